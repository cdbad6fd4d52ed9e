//! The acts that a sentence forbids, where no list sets them apart: "for any military or illegal purposes".
//!
//! Contract: [`acts`] gives parts of the sentence in order, none overlapping; a sentence that names one act gives one
//! part. Limits: what stands in front of the purpose (use, copy, modify) is no act of its own.

use crate::base::Span;

/// Words behind which the acts stand; the first that stands in the sentence decides.
const OPENINGS: [&str; 10] =
    ["从事", "实施", "用于", "出于", " for any ", " for the ", " for ", " to ", " in any way ", "利用"];
/// Words that end a Chinese purpose that stands in front of its verb.
const VERBS: [&str; 5] = ["使用", "复制", "修改", "分发", "发布"];
/// What separates acts.
const SIGNS: [&str; 7] = [", or ", "、或", ", and ", ", ", "、", "，", "或者"];
/// Short parts are cut at "or" too, in words.
const SHORT: usize = 6;

/// The acts in a folded sentence that forbids, as byte ranges of it.
pub(super) fn acts(sentence: &str) -> Vec<Span> {
    let Some(start) = opening(sentence) else { return Vec::new() };
    let end = sentence[start..].find(['.', '。', ';', '；', ':']).map_or(sentence.len(), |at| start + at);
    let end =
        VERBS.iter().filter_map(|verb| sentence[start..end].find(verb)).min().map_or(end, |at| start + at);
    let mut parts = vec![Span::new(start, end)];
    for sign in SIGNS {
        parts = parts.into_iter().flat_map(|part| split(sentence, part, sign)).collect();
    }
    let parts = parts.into_iter().flat_map(|part| match sentence[part.start..part.end].split(' ').count() {
        words if words <= SHORT => [" or ", "或"].iter().fold(vec![part], |parts, sign| {
            parts.into_iter().flat_map(|part| split(sentence, part, sign)).collect()
        }),
        _ => vec![part],
    });
    parts.map(|part| trimmed(sentence, part)).filter(|part| part.len() > 3).collect()
}

/// Where the acts begin, behind what denies them.
fn opening(sentence: &str) -> Option<usize> {
    let denied = [
        "not ",
        "never ",
        "nobody ",
        "no one ",
        "no person ",
        "prohibited from ",
        "refrain from ",
        "不得",
        "禁止",
        "不可",
        "严禁",
        "请勿",
    ];
    let from = denied.iter().filter_map(|word| sentence.find(word).map(|at| at + word.len())).min()?;
    let rest = &sentence[from..];
    let behind = |sign: &&str| rest.find(*sign).map(|at| from + at + sign.len());
    OPENINGS.iter().find_map(behind).filter(|&at| at < sentence.len())
}

fn split(sentence: &str, part: Span, sign: &str) -> Vec<Span> {
    let words = &sentence[part.start..part.end];
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in words.match_indices(sign) {
        parts.push(Span::new(part.start + start, part.start + at));
        start = at + sign.len();
    }
    parts.push(Span::new(part.start + start, part.end));
    parts
}

/// The part without the blanks and the "or" around it.
fn trimmed(sentence: &str, part: Span) -> Span {
    let words = &sentence[part.start..part.end];
    let head = words.trim_start();
    let head = head.strip_prefix("or ").or_else(|| head.strip_prefix("and ")).unwrap_or(head);
    let start = part.end - head.len();
    Span::new(start, start + head.trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_act_of_a_sentence_stands_alone() {
        let cases: [(&str, &[&str]); 7] = [
            (
                "you will not use, copy or sell it for any naval or unlawful purposes.",
                &["naval", "unlawful purposes"],
            ),
            (
                "do not use it to harm people, spread rumours about them, or to spy.",
                &["harm people", "spread rumours about them", "to spy"],
            ),
            ("任何人都不得出于海军目的或非法目的使用它。", &["海军目的", "非法目的"]),
            ("不得利用本模型从事危害公众、侵害他人的行为。", &["危害公众", "侵害他人的行为"]),
            ("no one may use it to spy on people, or to forge votes.", &["spy on people", "to forge votes"]),
            ("you may read it.", &[]),
            ("", &[]),
        ];
        for (sentence, expected) in cases {
            let found: Vec<_> =
                acts(sentence).into_iter().map(|part| &sentence[part.start..part.end]).collect();
            assert_eq!(found, expected, "{sentence}");
        }
    }
}
