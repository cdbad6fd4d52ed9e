//! The lists of `corpus/layouts.toml`: file name to likely role.
//!
//! Contract: read once, when a name is first looked at; whole names and extensions cost one look-up each, for a
//! mirror has millions of files. The file is part of the program, so its form is proven by a test, not at run time.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::FileKind;

/// The file's source.
const SOURCE: &str = include_str!("../../corpus/layouts.toml");

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let source: Source = toml::from_str(SOURCE).expect("layouts.toml is of the form that a test reads it in");
    Lists::of(source)
});

/// The lists.
pub(super) fn lists() -> &'static Lists {
    &LISTS
}

/// What an extension says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extension {
    /// Nothing but weights has it.
    pub weights: bool,
    /// Weights, whatever the file is called.
    pub certain_weights: bool,
    /// Weights have it, and other data.
    pub maybe_weights: bool,
    /// Plain text.
    pub text: bool,
    /// A document that cannot be read as text.
    pub document: bool,
    /// A picture.
    pub picture: bool,
    /// No legal text, whatever the file is called.
    pub not_legal: bool,
    /// Rows of data.
    pub data: bool,
    /// An archive.
    pub archive: bool,
    /// An archive that is not opened.
    pub unread_archive: bool,
}

/// All lists, ready to be asked.
#[derive(Debug)]
pub(super) struct Lists {
    extensions: FxHashMap<String, Extension>,
    kinds: FxHashMap<String, FileKind>,
    /// Whole names, by what they show.
    pub names: Names,
    /// Beginnings of names.
    pub starts: Starts,
    /// Ends of names.
    pub ends: Ends,
    /// Parts of names.
    pub parts: Parts,
    /// Words of names.
    pub words: Words,
    /// Names of folders.
    pub folders: Folders,
}

impl Lists {
    fn of(source: Source) -> Self {
        let mut extensions: FxHashMap<String, Extension> = FxHashMap::default();
        let all = source.extensions;
        let mut mark = |list: Vec<String>, set: fn(&mut Extension)| {
            list.into_iter().for_each(|extension| set(extensions.entry(extension).or_default()));
        };
        mark(all.weights, |extension| extension.weights = true);
        mark(all.certain_weights, |extension| extension.certain_weights = true);
        mark(all.maybe_weights, |extension| extension.maybe_weights = true);
        mark(all.texts, |extension| extension.text = true);
        mark(all.documents, |extension| extension.document = true);
        mark(all.pictures, |extension| extension.picture = true);
        mark(all.not_legal, |extension| extension.not_legal = true);
        mark(all.data, |extension| extension.data = true);
        mark(all.archives, |extension| extension.archive = true);
        mark(all.unread_archives, |extension| extension.unread_archive = true);
        let names = source.names;
        let mut kinds = FxHashMap::default();
        for (list, kind) in [
            (&names.license, FileKind::License),
            (&names.package, FileKind::Package),
            (&names.config, FileKind::Config),
        ] {
            kinds.extend(list.iter().map(|name| (name.clone(), kind)));
        }
        let Source { starts, ends, parts, words, folders, .. } = source;
        Self { extensions, kinds, names, starts, ends, parts, words, folders }
    }

    /// What an extension says; in lower case.
    pub fn extension(&self, extension: &str) -> Extension {
        self.extensions.get(extension).copied().unwrap_or_default()
    }

    /// What a file of this name is, where the whole name tells; in lower case.
    pub fn kind(&self, name: &str) -> Option<FileKind> {
        self.kinds.get(name).copied()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    extensions: Extensions,
    names: Names,
    starts: Starts,
    ends: Ends,
    parts: Parts,
    words: Words,
    folders: Folders,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Extensions {
    weights: Vec<String>,
    certain_weights: Vec<String>,
    maybe_weights: Vec<String>,
    texts: Vec<String>,
    documents: Vec<String>,
    pictures: Vec<String>,
    not_legal: Vec<String>,
    archives: Vec<String>,
    unread_archives: Vec<String>,
    data: Vec<String>,
}

/// Whole names.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Names {
    config: Vec<String>,
    package: Vec<String>,
    license: Vec<String>,
    /// Pictures of licences, without their extension.
    pub pictured: FxHashSet<String>,
    /// Files that stand for weights elsewhere.
    pub weights_elsewhere: FxHashSet<String>,
    /// Files that show that a `config.json` is a model's.
    pub beside_config: FxHashSet<String>,
    /// Descriptions of data.
    pub data: FxHashSet<String>,
}

/// Beginnings of names.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Starts {
    /// Of cards.
    pub card: Vec<String>,
    /// Of texts that are no licence.
    pub not_texts: Vec<String>,
    /// Of licences: first words.
    pub license: FxHashSet<String>,
}

/// Ends of names.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Ends {
    pub config: Vec<String>,
    /// Of files that stand for weights elsewhere.
    pub weights_elsewhere: Vec<String>,
}

/// Parts of names.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Parts {
    /// Of use policies.
    pub use_policy: Vec<String>,
    /// Of licences.
    pub license: Vec<String>,
    /// Of weights.
    pub weights: Vec<String>,
    /// Of what only looks like weights.
    pub not_weights: Vec<String>,
}

/// Words of names.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Words {
    /// Of notices.
    pub notice: FxHashSet<String>,
}

/// Names of folders.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Folders {
    /// Of licence texts.
    pub license: FxHashSet<String>,
    /// Of programs.
    pub program: FxHashSet<String>,
    /// Of stores that are no organisation.
    pub checkpoints: FxHashSet<String>,
    pub adapters: FxHashSet<String>,
    pub no_organisation: FxHashSet<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_well_formed_and_names_are_in_lower_case() {
        let source: toml::Table = toml::from_str(SOURCE).expect("TOML");
        let lists = source.values().filter_map(|table| table.as_table()).flat_map(|table| table.values());
        for name in lists.filter_map(|list| list.as_array()).flatten().filter_map(|name| name.as_str()) {
            assert_eq!(name, name.to_lowercase());
        }
        assert!(lists_of_weights_agree(&Lists::of(toml::from_str(SOURCE).expect("the documented form"))));
    }

    fn lists_of_weights_agree(lists: &Lists) -> bool {
        lists
            .extensions
            .values()
            .all(|one| !(one.weights && one.maybe_weights) && (one.weights || !one.certain_weights))
    }
}
