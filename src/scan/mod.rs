//! The driver: lists, reads and judges what stands under the given paths, in parallel, and hands the results
//! on in path order.
//!
//! Contract: [`ScanSink`] is called from one thread, first [`ScanSink::listed`], then artifacts and skipped
//! entries in a deterministic order, each text before its first use. A panic inside one artifact becomes a
//! skipped entry. What cannot be read never ends a scan.

mod bounded;
mod cache;
mod driver;
mod gather;
mod headers;
mod holder;
mod identify_files;
mod memo;
mod places;
mod reuse;
mod rows;
mod shard;
mod shared;
mod sources;
mod twins;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::FxHashSet;

use crate::base::{Result, SkipReason, Skipped};
use crate::corpus::Corpus;
use crate::evidence::Facts;
use crate::layouts::Artifact;
use crate::report::{ArtifactEntry, KeptEntry, TextEntry};

pub use cache::Cache;
pub use identify_files::{Identified, Reader, Readings, identify_files};
pub use shard::Shard;
pub use sources::{part_bytes, text_bytes};

/// How to scan.
#[derive(Debug, Default)]
pub struct ScanOptions {
    /// Also the revisions of a cache that no ref points to.
    pub all_revisions: bool,
    /// Also what symbolic links name outside the scanned paths.
    pub follow_outside: bool,
    /// Threads; as many as the machine has processors where `None`.
    pub jobs: Option<usize>,
    /// Only this share of the artifacts; everything is listed all the same, so that bases are found.
    pub shard: Option<Shard>,
    /// What earlier scans found. Only for sinks that do not ask for [`ScanSink::facts`], which unchanged artifacts lack.
    pub cache: Option<Cache>,
    /// Set from a sink to end early, such as when nobody reads the output any more.
    pub cancelled: AtomicBool,
}

impl ScanOptions {
    /// Asks the driver to stop after what it is working on.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// What a scan did.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ScanTotals {
    /// Artifacts handed on.
    pub artifacts: u64,
    /// Skipped entries handed on.
    pub skipped: u64,
}

/// Where a scan's results go.
pub trait ScanSink {
    /// The listing is done: so many artifacts will come.
    fn listed(&mut self, total: usize);
    /// Where what comes next stands in the order of the whole scan; the same number in every share of it.
    fn place(&mut self, _place: u64) {}
    /// What the entry that comes next was made from.
    fn facts(&mut self, _artifact: &Artifact, _facts: &Facts) {}
    /// One artifact, and the texts that it is the first to use, by SHA-256.
    fn artifact(&mut self, entry: ArtifactEntry, new_texts: Vec<(String, TextEntry)>);
    /// One artifact in which nothing changed since an earlier scan, which is handed on as it was kept, and the texts that it
    /// is the first to use.
    fn kept(&mut self, kept: KeptEntry, new_texts: Vec<(String, TextEntry)>) {
        match kept_entry(&kept) {
            Ok(entry) => self.artifact(entry, new_texts),
            Err(skipped) => self.skipped(skipped),
        }
    }
    /// Something that was left out.
    fn skipped(&mut self, skipped: Skipped);
}

/// An entry that was kept. What is kept is checked when it is read, so that one which is none is a mistake of this program.
///
/// # Errors
/// Such an entry, as what was left out.
pub fn kept_entry(kept: &KeptEntry) -> std::result::Result<ArtifactEntry, Skipped> {
    kept.entry().map_err(|error| Skipped {
        path: kept.opening().path.clone(),
        reason: SkipReason::InternalError,
        detail: format!("what an earlier scan kept of it cannot be read ({error}); scan without the cache"),
    })
}

/// Scans `paths`.
///
/// # Errors
/// Only where nothing can be scanned at all, such as for a path that does not exist; one that cannot be read is a
/// skipped entry.
pub fn scan(
    paths: &[PathBuf],
    options: &ScanOptions,
    corpus: &Corpus,
    sink: &mut dyn ScanSink,
) -> Result<ScanTotals> {
    driver::scan(paths, options, corpus, sink)
}

/// The paths without those that name the same place as an earlier one: nothing counts twice.
pub fn each_once(paths: &[PathBuf]) -> Vec<PathBuf> {
    let place = |path: &PathBuf| std::fs::canonicalize(path).unwrap_or_else(|_| path.clone());
    let mut seen = FxHashSet::default();
    paths.iter().filter(|path| seen.insert(place(path))).cloned().collect()
}
