//! Which artifacts an artifact was made from, and which terms come with them.

use serde::{Deserialize, Serialize};

use crate::evidence::Place;

/// How an artifact was made from its base.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Weights to be added to the base's.
    Adapter,
    /// Another file format of the same weights.
    Converted,
    /// Trained to imitate.
    Distilled,
    /// Trained further.
    FineTuned,
    /// The same weights.
    Identical,
    /// Weights of several bases combined.
    Merged,
    /// The same weights with fewer bits.
    Quantised,
    /// Trained on data sets; no terms pass.
    TrainedOn,
    /// Trained on what the base said.
    TrainedOnOutputs,
    /// A base is named, the relation is not.
    Unknown,
}

/// What a statement rests on, strongest first.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A licence text.
    Text,
    /// A notice that names the licence.
    HeaderNotice,
    /// Metadata in the weights.
    WeightsMetadata,
    /// A tag.
    Declared,
    /// The base's licence.
    Base,
    /// models.toml.
    Registry,
    /// Nothing.
    #[default]
    None,
}

/// One step to a base, resolved as far as it can be.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The base as it was named (`org/name`).
    pub base: String,
    /// How.
    pub relation: Relation,
    /// Where the base was named.
    pub place: Place,
    /// `Declared` (card), `WeightsMetadata` (header), `Registry` ...: what the edge itself rests on.
    pub basis: Basis,
    /// The base's licences and how they are known; `None` where the base is unknown.
    pub resolved: Option<ResolvedBase>,
}

/// A base's licence.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedBase {
    /// Path of the base's artifact, where it stands in the scanned tree.
    pub artifact: Option<String>,
    /// Record ids: all candidates where it is not certain which.
    pub licenses: Vec<String>,
    /// What the base's licence rests on: `Text` where a text in the tree proves it, `Declared`, `Registry`.
    pub basis: Basis,
    /// Where it says so (path in the base's artifact).
    pub place: Option<Place>,
}
