//! Small values for the tests of the layers that make, filter and show reports.

use super::{ArtifactEntry, EvidenceEntry, TextEntry, WeightEntry, Witness};
use crate::corpus::Family;
use crate::evidence::Place;
use crate::layouts::{Kind, Layout};
use crate::lineage::Basis;
use crate::reading::{Reading, Verdict};
use crate::rules::{Audience, Conclusion, Confidence, Finding, FindingEvidence, Payload, Severity};

/// A model with one weight file and nothing said about it.
pub(crate) fn entry(path: &str) -> ArtifactEntry {
    ArtifactEntry {
        path: path.to_owned(),
        name: path.to_owned(),
        repo_id: None,
        hub: None,
        layout: Layout::OrgName,
        revision: None,
        kind: Kind::Model,
        weights: vec![WeightEntry {
            path: "model.gguf".to_owned(),
            format: "gguf".to_owned(),
            bytes: 1000,
            present: true,
            sha256: None,
        }],
        evidence: Vec::new(),
        card_limits: None,
        conclusion: Conclusion { concluded: "NOASSERTION".to_owned(), ..Conclusion::default() },
        payload: Payload::default(),
        lineage: Vec::new(),
        hints: Vec::new(),
        findings: Vec::new(),
        unit: String::new(),
    }
}

/// The same with a card's tag of a permissive licence.
pub(crate) fn declared(path: &str, tag: &str) -> ArtifactEntry {
    let mut entry = entry(path);
    entry.conclusion.declared = Some(tag.to_owned());
    entry.conclusion.family = Some(Family::Permissive);
    entry.conclusion.basis = Basis::Declared;
    entry
}

/// The same with a licence text.
pub(crate) fn with_text(
    mut entry: ArtifactEntry,
    sha: &str,
    license: &str,
    verdict: Verdict,
) -> ArtifactEntry {
    let place = Place { path: "LICENSE".to_owned(), lines: Some([1, 20]), ..Place::default() };
    entry.evidence.push(EvidenceEntry {
        text: Some(sha.to_owned()),
        license: Some(license.to_owned()),
        verdict: Some(verdict),
        subject: Some(crate::corpus::Subject::Weights),
        ..EvidenceEntry::at(Witness::Text, &place)
    });
    entry.conclusion.basis = Basis::Text;
    entry
}

/// A finding of `rule` with one piece of proof; its id is the rule's name.
pub(crate) fn finding(rule: &str, severity: Severity) -> Finding {
    Finding {
        id: rule.to_owned(),
        rule: rule.to_owned(),
        severity,
        confidence: Confidence::High,
        audience: vec![Audience::Use],
        message: format!("A sample of {rule}."),
        evidence: vec![FindingEvidence {
            path: "a/b/LICENSE".to_owned(),
            lines: Some([3, 4]),
            quote: Some("not for sale".to_owned()),
            ..FindingEvidence::default()
        }],
        help: "Ask the publisher.".to_owned(),
        owed_by: None,
        trigger: None,
        observable: None,
    }
}

/// What a text of one licence says.
pub(crate) fn text(verdict: Verdict) -> TextEntry {
    TextEntry::from(&Reading {
        fingerprint: "00112233aabbccdd".to_owned(),
        words: 161,
        encoding: "utf-8".to_owned(),
        verdict,
        expression: "MIT".to_owned(),
        ..Reading::default()
    })
}
