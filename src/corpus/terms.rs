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

/// The values of all axes that are known. As JSON an object, by axis name in alphabetical order.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Terms([Option<TermValue>; AXES.len()]);

/// The places of the axes in [`AXES`], by name.
const BY_NAME: [usize; AXES.len()] = by_name();

const fn by_name() -> [usize; AXES.len()] {
    let mut order = [0; AXES.len()];
    let mut sorted = 0;
    while sorted < order.len() {
        let mut at = sorted;
        while at > 0 && precedes(AXES[sorted].0.as_bytes(), AXES[order[at - 1]].0.as_bytes()) {
            order[at] = order[at - 1];
            at -= 1;
        }
        order[at] = sorted;
        sorted += 1;
    }
    order
}

const fn precedes(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() {
        if one[at] != other[at] {
            return one[at] < other[at];
        }
        at += 1;
    }
    one.len() < other.len()
}

impl Terms {
    /// Every axis, each with the value that `value` gives it.
    pub fn of_all(value: impl Fn(&'static str) -> TermValue) -> Self {
        Self(AXES.map(|(axis, _)| Some(value(axis))))
    }

    /// The value of `axis`; an axis that is not listed is unknown.
    pub fn value(&self, axis: &str) -> TermValue {
        self.get(axis).unwrap_or(TermValue::Unknown)
    }

    /// The value of `axis`, where it is listed.
    pub fn get(&self, axis: &str) -> Option<TermValue> {
        self.0[place(axis)?]
    }

    /// Lists `axis` with a value; names that are no axis are left out.
    pub fn set(&mut self, axis: &str, value: TermValue) {
        if let Some(at) = place(axis) {
            self.0[at] = Some(value);
        }
    }

    /// What is listed, by axis name in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, TermValue)> {
        BY_NAME.into_iter().filter_map(|at| Some((AXES[at].0, self.0[at]?)))
    }

    /// Whether no axis is listed.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// Both sets of terms at once (AND, or a model and its base): per axis the stricter value wins, and
    /// `unknown` absorbs everything but `forbidden`.
    ///
    /// The order is `allowed < silent < conditional < unknown < forbidden` on both kinds of axis. On a right, silence
    /// is no grant and so stricter than one. On a restriction, a permission that one side wrote does not bind the side
    /// that wrote nothing, so both together are silent. An axis that one side does not list counts as unknown there.
    /// Associative, commutative, idempotent and monotone; tests hold all four exhaustively, and the table of
    /// values for each kind of axis.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        let unknown = |value: Option<TermValue>| value.unwrap_or(TermValue::Unknown);
        let join = |at: usize| match (self.0[at], other.0[at]) {
            (None, None) => None,
            (one, other) => Some(join_value(unknown(one), unknown(other))),
        };
        Self(std::array::from_fn(join))
    }
}

fn place(axis: &str) -> Option<usize> {
    AXES.iter().position(|(name, _)| *name == axis)
}

impl Serialize for Terms {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Terms {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut terms = Self::default();
        // A later version may know axes that this one does not.
        for (axis, value) in BTreeMap::<String, TermValue>::deserialize(deserializer)? {
            terms.set(&axis, value);
        }
        Ok(terms)
    }
}

impl schemars::JsonSchema for Terms {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Terms".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema = generator.subschema_for::<BTreeMap<String, TermValue>>();
        schema
            .insert("description".to_owned(), "The values of all axes that are known, by axis name.".into());
        schema
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
    fn terms_are_written_by_name_and_read_back() {
        let mut terms = Terms::of_all(|axis| if axis == "distillation" { Forbidden } else { Silent });
        terms.set("no-axis", Allowed);
        let names: Vec<&str> = terms.iter().map(|(axis, _)| axis).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        assert_eq!((names.len(), &names), (AXES.len(), &sorted));
        let json = serde_json::to_string(&terms).expect("terms are an object");
        assert!(
            json.starts_with(r#"{"commercial-use":"silent","#)
                && json.contains(r#""distillation":"forbidden""#)
        );
        assert_eq!(serde_json::from_str::<Terms>(&json).expect("an object of terms"), terms);
        assert_eq!(serde_json::to_string(&Terms::default()).expect("terms are an object"), "{}");
    }

    /// What the join of two values is on every axis of a kind, row by row in the order of [`ALL`].
    const TABLE: [[TermValue; 5]; 5] = [
        [Allowed, Silent, Conditional, Unknown, Forbidden],
        [Silent, Silent, Conditional, Unknown, Forbidden],
        [Conditional, Conditional, Conditional, Unknown, Forbidden],
        [Unknown, Unknown, Unknown, Unknown, Forbidden],
        [Forbidden, Forbidden, Forbidden, Forbidden, Forbidden],
    ];

    #[test]
    fn rights_and_restrictions_join_by_the_same_table() {
        for kind in [Axis::Right, Axis::Restriction] {
            let axes: Vec<&str> = AXES.iter().filter(|(_, of)| *of == kind).map(|(axis, _)| *axis).collect();
            assert!(!axes.is_empty(), "{kind:?}");
            for (row, one) in ALL.into_iter().enumerate() {
                for (column, other) in ALL.into_iter().enumerate() {
                    for axis in &axes {
                        let of = |value| {
                            let mut terms = Terms::default();
                            terms.set(axis, value);
                            terms
                        };
                        let joined = of(one).join(&of(other)).value(axis);
                        assert_eq!(joined, TABLE[row][column], "{axis}: {one:?} and {other:?}");
                        assert_eq!(of(one).join(&Terms::default()).value(axis), join_value(one, Unknown));
                    }
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
