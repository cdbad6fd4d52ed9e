//! The licence records whose clauses and duties bind an artifact, and what that rests on.
//!
//! Texts in the folder come first and speak alone; where none is faithful to a record, the strongest declaration
//! does; where nothing is declared, a base whose terms pass. A statement that may mean several records carries a
//! clause or duty only where all of them have it.

use super::View;
use super::witness::{Source, Witness};
use crate::corpus::{ClauseFact, Duty, Record, Trigger};
use crate::lineage::Basis;

/// One licence, or the candidates for one, with the witness that names it.
#[derive(Clone, Copy)]
pub struct Governing<'a> {
    /// The candidates; one where it is certain.
    pub records: &'a [&'a Record],
    /// Who says so.
    pub witness: &'a Witness,
}

/// What stands behind a [`Governing`]: found once for an artifact, and asked for by most rules.
#[derive(Debug)]
pub struct Bound<'a> {
    records: Vec<&'a Record>,
    /// Its place among the witnesses of the view.
    witness: usize,
}

impl<'a> Governing<'a> {
    /// Whether its text was read in this folder.
    pub fn is_read(&self) -> bool {
        self.witness.candidate.basis == Basis::Text
    }

    /// The name of the licence, or of the first candidate.
    pub fn name(&self) -> &'a str {
        self.records.first().map_or("", |record| &record.name)
    }

    /// The duties of one kind and trigger that all candidates have in the same words.
    pub fn duties(&self, kind: &str, trigger: Trigger) -> Vec<&'a Duty> {
        let fits = |duty: &&Duty| duty.kind == kind && duty.trigger == trigger;
        let Some((first, rest)) = self.records.split_first() else { return Vec::new() };
        let shared = |duty: &&Duty| {
            rest.iter()
                .all(|record| record.duties.iter().any(|other| fits(&other) && other.words == duty.words))
        };
        first.duties.iter().filter(fits).filter(shared).collect()
    }

    /// The clauses of one kind, where all candidates have one; those of the first candidate.
    pub fn clauses(&self, kind: &str) -> Vec<&'a ClauseFact> {
        let has = |record: &&Record| record.clauses.iter().any(|clause| clause.kind == kind);
        let Some(first) = self.records.first().filter(|_| self.records.iter().all(has)) else {
            return Vec::new();
        };
        first.clauses.iter().filter(|clause| clause.kind == kind).collect()
    }
}

/// What binds the artifact.
pub fn governing<'v>(view: &'v View<'_>) -> impl Iterator<Item = Governing<'v>> {
    let bound = view.bound.get_or_init(|| bound(view));
    bound.iter().map(|one| Governing { records: &one.records, witness: &view.witnesses[one.witness] })
}

fn bound<'a>(view: &View<'a>) -> Vec<Bound<'a>> {
    let subject = view.subject();
    let own = |one: &Witness| one.source != Source::Base && one.candidate.subject == subject;
    let all = |wanted: &dyn Fn(&Witness) -> bool| -> Vec<usize> {
        (0..view.witnesses.len()).filter(|&at| wanted(&view.witnesses[at])).collect()
    };
    let faithful = all(&|one| own(one) && one.source == Source::Text && !one.is_unknown_text());
    if !faithful.is_empty() {
        return faithful.into_iter().flat_map(|witness| of(view, witness)).collect();
    }
    let named = all(&|one| own(one) && !one.is_open() && !one.is_unknown_text());
    if let Some(&named) = named.first() {
        return of(view, named);
    }
    if view.witnesses.iter().any(own) {
        return Vec::new();
    }
    let bases = all(&|one| one.source == Source::Base);
    bases.into_iter().flat_map(|witness| of(view, witness)).collect()
}

/// One for each licence that applies at once, or one for all that may be meant.
fn of<'a>(view: &View<'a>, witness: usize) -> Vec<Bound<'a>> {
    let candidate = &view.witnesses[witness].candidate;
    let records: Vec<&'a Record> = candidate.licenses.iter().filter_map(|id| view.record(id)).collect();
    if records.is_empty() {
        return Vec::new();
    }
    if candidate.expression.contains(" AND ") {
        return records.into_iter().map(|record| Bound { records: vec![record], witness }).collect();
    }
    vec![Bound { records, witness }]
}
