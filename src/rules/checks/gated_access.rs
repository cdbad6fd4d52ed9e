//! # What it finds
//!
//! A card with a gated prompt: whoever downloaded the model agreed to what it says.
//!
//! # Why it matters
//!
//! The agreement binds whoever clicked, and is not part of the folder for those who get the model from a mirror.
//!
//! # Example
//!
//! A card whose `extra_gated_prompt` asks for an affiliation and for consent to a licence.
//!
//! # What to do
//!
//! Record the acceptance. Check whether the conditions let you pass the model on inside your organisation.

use crate::rules::{Confidence, Draft, Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    GatedAccess {
        name: "gated-access",
        severity: Note,
        audience: [Use, Audit],
        summary: "Access was given against conditions that were clicked.",
        help: "Keep who accepted the conditions and when; a mirror hands the model on without asking again.",
        source: "gated_access.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    let Some(gate) = view.facts.card.as_ref().and_then(|card| card.gate.as_ref()) else { return };
    let message = "access to this model is gated: somebody agreed to conditions to get it";
    let at = crate::rules::FindingEvidence { quote: Some(gate.value.clone()), ..view.at(&gate.place) };
    findings.push(Draft::new(rule, at, message).confidence(Confidence::Medium));
}
