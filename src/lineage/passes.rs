//! Whether a base's terms come along to what was made from it.
//!
//! Copies, tunings and merges contain the base, so its terms always pass. Adapters, distilled models and models
//! trained on outputs do not: for them the base's own `derivative-definition` decides, and where it is silent the
//! answer is `Unclear`. A data set passes nothing to a model trained on it.

use serde::{Deserialize, Serialize};

use super::{Knowledge, Relation};
use crate::clauses::{Answer, Clause};
use crate::corpus::Record;

/// Whether terms come along. Ordered by how much they bind.
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
pub enum Passes {
    /// They do not.
    No,
    /// The text does not say, or is not known.
    #[default]
    Unclear,
    /// They do.
    Yes,
}

/// Whether the terms of `base` come along to what stands in `relation` to it.
pub fn passes(relation: Relation, base: &Record) -> Passes {
    always(relation).unwrap_or_else(|| by_definition(relation, &|way| defined(base, way)))
}

/// The same for a base whose texts no record explains: by the definitions of a derivative that were read in them.
pub fn passes_from_text(relation: Relation, definitions: &[Clause]) -> Passes {
    let said = |way: &str| {
        let answer = |clause: &Clause| match way {
            "adapter" => clause.adapter,
            "distilled" => clause.distilled,
            _ => clause.trained_on_outputs,
        };
        match definitions.iter().find_map(answer) {
            Some(Answer::Yes) => Passes::Yes,
            Some(Answer::No) => Passes::No,
            _ => Passes::Unclear,
        }
    };
    always(relation).unwrap_or_else(|| by_definition(relation, &said))
}

/// What a definition of derivatives, asked for one way after the other, comes to.
fn by_definition(relation: Relation, defined: &dyn Fn(&str) -> Passes) -> Passes {
    match relation {
        Relation::Adapter => defined("adapter"),
        Relation::Distilled => defined("distilled"),
        Relation::TrainedOnOutputs => defined("trained-on-outputs"),
        _ => unknown(defined),
    }
}

/// What does not depend on the base's licence, and so holds for an unknown one, too.
fn always(relation: Relation) -> Option<Passes> {
    match relation {
        Relation::TrainedOn => Some(Passes::No),
        relation => relation.holds_base().then_some(Passes::Yes),
    }
}

/// The same for a base of which only candidates are known: an answer only where all candidates give it.
pub fn passes_from(relation: Relation, licenses: &[String], corpus: &dyn Knowledge) -> Passes {
    if let Some(answer) = always(relation) {
        return answer;
    }
    let mut answers =
        licenses.iter().map(|id| corpus.record(id).map_or(Passes::Unclear, |base| passes(relation, base)));
    let Some(first) = answers.next() else { return Passes::Unclear };
    if answers.all(|answer| answer == first) { first } else { Passes::Unclear }
}

/// What the base's definition of a derivative says about `way`.
fn defined(base: &Record, way: &str) -> Passes {
    let said = base.clauses_of("derivative-definition").find_map(|clause| clause.values.get(way)?.as_str());
    match said {
        Some("yes") => Passes::Yes,
        Some("no") => Passes::No,
        _ => Passes::Unclear,
    }
}

/// An unnamed relation binds only where every way that it could be would bind.
fn unknown(defined: &dyn Fn(&str) -> Passes) -> Passes {
    let all = ["adapter", "distilled", "trained-on-outputs"];
    if all.iter().all(|way| defined(way) == Passes::Yes) { Passes::Yes } else { Passes::Unclear }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(definition: &str) -> Record {
        let text = format!("id = \"x\"\nname = \"X\"\nfamily = \"rail\"\n{definition}");
        toml::from_str(&text).expect("a test record parses")
    }

    fn definition(outputs: &str) -> String {
        let ways = "adapter = \"yes\"\ndistilled = \"yes\"";
        format!("[[clauses]]\nkind = \"derivative-definition\"\n{ways}\ntrained-on-outputs = \"{outputs}\"")
    }

    #[test]
    fn what_passes_is_what_the_base_defines() {
        let silent = base("");
        let rail = base(&definition("no"));
        let every = base(&definition("yes"));
        let cases = [
            (Relation::Identical, &silent, Passes::Yes),
            (Relation::Quantised, &silent, Passes::Yes),
            (Relation::Converted, &silent, Passes::Yes),
            (Relation::FineTuned, &silent, Passes::Yes),
            (Relation::Merged, &silent, Passes::Yes),
            (Relation::Adapter, &silent, Passes::Unclear),
            (Relation::Distilled, &silent, Passes::Unclear),
            (Relation::TrainedOnOutputs, &silent, Passes::Unclear),
            (Relation::Adapter, &rail, Passes::Yes),
            (Relation::Distilled, &rail, Passes::Yes),
            (Relation::TrainedOnOutputs, &rail, Passes::No),
            (Relation::Unknown, &rail, Passes::Unclear),
            (Relation::Unknown, &every, Passes::Yes),
            (Relation::TrainedOn, &every, Passes::No),
        ];
        for (relation, record, expected) in cases {
            assert_eq!(passes(relation, record), expected, "{relation:?}");
        }
    }
}
