//! What stands around and between a licence's words: harmless residue breaks no match, harmful residue never passes.
//!
//! Both directions for the licences that most models carry. The sentences are our own; see
//! `tests/common/perturb/sentences.rs`.

#[path = "common/perturb/mod.rs"]
mod perturb;

use perturb::prose::{copyright_lines, paragraphs};
use perturb::sentences::{RESTRICTIONS, RESTRICTIONS_ZH};
use smallprint::build;
use smallprint::corpus::Corpus;
use smallprint::reading::Reading;
use smallprint::text::Text;

const LICENSES: [&str; 4] = ["MIT", "Apache-2.0", "BSD-3-Clause", "CC-BY-4.0"];

fn read(text: &str) -> Reading {
    Reading::of(&Text::from_bytes(text.as_bytes()), Corpus::builtin())
}

fn official(id: &str) -> String {
    perturb::plain(build::spdx_text(id).expect("a standard licence"))
}

/// Puts each of these around every licence; says where the licence is no longer named faithfully, and nothing else.
fn broken(residue: &[(&str, &str)]) -> Vec<String> {
    let mut wrong = Vec::new();
    for id in LICENSES {
        for (above, below) in residue {
            let above = above.replace("LICENSE_ID", id);
            let reading = read(&format!("{above}{}{below}", official(id)));
            if !reading.verdict.is_faithful() || reading.expression != id {
                wrong
                    .push(format!("{id}, {above:?} {below:?}: {:?} {}", reading.verdict, reading.expression));
            }
        }
    }
    wrong
}

/// Nothing may be wrong.
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{wrong:#?}");
}

#[test]
fn a_pointer_to_third_party_notices_is_harmless() {
    none(&broken(&[
        ("", "\n\nThe notices of bundled components stand in THIRD_PARTY_NOTICES.txt.\n"),
        ("", "\n\nSee the file NOTICE for the notices of third-party components.\n"),
        ("Bundled components by other authors are listed in the file third_party/README.md.\n\n", ""),
    ]));
}

#[test]
fn a_badge_is_harmless() {
    none(&broken(&[
        ("[![License](https://img.shields.io/badge/license-LICENSE_ID-blue.svg)](LICENSE)\n\n", ""),
        ("![build](https://harbourstreet.example/build.svg)\n\n", ""),
    ]));
}

#[test]
fn a_list_of_holders_is_harmless() {
    const LIST: &str = "Copyright (c) 2019 Harbour Street Models\nCopyright (c) 2020-2024 Quince & Daughters Ltd.\n\
        Copyright 2021 Lea Brandt <lea@harbourstreet.example>\n© 2023 The Tram Depot Authors. All rights reserved.\n\
        版权所有 (c) 2024 王小明\n\n";
    none(&broken(&[(LIST, ""), ("", &format!("\n\n{LIST}"))]));
}

#[test]
fn a_title_line_is_harmless() {
    none(&broken(&[
        ("License\n=======\n\n", ""),
        ("# LICENSE_ID License\n\n", ""),
        ("HarbourCrane-7B License\n\n", ""),
        ("许可证\n\n", ""),
    ]));
}

#[test]
fn a_tag_above_the_text_is_harmless() {
    none(&broken(&[
        ("SPDX-License-Identifier: LICENSE_ID\n\n", ""),
        ("SPDX-FileCopyrightText: 2024 Harbour Street Models\nSPDX-License-Identifier: LICENSE_ID\n\n", ""),
    ]));
}

/// A text with a sentence in it, and the line on which the sentence stands.
type Place = fn(&str, &str) -> (String, u32);

fn at_top(text: &str, sentence: &str) -> (String, u32) {
    (format!("{sentence}\n\n{text}"), 1)
}

fn in_the_middle(text: &str, sentence: &str) -> (String, u32) {
    let parts = paragraphs(text);
    let at = parts[parts.len() / 2].start;
    (format!("{}{sentence}\n\n{}", &text[..at], &text[at..]), line(text, at))
}

fn at_the_end(text: &str, sentence: &str) -> (String, u32) {
    let text = text.trim_end();
    (format!("{text}\n\n{sentence}\n"), line(text, text.len()) + 2)
}

fn in_a_copyright_line(text: &str, sentence: &str) -> (String, u32) {
    match copyright_lines(text).into_iter().next() {
        Some(span) => {
            let at = span.end;
            (format!("{}. {sentence}{}", &text[..at], &text[at..]), line(text, at))
        }
        None => (format!("Copyright (c) 2024 Harbour Street Models. {sentence}\n\n{text}"), 1),
    }
}

fn in_a_heading(text: &str, sentence: &str) -> (String, u32) {
    (format!("# License\n\n## {sentence}\n\n{text}"), 3)
}

fn line(text: &str, at: usize) -> u32 {
    perturb::lines_of(text, &(at..at)).start
}

/// Every restriction at one place of every licence; says which of them passed.
fn passed(place: Place) -> Vec<String> {
    let mut wrong = Vec::new();
    for id in LICENSES {
        for sentence in RESTRICTIONS.iter().chain(&RESTRICTIONS_ZH) {
            let (text, at) = place(&official(id), sentence);
            let reading = read(&text);
            let edits = reading.licenses.iter().flat_map(|one| &one.edits);
            let shown =
                edits.filter(|edit| edit.material && edit.lines[0] <= at && edit.lines[1] >= at).count() > 0;
            let named = reading.expression.split([' ', '(', ')']).any(|part| part == id);
            if reading.verdict.is_faithful() || named || !shown {
                wrong.push(format!(
                    "{id}: {sentence} {:?} {} shown: {shown}",
                    reading.verdict, reading.expression
                ));
            }
        }
    }
    wrong
}

#[test]
fn a_restriction_at_the_top_shows() {
    none(&passed(at_top));
}

#[test]
fn a_restriction_in_the_middle_shows() {
    none(&passed(in_the_middle));
}

#[test]
fn a_restriction_at_the_end_shows() {
    none(&passed(at_the_end));
}

#[test]
fn a_restriction_in_a_copyright_line_shows() {
    none(&passed(in_a_copyright_line));
}

#[test]
fn a_restriction_in_a_heading_shows() {
    none(&passed(in_a_heading));
}

#[test]
fn a_promise_in_a_copyright_line_or_title_shows() {
    let promise = "You agree to send every improvement back to the people who made it.";
    for id in ["MIT", "BSD-3-Clause"] {
        let official = official(id);
        let notice = official.lines().find(|line| line.starts_with("Copyright")).expect("it has a notice");
        let first = official.lines().find(|line| !line.trim().is_empty()).expect("it has words");
        for line in [notice, first] {
            let reading = read(&official.replacen(line, &format!("{line} {promise}"), 1));
            assert!(!reading.verdict.is_faithful(), "{id}: {line}: {:?}", reading.verdict);
        }
        let held = official.replacen(notice, "Copyright (c) 2025 Yousef Agreeable & Sons", 1);
        assert!(read(&held).verdict.is_faithful(), "{id}: a name stays a name");
    }
}
