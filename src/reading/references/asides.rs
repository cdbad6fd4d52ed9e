//! Limits in what a page does not show as text: comments of HTML, what stands for a picture, titles of links, front matter.
//!
//! Contract: only a few words that are about a limit and little else ("Non-commercial only") count here, and only beside a
//! licence that the text grants; whatever says more is read as a sentence elsewhere. One pass over the source.

use super::names::clip;
use super::qualified::alone;
use crate::base::Span;

/// How many such limits are told, and how many words and bytes one may have.
const MOST: usize = 8;
const WORDS: usize = 12;
const BYTES: usize = 160;

/// The limits with their places, in order; the text itself begins at byte `body`.
pub(super) fn limits(source: &str, body: usize) -> Vec<(String, Span)> {
    let mut found = front_matter(&source[..body]);
    let mut at = body;
    while found.len() < MOST
        && let Some(step) = memchr::memchr3(b'<', b'!', b']', &source.as_bytes()[at..])
    {
        let start = at + step;
        at = start + 1;
        let aside =
            comment(source, start).or_else(|| picture(source, start)).or_else(|| title(source, start));
        let Some(span) = aside else { continue };
        at = span.end;
        found.extend(limit(source, span));
    }
    found
}

fn limit(source: &str, span: Span) -> Option<(String, Span)> {
    let inner = source.get(span.start..span.end)?;
    (inner.split_whitespace().count() <= WORDS)
        .then(|| alone(&inner.to_lowercase()))
        .flatten()
        .map(|id| (id, span))
}

/// Remarks in front of the text: values of keys that hold words and no settings.
fn front_matter(block: &str) -> Vec<(String, Span)> {
    const KEYS: [&str; 8] =
        ["note", "notes", "notice", "comment", "remark", "restrictions", "usage", "terms"];
    let mut at = 0;
    let mut found = Vec::new();
    for line in block.split_inclusive('\n') {
        let span = Span::new(at, at + line.trim_end().len());
        at += line.len();
        let key = line.split_once(':').map(|(key, _)| key.trim().to_lowercase());
        if key.is_some_and(|key| KEYS.contains(&key.as_str())) && found.len() < MOST {
            found.extend(limit(block, span));
        }
    }
    found
}

/// `<!-- ... -->`
fn comment(source: &str, at: usize) -> Option<Span> {
    let inner = clip(source[at..].strip_prefix("<!--")?, BYTES);
    let end = inner.find("-->")?;
    Some(Span::new(at + 4, at + 4 + end))
}

/// `![words](address)`
fn picture(source: &str, at: usize) -> Option<Span> {
    let inner = clip(source[at..].strip_prefix("![")?, BYTES);
    let end = inner.find(']')?;
    Some(Span::new(at + 2, at + 2 + end))
}

/// `](address "words")`
fn title(source: &str, at: usize) -> Option<Span> {
    let inner = clip(source[at..].strip_prefix("](")?, BYTES);
    let inner = &inner[..inner.find([')', '\n'])?];
    let open = inner.find([' ', '\t'])?;
    let start = at + 2 + open;
    Some(Span::new(start, at + 2 + inner.len()))
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
            ("<!-- markdownlint-disable MD013 -->", None),
            ("![Our research group](group.png)", None),
            ("[MIT](LICENSE \"The text\")", None),
            ("<!-- never closed non-commercial", None),
        ];
        for (source, expected) in cases {
            let found = limits(source, 0);
            assert_eq!(found.first().map(|(id, _)| id.as_str()), expected, "{source}");
        }
        let source = "---\ntitle: x\nnote: Non-commercial use only.\n---\ntext";
        assert_eq!(limits(source, source.len() - 4).len(), 1);
    }
}
