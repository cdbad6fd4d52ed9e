//! What totals need of an artifact's entry, and an entry that is kept as its own JSON with that beside it: a second scan
//! of a mirror counts and copies the entries of artifacts in which nothing changed, and reads none of them.

use serde::{Deserialize, Serialize};

use super::{ArtifactEntry, Bucket, FindingCounts, Opening, units};
use crate::corpus::Family;
use crate::lineage::Relation;
use crate::rules::Payload;

/// What totals, tables and review units need of an entry.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Brief {
    /// Its name.
    pub name: String,
    /// The family of its licence.
    pub family: Option<Family>,
    /// Whether it was made from another model.
    pub derived: bool,
    /// Which documents travel with it.
    pub payload: Payload,
    /// Its findings by severity.
    pub findings: FindingCounts,
    /// Bytes of its weights.
    pub bytes: u64,
    /// Where it stands on the first page.
    pub bucket: Bucket,
    /// Its review unit.
    pub unit: u64,
}

impl Brief {
    /// That of `entry`, as it is now.
    pub fn of(entry: &ArtifactEntry) -> Self {
        let mut findings = FindingCounts::default();
        entry.findings.iter().for_each(|finding| findings.add(finding.severity));
        Self {
            name: entry.name.clone(),
            family: entry.conclusion.family,
            derived: entry.lineage.iter().any(|edge| edge.relation != Relation::TrainedOn),
            payload: entry.payload,
            findings,
            bytes: entry.weight_bytes(),
            bucket: Bucket::of(entry),
            unit: units::key(entry),
        }
    }
}

/// An entry as the JSON that a report has for it, with what totals need of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeptEntry {
    brief: Brief,
    opening: Opening,
    /// One object without line feeds.
    json: String,
}

impl KeptEntry {
    /// Keeps an entry.
    ///
    /// # Errors
    /// Where it cannot be written as JSON, of which no case is known.
    pub fn of(entry: &ArtifactEntry) -> serde_json::Result<Self> {
        Ok(Self { brief: Brief::of(entry), opening: Opening::of(entry), json: serde_json::to_string(entry)? })
    }

    /// An entry that was kept before: its [`Self::brief`], [`Self::opening`] and [`Self::json`].
    pub fn again(brief: Brief, opening: Opening, json: String) -> Self {
        Self { brief, opening, json }
    }

    /// What totals need of it.
    pub fn brief(&self) -> &Brief {
        &self.brief
    }

    /// What its review unit takes from it, where it is the first there.
    pub fn opening(&self) -> &Opening {
        &self.opening
    }

    /// It as compact JSON.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// The entry itself.
    ///
    /// # Errors
    /// Where its JSON is that of no entry.
    pub fn entry(&self) -> serde_json::Result<ArtifactEntry> {
        serde_json::from_str(&self.json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Verdict;
    use crate::report::samples;
    use crate::rules::Severity;

    #[test]
    fn what_is_kept_comes_back() {
        let mut entry = samples::declared("o/a", "mit");
        entry.findings = vec![
            samples::finding("x", Severity::Note),
            samples::finding("y", Severity::Warning),
            samples::finding("z", Severity::Note),
        ];
        let entry = samples::with_text(entry, "ab", "MIT", Verdict::SlotsFilled);
        let kept = KeptEntry::of(&entry).expect("JSON");
        assert_eq!(kept.entry().expect("an entry"), entry);
        assert!(!kept.json().contains('\n'));
        let brief = kept.brief();
        assert_eq!((brief.name.as_str(), brief.bytes), ("o/a", 1000));
        assert_eq!(brief.findings, FindingCounts { error: 0, warning: 1, note: 2 });
        assert_eq!((brief.findings.worst(), brief.derived), (Some(Severity::Warning), false));
        let json = serde_json::to_vec(brief).expect("JSON");
        assert_eq!(serde_json::from_slice::<Brief>(&json).expect("a brief"), *brief);
    }
}
