//! `Modelfile`: the recipe that Ollama makes a model from, with the model that it starts from and licence texts.
//!
//! Contract: instructions are told by their first word, in any case; a value stands on the line, between quotes, or
//! between `"""` over several lines. Only `FROM`, `ADAPTER` and `LICENSE` are taken. Paths are no bases.
//! Limits: 256 bases and [`limits::MEMBER_TEXTS`] licence texts; what comes after them is passed over.
//!
//! Source: ollama `docs/modelfile.md` and `parser/parser.go`.

use super::repo_id::repo_id;
use super::{At, Place};
use crate::base::limits;

/// The most bases taken; a recipe has one.
const BASES: usize = 256;

/// What a Modelfile says.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Modelfile {
    /// Models that it starts from.
    pub bases: Vec<At<String>>,
    /// Licence texts, each with its first line.
    pub licenses: Vec<(String, u32)>,
}

/// Whether a file of this name is one.
pub fn is_modelfile(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.eq_ignore_ascii_case("modelfile") || name.to_ascii_lowercase().starts_with("modelfile.")
}

/// Reads the text of the Modelfile at the logical `path`.
///
/// ```
/// use smallprint::evidence::modelfile::read_modelfile;
///
/// let read = read_modelfile("Modelfile", "FROM hf.co/org/base:Q4_K_M\nLICENSE \"\"\"\nSome words.\n\"\"\"\n");
/// assert_eq!(read.bases[0].value, "org/base");
/// assert_eq!(read.licenses, [("\nSome words.\n".to_owned(), 2)]);
/// ```
pub fn read_modelfile(path: &str, text: &str) -> Modelfile {
    let mut read = Modelfile::default();
    let mut lines = text.split_inclusive('\n').zip(1_u32..);
    while let Some((line, number)) = lines.next() {
        let line = line.trim_start();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let mut value = rest.trim_start();
        let mut whole = String::new();
        // A block of any instruction is passed over whole: what stands in it is no instruction.
        if let Some(begun) = value.strip_prefix("\"\"\"") {
            whole.push_str(begun);
            let mut open = !begun.contains("\"\"\"");
            while open {
                let Some((more, _)) = lines.next() else { break };
                open = !more.contains("\"\"\"");
                whole.push_str(more);
            }
            value = whole.split("\"\"\"").next().unwrap_or_default();
        } else {
            value = unquoted(value.trim_end());
        }
        match word.to_ascii_lowercase().as_str() {
            "from" if read.bases.len() < BASES => {
                read.bases.extend(base(value).map(|base| at(path, "FROM", base, number)));
            }
            "license" if !value.trim().is_empty() && read.licenses.len() < limits::MEMBER_TEXTS => {
                read.licenses.push((value.to_owned(), number))
            }
            _ => {}
        }
    }
    read
}

fn unquoted(value: &str) -> &str {
    value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value)
}

/// A model's name without its tag; none for a path.
fn base(value: &str) -> Option<String> {
    let value = value.trim();
    let path = value.is_empty()
        || value.starts_with(['/', '.', '~', '$'])
        || value.contains('\\')
        || [".gguf", ".safetensors", ".bin"].iter().any(|end| value.to_ascii_lowercase().ends_with(end));
    let (name, tag) = value.rsplit_once(':').unwrap_or((value, ""));
    let name = if tag.contains('/') { value } else { name };
    let hosts = ["hf.co/", "huggingface.co/", "registry.ollama.ai/library/", "registry.ollama.ai/"];
    let bare = hosts.iter().find_map(|host| name.strip_prefix(host)).unwrap_or(name);
    (!path).then(|| repo_id(bare))
}

fn at(path: &str, key: &str, value: String, line: u32) -> At<String> {
    let place = Place {
        path: path.to_owned(),
        key: Some(key.to_owned()),
        lines: Some([line, line]),
        ..Place::default()
    };
    At { value, place }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_are_names_and_no_paths() {
        for (value, expected) in [
            ("llama3.2:1b", Some("llama3.2")),
            ("hf.co/kim/Lark-GGUF:Q4_K_M", Some("kim/Lark-GGUF")),
            ("kim/lark", Some("kim/lark")),
            ("\"kim/lark:7b\"", Some("kim/lark")),
            ("./lark.gguf", None),
            ("lark.gguf", None),
            ("/models/lark", None),
            ("C:\\lark", None),
            ("", None),
        ] {
            let read = read_modelfile("Modelfile", &format!("# made by hand\nfrom {value}\n"));
            assert_eq!(read.bases.first().map(|at| at.value.as_str()), expected, "{value}");
            assert!(read.bases.iter().all(|at| at.place.lines == Some([2, 2])));
        }
    }

    #[test]
    fn blocks_are_whole_and_hold_no_instructions() {
        let text = "FROM lark\nSYSTEM \"\"\"\nFROM wren\nLICENSE MIT\n\"\"\"\nLicense \"Apache-2.0\"\nLICENSE \"\"\"one\ntwo\"\"\"\nLICENSE \"\"\"open\n";
        let read = read_modelfile("Modelfile", text);
        assert_eq!(read.bases.len(), 1);
        let licenses: Vec<(&str, u32)> =
            read.licenses.iter().map(|(text, line)| (text.as_str(), *line)).collect();
        assert_eq!(licenses, [("Apache-2.0", 6), ("one\ntwo", 7), ("open\n", 9)]);
    }
}
