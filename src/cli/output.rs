//! Where results go: standard output, or the file of `--output`, buffered.

use std::fs::File;
use std::io::{self, BufWriter, Stdout, Write};

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
            Some(path) => {
                let file = File::create(path).map_err(|error| Error::io(path, error))?;
                Ok(Self::File(BufWriter::with_capacity(BUFFER, file)))
            }
        }
    }
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
