//! Word n-grams and which of them are kept: the seeds of matching.
//!
//! Of all [`GRAM`]-grams only the least of each [`WINDOW`] neighbours is kept (winnowing; Schleimer,
//! Wilkerson, Aiken 2003), on both sides alike. So two word sequences that share [`GRAM`] + [`WINDOW`] - 1
//! words in a row are certain to share a seed, at about a quarter of the index. Cost: linear.

/// Words in a seed. Five words are rare enough to mean a passage, and short enough to fit between two
/// misspellings in a bad scan.
pub const GRAM: usize = 5;
/// Neighbouring grams of which one is kept.
pub const WINDOW: usize = 6;
/// The id of a word that no template has; a gram with such a word is no seed.
pub const UNKNOWN: u16 = u16::MAX;

/// Calls `keep(key, position)` for each seed of `words`, in order of position.
pub fn seeds(words: &[u16], mut keep: impl FnMut(u32, usize)) {
    let keys: Vec<u32> = words.windows(GRAM).map(key).collect();
    // The first windows are short only where the whole text is.
    let full = (WINDOW - 1).min(keys.len().saturating_sub(1));
    let mut least: Option<(u32, usize)> = None;
    let mut last_kept: Option<(u32, usize)> = None;
    for (at, &key) in keys.iter().enumerate() {
        let start = (at + 1).saturating_sub(WINDOW);
        if least.is_some_and(|(_, place)| place < start) {
            least = last_least(&keys[start..at], start);
        }
        // Of equal ones the last stays in the window longest.
        if key != UNKEYED && least.is_none_or(|(known, _)| key <= known) {
            least = Some((key, at));
        }
        if at < full {
            continue;
        }
        // As long as the last kept gram is still among the least there is nothing new: so a run of one repeated
        // word keeps few seeds.
        let Some((key, place)) = least else { continue };
        if last_kept.is_none_or(|(kept, at)| at < start || kept != key) {
            last_kept = Some((key, place));
            keep(key, place);
        }
    }
}

/// Calls `keep(key, position)` for every gram of `words` that may be a seed of some other text.
pub fn all(words: &[u16], mut keep: impl FnMut(u32, usize)) {
    let keys = words.windows(GRAM).map(key).enumerate();
    keys.filter(|(_, key)| *key != UNKEYED).for_each(|(at, key)| keep(key, at));
}

/// The last of the least keys of a window that begins at `start`.
fn last_least(keys: &[u32], start: usize) -> Option<(u32, usize)> {
    let known = keys.iter().enumerate().filter(|(_, key)| **key != UNKEYED);
    let places = known.map(|(at, key)| (*key, start + at));
    places.reduce(|least, next| if next.0 <= least.0 { next } else { least })
}

/// The key of a gram that is no seed.
const UNKEYED: u32 = u32::MAX;

/// The key of one gram; `u32::MAX` where it holds an unknown word.
fn key(gram: &[u16]) -> u32 {
    let mut hash = 0u64;
    for &word in gram {
        if word == UNKNOWN {
            return UNKEYED;
        }
        hash = (hash ^ u64::from(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23);
    }
    ((hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32).min(UNKEYED - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(words: &[u16]) -> Vec<(u32, usize)> {
        let mut kept = Vec::new();
        seeds(words, |key, at| kept.push((key, at)));
        kept
    }

    #[test]
    fn shared_runs_share_a_seed() {
        let one: Vec<u16> = (0..60).collect();
        for start in 0..40u16 {
            let run: Vec<u16> =
                (900..907).chain(start..start + (GRAM + WINDOW - 1) as u16).chain(800..807).collect();
            let keys: Vec<u32> = kept(&one).iter().map(|seed| seed.0).collect();
            assert!(kept(&run).iter().any(|seed| keys.contains(&seed.0)), "run from {start}");
        }
    }

    #[test]
    fn short_texts_have_seeds_and_unknown_words_none() {
        assert_eq!(kept(&[1, 2, 3, 4, 5]).len(), 1);
        assert!(kept(&[1, 2, 3, 4]).is_empty());
        assert!(kept(&[1, 2, UNKNOWN, 4, 5, 6]).is_empty());
        assert!(kept(&[7; 1000]).len() < 300);
    }
}
