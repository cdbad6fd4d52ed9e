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
    seeds.sort_unstable_by_key(|seed| (seed.template, seed.text, seed.template_at));
    seeds
}
