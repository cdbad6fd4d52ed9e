//! The needles of all patterns, and which of them stand in some words.
//!
//! Contract: where [`Listed::stand`] says no, the pattern matches nowhere in the words. Of [`Listed::standing_apart`] it
//! says no only where it matches in no sentence of the words either, alone or behind others of them.

use std::hash::Hash;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::memo::Memo;
use super::needles::{ENDS, needles};
use super::regexes::Regex;
use super::starts::{LEAST, Starts};

/// Words without which patterns cannot match, as a pack carries them: to read them out of the patterns takes longer
/// than to read a licence.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Needles {
    /// The words.
    words: Vec<String>,
    /// Words of which one must stand in the text, as their places in `words`.
    groups: Vec<Vec<u16>>,
    /// The groups of each pattern, as their places in `groups`, the one with the fewest words first.
    patterns: Vec<Vec<u16>>,
}

impl Needles {
    /// Those of `patterns`; none for patterns that have more of them than can be numbered.
    pub(super) fn of<'a>(patterns: impl Iterator<Item = &'a str>) -> Self {
        let mut words = Numbered::default();
        let mut groups = Numbered::default();
        let numbered = patterns
            .map(|pattern| {
                let mut own = needles(pattern);
                // The fewer words, the sooner all of them are missing.
                own.sort_by_key(Vec::len);
                let group = |group: Vec<String>| {
                    let places: Option<Vec<u16>> = group.into_iter().map(|word| words.place(word)).collect();
                    groups.place(places?)
                };
                own.into_iter().filter_map(group).collect()
            })
            .collect();
        Self { words: words.all, groups: groups.all, patterns: numbered }
    }

    /// Whether every number names something.
    pub(super) fn is_sound(&self, patterns: usize) -> bool {
        let names =
            |numbers: &[Vec<u16>], count: usize| numbers.iter().flatten().all(|at| usize::from(*at) < count);
        self.patterns.len() == patterns
            && names(&self.patterns, self.groups.len())
            && names(&self.groups, self.words.len())
            && self.words.iter().all(|word| word.len() >= LEAST)
    }
}

/// Distinct things in the order in which they were met.
#[derive(Debug)]
struct Numbered<T> {
    all: Vec<T>,
    places: FxHashMap<T, u16>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self { all: Vec::new(), places: FxHashMap::default() }
    }
}

impl<T: Clone + Eq + Hash> Numbered<T> {
    /// The place of `thing`; `None` where there are too many.
    fn place(&mut self, thing: T) -> Option<u16> {
        if let Some(place) = self.places.get(&thing) {
            return Some(*place);
        }
        let place = u16::try_from(self.all.len()).ok()?;
        self.all.push(thing.clone());
        self.places.insert(thing, place);
        Some(place)
    }
}

/// The needles, ready to be looked for.
#[derive(Debug)]
pub(super) struct Listed {
    needles: Needles,
    /// Finds the needles and, numbered behind them, the words of those that are several words.
    starts: Starts,
    /// How many it finds.
    all: usize,
    /// The numbers of these words, of each needle that is several; short ones are not looked for.
    apart: Vec<Option<Vec<usize>>>,
}

impl Listed {
    pub fn new(needles: Needles) -> Self {
        let mut parts: Numbered<String> = Numbered::default();
        let count = needles.words.len();
        let mut number = |word: String| Some(count + usize::from(parts.place(word)?));
        let numbers = |needle: &String| {
            let words = Some(words(needle)).filter(|words| words.len() > 1)?;
            Some(words.into_iter().filter(|word| word.len() >= LEAST).filter_map(&mut number).collect())
        };
        let apart = needles.words.iter().map(numbers).collect();
        let all: Vec<&str> = needles.words.iter().chain(&parts.all).map(String::as_str).collect();
        Self { starts: Starts::new(&all), all: all.len(), needles, apart }
    }

    pub fn needles(&self) -> &Needles {
        &self.needles
    }

    /// What stands in `words`.
    pub fn standing(&self, words: &str) -> Standing {
        let mut found = Bits::new(self.needles.words.len());
        self.starts.each(words.as_bytes(), |at| found.insert(at));
        self.standing_of(found, false)
    }

    /// What stands in `words`, of which sentences are to be asked. A sentence may be read behind others, so needles of
    /// several words stand there if each of these does.
    pub fn standing_apart(&self, words: &str) -> Standing {
        let mut found = Bits::new(self.all);
        self.starts.each(words.as_bytes(), |at| found.insert(at));
        self.standing_of(found, true)
    }

    fn standing_of(&self, found: Bits, apart: bool) -> Standing {
        Standing { found, apart, groups: Memo::new(self.needles.groups.len()) }
    }

    /// Whether a word of each group of a pattern stands there.
    pub fn stand(&self, standing: &Standing, regex: Regex) -> bool {
        let has = |word: &u16| {
            let word = usize::from(*word);
            let parts = self.apart[word].as_ref().filter(|_| standing.apart);
            standing.found.has(word)
                || parts.is_some_and(|parts| parts.iter().all(|part| standing.found.has(*part)))
        };
        let group = |at: &u16| {
            let group = usize::from(*at);
            standing.groups.answer(group, || self.needles.groups[group].iter().any(has))
        };
        self.needles.patterns.get(regex.0).is_none_or(|groups| groups.iter().all(group))
    }
}

/// The words of a needle; a sign stands behind all but the last.
fn words(needle: &str) -> Vec<String> {
    let sign = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != ENDS;
    let (others, last) = needle.rsplit_once(sign).unwrap_or(("", needle));
    let others = others.split(sign).filter(|word| !word.is_empty()).map(|word| format!("{word}{ENDS}"));
    others.chain([last.to_owned()]).collect()
}

/// Needles, a bit each.
#[derive(Debug)]
struct Bits(Vec<u64>);

impl Bits {
    fn new(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    /// Puts a needle in; what is none is left out.
    fn insert(&mut self, at: usize) {
        if let Some(bits) = self.0.get_mut(at / 64) {
            *bits |= 1 << (at % 64);
        }
    }

    fn has(&self, at: usize) -> bool {
        self.0[at / 64] & (1 << (at % 64)) != 0
    }
}

/// The needles that stand somewhere.
#[derive(Debug)]
pub(super) struct Standing {
    found: Bits,
    /// Whether a needle stands there too if its words do, each by itself.
    apart: bool,
    /// Whether a word of each group stands there.
    groups: Memo,
}
