//! All regular expressions of the clause kinds, and what is known of one sentence that is asked about many of them.
//!
//! Contract: equal patterns are one [`Regex`]. An [`Asked`] answers each at most once; it looks for the words of all
//! patterns in one pass, and a pattern is compiled and run only where none of its words is missing.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::automaton::Automaton;
use super::listed::{Listed, Needles, Places, Standing};
use super::memo::Memo;
use super::states::States;
use crate::base::{HashBits, Span};

/// The place of a pattern among all.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Regex(pub usize);

/// One pattern, compiled on first need.
#[derive(Debug)]
struct Entry {
    pattern: String,
    automaton: OnceLock<Option<Automaton>>,
}

impl Entry {
    /// The pattern, compiled. One that does not compile matches nothing; files are checked when they are read, so only a
    /// damaged pack has such patterns.
    fn automaton(&self) -> Option<&Automaton> {
        self.automaton.get_or_init(|| Automaton::new(&self.pattern).ok()).as_ref()
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
        Regexes { entries: self.entries, listed: Listed::new(needles), states: States::new() }
    }
}

/// All patterns.
#[derive(Debug)]
pub(super) struct Regexes {
    entries: Vec<Entry>,
    listed: Listed,
    states: States,
}

impl Regexes {
    /// The words without which they cannot match.
    pub fn needles(&self) -> &Needles {
        self.listed.needles()
    }

    /// What the marks of a text's words tell of patterns; less than [`Searched::gate`], and sooner.
    pub fn gate(&self, marks: HashBits) -> Gate<'_> {
        Gate { listed: &self.listed, standing: self.listed.marked_apart(marks) }
    }

    /// A text whose sentences are to be asked, looked through once for all of them.
    pub fn searched<'a>(&'a self, folded: &'a str) -> Searched<'a> {
        Searched { regexes: self, folded, places: Some(self.listed.places(folded)) }
    }

    /// A text of which few sentences are to be asked, each looked through by itself.
    pub fn unsearched<'a>(&'a self, folded: &'a str) -> Searched<'a> {
        Searched { regexes: self, folded, places: None }
    }

    /// `words`, to be asked about patterns.
    pub fn asked<'a>(&'a self, words: impl Into<Cow<'a, str>>) -> Asked<'a> {
        Asked { regexes: self, words: words.into(), of: None, known: OnceCell::new() }
    }

    fn answers(&self, standing: Standing) -> Answers {
        Answers { standing, patterns: Memo::new(self.entries.len()) }
    }

    /// Whether a pattern matches somewhere in `text` that is asked about no other.
    pub fn is_match(&self, regex: Regex, text: &str) -> bool {
        let Some(automaton) = self.entries.get(regex.0).and_then(Entry::automaton) else { return false };
        self.states.with(regex.0, &automaton.dfa, |states| automaton.is_match(text, states))
    }
}

/// Words, with what is known of them.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    regexes: &'a Regexes,
    words: Cow<'a, str>,
    /// The text they are part of, and where they stand in it.
    of: Option<(&'a Searched<'a>, Span)>,
    known: OnceCell<Answers>,
}

/// What is known of some words.
#[derive(Debug)]
struct Answers {
    standing: Standing,
    /// Whether each pattern matches.
    patterns: Memo,
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

    fn stand(&self, regex: Regex) -> bool {
        self.regexes.listed.stand(&self.known().standing, regex)
    }

    fn known(&self) -> &Answers {
        self.known.get_or_init(|| {
            let in_text = self.of.and_then(|(text, span)| text.standing_at(span));
            self.regexes.answers(in_text.unwrap_or_else(|| self.regexes.listed.standing(&self.words)))
        })
    }
}

/// A text whose sentences are to be asked.
#[derive(Debug)]
pub(super) struct Searched<'a> {
    pub regexes: &'a Regexes,
    pub folded: &'a str,
    /// Where the words of patterns stand in it, if it was looked through.
    places: Option<Places>,
}

impl<'a> Searched<'a> {
    /// The words at `span`, to be asked about patterns.
    pub fn asked(&'a self, span: Span) -> Asked<'a> {
        let words = Cow::Borrowed(self.words(span));
        Asked { regexes: self.regexes, words, of: Some((self, span)), known: OnceCell::new() }
    }

    /// The words at `span`.
    pub fn words(&self, span: Span) -> &'a str {
        &self.folded[span.start..span.end]
    }

    /// What tells of patterns whether they may match in it; every pattern may where it was not looked through.
    pub fn gate(&self) -> Option<Gate<'a>> {
        let listed = &self.regexes.listed;
        Some(Gate { listed, standing: listed.standing_apart(self.places.as_ref()?) })
    }

    fn standing_at(&self, span: Span) -> Option<Standing> {
        self.regexes.listed.standing_at(self.places.as_ref()?, self.folded, span)
    }
}

/// What is known of a whole text.
#[derive(Debug)]
pub(super) struct Gate<'a> {
    listed: &'a Listed,
    standing: Standing,
}

impl Gate<'_> {
    /// Whether patterns may all match in one sentence of the text, alone or behind those that lead to it.
    pub fn may_match(&self, regexes: &[Regex]) -> bool {
        regexes.iter().all(|regex| self.listed.stand(&self.standing, *regex))
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
    fn a_part_of_a_text_answers_as_it_does_by_itself() {
        let mut gather = Gather::default();
        let patterns = [r"\bnot\b", r"\bsell it\b", r"\bresell", "不得", r"\bnot sell", r"\bsell\w*"];
        let patterns: Vec<Regex> = patterns.iter().map(|pattern| gather.add(pattern)).collect();
        let regexes = gather.done(None);
        let text = "do not sell it; 不得not resell items, sellers";
        let searched = regexes.searched(text);
        for (start, _) in text.char_indices() {
            for (end, _) in text.char_indices().filter(|(end, _)| *end >= start) {
                let (part, alone) = (searched.asked(Span::new(start, end)), regexes.asked(&text[start..end]));
                for pattern in &patterns {
                    assert_eq!(part.matches(*pattern), alone.matches(*pattern), "{}", &text[start..end]);
                    assert_eq!(
                        part.may_match(&[*pattern]),
                        alone.may_match(&[*pattern]),
                        "{}",
                        &text[start..end]
                    );
                }
            }
        }
    }

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

    #[test]
    fn a_text_is_turned_away_only_where_a_word_is_missing_in_all_of_it() {
        let mut gather = Gather::default();
        let pattern = gather.add(r"\b(may|must) not sell (it|them) away");
        let regexes = gather.done(None);
        let lead_and_item = "you must not:\n- sell it away";
        for (text, may_match) in [
            ("you may not sell it away", true),
            (lead_and_item, true),
            ("sell it away. you may not.", true),
            ("you may sell it away", false),
            ("you may not sell it", false),
            ("you will not sell it away", false),
            ("", false),
        ] {
            let searched = regexes.searched(text);
            let gate = searched.gate().expect("it was looked through");
            assert_eq!(gate.may_match(&[pattern]), may_match, "{text}");
        }
    }
}
