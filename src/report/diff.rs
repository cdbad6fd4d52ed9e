//! What `diff --format json` writes: both texts, and what changed between them.

use serde::{Deserialize, Serialize};

use super::IdentifyLine;
use crate::reading::compare::TextDiff;

/// Two texts and their difference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DiffPage {
    /// What the earlier text says.
    pub old: IdentifyLine,
    /// What the later text says.
    pub new: IdentifyLine,
    /// What changed.
    #[serde(flatten)]
    pub diff: TextDiff,
}
