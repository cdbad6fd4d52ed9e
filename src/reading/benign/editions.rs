//! Passages that some editions of a licence print behind its terms and others do not, known by their words alone.
//!
//! Contract: only of the licences that a passage is listed for, and only a run of its own words, so that nothing can be
//! put between them. The words are kept as hashes, as those of templates are.

use std::ops::Range;

use super::Words;
use super::lists::lists;

/// Fewer words may stand in such a passage by chance.
const LEAST_WORDS: usize = 4;

/// Whether the words are a part of what editions of the licence `id` add to its terms.
pub fn is_of_edition(words: &Words<'_>, range: Range<usize>, id: &str) -> bool {
    let listed = lists().editions.iter().filter(|edition| edition.ids.iter().any(|known| is(known, id)));
    let mut passages = listed.flat_map(|edition| &edition.passages).peekable();
    // Few licences have any, and hashes are written out for these alone.
    if range.len() < LEAST_WORDS || passages.peek().is_none() {
        return false;
    }
    let own: Vec<String> =
        words.text.words()[range].iter().map(|word| format!("{:08x}", word.hash)).collect();
    let own = own.join(" ");
    passages.any(|passage| passage.replace('\n', " ").contains(&own))
}

/// Whether `id` is meant: `*` at the end of what is listed stands for any ending.
fn is(listed: &str, id: &str) -> bool {
    listed.strip_suffix('*').map_or(listed == id, |start| id.starts_with(start))
}
