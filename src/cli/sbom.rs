//! `smallprint sbom enrich`: adds what a scan finds to a bill of materials that exists.

use std::io::Write as _;
use std::path::Path;

use super::args::EnrichArgs;
use super::output::Output;
use super::scan::existing;
use super::settings::Settings;
use super::texts::Folders;
use super::{Failure, knowledge, messages};
use crate::base::{Error, Skipped};
use crate::policy::{ExitStatus, Policy};
use crate::render::document::{Context, Document};
use crate::render::enrich::{Enriched, enrich};
use crate::render::screen::count;
use crate::report::{ArtifactEntry, DISCLAIMER, Report, SCHEMA, Tally, TextEntry, Tool};
use crate::scan::{ScanOptions, ScanSink, scan};

pub(super) fn run(args: &EnrichArgs, settings: &Settings) -> Result<ExitStatus, Failure> {
    let paths = existing(&args.paths)?;
    let bom = read(&args.bom)?;
    let corpus = knowledge::load(settings)?;
    let options = ScanOptions { jobs: settings.jobs, ..ScanOptions::default() };
    let mut sink = Sink::new(settings, Tool::current(corpus.hash()));
    scan(&paths, &options, &corpus, &mut sink)?;
    let texts = Folders::new(&paths);
    let context = Context { corpus: &corpus, texts: &texts, created: settings.epoch };
    let document = Document { report: &sink.report, settled: &[], context: &context };
    let enriched = enrich(&bom, &document).map_err(|error| error.at(&args.bom))?;
    // Opened only now: the result may take the place of the file that was read.
    let mut out = Output::open(settings)?;
    out.write_all(enriched.text.as_bytes())?;
    out.flush()?;
    tell(settings, &enriched);
    Ok(sink.status)
}

/// The file; `-` is standard input.
fn read(path: &Path) -> Result<String, Error> {
    let read = match path == Path::new("-") {
        true => std::io::read_to_string(std::io::stdin().lock()),
        false => std::fs::read_to_string(path),
    };
    read.map_err(|error| Error::io(path, error))
}

fn tell(settings: &Settings, enriched: &Enriched) {
    let components = count(enriched.components as u64, "component");
    let artifacts = count(enriched.matched as u64, "artifact");
    let says = format!("added to {components} of the file; {artifacts} under the paths found there");
    messages::hint(settings.quiet, &says);
    if let Some(first) = enriched.unmatched.first() {
        let number = count(enriched.unmatched.len() as u64, "artifact");
        let says =
            format!("{number} not in the file, such as {first}; `scan --format cyclonedx` lists them all");
        messages::hint(settings.quiet, &says);
    }
}

/// Keeps what the scan finds.
struct Sink {
    report: Report,
    policy: Policy,
    quiet: bool,
    status: ExitStatus,
}

impl Sink {
    fn new(settings: &Settings, tool: Tool) -> Self {
        let (summary, units) = Tally::new().finish();
        let report = Report {
            schema: SCHEMA.to_owned(),
            tool,
            disclaimer: DISCLAIMER.to_owned(),
            texts: Default::default(),
            artifacts: Vec::new(),
            units,
            skipped: Vec::new(),
            summary,
        };
        let policy = Policy::new(settings.choices.clone(), settings.day());
        Self { report, policy, quiet: settings.quiet, status: ExitStatus::Clean }
    }
}

impl ScanSink for Sink {
    fn listed(&mut self, _: usize) {}

    fn artifact(&mut self, mut entry: ArtifactEntry, new_texts: Vec<(String, TextEntry)>) {
        self.policy.apply(&mut entry.findings);
        self.report.texts.extend(new_texts);
        self.report.artifacts.push(entry);
    }

    fn skipped(&mut self, skipped: Skipped) {
        self.status = self.status.merge(messages::left_out(self.quiet, &skipped.path, &skipped));
    }
}
