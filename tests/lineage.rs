//! What is said of bases: which of their revisions is meant, what only hints at them, and what names none. Each is scanned by
//! the program, from the folders to the report.

use crate::common::mirror;
use crate::common::run;

use std::fs;
use std::path::Path;

use mirror::{gguf, safetensors};
use run::{artifact, findings, scan};
use serde_json::Value;

fn write(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("create");
    fs::write(path, bytes).expect("write");
}

fn model(root: &Path, id: &str, front: &str) {
    write(root, &format!("{id}/README.md"), format!("---\n{front}---\n# A model\n").as_bytes());
    write(root, &format!("{id}/model.safetensors"), &safetensors(&[("made-by", id)]));
}

/// A snapshot of a hub cache with a text of its own.
fn snapshot(root: &Path, commit: &str, named: &str, limit: &str) {
    let text = smallprint::build::spdx_text("MIT")
        .expect("listed")
        .replace("<year> <copyright holders>", "2024 Kim Tern");
    let folder = format!("models--kim--base/snapshots/{commit}");
    write(root, &format!("models--kim--base/refs/{named}"), commit.as_bytes());
    write(root, &format!("{folder}/README.md"), b"---\nlicense: mit\n---\n");
    write(root, &format!("{folder}/LICENSE"), format!("{text}\n{limit}\n").as_bytes());
    write(root, &format!("{folder}/model.safetensors"), &safetensors(&[("at", commit)]));
}

fn messages<'a>(entry: &'a Value, rule: &str) -> Vec<&'a str> {
    let all = entry["findings"].as_array().expect("a list");
    all.iter().filter(|one| one["rule"] == rule).filter_map(|one| one["message"].as_str()).collect()
}

#[test]
fn a_pinned_revision_is_the_base_where_it_is_there() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let (free, bound) = ("0a".repeat(20), "0b".repeat(20));
    snapshot(root, &free, "main", "");
    snapshot(root, &bound, "v2", "The Software and its weights may not be used for commercial purposes.");
    model(root, "lea/early", &format!("license: mit\nbase_model: kim/base@{free}\n"));
    model(root, "lea/late", &format!("license: mit\nbase_model: kim/base@{bound}\n"));
    model(root, "lea/any", "license: mit\nbase_model: kim/base\n");
    let config =
        format!(r#"{{"base_model_name_or_path": "kim/base", "revision": "{bound}", "peft_type": "LORA"}}"#);
    write(root, "lea/adapter/adapter_config.json", config.as_bytes());
    write(root, "lea/adapter/adapter_model.safetensors", &safetensors(&[]));
    for jobs in ["1", "2"] {
        let report = scan(root, &["--jobs", jobs]).json();
        let step = |path: &str| {
            let step = &artifact(&report, path)["lineage"][0];
            let text = |key: &str| step[key].as_str().unwrap_or_default().to_owned();
            (text("base"), text("revision"), text("artifact"))
        };
        let at = |commit: &str| format!("models--kim--base/snapshots/{commit}");
        assert_eq!(step("lea/early"), ("kim/base".into(), free.clone(), at(&free)));
        assert_eq!(step("lea/late"), ("kim/base".into(), bound.clone(), at(&bound)));
        assert_eq!(step("lea/adapter"), ("kim/base".into(), bound.clone(), at(&bound)));
        assert_eq!(step("lea/any"), ("kim/base".into(), String::new(), at(&free)));
        assert_eq!(messages(artifact(&report, "lea/early"), "base-terms-dropped"), [""; 0]);
        let late = artifact(&report, "lea/late");
        assert!(findings(late).contains(&"base-terms-dropped=error".to_owned()), "{:?}", findings(late));
    }
}

#[test]
fn the_text_of_another_revision_proves_nothing() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let bound = "0b".repeat(20);
    snapshot(root, &bound, "main", "The Software and its weights may not be used for commercial purposes.");
    for (path, revision, expected) in [
        ("lea/other", "0c".repeat(20), "base-terms-dropped=warning"),
        ("lea/short", bound[..8].to_owned(), "base-terms-dropped=error"),
        ("lea/tag", "v1".to_owned(), "base-terms-dropped=error"),
    ] {
        model(root, path, &format!("license: mit\nbase_model: kim/base@{revision}\n"));
        let report = scan(root, &[]).json();
        let found = findings(artifact(&report, path));
        assert!(found.contains(&expected.to_owned()), "{path}: {found:?}");
    }
}

#[test]
fn names_in_settings_are_shown_as_hints_and_raise_nothing() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    model(root, "kim/plain", "license: mit\n");
    let before = findings(artifact(&scan(root, &[]).json(), "kim/plain"));
    write(
        root,
        "kim/plain/config.json",
        br#"{"_name_or_path": "meta-llama/Llama-2-7b-hf", "hidden_size": 4096}"#,
    );
    let report = scan(root, &[]).json();
    let plain = artifact(&report, "kim/plain");
    assert_eq!(plain["lineage-hints"][0]["base"], "meta-llama/Llama-2-7b-hf");
    assert_eq!(plain["lineage-hints"][0]["place"]["key"], "_name_or_path");
    assert_eq!((findings(plain), plain["lineage"].as_array().map(Vec::len)), (before, Some(0)));
}

#[test]
fn a_quantised_copy_of_nothing_in_particular_is_noted() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let mit = smallprint::build::spdx_text("MIT")
        .expect("listed")
        .replace("<year> <copyright holders>", "2024 Kim Tern");
    for (id, front) in [
        ("kim/lark-AWQ", "license: mit\n"),
        ("kim/named-GPTQ", "license: mit\nbase_model: kim/lark\n"),
        ("kim/text-GGUF", "license: mit\n"),
        ("kim/ggufs", "license: mit\n"),
        ("Qwen/Qwen2.5-7B-Instruct-GGUF", "license: apache-2.0\n"),
    ] {
        model(root, id, front);
    }
    write(root, "kim/text-GGUF/LICENSE", mit.as_bytes());
    write(root, "loras/wren-small.gguf", &gguf(&[("general.architecture", "llama")]));
    write(root, "checkpoints/wren.gguf", &gguf(&[("general.architecture", "llama")]));
    write(root, "kim/bare-GGUF/lark.gguf", &gguf(&[("general.architecture", "llama")]));
    let single = scan(&root.join("checkpoints/wren.gguf"), &[]).json();
    assert!(!findings(artifact(&single, ".")).contains(&"inheritance-unclear=note".to_owned()));
    let report = scan(root, &[]).json();
    for (path, expected) in [
        ("kim/lark-AWQ", true),
        ("kim/bare-GGUF", true),
        ("kim/named-GPTQ", false),
        ("kim/text-GGUF", false),
        ("kim/ggufs", false),
        ("Qwen/Qwen2.5-7B-Instruct-GGUF", false),
        ("checkpoints/wren.gguf", false),
    ] {
        let found = findings(artifact(&report, path));
        assert_eq!(found.contains(&"inheritance-unclear=note".to_owned()), expected, "{path}: {found:?}");
        assert!(!found.contains(&"inheritance-unclear=warning".to_owned()), "{path}");
    }
}

#[test]
fn a_card_that_names_itself_is_told_and_is_no_step() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    model(root, "kim/self", "license: mit\nbase_model: kim/self\n");
    model(root, "lea/tuned", "license: mit\nbase_model: kim/self\n");
    let report = scan(root, &[]).json();
    let own = artifact(&report, "kim/self");
    assert_eq!(own["lineage"].as_array().map(Vec::len), Some(0));
    assert!(messages(own, "base-license-unresolved")[0].contains("leads back"));
    assert_eq!(messages(artifact(&report, "lea/tuned"), "base-license-unresolved"), [""; 0]);
}

#[test]
fn a_base_between_that_says_nothing_is_no_open_question() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    model(root, "kim/base", "license: mit\n");
    model(root, "lea/between", "base_model: kim/base\n");
    model(root, "tom/last", "license: mit\nbase_model: lea/between\n");
    model(root, "lea/lost", "base_model: nobody/knows\n");
    model(root, "tom/open", "license: mit\nbase_model: lea/lost\n");
    let report = scan(root, &[]).json();
    assert_eq!(messages(artifact(&report, "tom/last"), "base-license-unresolved"), [""; 0]);
    assert_eq!(messages(artifact(&report, "tom/open"), "base-license-unresolved").len(), 1);
}

#[test]
fn settings_of_training_name_the_base() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    write(root, "kim/style/style.safetensors", &safetensors(&[]));
    let settings = b"pretrained_model_name_or_path = \"kim/base\"\nnetwork_module = \"networks.lora\"\n";
    write(root, "kim/style/config.toml", settings);
    let recipe = b"base_model: kim/base\nadapter: qlora\nsequence_len: 4096\n";
    write(root, "kim/tuned/config.yaml", recipe);
    write(root, "kim/tuned/model.safetensors", &safetensors(&[]));
    let report = scan(root, &[]).json();
    for (path, relation) in [("kim/style", "adapter"), ("kim/tuned", "fine-tuned")] {
        let step = &artifact(&report, path)["lineage"][0];
        assert_eq!(
            (step["base"].as_str(), step["relation"].as_str()),
            (Some("kim/base"), Some(relation)),
            "{path}"
        );
    }
}

#[test]
fn settings_that_a_card_prints_name_the_base() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    model(root, "kim/base", "license: cc-by-nc-4.0\n");
    let settings = "```json\n{\"base_model_name_or_path\": \"kim/base\", \"peft_type\": \"LORA\"}\n```\n";
    let card = format!("---\nlicense: mit\n---\n# Mine\n\n{settings}");
    write(root, "kim/mine/README.md", card.as_bytes());
    write(root, "kim/mine/adapter_model.safetensors", &safetensors(&[("by", "kim")]));
    let report = scan(root, &[]).json();
    let edge = &artifact(&report, "kim/mine")["lineage"][0];
    assert_eq!((edge["base"].as_str(), edge["relation"].as_str()), (Some("kim/base"), Some("adapter")));
    assert_eq!(edge["resolved"], true);
}

#[test]
fn a_merge_that_states_nothing_tells_all_that_it_was_made_from() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    model(root, "kim/one", "license: apache-2.0\n");
    model(root, "kim/two", "license: cc-by-nc-4.0\n");
    model(root, "kim/both", "base_model:\n- kim/one\n- kim/two\n");
    let report = scan(root, &[]).json();
    let told = messages(artifact(&report, "kim/both"), "no-license-statement").join(" ");
    assert!(told.contains("kim/one (Apache") && told.contains("kim/two (Creative"), "{told}");
}

#[test]
fn headers_of_adapters_name_their_base_and_are_no_tuned_models() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    model(root, "kim/base", "license: cc-by-nc-4.0\n");
    let mit = b"---\nlicense: mit\n---\n# Mine\n";
    let settings = r#"{\"base_model_name_or_path\": \"kim/base\"}"#;
    for (id, header) in [
        ("kim/trained", &[("ss_sd_model_name", "kim/base"), ("ss_network_module", "networks.lora")][..]),
        ("kim/saved", &[("lora_adapter_metadata", settings)]),
    ] {
        write(root, &format!("{id}/README.md"), mit);
        write(root, &format!("{id}/lora.safetensors"), &safetensors(header));
    }
    write(root, "kim/converted/README.md", b"---\nlicense: mit\nbase_model: kim/base\n---\n# Mine\n");
    write(root, "kim/converted/lora.gguf", &gguf(&[("general.type", "adapter")]));
    let report = scan(root, &[]).json();
    for id in ["kim/trained", "kim/saved", "kim/converted"] {
        let found = artifact(&report, id);
        let edge = &found["lineage"][0];
        assert_eq!(
            (edge["base"].as_str(), edge["relation"].as_str()),
            (Some("kim/base"), Some("adapter")),
            "{id}"
        );
        assert!(!findings(found).iter().any(|one| one.starts_with("base-terms-dropped")), "{id}");
    }
}
