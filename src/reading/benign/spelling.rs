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
    let hashes = |word: &u16| *word;
    let ids: Vec<u16> = template.iter().map(hashes).collect();
    joins_to(words, text.clone(), &ids) || splits_to(words, text, &ids)
}

/// Whether word `at` is the template's word with one letter added, lost or changed. A word that licences
/// commonly use is never a misspelling of another (`now` is not `not`, a licensee no licensor).
fn is_misspelt(words: &Words<'_>, at: usize, template: u16) -> bool {
    let (id, letters) = (words.ids[at], words.letters(at));
    if id != grams::UNKNOWN && !may_be_misspelt(words, at, id, template, &letters) {
        return false;
    }
    if read_as(&letters).any(|other| words.pack.word_id(hash_word(&other)) == template) {
        return true;
    }
    let known = words.pack.deletions(template);
    let has = |hash: u16| known.iter().any(|known| known.get() == hash);
    if letters.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    has(short_hash(&letters))
        || deletions(&letters).into_iter().any(has)
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

/// The shortest word in which a letter is taken for one that looks alike.
const LOOKALIKE_LETTERS: usize = 5;

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
    let long = letters.len() >= LOOKALIKE_LETTERS && letters.bytes().filter(u8::is_ascii_digit).count() <= 2;
    let pairs = ALIKE.into_iter().filter(move |_| long);
    pairs.flat_map(move |(seen, meant)| {
        letters
            .match_indices(seen)
            .map(move |(at, _)| format!("{}{meant}{}", &letters[..at], &letters[at + seen.len()..]))
    })
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

/// "royalty free" for "royaltyfree".
fn joins_to(words: &Words<'_>, text: Range<usize>, template: &[u16]) -> bool {
    let [only] = template else { return false };
    let joined: String = text.map(|at| words.letters(at)).collect();
    words.pack.word_id(hash_word(&joined)) == *only
}

/// "royalty-free" for "royalty free".
fn splits_to(words: &Words<'_>, text: Range<usize>, template: &[u16]) -> bool {
    if text.len() != 1 {
        return false;
    }
    let word = words.text.word_text(&words.text.words()[text.start]);
    let parts: Vec<u16> = word.split(['-', '\'']).map(|part| words.pack.word_id(hash_word(part))).collect();
    if parts == template {
        return true;
    }
    template.len() == 2
        && word.char_indices().skip(1).any(|(at, _)| {
            words.pack.word_id(hash_word(&word[..at])) == template[0]
                && words.pack.word_id(hash_word(&word[at..])) == template[1]
        })
}
