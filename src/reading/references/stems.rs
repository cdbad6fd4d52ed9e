//! Where words for a licence stand, in any case: most texts have none or few, and every text is searched.
//!
//! Contract: [`places`] gives where each stem begins that does not overlap one before it, as an automaton over all stems
//! would.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use aho_corasick::packed::{self, Searcher};

/// What every key contains, in any case of ASCII letters.
const STEMS: [&str; 14] = [
    "licen",
    "lizenz",
    "ицензи",
    "ライセンス",
    "许可",
    "許可",
    "协议",
    "協議",
    "授权",
    "授權",
    "라이선스",
    "lisens",
    "licença",
    "free software:",
];
/// How many bytes of a stem of ASCII letters are looked for in every case.
const START: usize = 3;

static SEARCH: LazyLock<Stems> = LazyLock::new(Stems::new);

/// Where stems begin in `text`, in order.
pub(super) fn places(text: &str) -> impl Iterator<Item = usize> {
    SEARCH.places(text)
}

/// Finds [`STEMS`]: the first bytes are looked for many at a time where the processor can
/// do that; the automaton, which looks at one byte after the other, serves where it cannot.
struct Stems {
    starts: Option<Searcher>,
    automaton: AhoCorasick,
}

impl Stems {
    fn new() -> Self {
        let starts: BTreeSet<Vec<u8>> = STEMS.iter().flat_map(|stem| starts(stem.as_bytes())).collect();
        let starts = packed::Config::new().builder().extend(starts).build();
        let mut automaton = AhoCorasick::builder();
        let automaton = automaton.ascii_case_insensitive(true).build(STEMS);
        Self { starts, automaton: automaton.expect("a few stems always build") }
    }

    fn places<'a>(&'a self, text: &'a str) -> Box<dyn Iterator<Item = usize> + 'a> {
        match &self.starts {
            Some(starts) => {
                let places = starts.find_iter(text).map(|hit| hit.start());
                Box::new(places.filter(|&at| is_stem(&text.as_bytes()[at..])))
            }
            None => Box::new(self.automaton.find_iter(text).map(|hit| hit.start())),
        }
    }
}

/// The first bytes of a stem in every case; one of other letters than ASCII has only its own.
fn starts(stem: &[u8]) -> Vec<Vec<u8>> {
    if !stem[..START].is_ascii() {
        return vec![stem.to_vec()];
    }
    let cases = 0..1usize << START;
    let cased = |case: usize, at: usize| match case >> at & 1 {
        0 => stem[at].to_ascii_lowercase(),
        _ => stem[at].to_ascii_uppercase(),
    };
    cases.map(|case| (0..START).map(|at| cased(case, at)).collect()).collect()
}

fn is_stem(bytes: &[u8]) -> bool {
    let begins = |stem: &&str| {
        bytes.get(..stem.len()).is_some_and(|start| start.eq_ignore_ascii_case(stem.as_bytes()))
    };
    STEMS.iter().any(|stem| begins(stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_searches_find_the_same_stems() {
        let search = Stems::new();
        let plain = Stems { starts: None, automaton: search.automaton.clone() };
        for text in [
            "License: MIT, LICENCE lists lilicense Lizenz free freeFree Software: x",
            "лицензия ライセンス 许可协议 라이선스 licença lisens lic",
            "lice",
            "",
        ] {
            let places: Vec<usize> = search.places(text).collect();
            assert_eq!(places, plain.places(text).collect::<Vec<_>>(), "{text}");
        }
        assert_eq!(search.places("a list: LiCenSe").collect::<Vec<_>>(), [8]);
    }
}
