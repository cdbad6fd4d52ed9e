//! What was typed, and nothing else: parsing has no effect and asks nobody, so that tests can try any line.

mod commands;
mod formats;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::examples;

pub use formats::{definition, parse};

pub use commands::{
    CheckArgs, CollectArgs, CompareArgs, DiffArgs, EnrichArgs, ExplainArgs, IdentifyArgs, LockArgs,
    MergeArgs, NoticeArgs, ReportArgs, SbomCommand, ScanArgs, Walking, Writing,
};

/// Reads the small print of open-weight models.
///
/// Says which license each model folder really carries, what it demands, and what is missing, contradictory or
/// added. It reads only; nothing is executed or fetched. What it says is evidence, not legal advice.
///
/// Exit status: 0 nothing at or above --fail-on; 1 findings; 2 wrong usage or configuration, or a PATH that
/// does not exist; 3 something could not be read.
#[derive(Debug, Parser)]
#[command(name = "smallprint", version, max_term_width = 100, disable_help_subcommand = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What all commands take.
    #[command(flatten)]
    pub shared: Shared,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Scan model folders, caches, mirrors or single files (no PATH: the model caches on this system)
    Scan(ScanArgs),
    /// Say what license a text is, and how it differs
    Identify(IdentifyArgs),
    /// Show the reasoning for a text, a license's terms and duties, or a rule's page
    Explain(ExplainArgs),
    /// Say for each model what may be done with it: yes, conditional, no or unknown, and which clauses decide
    Check(CheckArgs),
    /// Say what was lost or changed between two states of models: folders, reports, locks, saved hub replies
    Compare(CompareArgs),
    /// Make the attribution bundle that these models oblige you to ship, or check an existing NOTICE
    Notice(NoticeArgs),
    /// Copy every distinct legal file once into a new folder (--output DIR), with an index of where it stood
    Collect(CollectArgs),
    /// Write down what models are now: revisions, fingerprints, terms, review dates; `compare` reads it back
    Lock(LockArgs),
    /// Put the reports of a job array's shards together: the same bytes as one scan
    Merge(MergeArgs),
    /// Say what changed between two texts: clauses first, then words
    Diff(DiffArgs),
    /// Render a saved report (JSON or JSON lines) in any format, or a part of it with --where
    Report(ReportArgs),
    /// Add what was found to a software bill of materials
    #[command(after_help = examples::SBOM)]
    Sbom {
        /// What to do with it.
        #[command(subcommand)]
        command: SbomCommand,
    },
    /// List every rule, its severity and what it means
    #[command(after_help = examples::RULES)]
    Rules,
    /// Look into the knowledge base, or add a license of your own
    #[command(after_help = examples::CORPUS)]
    Corpus {
        /// What to do with it.
        #[command(subcommand)]
        command: CorpusCommand,
    },
    /// Write a small mirror of model folders to a temporary place and scan it
    #[command(after_help = examples::DEMO)]
    Demo,
    /// Write shell completions or man pages, for packagers
    #[command(hide = true)]
    Generate {
        /// What to write.
        #[command(subcommand)]
        command: GenerateCommand,
    },
}

/// What packagers ask for.
#[derive(Clone, Debug, Subcommand)]
pub enum GenerateCommand {
    /// A script that completes commands and flags
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// For which shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// A man page for the program and for each command
    #[command(after_help = examples::MAN)]
    Man {
        /// Where they go; made where it does not exist
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

/// What to do with the knowledge base.
#[derive(Clone, Debug, Subcommand)]
pub enum CorpusCommand {
    /// List every license that smallprint knows
    #[command(after_help = examples::CORPUS_LIST)]
    List,
    /// Write record and fingerprint of a license text to the folder of --corpus
    Add(AddArgs),
    /// Say what is wrong with a folder of records and fingerprints (no DIR: that of --corpus)
    #[command(after_help = examples::CORPUS_CHECK)]
    Check {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
}

/// What `corpus add` takes.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(after_help = examples::CORPUS_ADD)]
pub struct AddArgs {
    /// The license text, as its steward publishes it
    #[arg(value_name = "TEXT")]
    pub text: PathBuf,
    /// The id it gets: letters, digits, `-` and `.`; in SPDX expressions LicenseRef-ID
    #[arg(long, value_name = "ID")]
    pub id: String,
    /// Its title (else the one above the text)
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Write files that exist anew (the old record is kept as ID.toml.old), and add a text that is known
    #[arg(long)]
    pub force: bool,
}

/// How results are written.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    #[value(alias = "text")]
    Human,
    /// One JSON document
    Json,
    /// One JSON object a line
    Jsonl,
    /// A Markdown table (`check`)
    Matrix,
    /// Bill of materials: CycloneDX JSON
    Cyclonedx,
    /// Bill of materials: SPDX JSON
    Spdx,
    /// Findings for code scanning: SARIF 2.1.0
    Sarif,
    /// License bill of materials: YAML, one entry for each model
    Lbom,
    /// One line for each artifact
    Csv,
    /// For tickets and wikis
    Markdown,
    /// One page for a browser
    Html,
    /// Open review units, to fill in and to read back with --reviews
    Review,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum Color {
    /// On a terminal that has them
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Whom findings concern.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum AudienceArg {
    /// Who uses the model
    Use,
    /// Who passes the model on
    Redistribute,
    /// Who audits what a mirror holds
    Audit,
}

/// A severity.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum SeverityArg {
    /// Certain, and someone would act wrongly today
    Error,
    /// Worth a look
    Warning,
    /// For the record
    Note,
}

/// From which severity on the exit status is 1.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum FailOnArg {
    /// Errors
    #[default]
    Error,
    /// Errors and warnings
    Warning,
    /// Anything
    Note,
    /// Nothing
    Never,
}

/// What all commands take.
#[derive(Debug, Default, clap::Args)]
pub struct Shared {
    /// How to write the results
    #[arg(long, global = true, value_enum, default_value_t)]
    pub format: Format,
    /// Write the results to this file instead of standard output
    #[arg(long, global = true, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Settings (else smallprint.toml in the working directory, never in a scanned folder)
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Exit with 1 from this severity on
    #[arg(long, global = true, value_enum, default_value_t, value_name = "SEVERITY")]
    pub fail_on: FailOnArg,
    /// Only findings that concern these (several: repeat it, or separate them with commas)
    #[arg(long, global = true, value_enum, value_delimiter = ',')]
    pub audience: Vec<AudienceArg>,
    /// Hide findings below this severity; the exit status still counts them
    #[arg(long, global = true, value_enum, value_name = "SEVERITY")]
    pub min_severity: Option<SeverityArg>,
    /// Leave out findings that this earlier report (JSON or JSON lines) has
    #[arg(long, global = true, value_name = "REPORT")]
    pub baseline: Option<PathBuf>,
    /// Folders with licenses of your own
    #[arg(long, global = true, value_name = "DIR")]
    pub corpus: Vec<PathBuf>,
    /// A folder with official license texts, to quote from
    #[arg(long, global = true, value_name = "DIR")]
    pub texts: Option<PathBuf>,
    /// Threads (as many as processors)
    #[arg(long, global = true, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
    /// No warnings and no progress; errors are still told
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// No progress
    #[arg(long, global = true)]
    pub no_progress: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Args, clap::Error> {
        super::parse(std::iter::once("smallprint").chain(line.split_whitespace()))
    }

    #[test]
    fn the_definition_is_sound() {
        definition().debug_assert();
    }

    #[test]
    fn lines_that_are_understood() {
        for line in [
            "scan",
            "scan a b --all --all-revisions --follow-outside",
            "--format json scan a",
            "scan a --format jsonl --output r.jsonl --jobs 4 --audience use,audit --audience redistribute",
            "scan a --fail-on never --min-severity warning --baseline r.json --config c.toml",
            "identify - LICENSE dir --format jsonl",
            "identify",
            "explain MIT --color always",
            "rules --format json",
            "corpus list -q",
            "corpus add LICENSE --id acme-1.0 --corpus own --name Acme --force",
            "corpus check own",
            "corpus check --corpus own",
            "demo --no-progress",
            "report r.json --format html --output r.html",
            "report r.jsonl --where name=a* --format cyclonedx --spec-version 1.7",
            "scan a --format lbom --merge old.yaml",
            "scan a --shard 2/7 --format jsonl",
            "merge a.json b.json --format json --all",
            "compare old new --fetch-list f.tsv --max-age 90",
            "notice a b --format text --check NOTICE",
            "notice a --format markdown",
            "collect a --output d",
            "lock a --output l.toml",
            "sbom enrich bom.json models --output new.json",
            "check a b --profile p.toml --lbom l.yaml --reviews r.csv --config c.toml --format matrix",
            "scan a --format review --output r.csv",
            "scan a --reviews r.csv",
            "generate completions bash",
            "generate man pages",
            "rules --format markdown",
            "--format matrix check a",
            "corpus --format json list",
            "--format markdown rules",
            "sbom enrich bom.json models --format json",
            "lock a --format json",
        ] {
            assert!(parse(line).is_ok(), "{line}: {:?}", parse(line).err());
        }
    }

    #[test]
    fn lines_that_are_refused() {
        for line in [
            "",
            "scna a",
            "scan --jobs 0",
            "scan --format yaml",
            "scan --format matrix",
            "--format matrix scan",
            "check a --format html",
            "--format html check a",
            "identify --format csv",
            "corpus list --format sarif",
            "corpus --format sarif list",
            "lock a --format jsonl",
            "collect a --output d --format json",
            "sbom enrich bom.json models --format csv",
            "scan --audience everybody",
            "scan --fail-on off",
            "report",
            "sbom enrich bom.json",
            "scan a --shard 0/2",
            "scan a --shard 3/2",
            "scan a --shard one",
            "merge",
            "compare old",
            "compare old new --max-age -1",
            "notice",
            "collect",
            "lock",
            "explain",
            "corpus",
            "corpus add LICENSE",
            "corpus check a b",
            "rules --nonsense",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn audiences_add_up() {
        let args = parse("scan --audience use,audit --audience redistribute").expect("valid");
        let expected = [AudienceArg::Use, AudienceArg::Audit, AudienceArg::Redistribute];
        assert_eq!(args.shared.audience, expected);
    }
}
