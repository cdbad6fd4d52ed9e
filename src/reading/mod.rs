//! What one text says, whatever file it stood in.

use serde::{Deserialize, Serialize};

use crate::clauses::Clause;
use crate::corpus::{Subject, Terms};

/// What a text, or one licence in it, turned out to be. Order: best first.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Word for word the official text.
    Verbatim,
    /// The official words with harmless differences around or between them.
    Reformatted,
    /// The official words with holder, year or product filled in.
    SlotsFilled,
    /// The beginning or the end, or an attachment, is missing; nothing else differs materially.
    Truncated,
    /// At least one material difference.
    Altered,
    /// A passage quoted in a text that is not mostly licence.
    Excerpt,
    /// Licences are named, not printed.
    Reference,
    /// Reads like a licence that the corpus does not know.
    UnknownLegal,
    /// No licence at all.
    #[default]
    NotLegal,
}

impl Verdict {
    /// Whether the words support the licence's name.
    pub fn is_faithful(self) -> bool {
        matches!(self, Self::Verbatim | Self::Reformatted | Self::SlotsFilled)
    }
}

/// What an edit does to the words.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EditOp {
    /// Template words are missing.
    Delete,
    /// Words were added.
    Insert,
    /// Template words gave way to others.
    Replace,
}

/// One difference to a template, judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct JudgedEdit {
    /// What happened.
    pub op: EditOp,
    /// Where in the text, one-based and inclusive; for a deletion, where the words would stand.
    pub lines: [u32; 2],
    /// How many words of the text it touches (of the template, for a deletion).
    pub words: usize,
    /// The template's section.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Whether it changes what is permitted, owed or forbidden.
    pub material: bool,
    /// The benign class that explains it, or what makes it material.
    pub class: String,
    /// Clause kinds that stand in the added words, or stood in the removed ones.
    pub clauses: Vec<String>,
    /// The words in the text; empty for a deletion.
    pub quote: String,
}

/// One licence found in a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LicenseMatch {
    /// The nearest template's record.
    pub id: String,
    /// Its SPDX form.
    pub spdx: String,
    /// Its name.
    pub name: String,
    /// What became of it here.
    pub verdict: Verdict,
    /// One-based, inclusive.
    pub lines: [u32; 2],
    /// In the file on disk, zero-based, half-open.
    pub bytes: [u64; 2],
    /// Share of the template's words found in order.
    pub template_coverage: f64,
    /// Share of the text's words that they explain.
    pub text_coverage: f64,
    /// Other licences whose words explain the text equally well.
    pub ties: Vec<String>,
    /// What differs.
    pub edits: Vec<JudgedEdit>,
}

/// How a licence is named.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The licence of what something was made from.
    Base,
    /// Applies under a condition.
    Conditional,
    /// "This is licensed under ...".
    Grant,
    /// Merely named.
    Mention,
    /// "not licensed under ...".
    Negated,
    /// Somebody else's component.
    ThirdParty,
}

/// A licence that is named but not printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Reference {
    /// The record, or the SPDX expression where it names several.
    pub id: String,
    /// What the sentence does with the name.
    pub role: Role,
    /// What it is about.
    pub subject: Subject,
    /// One-based, inclusive.
    pub lines: [u32; 2],
    /// The sentence.
    pub quote: String,
}

/// The nearest record of a text that matches none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Nearest {
    /// The record.
    pub id: String,
    /// Share of its words found in order.
    pub template_coverage: f64,
}

/// A copyright line.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Copyright {
    /// Who.
    pub holder: String,
    /// When; empty where no year stands there.
    pub years: String,
    /// One-based, inclusive.
    pub lines: [u32; 2],
    /// Whether the holder is still the template's placeholder.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub placeholder: bool,
}

/// Everything one text says. Pure: it knows no path.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Reading {
    /// Stable hash of the normalised words, 64 hex digits' first 16.
    pub fingerprint: String,
    /// How many words it has.
    pub words: usize,
    /// The encoding.
    pub encoding: String,
    /// Whether the encoding was guessed.
    pub encoding_guessed: bool,
    /// The verdict on the whole.
    pub verdict: Verdict,
    /// The SPDX expression that the text supports; `NOASSERTION` where none.
    pub expression: String,
    /// Licences found.
    pub licenses: Vec<LicenseMatch>,
    /// Licences named.
    pub references: Vec<Reference>,
    /// The nearest record, where none matched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Nearest>,
    /// Clauses with their quotes.
    pub clauses: Vec<Clause>,
    /// The sum of the clauses (or of the record, where the text is faithful to it).
    pub terms: Terms,
    /// Copyright lines.
    pub copyright: Vec<Copyright>,
}

impl Reading {
    /// Reads `text` against `corpus`.
    pub fn of(text: &crate::text::Text, _corpus: &crate::corpus::Corpus) -> Self {
        Self { words: text.words().len(), encoding: text.encoding().to_owned(), ..Self::default() }
    }
}
