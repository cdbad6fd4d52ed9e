//! How far the definition of a term reaches: over its items, and over the sentences that go on about it.
//!
//! Contract: [`definition`] begins with the sentence that it is asked about, and ends before the next item, block
//! or definition. Limits: [`UNITS`] sentences and items, [`BYTES`] bytes.

use super::units::Units;
use crate::base::Span;

/// The most sentences and items of one definition.
const UNITS: usize = 40;
/// The most sentences that are looked at behind one.
const SENTENCES: usize = 5;
/// The most bytes of one definition.
const BYTES: usize = 6_000;

/// How much of a sentence is looked at for the term it defines, in bytes.
const HEAD: usize = 90;

/// The span of the definition that begins with unit `index`.
pub(super) fn definition(units: &Units, folded: &str, index: usize) -> Span {
    let first = &units.all[index];
    let mut end = first.span.end;
    for (at, next) in units.all.iter().enumerate().skip(index + 1).take(UNITS) {
        let inside = units.leads(at).contains(&index);
        let goes_on = inside
            || !next.opens
            || next.mark.is_none() && is_tail(&folded[next.span.start..next.span.end], end, folded);
        let words = &folded[next.span.start..next.span.end];
        if !goes_on || next.span.end - first.span.start > BYTES || !inside && defines(words) {
            break;
        }
        end = next.span.end;
    }
    Span::new(first.span.start, end)
}

/// The span from unit `index` to the end of its paragraph.
pub(super) fn paragraph(units: &Units, index: usize) -> Span {
    let span = units.all[index].span;
    let behind = units.all[index + 1..].iter().take(SENTENCES).take_while(|next| !next.opens);
    Span::new(span.start, behind.last().map_or(span.end, |last| last.span.end))
}

/// Whether a paragraph goes on about the term that was defined above it.
fn is_tail(words: &str, end: usize, folded: &str) -> bool {
    const TAILS: [&str; 6] = [
        "for clarity",
        "for the avoidance of doubt",
        "to be clear",
        "为避免疑义",
        "为免疑义",
        "需要说明的是",
    ];
    // A sentence without its stop goes on: some texts are cut into short lines.
    let stopped = folded[..end].ends_with(['.', '。', '"', ':', '：', '!', '?']);
    !stopped || TAILS.iter().any(|tail| words.starts_with(tail))
}

/// Whether a sentence begins with a term in quotes and says what it means.
fn defines(words: &str) -> bool {
    let mut cut = words.len().min(HEAD);
    while !words.is_char_boundary(cut) {
        cut -= 1;
    }
    let head = &words[..cut];
    let quoted = head.find('"').is_some_and(|at| at < 12);
    quoted
        && [
            " means",
            " shall mean",
            " refers to",
            " is defined",
            " has the meaning",
            "指",
            "是指",
            "\" is ",
            "\" are ",
        ]
        .iter()
        .any(|verb| head.contains(verb))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    #[test]
    fn a_definition_ends_where_the_next_one_begins() {
        let cases = [
            (
                "\"Copy\" means:\n\n(a) a print;\n\n(b) a file.\n\nYou may copy.",
                "\"copy\" means:\n(a) a print;\n(b) a file.",
            ),
            (
                "\"Copy\" means a print. A scan is no copy. \"Work\" means a text.",
                "\"copy\" means a print. a scan is no copy.",
            ),
            ("1. \"Copy\" means a print.\n2. \"Work\" means a text.", "1. \"copy\" means a print."),
            (
                "\"Copy\" means a print.\n\nFor clarity, scans are none.\n\nNext.",
                "\"copy\" means a print.\nfor clarity, scans are none.",
            ),
        ];
        for (source, expected) in cases {
            let text = Text::from_source(source);
            let span = definition(&Units::new(&text), text.folded(), 0);
            assert_eq!(&text.folded()[span.start..span.end], expected, "{source}");
        }
    }
}
