//! The store of an Olah mirror: `api/{type}/{org}/{name}/revision/{commit}` with the hub's replies, and
//! `files/{type}/{org}/{name}/resolve/{commit}/{path}` with a folder of blocks for each file.
//!
//! Source: vtuber-plan/olah, cache version 10: `meta.bin` begins with `OLAH`, version, flags, header size, block size,
//! file size, compression, chunk size and the length of the etag, little endian; block 0 of a file that is not
//! compressed is its first 64 MiB as they are; blocks are named by their number with eight digits. The body of a reply stands in `meta_get.json.body`.
//!
//! Limits: compressed files, and stores of versions before 10, are listed by name and not read; texts are read from
//! their first block; [`limits::ARTIFACT_FILES`] files of one revision.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::folder::Folder;
use super::store::{Layer, Stock, Stored};
use super::{FileKind, file_kind, hub};
use crate::base::limits;
use crate::evidence::positional::{ReadAt, read_up_to};

/// The most revisions of one store.
pub(super) const REVISIONS: usize = 1_000_000;
/// Kinds of repositories.
const TYPES: [&str; 3] = ["models", "datasets", "spaces"];
/// The fixed part of `meta.bin`.
const PREFIX: usize = 43;

/// Whether a folder is such a store.
pub(super) fn is_store(path: &Path, folder: &Folder) -> bool {
    // Also `heads` and `lfs`, where something was asked for that fills them.
    let has = |part: &str| TYPES.iter().any(|kind| path.join(part).join(kind).is_dir());
    folder.has_dir("api") && folder.has_dir("files") && has("api") && has("files")
}

/// The revisions of the store at `path`: type, organisation, name, `revision` and commit below `api`.
pub(super) fn stored(path: &Path, stock: &mut Stock) {
    let walk = WalkDir::new(path.join("api")).min_depth(5).max_depth(5);
    let walk = walk.follow_root_links(false).sort_by_file_name().into_iter();
    stock.walked(path, walk, |entry| {
        let folder = entry.file_type().is_dir().then(|| entry.path().strip_prefix(path).ok()).flatten();
        one(folder?)
    });
}

/// The revision at a path of the store.
pub(super) fn one(manifest: &Path) -> Option<Stored> {
    let parts: Vec<&str> = manifest.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
    let ["api", kind, org, name, "revision", commit] = parts[..] else { return None };
    let known = TYPES.contains(&kind) && hub::is_repo_name(org) && hub::is_repo_name(name);
    let id = format!("{org}/{name}");
    known.then(|| Stored {
        manifest: manifest.to_owned(),
        name: id.clone(),
        repo_id: Some(id),
        tag: Some(commit.to_owned()),
    })
}

/// The files of a revision, the hub's reply about it, and what of them cannot be read.
pub(super) fn layers(store: &Path, manifest: &Path) -> (Vec<Layer>, Option<String>) {
    let (mut problem, mut metas) = (None, Vec::new());
    let mut layers: Vec<Layer> = reply(&store.join(manifest)).into_iter().collect();
    let parts: Vec<&str> = manifest.iter().filter_map(|part| part.to_str()).collect();
    let [_, kind, org, name, _, commit] = parts[..] else { return (layers, None) };
    let files = store.join("files").join(kind).join(org).join(name).join("resolve").join(commit);
    let walk = WalkDir::new(&files).max_depth(limits::DEPTH).follow_root_links(false).sort_by_file_name();
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_name() == "meta.bin" && entry.file_type().is_file() => metas.push(entry),
            Err(error) if error.io_error().is_some_and(|io| io.kind() != io::ErrorKind::NotFound) => {
                problem.get_or_insert_with(|| unread(&files, &error));
            }
            _ => {}
        }
        if metas.len() >= limits::ARTIFACT_FILES {
            break;
        }
    }
    for meta in metas {
        let folder = meta.path().parent().unwrap_or(&files);
        layers.extend(folder.strip_prefix(&files).ok().and_then(|logical| layer(folder, logical)));
    }
    (layers, problem)
}

/// What cannot be read below `files`, and why.
fn unread(files: &Path, error: &walkdir::Error) -> String {
    let path = error.path().and_then(|path| path.strip_prefix(files).ok()).unwrap_or(Path::new(""));
    let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    format!("{} among its files: {why}", super::escape_path(path))
}

fn reply(folder: &Path) -> Option<Layer> {
    let physical = folder.join("meta_get.json.body");
    let size = std::fs::symlink_metadata(&physical).ok().filter(std::fs::Metadata::is_file)?.len();
    let logical = "meta_get.json".to_owned();
    Some(Layer { logical, physical, size, kind: FileKind::HubReply, sha256: String::new() })
}

/// One file by its `meta.bin`.
fn layer(folder: &Path, logical: &Path) -> Option<Layer> {
    let file = std::fs::File::open(folder.join("meta.bin")).ok()?;
    let meta = read_up_to(&file, 0, PREFIX + 128).ok()?;
    let known = meta.starts_with(b"OLAH") && meta.get(4..6) == Some(&10_u16.to_le_bytes());
    let size = u64::from_le_bytes(*meta.get(20..28)?.first_chunk()?);
    let plain = known && meta.get(28) == Some(&0);
    let etag = usize::from(u16::from_le_bytes(*meta.get(33..35)?.first_chunk()?));
    let etag = meta.get(PREFIX..PREFIX.checked_add(etag)?).and_then(|etag| std::str::from_utf8(etag).ok());
    let sha256 = etag.map(|etag| etag.trim_matches('"')).filter(|etag| crate::evidence::lfs::is_sha256(etag));
    let logical = logical.to_str()?.replace(std::path::MAIN_SEPARATOR, "/");
    let kind = if plain { file_kind(&logical) } else { FileKind::Other };
    let physical: PathBuf = folder.join("blocks/00000000.bin");
    Some(Layer { logical, physical, size, kind, sha256: sha256.unwrap_or_default().to_ascii_lowercase() })
}

/// A file of a mirror, read across its blocks. What lies in a block that the mirror has not fetched is an error of
/// the kind `NotFound`.
#[derive(Debug)]
pub struct Blocks {
    folder: PathBuf,
    first: File,
    /// Bytes of every block but the last.
    block: u64,
    size: u64,
}

impl Blocks {
    /// Opens the file whose first block stands at `first`, and which is so long.
    ///
    /// # Errors
    /// Where the first block cannot be opened.
    pub fn open(first: &Path, size: u64) -> io::Result<Self> {
        let file = File::open(first)?;
        let block = file.metadata()?.len();
        let folder = first.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Self { folder, first: file, block, size: size.max(block) })
    }
}

impl ReadAt for Blocks {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        // A file that has more than one block fills the first one.
        let nth = offset.checked_div(self.block).filter(|_| offset < self.size);
        let (Some(nth), Some(at)) = (nth, offset.checked_rem(self.block)) else { return Ok(0) };
        let rest = usize::try_from(self.block - at).unwrap_or(usize::MAX).min(buffer.len());
        let buffer = buffer.get_mut(..rest).unwrap_or_default();
        match nth {
            0 => self.first.read_at(buffer, at),
            nth => File::open(self.folder.join(format!("{nth:08}.bin")))?.read_at(buffer, at),
        }
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, path: &str, content: &[u8]) {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("create");
        std::fs::write(path, content).expect("write");
    }

    fn meta(size: u64, compression: u8, etag: &str) -> Vec<u8> {
        let mut meta = b"OLAH".to_vec();
        meta.extend([10, 0, 0, 0, 43, 0, 0, 0]);
        meta.extend((64_u64 << 20).to_le_bytes());
        meta.extend(size.to_le_bytes());
        meta.push(compression);
        meta.extend((1_u32 << 20).to_le_bytes());
        meta.extend((etag.len() as u16).to_le_bytes());
        meta.extend([0; 8]);
        meta.extend(etag.as_bytes());
        meta
    }

    #[test]
    fn a_file_is_read_across_the_blocks_that_are_here() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let blocks = [("00000000.bin", "abcd"), ("00000001.bin", "efgh"), ("00000003.bin", "m")];
        blocks.iter().for_each(|(name, content)| write(dir.path(), name, content.as_bytes()));
        let source = Blocks::open(&dir.path().join("00000000.bin"), 13).expect("opened");
        assert_eq!(source.size().expect("known"), 13);
        for (offset, wanted, expected) in [(0, 8, "abcdefgh"), (3, 2, "de"), (12, 9, "m"), (13, 9, "")] {
            assert_eq!(read_up_to(&source, offset, wanted).expect("read"), expected.as_bytes(), "{offset}");
        }
        let absent = read_up_to(&source, 6, 4).expect_err("block 2 is not here");
        assert_eq!(absent.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn revisions_have_a_reply_and_files() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let files = "files/models/kim/lark/resolve/abc";
        write(dir.path(), "api/models/kim/lark/revision/abc/meta_get.json.body", b"{}");
        write(dir.path(), &format!("{files}/LICENSE/meta.bin"), &meta(5, 0, "\"12\""));
        write(dir.path(), &format!("{files}/LICENSE/blocks/00000000.bin"), b"words");
        write(dir.path(), &format!("{files}/unet/m.safetensors/meta.bin"), &meta(9, 1, &"a".repeat(64)));
        write(dir.path(), &format!("{files}/odd/meta.bin"), b"OLAH");
        assert!(is_store(dir.path(), &Folder::read(dir.path()).expect("read")));
        let mut stock = Stock::default();
        stored(dir.path(), &mut stock);
        let [found] = &stock.models[..] else { panic!("one revision") };
        assert_eq!((found.name.as_str(), found.tag.as_deref()), ("kim/lark", Some("abc")));
        let layers: Vec<_> = layers(dir.path(), &found.manifest)
            .0
            .into_iter()
            .map(|layer| (layer.logical, layer.kind, layer.size, layer.sha256.len()))
            .collect();
        assert_eq!(
            layers,
            [
                ("meta_get.json".to_owned(), FileKind::HubReply, 2, 0),
                ("LICENSE".to_owned(), FileKind::License, 5, 0),
                ("unet/m.safetensors".to_owned(), FileKind::Other, 9, 64),
            ]
        );
    }
}
