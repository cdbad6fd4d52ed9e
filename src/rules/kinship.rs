//! How two readings of one artifact stand to each other: the same, one refining the other, about
//! different subjects, or at odds, and then which of them is stricter.
//!
//! Decided by record ids first, then by terms axis by axis, then by class. A right on which a text is silent is left
//! out of the comparison, for silence is neither a grant nor a limit.

use super::named::{family_rank, is_restrictive, strictest_family};
use super::witness::Witness;
use crate::corpus::{AXES, Axis, TermValue, Terms};
use crate::lineage::Knowledge;

/// How the first of two readings stands to the second.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kinship {
    /// They name the same licence.
    Same,
    /// One is more exact than the other: a tag `other` and a text, a family and a member of it.
    Refines,
    /// They are about different things.
    DifferentSubject,
    /// The first binds more.
    Stricter,
    /// The first binds less.
    Looser,
    /// They differ, and neither binds more for certain.
    Unrelated,
}

impl Kinship {
    /// Whether the two cannot both be right.
    pub fn is_conflict(self) -> bool {
        matches!(self, Self::Stricter | Self::Looser | Self::Unrelated)
    }
}

/// How `one` stands to `other`.
pub fn kinship(one: &Witness, other: &Witness, corpus: &dyn Knowledge) -> Kinship {
    let (a, b) = (&one.candidate, &other.candidate);
    if a.subject != b.subject {
        return Kinship::DifferentSubject;
    }
    if one.is_unknown_text() || other.is_unknown_text() {
        return with_unknown(one, other);
    }
    if a.licenses.is_empty() || b.licenses.is_empty() {
        return Kinship::Refines;
    }
    if same(&a.licenses, &b.licenses) {
        return Kinship::Same;
    }
    if a.licenses.iter().any(|id| b.licenses.contains(id)) || belongs(&a.licenses, &b.licenses, corpus) {
        return Kinship::Refines;
    }
    differing(one, other, corpus)
}

fn same(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().all(|id| other.contains(id))
}

/// Whether one of the documents is a companion of the other.
fn belongs(one: &[String], other: &[String], corpus: &dyn Knowledge) -> bool {
    let companion = |of: &String, id: &String| {
        corpus
            .record(of)
            .is_some_and(|record| record.companions.iter().any(|doc| doc.id.as_ref() == Some(id)))
    };
    one.iter().any(|a| other.iter().any(|b| companion(a, b) || companion(b, a)))
}

/// A text that no record explains, against another reading.
fn with_unknown(one: &Witness, other: &Witness) -> Kinship {
    let (a, b) = (&one.candidate, &other.candidate);
    if a.expression == b.expression {
        return Kinship::Same;
    }
    // Of several texts, one is the other reading.
    let among = |all: &str, part: &str| all.split(" AND ").any(|one| one == part);
    let part = among(&a.expression, &b.expression) || among(&b.expression, &a.expression);
    if part || one.is_open() || other.is_open() {
        return Kinship::Refines;
    }
    if !one.adds.is_empty() && other.adds.is_empty() {
        return Kinship::Stricter;
    }
    if !other.adds.is_empty() && one.adds.is_empty() {
        return Kinship::Looser;
    }
    match compared(&a.terms, &b.terms) {
        Balance { stricter: true, looser: false } => Kinship::Stricter,
        Balance { stricter: false, looser: true } => Kinship::Looser,
        _ => Kinship::Unrelated,
    }
}

/// Two known licences that are not the same.
fn differing(one: &Witness, other: &Witness, corpus: &dyn Knowledge) -> Kinship {
    let (a, b) = (&one.candidate, &other.candidate);
    let class = |ids: &[String]| strictest_family(ids, corpus);
    let (Some(first), Some(second)) = (class(&a.licenses), class(&b.licenses)) else {
        return Kinship::Unrelated;
    };
    if !is_restrictive(first) && !is_restrictive(second) {
        // Between two free licences the difference is in notices; neither would mislead a user.
        return Kinship::Unrelated;
    }
    let rank = family_rank(first).cmp(&family_rank(second));
    match (compared(&a.terms, &b.terms), rank) {
        (Balance { stricter: true, looser: false }, _) => Kinship::Stricter,
        (Balance { stricter: false, looser: true }, _) => Kinship::Looser,
        (_, std::cmp::Ordering::Greater) => Kinship::Stricter,
        (_, std::cmp::Ordering::Less) => Kinship::Looser,
        _ => Kinship::Unrelated,
    }
}

/// On which sides two sets of terms bind more.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Balance {
    stricter: bool,
    looser: bool,
}

fn compared(one: &Terms, other: &Terms) -> Balance {
    let mut balance = Balance::default();
    for (axis, kind) in AXES {
        let (Some(a), Some(b)) = (weight(kind, one.value(axis)), weight(kind, other.value(axis))) else {
            continue;
        };
        balance.stricter |= a > b;
        balance.looser |= a < b;
    }
    balance
}

/// The axes on which `base` binds more than `own`.
pub fn dropped_axes(base: &Terms, own: &Terms) -> Vec<&'static str> {
    let binds = |(axis, kind): &(&'static str, Axis)| {
        weight(*kind, base.value(axis))
            .zip(weight(*kind, own.value(axis)))
            .is_some_and(|(base, own)| base > own)
    };
    AXES.iter().filter(|axis| binds(axis)).map(|(axis, _)| *axis).collect()
}

/// How much a value binds; `None` where nothing can be said.
fn weight(kind: Axis, value: TermValue) -> Option<u8> {
    match (kind, value) {
        (_, TermValue::Allowed) | (Axis::Restriction, TermValue::Silent) => Some(0),
        (_, TermValue::Conditional) => Some(1),
        (_, TermValue::Forbidden) => Some(2),
        _ => None,
    }
}
