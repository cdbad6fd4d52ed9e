//! Reads `smallprint.toml`: `[severity]`, `[[exception]]`, `[profile]`, `[[product]]`, `[policy]`, `[[review]]`.
//!
//! ```toml
//! [severity]
//! license-text-missing = "warning"   # error, warning, note or off
//!
//! [[exception]]
//! id = "3f9a0c51d2e70b44"            # the finding's id, as reports show it
//! reason = "our counsel has it in writing"
//! expires = "2027-01-31"             # optional, the last day on which it holds
//!
//! [policy]
//! deny = ["output-training=forbidden", "research-noncommercial"]
//! ```
//!
//! Contract: an unknown key, an unknown rule or a value of another type is an error with its line and column and, where
//! something similar exists, a suggestion. The file is never looked for in a scanned tree. [`super::profile`] and
//! [`super::reviews`] say what stands in their tables.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use time::Date;
use toml::de::DeTable;

use super::profile::{self, Profile};
use super::reader::{Entry, Reader, Value};
use super::reviews::{self, Review};
use crate::base::Result;
use crate::rules::Severity;

/// The tables of the file.
const TABLES: [&str; 6] = ["exception", "policy", "product", "profile", "review", "severity"];
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

/// What an entry of `[policy]` does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Listed {
    /// It is allowed.
    Allow,
    /// It is told.
    Warn,
    /// It makes `check` fail.
    Deny,
}

/// An entry of `[policy]`, as written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PolicyEntry {
    /// The list it stands in.
    pub list: Listed,
    /// What it names.
    pub names: String,
    /// Line and column.
    pub place: [u32; 2],
}

/// What `smallprint.toml` says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// The file.
    pub path: PathBuf,
    /// Severities by rule.
    pub severity: BTreeMap<String, Level>,
    /// Accepted findings.
    pub exceptions: Vec<Exception>,
    /// Who wants to use the models.
    pub profile: Option<Profile>,
    /// What is allowed and denied.
    pub policy: Vec<PolicyEntry>,
    /// What people decided.
    pub reviews: Vec<Review>,
}

impl Config {
    /// Reads `source`, the content of the file at `path`; `rules` are the names that `[severity]` may hold.
    ///
    /// # Errors
    /// At the first thing that is not understood, with its place.
    pub fn parse(source: &str, path: &Path, rules: &[&str]) -> Result<Self> {
        let reader = Reader::new(source, path);
        let document = reader.document()?;
        let mut config = Self { path: path.to_owned(), ..Self::default() };
        for (key, value) in reader.in_order(document.get_ref()) {
            match key.get_ref().as_ref() {
                "severity" => config.severity = severities(&reader, rules, value)?,
                "exception" => config.exceptions = exceptions(&reader, value)?,
                "review" => config.reviews = reviews::reviews(&reader, path, value)?,
                "policy" => config.policy = policy(&reader, value)?,
                "profile" | "product" => {}
                other => return Err(reader.unknown("table", other, &TABLES, key.span().start)),
            }
        }
        config.profile = profile_in(&reader, document.get_ref())?;
        Ok(config)
    }
}

impl Profile {
    /// Reads a file of its own: `[profile]` and `[[product]]`, or the keys of the profile at the top.
    ///
    /// # Errors
    /// At the first thing that is not understood, with its place.
    pub fn parse(source: &str, path: &Path) -> Result<Self> {
        let reader = Reader::new(source, path);
        let document = reader.document()?;
        let table = document.get_ref();
        if table.iter().any(|(key, _)| key.get_ref() == "profile") {
            let other = |entry: &Entry<'_, '_>| !TABLES.contains(&entry.0.get_ref().as_ref());
            if let Some((key, _)) = reader.in_order(table).into_iter().find(other) {
                return Err(reader.unknown("table", key.get_ref(), &TABLES, key.span().start));
            }
            return Ok(profile_in(&reader, table)?.unwrap_or_default());
        }
        let (products, own): (Vec<_>, Vec<_>) =
            reader.in_order(table).into_iter().partition(|(key, _)| key.get_ref() == "product");
        let mut profile = profile::profile_of(&reader, own)?;
        let currency = profile::currency_of(&reader, table)?;
        for (_, value) in products {
            profile.products = profile::products(&reader, value, currency.as_deref())?;
        }
        Ok(profile)
    }
}

/// The profile among the tables of a file; none where neither of its tables is there.
fn profile_in(reader: &Reader<'_>, table: &DeTable<'_>) -> Result<Option<Profile>> {
    let mut found: Option<Profile> = None;
    // It may stand behind the products.
    let own = table.iter().find(|(key, _)| key.get_ref() == "profile");
    let own = own.and_then(|(_, value)| value.get_ref().as_table());
    let currency = own.map(|own| profile::currency_of(reader, own)).transpose()?.flatten();
    for (key, value) in reader.in_order(table) {
        match key.get_ref().as_ref() {
            "profile" => {
                let read = profile::profile(reader, reader.table("[profile]", value)?)?;
                let products = found.take().map(|earlier| earlier.products).unwrap_or_default();
                found = Some(Profile { products, ..read });
            }
            "product" => {
                let products = profile::products(reader, value, currency.as_deref())?;
                found.get_or_insert_with(Profile::default).products = products;
            }
            _ => {}
        }
    }
    Ok(found)
}

fn severities(reader: &Reader<'_>, rules: &[&str], value: &Value<'_>) -> Result<BTreeMap<String, Level>> {
    let mut severities = BTreeMap::new();
    for (key, value) in reader.in_order(reader.table("[severity]", value)?) {
        let rule = key.get_ref().as_ref();
        if !rules.contains(&rule) {
            return Err(reader.unknown("rule", rule, rules, key.span().start));
        }
        severities.insert(rule.to_owned(), level(reader, value)?);
    }
    Ok(severities)
}

fn level(reader: &Reader<'_>, value: &Value<'_>) -> Result<Level> {
    let name = reader.string("a severity", value)?;
    let names = LEVELS.map(|(name, _)| name);
    let level = LEVELS.iter().find(|(known, _)| *known == name).map(|(_, level)| *level);
    level.ok_or_else(|| reader.unknown("severity", name, &names, value.span().start))
}

fn exceptions(reader: &Reader<'_>, value: &Value<'_>) -> Result<Vec<Exception>> {
    let tables = reader.tables("[[exception]]", value)?;
    tables.into_iter().map(|(table, at)| exception(reader, table, at)).collect()
}

fn exception(reader: &Reader<'_>, table: &DeTable<'_>, at: usize) -> Result<Exception> {
    let (mut id, mut reason, mut expires) = (None, None, None);
    for (key, value) in reader.in_order(table) {
        match key.get_ref().as_ref() {
            "id" => id = Some(reader.string("`id`", value)?.to_owned()),
            "reason" => reason = Some(reader.string("`reason`", value)?.to_owned()),
            "expires" => expires = Some(reader.date("`expires`", value)?),
            other => return Err(reader.unknown("key", other, &EXCEPTION_KEYS, key.span().start)),
        }
    }
    let id = id.filter(|id| !id.trim().is_empty());
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    Ok(Exception {
        id: id.ok_or_else(|| reader.error(at, "this exception has no `id`: name the finding it accepts"))?,
        reason: reason.ok_or_else(|| reader.error(at, "this exception has no `reason`: say why"))?,
        expires,
        line: reader.place(at)[0],
    })
}

fn policy(reader: &Reader<'_>, value: &Value<'_>) -> Result<Vec<PolicyEntry>> {
    let mut entries = Vec::new();
    for (key, value) in reader.in_order(reader.table("[policy]", value)?) {
        let list = match key.get_ref().as_ref() {
            "allow" => Listed::Allow,
            "warn" => Listed::Warn,
            "deny" => Listed::Deny,
            other => {
                return Err(reader.unknown("list", other, &["allow", "deny", "warn"], key.span().start));
            }
        };
        for (names, at) in reader.list(&format!("`{}`", key.get_ref()), value)? {
            entries.push(PolicyEntry { list, names: names.to_owned(), place: reader.place(at) });
        }
    }
    Ok(entries)
}

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
                      [policy]\ndeny = [\"rail\",\n  \"user-cap\"]\nwarn = \"MIT\"\n[profile]\nemployees = 3\n\
                      [[product]]\nname = \"x\"\n";
        let config = parse(source).expect("valid");
        assert_eq!(config.severity["user-cap"], Level::Off);
        assert_eq!(config.severity["license-unknown"], Level::As(Severity::Error));
        assert_eq!(config.exceptions.len(), 2);
        assert_eq!(config.exceptions[0].expires, Some(time::macros::date!(2027 - 01 - 31)));
        assert_eq!((config.exceptions[0].line, config.exceptions[1].line), (5, 9));
        let policy: Vec<_> =
            config.policy.iter().map(|one| (one.list, one.names.as_str(), one.place)).collect();
        let expected = [
            (Listed::Deny, "rail", [13, 9]),
            (Listed::Deny, "user-cap", [14, 3]),
            (Listed::Warn, "MIT", [15, 8]),
        ];
        assert_eq!(policy, expected);
        assert_eq!(config.profile.map(|profile| profile.products.len()), Some(1));
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let table = [
            (
                "[severity]\nuser-cop = \"off\"",
                "smallprint.toml:2:1: there is no rule `user-cop`; did you mean `user-cap`?",
            ),
            ("\n[severty]\n", "smallprint.toml:2:2: there is no table `severty`; did you mean `severity`?"),
            (
                "[severity]\nuser-cap = \"fatal\"",
                "smallprint.toml:2:12: there is no severity `fatal`; known are: error",
            ),
            ("[severity]\nuser-cap = 3", "smallprint.toml:2:12: a severity must be a string"),
            ("severity = 1", "smallprint.toml:1:12: this must be a table: [severity]"),
            ("[[exception]]\nid = \"a\"\n", "smallprint.toml:1:1: this exception has no `reason`"),
            ("[[exception]]\nreason = \"a\"\n", "smallprint.toml:1:1: this exception has no `id`"),
            (
                "[[exception]]\nid = \"a\"\nreasn = \"x\"",
                "smallprint.toml:3:1: there is no key `reasn`; did you mean `reason`?",
            ),
            (
                "[[exception]]\nid = \"a\"\nexpires = \"soon\"",
                "smallprint.toml:3:11: `expires` must be a date",
            ),
            ("[exception]\nid = \"a\"", "smallprint.toml:1:1: write this as [[exception]]"),
            ("[policy]\ndney = []", "smallprint.toml:2:1: there is no list `dney`; did you mean `deny`?"),
            ("[policy]\ndeny = [3]", "smallprint.toml:2:9: `deny` must be a string"),
            ("a = \n", "smallprint.toml:1:"),
        ];
        for (source, expected) in table {
            let message = parse(source).expect_err(source).to_string();
            assert!(message.starts_with(expected), "{source}\n got {message}\nwant {expected}");
        }
    }

    #[test]
    fn an_empty_file_says_nothing() {
        assert_eq!(parse("").expect("valid"), Config { path: "smallprint.toml".into(), ..Config::default() });
    }

    #[test]
    fn a_profile_has_a_file_of_its_own() {
        let flat = "monthly-users = 3\n[[product]]\nname = \"x\"\n";
        let tables = "[profile]\nmonthly-users = 3\n[[product]]\nname = \"x\"\n[severity]\n";
        let [one, other] =
            [flat, tables].map(|source| Profile::parse(source, Path::new("p.toml")).expect(source));
        assert_eq!(one, other);
        for (source, says) in [
            ("monthly-user = 3", "p.toml:1:1: there is no key `monthly-user`; did you mean `monthly-users`?"),
            ("[profile]\n[prodcut]", "p.toml:2:2: there is no table `prodcut`; did you mean `product`?"),
        ] {
            let message = Profile::parse(source, Path::new("p.toml")).expect_err(source).to_string();
            assert_eq!(message, says);
        }
    }
}
