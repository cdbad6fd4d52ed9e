//! Lists every file under a folder by itself, for readers that take one file at a time and know no artifacts.
//!
//! Contract: path order, each path once; weights and texts alike, the reader decides what to open. Links are
//! judged as in a scan: to a file inside the folder, or inside the hub cache's repository around it, they are
//! followed; a linked folder is entered only if it stands at no other place of the listing. What is left out comes
//! as an entry too. The `blobs` of a hub cache's repository are passed over: its snapshots link to them by name.
//!
//! Limits: [`limits::DEPTH`] folders deep. A link with the name of a weight file that leads nowhere or away is
//! passed over without a word, since no reader of texts would open it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::links::{self, Target};
use super::{FileKind, escape_path, file_kind, hub};
use crate::base::{Error, Result, SkipReason, Skipped, limits};

/// A file to open, or what was left out and why.
pub type FoundFile<'a> = std::result::Result<&'a Path, Skipped>;

/// Lists the files under the folder `root`: `visit` gets each with its path as reports show it, relative to `root`,
/// and says whether to go on.
///
/// # Errors
/// Where `root` does not exist.
pub fn files(root: &Path, visit: &mut dyn FnMut(&str, FoundFile<'_>) -> bool) -> Result<()> {
    let real = std::fs::canonicalize(root).map_err(|error| Error::io(root, error))?;
    let repo = hub::enclosing(&real).map(|(repo, _)| repo.to_owned());
    let inside = repo.into_iter().chain([real]).collect();
    let mut listing = Listing { root, inside, followed: Vec::new(), entered: BTreeSet::new(), visit };
    listing.folder(root, 0);
    Ok(())
}

struct Listing<'a> {
    root: &'a Path,
    /// Real paths of the folders that links may lead into; the last is that of `root`.
    inside: Vec<PathBuf>,
    /// Real paths of links that were followed to get here.
    followed: Vec<PathBuf>,
    /// Real paths of linked folders that were listed.
    entered: BTreeSet<PathBuf>,
    visit: &'a mut dyn FnMut(&str, FoundFile<'_>) -> bool,
}

impl Listing<'_> {
    /// Lists `folder`, which stands `depth` folders below the root; `false` to end the listing.
    fn folder(&mut self, folder: &Path, depth: usize) -> bool {
        let left = limits::DEPTH.saturating_sub(depth);
        let name = self.name_of(folder);
        let kept = |entry: &DirEntry| !is_store(entry, name.as_deref());
        let walk = WalkDir::new(folder).max_depth(left).sort_by_file_name().into_iter().filter_entry(kept);
        for entry in walk {
            let on = match entry {
                Ok(entry) => self.entry(&entry, depth),
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_owned();
                    self.leave(&path, SkipReason::NotReadable, error.to_string())
                }
            };
            if !on {
                return false;
            }
        }
        true
    }

    fn entry(&mut self, entry: &DirEntry, depth: usize) -> bool {
        let (kind, path) = (entry.file_type(), entry.path());
        let depth = depth + entry.depth();
        if kind.is_file() {
            self.open(path)
        } else if kind.is_dir() && depth >= limits::DEPTH {
            let detail = format!("more than {} folders deep; name it by itself", limits::DEPTH);
            self.leave(path, SkipReason::TooDeep, detail)
        } else if kind.is_symlink() && entry.depth() > 0 {
            self.link(path, depth)
        } else {
            true
        }
    }

    fn link(&mut self, path: &Path, depth: usize) -> bool {
        match links::resolve(path, Some(&self.inside), &self.followed) {
            Target::File(_) => self.open(path),
            Target::Dir(real) => self.linked_folder(path, real, depth),
            Target::Refused(..) if is_weights(path) => true,
            Target::Refused(SkipReason::LinkOutside, _) => {
                let detail = "a link to a place outside the given folder; name it by itself to read it";
                self.leave(path, SkipReason::LinkOutside, detail.to_owned())
            }
            Target::Refused(reason, detail) => self.leave(path, reason, detail),
        }
    }

    fn linked_folder(&mut self, path: &Path, real: PathBuf, depth: usize) -> bool {
        let listed = self.inside.last().is_some_and(|root| real.starts_with(root));
        if listed || !self.entered.insert(real.clone()) {
            return true;
        }
        self.followed.push(real);
        let on = self.folder(path, depth);
        self.followed.pop();
        on
    }

    fn open(&mut self, path: &Path) -> bool {
        let shown = self.shown(path);
        (self.visit)(&shown, Ok(path))
    }

    fn leave(&mut self, path: &Path, reason: SkipReason, detail: String) -> bool {
        let shown = self.shown(path);
        (self.visit)(&shown, Err(Skipped { path: shown.clone(), reason, detail }))
    }

    /// `path` below the root, as reports show it.
    fn shown(&self, path: &Path) -> String {
        escape_path(path.strip_prefix(self.root).unwrap_or(path))
    }

    /// The name of a folder on disk, which a path like `.` does not show.
    fn name_of(&self, folder: &Path) -> Option<String> {
        let path = if folder == self.root { self.inside.last()? } else { folder };
        Some(path.file_name()?.to_str()?.to_owned())
    }
}

/// Whether an entry is the `blobs` of a repository with snapshots; `top` is the name of the listing's own folder.
fn is_store(entry: &DirEntry, top: Option<&str>) -> bool {
    if entry.depth() == 0 || entry.file_name() != "blobs" || !entry.file_type().is_dir() {
        return false;
    }
    let Some(parent) = entry.path().parent() else { return false };
    let name = if entry.depth() == 1 { top } else { parent.file_name().and_then(|name| name.to_str()) };
    name.is_some_and(|name| hub::parse_name(name).is_some()) && parent.join("snapshots").is_dir()
}

fn is_weights(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    file_kind(&name) == FileKind::Weights
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    /// A hub cache with one repository of two snapshots, and a secret beside it.
    fn cache() -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("temporary folder");
        let repo = dir.path().join("hub/models--org--name");
        for folder in ["blobs", "snapshots/one/sub", "snapshots/two"] {
            std::fs::create_dir_all(repo.join(folder)).expect("create");
        }
        std::fs::write(repo.join("blobs/aa"), "text").expect("write");
        std::fs::write(dir.path().join("secret"), "text").expect("write");
        #[rustfmt::skip]
        let links = [
            ("one/LICENSE", "../../blobs/aa"), ("one/sub/NOTICE", "../../../blobs/aa"), ("two/LICENSE", "../../blobs/aa"),
            ("one/model.safetensors", "../../blobs/gone"), ("one/z-gone", "../../blobs/gone"), ("one/z-loop", "z-loop"),
            ("one/z-out", "../../../../secret"), ("one/z-up", ".."), ("one/z-two", "../two"),
        ];
        for (link, target) in links {
            symlink(target, repo.join("snapshots").join(link)).expect("link");
        }
        dir
    }

    fn listed(root: &Path) -> Vec<String> {
        let mut all = Vec::new();
        files(root, &mut |shown, found| {
            all.push(match found {
                Ok(_) => shown.to_owned(),
                Err(left) => format!("{shown}: {:?}", left.reason),
            });
            true
        })
        .expect("it exists");
        all
    }

    #[test]
    fn links_of_a_snapshot_are_read_and_strangers_are_not() {
        let dir = cache();
        let expected = [
            "LICENSE",
            "sub/NOTICE",
            "z-gone: LinkBroken",
            "z-loop: LinkLoop",
            "z-out: LinkOutside",
            "z-two/LICENSE",
            "z-up: LinkLoop",
        ];
        assert_eq!(listed(&dir.path().join("hub/models--org--name/snapshots/one")), expected);
    }

    #[test]
    fn a_cache_is_read_by_its_names_and_each_path_once() {
        let dir = cache();
        let prefix = "models--org--name/snapshots";
        let expected: Vec<String> =
            ["one/LICENSE", "one/sub/NOTICE", "one/z-gone: LinkBroken", "one/z-loop: LinkLoop"]
                .into_iter()
                .chain(["one/z-out: LinkOutside", "one/z-up: LinkLoop", "two/LICENSE"])
                .map(|path| format!("{prefix}/{path}"))
                .collect();
        assert_eq!(listed(&dir.path().join("hub")), expected);
        assert_eq!(listed(&dir.path().join("hub/models--org--name")).len(), expected.len());
        assert_eq!(listed(&dir.path().join("hub/models--org--name/blobs")), ["aa"]);
    }

    #[test]
    fn a_listing_ends_when_it_is_told_to() {
        let dir = cache();
        let mut seen = 0;
        files(dir.path(), &mut |_, _| {
            seen += 1;
            false
        })
        .expect("it exists");
        assert_eq!(seen, 1);
        assert!(files(&dir.path().join("none"), &mut |_, _| true).is_err());
    }
}
