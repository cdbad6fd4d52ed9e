//! Where the git folder of a clone is: its own, or the one that a `.git` file names (a submodule, a worktree).
//!
//! Source: gitrepository-layout(5), git-submodule(1), git-worktree(1): the file holds `gitdir: PATH`; a submodule's folder
//! lies in `.git/modules` of a clone around it, a worktree's holds a file `gitdir` that leads back (from that folder, with
//! `worktree.useRelativePaths`), and `commondir`.
//!
//! Contract: a file in a scanned tree cannot lead just anywhere. A folder counts only where it lies in the clone around,
//! or says itself that the worktree is its own.

use std::path::{Path, PathBuf};

use super::folder::read_small;

/// A path, and the word before it.
const LINE: u64 = 8 << 10;

/// The folders that tell about a clone.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct GitDir {
    /// With its `HEAD`.
    pub own: PathBuf,
    /// With `config`, the refs and the objects of Git LFS; the same but for worktrees.
    pub common: PathBuf,
}

/// The git folder of the clone in `root`.
pub(super) fn git_dir(root: &Path) -> Option<GitDir> {
    let mark = root.join(".git");
    if std::fs::symlink_metadata(&mark).ok()?.is_dir() {
        return Some(GitDir { own: mark.clone(), common: mark });
    }
    let line = read_small(&mark, LINE)?;
    let root = root.canonicalize().ok()?;
    let own = root.join(line.strip_prefix("gitdir:")?.trim()).canonicalize().ok()?;
    let of_clone_around = root.ancestors().skip(1).any(|above| own.starts_with(above.join(".git/modules")));
    if of_clone_around {
        return Some(GitDir { common: own.clone(), own });
    }
    let back = read_small(&own.join("gitdir"), LINE)?;
    let common = own.join(read_small(&own.join("commondir"), LINE)?.trim()).canonicalize().ok()?;
    let leads_back = own.join(back.trim()).canonicalize().ok()? == root.join(".git");
    (leads_back && own.starts_with(common.join("worktrees"))).then_some(GitDir { own, common })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, text: &str) {
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(path, text).expect("written");
    }

    #[test]
    fn files_lead_to_the_clone_around_and_to_their_own_worktree_only() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let root = dir.path().canonicalize().expect("there");
        let at = |path: &str| root.join(path);
        write(&at("all/.git/modules/lark/config"), "");
        write(&at("all/lark/.git"), "gitdir: ../.git/modules/lark\n");
        write(&at("clone/.git/config"), "");
        write(&at("clone/.git/worktrees/two/gitdir"), &format!("{}\n", at("two/.git").display()));
        write(&at("clone/.git/worktrees/two/commondir"), "../..\n");
        write(&at("two/.git"), &format!("gitdir: {}\n", at("clone/.git/worktrees/two").display()));
        write(&at("clone/.git/worktrees/three/gitdir"), "../../../../three/.git\n");
        write(&at("clone/.git/worktrees/three/commondir"), "../..\n");
        write(&at("three/.git"), "gitdir: ../clone/.git/worktrees/three\n");
        write(&at("thief/.git"), &format!("gitdir: {}\n", at("clone/.git").display()));
        write(&at("other/.git"), &format!("gitdir: {}\n", at("clone/.git/worktrees/two").display()));
        write(&at("odd/.git"), "nothing");
        let common = |path: &str| git_dir(&at(path)).map(|found| found.common);
        assert_eq!(common("all/lark"), Some(at("all/.git/modules/lark")));
        assert_eq!(common("clone"), Some(at("clone/.git")));
        assert_eq!(common("two"), Some(at("clone/.git")));
        assert_eq!(common("three"), Some(at("clone/.git")), "by relative paths");
        for path in ["thief", "other", "odd", "none"] {
            assert_eq!(common(path), None, "{path}");
        }
    }
}
