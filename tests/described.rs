//! What stands inside or beside weights and describes them: archives of PyTorch and TorchServe, OpenVINO's XML, the
//! catalogs of LM Studio and GPT4All; and licence files that are only the address of a licence. Each folder is scanned by the program.

use crate::common::run;

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;

use run::{Ran, artifact, findings, scan, skipped};
use serde_json::Value;

fn write(root: &Path, path: &str, content: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("create");
    fs::write(path, content).expect("write");
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        writer.start_file(*name, stored).expect("started");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

fn told(ran: &Ran) -> Value {
    assert!(skipped(&ran.json()).is_empty(), "{}", ran.out);
    ran.json()
}

/// Path, key and value of what is declared beside the card.
fn declared(report: &Value, path: &str) -> Vec<String> {
    let all = artifact(report, path)["evidence"].as_array().expect("evidence").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    all.filter(|one| one["witness"] != "card" && one["witness"] != "package" && one["declared"].is_string())
        .map(|one| format!("{} {} {}", text(&one["path"]), text(&one["key"]), text(&one["declared"])))
        .collect()
}

/// Base, relation and basis of each edge.
fn lineage(report: &Value, path: &str) -> Vec<String> {
    let all = artifact(report, path)["lineage"].as_array().expect("edges").iter();
    all.map(|edge| format!("{} {} {}", edge["base"], edge["relation"], edge["basis"]).replace('"', ""))
        .collect()
}

fn message(report: &Value, path: &str, rule: &str) -> String {
    let all = artifact(report, path)["findings"].as_array().expect("findings").iter();
    let found = all.filter(|one| one["rule"] == rule).map(|one| one["message"].as_str().unwrap_or_default());
    found.collect::<Vec<_>>().join(" | ")
}

#[test]
fn files_that_a_user_added_to_torchscript_count_as_its_header() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let says =
        r#"{"author": "Kim", "license": "AGPL-3.0 License (https://acme.example/license)", "stride": 32}"#;
    let model = zipped(&[
        ("lark/data.pkl", b"\x80\x02"),
        ("lark/extra/config.txt", says.as_bytes()),
        ("lark/extra/base_model", b"kim/lark-base"),
        ("lark/extra/state.pkl", b"\x80\x02license\nmit"),
        ("lark/code/license", b"mit"),
    ]);
    write(dir.path(), "m/lark.torchscript", &model);
    write(dir.path(), "m/README.md", "---\nlicense: mit\n---\n# A model\n");
    let exported = zipped(&[("lark/.data/serialization_id", b"1"), ("lark/extra/license", b"mit\n")]);
    write(dir.path(), "e/lark.pt2", &exported);
    let report = told(&scan(dir.path(), &[]));
    let at = "lark.torchscript!/lark/extra/config.txt license";
    assert_eq!(
        declared(&report, "m"),
        [format!("{at} AGPL-3.0 License (https://acme.example/license)")],
        "{report:#}"
    );
    assert_eq!(lineage(&report, "m"), ["kim/lark-base fine-tuned weights-metadata"]);
    assert!(findings(artifact(&report, "m")).contains(&"weights-contradict-card=warning".to_owned()));
    assert_eq!(declared(&report, "e"), ["lark.pt2!/lark/extra/license license mit"]);
}

#[test]
fn the_manifest_and_the_texts_of_a_torchserve_archive_are_read() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let manifest =
        br#"{"license": "Apache 2.0", "publisher": {"author": "Kim"}, "model": {"modelName": "lark"}}"#;
    let archive = zipped(&[
        ("MAR-INF/MANIFEST.json", manifest),
        ("LICENSE", b"SPDX-License-Identifier: Apache-2.0\n"),
        ("handler.py", b""),
    ]);
    write(dir.path(), "m/lark.mar", archive);
    let report = told(&scan(dir.path(), &[]));
    assert_eq!(declared(&report, "m"), ["lark.mar!/MAR-INF/MANIFEST.json license Apache 2.0"]);
    let texts = artifact(&report, "m")["evidence"].as_array().expect("evidence");
    assert!(texts.iter().any(|one| one["path"] == "lark.mar!/LICENSE"), "{texts:#?}");
    assert_eq!(artifact(&report, "m")["conclusion"]["concluded"], "Apache-2.0");
}

#[test]
fn what_openvino_says_beside_its_tensors_is_theirs() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let model = "<?xml version=\"1.0\"?>\n<net name=\"lark\" version=\"11\"><layers><layer id=\"0\"><rt_info>\
        <attribute name=\"license\" value=\"mit\" /></rt_info></layer></layers><edges />\n<rt_info>\
        <base_model value=\"kim/lark\" /><model_info><license value=\"cc-by-nc-4.0\" /></model_info>\
        <nncf><weight_compression><mode value=\"int4_asym\" /></weight_compression></nncf></rt_info></net>\n";
    write(dir.path(), "m/openvino_model.xml", model);
    write(dir.path(), "m/openvino_model.bin", [0; 2000]);
    write(dir.path(), "other/pytorch_model.xml", "<note>mit</note>");
    write(dir.path(), "other/pytorch_model.bin", b"\x80\x02x");
    let report = told(&scan(dir.path(), &[]));
    assert_eq!(declared(&report, "m"), ["openvino_model.xml model_info.license cc-by-nc-4.0"]);
    assert_eq!(lineage(&report, "m"), ["kim/lark quantised weights-metadata"]);
    let weights = |path: &str| artifact(&report, path)["weights"][0]["format"].clone();
    assert_eq!((weights("m"), weights("other")), ("openvino".into(), "pytorch".into()));
    let broken = &model[..model.len() - 30];
    write(dir.path(), "m/openvino_model.xml", broken);
    let ran = scan(dir.path(), &[]);
    let expected = ("m/openvino_model.xml".to_owned(), "truncated-header".to_owned());
    assert_eq!((skipped(&ran.json()), ran.code), (vec![expected], 3));
}

#[test]
fn a_catalog_of_lm_studio_names_what_its_models_stand_for() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let model = "model: kim/lark-8b\nbase:\n  - key: gull/lark-8b-gguf\n    sources:\n      - type: huggingface\n        \
        user: gull\n        repo: Lark-8B-GGUF\n  - key: gull/lark-8b-mlx\nmetadataOverrides:\n  domain: llm\n";
    write(dir.path(), ".lmstudio/hub/models/kim/lark-8b/model.yaml", model);
    write(
        dir.path(),
        ".lmstudio/hub/models/kim/lark-8b/manifest.json",
        r#"{"type": "model", "owner": "kim"}"#,
    );
    let report = told(&scan(dir.path(), &[]));
    let path = ".lmstudio/hub/models/kim/lark-8b";
    assert_eq!(artifact(&report, path)["layout"], "lm-studio");
    assert_eq!(artifact(&report, path)["name"], "kim/lark-8b");
    assert_eq!(
        lineage(&report, path),
        ["gull/Lark-8B-GGUF identical weights-metadata", "gull/lark-8b-mlx identical weights-metadata"]
    );
}

#[test]
fn the_catalog_of_gpt4all_is_about_one_file_of_a_flat_folder() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let weights = [&b"GGUF\x03\0\0\0"[..], &[0; 16]].concat();
    let catalog = r#"[
        {"filename": "gull.gguf", "description": "<ul><li>Fast</li><li>Cannot be used commercially</ul>"},
        {"filename": "lark.gguf", "description": "<li>License: <a href=\"x\">Apache 2.0</a>",
         "url": "https://huggingface.co/kim/lark-GGUF/resolve/main/lark.gguf"}
    ]"#;
    // Its own place, and one that somebody chose.
    for folder in ["nomic.ai/GPT4All", "chosen"] {
        for name in ["gull.gguf", "lark.gguf", "wren.gguf"] {
            write(dir.path(), &format!("{folder}/{name}"), &weights);
        }
        write(dir.path(), &format!("{folder}/models3.json"), catalog);
    }
    let report = told(&scan(dir.path(), &[]));
    for folder in ["nomic.ai/GPT4All", "chosen"] {
        let at = |name: &str| format!("{folder}/{name}.gguf");
        let said = |name: &str| declared(&report, &at(name));
        assert_eq!(said("gull"), ["../models3.json [].description Cannot be used commercially"]);
        assert_eq!(said("lark"), ["../models3.json [].description Apache 2.0"]);
        assert!(said("wren").is_empty());
        assert_eq!(lineage(&report, &at("lark")), ["kim/lark-GGUF identical weights-metadata"]);
        assert!(message(&report, &at("gull"), "non-commercial").contains("`Cannot be used commercially`"));
        assert_eq!(artifact(&report, &at("lark"))["conclusion"]["concluded"], "Apache-2.0");
    }
}

#[test]
fn a_license_file_that_is_an_address_is_no_text() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let file = |folder: &str, text: &str, card: &str| {
        write(dir.path(), &format!("{folder}/model.safetensors"), b"\x02\0\0\0\0\0\0\0{}");
        write(dir.path(), &format!("{folder}/LICENSE"), text);
        if !card.is_empty() {
            write(dir.path(), &format!("{folder}/README.md"), format!("---\nlicense: {card}\n---\n# M\n"));
        }
    };
    file("known", "https://www.apache.org/licenses/LICENSE-2.0\n", "");
    file("agreed", "See https://opensource.org/licenses/MIT\n", "mit");
    file("strange", "The license can be found at https://acme.example/license.\n", "");
    file("other", "https://acme.example/license\n", "apache-2.0");
    let report = told(&scan(dir.path(), &[]));
    let rule = "license-text-missing";
    let said = |path: &str| message(&report, path, rule);
    assert!(said("known").starts_with("LICENSE only points to https://www.apache.org/licenses/LICENSE-2.0, the page of Apache License 2.0: the text itself is not here"), "{}", said("known"));
    assert!(
        said("agreed")
            .contains("LICENSE only points to https://opensource.org/licenses/MIT, the page of MIT License")
    );
    for path in ["strange", "other"] {
        assert!(
            said(path).contains("https://acme.example/license, which is no page that is known here"),
            "{}",
            said(path)
        );
    }
    let concluded = |path: &str| artifact(&report, path)["conclusion"]["concluded"].clone();
    assert_eq!(["known", "agreed", "strange"].map(concluded), ["Apache-2.0", "MIT", "NOASSERTION"]);
    assert!(findings(artifact(&report, "strange")).contains(&format!("{rule}=warning")));
    assert!(findings(artifact(&report, "known")).contains(&format!("{rule}=note")));
    let basis = |path: &str| artifact(&report, path)["conclusion"]["basis"].clone();
    assert_eq!(basis("known"), "header-notice");
    assert_eq!(artifact(&report, "known")["payload"]["license-text"], "missing");
}

/// A project as the tool of REUSE checks it: each kind of file is under another licence.
fn reuse_project(root: &Path, table: &str) {
    write(root, "m/model.safetensors", b"\x02\0\0\0\0\0\0\0{}");
    write(root, "m/config.json", "{}");
    write(root, "m/train.py", "pass\n");
    write(root, "m/REUSE.toml", format!("version = 1\n{table}"));
    for id in ["Apache-2.0", "CC0-1.0", "GPL-3.0-only"] {
        write(root, &format!("m/LICENSES/{id}.txt"), smallprint::build::spdx_text(id).expect("listed"));
    }
}

fn annotation(paths: &str, precedence: &str, license: &str) -> String {
    format!(
        "[[annotations]]\npath = {paths}\nprecedence = '{precedence}'\nSPDX-License-Identifier = '{license}'\n"
    )
}

/// What is concluded, and what each legal file is about.
fn concluded(report: &Value, path: &str) -> (String, Vec<String>) {
    let artifact = artifact(report, path);
    let all =
        artifact["evidence"].as_array().expect("evidence").iter().filter(|one| one["witness"] == "text");
    let show = |one: &Value| format!("{} {}", one["path"], one["subject"]).replace('"', "");
    (artifact["conclusion"]["concluded"].to_string().replace('"', ""), all.map(show).collect())
}

#[test]
fn reuse_says_which_text_is_that_of_the_weights() {
    let table = [
        annotation("'**'", "closest", "CC0-1.0"),
        annotation("'*.py'", "closest", "GPL-3.0-only"),
        annotation("'*.safetensors'", "closest", "Apache-2.0"),
    ];
    let subjects = |code: &str| {
        [("Apache-2.0", "weights"), ("CC0-1.0", "docs"), ("GPL-3.0-only", code)]
            .map(|(id, subject)| format!("LICENSES/{id}.txt {subject}"))
            .to_vec()
    };
    let dir = tempfile::tempdir().expect("temporary folder");
    reuse_project(dir.path(), &table.concat());
    let report = told(&scan(dir.path(), &[]));
    assert_eq!(concluded(&report, "m"), ("Apache-2.0".to_owned(), subjects("code")));
    assert_eq!(declared(&report, "m"), ["REUSE.toml SPDX-License-Identifier Apache-2.0"], "{report:#}");
    // The same by the older table.
    fs::remove_file(dir.path().join("m/REUSE.toml")).expect("removed");
    let older = "Files: *\nLicense: CC0-1.0\n\nFiles: *.py\nLicense: GPL-3.0-only\n\nFiles: *.safetensors\nLicense: Apache-2.0\n";
    write(dir.path(), "m/.reuse/dep5", older);
    let report = told(&scan(dir.path(), &[]));
    assert_eq!(concluded(&report, "m"), ("Apache-2.0".to_owned(), subjects("code")));
    assert_eq!(declared(&report, "m"), [".reuse/dep5 License Apache-2.0"]);
}

#[test]
fn a_files_own_license_stands_unless_a_table_overrides_it() {
    let dir = tempfile::tempdir().expect("temporary folder");
    for (precedence, expected) in [
        ("closest", ("Apache-2.0", vec![])),
        ("aggregate", ("NOASSERTION", vec!["REUSE.toml SPDX-License-Identifier CC0-1.0"])),
        ("override", ("CC0-1.0", vec!["REUSE.toml SPDX-License-Identifier CC0-1.0"])),
    ] {
        reuse_project(dir.path(), &annotation("'**'", precedence, "CC0-1.0"));
        for (file, id) in
            [("model.safetensors", "Apache-2.0"), ("train.py", "GPL-3.0-only"), ("config.json", "CC0-1.0")]
        {
            write(dir.path(), &format!("m/{file}.license"), format!("SPDX-License-Identifier: {id}\n"));
        }
        let report = told(&scan(dir.path(), &[]));
        let (found, _) = concluded(&report, "m");
        assert_eq!(
            (found.as_str(), declared(&report, "m")),
            (expected.0, expected.1.iter().map(|one| (*one).to_owned()).collect()),
            "{precedence} {report:#}"
        );
    }
}

#[test]
fn tables_above_a_model_are_for_it_too() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let table = [annotation("'models/*/*'", "closest", "MIT"), annotation("'models/b/*'", "closest", "ISC")];
    write(dir.path(), "REUSE.toml", table.concat());
    for name in ["a", "b", "c", "d", "e"] {
        write(dir.path(), &format!("models/{name}/model.safetensors"), b"\x02\0\0\0\0\0\0\0{}");
    }
    write(dir.path(), "models/b/REUSE.toml", "[[annotations]\n");
    // The table that stands nearer counts, where it says something of the file.
    write(dir.path(), "models/c/REUSE.toml", annotation("'*'", "closest", "0BSD"));
    write(dir.path(), "models/d/REUSE.toml", annotation("'*.md'", "closest", "0BSD"));
    write(dir.path(), "models/e/LICENSE", smallprint::build::spdx_text("MIT").expect("listed"));
    let report = told(&scan(dir.path(), &[]));
    let above = "../../REUSE.toml SPDX-License-Identifier";
    let table = [
        ("a", "MIT", format!("{above} MIT")),
        ("b", "ISC", format!("{above} ISC")),
        ("c", "0BSD", "REUSE.toml SPDX-License-Identifier 0BSD".to_owned()),
        ("d", "MIT", format!("{above} MIT")),
        ("e", "MIT", format!("{above} MIT")),
    ];
    for (name, license, said) in table {
        let path = format!("models/{name}");
        assert_eq!(concluded(&report, &path).0, license, "{name}");
        assert_eq!(declared(&report, &path), [said], "{name}");
    }
    let rules = findings(artifact(&report, "models/b"));
    assert!(rules.iter().any(|rule| rule.starts_with("evidence-incomplete")), "{rules:?}");
}
