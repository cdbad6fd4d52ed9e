//! # What it finds
//!
//! An artifact that names a base which stands neither in the scanned tree nor in the registry, or which states
//! nothing and has no base of its own whose licence is known; an adapter whose base is only a path on somebody's disk; and
//! lineages that lead in a circle (a card that names its own model as the base makes the smallest) or are too long to
//! follow.
//!
//! # Why it matters
//!
//! What a model was made from may bind it. What is not known is not free.
//!
//! # Example
//!
//! `base_model: someone/private-mix`, and no such folder in the mirror.
//!
//! # What to do
//!
//! Mirror the base, or note its licence in a review.

use crate::lineage::{Edge, Relation, Stopped};
use crate::rules::{Confidence, Draft, FindingEvidence, Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    BaseLicenseUnresolved {
        name: "base-license-unresolved",
        severity: Note,
        audience: [Use, Audit],
        summary: "A base is named, and its license is not known here.",
        help: "Add the base to the scanned tree, or look up its license; its terms may come along.",
        source: "base_license_unresolved.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    let models = view.edges.iter().filter(|edge| edge.relation != Relation::TrainedOn);
    let open = models.filter(|edge| !is_between(view, edge));
    let open: Vec<(&Edge, String)> = open.filter_map(|edge| Some((edge, why(edge)?))).collect();
    let Some((edge, why)) = open.first() else { return on_some_disk(rule, view, findings) };
    let more = match open.len() {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    let others = open.iter().skip(1).map(|(edge, why)| FindingEvidence {
        quote: Some(edge.base.clone()),
        note: Some(why.clone()),
        ..view.at(&edge.place)
    });
    let mut at = view.at(&edge.place);
    at.quote = Some(edge.base.clone());
    let message = format!("it is {} {}, {why}{more}", edge.relation.phrase(), edge.base);
    findings.push(Draft::new(rule, at, message).also(others).about("bases").confidence(Confidence::Medium));
}

/// An adapter that names its base by a path only: there is one, and nobody can tell which.
fn on_some_disk(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    if view.edges.iter().any(|edge| edge.relation != Relation::TrainedOn) {
        return;
    }
    let Some(at) = view.facts.configs.iter().find_map(|config| config.local_bases.first()) else { return };
    let place = FindingEvidence { quote: Some(at.value.clone()), ..view.at(&at.place) };
    let message = "it is an adapter for a base that is named only by a path on the disk of who made it";
    findings.push(Draft::new(rule, place, message).about("bases").confidence(Confidence::Medium));
}

/// Whether the base states nothing itself and stands between this artifact and others whose licences are all known: what
/// comes along comes from those.
fn is_between(view: &View, edge: &Edge) -> bool {
    let mut beyond = view.edges.iter().filter(|next| next.via.last() == Some(&edge.base)).peekable();
    edge.resolved.is_none() && beyond.peek().is_some() && beyond.all(|next| next.resolved.is_some())
}

/// Why nothing is known about the base; `None` where its licence is known or known to be a text of its own.
fn why(edge: &Edge) -> Option<String> {
    let way = if edge.via.is_empty() { String::new() } else { format!(" (through {})", edge.via.join(", ")) };
    let why = match edge.stopped {
        Some(Stopped::Cycle) => "which leads back to where it came from",
        Some(Stopped::Limit) => "where the lineage is too long to follow",
        None if edge.resolved.is_some() => return None,
        None => "whose license is not known here",
    };
    Some(format!("{why}{way}"))
}
