//! The Hugging Face hub cache: `models--org--name/{refs,snapshots,blobs,.no_exist,trees}`.
//!
//! Source: hub-docs, `docs/hub/local-cache.md`, and huggingface_hub `constants.py` and `_tree_cache.py`. A snapshot is one
//! artifact. Snapshots that a ref names are listed; others only on request. Where no ref names any snapshot
//! (downloads by commit write no ref), all are listed: each was asked for by somebody, and none is known to be old.
//!
//! Limits: lists of files are read up to [`limits::CONFIG_BYTES`], refs are read up to 1,000 per repository, markers up to [`limits::ARTIFACT_FILES`]; a `blobs` folder
//! that is itself a link gets no special trust.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::folder::{Folder, read_small};
use super::{Kind, escape_path};
use crate::base::limits;
use crate::evidence::hub_reply::{self, FileList};

const REFS: usize = 1_000;

/// What the name of a cache folder tells: `models--org--name`.
pub(super) fn parse_name(name: &str) -> Option<(Kind, String)> {
    let (prefix, rest) = name.split_once("--")?;
    let kind = match prefix {
        "models" | "kernels" => Kind::Model,
        "datasets" => Kind::Dataset,
        "spaces" => Kind::Space,
        _ => return None,
    };
    // The hub forbids `--` in names, so the first one parts organisation and name; old repositories have no `--`.
    let id = rest.replacen("--", "/", 1);
    id.split('/').all(is_repo_name).then_some((kind, id))
}

/// Whether `part` can be an organisation's or a repository's name on the hub.
pub(super) fn is_repo_name(part: &str) -> bool {
    let letters = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    letters && (1..=96).contains(&part.len()) && !part.starts_with('.') && !part.starts_with('-')
}

/// Whether a folder of this name with these entries is a repository of a hub cache.
pub(super) fn is_repo(name: &str, folder: &Folder) -> bool {
    parse_name(name).is_some() && ["snapshots", "refs", "blobs"].iter().any(|part| folder.has_dir(part))
}

/// The repository folder of a snapshot, and what its name tells; `snapshot` as it stands on disk.
pub(super) fn repo_of(snapshot: &Path) -> Option<(&Path, Kind, String)> {
    let snapshots = snapshot.parent()?;
    let repo = snapshots.parent()?;
    let (kind, id) = parse_name(repo.file_name()?.to_str()?)?;
    (snapshots.file_name()? == "snapshots").then_some((repo, kind, id))
}

/// The repository folder and revision that a path at or below a snapshot belongs to.
pub(super) fn enclosing(path: &Path) -> Option<(&Path, &str)> {
    // One cheap pass tells nearly all paths of other layouts.
    if !path.iter().any(|part| part == "snapshots") {
        return None;
    }
    path.ancestors().take(limits::DEPTH + 3).find_map(|at| Some((repo_of(at)?.0, at.file_name()?.to_str()?)))
}

/// The snapshots of a repository that are to be listed, in order, and how many are left out because no ref names them.
pub(super) fn snapshots(repo: &Path, all: bool) -> std::io::Result<(Vec<OsString>, usize)> {
    let folder = Folder::read(&repo.join("snapshots"))?;
    let names: Vec<OsString> = folder.dirs().map(|entry| entry.name.clone()).collect();
    if all || names.len() < 2 {
        return Ok((names, 0));
    }
    let wanted = refs(repo);
    let named = |name: &OsString| name.to_str().is_some_and(|name| wanted.contains(name));
    let chosen: Vec<OsString> = names.iter().filter(|name| named(name)).cloned().collect();
    let left = names.len() - chosen.len();
    Ok(if chosen.is_empty() { (names, 0) } else { (chosen, left) })
}

/// The commits that any ref names; refs may be nested (`refs/refs/pr/1`).
fn refs(repo: &Path) -> BTreeSet<String> {
    WalkDir::new(repo.join("refs"))
        .follow_root_links(false)
        .max_depth(8)
        .sort_by_file_name()
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .take(REFS)
        .filter_map(|entry| read_small(entry.path(), 256))
        .map(|text| text.trim().to_owned())
        .collect()
}

/// What `.no_exist/<revision>` marks as not on the hub, as logical paths in order.
pub(super) fn absent_upstream(repo: &Path, revision: &str) -> Vec<String> {
    let folder = repo.join(".no_exist").join(revision);
    let mut absent: Vec<String> = WalkDir::new(&folder)
        .follow_root_links(false)
        .max_depth(limits::DEPTH)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .take(limits::ARTIFACT_FILES)
        .filter_map(|entry| entry.path().strip_prefix(&folder).ok().map(escape_path))
        .collect();
    absent.sort();
    absent
}

/// The files that upstream has at `commit`, where the downloader kept that list: in the `trees` of a repository of the
/// cache, or of the records of a `--local-dir`.
pub(super) fn listed_upstream(kept_in: &Path, commit: &str) -> Option<FileList> {
    let list = kept_in.join(TREES).join(format!("{commit}.json"));
    let list = hub_reply::read_file_list(read_small(&list, limits::CONFIG_BYTES)?.as_bytes())?;
    // An empty list says nothing: a commit without files has no download.
    (!list.files.is_empty()).then_some(list)
}

/// Where a downloader keeps the lists of files of the commits that it fetched from.
const TREES: &str = "trees";

/// The list of files for a folder of downloads that does not say from which commit it is; none where there are several.
pub(super) fn only_list(kept_in: &Path) -> Option<FileList> {
    let mut lists = std::fs::read_dir(kept_in.join(TREES)).ok()?.flatten().map(|entry| entry.file_name());
    let only = lists.next().filter(|_| lists.next().is_none())?;
    listed_upstream(kept_in, only.to_str()?.strip_suffix(".json")?)
}

/// What a snapshot's link stands for if it is of the form that the cache's own tools write: relative, up to the
/// repository and into its `blobs`. `None` for any other link, which is then resolved and judged as a stranger's.
pub(super) fn blob_of(link: &Path, target: &Path, repo: &Path) -> Option<PathBuf> {
    let mut parts = target.components();
    let blob = parts.next_back()?.as_os_str();
    if parts.next_back()?.as_os_str() != "blobs"
        || parts.clone().any(|part| part != std::path::Component::ParentDir)
    {
        return None;
    }
    let above = link.parent()?.ancestors().nth(parts.count())?;
    (above == repo && blob != "..").then(|| repo.join("blobs").join(blob))
}

/// The SHA-256 that a blob's name gives, where it is one.
pub(super) fn blob_sha256(blob: &Path) -> Option<String> {
    let name = blob.file_name()?.to_str()?;
    let hash = name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    (hash && blob.parent()?.file_name()? == "blobs").then(|| name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cache_folder_names_are_decoded() {
        let table = [
            ("models--org--name", Some((Kind::Model, "org/name"))),
            ("models--gpt2", Some((Kind::Model, "gpt2"))),
            ("datasets--org--rows.v1", Some((Kind::Dataset, "org/rows.v1"))),
            ("spaces--org--app", Some((Kind::Space, "org/app"))),
            ("models--org--na--me", Some((Kind::Model, "org/na--me"))),
            ("models--", None),
            ("models--..--x", None),
            ("tokens--a--b", None),
            ("models-org", None),
        ];
        for (name, expected) in table {
            assert_eq!(parse_name(name), expected.map(|(kind, id)| (kind, id.to_owned())), "{name}");
        }
    }

    #[test]
    fn only_the_tools_own_links_are_blobs() {
        let repo = Path::new("/c/models--a--b");
        let snapshot = repo.join("snapshots/rev");
        let table = [
            ("README.md", "../../blobs/abc", true),
            ("unet/x.bin", "../../../blobs/abc", true),
            ("unet/x.bin", "../../blobs/abc", false),
            ("README.md", "../../../blobs/abc", false),
            ("README.md", "/c/models--a--b/blobs/abc", false),
            ("README.md", "../../blobs/../../secret", false),
            ("README.md", "../../blobs/..", false),
            ("README.md", "../../other/abc", false),
        ];
        for (link, target, expected) in table {
            let found = blob_of(&snapshot.join(link), Path::new(target), repo);
            assert_eq!(found, expected.then(|| repo.join("blobs/abc")), "{link} -> {target}");
        }
    }

    #[test]
    fn a_blob_of_64_hex_digits_tells_its_hash() {
        let hash = "a".repeat(64);
        assert_eq!(blob_sha256(&Path::new("r/blobs").join(&hash)), Some(hash.clone()));
        assert_eq!(blob_sha256(&Path::new("r/blobs").join("a".repeat(40))), None);
        assert_eq!(blob_sha256(&Path::new("r/other").join(&hash)), None);
    }

    #[test]
    fn a_path_below_a_snapshot_knows_its_repository() {
        let below = Path::new("/c/models--a--b/snapshots/rev/unet/x");
        assert_eq!(enclosing(below), Some((Path::new("/c/models--a--b"), "rev")));
        assert_eq!(enclosing(Path::new("/c/models/b")), None);
    }
}
