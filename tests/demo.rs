//! The demo's mirror, scanned by the binary as a newcomer does it: every planted problem is found, nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Runs `smallprint demo` with its temporary folder below `place`.
fn demo(place: &Path, arguments: &[&str]) -> (String, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_smallprint"))
        .arg("demo")
        .args(arguments)
        .env("TMPDIR", place)
        .current_dir(place)
        .output()
        .expect("the binary runs");
    let (out, err) = (String::from_utf8(run.stdout).expect("UTF-8"), String::from_utf8(run.stderr).expect("UTF-8"));
    assert_eq!(run.status.code(), Some(0), "the demo ends with 0 whatever it finds: {err}");
    (out, err)
}

/// Rules at one severity, of one artifact.
fn rules(artifact: &Value, severities: &[&str]) -> BTreeSet<String> {
    let findings = artifact["findings"].as_array().expect("findings");
    let wanted = findings.iter().filter(|finding| severities.iter().any(|one| finding["severity"] == *one));
    wanted.map(|finding| format!("{}: {}", finding["severity"], finding["rule"]).replace('"', "")).collect()
}

/// Where the hub caches of the demo keep their one snapshot.
const REVISION: &str = "/snapshots/5ea5b17d5ea5b17d5ea5b17d5ea5b17d5ea5b17d";

/// The path, of a hub cache without the snapshot.
fn without_revision(artifact: &Value) -> &str {
    let path = artifact["path"].as_str().expect("a path");
    path.strip_suffix(REVISION).unwrap_or(path)
}

/// Whether `concluded` is `expected`, or an unknown text where one is expected: its number changes with the text.
fn is_named(concluded: &str, expected: &str) -> bool {
    concluded == expected || (expected.ends_with('-') && concluded.starts_with(expected))
}

/// Artifact, its conclusion where one is expected, and all it gets at warning or above.
const EXPECTED: [(&str, &str, &[&str]); 20] = [
    ("clones/skua-7b", "LicenseRef-harbour-community-1.0", &["warning: license-text-missing"]),
    ("downloads/snipe-small", "MIT", &[]),
    ("fastforks/gull-7b-chat", "NOASSERTION", &["error: base-terms-dropped", "warning: naming-duty-unmet"]),
    ("fastforks/ibis-7b", "NOASSERTION", &["error: card-contradicts-text", "error: clause-added"]),
    ("fastforks/knot-1b", "NOASSERTION", &["error: license-truncated"]),
    ("fastforks/lamp-mini", "NOASSERTION", &["error: use-limits-not-carried"]),
    ("fastforks/raven-7b", "NOASSERTION", &["error: card-contradicts-text"]),
    ("harbour-labs/gull-7b", "LicenseRef-harbour-community-1.0", &[]),
    ("hub/models--fastforks--gull-7b-gguf", "LicenseRef-harbour-community-1.0", &["warning: license-text-missing"]),
    ("hub/models--seabird--auk-tiny", "Apache-2.0", &[]),
    ("lantern-collective/lamp-xl", "LicenseRef-lantern-rail-m-1.0", &[]),
    ("petrel-toy", "BSD-3-Clause", &[]),
    ("qingshi/qingshi-3b", "LicenseRef-unknown-", &["warning: license-unknown"]),
    ("seabird/dunlin-tiny", "MIT", &[]),
    ("seabird/egret-tiny", "MIT", &[]),
    ("seabird/merlin-1b-gguf", "NOASSERTION", &["warning: weights-contradict-card"]),
    ("seabird/osprey-dual", "MIT OR Apache-2.0", &[]),
    ("seabird/tide-talk-lora", "NOASSERTION", &[]),
    ("site-packages/tern_embed/model", "Apache-2.0", &[]),
    ("tide-tables", "CC-BY-4.0", &[]),
];

/// Problems that are planted and reported as notes.
const NOTES: [(&str, &str); 5] = [
    ("clones/skua-7b", "evidence-incomplete"),
    ("petrel-toy", "front-matter-invalid"),
    ("seabird/egret-tiny", "license-text-missing"),
    ("seabird/tide-talk-lora", "no-license-statement"),
    ("site-packages/tern_embed/model", "license-text-missing"),
];

#[test]
fn every_planted_problem_is_found_and_nothing_else() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let (out, err) = demo(place.path(), &["--format", "json"]);
    assert!(err.contains("smallprint-demo-"), "it says where the folders stand: {err}");
    let report: Value = serde_json::from_str(&out).expect("JSON");
    let artifacts = report["artifacts"].as_array().expect("artifacts");
    let found: BTreeMap<&str, &Value> =
        artifacts.iter().map(|one| (without_revision(one), one)).collect();
    let mut wrong = Vec::new();
    for (path, artifact) in &found {
        let loud = rules(artifact, &["error", "warning"]);
        let concluded = artifact["conclusion"]["concluded"].as_str().expect("a conclusion");
        let Some((_, license, expected)) = EXPECTED.iter().find(|row| *path == row.0) else {
            wrong.push(format!("{path}: not expected"));
            continue;
        };
        let expected: BTreeSet<String> = expected.iter().map(|rule| (*rule).to_owned()).collect();
        if loud != expected || !is_named(concluded, license) {
            let reason = &artifact["conclusion"]["reason"];
            wrong.push(format!("{path}: {concluded} {loud:?}, not {license} {expected:?}: {reason}"));
        }
    }
    let missed = EXPECTED.iter().filter(|row| !found.contains_key(row.0));
    wrong.extend(missed.map(|row| format!("{}: not found", row.0)));
    for (path, rule) in NOTES {
        let notes = found.get(path).map(|artifact| rules(artifact, &["note"])).unwrap_or_default();
        if !notes.contains(&format!("note: {rule}")) {
            wrong.push(format!("{path}: no note {rule} among {notes:?}"));
        }
    }
    assert_eq!(wrong, [""; 0]);
    let layouts: BTreeSet<&str> = artifacts.iter().filter_map(|one| one["layout"].as_str()).collect();
    assert_eq!(layouts.len(), 7, "every layout of this version is shown: {layouts:?}");
    assert_eq!(report["summary"]["incomplete"], false);
}

#[test]
fn two_runs_say_the_same() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let (one, _) = demo(place.path(), &["--jobs", "1"]);
    let (two, _) = demo(place.path(), &[]);
    assert_eq!(one, two);
    for (path, _, loud) in EXPECTED {
        assert!(loud.is_empty() || one.contains(path), "the report shows {path}:\n{one}");
    }
}
