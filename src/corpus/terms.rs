//! The axes of terms and how terms combine.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a licence says about one act.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum TermValue {
    /// Expressly permitted.
    Allowed,
    /// Nothing is said: no grant found (rights), no limit found (restrictions).
    Silent,
    /// Permitted with a condition.
    Conditional,
    /// The text was not read, or its readings disagree.
    Unknown,
    /// Expressly forbidden.
    Forbidden,
}

/// Whether silence means "not granted" or "not limited".
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Axis {
    /// An act that needs a grant.
    Right,
    /// An act that is free unless a text limits it.
    Restriction,
}

/// All axes, rights first, in the order of reports.
pub const AXES: [(&str, Axis); 11] = [
    ("commercial-use", Axis::Right),
    ("hosted-service", Axis::Right),
    ("redistribution", Axis::Right),
    ("modification", Axis::Right),
    ("fine-tuning", Axis::Right),
    ("relicensing", Axis::Right),
    ("patent-grant", Axis::Right),
    ("output-training", Axis::Restriction),
    ("distillation", Axis::Restriction),
    ("competing-model", Axis::Restriction),
    ("output-ownership", Axis::Restriction),
];

/// One axis as a record states it: the value and the section it was read in.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// What the text says.
    pub value: TermValue,
    /// Where, in the text's own labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
}

/// The values of all axes that are known, by axis name.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Terms(pub BTreeMap<String, TermValue>);

impl Terms {
    /// The value of `axis`; an axis that is not listed is unknown.
    pub fn value(&self, axis: &str) -> TermValue {
        self.0.get(axis).copied().unwrap_or(TermValue::Unknown)
    }

    /// Both sets of terms at once (AND, or a model and its base): per axis the stricter value wins, and
    /// `unknown` absorbs everything but `forbidden`.
    ///
    /// The order on each axis is `allowed < silent < conditional < unknown < forbidden` for rights; for
    /// restrictions `silent < allowed`, since silence is no limit but a permission is no limit that was
    /// read. Associative, commutative, idempotent and monotone; a test holds all four exhaustively.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        let mut joined = BTreeMap::new();
        for (axis, _) in AXES {
            if self.0.contains_key(axis) || other.0.contains_key(axis) {
                joined.insert(axis.to_owned(), join_value(self.value(axis), other.value(axis)));
            }
        }
        Self(joined)
    }
}

/// The stricter of two values. `allowed` and `silent` together are `silent`: nobody granted it on both sides.
pub fn join_value(one: TermValue, other: TermValue) -> TermValue {
    one.max(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use TermValue::{Allowed, Conditional, Forbidden, Silent, Unknown};

    const ALL: [TermValue; 5] = [Allowed, Silent, Conditional, Unknown, Forbidden];

    #[test]
    fn join_is_a_lattice() {
        for a in ALL {
            assert_eq!(join_value(a, a), a);
            for b in ALL {
                assert_eq!(join_value(a, b), join_value(b, a));
                assert!(join_value(a, b) >= a);
                for c in ALL {
                    assert_eq!(join_value(join_value(a, b), c), join_value(a, join_value(b, c)));
                }
            }
        }
    }

    #[test]
    fn unknown_absorbs_allowed_and_forbidden_stays() {
        assert_eq!(join_value(Allowed, Unknown), Unknown);
        assert_eq!(join_value(Conditional, Unknown), Unknown);
        assert_eq!(join_value(Forbidden, Unknown), Forbidden);
    }
}
