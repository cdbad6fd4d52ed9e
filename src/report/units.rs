//! Groups artifacts that one human decision settles.
//!
//! Two artifacts fall together where these are equal: their legal texts by subject, what their card, weights,
//! configurations and packages declare, what is concluded from anything but a text, the licences of their bases (a base
//! whose licence is not known by its name), and the rules that speak above note. Texts that are faithful to a known licence
//! count as that licence, so that a hundred MIT files with a hundred holders are one decision; any other
//! text counts by its own bytes.
//!
//! An entry keeps the id it was built with, so that settings that hide or change findings never open a decision again;
//! a changed text, tag, gate or base does.
//!
//! Contract: entries may come in any number; the result depends on the set of artifacts and, for the example,
//! on their order. Limit: [`UNIT_LIMIT`] units are kept; artifacts that would open a further one are counted,
//! not grouped.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::{ArtifactEntry, Brief, Bucket, EvidenceEntry, LineageEntry, Witness};
use crate::corpus::Subject;
use crate::evidence::TextRole;
use crate::lineage::Basis;
use crate::reading::Verdict;
use crate::rules::{Candidate, Severity};

/// How many units a report lists at most; a person decides on tens, a program may want thousands.
pub const UNIT_LIMIT: usize = 32_768;

/// Artifacts that one human decision settles.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Unit {
    /// 16 hex digits of what its artifacts have in common: the same in every scan.
    pub id: String,
    /// How many artifacts.
    pub artifacts: u64,
    /// Bytes of their weights.
    pub bytes: u64,
    /// Path of the first of them.
    pub example: String,
    /// The worst severity among their findings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Where they stand on the first page.
    pub bucket: Bucket,
    /// What a person has to decide, in plain words.
    pub question: String,
}

/// What a unit takes from the first of its artifacts.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    /// Its path.
    pub path: String,
    /// What a person has to decide.
    pub question: String,
}

impl Opening {
    /// That of `entry`, as it is now.
    pub fn of(entry: &ArtifactEntry) -> Self {
        Self { path: entry.path.clone(), question: question(entry, Bucket::of(entry)) }
    }
}

/// Collects units as entries stream by.
#[derive(Debug, Default)]
pub(super) struct UnitIndex {
    units: BTreeMap<u64, Unit>,
}

impl UnitIndex {
    /// Counts an entry in its unit; whether there was room for it. `opening` is asked where it is the first there.
    pub(super) fn add(&mut self, brief: &Brief, opening: impl FnOnce() -> Opening) -> bool {
        let key = brief.unit;
        if !self.units.contains_key(&key) && self.units.len() >= UNIT_LIMIT {
            return false;
        }
        let unit = self.units.entry(key).or_insert_with(|| open(brief, opening()));
        unit.artifacts += 1;
        unit.bytes = unit.bytes.saturating_add(brief.bytes);
        unit.severity = unit.severity.max(brief.findings.worst());
        true
    }

    /// The units, largest first; equal ones by bytes, then by example.
    pub(super) fn finish(self) -> Vec<Unit> {
        let mut units: Vec<Unit> = self.units.into_values().collect();
        units.sort_by(|a, b| {
            (b.artifacts, b.bytes).cmp(&(a.artifacts, a.bytes)).then_with(|| a.example.cmp(&b.example))
        });
        units
    }
}

/// The key of an entry's unit: the one it was built with, else (a report of an older version) the one of what it shows.
pub(super) fn key(entry: &ArtifactEntry) -> u64 {
    let built = u64::from_str_radix(&entry.unit, 16).ok().filter(|_| entry.unit.len() == 16);
    built.unwrap_or_else(|| xxhash_rust::xxh3::xxh3_64(common_ground(entry).as_bytes()))
}

/// The id of the unit that `entry` belongs to.
pub fn unit_id(entry: &ArtifactEntry) -> String {
    format!("{:016x}", key(entry))
}

fn open(brief: &Brief, opening: Opening) -> Unit {
    let Opening { path: example, question } = opening;
    Unit {
        id: format!("{:016x}", brief.unit),
        artifacts: 0,
        bytes: 0,
        example,
        severity: None,
        bucket: brief.bucket,
        question,
    }
}

/// What the artifacts of a unit have in common, as one line of text.
fn common_ground(entry: &ArtifactEntry) -> String {
    let mut ground = String::new();
    let mut part = |name: &str, mut values: Vec<String>| {
        values.sort_unstable();
        values.dedup();
        // Writing to a String cannot fail.
        let _ = writeln!(ground, "{name}={}", values.join("\u{1f}"));
    };
    part("texts", entry.evidence.iter().filter_map(text_ground).collect());
    part("declared", entry.conclusion.declared.iter().map(|name| name.trim().to_ascii_lowercase()).collect());
    part("stated", entry.evidence.iter().filter_map(stated).collect());
    part("readings", entry.conclusion.candidates.iter().filter_map(reading).collect());
    part("bases", entry.lineage.iter().flat_map(base_ground).collect());
    let above = entry.findings.iter().filter(|found| found.severity > Severity::Note);
    part("findings", above.map(|found| format!("{}:{:?}", found.rule, found.severity)).collect());
    ground
}

/// What weights, configurations and packages state.
fn stated(evidence: &EvidenceEntry) -> Option<String> {
    let speaks = matches!(evidence.witness, Witness::Weights | Witness::Config | Witness::Package);
    let said = evidence.declared.as_deref().filter(|_| speaks)?;
    Some(format!("{:?}/{}", evidence.witness, said.trim().to_lowercase()))
}

/// A reading that rests on something other than a text; texts count by themselves.
fn reading(candidate: &Candidate) -> Option<String> {
    let Candidate { subject, basis, expression, licenses, .. } = candidate;
    (*basis != Basis::Text).then(|| format!("{subject:?}/{basis:?}/{expression}/{}", licenses.join(",")))
}

/// The licences of a base, or its name where nobody knows them.
fn base_ground(edge: &LineageEntry) -> Vec<String> {
    match edge.licenses.is_empty() {
        true => vec![format!("unknown/{}", edge.base.trim().to_lowercase())],
        false => edge.licenses.clone(),
    }
}

fn text_ground(evidence: &EvidenceEntry) -> Option<String> {
    let sha = evidence.text.as_deref()?;
    let own = match (&evidence.license, evidence.verdict) {
        (Some(license), Some(verdict)) if verdict.is_faithful() || verdict == Verdict::Reference => license,
        _ if evidence.witness == Witness::Card => return None,
        _ => sha,
    };
    let role = evidence.role.unwrap_or(TextRole::License);
    Some(format!("{:?}/{role:?}/{own}", evidence.subject))
}

/// What a person has to decide: by the worst finding where there is one above note, else by the bucket.
fn question(entry: &ArtifactEntry, bucket: Bucket) -> String {
    let license = entry.license();
    let worst = entry.findings.iter().find(|found| found.severity > Severity::Note);
    match worst.and_then(|found| ask(&found.rule, entry)) {
        Some(question) => question,
        None => match worst {
            Some(found) => format!("{} ({}) {}", license, found.rule, found.message),
            None if bucket == Bucket::Unclear => unclear(entry, license),
            None => bucket_question(bucket, license),
        },
    }
}

/// What is not clear where nothing contradicts: a name that nobody knows, something beside a known licence, or what
/// holds for the weights.
fn unclear(entry: &ArtifactEntry, license: &str) -> String {
    let all = &entry.conclusion.candidates;
    let named = all.iter().flat_map(|one| &one.licenses).cloned().collect::<std::collections::BTreeSet<_>>();
    let named = named.into_iter().collect::<Vec<_>>().join(", ");
    if named.is_empty() {
        return bucket_question(Bucket::Unclear, license);
    }
    match all.iter().all(|one| one.subject == Subject::Code) {
        true => format!("{named} for its code only: what holds for the weights?"),
        false => format!("{named}, and beside it something that we do not know: what does that say?"),
    }
}

fn ask(rule: &str, entry: &ArtifactEntry) -> Option<String> {
    let license = nearest(entry).unwrap_or_else(|| entry.license());
    let bases = entry.lineage.iter().flat_map(|edge| &edge.licenses).cloned().collect::<Vec<_>>().join(", ");
    let declared = entry.conclusion.declared.as_deref().unwrap_or("nothing");
    Some(match rule {
        "clause-added" => format!("{license} with added terms: do you accept what was added?"),
        "clause-removed" => format!("{license} with terms taken out: whose text is this, and does it bind?"),
        "clause-altered" => format!("{license} with changed terms: do you accept what was changed?"),
        "license-truncated" => format!("{license} is cut short: where is the rest?"),
        "card-contradicts-text" => {
            format!("the card says {declared}, the text says {license}: plan with the stricter, or ask?")
        }
        "weights-contradict-card" => {
            format!("the card says {declared}, the weights say otherwise: which one holds?")
        }
        "base-terms-dropped" if bases.is_empty() => {
            format!("{declared} over a base with terms of its own: are the base's terms met?")
        }
        "base-terms-dropped" => format!("{declared} over a base under {bases}: are the base's terms met?"),
        "use-limits-not-carried" => {
            format!("{license} without its use limits: are they passed on elsewhere?")
        }
        "license-unknown" => format!("a text that no record knows ({license}): read it and record it"),
        "license-unclear" => format!("\"{declared}\" names no single licence: which one is meant?"),
        "license-text-missing" => {
            format!("{declared} without its text: fetch the text, or stop passing it on?")
        }
        "no-license-statement" => bucket_question(Bucket::NoStatement, license),
        _ => return None,
    })
}

fn nearest(entry: &ArtifactEntry) -> Option<&str> {
    entry.evidence.iter().filter(|one| one.text.is_some()).find_map(|one| one.license.as_deref())
}

fn bucket_question(bucket: Bucket, license: &str) -> String {
    match bucket {
        Bucket::ProvenPermissive => {
            format!("{license}, proven by its text: approve it once for all of these?")
        }
        Bucket::DeclaredPermissive => {
            format!("{license} by tag only, no text here: is the tag enough for you?")
        }
        Bucket::Conditional => format!("{license}: can you keep its conditions?"),
        Bucket::NonCommercial => format!("{license}: is your use non-commercial or research?"),
        Bucket::Contradiction => format!("{license}: the statements disagree, which one holds?"),
        Bucket::Unclear => format!("\"{license}\" is no licence that we know: what does it say?"),
        Bucket::NoStatement => "no licence is stated: ask the publishers, or leave these out?".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{declared, entry, finding, with_text};

    fn units(entries: &[ArtifactEntry]) -> Vec<Unit> {
        let mut index = UnitIndex::default();
        for entry in entries {
            assert!(index.add(&Brief::of(entry), || Opening::of(entry)));
        }
        index.finish()
    }

    #[test]
    fn what_one_decision_settles_falls_together() {
        let mit = |path| with_text(declared(path, "mit"), path, "MIT", Verdict::SlotsFilled);
        let altered = |path, sha| with_text(declared(path, "mit"), sha, "MIT", Verdict::Altered);
        let warned = |path| {
            let mut entry = declared(path, "mit");
            entry.findings.push(finding("naming-duty-unmet", Severity::Warning));
            entry
        };
        let noted = |path| {
            let mut entry = declared(path, "mit");
            entry.findings.push(finding("user-cap", Severity::Note));
            entry
        };
        type Case = (&'static str, Vec<ArtifactEntry>, usize);
        let cases: [Case; 7] = [
            ("same tag", vec![declared("a", "mit"), declared("b", "MIT")], 1),
            ("other tag", vec![declared("a", "mit"), declared("b", "apache-2.0")], 2),
            ("same licence, other holders", vec![mit("a"), mit("b")], 1),
            ("text and tag only", vec![mit("a"), declared("b", "mit")], 2),
            ("differently altered", vec![altered("a", "1"), altered("b", "2"), altered("c", "1")], 2),
            ("a warning parts them", vec![warned("a"), declared("b", "mit")], 2),
            ("a note does not", vec![noted("a"), declared("b", "mit")], 1),
        ];
        for (name, entries, expected) in cases {
            assert_eq!(units(&entries).len(), expected, "{name}");
        }
    }

    #[test]
    fn largest_first_with_the_first_as_example() {
        let found = units(&[declared("a", "mit"), entry("b"), entry("c")]);
        let short: Vec<_> =
            found.iter().map(|unit| (unit.example.as_str(), unit.artifacts, unit.bytes)).collect();
        assert_eq!(short, [("b", 2, 2000), ("a", 1, 1000)]);
        assert!(found[0].question.contains("no licence is stated"), "{}", found[0].question);
    }

    #[test]
    fn ids_are_stable() {
        let one = units(&[declared("a", "mit")]);
        let two = units(&[entry("x"), declared("b", "mit")]);
        assert!(two.iter().any(|unit| unit.id == one[0].id));
    }

    #[test]
    fn what_opens_a_decision_again() {
        let first = || with_text(declared("a", "mit"), "1", "MIT", Verdict::Altered);
        let gate = |sha| {
            let mut entry = with_text(first(), sha, "MIT", Verdict::UnknownLegal);
            if let Some(last) = entry.evidence.last_mut() {
                (last.witness, last.role) = (Witness::Gate, Some(TextRole::Gate));
            }
            entry
        };
        let base = |license: &str| {
            let mut entry = first();
            entry.lineage.push(crate::report::LineageEntry {
                revision: None,
                via: Vec::new(),
                base: "org/base".to_owned(),
                relation: crate::lineage::Relation::FineTuned,
                basis: crate::lineage::Basis::Declared,
                resolved: true,
                artifact: None,
                licenses: vec![license.to_owned()],
                license_basis: None,
                place: Default::default(),
            });
            entry
        };
        let changed = [
            ("text", with_text(declared("a", "mit"), "2", "MIT", Verdict::Altered)),
            ("tag", with_text(declared("a", "other"), "1", "MIT", Verdict::Altered)),
            ("a gate", gate("g")),
            ("another gate", gate("h")),
            ("a base", base("MIT")),
            ("another base", base("Apache-2.0")),
        ];
        let mut ids: Vec<String> = changed.iter().map(|(_, entry)| unit_id(entry)).collect();
        ids.push(unit_id(&first()));
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count, "{changed:?}");
    }

    #[test]
    fn statements_without_a_text_part_units() {
        let gguf = |said: &str| {
            let mut entry = entry("a");
            entry.evidence.push(EvidenceEntry {
                declared: Some(said.to_owned()),
                ..EvidenceEntry::at(Witness::Weights, &Default::default())
            });
            entry
        };
        let over = |base: Option<&str>| {
            let mut entry = declared("a", "mit");
            entry.lineage.extend(base.map(|base| LineageEntry {
                revision: None,
                via: Vec::new(),
                base: base.to_owned(),
                relation: crate::lineage::Relation::FineTuned,
                basis: Basis::Declared,
                resolved: false,
                artifact: None,
                licenses: Vec::new(),
                license_basis: None,
                place: Default::default(),
            }));
            entry
        };
        let read = |basis, license: &str| {
            let mut entry = entry("a");
            entry.conclusion.candidates.push(Candidate {
                expression: license.to_owned(),
                licenses: vec![license.to_owned()],
                basis,
                subject: Default::default(),
                path: None,
                terms: Default::default(),
            });
            entry
        };
        let cases = [
            ("headers", vec![gguf("mit"), gguf("cc-by-nc-4.0"), gguf("MIT ")], 2),
            ("unknown bases", vec![over(Some("x/unknown")), over(Some("y/other")), over(None)], 3),
            (
                "readings",
                vec![read(Basis::Base, "MIT"), read(Basis::Base, "X"), read(Basis::Declared, "X")],
                3,
            ),
            ("texts count by themselves", vec![read(Basis::Text, "MIT"), read(Basis::Text, "X")], 1),
        ];
        for (name, entries, expected) in cases {
            assert_eq!(units(&entries).len(), expected, "{name}");
        }
    }

    #[test]
    fn settings_leave_the_unit_as_it_was_built() {
        let mut entry = declared("a", "mit");
        entry.findings.push(finding("naming-duty-unmet", Severity::Warning));
        entry.unit = unit_id(&entry);
        let built = unit_id(&entry);
        entry.findings.clear();
        assert_eq!(unit_id(&entry), built);
        assert_eq!(units(&[entry])[0].id, built);
    }

    #[test]
    fn memory_is_bounded() {
        let mut index = UnitIndex::default();
        let mut add = |declared_as: &str| {
            let entry = declared("a", declared_as);
            index.add(&Brief::of(&entry), || Opening::of(&entry))
        };
        assert!((0..UNIT_LIMIT).all(|number| add(&number.to_string())));
        assert!(!add("one more"));
        assert!(add("7"));
    }

    #[test]
    fn the_worst_finding_asks() {
        let mut entry = with_text(declared("a", "mit"), "s", "MIT", Verdict::Altered);
        entry.findings = vec![finding("clause-added", Severity::Error), finding("user-cap", Severity::Note)];
        let found = units(&[entry]);
        assert_eq!(found[0].question, "MIT with added terms: do you accept what was added?");
        assert_eq!(found[0].severity, Some(Severity::Error));
    }
}
