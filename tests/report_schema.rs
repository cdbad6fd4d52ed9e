//! The committed JSON Schemas are what the types generate, and what is written obeys them.
//! `SMALLPRINT_UPDATE=1 cargo test --test all report_schema::` rewrites them.

use std::path::Path;

use smallprint::base::{SkipReason, Skipped};
use smallprint::clauses::{Answer, Clause, Value};
use smallprint::corpus::{Corpus, Subject, TermValue, Terms};
use smallprint::evidence::{At, Card, Facts, Place, TextFact, TextRole, Weights};
use smallprint::layouts::Artifact;
use smallprint::lineage::{Basis, Edge, Relation, ResolvedBase};
use smallprint::reading::compare::TextDiff;
use smallprint::reading::{
    Copyright, EditOp, JudgedEdit, LicenseMatch, Nearest, Reading, Reference, Role, Shared, Verdict,
};
use smallprint::report::{
    DISCLAIMER, DiffPage, IdentifyLine, Line, Parts, Report, ReportBuilder, SCHEMA, Tally, TextLine, Tool,
    schema,
};
use smallprint::rules::{
    Audience, Candidate, Conclusion, Confidence, Finding, FindingEvidence, Payload, PayloadState, Severity,
};
use smallprint::text::Text;

fn limited() -> Terms {
    let mut terms = Terms::default();
    terms.set("commercial-use", TermValue::Conditional);
    terms
}

fn committed(name: &str, generated: &serde_json::Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    let fresh = serde_json::to_string_pretty(generated).expect("JSON") + "\n";
    if std::env::var_os("SMALLPRINT_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().expect("docs")).expect("docs");
        std::fs::write(&path, &fresh).expect("written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == fresh, "docs/{name} is not fresh; run with SMALLPRINT_UPDATE=1");
}

#[test]
fn schemas_are_fresh() {
    committed("report.schema.json", &schema::report());
    committed("report-line.schema.json", &schema::line());
    committed("identify.schema.json", &schema::identify());
    committed("diff.schema.json", &schema::diff());
}

fn obeys(schema: &serde_json::Value, instance: &serde_json::Value) {
    let validator = jsonschema::validator_for(schema).expect("a schema");
    let errors: Vec<String> =
        validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{instance:#}");
}

/// A reading that fills every field.
fn reading() -> Reading {
    let edit = JudgedEdit {
        op: EditOp::Insert,
        lines: [4, 5],
        words: 7,
        section: Some("2".into()),
        material: true,
        class: "restriction".into(),
        clauses: vec!["user-cap".into()],
        quote: "not above ten users".into(),
        ..JudgedEdit::default()
    };
    let found = LicenseMatch {
        id: "MIT".into(),
        spdx: "MIT".into(),
        name: "MIT License".into(),
        verdict: Verdict::Altered,
        lines: [1, 20],
        bytes: [0, 1000],
        template_coverage: 0.99,
        text_coverage: 0.97,
        ties: vec!["MIT-like".into()],
        edits: vec![edit],
        ..LicenseMatch::default()
    };
    Reading {
        fingerprint: "0011223344556677".into(),
        words: 170,
        encoding: "gb18030".into(),
        encoding_guessed: true,
        verdict: Verdict::Altered,
        expression: "LicenseRef-unknown-001122334455".into(),
        licenses: vec![found],
        references: vec![Reference {
            id: "Apache-2.0".into(),
            role: Role::Grant,
            subject: Subject::Code,
            lines: [21, 21],
            quote: "the code is under Apache 2.0".into(),
        }],
        nearest: Some(Nearest {
            id: "X11".into(),
            template_coverage: 0.5,
            text_coverage: 0.25,
            shared: vec![Shared { lines: [1, 4], words: 30, sections: vec!["2".into()] }],
        }),
        clauses: vec![Clause {
            kind: "user-cap".into(),
            value: Some(Value::Number(10.into())),
            unit: Some("users".into()),
            applies_to: Some("all".into()),
            adapter: Some(Answer::Silent),
            lines: [4, 5],
            quote: "not above ten users".into(),
            ..Clause::default()
        }],
        terms: limited(),
        copyright: vec![Copyright {
            holder: "N. N.".into(),
            years: "2024".into(),
            lines: [1, 1],
            placeholder: true,
        }],
    }
}

fn facts() -> Facts {
    let place = |path: &str| Place {
        path: path.into(),
        lines: Some([2, 2]),
        bytes: None,
        key: Some("license".into()),
    };
    let statement = |path: &str| At { value: "mit".to_owned(), place: place(path) };
    Facts {
        card: Some(Card {
            path: "README.md".into(),
            licenses: vec![statement("README.md")],
            ..Card::default()
        }),
        texts: vec![TextFact {
            path: "LICENSE".into(),
            role: TextRole::License,
            subject: Subject::Weights,
            sha256: "ab".repeat(32),
            reading: std::sync::Arc::new(reading()),
            from_parent: true,
            first_line: 1,
            address: None,
        }],
        weights: vec![Weights {
            path: "model.gguf".into(),
            format: "gguf".into(),
            bytes: 10,
            licenses: vec![statement("model.gguf")],
            ..Weights::default()
        }],
        ..Facts::default()
    }
}

fn conclusion() -> Conclusion {
    Conclusion {
        declared: Some("mit".into()),
        candidates: vec![Candidate {
            expression: "MIT".into(),
            licenses: vec!["MIT".into()],
            basis: Basis::Declared,
            subject: Subject::Weights,
            path: Some("README.md".into()),
            terms: Terms::default(),
        }],
        concluded: "NOASSERTION".into(),
        basis: Basis::Text,
        reason: "The text differs from what the card names.".into(),
        ..Conclusion::default()
    }
}

fn finding() -> Finding {
    Finding {
        id: "0123456789abcdef".into(),
        rule: "clause-added".into(),
        severity: Severity::Error,
        confidence: Confidence::High,
        audience: vec![Audience::Use, Audience::Audit],
        message: "A cap was added.".into(),
        evidence: vec![FindingEvidence {
            path: "o/m/LICENSE".into(),
            lines: Some([4, 5]),
            quote: Some("not above ten users".into()),
            ..FindingEvidence::default()
        }],
        help: "Count your users.".into(),
        owed_by: Some("uploader".into()),
        trigger: None,
        observable: Some("in-folder".into()),
    }
}

/// A report with one artifact that fills every field, and its lines.
fn sample() -> (Report, Vec<Line>) {
    let artifact = Artifact {
        path: "o/m".into(),
        name: "o/m".into(),
        revision: Some("main".into()),
        ..Artifact::default()
    };
    let edge = Edge {
        revision: Some("v1".into()),
        base: "o/base".into(),
        relation: Relation::FineTuned,
        place: Place { path: "README.md".into(), ..Place::default() },
        basis: Basis::Declared,
        resolved: Some(ResolvedBase {
            artifact: Some("o/base".into()),
            licenses: vec!["MIT".into()],
            basis: Basis::Text,
            place: Some(Place { path: "LICENSE".into(), ..Place::default() }),
            ..ResolvedBase::default()
        }),
        via: Vec::new(),
        passes: smallprint::lineage::Passes::Unclear,
        stopped: None,
    };
    let payload = Payload { license_text: PayloadState::Defective, ..Payload::default() };
    let (conclusion, findings, facts) = (conclusion(), vec![finding()], facts());
    let parts = Parts { artifact: &artifact, facts: &facts, edges: &[edge], conclusion, payload, findings };
    let (entry, texts) = ReportBuilder::new().artifact(parts);
    let skipped =
        Skipped { path: "o/x".into(), reason: SkipReason::TooLarge, detail: "cut at 16 MiB".into() };
    let mut tally = Tally::new();
    tally.artifact(&entry);
    tally.skipped(&skipped);
    let (summary, units) = tally.finish();
    let mut lines: Vec<Line> = texts
        .iter()
        .map(|(sha256, entry)| {
            Line::Text(Box::new(TextLine { sha256: sha256.clone(), entry: entry.clone() }))
        })
        .collect();
    lines.push(Line::Artifact(Box::new(entry.clone())));
    lines.push(Line::Skipped(skipped.clone()));
    lines.extend(units.iter().cloned().map(Line::Unit));
    let report = Report {
        schema: SCHEMA.into(),
        tool: Tool::current("c0ffee"),
        disclaimer: DISCLAIMER.into(),
        texts: texts.into_iter().collect(),
        artifacts: vec![entry],
        units,
        skipped: vec![skipped],
        summary,
    };
    (report, lines)
}

#[test]
fn a_report_obeys_its_schema_and_reads_back() {
    let (report, lines) = sample();
    let value = serde_json::to_value(&report).expect("JSON");
    obeys(&schema::report(), &value);
    assert_eq!(serde_json::from_value::<Report>(value).expect("a report"), report);
    for line in lines {
        let value = serde_json::to_value(&line).expect("JSON");
        obeys(&schema::line(), &value);
        assert_eq!(serde_json::from_value::<Line>(value).expect("a line"), line);
    }
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let validator = jsonschema::validator_for(&schema::report()).expect("a schema");
    let (report, _) = sample();
    let mut value = serde_json::to_value(&report).expect("JSON");
    value["artifacts"][0]["findings"][0]["severity"] = "fatal".into();
    assert!(!validator.is_valid(&value));
}

#[test]
fn the_keys_are_those_of_the_design() {
    let (report, _) = sample();
    let value = serde_json::to_value(&report).expect("JSON");
    let keys = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default()
    };
    let has = |value: &serde_json::Value, wanted: &[&str]| {
        let found = keys(value);
        for key in wanted {
            assert!(found.iter().any(|one| one == key), "{key} is not in {found:?}");
        }
    };
    has(&value, &["schema", "tool", "texts", "artifacts", "units", "skipped", "summary"]);
    has(
        &value["texts"]["ab".repeat(32)],
        &["fingerprint", "words", "verdict", "licenses", "edits", "clauses", "terms", "copyright"],
    );
    let artifact = &value["artifacts"][0];
    has(
        artifact,
        &[
            "path",
            "name",
            "layout",
            "revision",
            "kind",
            "weights",
            "evidence",
            "conclusion",
            "payload",
            "lineage",
            "findings",
        ],
    );
    has(
        &artifact["evidence"][0],
        &["witness", "path", "text", "lines", "subject", "license", "verdict", "from-parent"],
    );
    has(&artifact["conclusion"], &["declared", "candidates", "concluded", "basis", "floor", "reason"]);
    assert_eq!(
        keys(&artifact["payload"]),
        ["attachment", "base-license", "copyright", "license-text", "notice", "use-policy"]
    );
    has(&artifact["lineage"][0], &["base", "relation", "basis", "resolved"]);
    has(
        &artifact["findings"][0],
        &["id", "rule", "severity", "confidence", "audience", "message", "evidence", "help"],
    );
    has(&value["units"][0], &["id", "artifacts", "example", "question"]);
    has(&value["skipped"][0], &["path", "reason", "detail"]);
    has(&value["summary"], &["artifacts", "findings", "incomplete", "payload"]);
    has(&value["summary"]["findings"], &["error", "warning", "note"]);
}

#[test]
fn identify_obeys_its_schema_and_reads_back() {
    for reading in [reading(), Reading::default()] {
        let line = IdentifyLine::new("LICENSE", &reading);
        let value = serde_json::to_value(&line).expect("JSON");
        obeys(&schema::identify(), &value);
        assert_eq!(serde_json::from_value::<IdentifyLine>(value).expect("a line"), line);
    }
}

#[test]
fn a_difference_obeys_its_schema_and_reads_back() {
    let corpus = Corpus::builtin();
    let terms =
        "You may use the model. It may serve at most 10 million monthly active users. No warranty is given.";
    let pairs = [
        (terms.to_owned(), terms.replace("10 million", "700 million") + " You must not use it for weapons."),
        (String::new(), terms.to_owned()),
        (terms.to_owned(), terms.to_owned()),
    ];
    for (old, new) in pairs {
        let texts = [&old, &new].map(|text| Text::from_source(text));
        let [one, other] = [0, 1].map(|at| Reading::of(&texts[at], corpus));
        let diff = TextDiff::of((&texts[0], &one), (&texts[1], &other), corpus);
        assert_eq!(diff.edits.is_empty(), old == new);
        let page =
            DiffPage { old: IdentifyLine::new("old", &one), new: IdentifyLine::new("new", &other), diff };
        let value = serde_json::to_value(&page).expect("JSON");
        obeys(&schema::diff(), &value);
        let back: DiffPage = serde_json::from_value(value.clone()).expect("a page");
        assert_eq!(serde_json::to_value(&back).expect("JSON"), value);
    }
    let mut wrong = serde_json::json!({ "old": {}, "new": {}, "clauses": 1 });
    assert!(!jsonschema::is_valid(&schema::diff(), &wrong));
    wrong["clauses"] = serde_json::json!([]);
    assert!(!jsonschema::is_valid(&schema::diff(), &wrong), "what is required is missing");
}
