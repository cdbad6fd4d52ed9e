//! Regular expressions that compile when they are first asked.
//!
//! Contract: a pattern in ASCII compiles without Unicode classes, so it costs microseconds; the engine asks a
//! pattern only in a sentence where its kind's anchor stands. Offsets of matches are not used to cut text,
//! for a class without Unicode may end inside a character.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

/// Bytes that one compiled pattern may take.
const SIZE_LIMIT: usize = 1 << 20;

/// Compiles `pattern`, without Unicode classes where it can do without.
///
/// Folded text is lower case, and `\w` and `\b` are only ever meant for English: their Unicode forms would cost
/// a hundred times the rest of the pattern. A pattern with English parts counts bytes in `.{0,20}`, one that is
/// Chinese only, or has Chinese in brackets, counts characters.
pub(super) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    let english = pattern.contains("\\b") || pattern.contains("\\w");
    let unicode = !pattern.is_ascii() && (!english || has_wide_class(pattern));
    let narrowed = pattern.replace("\\b", r"(?-u:\b)").replace("\\w", "[0-9a-z_]");
    let pattern = if unicode { &narrowed } else { pattern };
    RegexBuilder::new(pattern).unicode(unicode).size_limit(SIZE_LIMIT).build()
}

/// Whether a bracketed class of `pattern` holds a character beyond ASCII.
fn has_wide_class(pattern: &str) -> bool {
    pattern.split('[').skip(1).any(|rest| rest.split(']').next().is_some_and(|class| !class.is_ascii()))
}

/// One pattern, compiled on first need.
#[derive(Debug)]
pub(super) struct Lazy {
    pattern: String,
    /// Whether it can match only where a character outside ASCII stands.
    wide: bool,
    regex: OnceLock<Option<Regex>>,
}

impl Lazy {
    /// Keeps `pattern` for later.
    pub fn new(pattern: &str) -> Self {
        Self { pattern: pattern.to_owned(), wide: needs_wide(pattern), regex: OnceLock::new() }
    }

    /// Whether it matches somewhere in `text`. A pattern that does not compile matches nothing; files are
    /// checked when they are read, so only a damaged pack has such patterns.
    pub fn is_match(&self, text: &str) -> bool {
        if self.wide && text.is_ascii() {
            return false;
        }
        let regex = self.regex.get_or_init(|| compile(&self.pattern).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text.as_bytes()))
    }
}

/// Whether every match of `pattern` holds a character outside ASCII. Patterns in Chinese do, and are then neither
/// compiled nor run for an English sentence. When in doubt it says no.
fn needs_wide(pattern: &str) -> bool {
    // Ignoring case, a sign outside ASCII may stand for a letter in it.
    let chars: Vec<char> = pattern.chars().collect();
    !pattern.contains("(?") && alternatives_need_wide(&chars)
}

fn alternatives_need_wide(chars: &[char]) -> bool {
    let (mut at, mut found) = (0, false);
    while let Some(&c) = chars.get(at) {
        let (len, wide) = match c {
            '|' if !found => return false,
            '|' => {
                found = false;
                (1, false)
            }
            '\\' => (2, false),
            '[' => (closing(&chars[at..], '[', ']'), false),
            '(' => {
                let len = closing(&chars[at..], '(', ')');
                let inner = chars.get(at + 1..at + len - 1).unwrap_or(&[]);
                (len, alternatives_need_wide(inner))
            }
            c => (1, !c.is_ascii()),
        };
        at += len;
        found |= wide && !matches!(chars.get(at), Some('?' | '*' | '{'));
    }
    found
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
    fn patterns_that_need_wide_characters_are_known() {
        let cases = [
            ("不得|禁止", true),
            ("(不得|禁止)[^。]{0,30}(修改|微调)", true),
            ("不得|api", false),
            ("(不得)?", false),
            ("须?[^。]", false),
            (r"\b(not|不)\b", false),
            ("a[)|]不得(x|y)", true),
            ("(?i)\u{212a}", false),
            ("", false),
        ];
        for (pattern, expected) in cases {
            assert_eq!(needs_wide(pattern), expected, "{pattern}");
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
            assert_eq!(Lazy::new(pattern).is_match(text), expected, "{pattern}");
        }
    }
}
