//! A regular expression that says whether it matches, and no more.
//!
//! Contract: a pattern in ASCII compiles without Unicode classes, so it costs microseconds. Nobody asks where a pattern
//! matches: for a class without Unicode may end inside a character.

use std::error::Error;
use std::fmt;

use regex_automata::Input;
use regex_automata::hybrid::BuildError;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::syntax;

use super::lexicon;

/// Bytes that one compiled pattern may take.
const SIZE_LIMIT: usize = 1 << 20;
/// Bytes that the states which one pattern has met may take; beyond them they are made anew.
const STATES_LIMIT: usize = 1 << 20;

/// A compiled pattern.
///
/// One automaton that runs forward is enough. What else the `regex` crate prepares for places and groups would take
/// longer to compile and most of the memory of a run.
pub(super) struct Automaton {
    pub dfa: DFA,
}

impl Automaton {
    /// Compiles `pattern`, without Unicode classes where it can do without.
    ///
    /// Folded text is lower case, and `\w` and `\b` are only ever meant for English: their Unicode forms would cost
    /// a hundred times the rest of the pattern. A pattern with English parts counts bytes in `.{0,20}`, one that is
    /// Chinese only, or has Chinese in brackets, counts characters.
    pub fn new(pattern: &str) -> Result<Self, String> {
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
        Ok(Self { dfa })
    }

    /// Whether it matches somewhere in `text`; `states` are those that it has met.
    pub fn is_match(&self, text: &str, states: &mut Cache) -> bool {
        let input = Input::new(text).earliest(true);
        // A search gives up only where it is told to by its settings, and these do not.
        self.dfa.try_search_fwd(states, &input).is_ok_and(|found| found.is_some())
    }
}

impl fmt::Debug for Automaton {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Automaton").finish_non_exhaustive()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_with_a_fault_says_where() {
        let error = Automaton::new(r"\bsell(").map(|_| ()).expect_err("an open group is no pattern");
        assert!(error.contains("unclosed group"), "{error}");
        let error = Automaton::new(&"(a{1000}){1000}".repeat(3)).map(|_| ()).expect_err("too large");
        assert!(error.contains("limit"), "{error}");
    }
}
