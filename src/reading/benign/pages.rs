//! What a page has above and below its text: numbers and running heads.
//!
//! Contract: known by where it stands (whole lines between two pages) and by its form: a page's number, or a line that
//! comes again with another number, or a title. A line that rules, denies or limits is none of it, however often it
//! stands there. The text's lines are counted once, when the first such place is met.

use std::cell::OnceCell;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::lists::lists;
use super::{Words, bare, beside, is_bare_label, is_heading, is_page_mark};

/// The most words between two pages.
const PAGE_WORDS: usize = 60;
/// The longest running head, in words.
const HEAD_WORDS: usize = 24;

/// The lines of a text that come again.
#[derive(Debug, Default)]
pub struct Repeated {
    lines: OnceCell<FxHashMap<u64, u32>>,
}

impl Repeated {
    /// What stands between two pages, and perhaps the label with which the next one begins: whole lines, one of them
    /// a page's number or a line that comes again.
    pub fn is_page_break(&self, words: &Words<'_>, range: Range<usize>) -> bool {
        let range = without_label(words, range);
        !range.is_empty()
            && range.len() <= PAGE_WORDS
            && words.opens_line(range.start)
            && self.page_break_in(words, range.clone()) == Some(range)
    }

    /// The first page's end within a range that may hold more: whole lines, one of them a page's number or a line that
    /// comes again.
    pub fn page_break_in(&self, words: &Words<'_>, range: Range<usize>) -> Option<Range<usize>> {
        let is_page = |line: &Range<usize>| {
            is_number(words, line) || self.is_running(words, line) || opens_page(words, line)
        };
        let is_head =
            |line: &Range<usize>| is_heading(words, line.clone()) && beside(words, line.clone()).is_some();
        let lines: Vec<(Range<usize>, bool)> =
            lines(words, range).map(|line| (line.clone(), is_page(&line))).collect();
        // Most differences are no page's end, and what a head says is not asked there.
        if !lines.iter().any(|(_, page)| *page) {
            return None;
        }
        let mut run = Run::default();
        for (line, page) in lines {
            if (page || is_head(&line)) && run.words() + line.len() <= PAGE_WORDS {
                run.add(line, page);
            } else if run.has_page {
                break;
            } else {
                run = Run::default();
            }
        }
        run.has_page.then_some(run.range)?
    }

    /// Whether a line comes again with the same words but for numbers, and rules nothing.
    pub fn is_running(&self, words: &Words<'_>, line: &Range<usize>) -> bool {
        let whole =
            words.opens_line(line.start) && (line.end >= words.ids.len() || words.opens_line(line.end));
        let comes_again = || {
            let lines = self.lines.get_or_init(|| counted(words));
            lines.get(&masked(words, line)).is_some_and(|count| *count > 1)
        };
        // Few lines come again: to have counted them costs less than to ask each what it says.
        whole
            && line.len() <= HEAD_WORDS
            && comes_again()
            && (beside(words, line.clone()).is_some() || !line.clone().any(|at| says(words, at)))
    }
}

/// Lines one after another that may stand between two pages.
#[derive(Default)]
struct Run {
    range: Option<Range<usize>>,
    has_page: bool,
}

impl Run {
    fn words(&self) -> usize {
        self.range.as_ref().map_or(0, |range| range.len())
    }

    fn add(&mut self, line: Range<usize>, page: bool) {
        let start = self.range.as_ref().map_or(line.start, |range| range.start);
        self.range = Some(start..line.end);
        self.has_page |= page;
    }
}

fn says(words: &Words<'_>, at: usize) -> bool {
    let (letters, weighty) = (words.letters(at), &lists().weighty);
    words.rules(at)
        || (words.says_something(at) && !weighty.title_words.contains(&*letters))
        || (weighty.narrowing.contains(&*letters) && !words.is_month(at))
        || weighty.in_titles.contains(&*letters)
}

/// Without the label of the next page's first item, which stands on the item's line.
fn without_label(words: &Words<'_>, range: Range<usize>) -> Range<usize> {
    if range.end >= words.ids.len() || words.opens_line(range.end) {
        return range;
    }
    let last = range.clone().rev().find(|at| words.opens_line(*at)).unwrap_or(range.start);
    if is_bare_label(words, last..range.end) { range.start..last } else { 0..0 }
}

/// The whole lines of a range.
fn lines<'a>(words: &'a Words<'_>, range: Range<usize>) -> impl Iterator<Item = Range<usize>> + 'a {
    let is_end = |at: &usize| *at >= words.ids.len() || words.opens_line(*at);
    let mut next = range.clone().find(is_end);
    std::iter::from_fn(move || {
        let start = next.filter(|start| *start < range.end)?;
        next = (start + 1..=range.end).find(is_end);
        next.map(|end| start..end)
    })
}

/// A page's number alone in its line, or beside the word "page", where a title may stand too.
fn is_number(words: &Words<'_>, line: &Range<usize>) -> bool {
    if line.len() == 1 && is_count(&words.letters(line.start)) || is_page_mark(words, line.clone()) {
        return true;
    }
    // "HarbourCrane License - Page 2 of 7"
    let mark = line.clone().skip(1).find(|at| words.letters(*at) == "page");
    mark.is_some_and(|at| is_page_mark(words, at..line.end) && beside(words, line.start..at).is_some())
}

/// A head with the page's number, right behind a form feed.
fn opens_page(words: &Words<'_>, line: &Range<usize>) -> bool {
    let head = match (words.is_digits(line.start), words.is_digits(line.end - 1)) {
        (_, true) => line.start..line.end - 1,
        (true, false) => line.start + 1..line.end,
        _ => return false,
    };
    words.gap_has(line.start, |c| c == '\u{c}') && !head.is_empty() && beside(words, head).is_some()
}

fn is_count(letters: &str) -> bool {
    let roman = letters.bytes().all(|byte| b"ivx".contains(&byte));
    roman || letters.bytes().all(|byte| byte.is_ascii_digit())
}

/// How often each short line stands in the text, its numbers left out.
fn counted(words: &Words<'_>) -> FxHashMap<u64, u32> {
    let mut counts = FxHashMap::default();
    let mut start = 0;
    for at in 1..=words.ids.len() {
        if at == words.ids.len() || words.opens_line(at) {
            if at - start <= HEAD_WORDS {
                *counts.entry(masked(words, &(start..at))).or_default() += 1;
            }
            start = at;
        }
    }
    counts
}

/// The hash of a short line's words, whatever its numbers are.
fn masked(words: &Words<'_>, line: &Range<usize>) -> u64 {
    let mut hashes = [0u8; HEAD_WORDS * 4];
    for (word, place) in words.text.words()[line.clone()].iter().zip(hashes.chunks_exact_mut(4)) {
        if !is_masked(words.text.word_text(word)) {
            place.copy_from_slice(&word.hash.to_le_bytes());
        }
    }
    xxhash_rust::xxh3::xxh3_64(&hashes[..(line.len() * 4).min(HEAD_WORDS * 4)])
}

/// Whether a word is a number, also in brackets. Nearly every word has a letter that no number has.
fn is_masked(letters: &str) -> bool {
    let of_number = |byte: u8| !byte.is_ascii_alphabetic() || b"ivx".contains(&byte);
    letters.bytes().all(of_number) && is_count(&bare(letters))
}

#[cfg(test)]
mod tests {
    use crate::corpus::Corpus;
    use crate::reading::{Reading, Verdict};
    use crate::text::Text;

    /// The licence with a page's end in three places.
    fn paged(between: impl Fn(usize) -> String) -> bool {
        let text = spdx::license_id("Apache-2.0").expect("it is on the list").text();
        let mut out = String::new();
        for (at, line) in text.lines().enumerate() {
            out.push_str(line);
            out.push('\n');
            if at % 12 == 11 {
                out.push_str(&between(at / 12 + 1));
            }
        }
        Reading::of(&Text::from_source(&out), Corpus::builtin()).verdict < Verdict::Truncated
    }

    #[test]
    fn running_heads_are_harmless_and_rules_in_them_show() {
        assert!(paged(|page| format!("\n{page}\n\u{c}\n")));
        assert!(paged(|page| format!("\nHarbourCrane-7B License \u{2013} Page {page} of 5\n\n")));
        assert!(paged(|page| format!("\nHarbour Street Models       {page}\n\u{c}\n")));
        assert!(paged(|page| format!("https://harbour.example/license   {page}/5   5/14/25, 3:12 PM\n")));
        assert!(!paged(|page| format!("\nFor private study   {page}\n\u{c}\n")));
        assert!(!paged(|page| format!("\nHarbourCrane-7B License (Non-Commercial)   Page {page} of 5\n\n")));
    }
}
