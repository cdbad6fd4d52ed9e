//! Finds the artifacts in a directory tree: one per model, adapter, data set or package, as some tool stored it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// How a tool stores artifacts on disk.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// A data set folder.
    Dataset,
    /// A git clone.
    Git,
    /// Hugging Face hub cache.
    HubCache,
    /// `hf download --local-dir`.
    LocalDir,
    /// `org/name` mirror tree.
    OrgName,
    /// Any other folder, or a single file.
    #[default]
    Plain,
    /// A Python package with its dist-info.
    Wheel,
}

/// What kind of thing an artifact is.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Adapter weights that need their base.
    Adapter,
    /// A data set.
    Dataset,
    /// Model weights.
    #[default]
    Model,
    /// A software package that ships weights.
    Package,
    /// A Space or other code.
    Space,
}

/// What a file is likely to hold, by its name alone; the content decides later.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum FileKind {
    /// README.md and its like.
    Card,
    /// `config.json`, `adapter_config.json`, merge recipes ...
    Config,
    /// A legal document that we cannot read (PDF, DOCX).
    LegalDocument,
    /// LICENSE and its like, by name.
    License,
    /// NOTICE.
    Notice,
    /// Small text that may hold a licence by content (`*.txt`, `*.md` of other names).
    OtherText,
    /// METADATA, PKG-INFO, pyproject.toml, package.json ...
    Package,
    /// USE_POLICY and its like.
    UsePolicy,
    /// Weight files.
    Weights,
    /// Anything else: not opened.
    Other,
}

/// One file of an artifact.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FileEntry {
    /// Path in the artifact, with `/`, escaped as DESIGN section 9 says: what findings show.
    pub logical: String,
    /// What is opened.
    pub physical: PathBuf,
    /// Size in bytes of what is opened; 0 where it is missing.
    pub size: u64,
    /// What it is likely to hold.
    pub kind: FileKind,
    /// SHA-256 where the layout gives it for free (blob names).
    pub sha256: Option<String>,
    /// Whether what it stands for is missing (a dangling link).
    pub missing: bool,
    /// Whether it stands in a parent folder and serves this artifact from there.
    pub from_parent: bool,
}

/// One model, adapter, data set or package at one revision.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Artifact {
    /// Relative to the scanned path, with `/`, escaped; `.` for the path itself.
    pub path: String,
    /// Repository id where known, else the folder's name.
    pub name: String,
    /// `org/name` where the layout proves it; guessed ids are `None`.
    pub repo_id: Option<String>,
    /// How it is stored.
    pub layout: Layout,
    /// What it is.
    pub kind: Kind,
    /// Commit or branch, where the layout tells.
    pub revision: Option<String>,
    /// Its files, sorted by logical path.
    pub files: Vec<FileEntry>,
    /// Files that the hub is known not to have (`.no_exist` markers), logical names.
    pub absent_upstream: Vec<String>,
}
