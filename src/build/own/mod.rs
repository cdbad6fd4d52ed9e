//! A licence of the user's own: its record and fingerprint, written from its text into a folder that `--corpus`
//! merges.
//!
//! Contract: [`add`] refuses what could never be recognised (a binary file, a few words) or would hide something:
//! an id or name that the built-in corpus has, a text that it knows, files that exist; the last two can be forced,
//! and a record that was there is then kept beside the new one. [`check_folder`] says everything that is wrong with
//! such a folder, each with its place and a remedy. Nothing of the text itself is written.

mod check;
mod draft;
mod values;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

pub use check::{Problem, check_folder};

use super::spans::{clause_spans, print_spans};
use super::{SlotRules, fingerprint, pack, word_facts};
use crate::base::{Error, Result, limits};
use crate::clauses::Engine;
use crate::corpus::{Corpus, Fingerprint, WordClass, licenses_folder, read_spans};
use crate::reading::Reading;
use crate::text::{Text, is_binary};

/// A text of fewer words is not told from chance. The shortest licences of the SPDX list have about twenty.
const LEAST_WORDS: usize = 12;

/// What is to be added.
#[derive(Clone, Debug, Default)]
pub struct NewLicense {
    /// The record's id.
    pub id: String,
    /// The title; taken from the text where `None`.
    pub name: Option<String>,
    /// Whether files that exist may be replaced, and a text that is known may get a second id.
    pub force: bool,
}

/// What was written.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Added {
    /// The record's id.
    pub id: String,
    /// The record.
    pub record: PathBuf,
    /// The fingerprint.
    pub fingerprint: PathBuf,
    /// Where the record that was there before is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<PathBuf>,
    /// How many words the text has.
    pub words: usize,
    /// The kinds of clauses that were found in it, each with how many.
    pub clauses: BTreeMap<String, usize>,
}

/// Writes record and fingerprint of the text at `path` to `folder`.
///
/// # Errors
///
/// What is refused, and files that cannot be read or written; each with its remedy.
pub fn add(path: &Path, new: &NewLicense, folder: &Path) -> Result<Added> {
    let corpus = Corpus::builtin();
    check_id(&new.id, corpus)?;
    let bytes = read(path)?;
    let text = Text::from_bytes(&bytes);
    let words = text.words().len();
    if words < LEAST_WORDS || words >= usize::from(u16::MAX) {
        let limits =
            format!("a text of {words} words cannot be recognised; give one of {LEAST_WORDS} to 65534");
        return Err(Error::new(limits).at(path));
    }
    let reading = Reading::of(&text, corpus);
    if let (true, [known], false) = (reading.verdict.is_faithful(), &reading.licenses[..], new.force) {
        let message =
            format!("smallprint knows this text as {}; --force adds it under a second id", known.id);
        return Err(Error::new(message).at(path));
    }
    let place = licenses_folder(folder);
    let file = |extension: &str| place.join(format!("{}.{extension}", new.id.to_lowercase()));
    let (record, print) = (file("toml"), file("fp"));
    let spans = spans(folder, &new.id, &text, corpus)?;
    let kept = make_room(&record, &print, new.force)?;
    std::fs::create_dir_all(&place).map_err(|error| Error::io(&place, error))?;
    write(&folder.join("spans.tsv"), &spans)?;
    write(&print, &own_fingerprint(&new.id, &bytes, corpus).print())?;
    write(&record, &draft::record(new, &text, &bytes, &reading))?;
    let mut clauses = BTreeMap::new();
    for clause in &reading.clauses {
        *clauses.entry(clause.kind.clone()).or_insert(0) += 1;
    }
    Ok(Added { id: new.id.clone(), record, fingerprint: print, kept, words, clauses })
}

/// The fingerprint of a text that no shared vocabulary describes: it brings along what is known of its words.
pub fn own_fingerprint(id: &str, bytes: &[u8], corpus: &Corpus) -> Fingerprint {
    let known = pack::unpack(corpus).vocabulary;
    let classes: FxHashMap<u32, WordClass> =
        known.values().map(|word| (word.hash, WordClass::from_number(word.class))).collect();
    let mut print = fingerprint(id, bytes, &SlotRules::default());
    print.vocabulary = word_facts(&Text::from_bytes(bytes), &classes);
    print
}

/// What an id may look like, so that it is a file's name everywhere and `LicenseRef-<id>` is valid SPDX.
fn id_error(id: &str) -> Option<String> {
    let letters = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    if id.to_lowercase().starts_with("licenseref-") {
        Some(format!("`{id}` would become LicenseRef-{id}; leave `LicenseRef-` out"))
    } else if !letters || !(1..=80).contains(&id.len()) || id.starts_with(['.', '-']) || id.ends_with('.') {
        Some(format!("`{id}` is no id; use up to 80 letters, digits, `-` and `.`, as in `acme-model-1.0`"))
    } else {
        None
    }
}

fn check_id(id: &str, corpus: &Corpus) -> Result<()> {
    match id_error(id).or_else(|| taken(id, corpus)) {
        Some(message) => Err(Error::new(message)),
        None => Ok(()),
    }
}

/// Whether the built-in corpus has it, as an id or as a name for others.
fn taken(id: &str, corpus: &Corpus) -> Option<String> {
    let lower = id.to_lowercase();
    if let Some(record) = corpus.pack().record(&lower) {
        return Some(format!("the built-in corpus has `{}` ({}); choose another id", record.id, record.name));
    }
    let means = match corpus.names().get(&lower)?.join(", ") {
        none if none.is_empty() => "no license in particular".to_owned(),
        ids => ids,
    };
    Some(format!("`{id}` is already a name for {means}; choose another id"))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    use std::io::Read as _;

    let file = std::fs::File::open(path).map_err(|error| Error::io(path, error))?;
    let mut bytes = Vec::new();
    file.take(limits::TEXT_BYTES + 1).read_to_end(&mut bytes).map_err(|error| Error::io(path, error))?;
    match bytes.len() as u64 > limits::TEXT_BYTES {
        true => Err(Error::new("this is too large for a license text").at(path)),
        false if is_binary(&bytes) => {
            Err(Error::new("this is a binary file; give the license as plain text").at(path))
        }
        false => Ok(bytes),
    }
}

/// Refuses to replace files, or puts the record that is there aside: somebody may have filled it in.
fn make_room(record: &Path, print: &Path, force: bool) -> Result<Option<PathBuf>> {
    if let Some(there) = [record, print].into_iter().find(|path| path.exists()).filter(|_| !force) {
        return Err(Error::new("this file exists; --force writes it anew").at(there));
    }
    if !record.exists() {
        return Ok(None);
    }
    let kept = record.with_extension("toml.old");
    std::fs::rename(record, &kept).map_err(|error| Error::io(record, error))?;
    Ok(Some(kept))
}

/// Where the clauses of the text stand, beside those of the folder's other texts: so a deletion can be named.
fn spans(folder: &Path, id: &str, text: &Text, corpus: &Corpus) -> Result<String> {
    let mut spans = read_spans(folder)?;
    let kinds = corpus.kinds().into_values().filter_map(|kind| serde_json::from_value(kind).ok());
    spans.insert(id.to_owned(), clause_spans(text, &Engine::new(kinds.collect())));
    Ok(print_spans(&spans))
}

fn write(path: &Path, content: &str) -> Result<()> {
    std::fs::write(path, content).map_err(|error| Error::io(path, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::with_user_folders;
    use crate::reading::Verdict;

    /// An invented licence.
    const HERON: &str = "Heron Model License 1.0\n\n1. Grant. Heron Works lets you use, copy and change the Heron model \
        and its weights free of charge.\n\n2. Limits. You must not use the Heron model for commercial purposes.\n\n\
        3. Copies. Every copy of the model that you pass on must come with this license.\n";

    fn heron(force: bool) -> NewLicense {
        NewLicense { id: "Heron-1.0".into(), name: None, force }
    }

    #[test]
    fn what_was_added_is_known_and_its_changes_are_seen() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let text = dir.path().join("heron.txt");
        std::fs::write(&text, HERON).expect("written");
        let folder = dir.path().join("own");
        let added = add(&text, &heron(false), &folder).expect("added");
        assert!(
            added.record.ends_with("own/heron-1.0.toml") && added.clauses["non-commercial"] == 1,
            "{added:?}"
        );
        assert_eq!(check_folder(&folder).expect("it can be read"), []);

        let corpus = with_user_folders(std::slice::from_ref(&folder)).expect("it can be merged");
        let record = corpus.record("heron-1.0").expect("known");
        assert_eq!(record.name, "Heron Model License 1.0");
        assert_eq!(record.term_values().value("commercial-use"), crate::corpus::TermValue::Forbidden);
        let same = Reading::of(&Text::from_source(HERON), &corpus);
        assert_eq!((same.verdict, same.expression.as_str()), (Verdict::Verbatim, "LicenseRef-Heron-1.0"));
        let freed =
            HERON.replace("2. Limits. You must not use the Heron model for commercial purposes.\n\n", "");
        let freed = Reading::of(&Text::from_source(&freed), &corpus);
        assert_eq!(freed.verdict, Verdict::Altered);
        assert!(freed.licenses[0].edits.iter().any(|edit| edit.clauses == ["non-commercial"]), "{freed:#?}");
    }

    #[test]
    fn nothing_is_replaced_unasked_and_a_record_never_lost() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let text = dir.path().join("heron.txt");
        std::fs::write(&text, HERON).expect("written");
        let added = add(&text, &heron(false), dir.path()).expect("added");
        std::fs::write(&added.record, "filled in").expect("written");
        let error = add(&text, &heron(false), dir.path()).expect_err("it exists").to_string();
        assert!(error.contains("heron-1.0.toml") && error.contains("--force"), "{error}");
        std::fs::remove_file(&added.record).expect("removed");
        assert!(add(&text, &heron(false), dir.path()).is_err(), "the fingerprint alone counts too");

        std::fs::write(&added.record, "filled in").expect("written");
        let again = add(&text, &heron(true), dir.path()).expect("forced");
        let kept = again.kept.expect("the record that was there is kept");
        assert_eq!(std::fs::read_to_string(kept).expect("there"), "filled in");
        assert_eq!(check_folder(dir.path()).expect("it can be read"), []);
    }

    #[test]
    fn what_is_refused() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let write = |name: &str, bytes: &[u8]| {
            let path = dir.path().join(name);
            std::fs::write(&path, bytes).expect("written");
            path
        };
        let heron = write("heron.txt", HERON.as_bytes());
        let mit = write("mit.txt", crate::build::spdx_text("MIT").unwrap_or_default().as_bytes());
        let short = write("short.txt", b"Do what you like.");
        let binary = write("w.bin", b"\0\0\0\0");
        #[rustfmt::skip]
        let table = [
            (&heron, "", "is no id"), (&heron, "a/b", "is no id"), (&heron, "..", "is no id"), (&heron, "a_b", "is no id"),
            (&heron, "LicenseRef-x", "leave `LicenseRef-` out"), (&heron, "mit", "the built-in corpus has `MIT`"),
            (&heron, "llama3.1", "already a name for"), (&heron, "Other", "choose another id"),
            (&mit, "my-mit", "knows this text as MIT"), (&short, "short", "4 words"), (&binary, "w", "binary file"),
            (&dir.path().join("gone"), "teal", "gone: "),
        ];
        for (path, id, expected) in table {
            let new = NewLicense { id: id.into(), ..NewLicense::default() };
            let error = add(path, &new, &dir.path().join("own")).expect_err(id).to_string();
            assert!(error.contains(expected), "{id}: {error}");
        }
        assert!(!dir.path().join("own").exists(), "what is refused writes nothing");
    }
}
