//! # What it finds
//!
//! An artifact under a licence that fixes the words of a notice, where no text of the folder holds these words.
//!
//! # Why it matters
//!
//! The sentence is a condition of passing the model on; it is the one part of the licence that every recipient is
//! meant to see.
//!
//! # Example
//!
//! A fine-tune under a Llama community licence whose folder has no file with the sentence that the licence gives.
//!
//! # What to do
//!
//! Copy the quoted sentence into a file named NOTICE beside the weights.

use crate::corpus::Trigger;
use crate::rules::governing::governing;
use crate::rules::{Confidence, Draft, Findings, RuleFacts, Severity, Source, View};

super::declare! {
    /// Its page is the head of this file.
    NoticeMissing {
        name: "notice-missing",
        severity: Warning,
        audience: [Redistribute],
        summary: "A sentence that the license wants in every copy is not here.",
        help: "Add a file named NOTICE with the sentence before you pass the model on.",
        source: "notice_missing.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    for one in governing(view).filter(|one| one.witness.source != Source::Base) {
        let duties = one.duties("notice-file", Trigger::Distribution);
        let Some(duty) = duties.into_iter().find(|duty| !duty.words.is_empty()) else { continue };
        if view.holds_any(&duty.words) {
            continue;
        }
        let message = format!("{} wants a notice in every copy, and no text here holds it", one.name());
        let trigger = super::section("passing the model on", duty);
        let words = duty.words.join(" / ");
        let draft = Draft::new(rule, view.absent(format!("looked for: {words}")), message)
            .also([one.witness.evidence(view)])
            .about(one.name())
            .duty(super::owed_by(view), trigger, "in-folder")
            .severity(if view.licensor { Severity::Note } else { rule.severity })
            .confidence(if one.is_read() { Confidence::High } else { Confidence::Medium });
        findings.push(draft);
    }
}
