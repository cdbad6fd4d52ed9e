//! Licences that are named but not printed, with the role their sentence gives them.
//!
//! Names, SPDX identifiers, hub tags and addresses are found in one Aho-Corasick pass over the folded text
//! (a contiguous NFA, built on first need). What the sentence does with the name decides the role; only a
//! `grant` ever becomes a conclusion.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::{Reference, Role};
use crate::base::Span;
use crate::corpus::{Corpus, Subject};
use crate::text::Text;

/// Finds references. Made once for each corpus.
pub struct Finder {
    automaton: AhoCorasick,
    /// What each pattern means: a record id, or several candidates.
    meanings: Vec<Vec<String>>,
    names: Vec<String>,
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

/// The most references told of one text: a list of licences says no more after that.
const MOST: usize = 256;

impl Finder {
    /// Gathers the names of a corpus that are distinctive enough to be looked for in prose.
    pub fn new(corpus: &Corpus) -> Self {
        let mut names: Vec<(String, Vec<String>)> = corpus
            .names()
            .iter()
            .filter(|(name, ids)| !ids.is_empty() && is_distinctive(name))
            .map(|(name, ids)| (name.clone(), ids.clone()))
            .collect();
        for (address, id) in ADDRESSES {
            let ids = corpus.names().get(&id.to_lowercase()).cloned().unwrap_or_else(|| vec![id.to_owned()]);
            names.push((address.to_owned(), ids));
        }
        names.sort();
        names.dedup_by(|one, other| one.0 == other.0);
        let (names, meanings): (Vec<_>, Vec<_>) = names.into_iter().unzip();
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::LeftmostLongest)
            .build(&names)
            .unwrap_or_else(|_| AhoCorasick::new::<[&str; 0], &str>([]).expect("no patterns always build"));
        Self { automaton, meanings, names }
    }

    /// References outside `printed`, the spans of licences that stand there word for word.
    pub fn find(&self, text: &Text, printed: &[Span]) -> Vec<Reference> {
        let folded = text.folded();
        let mut references: Vec<Reference> = Vec::new();
        self.identifiers(text, printed, &mut references);
        for found in self.automaton.find_iter(folded) {
            let span = Span::new(found.start(), found.end());
            if references.len() >= MOST {
                break;
            }
            if printed.iter().any(|printed| printed.overlaps(span)) || !stands_alone(folded, span) {
                continue;
            }
            let sentence = sentence_around(folded, span);
            let id = self.meaning(found.pattern().as_usize(), folded, sentence);
            let role = role(folded, sentence, span, &self.names[found.pattern().as_usize()]);
            push(text, &mut references, id, role, sentence);
        }
        references
    }

    /// One id, or the name itself where several records are meant.
    fn meaning(&self, pattern: usize, folded: &str, sentence: Span) -> String {
        let ids = &self.meanings[pattern];
        let later = folded[sentence.start..sentence.end].contains("any later version");
        match ids.as_slice() {
            [only] => only.clone(),
            several => several
                .iter()
                .find(|id| id.ends_with("-or-later") && later)
                .cloned()
                .unwrap_or_else(|| self.names[pattern].clone()),
        }
    }

    /// `SPDX-License-Identifier:` with its whole expression.
    fn identifiers(&self, text: &Text, printed: &[Span], references: &mut Vec<Reference>) {
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

/// What the sentence does with the name that stands at `span`.
fn role(folded: &str, sentence: Span, span: Span, name: &str) -> Role {
    const NEGATED: [&str; 6] =
        ["not licensed under", "not under", "not released under", "no longer", "instead of", "rather than"];
    const BASE: [&str; 10] = [
        "base model",
        "fine-tuned from",
        "finetuned from",
        "derived from",
        "built upon",
        "built on",
        "built with",
        "based on",
        "original model",
        "inherits",
    ];
    const THIRD: [&str; 9] = [
        "third-party",
        "third party",
        "dependenc",
        "dataset is",
        "datasets are",
        "library",
        "tokenizer is",
        "uses code from",
        "borrowed from",
    ];
    const CONDITIONAL: [&str; 6] =
        ["unless", "if you", "alternatively", "for commercial use, ", "except", "otherwise"];
    const GRANTS: [&str; 34] = [
        "licensed under",
        "is licensed",
        "are licensed",
        "released under",
        "distributed under",
        "available under",
        "published under",
        "provided under",
        "under the terms of",
        "licensed with",
        "governed by",
        "subject to",
        "covered by",
        "open-sourced under",
        "open sourced under",
        "under an ",
        "under the ",
        "under a ",
        "license: ",
        "licence: ",
        "license :",
        "license - ",
        "license is",
        "licensed as",
        "license](",
        "uses the",
        "adopts the",
        "license\"",
        "许可协议",
        "遵循",
        "基于",
        "采用",
        "协议:",
        "许可证:",
    ];
    let text = &folded[sentence.start..sentence.end];
    let before = &folded[sentence.start..span.start];
    let has = |phrases: &[&str], text: &str| phrases.iter().any(|phrase| text.contains(phrase));
    let grants = has(&GRANTS, before)
        || (before.trim().is_empty() && is_bare_statement(text, name))
        || before.ends_with("license: ");
    match () {
        () if has(&NEGATED, before) => Role::Negated,
        () if has(&BASE, text) => Role::Base,
        () if has(&THIRD, text) => Role::ThirdParty,
        () if grants && has(&CONDITIONAL, before) => Role::Conditional,
        () if grants => Role::Grant,
        () => Role::Mention,
    }
}

/// A line that holds a licence's name and hardly anything else.
fn is_bare_statement(text: &str, name: &str) -> bool {
    text.trim().len() <= name.len() + 24 && text.contains("licen")
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
        finder.find(&Text::from_source(source), &[]).into_iter().map(|found| (found.id, found.role)).collect()
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
    fn words_that_are_also_names_do_not_count() {
        for source in
            ["He works at MIT in Boston on other things.", "Submit the permit.", "Version 3.1 of the model"]
        {
            let found = found(source);
            assert!(found.iter().all(|(_, role)| *role == Role::Mention), "{source}: {found:?}");
        }
    }
}
