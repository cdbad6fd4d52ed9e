//! Step 3: a chain becomes an exact alignment: every word kept, added and removed.

use std::ops::Range;

use super::limits::GAP_CELLS;
use crate::corpus::Slot;
use crate::corpus::grams::{GRAM, UNKNOWN};

/// Equal words: `len` of them from `text` on in the text and from `template` on in the template.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Block {
    /// First word in the text.
    pub text: usize,
    /// First word in the template.
    pub template: usize,
    /// How many.
    pub len: usize,
}

impl Block {
    /// One past its last word in the text.
    pub fn text_end(&self) -> usize {
        self.text + self.len
    }

    /// One past its last word in the template.
    pub fn template_end(&self) -> usize {
        self.template + self.len
    }
}

/// One difference: words of the text against words of the template, at most one of them empty.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Edit {
    /// Words of the text; empty for a deletion.
    pub text: Range<usize>,
    /// Words of the template; empty for an insertion.
    pub template: Range<usize>,
}

/// How a stretch of text lies on a template.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Alignment {
    /// Equal runs, in order on both sides.
    pub blocks: Vec<Block>,
    /// Words of the template.
    pub template_len: usize,
}

impl Alignment {
    /// How many template words stand in the text, in order.
    pub fn kept(&self) -> usize {
        self.blocks.iter().map(|block| block.len).sum()
    }

    /// The words of the text from the first kept one to the last.
    pub fn text_range(&self) -> Range<usize> {
        let first = self.blocks.first().map_or(0, |block| block.text);
        first..self.blocks.last().map_or(first, |block| block.text + block.len)
    }

    /// What differs, in order; missing words before the first kept one and after the last are edits too.
    pub fn edits(&self) -> Vec<Edit> {
        let mut edits = Vec::new();
        let range = self.text_range();
        let (mut text, mut template) = (range.start, 0);
        let mut push = |text: Range<usize>, template: Range<usize>| {
            if !(text.is_empty() && template.is_empty()) {
                edits.push(Edit { text, template });
            }
        };
        for block in &self.blocks {
            push(text..block.text, template..block.template);
            (text, template) = (block.text + block.len, block.template + block.len);
        }
        push(range.end..range.end, template..self.template_len);
        edits
    }
}

/// A chain's seeds, extended word by word: what is certain of an alignment before its gaps are filled.
#[derive(Debug)]
pub struct Skeleton<'a> {
    sides: Sides<'a>,
    bounds: Range<usize>,
    blocks: Vec<Block>,
}

/// Where a gap lies.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Place {
    /// Before the first block, or behind the last one.
    End,
    /// Between two blocks.
    Inner,
}

impl<'a> Skeleton<'a> {
    /// Extends `seeds` of `words` in `template`, within `bounds` of the text.
    pub fn new(words: &'a [u16], template: &'a [u16], seeds: &[(u32, u16)], bounds: Range<usize>) -> Self {
        let sides = Sides { words, template };
        let mut blocks: Vec<Block> = Vec::new();
        for &(text, at) in seeds {
            let (text, at) = (text as usize, at as usize);
            if text < bounds.start || text + GRAM > bounds.end || at + GRAM > template.len() {
                continue;
            }
            let (text_from, template_from) = blocks
                .last()
                .map_or((bounds.start, 0), |block| (block.text + block.len, block.template + block.len));
            if text < text_from || at < template_from {
                continue;
            }
            let left = sides.equal_before(text, at, text_from, template_from);
            let right = sides.equal_after(text, at, bounds.end);
            if right > 0 {
                blocks.push(Block { text: text - left, template: at - left, len: left + right });
            }
        }
        Self { sides, bounds, blocks }
    }

    /// Its blocks, in order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// What lies between the blocks and at either end: words of the text, words of the template. Before the first
    /// block and behind the last one only as much of the text counts as the template's missing words could take.
    pub fn gaps(&self) -> impl Iterator<Item = (Place, Range<usize>, Range<usize>)> {
        let last = self.blocks.len();
        let end = (self.bounds.end, self.sides.template.len());
        (0..=last).filter(move |_| last > 0).map(move |at| {
            let (text_from, template_from) = match at.checked_sub(1) {
                Some(before) => (self.blocks[before].text_end(), self.blocks[before].template_end()),
                None => (self.bounds.start, 0),
            };
            let (text_end, template_end) =
                self.blocks.get(at).map_or(end, |block| (block.text, block.template));
            let reach = reach(template_end - template_from);
            match at {
                0 => (
                    Place::End,
                    text_from.max(text_end.saturating_sub(reach))..text_end,
                    template_from..template_end,
                ),
                _ if at == last => {
                    (Place::End, text_from..text_end.min(text_from + reach), template_from..template_end)
                }
                _ => (Place::Inner, text_from..text_end, template_from..template_end),
            }
        })
    }

    /// The fewest words that are missing or too many once the gaps are filled, where those at the places of `slots` do
    /// not count: less than that no alignment along these seeds has.
    pub fn least_edits(&self, slots: &[Slot]) -> usize {
        let least = |(place, text, template): (Place, Range<usize>, Range<usize>)| {
            let shared = |slot: &Slot| {
                let (start, end) = (slot.start as usize, slot.end as usize);
                end.min(template.end).saturating_sub(start.max(template.start))
            };
            let touches =
                |slot: &Slot| slot.start as usize <= template.end && template.start <= slot.end as usize;
            let fixed = template.len().saturating_sub(slots.iter().map(shared).sum());
            let added = match place {
                Place::Inner if !slots.iter().any(touches) => text.len().saturating_sub(template.len()),
                _ => 0,
            };
            fixed.saturating_sub(text.len()).max(added)
        };
        self.gaps().map(least).sum()
    }

    /// As [`Skeleton::align`], also without any seed: short texts are aligned exactly as they are.
    pub fn align_all(&self) -> Alignment {
        if !self.blocks.is_empty() {
            return self.align();
        }
        let mut blocks = Vec::new();
        self.sides.gap(self.bounds.clone(), 0..self.sides.template.len(), Place::Inner, &mut blocks);
        Alignment { blocks: joined(blocks), template_len: self.sides.template.len() }
    }

    /// Fills the gaps.
    pub fn align(&self) -> Alignment {
        let mut blocks: Vec<Block> = Vec::with_capacity(self.blocks.len() * 2);
        for (at, (place, text, template)) in self.gaps().enumerate() {
            match place {
                Place::End if at == 0 => self.sides.first_gap(text, template, &mut blocks),
                _ => self.sides.gap(text, template, place, &mut blocks),
            }
            blocks.extend(self.blocks.get(at));
        }
        Alignment { blocks: joined(blocks), template_len: self.sides.template.len() }
    }
}

/// Aligns `words` with `template` along the seeds of a chain, within `bounds` of the text.
pub fn align(words: &[u16], template: &[u16], seeds: &[(u32, u16)], bounds: Range<usize>) -> Alignment {
    Skeleton::new(words, template, seeds, bounds).align()
}

/// Blocks that touch on both sides become one.
fn joined(blocks: Vec<Block>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks.into_iter().filter(|block| block.len > 0) {
        match out.last_mut() {
            Some(last)
                if last.text + last.len == block.text && last.template + last.len == block.template =>
            {
                last.len += block.len;
            }
            _ => out.push(block),
        }
    }
    out
}

#[derive(Clone, Copy, Debug)]
struct Sides<'a> {
    words: &'a [u16],
    template: &'a [u16],
}

impl Sides<'_> {
    fn same(&self, text: usize, template: usize) -> bool {
        self.words[text] == self.template[template] && self.words[text] != UNKNOWN
    }

    fn equal_before(&self, text: usize, template: usize, text_from: usize, template_from: usize) -> usize {
        let most = (text - text_from).min(template - template_from);
        (1..=most).take_while(|&step| self.same(text - step, template - step)).count()
    }

    fn equal_after(&self, text: usize, template: usize, text_end: usize) -> usize {
        let most = (text_end - text).min(self.template.len() - template);
        (0..most).take_while(|&step| self.same(text + step, template + step)).count()
    }

    /// The gap before all that is certain: of equal words those nearest to it are the template's. A licence's first word
    /// (`copyright`) may stand in the last sentence of the licence before it, too.
    fn first_gap(&self, text: Range<usize>, template: Range<usize>, blocks: &mut Vec<Block>) {
        if text.len().saturating_mul(template.len()) > GAP_CELLS {
            self.gap(text, template, Place::End, blocks);
            return;
        }
        let reversed = |words: &[u16]| words.iter().rev().copied().collect::<Vec<_>>();
        let (words, template_words) =
            (reversed(&self.words[text.clone()]), reversed(&self.template[template.clone()]));
        let (mut back, sides) = (Vec::new(), Sides { words: &words, template: &template_words });
        sides.exact(0..words.len(), 0..template_words.len(), Place::End, &mut back);
        let forward = |block: &Block| Block {
            text: text.end - block.text_end(),
            template: template.end - block.template_end(),
            len: block.len,
        };
        blocks.extend(back.iter().rev().map(forward));
    }

    fn gap(&self, mut text: Range<usize>, mut template: Range<usize>, place: Place, blocks: &mut Vec<Block>) {
        if text.is_empty() || template.is_empty() {
            return;
        }
        if text.len().saturating_mul(template.len()) <= GAP_CELLS {
            self.exact(text, template, place, blocks);
            return;
        }
        // Too large for the table: its two ends are aligned, the middle stays one replacement.
        let side = 200;
        let (tail_text, tail_template) = (text.end.saturating_sub(side), template.end.saturating_sub(side));
        let head = (text.start + side).min(tail_text.max(text.start))..text.end;
        let head_template = (template.start + side).min(tail_template.max(template.start))..template.end;
        self.exact(text.start..head.start, template.start..head_template.start, place, blocks);
        let last = blocks.last().map_or((0, 0), |block| (block.text + block.len, block.template + block.len));
        text.start = tail_text.max(last.0).max(text.start);
        template.start = tail_template.max(last.1).max(template.start);
        self.exact(text, template, place, blocks);
    }

    /// The longest common subsequence of a small gap. Among equals it prefers to keep words together, so that
    /// an inserted sentence stays whole.
    fn exact(&self, text: Range<usize>, template: Range<usize>, place: Place, blocks: &mut Vec<Block>) {
        let (rows, columns) = (text.len(), template.len());
        if rows == 0 || columns == 0 || rows * columns > GAP_CELLS {
            return;
        }
        let (words, template_words) = (&self.words[text.clone()], &self.template[template.clone()]);
        let steps = steps(words, template_words, place);
        let (mut row, mut column) = (0, 0);
        while row < rows && column < columns {
            match steps[row * columns + column] {
                Step::Keep => {
                    blocks.push(Block { text: text.start + row, template: template.start + column, len: 1 });
                    (row, column) = (row + 1, column + 1);
                }
                Step::SkipText => row += 1,
                Step::SkipTemplate => column += 1,
            }
        }
    }
}

/// What to do at one place of the table.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Keep,
    SkipText,
    SkipTemplate,
}

/// The table of best steps, row by row from the end. A kept word counts 3, and 4 where the next one is kept
/// too: three states would be exact, this is close and small. At an end, words of the template are skipped before words
/// of the text, so that of equal words the first one is kept, which is the nearest.
fn steps(words: &[u16], template: &[u16], place: Place) -> Vec<Step> {
    let columns = template.len();
    let mut steps = vec![Step::SkipTemplate; words.len() * columns];
    // The row below, and the row at hand: (the best count from here on, whether the word here is kept).
    let mut below = vec![(0u32, false); columns + 1];
    let mut here = below.clone();
    for (&word, steps) in words.iter().zip(steps.chunks_exact_mut(columns)).rev() {
        let mut right = 0;
        let mut diagonal = below[columns];
        let places = template
            .iter()
            .zip(steps.iter_mut())
            .zip(below[..columns].iter().zip(here[..columns].iter_mut()));
        for ((&known, step), (&down, here)) in places.rev() {
            let skips_text = down.0 > right || (down.0 == right && place == Place::Inner);
            let (mut best, mut chosen) =
                if skips_text { (down.0, Step::SkipText) } else { (right, Step::SkipTemplate) };
            if word == known && word != UNKNOWN {
                let take = diagonal.0 + if diagonal.1 { 4 } else { 3 };
                if take >= best {
                    (best, chosen) = (take, Step::Keep);
                }
            }
            *step = chosen;
            *here = (best, chosen == Step::Keep);
            (right, diagonal) = (best, down);
        }
        std::mem::swap(&mut below, &mut here);
    }
    steps
}

/// How much text beside a chain may belong to the template's missing words: as many, a third more for what was added,
/// and a few lines of holders between a title and the terms.
fn reach(missing: usize) -> usize {
    missing + missing / 3 + 64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<u16> {
        text.split(' ').map(|word| crate::text::hash_word(word) as u16 & 0x7fff).collect()
    }

    /// The plain quadratic longest common subsequence, as a reference.
    fn lcs(one: &[u16], other: &[u16]) -> usize {
        let mut row = vec![0; other.len() + 1];
        for a in one {
            let mut before = 0;
            for (at, b) in other.iter().enumerate() {
                let up = row[at + 1];
                row[at + 1] = if a == b { before + 1 } else { up.max(row[at]) };
                before = up;
            }
        }
        row[other.len()]
    }

    #[test]
    fn edits_are_the_differences() {
        let template = ids("a b c d e f g h i j k l m n o p");
        let text = ids("a b c d e f g X Y h i j l m n o p");
        let alignment = align(&text, &template, &[(0, 0), (12, 11)], 0..text.len());
        assert_eq!(alignment.kept(), 15);
        let edits = alignment.edits();
        assert_eq!(edits.len(), 2);
        assert_eq!((edits[0].text.clone(), edits[0].template.clone()), (7..9, 7..7));
        assert_eq!((edits[1].text.clone(), edits[1].template.clone()), (12..12, 10..11));
    }

    #[test]
    fn a_licences_first_words_are_those_nearest_to_it() {
        let template = ids("copyright year owner a b c d e f g h");
        let text = ids("the copyright holders are z liable copyright x y a b c d e f g h");
        let alignment = align(&text, &template, &[(9, 3)], 0..text.len());
        assert_eq!(alignment.edits()[0].text, 7..9);
        assert_eq!(alignment.blocks[0], Block { text: 6, template: 0, len: 1 });
    }

    #[test]
    fn missing_ends_are_edits() {
        let template = ids("a b c d e f g h i j k l");
        let text = template[3..10].to_vec();
        let edits = align(&text, &template, &[(0, 3)], 0..text.len()).edits();
        assert_eq!(edits.iter().map(|edit| edit.template.clone()).collect::<Vec<_>>(), [0..3, 10..12]);
    }

    proptest::proptest! {
        #[test]
        fn kept_words_are_nearly_the_longest_common_subsequence(
            one in proptest::collection::vec(0u16..12, 0..40),
            other in proptest::collection::vec(0u16..12, 0..40),
        ) {
            let sides = Sides { words: &one, template: &other };
            let mut blocks = Vec::new();
            sides.exact(0..one.len(), 0..other.len(), Place::Inner, &mut blocks);
            let kept: usize = blocks.iter().map(|block| block.len).sum();
            let longest = lcs(&one, &other);
            proptest::prop_assert!(kept <= longest);
            // Keeping words together may cost a few of them.
            proptest::prop_assert!(kept * 4 >= longest * 3, "{} of {}", kept, longest);
            for pair in blocks.windows(2) {
                proptest::prop_assert!(pair[0].text < pair[1].text && pair[0].template < pair[1].template);
            }
        }
    }
}
