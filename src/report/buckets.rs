//! The six heaps of the first page, and the seventh for statements that name no known licence.
//!
//! A bucket is a planning aid, made from the conclusion and the findings that are left after policy; it is
//! never a licence.

use serde::{Deserialize, Serialize};

use super::ArtifactEntry;
use crate::corpus::{Family, TermValue};
use crate::lineage::Basis;
use crate::rules::{Conclusion, Severity};

/// Where an artifact stands on the first page, best first.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Bucket {
    /// Permissive, and a text here proves it.
    ProvenPermissive,
    /// Permissive by a tag or another statement; no text here.
    DeclaredPermissive,
    /// Allowed under conditions: caps, use limits, share-alike, naming.
    Conditional,
    /// Research or other non-commercial use only.
    NonCommercial,
    /// Witnesses contradict each other, or a text is not what it looks like.
    Contradiction,
    /// Something is stated, but not a licence we know.
    Unclear,
    /// Nothing is stated.
    NoStatement,
}

impl Bucket {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 7] = [
        Self::ProvenPermissive,
        Self::DeclaredPermissive,
        Self::Conditional,
        Self::NonCommercial,
        Self::Contradiction,
        Self::Unclear,
        Self::NoStatement,
    ];

    /// Where `entry` belongs.
    pub fn of(entry: &ArtifactEntry) -> Self {
        if entry.findings.iter().any(|found| found.severity > Severity::Note && contradicts(&found.rule)) {
            return Self::Contradiction;
        }
        Self::of_conclusion(&entry.conclusion)
    }

    fn of_conclusion(conclusion: &Conclusion) -> Self {
        let silent = conclusion.candidates.is_empty() && conclusion.declared.is_none();
        match conclusion.family {
            None if silent => Self::NoStatement,
            None => Self::Unclear,
            Some(Family::ResearchNoncommercial) => Self::NonCommercial,
            _ if conclusion.floor.value("commercial-use") == TermValue::Forbidden => Self::NonCommercial,
            Some(Family::Permissive) => Self::permissive(conclusion.basis),
            Some(_) => Self::Conditional,
        }
    }

    fn permissive(basis: Basis) -> Self {
        match basis {
            Basis::Text | Basis::HeaderNotice => Self::ProvenPermissive,
            _ => Self::DeclaredPermissive,
        }
    }

    /// What the page calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::ProvenPermissive => "proven permissive",
            Self::DeclaredPermissive => "declared permissive",
            Self::Conditional => "conditional",
            Self::NonCommercial => "non-commercial or research",
            Self::Contradiction => "contradiction",
            Self::Unclear => "unclear",
            Self::NoStatement => "no statement",
        }
    }

    /// What that means, in a few words.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::ProvenPermissive => "the licence text is here and unaltered",
            Self::DeclaredPermissive => "a tag or a metadata field says so, no text here",
            Self::Conditional => "caps, use limits, naming or share-alike apply",
            Self::NonCommercial => "not for commercial use",
            Self::Contradiction => "statements disagree, or a text is altered or cut",
            Self::Unclear => "a licence is stated that we do not know",
            Self::NoStatement => "nobody says anything",
        }
    }
}

/// The rules whose findings mean that two witnesses, or a text and its template, do not agree.
const CONTRADICTIONS: [&str; 10] = [
    "base-terms-dropped",
    "card-contradicts-text",
    "clause-added",
    "clause-altered",
    "clause-removed",
    "gate-adds-terms",
    "license-truncated",
    "same-weights-other-license",
    "use-limits-not-carried",
    "weights-contradict-card",
];

fn contradicts(rule: &str) -> bool {
    CONTRADICTIONS.binary_search(&rule).is_ok()
}

/// How many artifacts stand in each bucket.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
pub struct Buckets {
    /// Permissive by text.
    pub proven_permissive: u64,
    /// Permissive by statement.
    pub declared_permissive: u64,
    /// Allowed under conditions.
    pub conditional: u64,
    /// Research or other non-commercial use only.
    pub non_commercial: u64,
    /// Contradictory, altered or cut.
    pub contradiction: u64,
    /// A statement without a known licence.
    pub unclear: u64,
    /// No statement.
    pub no_statement: u64,
}

impl Buckets {
    /// Counts one artifact.
    pub fn add(&mut self, bucket: Bucket) {
        *self.slot(bucket) += 1;
    }

    /// How many stand in `bucket`.
    pub fn count(mut self, bucket: Bucket) -> u64 {
        *self.slot(bucket)
    }

    fn slot(&mut self, bucket: Bucket) -> &mut u64 {
        match bucket {
            Bucket::ProvenPermissive => &mut self.proven_permissive,
            Bucket::DeclaredPermissive => &mut self.declared_permissive,
            Bucket::Conditional => &mut self.conditional,
            Bucket::NonCommercial => &mut self.non_commercial,
            Bucket::Contradiction => &mut self.contradiction,
            Bucket::Unclear => &mut self.unclear,
            Bucket::NoStatement => &mut self.no_statement,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn contradictions_are_sorted_for_the_search() {
        assert!(CONTRADICTIONS.is_sorted());
    }

    #[test]
    fn each_kind_of_conclusion_has_its_bucket() {
        type Case =
            (Option<&'static str>, Option<Family>, Basis, &'static [(&'static str, Severity)], Bucket);
        let cases: [Case; 9] = [
            (None, None, Basis::None, &[], Bucket::NoStatement),
            (Some("other"), None, Basis::Declared, &[], Bucket::Unclear),
            (Some("mit"), Some(Family::Permissive), Basis::Declared, &[], Bucket::DeclaredPermissive),
            (Some("mit"), Some(Family::Permissive), Basis::Text, &[], Bucket::ProvenPermissive),
            (None, Some(Family::Permissive), Basis::WeightsMetadata, &[], Bucket::DeclaredPermissive),
            (None, Some(Family::Rail), Basis::Text, &[], Bucket::Conditional),
            (None, Some(Family::ResearchNoncommercial), Basis::Text, &[], Bucket::NonCommercial),
            (
                Some("mit"),
                Some(Family::Permissive),
                Basis::Text,
                &[("clause-added", Severity::Error)],
                Bucket::Contradiction,
            ),
            (
                Some("mit"),
                Some(Family::Permissive),
                Basis::Text,
                &[("clause-added", Severity::Note), ("license-text-missing", Severity::Error)],
                Bucket::ProvenPermissive,
            ),
        ];
        for (declared, family, basis, findings, expected) in cases {
            let mut entry = samples::entry("a/b");
            entry.conclusion =
                Conclusion { declared: declared.map(str::to_owned), family, basis, ..Conclusion::default() };
            entry.findings =
                findings.iter().map(|(rule, severity)| samples::finding(rule, *severity)).collect();
            assert_eq!(Bucket::of(&entry), expected, "{declared:?} {family:?} {basis:?} {findings:?}");
        }
    }

    #[test]
    fn a_forbidden_commercial_use_beats_the_family() {
        let mut conclusion = Conclusion { family: Some(Family::Permissive), ..Conclusion::default() };
        conclusion.floor.set("commercial-use", TermValue::Forbidden);
        assert_eq!(Bucket::of_conclusion(&conclusion), Bucket::NonCommercial);
    }

    #[test]
    fn counts_go_where_they_belong() {
        let mut buckets = Buckets::default();
        for bucket in Bucket::ALL {
            buckets.add(bucket);
        }
        assert!(Bucket::ALL.iter().all(|&bucket| buckets.count(bucket) == 1));
    }
}
