//! What a reader of the page does not see: comments of HTML and what stands for a picture.
//!
//! The folded text leaves both out, for they are seldom the text's own words. In a text that is mostly licence they are
//! read all the same: a restriction is one wherever it stands. Contract: only passages of some words that nothing
//! explains are told; the comment in which the whole licence stands is text already.

use super::super::benign::{self, Words};
use super::super::residue;
use super::beside::add_beside;
use super::{EditOp, FEW_WORDS, Judge, Judged, JudgedEdit, Match, Piece};
use crate::base::Span;
use crate::matching::frame::frame;
use crate::text::Text;

/// The fewest words of a passage that can be a sentence.
const LEAST_WORDS: usize = 3;
/// How many such passages are read, and how many bytes of one.
const PASSAGES: usize = 64;
const PASSAGE_BYTES: usize = 4096;

impl Judge<'_> {
    /// Adds what hidden passages rule to the licence they stand behind.
    pub(super) fn hidden(&self, matches: &[&Match], judged: &mut [Judged]) {
        let text = self.words.text;
        let kept: usize = matches.iter().map(|found| found.alignment.kept()).sum();
        if kept * 2 + FEW_WORDS < text.words().len() {
            return;
        }
        for span in passages(text.source(), text.body_start()) {
            let inner = &text.source()[span.start..span.end];
            if self.rules(inner, span.start) && !self.is_text(span) {
                let words = text.words();
                let at = words.partition_point(|word| text.source_span(word.span()).start < span.start);
                let mut piece = Piece::beside(at..at, true, "hidden".to_owned());
                piece.hidden = Some(span);
                add_beside(piece, matches, judged);
            }
        }
    }

    /// Whether a passage, which begins at byte `start` of the source, says something that nothing explains.
    fn rules(&self, passage: &str, start: usize) -> bool {
        let text = Text::from_source(passage);
        if text.words().len() < LEAST_WORDS {
            return false;
        }
        let pack = self.corpus.pack();
        let ids = pack.word_ids(text.words());
        let frame = frame(&text);
        let named = self.words.named.within(start, passage.len());
        let words = Words { text: &text, ids: &ids, pack, frame: &frame, named: &named };
        residue::sentences(&text, &[]).into_iter().any(|sentence| {
            let part = |part: std::ops::Range<usize>| benign::beside(&words, part).is_none();
            benign::beside(&words, sentence.clone()).is_none()
                && benign::passages(&words, sentence).into_iter().any(part)
        })
    }

    /// Whether the words of a passage are words of the text.
    fn is_text(&self, span: Span) -> bool {
        let text = self.words.text;
        let words = text.words();
        let at = words.partition_point(|word| text.source_span(word.span()).start < span.start);
        words.get(at).is_some_and(|word| text.source_span(word.span()).start < span.end)
    }

    /// The edit that tells of a hidden passage.
    pub(super) fn hidden_edit(&self, piece: &Piece, span: Span) -> JudgedEdit {
        let text = self.words.text;
        let inner = &text.source()[span.start..span.end];
        let quote: String = inner.split_whitespace().collect::<Vec<_>>().join(" ");
        JudgedEdit {
            op: EditOp::Insert,
            lines: text.source_lines(span),
            words: inner.split_whitespace().count(),
            material: piece.material,
            class: piece.class.clone(),
            quote: quote.chars().take(crate::text::QUOTE_CHARS).collect(),
            template_words: [piece.template.start as u32, piece.template.end as u32],
            ..JudgedEdit::default()
        }
    }
}

/// The insides of comments, and what pictures are said to show, in order.
fn passages(source: &str, body: usize) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = body;
    while found.len() < PASSAGES
        && let Some(step) = memchr::memchr2(b'<', b'!', &source.as_bytes()[at..])
    {
        let start = at + step;
        at = start + 1;
        let Some(span) = comment(source, start).or_else(|| picture(source, start)) else { continue };
        at = span.end;
        found.push(span);
    }
    found
}

/// `<!-- ... -->`, but not what only one program reads.
fn comment(source: &str, at: usize) -> Option<Span> {
    let inner = source[at..].strip_prefix("<!--").filter(|inner| !inner.starts_with('['))?;
    let end = inner.find("-->").unwrap_or(inner.len());
    let start = source.len() - inner.len();
    let end = (0..=end.min(PASSAGE_BYTES)).rev().find(|end| inner.is_char_boundary(*end))?;
    Some(Span::new(start, start + end))
}

/// `![words](address)`.
fn picture(source: &str, at: usize) -> Option<Span> {
    let inner = source[at..].strip_prefix("![")?;
    let end = inner.find([']', '\n']).filter(|end| inner[*end..].starts_with("]("))?;
    let start = source.len() - inner.len();
    Some(Span::new(start, start + end))
}

#[cfg(test)]
mod tests {
    use crate::corpus::Corpus;
    use crate::reading::{Reading, Verdict};
    use crate::text::Text;

    #[test]
    fn what_a_page_does_not_show_is_read() {
        let mit = spdx::license_id("MIT").expect("it is on the list").text();
        let cases = [
            ("<!-- end of the license -->", true),
            ("<!-- markdownlint-disable MD013 -->", true),
            ("![License: MIT](https://img.example/mit.svg)", true),
            ("<!-- Schools must not use it. -->", false),
            ("<!--\nFor private study only.\n-->", false),
            ("![Seal: no commercial use without our consent](seal.png)", false),
        ];
        for (passage, expected) in cases {
            let reading =
                Reading::of(&Text::from_source(&format!("{mit}\n\n{passage}\n")), Corpus::builtin());
            assert_eq!(reading.verdict < Verdict::Truncated, expected, "{passage}");
            let lines = mit.lines().count() as u32 + 2;
            let edits = reading.licenses.iter().flat_map(|one| &one.edits);
            let shown = edits.filter(|edit| edit.material && edit.lines[0] >= lines - 1).count();
            assert_eq!(shown == 0, expected, "{passage}");
        }
    }
}
