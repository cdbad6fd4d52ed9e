//! The SPDX expression that a text supports.

use std::ops::Range;

use super::references::{Found, family, reference};
use super::{Reading, Reference, Role, Verdict};
use crate::base::Span;
use crate::corpus::Corpus;
use crate::text::Text;

/// Joins what the text proves: AND by default, OR only where its own words offer a choice, between printed licences
/// or within one statement (`found`). A text that is altered or truncated enters as `LicenseRef-unknown-...`, never
/// as what it resembles.
///
/// `templates` are the words of the matched licences: what those say of choices (of later versions, of warranties)
/// is about other things.
pub(super) fn expression(
    text: &Text,
    reading: &Reading,
    templates: &[Range<usize>],
    found: &Found,
    corpus: &Corpus,
) -> String {
    let (printed, choices) = (printed(reading), &found.choices);
    let own = || beside(text, templates).any(offers_choice);
    if let Some(alternatives) = offered(reading, &printed, found, corpus).filter(|_| own()) {
        return alternatives;
    }
    let operator = if printed.len() > 1 && own() { " OR " } else { " AND " };
    let mut parts = chosen(choices, corpus);
    for part in printed.iter().cloned().chain(named(reading, choices, corpus)).flat_map(conjuncts) {
        if !parts.iter().any(|known| *known == part || known.split(" OR ").any(|one| one == part)) {
            parts.push(part);
        }
    }
    // A notice repeats the licence whose exception its tag names.
    let excepted = |part: &String| parts.iter().any(|other| other.starts_with(&format!("{part} WITH ")));
    let repeated: Vec<String> = parts.iter().filter(|part| excepted(part)).cloned().collect();
    parts.retain(|part| !repeated.contains(part) || printed.contains(part));
    let known = |part: &String| printed.contains(part);
    let operator = if parts.iter().all(known) { operator } else { " AND " };
    joined(&parts, operator)
}

/// The printed licences and those named beside them, where one statement offers all of them and nothing else is granted.
fn offered(reading: &Reading, printed: &[String], found: &Found, corpus: &Corpus) -> Option<String> {
    let mut granted = reading.references.iter().filter(|reference| reference.role == Role::Grant);
    let only = found.choices.is_empty() && granted.all(|one| found.alternatives.contains(&one.id));
    let faithful = reading.licenses.iter().all(|license| license.verdict.is_faithful());
    if printed.is_empty() || found.alternatives.is_empty() || !only || !faithful {
        return None;
    }
    let form = |id: &String| spdx_form(id, corpus).unwrap_or_else(|| reference(id));
    let mut parts = printed.to_vec();
    for part in found.alternatives.iter().map(form) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    (parts.len() > printed.len()).then(|| joined(&parts, " OR "))
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

/// The named licences. A name that may mean several licences is no expression by itself; beside a certain one it keeps
/// its place, for what is under it must not pass for the other.
fn named(reading: &Reading, choices: &[Vec<String>], corpus: &Corpus) -> Vec<String> {
    let granted = |reference: &&Reference| reference.role == Role::Grant;
    let ids: Vec<&str> =
        reading.references.iter().filter(granted).map(|reference| reference.id.as_str()).collect();
    let printed = reading.licenses.iter().filter(|license| license.verdict != Verdict::Excerpt);
    let printed: Vec<&str> =
        printed.flat_map(|one| one.ties.iter().chain([&one.id])).map(String::as_str).collect();
    if printed.is_empty() && !ids.iter().any(|id| spdx_form(id, corpus).is_some()) {
        return Vec::new();
    }
    let told: Vec<&str> = ids.iter().copied().chain(printed).collect();
    // Who may choose another licence that is told is not bound by this one.
    let is_chosen = |id: &str| {
        let other = |one: &String| one != id && is_told(one, &told, corpus);
        choices.iter().any(|choice| choice.iter().any(|one| one == id) && choice.iter().any(other))
    };
    let form = |id: &str| {
        let open = || (!is_told(id, &told, corpus) && !is_chosen(id)).then(|| reference(id));
        spdx_form(id, corpus).or_else(open)
    };
    let called = |id: &&str| is_called(id, &told, corpus);
    ids.iter().copied().filter(|id| !called(id)).filter_map(form).collect()
}

/// Whether one of the licences that a name may mean is named for certain, or printed.
fn is_told(id: &str, told: &[&str], corpus: &Corpus) -> bool {
    let meant = corpus.resolve_exactly(id).map(|found| found.ids).unwrap_or_default();
    let of_family = |part: &str| family(id).is_some_and(|family| part.starts_with(&format!("{family}-")));
    let parts = || told.iter().filter(|known| **known != id).flat_map(|known| known.split([' ', '(', ')']));
    parts().any(|part| of_family(part) || meant.iter().any(|one| one == part))
}

/// Whether a name that no list has is a part of the name of a licence that is told: "Blue Oak Model License".
fn is_called(id: &str, told: &[&str], corpus: &Corpus) -> bool {
    let Some(name) = id.strip_prefix("LicenseRef-").filter(|_| corpus.record(id).is_none()) else {
        return false;
    };
    let words = |name: &str| -> Vec<String> {
        name.split(|c: char| !c.is_alphanumeric())
            .map(str::to_lowercase)
            .filter(|word| !word.is_empty())
            .collect()
    };
    let (wanted, records) = (words(name), told.iter().filter_map(|id| corpus.record(id)));
    let mut names = records.flat_map(|record| record.aliases.iter().chain([&record.name]));
    wanted.len() > 2 && names.any(|name| words(name).windows(wanted.len()).any(|part| part == wanted))
}

/// The choices as expressions, those aside that have no certain part.
fn chosen(choices: &[Vec<String>], corpus: &Corpus) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for choice in choices {
        if !choice.iter().any(|id| spdx_form(id, corpus).is_some()) {
            continue;
        }
        let told: Vec<&str> = choice.iter().map(String::as_str).collect();
        let open = |id: &String| (!is_told(id, &told, corpus)).then(|| reference(id));
        let form = |id: &String| spdx_form(id, corpus).or_else(|| open(id));
        let mut forms: Vec<String> = choice.iter().filter_map(form).collect();
        forms.dedup();
        let part = joined(&forms, " OR ");
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts
}

/// The parts of a conjunction, so that each stands once in the whole.
fn conjuncts(part: String) -> Vec<String> {
    let (mut parts, mut depth, mut from) = (Vec::new(), 0_usize, 0);
    for (at, byte) in part.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b' ' if depth == 0 && part[at..].starts_with(" AND ") => {
                parts.push(&part[from..at]);
                from = at + " AND ".len();
            }
            // Without brackets AND binds closer than OR: the whole is no conjunction.
            b' ' if depth == 0 && part[at..].starts_with(" OR ") => return vec![part],
            _ => {}
        }
    }
    parts.push(&part[from..]);
    parts.into_iter().map(bare).collect()
}

/// Without the brackets around the whole.
fn bare(part: &str) -> String {
    let inner = part.strip_prefix('(').and_then(|part| part.strip_suffix(')'));
    inner.filter(|inner| !inner.contains(['(', ')'])).unwrap_or(part).to_owned()
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

#[cfg(test)]
mod tests {
    use crate::corpus::Corpus;
    use crate::reading::Reading;
    use crate::text::Text;

    fn read(source: &str) -> String {
        Reading::of(&Text::from_source(source), Corpus::builtin()).expression
    }

    #[test]
    fn a_printed_licence_and_a_named_one_are_a_choice_only_where_one_is_offered() {
        let mit = spdx::license_id("MIT").expect("it is on the list").text();
        let offer = "You may choose either license: MPL-2.0, or the one below.";
        assert_eq!(read(&format!("{offer}\n\n{mit}")), "MIT OR MPL-2.0");
        let notice = "This program is licensed under the GNU General Public License, version 2 of the License, or (at your option) any later version.";
        assert!(!read(&format!("{notice}\n\n{mit}")).contains(" OR "));
    }

    #[test]
    fn names_that_may_mean_several_keep_their_place_beside_others() {
        let cases = [
            ("Licensed under MIT and GPL.", "MIT AND LicenseRef-gpl"),
            ("Licensed under GPL or MIT.", "LicenseRef-gpl OR MIT"),
            ("Licensed under the GPL.", "NOASSERTION"),
            ("License: BlueOak-1.0.0\n\nIt is licensed under the Blue Oak Model License.", "BlueOak-1.0.0"),
            (
                "License: BlueOak-1.0.0\n\nIts pictures are under the Gull Picture License.",
                "BlueOak-1.0.0 AND LicenseRef-Gull-Picture-License",
            ),
            ("License: BSD\n\nIt is under the BSD-3-Clause license.", "BSD-3-Clause"),
            (
                "SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note\n\nLicensed under GPL-2.0-only.",
                "GPL-2.0-only WITH Linux-syscall-note",
            ),
        ];
        for (source, expected) in cases {
            assert_eq!(read(source), expected, "{source}");
        }
    }

    #[test]
    fn each_part_stands_once() {
        use super::conjuncts;
        let parts = |part: &str| conjuncts(part.to_owned());
        assert_eq!(parts("(MIT OR ISC) AND Zlib"), ["MIT OR ISC", "Zlib"]);
        assert_eq!(parts("MIT OR ISC AND Zlib"), ["MIT OR ISC AND Zlib"]);
    }
}
