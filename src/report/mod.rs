//! The report as versioned plain values, and their JSON both ways (schema version 1).
//!
//! [`ReportBuilder`] turns what was gathered and judged about one artifact into an [`ArtifactEntry`] and the
//! texts it is the first to show; [`Tally`] sums a stream of entries into the [`Summary`] and the review
//! [`Unit`]s with bounded memory. Nothing here reads files or decides anything: the same values come out of
//! a folder, a saved report or a stream of JSON lines.
//!
//! Limits: readers accept unknown keys, so that a later minor addition does not break them; a report whose
//! `schema` has another number is refused by [`saved::finding_ids`].

mod artifact;
mod brief;
mod buckets;
mod build;
mod card_limits;
mod diff;
mod groups;
mod identify;
mod lines;
mod load;
#[cfg(test)]
pub(crate) mod samples;
pub mod saved;
pub mod schema;
pub mod stream;
mod tally;
mod text_entry;
mod units;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::Skipped;

pub use artifact::{ArtifactEntry, EvidenceEntry, HintEntry, LineageEntry, Start, WeightEntry, Witness};
pub use brief::{Brief, KeptEntry};
pub use buckets::{Bucket, Buckets};
pub use build::{Parts, ReportBuilder};
pub use diff::DiffPage;
pub use groups::{Carried, Groups};
pub use identify::IdentifyLine;
pub use lines::{Line, SummaryLine, TextLine};
pub use load::{Part, Saved};
pub use tally::{FindingCounts, PayloadCounts, ShardEntry, StateCounts, Summary, Tally};
pub use text_entry::{TextEdit, TextEntry, TextLicense};
pub use units::{Opening, UNIT_LIMIT, Unit, unit_id};

/// The name and version of the report's shape.
pub const SCHEMA: &str = "smallprint-report/1";

/// What every report says once.
pub const DISCLAIMER: &str = "Evidence and reasoning for a person to check; this is not legal advice.";

/// What made the report.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Tool {
    /// `smallprint`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Hash of the corpus it read with: two reports with the same hash knew the same licences.
    pub corpus: String,
}

impl Tool {
    /// This program with the corpus of that hash.
    pub fn current(corpus: impl Into<String>) -> Self {
        Self {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            corpus: corpus.into(),
        }
    }
}

/// A whole report: the one object of `--format json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// What made it.
    pub tool: Tool,
    /// [`DISCLAIMER`].
    #[serde(default)]
    pub disclaimer: String,
    /// Every distinct legal text once, by the SHA-256 of its bytes.
    pub texts: BTreeMap<String, TextEntry>,
    /// Every artifact, in path order.
    pub artifacts: Vec<ArtifactEntry>,
    /// Groups of artifacts that one human decision settles, largest first.
    pub units: Vec<Unit>,
    /// What could not be read, and why.
    pub skipped: Vec<Skipped>,
    /// Totals.
    pub summary: Summary,
}

/// A plain value as reports spell it (`weights-metadata`); empty for a value that is no word.
///
/// ```
/// use smallprint::{lineage::Basis, report::name_of};
///
/// assert_eq!(name_of(&Basis::WeightsMetadata), "weights-metadata");
/// ```
pub fn name_of(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
