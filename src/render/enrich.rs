//! Adds what was found to a bill of materials that exists: CycloneDX (1.3 and later) or SPDX (2.2, 2.3, 3.0) as JSON.
//!
//! A component or package belongs to an artifact by its package URL (a version that both give must be equal), else by a
//! digest of its weights, else by its name where only one artifact has it, or ends with it. What is added:
//!
//! | format | what is not there yet | and always |
//! |---|---|---|
//! | CycloneDX 1.6, 1.7 | `licenses`, `hashes`, `evidence`, `pedigree`, `modelCard`, `externalReferences`, and inside them | `properties` `smallprint:*` |
//! | CycloneDX 1.5 | the same; `licenses` only where there are none, and only what is concluded | `properties` `smallprint:*` |
//! | CycloneDX 1.3, 1.4 | `licenses` in the same way | `properties` `smallprint:*` |
//! | SPDX 2 | `licenseDeclared`, `licenseConcluded`, `copyrightText` (also in place of `NOASSERTION`), `checksums` | `annotations` |
//! | SPDX 3 | | relationships, licences and annotations in the graph |
//!
//! Contract: nothing that stands in the file is changed or reordered, but `NOASSERTION`, which says nothing; what is there
//! already is not added again.

mod cyclonedx;
mod matcher;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use self::cyclonedx::cyclonedx;
use self::matcher::{Matcher, Named};
use super::document::Document;
use super::licensing::NOASSERTION;
use super::spdx::{Packages, additions_v3, extracted_v2, package_v2};
use super::splice::{Fields, Splice};
use crate::base::{Error, Result};

/// A file with what was added to it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Enriched {
    /// The file.
    pub text: String,
    /// Artifacts that it has.
    pub matched: usize,
    /// Components that they are.
    pub components: usize,
    /// Paths of artifacts that it does not have.
    pub unmatched: Vec<String>,
}

/// Adds what `document` says to `bom`.
///
/// # Errors
/// Where `bom` is neither CycloneDX nor SPDX as JSON, or a version that has no place for it.
pub fn enrich(bom: &str, document: &Document<'_>) -> Result<Enriched> {
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(bom) {
        let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
        return Err(Error::new(format!("this is no JSON: {error}")).on_line(line));
    }
    let top = Fields::of(bom);
    let mut matcher = Matcher::new(document);
    let mut splice = Splice::new(bom);
    if top.text("bomFormat").as_deref() == Some("CycloneDX") {
        cyclonedx(&top, document, &mut matcher, &mut splice)?;
    } else if top.text("spdxVersion").is_some_and(|version| version.starts_with("SPDX-2.")) {
        spdx2(bom, &top, document, &mut matcher, &mut splice);
    } else if top.get("@graph").is_some() {
        spdx3(&top, document, &mut matcher, &mut splice);
    } else {
        let says = "this is neither CycloneDX nor SPDX as JSON: it has no bomFormat, spdxVersion or @graph";
        return Err(Error::new(says));
    }
    let artifacts = document.report.artifacts.iter().enumerate();
    let unmatched: Vec<String> = artifacts
        .filter(|(at, _)| !matcher.found.contains(at))
        .map(|(_, entry)| entry.path.clone())
        .collect();
    let (matched, components) = (matcher.found.len(), matcher.components);
    Ok(Enriched { text: splice.finish(), matched, components, unmatched })
}

/// Those that the list does not have yet.
fn fresh(list: &str, items: Vec<Value>) -> Vec<Value> {
    let known: Vec<Value> = serde_json::from_str(list).unwrap_or_default();
    items.into_iter().filter(|item| !known.contains(item)).collect()
}

fn spdx2(
    bom: &str,
    top: &Fields<'_>,
    document: &Document<'_>,
    matcher: &mut Matcher,
    splice: &mut Splice<'_>,
) {
    const KEYS: [&str; 4] = ["licenseDeclared", "licenseConcluded", "copyrightText", "checksums"];
    let mut used = BTreeSet::new();
    for raw in top.list("packages") {
        let fields = Fields::of(raw);
        let Some(at) = matcher.find(&named_package(&fields)) else { continue };
        let made = package_v2(document, at);
        let absent = KEYS.into_iter().filter(|key| fields.get(key).is_none());
        let mut keys: Vec<(&str, Value)> =
            absent.filter_map(|key| Some((key, made.get(key)?.clone()))).collect();
        let open = KEYS.into_iter().filter(|key| fields.text(key).as_deref() == Some(NOASSERTION));
        for (raw, value) in open.filter_map(|key| fields.get(key).zip(made.get(key))) {
            splice.replace(raw, value);
            used.extend(value.as_str().map(str::to_owned));
        }
        used.extend(keys.iter().filter_map(|(_, value)| value.as_str().map(str::to_owned)));
        let annotations = made["annotations"].as_array().cloned().unwrap_or_default();
        match fields.get("annotations") {
            Some(list) => splice.add_items(list, &fresh(list, annotations)),
            None => keys.push(("annotations", annotations.into())),
        }
        splice.add_keys(raw, &keys);
    }
    let known: BTreeSet<String> = top
        .list("hasExtractedLicensingInfos")
        .iter()
        .filter_map(|raw| Fields::of(raw).text("licenseId"))
        .collect();
    let texts: Vec<Value> = extracted_v2(document, &used)
        .into_iter()
        .filter(|one| one["licenseId"].as_str().is_none_or(|id| !known.contains(id)))
        .collect();
    match top.get("hasExtractedLicensingInfos") {
        Some(list) => splice.add_items(list, &texts),
        None if texts.is_empty() => {}
        None => splice.add_keys(bom.trim(), &[("hasExtractedLicensingInfos", texts.into())]),
    }
}

fn named_package(fields: &Fields<'_>) -> Named {
    let purl = |raw: &str| {
        let reference = Fields::of(raw);
        reference
            .text("referenceLocator")
            .filter(|_| reference.text("referenceType").as_deref() == Some("purl"))
    };
    let digest = |raw: &str| {
        let sum = Fields::of(raw);
        sum.text("checksumValue").filter(|_| sum.text("algorithm").as_deref() == Some("SHA256"))
    };
    Named {
        purls: fields.list("externalRefs").into_iter().filter_map(purl).collect(),
        names: fields.text("name").into_iter().collect(),
        alone: true,
        digests: fields.list("checksums").into_iter().filter_map(digest).collect(),
    }
}

fn spdx3(top: &Fields<'_>, document: &Document<'_>, matcher: &mut Matcher, splice: &mut Splice<'_>) {
    let Some(graph) = top.get("@graph") else { return };
    let mut packages: Packages = BTreeMap::new();
    let mut known = BTreeSet::new();
    for raw in top.list("@graph") {
        let fields = Fields::of(raw);
        let kind = fields.text("type").unwrap_or_default();
        let Some(id) = fields.text("spdxId").or_else(|| fields.text("@id")) else { continue };
        known.insert(id.clone());
        if !matches!(kind.as_str(), "software_Package" | "ai_AIPackage" | "dataset_DatasetPackage") {
            continue;
        }
        if let Some(at) = matcher.find(&named_element(&fields)) {
            packages.entry(at).or_insert(id);
        }
    }
    if packages.is_empty() {
        return;
    }
    let id = |one: &Value| one.get("spdxId").or(one.get("@id")).and_then(Value::as_str).map(str::to_owned);
    let mut items = additions_v3(document, &packages);
    items.retain(|one| id(one).is_none_or(|id| !known.contains(&id)));
    splice.add_items(graph, &items);
}

fn named_element(fields: &Fields<'_>) -> Named {
    let digest = |raw: &str| {
        let hash = Fields::of(raw);
        hash.text("hashValue").filter(|_| hash.text("algorithm").as_deref() == Some("sha256"))
    };
    Named {
        purls: fields.text("software_packageUrl").into_iter().collect(),
        names: fields.text("name").into_iter().collect(),
        alone: true,
        digests: fields.list("verifiedUsing").into_iter().filter_map(digest).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::{Context, NoTexts};
    use serde_json::json;

    use super::*;
    use crate::corpus::Corpus;
    use crate::report::{ArtifactEntry, Report, SCHEMA, Summary, Tool, samples};
    use crate::rules::Severity;

    fn enriched(bom: &str, artifacts: Vec<ArtifactEntry>) -> Result<Enriched> {
        let report = Report {
            schema: SCHEMA.into(),
            tool: Tool::current("c0ffee"),
            disclaimer: String::new(),
            texts: BTreeMap::new(),
            artifacts,
            units: Vec::new(),
            skipped: Vec::new(),
            summary: Summary::default(),
        };
        let context = Context { corpus: Corpus::builtin(), texts: &NoTexts, created: None };
        enrich(bom, &Document { report: &report, settled: &[], context: &context })
    }

    fn model() -> ArtifactEntry {
        let mut entry = samples::declared("org/model", "mit");
        entry.repo_id = Some("org/model".into());
        entry.hub = Some(crate::layouts::Hub::HuggingFace);
        entry.weights[0].sha256 = Some("ab".repeat(32));
        entry.findings = vec![samples::finding("user-cap", Severity::Note)];
        entry
    }

    #[test]
    fn components_are_matched_and_nothing_is_lost() {
        let digest = "AB".repeat(32);
        for (component, expected) in [
            (json!({"name": "x", "purl": "pkg:huggingface/Org/Model"}), 1),
            (json!({"name": "x", "purl": "pkg:huggingface/org/model@5ea5"}), 1),
            (json!({"name": "model", "purl": "pkg:pypi/model"}), 0),
            (json!({"name": "model", "group": "org"}), 1),
            (json!({"name": "org/model"}), 1),
            (json!({"name": "model"}), 1),
            (json!({"name": "model", "type": "machine-learning-model"}), 1),
            (json!({"name": "model", "type": "library"}), 0),
            (json!({"name": "model", "group": "other"}), 0),
            (json!({"name": "x", "hashes": [{"alg": "SHA-256", "content": digest}]}), 1),
        ] {
            let bom = json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "x-mine": 1.5, "components": [component]});
            let source = format!("{bom:#}");
            let done = enriched(&source, vec![model()]).expect("a bill");
            assert_eq!((done.matched, done.unmatched.len()), (expected, 1 - expected), "{component}");
            let value: Value = serde_json::from_str(&done.text).expect("JSON");
            let named = value["components"][0]["properties"].as_array().map_or(0, Vec::len);
            assert_eq!(named > 5, expected == 1, "{value:#}");
            assert_eq!(value["x-mine"], 1.5);
            let again = enriched(&done.text, vec![model()]).expect("a bill");
            assert_eq!(again.text, done.text, "a second time adds nothing");
        }
    }

    #[test]
    fn what_is_there_is_filled_up() {
        let mut entry = samples::with_text(model(), "5ha", "MIT", crate::reading::Verdict::Verbatim);
        entry.conclusion.concluded = "MIT".into();
        entry.conclusion.basis = crate::lineage::Basis::Text;
        let old = json!({"type": "machine-learning-model", "name": "org/model", "licenses": [{"license": {"name": "mit"}}],
            "hashes": [{"alg": "SHA-256", "content": "00"}], "evidence": {"copyright": [{"text": "Copyright me"}]},
            "externalReferences": [{"type": "distribution", "url": "https://huggingface.co/org/model", "comment": "x"}]});
        for (version, licenses) in [("1.5", 1), ("1.6", 2)] {
            let bom =
                json!({"bomFormat": "CycloneDX", "specVersion": version, "components": [old]}).to_string();
            let done = enriched(&bom, vec![entry.clone()]).expect("a bill");
            let value: Value = serde_json::from_str(&done.text).expect("JSON");
            let new = &value["components"][0];
            let count = |at: &str| new.pointer(at).and_then(Value::as_array).map_or(0, Vec::len);
            assert_eq!(count("/licenses"), licenses, "{new:#}");
            assert_eq!(
                (count("/hashes"), count("/evidence/copyright"), count("/externalReferences")),
                (2, 1, 1)
            );
            let occurrence = new.pointer("/evidence/occurrences/0").expect("added");
            assert_eq!(occurrence.get("additionalContext").is_some(), version == "1.6", "{occurrence}");
            assert_eq!(
                enriched(&done.text, vec![entry.clone()]).expect("a bill").text,
                done.text,
                "{version}"
            );
        }
    }

    #[test]
    fn earlier_versions_get_what_is_proven_where_there_is_nothing() {
        let mut proven = samples::with_text(model(), "5ha", "MIT", crate::reading::Verdict::Verbatim);
        proven.conclusion.concluded = "MIT".into();
        proven.conclusion.basis = crate::lineage::Basis::Text;
        for (version, entry, expected) in [
            ("1.3", &proven, json!([{"license": {"id": "MIT"}}])),
            ("1.4", &proven, json!([{"license": {"id": "MIT"}}])),
            ("1.5", &proven, json!([{"license": {"id": "MIT"}}])),
            ("1.4", &model(), Value::Null),
            ("1.5", &model(), Value::Null),
        ] {
            let component = json!({"type": "library", "name": "org/model"});
            let bom = json!({"bomFormat": "CycloneDX", "specVersion": version, "components": [component]});
            let done = enriched(&bom.to_string(), vec![entry.clone()]).expect("a bill");
            let value: Value = serde_json::from_str(&done.text).expect("JSON");
            assert_eq!(value["components"][0]["licenses"], expected, "{version}");
            let again = enriched(&done.text, vec![entry.clone()]).expect("a bill");
            assert_eq!(again.text, done.text, "{version}");
        }
    }

    #[test]
    fn what_asserts_nothing_is_replaced() {
        let old = json!({"spdxVersion": "SPDX-2.3", "packages": [{"SPDXID": "SPDXRef-a", "name": "model",
            "licenseDeclared": "NOASSERTION", "licenseConcluded": "NOASSERTION"}]});
        let done = enriched(&old.to_string(), vec![model()]).expect("a bill");
        let value: Value = serde_json::from_str(&done.text).expect("JSON");
        assert_eq!(value["packages"][0]["licenseDeclared"], "LicenseRef-mit");
        assert_eq!(value["packages"][0]["licenseConcluded"], "NOASSERTION");
        assert_eq!(value["hasExtractedLicensingInfos"][0]["licenseId"], "LicenseRef-mit");
        assert_eq!((done.matched, done.components), (1, 1));
    }

    #[test]
    fn spdx_packages_get_annotations_and_licenses() {
        let old = json!({"spdxVersion": "SPDX-2.3", "packages": [
            {"SPDXID": "SPDXRef-a", "name": "org/model", "licenseConcluded": "MIT", "zz": true}]});
        let done = enriched(&format!("{old}"), vec![model()]).expect("a bill");
        let value: Value = serde_json::from_str(&done.text).expect("JSON");
        let package = &value["packages"][0];
        assert_eq!((&package["licenseConcluded"], &package["zz"]), (&json!("MIT"), &json!(true)));
        assert_eq!(package["licenseDeclared"], "LicenseRef-mit");
        assert_eq!(value["hasExtractedLicensingInfos"][0]["licenseId"], "LicenseRef-mit");
        assert_eq!(package["annotations"].as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn graphs_get_relationships() {
        let old = json!({"@context": "x", "@graph": [
            {"type": "ai_AIPackage", "spdxId": "urn:mine", "name": "m", "software_packageUrl": "pkg:huggingface/org/model"}]});
        let done = enriched(&format!("{old:#}"), vec![model()]).expect("a bill");
        let value: Value = serde_json::from_str(&done.text).expect("JSON");
        let all = value["@graph"].as_array().expect("a graph");
        assert!(
            all.iter()
                .any(|one| one["relationshipType"] == "hasDeclaredLicense" && one["from"] == "urn:mine")
        );
        assert_eq!(all[0], old["@graph"][0]);
        assert_eq!(enriched(&done.text, vec![model()]).expect("a bill").text, done.text);
    }

    #[test]
    fn anything_else_is_refused() {
        for (bom, says) in [
            ("hello", "no JSON"),
            ("{}", "neither CycloneDX nor SPDX"),
            (r#"{"bomFormat": "CycloneDX", "specVersion": "1.2"}"#, "1.3 to 1.7"),
        ] {
            let error = enriched(bom, Vec::new()).expect_err(bom).to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
