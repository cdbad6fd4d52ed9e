//! Words that are only spelled otherwise than a template's.

use std::ops::Range;

use super::Words;
use crate::corpus::fingerprint::{deletions, short_hash};
use crate::corpus::{WordClass, grams};
use crate::text::hash_word;

/// A rare word this long can be a misspelling of a common one ("ilegal", Spanish elsewhere).
const RARE_LETTERS: usize = 6;
/// The same for words that a few more texts have ("merchantibility").
const UNCOMMON_LETTERS: usize = 10;

/// Whether the words are spelled otherwise: one by one a letter apart from the template's, or the same
/// letters with other gaps.
pub fn is_respelled(words: &Words<'_>, text: Range<usize>, template: &[u16]) -> bool {
    if text.len() == template.len() {
        return text
            .clone()
            .zip(template)
            .all(|(at, &word)| words.ids[at] == word || is_misspelt(words, at, word));
    }
    is_regrouped(words, text.clone(), template) || splits_to(words, text, template)
}

/// Whether word `at` is the template's word with one letter added, lost or changed. A word that licences
/// commonly use is never a misspelling of another (`now` is not `not`, a licensee no licensor).
fn is_misspelt(words: &Words<'_>, at: usize, template: u16) -> bool {
    let (id, letters) = (words.ids[at], words.letters(at));
    if id != grams::UNKNOWN && !may_be_misspelt(words, at, id, template, &letters) {
        return false;
    }
    let read = || read_as(&letters).any(|other| words.pack.word_id(hash_word(&other)) == template);
    if letters.bytes().any(|byte| byte.is_ascii_digit()) {
        return read();
    }
    let known = words.pack.deletions(template);
    let has = |hash: u16| known.iter().any(|known| known.get() == hash);
    // What costs least and is met most comes first.
    has(short_hash(&letters))
        || deletions(&letters).into_iter().any(has)
        || read()
        || lost_nothing(words, &letters, template)
}

/// Whether a word that some template has can still be a slip for another here: only words of few texts, that
/// mean nothing for what is allowed.
fn may_be_misspelt(words: &Words<'_>, at: usize, id: u16, template: u16, letters: &str) -> bool {
    // Who gives and who takes differ by a letter too.
    let party = ["or", "er", "ee", "ors", "ers", "ees"].iter().any(|ending| letters.ends_with(ending));
    let plain = words.class(at) == WordClass::Other && !party;
    let rare = words.pack.is_rare(id) && letters.len() >= RARE_LETTERS;
    let uncommon = words.pack.is_uncommon(id)
        && letters.len() >= UNCOMMON_LETTERS
        && words.pack.class(template) == WordClass::Other;
    plain && (rare || uncommon)
}

/// The shortest word in which a letter is taken for one that looks alike; a digit among letters is a letter for certain
/// in a shorter one (`wi1l`).
const LOOKALIKE_LETTERS: usize = 5;
const DIGIT_LETTERS: usize = 4;

/// What a word is that a machine read off a page, with one letter taken for another that looks like it.
fn read_as(letters: &str) -> impl Iterator<Item = String> {
    const ALIKE: [(&str, &str); 14] = [
        ("0", "o"),
        ("1", "l"),
        ("1", "i"),
        ("5", "s"),
        ("8", "b"),
        ("m", "rn"),
        ("rn", "m"),
        ("d", "cl"),
        ("cl", "d"),
        ("w", "vv"),
        ("vv", "w"),
        ("h", "li"),
        ("li", "h"),
        ("u", "ii"),
    ];
    let digits = letters.bytes().filter(u8::is_ascii_digit).count();
    let least = if digits == 1 && is_inside_digit(letters) { DIGIT_LETTERS } else { LOOKALIKE_LETTERS };
    let long = letters.len() >= least && digits <= 2;
    let pairs = ALIKE.into_iter().filter(move |_| long);
    pairs.flat_map(move |(seen, meant)| {
        letters
            .match_indices(seen)
            .map(move |(at, _)| format!("{}{meant}{}", &letters[..at], &letters[at + seen.len()..]))
    })
}

/// Whether a word has a digit between two letters.
fn is_inside_digit(letters: &str) -> bool {
    let inside = |three: &[u8]| {
        three[0].is_ascii_alphabetic() && three[1].is_ascii_digit() && three[2].is_ascii_alphabetic()
    };
    letters.as_bytes().windows(3).any(inside)
}

/// A letter too many: the word without it is the template's.
fn lost_nothing(words: &Words<'_>, letters: &str, template: u16) -> bool {
    letters.char_indices().any(|(at, c)| {
        let mut shorter = letters.to_owned();
        shorter.replace_range(at..at + c.len_utf8(), "");
        shorter.len() >= 3 && words.pack.word_id(hash_word(&shorter)) == template
    }) || swapped(letters).any(|other| words.pack.word_id(hash_word(&other)) == template)
}

/// The word with two neighbouring letters exchanged.
fn swapped(letters: &str) -> impl Iterator<Item = String> {
    let chars: Vec<char> = letters.chars().collect();
    (1..chars.len()).map(move |at| {
        let mut other = chars.clone();
        other.swap(at - 1, at);
        other.into_iter().collect()
    })
}

/// The most words that are written apart or as one in one place.
const REGROUPED: usize = 8;

/// The same letters in other words: "royalty free" or "royalty-free" for "royaltyfree", and the other way round.
fn is_regrouped(words: &Words<'_>, text: Range<usize>, template: &[u16]) -> bool {
    if text.is_empty() || text.len().max(template.len()) > REGROUPED {
        return false;
    }
    let folded = text.map(|at| words.text.word_text(&words.text.words()[at]));
    let parts: Vec<&str> =
        folded.flat_map(|word| word.split(['-', '\''])).filter(|part| !part.is_empty()).collect();
    are_words(words, &parts, template)
}

/// Whether each word of the template is one of these parts, or several that follow one another.
fn are_words(words: &Words<'_>, parts: &[&str], template: &[u16]) -> bool {
    let Some((&first, rest)) = template.split_first() else { return parts.is_empty() };
    let is_first = |taken: &usize| words.pack.word_id(hash_word(&parts[..*taken].concat())) == first;
    let most = parts.len().min(PARTS_OF_WORD);
    (1..=most).filter(is_first).any(|taken| are_words(words, &parts[taken..], rest))
}

/// The most parts of one word.
const PARTS_OF_WORD: usize = 4;

/// "royaltyfree" for "royalty free".
fn splits_to(words: &Words<'_>, text: Range<usize>, template: &[u16]) -> bool {
    if text.len() != 1 {
        return false;
    }
    let word = words.text.word_text(&words.text.words()[text.start]);
    template.len() == 2
        && word.char_indices().skip(1).any(|(at, _)| {
            words.pack.word_id(hash_word(&word[..at])) == template[0]
                && words.pack.word_id(hash_word(&word[at..])) == template[1]
        })
}
