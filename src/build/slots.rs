//! `corpus/slots.toml`: places in texts where a holder, product or date stands without brackets, and parts
//! that may be left out.

use std::path::Path;

use serde::Deserialize;

use crate::base::{Error, Result};
use crate::corpus::Slot;
use crate::text::{Text, hash_word};

/// The rules of `slots.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlotRules {
    #[serde(default)]
    slot: Vec<Rule>,
}

/// Between two phrases any words may stand, up to a stated number.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    /// Record ids it holds for, `*` at the end for a beginning; none: all.
    #[serde(default)]
    ids: Vec<String>,
    /// The words before the slot.
    after: String,
    /// The words after it; empty: to the end of the text.
    #[serde(default)]
    before: String,
    /// Whether the slot begins with the words of `after`.
    #[serde(default)]
    inclusive: bool,
    /// Whether the slot is the words of `after` and no more.
    #[serde(default)]
    alone: bool,
    /// `holder`, `product`, `optional` ...
    kind: String,
    /// The longest slot, in words of the template.
    #[serde(default = "most")]
    most: usize,
}

fn most() -> usize {
    12
}

impl SlotRules {
    /// Reads the file; a missing file has no rules.
    ///
    /// # Errors
    ///
    /// When it is not of the documented form.
    pub fn read(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
        toml::from_str(&text).map_err(|error| Error::new(error.to_string()).at(path))
    }

    /// The slots of a text with this id.
    pub fn slots(&self, id: &str, text: &Text) -> Vec<Slot> {
        let words: Vec<u32> = text.words().iter().map(|word| word.hash).collect();
        self.slot.iter().filter(|rule| rule.holds_for(id)).flat_map(|rule| rule.slots(&words)).collect()
    }
}

impl Rule {
    fn holds_for(&self, id: &str) -> bool {
        self.ids.is_empty()
            || self.ids.iter().any(|pattern| match pattern.strip_suffix('*') {
                Some(start) => id.starts_with(start),
                None => id == pattern,
            })
    }

    fn slots(&self, words: &[u32]) -> Vec<Slot> {
        let phrase = |text: &str| text.split_whitespace().map(hash_word).collect::<Vec<_>>();
        let (after, before) = (phrase(&self.after), phrase(&self.before));
        let mut slots = Vec::new();
        for at in places(words, &after) {
            let behind = at + after.len();
            let end = match before.is_empty() {
                _ if self.alone => Some(behind),
                true => Some(words.len()),
                false => places(&words[behind..], &before).next().map(|end| behind + end),
            };
            let start = if self.inclusive || self.alone { at } else { behind };
            if let Some(end) = end.filter(|end| before.is_empty() || end - start <= self.most) {
                slots.push(Slot { start: start as u32, end: end as u32, kind: self.kind.clone() });
            }
        }
        slots
    }
}

fn places<'a>(words: &'a [u32], phrase: &'a [u32]) -> impl Iterator<Item = usize> + 'a {
    words
        .windows(phrase.len().max(1))
        .enumerate()
        .filter(move |(_, window)| *window == phrase)
        .map(|(at, _)| at)
}
