//! # What it finds
//!
//! A clause that puts derivatives under the same licence.
//!
//! # Why it matters
//!
//! It decides under which licence your own model may be published.
//!
//! # Example
//!
//! A model under CC BY-SA 4.0.
//!
//! # What to do
//!
//! Keep derivatives private, or publish them under the same licence.

use super::terms;
use crate::rules::stated::Stated;
use crate::rules::{Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    ShareAlike {
        name: "share-alike",
        severity: Note,
        audience: [Redistribute],
        summary: "What is made from it must be passed on under the same license.",
        help: "Plan for it before you pass on anything that is made from this model.",
        source: "share_alike.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    terms::report(rule, view, findings, &["share-alike"], say);
}

fn say(_: &Stated) -> Option<String> {
    Some("what is made from it must be passed on under the same license".to_owned())
}
