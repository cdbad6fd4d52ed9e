//! The command line: the only layer that prints or ends the program.
//!
//! Arguments are read in two stages: [`args`] is exactly what was typed, without any input or output;
//! [`settings`] is what it means here and now (files read, terminals asked). Results go to standard output or
//! `--output`, everything else to standard error. A reader that goes away ends the program quietly; a scan that was
//! cut short that way does not end with 0.

pub mod args;
mod caches;
mod check;
mod collect;
mod compare;
mod corpus_add;
mod corpus_check;
mod corpus_list;
mod demo;
mod diff;
mod examples;
mod explain;
mod forms;
mod generate;
mod identify;
mod knowledge;
mod lock;
mod merge;
mod messages;
mod notice;
mod output;
mod progress;
mod report;
mod rule_list;
mod sbom;
mod scan;
pub mod settings;
mod texts;

use std::process::ExitCode;

use crate::base::Error;
use crate::policy::ExitStatus;
use args::{Args, Command, CorpusCommand, SbomCommand};
use settings::{Settings, Surroundings};

/// Why a command ended early.
#[derive(Debug)]
enum Failure {
    /// Wrong usage or configuration, or a PATH that does not exist.
    Usage(Error),
    /// The output could not be written.
    Output(std::io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Usage(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    match args::parse(std::env::args_os()) {
        Ok(args) => contained(args).into(),
        Err(error) => {
            // Help and version come this way too; nobody is left to tell where even this cannot be printed.
            let _ = error.print();
            if error.use_stderr() { ExitStatus::Usage.into() } else { ExitCode::SUCCESS }
        }
    }
}

/// Runs the command; a mistake of our own is told in plain words, and never looks like a clean result.
fn contained(args: Args) -> ExitStatus {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        messages::error(&format!("smallprint itself failed at {place}; please report it"));
    }));
    std::panic::catch_unwind(|| run(args)).unwrap_or(ExitStatus::Incomplete)
}

fn run(args: Args) -> ExitStatus {
    let quiet = args.shared.quiet;
    let settings = Settings::resolve(args.shared, &Surroundings::here(), &rule_list::names());
    let file = settings.as_ref().ok().and_then(|settings| settings.output.clone());
    let done = settings.map_err(Failure::from).and_then(|settings| dispatch(args.command, settings));
    let settled = file.map_or(Ok(()), |file| output::settle(&file, done.is_ok()));
    match done.and_then(|status| Ok(settled.map(|()| status)?)) {
        Ok(status) => status,
        Err(Failure::Usage(error)) => {
            messages::error(&error.to_string());
            ExitStatus::Usage
        }
        // Whoever read the output has seen enough.
        Err(Failure::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitStatus::Clean,
        Err(Failure::Output(error)) => {
            messages::error(&format!("the output could not be written: {error}"));
            messages::hint(quiet, "what was written so far is not complete");
            ExitStatus::Incomplete
        }
    }
}

fn dispatch(command: Command, settings: Settings) -> Result<ExitStatus, Failure> {
    match command {
        Command::Report(args) => report::run(&args, settings),
        Command::Sbom { command: SbomCommand::Enrich(args) } => sbom::run(&args, &settings),
        Command::Check(args) => check::run(&args, settings),
        Command::Notice(args) => notice::run(&args, &settings),
        Command::Collect(args) => collect::run(&args, &settings),
        Command::Lock(args) => lock::run(&args, &settings),
        Command::Compare(args) => compare::run(&args, &settings),
        Command::Scan(args) => scan::run(&args, settings),
        Command::Merge(args) => merge::run(&args, settings),
        Command::Identify(args) => identify::run(&args.paths, &settings),
        Command::Explain(args) if args.table => explain::table(&args.what, &settings),
        Command::Explain(args) => explain::run(&args.what, &settings),
        Command::Diff(args) => diff::run(&args.old, &args.new, &settings),
        Command::Rules => rule_list::run(&settings),
        Command::Corpus { command: CorpusCommand::List } => corpus_list::run(&settings),
        Command::Corpus { command: CorpusCommand::Add(args) } => corpus_add::run(args, &settings),
        Command::Corpus { command: CorpusCommand::Check { folder } } => {
            corpus_check::run(folder.as_deref(), &settings)
        }
        Command::Demo => demo::run(settings),
        Command::Generate { command } => generate::run(&command, &settings),
    }
}
