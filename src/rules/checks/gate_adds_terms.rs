//! # What it finds
//!
//! A gated prompt, or the labels of its form, with a limit (non-commercial, research only, a territory, a
//! registration) that neither the text here nor the declared licence has; or a prompt that prints a whole licence other
//! than these.
//!
//! # Why it matters
//!
//! Who accepted the prompt is bound by it, and the licence file does not show it.
//!
//! # Example
//!
//! A checkbox that promises non-commercial use, on a model tagged apache-2.0.
//!
//! # What to do
//!
//! Ask the uploader. Until then keep to the limit.

use std::collections::BTreeMap;

use crate::evidence::TextRole;
use crate::reading::{LicenseMatch, Verdict};
use crate::rules::governing::governing;
use crate::rules::{Confidence, Draft, FindingEvidence, Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    GateAddsTerms {
        name: "gate-adds-terms",
        severity: Warning,
        audience: [Use, Audit],
        summary: "The gate states a limit that the license does not have.",
        help: "Treat the condition as agreed by whoever clicked; ask the uploader whether it is meant for all.",
        source: "gate_adds_terms.rs",
    }
    check
}

/// Limits that a gate can add.
const LIMITS: [&str; 4] = ["non-commercial", "registration", "research-only", "territory"];

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    // However often a gate says it, each limit is told once, with all its places.
    let mut added: BTreeMap<&str, Vec<FindingEvidence>> = BTreeMap::new();
    for text in view.facts.texts.iter().filter(|text| text.role == TextRole::Gate) {
        for clause in text.reading.clauses.iter().filter(|clause| LIMITS.contains(&clause.kind.as_str())) {
            let shift = text.first_line.saturating_sub(1);
            let lines = Some(clause.lines.map(|line| line.saturating_add(shift)));
            let at = FindingEvidence { lines, quote: Some(clause.quote.clone()), ..view.file(&text.path) };
            added.entry(&clause.kind).or_default().push(at);
        }
    }
    added.entry("territory").or_default().extend(closed_to_the_eu(view));
    for (kind, places) in added.into_iter().filter(|(kind, _)| !is_known(view, kind)) {
        let mut places = places.into_iter();
        let Some(at) = places.next() else { continue };
        let message = format!("the gate adds a limit that no license here has: {kind}");
        let draft = Draft::new(rule, at, message).also(places);
        findings.push(draft.about(kind.to_owned()).confidence(Confidence::Medium));
    }
    for (found, at) in printed(view).filter(|(found, _)| !is_here(view, found)) {
        let message = format!("the gate asks to agree to {}, which is not the license here", found.name);
        let draft = Draft::new(rule, at, message);
        findings.push(draft.about(found.id.clone()).confidence(Confidence::Medium));
    }
}

/// The licences that a gate prints, and where.
fn printed<'v>(view: &'v View) -> impl Iterator<Item = (&'v LicenseMatch, FindingEvidence)> {
    let gates = view.facts.texts.iter().filter(|text| text.role == TextRole::Gate);
    gates.flat_map(move |text| {
        let whole = text.reading.licenses.iter().filter(|found| found.verdict < Verdict::Excerpt);
        let shift = text.first_line.saturating_sub(1);
        whole.map(move |found| {
            let lines = Some(found.lines.map(|line| line.saturating_add(shift)));
            (found, FindingEvidence { lines, ..view.file(&text.path) })
        })
    })
}

/// Whether a licence is one of those that are declared or printed here.
fn is_here(view: &View, found: &LicenseMatch) -> bool {
    let is_it = |id: &String| *id == found.id || found.ties.contains(id);
    let read = view.legal_texts().flat_map(|text| &text.reading.licenses).any(|text| is_it(&text.id));
    read || governing(view).any(|one| one.records.iter().any(|record| is_it(&record.id)))
}

/// The field of a card by which the hub turns away whoever asks from the European Union.
fn closed_to_the_eu(view: &View) -> Option<FindingEvidence> {
    let card = view.facts.card.as_ref().filter(|card| card.eu_disallowed)?;
    let path = card.gate.as_ref().map_or(&card.path, |gate| &gate.place.path);
    let quote = Some("extra_gated_eu_disallowed: true".to_owned());
    Some(FindingEvidence { quote, ..view.file(path) })
}

/// Whether a text here or the declared licence has such a clause.
fn is_known(view: &View, kind: &str) -> bool {
    let read = view.legal_texts().any(|text| text.reading.clauses.iter().any(|clause| clause.kind == kind));
    read || governing(view).any(|one| !one.clauses(kind).is_empty())
}
