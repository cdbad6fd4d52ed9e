//! # What it finds
//!
//! A licence text, or a declaration of one exact version, whose publisher has put a later version in its place.
//!
//! # Why it matters
//!
//! The later version may bind more or less, and some licences let their publisher change them.
//!
//! # Example
//!
//! A model with the first version of terms of use that were rewritten a year later.
//!
//! # What to do
//!
//! Keep the text that came with the model; look at the later version before updating.

use crate::rules::governing::governing;
use crate::rules::{Confidence, Draft, Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    SupersededVersion {
        name: "superseded-version",
        severity: Note,
        audience: [Audit],
        summary: "The license here has a later version.",
        help: "Nothing is wrong: the version that came with the model applies. Check the later one when you update the model.",
        source: "superseded_version.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    for one in governing(view).filter(|one| one.records.len() == 1) {
        let Some(later) = one.records.first().and_then(|record| record.superseded_by.as_deref()) else {
            continue;
        };
        let later = view.record(later).map_or(later, |record| record.name.as_str());
        let message = format!("{} has a later version ({later})", one.name());
        let draft = Draft::new(rule, one.witness.evidence(view), message).about(one.name());
        findings.push(draft.confidence(if one.is_read() { Confidence::High } else { Confidence::Medium }));
    }
}
