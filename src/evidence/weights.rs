//! Weight files: what their headers say about licence and origin.
//!
//! Contract: the format is told by the first bytes, else by the name; safetensors, GGUF and ONNX headers
//! are read by bounded positional reads, every other format is named and not opened further. Nothing is
//! unpickled, unpacked or read past a header. What is wrong stands in `problem`; what was read is kept.

use crate::base::limits::HEADER_STRING_BYTES;

use super::lfs;
use super::positional::{Fronted, ReadAt, Stop};
use super::repo_id::{is_repo_id, repo_id};
use super::{At, Place, Weights, gguf, onnx, safetensors};

/// What is read at once of a file whose name promises a header: most headers that say anything say it there, and
/// the others tell how long they are.
const FRONT_BYTES: usize = 4 << 10;

/// Formats by the end of a file's name. Sources: the formats' own packages; `.bin` is decided by content.
const EXTENSIONS: [(&str, &str); 33] = [
    ("bin", "pytorch"),
    ("ckpt", "pytorch"),
    ("dduf", "dduf"),
    ("engine", "tensorrt"),
    ("gguf", "gguf"),
    ("ggml", "ggml"),
    ("h5", "keras"),
    ("hdf5", "keras"),
    ("joblib", "pickle"),
    ("keras", "keras"),
    ("llamafile", "llamafile"),
    ("mar", "torchserve"),
    ("mlmodel", "coreml"),
    ("mnn", "mnn"),
    ("msgpack", "flax"),
    ("nemo", "nemo"),
    ("npz", "numpy"),
    ("onnx", "onnx"),
    ("ort", "ort"),
    ("ot", "rust-bert"),
    ("params", "mxnet"),
    ("pb", "tensorflow"),
    ("pdiparams", "paddle"),
    ("pdparams", "paddle"),
    ("pickle", "pickle"),
    ("pkl", "pickle"),
    ("plan", "tensorrt"),
    ("pt", "pytorch"),
    ("pte", "executorch"),
    ("pth", "pytorch"),
    ("rknn", "rknn"),
    ("safetensors", "safetensors"),
    ("tflite", "tflite"),
];

/// Files of these names end like weights and hold none.
const NOT_WEIGHTS: [&str; 9] = [
    "fingerprint.pb",
    "keras_metadata.pb",
    "optimizer.bin",
    "optimizer.pt",
    "random_states_0.pkl",
    "rng_state.pth",
    "scheduler.bin",
    "scheduler.pt",
    "training_args.bin",
];

/// The format that the name of a weight file promises; `None` for names of anything else.
///
/// ```
/// use smallprint::evidence::weights::format_of;
///
/// assert_eq!(format_of("model-00001-of-00002.safetensors"), Some("safetensors"));
/// assert_eq!(format_of("training_args.bin"), None);
/// ```
pub fn format_of(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    if NOT_WEIGHTS.contains(&name.as_str()) {
        return None;
    }
    let (stem, extension) = name.rsplit_once('.')?;
    let found = EXTENSIONS.iter().find(|(known, _)| *known == extension);
    found.map(|(_, format)| *format).filter(|_| !stem.is_empty())
}

/// Reads the header of the weight file at the logical `path`.
///
/// An LFS pointer in its place gives the size and digest of what it stands for, and `present: false`.
///
/// ```
/// use smallprint::evidence::weights::read_weights;
///
/// let header = br#"{"__metadata__":{"license":"mit"}}"#;
/// let mut file = (header.len() as u64).to_le_bytes().to_vec();
/// file.extend_from_slice(header);
/// let weights = read_weights("model.safetensors", &file.as_slice());
/// assert_eq!(weights.licenses[0].value, "mit");
/// ```
pub fn read_weights(path: &str, source: &dyn ReadAt) -> Weights {
    let mut weights = absent_weights(path, 0, None);
    let headed = matches!(weights.format.as_str(), "gguf" | "onnx" | "safetensors");
    let wanted = if headed { FRONT_BYTES } else { lfs::POINTER_BYTES };
    let source = match Fronted::new(source, wanted) {
        Ok(source) => source,
        Err(error) => {
            weights.problem = Some(Stop::Io(error).to_string());
            return weights;
        }
    };
    let head = source.first();
    weights.bytes = source.total();
    if let Some(pointer) = Some(head).filter(|_| weights.bytes <= 1024).and_then(lfs::pointer) {
        weights.bytes = pointer.size.unwrap_or(0);
        weights.sha256 = pointer.sha256;
        return weights;
    }
    weights.present = true;
    if let Some(format) = format_by_bytes(head) {
        format.clone_into(&mut weights.format);
    }
    let result = match weights.format.as_str() {
        "safetensors" => safetensors::read(&mut weights, &source),
        "gguf" => gguf::read(&mut weights, &source),
        "onnx" => onnx::read(&mut weights, &source),
        _ => Ok(()),
    };
    weights.problem = result.err().map(|stop| stop.to_string());
    weights
}

/// Weights that are not here (a dangling link, an entry of a saved file list), as far as they are known.
pub fn absent_weights(path: &str, bytes: u64, sha256: Option<String>) -> Weights {
    let format = format_of(path).unwrap_or("unknown").to_owned();
    Weights { path: path.to_owned(), format, bytes, sha256, ..Weights::default() }
}

/// The format by the first bytes, where they decide it.
fn format_by_bytes(head: &[u8]) -> Option<&'static str> {
    const LEGACY_GGML: [&[u8]; 5] = [b"lmgg", b"ggml", b"fmgg", b"tjgg", b"algg"];
    if head.starts_with(b"GGUF") {
        return Some("gguf");
    }
    if LEGACY_GGML.iter().any(|magic| head.starts_with(magic)) {
        return Some("ggml");
    }
    if head.starts_with(b"\x89HDF\r\n\x1a\n") {
        return Some("keras");
    }
    if head.get(4..8) == Some(b"TFL3") {
        return Some("tflite");
    }
    let length = head.first_chunk().map(|first| u64::from_le_bytes(*first));
    let opened = length.is_some_and(|length| length < 1 << 32) && head.get(8..10) == Some(b"{\"");
    opened.then_some("safetensors")
}

impl Weights {
    /// Files a string of the header under what its key says. `key` is as written; `bytes` is its place.
    pub(super) fn take_string(&mut self, key: &str, value: &str, bytes: [u64; 2]) {
        let value = value.trim();
        if value.is_empty() || value.len() > HEADER_STRING_BYTES {
            return;
        }
        let place =
            Place { path: self.path.clone(), bytes: Some(bytes), key: Some(key.to_owned()), lines: None };
        let at = At { value: value.to_owned(), place };
        match purpose(key) {
            Some(Purpose::License) => self.licenses.push(at),
            Some(Purpose::Base) => self.bases.push(At { value: repo_id(value), ..at }),
            Some(Purpose::Name) => self.name = self.name.take().or(Some(at.value)),
            Some(Purpose::Note) => self.notes.push(at),
            Some(Purpose::Sources) => {
                let parts = value.split(',').map(repo_id).filter(|part| !part.is_empty());
                self.bases.extend(parts.map(|value| At { value, place: at.place.clone() }));
            }
            None => {}
        }
    }

    /// Adds a base unless it is known already.
    pub(super) fn add_base(&mut self, base: At<String>) {
        if self.bases.iter().all(|known| known.value != base.value) {
            self.bases.push(base);
        }
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Purpose {
    Base,
    License,
    Name,
    Note,
    /// A list of bases, separated by commas.
    Sources,
}

/// What a key of any format is about. Sources: ModelSpec 1.0.1; kohya `train_util.py` (`ss_*`); GGUF
/// specification, "General metadata"; ONNX has no standard keys.
fn purpose(key: &str) -> Option<Purpose> {
    let key = key.to_ascii_lowercase();
    let last = key.rsplit('.').next().unwrap_or(&key);
    if key.contains("license") || key.contains("licence") {
        return Some(Purpose::License);
    }
    match (key.as_str(), last) {
        ("modelspec.merged_from", _) => Some(Purpose::Sources),
        (_, "base_model" | "base_model_name_or_path" | "base_model_id") => Some(Purpose::Base),
        ("general.name" | "modelspec.title" | "name" | "title" | "model_name", _) => Some(Purpose::Name),
        ("ss_sd_model_name" | "ss_base_model_version" | "modelspec.architecture", _) => Some(Purpose::Note),
        (_, "author" | "authors" | "copyright" | "model_author" | "organization" | "quantized_by") => {
            Some(Purpose::Note)
        }
        (_, "source" | "source_url" | "url" | "repo_url" | "repository") => Some(Purpose::Note),
        _ => None,
    }
}

/// Whether a key's string is kept at all; lets readers skip what nobody asks for.
pub(super) fn is_wanted(key: &str) -> bool {
    purpose(key).is_some()
}

/// `org/name` of a repository's address, if `url` is one.
pub(super) fn repository(url: &str) -> Option<String> {
    Some(repo_id(url)).filter(|id| is_repo_id(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_bytes_then_by_name() {
        let cases: [(&str, &[u8], &str); 10] = [
            ("a.bin", b"GGUF\x63\0\0\0", "gguf"),
            ("a.bin", b"PK\x03\x04", "pytorch"),
            ("a.bin", b"lmgg", "ggml"),
            ("a.bin", b"\x89HDF\r\n\x1a\n", "keras"),
            ("a.bin", b"\x1c\0\0\0TFL3", "tflite"),
            ("a.bin", b"\x02\0\0\0\0\0\0\0{\"", "safetensors"),
            ("a.onnx", b"\x08\x07", "onnx"),
            ("a.pth", b"\x80\x02\x8a\x0a", "pytorch"),
            ("a.keras", b"PK\x03\x04", "keras"),
            ("blob", b"", "unknown"),
        ];
        for (path, bytes, format) in cases {
            assert_eq!(read_weights(path, &bytes).format, format, "{path} {bytes:?}");
        }
    }

    #[test]
    fn names_promise_formats() {
        let cases = [
            ("x/model.SAFETENSORS", Some("safetensors")),
            ("pytorch_model.bin", Some("pytorch")),
            ("x/training_args.bin", None),
            ("model.safetensors.index.json", None),
            (".bin", None),
            ("README.md", None),
        ];
        for (path, format) in cases {
            assert_eq!(format_of(path), format, "{path}");
        }
        assert!(EXTENSIONS.iter().all(|(extension, _)| *extension == extension.to_ascii_lowercase()));
    }

    #[test]
    fn a_pointer_stands_for_weights_that_are_not_here() {
        let oid = "0".repeat(64);
        let pointer =
            format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 5000000000\n");
        let weights = read_weights("model.gguf", &pointer.as_bytes());
        assert_eq!((weights.present, weights.bytes, weights.sha256), (false, 5_000_000_000, Some(oid)));
        assert_eq!((weights.format.as_str(), weights.problem), ("gguf", None));
    }

    #[test]
    fn keys_have_a_purpose() {
        let cases = [
            ("modelspec.license", Some(Purpose::License)),
            ("general.license.link", Some(Purpose::License)),
            ("Model_Licence", Some(Purpose::License)),
            ("ss_sd_model_name", Some(Purpose::Note)),
            ("modelspec.author", Some(Purpose::Note)),
            ("modelspec.thumbnail", None),
            ("ss_tag_frequency", None),
            ("format", None),
        ];
        for (key, expected) in cases {
            assert_eq!(purpose(key), expected, "{key}");
        }
    }

    #[test]
    fn sources_are_split() {
        let mut weights = Weights::default();
        weights.take_string(
            "modelspec.merged_from",
            "org/a, https://huggingface.co/org/b,, Some Title",
            [0, 1],
        );
        let bases: Vec<_> = weights.bases.iter().map(|at| at.value.as_str()).collect();
        assert_eq!(bases, ["org/a", "org/b", "Some Title"]);
    }
}
