//! Python wheels that lie packed in a folder: which of them hold a model.
//!
//! Source: PyPA specification "Binary distribution format": `NAME-VERSION-PYTHON-ABI-PLATFORM.whl` is a zip file, in
//! which the dist-info folder stands as it is installed; spaCy publishes its pipelines so.
//!
//! Contract: as of installed packages, only those that hold weights are artifacts, and code is none. Of a wheel its list of
//! members is read, within the limits for archives; that a member is weights is told by its name alone, for its size is
//! only stated. Where that list cannot be read to its end, and nothing before is weights, that is told.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::Path;

use super::{Layout, Root, names};
use crate::base::SkipReason;
use crate::base::limits::ARCHIVE_MEMBERS;
use crate::evidence::members::{self, ZipNames};

const SUFFIX: &str = ".whl";
/// Folders whose files are samples.
const TESTS: [&str; 5] = ["test", "tests", "testing", "testdata", "test_data"];

/// Whether a file is called as wheels are.
pub(super) fn is_wheel(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.to_ascii_lowercase().ends_with(SUFFIX))
}

/// The name of the wheel that `root` is by itself; `scanned` is that of the scanned path, where that is a file.
pub(super) fn of_root<'r>(root: &'r Root, scanned: Option<&'r OsStr>) -> Option<&'r str> {
    let name = match scanned {
        Some(name) => Some(name).filter(|_| root.layout == Layout::Wheel),
        None => root.path.file_name().filter(|_| root.layout == Layout::Checkpoint),
    };
    name.filter(|name| is_wheel(name))?.to_str()
}

/// The distribution's name and version in the name of a wheel.
pub(super) fn name_and_version(name: &str) -> (&str, Option<&str>) {
    let stem = name.get(..name.len().saturating_sub(SUFFIX.len())).unwrap_or(name);
    let mut parts = stem.split('-');
    (parts.next().unwrap_or(stem), parts.next())
}

/// Whether the wheel at `path` holds weights, or files that stand for them.
///
/// # Errors
/// Why that is not known, in plain words.
pub(super) fn holds_model(path: &Path) -> Result<bool, (SkipReason, String)> {
    let listed = File::open(path).and_then(|file| members::zip_names(&file)).map_err(|error| {
        let reason = match error.kind() {
            io::ErrorKind::InvalidData => SkipReason::TruncatedHeader,
            _ => SkipReason::NotReadable,
        };
        (reason, format!("whether this wheel holds a model is not known: {error}"))
    })?;
    told(&listed)
}

/// What a list of members tells.
fn told(listed: &ZipNames) -> Result<bool, (SkipReason, String)> {
    let names: Vec<&str> = listed.names.iter().map(String::as_str).filter(|name| !is_sample(name)).collect();
    if names.iter().any(|name| is_model_file(name)) || has_pipeline(&names) {
        return Ok(true);
    }
    let (reason, why) = match (listed.more, listed.broken) {
        (false, false) => return Ok(false),
        (true, _) => (SkipReason::TooManyFiles, format!("it has more than {ARCHIVE_MEMBERS} members")),
        (false, true) => (SkipReason::TruncatedHeader, "its list of members is broken".to_owned()),
    };
    Err((reason, format!("whether this wheel holds a model is not known: {why}")))
}

fn is_model_file(name: &str) -> bool {
    let (folder, file) = parted(name);
    let certain = names::makes_artifact(file) == Some(true) || names::stands_for_weights(file);
    // A `.pth` at the top holds search paths.
    certain && !(folder.is_empty() && file.ends_with(".pth"))
}

/// Whether a pipeline of spaCy is among the files, whose weights have no telling names: its settings or its words stand
/// beside its description.
fn has_pipeline(names: &[&str]) -> bool {
    let parts = || names.iter().map(|name| parted(name));
    let described: BTreeSet<&str> =
        parts().filter(|(_, file)| *file == "meta.json").map(|(folder, _)| folder).collect();
    parts().any(|(folder, file)| {
        let words = folder.strip_suffix("/vocab").is_some_and(|above| described.contains(above));
        words || file == "config.cfg" && described.contains(folder)
    })
}

/// Folder and file of a member's name.
fn parted(name: &str) -> (&str, &str) {
    name.rsplit_once('/').unwrap_or(("", name))
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
            ("gull/tests/lark.onnx", false),
            ("gull.pth", false),
            ("gull/__init__.py", false),
            ("en_lark/en_lark-3.7.1/config.cfg", false),
            ("gull/data.bin", false),
        ];
        for (name, expected) in table {
            assert_eq!(!is_sample(name) && is_model_file(name), expected, "{name}");
        }
    }

    fn list(names: &[&str]) -> ZipNames {
        ZipNames { names: names.iter().map(|name| (*name).to_owned()).collect(), ..ZipNames::default() }
    }

    #[test]
    fn pipelines_have_their_description_beside_their_settings() {
        let table: [(&[&str], bool); 6] = [
            (&["lark/lark-1/config.cfg", "lark/lark-1/meta.json"], true),
            (&["lark/lark-1/vocab/strings.json", "lark/lark-1/meta.json"], true),
            (&["lark/config.cfg", "lark/lark-1/meta.json"], false),
            (&["lark/data/config.cfg"], false),
            (&["lark/data/meta.json"], false),
            (&["lark/tests/config.cfg", "lark/tests/meta.json"], false),
        ];
        for (names, expected) in table {
            assert_eq!(told(&list(names)), Ok(expected), "{names:?}");
        }
    }

    #[test]
    fn a_list_that_ends_early_tells_nothing_unless_there_are_weights() {
        let (code, weights) = (list(&["lark/a.py"]), list(&["lark/a.py", "lark/model.safetensors"]));
        for (more, broken, reason) in
            [(true, false, SkipReason::TooManyFiles), (false, true, SkipReason::TruncatedHeader)]
        {
            let cut = |listed: &ZipNames| told(&ZipNames { more, broken, ..listed.clone() });
            assert_eq!(cut(&code).map_err(|(reason, _)| reason), Err(reason));
            assert_eq!(cut(&weights), Ok(true));
        }
        assert_eq!(told(&code), Ok(false));
        let dir = tempfile::tempdir().expect("temporary folder");
        let path = dir.path().join("a-1.whl");
        assert_eq!(holds_model(&path).map_err(|(reason, _)| reason), Err(SkipReason::NotReadable));
        std::fs::write(&path, "no zip file").expect("written");
        assert_eq!(holds_model(&path).map_err(|(reason, _)| reason), Err(SkipReason::TruncatedHeader));
    }
}
