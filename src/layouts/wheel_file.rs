//! Python wheels that lie packed in a folder: which of them hold a model.
//!
//! Source: PyPA specification "Binary distribution format": `NAME-VERSION-PYTHON-ABI-PLATFORM.whl` is a zip file, in
//! which the dist-info folder stands as it is installed; spaCy publishes its pipelines so.
//!
//! Contract: as of installed packages, only those that hold weights are artifacts, and code is none. Of a wheel its list of
//! members is read, within the limits for archives; that a member is weights is told by its name alone, for its size is
//! only stated.

use std::ffi::OsStr;
use std::fs::File;
use std::path::Path;

use super::{Layout, Root, names};
use crate::evidence::members;

const SUFFIX: &str = ".whl";
/// Folders whose files are samples.
const TESTS: [&str; 5] = ["test", "tests", "testing", "testdata", "test_data"];

/// Whether a file is called as wheels are.
pub(super) fn is_wheel(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.to_ascii_lowercase().ends_with(SUFFIX))
}

/// Whether `root` is a wheel by itself.
pub(super) fn is_root(root: &Root) -> bool {
    root.layout == Layout::Checkpoint && root.path.file_name().is_some_and(is_wheel)
}

/// The distribution's name and version in the name of a wheel.
pub(super) fn name_and_version(name: &str) -> (&str, Option<&str>) {
    let stem = name.get(..name.len().saturating_sub(SUFFIX.len())).unwrap_or(name);
    let mut parts = stem.split('-');
    (parts.next().unwrap_or(stem), parts.next())
}

/// Whether the wheel at `path` holds weights, or files that stand for them. One that cannot be read holds nothing here.
pub(super) fn holds_model(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let Ok(names) = members::zip_names(&file) else { return false };
    let mut names = names.iter().map(String::as_str).filter(|name| !is_sample(name));
    names.any(is_model_file)
}

fn is_model_file(name: &str) -> bool {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let certain = names::makes_artifact(file) == Some(true) || names::stands_for_weights(file);
    // A `.pth` at the top holds search paths. A spaCy pipeline keeps its settings beside weights without a telling name.
    (certain && !(folder.is_empty() && file.ends_with(".pth")))
        || file == "config.cfg" && folder.contains('/')
}

fn is_sample(name: &str) -> bool {
    name.split('/').any(|part| TESTS.contains(&part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wheels_tell_their_names() {
        let table = [
            ("en_core_web_sm-3.7.1-py3-none-any.whl", ("en_core_web_sm", Some("3.7.1"))),
            ("odd.whl", ("odd", None)),
            (".whl", ("", None)),
        ];
        for (name, expected) in table {
            assert!(is_wheel(OsStr::new(name)));
            assert_eq!(name_and_version(name), expected, "{name}");
        }
        assert!(!is_wheel(OsStr::new("whl")) && is_wheel(OsStr::new("A.WHL")));
    }

    #[test]
    fn weights_are_told_from_code() {
        let table = [
            ("gull/model.safetensors", true),
            ("gull/data/lark.onnx", true),
            ("en_lark/en_lark-3.7.1/config.cfg", true),
            ("gull/tests/lark.onnx", false),
            ("gull.pth", false),
            ("gull/__init__.py", false),
            ("setup/config.cfg", false),
            ("gull/data.bin", false),
        ];
        for (name, expected) in table {
            assert_eq!(!is_sample(name) && is_model_file(name), expected, "{name}");
        }
    }
}
