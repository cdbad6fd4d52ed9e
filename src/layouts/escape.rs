//! Writes paths as text: `/` between parts, bytes that are not UTF-8 as `%XX`, `%` itself as `%25`.
//!
//! Contract: two different paths never give the same text, and the text is the same on every system. What a
//! terminal must not see (control characters) is the renderer's business, not this module's.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::{Component, Path};

/// A relative path as text; `.` for the empty path. Parts that are not plain names (`..`) are kept as they are.
///
/// ```
/// use std::path::Path;
///
/// assert_eq!(smallprint::layouts::escape_path(Path::new("a/100%.md")), "a/100%25.md");
/// assert_eq!(smallprint::layouts::escape_path(Path::new("")), ".");
/// ```
pub fn escape_path(path: &Path) -> String {
    if let Some(plain) = path.to_str().filter(|text| is_plain(text)) {
        return plain.to_owned();
    }
    let mut text = String::with_capacity(path.as_os_str().len());
    for part in path.components().filter(|part| !matches!(part, Component::CurDir)) {
        if !text.is_empty() && !text.ends_with('/') {
            text.push('/');
        }
        match part {
            Component::RootDir => text.push('/'),
            other => escape_into(&mut text, other.as_os_str()),
        }
    }
    if text.is_empty() { ".".to_owned() } else { text }
}

/// Whether a path is its own text, as nearly all are.
fn is_plain(text: &str) -> bool {
    let kept = !text.bytes().any(|byte| byte == b'%' || (byte == b'\\' && cfg!(windows)));
    kept && text.split('/').all(|part| !matches!(part, "" | "."))
}

/// One name as text.
pub fn escape_name(name: &OsStr) -> String {
    let mut text = String::with_capacity(name.len());
    escape_into(&mut text, name);
    text
}

fn escape_into(text: &mut String, name: &OsStr) {
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '%' => text.push_str("%25"),
                other => text.push(other),
            }
        }
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_text_with_slashes() {
        for (path, text) in [
            ("", "."),
            (".", "."),
            ("a", "a"),
            ("./a/b", "a/b"),
            ("a%b", "a%25b"),
            ("模型/x", "模型/x"),
            ("a//b/", "a/b"),
            ("a/./b", "a/b"),
            ("/a/b", "/a/b"),
            ("../a", "../a"),
            ("a/b/.", "a/b"),
        ] {
            assert_eq!(escape_path(Path::new(path)), text, "{path}");
        }
        assert_eq!(escape_name(OsStr::new("50%25")), "50%2525");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_not_utf8_are_written_in_hex() {
        use std::os::unix::ffi::OsStrExt as _;
        assert_eq!(escape_path(Path::new(OsStr::from_bytes(b"a\xff\xfeb/\xe6c"))), "a%FF%FEb/%E6c");
    }
}
