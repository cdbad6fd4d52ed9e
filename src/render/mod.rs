//! Writes reports and readings for people and machines; one file per format.
//!
//! [`ReportWriter`] takes a report piece by piece, as a scan finds it, so that no format needs the whole in
//! memory. The human forms escape control and bidirectional characters wherever words from disk appear: a
//! scanned folder cannot move the cursor or turn a line around. The JSON forms are exact, and JSON escapes
//! control characters by itself.

pub mod catalog;
pub mod checks;
mod classes;
pub mod compare;
pub mod csv;
mod custom;
pub mod cyclonedx;
mod details;
pub mod diff;
pub mod document;
pub mod enrich;
pub mod explain;
mod flow;
pub mod graph;
pub mod html;
pub mod human;
pub mod identify;
mod indent;
pub mod json;
pub mod jsonl;
mod label;
pub mod lbom;
mod licensing;
mod list_version;
pub mod markdown;
pub mod matrix;
pub mod notice;
mod page;
pub mod review;
pub mod sarif;
pub mod screen;
pub mod spdx;
mod splice;
mod told;

use std::io;

use crate::base::Skipped;
use crate::policy::Settled;
use crate::report::{ArtifactEntry, KeptEntry, Summary, TextEntry, Unit};

pub use human::Human;
pub use json::Json;
pub use jsonl::JsonLines;
pub use screen::Screen;

/// Takes a report in its order: each text before its first use, artifacts, skipped entries, the end.
pub trait ReportWriter {
    /// A distinct text and its SHA-256.
    ///
    /// # Errors
    /// What the output says.
    fn text(&mut self, sha256: &str, text: &TextEntry) -> io::Result<()>;

    /// An artifact.
    ///
    /// # Errors
    /// What the output says.
    fn artifact(&mut self, entry: &ArtifactEntry) -> io::Result<()>;

    /// An artifact in which nothing changed since an earlier scan. Most formats look at it like at any other.
    ///
    /// # Errors
    /// What the output says.
    fn kept(&mut self, kept: &KeptEntry) -> io::Result<()> {
        self.artifact(&kept.entry()?)
    }

    /// Findings of the artifact before that an exception or the baseline settles. Most formats leave them out.
    ///
    /// # Errors
    /// What the output says.
    fn settled(&mut self, _settled: Vec<Settled>) -> io::Result<()> {
        Ok(())
    }

    /// Something that was left out.
    ///
    /// # Errors
    /// What the output says.
    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()>;

    /// The end: units and totals.
    ///
    /// # Errors
    /// What the output says.
    fn finish(&mut self, summary: &Summary, units: &[Unit]) -> io::Result<()>;
}
