//! ModelScope's two layouts on disk.
//!
//! Source: modelscope `hub/utils/caching.py` and modelscope_hub 0.5. Up to 2025 `hub/models/{owner}/{name}` with `.`
//! written `___`, and the records `.msc`, `.mdl`, `.mv` beside the files; since 2026
//! `models/{owner}--{name}/snapshots/{revision}`, where the revision is a branch.
//!
//! Contract: `.msc` and `.mdl` are Python pickles and are never loaded; of `.mdl` the bytes are searched for a name.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::Kind;
use super::folder::{Folder, read_small};
use super::hub;

/// How much of a record is searched.
const RECORD: u64 = 64 << 10;

/// Whether a folder is a repository of the newer cache: its snapshots are the artifacts.
pub(super) fn is_repo(name: &str, folder: &Folder) -> bool {
    folder.has_dir("snapshots") && id_of(name).is_some()
}

/// Kind, id and branch of a snapshot of the newer cache.
pub(super) fn snapshot_of(real: &Path) -> Option<(Kind, String, String)> {
    let revision = real.file_name()?.to_str()?;
    let snapshots = real.parent()?;
    let repo = snapshots.parent()?;
    if snapshots.file_name()? != "snapshots" {
        return None;
    }
    let id = id_of(repo.file_name()?.to_str()?)?;
    let kind = match repo.parent().and_then(Path::file_name).and_then(|name| name.to_str()) {
        Some("datasets") => Kind::Dataset,
        Some("studios") => Kind::Space,
        _ => Kind::Model,
    };
    Some((kind, id, revision.to_owned()))
}

/// `owner--name` as an id; the hub cache's own names (`models--owner--name`) are none.
fn id_of(name: &str) -> Option<String> {
    if hub::parse_name(name).is_some() {
        return None;
    }
    let (owner, name) = name.split_once("--")?;
    (hub::is_repo_name(owner) && hub::is_repo_name(name)).then(|| format!("{owner}/{name}"))
}

/// Whether the older tools downloaded this folder.
pub(super) fn is_marked(folder: &Folder) -> bool {
    [".msc", ".mdl", ".mv"].iter().any(|name| folder.get(name).is_some())
}

/// The id of such a folder: what its record says, else its path.
pub(super) fn id(real: &Path) -> Option<String> {
    recorded(&real.join(".mdl")).or_else(|| {
        let owner = real.parent()?.file_name()?.to_str()?;
        let name = real.file_name()?.to_str()?.replace("___", ".");
        (hub::is_repo_name(owner) && hub::is_repo_name(&name) && owner != "models")
            .then(|| format!("{owner}/{name}"))
    })
}

/// The branch or tag that was downloaded.
pub(super) fn revision(path: &Path) -> Option<String> {
    let record = read_small(&path.join(".mv"), RECORD)?;
    let revision = record.trim().strip_prefix("Revision:")?.split(',').next()?.trim();
    // No branch or tag is longer than a file's name may be: git keeps each as one.
    (1..256).contains(&revision.len()).then(|| revision.to_owned())
}

fn recorded(path: &Path) -> Option<String> {
    if !std::fs::symlink_metadata(path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(RECORD).read_to_end(&mut bytes).ok()?;
    named(&bytes)
}

/// The first `owner/name` among the bytes of a pickle: a string with its length in front, else a run of letters.
fn named(bytes: &[u8]) -> Option<String> {
    (0..bytes.len()).find_map(|at| counted(bytes.get(at..)?)).or_else(|| {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-/".contains(byte);
        bytes.split(|byte| !is_part(byte)).find_map(repository)
    })
}

/// The string at the beginning of `bytes`, by the two ways in which pickles write short ones.
fn counted(bytes: &[u8]) -> Option<String> {
    let (length, text) = match bytes {
        [0x8c, length, text @ ..] => (usize::from(*length), text),
        [b'X', length, 0, 0, 0, text @ ..] => (usize::from(*length), text),
        _ => return None,
    };
    repository(text.get(..length)?)
}

fn repository(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (owner, name) = text.split_once('/')?;
    (hub::is_repo_name(owner) && hub::is_repo_name(name)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pickled_records_are_searched_and_never_loaded() {
        let long = format!("kim/{}", "a".repeat(44));
        let mut short = b"\x80\x04\x95\x00}\x8c\x02id\x8c".to_vec();
        short.push(long.len() as u8);
        short.extend_from_slice(long.as_bytes());
        let table: [(&[u8], Option<&str>); 6] = [
            (
                b"\x80\x03}q\x00X\x02\x00\x00\x00idq\x01X\x0b\x00\x00\x00Kim/Lark-7Bq\x02s.",
                Some("Kim/Lark-7B"),
            ),
            (&short, Some(&long)),
            (b"cos\nsystem\n(S'rm -rf /'\ntR.", None),
            (b"(dp0\n'id'\n'Kim/Lark-7B'\ns.", Some("Kim/Lark-7B")),
            (b"a/b/c", None),
            (b"", None),
        ];
        for (bytes, id) in table {
            assert_eq!(named(bytes).as_deref(), id, "{bytes:?}");
        }
    }

    #[test]
    fn paths_and_records_tell_id_and_revision() {
        let table = [
            ("/c/models/Kim--Lark-7B/snapshots/master", Some((Kind::Model, "Kim/Lark-7B", "master"))),
            ("/c/datasets/Kim--rows/snapshots/v1", Some((Kind::Dataset, "Kim/rows", "v1"))),
            ("/c/hub/models--Kim--Lark/snapshots/0a", None),
            ("/c/models/Kim--Lark/other/master", None),
        ];
        for (path, expected) in table {
            let found = snapshot_of(Path::new(path));
            let found = found.as_ref().map(|(kind, id, revision)| (*kind, id.as_str(), revision.as_str()));
            assert_eq!(found, expected, "{path}");
        }
        let dir = tempfile::tempdir().expect("temporary folder");
        let repo = dir.path().join("Kim/Lark2___5-7B");
        std::fs::create_dir_all(&repo).expect("create");
        std::fs::write(repo.join(".mv"), "Revision:v1.0,CreatedAt:1700000000").expect("write");
        assert_eq!(id(&repo).as_deref(), Some("Kim/Lark2.5-7B"));
        assert_eq!(revision(&repo).as_deref(), Some("v1.0"));
    }
}
