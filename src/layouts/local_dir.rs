//! `hf download --local-dir`: what `.cache/huggingface/download/**/*.metadata` says about the files beside it.
//!
//! Source: huggingface_hub `_local_folder.py`: three lines, commit, etag, time of download. It gives
//! the revision and a file's hash, never the repository's id. A file changed after its download keeps no hash.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::folder::{Folder, read_small};

/// Where the downloader keeps its records.
pub(super) const RECORDS: &str = ".cache/huggingface";
const DOWNLOAD: &str = ".cache/huggingface/download";

/// One file's record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Metadata {
    pub(super) commit: String,
    sha256: Option<String>,
    downloaded: Option<SystemTime>,
}

impl Metadata {
    /// Reads the record of `file`, a path below `root` with the root taken off.
    pub(super) fn read(root: &Path, file: &Path) -> Option<Self> {
        let mut path = root.join(DOWNLOAD).join(file).into_os_string();
        path.push(".metadata");
        Self::parse(&read_small(&PathBuf::from(path), 1024)?)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().map(str::trim);
        let (commit, etag, time) = (lines.next()?, lines.next()?, lines.next()?);
        let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let sha256 = (etag.len() == 64 && hex(etag)).then(|| etag.to_ascii_lowercase());
        let seconds: Option<f64> = time.parse().ok();
        let since = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let downloaded = since.and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since));
        (commit.len() == 40 && hex(commit)).then(|| Self { commit: commit.to_owned(), sha256, downloaded })
    }

    /// The file's SHA-256, unless the file was written after its download.
    pub(super) fn hash_of(self, modified: Option<SystemTime>) -> Option<String> {
        // The record is written right after the file; a second covers coarse clocks of network file systems.
        let latest = self.downloaded?.checked_add(Duration::from_secs(1))?;
        self.sha256.filter(|_| modified.is_some_and(|modified| modified <= latest))
    }
}

/// The legal files directly in `root` that `hf download` fetched at `commit`, by its records.
pub fn fetched(root: &Path, commit: &str) -> Vec<String> {
    let Ok(records) = Folder::read(&root.join(DOWNLOAD)) else { return Vec::new() };
    let files = records.entries.iter().filter_map(|entry| entry.text().strip_suffix(".metadata"));
    let legal = files.filter(|file| super::unit::LEGAL.contains(&super::file_kind(file)));
    let at_commit =
        |file: &&str| Metadata::read(root, Path::new(file)).is_some_and(|record| record.commit == commit);
    legal.filter(at_commit).map(str::to_owned).collect()
}

/// Whether the folder was filled by `hf download --local-dir`.
pub(super) fn is_marked(path: &Path, folder: &Folder) -> bool {
    folder.has_dir(".cache") && std::fs::symlink_metadata(path.join(DOWNLOAD)).is_ok_and(|data| data.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_lines_make_a_record() {
        let commit = "c".repeat(40);
        let hash = "A".repeat(64);
        let table = [
            (format!("{commit}\n{hash}\n1700000000.5\n"), Some(Some("a".repeat(64)))),
            (format!("{commit}\n{}\n1700000000\n", "b".repeat(40)), Some(None)),
            (format!("{commit}\n{hash}\nnan\n"), Some(None)),
            (format!("{commit}\n{hash}\n-1\n"), Some(None)),
            (format!("{commit}\n{hash}\n"), None),
            (format!("main\n{hash}\n1700000000\n"), None),
            (String::new(), None),
        ];
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000);
        for (text, expected) in table {
            assert_eq!(Metadata::parse(&text).map(|record| record.hash_of(Some(old))), expected, "{text}");
        }
    }

    #[test]
    fn a_changed_file_keeps_no_hash() {
        let record = Metadata::parse(&format!("{}\n{}\n1700000000\n", "c".repeat(40), "a".repeat(64)))
            .expect("a record");
        let late = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_100);
        assert_eq!(record.clone().hash_of(Some(late)), None);
        assert_eq!(record.hash_of(None), None);
    }
}
