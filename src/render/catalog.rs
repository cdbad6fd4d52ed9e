//! Lists of what smallprint knows: rules and licences, for people and as JSON.

use serde::{Deserialize, Serialize};

use super::details::audience_name;
use super::screen::{BOLD, Screen, severity_name, severity_style};
use crate::corpus::{Family, Record};
use crate::rules::{Audience, Severity};

/// A rule's static facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleCard {
    /// Its name.
    pub name: String,
    /// Its default severity.
    pub severity: Severity,
    /// Whom it concerns.
    pub audience: Vec<Audience>,
    /// What it finds, in a sentence.
    pub summary: String,
    /// What to do about it.
    pub help: String,
    /// Its page, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub page: String,
}

impl RuleCard {
    /// The audiences' names.
    pub fn audience_names(&self) -> String {
        let names: Vec<&str> = self.audience.iter().copied().map(audience_name).collect();
        names.join(", ")
    }
}

/// A list of rules: name, severity, audience, and below what it finds.
pub fn rules(screen: &Screen, cards: &[RuleCard]) -> String {
    let width = cards.iter().map(|card| card.name.chars().count()).max().unwrap_or(0);
    let entry = |card: &RuleCard| {
        let severity = Some(card.severity);
        let name = screen.paint(BOLD, &format!("{:<width$}", card.name));
        let level = screen.paint(severity_style(severity), &format!("{:<7}", severity_name(severity)));
        let summary = screen.wrap("    ", &card.summary);
        format!("{name}  {level}  for: {}\n{summary}", card.audience_names())
    };
    cards.iter().map(entry).collect()
}

/// All rules' pages as one Markdown document: a table by severity, then a section for each rule.
pub fn rule_pages(cards: &[RuleCard]) -> String {
    let mut page = String::from(
        "# Rules\n\nWritten by `smallprint rules --format markdown`. Severities can be set in `smallprint.toml`, \
         see [policy](policy.md).\n\n| rule | severity | for | what it finds |\n|---|---|---|---|\n",
    );
    let mut sorted: Vec<&RuleCard> = cards.iter().collect();
    // Worst first, and in a severity as they are registered.
    sorted.sort_by_key(|card| std::cmp::Reverse(card.severity));
    for card in &sorted {
        let row =
            [severity_name(Some(card.severity)), card.audience_names().as_str(), &card.summary].join(" | ");
        page.push_str(&format!("| [{0}](#{0}) | {row} |\n", card.name));
    }
    let mut named: Vec<&RuleCard> = cards.iter().collect();
    named.sort_by(|one, other| one.name.cmp(&other.name));
    for card in named {
        let text = if card.page.is_empty() { &card.help } else { &card.page };
        let lines = text.trim().lines().map(|line| match line.strip_prefix("# ") {
            Some(heading) => format!("### {heading}"),
            None => line.to_owned(),
        });
        let text: Vec<String> = lines.collect();
        page.push_str(&format!("\n## {}\n\n{}\n\n{}\n", card.name, card.summary, text.join("\n")));
    }
    page
}

/// One licence in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LicenseCard {
    /// Its id.
    pub id: String,
    /// Its SPDX form.
    pub spdx: String,
    /// Its name.
    pub name: String,
    /// Its class.
    pub family: Family,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// Who publishes it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub publisher: Option<String>,
    /// Tags of the hub that mean it.
    pub hub_tags: Vec<String>,
}

impl From<&Record> for LicenseCard {
    fn from(record: &Record) -> Self {
        Self {
            id: record.id.clone(),
            spdx: record.spdx_id(),
            name: record.name.clone(),
            family: record.family,
            version: record.version.clone(),
            publisher: record.publisher.clone(),
            hub_tags: record.hub_tags.clone(),
        }
    }
}

/// A list of licences, a line each: this list is long, and made to be searched.
pub fn licenses(cards: &[LicenseCard]) -> String {
    let width = cards.iter().map(|card| card.id.chars().count()).max().unwrap_or(0).min(48);
    let line = |card: &LicenseCard| format!("{:<width$}  {}\n", card.id, card.name);
    cards.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_stand_in_a_list() {
        let card = RuleCard {
            name: "user-cap".into(),
            severity: Severity::Note,
            audience: vec![Audience::Use],
            summary: "A cap on users.".into(),
            help: String::new(),
            page: String::new(),
        };
        let shown = rules(&Screen::default(), &[card]);
        assert_eq!(shown, "user-cap  note     for: use\n    A cap on users.\n");
    }
}
