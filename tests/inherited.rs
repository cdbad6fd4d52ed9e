//! What comes along from a base that stands in the same tree: terms that no record explains, and its NOTICE. Each is
//! scanned by the program, from the folders to what is concluded.

use crate::common::mirror;
use crate::common::run;

use std::fs;
use std::path::Path;

use mirror::safetensors;
use run::{artifact, findings, run, scan};
use serde_json::Value;

fn mit() -> String {
    let text = smallprint::build::spdx_text("MIT").expect("listed");
    text.replace("<year> <copyright holders>", "2024 Kim Tern")
}

fn write(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("create");
    fs::write(path, bytes).expect("write");
}

/// A model with a tag, and the base that it names.
fn model(root: &Path, id: &str, tag: &str, base: Option<(&str, &str)>) {
    let base = base.map(|(base, how)| format!("base_model: {base}\nbase_model_relation: {how}\n"));
    let card = format!("---\nlicense: {tag}\n{}---\n# A model\n", base.unwrap_or_default());
    write(root, &format!("{id}/README.md"), card.as_bytes());
    write(root, &format!("{id}/model.safetensors"), &safetensors(&[("made-by", id)]));
}

fn has(entry: &Value, finding: &str) -> bool {
    findings(entry).iter().any(|one| one.starts_with(finding))
}

#[test]
fn read_terms_of_an_altered_base_bind_what_is_made_from_it() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    model(root, "kim/base", "mit", None);
    let limit = "The Software and its weights may not be used for commercial purposes.";
    write(root, "kim/base/LICENSE", format!("{}\n{limit}\n", mit()).as_bytes());
    model(root, "lea/tuned", "apache-2.0", Some(("kim/base", "finetune")));
    model(root, "lea/quant", "mit", Some(("kim/base", "quantized")));
    model(root, "lea/further", "mit", Some(("lea/tuned", "finetune")));
    let report = scan(root, &[]).json();
    for path in ["lea/tuned", "lea/quant", "lea/further"] {
        let one = artifact(&report, path);
        assert_eq!(one["conclusion"]["floor"]["commercial-use"], "forbidden", "{path}");
        assert_eq!(one["conclusion"]["concluded"], "NOASSERTION", "{path}");
        assert!(has(one, "base-terms-dropped=error"), "{path}: {:?}", findings(one));
    }
    let tree = root.to_str().expect("UTF-8");
    let checked = run(["check", tree, "--format", "json"]);
    for artifact in checked.json()["artifacts"].as_array().expect("a list") {
        let uses = artifact["uses"].as_array().expect("a list");
        let commercial = uses.iter().find(|one| one["use"] == "commercial-use" || one["use"] == "commercial");
        assert_ne!(commercial.expect("judged")["verdict"], "yes", "{artifact}");
    }
    // The same text beside the derivative carries the terms along.
    fs::copy(root.join("kim/base/LICENSE"), root.join("lea/quant/LICENSE")).expect("copied");
    let report = scan(root, &[]).json();
    assert!(!has(artifact(&report, "lea/quant"), "base-terms-dropped=error"));
    assert_eq!(artifact(&report, "lea/quant")["payload"]["base-license"], "present");
}

#[test]
fn a_saved_reply_does_not_stand_in_for_the_base_itself() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let reply = br#"{"id":"kim/base","sha":"0a","cardData":{"license":"mit"},"tags":["license:mit"],"siblings":[{"rfilename":"README.md"}]}"#;
    write(root, "_replies.jsonl", &[reply.as_slice(), b"\n"].concat());
    model(root, "kim/base", "mit", None);
    let limit = "The Software and its weights may not be used for commercial purposes.";
    write(root, "kim/base/LICENSE", format!("{}\n{limit}\n", mit()).as_bytes());
    model(root, "lea/tuned", "apache-2.0", Some(("kim/base", "finetune")));
    let report = scan(root, &[]).json();
    artifact(&report, "_replies.jsonl/kim/base");
    let tuned = artifact(&report, "lea/tuned");
    assert_eq!(tuned["conclusion"]["floor"]["commercial-use"], "forbidden");
    assert!(has(tuned, "base-terms-dropped=error"), "{:?}", findings(tuned));
}

#[test]
fn an_altered_base_without_limits_drops_nothing() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    model(root, "kim/base", "mit", None);
    let duty = "Whoever passes the Software on shall show the name of Kim Tern on every screen.";
    write(root, "kim/base/LICENSE", format!("{}\n{duty}\n", mit()).as_bytes());
    model(root, "lea/tuned", "apache-2.0", Some(("kim/base", "finetune")));
    let report = scan(root, &[]).json();
    assert!(!has(artifact(&report, "lea/tuned"), "base-terms-dropped=error"));
}

#[test]
fn nothing_is_allowed_over_a_base_that_nobody_read() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    model(root, "lea/tuned", "mit", Some(("nobody/knows", "finetune")));
    model(root, "lea/limited", "cc-by-nc-4.0", Some(("nobody/knows", "quantized")));
    model(root, "lea/adapter", "mit", Some(("nobody/knows", "adapter")));
    model(root, "lea/own", "mit", None);
    let report = scan(root, &[]).json();
    let commercial = |path: &str| artifact(&report, path)["conclusion"]["floor"]["commercial-use"].clone();
    assert_eq!(commercial("lea/tuned"), "unknown");
    assert_eq!(commercial("lea/limited"), "forbidden");
    // An adapter does not hold its base: whether terms come along at all is a question of its own.
    assert_eq!(commercial("lea/adapter"), "allowed");
    assert_eq!(commercial("lea/own"), "allowed");
}

#[test]
fn the_notice_of_a_base_has_to_come_along() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let apache = smallprint::build::spdx_text("Apache-2.0").expect("listed");
    for (id, base) in [
        ("kim/base", None),
        ("lea/without", Some(("kim/base", "finetune"))),
        ("lea/with", Some(("kim/base", "finetune"))),
    ] {
        model(root, id, "apache-2.0", base);
        write(root, &format!("{id}/LICENSE"), apache.as_bytes());
    }
    let words = "Base Model\nCopyright 2024 Kim Tern\nThis product includes work of the Tern Archive.\n";
    write(root, "kim/base/NOTICE", words.as_bytes());
    write(root, "lea/with/NOTICE", words.as_bytes());
    model(root, "mia/free", "mit", Some(("noa/free", "finetune")));
    model(root, "noa/free", "mit", None);
    write(root, "noa/free/LICENSE", mit().as_bytes());
    write(root, "noa/free/NOTICE", words.as_bytes());
    let report = scan(root, &[]).json();
    let told = |path: &str| {
        let one = artifact(&report, path);
        (has(one, "notice-missing=warning"), one["payload"]["notice"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(told("lea/without"), (true, "missing".to_owned()));
    assert_eq!(told("lea/with"), (false, "present".to_owned()));
    assert!(!told("mia/free").0, "MIT asks for no NOTICE");
    let without = root.join("lea");
    fs::remove_dir_all(without.join("with")).expect("removed");
    let bundle = run(["notice", root.to_str().expect("UTF-8"), "--format", "json"]).json();
    let all = bundle["artifacts"].as_array().expect("a list");
    let tuned = all.iter().find(|one| one["path"] == "lea/without").expect("credited");
    let texts = bundle["texts"].as_array().expect("a list");
    let notice = texts.iter().find(|one| one["role"] == "notice").expect("in the bundle");
    assert!(tuned["texts"].as_array().expect("a list").contains(&notice["sha256"]), "{tuned}");
}

#[test]
fn a_notice_that_the_repository_lists_is_missed() {
    let dir = tempfile::tempdir().expect("temporary folder");
    model(dir.path(), "lark", "apache-2.0", None);
    let reply = br#"{"id":"kim/lark","modelId":"kim/lark","sha":"0a","tags":[],"siblings":[{"rfilename":"NOTICE"},{"rfilename":"README.md"}]}"#;
    write(dir.path(), "lark/.hfd/repo_metadata.json", reply);
    let report = scan(dir.path(), &[]).json();
    assert!(has(artifact(&report, "lark"), "notice-missing=warning"));
}
