//! A rule's judgement on an artifact: one value with its proof, its severity and what to do next.
//!
//! Findings are made by [`super::Draft`], which sees to it that none goes without evidence.

use serde::{Deserialize, Serialize};

/// How much a finding matters.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// For the record.
    Note,
    /// Worth a look.
    Warning,
    /// Certain, and someone would act wrongly today.
    Error,
}

/// How sure we are.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Rests on memory or on a single copy of a statement.
    Low,
    /// Rests on a declaration.
    Medium,
    /// Rests on a text.
    High,
}

/// Whom it concerns.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Who audits what a mirror holds.
    Audit,
    /// Who passes the model on.
    Redistribute,
    /// Who uses the model.
    Use,
}

/// One piece of proof.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FindingEvidence {
    /// Path relative to the scanned path (artifact path and logical path together).
    pub path: String,
    /// One-based, inclusive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lines: Option<[u32; 2]>,
    /// Zero-based, half-open.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bytes: Option<[u64; 2]>,
    /// The key in a structured file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub key: Option<String>,
    /// The quoted words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub quote: Option<String>,
    /// What this proves, or what was looked for here.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Finding {
    /// Stable across runs and line moves: 16 hex digits of (rule, artifact path, what it is about).
    pub id: String,
    /// The rule's name.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// How sure we are.
    pub confidence: Confidence,
    /// Whom it concerns.
    pub audience: Vec<Audience>,
    /// What is wrong, in one or two sentences.
    pub message: String,
    /// The proof, the primary place first.
    pub evidence: Vec<FindingEvidence>,
    /// What to do next.
    pub help: String,
    /// For duties: who owes it (`uploader`, or `you, if you redistribute`).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owed_by: Option<String>,
    /// For duties: what brings it about, quoted or named.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub trigger: Option<String>,
    /// For duties: `in-folder` or `elsewhere`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub observable: Option<String>,
}
