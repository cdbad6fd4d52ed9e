//! Saved replies of the hub's API: `.hfd/repo_metadata.json`, a list or JSON lines of replies, a saved file list.
//!
//! Source: the reply of `/api/models/{id}/revision/{sha}` (`id`, `sha`, `tags`, `cardData`, `siblings`), and of
//! `/api/models/{id}/tree/{revision}` (a list of `type`, `path`, `lfs.oid`); huggingface_hub `_tree_cache.py`, which keeps
//! the latter as `trees/<commit>.json`. Unknown keys are passed over.
//!
//! Limits: one reply at a time is in memory; a file list names no repository and is called by its file's name.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};

use serde::Deserialize;
use serde_json::Value;

use super::state::{CardState, Item, LegalFile, State, WeightState};
use crate::base::{Error, Result};
use crate::evidence::repo_id;
use crate::layouts::{FileKind, Kind, file_kind};

/// A reply, as far as it matters here.
#[derive(Debug, Default, Deserialize)]
struct Reply {
    id: Option<String>,
    /// The same id once more; some replies have both keys, and old ones only this.
    #[serde(rename = "modelId")]
    model_id: Option<String>,
    sha: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(rename = "cardData")]
    card: Option<Value>,
    siblings: Option<Vec<Sibling>>,
    /// `false`, `auto` or `manual`.
    gated: Option<Value>,
}

/// A file that the hub lists.
#[derive(Debug, Deserialize)]
struct Sibling {
    #[serde(alias = "path")]
    rfilename: String,
    #[serde(default)]
    size: Option<u64>,
    #[serde(default)]
    lfs: Option<Lfs>,
    #[serde(default, rename = "type")]
    kind: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Lfs {
    #[serde(alias = "oid")]
    sha256: Option<String>,
}

/// Reads saved replies; `name` is that of the file, for lists that name no repository.
///
/// # Errors
/// Where a document is none of the known forms.
pub fn read(reader: impl Read, name: &str) -> Result<State> {
    let mut state = State::default();
    let mut reader = BufReader::new(reader);
    skip_mark(&mut reader)?;
    for document in serde_json::Deserializer::from_reader(reader).into_iter::<Value>() {
        let document = document.map_err(|error| {
            let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
            Error::new(format!("this is no saved reply of the hub: {error}")).on_line(line)
        })?;
        take(document, name, &mut state)?;
    }
    if state.artifacts.is_empty() { Err(unknown()) } else { Ok(state) }
}

/// A byte order mark, which some tools write, is no JSON.
fn skip_mark(reader: &mut impl BufRead) -> Result<()> {
    let start = reader.fill_buf().map_err(|error| Error::new(error.to_string()).because(error))?;
    if start.starts_with(b"\xef\xbb\xbf") {
        reader.consume(3);
    }
    Ok(())
}

fn unknown() -> Error {
    Error::new(
        "neither a smallprint report, nor a lock, nor a saved reply of the hub (an object with `id` and `siblings`)",
    )
}

fn take(document: Value, name: &str, state: &mut State) -> Result<()> {
    match document {
        Value::Array(entries) if entries.iter().any(|one| one.get("path").is_some()) => {
            let siblings = entries.into_iter().filter_map(|one| serde_json::from_value(one).ok()).collect();
            let reply = Reply { id: Some(name.to_owned()), siblings: Some(siblings), ..Reply::default() };
            state.artifacts.push(item(reply, name));
            Ok(())
        }
        Value::Array(entries) => entries.into_iter().try_for_each(|one| take(one, name, state)),
        Value::Object(list) if list.contains_key("format_version") => {
            let siblings = Some(siblings(list.get("files")));
            let reply = Reply { id: Some(name.to_owned()), siblings, ..Reply::default() };
            state.artifacts.push(item(reply, name));
            Ok(())
        }
        object @ Value::Object(_) => {
            let mut reply: Reply = serde_json::from_value(object)
                .map_err(|error| Error::new(format!("this is no saved reply of the hub: {error}")))?;
            reply.id = reply.id.or_else(|| reply.model_id.take());
            if reply.id.is_none() {
                return Err(unknown());
            }
            state.artifacts.push(item(reply, name));
            Ok(())
        }
        _ => Err(unknown()),
    }
}

/// The files of a list that a downloader keeps beside what it fetched.
fn siblings(files: Option<&Value>) -> Vec<Sibling> {
    let sibling = |(path, file): (&String, &Value)| Sibling {
        rfilename: path.clone(),
        size: file.get("size").and_then(Value::as_u64),
        lfs: file.get("lfs_sha256").and_then(Value::as_str).map(|oid| Lfs { sha256: Some(oid.to_owned()) }),
        kind: None,
    };
    files.and_then(Value::as_object).into_iter().flatten().map(sibling).collect()
}

fn item(reply: Reply, name: &str) -> Item {
    let (card, gated) = (card(&reply), gated(&reply));
    let id = reply.id.unwrap_or_else(|| name.to_owned());
    let files = reply.siblings.unwrap_or_default();
    let listed = files.iter().filter(|file| file.kind.as_deref() != Some("directory"));
    let mut item = Item { path: id.clone(), name: id, revision: reply.sha, card, gated, ..Item::default() };
    for file in listed {
        match file_kind(&file.rfilename) {
            FileKind::Weights => item.weights.push(weights(file)),
            _ => item.files.extend(LegalFile::named(&file.rfilename)),
        }
    }
    item.files.sort_by(|one, other| one.path.cmp(&other.path));
    item.license = item.card.as_ref().map(|card| card.licenses.join(", ")).unwrap_or_default();
    item.kind = Kind::default();
    item
}

fn weights(file: &Sibling) -> WeightState {
    let sha256 = file.lfs.as_ref().and_then(|lfs| lfs.sha256.clone());
    let digest = sha256.map(|oid| oid.trim_start_matches("sha256:").to_ascii_lowercase());
    WeightState {
        path: file.rfilename.clone(),
        bytes: file.size.unwrap_or(0),
        sha256: digest,
        ..WeightState::default()
    }
}

/// What the hub made of the card; `None` where the reply does not tell.
fn card(reply: &Reply) -> Option<CardState> {
    let tagged = |prefix: &str| -> Vec<String> {
        let values = reply.tags.iter().filter_map(|tag| tag.strip_prefix(prefix));
        // `base_model:finetune:org/x` says the same once more.
        values.filter(|value| !value.contains(':')).map(str::to_owned).collect()
    };
    let Some(data) = reply.card.as_ref().and_then(Value::as_object) else {
        let (licenses, bases) = (tagged("license:"), tagged("base_model:"));
        let known = !reply.tags.is_empty();
        return known.then(|| CardState { licenses, bases, ..CardState::default() });
    };
    let texts = |key: &str| -> Vec<String> {
        match data.get(key) {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    };
    let first = |key: &str| texts(key).into_iter().next().filter(|value| !value.trim().is_empty());
    Some(CardState {
        path: "README.md".to_owned(),
        licenses: texts("license"),
        license_name: first("license_name"),
        license_link: first("license_link"),
        bases: texts("base_model").iter().map(|base| repo_id(base)).collect(),
        more: Some(more(data)),
        ..CardState::default()
    })
}

fn more(data: &serde_json::Map<String, Value>) -> BTreeMap<String, String> {
    let said = |key: &str| Some((key.to_owned(), data.get(key)?.as_str()?.to_owned()));
    ["base_model_relation", "license_details"].into_iter().filter_map(said).collect()
}

/// How access is gated, with the prompt; empty where it is open, `None` where the reply does not tell.
fn gated(reply: &Reply) -> Option<String> {
    let mode = match reply.gated.as_ref()? {
        Value::Bool(false) | Value::Null => return Some(String::new()),
        Value::String(mode) => mode.clone(),
        _ => "gated".to_owned(),
    };
    let data = reply.card.as_ref().and_then(Value::as_object);
    let prompt = data.and_then(|data| data.get("extra_gated_prompt")).and_then(Value::as_str);
    let labels = data.and_then(|data| data.get("extra_gated_fields")).and_then(Value::as_object);
    let labels = labels.into_iter().flatten().map(|(label, _)| label.as_str());
    let words: Vec<&str> = prompt.into_iter().chain(labels).flat_map(str::split_whitespace).collect();
    Some(if words.is_empty() { mode } else { format!("{mode}: {}", words.join(" ")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPLY: &str = r#"{"_id": "1", "id": "org/m", "sha": "abc", "gated": "manual",
        "tags": ["license:other", "base_model:org/b", "base_model:finetune:org/b"],
        "cardData": {"license": "other", "license_name": "heron", "license_link": "LICENSE", "base_model": ["org/b"]},
        "siblings": [{"rfilename": "USE_POLICY.md"}, {"rfilename": "LICENSE"}, {"rfilename": "README.md"},
            {"rfilename": "model.safetensors", "size": 7, "lfs": {"sha256": "AB", "size": 7}}]}"#;

    #[test]
    fn a_reply_tells_names_and_the_card() {
        let state = read(REPLY.as_bytes(), "x").expect("a reply");
        let [item] = state.artifacts.as_slice() else { panic!("{state:?}") };
        assert_eq!((item.name.as_str(), item.revision.as_deref()), ("org/m", Some("abc")));
        let files: Vec<&str> = item.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(files, ["LICENSE", "USE_POLICY.md"]);
        assert_eq!(item.weights[0].sha256.as_deref(), Some("ab"));
        let card = item.card.as_ref().expect("known");
        assert_eq!(
            (card.licenses.as_slice(), card.bases.as_slice()),
            (&["other".into()][..], &["org/b".into()][..])
        );
        assert_eq!(card.license_name.as_deref(), Some("heron"));
    }

    #[test]
    fn replies_come_in_several_forms() {
        let line = REPLY.replace('\n', " ");
        let tags =
            r#"{"modelId": "o/t", "tags": ["license:mit", "base_model:o/b", "base_model:quantized:o/b"]}"#;
        let bare = r#"{"id": "o/none", "siblings": [{"rfilename": "LICENSE"}]}"#;
        let list =
            r#"[{"type": "directory", "path": "LICENSES"}, {"type": "file", "path": "NOTICE", "oid": "1"}]"#;
        for (input, expected) in [
            (format!("{line}\n{tags}\n"), vec!["org/m", "o/t"]),
            (format!("[{line}, {bare}]"), vec!["org/m", "o/none"]),
            (format!("\u{feff}{bare}"), vec!["o/none"]),
            (list.to_owned(), vec!["x"]),
        ] {
            let state = read(input.as_bytes(), "x").expect(&input);
            let names: Vec<&str> = state.artifacts.iter().map(|item| item.name.as_str()).collect();
            assert_eq!(names, expected);
        }
        let state = read(tags.as_bytes(), "x").expect("a reply");
        let card = state.artifacts[0].card.as_ref().expect("tags tell");
        assert_eq!((card.licenses.len(), card.bases.len()), (1, 1));
        assert!(read(bare.as_bytes(), "x").expect("a reply").artifacts[0].card.is_none());
        let files = &read(list.as_bytes(), "x").expect("a list").artifacts[0].files;
        assert_eq!(files.len(), 1);
    }

    /// As the hub sends it with `blobs=true`: the id under two keys, and much that does not matter here.
    const WHOLE: &str = r#"{"_id": "65f0", "id": "kim/lark", "modelId": "kim/lark", "author": "kim", "sha": "0a1b",
        "lastModified": "2025-02-03T04:05:06.000Z", "private": false, "gated": false, "disabled": false,
        "library_name": "transformers", "pipeline_tag": "text-generation", "downloads": 12, "likes": 3,
        "tags": ["transformers", "safetensors", "license:mit", "region:us"], "mask_token": null,
        "config": {"architectures": ["LarkForCausalLM"], "model_type": "lark"},
        "cardData": {"license": "mit", "language": ["en"], "base_model": "kim/wren"}, "spaces": ["kim/demo"],
        "transformersInfo": {"auto_model": "AutoModel"}, "createdAt": "2025-01-01T00:00:00.000Z",
        "siblings": [{"rfilename": "LICENSE", "size": 1070, "blobId": "9e", "lfs": null},
            {"rfilename": "model.safetensors", "size": 64, "blobId": "7f",
             "lfs": {"sha256": "ab", "size": 64, "pointerSize": 135}}],
        "safetensors": {"parameters": {"BF16": 9}, "total": 9}, "usedStorage": 64}"#;

    #[test]
    fn whole_replies_are_read() {
        let state = read(WHOLE.as_bytes(), "x").expect("a reply");
        let [item] = state.artifacts.as_slice() else { panic!("{state:?}") };
        assert_eq!((item.name.as_str(), item.license.as_str(), item.files.len()), ("kim/lark", "mit", 1));
        assert_eq!((item.weights[0].bytes, item.weights[0].sha256.as_deref()), (64, Some("ab")));
    }

    #[test]
    fn anything_else_is_refused() {
        for input in ["", "{}", "3", "[]", "{\"id\": 3}", "{\"id\": \"a\"", "hello"] {
            assert!(read(input.as_bytes(), "x").is_err(), "{input}");
        }
    }
}
