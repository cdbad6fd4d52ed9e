//! Other people's parts of a work, listed beside its licence: their names, addresses and licences, and what stands above
//! such a list.
//!
//! Contract: whole lines only, and every word must be explained: a name of a file, package or address, a word of the
//! headings of such lists, or the name of a licence that lets a part be used for anything. A licence that binds more,
//! a word of purposes or people, or any other word makes the line say something. What the sentence above a list says
//! ("your use of these subcomponents is subject to their licenses") is known by its words alone, all of them.
//!
//! Source: the LICENSE files of projects of the Apache Software Foundation ("Assembling LICENSE and NOTICE files"), and the
//! lists that Python and JavaScript projects keep in theirs.

use std::ops::Range;

use super::lines::whole_lines;
use super::lists::lists;
use super::{WordClass, Words};
use crate::text::hash_word;

/// The most words of a component's name.
const NAME_WORDS: usize = 4;
/// The longest line, in words.
const LINE_WORDS: usize = 24;
/// The longest sentence about a list.
const SENTENCE_WORDS: usize = 40;

/// Whether a range is lines of a list of components, or a heading of one.
pub(super) fn are_components(words: &Words<'_>, range: Range<usize>) -> bool {
    if range.len() > LINE_WORDS {
        return false;
    }
    let known = |line: &str| {
        let line = without_label(line);
        is_licensed_part(words, line) || is_address_of_part(words, line) || is_heading(words, line)
    };
    whole_lines(words, &range).is_some_and(|lines| lines.into_iter().all(known))
}

/// "The project contains subcomponents with separate license terms." "Your use of the source code for these subcomponents
/// is subject to the terms of the following licenses."
pub(super) fn is_subject_to_own(words: &Words<'_>, range: Range<usize>) -> bool {
    let components = &lists().components;
    let folded = words.folded(range.clone());
    range.len() <= SENTENCE_WORDS
        && range.clone().all(|at| components.subject.contains(&*words.letters(at)))
        && speaks_of_parts(folded)
}

/// Whether it is the parts, and not the work itself, that a sentence calls subject to something, or that it says the work
/// contains.
fn speaks_of_parts(folded: &str) -> bool {
    const HOLDS: [&str; 4] = ["contains", "contain", "includes", "include"];
    let is_part = |word: &String| lists().components.parts.contains(word);
    let before = folded.split("subject to").next().unwrap_or(folded);
    let held = HOLDS.iter().find_map(|verb| before.split_once(verb)).map(|(_, behind)| behind);
    let spoken_of: Vec<String> = parts_of(held.unwrap_or(before)).collect();
    if before.len() == folded.len() {
        return held.is_some()
            && spoken_of.iter().any(is_part)
            && !spoken_of.iter().any(|word| word == "use");
    }
    // "your use of these subcomponents is", "components that are": the last word in front of the verb.
    let joins = |word: &&String| matches!(word.as_str(), "is" | "are" | "that" | "which");
    spoken_of.iter().rfind(|word| !joins(word)).is_some_and(is_part)
        && !spoken_of.iter().any(|word| is_whole(word))
}

/// Whether a word means the work itself.
fn is_whole(word: &str) -> bool {
    matches!(word, "software" | "product" | "project" | "package" | "distribution")
}

/// A line without the bullet or number in front of it.
fn without_label(line: &str) -> &str {
    let line = line.trim_matches(|c: char| c.is_whitespace() || "*-+•·#=>|/".contains(c));
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    match number.strip_prefix(['.', ')']) {
        Some(rest) if number.len() < line.len() => rest.trim_start(),
        _ => line,
    }
}

fn parts_of(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_lowercase)
}

/// `vendor/gulls.py - BSD`, `gulls_core (MIT)`: a path or package, and a free licence by its name.
fn is_licensed_part(words: &Words<'_>, line: &str) -> bool {
    let (part, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let path = |c: char| c.is_ascii_alphanumeric() || "._/+@*-:,".contains(c);
    let is_path = part.contains(['/', '.', '_', '-']) && part.chars().all(path);
    let licenses = &lists().components;
    let mut named = false;
    let license = |word: String| {
        let name = licenses.licenses.contains(&word);
        named |= name;
        name || licenses.beside_licenses.contains(&word) || word.bytes().all(|byte| byte.is_ascii_digit())
    };
    is_path && parts_of(rest).all(license) && named && parts_of(part).all(|word| !restricts(words, &word))
}

/// `gulls (https://gulls.example/core)`: a short name and an address.
fn is_address_of_part(words: &Words<'_>, line: &str) -> bool {
    let (addresses, names): (Vec<&str>, Vec<&str>) =
        line.split_whitespace().partition(|part| part.contains("://") || part.contains("www."));
    !addresses.is_empty() && is_name(words, &names.join(" "))
}

/// `Third-party components`, `Third Party: gulls-core`.
fn is_heading(words: &Words<'_>, line: &str) -> bool {
    let (title, name) = line.split_once(':').unwrap_or((line, ""));
    let components = &lists().components;
    let of_parts = |word: &String| components.parts.contains(word) || word == "party" || word == "parties";
    let title: Vec<String> = parts_of(title).collect();
    title.iter().any(of_parts)
        && title.iter().all(|word| of_parts(word) || components.headings.contains(word))
        && (name.trim().is_empty() || is_name(words, name))
}

/// A few words that say nothing about anyone or any purpose.
fn is_name(words: &Words<'_>, text: &str) -> bool {
    let parts: Vec<String> = parts_of(text).collect();
    let says = |word: &String| {
        let weighty = &lists().weighty;
        restricts(words, word)
            || weighty.dealings.contains(word)
            || weighty.deeds.contains(word)
            || weighty.of_use.contains(word)
            || weighty.to_the_reader.contains(word)
            || is_of_terms(word)
    };
    text.is_ascii() && (1..=NAME_WORDS).contains(&parts.len()) && !parts.iter().any(says)
}

/// Whether a word is what terms are called: what is called so binds, whatever address stands behind it.
fn is_of_terms(word: &str) -> bool {
    let weighty = &lists().weighty;
    weighty.of_terms.contains(word)
        || matches!(
            word,
            "eula" | "policy" | "policies" | "license" | "licence" | "rules" | "terms" | "agreement"
        )
}

/// Whether a word denies, limits or speaks of commerce and research, even as a part of a path.
fn restricts(words: &Words<'_>, word: &str) -> bool {
    let weighty = &lists().weighty;
    let class = words.pack.class(words.pack.word_id(hash_word(word)));
    weighty.in_titles.contains(word)
        || weighty.ruling.contains(word)
        || weighty.narrowing.contains(word)
        || matches!(class, WordClass::Modal | WordClass::Negation | WordClass::Permission)
}
