//! Makes the report's entry of one artifact from what was gathered and judged about it.
//!
//! [`ReportBuilder::entry`] is pure and may run on any thread; [`ReportBuilder::fresh_texts`] must be called
//! in the order of the report, because it hands out each distinct text once, before its first use.

use std::collections::HashSet;

use super::card_limits::card_limits;
use super::{
    ArtifactEntry, EvidenceEntry, HintEntry, LineageEntry, TextEntry, WeightEntry, Witness, unit_id,
};
use crate::corpus::Subject;
use crate::evidence::{At, Card, Facts, Place, TextFact, TextRole, Weights};
use crate::layouts::{Artifact, Kind};
use crate::lineage::{Edge, ResolvedBase, hints};
use crate::reading::{Reading, Role, Verdict};
use crate::rules::{Conclusion, Finding, Payload};

/// The longest licence statement repeated in a report, in characters; some metadata holds whole texts.
const DECLARED_CHARS: usize = 200;

/// Everything that is known about one artifact.
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    /// What it is.
    pub artifact: &'a Artifact,
    /// What was read.
    pub facts: &'a Facts,
    /// What it was made from.
    pub edges: &'a [Edge],
    /// What follows for its licence.
    pub conclusion: Conclusion,
    /// Which documents travel with it.
    pub payload: Payload,
    /// What the rules found.
    pub findings: Vec<Finding>,
}

/// Makes entries, and remembers which texts a report has shown already.
///
/// Memory: 8 bytes (and the set's overhead) for each distinct legal text.
#[derive(Debug, Default)]
pub struct ReportBuilder {
    shown: HashSet<u64>,
}

impl ReportBuilder {
    /// A builder for a new report.
    pub fn new() -> Self {
        Self::default()
    }

    /// The entry of one artifact; findings worst first, then by place.
    pub fn entry(parts: Parts<'_>) -> ArtifactEntry {
        let mut findings = parts.findings;
        findings.sort_by(|a, b| {
            b.severity.cmp(&a.severity).then_with(|| (&a.rule, &a.id).cmp(&(&b.rule, &b.id)))
        });
        let mut entry = ArtifactEntry {
            path: parts.artifact.path.clone(),
            name: parts.artifact.name.clone(),
            repo_id: parts.artifact.repo_id.clone(),
            hub: parts.artifact.hub,
            layout: parts.artifact.layout,
            revision: parts.artifact.revision.clone(),
            kind: parts.artifact.kind,
            weights: parts.facts.weights.iter().map(weight).collect(),
            evidence: evidence(parts.facts, parts.edges, parts.artifact.kind),
            card_limits: Some(card_limits(parts.facts)),
            conclusion: Conclusion {
                // Packagers put whole licences into this field.
                declared: parts.conclusion.declared.as_deref().map(shorten),
                ..parts.conclusion
            },
            payload: parts.payload,
            // A card that names itself is a finding, and no step: nobody is made from oneself.
            lineage: parts.edges.iter().filter(|edge| !edge.is_to_itself()).map(lineage).collect(),
            hints: hints(parts.facts, parts.artifact, parts.edges).into_iter().map(hint).collect(),
            findings,
            unit: String::new(),
        };
        entry.unit = unit_id(&entry);
        entry
    }

    /// The texts of `facts` that this report has not shown yet, by SHA-256.
    pub fn fresh_texts(&mut self, facts: &Facts) -> Vec<(String, TextEntry)> {
        let mut fresh = Vec::new();
        for text in facts.texts.iter().filter(|text| is_shown(text)) {
            if self.is_fresh(&text.sha256) {
                fresh.push((text.sha256.clone(), TextEntry::from(&*text.reading)));
            }
        }
        fresh
    }

    /// Whether this report has not shown the text with this SHA-256 yet; from now on it has.
    pub fn is_fresh(&mut self, sha256: &str) -> bool {
        self.shown.insert(key(sha256))
    }

    /// The texts of `facts` that a report shows, each once, by SHA-256.
    pub fn shown_texts(facts: &Facts) -> Vec<(String, TextEntry)> {
        let mut builder = Self::new();
        builder.fresh_texts(facts)
    }

    /// Both at once, for drivers that judge in order.
    pub fn artifact(&mut self, parts: Parts<'_>) -> (ArtifactEntry, Vec<(String, TextEntry)>) {
        let texts = self.fresh_texts(parts.facts);
        (Self::entry(parts), texts)
    }
}

/// 64 bits of a SHA-256: among the texts of any mirror a collision is out of reach.
fn key(sha256: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(sha256.as_bytes())
}

/// Prose of a card that names no licence says nothing; everything else that was read as a text is shown.
fn is_shown(text: &TextFact) -> bool {
    text.role != TextRole::Card || text.reading.verdict != Verdict::NotLegal
}

fn weight(weights: &Weights) -> WeightEntry {
    WeightEntry {
        path: weights.path.clone(),
        format: weights.format.clone(),
        bytes: weights.bytes,
        present: weights.present,
        sha256: weights.sha256.clone(),
    }
}

fn evidence(facts: &Facts, edges: &[Edge], kind: Kind) -> Vec<EvidenceEntry> {
    let shown = facts.texts.iter().filter(|text| is_shown(text));
    let mut all: Vec<EvidenceEntry> = shown.map(|text| of_text(text, kind)).collect();
    all.extend(facts.card.iter().flat_map(of_card));
    for weights in &facts.weights {
        all.extend(weights.licenses.iter().map(|at| declared(Witness::Weights, &weights.path, at)));
    }
    for config in &facts.configs {
        all.extend(config.licenses.iter().map(|at| declared(Witness::Config, &config.path, at)));
        let switches =
            config.permissions.as_ref().map(|set| At { value: set.said.clone(), place: set.place.clone() });
        all.extend(switches.map(|at| declared(Witness::Config, &config.path, &at)));
    }
    for package in &facts.packages {
        all.extend(package.licenses.iter().map(|at| declared(Witness::Package, &package.path, at)));
    }
    all.extend(edges.iter().filter_map(|edge| of_base(edge.resolved.as_ref()?)));
    all
}

fn of_text(text: &TextFact, kind: Kind) -> EvidenceEntry {
    let witness = match text.role {
        TextRole::Card => Witness::Card,
        TextRole::Gate => Witness::Gate,
        TextRole::Metadata => Witness::Weights,
        TextRole::License | TextRole::Notice | TextRole::UsePolicy => Witness::Text,
    };
    let place = Place {
        path: text.path.clone(),
        lines: lines_of(&text.reading, text.first_line),
        ..Place::default()
    };
    EvidenceEntry {
        role: Some(text.role),
        text: Some(text.sha256.clone()),
        subject: Some(subject(text.subject, kind)),
        license: license_of(&text.reading),
        verdict: Some(text.reading.verdict),
        from_parent: text.from_parent,
        ..EvidenceEntry::at(witness, &place)
    }
}

/// What a text is about: where its name and place do not say, what the repository holds.
fn subject(own: Subject, kind: Kind) -> Subject {
    match (own, kind) {
        (Subject::Weights, Kind::Dataset) => Subject::Data,
        (Subject::Weights, Kind::Space) => Subject::Code,
        (own, _) => own,
    }
}

/// From the first to the last line that speaks of a licence.
fn lines_of(reading: &Reading, first_line: u32) -> Option<[u32; 2]> {
    let licenses = reading.licenses.iter().map(|found| found.lines);
    let references = grants(reading).map(|reference| reference.lines);
    let clauses = reading.clauses.iter().map(|clause| clause.lines);
    let all = licenses.chain(references).chain(clauses);
    let [first, last] = all.reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])])?;
    let offset = first_line.saturating_sub(1);
    Some([first.saturating_add(offset), last.saturating_add(offset)])
}

fn grants(reading: &Reading) -> impl Iterator<Item = &crate::reading::Reference> {
    reading.references.iter().filter(|reference| reference.role == Role::Grant)
}

/// The nearest licences; for an unknown legal text the name that its fingerprint gives it.
fn license_of(reading: &Reading) -> Option<String> {
    let mut ids: Vec<&str> = Vec::new();
    let named = reading.licenses.iter().map(|found| found.id.as_str());
    for id in named.chain(grants(reading).map(|reference| reference.id.as_str())) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    if reading.verdict == Verdict::UnknownLegal {
        // Beside words of its own, a licence that it names is not what it comes to.
        return Some(reading.expression.clone());
    }
    (!ids.is_empty()).then(|| ids.join(", "))
}

fn of_card(card: &Card) -> Vec<EvidenceEntry> {
    let fields = card.licenses.iter().chain(&card.license_name).chain(&card.license_link);
    fields.map(|at| declared(Witness::Card, &card.path, at)).collect()
}

fn declared(witness: Witness, path: &str, at: &At<String>) -> EvidenceEntry {
    let mut entry = EvidenceEntry::at(witness, &at.place);
    if entry.path.is_empty() {
        path.clone_into(&mut entry.path);
    }
    entry.declared = Some(shorten(&at.value));
    entry
}

fn shorten(value: &str) -> String {
    match value.char_indices().nth(DECLARED_CHARS) {
        Some((cut, _)) => format!("{}…", &value[..cut]),
        None => value.to_owned(),
    }
}

fn of_base(base: &ResolvedBase) -> Option<EvidenceEntry> {
    let mut place = base.place.clone().unwrap_or_default();
    if let Some(artifact) = &base.artifact {
        place.path = join(artifact, &place.path);
    }
    if place.path.is_empty() {
        return None;
    }
    Some(EvidenceEntry {
        license: match &base.own {
            Some(own) => Some(own.expression.clone()),
            None => (!base.licenses.is_empty()).then(|| base.licenses.join(", ")),
        },
        ..EvidenceEntry::at(Witness::Base, &place)
    })
}

/// A path in an artifact, relative to the scanned path.
fn join(artifact: &str, path: &str) -> String {
    match (artifact, path) {
        (".", "") => ".".to_owned(),
        (".", path) => path.to_owned(),
        (artifact, "") => artifact.to_owned(),
        (artifact, path) => format!("{artifact}/{path}"),
    }
}

fn lineage(edge: &Edge) -> LineageEntry {
    let resolved = edge.resolved.as_ref();
    LineageEntry {
        base: edge.base.clone(),
        revision: edge.revision.clone(),
        via: edge.via.clone(),
        relation: edge.relation,
        basis: edge.basis,
        resolved: resolved.is_some(),
        artifact: resolved.and_then(|base| base.artifact.clone()),
        licenses: resolved.map(|base| base.licenses.clone()).unwrap_or_default(),
        license_basis: resolved.map(|base| base.basis),
        place: edge.place.clone(),
    }
}

fn hint(at: &At<String>) -> HintEntry {
    HintEntry { base: at.value.clone(), place: at.place.clone() }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::Subject;
    use crate::lineage::{Basis, Relation};
    use crate::report::samples;
    use crate::rules::Severity;

    fn text(path: &str, role: TextRole, sha: &str, verdict: Verdict) -> TextFact {
        TextFact {
            path: path.to_owned(),
            role,
            subject: Subject::Weights,
            sha256: sha.to_owned(),
            reading: Arc::new(Reading {
                verdict,
                expression: "LicenseRef-unknown-1".into(),
                ..Reading::default()
            }),
            from_parent: false,
            first_line: 1,
            address: None,
        }
    }

    fn at(value: &str, path: &str) -> At<String> {
        At { value: value.to_owned(), place: Place { path: path.to_owned(), ..Place::default() } }
    }

    fn entry_of(facts: &Facts, edges: &[Edge], findings: &[Finding]) -> ArtifactEntry {
        let conclusion = Conclusion { declared: Some("y".repeat(500)), ..Conclusion::default() };
        let artifact = Artifact { path: "o/m".into(), ..Artifact::default() };
        let payload = Payload::default();
        let findings = findings.to_vec();
        ReportBuilder::entry(Parts { artifact: &artifact, facts, edges, conclusion, payload, findings })
    }

    #[test]
    fn every_witness_is_named() {
        let facts = Facts {
            card: Some(Card { path: "README.md".into(), licenses: vec![at("mit", "")], ..Card::default() }),
            texts: vec![
                text("LICENSE", TextRole::License, "aa", Verdict::UnknownLegal),
                text("README.md", TextRole::Card, "bb", Verdict::NotLegal),
                text("README.md", TextRole::Gate, "cc", Verdict::Altered),
            ],
            weights: vec![Weights {
                path: "m.gguf".into(),
                licenses: vec![at(&"x".repeat(500), "m.gguf")],
                ..Weights::default()
            }],
            ..Facts::default()
        };
        let entry = entry_of(&facts, &[], &[]);
        let witnesses: Vec<_> = entry.evidence.iter().map(|one| (one.witness, one.path.as_str())).collect();
        let expected = [
            (Witness::Text, "LICENSE"),
            (Witness::Gate, "README.md"),
            (Witness::Card, "README.md"),
            (Witness::Weights, "m.gguf"),
        ];
        assert_eq!(witnesses, expected);
        assert_eq!(entry.evidence[0].license.as_deref(), Some("LicenseRef-unknown-1"));
        for declared in [&entry.evidence[3].declared, &entry.conclusion.declared] {
            assert_eq!(declared.as_deref().map(|said| said.chars().count()), Some(DECLARED_CHARS + 1));
        }
    }

    #[test]
    fn texts_are_handed_out_once() {
        let facts = Facts {
            texts: vec![
                text("LICENSE", TextRole::License, "aa", Verdict::Altered),
                text("COPYING", TextRole::License, "aa", Verdict::Altered),
                text("README.md", TextRole::Card, "bb", Verdict::NotLegal),
            ],
            ..Facts::default()
        };
        let mut builder = ReportBuilder::new();
        let first: Vec<_> = builder.fresh_texts(&facts).into_iter().map(|(sha, _)| sha).collect();
        assert_eq!(first, ["aa"]);
        assert!(builder.fresh_texts(&facts).is_empty());
    }

    #[test]
    fn lines_count_from_the_file_that_holds_the_text() {
        let reading = Reading {
            clauses: vec![
                crate::clauses::Clause { lines: [4, 6], ..Default::default() },
                crate::clauses::Clause { lines: [2, 3], ..Default::default() },
            ],
            ..Reading::default()
        };
        for (first_line, expected) in [(0, [2, 6]), (1, [2, 6]), (10, [11, 15])] {
            assert_eq!(lines_of(&reading, first_line), Some(expected));
        }
    }

    #[test]
    fn bases_are_named_with_their_place() {
        let place = Place { path: "LICENSE".into(), ..Place::default() };
        let resolved = ResolvedBase {
            artifact: Some("o/base".into()),
            licenses: vec!["gemma-terms-2024-04".into()],
            basis: Basis::Text,
            place: Some(place),
            ..ResolvedBase::default()
        };
        let edge = Edge {
            base: "o/base".into(),
            revision: None,
            relation: Relation::FineTuned,
            place: Place::default(),
            basis: Basis::Declared,
            resolved: Some(resolved),
            via: Vec::new(),
            passes: crate::lineage::Passes::Unclear,
            stopped: None,
        };
        let entry = entry_of(&Facts::default(), std::slice::from_ref(&edge), &[]);
        assert_eq!(entry.evidence[0].path, "o/base/LICENSE");
        assert_eq!(entry.evidence[0].license.as_deref(), Some("gemma-terms-2024-04"));
        assert!(entry.lineage[0].resolved);
        let open = entry_of(&Facts::default(), &[Edge { resolved: None, ..edge }], &[]);
        assert!(open.evidence.is_empty() && !open.lineage[0].resolved);
    }

    #[test]
    fn findings_come_worst_first() {
        let findings = [
            samples::finding("b", Severity::Note),
            samples::finding("z", Severity::Error),
            samples::finding("a", Severity::Error),
        ];
        let entry = entry_of(&Facts::default(), &[], &findings);
        let rules: Vec<_> = entry.findings.iter().map(|found| found.rule.as_str()).collect();
        assert_eq!(rules, ["a", "z", "b"]);
    }
}
