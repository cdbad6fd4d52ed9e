//! A scanned path: what to list, what to open, and which links may be followed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::folder::{Folder, read_small};
use super::git::LfsStore;
use super::links::Fence;
use super::recent::Recent;
use super::walk::Walk;
use super::{Artifact, FileEntry, FileKind, Kind, Layout, ListOptions, Listed, Stamp, hub, open, replies};
use crate::base::{Error, Result, Skipped};
use crate::evidence::lfs;

/// A path to be scanned: a folder, or one file.
///
/// Listing is cheap and streams; the files of an artifact are read when it is asked for, from any thread, as often
/// as needed (for its own report, and again when another artifact names it as its base).
#[derive(Clone, Debug)]
pub struct Tree {
    /// What is opened: the path as given, or its real path inside a hub cache.
    pub(super) base: PathBuf,
    /// The real path.
    pub(super) real: PathBuf,
    /// Real paths of the folders that links may lead into.
    inside: Vec<PathBuf>,
    pub(super) is_file: bool,
    pub(super) options: ListOptions,
    pub(super) recent: Arc<Recent>,
}

/// Where an artifact starts: what the listing pass knows of it, small enough to be kept for a whole mirror.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Root {
    /// Relative to the scanned path; empty for the path itself.
    pub path: Box<Path>,
    /// How it is stored.
    pub layout: Layout,
    /// What it is, by the names in it.
    pub kind: Kind,
    /// `org/name` where the layout proves it.
    pub repo_id: Option<Box<str>>,
    /// Whether it stands in another artifact's unit and starts by its own card.
    pub(super) nested: bool,
    /// How many folders up its unit (clone, download, place of the dist-info) stands.
    pub(super) up: u16,
    /// How many folders up the container stands whose legal files it may inherit; 0 for none.
    pub(super) inherits: u16,
    /// The dist-info folder of the package that it is, or stands in.
    pub(super) info: Option<Box<str>>,
    /// What the listing pass saw in it, where that is little, so that the folder need not be read twice.
    pub(super) folder: Option<Arc<Folder>>,
}

/// How a root is found again, in few bytes: a path, and what the folder there does not tell by itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Spot {
    /// The root's folder; of a snapshot of a hub cache its repository's.
    pub path: PathBuf,
    /// Opaque: what [`Tree::at`] needs beside the path.
    pub hint: u8,
}

impl Spot {
    /// Whether a saved reply stands there, and not the repository itself.
    pub fn is_reply(&self) -> bool {
        self.path.as_os_str().as_encoded_bytes().contains(&(LINE as u8))
    }
}

/// The hint of a root that must be looked for from the top.
const FROM_THE_TOP: u8 = u8::MAX;
/// Between the path of a saved reply and the place of its line; in no path on disk.
const LINE: char = '\0';

impl Root {
    /// How to find it again, as long as nothing else is kept of it.
    pub fn spot(&self) -> Spot {
        if let (Layout::HubReply, Some(info)) = (self.layout, &self.info) {
            // With the place of its line: to look for it would be to read the whole file.
            let path = format!("{}{LINE}{info}", self.path.display()).into();
            return Spot { path, hint: FROM_THE_TOP };
        }
        let plain = !self.nested && self.info.is_none() && self.up == 0 && !self.layout.is_of_files();
        let hint = u8::try_from(self.inherits).ok().filter(|_| plain).unwrap_or(FROM_THE_TOP);
        let repo = self.path.ancestors().nth(2).filter(|_| {
            plain && matches!(self.layout, Layout::HubCache | Layout::ModelScope) && self.is_snapshot()
        });
        Spot { path: repo.unwrap_or(&self.path).to_owned(), hint }
    }

    /// How to find this one again, where [`Self::spot`] finds another snapshot of its repository.
    pub fn exact_spot(&self) -> Spot {
        Spot { path: self.path.to_path_buf(), hint: FROM_THE_TOP }
    }

    /// The revision that its folder is called by, where the layout keeps one folder for each.
    pub fn snapshot(&self) -> Option<&str> {
        self.path.file_name().and_then(std::ffi::OsStr::to_str).filter(|_| self.is_snapshot())
    }

    fn is_snapshot(&self) -> bool {
        self.path.parent().and_then(Path::file_name).is_some_and(|name| name == "snapshots")
    }

    /// The scanned path itself, as a plain artifact.
    pub(super) fn plain() -> Self {
        Self {
            path: Path::new("").into(),
            layout: Layout::Plain,
            kind: Kind::Model,
            repo_id: None,
            nested: false,
            up: 0,
            inherits: 0,
            info: None,
            folder: None,
        }
    }

    /// What others may call it by: its repository id, and whether that is proven of what stands there, which a saved
    /// reply only tells of; else the last two folders of its path.
    pub fn called(&self) -> Option<(&str, bool)> {
        if let Some(id) = &self.repo_id {
            return Some((id, self.layout != Layout::HubReply));
        }
        let whole = !self.nested && self.info.is_none() && !self.layout.is_of_files();
        super::id_by_place(self.path.to_str().filter(|_| whole)?).map(|id| (id, false))
    }

    /// About how many bytes it keeps of its folder.
    pub fn folder_bytes(&self) -> usize {
        self.folder.as_deref().map_or(0, Folder::weight)
    }

    /// Forgets its folder; opening the artifact then reads it again.
    pub fn forget_folder(&mut self) {
        self.folder = None;
    }
}

impl Tree {
    /// Takes a path to be scanned. An error only if it does not exist or cannot be read at all.
    pub fn open(path: &Path, options: ListOptions) -> Result<Self> {
        let real = std::fs::canonicalize(path).map_err(|error| Error::io(path, error))?;
        let data = std::fs::metadata(&real).map_err(|error| Error::io(path, error))?;
        if data.is_dir() {
            std::fs::read_dir(&real).map_err(|error| Error::io(path, error))?;
        } else if !data.is_file() {
            return Err(
                Error::new("neither a folder nor a regular file; name a model folder or a file").at(path)
            );
        }
        let repo = hub::enclosing(&real).map(|(repo, _)| repo.to_owned());
        // A snapshot's links are told by their place in the cache, which a relative path like `.` does not show.
        let base = if repo.is_some() && data.is_dir() { real.clone() } else { path.to_owned() };
        let inside = repo.into_iter().chain([real.clone()]).collect();
        Ok(Self { base, real, inside, is_file: data.is_file(), options, recent: Arc::default() })
    }

    /// Lists the artifacts in path order (part by part, in byte order: `a/b` before `a-b`), and what was left out
    /// between them. Memory does not grow with the tree.
    pub fn list(&self, found: &mut dyn FnMut(Listed)) {
        Walk::new(self, None, found).run();
    }

    /// The artifact at `path` (relative to the scanned path, not escaped), reading only the folders on the way:
    /// for a driver that keeps paths, or guesses them from a repository id.
    pub fn find(&self, path: &Path) -> Option<Root> {
        let mut root = None;
        let mut keep = |listed| match listed {
            Listed::Root(found) if *found.path == *path => root = Some(found),
            _ => {}
        };
        Walk::new(self, Some(path), &mut keep).run();
        root
    }

    /// The root at `spot`, reading its own folder only; of a repository of a hub cache its first snapshot.
    pub fn at(&self, spot: &Spot) -> Option<Root> {
        let line = || spot.path.to_str()?.split_once(LINE);
        if let Some((path, info)) = line() {
            return replies::at(Path::new(path), info, |root| self.reply_file(root));
        }
        if spot.hint == FROM_THE_TOP || self.is_file {
            return self.find(&spot.path);
        }
        let mut root = None;
        let mut keep = |listed| match listed {
            Listed::Root(found) if root.is_none() => root = Some(found),
            _ => {}
        };
        Walk::new(self, Some(&spot.path), &mut keep).run_there(&spot.path);
        root.map(|root| Root { inherits: spot.hint.into(), ..root })
    }

    /// The artifact with its files, and what had to be left out of it.
    pub fn artifact(&self, root: &Root) -> (Artifact, Vec<Skipped>) {
        open::open(self, root)
    }

    /// The object that an LFS pointer in `root` stands for, if the clone around it has fetched it.
    pub fn lfs_object(&self, root: &Root, oid: &str) -> Option<PathBuf> {
        self.lfs_stores(root).find_map(|store| store.object(oid))
    }

    /// Where the clones around `root` keep what Git LFS fetched, the nearest first; each is looked for once.
    fn lfs_stores(&self, root: &Root) -> impl Iterator<Item = Arc<LfsStore>> {
        // Most folders were read before, and are no clones.
        let is_none = root.folder.as_ref().is_some_and(|folder| folder.get(".git").is_none());
        let above = root.path.ancestors().skip(usize::from(is_none));
        above.filter_map(|above| self.recent.lfs_store(&self.physical(above)))
    }

    /// The objects that the pointers among the artifact's evidence files stand for, with the marks of each; those
    /// of an object that is not here are all zeros. Outside of clones with Git LFS nothing is read for it.
    pub fn lfs_objects(&self, root: &Root, artifact: &Artifact) -> Vec<(String, Stamp)> {
        let may_be = |file: &&FileEntry| {
            !matches!(file.kind, FileKind::Other | FileKind::LegalDocument)
                && !file.missing
                && lfs::SIZES.contains(&file.size)
        };
        let small: Vec<&FileEntry> = artifact.files.iter().filter(may_be).collect();
        if small.is_empty() || self.lfs_stores(root).next().is_none() {
            return Vec::new();
        }
        let small_text = |file: &FileEntry| read_small(&file.physical, lfs::POINTER_BYTES as u64 + 1);
        let oid = |file: &FileEntry| lfs::pointer(small_text(file)?.as_bytes())?.sha256;
        let marks = |oid: &str| std::fs::symlink_metadata(self.lfs_object(root, oid)?).ok();
        let object = |oid: String| (marks(&oid).as_ref().map(Stamp::of).unwrap_or_default(), oid);
        small.into_iter().filter_map(oid).map(object).map(|(stamp, oid)| (oid, stamp)).collect()
    }

    /// The bytes of the saved reply that `root` stands for, where it is a line of a file of them.
    pub fn saved_reply(&self, root: &Root) -> Option<Vec<u8>> {
        replies::bytes(&self.reply_file(root), root)
    }

    /// The file that holds it.
    pub(super) fn reply_file(&self, root: &Root) -> PathBuf {
        self.physical(replies::file_of(root))
    }

    /// The real path of what is scanned.
    pub fn real(&self) -> &Path {
        &self.real
    }

    /// How it is listed.
    pub fn options(&self) -> ListOptions {
        self.options
    }

    /// The name of the scanned path, escaped.
    pub fn name(&self) -> String {
        let name = match self.is_file {
            true => self.base.file_name(),
            false => self.real.file_name(),
        };
        super::escape_name(name.unwrap_or(OsStr::new(".")))
    }

    /// What is opened for a relative path.
    pub(super) fn physical(&self, rel: &Path) -> PathBuf {
        below(&self.base, rel)
    }

    /// A relative path on the real path; links below the scanned path are not resolved.
    pub(super) fn real_path(&self, rel: &Path) -> PathBuf {
        below(&self.real, rel)
    }

    pub(super) fn fence(&self) -> Fence<'_> {
        (!self.options.follow_outside).then_some(self.inside.as_slice())
    }

    /// Whether a real path lies within what is scanned anyway.
    pub(super) fn is_inside(&self, real: &Path) -> bool {
        self.inside.iter().any(|folder| real.starts_with(folder))
    }
}

/// `join` that adds no slash for the empty path.
fn below(base: &Path, rel: &Path) -> PathBuf {
    if rel.as_os_str().is_empty() { base.to_owned() } else { base.join(rel) }
}
