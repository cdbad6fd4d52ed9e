//! # What it finds
//!
//! An artifact under a licence that wants certain words shown, where no text of the folder holds them. The duty can
//! be met elsewhere, on a web page or in a product, so this is never more than a note.
//!
//! # Why it matters
//!
//! Display duties are easy to meet and easy to forget.
//!
//! # Example
//!
//! A card that nowhere says the words of attribution that its community licence asks for.
//!
//! # What to do
//!
//! Put the quoted words on the card, and in your product or its documentation.

use crate::corpus::Trigger;
use crate::rules::governing::governing;
use crate::rules::{Confidence, Draft, Findings, RuleFacts, Source, View};

super::declare! {
    /// Its page is the head of this file.
    AttributionUnmet {
        name: "attribution-unmet",
        severity: Note,
        audience: [Redistribute],
        summary: "Words that the license wants shown were not seen here.",
        help: "Show the words where the license asks for them when you pass the model on; this folder cannot prove that it is done elsewhere.",
        source: "attribution_unmet.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    for one in governing(view).filter(|one| one.witness.source != Source::Base) {
        let duties = one.duties("attribution-display", Trigger::Distribution);
        let Some(duty) = duties.into_iter().find(|duty| !duty.words.is_empty()) else { continue };
        if view.holds_any(&duty.words) {
            continue;
        }
        let words = duty.words.join("\" or \"");
        let place = duty.place.as_ref().map_or_else(String::new, |place| format!(" ({place})"));
        let message = format!("{} wants \"{words}\" shown{place}; not seen here", one.name());
        let draft = Draft::new(rule, one.witness.evidence(view), message)
            .also([view.absent(format!("looked for: {words}"))])
            .about(one.name())
            .duty(super::owed_by(view), super::section("passing the model on", duty), "elsewhere")
            .confidence(if one.is_read() { Confidence::Medium } else { Confidence::Low });
        findings.push(draft);
    }
}
