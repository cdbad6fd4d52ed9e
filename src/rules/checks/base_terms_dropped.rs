//! # What it finds
//!
//! An artifact whose own statement binds less than the licence of a base whose terms come along. An error where a
//! text in the scanned tree proves the base's licence; a warning where the base is only declared, or only known
//! from the registry.
//!
//! # Why it matters
//!
//! Nobody can give more rights than they have. A free tag over a restricted base misleads everyone who filters by
//! tag.
//!
//! # Example
//!
//! A fine-tune tagged `apache-2.0` of a base under a community licence with a user cap.
//!
//! # What to do
//!
//! Treat the model by its base's licence as well as by its own. Ask the uploader to correct the tag.

use crate::lineage::{Basis, Edge, ResolvedBase};
use crate::rules::base_terms::dropped_of;
use crate::rules::conclusion::names_of;
use crate::rules::phrase::listed;
use crate::rules::{Confidence, Draft, Findings, RuleFacts, Severity, View};

super::declare! {
    /// Its page is the head of this file.
    BaseTermsDropped {
        name: "base-terms-dropped",
        severity: Error,
        audience: [Use, Redistribute, Audit],
        summary: "The license stated here drops terms that come from the base.",
        help: "Go by the base's license too; ask the uploader to state it and to add its text.",
        source: "base_terms_dropped.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    for edge in view.passing_bases() {
        let Some(base) = &edge.resolved else { continue };
        if let Some(axes) = dropped_of(view, base) {
            findings.push(draft(rule, view, edge, base, &axes));
        }
    }
}

/// The first few limits of a text, by the names of their clauses.
fn listed_kinds(kinds: &[String]) -> String {
    let kinds: Vec<&str> = kinds.iter().take(3).map(String::as_str).collect();
    listed(&kinds)
}

fn draft(rule: &RuleFacts, view: &View, edge: &Edge, base: &ResolvedBase, axes: &[&str]) -> Draft {
    let own: Vec<String> =
        view.own().filter(|witness| !witness.is_open()).map(|witness| witness.said.clone()).collect();
    let own = own.first().map_or("", String::as_str);
    let known = match base.basis {
        Basis::Text if base.other_revision.is_some() => "as the text of another revision in this tree says",
        Basis::Text => "as its text in this tree proves",
        Basis::HeaderNotice | Basis::WeightsMetadata | Basis::Declared => "as it declares",
        _ => "as the registry of well-known models says",
    };
    let license = match &base.own {
        Some(own) => format!("terms of its own with {}", listed_kinds(&own.limits)),
        None => names_of(view, &base.licenses),
    };
    let what = if axes.is_empty() { String::new() } else { format!("; laxer here: {}", listed(axes)) };
    let message = format!(
        "says `{own}`, but it is {} {}, which is under {license} ({known}){what}",
        edge.relation.phrase(),
        edge.base
    );
    let (severity, confidence) = match base.basis {
        Basis::Text if base.other_revision.is_some() => (Severity::Warning, Confidence::Medium),
        Basis::Text => (Severity::Error, Confidence::High),
        Basis::Registry => (Severity::Warning, Confidence::Low),
        _ => (Severity::Warning, Confidence::Medium),
    };
    let stated = view.own().find(|witness| !witness.is_open()).map(|witness| witness.evidence(view));
    Draft::new(rule, view.at(&edge.place), message)
        .also(super::base_place(edge))
        .also(stated)
        .about(edge.base.clone())
        .severity(severity)
        .confidence(confidence)
}
