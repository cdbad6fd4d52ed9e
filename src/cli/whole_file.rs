//! A file that is written whole or not at all: into a temporary one beside it, which then takes its place.

use std::io::Write as _;
use std::path::Path;

use crate::base::{Error, Result};

/// Writes `bytes` to `path`. What is no regular file (a pipe, a device) cannot be replaced and is written directly.
///
/// # Errors
/// What the operating system says.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let told = |error: std::io::Error| Error::io(path, error);
    if path.metadata().is_ok_and(|data| !data.is_file()) {
        return std::fs::write(path, bytes).map_err(told);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".smallprint-").tempfile_in(folder).map_err(told)?;
    file.write_all(bytes).map_err(told)?;
    readable(&file, path);
    file.persist(path).map(drop).map_err(|error| told(error.error))
}

/// Temporary files are made for their owner alone; a result has the rights of the file before it, or the usual ones.
#[cfg(unix)]
fn readable(file: &tempfile::NamedTempFile, path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = path.metadata().map_or(0o644, |data| data.permissions().mode());
    // Where the system does not let us, the file is still whole.
    let _ = file.as_file().set_permissions(std::fs::Permissions::from_mode(mode));
}

#[cfg(not(unix))]
fn readable(_: &tempfile::NamedTempFile, _: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_replaced_whole() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("a.tsv");
        for content in ["one", "two"] {
            write_whole(&path, content.as_bytes()).expect("written");
            assert_eq!(std::fs::read_to_string(&path).expect("there"), content);
        }
        assert_eq!(std::fs::read_dir(dir.path()).expect("there").count(), 1);
        assert!(write_whole(&dir.path().join("no/such/folder/a"), b"x").is_err());
    }
}
