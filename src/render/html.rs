//! A report as one page for a browser: no network, light and dark, review units first, a table that sorts and filters,
//! every finding with its quote, the lineage as a drawing.
//!
//! Contract: the template escapes every value, and control and bidirectional characters are shown as codes; a policy in
//! the page forbids it to load anything. Without scripts everything can still be read; with a keyboard everything can
//! be reached. Limits: 200 review units are listed; the drawing has its own in `graph.rs`.

mod graph;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;

use super::classes;
use super::csv::terms;
use super::document::{Document, Form};
use super::licensing::{NOASSERTION, concluded, reviewed};
use super::markdown::place_name;
use super::screen::{bytes, count, safe, severity_name};
use crate::report::{ArtifactEntry, Bucket, Report, name_of, unit_id};
use crate::rules::{Finding, FindingEvidence, Risk};

/// Review units that are listed.
const UNITS: usize = 200;

/// The form.
#[derive(Clone, Copy, Debug)]
pub struct Html;

impl Form for Html {
    fn write(&self, document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut environment = Environment::new();
        for (name, source) in TEMPLATES {
            environment.add_template(name, source).map_err(io::Error::other)?;
        }
        let page = fill(&environment, PAGE, page(document))?;
        let (head, tail) = page.split_once(ROWS).unwrap_or((&page, ""));
        out.write_all(head.as_bytes())?;
        for (at, entry) in document.report.artifacts.iter().enumerate() {
            out.write_all(fill(&environment, ROW, RowPage { row: row(at, entry) })?.as_bytes())?;
            out.write_all(b"\n")?;
        }
        out.write_all(tail.as_bytes())?;
        out.write_all(b"\n")
    }
}

const PAGE: &str = "page.html";
const ROW: &str = "row.html";
const TEMPLATES: [(&str, &str); 2] =
    [(PAGE, include_str!("html/page.html")), (ROW, include_str!("html/row.html"))];

/// Where the rows of artifacts stand in the page; they are made as they are written. Shown words have no such letter.
const ROWS: &str = "\u{0}rows\u{0}";

fn fill(environment: &Environment<'_>, name: &str, values: impl Serialize) -> io::Result<String> {
    let template = environment.get_template(name).map_err(io::Error::other)?;
    template.render(Serde(values)).map_err(io::Error::other)
}

#[derive(Serialize)]
struct RowPage {
    row: Row,
}

#[derive(Serialize)]
struct Page {
    tool: String,
    disclaimer: String,
    classes_told: &'static str,
    created: Option<String>,
    artifacts_told: String,
    errors: String,
    warnings: String,
    notes: String,
    bytes: String,
    incomplete: bool,
    buckets: Vec<BucketRow>,
    units: Vec<UnitRow>,
    more_units: usize,
    /// How many rows there are.
    shown: usize,
    rows_here: &'static str,
    bases: BTreeSet<String>,
    risks: BTreeSet<String>,
    families: BTreeSet<String>,
    rules: BTreeSet<String>,
    graph: Option<graph::Graph>,
    skipped: Vec<SkippedRow>,
}

#[derive(Serialize)]
struct BucketRow {
    number: u64,
    label: &'static str,
    meaning: &'static str,
}

#[derive(Serialize)]
struct UnitRow {
    id: String,
    artifacts: u64,
    bytes: String,
    worst: &'static str,
    question: String,
    example: String,
}

#[derive(Serialize)]
struct SkippedRow {
    path: String,
    reason: String,
    detail: String,
}

#[derive(Serialize)]
struct Row {
    number: usize,
    name: String,
    path: String,
    kind: String,
    layout: String,
    revision: Option<String>,
    declared: String,
    concluded: String,
    review: Option<String>,
    basis: String,
    family: String,
    risk: String,
    /// For sorting: what is worth most thought first, what is not known last.
    risk_rank: u8,
    osi: &'static str,
    free_and_open: &'static str,
    worst: &'static str,
    /// For sorting: worst first.
    rank: u8,
    reason: String,
    terms: String,
    made_from: String,
    unit: String,
    rules: String,
    told: String,
    count: usize,
    bytes: u64,
    size: String,
    findings: Vec<FindingBlock>,
}

#[derive(Serialize)]
struct FindingBlock {
    level: &'static str,
    rule: String,
    message: String,
    help: String,
    fine: String,
    proofs: Vec<Proof>,
}

#[derive(Serialize)]
struct Proof {
    place: String,
    note: Option<String>,
    quote: Option<String>,
}

fn page(document: &Document<'_>) -> Page {
    let report = document.report;
    let (summary, found) = (&report.summary, report.summary.findings);
    let conclusions = || report.artifacts.iter().map(|entry| &entry.conclusion);
    let rules =
        report.artifacts.iter().flat_map(|entry| &entry.findings).map(|one| safe(&one.rule)).collect();
    Page {
        tool: safe(&format!("{} {}, corpus {}", report.tool.name, report.tool.version, report.tool.corpus)),
        disclaimer: safe(&report.disclaimer),
        classes_told: classes::FINE_PRINT,
        created: document.context.timestamp(),
        artifacts_told: count(summary.artifacts, "artifact"),
        errors: count(found.error, "error"),
        warnings: count(found.warning, "warning"),
        notes: count(found.note, "note"),
        bytes: bytes(summary.bytes),
        incomplete: summary.incomplete,
        buckets: buckets(report),
        units: units(report),
        more_units: report.units.len().saturating_sub(UNITS),
        bases: conclusions().map(|one| name_of(&one.basis)).collect(),
        risks: conclusions().map(|one| name_of(&one.risk)).collect(),
        families: conclusions().filter_map(|one| one.family.as_ref().map(name_of)).collect(),
        rules,
        graph: graph::graph(&report.artifacts),
        skipped: skipped(report),
        shown: report.artifacts.len(),
        rows_here: ROWS,
    }
}

fn buckets(report: &Report) -> Vec<BucketRow> {
    let row = |bucket: Bucket| {
        let number = report.summary.buckets.count(bucket);
        (number > 0).then(|| BucketRow { number, label: bucket.label(), meaning: bucket.meaning() })
    };
    Bucket::ALL.into_iter().filter_map(row).collect()
}

fn units(report: &Report) -> Vec<UnitRow> {
    // Errors first: they are worth a person's hour.
    let mut units: Vec<_> = report.units.iter().collect();
    units.sort_by_key(|unit| std::cmp::Reverse(unit.severity));
    let row = |unit: &crate::report::Unit| UnitRow {
        id: safe(&unit.id),
        artifacts: unit.artifacts,
        bytes: bytes(unit.bytes),
        worst: severity_name(unit.severity),
        question: safe(&unit.question),
        example: safe(&unit.example),
    };
    units.into_iter().take(UNITS).map(row).collect()
}

fn skipped(report: &Report) -> Vec<SkippedRow> {
    let row = |one: &crate::base::Skipped| SkippedRow {
        path: safe(&one.path),
        reason: name_of(&one.reason),
        detail: safe(&one.detail),
    };
    report.skipped.iter().map(row).collect()
}

fn row(at: usize, entry: &ArtifactEntry) -> Row {
    let conclusion = &entry.conclusion;
    let worst = entry.worst();
    let made = entry.lineage.iter().map(|edge| format!("{} {}", edge.relation.phrase(), edge.base));
    let rules: BTreeSet<&str> = entry.findings.iter().map(|one| one.rule.as_str()).collect();
    Row {
        number: at + 1,
        name: safe(&entry.name),
        path: safe(&entry.path),
        kind: name_of(&entry.kind),
        layout: name_of(&entry.layout),
        revision: entry.revision.as_deref().map(safe),
        declared: safe(conclusion.declared.as_deref().unwrap_or_default()),
        concluded: safe(concluded(entry).unwrap_or(NOASSERTION)),
        review: reviewed(conclusion).as_deref().map(safe),
        basis: name_of(&conclusion.basis),
        family: conclusion.family.as_ref().map(name_of).unwrap_or_default(),
        risk: name_of(&conclusion.risk),
        risk_rank: risk_rank(conclusion.risk),
        osi: classes::osi(conclusion.osi_approved),
        free_and_open: classes::free_and_open(conclusion.free_and_open_license_candidate),
        worst: severity_name(worst),
        rank: worst.map_or(9, |worst| 3 - worst as u8),
        reason: safe(&conclusion.reason),
        terms: terms(entry),
        made_from: safe(&made.collect::<Vec<_>>().join("; ")),
        unit: unit_id(entry),
        rules: safe(&rules.into_iter().collect::<Vec<_>>().join(" ")),
        told: told(entry),
        count: entry.findings.len(),
        bytes: entry.weight_bytes(),
        size: bytes(entry.weight_bytes()),
        findings: entry.findings.iter().map(finding).collect(),
    }
}

fn risk_rank(risk: Risk) -> u8 {
    match risk {
        Risk::High => 0,
        Risk::Medium => 1,
        Risk::Low => 2,
        Risk::Unknown => 3,
    }
}

/// Rules and how often, in the order of the findings.
fn told(entry: &ArtifactEntry) -> String {
    let mut often: BTreeMap<&str, usize> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for found in &entry.findings {
        let number = often.entry(&found.rule).or_default();
        *number += 1;
        if *number == 1 {
            order.push(&found.rule);
        }
    }
    let one = |rule: &&str| match often.get(*rule) {
        Some(number) if *number > 1 => format!("{} ({number})", safe(rule)),
        _ => safe(rule),
    };
    order.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn finding(found: &Finding) -> FindingBlock {
    let audience: Vec<String> = found.audience.iter().map(name_of).collect();
    let owed = found.owed_by.as_ref().map(|by| format!(", owed by {by}")).unwrap_or_default();
    let fine = format!(
        "{} confidence, for {}{owed}, id {}",
        name_of(&found.confidence),
        audience.join(", "),
        found.id
    );
    FindingBlock {
        level: severity_name(Some(found.severity)),
        rule: safe(&found.rule),
        message: safe(&found.message),
        help: safe(&found.help),
        fine: safe(&fine),
        proofs: found.evidence.iter().map(proof).collect(),
    }
}

fn proof(proof: &FindingEvidence) -> Proof {
    Proof {
        place: safe(&place_name(proof)),
        note: proof.note.as_deref().map(safe),
        quote: proof.quote.as_deref().map(safe),
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::rendered;
    use super::*;
    use crate::report::samples;
    use crate::rules::Severity;

    #[test]
    fn a_page_has_everything_and_loads_nothing() {
        let mut entry = samples::declared("a/b", "mit");
        entry.findings = vec![samples::finding("clause-added", Severity::Error)];
        entry.conclusion.risk = Risk::Medium;
        entry.conclusion.osi_approved = Some(false);
        entry.conclusion.free_and_open_license_candidate = Some(true);
        let page = rendered(Html, &[entry, samples::entry("c")], &[], Vec::new());
        for expected in [
            "<h1>Licenses of 2 artifacts</h1>",
            "not for sale",
            "a&#x2f;b&#x2f;LICENSE:3-4",
            "A sample of clause-added.",
            "Review units",
            "id=\"artifact-2\"",
            "data-risk=\"medium\"",
            "<td data-key=\"1\">medium</td>",
            "<dt>OSI</dt><dd>not approved</dd><dt>AI Act 53(2)</dt><dd>may be a free and open license",
            "<td data-key=\"3\">unknown</td>",
            "never a verdict",
            "prefers-color-scheme: dark",
        ] {
            assert!(page.contains(expected), "{expected}");
        }
        for forbidden in ["http://", "https://", "src=", "@import", "url("] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
    }

    #[test]
    fn names_from_disk_cannot_break_out() {
        let mut entry = samples::declared("</script><img src=x onerror=alert(1)>\"'", "\u{202e}mit");
        entry.findings = vec![samples::finding("<b>", Severity::Note)];
        let page = rendered(Html, &[entry], &[], Vec::new());
        assert!(!page.contains("<img") && !page.contains("<b>") && !page.contains('\u{202e}'));
        assert_eq!(page.matches("</script>").count(), 1);
        assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;&quot;&#x27;"));
    }

    #[test]
    fn nothing_found_is_said() {
        assert!(rendered(Html, &[], &[], Vec::new()).contains("No model"));
    }
}
