//! The word lists of `corpus/references.toml`.
//!
//! Contract: read once, when a text first has a word for a licence. The file is part of the program, so its form is
//! proven by a test, not at run time.

use std::sync::LazyLock;

use serde::Deserialize;

/// The file's source.
const SOURCE: &str = include_str!("../../../corpus/references.toml");

static LISTS: LazyLock<Lists> =
    LazyLock::new(|| toml::from_str(SOURCE).expect("references.toml is of the form that a test reads it in"));

/// The lists.
pub(super) fn lists() -> &'static Lists {
    &LISTS
}

/// All lists.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lists {
    /// What a sentence does with a name.
    pub cues: Cues,
    /// What it is about.
    pub subjects: Subjects,
    /// Keys of fields.
    pub fields: Fields,
    /// Words of headings.
    pub headings: Headings,
    /// Words of statements with several names.
    pub statements: Statements,
    /// What the words right beside a name take from it.
    pub qualifiers: Qualifiers,
}

/// What a sentence does with a name; the file says what each list is for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cues {
    pub negated: Vec<String>,
    pub base: Vec<String>,
    pub third: Vec<String>,
    pub others: Vec<String>,
    pub conditional: Vec<String>,
    pub instruction: Vec<String>,
    pub verb: Vec<String>,
    pub under: Vec<String>,
    pub grant: Vec<String>,
    pub tight: Vec<String>,
    pub behind: Vec<String>,
    pub fresh: Vec<String>,
}

/// What a statement is about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Subjects {
    /// Programs.
    pub code: Vec<String>,
    /// Models.
    pub weights: Vec<String>,
    /// Data sets.
    pub data: Vec<String>,
    /// Documents.
    pub docs: Vec<String>,
    /// What a model makes.
    pub outputs: Vec<String>,
}

/// Keys of fields.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Fields {
    /// In full.
    pub keys: Vec<String>,
    /// How keys in Han characters end.
    pub han_keys: Vec<String>,
    /// Words in front of a key.
    pub qualifiers: Vec<String>,
}

/// Words of headings.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Headings {
    /// The work's own licence.
    pub license: Vec<String>,
    /// Somebody else's.
    pub third_party: Vec<String>,
    /// Talk.
    pub mention: Vec<String>,
    /// What the work was made from.
    pub base: Vec<String>,
}

/// Words of statements with several names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Statements {
    /// An offer of a choice.
    pub choices: Vec<String>,
    /// What joins two names.
    pub joiners: Vec<String>,
}

/// What the words right beside a name take from it; the file says what each list is for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Qualifiers {
    pub changed_before: Vec<String>,
    pub changed_behind: Vec<String>,
    pub changed_aside: Vec<String>,
    pub joins: Vec<String>,
    pub non_commercial: Vec<String>,
    pub research: Vec<String>,
    pub personal: Vec<String>,
    pub additional: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_well_formed_and_folded() {
        let lists = lists();
        for cue in lists.cues.grant.iter().chain(&lists.cues.verb).chain(&lists.cues.negated) {
            assert_eq!(cue.to_lowercase(), *cue);
            assert!(!cue.trim().is_empty());
        }
        assert!(lists.statements.joiners.iter().any(|word| word == "and"));
    }
}
