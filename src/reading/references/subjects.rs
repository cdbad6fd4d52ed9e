//! What a statement is about: weights, code, data, documents or outputs.
//!
//! Contract: looks at the words between the name before and the name itself. In languages that write the thing first
//! ("the code of this model") the first thing counts, in those that write it last (模型的代码) the last one.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::lists::lists;
use crate::corpus::Subject;
use crate::text::is_wide;

static SEARCH: LazyLock<(AhoCorasick, Vec<Subject>)> = LazyLock::new(|| {
    let words = &lists().subjects;
    let all: [(&[String], Subject); 5] = [
        (&words.code, Subject::Code),
        (&words.weights, Subject::Weights),
        (&words.data, Subject::Data),
        (&words.docs, Subject::Docs),
        (&words.outputs, Subject::Outputs),
    ];
    let words = || all.iter().flat_map(|(words, subject)| words.iter().map(move |word| (word, *subject)));
    let mut builder = AhoCorasick::builder();
    let search = builder.match_kind(MatchKind::LeftmostLongest).build(words().map(|(word, _)| word));
    (search.expect("a few words always build"), words().map(|(_, subject)| subject).collect())
});

/// What these folded words are about, if they say so.
pub(super) fn subject(text: &str) -> Option<Subject> {
    let (search, subjects) = &*SEARCH;
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_wide(c));
    let alone = |start: usize, end: usize| {
        let wide = text[start..].starts_with(is_wide);
        wide || !letter(text[..start].chars().next_back()) && !letter(text[end..].chars().next())
    };
    let mut hits = search
        .find_iter(text)
        .filter(|hit| alone(hit.start(), hit.end()))
        .map(|hit| subjects[hit.pattern().as_usize()]);
    if text.contains(is_wide) { hits.last() } else { hits.next() }
}

/// Whether these folded words name a part of the work and nothing else: "the model weights".
pub(super) fn is_all_subject(text: &str) -> bool {
    const BESIDE: [&str; 14] = [
        "the",
        "our",
        "all",
        "this",
        "of",
        "and",
        "pretrained",
        "pre-trained",
        "trained",
        "released",
        "files",
        "的",
        "和",
        "与",
    ];
    let mut rest = text.to_owned();
    let (search, _) = &*SEARCH;
    let spans: Vec<_> = search.find_iter(text).map(|hit| hit.range()).collect();
    for span in spans.iter().rev() {
        rest.replace_range(span.clone(), " ");
    }
    let beside = |word: &str| BESIDE.contains(&word);
    !spans.is_empty()
        && rest
            .split(|c: char| c.is_whitespace() || "/&,、".contains(c))
            .filter(|word| !word.is_empty())
            .all(beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_the_phrase_counts() {
        let cases = [
            ("the code of this model is licensed under the", Some(Subject::Code)),
            ("the model weights and the code are under", Some(Subject::Weights)),
            ("our training data is released under", Some(Subject::Data)),
            ("model outputs are", Some(Subject::Outputs)),
            ("本模型的代码遵循", Some(Subject::Code)),
            ("代码和模型权重采用", Some(Subject::Weights)),
            ("the documentation is", Some(Subject::Docs)),
            ("decoded and modelled", None),
        ];
        for (text, expected) in cases {
            assert_eq!(subject(text), expected, "{text}");
        }
    }
}
