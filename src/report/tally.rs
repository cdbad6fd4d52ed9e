//! Sums a stream of entries into the report's totals and review units, with bounded memory.

use serde::{Deserialize, Serialize};

use super::brief::{Brief, KeptEntry};
use super::units::{Opening, Unit, UnitIndex};
use super::{ArtifactEntry, Buckets};
use crate::base::Skipped;
use crate::rules::{Payload, PayloadState, Severity};

/// Findings by severity.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FindingCounts {
    /// Certain, and someone would act wrongly today.
    pub error: u64,
    /// Worth a look.
    pub warning: u64,
    /// For the record.
    pub note: u64,
}

impl FindingCounts {
    /// Counts one finding.
    pub fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.error += 1,
            Severity::Warning => self.warning += 1,
            Severity::Note => self.note += 1,
        }
    }

    /// The worst that was counted.
    pub fn worst(&self) -> Option<Severity> {
        let all =
            [(self.error, Severity::Error), (self.warning, Severity::Warning), (self.note, Severity::Note)];
        all.into_iter().find(|(count, _)| *count > 0).map(|(_, severity)| severity)
    }

    fn join(&mut self, other: Self) {
        self.error = self.error.saturating_add(other.error);
        self.warning = self.warning.saturating_add(other.warning);
        self.note = self.note.saturating_add(other.note);
    }

    /// All of them.
    pub fn all(&self) -> u64 {
        self.error.saturating_add(self.warning).saturating_add(self.note)
    }
}

/// Artifacts by the state of one document.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
pub struct StateCounts {
    /// It is here.
    pub present: u64,
    /// It should be here and is not.
    pub missing: u64,
    /// It is here, but not whole or not the right one.
    pub defective: u64,
    /// Nothing asks for it.
    pub not_needed: u64,
    /// We cannot tell.
    pub unknown: u64,
}

impl StateCounts {
    fn add(&mut self, state: PayloadState) {
        match state {
            PayloadState::Present => self.present += 1,
            PayloadState::Missing => self.missing += 1,
            PayloadState::Defective => self.defective += 1,
            PayloadState::NotNeeded => self.not_needed += 1,
            PayloadState::Unknown => self.unknown += 1,
        }
    }
}

/// The payload table: for each document that should travel, how many artifacts have it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
pub struct PayloadCounts {
    /// The licence text.
    pub license_text: StateCounts,
    /// The copyright line.
    pub copyright: StateCounts,
    /// The NOTICE sentence or file.
    pub notice: StateCounts,
    /// The use policy.
    pub use_policy: StateCounts,
    /// The attachment of use restrictions.
    pub attachment: StateCounts,
    /// The base's licence.
    pub base_license: StateCounts,
}

impl PayloadCounts {
    /// Counts one artifact.
    pub fn add(&mut self, payload: Payload) {
        self.license_text.add(payload.license_text);
        self.copyright.add(payload.copyright);
        self.notice.add(payload.notice);
        self.use_policy.add(payload.use_policy);
        self.attachment.add(payload.attachment);
        self.base_license.add(payload.base_license);
    }

    /// The rows of the table, in the order of the payload's keys.
    pub fn rows(&self) -> [(&'static str, StateCounts); 6] {
        [
            ("license-text", self.license_text),
            ("copyright", self.copyright),
            ("notice", self.notice),
            ("use-policy", self.use_policy),
            ("attachment", self.attachment),
            ("base-license", self.base_license),
        ]
    }
}

/// The report's totals.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Summary {
    /// How many artifacts.
    pub artifacts: u64,
    /// How many distinct texts were read in them.
    #[serde(default)]
    pub texts: u64,
    /// How many decisions settle all of it: the review units; more where `ungrouped` is not 0.
    #[serde(default)]
    pub decisions: u64,
    /// How many findings are shown, by severity.
    pub findings: FindingCounts,
    /// How many artifacts have at least one finding of severity error.
    #[serde(default)]
    pub artifacts_with_errors: u64,
    /// Whether something could not be read, so that findings may be missing.
    pub incomplete: bool,
    /// The payload table.
    pub payload: PayloadCounts,
    /// Artifacts by bucket.
    #[serde(default)]
    pub buckets: Buckets,
    /// Bytes of all weights.
    #[serde(default)]
    pub bytes: u64,
    /// Artifacts that belong to no listed unit, because there are more units than a report lists.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub ungrouped: u64,
    /// Which share of a scan this is, where it was spread over several: what `merge` needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<ShardEntry>,
    /// The folder that the report's paths start from, relative to the working directory of the scan. An absolute one says
    /// something of one machine only, and is not saved.
    #[serde(default, skip_serializing_if = "is_of_one_machine")]
    pub root: Option<String>,
}

fn is_of_one_machine(root: &Option<String>) -> bool {
    root.as_ref().is_none_or(|root| root.starts_with('/'))
}

/// One share of a scan: where its entries stand in the whole.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ShardEntry {
    /// Which, from 1.
    pub index: u32,
    /// Of how many.
    pub of: u32,
    /// The place of each artifact of this report, in their order.
    pub artifacts: Vec<u64>,
    /// The place of each skipped entry of this report, in their order; those of an artifact have its place.
    pub skipped: Vec<u64>,
}

fn is_zero(value: &u64) -> bool {
    *value == 0
}

/// Sums as entries stream by. Memory does not grow with the artifacts, only with the units up to
/// [`super::UNIT_LIMIT`].
#[derive(Debug, Default)]
pub struct Tally {
    summary: Summary,
    units: UnitIndex,
    /// The place of what comes next, in a share of a scan.
    place: u64,
}

impl Tally {
    /// Nothing counted yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Nothing counted yet of this share of a scan.
    pub fn of_shard(index: u32, of: u32) -> Self {
        let mut tally = Self::default();
        tally.summary.shard = Some(ShardEntry { index, of, ..ShardEntry::default() });
        tally
    }

    /// Where what comes next stands in the whole scan.
    pub fn place(&mut self, place: u64) {
        self.place = place;
    }

    /// Counts an entry, as it is shown: after policy.
    pub fn artifact(&mut self, entry: &ArtifactEntry) {
        self.count(&Brief::of(entry), || Opening::of(entry));
    }

    /// Counts texts that are shown for the first time.
    pub fn texts(&mut self, fresh: usize) {
        self.summary.texts = self.summary.texts.saturating_add(fresh as u64);
    }

    /// Counts an entry that is shown as it was kept.
    pub fn kept(&mut self, kept: &KeptEntry) {
        self.count(kept.brief(), || kept.opening().clone());
    }

    fn count(&mut self, brief: &Brief, opening: impl FnOnce() -> Opening) {
        let summary = &mut self.summary;
        if let Some(shard) = &mut summary.shard {
            shard.artifacts.push(self.place);
        }
        summary.artifacts += 1;
        summary.findings.join(brief.findings);
        summary.artifacts_with_errors += u64::from(brief.findings.error > 0);
        summary.payload.add(brief.payload);
        summary.bytes = summary.bytes.saturating_add(brief.bytes);
        summary.buckets.add(brief.bucket);
        if !self.units.add(brief, opening) {
            summary.ungrouped += 1;
        }
    }

    /// Notes something that was left out.
    pub fn skipped(&mut self, skipped: &Skipped) {
        self.summary.incomplete |= skipped.reason.incomplete();
        if let Some(shard) = &mut self.summary.shard {
            shard.skipped.push(self.place);
        }
    }

    /// The totals so far.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// The totals and the units, largest first.
    pub fn finish(self) -> (Summary, Vec<Unit>) {
        let units = self.units.finish();
        (Summary { decisions: units.len() as u64, ..self.summary }, units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SkipReason;
    use crate::report::samples;

    #[test]
    fn totals_add_up() {
        let mut tally = Tally::new();
        let mut one = samples::declared("a/b", "mit");
        one.findings = vec![samples::finding("x", Severity::Error), samples::finding("y", Severity::Note)];
        one.payload.license_text = PayloadState::Missing;
        tally.artifact(&one);
        tally.artifact(&samples::entry("c/d"));
        tally.texts(2);
        tally.texts(1);
        let (summary, units) = tally.finish();
        assert_eq!((summary.artifacts, summary.bytes, summary.artifacts_with_errors), (2, 2000, 1));
        assert_eq!(summary.findings, FindingCounts { error: 1, warning: 0, note: 1 });
        assert_eq!(
            summary.payload.license_text,
            StateCounts { missing: 1, unknown: 1, ..StateCounts::default() }
        );
        assert_eq!((summary.buckets.declared_permissive, summary.buckets.no_statement), (1, 1));
        assert_eq!(units.iter().map(|unit| unit.artifacts).sum::<u64>(), 2);
        assert_eq!((summary.texts, summary.decisions), (3, units.len() as u64));
    }

    #[test]
    fn only_what_should_have_been_read_makes_a_scan_incomplete() {
        for (reason, expected) in [(SkipReason::LinkOutside, false), (SkipReason::NotReadable, true)] {
            let mut tally = Tally::new();
            tally.skipped(&Skipped { path: "a".into(), reason, detail: String::new() });
            assert_eq!(tally.summary().incomplete, expected, "{reason:?}");
        }
    }
}
