//! Lines beside a licence that are no prose: a program's, and the fields of mails, packages and settings.
//!
//! Contract: a line of code has signs that prose has not and no three words in a row that are a sentence's; a field has
//! a key that says nothing about terms. In both, a word that denies, limits or speaks of commerce and research counts as
//! anywhere. Limit: what a name inside a program means is not asked.

use std::ops::Range;

use super::lists::lists;
use super::{WordClass, Words};

/// Words in a row that make a sentence of a line of code.
const PROSE_WORDS: usize = 3;
/// The most words of a field's key.
const KEY_WORDS: usize = 3;
/// The longest field, in words.
const FIELD_WORDS: usize = 24;
/// The most words of a statement that is known only by how it begins.
const STATEMENT_WORDS: usize = 3;
/// The longest line of code that is looked at, in words.
const CODE_WORDS: usize = 60;
/// From this length on a line may go on in the next one.
const FULL_LINE: usize = 45;

/// A range of words cut where a line ends that does not go on in the next one.
pub fn passages(words: &Words<'_>, range: Range<usize>) -> Vec<Range<usize>> {
    let (mut parts, mut from) = (Vec::new(), range.start);
    for at in range.start + 1..range.end {
        if words.opens_line(at) && !goes_on(words, at) {
            parts.push(from..at);
            from = at;
        }
    }
    parts.push(from..range.end);
    parts
}

/// Whether the line that begins with word `at` goes on from the one before.
fn goes_on(words: &Words<'_>, at: usize) -> bool {
    let before = line_of(words, at - 1).trim_end();
    let small = words.initial(at).is_some_and(char::is_lowercase) && !words.gap_has(at, |c| c == '[');
    let closed = before.ends_with(['.', ':', ';', '!', '?', '。', '；', '{', '}', '[', ']', '=', '>']);
    let code = || is_code_line(line_of(words, at)) || is_code_line(before);
    let key = || key_of(line_of(words, at)).is_some();
    !closed && (before.ends_with(',') || small || before.chars().count() >= FULL_LINE) && !code() && !key()
}

/// The source line in which word `at` begins.
fn line_of<'a>(words: &'a Words<'_>, at: usize) -> &'a str {
    let source = words.text.source();
    let place = words.text.source_span(words.text.words()[at].span()).start;
    let start = source[..place].rfind('\n').map_or(0, |newline| newline + 1);
    let end = source[place..].find('\n').map_or(source.len(), |newline| place + newline);
    &source[start..end]
}

/// The lines of a range of words, and whether it begins and ends with whole ones.
pub(super) fn whole_lines<'a>(words: &'a Words<'_>, range: &Range<usize>) -> Option<Vec<&'a str>> {
    let whole =
        words.opens_line(range.start) && (range.end >= words.ids.len() || words.opens_line(range.end));
    let starts = range.clone().filter(|at| *at == range.start || words.opens_line(*at));
    whole.then(|| starts.map(|at| line_of(words, at)).collect())
}

/// Whether a range is lines of a program, a script or of structured data.
pub(super) fn is_code(words: &Words<'_>, range: Range<usize>) -> bool {
    if range.len() > CODE_WORDS {
        return false;
    }
    let Some(lines) = whole_lines(words, &range) else { return false };
    lines.into_iter().all(is_code_line)
        && !range.clone().any(|at| says_in_code(words, at))
        && !has_prose(words, range)
}

/// Whether a line has signs that prose has not, or begins as statements do.
pub fn is_code_line(line: &str) -> bool {
    const SIGNS: [&str; 12] = ["::", "=>", "->", "()", "{", "}", " = ", "==", "#!", "</", "#include", "\": "];
    const STARTS: [&str; 8] =
        ["import ", "package ", "module ", "use ", "require ", "@echo", "return ", "-*- coding"];
    let line = line.trim();
    let bare = line.trim_start_matches(['#', '/', ' ', '*', ';']);
    let sign = line.contains(['=', '(', '{', '[', '"', '\'', '.']);
    let closes = line.ends_with([';', '{', '}', '(', '[']) && sign || calls(line);
    let words = line.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
    let short = words <= STATEMENT_WORDS;
    let starts = short && STARTS.iter().any(|start| bare.starts_with(start))
        || (bare.starts_with("from ") && bare.contains(" import "));
    line.ends_with("();") || closes || starts || SIGNS.iter().any(|sign| line.contains(sign))
}

/// Whether a line ends with a call: a bracket opens right behind a name.
fn calls(line: &str) -> bool {
    let opens =
        |(at, _): (usize, &str)| line[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    line.trim_end_matches(':').ends_with(')') && line.match_indices('(').any(opens)
}

/// Whether a word says something even in a program.
fn says_in_code(words: &Words<'_>, at: usize) -> bool {
    let (letters, weighty) = (words.letters(at), &lists().weighty);
    if weighty.ruling.contains(&*letters) || weighty.in_titles.contains(&*letters) && letters != "internal" {
        return true;
    }
    if lists().lines.keywords.contains(&*letters) || is_glued(words, at) {
        return false;
    }
    matches!(words.class(at), WordClass::Negation | WordClass::Modal)
        || words.says_something(at)
        || weighty.narrowing.contains(&*letters)
}

/// Whether a word is a part of a name or path of a program: a sign stands between it and another one.
fn is_glued(words: &Words<'_>, at: usize) -> bool {
    let (word, bytes) = (words.text.words()[at], words.text.folded().as_bytes());
    let sign = |at: usize| bytes.get(at).is_some_and(|byte| b"._=:/\\$@&".contains(byte));
    let letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let (start, end) = (word.start as usize, word.end as usize);
    (start > 1 && sign(start - 1) && (letter(start - 2) || sign(start - 2)))
        || (sign(end) && (letter(end + 1) || sign(end + 1)))
}

/// Whether words stand in a row, with nothing but spaces between them, that no language has for itself.
pub fn has_prose(words: &Words<'_>, range: Range<usize>) -> bool {
    let (bytes, mut run) = (words.text.folded().as_bytes(), 0);
    for at in range.clone() {
        let word = words.text.words()[at];
        let spaced = at > range.start
            && bytes[words.text.words()[at - 1].end as usize..word.start as usize]
                .iter()
                .all(|byte| *byte == b' ')
            && !words.opens_line(at);
        run = if spaced { run } else { 0 };
        run += usize::from(!lists().lines.keywords.contains(&*words.letters(at)));
        if run >= PROSE_WORDS {
            return true;
        }
    }
    false
}

/// Whether a range is fields that say nothing about terms.
pub(super) fn is_field(words: &Words<'_>, range: Range<usize>) -> bool {
    let weighty = &lists().weighty;
    // "Author: Lea Brandt, University of Gulls"
    let of_holder = |at: usize| {
        let large = words.initial(at).is_some_and(char::is_uppercase);
        large && at > range.start && weighty.of_holders.contains(&*words.letters(at))
    };
    let says = |at: usize| {
        let letters = words.letters(at);
        words.rules(at)
            || (words.says_something(at) && !lists().lines.fields.contains(&*letters) && !of_holder(at))
            || (weighty.narrowing.contains(&*letters) && !words.is_month(at))
            || weighty.in_titles.contains(&*letters)
            || weighty.ruling.contains(&*letters)
    };
    let known = |line: &str| {
        let bare = line.trim();
        let section = bare.starts_with('[') && bare.ends_with(']') && bare.split_whitespace().count() == 1;
        let mail = bare.starts_with("On ") && bare.ends_with("wrote:");
        section || mail || key_of(line).is_some_and(|key| lists().lines.fields.contains(key))
    };
    range.len() <= FIELD_WORDS
        && whole_lines(words, &range).is_some_and(|lines| lines.into_iter().all(known))
        && !range.clone().any(says)
}

/// The last word of the key with which a line begins, as it is listed.
fn key_of(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = line.find([':', '='])?;
    let key = line[..end].trim_end().trim_end_matches("(s)").trim_end_matches(['"', '\'', ' ', '*', '_']);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' ' | '.');
    if key.split([' ', '-', '_']).count() > KEY_WORDS || !key.chars().all(plain) {
        return None;
    }
    let known = |word: &&str| lists().lines.fields.contains(&word.to_ascii_lowercase());
    key.split([' ', '-', '_', '.'])
        .find(known)
        .and_then(|word| lists().lines.fields.get(&word.to_ascii_lowercase()).map(String::as_str))
}

#[cfg(test)]
mod tests {
    use crate::corpus::Corpus;
    use crate::reading::{Reading, Verdict};
    use crate::text::Text;

    fn is_harmless(line: &str) -> bool {
        let mit = spdx::license_id("MIT").expect("it is on the list").text();
        let around = [format!("{mit}\n\n{line}\n"), format!("{line}\n\n{mit}\n")];
        let faithful = around.map(|text| {
            Reading::of(&Text::from_source(&text), Corpus::builtin()).verdict < Verdict::Truncated
        });
        assert_eq!(faithful[0], faithful[1], "{line}");
        faithful[0]
    }

    #[test]
    fn code_and_fields_beside_a_licence_are_harmless() {
        for line in [
            "use std::fmt;",
            "import os\nfrom crane.lift import load",
            "def lift(load):\n    return load * 2",
            "body { margin: 0 }",
            "let x = 1",
            "return {}",
            "@echo off",
            "export const LICENSE = [",
            "package crane;",
            "print(crane.lift(load))",
            "On Tue, May 13, 2025 at 9:01 AM Jonas wrote:",
            "Metadata-Version: 2.1\nName: crane\nVersion: 1.0\nSummary: Cranes\nLicense: MIT",
            "From: Lea Brandt <lea@harbourstreet.example>\nTo: list@harbourstreet.example\nSubject: the license text\nDate: Wed, 14 May 2025 10:11:12 +0200",
            "[metadata]\nname = crane\nlicense =",
            "{\n \"cells\": [\n  {\n   \"cell_type\": \"markdown\",\n   \"metadata\": {},\n   \"source\": [",
        ] {
            assert!(is_harmless(line), "{line}");
        }
    }

    #[test]
    fn restrictions_in_code_and_fields_show() {
        for line in [
            "const TERMS: &str = \"Factories keep away from it\";",
            "const TERMS: &str = \"noncommercial\";",
            "Name: crane\nUse: evaluation only",
            "Name: crane\nUsers: fewer than sixty",
            "License: teachers",
            "Version: 1.0 (not for schools)",
            "Description: research only",
            "use in lotteries is out;",
            "clubs(only)",
            "Crane License (Not For Production Use)",
            "- [Evaluation only](#b)",
            "if not yours: stay()",
        ] {
            assert!(!is_harmless(line), "{line}");
        }
    }
}
