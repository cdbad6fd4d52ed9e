//! What an artifact was at one time, as far as comparing needs it: the same values from a folder, a report, a lock or
//! a saved reply of the hub.
//!
//! Contract: what a source cannot tell is `None` (a reply has no texts, a report no digests of weights), and what is
//! not known is never taken for lost. A lock is exactly these values, written down.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::base::Skipped;
use crate::clauses::Clause;
use crate::corpus::{Subject, Terms};
use crate::evidence::TextRole;
use crate::layouts::Kind;
use crate::reading::{Copyright, EditOp, Verdict};
use crate::report::TextEntry;
use crate::rules::Payload;

/// One side of a comparison.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The artifacts, in path order.
    pub artifacts: Vec<Item>,
    /// Every distinct legal text, by the SHA-256 of its bytes.
    pub texts: BTreeMap<String, TextState>,
    /// Where a text's bytes can be read again, for folders.
    pub sources: BTreeMap<String, PathBuf>,
    /// What could not be read: nothing there is called lost.
    pub skipped: Vec<Skipped>,
    /// Whether it says when people looked at its artifacts, as a lock does.
    pub tells_reviews: bool,
}

impl State {
    /// Whether its artifacts, if there are any, say nothing that the other side could lack.
    pub fn is_bare(&self) -> bool {
        let bare = |item: &Item| {
            let card = item.card.as_ref().is_none_or(|card| card.path.is_empty());
            card && item.files.is_empty() && item.sidecars.is_empty() && item.package.is_empty()
        };
        let header = |file: &WeightState| file.licenses.is_empty() && file.bases.iter().all(Vec::is_empty);
        self.artifacts.iter().all(|item| bare(item) && item.weights.iter().all(header))
    }
}

/// An artifact.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Item {
    /// Relative to the scanned path.
    pub path: String,
    /// Repository id where known, else the folder's name.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub kind: Kind,
    /// Commit or branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The day on which somebody last looked at its terms, as `YYYY-MM-DD`; in a lock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed: Option<String>,
    /// The licence in a word.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub license: String,
    /// What its card says; `None` where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardState>,
    /// The bases that an adapter's or a merge's own configuration names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub config_bases: Vec<String>,
    /// What package metadata says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub package: Vec<String>,
    /// What configurations and side files say about the licence, by their paths in the artifact; switches of a model's
    /// page as they are set.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sidecars: BTreeMap<String, Vec<String>>,
    /// Those that were read and say nothing; only a folder tells.
    #[serde(skip)]
    pub silent: Vec<String>,
    /// How access to it is gated on its hub; empty where it is open, `None` where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gated: Option<String>,
    /// The strictest value per axis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
    /// Which documents travel with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Payload>,
    /// Its legal texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<LegalFile>,
    /// Its weight files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<WeightState>,
}

/// What a card declares.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct CardState {
    /// Its path in the artifact; empty where there is no card.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// `license`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub licenses: Vec<String>,
    /// `license_name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license_name: Option<String>,
    /// `license_link`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license_link: Option<String>,
    /// `base_model`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bases: Vec<String>,
    /// The licences that its prose prints or names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prose: Vec<String>,
    /// The line of each key.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub lines: BTreeMap<String, u32>,
    /// What its prose limits; `None` where that is not known (a saved reply, an older report or lock).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clauses: Option<Vec<Clause>>,
    /// What it says beside that under `base_model_relation` and `license_details`; `None` where that is not known (a
    /// report, an older lock).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<BTreeMap<String, String>>,
    /// The holders whom copyright lines in its body name; `None` where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holders: Option<Vec<String>>,
}

/// A legal text of an artifact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LegalFile {
    /// Its path in the artifact; of a gate the card's, of a text in a header the weight file's.
    pub path: String,
    /// What it is for.
    pub role: TextRole,
    /// What it is about.
    #[serde(default)]
    pub subject: Subject,
    /// SHA-256 of its bytes; `None` where only its name is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Why its content is not here, where it is not (`lfs-pointer`, `link-broken`, `unreadable-document` ...).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent: Option<String>,
}

/// Why a document is not read, though it is here.
pub(super) const DOCUMENT: &str = "unreadable-document";

impl LegalFile {
    /// A file of which only the name is known; `None` where the name promises no legal text.
    pub fn named(path: &str) -> Option<Self> {
        use crate::evidence::names::{file_role, is_unreadable_document, subject_of};
        let role = match file_role(path) {
            Some(TextRole::Card) => None,
            None if is_unreadable_document(path) => Some(TextRole::License),
            role => role,
        }?;
        Some(Self { path: path.to_owned(), role, subject: subject_of(path), sha256: None, absent: None })
    }

    /// Whether it is a file of its own: a licence, a notice or a policy, not a part of a card or a header.
    pub fn is_file(&self) -> bool {
        matches!(self.role, TextRole::License | TextRole::Notice | TextRole::UsePolicy)
    }
}

/// A weight file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct WeightState {
    /// Its path in the artifact.
    pub path: String,
    /// Size in bytes.
    #[serde(default)]
    pub bytes: u64,
    /// Whether its header could be read: then what is not stated is not there.
    #[serde(default)]
    pub read: bool,
    /// SHA-256 of the whole file, where something gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// What its header says about the licence, as `key=value`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub licenses: Vec<String>,
    /// The bases that its header names; `None` where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bases: Option<Vec<String>>,
    /// What its header says about authors, holders and sources; `None` where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Vec<String>>,
}

/// What a text says, as far as comparing needs it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TextState {
    /// Hash of its words: equal for texts that differ only in layout and copyright lines.
    pub fingerprint: String,
    /// What it turned out to be.
    pub verdict: Verdict,
    /// The expression that it supports.
    pub expression: String,
    /// The nearest licences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub licenses: Vec<String>,
    /// Copyright holders, without placeholders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holders: Vec<String>,
    /// What differs materially from those licences, and what was filled in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<EditState>,
    /// Its clauses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<Clause>,
}

/// A difference of a text to its licence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct EditState {
    /// What happened.
    pub op: EditOp,
    /// Whether it changes what is permitted, owed or forbidden.
    pub material: bool,
    /// The licence.
    pub license: String,
    /// The licence's section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// One-based, inclusive.
    pub lines: [u32; 2],
    /// Clause kinds in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<String>,
    /// The words in the text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub quote: String,
}

impl From<&TextEntry> for TextState {
    fn from(entry: &TextEntry) -> Self {
        let telling = |class: &str| class.starts_with("slot:") && class != "slot:copyright";
        let edits = entry.edits.iter().filter(|one| one.edit.material || telling(&one.edit.class));
        Self {
            fingerprint: entry.fingerprint.clone(),
            verdict: entry.verdict,
            expression: entry.expression.clone(),
            licenses: entry.licenses.iter().map(|found| found.id.clone()).collect(),
            holders: holders(&entry.copyright),
            edits: edits
                .map(|one| EditState {
                    op: one.edit.op,
                    material: one.edit.material,
                    license: one.license.clone(),
                    section: one.edit.section.clone(),
                    lines: one.edit.lines,
                    clauses: one.edit.clauses.clone(),
                    quote: one.edit.quote.clone(),
                })
                .collect(),
            clauses: entry.clauses.clone(),
        }
    }
}

/// The holders whom copyright lines name, without placeholders.
pub(super) fn holders(lines: &[Copyright]) -> Vec<String> {
    let named = lines.iter().filter(|line| !line.placeholder && !line.holder.trim().is_empty());
    named.map(|line| line.holder.trim().to_owned()).collect()
}

/// `logical` below the artifact's path; `..` climbs.
pub fn place(artifact: &str, logical: &str) -> String {
    let mut parts: Vec<&str> = artifact.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    for part in logical.split('/').filter(|part| !matches!(*part, "" | ".")) {
        if part == ".." && parts.last().is_some_and(|last| *last != "..") {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    let joined = parts.join("/");
    match (artifact.starts_with('/'), joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_joined() {
        let table = [
            (".", "LICENSE", "LICENSE"),
            ("a/b", "LICENSE", "a/b/LICENSE"),
            ("a/b/model", "../../x/LICENSE", "a/x/LICENSE"),
            ("/mnt/m/a", "../LICENSE", "/mnt/m/LICENSE"),
            ("../m", "LICENSE", "../m/LICENSE"),
            ("../m", "../../LICENSE", "../../LICENSE"),
            (".", "", "."),
        ];
        for (artifact, logical, expected) in table {
            assert_eq!(place(artifact, logical), expected);
        }
    }

    #[test]
    fn names_alone_tell_legal_files() {
        let table = [
            ("LICENSE", Some(TextRole::License)),
            ("NOTICE.txt", Some(TextRole::Notice)),
            ("USE_POLICY.md", Some(TextRole::UsePolicy)),
            ("LICENSE.pdf", Some(TextRole::License)),
            ("README.md", None),
            ("model.safetensors", None),
        ];
        for (path, role) in table {
            assert_eq!(LegalFile::named(path).map(|file| file.role), role, "{path}");
        }
    }
}
