//! Models as other tools than the hub's own keep them: stores of manifests, caches, single-file checkpoints. Each is
//! scanned by the program, from its layout to what is concluded.

use crate::common::mirror;
use crate::common::run;

use std::fs;
use std::io::Write as _;
use std::path::Path;

use mirror::{gguf, safetensors};
use run::{artifact, findings, paths, scan};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

fn mit() -> &'static str {
    spdx::text::LICENSE_TEXTS.iter().find(|(id, _)| *id == "MIT").map_or("", |(_, text)| text)
}

fn write(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("create");
    fs::write(path, bytes).expect("write");
}

/// Writes a blob below `blobs` and gives a layer that names it.
fn layer(root: &Path, nested: bool, media: &str, bytes: &[u8], more: &str) -> String {
    let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    write(root, &format!("blobs/sha256{}{hex}", if nested { "/" } else { "-" }), bytes);
    format!(r#"{{"mediaType":"{media}","digest":"sha256:{hex}","size":{}{more}}}"#, bytes.len())
}

/// Path, name, layout, revision and what is concluded.
fn told(report: &Value, path: &str) -> [String; 4] {
    let one = artifact(report, path);
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    [text(&one["name"]), text(&one["layout"]), text(&one["revision"]), text(&one["conclusion"]["concluded"])]
}

#[test]
fn ollama_manifests_are_models_with_their_license_layers() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let model = |media: &str, bytes: &[u8]| {
        layer(root, false, &format!("application/vnd.ollama.image.{media}"), bytes, "")
    };
    let weights = model("model", &gguf(&[("general.architecture", "llama")]));
    let license = model("license", mit().as_bytes());
    let manifest = format!(r#"{{"schemaVersion":2,"layers":[{weights},{license}]}}"#);
    write(root, "manifests/registry.ollama.ai/library/lark/7b", manifest.as_bytes());
    let bare = format!(r#"{{"schemaVersion":2,"layers":[{weights}]}}"#);
    write(root, "manifests/hf.co/kim/Lark-GGUF/Q4_K_M", bare.as_bytes());
    write(root, "manifests/registry.ollama.ai/library/broken/latest", b"{\"layers\": 7}");
    let ran = scan(root, &[]);
    let report = ran.json();
    let own = "manifests/registry.ollama.ai/library/lark/7b";
    assert_eq!(told(&report, own), ["lark:7b", "ollama", "7b", "MIT"]);
    let evidence = artifact(&report, own)["evidence"].to_string();
    assert!(evidence.contains("\"LICENSE\""), "{evidence}");
    let pulled = artifact(&report, "manifests/hf.co/kim/Lark-GGUF/Q4_K_M");
    assert_eq!(pulled["name"], "kim/Lark-GGUF");
    assert_eq!(pulled["weights"][0]["path"], "model.gguf");
    // The same weights, under a name that is no repository id: what is said there is known here.
    let copied = &pulled["lineage"][0];
    assert_eq!((copied["base"].as_str(), copied["resolved"].as_bool()), (Some("lark:7b"), Some(true)));
    assert_eq!(copied["artifact"], own);
    assert!(!findings(pulled).contains(&"base-license-unresolved=note".to_owned()), "{pulled}");
    assert!(report["skipped"].to_string().contains("no manifest"), "{}", report["skipped"]);
    assert_eq!(ran.code, 3, "what could not be read is told");
}

#[test]
fn folders_named_like_a_store_hide_no_model() {
    for folders in [&["blobs", "manifests"][..], &["api/models", "files", "heads"]] {
        let dir = tempfile::tempdir().expect("temporary folder");
        let root = dir.path();
        write(root, "kim/lark/README.md", b"---\nlicense: cc-by-nc-4.0\n---\n");
        write(root, "kim/wren/README.md", b"---\nlicense: mit\n---\n");
        for folder in folders {
            fs::create_dir_all(root.join("kim/lark").join(folder)).expect("created");
            fs::create_dir_all(root.join(folder)).expect("created");
        }
        let report = scan(root, &[]).json();
        assert_eq!(run::paths(&report), ["kim/lark", "kim/wren"], "{folders:?}");
    }
}

#[test]
fn what_stands_beside_a_store_is_looked_at() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let weights = layer(root, false, "application/vnd.ollama.image.model", &gguf(&[]), "");
    let manifest = format!(r#"{{"schemaVersion":2,"layers":[{weights}]}}"#);
    write(root, "manifests/registry.ollama.ai/library/lark/7b", manifest.as_bytes());
    write(root, "own/wren/README.md", b"---\nlicense: mit\n---\n");
    let report = scan(root, &[]).json();
    assert_eq!(run::paths(&report), ["manifests/registry.ollama.ai/library/lark/7b", "own/wren"]);
}

#[test]
fn oci_and_docker_stores_are_read_by_their_manifests() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path().join("docker");
    let weights = gguf(&[("general.architecture", "llama")]);
    let layers = [
        layer(&root, true, "application/vnd.docker.ai.gguf.v3", &weights, ""),
        layer(&root, true, "application/vnd.docker.ai.license", mit().as_bytes(), ""),
    ];
    let id = "a".repeat(64);
    write(
        &root,
        &format!("manifests/sha256/{id}"),
        format!(r#"{{"layers":[{}]}}"#, layers.join(",")).as_bytes(),
    );
    write(
        &root,
        "models.json",
        format!(r#"{{"models":[{{"id":"sha256:{id}","tags":["ai/lark:7b"]}}]}}"#).as_bytes(),
    );
    let root = dir.path().join("oci");
    let named = |path: &str| format!(r#","annotations":{{"org.cncf.model.filepath":"{path}"}}"#);
    let parts = [
        layer(&root, true, "application/vnd.cncf.model.doc.v1.raw", mit().as_bytes(), &named("LICENSE")),
        layer(&root, true, "application/vnd.cncf.model.weight.v1.raw", &weights, &named("lark.gguf")),
    ];
    let config = r#"{"descriptor":{"name":"lark","licenses":["Apache-2.0"]}}"#;
    let config = layer(&root, true, "application/vnd.cncf.model.config.v1+json", config.as_bytes(), "");
    let manifest = format!(r#"{{"config":{config},"layers":[{}]}}"#, parts.join(","));
    let listed = layer(
        &root,
        true,
        "application/vnd.oci.image.manifest.v1+json",
        manifest.as_bytes(),
        r#","annotations":{"org.opencontainers.image.ref.name":"lark:v1"}"#,
    );
    write(&root, "oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#);
    write(&root, "index.json", format!(r#"{{"manifests":[{listed}]}}"#).as_bytes());
    let report = scan(dir.path(), &[]).json();
    assert_eq!(
        told(&report, &format!("docker/manifests/sha256/{id}")),
        ["ai/lark:7b", "docker", "7b", "MIT"]
    );
    let oci = paths(&report).into_iter().find(|path| path.starts_with("oci/")).expect("listed").to_owned();
    assert_eq!(told(&report, &oci)[..3], ["lark:v1", "oci", "v1"]);
    // The pack says Apache-2.0, the text in it is MIT: neither is concluded without the other.
    assert!(artifact(&report, &oci)["conclusion"].to_string().contains("Apache-2.0"));
}

#[test]
fn models_of_an_image_layout_are_called_by_their_titles() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let title = r#""org.opencontainers.image.title":"lark""#;
    let reference = |name: &str| format!(r#""org.opencontainers.image.ref.name":"{name}""#);
    let cases = [
        (title.to_owned(), "", "", "lark|-"),
        (format!("{title},{}", reference("v1")), "", "", "lark:v1|v1"),
        (reference("v2"), title, "", "lark:v2|v2"),
        (reference("v3"), "", "kim/wren", "kim/wren:v3|v3"),
        (reference("v4"), "", "", "v4|v4"),
        (reference("reg.example/kim/gull:v5"), title, "kim/wren", "reg.example/kim/gull:v5|v5"),
    ];
    let mut listed = Vec::new();
    for (nth, (entry, manifest, config, _)) in cases.iter().enumerate() {
        let config = format!(r#"{{"descriptor":{{"name":"{config}"}},"nth":{nth}}}"#);
        let config =
            layer(dir.path(), true, "application/vnd.cncf.model.config.v1+json", config.as_bytes(), "");
        let weights = layer(dir.path(), true, "application/vnd.cncf.model.weight.v1.raw", &gguf(&[]), "");
        let manifest = format!(r#"{{"config":{config},"layers":[{weights}],"annotations":{{{manifest}}}}}"#);
        let entry = format!(r#","annotations":{{{entry}}}"#);
        let media = "application/vnd.oci.image.manifest.v1+json";
        listed.push(layer(dir.path(), true, media, manifest.as_bytes(), &entry));
    }
    write(dir.path(), "oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#);
    write(dir.path(), "index.json", format!(r#"{{"manifests":[{}]}}"#, listed.join(",")).as_bytes());
    let report = scan(dir.path(), &[]).json();
    let mut names: Vec<String> = paths(&report)
        .iter()
        .map(|path| {
            let [name, _, tag, _] = told(&report, path);
            format!("{name}|{tag}")
        })
        .collect();
    names.sort();
    let mut expected = cases.map(|(.., expected)| expected.to_owned());
    expected.sort();
    assert_eq!(names, expected);
}

#[test]
fn a_legal_file_that_was_fetched_and_is_gone_is_missed() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let commit = "0c".repeat(20);
    let record = |commit: &str| format!("{commit}\n{}\n1700000000.0\n", "d".repeat(40));
    for (name, fetched) in [("gone", commit.clone()), ("earlier", "0d".repeat(20)), ("here", commit.clone())]
    {
        write(dir.path(), &format!("{name}/README.md"), b"---\nlicense: apache-2.0\n---\n");
        write(dir.path(), &format!("{name}/model.safetensors"), &safetensors(&[]));
        let records = format!("{name}/.cache/huggingface/download");
        for file in ["README.md", "model.safetensors"] {
            write(dir.path(), &format!("{records}/{file}.metadata"), record(&commit).as_bytes());
        }
        for file in ["LICENSE", "NOTICE"] {
            write(dir.path(), &format!("{records}/{file}.metadata"), record(&fetched).as_bytes());
        }
    }
    let apache = smallprint::build::spdx_text("Apache-2.0").expect("listed");
    write(dir.path(), "here/LICENSE", apache.as_bytes());
    write(dir.path(), "here/NOTICE", b"Lark\nCopyright 2024 Kim Tern\n");
    let report = scan(dir.path(), &[]).json();
    for (name, text, notice) in [("gone", "warning", true), ("earlier", "note", false), ("here", "", false)] {
        let found = findings(artifact(&report, name));
        let missing = found.iter().find_map(|one| one.strip_prefix("license-text-missing="));
        assert_eq!(missing.unwrap_or_default(), text, "{name}: {found:?}");
        assert_eq!(found.contains(&"notice-missing=warning".to_owned()), notice, "{name}: {found:?}");
    }
}

#[test]
fn archives_that_are_not_opened_are_named() {
    let dir = tempfile::tempdir().expect("temporary folder");
    for name in ["m.tar.xz", "m.tar.bz2", "m.tar.zst", "m.7z", "m.rar", "m.zst"] {
        let folder = name.replace('.', "-");
        write(dir.path(), &format!("{folder}/model.safetensors"), &safetensors(&[]));
        write(dir.path(), &format!("{folder}/{name}"), b"packed");
    }
    write(dir.path(), "rows/README.md", b"---\ntask_categories: [x]\nsize_categories: [y]\n---\n");
    write(dir.path(), "rows/rows.tar.xz", b"packed");
    let ran = scan(dir.path(), &[]);
    let report = ran.json();
    for path in paths(&report) {
        let told = artifact(&report, path)["findings"].to_string().contains("unreadable-archive");
        assert_eq!(told, path != "m-zst" && path != "rows", "{path}");
    }
    assert_eq!(ran.code, 0);
}

#[test]
fn a_reply_with_another_gate_is_heard_beside_the_card() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let limit = "You agree to use this model for non-commercial purposes only.";
    for (name, card, reply) in [
        ("both", "Please tell us who you are.", limit),
        ("same", limit, limit),
        ("open", "Please tell us who you are.", ""),
    ] {
        let card = format!("---\nlicense: mit\nextra_gated_prompt: {card}\n---\n# M\n");
        write(dir.path(), &format!("{name}/README.md"), card.as_bytes());
        write(dir.path(), &format!("{name}/LICENSE"), mit().as_bytes());
        write(dir.path(), &format!("{name}/model.safetensors"), &safetensors(&[]));
        let prompt =
            if reply.is_empty() { String::new() } else { format!(r#","extra_gated_prompt":"{reply}""#) };
        let reply = format!(
            r#"{{"id":"kim/{name}","sha":"0a","gated":"manual","cardData":{{"license":"mit"{prompt}}},"siblings":[]}}"#
        );
        write(dir.path(), &format!("{name}/.hfd/repo_metadata.json"), reply.as_bytes());
    }
    let report = scan(dir.path(), &[]).json();
    for (name, gates, adds) in [("both", 2, true), ("same", 1, true), ("open", 1, false)] {
        let one = artifact(&report, name);
        let heard = one["evidence"].as_array().expect("a list").iter().filter(|one| one["witness"] == "gate");
        assert_eq!(heard.count(), gates, "{name}");
        assert_eq!(findings(one).contains(&"gate-adds-terms=warning".to_owned()), adds, "{name}");
    }
}

#[test]
fn revisions_that_nobody_names_are_told_and_a_path_twice_counts_once() {
    let dir = tempfile::tempdir().expect("temporary folder");
    for (commit, named) in [("0a", true), ("0b", false), ("0c", false)] {
        let commit = commit.repeat(20);
        let repo = "models--kim--lark";
        write(dir.path(), &format!("{repo}/snapshots/{commit}/README.md"), b"---\nlicense: mit\n---\n");
        if named {
            write(dir.path(), &format!("{repo}/refs/main"), commit.as_bytes());
        }
    }
    let ran = scan(dir.path(), &[]);
    let report = ran.json();
    assert_eq!(report["skipped"][0]["reason"], "unreferenced");
    assert_eq!(report["skipped"][0]["path"], "models--kim--lark/snapshots");
    assert!(report["skipped"][0]["detail"].as_str().is_some_and(|detail| detail.contains(": 2")));
    assert_eq!((ran.code, &report["summary"]["incomplete"]), (0, &Value::Bool(false)));
    let all = scan(dir.path(), &["--all-revisions"]).json();
    assert_eq!((paths(&all).len(), all["skipped"].as_array().map(Vec::len)), (3, Some(0)));
    let twice = dir.path().join("models--kim--lark/..");
    let twice = scan(dir.path(), &[twice.to_str().expect("UTF-8")]).json();
    assert_eq!(paths(&twice), paths(&report));
    let shown = run::run(["scan", dir.path().to_str().expect("UTF-8")]).out;
    assert!(shown.contains(&format!("kim/lark@{}", "0a".repeat(6))), "{shown}");
}

#[test]
fn what_two_nested_paths_list_counts_once_and_stays_with_the_outer_one() {
    let dir = tempfile::tempdir().expect("temporary folder");
    for place in ["hub/kim/lark", "hub/kim/wren", "hub/.locks/kim/finch"] {
        write(dir.path(), &format!("{place}/README.md"), b"---\nlicense: mit\n---\n");
        write(dir.path(), &format!("{place}/model.safetensors"), b"\x02\0\0\0\0\0\0\0{}");
    }
    write(dir.path(), "hub/LICENSE", mit().as_bytes());
    let list = |scanned: &[&str]| {
        let mut command = run::command(["scan", "--format", "json"].iter().chain(scanned));
        command.current_dir(dir.path());
        run::finish(command).json()
    };
    let outer = list(&["hub"]);
    assert_eq!(paths(&outer), ["kim/lark", "kim/wren"]);
    for scanned in [["hub", "hub/kim"], ["hub/kim/wren", "hub"], ["hub/./kim/lark", "hub"]] {
        let both = list(&scanned);
        assert_eq!(paths(&both), ["hub/kim/lark", "hub/kim/wren"], "{scanned:?}");
        // The text of the folder above is the outer path's to see.
        let has_text = |report: &Value, path: &str| artifact(report, path)["payload"]["license_text"].clone();
        assert_eq!(has_text(&both, "hub/kim/lark"), has_text(&outer, "kim/lark"));
        assert_eq!(both["summary"]["artifacts"], 2);
    }
    // What the outer path passes by is still there when it is asked for by name.
    let hidden = list(&["hub", "hub/.locks/kim"]);
    assert_eq!(paths(&hidden), ["hub/kim/lark", "hub/kim/wren", "hub/.locks/kim/finch"]);
}

#[test]
fn documents_that_a_pack_keeps_as_an_archive_are_read() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(mit().len() as u64);
    tar.append_data(&mut header, "LICENSE", mit().as_bytes()).expect("in memory");
    let tar = tar.into_inner().expect("in memory");
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(&tar).expect("in memory");
    let packed = packer.finish().expect("in memory");
    let config = r#"{"descriptor":{"licenses":["Apache-2.0"]}}"#;
    let mut listed = Vec::new();
    for (media, bytes) in [("doc.v1.tar", &tar), ("doc.v1.tar+gzip", &packed)] {
        let config =
            layer(dir.path(), true, "application/vnd.cncf.model.config.v1+json", config.as_bytes(), "");
        let texts = layer(dir.path(), true, &format!("application/vnd.cncf.model.{media}"), bytes, "");
        let weights = layer(dir.path(), true, "application/vnd.cncf.model.weight.v1.raw", &gguf(&[]), "");
        let manifest = format!(r#"{{"config":{config},"layers":[{texts},{weights}]}}"#);
        listed.push(layer(
            dir.path(),
            true,
            "application/vnd.oci.image.manifest.v1+json",
            manifest.as_bytes(),
            "",
        ));
    }
    write(dir.path(), "oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#);
    write(dir.path(), "index.json", format!(r#"{{"manifests":[{}]}}"#, listed.join(",")).as_bytes());
    let report = scan(dir.path(), &[]).json();
    assert_eq!(paths(&report).len(), 2);
    for path in paths(&report) {
        let one = artifact(&report, path);
        assert!(one["evidence"].to_string().contains("!/LICENSE"), "{one:#}");
        assert_eq!(one["conclusion"]["concluded"], "NOASSERTION", "the text is another license");
    }
}

#[test]
fn what_a_saved_reply_says_otherwise_than_the_card_is_a_witness() {
    let dir = tempfile::tempdir().expect("temporary folder");
    for (name, license) in [("changed", "mit"), ("same", "Llama3.1")] {
        let card = format!("---\nlicense: {license}\n---\n# M\n");
        write(dir.path(), &format!("{name}/README.md"), card.as_bytes());
        write(dir.path(), &format!("{name}/model.safetensors"), &safetensors(&[]));
        let reply = r#"{"id":"kim/lark","sha":"0a","cardData":{"license":"llama3.1","base_model":"kim/wren"},"siblings":[]}"#;
        write(dir.path(), &format!("{name}/.hfd/repo_metadata.json"), reply.as_bytes());
    }
    let report = scan(dir.path(), &[]).json();
    let changed = artifact(&report, "changed");
    assert!(changed["evidence"].to_string().contains("llama3.1"), "{changed:#}");
    assert_eq!(changed["conclusion"]["concluded"], "NOASSERTION");
    for name in ["changed", "same"] {
        assert_eq!(artifact(&report, name)["lineage"][0]["base"], "kim/wren", "{name}");
    }
    let witnesses = artifact(&report, "same")["evidence"].as_array().expect("evidence").len();
    assert_eq!(witnesses, 1, "the card alone: {:#}", artifact(&report, "same"));
}

#[test]
fn caches_tell_name_and_revision() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let weights = safetensors(&[]);
    let files: [(&str, &str); 7] = [
        ("modelscope/models/Kim--Lark-7B/snapshots/master", "Kim/Lark-7B|modelscope|master|MIT"),
        ("modelscope/hub/models/Kim/Lark2___5-7B", "Kim/Lark2.5-7B|modelscope|v1.0|MIT"),
        ("kagglehub/models/kim/lark/transformers/7b/3", "kim/lark/transformers/7b|kaggle|3|MIT"),
        (".lmstudio/models/kim/Lark-GGUF", "kim/Lark-GGUF|lm-studio|-|MIT"),
        ("app/node_modules/@kim/lark", "@kim/lark|npm|1.2.0|NOASSERTION"),
        ("torch/hub/kim_lark_main", "kim_lark_main|torch-hub|-|MIT"),
        ("hfd/lark", "kim/lark|local-dir|0a1b|MIT"),
    ];
    for (folder, _) in files {
        write(root, &format!("{folder}/LICENSE"), mit().as_bytes());
        write(root, &format!("{folder}/model.safetensors"), &weights);
    }
    write(root, "modelscope/hub/models/Kim/Lark2___5-7B/.mv", b"Revision:v1.0,CreatedAt:1700000000");
    write(
        root,
        "app/node_modules/@kim/lark/package.json",
        br#"{"name":"@kim/lark","version":"1.2.0","license":"MIT"}"#,
    );
    write(root, "torch/hub/kim_lark_main/hubconf.py", b"dependencies = []\n");
    let reply = br#"{"id":"kim/lark","sha":"0a1b","cardData":{"license":"mit"},"siblings":[{"rfilename":"LICENSE"}]}"#;
    write(root, "hfd/lark/.hfd/repo_metadata.json", reply);
    let report = scan(root, &[]).json();
    for (folder, expected) in files {
        assert_eq!(told(&report, folder).join("|"), expected, "{folder}");
    }
}

#[test]
fn the_hub_s_saved_reply_stands_for_a_card_that_is_not_here() {
    let dir = tempfile::tempdir().expect("temporary folder");
    write(dir.path(), "lark/model.safetensors", &safetensors(&[]));
    let reply = br#"{"id":"kim/lark","sha":"0a","cardData":{"license":"mit"},"siblings":[{"rfilename":"LICENSE"},{"rfilename":"model.safetensors"}]}"#;
    write(dir.path(), "lark/.hfd/repo_metadata.json", reply);
    let report = scan(dir.path(), &[]).json();
    let one = artifact(&report, "lark");
    assert_eq!(one["conclusion"]["declared"], "mit");
    let all = one["findings"].to_string();
    assert!(all.contains("not-mirrored"), "upstream lists a LICENSE that is not here: {all}");
}

#[test]
fn single_file_checkpoints_are_models_of_their_own() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    write(root, "ComfyUI/models/checkpoints/lark.safetensors", &safetensors(&[("modelspec.license", "MIT")]));
    write(root, "ComfyUI/models/checkpoints/wren.safetensors", &safetensors(&[]));
    write(root, "ComfyUI/models/loras/style.safetensors", &safetensors(&[]));
    write(root, "ComfyUI/models/loras/style.civitai.info", br#"{"baseModel": "SDXL 1.0"}"#);
    let report = scan(root, &[]).json();
    let base = "ComfyUI/models";
    assert_eq!(
        paths(&report),
        [
            format!("{base}/checkpoints/lark.safetensors"),
            format!("{base}/checkpoints/wren.safetensors"),
            format!("{base}/loras/style.safetensors")
        ]
    );
    let lark = artifact(&report, &format!("{base}/checkpoints/lark.safetensors"));
    assert_eq!(lark["layout"], "checkpoint");
    assert!(lark["conclusion"]["candidates"].to_string().contains("MIT"), "the header says so");
    let style = artifact(&report, &format!("{base}/loras/style.safetensors"));
    assert_eq!(
        (style["kind"].as_str(), style["lineage"][0]["base"].as_str()),
        (Some("adapter"), Some("SDXL 1.0"))
    );
    assert!(findings(style).iter().all(|one| !one.starts_with("error")), "{style}");
}

#[test]
fn a_model_of_one_file_is_read_by_its_name() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    write(root, "models/upscale_models/lark.onnx", b"\x72\x0e\x0a\x07license\x12\x03mit");
    write(
        root,
        "models/upscale_models/wren.pt",
        &packed(&[("a/data.pkl", b"\x80\x02."), ("a/extra/LICENSE", mit().as_bytes())]),
    );
    write(root, "models/upscale_models/finch.safetensors", &[0xFF; 64]);
    let run = scan(root, &[]);
    let report = run.json();
    let of = |name: &str| artifact(&report, &format!("models/upscale_models/{name}"));
    for (name, format, concluded) in [("lark.onnx", "onnx", "MIT"), ("wren.pt", "pytorch", "MIT")] {
        assert_eq!(of(name)["weights"][0]["format"], format, "{name}");
        assert_eq!(of(name)["conclusion"]["concluded"], concluded, "{name}");
    }
    // What is wrong with it is told at its own path.
    assert_eq!(
        (run.code, report["skipped"][0]["path"].as_str()),
        (3, Some("models/upscale_models/finch.safetensors"))
    );
}

#[test]
fn a_part_without_the_first_is_told() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let whole = gguf(&[("general.license", "mit")]);
    write(dir.path(), "whole/lark.gguf.part00", &whole);
    write(dir.path(), "whole/lark.gguf.part01", b"tensors");
    write(dir.path(), "rest/lark.gguf.part01", b"tensors");
    write(dir.path(), "rest/lark.gguf.part02", b"tensors");
    let report = scan(dir.path(), &[]).json();
    let told = |path: &str| artifact(&report, path)["findings"].to_string().matches("part-missing").count();
    assert_eq!((told("whole"), told("rest")), (0, 2), "{report}");
    assert_eq!(artifact(&report, "whole")["conclusion"]["concluded"], "MIT");
}

#[test]
fn the_parts_of_a_kit_have_their_own_licenses() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let kit = b"model:\n  license: MIT\ndatasets:\n- license: CC-BY-NC-4.0\ncode:\n- license: Apache-2.0\n";
    write(dir.path(), "lark/Kitfile", kit);
    write(dir.path(), "lark/lark.safetensors", &safetensors(&[]));
    let report = scan(dir.path(), &[]).json();
    let lark = artifact(&report, "lark");
    assert_eq!(lark["conclusion"]["concluded"], "MIT", "{lark}");
    let keys: Vec<&str> =
        lark["evidence"].as_array().into_iter().flatten().filter_map(|one| one["key"].as_str()).collect();
    assert_eq!(keys, ["model.license", "datasets[].license", "code[].license"]);
    // What the data is under may be what the model is under.
    write(dir.path(), "wren/Kitfile", b"datasets:\n- license: MIT\n");
    write(dir.path(), "wren/config.json", br#"{"license": "MIT"}"#);
    write(dir.path(), "wren/wren.safetensors", &safetensors(&[]));
    let report = scan(dir.path(), &[]).json();
    assert_eq!(artifact(&report, "wren")["conclusion"]["concluded"], "MIT");
}

#[test]
fn the_lineage_is_drawn_for_both_tools() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path().join("mirror");
    write(&root, "kim/lark/README.md", b"---\nlicense: mit\n---\n# Lark\n");
    write(&root, "kim/lark/LICENSE", mit().as_bytes());
    write(
        &root,
        "lea/wren/README.md",
        b"---\nlicense: mit\nbase_model: kim/lark\nbase_model_relation: finetune\n---\n",
    );
    write(&root, "lea/rook/README.md", b"---\nlicense: mit\nbase_model: no/where\n---\n");
    write(&root, "zoe/crow/README.md", b"---\nlicense: mit\nbase_model: lea/rook\n---\n");
    let drawn = |name: &str| {
        let file = dir.path().join(name);
        let ran = scan(&root, &["--graph", file.to_str().expect("a path")]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        fs::read_to_string(file).expect("written")
    };
    let dot = drawn("lineage.dot");
    assert!(dot.starts_with("digraph lineage {") && dot.ends_with("}\n"), "{dot}");
    assert!(
        dot.contains("[label=\"fine-tuned\"]") && dot.contains("no/where") && dot.contains("style=dashed"),
        "{dot}"
    );
    // The base of its base hangs on its base, which draws it.
    assert_eq!(dot.matches(" -> ").count(), 3, "{dot}");
    let report = scan(&root, &[]).json();
    let crow = artifact(&report, "zoe/crow");
    assert_eq!(
        crow["lineage"].as_array().map(|all| all.iter().map(|edge| edge["via"].clone()).collect::<Vec<_>>()),
        Some(vec![Value::Null, serde_json::json!(["lea/rook"])]),
        "{crow}"
    );
    let mermaid = drawn("lineage.mmd");
    assert!(mermaid.starts_with("flowchart RL\n") && mermaid.contains("-->|fine-tuned|"), "{mermaid}");
    let refused = scan(&root, &["--graph", "lineage.svg"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
}

#[test]
fn a_report_that_cannot_be_finished_leaves_the_old_one() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let file = dir.path().join("report.json");
    write(dir.path(), "mirror/kim/lark/README.md", b"---\nlicense: mit\n---\n");
    fs::write(&file, "old").expect("write");
    let output = file.to_str().expect("a path").to_owned();
    // The select expression is wrong, so that the command fails after its options were read.
    let failed = scan(&dir.path().join("mirror"), &["--output", &output, "--where", "nonsense-key=1"]);
    assert_eq!(failed.code, 2, "{}", failed.err);
    assert_eq!(fs::read_to_string(&file).expect("read"), "old");
    let done = scan(&dir.path().join("mirror"), &["--output", &output]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(fs::read_to_string(&file).expect("read").contains("smallprint-report/1"));
    assert_eq!(fs::read_dir(dir.path()).expect("read").count(), 2, "no partial file is left");
}

/// A zip file with one stored member.
fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("started");
    std::io::Write::write_all(&mut writer, bytes).expect("written");
    writer.finish().expect("finished").into_inner()
}

/// A zip file with these members, stored.
fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("started");
        std::io::Write::write_all(&mut writer, bytes).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

#[test]
fn packed_wheels_with_a_model_are_packages() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let metadata = b"Metadata-Version: 2.1\nName: en-lark\nVersion: 3.7.1\nLicense: MIT\n";
    let pipeline: [(&str, &[u8]); 6] = [
        ("en_lark/__init__.py", b""),
        ("en_lark/en_lark-3.7.1/meta.json", b"{}"),
        ("en_lark/en_lark-3.7.1/config.cfg", b"[nlp]"),
        ("en_lark/en_lark-3.7.1/ner/model", b"x"),
        ("en_lark-3.7.1.dist-info/METADATA", metadata),
        ("en_lark-3.7.1.dist-info/LICENSE", mit().as_bytes()),
    ];
    write(root, "dist/en_lark-3.7.1-py3-none-any.whl", &packed(&pipeline));
    write(root, "dist/code-1.0-py3-none-any.whl", &packed(&[("code/__init__.py", b"")]));
    write(root, "dist/broken-1.0-py3-none-any.whl", b"PK\x03\x04 and no more");
    write(root, "org/lark/README.md", b"---\nlibrary_name: spacy\n---\n");
    write(root, "org/lark/en_lark-3.7.1-py3-none-any.whl", &packed(&pipeline));
    let run = scan(root, &[]);
    let report = run.json();
    let path = "dist/en_lark-3.7.1-py3-none-any.whl";
    assert_eq!(paths(&report), [path, "org/lark"]);
    // One that is cut off may hold a model.
    assert_eq!(run.code, 3, "{}", run.err);
    let skipped = &report["skipped"][0];
    assert_eq!(skipped["path"], "dist/broken-1.0-py3-none-any.whl", "{skipped}");
    assert_eq!(skipped["reason"], "truncated-header", "{skipped}");
    assert_eq!(told(&report, path), ["en_lark", "wheel", "3.7.1", "MIT"]);
    assert_eq!(artifact(&report, path)["kind"], "package");
    for (path, folder) in [(path, "../"), ("org/lark", "")] {
        let evidence = artifact(&report, path)["evidence"].to_string();
        for inside in ["METADATA", "LICENSE"] {
            let place = format!("\"{folder}en_lark-3.7.1-py3-none-any.whl!/en_lark-3.7.1.dist-info/{inside}");
            assert!(evidence.contains(&place), "{place}: {evidence}");
        }
    }
    // Named by itself it is the same package, and so is one of code.
    let alone = scan(&root.join("dist/en_lark-3.7.1-py3-none-any.whl"), &[]).json();
    assert_eq!(told(&alone, "."), ["en_lark", "wheel", "3.7.1", "MIT"]);
    assert!(artifact(&alone, ".")["evidence"].to_string().contains("METADATA"), "{alone}");
    let code = scan(&root.join("dist/code-1.0-py3-none-any.whl"), &[]).json();
    assert_eq!(told(&code, "."), ["code", "wheel", "1.0", "NOASSERTION"]);
    assert_eq!(artifact(&code, ".")["kind"], "package");
}

#[test]
fn what_a_packed_wheel_holds_is_told_as_of_an_installed_one() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let header = safetensors(&[("license", "cc-by-nc-4.0")]);
    let members: [(&str, &[u8]); 6] = [
        ("lark/__init__.py", b""),
        ("lark/meta.json", br#"{"license": "cc-by-sa-4.0"}"#),
        ("lark/model.safetensors", &header),
        ("lark/data.pkl", b"\x80\x04."),
        ("lark.pth", b"/somewhere"),
        ("lark-1.0.dist-info/METADATA", b"Metadata-Version: 2.1\nName: lark\nVersion: 1.0\nLicense: MIT\n"),
    ];
    write(dir.path(), "lark-1.0-py3-none-any.whl", &packed(&members));
    let report = scan(dir.path(), &[]).json();
    let wheel = artifact(&report, "lark-1.0-py3-none-any.whl");
    let inside = "../lark-1.0-py3-none-any.whl!/lark/";
    let weights = wheel["weights"].as_array().expect("a list");
    assert_eq!(weights.len(), 1, "{wheel}");
    assert_eq!(weights[0]["path"], format!("{inside}model.safetensors"));
    assert_eq!(
        (weights[0]["format"].as_str(), weights[0]["bytes"].as_u64()),
        (Some("safetensors"), Some(header.len() as u64))
    );
    let declared: Vec<(&str, &str)> = wheel["evidence"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| Some((one["path"].as_str()?.strip_prefix(inside)?, one["declared"].as_str()?)))
        .collect();
    assert_eq!(declared, [("model.safetensors", "cc-by-nc-4.0"), ("meta.json", "cc-by-sa-4.0")]);
}

#[test]
fn wheels_of_code_are_no_artifacts_however_large() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let names: Vec<String> = (0..10_500).map(|nth| format!("lark/{nth}.py")).collect();
    let mut code: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    write(dir.path(), "code/lark-1.0-py3-none-any.whl", &packed(&code));
    let run = scan(&dir.path().join("code"), &[]);
    assert_eq!((run.code, paths(&run.json()).len()), (0, 0), "{}", run.err);
    write(dir.path(), "code/wren-1.0-py3-none-any.whl", b"PK\x03\x04 and no more");
    let run = scan(&dir.path().join("code"), &[]);
    let report = run.json();
    assert_eq!(
        (run.code, paths(&report).len(), report["skipped"].as_array().map(Vec::len)),
        (3, 0, Some(1)),
        "{report}"
    );
    let weights = safetensors(&[]);
    code.push(("lark/model.safetensors", &weights));
    code.push(("lark-1.0.dist-info/METADATA", b"Metadata-Version: 2.1\nName: lark\nLicense: MIT\n"));
    write(dir.path(), "model/lark-1.0-py3-none-any.whl", &packed(&code));
    let run = scan(&dir.path().join("model"), &[]);
    let report = run.json();
    let wheel = artifact(&report, "lark-1.0-py3-none-any.whl");
    assert_eq!((run.code, wheel["conclusion"]["declared"].as_str()), (0, Some("MIT")), "{report}");
    assert_eq!(wheel["weights"].as_array().map(Vec::len), Some(1));
}

#[test]
fn texts_in_archives_and_recipes_count_and_switches_are_told() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let card = b"---\nlibrary_name: nemo\n---\n";
    write(root, "org/nemo/README.md", card);
    write(root, "org/nemo/lark.nemo", &zipped("LICENSE", mit().as_bytes()));
    write(root, "org/torch/README.md", card);
    write(root, "org/torch/model.pt", &zipped("model/data.pkl", b"\x80\x02."));
    let recipe = format!("FROM kim/lark:7b\nLICENSE \"\"\"{}\"\"\"\n", mit());
    write(root, "org/recipe/Modelfile", recipe.as_bytes());
    write(root, "org/recipe/model.gguf", &gguf(&[("general.architecture", "llama")]));
    let checkpoint = safetensors(&[("modelspec.title", "Lark")]);
    write(root, "ComfyUI/models/checkpoints/lark.safetensors", &checkpoint);
    let switches =
        br#"{"baseModel": "Other", "model": {"allowCommercialUse": "None", "allowDifferentLicense": false}}"#;
    write(root, "ComfyUI/models/checkpoints/lark.civitai.info", switches);
    let report = scan(root, &[]).json();
    let concluded = |path: &str| artifact(&report, path)["conclusion"]["concluded"].clone();
    assert_eq!(concluded("org/nemo"), "MIT");
    let evidence = artifact(&report, "org/nemo")["evidence"].to_string();
    assert!(evidence.contains("lark.nemo!/LICENSE"), "{evidence}");
    assert_eq!(concluded("org/torch"), "NOASSERTION");
    assert_eq!(concluded("org/recipe"), "MIT");
    assert_eq!(artifact(&report, "org/recipe")["lineage"][0]["base"], "kim/lark");
    let checkpoint = artifact(&report, "ComfyUI/models/checkpoints/lark.safetensors");
    assert_eq!(checkpoint["conclusion"]["floor"]["commercial-use"], "forbidden", "{checkpoint}");
    assert_eq!(checkpoint["conclusion"]["floor"]["relicensing"], "forbidden");
}

#[test]
fn archives_of_clones_are_read_and_the_ninth_is_told() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let oid = "8".repeat(64);
    let archive = zipped("LICENSE", mit().as_bytes());
    let size = archive.len();
    let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {size}\n");
    for name in ["lark.nemo", "lark.zip"] {
        let clone = format!("kim/{}", name.replace('.', "-"));
        write(root, &format!("{clone}/README.md"), b"---\nlibrary_name: nemo\n---\n");
        write(root, &format!("{clone}/.git/HEAD"), b"ref: refs/heads/main\n");
        write(root, &format!("{clone}/{name}"), pointer.as_bytes());
        write(root, &format!("{clone}/.git/lfs/objects/88/88/{oid}"), &archive);
    }
    write(root, "kim/many/README.md", b"---\nlicense: mit\n---\n");
    (0..10).for_each(|n| write(root, &format!("kim/many/{n}.zip"), &archive));
    let report = scan(root, &[]).json();
    for clone in ["kim/lark-nemo", "kim/lark-zip"] {
        let evidence = artifact(&report, clone)["evidence"].to_string();
        assert!(evidence.contains("!/LICENSE"), "{clone}: {evidence}");
    }
    let skipped = report["skipped"].as_array().expect("a list");
    let told: Vec<_> = skipped.iter().filter(|one| one["reason"] == "too-many-files").collect();
    assert!(told.len() == 1 && told[0]["path"] == "kim/many/8.zip", "{skipped:?}");
}

#[test]
fn archives_of_data_sets_are_data() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    for (name, front) in
        [("deep/kim/rows", "task_categories:\n- text-generation\n"), ("datasets/kim/rows", "")]
    {
        write(root, &format!("{name}/README.md"), format!("---\nlicense: mit\n{front}---\n").as_bytes());
        (0..12).for_each(|n| write(root, &format!("{name}/{n}.zip"), &zipped("a.txt", b"words")));
    }
    let ran = scan(root, &[]);
    let report = ran.json();
    assert_eq!((ran.code, &report["skipped"]), (0, &serde_json::json!([])));
    for name in ["deep/kim/rows", "datasets/kim/rows"] {
        assert_eq!(artifact(&report, name)["kind"], "dataset", "{name}");
    }
}

#[test]
fn models_that_people_keep_in_a_program_are_theirs() {
    let weights = safetensors(&[("modelspec.title", "Lark")]);
    let gpl = spdx::text::LICENSE_TEXTS.iter().find(|(id, _)| *id == "GPL-3.0").map_or("", |(_, text)| text);
    for clone in [false, true] {
        let dir = tempfile::tempdir().expect("temporary folder");
        let root = dir.path();
        write(root, "ComfyUI/LICENSE", gpl.as_bytes());
        write(root, "ComfyUI/README.md", b"# A program\n");
        write(root, "ComfyUI/main.py", b"pass");
        if clone {
            let config = b"[remote \"origin\"]\nurl = https://github.com/kim/ComfyUI\n";
            write(root, "ComfyUI/.git/config", config);
            write(root, "ComfyUI/.git/HEAD", b"ref: refs/heads/main\n");
        }
        for path in ["checkpoints/lark", "checkpoints/SDXL/wren", "loras/finch"] {
            write(root, &format!("ComfyUI/models/{path}.safetensors"), &weights);
        }
        // A pipeline beside the stores; within a clone it is taken for a part of that.
        if !clone {
            write(root, "ComfyUI/models/diffusers/robin/model_index.json", b"{}");
        }
        let report = scan(root, &[]).json();
        let mut expected = vec![
            "ComfyUI/models/checkpoints/SDXL/wren.safetensors",
            "ComfyUI/models/checkpoints/lark.safetensors",
            "ComfyUI/models/loras/finch.safetensors",
        ];
        if !clone {
            let robin = artifact(&report, "ComfyUI/models/diffusers/robin");
            assert_eq!(robin["conclusion"]["concluded"], "NOASSERTION", "{robin}");
        }
        for path in &expected {
            let model = artifact(&report, path);
            assert_eq!(model["conclusion"]["concluded"], "NOASSERTION", "{clone} {path}");
            assert_eq!(model["layout"], "checkpoint", "{clone} {path}");
        }
        if clone {
            expected.insert(0, "ComfyUI");
            assert_eq!(artifact(&report, "ComfyUI")["conclusion"]["concluded"], "GPL-3.0-only");
        }
        if !clone {
            expected.insert(2, "ComfyUI/models/diffusers/robin");
        }
        assert_eq!(run::paths(&report), expected, "{clone}");
    }
}

#[test]
fn what_a_store_cannot_tell_is_told() {
    let stores = [
        (&[("oci-layout", "{}"), ("index.json", "{\"manifests\": 7}")], "index.json", "invalid"),
        (&[("manifests/sha256/x", ""), ("models.json", "{\"models\": [")], "models.json", "invalid"),
        (&[("oci-layout", "{}"), ("index.json/x", "")], "index.json", "not-readable"),
    ];
    for (files, path, reason) in stores {
        let dir = tempfile::tempdir().expect("temporary folder");
        write(dir.path(), "store/blobs/sha256/x", b"");
        files.iter().for_each(|(name, text)| write(dir.path(), &format!("store/{name}"), text.as_bytes()));
        let ran = scan(dir.path(), &[]);
        let report = ran.json();
        let skipped = &report["skipped"][0];
        assert_eq!(skipped["path"], format!("store/{path}"), "{}", report["skipped"]);
        assert_eq!((skipped["reason"].as_str(), ran.code), (Some(reason), 3), "{path}");
    }
}

#[cfg(unix)]
#[test]
fn links_among_the_records_of_a_store_are_told() {
    use std::os::unix::fs::symlink;
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let bytes = gguf(&[("general.architecture", "llama")]);
    let weights = layer(root, false, "application/vnd.ollama.image.model", &bytes, "");
    let manifest = format!(r#"{{"schemaVersion":2,"layers":[{weights}]}}"#);
    let library = "manifests/registry.ollama.ai/library";
    write(root, &format!("{library}/lark/7b"), manifest.as_bytes());
    symlink("7b", root.join(library).join("lark/latest")).expect("a link");
    symlink("../gone", root.join(library).join("lark/old")).expect("a link");
    symlink("lark", root.join(library).join("wren")).expect("a link");
    let ran = scan(root, &[]);
    let report = ran.json();
    assert_eq!(paths(&report), [format!("{library}/lark/7b")]);
    let told: Vec<(String, &str)> = report["skipped"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| {
            (
                one["path"].as_str().expect("a path").replace(library, "L"),
                one["reason"].as_str().expect("why"),
            )
        })
        .collect();
    let expected =
        [("L/lark/latest", "not-readable"), ("L/lark/old", "link-broken"), ("L/wren", "not-readable")];
    assert_eq!(told, expected.map(|(path, why)| (path.to_owned(), why)));
    assert_eq!(ran.code, 3);
}

#[cfg(unix)]
#[test]
fn blobs_of_a_store_that_are_not_here_are_told() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let weights = layer(root, false, "application/vnd.ollama.image.model", b"GGUF", "");
    let text = layer(root, false, "application/vnd.ollama.image.license", mit().as_bytes(), "");
    let manifest = format!(r#"{{"schemaVersion":2,"layers":[{weights},{text}]}}"#);
    write(root, "manifests/registry.ollama.ai/library/lark/7b", manifest.as_bytes());
    let blob =
        root.join(format!("blobs/sha256-{}", smallprint::evidence::texts::sha256_hex(mit().as_bytes())));
    let path = "manifests/registry.ollama.ai/library/lark/7b";
    assert_eq!(told(&scan(root, &[]).json(), path)[3], "MIT");
    fs::remove_file(&blob).expect("removed");
    for dangling in [false, true] {
        if dangling {
            std::os::unix::fs::symlink(root.join("nowhere"), &blob).expect("a link");
        }
        let report = scan(root, &[]).json();
        assert_eq!(told(&report, path)[3], "NOASSERTION");
        let findings = artifact(&report, path)["findings"].to_string();
        assert!(findings.contains("evidence-incomplete"), "{findings}");
        assert!(findings.contains("no license that can be read: LICENSE is not whole here"), "{findings}");
    }
}

#[test]
fn a_bare_repository_is_told_and_not_looked_into() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    write(root, "kim/lark/README.md", b"---\nlicense: mit\n---\n");
    for (folder, url) in [("kim/wren.git", "https://huggingface.co/kim/wren"), ("odd.git", "file:///x")] {
        write(root, &format!("{folder}/HEAD"), b"ref: refs/heads/main\n");
        write(root, &format!("{folder}/config"), format!("[remote \"origin\"]\nurl = {url}\n").as_bytes());
        write(root, &format!("{folder}/objects/pack/x.pack"), b"PACK");
        write(root, &format!("{folder}/refs/heads/main"), b"");
        write(root, &format!("{folder}/hooks/LICENSE"), b"MIT");
    }
    let ran = scan(root, &[]);
    let report = ran.json();
    assert_eq!((ran.code, run::paths(&report)), (3, vec!["kim/lark"]));
    let told = report["skipped"].as_array().expect("a list").iter();
    let told: Vec<(&str, bool)> = told
        .map(|one| (one["path"].as_str().unwrap_or(""), one["detail"].to_string().contains("of kim/wren:")))
        .collect();
    assert_eq!(told, [("kim/wren.git", true), ("odd.git", false)]);
    let ran = scan(&root.join("kim/wren.git"), &[]);
    assert_eq!((ran.code, ran.json()["artifacts"].as_array().map(Vec::len)), (3, Some(0)));
}

#[test]
fn bases_are_found_however_deep_a_mirror_stands_and_in_printed_recipes() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let nc =
        spdx::text::LICENSE_TEXTS.iter().find(|(id, _)| *id == "CC-BY-NC-4.0").map_or("", |(_, text)| text);
    write(root, "data/2024/kim/base/README.md", b"---\nlicense: cc-by-nc-4.0\n---\n");
    write(root, "data/2024/kim/base/LICENSE", nc.as_bytes());
    // The same last folders twice: what has the id as its own comes first.
    write(root, "kim/other/README.md", b"---\nlicense: mit\n---\n");
    write(root, "data/2024/kim/other/README.md", b"---\nlicense: cc-by-nc-4.0\n---\n");
    let tuned = b"---\nlicense: mit\nbase_model: [kim/base, kim/other, kim/tuned]\n---\n";
    write(root, "data/2024/kim/tuned/README.md", tuned);
    let merge = "---\nlicense: mit\n---\n```yaml\nmodels:\n  - model: kim/base\nmerge_method: ties\n```\n";
    write(root, "data/2024/kim/merge/README.md", merge.as_bytes());
    let report = scan(root, &[]).json();
    let lineage = |path: &str| -> Vec<String> {
        let edges = artifact(&report, path)["lineage"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        edges.iter().map(|edge| format!("{} {}", text(&edge["relation"]), text(&edge["artifact"]))).collect()
    };
    assert_eq!(lineage("data/2024/kim/tuned"), ["merged data/2024/kim/base", "merged kim/other"]);
    assert_eq!(lineage("data/2024/kim/merge"), ["merged data/2024/kim/base"]);
    for path in ["data/2024/kim/tuned", "data/2024/kim/merge"] {
        let found = findings(artifact(&report, path));
        assert!(found.contains(&"base-terms-dropped=error".to_owned()), "{path}: {found:?}");
    }
    let at = &artifact(&report, "data/2024/kim/merge")["lineage"][0]["place"];
    assert_eq!((at["path"].as_str(), at["lines"][0].as_u64()), (Some("README.md"), Some(6)), "{at}");
}

#[test]
fn an_olah_file_of_several_blocks_has_its_size_and_its_members() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let files = "files/models/kim/lark/resolve/abc";
    write(root, "api/models/kim/lark/revision/abc/meta_get.json.body", br#"{"id":"kim/lark","sha":"abc"}"#);
    write(root, "heads/models/x", b"");
    let mut archive = vec![b'P', b'K', 3, 4];
    archive.resize(3_000, 0);
    archive.extend(zipped("LICENSE", mit().as_bytes()));
    for (name, whole) in [("whole.nemo", true), ("part.nemo", false)] {
        let mut meta = b"OLAH\x0a\0\0\0\x2b\0\0\0".to_vec();
        meta.extend(1_000_u64.to_le_bytes());
        meta.extend((archive.len() as u64).to_le_bytes());
        meta.resize(43, 0);
        write(root, &format!("{files}/{name}/meta.bin"), &meta);
        for (nth, block) in archive.chunks(1_000).enumerate().filter(|(nth, _)| whole || *nth == 0) {
            write(root, &format!("{files}/{name}/blocks/{nth:08}.bin"), block);
        }
    }
    let report = scan(root, &[]).json();
    let [found] = report["artifacts"].as_array().expect("a list").as_slice() else { panic!("{report}") };
    let evidence = found["evidence"].to_string();
    assert!(evidence.contains("whole.nemo!/LICENSE") && !evidence.contains("part.nemo!/"), "{evidence}");
    assert_eq!(report["skipped"].as_array().map_or(0, Vec::len), 0, "{}", report["skipped"]);
    assert!(found.to_string().contains(&format!(":{}", archive.len())), "{found}");
}

#[test]
fn saved_replies_are_one_artifact_each() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let reply = |id: &str, license: &str, more: &str| {
        format!(
            r#"{{"id":"{id}","sha":"abc","cardData":{{"license":"{license}"{more}}},"siblings":[{{"rfilename":"README.md"}},{{"rfilename":"model.safetensors","size":9,"lfs":{{"sha256":"{}"}}}}]}}"#,
            "4".repeat(64)
        )
    };
    let lines = [
        reply("kim/wren", "cc-by-nc-4.0", ""),
        reply("kim/lark", "mit", r#","base_model":"kim/wren""#),
        "no reply".to_owned(),
    ];
    write(dir.path(), "replies.jsonl", lines.join("\n").as_bytes());
    let ran = scan(&dir.path().join("replies.jsonl"), &[]);
    let report = ran.json();
    assert_eq!(paths(&report), ["kim/lark", "kim/wren"]);
    assert_eq!(told(&report, "kim/lark")[1..], ["hub-reply", "abc", "NOASSERTION"]);
    assert_eq!(artifact(&report, "kim/lark")["lineage"][0]["artifact"], "kim/wren");
    let found = findings(artifact(&report, "kim/lark")).join(" ");
    assert!(found.contains("same-weights-other-license"), "{found}");
    let place = &artifact(&report, "kim/lark")["evidence"][0]["path"];
    assert_eq!(place, "../../replies.jsonl");
    assert_eq!(ran.code, 3, "a line that is no reply is told: {}", ran.out);
}

#[test]
fn olah_mirrors_show_their_replies_and_first_blocks() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let body =
        br#"{"id":"kim/lark","sha":"abc","cardData":{"license":"mit"},"siblings":[{"rfilename":"LICENSE"}]}"#;
    write(root, "api/models/kim/lark/revision/abc/meta_get.json", br#"{"status_code":200}"#);
    write(root, "api/models/kim/lark/revision/abc/meta_get.json.body", body);
    write(root, "heads/models/kim/lark/resolve_head/abc/LICENSE", b"{}");
    let file = "files/models/kim/lark/resolve/abc/LICENSE";
    let mut meta = [&b"OLAH"[..], &[10, 0, 0, 0, 43, 0, 0, 0], &(64_u64 << 20).to_le_bytes()].concat();
    meta.extend((mit().len() as u64).to_le_bytes());
    meta.extend([0; 15]);
    write(root, &format!("{file}/meta.bin"), &meta);
    write(root, &format!("{file}/blocks/00000000.bin"), mit().as_bytes());
    let report = scan(root, &[]).json();
    let path = "api/models/kim/lark/revision/abc";
    assert_eq!(told(&report, path), ["kim/lark", "olah", "abc", "MIT"]);
    assert_eq!(artifact(&report, path)["conclusion"]["basis"], "text");
}

#[test]
fn descriptions_of_data_sets_state_their_license() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let url = "https://creativecommons.org/licenses/by-nc/4.0/";
    let croissant = format!(r#"{{"@type":"sc:Dataset","name":"rows","license":"{url}"}}"#);
    write(root, "data/alone/croissant.json", croissant.as_bytes());
    write(root, "data/alone/train.parquet", b"PAR1");
    write(
        root,
        "data/listed/metadata.jsonld",
        croissant.replace(&format!("\"{url}\""), &format!("[\"{url}\"]")).as_bytes(),
    );
    write(root, "data/listed/train.csv", b"a,b\n");
    write(root, "data/infos/dataset_infos.json", br#"{"plain": {"license": "CC BY-NC 4.0"}}"#);
    write(root, "data/infos/train.jsonl", b"{}\n");
    write(root, "data/kaggle/dataset-metadata.json", br#"{"id": "a/b", "licenses": [{"name": "CC0-1.0"}]}"#);
    write(root, "data/kaggle/train.csv", b"a,b\n");
    write(
        root,
        "data/page/codemeta.json",
        br#"{"name": "rows", "license": "https://spdx.org/licenses/MIT"}"#,
    );
    write(root, "data/page/README.md", b"---\nlicense: cc-by-4.0\ntask_categories:\n- x\n---\n# Rows\n");
    write(root, "data/odds/README.md", b"---\nlicense: mit\ntask_categories:\n- x\n---\n# Rows\n");
    write(root, "data/odds/croissant.json", croissant.as_bytes());
    let report = scan(root, &[]).json();
    for (path, license) in [
        ("data/alone", "CC-BY-NC-4.0"),
        ("data/listed", "CC-BY-NC-4.0"),
        ("data/infos", "CC-BY-NC-4.0"),
        ("data/kaggle", "CC0-1.0"),
    ] {
        let one = artifact(&report, path);
        assert_eq!(
            (&one["kind"], &one["conclusion"]["concluded"]),
            (&"dataset".into(), &license.into()),
            "{path}"
        );
        assert!(findings(one).iter().all(|found| !found.starts_with("no-license-statement")), "{path}");
    }
    let odds = artifact(&report, "data/odds");
    assert_eq!(odds["conclusion"]["concluded"], "NOASSERTION");
    let candidates = artifact(&report, "data/page")["conclusion"]["candidates"].to_string();
    assert!(candidates.contains("\"MIT\""), "{candidates}");
    assert!(findings(odds).iter().any(|found| found.starts_with("weights-contradict-card")), "{odds}");
}

#[test]
fn fetched_objects_stand_for_the_pointers_to_texts_and_cards() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let clone = |name: &str, fetched: bool| {
        for (file, content) in [("README.md", "---\nlicense: mit\n---\n# M\n"), ("LICENSE", mit())] {
            let oid: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
            let pointer = format!(
                "version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {}\n",
                content.len()
            );
            write(root, &format!("{name}/{file}"), pointer.as_bytes());
            if fetched {
                let object = format!("{name}/.git/lfs/objects/{}/{}/{oid}", &oid[..2], &oid[2..4]);
                write(root, &object, content.as_bytes());
            }
        }
        write(
            root,
            &format!("{name}/.git/config"),
            b"[remote \"origin\"]\n\turl = https://huggingface.co/kim/lark\n",
        );
        write(root, &format!("{name}/model.safetensors"), &safetensors(&[]));
    };
    clone("whole", true);
    clone("bare", false);
    let report = scan(root, &[]).json();
    let whole = artifact(&report, "whole");
    assert_eq!(
        (&whole["conclusion"]["declared"], &whole["conclusion"]["concluded"]),
        (&"mit".into(), &"MIT".into())
    );
    assert_eq!(whole["conclusion"]["basis"], "text");
    let bare = artifact(&report, "bare");
    assert_eq!(bare["conclusion"]["concluded"], "NOASSERTION");
    assert!(findings(bare).iter().any(|found| found.starts_with("evidence-incomplete")), "{bare}");
}

#[test]
fn an_object_of_another_size_is_not_what_a_pointer_to_weights_means() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let content = safetensors(&[("license", "mit")]);
    let oid: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
    let pointer =
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {}\n", content.len());
    for (name, fetched) in [("whole", content.len()), ("cut", content.len() - 1)] {
        let object = format!("{name}/.git/lfs/objects/{}/{}/{oid}", &oid[..2], &oid[2..4]);
        write(dir.path(), &object, &content[..fetched]);
        write(
            dir.path(),
            &format!("{name}/.git/config"),
            b"[remote \"origin\"]\nurl = https://huggingface.co/kim/lark\n",
        );
        write(dir.path(), &format!("{name}/model.safetensors"), pointer.as_bytes());
    }
    let report = scan(dir.path(), &[]).json();
    let told = |name: &str| {
        let one = artifact(&report, name);
        (
            one["conclusion"]["concluded"].as_str().map(str::to_owned),
            findings(one).iter().any(|one| one.contains("evidence-incomplete")),
        )
    };
    assert_eq!(told("whole"), (Some("MIT".to_owned()), false), "{report}");
    assert_eq!(told("cut"), (Some("NOASSERTION".to_owned()), true), "{report}");
}

#[test]
fn a_saved_reply_tells_the_gate_that_a_card_does_not() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let prompt =
        "You agree to use the model for non-commercial purposes only.\\n\\nNo commercial use is permitted.";
    let reply = |gate: &str| {
        format!(r#"{{"id":"kim/lark","modelId":"kim/lark","sha":"0a","tags":[],"siblings":[],{gate}}}"#)
    };
    let cases = [
        ("asked", r#""gated":"manual","cardData":{"license":"mit"}"#.to_owned()),
        ("told", format!(r#""gated":"auto","cardData":{{"extra_gated_prompt":"{prompt}"}}"#)),
        ("closed", r#""gated":"auto","cardData":{"extra_gated_eu_disallowed":true}"#.to_owned()),
        ("open", r#""gated":false,"cardData":{"license":"mit"}"#.to_owned()),
    ];
    for (name, gate) in &cases {
        write(root, &format!("{name}/README.md"), b"---\nlicense: mit\n---\n# Lark\n");
        write(root, &format!("{name}/model.safetensors"), &safetensors(&[]));
        write(root, &format!("{name}/.hfd/repo_metadata.json"), reply(gate).as_bytes());
    }
    let report = scan(root, &[]).json();
    let told = |name: &str| {
        let all = findings(artifact(&report, name));
        let count = |rule: &str| all.iter().filter(|found| found.starts_with(rule)).count();
        (count("gated-access"), count("gate-adds-terms"))
    };
    assert_eq!([told("asked"), told("told"), told("closed"), told("open")], [(1, 0), (1, 1), (1, 1), (0, 0)]);
}

#[test]
fn replies_in_a_folder_are_artifacts_too() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let reply = |id: &str| {
        format!(
            "{{\n \"id\": \"{id}\",\n \"modelId\": \"{id}\", \"sha\": \"abc\",\n \"cardData\": {{\"license\": \"mit\"}}}}"
        )
    };
    write(root, "saved/a.json", reply("kim/lark").as_bytes());
    write(root, "saved/list.json", format!("[{}, {}]", reply("kim/tern"), reply("kim/auk")).as_bytes());
    write(root, "saved/more.jsonl", format!("{}\n", reply("kim/wren").replace('\n', "")).as_bytes());
    write(root, "saved/other.json", br#"{"id": "kim/lark", "tags": ["a"]}"#);
    write(root, "model/README.md", b"---\nlicense: mit\n---\n# M\n");
    write(root, "model/a.json", reply("kim/inside").as_bytes());
    let ran = scan(root, &[]);
    let report = ran.json();
    let expected = [
        "model",
        "saved/a.json/kim/lark",
        "saved/list.json/kim/auk",
        "saved/list.json/kim/tern",
        "saved/more.jsonl/kim/wren",
    ];
    assert_eq!(paths(&report), expected);
    for path in &expected[1..] {
        assert_eq!(told(&report, path)[1..], ["hub-reply", "abc", "MIT"], "{path}");
    }
    let place = &artifact(&report, "saved/list.json/kim/auk")["evidence"][0]["path"];
    assert_eq!(place, "../../../list.json");
    let one = scan(&root.join("saved/a.json"), &[]).json();
    assert_eq!(told(&one, "kim/lark"), ["kim/lark", "hub-reply", "abc", "MIT"]);
}

#[test]
fn switches_of_a_page_are_terms_without_a_license() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    write(root, "ComfyUI/models/loras/style.safetensors", &safetensors(&[]));
    write(root, "ComfyUI/models/loras/style.civitai.info", br#"{"model": {"allowCommercialUse": ["None"]}}"#);
    let report = scan(root, &[]).json();
    let style = artifact(&report, "ComfyUI/models/loras/style.safetensors");
    let all = findings(style);
    assert!(all.contains(&"non-commercial=note".to_owned()), "{all:?}");
    assert!(all.iter().all(|found| !found.starts_with("license-text-missing")), "{all:?}");
    assert!(style["evidence"].to_string().contains("style.civitai.info"), "{style}");
}

#[test]
fn the_license_of_an_npm_package_is_that_of_its_code() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let held = mit().replace("<year> <copyright holders>", "2024 Kim Tern");
    for (name, tag) in [("@kim/lark", "MIT"), ("tern", "Apache-2.0")] {
        let folder = format!("app/node_modules/{name}");
        let package = format!(r#"{{"name":"{name}","version":"1.2.0","license":"{tag}"}}"#);
        write(root, &format!("{folder}/package.json"), package.as_bytes());
        write(root, &format!("{folder}/LICENSE"), held.as_bytes());
        write(root, &format!("{folder}/models/m.safetensors"), &safetensors(&[]));
    }
    let ran = scan(root, &[]);
    let report = ran.json();
    let told = |path: &str| {
        let one = artifact(&report, path);
        let odd = findings(one).iter().any(|found| found.starts_with("card-contradicts-text"));
        (one["name"].as_str().unwrap_or_default().to_owned(), odd)
    };
    assert_eq!(told("app/node_modules/@kim/lark"), ("@kim/lark".to_owned(), false));
    assert_eq!(told("app/node_modules/tern"), ("tern".to_owned(), true));
    let asked = report["units"].to_string();
    assert!(asked.contains("for its code only") && !asked.contains("is no licence"), "{asked}");
}

#[test]
fn licences_in_rich_text_are_read() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let rich = format!("{{\\rtf1\\ansi {}}}", mit().replace('\n', "\\par\n"));
    write(dir.path(), "kim/lark/LICENSE.rtf", rich.as_bytes());
    write(dir.path(), "kim/lark/model.safetensors", &safetensors(&[]));
    assert_eq!(told(&scan(dir.path(), &[]).json(), "kim/lark")[3], "MIT");
}

#[test]
fn documents_under_the_name_of_a_text_are_not_read() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    write(root, "lark/README.md", b"---\nlicense: other\n---\n# Lark\n");
    let pdf = format!("%PDF-1.4\n1 0 obj <<>> stream\n{}\nendstream\n%%EOF\n", mit());
    write(root, "lark/LICENSE", pdf.as_bytes());
    let report = scan(root, &[]).json();
    let one = artifact(&report, "lark");
    assert_eq!(one["conclusion"]["concluded"], "NOASSERTION");
    assert!(findings(one).iter().any(|found| found.starts_with("evidence-incomplete")), "{one}");
}

#[test]
fn a_vague_tag_beside_a_text_gives_no_class() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let by = smallprint::build::spdx_text("CC-BY-4.0").expect("listed");
    write(dir.path(), "lark/README.md", b"---\nlicense: cc\n---\n# Lark\n");
    write(dir.path(), "lark/LICENSE", by.as_bytes());
    let report = scan(dir.path(), &[]).json();
    let conclusion = &artifact(&report, "lark")["conclusion"];
    assert_eq!(conclusion["concluded"], "CC-BY-4.0");
    assert_ne!(conclusion["family"], "research-noncommercial", "{conclusion}");
}

#[test]
fn a_use_policy_among_the_layers_is_a_part_of_its_license() {
    let Some(texts) = std::env::var_os("SMALLPRINT_TEXTS") else {
        eprintln!("skipped: SMALLPRINT_TEXTS is not set");
        return;
    };
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let model = |media: &str, bytes: &[u8]| {
        layer(root, false, &format!("application/vnd.ollama.image.{media}"), bytes, "")
    };
    let text = |name: &str| fs::read(Path::new(&texts).join(name)).expect("a text");
    let weights = model("model", &gguf(&[("general.architecture", "llama")]));
    let license = model("license", &text("llama-3.1-community.txt"));
    let policy = model("license", &text("llama-3.1-use-policy.txt"));
    let manifest = format!(r#"{{"schemaVersion":2,"layers":[{weights},{license},{policy}]}}"#);
    write(root, "manifests/registry.ollama.ai/library/llama3.1/8b", manifest.as_bytes());
    let report = scan(root, &[]).json();
    let own = artifact(&report, "manifests/registry.ollama.ai/library/llama3.1/8b");
    assert_eq!(own["conclusion"]["concluded"], "LicenseRef-llama-3.1-community");
    assert_eq!(own["conclusion"]["family"], "community-threshold");
    assert_eq!(own["payload"]["use-policy"], "present");
}

#[test]
fn a_limit_in_the_card_s_own_words_leaves_nothing_concluded() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let cases = [
        ("tagged", "license: apache-2.0\n", "For non-commercial use only.", "NOASSERTION"),
        (
            "named",
            "",
            "It is released under the MIT license. It may be used for research purposes only.",
            "NOASSERTION",
        ),
        ("free", "license: apache-2.0\n", "It may be used in any business.", "Apache-2.0"),
        (
            "gated",
            "license: mit\nextra_gated_prompt: I will use it for non-commercial purposes only.\n",
            "Words.",
            "MIT",
        ),
    ];
    for (id, front, words, _) in cases {
        write(
            root,
            &format!("kim/{id}/README.md"),
            format!("---\n{front}---\n# Lark\n\n{words}\n").as_bytes(),
        );
        write(root, &format!("kim/{id}/model.gguf"), &gguf(&[("general.architecture", "llama")]));
    }
    let report = scan(root, &[]).json();
    for (id, _, _, expected) in cases {
        let found = artifact(&report, &format!("kim/{id}"));
        assert_eq!(found["conclusion"]["concluded"], expected, "{id}: {}", found["conclusion"]);
        let unclear = findings(found).contains(&"license-unclear=warning".to_owned());
        assert_eq!(unclear, matches!(id, "tagged" | "named" | "gated"), "{id}");
    }
}

#[test]
fn the_license_of_a_data_set_is_about_its_data() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    let license = mit().replace("<year> <copyright holders>", "2024 Kim Tern");
    write(
        root,
        "kim/rows/README.md",
        b"---\nlicense: mit\ntask_categories:\n- text-generation\n---\n# Rows\n",
    );
    write(root, "kim/rows/data/train.parquet", b"PAR1");
    write(root, "kim/rows/LICENSE", license.as_bytes());
    let report = scan(root, &[]).json();
    let rows = artifact(&report, "kim/rows");
    let texts = rows["evidence"].as_array().expect("a list");
    let text = texts.iter().find(|one| one["path"] == "LICENSE").expect("it is shown");
    assert_eq!((rows["kind"].as_str(), text["subject"].as_str()), (Some("dataset"), Some("data")));
}
