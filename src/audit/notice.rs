//! The attribution bundle that a set of models obliges whoever ships them to ship.
//!
//! For each artifact: its legal texts as they stand in the folder, the NOTICE files of its bases, and what its licences ask for beside them (sentences
//! to reproduce, words to display, names, change notes, policies). The texts are those of the folder, word for word;
//! none comes out of smallprint. What a licence wants and the folder does not have is listed as lacking.
//!
//! Contract: an artifact's licences are those of its texts, also of an altered one (its nearest licence), else those it
//! declares, and those of its bases. A declaration that may mean several licences asks for nothing until somebody says
//! which; that is listed too, and so are legal files that could not be read and models of which nothing tells what they
//! ask for. Everything is in path order, and each text stands once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::Serialize;

use super::gather::is_whole_file;
use super::state::{DOCUMENT, place};
use crate::base::{Result, Skipped, limits};
use crate::corpus::{CompanionKind, Corpus, Duty, Record, Trigger};
use crate::evidence::texts::sha256_hex;
use crate::evidence::{Facts, Incomplete, TextFact, TextRole, names};
use crate::layouts::Artifact;
use crate::lineage::{Basis, Relation};
use crate::reading::Verdict;
use crate::report::{ArtifactEntry, EvidenceEntry, TextEntry};
use crate::scan::{ScanOptions, ScanSink, part_bytes, scan, text_bytes};
use crate::text::Text;

/// The bundle.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Bundle {
    /// What each artifact asks for.
    pub artifacts: Vec<Credited>,
    /// Every legal text once, in the order of first use.
    pub texts: Vec<Shipped>,
    /// What could not be read.
    #[serde(skip)]
    pub skipped: Vec<Skipped>,
}

/// An artifact in the bundle.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Credited {
    /// Where it stands.
    pub path: String,
    /// Its repository id, else its folder's name.
    pub name: String,
    /// Commit or branch.
    pub revision: Option<String>,
    /// Names of its licences, those of its bases behind them.
    pub licenses: Vec<String>,
    /// The bases it was made from.
    pub bases: Vec<String>,
    /// Its texts, by SHA-256.
    pub texts: Vec<String>,
    /// What must be said, shown or named.
    pub required: Vec<Required>,
    /// What its licences want and the folder does not have.
    pub lacking: Vec<Lacking>,
}

/// Something that a licence asks for.
#[derive(Clone, Debug, PartialEq, Eq, Ord, PartialOrd, Serialize)]
pub struct Required {
    /// The duty's kind: `notice-file`, `attribution-display`, `naming`, `state-changes` ...
    pub kind: String,
    /// The licence's name.
    pub license: String,
    /// The words, one entry for each wording that will do.
    pub words: Vec<String>,
    /// Where they must stand.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// `start` or `anywhere`, for names.
    pub position: Option<String>,
    /// The licence's section.
    pub section: Option<String>,
}

/// Something that must travel and is not in the folder.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Lacking {
    /// `license-text`, `use-policy` or `which-license`.
    pub kind: String,
    /// The record's id; of a name that may mean several, the name.
    pub id: String,
    /// In plain words.
    pub what: String,
    /// Where its steward publishes it.
    pub url: Option<String>,
}

/// A text in the bundle.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shipped {
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// What it is for.
    pub role: TextRole,
    /// The nearest licence.
    pub license: Option<String>,
    /// Where it stands.
    pub files: Vec<String>,
    /// Its words, decoded.
    pub text: String,
}

/// Makes the bundle of what stands under `paths`.
///
/// # Errors
/// Where nothing can be scanned at all.
pub fn notice(paths: &[PathBuf], options: &ScanOptions, corpus: &Corpus) -> Result<Bundle> {
    let mut maker = Maker {
        corpus,
        bundle: Bundle::default(),
        places: BTreeMap::new(),
        artifact: Artifact::default(),
        sources: BTreeMap::new(),
        parts: BTreeMap::new(),
        notices: BTreeMap::new(),
        held: Vec::new(),
        unread: Vec::new(),
        general: BTreeMap::new(),
    };
    scan(paths, options, corpus, &mut maker)?;
    maker.lend();
    maker.pass_on();
    Ok(maker.bundle)
}

struct Maker<'a> {
    corpus: &'a Corpus,
    bundle: Bundle,
    /// Where each text stands in the bundle.
    places: BTreeMap<String, usize>,
    /// The next artifact, and where in it each text stands.
    artifact: Artifact,
    sources: BTreeMap<String, String>,
    /// Its texts that are parts of files.
    parts: BTreeMap<String, Vec<u8>>,
    /// The NOTICE files of each artifact, by its path.
    notices: BTreeMap<String, Vec<String>>,
    /// The artifacts that each one in the bundle holds the weights of.
    held: Vec<Vec<String>>,
    /// Legal files of the artifact at hand that could not be read.
    unread: Vec<Lacking>,
    /// Texts that are their licence's for everybody: faithful, and nobody is named in them. By licence.
    general: BTreeMap<String, String>,
}

impl ScanSink for Maker<'_> {
    fn listed(&mut self, _: usize) {}

    fn facts(&mut self, artifact: &Artifact, facts: &Facts) {
        self.artifact.clone_from(artifact);
        let parts = facts.texts.iter().filter(|text| text.role == TextRole::Metadata);
        let part = |text: &TextFact| Some((text.sha256.clone(), part_bytes(artifact, facts, text).ok()??));
        self.parts = parts.filter_map(part).collect();
        let texts = facts.texts.iter().filter(|text| is_whole_file(text.role));
        self.sources = texts.map(|text| (text.sha256.clone(), text.path.clone())).collect();
        let legal = |file: &&Incomplete| names::file_role(&file.path).is_some() || file.reason == DOCUMENT;
        self.unread = facts.incomplete.iter().filter(legal).map(unread).collect();
    }

    fn artifact(&mut self, entry: ArtifactEntry, new_texts: Vec<(String, TextEntry)>) {
        for (sha256, text) in new_texts {
            if let ([found], true, true) = (
                text.licenses.as_slice(),
                text.verdict.is_faithful(),
                text.copyright.iter().all(|line| line.placeholder),
            ) {
                self.general.entry(found.id.clone()).or_insert(sha256);
            }
        }
        let mut credited = Credited {
            path: entry.path.clone(),
            name: entry.name.clone(),
            revision: entry.revision.clone(),
            bases: bases(&entry),
            ..Credited::default()
        };
        for evidence in entry.evidence.iter().filter(|one| is_shipped(one)) {
            if let Some(sha256) = self.ship(&entry, evidence)
                && !credited.texts.contains(&sha256)
            {
                if evidence.role == Some(TextRole::Notice) {
                    self.notices.entry(entry.path.clone()).or_default().push(sha256.clone());
                }
                credited.texts.push(sha256);
            }
        }
        Terms { entry: &entry, corpus: self.corpus }.fill(&mut credited);
        credited.lacking.append(&mut self.unread);
        let says_something =
            !credited.licenses.is_empty() || !credited.texts.is_empty() || !credited.lacking.is_empty();
        if !says_something {
            credited.lacking.push(unknown(&entry));
        }
        self.bundle.artifacts.push(credited);
        self.held.push(held(&entry));
    }

    fn skipped(&mut self, skipped: Skipped) {
        self.bundle.skipped.push(skipped);
    }
}

impl Maker<'_> {
    /// What an artifact lacks may stand in the folder of another one, such as its base.
    fn lend(&mut self) {
        for artifact in &mut self.bundle.artifacts {
            let mut found = Vec::new();
            artifact.lacking.retain(|lacking| {
                let text = self.general.get(&lacking.id).filter(|text| self.places.contains_key(*text));
                let lent = text.filter(|_| lacking.kind != "which-license");
                found.extend(lent.cloned());
                lent.is_none()
            });
            found.retain(|text| !artifact.texts.contains(text));
            artifact.texts.extend(found);
        }
    }

    /// The NOTICE of a base goes along with what holds the base's weights.
    fn pass_on(&mut self) {
        for (artifact, held) in self.bundle.artifacts.iter_mut().zip(&self.held) {
            for sha256 in held.iter().filter_map(|base| self.notices.get(base)).flatten() {
                if !artifact.texts.contains(sha256) {
                    artifact.texts.push(sha256.clone());
                }
            }
        }
    }

    /// Puts a text into the bundle, once; its SHA-256.
    fn ship(&mut self, entry: &ArtifactEntry, evidence: &EvidenceEntry) -> Option<String> {
        let sha256 = evidence.text.clone()?;
        let file = place(&entry.path, &evidence.path);
        if let Some(&at) = self.places.get(&sha256) {
            let shipped = &mut self.bundle.texts[at];
            if !shipped.files.contains(&file) {
                shipped.files.push(file);
            }
            return Some(sha256);
        }
        let bytes = match self.parts.remove(&sha256) {
            Some(part) => part,
            None => text_bytes(&self.artifact, self.sources.get(&sha256)?, limits::TEXT_BYTES).ok()??,
        };
        let bytes = bytes.get(..limits::TEXT_BYTES as usize).unwrap_or(&bytes);
        if sha256_hex(bytes) != sha256 {
            return None;
        }
        let text = Text::from_bytes(bytes).source().trim_start_matches('\u{feff}').to_owned();
        self.places.insert(sha256.clone(), self.bundle.texts.len());
        let role = evidence.role.unwrap_or(TextRole::License);
        let license = evidence.license.clone();
        self.bundle.texts.push(Shipped { sha256: sha256.clone(), role, license, files: vec![file], text });
        Some(sha256)
    }
}

fn is_shipped(evidence: &EvidenceEntry) -> bool {
    let shipped = match evidence.role {
        Some(TextRole::License | TextRole::Notice | TextRole::UsePolicy) => true,
        Some(TextRole::Metadata) => evidence.verdict.is_some_and(is_printed),
        _ => false,
    };
    shipped && evidence.text.is_some()
}

/// Whether a text prints a licence, known or not, and does not only speak of one.
pub(super) fn is_printed(verdict: Verdict) -> bool {
    verdict < Verdict::Excerpt || verdict == Verdict::UnknownLegal
}

fn bases(entry: &ArtifactEntry) -> Vec<String> {
    let made = entry.lineage.iter().filter(|edge| edge.relation != Relation::TrainedOn);
    made.map(|edge| edge.base.clone()).collect()
}

/// The artifacts of the same tree whose weights are in this one.
fn held(entry: &ArtifactEntry) -> Vec<String> {
    let holds = entry.lineage.iter().filter(|edge| edge.relation.holds_base());
    holds.filter_map(|edge| edge.artifact.clone()).collect()
}

/// What an artifact's licences ask for.
struct Terms<'a> {
    entry: &'a ArtifactEntry,
    corpus: &'a Corpus,
}

impl<'a> Terms<'a> {
    fn fill(&self, credited: &mut Credited) {
        let mut records: Vec<&Record> = Vec::new();
        let mut lacking = BTreeSet::new();
        for id in self.printed() {
            self.add(&id, &mut records);
        }
        let printed = records.len();
        for candidate in &self.entry.conclusion.candidates {
            let standing = self.entry.conclusion.standing(candidate);
            let all_apply = standing.len() == 1 || candidate.expression.contains(" AND ");
            let of_base = candidate.basis == Basis::Base;
            if candidate.basis == Basis::Text || (printed > 0 && !of_base) {
                continue;
            }
            if all_apply {
                standing.into_iter().for_each(|id| self.add(id, &mut records));
            } else if candidate.licenses.len() > 1 {
                lacking.insert(self.open(&candidate.licenses));
            }
        }
        for edge in self.entry.lineage.iter().filter(|edge| edge.relation != Relation::TrainedOn) {
            if let [id] = edge.licenses.as_slice() {
                self.add(id, &mut records);
            }
        }
        let here: BTreeSet<String> = self.printed().into_iter().collect();
        lacking
            .extend(records.iter().filter(|record| !here.contains(&record.id)).map(|record| text_of(record)));
        for record in &records {
            lacking.extend(self.policies(record, &here));
        }
        let mut required: Vec<Required> = Vec::new();
        for asked in records.iter().flat_map(|record| asked(record)) {
            if !required.contains(&asked) {
                required.push(asked);
            }
        }
        credited.licenses = records.iter().map(|record| record.name.clone()).collect();
        credited.required = required;
        credited.lacking = lacking.into_iter().collect();
    }

    /// The licences whose texts are here, faithful or not: an altered text asks at least for what it was made from.
    fn printed(&self) -> Vec<String> {
        let texts = self.entry.evidence.iter().filter(|one| is_shipped(one));
        let texts = texts.filter(|one| one.verdict.is_none_or(|verdict| verdict < Verdict::Excerpt));
        texts
            .filter_map(|one| one.license.as_deref())
            .flat_map(|ids| ids.split(", "))
            .map(str::to_owned)
            .collect()
    }

    fn add(&self, id: &str, records: &mut Vec<&'a Record>) {
        if let Some(record) = self.corpus.record(id)
            && !records.iter().any(|known| known.id == record.id)
        {
            records.push(record);
        }
    }

    fn open(&self, ids: &[String]) -> Lacking {
        let said = self.entry.conclusion.declared.clone().unwrap_or_else(|| ids.join(", "));
        let what = format!("\"{said}\" may mean {}: find out which, its text is not here", ids.join(", "));
        Lacking { kind: "which-license".to_owned(), id: said, what, url: None }
    }

    /// Use policies that must travel and are not here.
    fn policies(&self, record: &Record, here: &BTreeSet<String>) -> Vec<Lacking> {
        let has_policy = self.entry.evidence.iter().any(|one| one.role == Some(TextRole::UsePolicy));
        let wanted =
            record.companions.iter().filter(|doc| doc.kind == CompanionKind::UsePolicy && doc.must_travel);
        wanted
            .filter(|doc| !has_policy && !doc.id.as_ref().is_some_and(|id| here.contains(id)))
            .map(|doc| {
                let own = doc.id.as_deref().and_then(|id| self.corpus.record(id));
                let name =
                    own.map_or_else(|| format!("the use policy of {}", record.name), |own| own.name.clone());
                Lacking {
                    kind: "use-policy".to_owned(),
                    id: doc.id.clone().unwrap_or_else(|| record.id.clone()),
                    what: format!("{name} must travel with the model and is not in the folder"),
                    url: own.and_then(|own| own.url.clone()),
                }
            })
            .collect()
    }
}

/// A legal file that could not be read.
fn unread(file: &Incomplete) -> Lacking {
    let what = format!("{} could not be read, so what it asks for is not known: {}", file.path, file.detail);
    Lacking { kind: "license-text".to_owned(), id: file.path.clone(), what, url: None }
}

/// Where nothing tells what a model asks for, that is what is lacking.
fn unknown(entry: &ArtifactEntry) -> Lacking {
    let (id, what) = match entry.conclusion.declared.as_deref() {
        Some(said) => (
            said.to_owned(),
            format!(
                "\"{said}\" is no license that is known here, and no text is in the folder: find out what it asks for"
            ),
        ),
        None => (
            "NOASSERTION".to_owned(),
            "it states no license: find out whether it may be passed on at all, and with what".to_owned(),
        ),
    };
    Lacking { kind: "which-license".to_owned(), id, what, url: None }
}

fn text_of(record: &Record) -> Lacking {
    Lacking {
        kind: "license-text".to_owned(),
        id: record.id.clone(),
        what: format!("the text of {} is not in the folder", record.name),
        url: record.url.clone(),
    }
}

/// The duties of a record that bind whoever passes the model on or shows it.
fn asked(record: &Record) -> impl Iterator<Item = Required> {
    let binds = |duty: &&Duty| duty.trigger != Trigger::TrainingOnOutputs;
    record.duties.iter().filter(binds).map(|duty| Required {
        kind: duty.kind.clone(),
        license: record.name.clone(),
        words: duty.words.clone(),
        place: duty.place.clone(),
        position: duty.position.clone(),
        section: duty.section.clone(),
    })
}
