//! Which law a sentence names, and where it says that disputes are settled.
//!
//! Contract: names are those in English by which lawyers call a law (`California`, `England and Wales`, `China`),
//! whatever the language of the text; of several the one that stands nearest to the word for law or court. A name
//! that is not in the table is given as the text has it, with capitals. Limits: one sentence, one law.

use super::places::{PLACES, TOWNS};

/// How far behind "laws of" a name may begin, in bytes.
const BEHIND: usize = 60;
/// How far in front of "law" a name may end.
const AHEAD: usize = 48;
/// The same for courts, whose sentences have longer names between.
const COURT_REACH: usize = 140;

/// The law that a folded sentence names.
pub(super) fn law(sentence: &str) -> Option<String> {
    let known = |words: &str| first(words, &PLACES);
    let of = [
        "laws of ",
        "law of ",
        "laws in ",
        "laws and regulations of ",
        "legislation of ",
        "laws and courts of ",
    ];
    let behind =
        of.iter().flat_map(|verb| sentence.match_indices(verb)).map(|(at, verb)| at + verb.len()).min();
    if let Some(at) = behind {
        let rest = head(&sentence[at..], BEHIND);
        let rest = &rest[..rest.find([';', '.']).filter(|stop| *stop > 4).unwrap_or(rest.len())];
        return narrower(rest).or_else(|| known(rest)).or_else(|| as_written(rest));
    }
    if let Some(rest) =
        ["governing law: ", "applicable law: "].iter().find_map(|sign| sentence.split(sign).nth(1))
    {
        return known(head(rest, BEHIND));
    }
    let mut laws = sentence.match_indices("law").chain(sentence.match_indices("法律")).map(|(at, _)| at);
    laws.find_map(|at| {
        let before = tail(&sentence[..at], AHEAD);
        // A Chinese sentence names first what it narrows in brackets.
        if sentence[at..].starts_with("law") {
            last(before, &PLACES)
        } else {
            known(tail(&sentence[..at], 150))
        }
    })
}

/// The state that is named beside its country.
fn narrower(words: &str) -> Option<String> {
    let state =
        find(words, "united states").and_then(|_| words.split_once("state of ").map(|(_, state)| state))?;
    first(head(state, 24), &PLACES)
}

/// Where a folded sentence says that disputes are settled.
pub(super) fn venue(sentence: &str) -> Option<String> {
    const COURTS: [&str; 11] = [
        "courts",
        "court ",
        "tribunal",
        "arbitrat",
        "jurisdiction of",
        "jurisdiction:",
        "jurisdiction is",
        "venue",
        "法院",
        "仲裁",
        "诉讼",
    ];
    let mut places: Vec<usize> =
        COURTS.iter().flat_map(|word| sentence.match_indices(word)).map(|(at, _)| at).collect();
    places.sort_unstable();
    let town = |words: &str| first(words, &TOWNS);
    let first_court = *places.first()?;
    let (ahead, behind) = (tail(&sentence[..first_court], 64), head(&sentence[first_court..], COURT_REACH));
    // Chinese names the town in front of its court, English behind it.
    let asian = behind.starts_with(['法', '仲', '诉']);
    let near =
        if asian { town(ahead).or_else(|| town(behind)) } else { town(behind).or_else(|| town(ahead)) };
    if near.is_some() {
        return near;
    }
    if ["住所地", "所在地"].iter().any(|words| ahead.contains(words)) {
        return Some("licensor's seat".to_owned());
    }
    // What a Chinese sentence leaves out stands in brackets.
    let open = ahead.rsplit([')', '）']).next().unwrap_or(ahead);
    let near = if asian { last(open, &PLACES) } else { None };
    near.or_else(|| first(behind, &PLACES)).or_else(|| last(tail(&sentence[..first_court], 24), &PLACES))
}

/// A table of places: words and name.
type Places = [(&'static str, &'static str)];

/// The place of `table` that begins first in `words`.
fn first(words: &str, table: &Places) -> Option<String> {
    let found = table.iter().filter_map(|(place, name)| Some((find(words, place)?, *name)));
    found.min_by_key(|(at, _)| *at).map(|(_, name)| name.to_owned())
}

/// The place of `table` that ends last in `words`, the longer of two that end there.
fn last(words: &str, table: &Places) -> Option<String> {
    let end = |place: &str| {
        let starts = words.match_indices(place).filter(|(at, _)| stands(words, *at, place));
        starts.map(|(at, _)| at + place.len()).last()
    };
    let found = table.iter().filter_map(|(place, name)| Some(((end(place)?, place.len()), *name)));
    found.max_by_key(|(at, _)| *at).map(|(_, name)| name.to_owned())
}

/// Where `place` first stands as a word of its own.
fn find(words: &str, place: &str) -> Option<usize> {
    words.match_indices(place).map(|(at, _)| at).find(|&at| stands(words, at, place))
}

fn stands(words: &str, at: usize, place: &str) -> bool {
    let letter = |c: Option<char>| place.is_ascii() && c.is_some_and(|c| c.is_ascii_alphanumeric());
    !letter(words[..at].chars().next_back()) && !letter(words[at + place.len()..].chars().next())
}

/// A name that no table has: what follows "laws of", up to the next sign, with capitals.
fn as_written(rest: &str) -> Option<String> {
    const EMPTY: [&str; 12] = [
        "the",
        "state",
        "of",
        "republic",
        "commonwealth",
        "province",
        "kingdom",
        "your",
        "any",
        "such",
        "that",
        "a",
    ];
    let end = rest.find([',', '(', ';', ':', '"', '\n']).unwrap_or(rest.len());
    let words = rest[..end].split(" without").next()?.split(" and ").next()?.trim_end_matches('.');
    let named: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
    let from = named.iter().position(|word| !EMPTY.contains(word))?;
    let vague = [
        "jurisdiction",
        "country",
        "place",
        "licensor",
        "courts",
        "where",
        "[",
        "applicable",
        "land",
        "which",
    ];
    let named = &named[from..];
    let plain =
        named.len() <= 3 && !named.iter().any(|word| vague.iter().any(|vague| word.starts_with(vague)));
    plain.then(|| named.iter().map(|word| capital(word)).collect::<Vec<_>>().join(" "))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn head(text: &str, bytes: usize) -> &str {
    let mut at = text.len().min(bytes);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    &text[..at]
}

fn tail(text: &str, bytes: usize) -> &str {
    let mut at = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(at) {
        at += 1;
    }
    &text[at..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn laws_and_courts_have_one_name_each() {
        let cases: [(&str, Option<&str>, Option<&str>); 24] = [
            ("these terms are governed by the laws of the state of california.", Some("California"), None),
            (
                "the laws of hong kong sar of the people's republic of china apply; hong kong courts decide.",
                Some("Hong Kong"),
                Some("Hong Kong"),
            ),
            (
                "governed by the laws of china, excluding hong kong, and the people's court in hangzhou decides",
                Some("China"),
                None,
            ),
            ("english law governs it.", Some("England and Wales"), None),
            ("the courts of paris shall have jurisdiction.", None, Some("Paris")),
            ("governed by the law of the republic of utopia, without more", Some("Utopia"), None),
            ("governed by the laws of the licensor's country", None, None),
            (
                "the courts in santa clara county, california decide",
                None,
                Some("Santa Clara County, California"),
            ),
            ("适用中华人民共和国法律（不含香港、澳门）", Some("China"), None),
            ("提交至北京市海淀区人民法院诉讼解决", None, Some("Beijing")),
            ("由许可方住所地有管辖权的法院管辖", None, Some("licensor's seat")),
            (
                "the laws of the state of israel apply and the courts of tel-aviv",
                Some("Israel"),
                Some("Tel Aviv"),
            ),
            ("governing law: england & wales.", Some("England and Wales"), None),
            ("governing law: this contract is under the laws of france.", Some("France"), None),
            ("korean law applies", Some("South Korea"), None),
            ("norwegian law applies. oslo district court is the venue.", Some("Norway"), Some("Oslo")),
            ("austrian law, to the exclusion of its conflict rules", Some("Austria"), None),
            (
                "laws of the commonwealth of massachusetts; courts in suffolk county",
                Some("Massachusetts"),
                Some("Suffolk County, Massachusetts"),
            ),
            ("german law. place of jurisdiction: munich", Some("Germany"), Some("Munich")),
            ("适用中国法律，由武汉市有管辖权的法院审理", Some("China"), Some("Wuhan")),
            ("the laws of south africa apply", Some("South Africa"), None),
            ("the law of the land", None, None),
            ("nothing here", None, None),
            ("", None, None),
        ];
        for (sentence, expected, place) in cases {
            assert_eq!(law(sentence).as_deref(), expected, "law: {sentence}");
            if place.is_some() {
                assert_eq!(venue(sentence).as_deref(), place, "venue: {sentence}");
            }
        }
    }
}
