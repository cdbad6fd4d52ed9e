//! # What it finds
//!
//! A copy that is pinned to a branch or a moving tag instead of a commit.
//!
//! # Why it matters
//!
//! What `main`, `master` or `latest` names changes, and its licence with it: the next download may be under other
//! terms, and this one cannot be named exactly.
//!
//! # Example
//!
//! An Ollama model with the tag `latest`.
//!
//! # What to do
//!
//! Pin the commit or the digest in what downloads the model.

use crate::rules::{Confidence, Draft, Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    FloatingRef {
        name: "floating-ref",
        severity: Note,
        audience: [Audit],
        summary: "The copy follows a branch or a moving tag.",
        help: "Pin a commit or a digest in what downloads the model.",
        source: "floating_ref.rs",
    }
    check
}

/// Names that mean "whatever is newest".
const MOVING: [&str; 6] = ["main", "master", "latest", "head", "develop", "dev"];

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    let Some(revision) = view.artifact.revision.as_deref() else { return };
    if !MOVING.contains(&revision.to_lowercase().as_str()) {
        return;
    }
    let message = format!("this copy is of `{revision}`, which names whatever is newest");
    let at = view.absent("the layout records a branch or tag, and no commit");
    findings.push(Draft::new(rule, at, message).confidence(Confidence::High));
}
