//! `smallprint lock`: writes down what models are now, for `compare LOCK PATH` later.

use std::io::Write as _;

use super::args::{Format, LockArgs};
use super::output::Output;
use super::scan::existing;
use super::settings::{Settings, read_reviews};
use super::{Failure, knowledge, messages};
use crate::audit::{Gather, Lock, written};
use crate::base::Skipped;
use crate::evidence::Facts;
use crate::layouts::Artifact;
use crate::policy::{Book, ExitStatus};
use crate::report::{ArtifactEntry, TextEntry, Tool};
use crate::scan::{ScanSink, scan};

pub(super) fn run(args: &LockArgs, settings: &Settings) -> Result<ExitStatus, Failure> {
    let paths = existing(&args.paths)?;
    let mut reviews = settings.choices.config.reviews.clone();
    reviews.extend(read_reviews(args.reviews.as_deref())?);
    let corpus = knowledge::load(settings)?;
    let options = settings.scan_options(args.walking);
    let mut sink = Reviewed { gather: Gather::default(), book: Book::new(reviews, settings.day()) };
    scan(&paths, &options, &corpus, &mut sink)?;
    let Reviewed { gather, book } = sink;
    messages::idle_reviews(settings.quiet, &book);
    let status = messages::all_left_out(settings.quiet, &gather.state.skipped);
    let lock = Lock::of(gather.state, Tool::current(corpus.hash()));
    let json = settings.format == Format::Json
        || settings.output.as_ref().is_some_and(|path| path.extension().is_some_and(|one| one == "json"));
    let text = if json { lock.json()? } else { lock.toml()? };
    let mut out = Output::open(settings)?;
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(status)
}

/// Keeps what a scan finds, with the day on which a person last decided about it.
struct Reviewed {
    gather: Gather,
    book: Book,
}

impl ScanSink for Reviewed {
    fn listed(&mut self, total: usize) {
        self.gather.listed(total);
    }

    fn facts(&mut self, artifact: &Artifact, facts: &Facts) {
        self.gather.facts(artifact, facts);
    }

    fn artifact(&mut self, entry: ArtifactEntry, new_texts: Vec<(String, TextEntry)>) {
        new_texts.iter().for_each(|(sha256, text)| self.book.text(sha256, text));
        let day = self.book.holding(&entry).iter().map(|review| review.date).max();
        self.gather.artifact(entry, new_texts);
        if let Some(item) = self.gather.state.artifacts.last_mut() {
            item.reviewed = day.and_then(written);
        }
    }

    fn skipped(&mut self, skipped: Skipped) {
        self.gather.skipped(skipped);
    }
}
