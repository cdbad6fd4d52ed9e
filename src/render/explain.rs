//! The page of a licence (terms, duties, companions) and of a rule.

use super::catalog::RuleCard;
use super::classes::free_and_open;
use super::identify::term_name;
use super::screen::{BOLD, Screen, severity_name, severity_style, table};
use crate::corpus::{AXES, ClauseFact, CompanionKind, Duty, Record, TermValue, TextState, Trigger};
use crate::rules::Classes;

/// The page of a licence.
pub fn license(screen: &Screen, record: &Record) -> String {
    let mut text = format!("{} ({})\n", screen.paint(BOLD, &record.name), record.id);
    text.push_str(&table(screen, &[], facts(record)));
    if record.text == TextState::NotSeen {
        text.push_str(
            "\nNobody has read its text for this record: obtain the text. All terms are unknown.\n",
        );
    }
    text.push_str(&terms(screen, record));
    text.push_str(&section(screen, "clauses", record.clauses.iter().map(clause)));
    text.push_str(&section(screen, "duties", record.duties.iter().map(duty)));
    text.push_str(&section(screen, "belongs to it", record.companions.iter().map(companion)));
    text
}

/// A value as serde spells it: for enums whose spelling on the wire is their name.
fn wire_name(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(serde_json::Value::Array(all)) => all.into_iter().map(wire_name).collect::<Vec<_>>().join(", "),
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

fn facts(record: &Record) -> Vec<Vec<String>> {
    let subjects: Vec<String> = record.subjects.iter().map(wire_name).collect();
    let classes = Classes::of(&record.spdx_id(), Some(record.family), &record.term_values());
    let rows = [
        ("SPDX", record.spdx_id()),
        ("class", wire_name(record.family)),
        ("version", record.version.clone().unwrap_or_default()),
        ("published", record.published.clone().unwrap_or_default()),
        ("publisher", record.publisher.clone().unwrap_or_default()),
        ("covers", subjects.join(", ")),
        ("languages", record.languages.join(", ")),
        ("OSI", if record.osi_approved { "approved" } else { "not approved" }.to_owned()),
        ("risk", wire_name(classes.risk)),
        ("AI Act 53(2)", free_and_open(classes.free_and_open).to_owned()),
        ("hub tags", record.hub_tags.join(", ")),
        ("superseded", record.superseded_by.clone().unwrap_or_default()),
        ("source", record.url.clone().unwrap_or_default()),
    ];
    let known = rows.into_iter().filter(|(_, value)| !value.is_empty());
    known.map(|(name, value)| vec![format!("  {name}"), value]).collect()
}

fn terms(screen: &Screen, record: &Record) -> String {
    let rows = AXES.iter().map(|(axis, _)| {
        let term = record.terms.get(*axis);
        let value = term_name(term.map_or(TermValue::Unknown, |term| term.value));
        let section = term.and_then(|term| term.section.as_deref());
        let place = section.map(|section| format!("section {section}")).unwrap_or_default();
        vec![format!("  {axis}"), value.to_owned(), place]
    });
    format!("\n{}\n{}", screen.paint(BOLD, "terms"), table(screen, &[], rows.collect()))
}

fn section(screen: &Screen, title: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: String = lines.map(|line| screen.wrap("    ", &line).replacen("    ", "  - ", 1)).collect();
    if lines.is_empty() { lines } else { format!("\n{}\n{lines}", screen.paint(BOLD, title)) }
}

fn in_section(section: Option<&String>) -> String {
    section.map(|section| format!(" (section {section})")).unwrap_or_default()
}

fn clause(clause: &ClauseFact) -> String {
    let values: Vec<String> =
        clause.values.iter().map(|(key, value)| format!("{key} {}", wire_name(value))).collect();
    let gap = if values.is_empty() { "" } else { ": " };
    format!("{}{gap}{}{}", clause.kind, values.join(", "), in_section(clause.section.as_ref()))
}

fn duty(duty: &Duty) -> String {
    let trigger = match duty.trigger {
        Trigger::AnyUse => "with any use",
        Trigger::Distribution => "when passed on",
        Trigger::Hosting => "when offered as a service",
        Trigger::TrainingOnOutputs => "when its outputs train another model",
    };
    let words: Vec<String> = duty.words.iter().map(|words| format!("\"{words}\"")).collect();
    let words = if words.is_empty() { String::new() } else { format!(": {}", words.join(" or ")) };
    let place = duty.place.as_ref().map(|place| format!(", {place}")).unwrap_or_default();
    format!("{}, {trigger}{words}{place}{}", duty.kind, in_section(duty.section.as_ref()))
}

fn companion(companion: &crate::corpus::Companion) -> String {
    let kind = match companion.kind {
        CompanionKind::Attachment => "attachment",
        CompanionKind::Notice => "notice",
        CompanionKind::UsePolicy => "use policy",
    };
    let id = companion.id.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
    let files = if companion.files.is_empty() {
        String::new()
    } else {
        format!(", as {}", companion.files.join(" or "))
    };
    let travel = if companion.must_travel { ", must travel with the model" } else { "" };
    format!("{kind}{id}{files}{travel}{}", in_section(companion.section.as_ref()))
}

/// The page of a rule.
pub fn rule(screen: &Screen, card: &RuleCard) -> String {
    let severity = Some(card.severity);
    let mut text = format!(
        "{} ({}, for: {})\n\n",
        screen.paint(BOLD, &card.name),
        screen.paint(severity_style(severity), severity_name(severity)),
        card.audience_names(),
    );
    text.push_str(&screen.wrap("", &card.summary));
    if !card.page.is_empty() {
        text.push('\n');
        text.push_str(card.page.trim_end());
        text.push('\n');
        return text;
    }
    if !card.help.is_empty() {
        text.push('\n');
        text.push_str(&screen.wrap("", &format!("What to do: {}", card.help)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Audience, Severity};

    const RECORD: &str = r#"
id = "sample-1.0"
name = "Sample License"
family = "community-threshold"
publisher = "Nobody"
hub-tags = ["sample"]
terms.commercial-use = { value = "conditional", section = "2" }
[[clauses]]
kind = "user-cap"
value = 100
unit = "users"
section = "2"
[[duties]]
kind = "naming"
words = ["Sample"]
where = "the model's name"
trigger = "distribution"
section = "1"
[[companions]]
kind = "use-policy"
files = ["USE_POLICY.md"]
must-travel = true
"#;

    #[test]
    fn a_license_page() {
        let record: Record = toml::from_str(RECORD).expect("a record");
        let shown = license(&Screen::default(), &record);
        for part in [
            "Sample License (sample-1.0)\n",
            "LicenseRef-sample-1.0",
            "conditional  section 2",
            "  - user-cap: unit users, value 100 (section 2)\n",
            "  - naming, when passed on: \"Sample\", the model's name (section 1)\n",
            "  - use policy, as USE_POLICY.md, must travel with the model\n",
        ] {
            assert!(shown.contains(part), "{part}\n{shown}");
        }
        assert_eq!(shown.matches("unknown").count(), AXES.len() - 1, "{shown}");
    }

    #[test]
    fn a_rule_page() {
        let card = RuleCard {
            name: "user-cap".into(),
            severity: Severity::Note,
            audience: vec![Audience::Use, Audience::Audit],
            summary: "A cap.".into(),
            help: "Count.".into(),
            page: String::new(),
        };
        let head = "user-cap (note, for: use, audit)\n\nA cap.\n\n";
        assert_eq!(rule(&Screen::default(), &card), format!("{head}What to do: Count.\n"));
        let card = RuleCard { page: "# Example\n\nTen.\n".into(), ..card };
        assert_eq!(rule(&Screen::default(), &card), format!("{head}# Example\n\nTen.\n"));
    }
}
