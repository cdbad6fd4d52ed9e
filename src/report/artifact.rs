//! One artifact as a report states it: what it is, what was read where, what follows from it.
//!
//! All paths in `weights`, `evidence` and `lineage` are relative to the artifact, except those of a base,
//! which are relative to the scanned path; findings name places relative to the scanned path.

use serde::{Deserialize, Serialize};

use crate::clauses::Clause;
use crate::corpus::Subject;
use crate::evidence::{Place, TextRole};
use crate::layouts::{Hub, Kind, Layout};
use crate::lineage::{Basis, Relation};
use crate::reading::Verdict;
use crate::rules::{Conclusion, Finding, Payload, Severity};

/// Who says something about an artifact's licence.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Witness {
    /// A licence, notice or policy file.
    Text,
    /// The model card: front matter or prose.
    Card,
    /// The prompt that someone had to accept before the download.
    Gate,
    /// Metadata in a weight file.
    Weights,
    /// A configuration file.
    Config,
    /// Package metadata: a statement about code.
    Package,
    /// The artifact it was made from.
    Base,
}

/// One weight file.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct WeightEntry {
    /// Relative to the artifact.
    pub path: String,
    /// `safetensors`, `gguf` ...
    pub format: String,
    /// Size of the weights, also where only a pointer to them is here.
    pub bytes: u64,
    /// Whether the bytes themselves are here; left out where they are.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub present: bool,
    /// SHA-256 of the whole file in hex, where the layout tells it (a blob's name, a pointer).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

fn yes() -> bool {
    true
}

fn is_yes(value: &bool) -> bool {
    *value
}

/// One fact about an artifact's licence and where it was read.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct EvidenceEntry {
    /// Who says it.
    pub witness: Witness,
    /// Where: relative to the artifact; for a base, relative to the scanned path.
    pub path: String,
    /// One-based, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<[u32; 2]>,
    /// Zero-based, half-open, in binary files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<[u64; 2]>,
    /// The key in a structured file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What the text is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<TextRole>,
    /// The text's key in `texts`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What the statement is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// The nearest licence (several joined with `, `); `verdict` says how near.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// What the text turned out to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// The licence statement as written, where it is a name and not a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared: Option<String>,
    /// Whether the file stands in a parent folder and serves this artifact from there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub from_parent: bool,
}

impl EvidenceEntry {
    /// A statement of `witness` at `place`, with nothing else known.
    pub fn at(witness: Witness, place: &Place) -> Self {
        Self {
            witness,
            path: place.path.clone(),
            lines: place.lines,
            bytes: place.bytes,
            key: place.key.clone(),
            role: None,
            text: None,
            subject: None,
            license: None,
            verdict: None,
            declared: None,
            from_parent: false,
        }
    }
}

/// One step to a base.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct LineageEntry {
    /// The base as it was named.
    pub base: String,
    /// The commit, tag or branch at which it was named, where one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The bases between the artifact and this one, the nearest first; none for a base that the artifact itself names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<String>,
    /// How what names it was made from it.
    pub relation: Relation,
    /// What the step itself rests on.
    pub basis: Basis,
    /// Whether the base's licence is known.
    pub resolved: bool,
    /// Path of the base's artifact, where it stands in the scanned tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact: Option<String>,
    /// The base's licences: all candidates where it is not certain which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub licenses: Vec<String>,
    /// What the base's licence rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license_basis: Option<Basis>,
    /// Where the base was named, relative to the artifact.
    pub place: Place,
}

/// A model that a configuration names without saying that this one was made from it (`_name_or_path`): where the
/// settings came from, and perhaps the weights. No terms come along, and no finding rests on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct HintEntry {
    /// The model as it was named.
    pub base: String,
    /// Where, relative to the artifact.
    pub place: Place,
}

/// One model, adapter, data set or package at one revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ArtifactEntry {
    /// Relative to the scanned path, with `/`; `.` for the path itself.
    pub path: String,
    /// Repository id where known, else the folder's name.
    pub name: String,
    /// The repository id on its hub, where the layout proves it; a guessed one is only a name.
    #[serde(rename = "repo-id", default, skip_serializing_if = "Option::is_none")]
    pub repo_id: Option<String>,
    /// The site where `repo-id` names it, where the layout proves it: a clone's is the one of its remote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub: Option<Hub>,
    /// How it is stored.
    pub layout: Layout,
    /// Commit or branch, where the layout tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// Its weight files.
    pub weights: Vec<WeightEntry>,
    /// What was read, and where.
    pub evidence: Vec<EvidenceEntry>,
    /// What the prose of its card limits in its own words, beside any licence; empty where it limits nothing. Reports of
    /// earlier versions do not tell.
    #[serde(rename = "card-limits", default, skip_serializing_if = "Option::is_none")]
    pub card_limits: Option<Vec<Clause>>,
    /// What follows for its licence.
    pub conclusion: Conclusion,
    /// Which documents travel with it.
    pub payload: Payload,
    /// What it was made from.
    pub lineage: Vec<LineageEntry>,
    /// Models that its configurations name in passing; no steps of its lineage.
    #[serde(rename = "lineage-hints", default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<HintEntry>,
    /// What a person should look at, worst first.
    pub findings: Vec<Finding>,
    /// The id of its review unit: the same in every scan, whatever settings change or hide of the findings.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
}

/// Where one step of a lineage begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start<'a> {
    /// At the artifact.
    Artifact,
    /// At one of its bases, which names the next.
    Base(&'a LineageEntry),
}

impl ArtifactEntry {
    /// The steps that this artifact tells of: its own, and those of bases that are no artifacts of the same report, which
    /// tell theirs.
    pub fn steps(&self) -> impl Iterator<Item = (Start<'_>, &LineageEntry)> {
        self.lineage.iter().filter_map(|edge| {
            let Some(near) = edge.via.last() else { return Some((Start::Artifact, edge)) };
            let base = self
                .lineage
                .iter()
                .find(|base| base.base == *near && base.via.len() + 1 == edge.via.len())?;
            base.artifact.is_none().then_some((Start::Base(base), edge))
        })
    }

    /// Bytes of all its weight files.
    pub fn weight_bytes(&self) -> u64 {
        self.weights.iter().fold(0, |sum, file| sum.saturating_add(file.bytes))
    }

    /// Its worst finding's severity.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// The licence in a word: the conclusion, else what is declared, else `NOASSERTION`.
    pub fn license(&self) -> &str {
        let concluded = self.conclusion.concluded.as_str();
        match &self.conclusion.declared {
            Some(declared) if concluded.is_empty() || concluded == "NOASSERTION" => declared,
            _ if concluded.is_empty() => "NOASSERTION",
            _ => concluded,
        }
    }
}
