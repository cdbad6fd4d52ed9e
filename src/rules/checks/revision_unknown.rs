//! # What it finds
//!
//! A copy of a repository that does not say which revision it is.
//!
//! # Why it matters
//!
//! Licences of models change with the card or the LICENSE file. Without the revision nobody can show which terms were
//! published when this copy was made.
//!
//! # Example
//!
//! A clone without its history, or a download whose records were deleted.
//!
//! # What to do
//!
//! Download with a tool that records the commit, or note it beside the files.

use crate::layouts::Layout;
use crate::rules::{Draft, Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    RevisionUnknown {
        name: "revision-unknown",
        severity: Note,
        audience: [Audit],
        summary: "It is not known which revision of the repository this is.",
        help: "Record the commit when you download; it dates the terms that came with the files.",
        source: "revision_unknown.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    let Some(id) = view.artifact.repo_id.as_deref() else { return };
    // A plain folder has no place for it, and everybody who looks at one knows that.
    let records = matches!(view.artifact.layout, Layout::LocalDir | Layout::Git | Layout::ModelScope);
    if view.artifact.revision.is_some() || !records {
        return;
    }
    let message = format!("nothing here says which revision of {id} this is");
    let at = view.absent("looked for a commit that a download tool or the layout records");
    findings.push(Draft::new(rule, at, message));
}
