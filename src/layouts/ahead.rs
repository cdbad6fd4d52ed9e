//! Folders that the threads of a pool read ahead of the walk.
//!
//! Contract: the walk sees the same folders in the same order, read some moments earlier. Nothing is read ahead outside
//! of a pool of several threads, nor where it is known that only one place is looked for. What was read and not asked
//! for is dropped; what was dropped is read again when it is asked for.

use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::folder::{Folder, Type};
use super::{hub, modelscope};

/// Folders read at once: enough to keep threads busy, few enough to stay small.
const AT_ONCE: usize = 128;
/// Fewer are not worth waking threads for.
const FEW: usize = 4;
/// Folders in a folder that holds nothing else (an organisation) are read with it, as long as they are not more.
const INNER: usize = 32;
/// Folders kept; a walk seldom leaves any.
const KEPT: usize = 2 * AT_ONCE * INNER;

type Read = (PathBuf, io::Result<Folder>);

/// What was read ahead, by the path that is opened.
#[derive(Debug, Default)]
pub(super) struct Ahead(FxHashMap<PathBuf, io::Result<Folder>>);

impl Ahead {
    /// Reads the next of these folders, and takes them from the iterator; tells how many it took.
    pub(super) fn fill(&mut self, folders: &mut impl Iterator<Item = PathBuf>) -> usize {
        let next: Vec<PathBuf> = folders.take(AT_ONCE).collect();
        let count = next.len();
        if count < FEW || rayon::current_thread_index().is_none() || rayon::current_num_threads() < 2 {
            return count;
        }
        let unread: Vec<PathBuf> = next.into_iter().filter(|path| !self.0.contains_key(path)).collect();
        if unread.len() < FEW {
            return count;
        }
        if self.0.len() > KEPT {
            self.0.clear();
        }
        let read: Vec<Vec<Read>> = unread.into_par_iter().map(with_inner).collect();
        self.0.extend(read.into_iter().flatten());
        count
    }

    /// The folder at `path`, as it was read or as it is now.
    ///
    /// # Errors
    ///
    /// Those of reading it.
    pub(super) fn folder(&mut self, path: &Path) -> io::Result<Folder> {
        self.0.remove(path).unwrap_or_else(|| Folder::read(path))
    }
}

/// A folder, and those in it where it only groups others.
fn with_inner(path: PathBuf) -> Vec<Read> {
    let read = Folder::read(&path);
    let mut all = match &read {
        Ok(folder) if groups(&path, folder) => {
            let inner = folder.entries.iter().map(|entry| path.join(&entry.name));
            inner.map(|path| (path.clone(), Folder::read(&path))).collect()
        }
        _ => Vec::new(),
    };
    all.push((path, read));
    all
}

fn groups(path: &Path, folder: &Folder) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_plain = |name: &str| !name.starts_with('.');
    folder.entries.len() <= INNER
        && folder.entries.iter().all(|entry| entry.kind == Type::Dir && is_plain(entry.text()))
        && !hub::is_repo(name, folder)
        && !modelscope::is_repo(name, folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_a_mirror_are_read_with_what_they_group_and_given_once() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let place = |path: &str| dir.path().join(path);
        for org in 0..6 {
            std::fs::create_dir_all(place(&format!("org{org}/model"))).expect("made");
        }
        let orgs = || (0..6).map(|org| place(&format!("org{org}")));
        let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        for (threads, expected) in [(1, 0), (2, 12)] {
            let mut ahead = Ahead::default();
            assert_eq!(pool(threads).install(|| ahead.fill(&mut orgs())), 6);
            assert_eq!(ahead.0.len(), expected, "{threads}");
            assert!(ahead.folder(&place("org3")).expect("there").has_dir("model"), "{threads}");
            assert!(ahead.folder(&place("org3/model")).expect("there").is_empty(), "{threads}");
            assert!(ahead.folder(&place("org7")).is_err(), "{threads}");
            assert_eq!(ahead.0.len(), expected.saturating_sub(2), "{threads}");
        }
    }

    #[test]
    fn a_repository_of_a_cache_is_read_by_itself() {
        let dir = tempfile::tempdir().expect("temporary folder");
        for (path, expected) in
            [("models--a--b/snapshots", false), ("org/model", true), ("clone/.git", false)]
        {
            std::fs::create_dir_all(dir.path().join(path)).expect("made");
            let path = dir.path().join(path);
            let path = path.parent().expect("a parent");
            assert_eq!(groups(path, &Folder::read(path).expect("read")), expected, "{path:?}");
        }
    }
}
