//! Tables that say under which licence the files of a folder are: `REUSE.toml` and `.reuse/dep5`.
//!
//! Contract: in one table the last entry that is for a file counts. Of several tables the outermost one that overrides
//! counts alone; else the nearest one counts, unless the file says itself, and those that aggregate are added.
//!
//! Limits: entries and patterns beyond those limits are not read, which is told.
//!
//! Sources: REUSE Specification 3.3, "REUSE.toml" and "Order of precedence"; for `dep5` Debian's machine-readable copyright
//! format 1.0, whose paragraphs REUSE aggregates.

use toml::{Table as Toml, Value};

use super::reuse_glob::Glob;
use super::weights::format_of;
use super::{At, Place};
use crate::base::limits::{CONFIG_BYTES, STATEMENTS};
use crate::base::{LineIndex, Span};
use crate::corpus::Subject;
use crate::text::decode::decode;

/// Signs of all patterns kept of one table: each is compared with every file, and people write some hundred.
const SIGNS: usize = 16 << 10;
const KEY: &str = "SPDX-License-Identifier";

/// What an entry does beside what else is known of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Precedence {
    Aggregate,
    Closest,
    Override,
}

/// What a table says of the files of some patterns.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Entry {
    paths: Vec<Glob>,
    precedence: Precedence,
    licenses: Vec<At<String>>,
}

/// A table.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Table {
    /// Its logical path.
    pub path: String,
    /// The folder that its patterns begin from, with a `/` behind it.
    folder: String,
    entries: Vec<Entry>,
    /// What is wrong with it.
    pub problem: Option<String>,
}

/// What the tables say of one file.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Stated<'t> {
    /// The licences.
    pub licenses: Vec<&'t At<String>>,
    /// Whether they count in place of what the file says itself.
    pub overrides: bool,
}

/// Whether a file of this path is such a table.
pub fn is_table(path: &str) -> bool {
    path.rsplit('/').next() == Some("REUSE.toml") || is_dep5(path)
}

fn is_dep5(path: &str) -> bool {
    path.strip_suffix(".reuse/dep5").is_some_and(|above| above.is_empty() || above.ends_with('/'))
}

/// Reads the table `bytes` at the logical `path`.
///
/// ```
/// use smallprint::evidence::reuse::{read_table, stated};
///
/// let table = b"version = 1\n[[annotations]]\npath = '*.gguf'\nSPDX-License-Identifier = 'MIT'\n";
/// let tables = [read_table("REUSE.toml", table)];
/// assert_eq!(stated(&tables, "m.gguf", false).licenses[0].value, "MIT");
/// assert!(stated(&tables, "a/m.gguf", false).licenses.is_empty());
/// ```
pub fn read_table(path: &str, bytes: &[u8]) -> Table {
    let mut table = Table { path: path.to_owned(), ..Table::default() }.standing_at(path);
    if bytes.len() as u64 > CONFIG_BYTES {
        table.problem = Some(format!("longer than {CONFIG_BYTES} bytes; not read"));
        return table;
    }
    let decoded = decode(bytes);
    if is_dep5(path) {
        read_dep5(&mut table, decoded.source());
    } else {
        read_toml(&mut table, decoded.source());
    }
    table
}

/// What `tables` say of the file at the logical `path`; `own` tells whether the file says it itself.
pub fn stated<'t>(tables: &'t [Table], path: &str, own: bool) -> Stated<'t> {
    let mut found: Vec<(usize, &Entry)> = tables.iter().filter_map(|table| table.entry(path)).collect();
    // Outer tables first.
    found.sort_by_key(|(depth, _)| *depth);
    let of = |wanted| found.iter().filter(move |(_, entry)| entry.precedence == wanted);
    if let Some((_, entry)) = of(Precedence::Override).next() {
        return Stated { licenses: entry.licenses.iter().collect(), overrides: true };
    }
    let closest = of(Precedence::Closest).next_back().filter(|_| !own);
    let all = closest.into_iter().chain(of(Precedence::Aggregate));
    Stated { licenses: all.flat_map(|(_, entry)| &entry.licenses).collect(), overrides: false }
}

/// What a file is about that REUSE has a licence for.
pub fn covers(path: &str) -> Subject {
    const DATA: [&str; 7] = ["arrow", "csv", "jsonl", "ndjson", "parquet", "tfrecord", "tsv"];
    const CODE: [&str; 18] = [
        "c", "cc", "cpp", "cu", "go", "h", "hpp", "ipynb", "java", "js", "kt", "m", "mjs", "py", "rs", "sh",
        "swift", "ts",
    ];
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        _ if format_of(path).is_some() => Subject::Weights,
        data if DATA.contains(&data) => Subject::Data,
        code if CODE.contains(&code) => Subject::Code,
        _ => Subject::Docs,
    }
}

impl Table {
    /// The same table, where the files that it is asked for have paths from another folder: there it stands at `path`.
    pub fn standing_at(mut self, path: &str) -> Self {
        let name = if is_dep5(path) { ".reuse/dep5" } else { "REUSE.toml" };
        path.strip_suffix(name).unwrap_or_default().clone_into(&mut self.folder);
        self
    }

    /// The last entry for a file, and how deep the table stands.
    fn entry(&self, path: &str) -> Option<(usize, &Entry)> {
        let below = path.strip_prefix(&self.folder)?;
        let is_for = |entry: &&Entry| entry.paths.iter().any(|glob| glob.matches(below));
        Some((self.folder.matches('/').count(), self.entries.iter().rev().find(is_for)?))
    }

    /// Adds an entry, within the limits.
    fn add(&mut self, entry: Entry) {
        let signs: usize =
            self.entries.iter().chain([&entry]).flat_map(|entry| &entry.paths).map(Glob::len).sum();
        let full = self.entries.len() >= STATEMENTS || signs > SIGNS;
        if full || entry.licenses.len() > STATEMENTS {
            let told =
                || format!("more than {STATEMENTS} entries or {SIGNS} signs of patterns; not all were read");
            self.problem.get_or_insert_with(told);
        } else {
            self.entries.push(entry);
        }
    }
}

fn read_toml(table: &mut Table, text: &str) {
    let read: Toml = match toml::from_str(text) {
        Ok(read) => read,
        Err(error) => {
            table.problem = Some(format!("not valid TOML: {}", error.message()));
            return;
        }
    };
    let lines = LineIndex::new(text);
    let mut headers = memchr::memmem::find_iter(text.as_bytes(), b"[[annotations]]");
    for one in read.get("annotations").and_then(Value::as_array).into_iter().flatten() {
        let from = headers.next().unwrap_or_default();
        let place = |value: &str| {
            let at = text.get(from..).and_then(|rest| rest.find(value)).map(|at| from + at);
            let lines = at.map(|at| lines.lines(Span::new(at, at + value.len())));
            Place { path: table.path.clone(), lines, key: Some(KEY.to_owned()), ..Place::default() }
        };
        let precedence = match one.get("precedence").and_then(Value::as_str) {
            Some("aggregate") => Precedence::Aggregate,
            Some("override") => Precedence::Override,
            _ => Precedence::Closest,
        };
        let licenses = texts(one.get(KEY));
        let licenses = licenses.map(|value| At { value: value.to_owned(), place: place(value) }).collect();
        let paths = texts(one.get("path")).map(Glob::reuse).collect();
        table.add(Entry { paths, precedence, licenses });
    }
}

/// A text, or a list of them.
fn texts(value: Option<&Value>) -> impl Iterator<Item = &str> {
    let list = value.and_then(Value::as_array).into_iter().flatten();
    let said = value.into_iter().chain(list).filter_map(Value::as_str);
    said.map(str::trim).filter(|text| !text.is_empty())
}

/// Paragraphs of `Key: value`, where a value goes on in lines that begin with a space.
fn read_dep5(table: &mut Table, text: &str) {
    let (mut paths, mut license): (Vec<Glob>, Option<At<String>>) = (Vec::new(), None);
    let mut listing = false;
    for (line, number) in text.lines().chain([""]).zip(1_u32..) {
        if line.trim().is_empty() {
            let (paths, license) = (std::mem::take(&mut paths), license.take());
            if let Some(license) = license.filter(|_| !paths.is_empty()) {
                let licenses = vec![license];
                table.add(Entry { paths, precedence: Precedence::Aggregate, licenses });
            }
            listing = false;
        } else if line.starts_with([' ', '\t']) {
            if listing {
                paths.extend(line.split_whitespace().map(Glob::dep5));
            }
        } else if let Some((key, value)) = line.split_once(':') {
            listing = key.eq_ignore_ascii_case("files");
            if listing {
                paths.extend(value.split_whitespace().map(Glob::dep5));
            } else if key.eq_ignore_ascii_case("license") && !value.trim().is_empty() {
                let (path, key) = (table.path.clone(), Some("License".to_owned()));
                let place = Place { path, lines: Some([number, number]), key, ..Place::default() };
                license = Some(At { value: value.trim().to_owned(), place });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toml_table(path: &str, entries: &[(&str, &str, &str)]) -> Table {
        let entry = |(paths, precedence, license): &(&str, &str, &str)| {
            let precedence =
                if precedence.is_empty() { String::new() } else { format!("precedence = '{precedence}'\n") };
            format!(
                "[[annotations]]\npath = {paths}\n{precedence}SPDX-FileCopyrightText = 'Kim'\n{KEY} = {license}\n"
            )
        };
        let text = entries.iter().map(entry).collect::<String>();
        let table = read_table(path, format!("version = 1\n{text}").as_bytes());
        assert_eq!(table.problem, None);
        table
    }

    fn of(tables: &[Table], path: &str, own: bool) -> (Vec<String>, bool) {
        let stated = stated(tables, path, own);
        (stated.licenses.iter().map(|at| at.value.clone()).collect(), stated.overrides)
    }

    fn said(values: &[&str], overrides: bool) -> (Vec<String>, bool) {
        (values.iter().map(|one| (*one).to_owned()).collect(), overrides)
    }

    #[test]
    fn the_last_entry_of_a_table_counts() {
        let tables = [toml_table(
            "REUSE.toml",
            &[
                ("'**'", "", "'CC0-1.0'"),
                ("['weights/**', '*.gguf']", "aggregate", "['MIT', 'Apache-2.0']"),
                ("'weights/a.gguf'", "", "'ISC'"),
            ],
        )];
        assert_eq!(of(&tables, "README.md", false), said(&["CC0-1.0"], false));
        assert_eq!(of(&tables, "README.md", true), said(&[], false));
        assert_eq!(of(&tables, "weights/b/c.gguf", true), said(&["MIT", "Apache-2.0"], false));
        assert_eq!(of(&tables, "weights/a.gguf", false), said(&["ISC"], false));
        let lines = |path: &str| stated(&tables, path, false).licenses[0].place.lines;
        assert_eq!(
            (lines("README.md"), lines("a.gguf"), lines("weights/a.gguf")),
            (Some([5, 5]), Some([10, 10]), Some([14, 14]))
        );
    }

    #[test]
    fn tables_have_their_precedence() {
        let tables = |outer: &str, inner: &str| {
            [
                toml_table("a/REUSE.toml", &[("'**'", inner, "'inner'")]),
                toml_table("REUSE.toml", &[("'**'", outer, "'outer'")]),
                toml_table("b/REUSE.toml", &[("'**'", "override", "'elsewhere'")]),
            ]
        };
        for (outer, inner, own, expected) in [
            ("closest", "closest", false, said(&["inner"], false)),
            ("closest", "closest", true, said(&[], false)),
            ("aggregate", "closest", false, said(&["inner", "outer"], false)),
            ("aggregate", "aggregate", true, said(&["outer", "inner"], false)),
            ("override", "override", true, said(&["outer"], true)),
            ("closest", "override", true, said(&["inner"], true)),
            ("override", "closest", false, said(&["outer"], true)),
        ] {
            assert_eq!(of(&tables(outer, inner), "a/m.gguf", own), expected, "{outer} {inner} {own}");
        }
    }

    /// As the tool of the specification's authors tells the same files.
    #[test]
    fn files_have_the_licenses_that_other_tools_find() {
        let tables = [
            toml_table(
                "REUSE.toml",
                &[
                    ("'**'", "closest", "'CC0-1.0'"),
                    ("['weights/*', 'nested/**']", "aggregate", "'MIT'"),
                    ("'*.safetensors'", "override", "'Apache-2.0 OR MIT'"),
                ],
            ),
            toml_table("nested/REUSE.toml", &[("'*'", "", "'GPL-3.0-only'")]),
        ];
        for (path, own, expected) in [
            (".hidden", false, said(&["CC0-1.0"], false)),
            ("model.safetensors", false, said(&["Apache-2.0 OR MIT"], true)),
            ("nested/c.gguf", false, said(&["GPL-3.0-only", "MIT"], false)),
            ("weights/a.gguf", true, said(&["MIT"], false)),
            ("weights/sub/b.gguf", false, said(&["CC0-1.0"], false)),
        ] {
            assert_eq!(of(&tables, path, own), expected, "{path}");
        }
    }

    #[test]
    fn paragraphs_of_dep5_are_read() {
        let text = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nCopyright: Kim\n\
            License: MIT\n\nFiles: weights/* \n a.gguf\nCopyright: Lee\n Files: b\nLicense: Apache-2.0\n  words\n\nLicense: ISC\n";
        let tables = [read_table("x/.reuse/dep5", text.as_bytes())];
        assert_eq!(of(&tables, "x/b/README.md", true), said(&["MIT"], false));
        for path in ["x/weights/c/d.gguf", "x/a.gguf"] {
            assert_eq!(of(&tables, path, false), said(&["Apache-2.0"], false), "{path}");
        }
        assert_eq!(of(&tables, "a.gguf", false), said(&[], false));
        assert_eq!(stated(&tables, "x/a.gguf", false).licenses[0].place.lines, Some([11, 11]));
    }

    #[test]
    fn names_and_kinds_of_files() {
        for (path, expected) in [
            ("REUSE.toml", true),
            ("a/REUSE.toml", true),
            (".reuse/dep5", true),
            ("a/.reuse/dep5", true),
            ("dep5", false),
            ("a.reuse/dep5", false),
            ("NOREUSE.toml", false),
        ] {
            assert_eq!(is_table(path), expected, "{path}");
        }
        for (path, expected) in [
            ("m.gguf", Subject::Weights),
            ("rows.parquet", Subject::Data),
            ("train.py", Subject::Code),
            ("config.json", Subject::Docs),
        ] {
            assert_eq!(covers(path), expected, "{path}");
        }
    }

    #[test]
    fn broken_and_hostile_tables_say_so_or_nothing() {
        for text in [
            "[[annotations",
            "annotations = 7",
            "[[annotations]]\npath = 7\nSPDX-License-Identifier = [[1]]\n",
            "",
        ] {
            let table = read_table("REUSE.toml", text.as_bytes());
            assert_eq!(of(&[table], "m.gguf", false), said(&[], false), "{text}");
        }
        assert!(read_table("REUSE.toml", b"[[annotations").problem.is_some());
        assert!(read_table("REUSE.toml", &vec![b' '; CONFIG_BYTES as usize + 1]).problem.is_some());
        let entry = "[[annotations]]\npath = '**'\nSPDX-License-Identifier = 'MIT'\n";
        let many = read_table("REUSE.toml", entry.repeat(STATEMENTS + 1).as_bytes());
        assert!(many.problem.is_some() && many.entries.len() == STATEMENTS);
        let deep = format!("a = {}", "[".repeat(100_000));
        assert!(read_table("REUSE.toml", deep.as_bytes()).problem.is_some());
        let long = format!("Files: {}\nLicense: MIT\n", "* ".repeat(SIGNS + 1));
        assert!(read_table(".reuse/dep5", long.as_bytes()).problem.is_some());
    }
}
