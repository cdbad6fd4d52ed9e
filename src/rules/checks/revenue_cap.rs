//! # What it finds
//!
//! A clause that ties rights or duties to an amount of money or to the size of a company, with its value, currency,
//! period, whose figures count and what follows.
//!
//! # Why it matters
//!
//! The threshold concerns the whole organisation more often than the product, and is passed long before anybody re-
//! reads a licence.
//!
//! # Example
//!
//! Above USD 1,000,000 of revenue a year the rights end unless another agreement is made.
//!
//! # What to do
//!
//! Ask finance for the figure that the clause names, and note the answer with its date.

use super::terms;
use crate::rules::phrase::{consequence, threshold};
use crate::rules::stated::Stated;
use crate::rules::{Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    RevenueCap {
        name: "revenue-cap",
        severity: Note,
        audience: [Use],
        summary: "Above an amount of revenue, other terms apply.",
        help: "Compare the amount with your organisation's figures, counted as the clause says.",
        source: "revenue_cap.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    terms::report(rule, view, findings, &["revenue-cap"], say);
}

fn say(clause: &Stated) -> Option<String> {
    Some(format!("above {}: {}", threshold(clause), consequence(clause)))
}
