//! `smallprint report` and the document formats, as a process: what goes in comes out, what is chosen is chosen, and
//! every format says the same of the same folders.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A mirror with a proven, a declared and an altered license, and an exception for one finding.
struct Mirror {
    folder: tempfile::TempDir,
}

const CARD: &str = "---\nlicense: mit\n---\n# A model\n";

impl Mirror {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mirror = Self { folder };
        let mit = smallprint::build::spdx_text("MIT").expect("on the list");
        let mit = mit.replace("<year>", "2024").replace("<copyright holders>", "Ada Heron");
        let changed = format!("{mit}\nAbove 5 million monthly active users you must request a license.\n");
        mirror.write("models/org/proven/README.md", CARD);
        mirror.write("models/org/proven/LICENSE", &mit);
        mirror.write("models/org/tagged/README.md", CARD);
        mirror.write("models/org/changed 模/README.md", CARD);
        mirror.write("models/org/changed 模/LICENSE", &changed);
        for name in ["proven", "tagged", "changed 模"] {
            mirror.write(
                &format!("models/org/{name}/model.safetensors"),
                &format!(
                    "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12\n",
                    "ab".repeat(32)
                ),
            );
        }
        mirror
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(path, content).expect("written");
    }

    fn run(&self, line: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_smallprint"));
        command.args(line).current_dir(self.folder.path()).env_remove("SOURCE_DATE_EPOCH");
        command.output().expect("the binary runs")
    }

    fn text(&self, line: &[&str]) -> String {
        let output = self.run(line);
        let says = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{line:?}: {says}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn json(&self, line: &[&str]) -> Value {
        serde_json::from_str(&self.text(line)).expect("JSON")
    }
}

fn paths(report: &Value) -> Vec<&str> {
    let artifacts = report["artifacts"].as_array().expect("artifacts");
    artifacts.iter().filter_map(|one| one["path"].as_str()).collect()
}

#[test]
fn what_goes_in_comes_out() {
    let mirror = Mirror::new();
    for format in ["json", "jsonl"] {
        let name = format!("report.{format}");
        mirror.text(&["scan", "models", "--format", format, "--output", &name]);
        let written = std::fs::read_to_string(mirror.path(&name)).expect("written");
        for from in ["report.json", "report.jsonl"].into_iter().filter(|from| mirror.path(from).exists()) {
            let again = mirror.text(&["report", from, "--format", format]);
            assert!(again == written, "{from} as {format} is another report");
        }
    }
}

#[test]
fn artifacts_are_chosen_in_scan_and_report() {
    let mirror = Mirror::new();
    mirror.text(&["scan", "models", "--format", "jsonl", "--output", "report.jsonl"]);
    for (choice, expected) in [
        ("basis=text and concluded=MIT", &["org/proven"][..]),
        ("verdict=altered", &["org/changed 模"]),
        ("user-cap", &["org/changed 模"]),
        ("name=org/t* or user-cap", &["org/changed 模", "org/tagged"]),
        ("not declared=mit", &[]),
    ] {
        let read = mirror.json(&["report", "report.jsonl", "--where", choice, "--format", "json"]);
        let scanned = mirror.json(&["scan", "models", "--where", choice, "--format", "json"]);
        assert_eq!(paths(&read), expected, "{choice}");
        assert_eq!(read, scanned, "{choice}");
        assert_eq!(read["summary"]["artifacts"], expected.len());
        let used = read["texts"].as_object().map_or(0, serde_json::Map::len);
        assert!(used <= expected.len(), "only texts of what is chosen");
    }
    let wrong = mirror.run(&["report", "report.jsonl", "--where", "basis=txt"]);
    assert_eq!(wrong.status.code(), Some(2));
    let says = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(says.contains("column 7") && says.contains("did you mean `text`?"), "{says}");
}

#[test]
fn every_format_is_written_and_reproducible() {
    let mirror = Mirror::new();
    mirror.text(&["scan", "models", "--format", "json", "--output", "report.json"]);
    for format in [
        &["cyclonedx"][..],
        &["cyclonedx", "--spec-version", "1.7"],
        &["spdx"],
        &["spdx", "--spec-version", "2.3"],
        &["sarif"],
        &["lbom"],
        &["csv"],
        &["markdown"],
        &["html"],
    ] {
        for start in [&["scan", "models", "--format"][..], &["report", "report.json", "--format"]] {
            let line = [start, format].concat();
            let text = mirror.text(&line);
            assert!(text.contains("org/changed") || text.contains("changed"), "{line:?}");
            assert!(mirror.text(&line) == text, "{line:?} is not reproducible");
        }
    }
}

#[test]
fn only_texts_conclude_in_bills_of_materials() {
    let mirror = Mirror::new();
    let bom = mirror.json(&["scan", "models", "--format", "spdx", "--spec-version", "2.3"]);
    let concluded = |name: &str| {
        let packages = bom["packages"].as_array().expect("packages");
        let package =
            packages.iter().find(|one| one["name"].as_str().is_some_and(|full| full.contains(name)));
        let package = package.unwrap_or_else(|| panic!("{name} in {bom:#}"));
        (package["licenseDeclared"].clone(), package["licenseConcluded"].clone())
    };
    assert_eq!(concluded("proven"), ("MIT".into(), "MIT".into()));
    assert_eq!(concluded("tagged"), ("MIT".into(), "NOASSERTION".into()));
    assert_ne!(concluded("changed").1, "MIT", "an altered text is not MIT");
}

#[test]
fn settled_findings_are_suppressed_results() {
    let mirror = Mirror::new();
    let log = mirror.json(&["scan", "models", "--format", "sarif"]);
    let all = log["runs"][0]["results"].as_array().expect("results").len();
    let id = log["runs"][0]["results"][0]["partialFingerprints"]["smallprint/v1"].as_str().expect("an id");
    mirror.write("smallprint.toml", &format!("[[exception]]\nid = \"{id}\"\nreason = \"seen\"\n"));
    let log = mirror.json(&["scan", "models", "--format", "sarif"]);
    let results = log["runs"][0]["results"].as_array().expect("results");
    let suppressed: Vec<&Value> = results.iter().filter_map(|one| one.get("suppressions")).collect();
    assert_eq!((results.len(), suppressed.len()), (all, 1));
    assert_eq!(suppressed[0][0]["justification"], "seen");
}

#[test]
fn moments_come_from_the_environment_only() {
    let mirror = Mirror::new();
    let dated = |epoch: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_smallprint"));
        command.args(["scan", "models", "--format", "cyclonedx"]).current_dir(mirror.folder.path());
        let output = command.env("SOURCE_DATE_EPOCH", epoch).output().expect("the binary runs");
        let bom: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        bom["metadata"]["timestamp"].as_str().map(str::to_owned)
    };
    assert_eq!(dated("1700000000").as_deref(), Some("2023-11-14T22:13:20Z"));
    assert_eq!(dated("soon"), None);
}

#[test]
fn a_bill_of_materials_is_added_to() {
    let mirror = Mirror::new();
    let old = "{\n  \"bomFormat\": \"CycloneDX\",\n  \"specVersion\": \"1.6\",\n  \"version\": 1,\n  \"components\": [\n    \
               {\n      \"type\": \"machine-learning-model\",\n      \"name\": \"proven\",\n      \"purl\": \
               \"pkg:huggingface/org/proven\"\n    }\n  ]\n}\n";
    mirror.write("bom.json", old);
    mirror.text(&["sbom", "enrich", "bom.json", "models", "--output", "bom.json"]);
    let new = std::fs::read_to_string(mirror.path("bom.json")).expect("written");
    let kept =
        old.lines().filter(|line| !line.trim_end().ends_with("proven\"")).all(|line| new.contains(line));
    assert!(kept, "every line stays:\n{new}");
    let bom: Value = serde_json::from_str(&new).expect("JSON");
    let licenses = &bom["components"][0]["licenses"];
    assert_eq!(licenses[0]["license"]["acknowledgement"], "declared", "{licenses}");
    assert_eq!(licenses[1]["license"]["id"], "MIT", "{licenses}");
}

#[test]
fn what_people_filled_in_is_merged() {
    let mirror = Mirror::new();
    mirror.write(
        "old.yaml",
        "models:\n  - id: org/proven\n    last_reviewed: 2026-05-01\n    deployed_in: [search]\n",
    );
    let yaml = mirror.text(&["scan", "models", "--format", "lbom", "--merge", "old.yaml"]);
    assert!(yaml.contains("2026-05-01") && yaml.contains("search"), "{yaml}");
    assert!(yaml.contains("license: MIT"), "{yaml}");
}

#[test]
fn entries_of_one_model_keep_what_people_filled_in() {
    let mirror = Mirror::new();
    let entry = |source: &str, product: &str| {
        format!("  - id: org/proven\n    source: {source}\n    deployed_in: [{product}]\n")
    };
    let old = entry("elsewhere", "search") + &entry("https://huggingface.co/org/proven", "chat");
    mirror.write("old.yaml", &format!("models:\n{old}"));
    let yaml = mirror.text(&["scan", "models", "--format", "lbom", "--merge", "old.yaml"]);
    let entries: Vec<&str> = yaml.split("- id: ").filter(|one| one.starts_with("org/proven")).collect();
    assert_eq!(entries.len(), 2, "{yaml}");
    assert!(entries[0].contains("license: MIT") && entries[0].contains("chat"), "{yaml}");
    assert!(entries[1].contains("elsewhere") && entries[1].contains("search"), "{yaml}");
    mirror.write("old.yaml", &yaml);
    let again = mirror.text(&["scan", "models", "--format", "lbom", "--merge", "old.yaml"]);
    assert_eq!(again, yaml, "merging once more changes nothing");
}

#[test]
fn clones_are_named_by_their_site() {
    let mirror = Mirror::new();
    for (name, url) in [
        ("one", "https://github.com/Acme/Tool.git"),
        ("two", "https://www.modelscope.cn/models/acme/lark.git"),
        ("three", "https://huggingface.co/acme/lark"),
        ("four", "https://git.example.org/acme/lark"),
    ] {
        mirror.write(&format!("clones/{name}/.git/HEAD"), &"a1".repeat(20));
        mirror.write(&format!("clones/{name}/.git/config"), &format!("[remote \"origin\"]\n\turl = {url}\n"));
        mirror.write(&format!("clones/{name}/README.md"), CARD);
        mirror.write(&format!("clones/{name}/config.json"), "{\"model_type\": \"llama\"}");
    }
    let bom = mirror.json(&["scan", "clones", "--format", "cyclonedx"]);
    let components = bom["components"].as_array().expect("components");
    let mut purls: Vec<&str> = components.iter().filter_map(|one| one["purl"].as_str()).collect();
    purls.sort_unstable();
    let commit = "a1".repeat(20);
    let expected = ["pkg:generic/acme/lark", "pkg:github/acme/tool", "pkg:huggingface/acme/lark"];
    assert_eq!(purls, expected.map(|purl| format!("{purl}@{commit}")), "{bom:#}");
}

#[test]
fn texts_of_a_store_are_read_again() {
    use sha2::{Digest as _, Sha256};
    let mirror = Mirror::new();
    let mut layers = Vec::new();
    let words = "Grebe Model Terms\n\nGrebe Works grants you a license to use, copy and modify the model and its weights, \
                 subject to the terms of this agreement.\n\nYou may not use the model for commercial purposes. You may not \
                 sublicense it. This license terminates if you breach this agreement.\n";
    for (kind, content) in [("license", words), ("model", "GGUF")] {
        let digest: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
        mirror.write(&format!("store/blobs/sha256-{digest}"), content);
        layers.push(format!(
            "{{\"mediaType\": \"application/vnd.ollama.image.{kind}\", \"digest\": \"sha256:{digest}\", \"size\": {}}}",
            content.len()
        ));
    }
    let manifest = format!("{{\"schemaVersion\": 2, \"layers\": [{}]}}", layers.join(", "));
    mirror.write("store/manifests/registry.ollama.ai/library/grebe/latest", &manifest);
    for path in ["store", "."] {
        let output = mirror.run(&["scan", path, "--format", "spdx", "--spec-version", "2.3"]);
        let bom: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let texts = bom["hasExtractedLicensingInfos"].as_array().expect("texts");
        let held = texts.iter().any(|one| one["extractedText"] == words);
        assert!(held, "{path}: {texts:#?}");
    }
}

#[test]
fn a_damaged_line_is_named() {
    let mirror = Mirror::new();
    mirror.text(&["scan", "models", "--format", "jsonl", "--output", "report.jsonl"]);
    let lines = std::fs::read_to_string(mirror.path("report.jsonl")).expect("written");
    let first = lines.lines().next().expect("a line");
    mirror.write(
        "damaged.jsonl",
        &lines.replacen("\"type\":\"artifact\",\"path\"", "\"type\":\"artifact\",\"pth\"", 1),
    );
    mirror.write("cut.jsonl", &format!("{first}\n"));
    for (file, says) in [("damaged.jsonl", "missing field `path`"), ("cut.jsonl", "cut short")] {
        let output = mirror.run(&["report", file]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(says) && !told.contains(":0:"), "{told}");
    }
}

#[test]
fn wrong_usage_is_told() {
    let mirror = Mirror::new();
    mirror.write("other.json", "{}");
    for (line, says) in [
        (&["report", "none.json"][..], "none.json"),
        (&["report", "other.json"], "no smallprint report"),
        (&["scan", "models", "--format", "spdx", "--spec-version", "1.6"], "3.0.1 and 2.3"),
        (&["scan", "models", "--spec-version", "1.6"], "only cyclonedx"),
        (&["scan", "models", "--merge", "x.yaml"], "--format lbom"),
        (&["identify", "other.json", "--format", "html"], "human, json, jsonl"),
        (&["sbom", "enrich", "other.json", "models"], "neither CycloneDX nor SPDX"),
    ] {
        let output = mirror.run(line);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{line:?}: {told}");
        assert!(told.contains(says) && output.stdout.is_empty(), "{line:?}: {told}");
    }
    assert!(!Path::new("none.json").exists());
}

#[test]
fn suppressed_results_count_against_the_limit_of_services() {
    let mirror = Mirror::new();
    let mut report = mirror.json(&["scan", "models", "--format", "json"]);
    let artifacts = report["artifacts"].as_array_mut().expect("artifacts");
    let one = artifacts.iter().flat_map(|one| one["findings"].as_array().cloned().unwrap_or_default()).next();
    let many: Vec<Value> = (0..25_001)
        .map(|at| {
            let mut one = one.clone().expect("a finding");
            one["id"] = format!("many-{at}").into();
            one
        })
        .collect();
    artifacts[0]["findings"] = many.into();
    mirror.write("many.json", &report.to_string());
    let line = ["report", "many.json", "--format", "sarif", "--output", "many.sarif", "--fail-on", "never"];
    for more in [&[][..], &["--baseline", "many.json"]] {
        let output = mirror.run(&[&line[..], more].concat());
        let says = String::from_utf8_lossy(&output.stderr);
        assert!(says.contains("suppressed ones included; GitHub takes 25000"), "{more:?}: {says}");
    }
}
