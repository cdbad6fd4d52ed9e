//! The folder and the store that were read last, and where the last clones keep what Git LFS fetched.
//!
//! Contract: a store of thousands of models, or a folder of thousands of checkpoints, is read once for all of them as
//! long as they are opened one after another; what is kept does not grow with the tree. What was kept is as old as the
//! first of these models, within one [`super::Tree`].

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::Layout;
use super::folder::Folder;
use super::git::LfsStore;
use super::store::{self, Stock};

/// Folders of which it is kept whether they are clones with objects of Git LFS: an artifact has few above it.
const CLONES: usize = 64;

/// What was read last, by its path.
#[derive(Debug, Default)]
pub(super) struct Recent {
    folder: Mutex<Option<(PathBuf, Arc<Folder>)>>,
    stock: Mutex<Option<(PathBuf, Layout, Arc<Stock>)>>,
    clones: Mutex<FxHashMap<PathBuf, Option<Arc<LfsStore>>>>,
}

impl Recent {
    /// The folder at `path`.
    ///
    /// # Errors
    ///
    /// Those of reading it.
    pub fn folder(&self, path: &Path) -> io::Result<Arc<Folder>> {
        let mut last = self.folder.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, folder)) = last.as_ref().filter(|(known, _)| known == path) {
            return Ok(Arc::clone(folder));
        }
        let folder = Arc::new(Folder::read(path)?);
        *last = Some((path.to_owned(), Arc::clone(&folder)));
        Ok(folder)
    }

    /// What the store at `path` holds.
    pub fn stock(&self, path: &Path, layout: Layout) -> Arc<Stock> {
        let mut last = self.stock.lock().unwrap_or_else(PoisonError::into_inner);
        let known = last.as_ref().filter(|(known, of, _)| known == path && *of == layout);
        if let Some((_, _, stock)) = known {
            return Arc::clone(stock);
        }
        let stock = Arc::new(store::stored(path, layout));
        *last = Some((path.to_owned(), layout, Arc::clone(&stock)));
        stock
    }

    /// Where the clone at `path` keeps the objects of Git LFS, if it is one and has some.
    pub fn lfs_store(&self, path: &Path) -> Option<Arc<LfsStore>> {
        let lock = || self.clones.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(path) {
            return known.clone();
        }
        let found = LfsStore::of(path).map(Arc::new);
        let mut clones = lock();
        if clones.len() >= CLONES {
            clones.clear();
        }
        clones.insert(path.to_owned(), found.clone());
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_last_is_read_once() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let recent = Recent::default();
        let first = recent.folder(dir.path()).expect("a folder");
        assert!(Arc::ptr_eq(&first, &recent.folder(dir.path()).expect("a folder")));
        assert!(recent.folder(&dir.path().join("none")).is_err());
        let stock = recent.stock(dir.path(), Layout::Oci);
        assert!(Arc::ptr_eq(&stock, &recent.stock(dir.path(), Layout::Oci)));
        assert!(!Arc::ptr_eq(&stock, &recent.stock(dir.path(), Layout::Docker)));
        assert_eq!(recent.lfs_store(dir.path()), None);
        std::fs::create_dir_all(dir.path().join("clone/.git/lfs/objects")).expect("made");
        let store = || recent.lfs_store(&dir.path().join("clone")).expect("a clone");
        assert!(Arc::ptr_eq(&store(), &store()));
        for nth in 0..CLONES {
            recent.lfs_store(&dir.path().join(nth.to_string()));
        }
        assert!(recent.clones.lock().expect("free").len() <= CLONES);
    }
}
