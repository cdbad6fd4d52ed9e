//! What the judging layers ask of a corpus, as a trait, so that they can be tested with a handful of records
//! and run on a merged corpus alike. Beyond the corpus's own names, the pages of stewards name licences.

use crate::corpus::{BaseModel, Corpus, Record, Resolution};
use crate::reading::references::of_address;

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
        // CodeMeta, croissant and some cards name a licence by its page.
        let page = name.trim().starts_with("http").then(|| of_address(name.trim(), self)).flatten();
        self.resolve(page.as_deref().unwrap_or(name))
    }

    fn model(&self, repo_id: &str) -> Option<BaseModel> {
        self.model(repo_id)
    }
}
