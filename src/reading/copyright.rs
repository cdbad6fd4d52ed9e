//! Copyright lines: who, when, where, and whether the placeholder was ever filled in.

use super::Copyright;
use crate::corpus::Slot;
use crate::text::Text;

/// The copyright lines in the frame of a text, in order.
pub(super) fn lines(text: &Text, frame: &[Slot]) -> Vec<Copyright> {
    frame
        .iter()
        .filter(|slot| slot.kind == "copyright")
        .map(|slot| {
            let span = text.words_span(slot.start as usize..slot.end as usize);
            line(&text.shown(with_close(text, span)), text.lines(span))
        })
        // "All rights reserved." below the holders' names.
        .filter(|line| !(line.holder.is_empty() && line.years.is_empty()))
        .collect()
}

/// Takes in the bracket that closes a placeholder at the line's end.
fn with_close(text: &Text, mut span: crate::base::Span) -> crate::base::Span {
    if text.folded()[span.end..].starts_with(['>', ']', '}']) {
        span.end += 1;
    }
    span
}

fn line(quote: &str, lines: [u32; 2]) -> Copyright {
    let mut rest = quote;
    loop {
        let trimmed = rest.trim_start_matches([' ', ':', ',', '-', '.', '©']);
        let lower = trimmed.to_ascii_lowercase();
        match ["copyright", "(c)"].iter().find(|lead| lower.starts_with(**lead)) {
            Some(lead) => rest = &trimmed[lead.len()..],
            None => {
                rest = trimmed;
                break;
            }
        }
    }
    let years_len = rest
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ' ' | '-' | ',' | '–' | '—')))
        .unwrap_or(rest.len());
    let (years, holder) = rest.split_at(years_len);
    let years = years.trim_matches([' ', ',', '-']).to_owned();
    let placeholder = is_placeholder(rest);
    let holder = holder.trim_start_matches("present").trim_start_matches(['>', ']', ' ', ',', '-']);
    let holder = holder.trim_start_matches("by ").trim();
    let holder = match holder.to_ascii_lowercase().find("all rights reserved") {
        Some(at) => holder.get(..at).unwrap_or(holder),
        None => holder,
    };
    let holder = without_link(holder.trim_end_matches([' ', '.', ',']));
    Copyright { holder, years, lines, placeholder }
}

/// A holder without the bracket that opens a link in Markdown, whose other end went with its address.
fn without_link(holder: &str) -> String {
    let mut open = holder.matches('[').count().saturating_sub(holder.matches(']').count());
    let keep = |letter: &char| {
        let drop = *letter == '[' && open > 0;
        open -= usize::from(drop);
        !drop
    };
    holder.chars().filter(keep).collect()
}

/// Whether a template's bracketed words still stand where a name should.
fn is_placeholder(rest: &str) -> bool {
    let lower = rest.to_lowercase();
    let bracketed = |open: char, close: char| {
        lower.find(open).and_then(|at| lower[at..].find(close).map(|end| lower[at..at + end].to_owned()))
    };
    [('<', '>'), ('[', ']'), ('{', '}')].into_iter().filter_map(|(open, close)| bracketed(open, close)).any(
        |inner| {
            ["year", "yyyy", "name", "owner", "holder", "author", "organization", "company"]
                .iter()
                .any(|word| inner.contains(word))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holders_are_named_as_a_page_shows_them() {
        for source in [
            "<p>Copyright &copy; 2023 Alice &amp; Bob</p><p>You may use it.</p>",
            "<div>Copyright (c) <b>2023</b> <a href=\"https://x.org\">Alice</a> &#38; Bob</div><p>You may use it.</p>",
            "Copyright (c) 2023 [Alice & Bob](https://x.org)\n\nYou may use it.",
            "{\\rtf1 Foo License\\par Copyright \\'a9 2023 {\\b Alice} & Bob\\par You may use it.}",
        ] {
            let text = Text::from_source(source);
            let found = lines(&text, &crate::matching::frame::frame(&text));
            let [one] = found.as_slice() else { panic!("{source}: {found:?}") };
            assert_eq!((one.holder.as_str(), one.years.as_str()), ("Alice & Bob", "2023"), "{source}");
        }
    }

    #[test]
    fn holders_and_years() {
        let cases = [
            ("Copyright (c) 2023-2024 Foo GmbH. All rights reserved.", "Foo GmbH", "2023-2024", false),
            ("Copyright © 2025, by Jane Doe", "Jane Doe", "2025", false),
            ("Copyright (c) <year> <owner>", "<year> <owner>", "", true),
            ("Copyright [yyyy] [name of copyright owner]", "[yyyy] [name of copyright owner]", "", true),
            ("copyright 1999 Acme", "Acme", "1999", false),
            ("Copyright (c) 2023 [Alice Corp and [Bob", "Alice Corp and Bob", "2023", false),
            ("Copyright (c) 2023 Alice [Labs]", "Alice [Labs]", "2023", false),
        ];
        for (quote, holder, years, placeholder) in cases {
            let found = line(quote, [1, 1]);
            assert_eq!((found.holder.as_str(), found.years.as_str()), (holder, years), "{quote}");
            assert_eq!(found.placeholder, placeholder, "{quote}");
        }
    }
}
