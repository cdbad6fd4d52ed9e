//! Where things stand in a plain text: paragraphs, titles, sentences, copyright lines, list labels, tokens.
//!
//! Deliberately simple, and written from how licence files look, not from how smallprint reads them.

use std::ops::Range;

/// Whether a character is Han, Kana or Hangul, or punctuation that goes with them.
pub fn wide(one: char) -> bool {
    matches!(one, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

/// Whether a text is mostly written without spaces between words.
pub fn mostly_wide(text: &str) -> bool {
    let wide = text.chars().filter(|one| wide(*one)).count();
    wide * 4 > text.chars().filter(|one| one.is_alphabetic()).count()
}

/// How many words, a wide character counting as one.
pub fn word_count(text: &str) -> usize {
    let tokens = text.split(|one: char| !one.is_alphanumeric() || wide(one)).filter(|part| !part.is_empty());
    tokens.count() + text.chars().filter(|one| wide(*one) && one.is_alphanumeric()).count()
}

/// The lines, each with its place, without its line end.
pub fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let line = |line: &str| {
        let span = start..start + line.trim_end_matches('\n').len();
        start += line.len();
        span
    };
    text.split_inclusive('\n').map(line).collect()
}

/// Runs of lines that are not blank, each with its place.
pub fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for line in lines(text) {
        if text[line.clone()].trim().is_empty() {
            open = false;
        } else if open {
            found.last_mut().expect("a paragraph is open").end = line.end;
        } else {
            found.push(line);
            open = true;
        }
    }
    found
}

/// The length of a list label that a line starts with: `1.`, `2.3`, `(a)`, `iv)`, `*`, `-`.
pub fn label(line: &str) -> Option<usize> {
    let token = line.split_whitespace().next()?;
    let inner = token.trim_start_matches('(').trim_end_matches([')', '.', ':']);
    let mark = matches!(token, "*" | "-" | "o" | "•" | "·" | "–");
    let number = inner.chars().all(|one| one.is_ascii_digit() || one == '.') && inner.len() <= 5;
    let letters = inner.len() == 1 || inner.chars().all(|one| "ivx".contains(one)) && inner.len() <= 4;
    let labelled = token.len() > inner.len() && (number || letters) && !inner.is_empty();
    let start = line.len() - line.trim_start().len();
    (mark || labelled).then_some(start + token.len())
}

/// Whether a paragraph is a title: one short line that is no sentence.
pub fn is_title(paragraph: &str) -> bool {
    let line = paragraph.trim();
    let count = word_count(line);
    let plain = !line.contains(['\n', '@', '<', '[', '{', '_', '/', '|', '='])
        && !line.ends_with(['.', ';', ',', '。', '；']);
    plain
        && (1..=12).contains(&count)
        && line.len() <= 90
        && line.chars().any(char::is_alphabetic)
        && !is_copyright(line)
}

/// Whether a line is a copyright line: it starts with the word or the sign, and it names a year or a placeholder.
pub fn is_copyright(line: &str) -> bool {
    let bare = line.trim().trim_start_matches(['*', '-', '#', '"', ' ']).to_lowercase();
    let sign = ["copyright (c)", "copyright ©", "(c) copyright", "©", "copyright "]
        .iter()
        .any(|sign| bare.starts_with(sign));
    sign && bare.len() <= 160
        && (has_year(&bare) || bare.contains('<') || bare.contains("[yyyy") || bare.contains("year"))
}

/// Whether a year of the last fifty stands here.
pub fn has_year(line: &str) -> bool {
    line.split(|one: char| !one.is_ascii_digit())
        .any(|part| part.len() == 4 && (part.starts_with("19") || part.starts_with("20")))
}

/// Copyright lines that stand for themselves: what follows is blank, another such line, or a line about rights.
pub fn copyright_lines(text: &str) -> Vec<Range<usize>> {
    let all = lines(text);
    let after = |at: usize| all.get(at + 1).map_or("", |next| text[next.clone()].trim());
    let alone = |at: usize| {
        let next = after(at);
        next.is_empty() || is_copyright(next) || next.to_lowercase().starts_with("all rights")
    };
    // A sentence behind the notice is no part of it.
    let more = |line: &str| line.split(". ").skip(1).any(|rest| word_count(rest) > 3);
    let ends = |line: &str| {
        !more(line) && !line.trim_end().ends_with([',', '-']) && !line.trim_end().ends_with(" and")
    };
    let own =
        |at: &usize| is_copyright(&text[all[*at].clone()]) && alone(*at) && ends(&text[all[*at].clone()]);
    (0..all.len()).filter(own).map(|at| all[at].clone()).collect()
}

/// Words after which the terms proper are over: how to apply them, or a note about the steward.
const ENDS: [&str; 7] = [
    "end of terms and conditions",
    "how to apply",
    "how to use this license",
    "creative commons notice",
    "creative commons is not a party",
    "exhibit a - ",
    "exhibit b - ",
];

/// The terms proper: what stands before the part that tells how to apply them, if there is one behind the first third.
pub fn terms(text: &str) -> Range<usize> {
    let folded = text.to_ascii_lowercase();
    let third = text.len() / 3;
    let ends =
        ENDS.iter().flat_map(|end| folded.match_indices(end).map(|(at, _)| at)).filter(|at| *at > third);
    0..ends.min().unwrap_or(text.len())
}

/// Abbreviations that end no sentence.
const SHORT: [&str; 12] = ["e.g", "i.e", "etc", "inc", "ltd", "no", "vs", "mr", "st", "corp", "co", "u.s"];

/// Sentences of the terms proper, with the full stop, without the white space around them.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let terms = terms(text);
    let inside = paragraphs(text).into_iter().filter(|paragraph| paragraph.end <= terms.end);
    inside.flat_map(|paragraph| split_sentences(text, paragraph)).collect()
}

fn split_sentences(text: &str, paragraph: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = paragraph.start;
    for (at, one) in text[paragraph.clone()].char_indices() {
        let end = paragraph.start + at + one.len_utf8();
        let before =
            text[start..end - one.len_utf8()].split_whitespace().last().unwrap_or_default().to_lowercase();
        let stop = match one {
            '。' | '；' => true,
            '.' => {
                let next = text[end..paragraph.end].trim_start_matches(['"', '”', ')']);
                let spaced = next.is_empty() || next.starts_with(char::is_whitespace);
                spaced
                    && !SHORT.contains(&before.trim_start_matches('('))
                    && word_count(&text[start..end]) > 3
            }
            _ => false,
        };
        if stop && end < paragraph.end {
            found.push(trimmed(text, start..end));
            start = end;
        }
    }
    found.push(trimmed(text, start..paragraph.end));
    found.retain(|span| !span.is_empty());
    found
}

/// The span without white space at its ends.
pub fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let inner = &text[span.clone()];
    let start = span.start + (inner.len() - inner.trim_start().len());
    start..(start + inner.trim().len())
}

/// Runs of letters and digits within a span, each with its place; a wide character never joins a run.
pub fn tokens(text: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, one) in text[within.clone()].char_indices() {
        let place = within.start + at;
        if !one.is_alphanumeric() || wide(one) {
            continue;
        }
        match found.last_mut() {
            Some(last) if last.end == place => last.end += one.len_utf8(),
            _ => found.push(place..place + one.len_utf8()),
        }
    }
    found
}

/// `new` in the case of `old`: capitals for capitals, a capital for a capital.
pub fn cased(old: &str, new: &str) -> String {
    let capitals = old.chars().all(|one| !one.is_lowercase());
    let first = old.chars().next().is_some_and(char::is_uppercase);
    match (capitals && old.chars().count() > 1, first) {
        (true, _) => new.to_uppercase(),
        (false, true) => new[..1].to_uppercase() + &new[1..],
        _ => new.to_owned(),
    }
}

/// The text with one span replaced, and where the new words stand.
pub fn replaced(text: &str, span: Range<usize>, new: &str) -> (String, Range<usize>) {
    let copy = format!("{}{new}{}", &text[..span.start], &text[span.end..]);
    (copy, span.start..span.start + new.len())
}
