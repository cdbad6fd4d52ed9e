//! Where results go: standard output, or the file of `--output`, buffered.
//!
//! Contract: the file of `--output` gets its name only when everything was written ([`settle`]). A program that is
//! killed, or a disk that is full, leaves the file that was there before, never half a report.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Stdout, Write};
use std::path::{Path, PathBuf};

use super::settings::Settings;
use crate::base::{Error, Result};

/// What is gathered before the system is asked to write: some tens of artifacts.
const BUFFER: usize = 64 << 10;

/// Where results go.
#[derive(Debug)]
pub(super) enum Output {
    File(BufWriter<File>),
    Stdout(BufWriter<Stdout>),
}

impl Output {
    /// Opens what the settings name.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub(super) fn open(settings: &Settings) -> Result<Self> {
        match &settings.output {
            None => Ok(Self::Stdout(BufWriter::with_capacity(BUFFER, io::stdout()))),
            Some(path) => Self::to(path),
        }
    }

    /// Opens a file; [`settle`] gives it its name.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn to(path: &Path) -> Result<Self> {
        let file = File::create(written(path)).map_err(|error| Error::io(path, error))?;
        Ok(Self::File(BufWriter::with_capacity(BUFFER, file)))
    }
}

/// What is written in place of `path` until the end. A pipe or device is written itself; of a link, what it names.
fn written(path: &Path) -> PathBuf {
    match fs::metadata(path) {
        Ok(data) if !data.is_file() => path.to_owned(),
        Ok(_) => beside(&fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())),
        Err(_) => beside(path),
    }
}

/// A name in the same folder, so that renaming it moves no bytes.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.partial", std::process::id()));
    path.with_file_name(name)
}

/// Writes a file beside the results: whole, or not at all.
///
/// # Errors
/// What the system says.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let written = Output::to(path).and_then(|mut file| {
        file.write_all(bytes).and_then(|()| file.flush()).map_err(|error| Error::io(path, error))
    });
    let settled = settle(path, written.is_ok()).map_err(|error| Error::io(path, error));
    written.and(settled)
}

/// Ends the writing of the file of `--output`: it gets its name where all of it is there, and goes where it is not.
///
/// # Errors
/// What the system says where it cannot be renamed.
pub(super) fn settle(path: &Path, complete: bool) -> io::Result<()> {
    let partial = written(path);
    if partial == path || !partial.exists() {
        return Ok(());
    }
    if complete {
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if let Ok(before) = fs::metadata(&target) {
            // Where the system does not let us, the file is still whole.
            let _ = fs::set_permissions(&partial, before.permissions());
        }
        return fs::rename(&partial, target);
    }
    fs::remove_file(&partial)
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.write(bytes),
            Self::Stdout(stdout) => stdout.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(file) => file.flush(),
            Self::Stdout(stdout) => stdout.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_gets_its_name_when_it_is_whole() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let path = dir.path().join("report.json");
        fs::write(&path, "old").expect("write");
        fs::write(written(&path), "half").expect("write");
        settle(&path, false).expect("removed");
        assert_eq!(fs::read_to_string(&path).expect("read"), "old");
        fs::write(written(&path), "new").expect("write");
        settle(&path, true).expect("renamed");
        assert_eq!(fs::read_to_string(&path).expect("read"), "new");
        assert_eq!(fs::read_dir(dir.path()).expect("read").count(), 1);
    }
}
