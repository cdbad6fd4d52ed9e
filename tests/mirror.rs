//! A mirror of real proportions: errors stay rare, what is planted is found, two runs write the same bytes, and
//! the first page says what to do first.

use crate::common::mirror;
use crate::common::run;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use mirror::{Stats, write_mirror};
use run::{findings, paths, scan};
use serde_json::Value;

const FOLDERS: usize = 1_000;
const SEED: u64 = 20_260_214;

struct Scanned {
    dir: tempfile::TempDir,
    stats: Stats,
    /// The JSON report.
    bytes: String,
    report: Value,
}

/// The mirror and its report: written and scanned once for all tests.
fn scanned() -> &'static Scanned {
    static SCANNED: OnceLock<Scanned> = OnceLock::new();
    SCANNED.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let stats = write_mirror(dir.path(), FOLDERS, SEED).expect("written");
        let ran = scan(dir.path(), &["--jobs", "2"]);
        assert_eq!(ran.code, 1, "{}", ran.err);
        let report = ran.json();
        Scanned { dir, stats, bytes: ran.out, report }
    })
}

fn by_path(report: &Value) -> BTreeMap<&str, &Value> {
    let all = report["artifacts"].as_array().expect("a list");
    all.iter().map(|one| (one["path"].as_str().expect("a path"), one)).collect()
}

#[test]
fn the_mirror_has_the_proportions_that_it_claims() {
    let stats = &scanned().stats;
    let (tagged, with_text) = stats.permissive;
    assert_eq!(stats.folders, FOLDERS);
    assert!(stats.silent * 100 / FOLDERS >= 45, "{stats:?}");
    assert!(with_text > 0 && with_text * 100 / tagged <= 6, "{stats:?}");
    let errors = stats.planted.iter().filter(|one| one.severity == "error").count();
    assert!(errors >= 6, "every kind of problem stands in it");
}

#[test]
fn the_same_seed_writes_the_same_mirror() {
    let read = |seed| {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let stats = write_mirror(dir.path(), 60, seed).expect("written");
        let report = scan(dir.path(), &[]).out;
        (report, stats.bytes, stats.files, stats.planted)
    };
    assert_eq!(read(3), read(3));
    assert_ne!(read(3).1, read(4).1);
}

#[test]
fn every_folder_is_one_artifact_and_nothing_is_skipped() {
    let Scanned { stats, report, .. } = scanned();
    let bases = stats.planted.iter().filter(|one| one.rule == "base-terms-dropped").count();
    assert_eq!(paths(report).len(), FOLDERS + bases);
    assert_eq!(report["skipped"], serde_json::json!([]));
    assert!(paths(report).is_sorted());
}

#[test]
fn what_is_planted_is_found() {
    let Scanned { stats, report, .. } = scanned();
    let artifacts = by_path(report);
    let mut missed = Vec::new();
    for planted in &stats.planted {
        let found = artifacts.get(planted.path.as_str()).map(|one| findings(one)).unwrap_or_default();
        if !found.contains(&format!("{}={}", planted.rule, planted.severity)) {
            missed.push((planted, found));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn errors_are_rare_and_planted() {
    let Scanned { stats, report, .. } = scanned();
    let has_error = |one: &Value| findings(one).iter().any(|found| found.ends_with("=error"));
    let with_errors: Vec<&str> =
        by_path(report).into_iter().filter(|(_, one)| has_error(one)).map(|(path, _)| path).collect();
    assert!(with_errors.len() * 100 <= paths(report).len() * 2, "{with_errors:?}");
    let planted = |path: &&str| stats.planted.iter().any(|one| one.path == **path && one.severity == "error");
    let surplus: Vec<_> = with_errors.iter().filter(|path| !planted(path)).collect();
    assert!(surplus.is_empty(), "{surplus:?}");
    assert_eq!(report["summary"]["artifacts_with_errors"], with_errors.len());
}

#[test]
fn nothing_above_a_note_is_found_in_clean_folders() {
    let Scanned { stats, report, .. } = scanned();
    let artifacts = by_path(report);
    assert!(stats.clean.len() >= 5, "{:?}", stats.clean);
    for path in &stats.clean {
        let found = findings(artifacts[path.as_str()]);
        assert!(found.iter().all(|one| one.ends_with("=note")), "{path}: {found:?}");
    }
}

#[test]
fn runs_write_the_same_bytes() {
    let Scanned { dir, bytes, .. } = scanned();
    assert!(scan(dir.path(), &["--jobs", "1"]).out == *bytes, "one thread writes another report than two");
    let lines = |jobs: &str| jsonl(dir.path(), jobs);
    let one = lines("1");
    assert!(one == lines("2"), "one thread writes other lines than two");
    let summary: Value = serde_json::from_str(one.lines().last().expect("lines")).expect("JSON");
    assert_eq!(summary["type"], "summary");
}

fn jsonl(path: &Path, jobs: &str) -> String {
    let path = path.to_str().expect("UTF-8");
    run::run(["scan", path, "--format", "jsonl", "--jobs", jobs]).out
}

#[test]
fn the_first_page_says_what_to_do_first() {
    let Scanned { dir, stats, .. } = scanned();
    let ran = run::run(["scan", dir.path().to_str().expect("UTF-8")]);
    let page = ran.out;
    for expected in [
        "What the artifacts carry",
        "proven permissive",
        "declared permissive",
        "no statement",
        "What must travel with them",
        "license-text",
        "review units with errors",
        "The 20 largest of",
    ] {
        assert!(page.contains(expected), "{expected} is missing:\n{page}");
    }
    assert!(page.lines().count() < 200, "that is no page: {} lines", page.lines().count());
    let first = page.find("First:").expect("what is urgent comes first");
    assert!(first < page.find("The 20 largest").expect("units"));
    let named = stats.planted.iter().filter(|one| one.severity == "error" && page.contains(&one.path));
    assert!(named.count() > 0, "the page names a folder to look at:\n{page}");
}
