//! SPDX 2.3 as JSON (ISO/IEC 5962 and the 2.3 specification, clauses 6 to 12).
//!
//! Licence ids that came after list 3.26 are written as references with their address: validators of this version know
//! no later list.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::super::custom::Custom;
use super::super::document::Document;
use super::super::licensing::{NOASSERTION, hub_page, purl, purl_of, references};
use super::super::list_version::OLDEST_LIST;
use super::{copyright, digest, finding_text, for_older_list, set, stated};
use crate::lineage::Relation;
use crate::report::ArtifactEntry;

/// The whole document.
pub(super) fn document(document: &Document<'_>, custom: &Custom, namespace: &str) -> Value {
    let report = document.report;
    let mut parts = Parts::new(document);
    let mut packages: Vec<Value> =
        report.artifacts.iter().enumerate().map(|(at, entry)| parts.package(at, entry)).collect();
    let relationships = parts.relationships();
    packages.extend(parts.bases.iter().map(|(name, (id, purl))| base(name, id, purl.as_deref())));
    json!({
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "scanned folders",
        "documentNamespace": namespace,
        "creationInfo": {"created": parts.created, "creators": [parts.tool], "licenseListVersion": OLDEST_LIST},
        "comment": format!("{} Corpus {}.", report.disclaimer, report.tool.corpus).trim(),
        "packages": packages,
        "hasExtractedLicensingInfos": extracted(document, custom, &parts.used),
        "relationships": relationships,
    })
}

/// The package of one artifact, for another document: what is stated comes as an annotation, too.
pub(super) fn package(document: &Document<'_>, at: usize) -> Value {
    let Some(entry) = document.report.artifacts.get(at) else { return Value::Null };
    let mut parts = Parts::new(document);
    let mut package = parts.package(at, entry);
    let said = stated(entry);
    let text = format!("{} Licenses declared {}, concluded {}.", said.comment, said.declared, said.concluded);
    let found = entry.findings.iter().map(finding_text);
    let all: Vec<Value> = std::iter::once(text).chain(found).map(|text| parts.annotation(&text)).collect();
    set(&mut package, "annotations", all);
    package
}

struct Parts<'d, 'c> {
    document: &'d Document<'c>,
    created: String,
    tool: String,
    /// References that packages name.
    used: BTreeSet<String>,
    /// Bases and data sets that are not in the tree, with their ids and package URLs.
    bases: BTreeMap<String, (String, Option<String>)>,
}

fn id_of(at: usize) -> String {
    format!("SPDXRef-artifact-{}", at + 1)
}

impl<'d, 'c> Parts<'d, 'c> {
    fn new(document: &'d Document<'c>) -> Self {
        let tool = &document.report.tool;
        Self {
            document,
            created: document.context.timestamp_or_epoch(),
            tool: format!("Tool: {}-{}", tool.name, tool.version),
            used: BTreeSet::new(),
            bases: BTreeMap::new(),
        }
    }

    fn package(&mut self, at: usize, entry: &ArtifactEntry) -> Value {
        let stated = stated(entry);
        let (declared, concluded) = (for_older_list(&stated.declared), for_older_list(&stated.concluded));
        self.used.extend(references(&declared).into_iter().chain(references(&concluded)));
        let mut package = json!({
            "SPDXID": id_of(at),
            "name": entry.name,
            "downloadLocation": hub_page(entry).unwrap_or_else(|| NOASSERTION.to_owned()),
            "filesAnalyzed": false,
            "licenseDeclared": declared,
            "licenseConcluded": concluded,
            "licenseComments": stated.comment,
            "copyrightText": copyright(self.document, entry).unwrap_or_else(|| NOASSERTION.to_owned()),
            "comment": comment(entry),
        });
        entry.revision.iter().for_each(|revision| set(&mut package, "versionInfo", revision.as_str()));
        if let Some(purl) = purl(entry) {
            set(&mut package, "externalRefs", json!([external(&purl)]));
        }
        if let (1, Some(digest)) = (entry.weights.len(), digest(entry, 0)) {
            set(&mut package, "checksums", json!([{"algorithm": "SHA256", "checksumValue": digest}]));
        }
        let annotations: Vec<Value> =
            entry.findings.iter().map(|found| self.annotation(&finding_text(found))).collect();
        if !annotations.is_empty() {
            set(&mut package, "annotations", annotations);
        }
        package
    }

    fn annotation(&self, text: &str) -> Value {
        json!({
            "annotationDate": self.created,
            "annotationType": "REVIEW",
            "annotator": self.tool,
            "comment": text,
        })
    }

    fn relationships(&mut self) -> Vec<Value> {
        let report = self.document.report;
        let known: BTreeMap<&str, usize> =
            report.artifacts.iter().enumerate().map(|(at, entry)| (entry.path.as_str(), at)).collect();
        let mut all: Vec<Value> = (0..report.artifacts.len())
            .map(|at| relationship("SPDXRef-DOCUMENT", "DESCRIBES", &id_of(at)))
            .collect();
        if all.is_empty() {
            // A document must say what it describes, even where that is nothing.
            all.push(relationship("SPDXRef-DOCUMENT", "DESCRIBES", "NONE"));
        }
        for (at, entry) in report.artifacts.iter().enumerate() {
            for edge in &entry.lineage {
                let here = edge.artifact.as_deref().and_then(|path| known.get(path));
                let next = self.bases.len() + 1;
                let base = match here {
                    Some(here) => id_of(*here),
                    None => self
                        .bases
                        .entry(edge.base.clone())
                        .or_insert_with(|| (format!("SPDXRef-base-{next}"), purl_of(entry, edge)))
                        .0
                        .clone(),
                };
                let kind = if edge.relation == Relation::TrainedOn { "OTHER" } else { "DESCENDANT_OF" };
                let mut one = relationship(&id_of(at), kind, &base);
                set(&mut one, "comment", format!("{} {}", edge.relation.phrase(), edge.base));
                all.push(one);
            }
        }
        all
    }
}

fn relationship(from: &str, kind: &str, to: &str) -> Value {
    json!({"spdxElementId": from, "relationshipType": kind, "relatedSpdxElement": to})
}

fn external(purl: &str) -> Value {
    json!({"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl})
}

/// Where it stands, and digests that no field of a package takes.
fn comment(entry: &ArtifactEntry) -> String {
    let digests = entry
        .weights
        .iter()
        .enumerate()
        .filter_map(|(at, weight)| Some(format!("; {} has SHA-256 {}", weight.path, digest(entry, at)?)));
    let digests: String = if entry.weights.len() > 1 { digests.collect() } else { String::new() };
    format!("path {}{digests}", entry.path)
}

/// A base that is named and not here.
fn base(name: &str, id: &str, purl: Option<&str>) -> Value {
    let mut package = json!({
        "SPDXID": id,
        "name": name,
        "downloadLocation": NOASSERTION,
        "filesAnalyzed": false,
        "licenseDeclared": NOASSERTION,
        "licenseConcluded": NOASSERTION,
        "copyrightText": NOASSERTION,
        "comment": "Named by an artifact of this document; not among the scanned folders.",
    });
    if let Some(purl) = purl {
        set(&mut package, "externalRefs", json!([external(purl)]));
    }
    package
}

pub(super) fn extracted(document: &Document<'_>, custom: &Custom, used: &BTreeSet<String>) -> Vec<Value> {
    let one = |reference: &String| {
        let words = custom.words(document, reference);
        let mut info = json!({"licenseId": reference, "extractedText": words.text, "name": words.name});
        let url = words.url.filter(|url| url.starts_with("http") && !url.contains(char::is_whitespace));
        url.into_iter().for_each(|url| set(&mut info, "seeAlsos", json!([url])));
        info
    };
    used.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::super::SpdxVersion;
    use super::super::tests::{entries, spdx};

    #[test]
    fn every_reference_is_explained_and_every_artifact_described() {
        let document = spdx(SpdxVersion::V2_3, &entries());
        let ids: Vec<&str> = document["hasExtractedLicensingInfos"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["licenseId"].as_str())
            .collect();
        assert_eq!(ids, ["LicenseRef-gemma", "LicenseRef-mit"]);
        let kinds = |kind: &str| {
            let all = document["relationships"].as_array().into_iter().flatten();
            all.filter(|one| one["relationshipType"] == kind).count()
        };
        assert_eq!((kinds("DESCRIBES"), kinds("DESCENDANT_OF"), kinds("OTHER")), (3, 2, 1));
        assert_eq!(document["packages"].as_array().map(Vec::len), Some(5));
        assert_eq!(document["packages"][0]["checksums"][0]["algorithm"], "SHA256");
        assert_eq!(document["packages"][0]["annotations"][0]["annotationDate"], "1970-01-01T00:00:00Z");
    }
}
