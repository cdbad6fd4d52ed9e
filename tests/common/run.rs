//! Runs the built command and takes what it wrote apart, for the process tests.
//!
//! Contract: every run is held to the same promises: no panic text on standard error, one of the documented
//! exit statuses, and, where JSON was asked for, JSON.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a run left behind.
#[derive(Debug)]
pub struct Ran {
    /// The exit status.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ran {
    /// Standard output as one JSON document.
    pub fn json(&self) -> Value {
        let json: Value = serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {}{}", self.out, self.err));
        // Holds for every report, so that each test looks at it.
        if let (Some(texts), Some(summary)) = (json["texts"].as_object(), json["summary"].as_object()) {
            assert_eq!(summary["texts"], texts.len(), "the texts that the report shows");
        }
        json
    }

    /// Standard output as JSON lines.
    pub fn lines(&self) -> Vec<Value> {
        let parse =
            |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("no JSON ({error}): {line}"));
        self.out.lines().map(parse).collect()
    }
}

/// A run that can be prepared further.
pub fn command<I: AsRef<OsStr>>(line: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smallprint"));
    command.args(line).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs `command` to its end.
pub fn finish(mut command: Command) -> Ran {
    let output = command.output().expect("the binary runs");
    let ran = Ran {
        code: output.status.code().expect("no signal ended it"),
        out: String::from_utf8(output.stdout).expect("results are UTF-8"),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    assert!(!ran.err.contains("panicked") && !ran.err.contains("RUST_BACKTRACE"), "{}", ran.err);
    assert!((0..=3).contains(&ran.code), "{ran:?}");
    ran
}

/// Runs the command with these arguments.
pub fn run<I: AsRef<OsStr>>(line: impl IntoIterator<Item = I>) -> Ran {
    finish(command(line))
}

/// Scans `path` into one JSON document, with further arguments.
pub fn scan(path: &Path, more: &[&str]) -> Ran {
    let line = [OsStr::new("scan"), path.as_os_str(), OsStr::new("--format"), OsStr::new("json")];
    run(line.into_iter().chain(more.iter().map(OsStr::new)))
}

/// The artifact at `path`.
pub fn artifact<'a>(report: &'a Value, path: &str) -> &'a Value {
    let found = report["artifacts"].as_array().expect("a list").iter().find(|one| one["path"] == path);
    found.unwrap_or_else(|| panic!("no artifact {path}: {:?}", paths(report)))
}

/// The paths of all artifacts.
pub fn paths(report: &Value) -> Vec<&str> {
    let all = report["artifacts"].as_array().expect("a list");
    all.iter().map(|one| one["path"].as_str().expect("a path")).collect()
}

/// The findings of an artifact, as `rule=severity`.
pub fn findings(artifact: &Value) -> Vec<String> {
    let all = artifact["findings"].as_array().expect("a list");
    let show = |one: &Value| {
        format!(
            "{}={}",
            one["rule"].as_str().unwrap_or_default(),
            one["severity"].as_str().unwrap_or_default()
        )
    };
    all.iter().map(show).collect()
}

/// The skipped entries, as path and reason.
pub fn skipped(report: &Value) -> Vec<(String, String)> {
    let all = report["skipped"].as_array().expect("a list");
    let show = |one: &Value| {
        assert!(one["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{one}");
        (
            one["path"].as_str().unwrap_or_default().to_owned(),
            one["reason"].as_str().unwrap_or_default().to_owned(),
        )
    };
    all.iter().map(show).collect()
}
