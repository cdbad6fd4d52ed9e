//! Slots of a template, where any words may stand, and its two ends, where alignment stops too early.
//!
//! Contract: what fills a slot is harmless while it is a name, a date or a title; a sentence in it must be explained as
//! anywhere else.

use std::ops::Range;

use super::{Judge, benign};
use crate::corpus::{TemplateDetails, WordClass};
use crate::matching::Edit;

/// The most words at an end of a template that can all be misspelt.
const END_WORDS: usize = 8;
/// The longest filling of a slot, in words.
const SLOT_WORDS: usize = 48;

impl Judge<'_> {
    /// The template's first or last words are missing, but as many others stand there that only are spelled
    /// otherwise: alignment ends with the last word that is the same.
    pub(super) fn respelled_end(
        &self,
        edit: &Edit,
        template: &[u16],
        range: &mut Range<usize>,
        free: &Range<usize>,
    ) -> Option<Edit> {
        let missing = edit.template.len();
        if !edit.text.is_empty() || missing > END_WORDS {
            return None;
        }
        let text = match () {
            () if edit.template.start == 0 && free.start + missing <= range.start => {
                range.start - missing..range.start
            }
            () if edit.template.end == template.len() && range.end + missing <= free.end => {
                range.end..range.end + missing
            }
            () => return None,
        };
        let same = benign::is_respelled(self.words, text.clone(), &template[edit.template.clone()]);
        same.then(|| {
            *range = range.start.min(text.start)..range.end.max(text.end);
            Edit { text, template: edit.template.clone() }
        })
    }

    /// The template begins or ends with a slot, and beside the match stands a notice that fills it.
    pub(super) fn notice_at_end(
        &self,
        edit: &Edit,
        details: &TemplateDetails,
        range: &mut Range<usize>,
        free: &Range<usize>,
    ) -> Option<Edit> {
        if !edit.text.is_empty() || !fixed_words(&edit.template, details).is_empty() {
            return None;
        }
        let noticed = |at: &usize| self.words.is_in_notice(*at..at + 1);
        let text = match edit.template.start {
            0 => range.start - (free.start..range.start).rev().take_while(noticed).count()..range.start,
            _ => range.end..range.end + (range.end..free.end).take_while(noticed).count(),
        };
        (!text.is_empty()).then(|| {
            *range = range.start.min(text.start)..range.end.max(text.end);
            Edit { text, template: edit.template.clone() }
        })
    }

    /// Whether an edit only fills or empties slots: then its class, and whether the filling says too much.
    pub(super) fn in_slot(
        &self,
        edit: &Edit,
        details: &TemplateDetails,
        template: &[u16],
    ) -> Option<(bool, String)> {
        let touched = |slot: &&crate::corpus::Slot| {
            let (start, end) = (slot.start as usize, slot.end as usize);
            match edit.template.is_empty() {
                true => start <= edit.template.start && edit.template.start <= end,
                false => start < edit.template.end && edit.template.start < end,
            }
        };
        // An optional part may hold slots of its own (the notice in Apache-2.0's appendix): words that were put
        // there fill the smallest slot around them.
        let size = |slot: &&crate::corpus::Slot| slot.end - slot.start;
        let touching = details.slots.iter().filter(touched);
        let slot =
            if edit.text.is_empty() { touching.max_by_key(size)? } else { touching.min_by_key(size)? };
        if !fixed_words(&edit.template, details).is_empty() {
            return None;
        }
        let added = edit.text.clone();
        if slot.kind == "optional" {
            return match added.is_empty() {
                true => Some((false, "optional-part".to_owned())),
                // What stands there of it is judged as anywhere else.
                false => {
                    Some(self.explain(edit, edit.template.clone(), &template[edit.template.clone()], details))
                }
            };
        }
        let whole = edit.template.start <= slot.start as usize && slot.end as usize <= edit.template.end;
        if !whole && self.lost_negation(edit, template) {
            return Some((true, "removed-negation".to_owned()));
        }
        let named = matches!(slot.kind.as_str(), "title" | "copyright");
        if named && self.has_own_paragraph(added.clone()) {
            return Some((true, "words-in-a-slot".to_owned()));
        }
        if slot.kind == "title" && self.words.announces_change(added.clone()) {
            return Some((true, "words-in-a-slot".to_owned()));
        }
        let says = match slot.kind.as_str() {
            "title" => self.words.restricts_in_title(added.clone()),
            "copyright" | "holder" => self.words.says_in_notice(added.clone()),
            _ => self.words.restricts_in_name(added.clone()),
        };
        if says || self.words.turns_to_reader(added.clone()) || added.len() > SLOT_WORDS {
            let explained =
                benign::added(self.words, added.clone()).is_some() || (named && self.explains_lines(added));
            return Some((
                !explained,
                if explained { "copyright-line".into() } else { "words-in-a-slot".into() },
            ));
        }
        Some((false, format!("slot:{}", slot.kind)))
    }

    /// Whether each line of a slot's filling is a name or a notice by itself, or what is harmless beside a licence.
    fn explains_lines(&self, added: Range<usize>) -> bool {
        let plain = |line: Range<usize>| {
            !self.words.says_in_notice(line.clone()) && !self.words.turns_to_reader(line.clone())
        };
        let harmless = |line: Range<usize>| {
            self.words.opens_line(line.start) && benign::beside(self.words, line).is_some()
        };
        self.words.lines(added).into_iter().all(|line| plain(line.clone()) || harmless(line))
    }

    /// Whether a part of a slot's filling is a paragraph of its own that is no notice, and that nothing explains.
    fn has_own_paragraph(&self, added: Range<usize>) -> bool {
        let words = self.words.text.words();
        let begins = |at: &usize| {
            let before = at.checked_sub(1).map_or(0, |before| words[before].end as usize);
            self.words.text.folded()[before..words[*at].start as usize].contains('\n')
        };
        let starts: Vec<usize> = added.clone().filter(begins).collect();
        let ends = starts.iter().skip(1).copied().chain([added.end]);
        let own = |(start, end): (&usize, usize)| {
            !self.words.is_in_notice(*start..start + 1) && benign::beside(self.words, *start..end).is_none()
        };
        starts.iter().zip(ends).any(own)
    }

    /// Whether a negation of the template is not among the words that took its place.
    fn lost_negation(&self, edit: &Edit, template: &[u16]) -> bool {
        let pack = self.corpus.pack();
        let lost = |word: &&u16| pack.class(**word) == WordClass::Negation;
        let kept = &self.words.ids[edit.text.clone()];
        template[edit.template.clone()].iter().filter(lost).any(|word| !kept.contains(word))
    }
}

/// The words of a range that no slot covers, from the first to the last.
pub(super) fn fixed_words(range: &Range<usize>, details: &TemplateDetails) -> Range<usize> {
    let slotted = |at: usize| details.slot(at as u32).is_some();
    let start = range.clone().find(|&at| !slotted(at)).unwrap_or(range.end);
    let end = range.clone().rev().find(|&at| !slotted(at)).map_or(start, |at| at + 1);
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use crate::corpus::Corpus;
    use crate::reading::{Reading, Verdict};
    use crate::text::Text;

    #[test]
    fn slots_and_ends_hold_names_and_slips_and_no_sentences() {
        let mit = spdx::license_id("MIT").expect("it is on the list").text();
        let cases = [
            ("<year> <copyright holders>", "2024 Kalo Labs\n\nGulls of Tuvas", true),
            ("<year> <copyright holders>", "2024 Kalo Labs\n\nSchools come first.", false),
            ("<year> <copyright holders>", "2024 Kalo Labs\n\nTwo copies per household.", false),
            ("DEALINGS IN THE SOFTWARE.", "DEALINGS IN THE SOFTWAER.", true),
            ("DEALINGS IN THE SOFTWARE.", "DEALINGS IN THE HARDWARE.", false),
        ];
        for (old, new, expected) in cases {
            let text: String = mit.split_whitespace().collect::<Vec<_>>().join(" ").replace(old, new);
            let text = text.replace("Permission is hereby", "\n\nPermission is hereby");
            let reading = Reading::of(&Text::from_source(&text), Corpus::builtin());
            assert_eq!(reading.verdict < Verdict::Truncated, expected, "{new}: {:?}", reading.licenses);
        }
    }

    #[test]
    fn marks_of_an_end_and_titles_may_be_left_out_and_terms_may_not() {
        let verdict = |text: &str| Reading::of(&Text::from_source(text), Corpus::builtin()).verdict;
        let text = |id: &str| spdx::license_id(id).expect("it is on the list").text();
        for id in ["Apache-2.0", "ECL-2.0", "GPL-2.0-only", "SSPL-1.0"] {
            let whole = text(id);
            let end = whole.find("END OF TERMS").expect("it has the mark");
            assert!(verdict(&whole[..end]) < Verdict::Truncated, "{id}");
            let cut = whole[..end].trim_end().rfind('\n').expect("lines");
            assert!(verdict(&whole[..cut]) > Verdict::SlotsFilled, "{id}: its last terms are missing");
        }
        for id in ["MIT-0", "CC-BY-4.0", "CC0-1.0"] {
            let untitled = text(id).trim_start().split_once('\n').expect("lines").1;
            assert!(verdict(untitled) < Verdict::Truncated, "{id}");
        }
    }

    #[test]
    fn a_notice_may_be_said_to_go_as_far_as_it_does() {
        let mit = spdx::license_id("MIT").expect("it is on the list").text();
        let mit = mit.split_whitespace().collect::<Vec<_>>().join(" ");
        for (inserted, expected) in [
            ("(including the next paragraph) shall", true),
            ("(including the next paragraph and your name) shall", false),
            ("(including the next ten pages) shall", false),
        ] {
            let text = mit.replace("permission notice shall", &format!("permission notice {inserted}"));
            let reading = Reading::of(&Text::from_source(&text), Corpus::builtin());
            assert_eq!(reading.verdict < Verdict::Truncated, expected, "{inserted}");
        }
    }
}
