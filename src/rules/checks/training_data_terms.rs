//! # What it finds
//!
//! A model that names data sets whose own licences limit what may be done with them.
//!
//! # Why it matters
//!
//! No terms pass from data to a model trained on it by the licence alone, and still the uploader had to keep to them:
//! somebody will ask.
//!
//! # Example
//!
//! An Apache-2.0 model that lists a data set under CC-BY-NC-4.0.
//!
//! # What to do
//!
//! Note it with the model. Ask the uploader under which terms the data was used.

use crate::lineage::{Edge, Relation};
use crate::rules::conclusion::names_of;
use crate::rules::named::{is_restrictive, strictest_family};
use crate::rules::{Confidence, Draft, FindingEvidence, Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    TrainingDataTerms {
        name: "training-data-terms",
        severity: Note,
        audience: [Use, Audit],
        summary: "The model was trained on data with limiting terms.",
        help: "The terms do not pass by themselves; note under which terms the data was used.",
        source: "training_data_terms.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    let limited: Vec<(&Edge, &[String])> = view
        .edges
        .iter()
        .filter(|edge| edge.relation == Relation::TrainedOn)
        .filter_map(|edge| Some((edge, edge.resolved.as_ref()?.licenses.as_slice())))
        .filter(|(_, licenses)| limits(view, licenses))
        .collect();
    let Some((first, licenses)) = limited.first() else { return };
    let more = match limited.len() {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    let message =
        format!("it was trained on {}, which is under {}{more}", first.base, names_of(view, licenses));
    let place = |(edge, licenses): &(&Edge, &[String])| FindingEvidence {
        quote: Some(edge.base.clone()),
        note: Some(names_of(view, licenses)),
        ..view.at(&edge.place)
    };
    let draft = Draft::new(rule, place(&limited[0]), message).also(super::base_place(first));
    findings.push(draft.also(limited.iter().skip(1).map(place)).about("data").confidence(Confidence::Medium));
}

/// Whether the licences of a data set ask for more than credit.
fn limits(view: &View, licenses: &[String]) -> bool {
    let copyleft = |id: &String| {
        view.record(id).is_some_and(|record| record.duties.iter().any(|duty| duty.kind == "share-alike"))
    };
    strictest_family(licenses, view.corpus).is_some_and(is_restrictive)
        || licenses.iter().any(|id| id.contains("-NC-") || id.contains("-SA-") || copyleft(id))
}
