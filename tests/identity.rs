//! Every official text is named as itself, word for word, and told apart from its siblings.

use std::collections::BTreeMap;

use smallprint::build;
use smallprint::corpus::Corpus;
use smallprint::reading::{Reading, Verdict};
use smallprint::text::Text;

/// What went wrong with one text, if anything did.
fn wrong(id: &str, bytes: &[u8], ties: &mut BTreeMap<String, Vec<String>>) -> Option<String> {
    let reading = Reading::of(&Text::from_bytes(bytes), Corpus::builtin());
    let Some(first) = reading.licenses.first() else {
        return Some(format!("{id}: {:?}, no licence", reading.verdict));
    };
    if !first.ties.is_empty() {
        ties.insert(id.to_owned(), std::iter::once(first.id.clone()).chain(first.ties.clone()).collect());
    }
    let named = first.id == id || first.ties.iter().any(|tie| tie == id);
    if !named || first.verdict != Verdict::Verbatim {
        let edits: Vec<_> = first.edits.iter().map(|edit| (&edit.class, &edit.quote)).collect();
        return Some(format!("{id}: {} {:?} ties {:?} {edits:?}", first.id, first.verdict, first.ties));
    }
    None
}

#[test]
fn every_spdx_text_is_itself() {
    let mut ties = BTreeMap::new();
    // NOASSERTION stands in the list with a sentence for a text; it is no licence.
    let texts = build::spdx_texts().filter(|(id, _)| *id != "NOASSERTION");
    let wrong: Vec<String> = texts.filter_map(|(id, text)| wrong(id, text.as_bytes(), &mut ties)).collect();
    assert!(wrong.is_empty(), "{} texts:\n{}", wrong.len(), wrong.join("\n"));
    ties_are_those_listed(&ties);
}

/// `tests/ties.tsv` lists every SPDX text that cannot be told from another: the text, what it is named as, the ids
/// that tie with that, and why. `SMALLPRINT_UPDATE=1` writes it anew.
fn ties_are_those_listed(ties: &BTreeMap<String, Vec<String>>) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ties.tsv");
    let mut fresh = String::from("text\tnamed\tties\treason\n");
    for (id, names) in ties {
        let reason = reason(id, names);
        fresh.push_str(&format!("{id}\t{}\t{}\t{reason}\n", names[0], names[1..].join(" ")));
    }
    if std::env::var_os("SMALLPRINT_UPDATE").is_some() {
        std::fs::write(&path, &fresh).expect("the list can be written");
    }
    let listed = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(listed, fresh, "tests/ties.tsv is stale: run with SMALLPRINT_UPDATE=1");
}

/// Why texts tie: every word is the same, or they differ only where any words may stand (title, holder, year).
fn reason(id: &str, names: &[String]) -> &'static str {
    let words = |id: &str| {
        let text = Text::from_bytes(build::spdx_text(id).expect("a listed id has a text").as_bytes());
        text.words().iter().map(|word| text.word_text(word).to_owned()).collect::<Vec<_>>()
    };
    let own = words(id);
    if names.iter().all(|name| words(name) == own) { "same-words" } else { "slot-only" }
}

#[test]
fn every_ai_text_is_itself() {
    let Some(folder) = std::env::var_os("SMALLPRINT_TEXTS") else {
        eprintln!("skipped: SMALLPRINT_TEXTS is not set");
        return;
    };
    let mut ties = BTreeMap::new();
    let mut problems = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder of texts") {
        let path = entry.expect("an entry").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let record = Corpus::builtin().record(&stem).unwrap_or_else(|| panic!("{stem} has no record"));
        problems.extend(wrong(&record.id, &std::fs::read(&path).expect("a text"), &mut ties));
    }
    assert!(problems.is_empty(), "{} texts:\n{}", problems.len(), problems.join("\n"));
    assert!(ties.is_empty(), "AI texts are told apart by their surface: {ties:?}");
}

/// Copies as their steward publishes them, where this system keeps them: older and newer editions differ from the list's in
/// an example, an address or a closing remark, and all of them are the licence.
#[test]
fn editions_of_gnu_licences_are_the_licence() {
    let folder = std::path::Path::new("/usr/share/common-licenses");
    let mut seen = 0;
    for (file, id) in [
        ("GPL-2", "GPL-2.0-only"),
        ("GPL-3", "GPL-3.0-only"),
        ("LGPL-2", "LGPL-2.0-only"),
        ("LGPL-2.1", "LGPL-2.1-only"),
        ("LGPL-3", "LGPL-3.0-only"),
    ] {
        let Ok(bytes) = std::fs::read(folder.join(file)) else { continue };
        seen += 1;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let read = |text: &str| Reading::of(&Text::from_source(text), Corpus::builtin());
        let reading = read(&text);
        assert!(reading.verdict < Verdict::Truncated, "{file}: {:?}", reading.licenses);
        let found = &reading.licenses[0];
        assert_eq!(found.id, id, "{file}");
        let version = id.trim_end_matches("-only");
        assert!(found.ties.contains(&format!("{version}-or-later")), "{file}: {:?}", found.ties);
        // No more may stand there than that.
        let added = format!("{text}\nThis program may not be used in proprietary programs.\n");
        assert!(read(&added).verdict > Verdict::Truncated, "{file} with a sentence more");
        let cut = text.len() / 2;
        let cut = (cut..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(cut);
        assert!(read(&text[..cut]).verdict >= Verdict::Truncated, "half of {file}");
    }
    if seen == 0 {
        eprintln!("skipped: this system keeps no copies of them");
    }
}
