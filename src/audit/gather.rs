//! States out of a scan, a report or a saved reply.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::state::{CardState, DOCUMENT, Item, LegalFile, State, TextState, WeightState, holders, place};
use crate::base::{Result, Skipped};
use crate::corpus::Corpus;
use crate::evidence::{Card, Facts, Incomplete, TextFact, TextRole};
use crate::layouts::{Artifact, FileEntry};
use crate::lineage::{Basis, Relation};
use crate::report::{ArtifactEntry, EvidenceEntry, LineageEntry, TextEntry, Witness};
use crate::scan::{ScanOptions, ScanSink, scan};

/// The state of what stands under `paths`.
///
/// # Errors
/// Where nothing can be scanned at all.
pub fn scanned(paths: &[PathBuf], options: &ScanOptions, corpus: &Corpus) -> Result<State> {
    let mut sink = Gather::default();
    scan(paths, options, corpus, &mut sink)?;
    Ok(sink.state)
}

/// Takes a scan and keeps the state; also by itself the way in for entries of a saved report.
#[derive(Debug, Default)]
pub struct Gather {
    /// What was taken so far.
    pub state: State,
    /// What the facts of the next entry add to it.
    known: Option<Known>,
}

/// What a report does not hold.
#[derive(Debug)]
struct Known {
    weights: Vec<WeightState>,
    silent: Vec<String>,
    more: BTreeMap<String, String>,
    holders: Vec<String>,
    absent: Vec<LegalFile>,
}

impl Gather {
    /// Takes one artifact.
    pub fn entry(&mut self, entry: &ArtifactEntry) {
        let mut item = item(entry);
        match self.known.take() {
            Some(known) => {
                item.weights = known.weights;
                item.silent = known.silent;
                if let Some(card) = &mut item.card {
                    card.more = Some(known.more);
                    card.holders = Some(known.holders);
                }
                item.files.extend(known.absent);
            }
            None => item.files.extend(incomplete(entry)),
        }
        self.state.artifacts.push(item);
    }

    /// Takes a text.
    pub fn text(&mut self, sha256: String, text: &TextEntry) {
        self.state.texts.insert(sha256, TextState::from(text));
    }

    /// Takes something that was left out.
    pub fn left_out(&mut self, skipped: Skipped) {
        if skipped.reason.incomplete() {
            self.state.skipped.push(skipped);
        }
    }
}

impl ScanSink for Gather {
    fn listed(&mut self, _: usize) {}

    fn facts(&mut self, artifact: &Artifact, facts: &Facts) {
        for text in facts.texts.iter().filter(|text| is_whole_file(text.role)) {
            let file = artifact.files.iter().find(|file| file.logical == text.path && !file.missing);
            if let Some(file) = file {
                let known = self.state.sources.entry(text.sha256.clone());
                known.or_insert_with(|| file.physical.clone());
            }
        }
        let weights = facts.weights.iter().map(|weights| WeightState {
            path: weights.path.clone(),
            bytes: weights.bytes,
            read: weights.present && weights.problem.is_none(),
            sha256: weights.sha256.clone(),
            licenses: weights.licenses.iter().map(|at| stated(at.place.key.as_deref(), &at.value)).collect(),
            bases: Some(weights.bases.iter().map(|at| at.value.clone()).collect()),
            notes: Some(weights.notes.iter().map(|at| stated(at.place.key.as_deref(), &at.value)).collect()),
        });
        // What could not be read is told as left out: nothing says that it is gone.
        let incomplete = facts.incomplete.iter().filter(|one| one.reason != UNREAD);
        let absent = incomplete.filter_map(|one| {
            let named = LegalFile::named(&one.path)?;
            Some(LegalFile { absent: Some(one.reason.clone()), sha256: document(artifact, one), ..named })
        });
        let silent = facts.configs.iter().filter(|config| config.licenses.is_empty());
        let silent = silent.filter(|config| config.permissions.is_none() && config.problem.is_none());
        self.known = Some(Known {
            weights: weights.collect(),
            silent: silent.map(|config| config.path.clone()).collect(),
            more: facts.card.as_ref().map(more).unwrap_or_default(),
            holders: facts
                .texts
                .iter()
                .filter(|text| text.role == TextRole::Card)
                .flat_map(named_in)
                .collect(),
            absent: absent.collect(),
        });
    }

    fn artifact(&mut self, entry: ArtifactEntry, new_texts: Vec<(String, TextEntry)>) {
        new_texts.into_iter().for_each(|(sha256, text)| self.text(sha256, &text));
        self.entry(&entry);
    }

    fn skipped(&mut self, skipped: Skipped) {
        self.left_out(skipped);
    }
}

/// The digest of a document that is not read as a text: that it changed can be told all the same.
fn document(artifact: &Artifact, one: &Incomplete) -> Option<String> {
    let is_it = |file: &&FileEntry| file.logical == one.path && !file.missing;
    let file = artifact.files.iter().find(is_it).filter(|_| one.reason == DOCUMENT)?;
    Some(crate::evidence::texts::sha256_hex(&read(&file.physical)?))
}

/// Whether the text's digest is that of a file.
pub(super) fn is_whole_file(role: TextRole) -> bool {
    !matches!(role, TextRole::Gate | TextRole::Metadata)
}

/// What a card says beside its licence and base.
fn more(card: &Card) -> BTreeMap<String, String> {
    let keys = [("base_model_relation", &card.relation), ("license_details", &card.license_details)];
    let said = keys.into_iter().filter_map(|(key, at)| Some((key.to_owned(), at.as_ref()?.value.clone())));
    said.collect()
}

fn named_in(text: &TextFact) -> Vec<String> {
    holders(&text.reading.copyright)
}

/// A statement in a header with its key.
fn stated(key: Option<&str>, value: &str) -> String {
    // Whole texts in a header are compared as texts; a report keeps no more of a statement than this.
    let value: String = value.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(160).collect();
    format!("{}={value}", key.unwrap_or("license"))
}

fn item(entry: &ArtifactEntry) -> Item {
    Item {
        path: entry.path.clone(),
        name: entry.name.clone(),
        kind: entry.kind,
        revision: entry.revision.clone(),
        reviewed: None,
        license: entry.license().to_owned(),
        card: Some(card(entry)),
        config_bases: config_bases(entry),
        package: declared(entry, Witness::Package).map(|(_, said)| said.to_owned()).collect(),
        sidecars: sidecars(entry),
        silent: Vec::new(),
        gated: None,
        terms: Some(entry.conclusion.floor),
        payload: Some(entry.payload),
        files: entry.evidence.iter().filter_map(file).collect(),
        weights: entry
            .weights
            .iter()
            .map(|file| weights(entry, &file.path, file.bytes, file.present))
            .collect(),
    }
}

fn sidecars(entry: &ArtifactEntry) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (one, said) in declared(entry, Witness::Config) {
        all.entry(one.path.clone()).or_default().push(said.to_owned());
    }
    all
}

fn declared(entry: &ArtifactEntry, witness: Witness) -> impl Iterator<Item = (&EvidenceEntry, &str)> {
    let of = entry.evidence.iter().filter(move |one| one.witness == witness);
    of.filter_map(|one| Some((one, one.declared.as_deref()?)))
}

fn card(entry: &ArtifactEntry) -> CardState {
    let mut card = CardState { clauses: entry.card_limits.clone(), ..CardState::default() };
    for (one, said) in declared(entry, Witness::Card) {
        let key = one.key.as_deref().unwrap_or("license");
        match key {
            "license_name" => card.license_name = Some(said.to_owned()),
            "license_link" => card.license_link = Some(said.to_owned()),
            _ => card.licenses.push(said.to_owned()),
        }
        card.path.clone_from(&one.path);
        card.lines.extend(one.lines.map(|[first, _]| (key.to_owned(), first)));
    }
    let prose = entry.evidence.iter().filter(|one| one.role == Some(TextRole::Card));
    for one in prose.filter(|one| one.license.is_some()) {
        card.prose.extend(one.license.clone());
        card.path.clone_from(&one.path);
    }
    let named = entry.lineage.iter().filter(|edge| edge.place.key.as_deref() == Some("base_model"));
    for edge in named.filter(|edge| edge.relation != Relation::TrainedOn) {
        card.bases.push(edge.base.clone());
        card.path.clone_from(&edge.place.path);
        card.lines.extend(edge.place.lines.map(|[first, _]| ("base_model".to_owned(), first)));
    }
    card
}

/// The bases that a configuration beside the weights names; those in headers are told with the weights.
fn config_bases(entry: &ArtifactEntry) -> Vec<String> {
    let of_config = |edge: &&LineageEntry| {
        edge.via.is_empty() && edge.basis == Basis::WeightsMetadata && edge.place.bytes.is_none()
    };
    entry.lineage.iter().filter(of_config).map(|edge| edge.base.clone()).collect()
}

fn file(evidence: &EvidenceEntry) -> Option<LegalFile> {
    let sha256 = evidence.text.clone()?;
    let role = evidence.role.filter(|role| *role != TextRole::Card)?;
    let subject = evidence.subject.unwrap_or_default();
    Some(LegalFile { path: evidence.path.clone(), role, subject, sha256: Some(sha256), absent: None })
}

fn weights(entry: &ArtifactEntry, path: &str, bytes: u64, present: bool) -> WeightState {
    let own = declared(entry, Witness::Weights).filter(|(one, _)| one.path == path);
    WeightState {
        path: path.to_owned(),
        bytes,
        read: present,
        sha256: None,
        licenses: own.map(|(one, said)| stated(one.key.as_deref(), said)).collect(),
        bases: None,
        notes: None,
    }
}

/// The reason of evidence that is there and could not be read.
const UNREAD: &str = "not-readable";

/// Legal files that a saved report says were not really there.
fn incomplete(entry: &ArtifactEntry) -> Vec<LegalFile> {
    let told = entry.findings.iter().filter(|found| found.rule == "evidence-incomplete");
    let mut files: Vec<LegalFile> = Vec::new();
    for at in told.flat_map(|found| &found.evidence) {
        let folder = place(&entry.path, "");
        let logical = match folder.as_str() {
            "." => at.path.as_str(),
            folder => {
                at.path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')).unwrap_or(&at.path)
            }
        };
        let why = at.note.as_deref().and_then(|note| note.split_whitespace().next()).unwrap_or("incomplete");
        if why == UNREAD {
            continue;
        }
        files
            .extend(LegalFile::named(logical).map(|file| LegalFile { absent: Some(why.to_owned()), ..file }));
    }
    files
}

/// The bytes of a file, as long as they are still those with this SHA-256.
pub(super) fn bytes_of(path: &Path, sha256: &str) -> Option<Vec<u8>> {
    read(path).filter(|bytes| crate::evidence::texts::sha256_hex(bytes) == sha256)
}

fn read(path: &Path) -> Option<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).ok()?;
    file.take(crate::base::limits::TEXT_BYTES).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
