//! What may be done with a model: a verdict for each use, with the clauses that decide.
//!
//! Contract: pure; decided from the terms and clauses of the texts that were read and of the records that are named,
//! never from a table of names. `yes` needs a grant that can be quoted; where nothing was found or a record is not
//! reviewed the verdict is `unknown`. Of several licences that apply at once the strictest decides; where a choice
//! is offered the best alternative decides, and its clauses say which it is.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::clauses::Clause;
use crate::corpus::{AXES, Axis, ClauseFact, Corpus, Record, TermValue};
use crate::lineage::Basis;
use crate::report::{ArtifactEntry, TextEntry};
use crate::rules::Candidate;

/// What somebody may want to do.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Use {
    /// Use it in business.
    Commercial,
    /// Offer it to others over a network.
    HostedService,
    /// Pass it on.
    Redistribute,
    /// Train it further.
    FineTune,
    /// Carry its behaviour over into another model.
    Distill,
    /// Train other models on what it produces.
    TrainOnOutputs,
}

/// All uses, in the order of reports.
pub const USES: [Use; 6] = [
    Use::Commercial,
    Use::HostedService,
    Use::Redistribute,
    Use::FineTune,
    Use::Distill,
    Use::TrainOnOutputs,
];

impl Use {
    /// Its name in JSON and in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Commercial => "commercial",
            Self::HostedService => "hosted-service",
            Self::Redistribute => "redistribute",
            Self::FineTune => "fine-tune",
            Self::Distill => "distill",
            Self::TrainOnOutputs => "train-on-outputs",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        USES.into_iter().find(|of| of.name() == name)
    }

    /// The axis of terms that decides it.
    fn axis(self) -> &'static str {
        match self {
            Self::Commercial => "commercial-use",
            Self::HostedService => "hosted-service",
            Self::Redistribute => "redistribution",
            Self::FineTune => "fine-tuning",
            Self::Distill => "distillation",
            Self::TrainOnOutputs => "output-training",
        }
    }

    /// Kinds of clauses that limit it, beside the axis of its own.
    fn limits(self) -> &'static [&'static str] {
        match self {
            Self::Commercial => &[
                "non-commercial",
                "research-only",
                "user-cap",
                "revenue-cap",
                "registration",
                "territory",
                "use-restrictions",
                "policy-by-reference",
            ],
            Self::HostedService => &[
                "non-commercial",
                "research-only",
                "user-cap",
                "revenue-cap",
                "attribution-display",
                "pass-through",
                "territory",
            ],
            Self::Redistribute => &[
                "notice-file",
                "pass-through",
                "naming",
                "attribution-display",
                "state-changes",
                "share-alike",
                "research-only",
            ],
            Self::FineTune => &["modification", "naming", "share-alike", "research-only", "registration"],
            Self::Distill => &["competing-model", "derivative-definition"],
            Self::TrainOnOutputs => &["competing-model", "derivative-definition", "naming"],
        }
    }
}

/// Whether a use is permitted.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// A grant covers it, and nothing limits it.
    Yes,
    /// Under the conditions of the clauses given.
    Conditional,
    /// Nothing was found, or what was found is not certain.
    Unknown,
    /// A clause forbids it.
    No,
}

/// A clause that decides, and where it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Because {
    /// The clause kind or axis.
    pub kind: String,
    /// What it rests on: a text that is here, or a record behind a name.
    pub basis: Basis,
    /// The licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// The section of the licence's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The text, relative to the artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// One-based, inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<[u32; 2]>,
    /// What stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// The clause's values, by key.
    #[serde(flatten)]
    pub values: BTreeMap<String, Value>,
}

/// The verdict on one use.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UseVerdict {
    /// What somebody may want to do.
    #[serde(rename = "use")]
    pub of: Use,
    /// Whether it is permitted.
    pub verdict: Verdict,
    /// The weakest ground it stands on.
    pub basis: Basis,
    /// The clauses that decide.
    pub because: Vec<Because>,
}

/// One artifact's verdicts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Checked {
    /// Its name.
    pub name: String,
    /// Where it stands, relative to the scanned path.
    pub path: String,
    /// One for each of [`USES`].
    pub uses: Vec<UseVerdict>,
}

/// What a verdict is made from: an artifact, the texts of its report, and the corpus.
pub struct Checker<'a> {
    corpus: &'a Corpus,
    /// Clauses of the texts that were shown so far, by SHA-256.
    texts: BTreeMap<String, Vec<Clause>>,
}

impl<'a> Checker<'a> {
    /// Knows no text yet.
    pub fn new(corpus: &'a Corpus) -> Self {
        Self { corpus, texts: BTreeMap::new() }
    }

    /// Keeps the clauses of a text for the artifacts that name it.
    pub fn text(&mut self, sha256: String, text: TextEntry) {
        self.texts.insert(sha256, text.clauses);
    }

    /// The verdicts on one artifact.
    pub fn check(&self, entry: &ArtifactEntry) -> Checked {
        let uses = USES.iter().map(|of| self.verdict(entry, *of)).collect();
        Checked { name: entry.name.clone(), path: entry.path.clone(), uses }
    }

    fn verdict(&self, entry: &ArtifactEntry, of: Use) -> UseVerdict {
        let ground = self.ground(entry, of);
        let mut because = self.deciding(entry, of, &ground);
        let granted = self.granted(entry, &ground);
        let verdict = match meaning(ground.value, of.axis()) {
            // What is free is free by a grant; nothing is called free that no grant can be shown for.
            Verdict::Yes if granted.is_none() && !because.iter().any(permits) => Verdict::Unknown,
            // A text that no record knows may grant in one place and limit in another.
            Verdict::Yes if because.iter().any(|one| limits(one, of)) => Verdict::Conditional,
            verdict => verdict,
        };
        if verdict == Verdict::Yes {
            because.retain(permits);
            if because.is_empty() {
                because.extend(granted);
            }
        }
        let basis = because.iter().map(|one| one.basis).max().unwrap_or(entry.conclusion.basis);
        UseVerdict { of, verdict, basis, because }
    }

    /// The terms that bind: the floor of all readings, or the best alternative where a choice is offered.
    fn ground<'e>(&self, entry: &'e ArtifactEntry, of: Use) -> Ground<'e> {
        let all: Vec<&Candidate> = entry.conclusion.candidates.iter().collect();
        let axis = of.axis();
        let choice = entry.conclusion.concluded.contains(" OR ");
        if choice && let Some((value, id)) = self.best(&entry.conclusion.concluded, axis) {
            return Ground { value, candidates: all, chosen: Some(id) };
        }
        let unreviewed = |id: &String| self.corpus.record(id).is_some_and(Record::is_unreviewed);
        let doubtful = all.iter().any(|one| one.licenses.iter().any(unreviewed));
        let value = if doubtful { TermValue::Unknown } else { entry.conclusion.floor.value(axis) };
        Ground { value, candidates: all, chosen: None }
    }

    /// The most permissive alternative of a choice between single licences.
    fn best(&self, expression: &str, axis: &str) -> Option<(TermValue, String)> {
        let plain = !expression.contains(['(', ')']) && !expression.contains(" AND ");
        let parts = expression.split(" OR ").filter(|_| plain);
        let known = parts.filter_map(|part| {
            let record = self.corpus.record(part.trim()).filter(|record| !record.is_unreviewed())?;
            Some((record.term_values().value(axis), record.id.clone()))
        });
        known.min_by_key(|(value, _)| meaning(*value, axis))
    }

    /// The clauses that speak of the use: those of the texts here, then of the records of what is only named.
    fn deciding(&self, entry: &ArtifactEntry, of: Use, ground: &Ground<'_>) -> Vec<Because> {
        let wanted = |kind: &str| kind == of.axis() || of.limits().contains(&kind);
        let mut found = self.quoted(entry, &wanted);
        for candidate in &ground.candidates {
            for record in self.records(candidate, ground) {
                for clause in record.clauses.iter().filter(|clause| wanted(&clause.kind)) {
                    let known = found.iter().any(|one| one.kind == clause.kind && one.quote.is_some());
                    if !known {
                        found.push(of_record(candidate, record, clause));
                    }
                }
                let stated = found.iter().any(|one| one.kind == of.axis());
                let term = record.terms.get(of.axis()).filter(|term| term.value != TermValue::Silent);
                if let Some(term) = term.filter(|_| !stated) {
                    found.push(of_term(candidate, record, of.axis(), term.value, term.section.clone()));
                }
            }
        }
        found.dedup();
        found
    }

    fn records<'r>(&'r self, candidate: &Candidate, ground: &Ground<'_>) -> Vec<&'r Record> {
        let chosen = |id: &&String| ground.chosen.as_ref().is_none_or(|chosen| chosen == *id);
        candidate.licenses.iter().filter(chosen).filter_map(|id| self.corpus.record(id)).collect()
    }

    /// Clauses of the wanted kinds in the texts of the artifact, with their quotes.
    fn quoted(&self, entry: &ArtifactEntry, wanted: &dyn Fn(&str) -> bool) -> Vec<Because> {
        let texts = entry.evidence.iter().filter_map(|at| Some((at, self.texts.get(at.text.as_ref()?)?)));
        let clauses = texts.flat_map(|(at, clauses)| clauses.iter().map(move |clause| (at, clause)));
        let mine = clauses.filter(|(_, clause)| wanted(&clause.kind));
        mine.map(|(at, clause)| of_text(&at.path, at.license.as_deref(), clause)).collect()
    }

    /// A clause that grants the general right to use, change or pass on.
    fn granted(&self, entry: &ArtifactEntry, ground: &Ground<'_>) -> Option<Because> {
        const GENERAL: [&str; 3] = ["commercial-use", "modification", "redistribution"];
        let quoted = self.quoted(entry, &|kind| GENERAL.contains(&kind)).into_iter().find(permits);
        let recorded = || {
            ground.candidates.iter().find_map(|candidate| {
                let granted = |record: &&Record| {
                    GENERAL.iter().find_map(|axis| {
                        let term = record.terms.get(*axis)?;
                        let granted = matches!(term.value, TermValue::Allowed | TermValue::Conditional);
                        granted.then(|| of_term(candidate, record, axis, term.value, term.section.clone()))
                    })
                };
                self.records(candidate, ground).iter().find_map(granted)
            })
        };
        quoted.or_else(recorded)
    }
}

/// What the value of an axis means for a use, if a general grant stands behind it.
fn meaning(value: TermValue, axis: &str) -> Verdict {
    match value {
        TermValue::Forbidden => Verdict::No,
        TermValue::Conditional => Verdict::Conditional,
        TermValue::Allowed => Verdict::Yes,
        TermValue::Silent if is_restriction(axis) => Verdict::Yes,
        TermValue::Silent | TermValue::Unknown => Verdict::Unknown,
    }
}

/// What a verdict rests on.
struct Ground<'e> {
    value: TermValue,
    candidates: Vec<&'e Candidate>,
    /// The alternative that was chosen.
    chosen: Option<String>,
}

fn is_restriction(axis: &str) -> bool {
    AXES.iter().any(|(name, kind)| *name == axis && *kind == Axis::Restriction)
}

/// Whether a clause permits rather than limits.
fn permits(clause: &Because) -> bool {
    clause.values.get("effect").and_then(Value::as_str).is_some_and(|effect| effect == "allowed")
}

/// Whether a clause limits a use: it is of a kind that does, and neither permits nor only defines.
fn limits(clause: &Because, of: Use) -> bool {
    const DEFINE: [&str; 2] = ["derivative-definition", "modification"];
    of.limits().contains(&clause.kind.as_str()) && !DEFINE.contains(&clause.kind.as_str()) && !permits(clause)
}

fn of_text(path: &str, license: Option<&str>, clause: &Clause) -> Because {
    let values = match serde_json::to_value(clause) {
        Ok(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    const OWN: [&str; 5] = ["kind", "section", "lines", "quote", "items"];
    let values = values.into_iter().filter(|(key, _)| !OWN.contains(&key.as_str())).collect();
    Because {
        kind: clause.kind.clone(),
        basis: Basis::Text,
        license: license.map(str::to_owned),
        section: clause.section.clone(),
        path: Some(path.to_owned()),
        lines: Some(clause.lines),
        quote: Some(clause.quote.clone()),
        values,
    }
}

fn of_record(candidate: &Candidate, record: &Record, clause: &ClauseFact) -> Because {
    Because {
        kind: clause.kind.clone(),
        basis: candidate.basis,
        license: Some(record.id.clone()),
        section: clause.section.clone(),
        path: candidate.path.clone(),
        lines: None,
        quote: None,
        values: clause.values.clone(),
    }
}

fn of_term(
    candidate: &Candidate,
    record: &Record,
    axis: &str,
    value: TermValue,
    section: Option<String>,
) -> Because {
    let effect = serde_json::to_value(value).unwrap_or_default();
    Because {
        kind: axis.to_owned(),
        basis: candidate.basis,
        license: Some(record.id.clone()),
        section,
        path: candidate.path.clone(),
        lines: None,
        quote: None,
        values: BTreeMap::from([("effect".to_owned(), effect)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Terms;
    use crate::report::samples;
    use crate::rules::Conclusion;

    fn candidate(ids: &[&str], expression: &str, terms: Terms) -> Candidate {
        Candidate {
            expression: expression.into(),
            licenses: ids.iter().map(|id| (*id).to_owned()).collect(),
            basis: Basis::Declared,
            subject: crate::corpus::Subject::Weights,
            path: Some("README.md".into()),
            terms,
        }
    }

    /// An artifact that declares these licences, with the terms of the first.
    fn declares(ids: &[&str], expression: &str) -> ArtifactEntry {
        let terms = ids.first().and_then(|id| Corpus::builtin().record(id)).map(Record::term_values);
        let terms = terms.unwrap_or_default();
        let mut entry = samples::entry("org/model");
        entry.evidence.clear();
        entry.conclusion = Conclusion {
            candidates: vec![candidate(ids, expression, terms)],
            concluded: expression.into(),
            basis: Basis::Declared,
            floor: terms,
            ..Conclusion::default()
        };
        entry
    }

    fn verdicts(entry: &ArtifactEntry) -> Vec<Verdict> {
        let checked = Checker::new(Corpus::builtin()).check(entry);
        checked.uses.into_iter().map(|one| one.verdict).collect()
    }

    #[test]
    fn terms_become_verdicts() {
        use Verdict::{Conditional, No, Unknown, Yes};
        for (ids, expression, expected) in [
            (&["MIT"][..], "MIT", [Yes, Yes, Conditional, Yes, Yes, Yes]),
            (
                &["llama-2-community"],
                "LicenseRef-llama-2-community",
                [Conditional, Conditional, Conditional, Yes, No, No],
            ),
            (&["CC-BY-NC-4.0"], "CC-BY-NC-4.0", [No, Conditional, Conditional, Conditional, Yes, Yes]),
            (&[], "NOASSERTION", [Unknown; 6]),
            (&["CC-BY-NC-4.0", "MIT"], "CC-BY-NC-4.0 OR MIT", [Yes, Yes, Conditional, Yes, Yes, Yes]),
        ] {
            let found = verdicts(&declares(ids, expression));
            assert_eq!(found, expected, "{expression}");
        }
    }

    #[test]
    fn every_verdict_but_unknown_shows_what_decides() {
        for id in ["MIT", "Apache-2.0", "llama-3.1-community", "CC-BY-NC-4.0", "gemma-terms-2025-03"] {
            let checked = Checker::new(Corpus::builtin()).check(&declares(&[id], id));
            for one in checked.uses.iter().filter(|one| one.verdict != Verdict::Unknown) {
                assert!(!one.because.is_empty(), "{id}: {one:?}");
                assert_eq!(one.basis, Basis::Declared, "{id}: {one:?}");
            }
        }
    }

    #[test]
    fn a_choice_is_decided_by_its_best_alternative() {
        let checked =
            Checker::new(Corpus::builtin()).check(&declares(&["CC-BY-NC-4.0", "MIT"], "CC-BY-NC-4.0 OR MIT"));
        let licenses: Vec<_> =
            checked.uses[0].because.iter().filter_map(|one| one.license.as_deref()).collect();
        assert_eq!(licenses, ["MIT"]);
    }
}
