//! The table of the large public audits: how many artifacts carry their licence text, the text with a copyright line,
//! and the attribution of what they were made from; by licence family and by organisation.
//!
//! "With text": the licence's text is here and whole. "With copyright": and so is the copyright line, where the licence
//! ties its grant to one. "With upstream": of those made from another model, the base's licence text is here. Memory is
//! bounded: organisations beyond some thousands are counted together.

use std::collections::BTreeMap;

use super::Brief;
use crate::corpus::Family;
use crate::rules::PayloadState;

/// How many organisations are told apart.
const ORGANISATIONS: usize = 16_384;
/// What the others are called.
const OTHERS: &str = "other organisations";

/// One row.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Carried {
    /// Artifacts.
    pub artifacts: u64,
    /// Of these, with the licence text.
    pub with_text: u64,
    /// Of these, with the text and the copyright line.
    pub with_copyright: u64,
    /// Artifacts that were made from another model.
    pub derived: u64,
    /// Of these, with the base's licence text.
    pub with_upstream: u64,
}

impl Carried {
    fn add(&mut self, brief: &Brief) {
        let payload = brief.payload;
        let text = payload.license_text == PayloadState::Present;
        let copyright = matches!(payload.copyright, PayloadState::Present | PayloadState::NotNeeded);
        self.artifacts += 1;
        self.with_text += u64::from(text);
        self.with_copyright += u64::from(text && copyright);
        self.derived += u64::from(brief.derived);
        self.with_upstream += u64::from(brief.derived && payload.base_license == PayloadState::Present);
    }
}

/// Rows as entries stream by.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Groups {
    families: BTreeMap<Option<Family>, Carried>,
    organisations: BTreeMap<String, Carried>,
}

impl Groups {
    /// Counts one artifact.
    pub fn add(&mut self, brief: &Brief) {
        self.families.entry(brief.family).or_default().add(brief);
        let Some((owner, _)) = brief.name.split_once('/') else { return };
        let known = self.organisations.contains_key(owner) || self.organisations.len() < ORGANISATIONS;
        let name = if known { owner } else { OTHERS };
        self.organisations.entry(name.to_owned()).or_default().add(brief);
    }

    /// By licence family, largest first; artifacts without a known licence are in none.
    pub fn families(&self) -> Vec<(Family, Carried)> {
        let mut rows: Vec<(Family, Carried)> =
            self.families.iter().filter_map(|(family, row)| Some(((*family)?, *row))).collect();
        rows.sort_by_key(|(family, row)| (std::cmp::Reverse(row.artifacts), *family));
        rows
    }

    /// By organisation, largest first.
    pub fn organisations(&self) -> Vec<(&str, Carried)> {
        let mut rows: Vec<(&str, Carried)> =
            self.organisations.iter().map(|(name, row)| (name.as_str(), *row)).collect();
        rows.sort_by_key(|(name, row)| (std::cmp::Reverse(row.artifacts), *name));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn rows_count_what_is_carried() {
        let mut bare = samples::declared("o/bare", "mit");
        bare.payload.license_text = PayloadState::Missing;
        let mut text = samples::declared("o/text", "mit");
        text.payload.license_text = PayloadState::Present;
        text.payload.copyright = PayloadState::Missing;
        let mut whole = samples::declared("p/whole", "mit");
        whole.payload.license_text = PayloadState::Present;
        whole.payload.copyright = PayloadState::NotNeeded;
        let silent = samples::entry("folder");
        let mut groups = Groups::default();
        [&bare, &text, &whole, &silent].into_iter().for_each(|entry| groups.add(&Brief::of(entry)));
        let row = |artifacts, with_text, with_copyright| Carried {
            artifacts,
            with_text,
            with_copyright,
            ..Carried::default()
        };
        assert_eq!(groups.families(), [(Family::Permissive, row(3, 2, 1))]);
        assert_eq!(groups.organisations(), [("o", row(2, 1, 0)), ("p", row(1, 1, 1))]);
    }
}
