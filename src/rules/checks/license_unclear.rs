//! # What it finds
//!
//! A card that lists several licences without saying how they combine; a tag that names a family whose members have
//! different terms, with no text to decide; two texts of different licences for the same subject; a card whose
//! prose names another licence than its tag, or says that the use is limited where the tag permits everything.
//!
//! # Why it matters
//!
//! Whoever has to decide cannot know which terms bind. Guessing the lenient ones is how people break licences.
//!
//! # Example
//!
//! `license: [mit, cc-by-nc-4.0]`, or the tag `cc` with no text.
//!
//! # What to do
//!
//! Ask the uploader. Until then the floor, the strictest value on each axis, is the safe reading.

use crate::corpus::{Record, TermValue};
use crate::reading::Verdict;
use crate::rules::conclusion::{choice, names};
use crate::rules::kinship::kinship;
use crate::rules::stated::{Known, stated};
use crate::rules::{Confidence, Draft, Findings, RuleFacts, Source, View, Witness};

super::declare! {
    /// Its page is the head of this file.
    LicenseUnclear {
        name: "license-unclear",
        severity: Warning,
        audience: [Use, Redistribute, Audit],
        summary: "What is stated here can mean several licenses that differ.",
        help: "Ask the uploader which license applies; until then go by the strictest of them.",
        source: "license_unclear.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    let before =
        [listed(rule, view), family(rule, view), texts(rule, view), prose(rule, view), limited(rule, view)];
    before.into_iter().flatten().for_each(|draft| findings.push(draft));
}

/// A card that lists several licences.
fn listed(rule: &RuleFacts, view: &View) -> Option<Draft> {
    let card = view.own().find(|witness| witness.source == Source::Card && witness.entries > 1)?;
    let ids = &card.candidate.licenses;
    if ids.len() < 2 {
        return None;
    }
    let message = format!(
        "the card lists several licenses (`{}`) and does not say how they combine; read here as all of them at once",
        card.said
    );
    Some(Draft::new(rule, card.evidence(view), message).about("list").confidence(Confidence::Medium))
}

/// A tag that may mean licences with different terms, and nothing that decides.
fn family(rule: &RuleFacts, view: &View) -> Option<Draft> {
    let vague = view.own().next().filter(|witness| witness.source == Source::Card && witness.entries == 1)?;
    let ids = &vague.candidate.licenses;
    if ids.len() < 2 || vague.candidate.expression != "NOASSERTION" || !differ(view, ids) {
        return None;
    }
    let message = format!(
        "`{}` may mean any of {}, whose terms differ, and no text decides",
        vague.said,
        names(view, vague)
    );
    Some(Draft::new(rule, vague.evidence(view), message).about("family"))
}

/// Whether candidates differ in class, or in a term that is known of both.
fn differ(view: &View, ids: &[String]) -> bool {
    let records: Vec<&Record> = ids.iter().filter_map(|id| view.record(id)).collect();
    let against = |one: &Record, other: &Record| {
        let terms = other.term_values();
        let known = |value: TermValue| value != TermValue::Unknown;
        let at_odds = |(axis, value): (&str, TermValue)| {
            known(value) && known(terms.value(axis)) && value != terms.value(axis)
        };
        one.family != other.family || one.term_values().iter().any(at_odds)
    };
    records.windows(2).any(|pair| matches!(pair, [one, other] if against(one, other)))
}

/// Two printed licences about one thing.
fn texts(rule: &RuleFacts, view: &View) -> Option<Draft> {
    let texts: Vec<&Witness> =
        view.texts().filter(|witness| witness.verdict != Verdict::UnknownLegal).collect();
    let own: Vec<&Witness> = view.own().collect();
    if choice(&own).is_some() {
        return None;
    }
    let (one, other) = texts.iter().enumerate().find_map(|(nth, one)| {
        let other =
            texts.iter().skip(nth + 1).find(|other| kinship(one, other, view.corpus).is_conflict())?;
        Some((one, other))
    })?;
    let message = format!(
        "{} holds {} and {} holds {}, both about the same subject",
        one.place.path, one.said, other.place.path, other.said
    );
    let draft = Draft::new(rule, one.evidence(view), message).also([other.evidence(view)]);
    Some(draft.about(format!("texts|{}|{}", one.place.path, other.place.path)))
}

/// Prose, a notice or a gate that names another licence than the tag.
fn prose(rule: &RuleFacts, view: &View) -> Option<Draft> {
    let declared = view.declared()?;
    let told = |witness: &&Witness| matches!(witness.source, Source::Prose | Source::Notice | Source::Gate);
    let other = view.own().filter(told).find(|told| kinship(told, declared, view.corpus).is_conflict())?;
    let message = format!(
        "the card declares `{}`, but {} names {}",
        declared.said,
        other.place.path,
        names(view, other)
    );
    let draft = Draft::new(rule, other.evidence(view), message).also([declared.evidence(view)]);
    Some(draft.about("prose").confidence(Confidence::Medium))
}

/// Prose that limits what the tag, or a name in the prose itself, permits to everyone.
fn limited(rule: &RuleFacts, view: &View) -> Option<Draft> {
    let named = || view.own().find(|witness| witness.source == Source::Prose);
    let declared = view
        .declared()
        .or_else(named)
        .filter(|card| card.candidate.terms.value("commercial-use") == TermValue::Allowed)?;
    let clauses = stated(view, &["non-commercial", "research-only"]);
    let said = clauses.into_iter().find(|clause| clause.known == Known::Said)?;
    let path = &said.at.path;
    let stands = match declared.source {
        Source::Prose => format!("names {}", names(view, declared)),
        _ => format!("declares `{}`", declared.said),
    };
    let message = format!("the card {stands}, which permits commercial use, but {path} says: {}", said.kind);
    let draft = Draft::new(rule, said.at.clone(), message).also([declared.evidence(view)]);
    Some(draft.about(format!("limited|{}", said.kind)).confidence(Confidence::Medium))
}
