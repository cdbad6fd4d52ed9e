//! Aligns the words of a text with the words of known templates. Judges nothing.
//!
//! It works as sequence aligners do (seed, chain, extend), on words instead of bases. A text that has the words of a
//! template outside its frame, in order and no others, is found by one hash ([`identity_key`]) and goes straight to the
//! alignment. All others take four steps:
//!
//! 1. *Seeds* ([`seed`]): winnowed word 5-grams of the text are looked up in the pack's sorted index. A seed
//!    that few templates share weighs more. Any shared run of ten words is certain to give one.
//! 2. *Chains* ([`chain`]): for each template that its seeds make likely, co-linear seeds are joined by
//!    dynamic programming with a bounded look-back. One file may hold many chains: dual licences, texts one
//!    after the other, a licence inside a card. A template whose seeds all lie inside the chain of one that explains
//!    much more is not looked at.
//! 3. *Extension* ([`align`]): a chain's seeds are extended word by word; the gaps between them are aligned
//!    exactly up to a stated size, and beyond it become one replacement with its ends aligned.
//! 4. *Choice* ([`choose`], `score`): where chains of several templates claim the same words, the one that explains
//!    most words with the fewest left over on either side wins. So the words that tell siblings apart decide
//!    (`3.1` against `3.2`), not a similarity with a threshold. Equal explanations are ties, and reported. A template
//!    that loses much is set against the whole licences that stand beside each other in its place (`parts`).
//!
//! What is kept counts whole, and so does what is missing or too many between kept words, up to the length of a
//! sentence; what a longer edit has beyond that, and what is missing at an end, counts next to nothing. That is local
//! alignment: an inserted policy or a lost second half does not send a text to another template, the one word in
//! which two siblings differ does. Blocks at the ends that cost more than they keep are given up again.
//!
//! # What each tolerance buys, and what it costs
//!
//! - *Any number of edits anywhere* is survived, and every one of them is known. Cost: a text of which no ten words in a
//!   row stand in a template is not found by it; [`crate::reading`] then names the nearest record.
//! - *Slots and notices* ([`frame`]): holders, years, titles and placeholders do not count, in identity and score alike.
//!   Cost: templates that differ in nothing else are ties, and what fills a slot must be judged afterwards.
//! - *Cheap ends*: half a licence is told by the words it has. Cost: a text that lost its beginning lies as well on each
//!   sibling that differs only there, and may be named as one of them.
//! - *Cheap long edits*: a licence with a page of somebody's own inside is still that licence, altered. Cost: of two
//!   templates one of which is the other with a page more, only the page's first words speak.
//! - *Stretches* (`stretch`): a text longer than any folder's own is matched a stretch at a time, so that the memory for
//!   seeds is that of one stretch. Cost: the words that two stretches share are looked at twice.
//! - *Bounds* ([`limits`]): look-back, rivals, gaps and matches are bounded, so work is linear in the text. Cost: of many
//!   equal phrases the far ones are not tried, and words in a very long gap are not aligned but replaced as one.

pub mod align;
pub mod chain;
pub mod choose;
pub mod frame;
pub mod limits;
mod parts;
mod score;
pub mod seed;
mod stretch;

pub use align::{Alignment, Edit};
pub use choose::Match;

use zerocopy::IntoBytes;
use zerocopy::little_endian::U16;

use crate::corpus::{Corpus, Slot, TemplateId};

/// All licences found in a text, given the ids of its words and its [`frame::frame`], in order of their place, none
/// overlapping.
pub fn find(words: &[u16], frame: &[Slot], corpus: &Corpus) -> Vec<Match> {
    let pack = corpus.pack();
    if let Some(found) = identity(words, frame, corpus) {
        return vec![found];
    }
    stretch::find(words, frame, pack)
}

/// The template whose words outside the frame are exactly the text's: most texts end here.
fn identity(words: &[u16], frame: &[Slot], corpus: &Corpus) -> Option<Match> {
    let pack = corpus.pack();
    let key = identity_key(words, frame);
    let candidates: Vec<TemplateId> = pack.identities(key).collect();
    choose::best_of(words, frame, &candidates, pack)
}

/// The hash of all words outside title, copyright lines and placeholders.
pub fn identity_key(words: &[u16], frame: &[Slot]) -> u64 {
    let framed = |slot: &&Slot| matches!(slot.kind.as_str(), "title" | "copyright" | "placeholder");
    let mut outside: Vec<U16> = Vec::with_capacity(words.len());
    for run in frame::outside(words.len(), frame.iter().filter(framed)) {
        outside.extend(words[run].iter().map(|&word| U16::new(word)));
    }
    xxhash_rust::xxh3::xxh3_64(outside.as_bytes())
}
