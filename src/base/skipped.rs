//! What could not be read, and why: one entry each, so that nothing disappears without a word.

use serde::{Deserialize, Serialize};

/// Why a file or folder was left out.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum SkipReason {
    /// A structured file (JSON, YAML) that does not parse.
    Invalid,
    /// A panic inside one artifact was contained; please report it.
    InternalError,
    /// A symbolic link that leads back to one of its own parents.
    LinkLoop,
    /// A symbolic link whose target lies outside the scanned folder.
    LinkOutside,
    /// A symbolic link whose target does not exist.
    LinkBroken,
    /// The operating system did not let us read it.
    NotReadable,
    /// A device, pipe or socket.
    NotRegular,
    /// Deeper or more numerous than the limits allow.
    TooDeep,
    /// More files in one artifact than the limits allow.
    TooManyFiles,
    /// Larger than the limit for its role.
    TooLarge,
    /// A header that ends before it says it does, or contradicts itself.
    TruncatedHeader,
    /// Revisions in a cache that no branch or tag points to, and which nobody asked for.
    Unreferenced,
}

impl SkipReason {
    /// Whether a scan that met this is incomplete (exit status 3).
    pub fn incomplete(self) -> bool {
        !matches!(self, Self::LinkOutside | Self::NotRegular | Self::Unreferenced)
    }
}

/// One thing that was left out.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Skipped {
    /// Where it stands, relative to the scanned path, with `/`.
    pub path: String,
    /// Why.
    pub reason: SkipReason,
    /// What the operating system or the parser said, in plain words.
    pub detail: String,
}
