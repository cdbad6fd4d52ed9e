//! What changed between two states: the values of `compare`.
//!
//! Contract: an artifact that only the new side has, another layout, reformatted texts and renamed files are no
//! change. What one side cannot tell is not compared. Of an artifact that is gone, each legal file is a `file-lost`;
//! where it had none, what it declared is gone with it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::pairing::{Pairing, pair};
use super::state::{CardState, Item, LegalFile, State, place};
use super::{declared, files};
use crate::base::{Result, Skipped};
use crate::corpus::Corpus;
use crate::rules::{PayloadState, Severity, rule};

/// One thing that changed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Change {
    /// The rule's name.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What changed where, and what to do, in plain words.
    pub message: String,
    /// What it was; null where it was not there.
    pub before: Option<String>,
    /// What it is; null where it is not there.
    pub after: Option<String>,
}

impl Change {
    /// A change with the severity of its rule; the rule's advice is added to the message.
    pub(super) fn new(name: &'static str, told: &str, before: Option<String>, after: Option<String>) -> Self {
        let facts = rule(name).map(|rule| rule.facts());
        let help = facts.map_or("", |facts| facts.help);
        let severity = facts.map_or(Severity::Warning, |facts| facts.severity);
        Self { rule: name, severity, message: format!("{told}. {help}"), before, after }
    }
}

/// An artifact with what changed in it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Changed {
    /// Where it stands on the new side, or stood on the old one.
    pub path: String,
    /// Its name.
    pub name: String,
    /// What changed, worst first.
    pub changes: Vec<Change>,
}

/// A comparison: the artifacts in which something changed, in path order.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Comparison {
    /// The artifacts.
    pub artifacts: Vec<Changed>,
    /// Places of either side that could not be read, so that nothing is said about them.
    #[serde(skip)]
    pub unread: Vec<Skipped>,
}

/// How old a review may be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Age {
    /// Today.
    pub today: time::Date,
    /// In days.
    pub most: u32,
}

/// Compares two states; `age` also flags reviews of `old` that are overdue.
///
/// # Errors
/// Where a day of review in a lock is no date.
pub fn compare(old: &State, new: &State, corpus: &Corpus, age: Option<Age>) -> Result<Comparison> {
    let Pairing { pairs, vanished } = pair(&old.artifacts, &new.artifacts);
    let mut texts = files::Texts::new(old, new, corpus);
    let mut all = Vec::new();
    for (at, with) in pairs {
        let (was, is) = (&old.artifacts[at], &new.artifacts[with]);
        let mut changes = between(was, is, &mut texts, corpus);
        let age = age.filter(|_| old.tells_reviews || was.reviewed.is_some());
        changes.extend(age.map(|age| overdue(was, age)).transpose()?.flatten());
        all.push(Changed { path: is.path.clone(), name: is.name.clone(), changes });
    }
    for at in vanished {
        let was = &old.artifacts[at];
        if !texts.is_unread(&was.path) {
            all.push(Changed { path: was.path.clone(), name: was.name.clone(), changes: gone(was) });
        }
    }
    all.retain(|one| !one.changes.is_empty());
    for one in &mut all {
        one.changes.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.rule.cmp(b.rule)));
    }
    all.sort_by(|a, b| a.path.cmp(&b.path).then_with(|| a.name.cmp(&b.name)));
    let unread = old.skipped.iter().chain(&new.skipped).cloned().collect();
    Ok(Comparison { artifacts: all, unread })
}

fn between(was: &Item, is: &Item, texts: &mut files::Texts<'_>, corpus: &Corpus) -> Vec<Change> {
    let mut changes = texts.compare(was, is);
    if let (Some(old), Some(new)) = (&was.card, &is.card)
        && !texts.is_unread(&place(&is.path, &old.path))
    {
        changes.extend(declared::card(was, is, (old, new), corpus));
        changes.extend(declared::named(was, is, (old, new)));
        changes.extend(texts.card_holders(is, (old, new)));
    }
    changes.extend(declared::gated(was, is));
    changes.extend(declared::config(was, is));
    changes.extend(declared::package(was, is, corpus));
    changes.extend(declared::sidecars(was, is, corpus));
    changes.extend(declared::weights(was, is));
    changes.extend(payload(was, is).filter(|_| !texts.is_unread_in(&is.path)));
    changes
}

/// The documents that an artifact had and lost, where it lacked none before.
fn payload(was: &Item, is: &Item) -> Option<Change> {
    let (old, new) = (was.payload?, is.payload?);
    let open = |state: PayloadState| matches!(state, PayloadState::Missing | PayloadState::Defective);
    let rows = |payload: crate::rules::Payload| {
        [
            ("license text", payload.license_text),
            ("copyright line", payload.copyright),
            ("notice", payload.notice),
            ("use policy", payload.use_policy),
            ("attachment", payload.attachment),
            ("base's license", payload.base_license),
        ]
    };
    let complete = rows(old).iter().any(|(_, state)| *state == PayloadState::Present);
    if !complete || rows(old).iter().any(|(_, state)| open(*state)) {
        return None;
    }
    let had: Vec<&str> = rows(old)
        .iter()
        .filter(|(_, state)| *state == PayloadState::Present)
        .map(|(name, _)| *name)
        .collect();
    let lost: Vec<&str> = rows(new).iter().filter(|(_, state)| open(*state)).map(|(name, _)| *name).collect();
    if lost.is_empty() {
        return None;
    }
    let told = format!(
        "{}: what must travel with the model was complete; now lacking or defective: {}",
        is.path,
        lost.join(", ")
    );
    Some(Change::new(
        "payload-lost",
        &told,
        Some(had.join(", ")),
        Some(format!("without {}", lost.join(", "))),
    ))
}

/// What is lost with an artifact.
fn gone(was: &Item) -> Vec<Change> {
    let legal: Vec<&LegalFile> = was.files.iter().filter(|file| file.is_file()).collect();
    if legal.is_empty() {
        let stated = was.card.as_ref().map(CardState::stated).filter(|stated| !stated.is_empty());
        let told = |stated: String| {
            let told =
                format!("{}: the artifact is gone, and with it what its card declared ({stated})", was.path);
            Change::new("declaration-changed", &told, Some(stated), None)
        };
        return stated.map(told).into_iter().collect();
    }
    let mut seen = BTreeSet::new();
    let once = legal.into_iter().filter(|file| seen.insert(&file.path));
    once.map(|file| {
        let at = place(&was.path, &file.path);
        let told = format!("{at}: lost with the whole artifact {}, which is gone", was.name);
        Change::new("file-lost", &told, Some(file.path.clone()), None)
    })
    .collect()
}

fn overdue(was: &Item, age: Age) -> Result<Option<Change>> {
    let Some(day) = &was.reviewed else {
        let told = format!("{}: nobody has reviewed it, as far as the lock says", was.path);
        return Ok(Some(Change::new("review-overdue", &told, None, None)));
    };
    let reviewed = super::lock::day(day)?;
    let days = (age.today - reviewed).whole_days();
    if days <= i64::from(age.most) {
        return Ok(None);
    }
    let told = format!("{}: reviewed on {day}, {days} days ago; {} are allowed", was.path, age.most);
    Ok(Some(Change::new("review-overdue", &told, Some(day.clone()), None)))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::base::SkipReason;
    use crate::rules::Payload;

    fn item(path: &str, files: &[&str], text: PayloadState) -> Item {
        Item {
            path: path.to_owned(),
            name: path.to_owned(),
            card: Some(CardState { licenses: vec!["mit".to_owned()], ..CardState::default() }),
            payload: Some(Payload { license_text: text, ..Payload::default() }),
            files: files.iter().filter_map(|path| LegalFile::named(path)).collect(),
            ..Item::default()
        }
    }

    fn state(artifacts: Vec<Item>, unread: &[&str]) -> State {
        let skipped = unread.iter().map(|path| Skipped {
            path: (*path).to_owned(),
            reason: SkipReason::NotReadable,
            detail: "denied".to_owned(),
        });
        State { artifacts, skipped: skipped.collect(), ..State::default() }
    }

    fn rules(old: &State, new: &State) -> Vec<&'static str> {
        let found = compare(old, new, Corpus::builtin(), None).expect("no dates");
        found.artifacts.iter().flat_map(|one| &one.changes).map(|change| change.rule).collect()
    }

    #[test]
    fn what_cannot_be_read_is_not_lost() {
        let old = state(vec![item("o/m", &["LICENSE"], PayloadState::Present)], &[]);
        let bare = || item("o/m", &[], PayloadState::Missing);
        type Case<'a> = (Vec<Item>, &'a [&'a str], &'a [&'a str]);
        let cases: [Case<'_>; 7] = [
            (vec![bare()], &[], &["file-lost", "payload-lost"]),
            (vec![bare()], &["o/m/LICENSE"], &[]),
            (vec![bare()], &["o/m/weights.gguf"], &["file-lost"]),
            (vec![bare()], &["o/mx"], &["file-lost", "payload-lost"]),
            (vec![bare()], &["."], &[]),
            (Vec::new(), &["o"], &[]),
            (Vec::new(), &[], &["file-lost"]),
        ];
        for (artifacts, unread, expected) in cases {
            let new = state(artifacts, unread);
            assert_eq!(rules(&old, &new), expected, "{unread:?}");
        }
    }

    #[test]
    fn a_payload_that_was_never_whole_is_not_lost() {
        let file = &["LICENSE"][..];
        let new = state(vec![item("o/m", file, PayloadState::Missing)], &[]);
        for (before, expected) in [
            (PayloadState::Present, &["payload-lost"][..]),
            (PayloadState::Defective, &[]),
            (PayloadState::Missing, &[]),
            (PayloadState::Unknown, &[]),
        ] {
            assert_eq!(rules(&state(vec![item("o/m", file, before)], &[]), &new), expected, "{before:?}");
        }
    }

    #[test]
    fn reviews_grow_old() {
        let reviewed = |day: &str| {
            let item = Item { reviewed: Some(day.to_owned()), ..item("o/m", &[], PayloadState::Unknown) };
            let both = state(vec![item], &[]);
            let age = Age { today: date!(2026 - 06 - 30), most: 90 };
            compare(&both, &both, Corpus::builtin(), Some(age)).map(|found| found.artifacts.len())
        };
        assert_eq!(reviewed("2026-04-01").expect("a day"), 0);
        assert_eq!(reviewed("2026-03-31").expect("a day"), 1);
        assert!(reviewed("soon").is_err());
    }
}
