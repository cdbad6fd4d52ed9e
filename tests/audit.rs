//! The audit commands as processes, on the demo's mirror and on small folders: what was lost between two states, the
//! shards of a scan, the bundle to ship, the evidence room, locks.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use smallprint::build::demo::write_demo;

struct Mirror {
    dir: tempfile::TempDir,
}

impl Mirror {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        write_demo(dir.path()).expect("written");
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().expect("UTF-8").to_owned()
    }

    /// Another copy of the mirror.
    fn copied(self, name: &str) -> Self {
        copy(&self.path("mirror"), &self.path(name));
        self
    }

    fn edit(&self, file: &str, change: impl FnOnce(String) -> String) {
        let path = self.path(file);
        let text = fs::read_to_string(&path).expect("a text");
        let changed = change(text.clone());
        assert_ne!(text, changed, "{file}");
        fs::write(path, changed).expect("written");
    }

    fn run(&self, line: &[&str]) -> (i32, String, String) {
        let output = smallprint(line, Some(&self.path("corpus")));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code().expect("it ended"), text(&output.stdout), text(&output.stderr))
    }

    /// Artifact, rule and severity of every change, in order, and the exit status.
    fn compared(&self, old: &str, new: &str) -> (i32, Vec<(String, String, String)>) {
        let (code, out, _) = self.run(&["compare", &self.text(old), &self.text(new), "--format", "json"]);
        (code, changes(&serde_json::from_str(&out).expect("JSON")))
    }
}

fn changes(json: &Value) -> Vec<(String, String, String)> {
    assert_eq!(json.as_object().expect("an object").keys().collect::<Vec<_>>(), ["artifacts"]);
    let mut all = Vec::new();
    for artifact in json["artifacts"].as_array().expect("a list") {
        assert_eq!(
            artifact.as_object().expect("an object").keys().collect::<Vec<_>>(),
            ["changes", "name", "path"]
        );
        for change in artifact["changes"].as_array().expect("a list") {
            let keys: Vec<&String> = change.as_object().expect("an object").keys().collect();
            assert_eq!(keys, ["after", "before", "message", "rule", "severity"]);
            let text = |value: &Value| value.as_str().expect("text").to_owned();
            all.push((text(&artifact["name"]), text(&change["rule"]), text(&change["severity"])));
        }
    }
    all
}

fn smallprint(line: &[&str], corpus: Option<&Path>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smallprint"));
    command.args(line).args(corpus.map(|_| "--corpus")).args(corpus);
    command.output().expect("the binary runs")
}

/// Copies a tree, links as links.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("written");
    for entry in fs::read_dir(from).expect("read") {
        let entry = entry.expect("an entry");
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().expect("a type");
        if kind.is_symlink() {
            #[cfg(unix)]
            std::os::unix::fs::symlink(fs::read_link(&path).expect("a link"), &target).expect("written");
        } else if kind.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("written");
        }
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("written");
    fs::write(path, text).expect("written");
}

fn owned(all: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    all.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned())).collect()
}

#[test]
fn equal_mirrors_do_not_differ_in_any_form() {
    let mirror = Mirror::new().copied("copy");
    let tree = mirror.text("mirror");
    for (format, file) in [("json", "r.json"), ("jsonl", "r.jsonl")] {
        let (code, _, _) = mirror.run(&["scan", &tree, "--format", format, "--output", &mirror.text(file)]);
        assert_eq!(code, 1, "the demo has errors planted");
    }
    for file in ["l.toml", "l.json"] {
        assert_eq!(mirror.run(&["lock", &tree, "--output", &mirror.text(file)]).0, 0);
    }
    for old in ["mirror", "r.json", "r.jsonl", "l.toml", "l.json"] {
        for new in ["copy", "r.json"] {
            assert_eq!(mirror.compared(old, new), (0, Vec::new()), "{old} {new}");
        }
    }
}

#[test]
fn what_was_stripped_or_relabelled_is_told() {
    let mirror = Mirror::new().copied("new");
    for format in ["json", "jsonl"] {
        mirror.run(&[
            "scan",
            &mirror.text("mirror"),
            "--format",
            format,
            "--output",
            &mirror.text(&format!("r.{format}")),
        ]);
    }
    mirror.run(&["lock", &mirror.text("mirror"), "--output", &mirror.text("l.toml")]);
    fs::remove_file(mirror.path("new/harbour-labs/gull-7b/LICENSE")).expect("removed");
    fs::remove_dir_all(mirror.path("new/fastforks/knot-1b")).expect("removed");
    fs::remove_dir_all(mirror.path("new/petrel-toy")).expect("removed");
    fs::rename(mirror.path("new/tide-tables/LICENSE"), mirror.path("new/tide-tables/LICENSE.md"))
        .expect("renamed");
    mirror.edit("new/seabird/dunlin-tiny/LICENSE", |text| text.replace("Dora Dunlin", "Mirror Works"));
    mirror
        .edit("new/fastforks/raven-7b/README.md", |text| text.replace("license: apache-2.0", "license: mit"));
    mirror.edit("new/fastforks/gull-7b-chat/README.md", |text| {
        text.replace("base_model: harbour-labs/gull-7b\n", "")
    });
    mirror.edit("new/lantern-collective/lamp-xl/README.md", |text| {
        text.replace("license_link: LICENSE.txt\n", "")
    });
    mirror.edit("new/seabird/osprey-dual/LICENSE-MIT", |text| {
        format!("{text}\nYou may not use the Software to train other models.\n")
    });
    mirror.edit("new/qingshi/qingshi-3b/LICENSE", |text| text.replace('。', "。\n"));
    let gguf = mirror.path("new/seabird/merlin-1b-gguf/merlin-1b-q4_0.gguf");
    let bytes = fs::read(&gguf).expect("read");
    let at = bytes.windows(12).position(|window| window == b"cc-by-nc-4.0").expect("stated");
    let changed = [&bytes[..at], b"cc-by-sa-4.0", &bytes[at + 12..]].concat();
    fs::write(&gguf, changed).expect("written");
    let expected = owned(&[
        ("fastforks/gull-7b-chat", "base-changed", "warning"),
        ("fastforks/knot-1b", "file-lost", "warning"),
        ("fastforks/raven-7b", "declaration-changed", "warning"),
        ("harbour-labs/gull-7b", "file-lost", "warning"),
        ("harbour-labs/gull-7b", "payload-lost", "warning"),
        ("lantern-collective/lamp-xl", "link-changed", "warning"),
        ("petrel-toy", "declaration-changed", "warning"),
        ("seabird/dunlin-tiny", "copyright-replaced", "warning"),
        ("seabird/merlin-1b-gguf", "weights-metadata-changed", "warning"),
        ("seabird/osprey-dual", "text-altered", "error"),
        ("seabird/osprey-dual", "payload-lost", "warning"),
    ]);
    for old in ["mirror", "r.json", "r.jsonl", "l.toml"] {
        assert_eq!(mirror.compared(old, "new"), (1, expected.clone()), "{old}");
    }
    let (code, out, _) = mirror.run(&["compare", &mirror.text("mirror"), &mirror.text("new")]);
    assert_eq!(code, 1);
    for part in [
        "seabird/osprey-dual/LICENSE-MIT:",
        "+ You may not use the Software to train other models",
        "1 error, 10 warnings",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    let list = mirror.text("fetch.tsv");
    mirror.run(&["compare", &mirror.text("mirror"), &mirror.text("new"), "--fetch-list", &list]);
    let rows = fs::read_to_string(&list).expect("written");
    assert!(
        rows.contains("harbour-labs/gull-7b\tmain\tLICENSE\n") && rows.contains("fastforks/knot-1b\t"),
        "{rows}"
    );
    assert!(!rows.contains("tide-tables"), "{rows}");
    // The way back: what the new side lacks is new on the old one, and no loss.
    let (_, back) = mirror.compared("new", "mirror");
    assert!(
        back.iter().all(|(name, ..)| name != "fastforks/knot-1b" && name != "harbour-labs/gull-7b"),
        "{back:?}"
    );
}

#[test]
fn other_layouts_are_no_change() {
    let mirror = Mirror::new();
    let snapshot = mirror.path("mirror/hub/models--seabird--auk-tiny/snapshots");
    let revision = fs::read_dir(&snapshot).expect("read").next().expect("one").expect("an entry").path();
    // The same repository as a plain folder, once with its text wrapped anew under another name.
    for (name, license, change) in [("plain", "LICENSE", false), ("wrapped", "LICENSE.txt", true)] {
        let folder = mirror.path(name).join("seabird/auk-tiny");
        for entry in fs::read_dir(&revision).expect("read") {
            let file = entry.expect("an entry").file_name().into_string().expect("UTF-8");
            let bytes = fs::read(revision.join(&file)).expect("read");
            fs::create_dir_all(&folder).expect("written");
            let target = if file == "LICENSE" { license } else { &file };
            let bytes = if change && file == "LICENSE" {
                String::from_utf8(bytes).expect("UTF-8").replace("\n      ", " ").into_bytes()
            } else {
                bytes
            };
            fs::write(folder.join(target), bytes).expect("written");
        }
    }
    copy(
        &mirror.path("mirror/hub/models--seabird--auk-tiny"),
        &mirror.path("cache/models--seabird--auk-tiny"),
    );
    for (old, new) in [
        ("cache", "plain"),
        ("plain", "cache"),
        ("plain", "wrapped"),
        ("cache", "wrapped"),
        ("wrapped", "cache"),
    ] {
        assert_eq!(mirror.compared(old, new), (0, Vec::new()), "{old} {new}");
    }
    // The repository's own folder is the same, too; an empty folder has lost everything.
    assert_eq!(mirror.compared("cache", "plain/seabird/auk-tiny"), (0, Vec::new()));
    fs::create_dir(mirror.path("empty")).expect("written");
    assert_eq!(
        mirror.compared("plain", "empty"),
        (1, owned(&[("seabird/auk-tiny", "file-lost", "warning")]))
    );
    assert_eq!(mirror.compared("empty", "plain"), (0, Vec::new()));
}

#[test]
fn saved_replies_are_a_side() {
    let mirror = Mirror::new();
    let reply = json!({
        "_id": "6", "id": "o/m", "modelId": "o/m", "author": "o", "sha": "abc", "tags": ["license:other"],
        "lastModified": "2025-02-03T04:05:06.000Z", "private": false, "gated": false, "disabled": false,
        "downloads": 3, "likes": 1, "config": {"model_type": "m"}, "safetensors": {"total": 9},
        "cardData": {"license": "other", "license_name": "heron", "license_link": "LICENSE", "base_model": "o/b"},
        "siblings": [{"rfilename": "LICENSE"}, {"rfilename": "NOTICE"}, {"rfilename": "README.md"}, {"rfilename": "m.gguf"}],
    });
    let other = json!({"id": "o/away", "sha": "1", "siblings": [{"rfilename": "LICENSE.md"}]});
    write(&mirror.path("replies.jsonl"), &format!("{reply}\n{other}\n"));
    write(&mirror.path("up/.hfd/repo_metadata.json"), &reply.to_string());
    let card = "---\nlicense: other\nlicense_name: heron\nlicense_link: LICENSE\nbase_model: o/b\n---\n";
    write(&mirror.path("have/o/m/README.md"), card);
    write(&mirror.path("have/o/m/LICENSE"), "Heron terms. You may use it.");
    let expected = owned(&[("o/away", "file-lost", "warning"), ("o/m", "file-lost", "warning")]);
    assert_eq!(mirror.compared("replies.jsonl", "have"), (1, expected.clone()));
    assert_eq!(mirror.compared("up/.hfd/repo_metadata.json", "have"), (1, expected[1..].to_vec()));
    let list = mirror.text("fetch.tsv");
    let line = ["compare", &mirror.text("replies.jsonl"), &mirror.text("have"), "--fetch-list", &list];
    assert_eq!(mirror.run(&line).0, 1);
    assert_eq!(fs::read_to_string(&list).expect("written"), "o/away\t1\tLICENSE.md\no/m\tabc\tNOTICE\n");
    mirror.edit("have/o/m/README.md", |text| {
        text.replace("license: other", "license: mit").replace("o/b", "o/c")
    });
    let (_, found) = mirror.compared("up/.hfd/repo_metadata.json", "have");
    let rules: Vec<&str> = found.iter().map(|(_, rule, _)| rule.as_str()).collect();
    assert_eq!(rules, ["base-changed", "declaration-changed", "file-lost"]);
}

#[test]
fn meaning_is_told_and_layout_is_not() {
    let mirror = Mirror::new();
    let license = "Heron Model Terms\n\n1. Heron Works lets you use, copy and change the model free of charge.\n\n2. You must \
        not use the outputs of the model to train other models.\n\n3. If your products have more than 20 million \
        monthly active users, you must request a license from Heron Works.\n";
    let card = "---\nlicense: other\nlicense_name: heron\n---\n";
    for side in ["a", "b"] {
        write(&mirror.path(side).join("o/m/README.md"), card);
        write(&mirror.path(side).join("o/m/LICENSE"), license);
    }
    let lock = mirror.text("l.toml");
    mirror.run(&["lock", &mirror.text("a"), "--output", &lock]);
    mirror.run(&["scan", &mirror.text("a"), "--format", "json", "--output", &mirror.text("a.json")]);
    let message = |old: &str| {
        let (code, out, _) =
            mirror.run(&["compare", &mirror.text(old), &mirror.text("b"), "--format", "json"]);
        let json: Value = serde_json::from_str(&out).expect("JSON");
        let told: String =
            json["artifacts"][0]["changes"][0]["message"].as_str().unwrap_or_default().to_owned();
        (
            code,
            changes(&json)
                .into_iter()
                .map(|(_, rule, severity)| format!("{rule} {severity}"))
                .collect::<Vec<_>>(),
            told,
        )
    };
    let cases: [(&str, &str, &str); 3] = [
        ("20 million", "5 million", "20000000 -> 5000000"),
        (
            "2. You must not use the outputs of the model to train other models.\n\n",
            "",
            "output-training vanished",
        ),
        (
            "1. Heron",
            "1. You must not use the model for commercial purposes. Heron",
            "non-commercial appeared",
        ),
    ];
    for (from, to, says) in cases {
        write(&mirror.path("b/o/m/LICENSE"), &license.replace(from, to));
        for old in ["a", "a.json", "l.toml"] {
            let (code, found, told) = message(old);
            assert_eq!((code, found), (1, vec!["text-altered error".to_owned()]), "{old} {says}");
            assert!(told.contains(says) && told.contains("o/m/LICENSE:"), "{old}: {told}");
        }
    }
    write(&mirror.path("b/o/m/LICENSE"), &license.replace(". ", ".\n\n  ").to_uppercase());
    for old in ["a", "a.json", "l.toml"] {
        assert_eq!(message(old).0, 0, "{old}");
    }
    // Reviews that are too old are told, and only where somebody asks.
    let earlier = fs::read_to_string(&lock).expect("written");
    assert!(!earlier.contains("reviewed ="), "nobody has reviewed it: {earlier}");
    let overdue = |age: &str| {
        let line = ["compare", &lock, &mirror.text("b"), "--max-age", age, "--format", "json"];
        let (code, out, _) = mirror.run(&line);
        (code, changes(&serde_json::from_str(&out).expect("JSON")))
    };
    let told = (1, owned(&[("o/m", "review-overdue", "warning")]));
    assert_eq!(overdue("99999"), told, "never reviewed");
    let name = "name = \"o/m\"";
    assert!(earlier.contains(name), "{earlier}");
    let dated = earlier.replacen(name, &format!("{name}\nreviewed = \"2020-01-01\""), 1);
    fs::write(&lock, dated).expect("written");
    assert_eq!(message("l.toml").0, 0);
    assert_eq!(overdue("90"), told);
    assert_eq!(overdue("90d"), told);
    assert_eq!(overdue("99999").0, 0);
    assert_eq!(mirror.run(&["compare", &lock, &mirror.text("b"), "--max-age", "soon"]).0, 2);
}

#[test]
fn a_few_plain_sentences_are_terms_that_are_compared() {
    let mirror = Mirror::new();
    let license = "You may use this model for research. No commercial use.\n";
    for side in ["a", "b"] {
        write(&mirror.path(side).join("o/m/README.md"), "---\nlicense: apache-2.0\n---\n# M\n");
        write(&mirror.path(side).join("o/m/LICENSE"), license);
    }
    let lock = mirror.text("l.toml");
    mirror.run(&["lock", &mirror.text("a"), "--output", &lock]);
    let (_, out, _) = mirror.run(&["scan", &mirror.text("a"), "--format", "json"]);
    let report: Value = serde_json::from_str(&out).expect("JSON");
    let told = report["artifacts"][0].to_string();
    for part in ["license-unknown", "card-contradicts-text", "LicenseRef-unknown-"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(report["artifacts"][0]["conclusion"]["floor"]["commercial-use"], "forbidden", "{told}");
    let rules = |new: &str| {
        write(&mirror.path("b/o/m/LICENSE"), new);
        let sides = ["a", "l.toml"].map(|old| mirror.compared(old, "b").1);
        let names = |side: usize| sides[side].iter().map(|(_, rule, _)| rule.clone()).collect::<Vec<_>>();
        assert_eq!(names(0), names(1), "{new}");
        sides[0].iter().map(|(_, rule, severity)| format!("{rule} {severity}")).collect::<Vec<_>>()
    };
    assert_eq!(rules("You may use this model\nfor research.  NO COMMERCIAL USE!\n"), Vec::<String>::new());
    for new in [
        "You may use this model for research.\n",
        "You may use this model for research. No commercial use. No military use.\n",
        "You may use this model for research and for commercial use.\n",
        "You may use this model for anything.\n",
    ] {
        assert!(rules(new).contains(&"text-altered error".to_owned()), "{new}");
    }
    assert!(rules("You may use this model for study. No commercial use.\n")[0].starts_with("text-altered"));
}

#[test]
fn what_a_copyright_line_rules_is_compared() {
    let mirror = Mirror::new();
    let mit = |holder: &str| {
        let text = smallprint::build::spdx_text("MIT").expect("a standard licence");
        text.replace("<year> <copyright holders>", holder)
    };
    let own = |holder: &str| {
        format!(
            "Heron Model Terms\n\nCopyright (c) 2024 {holder}\n\n1. Heron Works lets you use, copy and change the model \
             free of charge.\n\n2. You must not use the outputs of the model to train other models.\n"
        )
    };
    let rules = |old: String, new: String| {
        for (side, text) in [("a", old), ("b", new)] {
            write(&mirror.path(side).join("o/m/README.md"), "---\nlicense: other\n---\n");
            write(&mirror.path(side).join("o/m/LICENSE"), &text);
        }
        let (_, found) = mirror.compared("a", "b");
        found.into_iter().map(|(_, rule, severity)| format!("{rule} {severity}")).collect::<Vec<_>>()
    };
    let altered = "text-altered error".to_owned();
    assert_eq!(rules(mit("2024 Gull Works"), mit("2025 Gull Works")), Vec::<String>::new());
    assert_eq!(rules(own("Gull Works"), own("Gull Works and others")), Vec::<String>::new());
    let cases = [
        (
            "2024 Gull. Not for companies with more than 20 people",
            "2024 Gull. Not for companies with more than 200 people",
        ),
        ("2024 Gull", "2024 Gull, not for sale"),
        ("2024 Gull, not for sale", "2024 Gull"),
    ];
    for (old, new) in cases {
        let found = rules(mit(old), mit(new));
        assert!(found.contains(&altered), "{old} -> {new}: {found:?}");
    }
    for (old, new) in [("Gull", "Gull, not for schools"), ("Gull, not for schools", "Gull, for schools")] {
        let found = rules(own(old), own(new));
        assert!(found.contains(&altered), "{old} -> {new}: {found:?}");
    }
}

#[test]
fn locks_bear_the_day_of_the_review_and_the_words_of_cards() {
    let mirror = Mirror::new();
    let card = "---\nlicense: mit\n---\n# M\n\nA small model.\n";
    write(&mirror.path("c/o/m/README.md"), card);
    write(&mirror.path("c/o/m/model.safetensors"), "\u{2}\0\0\0\0\0\0\0{}");
    let (lock, folder) = (mirror.text("c.toml"), mirror.text("c"));
    let (_, out, _) = mirror.run(&["scan", &folder, "--format", "json"]);
    let report: Value = serde_json::from_str(&out).expect("JSON");
    let unit = report["artifacts"][0]["unit"].as_str().expect("a unit").to_owned();
    let reviews = mirror.text("reviews.toml");
    let review = format!(
        "[[review]]\nunit = \"{unit}\"\ndecision = \"approved\"\nreviewer = \"A\"\ndate = 2026-05-04\n"
    );
    write(std::path::Path::new(&reviews), &review);
    mirror.run(&["lock", &folder, "--config", &reviews, "--output", &lock]);
    let written = fs::read_to_string(&lock).expect("written");
    assert!(written.contains("reviewed = \"2026-05-04\""), "{written}");
    let other = format!("{card}\nThe model weighs little.\n");
    write(&mirror.path("c/o/m/README.md"), &other);
    assert_eq!(mirror.run(&["compare", &lock, &folder]).0, 0, "words that limit nothing");
    let banned = format!("{card}\n## License\n\nThe model must not be used for commercial purposes.\n");
    write(&mirror.path("c/o/m/README.md"), &banned);
    let (code, out, _) = mirror.run(&["compare", &lock, &folder, "--format", "json"]);
    let json: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, changes(&json)), (1, owned(&[("o/m", "declaration-changed", "error")])), "{out}");
    assert!(out.contains("non-commercial appeared"), "{out}");
}

#[test]
fn shards_make_one_report() {
    let mirror = Mirror::new();
    // Something that is skipped inside an artifact, and between two.
    write(&mirror.path("mirror/seabird/dunlin-tiny/config.json"), &"x".repeat((4 << 20) + 1));
    let (a, b) = (mirror.text("mirror"), mirror.text("mirror/hub"));
    for paths in [vec![a.as_str()], vec![b.as_str(), a.as_str()]] {
        for format in ["json", "jsonl"] {
            let one = mirror.text("one");
            let scan = |more: &[&str]| {
                let line = [&["scan"][..], &paths, &["--format", format], more].concat();
                mirror.run(&line).0
            };
            let status = scan(&["--output", &one]);
            // Two paths differ from one in the order of the whole, whatever the number of shards.
            for of in [1, 2, 3, 7].into_iter().filter(|of| paths.len() == 1 || *of == 3) {
                let shards: Vec<String> = (1..=of).map(|nth| mirror.text(&format!("shard-{nth}"))).collect();
                for (nth, shard) in shards.iter().enumerate() {
                    scan(&["--shard", &format!("{}/{of}", nth + 1), "--output", shard]);
                }
                let merged = mirror.text("merged");
                let reports = shards.iter().rev().map(String::as_str);
                let line =
                    ["merge"].into_iter().chain(reports).chain(["--format", format, "--output", &merged]);
                let (code, _, told) = mirror.run(&line.collect::<Vec<_>>());
                assert_eq!(code, status, "{told}");
                let (one, merged) = (fs::read(&one).expect("written"), fs::read(&merged).expect("written"));
                assert!(one == merged, "{format} in {of} shards of {paths:?} differs");
            }
        }
    }
    let (code, _, told) = mirror.run(&[
        "merge",
        &mirror.text("shard-1"),
        &mirror.text("shard-2"),
        "--output",
        &mirror.text("m"),
    ]);
    assert!(matches!(code, 1 | 3) && told.contains("3/3"), "{code} {told}");
    let (code, _, told) = mirror.run(&["merge", &mirror.text("shard-1"), &mirror.text("shard-1")]);
    assert!(code == 2 && told.contains("overlap"), "{code} {told}");
    for wrong in ["0/2", "3/2", "x", "1/0"] {
        assert_eq!(mirror.run(&["scan", &a, "--shard", wrong]).0, 2, "{wrong}");
    }
}

#[test]
fn the_bundle_holds_what_must_be_shipped() {
    let mirror = Mirror::new();
    let gull = mirror.text("mirror/harbour-labs");
    let (code, text, _) = mirror.run(&["notice", &gull, "--format", "text"]);
    assert_eq!(code, 0);
    let license = fs::read_to_string(mirror.path("mirror/harbour-labs/gull-7b/LICENSE")).expect("read");
    assert!(text.contains(license.trim()), "the text stands there in full");
    for part in ["Powered by Harbour", "must begin with \"Harbour\"", "gull-7b"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let (_, out, _) = mirror.run(&["notice", &gull, "--format", "json"]);
    let json: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(json["texts"][0]["text"].as_str().map(str::trim), Some(license.trim()));
    let required = json["artifacts"][0]["required"].as_array().expect("a list");
    let shown = required.iter().find(|one| one["kind"] == "attribution-display").expect("it is asked for");
    assert_eq!(shown["words"][0], "Powered by Harbour");
    let (_, markdown, _) = mirror.run(&["notice", &gull, "--format", "markdown"]);
    assert!(markdown.contains("```text\n") && markdown.contains(license.trim()));

    let notice = mirror.path("NOTICE");
    let check = |content: &str| {
        fs::write(&notice, content).expect("written");
        let line = ["notice", &gull, "--check", notice.to_str().expect("UTF-8"), "--format", "json"];
        let (code, out, _) = mirror.run(&line);
        let json: Value = serde_json::from_str(&out).expect("JSON");
        let lacking = json["lacking"].as_array().expect("a list").iter();
        (code, lacking.map(|one| one["kind"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>())
    };
    for whole in [&text, &markdown, &format!("Powered by\nHarbour\n\n{license}")] {
        assert_eq!(check(whole), (0, Vec::new()));
    }
    assert_eq!(
        check(&text.replace("Powered by", "Made with")),
        (1, vec!["license-text".to_owned(), "attribution-display".to_owned()])
    );
    assert_eq!(check("").0, 1);
    assert_eq!(mirror.run(&["notice", &gull, "--check", "no/such/file"]).0, 2);
}

#[test]
fn the_evidence_room_is_whole_and_the_same_each_time() {
    let mirror = Mirror::new();
    write(&mirror.path("mirror/seabird/egret-tiny/LICENSE.pdf"), "%PDF-1.4 words");
    let tree = mirror.text("mirror");
    for room in ["one", "two"] {
        assert_eq!(mirror.run(&["collect", &tree, "--output", &mirror.text(room)]).0, 0);
    }
    let names = |room: &str| {
        let mut names: Vec<String> = fs::read_dir(mirror.path(room))
            .expect("written")
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("one"), names("two"));
    for name in names("one") {
        let bytes = fs::read(mirror.path("one").join(&name)).expect("read");
        assert_eq!(bytes, fs::read(mirror.path("two").join(&name)).expect("read"), "{name}");
        if !name.starts_with("index.") {
            assert_eq!(smallprint::evidence::texts::sha256_hex(&bytes), name);
        }
    }
    let index: Value =
        serde_json::from_slice(&fs::read(mirror.path("one/index.json")).expect("read")).expect("JSON");
    let files = index["files"].as_array().expect("a list");
    assert_eq!(files.len() + 2, names("one").len());
    let apache =
        files.iter().find(|file| file["licenses"] == json!(["Apache-2.0"]) && file["verdict"] == "verbatim");
    let places = apache.expect("it is there")["places"].as_array().expect("a list").clone();
    let auk = places.iter().find(|place| place["repository"] == "seabird/auk-tiny").expect("it stood there");
    assert!(auk["revision"].is_string() && auk["etag"].is_string() && auk["path"] == "LICENSE", "{auk}");
    let snipe = files.iter().flat_map(|file| file["places"].as_array().expect("a list"));
    let snipe = snipe.into_iter().find(|place| place["path"] == "LICENSE.md").expect("it stood there");
    assert_eq!(
        (snipe["layout"].as_str(), snipe["retrieved"].as_str()),
        (Some("local-dir"), Some("1700000000.0"))
    );
    let rows = fs::read_to_string(mirror.path("one/index.tsv")).expect("read");
    let all: usize = files.iter().map(|file| file["places"].as_array().map_or(0, Vec::len)).sum();
    assert_eq!(rows.lines().count(), all + 1);
    assert!(rows.lines().any(|row| row.contains("LICENSE.pdf")), "{rows}");

    let (code, _, told) = mirror.run(&["collect", &tree, "--output", &mirror.text("one")]);
    assert!(code == 2 && told.contains("not empty"), "{told}");
    assert_eq!(mirror.run(&["collect", &tree]).0, 2);
    fs::create_dir(mirror.path("free")).expect("written");
    assert_eq!(mirror.run(&["collect", &tree, "--output", &mirror.text("free")]).0, 0);
    let left: Vec<_> = fs::read_dir(mirror.dir.path()).expect("read").flatten().collect();
    assert!(!left.iter().any(|entry| entry.file_name().to_string_lossy().starts_with(".smallprint")));
}

#[test]
fn texts_in_archives_are_shipped_and_collected() {
    let mirror = Mirror::new();
    let gull = fs::read(mirror.path("mirror/harbour-labs/gull-7b/LICENSE")).expect("read");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("pack/LICENSE", zip::write::SimpleFileOptions::default()).expect("started");
    std::io::Write::write_all(&mut zip, &gull).expect("written");
    let zip = zip.finish().expect("finished").into_inner();
    let folder = mirror.path("packed/kim/lark");
    fs::create_dir_all(&folder).expect("created");
    fs::write(folder.join("lark.zip"), zip).expect("written");
    write(&folder.join("README.md"), "---\nlicense: other\n---\n");
    let packed = mirror.text("packed");
    let (_, out, _) = mirror.run(&["notice", &packed, "--format", "json"]);
    let json: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(json["texts"][0]["files"][0], "kim/lark/lark.zip!/pack/LICENSE", "{json}");
    assert_eq!(json["texts"][0]["text"].as_str().map(str::as_bytes), Some(gull.as_slice()));
    let (code, _, told) = mirror.run(&["collect", &packed, "--output", &mirror.text("packed-room")]);
    assert_eq!(code, 0, "{told}");
    let sha256 = smallprint::evidence::texts::sha256_hex(&gull);
    assert_eq!(fs::read(mirror.path("packed-room").join(&sha256)).expect("kept"), gull);
    let index = fs::read_to_string(mirror.path("packed-room/index.tsv")).expect("read");
    assert!(index.contains("lark.zip!/pack/LICENSE"), "{index}");
}

#[test]
fn texts_inside_recipes_and_headers_are_shipped_and_collected() {
    let mirror = Mirror::new();
    let isc = smallprint::build::spdx_text("ISC").expect("listed").replace("<year> <owner>", "2024 Kim Tern");
    let recipe = format!("FROM ./lark.gguf\nLICENSE \"\"\"\n{isc}\"\"\"\n");
    write(&mirror.path("parts/kim/lark/Modelfile"), &recipe);
    let quoted = isc.replace('"', "\\\"").replace('\n', "\\n");
    let weights = crate::common::mirror::safetensors(&[("license", &quoted)]);
    let folder = mirror.path("parts/kim/wren");
    fs::create_dir_all(&folder).expect("created");
    fs::write(folder.join("model.safetensors"), weights).expect("written");
    fs::write(mirror.path("parts/kim/lark/lark.gguf"), crate::common::mirror::gguf(&[])).expect("written");
    write(&mirror.path("parts/kim/tag/Modelfile"), "FROM ./m.gguf\nLICENSE \"apache-2.0\"\n");
    fs::write(mirror.path("parts/kim/tag/m.gguf"), crate::common::mirror::gguf(&[])).expect("written");
    let parts = mirror.text("parts");
    let (_, out, _) = mirror.run(&["notice", &parts, "--format", "json"]);
    let json: Value = serde_json::from_str(&out).expect("JSON");
    let shipped = json["texts"].as_array().expect("a list");
    let files: Vec<&str> = shipped.iter().filter_map(|one| one["files"][0].as_str()).collect();
    assert_eq!(files, ["kim/lark/Modelfile", "kim/wren/model.safetensors"], "{json}");
    assert!(shipped.iter().all(|one| one["text"].as_str().is_some_and(|text| text.contains("Kim Tern"))));
    let (_, notice, _) = mirror.run(&["notice", &parts]);
    assert_eq!(notice.matches("STILL LACKING").count(), 1, "the tag alone lacks its text: {notice}");

    let (code, _, told) = mirror.run(&["collect", &parts, "--output", &mirror.text("parts-room")]);
    assert_eq!(code, 0, "{told}");
    let index = fs::read_to_string(mirror.path("parts-room/index.tsv")).expect("read");
    assert!(index.contains("\tmetadata\tISC\t") && index.contains("\tModelfile\t"), "{index}");
    assert!(index.contains("\tmodel.safetensors\t") && !index.contains("kim/tag"), "{index}");
    for row in index.lines().skip(1) {
        let sha256 = row.split('\t').next().expect("a cell");
        let kept = fs::read(mirror.path("parts-room").join(sha256)).expect("kept");
        assert_eq!(smallprint::evidence::texts::sha256_hex(&kept), sha256);
    }
}

#[test]
fn wrong_sides_are_refused() {
    let mirror = Mirror::new();
    write(&mirror.path("other.json"), "{\"hello\": 1}");
    write(&mirror.path("cut.jsonl"), "{\"type\":\"artifact\",\"path\":\"a\"}\n");
    write(&mirror.path("lock.toml"), "schema = \"smallprint-lock/9\"\n");
    let tree = mirror.text("mirror");
    for (side, says) in [
        ("no-such", "no-such"),
        ("other.json", "nor a saved reply"),
        ("cut.jsonl", "no smallprint report"),
        ("lock.toml", "lock"),
    ] {
        for (old, new) in [(mirror.text(side), tree.clone()), (tree.clone(), mirror.text(side))] {
            let (code, out, told) = mirror.run(&["compare", &old, &new]);
            assert_eq!((code, out.as_str()), (2, ""), "{side}: {told}");
            assert!(told.contains(says), "{side}: {told}");
        }
    }
    assert_eq!(mirror.run(&["compare", &tree, &tree, "--format", "matrix"]).0, 2);
    assert_eq!(mirror.run(&["notice", &tree, "--format", "csv"]).0, 2);
}

/// Names that are no UTF-8, and signs that have a meaning elsewhere.
#[cfg(target_os = "linux")]
#[test]
fn odd_names_are_no_obstacle() {
    use std::os::unix::ffi::OsStrExt as _;
    let mirror = Mirror::new();
    for side in ["old", "new"] {
        for name in [&b"m\xff"[..], b"n%x", b"tab\there"] {
            let folder = mirror.path(side).join("o").join(std::ffi::OsStr::from_bytes(name));
            write(&folder.join("README.md"), "---\nlicense: mit\n---\n");
            write(
                &folder.join("LICENSE"),
                "Heron terms. You must not use the model for commercial purposes.",
            );
            if side == "old" {
                write(&folder.join("NOTICE"), "Heron is a product of Heron Works.");
            }
        }
    }
    let expected = ["m%FF", "n%25x", "tab\there"].map(|name| (name, "file-lost", "warning"));
    assert_eq!(mirror.compared("old", "new"), (1, owned(&expected)));
    let list = mirror.text("fetch.tsv");
    mirror.run(&["compare", &mirror.text("old"), &mirror.text("new"), "--fetch-list", &list]);
    let rows = fs::read_to_string(&list).expect("written");
    assert!(rows.lines().count() == 3 && rows.lines().all(|row| row.split('\t').count() == 3), "{rows}");
    assert_eq!(mirror.run(&["collect", &mirror.text("old"), "--output", &mirror.text("room")]).0, 0);
    assert_eq!(fs::read_dir(mirror.path("room")).expect("written").count(), 4);
    let lock = mirror.text("l.toml");
    assert_eq!(mirror.run(&["lock", &mirror.text("old"), "--output", &lock]).0, 0);
    assert_eq!(mirror.compared("l.toml", "old"), (0, Vec::new()));
}

/// What cannot be read is never called lost.
#[cfg(unix)]
#[test]
fn unreadable_places_are_told_and_not_called_lost() {
    use std::os::unix::fs::PermissionsExt as _;
    let mirror = Mirror::new().copied("new");
    let file = mirror.path("new/harbour-labs/gull-7b/LICENSE");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).expect("set");
    if fs::read(&file).is_ok() {
        // Whoever runs this may read everything.
        return;
    }
    let (code, found) = mirror.compared("mirror", "new");
    assert_eq!((code, found), (3, Vec::new()));
}

#[test]
fn changes_outside_of_front_matter_and_texts_are_told() {
    let mirror = Mirror::new();
    for (side, section, pdf, base) in [
        ("a", "\n## License\n\nThis model is released under the MIT license.\n", "%PDF-1.4 one", "kim/tern"),
        ("b", "", "%PDF-1.4 two", "kim/auk"),
    ] {
        let folder = mirror.path(side).join("o/m");
        write(&folder.join("README.md"), &format!("---\nlicense: mit\n---\n# Lark\n{section}"));
        write(&folder.join("LICENSE.pdf"), pdf);
        write(&folder.join("adapter_config.json"), &json!({"base_model_name_or_path": base}).to_string());
    }
    let (code, found) = mirror.compared("a", "b");
    let rules: Vec<&str> = found.iter().map(|(_, rule, _)| rule.as_str()).collect();
    assert_eq!((code, rules), (1, vec!["base-changed", "declaration-changed", "text-altered"]));
    assert_eq!(mirror.compared("a", "a"), (0, Vec::new()));
}

#[test]
fn a_limit_in_other_words_changes_no_card() {
    let mirror = Mirror::new();
    let sides = [
        ("a", "You must not use the weights for commercial purposes."),
        ("b", "You must not use the weights for any commercial purposes at all."),
        ("c", ""),
    ];
    for (side, limit) in sides {
        let card = format!("---\nlicense: mit\n---\n# Lark\n\n## License\n\n{limit}\n");
        write(&mirror.path(side).join("o/m/README.md"), &card);
        write(&mirror.path(side).join("o/m/model.safetensors"), "\u{2}\0\0\0\0\0\0\0{}");
    }
    assert_eq!(mirror.compared("a", "b"), (0, Vec::new()));
    let expected = owned(&[("o/m", "declaration-changed", "error")]);
    assert_eq!(mirror.compared("a", "c"), (1, expected.clone()));
    assert_eq!(mirror.compared("c", "a"), (1, expected));
}

#[test]
fn a_ban_in_a_cards_prose_is_found_between_all_kinds_of_sides() {
    let mirror = Mirror::new();
    let card = "---\nlicense: mit\n---\n# Lark\n\nA small model.\n";
    let banned = format!("{card}\n## License\n\nThe model must not be used for commercial purposes.\n");
    for (side, card) in [("a", card), ("b", &banned)] {
        write(&mirror.path(side).join("o/m/README.md"), card);
        write(&mirror.path(side).join("o/m/model.safetensors"), "\u{2}\0\0\0\0\0\0\0{}");
        for format in ["json", "jsonl"] {
            let file = mirror.text(&format!("{side}.{format}"));
            mirror.run(&["scan", &mirror.text(side), "--format", format, "--output", &file]);
        }
        mirror.run(&["lock", &mirror.text(side), "--output", &mirror.text(&format!("{side}.toml"))]);
    }
    let expected = owned(&[("o/m", "declaration-changed", "error")]);
    let kinds = ["a", "a.json", "a.jsonl", "a.toml"];
    for (old, new) in kinds.iter().flat_map(|old| kinds.map(|new| (*old, new.replacen('a', "b", 1)))) {
        assert_eq!(mirror.compared(old, &new), (1, expected.clone()), "{old} {new}");
        assert_eq!(mirror.compared(&new, old), (1, expected.clone()), "{new} {old}");
        assert_eq!(mirror.compared(old, &new.replacen('b', "a", 1)), (0, Vec::new()), "{old} {new}");
    }

    // A report of earlier versions does not tell, so nothing is said to have appeared.
    let text = fs::read_to_string(mirror.path("a.json")).expect("written");
    let mut early: Value = serde_json::from_str(&text).expect("JSON");
    let entry = early["artifacts"][0].as_object_mut().expect("an object");
    assert_eq!(entry.remove("card-limits"), Some(json!([])));
    write(&mirror.path("early.json"), &early.to_string());
    assert_eq!(mirror.compared("early.json", "b.json"), (0, Vec::new()));
}

#[test]
fn one_repository_does_not_stand_in_for_another() {
    let mirror = Mirror::new();
    let apache = smallprint::build::spdx_text("Apache-2.0").expect("a standard licence");
    let card = "---\nlicense: apache-2.0\n---\n# M\n";
    for (at, name) in [("old", "m"), ("old", "n"), ("new", "m"), ("new", "thing")] {
        let org = if name == "thing" { "other" } else { "o" };
        // In a hub cache, and as plain folders.
        let cache = mirror.path(&format!("{at}-hub")).join(format!("models--{org}--{name}"));
        write(&cache.join("refs/main"), "0a0a");
        let plain = mirror.path(&format!("{at}-plain")).join(org).join(name);
        for folder in [cache.join("snapshots/0a0a"), plain] {
            write(&folder.join("README.md"), card);
            write(&folder.join("LICENSE"), apache);
            write(&folder.join("model.safetensors"), &format!("\u{2}\0\0\0\0\0\0\0{{}}{name}"));
        }
    }
    for layout in ["hub", "plain"] {
        let (old, new) = (format!("old-{layout}"), format!("new-{layout}"));
        let expected = owned(&[("o/n", "file-lost", "warning")]);
        assert_eq!(mirror.compared(&old, &new), (1, expected), "{layout}");
        let list = mirror.text("fetch.tsv");
        mirror.run(&["compare", &mirror.text(&old), &mirror.text(&new), "--fetch-list", &list]);
        let rows = fs::read_to_string(&list).expect("written");
        assert!(rows.starts_with("o/n\t") && rows.ends_with("\tLICENSE\n"), "{layout}: {rows}");
    }
    // The only one of each side, without any text.
    for (side, id, license) in [("one", "o/m", "mit"), ("two", "q/z", "apache-2.0")] {
        let folder = mirror.path(side).join(id);
        write(&folder.join("README.md"), &format!("---\nlicense: {license}\nbase_model: o/{side}\n---\n"));
        write(&folder.join("model.safetensors"), "\u{2}\0\0\0\0\0\0\0{}");
    }
    let expected = owned(&[("o/m", "declaration-changed", "warning")]);
    assert_eq!(mirror.compared("one", "two"), (1, expected));
}

#[test]
fn what_side_files_declare_is_compared() {
    let mirror = Mirror::new();
    let reuse = |license: &str| {
        format!(
            "version = 1\n[[annotations]]\npath = \"**\"\nSPDX-FileCopyrightText = \"2024 Gull\"\nSPDX-License-Identifier = \"{license}\"\n"
        )
    };
    let dep5 = |license: &str| {
        format!(
            "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nCopyright: 2024 Gull\nLicense: {license}\n"
        )
    };
    let kit = |license: &str| {
        format!(
            "manifestVersion: 1.0.0\nmodel:\n  name: m\n  path: model.safetensors\n  license: {license}\n"
        )
    };
    let json = |license: &str| json!({"license": license}).to_string();
    let croissant = |license: &str| {
        json!({"@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.0", "license": license})
            .to_string()
    };
    let meta = |license: &str| {
        json!({"lang": "en", "name": "m", "spacy_version": ">=3.0", "license": license}).to_string()
    };
    let both = |form: &dyn Fn(&str) -> String| [form("CC-BY-NC-4.0"), form("MIT"), form("mit")];
    let recipe = |id: &str| {
        let text = smallprint::build::spdx_text(id).expect("a standard licence");
        format!("FROM ./model.gguf\nLICENSE \"\"\"\n{text}\n\"\"\"\n")
    };
    let recipes = [recipe("Apache-2.0"), recipe("MIT"), recipe("MIT").replace("LICENSE", "license")];
    let switches =
        |sold: &str| json!({"model": {"allowCommercialUse": sold, "allowNoCredit": true}}).to_string();
    let credit = |free: &str| {
        json!({"model": {"allowCommercialUse": "Sell", "allowNoCredit": free == "MIT", "allowDerivatives": true}})
            .to_string()
    };
    let cases = [
        ("Kitfile", both(&kit)),
        ("meta.json", both(&meta)),
        ("config.json", both(&json)),
        (".reuse/dep5", both(&dep5)),
        ("REUSE.toml", both(&reuse)),
        ("croissant.json", both(&croissant)),
        ("Modelfile", recipes),
        ("model.civitai.info", [switches("None"), switches("Sell"), switches("Sell")]),
        ("model.civitai.info", [credit("CC-BY-NC-4.0"), credit("MIT"), credit("MIT")]),
    ];
    for (nth, (file, texts)) in cases.iter().enumerate() {
        for (side, text) in ["strict", "loose", "alike"].iter().zip(texts) {
            let folder = mirror.path(side).join(format!("o/m{nth}"));
            write(&folder.join("model.safetensors"), "\u{2}\0\0\0\0\0\0\0{}");
            write(&folder.join(file), text);
        }
    }
    let strict = mirror.text("strict");
    mirror.run(&["lock", &strict, "--output", &mirror.text("l.toml")]);
    mirror.run(&["scan", &strict, "--format", "json", "--output", &mirror.text("r.json")]);
    let change = |nth: usize| match cases[nth].0 {
        "Modelfile" => (format!("o/m{nth}"), "text-altered".to_owned(), "error".to_owned()),
        _ => (format!("o/m{nth}"), "declaration-changed".to_owned(), "warning".to_owned()),
    };
    let expected: Vec<_> = (0..cases.len()).map(change).collect();
    for old in ["strict", "l.toml", "r.json"] {
        assert_eq!(mirror.compared(old, "loose"), (1, expected.clone()), "{old}");
        assert_eq!(mirror.compared(old, "strict"), (0, Vec::new()), "{old}");
    }
    assert_eq!(mirror.compared("loose", "alike"), (0, Vec::new()));
    // Without the file it is another layout; without the statement it was stripped.
    for (nth, (file, _)) in cases.iter().enumerate() {
        fs::remove_file(mirror.path("alike").join(format!("o/m{nth}")).join(file)).expect("removed");
    }
    assert_eq!(mirror.compared("loose", "alike"), (0, Vec::new()));
    write(&mirror.path("alike/o/m2/config.json"), "{\"model_type\": \"m\"}");
    write(&mirror.path("alike/o/m6/Modelfile"), "FROM ./model.gguf\n");
    let expected =
        owned(&[("o/m2", "declaration-changed", "warning"), ("o/m6", "declaration-changed", "warning")]);
    assert_eq!(mirror.compared("strict", "alike"), (1, expected));
}

#[test]
fn a_text_saved_as_a_page_is_no_change() {
    let mirror = Mirror::new();
    let mit = smallprint::build::spdx_text("MIT").expect("a standard licence");
    let plain =
        format!("MIT License\n\n{}", mit.split_once("Copyright").map_or(mit, |(_, rest)| rest).trim());
    let plain = plain.replacen("(c) <year> <copyright holders>", "Copyright (c) 2023 Alice Corp", 1);
    assert!(plain.contains("Alice"), "{plain}");
    let paragraphs: Vec<&str> = plain.split("\n\n").filter(|one| !one.trim().is_empty()).collect();
    let page = |parts: &[&str]| {
        let body: Vec<String> =
            parts.iter().map(|part| format!("<p>{}</p>", part.replace("(c)", "&copy;"))).collect();
        format!("<html><body>\n{}\n</body></html>\n", body.join("\n"))
    };
    let sides = [
        ("plain", "LICENSE", plain.clone()),
        ("page", "LICENSE.html", page(&paragraphs)),
        ("line", "LICENSE.html", format!("<pre>{}</pre>", plain.replace('\n', "<br>"))),
        ("rtf", "LICENSE.rtf", format!("{{\\rtf1\\ansi {}\\par}}", plain.replace('\n', "\\par "))),
    ];
    for (side, file, text) in &sides {
        write(&mirror.path(side).join("o/m/README.md"), "---\nlicense: mit\n---\n");
        write(&mirror.path(side).join("o/m").join(file), text);
    }
    for (side, ..) in &sides {
        assert_eq!(mirror.compared("plain", side), (0, Vec::new()), "{side}");
        assert_eq!(mirror.compared(side, "plain"), (0, Vec::new()), "{side}");
    }
    let (_, out, _) = mirror.run(&["scan", &mirror.text("page"), "--format", "json"]);
    let report: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(report["artifacts"][0]["payload"]["copyright"], "present", "{out}");
    assert!(!out.contains("copyright-line-missing"), "{out}");
}

#[test]
fn replies_tell_how_access_is_gated() {
    let mirror = Mirror::new();
    let reply = |gated: Value| json!({"id": "o/m", "sha": "a", "gated": gated, "cardData": {"license": "mit"}, "siblings": []});
    for (file, gated) in [("manual", json!("manual")), ("open", json!(false))] {
        write(&mirror.path(&format!("{file}.jsonl")), &format!("{}\n", reply(gated)));
    }
    let expected = owned(&[("o/m", "declaration-changed", "warning")]);
    assert_eq!(mirror.compared("manual.jsonl", "open.jsonl"), (1, expected.clone()));
    assert_eq!(mirror.compared("open.jsonl", "manual.jsonl"), (1, expected));
    assert_eq!(mirror.compared("manual.jsonl", "manual.jsonl"), (0, Vec::new()));
}

#[test]
fn smaller_statements_are_compared() {
    let mirror = Mirror::new();
    let header = |author: &str| {
        let json = json!({"__metadata__": {"modelspec.author": author}}).to_string();
        format!("{}\0\0\0\0\0\0\0{json}", char::from(u8::try_from(json.len()).expect("short")))
    };
    let mit = |holder: &str| {
        let text = smallprint::build::spdx_text("MIT").expect("a standard licence");
        text.replace("<year> <copyright holders>", &format!("2023 {holder}"))
    };
    let notice =
        |holder: &str| format!("Lark\n\nCopyright (c) 2023 {holder}\n\nThis product holds parts of Lark.\n");
    let card =
        |more: &str, body: &str| format!("---\nlicense: mit\nbase_model: o/b\n{more}---\n# Lark\n\n{body}");
    for (side, relation, details, author, noted, line) in [
        ("a", "finetune", "one", "Kim", "Alice Corp", "Copyright (c) 2023 Kim Works\n"),
        ("b", "quantized", "two", "Lee", "Mallory Inc", "A small model.\n"),
    ] {
        let at = |name: &str, file: &str| mirror.path(side).join("o").join(name).join(file);
        write(&at("relation", "README.md"), &card(&format!("base_model_relation: {relation}\n"), ""));
        write(&at("details", "README.md"), &card(&format!("license_details: {details}\n"), ""));
        write(&at("author", "model.safetensors"), &header(author));
        write(&at("noted", "README.md"), &card("", ""));
        write(&at("noted", "LICENSE"), &mit("Alice Corp"));
        write(&at("noted", "NOTICE"), &notice(noted));
        write(&at("body", "README.md"), &card("", line));
    }
    mirror.run(&["lock", &mirror.text("a"), "--output", &mirror.text("l.toml")]);
    let expected = owned(&[
        ("o/author", "weights-metadata-changed", "warning"),
        ("o/body", "copyright-replaced", "warning"),
        ("o/details", "declaration-changed", "warning"),
        ("o/noted", "copyright-replaced", "warning"),
        ("o/relation", "base-changed", "warning"),
    ]);
    for old in ["a", "l.toml"] {
        assert_eq!(mirror.compared(old, "b"), (1, expected.clone()), "{old}");
        assert_eq!(mirror.compared(old, "a"), (0, Vec::new()), "{old}");
    }
    // A file that is no model is told as a folder without one is.
    let told = |name: &str, text: &str| {
        write(&mirror.path(name), text);
        mirror.run(&["compare", &mirror.text(name), &mirror.text("a")]).2
    };
    assert!(told("passwd", "root:x:0:0\n").contains("passwd: no model, adapter"));
    let bare = format!("{}\0\0\0\0\0\0\0{{}}", '\u{2}');
    assert!(told("bare.safetensors", &bare).contains("nothing about its license was found"));
    assert!(!told("said.safetensors", &header("Kim")).contains("no model"));
}
