//! Wordings that a licence's steward allows: differences at places where the list of licences says that other words may
//! stand, or none.
//!
//! Contract: what lies on such places, with the words of the template between them, must be explained word for word by the
//! wordings listed there, from the first word that is the template's own to the last; a place for a name takes a name and
//! no rule. What is explained so is one harmless edit; everything else is judged as if there were no such places.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::Judge;
use crate::corpus::grams::UNKNOWN;
use crate::corpus::{TemplateDetails, Variant, WordClass};
use crate::matching::align::Block;
use crate::matching::{Alignment, Edit, Match};

/// Words of the template that are looked at on each side of a difference: alignment may lay words that stand twice on
/// either of their places.
const BESIDE: usize = 3;
/// The longest name, and with all the years in it.
const NAME_WORDS: usize = 16;
const NOTICE_WORDS: usize = 48;
/// The longest place that a difference within it belongs to; of a longer one all must be missing.
const PART_WORDS: usize = 40;
/// The most words of the text that a difference and the places around it may have.
const TEXT_WORDS: usize = 400;
/// The most ways that are followed.
const WAYS: usize = 4096;
/// How far beyond the end of a match its last wording may reach.
const END_WORDS: usize = 100;

/// Edits that lie on the same places, or a single one.
pub(super) struct Group {
    pub edits: Vec<Edit>,
    /// The places and the differences, in the template; none where no place touches the edit.
    window: Option<Range<usize>>,
}

/// What a match is made of.
#[derive(Clone, Copy)]
pub(super) struct On<'a> {
    pub found: &'a Match,
    pub details: &'a TemplateDetails,
    pub template: &'a [u16],
    /// What no other match has of the text.
    pub free: &'a Range<usize>,
}

/// Edits in groups, by the places of `variants` that they touch.
pub(super) fn groups(edits: Vec<Edit>, variants: &[Variant]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for edit in edits {
        let window = window(&edit, variants);
        let near = groups.last().is_some_and(|last| match (&last.window, &window) {
            (Some(before), Some(here)) => here.start <= before.end,
            // A slip between two places of one passage.
            (Some(before), None) => edit.template.start < before.end,
            (None, _) => false,
        });
        match groups.last_mut() {
            Some(last) if near => {
                let before = last.window.take().unwrap_or(edit.template.clone());
                let here = window.unwrap_or(edit.template.clone());
                last.window = Some(before.start.min(here.start)..before.end.max(here.end));
                last.edits.push(edit);
            }
            _ => groups.push(Group { edits: vec![edit], window }),
        }
    }
    groups
}

/// An edit with the places that it touches.
fn window(edit: &Edit, variants: &[Variant]) -> Option<Range<usize>> {
    let (from, to) = (edit.template.start.saturating_sub(BESIDE), edit.template.end + BESIDE);
    let touched = variants.iter().filter(|one| one.start as usize <= to && from <= one.end as usize);
    // A long part that may be left out as a whole says nothing of a slip within it.
    let whole = touched.filter(|one| {
        let (start, end) = (one.start as usize, one.end as usize);
        let covered = edit.template.start <= start + BESIDE && end <= edit.template.end + BESIDE;
        end - start <= PART_WORDS || covered
    });
    whole.map(|one| one.start as usize..one.end as usize).fold(None, |window: Option<Range<usize>>, one| {
        let window = window.unwrap_or(edit.template.clone());
        Some(window.start.min(one.start)..window.end.max(one.end))
    })
}

impl Judge<'_> {
    /// What stands behind the last word of a template that is there as a whole, where more words may stand.
    pub(super) fn allowed_behind(&self, on: On<'_>, range: &mut Range<usize>) -> Option<Edit> {
        let (len, end) = (on.template.len(), range.end);
        let open = on.details.variants.iter().any(|one| one.start as usize == len);
        let edit = open.then_some(Edit { text: end..end, template: len..len })?;
        let group = Group { window: Some(len..len), edits: vec![edit] };
        self.as_allowed(&group, on, range).filter(|edit| !edit.text.is_empty())
    }

    /// The one edit that a group comes to where its places explain it; `range` is the text of the match.
    pub(super) fn as_allowed(&self, group: &Group, on: On<'_>, range: &mut Range<usize>) -> Option<Edit> {
        let On { found, details, template, free } = on;
        let (alignment, variants) = (&found.alignment, &details.variants);
        let window = group.window.clone()?;
        let (first, last) = (group.edits.first()?, group.edits.last()?);
        // Words of the template around the differences, as far as they stand in the text without a gap.
        let start = (first.template.start, first.text.start);
        let start = before(alignment, start, window.start.saturating_sub(BESIDE));
        let end = (last.template.end, last.text.end);
        let end = behind(alignment, end, (window.end + BESIDE).min(template.len()));
        if start.0 > window.start || end.0 < window.end || end.1.checked_sub(start.1)? > TEXT_WORDS {
            return None;
        }
        let opens = start.0 == 0;
        let closes = end.0 == template.len();
        // Beyond the ends of the match other words than the template's may stand.
        let least = if opens { start.1.saturating_sub(END_WORDS).max(free.start) } else { start.1 };
        let ends = end.1..=if closes { (end.1 + END_WORDS).min(free.end) } else { end.1 };
        let way = Way { judge: self, variants, template, end: end.0 };
        let reach = |from: usize| Some((from, way.reach((start.0, from), &ends)?));
        let (from, to) = (least..=start.1).rev().find_map(reach)?;
        if opens {
            range.start = range.start.min(from);
        }
        if closes {
            range.end = range.end.max(to);
        }
        let (text_start, text_end) =
            (if opens { from } else { first.text.start }, if closes { to } else { last.text.end });
        Some(Edit { text: text_start..text_end, template: first.template.start..last.template.end })
    }

    /// Whether words are a name and rule nothing.
    fn is_name(&self, range: Range<usize>) -> bool {
        let letters = range.clone().filter(|at| !self.words.is_digits(*at)).count();
        letters <= NAME_WORDS
            && !self.words.says_in_notice(range.clone())
            && !self.words.turns_to_reader(range)
    }
}

/// Places in a template and in a text that lie on each other.
type Pair = (usize, usize);

/// As far back as the block in front of an edit reaches, but not beyond word `to` of the template.
fn before(alignment: &Alignment, (template, text): Pair, to: usize) -> Pair {
    let touches = |block: &&Block| block.template_end() == template && block.text_end() == text;
    let block = alignment.blocks.iter().find(touches);
    let step = block.map_or(0, |block| template.saturating_sub(to).min(block.len));
    (template - step, text - step)
}

/// The same in the other direction.
fn behind(alignment: &Alignment, (template, text): Pair, to: usize) -> Pair {
    let touches = |block: &&Block| block.template == template && block.text == text;
    let block = alignment.blocks.iter().find(touches);
    let step = block.map_or(0, |block| to.saturating_sub(template).min(block.len));
    (template + step, text + step)
}

/// A search for a way through the words of the template and the wordings of its places.
struct Way<'a, 'j> {
    judge: &'a Judge<'j>,
    variants: &'a [Variant],
    template: &'a [u16],
    /// Where it ends in the template.
    end: usize,
}

impl Way<'_, '_> {
    /// Where the text ends that is explained from `start` on: word of the template, word of the text.
    fn reach(&self, start: (usize, usize), ends: &std::ops::RangeInclusive<usize>) -> Option<usize> {
        let (mut open, mut seen) = (vec![start], FxHashSet::default());
        while let Some((template, text)) = open.pop() {
            if template == self.end && ends.contains(&text) {
                return Some(self.beyond(text, *ends.end()));
            }
            if text > *ends.end() || !seen.insert((template, text)) {
                continue;
            }
            if seen.len() > WAYS {
                return None;
            }
            let first = self.variants.partition_point(|one| (one.start as usize) < template);
            let here = self.variants[first..].iter().take_while(|one| one.start as usize == template);
            for variant in here.filter(|one| one.end as usize <= self.end) {
                self.instead(variant, text, *ends.end(), &mut open);
            }
            let ids = &self.judge.words.ids;
            let same = template < self.end && text < *ends.end() && ids[text] == self.template[template];
            if same && ids[text] != UNKNOWN {
                open.push((template + 1, text + 1));
            }
        }
        None
    }

    /// Where the text ends with what may stand behind the template's last word.
    fn beyond(&self, text: usize, most: usize) -> usize {
        let last = |one: &&Variant| one.start as usize == self.end && self.end == self.template.len();
        let wordings = self.variants.iter().filter(last).flat_map(|one| &one.wordings);
        let stands = |wording: &&Vec<u32>| text + wording.len() <= most && self.has(text, wording);
        wordings.filter(stands).map(|wording| text + wording.len()).max().unwrap_or(text)
    }

    /// Whether the text has these words from word `text` on.
    fn has(&self, text: usize, wording: &[u32]) -> bool {
        let here = self.judge.words.text.words().get(text..text + wording.len());
        here.is_some_and(|here| here.iter().zip(wording).all(|(word, hash)| word.hash == *hash))
    }

    /// The ways on behind a place, by what stands there.
    fn instead(&self, variant: &Variant, text: usize, most: usize, open: &mut Vec<(usize, usize)>) {
        let behind = variant.end as usize;
        if variant.name && self.is_name_in_template(variant) {
            let longest = NOTICE_WORDS.min(most.saturating_sub(text));
            let names = (0..=longest).rev().filter(|len| *len == 0 || self.judge.is_name(text..text + len));
            open.extend(names.map(|len| (behind, text + len)));
        }
        let stands = |wording: &&Vec<u32>| self.has(text, wording);
        let wordings = variant.wordings.iter().filter(stands);
        open.extend(wordings.map(|wording| (behind, text + wording.len())));
    }

    /// Whether what is printed at a place for a name is one: it grants, denies and obliges nothing.
    fn is_name_in_template(&self, variant: &Variant) -> bool {
        let weighty = |word: &u16| {
            matches!(
                self.judge.corpus.pack().class(*word),
                WordClass::Negation | WordClass::Modal | WordClass::Permission
            )
        };
        !self.template[variant.start as usize..variant.end as usize].iter().any(weighty)
    }
}

#[cfg(test)]
mod tests {
    use crate::corpus::Corpus;
    use crate::reading::{Reading, Verdict};
    use crate::text::Text;

    fn harmless(text: &str) -> bool {
        let reading = Reading::of(&Text::from_source(text), Corpus::builtin());
        reading.verdict < Verdict::Truncated
    }

    #[test]
    fn wordings_that_the_list_allows_are_no_changes_and_others_are() {
        let text = |id: &str| {
            let text = spdx::license_id(id).expect("it is on the list").text();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let cases = [
            ("ISC", " and/or ", " and ", true),
            ("ISC", " and/or ", " but not ", false),
            ("BSD-2-Clause", "EXPRESS OR", "EXPRESSED OR", true),
            ("BSD-2-Clause", "EXPRESS OR", "DEPRESSED OR", false),
            ("BSD-3-Clause", "specific prior", "prior", true),
            ("BSD-3-Clause", "specific prior", "retroactive", false),
            ("X11", "from the X Consortium.", "from Lea Brandt.", true),
            ("X11", "from the X Consortium.", "from Lea Brandt, who must be paid.", false),
        ];
        for (id, old, new, expected) in cases {
            let text = text(id);
            assert!(text.contains(old), "{id}: {old}");
            assert_eq!(harmless(&text.replacen(old, new, 1)), expected, "{id}: {new}");
        }
    }

    #[test]
    fn parts_that_may_be_left_out_are_no_loss_and_others_are() {
        let text = |id: &str| spdx::license_id(id).expect("it is on the list").text();
        let unlicense = text("Unlicense");
        let end = unlicense.find("For more information").expect("it ends so");
        assert!(harmless(&unlicense[..end]));
        let cut = unlicense[..end].trim_end().rfind(char::is_whitespace).expect("words");
        assert!(!harmless(&unlicense[..cut]));
        let x11 = text("X11");
        let end = x11.find("X Window System").expect("it ends so");
        assert!(harmless(&x11[..end]));
    }
}
