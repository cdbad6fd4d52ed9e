//! Which words of a long list begin a word of some text.
//!
//! Contract: [`Starts::each`] names every listed word at every place where it stands and no letter or digit of ASCII
//! stands in front of it. The list takes no time to prepare, unlike an automaton; a listed word has at least
//! [`KEY`] bytes and begins with no sign of ASCII. Cost: one look at each byte, and one at the few listed words that
//! begin as a word of the text does.

use rustc_hash::FxHashMap;

use super::anchors::eight;
use crate::base::HashBits;

/// Bytes by which listed words are found.
pub(super) const KEY: usize = 3;

/// One listed word.
#[derive(Debug)]
struct Row {
    /// Its first eight bytes, and which of them there are.
    eight: u64,
    mask: u64,
    /// The bytes behind these.
    rest: Box<[u8]>,
    /// Its place in the list.
    place: usize,
}

/// The words.
#[derive(Debug)]
pub(super) struct Starts {
    /// In order of their first bytes.
    rows: Vec<Row>,
    /// Which rows begin with these bytes.
    keys: FxHashMap<u32, (u32, u32)>,
    /// The keys, to turn most words away.
    bits: HashBits,
}

impl Starts {
    /// Prepares `words`.
    pub fn new(words: &[String]) -> Self {
        let row = |(place, word): (usize, &String)| {
            let len = word.len().min(8);
            let mask = if len == 8 { u64::MAX } else { (1 << (8 * len)) - 1 };
            Row { eight: eight(word.as_bytes(), 0), mask, rest: word.as_bytes()[len..].into(), place }
        };
        let mut rows: Vec<Row> = words.iter().enumerate().map(row).collect();
        rows.sort_by_key(|row| key(row.eight));
        let mut keys: FxHashMap<u32, (u32, u32)> = FxHashMap::default();
        for (at, row) in rows.iter().enumerate() {
            keys.entry(key(row.eight)).or_insert((at as u32, at as u32)).1 += 1;
        }
        let bits = keys.keys().map(|key| mixed(*key)).collect();
        Self { rows, keys, bits }
    }

    /// Calls `found` with the place in the list of each word that stands in `bytes`, once for each time.
    pub fn each(&self, bytes: &[u8], mut found: impl FnMut(usize)) {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_alphanumeric() {
                self.each_at(bytes, at, &mut found);
                // Nothing begins inside a word.
                let word = bytes[at..].iter().position(|byte| !byte.is_ascii_alphanumeric());
                at += word.unwrap_or(bytes.len() - at);
            } else {
                if !byte.is_ascii() {
                    self.each_at(bytes, at, &mut found);
                }
                at += 1;
            }
        }
    }

    fn each_at(&self, bytes: &[u8], at: usize, found: &mut impl FnMut(usize)) {
        let first = eight(bytes, at);
        let key = key(first);
        let Some(&(from, to)) =
            Some(key).filter(|key| self.bits.may_have(mixed(*key))).and_then(|key| self.keys.get(&key))
        else {
            return;
        };
        for row in &self.rows[from as usize..to as usize] {
            let begins = (first ^ row.eight) & row.mask == 0;
            if begins && (row.rest.is_empty() || bytes[at + 8..].starts_with(&row.rest)) {
                found(row.place);
            }
        }
    }
}

/// The first [`KEY`] bytes.
fn key(eight: u64) -> u32 {
    (eight & ((1 << (8 * KEY)) - 1)) as u32
}

/// A key's bits, mixed into the low half.
fn mixed(key: u32) -> u32 {
    key.wrapping_mul(0x9e37_79b1) >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 8] =
        ["may", "may not", "maybe", "distribution", "distribute", "不得", "不得用于", "100"];

    #[test]
    fn words_are_found_where_they_begin_a_word() {
        let words: Vec<String> = WORDS.map(str::to_owned).to_vec();
        let starts = Starts::new(&words);
        for (text, expected) in [
            ("you may not", &["may", "may not"][..]),
            ("maybe", &["may", "maybe"]),
            ("dismay, redistribution", &[]),
            ("distributed distributio", &["distribute"]),
            ("the distribution", &["distribution"]),
            ("您不得用于", &["不得", "不得用于"]),
            ("a不得 1000 2100", &["不得", "100"]),
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
