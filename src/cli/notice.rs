//! `smallprint notice`: the attribution bundle, or what an existing NOTICE lacks of it.

use std::io::Write as _;
use std::path::Path;

use serde::Serialize;

use super::args::{Format, NoticeArgs};
use super::compare::pretty;
use super::output::Output;
use super::scan::existing;
use super::settings::Settings;
use super::{Failure, knowledge, messages};
use crate::audit::{Bundle, NotThere, check_notice, notice};
use crate::base::{Error, limits};
use crate::corpus::Corpus;
use crate::layouts::escape_path;
use crate::policy::ExitStatus;
use crate::render::notice::{lacking, markdown, text};

pub(super) fn run(args: &NoticeArgs, settings: &Settings) -> Result<ExitStatus, Failure> {
    let paths = existing(&args.paths)?;
    let corpus = knowledge::load(settings)?;
    let options = settings.scan_options(args.walking);
    let old = args.check.as_deref().map(read).transpose()?;
    let bundle = notice(&paths, &options, &corpus)?;
    let status = messages::all_left_out(settings.quiet, &bundle.skipped);
    match (&args.check, old) {
        (Some(path), Some(old)) => Ok(status.merge(check(&bundle, path, &old, &corpus, settings)?)),
        _ => write(&bundle, settings).map(|()| status),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| Error::io(path, error))?;
    file.take(limits::TEXT_BYTES).read_to_end(&mut bytes).map_err(|error| Error::io(path, error))?;
    Ok(bytes)
}

fn write(bundle: &Bundle, settings: &Settings) -> Result<(), Failure> {
    let mut out = Output::open(settings)?;
    match settings.format {
        Format::Json => pretty(&mut out, bundle)?,
        Format::Markdown => out.write_all(markdown(bundle).as_bytes())?,
        _ => out.write_all(text(bundle).as_bytes())?,
    }
    out.flush()?;
    Ok(())
}

/// What `notice --check --format json` writes.
#[derive(Debug, Serialize)]
struct Page<'a> {
    file: &'a str,
    lacking: &'a [NotThere],
}

fn check(
    bundle: &Bundle,
    path: &Path,
    old: &[u8],
    corpus: &Corpus,
    settings: &Settings,
) -> Result<ExitStatus, Failure> {
    let found = check_notice(bundle, old, corpus);
    let file = escape_path(path);
    let mut out = Output::open(settings)?;
    match settings.format {
        Format::Json => pretty(&mut out, &Page { file: &file, lacking: &found.lacking })?,
        _ => out.write_all(lacking(&settings.screen, &file, &found).as_bytes())?,
    }
    out.flush()?;
    Ok(if found.lacking.is_empty() { ExitStatus::Clean } else { ExitStatus::Findings })
}
