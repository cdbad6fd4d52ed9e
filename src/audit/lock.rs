//! The lock: what a set of models was at one time, small enough to keep beside the code that uses them.
//!
//! Its form, as TOML or JSON: `schema` (`smallprint-lock/1`), `tool`, `artifacts` (each with `path`, `name`, `kind`,
//! `revision`, `reviewed`, `license`, `card`, `sidecars`, `gated`, `terms`, `payload`, `files`, `weights`), `skipped` (what
//! could not be read, where there is such), and `texts` by the SHA-256 of their bytes (`fingerprint`, `verdict`,
//! `expression`, `licenses`, `holders`, material `edits`, `clauses`). The prompt of a gate is one of the `files`, with the
//! role `gate`. `reviewed` is the day of the review that holds for the artifact, absent where there is none, and may be set
//! by hand. Keys that this version does not know are passed over.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::Date;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::state::{Item, State, TextState};
use crate::base::{Error, Result, Skipped};
use crate::report::Tool;

/// The name and version of the lock's shape.
pub const LOCK_SCHEMA: &str = "smallprint-lock/1";

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// A lock as it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lock {
    /// `smallprint-lock/1`.
    pub schema: String,
    /// What made it.
    pub tool: Tool,
    /// The artifacts, in path order.
    #[serde(default)]
    pub artifacts: Vec<Item>,
    /// What could not be read when it was made, and so is not lost where a later lock has it or has it not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<Skipped>,
    /// Their texts, by SHA-256.
    #[serde(default)]
    pub texts: BTreeMap<String, TextState>,
}

impl Lock {
    /// The lock of a state.
    pub fn of(state: State, tool: Tool) -> Self {
        let State { artifacts, skipped, texts, .. } = state;
        Self { schema: LOCK_SCHEMA.to_owned(), tool, artifacts, skipped, texts }
    }

    /// As TOML.
    ///
    /// # Errors
    /// Where a value has no form in TOML.
    pub fn toml(&self) -> Result<String> {
        toml::to_string_pretty(self).map_err(|error| Error::new(format!("the lock as TOML: {error}")))
    }

    /// As indented JSON.
    ///
    /// # Errors
    /// Where a value has no form in JSON.
    pub fn json(&self) -> Result<String> {
        let json = serde_json::to_string_pretty(self);
        json.map(|json| json + "\n").map_err(|error| Error::new(format!("the lock as JSON: {error}")))
    }
}

/// Reads a lock, TOML or JSON.
///
/// # Errors
/// Where it is none, or one of another version.
pub fn read(text: &str) -> Result<State> {
    let text = text.trim_start_matches('\u{feff}');
    let lock: Lock = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|error| {
            let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
            Error::new(format!("this is no lock: {error}")).on_line(line)
        })?
    } else {
        toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX);
            Error::new(format!("this is no lock: {}", error.message())).on_line(line)
        })?
    };
    if lock.schema != LOCK_SCHEMA {
        let told = format!("its schema is \"{}\", this version reads \"{LOCK_SCHEMA}\"", lock.schema);
        return Err(Error::new(told));
    }
    let Lock { artifacts, skipped, texts, .. } = lock;
    Ok(State { artifacts, skipped, texts, tells_reviews: true, ..State::default() })
}

/// A day in the form of locks.
pub fn written(day: Date) -> Option<String> {
    day.format(DAY).ok()
}

/// A day as locks write it.
///
/// # Errors
/// Where it is none.
pub(super) fn day(text: &str) -> Result<Date> {
    Date::parse(text.trim(), DAY).map_err(|_| {
        Error::new(format!("the lock's `reviewed = \"{text}\"` is no day: write it as 2026-01-31"))
    })
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::audit::state::{CardState, LegalFile, WeightState};
    use crate::report::samples;

    fn state() -> State {
        let text = crate::text::Text::from_source(
            "Garden Terms. You may use the model. If your product has more than 20 million monthly active users, you \
             must request a license from us. You must not use the model for commercial purposes.",
        );
        let reading = crate::reading::Reading::of(&text, crate::corpus::Corpus::builtin());
        let entry = crate::report::TextEntry::from(&reading);
        let file = LegalFile::named("LICENSE").expect("legal");
        let item = Item {
            path: "o/m".into(),
            name: "o/m".into(),
            revision: Some("abc".into()),
            reviewed: written(date!(2026 - 01 - 31)),
            card: Some(CardState {
                licenses: vec!["other".into()],
                lines: [("license".into(), 2)].into(),
                ..CardState::default()
            }),
            terms: Some(samples::entry("a").conclusion.floor),
            payload: Some(samples::entry("a").payload),
            files: vec![LegalFile { sha256: Some("aa".into()), ..file }],
            weights: vec![WeightState {
                path: "m.gguf".into(),
                bytes: 7,
                read: true,
                ..WeightState::default()
            }],
            ..Item::default()
        };
        let unread = Skipped {
            path: "o/m/NOTICE".into(),
            reason: crate::base::SkipReason::NotReadable,
            detail: "no rights".into(),
        };
        State {
            artifacts: vec![item],
            skipped: vec![unread],
            texts: [("aa".into(), TextState::from(&entry))].into(),
            ..State::default()
        }
    }

    #[test]
    fn a_lock_comes_back_as_it_was() {
        let lock = Lock::of(state(), Tool::current("00"));
        for written in [lock.toml().expect("TOML"), lock.json().expect("JSON")] {
            assert!(written.contains("2026-01-31") && written.contains("user-cap"), "{written}");
            let read = read(&written).expect("a lock");
            assert_eq!((&read.artifacts, read.texts.len()), (&lock.artifacts, 1));
            assert_eq!(read.skipped, lock.skipped);
            // A clause's place in the folded text is not written; everything else is.
            let clauses =
                |texts: &BTreeMap<String, TextState>| serde_json::to_string(&texts["aa"]).expect("JSON");
            assert_eq!(clauses(&read.texts), clauses(&lock.texts));
        }
    }

    #[test]
    fn what_a_lock_could_not_read_is_not_lost_in_it() {
        let corpus = crate::corpus::Corpus::builtin();
        let kept =
            |state: State| read(&Lock::of(state, Tool::current("00")).toml().expect("TOML")).expect("a lock");
        let whole = State { skipped: Vec::new(), ..state() };
        for (path, changes) in [("o/m/LICENSE", 0), ("o/other/LICENSE", 1)] {
            let mut later = state();
            later.artifacts[0].files.clear();
            later.skipped[0].path = path.to_owned();
            let found = crate::audit::compare(&kept(whole.clone()), &kept(later), corpus, None);
            let found = found.expect("they are compared");
            let lost = found.artifacts.iter().flat_map(|one| &one.changes);
            assert_eq!(lost.filter(|one| one.rule == "file-lost").count(), changes, "{path}");
            assert_eq!(found.unread.len(), 1, "and the comparison is known to be incomplete");
        }
    }

    #[test]
    fn what_is_no_lock_is_refused() {
        let lock = Lock::of(state(), Tool::current("00")).toml().expect("TOML");
        for (text, says) in [
            (String::new(), "no lock"),
            ("{}".to_owned(), "no lock"),
            (lock.replace("lock/1", "lock/2"), "smallprint-lock/2"),
            (lock.replace("revision = \"abc\"", "revision = abc"), "no lock"),
        ] {
            let error = read(&text).expect_err(says).to_string();
            assert!(error.contains(says), "{error}");
        }
        assert!(day("2026-02-30").is_err() && day("2026-02-28").is_ok());
    }
}
