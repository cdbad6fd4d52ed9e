//! All regular expressions of the clause kinds, and what is known of one sentence that is asked about many of them.
//!
//! Contract: equal patterns are one [`Regex`]. An [`Asked`] answers each at most once; it looks for the words of all
//! patterns in one pass, and a pattern is compiled and run only where none of its words is missing.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::hash::Hash;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::automaton::Automaton;
use super::needles::needles;
use super::starts::Starts;

/// The place of a pattern among all.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Regex(usize);

/// One pattern, compiled on first need.
#[derive(Debug)]
struct Entry {
    pattern: String,
    automaton: OnceLock<Option<Automaton>>,
}

impl Entry {
    /// Whether it matches somewhere in `text`. A pattern that does not compile matches nothing; files are checked when
    /// they are read, so only a damaged pack has such patterns.
    fn is_match(&self, text: &str) -> bool {
        let automaton = self.automaton.get_or_init(|| Automaton::new(&self.pattern).ok());
        automaton.as_ref().is_some_and(|automaton| automaton.is_match(text))
    }
}

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
    fn of<'a>(patterns: impl Iterator<Item = &'a str>) -> Self {
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
    fn is_sound(&self, patterns: usize) -> bool {
        let names =
            |numbers: &[Vec<u16>], count: usize| numbers.iter().flatten().all(|at| usize::from(*at) < count);
        self.patterns.len() == patterns
            && names(&self.patterns, self.groups.len())
            && names(&self.groups, self.words.len())
            && self.words.iter().all(|word| word.len() >= super::starts::LEAST)
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

/// Patterns that are still being gathered.
#[derive(Debug, Default)]
pub(super) struct Gather {
    entries: Vec<Entry>,
    known: FxHashMap<String, Regex>,
}

impl Gather {
    /// Keeps `pattern` for later.
    pub fn add(&mut self, pattern: &str) -> Regex {
        if let Some(known) = self.known.get(pattern) {
            return *known;
        }
        let regex = Regex(self.entries.len());
        self.entries.push(Entry { pattern: pattern.to_owned(), automaton: OnceLock::new() });
        self.known.insert(pattern.to_owned(), regex);
        regex
    }

    /// Keeps several.
    pub fn all(&mut self, patterns: &[String]) -> Vec<Regex> {
        patterns.iter().map(|pattern| self.add(pattern)).collect()
    }

    /// The patterns, ready to be asked, with their needles where these are known.
    pub fn done(self, needles: Option<Needles>) -> Regexes {
        let sound = needles.filter(|needles| needles.is_sound(self.entries.len()));
        let needles =
            sound.unwrap_or_else(|| Needles::of(self.entries.iter().map(|entry| entry.pattern.as_str())));
        Regexes { entries: self.entries, starts: Starts::new(&needles.words), needles }
    }
}

/// All patterns.
#[derive(Debug)]
pub(super) struct Regexes {
    entries: Vec<Entry>,
    needles: Needles,
    starts: Starts,
}

impl Regexes {
    /// The words without which they cannot match.
    pub fn needles(&self) -> &Needles {
        &self.needles
    }

    /// `words`, to be asked about patterns.
    pub fn asked<'a>(&'a self, words: impl Into<Cow<'a, str>>) -> Asked<'a> {
        Asked { regexes: self, words: words.into(), known: OnceCell::new() }
    }

    /// Whether a pattern matches somewhere in `text` that is asked about no other.
    pub fn is_match(&self, regex: Regex, text: &str) -> bool {
        self.entries.get(regex.0).is_some_and(|entry| entry.is_match(text))
    }
}

/// Words, with what is known of them.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    regexes: &'a Regexes,
    words: Cow<'a, str>,
    known: OnceCell<Answers>,
}

/// What is known of some words.
#[derive(Debug)]
struct Answers {
    /// The needles that stand in them, a bit each.
    needles: Vec<u64>,
    /// Whether a word of each group of needles stands in them.
    groups: Memo,
    /// Whether each pattern matches.
    patterns: Memo,
}

/// Answers that are kept: two bits for each question, whether it was asked and whether it is so.
#[derive(Debug)]
struct Memo(RefCell<Vec<u64>>);

impl Memo {
    /// Questions whose answers one number holds.
    const EACH: usize = 32;

    fn new(questions: usize) -> Self {
        Self(RefCell::new(vec![0; questions.div_ceil(Self::EACH)]))
    }

    /// The answer to a question, asked once. A question beyond the last is answered with no.
    fn answer(&self, question: usize, ask: impl FnOnce() -> bool) -> bool {
        let (at, shift) = (question / Self::EACH, 2 * (question % Self::EACH));
        let kept = self.0.borrow().get(at).map_or(1, |kept| kept >> shift);
        if kept & 1 != 0 {
            return kept & 2 != 0;
        }
        let yes = ask();
        if let Some(kept) = self.0.borrow_mut().get_mut(at) {
            *kept |= (1 | u64::from(yes) << 1) << shift;
        }
        yes
    }
}

impl Asked<'_> {
    /// The words.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// Whether a pattern matches somewhere in the words.
    pub fn matches(&self, regex: Regex) -> bool {
        let ask = || self.stand(regex) && self.regexes.is_match(regex, &self.words);
        self.known().patterns.answer(regex.0, ask)
    }

    /// Whether all patterns match. None is run if a word of any is missing.
    pub fn all(&self, regexes: &[Regex]) -> bool {
        self.may_match(regexes) && regexes.iter().all(|regex| self.matches(*regex))
    }

    /// Whether no word of any pattern is missing.
    pub fn may_match(&self, regexes: &[Regex]) -> bool {
        regexes.iter().all(|regex| self.stand(*regex))
    }

    /// Whether one of the patterns matches.
    pub fn any(&self, regexes: &[Regex]) -> bool {
        regexes.iter().any(|regex| self.matches(*regex))
    }

    /// Whether a word of each group of a pattern stands there.
    fn stand(&self, regex: Regex) -> bool {
        let (needles, known) = (&self.regexes.needles, self.known());
        let stands = |at: &u16| known.needles[usize::from(at / 64)] & (1 << (at % 64)) != 0;
        let group = |at: &u16| {
            let group = usize::from(*at);
            known.groups.answer(group, || needles.groups[group].iter().any(stands))
        };
        needles.patterns.get(regex.0).is_none_or(|groups| groups.iter().all(group))
    }

    fn known(&self) -> &Answers {
        self.known.get_or_init(|| {
            let regexes = self.regexes;
            let mut needles = vec![0u64; regexes.needles.words.len().div_ceil(64)];
            regexes.starts.each(self.words.as_bytes(), |at| needles[at / 64] |= 1 << (at % 64));
            let groups = Memo::new(regexes.needles.groups.len());
            Answers { needles, groups, patterns: Memo::new(regexes.entries.len()) }
        })
    }
}

#[cfg(test)]
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let mut gather = Gather::default();
    let regex = gather.add(pattern);
    gather.done(None).asked(text).matches(regex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_folded_text_in_both_languages() {
        let cases = [
            (r"\bnot\b.{0,20}\bsell", "you may not rent or sell it", true),
            (r"\bnot\b", "notice", false),
            ("不得[^。]{0,20}商业", "不得将模型用于商业用途", true),
            (r"\bmay not\b|不得", "您不得使用", true),
            (r"\bmay\w*\b|不得[^。]{0,4}用于", "您不得将它用于", true),
            ("(", "(", false),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(matches(pattern, text), expected, "{pattern}");
        }
    }

    #[test]
    fn equal_patterns_are_one_and_answers_stay() {
        let mut gather = Gather::default();
        let patterns: Vec<Regex> = (0..100).map(|at| gather.add(&format!(r"\bword{at}\b"))).collect();
        assert_eq!(gather.add(r"\bword7\b"), patterns[7]);
        let regexes = gather.done(None);
        let asked = regexes.asked("word7 and word70");
        for _ in 0..2 {
            let found: Vec<usize> = (0..100).filter(|at| asked.matches(patterns[*at])).collect();
            assert_eq!(found, [7, 70]);
        }
        assert!(asked.all(&[patterns[7], patterns[70]]) && !asked.all(&[patterns[7], patterns[8]]));
        assert!(asked.any(&[patterns[8], patterns[7]]) && !asked.any(&[]));
    }
}
