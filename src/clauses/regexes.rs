//! Regular expressions that compile when they are first asked.
//!
//! Contract: a pattern in ASCII compiles without Unicode classes, so it costs microseconds; the engine asks a
//! pattern only in a sentence where its kind's anchor stands. Offsets of matches are not used to cut text,
//! for a class without Unicode may end inside a character.

use std::error::Error;
use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::OnceLock;

use memchr::memmem::Finder;
use regex_automata::Input;
use regex_automata::hybrid::BuildError;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::pool::Pool;
use regex_automata::util::syntax;

use super::lexicon;

/// Bytes that one compiled pattern may take.
const SIZE_LIMIT: usize = 1 << 20;
/// Bytes that the states which one pattern has met may take, per thread; beyond them they are made anew.
const STATES_LIMIT: usize = 1 << 20;

/// Needles shorter than this stand in every sentence, in bytes.
const LEAST_NEEDLE: usize = 3;
/// With more needles it is cheaper to ask the pattern itself.
const MOST_NEEDLES: usize = 24;

/// A compiled pattern that says whether it matches, and no more.
///
/// Nobody asks where a pattern matches, so one automaton that runs forward is enough. What else the `regex` crate
/// prepares for places and groups would take three times as long to compile and most of the memory of a run.
pub(super) struct Automaton {
    dfa: DFA,
    caches: Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync + UnwindSafe + RefUnwindSafe>>,
}

impl Automaton {
    /// Whether it matches somewhere in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        let input = Input::new(text).earliest(true);
        // A search gives up only where it is told to by its settings, and these do not.
        self.dfa.try_search_fwd(&mut self.caches.get(), &input).is_ok_and(|found| found.is_some())
    }
}

impl fmt::Debug for Automaton {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Automaton").finish_non_exhaustive()
    }
}

/// Compiles `pattern`, without Unicode classes where it can do without.
///
/// Folded text is lower case, and `\w` and `\b` are only ever meant for English: their Unicode forms would cost
/// a hundred times the rest of the pattern. A pattern with English parts counts bytes in `.{0,20}`, one that is
/// Chinese only, or has Chinese in brackets, counts characters.
pub(super) fn compile(pattern: &str) -> Result<Automaton, String> {
    let pattern = &*lexicon::expand(pattern);
    let english = pattern.contains("\\b") || pattern.contains("\\w");
    let unicode = !pattern.is_ascii() && (!english || has_wide_class(pattern));
    let narrowed = pattern.replace("\\b", r"(?-u:\b)").replace("\\w", "[0-9a-z_]");
    let pattern = if unicode { &narrowed } else { pattern };
    let dfa = DFA::builder()
        .configure(DFA::config().cache_capacity(STATES_LIMIT).skip_cache_capacity_check(true))
        .syntax(syntax::Config::new().unicode(unicode).utf8(false))
        .thompson(
            thompson::Config::new()
                .utf8(false)
                .which_captures(WhichCaptures::None)
                .nfa_size_limit(Some(SIZE_LIMIT)),
        )
        .build(pattern)
        .map_err(|error| reasons(&error))?;
    let states = dfa.clone();
    Ok(Automaton { dfa, caches: Pool::new(Box::new(move || states.create_cache())) })
}

/// What is wrong with a pattern: the last reason names the place in it.
fn reasons(error: &BuildError) -> String {
    let mut last: &dyn Error = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}

/// Whether a bracketed class of `pattern` holds a character beyond ASCII.
fn has_wide_class(pattern: &str) -> bool {
    pattern.split('[').skip(1).any(|rest| rest.split(']').next().is_some_and(|class| !class.is_ascii()))
}

/// The compiled words of the lexicon.
static SHARED: [OnceLock<Option<Automaton>>; lexicon::COUNT] = [const { OnceLock::new() }; lexicon::COUNT];

/// One pattern, compiled on first need.
#[derive(Debug)]
pub(super) struct Lazy {
    pattern: String,
    /// [`needles`] of the pattern.
    needles: Option<Vec<String>>,
    /// What looks for them, made on first need.
    finders: OnceLock<Vec<Finder<'static>>>,
    automaton: OnceLock<Option<Automaton>>,
}

impl Lazy {
    /// Keeps `pattern` for later.
    pub fn new(pattern: &str) -> Self {
        Self {
            pattern: pattern.to_owned(),
            needles: needles(&lexicon::expand(pattern)),
            finders: OnceLock::new(),
            automaton: OnceLock::new(),
        }
    }

    /// Whether it matches somewhere in `text`. A pattern that does not compile matches nothing; files are
    /// checked when they are read, so only a damaged pack has such patterns.
    pub fn is_match(&self, text: &str) -> bool {
        if self.needles.as_ref().is_some_and(|needles| !self.any_stands(needles, text)) {
            return false;
        }
        // Words that many patterns share are compiled once.
        let automaton = lexicon::shared(&self.pattern).map_or(&self.automaton, |at| &SHARED[at]);
        let automaton = automaton.get_or_init(|| compile(&self.pattern).ok());
        automaton.as_ref().is_some_and(|automaton| automaton.is_match(text))
    }

    fn any_stands(&self, needles: &[String], text: &str) -> bool {
        let made = || needles.iter().map(|needle| Finder::new(needle.as_str()).into_owned()).collect();
        self.finders.get_or_init(made).iter().any(|finder| finder.find(text.as_bytes()).is_some())
    }
}

/// Words of which every match of `pattern` holds at least one; none known where that cannot be told simply.
///
/// Asking for them first means that most patterns are neither compiled nor run: Chinese ones for English
/// sentences, and English ones for sentences about something else.
fn needles(pattern: &str) -> Option<Vec<String>> {
    // Flags may change what a letter stands for.
    if pattern.contains("(?") {
        return None;
    }
    let chars: Vec<char> = pattern.chars().collect();
    alternatives(&chars).filter(|needles| needles.len() <= MOST_NEEDLES)
}

/// The needles of all alternatives together, if each has some.
fn alternatives(chars: &[char]) -> Option<Vec<String>> {
    let (mut all, mut best) = (Vec::new(), None);
    let (mut at, mut run) = (0, String::new());
    while let Some(&c) = chars.get(at) {
        let len = element(chars, at);
        let optional = matches!(chars.get(at + len), Some('?' | '*' | '{'));
        let letter = len == 1 && !matches!(c, '|' | '.' | '^' | '$' | '?' | '*' | '+' | '{' | '}');
        if letter && !optional {
            run.push(c);
            at += 1;
            continue;
        }
        better(&mut best, vec![std::mem::take(&mut run)]);
        match c {
            '|' => all.extend(best.take()?),
            '(' if !optional => {
                if let Some(inner) = chars.get(at + 1..at + len - 1).and_then(alternatives) {
                    better(&mut best, inner);
                }
            }
            '{' => at += chars[at..].iter().take_while(|c| **c != '}').count(),
            _ => {}
        }
        at += len;
    }
    better(&mut best, vec![run]);
    all.extend(best?);
    Some(all)
}

/// How many characters the element at `at` takes, without the sign that repeats it.
fn element(chars: &[char], at: usize) -> usize {
    match chars[at] {
        '\\' => 2,
        '[' => closing(&chars[at..], '[', ']'),
        '(' => closing(&chars[at..], '(', ')'),
        _ => 1,
    }
}

/// Takes `other` where its shortest needle is longer than those known so far.
fn better(best: &mut Option<Vec<String>>, other: Vec<String>) {
    let shortest = |needles: &[String]| needles.iter().map(String::len).min().unwrap_or(0);
    if shortest(&other) >= LEAST_NEEDLE
        && best.as_deref().is_none_or(|best| shortest(best) < shortest(&other))
    {
        *best = Some(other);
    }
}

/// How many characters a group or class takes that opens `chars`.
fn closing(chars: &[char], open: char, close: char) -> usize {
    let (mut depth, mut at, mut in_class) = (0usize, 0, false);
    while let Some(&c) = chars.get(at) {
        match c {
            '\\' => at += 1,
            c if c == close && !in_class => depth -= 1,
            '[' if open != '[' => in_class = true,
            ']' if in_class => in_class = false,
            c if c == open && !in_class => depth += 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at.min(chars.len()).max(1)
}

/// Several patterns.
pub(super) fn lazies(patterns: &[String]) -> Vec<Lazy> {
    patterns.iter().map(|pattern| Lazy::new(pattern)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needles_are_in_every_match() {
        let cases: [(&str, Option<&[&str]>); 14] = [
            ("不得|禁止", Some(&["不得", "禁止"])),
            ("(不得|禁止)[^。]{0,30}(微调训练)", Some(&["微调训练"])),
            (r"\b(must|shall)\b.{0,40}\bdisplay", Some(&["display"])),
            (r"\bdistill?ed\b", Some(&["distil"])),
            (r"\blicen[cs]es?\b", Some(&["licen"])),
            ("colou?r{1,2}s and|tints", Some(&["s and", "tints"])),
            ("(re)?sell", Some(&["sell"])),
            ("revenue+", Some(&["revenue"])),
            ("不得|x", None),
            ("(不得)?", None),
            (r"\b(not|no)\b", None),
            ("a[)|]不得(x|y)", Some(&["不得"])),
            ("(?i)warranty", None),
            ("", None),
        ];
        for (pattern, expected) in cases {
            let expected =
                expected.map(|needles| needles.iter().map(|needle| (*needle).to_owned()).collect::<Vec<_>>());
            assert_eq!(needles(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn a_pattern_with_a_fault_says_where() {
        let error = compile(r"\bsell(").map(|_| ()).expect_err("an open group is no pattern");
        assert!(error.contains("unclosed group"), "{error}");
        let error = compile(&"(a{1000}){1000}".repeat(3)).map(|_| ()).expect_err("too large");
        assert!(error.contains("limit"), "{error}");
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
            assert_eq!(Lazy::new(pattern).is_match(text), expected, "{pattern}");
        }
    }
}
