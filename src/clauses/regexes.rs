//! Regular expressions that compile when they are first asked.
//!
//! Contract: a pattern in ASCII compiles without Unicode classes, so it costs microseconds; the engine asks a
//! pattern only in a sentence where its kind's anchor stands. Offsets of matches are not used to cut text,
//! for a class without Unicode may end inside a character.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

/// Bytes that one compiled pattern may take.
const SIZE_LIMIT: usize = 1 << 20;

/// Compiles `pattern`, without Unicode classes where it is ASCII.
pub(super) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).unicode(!pattern.is_ascii()).size_limit(SIZE_LIMIT).build()
}

/// One pattern, compiled on first need.
#[derive(Debug)]
pub(super) struct Lazy {
    pattern: String,
    regex: OnceLock<Option<Regex>>,
}

impl Lazy {
    /// Keeps `pattern` for later.
    pub fn new(pattern: &str) -> Self {
        Self { pattern: pattern.to_owned(), regex: OnceLock::new() }
    }

    /// Whether it matches somewhere in `text`. A pattern that does not compile matches nothing; files are
    /// checked when they are read, so only a damaged pack has such patterns.
    pub fn is_match(&self, text: &str) -> bool {
        let regex = self.regex.get_or_init(|| compile(&self.pattern).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text.as_bytes()))
    }
}

/// Several patterns.
pub(super) fn lazies(patterns: &[String]) -> Vec<Lazy> {
    patterns.iter().map(|pattern| Lazy::new(pattern)).collect()
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
            ("(", "(", false),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(Lazy::new(pattern).is_match(text), expected, "{pattern}");
        }
    }
}
