//! SPDX expressions that stand in prose: `(MIT OR Apache-2.0) AND Unicode-3.0`.
//!
//! Contract: only what has both operators is read here, for its brackets say what a sentence cannot; with one operator the
//! names are read one by one, each with its own place. Operators are in capitals: "MIT and Apache" is a sentence.

use super::names::{Named, clip};
use super::values::expression;
use crate::text::Text;

/// The longest expression that is read, in bytes.
const LONGEST: usize = 300;

/// The most brackets in front of a name.
const BRACKETS: usize = 4;

/// The expression that begins with the name at word `at`, or with the bracket in front of it.
pub(super) fn stands_at(text: &Text, at: usize) -> Option<Named> {
    let source = text.source();
    let start = text.source_span(text.words().get(at)?.span()).start;
    let open =
        source.as_bytes()[..start].iter().rev().take(BRACKETS).take_while(|byte| **byte == b'(').count();
    (0..=open).rev().find_map(|brackets| from(text, at, start - brackets))
}

fn from(text: &Text, at: usize, start: usize) -> Option<Named> {
    let rest = clip(&text.source()[start..], LONGEST);
    let is_part = |c: char| c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "-.+()".contains(c);
    let rest = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
    let rest = rest.split("\n\n").next().unwrap_or_default();
    if !(has(rest, "AND") && has(rest, "OR")) {
        return None;
    }
    let ends = rest.char_indices().rev().filter(|(_, c)| c.is_ascii_alphanumeric() || *c == ')');
    let (end, id) = ends.map(|(at, _)| at + 1).take(LONGEST).find_map(|end| whole(rest, end))?;
    let words = text.words();
    let end = start + end;
    let inside = words[at..].iter().take_while(|word| text.source_span(word.span()).start < end).count();
    let next = at + inside.max(1);
    Some(Named { id, span: text.words_span(at..next), next })
}

/// The expression that ends at byte `end`, where a word ends and both operators stand in it.
fn whole(rest: &str, end: usize) -> Option<(usize, String)> {
    let (inner, behind) = rest.split_at(end);
    let cut = inner.ends_with(|c: char| c.is_ascii_alphanumeric())
        && behind.starts_with(|c: char| c.is_ascii_alphanumeric());
    if cut || !(has(inner, "AND") && has(inner, "OR")) {
        return None;
    }
    expression(inner).map(|id| (end, id))
}

fn has(text: &str, operator: &str) -> bool {
    text.split_ascii_whitespace().any(|word| word == operator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_of_an_expression_are_kept() {
        let cases = [
            ("It is under (MIT OR ISC) AND Zlib, all of it.", Some("(MIT OR ISC) AND Zlib")),
            ("It is under MIT AND (ISC OR Zlib).", Some("MIT AND (ISC OR Zlib)")),
            ("It (MIT OR ISC AND Zlib, more) is.", Some("MIT OR ISC AND Zlib")),
            ("It is under MIT OR ISC.", None),
            ("It is under MIT and ISC or Zlib.", None),
            ("It is under MIT AND Crane OR ISC.", None),
        ];
        for (source, expected) in cases {
            let text = Text::from_source(source);
            let at = (0..text.words().len())
                .find(|at| text.word_text(&text.words()[*at]) == "mit")
                .expect("each has one");
            assert_eq!(stands_at(&text, at).map(|named| named.id).as_deref(), expected, "{source}");
        }
    }
}
