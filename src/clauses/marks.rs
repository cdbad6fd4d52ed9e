//! Finds where the lines of a text begin an item: a label or a bullet.
//!
//! Contract: marks are in order of their folded offsets, one at each place at most. A line that merely goes
//! on (`under Section` / `2. Next`) has none. Limits: a list whose items stand in the middle of a line has
//! marks only where the text layer saw a block.

use super::labels::{self, Label};
use crate::base::Span;
use crate::text::Text;

/// One item's beginning.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// Folded offset of the label, or of the first word behind a bullet.
    pub at: usize,
    /// Every reading of its label; empty for a bullet.
    pub labels: Vec<Label>,
    /// Columns in front of it.
    pub indent: usize,
    /// Whether a title follows the label: a few words, then a stop or the line's end.
    pub titled: bool,
}

/// Words after which a number that begins a line is no label.
const REFERRING: [&str; 16] = [
    "section",
    "sections",
    "paragraph",
    "paragraphs",
    "clause",
    "clauses",
    "article",
    "articles",
    "version",
    "and",
    "or",
    "of",
    "in",
    "under",
    "to",
    "llama",
];

/// All marks of `text`.
pub(super) fn marks(text: &Text) -> Vec<Mark> {
    let mut marks = line_marks(text);
    marks.extend(block_marks(text));
    marks.sort_by_key(|mark| (mark.at, mark.labels.is_empty()));
    marks.dedup_by_key(|mark| mark.at);
    marks.retain(|mark| mark.labels.is_empty() || !continues(text.folded(), mark));
    marks
}

/// Marks at the starts of source lines.
fn line_marks(text: &Text) -> Vec<Mark> {
    let source = text.source();
    let mut marks = Vec::new();
    let mut at = text.body_start();
    for line in source[at..].split_inclusive('\n') {
        let (lead, bullet) = leader(line);
        let rest = &line[lead..];
        let found = labels::parse(rest);
        if (bullet || !found.is_empty()) && !rest.trim().is_empty() {
            let titled = found.first().is_some_and(|label| has_title(&rest[label.len..]));
            let folded = folded_at(text, at + lead);
            marks.push(Mark { at: folded, indent: indent(line, lead, &found), labels: found, titled });
        }
        at += line.len();
    }
    marks
}

/// Marks at the starts of folded blocks: saved web pages have no lines.
fn block_marks(text: &Text) -> Vec<Mark> {
    let folded = text.folded();
    let starts = std::iter::once(0).chain(folded.match_indices('\n').map(|(at, _)| at + 1));
    let mut marks = Vec::new();
    for at in starts.filter(|&at| folded.as_bytes().get(at).is_some_and(may_open)) {
        let source = text.source_span(Span::new(at, at + 1)).start;
        let Some(rest) = text.source().get(source..) else { continue };
        let found = labels::parse(rest);
        if !found.is_empty() {
            let titled = has_title(&rest[found[0].len..]);
            marks.push(Mark { at, labels: found, indent: 0, titled });
        }
    }
    marks
}

/// Whether a label can begin with this byte: cheap, for there are many blocks.
fn may_open(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'(' || *byte == b'[' || *byte >= 0x80
}

/// Bytes in front of a line's words, and whether a bullet is among them.
fn leader(line: &str) -> (usize, bool) {
    let trimmed =
        line.trim_start_matches([' ', '\t', '/', '#', '*', ';', '%', '>', '|', '_', '\u{a0}', '\u{3000}']);
    let lead = &line[..line.len() - trimmed.len()];
    // One asterisk in front of a space is a bullet, several are emphasis or a comment's frame.
    let star = lead.ends_with(['*', ' ', '\t'])
        && lead.trim().ends_with('*')
        && !lead.contains("**")
        && lead.ends_with(' ');
    let signs = trimmed.trim_start_matches([
        '-', '+', '•', '●', '▪', '◦', '‣', '·', '–', '○', '■', '✔', '✓', '✘', '✗', '✖', '✅', '❌', '☑',
        '\u{fe0f}', '\u{f0b7}',
    ]);
    let signed = trimmed.len() > signs.len() && trimmed.len() - signs.len() <= 3;
    if !signed || !signs.starts_with([' ', '\t']) {
        return (lead.len(), star);
    }
    let words = signs.trim_start_matches([' ', '\t', '*', '_']);
    (line.len() - words.len(), true)
}

/// How far in an item stands. The signs of a heading or of emphasis before a label are no indentation.
fn indent(line: &str, lead: usize, labels: &[Label]) -> usize {
    let spaces = line.len() - line.trim_start().len();
    if !labels.is_empty() && line[spaces..].starts_with(['#', '*', '_']) { spaces } else { lead }
}

fn has_title(rest: &str) -> bool {
    let line = rest.trim_start_matches([' ', '\t', '*', '_', '.']);
    let end = line.find(['.', '\n', ':', '。', '：']).unwrap_or(line.len());
    let title = line[..end].trim();
    title.len() <= 70 && title.chars().next().is_some_and(|c| !c.is_lowercase() && !matches!(c, '"' | '“'))
}

/// Whether the words in front of `at` run on into it. An item that ends in `; or` does not: the next one follows.
fn continues(folded: &str, mark: &Mark) -> bool {
    let before = folded[..mark.at].trim_end_matches(' ');
    if before.ends_with('\n') || before.ends_with("; and") || before.ends_with("; or") {
        return false;
    }
    let word = before.rsplit([' ', '\n', '(']).next().unwrap_or("");
    // "You will not" / "a. sell": a letter is no number of a section.
    let listed = word == "to" && folded[mark.at..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '(');
    REFERRING.contains(&word) && !listed
}

/// The first folded offset whose source lies at or behind `source`.
pub(super) fn folded_at(text: &Text, source: usize) -> usize {
    let folded = text.folded();
    let (mut low, mut high) = (0, folded.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if text.source_span(Span::new(middle, middle)).start < source {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    while low < folded.len()
        && (!folded.is_char_boundary(low) || matches!(folded.as_bytes()[low], b' ' | b'\n'))
    {
        low += 1;
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<String> {
        let text = Text::from_source(source);
        let name = |mark: &Mark| mark.labels.first().map_or("-".to_owned(), |label| label.text.clone());
        marks(&text)
            .iter()
            .map(|mark| {
                format!("{}@{}", name(mark), &text.folded()[mark.at..].chars().take(6).collect::<String>())
            })
            .collect()
    }

    #[test]
    fn labels_and_bullets_open_items() {
        let cases: [(&str, &[&str]); 8] = [
            ("1. One\n  a. Two\n  * three\n  * four", &["1@1. one", "a@a. two", "-@three ", "-@four"]),
            ("as in Section\n2. More words", &[]),
            ("You agree not to\n  a. sell;\n  b. rent.", &["a@a. sel", "b@b. ren"]),
            ("1. One; or\n2. Two", &["1@1. one", "2@2. two"]),
            ("1. One, see 3 and\n4. of this", &["1@1. one"]),
            ("<p>1. One</p><p>(b) Two</p>", &["1@1. one", "b@(b) tw"]),
            ("// 1. One\n// 2. Two", &["1@1. one", "2@2. two"]),
            ("Section 1: A\n\n- one\n- two", &["1@sectio", "-@one\ntw", "-@two"]),
        ];
        for (source, expected) in cases {
            assert_eq!(found(source), expected, "{source}");
        }
    }
}
