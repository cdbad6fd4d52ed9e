//! Exit statuses and the flags that all commands share, through the built command.

use crate::common::run;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use run::{Ran, artifact, findings, finish, run, scan};
use serde_json::Value;

/// A mirror with an error (a restriction added to MIT), a warning (two licences in a list) and notes.
struct Mirror {
    dir: tempfile::TempDir,
}

impl Mirror {
    fn new() -> Self {
        let mirror = Self { dir: tempfile::tempdir().expect("a temporary folder") };
        let mit = smallprint::build::spdx_text("MIT").expect("it is on the list");
        mirror.write("models/org/added/README.md", "---\nlicense: mit\n---\n# A\n");
        let text = format!("{mit}\nThis model must not be used for commercial purposes.\n");
        mirror.write("models/org/added/LICENSE", &text);
        mirror.write("models/org/list/README.md", "---\nlicense:\n- mit\n- cc-by-nc-4.0\n---\n# B\n");
        mirror.write("models/org/tag/README.md", "---\nlicense: apache-2.0\n---\n# C\n");
        mirror
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("created");
        fs::write(&path, text).expect("written");
        path
    }

    fn models(&self) -> PathBuf {
        self.dir.path().join("models")
    }

    fn scan(&self, more: &[&str]) -> Ran {
        scan(&self.models(), more)
    }
}

fn severities(report: &Value) -> BTreeSet<String> {
    let all = report["artifacts"].as_array().expect("a list").iter().flat_map(findings);
    all.filter_map(|one| one.split_once('=').map(|(_, severity)| severity.to_owned())).collect()
}

fn id_of(report: &Value, path: &str, rule: &str) -> String {
    let all = artifact(report, path)["findings"].as_array().expect("a list").clone();
    let found =
        all.into_iter().find(|one| one["rule"] == rule).unwrap_or_else(|| panic!("{rule} in {report}"));
    found["id"].as_str().expect("an id").to_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

#[test]
fn fail_on_decides_the_status_and_hides_nothing() {
    let mirror = Mirror::new();
    let calm = mirror.models().join("org/tag");
    let listed = mirror.models().join("org/list");
    for (fail_on, all, warning, note) in
        [("error", 1, 0, 0), ("warning", 1, 1, 0), ("note", 1, 1, 1), ("never", 0, 0, 0)]
    {
        let code = |path: &Path| scan(path, &["--fail-on", fail_on]).code;
        assert_eq!([code(&mirror.models()), code(&listed), code(&calm)], [all, warning, note], "{fail_on}");
    }
    assert_eq!(mirror.scan(&[]).code, 1, "errors fail unless something else is said");
    assert_eq!(mirror.scan(&["--fail-on", "never"]).out, mirror.scan(&[]).out);
}

#[test]
fn findings_win_over_incompleteness() {
    let mirror = Mirror::new();
    mirror.write("models/org/cut/model.gguf", "GGUF");
    for (fail_on, code) in [("error", 1), ("never", 3)] {
        let ran = mirror.scan(&["--fail-on", fail_on]);
        assert_eq!((ran.code, &ran.json()["summary"]["incomplete"]), (code, &Value::Bool(true)), "{fail_on}");
    }
}

#[test]
fn min_severity_hides_and_says_so() {
    let mirror = Mirror::new();
    let ran = mirror.scan(&["--min-severity", "warning"]);
    assert_eq!(severities(&ran.json()), BTreeSet::from(["error".to_owned(), "warning".to_owned()]));
    let ran = mirror.scan(&["--min-severity", "error", "--fail-on", "warning"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("--min-severity hides"), "{}", ran.err);
}

#[test]
fn audience_chooses_findings() {
    let mirror = Mirror::new();
    for audience in ["use", "redistribute", "audit"] {
        let report = mirror.scan(&["--audience", audience]).json();
        let all = report["artifacts"].as_array().expect("a list").iter();
        for finding in all.flat_map(|one| one["findings"].as_array().expect("a list").clone()) {
            let concerned = finding["audience"].as_array().expect("a list");
            assert!(concerned.iter().any(|one| one == audience), "{audience}: {finding}");
        }
    }
    let both = mirror.scan(&["--audience", "use,redistribute", "--audience", "audit"]);
    assert_eq!(both.out, mirror.scan(&[]).out);
}

#[test]
fn a_baseline_leaves_only_what_is_new() {
    let mirror = Mirror::new();
    for format in ["json", "jsonl"] {
        let saved = mirror.dir.path().join(format!("base.{format}"));
        let models = mirror.models();
        let ran = run(["scan", text(&models), "--format", format, "--output", text(&saved)]);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{format}");
        let again = mirror.scan(&["--baseline", text(&saved)]);
        assert_eq!((again.code, severities(&again.json())), (0, BTreeSet::new()), "{format}: {}", again.err);
    }
    mirror.write("models/org/new/README.md", "---\nlicense:\n- mit\n- gpl-3.0\n---\n");
    let saved = mirror.dir.path().join("base.json");
    let report = mirror.scan(&["--baseline", text(&saved), "--fail-on", "warning"]);
    assert_eq!(report.code, 1);
    assert!(findings(artifact(&report.json(), "org/new")).contains(&"license-unclear=warning".to_owned()));
    let broken = mirror.write("broken.json", "{\"schema\": \"smallprint-report/1\", \"artifacts\": [");
    let ran = mirror.scan(&["--baseline", text(&broken)]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("broken.json"), "{}", ran.err);
}

#[test]
fn a_configuration_changes_severities_and_accepts_findings() {
    let mirror = Mirror::new();
    let before = mirror.scan(&[]).json();
    let id = id_of(&before, "org/added", "clause-added");
    let old = id_of(&before, "org/list", "license-unclear");
    let config = mirror.write(
        "smallprint.toml",
        &format!(
            "[severity]\nlicense-text-missing = \"warning\"\nfront-matter-invalid = \"off\"\n\
             [[exception]]\nid = \"{id}\"\nreason = \"seen\"\n\
             [[exception]]\nid = \"{old}\"\nreason = \"old\"\nexpires = \"2001-01-31\"\n\
             [[exception]]\nid = \"0123456789abcdef\"\nreason = \"gone\"\n"
        ),
    );
    let ran = mirror.scan(&["--config", text(&config)]);
    let report = ran.json();
    assert!(!findings(artifact(&report, "org/added")).contains(&"clause-added=error".to_owned()));
    assert!(findings(artifact(&report, "org/tag")).contains(&"license-text-missing=warning".to_owned()));
    assert!(findings(artifact(&report, "org/list")).contains(&"license-unclear=warning".to_owned()));
    for expected in ["expired on 2001-01-31", "0123456789abcdef matched no finding", "smallprint.toml:"] {
        assert!(ran.err.contains(expected), "{expected}: {}", ran.err);
    }
    assert!(!ran.err.contains(&id), "what is used is not told: {}", ran.err);
    assert_eq!(mirror.scan(&["--config", text(&config), "--quiet"]).err, "");
}

#[test]
fn a_configuration_is_found_where_one_works_and_never_in_what_is_scanned() {
    let mirror = Mirror::new();
    mirror.write("models/smallprint.toml", "[severity]\nclause-added = \"off\"\n");
    assert_eq!(mirror.scan(&[]).code, 1, "a scanned folder does not configure its own scan");
    mirror.write("work/smallprint.toml", "[severity]\nclause-added = \"off\"\nclause-altered = \"off\"\n");
    let mut command = run::command(["scan".as_ref(), mirror.models().as_os_str(), "--format=json".as_ref()]);
    command.current_dir(mirror.dir.path().join("work"));
    let found = finish(command);
    assert!(!findings(artifact(&found.json(), "org/added")).contains(&"clause-added=error".to_owned()));
}

#[test]
fn configurations_that_are_wrong_name_line_and_remedy() {
    let mirror = Mirror::new();
    let cases = [
        (
            "[severity]\nclause-aded = \"off\"\n",
            ":2:1: there is no rule `clause-aded`; did you mean `clause-added`?",
        ),
        ("[severity]\nclause-added = \"loud\"\n", ":2:16: there is no severity `loud`"),
        ("[[exception]]\nid = \"a\"\n", "has no `reason`"),
        ("[severity\n", ":1:10: "),
        ("\u{0}\n", ":1:2: "),
    ];
    for (source, expected) in cases {
        let config = mirror.write("wrong.toml", source);
        let ran = mirror.scan(&["--config", text(&config)]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{source}");
        assert!(ran.err.contains("wrong.toml") && ran.err.contains(expected), "{source}: {}", ran.err);
    }
}

#[test]
fn json_lines_stand_alone_and_texts_come_before_their_use() {
    let mirror = Mirror::new();
    let models = mirror.models();
    let lines = run(["scan", text(&models), "--format", "jsonl"]).lines();
    let types: Vec<&str> = lines.iter().filter_map(|line| line["type"].as_str()).collect();
    assert_eq!(types.len(), lines.len(), "every line says what it is");
    assert_eq!(types.last(), Some(&"summary"));
    let mut texts = BTreeSet::new();
    let mut used = 0;
    for line in &lines {
        match line["type"].as_str() {
            Some("text") => assert!(texts.insert(line["sha256"].to_string()), "a text comes once: {line}"),
            Some("artifact") => {
                let evidence = line["evidence"].as_array().expect("a list");
                for text in evidence.iter().map(|one| &one["text"]).filter(|text| !text.is_null()) {
                    assert!(texts.contains(&text.to_string()), "{text} is used before it comes");
                    used += 1;
                }
            }
            _ => {}
        }
    }
    assert!(used > 0, "the mirror has texts");
}

#[test]
fn formats_agree() {
    let mirror = Mirror::new();
    let models = mirror.models();
    let report = mirror.scan(&[]).json();
    let lines = run(["scan", text(&models), "--format", "jsonl"]).lines();
    let artifacts: Vec<&Value> = lines.iter().filter(|line| line["type"] == "artifact").collect();
    assert_eq!(artifacts.len(), report["artifacts"].as_array().map_or(0, Vec::len));
    for line in artifacts {
        let path = line["path"].as_str().expect("a path");
        assert_eq!(line["findings"], artifact(&report, path)["findings"], "{path}");
    }
    let human = run(["scan", text(&models)]);
    assert!(human.out.contains("clause-added") && human.out.contains("org/added"), "{}", human.out);
    let words: Vec<&str> = human.out.split_whitespace().collect();
    assert!(words.join(" ").contains("not legal advice"));
}

#[test]
fn results_go_to_the_file_and_nothing_else_does() {
    let mirror = Mirror::new();
    let (models, file) = (mirror.models(), mirror.dir.path().join("report.json"));
    let ran = run(["scan", text(&models), "--format", "json", "--output", text(&file)]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    let written = fs::read_to_string(&file).expect("written");
    assert_eq!(written, mirror.scan(&[]).out);
    assert!(run(["scan", text(&models), "--color", "always"]).out.contains("\u{1b}["));
    assert!(!run(["scan", text(&models)]).out.contains('\u{1b}'), "a pipe is no terminal");
}

#[test]
fn several_paths_are_told_apart() {
    let mirror = Mirror::new();
    let both = [mirror.models().join("org/added"), mirror.models().join("org/tag")];
    let line = ["scan", text(&both[0]), text(&both[1]), "--format", "json"];
    let report = run(line).json();
    for path in &both {
        artifact(&report, text(path));
    }
}

#[test]
fn pages_of_the_knowledge() {
    let cases: [(&[&str], &str); 6] = [
        (&["rules"], "clause-added"),
        (&["corpus", "list"], "llama-3.1-community"),
        (&["explain", "llama-3.1-community"], "Llama 3.1 Community License"),
        (&["explain", "clause-added"], "What it finds"),
        (&["explain", "apache-2.0"], "Apache"),
        (&["explain", "llama3.1"], "llama-3.1-community"),
    ];
    for (line, expected) in cases {
        let ran = run(line);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{line:?}");
        assert!(ran.out.contains(expected), "{line:?}: {}", ran.out);
        for format in ["json", "jsonl"] {
            let ran = run(line.iter().map(OsStr::new).chain(["--format".as_ref(), format.as_ref()]));
            let some =
                if format == "json" { ran.json().as_array().map_or(0, Vec::len) } else { ran.lines().len() };
            assert!(ran.code == 0 && some > 0, "{line:?} {format}");
        }
    }
}

#[test]
fn names_that_are_nearly_right() {
    for (name, meant) in
        [("lama3.1", "llama3.1"), ("apache2.0", "apache-2.0"), ("clause-aded", "clause-added")]
    {
        let ran = run(["explain", name]);
        let told = format!("{}{}", ran.out, ran.err).to_lowercase();
        assert!(told.contains(meant), "{name}: {told}");
        assert!(ran.code == 0 || ran.err.contains("did you mean"), "{name}: {}", ran.err);
    }
    let ran = run(["explain", "zzzzzzzz"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("smallprint rules"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_snapshot_of_a_hub_cache_is_identified_through_its_links() {
    use std::os::unix::fs::symlink;

    let mirror = Mirror::new();
    let mit = smallprint::build::spdx_text("MIT").expect("it is on the list");
    let repo = "models/models--org--name";
    mirror.write(&format!("{repo}/blobs/0123abcd"), mit);
    let outside = mirror.write("outside/LICENSE", mit);
    let card = mirror.write(&format!("{repo}/snapshots/rev/README.md"), "# A model\n");
    let snapshot = card.parent().expect("a folder").to_owned();
    symlink("../../blobs/0123abcd", snapshot.join("LICENSE")).expect("linked");
    let identify = |more: &[&str]| {
        let line = ["identify", text(&snapshot), "--format", "jsonl"];
        let ran = run(line.into_iter().chain(more.iter().copied()));
        let said = |line: &Value| format!("{} {}", line["path"], line["expression"]).replace('"', "");
        (ran.lines().iter().map(said).collect::<Vec<_>>(), ran.code, ran.err)
    };
    let lines = ["LICENSE MIT", "README.md NOASSERTION"].map(str::to_owned).to_vec();
    assert_eq!(identify(&[]), (lines.clone(), 0, String::new()));

    symlink(&outside, snapshot.join("other")).expect("linked");
    let (found, code, err) = identify(&[]);
    assert_eq!((found, code), (lines.clone(), 0), "{err}");
    assert!(err.contains("other: a link to a place outside"), "{err}");
    assert_eq!(identify(&["--quiet"]), (lines.clone(), 0, String::new()));
    let named = run(["identify", text(&snapshot.join("other")), "--format", "jsonl"]);
    assert_eq!(named.lines()[0]["expression"], "MIT", "a link that somebody names is followed");

    symlink("gone", snapshot.join("broken")).expect("linked");
    let (found, code, err) = identify(&[]);
    assert_eq!((found, code), (lines, 3));
    assert!(err.contains("broken: a link to something that does not exist"), "{err}");
}

#[test]
fn a_scan_whose_reader_leaves_ends_quietly_and_not_as_clean() {
    let mirror = Mirror::new();
    // More than the pipe and the buffers hold.
    for number in 0..600 {
        mirror.write(&format!("many/org/tag-{number:03}/README.md"), "---\nlicense: apache-2.0\n---\n# A\n");
    }
    let many = mirror.dir.path().join("many");
    let leave = || {
        let mut command = run::command(["scan", text(&many), "--format", "jsonl"]);
        let mut child = command.spawn().expect("the binary runs");
        drop(child.stdout.take());
        child.wait_with_output().expect("it ends")
    };
    let left = leave();
    assert_eq!((left.status.code(), left.stderr.as_slice()), (Some(3), &[][..]));
    let mit = smallprint::build::spdx_text("MIT").expect("it is on the list");
    let limited = format!("{mit}\nThis model must not be used for commercial purposes.\n");
    mirror.write("many/org/a-first/LICENSE", &limited);
    mirror.write("many/org/a-first/README.md", "---\nlicense: mit\n---\n# A\n");
    assert_eq!(leave().status.code(), Some(1), "what was found counts");
}
