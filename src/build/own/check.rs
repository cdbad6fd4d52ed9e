//! Everything that is wrong with a folder of records and fingerprints, each with its place and a remedy.
//!
//! Contract: one problem does not hide another; the order is that of the files. Where nothing is found, the folder
//! can be merged.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::values::{self, line_with};
use super::{id_error, taken};
use crate::base::{Error, LineIndex, Result, Span};
use crate::build::{pack, spdx_text, with_user_folders};
use crate::corpus::{AXES, Corpus, Fingerprint, Record, Sources, TextState, license_files};

/// Something wrong, where, and what to do.
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
pub struct Problem {
    /// The file.
    pub path: PathBuf,
    /// The one-based line, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

/// Says what is wrong with the corpus folder `folder`.
///
/// # Errors
///
/// Where it is no folder or cannot be listed.
pub fn check_folder(folder: &Path) -> Result<Vec<Problem>> {
    if !folder.is_dir() {
        return Err(Error::new("this corpus folder does not exist").at(folder));
    }
    let mut check = Check { corpus: Corpus::builtin(), problems: Vec::new() };
    let records: BTreeMap<PathBuf, Record> = license_files(folder, "toml")?
        .into_iter()
        .filter_map(|path| Some((path.clone(), check.record(path)?)))
        .collect();
    let prints: BTreeMap<PathBuf, Fingerprint> = license_files(folder, "fp")?
        .into_iter()
        .filter_map(|path| Some((path.clone(), check.print(path)?)))
        .collect();
    check.pairs(&records, &prints);
    check.links(&records);
    check.words(&prints);
    check.is_one(folder, &records);
    if check.problems.is_empty() {
        check.whole(folder);
    }
    check.problems.sort_by(|one, other| (&one.path, one.line).cmp(&(&other.path, other.line)));
    Ok(check.problems)
}

/// After so many wrong lines of one record the others are not looked for.
const WRONG_LINES: usize = 40;

struct Check {
    corpus: &'static Corpus,
    problems: Vec<Problem>,
}

impl Check {
    fn say(&mut self, path: &Path, line: Option<u32>, message: impl Into<String>, remedy: impl Into<String>) {
        let (message, remedy) = (message.into(), remedy.into());
        self.problems.push(Problem { path: path.to_owned(), line, message, remedy });
    }

    /// Reads a file; what cannot be read is a problem too.
    fn source(&mut self, path: &Path) -> Option<String> {
        match std::fs::read_to_string(path) {
            Ok(source) => Some(source),
            Err(error) => {
                self.say(path, None, format!("cannot be read: {error}"), "make it a readable file in UTF-8");
                None
            }
        }
    }

    fn record(&mut self, path: PathBuf) -> Option<Record> {
        let source = self.source(&path)?;
        let (record, whole) = self.parsed(&path, &source);
        let record = record?;
        self.record_values(&path, &source, &record);
        whole.then_some(record)
    }

    /// The record that the lines make which can be read, and whether those are all: each wrong line is told and left
    /// out, so that it does not hide the next.
    fn parsed(&mut self, path: &Path, source: &str) -> (Option<Record>, bool) {
        let mut lines: Vec<&str> = source.lines().collect();
        for tries in 0..WRONG_LINES {
            let left = lines.join("\n");
            let error = match toml::from_str(&left) {
                Ok(record) => return (Some(record), tries == 0),
                Err(error) => error,
            };
            // What is missing may stand on a line that was left out.
            if tries > 0 && error.message().starts_with("missing field") {
                break;
            }
            let line = error.span().map(|span| line_of(&left, span.start));
            let remedy = "correct this line; corpus/README.md lists the keys and their values";
            self.say(path, line, error.message().replace('\n', " "), remedy);
            let wrong = line.and_then(|line| lines.get_mut(line as usize - 1));
            match wrong.filter(|line| !line.trim().is_empty() && line.contains('=')) {
                Some(line) => *line = "",
                None => break,
            }
        }
        (None, false)
    }

    fn record_values(&mut self, path: &Path, source: &str, record: &Record) {
        let line = |key: &str| line_with(source, key);
        if stem(path) != record.id.to_lowercase() {
            let remedy = format!("call the file `{}.toml`, or change the id", record.id.to_lowercase());
            self.say(path, line("id"), format!("the id `{}` is not the file's name", record.id), remedy);
        }
        if let Some(message) = id_error(&record.id) {
            self.say(path, line("id"), message, "change id and file name");
        } else if let Some(message) = taken(&record.id, self.corpus) {
            self.say(path, line("id"), message, "a record of one's own cannot replace a built-in one");
        }
        for axis in record.terms.keys().filter(|axis| AXES.iter().all(|(name, _)| name != axis)) {
            let axes: Vec<&str> = AXES.iter().map(|(name, _)| *name).collect();
            self.say(
                path,
                line(axis),
                format!("`{axis}` is no axis of terms"),
                format!("use one of {}", axes.join(", ")),
            );
        }
        for alias in record.aliases.iter().filter(|alias| alias.to_lowercase() != **alias) {
            let message = format!("the alias `{alias}` is not in lower case");
            self.say(path, line("aliases"), message, format!("write `{}`", alias.to_lowercase()));
        }
        for (line, message, remedy) in values::wrong(record, source, self.corpus) {
            self.say(path, line, message, remedy);
        }
    }

    fn print(&mut self, path: PathBuf) -> Option<Fingerprint> {
        let source = self.source(&path)?;
        match Fingerprint::parse(&source) {
            Ok(print) => {
                if stem(&path) != print.id.to_lowercase() {
                    let message =
                        format!("the fingerprint is of `{}`, not of what the file is called", print.id);
                    self.say(&path, line_with(&source, "id"), message, anew(&stem(&path)));
                }
                Some(print)
            }
            Err(error) => {
                self.say(&path, error.line(), error.to_string(), anew(&stem(&path)));
                None
            }
        }
    }

    /// Records without fingerprints, fingerprints without records, and pairs that do not fit.
    fn pairs(&mut self, records: &BTreeMap<PathBuf, Record>, prints: &BTreeMap<PathBuf, Fingerprint>) {
        for (path, record) in records {
            let needs_print = record.text == TextState::Seen && spdx_text(&record.id).is_none();
            match prints.get(&path.with_extension("fp")) {
                None if needs_print && !path.with_extension("fp").exists() => {
                    let remedy = format!("{}, or say `text = \"not-seen\"`", anew(&record.id));
                    self.say(
                        path,
                        None,
                        "there is no fingerprint beside it, so no text is recognised as it",
                        remedy,
                    );
                }
                Some(print) if record.text_sha256.as_ref().is_some_and(|hash| *hash != print.sha256) => {
                    let line = self.source(path).and_then(|source| line_with(&source, "text-sha256"));
                    let message = "the fingerprint was made from another text than `text-sha256` names";
                    self.say(path, line, message, anew(&record.id));
                }
                _ => {}
            }
        }
        for path in prints.keys().filter(|path| !path.with_extension("toml").exists()) {
            self.say(path, None, "there is no record beside it", anew(&stem(path)));
        }
    }

    /// Ids of other records that a record names.
    fn links(&mut self, records: &BTreeMap<PathBuf, Record>) {
        let own: BTreeSet<String> = records.values().map(|record| record.id.to_lowercase()).collect();
        for (path, record) in records {
            let companions = record.companions.iter().filter_map(|one| one.id.as_ref());
            for id in companions.chain(&record.superseded_by) {
                if !own.contains(&id.to_lowercase()) && self.corpus.record(id).is_none() {
                    let line = self.source(path).and_then(|source| line_containing(&source, id));
                    let remedy = "`smallprint corpus list` names what is known; add the other license, or leave this out";
                    self.say(path, line, format!("no license is called `{id}`"), remedy);
                }
            }
        }
    }

    /// Words of which nothing is known: a misspelling of theirs would read as a change.
    fn words(&mut self, prints: &BTreeMap<PathBuf, Fingerprint>) {
        let known = pack::unpack(self.corpus).vocabulary;
        for (path, print) in prints {
            let own: BTreeSet<u32> = print.vocabulary.iter().map(|word| word.hash).collect();
            let bare =
                print.words.iter().filter(|word| !own.contains(word) && !known.contains_key(word)).count();
            if print.words.is_empty() {
                self.say(path, None, "the fingerprint has no words", anew(&stem(path)));
            } else if bare > 0 {
                self.say(
                    path,
                    None,
                    format!("nothing is known about {bare} of its words"),
                    anew(&stem(path)),
                );
            }
        }
    }

    /// A folder in which nothing of a corpus stands was hardly meant.
    fn is_one(&mut self, folder: &Path, records: &BTreeMap<PathBuf, Record>) {
        let tables = ["hub.toml", "models.toml"].iter().any(|table| folder.join(table).exists());
        if records.is_empty() && !tables && self.problems.is_empty() {
            let remedy = "write one with `smallprint corpus add TEXT --id ID --corpus DIR`";
            self.say(folder, None, "there is no record in this folder", remedy);
        }
    }

    /// The other tables of the folder, and what only shows when all is put together.
    fn whole(&mut self, folder: &Path) {
        let merged = Sources::read(folder).and_then(|sources| {
            with_user_folders(&[folder.to_owned()])?;
            Ok(sources)
        });
        match merged {
            Ok(sources) => self.names(folder, &sources),
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_owned();
                let message = error.message().to_owned();
                self.say(&path, error.line(), message, "correct it; corpus/README.md describes every file");
            }
        }
    }

    /// Ids in the table at `path` that no record has.
    fn known<'i>(&mut self, path: &Path, own: &BTreeSet<String>, ids: impl Iterator<Item = &'i String>) {
        for id in ids {
            if !own.contains(&id.to_lowercase()) && self.corpus.record(id).is_none() {
                let line = self.source(path).and_then(|source| line_containing(&source, id));
                self.say(path, line, format!("no license is called `{id}`"), "name a record's id");
            }
        }
    }

    /// Names in `hub.toml` and `models.toml` that lead nowhere.
    fn names(&mut self, folder: &Path, sources: &Sources) {
        let own: BTreeSet<String> = sources.records.iter().map(|record| record.id.to_lowercase()).collect();
        let path = folder.join("hub.toml");
        self.known(&path, &own, sources.names.values().flatten());
        self.known(&folder.join("models.toml"), &own, sources.models.iter().flat_map(|row| &row.license));
    }
}

/// How a fingerprint comes about.
fn anew(id: &str) -> String {
    format!("write it with `smallprint corpus add TEXT --id {id} --force`")
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn line_of(source: &str, at: usize) -> u32 {
    let at = at.min(source.len());
    LineIndex::new(source).lines(Span::new(at, at))[0]
}

fn line_containing(source: &str, text: &str) -> Option<u32> {
    Some(source.lines().position(|line| line.contains(text))? as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "id = \"teal-1.0\"\nname = \"Teal\"\ntext = \"not-seen\"\n";

    fn problems(files: &[(&str, &str)]) -> Vec<String> {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for (name, content) in files {
            std::fs::write(dir.path().join(name), content).expect("written");
        }
        let show = |one: Problem| {
            let name = one.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            assert!(!one.remedy.is_empty(), "{one:?}");
            format!("{name}:{}: {}", one.line.unwrap_or(0), one.message)
        };
        check_folder(dir.path()).expect("a folder").into_iter().map(show).collect()
    }

    #[test]
    fn one_wrong_line_hides_no_other() {
        let record = "id = \"teal-1.0\"\nname = \"Teal\"\nfamily = \"free\"\naliases = [\"TEAL\"]\n[terms]\n\
                      commercial-use = { value = \"alowed\" }\nhosting = { value = \"allowed\" }\n";
        let found = problems(&[("teal-1.0.toml", record)]);
        let lines: Vec<&str> = found.iter().filter_map(|one| one.split(':').nth(1)).collect();
        assert_eq!(lines, ["3", "4", "6", "7"], "{found:#?}");
        assert_eq!(problems(&[("teal-1.0.toml", "id = 1\nname = 2\n")]).len(), 2);
    }

    #[test]
    fn every_problem_has_its_place() {
        #[rustfmt::skip]
        let table: &[(&str, &str, &str)] = &[
            ("teal-1.0.toml", GOOD, ""),
            ("teal-1.0.toml", "id = \"teal-1.0\"\nname = \"Teal\"\nfamly = \"rail\"\n", "teal-1.0.toml:3: unknown field"),
            ("teal-1.0.toml", "id = \"teal-1.0\"\nname = \"Teal\"\nfamily = \"free\"\n", "teal-1.0.toml:3: unknown variant"),
            ("teal-1.0.toml", "id = \"teal-1.0\nname = 1", "teal-1.0.toml:1: "),
            ("teal-1.0.toml", "name = \"Teal\"\n", "missing field `id`"),
            ("other.toml", GOOD, "other.toml:1: the id `teal-1.0` is not the file's name"),
            ("mit.toml", "name = \"Teal\"\nid = \"MIT\"\n", "mit.toml:2: the built-in corpus has `MIT`"),
            ("teal.toml", "id = \"teal\"\nname = \"Teal\"\n", "teal.toml:0: there is no fingerprint beside it"),
            ("teal-1.0.fp", "smallprint-fingerprint 1\nid teal-1.0\nwords 0000000g\n", "teal-1.0.fp:3: "),
            ("teal-1.0.fp", "smallprint-fingerprint 1\nid teal-1.0\nwords 00000001\n", "there is no record beside it"),
            ("hub.toml", "[tags]\nteal = [\"teal-9\"]\n", ""),
            ("hub.toml", "[tag]\nteal = [\"teal-9\"]\n", "hub.toml:1: unknown field"),
            ("models.toml", "[[models]]\nid = \"teal/teal\"\nlicence = \"MIT\"\n", "models.toml:3: unknown field"),
            ("models.toml", "[[models]]\nid = \"teal/teal\"\nlicense = [\"teal-9\"]\nsource = \"memory\"\n", "models.toml:3: no license is called"),
            ("notes.txt", "teal", "there is no record in this folder"),
            ("teal-1.0.toml", "id = \"teal-1.0\"\nname = \"Teal\"\ntext = \"not-seen\"\n[[clauses]]\nkind = \"exprt\"\n", "teal-1.0.toml:5: `exprt` is no kind of clause"),
        ];
        for (name, content, expected) in table {
            let found = problems(&[(name, content)]);
            match expected.is_empty() {
                true if *name == "hub.toml" => {}
                true => assert_eq!(found, [""; 0], "{name}: {content}"),
                false => {
                    assert!(found.iter().any(|one| one.contains(expected)), "{name}: {content}: {found:?}")
                }
            }
        }
    }

    #[test]
    fn values_and_links_are_checked_and_one_problem_hides_no_other() {
        let record = format!(
            "{GOOD}aliases = [\"Teal One\"]\nsuperseded-by = \"teal-2.0\"\n[terms]\nfishing = {{ value = \"allowed\" }}\n"
        );
        let found = problems(&[("teal-1.0.toml", &record)]);
        let expected = ["the alias `Teal One`", "no license is called `teal-2.0`", "`fishing` is no axis"];
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "{found:?}");
        }
        let tags = problems(&[("teal-1.0.toml", GOOD), ("hub.toml", "[tags]\nteal = [\"teal-9\"]\n")]);
        assert_eq!(tags, ["hub.toml:2: no license is called `teal-9`"]);
        assert!(check_folder(Path::new("no/such/folder")).is_err());
    }
}
