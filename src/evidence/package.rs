//! Package metadata: what a package says about the licence of its code.
//!
//! Contract: only files that [`is_package`] names are read, each to at most
//! [`CONFIG_BYTES`]. A file that is broken gives what was found in it, and says so in `problem`.
//! `UNKNOWN`, as old packaging tools write, is no statement. Classifiers give their last part.
//!
//! Sources: PyPA core metadata specification 2.4; PyPA pyproject.toml specification; npm package.json;
//! Citation File Format 1.2.0; the Cargo book, "The Manifest Format"; CodeMeta 3.0; the Zenodo developer documentation.

use crate::base::limits::{CONFIG_BYTES, STATEMENTS};
use crate::base::{LineIndex, Span};
use crate::text::decode::decode;

use super::pick::{self, Picked};
use super::{At, Package, Place};

const NPM: &[&str] = &["name", "version", "license", "license.type", "licenses[]", "licenses[].type"];
const PYPROJECT: &[&str] = &[
    "project.name",
    "project.version",
    "project.license",
    "project.license.text",
    "project.license.file",
    "project.license-files[]",
    "project.classifiers[]",
    "tool.poetry.name",
    "tool.poetry.version",
    "tool.poetry.license",
    "tool.poetry.classifiers[]",
];
const CARGO: &[&str] = &["package.name", "package.version", "package.license", "package.license-file"];
const CODE_META: &[&str] = &["name", "version", "license", "license[]", "license.url", "license.name"];
const ZENODO: &[&str] = &["title", "version", "license", "license.id"];
const CITATION: &[&str] = &["title", "version", "license", "license[]", "license-url"];

#[derive(Clone, Copy)]
enum Kind {
    Cargo,
    Citation,
    CodeMeta,
    Headers,
    Npm,
    PyProject,
    SetupCfg,
    Zenodo,
}

fn kind(path: &str) -> Option<Kind> {
    match path.rsplit('/').next().unwrap_or(path) {
        "METADATA" | "PKG-INFO" => Some(Kind::Headers),
        "CITATION.cff" => Some(Kind::Citation),
        "Cargo.toml" => Some(Kind::Cargo),
        ".zenodo.json" => Some(Kind::Zenodo),
        "codemeta.json" => Some(Kind::CodeMeta),
        "package.json" => Some(Kind::Npm),
        "pyproject.toml" => Some(Kind::PyProject),
        "setup.cfg" => Some(Kind::SetupCfg),
        _ => None,
    }
}

/// Whether [`read_package`] reads files of this name.
pub fn is_package(path: &str) -> bool {
    kind(path).is_some()
}

/// Reads the package metadata `bytes` that stand at the logical `path`.
///
/// ```
/// use smallprint::evidence::package::read_package;
///
/// let package = read_package("x.dist-info/METADATA", b"Name: x\nVersion: 1.0\nLicense-Expression: MIT\n\nBody");
/// assert_eq!((package.name.as_str(), package.licenses[0].value.as_str()), ("x", "MIT"));
/// ```
pub fn read_package(path: &str, bytes: &[u8]) -> Package {
    let mut package = Package { path: path.to_owned(), ..Package::default() };
    let Some(kind) = kind(path) else { return package };
    if bytes.len() as u64 > CONFIG_BYTES {
        package.problem = Some(format!("longer than {CONFIG_BYTES} bytes; not read"));
        return package;
    }
    let decoded = decode(bytes);
    let text = decoded.source();
    match kind {
        Kind::Headers => read_fields(&mut package, &headers(text), text),
        Kind::SetupCfg => read_fields(&mut package, &setup_cfg(text), text),
        Kind::Npm => {
            let picked = pick::json(text, NPM);
            read_picked(&mut package, &picked, text, "name", "version", &NPM[2..]);
        }
        Kind::Citation => {
            let picked = pick::yaml(text, CITATION);
            read_picked(&mut package, &picked, text, "title", "version", &CITATION[2..]);
        }
        Kind::Cargo => {
            let picked = pick::toml(text, CARGO);
            read_picked(&mut package, &picked, text, "package.name", "package.version", &CARGO[2..3]);
            package.license_files.extend(picked.all("package.license-file").map(str::to_owned));
        }
        Kind::CodeMeta => {
            let picked = pick::json(text, CODE_META);
            read_picked(&mut package, &picked, text, "name", "version", &CODE_META[2..]);
        }
        Kind::Zenodo => {
            let picked = pick::json(text, ZENODO);
            read_picked(&mut package, &picked, text, "title", "version", &ZENODO[2..]);
        }
        Kind::PyProject => read_pyproject(&mut package, text),
    }
    package.licenses.retain(|at| is_statement(&at.value));
    if package.licenses.len().max(package.license_files.len()) > STATEMENTS {
        package.licenses.truncate(STATEMENTS);
        package.license_files.truncate(STATEMENTS);
        package.problem = Some(format!("more statements than the {STATEMENTS} that are kept of one file"));
    }
    package
}

/// `UNKNOWN` is what distutils wrote where nobody had said anything.
fn is_statement(value: &str) -> bool {
    !value.is_empty() && !value.eq_ignore_ascii_case("unknown")
}

fn read_pyproject(package: &mut Package, text: &str) {
    let picked = pick::toml(text, PYPROJECT);
    let (name, version) = if picked.has("project.name") {
        ("project.name", "project.version")
    } else {
        ("tool.poetry.name", "tool.poetry.version")
    };
    let licenses = &["project.license", "project.license.text", "tool.poetry.license"];
    read_picked(package, &picked, text, name, version, licenses);
    for key in ["project.classifiers[]", "tool.poetry.classifiers[]"] {
        let classified = pick::places(&picked, key, &package.path, text).into_iter();
        package
            .licenses
            .extend(classified.filter_map(|at| Some(At { value: classified_license(&at.value)?, ..at })));
    }
    for key in ["project.license.file", "project.license-files[]"] {
        package.license_files.extend(picked.all(key).map(str::to_owned));
    }
}

fn read_picked(
    package: &mut Package,
    picked: &Picked,
    text: &str,
    name: &str,
    version: &str,
    licenses: &[&'static str],
) {
    package.name = picked.last(name).unwrap_or_default().to_owned();
    package.version = picked.last(version).map(str::to_owned);
    for key in licenses {
        package.licenses.extend(pick::places(picked, key, &package.path, text));
    }
    package.problem.clone_from(&picked.problem);
}

/// One field of a header block or section: its key in lower case with `-`, its value, its place.
struct Field {
    key: String,
    value: String,
    span: Span,
}

fn read_fields(package: &mut Package, fields: &[Field], text: &str) {
    let lines = LineIndex::new(text);
    for field in fields {
        let at = |key: &str, value: &str| At {
            value: value.trim().to_owned(),
            place: Place {
                path: package.path.clone(),
                lines: Some(lines.lines(field.span)),
                key: Some(key.to_owned()),
                ..Place::default()
            },
        };
        match field.key.as_str() {
            "name" if package.name.is_empty() => package.name = field.value.trim().to_owned(),
            "version" if package.version.is_none() => package.version = Some(field.value.trim().to_owned()),
            "license" => package.licenses.push(at("License", &field.value)),
            "license-expression" => package.licenses.push(at("License-Expression", &field.value)),
            "classifier" | "classifiers" => {
                let classified = field.value.lines().filter_map(classified_license);
                package.licenses.extend(classified.map(|value| at("Classifier", &value)));
            }
            "license-file" | "license-files" => {
                let files = field.value.split(['\n', ',']).map(str::trim).filter(|file| !file.is_empty());
                package.license_files.extend(files.map(str::to_owned));
            }
            _ => {}
        }
    }
}

/// The licence that a trove classifier names: its last part; a mere category names none.
fn classified_license(classifier: &str) -> Option<String> {
    let rest = classifier.trim().strip_prefix("License ::")?;
    let name = rest.rsplit("::").next()?.trim();
    (!matches!(name, "OSI Approved" | "DFSG approved" | "Other/Proprietary License" | ""))
        .then(|| name.to_owned())
}

/// The header block of core metadata: `Key: value`, continued on indented lines, up to the first blank line.
fn headers(text: &str) -> Vec<Field> {
    let block = Block { separator: ':', ends_at_blank: true };
    block.fields(text, 0)
}

/// The `[metadata]` section of a setup.cfg.
fn setup_cfg(text: &str) -> Vec<Field> {
    let Some(start) = text.find("[metadata]") else { return Vec::new() };
    let start = start + "[metadata]".len();
    let block = Block { separator: '=', ends_at_blank: false };
    let end = text[start..].find("\n[").map_or(text.len(), |end| start + end);
    block.fields(&text[..end], start)
}

/// How the fields of a block are written.
struct Block {
    separator: char,
    ends_at_blank: bool,
}

impl Block {
    fn fields(&self, text: &str, start: usize) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        let mut at = start;
        for line in text[start..].split_inclusive('\n') {
            let span = Span::new(at, at + line.trim_end().len());
            at += line.len();
            if line.trim().is_empty() {
                if self.ends_at_blank && !fields.is_empty() {
                    break;
                }
            } else if line.starts_with([' ', '\t']) {
                if let Some(field) = fields.last_mut() {
                    field.value.push('\n');
                    field.value.push_str(line.trim());
                    field.span = Span::new(field.span.start, span.end);
                }
            } else if let Some((key, value)) = line.split_once(self.separator) {
                let key = key.trim().to_ascii_lowercase().replace('_', "-");
                fields.push(Field { key, value: value.trim().to_owned(), span });
            }
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(package: &Package) -> Vec<&str> {
        package.licenses.iter().map(|at| at.value.as_str()).collect()
    }

    #[test]
    fn core_metadata_is_read_to_its_blank_line() {
        let text = "Metadata-Version: 2.1\nName: pack\nVersion: 1.2\nLicense: First line\n        second line\n\
                    Classifier: License :: OSI Approved\nClassifier: License :: OSI Approved :: MIT License\n\
                    Classifier: Topic :: X\nLicense-File: LICENSE\n\nLicense: not this\n";
        let package = read_package("pack-1.2.dist-info/METADATA", text.as_bytes());
        assert_eq!(values(&package), ["First line\nsecond line", "MIT License"]);
        assert_eq!(package.licenses[0].place.lines, Some([4, 5]));
        assert_eq!((package.name.as_str(), package.version.as_deref()), ("pack", Some("1.2")));
        assert_eq!(package.license_files, ["LICENSE"]);
        let crlf =
            read_package("PKG-INFO", b"Name: a\r\nLicense: UNKNOWN\r\nLicense-Expression: MIT\r\n\r\n");
        assert_eq!(values(&crlf), ["MIT"]);
    }

    #[test]
    fn broken_files_say_so_and_long_ones_are_cut() {
        let told = |path: &str, text: &str| {
            let package = read_package(path, text.as_bytes());
            (package.licenses.len(), package.problem.unwrap_or_default())
        };
        for (path, text, count, problem) in [
            ("package.json", "{\"license\":\"MIT\"", 1, "not valid JSON"),
            ("CITATION.cff", "license: MIT\n\tx: [", 0, "not valid YAML"),
            ("pyproject.toml", "[project\nname=", 0, "not valid TOML"),
            ("METADATA", &"License: MIT\n".repeat(STATEMENTS + 1), STATEMENTS, "more statements"),
            ("METADATA", &" ".repeat(CONFIG_BYTES as usize + 1), 0, "longer than"),
            ("METADATA", &"License: MIT\n".repeat(STATEMENTS), STATEMENTS, ""),
        ] {
            let (found, why) = told(path, text);
            assert!(
                found == count && why.starts_with(problem) && why.is_empty() == problem.is_empty(),
                "{path}: {found} {why}"
            );
        }
    }

    #[test]
    fn other_formats_are_read_by_their_keys() {
        let cases: [(&str, &str, &[&str], &str); 10] = [
            ("package.json", r#"{"name":"n","license":"MIT"}"#, &["MIT"], "n"),
            (
                "package.json",
                r#"{"name":"n","licenses":[{"type":"MIT"},{"type":"ISC"}]}"#,
                &["MIT", "ISC"],
                "n",
            ),
            ("pyproject.toml", "[project]\nname='n'\nlicense='MIT'\nlicense-files=['L*']\n", &["MIT"], "n"),
            ("pyproject.toml", "[project]\nname='n'\nlicense={text='MIT'}\n", &["MIT"], "n"),
            (
                "pyproject.toml",
                "[project]\nname='n'\nclassifiers=['License :: OSI Approved :: MIT License']",
                &["MIT License"],
                "n",
            ),
            ("pyproject.toml", "[tool.poetry]\nname='n'\nlicense='MIT'\n", &["MIT"], "n"),
            ("pyproject.toml", "[project\nname=", &[], ""),
            (
                "setup.cfg",
                "[a]\nlicense = x\n[metadata]\nname = n\nlicense = MIT\n\nclassifiers =\n    License :: OSI Approved :: MIT License\n[b]\nlicense = y\n",
                &["MIT", "MIT License"],
                "n",
            ),
            ("CITATION.cff", "title: n\nlicense:\n  - MIT\n  - ISC\n", &["MIT", "ISC"], "n"),
            ("CITATION.cff", "title: n\nlicense: Apache-2.0\n", &["Apache-2.0"], "n"),
        ];
        for (path, text, licenses, name) in cases {
            let package = read_package(path, text.as_bytes());
            assert_eq!((values(&package), package.name.as_str()), (licenses.to_vec(), name), "{path} {text}");
            assert!(package.licenses.iter().all(|at| at.place.lines.is_some()));
        }
    }

    #[test]
    fn only_known_names_are_read() {
        assert!(is_package("x.dist-info/METADATA") && !is_package("metadata") && !is_package("x.json"));
        assert_eq!(values(&read_package("other", b"License: MIT")), [""; 0]);
        assert_eq!(values(&read_package("PKG-INFO", &vec![b' '; CONFIG_BYTES as usize + 1])), [""; 0]);
    }
}
