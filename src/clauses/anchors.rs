//! Where the anchors of clause kinds stand.
//!
//! Contract: [`Anchors::hits`] gives every place of every anchor in order of the places; an anchor that begins with an
//! ASCII letter or digit stands only where such a word begins. Cost: one look at each byte, and at the few places whose
//! first bytes are those of an anchor one at the anchors that begin so. Anchors of one or two bytes, or that begin with a
//! sign, are left to an automaton.

use aho_corasick::Anchored;
use aho_corasick::automaton::{Automaton as _, StateID};
use aho_corasick::nfa::contiguous::NFA;

use super::starts::{LEAST, Starts, each_place, mark};
use crate::base::HashBits;

/// The anchors of all kinds.
#[derive(Debug)]
pub(super) struct Anchors {
    starts: Starts,
    /// The kind of each anchor in `starts`.
    kinds: Vec<usize>,
    others: Others,
    /// Whether an anchor begins with each byte.
    opens: [bool; 256],
    /// The first bytes of anchors of at least [`LONG`] bytes.
    long: HashBits,
    /// Those of others of at least [`MIDDLE`].
    middle: HashBits,
    /// Those of the rest.
    short: HashBits,
}

impl Anchors {
    /// Anchors with their kinds; `None` where there are more than an automaton holds.
    pub(super) fn new<'a>(anchors: impl Iterator<Item = (usize, &'a str)>) -> Option<Self> {
        let anchors: Vec<(usize, &str)> = anchors.filter(|(_, anchor)| !anchor.is_empty()).collect();
        let bytes = || anchors.iter().map(|(_, anchor)| anchor.as_bytes());
        let of =
            |len: std::ops::Range<u32>| bytes().filter(move |anchor| len.contains(&(anchor.len() as u32)));
        let long = of(LONG..u32::MAX).map(|anchor| mixed(eight(anchor, 0), LONG)).collect();
        let middle = of(MIDDLE..LONG).map(|anchor| mixed(eight(anchor, 0), MIDDLE)).collect();
        let short = of(1..MIDDLE).flat_map(short_starts).collect();
        let opens = opening(bytes());
        let (words, others): (Vec<_>, Vec<_>) = anchors.iter().partition(|(_, anchor)| is_listable(anchor));
        let (kinds, words): (Vec<usize>, Vec<&str>) = words.into_iter().unzip();
        Some(Self {
            starts: Starts::new(&words),
            kinds,
            others: Others::new(&others)?,
            opens,
            long,
            middle,
            short,
        })
    }

    /// Places of anchors in `bytes`, each with its kind.
    pub(super) fn hits(&self, bytes: &[u8]) -> Vec<(usize, usize)> {
        self.hits_and(bytes, |_, _| {})
    }

    /// The same, and marks of the words on the way.
    pub(super) fn hits_and_marks(&self, bytes: &[u8]) -> (Vec<(usize, usize)>, HashBits) {
        let mut marks = HashBits::default();
        let hits = self.hits_and(bytes, |first, len| mark(&mut marks, first, len));
        (hits, marks)
    }

    /// `also` gets the first eight bytes at each place of a word, and its length.
    #[inline]
    fn hits_and(&self, bytes: &[u8], mut also: impl FnMut(u64, usize)) -> Vec<(usize, usize)> {
        let mut hits = Vec::new();
        each_place(bytes, |at, len| {
            let (opens, is_word) = (self.opens[usize::from(bytes[at])], len > 0 || !bytes[at].is_ascii());
            if !opens && !is_word {
                return;
            }
            let first = eight(bytes, at);
            if opens && self.may_stand(first) {
                self.starts
                    .each_beginning(bytes, at, first, &mut |anchor, _| hits.push((at, self.kinds[anchor])));
                if self.others.opens[usize::from(bytes[at])] {
                    self.others.hits_at(bytes, at, &mut hits);
                }
            }
            if is_word {
                also(first, len);
            }
        });
        hits
    }

    /// Whether these bytes may be the first of an anchor.
    #[inline]
    fn may_stand(&self, eight: u64) -> bool {
        self.long.may_have(mixed(eight, LONG))
            || self.middle.may_have(mixed(eight, MIDDLE))
            || self.short.may_have(mixed(eight, SHORT))
    }
}

/// Whether an anchor may be listed with the beginnings of words.
fn is_listable(anchor: &str) -> bool {
    let sign = |first: u8| first.is_ascii() && !first.is_ascii_alphanumeric();
    anchor.len() >= LEAST && !anchor.as_bytes().first().copied().is_none_or(sign)
}

fn opening<'a>(anchors: impl Iterator<Item = &'a [u8]>) -> [bool; 256] {
    let mut opens = [false; 256];
    anchors.for_each(|anchor| opens[usize::from(anchor[0])] = true);
    opens
}

/// Anchors that cannot be listed.
#[derive(Debug)]
struct Others {
    search: NFA,
    /// The kind of each.
    kinds: Vec<usize>,
    /// Whether one begins with each byte.
    opens: [bool; 256],
}

impl Others {
    fn new(anchors: &[(usize, &str)]) -> Option<Self> {
        let bytes = || anchors.iter().map(|(_, anchor)| anchor.as_bytes());
        let kinds = anchors.iter().map(|(kind, _)| *kind).collect();
        Some(Self { search: NFA::new(bytes()).ok()?, kinds, opens: opening(bytes()) })
    }

    fn hits_at(&self, bytes: &[u8], at: usize, hits: &mut Vec<(usize, usize)>) {
        let Ok(mut state) = self.search.start_state(Anchored::Yes) else { return };
        for (len, byte) in (1..).zip(&bytes[at..]) {
            state = self.search.next_state(Anchored::Yes, state, *byte);
            if self.search.is_dead(state) {
                return;
            }
            if self.search.is_match(state) {
                self.matched(state, at, len, hits);
            }
        }
    }

    /// The anchors that end in a state `len` bytes behind `at`. One that ends where a longer one does is told with it, and
    /// begins elsewhere.
    fn matched(&self, state: StateID, at: usize, len: usize, hits: &mut Vec<(usize, usize)>) {
        let ending = (0..self.search.match_len(state)).map(|index| self.search.match_pattern(state, index));
        let begins_here = ending.filter(|anchor| self.search.pattern_len(*anchor) == len);
        hits.extend(begins_here.map(|anchor| (at, self.kinds[anchor.as_usize()])));
    }
}

/// How many bytes of a long anchor are looked at, of a shorter and of a short one.
const LONG: u32 = 6;
const MIDDLE: u32 = 4;
const SHORT: u32 = 3;

/// The first `count` bytes at a place as one number of 16 bits.
#[inline]
fn mixed(eight: u64, count: u32) -> u32 {
    let first = eight & ((1 << (8 * count)) - 1);
    (first.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as u32
}

/// The eight bytes that stand at `at`; zeros behind the end.
#[inline]
pub(super) fn eight(bytes: &[u8], at: usize) -> u64 {
    if let Some(eight) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        return u64::from_le_bytes(*eight);
    }
    let byte = |ahead: usize| u64::from(bytes.get(at + ahead).copied().unwrap_or(0));
    (0..8).fold(0, |all, ahead| all | byte(ahead) << (8 * ahead))
}

/// Every way in which the first [`SHORT`] bytes at the place of a short anchor may be filled.
fn short_starts(anchor: &[u8]) -> Vec<u32> {
    let missing = (SHORT as usize).saturating_sub(anchor.len()) as u32;
    let fillings = 0..1u64 << (8 * missing);
    fillings.map(|filling| mixed(eight(anchor, 0) | filling << (8 * (SHORT - missing)), SHORT)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANCHORS: [&str; 9] =
        ["mau", "monthly active", "active", "eu", "x", "月活", "活跃", "$ 10", "activ"];

    /// Every place of every anchor, by looking everywhere.
    fn naive(text: &str) -> Vec<(usize, usize)> {
        let inside = |at: usize| at > 0 && text.as_bytes()[at - 1].is_ascii_alphanumeric();
        let mut hits: Vec<(usize, usize)> = ANCHORS
            .iter()
            .enumerate()
            .flat_map(|(kind, anchor)| {
                let word = anchor.as_bytes()[0].is_ascii_alphanumeric();
                let places =
                    (0..text.len()).filter(|&at| text.as_bytes()[at..].starts_with(anchor.as_bytes()));
                places.filter(move |&at| !(word && inside(at))).map(move |at| (at, kind)).collect::<Vec<_>>()
            })
            .collect();
        hits.sort_unstable();
        hits
    }

    #[test]
    fn anchors_are_found_where_they_begin_a_word() {
        let anchors = Anchors::new(ANCHORS.into_iter().enumerate()).expect("nine anchors");
        for text in [
            "monthly active users (mau) in the eu",
            "inactive, emau, neu: none; x-ray x",
            "x",
            "eu",
            "ma",
            "",
            "月活跃用户 costs $ 10, monthly activity",
            "a\u{e9}active 100mau mau",
        ] {
            let mut hits = anchors.hits(text.as_bytes());
            hits.sort_unstable();
            assert_eq!(hits, naive(text), "{text}");
        }
        assert!(anchors.hits(b"no anchor at all").is_empty());
    }
}
