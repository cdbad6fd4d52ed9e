//! The words behind a `LicenseRef-`: where the scanned folders hold the text, it is read again; else the field says so
//! and names the steward's address.

use std::collections::BTreeMap;

use super::document::Document;
use super::licensing::{NOASSERTION, joined};
use super::list_version::OLDEST_LIST;
use crate::corpus::{Corpus, Record};

/// Where texts of custom licences stand: by reference, the first path and its SHA-256.
#[derive(Clone, Debug, Default)]
pub(super) struct Custom {
    places: BTreeMap<String, (String, String)>,
}

/// What is known about a reference.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Words {
    /// The licence's title, or the reference itself.
    pub(super) name: String,
    /// Its words, or where to find them.
    pub(super) text: String,
    /// Whether these are the words.
    pub(super) found: bool,
    /// Where its steward publishes it.
    pub(super) url: Option<String>,
}

impl Custom {
    /// Looks through the evidence of all artifacts.
    pub(super) fn of(document: &Document<'_>) -> Self {
        let mut places = BTreeMap::new();
        for entry in &document.report.artifacts {
            for evidence in &entry.evidence {
                let Some(sha256) = &evidence.text else { continue };
                let Some(text) = document.report.texts.get(sha256) else { continue };
                let faithful = text.licenses.iter().filter(|found| found.verdict.is_faithful());
                let unknown = text.expression.starts_with("LicenseRef-unknown-").then_some(&text.expression);
                for reference in faithful.map(|found| &found.spdx).chain(unknown) {
                    let place = || (joined(&entry.path, &evidence.path), sha256.clone());
                    places.entry(reference.clone()).or_insert_with(place);
                }
            }
        }
        Self { places }
    }

    /// What is known about `reference`; `written` is what stands behind it where it is a mere name.
    pub(super) fn words(&self, document: &Document<'_>, reference: &str) -> Words {
        if let [_, _, ..] = &editions(document.context.corpus, reference)[..] {
            return self.one_of_several(document, reference);
        }
        let record = document.context.corpus.record(reference).filter(|record| record.id != NOASSERTION);
        let name = record.map_or_else(|| reference.to_owned(), |record| record.name.clone());
        let url = record.and_then(|record| record.url.clone());
        let place = self.places.get(reference);
        let read = place.and_then(|(path, sha256)| document.context.texts.text(path, sha256));
        let found = read.is_some();
        let text = read.unwrap_or_else(|| absent(document, record, reference, place, url.as_deref()));
        Words { name, text, found, url }
    }

    /// What is known about a name of several licences: none of them is stated.
    fn one_of_several(&self, document: &Document<'_>, reference: &str) -> Words {
        let records = editions(document.context.corpus, reference);
        let bare = reference.strip_prefix("LicenseRef-").unwrap_or(reference);
        let name = |record: &&Record| match &record.url {
            Some(url) => format!("{} ({url})", record.name),
            None => record.name.clone(),
        };
        let names: Vec<String> = records.iter().map(name).collect();
        let missing = missing(document, self.places.get(reference));
        let text = format!(
            "{bare} may mean any of {} licenses. {missing} They are: {}",
            names.len(),
            names.join("; ")
        );
        Words { name: bare.to_owned(), text, found: false, url: None }
    }
}

/// The records of a name that may mean several (`gemma`, `gpl-2.0`); of a name that means one, none or that one.
pub(super) fn editions<'c>(corpus: &'c Corpus, name: &str) -> Vec<&'c Record> {
    let bare = name.strip_prefix("LicenseRef-").unwrap_or(name);
    // A record of exactly this id is meant, unless the SPDX list has replaced the id by two others.
    let own =
        corpus.record(bare).filter(|record| record.id.eq_ignore_ascii_case(bare) && !record.is_standard());
    let several = || corpus.resolve_exactly(bare).map(|found| found.ids).unwrap_or_default();
    match own {
        Some(own) => vec![own],
        None => several().iter().filter_map(|id| corpus.record(id)).collect(),
    }
}

/// What stands in place of the words.
fn absent(
    document: &Document<'_>,
    record: Option<&Record>,
    reference: &str,
    place: Option<&(String, String)>,
    url: Option<&str>,
) -> String {
    let bare = reference.strip_prefix("LicenseRef-").unwrap_or(reference);
    if bare != NOASSERTION && spdx::license_id(bare).is_some() {
        return format!(
            "The license {bare} of the SPDX license list; it came after version {OLDEST_LIST} of the list. \
            Its text is at https://spdx.org/licenses/{bare}.html"
        );
    }
    let name = record.map_or(bare, |record| record.name.as_str());
    let steward = match url {
        Some(url) => format!("Its steward publishes it at {url}"),
        None => "No address of its steward is known here.".to_owned(),
    };
    format!("{name}. {} {steward}", missing(document, place))
}

/// Where the words stood, or that they stood nowhere.
fn missing(document: &Document<'_>, place: Option<&(String, String)>) -> String {
    match (place, document.context.texts.is_there()) {
        (Some((path, sha256)), true) => {
            format!("Its text stood in {path} (SHA-256 {sha256}) and could not be read again.")
        }
        (Some((path, sha256)), false) => {
            format!(
                "Its text stood in {path} (SHA-256 {sha256}); this document was made from a saved report, without it."
            )
        }
        (None, _) => "No text of it was found in the scanned folders.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::{Context, TextSource};
    use super::*;
    use crate::reading::Verdict;
    use crate::report::{Report, SCHEMA, Summary, Tool, samples};

    struct Words(bool);

    impl TextSource for Words {
        fn text(&self, path: &str, sha256: &str) -> Option<String> {
            self.0.then(|| format!("{path} {sha256}"))
        }

        fn is_there(&self) -> bool {
            self.0
        }
    }

    fn told(reference: &str, there: bool) -> super::Words {
        let mut text = samples::text(Verdict::UnknownLegal);
        text.expression = "LicenseRef-unknown-0123456789ab".into();
        let report = Report {
            schema: SCHEMA.into(),
            tool: Tool::current("c0ffee"),
            disclaimer: String::new(),
            texts: BTreeMap::from([("5ha".to_owned(), text)]),
            artifacts: vec![samples::with_text(samples::entry("o/m"), "5ha", "x", Verdict::UnknownLegal)],
            units: Vec::new(),
            skipped: Vec::new(),
            summary: Summary::default(),
        };
        let texts = Words(there);
        let context = Context { corpus: Corpus::builtin(), texts: &texts, created: None };
        let document = Document { report: &report, settled: &[], context: &context };
        Custom::of(&document).words(&document, reference)
    }

    #[test]
    fn words_are_read_or_their_absence_is_told() {
        let unknown = "LicenseRef-unknown-0123456789ab";
        let here = told(unknown, true);
        assert_eq!((here.text.as_str(), here.found), ("o/m/LICENSE 5ha", true));
        let saved = told(unknown, false);
        assert!(!saved.found && saved.text.contains("o/m/LICENSE") && saved.text.contains("saved report"));
        let llama = told("LicenseRef-llama-3.1-community", true);
        assert!(
            llama.text.contains("No text of it was found") && llama.text.contains("https://"),
            "{}",
            llama.text
        );
        let gemma = told("LicenseRef-gemma", true);
        assert!(
            gemma.text.contains("may mean any of 3") && gemma.text.contains("https://"),
            "{}",
            gemma.text
        );
        let gpl = told("LicenseRef-gpl-2.0", true);
        assert!(gpl.text.contains("only") && gpl.text.contains("or later"), "{}", gpl.text);
        assert!(gpl.url.is_none() && gpl.name == "gpl-2.0");
        assert!(!told("LicenseRef-NOASSERTION", true).text.contains("spdx.org"));
        assert!(told("LicenseRef-OpenMDW-1.0", true).text.contains("spdx.org/licenses/OpenMDW-1.0.html"));
    }
}
