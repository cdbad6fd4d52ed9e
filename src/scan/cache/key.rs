//! What an artifact is known by: where it stands, and the marks of everything in it.
//!
//! Contract: SHA-256 over values with their lengths before them, so that no two different states have the same key.

use std::fs::Metadata;
use std::path::Path;
use std::time::UNIX_EPOCH;

use sha2::{Digest as _, Sha256};

use crate::base::Skipped;
use crate::layouts::{Artifact, ListOptions, Stamp};

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

/// All that readings depend on beside the files: the knowledge, a user's own records among it; the lists that stand
/// in the program; and the program itself, by its version and the marks of its file.
pub(in crate::scan) fn program_key(pack: &[u8], lists: &[&str], program: Option<&Metadata>) -> [u8; 32] {
    let mut hash = Hasher::new("program 1").text(env!("CARGO_PKG_VERSION")).bytes(pack);
    hash = lists.iter().fold(hash, |hash, list| hash.text(list));
    if let Some(program) = program {
        let changed = program.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let changed = changed.map_or(0, |since| since.as_nanos());
        hash = hash.bytes(&program.len().to_le_bytes()).bytes(&changed.to_le_bytes());
    }
    hash.done()
}

/// Something known under a key of its own, as it is known to one program with its knowledge.
pub(in crate::scan) fn known_to(program: &[u8; 32], what: &[u8]) -> [u8; 32] {
    Hasher::new("known 1").bytes(program).bytes(what).done()
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

/// The state of an artifact as it was opened; `skipped` is what was left out then, `objects` are the objects that its
/// pointers stand for.
pub(in crate::scan) fn identity(
    artifact: &Artifact,
    skipped: &[Skipped],
    objects: &[(String, Stamp)],
) -> Identity {
    let mut hash = Hasher::new("artifact 3")
        .text(&artifact.path)
        .text(&artifact.name)
        .option(artifact.repo_id.as_deref())
        .text(&format!("{:?} {:?} {:?}", artifact.hub, artifact.layout, artifact.kind))
        .option(artifact.revision.as_deref())
        .list(&artifact.absent_upstream);
    hash = match &artifact.listed_upstream {
        Some(listed) => hash.bytes(b"+").list(listed),
        None => hash.bytes(b"-"),
    };
    for listed in &artifact.listed_weights {
        let size = listed.bytes.map_or_else(Vec::new, |bytes| bytes.to_le_bytes().to_vec());
        hash = hash.bytes(b"listed").text(&listed.path).bytes(&size).option(listed.sha256.as_deref());
    }
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
    for (oid, stamp) in objects {
        newest = newest.max(stamp.newest());
        hash = hash.bytes(b"object").text(oid).bytes(&stamp.bytes());
    }
    Identity { hash: hash.done(), newest }
}

/// A state, and the path under which a report shows what has it.
pub(in crate::scan) fn shown(state: Identity, path: &str) -> Identity {
    Identity { hash: Hasher::new("shown 1").bytes(&state.hash).text(path).done(), ..state }
}

/// Several states as one; `number` is how many there are, where not all of them are given.
pub(in crate::scan) fn combined(number: usize, all: impl Iterator<Item = Identity>) -> Identity {
    let start = (Hasher::new("states 2").bytes(&(number as u64).to_le_bytes()), 0);
    let add = |(hash, newest): (Hasher, i128), one: Identity| (hash.bytes(&one.hash), newest.max(one.newest));
    let (hash, newest) = all.fold(start, add);
    Identity { hash: hash.done(), newest }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SkipReason;
    use crate::layouts::{FileEntry, FileKind, Hub};

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
        identity(&artifact, &[], &[]).hash
    }

    #[test]
    fn a_program_is_known_by_its_knowledge_its_lists_and_its_file() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let file = |name: &str, content: &str| {
            std::fs::write(dir.path().join(name), content).expect("written");
            std::fs::metadata(dir.path().join(name)).expect("there")
        };
        let (short, long) = (file("a", "x"), file("b", "xy"));
        let keys = [
            program_key(b"pack", &["list"], Some(&short)),
            program_key(b"pack", &["list"], Some(&long)),
            program_key(b"pack", &["list"], None),
            program_key(b"pack of a user", &["list"], None),
            program_key(b"pack", &["lis", "t"], None),
        ];
        for (at, key) in keys.iter().enumerate() {
            assert_eq!(keys.iter().position(|one| one == key), Some(at));
            assert_ne!(known_to(key, b"a"), known_to(key, b"b"));
        }
        assert_ne!(known_to(&keys[0], b"a"), known_to(&keys[1], b"a"));
    }

    #[test]
    fn every_difference_shows() {
        let plain = artifact(|_| {});
        assert_eq!(plain, artifact(|_| {}));
        let changes: [fn(&mut Artifact); 10] = [
            |it| it.path = "a/c".into(),
            |it| it.name = "n".into(),
            |it| it.repo_id = Some(String::new()),
            |it| it.hub = Some(Hub::GitHub),
            |it| it.revision = Some("r".into()),
            |it| it.absent_upstream = vec!["LICENSE".into()],
            |it| it.listed_upstream = Some(Vec::new()),
            |it| it.listed_weights = vec![crate::evidence::ListedWeights::default()],
            |it| it.files[0].size = 4,
            |it| it.files[0].missing = true,
        ];
        for (nth, change) in changes.into_iter().enumerate() {
            assert_ne!(plain, artifact(change), "change {nth}");
        }
        let left = Skipped { path: "x".into(), reason: SkipReason::LinkLoop, detail: String::new() };
        let none = identity(&Artifact::default(), &[], &[]);
        assert_ne!(none.hash, identity(&Artifact::default(), &[left], &[]).hash);
        let object = [("ab".to_owned(), Stamp::default())];
        assert_ne!(none.hash, identity(&Artifact::default(), &[], &object).hash);
        assert_ne!(shown(none, "a").hash, shown(none, "b").hash);
        assert_ne!(combined(1, [none].into_iter()).hash, combined(2, [none].into_iter()).hash);
        let at = |path: &str, options| place_key(Path::new("/m"), None, Path::new(path), options);
        let other = ListOptions { all_revisions: true, ..ListOptions::default() };
        assert_ne!(at("a", ListOptions::default()), at("b", ListOptions::default()));
        assert_ne!(at("a", ListOptions::default()), at("a", other));
    }
}
