//! # What it finds
//!
//! The lock that `compare` was given says when somebody last looked at an artifact's terms, and that is longer ago than
//! `--max-age` allows; or it says that nobody has. Without `--max-age` nothing is overdue.
//!
//! # Why it matters
//!
//! Publishers replace licenses, and companies outgrow thresholds that are counted at any time. A decision that nobody
//! repeats is worth less each quarter.
//!
//! # Example
//!
//! The lock says `reviewed = "2026-01-15"`, and `--max-age 90d` was asked for in June.
//!
//! # What to do
//!
//! Look at the artifact's terms again, then write the lock anew, or set `reviewed` in it to the day of the review.

use super::only_compared;

super::declare! {
    /// Its page is the head of this file.
    ReviewOverdue {
        name: "review-overdue",
        severity: Warning,
        audience: [Use, Audit],
        summary: "Nobody has looked at an artifact's terms for longer than `--max-age` allows, or ever.",
        help: "Review the terms, record the review, then write the lock anew.",
        source: "review_overdue.rs",
    }
    only_compared
}
