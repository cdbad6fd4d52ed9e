//! What only a process can show: streams, exit statuses, standard input.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

fn smallprint(line: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_smallprint"))
        .args(line)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    // The child may end without reading; that is no failure of the test.
    let _ = child.stdin.take().expect("piped").write_all(stdin.as_bytes());
    child.wait_with_output().expect("it ends")
}

#[test]
fn exit_statuses_and_streams() {
    let cases: [(&[&str], i32, &str); 11] = [
        (&["rules"], 0, ""),
        (&["corpus", "list"], 0, ""),
        (&["explain", "user-cap"], 0, ""),
        (&["--version"], 0, ""),
        (&["scan", "no/such/folder"], 2, "no/such/folder"),
        (&["identify", "no/such/file"], 2, "no/such/file"),
        (&["explain", "user-cop"], 2, "did you mean `user-cap`?"),
        (&["scan", "--config", "no/such.toml", "."], 2, "no/such.toml"),
        (&["corpus", "check"], 2, "corpus check DIR"),
        (&["corpus", "check", "no/such/folder"], 2, "no/such/folder"),
        (&["scna"], 2, "scan"),
    ];
    for (line, code, message) in cases {
        let output = smallprint(line, "");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{line:?}: {errors}");
        assert!(errors.contains(message), "{line:?}: {errors}");
        assert_eq!(errors.is_empty(), code == 0, "{line:?}: {errors}");
        assert!(code == 0 || output.stdout.is_empty(), "{line:?}");
    }
}

#[test]
fn standard_input_is_identified() {
    let output = smallprint(&["identify", "-", "--format", "jsonl"], "nothing legal here");
    assert_eq!(output.status.code(), Some(0));
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one line of JSON");
    assert_eq!((line["path"].as_str(), line["verdict"].as_str()), (Some("-"), Some("not-legal")));
    assert_eq!(line["licenses"], serde_json::json!([]));
}

#[test]
fn results_go_to_the_named_file() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join("rules.json");
    let output = smallprint(&["rules", "--format", "json", "--output", path.to_str().expect("UTF-8")], "");
    assert!(output.status.success() && output.stdout.is_empty());
    let rules: Vec<serde_json::Value> =
        serde_json::from_slice(&std::fs::read(&path).expect("written")).expect("a list");
    assert!(rules.iter().any(|rule| rule["name"] == "clause-added"));
}

/// An invented licence, as its steward publishes it.
const HERON: &str = "Heron Model License 1.0\n\n1. Grant. Heron Works lets you use, copy and change the Heron model and \
    its weights free of charge.\n\n2. Limits. You must not use the Heron model for commercial purposes.\n\n3. Copies. \
    Every copy of the model that you pass on must come with this license.\n";

#[test]
fn a_license_of_ones_own_is_added_checked_and_recognised() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| dir.path().join(name).to_str().expect("UTF-8").to_owned();
    let (text, own) = (path("heron.txt"), path("own"));
    std::fs::write(&text, HERON).expect("written");
    let add = |more: &[&str]| {
        let line: Vec<&str> =
            ["corpus", "add", &text, "--id", "heron-1.0"].iter().chain(more).copied().collect();
        let output = smallprint(&line, "");
        let told =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.code(), told)
    };
    let (code, told) = add(&[]);
    assert!(code == Some(2) && told.contains("--corpus DIR"), "{told}");
    let (code, told) = add(&["--corpus", &own]);
    assert!(
        code == Some(0) && told.contains("heron-1.0.toml") && told.contains("non-commercial (1)"),
        "{told}"
    );
    let (code, told) = add(&["--corpus", &own]);
    assert!(code == Some(2) && told.contains("heron-1.0.toml") && told.contains("--force"), "{told}");
    assert_eq!(add(&["--corpus", &own, "--force", "--name", "Heron"]).0, Some(0));
    assert_eq!(smallprint(&["corpus", "check", &own], "").status.code(), Some(0));

    let identify = |text: &str| {
        let output = smallprint(&["identify", "-", "--format", "jsonl", "--corpus", &own], text);
        let line: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one line of JSON");
        let said =
            [&line["verdict"], &line["expression"], &line["licenses"][0]["id"], &line["licenses"][0]["name"]];
        said.map(|said| said.as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(identify(HERON), ["verbatim", "LicenseRef-heron-1.0", "heron-1.0", "Heron"]);
    let [verdict, expression, id, _] =
        identify(&HERON.replace("3. Copies.", "3. You must pay Heron Works.\n\n4. Copies."));
    assert_eq!((verdict.as_str(), id.as_str()), ("altered", "heron-1.0"));
    assert!(expression.starts_with("LicenseRef-unknown-"), "{expression}");

    let record = path("own/heron-1.0.toml");
    let source = std::fs::read_to_string(&record).expect("written");
    std::fs::write(&record, source.replace("family =", "famly =")).expect("written");
    let output = smallprint(&["corpus", "check", "--corpus", &own], "");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("heron-1.0.toml:") && told.contains("famly"), "{told}");
    let broken = smallprint(&["corpus", "list", "--corpus", &own], "");
    assert_eq!(broken.status.code(), Some(2), "a broken folder is never merged in silence");
}
