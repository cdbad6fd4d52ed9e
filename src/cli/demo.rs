//! `smallprint demo`: writes a small mirror of model folders to a temporary place and scans it.

use super::args::ScanArgs;
use super::settings::Settings;
use super::{Failure, messages, scan};
use crate::base::Error;
use crate::build::demo::write_demo;
use crate::policy::ExitStatus;

pub(super) fn run(mut settings: Settings) -> std::result::Result<ExitStatus, Failure> {
    let dir = tempfile::Builder::new().prefix("smallprint-demo-").tempdir();
    let dir = dir.map_err(|error| Error::new(format!("no temporary folder: {error}")).because(error))?;
    let demo = write_demo(dir.path())?;
    // The folder stays: people want to look at what was scanned.
    let kept = dir.keep();
    messages::hint(settings.quiet, &format!("the demo's folders stand in {}", kept.display()));
    let again = format!("smallprint scan {} --corpus {}", demo.tree.display(), demo.corpus.display());
    messages::hint(settings.quiet, &format!("to scan them again: {again}"));
    settings.corpus.push(demo.corpus);
    scan::run(&ScanArgs { paths: vec![demo.tree], ..ScanArgs::default() }, settings)?;
    Ok(ExitStatus::Clean)
}
