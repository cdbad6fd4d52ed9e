//! # What it finds
//!
//! A clause that permits use for research (or evaluation, or education) only.
//!
//! # Why it matters
//!
//! It binds more than a non-commercial clause: free use in a product, or internal use that is no research, is
//! excluded too.
//!
//! # Example
//!
//! A model under a research licence.
//!
//! # What to do
//!
//! Ask the publisher for another licence, or choose another model.

use super::terms;
use crate::rules::stated::Stated;
use crate::rules::{Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    ResearchOnly {
        name: "research-only",
        severity: Note,
        audience: [Use],
        summary: "Only research is permitted.",
        help: "Do not use it beyond research unless the publisher agrees.",
        source: "research_only.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    terms::report(rule, view, findings, &["research-only"], say);
}

fn say(_: &Stated) -> Option<String> {
    Some("only research use is permitted".to_owned())
}
