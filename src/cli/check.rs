//! `smallprint check`: what may be done with each model under a path.

use std::io::Write as _;

use super::args::{CheckArgs, Format};
use super::output::Output;
use super::progress::Progress;
use super::scan::existing;
use super::settings::Settings;
use super::{Failure, knowledge, messages};
use crate::base::Skipped;
use crate::policy::ExitStatus;
use crate::policy::uses::{Checked, Checker};
use crate::render::json::Listed;
use crate::render::jsonl::write_line;
use crate::render::matrix::{checked, matrix};
use crate::report::{ArtifactEntry, TextEntry};
use crate::scan::{ScanSink, scan};

pub(super) fn run(args: &CheckArgs, settings: &Settings) -> Result<ExitStatus, Failure> {
    let paths = existing(&args.paths)?;
    let corpus = knowledge::load(settings)?;
    let options = settings.scan_options(args.walking);
    let mut out = Output::open(settings)?;
    let progress = Progress::listing(settings.progress);
    let mut sink = Sink {
        checker: Checker::new(&corpus),
        all: Vec::new(),
        status: ExitStatus::Clean,
        quiet: settings.quiet,
        progress,
    };
    let scanned = scan(&paths, &options, &corpus, &mut sink);
    sink.progress.clear();
    scanned?;
    match settings.format {
        Format::Matrix => out.write_all(matrix(&sink.all).as_bytes())?,
        Format::Json => Listed { artifacts: &sink.all }.write(&mut out)?,
        Format::Jsonl => sink.all.iter().try_for_each(|one| write_line(&mut out, one))?,
        _ => out.write_all(checked(&settings.screen, &sink.all).as_bytes())?,
    }
    out.flush()?;
    Ok(sink.status)
}

/// Takes what the scan finds and keeps the verdicts.
struct Sink<'a> {
    checker: Checker<'a>,
    all: Vec<Checked>,
    status: ExitStatus,
    quiet: bool,
    progress: Progress,
}

impl ScanSink for Sink<'_> {
    fn listed(&mut self, total: usize) {
        self.progress.listed(total);
    }

    fn artifact(&mut self, entry: ArtifactEntry, new_texts: Vec<(String, TextEntry)>) {
        new_texts.into_iter().for_each(|(sha256, text)| self.checker.text(sha256, text));
        self.all.push(self.checker.check(&entry));
        self.progress.advance();
    }

    fn skipped(&mut self, skipped: Skipped) {
        self.status = self.status.merge(messages::left_out(self.quiet, &skipped.path, &skipped));
    }
}
