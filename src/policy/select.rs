//! Chooses artifacts of a report: `--where 'output-training=forbidden and basis=text'`.
//!
//! ```text
//! choice = either ("or" either)*      either = one ("and" one)*      one = "not" one | "(" choice ")" | test
//! test   = key | key "=" value | key "!=" value
//! ```
//!
//! | key | holds |
//! |---|---|
//! | a term axis (`commercial-use`, `output-training` ...) | the strictest value of the artifact's readings |
//! | a clause kind (`user-cap` ...), alone or `=` its effect | in a text here, or in the record of a license that is named |
//! | `license` | any license that was read (also the one an altered text resembles), declared or concluded |
//! | `declared` `family` `basis` | the conclusion's |
//! | `concluded` | what a text proves or a person decided, else `noassertion`, as in tables and bills of materials |
//! | `risk` | the conclusion's class: `low`, `medium`, `high`, `unknown` |
//! | `osi-approved` `free-and-open` | `true` or `false`; nothing where it is not known |
//! | `rule` `severity` | of any finding shown |
//! | `verdict` | of any text |
//! | `kind` `layout` `name` `path` `unit` | the artifact's |
//!
//! `*` in a value stands for any characters; case does not matter; a value with other than letters, digits and
//! `*._/:+@-` stands in quotes. `key!=value` is `not key=value`. A key alone holds where it has any value; an axis
//! alone, where a clause of that kind is there. Contract: pure; a mistake is named with its column (counted in
//! characters from 1) and the nearest key or value. Limit: brackets and `not` nest 64 deep at most.

mod parse;

pub(super) use parse::known_values;
use std::collections::{BTreeMap, BTreeSet};

use super::names::meant;
use crate::base::Result;
use crate::corpus::{AXES, Corpus};
use crate::lineage::Basis;
use crate::report::{ArtifactEntry, TextEntry, name_of, unit_id};

/// The keys beside term axes and clause kinds.
const KEYS: [&str; 16] = [
    "basis",
    "concluded",
    "declared",
    "family",
    "free-and-open",
    "kind",
    "layout",
    "license",
    "name",
    "osi-approved",
    "path",
    "risk",
    "rule",
    "severity",
    "unit",
    "verdict",
];

/// A choice that was understood.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Choice {
    All(Vec<Choice>),
    Any(Vec<Choice>),
    Not(Box<Choice>),
    /// The key is there.
    Has(String),
    /// The key has a value like this pattern, in lower case.
    Is(String, String),
}

/// Chooses artifacts as they come, with the texts of their report.
pub struct Selector<'a> {
    choice: Choice,
    corpus: &'a Corpus,
    /// Whether `license` must be proven where it is asked for.
    proving: bool,
    said: Said,
}

/// Clause kinds and effects by the SHA-256 of the text that has them; several selectors may share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Said(BTreeMap<String, BTreeSet<(String, String)>>);

impl Said {
    /// Keeps what a text says for the artifacts that name it.
    pub(super) fn text(&mut self, sha256: &str, text: &TextEntry) {
        let clause = |clause: &crate::clauses::Clause| {
            (clause.kind.clone(), clause.effect.clone().unwrap_or_default().to_lowercase())
        };
        self.0.insert(sha256.to_owned(), text.clauses.iter().map(clause).collect());
    }
}

impl std::fmt::Debug for Selector<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Selector({:?})", self.choice)
    }
}

impl<'a> Selector<'a> {
    /// Understands `source`.
    ///
    /// # Errors
    /// At the first mistake, with its column and what was probably meant.
    pub fn parse(source: &str, corpus: &'a Corpus) -> Result<Self> {
        let kinds: Vec<String> = corpus.kinds().into_keys().collect();
        let choice = widened(parse::choice(source, kinds)?, corpus);
        Ok(Self { choice, corpus, proving: false, said: Said::default() })
    }

    /// The same, in which `license` is only what is concluded; below a `not` it stays all that was read.
    #[must_use]
    pub(super) fn proving(self) -> Self {
        Self { proving: true, ..self }
    }

    /// Keeps what a text says for the artifacts that name it.
    pub fn text(&mut self, sha256: &str, text: &TextEntry) {
        self.said.text(sha256, text);
    }

    /// Whether `entry`, whose texts came before, is chosen.
    pub fn matches(&self, entry: &ArtifactEntry) -> bool {
        self.matches_with(entry, &self.said)
    }

    /// The same, with texts that are kept elsewhere.
    pub(super) fn matches_with(&self, entry: &ArtifactEntry, said: &Said) -> bool {
        self.holds(&self.choice, entry, said, self.proving)
    }

    fn holds(&self, choice: &Choice, entry: &ArtifactEntry, said: &Said, proving: bool) -> bool {
        match choice {
            Choice::All(all) => all.iter().all(|one| self.holds(one, entry, said, proving)),
            Choice::Any(any) => any.iter().any(|one| self.holds(one, entry, said, proving)),
            Choice::Not(one) => !self.holds(one, entry, said, self.proving && !proving),
            Choice::Is(key, pattern) if proving && key == "license" => {
                is_like(pattern, &entry.conclusion.concluded.to_lowercase())
            }
            Choice::Has(key) if is_own(key) => {
                self.values(key, entry, said).iter().any(|value| !value.is_empty())
            }
            Choice::Has(key) => !self.effects(key, entry, said).is_empty(),
            Choice::Is(key, pattern) => {
                let found = self.values(key, entry, said);
                found.iter().any(|value| is_like(pattern, &value.to_lowercase()))
            }
        }
    }

    /// What `key` says of the artifact.
    fn values(&self, key: &str, entry: &ArtifactEntry, said: &Said) -> Vec<String> {
        let conclusion = &entry.conclusion;
        match key {
            "license" => licenses(entry),
            "declared" => conclusion.declared.iter().cloned().collect(),
            "concluded" => vec![proven(entry).to_owned()],
            "family" => conclusion.family.iter().map(name_of).collect(),
            "basis" => vec![name_of(&conclusion.basis)],
            "risk" => vec![name_of(&conclusion.risk)],
            "osi-approved" => conclusion.osi_approved.iter().map(bool::to_string).collect(),
            "free-and-open" => {
                conclusion.free_and_open_license_candidate.iter().map(bool::to_string).collect()
            }
            "rule" => entry.findings.iter().map(|found| found.rule.clone()).collect(),
            "severity" => entry.findings.iter().map(|found| name_of(&found.severity)).collect(),
            "verdict" => entry.evidence.iter().filter_map(|one| one.verdict.as_ref().map(name_of)).collect(),
            "kind" => vec![name_of(&entry.kind)],
            "layout" => vec![name_of(&entry.layout)],
            "name" => vec![entry.name.clone()],
            "path" => vec![entry.path.clone()],
            "unit" => vec![unit_id(entry)],
            axis if is_axis(axis) => vec![name_of(&conclusion.floor.value(axis))],
            kind => self.effects(kind, entry, said),
        }
    }

    /// The effects of all clauses of a kind, empty for a clause without one.
    fn effects(&self, kind: &str, entry: &ArtifactEntry, said: &Said) -> Vec<String> {
        let texts = entry.evidence.iter().filter_map(|one| said.0.get(one.text.as_ref()?)).flatten();
        let read = texts.filter(|(known, _)| known == kind).map(|(_, effect)| effect.clone());
        let candidates = entry.conclusion.candidates.iter().filter(|one| one.basis != Basis::Text);
        let standing = candidates.flat_map(|one| entry.conclusion.standing(one));
        let records = standing.filter_map(|id| self.corpus.record(id));
        let named = records.flat_map(|record| record.clauses_of(kind));
        let effect = |values: &BTreeMap<String, serde_json::Value>| {
            values.get("effect").and_then(|effect| effect.as_str()).unwrap_or_default().to_owned()
        };
        read.chain(named.map(|clause| effect(&clause.values))).collect()
    }
}

/// What a text proves or a person decided, as tables and bills of materials write it.
fn proven(entry: &ArtifactEntry) -> &str {
    let conclusion = &entry.conclusion;
    let reviewed = conclusion.review.as_ref().is_some_and(|review| review.decision != "rejected");
    let is_proven = conclusion.basis == Basis::Text || reviewed;
    if is_proven && !conclusion.concluded.is_empty() { &conclusion.concluded } else { "NOASSERTION" }
}

/// The same choice, in which a `license` that may mean several (`gpl-3.0`, `gemma`) means all of them.
fn widened(choice: Choice, corpus: &Corpus) -> Choice {
    let all = |list: Vec<Choice>| list.into_iter().map(|one| widened(one, corpus)).collect();
    match choice {
        Choice::All(list) => Choice::All(all(list)),
        Choice::Any(list) => Choice::Any(all(list)),
        Choice::Not(one) => Choice::Not(Box::new(widened(*one, corpus))),
        Choice::Is(key, name) if key == "license" && !name.contains('*') => {
            let records = meant(&name, corpus);
            let ids = records.iter().flat_map(|record| [record.id.clone(), record.spdx_id()]);
            let names: BTreeSet<String> = ids.map(|id| id.to_lowercase()).chain([name]).collect();
            Choice::Any(names.into_iter().map(|one| Choice::Is(key.clone(), one)).collect())
        }
        choice => choice,
    }
}

fn licenses(entry: &ArtifactEntry) -> Vec<String> {
    let written = entry.conclusion.candidates.iter().map(|one| &one.expression);
    let read = entry.conclusion.all_standing().chain(written);
    let seen = entry.evidence.iter().filter_map(|one| one.license.as_deref());
    let seen = seen.flat_map(|ids| ids.split(", ")).map(str::to_owned);
    let concluded = [entry.conclusion.concluded.clone()];
    read.cloned().chain(seen).chain(concluded).collect()
}

fn is_axis(key: &str) -> bool {
    AXES.iter().any(|(axis, _)| *axis == key)
}

fn is_own(key: &str) -> bool {
    KEYS.contains(&key)
}

/// Whether `text` is like `pattern`, in which `*` stands for any characters.
fn is_like(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut left) = text.strip_prefix(head) else { return false };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return left.ends_with(part);
        }
        match left.find(part) {
            Some(at) => left = &left[at + part.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clauses::Clause;
    use crate::corpus::TermValue;
    use crate::reading::Verdict;
    use crate::report::samples;
    use crate::rules::{Candidate, Risk, Severity};

    fn entry() -> ArtifactEntry {
        let mut entry =
            samples::with_text(samples::declared("org/Model-7B", "mit"), "5ha", "MIT", Verdict::Altered);
        entry.findings = vec![samples::finding("user-cap", Severity::Warning)];
        entry.conclusion.floor.set("output-training", TermValue::Forbidden);
        entry.conclusion.risk = Risk::High;
        entry.conclusion.osi_approved = Some(false);
        let named = Candidate {
            expression: "LicenseRef-llama-3.1-community".into(),
            licenses: vec!["llama-3.1-community".into()],
            basis: Basis::Declared,
            subject: Default::default(),
            path: None,
            terms: Default::default(),
        };
        entry.conclusion.candidates.push(named);
        entry
    }

    fn text() -> TextEntry {
        let mut text = samples::text(Verdict::Altered);
        text.clauses.push(Clause {
            kind: "registration".into(),
            effect: Some("request-license".into()),
            ..Clause::default()
        });
        text
    }

    #[test]
    fn artifacts_are_chosen() {
        for (source, expected) in [
            ("output-training=forbidden and basis=text", true),
            ("output-training = forbidden AND basis=declared", false),
            ("output-training=allowed or not basis=declared", true),
            ("license=mit", true),
            ("license=llama3.1", true),
            ("license!=llama3.1", false),
            ("license=llama2", false),
            ("license=llama-*", true),
            ("license=*3.1*", true),
            ("license=gemma*", false),
            ("declared!=mit", false),
            ("family=permissive and kind=model and layout=org-name", true),
            ("name=org/model-*", true),
            ("path='org/model-7b'", true),
            ("rule=user-cap and severity=warning", true),
            ("severity=error", false),
            ("registration", true),
            ("registration=request-license", true),
            ("user-cap", true),
            ("territory", false),
            ("not (territory or verdict=verbatim)", true),
            ("verdict=alter*", true),
            ("declared", true),
            ("risk=high and osi-approved=false", true),
            ("osi-approved", true),
            ("free-and-open or free-and-open=true", false),
        ] {
            let mut selector = Selector::parse(source, Corpus::builtin()).expect(source);
            selector.text("5ha", &text());
            assert_eq!(selector.matches(&entry()), expected, "{source}");
        }
    }

    #[test]
    fn mistakes_are_named_with_their_column() {
        let deep = "(".repeat(70);
        for (source, says) in [
            ("", "column 1: expected a key, found the end"),
            ("licence=mit", "column 1: there is no key `licence`; did you mean `license`?"),
            ("basis=text and usr-cap", "column 16: there is no key `usr-cap`; did you mean `user-cap`?"),
            ("basis=txt", "column 7: `basis` is never `txt`; did you mean `text`?"),
            ("output-training=banned", "column 17: `output-training` is never `banned`; known are: allowed"),
            ("risk=hgih", "`risk` is never `hgih`; did you mean `high`?"),
            ("osi-approved=yes", "known are: true, false"),
            ("rule=user-cop", "did you mean `user-cap`?"),
            ("user-cap=700000000", "column 10: `user-cap` is never `700000000`; known are: allowed"),
            ("user-cap=request-licence", "did you mean `request-license`?"),
            ("(basis=text", "column 12: expected `)`, found the end"),
            ("basis=text kind=model", "column 12: expected `and`, `or` or the end, found `kind`"),
            ("basis=", "column 7: expected a value for `basis`, found the end"),
            ("name=\"open", "column 6: this quote is never closed"),
            ("name=模型 and §", "column 13: `§` must stand in quotes"),
            (deep.as_str(), "more than 64"),
        ] {
            let message = Selector::parse(source, Corpus::builtin()).expect_err(source).to_string();
            assert!(
                message.starts_with("--where, ") && message.contains(says),
                "{source}\n got {message}\nwant {says}"
            );
        }
    }

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("*", "", true),
            ("a*", "ab", true),
            ("*b", "ab", true),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("a*a", "a", false),
            ("*é*", "caféx", true),
        ] {
            assert_eq!(is_like(pattern, text), expected, "{pattern} {text}");
        }
    }
}
