//! `smallprint merge`: the shards of a job array as one report.

use super::args::MergeArgs;
use super::output::Output;
use super::scan::{report, writer};
use super::settings::Settings;
use super::{Failure, messages};
use crate::audit::merge;
use crate::policy::ExitStatus;
use crate::scan::ScanOptions;

pub(super) fn run(args: &MergeArgs, settings: Settings) -> Result<ExitStatus, Failure> {
    let merged = merge(&args.reports)?;
    let missing = merged.missing.clone();
    let out = Output::open(&settings)?;
    let writer = writer(out, &settings, merged.tool.clone(), args.all);
    let status = report(settings, writer, args.all, &ScanOptions::default(), |sink| merged.give(sink))?;
    if missing.is_empty() {
        return Ok(status);
    }
    messages::error(&format!("the merged report is not whole: shards {} were not given", missing.join(", ")));
    Ok(status.merge(ExitStatus::Incomplete))
}
