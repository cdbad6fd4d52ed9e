//! Tells a licence that nobody knows from a text that is none.
//!
//! Decided by the density of words that legal texts live on and by what its sentences do; never by a file
//! name. A README that discusses licences has some of these words, but few for its length.

mod few_words;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::references::Found;
use crate::base::{HashBits, Span};
use crate::clauses::Clause;
use crate::corpus::{Corpus, Record};
use crate::text::{Text, hash_word};

/// Words that contracts and licences use often and other prose seldom.
const LEGAL: [&str; 50] = [
    "hereby",
    "herein",
    "hereof",
    "hereunder",
    "thereof",
    "licensor",
    "licensee",
    "licensors",
    "license",
    "licenses",
    "licensed",
    "agreement",
    "warranty",
    "warranties",
    "liability",
    "liable",
    "merchantability",
    "indemnify",
    "damages",
    "terminate",
    "termination",
    "copyright",
    "copyrights",
    "patent",
    "patents",
    "grant",
    "grants",
    "granted",
    "royalty",
    "sublicense",
    "sublicensable",
    "redistribute",
    "redistribution",
    "derivative",
    "derivatives",
    "permitted",
    "prohibited",
    "permission",
    "commercial",
    "noncommercial",
    "party",
    "parties",
    "rights",
    "obligations",
    "pursuant",
    "jurisdiction",
    "governing",
    "terms",
    "conditions",
    "shall",
];
/// Pairs of Han characters with the same weight.
const LEGAL_HAN: [&str; 16] = [
    "许可",
    "协议",
    "授权",
    "授予",
    "责任",
    "权利",
    "义务",
    "条款",
    "违反",
    "终止",
    "著作权",
    "知识产权",
    "商业用途",
    "法律",
    "赔偿",
    "免责",
];

/// The hashes of [`LEGAL`], sorted, and the filter in front of them.
static LEGAL_HASHES: LazyLock<(Vec<u32>, HashBits)> = LazyLock::new(|| {
    let mut hashes: Vec<u32> = LEGAL.iter().map(|word| hash_word(word)).collect();
    hashes.sort_unstable();
    let bits = hashes.iter().copied().collect();
    (hashes, bits)
});

static HAN_PAIRS: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(LEGAL_HAN).expect("a few pairs of characters always build"));

/// Share of legal words from which on a text is one. Licences of the corpus have 6 % to 15 %, cards and
/// READMEs under 3 %.
const DENSITY: f64 = 0.055;
/// Fewer than this say nothing.
const LEAST: usize = 8;

/// How many bytes on each side of a granted name belong to a notice: what files say of their licence. Set by the
/// notices of the GNU licences, whose last words stand some 500 bytes behind the name.
const NOTICE: usize = 700;

/// The most words of a text that its sentences alone make a licence, without legal words.
pub const FEW_WORDS: usize = few_words::WORDS;

/// Whether a licence sets a limit of this kind itself.
pub(super) fn has_limit(record: &Record, kind: &str) -> bool {
    few_words::has_limit(record, kind)
}

/// Whether the text is a licence or agreement, known or not; `named` are the licences that it names.
pub fn is_license(text: &Text, clauses: &[Clause], named: &Found, corpus: &Corpus) -> bool {
    is_agreement(text, clauses, &named.grants) || few_words::rules(text, clauses, named, corpus)
}

/// Whether the text has the words of an agreement; `notices` are where licences are granted by name, in the source. The
/// legal words of a notice that limits nothing make no agreement.
fn is_agreement(text: &Text, clauses: &[Clause], notices: &[Span]) -> bool {
    let words = text.words();
    if words.is_empty() {
        return false;
    }
    let legal = legal_words(text);
    let density = legal as f64 / words.len() as f64;
    if legal < LEAST || density < DENSITY / 2.0 {
        return false;
    }
    let limits = clauses.iter().filter(|clause| clause.effect.as_deref() != Some("allowed")).count();
    if limits == 0 && !notices.is_empty() && legal_words_outside(text, notices) < LEAST {
        return false;
    }
    let dense = density >= DENSITY;
    (dense && (limits > 0 || density >= 2.0 * DENSITY || grants(text.folded()))) || limits >= 2
}

/// How many of the words are legal ones; a pair of Han characters counts for both.
fn legal_words(text: &Text) -> usize {
    let (hashes, bits) = &*LEGAL_HASHES;
    let is_legal = |hash: u32| bits.may_have(hash) && hashes.binary_search(&hash).is_ok();
    let latin = text.words().iter().filter(|word| is_legal(word.hash)).count();
    let han = match text.folded().is_ascii() {
        true => 0,
        false => HAN_PAIRS.find_overlapping_iter(text.folded()).count(),
    };
    latin + han * 2
}

/// How many legal words stand far from every notice.
fn legal_words_outside(text: &Text, notices: &[Span]) -> usize {
    let (hashes, _) = &*LEGAL_HASHES;
    let near = |at: usize| {
        let next = notices.partition_point(|notice| notice.end.saturating_add(NOTICE) < at);
        notices.get(next).is_some_and(|notice| notice.start <= at.saturating_add(NOTICE))
    };
    let far = |span: Span| !near(text.source_span(span).start);
    let legal = text.words().iter().filter(|word| hashes.binary_search(&word.hash).is_ok());
    let latin = legal.filter(|word| far(word.span())).count();
    let han = HAN_PAIRS.find_overlapping_iter(text.folded()).map(|hit| Span::new(hit.start(), hit.end()));
    latin + han.filter(|span| far(*span)).count() * 2
}

/// Whether some sentence grants or denies rights to the reader.
fn grants(folded: &str) -> bool {
    const GRANTS: [&str; 18] = [
        "hereby grant",
        "grants you",
        "are granted",
        "is granted",
        "is hereby granted",
        "you may not",
        "you may use",
        "you agree",
        "subject to the terms",
        "subject to the following",
        "is permitted",
        "are permitted",
        "may be used",
        "by using",
        "授予",
        "不得",
        "您同意",
        "同意遵守",
    ];
    GRANTS.iter().any(|phrase| folded.contains(phrase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_are_told_from_other_prose() {
        let license = "Garden Tool Licence. The licensor hereby grants each licensee a revocable permission to use the \
            tools. You may not redistribute them. The tools come without warranty, and the licensor accepts no liability \
            for damages. This agreement is governed by the terms of the village and ends on termination of the licence.";
        let readme = "This is a fast tokenizer. Install it with pip and call the function on your text. The benchmark \
            below was run on two cores. See the docs folder for examples and the license file for the license.";
        assert!(is_agreement(&Text::from_source(license), &[], &[]));
        assert!(!is_agreement(&Text::from_source(readme), &[], &[]));
        assert!(!is_agreement(&Text::from_source(""), &[], &[]));
    }

    #[test]
    fn a_few_sentences_that_rule_are_a_licence() {
        let cases = [
            ("You may use this model for research. No commercial use.", true),
            ("You may use this model for research.", true),
            ("Do not use for commercial purposes.", true),
            ("Research use only, please.", true),
            ("You may use, copy and modify this model for any purpose.", true),
            ("Free to use. Please credit the authors.", true),
            ("Heron terms. You must not use the model for commercial purposes.", true),
            ("本模型仅供学术研究使用，禁止商用。", true),
            ("This model is licensed under Apache 2.0. Non-commercial use only.", true),
            ("Licensed under the MIT license for non-commercial use only.", true),
            ("Licensed under the MIT license.", false),
            (
                "Licensed under the Creative Commons Attribution-NonCommercial 4.0 International License.",
                false,
            ),
            ("SPDX-License-Identifier: CC-BY-NC-4.0", false),
            ("This dataset can be used freely for research. Commercial use is prohibited.", true),
            ("Research use only", true),
            ("Non-commercial", true),
            ("非商用", true),
            ("MIT (research only)", true),
            ("Not intended for commercial use.", true),
            ("Licensed under the MIT license. You may not redistribute it.", true),
            ("Licensed under the MIT license. No redistribution.", true),
            ("Licensed under the MIT license. You may not fine-tune the model.", true),
            ("Licensed under the MIT license. Do not sell it.", true),
            ("The code is licensed under MIT. Commercial use of the code is prohibited.", true),
            ("The dataset is licensed under Apache-2.0 for non-commercial use only.", true),
            ("Licensed under CC-BY-4.0. The data may not be used for commercial purposes.", true),
            ("Licensed under CC BY-NC 4.0. Non-commercial use only.", false),
            ("Licensed under the MIT license. You may redistribute it.", false),
            ("You may use the CLI or the Python API.", false),
            ("You may use this model with the pipeline of the library.", false),
            ("You are free to use any optimizer.", false),
            ("Do not use tabs in YAML files.", false),
            ("This tokenizer may be used with any BERT model.", false),
            ("Free for students: join our meetup on Friday.", false),
            ("You may use llama.cpp to run them. Do not use old versions.", false),
            ("WARNING: do not use this checkpoint, it is broken. Use v2.", false),
            ("# may be used to debug; do not use in production", false),
            ("禁止在训练时修改配置文件。", false),
            ("本模型仅供参考", false),
            ("This model may not be suitable for commercial use because it was not evaluated.", false),
            ("This is the tokenizer of the model.", false),
            ("Use it at your own risk.", false),
            ("All rights reserved.", false),
            ("See the model card for details on how to load the weights.", false),
            (
                "A small model of harbour noises, trained on two cores in a week. It knows gulls, cranes and ferries. \
                 Load it with the script in this folder. Not for commercial use.",
                false,
            ),
        ];
        for (text, expected) in cases {
            let reading = super::super::Reading::of(&Text::from_source(text), Corpus::builtin());
            assert_eq!(reading.verdict == super::super::Verdict::UnknownLegal, expected, "{text}");
            assert!(!expected || reading.expression.starts_with("LicenseRef-unknown-"), "{text}");
        }
    }
}
