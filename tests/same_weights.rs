//! Equal weights under different declarations, found through the digests that layouts give for free. Each mirror is
//! scanned by the program.

use crate::common::run;

use std::fs;
use std::path::Path;

use run::{artifact, paths, scan};
use serde_json::Value;

const RULE: &str = "same-weights-other-license";

fn write(root: &Path, path: &str, content: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("create");
    fs::write(path, content).expect("write");
}

fn card(license: &str) -> String {
    format!("---\nlicense: {license}\n---\n# A model\n")
}

fn pointer(digit: &str) -> String {
    format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 5000000000\n", digit.repeat(64))
}

/// A clone without its LFS objects.
fn clone(root: &Path, path: &str, id: &str, license: &str, digit: &str) {
    write(
        root,
        &format!("{path}/.git/config"),
        &format!("[remote \"origin\"]\n\turl = https://huggingface.co/{id}\n"),
    );
    write(root, &format!("{path}/README.md"), &card(license));
    write(root, &format!("{path}/model.safetensors"), &pointer(digit));
}

/// A repository of a hub cache; the blob of its weights is not here.
#[cfg(unix)]
fn cached(root: &Path, name: &str, revision: &str, license: &str, digit: &str) {
    let snapshot = format!("{name}/snapshots/{revision}");
    write(root, &format!("{snapshot}/README.md"), &card(license));
    fs::create_dir_all(root.join(format!("{name}/blobs"))).expect("create");
    let blob = format!("../../blobs/{}", digit.repeat(64));
    std::os::unix::fs::symlink(blob, root.join(snapshot).join("model.safetensors")).expect("linked");
}

/// What the rule finds at one artifact: the message, and the notes of its evidence.
fn found(report: &Value, path: &str) -> Vec<(String, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = artifact(report, path)["findings"].as_array().expect("findings").iter();
    findings
        .filter(|finding| finding["rule"] == RULE)
        .map(|finding| {
            let notes = finding["evidence"].as_array().expect("evidence").iter();
            (
                text(&finding["message"]),
                notes.map(|at| format!("{} {}", text(&at["path"]), text(&at["note"]))).collect(),
            )
        })
        .collect()
}

/// The artifacts at which the rule finds anything.
fn at(report: &Value) -> Vec<&str> {
    paths(report).into_iter().filter(|path| !found(report, path).is_empty()).collect()
}

#[test]
fn clones_with_the_same_pointers_are_listed_at_each_of_them() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    clone(root, "a", "kim/lark", "apache-2.0", "1");
    clone(root, "b", "lee/lark-copy", "cc-by-nc-4.0", "1");
    clone(root, "c", "lee/other", "mit", "2");
    clone(root, "d", "zoe/lark", "apache-2.0", "1");
    let report = scan(root, &[]).json();
    assert_eq!(at(&report), ["a", "b", "d"]);
    let [(message, notes)] = &found(&report, "b")[..] else { panic!("one finding") };
    assert!(
        message.contains("`cc-by-nc-4.0`") && message.contains("kim/lark declares `apache-2.0`"),
        "{message}"
    );
    assert!(message.starts_with("model.safetensors"), "{message}");
    assert_eq!(
        notes[..],
        [
            "b/README.md this one declares `cc-by-nc-4.0`",
            "a/README.md kim/lark declares `apache-2.0`",
            "d/README.md zoe/lark declares `apache-2.0`",
        ]
    );
    let [(_, notes)] = &found(&report, "a")[..] else { panic!("one finding") };
    assert_eq!(notes.len(), 3, "all are listed: {notes:?}");
}

#[cfg(unix)]
#[test]
fn caches_replies_and_clones_are_compared_with_each_other() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    cached(root, "hub/models--kim--lark", &"a".repeat(40), "apache-2.0", "3");
    write(root, "hfd/lark/README.md", &card("cc-by-nc-4.0"));
    let reply = format!(
        r#"{{"id":"lee/lark","sha":"ab","cardData":{{"license":"cc-by-nc-4.0"}},"siblings":[{{"rfilename":"model.safetensors","lfs":{{"sha256":"{}","size":9}}}}]}}"#,
        "3".repeat(64)
    );
    write(root, "hfd/lark/.hfd/repo_metadata.json", &reply);
    clone(root, "clone", "zoe/lark", "mit", "3");
    write(root, "ollama/manifests/registry.ollama.ai/library/lark/7b", &manifest("3", "7"));
    write(root, &format!("ollama/blobs/sha256-{}", "7".repeat(64)), "just some words");
    let report = scan(root, &[]).json();
    let snapshot = format!("hub/models--kim--lark/snapshots/{}", "a".repeat(40));
    assert_eq!(at(&report), ["clone", "hfd/lark", &snapshot]);
    let [(_, notes)] = &found(&report, &snapshot)[..] else { panic!("one finding") };
    assert!(notes[0].contains(&format!("this one at {}", "a".repeat(40))), "{notes:?}");
    assert!(notes.iter().any(|note| note.contains("lee/lark at ab declares")), "{notes:?}");
}

/// The repositories that this one is a copy of.
fn copied(report: &Value, path: &str) -> Vec<String> {
    let edges = artifact(report, path)["lineage"].as_array().expect("edges").iter();
    edges.map(|edge| format!("{} {}", edge["base"], edge["relation"]).replace('"', "")).collect()
}

#[test]
fn a_copy_that_says_less_has_an_edge_to_the_one_that_says_more() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    clone(root, "a", "kim/lark", "cc-by-nc-4.0", "1");
    write(root, "a/LICENSE", smallprint::build::spdx_text("CC-BY-NC-4.0").expect("listed"));
    clone(root, "b", "lee/lark", "apache-2.0", "1");
    clone(root, "c", "zoe/lark", "", "1");
    clone(root, "d", "zoe/wren", "mit", "2");
    clone(root, "e", "lee/wren", "mit", "2");
    let report = scan(root, &[]).json();
    assert!(copied(&report, "a").is_empty(), "whose text is here owes nothing to its copies");
    for copy in ["b", "c"] {
        assert_eq!(copied(&report, copy), ["kim/lark identical"], "{copy}");
        let floor = &artifact(&report, copy)["conclusion"]["floor"];
        assert_eq!(floor["commercial-use"], "forbidden", "{copy}");
    }
    for equal in ["d", "e"] {
        assert!(copied(&report, equal).is_empty(), "nothing tells which one is the copy");
    }
}

#[cfg(unix)]
#[test]
fn each_revision_is_named_with_what_it_declares() {
    let dir = tempfile::tempdir().expect("temporary folder");
    for (revision, license) in [("a", "apache-2.0"), ("b", "mit")] {
        cached(dir.path(), "hub/models--kim--lark", &revision.repeat(40), license, "3");
    }
    clone(dir.path(), "copy", "lee/lark", "cc-by-nc-4.0", "3");
    let report = scan(dir.path(), &["--all-revisions"]).json();
    let [(message, notes)] = &found(&report, "copy")[..] else { panic!("one finding") };
    for (revision, license) in [("a", "apache-2.0"), ("b", "mit")] {
        let told = format!("kim/lark at {} declares `{license}`", revision.repeat(40));
        assert!(
            message.contains(&told) && notes.iter().any(|note| note.contains(&told)),
            "{message} {notes:?}"
        );
    }
}

fn manifest(weights: &str, license: &str) -> String {
    let layer = |media: &str, digit: &str| {
        let digest = digit.repeat(64);
        format!(
            r#"{{"mediaType":"application/vnd.ollama.image.{media}","digest":"sha256:{digest}","size":9}}"#
        )
    };
    format!(r#"{{"schemaVersion":2,"layers":[{},{}]}}"#, layer("model", weights), layer("license", license))
}

#[cfg(unix)]
#[test]
fn what_is_no_contradiction_stays_silent() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    // The same declaration, and none at all.
    clone(root, "same/a", "kim/lark", "apache-2.0", "1");
    clone(root, "same/b", "lee/lark", "apache-2.0", "1");
    clone(root, "same/c", "zoe/lark", "other", "1");
    // Two revisions of one repository.
    for (revision, license) in [("b", "mit"), ("c", "cc-by-nc-4.0")] {
        cached(root, "hub/models--kim--wren", &revision.repeat(40), license, "2");
    }
    // Files of no bytes, and a decoder that many pipelines share.
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    for (name, license) in [("x", "mit"), ("y", "cc-by-nc-4.0")] {
        let of =
            |oid: &str| format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 0\n");
        write(root, &format!("org/{name}/README.md"), &card(license));
        write(root, &format!("org/{name}/model.safetensors"), &of(empty));
        write(root, &format!("org/{name}/vae/diffusion_pytorch_model.safetensors"), &of(&"5".repeat(64)));
    }
    let report = scan(root, &["--all-revisions"]).json();
    assert_eq!(paths(&report).len(), 7);
    assert!(at(&report).is_empty(), "{:?}", at(&report));
}

#[test]
fn shares_and_threads_find_the_same() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    for n in 0..40 {
        let license = if n % 7 == 0 { "cc-by-nc-4.0" } else { "apache-2.0" };
        clone(root, &format!("m{n:02}"), &format!("org{n}/m"), license, &(n % 5).to_string());
    }
    let whole = scan(root, &["--jobs", "1"]);
    assert_eq!(whole.out, scan(root, &["--jobs", "2"]).out);
    let expected: Vec<String> = at(&whole.json()).iter().map(|path| (*path).to_owned()).collect();
    assert_eq!(expected.len(), 40, "each digit has both licenses");
    let mut sharded = Vec::new();
    for shard in ["1/3", "2/3", "3/3"] {
        let report = scan(root, &["--shard", shard]).json();
        for path in at(&report) {
            assert_eq!(found(&report, path), found(&whole.json(), path), "{path}");
            sharded.push(path.to_owned());
        }
    }
    sharded.sort();
    assert_eq!(sharded, expected);
}

#[test]
fn a_base_with_the_same_weights_is_the_same_model() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    clone(root, "base", "kim/lark", "apache-2.0", "1");
    for (path, digit) in [("copy", "1"), ("tuned", "2")] {
        clone(root, path, &format!("lee/{path}"), "apache-2.0", digit);
        write(root, &format!("{path}/README.md"), "---\nlicense: apache-2.0\nbase_model: kim/lark\n---\n");
    }
    let report = scan(root, &[]).json();
    for (path, relation) in [("copy", "identical"), ("tuned", "fine-tuned")] {
        assert_eq!(artifact(&report, path)["lineage"][0]["relation"], relation, "{path}");
    }
}

#[test]
fn a_copy_that_is_not_whole_is_found() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path();
    // The first shards have the largest digests.
    for (path, license, shards) in [("a/whole", "cc-by-nc-4.0", 5), ("b/part", "mit", 2)] {
        clone(root, path, path, license, "f");
        fs::remove_file(root.join(path).join("model.safetensors")).expect("removed");
        for shard in 1..=shards {
            let name = format!("{path}/model-{shard:05}-of-00005.safetensors");
            write(root, &name, &pointer(["f", "e", "3", "2", "1"][shard - 1]));
        }
    }
    let report = scan(root, &[]).json();
    assert_eq!(at(&report), ["a/whole", "b/part"]);
}

#[test]
fn of_many_copies_the_first_are_compared_and_the_others_counted() {
    let dir = tempfile::tempdir().expect("temporary folder");
    for n in 0..40 {
        let license = if n == 0 { "cc-by-nc-4.0" } else { "apache-2.0" };
        clone(dir.path(), &format!("m{n:02}"), &format!("org{n}/m"), license, "1");
    }
    let report = scan(dir.path(), &[]).json();
    assert!(at(&report).contains(&"m39"), "{:?}", at(&report));
    assert!(artifact(&report, "m39")["findings"].to_string().contains("8 more repositories"));
}

/// What a downloader keeps of a commit: every file of the repository with its digest, fetched or not.
fn listed(root: &Path, place: &str, commit: &str, digit: &str) {
    let list = format!(
        r#"{{"format_version": 1, "files": {{"README.md": {{"size": 9, "blob_id": "0a"}}, "model.safetensors":
        {{"size": 5000000000, "blob_id": "0b", "lfs_sha256": "{}", "lfs_size": 5000000000}}}}}}"#,
        digit.repeat(64)
    );
    write(root, &format!("{place}/trees/{commit}.json"), &list);
}

#[test]
fn lists_of_downloaders_tell_the_digests_of_weights_that_were_not_fetched() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let (root, commit) = (dir.path(), "c".repeat(40));
    clone(root, "a", "kim/lark", "apache-2.0", "1");
    clone(root, "b", "kim/gull", "apache-2.0", "2");
    let snapshot = format!("hub/models--lee--lark/snapshots/{commit}");
    write(root, &format!("{snapshot}/README.md"), &card("cc-by-nc-4.0"));
    listed(root, "hub/models--lee--lark", &commit, "1");
    write(root, "local/README.md", &card("mit"));
    write(root, "local/.cache/huggingface/.gitignore", "*");
    let record = format!("{commit}\n{}\n4000000000.0\n", "d".repeat(40));
    write(root, "local/.cache/huggingface/download/README.md.metadata", &record);
    listed(root, "local/.cache/huggingface", &commit, "1");
    let report = scan(root, &[]).json();
    assert_eq!(at(&report), ["a", snapshot.as_str(), "local"]);
    // Weights that are here in another size are other weights.
    write(root, "local/model.safetensors", "weights of somebody else");
    let record = format!("{commit}\n{}\n1.0\n", "1".repeat(64));
    write(root, "local/.cache/huggingface/download/model.safetensors.metadata", &record);
    assert_eq!(at(&scan(root, &[]).json()), ["a", snapshot.as_str()]);
}
