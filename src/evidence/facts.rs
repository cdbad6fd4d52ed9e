//! The facts that can be gathered about one artifact: plain values, no judgement.

use crate::base::limits::STATEMENTS;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::corpus::{Subject, Terms};
use crate::reading::Reading;

/// Where something was read.
#[derive(
    Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Place {
    /// Logical path in the artifact (`README.md`), with `/`.
    pub path: String,
    /// One-based, inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<[u32; 2]>,
    /// Zero-based, half-open, for headers of binary files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<[u64; 2]>,
    /// The key in a structured file (`general.license`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// A value with its place.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct At<T> {
    /// What was read.
    pub value: T,
    /// Where.
    pub place: Place,
}

/// What a text file is for, by its name and content.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum TextRole {
    /// The card's prose.
    Card,
    /// `extra_gated_prompt`.
    Gate,
    /// A licence, by name or by content.
    License,
    /// NOTICE.
    Notice,
    /// Licence text inside weight metadata.
    Metadata,
    /// An acceptable-use or prohibited-use policy.
    UsePolicy,
}

/// One text of an artifact with its reading.
#[derive(Clone, Debug)]
pub struct TextFact {
    /// Logical path, with `/`; for a gate or metadata, of the file that holds it.
    pub path: String,
    /// What it is for.
    pub role: TextRole,
    /// What it is about, by file name and place (`LICENSE-CODE`, `dist-info`); weights by default.
    pub subject: Subject,
    /// SHA-256 of the bytes, hex.
    pub sha256: String,
    /// What it says.
    pub reading: Arc<Reading>,
    /// Whether it stands in a parent folder and is inherited.
    pub from_parent: bool,
    /// First line in `path` where it is a part of the file (a gate's prompt), for adding to line numbers.
    pub first_line: u32,
    /// The address of a licence, where a file called like one holds nothing else.
    pub address: Option<String>,
}

/// A model card (README.md) as metadata.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// Logical path.
    pub path: String,
    /// Whether it has front matter at all.
    pub has_front_matter: bool,
    /// `license`, each entry of a list by itself; placeholders of templates are left out.
    pub licenses: Vec<At<String>>,
    /// `license_name`.
    pub license_name: Option<At<String>>,
    /// `license_link`.
    pub license_link: Option<At<String>>,
    /// `license_details`.
    pub license_details: Option<At<String>>,
    /// `base_model`, each entry.
    pub base_models: Vec<At<String>>,
    /// `base_model_relation`.
    pub relation: Option<At<String>>,
    /// `datasets`.
    pub datasets: Vec<At<String>>,
    /// `tags`.
    pub tags: Vec<String>,
    /// What loads the model: `library_name`.
    pub framework: Option<String>,
    /// `extra_gated_prompt` and the labels of `extra_gated_fields`, as text; its place.
    pub gate: Option<At<String>>,
    /// `extra_gated_eu_disallowed`.
    pub eu_disallowed: bool,
    /// `model-index[0].name`.
    pub model_name: Option<String>,
    /// Whether the front matter looks like a data set's.
    pub is_dataset: bool,
    /// What the YAML parser complained about: (message, line). Values found line by line are still there.
    pub invalid: Option<(String, u32)>,
    /// Whether one of its lists is longer than what is kept of one.
    pub is_cut: bool,
}

impl Card {
    /// Keeps of every list what is judged of one: each entry is compared with all others.
    pub(super) fn bounded(mut self) -> Self {
        for list in [&mut self.licenses, &mut self.base_models, &mut self.datasets] {
            self.is_cut |= list.len() > STATEMENTS;
            list.truncate(STATEMENTS);
        }
        self
    }
}

/// A weight file's header.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    /// Logical path.
    pub path: String,
    /// `safetensors`, `gguf`, `onnx`, `pytorch` ...
    pub format: String,
    /// Size of the weights in bytes: of the file, or what an LFS pointer says.
    pub bytes: u64,
    /// Whether the bytes are here (false: LFS pointer or dangling link).
    pub present: bool,
    /// SHA-256 of the whole file where the layout gives it for free.
    pub sha256: Option<String>,
    /// Licence statements in the header: tag, name, link or a whole text.
    pub licenses: Vec<At<String>>,
    /// Base models named in the header, as `org/name` where a repository is given.
    pub bases: Vec<At<String>>,
    /// The model's own name or repository, if the header says it.
    pub name: Option<String>,
    /// Copyright, author and source lines of the header.
    pub notes: Vec<At<String>>,
    /// `quantised` or `adapter`, where the header says that they are.
    pub relation: Option<&'static str>,
    /// What is wrong with the header.
    pub problem: Option<String>,
}

/// A weight file that a saved reply of the hub lists, here or not.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ListedWeights {
    /// Logical path.
    pub path: String,
    /// Its size, if the reply tells.
    pub bytes: Option<u64>,
    /// Its SHA-256 in hex, if the reply tells.
    pub sha256: Option<String>,
}

/// A configuration file's hints.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Logical path.
    pub path: String,
    /// `license`, where a configuration states one.
    pub licenses: Vec<At<String>>,
    /// `base_model_name_or_path`, merge sources: bases that this file proves.
    pub bases: Vec<At<String>>,
    /// Bases of an adapter that are paths on somebody's disk: there is a base, and nothing tells which.
    pub local_bases: Vec<At<String>>,
    /// `_name_or_path`: a hint only.
    pub hints: Vec<At<String>>,
    /// `adapter` where it configures an adapter, `merged` for a merge recipe, `quantised` for a quantisation.
    pub relation: Option<String>,
    /// What the site that a model was downloaded from says may be done with it.
    pub permissions: Option<Permissions>,
    /// Whether it configures random or tiny test weights.
    pub is_test_model: bool,
    /// What is wrong with it.
    pub problem: Option<String>,
}

/// Permission switches of a model's page, saved beside the model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Permissions {
    /// The switches as they are set.
    pub said: String,
    /// What they mean.
    pub terms: Terms,
    /// Where they stand.
    pub place: Place,
}

/// A package's own metadata (dist-info, pyproject, package.json ...): a statement about its code.
#[derive(Clone, Debug, Default)]
pub struct Package {
    /// Logical path.
    pub path: String,
    /// Name and version.
    pub name: String,
    /// Version.
    pub version: Option<String>,
    /// Licence statements: `License-Expression`, `License`, classifiers.
    pub licenses: Vec<At<String>>,
    /// `License-File` entries.
    pub license_files: Vec<String>,
    /// What is wrong with the file, or which limit cut it off.
    pub problem: Option<String>,
}

/// A file that should hold evidence and does not.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Incomplete {
    /// Logical path.
    pub path: String,
    /// Why: `lfs-pointer`, `link-broken`, `link-outside`, `not-readable`, `unreadable-document`, `unreadable-archive`,
    /// `truncated-header`, `part-missing`, `too-many-statements`.
    pub reason: String,
    /// In plain words.
    pub detail: String,
}

/// Everything gathered about one artifact.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The card.
    pub card: Option<Card>,
    /// Licences, notices, policies, the card's prose, the gate.
    pub texts: Vec<TextFact>,
    /// Weight headers.
    pub weights: Vec<Weights>,
    /// Configurations.
    pub configs: Vec<Config>,
    /// Package metadata.
    pub packages: Vec<Package>,
    /// Evidence files that are not really here.
    pub incomplete: Vec<Incomplete>,
    /// Files that the hub is known not to have at this revision (`.no_exist`).
    pub absent_upstream: Vec<String>,
    /// Weights that a saved reply of the hub lists.
    pub listed_weights: Vec<ListedWeights>,
}
