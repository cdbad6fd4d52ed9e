//! The values of the YAML block in front of a text, as passages that the folded text leaves out.
//!
//! Contract: a value reaches from behind its key to the next key, at whatever depth, so lists and folded lines are one
//! passage. Keys that hold remarks ("note", "usage_restrictions") are told from those that hold settings; what is asked
//! of whoever downloads (`extra_gated_...`) is read where cards are. No YAML is resolved here.

use super::unseen::{Passage, Place};
use crate::base::Span;

/// How many values are told.
const MOST: usize = 256;

/// Parts of keys that hold remarks.
const REMARKS: [&str; 12] = [
    "comment",
    "comments",
    "note",
    "notes",
    "notice",
    "remark",
    "remarks",
    "restriction",
    "restrictions",
    "terms",
    "usage",
    "warning",
];
/// How a key begins whose value is a question to whoever downloads.
const GATE: &str = "extra_gated";

/// The values of `block`, which stands at byte `base` of the source.
pub(super) fn passages(block: &str, base: usize) -> Vec<Passage> {
    let mut found: Vec<Passage> = Vec::new();
    let mut open: Option<(Option<Place>, usize)> = None;
    // How far the key is indented whose value are the lines below it, whatever they look like.
    let mut lines_of: Option<usize> = None;
    let mut at = 0;
    for line in block.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches([' ', '\t', '-']).len();
        let held = lines_of.is_some_and(|key| indent > key || line.trim().is_empty());
        if let Some((place, value)) = key(line).filter(|_| !held) {
            close(&mut found, open.take(), at, block, base);
            open = Some((place, at + value));
            let whole = place.is_none() || line[value..].trim_start().starts_with(['|', '>']);
            lines_of = whole.then_some(indent);
        }
        at += line.len();
    }
    close(&mut found, open, at, block, base);
    found
}

/// Adds the value that is open and ends before byte `end`.
fn close(
    found: &mut Vec<Passage>,
    open: Option<(Option<Place>, usize)>,
    end: usize,
    block: &str,
    base: usize,
) {
    let Some((Some(place), start)) = open else { return };
    let value = &block[start..end];
    let inner = value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '|' | '>' | '-'));
    let start = start + (inner.as_ptr() as usize - value.as_ptr() as usize);
    if !inner.is_empty() && found.len() < MOST {
        found.push(Passage { span: Span::new(base + start, base + start + inner.len()), place });
    }
}

/// What the value of a line's key is, if it is told, and where it begins; a comment is a value by itself.
fn key(line: &str) -> Option<(Option<Place>, usize)> {
    let rest = line.trim_start_matches([' ', '\t', '-']);
    let indent = line.len() - rest.len();
    if let Some(comment) = rest.strip_prefix('#') {
        return Some((Some(Place::Value), line.len() - comment.len()));
    }
    let end = rest
        .find(':')
        .filter(|end| rest[end + 1..].starts_with([' ', '\t', '\r', '\n']) || rest.len() == end + 1)?;
    let name = rest[..end].trim_matches(['"', '\'', ' ']).to_lowercase();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.');
    if name.is_empty() || name.split_whitespace().count() > 3 || !name.chars().all(plain) {
        return None;
    }
    let remark = name.split(|c: char| !c.is_alphanumeric()).any(|part| REMARKS.contains(&part));
    let place = match remark {
        _ if name.starts_with(GATE) => None,
        true => Some(Place::Remark),
        false => Some(Place::Value),
    };
    Some((place, indent + end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_with_what_their_keys_are() {
        use Place::{Remark, Value};
        let cases: &[(&str, &[(&str, Place)])] = &[
            ("license: mit\nnote: \"One two.\"\n", &[("mit", Value), ("One two.", Remark)]),
            ("usage_notes: >-\n  One\n  two\nx: y", &[("One\n  two", Remark), ("y", Value)]),
            ("tags:\n- one\n- two\n", &[("one\n- two", Value)]),
            ("meta:\n  comment: one\n", &[("one", Remark)]),
            ("# one two\nx: y\n", &[("one two", Value), ("y", Value)]),
            ("extra_gated_prompt: |\n  Note: two\n\nx: y\n", &[("y", Value)]),
            ("a: |\n  Note: two\nx: y\n", &[("Note: two", Value), ("y", Value)]),
            ("url: https://a.example/b\n", &[("https://a.example/b", Value)]),
            ("no key\n", &[]),
            ("", &[]),
        ];
        for (block, expected) in cases {
            let found = passages(block, 0);
            let found: Vec<_> =
                found.iter().map(|one| (&block[one.span.start..one.span.end], one.place)).collect();
            assert_eq!(found, *expected, "{block}");
        }
    }
}
