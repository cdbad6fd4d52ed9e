//! A bill of materials as SPDX: 3.0.1 as JSON-LD (AI, dataset, simple licensing profiles) or 2.3 as JSON.
//!
//! | what | 3.0.1 | 2.3 |
//! |---|---|---|
//! | artifacts | `ai_AIPackage`, `dataset_DatasetPackage`, `software_Package` | packages |
//! | declared, concluded | relationships to licence expressions | `licenseDeclared`, `licenseConcluded` |
//! | custom texts | `simplelicensing_SimpleLicensingText` | `hasExtractedLicensingInfos` |
//! | bases; data sets | `descendantOf`; `trainedOn` | `DESCENDANT_OF`; `OTHER` with a comment |
//! | findings | annotations of type `review` | the same |
//! | digests | `verifiedUsing`, files where there are several | `checksums`, a comment where there are several |
//!
//! Contract: a licence is concluded only where a text proves it, else `NOASSERTION`; what is declared stays, as an
//! expression, as a `LicenseRef-` that bears its name, or where it says nothing (`other`) in a comment. The same report
//! gives the same bytes: the namespace is a name-based UUID of the content, the moment of creation is that of
//! `SOURCE_DATE_EPOCH`, else 1970-01-01.

mod v2;
mod v3;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde_json::Value;

use super::custom::Custom;
use super::document::{Document, Form};
use super::flow::name_based;
use super::licensing::{self, NOASSERTION, concluded, declared, references};
use super::list_version::is_widely_known;
use crate::report::{ArtifactEntry, name_of};

/// The version of the format.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum SpdxVersion {
    /// 2.3.
    V2_3,
    /// 3.0.1.
    #[default]
    V3_0_1,
}

/// The form.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spdx {
    /// Its version.
    pub version: SpdxVersion,
}

impl Form for Spdx {
    fn write(&self, document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
        let namespace = namespace(document)?;
        let custom = Custom::of(document);
        match self.version {
            SpdxVersion::V2_3 => v2::write(document, &custom, &namespace, out)?,
            SpdxVersion::V3_0_1 => {
                serde_json::to_writer_pretty(&mut *out, &v3::document(document, &custom, &namespace))?;
            }
        }
        out.write_all(b"\n")
    }
}

/// Ids of packages of another document by the places of their artifacts in the report.
pub(super) type Packages = BTreeMap<usize, String>;

/// What is said about packages of another document, for its graph.
pub(super) fn additions_v3(document: &Document<'_>, packages: &Packages) -> Vec<Value> {
    let namespace = namespace(document).unwrap_or_default();
    v3::additions(document, &Custom::of(document), &namespace, packages)
}

/// The package of one artifact, for another document.
pub(super) fn package_v2(document: &Document<'_>, at: usize) -> Value {
    v2::package(document, at)
}

/// What stands behind the references in these expressions.
pub(super) fn extracted_v2(document: &Document<'_>, expressions: &BTreeSet<String>) -> Vec<Value> {
    let used = expressions.iter().flat_map(|one| references(one)).collect();
    v2::extracted(document, &Custom::of(document), &used)
}

/// An address of this document's own, by its content.
fn namespace(document: &Document<'_>) -> io::Result<String> {
    let name = name_based(&(&document.report.tool, &document.report.artifacts))?;
    Ok(format!("https://spdx.org/spdxdocs/smallprint-{name}"))
}

/// What is stated about an artifact: expressions or `NOASSERTION`.
struct Stated {
    declared: String,
    concluded: String,
    /// What is declared as it was written, and why this is concluded.
    comment: String,
}

fn stated(entry: &ArtifactEntry) -> Stated {
    let said = declared(entry);
    let written = said.as_ref().map(|said| format!("Declared: {}. ", said.written)).unwrap_or_default();
    let basis = name_of(&entry.conclusion.basis);
    let review = licensing::reviewed(&entry.conclusion);
    let review = review.map(|said| format!(" Review: {said}.")).unwrap_or_default();
    Stated {
        declared: said.and_then(|said| said.reference()).unwrap_or_else(|| NOASSERTION.to_owned()),
        concluded: concluded(entry).unwrap_or(NOASSERTION).to_owned(),
        comment: format!("{written}Basis: {basis}. {}{review}", entry.conclusion.reason).trim().to_owned(),
    }
}

/// An expression for readers of an older list: ids that it lacks become references.
fn for_older_list(expression: &str) -> String {
    let is_id = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | ':');
    let mut written = String::with_capacity(expression.len());
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|letter| is_id(letter) != is_id(first)).unwrap_or(rest.len());
        let (part, left) = rest.split_at(end);
        if spdx::license_id(part).is_some_and(|id| id.name == part)
            && !is_widely_known(part)
            && part != NOASSERTION
        {
            written.push_str("LicenseRef-");
        }
        written.push_str(part);
        rest = left;
    }
    written
}

/// The copyright lines of an artifact's texts, one below the other.
fn copyright(document: &Document<'_>, entry: &ArtifactEntry) -> Option<String> {
    let lines = licensing::copyright(document, entry);
    (!lines.is_empty()).then(|| lines.into_iter().collect::<Vec<_>>().join("\n"))
}

/// The digest of the weights `at`, where the layout tells it.
fn digest(entry: &ArtifactEntry, at: usize) -> Option<String> {
    let digest = entry.weights.get(at)?.sha256.as_ref()?;
    let hex = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    hex.then(|| digest.to_lowercase())
}

/// A finding in one line.
fn finding_text(found: &crate::rules::Finding) -> String {
    let place = found.evidence.first().map(super::markdown::place_name).unwrap_or_default();
    format!("{} {}: {} ({place}; id {})", name_of(&found.severity), found.rule, found.message, found.id)
}

/// Adds a key to an object.
fn set(object: &mut Value, key: &str, value: impl Into<Value>) {
    if let Some(map) = object.as_object_mut() {
        map.insert(key.to_owned(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::rendered;
    use super::*;
    use crate::evidence::Place;
    use crate::lineage::{Basis, Relation};
    use crate::reading::Verdict;
    use crate::report::{LineageEntry, samples};
    use crate::rules::Severity;

    pub(super) fn entries() -> Vec<ArtifactEntry> {
        let mut proven = samples::with_text(samples::declared("o/m", "mit"), "5ha", "MIT", Verdict::Verbatim);
        proven.repo_id = Some("o/m".into());
        proven.hub = Some(crate::layouts::Hub::HuggingFace);
        proven.conclusion.concluded = "MIT".into();
        proven.weights[0].sha256 = Some("ab".repeat(32));
        proven.findings = vec![samples::finding("user-cap", Severity::Note)];
        let edge = |base: &str, relation, artifact: Option<&str>| LineageEntry {
            revision: None,
            via: Vec::new(),
            base: base.into(),
            relation,
            basis: Basis::Declared,
            resolved: false,
            artifact: artifact.map(str::to_owned),
            licenses: Vec::new(),
            license_basis: None,
            place: Place::default(),
        };
        proven.lineage = vec![
            edge("org/base", Relation::FineTuned, None),
            edge("x/tagged", Relation::Merged, Some("x/tagged")),
            edge("org/data", Relation::TrainedOn, None),
        ];
        let mut tagged = samples::declared("x/tagged", "gemma");
        tagged.conclusion.concluded = "Apache-2.0".into();
        vec![proven, tagged, samples::declared("y/other", "other")]
    }

    pub(super) fn spdx(version: SpdxVersion, entries: &[ArtifactEntry]) -> Value {
        let texts = [("5ha", samples::text(Verdict::Verbatim))];
        serde_json::from_str(&rendered(Spdx { version }, entries, &texts, Vec::new())).expect("JSON")
    }

    #[test]
    fn only_texts_conclude_and_what_is_declared_stays() {
        let all: Vec<(String, String)> =
            entries().iter().map(stated).map(|one| (one.declared, one.concluded)).collect();
        let expected =
            [("LicenseRef-mit", "MIT"), ("LicenseRef-gemma", NOASSERTION), (NOASSERTION, NOASSERTION)];
        assert_eq!(all, expected.map(|(one, other)| (one.to_owned(), other.to_owned())));
        assert!(stated(&entries()[2]).comment.starts_with("Declared: other. "));
    }

    #[test]
    fn new_ids_become_references_for_an_older_list() {
        for (expression, expected) in [
            ("MIT", "MIT"),
            (
                "MIT AND (OpenMDW-1.0 OR LicenseRef-OpenMDW-1.0)",
                "MIT AND (LicenseRef-OpenMDW-1.0 OR LicenseRef-OpenMDW-1.0)",
            ),
            ("NOASSERTION", "NOASSERTION"),
        ] {
            assert_eq!(for_older_list(expression), expected);
        }
    }

    #[test]
    fn the_same_report_gives_the_same_document() {
        for version in [SpdxVersion::V2_3, SpdxVersion::V3_0_1] {
            assert_eq!(spdx(version, &entries()), spdx(version, &entries()));
        }
    }
}
