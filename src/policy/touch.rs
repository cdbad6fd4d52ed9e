//! Restrictions that touch the fields a profile declares, quoted.
//!
//! Contract: looks at the lists of restrictions (and bans on military use) of the texts that are here, and of the records
//! of licences that are only named, with the use policies that belong to them. The most it says of a field that nothing
//! touches is that no matching restriction was found; never that a use complies. Where a list is not here and no record
//! holds its items, that is said.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::domains::Domain;
use super::uses::Checker;
use crate::corpus::{CompanionKind, Record};
use crate::lineage::Basis;
use crate::report::ArtifactEntry;

/// What is said of a field that nothing touches.
pub const NOT_FOUND: &str = "no matching restriction found";

/// One field and what touches it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Touched {
    /// The field as the profile names it.
    pub domain: &'static str,
    /// In a word: how many restrictions touch it, or [`NOT_FOUND`].
    pub says: String,
    /// The restrictions.
    pub restrictions: Vec<Restriction>,
}

/// One restriction.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Restriction {
    /// What it rests on: a text that is here, or a record behind a name.
    pub basis: Basis,
    /// The licence or policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// The text, relative to the artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The list's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment: Option<String>,
    /// The item's label, its ordinal where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// One-based, inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<[u32; 2]>,
    /// What stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
}

/// What touches each of `domains`.
pub(super) fn touched(checker: &Checker<'_>, entry: &ArtifactEntry, domains: &[Domain]) -> Vec<Touched> {
    let records = named(checker, entry);
    let one = |domain: &Domain| {
        let mut restrictions = of_texts(checker, entry, *domain);
        let quoted = !restrictions.is_empty();
        restrictions.extend(records.iter().filter(|_| !quoted).flat_map(|named| of_record(named, *domain)));
        let says = match restrictions.len() {
            0 => says_of_none(&records),
            1 => "1 restriction touches it".to_owned(),
            more => format!("{more} restrictions touch it"),
        };
        Touched { domain: domain.name, says, restrictions }
    };
    domains.iter().map(one).collect()
}

/// Nothing was found; whether something was there to be looked through.
fn says_of_none(records: &[(Basis, &Record)]) -> String {
    let unlisted = |record: &Record| {
        let mut lists = record.clauses_of("use-restrictions");
        lists.any(|clause| !clause.values.contains_key("categories"))
            || (record.clauses_of("policy-by-reference").next().is_some()
                && policies(record).next().is_none())
    };
    match records.iter().find(|(_, record)| unlisted(record)) {
        Some((_, record)) => {
            format!("{NOT_FOUND}, but the restrictions of {} are not here to be looked through", record.id)
        }
        None => NOT_FOUND.to_owned(),
    }
}

fn of_texts(checker: &Checker<'_>, entry: &ArtifactEntry, domain: Domain) -> Vec<Restriction> {
    let mut found = Vec::new();
    for (at, clauses) in checker.texts_of(entry) {
        let restriction = |lines, quote: &str| Restriction {
            basis: Basis::Text,
            license: at.license.clone(),
            path: Some(at.path.clone()),
            attachment: None,
            label: None,
            lines: Some(lines),
            quote: Some(quote.to_owned()),
        };
        for clause in clauses {
            if domain.is_kind(&clause.kind) {
                found.push(restriction(clause.lines, &clause.quote));
            }
            for item in clause.items.iter().filter(|item| item.category == domain.category) {
                found.push(Restriction {
                    attachment: clause.attachment.clone(),
                    label: Some(item.label.clone()),
                    ..restriction(item.lines, &item.quote)
                });
            }
        }
    }
    // A ban on military use is often an item of the list, too: told once.
    let mut seen = BTreeSet::new();
    found.sort_by_key(|one| (one.path.clone(), one.lines, one.label.is_none()));
    found.retain(|one| seen.insert((one.path.clone(), one.quote.clone())));
    found
}

/// Records of licences that are named and not here, with their use policies.
fn named<'r>(checker: &'r Checker<'_>, entry: &ArtifactEntry) -> Vec<(Basis, &'r Record)> {
    let mut all: Vec<(Basis, &Record)> = Vec::new();
    let candidates = &entry.conclusion.candidates;
    let printed: Vec<&String> =
        candidates.iter().filter(|one| one.basis == Basis::Text).flat_map(|one| &one.licenses).collect();
    for candidate in candidates {
        for record in entry.conclusion.standing(candidate).into_iter().filter_map(|id| checker.record(id)) {
            let own = (!printed.contains(&&record.id)).then_some(record);
            let policies = policies(record).filter_map(|id| checker.record(id));
            for one in own.into_iter().chain(policies) {
                if !all.iter().any(|(_, known)| known.id == one.id) {
                    all.push((candidate.basis, one));
                }
            }
        }
    }
    all
}

/// Ids of the use policies that belong to a licence.
fn policies(record: &Record) -> impl Iterator<Item = &String> {
    let policy = |companion: &&crate::corpus::Companion| companion.kind == CompanionKind::UsePolicy;
    record.companions.iter().filter(policy).filter_map(|companion| companion.id.as_ref())
}

fn of_record((basis, record): &(Basis, &Record), domain: Domain) -> Vec<Restriction> {
    let restriction = |attachment: Option<&str>, label: Option<String>| Restriction {
        // A policy that a text here refers to is only named by it.
        basis: if *basis == Basis::Text { Basis::Declared } else { *basis },
        license: Some(record.id.clone()),
        path: None,
        attachment: attachment.map(str::to_owned),
        label,
        lines: None,
        quote: None,
    };
    let mut found = Vec::new();
    for clause in &record.clauses {
        let text = |key: &str| clause.values.get(key).and_then(Value::as_str);
        let categories = clause.values.get("categories").and_then(Value::as_array);
        for (at, category) in categories.into_iter().flatten().enumerate() {
            if category.as_str() == Some(domain.category) {
                found.push(restriction(text("attachment"), Some((at + 1).to_string())));
            }
        }
        if found.is_empty() && domain.is_kind(&clause.kind) {
            found.push(restriction(None, clause.section.clone()));
        }
    }
    found
}
