//! The states that automata have met, kept in a bounded room.
//!
//! Contract: what a pattern matches does not depend on what is kept. Each thread that searches keeps states of its own,
//! of all patterns together at most [`ROOM`] bytes and those of one search: beyond them it starts over. Most patterns
//! are asked now and then and meet few states; together they would take most of the memory of a run.

use std::panic::{RefUnwindSafe, UnwindSafe};

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::util::pool::Pool;

/// Bytes that the states of all patterns may take, per thread. The 200 official texts about AI meet states of 35 MB if
/// none is dropped; with this room they take no longer to read.
const ROOM: usize = 4 << 20;

/// How a thread's states begin.
type Begin = Box<dyn Fn() -> Kept + Send + Sync + UnwindSafe + RefUnwindSafe>;

/// The states of all patterns.
#[derive(Debug)]
pub(super) struct States(Pool<Kept, Begin>);

/// Those of one thread.
#[derive(Debug, Default)]
struct Kept {
    /// By the pattern's number.
    caches: Vec<Option<Cache>>,
    bytes: usize,
}

impl States {
    /// None yet.
    pub fn new() -> Self {
        Self(Pool::new(Box::new(Kept::default)))
    }

    /// Searches with the states of the pattern `number`.
    pub fn with<T>(&self, number: usize, dfa: &DFA, search: impl FnOnce(&mut Cache) -> T) -> T {
        self.0.get().with(number, dfa, search, ROOM)
    }
}

impl Kept {
    fn with<T>(&mut self, number: usize, dfa: &DFA, search: impl FnOnce(&mut Cache) -> T, room: usize) -> T {
        if self.caches.len() <= number {
            self.caches.resize_with(number + 1, || None);
        }
        let known = self.caches[number].as_ref().map_or(0, Cache::memory_usage);
        let cache = self.caches[number].get_or_insert_with(|| dfa.create_cache());
        let found = search(cache);
        self.bytes = (self.bytes + cache.memory_usage()).saturating_sub(known);
        if self.bytes > room {
            *self = Self::default();
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use regex_automata::Input;

    use super::*;

    #[test]
    fn the_room_is_bounded_and_answers_stay() {
        let patterns = ["a+b", "not .{0,9}sell", r"[a-f]{3}\d"];
        let all: Vec<DFA> = patterns.iter().map(|pattern| DFA::new(pattern).expect("a pattern")).collect();
        let texts = ["aaab", "do not ever sell", "cde7", "nothing", ""];
        let ask = |kept: &mut Kept, room: usize| {
            let mut answers = Vec::new();
            for (number, dfa) in all.iter().enumerate() {
                for text in texts {
                    let input = Input::new(text);
                    let found = kept.with(number, dfa, |cache| dfa.try_search_fwd(cache, &input), room);
                    answers.push(found.is_ok_and(|found| found.is_some()));
                    assert!(kept.bytes <= room, "{} of {room}", kept.bytes);
                    let there = kept.caches.iter().flatten().map(Cache::memory_usage);
                    assert_eq!(kept.bytes, there.sum::<usize>());
                }
            }
            answers
        };
        let mut roomy = Kept::default();
        let answers = ask(&mut roomy, usize::MAX);
        assert!(roomy.bytes > 0 && answers.iter().filter(|found| **found).count() == 3, "{answers:?}");
        for room in [0, roomy.bytes / 2, roomy.bytes] {
            assert_eq!(ask(&mut Kept::default(), room), answers);
        }
    }
}
