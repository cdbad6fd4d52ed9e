//! What is concluded about an artifact's licence, and which documents travel with it.

use serde::{Deserialize, Serialize};

use crate::corpus::{Family, Subject, Terms};
use crate::lineage::Basis;

/// One reading of what an artifact is licensed under.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Candidate {
    /// SPDX expression.
    pub expression: String,
    /// Record ids behind it; several where a tag names a family.
    pub licenses: Vec<String>,
    /// What it rests on.
    pub basis: Basis,
    /// What it is about.
    pub subject: Subject,
    /// Where it was read, relative to the artifact.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
    /// Its terms; those of the named licence where only a name was read.
    pub terms: Terms,
}

/// The conclusion about one artifact (DESIGN section 7).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Conclusion {
    /// What the card declares, as written; several joined with `, `.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub declared: Option<String>,
    /// Every reading, strongest basis first.
    pub candidates: Vec<Candidate>,
    /// An expression only where all readings of one subject agree or refine each other, else `NOASSERTION`.
    pub concluded: String,
    /// What `concluded` (or, without one, the strongest candidate) rests on.
    pub basis: Basis,
    /// The class of the strictest candidate.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub family: Option<Family>,
    /// The strictest value per axis across the candidates: a planning aid, not a licence.
    pub floor: Terms,
    /// Why, in one sentence.
    pub reason: String,
}

/// Whether one document that should travel is there.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PayloadState {
    /// It is here, but not whole or not the right one.
    Defective,
    /// It should be here and is not.
    Missing,
    /// Nothing asks for it.
    NotNeeded,
    /// It is here.
    Present,
    /// We cannot tell, for the licence is not known.
    #[default]
    Unknown,
}

/// What a licence says must travel with the model.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Payload {
    /// The licence text.
    pub license_text: PayloadState,
    /// The copyright line.
    pub copyright: PayloadState,
    /// The NOTICE sentence or file.
    pub notice: PayloadState,
    /// The use policy.
    pub use_policy: PayloadState,
    /// The attachment of use restrictions.
    pub attachment: PayloadState,
    /// The base's licence.
    pub base_license: PayloadState,
}
