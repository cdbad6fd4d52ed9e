//! One line of `identify --format jsonl`: what one text file says.

use serde::{Deserialize, Serialize};

use crate::clauses::Clause;
use crate::corpus::Terms;
use crate::reading::{Copyright, LicenseMatch, Nearest, Reading, Reference, Verdict};

/// What one text file says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct IdentifyLine {
    /// Relative to the PATH argument, and prefixed by it where several are given; `-` for standard input.
    pub path: String,
    /// The encoding it was read in.
    pub encoding: String,
    /// Whether the encoding was guessed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub encoding_guessed: bool,
    /// The verdict on the whole.
    pub verdict: Verdict,
    /// The SPDX expression that the text supports; `NOASSERTION` where none.
    pub expression: String,
    /// Licences found, each with what differs from its template.
    pub licenses: Vec<LicenseMatch>,
    /// Licences that are named, not printed.
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

impl IdentifyLine {
    /// The line for `reading`, read at `path`.
    pub fn new(path: impl Into<String>, reading: &Reading) -> Self {
        Self {
            path: path.into(),
            encoding: reading.encoding.clone(),
            encoding_guessed: reading.encoding_guessed,
            verdict: reading.verdict,
            expression: reading.expression.clone(),
            licenses: reading.licenses.clone(),
            references: reading.references.clone(),
            nearest: reading.nearest.clone(),
            clauses: reading.clauses.clone(),
            terms: reading.terms,
            copyright: reading.copyright.clone(),
        }
    }
}
