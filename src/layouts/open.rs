//! The opening pass: the files of one artifact, each as what findings show and as what is opened.
//!
//! Contract: reads directories and file sizes, and of the layout's own records what tells revision and hashes; never
//! the files themselves. Files of a folder come before its subfolders', so that what a limit cuts off is the deepest.
//!
//! Limits: [`limits::ARTIFACT_FILES`] files that are worth opening (more: `too-many-files`); of files that nothing
//! opens anyway the same number is kept, and the rest is left out without a word. Links to folders are followed a
//! thousand times per artifact.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::folder::{Entry, Folder, Type};
use super::links::{self, Target};
use super::local_dir;
use super::stamp::Seen;
use super::unit::{self, LEGAL, Place};
use super::walk::too_deep;
use super::{
    Artifact, FileEntry, FileKind, Hub, Layout, Root, Stamp, Tree, checkpoints, escape_path, git, hub,
    modelscope, replies, shapes, store, wheel, wheel_file,
};
use crate::base::{SkipReason, Skipped, limits};
use crate::evidence::hub_reply::{self, FileList};
use crate::evidence::reuse;

const LINKED_FOLDERS: usize = 1_000;

/// Reads the files of `root`.
pub(super) fn open(tree: &Tree, root: &Root) -> (Artifact, Vec<Skipped>) {
    let mut opened = Opened::new(tree, root);
    opened.own();
    opened.inherited();
    opened.finish()
}

struct Opened<'a> {
    tree: &'a Tree,
    root: &'a Root,
    /// The folder of its unit: the clone, the `--local-dir`, the place of the dist-info.
    unit: PathBuf,
    /// Of a hub cache: its repository as it is opened, and the revision.
    enclosing: Option<(PathBuf, String)>,
    /// That repository, where its `blobs` folder is a real one.
    repo: Option<PathBuf>,
    files: Vec<FileEntry>,
    skipped: Vec<Skipped>,
    /// Files that nothing opens.
    others: usize,
    linked: usize,
    followed: Vec<PathBuf>,
    commits: BTreeSet<String>,
    /// Whether what is added now stands elsewhere and serves this artifact from there.
    from_parent: bool,
    full: bool,
}

impl<'a> Opened<'a> {
    fn new(tree: &'a Tree, root: &'a Root) -> Self {
        let unit = root.path.ancestors().nth(usize::from(root.up)).unwrap_or(Path::new("")).to_owned();
        let path = tree.physical(&root.path);
        let enclosing = hub::enclosing(&path).map(|(repo, revision)| (repo.to_owned(), revision.to_owned()));
        let real_blobs =
            |repo: &&PathBuf| std::fs::symlink_metadata(repo.join("blobs")).is_ok_and(|data| data.is_dir());
        let repo = enclosing.as_ref().map(|(repo, _)| repo).filter(real_blobs).cloned();
        Self {
            tree,
            root,
            unit,
            enclosing,
            repo,
            files: Vec::new(),
            skipped: Vec::new(),
            others: 0,
            linked: 0,
            followed: Vec::new(),
            commits: BTreeSet::new(),
            from_parent: false,
            full: false,
        }
    }

    /// What stands in the artifact itself.
    fn own(&mut self) {
        match (&self.root.info, self.root.nested) {
            _ if self.root.layout == Layout::HubReply => self.saved(),
            _ if self.tree.is_file => self.single(),
            _ if self.root.layout.is_of_files() || self.of_torch_hub() => self.of_file(),
            (Some(info), false) => {
                let package = wheel::distribution(&self.tree.physical(&self.unit), info);
                let owned = package.owned.iter().map(|owned| self.unit.join(owned)).collect::<Vec<_>>();
                owned.iter().for_each(|owned| self.owned(owned));
                self.descend(&self.unit.join(&**info), None, false);
            }
            _ => match &self.root.folder {
                Some(folder) => self.contents(&self.root.path, folder),
                None => self.descend(&self.root.path, None, false),
            },
        }
    }

    /// The scanned path is a file.
    fn single(&mut self) {
        let path = &self.tree.base;
        let name = self.tree.real.file_name().unwrap_or(OsStr::new("file"));
        let data = std::fs::metadata(path).ok();
        let size = data.as_ref().map_or(0, Metadata::len);
        let shown = path.file_name().unwrap_or(name);
        let logical = super::escape_name(shown);
        let kind = super::file_kind(&logical);
        let sha256 = hub::blob_sha256(&self.tree.real);
        let entry = FileEntry {
            logical,
            physical: path.clone(),
            size,
            kind,
            sha256,
            missing: false,
            from_parent: false,
            stamp: data.as_ref().map(Stamp::of).unwrap_or_default(),
        };
        self.files.push(entry);
    }

    /// A reply of the hub in a file of them.
    fn saved(&mut self) {
        let physical = self.tree.reply_file(self.root);
        let data = std::fs::metadata(&physical).ok();
        // The file stands above all artifacts in it.
        let file = replies::file_of(self.root);
        let folder = file.iter().count().saturating_sub(1);
        let up = "../".repeat(self.root.path.iter().count().saturating_sub(folder));
        let name = file.file_name().map_or_else(|| self.tree.name(), super::escape_name);
        self.files.push(FileEntry {
            logical: format!("{up}{name}"),
            physical,
            size: data.as_ref().map_or(0, Metadata::len),
            kind: FileKind::HubReply,
            sha256: None,
            missing: data.is_none(),
            from_parent: false,
            stamp: data.as_ref().map(Stamp::of).unwrap_or_default(),
        });
    }

    fn of_torch_hub(&self) -> bool {
        self.root.layout == Layout::TorchHub && self.root.up > 0
    }

    /// The artifact is one file: a manifest with its layers, or a checkpoint with what stands beside it.
    fn of_file(&mut self) {
        match self.root.layout {
            Layout::Checkpoint | Layout::TorchHub => self.checkpoint(),
            _ => self.layers(),
        }
    }

    fn checkpoint(&mut self) {
        let Ok(folder) = self.tree.recent.folder(&self.tree.physical(&self.unit)) else { return };
        let name = self.root.path.file_name().and_then(OsStr::to_str).unwrap_or_default().to_owned();
        let unit = self.unit.clone();
        for entry in checkpoints::belonging(&folder, &name) {
            self.entry(&unit, entry);
        }
        for entry in checkpoints::catalogs(&folder) {
            self.entry(&unit, entry);
        }
    }

    fn layers(&mut self) {
        let store = self.tree.physical(&self.unit);
        let manifest = self.root.path.strip_prefix(&self.unit).unwrap_or(&self.root.path).to_owned();
        let (layers, problem) = store::files(&store, self.root.layout, &manifest);
        layers.into_iter().for_each(|layer| self.layer(layer));
        if let Some(detail) = problem {
            self.skip(&self.root.path, SkipReason::NotReadable, detail);
        }
    }

    fn layer(&mut self, layer: store::Layer) {
        let data = std::fs::symlink_metadata(&layer.physical).ok().filter(Metadata::is_file);
        let olah = self.root.layout == Layout::Olah;
        let blocks = layer.physical.parent().filter(|_| olah && data.is_some());
        let blocks = blocks.and_then(|blocks| std::fs::symlink_metadata(blocks).ok());
        self.files.push(FileEntry {
            logical: escape_path(Path::new(&layer.logical)),
            // The first block of a file is here; the file is as long as the mirror says.
            size: data.as_ref().map_or(layer.size, |data| data.len().max(if olah { layer.size } else { 0 })),
            missing: data.is_none(),
            stamp: blocks.iter().chain(&data).map(Stamp::of).reduce(Stamp::and).unwrap_or_default(),
            physical: layer.physical,
            kind: layer.kind,
            sha256: Some(layer.sha256).filter(|sha256| !sha256.is_empty()),
            from_parent: false,
        });
    }

    /// A folder or file that a package lists.
    fn owned(&mut self, rel: &Path) {
        match std::fs::symlink_metadata(self.tree.physical(rel)) {
            Ok(data) if data.is_dir() => self.descend(rel, None, true),
            Ok(data) if data.is_file() => {
                let role = super::file_kind(&rel.file_name().unwrap_or_default().to_string_lossy());
                self.add(rel, role, self.tree.physical(rel), Some(Seen::of(&data)));
            }
            _ => {}
        }
    }

    /// Legal files of a container, or of the package around.
    fn inherited(&mut self) {
        self.from_parent = true;
        if let (Some(info), true) = (&self.root.info, self.root.nested) {
            let before = self.files.len();
            self.descend(&self.unit.join(&**info), None, false);
            let mut at = 0;
            self.files.retain(|file| {
                at += 1;
                at <= before || LEGAL.contains(&file.kind) || file.kind == FileKind::Package
            });
        }
        let is_own = |file: &FileEntry| {
            matches!(file.kind, FileKind::License | FileKind::LegalDocument)
                && !reuse::is_table(&file.logical)
        };
        if self.root.inherits > 0 {
            self.container_texts(self.files.iter().any(is_own));
        }
    }

    /// Texts count where the artifact has none itself. What a table of licences says of files below it holds all the
    /// same (REUSE Specification 3.3, "Order of precedence").
    fn container_texts(&mut self, only_tables: bool) {
        let Some(rel) = self.root.path.ancestors().nth(usize::from(self.root.inherits)) else { return };
        // The listing pass has told it if the container cannot be read.
        let Ok(folder) = self.tree.recent.folder(&self.tree.physical(rel)) else { return };
        let counts =
            |entry: &&Entry| LEGAL.contains(&entry.role) && (!only_tables || reuse::is_table(entry.text()));
        for entry in folder.entries.iter().filter(counts) {
            self.entry(rel, entry);
        }
    }

    /// Reads a folder, unless (for a part of an artifact) another artifact starts there.
    fn descend(&mut self, rel: &Path, link: Option<PathBuf>, part: bool) {
        if rel.iter().count() > limits::DEPTH {
            return self.skip(rel, SkipReason::TooDeep, too_deep());
        }
        let path = self.tree.physical(rel);
        let folder = match Folder::read(&path) {
            Ok(folder) => Arc::new(folder),
            Err(error) => return self.skip(rel, SkipReason::NotReadable, error.to_string()),
        };
        let name = rel.file_name().unwrap_or_default();
        let real = self.tree.real_path(rel);
        let code = unit::is_code(self.root.layout, self.root.kind);
        if part && unit::is_boundary(&Place { rel, path: &path, real: &real, name, folder: &folder }, code) {
            return;
        }
        let marks = self.followed.len();
        if let Some(real) = link {
            self.followed.extend(path.parent().and_then(|parent| std::fs::canonicalize(parent).ok()));
            self.followed.push(real);
        }
        self.contents(rel, &folder);
        self.followed.truncate(marks);
    }

    fn contents(&mut self, rel: &Path, folder: &Folder) {
        let mut below = Vec::new();
        for entry in &folder.entries {
            match entry.kind {
                Type::Dir if unit::is_skipped_dir(folder, &entry.name, true) => {}
                Type::Dir => below.push((rel.join(&entry.name), None)),
                _ => below.extend(self.entry(rel, entry)),
            }
        }
        for (child, link) in below {
            self.descend(&child, link, true);
        }
    }

    /// Adds a file; a link to a folder is handed back, to be read after the files.
    fn entry(&mut self, folder: &Path, entry: &Entry) -> Option<(PathBuf, Option<PathBuf>)> {
        let rel = folder.join(&entry.name);
        let path = self.tree.physical(&rel);
        match entry.kind {
            Type::Link => return self.link(rel, path, entry.role),
            Type::File => match entry.seen(&path) {
                Ok(seen) => self.add(&rel, entry.role, path, Some(seen)),
                Err(error) => self.skip(&rel, SkipReason::NotReadable, error.to_string()),
            },
            Type::Special => self.skip(&rel, SkipReason::NotRegular, links::NOT_REGULAR.to_owned()),
            Type::Dir => {}
        }
        None
    }

    fn link(&mut self, rel: PathBuf, path: PathBuf, role: FileKind) -> Option<(PathBuf, Option<PathBuf>)> {
        if let Some((blob, data)) = self.blob(&path) {
            self.add(&rel, role, blob, data.as_ref().map(Seen::behind_link));
            return None;
        }
        match links::resolve(&path, self.tree.fence(), &self.followed) {
            Target::File(data) => self.add(&rel, role, path, Some(Seen::behind_link(&data))),
            Target::Dir(_) if self.linked >= LINKED_FOLDERS => {
                self.skip(
                    &rel,
                    SkipReason::TooManyFiles,
                    format!("more than {LINKED_FOLDERS} linked folders in one model"),
                );
            }
            Target::Dir(real) => {
                self.linked += 1;
                return Some((rel, Some(real)));
            }
            // Absent evidence is a finding about the artifact, not a failure to read.
            Target::Refused(SkipReason::LinkBroken, _) => self.add(&rel, role, path, None),
            Target::Refused(reason, detail) => {
                self.skip(&rel, reason, detail);
                self.add(&rel, role, path, None);
            }
        }
        None
    }

    /// What a link of the hub cache's own form stands for; without data where the blob is not there.
    fn blob(&self, link: &Path) -> Option<(PathBuf, Option<Metadata>)> {
        let blob = hub::blob_of(link, &std::fs::read_link(link).ok()?, self.repo.as_deref()?)?;
        match std::fs::symlink_metadata(&blob) {
            Ok(data) if data.is_file() => Some((blob, Some(data))),
            Ok(_) => None,
            Err(_) => Some((blob, None)),
        }
    }

    fn add(&mut self, rel: &Path, kind: FileKind, physical: PathBuf, seen: Option<Seen>) {
        if kind == FileKind::Other {
            self.others += 1;
            if self.others > limits::ARTIFACT_FILES {
                return;
            }
        } else if self.files.len().saturating_sub(self.others) >= limits::ARTIFACT_FILES {
            return self.overflow();
        }
        let sha256 = hub::blob_sha256(&physical).or_else(|| self.recorded_hash(rel, kind, seen));
        let logical = escape_path(&relative(&self.root.path, rel));
        let (missing, from_parent) = (seen.is_none(), self.from_parent);
        let Seen { size, stamp, .. } = seen.unwrap_or_default();
        self.files.push(FileEntry { logical, physical, size, kind, sha256, missing, from_parent, stamp });
    }

    /// The hash that `hf download` recorded; its commit is noted on the way.
    fn recorded_hash(&mut self, rel: &Path, kind: FileKind, seen: Option<Seen>) -> Option<String> {
        if self.root.layout != Layout::LocalDir || kind == FileKind::Other || self.from_parent {
            return None;
        }
        let file = rel.strip_prefix(&self.unit).ok()?;
        let record = local_dir::Metadata::read(&self.tree.physical(&self.unit), file)?;
        self.commits.insert(record.commit.clone());
        record.hash_of(seen.and_then(|seen| seen.modified))
    }

    fn overflow(&mut self) {
        if !self.full {
            self.full = true;
            let detail = format!("only the first {} files were looked at", limits::ARTIFACT_FILES);
            self.skip(&self.root.path, SkipReason::TooManyFiles, detail);
        }
    }

    fn skip(&mut self, rel: &Path, reason: SkipReason, detail: String) {
        self.skipped.push(Skipped { path: escape_path(rel), reason, detail });
    }

    fn finish(mut self) -> (Artifact, Vec<Skipped>) {
        self.files.sort_by(|one, other| one.logical.cmp(&other.logical));
        self.files.dedup_by(|one, other| one.logical == other.logical);
        self.skipped.sort();
        let absent_upstream = match (&self.enclosing, self.root.nested) {
            (Some((repo, revision)), false) => hub::absent_upstream(repo, revision),
            _ => Vec::new(),
        };
        let listed = self.listed_upstream();
        let fetched = self.fetched();
        let artifact = Artifact {
            path: escape_path(&self.root.path),
            name: self.name(),
            repo_id: self.root.repo_id.as_deref().map(str::to_owned),
            hub: self.hub(),
            layout: if self.wheel().is_some() { Layout::Wheel } else { self.root.layout },
            kind: self.root.kind,
            revision: self.revision(),
            absent_upstream,
            listed_weights: listed.as_ref().map(|list| list.weights.clone()).unwrap_or_default(),
            listed_upstream: listed.map(|list| list.files),
            fetched,
            files: self.files,
        };
        (artifact, self.skipped)
    }

    /// The files that the hub lists, where the download kept its reply or its list of them.
    fn listed_upstream(&self) -> Option<FileList> {
        let replied = self.reply().map(|reply| reply.files).filter(|files| !files.is_empty());
        // A reply is read again as evidence, and what it says of weights with it.
        let replied = replied.map(|files| FileList { files, ..FileList::default() });
        replied.or_else(|| match (self.root.layout, &self.enclosing) {
            _ if self.root.nested => None,
            (Layout::HubCache, Some((repo, revision))) => hub::listed_upstream(repo, revision),
            (Layout::LocalDir, _) => {
                let commit = self.commits.first().filter(|_| self.commits.len() == 1)?;
                hub::listed_upstream(&self.tree.physical(&self.unit).join(local_dir::RECORDS), commit)
            }
            _ => None,
        })
    }

    /// Legal files that were fetched and are not here any more. Records of another commit may be of files that the
    /// repository has not kept.
    fn fetched(&self) -> Vec<String> {
        let commit = self.commits.first().filter(|_| self.commits.len() == 1 && !self.root.nested);
        let Some(commit) = commit else { return Vec::new() };
        let here = |file: &String| self.files.iter().any(|known| known.logical == *file);
        let mut fetched = local_dir::fetched(&self.tree.physical(&self.unit), commit);
        fetched.retain(|file| !here(file));
        fetched
    }

    /// What the hub answered about this repository, where the download kept it.
    fn reply(&self) -> Option<hub_reply::HubReply> {
        match self.root.layout {
            Layout::LocalDir => shapes::reply(&self.tree.physical(&self.unit)),
            Layout::HubReply => hub_reply::read_reply(hub_reply::HFD, &self.tree.saved_reply(self.root)?),
            Layout::Olah => shapes::reply_at(&self.tree.physical(&self.root.path).join("meta_get.json.body")),
            _ => None,
        }
    }

    /// The site that an id belongs to. A clone's is the one of its remote: its folders prove none.
    fn hub(&self) -> Option<Hub> {
        self.root.repo_id.as_ref()?;
        match self.root.layout {
            Layout::Git => git::remote(&self.tree.physical(&self.unit)).map(|remote| remote.hub),
            Layout::ModelScope => Some(Hub::ModelScope),
            Layout::Checkpoint
            | Layout::Kaggle
            | Layout::Npm
            | Layout::Plain
            | Layout::TorchHub
            | Layout::Wheel => None,
            _ => Some(Hub::HuggingFace),
        }
    }

    fn name(&self) -> String {
        if let Some(name) = self.name_in_store().filter(|_| self.root.repo_id.is_none()) {
            return name;
        }
        if let Some(wheel) = self.wheel() {
            return wheel_file::name_and_version(wheel).0.to_owned();
        }
        match (&self.root.repo_id, &self.root.info, self.root.nested) {
            (Some(id), ..) => id.to_string(),
            (None, Some(info), false) => wheel::name_and_version(info).0.to_owned(),
            _ if self.root.path.as_os_str().is_empty() => self.tree.name(),
            _ => super::escape_name(self.root.path.file_name().unwrap_or_default()),
        }
    }

    /// The file name of the packed wheel that the artifact is.
    fn wheel(&self) -> Option<&str> {
        wheel_file::of_root(self.root, self.tree.base.file_name().filter(|_| self.tree.is_file))
    }

    /// What a store calls one of its models.
    fn name_in_store(&self) -> Option<String> {
        let layout = self.root.layout;
        if layout == Layout::Npm {
            return shapes::npm_name(&self.tree.real_path(&self.root.path));
        }
        if layout == Layout::LmStudio {
            return shapes::lm_studio_name(&self.tree.real_path(&self.root.path));
        }
        if layout == Layout::Kaggle {
            return shapes::kaggle_name(&self.tree.real_path(&self.root.path));
        }
        if !matches!(layout, Layout::Docker | Layout::Oci | Layout::Ollama) {
            return None;
        }
        Some(self.stored()?.name)
    }

    fn stored(&self) -> Option<store::Stored> {
        let manifest = self.root.path.strip_prefix(&self.unit).ok()?;
        store::one(&self.tree.physical(&self.unit), self.root.layout, manifest, &self.tree.recent)
    }

    fn revision(&self) -> Option<String> {
        if let Some(wheel) = self.wheel() {
            return wheel_file::name_and_version(wheel).1.map(str::to_owned);
        }
        let path = self.tree.real_path(&self.root.path);
        match self.root.layout {
            Layout::Docker | Layout::Oci | Layout::Olah | Layout::Ollama => self.stored()?.tag,
            Layout::HubReply => self.reply()?.revision,
            Layout::ModelScope => modelscope::snapshot_of(&path)
                .map(|(_, _, revision)| revision)
                .or_else(|| modelscope::revision(&path)),
            Layout::Kaggle => path.file_name().and_then(OsStr::to_str).map(str::to_owned),
            Layout::Npm => shapes::npm_version(&path),
            Layout::LocalDir if self.commits.is_empty() => self.reply()?.revision,
            Layout::HubCache => self.enclosing.as_ref().map(|(_, revision)| revision.clone()),
            Layout::Git => git::revision(&self.tree.physical(&self.unit)),
            Layout::LocalDir if self.commits.len() == 1 => self.commits.first().cloned(),
            Layout::Wheel => wheel::name_and_version(self.root.info.as_deref()?).1.map(str::to_owned),
            _ => None,
        }
    }
}

/// `to` as seen from the folder `from`, both relative to the same place: `../LICENSE`.
fn relative(from: &Path, to: &Path) -> PathBuf {
    if let Ok(below) = to.strip_prefix(from) {
        return below.to_owned();
    }
    let shared = from.iter().zip(to.iter()).take_while(|(one, other)| one == other).count();
    let up = from.iter().skip(shared).map(|_| OsStr::new(".."));
    up.chain(to.iter().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_the_artifact() {
        let table = [
            ("", "a/b", "a/b"),
            ("org/name", "org/name/x/y", "x/y"),
            ("org/name", "LICENSE", "../../LICENSE"),
            ("p/pkg", "p/pkg-1.dist-info/METADATA", "../pkg-1.dist-info/METADATA"),
        ];
        for (from, to, expected) in table {
            assert_eq!(relative(Path::new(from), Path::new(to)), Path::new(expected), "{from} {to}");
        }
    }
}
