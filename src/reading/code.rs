//! The program below a licence that stands in its first comment.
//!
//! Contract: behind the end of the comment that holds the licence, in a text that goes on with lines of a program, lines
//! of code and comments on them say how the program works, not how it may be used, unless they speak of the work or of its
//! licence. What stands in the licence's own comment, and prose outside any comment, is no part of it. Limit: a comment
//! far below that restricts the work without naming it or anything of terms is not told from one on the code.

use std::ops::Range;

use super::benign::{self, Words};

/// The fewest lines of code of a program.
const CODE_LINES: usize = 3;
/// One in so many lines of a program is code; the rest may be comments.
const CODE_SHARE: usize = 30;
/// How many lines behind a licence its comment may go on.
const COMMENT_LINES: usize = 60;
/// Signs that end a comment of several lines.
const CLOSES: [&str; 8] = ["*/", "\"\"\"", "'''", "-->", "*)", "-}", "]]", "#>"];
/// Signs that begin one.
const OPENS: [&str; 7] = ["/*", "\"\"\"", "'''", "<!--", "(*", "{-", "--[["];
/// Signs before the words of a comment of one line.
const LEADERS: [&str; 10] = ["//", "# ", "##", "--", ";", "%", "*", "dnl ", "! ", "rem "];

/// Where the program of a text stands.
pub(super) struct Program {
    /// Its first word.
    from: usize,
    /// Lines below that are prose and stand in no comment, as words.
    prose: Vec<Range<usize>>,
}

impl Program {
    /// The program below the last of the licences that took these words, in order.
    pub fn below(words: &Words<'_>, taken: &[Range<usize>]) -> Option<Self> {
        let last = taken.last().filter(|range| range.end < words.ids.len() && !range.is_empty())?;
        let source = words.text.source();
        let end = words.text.source_span(words.text.words()[last.end - 1].span()).end;
        let from = comment_end(source, end)?;
        let mut program = Self { from: word_at(words, from), prose: Vec::new() };
        let (mut lines, mut code, mut inside, mut at) = (0, 0, None, from);
        for line in source[from..].split_inclusive('\n') {
            let span = at..at + line.len();
            at = span.end;
            let bare = line.trim();
            lines += usize::from(!bare.is_empty());
            let comment = inside.is_some() || is_comment(bare);
            inside = still_inside(bare, inside);
            match statement(bare) {
                "" => {}
                _ if comment => {}
                statement if is_code(statement) => code += 1,
                statement => {
                    let start = span.start + (line.len() - line.trim_start().len());
                    let range = word_at(words, start)..word_at(words, start + statement.len());
                    match benign::has_prose(words, range.clone()) {
                        true => program.prose.push(range),
                        false => code += usize::from(statement.ends_with([';', ',', '{', '}', ')', ':'])),
                    }
                }
            }
        }
        (code >= CODE_LINES && code * CODE_SHARE >= lines).then_some(program)
    }

    /// Whether words are a part of it.
    pub fn holds(&self, range: &Range<usize>) -> bool {
        let first = self.prose.partition_point(|prose| prose.end <= range.start);
        let prose = self.prose.get(first).is_some_and(|prose| prose.start < range.end);
        self.from <= range.start && !prose
    }
}

/// Whether a sentence in a program speaks of the work that it is, or of licences.
pub(super) fn is_about_work(sentence: &str) -> bool {
    const WORK: [&str; 20] = [
        "this software",
        "the software",
        "this file may",
        "this file must",
        "this file is not",
        "this program",
        "this library",
        "this code",
        "this module may",
        "source code",
        "licens",
        "licenc",
        "copyright",
        "commercial",
        "royalt",
        "redistribut",
        "proprietary",
        "confidential",
        "许可",
        "版权",
    ];
    WORK.iter().any(|phrase| sentence.contains(phrase))
}

/// Where the comment ends that stands at `end`, in bytes; none where nothing shows that there is one.
fn comment_end(source: &str, end: usize) -> Option<usize> {
    let start = source[..end].rfind('\n').map_or(0, |newline| newline + 1);
    let leader = leader(&source[start..end]);
    let mut at = end;
    for (number, line) in source[end..].split_inclusive('\n').take(COMMENT_LINES).enumerate() {
        let close = CLOSES.iter().filter_map(|close| line.find(close).map(|place| place + close.len())).min();
        if let Some(close) = close {
            return Some(at + close);
        }
        // A comment of lines that each have their sign ends before the first that has not.
        if number > 0 && !leader.is_empty() && !line.trim_start().starts_with(leader) {
            return (leader != "*").then_some(at);
        }
        at += line.len();
    }
    None
}

/// The signs before a line's words, as far as they are those of a comment.
fn leader(line: &str) -> &str {
    let line = line.trim_start();
    LEADERS
        .iter()
        .map(|leader| leader.trim_end())
        .filter(|leader| line.starts_with(leader))
        .max_by_key(|leader| leader.len())
        .unwrap_or("")
}

/// A line of a program without the comment at its end.
fn statement(bare: &str) -> &str {
    let ends = ["/*", "//", " # "].iter().filter_map(|sign| bare.find(sign)).filter(|end| *end > 0);
    bare[..ends.min().unwrap_or(bare.len())].trim_end()
}

/// Whether a line is one of a program for certain, be there words in it that are prose elsewhere.
fn is_code(statement: &str) -> bool {
    const HEADS: [&str; 10] =
        ["if ", "elif ", "while ", "for ", "with ", "except ", "def ", "class ", "raise ", "assert "];
    let has_sign = statement.contains(['(', '[', '"', '\'', '=', '<', '>']);
    let head = HEADS.iter().any(|head| statement.starts_with(head));
    let goes_on = statement.ends_with('\\') && has_sign;
    goes_on
        || head && has_sign && statement.ends_with([':', ')'])
        || is_directive(statement)
        || benign::is_code_line(statement)
}

/// Whether a line is one to the compiler: `#define`, `@staticmethod`.
fn is_directive(bare: &str) -> bool {
    bare.starts_with(['#', '@']) && bare[1..].starts_with(|c: char| c.is_ascii_alphabetic())
}

fn is_comment(bare: &str) -> bool {
    let lower = bare.get(..4).unwrap_or(bare).to_ascii_lowercase();
    bare == "#" || OPENS.iter().chain(&LEADERS).any(|sign| bare.starts_with(sign) || lower.starts_with(sign))
}

/// The sign that ends the comment in which a line ends, if it does in one.
fn still_inside(bare: &str, inside: Option<&'static str>) -> Option<&'static str> {
    let (mut inside, mut rest) = (inside, bare);
    // A line has few signs of comments; more of them are a line of signs.
    for _ in 0..8 {
        match inside {
            Some(close) => {
                let Some(place) = rest.find(close) else { return inside };
                (inside, rest) = (None, &rest[place + close.len()..]);
            }
            None => {
                // `f(*args)` opens no comment: signs of rarer languages do at a line's start.
                let opens = OPENS.iter().zip(ENDS).filter_map(|(open, end)| {
                    let place = rest.find(open)?;
                    let anywhere = matches!(*open, "/*" | "\"\"\"" | "'''");
                    (anywhere || (place == 0 && rest.len() == bare.len())).then_some((place, open.len(), end))
                });
                let (place, len, end) = opens.min_by_key(|(place, ..)| *place)?;
                (inside, rest) = (Some(end), &rest[place + len..]);
            }
        }
    }
    inside
}

/// What ends the comments that [`OPENS`] begin.
const ENDS: [&str; 7] = ["*/", "\"\"\"", "'''", "-->", "*)", "-}", "]]"];

/// The first word at or behind a byte of the source.
fn word_at(words: &Words<'_>, byte: usize) -> usize {
    let place = |word: &crate::text::Word| words.text.source_span(word.span()).start;
    words.text.words().partition_point(|word| place(word) < byte)
}

#[cfg(test)]
mod tests {
    use crate::corpus::Corpus;
    use crate::reading::{Reading, Verdict};
    use crate::text::Text;

    const CODE: &str = "#include <lift.h>\n\n/*\n * Do not alter the hook while a load hangs on it.\n */\n\
        int lift(struct crane *crane, int load);\n\n/* The caller must not modify the returned rope. */\n\
        const char *rope(struct crane *crane);\n#define HOOKS 4\n";

    fn is_faithful(source: &str) -> bool {
        Reading::of(&Text::from_source(source), Corpus::builtin()).verdict < Verdict::Truncated
    }

    fn commented(id: &str, open: &str, leader: &str, close: &str) -> String {
        let text = spdx::license_id(id).expect("it is on the list").text();
        let lines: String = text.trim().lines().map(|line| format!("{leader}{line}\n")).collect();
        format!("{open}{lines}{close}")
    }

    #[test]
    fn comments_on_code_are_no_terms() {
        for id in ["MIT", "Zlib", "BSD-3-Clause"] {
            let text = commented(id, "/*\n", " * ", " */\n\n");
            assert!(is_faithful(&format!("{text}{CODE}")), "{id}");
            let text = commented(id, "/*\n", "", "*/\n\n");
            assert!(is_faithful(&format!("{text}{CODE}")), "{id} without signs");
            let text = commented(id, "", "// ", "\n");
            assert!(is_faithful(&format!("{text}{CODE}")), "{id} in lines");
            let python = "\"\"\"Cranes.\n\nDo not change the hook's angle here.\n\"\"\"\n\nimport lift\n\ndef hook(load):\n    return lift.hook(load)\n";
            let text = commented(id, "", "# ", "\n");
            assert!(is_faithful(&format!("{text}{python}")), "{id} in Python");
        }
    }

    #[test]
    fn terms_in_a_program_show() {
        let text = commented("MIT", "/*\n", " * ", " */\n\n");
        for more in [
            "/* You may not use this software in schools. */\n",
            "/* This file may not be sold. */\n",
            "/* Not for commercial use. */\n",
            "Hands off if you build weapons.\n",
            "You must not use it in factories.\n",
        ] {
            assert!(!is_faithful(&format!("{text}{CODE}{more}")), "{more}");
            assert!(!is_faithful(&format!("{text}{more}{CODE}")), "{more} above the code");
        }
        let in_comment = commented("MIT", "/*\n", " * ", " * Hands off if you build weapons.\n */\n\n");
        assert!(!is_faithful(&format!("{in_comment}{CODE}")));
    }
}
