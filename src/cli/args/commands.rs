//! What each command takes beside the flags of all.

use std::path::PathBuf;

use clap::Subcommand;

use super::examples;
use crate::scan::Shard;

/// How far folders are walked, for the commands that scan.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Walking {
    /// Also revisions of a cache that no branch or tag points to
    #[arg(long)]
    pub all_revisions: bool,
    /// Also what symbolic links name outside the PATHs
    #[arg(long)]
    pub follow_outside: bool,
}

/// What `scan` takes.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "Examples:\n  smallprint scan models\n  \
    smallprint scan models --format jsonl --output models.jsonl\n  \
    smallprint scan models --where 'user-cap or output-training=forbidden'\n  \
    smallprint scan models --format review --output reviews.csv\n  \
    smallprint scan models --reviews reviews.csv --format cyclonedx --output bom.cdx.json")]
pub struct ScanArgs {
    /// Folders or files
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Print every artifact, also of a large scan
    #[arg(long)]
    pub all: bool,
    /// How far the PATHs are walked.
    #[command(flatten)]
    pub walking: Walking,
    /// Also write the lineage as a graph: .dot for Graphviz, .mmd for Mermaid
    #[arg(long, value_name = "FILE")]
    pub graph: Option<PathBuf>,
    /// Only the Ith of N shares of the artifacts, for job arrays; `merge` puts the reports together
    #[arg(long, value_name = "I/N")]
    pub shard: Option<Shard>,
    /// Decisions of people: a filled-in table of --format review
    #[arg(long, value_name = "FILE")]
    pub reviews: Option<PathBuf>,
    /// Keep what was found in DIR (by default in your cache folder), so that unchanged folders are not read again
    #[arg(long, value_name = "DIR", num_args = 0..=1, require_equals = true)]
    pub cache: Option<Option<PathBuf>>,
    /// Neither use nor write such a cache, whatever SMALLPRINT_CACHE says
    #[arg(long, conflicts_with = "cache")]
    pub no_cache: bool,
    /// What is written, and how.
    #[command(flatten)]
    pub writing: Writing,
}

/// What `notice` takes.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "Examples:\n  smallprint notice models --output NOTICE\n  \
    smallprint notice models --format markdown --output NOTICES.md\n  smallprint notice models --check NOTICE")]
pub struct NoticeArgs {
    /// Folders or files
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Say what this NOTICE lacks instead (exit status 1), or that it lacks nothing (0)
    #[arg(long, value_name = "FILE")]
    pub check: Option<PathBuf>,
    /// How far the PATHs are walked.
    #[command(flatten)]
    pub walking: Walking,
}

/// What `collect` takes.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "Example:\n  smallprint collect models --output evidence")]
pub struct CollectArgs {
    /// Folders or files
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// How far the PATHs are walked.
    #[command(flatten)]
    pub walking: Walking,
}

/// What `lock` takes.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "Examples:\n  smallprint lock models --output models.lock.toml\n  \
    smallprint compare models.lock.toml models --max-age 90")]
pub struct LockArgs {
    /// Folders or files
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Decisions of people, as `scan --format review` writes them: their days stand in the lock
    #[arg(long, value_name = "FILE")]
    pub reviews: Option<PathBuf>,
    /// How far the PATHs are walked.
    #[command(flatten)]
    pub walking: Walking,
}

/// What `merge` takes.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = examples::MERGE)]
pub struct MergeArgs {
    /// Reports of all shards, JSON or JSON lines
    #[arg(value_name = "REPORT", required = true)]
    pub reports: Vec<PathBuf>,
    /// Print every artifact, also of a large scan
    #[arg(long)]
    pub all: bool,
}

/// How a report is written, for the commands that write one.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Writing {
    /// Only artifacts for which this holds: 'output-training=forbidden and basis=text'
    #[arg(long = "where", value_name = "EXPR")]
    pub select: Option<String>,
    /// The version of the format: cyclonedx 1.6 (usual) or 1.7, spdx 3.0.1 (usual) or 2.3
    #[arg(long, value_name = "VERSION")]
    pub spec_version: Option<String>,
    /// With --format lbom: keep what people filled in in this earlier file
    #[arg(long, value_name = "OLD")]
    pub merge: Option<PathBuf>,
}

/// What `report` takes.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(after_help = "Examples:\n  smallprint scan models --format jsonl --output models.jsonl\n  \
    smallprint report models.jsonl --format html --output models.html\n  \
    smallprint report models.jsonl --where 'output-training=forbidden and basis=text' --format csv\n\n\
    Keys of --where: the term axes, clause kinds (user-cap), license, declared, concluded, family, basis, risk,\n\
    osi-approved, free-and-open, rule, severity, verdict, kind, layout, name, path, unit; operators =, !=, and, or, not, parentheses; * in values.")]
pub struct ReportArgs {
    /// A report that `scan --format json` or `--format jsonl` wrote; - for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Print every artifact, also of a large report
    #[arg(long)]
    pub all: bool,
    /// What is written, and how.
    #[command(flatten)]
    pub writing: Writing,
}

/// What to do with a bill of materials.
#[derive(Clone, Debug, Subcommand)]
pub enum SbomCommand {
    /// Add what was found under PATH to a CycloneDX or SPDX file (JSON); nothing that is there is changed
    Enrich(EnrichArgs),
}

/// What `sbom enrich` takes.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(after_help = examples::SBOM)]
pub struct EnrichArgs {
    /// CycloneDX or SPDX as JSON
    #[arg(value_name = "BOM")]
    pub bom: PathBuf,
    /// Folders or files with the models
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
}

/// What `identify` takes.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = examples::IDENTIFY)]
pub struct IdentifyArgs {
    /// Texts, folders of texts, or - for standard input
    #[arg(value_name = "FILE|DIR|-")]
    pub paths: Vec<PathBuf>,
}

/// What `explain` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = examples::EXPLAIN)]
pub struct ExplainArgs {
    /// A text file, a license's id, name or tag, or a rule's name; with --table licenses
    #[arg(value_name = "FILE|LICENSE|RULE", required = true)]
    pub what: Vec<PathBuf>,
    /// Compare these licenses in a Markdown table
    #[arg(long)]
    pub table: bool,
}

/// What `check` takes.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "Examples:\n  smallprint check models\n  smallprint check models --format matrix\n  \
    smallprint check models --profile company.toml --format json\n  \
    smallprint check models --config smallprint.toml --lbom ai-license-bom.yaml\n\n\
    A profile says who asks:\n  [profile]\n  monthly-users = 12_000_000\n  annual-revenue = { value = 40_000_000, currency = \"EUR\" }\n  \
    domicile = \"DE\"\n  domains = [\"medical\"]\n\n\
    Exit status: 1 where [policy] or a review denies a model, 3 where something could not be read.")]
pub struct CheckArgs {
    /// Folders or files
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Who asks: users, revenue, seat, fields of use (takes the place of the `profile` table of the settings)
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
    /// Only the models of this license bill of materials, in the products that `deployed_in` names
    #[arg(long, value_name = "FILE")]
    pub lbom: Option<PathBuf>,
    /// Decisions of people: a filled-in table of `scan --format review`
    #[arg(long, value_name = "FILE")]
    pub reviews: Option<PathBuf>,
    /// How far the PATHs are walked.
    #[command(flatten)]
    pub walking: Walking,
}

/// What `compare` takes.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "Examples:\n  smallprint compare upstream mirror --format json\n  \
    smallprint compare replies.jsonl mirror --fetch-list fetch.tsv\n  smallprint compare models.lock.toml models --max-age 90")]
pub struct CompareArgs {
    /// The earlier state, or upstream
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The later state, or the mirror
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// Write repository, revision and path of each legal file that OLD has and NEW lacks (tab-separated)
    #[arg(long, value_name = "FILE")]
    pub fetch_list: Option<PathBuf>,
    /// Flag what a lock says was reviewed longer ago than this, or never (`90` or `90d`)
    #[arg(long, value_name = "DAYS", value_parser = days)]
    pub max_age: Option<u32>,
    /// How far the PATHs are walked.
    #[command(flatten)]
    pub walking: Walking,
}

/// What `diff` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = examples::DIFF)]
pub struct DiffArgs {
    /// The earlier text
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The later text
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
}

/// A number of days, with or without its unit.
fn days(text: &str) -> Result<u32, String> {
    let text = text.trim();
    let number = text.strip_suffix(['d', 'D']).unwrap_or(text);
    number.parse().map_err(|_| "write a number of days, such as 90 or 90d".to_owned())
}
