//! Licences that are named but not printed, with the role their sentence gives them.
//!
//! Names, SPDX identifiers, hub tags and addresses are looked for as sequences of words, so spacing, case and signs
//! between them do not matter; the pack has them sorted by their first words. What the sentence does with the name
//! decides the role, found by one Aho-Corasick pass over that sentence; only a `grant` ever becomes a conclusion.

use std::collections::BTreeMap;

use super::roles::role;
use super::{Reference, Role};
use crate::base::{HashBits, Span};
use crate::corpus::pack::{Phrase, PhraseRow, Section};
use crate::corpus::{Corpus, Subject};
use crate::text::Text;

/// Finds references. Made once for each corpus.
#[derive(Debug)]
pub struct Finder {
    /// The hashes of the words with which phrases begin.
    first: HashBits,
}

/// A name to be looked for in prose.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Name {
    /// The hashes of its words.
    pub words: Vec<u32>,
    /// The name, lower case.
    pub name: String,
    /// The ids of the records that it may mean.
    pub ids: Vec<String>,
}

/// Addresses that name a licence, and what they mean. Source: the stewards' own pages.
const ADDRESSES: [(&str, &str); 24] = [
    ("apache.org/licenses/license-2.0", "Apache-2.0"),
    ("opensource.org/licenses/mit", "MIT"),
    ("opensource.org/license/mit", "MIT"),
    ("opensource.org/licenses/apache-2.0", "Apache-2.0"),
    ("opensource.org/licenses/bsd-3-clause", "BSD-3-Clause"),
    ("creativecommons.org/licenses/by/4.0", "CC-BY-4.0"),
    ("creativecommons.org/licenses/by-sa/4.0", "CC-BY-SA-4.0"),
    ("creativecommons.org/licenses/by-nc/4.0", "CC-BY-NC-4.0"),
    ("creativecommons.org/licenses/by-nc-sa/4.0", "CC-BY-NC-SA-4.0"),
    ("creativecommons.org/licenses/by-nc-nd/4.0", "CC-BY-NC-ND-4.0"),
    ("creativecommons.org/licenses/by-nd/4.0", "CC-BY-ND-4.0"),
    ("creativecommons.org/licenses/by/3.0", "CC-BY-3.0"),
    ("creativecommons.org/licenses/by-sa/3.0", "CC-BY-SA-3.0"),
    ("creativecommons.org/publicdomain/zero/1.0", "CC0-1.0"),
    ("mozilla.org/mpl/2.0", "MPL-2.0"),
    ("gnu.org/licenses/gpl-3.0", "GPL-3.0"),
    ("gnu.org/licenses/agpl-3.0", "AGPL-3.0"),
    ("gnu.org/licenses/lgpl-3.0", "LGPL-3.0"),
    ("gnu.org/licenses/old-licenses/gpl-2.0", "GPL-2.0"),
    ("ai.google.dev/gemma/terms", "gemma"),
    ("llama.com/llama3_1/license", "llama-3.1-community"),
    ("llama.com/llama3_2/license", "llama-3.2-community"),
    ("llama.com/llama3_3/license", "llama-3.3-community"),
    ("llama.com/llama4/license", "llama-4-community"),
];

/// Names of licences whose version stands behind them, as the stewards' own notices write it, and how their SPDX ids
/// begin. Whether later versions count is part of a GNU licence's id.
const FAMILIES: [(&str, &str); 9] = [
    ("gnu general public license", "GPL"),
    ("gnu lesser general public license", "LGPL"),
    ("gnu library general public license", "LGPL"),
    ("gnu affero general public license", "AGPL"),
    ("gnu free documentation license", "GFDL"),
    ("mozilla public license", "MPL"),
    ("eclipse public license", "EPL"),
    ("apache license", "Apache"),
    ("apache software license", "Apache"),
];
/// Marks the id of a family until its version is read.
const VERSIONED: &str = "-*";
/// How many words behind a family's name its version may stand.
const VERSION_REACH: usize = 24;

/// The most references told of one text: a list of licences says no more after that.
const MOST: usize = 256;

/// The longest stretch between two words of one name, in bytes of the folded text.
const BETWEEN: usize = 8;

/// The names of a corpus that are distinctive enough to be looked for in prose.
pub fn phrases(names: &BTreeMap<String, Vec<String>>) -> Vec<Name> {
    let words = |name: &str| Text::from_source(name).words().iter().map(|word| word.hash).collect();
    let mut found: BTreeMap<Vec<u32>, Name> = BTreeMap::new();
    let mut add = |written: &str, name: &str, ids: &[String]| {
        // An article in front would make the look-up begin at every "the".
        let words: Vec<u32> = words(written.strip_prefix("the ").unwrap_or(written));
        if !words.is_empty() {
            let made = || Name { words: words.clone(), name: name.to_owned(), ids: ids.to_vec() };
            found.entry(words.clone()).or_insert_with(made);
        }
    };
    let distinctive = || names.iter().filter(|(name, ids)| !ids.is_empty() && is_distinctive(name));
    // Before the names: a family's name alone is also an alias of all its versions.
    for (name, family) in FAMILIES {
        add(name, name, &[format!("{family}{VERSIONED}")]);
    }
    for (name, ids) in distinctive() {
        add(name, name, ids);
    }
    for (address, id) in ADDRESSES {
        let ids = names.get(&id.to_lowercase()).cloned().unwrap_or_else(|| vec![id.to_owned()]);
        add(address, address, &ids);
    }
    // Identifiers are also written with spaces; a name of its own goes before that.
    for (name, ids) in distinctive().filter(|(name, _)| name.contains('-')) {
        add(&name.replace('-', " "), name, ids);
    }
    found.into_values().collect()
}

impl Finder {
    /// Prepares the look-up in a corpus.
    pub fn new(corpus: &Corpus) -> Self {
        let rows = corpus.pack().rows::<PhraseRow>(Section::Phrases);
        Self { first: rows.iter().map(|row| row.first.get()).collect() }
    }

    /// References outside `printed`, the spans of licences that stand there word for word.
    pub fn find(&self, text: &Text, printed: &[Span], corpus: &Corpus) -> Vec<Reference> {
        let folded = text.folded();
        let mut references: Vec<Reference> = Vec::new();
        identifiers(text, printed, &mut references);
        let mut at = 0;
        while at < text.words().len() && references.len() < MOST {
            let found =
                self.first.may_have(text.words()[at].hash).then(|| longest(text, at, corpus)).flatten();
            let Some(phrase) = found else {
                at += 1;
                continue;
            };
            let span = text.words_span(at..at + phrase.words.len());
            at += phrase.words.len();
            if printed.iter().any(|printed| printed.overlaps(span)) || !stands_alone(folded, span) {
                continue;
            }
            let sentence = sentence_around(folded, span);
            let family = phrase.ids().next().and_then(|id| id.strip_suffix(VERSIONED));
            let versioned = family.map(|family| versioned(text, at, family, corpus));
            let id = match versioned {
                Some(known) => known.unwrap_or_else(|| phrase.name().to_owned()),
                None => meaning(phrase, folded, sentence),
            };
            push(text, &mut references, id, role(folded, sentence, span), sentence);
        }
        references
    }
}

/// The longest name whose words stand from word `at` on.
fn longest<'a>(text: &Text, at: usize, corpus: &'a Corpus) -> Option<Phrase<'a>> {
    let words = text.words().get(at..)?;
    let stands = |phrase: &Phrase<'_>| {
        let there = words.get(..phrase.words.len());
        there.is_some_and(|there| there.iter().zip(phrase.words).all(|(one, other)| one.hash == other.get()))
    };
    let held = |phrase: &Phrase<'_>| {
        let pairs = words[..phrase.words.len()].windows(2);
        pairs
            .into_iter()
            .all(|pair| holds_together(&text.folded()[pair[0].end as usize..pair[1].start as usize]))
            && (phrase.words.len() > 1 || is_written_as_name(text, words[0].span(), phrase.name()))
    };
    let phrases = corpus.pack().phrases(words.first()?.hash);
    phrases.filter(|phrase| stands(phrase) && held(phrase)).max_by_key(|phrase| phrase.words.len())
}

/// The SPDX id of a family's licence whose version stands among the words from `at` on; `None` where none does, or
/// where the list has no such version.
fn versioned(text: &Text, at: usize, family: &str, corpus: &Corpus) -> Option<String> {
    let words: Vec<&str> =
        text.words()[at..].iter().take(VERSION_REACH).map(|word| text.word_text(word)).collect();
    let number = |word: &&str| word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit());
    let leads = |word: &str| matches!(word, "v" | "ver" | "version" | "versions");
    let (first, major) = words.iter().enumerate().find_map(|(place, word)| {
        let after = place.checked_sub(1).and_then(|before| words.get(before)).copied();
        let stands = place == 0 || after.is_some_and(leads);
        let glued = word.strip_prefix('v').filter(|rest| place == 0 && number(rest));
        Some((place, glued.or_else(|| Some(*word).filter(|word| stands && number(word)))?))
    })?;
    // "2.1" is two words with a dot between them.
    let pair = text.words().get(at + first..at + first + 2)?;
    let dotted = &text.folded()[pair[0].end as usize..pair[1].start as usize] == ".";
    let minor = words.get(first + 1).filter(|word| dotted && number(word)).copied().unwrap_or("0");
    let gnu = matches!(family, "GPL" | "LGPL" | "AGPL" | "GFDL");
    let later = words.contains(&"later");
    let suffix = match (gnu, later) {
        (false, _) => "",
        (true, true) => "-or-later",
        (true, false) => "-only",
    };
    let id = format!("{family}-{major}.{minor}{suffix}");
    corpus.record(&id).map(|record| record.id.clone())
}

/// Whether two words with `between` them can belong to one name.
fn holds_together(between: &str) -> bool {
    between.len() <= BETWEEN
        && !between.contains(['|', ';', '!', '?'])
        && !between.contains(". ")
        && !between.contains("\n\n")
}

/// Whether a name that is also a word (German "mit") is written as a name.
fn is_written_as_name(text: &Text, span: Span, name: &str) -> bool {
    let source = text.source_span(span);
    name != "mit" || text.source().get(source.start..source.end).is_none_or(|written| written == "MIT")
}

/// One id, or the name itself where several records are meant.
fn meaning(phrase: Phrase<'_>, folded: &str, sentence: Span) -> String {
    let mut ids = phrase.ids();
    if let (Some(only), None) = (ids.next(), ids.next()) {
        return only.to_owned();
    }
    let later = folded[sentence.start..sentence.end].contains("any later version");
    let or_later = phrase.ids().find(|id| id.ends_with("-or-later") && later);
    or_later.unwrap_or(phrase.name()).to_owned()
}

/// `SPDX-License-Identifier:` with its whole expression.
fn identifiers(text: &Text, printed: &[Span], references: &mut Vec<Reference>) {
    const TAG: &str = "spdx-license-identifier:";
    let folded = text.folded();
    for (at, _) in folded.match_indices(TAG) {
        let span = Span::new(at, at + TAG.len());
        if printed.iter().any(|printed| printed.overlaps(span)) || references.len() >= MOST {
            continue;
        }
        let line = text.source_span(span);
        let rest = text.source()[line.end..].lines().next().unwrap_or("");
        let rest =
            rest.trim().trim_end_matches("*/").trim_end_matches("-->").trim_end_matches(['"', '\'', ' ']);
        if let Some(expression) = canonical(rest) {
            push(text, references, expression, Role::Grant, sentence_around(folded, span));
        }
    }
}

/// An SPDX expression in its own spelling, if it is one.
fn canonical(written: &str) -> Option<String> {
    let parsed = spdx::Expression::parse_mode(written, spdx::ParseMode::LAX).ok()?;
    Some(parsed.to_string())
}

fn push(text: &Text, references: &mut Vec<Reference>, id: String, role: Role, sentence: Span) {
    let subject = subject(&text.folded()[sentence.start..sentence.end]);
    let lines = text.lines(sentence);
    let same = |known: &Reference| known.id == id && known.lines == lines;
    if !references.iter().any(same) {
        references.push(Reference { id, role, subject, lines, quote: text.quote(sentence) });
    }
}

/// Whether a name can be looked for in prose: `mit` and `other` are words, `mit license` is a name.
fn is_distinctive(name: &str) -> bool {
    let digits = name.bytes().any(|byte| byte.is_ascii_digit());
    let license = ["license", "licence", "openrail", "协议", "许可", "terms of use"]
        .iter()
        .any(|word| name.contains(word));
    let letters = name.bytes().any(|byte| byte.is_ascii_alphabetic()) || !name.is_ascii();
    letters
        && ((name.len() >= 5 && digits)
            || (license && name.len() >= 8)
            || matches!(name, "mit" | "apache2" | "gpl" | "agpl" | "lgpl" | "unlicense"))
}

/// Whether no letter or digit touches the name, and no further version number follows it.
fn stands_alone(folded: &str, span: Span) -> bool {
    let before = folded[..span.start].chars().next_back();
    let after = folded[span.end..].chars().next();
    let glued = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && c.is_ascii());
    let version = after == Some('.') && folded[span.end + 1..].starts_with(|c: char| c.is_ascii_digit());
    !glued(before) && !glued(after) && !version && before != Some('/')
        || folded[span.start..span.end].contains('/')
}

fn sentence_around(folded: &str, span: Span) -> Span {
    let ends = |c: char| matches!(c, '\n' | '。' | '；');
    let mut start = folded[..span.start]
        .rfind(ends)
        .map_or(0, |at| at + folded[at..].chars().next().map_or(1, char::len_utf8));
    if let Some(at) = folded[start..span.start].rfind(". ") {
        start += at + 2;
    }
    let line_end = folded[span.end..].find(ends).map_or(folded.len(), |at| span.end + at);
    let end = folded[span.end..line_end].find(". ").map_or(line_end, |at| span.end + at + 1);
    // A card in one line is no sentence; the reader gets what stands around the name.
    let near =
        |at: usize| (at..=folded.len()).find(|&at| folded.is_char_boundary(at)).unwrap_or(folded.len());
    Span::new(start.max(near(span.start.saturating_sub(300))), end.min(near(span.end + 300)))
}

/// What a sentence is about.
fn subject(sentence: &str) -> Subject {
    let has = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
    let weights = has(&["weights", "model", "checkpoint", "模型", "权重"]);
    match () {
        () if has(&["dataset", "data set", "training data", "数据集"]) && !weights => Subject::Data,
        () if has(&["documentation", "docs "]) && !weights => Subject::Docs,
        () if has(&["code", "repository", "software", "代码"]) && !weights => Subject::Code,
        () => Subject::Weights,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<(String, Role)> {
        let finder = Finder::new(Corpus::builtin());
        finder
            .find(&Text::from_source(source), &[], Corpus::builtin())
            .into_iter()
            .map(|found| (found.id, found.role))
            .collect()
    }

    #[test]
    fn roles_come_from_the_sentence() {
        let cases: [(&str, &str, Role); 8] = [
            ("The weights are released under the Apache License 2.0.", "Apache-2.0", Role::Grant),
            ("This model is not licensed under the Apache License 2.0.", "Apache-2.0", Role::Negated),
            ("The base model is under the Apache License 2.0.", "Apache-2.0", Role::Base),
            ("We compared with an Apache License 2.0 project.", "Apache-2.0", Role::Mention),
            ("// SPDX-License-Identifier: MIT OR Apache-2.0", "MIT OR Apache-2.0", Role::Grant),
            ("License: CC-BY-NC-4.0", "CC-BY-NC-4.0", Role::Grant),
            ("See https://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0", Role::Mention),
            ("The third-party tokenizer is under the MIT License.", "MIT", Role::ThirdParty),
        ];
        for (source, id, role) in cases {
            let found = found(source);
            assert!(found.contains(&(id.to_owned(), role)), "{source}: {found:?}");
        }
    }

    #[test]
    fn notices_name_a_family_and_its_version() {
        let gnu = |name: &str, version: &str| {
            format!(
                "You can pass it on under the terms of the {name} as its foundation\npublished it, {version}\n"
            )
        };
        let later = "either version 3 of it, or (if you like) any later version.";
        let cases = [
            (gnu("GNU General Public License", later), "GPL-3.0-or-later"),
            (gnu("GNU Lesser General Public License", "version 2.1 of it only."), "LGPL-2.1-only"),
            (gnu("GNU Affero General Public License", later), "AGPL-3.0-or-later"),
            ("It is licensed under the Mozilla Public License, v. 2.0 of these.".to_owned(), "MPL-2.0"),
            ("It is licensed under the Apache License, Version 2.0 (the terms).".to_owned(), "Apache-2.0"),
            ("It is licensed under the Apache License v2 here.".to_owned(), "Apache-2.0"),
        ];
        for (source, id) in cases {
            let found = found(&source);
            assert!(found.contains(&(id.to_owned(), Role::Grant)), "{source}: {found:?}");
        }
        let none = found("We like the GNU General Public License and its 3 authors.");
        assert!(none.iter().all(|(_, role)| *role == Role::Mention), "{none:?}");
    }

    #[test]
    fn words_that_are_also_names_do_not_count() {
        for source in
            ["He works at MIT in Boston on other things.", "Submit the permit.", "Version 3.1 of the model"]
        {
            let found = found(source);
            assert!(found.iter().all(|(_, role)| *role == Role::Mention), "{source}: {found:?}");
        }
    }
}
