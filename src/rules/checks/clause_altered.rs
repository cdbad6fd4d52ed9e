//! # What it finds
//!
//! A licence text in which words of the known licence gave way to others, where that changes what is permitted,
//! owed or forbidden: another number, a negation, another addressee.
//!
//! # Why it matters
//!
//! A changed threshold or a lost "not" is invisible to a reader and to a similarity score, and turns the meaning
//! round.
//!
//! # Example
//!
//! A community licence with a threshold of 7,000,000 users in place of 700,000,000.
//!
//! # What to do
//!
//! Read the quoted words against the official text. The licence is `LicenseRef-unknown-...` until somebody has
//! decided on it.

use super::edits::{self, Kind};
use crate::rules::{Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    ClauseAltered {
        name: "clause-altered",
        severity: Error,
        audience: [Use, Redistribute, Audit],
        summary: "Words of a known license were replaced by others that change its meaning.",
        help: "Read the quoted words against the official text and decide on the text that is here, not on its name.",
        source: "clause_altered.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    edits::report(rule, view, findings, Kind::Replaced);
}
