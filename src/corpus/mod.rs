//! Everything smallprint knows, as data: licence records, clause kinds, hub tags, base models, layouts, and
//! the packed fingerprints with their index.

mod record;
mod terms;

pub use record::{ClauseFact, Companion, CompanionKind, Duty, Family, Record, Subject, TextState, Trigger};
pub use terms::{AXES, Axis, Term, Terms, TermValue};

/// What a tag, an alias, a name or an SPDX id means.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolution {
    /// Record ids: one where it is certain, several where the tag names a family or several versions, none
    /// where it names no licence (`other`).
    pub ids: Vec<String>,
    /// Whether it is known at all (as a hub tag, a name or an id): `other` is known and has no ids.
    pub known: bool,
    /// The spelling it was taken for, where it was only similar.
    pub guess: Option<String>,
}

/// A well-known base model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BaseModel {
    /// Record ids it was published under.
    pub licenses: Vec<String>,
    /// Where that can be checked; `memory` where it cannot.
    pub source: String,
}

/// The knowledge base.
#[derive(Debug, Default)]
pub struct Corpus {}

impl Corpus {
    /// The corpus that is built into the binary.
    pub fn builtin() -> &'static Self {
        static BUILTIN: std::sync::OnceLock<Corpus> = std::sync::OnceLock::new();
        BUILTIN.get_or_init(Corpus::default)
    }

    /// The record with this id, SPDX form or alias; case does not matter.
    pub fn record(&self, _id: &str) -> Option<&Record> {
        None
    }

    /// What a card's `license`, a `license_name` or any other name means.
    pub fn resolve(&self, _name: &str) -> Resolution {
        Resolution::default()
    }

    /// What is known about a base model by its repository id.
    pub fn model(&self, _repo_id: &str) -> Option<BaseModel> {
        None
    }
}
