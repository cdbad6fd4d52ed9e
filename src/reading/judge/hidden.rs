//! What a reader of the page does not see, or sees apart from the text: settings in front of it, comments, what stands for
//! a picture, where links lead and what they are called, menus, headers and footers, titles.
//!
//! The folded text leaves them out, for they are seldom the text's own words. In a text that is mostly licence they are
//! read all the same: a restriction is one wherever it stands. Contract: of comments, pictures and remarks in front of the
//! text, passages of some words that nothing explains are told; of the rest of a page only sentences that limit and do not
//! speak of the site; of addresses and other settings only the names of limits. The comment in which the whole licence
//! stands is text already.

use std::ops::Range;

use super::super::benign::{self, Words};
use super::super::residue;
use super::beside::add_beside;
use super::{EditOp, FEW_WORDS, Judge, Judged, JudgedEdit, Match, Piece};
use crate::base::Span;
use crate::matching::frame::frame;
use crate::text::{Passage, Place, Text};

/// The fewest words of a passage that can be a sentence.
const LEAST_WORDS: usize = 2;

impl Judge<'_> {
    /// Adds what hidden passages rule to the licence they stand behind.
    pub(super) fn hidden(&self, matches: &[&Match], judged: &mut [Judged]) {
        let text = self.words.text;
        let kept: usize = matches.iter().map(|found| found.alignment.kept()).sum();
        if kept * 2 + FEW_WORDS < text.words().len() {
            return;
        }
        for passage in text.unseen().iter().copied() {
            if self.is_text(passage.span) {
                continue;
            }
            if let Some(span) = self.rule(passage) {
                let words = text.words();
                let at = words.partition_point(|word| text.source_span(word.span()).start < span.start);
                let mut piece = Piece::beside(at..at, true, super::super::HIDDEN.to_owned());
                piece.hidden = Some(span);
                add_beside(piece, matches, judged);
            }
        }
    }

    /// The part of a passage that says something which nothing explains, in the source: from its first sentence of that
    /// kind to its last.
    fn rule(&self, passage: Passage) -> Option<Span> {
        let Span { start, end } = passage.span;
        let source = &self.words.text.source()[start..end];
        if matches!(passage.place, Place::Address | Place::Value) {
            return benign::names_limit(source, self.words.named).then_some(passage.span);
        }
        let text = Text::from_source(source);
        if text.words().len() < LEAST_WORDS {
            return None;
        }
        let pack = self.corpus.pack();
        let ids = pack.word_ids(text.words());
        let frame = frame(&text);
        let named = self.words.named.within(start, end - start);
        let words = Words { text: &text, ids: &ids, pack, frame: &frame, named: &named };
        let apart = matches!(passage.place, Place::Furniture | Place::LinkTitle);
        let rules = |sentence: &Range<usize>| {
            let part = |part: Range<usize>| benign::beside(&words, part).is_none();
            (!apart || benign::limits_in_furniture(&words, sentence.clone()))
                && benign::beside(&words, sentence.clone()).is_none()
                && benign::passages(&words, sentence.clone()).into_iter().any(part)
        };
        let mut ruling = residue::sentences(&text, &[]).into_iter().filter(rules);
        let first = ruling.next()?;
        let end = ruling.next_back().map_or(first.end, |last| last.end);
        let inner = text.source_span(text.words_span(first.start..end));
        Some(Span::new(start + inner.start, start + inner.end))
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
            ("<!-- prettier-ignore -->", true),
            ("![Gulls Inc](gulls.png)", true),
            ("<!-- Schools must not use it. -->", false),
            ("<!-- Non-commercial only -->", false),
            ("<!--\nFor private study only.\n-->", false),
            ("![Seal: no commercial use without our consent](seal.png)", false),
            ("<nav><a href=/>Home</a> <a href=/buy>Pricing</a> <a href=/terms>Terms of use</a></nav>", true),
            ("<footer>You must be signed in to use this page. Use of this site is free.</footer>", true),
            ("<footer>&copy; 2024 Gulls Inc. All rights reserved.</footer>", true),
            ("<footer>Do not sell or share my personal information</footer>", true),
            ("<noscript>You need to enable JavaScript to run this app.</noscript>", true),
            (
                "<footer>Corrections can be sent to our team. Questions should be directed to us.</footer>",
                true,
            ),
            ("<script>if (!use) { only(use); return not; }</script>", true),
            ("<img src=x.png alt=\"The seal of the gulls\">", true),
            ("<footer><small>Schools may not use it.</small></footer>", false),
            ("<header><nav><ul><li>Home</li><li>Academic use only</li></ul></nav></header>", false),
            ("<footer>Non-commercial only</footer>", false),
            ("<noscript>Not for military purposes.</noscript>", false),
            ("<img src=x.png alt='For evaluation purposes only'>", false),
            ("<div title=\"Only teachers may use it\"></div>", false),
            ("[Site](https://gulls.example \"Home of the gulls\")", true),
            ("[\u{b6}](#license \"Permalink to this headline\")", true),
            ("[Docs](https://gulls.example/docs/run-without-root)", true),
            ("[Site](https://gulls.example/why-not-only-one)", true),
            ("[Site](https://gulls.example \"Only schools may use it\")", false),
            ("[Site](https://gulls.example \"Soldiers (all of them) are excluded\")", false),
            ("[Site](https://gulls.example/no-commercial-use)", false),
            ("[Site](https://gulls.example/terms?kind=research%20only)", false),
            ("<a href=\"https://gulls.example/non-commercial\">Gulls</a>", false),
            ("https://gulls.example/not-for-military-use", false),
            ("See https://gulls.example/noncommercial for more.", false),
            ("See https://gulls.example/harbour for more.", true),
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

    #[test]
    fn settings_in_front_of_a_license_are_read() {
        let mit = spdx::license_id("MIT").expect("it is on the list").text();
        let cases = [
            ("license: mit", true),
            ("title: MIT License\nspdx-id: MIT", true),
            ("description: A short license that asks only for its notice.", true),
            ("permissions:\n  - commercial-use\nlimitations:\n  - liability", true),
            ("layout: page\nnote: Gulls of the harbour", true),
            ("# See https://gulls.example/docs for the keys\nlanguage: en", true),
            ("extra_gated_prompt: Only schools may use it.", true),
            ("widget:\n- text: You must not use it.", true),
            ("note: Any use is told to us within ten days.", false),
            ("usage_notes: >-\n  Pupils\n  pay half.", false),
            ("description: For research only", false),
            ("# non-commercial use only\nlanguage: en", false),
        ];
        for (settings, expected) in cases {
            let text = Text::from_source(&format!("---\n{settings}\n---\n{mit}"));
            let reading = Reading::of(&text, Corpus::builtin());
            assert_eq!(reading.verdict < Verdict::Truncated, expected, "{settings}");
            let edits = reading.licenses.iter().flat_map(|one| &one.edits);
            let shown: Vec<_> = edits.filter(|edit| edit.material).map(|edit| edit.lines).collect();
            assert!(expected || shown.first().is_some_and(|lines| lines[1] <= 4), "{settings}: {shown:?}");
        }
    }

    #[test]
    fn what_a_license_says_itself_may_stand_in_addresses_too() {
        let text = spdx::license_id("CC-BY-NC-4.0").expect("it is on the list").text();
        let text = format!("[Badge](https://gulls.example/non--commercial)\n\n{text}");
        let reading = Reading::of(&Text::from_source(&text), Corpus::builtin());
        assert!(reading.verdict < Verdict::Truncated, "{:?}", reading.licenses);
    }

    #[test]
    fn words_that_a_page_does_not_show_make_another_text() {
        let mit = spdx::license_id("MIT").expect("it is on the list").text();
        let with = |hidden: &str| {
            let text = Text::from_source(&format!("{mit}\n<!-- {hidden} -->\n"));
            Reading::of(&text, Corpus::builtin()).fingerprint
        };
        assert_eq!(with("end of the license"), with("markdownlint-disable MD013"));
        assert_ne!(with("Schools must not use it."), with("Armies must not use it."));
        assert_ne!(with("Schools must not use it."), with("end of the license"));
    }
}
