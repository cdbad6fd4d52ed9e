//! # What it finds
//!
//! A card that calls the model open source, while its licence is not an open source licence.
//!
//! # Why it matters
//!
//! "Open source" promises use for any purpose by anybody. Limits on users, fields of use or commerce break that
//! promise, and whoever relies on the word relies on the wrong terms.
//!
//! # Example
//!
//! A card that says "a fully open-source model" over a community licence with a cap on monthly users.
//!
//! # What to do
//!
//! Go by the licence, not by the word. Ask the uploader for "open weights" instead.

use crate::rules::conclusion::names;
use crate::rules::{Confidence, Draft, FindingEvidence, Findings, RuleFacts, View, Witness};

super::declare! {
    /// Its page is the head of this file.
    OpenSourceClaimUnsupported {
        name: "open-source-claim-unsupported",
        severity: Warning,
        audience: [Use, Audit],
        summary: "The card says open source, and the license is not.",
        help: "Go by the license, not by the word; ask the uploader to say \"open weights\".",
        source: "open_source_claim_unsupported.rs",
    }
    check
}

/// How cards claim it of the model itself. Talk of open source communities, code and other projects is no claim.
const CLAIMS: [&str; 16] = [
    "open source model",
    "open-source model",
    "opensource model",
    "open source LLM",
    "open-source LLM",
    "open source language model",
    "open-source language model",
    "model is open source",
    "model is open-source",
    "model is fully open source",
    "model is fully open-source",
    "fully open source",
    "fully open-source",
    "open-sourced this model",
    "本模型开源",
    "完全开源",
];
const TAGS: [&str; 3] = ["open-source", "opensource", "open source"];

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    let Some(card) = view.facts.card.as_ref() else { return };
    let Some(license) = closed_license(view) else { return };
    let tag = card.tags.iter().find(|tag| TAGS.contains(&tag.to_lowercase().as_str()));
    let claim = tag
        .map(String::as_str)
        .or_else(|| CLAIMS.into_iter().find(|claim| (view.contains)(&card.path, claim)));
    let Some(claim) = claim else { return };
    let message = format!(
        "the card says \"{claim}\", and {} is no open source license: the Open Source Initiative has not approved it",
        names(view, license)
    );
    let at = FindingEvidence { quote: Some(claim.to_owned()), ..view.file(&card.path) };
    let draft = Draft::new(rule, at, message).also([license.evidence(view)]);
    // Who wrote "open source" may have meant something else than the whole model.
    findings.push(draft.confidence(Confidence::Medium));
}

/// The artifact's own licence, if all that it may be are known and none of them is approved.
fn closed_license<'v>(view: &'v View) -> Option<&'v Witness> {
    let own = view.own().find(|witness| !witness.candidate.licenses.is_empty())?;
    let closed = |id: &String| {
        let approved = spdx::license_id(id).is_some_and(|license| license.is_osi_approved());
        view.record(id).is_some_and(|record| !approved && !record.osi_approved)
    };
    own.candidate.licenses.iter().all(closed).then_some(own)
}
