//! The clause engine against the records: what a reader wrote down from a text, and what the patterns find in it.
//!
//! The records were written from the texts alone and committed before the first comparison. The figures of that first
//! run stand in `tests/agreement-first.tsv` and are never rewritten; `docs/accuracy.md` has them beside today's.
//! A third of the texts, chosen by a hash of the id, was not looked at when the patterns were written.

#![allow(clippy::print_stderr, reason = "a test that did not run says so")]

use crate::common::agreement;

use std::path::Path;

use agreement::{Figures, compare, first_run, page, texts};
use smallprint::corpus::Sources;

fn committed(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

#[test]
fn the_page_of_accuracy_is_fresh() {
    let corpus = Sources::read(&committed("corpus")).expect("a valid corpus");
    let texts = texts(&corpus);
    if texts.is_empty() {
        eprintln!("skipped: the official texts are not here (SMALLPRINT_TEXTS)");
        return;
    }
    let figures: Figures = compare(&corpus, &texts);
    let update = std::env::var_os("SMALLPRINT_UPDATE").is_some();
    let first = committed("tests/agreement-first.tsv");
    if update && !first.exists() {
        std::fs::write(&first, first_run(&figures)).expect("written");
    }
    let first = std::fs::read_to_string(&first).expect("the figures of the first run");
    let settled = std::fs::read_to_string(committed("tests/settlements.tsv")).unwrap_or_default();
    let page = page(&figures, &first, &settled);
    let path = committed("docs/accuracy.md");
    if update {
        std::fs::write(&path, &page).expect("written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == page, "docs/accuracy.md is not fresh; run with SMALLPRINT_UPDATE=1");
    if let Some(file) = std::env::var_os("SMALLPRINT_DISAGREEMENTS") {
        std::fs::write(file, figures.disagreements.join("\n")).expect("written");
    }
}
