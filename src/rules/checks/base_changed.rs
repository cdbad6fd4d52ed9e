//! # What it finds
//!
//! Between the two states that `compare` was given, the bases that the card names in `base_model` became others: one was
//! added, one was taken out, or all were replaced.
//!
//! # Why it matters
//!
//! Terms pass from a base to what is made of it. A copy that no longer names its base hides whose terms apply; one that
//! names another base may fall under other terms.
//!
//! # Example
//!
//! The card upstream says `base_model: org/gull-7b`, and that of the mirror has no such line.
//!
//! # What to do
//!
//! Take the line back from upstream, or find out from the publisher which base it really is and decide on that base's
//! terms.

use super::only_compared;

super::declare! {
    /// Its page is the head of this file.
    BaseChanged {
        name: "base-changed",
        severity: Warning,
        audience: [Use, Redistribute, Audit],
        summary: "The bases that the card names are other ones than before.",
        help: "Restore `base_model` from upstream, or have the publisher say which base it is, and read that base's license.",
        source: "base_changed.rs",
    }
    only_compared
}
