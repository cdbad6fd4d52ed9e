//! Names of licences that no list has: "the Acme Research License", 《海鸥模型许可协议》, "a custom license".
//!
//! Contract: a name is words with capitals in front of a word for a licence, at least one of which says more than what
//! kind of thing it is; or a kind that somebody gives to terms of their own. It enters as a `LicenseRef-` of its own, so
//! that what is under it never passes for what stands beside it. Whether it is granted its sentence decides, as for any
//! other name. A name that explains the one beside it ("a custom license (MIT)") is none.

use super::names::{Named, clip, clip_end};
use super::qualified::reference;
use crate::base::Span;
use crate::text::{Text, is_wide};

/// The words with which such a name ends, or its word for a licence begins.
pub(super) const ENDS: [&str; 7] = ["license", "agreement", "eula", "terms", "协", "許", "许"];
/// The most words of a name in front of its word for a licence.
const LONGEST: usize = 7;
/// The most Han characters of a name in front of its word for a licence.
const LONGEST_WIDE: usize = 14;

/// Words that say what kind of thing it is, and not which.
const KINDS: [&str; 67] = [
    "a",
    "above",
    "additional",
    "all",
    "an",
    "and",
    "any",
    "code",
    "commercial",
    "content",
    "contributor",
    "copyleft",
    "copyright",
    "agreement",
    "current",
    "data",
    "dataset",
    "documentation",
    "driver",
    "drivers",
    "dual",
    "each",
    "end",
    "file",
    "following",
    "for",
    "free",
    "full",
    "general",
    "in",
    "individual",
    "its",
    "library",
    "licence",
    "license",
    "licenses",
    "main",
    "model",
    "multiple",
    "new",
    "no",
    "of",
    "old",
    "open",
    "or",
    "original",
    "osi",
    "our",
    "package",
    "permissive",
    "project",
    "public",
    "same",
    "see",
    "software",
    "source",
    "standard",
    "the",
    "their",
    "this",
    "under",
    "use",
    "user",
    "view",
    "weights",
    "with",
    "your",
];
/// Kinds of terms that are somebody's own, written small.
const OWN: [&str; 12] = [
    "academic",
    "bespoke",
    "commercial",
    "custom",
    "noncommercial",
    "non-commercial",
    "proprietary",
    "research",
    "restricted",
    "restrictive",
    "separate",
    "special",
];
/// Words of names that stand for many licences; what they mean is looked up elsewhere.
const FAMILIES: [&str; 9] = ["apache", "bsd", "cc", "commons", "creative", "gnu", "gpl", "mit", "spdx"];

/// The name that ends with word `at`, a word for a licence, and does not begin before word `least`.
pub(super) fn ends_at(text: &Text, at: usize, least: usize) -> Option<Named> {
    let word = text.word_text(text.words().get(at)?);
    match word {
        "license" | "licence" | "agreement" | "eula" => {
            capitals(text, at, least).or_else(|| own(text, at, least))
        }
        "terms" => terms_of_use(text, at).and_then(|last| named(text, at, last, least)),
        "协" | "許" | "许" => wide(text, at, least),
        _ => None,
    }
}

fn capitals(text: &Text, at: usize, least: usize) -> Option<Named> {
    if !is_capital(text, at) {
        return None;
    }
    let agreement =
        text.words().get(at + 1).is_some_and(|next| text.word_text(next) == "agreement") && touches(text, at);
    named(text, at, at + usize::from(agreement), least)
}

/// The last word of "Terms of Use" and "Terms of Service".
fn terms_of_use(text: &Text, at: usize) -> Option<usize> {
    let behind = text.words().get(at + 1..at + 3)?;
    let of = text.word_text(&behind[0]) == "of" && matches!(text.word_text(&behind[1]), "use" | "service");
    (of && is_capital(text, at)).then_some(at + 2)
}

/// The words with capitals in front of word `at`, through to word `last`.
fn named(text: &Text, at: usize, last: usize, least: usize) -> Option<Named> {
    let joins = |place: usize| matches!(word_at(text, place), "of" | "for" | "and");
    let mut first = at;
    while first > least && at - first < LONGEST && touches(text, first - 1) {
        let before = first - 1;
        let inside =
            joins(before) && before > least && touches(text, before - 1) && is_capital(text, before - 1);
        if !is_capital(text, before) && !inside {
            break;
        }
        first = before;
    }
    while first < at
        && (KINDS.contains(&word_at(text, first)) && !is_name_of_own(text, first, at) || joins(first))
    {
        first += 1;
    }
    let says = |place: usize| {
        let word = word_at(text, place);
        !KINDS.contains(&word)
            && !OWN.contains(&word)
            && word.contains(|c: char| c.is_alphabetic())
            && word.len() > 1
    };
    let family = (first..at).any(|place| FAMILIES.contains(&word_at(text, place)));
    ((first..at).any(says) && !family).then(|| found(text, first, last)).flatten()
}

/// Whether a kind at the front belongs to what follows: "Open Gull License".
fn is_name_of_own(text: &Text, first: usize, at: usize) -> bool {
    matches!(word_at(text, first), "open" | "free" | "public" | "new")
        && (first + 1..at).next().is_some_and(|next| !KINDS.contains(&word_at(text, next)))
}

/// "under a custom license".
fn own(text: &Text, at: usize, least: usize) -> Option<Named> {
    let first = at.checked_sub(1).filter(|first| *first >= least && touches(text, *first))?;
    let kind = word_at(text, first).to_owned();
    let owner = first.checked_sub(1).map(|owner| word_at(text, owner)).unwrap_or_default();
    let owned = matches!(owner, "a" | "an" | "our" | "its" | "own" | "separate" | "their");
    (owned && OWN.contains(&kind.as_str())).then(|| found(text, first, at)).flatten()
}

/// The name from word `first` to word `last`, unless a known one right behind explains it.
fn found(text: &Text, first: usize, last: usize) -> Option<Named> {
    let span = text.words_span(first..last + 1);
    let source = text.source_span(span);
    let written = text.source().get(source.start..source.end)?;
    let next = last + 1;
    (!is_explained(text.folded(), span)).then(|| Named { id: reference(written), span, next })
}

/// Whether a bracket or a colon follows in which the name of a licence may stand.
fn is_explained(folded: &str, span: Span) -> bool {
    let behind = clip(&folded[span.end..], 16).trim_start_matches(['"', '\'', '*', '_', ']', ' ']);
    let inner = behind.strip_prefix(['(', ':', '\u{ff08}', '\u{ff1a}']);
    inner.is_some_and(|inner| {
        let word = inner.trim_start_matches([' ', '"', '`', '[', '*']);
        ["mit", "apache", "cc", "gpl", "lgpl", "agpl", "bsd", "mpl", "openrail", "isc"]
            .iter()
            .any(|known| word.starts_with(known))
    })
}

/// 《海鸥许可协议》, or the same behind a word that grants or joins.
fn wide(text: &Text, at: usize, least: usize) -> Option<Named> {
    const ENDS: [&str; 6] = ["许可协议", "许可证", "許可證", "许可", "協議", "协议"];
    const LEADS: [&str; 18] = [
        "采用", "遵循", "遵守", "使用", "基于", "依据", "根据", "适用", "按照", "和", "与", "及", "或", "以",
        "按", "为", "是", "的",
    ];
    const KINDS: [&str; 22] = [
        "许可",
        "许可证",
        "本",
        "该",
        "此",
        "其",
        "以下",
        "开源",
        "双",
        "上述",
        "相关",
        "自由",
        "软件",
        "开放",
        "如下",
        "同一",
        "相同",
        "模型",
        "代码",
        "数据",
        "用户",
        "双重",
    ];
    let folded = text.folded();
    let start = text.words()[at].start as usize;
    // The longest ending begins first.
    let end = ENDS.iter().find(|end| folded[start..].starts_with(**end))?;
    let close = start + end.len();
    let before = &folded[..start];
    let wide = before.chars().rev().take_while(|c| is_wide(*c)).take(LONGEST_WIDE);
    let run = &before[before.len() - wide.map(char::len_utf8).sum::<usize>()..];
    let name = match titled(before) {
        Some(name) => name,
        None => {
            let lead = LEADS.iter().filter_map(|lead| run.rfind(lead).map(|at| at + lead.len())).max()?;
            &run[lead..]
        }
    };
    let mut rest = name.to_owned();
    for kind in KINDS {
        rest = rest.replace(kind, "");
    }
    let from = start - name.len();
    let first = text.words().partition_point(|word| (word.start as usize) < from);
    if rest.chars().count() < 2 || first < least {
        return None;
    }
    let next = text.words().partition_point(|word| (word.start as usize) < close);
    Some(Named { id: reference(&folded[from..close]), span: Span::new(from, close), next })
}

/// What stands behind the mark that opens a title and is not closed yet.
fn titled(before: &str) -> Option<&str> {
    // Marks of titles are folded into quotes.
    let (_, name) = clip_end(before, LONGEST_WIDE * 4).rsplit_once('"')?;
    (!name.contains('\n') && !name.starts_with(char::is_whitespace)).then_some(name)
}

fn word_at(text: &Text, at: usize) -> &str {
    text.words().get(at).map_or("", |word| text.word_text(word))
}

/// Whether nothing but a space or a sign within names stands between word `at` and the next, no bar of a table either.
fn touches(text: &Text, at: usize) -> bool {
    let Some([word, next]) = text.words().get(at..at + 2) else { return false };
    let gap = &text.folded()[word.end as usize..next.start as usize];
    let (from, to) = (text.source_span(word.span()).end, text.source_span(next.span()).start);
    let source = text.source().get(from..to).unwrap_or_default();
    gap.len() <= 3
        && gap.chars().all(|c| matches!(c, ' ' | '.' | '-' | '&' | '/' | '\''))
        && !gap.contains(". ")
        && !source.contains(['|', '>', '('])
}

fn is_capital(text: &Text, at: usize) -> bool {
    let Some(word) = text.words().get(at) else { return false };
    let source = text.source_span(word.span());
    let written = text.source().get(source.start..source.end).unwrap_or_default();
    written.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(source: &str) -> Vec<String> {
        let text = Text::from_source(source);
        (0..text.words().len()).filter_map(|at| ends_at(&text, at, 0)).map(|named| named.id).collect()
    }

    #[test]
    fn names_that_no_list_has() {
        let cases = [
            ("under the Acme Research License.", Some("LicenseRef-Acme-Research-License")),
            ("under the Gull License Agreement.", Some("LicenseRef-Gull-License-Agreement")),
            ("See the Gull 2.0 Community License.", Some("LicenseRef-Gull-2.0-Community-License")),
            ("by the Gull Terms of Use", Some("LicenseRef-Gull-Terms-of-Use")),
            ("under the Open Gull License", Some("LicenseRef-Open-Gull-License")),
            ("under a custom license", Some("LicenseRef-custom-license")),
            ("under a custom license (MIT)", None),
            ("See the License for more.", None),
            ("This Software License is short.", None),
            ("an End User License Agreement", None),
            ("a license of our own", None),
            ("the commercial license", None),
            ("本项目采用开源许可协议", None),
            ("遵循本协议", None),
        ];
        for (source, expected) in cases {
            assert_eq!(names(source).first().map(String::as_str), expected, "{source}");
        }
        assert!(!names("模型遵循《海鸥模型许可协议》。").is_empty());
        assert!(!names("采用 MIT 和海鸥研究许可协议。").is_empty());
    }
}
