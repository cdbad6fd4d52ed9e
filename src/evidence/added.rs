//! Plain files that somebody put into an archive of weights to say what the model is: what TorchScript keeps under
//! `extra/`, and the manifest of a TorchServe archive.
//!
//! Contract: JSON, YAML and lines of `key: value` are read by the keys of one table; a file that is called like such a
//! key and has one line is its value. Whatever else stands in there gives nothing, and what is broken gives what was
//! found before. Nothing is unpickled. Values count like those of other headers of weights.
//!
//! Sources: PyTorch `torch.jit.save` and `torch.export.save` (`extra_files`: names and texts of the user's choice);
//! ultralytics `engine/exporter.py` (`config.txt`, which holds JSON); pytorch/serve `model-archiver`, "Artifact Details";
//! awslabs/multi-model-server `model-archiver`, whose manifest has `license` and `publisher`.

use super::pick::{self, Picked};
use super::weights::is_wanted;
use super::{At, Place, Weights};
use crate::text::decode::decode;
use crate::text::is_binary;

/// The manifest of a TorchServe archive.
pub(super) const MANIFEST: &str = "MAR-INF/MANIFEST.json";

/// How the names of files end that are no texts of the user's.
const NOT_READ: [&str; 12] =
    ["bin", "ckpt", "jpg", "npy", "npz", "onnx", "pickle", "pkl", "png", "pt", "py", "safetensors"];

/// What is asked for: at the top, and in the mapping where such files keep what they say of the model.
const KEYS: &[&str] = &[
    "license",
    "license[]",
    "license.id",
    "license.name",
    "license.url",
    "license_name",
    "license_link",
    "license_url",
    "licence",
    "licenses",
    "licenses[]",
    "copyright",
    "author",
    "author.name",
    "authors",
    "authors[]",
    "base_model",
    "base_model[]",
    "base_model_id",
    "base_model_name_or_path",
    "model_author",
    "model_name",
    "name",
    "organization",
    "publisher.author",
    "source",
    "source_url",
    "url",
    "repo_url",
    "repository",
    "metadata.license",
    "metadata.license_name",
    "metadata.license_link",
    "metadata.copyright",
    "metadata.author",
    "metadata.base_model",
    "metadata.base_model[]",
    "model.license",
    "model.license_name",
    "model.license_link",
    "model.author",
    "model.base_model",
    "model.base_model[]",
    "model_info.license",
    "model_info.author",
    "model_info.base_model",
];

/// Whether a file of this name in an archive of PyTorch may say something of the model.
pub(super) fn is_added(name: &str) -> bool {
    let mut folders = name.rsplit('/');
    let file = folders.next().unwrap_or(name).to_ascii_lowercase();
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    folders.any(|folder| folder == "extra") && !file.is_empty() && !NOT_READ.contains(&extension)
}

/// Whether a file is one short line, as a name or an address of a licence is.
pub(super) fn is_statement(bytes: &[u8]) -> bool {
    const LONGEST: usize = 200;
    let text = bytes.trim_ascii();
    !text.is_empty() && text.len() <= LONGEST && !text.contains(&b'\n')
}

/// Adds to `weights` what the file `bytes` at the logical `path`, in their archive, says of them.
///
/// ```
/// use smallprint::evidence::{Weights, added::read_added};
///
/// let mut weights = Weights::default();
/// read_added(&mut weights, "lark.pt!/lark/extra/config.txt", br#"{"license": "AGPL-3.0"}"#);
/// assert_eq!(weights.licenses[0].value, "AGPL-3.0");
/// ```
pub fn read_added(weights: &mut Weights, path: &str, bytes: &[u8]) {
    if is_binary(bytes) {
        return;
    }
    let decoded = decode(bytes);
    let text = decoded.source();
    if let Some((key, value)) = single(path, text) {
        let (path, key) = (path.to_owned(), key.to_owned());
        let place = Place { path, lines: Some([1, 1]), key: Some(key.clone()), ..Place::default() };
        return weights.take(&key, value, place);
    }
    let picked = picked(path, text);
    for key in KEYS {
        // A vocabulary has numbers for all its words, such as `license`.
        let said = |at: &At<String>| at.value.contains(char::is_alphabetic);
        for at in pick::places(&picked, key, path, text).into_iter().filter(said) {
            weights.take(key.trim_end_matches("[]"), &at.value, at.place);
        }
    }
}

/// Key and value of a file that is called like a key and has one line.
fn single<'t>(path: &'t str, text: &'t str) -> Option<(&'t str, &'t str)> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let value = text.trim().trim_matches('"');
    let plain = !value.is_empty() && !value.contains('\n') && !value.starts_with(['{', '[']);
    (plain && is_wanted(stem)).then_some((stem, value))
}

fn picked(path: &str, text: &str) -> Picked {
    let lower = path.to_ascii_lowercase();
    if text.trim_start().starts_with('{') {
        pick::json(text, KEYS)
    } else if lower.ends_with(".yaml") || lower.ends_with(".yml") {
        pick::yaml(text, KEYS)
    } else {
        lines(text)
    }
}

/// Lines of `key: value` and `key = value`.
fn lines(text: &str) -> Picked {
    let mut picked = Picked::default();
    for line in text.lines() {
        let Some((key, value)) = line.split_once([':', '=']) else { continue };
        let key = key.trim().to_ascii_lowercase();
        if let Some(path) = KEYS.iter().find(|known| **known == key) {
            picked.found.push(pick::Found { path, value: value.trim().to_owned() });
        }
        if picked.found.len() > KEYS.len() {
            break;
        }
    }
    picked
}

#[cfg(test)]
mod tests {
    use super::*;

    type Told = (Vec<String>, Vec<String>, Vec<String>);

    fn told(name: &str, bytes: &[u8]) -> Told {
        let mut weights = Weights { path: "m.pt".to_owned(), ..Weights::default() };
        read_added(&mut weights, &format!("m.pt!/m/extra/{name}"), bytes);
        let placed = |at: &At<String>| at.place.lines.is_some() && at.place.path.ends_with(name);
        assert!(weights.licenses.iter().chain(&weights.bases).chain(&weights.notes).all(placed));
        let values = |list: Vec<At<String>>| list.into_iter().map(|at| at.value).collect();
        (values(weights.licenses), values(weights.bases), values(weights.notes))
    }

    #[test]
    fn files_say_what_other_headers_say() {
        let cases: [(&str, &str, &[&str], &[&str]); 12] = [
            ("config.txt", r#"{"author": "Kim", "license": "AGPL-3.0", "stride": 32}"#, &["AGPL-3.0"], &[]),
            (
                "metadata.json",
                r#"{"metadata": {"license": "mit", "base_model": "kim/lark"}}"#,
                &["mit"],
                &["kim/lark"],
            ),
            ("model.json", r#"{"license": ["mit", "isc"]}"#, &["mit", "isc"], &[]),
            ("info.yaml", "license: mit\nbase_model: kim/lark\n", &["mit"], &["kim/lark"]),
            ("notes", "License: mit\nsome words: here\n", &["mit"], &[]),
            ("license", "mit\n", &["mit"], &[]),
            ("base_model.txt", "https://huggingface.co/kim/lark\n", &[], &["kim/lark"]),
            ("labels.txt", "mit\nisc\n", &[], &[]),
            ("vocab.json", r#"{"license": 17, "the": 2}"#, &[], &[]),
            ("broken.json", r#"{"license": "mit", "x": ["#, &["mit"], &[]),
            ("data.json", r#"{"dataset": {"license": "cc-by-4.0"}}"#, &[], &[]),
            ("empty", "", &[], &[]),
        ];
        for (name, text, licenses, bases) in cases {
            let (found, based, _) = told(name, text.as_bytes());
            assert_eq!((found, based), (owned(licenses), owned(bases)), "{name}");
        }
        assert_eq!(told("config.txt", br#"{"author": "Kim"}"#).2, ["Kim"]);
    }

    fn owned(list: &[&str]) -> Vec<String> {
        list.iter().map(|one| (*one).to_owned()).collect()
    }

    #[test]
    fn only_what_a_user_added_is_looked_at() {
        for (name, expected) in [
            ("m/extra/config.txt", true),
            ("m/extra/a/b.json", true),
            ("extra/license", true),
            ("m/extra/weights.pkl", false),
            ("m/code/config.txt", false),
            ("m/extra/", false),
            ("m/extras/a.json", false),
        ] {
            assert_eq!(is_added(name), expected, "{name}");
        }
    }

    #[test]
    fn nothing_harms_the_reader() {
        let deep = "{\"model\":".repeat(100_000);
        let many = format!("{{\"license\":[{}0]}}", "\"a\",".repeat(100_000));
        let lines = "license: mit\n".repeat(100_000);
        for bytes in
            [&b"\x80\x02\x8a\0\0"[..], deep.as_bytes(), many.as_bytes(), lines.as_bytes(), b"\xff\xfe{"]
        {
            let (licenses, ..) = told("config.json", bytes);
            assert!(licenses.len() <= crate::base::limits::STATEMENTS);
        }
    }
}
