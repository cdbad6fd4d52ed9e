//! Addresses and settings that speak: `https://.../no-commercial-use`, `tags: research only`.
//!
//! Contract: an address has no sentences, and most of its words are about other matters ("run-without-root"), so only the
//! names of limits count: a denial right beside a purpose, a purpose and "only" beside each other. What the licence that is
//! printed says of itself by its name is no limit here.

use std::ops::Range;

use super::Words;
use super::elsewhere::Named;
use super::lists::lists;

/// How many words may stand between the two of a limit.
const BETWEEN: usize = 2;

/// Whether an address in a range names a limit.
pub(super) fn limits(words: &Words<'_>, range: Range<usize>) -> bool {
    let folded = words.folded(range.clone());
    let from = words.text.words_span(range).start;
    // The words of a range begin behind the signs in front of them.
    let led = words.text.folded()[..from].ends_with("://");
    let address = |word: &&str| word.contains("://") || word.contains("www.");
    folded.split_whitespace().enumerate().any(|(at, word)| {
        (address(&word) || (led && at == 0) || word.contains('/')) && names_limit(word, words.named)
    })
}

/// Whether an address or a setting names a limit that is none of the printed licences' own.
pub fn names_limit(source: &str, named: &Named) -> bool {
    let lower = source.to_lowercase().replace("%20", " ");
    if lower.split_once("://").is_some_and(|(_, rest)| is_steward(rest, named)) {
        return false;
    }
    let parts: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let lists = &lists().addresses;
    let own = |part: &str| named.own_words.iter().any(|own| own == part);
    let denied = |part: &str| {
        lists.denied.contains(part) && !(own(part) || (part.contains("commercial") && owns_commerce(named)))
    };
    let purpose = |part: &str| lists.purposes.contains(part) && !own(part);
    let near = |at: usize| parts[at + 1..].iter().take(BETWEEN);
    parts.iter().enumerate().any(|(at, part)| {
        let only = *part == "only";
        (lists.limits.contains(*part) && denied(part.trim_start_matches("non")))
            || (lists.denials.contains(*part) && near(at).any(|next| denied(next)))
            || (denied(part) && near(at).any(|next| lists.bans.contains(*next)))
            || (purpose(part) && near(at).any(|next| *next == "only"))
            || (only && near(at).any(|next| purpose(next)))
    })
}

/// Whether an address, without its scheme, is one of the printed licences' own stewards.
fn is_steward(address: &str, named: &Named) -> bool {
    let host = address.split(['/', '?', '#']).next().unwrap_or_default();
    named.hosts.iter().any(|own| own == host)
        || host.split('.').any(|label| named.stewards.iter().any(|own| own == label))
}

/// Whether a printed licence has in its name that it bars commerce.
fn owns_commerce(named: &Named) -> bool {
    named.own_words.iter().any(|own| own == "nc" || own == "noncommercial")
}
