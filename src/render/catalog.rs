//! Lists of what smallprint knows: rules and licences, for people and as JSON.

use serde::{Deserialize, Serialize};

use super::details::audience_name;
use super::screen::{Screen, severity_name, table};
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

/// A table of rules.
pub fn rules(screen: &Screen, cards: &[RuleCard]) -> String {
    let row = |card: &RuleCard| {
        vec![
            card.name.clone(),
            severity_name(Some(card.severity)).to_owned(),
            card.audience_names(),
            card.summary.clone(),
        ]
    };
    table(screen, &["rule", "severity", "for", "what it finds"], cards.iter().map(row).collect())
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
    fn rules_stand_in_a_table() {
        let card = RuleCard {
            name: "user-cap".into(),
            severity: Severity::Note,
            audience: vec![Audience::Use],
            summary: "A cap on users.".into(),
            help: String::new(),
            page: String::new(),
        };
        let shown = rules(&Screen::default(), &[card]);
        let lines: Vec<Vec<&str>> = shown.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[1], ["user-cap", "note", "use", "A", "cap", "on", "users."]);
    }
}
