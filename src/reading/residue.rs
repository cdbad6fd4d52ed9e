//! What stands around the licences of a text, sentence by sentence, and under which heading.

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
    // Tags stand on lines of their own, and have no full stop.
    let tag = |at: &usize| text.folded()[words[*at].start as usize..].starts_with("spdx-");
    breaks.extend((0..words.len()).filter(tag));
    breaks.sort_unstable();
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

/// The headings of a text, in order, as ranges of words.
pub(super) struct Headings(Vec<Range<usize>>);

impl Headings {
    /// Markdown's `#` lines, and lines with a line of `=`, `-`, `~` or `*` below, outside code fences.
    pub fn of(text: &Text) -> Self {
        let source = text.source();
        let mut found = Vec::new();
        let mut fenced = false;
        let mut last: Option<Range<usize>> = None;
        let mut at = text.body_start();
        for line in source[at..].split_inclusive('\n') {
            let span = at..at + line.len();
            at = span.end;
            let bare = line.trim();
            fenced ^= bare.starts_with("```") || bare.starts_with("~~~");
            let underline =
                bare.len() >= 3 && ["=", "-", "~", "*"].iter().any(|sign| bare.replace(sign, "").is_empty());
            match () {
                () if fenced => last = None,
                () if is_hash_heading(bare) => found.push(span),
                () if underline => found.extend(last.take()),
                () => last = (!bare.is_empty() && bare.len() <= HEADING_BYTES).then_some(span),
            }
        }
        Self(found.into_iter().map(|span| words_at(text, span)).filter(|words| !words.is_empty()).collect())
    }

    /// The heading above word `at`, or the one that it stands in.
    pub fn above(&self, at: usize) -> Option<&Range<usize>> {
        self.0.get(self.0.partition_point(|heading| heading.start <= at).checked_sub(1)?)
    }

    /// How many headings stand outside `taken`.
    pub fn outside(&self, taken: &[Range<usize>]) -> usize {
        let inside = |heading: &&Range<usize>| taken.iter().any(|range| range.contains(&heading.start));
        self.0.iter().filter(|heading| !inside(heading)).count()
    }
}

/// The longest line that an underline makes a heading.
const HEADING_BYTES: usize = 120;

fn is_hash_heading(line: &str) -> bool {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    (1..=6).contains(&level) && text.starts_with([' ', '\t'])
}

/// The words whose place in the source lies within `span`.
fn words_at(text: &Text, span: Range<usize>) -> Range<usize> {
    let place = |word: &crate::text::Word| text.source_span(word.span()).start;
    let words = text.words();
    words.partition_point(|word| place(word) < span.start)
        ..words.partition_point(|word| place(word) < span.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_found_with_what_stands_under_them() {
        let text =
            Text::from_source("one\n\n# Two three\nfour\n```\n# five\n```\nSix\n---\nseven\n\n---\neight");
        let headings = Headings::of(&text);
        assert_eq!(headings.0, [1..3, 5..6]);
        let above = [0, 2, 3, 4, 6, 7].map(|at| headings.above(at).map(|heading| heading.start));
        assert_eq!(above, [None, Some(1), Some(1), Some(1), Some(5), Some(5)]);
        assert_eq!(headings.outside(&[0..2]), 1);
    }
}
