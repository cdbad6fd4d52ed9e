//! One licence at one version, as `corpus/licenses/<id>.toml` states it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::terms::{Term, TermValue, Terms};

/// The kind of licence, as a class of risk. Derived from the text by a reader, not from its name.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Free use, with thresholds, naming or display duties.
    CommunityThreshold,
    /// Derivatives stay under the same licence.
    Copyleft,
    /// Made for data sets.
    Data,
    /// A notice that only points elsewhere.
    Notice,
    /// Free use for any purpose.
    Permissive,
    /// Terms of a service or of a commercial product.
    #[default]
    ProprietaryTerms,
    /// Responsible-AI licence with an attachment of use restrictions.
    Rail,
    /// Research or other non-commercial use only.
    ResearchNoncommercial,
    /// Use bound by a policy.
    UsePolicy,
}

/// What a statement is about.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// Source code.
    Code,
    /// Data sets.
    Data,
    /// Documentation.
    Docs,
    /// What the model produces.
    Outputs,
    /// Model weights; also the default of a model repository.
    #[default]
    Weights,
}

/// Whether anybody has read the text behind a record.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextState {
    /// The record was written from the text.
    #[default]
    Seen,
    /// Only the name is known: all terms are unknown.
    NotSeen,
}

/// What brings a duty about.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// Any use at all.
    AnyUse,
    /// Passing the model or a derivative on.
    Distribution,
    /// Offering it as a service.
    Hosting,
    /// Training another model on its outputs.
    TrainingOnOutputs,
}

/// A typed clause as a record states it. Which keys a kind has is listed in `corpus/README.md`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClauseFact {
    /// The clause kind.
    pub kind: String,
    /// The section it was read in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Its values, by key.
    #[serde(flatten)]
    pub values: BTreeMap<String, serde_json::Value>,
}

/// Something that a licence obliges its users to do.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Duty {
    /// `attribution-display`, `naming`, `notice-file`, `license-copy`, `state-changes`, `pass-through` ...
    pub kind: String,
    /// The words to reproduce, one entry for each wording that will do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Where they must stand, in our words.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "where")]
    pub place: Option<String>,
    /// `start` or `anywhere`, for names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// What brings the duty about.
    pub trigger: Trigger,
    /// The section it was read in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
}

/// What kind of document belongs to a licence.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CompanionKind {
    /// A list of restrictions attached to the text.
    Attachment,
    /// A notice.
    Notice,
    /// A use policy in its own document.
    UsePolicy,
}

/// A document that belongs to a licence.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Companion {
    /// What it is.
    pub kind: CompanionKind,
    /// Its own record, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The file names it usually has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// Whether whoever passes the model on must pass it on too.
    #[serde(default)]
    pub must_travel: bool,
    /// The section that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
}

/// One licence at one version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Record {
    /// SPDX id where the SPDX list has the text, else the name of the official text's file.
    pub id: String,
    /// The title.
    pub name: String,
    /// The version as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The date of publication, as exact as known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Who publishes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Where its steward publishes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The SPDX expression for it, where it is not the id or `LicenseRef-<id>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spdx: Option<String>,
    /// Other names, lower case, that mean this version only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// ScanCode's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scancode: Option<String>,
    /// Hugging Face tags that mean it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hub_tags: Vec<String>,
    /// Its class; where nobody has read the text, the careful one.
    #[serde(default)]
    pub family: Family,
    /// Whether the Open Source Initiative has approved it.
    #[serde(default)]
    pub osi_approved: bool,
    /// Languages of the text (BCP 47).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// SHA-256 of the official text's file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_sha256: Option<String>,
    /// The later version that takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<String>,
    /// Whether its terms are a program's proposal that nobody has read yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unreviewed: bool,
    /// Who has compared its terms with the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed_by: Option<String>,
    /// What it covers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Subject>,
    /// Whether the text was read.
    #[serde(default)]
    pub text: TextState,
    /// Its values on the axes of [`super::AXES`]; empty where nobody has read it for terms yet.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub terms: BTreeMap<String, Term>,
    /// Its typed clauses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<ClauseFact>,
    /// What it obliges its users to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub duties: Vec<Duty>,
    /// Documents that belong to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub companions: Vec<Companion>,
}

impl Record {
    /// The id as it stands in an SPDX expression.
    pub fn spdx_id(&self) -> String {
        match &self.spdx {
            Some(spdx) => spdx.clone(),
            None if is_spdx_listed(&self.id) => self.id.clone(),
            None => format!("LicenseRef-{}", self.id),
        }
    }

    /// Whether the SPDX list has it: what the design calls a standard licence.
    pub fn is_standard(&self) -> bool {
        is_spdx_listed(&self.id)
    }

    /// Whether its terms are a proposal that nobody has compared with the text: then they decide nothing.
    pub fn is_unreviewed(&self) -> bool {
        self.unreviewed && self.reviewed_by.as_ref().is_none_or(|name| name.trim().is_empty())
    }

    /// The record's terms as plain values; every axis is unknown where the text was not read for terms.
    pub fn term_values(&self) -> Terms {
        Terms::of_all(|axis| self.terms.get(axis).map_or(TermValue::Unknown, |term| term.value))
    }

    /// The duties of one kind.
    pub fn duties_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Duty> {
        self.duties.iter().filter(move |duty| duty.kind == kind)
    }

    /// The typed clauses of one kind.
    pub fn clauses_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a ClauseFact> {
        self.clauses.iter().filter(move |clause| clause.kind == kind)
    }
}

fn is_spdx_listed(id: &str) -> bool {
    spdx::license_id(id).is_some() || spdx::exception_id(id).is_some()
}
