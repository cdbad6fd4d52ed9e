//! Adds what was found to a bill of materials that exists: CycloneDX (1.3 and later) or SPDX (2.2, 2.3, 3.0) as JSON.
//!
//! A component or package belongs to an artifact by its package URL (a version that both give must be equal), else by a
//! digest of its weights, else by its name where only one artifact has it. What is added:
//!
//! | format | keys that are not there yet | and always |
//! |---|---|---|
//! | CycloneDX 1.6, 1.7 | `licenses`, `hashes`, `evidence`, `pedigree`, `modelCard`, `externalReferences` | `properties` `smallprint:*` |
//! | CycloneDX before | | `properties` `smallprint:*` |
//! | SPDX 2 | `licenseDeclared`, `licenseConcluded`, `copyrightText`, `checksums` | `annotations` |
//! | SPDX 3 | | relationships, licences and annotations in the graph |
//!
//! Contract: nothing that stands in the file is changed or reordered; a property or annotation that is there already is
//! not added again.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::cyclonedx::{Components, CycloneDxVersion};
use super::document::Document;
use super::licensing::{group_and_name, purl};
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
    Ok(Enriched { text: splice.finish(), matched: matcher.found.len(), unmatched })
}

/// What a component says of itself.
#[derive(Default)]
struct Named {
    purls: Vec<String>,
    names: Vec<String>,
    digests: Vec<String>,
}

/// Artifacts by what tells them.
struct Matcher {
    purls: BTreeMap<String, Vec<(usize, Option<String>)>>,
    names: BTreeMap<String, Vec<usize>>,
    digests: BTreeMap<String, Vec<usize>>,
    found: BTreeSet<usize>,
}

/// A package URL without its version and qualifiers in lower case, and the version.
fn parted(purl: &str) -> (String, Option<String>) {
    let bare = purl.split(['?', '#']).next().unwrap_or(purl).to_lowercase();
    match bare.rsplit_once('@') {
        Some((name, version)) => (name.to_owned(), Some(version.to_owned())),
        None => (bare, None),
    }
}

impl Matcher {
    fn new(document: &Document<'_>) -> Self {
        let (mut purls, mut names, mut digests) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (at, entry) in document.report.artifacts.iter().enumerate() {
            if let Some((name, version)) = purl(entry).map(|purl| parted(&purl)) {
                let known: &mut Vec<(usize, Option<String>)> = purls.entry(name).or_default();
                known.push((at, version));
            }
            let known: &mut Vec<usize> = names.entry(entry.name.to_lowercase()).or_default();
            known.push(at);
            for digest in entry.weights.iter().filter_map(|weight| weight.sha256.as_ref()) {
                let known: &mut Vec<usize> = digests.entry(digest.to_lowercase()).or_default();
                known.push(at);
            }
        }
        Self { purls, names, digests, found: BTreeSet::new() }
    }

    /// The artifact that a component is.
    fn find(&mut self, named: &Named) -> Option<usize> {
        let by_purl = named.purls.iter().find_map(|purl| self.by_purl(purl));
        let only = |all: &Vec<usize>| if let [only] = all[..] { Some(only) } else { None };
        let by_digest =
            || named.digests.iter().find_map(|one| self.digests.get(&one.to_lowercase()).and_then(only));
        // Where the file gives a package URL of another thing, its name proves nothing.
        let names = named.names.iter().filter(|_| named.purls.is_empty());
        let by_name = || names.filter_map(|name| self.names.get(&name.to_lowercase())).find_map(only);
        let at = by_purl.or_else(by_digest).or_else(by_name)?;
        self.found.insert(at);
        Some(at)
    }

    fn by_purl(&self, purl: &str) -> Option<usize> {
        let (name, version) = parted(purl);
        let all = self.purls.get(&name)?;
        let exact = all.iter().find(|(_, known)| version.is_some() && *known == version);
        let open = || match &all[..] {
            [only] if version.is_none() || only.1.is_none() => Some(only),
            _ => None,
        };
        exact.or_else(open).map(|(at, _)| *at)
    }
}

fn cyclonedx(
    top: &Fields<'_>,
    document: &Document<'_>,
    matcher: &mut Matcher,
    splice: &mut Splice<'_>,
) -> Result<()> {
    let version = top.text("specVersion").unwrap_or_default();
    let spec = match version.as_str() {
        "1.6" => Some(CycloneDxVersion::V1_6),
        "1.7" => Some(CycloneDxVersion::V1_7),
        "1.3" | "1.4" | "1.5" => None,
        _ => {
            let says = format!("CycloneDX {version:?} has no place for this; 1.3 to 1.7 have");
            return Err(Error::new(says));
        }
    };
    let mut components = Components::new(document, spec.unwrap_or_default());
    let mut waiting: Vec<&str> = top.list("components");
    waiting.extend(top.get("metadata").and_then(|raw| Fields::of(raw).get("component")));
    while let Some(raw) = waiting.pop() {
        let fields = Fields::of(raw);
        waiting.extend(fields.list("components"));
        if let Some(at) = matcher.find(&named_component(&fields)) {
            let made = components.component(at);
            add_component(raw, &fields, &made, spec.is_some(), splice);
        }
    }
    Ok(())
}

fn named_component(fields: &Fields<'_>) -> Named {
    let name = fields.text("name");
    let both = fields.text("group").zip(name.clone()).map(|(group, name)| format!("{group}/{name}"));
    let digest = |raw: &str| {
        let hash = Fields::of(raw);
        hash.text("content").filter(|_| hash.text("alg").as_deref() == Some("SHA-256"))
    };
    Named {
        purls: fields.text("purl").into_iter().collect(),
        names: both
            .into_iter()
            .chain(name.filter(|name| group_and_name(name).0.is_some() || fields.get("group").is_none()))
            .collect(),
        digests: fields.list("hashes").into_iter().filter_map(digest).collect(),
    }
}

fn add_component(raw: &str, fields: &Fields<'_>, made: &Value, all: bool, splice: &mut Splice<'_>) {
    const KEYS: [&str; 6] = ["licenses", "hashes", "evidence", "pedigree", "modelCard", "externalReferences"];
    // The format has model cards for models only.
    let is_model = fields.text("type").as_deref() == Some("machine-learning-model");
    let absent =
        KEYS.into_iter().filter(|key| all && fields.get(key).is_none() && (is_model || *key != "modelCard"));
    let mut keys: Vec<(&str, Value)> = absent.filter_map(|key| Some((key, made.get(key)?.clone()))).collect();
    let properties = made["properties"].as_array().cloned().unwrap_or_default();
    match fields.get("properties") {
        Some(list) => splice.add_items(list, &fresh(list, properties)),
        None => keys.push(("properties", properties.into())),
    }
    splice.add_keys(raw, &keys);
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
            (json!({"name": "model"}), 0),
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
