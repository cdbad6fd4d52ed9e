//! Which artifacts an artifact was made from, and which terms come with them.
//!
//! [`claims`] reads the bases that an artifact's own evidence names; [`resolve`] follows each of them through
//! the scanned tree and the registry; [`passes`] says whether a base's terms come along. Names, architectures
//! and tokenizers never make an edge: only what names a base as a base does.

mod claims;
mod knowledge;
mod passes;
mod resolve;

pub use claims::{claims, hints, is_called_quantised};
pub use knowledge::Knowledge;
pub use passes::{Passes, passes, passes_from, passes_from_text};
pub use resolve::{BaseFacts, resolve};

use serde::{Deserialize, Serialize};

use crate::clauses::Clause;
use crate::corpus::Terms;
use crate::evidence::Place;

/// How an artifact was made from its base.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema,
)]
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
    /// The commit, tag or branch of the base at which it was named, where one was.
    pub revision: Option<String>,
    /// How.
    pub relation: Relation,
    /// Where the base was named.
    pub place: Place,
    /// `Declared` (card), `WeightsMetadata` (header), `Registry` ...: what the edge itself rests on.
    pub basis: Basis,
    /// The base's licences and how they are known; `None` where the base is unknown.
    pub resolved: Option<ResolvedBase>,
    /// The bases between the artifact and this one, nearest first; empty where the artifact names it itself.
    /// With it, `relation` is that of the whole way.
    pub via: Vec<String>,
    /// Whether this base's terms come along; `Unclear` as long as nothing is resolved.
    pub passes: Passes,
    /// Why the way was not followed further, if it was cut.
    pub stopped: Option<Stopped>,
}

/// Why a lineage was not followed further.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Stopped {
    /// It leads back to where it came from.
    Cycle,
    /// It is longer, or has more bases, than the limits allow.
    Limit,
}

impl Edge {
    /// An edge as it is claimed, with nothing resolved yet.
    pub fn claimed(base: impl Into<String>, relation: Relation, place: Place, basis: Basis) -> Self {
        let (base, resolved, via, stopped) = (base.into(), None, Vec::new(), None);
        Self { base, revision: None, relation, place, basis, resolved, via, passes: Passes::Unclear, stopped }
    }

    /// The base with the revision at which it was named: what a look-up asks for.
    pub fn named(&self) -> String {
        match &self.revision {
            Some(revision) => format!("{}@{revision}", self.base),
            None => self.base.clone(),
        }
    }

    /// Whether the artifact names itself as its base.
    pub fn is_to_itself(&self) -> bool {
        self.is_direct() && self.stopped == Some(Stopped::Cycle)
    }

    /// Whether the artifact itself names this base.
    pub fn is_direct(&self) -> bool {
        self.via.is_empty()
    }
}

impl Relation {
    /// Two steps as one: the one that is further from a copy, since it decides what passes.
    ///
    /// ```
    /// use smallprint::lineage::Relation;
    ///
    /// assert_eq!(Relation::Quantised.then(Relation::FineTuned), Relation::FineTuned);
    /// ```
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        if self.distance() >= next.distance() { self } else { next }
    }

    /// How far from a mere copy.
    fn distance(self) -> u8 {
        match self {
            Self::Identical => 0,
            Self::Converted => 1,
            Self::Quantised => 2,
            Self::FineTuned => 3,
            Self::Merged => 4,
            Self::Adapter => 5,
            Self::Distilled => 6,
            Self::TrainedOnOutputs => 7,
            Self::Unknown => 8,
            Self::TrainedOn => 9,
        }
    }

    /// Whether it is the same weights in another form, without an author of its own.
    pub fn is_copy(self) -> bool {
        matches!(self, Self::Identical | Self::Converted | Self::Quantised)
    }

    /// Whether the base's weights are in it, as they were or trained further.
    pub fn holds_base(self) -> bool {
        self.is_copy() || matches!(self, Self::FineTuned | Self::Merged)
    }

    /// In plain words, to stand before "of" or "from" a base.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Adapter => "an adapter for",
            Self::Converted => "converted from",
            Self::Distilled => "distilled from",
            Self::FineTuned => "fine-tuned from",
            Self::Identical => "the same weights as",
            Self::Merged => "merged from",
            Self::Quantised => "quantised from",
            Self::TrainedOn => "trained on",
            Self::TrainedOnOutputs => "trained on outputs of",
            Self::Unknown => "made from",
        }
    }
}

/// The licence texts of a base that support no licence's name, by what was read in them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnText {
    /// What names them: `LicenseRef-unknown-...` of each such text, and the licences of the others, joined by `AND`.
    pub expression: String,
    /// The terms of all its texts together.
    pub terms: Terms,
    /// The limits that they are known to set, by clause kind.
    pub limits: Vec<String>,
    /// The licences of which they are altered or cut copies.
    pub resembles: Vec<String>,
    /// The limits that stand in words which these licences do not have, by clause kind.
    pub added: Vec<String>,
    /// Their definitions of a derivative.
    pub definitions: Vec<Clause>,
}

impl OwnText {
    /// The `LicenseRef-unknown-...` of each text that no record explains.
    pub fn unknown(&self) -> impl Iterator<Item = &str> {
        self.expression.split(" AND ").filter(|part| part.starts_with("LicenseRef-unknown-"))
    }
}

impl ResolvedBase {
    /// Whether a text in the scanned tree proves the licence of the very revision that was named, as far as anything tells.
    pub fn is_proven(&self) -> bool {
        self.basis == Basis::Text && self.other_revision.is_none()
    }
}

/// A base's licence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResolvedBase {
    /// Path of the base's artifact, where it stands in the scanned tree.
    pub artifact: Option<String>,
    /// The revision of that artifact, where it is known and another one was named: what it says of its licence holds for
    /// that one, and proves nothing of the other.
    pub other_revision: Option<String>,
    /// Record ids: all candidates where it is not certain which.
    pub licenses: Vec<String>,
    /// What its texts say, where they are no known licence word for word; then `licenses` is empty.
    pub own: Option<OwnText>,
    /// Path of the base's NOTICE file, in its artifact.
    pub notice: Option<String>,
    /// What the base's licence rests on: `Text` where a text in the tree proves it, `Declared`, `Registry`.
    pub basis: Basis,
    /// Where it says so (path in the base's artifact).
    pub place: Option<Place>,
}
