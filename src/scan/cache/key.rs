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

/// What a key is made of, in the making: a hash takes one piece of a kilobyte faster than a hundred small ones.
struct Parts(Vec<u8>);

impl Parts {
    fn new(kind: &str) -> Self {
        Self(Vec::with_capacity(1 << 10)).text(kind)
    }

    /// Bytes, with their length before them: in one byte where that is small.
    fn bytes(mut self, bytes: &[u8]) -> Self {
        match u8::try_from(bytes.len()) {
            Ok(length) if length < u8::MAX => self.0.push(length),
            _ => {
                self.0.push(u8::MAX);
                self.0.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
            }
        }
        self.0.extend_from_slice(bytes);
        self
    }

    /// Bytes of which there are always as many.
    fn fixed(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    fn number(self, number: usize) -> Self {
        self.fixed(&(number as u64).to_le_bytes())
    }

    fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    fn option(self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.fixed(b"+").text(text),
            None => self.fixed(b"-"),
        }
    }

    fn list(self, list: &[String]) -> Self {
        list.iter().fold(self.number(list.len()), |parts, text| parts.text(text))
    }

    fn hash(self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }
}

/// All that readings depend on beside the files: the knowledge, a user's own records among it; the lists that stand
/// in the program; and the program itself, by its version and the marks of its file.
pub(in crate::scan) fn program_key(pack: &[u8], lists: &[&str], program: Option<&Metadata>) -> [u8; 32] {
    // Nobody plants another pack that hashes alike: whoever could may as well change the program. SHA-256 of its eight
    // megabytes was a fifth of the instructions of a second scan of 10,000 folders, without a processor's own for it.
    let pack = xxhash_rust::xxh3::xxh3_128(pack).to_le_bytes();
    let mut parts = Parts::new("program 2").text(env!("CARGO_PKG_VERSION")).fixed(&pack);
    parts = lists.iter().fold(parts, |parts, list| parts.text(list));
    if let Some(program) = program {
        let changed = program.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let changed = changed.map_or(0, |since| since.as_nanos());
        parts = parts.fixed(&program.len().to_le_bytes()).fixed(&changed.to_le_bytes());
    }
    parts.hash()
}

/// Something known under a name of its own, as it is known to one program with its knowledge.
pub(in crate::scan) fn known_to(program: &[u8; 32], what: &[u8]) -> [u8; 32] {
    Parts::new("known 2").fixed(program).bytes(what).hash()
}

/// Where the artifacts of one scanned path stand, as it is known to one program with its knowledge.
#[derive(Clone, Debug)]
pub(in crate::scan) struct Places(Sha256);

impl Places {
    /// The real path of what is scanned, what its paths begin with in the report, and how it is listed.
    pub(super) fn new(program: &[u8; 32], real: &Path, prefix: Option<&str>, options: ListOptions) -> Self {
        let parts = Parts::new("place 2")
            .fixed(program)
            .bytes(real.as_os_str().as_encoded_bytes())
            .option(prefix)
            .fixed(&[options.all_revisions.into(), options.follow_outside.into()]);
        Self(Sha256::new_with_prefix(&parts.0))
    }

    /// The key of the artifact at a path.
    pub(in crate::scan) fn key(&self, root: &Path) -> [u8; 32] {
        self.0.clone().chain_update(root.as_os_str().as_encoded_bytes()).finalize().into()
    }
}

/// The state of an artifact as it was opened; `skipped` is what was left out then, `objects` are the objects that its
/// pointers stand for.
pub(in crate::scan) fn identity(
    artifact: &Artifact,
    skipped: &[Skipped],
    objects: &[(String, Stamp)],
) -> Identity {
    let hub = artifact.hub.map_or(u8::MAX, |hub| hub as u8);
    let mut parts = Parts::new("artifact 5")
        .text(&artifact.path)
        .text(&artifact.name)
        .option(artifact.repo_id.as_deref())
        .fixed(&[hub, artifact.layout as u8, artifact.kind as u8])
        .option(artifact.revision.as_deref())
        .list(&artifact.absent_upstream);
    parts = match &artifact.listed_upstream {
        Some(listed) => parts.fixed(b"+").list(listed),
        None => parts.fixed(b"-"),
    };
    parts = parts.list(&artifact.fetched).number(artifact.listed_weights.len());
    for listed in &artifact.listed_weights {
        let size = listed.bytes.map(|bytes| bytes.to_string());
        parts = parts.text(&listed.path).option(size.as_deref()).option(listed.sha256.as_deref());
    }
    let mut newest = 0;
    parts = parts.number(artifact.files.len());
    for file in &artifact.files {
        newest = newest.max(file.stamp.newest());
        parts = parts
            .text(&file.logical)
            .fixed(&file.size.to_le_bytes())
            .fixed(&[file.kind as u8, file.missing.into(), file.from_parent.into()])
            .option(file.sha256.as_deref())
            .fixed(&file.stamp.bytes());
    }
    parts = parts.number(skipped.len());
    for one in skipped {
        parts = parts.text(&one.path).text(&format!("{:?}", one.reason)).text(&one.detail);
    }
    parts = parts.number(objects.len());
    for (oid, stamp) in objects {
        newest = newest.max(stamp.newest());
        parts = parts.text(oid).fixed(&stamp.bytes());
    }
    Identity { hash: parts.hash(), newest }
}

/// A state, and the path under which a report shows what has it.
pub(in crate::scan) fn shown(state: Identity, path: &str) -> Identity {
    Identity { hash: Parts::new("shown 2").fixed(&state.hash).text(path).hash(), ..state }
}

/// Several states as one; `number` is how many there are, where not all of them are given.
pub(in crate::scan) fn combined(number: usize, all: impl Iterator<Item = Identity>) -> Identity {
    let start = (Parts::new("states 3").number(number), 0);
    let add =
        |(parts, newest): (Parts, i128), one: Identity| (parts.fixed(&one.hash), newest.max(one.newest));
    let (parts, newest) = all.fold(start, add);
    Identity { hash: parts.hash(), newest }
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
        let changes: [fn(&mut Artifact); 11] = [
            |it| it.path = "a/c".into(),
            |it| it.name = "n".into(),
            |it| it.repo_id = Some(String::new()),
            |it| it.hub = Some(Hub::GitHub),
            |it| it.revision = Some("r".into()),
            |it| it.absent_upstream = vec!["LICENSE".into()],
            |it| it.listed_upstream = Some(Vec::new()),
            |it| it.fetched = vec!["LICENSE".into()],
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
        let plain = ListOptions::default();
        let other = ListOptions { all_revisions: true, ..plain };
        let at = |program: u8, real: &str, prefix, options, path: &str| {
            Places::new(&[program; 32], Path::new(real), prefix, options).key(Path::new(path))
        };
        let keys = [
            at(1, "/m", None, plain, "a"),
            at(2, "/m", None, plain, "a"),
            at(1, "/ma", None, plain, ""),
            at(1, "/m", Some("a"), plain, ""),
            at(1, "/m", None, other, "a"),
            at(1, "/m", None, plain, "b"),
        ];
        for (nth, key) in keys.iter().enumerate() {
            assert_eq!(keys.iter().position(|one| one == key), Some(nth));
        }
    }
}
