//! Takes a configuration in TOML 1.0 apart, and says of each mistake where it stands and what was probably meant.
//!
//! Contract: every error names file, line and column (in characters, from 1); a name that is not known gets the nearest
//! one that is. Entries come in the order of the file, so that the first mistake is told first.

use std::borrow::Cow;
use std::path::Path;

use time::Date;
use time::macros::format_description;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::base::{Error, LineIndex, Result};

/// A value and its place.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;
/// A key and its value.
pub(super) type Entry<'t, 'i> = (&'t Spanned<Cow<'i, str>>, &'t Value<'i>);

/// One file.
pub(super) struct Reader<'a> {
    lines: LineIndex,
    source: &'a str,
    path: &'a Path,
}

impl<'a> Reader<'a> {
    /// For `source`, the content of the file at `path`.
    pub(super) fn new(source: &'a str, path: &'a Path) -> Self {
        Self { lines: LineIndex::new(source), source, path }
    }

    /// The tables of the file.
    pub(super) fn document(&self) -> Result<Spanned<DeTable<'a>>> {
        DeTable::parse(self.source).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            self.error(at, error.message())
        })
    }

    /// An error at byte `at`.
    pub(super) fn error(&self, at: usize, message: impl Into<String>) -> Error {
        let [line, column] = self.place(at);
        Error::new(message).at(self.path).on_line(line).in_column(column)
    }

    /// Line and column of byte `at`.
    pub(super) fn place(&self, at: usize) -> [u32; 2] {
        let line = self.lines.line(at);
        let start = self.lines.start(line).unwrap_or(0);
        let before = self.source.get(start..at).map_or(0, |text| text.chars().count());
        [line, u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)]
    }

    /// Something that has no such name.
    pub(super) fn unknown(&self, what: &str, found: &str, known: &[&str], at: usize) -> Error {
        let hint = match nearest(found, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are: {}", known.join(", ")),
        };
        self.error(at, format!("there is no {what} `{found}`; {hint}"))
    }

    /// The entries of a table as they stand in the file.
    pub(super) fn in_order<'t, 'i>(&self, table: &'t DeTable<'i>) -> Vec<Entry<'t, 'i>> {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    /// A table; `as_written` shows how to write it.
    pub(super) fn table<'v, 'i>(&self, as_written: &str, value: &'v Value<'i>) -> Result<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        table.ok_or_else(|| self.error(value.span().start, format!("this must be a table: {as_written}")))
    }

    /// The tables of a list of tables.
    pub(super) fn tables<'v, 'i>(
        &self,
        as_written: &str,
        value: &'v Value<'i>,
    ) -> Result<Vec<(&'v DeTable<'i>, usize)>> {
        let says = || self.error(value.span().start, format!("write this as {as_written}"));
        let list = value.get_ref().as_array().ok_or_else(says)?;
        let one = |item: &'v Value<'i>| Ok((item.get_ref().as_table().ok_or_else(says)?, item.span().start));
        list.iter().map(one).collect()
    }

    /// A string.
    pub(super) fn string<'v>(&self, what: &str, value: &'v Value<'_>) -> Result<&'v str> {
        let text = value.get_ref().as_str();
        text.ok_or_else(|| self.error(value.span().start, format!("{what} must be a string in quotes")))
    }

    /// A string that says something.
    pub(super) fn words(&self, what: &str, value: &Value<'_>) -> Result<String> {
        let text = self.string(what, value)?.trim();
        if text.is_empty() {
            return Err(self.error(value.span().start, format!("{what} is empty")));
        }
        Ok(text.to_owned())
    }

    /// A string or a list of strings, each with its place.
    pub(super) fn list<'v>(&self, what: &str, value: &'v Value<'_>) -> Result<Vec<(&'v str, usize)>> {
        let one = |value: &'v Value<'_>| Ok((self.string(what, value)?, value.span().start));
        match value.get_ref().as_array() {
            Some(list) => list.iter().map(one).collect(),
            None if value.get_ref().as_str().is_some() => Ok(vec![one(value)?]),
            None => Err(self.error(value.span().start, format!("{what} must be a list of strings"))),
        }
    }

    /// `true` or `false`.
    pub(super) fn boolean(&self, what: &str, value: &Value<'_>) -> Result<bool> {
        let answer = value.get_ref().as_bool();
        answer.ok_or_else(|| self.error(value.span().start, format!("{what} must be true or false")))
    }

    /// A whole number that is not negative; a float without a fraction is one.
    pub(super) fn whole(&self, value: &Value<'_>) -> Option<u64> {
        match value.get_ref() {
            DeValue::Integer(number) => {
                u64::from_str_radix(number.as_str().trim_start_matches('+'), number.radix()).ok()
            }
            DeValue::Float(number) => {
                let number: f64 = number.as_str().parse().ok()?;
                let whole = number >= 0.0 && number.fract() == 0.0 && number < 9.0e15;
                whole.then_some(number as u64)
            }
            _ => None,
        }
    }

    /// Any number.
    pub(super) fn number(&self, what: &str, value: &Value<'_>) -> Result<f64> {
        let text = match value.get_ref() {
            DeValue::Integer(number) => Some(number.as_str()),
            DeValue::Float(number) => Some(number.as_str()),
            _ => None,
        };
        let number = text.and_then(|text| text.parse().ok());
        number.ok_or_else(|| self.error(value.span().start, format!("{what} must be a number")))
    }

    /// A date, as a string or as TOML's own local date.
    pub(super) fn date(&self, what: &str, value: &Value<'_>) -> Result<Date> {
        let written = match value.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            other => other.as_str().unwrap_or_default().to_owned(),
        };
        let says = || self.error(value.span().start, format!("{what} must be a date such as \"2027-01-31\""));
        date(&written).ok_or_else(says)
    }
}

/// A day as it is written: `2027-01-31`.
pub(super) fn date(written: &str) -> Option<Date> {
    Date::parse(written.trim(), format_description!("[year]-[month]-[day]")).ok()
}

/// The most similar of `known` names, if any is similar at all.
pub fn nearest<'k>(found: &str, known: &[&'k str]) -> Option<&'k str> {
    let found = found.to_lowercase();
    let similar = |name: &&'k str| {
        let score = strsim::jaro_winkler(&found, &name.to_lowercase());
        let longer = f64::from(u32::try_from(name.len().abs_diff(found.len())).unwrap_or(u32::MAX));
        (score >= SIMILAR).then_some((score - longer * LONGER, *name))
    };
    // Equal scores: the first name wins, so that the suggestion does not depend on the order of comparison.
    let best = known.iter().filter_map(similar).fold(None, |best: Option<(f64, &str)>, one| match best {
        Some(best) if best.0 >= one.0 => Some(best),
        _ => Some(one),
    });
    best.map(|(_, name)| name)
}

/// What each character that a name is longer or shorter costs it: of two that begin alike the nearer length is meant.
const LONGER: f64 = 0.005;

/// Jaro-Winkler similarity from which a suggestion helps more than it misleads: one or two typing errors in a
/// name of this length stay above it, unrelated names with a common prefix below.
const SIMILAR: f64 = 0.84;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions_help_or_stay_away() {
        let known = ["license-text-missing", "license-unknown", "user-cap"];
        assert_eq!(nearest("licence-unknown", &known), Some("license-unknown"));
        assert_eq!(nearest("zzz", &known), None);
        assert_eq!(nearest("medicine", &["medical", "medical-advice"]), Some("medical"));
        assert_eq!(nearest("x", &[]), None);
    }

    #[test]
    fn columns_count_characters() {
        let reader = Reader::new("a = 1\n\"字字\" = 2 # x", Path::new("f.toml"));
        let document = reader.document().expect("TOML");
        let found: Vec<_> = reader
            .in_order(document.get_ref())
            .into_iter()
            .map(|(key, value)| (reader.place(key.span().start), reader.place(value.span().start)))
            .collect();
        assert_eq!(found, [([1, 1], [1, 5]), ([2, 1], [2, 8])]);
    }

    #[test]
    fn numbers_of_all_spellings() {
        let source = "a = 900_000_000\nb = 1e6\nc = -1\nd = 0x10\ne = 1.5\nf = \"3\"\n";
        let reader = Reader::new(source, Path::new("f.toml"));
        let document = reader.document().expect("TOML");
        let read: Vec<_> =
            reader.in_order(document.get_ref()).into_iter().map(|(_, value)| reader.whole(value)).collect();
        assert_eq!(read, [Some(900_000_000), Some(1_000_000), None, Some(16), None, None]);
    }
}
