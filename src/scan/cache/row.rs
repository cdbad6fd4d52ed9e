//! What is kept of one artifact: its entry, and what beside its own files the entry rests on.
//!
//! Form of a row: the entry as JSON, all else as `postcard` writes it, the length of that in 4 bytes, XXH3-64 of all before
//! it in 8 bytes, both with the least byte first. The entry stands first since it is handed on as it is; the check tells that no byte of
//! it has changed, which nobody else does where nobody reads it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::Identity;
use crate::base::Skipped;
use crate::report::{Brief, KeptEntry, Opening, TextEntry};

/// One artifact as it was found.
#[derive(Debug, Eq, PartialEq)]
pub(in crate::scan) struct Row {
    pub kept: KeptEntry,
    /// The texts that it shows, by SHA-256, in their order.
    pub texts: Vec<String>,
    /// What was left out of it.
    pub skipped: Vec<Skipped>,
    pub trace: Trace,
}

/// All of a row but its entry.
#[derive(Debug, Deserialize, Serialize)]
struct Rest<B, O, T, S, R> {
    brief: B,
    opening: O,
    texts: T,
    skipped: S,
    trace: R,
}

/// As it is read.
type Read = Rest<Brief, Opening, Vec<String>, Vec<Skipped>, Trace>;

impl Row {
    /// The bytes that are kept; none where they would be too many.
    pub(in crate::scan) fn write(&self) -> Option<Vec<u8>> {
        let Self { kept, texts, skipped, trace } = self;
        let (brief, opening) = (kept.brief(), kept.opening());
        let mut bytes = kept.json().as_bytes().to_vec();
        let rest = postcard::to_stdvec(&Rest { brief, opening, texts, skipped, trace }).ok()?;
        bytes.extend_from_slice(&rest);
        bytes.extend_from_slice(&u32::try_from(rest.len()).ok()?.to_le_bytes());
        bytes.extend_from_slice(&xxh3_64(&bytes).to_le_bytes());
        Some(bytes)
    }

    /// A row of these bytes; none where they are not those that were written.
    pub(in crate::scan) fn read(mut bytes: Vec<u8>) -> Option<Self> {
        let (all, check) = bytes.split_last_chunk()?;
        let (all, length) = all.split_last_chunk().filter(|_| xxh3_64(all).to_le_bytes() == *check)?;
        let (entry, rest) =
            all.split_at_checked(all.len().checked_sub(u32::from_le_bytes(*length) as usize)?)?;
        let Rest { brief, opening, texts, skipped, trace }: Read = postcard::from_bytes(rest).ok()?;
        let end = entry.len();
        bytes.truncate(end);
        let kept = KeptEntry::again(brief, opening, String::from_utf8(bytes).ok()?);
        Some(Self { kept, texts, skipped, trace })
    }
}

/// What was asked about other artifacts, and the state of what answered.
#[derive(Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
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
    pub kept: KeptEntry,
    pub texts: Vec<(String, Arc<TextEntry>)>,
    pub skipped: Vec<Skipped>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SkipReason;
    use crate::report::samples;

    #[test]
    fn a_row_comes_back_and_a_changed_byte_is_seen() {
        let kept = KeptEntry::of(&samples::declared("o/a", "mit")).expect("JSON");
        let skipped = Skipped { path: "o/a/x".into(), reason: SkipReason::LinkLoop, detail: "d".into() };
        let mut trace = Trace::default();
        trace.base("o/b", Some(Identity { hash: [7; 32], newest: 0 }));
        trace.mark(5, Identity { hash: [9; 32], newest: 0 });
        let row = Row { kept, texts: vec!["ab".to_owned()], skipped: vec![skipped], trace };
        let bytes = row.write().expect("written");
        assert_eq!(Row::read(bytes.clone()).expect("read"), row);
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(Row::read(changed), None, "byte {at}");
            assert_eq!(Row::read(bytes[..at].to_vec()), None, "the first {at} bytes");
        }
    }
}
