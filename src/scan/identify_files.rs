//! Reads every text file under a path by itself, for `identify`.
//!
//! Contract: files come in path order; weights and other binary files are passed over, links are not followed;
//! what cannot be read comes as an entry too. Texts are cut at the limit for texts.

use std::io::Read;
use std::path::Path;

use crate::base::{Error, Result, SkipReason, Skipped, limits};
use crate::corpus::Corpus;
use crate::reading::Reading;
use crate::text::Text;

/// What one file says, or why it could not be read.
pub type Identified = std::result::Result<Reading, Skipped>;

/// How many bytes decide whether a file is a text.
const SNIFFED: usize = 8192;

/// Reads the text files under `root` (or `root` itself) in path order, and hands each to `visit` with its path
/// relative to `root` (empty for `root` itself). `visit` says whether to go on.
///
/// # Errors
/// Where `root` does not exist.
pub fn identify_files(
    root: &Path,
    corpus: &Corpus,
    visit: &mut dyn FnMut(&str, Identified) -> bool,
) -> Result<()> {
    let meta = std::fs::metadata(root).map_err(|error| Error::io(root, error))?;
    if meta.is_file() {
        visit("", read(root, "", corpus, true).unwrap_or_else(|| Err(binary(""))));
        return Ok(());
    }
    let walk = walkdir::WalkDir::new(root).max_depth(limits::DEPTH).sort_by_file_name().into_iter();
    for entry in walk {
        let (shown, read) = match &entry {
            Ok(entry) if !entry.file_type().is_file() => continue,
            Ok(entry) => {
                let shown = relative(root, entry.path());
                let read = read(entry.path(), &shown, corpus, false);
                (shown, read)
            }
            Err(error) => {
                let shown = error.path().map(|path| relative(root, path)).unwrap_or_default();
                (shown.clone(), Some(Err(skipped(&shown, SkipReason::NotReadable, error))))
            }
        };
        if read.is_some_and(|read| !visit(&shown, read)) {
            return Ok(());
        }
    }
    Ok(())
}

/// `None` for a binary file that nobody asked for by name.
fn read(path: &Path, shown: &str, corpus: &Corpus, named: bool) -> Option<Identified> {
    let mut bytes = Vec::new();
    let mut open = || -> std::io::Result<bool> {
        let mut file = std::fs::File::open(path)?;
        file.by_ref().take(SNIFFED as u64).read_to_end(&mut bytes)?;
        if is_binary(&bytes) {
            return Ok(false);
        }
        file.take(limits::TEXT_BYTES - SNIFFED as u64).read_to_end(&mut bytes)?;
        Ok(true)
    };
    match open() {
        Ok(true) => Some(Ok(Reading::of(&Text::from_bytes(&bytes), corpus))),
        Ok(false) => named.then(|| Err(binary(shown))),
        Err(error) => Some(Err(skipped(shown, SkipReason::NotReadable, error))),
    }
}

/// A zero byte in a file that is not UTF-16: no text that anybody reads.
fn is_binary(head: &[u8]) -> bool {
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    let utf16 = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) || zeros * 3 > head.len();
    zeros > 0 && !(utf16 && zeros * 5 < head.len() * 3)
}

fn binary(shown: &str) -> Skipped {
    skipped(shown, SkipReason::Invalid, "this is a binary file, not a text")
}

fn skipped(path: &str, reason: SkipReason, detail: impl ToString) -> Skipped {
    Skipped { path: path.to_owned(), reason, detail: detail.to_string() }
}

/// `path` below `root`, with `/`; bytes that are not UTF-8 as `%XX`, `%` as `%25`.
fn relative(root: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<String> = inner.iter().map(|part| escape(part.as_encoded_bytes())).collect();
    parts.join("/")
}

fn escape(name: &[u8]) -> String {
    let mut escaped = String::new();
    for chunk in name.utf8_chunks() {
        escaped.push_str(&chunk.valid().replace('%', "%25"));
        for byte in chunk.invalid() {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped() {
        for (name, expected) in [(&b"a/b"[..], "a/b"), (b"50%", "50%25"), (b"\xffx", "%FFx")] {
            assert_eq!(escape(name), expected);
        }
    }

    #[test]
    fn texts_and_binaries_are_told_apart() {
        for (head, expected) in [
            (&b"plain"[..], false),
            (b"", false),
            (b"GGUF\0\0\0\x03abcdef", true),
            (b"\xff\xfea\0b\0c\0", false),
            (b"a\0b\0c\0d\0", false),
            (b"\0\0\0\0\0\0", true),
        ] {
            assert_eq!(is_binary(head), expected, "{head:?}");
        }
    }

    #[test]
    fn a_folder_is_read_in_path_order() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes) in [("b.txt", &b"two"[..]), ("a.txt", b"one"), ("w.bin", b"\0\0\0\0")] {
            std::fs::write(dir.path().join(name), bytes).expect("written");
        }
        let mut seen = Vec::new();
        identify_files(dir.path(), Corpus::builtin(), &mut |path, read| {
            seen.push((path.to_owned(), read.is_ok()));
            true
        })
        .expect("it exists");
        assert_eq!(seen, [("a.txt".to_owned(), true), ("b.txt".to_owned(), true)]);
        assert!(identify_files(&dir.path().join("none"), Corpus::builtin(), &mut |_, _| true).is_err());
    }
}
