//! SPDX 3.0.1 as JSON-LD: elements in one graph, ordered by their ids.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde::ser::{SerializeSeq as _, Serializer};
use serde_json::{Value, json};

use super::super::custom::Custom;
use super::super::cyclonedx::use_limits;
use super::super::document::Document;
use super::super::licensing::{NOASSERTION, hub_page, purl, purl_of, references};
use super::{copyright, digest, finding_text, set, stated};
use crate::layouts::Kind;
use crate::lineage::Relation;
use crate::report::{ArtifactEntry, LineageEntry};

const CONTEXT: &str = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld";
/// Its name tells it from those of other programs, whose documents may be added to.
const CREATION: &str = "_:smallprint-creationinfo";
/// The individual that stands for no assertion.
const NO_ASSERTION: &str = "expandedlicensing_NoAssertionLicense";

/// The whole document.
pub(super) fn document(document: &Document<'_>, custom: &Custom, namespace: &str) -> impl Serialize + use<> {
    let packages = BTreeMap::new();
    let mut graph = Graph::new(document, namespace, &packages);
    for (at, entry) in document.report.artifacts.iter().enumerate() {
        let id = graph.package(&name_of(at), entry);
        graph.statements(at, &id, entry);
    }
    graph.texts(custom);
    graph.agents();
    graph.frame();
    Whole {
        context: CONTEXT,
        graph: Elements { creation: creation(document, namespace), packed: graph.elements },
    }
}

#[derive(Serialize)]
struct Whole {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: Elements,
}

/// The graph, with its elements as they are kept: unpacked one at a time, for as values they take several times the room.
struct Elements {
    creation: Value,
    packed: BTreeMap<String, String>,
}

impl Serialize for Elements {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.packed.len() + 1))?;
        list.serialize_element(&self.creation)?;
        for element in self.packed.values() {
            list.serialize_element(&unpacked::<S::Error>(element)?)?;
        }
        list.end()
    }
}

fn unpacked<E: serde::ser::Error>(element: &str) -> Result<Value, E> {
    serde_json::from_str(element).map_err(E::custom)
}

/// What is said about packages of another document: elements to be added to its graph. `packages` gives the id of each
/// artifact that it has, by the artifact's place in the report.
pub(super) fn additions(
    document: &Document<'_>,
    custom: &Custom,
    namespace: &str,
    packages: &BTreeMap<usize, String>,
) -> Vec<Value> {
    let mut graph = Graph::new(document, namespace, packages);
    for (at, id) in packages {
        if let Some(entry) = document.report.artifacts.get(*at) {
            graph.statements(*at, id, entry);
        }
    }
    graph.texts(custom);
    graph.agents();
    let elements = graph.elements.values().filter_map(|element| serde_json::from_str(element).ok());
    std::iter::once(creation(document, namespace)).chain(elements).collect()
}

fn creation(document: &Document<'_>, namespace: &str) -> Value {
    json!({
        "type": "CreationInfo",
        "@id": CREATION,
        "specVersion": "3.0.1",
        "created": document.context.timestamp_or_epoch(),
        "createdBy": [format!("{namespace}#agent")],
        "createdUsing": [format!("{namespace}#tool")],
    })
}

struct Graph<'d, 'c> {
    document: &'d Document<'c>,
    namespace: &'d str,
    /// By id, which is the order of the graph; as JSON.
    elements: BTreeMap<String, String>,
    /// Expressions that elements state.
    expressions: BTreeSet<String>,
    datasets: bool,
    /// Ids of artifacts that are packages of another document.
    packages: &'d BTreeMap<usize, String>,
}

impl<'d, 'c> Graph<'d, 'c> {
    fn new(document: &'d Document<'c>, namespace: &'d str, packages: &'d BTreeMap<usize, String>) -> Self {
        let (elements, expressions) = (BTreeMap::new(), BTreeSet::new());
        Self { document, namespace, elements, expressions, datasets: false, packages }
    }

    fn id(&self, name: &str) -> String {
        format!("{}#{name}", self.namespace)
    }

    /// Adds an element and gives its id.
    fn add(&mut self, name: &str, kind: &str, mut element: Value) -> String {
        let id = self.id(name);
        set(&mut element, "type", kind);
        set(&mut element, "spdxId", id.as_str());
        set(&mut element, "creationInfo", CREATION);
        self.elements.insert(id.clone(), element.to_string());
        id
    }

    fn relate(&mut self, name: &str, from: &str, kind: &str, to: &str) {
        let relation = json!({"from": from, "relationshipType": kind, "to": [to]});
        self.add(&format!("relationship-{name}-{kind}"), "Relationship", relation);
    }

    /// What is said about the package `id`.
    fn statements(&mut self, at: usize, id: &str, entry: &ArtifactEntry) {
        let name = name_of(at);
        let stated = stated(entry);
        for (kind, expression) in
            [("hasDeclaredLicense", &stated.declared), ("hasConcludedLicense", &stated.concluded)]
        {
            let license = self.license(expression);
            self.relate(&name, id, kind, &license);
        }
        for (nth, edge) in entry.lineage.iter().enumerate() {
            let base = self.base(entry, edge);
            let kind = if edge.relation == Relation::TrainedOn { "trainedOn" } else { "descendantOf" };
            let relation = json!({"from": id, "relationshipType": kind, "to": [base], "comment": edge.relation.phrase()});
            self.add(&format!("relationship-{name}-base-{}", nth + 1), "Relationship", relation);
        }
        for (nth, found) in entry.findings.iter().enumerate() {
            let annotation = json!({
                "annotationType": "review",
                "subject": id,
                "contentType": "text/plain",
                "statement": finding_text(found),
            });
            self.add(&format!("finding-{name}-{:04}", nth + 1), "Annotation", annotation);
        }
        self.files(&name, id, entry);
    }

    fn package(&mut self, name: &str, entry: &ArtifactEntry) -> String {
        let stated = stated(entry);
        let mut package = json!({
            "name": entry.name,
            "description": format!("path {}", entry.path),
            "comment": stated.comment,
        });
        let purpose = match entry.kind {
            Kind::Adapter | Kind::Model => "model",
            Kind::Dataset => "data",
            Kind::Package => "library",
            Kind::Space => "application",
        };
        set(&mut package, "software_primaryPurpose", purpose);
        entry.revision.iter().for_each(|at| set(&mut package, "software_packageVersion", at.as_str()));
        purl(entry).into_iter().for_each(|purl| set(&mut package, "software_packageUrl", purl));
        hub_page(entry).into_iter().for_each(|page| set(&mut package, "software_downloadLocation", page));
        copyright(self.document, entry)
            .into_iter()
            .for_each(|text| set(&mut package, "software_copyrightText", text));
        if let (1, Some(digest)) = (entry.weights.len(), digest(entry, 0)) {
            set(&mut package, "verifiedUsing", json!([hash(&digest)]));
        }
        let kind = match entry.kind {
            Kind::Adapter | Kind::Model => "ai_AIPackage",
            Kind::Dataset => "dataset_DatasetPackage",
            Kind::Package | Kind::Space => "software_Package",
        };
        if entry.kind == Kind::Dataset {
            self.datasets = true;
            set(&mut package, "dataset_datasetType", json!(["noAssertion"]));
        }
        let limits = if kind == "ai_AIPackage" { use_limits(self.document, entry) } else { Vec::new() };
        if !limits.is_empty() {
            set(&mut package, "ai_limitation", limits.join("\n"));
        }
        self.add(name, kind, package)
    }

    /// Files of weights whose digests are known, where there are several.
    fn files(&mut self, name: &str, id: &str, entry: &ArtifactEntry) {
        if entry.weights.len() < 2 {
            return;
        }
        for (nth, weight) in entry.weights.iter().enumerate() {
            let Some(digest) = digest(entry, nth) else { continue };
            let file = json!({"name": weight.path, "verifiedUsing": [hash(&digest)], "software_primaryPurpose": "model"});
            let file_name = format!("{name}-file-{:04}", nth + 1);
            let file = self.add(&file_name, "software_File", file);
            self.relate(&file_name, id, "contains", &file);
        }
    }

    /// The element of an expression.
    fn license(&mut self, expression: &str) -> String {
        if expression == NOASSERTION {
            return NO_ASSERTION.to_owned();
        }
        self.expressions.insert(expression.to_owned());
        let custom: BTreeSet<String> = references(expression).into_iter().collect();
        let mut license = json!({
            "simplelicensing_licenseExpression": expression,
            "simplelicensing_licenseListVersion": spdx::license_version(),
        });
        if !custom.is_empty() {
            let entry = |reference: &String| json!({"type": "DictionaryEntry", "key": reference, "value": self.id(&text_name(reference))});
            let map: Vec<Value> = custom.iter().map(entry).collect();
            set(&mut license, "simplelicensing_customIdToUri", map);
        }
        let name = format!("license-{:016x}", xxhash_rust::xxh3::xxh3_64(expression.as_bytes()));
        self.add(&name, "simplelicensing_LicenseExpression", license)
    }

    /// The words behind every reference.
    fn texts(&mut self, custom: &Custom) {
        let used: BTreeSet<String> = self.expressions.iter().flat_map(|one| references(one)).collect();
        for reference in used {
            let words = custom.words(self.document, &reference);
            let mut text = json!({"name": words.name, "simplelicensing_licenseText": words.text});
            words.url.into_iter().for_each(|url| set(&mut text, "comment", format!("Published at {url}")));
            self.add(&text_name(&reference), "simplelicensing_SimpleLicensingText", text);
        }
    }

    /// A base in the tree, else one that is only named.
    fn base(&mut self, entry: &ArtifactEntry, edge: &LineageEntry) -> String {
        let here = |path: &str| {
            self.document.report.artifacts.binary_search_by(|one| one.path.as_str().cmp(path)).ok()
        };
        let slow = |path: &str| self.document.report.artifacts.iter().position(|one| one.path == path);
        if let Some(at) = edge.artifact.as_deref().and_then(|path| here(path).or_else(|| slow(path))) {
            match self.packages.get(&at) {
                Some(id) => return id.clone(),
                // In a document of its own every artifact is a package; in another's only those that it has.
                None if self.packages.is_empty() => return self.id(&name_of(at)),
                None => {}
            }
        }
        let data = edge.relation == Relation::TrainedOn;
        let mut base = json!({
            "name": edge.base,
            "comment": "Named by an artifact of this document; not among the scanned folders.",
        });
        purl_of(entry, edge).into_iter().for_each(|purl| set(&mut base, "software_packageUrl", purl));
        let number = xxhash_rust::xxh3::xxh3_64(edge.base.as_bytes());
        if data {
            self.datasets = true;
            set(&mut base, "dataset_datasetType", json!(["noAssertion"]));
            return self.add(&format!("dataset-{number:016x}"), "dataset_DatasetPackage", base);
        }
        self.add(&format!("base-{number:016x}"), "ai_AIPackage", base)
    }

    /// Who says it.
    fn agents(&mut self) {
        let tool = &self.document.report.tool;
        let program = format!("{} {}", tool.name, tool.version);
        self.add("agent", "SoftwareAgent", json!({"name": program}));
        self.add("tool", "Tool", json!({"name": program}));
    }

    /// What holds the others together.
    fn frame(&mut self) {
        let tool = &self.document.report.tool;
        let all: Vec<String> = self.elements.keys().cloned().collect();
        let roots: Vec<String> =
            (0..self.document.report.artifacts.len()).map(|at| self.id(&name_of(at))).collect();
        let comment = format!("{} Corpus {}.", self.document.report.disclaimer, tool.corpus);
        let mut sbom = json!({"name": "scanned folders", "software_sbomType": ["analyzed"]});
        if !all.is_empty() {
            set(&mut sbom, "element", all);
            set(&mut sbom, "rootElement", roots);
        }
        let sbom = self.add("sbom", "software_Sbom", sbom);
        let mut profiles = vec!["core", "software", "ai", "simpleLicensing", "expandedLicensing"];
        profiles.extend(self.datasets.then_some("dataset"));
        let document = json!({
            "name": "scanned folders",
            "comment": comment.trim(),
            "rootElement": [sbom],
            "profileConformance": profiles,
        });
        self.add("document", "SpdxDocument", document);
    }
}

fn name_of(at: usize) -> String {
    format!("artifact-{:06}", at + 1)
}

fn text_name(reference: &str) -> String {
    format!("text-{}", reference.strip_prefix("LicenseRef-").unwrap_or(reference))
}

fn hash(digest: &str) -> Value {
    json!({"type": "Hash", "algorithm": "sha256", "hashValue": digest})
}

#[cfg(test)]
mod tests {
    use super::super::SpdxVersion;
    use super::super::tests::{entries, spdx};
    use super::*;

    #[test]
    fn elements_refer_to_elements() {
        let document = spdx(SpdxVersion::V3_0_1, &entries());
        let graph = document["@graph"].as_array().expect("a graph");
        let ids: BTreeSet<&str> = graph.iter().filter_map(|one| one["spdxId"].as_str()).collect();
        let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
        for one in graph.iter().filter(|one| one["type"] == "Relationship") {
            *kinds.entry(one["relationshipType"].as_str().expect("a kind")).or_default() += 1;
            for end in one["to"].as_array().into_iter().flatten().chain([&one["from"]]) {
                let end = end.as_str().expect("an id");
                assert!(ids.contains(end) || end == NO_ASSERTION, "{end}");
            }
        }
        let expected =
            [("descendantOf", 2), ("hasConcludedLicense", 3), ("hasDeclaredLicense", 3), ("trainedOn", 1)];
        assert_eq!(kinds, BTreeMap::from(expected));
        let sorted: Vec<&str> = graph.iter().filter_map(|one| one["spdxId"].as_str()).collect();
        assert!(sorted.is_sorted());
    }
}
