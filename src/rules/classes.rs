//! Three readings of a conclusion in a word, for sorting: OSI approval, a class of risk, and whether the licence may be
//! "free and open" in the sense of Article 53(2) of the EU AI Act.
//!
//! Contract: derived from the concluded expression, the family and the terms, never from names; informational, never a
//! verdict. What is not known is left out or `unknown`.
//!
//! The Act's exemption wants a licence that allows access, use, modification and distribution (and the parameters,
//! architecture and usage published, which no licence shows); recitals 102 and 103 let it ask for credit and for the
//! same terms on what is passed on. So: a right that needs more than that, or a limit on use, makes it no candidate.

use serde::{Deserialize, Serialize};

use crate::corpus::{Family, TermValue, Terms};

/// How much a person has to think about before using the model.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// Free for any use; credit and notices at most.
    Low,
    /// Conditions: caps, use limits, shared terms, limits on outputs.
    Medium,
    /// No business use, no changes or no passing on; or terms of a product.
    High,
    /// Nothing certain is known.
    #[default]
    Unknown,
}

/// The three readings.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Classes {
    /// Whether the Open Source Initiative has approved it, as the SPDX list says; none where nothing is concluded.
    pub osi_approved: Option<bool>,
    /// The class of risk.
    pub risk: Risk,
    /// Whether it may be "free and open"; none where its terms are not known.
    pub free_and_open: Option<bool>,
}

impl Classes {
    /// Of a concluded expression (`NOASSERTION` for none) with its class and terms.
    pub fn of(concluded: &str, family: Option<Family>, terms: &Terms) -> Self {
        Self {
            osi_approved: osi_approved(concluded),
            risk: risk(family, terms),
            free_and_open: free_and_open(family, terms),
        }
    }
}

impl Classes {
    /// The same where the card or its gate limits the purpose in its own words: whatever the licence beside it allows,
    /// the publisher says otherwise. `excluded`: no business use at all, else under a condition.
    #[must_use]
    pub(super) fn limited(self, excluded: bool) -> Self {
        let least = if excluded { Risk::High } else { Risk::Medium };
        let risk = if self.risk == Risk::Unknown { self.risk } else { self.risk.max(least) };
        Self { risk, free_and_open: Some(false), ..self }
    }
}

/// All licences of an AND, one of an OR.
fn osi_approved(concluded: &str) -> Option<bool> {
    if concluded.is_empty() || concluded == "NOASSERTION" {
        return None;
    }
    let mode = spdx::ParseMode { allow_deprecated: true, ..spdx::ParseMode::STRICT };
    let parsed = spdx::Expression::parse_mode(concluded, mode).ok()?;
    Some(parsed.evaluate(|req| req.license.id().is_some_and(|id| id.is_osi_approved())))
}

/// Rights without which nothing is free.
const NEEDED: [&str; 3] = ["commercial-use", "modification", "redistribution"];
/// Rights whose conditions are no mere credit.
const BOUND: [&str; 4] = ["commercial-use", "fine-tuning", "hosted-service", "modification"];
/// Limits on what is done with the model or its outputs.
const LIMITS: [&str; 3] = ["competing-model", "distillation", "output-training"];

fn risk(family: Option<Family>, terms: &Terms) -> Risk {
    use TermValue::{Allowed, Conditional, Forbidden};
    let any = |axes: &[&str], values: &[TermValue]| {
        axes.iter().any(|axis| terms.get(axis).is_some_and(|value| values.contains(&value)))
    };
    let Some(family) = family else { return Risk::Unknown };
    if any(&NEEDED, &[Forbidden])
        || matches!(family, Family::ProprietaryTerms | Family::ResearchNoncommercial)
    {
        return Risk::High;
    }
    let shared =
        matches!(family, Family::CommunityThreshold | Family::Copyleft | Family::Rail | Family::UsePolicy);
    if shared || any(&BOUND, &[Conditional, Forbidden]) || any(&LIMITS, &[Conditional, Forbidden]) {
        return Risk::Medium;
    }
    if any(&["commercial-use"], &[Allowed]) { Risk::Low } else { Risk::Unknown }
}

fn free_and_open(family: Option<Family>, terms: &Terms) -> Option<bool> {
    use TermValue::{Allowed, Conditional, Forbidden};
    let value = |axis: &str| terms.value(axis);
    let limited = LIMITS.iter().any(|axis| matches!(value(axis), Conditional | Forbidden))
        || ["commercial-use", "modification"]
            .iter()
            .any(|axis| matches!(value(axis), Conditional | Forbidden))
        || value("redistribution") == Forbidden
        || value("hosted-service") == Forbidden;
    if limited {
        return Some(false);
    }
    let open = matches!(family?, Family::Copyleft | Family::Data | Family::Permissive);
    let granted = NEEDED.iter().all(|axis| matches!(value(axis), Allowed | Conditional));
    match (open, granted) {
        (true, true) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Corpus;

    #[test]
    fn well_known_licences() {
        for (id, osi, risk, open) in [
            ("MIT", true, Risk::Low, Some(true)),
            ("Apache-2.0", true, Risk::Low, Some(true)),
            ("CC0-1.0", false, Risk::Low, Some(true)),
            ("GPL-3.0-only", true, Risk::Medium, Some(true)),
            ("CC-BY-4.0", false, Risk::Low, Some(true)),
            ("CC-BY-NC-4.0", false, Risk::High, Some(false)),
            ("CC-BY-ND-4.0", false, Risk::High, Some(false)),
            ("llama-3.1-community", false, Risk::Medium, Some(false)),
            ("creativeml-openrail-m", false, Risk::Medium, Some(false)),
        ] {
            let record = Corpus::builtin().record(id).expect(id);
            let found = Classes::of(&record.spdx_id(), Some(record.family), &record.term_values());
            assert_eq!(found, Classes { osi_approved: Some(osi), risk, free_and_open: open }, "{id}");
        }
    }

    #[test]
    fn prose_that_limits_leaves_nothing_free() {
        let record = Corpus::builtin().record("MIT").expect("a record");
        let mit = Classes::of("MIT", Some(record.family), &record.term_values());
        for (excluded, risk) in [(true, Risk::High), (false, Risk::Medium)] {
            let limited = mit.limited(excluded);
            assert_eq!((limited.risk, limited.free_and_open), (risk, Some(false)));
            assert_eq!(limited.osi_approved, Some(true), "that is about the licence");
        }
        assert_eq!(Classes::default().limited(true).risk, Risk::Unknown);
    }

    #[test]
    fn what_is_not_known_is_not_said() {
        let nothing = Classes::of("NOASSERTION", None, &Terms::default());
        assert_eq!(nothing, Classes::default());
        assert_eq!(nothing.risk, Risk::Unknown);
        let mit = Corpus::builtin().record("MIT").expect("a record").term_values();
        for (expression, expected) in [
            ("MIT OR LicenseRef-x", Some(true)),
            ("MIT AND LicenseRef-x", Some(false)),
            ("no expression (", None),
        ] {
            assert_eq!(
                Classes::of(expression, Some(Family::Permissive), &mit).osi_approved,
                expected,
                "{expression}"
            );
        }
        assert_eq!(Classes::of("MIT", None, &mit).free_and_open, None, "no text or tag gives it a family");
    }
}
