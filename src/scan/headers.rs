//! Weights and archives, opened for what they say of themselves; those that several artifacts have in common, as the
//! snapshots of a hub cache do, are opened once.
//!
//! Contract: what is kept is known by the same marks as in [`super::shared`] and by the name under which it was read, since
//! the name helps to tell the format. What the system did not let us read is never kept: it may be readable another time.
//! Nor is a file that is small enough for a Git LFS pointer, which stands for what its own clone has fetched.
//!
//! Limits: [`LARGEST`] bytes of what one file says; more is read each time.

use std::cell::Cell;
use std::fs::File;
use std::io;
use std::sync::Arc;

use super::bounded::Bounded;
use super::gather::inside;
use super::sources::{archive, shown, source};
use crate::base::SkipReason;
use crate::evidence::positional::ReadAt;
use crate::evidence::{At, Weights, added, lfs, members, weights};
use crate::layouts::{Artifact, FileEntry, FileKind, Root, Stamp, Tree};

/// The most that is kept of one file: headers are smaller, long texts in an archive are not.
const LARGEST: usize = 256 << 10;
/// What a string or a list takes beside its bytes.
const OVERHEAD: usize = 64;

/// Which file is meant.
type Key = (Stamp, u64, FileKind, String);

/// What was read of files that have several names.
#[derive(Debug)]
pub(super) struct Headers(Bounded<Key, Arc<Opened>>);

/// Something that went wrong with a file.
pub(super) type Told = (SkipReason, String);

/// What a weight file or an archive says, wherever it stands.
#[derive(Debug, Default)]
pub(super) struct Opened {
    /// The header; none for an archive that is no weights.
    pub(super) weights: Option<Weights>,
    /// What is in it, where it is an archive.
    pub(super) members: Option<members::Members>,
    /// What went wrong, in the order in which it did.
    pub(super) told: Vec<Told>,
}

impl Headers {
    /// Nothing is known yet.
    pub(super) fn new(room: usize) -> Self {
        Self(Bounded::new(room))
    }

    /// What `file` says, opened where it is not known.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub(super) fn open(
        &self,
        tree: &Tree,
        root: &Root,
        artifact: &Artifact,
        file: &FileEntry,
    ) -> io::Result<Arc<Opened>> {
        let may_be_kept = file.stamp.is_shared() && file.size > lfs::POINTER_BYTES as u64;
        let key = may_be_kept.then(|| (file.stamp, file.size, file.kind, shown(artifact, file).into_owned()));
        if let Some(known) = key.as_ref().and_then(|key| self.0.get(key)) {
            return Ok(known);
        }
        let opened = Arc::new(match file.kind {
            FileKind::Archive => open_archive(tree, root, artifact, file)?,
            _ => open_weights(tree, root, artifact, file)?,
        });
        let size = opened.size();
        Ok(match key.filter(|_| opened.is_sound() && size <= LARGEST) {
            Some(key) => self.0.keep(key, opened, size),
            None => opened,
        })
    }
}

impl Opened {
    /// Whether the next one who opens the file will see the same.
    fn is_sound(&self) -> bool {
        self.told.iter().all(|(reason, _)| *reason != SkipReason::NotReadable)
    }

    /// About how much memory it takes.
    fn size(&self) -> usize {
        let strings = |list: &[At<String>]| -> usize {
            let size = |at: &At<String>| at.value.len() + at.place.path.len() + 2 * OVERHEAD;
            list.iter().map(size).sum()
        };
        let weights = self.weights.iter().map(|weights| {
            let lists = [&weights.licenses, &weights.bases, &weights.notes];
            size_of::<Weights>() + lists.into_iter().map(|list| strings(list)).sum::<usize>()
        });
        let members = self.members.iter().flat_map(|members| {
            let texts = [&members.texts, &members.metadata, &members.configs].into_iter().flatten();
            let packed = members.weights.iter().map(|packed| packed.path.len() + packed.held());
            texts.map(|member| member.path.len() + member.bytes.len()).chain(packed)
        });
        let told = self.told.iter().map(|(_, detail)| detail.len());
        weights.chain(members).chain(told).map(|size| size + OVERHEAD).sum()
    }
}

fn open_archive(tree: &Tree, root: &Root, artifact: &Artifact, file: &FileEntry) -> io::Result<Opened> {
    let source = archive(root.layout, file, |oid| tree.lfs_object(root, oid))?;
    let mut told = Vec::new();
    let members = read_members(artifact, file, &*source, &mut told);
    Ok(Opened { weights: None, members: Some(members), told })
}

fn open_weights(tree: &Tree, root: &Root, artifact: &Artifact, file: &FileEntry) -> io::Result<Opened> {
    let mut told = Vec::new();
    let mut source = source(root.layout, file)?;
    let mut read = header(artifact, file, &*source, &mut told);
    // A pointer whose object the clone has fetched stands for that object.
    match object(tree, root, &read) {
        Some(Ok(object)) => {
            let sha256 = read.sha256.take();
            source = Box::new(object);
            read = header(artifact, file, &*source, &mut told);
            read.sha256 = sha256;
        }
        Some(Err(error)) => told.push((SkipReason::NotReadable, error.to_string())),
        None => {}
    }
    let packed = read.present && members::may_be_archive(&read.format);
    let mut members = packed.then(|| read_members(artifact, file, &*source, &mut told));
    for member in members.iter_mut().flat_map(|members| members.added.drain(..)) {
        let path = inside(&shown(artifact, file), &member.path);
        added::read_added(&mut read, &path, &member.bytes);
    }
    Ok(Opened { weights: Some(read), members, told })
}

/// The header of a weight file.
fn header(artifact: &Artifact, file: &FileEntry, source: &dyn ReadAt, told: &mut Vec<Told>) -> Weights {
    let watched = Watched::new(source);
    let mut read = weights::read_weights_called(&file.logical, &shown(artifact, file), &watched);
    if watched.absent.get() {
        read.problem = None;
    }
    told.extend(watched.told(read.problem.as_deref(), SkipReason::TruncatedHeader));
    read
}

/// The members of an archive that matter.
fn read_members(
    artifact: &Artifact,
    file: &FileEntry,
    source: &dyn ReadAt,
    told: &mut Vec<Told>,
) -> members::Members {
    let watched = Watched::new(source);
    let read = members::read_members(&shown(artifact, file), &watched);
    let reason = read.limit.unwrap_or(SkipReason::TruncatedHeader);
    told.extend(watched.told(read.problem.as_deref(), reason));
    read
}

/// The object that a pointer in place of weights stands for, if the clone has fetched it. One of another size than the
/// pointer says (a fetch that was cut off) is not what it means; to know the hash would be to read the weights.
fn object(tree: &Tree, root: &Root, read: &Weights) -> Option<io::Result<File>> {
    let oid = read.sha256.as_deref().filter(|_| !read.present)?;
    let pointer = lfs::Pointer { sha256: None, size: Some(read.bytes).filter(|bytes| *bytes > 0) };
    let opened = File::open(tree.lfs_object(root, oid)?);
    opened.map(|file| Some(file).filter(|file| pointer.may_mean(file))).transpose()
}

/// A source that notes what its readers may take for the end of the file.
pub(super) struct Watched<'a> {
    source: &'a dyn ReadAt,
    /// The system did not let us read.
    failed: Cell<bool>,
    /// A mirror has not fetched this part yet, which is no fault of the file.
    absent: Cell<bool>,
}

impl<'a> Watched<'a> {
    pub(super) fn new(source: &'a dyn ReadAt) -> Self {
        Self { source, failed: Cell::new(false), absent: Cell::new(false) }
    }

    /// What went wrong; what the system refused may be readable another time.
    pub(super) fn told(&self, problem: Option<&str>, reason: SkipReason) -> Option<Told> {
        if self.failed.get() {
            let detail = problem.unwrap_or("a part of it cannot be read");
            return Some((SkipReason::NotReadable, detail.to_owned()));
        }
        problem.filter(|_| !self.absent.get()).map(|problem| (reason, problem.to_owned()))
    }

    fn note<T>(&self, read: io::Result<T>) -> io::Result<T> {
        match read.as_ref().map_err(io::Error::kind) {
            Ok(_) | Err(io::ErrorKind::Interrupted) => {}
            Err(io::ErrorKind::NotFound) => self.absent.set(true),
            Err(_) => self.failed.set(true),
        }
        read
    }
}

impl ReadAt for Watched<'_> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.note(self.source.read_at(buffer, offset))
    }

    fn size(&self) -> io::Result<u64> {
        self.note(self.source.size())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::layouts::{ListOptions, list};

    /// A safetensors file whose header says so, larger than any pointer.
    fn saying(license: &str) -> Vec<u8> {
        let header = format!(r#"{{"__metadata__":{{"license":"{license}"}}}}"#);
        [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &[0; lfs::POINTER_BYTES]].concat()
    }

    /// What two names of one file say, the second after the file was written anew: what is opened once cannot know.
    fn said(names: [&str; 2], first: &[u8], then: &[u8]) -> [Vec<String>; 2] {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = |name: &str| dir.path().join(name);
        std::fs::write(path(names[0]), first).expect("written");
        if names[0] != names[1] {
            std::fs::hard_link(path(names[0]), path(names[1])).expect("linked");
        }
        let (tree, roots, _) = list(dir.path(), ListOptions::default()).expect("listed");
        let artifact = tree.artifact(&roots[0]).0;
        let headers = Headers::new(1 << 20);
        let read = |name: &str| {
            let file = artifact.files.iter().find(|file| file.logical == name).expect("listed");
            let opened = headers.open(&tree, &roots[0], &artifact, file).expect("readable");
            let licenses = opened.weights.iter().flat_map(|weights| &weights.licenses);
            licenses.map(|license| license.value.clone()).collect::<Vec<_>>()
        };
        let before = read(names[0]);
        std::fs::write(path(names[0]), then).expect("written");
        [before, read(names[0])]
    }

    #[test]
    fn what_has_several_names_is_opened_once() {
        let found = said(["a.safetensors", "b.safetensors"], &saying("mit"), &saying("bsd"));
        assert_eq!(found, [["mit"], ["mit"]]);
        let found = said(["a.safetensors", "a.safetensors"], &saying("mit"), &saying("bsd"));
        assert_eq!(found, [["mit"], ["bsd"]]);
    }

    #[test]
    fn a_pointer_is_asked_each_time() {
        let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{:064}\nsize 9\n", 1);
        let found = said(["a.safetensors", "b.safetensors"], pointer.as_bytes(), &saying("mit"));
        assert_eq!(found, [vec![], vec!["mit".to_owned()]]);
    }

    #[test]
    fn long_texts_in_an_archive_count() {
        let text = |bytes: usize| members::Member {
            path: "LICENSE".into(),
            role: crate::evidence::TextRole::License,
            bytes: vec![b'x'; bytes],
        };
        let holding = |bytes: usize| Opened {
            members: Some(members::Members { texts: vec![text(bytes)], ..members::Members::default() }),
            ..Opened::default()
        };
        assert!(holding(LARGEST).size() > LARGEST && holding(LARGEST / 2).size() < LARGEST);
    }
}
