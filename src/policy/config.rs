//! Reads `smallprint.toml`: `[severity]` and `[[exception]]`.
//!
//! ```toml
//! [severity]
//! license-text-missing = "warning"   # error, warning, note or off
//!
//! [[exception]]
//! id = "3f9a0c51d2e70b44"            # the finding's id, as reports show it
//! reason = "our counsel has it in writing"
//! expires = "2027-01-31"             # optional, the last day on which it holds
//! ```
//!
//! Contract: an unknown key, an unknown rule or a value of another type is an error with its line and, where
//! something similar exists, a suggestion. Keys of later versions (`profile`, `policy`, `review`) are listed in
//! [`Config::not_used`]. The file is never looked for in a scanned tree.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use time::Date;
use time::macros::format_description;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::base::{Error, LineIndex, Result};
use crate::rules::Severity;

/// Tables that a later version reads.
const LATER: [&str; 3] = ["policy", "profile", "review"];
/// What this version reads.
const TABLES: [&str; 2] = ["exception", "severity"];
/// The keys of an exception.
const EXCEPTION_KEYS: [&str; 3] = ["expires", "id", "reason"];
/// The values of `[severity]`.
const LEVELS: [(&str, Level); 4] = [
    ("error", Level::As(Severity::Error)),
    ("warning", Level::As(Severity::Warning)),
    ("note", Level::As(Severity::Note)),
    ("off", Level::Off),
];

/// What a rule's findings become.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Level {
    /// Findings of this severity.
    As(Severity),
    /// Nothing.
    Off,
}

/// One finding that somebody has looked at and accepts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Exception {
    /// The finding's id.
    pub id: String,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it holds.
    pub expires: Option<Date>,
    /// Where it stands in the file.
    pub line: u32,
}

/// What `smallprint.toml` says.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Config {
    /// The file.
    pub path: PathBuf,
    /// Severities by rule.
    pub severity: BTreeMap<String, Level>,
    /// Accepted findings.
    pub exceptions: Vec<Exception>,
    /// Tables that this version accepts and does not use, with their lines.
    pub not_used: Vec<(String, u32)>,
}

impl Config {
    /// Reads `source`, the content of the file at `path`; `rules` are the names that `[severity]` may hold.
    ///
    /// # Errors
    /// At the first thing that is not understood, with its line.
    pub fn parse(source: &str, path: &Path, rules: &[&str]) -> Result<Self> {
        let reader = Reader { lines: LineIndex::new(source), path, rules };
        let document = DeTable::parse(source).map_err(|error| reader.syntax(&error))?;
        let mut config = Self { path: path.to_owned(), ..Self::default() };
        for (key, value) in reader.in_order(document.get_ref()) {
            match key.get_ref().as_ref() {
                "severity" => config.severity = reader.severities(value)?,
                "exception" => config.exceptions = reader.exceptions(value)?,
                later if LATER.contains(&later) => {
                    config.not_used.push((later.to_owned(), reader.line(key)));
                }
                other => return Err(reader.unknown("table", other, &TABLES, reader.line(key))),
            }
        }
        Ok(config)
    }
}

type Entry<'t, 'i> = (&'t Spanned<std::borrow::Cow<'i, str>>, &'t Spanned<DeValue<'i>>);

struct Reader<'a> {
    lines: LineIndex,
    path: &'a Path,
    rules: &'a [&'a str],
}

impl Reader<'_> {
    fn error(&self, line: u32, message: impl Into<String>) -> Error {
        Error::new(message).at(self.path).on_line(line)
    }

    fn syntax(&self, error: &toml::de::Error) -> Error {
        let line = error.span().map_or(1, |span| self.lines.line(span.start));
        self.error(line, error.message())
    }

    fn line<T>(&self, at: &Spanned<T>) -> u32 {
        self.lines.line(at.span().start)
    }

    fn unknown(&self, what: &str, found: &str, known: &[&str], line: u32) -> Error {
        let hint = match nearest(found, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are: {}", known.join(", ")),
        };
        self.error(line, format!("there is no {what} `{found}`; {hint}"))
    }

    /// The entries of a table as they stand in the file, so that the first mistake is reported first.
    fn in_order<'t, 'i>(&self, table: &'t DeTable<'i>) -> Vec<Entry<'t, 'i>> {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    fn severities(&self, value: &Spanned<DeValue<'_>>) -> Result<BTreeMap<String, Level>> {
        let table = value.get_ref().as_table();
        let table =
            table.ok_or_else(|| self.error(self.line(value), "`severity` must be a table: [severity]"))?;
        let mut severities = BTreeMap::new();
        for (key, value) in self.in_order(table) {
            let rule = key.get_ref().as_ref();
            if !self.rules.contains(&rule) {
                return Err(self.unknown("rule", rule, self.rules, self.line(key)));
            }
            severities.insert(rule.to_owned(), self.level(value)?);
        }
        Ok(severities)
    }

    fn level(&self, value: &Spanned<DeValue<'_>>) -> Result<Level> {
        let name = self.string("a severity", value)?;
        let names = LEVELS.map(|(name, _)| name);
        let level = LEVELS.iter().find(|(known, _)| *known == name).map(|(_, level)| *level);
        level.ok_or_else(|| self.unknown("severity", name, &names, self.line(value)))
    }

    fn exceptions(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<Exception>> {
        let list = value.get_ref().as_array();
        let list = list.ok_or_else(|| self.error(self.line(value), "write exceptions as [[exception]]"))?;
        list.iter().map(|item| self.exception(item)).collect()
    }

    fn exception(&self, item: &Spanned<DeValue<'_>>) -> Result<Exception> {
        let line = self.line(item);
        let table = item.get_ref().as_table();
        let table = table.ok_or_else(|| self.error(line, "write exceptions as [[exception]]"))?;
        let (mut id, mut reason, mut expires) = (None, None, None);
        for (key, value) in self.in_order(table) {
            match key.get_ref().as_ref() {
                "id" => id = Some(self.string("`id`", value)?.to_owned()),
                "reason" => reason = Some(self.string("`reason`", value)?.to_owned()),
                "expires" => expires = Some(self.date(value)?),
                other => return Err(self.unknown("key", other, &EXCEPTION_KEYS, self.line(key))),
            }
        }
        let id = id.filter(|id| !id.trim().is_empty());
        let reason = reason.filter(|reason| !reason.trim().is_empty());
        Ok(Exception {
            id: id
                .ok_or_else(|| self.error(line, "this exception has no `id`: name the finding it accepts"))?,
            reason: reason.ok_or_else(|| self.error(line, "this exception has no `reason`: say why"))?,
            expires,
            line,
        })
    }

    fn string<'v>(&self, what: &str, value: &'v Spanned<DeValue<'_>>) -> Result<&'v str> {
        let text = value.get_ref().as_str();
        text.ok_or_else(|| self.error(self.line(value), format!("{what} must be a string in quotes")))
    }

    /// A date, as a string or as TOML's own local date.
    fn date(&self, value: &Spanned<DeValue<'_>>) -> Result<Date> {
        let written = match value.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            other => other.as_str().unwrap_or_default().to_owned(),
        };
        Date::parse(&written, format_description!("[year]-[month]-[day]"))
            .map_err(|_| self.error(self.line(value), "`expires` must be a date such as \"2027-01-31\""))
    }
}

/// The most similar of `known` names, if any is similar at all.
pub fn nearest<'k>(found: &str, known: &[&'k str]) -> Option<&'k str> {
    let found = found.to_lowercase();
    let scored = known.iter().map(|name| (strsim::jaro_winkler(&found, &name.to_lowercase()), *name));
    // Equal scores: the first name wins, so that the suggestion does not depend on the order of comparison.
    let best = scored.fold(None, |best: Option<(f64, &str)>, one| match best {
        Some(best) if best.0 >= one.0 => Some(best),
        _ => Some(one),
    });
    best.filter(|(score, _)| *score >= SIMILAR).map(|(_, name)| name)
}

/// Jaro-Winkler similarity from which a suggestion helps more than it misleads: one or two typing errors in a
/// name of this length stay above it, unrelated names with a common prefix below.
const SIMILAR: f64 = 0.84;

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: [&str; 3] = ["license-text-missing", "license-unknown", "user-cap"];

    fn parse(source: &str) -> Result<Config> {
        Config::parse(source, Path::new("smallprint.toml"), &RULES)
    }

    #[test]
    fn a_whole_file() {
        let source = "[severity]\nuser-cap = \"off\"\nlicense-unknown = \"error\"\n\n[[exception]]\nid = \"ab\"\n\
                      reason = \"we asked\"\nexpires = 2027-01-31\n[[exception]]\nid = \"cd\"\nreason = \"x\"\n\
                      [profile]\nuse = 1\n[[review]]\nid = 2\n";
        let config = parse(source).expect("valid");
        assert_eq!(config.severity["user-cap"], Level::Off);
        assert_eq!(config.severity["license-unknown"], Level::As(Severity::Error));
        assert_eq!(config.exceptions.len(), 2);
        assert_eq!(config.exceptions[0].expires, Some(time::macros::date!(2027 - 01 - 31)));
        assert_eq!((config.exceptions[0].line, config.exceptions[1].line), (5, 9));
        assert_eq!(config.not_used, [("profile".to_owned(), 12), ("review".to_owned(), 14)]);
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let table = [
            (
                "[severity]\nuser-cop = \"off\"",
                "smallprint.toml:2: there is no rule `user-cop`; did you mean `user-cap`?",
            ),
            ("\n[severty]\n", "smallprint.toml:2: there is no table `severty`; did you mean `severity`?"),
            (
                "[severity]\nuser-cap = \"fatal\"",
                "smallprint.toml:2: there is no severity `fatal`; known are: error",
            ),
            ("[severity]\nuser-cap = 3", "smallprint.toml:2: a severity must be a string"),
            ("severity = 1", "smallprint.toml:1: `severity` must be a table"),
            ("[[exception]]\nid = \"a\"\n", "smallprint.toml:1: this exception has no `reason`"),
            ("[[exception]]\nreason = \"a\"\n", "smallprint.toml:1: this exception has no `id`"),
            (
                "[[exception]]\nid = \"a\"\nreasn = \"x\"",
                "smallprint.toml:3: there is no key `reasn`; did you mean `reason`?",
            ),
            ("[[exception]]\nid = \"a\"\nexpires = \"soon\"", "smallprint.toml:3: `expires` must be a date"),
            ("[exception]\nid = \"a\"", "smallprint.toml:1: write exceptions as [[exception]]"),
            ("a = \n", "smallprint.toml:1: "),
        ];
        for (source, expected) in table {
            let message = parse(source).expect_err(source).to_string();
            assert!(message.starts_with(expected), "{source}\n got {message}\nwant {expected}");
        }
    }

    #[test]
    fn an_empty_file_says_nothing() {
        let config = parse("").expect("valid");
        assert!(config.severity.is_empty() && config.exceptions.is_empty() && config.not_used.is_empty());
    }

    #[test]
    fn suggestions_help_or_stay_away() {
        assert_eq!(nearest("licence-unknown", &RULES), Some("license-unknown"));
        assert_eq!(nearest("zzz", &RULES), None);
        assert_eq!(nearest("x", &[]), None);
    }
}
