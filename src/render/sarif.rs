//! Findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), for code scanning and editors.
//!
//! Contract: one result for each finding, shown or settled; a settled one carries a suppression with its reason.
//! `partialFingerprints` hold the finding's id, which survives line moves. Places are relative to the working directory
//! of the scan (`%SRCROOT%`; in a pipeline, the repository), since services that show alerts read them so; of an absolute
//! path they are `file:` addresses. They are percent-encoded, with lines for texts and bytes for headers of weights. What
//! could not be read is a notification of the run. Limits: services take only so many results of a run ([`MOST_RESULTS`]);
//! narrow it with `--where` or `--min-severity`, or scan in shares.

mod places;

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};

use self::places::Places;
use super::document::{Document, Form};
use super::flow::Each;
use crate::policy::Reason;
use crate::report::{ArtifactEntry, Report, name_of};
use crate::rules::{Confidence, Finding, FindingEvidence, RULES, RuleFacts, Severity, docs};

/// How many results of one run GitHub's code scanning takes ("SARIF support for code scanning").
pub const MOST_RESULTS: u64 = 25_000;

/// What is said of a report whose results, shown and settled, are more than services take.
pub fn too_many(results: u64) -> Option<String> {
    (results > MOST_RESULTS).then(|| {
        format!(
            "this SARIF has {results} results, suppressed ones included; GitHub takes {MOST_RESULTS} of one run: choose \
             with --where or --min-severity, or write several files with --shard"
        )
    })
}

/// The form.
#[derive(Clone, Copy, Debug)]
pub struct Sarif;

impl Form for Sarif {
    fn write(&self, document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
        let report = document.report;
        let run = Run {
            tool: json!({"driver": driver(report, HOME)}),
            automation_details: json!({"id": "smallprint/"}),
            column_kind: "unicodeCodePoints",
            original_uri_base_ids: Places::of(report).bases(),
            invocations: [invocation(document)],
            results: Each(|| results(document)),
            properties: json!({"corpus": report.tool.corpus, "disclaimer": report.disclaimer}),
        };
        serde_json::to_writer_pretty(&mut *out, &Log { schema: SCHEMA, version: "2.1.0", runs: [run] })?;
        out.write_all(b"\n")
    }
}

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
struct Log<R: Serialize> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [R; 1],
}

/// A run; results are made as they are written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<R: Serialize> {
    tool: Value,
    automation_details: Value,
    column_kind: &'static str,
    original_uri_base_ids: Value,
    invocations: [Value; 1],
    results: R,
    properties: Value,
}

/// Where this program lives, as its manifest says; empty where it says nothing.
const HOME: &str = env!("CARGO_PKG_REPOSITORY");

fn driver(report: &Report, home: &str) -> Value {
    let rules: Vec<Value> = RULES.iter().map(|rule| descriptor(rule.facts(), home)).collect();
    let mut driver = json!({
        "name": report.tool.name,
        "version": report.tool.version,
        "semanticVersion": report.tool.version,
        "rules": rules,
    });
    if !home.is_empty() {
        driver["informationUri"] = home.into();
    }
    driver
}

fn descriptor(rule: &RuleFacts, home: &str) -> Value {
    let page = docs(rule.name).unwrap_or_default();
    let tags: Vec<String> =
        std::iter::once("license".to_owned()).chain(rule.audience.iter().map(name_of)).collect();
    let mut descriptor = json!({
        "id": rule.name,
        "name": pascal(rule.name),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": section(page, "What it finds").unwrap_or_else(|| rule.summary.to_owned())},
        "help": {"text": rule.help, "markdown": page},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {
            "tags": tags,
            "since": rule.since,
            "precision": usual_precision(rule.severity),
            "problem.severity": problem(rule.severity),
        },
    });
    if !home.is_empty() {
        let version = concat!("v", env!("CARGO_PKG_VERSION"));
        descriptor["helpUri"] = format!("{home}/blob/{version}/docs/rules.md#{}", rule.name).into();
    }
    descriptor
}

/// How sure a rule is by itself; each result says it, too. An error is raised only where it is certain.
fn usual_precision(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "very-high",
        Severity::Warning => "high",
        Severity::Note => "medium",
    }
}

/// The severity in the words of code scanning.
fn problem(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "recommendation",
    }
}

/// `clause-added` as `ClauseAdded`, which is how the standard writes names of rules.
fn pascal(name: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    name.split('-').map(capital).collect()
}

/// The words below a heading of a rule's page, on one line.
fn section(page: &str, heading: &str) -> Option<String> {
    let mut lines = page.lines().skip_while(|line| line.strip_prefix("# ") != Some(heading));
    lines.next()?;
    let words: Vec<&str> =
        lines.take_while(|line| !line.starts_with("# ")).flat_map(str::split_whitespace).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn invocation(document: &Document<'_>) -> Value {
    let report = document.report;
    let places = Places::of(report);
    let notes: Vec<Value> = report
        .skipped
        .iter()
        .map(|one| {
            json!({
                "level": if one.reason.incomplete() { "warning" } else { "note" },
                "message": {"text": format!("not read: {} ({})", one.detail, name_of(&one.reason))},
                "locations": [{"physicalLocation": {"artifactLocation": places.at(&one.path)}}],
            })
        })
        .collect();
    let mut invocation = json!({"executionSuccessful": true, "toolExecutionNotifications": notes});
    if let (Some(moment), Some(map)) = (document.context.timestamp(), invocation.as_object_mut()) {
        map.insert("endTimeUtc".to_owned(), moment.into());
    }
    invocation
}

fn results<'d>(document: &Document<'d>) -> impl Iterator<Item = Map<String, Value>> + use<'d> {
    let settled = document.settled;
    let places = Places::of(document.report);
    document.report.artifacts.iter().enumerate().flat_map(move |(at, entry)| {
        let shown = entry.findings.iter().map(move |found| result(places, entry, found));
        let settled = settled.get(at).into_iter().flatten().map(move |settled| {
            let mut object = result(places, entry, &settled.finding);
            object.insert("suppressions".to_owned(), json!([suppression(&settled.reason)]));
            object
        });
        shown.chain(settled)
    })
}

fn suppression(reason: &Reason) -> Value {
    let why = match reason {
        Reason::Exception(why) => why.clone(),
        Reason::Baseline => "An earlier report, the baseline of this run, has it.".to_owned(),
    };
    json!({"kind": "external", "status": "accepted", "justification": why})
}

fn result(places: Places<'_>, entry: &ArtifactEntry, found: &Finding) -> Map<String, Value> {
    let (first, more) = match found.evidence.split_first() {
        Some((first, more)) => (location(places, first, entry), more),
        None => {
            let folder = FindingEvidence { path: entry.path.clone(), ..Default::default() };
            (location(places, &folder, entry), &[][..])
        }
    };
    let mut result = Map::new();
    let mut set = |key: &str, value: Value| result.insert(key.to_owned(), value);
    set("ruleId", found.rule.clone().into());
    if let Some(index) = RULES.iter().position(|rule| rule.facts().name == found.rule) {
        set("ruleIndex", index.into());
    }
    set("level", level(found.severity).into());
    set("kind", "fail".into());
    set("message", json!({"text": format!("{}: {} {}", entry.name, sentence(&found.message), found.help)}));
    set("locations", json!([first]));
    if !more.is_empty() {
        set("relatedLocations", related(places, more));
    }
    set("partialFingerprints", json!({"smallprint/v1": found.id}));
    set("properties", properties(found));
    result
}

/// A message that ends like a sentence.
fn sentence(message: &str) -> String {
    let ended = message.ends_with(['.', '!', '?', ')', '。']);
    if ended { message.to_owned() } else { format!("{message}.") }
}

fn properties(found: &Finding) -> Value {
    let audience: Vec<String> = found.audience.iter().map(name_of).collect();
    let mut properties = json!({"confidence": name_of(&found.confidence), "audience": audience});
    let more = [("owed-by", &found.owed_by), ("trigger", &found.trigger), ("observable", &found.observable)];
    if let Some(map) = properties.as_object_mut() {
        map.insert("precision".to_owned(), precision(found.confidence).into());
        for (key, value) in more {
            value.iter().for_each(|value| drop(map.insert(key.to_owned(), value.as_str().into())));
        }
    }
    properties
}

fn precision(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "very-high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

fn location(places: Places<'_>, proof: &FindingEvidence, entry: &ArtifactEntry) -> Value {
    json!({
        "physicalLocation": physical(places, proof),
        "logicalLocations": [{"name": entry.name, "fullyQualifiedName": entry.path, "kind": "package"}],
    })
}

fn related(places: Places<'_>, proofs: &[FindingEvidence]) -> Value {
    let one = |(id, proof): (usize, &FindingEvidence)| {
        let mut location = json!({"id": id, "physicalLocation": physical(places, proof)});
        if let (Some(note), Some(map)) =
            (proof.note.as_ref().or(proof.quote.as_ref()), location.as_object_mut())
        {
            map.insert("message".to_owned(), json!({"text": note}));
        }
        location
    };
    proofs.iter().enumerate().map(one).collect()
}

fn physical(places: Places<'_>, proof: &FindingEvidence) -> Value {
    let mut physical = json!({"artifactLocation": places.at(&proof.path)});
    if let (Some(region), Some(map)) = (region(proof), physical.as_object_mut()) {
        map.insert("region".to_owned(), region);
    }
    physical
}

/// Lines for texts, bytes for headers of binary files.
fn region(proof: &FindingEvidence) -> Option<Value> {
    let mut region = match (proof.lines, proof.bytes) {
        (Some([first, last]), _) => {
            let first = first.max(1);
            json!({"startLine": first, "endLine": last.max(first)})
        }
        (None, Some([first, last])) => json!({"byteOffset": first, "byteLength": last.saturating_sub(first)}),
        (None, None) => return None,
    };
    if let (Some(quote), Some(map)) = (&proof.quote, region.as_object_mut()) {
        map.insert("snippet".to_owned(), json!({"text": quote}));
    }
    Some(region)
}

#[cfg(test)]
mod tests {
    use super::super::document::rendered;
    use super::*;
    use crate::policy::Settled;
    use crate::report::samples;

    #[test]
    fn results_beyond_what_services_take_are_told() {
        assert_eq!(too_many(MOST_RESULTS), None);
        assert!(too_many(MOST_RESULTS + 1).is_some_and(|says| says.contains("25001 results")));
    }

    fn log(entries: &[ArtifactEntry], settled: Vec<Vec<Settled>>) -> Value {
        serde_json::from_str(&rendered(Sarif, entries, &[], settled)).expect("JSON")
    }

    #[test]
    fn a_finding_is_a_result() {
        let mut entry = samples::entry("a/b");
        let mut found = samples::finding("user-cap", Severity::Warning);
        found.evidence.push(FindingEvidence {
            path: "a/b/m.gguf".into(),
            bytes: Some([10, 30]),
            ..FindingEvidence::default()
        });
        entry.findings = vec![found];
        let log = log(&[entry], Vec::new());
        let run = &log["runs"][0];
        let result = &run["results"][0];
        let index = result["ruleIndex"].as_u64().and_then(|at| usize::try_from(at).ok()).expect("an index");
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "user-cap");
        assert_eq!(run["tool"]["driver"]["rules"][index]["name"], "UserCap");
        let physical = &result["locations"][0]["physicalLocation"];
        assert_eq!(physical["artifactLocation"], json!({"uri": "a/b/LICENSE", "uriBaseId": "SCANROOT"}));
        assert_eq!(physical["region"]["startLine"], 3);
        let related = &result["relatedLocations"][0]["physicalLocation"]["region"];
        assert_eq!(*related, json!({"byteOffset": 10, "byteLength": 20}));
        assert_eq!((&result["level"], &result["kind"]), (&json!("warning"), &json!("fail")));
        assert_eq!(result["partialFingerprints"]["smallprint/v1"], "user-cap");
    }

    #[test]
    fn settled_findings_are_suppressed() {
        let settled = |reason| Settled { finding: samples::finding("user-cap", Severity::Error), reason };
        let both = vec![settled(Reason::Exception("we asked".into())), settled(Reason::Baseline)];
        let log = log(&[samples::entry("a")], vec![both]);
        let results = log["runs"][0]["results"].as_array().expect("results");
        assert_eq!(results[0]["suppressions"][0]["justification"], "we asked");
        assert_eq!(results[1]["suppressions"][0]["kind"], "external");
    }

    #[test]
    fn every_rule_is_described() {
        let log = log(&[], Vec::new());
        let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
        assert_eq!(rules.len(), RULES.len());
        for rule in rules {
            let told =
                |at: &str| rule.pointer(at).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
            for at in [
                "/shortDescription/text",
                "/fullDescription/text",
                "/help/text",
                "/help/markdown",
                "/properties/precision",
            ] {
                assert!(told(at), "{at} {rule}");
            }
        }
    }

    #[test]
    fn a_known_home_is_told() {
        let document = samples_report();
        let driver = driver(&document, "https://example.org/smallprint");
        assert_eq!(driver["informationUri"], "https://example.org/smallprint");
        let help = driver["rules"][0]["helpUri"].as_str().unwrap_or_default();
        assert!(
            help.starts_with("https://example.org/smallprint/blob/v") && help.contains("rules.md#"),
            "{help}"
        );
    }

    fn samples_report() -> Report {
        let json = json!({
            "schema": "smallprint-report/1", "tool": {"name": "smallprint", "version": "0", "corpus": "0"},
            "texts": {}, "artifacts": [], "units": [], "skipped": [],
            "summary": {"artifacts": 0, "findings": {"error": 0, "warning": 0, "note": 0}, "incomplete": false,
                        "payload": crate::report::PayloadCounts::default()},
        });
        serde_json::from_value(json).expect("a report")
    }
}
