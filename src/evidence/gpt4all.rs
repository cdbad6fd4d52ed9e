//! `models3.json` (`models2.json` before): the catalog that GPT4All keeps beside the models it downloaded.
//!
//! Contract: only the entries of the wanted files are read. The repository that a file was downloaded from holds the same
//! file. What the catalog says of licences is a sentence in a description: a name after "License:", or whether commercial
//! use is permitted, which gives that one term.
//!
//! Limits: the first entry of a file counts; a description that breaks its line inside a tag is read as it stands.
//!
//! Source: nomic-ai/gpt4all, `gpt4all-chat/metadata/models3.json`, and `gpt4all-chat/src/modellist.cpp`, which reads it.

use super::pick;
use super::repo_id::{is_repo_id, repo_id};
use super::{At, Config, Permissions, Place};
use crate::corpus::{TermValue, Terms};

const KEYS: &[&str] = &["[]", "[].filename", "[].description", "[].url"];

/// Whether a file of this name is a catalog.
pub fn is_catalog(name: &str) -> bool {
    ["models2.json", "models3.json"].iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// What the catalog at the logical `path` says of the files of these names.
///
/// ```
/// use smallprint::evidence::gpt4all::read_catalog;
///
/// let catalog = r#"[{"filename": "a.gguf", "description": "<li>Cannot be used commercially"}]"#;
/// let config = read_catalog("models3.json", catalog, &["a.gguf"]);
/// assert_eq!(config.permissions.unwrap().said, "Cannot be used commercially");
/// ```
pub fn read_catalog(path: &str, text: &str, wanted: &[&str]) -> Config {
    let picked = pick::json(text, KEYS);
    let mut config = Config { path: path.to_owned(), ..Config::default() };
    let mut entry = Entry::default();
    for one in &picked.found {
        match one.path {
            "[].filename" => entry.name = &one.value,
            "[].description" => entry.description = &one.value,
            "[].url" => entry.url = &one.value,
            _ => {
                if wanted.contains(&entry.name) {
                    add(&mut config, &entry, text);
                }
                entry = Entry::default();
            }
        }
    }
    config.problem = picked.problem;
    config
}

/// A model of the catalog.
#[derive(Default)]
struct Entry<'a> {
    name: &'a str,
    description: &'a str,
    url: &'a str,
}

fn add(config: &mut Config, entry: &Entry<'_>, text: &str) {
    let line = line_of(text, entry.name);
    let place = |key: &str| Place {
        path: config.path.clone(),
        lines: line.map(|line| [line, line]),
        key: Some(format!("[].{key}")),
        ..Place::default()
    };
    let id = repo_id(entry.url);
    if is_repo_id(&id) && config.bases.is_empty() {
        config.bases.push(At { value: id, place: place("url") });
        config.relation = Some("identical".to_owned());
    }
    for item in entry.description.split("<li>").map(without_tags) {
        let item = item.trim();
        if let Some(license) = strip_label(item) {
            config.licenses.push(At { value: license.to_owned(), place: place("description") });
        }
        if let Some(terms) = commercial_use(item).filter(|_| config.permissions.is_none()) {
            config.permissions =
                Some(Permissions { said: item.to_owned(), terms, place: place("description") });
        }
    }
}

/// The licence that an item names: `License: MIT`.
fn strip_label(item: &str) -> Option<&str> {
    let (label, license) = item.split_once(':')?;
    let is_label = ["license", "licence"].iter().any(|known| label.trim().eq_ignore_ascii_case(known));
    Some(license.trim()).filter(|license| is_label && !license.is_empty())
}

/// What an item says of commercial use, in the catalog's own three sentences.
fn commercial_use(item: &str) -> Option<Terms> {
    let value = match item.trim_end_matches('.').to_ascii_lowercase().as_str() {
        "cannot be used commercially" => TermValue::Forbidden,
        "licensed for commercial use" | "no restrictions on commercial use" => TermValue::Allowed,
        _ => return None,
    };
    let mut terms = Terms::default();
    terms.set("commercial-use", value);
    Some(terms)
}

/// An item as it is shown.
fn without_tags(item: &str) -> String {
    let mut parts = item.split('<');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut shown, part| {
        shown.push_str(part.split_once('>').map_or("", |(_, rest)| rest));
        shown
    })
}

/// The line on which the file's name stands as a string.
fn line_of(text: &str, name: &str) -> Option<u32> {
    let at = text.find(&format!("\"{name}\""))?;
    u32::try_from(text[..at].lines().count().max(1)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CATALOG: &str = r#"[
  {"filename": "gull.gguf", "md5sum": "x",
   "description": "<strong>Fast</strong><ul><li>Made by gulls<li>License: <a href=\"https://x.org\">Gull License</a></li><li>No restrictions on commercial use</li></ul>",
   "url": "https://huggingface.co/kim/gull-GGUF/resolve/main/gull.gguf"},
  {"url": "https://gpt4all.io/models/gguf/lark.gguf", "description": "<ul><li>Cannot be used commercially</ul>",
   "filename": "lark.gguf", "embeddingModel": true},
  {"filename": "wren.gguf", "description": 7}
]"#;

    fn shown(names: &[&str]) -> String {
        let config = read_catalog("../models3.json", CATALOG, names);
        let list = |list: &[At<String>]| {
            let one =
                |at: &At<String>| format!("{}@{}", at.value, at.place.lines.map_or(0, |lines| lines[0]));
            list.iter().map(one).collect::<Vec<_>>().join(" ")
        };
        let permissions =
            config.permissions.map(|set| format!("{} {:?}", set.said, set.terms.get("commercial-use")));
        format!("{} | {} | {}", list(&config.licenses), list(&config.bases), permissions.unwrap_or_default())
    }

    #[test]
    fn only_the_entry_of_the_file_counts() {
        let table = [
            (
                "gull.gguf",
                "Gull License@2 | kim/gull-GGUF@2 | No restrictions on commercial use Some(Allowed)",
            ),
            ("lark.gguf", " |  | Cannot be used commercially Some(Forbidden)"),
            ("wren.gguf", " |  | "),
            ("tit.gguf", " |  | "),
            ("", " |  | "),
        ];
        for (name, expected) in table {
            assert_eq!(shown(&[name]), expected, "{name}");
        }
    }

    #[test]
    fn a_broken_catalog_keeps_what_was_read_and_says_so() {
        let cut = &CATALOG[..CATALOG.find("wren").expect("there")];
        let config = read_catalog("models3.json", cut, &["lark.gguf"]);
        assert!(config.problem.is_some() && config.permissions.is_some());
        for odd in ["", "{}", "7", "[[[]]]", "[{\"filename\": {}}]", "[\"lark.gguf\"]"] {
            let config = read_catalog("models3.json", odd, &["lark.gguf", ""]);
            assert!(config.bases.is_empty() && config.permissions.is_none(), "{odd}");
        }
        assert_eq!(without_tags("a < b <c"), "a ");
    }
}
