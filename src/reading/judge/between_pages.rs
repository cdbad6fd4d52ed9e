//! Differences at the end of a page: what stands between two pages is parted from what the template has there.
//!
//! Contract: only whole lines that are harmless by themselves (a page's number, a running head) are parted off, as an
//! insertion of their own; the rest of the difference is judged as any other. No word is lost on the way.

use std::ops::Range;

use super::{CHANCE_WORDS, Judge, benign};
use crate::matching::Edit;

/// The longest difference that is looked through: longer ones are passages of their own.
const DIFFERENCE_WORDS: usize = 200;
/// The most words behind a text's last page end that the alignment may have missed.
const LAST_WORDS: usize = 80;

impl Judge<'_> {
    /// The edits of an alignment, with page ends apart; `range` grows by the words on a last page that are the
    /// template's. Of the text, `free` is no other match's.
    pub(super) fn parted(
        &self,
        edits: Vec<Edit>,
        template: &[u16],
        range: &mut Range<usize>,
        free: &Range<usize>,
    ) -> Vec<Edit> {
        let mut out = Vec::with_capacity(edits.len());
        for edit in self.with_chance_words(edits) {
            if edit.text.is_empty() && edit.template.end == template.len() {
                out.extend(self.last_page(&edit, template, range, free).unwrap_or_else(|| vec![edit]));
            } else {
                out.extend(self.part(&edit).unwrap_or_else(|| vec![edit]));
            }
        }
        out
    }

    /// Joins edits around words of the template that are a page's number by chance.
    fn with_chance_words(&self, edits: Vec<Edit>) -> Vec<Edit> {
        let mut out: Vec<Edit> = Vec::with_capacity(edits.len());
        for edit in edits {
            let joined = out.last().and_then(|last| {
                let between = edit.text.start - last.text.end;
                let near = between <= CHANCE_WORDS && edit.template.start - last.template.end == between;
                let both = last.text.start..edit.text.end;
                let added = !last.text.is_empty() && !edit.text.is_empty() && both.len() <= DIFFERENCE_WORDS;
                let page = near && added && self.repeated.page_break_in(self.words, both.clone())? == both;
                page.then_some(Edit { text: both, template: last.template.start..edit.template.end })
            });
            match (joined, out.last_mut()) {
                (Some(joined), Some(last)) => *last = joined,
                _ => out.push(edit),
            }
        }
        out
    }

    /// A page's end at the beginning or at the end of a difference that is more than that.
    fn part(&self, edit: &Edit) -> Option<Vec<Edit>> {
        if edit.text.len() > DIFFERENCE_WORDS {
            return None;
        }
        let page = self.repeated.page_break_in(self.words, edit.text.clone())?;
        let (before, after) = (edit.text.start..page.start, page.end..edit.text.end);
        let inserted = |at: usize| Edit { text: page.clone(), template: at..at };
        let template = edit.template.clone();
        match (before.is_empty(), after.is_empty()) {
            (true, true) if template.is_empty() => None,
            (true, _) => Some(vec![inserted(template.start), Edit { text: after, template }]),
            (false, true) => {
                Some(vec![Edit { text: before, template: template.clone() }, inserted(template.end)])
            }
            (false, false) => None,
        }
    }

    /// The template's last words stand behind the last page's end: alignment does not reach over it to so few.
    fn last_page(
        &self,
        edit: &Edit,
        template: &[u16],
        range: &mut Range<usize>,
        free: &Range<usize>,
    ) -> Option<Vec<Edit>> {
        let missing = edit.template.len();
        if missing > LAST_WORDS || !self.words.opens_line(range.end) {
            return None;
        }
        let behind = range.end..free.end.min(range.end + DIFFERENCE_WORDS);
        let page = self.repeated.page_break_in(self.words, behind)?;
        let theirs = &template[edit.template.clone()];
        // A short last line of the template ("The End") looks like a head of the page.
        let ends = page.clone().map(|at| at + 1).rev();
        let ends = ends.filter(|end| *end == page.end || self.words.opens_line(*end));
        let pages = ends.map(|end| page.start..end).filter(|page| page.start == range.end);
        let rest = |page: &Range<usize>| page.end..page.end + missing;
        let is_theirs = |page: &Range<usize>| {
            rest(page).end <= free.end
                && benign::is_respelled(self.words, rest(page), theirs)
                && self.repeated.is_page_break(self.words, page.clone())
        };
        let page = pages.into_iter().find(is_theirs)?;
        let rest = rest(&page);
        range.end = rest.end;
        let mut edits = vec![Edit { text: page, template: edit.template.start..edit.template.start }];
        if self.words.ids[rest.clone()] != *theirs {
            edits.push(Edit { text: rest, template: edit.template.clone() });
        }
        Some(edits)
    }
}

#[cfg(test)]
mod tests {
    use crate::corpus::Corpus;
    use crate::reading::{Reading, Verdict};
    use crate::text::Text;

    fn verdict(id: &str, change: impl Fn(&str) -> String) -> Verdict {
        let text = spdx::license_id(id).expect("it is on the list").text();
        Reading::of(&Text::from_source(&change(text)), Corpus::builtin()).verdict
    }

    /// The text with a page's end before the last words.
    fn late(text: &str, between: &str, words: usize) -> String {
        let text = text.trim_end();
        let (at, _) = text.rmatch_indices(char::is_whitespace).nth(words - 1).expect("it is longer");
        format!("{}\n\n{between}\n\n{}\n", &text[..at], &text[at + 1..])
    }

    #[test]
    fn few_words_on_a_last_page_belong_to_the_license() {
        for (id, words) in
            [("CPL-1.0", 4), ("NASA-1.3", 9), ("Artistic-1.0-Perl", 2), ("MIT", 1), ("Apache-2.0", 5)]
        {
            let page = |text: &str| late(text, "HarbourCrane-7B License \u{2013} Page 6 of 7", words);
            assert!(verdict(id, page) < Verdict::Truncated, "{id}");
            let rule = |text: &str| late(text, "Not for commercial use \u{2013} Page 6 of 7", words);
            assert!(verdict(id, rule) > Verdict::SlotsFilled, "{id}: a rule in the place of a head");
        }
    }

    #[test]
    fn a_label_at_the_top_of_a_page_is_no_change_and_a_number_is_one() {
        let paged = |text: &str| text.replace("Product\nX.", "Product\n\n3\n\nHarbourCrane-7B License\n\nX.");
        let wrapped = |text: &str| text.replace("Product X. That", "Product\nX. That");
        assert!(verdict("CPL-1.0", |text| paged(&wrapped(text))) < Verdict::Truncated);
        let rate =
            |text: &str| text.replace("of fifty percent (50%)", "of\n\nPage 3 of 9\n\nninety percent (90%)");
        assert!(verdict("Apache-2.0", rate) > Verdict::SlotsFilled);
    }
}
