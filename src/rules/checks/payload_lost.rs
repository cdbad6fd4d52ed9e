//! # What it finds
//!
//! Between the two states that `compare` was given, an artifact that had everything its license wants to travel with it
//! lost some of that: license text, copyright line, notice, use policy, attachment or the base's license.
//!
//! # Why it matters
//!
//! The earlier copy could be passed on as it stood. The later one cannot.
//!
//! # Example
//!
//! Upstream has the license with its attachment of use restrictions; in the mirror the attachment is cut off.
//!
//! # What to do
//!
//! Restore the named documents from upstream. The other changes of the artifact say which files they stood in.

use super::only_compared;

super::declare! {
    /// Its page is the head of this file.
    PayloadLost {
        name: "payload-lost",
        severity: Warning,
        audience: [Redistribute, Audit],
        summary: "An artifact that could be passed on as it stood lacks something that must travel with it.",
        help: "Restore the named documents from upstream before you pass the model on.",
        source: "payload_lost.rs",
    }
    only_compared
}
