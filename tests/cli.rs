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
    let cases: [(&[&str], i32, &str); 9] = [
        (&["rules"], 0, ""),
        (&["corpus", "list"], 0, ""),
        (&["explain", "user-cap"], 0, ""),
        (&["--version"], 0, ""),
        (&["scan", "no/such/folder"], 2, "no/such/folder"),
        (&["identify", "no/such/file"], 2, "no/such/file"),
        (&["explain", "user-cop"], 2, "did you mean `user-cap`?"),
        (&["scan", "--config", "no/such.toml", "."], 2, "no/such.toml"),
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
