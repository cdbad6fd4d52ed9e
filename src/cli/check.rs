//! `smallprint check`: what may be done with each model under a path, and what an organisation says of it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::args::{CheckArgs, Format};
use super::output::Output;
use super::progress::Progress;
use super::scan::{NOTHING, book, existing, tell_unused};
use super::settings::{Settings, read_small, read_table_file};
use super::{Failure, knowledge, messages};
use crate::base::{Result, Skipped};
use crate::policy::config::Level;
use crate::policy::uses::{Checked, Checker, UseVerdict};
use crate::policy::{Book, Choices, Config, Exception, ExitStatus, FailOn, Judge, Policy, Profile, settle};
use crate::render::checks::{Checks, ChecksForm};
use crate::render::lbom::{Deployed, Earlier};
use crate::report::{ArtifactEntry, TextEntry};
use crate::scan::{ScanOptions, ScanSink, scan};

pub(super) fn run(args: &CheckArgs, mut settings: Settings) -> std::result::Result<ExitStatus, Failure> {
    let paths = existing(&args.paths)?;
    let corpus = knowledge::load(&settings)?;
    let options = settings.scan_options(args.walking);
    let config = std::mem::take(&mut settings.choices.config);
    let judge = Judge::new(&config.policy, &config.path, &corpus)?;
    settings.choices.config.reviews = config.reviews;
    let exceptions = exceptions(&config.severity, config.exceptions);
    let book = book(&mut settings, args.reviews.as_deref())?;
    let profile = args.profile.as_deref().map(profile).transpose()?.or(config.profile);
    let listed = args.lbom.as_deref().map(Listed::read).transpose()?;
    let form = match settings.format {
        Format::Matrix => ChecksForm::Matrix,
        Format::Json => ChecksForm::Json,
        Format::Jsonl => ChecksForm::Jsonl,
        _ => ChecksForm::Human(settings.screen),
    };
    let mut sink = Sink {
        checker: Checker::new(&corpus).with_profile(profile.as_ref(), settings.day()),
        profile: profile.as_ref(),
        judge,
        book,
        exceptions: Policy::new(exceptions, settings.day()),
        config: config.path,
        listed,
        checks: Checks::new(Output::open(&settings)?, form),
        status: ExitStatus::Clean,
        fail_on: settings.choices.fail_on,
        seen: 0,
        quiet: settings.quiet,
        progress: Progress::listing(settings.progress && !settings.on_terminal),
        failed: None,
        options: &options,
    };
    let scanned = scan(&paths, &options, &corpus, &mut sink);
    sink.progress.clear();
    scanned?;
    sink.finish()
}

/// The choices of a run in which nothing but severities and exceptions is chosen.
fn exceptions(severity: &BTreeMap<String, Level>, exceptions: Vec<Exception>) -> Choices {
    let config = Config { severity: severity.clone(), exceptions, ..Config::default() };
    Choices { config, fail_on: FailOn::Never, ..Choices::default() }
}

/// Reads a profile's own file.
fn profile(path: &Path) -> Result<Profile> {
    Profile::parse(&read_small(path)?, path)
}

/// The models of a bill of materials.
struct Listed {
    file: String,
    models: Vec<Deployed>,
    /// Which of them were found.
    found: Vec<bool>,
    /// Products that no profile has, told once.
    unknown: BTreeSet<String>,
}

impl Listed {
    fn read(path: &Path) -> Result<Self> {
        let yaml = read_table_file(path)?;
        let models = Earlier::of_models(&yaml).map_err(|error| error.at(path))?.deployed();
        let found = vec![false; models.len()];
        Ok(Self { file: path.display().to_string(), models, found, unknown: BTreeSet::new() })
    }

    /// The entry of an artifact; where several have its id, the products of all.
    fn entry(&mut self, artifact: &ArtifactEntry) -> Option<Deployed> {
        let same = |id: &str| {
            let names =
                [Some(artifact.name.as_str()), artifact.repo_id.as_deref(), Some(artifact.path.as_str())];
            names.into_iter().flatten().any(|name| name.eq_ignore_ascii_case(id.trim()))
        };
        let mut entry: Option<Deployed> = None;
        for (model, found) in self.models.iter().zip(&mut self.found).filter(|(model, _)| same(&model.id)) {
            *found = true;
            match &mut entry {
                None => entry = Some(model.clone()),
                Some(entry) => {
                    let known = entry.products.clone();
                    let more = model.products.iter().filter(|product| !known.contains(product));
                    entry.products.extend(more.cloned());
                    entry.license = entry.license.take().or_else(|| model.license.clone());
                }
            }
        }
        entry
    }
}

/// Takes what the scan finds and writes the verdicts.
struct Sink<'a> {
    checker: Checker<'a>,
    profile: Option<&'a Profile>,
    judge: Judge<'a>,
    book: Book,
    /// Findings are not shown here, but an exception that has ended is told wherever its file is read.
    exceptions: Policy,
    config: PathBuf,
    listed: Option<Listed>,
    checks: Checks<Output>,
    status: ExitStatus,
    fail_on: FailOn,
    /// How many artifacts were there, listed or not.
    seen: u64,
    quiet: bool,
    progress: Progress,
    failed: Option<std::io::Error>,
    options: &'a ScanOptions,
}

impl Sink<'_> {
    /// The verdicts on one artifact; nothing where a bill of materials does not have it.
    fn checked(&mut self, entry: &ArtifactEntry) -> Option<Checked> {
        let deployed = match &mut self.listed {
            Some(listed) => Some(listed.entry(entry)?),
            None => None,
        };
        let mut checked = self.checker.check(entry);
        if let Some(deployed) = &deployed {
            self.deployments(&mut checked, entry, deployed);
        }
        let reviews = self.book.holding(entry);
        settle(&mut checked.uses, &reviews);
        checked.deployments.iter_mut().for_each(|one| settle(&mut one.uses, &reviews));
        checked.policy = self.judge.judge(entry, &checked, &reviews);
        Some(checked)
    }

    /// The verdicts for each product; those of the model are then the strictest of them.
    fn deployments(&mut self, checked: &mut Checked, entry: &ArtifactEntry, deployed: &Deployed) {
        for name in &deployed.products {
            match self.profile.and_then(|profile| profile.product(name)) {
                Some(product) => self.checker.deployed(checked, entry, product),
                None => {
                    checked
                        .notes
                        .push(format!("the profile has no [[product]] `{name}`: its figures are not known"));
                    self.unknown(name);
                }
            }
        }
        let concluded = &entry.conclusion.concluded;
        if let Some(license) = deployed.license.as_ref().filter(|license| *license != concluded) {
            checked.notes.push(format!("the bill of materials says {license}, the folder {concluded}"));
        }
        // A product that nobody describes is seen as the group is.
        let described = checked.deployments.len() == deployed.products.len();
        for (at, mine) in checked.uses.iter_mut().enumerate() {
            let all = checked.deployments.iter().filter_map(|one| one.uses.get(at));
            let stricter = |one: &&UseVerdict| described || one.verdict > mine.verdict;
            if let Some(strictest) = all.filter(stricter).max_by_key(|one| one.verdict) {
                mine.clone_from(strictest);
            }
        }
    }

    fn unknown(&mut self, product: &str) {
        let Some(listed) = &mut self.listed else { return };
        if listed.unknown.insert(product.to_owned()) {
            let says = format!("{}: there is no [[product]] `{product}` in the profile", listed.file);
            messages::warning(self.quiet, &says);
        }
    }

    fn write(&mut self, checked: &Checked) {
        if self.failed.is_none()
            && let Err(error) = self.checks.push(checked)
        {
            self.failed = Some(error);
            self.options.cancel();
        }
    }

    /// Models of the bill of materials that nothing was found of: nobody has checked them.
    fn missing(&mut self) {
        let Some(listed) = self.listed.take() else { return };
        for (model, _) in listed.models.iter().zip(&listed.found).filter(|(_, found)| !**found) {
            let says = format!(
                "{}: {} was not found under the given paths, so it was not checked",
                listed.file, model.id
            );
            messages::error(&says);
            self.status = self.status.merge(ExitStatus::Incomplete);
        }
    }

    fn finish(mut self) -> std::result::Result<ExitStatus, Failure> {
        let cut = |error: &std::io::Error| error.kind() == ErrorKind::BrokenPipe;
        match self.failed.take() {
            // Nobody reads the rest, so it is not checked, and never called clean.
            Some(error) if cut(&error) => return Ok(self.status.merge(ExitStatus::Incomplete)),
            Some(error) => return Err(error.into()),
            None => {}
        }
        if self.seen == 0 && self.status == ExitStatus::Clean {
            messages::hint(self.quiet, NOTHING);
        }
        self.missing();
        tell_unused(self.quiet, &self.exceptions, &self.config, false);
        messages::idle_reviews(self.quiet, &self.book);
        match self.checks.finish() {
            Err(error) if !cut(&error) => Err(error.into()),
            _ => Ok(self.status),
        }
    }
}

impl ScanSink for Sink<'_> {
    fn listed(&mut self, total: usize) {
        self.progress.listed(total);
    }

    fn artifact(&mut self, entry: ArtifactEntry, new_texts: Vec<(String, TextEntry)>) {
        for (sha256, text) in new_texts {
            self.book.text(&sha256, &text);
            self.judge.text(&sha256, &text);
            self.checker.text(sha256, text);
        }
        self.progress.advance();
        self.seen = self.seen.saturating_add(1);
        self.exceptions.apply(&mut entry.findings.clone());
        let Some(checked) = self.checked(&entry) else { return };
        if checked.policy.as_ref().is_some_and(|judged| judged.fails(self.fail_on)) {
            self.status = self.status.merge(ExitStatus::Findings);
        }
        self.write(&checked);
    }

    fn skipped(&mut self, skipped: Skipped) {
        self.status = self.status.merge(messages::left_out(self.quiet, &skipped.path, &skipped));
    }
}
