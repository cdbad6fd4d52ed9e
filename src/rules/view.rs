//! Everything a rule may look at: one artifact's facts, its resolved lineage, what is concluded, and the corpus.
//!
//! Rules never read files. Whether a text holds given words, which readings do not say, is asked of the scan driver
//! through `contains`.

use std::cell::OnceCell;

use super::governing::Bound;
use super::witness::{Source, Witness, main_subject, witnesses};
use super::{Conclusion, FindingEvidence, Payload, Twin};
use crate::corpus::{Record, Subject};
use crate::evidence::{Facts, Place, TextFact, TextRole};
use crate::layouts::Artifact;
use crate::lineage::{Edge, Knowledge, Passes, Relation};
use crate::reading::Verdict;

/// Whether the file at a logical path holds the given words, in order, whatever their case and spacing.
pub type Contains<'a> = &'a dyn Fn(&str, &str) -> bool;

/// One artifact as rules see it.
pub struct View<'a> {
    /// The artifact.
    pub artifact: &'a Artifact,
    /// What was gathered about it.
    pub facts: &'a Facts,
    /// Its lineage, resolved.
    pub edges: &'a [Edge],
    /// Other repositories with the same weights.
    pub twins: &'a [Twin],
    /// How many more there are, which were not looked at.
    pub more_twins: usize,
    /// The knowledge base.
    pub corpus: &'a dyn Knowledge,
    /// Whether a file holds given words.
    pub contains: Contains<'a>,
    /// What each part of the artifact says about its licence, strongest basis first.
    pub witnesses: Vec<Witness>,
    /// What is concluded from that.
    pub conclusion: Conclusion,
    /// Which documents travel with it.
    pub payload: Payload,
    /// Whether the repository belongs to the publisher of the licence it carries: then no duty is owed.
    pub licensor: bool,
    /// See [`governing`](super::governing::governing).
    pub(super) bound: OnceCell<Vec<Bound<'a>>>,
}

impl<'a> View<'a> {
    /// Looks at one artifact: hears its witnesses and concludes.
    pub fn new(
        artifact: &'a Artifact,
        facts: &'a Facts,
        edges: &'a [Edge],
        corpus: &'a dyn Knowledge,
        contains: Contains<'a>,
    ) -> Self {
        let (none, conclusion, payload) = (Vec::new(), Conclusion::default(), Payload::default());
        let mut view = Self {
            artifact,
            facts,
            edges,
            twins: &[],
            more_twins: 0,
            corpus,
            contains,
            witnesses: none,
            conclusion,
            payload,
            licensor: false,
            bound: OnceCell::new(),
        };
        view.witnesses = witnesses(&view);
        view.conclusion = super::conclusion::conclude(&view);
        view.licensor = super::licensor::is_licensor(&view);
        view.payload = super::payload::payload(&view);
        view
    }

    /// What the artifact as a whole is about.
    pub fn subject(&self) -> Subject {
        main_subject(self)
    }

    /// The witnesses about the artifact itself: not its bases, not other subjects.
    pub fn own(&self) -> impl Iterator<Item = &Witness> {
        let subject = self.subject();
        let about =
            move |witness: &&Witness| witness.source != Source::Base && witness.candidate.subject == subject;
        self.witnesses.iter().filter(about)
    }

    /// The statement by which the artifact declares its licence.
    pub fn declared(&self) -> Option<&Witness> {
        self.own().find(|witness| matches!(witness.source, Source::Card | Source::Package))
    }

    /// The printed licences of the artifact itself.
    pub fn texts(&self) -> impl Iterator<Item = &Witness> {
        self.own().filter(|witness| witness.source == Source::Text)
    }

    /// The texts that are judged as licences: by name or content, not the card's prose and not the gate.
    pub fn legal_texts(&self) -> impl Iterator<Item = &'a TextFact> {
        let legal = |role| {
            matches!(role, TextRole::License | TextRole::Metadata | TextRole::Notice | TextRole::UsePolicy)
        };
        self.facts.texts.iter().filter(move |text| legal(text.role))
    }

    /// A file that is called as licence texts are, and in which no licence was recognised.
    pub fn unrecognised_license(&self) -> Option<&'a str> {
        let open = |text: &&TextFact| {
            text.role == TextRole::License && text.reading.verdict == Verdict::NotLegal && !text.from_parent
        };
        self.facts.texts.iter().find(open).map(|text| text.path.as_str())
    }

    /// The record behind an id.
    pub fn record(&self, id: &str) -> Option<&'a Record> {
        self.corpus.record(id)
    }

    /// A place in the artifact as evidence, with the artifact's own path before it.
    pub fn at(&self, place: &Place) -> FindingEvidence {
        FindingEvidence {
            path: joined(&self.artifact.path, &place.path),
            lines: place.lines,
            bytes: place.bytes,
            key: place.key.clone(),
            ..FindingEvidence::default()
        }
    }

    /// A file of the artifact as evidence.
    pub fn file(&self, logical: &str) -> FindingEvidence {
        self.at(&Place { path: logical.to_owned(), ..Place::default() })
    }

    /// Where a finding about something absent points: the card, else the folder. `looked_for` says for what.
    pub fn absent(&self, looked_for: impl Into<String>) -> FindingEvidence {
        let card = self.facts.card.as_ref().map_or("", |card| card.path.as_str());
        FindingEvidence { note: Some(looked_for.into()), ..self.file(card) }
    }

    /// Whether any text of the artifact holds one of the wordings.
    pub fn holds_any(&self, wordings: &[String]) -> bool {
        let mut paths: Vec<&str> = self.facts.texts.iter().map(|text| text.path.as_str()).collect();
        paths.extend(self.facts.card.iter().map(|card| card.path.as_str()));
        paths.sort_unstable();
        paths.dedup();
        wordings.iter().any(|words| paths.iter().any(|path| (self.contains)(path, words)))
    }

    /// The bases of the lineage, without data sets and without what was cut.
    pub fn bases(&self) -> impl Iterator<Item = &'a Edge> {
        self.edges.iter().filter(|edge| edge.relation != Relation::TrainedOn && edge.stopped.is_none())
    }

    /// The bases whose terms pass.
    pub fn passing_bases(&self) -> impl Iterator<Item = &'a Edge> {
        self.bases().filter(|edge| edge.passes == Passes::Yes)
    }

    /// Whether the artifact itself names one of these licences.
    pub fn carries_any(&self, ids: &[String]) -> bool {
        self.own().any(|witness| witness.candidate.licenses.iter().any(|id| ids.contains(id)))
    }
}

/// `logical` below the artifact's path; `..` climbs, as texts of parent folders have it.
fn joined(artifact: &str, logical: &str) -> String {
    let mut parts: Vec<&str> = artifact.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    for part in logical.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." && !parts.is_empty() {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stand_below_the_artifact() {
        let cases = [
            ("org/model", "LICENSE", "org/model/LICENSE"),
            (".", "sub/LICENSE", "sub/LICENSE"),
            ("org/model", "../LICENSE", "org/LICENSE"),
            (".", "", "."),
            ("org/model", "", "org/model"),
        ];
        for (artifact, logical, expected) in cases {
            assert_eq!(joined(artifact, logical), expected);
        }
    }
}
