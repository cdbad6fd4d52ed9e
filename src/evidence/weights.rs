//! Weight files: what their headers say about licence and origin.
//!
//! Contract: the format is told by the first bytes, else by the name; safetensors, GGUF, ONNX, Core ML and TFLite
//! headers are read by bounded positional reads, every other format is named and not opened further. Nothing is
//! unpickled, unpacked or read past a header. What is wrong stands in `problem`; what was read is kept.

use crate::base::limits::{HEADER_STRING_BYTES, STATEMENTS};

use super::lfs;
use super::positional::{Fronted, ReadAt, Stop};
use super::repo_id::{is_repo_id, repo_id};
use super::{At, Place, Weights, coreml, gguf, header_json, onnx, safetensors, tflite};

/// What is read at once of a file whose name promises a header: most headers that say anything say it there, and
/// the others tell how long they are.
const FRONT_BYTES: usize = 4 << 10;

/// What a file is whose format neither its bytes nor its name tell.
const UNKNOWN: &str = "unknown";

/// Formats by the end of a file's name. Sources: the formats' own packages; `.bin` is decided by content.
const EXTENSIONS: [(&str, &str); 42] = [
    ("bin", "pytorch"),
    ("caffemodel", "caffe"),
    ("ckpt", "pytorch"),
    ("dduf", "dduf"),
    ("engine", "tensorrt"),
    ("espdl", "esp-dl"),
    ("gguf", "gguf"),
    ("ggml", "ggml"),
    ("h5", "keras"),
    ("hdf5", "keras"),
    ("joblib", "pickle"),
    ("keras", "keras"),
    ("litertlm", "litert-lm"),
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
    ("pt2", "pytorch"),
    ("pte", "executorch"),
    ("pth", "pytorch"),
    ("ptl", "pytorch"),
    ("rknn", "rknn"),
    ("safetensors", "safetensors"),
    ("skops", "skops"),
    ("task", "mediapipe"),
    ("tflite", "tflite"),
    ("torchscript", "pytorch"),
    ("weights", "darknet"),
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
    let name = part_of(&name).map_or(name.as_str(), |(whole, _)| whole);
    if NOT_WEIGHTS.contains(&name) {
        return None;
    }
    let (stem, extension) = name.rsplit_once('.')?;
    let found = EXTENSIONS.iter().find(|(known, _)| *known == extension);
    found.map(|(_, format)| *format).filter(|_| !stem.is_empty())
}

/// The whole file's name and the number of the part, where a file was split because it is too large to be uploaded
/// (`model.gguf.part00`, `model.gguf.part1of3`, `model.gguf-split-a`).
///
/// ```
/// use smallprint::evidence::weights::part_of;
///
/// assert_eq!(part_of("m.gguf.part01"), Some(("m.gguf", 1)));
/// assert_eq!(part_of("m.gguf-split-b"), Some(("m.gguf", 1)));
/// assert_eq!(part_of("m.gguf"), None);
/// ```
pub fn part_of(name: &str) -> Option<(&str, u32)> {
    if let (Some(whole), Some(letter @ b'a'..=b'z')) = (
        name.get(..name.len().saturating_sub(1)).and_then(|all| all.strip_suffix("-split-")),
        name.bytes().next_back(),
    ) {
        return Some((whole, u32::from(letter - b'a')));
    }
    let (whole, number) =
        name.rsplit_once('.').and_then(|(whole, end)| Some((whole, end.strip_prefix("part")?)))?;
    let (number, of) = number.split_once("of").map_or((number, None), |(number, of)| (number, Some(of)));
    let digits = |text: &str| (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let known = digits(number) && of.is_none_or(digits) && whole.contains('.');
    // What says of how many counts from 1, as its writers do.
    let first = u32::from(of.is_some());
    number.parse::<u32>().ok().filter(|_| known).map(|number| (whole, number.saturating_sub(first)))
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
    read_weights_called(path, path, source)
}

/// The same of a file that is called `name`, where its logical `path` does not say so: the path of an artifact that is
/// one file is `.`.
pub fn read_weights_called(path: &str, name: &str, source: &dyn ReadAt) -> Weights {
    let mut weights = Weights { path: path.to_owned(), ..absent_weights(name, 0, None) };
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
    } else if is_some_binary(name, head) {
        UNKNOWN.clone_into(&mut weights.format);
    }
    let result = match weights.format.as_str() {
        // A later part of a file that was split begins in the middle.
        _ if is_later_part(name) => Ok(()),
        "safetensors" => safetensors::read(&mut weights, &source),
        "gguf" => gguf::read(&mut weights, &source),
        "onnx" => onnx::read(&mut weights, &source),
        "coreml" => coreml::read(&mut weights, &source),
        "tflite" if head.get(4..8) == Some(b"TFL3") => tflite::read(&mut weights, &source),
        _ => Ok(()),
    };
    weights.problem = result.err().map(|stop| stop.to_string()).or(weights.problem.take());
    weights
}

/// Weights that are not here (a dangling link, an entry of a saved file list), as far as they are known.
pub fn absent_weights(path: &str, bytes: u64, sha256: Option<String>) -> Weights {
    let format = format_of(path).unwrap_or(UNKNOWN).to_owned();
    Weights { path: path.to_owned(), format, bytes, sha256, ..Weights::default() }
}

/// Whether a file of this name is a part of one that was split, and not the first, which has the header.
pub fn is_later_part(name: &str) -> bool {
    part_of(&name.to_ascii_lowercase()).is_some_and(|(_, nth)| nth > 0)
}

/// Whether a file that is only called `.bin` is not what PyTorch writes, neither a zip file nor a pickle: OpenVINO, Core
/// ML and others call their tensors so. The pickles of its first releases begin with their protocol, too.
fn is_some_binary(name: &str, head: &[u8]) -> bool {
    let called = name.rsplit('.').next().is_some_and(|extension| extension.eq_ignore_ascii_case("bin"));
    let written = head.starts_with(b"PK\x03\x04") || matches!(head, [0x80, 1..=5, ..]);
    called && !head.is_empty() && !written
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
        let place =
            Place { path: self.path.clone(), bytes: Some(bytes), key: Some(key.to_owned()), lines: None };
        self.take(key, value, place);
    }

    /// The same of a string that stands at `place`.
    pub(super) fn take(&mut self, key: &str, value: &str, place: Place) {
        let value = value.trim();
        if value.is_empty() || value.len() > HEADER_STRING_BYTES || !self.has_room() {
            return;
        }
        let at = At { value: value.to_owned(), place };
        match purpose(key) {
            Some(Purpose::License) => self.licenses.push(at),
            Some(Purpose::Base) => self.bases.push(At { value: repo_id(value), ..at }),
            Some(Purpose::Name) => self.name = self.name.take().or(Some(at.value)),
            Some(Purpose::Kind) => self.take_kind(key, value),
            Some(Purpose::Trained) => {
                // Of a file its trainer kept the bare name, of a repository the whole id.
                if is_repo_id(value) {
                    self.add_base(at.clone());
                }
                self.notes.push(at);
            }
            Some(Purpose::Note) => {
                self.take_kind(key, value);
                self.notes.push(at);
            }
            Some(Purpose::Json) => {
                self.take_kind(key, value);
                for value in header_json::bases(key, value) {
                    self.add_base(At { value, place: at.place.clone() });
                }
            }
            Some(Purpose::Sources) => {
                let parts = value.split(',').map(repo_id).filter(|part| !part.is_empty());
                for value in parts {
                    if !self.has_room() {
                        break;
                    }
                    self.add_base(At { value, place: at.place.clone() });
                }
            }
            None => {}
        }
    }

    /// Notes where a header says that the weights are to be added to those of another model.
    fn take_kind(&mut self, key: &str, value: &str) {
        let value = value.to_ascii_lowercase();
        let adapts = match key.to_ascii_lowercase().as_str() {
            "general.type" => value == "adapter",
            "modelspec.architecture" => {
                matches!(value.rsplit_once('/'), Some((_, "lora" | "lycoris" | "dora")))
            }
            "ss_network_module" => value != "none",
            "adapter.type" | "lora_adapter_metadata" => true,
            _ => false,
        };
        if adapts {
            self.relation = Some("adapter");
        }
    }

    /// Whether one more statement is kept; says so where none is.
    fn has_room(&mut self) -> bool {
        let room = self.licenses.len() + self.bases.len() + self.notes.len() < STATEMENTS;
        if !room {
            let problem =
                || format!("the header has more statements than the {STATEMENTS} that are kept of one");
            self.problem.get_or_insert_with(problem);
        }
        room
    }

    /// Adds a base unless it is known already.
    pub(super) fn add_base(&mut self, base: At<String>) {
        if self.has_room() && self.bases.iter().all(|known| known.value != base.value) {
            self.bases.push(base);
        }
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Purpose {
    Base,
    /// JSON that names bases.
    Json,
    /// What kind of weights they are.
    Kind,
    License,
    Name,
    Note,
    /// A list of bases, separated by commas.
    Sources,
    /// What it was trained from: a repository or the name of a file.
    Trained,
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
        (json, _) if header_json::is_known(json) => Some(Purpose::Json),
        (_, "base_model" | "base_model_name_or_path" | "base_model_id") => Some(Purpose::Base),
        ("general.name" | "modelspec.title" | "name" | "title" | "model_name", _) => Some(Purpose::Name),
        ("ss_sd_model_name", _) => Some(Purpose::Trained),
        ("ss_network_module" | "general.type" | "adapter.type", _) => Some(Purpose::Kind),
        ("ss_base_model_version" | "modelspec.architecture", _) => Some(Purpose::Note),
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
        let cases: [(&str, &[u8], &str); 13] = [
            ("a.bin", b"\x80\x02\x8a\x0a", "pytorch"),
            ("a.bin", b"\0\0\x80\x3f", "unknown"),
            ("weight.BIN", b"\0\0\x80\x3f", "unknown"),
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
            ("x/Model.gguf.part07", Some("gguf")),
            ("model.safetensors.part2of3", Some("safetensors")),
            ("notes.part1", None),
            ("a.litertlm", Some("litert-lm")),
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
    fn later_parts_of_a_split_file_have_no_header() {
        let table = [
            ("m.gguf.part00", true),
            ("m.gguf.part1of2", true),
            ("m.gguf.part01", false),
            ("m.gguf-split-b", false),
        ];
        for (path, headed) in table {
            let read = read_weights(path, &&b"\x01\x02\x03\x04 tensors"[..]);
            assert_eq!(
                (read.format.as_str(), read.present, read.problem.is_some()),
                ("gguf", true, headed),
                "{path}"
            );
        }
    }

    #[test]
    fn a_file_that_is_an_artifact_by_itself_is_read_by_its_name() {
        let model = b"\x72\x0e\x0a\x07license\x12\x03mit";
        let read = read_weights_called(".", "lark.onnx", &&model[..]);
        assert_eq!((read.path.as_str(), read.format.as_str()), (".", "onnx"));
        assert_eq!(read.licenses.iter().map(|at| at.value.as_str()).collect::<Vec<_>>(), ["mit"]);
        assert!(
            is_later_part("m.gguf.part01") && !is_later_part("m.gguf.part00") && !is_later_part("m.gguf")
        );
    }

    #[test]
    fn keys_have_a_purpose() {
        let cases = [
            ("modelspec.license", Some(Purpose::License)),
            ("general.license.link", Some(Purpose::License)),
            ("Model_Licence", Some(Purpose::License)),
            ("ss_sd_model_name", Some(Purpose::Trained)),
            ("ss_network_module", Some(Purpose::Kind)),
            ("modelspec.author", Some(Purpose::Note)),
            ("sd_merge_models", Some(Purpose::Json)),
            ("modelspec.thumbnail", None),
            ("ss_tag_frequency", None),
            ("format", None),
        ];
        for (key, expected) in cases {
            assert_eq!(purpose(key), expected, "{key}");
        }
    }

    #[test]
    fn headers_of_adapters_say_so_and_name_what_they_were_trained_on() {
        for (key, value, relation, base) in [
            ("ss_sd_model_name", "org/base", None, Some("org/base")),
            ("ss_sd_model_name", "base-v1.safetensors", None, None),
            ("ss_network_module", "networks.lora", Some("adapter"), None),
            ("ss_network_module", "None", None, None),
            ("modelspec.architecture", "lark-1/lora", Some("adapter"), None),
            ("modelspec.architecture", "lark-1", None, None),
            ("general.type", "adapter", Some("adapter"), None),
            ("general.type", "model", None, None),
            (
                "lora_adapter_metadata",
                r#"{"base_model_name_or_path": "org/base"}"#,
                Some("adapter"),
                Some("org/base"),
            ),
        ] {
            let mut weights = Weights::default();
            weights.take_string(key, value, [0, 1]);
            let found = weights.bases.first().map(|at| at.value.as_str());
            assert_eq!((weights.relation, found), (relation, base), "{key}: {value}");
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
