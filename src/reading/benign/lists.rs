//! The word lists of `corpus/benign.toml`.
//!
//! Contract: read once, when an edit is first judged; most texts have none. The file is part of the program, so its
//! form is proven by a test, not at run time.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use serde::Deserialize;

/// The file's source.
const SOURCE: &str = include_str!("../../../corpus/benign.toml");

static LISTS: LazyLock<Lists> =
    LazyLock::new(|| toml::from_str(SOURCE).expect("benign.toml is of the form that a test reads it in"));

/// The lists.
pub(super) fn lists() -> &'static Lists {
    &LISTS
}

/// All lists.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lists {
    /// Words that say something.
    pub weighty: Weighty,
    /// What holders are called by.
    pub holders: Holders,
    /// Chinese words.
    pub chinese: Chinese,
    /// Phrases that show what a harmless sentence is.
    pub phrases: Phrases,
    /// Words that a harmless line is made of.
    pub lines: Lines,
    /// Other people's parts of a work.
    pub components: Components,
    /// Sentences that projects add out of courtesy.
    pub courtesies: Vec<Courtesy>,
    /// Passages that some editions of a licence have.
    pub editions: Vec<Edition>,
    /// Terms that stand elsewhere.
    pub elsewhere: Elsewhere,
    /// Parts of a page that are not its text.
    pub furniture: Furniture,
    /// Limits in addresses and settings.
    pub addresses: Addresses,
    /// Limits in other languages.
    pub abroad: Abroad,
}

/// Words of the parts of a page that are not its text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Furniture {
    /// That limit.
    pub limits: FxHashSet<String>,
    /// That they limit.
    pub limited: FxHashSet<String>,
    /// That limit in Chinese.
    pub chinese: Vec<String>,
    /// That speak of the site.
    pub site: FxHashSet<String>,
}

/// Limits in addresses and settings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Addresses {
    /// That are limits by themselves.
    pub limits: FxHashSet<String>,
    /// That deny what stands right behind them.
    pub denials: FxHashSet<String>,
    /// That forbid what stands right in front of them.
    pub bans: FxHashSet<String>,
    /// What is denied.
    pub denied: FxHashSet<String>,
    /// What something is for alone.
    pub purposes: FxHashSet<String>,
}

/// Limits in languages that nothing else is read in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Abroad {
    /// Whole words.
    pub words: FxHashSet<String>,
    /// Beginnings of words.
    pub stems: Vec<String>,
    /// Parts of lines.
    pub parts: Vec<String>,
}

/// Words that make the sentence they stand in say something.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Weighty {
    /// In a title.
    pub in_titles: FxHashSet<String>,
    /// People, purposes, money, dealings, times and requests.
    pub dealings: FxHashSet<String>,
    /// What is done with a work.
    pub deeds: FxHashSet<String>,
    /// That rule in any text.
    pub ruling: FxHashSet<String>,
    /// That rule beside a word of use.
    pub narrowing: FxHashSet<String>,
    /// In a heading under which terms stand.
    pub of_terms: FxHashSet<String>,
    /// Part of a holder's name, unless a word of use stands beside them.
    pub in_names: FxHashSet<String>,
    /// Words of use.
    pub of_use: FxHashSet<String>,
    /// Words that turn to the reader.
    pub to_the_reader: FxHashSet<String>,
    /// Of a notice, though they say something elsewhere.
    pub of_holders: FxHashSet<String>,
    /// In a title, though weighty elsewhere.
    pub title_words: FxHashSet<String>,
    /// In a statement of the licence, though weighty elsewhere.
    pub statement_words: FxHashSet<String>,
    /// In a pointer.
    pub in_pointers: FxHashSet<String>,
    /// In a statement of a licence's name.
    pub in_statements: FxHashSet<String>,
}

/// What holders are called by.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Holders {
    /// The last word of a firm's name.
    pub firms: FxHashSet<String>,
    /// First names that are words of terms, too.
    pub first_names: FxHashSet<String>,
    /// Last names that are.
    pub last_names: FxHashSet<String>,
}

/// Chinese words, which are several characters.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Chinese {
    /// Words whose characters say nothing by themselves.
    pub harmless: Vec<String>,
    /// What holders of rights are called by.
    pub holders: Vec<String>,
    /// Words that make a sentence say something.
    pub says: Vec<String>,
    /// The same in Japanese and Korean, in a copyright line.
    pub says_abroad: Vec<String>,
}

/// Phrases that show what a harmless sentence is.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Phrases {
    /// An offer of a choice.
    pub choices: Vec<String>,
    /// How a pointer points.
    pub points: Vec<String>,
    /// What a pointer points at.
    pub targets: Vec<String>,
    /// Other people's parts of a work.
    pub components: Vec<String>,
    /// How a work is said to hold them.
    pub includes: Vec<String>,
    /// A licence's name is stated.
    pub statements: Vec<String>,
    /// A licence's title, in many languages; longer ones first.
    pub titles: Vec<String>,
    /// How a copyright line begins.
    pub copyright: Vec<String>,
}

impl Phrases {
    /// Whether any of `phrases` stands in `folded`.
    pub fn any(phrases: &[String], folded: &str) -> bool {
        phrases.iter().any(|phrase| folded.contains(phrase.as_str()))
    }
}

/// Words that a harmless line is made of.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Lines {
    /// That an English sentence has.
    pub english: FxHashSet<String>,
    /// That it shares with other languages.
    pub english_too: FxHashSet<String>,
    /// What is said of who made a work.
    pub made: FxHashSet<String>,
    /// That a file says of itself.
    pub document: FxHashSet<String>,
    /// Beside an address.
    pub address: FxHashSet<String>,
    /// Beside a date.
    pub date: FxHashSet<String>,
    /// Of the sentences by which pages tell of their cookies.
    pub cookies: FxHashSet<String>,
    /// Keys of fields that say nothing about terms.
    pub fields: FxHashSet<String>,
    /// Words of programming languages.
    pub keywords: FxHashSet<String>,
    /// Months.
    pub months: Vec<String>,
}

/// A kind of sentences that projects add out of courtesy.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Courtesy {
    /// All that one is made of.
    pub words: FxHashSet<String>,
    /// Whether names, addresses and numbers may stand in it, too.
    #[serde(default)]
    pub names: bool,
    /// Of each of these groups it has a word.
    pub some: Vec<FxHashSet<String>>,
}

/// What some editions of a licence print behind its terms.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Edition {
    /// Of which licences: ids, or beginnings of ids with `*` behind them.
    pub ids: Vec<String>,
    /// The hashes of the words of each passage, in order.
    pub passages: Vec<String>,
}

/// Other people's parts of a work, listed beside its licence.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Components {
    /// What they are called.
    pub parts: FxHashSet<String>,
    /// Of a heading above them.
    pub headings: FxHashSet<String>,
    /// Of the names of free licences.
    pub licenses: FxHashSet<String>,
    /// Beside such a name.
    pub beside_licenses: FxHashSet<String>,
    /// Of the sentences that tell of them and leave them to their own licences.
    pub subject: FxHashSet<String>,
}

/// Terms that stand elsewhere.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Elsewhere {
    /// What they are called.
    pub policies: FxHashSet<String>,
    /// In front of such a name, where it is about other matters than the work's use.
    pub of_other_matters: FxHashSet<String>,
    /// What they are called, in several words.
    pub policy_phrases: Vec<String>,
    /// That make more than a title of one.
    pub binding_words: FxHashSet<String>,
    /// The last word of a field's key whose value is where they stand.
    pub keys: FxHashSet<String>,
    /// What a licence is called.
    pub licenses: FxHashSet<String>,
    /// Parts of a model that have licences of their own.
    pub parts: FxHashSet<String>,
    /// In front of the name of the licence that something is under.
    pub leading: FxHashSet<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_spelled_as_the_text_layer_spells_them() {
        let lists = lists();
        let weighty = &lists.weighty;
        for words in [
            &weighty.in_titles,
            &weighty.dealings,
            &weighty.deeds,
            &weighty.ruling,
            &weighty.narrowing,
            &weighty.in_names,
            &weighty.of_use,
            &lists.lines.date,
            &lists.lines.document,
        ] {
            let mut words: Vec<&String> = words.iter().collect();
            words.sort();
            for word in words {
                let text = crate::text::Text::from_source(word);
                assert_eq!((text.words().len(), text.folded()), (1, word.as_str()));
            }
        }
    }
}
