//! What people call an artifact: its repository and revision where caches and stores keep it under names of their own, else
//! its path.
//!
//! Contract: only what a page shows is changed so; places of findings and everything that machines read stay paths. Two
//! artifacts of one scan may have the same label only where they are the same revision of the same repository.

use std::path::Path;

use super::screen::safe;
use crate::layouts::{Layout, snapshot_name};
use crate::report::ArtifactEntry;

/// How many signs of a commit are shown.
const COMMIT: usize = 12;

/// The label of an artifact, safe for a terminal.
pub(super) fn label(entry: &ArtifactEntry) -> String {
    match entry.layout {
        // These stand under digests.
        Layout::Docker | Layout::Oci => safe(&entry.name),
        _ => label_of_path(&entry.path),
    }
}

/// The label of an artifact of which only the path is known.
pub(super) fn label_of_path(path: &str) -> String {
    let Some((id, revision)) = snapshot_name(Path::new(path)) else { return safe(path) };
    let commit = revision.len() == 40 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
    let shown = revision.get(..COMMIT).filter(|_| commit).unwrap_or(&revision);
    safe(&format!("{id}@{shown}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn caches_are_told_by_repository_and_revision() {
        let commit = "0e9e39f249a16976918f6564b8830bc894c89659";
        for (path, expected) in [
            (format!("models--org--name/snapshots/{commit}"), "org/name@0e9e39f249a1"),
            (format!("/c/hub/datasets--org--rows/snapshots/{commit}"), "org/rows@0e9e39f249a1"),
            ("models/org--name/snapshots/master".to_owned(), "org/name@master"),
            (format!("models--org--name/snapshots/{commit}/sub"), ""),
            ("org/name".to_owned(), ""),
            ("a/snapshots/b".to_owned(), ""),
        ] {
            let expected = if expected.is_empty() { path.as_str() } else { expected };
            assert_eq!(label(&samples::entry(&path)), expected);
        }
        let mut stored = samples::entry("blobs/sha256/00ff");
        (stored.layout, stored.name) = (Layout::Oci, "acme/lark:v1".to_owned());
        assert_eq!(label(&stored), "acme/lark:v1");
    }
}
