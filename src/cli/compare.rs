//! `smallprint compare`: what was lost or changed between two states of models.

use std::io::Write as _;
use std::path::Path;

use serde::Serialize;

use super::args::{CompareArgs, Format};
use super::output::{Output, write_whole};
use super::settings::Settings;
use super::{Failure, knowledge, messages};
use crate::audit::state::State;
use crate::audit::{Age, Comparison, compare, fetch_list, load};
use crate::policy::config::Level;
use crate::policy::{Choices, ExitStatus};
use crate::render::compare::show;
use crate::render::jsonl::write_line;

pub(super) fn run(args: &CompareArgs, settings: &Settings) -> Result<ExitStatus, Failure> {
    let corpus = knowledge::load(settings)?;
    let options = settings.scan_options(args.walking);
    let old = load(&args.old, &options, &corpus)?;
    let new = load(&args.new, &options, &corpus)?;
    for (path, state) in [(&args.old, &old), (&args.new, &new)] {
        if let Some(what) = nothing(path, state) {
            messages::hint(settings.quiet, &format!("{}: {what}", path.display()));
        }
    }
    let age = args.max_age.map(|most| Age { today: settings.day(), most });
    let mut comparison = compare(&old, &new, &corpus, age)?;
    if let Some(path) = &args.fetch_list {
        let mirror = args.new.is_dir().then_some(args.new.as_path());
        write_whole(path, fetch_list(&old, &new, mirror).as_bytes())?;
    }
    let changed = choose(&mut comparison, &settings.choices);
    write(&comparison, settings)?;
    Ok(status(changed, &comparison, settings.quiet))
}

/// Why a side has nothing to compare, where it has nothing. A single file is taken for an artifact whatever it is; of a
/// folder of models that all say nothing that is their own affair.
fn nothing(path: &Path, state: &State) -> Option<&'static str> {
    let weights = state.artifacts.iter().any(|item| !item.weights.is_empty());
    match path.is_file() && state.is_bare() {
        true if weights => Some("nothing about its license was found in it"),
        true => Some("no model, adapter, data set or package"),
        false => (state.artifacts.is_empty() && state.skipped.is_empty())
            .then_some("no model, adapter, data set or package"),
    }
}

fn status(changed: bool, comparison: &Comparison, quiet: bool) -> ExitStatus {
    let status = if changed { ExitStatus::Findings } else { ExitStatus::Clean };
    let unread = comparison.unread.iter();
    unread.fold(status, |status, one| status.merge(messages::left_out(quiet, &one.path, one)))
}

/// Applies `[severity]` and `--min-severity`; whether anything changed, hidden or not.
fn choose(comparison: &mut Comparison, choices: &Choices) -> bool {
    let mut changed = false;
    for one in &mut comparison.artifacts {
        one.changes.retain_mut(|change| {
            match choices.config.severity.get(change.rule) {
                Some(Level::Off) => return false,
                Some(Level::As(severity)) => change.severity = *severity,
                None => {}
            }
            changed = true;
            choices.min_severity.is_none_or(|least| change.severity >= least)
        });
        one.changes.sort_by_key(|change| std::cmp::Reverse(change.severity));
    }
    comparison.artifacts.retain(|one| !one.changes.is_empty());
    changed
}

fn write(comparison: &Comparison, settings: &Settings) -> Result<(), Failure> {
    let mut out = Output::open(settings)?;
    match settings.format {
        Format::Json => pretty(&mut out, comparison)?,
        Format::Jsonl => comparison.artifacts.iter().try_for_each(|one| write_line(&mut out, one))?,
        _ => out.write_all(show(&settings.screen, comparison).as_bytes())?,
    }
    out.flush()?;
    Ok(())
}

/// One indented JSON document and a line feed.
pub(super) fn pretty(out: &mut Output, value: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}
