//! What stands around the licences of a text, sentence by sentence.

use std::ops::Range;

use crate::text::Text;

/// The sentences and lines outside `taken` (ranges of words, in order), as ranges of words.
pub(super) fn sentences(text: &Text, taken: &[Range<usize>]) -> Vec<Range<usize>> {
    let words = text.words();
    let mut rest = Vec::new();
    let mut from = 0;
    for range in taken {
        rest.push(from..range.start.max(from));
        from = from.max(range.end);
    }
    rest.push(from..words.len());
    rest.retain(|range| !range.is_empty());
    if rest.is_empty() {
        return Vec::new();
    }
    let breaks = breaks(text);
    rest.into_iter().flat_map(|range| cut(range, &breaks)).collect()
}

/// Words at which a sentence or a line that stands by itself begins.
fn breaks(text: &Text) -> Vec<usize> {
    let words = text.words();
    let mut breaks: Vec<usize> = text
        .sentences()
        .into_iter()
        .map(|span| words.partition_point(|word| (word.start as usize) < span.start))
        .collect();
    breaks.dedup();
    breaks
}

fn cut(range: Range<usize>, breaks: &[usize]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut from = range.start;
    let first = breaks.partition_point(|&at| at <= range.start);
    for &at in &breaks[first..] {
        if at >= range.end {
            break;
        }
        parts.push(from..at);
        from = at;
    }
    parts.push(from..range.end);
    parts
}
