//! Git LFS pointers: what a clone holds in place of a large file.
//!
//! Contract: only files of at most 1,024 bytes whose first line names the pointer format are pointers.
//! Source: git-lfs specification, `docs/spec.md`, section "The Pointer".

use super::positional::ReadAt;

/// The largest pointer, by specification.
pub const POINTER_BYTES: usize = 1024;
/// How long a pointer is that names its object: its first line begins with one of two addresses, and the oid is 64 digits.
pub const SIZES: std::ops::RangeInclusive<u64> = 115..=POINTER_BYTES as u64;

const VERSIONS: [&str; 2] =
    ["version https://git-lfs.github.com/spec/", "version https://hawser.github.com/spec/"];

/// What a pointer says about the file it stands for.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Pointer {
    /// SHA-256 of the file, 64 hex digits, if the pointer gives one.
    pub sha256: Option<String>,
    /// Its size in bytes, if the pointer gives one.
    pub size: Option<u64>,
}

impl Pointer {
    /// Whether `object` can be what it means, by its size: one of another size is a fetch that was cut off, and the hash
    /// would take all of it.
    pub fn may_mean(&self, object: &dyn ReadAt) -> bool {
        self.size.is_none_or(|size| object.size().is_ok_and(|found| found == size))
    }
}

/// Reads `bytes` as an LFS pointer.
///
/// ```
/// use smallprint::evidence::lfs::pointer;
///
/// let found = pointer(b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n");
/// assert_eq!(found.and_then(|pointer| pointer.size), Some(12));
/// assert!(pointer(b"MIT License").is_none());
/// ```
pub fn pointer(bytes: &[u8]) -> Option<Pointer> {
    if bytes.len() > POINTER_BYTES {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    if !VERSIONS.iter().any(|version| text.starts_with(version)) {
        return None;
    }
    let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
    Some(Pointer {
        sha256: value("oid sha256:").filter(|oid| is_sha256(oid)).map(str::to_ascii_lowercase),
        size: value("size ").and_then(|size| size.parse().ok()),
    })
}

/// Whether `text` is a SHA-256 in hex.
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_told_from_texts() {
        let oid = "4D7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";
        let v1 = "version https://git-lfs.github.com/spec/v1";
        let full = Some(Pointer { sha256: Some(oid.to_ascii_lowercase()), size: Some(12345) });
        let cases = [
            (format!("{v1}\noid sha256:{oid}\nsize 12345\n"), full.clone()),
            (format!("{v1}\r\noid sha256:{oid}\r\nsize 12345\r\n"), full.clone()),
            (format!("version https://hawser.github.com/spec/v1\noid sha256:{oid}\nsize 12345\n"), full),
            (format!("{v1}\noid sha256:zz\nsize -1\n"), Some(Pointer::default())),
            (format!("{v1}\n{}", "x".repeat(1024)), None),
            (format!("see {v1}"), None),
            (String::new(), None),
        ];
        for (text, expected) in cases {
            assert_eq!(pointer(text.as_bytes()), expected, "{text:?}");
        }
        assert_eq!(pointer(b"version https://git-lfs.github.com/spec/v1\n\xff"), None);
    }
}
