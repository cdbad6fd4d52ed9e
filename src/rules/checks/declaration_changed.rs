//! # What it finds
//!
//! Between the two states that `compare` was given, what the card declares became something else: its `license`, its
//! `license_name`, its `license_details`, or the prompt of its gate. So did what configurations, side files or the switches
//! of a model's page declare. Another spelling of the same license does not count, nor a side file that is not there.
//!
//! # Why it matters
//!
//! The tag is what searches, filters and most tools go by. Where it changes and the text does not, one of the two is
//! wrong; where both change, the terms did.
//!
//! # Example
//!
//! The card said `license: other` with the name of a community license; the mirror's says `license: mit`.
//!
//! # What to do
//!
//! Compare with the publisher's own page. Use the model under the earlier terms only for the revision that had them.

use super::only_compared;

super::declare! {
    /// Its page is the head of this file.
    DeclarationChanged {
        name: "declaration-changed",
        severity: Warning,
        audience: [Use, Redistribute, Audit],
        summary: "What the card declares is something else than before.",
        help: "Ask which of the two holds, and plan with the stricter one until somebody has answered.",
        source: "declaration_changed.rs",
    }
    only_compared
}
