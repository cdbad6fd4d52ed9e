//! Steps 1 to 4 for a text of any length, a stretch at a time.
//!
//! Contract: a text of up to [`STRETCH`] words is one stretch. In a longer one a match counts that begins before the last
//! [`OVERLAP`] words of its stretch, and the next stretch begins behind it or at those words: no template is as long as
//! they are, so every match is seen whole in one stretch. Memory for seeds and chains is that of a stretch.

use super::choose::{Match, choose};
use super::limits::{MATCHES, OVERLAP, STRETCH};
use super::{chain, seed};
use crate::corpus::{Pack, Slot};

/// All licences found in a text, in order of their place.
pub(super) fn find(words: &[u16], frame: &[Slot], pack: &Pack) -> Vec<Match> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < words.len() && found.len() < MATCHES {
        let end = words.len().min(start + STRETCH);
        let shared = if end < words.len() { end - OVERLAP } else { end };
        let here = find_in(&words[start..end], &within(frame, start, end), pack);
        let moved = here.into_iter().map(|one| moved(one, start));
        let whole = moved.take_while(|one| one.alignment.text_range().start < shared);
        let from = found.len();
        found.extend(whole.take(MATCHES - from));
        let last = found[from..].last().map_or(0, |one: &Match| one.alignment.text_range().end);
        start = shared.max(last);
    }
    found
}

fn find_in(words: &[u16], frame: &[Slot], pack: &Pack) -> Vec<Match> {
    let seeds = seed::seeds(words, pack);
    let chains = chain::chains(&seeds, pack);
    choose(words, frame, &chains, pack)
}

/// The slots of a frame that lie in a stretch, as the stretch counts its words.
fn within(frame: &[Slot], start: usize, end: usize) -> Vec<Slot> {
    let inside = frame.iter().filter(|slot| slot.start as usize >= start && slot.end as usize <= end);
    let start = start as u32;
    inside
        .map(|slot| Slot { start: slot.start - start, end: slot.end - start, kind: slot.kind.clone() })
        .collect()
}

/// A match of a stretch, as the text counts its words.
fn moved(mut found: Match, by: usize) -> Match {
    found.alignment.blocks.iter_mut().for_each(|block| block.text += by);
    let seeds = found.rejected.iter_mut().flat_map(|rejected| &mut rejected.seeds);
    seeds.for_each(|seed| seed.0 += by as u32);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Corpus;
    use crate::matching::frame::frame;
    use crate::text::Text;

    #[test]
    fn no_template_is_longer_than_what_stretches_share() {
        let pack = Corpus::builtin().pack();
        let longest = (0..pack.template_count()).map(|template| pack.word_count(template as u16)).max();
        assert!(longest.is_some_and(|longest| longest * 3 / 2 < OVERLAP), "{longest:?}");
    }

    #[test]
    fn licenses_are_found_wherever_stretches_end() {
        let corpus = Corpus::builtin();
        let text = |id: &str| spdx::license_id(id).expect("it is on the list").text();
        let filler =
            |words: usize| "the gulls of the harbour sleep on old cranes in a storm ".repeat(words / 12);
        let apache = Text::from_source(text("Apache-2.0")).words().len();
        for before in
            [STRETCH - OVERLAP - 4, STRETCH - OVERLAP + 4, STRETCH - apache / 2, STRETCH + 4, STRETCH * 2]
        {
            let source =
                format!("{}\n\n{}\n\n{}\n\n{}", filler(before), text("Apache-2.0"), filler(60), text("ISC"));
            let text = Text::from_source(&source);
            let ids = corpus.pack().word_ids(text.words());
            let found = find(&ids, &frame(&text), corpus.pack());
            let names: Vec<&str> = found.iter().map(|one| corpus.pack().template_id(one.template)).collect();
            assert_eq!(names, ["Apache-2.0", "ISC"], "behind {before} words");
            assert!(found[0].alignment.kept() > apache * 9 / 10);
            assert!(found[0].alignment.text_range().start.abs_diff(before) < 40);
        }
    }

    #[test]
    fn every_license_of_a_very_long_list_is_found() {
        let corpus = Corpus::builtin();
        let texts = ["ISC", "Zlib", "MIT"].map(|id| spdx::license_id(id).expect("it is on the list").text());
        let source: String = (0..900).map(|nth| format!("gull{nth}\n\n{}\n\n", texts[nth % 3])).collect();
        let text = Text::from_source(&source);
        let ids = corpus.pack().word_ids(text.words());
        assert_eq!(find(&ids, &frame(&text), corpus.pack()).len(), 900);
    }
}
