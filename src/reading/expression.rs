//! The SPDX expression that a text supports.

use std::ops::Range;

use super::{Reading, Role, Verdict};
use crate::base::Span;
use crate::corpus::Corpus;
use crate::text::Text;

/// Joins what the text proves: AND by default, OR only where its own words offer a choice, between printed licences
/// or within one statement (`choices`). A text that is altered or truncated enters as `LicenseRef-unknown-...`, never
/// as what it resembles.
///
/// `templates` are the words of the matched licences: what those say of choices (of later versions, of warranties)
/// is about other things.
pub(super) fn expression(
    text: &Text,
    reading: &Reading,
    templates: &[Range<usize>],
    choices: &[Vec<String>],
    corpus: &Corpus,
) -> String {
    let printed = printed(reading);
    let own = || beside(text, templates).any(offers_choice);
    let operator = if printed.len() > 1 && own() { " OR " } else { " AND " };
    let mut parts = chosen(choices, corpus);
    for part in printed.iter().cloned().chain(named(reading, corpus)) {
        if !parts.iter().any(|known| known.split(" OR ").any(|one| one == part)) {
            parts.push(part);
        }
    }
    let known = |part: &String| printed.contains(part);
    let operator = if parts.iter().all(known) { operator } else { " AND " };
    joined(&parts, operator)
}

/// The printed licences; what supports no name counts once.
fn printed(reading: &Reading) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let unproven = |verdict: Verdict| !verdict.is_faithful() && verdict != Verdict::Excerpt;
    for license in reading.licenses.iter().filter(|license| license.verdict.is_faithful()) {
        if !parts.contains(&license.spdx) {
            parts.push(license.spdx.clone());
        }
    }
    let unknown = reading.verdict == Verdict::UnknownLegal;
    if unknown || reading.licenses.iter().any(|license| unproven(license.verdict)) {
        parts.push(reading.unknown_ref());
    }
    parts
}

/// The named licences. A name that may mean several licences is no expression.
fn named(reading: &Reading, corpus: &Corpus) -> Vec<String> {
    let grants = reading.references.iter().filter(|reference| reference.role == Role::Grant);
    grants.filter_map(|reference| spdx_form(&reference.id, corpus)).collect()
}

/// The choices as expressions, those aside that have a part without one.
fn chosen(choices: &[Vec<String>], corpus: &Corpus) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for choice in choices {
        let forms: Option<Vec<String>> = choice.iter().map(|id| spdx_form(id, corpus)).collect();
        let Some(mut forms) = forms else { continue };
        forms.dedup();
        let part = joined(&forms, " OR ");
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts
}

fn joined(parts: &[String], operator: &str) -> String {
    match parts {
        [] => "NOASSERTION".to_owned(),
        [only] => only.clone(),
        several => {
            let other = if operator == " OR " { " AND " } else { " OR " };
            let bracket =
                |part: &String| if part.contains(other) { format!("({part})") } else { part.clone() };
            several.iter().map(bracket).collect::<Vec<_>>().join(operator)
        }
    }
}

/// What a name enters an expression as, if it is certain which licence it means.
pub(super) fn spdx_form(id: &str, corpus: &Corpus) -> Option<String> {
    if leaves_later_versions_open(id) {
        return None;
    }
    let known = corpus.record(id).map(crate::corpus::Record::spdx_id);
    known.or_else(|| spdx::Expression::parse(id).is_ok().then(|| id.to_owned()))
}

/// The names of the GNU licences without only or or-later are ids of old that mean both.
fn leaves_later_versions_open(id: &str) -> bool {
    let families = ["gpl-", "lgpl-", "agpl-", "gfdl-"];
    families
        .iter()
        .any(|family| id.get(..family.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(family)))
        && !id.contains(' ')
        && id.ends_with(|c: char| c.is_ascii_digit())
}

/// The folded words before, between and behind the matched licences.
fn beside<'t>(text: &'t Text, templates: &[Range<usize>]) -> impl Iterator<Item = &'t str> {
    let mut taken: Vec<Span> = templates.iter().map(|range| text.words_span(range.clone())).collect();
    taken.sort_unstable_by_key(|span| span.start);
    taken.push(Span { start: text.folded().len(), end: text.folded().len() });
    let mut end = 0;
    let gaps: Vec<&str> = taken
        .iter()
        .map(|span| {
            let gap = text.folded().get(end..span.start).unwrap_or_default();
            end = end.max(span.end);
            gap
        })
        .collect();
    gaps.into_iter()
}

/// Whether the words let the reader choose between licences.
fn offers_choice(folded: &str) -> bool {
    const CHOICE: [&str; 12] = [
        "dual-licensed",
        "dual licensed",
        "dual license",
        "at your option",
        "at your choice",
        "either of the following",
        "choose either",
        "you may choose",
        "either license",
        "your choice of",
        "可以选择",
        "任选其一",
    ];
    let chooses = |phrase: &&str| {
        folded.match_indices(*phrase).any(|(at, _)| !of_versions(&folded[at + phrase.len()..]))
    };
    CHOICE.iter().any(chooses)
}

/// Whether what follows makes it a choice of versions of one licence, as the GNU notices offer it.
fn of_versions(after: &str) -> bool {
    let after = after.trim_start_matches(|c: char| !c.is_alphanumeric());
    ["any later", "any newer", "a later"].iter().any(|later| after.starts_with(later))
}
