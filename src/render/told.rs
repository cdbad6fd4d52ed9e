//! The clauses that speak of an artifact, as the document formats tell them: those of the texts that are here, and for
//! licences that are only named, those of their records.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::document::Document;
use crate::evidence::TextRole;
use crate::lineage::Basis;
use crate::report::{ArtifactEntry, EvidenceEntry};

/// One clause.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// The clause kind.
    pub(super) kind: String,
    /// What it rests on.
    pub(super) basis: Basis,
    /// Its values by their names in JSON.
    pub(super) values: Map<String, Value>,
}

impl Told {
    /// A value that is text.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// The items of a list of restrictions: label, category and words.
    pub(super) fn items(&self) -> Vec<(&str, &str, &str)> {
        let list = self.values.get("items").and_then(Value::as_array);
        let named = list.into_iter().flatten().filter(|item| item.get("category").is_some());
        named.map(|item| (word(item, "label"), word(item, "category"), word(item, "quote"))).collect()
    }
}

fn word<'v>(item: &'v Value, key: &str) -> &'v str {
    item.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// All clauses of an artifact, those of texts first.
pub(super) fn clauses(document: &Document<'_>, entry: &ArtifactEntry) -> Vec<Told> {
    let mut told: Vec<Told> =
        entry.evidence.iter().filter(|one| is_heard(one)).flat_map(|one| of_text(document, one)).collect();
    let read: BTreeSet<String> = told.iter().map(|one| one.kind.clone()).collect();
    let named = entry.conclusion.candidates.iter().filter(|one| one.basis != Basis::Text);
    let mut seen = BTreeSet::new();
    for candidate in named {
        let standing = entry.conclusion.standing(candidate).into_iter();
        for record in standing.filter_map(|id| document.context.corpus.record(id)) {
            let fresh = seen.insert(record.id.clone()) && !record.is_unreviewed();
            let clauses = record.clauses.iter().filter(|clause| fresh && !read.contains(&clause.kind));
            told.extend(clauses.map(|clause| Told {
                kind: clause.kind.clone(),
                basis: candidate.basis,
                values: clause.values.clone().into_iter().collect(),
            }));
        }
    }
    told
}

fn is_heard(evidence: &EvidenceEntry) -> bool {
    matches!(evidence.role, Some(TextRole::License | TextRole::Metadata | TextRole::UsePolicy))
}

fn of_text(document: &Document<'_>, evidence: &EvidenceEntry) -> Vec<Told> {
    let text = evidence.text.as_ref().and_then(|sha256| document.report.texts.get(sha256));
    let clauses = text.map(|text| text.clauses.as_slice()).unwrap_or_default();
    let told = |clause: &crate::clauses::Clause| {
        let Ok(Value::Object(values)) = serde_json::to_value(clause) else { return None };
        Some(Told { kind: clause.kind.clone(), basis: Basis::Text, values })
    };
    clauses.iter().filter_map(told).collect()
}
