//! What one text says, for people: verdict, licence, what differs and why it matters, clauses, terms.

use std::collections::BTreeMap;

use super::details::line_range;
use super::screen::{BOLD, DIM, Screen, count, cut, safe};
use crate::clauses::{Answer, Clause};
use crate::corpus::TermValue;
use crate::reading::{
    Candidate, Difference, EditOp, JudgedEdit, LicenseMatch, Reading, Reference, Role, Verdict,
};

/// How much of a quote is shown, in characters.
const QUOTE: usize = 240;
/// How much is shown of the words that speak against a rejected licence, in characters.
const SHORT_QUOTE: usize = 100;
/// Items of a list of restrictions that are shown.
const ITEMS: usize = 12;

/// How much to show.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Depth {
    /// What `identify` shows.
    #[default]
    Short,
    /// What `explain` shows: harmless edits, every reference and every clause with its quote.
    Full,
}

/// The human form of a reading of the text at `path`.
pub fn show(screen: &Screen, path: &str, reading: &Reading, depth: Depth) -> String {
    let mut text = headline(screen, path, reading);
    for found in &reading.licenses {
        text.push_str(&license(screen, found, depth));
    }
    if let Some(nearest) = &reading.nearest {
        let line = format!("nearest: {}: {}", safe(&nearest.id), safe(&nearest.described()));
        text.push_str(&screen.wrap("  ", &line));
    }
    text.push_str(&references(screen, &reading.references, depth));
    text.push_str(&clauses(screen, &reading.clauses, depth));
    text.push_str(&terms(screen, reading));
    text.push_str(&copyright(screen, reading));
    if reading.encoding_guessed {
        text.push_str(&format!("  encoding: {} (guessed)\n", reading.encoding));
    }
    text
}

fn headline(screen: &Screen, path: &str, reading: &Reading) -> String {
    let what = match reading.expression.as_str() {
        "" | "NOASSERTION" => meaning(reading.verdict).to_owned(),
        expression => format!("{} ({})", safe(expression), meaning(reading.verdict)),
    };
    let verdict = screen.paint(BOLD, verdict_name(reading.verdict));
    format!("{}: {verdict}: {what}\n", safe(path))
}

/// The verdict as reports spell it.
pub fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Verbatim => "verbatim",
        Verdict::Reformatted => "reformatted",
        Verdict::SlotsFilled => "slots-filled",
        Verdict::Truncated => "truncated",
        Verdict::Altered => "altered",
        Verdict::Excerpt => "excerpt",
        Verdict::Reference => "reference",
        Verdict::UnknownLegal => "unknown-legal",
        Verdict::NotLegal => "not-legal",
    }
}

fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Verbatim => "word for word",
        Verdict::Reformatted => "harmless differences only",
        Verdict::SlotsFilled => "with its blanks filled in",
        Verdict::Truncated => "something is cut off",
        Verdict::Altered => "it differs where it matters, so it is not the licence it resembles",
        Verdict::Excerpt => "a passage of a licence",
        Verdict::Reference => "licences are named, not printed",
        Verdict::UnknownLegal => "legal words that no record knows",
        Verdict::NotLegal => "no licence in it",
    }
}

/// A share in whole per cent, rounded down: 99.9 % of a licence is not the licence.
fn percent(share: f64) -> String {
    format!("{} %", (share.clamp(0.0, 1.0) * 100.0).floor())
}

fn license(screen: &Screen, found: &LicenseMatch, depth: Depth) -> String {
    let mut text = format!(
        "  {} {} ({}), lines {}: {}, {} of its words, {} of this text\n",
        if found.verdict.is_faithful() { "is" } else { "resembles" },
        screen.paint(BOLD, &safe(&found.name)),
        safe(&found.id),
        line_range(found.lines),
        verdict_name(found.verdict),
        percent(found.template_coverage),
        percent(found.text_coverage),
    );
    if !found.ties.is_empty() {
        let ties = format!("the same words also are: {}", found.ties.join(", "));
        text.push_str(&screen.wrap("    ", &safe(&ties)));
    }
    let (material, benign): (Vec<&JudgedEdit>, Vec<_>) = found.edits.iter().partition(|edit| edit.material);
    if !material.is_empty() {
        text.push_str(&format!("    {}:\n", count(material.len() as u64, "material difference")));
        text.extend(material.iter().map(|one| edit(screen, one)));
    }
    text.push_str(&harmless(screen, &benign, depth));
    if depth == Depth::Full {
        text.push_str(&rejected(screen, &found.candidates));
    }
    text
}

fn harmless(screen: &Screen, benign: &[&JudgedEdit], depth: Depth) -> String {
    if benign.is_empty() {
        return String::new();
    }
    if depth == Depth::Full {
        let head = format!("    {}:\n", count(benign.len() as u64, "harmless difference"));
        return head + &benign.iter().map(|one| edit(screen, one)).collect::<String>();
    }
    let mut classes: BTreeMap<&str, u64> = BTreeMap::new();
    for one in benign {
        *classes.entry(&one.class).or_default() += 1;
    }
    let classes: Vec<String> = classes.iter().map(|(class, number)| format!("{class} {number}")).collect();
    screen.wrap("    ", &format!("harmless differences: {}", classes.join(", ")))
}

fn edit(screen: &Screen, edit: &JudgedEdit) -> String {
    let (sign, verb) = match edit.op {
        EditOp::Insert => ("+", "added"),
        EditOp::Delete => ("-", "removed"),
        EditOp::Replace => ("~", "replaced"),
    };
    let section =
        edit.section.as_ref().map(|section| format!(" (section {})", safe(section))).unwrap_or_default();
    let mut why = edit.clauses.join(", ");
    if why.is_empty() {
        why.clone_from(&edit.class);
    }
    let why = if why.is_empty() || why == verb { String::new() } else { format!(": {}", safe(&why)) };
    let lines = line_range(edit.lines);
    let words = count(edit.words as u64, "word");
    let mut text = format!("      {sign} line {lines}{section}: {words} {verb}{why}\n");
    if !edit.quote.is_empty() {
        text.push_str(&screen.wrap("          ", &format!("\"{}\"", safe(&cut(&edit.quote, QUOTE)))));
    }
    if let Some(removed) = &edit.removed {
        let removed = format!("instead of: \"{}\"", safe(&cut(removed, QUOTE)));
        text.push_str(&screen.wrap("          ", &removed));
    }
    text
}

/// What else was considered, and what spoke against it.
fn rejected(screen: &Screen, candidates: &[Candidate]) -> String {
    let mut text = String::new();
    for one in candidates.iter().filter(|one| !one.chosen) {
        if text.is_empty() {
            text.push_str("    considered and rejected:\n");
        }
        let line = format!(
            "{}: {} of its words, {} of this part; {} missing, {} too many",
            safe(&one.id),
            percent(one.template_coverage),
            percent(one.text_coverage),
            count(one.missing_words as u64, "word"),
            one.added_words,
        );
        text.push_str(&screen.wrap("      ", &line));
        for difference in &one.differences {
            text.push_str(&against(screen, difference));
        }
    }
    text
}

fn against(screen: &Screen, difference: &Difference) -> String {
    let section = difference.section.as_ref();
    let section = section.map(|section| format!(" of its section {}", safe(section))).unwrap_or_default();
    let missing = match difference.missing_words {
        0 => "not in it".to_owned(),
        words => format!("{}{section} not here", count(words as u64, "word")),
    };
    let instead = match difference.quote.as_str() {
        "" => String::new(),
        quote => format!(", here \"{}\"", safe(&cut(quote, SHORT_QUOTE))),
    };
    screen.wrap("        ", &format!("line {}: {missing}{instead}", line_range(difference.lines)))
}

fn references(screen: &Screen, all: &[Reference], depth: Depth) -> String {
    let mut text = String::new();
    for one in all.iter().filter(|one| depth == Depth::Full || one.role == Role::Grant) {
        let role = match one.role {
            Role::Base => "names as its base's licence",
            Role::Conditional => "under a condition names",
            Role::Grant => "is licensed by name under",
            Role::Mention => "mentions",
            Role::Negated => "denies",
            Role::ThirdParty => "names for somebody else's part",
        };
        text.push_str(&format!("  {role} {} (line {})\n", safe(&one.id), line_range(one.lines)));
        if depth == Depth::Full {
            text.push_str(&screen.wrap("    ", &format!("\"{}\"", safe(&cut(&one.quote, QUOTE)))));
        }
    }
    text
}

fn clauses(screen: &Screen, all: &[Clause], depth: Depth) -> String {
    let mut text = String::new();
    if !all.is_empty() {
        text.push_str("  clauses:\n");
    }
    for clause in all {
        let section =
            clause.section.as_ref().map(|name| format!("section {}, ", safe(name))).unwrap_or_default();
        let values = values(clause);
        let gap = if values.is_empty() { "" } else { " " };
        let place = format!("({section}line {})", line_range(clause.lines));
        let line = format!("{}{gap}{values} {place}", screen.paint(BOLD, &clause.kind));
        text.push_str(&screen.wrap("    ", &line));
        if depth == Depth::Full {
            text.push_str(&screen.wrap("        ", &format!("\"{}\"", safe(&cut(&clause.quote, QUOTE)))));
        }
        text.push_str(&items(screen, clause, depth));
    }
    text
}

fn items(screen: &Screen, clause: &Clause, depth: Depth) -> String {
    let mut text = String::new();
    let shown = if depth == Depth::Full { clause.items.len() } else { ITEMS.min(clause.items.len()) };
    for item in &clause.items[..shown] {
        let line = format!("{}) {}: \"{}\"", item.label, item.category, cut(&item.quote, 100));
        text.push_str(&screen.wrap("        ", &safe(&line)));
    }
    if shown < clause.items.len() {
        text.push_str(&format!("        and {} more\n", clause.items.len() - shown));
    }
    text
}

/// The clause's typed values in a row.
pub(super) fn values(clause: &Clause) -> String {
    let mut parts: Vec<String> = Vec::new();
    let value = clause.value.as_ref().map(ToString::to_string);
    let unit = clause.unit.clone().filter(|unit| clause.metric.as_ref() != Some(unit));
    for part in [&clause.effect, &value, &clause.currency, &unit, &clause.metric] {
        parts.extend(part.clone());
    }
    let named = [
        ("per", &clause.period),
        ("joined by", &clause.joined),
        ("scope", &clause.scope),
        ("measured", &clause.measured),
        ("except", &clause.except),
        ("where", &clause.place),
        ("position", &clause.position),
        ("by", &clause.who),
        ("applies to", &clause.applies_to),
        ("at", &clause.url),
        ("list", &clause.attachment),
        ("on", &clause.trigger),
        ("may", &clause.what),
        ("courts", &clause.venue),
    ];
    parts.extend(named.iter().filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?))));
    let said = clause.answers().into_iter().filter(|(_, answer)| *answer != Answer::Silent);
    parts.extend(said.map(|(name, answer)| format!("{name} {answer}")));
    parts.extend(clause.words.iter().map(|words| format!("\"{words}\"")));
    if !clause.excluded.is_empty() {
        parts.push(format!("excluded {}", clause.excluded.join(" ")));
    }
    if clause.attachment_missing {
        parts.push("the list is missing".to_owned());
    }
    safe(&parts.join(", "))
}

fn terms(screen: &Screen, reading: &Reading) -> String {
    if reading.terms.is_empty() {
        return String::new();
    }
    let mut text = "  terms:\n".to_owned();
    // What limits most comes first.
    for value in [
        TermValue::Forbidden,
        TermValue::Conditional,
        TermValue::Unknown,
        TermValue::Silent,
        TermValue::Allowed,
    ] {
        let axes = reading.terms.iter().filter(|(_, one)| *one == value).map(|(axis, _)| axis);
        let axes: Vec<&str> = axes.collect();
        if !axes.is_empty() {
            text.push_str(&screen.wrap("    ", &format!("{}: {}", term_name(value), axes.join(", "))));
        }
    }
    text
}

/// The value as reports spell it.
pub fn term_name(value: TermValue) -> &'static str {
    match value {
        TermValue::Allowed => "allowed",
        TermValue::Silent => "silent",
        TermValue::Conditional => "conditional",
        TermValue::Unknown => "unknown",
        TermValue::Forbidden => "forbidden",
    }
}

fn copyright(screen: &Screen, reading: &Reading) -> String {
    let mut text = String::new();
    for one in &reading.copyright {
        let holder = if one.placeholder { "nobody: the blank is not filled in" } else { &one.holder };
        let years = if one.years.is_empty() { String::new() } else { format!("{} ", one.years) };
        let line = format!("  copyright: {years}{holder} (line {})", line_range(one.lines));
        text.push_str(&screen.paint(DIM, &safe(&line)));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Copyright;

    fn sample() -> Reading {
        let edit = |op, material, class: &str, quote: &str| JudgedEdit {
            op,
            lines: [22, 23],
            words: 4,
            section: Some("2".into()),
            material,
            class: class.into(),
            clauses: if material { vec!["non-commercial".into()] } else { Vec::new() },
            quote: quote.into(),
            ..JudgedEdit::default()
        };
        Reading {
            verdict: Verdict::Altered,
            expression: "LicenseRef-unknown-3f9a0c51d2e7".into(),
            licenses: vec![LicenseMatch {
                id: "MIT".into(),
                spdx: "MIT".into(),
                name: "MIT License".into(),
                verdict: Verdict::Altered,
                lines: [1, 23],
                bytes: [0, 1100],
                template_coverage: 1.0,
                text_coverage: 0.978,
                ties: vec!["X11-like".into()],
                edits: vec![
                    edit(EditOp::Insert, true, "restriction", "No sale of any kind."),
                    edit(EditOp::Delete, false, "title", ""),
                ],
                ..LicenseMatch::default()
            }],
            clauses: vec![Clause {
                kind: "user-cap".into(),
                value: Some(crate::clauses::Value::Number(700_000_000.into())),
                unit: Some("users".into()),
                metric: Some("MAU".into()),
                lines: [5, 6],
                quote: "more than many".into(),
                ..Clause::default()
            }],
            copyright: vec![Copyright {
                holder: "A. Nobody".into(),
                years: "2024".into(),
                ..Copyright::default()
            }],
            ..Reading::default()
        }
    }

    #[test]
    fn the_short_form() {
        let shown = show(&Screen::default(), "LICENSE", &sample(), Depth::Short);
        let expected = "\
LICENSE: altered: LicenseRef-unknown-3f9a0c51d2e7 (it differs where it matters, so it is not the licence it resembles)
  resembles MIT License (MIT), lines 1-23: altered, 100 % of its words, 97 % of this text
    the same words also are: X11-like
    1 material difference:
      + line 22-23 (section 2): 4 words added: non-commercial
          \"No sale of any kind.\"
    harmless differences: title 1
  clauses:
    user-cap 700000000, users, MAU (line 5-6)
  copyright: 2024 A. Nobody (line 0)
";
        assert_eq!(shown, expected);
    }

    #[test]
    fn the_full_form_has_every_quote() {
        let shown = show(&Screen::default(), "LICENSE", &sample(), Depth::Full);
        for part in ["more than many", "- line 22-23 (section 2): 4 words removed: title"] {
            assert!(shown.contains(part), "{part}\n{shown}");
        }
    }

    #[test]
    fn terms_stand_by_value() {
        let mut reading = Reading::default();
        for (axis, value) in [
            ("modification", TermValue::Allowed),
            ("distillation", TermValue::Forbidden),
            ("hosted-service", TermValue::Allowed),
        ] {
            reading.terms.set(axis, value);
        }
        assert_eq!(
            terms(&Screen::default(), &reading),
            "  terms:\n    forbidden: distillation\n    allowed: hosted-service, modification\n"
        );
    }

    #[test]
    fn a_text_without_a_licence_says_so() {
        let shown = show(&Screen::default(), "a\u{7}", &Reading::default(), Depth::Short);
        assert_eq!(shown, "a\\u{7}: not-legal: no licence in it\n");
    }
}
