//! Names that stand beside the part they are for: `Code: MIT`, `| weights | MIT |`, `MIT (code)`, `MIT for the code`.
//!
//! Contract: a part counts as a key only where nothing else stands in its place, as behind a bullet or in a cell; and
//! behind a name only right there. The words of `training data` are no part: what a model was trained on is not the work.

use super::names::{clip, clip_end};
use super::subjects::{is_all_subject, subject};
use crate::corpus::Subject;

/// The longest key or bracket that is read, in bytes.
const REACH: usize = 60;

/// The part whose key ends right before a name, given what stands in front of that in its sentence or line.
pub(super) fn key(before: &str) -> Option<Subject> {
    let marks = |c: char| c.is_whitespace() || "*_`[\"'(".contains(c);
    let lead = clip_end(before, REACH).trim_end_matches(marks);
    let rest = lead
        .strip_suffix([':', '\u{ff1a}', '|', '=', '\u{2013}', '\u{2014}'])
        .or_else(|| lead.strip_suffix(" -"))?;
    let ends = |c: char| ",;|\u{ff0c}\u{ff1b}\u{3001}\u{b7}\u{2022}(\u{ff08}\n>#".contains(c);
    let key = rest.trim_end_matches(marks).rsplit(ends).next().unwrap_or_default();
    let key = key.trim_matches(|c: char| c.is_whitespace() || "*_`[]\"'-+".contains(c));
    let training = ["training", "训练", "学習"].iter().any(|word| key.contains(word));
    (!training && is_all_subject(key)).then(|| subject(key)).flatten()
}

/// Whether what stands behind a name ends what was said of its part.
pub(super) fn is_ended(after: &str) -> bool {
    let rest = after.trim_start_matches(['*', '_', '`', '"', '\'', ']']);
    let rest = rest.trim_start();
    let rest = ["license agreement", "license", "licence", "许可证", "许可协议", "协议"]
        .iter()
        .find_map(|word| rest.strip_prefix(word))
        .unwrap_or(rest)
        .trim_start();
    rest.is_empty()
        || rest.starts_with([',', ';', '.', '|', '(', ')', '\n', ']', '。', '，', '；', '（', '-', '、'])
}

/// The part that a name is for by what stands right behind it, and how many bytes say so.
pub(super) fn behind(after: &str) -> Option<(Subject, usize)> {
    let rest = after.trim_start_matches(['*', '_', '`', '"', '\'', ']']).trim_start();
    let words = ["licensed", "license", "licence", "许可证", "许可协议", "协议"];
    let rest = words.iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest).trim_start();
    if let Some(inner) = rest.strip_prefix(['(', '\u{ff08}', '[']) {
        let end = inner.find([')', '\u{ff09}', ']', '\n'])?;
        let inside = inner[..end].trim();
        let inside = inside.strip_prefix("for ").unwrap_or(inside);
        let about = (inside.len() <= REACH && is_all_subject(inside)).then(|| subject(inside)).flatten()?;
        let close = inner[end..].chars().next().map_or(0, char::len_utf8);
        return Some((about, after.len() - inner.len() + end + close));
    }
    let rest = rest.strip_prefix("for ").or_else(|| rest.strip_prefix(": "))?;
    let end = rest.find([',', '.', ';', ')', '\n', '|', '(']).unwrap_or(rest.len());
    let part = clip(&rest[..end], REACH);
    let part = part.split(" and ").next().unwrap_or_default();
    let about = is_all_subject(part).then(|| subject(part)).flatten()?;
    Some((about, after.len() - rest.len() + part.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_parts_and_nothing_else() {
        let cases = [
            ("code: ", Some(Subject::Code)),
            ("code: mit, model weights: ", Some(Subject::Weights)),
            ("| the dataset | ", Some(Subject::Data)),
            ("- **weights**: [", Some(Subject::Weights)),
            ("代码：mit，模型权重：", Some(Subject::Weights)),
            ("training data: ", None),
            ("dataset: oasst1 (", None),
            ("the parser of the code: ", None),
            ("see: ", None),
            ("code ", None),
        ];
        for (before, expected) in cases {
            assert_eq!(key(before), expected, "{before}");
        }
    }

    #[test]
    fn a_part_stands_right_behind_the_name() {
        let cases = [
            (" (code), x (weights)", Some((Subject::Code, " (code)".len()))),
            (
                " license for the code and x for the weights",
                Some((Subject::Code, " license for the code".len())),
            ),
            (": model weights\n", Some((Subject::Weights, ": model weights".len()))),
            ("（代码），", Some((Subject::Code, "（代码）".len()))),
            (" (see license)", None),
            (" for research", None),
            (" and the code", None),
        ];
        for (after, expected) in cases {
            assert_eq!(behind(after), expected, "{after}");
        }
    }
}
