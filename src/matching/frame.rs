//! The frame of a licence text: title, copyright lines and bracketed placeholders.
//!
//! The same code reads official texts (where the frame becomes slots) and the texts of users (where it is
//! left out of the identity), so both sides agree. It looks at words, lines and signs only.

use super::limits::{COPYRIGHT_WORDS, HEADING_WORDS, PLACEHOLDER_WORDS, TITLE_LINES, TITLE_WORDS};
use crate::base::Span;
use crate::corpus::Slot;
use crate::text::{Text, Word, hash_word};

/// Words that make a bracketed phrase a placeholder.
const PLACEHOLDER: [&str; 30] = [
    "year",
    "years",
    "yyyy",
    "yy",
    "name",
    "names",
    "owner",
    "owners",
    "holder",
    "holders",
    "author",
    "authors",
    "date",
    "organization",
    "company",
    "copyright",
    "title",
    "description",
    "insert",
    "program",
    "project",
    "software",
    "contact",
    "email",
    "url",
    "address",
    "licensor",
    "month",
    "list",
    "product",
];
/// Words of which a title has at least one.
const TITLE: [&str; 16] = [
    "license",
    "licenses",
    "agreement",
    "terms",
    "policy",
    "notice",
    "version",
    "dedication",
    "disclaimer",
    "addendum",
    "exception",
    "addition",
    "statement",
    "许",
    "协",
    "条",
];

/// Words of sentences: a line with one of them is no title, and what follows a holder with one of them is no part of
/// the notice.
const STATES: [&str; 24] = [
    "may", "must", "shall", "will", "can", "cannot", "not", "is", "are", "was", "were", "be", "been", "has",
    "have", "if", "you", "your", "we", "that", "which", "provided", "hereby", "granted",
];

/// The runs of `words` words that stand in none of the `slots`, which are in order of their starts.
pub fn outside<'a>(words: usize, slots: impl Iterator<Item = &'a Slot>) -> Vec<std::ops::Range<usize>> {
    let (mut runs, mut from) = (Vec::new(), 0);
    for slot in slots {
        let start = (slot.start as usize).min(words);
        if from < start {
            runs.push(from..start);
        }
        from = from.max(slot.end as usize);
    }
    if from < words {
        runs.push(from..words);
    }
    runs
}

/// Title, copyright lines and placeholders of `text`, in order, as ranges of words.
pub fn frame(text: &Text) -> Vec<Slot> {
    let mut slots = placeholders(text);
    copyright_lines(text, &mut slots);
    if let Some(end) = title(text, &slots) {
        slots.push(Slot { start: 0, end, kind: "title".into() });
    }
    slots.sort_by_key(|slot| (slot.start, std::cmp::Reverse(slot.end)));
    let mut end = 0;
    slots.retain(|slot| {
        let keep = slot.start >= end && slot.end > slot.start;
        end = if keep { slot.end } else { end };
        keep
    });
    slots
}

/// The words of one line from `word` on: (end of the words, whether only signs stand before them). Lines end as in the
/// source, and where a block of a page ends, which pages write without a line's end.
fn line_from(text: &Text, word: usize) -> (usize, bool) {
    let (source, folded, words) = (text.source(), text.folded(), text.words());
    let at = text.source_span(words[word].span()).start;
    // No more is looked at than a notice can have: a page may be one line.
    let behind = words[(word + COPYRIGHT_WORDS + 2).min(words.len() - 1)];
    let furthest = text.source_span(behind.span()).end.max(at);
    let end = source[at..furthest].find('\n').map_or(furthest, |newline| at + newline);
    let leads = [(source, at), (folded, words[word].start as usize)]
        .into_iter()
        .any(|(text, at)| line_before(text, at).is_some_and(only_signs));
    let mut last = word;
    while last < words.len() && last - word <= COPYRIGHT_WORDS + 1 {
        let begins = || folded[words[last - 1].end as usize..words[last].start as usize].contains('\n');
        if text.source_span(words[last].span()).start >= end || (last > word && begins()) {
            break;
        }
        last += 1;
    }
    (last, leads)
}

/// The longest run of signs before the words of a line, in bytes.
const SIGNS_BYTES: usize = 1 << 10;

/// What stands on the line before `at`; none where that is too long to be signs alone.
fn line_before(text: &str, at: usize) -> Option<&str> {
    let mut from = at.saturating_sub(SIGNS_BYTES);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let near = &text[from..at];
    match near.rfind('\n') {
        Some(newline) => Some(&near[newline + 1..]),
        None => (from == 0).then_some(near),
    }
}

/// Whether nothing stands before a line's words but signs, of which `(c)` is one.
fn only_signs(before: &str) -> bool {
    let before = before.trim_start_matches(|c: char| !c.is_alphanumeric());
    matches!(before.trim_end(), "" | "c)" | "C)")
}

fn copyright_lines(text: &Text, slots: &mut Vec<Slot>) {
    let (copyright, copr) = (hash_word("copyright"), hash_word("copr"));
    let placeholders = slots.clone();
    let signs = text.folded().contains('©') || text.folded().contains("(c)");
    let mut next = 0;
    for (at, word) in text.words().iter().enumerate() {
        if at >= next && is_rights_reserved(text, at) && line_from(text, at) == (at + RIGHTS.len(), true) {
            next = at + RIGHTS.len();
            slots.push(Slot { start: at as u32, end: next as u32, kind: "copyright".into() });
        }
        let named = word.hash == copyright || word.hash == copr;
        if at < next || !(named || (signs && is_year(text.word_text(word)) && is_signed(text, word))) {
            continue;
        }
        let (end, leads) = line_from(text, at);
        if leads && end - at <= COPYRIGHT_WORDS && names_a_holder(text, at, end, &placeholders) {
            let end = with_rights_reserved(text, notice_end(text, at, end));
            slots.push(Slot { start: at as u32, end: end as u32, kind: "copyright".into() });
            next = end;
        }
    }
}

/// Whether a copyright sign stands right before a word.
fn is_signed(text: &Text, word: &Word) -> bool {
    let before = text.folded()[..word.start as usize].trim_end();
    before.ends_with('©') || before.ends_with("(c)")
}

/// Where a notice ends that stands on a line up to word `end`: before the first sentence that states something.
fn notice_end(text: &Text, start: usize, end: usize) -> usize {
    let words = &text.words()[start..end];
    let Some(states) = words.iter().position(|word| states(text, word)) else { return end };
    let ends = |at: &usize| {
        let between = words[at - 1].end as usize..words[*at].start as usize;
        text.folded()[between].contains(". ")
    };
    // "L. Peter": an initial is no sentence's end.
    let whole = |at: &usize| words[at - 1].end - words[at - 1].start > 1;
    (1..=states).rev().find(|at| ends(at) && whole(at)).map_or(end, |at| start + at)
}

/// Whether a word is one of [`STATES`]; `may` before a day or year is a month.
fn states(text: &Text, word: &Word) -> bool {
    let letters = text.word_text(word);
    let month = || text.folded()[word.end as usize..].trim_start().starts_with(|c: char| c.is_ascii_digit());
    STATES.contains(&letters) && !(letters == "may" && month())
}

/// Whether a line that begins with "copyright" is a notice: it has a year, a sign or a placeholder.
fn names_a_holder(text: &Text, start: usize, end: usize, placeholders: &[Slot]) -> bool {
    let words = &text.words()[start..end];
    let year = words.iter().any(|word| is_year(text.word_text(word)));
    let span = text.words_span(start..end);
    let rest = &text.folded()[span.start..span.end];
    let sign = rest.contains("(c)") || rest.contains('©') || is_signed(text, &words[0]);
    let first = placeholders.partition_point(|slot| (slot.start as usize) < start);
    let mut inside = placeholders[first..].iter().take_while(|slot| slot.start as usize <= end);
    let placeholder = inside.any(|slot| slot.end as usize <= end + 1);
    year || sign || placeholder
}

/// What a notice may close with, or a line say by itself below the names of several holders.
const RIGHTS: [&str; 3] = ["all", "rights", "reserved"];

/// Takes in an "All rights reserved" that follows a notice.
fn with_rights_reserved(text: &Text, end: usize) -> usize {
    if is_rights_reserved(text, end) { end + RIGHTS.len() } else { end }
}

fn is_rights_reserved(text: &Text, at: usize) -> bool {
    let words = text.words().get(at..at + RIGHTS.len());
    words.is_some_and(|words| words.iter().map(|word| text.word_text(word)).eq(RIGHTS))
}

/// Whether a word is a year or begins a range of years.
pub fn is_year(word: &str) -> bool {
    word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.bytes().all(|b| b.is_ascii_digit())
}

fn placeholders(text: &Text) -> Vec<Slot> {
    let folded = text.folded();
    let known = std::cell::LazyCell::new(|| PLACEHOLDER.map(hash_word));
    let mut slots = Vec::new();
    for (open, close) in [(b'<', '>'), (b'[', ']'), (b'{', '}')] {
        for start in memchr::memchr_iter(open, folded.as_bytes()) {
            let Some(len) =
                folded[start..].char_indices().take(120).find(|(_, c)| *c == close).map(|(len, _)| len)
            else {
                continue;
            };
            let range = words_within(text, Span::new(start, start + len));
            let words = &text.words()[range.clone()];
            let parts =
                |word: &Word| text.word_text(word).split('-').any(|part| known.contains(&hash_word(part)));
            let placeholder = words.iter().any(|word| known.contains(&word.hash) || parts(word));
            if !words.is_empty() && words.len() <= PLACEHOLDER_WORDS && placeholder {
                let slot =
                    Slot { start: range.start as u32, end: range.end as u32, kind: "placeholder".into() };
                slots.push(slot);
            }
        }
    }
    slots.sort_by_key(|slot| slot.start);
    slots
}

fn words_within(text: &Text, span: Span) -> std::ops::Range<usize> {
    let words = text.words();
    let start = words.partition_point(|word| (word.start as usize) < span.start);
    let end = words.partition_point(|word| (word.end as usize) <= span.end);
    start..end.max(start)
}

/// Where the title ends: short lines without a sentence's end at the top, one of which names a licence.
fn title(text: &Text, slots: &[Slot]) -> Option<u32> {
    let words = text.words();
    let known = TITLE.map(hash_word);
    let (mut at, mut named) = (0, false);
    for _ in 0..TITLE_LINES {
        if at >= words.len() || slots.iter().any(|slot| slot.kind == "copyright" && slot.start as usize == at)
        {
            break;
        }
        let (end, _) = line_from(text, at);
        let span = text.words_span(at..end);
        let closes = text.folded()[span.end..].starts_with(['.', ',', ';', ':', '。', '；', '：']);
        let states = words[at..end].iter().any(|word| states(text, word));
        if end - at > TITLE_WORDS || closes || states || runs_on(text, at, end) {
            break;
        }
        named |= words[at..end].iter().any(|word| known.contains(&word.hash));
        at = end;
    }
    let end = if named { Some(at) } else { heading(text) };
    end.filter(|end| *end < words.len()).map(|end| end as u32)
}

/// Where a first line ends that is a heading though it has no word of a title ("Crane No Attribution"): few words with
/// capitals, and a blank line behind them.
fn heading(text: &Text) -> Option<usize> {
    const SMALL: [&str; 6] = ["of", "the", "and", "for", "to", "on"];
    let words = text.words();
    let (end, _) = words.first().map(|_| line_from(text, 0))?;
    let next = words.get(end)?;
    let (source, last) = (text.source(), text.source_span(words[end - 1].span()).end);
    let gap = source.get(last..text.source_span(next.span()).start)?;
    let large = |word: &Word| {
        let written = source[text.source_span(word.span()).start..].chars().next();
        SMALL.contains(&text.word_text(word))
            || written.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
    };
    let parted = gap.matches('\n').count() > 1 && !gap.trim_start().starts_with(['.', ',', ';', ':']);
    let states = || words[..end].iter().any(|word| states(text, word));
    (end <= HEADING_WORDS && parted && words[..end].iter().all(large) && !states()).then_some(end)
}

/// The fewest words of a line that is full: what goes on behind a shorter one may be a title's date.
const FULL_LINE: usize = 8;

/// Whether a sentence from word `start` on runs over the line's end before word `at`: the line is full, and the next
/// one begins with a small letter.
fn runs_on(text: &Text, start: usize, at: usize) -> bool {
    let words = text.words();
    if at - start < FULL_LINE {
        return false;
    }
    let Some((before, next)) = at.checked_sub(1).and_then(|before| words.get(before)).zip(words.get(at))
    else {
        return false;
    };
    let (from, to) = (text.source_span(before.span()).end, text.source_span(next.span()).start);
    let source = text.source();
    let wrapped =
        source.get(from..to).is_some_and(|gap| gap.bytes().filter(|byte| *byte == b'\n').count() == 1);
    wrapped && source[to..].starts_with(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<(String, String)> {
        let text = Text::from_source(source);
        frame(&text)
            .into_iter()
            .map(|slot| {
                let span = text.words_span(slot.start as usize..slot.end as usize);
                (slot.kind, text.folded()[span.start..span.end].to_owned())
            })
            .collect()
    }

    #[test]
    fn title_copyright_and_placeholders() {
        let text = "Foo License\n\nCopyright (c) <year> <owner>\nAll rights reserved.\n\nYou may use [name of thing] freely.";
        let expected = [
            ("title", "foo license"),
            ("copyright", "copyright (c) <year> <owner>\nall rights reserved"),
            ("placeholder", "name of thing"),
        ];
        let found = found(text);
        let found: Vec<_> = found.iter().map(|(kind, text)| (kind.as_str(), text.as_str())).collect();
        let flat: Vec<_> = expected.iter().map(|(kind, text)| (*kind, *text)).collect();
        assert_eq!(found.len(), flat.len(), "{found:?}");
        for ((kind, text), (expected_kind, expected_text)) in found.iter().zip(&flat) {
            assert_eq!(kind, expected_kind);
            assert_eq!(text.replace('\n', " "), expected_text.replace('\n', " "));
        }
    }

    #[test]
    fn a_heading_without_a_word_of_titles_is_a_title() {
        for (text, title) in [
            ("Crane No Attribution\n\nYou may use it as you like.", Some("crane no attribution")),
            ("Crane 1.0 Universal\n\nYou may use it as you like.", Some("crane 1.0 universal")),
            ("Crane of the harbour\n\nYou may use it as you like.", None),
            ("Use Of Cranes And\nOther Gear is free to all of you.", None),
            ("You May Use It\n\nas you like, and more of it.", None),
        ] {
            let first = found(text).into_iter().find(|slot| slot.0 == "title");
            assert_eq!(first.map(|slot| slot.1).as_deref(), title, "{text}");
        }
    }

    #[test]
    fn blocks_of_pages_are_lines() {
        for source in [
            "<h1>Foo License</h1>\n<p>Copyright (c) 2023 Alice Corp</p>\n<p>You may use it.</p>",
            "<h1>Foo License</h1><p>Copyright (c) 2023 Alice Corp</p><p>You may use it.</p>",
            "<html><body><div><b>Foo License</b></div>\n  <div><b>Copyright</b> (c) 2023 Alice Corp</div><ul><li>You may use it.",
            "<pre>Foo License<br><br>Copyright (c) 2023 Alice Corp<br/>You may use it.</pre>",
            "{\\rtf1\\ansi\\pard\\b Foo License\\b0\\par\\par Copyright (c) 2023 Alice Corp\\par You may use it.\\par}",
        ] {
            let expected = [("title", "foo license"), ("copyright", "copyright (c) 2023 alice corp")];
            let expected = expected.map(|(kind, text)| (kind.to_owned(), text.to_owned()));
            assert_eq!(found(source), expected, "{source}");
        }
        assert!(found("<p>You ask whose copyright 2023 it is. You may use it.</p>").is_empty());
    }

    #[test]
    fn rights_reserved_below_the_holders_are_a_notice() {
        let text =
            "Copyright (c) 2004 Alice Corp\nAlice <a@alice.example>\nAll rights reserved.\n\nYou may use it.";
        assert_eq!(found(text)[1], ("copyright".to_owned(), "all rights reserved".to_owned()));
        assert!(found("You know that\nall rights reserved here are ours.").is_empty());
    }

    #[test]
    fn sentences_that_run_on_are_no_titles() {
        let title = [("title".to_owned(), "foo license".to_owned())];
        let long = "Foo License\n\nOver the water go the gulls of this\nlicense with wings of snow.";
        assert_eq!(found(long), title);
        let dated = [("title".to_owned(), "foo license dated june 2024".to_owned())];
        assert_eq!(found("Foo License\ndated June 2024\n\nYou may use it."), dated);
    }

    #[test]
    fn prose_about_copyright_is_no_notice() {
        assert!(
            found(
                "Copyright holders may grant further rights to you here.\nMore prose follows in this line."
            )
            .is_empty()
        );
    }
}
