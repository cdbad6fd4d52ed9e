//! # What it finds
//!
//! An artifact under a licence that fixes the words of a notice, where no text of the folder holds these words outside
//! the licence itself; and one without the NOTICE file that its repository lists, or that stands beside a base whose
//! licence wants it passed on.
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
//! Copy the quoted sentence, or the NOTICE of the base, into a file named NOTICE beside the weights.

use crate::corpus::Trigger;
use crate::lineage::Basis;
use crate::rules::governing::governing;
use crate::rules::travelling::{Elsewhere, notice_elsewhere};
use crate::rules::{Confidence, Draft, Findings, RuleFacts, Severity, Source, View};

super::declare! {
    /// Its page is the head of this file.
    NoticeMissing {
        name: "notice-missing",
        severity: Warning,
        audience: [Redistribute],
        summary: "A notice that has to stand in every copy is not here.",
        help: "Add a file named NOTICE with the sentence, or with what the base's NOTICE says, before you pass the model on.",
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
    if let Some(from) = notice_elsewhere(view) {
        findings.push(left_behind(rule, view, from));
    }
}

/// A NOTICE that did not come along.
fn left_behind(rule: &RuleFacts, view: &View, from: Elsewhere) -> Draft {
    let looked_for = view.absent("looked for a file named NOTICE");
    match from {
        Elsewhere::Upstream(path) => {
            let message = format!("the repository has a {path}, and this copy does not");
            Draft::new(rule, looked_for, message).about(path.to_owned()).confidence(Confidence::High)
        }
        Elsewhere::Base(edge, path) => {
            let base = &edge.base;
            let message = format!(
                "it is {} {base}, whose license wants its {path} passed on, and no NOTICE is here",
                edge.relation.phrase()
            );
            let read = edge.resolved.as_ref().is_some_and(|base| base.basis == Basis::Text);
            let trigger = format!("passing on {base} or what is made from it");
            Draft::new(rule, looked_for, message)
                .also(super::base_place(edge))
                .about(base.clone())
                .duty(super::owed_by(view), trigger, "in-folder")
                .confidence(if read { Confidence::High } else { Confidence::Medium })
        }
    }
}
