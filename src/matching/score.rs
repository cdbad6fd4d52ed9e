//! What a template explains of a text: words kept, less words left over on either side.
//!
//! Contract: only the numbers of words count and where they stand, never what they say.

use std::ops::Range;

use super::align::{Alignment, Block, Place, Skeleton};
use super::limits::{
    BEYOND_WORTH, CUT_COST, END_COST, INNER_COST, LONG_COST, NOTICE_WORTH, PASSAGE_COST, SLOT_EDIT_COST,
    SLOT_WORDS, SOLID, WHOLE_COST_WORDS,
};
use crate::corpus::grams::UNKNOWN;
use crate::corpus::{Pack, Slot, TemplateDetails, TemplateId};

/// Gives up blocks at either end that cost more than they keep, as local alignment does: words that the neighbouring
/// text shares with a missing end by chance. A block of [`SOLID`] words stays, or the longest.
pub(super) fn trimmed(mut alignment: Alignment, notices: &Notices, details: &TemplateDetails) -> Alignment {
    let blocks = &alignment.blocks;
    let longest = (0..blocks.len()).max_by_key(|&at| (blocks[at].len, std::cmp::Reverse(at)));
    let Some(longest) = longest else { return alignment };
    let solid = |block: &Block| block.len >= SOLID;
    let first = blocks.iter().position(solid).unwrap_or(longest);
    let last = blocks.iter().rposition(solid).unwrap_or(longest);
    let titled = keeps_title(blocks, details);
    let gain = |before: usize, gained: usize| {
        let (left, right) = (&blocks[before], &blocks[before + 1]);
        // A title before a long paragraph that fills a slot still is the template's title; a single word of one is not.
        let gained_title = in_title(details, blocks[gained].template) && !titled;
        let fills = in_slot(details, left.template_end()) && !gained_title;
        let filled = if fills { right.text - left.text_end() } else { 0 };
        blocks[gained].len as f64 - gap_cost(left, right, filled, notices, details)
    };
    let end = farthest((last..blocks.len() - 1).map(|before| gain(before, before + 1)));
    let start = farthest((0..first).rev().map(|before| gain(before, before)));
    alignment.blocks.truncate(last + end + 1);
    alignment.blocks.drain(..first - start);
    alignment
}

/// How many steps to go for the highest sum of gains.
fn farthest(gains: impl Iterator<Item = f64>) -> usize {
    let (mut sum, mut highest, mut steps) = (0.0, 0.0, 0);
    for (at, gain) in gains.enumerate() {
        sum += gain;
        if sum > highest {
            (highest, steps) = (sum, at + 1);
        }
    }
    steps
}

/// The most that [`score`] can come to once the gaps are filled: in each gap all words that stand on both sides
/// are kept, whatever their order, and a stretch may end within a gap behind all of them.
pub(super) fn most(
    skeleton: &Skeleton<'_>,
    words: &[u16],
    template: &[u16],
    details: &TemplateDetails,
    bag: &mut Bag,
) -> f64 {
    let blocks = skeleton.blocks();
    let (mut run, mut best, mut all) = (0.0_f64, 0.0_f64, 0);
    for (at, (place, text, missing)) in skeleton.gaps().enumerate() {
        let kept = bag.common(&words[text.clone()], &template[missing.clone()]);
        let lost = (missing.len() - kept).saturating_sub(slotted(details, &missing));
        let near_slot =
            |slot: &Slot| slot.start as usize <= missing.end && missing.start <= slot.end as usize;
        let added = if details.slots.iter().any(near_slot) { 0 } else { text.len() - kept };
        let through = match place {
            Place::End => 0.0,
            Place::Inner => run + kept as f64 - INNER_COST * (cost(lost) + cost(added)),
        };
        best = best.max(run + kept as f64);
        run = blocks.get(at).map_or(0.0, |block| block.len as f64) + through.max(kept as f64);
        all += kept + blocks.get(at).map_or(0, |block| block.len);
    }
    let passage = if all * 2 < template.len() { PASSAGE_COST } else { 0.0 };
    best + BEYOND_WORTH * all as f64 - passage
}

/// Counts words that two short sequences share.
pub(super) struct Bag(Vec<u16>);

impl Bag {
    /// An empty one, made once for all gaps of a text. It takes its room with the first gap: most texts have none.
    pub fn new() -> Self {
        Self(Vec::new())
    }

    /// How many words stand on both sides, each as often as on the side that has fewer of it.
    fn common(&mut self, one: &[u16], other: &[u16]) -> usize {
        if one.is_empty() || other.is_empty() {
            return 0;
        }
        self.0.resize(usize::from(u16::MAX) + 1, 0);
        for &word in one.iter().filter(|word| **word != UNKNOWN) {
            self.0[usize::from(word)] = self.0[usize::from(word)].saturating_add(1);
        }
        let mut common = 0;
        for &word in other {
            let left = &mut self.0[usize::from(word)];
            common += usize::from(*left > 0);
            *left = left.saturating_sub(1);
        }
        one.iter().for_each(|&word| self.0[usize::from(word)] = 0);
        common
    }
}

/// Words kept, less words missing or added, in the stretch that makes the most of it; what is kept beyond it counts a
/// little. What lies in a slot costs nothing: any words may stand there.
pub(super) fn score(alignment: &Alignment, notices: &Notices, template: TemplateId, pack: &Pack) -> f64 {
    let details = pack.details(template);
    let blocks = &alignment.blocks;
    let titled = keeps_title(blocks, details);
    let worth = |block: &Block| {
        let own = filled(block, titled, notices, details);
        let everybodys = notices.within(&(block.text..block.text_end())) + own;
        block.len as f64 - (1.0 - NOTICE_WORTH) * everybodys as f64
    };
    let (mut best, mut stretch) = (f64::NEG_INFINITY, (0, 0));
    let (mut sum, mut start, mut all) = (0.0, 0, 0.0);
    for (at, block) in blocks.iter().enumerate() {
        if at > 0 {
            sum -= gap_cost(&blocks[at - 1], block, 0, notices, details);
        }
        if sum < 0.0 {
            (sum, start) = (0.0, at);
        }
        sum += worth(block);
        all += worth(block);
        if sum > best {
            (best, stretch) = (sum, (start, at));
        }
    }
    let Some((first, last)) = blocks.get(stretch.0).zip(blocks.get(stretch.1)) else { return 0.0 };
    let inner: f64 = blocks[stretch.0..=stretch.1].iter().map(worth).sum();
    let kept_out: usize =
        alignment.kept() - blocks[stretch.0..=stretch.1].iter().map(|one| one.len).sum::<usize>();
    let out = [0..first.template, last.template_end()..alignment.template_len];
    let missing: usize = out.iter().map(|range| range.len() - slotted(details, range)).sum();
    let (first, last) =
        (blocks.first().map_or(0, |one| one.template), blocks.last().map_or(0, Block::template_end));
    let is_cut = |range: &Range<usize>| slotted(details, range) < range.len();
    let cuts = [0..first, last..alignment.template_len].iter().filter(|range| is_cut(range)).count();
    let edits = alignment.edits().len() as f64;
    best + BEYOND_WORTH * (all - inner)
        - END_COST * missing.saturating_sub(kept_out) as f64
        - CUT_COST * cuts as f64
        - if alignment.kept() * 2 < alignment.template_len { PASSAGE_COST } else { 0.0 }
        - SLOT_EDIT_COST * edits
}

/// How many words of a block fill a slot of the template as they do there, beside those in copyright lines: any others
/// might stand in their place. A title counts among them unless the text is `titled` so.
fn filled(block: &Block, titled: bool, notices: &Notices, details: &TemplateDetails) -> usize {
    let is_name = |slot: &&Slot| slot.kind != "optional" && !(titled && slot.kind == "title");
    let (mut count, mut from) = (0, block.template);
    let within = |slot: &&Slot| (slot.start as usize) < block.template_end();
    for slot in details.slots.iter().take_while(within).filter(is_name) {
        let (start, end) = ((slot.start as usize).max(from), (slot.end as usize).min(block.template_end()));
        if start < end {
            let text = block.text + start - block.template..block.text + end - block.template;
            count += text.len() - notices.within(&text);
            from = end;
        }
    }
    count
}

/// Whether half of the template's title is there: that a file has the word "license" in its first line says nothing.
fn keeps_title(blocks: &[Block], details: &TemplateDetails) -> bool {
    let title = details.slots.iter().find(|slot| slot.kind == "title");
    let Some(title) = title.map(|slot| slot.start as usize..slot.end as usize) else { return false };
    let kept =
        |block: &Block| block.template_end().min(title.end).saturating_sub(block.template.max(title.start));
    blocks.iter().map(kept).sum::<usize>() * 2 >= title.len()
}

/// Whether word `at` of the template stands in its title.
fn in_title(details: &TemplateDetails, at: usize) -> bool {
    let holds = |slot: &Slot| slot.kind == "title" && slot.start as usize <= at && at < slot.end as usize;
    details.slots.iter().any(holds)
}

/// What the words between two blocks cost, but for `filled` of the text's.
fn gap_cost(left: &Block, right: &Block, filled: usize, notices: &Notices, details: &TemplateDetails) -> f64 {
    let missing = left.template_end()..right.template;
    let added = added(left.text_end() + filled..right.text, missing.start, notices, details);
    INNER_COST * (cost(missing.len() - slotted(details, &missing)) + cost(added))
}

/// Words of the text that are too many before word `at` of the template: those of a slot's filling and of copyright
/// lines are not.
fn added(text: Range<usize>, at: usize, notices: &Notices, details: &TemplateDetails) -> usize {
    let free = if in_slot(details, at) { SLOT_WORDS } else { 0 };
    (text.len() - notices.within(&text)).saturating_sub(free)
}

/// The copyright lines of a text, in order, as ranges of words.
pub(super) struct Notices(Vec<Range<usize>>);

impl Notices {
    /// Those of a text's frame.
    pub fn of(frame: &[Slot]) -> Self {
        let notices = frame.iter().filter(|slot| slot.kind == "copyright");
        Self(notices.map(|slot| slot.start as usize..slot.end as usize).collect())
    }

    /// How many words of a range stand in them.
    fn within(&self, range: &Range<usize>) -> usize {
        let first = self.0.partition_point(|notice| notice.end <= range.start);
        let shared = |notice: &Range<usize>| notice.end.min(range.end) - notice.start.max(range.start);
        self.0[first..].iter().take_while(|notice| notice.start < range.end).map(shared).sum()
    }
}

/// Whether any words may stand before word `at` of the template.
fn in_slot(details: &TemplateDetails, at: usize) -> bool {
    details.slots.iter().any(|slot| slot.start as usize <= at && at <= slot.end as usize)
}

/// How many words of a range lie in some slot. Slots come in order of their starts, and may lie in each other.
pub(super) fn slotted(details: &TemplateDetails, range: &Range<usize>) -> usize {
    let (mut count, mut from) = (0, range.start);
    for slot in details.slots.iter().take_while(|slot| (slot.start as usize) < range.end) {
        let (start, end) = ((slot.start as usize).max(from), (slot.end as usize).min(range.end));
        count += end.saturating_sub(start);
        from = from.max(end);
    }
    count
}

/// What `words` words too many or too few cost. The first ones tell siblings apart and count whole; a long
/// insertion is one decision of somebody and says little more with each word.
fn cost(words: usize) -> f64 {
    let whole = words.min(WHOLE_COST_WORDS);
    whole as f64 + (words - whole) as f64 * LONG_COST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(start: u32, end: u32, kind: &str) -> Slot {
        Slot { start, end, kind: kind.into() }
    }

    #[test]
    fn steps_go_as_far_as_they_gain() {
        for (gains, steps) in [(&[][..], 0), (&[-1.0, 3.0], 2), (&[2.0, -1.0, 0.5], 1), (&[-1.0, -1.0], 0)] {
            assert_eq!(farthest(gains.iter().copied()), steps, "{gains:?}");
        }
    }

    #[test]
    fn chance_words_at_an_end_are_given_up_and_solid_ones_stay() {
        let block = |text, template, len| Block { text, template, len };
        let details = TemplateDetails::default();
        let notices = Notices::of(&[]);
        for (tail, kept) in [(block(90, 40, 2), 1), (block(90, 40, SOLID), 2), (block(32, 30, 5), 2)] {
            let alignment = Alignment { blocks: vec![block(0, 0, 30), tail], template_len: 60 };
            assert_eq!(trimmed(alignment, &notices, &details).blocks.len(), kept, "{tail:?}");
        }
    }

    #[test]
    fn words_of_notices_are_not_too_many() {
        let details = TemplateDetails { slots: vec![slot(5, 8, "holder")], ..TemplateDetails::default() };
        let notices = Notices::of(&[slot(0, 4, "title"), slot(10, 20, "copyright")]);
        assert_eq!(
            [notices.within(&(0..12)), notices.within(&(12..30)), notices.within(&(20..30))],
            [2, 8, 0]
        );
        assert_eq!(added(8..24, 0, &notices, &details), 6);
        assert_eq!(added(30..30 + SLOT_WORDS + 3, 6, &notices, &details), 3);
    }
}
