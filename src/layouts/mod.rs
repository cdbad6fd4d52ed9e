//! Finds the artifacts in a directory tree: one per model, adapter, data set or package, as some tool stored it.
//!
//! Two passes. [`Tree::list`] streams a small [`Root`] per artifact, in path order, at about one directory read per
//! folder: a driver counts them and indexes their repository ids. [`Tree::artifact`] reads the files of one root, on
//! demand and from any thread; [`Tree::find`] gets a root back from its path alone, so that nothing else needs to be
//! kept. No content is read but the layouts' own small records (refs, `.git/config`, download records, `RECORD`) and
//! the first bytes of a card.
//!
//! What one artifact is: the layout's own unit; in plain trees the highest folder that directly holds a card with
//! front matter, or weights, or the only licence file that serves weights below it. A subfolder with its own front
//! matter is its own artifact. A folder whose children are artifacts is a container: its legal files are inherited,
//! marked `from_parent`, by those that have no licence of their own, and never cross an artifact.
//!
//! ```
//! use smallprint::layouts::{ListOptions, Listed, Tree};
//!
//! let mirror = tempfile::tempdir()?;
//! std::fs::create_dir_all(mirror.path().join("org/model"))?;
//! std::fs::write(mirror.path().join("org/model/README.md"), "---\nlicense: mit\n---\n")?;
//!
//! let tree = Tree::open(mirror.path(), ListOptions::default())?;
//! let mut roots = Vec::new();
//! tree.list(&mut |listed| if let Listed::Root(root) = listed { roots.push(root) });
//! let (artifact, skipped) = tree.artifact(&roots[0]);
//! assert_eq!(artifact.repo_id.as_deref(), Some("org/model"));
//! assert_eq!(artifact.files[0].logical, "README.md");
//! assert!(skipped.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ahead;
mod checkpoints;
mod escape;
mod files;
mod folder;
mod git;
mod git_file;
mod hub;
mod links;
mod local_dir;
mod marks;
mod modelscope;
mod name_lists;
mod names;
mod olah;
mod open;
mod recent;
mod replies;
mod shapes;
mod site;
mod stamp;
mod store;
mod tree;
mod unit;
mod walk;
mod wheel;
mod wheel_file;

use std::path::{Path, PathBuf};

pub use escape::{escape_name, escape_path};
pub use files::{FoundFile, files};
pub use git::lfs_object;
pub use local_dir::fetched;
pub use marks::{is_main_weight, mark_of};
pub use names::file_kind;
pub use olah::Blocks;
pub use site::Hub;
pub use stamp::Stamp;
pub use tree::{Root, Spot, Tree};

use crate::base::{Result, Skipped};
use crate::evidence::ListedWeights;

use serde::{Deserialize, Serialize};

/// How a tool stores artifacts on disk.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// A single-file checkpoint with the files beside it.
    Checkpoint,
    /// A data set folder.
    Dataset,
    /// A store of Docker Model Runner.
    Docker,
    /// A git clone.
    Git,
    /// Hugging Face hub cache.
    HubCache,
    /// A line of a file of saved replies of the hub.
    HubReply,
    /// The cache of kagglehub.
    Kaggle,
    /// LM Studio's `publisher/model` folders.
    LmStudio,
    /// `hf download --local-dir`.
    LocalDir,
    /// ModelScope's cache, in either of its forms.
    #[serde(rename = "modelscope")]
    ModelScope,
    /// A package in `node_modules`.
    Npm,
    /// An OCI image layout.
    Oci,
    /// The store of an Olah mirror.
    Olah,
    /// Ollama's store.
    Ollama,
    /// `org/name` mirror tree.
    OrgName,
    /// Any other folder, or a single file.
    #[default]
    Plain,
    /// The cache of `torch.hub`.
    TorchHub,
    /// A Python package with its dist-info.
    Wheel,
}

impl Layout {
    /// Whether its artifacts are single files: manifests of a store, checkpoints in one folder.
    pub(crate) fn is_of_files(self) -> bool {
        matches!(self, Self::Checkpoint | Self::Docker | Self::Oci | Self::Olah | Self::Ollama)
    }
}

/// What kind of thing an artifact is.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
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
    /// An archive that is named and not opened.
    UnreadArchive,
    /// An archive that may hold legal texts.
    Archive,
    /// README.md and its like.
    Card,
    /// `config.json`, `adapter_config.json`, merge recipes ...
    Config,
    /// A legal document that we cannot read (PDF, DOCX).
    LegalDocument,
    /// A saved reply of the hub's API.
    HubReply,
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
    /// Path in the artifact, with `/`, escaped: what findings show.
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
    /// What tells that it is the same file as before.
    pub stamp: Stamp,
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
    /// The site where that id names it, where the layout proves it.
    pub hub: Option<Hub>,
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
    /// Files that the hub lists at this revision, where the layout keeps that list; logical names.
    pub listed_upstream: Option<Vec<String>>,
    /// Legal files that a record of the download says were fetched at this revision and that are not here; logical names.
    pub fetched: Vec<String>,
    /// The weights in that list, with their digests.
    pub listed_weights: Vec<ListedWeights>,
}

impl Artifact {
    /// Whether it is the repository `id`, as far as its place tells: by its own id, else by the last two folders of its
    /// path. That is no proof of where it came from, but who names a base by both names means what stands there.
    pub fn is_called(&self, id: &str) -> bool {
        let own = self.repo_id.as_deref().or_else(|| id_by_place(&self.path));
        own.is_some_and(|own| own.eq_ignore_ascii_case(id))
    }
}

/// What a cache keeps at a path of its own form: the repository's id, and the revision.
///
/// ```
/// use smallprint::layouts::snapshot_name;
///
/// let kept = snapshot_name("hub/models--org--name/snapshots/5f3c".as_ref());
/// assert_eq!(kept, Some(("org/name".to_owned(), "5f3c".to_owned())));
/// ```
pub fn snapshot_name(path: &std::path::Path) -> Option<(String, String)> {
    let in_hub = || {
        let (_, _, id) = hub::repo_of(path)?;
        Some((id, path.file_name()?.to_str()?.to_owned()))
    };
    in_hub().or_else(|| modelscope::snapshot_of(path).map(|(_, id, revision)| (id, revision)))
}

/// The last two parts of a path with `/`, where they may be a repository's id.
pub(crate) fn id_by_place(path: &str) -> Option<&str> {
    let (above, name) = path.rsplit_once('/')?;
    let (before, org) = above.rsplit_once('/').unwrap_or(("", above));
    let from = if before.is_empty() && above == org { 0 } else { before.len() + 1 };
    let may_be = hub::is_repo_name(org) && hub::is_repo_name(name) && !names::is_store(org);
    may_be.then(|| path.get(from..)).flatten()
}

/// What to list.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ListOptions {
    /// Also snapshots of a hub cache that no ref names.
    pub all_revisions: bool,
    /// Follow links that lead out of the scanned path.
    pub follow_outside: bool,
}

/// What the listing pass meets.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Listed {
    /// An artifact starts here.
    Root(Root),
    /// Something between artifacts was left out.
    Skipped(Skipped),
}

/// All roots under `path`, and what was left out between them: [`Tree::list`], collected.
///
/// An error only if `path` does not exist or cannot be read at all.
pub fn list(path: &Path, options: ListOptions) -> Result<(Tree, Vec<Root>, Vec<Skipped>)> {
    let tree = Tree::open(path, options)?;
    let (mut roots, mut skipped) = (Vec::new(), Vec::new());
    tree.list(&mut |listed| match listed {
        Listed::Root(root) => roots.push(root),
        Listed::Skipped(left) => skipped.push(left),
    });
    Ok((tree, roots, skipped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_two_folders_may_be_a_repository() {
        for (path, expected) in [
            ("kim/lark", Some("kim/lark")),
            ("mirror/2024/kim/lark", Some("kim/lark")),
            ("/data/kim/lark", Some("kim/lark")),
            ("/kim/lark", Some("kim/lark")),
            ("lark", None),
            (".", None),
            ("", None),
            ("kim/.lark", None),
            ("a b/lark", None),
            ("kim/models/lark", None),
            ("out/checkpoints/lark", None),
        ] {
            assert_eq!(id_by_place(path), expected, "{path}");
        }
        let known =
            Artifact { path: "m/kim/lark".into(), repo_id: Some("org/lark".into()), ..Artifact::default() };
        assert!(known.is_called("Org/Lark") && !known.is_called("kim/lark"), "its own id counts alone");
        assert!(Artifact { path: "m/kim/lark".into(), ..Artifact::default() }.is_called("Kim/lark"));
    }
}
