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
    let mut window: [(u32, usize); WINDOW] = [(u32::MAX, usize::MAX); WINDOW];
    let mut last_kept = usize::MAX;
    for (at, gram) in words.windows(GRAM).enumerate() {
        window[at % WINDOW] = (key(gram), at);
        if at + 1 < WINDOW && at + GRAM < words.len() {
            continue;
        }
        let in_window = || window.iter().filter(|(key, _)| *key != u32::MAX);
        let Some(least) = in_window().map(|(key, _)| *key).min() else { continue };
        // As long as the last kept gram is still the least there is nothing new; else the last of the least is
        // kept, which stays longest. So a run of one repeated word keeps few seeds.
        if in_window().any(|&(key, at)| key == least && at == last_kept) {
            continue;
        }
        if let Some(place) = in_window().filter(|(key, _)| *key == least).map(|(_, at)| *at).max() {
            last_kept = place;
            keep(least, place);
        }
    }
}

/// The key of one gram; `u32::MAX` where it holds an unknown word.
fn key(gram: &[u16]) -> u32 {
    let mut hash = 0u64;
    for &word in gram {
        if word == UNKNOWN {
            return u32::MAX;
        }
        hash = (hash ^ u64::from(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23);
    }
    ((hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32).min(u32::MAX - 1)
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
