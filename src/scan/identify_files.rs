//! Reads every text file under a path by itself, for `identify`.
//!
//! Contract: files come in path order; weights and other binary files are passed over; links are followed inside
//! the folder and inside the hub cache's repository around it, and nowhere else ([`crate::layouts::files`]); a file
//! that is named itself is always followed. What cannot be read comes as an entry too. Texts are cut at the limit
//! for texts.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use super::memo::Memo;
use crate::base::{Error, Result, SkipReason, Skipped, limits};
use crate::corpus::Corpus;
use crate::layouts::files;
use crate::reading::Reading;
use crate::text::is_binary;

/// What one file says, or why it could not be read.
pub type Identified = std::result::Result<Arc<Reading>, Skipped>;

/// How the bytes of a file become a reading.
pub type Reader<'a> = &'a dyn Fn(&[u8]) -> Arc<Reading>;

/// Readings against one corpus, of which each distinct content is read once.
#[derive(Debug)]
pub struct Readings<'a> {
    corpus: &'a Corpus,
    memo: Memo<'a>,
}

impl<'a> Readings<'a> {
    /// Nothing is read yet.
    pub fn new(corpus: &'a Corpus) -> Self {
        Self { corpus, memo: Memo::new(limits::IDENTIFY_MEMO_BYTES, None) }
    }

    /// What `bytes` say.
    pub fn read(&self, bytes: &[u8]) -> Arc<Reading> {
        let key = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(bytes));
        self.memo.reading(&key, bytes, self.corpus)
    }
}

/// How many bytes decide whether a file is a text.
const SNIFFED: usize = 8192;

/// Reads the text files under `root` (or `root` itself) in path order, and hands each to `visit` with its path
/// relative to `root` (empty for `root` itself). `visit` says whether to go on. A text beyond the limit comes
/// twice: what its first part says, and that the rest was not read.
///
/// # Errors
/// Where `root` does not exist.
pub fn identify_files(
    root: &Path,
    reader: Reader<'_>,
    visit: &mut dyn FnMut(&str, Identified) -> bool,
) -> Result<()> {
    let meta = std::fs::metadata(root).map_err(|error| Error::io(root, error))?;
    if !meta.is_dir() {
        // A pipe that somebody names is read like standard input.
        let _ = read(root, "", reader, true).into_iter().all(|read| visit("", read));
        return Ok(());
    }
    files(root, &mut |shown, found| match found {
        Ok(path) => read(path, shown, reader, false).into_iter().all(|read| visit(shown, read)),
        Err(skipped) => visit(shown, Err(skipped)),
    })
}

/// Nothing for a binary file that nobody asked for by name.
fn read(path: &Path, shown: &str, reader: Reader<'_>, named: bool) -> Vec<Identified> {
    let mut bytes = Vec::new();
    let mut open = || -> std::io::Result<bool> {
        let mut file = std::fs::File::open(path)?;
        file.by_ref().take(SNIFFED as u64).read_to_end(&mut bytes)?;
        if is_binary(&bytes) {
            return Ok(false);
        }
        // One byte more than the limit shows whether there is more.
        file.take(limits::TEXT_BYTES + 1 - SNIFFED as u64).read_to_end(&mut bytes)?;
        Ok(true)
    };
    match open() {
        Ok(true) => said(&mut bytes, shown, reader),
        Ok(false) if named => vec![Err(binary(shown))],
        Ok(false) => Vec::new(),
        Err(error) => vec![Err(skipped(shown, SkipReason::NotReadable, error))],
    }
}

/// What a text says; a panic in it is an entry and not the end.
fn said(bytes: &mut Vec<u8>, shown: &str, reader: Reader<'_>) -> Vec<Identified> {
    let limit = usize::try_from(limits::TEXT_BYTES).unwrap_or(usize::MAX);
    let cut = bytes.len() > limit;
    bytes.truncate(limit);
    let reading = catch_unwind(AssertUnwindSafe(|| reader(bytes)));
    let detail = "smallprint failed inside this text; please report it with the text";
    let mut said = vec![reading.map_err(|_| skipped(shown, SkipReason::InternalError, detail))];
    if cut {
        let detail = format!("only the first {} MiB were read", limits::TEXT_BYTES >> 20);
        said.push(Err(skipped(shown, SkipReason::TooLarge, detail)));
    }
    said
}

fn binary(shown: &str) -> Skipped {
    skipped(shown, SkipReason::Invalid, "this is a binary file, not a text")
}

fn skipped(path: &str, reason: SkipReason, detail: impl ToString) -> Skipped {
    Skipped { path: path.to_owned(), reason, detail: detail.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_in_path_order() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes) in [("b.txt", &b"two"[..]), ("a.txt", b"one"), ("w.bin", b"\0\0\0\0")] {
            std::fs::write(dir.path().join(name), bytes).expect("written");
        }
        let readings = Readings::new(Corpus::builtin());
        let read = |bytes: &[u8]| readings.read(bytes);
        let mut seen = Vec::new();
        identify_files(dir.path(), &read, &mut |path, read| {
            seen.push((path.to_owned(), read.is_ok()));
            true
        })
        .expect("it exists");
        assert_eq!(seen, [("a.txt".to_owned(), true), ("b.txt".to_owned(), true)]);
        assert!(identify_files(&dir.path().join("none"), &read, &mut |_, _| true).is_err());
    }
}
