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
            line(&text.quote(with_close(text, span)), text.lines(span))
        })
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
    let holder = holder.trim_end_matches([' ', '.', ',']).to_owned();
    Copyright { holder, years, lines, placeholder }
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
    fn holders_and_years() {
        let cases = [
            ("Copyright (c) 2023-2024 Foo GmbH. All rights reserved.", "Foo GmbH", "2023-2024", false),
            ("Copyright © 2025, by Jane Doe", "Jane Doe", "2025", false),
            ("Copyright (c) <year> <owner>", "<year> <owner>", "", true),
            ("Copyright [yyyy] [name of copyright owner]", "[yyyy] [name of copyright owner]", "", true),
            ("copyright 1999 Acme", "Acme", "1999", false),
        ];
        for (quote, holder, years, placeholder) in cases {
            let found = line(quote, [1, 1]);
            assert_eq!((found.holder.as_str(), found.years.as_str()), (holder, years), "{quote}");
            assert_eq!(found.placeholder, placeholder, "{quote}");
        }
    }
}
