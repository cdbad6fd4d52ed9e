//! What the file system says of a file without opening it: enough to tell that it is the same as before.
//!
//! Contract: device and inode, time of the last change of content and of anything, to the nanosecond. Where the system
//! has no such numbers they are 0, and size and time of change alone tell files apart.

use std::fs::Metadata;
use std::time::SystemTime;

/// The marks of one file at one moment; all zeros for a file that is not here.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Stamp {
    device: u64,
    inode: u64,
    modified: i128,
    changed: i128,
    /// Whether it has several names; no mark of what it is.
    shared: bool,
}

impl Stamp {
    /// The marks of a file with this metadata.
    #[cfg(unix)]
    pub fn of(data: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        let nanoseconds = |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
        Self {
            device: data.dev(),
            inode: data.ino(),
            modified: nanoseconds(data.mtime(), data.mtime_nsec()),
            changed: nanoseconds(data.ctime(), data.ctime_nsec()),
            shared: data.nlink() > 1 && !data.is_dir(),
        }
    }

    /// The marks of a file with this metadata.
    #[cfg(not(unix))]
    pub fn of(data: &Metadata) -> Self {
        let since = data.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        let modified = since.map_or(0, |since| since.as_nanos() as i128);
        Self { modified, changed: modified, ..Self::default() }
    }

    /// When anything about the file changed last, in nanoseconds since 1970.
    pub fn newest(&self) -> i128 {
        self.modified.max(self.changed)
    }

    /// The marks of two things that change on their own, as one.
    pub fn and(self, other: Self) -> Self {
        let mixed = |one: u64, other: u64| one.rotate_left(1) ^ other;
        Self {
            device: mixed(self.device, other.device),
            inode: mixed(self.inode, other.inode),
            modified: self.modified.max(other.modified),
            changed: self.changed.max(other.changed),
            shared: false,
        }
    }

    /// The same, of a file that a link led to.
    pub(super) fn linked(self) -> Self {
        Self { shared: true, ..self }
    }

    /// Whether other entries may stand for the same file, as far as it can be told apart from others at all.
    pub fn is_shared(&self) -> bool {
        self.shared && self.inode != 0
    }

    /// All of it, as bytes to be hashed.
    pub fn bytes(&self) -> [u8; 48] {
        let mut bytes = [0; 48];
        bytes[..8].copy_from_slice(&self.device.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.inode.to_le_bytes());
        bytes[16..32].copy_from_slice(&self.modified.to_le_bytes());
        bytes[32..].copy_from_slice(&self.changed.to_le_bytes());
        bytes
    }
}

/// What a directory's reader wants to know of a file, so that nobody asks for it twice.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Seen {
    /// Bytes.
    pub(super) size: u64,
    /// None where the system does not tell.
    pub(super) modified: Option<SystemTime>,
    pub(super) stamp: Stamp,
}

impl Seen {
    pub(super) fn of(data: &Metadata) -> Self {
        Self { size: data.len(), modified: data.modified().ok(), stamp: Stamp::of(data) }
    }

    /// The same, of a file that a link led to.
    pub(super) fn behind_link(data: &Metadata) -> Self {
        let seen = Self::of(data);
        Self { stamp: seen.stamp.linked(), ..seen }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_tells_files_and_times_apart() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let stamp = |name: &str| Stamp::of(&std::fs::symlink_metadata(dir.path().join(name)).expect("there"));
        std::fs::write(dir.path().join("a"), "x").expect("written");
        std::fs::write(dir.path().join("b"), "x").expect("written");
        let first = stamp("a");
        assert_eq!(first, stamp("a"));
        assert_ne!(first.bytes(), stamp("b").bytes());
        assert!(first.newest() > 0 && Stamp::default().newest() == 0);
    }
}
