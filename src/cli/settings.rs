//! What the arguments mean here and now: configuration and baseline read, terminals asked, defaults filled in.
//!
//! This is the boundary: above it nothing has happened yet, below it nobody looks at the environment again.

use std::collections::BTreeSet;
use std::fs;
use std::io::{ErrorKind, IsTerminal, Read as _};
use std::path::{Path, PathBuf};

use time::{Date, OffsetDateTime};

use super::args::{AudienceArg, Color, FailOnArg, Format, SeverityArg, Shared, Walking};
use crate::base::{Error, Result, limits};
use crate::policy::reviews::read_table;
use crate::policy::{Choices, Config, FailOn, Review};
use crate::render::{Screen, screen::PLAIN_WIDTH};
use crate::report::saved;
use crate::rules::{Audience, Severity};
use crate::scan::ScanOptions;

/// The configuration that is looked for in the working directory.
const CONFIG: &str = "smallprint.toml";
/// Narrower lines cannot hold a path and a licence.
const LEAST_WIDTH: usize = 60;
/// Wider lines are hard to read.
const MOST_WIDTH: usize = 140;

/// What a run needs to know about the world around it.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The day, for exceptions that expire.
    pub today: Date,
    /// The moment that documents are to bear (`SOURCE_DATE_EPOCH`, seconds since 1970).
    pub epoch: Option<OffsetDateTime>,
    /// Columns of the terminal on standard output, where it is one.
    pub terminal: Option<usize>,
    /// Columns that `COLUMNS` asks for, on a terminal or not.
    pub columns: Option<usize>,
    /// Whether that terminal shows colours and nobody asked it not to.
    pub colors: bool,
    /// Whether standard error is a terminal.
    pub progress: bool,
    /// Where `smallprint.toml` is looked for.
    pub directory: PathBuf,
}

impl Surroundings {
    /// This process's.
    pub fn here() -> Self {
        let stdout = std::io::stdout();
        let columns = || Some(usize::from(console::Term::stdout().size_checked()?.1));
        Self {
            today: OffsetDateTime::now_utc().date(),
            epoch: std::env::var("SOURCE_DATE_EPOCH").ok().as_deref().and_then(told_moment),
            terminal: stdout.is_terminal().then(|| columns().unwrap_or(Screen::default().width)),
            columns: std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()),
            colors: anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
            progress: std::io::stderr().is_terminal(),
            directory: PathBuf::new(),
        }
    }
}

/// Everything a command needs.
#[derive(Debug, Default)]
pub struct Settings {
    /// How to write.
    pub format: Format,
    /// Where to write; standard output where `None`.
    pub output: Option<PathBuf>,
    /// What the human forms know about where they write.
    pub screen: Screen,
    /// Whether standard output is a terminal that results go to.
    pub on_terminal: bool,
    /// What policy applies.
    pub choices: Choices,
    /// The day.
    pub today: Option<Date>,
    /// The moment that documents are to bear.
    pub epoch: Option<OffsetDateTime>,
    /// Folders with licences of the user's own.
    pub corpus: Vec<PathBuf>,
    /// A folder with official texts.
    pub texts: Option<PathBuf>,
    /// Threads.
    pub jobs: Option<usize>,
    /// Whether to show progress.
    pub progress: bool,
    /// No warnings.
    pub quiet: bool,
}

impl Settings {
    /// How folders are scanned, by these settings and what a command was told.
    pub(super) fn scan_options(&self, walking: Walking) -> ScanOptions {
        ScanOptions {
            all_revisions: walking.all_revisions,
            follow_outside: walking.follow_outside,
            jobs: self.jobs,
            ..ScanOptions::default()
        }
    }

    /// Resolves what was typed; `rules` are the names that a configuration may hold.
    ///
    /// # Errors
    /// Where a file that the arguments name cannot be read or understood.
    pub fn resolve(shared: Shared, around: &Surroundings, rules: &[&str]) -> Result<Self> {
        let config = read_config(shared.config.as_deref(), &around.directory, rules)?;
        let on_terminal = around.terminal.is_some() && shared.output.is_none();
        Ok(Self {
            format: shared.format,
            screen: screen(&shared, around),
            on_terminal,
            choices: Choices {
                config,
                audience: shared.audience.into_iter().map(audience).collect(),
                min_severity: shared.min_severity.map(severity),
                fail_on: fail_on(shared.fail_on),
                baseline: read_baseline(shared.baseline.as_deref())?,
            },
            output: shared.output,
            today: Some(around.today),
            epoch: around.epoch,
            corpus: shared.corpus,
            texts: shared.texts,
            jobs: shared.jobs.map(usize::from),
            progress: around.progress && !shared.quiet && !shared.no_progress,
            quiet: shared.quiet,
        })
    }

    /// The day, for exceptions that expire; without one, none does.
    pub fn day(&self) -> Date {
        self.today.unwrap_or(Date::MIN)
    }
}

/// Reads a file that people write, of at most the size of a configuration.
///
/// # Errors
/// Where it cannot be read, or is larger.
pub(super) fn read_small(path: &Path) -> Result<String> {
    read_up_to(path, limits::CONFIG_BYTES)
}

/// Reads a table or bill of materials that people keep.
///
/// # Errors
/// Where it cannot be read, or is larger than such a file may be.
pub(super) fn read_table_file(path: &Path) -> Result<String> {
    read_up_to(path, limits::TABLE_BYTES)
}

fn read_up_to(path: &Path, limit: u64) -> Result<String> {
    let mut text = String::new();
    let file = fs::File::open(path).map_err(|error| Error::io(path, error))?;
    // A pipe or a file that grows tells its size only when it is read.
    let read = file.take(limit.saturating_add(1)).read_to_string(&mut text);
    match read {
        Ok(_) if text.len() as u64 > limit => {
            let says = format!("this is too large: at most {} MiB of such a file are read", limit >> 20);
            Err(Error::new(says).at(path))
        }
        Ok(_) => Ok(text),
        Err(error) => Err(Error::io(path, error)),
    }
}

/// Reads the filled-in table of `--reviews`; nothing without one.
///
/// # Errors
/// At the first row that cannot be understood.
pub(super) fn read_reviews(path: Option<&Path>) -> Result<Vec<Review>> {
    let Some(path) = path else { return Ok(Vec::new()) };
    read_table(&read_table_file(path)?, path)
}

/// Seconds since 1970 as a moment, and a word about what is none: documents would bear no date without anybody knowing why.
fn told_moment(seconds: &str) -> Option<OffsetDateTime> {
    let moment = moment(seconds);
    if moment.is_none() && !seconds.trim().is_empty() {
        let says =
            format!("SOURCE_DATE_EPOCH={seconds:?} is no number of seconds since 1970 and is passed over");
        super::messages::warning(false, &says);
    }
    moment
}

/// Seconds since 1970 as a moment; `None` for anything else.
fn moment(seconds: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(seconds.trim().parse().ok()?).ok()
}

fn screen(shared: &Shared, around: &Surroundings) -> Screen {
    let terminal = around.terminal.filter(|_| shared.output.is_none());
    let color = match shared.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal.is_some() && around.colors,
    };
    let columns = around.columns.or(terminal).filter(|_| shared.output.is_none()).unwrap_or(PLAIN_WIDTH);
    Screen { width: columns.clamp(LEAST_WIDTH, MOST_WIDTH), color }
}

fn read_config(named: Option<&Path>, directory: &Path, rules: &[&str]) -> Result<Config> {
    let path = named.map_or_else(|| directory.join(CONFIG), Path::to_owned);
    match fs::metadata(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound && named.is_none() => Ok(Config::default()),
        _ => Config::parse(&read_small(&path)?, &path, rules),
    }
}

fn read_baseline(path: Option<&Path>) -> Result<BTreeSet<String>> {
    let Some(path) = path else { return Ok(BTreeSet::new()) };
    let file = fs::File::open(path).map_err(|error| Error::io(path, error))?;
    saved::finding_ids(std::io::BufReader::new(file)).map_err(|error| error.at(path))
}

fn audience(typed: AudienceArg) -> Audience {
    match typed {
        AudienceArg::Use => Audience::Use,
        AudienceArg::Redistribute => Audience::Redistribute,
        AudienceArg::Audit => Audience::Audit,
    }
}

fn severity(typed: SeverityArg) -> Severity {
    match typed {
        SeverityArg::Error => Severity::Error,
        SeverityArg::Warning => Severity::Warning,
        SeverityArg::Note => Severity::Note,
    }
}

fn fail_on(typed: FailOnArg) -> FailOn {
    match typed {
        FailOnArg::Error => FailOn::From(Severity::Error),
        FailOnArg::Warning => FailOn::From(Severity::Warning),
        FailOnArg::Note => FailOn::From(Severity::Note),
        FailOnArg::Never => FailOn::Never,
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn around(directory: &Path) -> Surroundings {
        Surroundings {
            today: date!(2026 - 06 - 15),
            epoch: None,
            terminal: None,
            columns: None,
            colors: true,
            progress: true,
            directory: directory.to_owned(),
        }
    }

    #[test]
    fn colours_and_width_follow_the_terminal() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let on = Surroundings { terminal: Some(120), ..around(dir.path()) };
        let off = around(dir.path());
        let asked =
            |columns, around: &Surroundings| Surroundings { columns: Some(columns), ..around.clone() };
        let shared = |color, output: Option<&str>| Shared {
            color,
            output: output.map(Into::into),
            ..Shared::default()
        };
        for (around, shared, width, color) in [
            (&on, shared(Color::Auto, None), 120, true),
            (&on, shared(Color::Never, None), 120, false),
            (&on, shared(Color::Auto, Some("f")), 100, false),
            (&off, shared(Color::Auto, None), 100, false),
            (&off, shared(Color::Always, None), 100, true),
            (&asked(72, &on), shared(Color::Auto, None), 72, true),
            (&asked(72, &off), shared(Color::Auto, None), 72, false),
            (&asked(72, &on), shared(Color::Auto, Some("f")), 100, false),
            (&asked(9, &on), shared(Color::Auto, None), LEAST_WIDTH, true),
        ] {
            let case = format!("{shared:?}");
            let settings = Settings::resolve(shared, around, &[]).expect("valid");
            assert_eq!(settings.screen, Screen { width, color }, "{case}");
        }
    }

    #[test]
    fn the_configuration_is_found_or_named() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let none = Settings::resolve(Shared::default(), &around(dir.path()), &[]).expect("no file is fine");
        assert!(none.choices.config.severity.is_empty());

        fs::write(dir.path().join(CONFIG), "[severity]\nuser-cap = \"off\"\n").expect("written");
        let found = Settings::resolve(Shared::default(), &around(dir.path()), &["user-cap"]).expect("valid");
        assert_eq!(found.choices.config.severity.len(), 1);

        let named = Shared { config: Some(dir.path().join("other.toml")), ..Shared::default() };
        assert!(Settings::resolve(named, &around(dir.path()), &[]).is_err(), "a named file must exist");
    }

    #[test]
    fn a_baseline_must_be_a_report() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("old.json");
        let report = r#"{"schema": "smallprint-report/1", "artifacts": [{"findings": [{"id": "ab"}]}]}"#;
        for (content, expected) in [(report, Some("ab")), ("[]", None)] {
            fs::write(&path, content).expect("written");
            let shared = Shared { baseline: Some(path.clone()), ..Shared::default() };
            let read = Settings::resolve(shared, &around(dir.path()), &[]).ok();
            let id = read.and_then(|settings| settings.choices.baseline.into_iter().next());
            assert_eq!(id.as_deref(), expected, "{content}");
        }
    }
}
