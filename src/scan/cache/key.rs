//! What an artifact is known by: where it stands, and the marks of everything in it.
//!
//! Contract: SHA-256 over values with their lengths before them, so that no two different states have the same key.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::base::Skipped;
use crate::layouts::{Artifact, ListOptions};

/// The state of an artifact's files at one moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::scan) struct Identity {
    /// Of all that is known without opening a file.
    pub hash: [u8; 32],
    /// When anything of it changed last, in nanoseconds since 1970.
    pub newest: i128,
}

/// A hash in the making.
struct Hasher(Sha256);

impl Hasher {
    fn new(kind: &str) -> Self {
        Self(Sha256::new()).bytes(kind.as_bytes())
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    fn option(self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.bytes(b"+").text(text),
            None => self.bytes(b"-"),
        }
    }

    fn list(self, list: &[String]) -> Self {
        let counted = self.bytes(&(list.len() as u64).to_le_bytes());
        list.iter().fold(counted, |hash, text| hash.text(text))
    }

    fn done(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// Where an artifact stands in a scan: the real path of what is scanned, what its paths begin with in the report, its
/// own path, and how the tree is listed.
pub(in crate::scan) fn place_key(
    real: &Path,
    prefix: Option<&str>,
    root: &Path,
    options: ListOptions,
) -> [u8; 32] {
    Hasher::new("place 1")
        .bytes(real.as_os_str().as_encoded_bytes())
        .option(prefix)
        .bytes(root.as_os_str().as_encoded_bytes())
        .bytes(&[options.all_revisions.into(), options.follow_outside.into()])
        .done()
}

/// The state of an artifact as it was opened; `skipped` is what was left out then.
pub(in crate::scan) fn identity(artifact: &Artifact, skipped: &[Skipped]) -> Identity {
    let mut hash = Hasher::new("artifact 1")
        .text(&artifact.path)
        .text(&artifact.name)
        .option(artifact.repo_id.as_deref())
        .text(&format!("{:?} {:?}", artifact.layout, artifact.kind))
        .option(artifact.revision.as_deref())
        .list(&artifact.absent_upstream);
    hash = match &artifact.listed_upstream {
        Some(listed) => hash.bytes(b"+").list(listed),
        None => hash.bytes(b"-"),
    };
    let mut newest = 0;
    for file in &artifact.files {
        newest = newest.max(file.stamp.newest());
        hash = hash
            .text(&file.logical)
            .bytes(&file.size.to_le_bytes())
            .bytes(&[file.kind as u8, file.missing.into(), file.from_parent.into()])
            .option(file.sha256.as_deref())
            .bytes(&file.stamp.bytes());
    }
    for one in skipped {
        hash = hash.bytes(b"skipped").text(&one.path).text(&format!("{:?}", one.reason)).text(&one.detail);
    }
    Identity { hash: hash.done(), newest }
}

/// Several states as one.
pub(in crate::scan) fn combined(all: impl Iterator<Item = Identity>) -> Identity {
    let start = (Hasher::new("states 1"), 0);
    let add = |(hash, newest): (Hasher, i128), one: Identity| (hash.bytes(&one.hash), newest.max(one.newest));
    let (hash, newest) = all.fold(start, add);
    Identity { hash: hash.done(), newest }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SkipReason;
    use crate::layouts::{FileEntry, FileKind, Stamp};

    fn artifact(change: impl FnOnce(&mut Artifact)) -> [u8; 32] {
        let file = FileEntry {
            logical: "LICENSE".into(),
            physical: "x".into(),
            size: 3,
            kind: FileKind::License,
            sha256: None,
            missing: false,
            from_parent: false,
            stamp: Stamp::default(),
        };
        let mut artifact = Artifact { path: "a/b".into(), files: vec![file], ..Artifact::default() };
        change(&mut artifact);
        identity(&artifact, &[]).hash
    }

    #[test]
    fn every_difference_shows() {
        let plain = artifact(|_| {});
        assert_eq!(plain, artifact(|_| {}));
        let changes: [fn(&mut Artifact); 8] = [
            |it| it.path = "a/c".into(),
            |it| it.name = "n".into(),
            |it| it.repo_id = Some(String::new()),
            |it| it.revision = Some("r".into()),
            |it| it.absent_upstream = vec!["LICENSE".into()],
            |it| it.listed_upstream = Some(Vec::new()),
            |it| it.files[0].size = 4,
            |it| it.files[0].missing = true,
        ];
        for (nth, change) in changes.into_iter().enumerate() {
            assert_ne!(plain, artifact(change), "change {nth}");
        }
        let left = Skipped { path: "x".into(), reason: SkipReason::LinkLoop, detail: String::new() };
        assert_ne!(identity(&Artifact::default(), &[]).hash, identity(&Artifact::default(), &[left]).hash);
        let at = |path: &str, options| place_key(Path::new("/m"), None, Path::new(path), options);
        let other = ListOptions { all_revisions: true, ..ListOptions::default() };
        assert_ne!(at("a", ListOptions::default()), at("b", ListOptions::default()));
        assert_ne!(at("a", ListOptions::default()), at("a", other));
    }
}
