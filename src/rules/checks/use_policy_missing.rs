//! # What it finds
//!
//! An artifact under a licence with a use policy in a document of its own, where the folder holds no such document.
//! A warning where the licence text is here and wants the policy to travel with the model; a note otherwise.
//!
//! # Why it matters
//!
//! The policy is part of the licence. Limits of place and purpose often stand there and nowhere else.
//!
//! # Example
//!
//! A LICENSE that points to an acceptable use policy, and no USE_POLICY.md.
//!
//! # What to do
//!
//! Fetch the policy in the version of the licence and put it beside it.

use crate::corpus::{Companion, CompanionKind};
use crate::rules::governing::{Governing, governing};
use crate::rules::payload::has_policy;
use crate::rules::{Confidence, Draft, Findings, RuleFacts, Severity, Source, View};

super::declare! {
    /// Its page is the head of this file.
    UsePolicyMissing {
        name: "use-policy-missing",
        severity: Note,
        audience: [Use, Redistribute],
        summary: "The license binds you to a use policy that is not here.",
        help: "Get the policy from the address in the license and keep it with the weights; it holds limits that the license itself does not.",
        source: "use_policy_missing.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    for one in governing(view).filter(|one| one.witness.source != Source::Base) {
        let Some(policy) = policy(&one).filter(|_| !has_policy(view, &one)) else { continue };
        let must = policy.must_travel && one.is_read() && !view.licensor;
        let message = match policy.must_travel {
            true => {
                format!("{} wants its use policy to travel with the model, and it is not here", one.name())
            }
            false => format!("{} binds its users to a use policy that is not here", one.name()),
        };
        let looked = format!(
            "looked for {} and for any use policy",
            policy.files.first().map_or("USE_POLICY.md", |file| file)
        );
        let draft = Draft::new(rule, one.witness.evidence(view), message)
            .also([view.absent(looked)])
            .about(one.name())
            .duty(
                super::owed_by(view),
                if policy.must_travel { "passing the model on" } else { "any use" },
                "in-folder",
            )
            .severity(if must { Severity::Warning } else { Severity::Note })
            .confidence(if one.is_read() { Confidence::High } else { Confidence::Medium });
        findings.push(draft);
    }
}

/// The policy that all candidates have.
fn policy<'a>(one: &Governing<'a>) -> Option<&'a Companion> {
    let is_policy = |doc: &&Companion| doc.kind == CompanionKind::UsePolicy;
    let all = one.records.iter().all(|record| record.companions.iter().any(|doc| is_policy(&doc)));
    one.records.first().filter(|_| all)?.companions.iter().find(is_policy)
}
