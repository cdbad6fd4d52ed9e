//! `smallprint report`: renders a saved report in any format, or the part of it that is asked for.
//!
//! Policy applies as it does to a scan: severities, exceptions, a baseline and the audience of this run. The exit status
//! counts what is left.

use std::fs::File;
use std::io::{BufReader, stdin};
use std::path::Path;

use super::Failure;
use super::args::ReportArgs;
use super::forms::writer;
use super::scan::{View, report};
use super::settings::Settings;
use crate::base::{Error, Result};
use crate::policy::{ExitStatus, Selector};
use crate::render::document::{Context, NoTexts};
use crate::report::{Part, Saved};
use crate::scan::{ScanOptions, ScanSink, ScanTotals};

pub(super) fn run(args: &ReportArgs, mut settings: Settings) -> std::result::Result<ExitStatus, Failure> {
    let saved = read(&args.file)?;
    let corpus = super::knowledge::load(&settings)?;
    let select = args.writing.select.as_deref().map(|source| Selector::parse(source, &corpus)).transpose()?;
    super::scan::understood(&settings, &corpus)?;
    let context = Context { corpus: &corpus, texts: &NoTexts, created: settings.epoch };
    let writer = writer(&settings, &args.writing, context, saved.tool.clone(), args.all)?;
    settings.progress = false;
    let view = View { all: args.all, select, root: saved.root.clone(), ..View::default() };
    let options = ScanOptions::default();
    report(settings, writer, view, &options, |sink| Ok(replay(saved, &options, sink)))
}

fn read(path: &Path) -> Result<Saved> {
    if path == Path::new("-") {
        return Saved::read(stdin().lock()).map_err(|error| error.at(path));
    }
    let file = File::open(path).map_err(|error| Error::io(path, error))?;
    Saved::read(BufReader::new(file)).map_err(|error| error.at(path))
}

/// Hands on what a scan once handed on.
fn replay(saved: Saved, options: &ScanOptions, sink: &mut dyn ScanSink) -> ScanTotals {
    let mut totals = ScanTotals::default();
    let mut texts = Vec::new();
    for part in saved.parts {
        if options.is_cancelled() {
            break;
        }
        match part {
            Part::Text(sha256, text) => texts.push((sha256, *text)),
            Part::Artifact(entry) => {
                totals.artifacts += 1;
                sink.artifact(*entry, std::mem::take(&mut texts));
            }
            Part::Skipped(skipped) => {
                totals.skipped += 1;
                sink.skipped(skipped);
            }
        }
    }
    totals
}
