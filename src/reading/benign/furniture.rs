//! What the parts of a saved page say that are not its text: headers, footers, menus, titles, words for pictures.
//!
//! Contract: most of what stands there is about the site, and much is made of single words. Only a sentence that limits,
//! speaks of people, purposes or deeds, and says nothing of a site is told.

use std::ops::Range;

use super::Words;
use super::abroad;
use super::lists::{Phrases, lists};

/// Whether a sentence in such a part limits what may be done with the work.
pub fn limits_in_furniture(words: &Words<'_>, range: Range<usize>) -> bool {
    let furniture = &lists().furniture;
    let limit = |at: &usize| words.rules(*at) || furniture.limits.contains(&*words.letters(*at));
    let of_site = |at: usize| furniture.site.contains(&*words.letters(at));
    let matter = |at: usize| words.says_something(at) || furniture.limited.contains(&*words.letters(at));
    let limited = range.clone().filter(limit).any(|one| range.clone().any(|at| at != one && matter(at)));
    let chinese = || Phrases::any(&furniture.chinese, words.folded(range.clone()));
    (limited || abroad::limits_among_names(words, range.clone()) || chinese()) && !range.clone().any(of_site)
}
