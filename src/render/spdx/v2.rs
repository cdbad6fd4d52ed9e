//! SPDX 2.3 as JSON (ISO/IEC 5962 and the 2.3 specification, clauses 6 to 12).
//!
//! Licence ids that came after list 3.26 are written as references with their address: validators of this version know
//! no later list.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

use super::super::custom::Custom;
use super::super::document::Document;
use super::super::flow::Each;
use super::super::licensing::{NOASSERTION, hub_page, purl, purl_of, references};
use super::super::list_version::OLDEST_LIST;
use super::{Stated, copyright, digest, finding_text, for_older_list, set, stated};
use crate::lineage::Relation;
use crate::report::{ArtifactEntry, LineageEntry};

/// Writes the whole document; packages and relationships are made as they are written.
///
/// # Errors
/// What the output says.
pub(super) fn write(
    document: &Document<'_>,
    custom: &Custom,
    namespace: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let report = document.report;
    let parts = Parts::of_all(document);
    let packages = || report.artifacts.iter().enumerate().map(|(at, entry)| parts.package(at, entry));
    let bases = || parts.bases.iter().map(|(name, (id, purl))| base(name, id, purl.as_deref()));
    let whole = Whole {
        comment: format!("{} Corpus {}.", report.disclaimer, report.tool.corpus).trim().to_owned(),
        creation_info: json!({"created": parts.created, "creators": [parts.tool], "licenseListVersion": OLDEST_LIST}),
        data_license: "CC0-1.0",
        document_namespace: namespace,
        extracted: extracted(document, custom, &parts.used()),
        name: "scanned folders",
        packages: Each(|| packages().chain(bases())),
        relationships: Each(|| parts.described().chain(parts.lineage())),
        id: "SPDXRef-DOCUMENT",
        version: "SPDX-2.3",
    };
    Ok(serde_json::to_writer_pretty(out, &whole)?)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Whole<'w, P: Serialize, R: Serialize> {
    #[serde(rename = "SPDXID")]
    id: &'static str,
    comment: String,
    creation_info: Value,
    data_license: &'static str,
    document_namespace: &'w str,
    #[serde(rename = "hasExtractedLicensingInfos")]
    extracted: Vec<Value>,
    name: &'static str,
    packages: P,
    relationships: R,
    #[serde(rename = "spdxVersion")]
    version: &'static str,
}

/// The package of one artifact, for another document: what is stated comes as an annotation, too.
pub(super) fn package(document: &Document<'_>, at: usize) -> Value {
    let Some(entry) = document.report.artifacts.get(at) else { return Value::Null };
    let parts = Parts::new(document);
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
    /// The places of the artifacts in the report, by their paths.
    known: BTreeMap<&'d str, usize>,
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
            known: BTreeMap::new(),
            bases: BTreeMap::new(),
        }
    }

    /// With what packages of one document say of each other.
    fn of_all(document: &'d Document<'c>) -> Self {
        let mut parts = Self::new(document);
        let artifacts = document.report.artifacts.iter();
        parts.known = artifacts.clone().enumerate().map(|(at, entry)| (entry.path.as_str(), at)).collect();
        for (entry, edge) in artifacts.flat_map(|entry| entry.lineage.iter().map(move |edge| (entry, edge))) {
            if parts.here(edge).is_none() {
                let id = format!("SPDXRef-base-{}", parts.bases.len() + 1);
                parts.bases.entry(edge.base.clone()).or_insert_with(|| (id, purl_of(entry, edge)));
            }
        }
        parts
    }

    /// The place of the artifact that a step of a lineage leads to.
    fn here(&self, edge: &LineageEntry) -> Option<usize> {
        self.known.get(edge.artifact.as_deref()?).copied()
    }

    /// References that packages name.
    fn used(&self) -> BTreeSet<String> {
        let of = |entry: &ArtifactEntry| {
            let (declared, concluded) = expressions(&stated(entry));
            references(&declared).into_iter().chain(references(&concluded)).collect::<Vec<_>>()
        };
        self.document.report.artifacts.iter().flat_map(of).collect()
    }

    fn package(&self, at: usize, entry: &ArtifactEntry) -> Value {
        let stated = stated(entry);
        let (declared, concluded) = expressions(&stated);
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

    /// What the document describes; it must say that, even where it is nothing.
    fn described(&self) -> impl Iterator<Item = Value> + use<> {
        let number = self.document.report.artifacts.len();
        let nothing = (number == 0).then(|| "NONE".to_owned());
        let all = (0..number).map(id_of).chain(nothing);
        all.map(|id| relationship("SPDXRef-DOCUMENT", "DESCRIBES", &id))
    }

    /// What was made from what.
    fn lineage(&self) -> impl Iterator<Item = Value> {
        let all = self.document.report.artifacts.iter().enumerate();
        all.flat_map(move |(at, entry)| entry.lineage.iter().map(move |edge| self.made(at, edge)))
    }

    fn made(&self, at: usize, edge: &LineageEntry) -> Value {
        let named = || self.bases.get(&edge.base).map(|(id, _)| id.clone());
        let base = self.here(edge).map(id_of).or_else(named).unwrap_or_else(|| NOASSERTION.to_owned());
        let kind = if edge.relation == Relation::TrainedOn { "OTHER" } else { "DESCENDANT_OF" };
        let mut one = relationship(&id_of(at), kind, &base);
        set(&mut one, "comment", format!("{} {}", edge.relation.phrase(), edge.base));
        one
    }
}

/// What is declared and concluded, for readers of an older list.
fn expressions(stated: &Stated) -> (String, String) {
    (for_older_list(&stated.declared), for_older_list(&stated.concluded))
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
