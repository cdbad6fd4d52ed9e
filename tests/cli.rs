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
    let cases: [(&[&str], i32, &str); 17] = [
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
        (&["explain", "--table", "MIT", "Apache-2.0"], 0, ""),
        (&["explain", "MIT", "Apache-2.0"], 2, "--table"),
        (&["explain", "--table", "user-cap"], 2, "is a rule"),
        (&["rules", "--format", "matrix"], 2, "human, json, jsonl, markdown"),
        (&["--format", "matrix", "rules"], 2, "human, json, jsonl, markdown"),
        (&["check", "no/such/folder"], 2, "no/such/folder"),
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

/// A mirror of two models: one declares MIT, the other a licence with a cap.
fn two_models() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (name, tag) in [("free", "mit"), ("capped", "llama3.1")] {
        let folder = dir.path().join("org").join(name);
        std::fs::create_dir_all(&folder).expect("written");
        std::fs::write(folder.join("README.md"), format!("---\nlicense: {tag}\n---\n# A model\n"))
            .expect("written");
    }
    dir
}

#[test]
fn uses_are_checked_in_every_format() {
    let dir = two_models();
    let path = dir.path().to_str().expect("UTF-8");
    let output = smallprint(&["check", path, "--format", "json"], "");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one object");
    let artifacts = json["artifacts"].as_array().expect("a list");
    let verdict = |artifact: &serde_json::Value, of: &str| {
        let uses = artifact["uses"].as_array().expect("a list");
        let one = uses.iter().find(|one| one["use"] == of).expect("every use is there");
        (one["verdict"].as_str().unwrap_or_default().to_owned(), one["because"].clone())
    };
    assert_eq!(
        (artifacts[0]["path"].as_str(), artifacts[1]["name"].as_str()),
        (Some("org/capped"), Some("org/free"))
    );
    let (capped, because) = verdict(&artifacts[0], "commercial");
    let cap = because.as_array().expect("a list").iter().find(|one| one["kind"] == "user-cap");
    assert_eq!(
        (capped.as_str(), cap.map(|cap| cap["value"].as_u64())),
        ("conditional", Some(Some(700_000_000)))
    );
    for of in ["commercial", "hosted-service", "fine-tune", "distill", "train-on-outputs"] {
        assert_eq!(verdict(&artifacts[1], of).0, "yes", "{of}");
    }
    assert_eq!(verdict(&artifacts[1], "redistribute").0, "conditional");

    let matrix = smallprint(&["check", path, "--format", "matrix"], "");
    let matrix = String::from_utf8_lossy(&matrix.stdout).into_owned();
    assert!(matrix.lines().any(|line| line.starts_with("| org/free | yes")), "{matrix}");
    let human = smallprint(&["check", path], "");
    let human = String::from_utf8_lossy(&human.stdout).into_owned();
    assert!(human.contains("org/capped") && human.contains("user-cap"), "{human}");
}

#[test]
fn a_proposed_record_decides_nothing_until_somebody_has_read_it() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let text = "Acme Model Terms\n\nYou may use, copy, change and share the model and its weights for any purpose, \
        also in business. Keep these terms with every copy that you pass on. You may train it further. \
        The model comes without any warranty, and nobody is liable for damage that comes of its use.\n";
    let corpus = dir.path().join("own");
    let model = dir.path().join("mirror/org/model");
    std::fs::create_dir_all(&model).expect("written");
    std::fs::write(model.join("README.md"), "---\nlicense: other\nlicense_name: acme-1.0\n---\n")
        .expect("written");
    let file = dir.path().join("TERMS.txt");
    std::fs::write(&file, text).expect("written");
    let own = corpus.to_str().expect("UTF-8");
    let added = smallprint(
        &["corpus", "add", file.to_str().expect("UTF-8"), "--id", "acme-1.0", "--corpus", own],
        "",
    );
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    let mirror = dir.path().join("mirror");
    let verdict = || {
        let line = ["check", mirror.to_str().expect("UTF-8"), "--corpus", own, "--format", "json"];
        let json: serde_json::Value =
            serde_json::from_slice(&smallprint(&line, "").stdout).expect("one object");
        json["artifacts"][0]["uses"][0]["verdict"].as_str().map(str::to_owned)
    };
    assert_eq!(verdict().as_deref(), Some("unknown"));
    let told = || smallprint(&["check", mirror.to_str().expect("UTF-8"), "--corpus", own], "").stdout;
    assert!(String::from_utf8_lossy(&told()).contains("`reviewed-by`"), "it says why nothing is certain");
    let record = corpus.join("acme-1.0.toml");
    let reviewed = std::fs::read_to_string(&record)
        .expect("it was written")
        .replace("reviewed-by = \"\"", "reviewed-by = \"Lea Brandt\"");
    std::fs::write(&record, reviewed).expect("written");
    assert_ne!(verdict().as_deref(), Some("unknown"));
    assert!(!String::from_utf8_lossy(&told()).contains("`reviewed-by`"), "it was read");
}
