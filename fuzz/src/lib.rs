//! What must hold for any bytes: one function for each reader of untrusted input. The fuzz targets feed them what
//! libFuzzer makes up; an ordinary test feeds them the seeds and simple changes of these.
//!
//! Contract: a function panics exactly where a promise is broken.

use smallprint::base::Span;
use smallprint::corpus::Corpus;
use smallprint::evidence::Weights;
use smallprint::evidence::card::{license_section, read_card};
use smallprint::evidence::weights::read_weights;
use smallprint::reading::Reading;
use smallprint::text::{QUOTE_CHARS, Text};

/// What a fuzzer calls with its bytes.
pub type Target = fn(&[u8]);

/// Every target by name.
pub const TARGETS: [(&str, Target); 7] = [
    ("text", text),
    ("reading", reading),
    ("expression", expression),
    ("safetensors", safetensors),
    ("gguf", gguf),
    ("onnx", onnx),
    ("card", card),
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
