//! One line for each artifact as comma-separated values (RFC 4180, UTF-8, a header line), for spreadsheets and scripts.
//!
//! Contract: every artifact is one record with the same columns; lists stand in one cell, separated by `; `. `concluded` is
//! what a text proves or a person decided, as in bills of materials; what is only declared stands under `declared`. A cell
//! that a spreadsheet would run as a formula (it begins with `=`, `+`, `-`, `@`, their full-width forms, a tab or the end
//! of a line) gets a `'` in front: names come from scanned folders.

use std::io::{self, Write};

use super::document::{Document, Form};
use super::licensing::{NOASSERTION, concluded, purl};
use crate::corpus::AXES;
use crate::report::{ArtifactEntry, name_of, unit_id};
use crate::rules::Severity;

/// The columns before the term axes.
const COLUMNS: [&str; 20] = [
    "path",
    "name",
    "kind",
    "layout",
    "revision",
    "declared",
    "concluded",
    "basis",
    "family",
    "terms",
    "findings",
    "errors",
    "warnings",
    "notes",
    "unit",
    "bases",
    "verdicts",
    "weight_bytes",
    "purl",
    "reason",
];

/// The columns behind the term axes: empty where nothing is known.
const CLASSES: [&str; 3] = ["osi_approved", "risk", "free_and_open_license_candidate"];

/// The form.
#[derive(Clone, Copy, Debug)]
pub struct Csv;

impl Form for Csv {
    fn write(&self, document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(COLUMNS.into_iter().chain(AXES.map(|(axis, _)| axis)).chain(CLASSES))?;
        for entry in &document.report.artifacts {
            writer.write_record(record(entry).iter().map(|cell| harmless(cell)))?;
        }
        writer.flush()
    }
}

fn record(entry: &ArtifactEntry) -> Vec<String> {
    let conclusion = &entry.conclusion;
    let count = |severity| entry.findings.iter().filter(|one| one.severity == severity).count().to_string();
    let mut cells = vec![
        entry.path.clone(),
        entry.name.clone(),
        name_of(&entry.kind),
        name_of(&entry.layout),
        entry.revision.clone().unwrap_or_default(),
        conclusion.declared.clone().unwrap_or_default(),
        concluded(entry).unwrap_or(NOASSERTION).to_owned(),
        name_of(&conclusion.basis),
        conclusion.family.as_ref().map(name_of).unwrap_or_default(),
        terms(entry),
        listed(entry.findings.iter().map(|one| format!("{}:{}", name_of(&one.severity), one.rule))),
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Note),
        unit_id(entry),
        listed(entry.lineage.iter().map(|edge| format!("{} {}", name_of(&edge.relation), edge.base))),
        listed(
            entry.evidence.iter().filter_map(|one| Some(format!("{} {}", one.path, name_of(&one.verdict?)))),
        ),
        entry.weight_bytes().to_string(),
        purl(entry).unwrap_or_default(),
        conclusion.reason.clone(),
    ];
    cells.extend(AXES.map(|(axis, _)| conclusion.floor.get(axis).as_ref().map(name_of).unwrap_or_default()));
    let flag = |value: Option<bool>| value.map(|value| value.to_string()).unwrap_or_default();
    cells.extend([
        flag(conclusion.osi_approved),
        name_of(&conclusion.risk),
        flag(conclusion.free_and_open_license_candidate),
    ]);
    cells
}

/// The strictest values of an artifact's readings, `axis=value`.
pub(super) fn terms(entry: &ArtifactEntry) -> String {
    listed(entry.conclusion.floor.iter().map(|(axis, value)| format!("{axis}={}", name_of(&value))))
}

fn listed(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

/// A cell that no spreadsheet runs.
pub(super) fn harmless(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::document::rendered;
    use super::*;
    use crate::corpus::TermValue;
    use crate::report::samples;

    #[test]
    fn each_artifact_is_a_record() {
        let mut entry = samples::declared("a/b", "mit, \"quoted\"\nline");
        entry.findings = vec![samples::finding("user-cap", Severity::Note)];
        entry.conclusion.floor.set("output-training", TermValue::Forbidden);
        entry.conclusion.osi_approved = Some(true);
        let text = rendered(Csv, &[entry, samples::entry("=cmd()")], &[], Vec::new());
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let columns = reader.headers().expect("a header").clone();
        let records: Vec<csv::StringRecord> = reader.records().map(|one| one.expect("a record")).collect();
        assert_eq!(records.len(), 2);
        let cell = |at: usize, name: &str| {
            let column = columns.iter().position(|one| one == name).expect(name);
            records[at][column].to_owned()
        };
        for (at, column, expected) in [
            (0, "declared", "mit, \"quoted\"\nline"),
            (0, "concluded", "NOASSERTION"),
            (0, "findings", "note:user-cap"),
            (0, "terms", "output-training=forbidden"),
            (0, "output-training", "forbidden"),
            (0, "notes", "1"),
            (0, "family", "permissive"),
            (0, "osi_approved", "true"),
            (0, "risk", "unknown"),
            (1, "osi_approved", ""),
            (1, "path", "'=cmd()"),
            (1, "declared", ""),
        ] {
            assert_eq!(cell(at, column), expected, "{column}");
        }
        assert_eq!(cell(0, "unit").len(), 16);
    }

    #[test]
    fn nothing_found_is_a_header() {
        assert_eq!(rendered(Csv, &[], &[], Vec::new()).lines().count(), 1);
    }
}
