//! What the words right beside the name of a licence take from it: "a modified MIT license", "Apache 2.0 (non-commercial)".
//!
//! Contract: a licence that was changed is another one, whatever it resembles; a limit beside a name applies together
//! with the licence. Both are told by a `LicenseRef-` of their own, so that no such statement supports the plain name. Only
//! words that hang on the name count: in front of it, in a bracket behind it, or behind words that join ("with", "but
//! only for"). Limit: a change that is told two sentences later is not seen here.

use super::lists::lists;
use super::names::{clip, clip_end};
use crate::corpus::{Corpus, TermValue};
use crate::reading::expression::spdx_form;
use crate::text::is_wide;

/// What the words beside a name make of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Qualifier {
    /// Another licence that resembles it.
    Changed,
    /// The licence, and a limit with this label.
    Limited(&'static str),
}

/// How far behind a name its limit may begin, and how long a bracket is read, in bytes.
const REACH: usize = 160;
/// How many words that join may stand in front of a limit.
const JOINS: usize = 8;

/// What `before`, which ends at the name, and `after`, which begins behind it, say of it; both folded.
pub(super) fn qualifier(before: &str, after: &str) -> Option<Qualifier> {
    let after = clip(after, REACH);
    if is_changed(before) {
        return Some(Qualifier::Changed);
    }
    let words = &lists().qualifiers;
    if words.changed_behind.iter().any(|word| after.starts_with(word.as_str())) {
        return Some(Qualifier::Changed);
    }
    let behind = behind_name(after);
    if let Some(inner) = in_bracket(behind) {
        return in_aside(inner).or_else(|| limit(behind_bracket(behind)));
    }
    limit(behind)
}

/// The id under which a qualified name enters conclusions; `None` where the licence sets that limit itself.
pub(super) fn id(id: &str, qualifier: Qualifier, corpus: &Corpus) -> Option<String> {
    let form = spdx_form(id, corpus).unwrap_or_else(|| reference(id));
    match qualifier {
        Qualifier::Changed => Some(reference(&format!("modified-{}", form.trim_start_matches(PREFIX)))),
        Qualifier::Limited(label) => (!sets_itself(id, label, corpus)).then(|| limited(&form, label)),
    }
}

/// A licence together with a limit.
pub(super) fn limited(form: &str, label: &str) -> String {
    let form = if form.contains(" OR ") { format!("({form})") } else { form.to_owned() };
    format!("{form} AND {PREFIX}{label}")
}

/// Whether a licence has such a limit of its own.
pub(in crate::reading) fn sets_itself(id: &str, label: &str, corpus: &Corpus) -> bool {
    let bars = |id: &String| {
        let term = corpus.record(id).and_then(|record| record.terms.get("commercial-use"));
        term.is_some_and(|term| term.value == TermValue::Forbidden)
    };
    let called = id.to_lowercase().contains("noncommercial");
    let meant = corpus.resolve_exactly(id).map(|found| found.ids).unwrap_or_default();
    let label = label.trim_start_matches(PREFIX);
    label != ADDITIONAL && (called || !meant.is_empty() && meant.iter().all(bars))
}

const PREFIX: &str = "LicenseRef-";
const ADDITIONAL: &str = "additional-terms";

/// A name as the id of a licence that no list has: SPDX allows letters, digits, dots and hyphens.
pub(in crate::reading) fn reference(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        match c {
            c if c.is_ascii_alphanumeric() || c == '.' => slug.push(c),
            '+' => slug.push_str("-plus"),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    let slug = slug.trim_matches(['-', '.']);
    if slug.is_empty() || !name.is_ascii() {
        return format!("{PREFIX}named-{:012x}", xxhash_rust::xxh3::xxh3_64(name.as_bytes()) >> 16);
    }
    format!("{PREFIX}{slug}")
}

/// The limit that a few words set by themselves, wherever in them it stands: "Non-commercial only".
pub(super) fn alone(folded: &str) -> Option<String> {
    match in_aside(clip(folded, REACH))? {
        Qualifier::Limited(label) if label != ADDITIONAL => Some(format!("{PREFIX}{label}")),
        _ => None,
    }
}

/// Whether an id stands for such a limit.
pub(in crate::reading) fn is_limit(id: &str) -> bool {
    let label = id.strip_prefix(PREFIX).unwrap_or_default();
    ["non-commercial", "research-only", "limited-use", "Commons-Clause", ADDITIONAL].contains(&label)
}

/// "a modified <name>", "a restricted version of the <name>".
fn is_changed(before: &str) -> bool {
    let signs = |c: char| c.is_whitespace() || "[(`\"'*_\u{300c}\u{300a}".contains(c);
    let tail = clip_end(before, REACH).trim_end_matches(signs);
    let tail = tail.strip_suffix(" the").or_else(|| tail.strip_suffix(" gnu")).unwrap_or(tail);
    let words = &lists().qualifiers;
    let ends = |text: &str| words.changed_before.iter().any(|word| ends_with_word(text, word));
    let kinds = [" version of", " variant of", " variation of", " form of", " copy of", " fork of"];
    let of = kinds.iter().find_map(|kind| tail.strip_suffix(kind));
    ends(tail)
        || of.is_some_and(ends)
        || [" variant of", " variation of"].iter().any(|kind| tail.ends_with(kind))
}

fn ends_with_word(text: &str, word: &str) -> bool {
    let Some(rest) = text.strip_suffix(word) else { return false };
    word.starts_with(is_wide) || !rest.ends_with(|c: char| c.is_alphanumeric() || c == '-')
}

/// What stands behind a name, its word for a licence, its closing signs and the target of its link.
fn behind_name(after: &str) -> &str {
    const WORDS: [&str; 14] = [
        "licensed",
        "licenses",
        "licences",
        "license",
        "licence",
        "agreement",
        "许可协议",
        "许可证",
        "授权协议",
        "許可證",
        "协议",
        "许可",
        "授权",
        "ライセンス",
    ];
    let mut rest = after;
    loop {
        let signs = |c: char| c.is_whitespace() || "*_`\"'\u{201d}\u{300b}\u{300d}]".contains(c);
        let next = rest.trim_start_matches(signs);
        let next = WORDS.iter().find_map(|word| next.strip_prefix(word)).unwrap_or(next);
        let next = address(next).unwrap_or(next);
        if next.len() == rest.len() {
            return rest;
        }
        rest = next;
    }
}

/// What stands behind the target of a link, or behind a bracket with nothing but an address or a file in it.
fn address(text: &str) -> Option<&str> {
    let (inner, rest) = text.strip_prefix('(').and_then(|inner| inner.split_once(')'))?;
    let is_target =
        inner.contains(['/', '.']) || inner.starts_with("license") || inner.starts_with("copying");
    (is_target && !inner.contains(' ')).then_some(rest)
}

fn in_bracket(text: &str) -> Option<&str> {
    let inner = text.strip_prefix(['(', '\u{ff08}', '['])?;
    let end = inner.find([')', '\u{ff09}', ']', '\n']).unwrap_or(inner.len());
    Some(&inner[..end])
}

fn behind_bracket(text: &str) -> &str {
    text.find([')', '\u{ff09}', ']'])
        .map_or("", |at| text[at..].trim_start_matches([')', '\u{ff09}', ']', ' ']))
}

/// A bracket may say it anywhere in it.
fn in_aside(inner: &str) -> Option<Qualifier> {
    let words = &lists().qualifiers;
    if words.changed_aside.iter().any(|word| inner.contains(word.as_str())) {
        return Some(Qualifier::Changed);
    }
    let starts = std::iter::once(0)
        .chain(inner.char_indices().filter(|(_, c)| !c.is_alphanumeric()).map(|(at, c)| at + c.len_utf8()));
    starts
        .take(24)
        .find_map(|at| stated_limit(&inner[at..], &["only"]))
        .or_else(|| wide_limit(inner))
        .map(Qualifier::Limited)
}

/// A limit behind words that join it to the name.
fn limit(rest: &str) -> Option<Qualifier> {
    let line = rest.split(['\n', '\u{3002}']).next().unwrap_or_default();
    if line.contains(is_wide)
        && let Some(label) = wide_limit(clip(line, 60))
    {
        return Some(Qualifier::Limited(label));
    }
    let mut joins: Vec<&str> = Vec::new();
    let mut rest = line;
    while joins.len() < JOINS {
        let next = rest.trim_start_matches([' ', '*', '_', '"', '\'']);
        let Some(join) = lists().qualifiers.joins.iter().find(|join| starts_with_word(next, join)) else {
            rest = next;
            break;
        };
        joins.push(join);
        rest = &next[join.len()..];
    }
    if joins.is_empty() {
        return None;
    }
    stated_limit(rest, &joins).map(Qualifier::Limited)
}

fn starts_with_word(text: &str, word: &str) -> bool {
    let Some(rest) = text.strip_prefix(word) else { return false };
    !word.ends_with(char::is_alphanumeric) || !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-')
}

/// The label of the limit with which a text begins. Words for a purpose bar others only behind "for" or with "only".
fn stated_limit(text: &str, joins: &[&str]) -> Option<&'static str> {
    let words = &lists().qualifiers;
    let begins = |list: &[String]| list.iter().any(|phrase| text.starts_with(phrase.as_str()));
    let has = |join: &str| joins.contains(&join);
    let part = text.split(['.', ';', ',', ')']).next().unwrap_or_default();
    let only = ["only", "purposes", "use"].iter().any(|word| part.contains(word));
    let bound = has("for") || only;
    // "for research and commercial use" bars nobody.
    let open = part.replace("non-commercial", "").replace("noncommercial", "").contains("commercial");
    match () {
        () if begins(&words.non_commercial) => Some("non-commercial"),
        () if text.starts_with("commercial") && (has("except") || has("excluding") || has("not")) => {
            Some("non-commercial")
        }
        () if begins(&words.research) && bound && !open => Some("research-only"),
        () if begins(&words.personal) && bound && !open => Some("limited-use"),
        () if begins(&words.additional) => Some(ADDITIONAL),
        () => None,
    }
}

/// A limit in Chinese, which needs no joining words.
fn wide_limit(text: &str) -> Option<&'static str> {
    let words = &lists().qualifiers;
    let has = |list: &[String]| {
        list.iter().any(|phrase| phrase.starts_with(is_wide) && text.contains(phrase.as_str()))
    };
    match () {
        () if has(&words.non_commercial) => Some("non-commercial"),
        () if has(&words.research) => Some("research-only"),
        () if has(&words.personal) => Some("limited-use"),
        () if has(&words.additional) => Some(ADDITIONAL),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_and_limits_hang_on_the_name() {
        let limited = |label| Some(Qualifier::Limited(label));
        let changed = Some(Qualifier::Changed);
        let cases = [
            ("under a modified <x>.", changed),
            ("under a slightly modified version of the <x>.", changed),
            ("a custom <x> license", changed),
            ("under the <x> (modified)", changed),
            ("under an <x>-style license", changed),
            ("本项目采用修改版 <x> 许可证", changed),
            ("under the <x> (non-commercial)", limited("non-commercial")),
            ("under the <x> license (https://a.example/b) (research only)", limited("research-only")),
            ("under the [<x>](license \"non-commercial only\")", limited("non-commercial")),
            ("<x>, but only for non-commercial use", limited("non-commercial")),
            ("<x> except for commercial use", limited("non-commercial")),
            ("<x> for personal use", limited("limited-use")),
            ("<x> with additional restrictions", limited("additional-terms")),
            ("<x> + responsible use addendum", limited("additional-terms")),
            ("许可证：<x>（非商用）", limited("non-commercial")),
            ("采用 <x> 许可证，附加条款见下", limited("additional-terms")),
            ("under the <x> license. research was fun", None),
            ("<x> for research and commercial use", None),
            ("<x> for the code", None),
            ("we modified the parser; it is under the <x>", None),
            ("<x> and additional information", None),
            ("<x> (see license)", None),
            ("<x>, free for commercial use", None),
        ];
        for (source, expected) in cases {
            let at = source.find("<x>").expect("each case has a name");
            assert_eq!(qualifier(&source[..at], &source[at + 3..]), expected, "{source}");
        }
    }

    #[test]
    fn a_qualified_name_never_supports_the_plain_one() {
        let corpus = Corpus::builtin();
        let cases = [
            ("Apache-2.0", Qualifier::Changed, Some("LicenseRef-modified-Apache-2.0")),
            ("MIT", Qualifier::Limited("non-commercial"), Some("MIT AND LicenseRef-non-commercial")),
            (
                "gpl-3.0",
                Qualifier::Limited("non-commercial"),
                Some("LicenseRef-gpl-3.0 AND LicenseRef-non-commercial"),
            ),
            (
                "MIT OR ISC",
                Qualifier::Limited("limited-use"),
                Some("(MIT OR ISC) AND LicenseRef-limited-use"),
            ),
            ("CC-BY-NC-4.0", Qualifier::Limited("non-commercial"), None),
            ("PolyForm-Noncommercial-1.0.0", Qualifier::Limited("non-commercial"), None),
        ];
        for (name, qualifier, expected) in cases {
            assert_eq!(id(name, qualifier, corpus).as_deref(), expected, "{name}");
        }
        assert!(spdx::Expression::parse(&reference("海鸥许可协议")).is_ok());
    }
}
