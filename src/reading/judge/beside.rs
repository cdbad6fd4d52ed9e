//! What stands around the licences of a text, sentence by sentence.
//!
//! Contract: in a text that is mostly licence each sentence, or each line of what is no prose, is explained by a benign
//! class or is material; in any other text only a sentence that limits the use of the work.

use std::ops::Range;

use super::super::{benign, residue};
use super::{FEW_WORDS, Judge, Judged, Match, Piece};

/// Adds what stands beside the licences to the one before it, or to the first.
pub(super) fn add_beside(mut piece: Piece, matches: &[&Match], judged: &mut [Judged]) {
    let before = judged.iter().rposition(|judged| judged.range.start <= piece.text.start);
    let owner = before.unwrap_or(0);
    let end = matches[owner].alignment.template_len;
    let place = if piece.text.start < judged[owner].range.start { 0 } else { end };
    piece.template = place..place;
    judged[owner].only_ends_missing &= !piece.material;
    judged[owner].edits.push(piece);
}

impl Judge<'_> {
    /// Judges what stands around the licences and adds it to the licence before it (or the first).
    pub(super) fn around(&self, matches: &[&Match], judged: &mut [Judged]) {
        if matches.is_empty() {
            return;
        }
        self.hidden(matches, judged);
        let taken: Vec<Range<usize>> = judged.iter().map(|judged| judged.range.clone()).collect();
        let kept: usize = matches.iter().map(|found| found.alignment.kept()).sum();
        let mostly_licence = kept * 2 + FEW_WORDS >= self.words.text.words().len();
        let sentences = residue::sentences(self.words.text, &taken);
        if sentences.is_empty() {
            return;
        }
        let around = residue::Around::of(self.words, &taken, mostly_licence);
        let pack = self.corpus.pack();
        for (sentence, material, class) in self.beside(sentences, &around) {
            let edition = |found: &&Match| {
                benign::is_of_edition(self.words, sentence.clone(), pack.template_id(found.template))
            };
            let (material, class) = match material && matches.iter().any(edition) {
                true => (false, "edition".to_owned()),
                false => (material, class),
            };
            if material || mostly_licence {
                add_beside(Piece::beside(sentence, material, class), matches, judged);
            }
        }
        for judged in judged {
            judged.edits.sort_by_key(|piece| (piece.text.start, piece.template.start));
        }
    }

    /// Explains each sentence; one that nothing explains is looked at line by line, for lists, fields and titles have
    /// no full stops.
    fn beside(
        &self,
        sentences: Vec<Range<usize>>,
        around: &residue::Around,
    ) -> Vec<(Range<usize>, bool, String)> {
        let mut explained = Vec::with_capacity(sentences.len());
        for sentence in sentences {
            if around.is_program(self.words, &sentence) {
                explained.push((sentence, false, "code".to_owned()));
                continue;
            }
            let near = around.is_near(self.words, &sentence);
            let (material, class) = self.explain_beside(sentence.clone(), near);
            let parts =
                if material && near { benign::passages(self.words, sentence.clone()) } else { Vec::new() };
            if parts.len() < 2 {
                let (material, class) = self.or_repeated(&sentence, around, material, class);
                explained.push((sentence, material, class));
                continue;
            }
            for part in parts {
                let (material, class) = self.explain_beside(part.clone(), near);
                let (material, class) = self.or_repeated(&part, around, material, class);
                explained.push((part, material, class));
            }
        }
        explained
    }

    /// What stands beside a licence is harmless too where it is a running head, or a line of the licence itself: a list
    /// of its headings.
    fn or_repeated(
        &self,
        line: &Range<usize>,
        around: &residue::Around,
        material: bool,
        class: String,
    ) -> (bool, String) {
        match () {
            () if !material => (false, class),
            () if self.repeated.is_running(self.words, line) => (false, "page-mark".to_owned()),
            () if around.is_line_inside(self.words, line) => (false, "contents".to_owned()),
            () => (material, class),
        }
    }

    fn explain_beside(&self, sentence: Range<usize>, near: bool) -> (bool, String) {
        let span = self.words.text.words_span(sentence.clone());
        // Most of a long text is neither near nor says such a thing, and need not be explained.
        let rules = near
            || self.clauses.within(span).any(limits)
            || residue::denies_use(&self.words.text.folded()[span.start..span.end]);
        if !rules {
            return (false, "other-text".to_owned());
        }
        match benign::beside(self.words, sentence.clone()) {
            Some(class) => (false, class.to_owned()),
            None if self.is_stated(&sentence) => (false, "license-notice".to_owned()),
            None => (true, "added".to_owned()),
        }
    }
}

/// Whether a clause limits or obliges; a mere grant does not.
fn limits(clause: &crate::clauses::Clause) -> bool {
    clause.effect.as_deref() != Some("allowed")
}
