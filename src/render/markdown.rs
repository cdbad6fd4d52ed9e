//! A report as Markdown (GitHub Flavored Markdown, section 4.10 for tables), for a ticket, a wiki or a job's summary.
//!
//! Contract: totals, review units, a table with every artifact, then every finding above note with its proof.
//! Everything that comes from disk is escaped, so that no name opens a link, a tag or a new cell.

use std::io::{self, Write};

use super::classes;
use super::document::{Document, Form};
use super::licensing::{NOASSERTION, concluded, reviewed};
use super::screen::{count, safe, severity_name};
use crate::corpus::TermValue;
use crate::report::{ArtifactEntry, Report, name_of, unit_id};
use crate::rules::{Finding, FindingEvidence, Severity};

/// Review units that are told; the table of artifacts names all.
const UNITS: usize = 50;

/// The columns of the table of artifacts.
const COLUMNS: [&str; 12] = [
    "artifact",
    "declared",
    "concluded",
    "basis",
    "family",
    "terms",
    "findings",
    "unit",
    "review",
    "risk",
    "OSI",
    "AI Act 53(2)",
];

/// The form.
#[derive(Clone, Copy, Debug)]
pub struct Markdown;

impl Form for Markdown {
    fn write(&self, document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
        let report = document.report;
        out.write_all(head(report).as_bytes())?;
        out.write_all(units(report).as_bytes())?;
        out.write_all(artifacts(report).as_bytes())?;
        for severity in [Severity::Error, Severity::Warning] {
            findings(report, severity, out)?;
        }
        skipped(report, out)
    }
}

fn head(report: &Report) -> String {
    let summary = &report.summary;
    let found = summary.findings;
    let found = [(found.error, "error"), (found.warning, "warning"), (found.note, "note")];
    let found = found.map(|(number, name)| count(number, name)).join(", ");
    let incomplete = if summary.incomplete { " Incomplete: something could not be read." } else { "" };
    let artifacts = count(summary.artifacts, "artifact");
    let tool = format!("{} {}, corpus {}", report.tool.name, report.tool.version, report.tool.corpus);
    format!(
        "# Licenses of {artifacts}\n\n{found}.{incomplete}\n\n{}. {}\n",
        escaped(&tool),
        escaped(&report.disclaimer)
    )
}

fn units(report: &Report) -> String {
    if report.units.is_empty() {
        return String::new();
    }
    let rows = report.units.iter().take(UNITS).map(|unit| {
        vec![
            unit.artifacts.to_string(),
            severity_name(unit.severity).to_owned(),
            unit.question.clone(),
            unit.example.clone(),
            unit.id.clone(),
        ]
    });
    let table = table(&["artifacts", "worst", "to decide", "example", "unit"], rows);
    let more = report.units.len().saturating_sub(UNITS);
    let more = if more > 0 { format!("\nand {}\n", count(more as u64, "more unit")) } else { String::new() };
    format!("\n## Review units\n\n{table}{more}")
}

fn artifacts(report: &Report) -> String {
    if report.artifacts.is_empty() {
        return "\nNo model, adapter, data set or package was found.\n".to_owned();
    }
    let table = table(&COLUMNS, report.artifacts.iter().map(row));
    format!("\n## Artifacts\n\n{table}\n{}\n", escaped(classes::FINE_PRINT))
}

fn row(entry: &ArtifactEntry) -> Vec<String> {
    let conclusion = &entry.conclusion;
    let telling = conclusion.floor.iter().filter(|(_, value)| {
        matches!(value, TermValue::Forbidden | TermValue::Conditional | TermValue::Unknown)
    });
    let terms: Vec<String> = telling.map(|(axis, value)| format!("{axis}: {}", name_of(&value))).collect();
    let findings = entry.findings.iter().map(|one| format!("{}: {}", name_of(&one.severity), one.rule));
    let mut found: Vec<String> = findings.collect();
    found.dedup();
    vec![
        entry.path.clone(),
        conclusion.declared.clone().unwrap_or_default(),
        concluded(entry).unwrap_or(NOASSERTION).to_owned(),
        name_of(&conclusion.basis),
        conclusion.family.as_ref().map(name_of).unwrap_or_default(),
        terms.join(", "),
        found.join(", "),
        unit_id(entry),
        reviewed(conclusion).unwrap_or_default(),
        name_of(&conclusion.risk),
        classes::osi(conclusion.osi_approved).to_owned(),
        classes::candidate(conclusion.free_and_open_license_candidate).to_owned(),
    ]
}

fn findings(report: &Report, severity: Severity, out: &mut dyn Write) -> io::Result<()> {
    let found = report.artifacts.iter().flat_map(|entry| entry.findings.iter().map(move |one| (entry, one)));
    let mut found = found.filter(|(_, one)| one.severity == severity).peekable();
    if found.peek().is_none() {
        return Ok(());
    }
    let title = if severity == Severity::Error { "Errors" } else { "Warnings" };
    writeln!(out, "\n## {title}")?;
    found.try_for_each(|(entry, one)| out.write_all(finding(entry, one).as_bytes()))
}

fn finding(entry: &ArtifactEntry, found: &Finding) -> String {
    let mut text = format!(
        "\n### {}: {}\n\n{}\n\n",
        escaped(&found.rule),
        escaped(&entry.path),
        escaped(&found.message)
    );
    for proof in &found.evidence {
        text.push_str(&format!("- {}\n", place(proof)));
        if let Some(quote) = &proof.quote {
            text.push_str(&format!("  > {}\n", escaped(quote)));
        }
        if let Some(note) = &proof.note {
            text.push_str(&format!("  {}\n", escaped(note)));
        }
    }
    text.push_str(&format!("\nDo: {}\n", escaped(&found.help)));
    text
}

/// A place as people write it: `path:lines`, bytes or key where these tell.
pub(super) fn place_name(proof: &FindingEvidence) -> String {
    let mut name = proof.path.clone();
    match (proof.lines, proof.bytes) {
        (Some([first, last]), _) if first == last => name.push_str(&format!(":{first}")),
        (Some([first, last]), _) => name.push_str(&format!(":{first}-{last}")),
        (None, Some([first, last])) => name.push_str(&format!(", bytes {first} to {last}")),
        (None, None) => {}
    }
    if let Some(key) = &proof.key {
        name.push_str(&format!(", key {key}"));
    }
    name
}

fn place(proof: &FindingEvidence) -> String {
    escaped(&place_name(proof))
}

fn skipped(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.skipped.is_empty() {
        return Ok(());
    }
    let rows =
        report.skipped.iter().map(|one| vec![one.path.clone(), name_of(&one.reason), one.detail.clone()]);
    write!(out, "\n## Not read\n\n{}", table(&["path", "reason", "detail"], rows))
}

/// A table; an empty cell is `-`.
fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut text = format!("| {} |\n|{}\n", head.join(" | "), " --- |".repeat(head.len()));
    for row in rows {
        let cells: Vec<String> =
            row.iter().map(|cell| if cell.is_empty() { "-".to_owned() } else { escaped(cell) }).collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}

/// Text that Markdown shows as it is, on one line.
pub(super) fn escaped(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown = String::with_capacity(line.len());
    for letter in safe(&line).chars() {
        match letter {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => shown.extend(['\\', letter]),
            _ => shown.push(letter),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::super::document::rendered;
    use super::*;
    use crate::report::samples;
    use crate::rules::Risk;

    #[test]
    fn a_report_in_markdown() {
        let mut entry = samples::declared("a/b", "mit");
        entry.conclusion.floor.set("output-training", TermValue::Forbidden);
        entry.findings = vec![samples::finding("clause-added", Severity::Error)];
        entry.conclusion.risk = Risk::Medium;
        entry.conclusion.osi_approved = Some(true);
        entry.conclusion.free_and_open_license_candidate = Some(false);
        let text = rendered(Markdown, &[entry], &[], Vec::new());
        for expected in [
            "# Licenses of 1 artifact\n\n1 error, 0 warnings, 0 notes.\n",
            ", corpus c0ffee. Evidence",
            "| artifact | declared | concluded | basis | family | terms | findings | unit | review | risk | OSI | AI Act 53(2) |\n| --- |",
            "| a/b | mit | NOASSERTION | declared | permissive | output-training: forbidden | error: clause-added | ",
            " | - | medium | approved | no candidate |\n",
            "information for sorting, never a verdict.",
            "### clause-added: a/b\n\nA sample of clause-added.\n\n- a/b/LICENSE:3-4\n  &gt;",
            "\nDo: Ask the publisher.\n",
        ] {
            let expected = expected.replace("  &gt;", "  > not for sale\n");
            assert!(text.contains(&expected), "{expected}\n{text}");
        }
    }

    #[test]
    fn names_from_disk_stay_names() {
        for (name, expected) in [
            ("a|b", "a\\|b"),
            ("<img src=x>", "&lt;img src=x&gt;"),
            ("[x](y)", "\\[x\\](y)"),
            ("a\nb", "a b"),
            ("模型_1", "模型\\_1"),
        ] {
            assert_eq!(escaped(name), expected);
        }
    }

    #[test]
    fn nothing_found_is_said() {
        assert!(rendered(Markdown, &[], &[], Vec::new()).contains("No model"));
    }
}
