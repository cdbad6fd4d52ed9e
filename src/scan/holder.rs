//! Answers whether a file of an artifact holds given words.
//!
//! Contract: each file is read at most once for all questions about it, the card not at all where its text is at
//! hand, weights never. The words of a printed licence are not the file's own: a licence that quotes the sentence it
//! asks for has not been obeyed by being there. Phrases come from the corpus, so that few of them are asked for again and again: their words are kept.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::bounded::Bounded;
use super::gather::bytes_once;
use super::shared::Shared;
use super::sources::fetched;
use crate::base::limits;
use crate::evidence::{Facts, TextFact, TextRole};
use crate::layouts::{Artifact, FileKind};
use crate::reading::own_words;
use crate::text::Text;

/// Phrases kept. The corpus has some dozens; names of models in them make more.
const KEPT_PHRASES: usize = 1_024;

/// The words of phrases that were asked for.
#[derive(Debug)]
pub(super) struct Phrases(Bounded<String, Arc<[u32]>>);

impl Default for Phrases {
    fn default() -> Self {
        Self(Bounded::new(KEPT_PHRASES))
    }
}

impl Phrases {
    fn words(&self, phrase: &str) -> Arc<[u32]> {
        self.0.get(phrase).unwrap_or_else(|| {
            let words = hashes(&Text::from_source(phrase)).into();
            self.0.keep(phrase.to_owned(), words, 1)
        })
    }
}

/// Looks for words in the files of one artifact.
pub(super) struct Holder<'a> {
    artifact: &'a Artifact,
    facts: &'a Facts,
    phrases: &'a Phrases,
    /// Files that were read already under another name.
    shared: &'a Shared,
    /// Gives the file that a Git LFS pointer stands for.
    object: &'a dyn Fn(&str) -> Option<PathBuf>,
    /// The path of the card and its text, where it was read.
    card: Option<(&'a str, &'a Text)>,
    words: RefCell<FxHashMap<String, Arc<[u32]>>>,
    unread: Cell<bool>,
}

impl<'a> Holder<'a> {
    pub(super) fn new(
        artifact: &'a Artifact,
        facts: &'a Facts,
        phrases: &'a Phrases,
        shared: &'a Shared,
        object: &'a dyn Fn(&str) -> Option<PathBuf>,
        card: Option<(&'a str, &'a Text)>,
    ) -> Self {
        let (words, unread) = (RefCell::default(), Cell::new(false));
        Self { artifact, facts, phrases, shared, object, card, words, unread }
    }

    /// Whether the file at `logical` holds `phrase`, in order, whatever case, spacing and markup.
    pub(super) fn contains(&self, logical: &str, phrase: &str) -> bool {
        let wanted = self.phrases.words(phrase);
        let Some((first, _)) = wanted.split_first() else { return false };
        let words = self.words(logical);
        // Nearly every place ends at the first word.
        let mut rest = &words[..];
        while let Some(at) = rest.iter().position(|word| word == first) {
            if rest[at..].starts_with(&wanted) {
                return true;
            }
            rest = &rest[at + 1..];
        }
        false
    }

    /// Whether a file that is here could not be read.
    pub(super) fn is_unread(&self) -> bool {
        self.unread.get()
    }

    fn words(&self, logical: &str) -> Arc<[u32]> {
        if let Some(known) = self.words.borrow().get(logical) {
            return known.clone();
        }
        let words: Arc<[u32]> = match self.card.filter(|(path, _)| *path == logical) {
            Some((_, text)) => self.own(logical, text).into(),
            None => self.own(logical, &self.text(logical)).into(),
        };
        self.words.borrow_mut().insert(logical.to_owned(), words.clone());
        words
    }

    /// The words of the file at `logical` that are not those of a licence it prints.
    fn own(&self, logical: &str, text: &Text) -> Vec<u32> {
        let whole = |fact: &&TextFact| {
            fact.path == logical && !matches!(fact.role, TextRole::Gate | TextRole::Metadata)
        };
        let printed = self.facts.texts.iter().filter(whole).flat_map(|fact| &fact.reading.licenses);
        own_words(text, printed)
    }

    fn text(&self, logical: &str) -> Text {
        let is_text = |kind: FileKind| !matches!(kind, FileKind::Weights | FileKind::Archive);
        let mut files = self.artifact.files.iter().filter(|file| is_text(file.kind));
        let file = files.find(|file| file.logical == logical && !file.missing);
        let bytes = file
            .map(|file| bytes_once(self.shared, self.artifact, file, limits::TEXT_BYTES, &mut Vec::new()));
        if let Some(None) = bytes {
            self.unread.set(true);
        }
        let bytes = fetched(bytes.flatten().unwrap_or_default(), limits::TEXT_BYTES, self.object);
        Text::from_bytes(&bytes)
    }
}

fn hashes(text: &Text) -> Vec<u32> {
    text.words().iter().map(|word| word.hash).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layouts::{FileEntry, FileKind};

    /// A licence does not fulfil what it asks for by quoting it.
    #[test]
    fn the_words_of_a_printed_license_are_not_the_file_s_own() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let license = crate::build::spdx_text("MIT").expect("listed");
        let (quoted, own) = ("this permission notice shall be included", "made of gulls");
        let mut files = Vec::new();
        let mut facts = Facts::default();
        for (name, words) in
            [("LICENSE", format!("{license}\nMade of gulls.")), ("NOTICE", quoted.to_owned())]
        {
            std::fs::write(dir.path().join(name), &words).expect("written");
            files.push(FileEntry {
                logical: name.into(),
                physical: dir.path().join(name),
                size: words.len() as u64,
                kind: FileKind::Notice,
                sha256: None,
                missing: false,
                from_parent: false,
                stamp: crate::layouts::Stamp::default(),
            });
            let text = Text::from_source(&words);
            facts.texts.push(TextFact {
                path: name.into(),
                role: TextRole::License,
                subject: crate::corpus::Subject::Weights,
                sha256: String::new(),
                reading: crate::reading::Reading::of(&text, crate::corpus::Corpus::builtin()).into(),
                from_parent: false,
                first_line: 1,
                address: None,
            });
        }
        let artifact = Artifact { files, ..Artifact::default() };
        let phrases = Phrases::default();
        let shared = Shared::new(0);
        let holder = Holder::new(&artifact, &facts, &phrases, &shared, &|_| None, None);
        assert!(!holder.contains("LICENSE", quoted) && holder.contains("NOTICE", quoted));
        assert!(holder.contains("LICENSE", own));
    }

    #[test]
    fn words_are_found_in_order_whatever_their_markup() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(dir.path().join("NOTICE"), "Built  with **Some** Model.").expect("written");
        let file = FileEntry {
            logical: "NOTICE".into(),
            physical: dir.path().join("NOTICE"),
            size: 27,
            kind: FileKind::Notice,
            sha256: None,
            missing: false,
            from_parent: false,
            stamp: crate::layouts::Stamp::default(),
        };
        let artifact = Artifact { files: vec![file], ..Artifact::default() };
        let (phrases, card) = (Phrases::default(), Text::from_source("Made by nobody"));
        let facts = Facts::default();
        let shared = Shared::new(0);
        let holder = Holder::new(&artifact, &facts, &phrases, &shared, &|_| None, Some(("README.md", &card)));
        let table = [
            ("NOTICE", "built with some model", true),
            ("NOTICE", "built with model", false),
            ("NOTICE", "", false),
            ("README.md", "by Nobody", true),
            ("README.md", "built with", false),
            ("GONE", "built with", false),
        ];
        for (path, phrase, expected) in table {
            assert_eq!(holder.contains(path, phrase), expected, "{path} {phrase:?}");
        }
        assert!(!holder.is_unread());
        std::fs::remove_file(dir.path().join("NOTICE")).expect("removed");
        let shared = Shared::new(0);
        let holder = Holder::new(&artifact, &facts, &phrases, &shared, &|_| None, None);
        assert!(!holder.contains("NOTICE", "built") && holder.is_unread());
    }
}
