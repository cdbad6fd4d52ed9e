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
use crate::lineage::ResolvedBase;

/// Whether the terms of `base` bind more than the artifact's own statements.
pub fn binds_more(view: &View, base: &Witness) -> bool {
    match base.is_unknown_text() {
        true => dropped_limits(view, &base.candidate.terms, &base.adds).is_some(),
        false => dropped(view, &base.candidate.licenses).is_some(),
    }
}

/// What the artifact's own statements drop of the terms of `base`, whether a record explains them or not.
pub fn dropped_of(view: &View, base: &ResolvedBase) -> Option<Vec<&'static str>> {
    match &base.own {
        // Whoever states the licence of which the base has a damaged copy drops nothing of it.
        Some(own) if own.added.is_empty() && view.carries_any(&own.resembles) => None,
        Some(own) => dropped_limits(view, &own.terms, &own.limits),
        None => dropped(view, &base.licenses),
    }
}

/// The artifact's own statements, where all of them are understood.
fn understood<'v>(view: &'v View) -> Option<Vec<&'v Witness>> {
    let own: Vec<&Witness> = view.own().filter(|witness| !witness.is_open()).collect();
    let unclear = own.is_empty() || own.iter().any(|witness| witness.is_unknown_text());
    (!unclear).then_some(own)
}

/// The axes on which the read terms of a base's own text are dropped. Only a text that is known to limit the model's
/// use can lose a limit: duties of a kind that free licences have, too, are left to other rules.
fn dropped_limits(view: &View, terms: &Terms, limits: &[String]) -> Option<Vec<&'static str>> {
    let own = understood(view).filter(|_| !limits.is_empty())?;
    let axes = dropped_axes(terms, &own_terms(&own));
    (!axes.is_empty()).then_some(axes)
}

/// The axes of terms of `licenses` that the artifact's own statements drop; empty where only their class says so.
/// `None` where nothing is dropped, or nothing can be said.
fn dropped(view: &View, licenses: &[String]) -> Option<Vec<&'static str>> {
    let base_class = strictest_family(licenses, view.corpus).filter(|class| is_restrictive(*class))?;
    let own = understood(view).filter(|_| !view.carries_any(licenses))?;
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
