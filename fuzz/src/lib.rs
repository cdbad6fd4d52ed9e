//! What must hold for any bytes: one function for each reader of untrusted input. The fuzz targets feed them what
//! libFuzzer makes up; an ordinary test feeds them the seeds and simple changes of these.
//!
//! Contract: a function panics exactly where a promise is broken.

use smallprint::base::Span;
use smallprint::corpus::Corpus;
use smallprint::evidence::added::read_added;
use smallprint::evidence::card::{license_section, read_card};
use smallprint::evidence::config::read_config;
use smallprint::evidence::gpt4all::read_catalog;
use smallprint::evidence::hub_reply::read_reply;
use smallprint::evidence::lfs;
use smallprint::evidence::members::read_members;
use smallprint::evidence::modelfile::read_modelfile;
use smallprint::evidence::openvino::read_description;
use smallprint::evidence::reuse::{read_table, stated};
use smallprint::evidence::weights::read_weights;
use smallprint::evidence::{At, Weights};
use smallprint::layouts::{ListOptions, list};
use smallprint::reading::Reading;
use smallprint::text::{QUOTE_CHARS, Text};

/// What a fuzzer calls with its bytes.
pub type Target = fn(&[u8]);

/// Every target by name.
pub const TARGETS: [(&str, Target); 18] = [
    ("text", text),
    ("reading", reading),
    ("expression", expression),
    ("safetensors", safetensors),
    ("gguf", gguf),
    ("onnx", onnx),
    ("card", card),
    ("members", members),
    ("coreml", coreml),
    ("tflite", tflite),
    ("modelfile", modelfile),
    ("hub_reply", hub_reply),
    ("pointer", pointer),
    ("side_file", side_file),
    ("manifest", manifest),
    ("added", added),
    ("openvino", openvino),
    ("reuse", reuse),
];

/// Decoding and the passes of the text layer: every word and sentence has its way back to the bytes.
pub fn text(data: &[u8]) {
    let text = Text::from_bytes(data);
    let mut end = 0;
    for word in text.words() {
        assert!(word.start as usize >= end && word.end > word.start, "words are in order and not empty");
        end = word.end as usize;
        assert!(!text.word_text(word).is_empty());
        let [first, last] = text.bytes(word.span());
        assert!(first <= last && last <= data.len() as u64, "a word stands in the file");
    }
    assert!(end <= text.folded().len());
    for sentence in text.sentences() {
        whole(&text, sentence);
    }
    if let Some((matter, span)) = text.front_matter() {
        assert_eq!(text.source().get(span.start..span.end), Some(matter));
    }
}

/// A span of the folded text has lines and a quote.
fn whole(text: &Text, span: Span) {
    let [first, last] = text.lines(span);
    assert!(first >= 1 && first <= last && last as usize <= text.line_count().max(1), "lines of the file");
    assert!(text.quote(span).chars().count() <= QUOTE_CHARS + 1);
}

/// Matching, judging, clauses and references: places lie in the file, and no unfaithful text gets a licence's name.
pub fn reading(data: &[u8]) {
    // A fuzzer learns nothing from more, and long texts cost it time.
    let text = Text::from_bytes(&data[..data.len().min(1 << 15)]);
    let reading = Reading::of(&text, Corpus::builtin());
    let lines = text.line_count().max(1);
    let inside = |[first, last]: [u32; 2]| assert!(first >= 1 && first <= last && last as usize <= lines);
    for license in &reading.licenses {
        inside(license.lines);
        assert!(
            (0.0..=1.0).contains(&license.template_coverage) && (0.0..=1.0).contains(&license.text_coverage)
        );
        license.edits.iter().for_each(|edit| inside(edit.lines));
        let named =
            reading.licenses.len() == 1 && reading.references.is_empty() && !license.verdict.is_faithful();
        assert!(!named || reading.expression != license.spdx, "{license:?}");
    }
    reading.clauses.iter().for_each(|clause| inside(clause.lines));
    reading.references.iter().for_each(|reference| inside(reference.lines));
    reading.copyright.iter().for_each(|line| inside(line.lines));
}

/// Names, tags and SPDX expressions: what they resolve to exists.
pub fn expression(data: &[u8]) {
    let written = String::from_utf8_lossy(&data[..data.len().min(1 << 12)]);
    let corpus = Corpus::builtin();
    for id in corpus.resolve(&written).ids {
        assert!(corpus.record(&id).is_some(), "{id}");
    }
    let line = format!("SPDX-License-Identifier: {written}\n");
    let _ = Reading::of(&Text::from_source(&line), corpus);
    card(format!("---\nlicense: {written}\n---\n").as_bytes());
}

/// A safetensors header.
pub fn safetensors(data: &[u8]) {
    header("model.safetensors", data);
}

/// A GGUF header.
pub fn gguf(data: &[u8]) {
    header("model.gguf", data);
}

/// An ONNX model's metadata.
pub fn onnx(data: &[u8]) {
    header("model.onnx", data);
}

/// What a header says fits into the file.
fn header(path: &str, data: &[u8]) {
    let read: Weights = read_weights(path, &data);
    assert!(!read.present || read.bytes == data.len() as u64);
    let said: usize = read.licenses.iter().map(|license| license.value.len()).sum();
    // Escapes and broken UTF-8 may grow when they are decoded, threefold at most.
    assert!(said <= data.len().saturating_mul(3), "nothing is made up");
}

/// A model card: front matter and the section about its licence.
pub fn card(data: &[u8]) {
    let text = Text::from_bytes(data);
    let _ = read_card("README.md", &text);
    if let Some(section) = license_section(&text) {
        assert!(section.start <= section.end);
    }
}

/// The metadata of a Core ML model.
pub fn coreml(data: &[u8]) {
    header("model.mlmodel", data);
}

/// The metadata of a TFLite model.
pub fn tflite(data: &[u8]) {
    header("model.tflite", data);
}

/// Legal texts in an archive: bounded, and under names that stay inside it.
pub fn members(data: &[u8]) {
    let read = read_members("model.nemo", &data);
    assert!(read.texts.len() <= 64 && read.texts.iter().all(|text| text.bytes.len() <= 1 << 20));
    assert!(
        !read
            .texts
            .iter()
            .any(|text| text.path.starts_with('/') || text.path.split('/').any(|part| part == ".."))
    );
}

/// A Modelfile: its texts stand in the file.
pub fn modelfile(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let read = read_modelfile("Modelfile", &text);
    let lines = text.split_inclusive('\n').count();
    assert!(
        read.licenses
            .iter()
            .all(|(license, line)| text.contains(license.as_str()) && *line as usize <= lines)
    );
}

/// A saved reply of the hub: digests are digests.
pub fn hub_reply(data: &[u8]) {
    let reply = read_reply("reply.json", data).unwrap_or_default();
    assert!(reply.weights.iter().filter_map(|file| file.sha256.as_deref()).all(lfs::is_sha256));
}

/// What somebody put into an archive of weights.
pub fn added(data: &[u8]) {
    for name in ["config.txt", "base_model", "info.yaml"] {
        let mut weights = Weights::default();
        read_added(&mut weights, &format!("lark.pt!/lark/extra/{name}"), data);
        let said = weights.licenses.iter().chain(&weights.bases).chain(&weights.notes);
        assert!(said.clone().count() <= 256 && said.clone().all(|at| !at.value.is_empty()));
    }
}

/// What stands beside the tensors of OpenVINO.
pub fn openvino(data: &[u8]) {
    let mut weights = Weights::default();
    let known = read_description(&mut weights, "lark.xml", &data);
    assert!(known || weights.licenses.is_empty());
    let within =
        |at: &At<String>| at.place.bytes.is_some_and(|[from, to]| from <= to && to <= data.len() as u64);
    assert!(weights.licenses.iter().chain(&weights.bases).chain(&weights.notes).all(within));
}

/// Tables of licences: what they say stands in them, and nothing of it is said of files elsewhere.
pub fn reuse(data: &[u8]) {
    for path in ["a/REUSE.toml", "a/.reuse/dep5"] {
        let tables = [read_table(path, data)];
        for own in [false, true] {
            let said = stated(&tables, "a/weights/model.gguf", own);
            assert!(said.licenses.iter().all(|at| !at.value.is_empty() && at.place.path == path));
            assert!(stated(&tables, "b/model.gguf", own).licenses.is_empty());
        }
    }
}

/// A Git LFS pointer.
pub fn pointer(data: &[u8]) {
    let pointer = lfs::pointer(data).unwrap_or_default();
    assert!(
        pointer.sha256.is_none_or(|oid| lfs::is_sha256(&oid))
            && (data.len() <= 1024 || pointer.size.is_none())
    );
}

/// Side files with permission switches, licences and bases.
pub fn side_file(data: &[u8]) {
    for name in
        ["lark.civitai.info", "lark.metadata.json", "Kitfile", "config.json", "config.yaml", "model.yaml"]
    {
        let read = read_config(name, data);
        assert!(
            read.permissions.is_none_or(|switches| !switches.said.is_empty() && !switches.terms.is_empty())
        );
    }
    let read = read_catalog("models3.json", &String::from_utf8_lossy(data), &["lark.gguf"]);
    assert!(read.bases.len() <= 1 && read.permissions.is_none_or(|said| !said.terms.is_empty()));
}

/// A manifest, in each of the stores that have some: no layer of it leads out of the store.
pub fn manifest(data: &[u8]) {
    let root = std::env::temp_dir().join(format!("smallprint-fuzz-{}", std::process::id()));
    let files = [
        ("ollama/manifests/registry.ollama.ai/library/lark/7b", data),
        ("ollama/blobs/sha256-0", b""),
        ("oci/index.json", data),
        ("oci/oci-layout", br#"{"imageLayoutVersion": "1.0.0"}"#),
        ("oci/blobs/sha256/0", data),
        ("docker/manifest.json", data),
    ];
    for (path, bytes) in files {
        let path = root.join(path);
        let folder = path.parent().unwrap_or(&root);
        if std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, bytes)).is_err() {
            // Without a place to write there is nothing to try.
            return;
        }
    }
    if let Ok((tree, roots, _)) = list(&root, ListOptions::default()) {
        for (artifact, _) in roots.iter().map(|root| tree.artifact(root)) {
            assert!(artifact.files.iter().all(|file| file.physical.starts_with(&root)), "{artifact:?}");
        }
    }
    let _ = std::fs::remove_dir_all(&root);
}
