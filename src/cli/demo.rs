//! `smallprint demo`: writes a small mirror of model folders to a temporary place and scans it.

use std::path::{Path, PathBuf};

use super::args::ScanArgs;
use super::settings::Settings;
use super::{Failure, messages, scan};
use crate::base::{Error, Result};
use crate::policy::ExitStatus;

/// What was written.
#[derive(Debug)]
pub(super) struct Demo {
    /// The mirror to scan.
    pub(super) tree: PathBuf,
    /// Records and fingerprints of the licences that were invented for it.
    pub(super) corpus: PathBuf,
}

/// Writes the mirror and its corpus folder below `dir`.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn write_demo(_dir: &Path) -> Result<Demo> {
    Err(Error::new("this build has no demo yet"))
}

pub(super) fn run(mut settings: Settings) -> std::result::Result<ExitStatus, Failure> {
    let dir = tempfile::Builder::new().prefix("smallprint-demo-").tempdir();
    let dir = dir.map_err(|error| Error::new(format!("no temporary folder: {error}")).because(error))?;
    let demo = write_demo(dir.path())?;
    // The folder stays: people want to look at what was scanned.
    let kept = dir.keep();
    messages::hint(settings.quiet, &format!("the demo's folders stand in {}", kept.display()));
    settings.corpus.push(demo.corpus);
    scan::run(&ScanArgs { paths: vec![demo.tree], ..ScanArgs::default() }, settings)?;
    Ok(ExitStatus::Clean)
}
