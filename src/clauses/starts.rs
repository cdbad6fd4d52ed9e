//! Which words of a long list begin a word of some text.
//!
//! Contract: [`Starts::each`] names every listed word at every place where it stands and no letter or digit of ASCII
//! stands in front of it; one with [`ENDS`] behind it only where none follows. The list takes no time to prepare, unlike
//! an automaton; a listed word has at least [`LEAST`] bytes, its end counted, and begins with no sign of ASCII. Cost: one look at each byte, and one at the few listed words that
//! begin as a word of the text does.

use super::anchors::eight;
use super::needles::ENDS;
use crate::base::{HashBits, Span};
use crate::text::letters_first;

/// The fewest bytes of a listed word, its end counted.
pub(super) const LEAST: usize = 3;
/// How many first bytes long words are found by.
const LONG: usize = 5;
/// Whole words of more bytes are found as the beginnings of words are.
const WHOLE: usize = 7;

/// Calls `found` with each place where something may begin, and how many letters and digits of ASCII stand there: nothing
/// begins inside a word.
#[inline]
pub(super) fn each_place(bytes: &[u8], mut found: impl FnMut(usize, usize)) {
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let len = if byte.is_ascii_alphanumeric() { word_len(bytes, at) } else { 0 };
        found(at, len);
        at += len.max(1);
    }
}

#[inline]
fn word_len(bytes: &[u8], at: usize) -> usize {
    let mut len = 0;
    loop {
        let more = letters_first(eight(bytes, at + len));
        len += more;
        if more < 8 {
            return len;
        }
    }
}

/// How many hashes there are, a power of two: about as many as words are listed.
const HASHES: usize = 1 << 12;

/// One listed word.
#[derive(Debug)]
struct Row {
    /// Its first eight bytes, and which of them there are.
    eight: u64,
    mask: u64,
    /// The bytes behind these.
    rest: Box<[u8]>,
    /// How many bytes it has.
    len: usize,
    /// Whether the word ends with it.
    ends: bool,
    /// Its place in the list.
    place: usize,
}

impl Row {
    /// The row of a word, with the hash by which it is found and that which [`mark`] leaves of it.
    fn new(place: usize, word: &str) -> (usize, u32, Self) {
        let bytes = word.strip_suffix(ENDS).unwrap_or(word).as_bytes();
        let (len, ends) = (bytes.len(), bytes.len() < word.len());
        let whole = ends && len <= WHOLE && bytes.iter().all(u8::is_ascii_alphanumeric);
        let first = eight(bytes, 0);
        let key = match len {
            _ if whole => whole_key(first, len),
            LONG.. => beginning_key(first, LONG),
            _ => beginning_key(first, LEAST),
        };
        let mark = if len < 8 { hashed(key) } else { hashed(first) };
        let (head, rest) = bytes.split_at(len.min(8));
        let row = Self { eight: first, mask: mask(head.len()), rest: rest.into(), len, ends, place };
        (bucket(key), mark, row)
    }

    /// Whether the word stands at a place where its first eight bytes do.
    fn goes_on(&self, bytes: &[u8], at: usize) -> bool {
        let goes_on = || bytes.get(at + self.len).is_some_and(u8::is_ascii_alphanumeric);
        (self.rest.is_empty() || bytes[at + 8..].starts_with(&self.rest)) && !(self.ends && goes_on())
    }
}

/// The words.
#[derive(Debug)]
pub(super) struct Starts {
    /// In order of their hashes.
    rows: Vec<Row>,
    /// The first row of each hash, and the end of the last.
    firsts: Vec<u32>,
    /// The mark that each word of the list leaves.
    marks: Vec<u32>,
}

impl Starts {
    /// Prepares `words`.
    pub fn new(words: &[&str]) -> Self {
        let mut firsts = vec![0u32; HASHES + 1];
        let (mut hashes, mut marks) = (Vec::with_capacity(words.len()), Vec::with_capacity(words.len()));
        let mut made = Vec::with_capacity(words.len());
        for (place, word) in words.iter().enumerate() {
            let (hash, mark, row) = Row::new(place, word);
            firsts[hash + 1] += 1;
            hashes.push((hash as u32, place as u32));
            marks.push(mark);
            made.push(Some(row));
        }
        for hash in 0..HASHES {
            firsts[hash + 1] += firsts[hash];
        }
        // Rows are large: their numbers are put in order, and each is moved once.
        hashes.sort_unstable();
        let rows = hashes.iter().filter_map(|(_, place)| made[*place as usize].take()).collect();
        Self { rows, firsts, marks }
    }

    /// The mark that the word at a place of the list leaves where [`mark`] takes every place of a text.
    pub fn mark(&self, place: usize) -> u32 {
        self.marks[place]
    }

    /// Calls `found` with the place in the list of each word that stands in `bytes`, and where it does, in order of the
    /// places in `bytes`.
    pub fn each(&self, bytes: &[u8], mut found: impl FnMut(usize, Span)) {
        each_place(bytes, |at, len| {
            if len == 0 && bytes[at].is_ascii() {
                return;
            }
            let first = eight(bytes, at);
            if (1..=WHOLE).contains(&len) {
                self.each_with(bytes, at, first, whole_key(first, len), &mut found);
            }
            // Of these it does not matter where the word of the text ends.
            self.each_beginning(bytes, at, first, &mut found);
        });
    }

    /// Calls `found` with each word that stands at a place whose first eight bytes are `first`, wherever the word of the
    /// text ends.
    #[inline]
    pub fn each_beginning(&self, bytes: &[u8], at: usize, first: u64, found: &mut impl FnMut(usize, Span)) {
        self.each_with(bytes, at, first, beginning_key(first, LONG), found);
        self.each_with(bytes, at, first, beginning_key(first, LEAST), found);
    }

    #[inline]
    fn each_with(&self, bytes: &[u8], at: usize, first: u64, key: u64, found: &mut impl FnMut(usize, Span)) {
        let hash = bucket(key);
        let (from, to) = (self.firsts[hash] as usize, self.firsts[hash + 1] as usize);
        for row in &self.rows[from..to] {
            if (first ^ row.eight) & row.mask == 0 && row.goes_on(bytes, at) {
                found(row.place, Span::new(at, at + row.len));
            }
        }
    }
}

/// The key of a word of `len` bytes, at most [`WHOLE`].
#[inline]
fn whole_key(eight: u64, len: usize) -> u64 {
    eight & mask(len) | 0xff << 56
}

/// The key of what begins with `len` bytes, fewer than eight.
#[inline]
fn beginning_key(eight: u64, len: usize) -> u64 {
    eight & mask(len) | (len as u64) << 56
}

/// The first `len` of eight bytes.
#[inline]
fn mask(len: usize) -> u64 {
    1u64.checked_shl(8 * len as u32).map_or(u64::MAX, |bit| bit - 1)
}

/// A hash of a key, of 16 bits.
#[inline]
fn hashed(key: u64) -> u32 {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as u32
}

/// The rows in which a key is looked for.
#[inline]
fn bucket(key: u64) -> usize {
    hashed(key) as usize >> (16 - HASHES.ilog2())
}

/// Marks what begins at a place of [`each_place`], of which `first` are the first eight bytes: every listed word that
/// stands there has its mark among these.
#[inline]
pub(super) fn mark(marks: &mut HashBits, first: u64, len: usize) {
    if (1..=WHOLE).contains(&len) {
        marks.insert(hashed(whole_key(first, len)));
    }
    marks.insert(hashed(beginning_key(first, LEAST)));
    marks.insert(hashed(beginning_key(first, LONG)));
    marks.insert(hashed(first));
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
    fn words_of_any_length_are_measured() {
        for word in
            ["", "a", "9z", "seventy", "eight888", "ninenines", "sixteen16letters", "seventeen17letter"]
        {
            for rest in ["", " next", "\u{e9}t\u{e9}", "不得", "`", "{", "@[", "/:", "\u{0}"] {
                let mut found = Vec::new();
                each_place(format!("{word}{rest}").as_bytes(), |at, len| found.push((at, len)));
                let expected = Some((0, word.len())).filter(|_| !word.is_empty() || !rest.is_empty());
                let next = expected.filter(|_| rest == " next").map(|(_, len)| (len + 1, 4));
                if word.is_empty() && rest == " next" {
                    assert_eq!(found, [(0, 0), (1, 4)]);
                } else {
                    assert_eq!(found.first().copied(), expected, "{word}{rest}");
                    assert!(next.is_none_or(|next| found.last() == Some(&next)), "{word}{rest}");
                }
            }
        }
        let every: Vec<u8> = (0..=u8::MAX).collect();
        let mut letters = 0;
        each_place(&every, |_, len| letters += len);
        assert_eq!(letters, 62);
    }

    #[test]
    fn words_are_found_where_they_begin_a_word() {
        let starts = Starts::new(&WORDS);
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
            starts.each(text.as_bytes(), |place, at| {
                assert!(WORDS[place].starts_with(&text[at.start..at.end]));
                found.push(WORDS[place]);
            });
            found.sort_unstable();
            assert_eq!(found, expected, "{text}");
            let mut marks = HashBits::default();
            each_place(text.as_bytes(), |at, len| mark(&mut marks, eight(text.as_bytes(), at), len));
            let may_have = |word: &&str| {
                let place = WORDS.iter().position(|other| other == word).expect("a listed word");
                marks.may_have(starts.mark(place))
            };
            assert!(found.iter().all(may_have), "{text}");
            assert!(!["maybe", "100"].iter().any(|word| !text.contains(word) && may_have(word)), "{text}");
        }
    }
}
