//! Sentences beside a licence that stand word for word in a licence which the text grants by name, or prints: the notice
//! that its own appendix gives, and nothing that the named licence does not say.
//!
//! Contract: whole sentences of some words only; in front of one a few words may name the work ("Crane is free
//! software; ..."). Time: each sentence costs a look-up of its first words, whatever its licences' lengths.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::Judge;
use crate::corpus::grams::UNKNOWN;
use crate::corpus::{TemplateId, WordClass};

/// Words by which a place in a licence is found.
const KEY: usize = 4;
/// The fewest words of a sentence, and of one with a name in front of it.
const LEAST_WORDS: usize = 6;
const LEAST_BEHIND_NAME: usize = 12;
/// The most words of a name.
const NAME_WORDS: usize = 3;
/// The most licences whose words are looked at.
const LICENCES: usize = 16;

/// Where runs of words stand in licences.
#[derive(Debug, Default)]
pub(super) struct Stated {
    templates: Vec<Vec<u16>>,
    places: FxHashMap<[u16; KEY], Vec<(u32, u32)>>,
}

impl Judge<'_> {
    /// Whether a sentence stands in a licence that the text states anyway.
    pub(super) fn is_stated(&self, sentence: &Range<usize>) -> bool {
        if sentence.len() < LEAST_WORDS {
            return false;
        }
        let stated = self.stated.get_or_init(|| Stated::of(self, &self.words.named.templates));
        let ids = &self.words.ids[sentence.clone()];
        let weighty = |id: &u16| *id != UNKNOWN && self.corpus.pack().class(*id) != WordClass::Other;
        let named = (1..=NAME_WORDS)
            .take_while(|skip| sentence.len() - skip >= LEAST_BEHIND_NAME && !weighty(&ids[skip - 1]));
        std::iter::once(0).chain(named).any(|skip| stated.has(&ids[skip..]))
    }
}

impl Stated {
    fn of(judge: &Judge<'_>, templates: &[TemplateId]) -> Self {
        let mut stated = Self::default();
        for (at, &template) in templates.iter().take(LICENCES).enumerate() {
            let words: Vec<u16> = judge.corpus.pack().words(template).iter().map(|word| word.get()).collect();
            for (place, key) in words.windows(KEY).enumerate() {
                let key = [key[0], key[1], key[2], key[3]];
                stated.places.entry(key).or_default().push((at as u32, place as u32));
            }
            stated.templates.push(words);
        }
        stated
    }

    fn has(&self, ids: &[u16]) -> bool {
        let Some(key) = ids.first_chunk::<KEY>() else { return false };
        let stands = |&(template, place): &(u32, u32)| {
            self.templates[template as usize][place as usize..].starts_with(ids)
        };
        !ids.contains(&UNKNOWN) && self.places.get(key).is_some_and(|places| places.iter().any(stands))
    }
}

#[cfg(test)]
mod tests {
    use crate::corpus::Corpus;
    use crate::reading::{Reading, Verdict};
    use crate::text::Text;

    #[test]
    fn the_notice_of_a_licence_that_is_granted_is_no_change_of_another() {
        let text = |id: &str| spdx::license_id(id).expect("it is on the list").text();
        let (mit, apache, gpl) = (text("MIT"), text("Apache-2.0"), text("GPL-2.0-only"));
        let notice = &apache[apache.find("Licensed under the Apache").expect("it gives a notice")..];
        let read = |text: &str| Reading::of(&Text::from_source(text), Corpus::builtin());
        for text in [format!("{notice}\n\n{mit}"), format!("{mit}\n\n{notice}")] {
            let reading = read(&text);
            assert!(reading.verdict < Verdict::Truncated, "{:?}", reading.licenses);
            assert!(reading.expression.contains("Apache-2.0") && reading.expression.contains("MIT"));
        }
        let start = gpl.find("This program is free software").expect("it gives a notice");
        let end = start + gpl[start..].find("You should have").expect("it goes on");
        let program = gpl[start..end].replace("This program is free", "Harbour Crane is free");
        let reading = read(&format!("{mit}\n\n{program}"));
        assert!(reading.verdict < Verdict::Truncated, "{:?}", reading.licenses);
        // What another licence says is a rule where nobody grants that licence, and so is a changed notice.
        let share = text("CC-BY-NC-4.0");
        let start = share.find("NonCommercial means").expect("it says so");
        let sentence = &share[start..start + share[start..].find("For purposes").expect("it goes on")];
        assert!(read(&format!("{mit}\n\n{sentence}")).verdict > Verdict::SlotsFilled);
        let changed = notice.replace("may not use this file", "may not use or copy this file");
        assert!(read(&format!("{mit}\n\n{changed}")).verdict > Verdict::SlotsFilled);
    }
}
