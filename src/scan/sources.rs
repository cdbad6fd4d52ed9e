//! What is opened for a file of an artifact, and its legal texts a second time, for those who copy them.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::base::limits;
use crate::evidence::positional::{Known, ReadAt, read_up_to};
use crate::evidence::{Facts, TextFact, TextRole, lfs, members, modelfile, texts};
use crate::layouts::{self, Artifact, Blocks, FileEntry, Layout, escape_path};
use crate::text::Text;

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
    let Some(pointer) = lfs::pointer(&read_up_to(&*source, 0, lfs::POINTER_BYTES)?) else {
        return Ok(source);
    };
    match pointer.sha256.as_deref().and_then(object).map(File::open).transpose()? {
        Some(object) if pointer.may_mean(&object) => Ok(Box::new(object)),
        _ => Ok(source),
    }
}

/// How a file is shown in front of the path of a member: the path of the artifact, where that is the file itself, has
/// no folder in which the member could stand.
pub(super) fn shown<'f>(artifact: &Artifact, file: &'f FileEntry) -> Cow<'f, str> {
    match file.logical.as_str() {
        "." => format!("../{}", artifact.path.rsplit('/').next().unwrap_or_default()).into(),
        logical => logical.into(),
    }
}

/// The bytes of the legal text at `logical`, a file of the artifact or a member of one of its archives: at most so many
/// and one more. None where no such file is here.
///
/// # Errors
/// Where it cannot be read.
pub fn text_bytes(artifact: &Artifact, logical: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let here = |path: &str| {
        let called = |file: &&FileEntry| file.logical == path || shown(artifact, file) == path;
        artifact.files.iter().find(|file| called(file) && !file.missing)
    };
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
    let read = members::read_members(&shown(artifact, file), &*archive(artifact.layout, file, object)?);
    let same = |one: &members::Member| escape_path(Path::new(&one.path)) == member;
    Ok(read.texts.into_iter().find(same).map(|one| one.bytes))
}

/// The bytes of a legal text that is a part of a file: a licence in the header of weights, or in a `Modelfile`. None where
/// it is not there any more, or is no such part.
///
/// # Errors
/// Where the file cannot be read.
pub fn part_bytes(artifact: &Artifact, facts: &Facts, text: &TextFact) -> io::Result<Option<Vec<u8>>> {
    if text.role != TextRole::Metadata {
        return Ok(None);
    }
    let is_it = |part: &str| texts::sha256_hex(part.as_bytes()) == text.sha256;
    let headers = facts.weights.iter().filter(|weights| weights.path == text.path);
    if let Some(at) = headers.flat_map(|weights| &weights.licenses).find(|at| is_it(&at.value)) {
        return Ok(Some(at.value.clone().into_bytes()));
    }
    let recipe = |file: &&FileEntry| file.logical == text.path && modelfile::is_modelfile(&file.logical);
    let Some(file) = artifact.files.iter().find(recipe).filter(|file| !file.missing) else { return Ok(None) };
    let mut bytes = Vec::new();
    File::open(&file.physical)?.take(limits::TEXT_BYTES).read_to_end(&mut bytes)?;
    let read = modelfile::read_modelfile(&file.logical, Text::from_bytes(&bytes).source());
    let part = read.licenses.into_iter().map(|(part, _)| part).find(|part| is_it(part));
    Ok(part.map(String::into_bytes))
}

/// What a file of a clone stands for: where it is a Git LFS pointer whose object the clone has fetched, that object up to
/// a byte more than `limit`; else itself. A pointer to what cannot be read, or whose object is not what it means, stays
/// one, and is told as such.
pub(super) fn fetched(bytes: Vec<u8>, limit: u64, object: impl FnOnce(&str) -> Option<PathBuf>) -> Vec<u8> {
    let Some(pointer) = lfs::pointer(&bytes) else { return bytes };
    let Some(oid) = pointer.sha256 else { return bytes };
    let Some(path) = object(&oid) else { return bytes };
    let read = File::open(path).and_then(|file| {
        let (mut content, size) = (Vec::new(), file.metadata()?.len());
        file.take(limit.saturating_add(1)).read_to_end(&mut content)?;
        Ok((content, size))
    });
    match read {
        // Its hash would take all of it: its size must do.
        Ok((content, size)) if content.len() as u64 > limit && pointer.size == Some(size) => content,
        Ok((content, _)) if content.len() as u64 <= limit && texts::sha256_hex(&content) == oid => content,
        _ => bytes,
    }
}

fn object_above(file: &FileEntry, oid: &str) -> Option<PathBuf> {
    let above = file.physical.ancestors().skip(1).take(limits::DEPTH);
    above.into_iter().find_map(|folder| layouts::lfs_object(folder, oid))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_stands_for_its_pointer_only_where_it_is_what_that_means() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("object");
        let pointer = |content: &[u8], size: usize| {
            let oid = texts::sha256_hex(content);
            format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {size}\n")
                .into_bytes()
        };
        let table: [(&[u8], &[u8], usize, bool); 4] = [
            (b"MIT", b"MIT", 3, true),
            (b"MIT", b"BSD", 3, false),
            (b"MITMITMIT", b"MITMITMIT", 9, true),
            (b"MITMITMIT", b"BSD", 3, false),
        ];
        for (object, meant, size, stands) in table {
            std::fs::write(&path, object).expect("written");
            let bytes = pointer(meant, size);
            let found = fetched(bytes.clone(), 4, |_| Some(path.clone()));
            let expected = if stands { object[..object.len().min(5)].to_vec() } else { bytes };
            assert_eq!(found, expected);
        }
        assert_eq!(fetched(b"MIT".to_vec(), 4, |_| None), b"MIT");
        let bytes = pointer(b"MIT", 3);
        assert_eq!(fetched(bytes.clone(), 4, |_| Some(dir.path().join("none"))), bytes);
    }
}
