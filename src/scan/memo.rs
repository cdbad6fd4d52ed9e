//! The memo: content hash to reading, so that a licence text that stands in ten thousand folders is read once.
//!
//! Role, subject and file name are no part of it. Longer texts are looked for in the cache of earlier scans before they
//! are read. It is bounded in bytes.

use std::sync::Arc;

use crate::base::limits;
use crate::corpus::Corpus;
use crate::evidence::card::Blocks;
use crate::reading::Reading;
use crate::text::Text;

use super::bounded::Bounded;
use super::cache::Cache;
use super::headers::Headers;
use super::shared::Shared;

/// Shorter texts are read in less time than it takes to look for what they say.
const LOOKED_FOR: usize = 6 << 10;

/// Readings by the SHA-256 of what was read.
#[derive(Debug)]
pub(super) struct Memo<'a> {
    readings: Bounded<String, Arc<Reading>>,
    cache: Option<&'a Cache>,
    /// Files that have several names.
    pub(super) shared: Shared,
    /// Weights and archives that have several names.
    pub(super) headers: Headers,
    /// Front matter that was parsed before.
    pub(super) blocks: Blocks,
}

impl<'a> Memo<'a> {
    /// A memo of so many bytes that asks what earlier scans found.
    pub(super) fn new(room: usize, cache: Option<&'a Cache>) -> Self {
        Self {
            readings: Bounded::new(room),
            cache,
            shared: Shared::new(limits::SHARED_BYTES),
            headers: Headers::new(limits::HEADERS_BYTES),
            blocks: Blocks::default(),
        }
    }

    /// The reading of `bytes`, whose SHA-256 is `sha256`.
    pub(super) fn reading(&self, sha256: &str, bytes: &[u8], corpus: &Corpus) -> Arc<Reading> {
        self.reading_with(sha256, bytes.len(), || Reading::of(&Text::from_bytes(bytes), corpus))
    }

    /// The reading of what has this SHA-256 and so many bytes, made by `read` where it is not known.
    pub(super) fn reading_with(
        &self,
        sha256: &str,
        bytes: usize,
        read: impl FnOnce() -> Reading,
    ) -> Arc<Reading> {
        if let Some(reading) = self.readings.get(sha256) {
            return reading;
        }
        let mut reading = self.known_or(sha256, bytes, read);
        // What stays must not hold the room in which it grew.
        reading.clauses.shrink_to_fit();
        reading.references.shrink_to_fit();
        let reading = Arc::new(reading);
        let size = size(&reading);
        self.readings.keep(sha256.to_owned(), reading, size)
    }

    fn known_or(&self, sha256: &str, bytes: usize, read: impl FnOnce() -> Reading) -> Reading {
        let Some(cache) = self.cache.filter(|_| bytes >= LOOKED_FOR) else { return read() };
        cache.reading(sha256).unwrap_or_else(|| {
            let reading = read();
            cache.keep_reading(sha256, &reading);
            reading
        })
    }
}

/// About how much memory a reading takes.
fn size(reading: &Reading) -> usize {
    let edits: usize =
        reading.licenses.iter().flat_map(|license| &license.edits).map(|edit| 200 + edit.quote.len()).sum();
    let clauses: usize =
        reading.clauses.iter().map(|clause| 600 + clause.quote.len() + clause.items.len() * 300).sum();
    let references: usize = reading.references.iter().map(|reference| 150 + reference.quote.len()).sum();
    2048 + edits + clauses + references + reading.copyright.len() * 120
}
