//! A bill of materials as CycloneDX JSON (ECMA-424, versions 1.6 and 1.7): one component for each artifact.
//!
//! | what | where |
//! |---|---|
//! | models and adapters; data sets; packages; Spaces | `type` `machine-learning-model`; `data`; `library`; `application` |
//! | hub id and commit | `purl` `pkg:huggingface/...`, `version` |
//! | digests that the layout tells | `hashes`, or files below the component where there are several |
//! | declared and concluded licence | `licenses` with `acknowledgement`; `licenses.rs` says what goes where |
//! | texts, copyright lines, places | `evidence` |
//! | bases and how they were used | `pedigree`; those in the tree also in `dependencies` |
//! | use restrictions, data sets | `modelCard` |
//! | conclusion, terms, payload, findings | `properties`, names `smallprint:*` |
//!
//! Contract: components are made one by one, as they are written; the same report gives the same bytes: `serialNumber` is a name-based UUID (version 5) of the content, and a
//! timestamp stands there only by `SOURCE_DATE_EPOCH`. A custom text that can be read again stands in the first
//! component that has it; later ones name its digest.

mod licenses;
mod model_card;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::csv::terms;
use super::document::{Document, Form};
use super::flow::{Each, name_based};
use super::licensing::{
    NOASSERTION, concluded, copyright, group_and_name, hub_page, joined, purl, purl_of, reviewed,
};
use crate::layouts::Kind;
use crate::lineage::Relation;
use crate::report::{ArtifactEntry, EvidenceEntry, LineageEntry, WeightEntry, name_of, unit_id};
use licenses::Licenses;
pub(super) use model_card::use_limits;

/// The version of the format.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub enum CycloneDxVersion {
    /// 1.6.
    #[default]
    V1_6,
    /// 1.7.
    V1_7,
}

impl CycloneDxVersion {
    fn name(self) -> &'static str {
        match self {
            Self::V1_6 => "1.6",
            Self::V1_7 => "1.7",
        }
    }
}

/// The form.
#[derive(Clone, Copy, Debug, Default)]
pub struct CycloneDx {
    /// Its version.
    pub version: CycloneDxVersion,
}

impl Form for CycloneDx {
    fn write(&self, document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
        let refs = refs(&document.report.artifacts);
        let known = refs_by_path(document, &refs);
        let mut bom = Bom {
            bom_format: "CycloneDX",
            components: Each(|| {
                let mut licenses = Licenses::new(self.version, document);
                let known = &known;
                let all = document.report.artifacts.iter().zip(&refs);
                all.map(move |(entry, reference)| component(document, entry, reference, known, &mut licenses))
            }),
            dependencies: Each(|| dependencies(document, &known, &refs)),
            metadata: metadata(document),
            serial_number: None,
            spec_version: self.version.name(),
            version: 1,
        };
        bom.serial_number = Some(format!("urn:uuid:{}", name_based(&bom)?));
        serde_json::to_writer_pretty(&mut *out, &bom)?;
        out.write_all(b"\n")
    }
}

/// The whole file; components are made as they are written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bom<C: Serialize, D: Serialize> {
    bom_format: &'static str,
    components: C,
    dependencies: D,
    metadata: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial_number: Option<String>,
    spec_version: &'static str,
    version: u32,
}

/// Makes components to be added to another file: without references and files of their own.
pub(super) struct Components<'d, 'c> {
    document: &'d Document<'c>,
    licenses: Licenses<'d, 'c>,
}

impl<'d, 'c> Components<'d, 'c> {
    pub(super) fn new(document: &'d Document<'c>, version: CycloneDxVersion) -> Self {
        Self { document, licenses: Licenses::new(version, document) }
    }

    /// The component of the artifact at this place in the report.
    pub(super) fn component(&mut self, at: usize) -> Value {
        match self.document.report.artifacts.get(at) {
            Some(entry) => component(self.document, entry, "", &Refs::new(), &mut self.licenses),
            None => Value::Null,
        }
    }
}

/// The reference of the scanned whole.
const WHOLE: &str = "smallprint:scanned";

/// A reference of its own for each artifact.
fn refs(entries: &[ArtifactEntry]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut refs = Vec::with_capacity(entries.len());
    for entry in entries {
        let name = format!("artifact:{}", entry.path);
        let mut reference = name.clone();
        let mut nth = 2;
        while !taken.insert(reference.clone()) {
            reference = format!("{name}#{nth}");
            nth += 1;
        }
        refs.push(reference);
    }
    refs
}

/// The references of artifacts by their paths.
type Refs<'r> = BTreeMap<&'r str, &'r str>;

fn refs_by_path<'r>(document: &Document<'r>, refs: &'r [String]) -> Refs<'r> {
    document
        .report
        .artifacts
        .iter()
        .map(|entry| entry.path.as_str())
        .zip(refs.iter().map(String::as_str))
        .collect()
}

fn metadata(document: &Document<'_>) -> Value {
    let report = document.report;
    let tool = json!({"type": "application", "name": report.tool.name, "version": report.tool.version});
    let mut metadata = json!({
        "tools": {"components": [tool]},
        "component": {"type": "data", "bom-ref": WHOLE, "name": "scanned folders"},
        "properties": [
            property("smallprint:corpus", &report.tool.corpus),
            property("smallprint:disclaimer", &report.disclaimer),
            property("smallprint:incomplete", if report.summary.incomplete { "true" } else { "false" }),
        ],
    });
    if let Some(moment) = document.context.timestamp() {
        metadata["timestamp"] = moment.into();
    }
    metadata
}

pub(super) fn property(name: &str, value: &str) -> Value {
    json!({"name": name, "value": value})
}

fn dependencies<'d>(
    document: &Document<'d>,
    known: &'d Refs<'d>,
    refs: &'d [String],
) -> impl Iterator<Item = Value> + use<'d> {
    let whole = json!({"ref": WHOLE, "dependsOn": refs});
    let of = move |(entry, reference): (&ArtifactEntry, &String)| {
        let bases: BTreeSet<&str> =
            entry.lineage.iter().filter_map(|edge| known.get(edge.artifact.as_deref()?).copied()).collect();
        json!({"ref": reference, "dependsOn": bases})
    };
    std::iter::once(whole).chain(document.report.artifacts.iter().zip(refs).map(of))
}

fn component(
    document: &Document<'_>,
    entry: &ArtifactEntry,
    reference: &str,
    refs: &Refs<'_>,
    licenses: &mut Licenses<'_, '_>,
) -> Value {
    let (group, name) = group_and_name(&entry.name);
    let mut component = Map::new();
    let mut set = |key: &str, value: Value| drop(component.insert(key.to_owned(), value));
    set("type", type_of(entry.kind).into());
    set("bom-ref", reference.into());
    set("name", name.into());
    group.iter().for_each(|group| set("group", (*group).into()));
    entry.revision.iter().for_each(|revision| set("version", revision.as_str().into()));
    purl(entry).into_iter().for_each(|purl| set("purl", purl.into()));
    let links = links(document, entry);
    let lists = [
        ("hashes", single_hash(&entry.weights)),
        ("components", files(entry, reference)),
        ("licenses", licenses.stated(entry)),
        ("externalReferences", links),
        ("properties", properties(entry)),
    ];
    lists.into_iter().filter(|(_, list)| !list.is_empty()).for_each(|(key, list)| set(key, list.into()));
    let objects =
        [("evidence", evidence(document, entry, licenses)), ("pedigree", pedigree(entry, licenses))];
    objects
        .into_iter()
        .filter(|(_, object)| !object.is_empty())
        .for_each(|(key, object)| set(key, object.into()));
    match entry.kind {
        Kind::Dataset => set("data", json!([{"type": "dataset", "name": entry.name}])),
        // The format has model cards for models only.
        Kind::Package | Kind::Space => {}
        Kind::Adapter | Kind::Model => {
            model_card::card(document, entry, refs).into_iter().for_each(|card| set("modelCard", card));
        }
    }
    component.into()
}

pub(super) fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Adapter | Kind::Model => "machine-learning-model",
        Kind::Dataset => "data",
        Kind::Package => "library",
        Kind::Space => "application",
    }
}

fn hash(sha256: &str) -> Value {
    json!({"alg": "SHA-256", "content": sha256.to_lowercase()})
}

fn known_digest(weight: &WeightEntry) -> Option<&str> {
    let digest = weight.sha256.as_deref()?;
    (digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(digest)
}

/// The digest of an artifact's only file of weights.
fn single_hash(weights: &[WeightEntry]) -> Vec<Value> {
    match weights {
        [only] => known_digest(only).map(hash).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Files of weights whose digests are known, where there are several.
fn files(entry: &ArtifactEntry, reference: &str) -> Vec<Value> {
    if entry.weights.len() < 2 {
        return Vec::new();
    }
    let file = |weight: &WeightEntry| {
        let digest = known_digest(weight)?;
        Some(json!({
            "type": "file",
            "bom-ref": format!("{reference}/{}", weight.path),
            "name": weight.path,
            "hashes": [hash(digest)],
            "properties": [
                property("smallprint:format", &weight.format),
                property("smallprint:bytes", &weight.bytes.to_string()),
            ],
        }))
    };
    entry.weights.iter().filter_map(file).collect()
}

fn links(document: &Document<'_>, entry: &ArtifactEntry) -> Vec<Value> {
    let hub = hub_page(entry).map(|url| json!({"type": "distribution", "url": url}));
    let ids: BTreeSet<&String> = entry.conclusion.all_standing().collect();
    let urls = ids.into_iter().filter_map(|id| document.context.corpus.record(id)?.url.clone());
    let urls: BTreeSet<String> = urls.filter(|url| !url.contains(char::is_whitespace)).collect();
    hub.into_iter().chain(urls.into_iter().map(|url| json!({"type": "license", "url": url}))).collect()
}

fn properties(entry: &ArtifactEntry) -> Vec<Value> {
    let conclusion = &entry.conclusion;
    let mut list = vec![
        property("smallprint:path", &entry.path),
        property("smallprint:kind", &name_of(&entry.kind)),
        property("smallprint:layout", &name_of(&entry.layout)),
        property("smallprint:concluded", concluded(entry).unwrap_or(NOASSERTION)),
        property("smallprint:basis", &name_of(&conclusion.basis)),
        property("smallprint:reason", &conclusion.reason),
        property("smallprint:terms", &terms(entry)),
        property("smallprint:unit", &unit_id(entry)),
    ];
    list.extend(conclusion.declared.as_ref().map(|declared| property("smallprint:declared", declared)));
    list.extend(reviewed(conclusion).map(|said| property("smallprint:review", &said)));
    list.extend(conclusion.family.as_ref().map(|family| property("smallprint:family", &name_of(family))));
    if let Ok(Value::Object(payload)) = serde_json::to_value(entry.payload) {
        let state = |(name, state): (String, Value)| {
            property(&format!("smallprint:payload:{name}"), state.as_str().unwrap_or_default())
        };
        list.extend(payload.into_iter().map(state));
    }
    list.extend(entry.findings.iter().map(|found| {
        let value = format!("{}: {} (id {})", name_of(&found.severity), found.message, found.id);
        property(&format!("smallprint:finding:{}", found.rule), &value)
    }));
    list
}

fn evidence(
    document: &Document<'_>,
    entry: &ArtifactEntry,
    licenses: &mut Licenses<'_, '_>,
) -> Map<String, Value> {
    let occurrences: Vec<Value> = entry.evidence.iter().map(|one| occurrence(entry, one)).collect();
    let copyright: Vec<Value> =
        copyright(document, entry).into_iter().map(|text| json!({"text": text})).collect();
    let lists =
        [("licenses", licenses.detected(entry)), ("copyright", copyright), ("occurrences", occurrences)];
    lists
        .into_iter()
        .filter(|(_, list)| !list.is_empty())
        .map(|(key, list)| (key.to_owned(), list.into()))
        .collect()
}

fn occurrence(entry: &ArtifactEntry, evidence: &EvidenceEntry) -> Value {
    let path = match evidence.witness {
        // A base's place is relative to the scanned path already.
        crate::report::Witness::Base => evidence.path.clone(),
        _ => joined(&entry.path, &evidence.path),
    };
    let said = [
        evidence.declared.as_ref().map(|said| format!("declares {said}")),
        evidence.license.as_ref().map(|license| format!("license {license}")),
        evidence.verdict.as_ref().map(|verdict| format!("verdict {}", name_of(verdict))),
        evidence.key.as_ref().map(|key| format!("key {key}")),
    ];
    let said: Vec<String> =
        std::iter::once(name_of(&evidence.witness)).chain(said.into_iter().flatten()).collect();
    let mut occurrence = json!({"location": path, "additionalContext": said.join("; ")});
    if let Some([first, _]) = evidence.lines {
        occurrence["line"] = first.into();
    }
    if let Some([first, _]) = evidence.bytes {
        occurrence["offset"] = first.into();
    }
    occurrence
}

fn pedigree(entry: &ArtifactEntry, licenses: &Licenses<'_, '_>) -> Map<String, Value> {
    let edges: Vec<&LineageEntry> =
        entry.lineage.iter().filter(|edge| edge.relation != Relation::TrainedOn).collect();
    let mut pedigree = Map::new();
    if !edges.is_empty() {
        let ancestors: Vec<Value> = edges.iter().map(|edge| ancestor(entry, edge, licenses)).collect();
        let notes: Vec<String> =
            edges.iter().map(|edge| format!("{} {}", edge.relation.phrase(), edge.base)).collect();
        pedigree.insert("ancestors".to_owned(), ancestors.into());
        pedigree.insert("notes".to_owned(), notes.join("; ").into());
    }
    pedigree
}

fn ancestor(entry: &ArtifactEntry, edge: &LineageEntry, licenses: &Licenses<'_, '_>) -> Value {
    let (group, name) = group_and_name(&edge.base);
    let mut ancestor = json!({
        "type": "machine-learning-model",
        "name": name,
        "properties": [
            property("smallprint:relation", &name_of(&edge.relation)),
            property("smallprint:basis", &name_of(&edge.basis)),
            property("smallprint:resolved", if edge.resolved { "true" } else { "false" }),
        ],
    });
    if let Some(group) = group {
        ancestor["group"] = group.into();
    }
    if let Some(purl) = purl_of(entry, edge) {
        ancestor["purl"] = purl.into();
    }
    // Several are candidates: none of them is stated as its licence.
    if let [only] = &edge.licenses[..] {
        ancestor["licenses"] = json!([licenses.named(only)]);
    }
    ancestor
}

#[cfg(test)]
mod tests {
    use super::super::document::rendered;
    use super::*;
    use crate::evidence::Place;
    use crate::lineage::Basis;
    use crate::reading::Verdict;
    use crate::report::samples;
    use crate::rules::Severity;

    fn bom(version: CycloneDxVersion, entries: &[ArtifactEntry]) -> Value {
        let texts = [("5ha", samples::text(Verdict::Verbatim))];
        serde_json::from_str(&rendered(CycloneDx { version }, entries, &texts, Vec::new())).expect("JSON")
    }

    fn entry() -> ArtifactEntry {
        let mut entry = samples::with_text(samples::declared("o/m", "mit"), "5ha", "MIT", Verdict::Verbatim);
        entry.repo_id = Some("o/m".into());
        entry.hub = Some(crate::layouts::Hub::HuggingFace);
        entry.revision = Some("5ea5b17d".repeat(5));
        entry.conclusion.concluded = "MIT".into();
        entry.weights[0].sha256 = Some("AB".repeat(32));
        entry.findings = vec![samples::finding("user-cap", Severity::Note)];
        entry.lineage = vec![LineageEntry {
            revision: None,
            via: Vec::new(),
            base: "org/base".into(),
            relation: Relation::FineTuned,
            basis: Basis::Declared,
            resolved: true,
            artifact: Some("org/base".into()),
            licenses: vec!["Apache-2.0".into()],
            license_basis: None,
            place: Place::default(),
        }];
        entry
    }

    #[test]
    fn a_model_is_a_component() {
        let bom = bom(CycloneDxVersion::V1_6, &[entry(), samples::entry("org/base")]);
        let component = &bom["components"][0];
        for (at, expected) in [
            ("/type", "machine-learning-model"),
            ("/group", "o"),
            ("/name", "m"),
            ("/purl", "pkg:huggingface/o/m@5ea5b17d5ea5b17d5ea5b17d5ea5b17d5ea5b17d"),
            ("/hashes/0/content", "abababababababababababababababababababababababababababababababab"),
            ("/pedigree/ancestors/0/name", "base"),
            ("/pedigree/ancestors/0/licenses/0/license/id", "Apache-2.0"),
            ("/pedigree/notes", "fine-tuned from org/base"),
            ("/evidence/occurrences/0/location", "o/m/LICENSE"),
        ] {
            assert_eq!(component.pointer(at).and_then(Value::as_str), Some(expected), "{at}\n{component:#}");
        }
        assert_eq!(bom["dependencies"][1]["dependsOn"], json!(["artifact:org/base"]));
        let names: Vec<&str> = component["properties"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["name"].as_str())
            .collect();
        assert!(names.contains(&"smallprint:finding:user-cap") && names.contains(&"smallprint:declared"));
    }

    #[test]
    fn the_same_report_has_the_same_serial_number() {
        let number = |entries: &[ArtifactEntry]| bom(CycloneDxVersion::V1_6, entries)["serialNumber"].clone();
        assert_eq!(number(&[entry()]), number(&[entry()]));
        assert_ne!(number(&[entry()]), number(&[]));
        let plain = number(&[]);
        assert!(
            plain.as_str().is_some_and(|text| text.starts_with("urn:uuid:") && text.as_bytes()[23] == b'5')
        );
        assert!(bom(CycloneDxVersion::V1_7, &[])["metadata"].get("timestamp").is_none());
    }

    #[test]
    fn equal_paths_get_references_of_their_own() {
        let refs = refs(&[samples::entry("a"), samples::entry("a")]);
        assert_eq!(refs, ["artifact:a", "artifact:a#2"]);
    }
}
