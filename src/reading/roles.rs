//! What a sentence does with the name of a licence: grants it, denies it, or tells of somebody else's.
//!
//! Contract: looks at one sentence, in one Aho-Corasick pass over its cues. A negation before the name wins, then
//! whose work it is, then a condition; without any cue the name is merely mentioned.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::Role;
use crate::base::Span;

/// What a cue stands for. Order: the first that is found decides.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Cue {
    Negated,
    Base,
    Third,
    Conditional,
    Grant,
}

/// Cues that count before the name only, in folded text.
const NEGATED: [&str; 6] =
    ["not licensed under", "not under", "not released under", "no longer", "instead of", "rather than"];
/// Cues that count anywhere in the sentence.
const BASE: [&str; 11] = [
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
    "inherited from",
];
/// Cues that count anywhere in the sentence.
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
/// Cues that count before the name only.
const CONDITIONAL: [&str; 6] =
    ["unless", "if you", "alternatively", "for commercial use, ", "except", "otherwise"];
/// Cues that count before the name only.
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

struct Cues {
    search: AhoCorasick,
    meanings: Vec<Cue>,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let all: [(&[&str], Cue); 5] = [
        (&NEGATED, Cue::Negated),
        (&BASE, Cue::Base),
        (&THIRD, Cue::Third),
        (&CONDITIONAL, Cue::Conditional),
        (&GRANTS, Cue::Grant),
    ];
    let pairs = || all.iter().flat_map(|(cues, meaning)| cues.iter().map(move |cue| (*cue, *meaning)));
    Cues {
        search: AhoCorasick::new(pairs().map(|(cue, _)| cue)).expect("a few short cues always build"),
        meanings: pairs().map(|(_, meaning)| meaning).collect(),
    }
});

/// What the sentence does with the name that stands at `span`.
pub(super) fn role(folded: &str, sentence: Span, span: Span) -> Role {
    let (text, name) = (&folded[sentence.start..sentence.end], &folded[span.start..span.end]);
    let before = span.start - sentence.start;
    let mut found = Vec::new();
    for hit in CUES.search.find_overlapping_iter(text) {
        let cue = CUES.meanings[hit.pattern().as_usize()];
        if hit.end() <= before || matches!(cue, Cue::Base | Cue::Third) {
            found.push(cue);
        }
    }
    if text[..before].trim().is_empty() && is_bare_statement(text, name) {
        found.push(Cue::Grant);
    }
    let has = |cue: Cue| found.contains(&cue);
    match () {
        () if has(Cue::Negated) => Role::Negated,
        () if has(Cue::Base) => Role::Base,
        () if has(Cue::Third) => Role::ThirdParty,
        () if has(Cue::Grant) && has(Cue::Conditional) => Role::Conditional,
        () if has(Cue::Grant) => Role::Grant,
        () => Role::Mention,
    }
}

/// A line that holds a licence's name and hardly anything else.
fn is_bare_statement(text: &str, name: &str) -> bool {
    text.trim().len() <= name.len() + 24 && text.contains("licen")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_count_where_they_stand() {
        let cases = [
            ("it is licensed under <x>", Role::Grant),
            ("it is not licensed under <x>", Role::Negated),
            ("<x> is what it is licensed under", Role::Mention),
            ("<x>: the base model has it", Role::Base),
            ("unless you ask, it is licensed under <x>", Role::Conditional),
            ("本模型采用<x>", Role::Grant),
            ("the third-party code is under the <x>", Role::ThirdParty),
        ];
        for (source, expected) in cases {
            let at = source.find("<x>").expect("each case has a name");
            let found = role(source, Span::new(0, source.len()), Span::new(at, at + 3));
            assert_eq!(found, expected, "{source}");
        }
    }
}
