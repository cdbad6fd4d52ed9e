//! Words without which a regular expression cannot match.
//!
//! Contract: [`needles`] gives groups of words; every match of the pattern holds, for each group, at least one of its
//! words, and holds it where [`super::starts`] looks: at the beginning of a word, if it begins with a letter or digit
//! of ASCII. A word with [`ENDS`] behind it ends there. Asking for them first means that most patterns are neither compiled nor run: Chinese ones for English
//! sentences, and English ones for sentences about something else. Limits: shorter words than [`LEAST`], and
//! patterns with flags, give nothing.

use std::sync::OnceLock;

use super::lexicon;

/// Shorter words stand in every sentence, in bytes; where it is known that they end there, two are enough.
const LEAST: usize = super::starts::LEAST;

/// The most ways of writing one word that are looked for.
const WAYS: usize = 8;

/// The most groups of several alternatives together.
const GROUPS: usize = 3;

/// Stands behind a needle that is a word's end; no pattern has it as a letter.
pub(super) const ENDS: char = '|';

/// Words of which every match holds at least one.
pub(super) type Group = Vec<String>;

/// The groups of `pattern`.
pub(super) fn needles(pattern: &str) -> Vec<Group> {
    // Flags may change what a letter stands for.
    if pattern.contains("(?") {
        return Vec::new();
    }
    let chars: Vec<char> = pattern.chars().collect();
    alternatives(&chars, false, false).groups
}

/// What is known of the matches of a part of a pattern.
struct Found {
    groups: Vec<Group>,
    /// Whether a letter that follows begins a word.
    at_word: bool,
}

/// What is known of `chars`, one pattern or several with `|` between them. `at_word`: whether a letter that it begins
/// with begins a word; `ends`: whether a word ends behind it.
fn alternatives(chars: &[char], at_word: bool, ends: bool) -> Found {
    let mut done: Vec<Found> = Vec::new();
    let mut branch = Branch::new(at_word);
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let len = element(chars, at);
        let (times, sign) = times(&chars[at + len..]);
        if c == '|' {
            done.push(std::mem::replace(&mut branch, Branch::new(at_word)).finish(ends));
        } else {
            let closes = match &chars[at + len + sign..] {
                [] | ['|', ..] => ends,
                ['\\', 'b', ..] => true,
                _ => false,
            };
            branch.take(&chars[at..at + len], times, closes);
        }
        at += len + sign;
    }
    if done.is_empty() {
        return branch.finish(ends);
    }
    done.push(branch.finish(ends));
    either(done)
}

/// How often an element stands there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Times {
    Once,
    OnceOrNot,
    /// Once and perhaps again.
    Again,
    Any,
}

/// How often what stands in front of `chars` is repeated, and how many characters say so.
fn times(chars: &[char]) -> (Times, usize) {
    match chars.first() {
        Some('?') => (Times::OnceOrNot, 1),
        Some('+') => (Times::Again, 1),
        Some('*') => (Times::Any, 1),
        Some('{') => (Times::Any, chars.iter().position(|c| *c == '}').map_or(1, |end| end + 1)),
        _ => (Times::Once, 0),
    }
}

/// What is known where one of several matches: groups that have one group of each, the rarest words together, then the
/// next.
fn either(mut branches: Vec<Found>) -> Found {
    let at_word = branches.iter().all(|branch| branch.at_word);
    let most = branches.iter().map(|branch| branch.groups.len()).max().unwrap_or(0);
    let mut groups: Vec<Group> = Vec::new();
    for branch in &mut branches {
        branch.groups.sort_by_key(|group| std::cmp::Reverse(shortest(group)));
    }
    for at in 0..most.min(GROUPS) {
        let of = |branch: &Found| branch.groups.get(at).or(branch.groups.last()).cloned();
        let all: Option<Vec<Group>> = branches.iter().map(of).collect();
        let Some(all) = all else { break };
        groups.push(ordered(all.into_iter().flatten().collect()));
    }
    Found { groups, at_word }
}

/// How long the shortest word is: long words stand in few sentences.
fn shortest(group: &Group) -> usize {
    group.iter().map(String::len).min().unwrap_or(0)
}

fn ordered(mut group: Group) -> Group {
    group.sort_unstable();
    group.dedup();
    group
}

/// One alternative, as far as it was read.
struct Branch {
    groups: Vec<Group>,
    /// The letters that stand next to each other, in each way in which they may be written.
    run: Vec<String>,
    /// Whether their first begins a word.
    run_at_word: bool,
    /// Whether the next letter does.
    at_word: bool,
}

impl Branch {
    fn new(at_word: bool) -> Self {
        Self { groups: Vec::new(), run: Vec::new(), run_at_word: at_word, at_word }
    }

    /// Takes one element; `closes`: a word ends behind it.
    fn take(&mut self, element: &[char], times: Times, closes: bool) {
        let before = self.at_word;
        let optional = matches!(times, Times::OnceOrNot | Times::Any);
        let signs = match element {
            ['(', inner @ .., ')'] => {
                self.flush(false);
                let found = alternatives(inner, before, closes);
                self.groups.extend(found.groups.into_iter().filter(|_| !optional));
                found.at_word
            }
            ['<', name @ .., '>'] if lexicon::position(name).is_some() => {
                self.flush(false);
                self.groups.extend(lexicon_groups(name).iter().filter(|_| !optional).cloned());
                false
            }
            ['\\', 'b'] | ['^'] => {
                self.flush(element.len() == 2);
                self.at_word = true;
                return;
            }
            ['\\', escaped] => {
                self.flush(false);
                matches!(escaped, 's' | 'W') || !escaped.is_ascii_alphanumeric()
            }
            ['[', class @ .., ']'] => {
                let letters = if class.iter().any(|c| matches!(c, '^' | '\\' | '-')) { &[] } else { class };
                self.letters(letters, times);
                !class.iter().any(|c| c.is_ascii_alphanumeric() || matches!(c, '^' | '\\'))
            }
            ['.' | '$'] => {
                self.flush(false);
                false
            }
            [letter] => {
                self.letters(&[*letter], times);
                is_sign(*letter)
            }
            _ => {
                self.flush(false);
                false
            }
        };
        self.at_word = signs && (before || !optional);
    }

    /// Takes one of several letters; none where they cannot be told.
    fn letters(&mut self, letters: &[char], times: Times) {
        let ways = self.run.len().max(1) * (letters.len() + usize::from(times == Times::OnceOrNot));
        if letters.is_empty() || ways > WAYS || times == Times::Any {
            return self.flush(false);
        }
        if self.run.is_empty() {
            self.run.push(String::new());
            self.run_at_word = self.at_word;
        }
        let mut run = if times == Times::OnceOrNot { self.run.clone() } else { Vec::new() };
        run.extend(
            letters.iter().flat_map(|letter| self.run.iter().map(move |way| format!("{way}{letter}"))),
        );
        self.run = run;
        if times == Times::Again {
            self.flush(false);
        }
    }

    /// Ends the letters that stand next to each other; `ends`: a word ends with them.
    fn flush(&mut self, ends: bool) {
        let run = std::mem::take(&mut self.run);
        let at_word = self.run_at_word;
        let group: Option<Group> = run.iter().map(|way| needle(way, at_word, ends)).collect();
        self.groups.extend(group.filter(|group| !group.is_empty()).map(ordered));
    }

    fn finish(mut self, ends: bool) -> Found {
        self.flush(ends);
        Found { groups: self.groups, at_word: self.at_word }
    }
}

/// What can be looked for of letters that stand next to each other.
fn needle(run: &str, at_word: bool, ends: bool) -> Option<String> {
    let whole = if at_word { run } else { run.trim_start_matches(|c| !is_sign(c)) };
    // Behind a sign a word begins, so the sign need not be looked for.
    let needle = whole.trim_start_matches(|c: char| c.is_ascii() && is_sign(c));
    let ends = ends && needle.ends_with(|c| !is_sign(c));
    let enough = needle.len() >= LEAST || ends && needle.len() == 2;
    enough.then(|| needle.chars().chain(ends.then_some(ENDS)).collect())
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
        let cases: [(&str, &[&[&str]]); 27] = [
            ("不得|禁止", &[&["不得", "禁止"]]),
            ("(不得|禁止)[^。]{0,30}(微调训练)", &[&["不得", "禁止"], &["微调训练"]]),
            (r"\b(must|shall)\b.{0,40}\bdisplay", &[&["must|", "shall|"], &["display"]]),
            (r"\bdistill?ed\b", &[&["distiled|", "distilled|"]]),
            (r"\b(no|not (one|any))\b", &[&["not ", "no|"], &["any|", "no|", "one|"]]),
            (r"\b(not|nor) (one|any)\b", &[&["nor", "not"], &["any|", "one|"]]),
            (r"\blicen[cs]es?\b", &[&["licences|", "licence|", "licenses|", "license|"]]),
            (r"\bcolou?r{1,2}s and|\btints", &[&["colo", "colou", "tints"], &["and", "tints"]]),
            // Inside a word nothing is looked for.
            ("(re)?sell", &[]),
            ("sells it", &[&["it"]]),
            (r"\b(re)?sell it", &[]),
            (r"\bsell (it|them) away", &[&["sell "], &["away"]]),
            (r"\bmay (also )?not\b", &[&["may "], &["not|"]]),
            (r"\bmay (also)?not\b", &[&["may "]]),
            (r"\bmay[/ ]never", &[&["may never", "may/never"]]),
            (r"\bmay[^.]never", &[&["may"]]),
            (r"\bmay(\w+ ){0,4}never", &[&["may"]]),
            (r"\bmay (\w+ ){0,4}never", &[&["may "], &["never"]]),
            ("^if you", &[&["if you"]]),
            (r"\bonly .{0,9}\btests|\btests alone", &[&["only ", "tests alone"], &["tests", "tests alone"]]),
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
        assert!(groups[0].iter().any(|needle| needle == "forbid"), "{groups:?}");
        assert_eq!(groups.last().map(Vec::as_slice), Some(&["sell".to_owned()][..]));
    }
}
