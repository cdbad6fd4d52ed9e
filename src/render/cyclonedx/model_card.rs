//! `modelCard` of a component: the data sets it was trained on, and what its licence says about use.
//!
//! Restrictions stand under `considerations.useCases`, each led by the word that says it is none: a reader who lists
//! use cases sees what is ruled out. Limits: [`ITEMS`] restrictions for each artifact, each cut to [`QUOTE`] characters.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::document::Document;
use super::super::screen::cut;
use super::super::told::{Told, clauses};
use super::Refs;
use crate::lineage::{Basis, Relation};
use crate::report::ArtifactEntry;

/// Restrictions that are told of one artifact.
const ITEMS: usize = 80;
/// Characters of a restriction.
const QUOTE: usize = 240;

/// The card; `None` where nothing is to be said.
pub(super) fn card(document: &Document<'_>, entry: &ArtifactEntry, refs: &Refs<'_>) -> Option<Value> {
    let datasets = datasets(entry, refs);
    let cases = use_limits(document, entry);
    let mut card = json!({});
    if !datasets.is_empty() {
        card["modelParameters"] = json!({"datasets": datasets});
    }
    if !cases.is_empty() {
        card["considerations"] = json!({"useCases": cases});
    }
    card.as_object().is_some_and(|card| !card.is_empty()).then_some(card)
}

/// What the licences of an artifact say about use, a line each.
pub(in crate::render) fn use_limits(document: &Document<'_>, entry: &ArtifactEntry) -> Vec<String> {
    use_cases(&clauses(document, entry))
}

fn datasets(entry: &ArtifactEntry, refs: &Refs<'_>) -> Vec<Value> {
    let edges = entry.lineage.iter().filter(|edge| edge.relation == Relation::TrainedOn);
    let here = |path: &String| refs.get(path.as_str()).map(|reference| json!({"ref": reference}));
    edges
        .map(|edge| {
            let named = || json!({"type": "dataset", "name": edge.base});
            edge.artifact.as_ref().and_then(here).unwrap_or_else(named)
        })
        .collect()
}

fn use_cases(clauses: &[Told]) -> Vec<String> {
    let mut cases = Vec::new();
    for clause in clauses {
        match clause.kind.as_str() {
            "use-restrictions" => restrictions(clause, &mut cases),
            kind @ ("non-commercial" | "research-only" | "military") => {
                cases.extend(limit(kind, clause).map(|says| format!("{says}{}", how(clause))));
            }
            "policy-by-reference" => {
                cases.extend(clause.text("url").map(|url| format!("Use is bound by the policy at {url}")));
            }
            _ => {}
        }
    }
    let mut seen = BTreeSet::new();
    cases.retain(|case| seen.insert(case.clone()));
    cases.truncate(ITEMS);
    cases
}

/// What a limit on the purpose says, by its effect; nothing where it permits.
fn limit(kind: &str, clause: &Told) -> Option<&'static str> {
    let bound = match clause.text("effect") {
        Some("allowed") => return None,
        effect => effect == Some("conditional"),
    };
    Some(match (kind, bound) {
        ("non-commercial", false) => "Not for commercial use",
        ("non-commercial", true) => "Commercial use is bound to a condition",
        ("research-only", false) => "Only for research",
        ("research-only", true) => "Other use than research is bound to a condition",
        (_, false) => "Not for military use",
        (_, true) => "Military use is bound to a condition",
    })
}

fn restrictions(clause: &Told, cases: &mut Vec<String>) {
    let attachment = clause.text("attachment").map(|name| format!("{name}, ")).unwrap_or_default();
    for (label, category, quote) in clause.items() {
        let words = cut(&quote.split_whitespace().collect::<Vec<_>>().join(" "), QUOTE);
        cases.push(format!("Not permitted ({attachment}{label}, {category}): {words}"));
    }
    if clause.items().is_empty() {
        cases.push(format!(
            "Certain uses are not permitted ({attachment}as the license lists them){}",
            how(clause)
        ));
    }
}

/// Where it is not a text that says so.
fn how(clause: &Told) -> &'static str {
    match clause.basis {
        Basis::Text | Basis::HeaderNotice => "",
        Basis::Base => " (by the license of its base)",
        _ => " (by the license that is named; no text was read here)",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::*;

    fn told(kind: &str, basis: Basis, values: Value) -> Told {
        let values = values.as_object().cloned().unwrap_or_else(Map::new);
        Told { kind: kind.into(), basis, values }
    }

    #[test]
    fn restrictions_are_told_with_their_words() {
        let items = json!({"attachment": "Attachment A", "items": [
            {"label": "a", "category": "minors", "lines": [1, 1], "quote": "to harm\n  minors"}]});
        let cases = use_cases(&[
            told("use-restrictions", Basis::Text, items),
            told("use-restrictions", Basis::Declared, json!({"items": 7})),
            told("non-commercial", Basis::Declared, json!({})),
            told("non-commercial", Basis::Text, json!({"effect": "conditional"})),
            told("military", Basis::Text, json!({"effect": "forbidden"})),
            told("research-only", Basis::Text, json!({"effect": "allowed"})),
            told("user-cap", Basis::Text, json!({})),
        ]);
        assert_eq!(
            cases,
            [
                "Not permitted (Attachment A, a, minors): to harm minors",
                "Certain uses are not permitted (as the license lists them) (by the license that is named; no \
                 text was read here)",
                "Not for commercial use (by the license that is named; no text was read here)",
                "Commercial use is bound to a condition",
                "Not for military use",
            ]
        );
    }
}
