//! One distinct text as a report states it, made from its reading.
//!
//! Edits stand once, beside the licences, and name the licence they belong to: most readers of a report look
//! for "what was changed" before they look for "against what".

use serde::{Deserialize, Serialize};

use crate::clauses::Clause;
use crate::corpus::Terms;
use crate::reading::{Copyright, JudgedEdit, LicenseMatch, Nearest, Reading, Reference, Verdict};

/// One licence found in a text; its edits stand in [`TextEntry::edits`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TextLicense {
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
    /// Zero-based, half-open.
    pub bytes: [u64; 2],
    /// Share of the template's words found in order.
    pub template_coverage: f64,
    /// Share of the text's words that they explain.
    pub text_coverage: f64,
    /// Other licences whose words explain the text equally well.
    pub ties: Vec<String>,
}

impl From<&LicenseMatch> for TextLicense {
    fn from(found: &LicenseMatch) -> Self {
        Self {
            id: found.id.clone(),
            spdx: found.spdx.clone(),
            name: found.name.clone(),
            verdict: found.verdict,
            lines: found.lines,
            bytes: found.bytes,
            template_coverage: found.template_coverage,
            text_coverage: found.text_coverage,
            ties: found.ties.clone(),
        }
    }
}

/// One difference to a licence's template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TextEdit {
    /// The record whose template it differs from.
    pub license: String,
    /// What differs.
    #[serde(flatten)]
    pub edit: JudgedEdit,
}

/// One distinct text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TextEntry {
    /// Hash of the normalised words: equal for texts that differ only in layout.
    pub fingerprint: String,
    /// How many words it has.
    pub words: usize,
    /// The encoding it was read in.
    pub encoding: String,
    /// Whether the encoding was guessed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub encoding_guessed: bool,
    /// The verdict on the whole.
    pub verdict: Verdict,
    /// The SPDX expression that the text supports; `NOASSERTION` where none.
    pub expression: String,
    /// Licences found.
    pub licenses: Vec<TextLicense>,
    /// What differs from their templates, in the same order.
    pub edits: Vec<TextEdit>,
    /// Licences that are named, not printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// The nearest record, where none matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Nearest>,
    /// Clauses with their quotes.
    pub clauses: Vec<Clause>,
    /// The sum of the clauses.
    pub terms: Terms,
    /// Copyright lines.
    pub copyright: Vec<Copyright>,
}

impl From<&Reading> for TextEntry {
    fn from(reading: &Reading) -> Self {
        Self {
            fingerprint: reading.fingerprint.clone(),
            words: reading.words,
            encoding: reading.encoding.clone(),
            encoding_guessed: reading.encoding_guessed,
            verdict: reading.verdict,
            expression: reading.expression.clone(),
            licenses: reading.licenses.iter().map(TextLicense::from).collect(),
            edits: reading.licenses.iter().flat_map(edits_of).collect(),
            references: reading.references.clone(),
            nearest: reading.nearest.clone(),
            clauses: reading.clauses.clone(),
            terms: reading.terms,
            copyright: reading.copyright.clone(),
        }
    }
}

fn edits_of(found: &LicenseMatch) -> impl Iterator<Item = TextEdit> {
    found.edits.iter().map(|edit| TextEdit { license: found.id.clone(), edit: edit.clone() })
}
