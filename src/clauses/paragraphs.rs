//! Lists of restrictions whose items are paragraphs of their own, without labels.
//!
//! Contract: such a list goes on while its paragraphs forbid what restrictions forbid, and ends before a heading or a
//! sentence about what the parties do.

use super::Item;
use super::acts::acts;
use super::restrictions::{Entry, ITEMS, View};
use crate::base::Span;

/// How long the title of an item may be, in bytes.
const HEAD: usize = 70;

impl View<'_> {
    /// The items of a list whose items are paragraphs, each with a stop of its own: it goes on as long as they forbid
    /// what restrictions forbid.
    pub(super) fn with_blocks(&self, lead: usize, mut items: Vec<Entry>) -> Vec<Entry> {
        let is_block = |index: usize| self.units.all[index].mark.is_none();
        let Some(first) = items.first().filter(|first| is_block(first.unit)) else { return items };
        let head = self.words(first.unit).split(['.', ':']).next().map_or(0, str::len);
        if !self.asked(lead).any(&self.list.leads) || head > HEAD {
            return items;
        }
        let mut next = items.last().map_or(lead + 1, |last| last.unit + 1);
        while let Some(unit) = self.units.all.get(next).filter(|_| items.len() < ITEMS) {
            let span = self.item_span(next);
            let known = self.category_at(span).is_some();
            let heading = unit.mark.is_some_and(|mark| !self.units.marks[mark].labels.is_empty());
            if unit.opens && (heading || !known || self.binds_others(next)) {
                break;
            }
            if unit.opens {
                items.push(Entry { unit: next, span, inline: false });
            }
            next += 1;
        }
        // Their place in the list is all the label they have.
        items.iter_mut().for_each(|item| item.inline = true);
        items
    }

    /// The acts that unit `index` forbids outside a list, `before` of which were told.
    pub(super) fn acts(&self, index: usize, before: usize) -> Vec<Item> {
        let start = self.units.all[index].span.start;
        let spans = acts(self.words(index)).into_iter().take(ITEMS);
        let spans = spans.map(|act| Span::new(start + act.start, start + act.end));
        let item = |(at, span): (usize, Span)| Item {
            label: (before + at + 1).to_string(),
            category: self.category_at(span).unwrap_or("other").to_owned(),
            lines: self.text.lines(span),
            quote: self.text.quote(span),
        };
        spans.enumerate().map(item).collect()
    }

    /// Whether a sentence speaks of what its parties do, and not of a use.
    fn binds_others(&self, index: usize) -> bool {
        let words = self.words(index);
        const PARTIES: [&str; 8] =
            ["you ", "we ", "licensor ", "this ", "if ", "these ", "the licens", "any questions"];
        PARTIES.iter().any(|party| words.trim_start_matches(['*', '"', ' ']).starts_with(party))
    }

    /// The words of unit `index` and of those behind it in its paragraph, as long as each ends with a semicolon:
    /// Chinese ones end a sentence.
    pub(super) fn running(&self, index: usize) -> &str {
        let mut last = index;
        while self.words(last).ends_with('；')
            && self.units.all.get(last + 1).is_some_and(|next| !next.opens)
            && last - index < ITEMS
        {
            last += 1;
        }
        let (first, last) = (self.units.all[index].span, self.units.all[last].span);
        &self.text.folded()[first.start..last.end]
    }
}

/// What stands between the items of one sentence.
pub(super) const SEMICOLONS: [char; 2] = [';', '；'];

/// Where the colon stands behind which a sentence lists its items.
pub(super) fn inline_lead(words: &str) -> Option<usize> {
    let before = &words[..words.find(SEMICOLONS)?];
    // A sign right behind it is an address or a time, but for the label of the first item.
    let leads = |at: &usize| {
        let behind = &words[at + 1..];
        let digits = behind.trim_start_matches(|c: char| c.is_ascii_digit());
        let labelled = digits.len() < behind.len() && digits.starts_with(['.', ')', '、']);
        labelled || !behind.starts_with(|c: char| c.is_ascii() && c != ' ')
    };
    before.rmatch_indices(':').map(|(at, _)| at).find(leads)
}
