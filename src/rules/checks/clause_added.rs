//! # What it finds
//!
//! A licence text that is a known licence but for words that were added to it, inside or after it, and that limit,
//! oblige or permit something. Harmless additions (copyright lines, titles, badges, misspellings) do not count.
//!
//! # Why it matters
//!
//! Tools that compare by likeness, and people who read the first lines, take it for the licence it resembles. The
//! added sentence is what binds.
//!
//! # Example
//!
//! The MIT License with a last sentence that asks products above a number of monthly users to show the name of the
//! model.
//!
//! # What to do
//!
//! Read the quoted words. Until somebody has decided on them, the licence is `LicenseRef-unknown-...`, and its name
//! must not be used.

use super::edits::{self, Kind};
use crate::rules::{Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    ClauseAdded {
        name: "clause-added",
        severity: Error,
        audience: [Use, Redistribute, Audit],
        summary: "Words that change the meaning were added to a known license.",
        help: "Treat it as a license of its own: read the quoted words and decide on them, not on the name of the license.",
        source: "clause_added.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    edits::report(rule, view, findings, Kind::Added);
}
