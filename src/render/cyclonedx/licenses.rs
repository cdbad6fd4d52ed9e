//! Licences of a component: what is declared and concluded, and which texts were detected.
//!
//! Version 1.6 takes either licence objects or one expression, never both. A compound expression that is concluded then
//! stands alone, and the properties keep what is declared; a compound that is only declared stands alone where nothing
//! is concluded. Version 1.7 takes both side by side.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::super::custom::{Custom, editions};
use super::super::document::Document;
use super::super::licensing::{concluded, declared, joined, single};
use super::super::list_version::is_widely_known;
use super::{CycloneDxVersion, property};
use crate::report::{ArtifactEntry, TextEntry, name_of};

/// Knows which texts were printed.
pub(super) struct Licenses<'d, 'c> {
    version: CycloneDxVersion,
    document: &'d Document<'c>,
    custom: Custom,
    /// Texts that a component before holds, and which.
    printed: BTreeMap<String, String>,
}

impl<'d, 'c> Licenses<'d, 'c> {
    pub(super) fn new(version: CycloneDxVersion, document: &'d Document<'c>) -> Self {
        Self { version, document, custom: Custom::of(document), printed: BTreeMap::new() }
    }

    /// `licenses` of a component.
    pub(super) fn stated(&self, entry: &ArtifactEntry) -> Vec<Value> {
        let declared = declared(entry).filter(|said| !said.is_void());
        let declared = declared.map(|said| said.expression.unwrap_or(said.written));
        let said = declared.as_deref().map(|said| (said, "declared"));
        let found = concluded(entry).map(|found| (found, "concluded"));
        let all: Vec<(&str, &str)> = said.into_iter().chain(found).collect();
        let compound = |one: &&(&str, &str)| is_compound(one.0);
        if self.version >= CycloneDxVersion::V1_7 || !all.iter().any(|one| compound(&one)) {
            return all.into_iter().map(|(text, how)| self.item(text, how)).collect();
        }
        // The stronger statement speaks; what does not fit beside it stands in the properties.
        match all.last() {
            Some(strongest) if compound(&strongest) => vec![self.item(strongest.0, strongest.1)],
            _ => all.iter().filter(|one| !compound(one)).map(|(text, how)| self.item(text, how)).collect(),
        }
    }

    fn item(&self, text: &str, how: &str) -> Value {
        if is_compound(text) {
            return json!({"expression": text, "acknowledgement": how});
        }
        let mut item = self.named(text);
        item["license"]["acknowledgement"] = how.into();
        item
    }

    /// A licence by its id or name.
    pub(super) fn named(&self, id: &str) -> Value {
        let corpus = self.document.context.corpus;
        // A name of several licences is none of them.
        let several = editions(corpus, id).len() > 1;
        let record = corpus.record(id).filter(|_| !several);
        let spdx = record.map(|record| record.spdx_id()).filter(|spdx| single(spdx).is_some());
        let id = spdx.as_deref().filter(|_| !id.is_empty()).unwrap_or(id);
        if !several && is_widely_known(id) {
            return json!({"license": {"id": id}});
        }
        let mut license = json!({"name": if id.is_empty() { "NOASSERTION" } else { id }});
        if let Some(record) = record {
            license["properties"] = json!([property("smallprint:title", &record.name)]);
            let url = record.url.as_ref().filter(|url| !url.contains(char::is_whitespace));
            url.iter().for_each(|url| license["url"] = url.as_str().into());
        }
        json!({"license": license})
    }

    /// `evidence.licenses`: what each text of the artifact is.
    pub(super) fn detected(&mut self, entry: &ArtifactEntry) -> Vec<Value> {
        let mut detected = Vec::new();
        for evidence in &entry.evidence {
            let Some(sha256) = &evidence.text else { continue };
            let Some(text) = self.document.report.texts.get(sha256) else { continue };
            let path = joined(&entry.path, &evidence.path);
            for id in supported(text) {
                let mut item = self.named(&id);
                let properties = vec![
                    property("smallprint:path", &path),
                    property("smallprint:verdict", &name_of(&text.verdict)),
                    property("smallprint:sha256", sha256),
                ];
                self.print(&id, sha256, &path, &mut item);
                let known = item["license"].get("properties").and_then(Value::as_array).cloned();
                item["license"]["properties"] =
                    known.unwrap_or_default().into_iter().chain(properties).collect();
                detected.push(item);
            }
        }
        detected
    }

    /// Puts the words of a custom licence in, the first time that they come.
    fn print(&mut self, id: &str, sha256: &str, path: &str, item: &mut Value) {
        let license = &mut item["license"];
        let standard = license.get("id").is_some();
        if standard || self.printed.contains_key(sha256) {
            return;
        }
        let words = self.custom.words(self.document, id);
        if words.found {
            license["text"] = json!({"contentType": "text/plain", "content": words.text});
            self.printed.insert(sha256.to_owned(), path.to_owned());
        }
    }
}

fn is_compound(text: &str) -> bool {
    single(text).is_none() && super::super::licensing::is_expression(text)
}

/// What a text is: the licences that its words support, else the reference of an unknown text.
fn supported(text: &TextEntry) -> BTreeSet<String> {
    let faithful = text.licenses.iter().filter(|found| found.verdict.is_faithful());
    let mut ids: BTreeSet<String> = faithful.map(|found| found.spdx.clone()).collect();
    if let Some(unknown) = single(&text.expression).filter(|text| text.starts_with("LicenseRef-unknown-")) {
        ids.insert(unknown.to_owned());
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::super::super::document::rendered;
    use super::super::CycloneDx;
    use super::*;
    use crate::corpus::{Subject, Terms};
    use crate::lineage::Basis;
    use crate::report::samples;
    use crate::rules::Candidate;

    fn stated(version: CycloneDxVersion, said: (&str, &str), found: &str) -> Value {
        let mut entry = samples::declared("o/m", said.0);
        entry.conclusion.candidates.push(Candidate {
            expression: said.1.into(),
            licenses: Vec::new(),
            basis: Basis::Declared,
            subject: Subject::Weights,
            path: None,
            terms: Terms::default(),
        });
        entry.conclusion.basis = Basis::Text;
        entry.conclusion.concluded = found.into();
        let bom = rendered(CycloneDx { version }, &[entry], &[], Vec::new());
        let bom: Value = serde_json::from_str(&bom).expect("JSON");
        bom["components"][0]["licenses"].clone()
    }

    #[test]
    fn objects_and_expressions_are_never_mixed_in_1_6() {
        use CycloneDxVersion::{V1_6, V1_7};
        let id = |id: &str, how: &str| json!({"license": {"id": id, "acknowledgement": how}});
        let name = |name: &str, how: &str| json!({"license": {"name": name, "acknowledgement": how}});
        let both = |text: &str, how: &str| json!({"expression": text, "acknowledgement": how});
        let dual = "MIT OR Apache-2.0";
        let cases = [
            (V1_6, ("mit", "MIT"), "MIT", json!([id("MIT", "declared"), id("MIT", "concluded")])),
            (V1_6, ("mit", "MIT"), "NOASSERTION", json!([id("MIT", "declared")])),
            (V1_6, ("mit", "MIT"), dual, json!([both(dual, "concluded")])),
            (V1_7, ("mit", "MIT"), dual, json!([id("MIT", "declared"), both(dual, "concluded")])),
            (V1_6, ("x", dual), "MIT", json!([id("MIT", "concluded")])),
            (V1_6, ("x", dual), "NOASSERTION", json!([both(dual, "declared")])),
            (V1_6, ("gemma", "NOASSERTION"), "NOASSERTION", json!([name("gemma", "declared")])),
            (V1_6, ("gpl-2.0", "NOASSERTION"), "NOASSERTION", json!([name("gpl-2.0", "declared")])),
            (V1_6, ("NOASSERTION", "NOASSERTION"), "NOASSERTION", Value::Null),
            (
                V1_6,
                ("x", "NOASSERTION"),
                "LicenseRef-unknown-0123456789ab",
                json!([name("x", "declared"), name("LicenseRef-unknown-0123456789ab", "concluded")]),
            ),
        ];
        for (version, said, found, expected) in cases {
            assert_eq!(stated(version, said, found), expected, "{version:?} {said:?} {found}");
        }
    }

    #[test]
    fn custom_licenses_have_names_and_addresses() {
        let license =
            stated(CycloneDxVersion::V1_6, ("other", "LicenseRef-llama-3.1-community"), "NOASSERTION");
        let license = &license[0]["license"];
        assert_eq!(license["name"], "LicenseRef-llama-3.1-community");
        assert!(license["url"].as_str().is_some_and(|url| url.starts_with("http")), "{license}");
        let new = stated(CycloneDxVersion::V1_6, ("openmdw-1.0", "OpenMDW-1.0"), "NOASSERTION");
        assert_eq!(new[0]["license"]["name"], "OpenMDW-1.0", "the schema does not know this id");
    }
}
