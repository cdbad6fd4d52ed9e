//! Step 1: seeds of a text, looked up in the pack.

use super::limits::COMMON_SEED;
use crate::corpus::grams;
use crate::corpus::{Pack, TemplateId};

/// One seed: the same five words here and there.
#[derive(Clone, Copy, Debug)]
pub struct Seed {
    /// Word of the text.
    pub text: u32,
    /// Word of the template.
    pub template_at: u16,
    /// The template.
    pub template: TemplateId,
    /// One over the number of places that share it: rare seeds weigh more.
    pub weight: f32,
}

/// All seeds of `words`, sorted by template, then by place in the text.
pub fn seeds(words: &[u16], pack: &Pack) -> Vec<Seed> {
    let mut seeds = Vec::new();
    grams::seeds(words, |key, at| {
        let postings = pack.postings(key);
        if postings.len() > COMMON_SEED {
            return;
        }
        let weight = 1.0 / postings.len().max(1) as f32;
        for posting in postings {
            seeds.push(Seed {
                text: at as u32,
                template_at: posting.at.get(),
                template: posting.template.get(),
                weight,
            });
        }
    });
    if seeds.is_empty() { seeds } else { by_template(&seeds, pack.template_count()) }
}

/// Seeds come in order of the text, and the postings of one seed in order of their place in the template: so they
/// are only dealt out to their templates, in the order in which they came.
fn by_template(seeds: &[Seed], templates: usize) -> Vec<Seed> {
    let mut next = vec![0u32; templates + 1];
    for seed in seeds {
        next[usize::from(seed.template) + 1] += 1;
    }
    for at in 1..next.len() {
        next[at] += next[at - 1];
    }
    let mut dealt = seeds.to_vec();
    for seed in seeds {
        let place = &mut next[usize::from(seed.template)];
        dealt[*place as usize] = *seed;
        *place += 1;
    }
    dealt
}

/// The seeds that a text shares with one template: (word of the text, word of the template), common ones too, as
/// long as the template does not have them at more than [`COMMON_SEED`] places.
pub fn shared(words: &[u16], template: &[u16]) -> Vec<(u32, u16)> {
    let known = known(template);
    let mut shared = Vec::new();
    grams::seeds(words, |key, at| shared.extend(places_of(&known, key).map(|place| (at as u32, place))));
    shared
}

/// As [`shared`], of all grams and not only of those that are seeds on both sides: for texts that share little.
pub fn every_shared(words: &[u16], template: &[u16]) -> Vec<(u32, u16)> {
    let known = known(template);
    let mut shared = Vec::new();
    grams::all(words, |key, at| shared.extend(places_of(&known, key).map(|place| (at as u32, place))));
    shared
}

/// The seeds of a template with their places, sorted.
fn known(template: &[u16]) -> Vec<(u32, u16)> {
    let mut known: Vec<(u32, u16)> = Vec::new();
    grams::seeds(template, |key, at| known.push((key, at as u16)));
    known.sort_unstable();
    known
}

/// Where a seed stands among `known`, which are sorted; nowhere if at more than [`COMMON_SEED`] places.
fn places_of(known: &[(u32, u16)], key: u32) -> impl Iterator<Item = u16> + '_ {
    let from = known.partition_point(|seed| seed.0 < key);
    let same = known[from..].partition_point(|seed| seed.0 == key);
    let few = if same <= COMMON_SEED { same } else { 0 };
    known[from..from + few].iter().map(|seed| seed.1)
}
