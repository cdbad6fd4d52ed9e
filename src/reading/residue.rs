//! What stands around the licences of a text, sentence by sentence, and under which heading.

use std::cell::OnceCell;
use std::ops::Range;

use rustc_hash::FxHashSet;

use super::benign::{self, Words};
use super::code::{self, Program};
use crate::text::Text;

/// The longest line of a list of contents, in words.
const CONTENTS_WORDS: usize = 14;

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

/// Which sentences around the licences stand near one.
pub(super) struct Around {
    headings: Headings,
    taken: Vec<Range<usize>>,
    /// The hashes of the licences' short lines; made when one is first asked for.
    lines: OnceCell<FxHashSet<u64>>,
    /// The headings over the licences, by their first word.
    own: Vec<Option<usize>>,
    mostly_licence: bool,
    /// Whether the text has sections beside the licences'.
    sections: bool,
    /// The program below them.
    program: Option<Program>,
}

impl Around {
    /// For the licences that took these ranges of words.
    pub fn of(words: &Words<'_>, taken: &[Range<usize>], mostly_licence: bool) -> Self {
        let headings = Headings::of(words.text);
        let own: Vec<Option<usize>> =
            taken.iter().map(|range| headings.above(range.start).map(|heading| heading.start)).collect();
        let sections = headings.outside(taken) > own.iter().flatten().count() + 1;
        let program = Program::below(words, taken);
        Self {
            headings,
            taken: taken.to_vec(),
            lines: OnceCell::new(),
            own,
            mostly_licence,
            sections,
            program,
        }
    }

    /// Whether a sentence is a part of a program below the licence that does not speak of the work or its licence.
    pub fn is_program(&self, words: &Words<'_>, sentence: &Range<usize>) -> bool {
        let span = words.text.words_span(sentence.clone());
        self.program.as_ref().is_some_and(|program| program.holds(sentence))
            && !code::is_about_work(&words.text.folded()[span.start..span.end])
    }

    /// Whether a short line also stands in one of the licences as a line: as in a list of contents, where a page's
    /// number may follow it.
    pub fn is_line_inside(&self, words: &Words<'_>, line: &Range<usize>) -> bool {
        let number = line.len() > 1 && words.is_digits(line.end - 1);
        let known = self.lines.get_or_init(|| self.lines_inside(words));
        line.len() <= CONTENTS_WORDS
            && (known.contains(&hash(words, line.clone()))
                || (number && known.contains(&hash(words, line.start..line.end - 1))))
    }

    fn lines_inside(&self, words: &Words<'_>) -> FxHashSet<u64> {
        let mut lines = FxHashSet::default();
        for range in &self.taken {
            let mut start = range.start;
            for at in range.start + 1..=range.end {
                if at == range.end || words.opens_line(at) {
                    if at - start <= CONTENTS_WORDS {
                        lines.insert(hash(words, start..at));
                    }
                    start = at;
                }
            }
        }
        lines
    }

    /// Whether a sentence must be explained: in a text that is mostly licence, but not in a section of its own whose
    /// heading says nothing of terms.
    pub fn is_near(&self, words: &Words<'_>, sentence: &Range<usize>) -> bool {
        if !self.mostly_licence {
            return false;
        }
        let Some(heading) = self.headings.above(sentence.start).filter(|_| self.sections) else {
            return true;
        };
        let of_licence = self.own.contains(&Some(heading.start))
            || self.taken.iter().any(|range| range.contains(&heading.start));
        of_licence
            || benign::is_heading_of_terms(words, heading.clone())
            || benign::rules_anywhere(words, sentence.clone())
    }
}

/// The hash of a range of words.
fn hash(words: &Words<'_>, range: Range<usize>) -> u64 {
    let bytes: Vec<u8> = words.text.words()[range].iter().flat_map(|word| word.hash.to_le_bytes()).collect();
    xxhash_rust::xxh3::xxh3_64(&bytes)
}

/// The headings of a text, in order, as ranges of words.
struct Headings(Vec<Range<usize>>);

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
            let underline = bare.len() >= 3 && is_underline(bare.as_bytes());
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

fn is_underline(line: &[u8]) -> bool {
    matches!(line[0], b'=' | b'-' | b'~' | b'*') && line.iter().all(|byte| *byte == line[0])
}

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

/// Whether a sentence denies or limits the use of the work it stands in.
pub(super) fn denies_use(sentence: &str) -> bool {
    const DENIES: [&str; 22] = [
        "may not",
        "must not",
        "shall not",
        "can not",
        "cannot",
        "not permitted",
        "not allowed",
        "prohibited",
        "forbidden",
        "non-commercial",
        "noncommercial",
        "only for research",
        "research only",
        "research purposes",
        "without permission",
        "without prior",
        "requires a license",
        "require a commercial",
        "禁止",
        "不得",
        "仅限",
        "不可",
    ];
    const WORK: [&str; 16] = [
        "this model",
        "the model",
        "these models",
        "weights",
        "this software",
        "the software",
        "this license",
        "the license",
        "licensed",
        "commercial",
        "redistribut",
        "derivative",
        "this work",
        "模型",
        "商业",
        "本软件",
    ];
    DENIES.iter().any(|phrase| sentence.contains(phrase))
        && WORK.iter().any(|phrase| sentence.contains(phrase))
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
        assert_eq!(headings.outside(std::slice::from_ref(&(0..2))), 1);
    }
}
