//! `smallprint scan`: runs the driver and writes what it finds, after policy.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::args::{Format, ScanArgs};
use super::forms::writer;
use super::output::{self, Output};
use super::progress::Progress;
use super::settings::{Settings, read_reviews};
use super::texts::Folders;
use super::{Failure, caches, knowledge, messages};
use crate::base::{Error, Result, Skipped};
use crate::corpus::Corpus;
use crate::layouts::escape_path;
use crate::policy::{Book, ExitStatus, Judge, Policy, Selector, conclude};
use crate::render::ReportWriter;
use crate::render::document::Context;
use crate::render::graph::{Graph, GraphForm};
use crate::render::sarif;
use crate::report::{ArtifactEntry, KeptEntry, Tally, TextEntry, Tool};
use crate::scan::{Cache, ScanOptions, ScanSink, ScanTotals, each_once, kept_entry, scan};

pub(super) fn run(args: &ScanArgs, mut settings: Settings) -> std::result::Result<ExitStatus, Failure> {
    let paths = if args.paths.is_empty() { known_caches(settings.quiet)? } else { existing(&args.paths)? };
    let corpus = knowledge::load(&settings)?;
    let tool = Tool::current(corpus.hash());
    let texts = Folders::new(&paths);
    let context = Context { corpus: &corpus, texts: &texts, created: settings.epoch };
    let select = args.writing.select.as_deref().map(|source| Selector::parse(source, &corpus)).transpose()?;
    understood(&settings, &corpus)?;
    let book = book(&mut settings, args.reviews.as_deref())?;
    let view = View { all: args.all, select, book, root: Some(root(&paths)) };
    let writer = writer(&settings, &args.writing, context, tool, args.all)?;
    let writer = match &args.graph {
        Some(path) => with_graph(writer, path)?,
        None => writer,
    };
    let cache = open_cache(args, settings.quiet, &corpus);
    let quiet = settings.quiet;
    let options = ScanOptions { shard: args.shard, cache, ..settings.scan_options(args.walking) };
    let done = report(settings, writer, view, &options, |sink| scan(&paths, &options, &corpus, sink));
    if let Some(trouble) = options.cache.as_ref().and_then(Cache::trouble) {
        messages::warning(quiet, &trouble);
    }
    if let Some(path) = &args.graph {
        output::settle(path, done.is_ok())?;
    }
    done
}

/// Checks the entries of `[policy]`, which only `check` asks for: a mistake is told on the first run that reads it.
///
/// # Errors
/// At the first entry that names nothing.
pub(super) fn understood(settings: &Settings, corpus: &Corpus) -> Result<()> {
    let config = &settings.choices.config;
    Judge::new(&config.policy, &config.path, corpus).map(drop)
}

/// The decisions of the settings and of a table.
///
/// # Errors
/// Where the table cannot be read or understood.
pub(super) fn book(settings: &mut Settings, table: Option<&Path>) -> Result<Book> {
    let mut reviews = std::mem::take(&mut settings.choices.config.reviews);
    reviews.extend(read_reviews(table)?);
    Ok(Book::new(reviews, settings.day()))
}

/// What earlier scans found, where it is wanted; a cache that cannot be used is told and left alone.
fn open_cache(args: &ScanArgs, quiet: bool, corpus: &Corpus) -> Option<Cache> {
    let named = env::var_os("SMALLPRINT_CACHE").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let folder = match &args.cache {
        _ if args.no_cache => None,
        Some(Some(folder)) => Some(folder.clone()),
        Some(None) => named.or_else(caches::own),
        None => named,
    }?;
    match Cache::open(&folder, corpus) {
        Ok(cache) => Some(cache),
        Err(error) => {
            messages::warning(quiet, &format!("{error}; scanning without a cache"));
            None
        }
    }
}

/// A writer that draws the lineage, too.
fn with_graph<'a>(
    writer: Box<dyn ReportWriter + 'a>,
    path: &Path,
) -> std::result::Result<Box<dyn ReportWriter + 'a>, Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let form = GraphForm::of(&name)
        .ok_or_else(|| Error::new("--graph writes FILE.dot (Graphviz) or FILE.mmd (Mermaid)").at(path))?;
    Ok(Box::new(Graph::new(writer, Output::to(path)?, form)?))
}

/// What is said where a scan found nothing, also to who reads JSON.
pub(super) const NOTHING: &str = "no model, adapter, data set or package was found; name a folder that holds \
    model folders, or one text with `smallprint identify`";

pub(super) fn existing(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    for path in paths {
        match readable(path).map_err(|error| Error::io(path, error)) {
            Err(error) if error.is_missing() => return Err(error),
            // The others are scanned, and the report has this one too.
            Err(error) => messages::error(&error.to_string()),
            Ok(()) => {}
        }
    }
    Ok(each_once(paths))
}

/// Whether a path can be opened; a pipe or device is not tried.
fn readable(path: &Path) -> io::Result<()> {
    path.symlink_metadata()?;
    let kind = path.metadata()?.file_type();
    if kind.is_dir() {
        fs::read_dir(path)?;
    } else if kind.is_file() {
        fs::File::open(path)?;
    }
    Ok(())
}

/// The model caches of this system; says which were found.
fn known_caches(quiet: bool) -> Result<Vec<PathBuf>> {
    let found = caches::found(|name| env::var_os(name))?;
    for cache in &found {
        messages::hint(quiet, &format!("scanning the models of {}: {}", cache.tool, cache.path.display()));
    }
    Ok(found.into_iter().map(|cache| cache.path).collect())
}

/// What is shown of a report.
#[derive(Debug, Default)]
pub(super) struct View<'a> {
    /// Every artifact, also of a large scan.
    pub(super) all: bool,
    /// Only these.
    pub(super) select: Option<Selector<'a>>,
    /// What people decided.
    pub(super) book: Book,
    /// The folder that the report's paths start from.
    pub(super) root: Option<String>,
}

/// The folder that the paths of a report start from: the one scanned, the one of a single file; several stand in the
/// paths themselves.
fn root(paths: &[PathBuf]) -> String {
    let folder = match paths {
        [only] if only.is_file() => only.parent().unwrap_or(Path::new("")),
        [only] => only,
        _ => Path::new(""),
    };
    let plain: PathBuf = folder.components().filter(|part| *part != Component::CurDir).collect();
    let told = escape_path(&plain);
    if told.is_empty() { ".".to_owned() } else { told }
}

/// Runs `driver` into `writer`, with policy between them, and says how the program ends.
pub(super) fn report(
    settings: Settings,
    writer: Box<dyn ReportWriter + '_>,
    view: View<'_>,
    options: &ScanOptions,
    driver: impl FnOnce(&mut dyn ScanSink) -> Result<ScanTotals>,
) -> std::result::Result<ExitStatus, Failure> {
    // A bar and lines of results on the same terminal would tear each other apart.
    let streams = settings.format == Format::Jsonl || view.all;
    let shown = settings.progress && !(settings.on_terminal && streams);
    let is_sarif = settings.format == Format::Sarif;
    let (quiet, day, path) = (settings.quiet, settings.day(), settings.choices.config.path.clone());
    let mut sink = Sink {
        policy: Policy::new(settings.choices, day),
        tally: options.shard.map_or_else(Tally::new, |shard| Tally::of_shard(shard.index, shard.of)),
        chosen: view.select.map(Chosen::new),
        book: view.book,
        writer,
        progress: Progress::listing(shown),
        failed: None,
        settled: 0,
        options,
    };
    let scanned = driver(&mut sink);
    sink.progress.clear();
    scanned?;
    let Sink { policy, tally, book, mut writer, failed, chosen, settled, .. } = sink;
    match failed {
        // Nobody reads the rest, so it is not scanned. What was found still counts, and the rest is never clean.
        Some(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            return Ok(policy.status().merge(ExitStatus::Incomplete));
        }
        Some(error) => return Err(error.into()),
        None => {}
    }
    let (mut summary, units) = tally.finish();
    let left_none = chosen.is_some_and(|chosen| chosen.seen > 0) && summary.artifacts == 0;
    summary.root = view.root;
    let results = summary.findings.all().saturating_add(settled);
    if let Some(warning) = sarif::too_many(results).filter(|_| is_sarif) {
        messages::warning(quiet, &warning);
    }
    if left_none {
        messages::hint(quiet, "--where leaves none of the artifacts that were found");
    } else if summary.artifacts == 0 && !summary.incomplete && options.shard.is_none() {
        messages::hint(quiet, NOTHING);
    }
    let written = writer.finish(&summary, &units);
    // One share of a scan cannot know what the others find.
    tell_unused(quiet, &policy, &path, options.shard.is_some());
    messages::idle_reviews(quiet || options.shard.is_some(), &book);
    let incomplete = if summary.incomplete { ExitStatus::Incomplete } else { ExitStatus::Clean };
    let status = policy.status().merge(incomplete);
    match written {
        // Whoever reads the output has seen enough; what was found still counts.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(status),
        written => Ok(written.map(|()| status)?),
    }
}

/// Says which exceptions did nothing, and what `--min-severity` hides.
pub(super) fn tell_unused(quiet: bool, policy: &Policy, path: &Path, in_shard: bool) {
    for one in policy.unused().into_iter().filter(|_| !in_shard) {
        let why = match one.expired {
            Some(day) => format!("expired on {day}, its finding is reported again if it is still there"),
            None => "matched no finding of this scan".to_owned(),
        };
        messages::warning(quiet, &format!("{}:{}: the exception {} {why}", path.display(), one.line, one.id));
    }
    if policy.hidden_failures() > 0 {
        let number = policy.hidden_failures();
        messages::warning(quiet, &format!("--min-severity hides {number} findings that --fail-on counts"));
    }
}

/// Takes what the driver finds, applies policy, counts and writes.
struct Sink<'a> {
    policy: Policy,
    tally: Tally,
    book: Book,
    chosen: Option<Chosen<'a>>,
    writer: Box<dyn ReportWriter + 'a>,
    progress: Progress,
    failed: Option<io::Error>,
    /// Findings that an exception or the baseline settles: SARIF has them as suppressed results.
    settled: u64,
    options: &'a ScanOptions,
}

/// A choice among artifacts, with the texts that only artifacts left out have used so far.
struct Chosen<'a> {
    select: Selector<'a>,
    waiting: BTreeMap<String, TextEntry>,
    /// How many artifacts there were to choose among.
    seen: u64,
}

impl<'a> Chosen<'a> {
    fn new(select: Selector<'a>) -> Self {
        Self { select, waiting: BTreeMap::new(), seen: 0 }
    }

    /// The texts that are to be shown with `entry`, where it is chosen.
    fn choose(
        &mut self,
        entry: &ArtifactEntry,
        new: Vec<(String, TextEntry)>,
    ) -> Option<Vec<(String, TextEntry)>> {
        self.seen = self.seen.saturating_add(1);
        for (sha256, text) in new {
            self.select.text(&sha256, &text);
            self.waiting.insert(sha256, text);
        }
        if !self.select.matches(entry) {
            return None;
        }
        let used = entry.evidence.iter().filter_map(|one| one.text.as_ref());
        Some(used.filter_map(|sha256| self.waiting.remove_entry(sha256)).collect())
    }
}

impl Sink<'_> {
    /// Writes, until writing fails: then the driver is asked to stop, since nobody would see the rest.
    fn write(&mut self, write: impl FnOnce(&mut dyn ReportWriter) -> io::Result<()>) {
        if self.failed.is_none()
            && let Err(error) = write(&mut *self.writer)
        {
            self.failed = Some(error);
            self.options.cancel();
        }
    }
}

impl ScanSink for Sink<'_> {
    fn listed(&mut self, total: usize) {
        self.progress.listed(total);
    }

    fn place(&mut self, place: u64) {
        self.tally.place(place);
    }

    fn artifact(&mut self, mut entry: ArtifactEntry, new_texts: Vec<(String, TextEntry)>) {
        self.progress.advance();
        new_texts.iter().for_each(|(sha256, text)| self.book.text(sha256, text));
        let reviews = self.book.holding(&entry);
        conclude(&mut entry, &reviews);
        let texts = match &mut self.chosen {
            Some(chosen) => chosen.choose(&entry, new_texts),
            None => Some(new_texts),
        };
        let Some(texts) = texts else { return };
        let settled = self.policy.apply(&mut entry.findings);
        self.settled = self.settled.saturating_add(settled.len() as u64);
        self.tally.artifact(&entry);
        self.tally.texts(texts.len());
        self.write(|writer| {
            texts.iter().try_for_each(|(sha256, text)| writer.text(sha256, text))?;
            writer.artifact(&entry)?;
            writer.settled(settled)
        });
    }

    fn kept(&mut self, kept: KeptEntry, new_texts: Vec<(String, TextEntry)>) {
        if self.chosen.is_some() || !self.book.is_empty() || !self.policy.shows_all() {
            return match kept_entry(&kept) {
                Ok(entry) => self.artifact(entry, new_texts),
                Err(skipped) => self.skipped(skipped),
            };
        }
        self.progress.advance();
        self.policy.count(kept.brief().findings);
        self.tally.kept(&kept);
        self.tally.texts(new_texts.len());
        self.write(|writer| {
            new_texts.iter().try_for_each(|(sha256, text)| writer.text(sha256, text))?;
            writer.kept(&kept)?;
            writer.settled(Vec::new())
        });
    }

    fn skipped(&mut self, skipped: Skipped) {
        self.tally.skipped(&skipped);
        self.write(|writer| writer.skipped(&skipped));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_of_a_report_start_somewhere() {
        for (paths, expected) in [
            (&["models"][..], "models"),
            (&["./models/"], "models"),
            (&["."], "."),
            (&["models", "more"], "."),
            (&["/no/such/place"], "/no/such/place"),
            (&["../models"], "../models"),
        ] {
            let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
            assert_eq!(root(&paths), expected, "{paths:?}");
        }
    }

    use std::cell::RefCell;
    use std::io::Write;
    use std::rc::Rc;

    use super::*;
    use crate::base::SkipReason;
    use crate::policy::FailOn;
    use crate::render::JsonLines;
    use crate::report::samples;
    use crate::rules::Severity;

    /// A place to write that the test can look at afterwards; it breaks after `room` bytes.
    #[derive(Clone)]
    struct Pipe {
        bytes: Rc<RefCell<Vec<u8>>>,
        room: usize,
    }

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.bytes.borrow().len() + bytes.len() > self.room {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            self.bytes.borrow_mut().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    type Told = (std::result::Result<ExitStatus, Failure>, String, bool);

    /// The same, whether the entry is new or was kept by an earlier scan.
    fn fake(findings: &[Severity], skipped: Option<SkipReason>, settings: Settings, room: usize) -> Told {
        let again =
            Settings { choices: settings.choices.clone(), quiet: settings.quiet, ..Settings::default() };
        let (status, text, cancelled) = faked(findings, skipped, settings, room, false);
        let kept = faked(findings, skipped, again, room, true);
        assert_eq!(
            (kept.0.as_ref().ok(), kept.1.as_str(), kept.2),
            (status.as_ref().ok(), text.as_str(), cancelled)
        );
        (status, text, cancelled)
    }

    fn faked(
        findings: &[Severity],
        skipped: Option<SkipReason>,
        settings: Settings,
        room: usize,
        kept: bool,
    ) -> Told {
        let pipe = Pipe { bytes: Rc::default(), room };
        let writer = Box::new(JsonLines::new(pipe.clone(), Tool::current("c0ffee")));
        let options = ScanOptions::default();
        let status = report(settings, writer, View::default(), &options, |sink| {
            sink.listed(1);
            let mut entry = samples::declared("a/b", "mit");
            entry.findings =
                findings.iter().map(|severity| samples::finding("user-cap", *severity)).collect();
            match kept {
                true => sink.kept(KeptEntry::of(&entry).expect("JSON"), Vec::new()),
                false => sink.artifact(entry, Vec::new()),
            }
            if let Some(reason) = skipped {
                sink.skipped(Skipped { path: "x".into(), reason, detail: "y".into() });
            }
            Ok(ScanTotals::default())
        });
        let text = String::from_utf8(pipe.bytes.borrow().clone()).expect("UTF-8");
        (status, text, options.is_cancelled())
    }

    #[test]
    fn the_exit_status_of_a_scan() {
        use ExitStatus::{Clean, Findings, Incomplete};
        let unread = Some(SkipReason::NotReadable);
        for (findings, skipped, fail_on, expected) in [
            (&[][..], None, FailOn::default(), Clean),
            (&[Severity::Warning], None, FailOn::default(), Clean),
            (&[Severity::Warning], None, FailOn::From(Severity::Warning), Findings),
            (&[Severity::Error], None, FailOn::Never, Clean),
            (&[Severity::Error], unread, FailOn::default(), Findings),
            (&[], unread, FailOn::default(), Incomplete),
            (&[], Some(SkipReason::LinkOutside), FailOn::default(), Clean),
        ] {
            let mut settings = Settings { quiet: true, ..Settings::default() };
            settings.choices.fail_on = fail_on;
            let (status, text, _) = fake(findings, skipped, settings, usize::MAX);
            assert_eq!(status.expect("written"), expected, "{findings:?} {skipped:?} {fail_on:?}");
            assert!(text.contains("\"type\":\"summary\""), "{text}");
        }
    }

    #[test]
    fn a_reader_that_leaves_stops_the_driver_and_the_rest_is_not_called_clean() {
        for (findings, expected) in
            [(&[][..], ExitStatus::Incomplete), (&[Severity::Error], ExitStatus::Findings)]
        {
            let (status, _, cancelled) = fake(findings, None, Settings::default(), 10);
            assert_eq!((status.expect("told"), cancelled), (expected, true), "{findings:?}");
        }
    }

    #[test]
    fn policy_applies_before_anything_is_written() {
        let mut settings = Settings::default();
        settings.choices.min_severity = Some(Severity::Error);
        let (_, text, _) = fake(&[Severity::Note, Severity::Error], None, settings, usize::MAX);
        assert_eq!(text.matches("\"rule\":\"user-cap\"").count(), 1, "{text}");
        assert!(text.contains("\"note\":0"), "{text}");
    }

    #[test]
    fn paths_must_exist() {
        let error = existing(&[PathBuf::from("/nowhere/at/all")]).expect_err("missing");
        assert!(error.to_string().starts_with("/nowhere/at/all: "), "{error}");
    }
}
