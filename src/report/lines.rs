//! A report as JSON lines: one object a line, each with its `type`, a text before its first use.
//!
//! The last line is the summary; it also carries what [`super::Report`] says at its top.

use serde::{Deserialize, Serialize};

use super::{ArtifactEntry, DISCLAIMER, SCHEMA, Summary, TextEntry, Tool, Unit};
use crate::base::Skipped;

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Line {
    /// A distinct text.
    Text(Box<TextLine>),
    /// An artifact.
    Artifact(Box<ArtifactEntry>),
    /// A review unit.
    Unit(Unit),
    /// Something that could not be read.
    Skipped(Skipped),
    /// The totals: the last line.
    Summary(Box<SummaryLine>),
}

/// A distinct text with its key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TextLine {
    /// SHA-256 of its bytes, hex: what `evidence[].text` refers to.
    pub sha256: String,
    /// The text.
    #[serde(flatten)]
    pub entry: TextEntry,
}

/// The totals, with what made them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SummaryLine {
    /// [`SCHEMA`].
    pub schema: String,
    /// What made the report.
    pub tool: Tool,
    /// [`DISCLAIMER`].
    #[serde(default)]
    pub disclaimer: String,
    /// The totals.
    #[serde(flatten)]
    pub summary: Summary,
}

impl SummaryLine {
    /// The last line of a report that `tool` made.
    pub fn new(tool: Tool, summary: Summary) -> Self {
        Self { schema: SCHEMA.to_owned(), tool, disclaimer: DISCLAIMER.to_owned(), summary }
    }
}
