//! Where a symbolic link leads, and whether we may go there.
//!
//! A link may be followed to what lies inside the scanned folder, and from a snapshot of a hub cache to the same
//! repository; elsewhere only if the caller allows it. Only links are resolved, never ordinary paths: that would
//! cost more than the walk. Limit: the tree may change between the check and the use; a scanner of a mirror that
//! somebody else writes at the same time sees what it sees.

use std::fs::Metadata;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::base::SkipReason;

/// What a link stands for.
#[derive(Debug)]
pub(super) enum Target {
    File(Metadata),
    /// A folder, with its real path.
    Dir(PathBuf),
    /// Not followed: why, in the words of the report.
    Refused(SkipReason, String),
}

/// The folders that links may lead into, by their real paths; `None` allows everything.
pub(super) type Fence<'a> = Option<&'a [PathBuf]>;

/// Resolves `link`. A folder that holds the link itself, or one of `followed`, is a loop.
pub(super) fn resolve(link: &Path, fence: Fence<'_>, followed: &[PathBuf]) -> Target {
    let real = match std::fs::canonicalize(link) {
        Ok(real) => real,
        Err(error) => return failed(&error),
    };
    if fence.is_some_and(|inside| !inside.iter().any(|folder| real.starts_with(folder))) {
        let detail = "a link to a place outside the scanned folder; --follow-outside would read it";
        return Target::Refused(SkipReason::LinkOutside, detail.to_owned());
    }
    match std::fs::metadata(&real) {
        Err(error) => failed(&error),
        Ok(data) if data.is_file() => Target::File(data),
        Ok(data) if data.is_dir() => match closes_loop(link, &real, followed) {
            true => Target::Refused(SkipReason::LinkLoop, "a link back to a folder that holds it".to_owned()),
            false => Target::Dir(real),
        },
        Ok(_) => Target::Refused(SkipReason::NotRegular, NOT_REGULAR.to_owned()),
    }
}

/// What a device, pipe or socket is called in a report.
pub(super) const NOT_REGULAR: &str = "a device, pipe or socket; not opened";

fn failed(error: &io::Error) -> Target {
    match error.kind() {
        ErrorKind::NotFound => {
            Target::Refused(SkipReason::LinkBroken, "a link to something that does not exist".to_owned())
        }
        ErrorKind::PermissionDenied => Target::Refused(SkipReason::NotReadable, error.to_string()),
        // The system's own limit on links that lead to links; its error kind is not stable in the library.
        _ => Target::Refused(SkipReason::LinkLoop, error.to_string()),
    }
}

fn closes_loop(link: &Path, real: &Path, followed: &[PathBuf]) -> bool {
    let home = link.parent().and_then(|parent| std::fs::canonicalize(parent).ok());
    home.is_some_and(|home| home.starts_with(real)) || followed.iter().any(|seen| seen.starts_with(real))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn reason(target: &Target) -> Option<SkipReason> {
        match target {
            Target::Refused(reason, _) => Some(*reason),
            _ => None,
        }
    }

    #[test]
    fn links_are_judged_by_where_they_lead() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let base = dir.path().canonicalize().expect("real");
        let root = base.join("root");
        std::fs::create_dir_all(root.join("a/b")).expect("create");
        std::fs::create_dir(base.join("out")).expect("create");
        std::fs::write(root.join("a/file"), "x").expect("write");
        std::fs::write(base.join("out/file"), "x").expect("write");
        let fence = [root.clone()];
        let table = [
            ("../a/file", None),
            ("../a", None),
            ("../a/b", None),
            ("gone", Some(SkipReason::LinkBroken)),
            ("link5", Some(SkipReason::LinkLoop)),
            ("..", Some(SkipReason::LinkLoop)),
            ("../../out/file", Some(SkipReason::LinkOutside)),
            ("../../out", Some(SkipReason::LinkOutside)),
            ("/dev/null", Some(SkipReason::LinkOutside)),
        ];
        std::fs::create_dir(root.join("links")).expect("create");
        for (number, (target, expected)) in table.iter().enumerate() {
            let target = if *target == "link5" { format!("link{number}") } else { (*target).to_owned() };
            let link = root.join(format!("links/link{number}"));
            symlink(&target, &link).expect("link");
            assert_eq!(reason(&resolve(&link, Some(&fence), &[])), *expected, "{target}");
        }
        assert!(matches!(resolve(&root.join("links/link6"), None, &[]), Target::File(_)));
        assert_eq!(reason(&resolve(&root.join("links/link8"), None, &[])), Some(SkipReason::NotRegular));
    }

    #[test]
    fn two_folders_that_link_to_each_other_are_a_loop() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let root = dir.path().canonicalize().expect("real");
        for name in ["x", "y"] {
            std::fs::create_dir(root.join(name)).expect("create");
        }
        symlink("../y", root.join("x/l")).expect("link");
        symlink("../x", root.join("y/l")).expect("link");
        let fence = [root.clone()];
        assert!(matches!(resolve(&root.join("x/l"), Some(&fence), &[]), Target::Dir(_)));
        let followed = [root.join("x"), root.join("y")];
        assert_eq!(
            reason(&resolve(&root.join("x/l/l"), Some(&fence), &followed)),
            Some(SkipReason::LinkLoop)
        );
    }
}
