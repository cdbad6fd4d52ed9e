//! `smallprint lock`: writes down what models are now, for `compare LOCK PATH` later.

use std::io::Write as _;

use super::args::{Format, LockArgs};
use super::compare::other_format;
use super::output::Output;
use super::scan::existing;
use super::settings::Settings;
use super::{Failure, knowledge, messages};
use crate::audit::{Lock, scanned};
use crate::policy::ExitStatus;
use crate::report::Tool;

pub(super) fn run(args: &LockArgs, settings: &Settings) -> Result<ExitStatus, Failure> {
    if !matches!(settings.format, Format::Human | Format::Json) {
        return Err(other_format("lock", "TOML, or JSON with --format json or a FILE that ends in .json"));
    }
    let paths = existing(&args.paths)?;
    let corpus = knowledge::load(settings)?;
    let options = settings.scan_options(args.walking);
    let state = scanned(&paths, &options, &corpus)?;
    let status = messages::all_left_out(settings.quiet, &state.skipped);
    let day = settings.epoch.map_or_else(|| settings.day(), |moment| moment.date());
    let lock = Lock::of(state, Tool::current(corpus.hash()), day);
    let json = settings.format == Format::Json
        || settings.output.as_ref().is_some_and(|path| path.extension().is_some_and(|one| one == "json"));
    let text = if json { lock.json()? } else { lock.toml()? };
    let mut out = Output::open(settings)?;
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(status)
}
