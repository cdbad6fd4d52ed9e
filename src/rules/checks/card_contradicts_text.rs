//! # What it finds
//!
//! A card (or package metadata) that declares one licence, beside a text of another one about the same subject. An
//! error where the text binds more than the tag; a warning where it binds less, or where neither does for certain.
//! Tags that the text merely makes exact (`other`, a family) are no contradiction.
//!
//! # Why it matters
//!
//! Filters, bills of materials and people read the tag. If the text is stricter, everyone who trusts the tag breaks
//! the licence.
//!
//! # Example
//!
//! `license: apache-2.0` in README.md, and a LICENSE file with a community licence that has a user cap.
//!
//! # What to do
//!
//! Treat the model by its text. Ask the uploader which one is meant, and note the answer with a date.

use crate::reading::Verdict;
use crate::rules::conclusion::names;
use crate::rules::kinship::{Kinship, kinship};
use crate::rules::{Draft, Findings, RuleFacts, Severity, Source, View, Witness};

super::declare! {
    /// Its page is the head of this file.
    CardContradictsText {
        name: "card-contradicts-text",
        severity: Error,
        audience: [Use, Redistribute, Audit],
        summary: "The license text here says something else than the card's tag.",
        help: "Go by the text, which is what was granted; ask the uploader to correct the card's tag.",
        source: "card_contradicts_text.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    let declares = |witness: &&Witness| matches!(witness.source, Source::Card | Source::Package);
    for declared in view.witnesses.iter().filter(declares) {
        for text in view.witnesses.iter().filter(|witness| witness.source == Source::Text) {
            let kinship = kinship(text, declared, view.corpus);
            if kinship.is_conflict() && !told_by_others(text, declared, kinship) {
                findings.push(draft(rule, view, declared, text, kinship));
            }
        }
    }
}

/// A changed copy of the declared licence that adds no limit has its clause findings, an unknown text its own.
fn told_by_others(text: &Witness, declared: &Witness, kinship: Kinship) -> bool {
    let resembles = text.nearest.iter().any(|id| declared.candidate.licenses.contains(id));
    text.is_unknown_text() && kinship != Kinship::Stricter && (resembles || text.nearest.is_empty())
}

fn draft(rule: &RuleFacts, view: &View, declared: &Witness, text: &Witness, kinship: Kinship) -> Draft {
    let compared = match kinship {
        Kinship::Stricter => "the text binds more than the tag",
        Kinship::Looser => "the text binds less than the tag",
        _ => "the two are different licenses",
    };
    let what = if text.is_unknown_text() { text.said.clone() } else { names(view, text) };
    let message =
        format!("declared is `{}`, but {} holds {what}: {compared}", declared.said, text.place.path);
    let certain =
        kinship == Kinship::Stricter && declared.guess.is_none() && text.verdict != Verdict::UnknownLegal;
    let severity = if certain { Severity::Error } else { Severity::Warning };
    Draft::new(rule, declared.evidence(view), message)
        .also([text.evidence(view)])
        .about(format!("{}|{}", declared.said, text.place.path))
        .severity(severity)
}
