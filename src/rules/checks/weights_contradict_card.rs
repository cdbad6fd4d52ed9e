//! # What it finds
//!
//! A licence statement in the header of a weight file, or in a configuration, that cannot stand beside what the
//! card (or, without one, the licence text) says. A warning where only the header says so; an error where it is
//! stricter and a second witness (a licence text in the header, a text in the folder, or the text of a base in the
//! tree) says the same.
//!
//! # Why it matters
//!
//! Headers are written when weights are converted and travel with the file when it is renamed and re-uploaded under
//! another tag.
//!
//! # Example
//!
//! A GGUF file whose `general.license` says cc-by-nc-4.0, in a repository tagged apache-2.0.
//!
//! # What to do
//!
//! Look at the model that the file was converted from, and go by that one's licence text.

use crate::lineage::ResolvedBase;
use crate::rules::conclusion::names;
use crate::rules::kinship::{Kinship, kinship};
use crate::rules::{Confidence, Draft, Findings, RuleFacts, Severity, Source, View, Witness};

super::declare! {
    /// Its page is the head of this file.
    WeightsContradictCard {
        name: "weights-contradict-card",
        severity: Warning,
        audience: [Use, Redistribute, Audit],
        summary: "A weight file, or a description beside it, states another license than the card.",
        help: "Find out where the weights came from; the header is a copy of a card at conversion time and may be the older truth.",
        source: "weights_contradict_card.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    let card = view.own().find(|witness| witness.source == Source::Card && !witness.is_open());
    let Some(against) = card.or_else(|| view.texts().next()) else { return };
    for stated in view.own().filter(|witness| witness.source == Source::Weights) {
        let kinship = kinship(stated, against, view.corpus);
        if kinship.is_conflict() {
            findings.push(draft(rule, view, stated, against, kinship));
        }
    }
}

fn draft(rule: &RuleFacts, view: &View, stated: &Witness, against: &Witness, kinship: Kinship) -> Draft {
    let other = match against.source {
        Source::Card => format!("the card declares `{}`", against.said),
        _ => format!("{} holds {}", against.place.path, against.said),
    };
    let what = if stated.candidate.licenses.is_empty() { stated.said.clone() } else { names(view, stated) };
    let message = format!("{} states {what}, but {other}", stated.place.path);
    let second = second_witness(view, stated, against);
    let certain = kinship == Kinship::Stricter && (stated.verdict.is_faithful() || second.is_some());
    let (severity, confidence) = match certain {
        true => (Severity::Error, Confidence::High),
        false => (Severity::Warning, Confidence::Medium),
    };
    Draft::new(rule, stated.evidence(view), message)
        .also([against.evidence(view)])
        .also(second.map(|witness| witness.evidence(view)))
        .about(format!("{}|{}", stated.said, against.said))
        .severity(severity)
        .confidence(confidence)
}

/// A text here, or of a base in the tree, that says what the header says.
fn second_witness<'a>(view: &'a View, stated: &Witness, against: &Witness) -> Option<&'a Witness> {
    let proven = |witness: &Witness| match witness.source {
        Source::Text => true,
        Source::Base => view.bases().any(|edge| {
            edge.base == witness.said && edge.resolved.as_ref().is_some_and(ResolvedBase::is_proven)
        }),
        _ => false,
    };
    let agrees = |witness: &&Witness| {
        *witness != against && proven(witness) && !kinship(stated, witness, view.corpus).is_conflict()
    };
    view.witnesses.iter().filter(|witness| !witness.is_open()).find(agrees)
}
