//! Limits in what a page does not show as text: comments of HTML, what stands for a picture, titles of links, front matter.
//!
//! Contract: only a few words that are about a limit and little else ("Non-commercial only") count here, and only beside a
//! licence that the text grants; whatever says more is read as a sentence elsewhere. Where such words may stand,
//! [`Text::unseen`] tells.

use super::qualified::alone;
use crate::base::Span;
use crate::text::{Place, Text};

/// How many such limits are told, and how many words and bytes one may have.
const MOST: usize = 8;
const WORDS: usize = 12;
const BYTES: usize = 160;

/// The limits with their places, in order.
pub(super) fn limits(text: &Text) -> Vec<(String, Span)> {
    let small =
        |place: Place| matches!(place, Place::Comment | Place::LinkTitle | Place::Picture | Place::Remark);
    let words = text.unseen().iter().filter(|passage| small(passage.place));
    words.filter_map(|passage| limit(text.source(), passage.span)).take(MOST).collect()
}

fn limit(source: &str, span: Span) -> Option<(String, Span)> {
    let inner = source.get(span.start..span.end).filter(|inner| inner.len() <= BYTES)?;
    (inner.split_whitespace().count() <= WORDS)
        .then(|| alone(&inner.to_lowercase()))
        .flatten()
        .map(|id| (id, span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_limits_are_found_and_remarks_are_not() {
        let cases = [
            ("<!-- Non-commercial only -->", Some("LicenseRef-non-commercial")),
            ("![research use only](seal.png)", Some("LicenseRef-research-only")),
            ("[MIT](LICENSE \"non-commercial only\")", Some("LicenseRef-non-commercial")),
            ("<!-- never closed: non-commercial", Some("LicenseRef-non-commercial")),
            ("---\ntitle: x\nnote: Non-commercial use only.\n---\ntext", Some("LicenseRef-non-commercial")),
            ("<nav>Home <a href=/>Terms of use</a></nav>", None),
            ("<!-- markdownlint-disable MD013 -->", None),
            ("![Our research group](group.png)", None),
            ("[MIT](LICENSE \"The text\")", None),
        ];
        for (source, expected) in cases {
            let found = limits(&Text::from_source(source));
            assert_eq!(found.first().map(|(id, _)| id.as_str()), expected, "{source}");
        }
    }
}
