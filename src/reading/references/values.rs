//! What the value of a field names: `MIT`, `Apache License 2.0`, `(MIT OR Apache-2.0)`, `GPL-2+`, `MIT/Apache-2.0`.
//!
//! Contract: a value is read as a whole, or up to a mark behind which fields go on in words ("MIT, see LICENSE");
//! a value that merely contains a name is none. Bounded: a value has at most [`LONGEST`] bytes and is tried at a few
//! ends.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::names::{clip, indirect};
use crate::corpus::Corpus;

/// The longest value that is read.
const LONGEST: usize = 160;
/// How many ends of a value are tried, the longest first.
const ENDS: usize = 8;

/// The ids of the SPDX list, licences before exceptions, by their lower-case form.
static LISTED: LazyLock<FxHashMap<String, &'static str>> = LazyLock::new(|| {
    let licenses = spdx::identifiers::LICENSES.iter().map(|license| license.name);
    let exceptions = spdx::identifiers::EXCEPTIONS.iter().map(|exception| exception.name);
    // The first of equal names counts, so the last comes first.
    exceptions.chain(licenses).map(|name| (name.to_ascii_lowercase(), name)).collect()
});

/// What a value names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Value {
    /// Records, expressions, or names that may mean several records.
    pub ids: Vec<String>,
    /// How many bytes of the value were read.
    pub length: usize,
}

/// Reads a value from its first letter on; what stands behind it must be a mark that ends it.
pub(super) fn read(value: &str, corpus: &Corpus) -> Option<Value> {
    let line = value.lines().next().unwrap_or_default();
    let line = clip(line, LONGEST);
    let hard = hard_end(line);
    let line = &line[..hard];
    ends(line).into_iter().find_map(|end| {
        let ids = named(tidy(&line[..end]), corpus)?;
        Some(Value { ids, length: end })
    })
}

/// Where a value ends at the latest: at a sign that no name has. `>=` stands before a version.
fn hard_end(line: &str) -> usize {
    let sign = |c: char| "\"`<|\\={}©，。".contains(c);
    let mut signs = line.char_indices().filter(|(_, c)| sign(*c));
    signs.find(|(at, c)| !(*c == '=' && line[..*at].ends_with('>'))).map_or(line.len(), |(at, _)| at)
}

/// Where a value may end, the longest first.
fn ends(line: &str) -> Vec<usize> {
    const MARKS: [&str; 19] = [
        "](",
        " (",
        ", ",
        "; ",
        ". ",
        " - ",
        " -- ",
        " \u{2013} ",
        " \u{2014} ",
        " + ",
        " #",
        " //",
        "*/",
        "')",
        "' ",
        "',",
        "';",
        " see ",
        " \u{b7} ",
    ];
    let mut ends: Vec<usize> =
        MARKS.iter().flat_map(|mark| line.match_indices(mark).map(|(at, _)| at).take(ENDS)).collect();
    ends.push(line.len());
    ends.sort_unstable_by(|one, other| other.cmp(one));
    ends.dedup();
    // The whole, and the first few marks: what names a licence stands in front.
    let last = ends.len().saturating_sub(ENDS);
    let mut tried: Vec<usize> = ends.first().copied().into_iter().chain(ends.drain(last..)).collect();
    tried.dedup();
    tried
}

/// Without what encloses or ends a value.
fn tidy(value: &str) -> &str {
    let value = value.trim_matches(|c: char| c.is_whitespace() || "\"'`*_,;:[]{}".contains(c));
    let value = value.trim_end_matches(['.', '!', ' ', '-']);
    let value = value.strip_prefix("OSI Approved :: ").unwrap_or(value);
    let value = value.strip_prefix("the ").or_else(|| value.strip_prefix("The ")).unwrap_or(value);
    let inner = value.strip_prefix('(').and_then(|value| value.strip_suffix(')'));
    inner.filter(|inner| !inner.contains(['(', ')'])).unwrap_or(value).trim()
}

/// The ids that a whole value names.
fn named(value: &str, corpus: &Corpus) -> Option<Vec<String>> {
    if value.is_empty() || value.split_whitespace().count() > 16 {
        return None;
    }
    if let Some(id) = single(value, corpus) {
        return Some(vec![id]);
    }
    if let Some(expression) = has_operator(value, &["and", "or", "with"]).then(|| expression(value)).flatten()
    {
        return Some(vec![expression]);
    }
    several(value, corpus, &[" or ", " OR ", "/"], "OR")
        .or_else(|| several(value, corpus, &[" and ", " AND ", " & ", ", ", " + "], "AND"))
}

/// One licence by any of its names.
fn single(value: &str, corpus: &Corpus) -> Option<String> {
    let ids = corpus.resolve_exactly(value).map(|found| found.ids).unwrap_or_default();
    match ids.as_slice() {
        // The list keeps `GPL-2.0+` as an id of its own for what it calls by another name now.
        [only] if only.ends_with('+') => gnu(value).or_else(|| Some(only.clone())),
        [only] => Some(only.clone()),
        [] => indirect(value)
            .map(str::to_owned)
            .or_else(|| gnu(value))
            .or_else(|| has_operator(value, &["with"]).then(|| expression(value)).flatten()),
        _ => Some(
            gnu(value).filter(|id| spdx::license_id(id).is_some()).unwrap_or_else(|| value.to_lowercase()),
        ),
    }
}

/// Whether one of the words that join parts of an expression stands in a value.
fn has_operator(value: &str, operators: &[&str]) -> bool {
    value.split_whitespace().any(|word| operators.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// Several licences between the same marks, as one expression where each of them is certain.
fn several(value: &str, corpus: &Corpus, marks: &[&str], operator: &str) -> Option<Vec<String>> {
    let mut parts = vec![value];
    for mark in marks {
        parts = parts.into_iter().flat_map(|part| part.split(mark)).collect();
    }
    if parts.len() < 2 || parts.len() > 6 {
        return None;
    }
    let ids: Vec<String> = parts.iter().map(|part| single(tidy(part), corpus)).collect::<Option<_>>()?;
    let certain: Option<Vec<String>> = ids
        .iter()
        .map(|id| corpus.record(id).map(crate::corpus::Record::spdx_id).or_else(|| expression(id)))
        .collect();
    match certain {
        Some(forms) => Some(vec![forms.join(&format!(" {operator} "))]),
        None => Some(ids),
    }
}

/// `GPL-2+`, `LGPLv3 or later`, `GPL (>= 2)`: what other packagers call the GNU licences. Without a word on later
/// versions the name of both.
fn gnu(value: &str) -> Option<String> {
    let value = value.to_lowercase();
    let rest = value.strip_prefix("gnu ").unwrap_or(&value);
    let family = ["agpl", "lgpl", "gpl"].into_iter().find(|family| rest.starts_with(family))?;
    let rest = rest[family.len()..].trim_start_matches([' ', '-', ',', 'v', '(', '>', '=']);
    let rest = rest.strip_prefix("ersion ").unwrap_or(rest);
    let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let number = rest[..length].trim_end_matches('.');
    let number = if number.contains('.') { number.to_owned() } else { format!("{number}.0") };
    let name = format!("{family}-{number}");
    let id = |suffix: &str| format!("{}-{number}{suffix}", family.to_uppercase());
    let id = match rest[length..].trim_matches([' ', ',', '-', ')', '.']) {
        "+" | "or later" | "or-later" | "or newer" | "or any later version" | "plus" => id("-or-later"),
        "only" => id("-only"),
        "" if value.contains(">=") => id("-or-later"),
        "" => name,
        _ => return None,
    };
    let known = spdx::license_id(&id).is_some() || spdx::license_id(&id.to_uppercase()).is_some();
    known.then_some(id)
}

/// An SPDX expression in its own spelling, if it is one: ids as listed, operators in capitals, no brackets around the
/// whole, and the deprecated names of the GNU licences as what the list says they mean.
pub(super) fn expression(written: &str) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for word in written.split_whitespace() {
        let open = word.len() - word.trim_start_matches('(').len();
        let inner = word[open..].trim_end_matches(')');
        let close = &word[open + inner.len()..];
        parts.push(format!("{}{}{close}", &word[..open], listed(inner)));
    }
    let joined = parts.join(" ");
    let outer = joined.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
    let whole = outer.filter(|inner| is_balanced(inner)).unwrap_or(&joined);
    spdx::Expression::parse(whole).is_ok().then(|| whole.to_owned())
}

fn is_balanced(inner: &str) -> bool {
    let mut depth = 0_i32;
    inner.chars().all(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth >= 0
    }) && depth == 0
}

/// One word of an expression as the SPDX list spells it.
fn listed(word: &str) -> String {
    let upper = word.to_ascii_uppercase();
    if matches!(upper.as_str(), "AND" | "OR" | "WITH") {
        return upper;
    }
    let bare = word.trim_end_matches('+');
    let gnu = ["GPL-", "LGPL-", "AGPL-", "GFDL-"].iter().any(|family| upper.starts_with(family));
    let versioned = upper.ends_with(|c: char| c.is_ascii_digit() || c == '+');
    let id = match (gnu && versioned, bare.len() < word.len()) {
        (true, true) => format!("{bare}-or-later"),
        (true, false) => format!("{bare}-only"),
        (false, _) => bare.to_owned(),
    };
    match (LISTED.get(id.to_ascii_lowercase().as_str()).copied(), gnu) {
        (Some(known), false) => format!("{known}{}", &word[bare.len()..]),
        (Some(known), true) => known.to_owned(),
        (None, _) => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_name_licenses() {
        let corpus = Corpus::builtin();
        let cases: [(&str, &[&str]); 17] = [
            ("MIT", &["MIT"]),
            ("\"MIT\",", &["MIT"]),
            ("MIT/Apache-2.0", &["MIT OR Apache-2.0"]),
            ("(MIT OR Apache-2.0)\"", &["MIT OR Apache-2.0"]),
            ("mit or apache-2.0", &["MIT OR Apache-2.0"]),
            ("Apache License, Version 2.0", &["Apache-2.0"]),
            ("GPL-2+", &["GPL-2.0-or-later"]),
            ("LGPL-2.1+", &["LGPL-2.1-or-later"]),
            ("public domain", &["LicenseRef-public-domain"]),
            ("GPLv2 or later", &["GPL-2.0-or-later"]),
            ("GPL-3.0", &["gpl-3.0"]),
            ("GPL (>= 3)", &["GPL-3.0-or-later"]),
            ("MIT + file LICENSE", &["MIT"]),
            ("BSD", &["bsd"]),
            ("OSI Approved :: MIT License", &["MIT"]),
            ("GPL-2.0 WITH Classpath-exception-2.0", &["GPL-2.0-only WITH Classpath-exception-2.0"]),
            ("MIT (see LICENSE)", &["MIT"]),
        ];
        for (value, ids) in cases {
            let found = read(value.trim_start_matches('"'), corpus).map(|found| found.ids);
            assert_eq!(found.unwrap_or_default(), ids, "{value}");
        }
        for value in
            ["", "see LICENSE", "other", "to be announced", "MIT was here first", "all rights reserved"]
        {
            assert_eq!(read(value, corpus), None, "{value}");
        }
    }

    #[test]
    fn expressions_get_their_own_spelling() {
        let cases = [
            ("mit", Some("MIT")),
            ("(GPL-2.0 OR MIT)", Some("GPL-2.0-only OR MIT")),
            ("GPL-2.0+", Some("GPL-2.0-or-later")),
            ("(MIT OR ISC) AND (Zlib OR MIT)", Some("(MIT OR ISC) AND (Zlib OR MIT)")),
            ("apache-2.0 with llvm-exception", Some("Apache-2.0 WITH LLVM-exception")),
            ("LicenseRef-Harbour", Some("LicenseRef-Harbour")),
            ("no licence", None),
            ("", None),
        ];
        for (written, expected) in cases {
            assert_eq!(expression(written).as_deref(), expected, "{written}");
        }
    }
}
