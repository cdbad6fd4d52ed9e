//! Python packages: which folders beside a `*.dist-info` belong to it.
//!
//! Source: PyPA specifications "Recording installed projects" (`RECORD`, `top_level.txt`) and "Binary distribution
//! format" (the folder's name). A distribution owns the folders that its `RECORD` lists with an `__init__.py`, as a
//! whole: what was downloaded into them later belongs to it too. Of folders without one (data, namespaces) it owns
//! the deepest that holds all its files there. Without `RECORD` the names of `top_level.txt` count, else the
//! distribution's own name.
//!
//! Limits: [`limits::CONFIG_BYTES`] of a `RECORD` are read; two distributions that list the same folder both own it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::folder::{Folder, read_small};
use crate::base::limits;

const SUFFIX: &str = ".dist-info";

/// One installed or unpacked distribution.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Distribution {
    /// Name of its `*.dist-info` folder.
    pub(super) info: String,
    /// Folders (and files at the top) that belong to it, relative to where its dist-info stands, with `/`.
    pub(super) owned: BTreeSet<String>,
}

/// The distributions whose dist-info stands in `folder`, in order.
pub(super) fn distributions(path: &Path, folder: &Folder) -> Vec<Distribution> {
    let infos = folder.dirs().map(|entry| entry.text()).filter(|name| name.ends_with(SUFFIX));
    infos.filter(|info| is_info(&path.join(info))).map(|info| distribution(path, info)).collect()
}

/// The distribution of one dist-info folder.
pub(super) fn distribution(path: &Path, info: &str) -> Distribution {
    let folder = path.join(info);
    let owned = match read_small(&folder.join("RECORD"), limits::CONFIG_BYTES) {
        Some(record) => owned_by_record(&record),
        None => owned_by_name(&folder, info),
    };
    Distribution { info: info.to_owned(), owned }
}

/// Name and version in a dist-info folder's name.
pub(super) fn name_and_version(info: &str) -> (&str, Option<&str>) {
    let stem = info.strip_suffix(SUFFIX).unwrap_or(info);
    // Dashes in a name are written `_` there, so the first dash ends it.
    stem.split_once('-').map_or((stem, None), |(name, version)| (name, Some(version)))
}

fn is_info(path: &Path) -> bool {
    ["METADATA", "RECORD", "WHEEL"]
        .iter()
        .any(|name| std::fs::symlink_metadata(path.join(name)).is_ok_and(|data| data.is_file()))
}

fn owned_by_name(folder: &Path, info: &str) -> BTreeSet<String> {
    let listed = read_small(&folder.join("top_level.txt"), limits::CONFIG_BYTES).unwrap_or_default();
    let mut owned: BTreeSet<String> =
        listed.lines().map(str::trim).filter(|name| is_inside(name)).map(str::to_owned).collect();
    if owned.is_empty() {
        let name = name_and_version(info).0;
        owned.extend([name.to_owned(), name.to_lowercase()]);
    }
    owned
}

fn owned_by_record(record: &str) -> BTreeSet<String> {
    let files: BTreeSet<&str> = record.lines().filter_map(record_path).collect();
    let packages: BTreeSet<&str> =
        files.iter().filter_map(|file| file.strip_suffix("/__init__.py")).collect();
    let mut owned = BTreeSet::new();
    let mut loose: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for file in files {
        match prefixes(file).find(|prefix| packages.contains(prefix)) {
            Some(package) => drop(owned.insert(package.to_owned())),
            None => loose.entry(file.split('/').next().unwrap_or(file)).or_default().push(file),
        }
    }
    owned.extend(loose.values().filter_map(|files| common_folder(files)));
    let all = owned.clone();
    owned.retain(|path| !prefixes(path).any(|above| all.contains(above)));
    owned
}

/// The path of one line of `RECORD`, if it is a file of the package proper.
fn record_path(line: &str) -> Option<&str> {
    let path = match line.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => line.split(',').next()?,
    };
    let kept = is_inside(path) && !path.contains("__pycache__/");
    (kept && !path.split('/').next()?.ends_with(SUFFIX)).then_some(path)
}

fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\\', ':'])
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// The folders above `path`, outermost first.
fn prefixes(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at))
}

/// The deepest folder that holds all of `files`, which share their first part; a lone top-level file is itself.
fn common_folder(files: &[&str]) -> Option<String> {
    let first = files.first()?;
    let shared = prefixes(first).take_while(|prefix| {
        files.iter().all(|file| file.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/')))
    });
    Some(shared.last().unwrap_or(first).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_tell_what_is_owned() {
        let table: &[(&str, &[&str])] = &[
            (
                "pkg/__init__.py,sha256=x,1\npkg/sub/__init__.py,,\npkg/m/w.onnx,,\npkg-1.dist-info/METADATA,,\n",
                &["pkg"],
            ),
            ("google/cloud/a/__init__.py,,\ngoogle/cloud/a/w.bin,,\n", &["google/cloud/a"]),
            ("share/models/a.onnx,,\nshare/models/b/c.onnx,,\n", &["share/models"]),
            ("data/w.bin,,\ndata/x/__init__.py,,\n", &["data"]),
            ("one.py,,\n../../bin/run,,\n/etc/passwd,,\na/../b,,\n", &["one.py"]),
            ("\"od,d/__init__.py\",,\n", &["od,d"]),
            ("a-b/__init__.py,,\na/__init__.py,,\na/c/w,,\n", &["a", "a-b"]),
            ("", &[]),
        ];
        for (record, owned) in table {
            let found = owned_by_record(record);
            assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), *owned, "{record}");
        }
    }

    #[test]
    fn without_a_record_names_count() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let info = dir.path().join("Foo_Bar-1.2.dist-info");
        std::fs::create_dir(&info).expect("create");
        assert_eq!(
            Vec::from_iter(distribution(dir.path(), "Foo_Bar-1.2.dist-info").owned),
            ["Foo_Bar", "foo_bar"]
        );
        std::fs::write(info.join("top_level.txt"), "foo\n../up\n").expect("write");
        assert_eq!(Vec::from_iter(distribution(dir.path(), "Foo_Bar-1.2.dist-info").owned), ["foo"]);
        assert_eq!(name_and_version("Foo_Bar-1.2.dist-info"), ("Foo_Bar", Some("1.2")));
    }
}
