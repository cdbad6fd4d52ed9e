//! The words of a file that are its own, and not those of a licence that it prints.
//!
//! A licence quotes the sentences that it wants reproduced; where it is printed whole, its quotation is no reproduction.
//! A passage quoted from a licence stays: that is how the sentence gets into a NOTICE.

use super::{HALF, LicenseMatch, Verdict};
use crate::text::Text;

/// Stands in place of a printed licence, so that the words before and behind it are no neighbours.
const GAP: u32 = 0;

/// The hashes of the words of `text` outside the licences that `printed` found in it.
pub fn own_words<'m>(text: &Text, printed: impl IntoIterator<Item = &'m LicenseMatch>) -> Vec<u32> {
    let words = text.words();
    let mut hashes: Vec<u32> = words.iter().map(|word| word.hash).collect();
    let whole = |found: &&LicenseMatch| found.verdict != Verdict::Excerpt && found.template_coverage >= HALF;
    for found in printed.into_iter().filter(whole) {
        let [start, end] = found.bytes;
        // Words stand in the order of their bytes.
        let from = words.partition_point(|word| text.bytes(word.span())[0] < start);
        let to = words.partition_point(|word| text.bytes(word.span())[0] < end);
        if let Some(range) = hashes.get_mut(from..to) {
            range.fill(GAP);
        }
    }
    hashes
}
