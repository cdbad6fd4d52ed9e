//! Sentences around names: where they begin and end, what joins two names, what stands above a list.
//!
//! Contract: everything is looked at up to [`REACH`] bytes on each side, so that a card in one line costs no more.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::lists::lists;
use super::names::{clip, clip_end};
use super::roles::{self, Place};
use crate::base::Span;
use crate::reading::Role;

/// How far a sentence is looked at on each side of a name, in bytes.
const REACH: usize = 300;

/// The sentence around a name, as far as it is near.
pub(super) fn sentence_around(folded: &str, span: Span) -> Span {
    let ends = |c: char| matches!(c, '\n' | '。' | '；');
    let before = clip_end(&folded[..span.start], REACH);
    let block = before.char_indices().rev().find(|(_, c)| ends(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let line = &before[block..];
    let stop = line.rmatch_indices(['.', '!', '?']).find(|(at, _)| ends_sentence(line, *at));
    let start = stop.map_or(block, |(at, _)| block + at + 2);
    let after = clip(&folded[span.end..], REACH);
    let line = after.find(ends).unwrap_or(after.len());
    let stop =
        after[..line].match_indices(['.', '!', '?']).find(|(at, _)| ends_sentence(&after[..line], *at));
    let end = stop.map_or(line, |(at, _)| at + 1);
    Span::new(span.start - before.len() + start, span.end + end)
}

/// Whether the stop at `at` ends a sentence: white space follows, and no abbreviation stands in front.
fn ends_sentence(text: &str, at: usize) -> bool {
    const SHORT: [&str; 12] = ["inc", "corp", "co", "ltd", "v", "e.g", "i.e", "al", "vs", "no", "ver", "llc"];
    let word = text[..at].rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    text[at + 1..].starts_with(char::is_whitespace) && !SHORT.contains(&word)
}

pub(super) fn block_around(folded: &str, span: Span) -> Span {
    let before = clip_end(&folded[..span.start], REACH * 4);
    let start = span.start - before.rfind('\n').map_or(before.len(), |at| before.len() - at - 1);
    let after = clip(&folded[span.end..], REACH * 4);
    Span::new(start, span.end + after.find('\n').unwrap_or(after.len()))
}

/// The sentence with what stands near it: a choice may be offered in the block above or below a list.
pub(super) fn near(folded: &str, sentence: Span) -> &str {
    let before = clip_end(&folded[..sentence.start], REACH);
    let after = clip(&folded[sentence.end..], REACH / 2);
    &folded[sentence.start - before.len()..sentence.end + after.len()]
}

/// What a block above a list makes of its items.
pub(super) fn introduced(above: &str) -> Role {
    let block = above.rsplit('\n').next().unwrap_or_default();
    let block = clip_end(block, REACH);
    let opens = [
        ":",
        "：",
        "either of",
        "one of",
        "of the following",
        "under",
        "both",
        "both of",
        "any of",
        "all of",
    ];
    if !opens.iter().any(|end| block.ends_with(end)) || is_talk(block) {
        return Role::Mention;
    }
    let before = format!("{} ", block.trim_end_matches([':', '：']));
    roles::role(Place { before: &before, gap: &before, after: "" }, false)
}

/// Whether the block above says that an example follows.
pub(super) fn is_example(folded: &str, start: usize) -> bool {
    let above = folded[..start].trim_end();
    let block = clip_end(above.rsplit('\n').next().unwrap_or_default(), REACH);
    block.ends_with([':', '：']) && is_talk(block)
}

fn is_talk(block: &str) -> bool {
    [
        "example",
        "write this",
        "add the following",
        "looks like",
        "such as",
        "instance",
        "put this",
        "add this",
        "例如",
        "如下",
    ]
    .iter()
    .any(|word| block.contains(word))
}

/// Whether only words that join names stand between two of them.
pub(super) fn is_joiner(gap: &str) -> bool {
    let known = |word: &str| {
        lists().statements.joiners.iter().any(|known| known == word)
            || word.contains(['/', '.'])
            || word.starts_with("http")
            || word.starts_with("licen")
            // The label of a link: `[MIT license][2]`.
            || word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let letters = |c: char| !c.is_alphanumeric() && !matches!(c, '/' | '.' | '-');
    let gap = without_wide_joiners(gap);
    gap.len() <= 120
        && !gap.contains('\n')
        && gap.split(letters).filter(|word| word.contains(char::is_alphanumeric)).all(known)
}

/// Chinese has no spaces between the words that join.
fn without_wide_joiners(gap: &str) -> std::borrow::Cow<'_, str> {
    const WORDS: [&str; 17] = [
        "许可协议",
        "许可证",
        "许可",
        "协议",
        "授权",
        "或者",
        "以及",
        "和",
        "与",
        "及",
        "或",
        "双",
        "并附加",
        "附加",
        "附带",
        "外加",
        "加上",
    ];
    if gap.is_ascii() {
        return gap.into();
    }
    WORDS.iter().fold(gap.to_owned(), |gap, word| gap.replace(word, " ")).into()
}

static CHOICES: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(&lists().statements.choices).expect("a few phrases always build"));

/// Whether a statement lets the reader choose: by its words, or by the word between two names.
pub(super) fn offers_choice(place: Place<'_>, follows: bool, near: &str) -> bool {
    let gap = place.gap.trim();
    let joined = follows
        && (place
            .gap
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| matches!(word, "or" | "oder" | "ou" | "または" | "或"))
            || gap == "/"
            || gap.contains('或'));
    joined || CHOICES.is_match(near)
}

/// "MIT licensed" after nothing but "is": the name, or the link with the name, is what the work is.
pub(super) fn is_adjective(name: &str, place: Place<'_>) -> bool {
    // Behind the name of a link may stand the file that it leads to.
    let target = place.after.strip_prefix("](").and_then(|after| after.split_once(')'));
    let linked = target.map_or(place.after, |(_, after)| after).trim_start().starts_with("licensed");
    let gap = place.gap.trim().trim_end_matches('[').trim_end();
    (name.ends_with("licensed") || linked)
        && (gap.is_empty() || gap.ends_with(" is") || gap.ends_with(" are"))
}

/// "コードは A、モデルは B で公開": what is said of the last name is said of the one before.
pub(super) fn is_parallel(gap: &str) -> bool {
    gap.len() <= 120 && gap.contains('、') && gap.trim_end().ends_with('は')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_stops_and_not_at_abbreviations() {
        let cases = [
            ("one. two <x> three. four", "two <x> three."),
            ("made by harbour inc. under <x>. next", "made by harbour inc. under <x>."),
            ("a\nb <x> c\nd", "b <x> c"),
            ("代码。模型采用 <x>。完", "模型采用 <x>"),
        ];
        for (source, expected) in cases {
            let at = source.find("<x>").expect("each case has a name");
            let found = sentence_around(source, Span::new(at, at + 3));
            assert_eq!(&source[found.start..found.end], expected, "{source}");
        }
    }

    #[test]
    fn names_are_joined_by_few_words() {
        for gap in [" and the ", " or ", "/", ", ", " (license-apache or http://a.example/b) or the "] {
            assert!(is_joiner(gap), "{gap}");
        }
        for gap in [", not ", ", the weights are under the ", "\n"] {
            assert!(!is_joiner(gap), "{gap}");
        }
    }
}
