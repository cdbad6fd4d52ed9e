//! Splits folded text into sentences and list items.

use crate::base::Span;

/// Words after which a full stop does not end a sentence.
const ABBREVIATIONS: [&str; 16] = [
    "inc", "corp", "co", "ltd", "no", "nos", "e.g", "i.e", "etc", "vs", "art", "sec", "mr", "dr", "u.s", "v",
];

/// The longest of them, and of list labels, in bytes.
const LONGEST_ABBREVIATION: usize = 4;

/// Sentences of `folded`, trimmed, in order; every non-space character belongs to exactly one of them.
pub(super) fn split(folded: &str) -> Vec<Span> {
    let bytes = folded.as_bytes();
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(step) = bytes[at..].iter().position(|&byte| STOP_BYTES[usize::from(byte)]) {
        // Every such byte is the first of its character.
        let mut chars = folded[at + step..].chars();
        let c = chars.next().unwrap_or(' ');
        let next = chars.next().unwrap_or(' ');
        let end = at + step + c.len_utf8();
        let ends = match c {
            '\n' => true,
            '.' => next.is_whitespace() && !is_abbreviation(&folded[start..at + step]),
            '!' | '?' => next.is_whitespace(),
            '。' | '；' | '！' | '？' => true,
            _ => false,
        };
        if ends {
            push(folded, start, end, &mut sentences);
            start = end;
        }
        at = end;
    }
    push(folded, start, folded.len(), &mut sentences);
    sentences
}

/// The first bytes of the characters that may end a sentence: `。` begins with E3, `；`, `！` and `？` with EF.
const STOP_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = b"\n.!?\xe3\xef";
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
};

fn push(folded: &str, start: usize, end: usize, sentences: &mut Vec<Span>) {
    let text = &folded[start..end];
    let trimmed = text.trim();
    if !trimmed.is_empty() {
        let at = start + (text.len() - text.trim_start().len());
        sentences.push(Span::new(at, at + trimmed.len()));
    }
}

/// Whether the text in front of a full stop ends with an abbreviation or with a list label.
fn is_abbreviation(before: &str) -> bool {
    let end = before.len().saturating_sub(LONGEST_ABBREVIATION + 1);
    let near = &before.as_bytes()[end..];
    let Some(gap) = near.iter().rposition(|byte| b" \n(\"".contains(byte)) else {
        // The word goes on in front of the longest abbreviation, or stands at the beginning.
        return end == 0 && is_short(before, before);
    };
    is_short(&before[end + gap + 1..], before)
}

/// Whether `word`, the last one of `before`, is an abbreviation or a list label.
fn is_short(word: &str, before: &str) -> bool {
    let label = word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    // A label opens a sentence; the number or letter that closes one has words in front of it.
    (label && before.trim_start().len() == word.len()) || ABBREVIATIONS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Text, samples};

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        let cases: [(&str, &[&str]); 4] = [
            ("you may use it. you may not sell it.", &["you may use it.", "you may not sell it."]),
            ("1. grant. meta platforms, inc. grants you", &["1. grant.", "meta platforms, inc. grants you"]),
            ("不得用于商业用途。可以研究；保留署名", &["不得用于商业用途。", "可以研究；", "保留署名"]),
            ("title\nversion 1.1 of 2024", &["title", "version 1.1 of 2024"]),
        ];
        for (text, expected) in cases {
            let found: Vec<_> = split(text).into_iter().map(|span| &text[span.start..span.end]).collect();
            assert_eq!(found, expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_end_of_a_sentence_is_passed_over(source in samples::text()) {
            let text = Text::from_source(&source);
            let mut last = 0;
            for span in text.sentences() {
                let (gap, sentence) = (&text.folded()[last..span.start], &text.folded()[span.start..span.end]);
                proptest::prop_assert!(gap.trim().is_empty());
                let inner = sentence.trim_end_matches(|c| sentence.ends_with(c));
                proptest::prop_assert!(!inner.contains(['\n', '。', '；', '！', '？']), "{}", sentence);
                proptest::prop_assert!(!inner.contains("! ") && !inner.contains("? "), "{}", sentence);
                last = span.end;
            }
            proptest::prop_assert!(text.folded()[last..].trim().is_empty());
        }
    }
}
