//! # What it finds
//!
//! A clause that ties rights or duties to a number of users, with its number, whose users count, when they are
//! counted and what follows. Where only the name of the licence is known, the clause of its record, marked as
//! declared.
//!
//! # Why it matters
//!
//! A product that grows past the threshold may lose its rights or owe a display or a licence.
//!
//! # Example
//!
//! Above 700,000,000 monthly active users at the release date, a licence must be requested.
//!
//! # What to do
//!
//! Check your numbers against the clause. A threshold at the release date is a snapshot, one at any time is a
//! running meter.

use super::terms;
use crate::rules::phrase::{consequence, threshold};
use crate::rules::stated::Stated;
use crate::rules::{Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    UserCap {
        name: "user-cap",
        severity: Note,
        audience: [Use],
        summary: "Above a number of users, other terms apply.",
        help: "Compare the number with your own users, counted as the clause says; the words decide, not the name of the license.",
        source: "user_cap.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    terms::report(rule, view, findings, &["user-cap"], say);
}

fn say(clause: &Stated) -> Option<String> {
    Some(format!("above {}: {}", threshold(clause), consequence(clause)))
}
