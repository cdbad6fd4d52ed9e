//! What is opened for a file of an artifact, and its legal texts a second time, for those who copy them.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::base::limits;
use crate::evidence::positional::{Known, ReadAt, read_up_to};
use crate::evidence::{lfs, members};
use crate::layouts::{self, Artifact, Blocks, FileEntry, Layout, escape_path};

/// Opens weights or an archive. The listing knows the size; where it says 0, some virtual file systems do so for
/// every file, and it is asked for.
pub(super) fn source(layout: Layout, file: &FileEntry) -> io::Result<Box<dyn ReadAt>> {
    if layout == Layout::Olah {
        return Ok(Box::new(Blocks::open(&file.physical, file.size)?));
    }
    let opened = File::open(&file.physical)?;
    Ok(match file.size {
        0 => Box::new(opened),
        size => Box::new(Known { file: opened, size }),
    })
}

/// An archive, or the object that a pointer in its place stands for; `object` finds that.
pub(super) fn archive(
    layout: Layout,
    file: &FileEntry,
    object: impl FnOnce(&str) -> Option<PathBuf>,
) -> io::Result<Box<dyn ReadAt>> {
    let source = source(layout, file)?;
    if file.size > lfs::POINTER_BYTES as u64 {
        return Ok(source);
    }
    let found = lfs::pointer(&read_up_to(&*source, 0, lfs::POINTER_BYTES)?).and_then(|found| found.sha256);
    match found.and_then(|oid| object(&oid)) {
        Some(object) => Ok(Box::new(File::open(object)?)),
        None => Ok(source),
    }
}

/// The bytes of the legal text at `logical`, a file of the artifact or a member of one of its archives: at most so many
/// and one more. None where no such file is here.
///
/// # Errors
/// Where it cannot be read.
pub fn text_bytes(artifact: &Artifact, logical: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let here = |path: &str| artifact.files.iter().find(|file| file.logical == path && !file.missing);
    if let Some(file) = here(logical) {
        let mut bytes = Vec::new();
        File::open(&file.physical)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        return Ok(Some(fetched(bytes, limit, |oid| object_above(file, oid))));
    }
    // Archives may have such names themselves.
    let inside = logical.match_indices(members::INSIDE);
    let found =
        inside.filter_map(|(at, mark)| Some((here(logical.get(..at)?)?, logical.get(at + mark.len()..)?)));
    let Some((file, member)) = found.last() else { return Ok(None) };
    let object = |oid: &str| object_above(file, oid);
    let read = members::read_members(&file.logical, &*archive(artifact.layout, file, object)?);
    let same = |one: &members::Member| escape_path(Path::new(&one.path)) == member;
    Ok(read.texts.into_iter().find(same).map(|one| one.bytes))
}

/// What a file of a clone stands for: where it is a Git LFS pointer whose object the clone has fetched, that object up to
/// a byte more than `limit`; else itself. A pointer to what cannot be read stays one, and is told as such.
pub(super) fn fetched(bytes: Vec<u8>, limit: u64, object: impl FnOnce(&str) -> Option<PathBuf>) -> Vec<u8> {
    let Some(oid) = lfs::pointer(&bytes).and_then(|found| found.sha256) else { return bytes };
    let Some(path) = object(&oid) else { return bytes };
    let mut content = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit.saturating_add(1)).read_to_end(&mut content));
    if read.is_ok() { content } else { bytes }
}

fn object_above(file: &FileEntry, oid: &str) -> Option<PathBuf> {
    let above = file.physical.ancestors().skip(1).take(limits::DEPTH);
    above.into_iter().find_map(|folder| layouts::lfs_object(folder, oid))
}
