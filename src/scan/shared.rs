//! Small files that several artifacts have in common, read once: blobs that the snapshots of a hub cache link to, and
//! files with several names.
//!
//! Contract: a file is known by device, inode, size and both times, as the listing saw them; what was read of another file
//! is never given for it. Only files that may have more than one name are kept, so that a tree without such files pays
//! nothing. It is bounded in bytes.
//!
//! Limits: files of up to [`LARGEST`] bytes; systems that do not number files keep none.

use std::sync::Arc;

use super::bounded::Bounded;
use crate::layouts::{FileEntry, Stamp};

/// The largest file that is kept: cards, licences and settings are smaller.
const LARGEST: u64 = 256 << 10;
/// What a file takes beside its bytes.
const OVERHEAD: usize = 160;

/// The contents of such files.
#[derive(Debug)]
pub(super) struct Shared(Bounded<(Stamp, u64), Arc<[u8]>>);

impl Shared {
    /// Nothing is known yet; it holds so many bytes.
    pub(super) fn new(room: usize) -> Self {
        Self(Bounded::new(room))
    }

    /// The whole content of `file`, where it was read before under another name.
    pub(super) fn get(&self, file: &FileEntry, limit: u64) -> Option<Vec<u8>> {
        self.0.get(&key(file, limit)?).map(|known| known.to_vec())
    }

    /// Keeps the whole content of `file` for its other names.
    pub(super) fn keep(&self, file: &FileEntry, limit: u64, bytes: &[u8]) {
        if let Some(key) = key(file, limit).filter(|(_, size)| *size == bytes.len() as u64) {
            self.0.keep(key, Arc::from(bytes), bytes.len() + OVERHEAD);
        }
    }
}

/// What a file is known by, if it is one to be kept and is read whole within `limit`.
fn key(file: &FileEntry, limit: u64) -> Option<(Stamp, u64)> {
    let wanted = file.stamp.is_shared() && (1..=LARGEST.min(limit)).contains(&file.size);
    wanted.then_some((file.stamp, file.size))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::layouts::{ListOptions, list};

    /// The files of `artifact` in a tree of these files, of which `b` is another name of `a`.
    fn files(content: &[u8]) -> (tempfile::TempDir, Vec<FileEntry>) {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for name in ["model.gguf", "LICENSE"] {
            std::fs::write(dir.path().join(name), content).expect("written");
        }
        std::fs::hard_link(dir.path().join("LICENSE"), dir.path().join("LICENSE.txt")).expect("linked");
        std::os::unix::fs::symlink("model.gguf", dir.path().join("NOTICE")).expect("linked");
        let (tree, roots, _) = list(dir.path(), ListOptions::default()).expect("listed");
        let files = tree.artifact(&roots[0]).0.files;
        (dir, files)
    }

    #[test]
    fn what_has_one_name_is_not_kept() {
        let (_dir, files) = files(b"words");
        let shared = Shared::new(1 << 20);
        let kept = |path: &str| {
            let file = files.iter().find(|file| file.logical == path).expect("listed");
            shared.keep(file, 100, b"words");
            shared.get(file, 100)
        };
        assert_eq!(kept("model.gguf"), None);
        for path in ["LICENSE", "LICENSE.txt", "NOTICE"] {
            assert_eq!(kept(path).as_deref(), Some(&b"words"[..]), "{path}");
        }
    }

    #[test]
    fn another_file_or_half_of_one_is_never_given() {
        let (_dir, all) = files(b"words");
        let (_other, strange) = files(b"words");
        let file = |files: &[FileEntry], path: &str| {
            files.iter().find(|file| file.logical == path).expect("listed").clone()
        };
        let shared = Shared::new(1 << 20);
        shared.keep(&file(&all, "LICENSE"), 100, b"word");
        assert_eq!(shared.get(&file(&all, "LICENSE"), 100), None);
        shared.keep(&file(&all, "LICENSE"), 100, b"words");
        assert_eq!(shared.get(&file(&all, "LICENSE.txt"), 100).as_deref(), Some(&b"words"[..]));
        assert_eq!(shared.get(&file(&all, "LICENSE.txt"), 4), None, "only a part of it was asked for");
        assert_eq!(shared.get(&file(&strange, "LICENSE"), 100), None);
        let changed = FileEntry { size: 6, ..file(&all, "LICENSE") };
        assert_eq!(shared.get(&changed, 100), None);
    }
}
