//! What a git clone's `.git` folder says: where it was cloned from, at which commit, and where LFS keeps objects.
//!
//! Source: gitrepository-layout(5), git-config(1); Git LFS spec ("objects/aa/bb/oid"). Only `config`, `HEAD`, one
//! ref and `packed-refs` are read, each bounded; objects are never opened here. Credentials in a remote's address
//! are dropped. Limits: `include` in the configuration is not followed; reftable repositories give no revision.

use std::path::{Path, PathBuf};

use super::folder::{Folder, read_small};
use super::git_file::git_dir;
use super::{Hub, Kind};

const CONFIG: u64 = 64 << 10;
const REF: u64 = 4 << 10;
const PACKED_REFS: u64 = 4 << 20;
/// Below the git folder.
const LFS_OBJECTS: &str = "lfs/objects";

/// Where a clone came from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Remote {
    pub(super) repo_id: String,
    pub(super) kind: Kind,
    /// The site.
    pub(super) hub: Hub,
}

/// The remote of the clone in `root`, where it is one of the known sites.
pub(super) fn remote(root: &Path) -> Option<Remote> {
    let config = read_small(&git_dir(root)?.common.join("config"), CONFIG)?;
    parse_url(&remote_url(&config)?)
}

/// Whether a folder is a repository without a working tree, as `git clone --mirror` leaves it: its files are packed.
pub(super) fn is_bare(root: &Path, folder: &Folder) -> bool {
    let parts = ["objects", "refs"].iter().all(|name| folder.has_dir(name));
    let files = ["HEAD", "config"].iter().all(|name| folder.get(name).is_some());
    parts
        && files
        && read_small(&root.join("HEAD"), REF)
            .is_some_and(|head| head.starts_with("ref:") || is_commit(head.trim()))
}

/// The remote of the bare repository in `root`, where it is one of the known sites.
pub(super) fn remote_of_bare(root: &Path) -> Option<Remote> {
    parse_url(&remote_url(&read_small(&root.join("config"), CONFIG)?)?)
}

/// The commit that the clone in `root` has checked out; the branch's name where its commit is not told.
pub(super) fn revision(root: &Path) -> Option<String> {
    let git = git_dir(root)?;
    let head = read_small(&git.own.join("HEAD"), REF)?;
    let head = head.trim();
    let Some(name) = head.strip_prefix("ref:").map(str::trim) else {
        return is_commit(head).then(|| head.to_owned());
    };
    if !name.starts_with("refs/") || name.split('/').any(|part| part.is_empty() || part == "..") {
        return None;
    }
    let loose = read_small(&git.common.join(name), REF)
        .map(|text| text.trim().to_owned())
        .filter(|text| is_commit(text));
    loose
        .or_else(|| packed(&git.common, name))
        .or_else(|| name.strip_prefix("refs/heads/").map(str::to_owned))
}

/// Where a clone keeps the objects of Git LFS: in its own git folder, to which no link leads out of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct LfsStore {
    /// As it is opened.
    objects: PathBuf,
    /// The real path of the same.
    real: PathBuf,
}

impl LfsStore {
    /// That of the clone at `root`, also of a worktree or a submodule, if anything was fetched into it.
    pub(super) fn of(root: &Path) -> Option<Self> {
        let common = git_dir(root)?.common;
        let objects = common.join(LFS_OBJECTS);
        let real = objects.canonicalize().ok()?;
        let own = real == common.canonicalize().ok()?.join(LFS_OBJECTS);
        (own && real.is_dir()).then_some(Self { objects, real })
    }

    /// The object with this SHA-256 (in hex, without `sha256:`): a regular file. Whether the content has it is not asked
    /// here.
    pub(super) fn object(&self, oid: &str) -> Option<PathBuf> {
        let hex = oid.len() == 64 && oid.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let (first, second) = (oid.get(..2)?, oid.get(2..4)?);
        if !hex {
            return None;
        }
        let path = self.objects.join(first).join(second).join(oid);
        let is_file = std::fs::symlink_metadata(&path).is_ok_and(|data| data.is_file());
        let is_own = || path.canonicalize().is_ok_and(|real| real.starts_with(&self.real));
        (is_file && is_own()).then_some(path)
    }
}

/// The object of an LFS pointer in the clone at `root`, if it was fetched: a regular file in the clone's own git folder,
/// to which no link leads out of the folder of objects.
///
/// `oid` is the pointer's SHA-256 in hex, without `sha256:`. Whether the content has it is not asked here.
pub fn lfs_object(root: &Path, oid: &str) -> Option<PathBuf> {
    LfsStore::of(root)?.object(oid)
}

fn packed(git: &Path, name: &str) -> Option<String> {
    let refs = read_small(&git.join("packed-refs"), PACKED_REFS)?;
    let found =
        refs.lines().filter_map(|line| line.split_once(' ')).find(|(_, known)| known.trim() == name)?;
    is_commit(found.0).then(|| found.0.to_owned())
}

fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The address of `origin`, else of the first remote.
fn remote_url(config: &str) -> Option<String> {
    let mut first = None;
    let mut remote = None;
    for line in config.lines().map(str::trim) {
        if line.starts_with('[') {
            remote = line.strip_prefix("[remote \"").and_then(|rest| rest.split('"').next());
        } else if let (Some(name), Some(url)) = (remote, value_of(line, "url")) {
            if name == "origin" {
                return Some(url);
            }
            first.get_or_insert(url);
        }
    }
    first
}

fn value_of(line: &str, key: &str) -> Option<String> {
    let (name, value) = line.split_once('=')?;
    name.trim().eq_ignore_ascii_case(key).then(|| value.trim().trim_matches('"').to_owned())
}

fn parse_url(url: &str) -> Option<Remote> {
    let (host, path) = match url.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?,
        None => url.split_once(':')?,
    };
    let host = host.rsplit('@').next()?.split(':').next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let hub = match host {
        "huggingface.co" | "hf.co" | "hf-mirror.com" => Hub::HuggingFace,
        "modelscope.cn" | "modelscope.ai" | "modelscope.com" => Hub::ModelScope,
        "github.com" => Hub::GitHub,
        _ => return None,
    };
    let is_code_host = hub == Hub::GitHub;
    let path = path.trim_matches('/');
    let mut parts: Vec<&str> = path.strip_suffix(".git").unwrap_or(path).split('/').collect();
    let kind = match parts.first().copied() {
        Some("datasets") if !is_code_host => Kind::Dataset,
        Some("spaces" | "studios") if !is_code_host => Kind::Space,
        _ => Kind::Model,
    };
    if kind != Kind::Model || (!is_code_host && parts.first() == Some(&"models")) {
        parts.remove(0);
    }
    let valid = matches!(parts.len(), 1 | 2) && parts.iter().all(|part| super::hub::is_repo_name(part));
    (valid && !(is_code_host && parts.len() == 1)).then(|| Remote { repo_id: parts.join("/"), kind, hub })
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

    #[test]
    fn addresses_of_known_sites_give_ids() {
        let table = [
            ("https://huggingface.co/org/name", Some(("org/name", Kind::Model))),
            ("https://user:token@huggingface.co/org/name.git", Some(("org/name", Kind::Model))),
            ("git@hf.co:org/name", Some(("org/name", Kind::Model))),
            ("ssh://git@hf.co:22/org/name", Some(("org/name", Kind::Model))),
            ("https://hf-mirror.com/datasets/org/rows/", Some(("org/rows", Kind::Dataset))),
            ("https://huggingface.co/spaces/org/app", Some(("org/app", Kind::Space))),
            ("https://huggingface.co/gpt2", Some(("gpt2", Kind::Model))),
            ("https://www.modelscope.cn/models/Qwen/Qwen2.git", Some(("Qwen/Qwen2", Kind::Model))),
            ("https://www.modelscope.cn/Qwen/Qwen2.git", Some(("Qwen/Qwen2", Kind::Model))),
            ("https://github.com/org/code.git", Some(("org/code", Kind::Model))),
            ("git@github.com:org/code.git", Some(("org/code", Kind::Model))),
            ("https://example.org/org/name", None),
            ("https://github.com/org", None),
            ("https://huggingface.co/a/b/c", None),
            ("https://huggingface.co/../x", None),
            ("/local/path", None),
            ("", None),
        ];
        for (url, expected) in table {
            let found = parse_url(url).map(|remote| (remote.repo_id, remote.kind));
            assert_eq!(found, expected.map(|(id, kind)| (id.to_owned(), kind)), "{url}");
        }
    }

    #[test]
    fn addresses_tell_the_site() {
        for (url, expected) in [
            ("https://hf-mirror.com/org/name", Some(Hub::HuggingFace)),
            ("https://www.modelscope.cn/models/Qwen/Qwen2.git", Some(Hub::ModelScope)),
            ("git@github.com:org/code.git", Some(Hub::GitHub)),
            ("https://gitee.com/org/code.git", None),
        ] {
            assert_eq!(parse_url(url).map(|remote| remote.hub), expected, "{url}");
        }
    }

    #[test]
    fn origin_comes_before_other_remotes() {
        let config = "[core]\n\turl = no\n[remote \"up\"]\n\turl = https://hf.co/a/up\n[remote \"origin\"]\n\turl=https://hf.co/a/b\n";
        assert_eq!(remote_url(config).as_deref(), Some("https://hf.co/a/b"));
        assert_eq!(
            remote_url(&config[..config.find("[remote \"origin").expect("there")]).as_deref(),
            Some("https://hf.co/a/up")
        );
        assert_eq!(remote_url("[core]\nurl = x"), None);
    }

    #[test]
    fn head_leads_to_a_commit() {
        type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], Option<&'a str>);
        let table: &[Case<'_>] = &[
            (COMMIT, &[], Some(COMMIT)),
            ("ref: refs/heads/main\n", &[("refs/heads/main", COMMIT)], Some(COMMIT)),
            (
                "ref: refs/heads/main\n",
                &[("packed-refs", &format!("# pack\n{COMMIT} refs/heads/main\n"))],
                Some(COMMIT),
            ),
            ("ref: refs/heads/main\n", &[], Some("main")),
            ("ref: refs/../../../secret\n", &[], None),
            ("rubbish", &[], None),
        ];
        for (head, files, expected) in table {
            let dir = tempfile::tempdir().expect("temporary folder");
            std::fs::create_dir_all(dir.path().join(".git/refs/heads")).expect("create");
            std::fs::write(dir.path().join(".git/HEAD"), head).expect("write");
            for (name, text) in *files {
                std::fs::write(dir.path().join(".git").join(name), text).expect("write");
            }
            assert_eq!(revision(dir.path()).as_deref(), *expected, "{head}");
        }
    }

    #[test]
    fn objects_are_found_by_their_hash_only() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let oid = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";
        let folder = dir.path().join(".git/lfs/objects/4d/7a");
        std::fs::create_dir_all(&folder).expect("create");
        assert_eq!(lfs_object(dir.path(), oid), None);
        std::fs::write(folder.join(oid), "x").expect("write");
        assert_eq!(lfs_object(dir.path(), oid), Some(folder.join(oid)));
        for bad in ["", "4d7a", "é", "../../../etc/passwd", &oid.to_uppercase()] {
            assert_eq!(lfs_object(dir.path(), bad), None, "{bad}");
        }
    }

    #[test]
    fn submodules_and_worktrees_find_their_objects() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let root = dir.path().canonicalize().expect("real");
        let oid = "4".repeat(64);
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("create");
            std::fs::write(path, text).expect("write");
        };
        let (module, clone) = (".git/modules/lark/lfs/objects", "clone/.git/lfs/objects");
        for objects in [module, clone] {
            write(&format!("{objects}/44/44/{oid}"), "x");
        }
        write("lark/.git", "gitdir: ../.git/modules/lark\n");
        write("clone/.git/worktrees/two/gitdir", "../../../../two/.git\n");
        write("clone/.git/worktrees/two/commondir", "../..\n");
        write("two/.git", "gitdir: ../clone/.git/worktrees/two\n");
        for (place, objects) in [("lark", module), ("two", clone)] {
            let expected = root.join(objects).join("44/44").join(&oid);
            assert_eq!(lfs_object(&root.join(place), &oid), Some(expected), "{place}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn objects_behind_links_out_of_the_clone_are_not_used() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let oid = "4".repeat(64);
        let out = dir.path().join("out/lfs/objects/44/44");
        std::fs::create_dir_all(&out).expect("create");
        std::fs::write(out.join(&oid), "x").expect("write");
        for link in ["lfs", "lfs/objects", "lfs/objects/44", "lfs/objects/44/44"] {
            let root = dir.path().join(link.replace('/', "-"));
            let place = root.join(".git").join(link);
            std::fs::create_dir_all(place.parent().expect("a parent")).expect("create");
            std::os::unix::fs::symlink(dir.path().join("out").join(link), &place).expect("link");
            assert!(root.join(".git/lfs/objects/44/44").join(&oid).is_file());
            assert_eq!(lfs_object(&root, &oid), None, "{link}");
        }
    }
}
