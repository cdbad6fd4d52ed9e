//! What is kept of one artifact: its entry, and what beside its own files the entry rests on.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Identity;
use crate::base::Skipped;
use crate::report::{ArtifactEntry, TextEntry};

/// One artifact as it was found.
#[derive(Debug, Deserialize, Serialize)]
pub(in crate::scan) struct Row {
    pub entry: ArtifactEntry,
    /// The texts that it shows, by SHA-256, in their order.
    pub texts: Vec<String>,
    /// What was left out of it.
    pub skipped: Vec<Skipped>,
    pub trace: Trace,
}

/// What was asked about other artifacts, and the state of what answered.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(in crate::scan) struct Trace {
    /// Bases by id; none where the scan has no such repository.
    pub bases: Vec<(String, Option<[u8; 32]>)>,
    /// Repositories with equal weights, by the mark of a digest.
    pub marks: Vec<(u64, [u8; 32])>,
    /// When any of them changed last.
    #[serde(skip)]
    pub newest: i128,
    /// Whether something could not be read that may be readable another time.
    #[serde(skip)]
    pub unread: bool,
}

impl Trace {
    /// Notes a base that was asked for.
    pub(in crate::scan) fn base(&mut self, id: &str, state: Option<Identity>) {
        self.newest = self.newest.max(state.map_or(0, |state| state.newest));
        if !self.bases.iter().any(|(known, _)| known == id) {
            self.bases.push((id.to_owned(), state.map(|state| state.hash)));
        }
    }

    /// Notes a digest that was looked up.
    pub(in crate::scan) fn mark(&mut self, mark: u64, state: Identity) {
        self.newest = self.newest.max(state.newest);
        self.marks.push((mark, state.hash));
    }
}

/// An artifact in which nothing changed.
#[derive(Debug)]
pub(in crate::scan) struct Known {
    pub entry: ArtifactEntry,
    pub texts: Vec<(String, Arc<TextEntry>)>,
    pub skipped: Vec<Skipped>,
}
