//! A licence text as a fingerprint: hashes of its normalised words, never the words.
//!
//! The file form (`corpus/licenses/<id>.fp`) is lines of text, each with a key:
//!
//! ```text
//! smallprint-fingerprint 1
//! id my-license
//! sha256 <64 hex digits of the file it was made from>
//! surface <16 hex digits: hash of all letters and digits, labels and link targets included>
//! section <word offset> <label>
//! slot <first word> <one past the last> <kind>
//! word <8 hex digits> <class> <4 hex digits for each one-letter deletion>
//! words <8 hex digits> ...
//! ```
//!
//! `word` lines describe the distinct words; the project's own texts share them in `corpus/vocabulary.fp`.

use std::fmt::Write as _;

use crate::base::{Error, Result};

/// A place where other words may stand, or none: half-open range of words and what kind of place it is.
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Slot {
    /// First word.
    pub start: u32,
    /// One past the last word.
    pub end: u32,
    /// `copyright`, `title`, `holder`, `product`, `placeholder`, `optional` ...
    pub kind: String,
}

/// What is known about one distinct word: enough to recognise a misspelling and the kind of word it is.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct WordFacts {
    /// [`hash_word`](crate::text::hash_word) of the word.
    pub hash: u32,
    /// Its class; see [`super::WordClass`].
    pub class: u8,
    /// 16-bit hashes of the word with one letter left out, sorted.
    pub deletions: Vec<u16>,
}

impl WordFacts {
    /// Takes in the deletions of another spelling of the same word (`licence` beside `license`).
    pub fn learn(&mut self, other: &Self) {
        self.deletions.extend_from_slice(&other.deletions);
        self.deletions.sort_unstable();
        self.deletions.dedup();
    }
}

/// One licence text.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Fingerprint {
    /// The record's id.
    pub id: String,
    /// SHA-256 of the file it was made from.
    pub sha256: String,
    /// [`Text::surface`](crate::text::Text::surface) of the file: tells twins apart.
    pub surface: u64,
    /// Hashes of all words, in order.
    pub words: Vec<u32>,
    /// Section labels with the word at which each begins, in order.
    pub sections: Vec<(u32, String)>,
    /// Slots, in order.
    pub slots: Vec<Slot>,
    /// Facts about its distinct words; empty where a shared vocabulary holds them.
    pub vocabulary: Vec<WordFacts>,
}

const HEAD: &str = "smallprint-fingerprint 1";

impl Fingerprint {
    /// The file form.
    pub fn print(&self) -> String {
        let mut out =
            format!("{HEAD}\nid {}\nsha256 {}\nsurface {:016x}\n", self.id, self.sha256, self.surface);
        for (at, label) in &self.sections {
            let _ = writeln!(out, "section {at} {label}");
        }
        for slot in &self.slots {
            let _ = writeln!(out, "slot {} {} {}", slot.start, slot.end, slot.kind);
        }
        print_vocabulary(&self.vocabulary, &mut out);
        for line in self.words.chunks(12) {
            out.push_str("words");
            line.iter().for_each(|hash| {
                let _ = write!(out, " {hash:08x}");
            });
            out.push('\n');
        }
        out
    }

    /// Reads the file form.
    ///
    /// # Errors
    ///
    /// Names the line that does not have the form above.
    pub fn parse(text: &str) -> Result<Self> {
        let mut fingerprint = Self::default();
        for (at, line) in text.lines().enumerate() {
            let bad = || Error::new(format!("not a fingerprint line: {line:.60}")).on_line(at as u32 + 1);
            if at == 0 {
                if line != HEAD {
                    return Err(bad());
                }
                continue;
            }
            fingerprint.take(line).ok_or_else(bad)?;
        }
        let words = fingerprint.words.len() as u32;
        if fingerprint.slots.iter().any(|slot| slot.start > slot.end || slot.end > words) {
            return Err(Error::new("a slot lies outside the text"));
        }
        Ok(fingerprint)
    }

    fn take(&mut self, line: &str) -> Option<()> {
        let (key, rest) = line.split_once(' ')?;
        match key {
            "id" => self.id = rest.to_owned(),
            "sha256" => self.sha256 = rest.to_owned(),
            "surface" => self.surface = u64::from_str_radix(rest, 16).ok()?,
            "section" => {
                let (at, label) = rest.split_once(' ')?;
                self.sections.push((at.parse().ok()?, label.to_owned()));
            }
            "slot" => {
                let mut parts = rest.splitn(3, ' ');
                let (start, end) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
                self.slots.push(Slot { start, end, kind: parts.next()?.to_owned() });
            }
            "word" => self.vocabulary.push(parse_word(rest)?),
            "words" => {
                for hash in rest.split(' ') {
                    self.words.push(u32::from_str_radix(hash, 16).ok()?);
                }
            }
            _ => return None,
        }
        Some(())
    }
}

/// Appends `word` lines.
pub fn print_vocabulary(vocabulary: &[WordFacts], out: &mut String) {
    for word in vocabulary {
        let _ = write!(out, "word {:08x} {}", word.hash, word.class);
        word.deletions.iter().for_each(|deletion| {
            let _ = write!(out, " {deletion:04x}");
        });
        out.push('\n');
    }
}

/// Reads a shared vocabulary: a file of `word` lines below the head line.
///
/// # Errors
///
/// Names the line that does not have the form.
pub fn parse_vocabulary(text: &str) -> Result<Vec<WordFacts>> {
    Ok(Fingerprint::parse(text)?.vocabulary)
}

/// The file form of a shared vocabulary.
pub fn vocabulary_file(vocabulary: &[WordFacts]) -> String {
    let mut out = format!("{HEAD}\n");
    print_vocabulary(vocabulary, &mut out);
    out
}

fn parse_word(rest: &str) -> Option<WordFacts> {
    let mut parts = rest.split(' ');
    let hash = u32::from_str_radix(parts.next()?, 16).ok()?;
    let class = parts.next()?.parse().ok()?;
    let deletions = parts.map(|part| u16::from_str_radix(part, 16).ok()).collect::<Option<_>>()?;
    Some(WordFacts { hash, class, deletions })
}

/// The 16-bit hashes of `word` with each one of its letters left out, sorted and without repeats; none for
/// words under four letters, where one letter makes another word.
pub fn deletions(word: &str) -> Vec<u16> {
    if word.chars().count() < 4 {
        return Vec::new();
    }
    let mut shorter = String::with_capacity(word.len());
    let mut without = |(at, c): (usize, char)| {
        shorter.clear();
        shorter.push_str(&word[..at]);
        shorter.push_str(&word[at + c.len_utf8()..]);
        short_hash(&shorter)
    };
    let mut hashes: Vec<u16> = word.char_indices().map(&mut without).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// The 16-bit hash of a word, for comparing with [`deletions`].
pub fn short_hash(word: &str) -> u16 {
    crate::text::hash_word(word) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_form_round_trips() {
        let fingerprint = Fingerprint {
            id: "my-license".into(),
            sha256: "ab".repeat(32),
            surface: 77,
            words: (0..30).map(|n| n * 0x0101_0101).collect(),
            sections: vec![(0, "1".into()), (12, "Attachment A".into())],
            slots: vec![Slot { start: 2, end: 4, kind: "holder".into() }],
            vocabulary: vec![WordFacts { hash: 7, class: 2, deletions: vec![1, 0xffff] }],
        };
        let parsed = Fingerprint::parse(&fingerprint.print()).expect("what was printed parses");
        assert_eq!(parsed, fingerprint);
    }

    #[test]
    fn wrong_lines_are_named() {
        for bad in ["", "nonsense", "smallprint-fingerprint 1\nslot 1", "smallprint-fingerprint 1\nwords xyz"]
        {
            assert!(Fingerprint::parse(bad).is_err() || bad.is_empty(), "{bad:?}");
        }
        let outside = "smallprint-fingerprint 1\nslot 0 9 holder\nwords 00000001";
        assert!(Fingerprint::parse(outside).is_err());
    }

    #[test]
    fn a_misspelling_shares_a_deletion() {
        let shared =
            |one: &str, other: &str| deletions(one).iter().any(|hash| deletions(other).contains(hash));
        assert!(shared("software", "sofware") || deletions("software").contains(&short_hash("sofware")));
        assert!(shared("license", "lisense"));
        assert!(!shared("license", "warranty"));
    }
}
