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

    /// What stands at an address: what it names, else the licences that a record says their stewards publish there.
    fn resolve_page(&self, address: &str) -> Resolution {
        self.resolve(address)
    }

    /// What is known about a base model by its repository id, and by its revision where one is named.
    fn model(&self, repo_id: &str, revision: Option<&str>) -> Option<BaseModel>;
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

    fn resolve_page(&self, address: &str) -> Resolution {
        let named = Knowledge::resolve(self, address);
        if !named.ids.is_empty() {
            return named;
        }
        // A host alone is no licence's page.
        let Some(wanted) = page(address).filter(|page| page.contains('/')) else { return named };
        let records = self.records().filter(|record| record.url.as_deref().and_then(page) == Some(wanted));
        let ids: Vec<String> = records.map(|record| record.id.clone()).collect();
        Resolution { known: !ids.is_empty(), ids, guess: None }
    }

    fn model(&self, repo_id: &str, revision: Option<&str>) -> Option<BaseModel> {
        self.model(repo_id, revision)
    }
}

/// An address without what may be left out of it.
fn page(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    Some(rest.split(['?', '#']).next().unwrap_or(rest).trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_name_what_is_published_there() {
        let corpus: &dyn Knowledge = Corpus::builtin();
        let ids = |address: &str| corpus.resolve_page(address).ids;
        assert_eq!(ids("https://opensource.org/licenses/MIT"), ["MIT"]);
        let record = Corpus::builtin().record("llama-3.1-community").expect("a record");
        let url = record.url.as_deref().expect("its page");
        assert!(
            ids(url).contains(&record.id)
                && ids(&format!("{}/?x", url.trim_end_matches('/'))).contains(&record.id)
        );
        for address in ["https://acme.example/license", "https://www.licenses.ai/", "https://", "words"] {
            assert_eq!(ids(address), [""; 0], "{address}");
        }
    }
}
