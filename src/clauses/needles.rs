//! Words without which a regular expression cannot match.
//!
//! Contract: [`needles`] gives groups of words; every match of the pattern holds, for each group, at least one of its
//! words, and holds it where [`super::starts`] looks: at the beginning of a word, if it begins with a letter or digit
//! of ASCII. Asking for them first means that most patterns are neither compiled nor run: Chinese ones for English
//! sentences, and English ones for sentences about something else. Limits: words of less than [`LEAST`] bytes, and
//! patterns with flags, give nothing.

use std::sync::OnceLock;

use super::lexicon;

/// Shorter words stand in every sentence, in bytes.
const LEAST: usize = super::starts::KEY;

/// Words of which every match holds at least one.
pub(super) type Group = Vec<String>;

/// The groups of `pattern`.
pub(super) fn needles(pattern: &str) -> Vec<Group> {
    // Flags may change what a letter stands for.
    if pattern.contains("(?") {
        return Vec::new();
    }
    let chars: Vec<char> = pattern.chars().collect();
    alternatives(&chars, false).groups
}

/// What is known of the matches of a part of a pattern.
struct Found {
    groups: Vec<Group>,
    /// Whether a letter that follows begins a word.
    at_word: bool,
}

/// What is known of `chars`, one pattern or several with `|` between them. `at_word`: whether a letter that it begins
/// with begins a word.
fn alternatives(chars: &[char], at_word: bool) -> Found {
    let mut done: Vec<Found> = Vec::new();
    let mut branch = Branch::new(at_word);
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let len = element(chars, at);
        if c == '|' {
            done.push(std::mem::replace(&mut branch, Branch::new(at_word)).finish());
        } else {
            let optional = matches!(chars.get(at + len), Some('?' | '*' | '{'));
            branch.take(&chars[at..at + len], optional);
        }
        at += len;
    }
    if done.is_empty() {
        return branch.finish();
    }
    done.push(branch.finish());
    either(done)
}

/// What is known where one of several matches: one group, of the rarest words of each.
fn either(branches: Vec<Found>) -> Found {
    let at_word = branches.iter().all(|branch| branch.at_word);
    let all: Option<Vec<Group>> = branches.into_iter().map(|branch| rarest(branch.groups)).collect();
    let mut words: Group = all.unwrap_or_default().into_iter().flatten().collect();
    words.sort_unstable();
    words.dedup();
    Found { groups: if words.is_empty() { Vec::new() } else { vec![words] }, at_word }
}

/// The group that stands in the fewest sentences: long words are rare ones.
fn rarest(groups: Vec<Group>) -> Option<Group> {
    let shortest = |group: &Group| group.iter().map(String::len).min().unwrap_or(0);
    groups.into_iter().max_by_key(|group| (shortest(group), std::cmp::Reverse(group.len())))
}

/// One alternative, as far as it was read.
struct Branch {
    groups: Vec<Group>,
    /// The letters that stand next to each other.
    run: String,
    /// Whether their first begins a word.
    run_at_word: bool,
    /// Whether the next letter does.
    at_word: bool,
}

impl Branch {
    fn new(at_word: bool) -> Self {
        Self { groups: Vec::new(), run: String::new(), run_at_word: at_word, at_word }
    }

    /// Takes one element; `optional`: it may be missing.
    fn take(&mut self, element: &[char], optional: bool) {
        let before = self.at_word;
        let behind = match element {
            ['?' | '*' | '+', ..] | ['{', _, ..] => return self.flush(),
            ['(', inner @ .., ')'] => {
                self.flush();
                let found = alternatives(inner, before);
                if !optional {
                    self.groups.extend(found.groups);
                }
                found.at_word
            }
            ['<', name @ .., '>'] if lexicon::position(name).is_some() => {
                self.flush();
                if !optional {
                    self.groups.extend(lexicon_groups(name).iter().cloned());
                }
                false
            }
            ['\\', 'b'] | ['^'] => {
                self.flush();
                self.at_word = true;
                return;
            }
            ['\\', escaped] => {
                self.flush();
                matches!(escaped, 's' | 'W') || !escaped.is_ascii_alphanumeric()
            }
            ['[', class @ .., ']'] => {
                self.flush();
                !class.iter().any(|c| c.is_ascii_alphanumeric() || matches!(c, '^' | '\\'))
            }
            ['.' | '$'] => {
                self.flush();
                false
            }
            &[letter, ..] if optional => {
                self.flush();
                is_sign(letter)
            }
            &[letter, ..] => {
                if self.run.is_empty() {
                    self.run_at_word = before;
                }
                self.run.push(letter);
                is_sign(letter)
            }
            [] => return,
        };
        self.at_word = behind && (before || !optional);
    }

    /// Ends the letters that stand next to each other.
    fn flush(&mut self) {
        let run = std::mem::take(&mut self.run);
        let whole = if self.run_at_word { run.as_str() } else { run.trim_start_matches(|c| !is_sign(c)) };
        // Behind a sign a word begins, so the sign need not be looked for.
        let needle = whole.trim_start_matches(|c: char| c.is_ascii() && is_sign(c));
        if needle.len() >= LEAST {
            self.groups.push(vec![needle.to_owned()]);
        }
    }

    fn finish(mut self) -> Found {
        self.flush();
        Found { groups: self.groups, at_word: self.at_word }
    }
}

/// Whether a letter behind this one begins a word, as [`super::starts`] sees words.
fn is_sign(c: char) -> bool {
    !c.is_ascii_alphanumeric()
}

/// The groups of a word of the lexicon, which many patterns name.
fn lexicon_groups(name: &[char]) -> &'static [Group] {
    static KNOWN: [OnceLock<Vec<Group>>; lexicon::COUNT] = [const { OnceLock::new() }; lexicon::COUNT];
    lexicon::position(name).map_or(&[], |at| KNOWN[at].get_or_init(|| needles(lexicon::words(at))))
}

/// How many characters the element at `at` takes, without the sign that repeats it.
fn element(chars: &[char], at: usize) -> usize {
    let upto = |close: char| chars[at..].iter().position(|c| *c == close).map_or(1, |end| end + 1);
    let len = match chars[at] {
        '\\' => 2,
        '[' => closing(&chars[at..], '[', ']'),
        '(' => closing(&chars[at..], '(', ')'),
        '{' => upto('}'),
        '<' if lexicon::position(&chars[at + 1..(at + upto('>')).max(at + 2) - 1]).is_some() => upto('>'),
        _ => 1,
    };
    len.min(chars.len() - at)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needles_are_in_every_match() {
        let cases: [(&str, &[&[&str]]); 24] = [
            ("不得|禁止", &[&["不得", "禁止"]]),
            ("(不得|禁止)[^。]{0,30}(微调训练)", &[&["不得", "禁止"], &["微调训练"]]),
            (r"\b(must|shall)\b.{0,40}\bdisplay", &[&["must", "shall"], &["display"]]),
            (r"\bdistill?ed\b", &[&["distil"]]),
            (r"\blicen[cs]es?\b", &[&["licen"]]),
            (r"\bcolou?r{1,2}s and|\btints", &[&["colo", "tints"]]),
            // Inside a word nothing is looked for.
            ("(re)?sell", &[]),
            ("sells it", &[&["it"]]),
            (r"\b(re)?sell it", &[]),
            (r"\bsell (it|them) away", &[&["sell "], &["away"]]),
            (r"\bmay (also )?not\b", &[&["may "], &["not"]]),
            (r"\bmay (also)?not\b", &[&["may "]]),
            (r"\bmay[- ]never", &[&["may"], &["never"]]),
            (r"\bmay[^.]never", &[&["may"]]),
            (r"\bmay(\w+ ){0,4}never", &[&["may"]]),
            (r"\bmay (\w+ ){0,4}never", &[&["may "], &["never"]]),
            ("^if you", &[&["if you"]]),
            (r"\brevenue+", &[&["revenue"]]),
            ("不得|x", &[]),
            ("(不得)?", &[]),
            (r"a[)|]不得(x|y)", &[&["不得"]]),
            ("(?i)warranty", &[]),
            ("a < b, \\bwarranty", &[&["b, "], &["warranty"]]),
            ("", &[]),
        ];
        for (pattern, expected) in cases {
            let found = needles(pattern);
            let expected: Vec<Vec<&str>> = expected
                .iter()
                .map(|group| group.to_vec())
                .filter(|group| group.iter().all(|needle| needle.len() >= LEAST))
                .collect();
            assert_eq!(found, expected, "{pattern}");
        }
    }

    #[test]
    fn words_of_the_lexicon_are_looked_for() {
        let groups = needles(r"<deny>[^.;]{0,20}\bsell");
        assert_eq!(groups.len(), 2);
        assert!(groups[0].iter().any(|needle| needle == "forbid") && groups[1] == ["sell"], "{groups:?}");
    }
}
