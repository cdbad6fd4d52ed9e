//! Whether what an artifact says of itself keeps the terms that come from its base.
//!
//! Kept is what the artifact names itself, or what binds at least as much on every axis that the base's terms bind.
//! Free licences under free licences drop nothing but notices and are left to other rules; where the artifact's own
//! statement is not understood, nothing is claimed.

use super::View;
use super::kinship::dropped_axes;
use super::named::{is_restrictive, strictest_family};
use super::witness::Witness;
use crate::corpus::Terms;

/// Whether the terms of `base` bind more than the artifact's own statements.
pub fn binds_more(view: &View, base: &Witness) -> bool {
    dropped(view, &base.candidate.licenses).is_some()
}

/// The axes of terms of `licenses` that the artifact's own statements drop; empty where only their class says so.
/// `None` where nothing is dropped, or nothing can be said.
pub fn dropped(view: &View, licenses: &[String]) -> Option<Vec<&'static str>> {
    let base_class = strictest_family(licenses, view.corpus).filter(|class| is_restrictive(*class))?;
    let own: Vec<&Witness> = view.own().filter(|witness| !witness.is_open()).collect();
    let unclear = own.is_empty() || own.iter().any(|witness| witness.is_unknown_text());
    if unclear || view.carries_any(licenses) {
        return None;
    }
    let ids: Vec<String> = own.iter().flat_map(|witness| witness.candidate.licenses.clone()).collect();
    let own_class = strictest_family(&ids, view.corpus)?;
    let axes = dropped_axes(&super::named::agreed_terms(licenses, view.corpus), &own_terms(&own));
    let by_class = !is_restrictive(own_class) && is_restrictive(base_class);
    (by_class || !axes.is_empty()).then_some(axes)
}

fn own_terms(own: &[&Witness]) -> Terms {
    let mut all = own.iter().map(|witness| &witness.candidate.terms);
    let first = all.next().cloned().unwrap_or_default();
    all.fold(first, |sum, terms| sum.join(terms))
}
