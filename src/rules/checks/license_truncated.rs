//! # What it finds
//!
//! A licence text of which the beginning, the end or an attachment is missing and which is otherwise the known
//! licence.
//!
//! # Why it matters
//!
//! What is missing still binds, and a copy of the licence that must travel with the model does not travel. Files
//! cut by a failed download look like this.
//!
//! # Example
//!
//! A LICENSE file that ends in the middle of section 5.
//!
//! # What to do
//!
//! Fetch the whole text from its publisher and put it in place. If upstream has the same file, tell the uploader.

use super::edits;
use crate::rules::{Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    LicenseTruncated {
        name: "license-truncated",
        severity: Error,
        audience: [Use, Redistribute, Audit],
        summary: "A known license breaks off, or begins in its middle.",
        help: "Replace it with the whole text from its publisher; until then the missing part binds you unseen.",
        source: "license_truncated.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    edits::truncated(rule, view, findings);
}
