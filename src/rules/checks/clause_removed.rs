//! # What it finds
//!
//! A licence text that lacks words of the known licence that it otherwise is, where the missing words permit,
//! oblige or forbid something.
//!
//! # Why it matters
//!
//! A missing restriction does not go away because one copy omits it, and a missing grant may leave you without a
//! right that you count on.
//!
//! # Example
//!
//! A community licence without its paragraph on training other models with outputs.
//!
//! # What to do
//!
//! Get the text from its publisher and compare. The finding names the section and, where known, the kinds of the
//! missing clauses.

use super::edits::{self, Kind};
use crate::rules::{Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    ClauseRemoved {
        name: "clause-removed",
        severity: Error,
        audience: [Use, Redistribute, Audit],
        summary: "Words that change the meaning were taken out of a known license.",
        help: "Compare with the official text, ask the uploader which text applies, and do not rely on what is missing.",
        source: "clause_removed.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    edits::report(rule, view, findings, Kind::Removed);
}
