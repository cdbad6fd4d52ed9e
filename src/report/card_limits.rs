//! What the prose of a card limits in its own words.
//!
//! Contract: only limits that cards state in plain words, about the model or its outputs; anything else in their prose is
//! about other things too often. The words around them change with every release, so they are not kept.

use crate::clauses::Clause;
use crate::corpus::Subject;
use crate::evidence::{Facts, TextFact, TextRole};

/// Kinds of clauses.
const SAID: [&str; 10] = [
    "commercial-use",
    "competing-model",
    "distillation",
    "non-commercial",
    "output-training",
    "registration",
    "research-only",
    "revenue-cap",
    "territory",
    "user-cap",
];

/// The limits, with their lines in the card's file.
pub(super) fn card_limits(facts: &Facts) -> Vec<Clause> {
    facts.texts.iter().filter(|text| text.role == TextRole::Card).flat_map(of_text).collect()
}

fn of_text(text: &TextFact) -> impl Iterator<Item = Clause> {
    let by = text.first_line.saturating_sub(1);
    let said = text.reading.clauses.iter().filter(|clause| is_said(clause));
    said.map(move |clause| Clause {
        lines: clause.lines.map(|line| line.saturating_add(by)),
        ..clause.clone()
    })
}

fn is_said(clause: &Clause) -> bool {
    let about = matches!(clause.subject, Subject::Outputs | Subject::Weights);
    about && clause.is_limit() && SAID.contains(&clause.kind.as_str())
}
