//! The corpus is in its normal form, and everything generated from it is fresh.
//!
//! `SMALLPRINT_UPDATE=1` rewrites what is generated: `corpus.pack` always, and the fingerprints, the shared
//! vocabulary and the clause spans where `SMALLPRINT_TEXTS` names a folder of official texts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use smallprint::build;
use smallprint::corpus::fingerprint::vocabulary_file;
use smallprint::corpus::{STEWARD, Sources, WordFacts};
use smallprint::text::Text;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn updating() -> bool {
    std::env::var_os("SMALLPRINT_UPDATE").is_some()
}

/// The official texts by record id, where a folder of them is named.
fn texts(sources: &Sources) -> Option<BTreeMap<String, Vec<u8>>> {
    let folder = PathBuf::from(std::env::var_os("SMALLPRINT_TEXTS")?);
    let mut texts = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).expect("SMALLPRINT_TEXTS is a folder") {
        let path = entry.expect("its entries can be read").path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a plain name").to_owned();
        let record = sources
            .records
            .iter()
            .find(|record| record.id.eq_ignore_ascii_case(&stem) || record.aliases.contains(&stem))
            .unwrap_or_else(|| panic!("{stem} has no record"));
        texts.insert(record.id.clone(), std::fs::read(&path).expect("a text can be read"));
    }
    Some(texts)
}

fn check(path: &Path, fresh: &[u8]) {
    if updating() {
        std::fs::write(path, fresh).expect("the corpus folder can be written");
    } else {
        let stored = std::fs::read(path).unwrap_or_default();
        assert!(stored == fresh, "{} is stale: run with SMALLPRINT_UPDATE=1", path.display());
    }
}

#[test]
fn generated_files_are_fresh() {
    let sources = Sources::read(&folder()).expect("the corpus is well-formed");
    match texts(&sources) {
        Some(texts) => fingerprints_are_fresh(&sources, &texts),
        None => eprintln!("skipped: fingerprints (SMALLPRINT_TEXTS is not set)"),
    }
    variants_are_fresh();
    let pack = build::pack_folder(&folder()).expect("the corpus can be packed");
    assert!(pack.len() < 8 << 20, "the pack has {} bytes", pack.len());
    check(&folder().join("corpus.pack"), &pack);
}

/// `SMALLPRINT_SPDX_TEMPLATES` names a folder of the SPDX list's `<id>.json` files; else the file stays as it is, and must
/// be of the texts that the `spdx` crate has.
fn variants_are_fresh() {
    let path = folder().join("variants.tsv");
    let sources = Sources::read(&folder()).expect("the corpus is well-formed");
    if let Some(templates) = std::env::var_os("SMALLPRINT_SPDX_TEMPLATES") {
        let variants = build::variants(Path::new(&templates), &sources.fingerprints);
        let variants = variants.expect("the templates can be read");
        check(&path, smallprint::corpus::variants::print(&variants).as_bytes());
        return;
    }
    for (id, (words, _)) in &sources.variants {
        if id.ends_with(STEWARD) {
            continue;
        }
        let text = build::spdx_text(id).unwrap_or_else(|| panic!("{id} is not listed"));
        assert_eq!(Text::from_source(text).words().len(), *words, "{id}: make variants.tsv anew");
    }
}

fn fingerprints_are_fresh(sources: &Sources, texts: &BTreeMap<String, Vec<u8>>) {
    let rules = build::SlotRules::read(&folder().join("slots.toml")).expect("slots.toml is well-formed");
    let classes = build::classes(&folder().join("classes.toml")).expect("classes.toml is well-formed");
    let engine = build::clause_engine(sources).expect("the clause kinds are well-formed");
    let mut spans = BTreeMap::new();
    for (id, text) in build::spdx_texts() {
        spans.insert(id.to_owned(), build::clause_spans(&Text::from_source(text), &engine));
    }
    let mut vocabulary: BTreeMap<u32, WordFacts> = BTreeMap::new();
    for (id, bytes) in texts {
        let path = folder().join("licenses").join(format!("{}.fp", id.to_lowercase()));
        check(&path, build::fingerprint(id, bytes, &rules).print().as_bytes());
        let own = if spans.contains_key(id) { format!("{id}{STEWARD}") } else { id.clone() };
        spans.insert(own, build::clause_spans(&Text::from_bytes(bytes), &engine));
        for word in build::word_facts(&Text::from_bytes(bytes), &classes) {
            vocabulary.entry(word.hash).or_insert_with(|| word.clone()).learn(&word);
        }
    }
    let vocabulary: Vec<WordFacts> = vocabulary.into_values().collect();
    check(&folder().join("spans.tsv"), build::print_spans(&spans).as_bytes());
    check(&folder().join("vocabulary.fp"), vocabulary_file(&vocabulary).as_bytes());
}
