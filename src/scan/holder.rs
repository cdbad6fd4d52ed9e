//! Answers whether a file of an artifact holds given words.
//!
//! Contract: each file is read at most once for all questions about it, the card not at all where its text is at
//! hand. Phrases come from the corpus, so that few of them are asked for again and again: their words are kept.

use std::cell::{Cell, RefCell};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::gather::bytes;
use crate::base::limits;
use crate::layouts::Artifact;
use crate::text::Text;

/// Phrases kept. The corpus has some dozens; names of models in them make more.
const KEPT_PHRASES: usize = 1_024;

/// The words of phrases that were asked for.
#[derive(Debug, Default)]
pub(super) struct Phrases(Mutex<FxHashMap<String, Arc<[u32]>>>);

impl Phrases {
    fn words(&self, phrase: &str) -> Arc<[u32]> {
        // An entry is whole when it is put in: what another thread's panic left behind is sound.
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(phrase) {
            return known.clone();
        }
        let words: Arc<[u32]> = hashes(&Text::from_source(phrase)).into();
        let mut phrases = lock();
        if phrases.len() >= KEPT_PHRASES {
            phrases.clear();
        }
        phrases.insert(phrase.to_owned(), words.clone());
        words
    }
}

/// Looks for words in the files of one artifact.
pub(super) struct Holder<'a> {
    artifact: &'a Artifact,
    phrases: &'a Phrases,
    /// The path of the card and its text, where it was read.
    card: Option<(&'a str, &'a Text)>,
    words: RefCell<FxHashMap<String, Arc<[u32]>>>,
    unread: Cell<bool>,
}

impl<'a> Holder<'a> {
    pub(super) fn new(
        artifact: &'a Artifact,
        phrases: &'a Phrases,
        card: Option<(&'a str, &'a Text)>,
    ) -> Self {
        Self { artifact, phrases, card, words: RefCell::default(), unread: Cell::new(false) }
    }

    /// Whether the file at `logical` holds `phrase`, in order, whatever case, spacing and markup.
    pub(super) fn contains(&self, logical: &str, phrase: &str) -> bool {
        let wanted = self.phrases.words(phrase);
        let Some((first, _)) = wanted.split_first() else { return false };
        let words = self.words(logical);
        // Nearly every place ends at the first word.
        words.windows(wanted.len()).any(|window| window[0] == *first && *window == *wanted)
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
            Some((_, text)) => hashes(text).into(),
            None => hashes(&self.text(logical)).into(),
        };
        self.words.borrow_mut().insert(logical.to_owned(), words.clone());
        words
    }

    fn text(&self, logical: &str) -> Text {
        let file = self.artifact.files.iter().find(|file| file.logical == logical && !file.missing);
        let bytes = file.map(|file| bytes(self.artifact, file, limits::TEXT_BYTES, &mut Vec::new()));
        if let Some(None) = bytes {
            self.unread.set(true);
        }
        let bytes = bytes.flatten();
        Text::from_bytes(&bytes.unwrap_or_default())
    }
}

fn hashes(text: &Text) -> Vec<u32> {
    text.words().iter().map(|word| word.hash).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layouts::{FileEntry, FileKind};

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
        let holder = Holder::new(&artifact, &phrases, Some(("README.md", &card)));
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
        let holder = Holder::new(&artifact, &phrases, None);
        assert!(!holder.contains("NOTICE", "built") && holder.is_unread());
    }
}
