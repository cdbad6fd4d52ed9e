//! What has to be fetched: the legal files that upstream lists and the mirror lacks.
//!
//! The form: one line for each file, tab-separated, without a header: repository, revision, path. A revision that
//! nothing tells is `main`. Lines are sorted and each stands once. Upstream is the old side, and what saved replies of
//! the hub in the new side's own folders (`.hfd/repo_metadata.json`) and the file lists of its downloader
//! (`trees/<commit>.json`) list, and what its records (`.cache/huggingface/download`) say was fetched. Nothing is downloaded.

use std::collections::BTreeSet;
use std::path::Path;

use super::files::match_files;
use super::pairing::pair;
use super::replies;
use super::state::{Item, LegalFile, State};
use crate::layouts::fetched;

/// The lines; `mirror` is the new side's folder, where it is one.
pub fn fetch_list(old: &State, new: &State, mirror: Option<&Path>) -> String {
    let paired = pair(&old.artifacts, &new.artifacts);
    let mut lines = BTreeSet::new();
    for &(at, with) in &paired.pairs {
        let (was, is) = (&old.artifacts[at], &new.artifacts[with]);
        lacking(was, is, old, new, &mut lines);
    }
    for &at in &paired.vanished {
        let was = &old.artifacts[at];
        lines.extend(was.files.iter().filter(|file| file.is_file()).map(|file| line(was, was, file)));
    }
    for is in &new.artifacts {
        for upstream in mirror.into_iter().flat_map(|mirror| saved(mirror, is)) {
            lacking(&upstream, is, &State::default(), new, &mut lines);
        }
    }
    lines.into_iter().collect()
}

fn lacking(was: &Item, is: &Item, old: &State, new: &State, lines: &mut BTreeSet<String>) {
    let matched = match_files(was, is, old, new);
    let here = |file: &LegalFile| file.absent.as_deref().is_none_or(|why| why == "unreadable-document");
    let lost = matched.into_iter().filter(|(old, new)| old.is_file() && !new.is_some_and(here));
    lines.extend(lost.map(|(file, _)| line(was, is, file)));
}

fn line(was: &Item, is: &Item, file: &LegalFile) -> String {
    let name = if was.name.contains('/') { &was.name } else { &is.name };
    let plain = |text: &str| text.replace(['\t', '\n', '\r'], " ");
    let revision = was.revision.as_deref().or(is.revision.as_deref()).unwrap_or("main");
    format!("{}\t{}\t{}\n", plain(name), plain(revision), plain(&file.path))
}

/// What a downloader left of upstream in an artifact's folder, or in the cache that it is a snapshot of.
fn saved(mirror: &Path, is: &Item) -> Vec<Item> {
    let commit = is.revision.as_deref().filter(|commit| commit.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let lists = commit.into_iter().flat_map(|commit| {
        ["../..", ".cache/huggingface"].map(|records| format!("{records}/trees/{commit}.json"))
    });
    let folder = mirror.join(&is.path);
    let read = |file: String| replies::read(std::fs::File::open(folder.join(file)).ok()?, &is.name).ok();
    let files = [".hfd/repo_metadata.json".to_owned()].into_iter().chain(lists);
    let listed = files.filter_map(read).flat_map(|state| state.artifacts);
    listed.chain(commit.map(|commit| recorded(&folder, commit, is))).collect()
}

/// The legal files that records of a download say were fetched.
fn recorded(folder: &Path, commit: &str, is: &Item) -> Item {
    let files = fetched(folder, commit).iter().filter_map(|path| LegalFile::named(path)).collect();
    Item { name: is.name.clone(), revision: Some(commit.to_owned()), files, ..Item::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str, revision: Option<&str>, files: &[&str]) -> Item {
        Item {
            path: name.to_owned(),
            name: name.to_owned(),
            revision: revision.map(str::to_owned),
            files: files.iter().filter_map(|path| LegalFile::named(path)).collect(),
            ..Item::default()
        }
    }

    fn state(artifacts: Vec<Item>) -> State {
        State { artifacts, ..State::default() }
    }

    #[test]
    fn what_the_mirror_lacks_is_listed_once() {
        let old = state(vec![
            item("o/m", Some("abc"), &["LICENSE", "NOTICE", "USE_POLICY.md"]),
            item("o/gone", None, &["LICENSE"]),
            item("o/bare", Some("1"), &[]),
        ]);
        let new = state(vec![item("o/m", None, &["LICENSE.txt"]), item("o/new", None, &[])]);
        let expected = "o/gone\tmain\tLICENSE\no/m\tabc\tNOTICE\no/m\tabc\tUSE_POLICY.md\n";
        assert_eq!(fetch_list(&old, &new, None), expected);
        assert_eq!(fetch_list(&new, &new, None), "");
    }

    #[test]
    fn a_pointer_is_to_be_fetched() {
        let old = state(vec![item("o/m", Some("abc"), &["LICENSE"])]);
        let mut new = old.clone();
        new.artifacts[0].files[0].absent = Some("lfs-pointer".to_owned());
        assert_eq!(fetch_list(&old, &new, None), "o/m\tabc\tLICENSE\n");
    }

    #[test]
    fn replies_in_the_mirror_itself_are_read() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let folder = dir.path().join("o/m/.hfd");
        std::fs::create_dir_all(&folder).expect("written");
        let reply =
            r#"{"id": "o/m", "sha": "abc", "siblings": [{"rfilename": "LICENSE"}, {"rfilename": "NOTICE"}]}"#;
        std::fs::write(folder.join("repo_metadata.json"), reply).expect("written");
        let both = state(vec![item("o/m", None, &["LICENSE"])]);
        assert_eq!(fetch_list(&both, &both, Some(dir.path())), "o/m\tabc\tNOTICE\n");
    }

    #[test]
    fn file_lists_of_the_downloader_are_read() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let list = r#"{"format_version": 1, "files": {"NOTICE": {"size": 1}, "model.safetensors": {"lfs_sha256": "ab"}}}"#;
        for (path, records) in [("hub/models--o--m/snapshots/abc", "../.."), ("m", ".cache/huggingface")] {
            let trees = dir.path().join(path).join(records).join("trees");
            std::fs::create_dir_all(dir.path().join(path)).expect("made");
            std::fs::create_dir_all(&trees).expect("made");
            std::fs::write(trees.join("abc.json"), list).expect("written");
            let mut here = item("o/m", Some("abc"), &["LICENSE"]);
            here.path = path.to_owned();
            let both = state(vec![here]);
            assert_eq!(fetch_list(&both, &both, Some(dir.path())), "o/m\tabc\tNOTICE\n", "{path}");
        }
    }

    #[test]
    fn what_was_fetched_and_is_gone_is_to_be_fetched_again() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let commit = "0c".repeat(20);
        for (file, of) in [("LICENSE", &commit), ("NOTICE", &commit), ("COPYING", &"0d".repeat(20))] {
            let record = dir.path().join("m/.cache/huggingface/download").join(format!("{file}.metadata"));
            std::fs::create_dir_all(record.parent().expect("a parent")).expect("made");
            std::fs::write(record, format!("{of}\n{}\n1700000000.0\n", "a".repeat(40))).expect("written");
        }
        let mut here = item("o/m", Some(&commit), &["LICENSE"]);
        here.path = "m".to_owned();
        let both = state(vec![here]);
        assert_eq!(fetch_list(&both, &both, Some(dir.path())), format!("o/m\t{commit}\tNOTICE\n"));
    }
}
