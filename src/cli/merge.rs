//! `smallprint merge`: the shards of a job array as one report.

use super::args::{MergeArgs, Writing};
use super::forms::writer;
use super::scan::{View, report};
use super::settings::Settings;
use super::{Failure, knowledge, messages};
use crate::audit::merge;
use crate::policy::{Config, ExitStatus};
use crate::render::document::{Context, NoTexts};
use crate::scan::ScanOptions;

pub(super) fn run(args: &MergeArgs, mut settings: Settings) -> Result<ExitStatus, Failure> {
    let merged = merge(&args.reports)?;
    if !merged.missing.is_empty() {
        messages::error(&format!(
            "shards {} were not given: the report is not whole",
            merged.missing.join(", ")
        ));
    }
    // Severities, exceptions and the baseline were applied when the shards were scanned.
    settings.choices.config = Config::default();
    settings.choices.baseline.clear();
    let corpus = knowledge::load(&settings)?;
    let context = Context { corpus: &corpus, texts: &NoTexts, created: settings.epoch };
    let writer = writer(&settings, &Writing::default(), context, merged.tool.clone(), args.all)?;
    let view = View { all: args.all, root: merged.root.clone(), ..View::default() };
    report(settings, writer, view, &ScanOptions::default(), |sink| merged.give(sink))
}
