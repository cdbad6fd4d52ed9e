//! # What it finds
//!
//! Front matter that is not valid YAML; a `license` that is no identifier of the hub (with the one it was taken
//! for); `license: other` without `license_name`.
//!
//! # Why it matters
//!
//! Tools skip what they cannot read, and the licence with it.
//!
//! # Example
//!
//! `license: apache2`, or a front matter with an unclosed quote.
//!
//! # What to do
//!
//! Correct the line. Hub identifiers are listed in the hub documentation; anything else is `other` with
//! `license_name` and `license_link`.

use crate::evidence::{At, Card};
use crate::rules::named::named;
use crate::rules::{Draft, FindingEvidence, Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    FrontMatterInvalid {
        name: "front-matter-invalid",
        severity: Note,
        audience: [Audit],
        summary: "The card's front matter is broken, or its license field is not one that the hub knows.",
        help: "Correct the card, so that tools read what was meant.",
        source: "front_matter_invalid.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    let Some(card) = &view.facts.card else { return };
    if let Some((message, line)) = &card.invalid {
        let mut at = view.file(&card.path);
        at.lines = Some([*line, *line]);
        at.note = Some(message.clone());
        let message =
            format!("the front matter of {} is not valid YAML; it was read line by line", card.path);
        findings.push(Draft::new(rule, at, message).about("yaml"));
    }
    for license in &card.licenses {
        if let Some(message) = complaint(view, card, license) {
            let at = FindingEvidence { quote: Some(license.value.clone()), ..view.at(&license.place) };
            findings.push(Draft::new(rule, at, message).about(license.value.clone()));
        }
    }
}

fn complaint(view: &View, card: &Card, license: &At<String>) -> Option<String> {
    let value = license.value.trim();
    let resolution = view.corpus.resolve(value);
    if let Some(guess) = resolution.guess {
        return Some(format!("`{value}` is not a license identifier; it was taken for `{guess}`"));
    }
    if !resolution.known && named(value, view.corpus).is_open() {
        return Some(format!("`{value}` is not a license identifier that is known"));
    }
    let nameless = card.license_name.is_none() && card.license_link.is_none();
    (value.eq_ignore_ascii_case("other") && nameless)
        .then(|| "`license: other` without `license_name` or `license_link` names no license".to_owned())
}
