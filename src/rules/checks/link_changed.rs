//! # What it finds
//!
//! Between the two states that `compare` was given, the card's `license_link` leads elsewhere or is gone.
//!
//! # Why it matters
//!
//! For a license that is no standard one, the link is often the only thing that says which text is meant.
//!
//! # Example
//!
//! The link led to the publisher's license page; in the mirror it leads to a page of the mirror.
//!
//! # What to do
//!
//! Open both addresses. If they hold different texts, the earlier one is what was agreed to.

use super::only_compared;

super::declare! {
    /// Its page is the head of this file.
    LinkChanged {
        name: "link-changed",
        severity: Warning,
        audience: [Use, Redistribute, Audit],
        summary: "The card's link to the license leads elsewhere, or is gone.",
        help: "Open both addresses and compare the texts (`smallprint diff`); restore the link from upstream.",
        source: "link_changed.rs",
    }
    only_compared
}
