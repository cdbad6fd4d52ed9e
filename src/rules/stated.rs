//! Clauses of one kind that bind an artifact, each with where it was read: in a text here, or only known from the
//! record of a licence that is declared.
//!
//! A text that is here speaks for itself. Where a text is faithful to its record but the clause was not found in it,
//! the record's clause stands with the place of the text. Where there is only a name, the clause is `declared`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::governing::{Governing, governing};
use super::witness::Source;
use super::{Confidence, FindingEvidence, View};
use crate::clauses::Clause;
use crate::corpus::{ClauseFact, Subject};
use crate::evidence::{TextFact, TextRole};
use crate::lineage::Basis;

/// How a clause is known.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Known {
    /// Its words stand in a text of this artifact.
    Read,
    /// The text is here, the words are those of its record.
    Record,
    /// Said in the card's prose or in the gate.
    Said,
    /// Only the licence's name is here.
    Declared,
    /// It comes from a base.
    Base,
}

impl Known {
    /// To stand behind a message.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Read | Self::Record => "",
            Self::Said => " (as the card or its gate says, not in a license text here)",
            Self::Declared => " (as declared, not read here)",
            Self::Base => " (from its base, not read here)",
        }
    }

    /// How sure that makes us.
    pub fn confidence(self) -> Confidence {
        match self {
            Self::Read | Self::Record => Confidence::High,
            Self::Said | Self::Declared => Confidence::Medium,
            Self::Base => Confidence::Low,
        }
    }
}

/// One clause.
#[derive(Clone, Debug)]
pub struct Stated {
    /// Its kind.
    pub kind: String,
    /// Its values, by key.
    pub values: BTreeMap<String, Value>,
    /// How it is known.
    pub known: Known,
    /// Where.
    pub at: FindingEvidence,
    /// The licence that states it, where one is known.
    pub license: Option<String>,
    /// Whether it stands in the card's prose.
    pub in_prose: bool,
}

impl Stated {
    /// A value that is text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// Values that are a list of texts.
    pub fn list(&self, key: &str) -> Vec<&str> {
        let list = self.values.get(key).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// How many items a list of restrictions has.
    pub fn items(&self) -> usize {
        match self.values.get("items") {
            Some(Value::Array(items)) => items.len(),
            Some(Value::Number(count)) => count.as_u64().and_then(|count| count.try_into().ok()).unwrap_or(0),
            _ => 0,
        }
    }
}

/// Kinds for which the card's prose and the gate are heard too.
const SAID: [&str; 4] = ["non-commercial", "registration", "research-only", "territory"];

/// The clauses of `kinds`, best known first.
pub fn stated(view: &View, kinds: &[&str]) -> Vec<Stated> {
    let mut found = read(view, kinds);
    for governing in governing(view) {
        for kind in kinds {
            let missing = !found.iter().any(|clause| clause.known == Known::Read && clause.kind == *kind);
            if missing {
                found.extend(
                    governing.clauses(kind).into_iter().map(|clause| recorded(view, &governing, clause)),
                );
            }
        }
    }
    found.sort_by_key(|clause| clause.known);
    found
}

/// Clauses whose words stand in a text.
fn read(view: &View, kinds: &[&str]) -> Vec<Stated> {
    let mut found = Vec::new();
    for text in &view.facts.texts {
        let Some(known) = heard(text) else { continue };
        let wanted = |clause: &&Clause| {
            kinds.contains(&clause.kind.as_str()) && (known == Known::Read || is_said(view, clause))
        };
        found.extend(
            text.reading.clauses.iter().filter(wanted).map(|clause| from_text(view, text, clause, known)),
        );
    }
    found
}

fn heard(text: &TextFact) -> Option<Known> {
    match text.role {
        TextRole::License | TextRole::Metadata | TextRole::UsePolicy => Some(Known::Read),
        TextRole::Card | TextRole::Gate => Some(Known::Said),
        TextRole::Notice => None,
    }
}

/// In prose only what is about the model itself counts, and only kinds that cards state in plain words.
fn is_said(view: &View, clause: &Clause) -> bool {
    SAID.contains(&clause.kind.as_str())
        && (clause.subject == Subject::Weights || clause.subject == view.subject())
}

fn from_text(view: &View, text: &TextFact, clause: &Clause, known: Known) -> Stated {
    let shift = text.first_line.saturating_sub(1);
    let at = FindingEvidence {
        lines: Some(clause.lines.map(|line| line.saturating_add(shift))),
        quote: Some(clause.quote.clone()),
        note: clause.section.as_ref().map(|section| format!("section {section}")),
        ..view.file(&text.path)
    };
    let license = text.reading.licenses.first().map(|found| found.name.clone());
    let in_prose = text.role == TextRole::Card;
    Stated { kind: clause.kind.clone(), values: values(clause), known, at, license, in_prose }
}

/// The clause's fields by their names in JSON.
fn values(clause: &Clause) -> BTreeMap<String, Value> {
    match serde_json::to_value(clause) {
        Ok(Value::Object(fields)) => fields.into_iter().collect(),
        _ => BTreeMap::new(),
    }
}

/// A clause that only the record states.
fn recorded(view: &View, governing: &Governing, clause: &ClauseFact) -> Stated {
    let known = match (governing.witness.candidate.basis, governing.witness.source) {
        (Basis::Text, _) => Known::Record,
        (_, Source::Base) => Known::Base,
        _ => Known::Declared,
    };
    let section = clause.section.as_ref().map_or_else(String::new, |section| format!(", section {section}"));
    let note = Some(format!("{}{section}", governing.name()));
    let quote = (known == Known::Declared).then(|| governing.witness.said.clone());
    let at = FindingEvidence { note, quote, ..view.at(&governing.witness.place) };
    Stated {
        kind: clause.kind.clone(),
        values: clause.values.clone(),
        known,
        at,
        license: Some(governing.name().into()),
        in_prose: false,
    }
}
