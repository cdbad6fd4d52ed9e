//! What the judging layers ask of a corpus, as a trait, so that they can be tested with a handful of records
//! and run on a merged corpus alike. It adds nothing to the corpus's own methods.

use crate::corpus::{BaseModel, Corpus, Record, Resolution};

/// A source of licence records, names and base models.
pub trait Knowledge: Sync {
    /// The record with this id, SPDX form or alias; case does not matter.
    fn record(&self, id: &str) -> Option<&Record>;

    /// What a card's `license`, a `license_name` or any other name means.
    fn resolve(&self, name: &str) -> Resolution;

    /// What is known about a base model by its repository id.
    fn model(&self, repo_id: &str) -> Option<BaseModel>;
}

impl Knowledge for Corpus {
    fn record(&self, id: &str) -> Option<&Record> {
        self.record(id)
    }

    fn resolve(&self, name: &str) -> Resolution {
        self.resolve(name)
    }

    fn model(&self, repo_id: &str) -> Option<BaseModel> {
        self.model(repo_id)
    }
}
