//! The needles of all patterns, and which of them stand in some words.
//!
//! Contract: where [`Listed::stand`] says no, the pattern matches nowhere in the words. Of [`Listed::standing_apart`] and
//! [`Listed::marked_apart`] it says no only where it matches in no sentence of the words either, alone or behind others
//! of them.

use std::hash::Hash;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::memo::Memo;
use super::needles::{ENDS, needles};
use super::regexes::Regex;
use super::starts::{LEAST, Starts};
use crate::base::{Error, HashBits, Result, Span};

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

    /// What [`Needles::to_bytes`] wrote; `None` where it is something else.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }

    /// The form in which a pack carries them: smaller than JSON, most of which would be numbers written out.
    ///
    /// # Errors
    /// None that this form is known to have.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        postcard::to_stdvec(self).map_err(|error| Error::new(error.to_string()))
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
    /// Finds the needles.
    alone: OnceLock<Starts>,
    /// What whole texts are looked through with; texts whose words are mostly known need none of it.
    apart: OnceLock<Apart>,
}

/// The needles and the words of those that are several words.
#[derive(Debug)]
struct Apart {
    /// Finds the needles and, numbered behind them, these words.
    starts: Starts,
    /// How many it finds.
    all: usize,
    /// The numbers of these words, of each needle that is several; short ones are not looked for.
    parts: Vec<Option<Vec<usize>>>,
    /// Each group by the marks of its words.
    marked: OnceLock<Vec<MarkedGroup>>,
}

impl Apart {
    fn new(needles: &Needles) -> Self {
        let mut parts: Numbered<String> = Numbered::default();
        let count = needles.words.len();
        let mut number = |word: String| Some(count + usize::from(parts.place(word)?));
        let numbers = |needle: &String| {
            let words = Some(words(needle)).filter(|words| words.len() > 1)?;
            Some(words.into_iter().filter(|word| word.len() >= LEAST).filter_map(&mut number).collect())
        };
        let numbered: Vec<Option<Vec<usize>>> = needles.words.iter().map(numbers).collect();
        let all: Vec<&str> = needles.words.iter().chain(&parts.all).map(String::as_str).collect();
        Self { starts: Starts::new(&all), all: all.len(), parts: numbered, marked: OnceLock::new() }
    }

    fn marked(&self, needles: &Needles) -> &[MarkedGroup] {
        let group = |group: &Vec<u16>| marked(group, &self.parts, &self.starts);
        self.marked.get_or_init(|| needles.groups.iter().map(group).collect())
    }
}

/// A group of needles by the marks that they leave.
#[derive(Debug, Default)]
struct MarkedGroup {
    /// Those of needles that are one word.
    single: Vec<u32>,
    /// Those of the words of each other.
    several: Vec<Vec<u32>>,
}

impl MarkedGroup {
    fn may_stand(&self, marks: &HashBits) -> bool {
        self.single.iter().any(|mark| marks.may_have(*mark))
            || self.several.iter().any(|parts| parts.iter().all(|mark| marks.may_have(*mark)))
    }
}

impl Listed {
    pub fn new(needles: Needles) -> Self {
        Self { needles, alone: OnceLock::new(), apart: OnceLock::new() }
    }

    fn apart(&self) -> &Apart {
        self.apart.get_or_init(|| Apart::new(&self.needles))
    }

    /// What finds the needles, and perhaps words behind them.
    fn starts(&self) -> &Starts {
        let alone = || {
            let words: Vec<&str> = self.needles.words.iter().map(String::as_str).collect();
            Starts::new(&words)
        };
        self.apart.get().map_or_else(|| self.alone.get_or_init(alone), |apart| &apart.starts)
    }

    pub fn needles(&self) -> &Needles {
        &self.needles
    }

    /// What stands in `words`.
    pub fn standing(&self, words: &str) -> Standing {
        let mut found = Bits::new(self.needles.words.len());
        self.starts().each(words.as_bytes(), |word, _| found.insert(word));
        self.standing_of(Words::Found(found), false)
    }

    /// What stands where in a text.
    pub fn places(&self, text: &str) -> Places {
        let mut all = Vec::new();
        self.apart().starts.each(text.as_bytes(), |word, at| all.push(Stand::new(word, at)));
        Places(all)
    }

    /// What stands at a place in the text of `places`; none where that place is cut out of a word, in whose parts other
    /// words stand.
    pub fn standing_at(&self, places: &Places, text: &str, span: Span) -> Option<Standing> {
        let letter = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_alphanumeric);
        if letter(span.end) || letter(span.start) && span.start > 0 && letter(span.start - 1) {
            return None;
        }
        let mut found = Bits::new(self.needles.words.len());
        places.within(span).for_each(|word| found.insert(word));
        Some(self.standing_of(Words::Found(found), false))
    }

    /// What stands in a whole text, of which sentences are to be asked. A sentence may be read behind others, so needles
    /// of several words stand there if each of these does.
    pub fn standing_apart(&self, places: &Places) -> Standing {
        let mut found = Bits::new(self.apart().all);
        places.0.iter().for_each(|stand| found.insert(stand.word as usize));
        self.standing_of(Words::Found(found), true)
    }

    /// The same by the marks that a text's words have left: some needles seem to stand there and do not.
    pub fn marked_apart(&self, marks: HashBits) -> Standing {
        self.standing_of(Words::Marked(marks), true)
    }

    fn standing_of(&self, words: Words, apart: bool) -> Standing {
        Standing { words, apart, groups: Memo::new(self.needles.groups.len()) }
    }

    /// Whether a word of each group of a pattern stands there.
    pub fn stand(&self, standing: &Standing, regex: Regex) -> bool {
        let stands = |group: usize| match &standing.words {
            Words::Marked(marks) => self.apart().marked(&self.needles)[group].may_stand(marks),
            Words::Found(found) => self.needles.groups[group].iter().any(|word| {
                let word = usize::from(*word);
                let parts = || self.apart().parts[word].as_ref();
                found.has(word)
                    || standing.apart
                        && parts().is_some_and(|parts| parts.iter().all(|part| found.has(*part)))
            }),
        };
        let group = |at: &u16| standing.groups.answer(usize::from(*at), || stands(usize::from(*at)));
        self.needles.patterns.get(regex.0).is_none_or(|groups| groups.iter().all(group))
    }
}

/// The needles of a text with where each stands, in order of the places.
#[derive(Debug)]
pub(super) struct Places(Vec<Stand>);

/// A needle at its place; small, for there are as many as words.
#[derive(Clone, Copy, Debug)]
struct Stand {
    word: u32,
    start: u32,
    end: u32,
}

impl Stand {
    /// The limits of texts and needles are far below what these numbers hold.
    fn new(word: usize, at: Span) -> Self {
        Self { word: word as u32, start: at.start as u32, end: at.end as u32 }
    }
}

impl Places {
    /// The needles that stand wholly within a span.
    fn within(&self, span: Span) -> impl Iterator<Item = usize> {
        let from = self.0.partition_point(|stand| (stand.start as usize) < span.start);
        let begin = self.0[from..].iter().take_while(move |stand| (stand.start as usize) < span.end);
        begin.filter(move |stand| stand.end as usize <= span.end).map(|stand| stand.word as usize)
    }
}

/// A group by its marks. Where a needle of several words stands, each of these does.
fn marked(group: &[u16], apart: &[Option<Vec<usize>>], starts: &Starts) -> MarkedGroup {
    let mut marked = MarkedGroup::default();
    for word in group.iter().map(|word| usize::from(*word)) {
        match &apart[word] {
            None => marked.single.push(starts.mark(word)),
            Some(parts) => marked.several.push(parts.iter().map(|part| starts.mark(*part)).collect()),
        }
    }
    marked
}

/// The words of a needle; a sign stands behind all but the last.
fn words(needle: &str) -> Vec<String> {
    let sign = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != ENDS;
    let (others, last) = needle.rsplit_once(sign).unwrap_or(("", needle));
    let others = others.split(sign).filter(|word| !word.is_empty()).map(|word| format!("{word}{ENDS}"));
    others.chain([last.to_owned()]).collect()
}

/// What is known of the needles in some words.
#[derive(Debug)]
enum Words {
    /// Those that stand there.
    Found(Bits),
    /// The marks of all words there.
    Marked(HashBits),
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
    words: Words,
    /// Whether a needle stands there too if its words do, each by itself.
    apart: bool,
    /// Whether a word of each group stands there.
    groups: Memo,
}
