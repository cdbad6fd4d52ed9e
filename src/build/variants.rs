//! Makes `corpus/variants.tsv` from the templates of the SPDX licence list.
//!
//! Contract: a template is the list's text with marks: parts that may be left out, and places with a pattern of what may
//! stand there. Patterns with few outcomes become wordings; a place where nearly anything may stand takes a name. Each place
//! is looked for in the text that this corpus prints, by the words around it; where it is not found, nothing is said of it.
//! Source: SPDX specification, annex "License Matching Guidelines and Templates".

mod outcomes;
mod template;

use std::collections::BTreeMap;
use std::path::Path;

use crate::base::{Error, Result};
use crate::corpus::variants::OfText;
use crate::corpus::{Fingerprint, STEWARD, Variant};
use crate::text::Text;

use self::template::Place;

/// The longest wording that is not printed, in words.
const LONGEST: usize = 100;
/// The most wordings of a place.
const MOST: usize = 24;
/// The longest place that is taken for a name, in words.
const NAME_WORDS: usize = 16;
/// The longest name that is printed in place of the template's, in words: with years.
const OTHER_NAME: usize = 40;
/// A part of so many words that may be left out is the same in another edition of the text, if at most one word in so many
/// was added or lost.
const PART: usize = 20;
const EDITION: usize = 10;
/// A beginning that may be left out is no more than one in so many of all words: a copy without a larger one is one that
/// was cut, whatever the list allows.
const LARGE: usize = 4;
/// How an attachment is headed, and within how many words.
const ATTACHMENTS: &str = "annex appendix attachment exhibit schedule";
const HEAD: usize = 4;
/// The shortest licence that another one builds on, in words: the second half of OpenSSL's is no such one. Of so many words
/// one may be printed otherwise.
const WHOLE: usize = 1000;
const SLIPS: usize = 100;
/// How many words around a place must be the same, at best and at least.
const AROUND: [usize; 4] = [8, 5, 3, 2];

/// The variants of all texts for which `folder` has a template (`<id>.json`, as the list's data has them), and of the
/// stewards' own texts of the same ids.
///
/// # Errors
///
/// When a template cannot be read.
pub fn variants(folder: &Path, prints: &[Fingerprint]) -> Result<BTreeMap<String, OfText>> {
    let mut all = BTreeMap::new();
    let texts: Vec<Vec<u32>> = super::spdx_texts().map(|(_, text)| hashes(text)).collect();
    for (id, text) in super::spdx_texts() {
        let path = folder.join(format!("{id}.json"));
        if !path.exists() {
            continue;
        }
        let json = std::fs::read_to_string(&path).map_err(|error| Error::io(&path, error))?;
        let details: serde_json::Value =
            serde_json::from_str(&json).map_err(|error| Error::new(error.to_string()).at(&path))?;
        let template = ["standardLicenseTemplate", "licenseExceptionTemplate"];
        let Some(template) = template.iter().find_map(|key| details.get(key)?.as_str()) else { continue };
        let own = prints.iter().filter(|print| print.id.eq_ignore_ascii_case(id));
        let own = own.map(|print| (format!("{id}{STEWARD}"), print.words.clone()));
        for (id, words) in std::iter::once((id.to_owned(), hashes(text))).chain(own) {
            let mut found = places(template, &words);
            found.extend(incorporated(&words, &texts));
            found.sort_by_key(|variant| (variant.start, variant.end));
            if !found.is_empty() {
                all.insert(id, (words.len(), found));
            }
        }
    }
    Ok(all)
}

fn hashes(text: &str) -> Vec<u32> {
    Text::from_source(text).words().iter().map(|word| word.hash).collect()
}

/// The end of a text, where it is another listed licence as a whole: one that this text builds on, printed behind it by
/// the list and seldom by anybody else (the GPL behind version 3 of the LGPL).
fn incorporated(words: &[u32], texts: &[Vec<u32>]) -> Option<Variant> {
    let is_end = |other: &&Vec<u32>| {
        let rest =
            words.len().checked_sub(other.len()).filter(|start| *start >= PART && other.len() >= WHOLE);
        rest.is_some_and(|start| {
            let same = words[start..].iter().zip(*other).filter(|(one, other)| one == other).count();
            same >= other.len() - other.len() / SLIPS
        })
    };
    let start = words.len() - texts.iter().find(is_end)?.len();
    Some(Variant { start: start as u32, end: words.len() as u32, name: false, wordings: vec![Vec::new()] })
}

/// The places of a template in a text of these words.
fn places(template: &str, words: &[u32]) -> Vec<Variant> {
    let (printed, places) = template::read(template);
    let text = Text::from_source(&printed);
    let all: Vec<u32> = text.words().iter().map(|word| word.hash).collect();
    let mut found: Vec<Variant> = Vec::new();
    for place in places {
        let at =
            |byte: usize| text.words().partition_point(|word| text.source_span(word.span()).start < byte);
        let (start, end) = (at(place.start), at(place.end));
        if place.pattern.is_none() && start < PART && (end - start) * LARGE > all.len() {
            continue;
        }
        let Some(wordings) = wordings(&place, &all[start..end]) else { continue };
        found.extend(placed(&all, start..end, &wordings, words));
    }
    found.sort_by_key(|variant| (variant.start, variant.end));
    found.dedup();
    found
}

/// What may stand at a place.
struct Wordings {
    name: bool,
    all: Vec<Vec<u32>>,
}

fn wordings(place: &Place, printed: &[u32]) -> Option<Wordings> {
    let mut all = vec![printed.to_vec()];
    let Some(pattern) = &place.pattern else {
        if is_attachment(printed) {
            return None;
        }
        all.push(Vec::new());
        return Some(Wordings { name: false, all });
    };
    match outcomes::of(pattern) {
        Some(outcomes) => all.extend(outcomes.iter().map(|outcome| hashes(outcome))),
        None if printed.len() <= NAME_WORDS => return Some(Wordings { name: true, all }),
        None => return None,
    }
    all.dedup();
    Some(Wordings { name: false, all })
}

/// Whether these words begin an attachment. The list lets some be left out, but a copy without one lacks something that
/// its text refers to.
fn is_attachment(printed: &[u32]) -> bool {
    let heads = hashes(ATTACHMENTS);
    printed.len() >= PART && printed.iter().take(HEAD).any(|word| heads.contains(word))
}

/// The place in the corpus's text, told by the words around it, with the wordings that are not printed there.
fn placed(
    template: &[u32],
    place: std::ops::Range<usize>,
    wordings: &Wordings,
    words: &[u32],
) -> Option<Variant> {
    for around in AROUND {
        let before = &template[place.start.saturating_sub(around)..place.start];
        let behind = &template[place.end..(place.end + around).min(template.len())];
        let stands = |wording: &Vec<u32>| {
            let whole: Vec<u32> = before.iter().chain(wording).chain(behind).copied().collect();
            if whole.is_empty() {
                return None;
            }
            let hits = words.windows(whole.len()).enumerate().filter(|(_, window)| *window == whole);
            let starts = hits.map(|(at, _)| at + before.len());
            starts.min_by_key(|start| start.abs_diff(place.start)).map(|start| (start, start + wording.len()))
        };
        let named =
            || wordings.name.then(|| between(words, before, behind, place.start, OTHER_NAME)).flatten();
        let part = place.len();
        let other_edition = || {
            let (start, end) = between(words, before, behind, place.start, part + part / EDITION)?;
            (part >= PART && (end - start).abs_diff(part) <= part / EDITION).then_some((start, end))
        };
        let Some((start, end)) = wordings.all.iter().find_map(stands).or_else(named).or_else(other_edition)
        else {
            continue;
        };
        let printed = &words[start..end];
        let mut others: Vec<Vec<u32>> = wordings
            .all
            .iter()
            .filter(|wording| wording.as_slice() != printed && wording.len() <= LONGEST)
            .cloned()
            .collect();
        others.sort();
        others.dedup();
        others.truncate(MOST);
        let variant = Variant { start: start as u32, end: end as u32, name: wordings.name, wordings: others };
        return (variant.name || !variant.wordings.is_empty()).then_some(variant);
    }
    None
}

/// At most so many words between those that stand around a place, whatever they are: the place nearest to `at`.
fn between(words: &[u32], before: &[u32], behind: &[u32], at: usize, most: usize) -> Option<(usize, usize)> {
    if before.is_empty() {
        return None;
    }
    let hits = words.windows(before.len()).enumerate().filter(|(_, window)| *window == before);
    let start = hits.map(|(hit, _)| hit + before.len()).min_by_key(|start| start.abs_diff(at))?;
    let rest = &words[start..words.len().min(start + most + behind.len())];
    let len = match behind {
        [] => (start + rest.len() == words.len()).then_some(rest.len())?,
        behind => rest.windows(behind.len()).position(|window| window == behind)?,
    };
    Some((start, start + len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_by_the_words_around_them() {
        let template = "<<beginOptional>>Gull terms\n\n<<endOptional>>You <<var;name=\"verb\";original=\"may\";match=\"may|can\">> \
            lend it<<beginOptional>> out<<endOptional>> to <<var;name=\"who\";original=\"Lea\";match=\".+\">> and friends.";
        let words = hashes("Gull terms\n\nYou may lend it out to Lea and friends.");
        let found = places(template, &words);
        let told: Vec<_> =
            found.iter().map(|one| (one.start, one.end, one.name, one.wordings.len())).collect();
        assert_eq!(told, [(0, 2, false, 1), (3, 4, false, 1), (6, 7, false, 1), (8, 9, true, 0)]);
        assert_eq!(found[1].wordings, [hashes("can")]);
        // Another name than the template's is a name as well.
        let words = hashes("Gull terms\n\nYou may lend it out to Ida Brandt and friends.");
        let found = places(template, &words);
        assert!(found.iter().any(|one| one.name && (one.start, one.end) == (8, 10)), "{found:?}");
        // Where another wording is printed, the template's own is one of the others.
        let words = hashes("Gull terms\n\nYou can lend it to Lea and friends.");
        let found = places(template, &words);
        assert!(found.iter().any(|one| one.wordings == [hashes("may")]), "{found:?}");
        assert!(found.iter().any(|one| one.start == one.end && one.wordings == [hashes("out")]), "{found:?}");
    }

    #[test]
    fn a_license_printed_behind_another_may_be_left_out() {
        let other: Vec<u32> = (0..1500).collect();
        let own: Vec<u32> = (9000..9040).chain(0..1499).chain([7]).collect();
        let found = incorporated(&own, &[vec![1; 1500], other.clone()]).expect("it ends with the other one");
        assert_eq!((found.start, found.end, found.wordings), (40, 1540, vec![Vec::new()]));
        assert_eq!(incorporated(&other, std::slice::from_ref(&other)), None);
        assert_eq!(incorporated(&own[1..1539], std::slice::from_ref(&other)), None);
        assert_eq!(incorporated(&own[900..], &[other[860..].to_vec()]), None);
    }

    #[test]
    fn attachments_and_large_parts_are_not_left_out() {
        let lines = "The gulls sleep on the cranes of the harbour. ".repeat(4);
        for (head, behind, before) in
            [("Exhibit A. Notice.", 0, 0), ("SCHEDULE 1", 0, 0), ("How to use it", 1, 0)]
        {
            let part = format!("{head} {lines}");
            let terms = "You may lend it to friends and copy it. ".repeat(4);
            let number = |template: String, text: String| places(&template, &hashes(&text)).len();
            let optional = format!("<<beginOptional>>{part}<<endOptional>>");
            assert_eq!(number(format!("{terms}{optional}"), format!("{terms}{part}")), behind, "{head}");
            assert_eq!(number(format!("{optional}{terms}"), format!("{part}{terms}")), before, "{head}");
        }
    }
}
