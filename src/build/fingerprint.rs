//! A text becomes a fingerprint.

use std::collections::BTreeMap;
use std::path::Path;

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::SlotRules;
use crate::base::{Error, Result};
use crate::corpus::fingerprint::deletions;
use crate::corpus::{Fingerprint, Slot, WordClass, WordFacts};
use crate::matching::frame::frame;
use crate::text::{Text, hash_word};

/// Word hash to class, as `classes.toml` lists them.
pub type Classes = FxHashMap<u32, WordClass>;

/// Reads `classes.toml`: class name to words.
///
/// # Errors
///
/// When the file cannot be read or names a class that does not exist.
pub fn classes(path: &Path) -> Result<Classes> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
    let lists: BTreeMap<String, Vec<String>> =
        toml::from_str(&text).map_err(|error| Error::new(error.to_string()).at(path))?;
    let mut classes = Classes::default();
    for (name, words) in lists {
        let class = match name.as_str() {
            "number" => WordClass::Number,
            "modal" => WordClass::Modal,
            "negation" => WordClass::Negation,
            "permission" => WordClass::Permission,
            _ => return Err(Error::new(format!("`{name}` is no class of words")).at(path)),
        };
        classes.extend(words.iter().map(|word| (hash_word(word), class)));
    }
    Ok(classes)
}

/// Fingerprints a text. `bytes` is the file as its steward publishes it.
pub fn fingerprint(id: &str, bytes: &[u8], rules: &SlotRules) -> Fingerprint {
    let text = Text::from_bytes(bytes);
    Fingerprint {
        id: id.to_owned(),
        sha256: hex(&Sha256::digest(bytes)),
        surface: text.surface(),
        words: text.words().iter().map(|word| word.hash).collect(),
        sections: sections(&text),
        slots: slots(id, &text, rules),
        vocabulary: Vec::new(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Frame and rules together. An optional part may hold slots of the frame; other rules give way to the frame.
fn slots(id: &str, text: &Text, rules: &SlotRules) -> Vec<Slot> {
    let mut slots = frame(text);
    for slot in rules.slots(id, text) {
        if slot.kind == "optional"
            || slots.iter().all(|other| slot.end <= other.start || other.end <= slot.start)
        {
            slots.push(slot);
        }
    }
    slots.sort_by_key(|slot| slot.start);
    slots
}

/// Section labels by word.
fn sections(text: &Text) -> Vec<(u32, String)> {
    let words = text.words();
    crate::clauses::sections(text)
        .into_iter()
        .map(|(offset, label)| (words.partition_point(|word| (word.start as usize) < offset) as u32, label))
        .collect()
}

/// What is known about the distinct words of a text, sorted by hash.
pub fn word_facts(text: &Text, classes: &Classes) -> Vec<WordFacts> {
    let mut facts: Vec<WordFacts> = text
        .words()
        .iter()
        .map(|word| {
            let letters: String = text.word_text(word).chars().filter(|c| c.is_alphanumeric()).collect();
            let number = letters.bytes().all(|byte| byte.is_ascii_digit());
            let class = classes.get(&word.hash).copied();
            let class = class.unwrap_or(if number { WordClass::Number } else { WordClass::Other });
            WordFacts { hash: word.hash, class: class as u8, deletions: deletions(&letters) }
        })
        .collect();
    facts.sort_by_key(|fact| fact.hash);
    facts.dedup_by(|other, kept| {
        let same = other.hash == kept.hash;
        if same && other.deletions != kept.deletions {
            kept.learn(other);
        }
        same
    });
    facts
}
