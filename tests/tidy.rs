//! What a reader may rely on without reading everything: layers point one way, every file says what it is, only
//! `cli` prints, nothing is unsafe or unwrapped, and documents name files that exist.
//!
//! The checks work on the words of the sources, with comments and string literals taken out. They are functions
//! on text, so that each is shown to fail on a small source that breaks its rule.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer may use only those before it.
const LAYERS: [&str; 17] = [
    "base", "text", "corpus", "matching", "clauses", "reading", "build", "evidence", "layouts", "lineage",
    "rules", "report", "scan", "audit", "policy", "render", "cli",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below `folder` with this ending, relative to the repository, in order.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let entries =
            fs::read_dir(&folder).map(|all| all.flatten().map(|one| one.path()).collect::<Vec<PathBuf>>());
        for path in entries.unwrap_or_default() {
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let name = path.strip_prefix(root()).expect("below the root").to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).expect("UTF-8")));
            }
        }
    }
    found.sort();
    found
}

/// The layer of a file in `src`: none for the files at the top, which tie the layers together.
fn layer_of(path: &str) -> Option<&str> {
    let inner = path.strip_prefix("src/")?;
    inner.split_once('/').map(|(layer, _)| layer)
}

/// The source without comments and without the contents of literals; lines stay where they are.
fn code_of(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
            'r' | 'b' if !code.ends_with(is_name) => match raw_string(rest) {
                Some(length) => length,
                None => take(&mut code, first),
            },
            '"' => string(rest),
            '\'' => character(rest).unwrap_or_else(|| take(&mut code, first)),
            _ => take(&mut code, first),
        };
        let (taken, left) = rest.split_at(length);
        if length > first.len_utf8() {
            code.extend(taken.chars().filter(|one| *one == '\n'));
        }
        rest = left;
    }
    code
}

fn take(code: &mut String, one: char) -> usize {
    code.push(one);
    one.len_utf8()
}

fn is_name(one: char) -> bool {
    one.is_alphanumeric() || one == '_'
}

/// The length of a raw string that starts here.
fn raw_string(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.bytes().take_while(|byte| *byte == b'#').count();
    let inner = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let start = rest.len() - inner.len();
    Some(inner.find(&end).map_or(rest.len(), |at| start + at + end.len()))
}

/// The length of a string that starts here.
fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, one) in rest.char_indices().skip(1) {
        match one {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a character literal that starts here; `None` for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let mut after = rest.char_indices().skip(1);
    let (_, first) = after.next()?;
    let end = match first {
        '\\' => rest[2..].char_indices().skip(1).find(|(_, one)| *one == '\'').map(|(at, _)| at + 2)?,
        _ => after.next().filter(|(_, one)| *one == '\'')?.0,
    };
    Some(end + 1)
}

/// Every layer that a source names, with its line: `crate::layer`, `crate::{layer, ...}`, `smallprint::layer`, and
/// `super` where it leads out of the own layer (`depth` modules deep).
fn named_layers(source: &str, depth: usize) -> Vec<(usize, String)> {
    let code = code_of(source);
    let mut named = Vec::new();
    for prefix in ["crate::", "smallprint::"] {
        for (at, _) in code.match_indices(prefix).filter(|(at, _)| !code[..*at].ends_with(is_name)) {
            heads(&code[at + prefix.len()..]).for_each(|head| named.push((line_of(&code, at), head)));
        }
    }
    let up = "super::".repeat(depth + 1);
    for (at, _) in code.match_indices(&up).filter(|(at, _)| !code[..*at].ends_with("super::")) {
        heads(&code[at + up.len()..]).for_each(|head| named.push((line_of(&code, at), head)));
    }
    named
}

fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

/// The first names of a path, or of every path in a list.
fn heads(path: &str) -> impl Iterator<Item = String> {
    let mut heads = Vec::new();
    let (mut deep, mut fresh) = (0, true);
    for (at, one) in path.char_indices() {
        match one {
            '{' => (deep, fresh) = (deep + 1, deep == 0),
            '}' => deep -= 1,
            ',' => fresh = deep == 1,
            _ if is_name(one) && fresh => {
                heads.push(path[at..].chars().take_while(|one| is_name(*one)).collect());
                fresh = false;
            }
            _ => {}
        }
        if deep == 0 && (matches!(one, '}' | ';') || !fresh) {
            break;
        }
    }
    heads.into_iter()
}

/// Uses that point to the right.
fn wrong_layers(path: &str, source: &str) -> Vec<String> {
    let Some(layer) = layer_of(path) else { return Vec::new() };
    let Some(own) = LAYERS.iter().position(|one| *one == layer) else {
        return vec![format!("{path}: `{layer}` is no layer")];
    };
    let depth = path.matches('/').count() - 1 - usize::from(path.ends_with("/mod.rs"));
    let wrong = |(line, used): (usize, String)| {
        let at = LAYERS.iter().position(|one| *one == used)?;
        (at > own).then(|| format!("{path}:{line}: `{layer}` uses `{used}`, which stands to its right"))
    };
    named_layers(source, depth).into_iter().filter_map(wrong).collect()
}

/// Words that may stand only in some places, or nowhere.
fn wrong_words(path: &str, source: &str) -> Vec<String> {
    let code = code_of(source);
    let tests = code.find("#[cfg(test)]\nmod tests").unwrap_or(code.len());
    let mut wrong = Vec::new();
    let mut forbid = |word: &str, whole: bool, within: &str| {
        for (at, _) in within.match_indices(word) {
            let after = within[at + word.len()..].starts_with(is_name);
            if !(within[..at].ends_with(is_name) || whole && after) {
                wrong.push(format!("{path}:{}: `{word}`", line_of(within, at)));
            }
        }
    };
    for word in ["println!", "eprintln!", "print!", "eprint!", "dbg!", "todo!", "unimplemented!"] {
        if layer_of(path) != Some("cli") {
            forbid(word, false, &code);
        }
    }
    forbid("unsafe", true, &code);
    forbid("unwrap()", false, &code[..tests]);
    wrong
}

/// Names in backticks that look like paths of this repository, or tests in them (`tests/a.rs::name`), and lead nowhere.
fn dead_paths(page: &str, text: &str, exists: impl Fn(&str) -> bool) -> Vec<String> {
    const TOPS: [&str; 10] = [
        "src/",
        "tests/",
        "benches/",
        "docs/",
        "corpus/",
        "fuzz/",
        "examples/",
        ".ci/",
        "README.md",
        "Cargo.toml",
    ];
    let mut dead = Vec::new();
    let mut fenced = false;
    for (number, line) in text.lines().enumerate() {
        fenced ^= line.trim_start().starts_with("```");
        let quoted = line.split('`').skip(1).step_by(2).filter(|_| !fenced);
        for name in quoted.flat_map(str::split_whitespace) {
            let is_path =
                TOPS.iter().any(|top| name.starts_with(top)) && !name.contains(['<', '*', '{', '$', '(']);
            let end = if name.contains("::") { &['#'][..] } else { &[':', '#'][..] };
            let name = name.split(end).next().unwrap_or(name).trim_end_matches(['/', ',', '.']);
            if is_path && !exists(name) {
                dead.push(format!("{page}:{}: {name}", number + 1));
            }
        }
    }
    dead
}

fn sources() -> Vec<(String, String)> {
    let found = files("src", ".rs");
    assert!(found.len() > 50, "the sources are found");
    found
}

fn none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn layers_point_to_the_left() {
    none(sources().iter().flat_map(|(path, source)| wrong_layers(path, source)).collect());
}

#[test]
fn every_file_says_what_it_is() {
    let silent = sources().into_iter().chain(files("tests", ".rs"));
    none(silent.filter(|(_, source)| !source.starts_with("//! ")).map(|(path, _)| path).collect());
}

#[test]
fn forbidden_words_stand_nowhere() {
    none(sources().iter().flat_map(|(path, source)| wrong_words(path, source)).collect());
}

#[test]
fn documents_name_files_that_exist() {
    let pages = ["README.md", "CHANGELOG.md", "corpus/README.md"]
        .map(|page| (page.to_owned(), fs::read_to_string(root().join(page)).unwrap_or_default()));
    let all = pages.into_iter().chain(files("docs", ".md"));
    let exists = |name: &str| match name.split_once("::") {
        Some((file, test)) => {
            fs::read_to_string(root().join(file)).is_ok_and(|text| text.contains(&format!("fn {test}(")))
        }
        None => root().join(name).exists(),
    };
    none(all.flat_map(|(page, text)| dead_paths(&page, &text, exists)).collect());
}

#[test]
fn the_layer_check_can_fail() {
    let cases = [
        ("src/text/mod.rs", "use crate::base::Error;", 0),
        ("src/text/mod.rs", "use crate::corpus::Corpus;", 1),
        ("src/text/fold.rs", "fn f() { crate::cli::main() }", 1),
        ("src/text/fold.rs", "use crate::{base, report};", 1),
        ("src/text/fold.rs", "use crate::{base::{Error, scan}, text::{self, Word}};", 0),
        ("src/text/fold.rs", "use super::super::reading;", 1),
        ("src/text/fold.rs", "use super::reading;", 0),
        ("src/text/mod.rs", "use super::reading;", 1),
        ("src/rules/checks/a.rs", "use super::super::scan;", 0),
        ("src/rules/checks/a.rs", "use super::super::super::scan;", 1),
        ("src/rules/checks/mod.rs", "use super::super::scan;", 1),
        ("src/text/mod.rs", "// crate::cli\n/* crate::cli */ const A: &str = \"crate::cli\";", 0),
        ("src/text/mod.rs", "const A: &str = r#\"\" crate::cli\"#;", 0),
        ("src/text/mod.rs", "const A: char = '\"'; use crate::cli::main;", 1),
        ("src/text/mod.rs", "#[cfg(test)]\nmod tests { use smallprint::scan; }", 1),
        ("src/cli/mod.rs", "use crate::render::Human;", 0),
        ("src/lib.rs", "pub mod cli;", 0),
        ("src/strange/mod.rs", "", 1),
    ];
    for (path, source, expected) in cases {
        let found = wrong_layers(path, source);
        assert_eq!(found.len(), expected, "{path}: {source}: {found:?}");
    }
    let found = wrong_layers("src/base/mod.rs", "//! Doc.\n\nuse crate::text::Text;\n");
    assert_eq!(found, ["src/base/mod.rs:3: `base` uses `text`, which stands to its right"]);
}

#[test]
fn the_word_check_can_fail() {
    let cases = [
        ("src/text/mod.rs", "fn f() { println!(\"a\"); }", 1),
        ("src/cli/mod.rs", "fn f() { println!(\"a\"); }", 0),
        ("src/text/mod.rs", "fn f() { writeln!(out, \"println!\"); }", 0),
        ("src/text/mod.rs", "unsafe fn f() {}", 1),
        ("src/text/mod.rs", "#![forbid(unsafe_code)]", 0),
        ("src/text/mod.rs", "fn f() { a.unwrap(); }", 1),
        ("src/text/mod.rs", "fn f() { a.unwrap_or(1); }", 0),
        ("src/text/mod.rs", "#[cfg(test)]\nmod tests { fn f() { a.unwrap(); } }", 0),
        ("src/text/mod.rs", "fn f<'a>(a: &'a str) { let q = '\\''; dbg!(a); }", 1),
    ];
    for (path, source, expected) in cases {
        let found = wrong_words(path, source);
        assert_eq!(found.len(), expected, "{path}: {source}: {found:?}");
    }
}

#[test]
fn the_path_check_can_fail() {
    let exists = |name: &str| ["src/lib.rs", "docs", "tests/a.rs::b"].contains(&name);
    let cases = [
        ("see `src/lib.rs`", 0),
        ("see `src/lib.rs:12` and `docs/`", 0),
        ("see `src/gone.rs`", 1),
        ("`tests/a.rs::b`, `tests/a.rs::c`", 1),
        ("see src/gone.rs", 0),
        ("run `cargo run -- tests/gone`", 1),
        ("`corpus/licenses/<id>.toml`", 0),
        ("```\n`src/gone.rs`\n```", 0),
        ("`and/or`", 0),
    ];
    for (text, expected) in cases {
        assert_eq!(dead_paths("README.md", text, exists).len(), expected, "{text}");
    }
}
