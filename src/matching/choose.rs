//! Step 4: which template explains a stretch of text best.

use std::ops::Range;

use super::align::{Alignment, Skeleton};
use super::chain::Chain;
use super::limits::{FAILURES, LEAST_WORDS, MATCHES, RIVALS, SLIGHT_WORDS, TIE};
use super::parts::parts;
use super::score::{Bag, Notices, most, score, slotted, trimmed};
use super::seed::Seed;
use crate::corpus::{Pack, Slot, TemplateId};

/// One licence found in a text.
#[derive(Clone, Debug)]
pub struct Match {
    /// The template.
    pub template: TemplateId,
    /// How the text lies on it.
    pub alignment: Alignment,
    /// Templates that explain the same words equally well.
    pub ties: Vec<TemplateId>,
    /// Words explained less words left over; comparable within one text only.
    pub score: f64,
    /// Templates that explained less, best first: for `explain`.
    pub rejected: Vec<Rejected>,
}

impl Match {
    /// What a text and a template share in order, each run of it grown from a seed; no gap between them is filled.
    pub fn of_shared(words: &[u16], template: TemplateId, known: &[u16]) -> Option<Self> {
        let mut seeds = super::seed::every_shared(words, known);
        seeds = longest_of(&seeds).unwrap_or_default();
        let blocks = Skeleton::new(words, known, &seeds, 0..words.len()).blocks().to_vec();
        let alignment = Alignment { blocks, template_len: known.len() };
        let found = Self { template, alignment, ties: Vec::new(), score: 0.0, rejected: Vec::new() };
        (found.alignment.kept() > 0).then_some(found)
    }
}

/// A template that was considered for a stretch of text and explained less than another.
#[derive(Clone, Debug)]
pub struct Rejected {
    /// The template.
    pub template: TemplateId,
    /// (word of the text, word of the template) where each seed begins that they share in order.
    pub seeds: Vec<(u32, u16)>,
}

/// Rejected templates kept for one stretch of text.
const REJECTED: usize = 12;

/// What is chosen from.
pub(super) struct Field<'a> {
    pub words: &'a [u16],
    pub notices: &'a Notices,
    pub chains: &'a [Chain],
    pub pack: &'a Pack,
    pages: Pages,
}

/// Chooses among chains: the best stretch first, then what is left of the text.
pub fn choose(words: &[u16], frame: &[Slot], chains: &[Chain], pack: &Pack) -> Vec<Match> {
    let mut matches: Vec<Match> = Vec::new();
    if chains.is_empty() {
        return matches;
    }
    let mut free: Vec<Range<usize>> = std::iter::once(0..words.len()).collect();
    let (mut done, mut failed) = (vec![false; chains.len()], 0);
    let (mut bag, notices) = (Bag::new(), Notices::of(frame));
    let field = Field { words, notices: &notices, chains, pack, pages: Pages::of(chains) };
    for at in 0..chains.len() {
        if done[at] || matches.len() >= MATCHES || field.is_slight(at, failed) {
            continue;
        }
        let Some(bounds) = free_around(&free, &chains[at]) else { continue };
        done[at] = true;
        let near: Vec<usize> =
            field.pages.near(at).into_iter().filter(|&other| other == at || !done[other]).collect();
        let rivals = field.rivals(&near, at);
        let Some(found) = field.best(&rivals, &bounds, &mut bag) else {
            // None of their templates explains anything there: what else lies on these, of which a text that repeats
            // one sentence has hundreds, explains no more.
            failed += 1;
            let (start, end) = chains[at].text_range();
            let asked: Vec<TemplateId> = rivals.iter().map(|&rival| chains[rival].template).collect();
            for &other in &near {
                let same = asked.contains(&chains[other].template);
                done[other] |= same && mostly_within(&chains[other], &(start..end));
            }
            continue;
        };
        let found = parts(&field, &found, &near, &bounds, &mut bag).unwrap_or_else(|| vec![found]);
        for found in found {
            let range = found.alignment.text_range();
            for &other in &near {
                done[other] = done[other] || mostly_within(&chains[other], &range);
            }
            claim(&mut free, &range);
            matches.push(found);
        }
    }
    matches.sort_by_key(|found| found.alignment.text_range().start);
    matches
}

/// The best of templates whose identity equals the text's.
pub fn best_of(words: &[u16], frame: &[Slot], candidates: &[TemplateId], pack: &Pack) -> Option<Match> {
    let notices = Notices::of(frame);
    let near = best_along(words, &notices, candidates, pack, co_linear);
    // A longer frame moves the text off the diagonal; then what the seeds nearest to it give is not all there is.
    if near.as_ref().is_some_and(|found| lacks_nothing(found, pack)) {
        return near;
    }
    let chained =
        best_along(words, &notices, candidates, pack, |seeds| longest_of(&seeds).unwrap_or_default());
    chained.or(near)
}

fn best_along(
    words: &[u16],
    notices: &Notices,
    candidates: &[TemplateId],
    pack: &Pack,
    order: impl Fn(Vec<(u32, u16)>) -> Vec<(u32, u16)>,
) -> Option<Match> {
    let chain = |&template: &TemplateId| {
        let known: Vec<u16> = pack.words(template).iter().map(|word| word.get()).collect();
        Chain { template, score: 0.0, weight: 0.0, seeds: order(super::seed::shared(words, &known)) }
    };
    let chains: Vec<Chain> = candidates.iter().map(chain).filter(|chain| !chain.seeds.is_empty()).collect();
    let all: Vec<usize> = (0..chains.len()).collect();
    let pages = Pages::of(&chains);
    let field = Field { words, notices, chains: &chains, pack, pages };
    field.best(&all, &(0..words.len()), &mut Bag::new())
}

/// Whether all words of the template stand in the text but for those in slots.
fn lacks_nothing(found: &Match, pack: &Pack) -> bool {
    let details = pack.details(found.template);
    found.alignment.edits().iter().all(|edit| slotted(details, &edit.template) == edit.template.len())
}

/// How a stretch of text lies on a template that was rejected: its seeds extended, its gaps filled, and its ends given up
/// that cost more than they keep.
pub fn aligned(skeleton: &Skeleton<'_>, frame: &[Slot], template: TemplateId, pack: &Pack) -> Alignment {
    trimmed(skeleton.align(), &Notices::of(frame), pack.details(template))
}

/// How one text lies on another one, given numbers for the words of both; at most 65,535 words each.
pub fn align_words(words: &[u16], other: &[u16]) -> Alignment {
    let seeds = longest_shared(words, other).unwrap_or_default();
    Skeleton::new(words, other, &seeds, 0..words.len()).align_all()
}

/// The longest chain of the seeds that two texts share.
fn longest_shared(words: &[u16], other: &[u16]) -> Option<Vec<(u32, u16)>> {
    longest_of(&super::seed::shared(words, other))
}

fn longest_of(seeds: &[(u32, u16)]) -> Option<Vec<(u32, u16)>> {
    let seed = |&(text, template_at): &(u32, u16)| Seed { text, template_at, template: 0, weight: 1.0 };
    let seeds: Vec<Seed> = seeds.iter().map(seed).collect();
    super::chain::longest(&seeds).map(|chain| chain.seeds)
}

/// Keeps the seeds nearest to the diagonal of two texts that are almost the same.
fn co_linear(mut seeds: Vec<(u32, u16)>) -> Vec<(u32, u16)> {
    seeds.sort_by_key(|&(text, template)| (text, text.abs_diff(u32::from(template))));
    seeds.dedup_by_key(|seed| seed.0);
    let mut next = 0;
    seeds.retain(|&(_, template)| {
        let keep = template >= next;
        next = if keep { template } else { next };
        keep
    });
    seeds
}

/// The free stretch of text that a chain lies in, if most of it is free.
pub(super) fn free_around(free: &[Range<usize>], chain: &Chain) -> Option<Range<usize>> {
    let (start, end) = chain.text_range();
    let inside = |range: &&Range<usize>| {
        let shared = range.end.min(end).saturating_sub(range.start.max(start));
        shared * 2 > end - start
    };
    free.iter().find(inside).cloned()
}

/// Takes a stretch out of what is free.
pub(super) fn claim(free: &mut Vec<Range<usize>>, taken: &Range<usize>) {
    let mut left = Vec::with_capacity(free.len() + 1);
    for range in free.drain(..) {
        if range.end <= taken.start || range.start >= taken.end {
            left.push(range);
            continue;
        }
        left.extend(
            [range.start..taken.start, taken.end..range.end].into_iter().filter(|part| !part.is_empty()),
        );
    }
    *free = left;
}

/// Words of one page of [`Pages`]: about a short licence.
const PAGE: usize = 1024;

/// Which chains touch which page of the text: a long text has thousands, and few of them share a word.
struct Pages {
    ranges: Vec<(usize, usize)>,
    pages: Vec<Vec<usize>>,
}

impl Pages {
    fn of(chains: &[Chain]) -> Self {
        let ranges: Vec<_> = chains.iter().map(Chain::text_range).collect();
        let last = ranges.iter().map(|range| range.1).max().unwrap_or(0);
        let mut pages = vec![Vec::new(); last / PAGE + 1];
        for (at, &(from, to)) in ranges.iter().enumerate() {
            pages[from / PAGE..=to / PAGE].iter_mut().for_each(|page| page.push(at));
        }
        Self { ranges, pages }
    }

    /// The chains from `at` on that touch a page which chain `at` touches, in order.
    fn near(&self, at: usize) -> Vec<usize> {
        let (from, to) = self.ranges[at];
        let touching = self.pages[from / PAGE..=to / PAGE].iter();
        let mut near: Vec<usize> =
            touching.flat_map(|page| &page[page.partition_point(|&other| other < at)..]).copied().collect();
        near.sort_unstable();
        near.dedup();
        near
    }
}

/// Whether more than half of a chain lies in a range.
pub(super) fn mostly_within(chain: &Chain, range: &Range<usize>) -> bool {
    let (start, end) = chain.text_range();
    let shared = end.min(range.end).saturating_sub(start.max(range.start));
    shared * 2 > end - start
}

impl Field<'_> {
    /// Whether a chain is a passage that cannot be worth what a passage costs, or one of many passages of which so many
    /// `failed`: a sentence that many templates have, over and over, has thousands of such chains.
    fn is_slight(&self, at: usize, failed: usize) -> bool {
        let chain = &self.chains[at];
        let words = self.pack.word_count(chain.template) as f32;
        let slight = chain.score * 4.0 < words && chain.score < SLIGHT_WORDS;
        slight || (chain.score * 2.0 < words && failed >= FAILURES)
    }

    /// Those of `near` that claim the same words as chain `at`, the likeliest first, it included.
    pub(super) fn rivals(&self, near: &[usize], at: usize) -> Vec<usize> {
        let (start, end) = self.pages.ranges[at];
        let overlaps = |other: &usize| {
            let (from, to) = self.pages.ranges[*other];
            let shared = to.min(end).saturating_sub(from.max(start));
            shared * 2 > (to - from).min(end - start)
        };
        let mut rivals: Vec<usize> = near.iter().copied().filter(overlaps).take(RIVALS * 4).collect();
        // Chains come by length; among nearly equal ones, rare seeds tell which is likelier.
        rivals.sort_by(|&one, &other| {
            let key = |at: usize| self.chains[at].score + self.chains[at].weight * 4.0;
            key(other).total_cmp(&key(one)).then(one.cmp(&other))
        });
        rivals.truncate(RIVALS);
        rivals
    }

    /// The template that explains most of a free stretch, of those whose chains are given.
    pub(super) fn best(&self, rivals: &[usize], bounds: &Range<usize>, bag: &mut Bag) -> Option<Match> {
        let mut ids: Vec<TemplateId> = Vec::new();
        let mut templates: Vec<(&Chain, Vec<u16>)> = Vec::new();
        for &rival in rivals {
            let chain = &self.chains[rival];
            if !ids.contains(&chain.template) {
                ids.push(chain.template);
                templates
                    .push((chain, self.pack.words(chain.template).iter().map(|word| word.get()).collect()));
            }
        }
        // Filling the gaps is most of the work, so the likeliest come first and the rest only while they could win.
        let mut hopes: Vec<(f64, TemplateId, Skeleton<'_>)> = templates
            .iter()
            .map(|(chain, template)| {
                let skeleton = Skeleton::new(self.words, template, &chain.seeds, bounds.clone());
                (
                    most(&skeleton, self.words, template, self.pack.details(chain.template), bag),
                    chain.template,
                    skeleton,
                )
            })
            .collect();
        hopes.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        let mut scored: Vec<(f64, TemplateId, Alignment)> = Vec::new();
        let (mut lesser, mut highest): (Vec<(TemplateId, f64)>, f64) = (Vec::new(), f64::NEG_INFINITY);
        for (hope, template, skeleton) in hopes {
            // What explains nothing is not chosen.
            if hope <= 0.0 || hope + TIE < highest {
                lesser.push((template, hope));
                continue;
            }
            let alignment = trimmed(skeleton.align(), self.notices, self.pack.details(template));
            let score = score(&alignment, self.notices, template, self.pack);
            highest = highest.max(score);
            scored.push((score, template, alignment));
        }
        scored.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        let mut scored = scored.into_iter();
        let (score, template, alignment) = scored.next()?;
        let least = LEAST_WORDS.min(self.pack.words(template).len() / 4 + 1);
        if alignment.kept() < least || score <= 0.0 {
            return None;
        }
        let mut ties = Vec::new();
        for (other, id, _) in scored {
            if score - other < TIE { ties.push(id) } else { lesser.push((id, other)) }
        }
        lesser.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let rejected = lesser.into_iter().take(REJECTED).filter_map(|(template, _)| {
            let (chain, _) = templates.iter().find(|(chain, _)| chain.template == template)?;
            Some(Rejected { template, seeds: chain.seeds.clone() })
        });
        let rejected = rejected.collect();
        Some(Match { template, alignment, ties, score, rejected })
    }
}
