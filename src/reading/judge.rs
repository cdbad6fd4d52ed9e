//! Decides for every difference whether it changes what is permitted, owed or forbidden.
//!
//! Inside a template, and around it in a text that is mostly licence, an edit is material unless a benign
//! class explains all its words. Around a licence in any other text, a sentence is material if it holds a
//! clause, or denies or limits the use of this work.

mod beside;
mod between_pages;
mod hidden;
mod placed;
mod slots;
mod stated;
mod variants;

use std::cell::OnceCell;
use std::ops::Range;

use self::placed::Placed;
use self::slots::fixed_words;
use super::benign::{self, Words};
use super::{EditOp, JudgedEdit, LicenseMatch, Verdict, round};
use crate::base::Span;
use crate::clauses::Clause;
use crate::corpus::{ClauseSpan, Corpus, TemplateDetails, WordClass};
use crate::matching::{Edit, Match};
use crate::text::Text;

/// Edits with at most this many kept words between them are one: an inserted sentence shares an `the` or
/// `software` with its surroundings by chance.
const CHANCE_WORDS: usize = 2;
/// A text with no more words around its licence than these is mostly licence, however short that is.
const FEW_WORDS: usize = 60;

/// Judges all matches of a text, in order of place.
pub fn judge(
    words: &Words<'_>,
    matches: &[&Match],
    corpus: &Corpus,
    clauses: &[Clause],
) -> Vec<LicenseMatch> {
    let clauses = Placed::of(clauses);
    let (repeated, stated) = (benign::Repeated::default(), OnceCell::new());
    let judge = Judge { words, corpus, clauses, repeated, stated };
    let mut from = 0;
    let inside = |(at, found): (usize, &&Match)| {
        let next = matches.get(at + 1).map(|next| next.alignment.text_range().start);
        let judged = judge.inside(found, from..next.unwrap_or(words.text.words().len()));
        from = judged.range.end;
        judged
    };
    let mut judged: Vec<Judged> = matches.iter().enumerate().map(inside).collect();
    judge.around(matches, &mut judged);
    judged.into_iter().zip(matches).map(|(judged, found)| judge.license(judged, found)).collect()
}

/// An edit while it is judged: words here and there, and what explains it.
struct Judged {
    edits: Vec<Piece>,
    /// Whether all that is missing lies at an end or in an attachment.
    only_ends_missing: bool,
    /// The words of the text that are the licence's.
    range: Range<usize>,
}

struct Piece {
    /// Words that a page does not show, in the source.
    hidden: Option<Span>,
    text: Range<usize>,
    template: Range<usize>,
    material: bool,
    class: String,
    at_end: bool,
}

impl Piece {
    /// Words beside a licence; [`add_beside`] knows at which end.
    fn beside(text: Range<usize>, material: bool, class: String) -> Self {
        Self { hidden: None, text, template: 0..0, material, class, at_end: false }
    }

    /// A difference that the licence's steward allows.
    fn allowed(edit: Edit) -> Self {
        let class = "allowed-wording".to_owned();
        Self { hidden: None, text: edit.text, template: edit.template, material: false, class, at_end: false }
    }
}

struct Judge<'a> {
    words: &'a Words<'a>,
    corpus: &'a Corpus,
    /// All clauses of the text, found once: an edit has those that stand in its sentences.
    clauses: Placed<'a>,
    /// Running heads of pages.
    repeated: benign::Repeated,
    /// Made where a sentence is first asked for.
    stated: OnceCell<stated::Stated>,
}

impl Judge<'_> {
    /// Judges a match; of the text, `free` is no other match's.
    fn inside(&self, found: &Match, free: Range<usize>) -> Judged {
        let details = self.corpus.pack().details(found.template);
        let template: Vec<u16> =
            self.corpus.pack().words(found.template).iter().map(|word| word.get()).collect();
        let mut pieces = Vec::new();
        let mut range = found.alignment.text_range();
        let edits = self.parted(found.alignment.edits(), &template, &mut range, &free);
        let end = edits.last().map_or(0, |edit| edit.template.end);
        for group in variants::groups(edits, &details.variants) {
            let (mut own, mut ends) = (Vec::new(), range.clone());
            for edit in &group.edits {
                let end = self.respelled_end(edit, &template, &mut ends, &free);
                let end = end.or_else(|| self.notice_at_end(edit, details, &mut ends, &free));
                self.judge_edit(&end.unwrap_or_else(|| edit.clone()), details, &template, &mut own);
            }
            let on = variants::On { found, details, template: &template, free: &free };
            let material = own.iter().any(|piece: &Piece| piece.material);
            match material.then(|| self.as_allowed(&group, on, &mut range)).flatten() {
                Some(edit) => pieces.push(Piece::allowed(edit)),
                None => {
                    range = ends;
                    pieces.extend(own);
                }
            }
        }
        if end < template.len() {
            let on = variants::On { found, details, template: &template, free: &free };
            pieces.extend(self.allowed_behind(on, &mut range).map(Piece::allowed));
        }
        let edits = joined(pieces);
        let only_ends_missing = edits.iter().filter(|piece| piece.material).all(|piece| piece.at_end);
        Judged { edits, only_ends_missing, range }
    }

    /// An edit, split where a part of it lies in a slot.
    fn judge_edit(&self, edit: &Edit, details: &TemplateDetails, template: &[u16], pieces: &mut Vec<Piece>) {
        let at_end =
            edit.text.is_empty() && (edit.template.start == 0 || edit.template.end == template.len());
        let between = edit.template.is_empty().then(|| self.between_pages(edit)).flatten();
        if let Some((material, class)) = between.or_else(|| self.in_slot(edit, details, template)) {
            pieces.push(Piece {
                hidden: None,
                text: edit.text.clone(),
                template: edit.template.clone(),
                material,
                class,
                at_end,
            });
            return;
        }
        let fixed = fixed_words(&edit.template, details);
        let words = &template[fixed.clone()];
        let (material, class) = self.explain(edit, fixed.clone(), words, details);
        let at_end = at_end || (edit.text.is_empty() && in_attachment(&fixed, details, template.len()));
        pieces.push(Piece {
            hidden: None,
            text: edit.text.clone(),
            template: fixed,
            material,
            class,
            at_end,
        });
    }

    /// What stands between two pages, wherever the template goes on: heads, numbers, and bare labels.
    fn between_pages(&self, edit: &Edit) -> Option<(bool, String)> {
        let added = edit.text.clone();
        match () {
            () if added.is_empty() => None,
            () if self.repeated.is_page_break(self.words, added.clone()) => {
                Some((false, "page-mark".to_owned()))
            }
            () if self.words.opens_line(added.start) && benign::is_bare_label(self.words, added) => {
                Some((false, "list-label".to_owned()))
            }
            () => None,
        }
    }

    fn explain(
        &self,
        edit: &Edit,
        fixed: Range<usize>,
        template: &[u16],
        details: &TemplateDetails,
    ) -> (bool, String) {
        let added = edit.text.clone();
        if template.is_empty() {
            let opens = opens_section(edit.template.start, details) || self.words.opens_item(added.start);
            return match benign::added(self.words, added.clone()) {
                Some(class) => (false, class.to_owned()),
                None if opens && benign::is_bare_label(self.words, added) => (false, "list-label".to_owned()),
                None => (true, "added".to_owned()),
            };
        }
        if added.is_empty() {
            if is_label_only(&fixed, details)
                || (self.words.opens_item(added.start) && benign::were_labels(self.words.pack, template))
            {
                return (false, "list-label".to_owned());
            }
            return (true, self.class_of_removed(template).to_owned());
        }
        if benign::is_respelled(self.words, added.clone(), template) {
            return (false, "spelling".to_owned());
        }
        if self.is_notice(added, template) {
            return (false, "copyright-line".to_owned());
        }
        (true, self.class_of_removed(template).replace("removed", "replaced"))
    }

    /// Whether a holder took the place of another one, in a template whose notice is not found as one.
    fn is_notice(&self, added: Range<usize>, template: &[u16]) -> bool {
        let pack = self.corpus.pack();
        let weighty = |word: &u16| {
            matches!(pack.class(*word), WordClass::Negation | WordClass::Modal | WordClass::Permission)
        };
        let named = self.words.is_in_notice(added.clone()) && !template.iter().any(weighty);
        named && !self.words.says_in_notice(added)
    }

    /// What kind of words are missing: tells a reader at once that a `not` is gone.
    fn class_of_removed(&self, template: &[u16]) -> &'static str {
        let pack = self.corpus.pack();
        let has = |class: WordClass| template.iter().any(|&word| pack.class(word) == class);
        match () {
            () if template.len() > 6 => "removed",
            () if has(WordClass::Negation) => "removed-negation",
            () if has(WordClass::Number) => "removed-number",
            () if has(WordClass::Modal) => "removed-modal",
            () => "removed",
        }
    }

    fn license(&self, judged: Judged, found: &Match) -> LicenseMatch {
        let text = self.words.text;
        let pack = self.corpus.pack();
        let (id, ties) = self.names(found);
        let record = self.corpus.record(&id);
        let range = found.alignment.text_range();
        let span = text.words_span(range.clone());
        let kept = found.alignment.kept() as f64;
        let details = pack.details(found.template);
        let verdict = verdict(&judged);
        let edits = judged.edits.iter().map(|piece| self.edit(piece, details, found)).collect();
        LicenseMatch {
            spdx: record.map_or_else(|| id.clone(), crate::corpus::Record::spdx_id),
            name: record.map_or_else(|| id.clone(), |record| record.name.clone()),
            id,
            verdict,
            lines: text.lines(span),
            bytes: text.bytes(span),
            template_coverage: round(kept / found.alignment.template_len.max(1) as f64),
            text_coverage: round(kept / text.words().len().max(1) as f64),
            ties,
            edits,
            candidates: Vec::new(),
        }
    }

    /// The id, and the ids of all that explain the text equally well. Twins (texts of the same words) are told
    /// apart by their surface, where the whole file has one of theirs.
    fn names(&self, found: &Match) -> (String, Vec<String>) {
        let pack = self.corpus.pack();
        let details = pack.details(found.template);
        let own = pack.template_id(found.template).to_owned();
        let mut all: Vec<(String, u64)> = vec![(own, details.surface)];
        all.extend(details.twins.iter().cloned());
        let editions = self.editions(&all[0].0);
        if all.len() > 1 && editions.is_empty() {
            let surface = self.words.text.surface();
            let same: Vec<_> = all.iter().filter(|(_, theirs)| *theirs == surface).cloned().collect();
            if !same.is_empty() {
                all = same;
            }
        }
        let mut ids = editions;
        ids.extend(all.into_iter().map(|(id, _)| id));
        let first = ids.remove(0);
        for &tie in &found.ties {
            ids.push(pack.template_id(tie).to_owned());
            ids.extend(pack.details(tie).twins.iter().map(|(id, _)| id.clone()));
        }
        ids.retain(|id| *id != first);
        ids.sort();
        ids.dedup();
        (first, ids)
    }

    /// The ids that one text has beside an old one that ends in a plus sign: whether later versions may be chosen is said
    /// where a licence is granted, and never by its own text.
    fn editions(&self, id: &str) -> Vec<String> {
        let Some(version) = id.strip_suffix('+') else { return Vec::new() };
        let names = ["-only", "", "-or-later"].map(|ending| format!("{version}{ending}"));
        names.into_iter().filter(|name| self.corpus.record(name).is_some()).collect()
    }

    fn edit(&self, piece: &Piece, details: &TemplateDetails, found: &Match) -> JudgedEdit {
        let known = self.corpus.pack().clauses(found.template).unwrap_or_default();
        let text = self.words.text;
        let op = match (piece.text.is_empty(), piece.template.is_empty()) {
            (_, true) => EditOp::Insert,
            (true, false) => EditOp::Delete,
            (false, false) => EditOp::Replace,
        };
        let span = text.words_span(piece.text.clone());
        if let Some(hidden) = piece.hidden {
            return self.hidden_edit(piece, hidden);
        }
        let clauses = if piece.material { self.clause_kinds(piece, span, known) } else { Vec::new() };
        JudgedEdit {
            op,
            lines: if span.is_empty() { place_of(piece.text.start, text) } else { text.lines(span) },
            words: if op == EditOp::Delete { piece.template.len() } else { piece.text.len() },
            section: details.section(piece.template.start as u32).map(str::to_owned),
            material: piece.material,
            class: piece.class.clone(),
            clauses,
            quote: if piece.text.is_empty() { String::new() } else { text.quote(span) },
            removed: None,
            template_words: [piece.template.start as u32, piece.template.end as u32],
        }
    }

    /// Kinds in the added words (the whole sentence is looked at), and those that the removed words had.
    fn clause_kinds(&self, piece: &Piece, span: Span, known: &[ClauseSpan]) -> Vec<String> {
        let mut kinds: Vec<String> = Vec::new();
        if !span.is_empty() {
            kinds.extend(self.clauses.within(span).map(|clause| clause.kind.clone()));
        }
        let removed = piece.template.clone();
        if !removed.is_empty() {
            let (start, end) = (removed.start as u32, removed.end as u32);
            let lost = known.iter().filter(|clause| clause.start < end && start < clause.end);
            kinds.extend(lost.map(|clause| clause.kind.clone()));
        }
        kinds.sort();
        kinds.dedup();
        kinds
    }
}

/// Where words are missing in front of word `at`: from the line of the word before to that of the word behind, or to the
/// text's last line, where a label may stand that is no word.
fn place_of(at: usize, text: &Text) -> [u32; 2] {
    let (words, end) = (text.words(), text.folded().len());
    let line = |at: usize| words.get(at).map(|word| text.lines(word.span()));
    let behind = line(at).unwrap_or_else(|| text.lines(Span::new(end, end)))[0];
    let before = at.checked_sub(1).and_then(line).map_or(behind, |[_, end]| end);
    [before, behind.max(before)]
}

/// Whether the template's words are nothing but the label of a section.
fn is_label_only(range: &Range<usize>, details: &TemplateDetails) -> bool {
    let stands = |at: usize| details.sections.iter().any(|(start, _)| *start as usize == at);
    range.len() <= 2 && (stands(range.start) || stands(range.end))
}

/// Whether a section begins at word `at` of the template, or a word beside it.
fn opens_section(at: usize, details: &TemplateDetails) -> bool {
    details.sections.iter().any(|(start, _)| (*start as usize).abs_diff(at) <= 1)
}

/// Whether a missing range is an attachment, or reaches from within one to the end.
fn in_attachment(range: &Range<usize>, details: &TemplateDetails, len: usize) -> bool {
    const ATTACHMENTS: [&str; 6] = ["attachment", "schedule", "exhibit", "appendix", "annex", "附"];
    let starts = details.sections.iter().filter(|(_, label)| {
        let label = label.to_lowercase();
        ATTACHMENTS.iter().any(|word| label.starts_with(word))
    });
    starts.map(|(at, _)| *at as usize).any(|at| range.start + 8 >= at && range.end == len)
}

/// Joins material pieces that only chance words part.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for piece in pieces {
        let near = out.last().is_some_and(|last| {
            last.material
                && piece.material
                && piece.template.start - last.template.end.min(piece.template.start) <= CHANCE_WORDS
                && piece.text.start - last.text.end.min(piece.text.start) <= CHANCE_WORDS
        });
        match out.last_mut() {
            Some(last) if near => {
                let inserted = last.template.is_empty() && piece.template.is_empty();
                last.text = last.text.start..piece.text.end;
                // Two insertions around a kept word stay an insertion.
                last.template =
                    if inserted { last.template.clone() } else { last.template.start..piece.template.end };
                last.at_end &= piece.at_end;
            }
            _ => out.push(piece),
        }
    }
    out
}

fn verdict(judged: &Judged) -> Verdict {
    if judged.edits.iter().any(|piece| piece.material) {
        return if judged.only_ends_missing { Verdict::Truncated } else { Verdict::Altered };
    }
    match () {
        () if judged.edits.is_empty() => Verdict::Verbatim,
        () if judged.edits.iter().all(|piece| piece.class.starts_with("slot:")) => Verdict::SlotsFilled,
        () => Verdict::Reformatted,
    }
}

#[cfg(test)]
mod tests {
    use crate::corpus::Corpus;
    use crate::reading::{Reading, Verdict};
    use crate::text::Text;

    #[test]
    fn holders_may_be_called_what_they_like_and_say_nothing_more() {
        let names = [
            ("2024 Kalo Labs", true),
            ("2024 Kalo Research", true),
            ("2023-2024 Lomi Institute for AI Research", true),
            ("2024 Military Academy of Tuvas", true),
            ("2024 Commercial Bank of Tuvas", true),
            ("2024 Kalo Research\nCopyright (c) 2025 Lomi Research Inc.", true),
            ("2024 Kalo. For research only", false),
            ("2024 Kalo, for Research", false),
            ("2024 Kalo (Non-Commercial)", false),
            ("2024 Kalo, academic use", false),
            ("2024 Kalo, not for sale", false),
        ];
        let mit = spdx::license_id("MIT").expect("it is on the list").text();
        for (name, expected) in names {
            let text = mit.replace("<year> <copyright holders>", name);
            let reading = Reading::of(&Text::from_source(&text), Corpus::builtin());
            assert_eq!(reading.verdict < Verdict::Truncated, expected, "{name}: {:?}", reading.licenses);
        }
    }
}
