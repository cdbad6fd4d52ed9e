//! One folder as it was read: its entries in byte order of their names, each with its type and likely role.
//!
//! Contract: one reading of the directory, in which the files that an artifact would have are asked for size and times at
//! once: the system need not find the folder again for each. No file is opened unless a question needs it:
//! [`Folder::has_front_matter`] reads the first bytes of cards. What was told of files is as old as the reading.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

use super::stamp::Seen;
use super::{FileKind, names};

/// What an entry is, as the directory says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Type {
    Dir,
    File,
    Link,
    /// A device, pipe or socket.
    Special,
}

impl Type {
    fn of(kind: std::fs::FileType) -> Self {
        if kind.is_symlink() {
            Self::Link
        } else if kind.is_dir() {
            Self::Dir
        } else if kind.is_file() {
            Self::File
        } else {
            Self::Special
        }
    }
}

/// One entry of a folder.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Entry {
    pub(super) name: OsString,
    pub(super) kind: Type,
    /// By name; for a folder always `Other`.
    pub(super) role: FileKind,
    /// Of files (no links) that an artifact would have, where it was told. In a box: folders and links have none.
    pub(super) seen: Option<Box<Seen>>,
}

impl Entry {
    /// The name where it is UTF-8, else the empty string: no table of names has other bytes.
    pub(super) fn text(&self) -> &str {
        self.name.to_str().unwrap_or_default()
    }

    pub(super) fn is_file_like(&self) -> bool {
        matches!(self.kind, Type::File | Type::Link)
    }

    /// What there is to know of the file that it is, at `path`; asked for now where it was not told before.
    pub(super) fn seen(&self, path: &Path) -> io::Result<Seen> {
        match &self.seen {
            Some(seen) => Ok(**seen),
            None => std::fs::symlink_metadata(path).map(|data| Seen::of(&data)),
        }
    }
}

/// The entries of one folder.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Folder {
    pub(super) entries: Vec<Entry>,
}

/// The most entries of a folder that are worth keeping until its artifact is opened. Model folders have a few
/// dozen; reading a larger one again costs little beside what it holds.
const KEPT_ENTRIES: usize = 64;

impl Folder {
    /// Reads the directory at `path`; `logical` is its path in the artifact, for names that mean something only in
    /// their folder (`LICENSES/`).
    pub(super) fn read(path: &Path) -> io::Result<Self> {
        let mut inner = path.file_name().and_then(OsStr::to_str).unwrap_or_default().to_owned();
        inner.push('/');
        let parent = inner.len();
        // What the system says of files is asked for below; of thousands of folders nothing more is kept than their names.
        let (mut entries, mut files) = (Vec::new(), Vec::new());
        // Not walkdir: it opens every subfolder to list one folder.
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            let (name, kind) = (entry.file_name(), Type::of(entry.file_type()?));
            let role = match kind {
                Type::Dir => FileKind::Other,
                _ => {
                    inner.truncate(parent);
                    inner.push_str(&name.to_string_lossy());
                    names::file_kind(&inner)
                }
            };
            if kind == Type::File {
                files.push((entries.len(), entry));
            }
            entries.push(Entry { name, kind, role, seen: None });
        }
        // Beside a card or weights every file may be the artifact's.
        let whole =
            entries.iter().any(|entry: &Entry| matches!(entry.role, FileKind::Card | FileKind::Weights));
        for (at, file) in files {
            if whole || entries[at].role != FileKind::Other {
                entries[at].seen = file.metadata().ok().map(|data| Box::new(Seen::of(&data)));
            }
        }
        entries.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        Ok(Self { entries })
    }

    /// Itself, where it is small enough to be kept until it is asked for again.
    pub(super) fn kept(self: &Arc<Self>) -> Option<Arc<Self>> {
        (self.entries.len() <= KEPT_ENTRIES).then(|| Arc::clone(self))
    }

    /// About how many bytes it takes in memory.
    pub(super) fn weight(&self) -> usize {
        // A name is an allocation of its own, and so is what is known of a file.
        let seen = |entry: &Entry| entry.seen.as_ref().map_or(0, |_| size_of::<Seen>());
        self.entries.iter().map(|entry| size_of::<Entry>() + 16 + entry.name.len() + seen(entry)).sum()
    }

    /// Whether it holds nothing at all.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entry called `name`.
    pub(super) fn get(&self, name: &str) -> Option<&Entry> {
        let name = OsStr::new(name);
        let at = self.entries.binary_search_by(|entry| entry.name.as_os_str().cmp(name)).ok()?;
        self.entries.get(at)
    }

    /// The entries whose names begin with `head`.
    pub(super) fn beginning_with(&self, head: &str) -> &[Entry] {
        let from = self.entries.partition_point(|entry| entry.name.as_os_str() < OsStr::new(head));
        let begins = |entry: &&Entry| entry.name.as_encoded_bytes().starts_with(head.as_bytes());
        let count = self.entries[from..].iter().take_while(begins).count();
        &self.entries[from..from + count]
    }

    /// Whether a real folder (no link) called `name` stands in it.
    pub(super) fn has_dir(&self, name: &str) -> bool {
        self.get(name).is_some_and(|entry| entry.kind == Type::Dir)
    }

    /// The real folders in it, in order.
    pub(super) fn dirs(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.kind == Type::Dir)
    }

    /// Files and links of one role.
    pub(super) fn of_role(&self, role: FileKind) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.is_file_like() && entry.role == role)
    }

    /// Whether a file of any of these roles stands in it.
    pub(super) fn has_any(&self, roles: &[FileKind]) -> bool {
        self.entries.iter().any(|entry| entry.is_file_like() && roles.contains(&entry.role))
    }

    /// Whether a card in it starts with front matter. A card that cannot be opened counts: that it is there must
    /// not be lost, and its reader says why it cannot be read.
    pub(super) fn has_front_matter(&self, path: &Path) -> bool {
        self.of_role(FileKind::Card).any(|card| starts_with_front_matter(&path.join(&card.name), card.kind))
    }

    /// Whether weights stand in it directly; `path` is asked for sizes only where a name alone does not tell.
    pub(super) fn has_weights(&self, path: &Path) -> bool {
        let described = self.has_any(&[FileKind::Config, FileKind::License, FileKind::LegalDocument]);
        self.of_role(FileKind::Weights).any(|entry| is_decisive(path, entry, described))
    }

    /// Whether it describes a model whose weights may not be here.
    pub(super) fn describes_model(&self) -> bool {
        let mut files = self.entries.iter().filter(|entry| entry.is_file_like());
        files.any(|entry| names::stands_for_weights(entry.text()))
            || self.is_pipeline()
            || (self.get("config.json").is_some()
                && self.entries.iter().any(|entry| names::is_model_side_file(entry.text())))
    }

    /// Whether it is a pipeline of spaCy, whose weights have no telling names: since version 3 its settings, before that
    /// its words stand beside its description.
    pub(super) fn is_pipeline(&self) -> bool {
        self.get("meta.json").is_some() && (self.get("config.cfg").is_some() || self.has_dir("vocab"))
    }

    /// Whether a description of a data set stands in it.
    pub(super) fn describes_data(&self) -> bool {
        self.entries.iter().any(|entry| entry.is_file_like() && names::describes_data(entry.text()))
    }

    /// Whether files with rows of data stand in it.
    pub(super) fn has_data(&self) -> bool {
        self.entries.iter().any(|entry| entry.is_file_like() && names::is_data(entry.text()))
    }
}

/// Whether this file makes its folder an artifact; `described` says that settings or a licence stand beside it.
pub(super) fn is_decisive(folder: &Path, entry: &Entry, described: bool) -> bool {
    // Build caches and sample data are full of `.bin` and `.npz` of some megabytes; a model without any file that
    // describes it is a converted checkpoint, and those are larger.
    let least = if described { 1 << 10 } else { 16 << 20 };
    match names::makes_artifact(&entry.name.to_string_lossy()) {
        Some(true) => true,
        Some(false) => match &entry.seen {
            Some(seen) => seen.size >= least,
            None => std::fs::metadata(folder.join(&entry.name))
                .is_ok_and(|data| data.is_file() && data.len() >= least),
        },
        None => false,
    }
}

/// Reads the first bytes of a card: `---`, after a byte order mark or not.
fn starts_with_front_matter(path: &Path, kind: Type) -> bool {
    // A link may lead to a pipe, and opening that would wait for ever.
    if kind == Type::Link && !std::fs::metadata(path).is_ok_and(|data| data.is_file()) {
        return false;
    }
    let mut first = [0; 8];
    let read = File::open(path).and_then(|mut file| file.read(&mut first));
    let Ok(length) = read else { return true };
    let first = first.get(..length).unwrap_or_default();
    first.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(first).trim_ascii_start().starts_with(b"---")
}

/// Reads a small text file of a layout's own metadata: at most `limit` bytes, regular files only, no links.
pub(super) fn read_small(path: &Path, limit: u64) -> Option<String> {
    if !std::fs::symlink_metadata(path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(limit).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &[u8])]) -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().expect("temporary folder");
        for (name, bytes) in files {
            std::fs::write(dir.path().join(name), bytes).expect("write");
        }
        let folder = Folder::read(dir.path()).expect("read");
        (dir, folder)
    }

    #[test]
    fn front_matter_is_told_by_the_first_bytes() {
        let table: &[(&[u8], bool)] = &[
            (b"---\nlicense: mit\n---\n", true),
            (b"\xEF\xBB\xBF---\n", true),
            (b"\n---\n", true),
            (b"# Title\n---\n", false),
            (b"--", false),
            (b"", false),
        ];
        for (bytes, expected) in table {
            let (dir, folder) = folder(&[("README.md", bytes)]);
            assert_eq!(folder.has_front_matter(dir.path()), *expected, "{bytes:?}");
        }
    }

    #[test]
    fn tiny_files_of_shared_extensions_are_no_weights() {
        let (dir, small) = folder(&[("a.bin", &[0; 10]), ("b.npz", &[0; 1023]), ("config.json", b"{}")]);
        assert!(!small.has_weights(dir.path()));
        let (dir, described) = folder(&[("a.bin", &[0; 1024]), ("config.json", b"{}")]);
        assert!(described.has_weights(dir.path()));
        let (dir, alone) = folder(&[("a.bin", &[0; 1024])]);
        assert!(!alone.has_weights(dir.path()));
        let large = File::create(dir.path().join("a.bin")).and_then(|file| file.set_len(16 << 20));
        assert!(large.is_ok() && !alone.has_weights(dir.path()), "as it was read");
        assert!(Folder::read(dir.path()).expect("read").has_weights(dir.path()));
        let (dir, named) = folder(&[("pytorch_model.bin", b"x")]);
        assert!(named.has_weights(dir.path()));
    }

    #[test]
    fn entries_come_in_byte_order() {
        let (_dir, folder) = folder(&[("b", b""), ("a", b""), ("B", b""), ("é", b"")]);
        let names: Vec<&str> = folder.entries.iter().map(Entry::text).collect();
        assert_eq!(names, ["B", "a", "b", "é"]);
        assert!(folder.get("b").is_some() && folder.get("c").is_none());
    }

    #[test]
    fn small_files_are_read_up_to_their_limit() {
        let (dir, _) = folder(&[("a", b"abcdef")]);
        assert_eq!(read_small(&dir.path().join("a"), 3).as_deref(), Some("abc"));
        assert_eq!(read_small(&dir.path().join("gone"), 3), None);
        assert_eq!(read_small(dir.path(), 3), None);
    }
}
