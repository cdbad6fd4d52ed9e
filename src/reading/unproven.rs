//! What can be said of a text that supports no licence's name: an id of its own, the records that it resembles, and the
//! limits that it is known to add to them.

use super::{EditOp, JudgedEdit, Reading, Verdict};
use crate::clauses::Clause;
use crate::corpus::{Subject, TermValue, Terms};

/// The name under which an unproven text enters every conclusion.
pub fn unknown_expression(reading: &Reading) -> String {
    reading.unknown_ref()
}

/// The records that the text resembles.
pub fn resembled(reading: &Reading) -> Vec<String> {
    let matched = reading.licenses.iter().filter(|found| found.verdict < Verdict::Excerpt);
    let mut ids: Vec<String> =
        matched.flat_map(|found| [&found.id].into_iter().chain(&found.ties)).cloned().collect();
    ids.dedup();
    ids
}

/// The terms of an unproven text: what was read in it, and no commercial use where its added words forbid that.
pub fn hardened(reading: &Reading) -> Terms {
    let mut terms = reading.terms;
    if added_limits(reading).iter().any(|kind| matches!(kind.as_str(), "non-commercial" | "research-only")) {
        terms.set("commercial-use", TermValue::Forbidden);
    }
    terms
}

/// Clause kinds that limit what a model may be used for, wherever they are added.
const LIMITS: [&str; 11] = [
    "competing-model",
    "distillation",
    "military",
    "non-commercial",
    "output-training",
    "registration",
    "research-only",
    "revenue-cap",
    "territory",
    "use-restrictions",
    "user-cap",
];

/// The limits among the clauses that a text adds to its template.
pub fn added_limits(reading: &Reading) -> Vec<String> {
    let added = |edit: &&JudgedEdit| edit.material && edit.op != EditOp::Delete;
    let edits = reading.licenses.iter().flat_map(|found| &found.edits).filter(added);
    let mut kinds: Vec<String> = edits.flat_map(|edit| edit.clauses.clone()).collect();
    kinds.retain(|kind| LIMITS.contains(&kind.as_str()));
    kinds.sort();
    kinds.dedup();
    kinds
}

/// Whether a clause limits what a model, or what it says, may be used for.
pub fn limits_use(clause: &Clause) -> bool {
    limits_anything(clause) && matches!(clause.subject, Subject::Weights | Subject::Outputs)
}

/// Whether a clause limits what something may be used for, be it a model, code or data.
pub fn limits_anything(clause: &Clause) -> bool {
    LIMITS.contains(&clause.kind.as_str()) && clause.effect.as_deref() != Some("allowed")
}

/// All limits on a model's use that an unproven text is known to set: those that it adds to what it resembles, and
/// those of its own clauses.
pub fn limits(reading: &Reading) -> Vec<String> {
    let mut kinds = added_limits(reading);
    kinds
        .extend(reading.clauses.iter().filter(|clause| limits_use(clause)).map(|clause| clause.kind.clone()));
    kinds.sort();
    kinds.dedup();
    kinds
}
