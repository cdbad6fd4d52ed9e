//! Which words of a long list begin a word of some text.
//!
//! Contract: [`Starts::each`] names every listed word at every place where it stands and no letter or digit of ASCII
//! stands in front of it; one with [`ENDS`] behind it only where none follows. The list takes no time to prepare, unlike
//! an automaton; a listed word has at least [`LEAST`] bytes, its end counted, and begins with no sign of ASCII. Cost: one look at each byte, and one at the few listed words that
//! begin as a word of the text does.

use rustc_hash::FxHashMap;

use super::anchors::eight;
use super::needles::ENDS;
use crate::base::HashBits;

/// The fewest bytes of a listed word, its end counted.
pub(super) const LEAST: usize = 3;
/// How many first bytes long words are found by.
const LONG: usize = 5;
/// Whole words of more bytes are found as the beginnings of words are.
const WHOLE: usize = 7;

/// One listed word.
#[derive(Debug)]
struct Row {
    key: u64,
    /// Its first eight bytes, and which of them there are.
    eight: u64,
    mask: u64,
    /// The bytes behind these.
    rest: Box<[u8]>,
    /// How many bytes it has, where the word ends with it.
    ends: Option<usize>,
    /// Its place in the list.
    place: usize,
}

impl Row {
    fn new(place: usize, word: &str) -> Self {
        let bytes = word.strip_suffix(ENDS).unwrap_or(word).as_bytes();
        let ends = (bytes.len() < word.len()).then_some(bytes.len());
        let whole = ends.is_some() && bytes.len() <= WHOLE && bytes.iter().all(u8::is_ascii_alphanumeric);
        let first = eight(bytes, 0);
        let key = match bytes.len() {
            len if whole => whole_key(first, len),
            LONG.. => beginning_key(first, LONG),
            _ => beginning_key(first, LEAST),
        };
        let (head, rest) = bytes.split_at(bytes.len().min(8));
        Self { key, eight: first, mask: mask(head.len()), rest: rest.into(), ends, place }
    }
}

/// The words.
#[derive(Debug)]
pub(super) struct Starts {
    /// In order of their keys.
    rows: Vec<Row>,
    /// Which rows have a key.
    keys: FxHashMap<u64, (u32, u32)>,
    /// The keys, to turn most words away.
    bits: HashBits,
}

impl Starts {
    /// Prepares `words`.
    pub fn new(words: &[String]) -> Self {
        let mut rows: Vec<Row> =
            words.iter().enumerate().map(|(place, word)| Row::new(place, word)).collect();
        rows.sort_by_key(|row| row.key);
        let mut keys: FxHashMap<u64, (u32, u32)> = FxHashMap::default();
        for (at, row) in rows.iter().enumerate() {
            keys.entry(row.key).or_insert((at as u32, at as u32)).1 += 1;
        }
        let bits = keys.keys().map(|key| mixed(*key)).collect();
        Self { rows, keys, bits }
    }

    /// Calls `found` with the place in the list of each word that stands in `bytes`, once for each time.
    pub fn each(&self, bytes: &[u8], mut found: impl FnMut(usize)) {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_alphanumeric() {
                // Nothing begins inside a word.
                let rest = &bytes[at..];
                let len = rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
                let first = eight(bytes, at);
                if len <= WHOLE {
                    self.each_with(bytes, at, whole_key(first, len), &mut found);
                }
                self.beginnings(bytes, at, first, &mut found);
                at += len;
            } else {
                if !byte.is_ascii() {
                    self.beginnings(bytes, at, eight(bytes, at), &mut found);
                }
                at += 1;
            }
        }
    }

    /// The words of which it does not matter where the word of the text ends, or more than one word.
    fn beginnings(&self, bytes: &[u8], at: usize, first: u64, found: &mut impl FnMut(usize)) {
        self.each_with(bytes, at, beginning_key(first, LONG), found);
        self.each_with(bytes, at, beginning_key(first, LEAST), found);
    }

    fn each_with(&self, bytes: &[u8], at: usize, key: u64, found: &mut impl FnMut(usize)) {
        if !self.bits.may_have(mixed(key)) {
            return;
        }
        let Some(&(from, to)) = self.keys.get(&key) else { return };
        let first = eight(bytes, at);
        for row in &self.rows[from as usize..to as usize] {
            let begins = (first ^ row.eight) & row.mask == 0
                && (row.rest.is_empty() || bytes[at + 8..].starts_with(&row.rest));
            let goes_on = |len: usize| bytes.get(at + len).is_some_and(u8::is_ascii_alphanumeric);
            if begins && !row.ends.is_some_and(goes_on) {
                found(row.place);
            }
        }
    }
}

/// The key of a word of `len` bytes, at most [`WHOLE`].
fn whole_key(eight: u64, len: usize) -> u64 {
    eight & mask(len) | 0xff << 56
}

/// The key of what begins with `len` bytes, fewer than eight.
fn beginning_key(eight: u64, len: usize) -> u64 {
    eight & mask(len) | (len as u64) << 56
}

/// The first `len` of eight bytes.
fn mask(len: usize) -> u64 {
    1u64.checked_shl(8 * len as u32).map_or(u64::MAX, |bit| bit - 1)
}

/// A key's bits, mixed into the low half.
fn mixed(key: u64) -> u32 {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 10] = [
        "may",
        "may not",
        "maybe",
        "distribution|",
        "distribute",
        "不得",
        "不得用于",
        "100",
        "no|",
        "no one",
    ];

    #[test]
    fn words_are_found_where_they_begin_a_word() {
        let words: Vec<String> = WORDS.map(str::to_owned).to_vec();
        let starts = Starts::new(&words);
        for (text, expected) in [
            ("you may not", &["may", "may not"][..]),
            ("maybe", &["may", "maybe"]),
            ("dismay, redistribution", &[]),
            ("distributed distributio", &["distribute"]),
            ("the distribution", &["distribution|"]),
            ("distributions", &[]),
            ("no one, no; nobody", &["no one", "no|", "no|"]),
            ("您不得用于", &["不得", "不得用于"]),
            ("a不得 1000 2100", &["100", "不得"]),
            ("ma", &[]),
            ("", &[]),
        ] {
            let mut found = Vec::new();
            starts.each(text.as_bytes(), |place| found.push(WORDS[place]));
            found.sort_unstable();
            assert_eq!(found, expected, "{text}");
        }
    }
}
