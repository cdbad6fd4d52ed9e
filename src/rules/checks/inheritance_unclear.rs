//! # What it finds
//!
//! An adapter, a distilled model, a model trained on outputs, or one with an unnamed relation, of a base under a
//! restrictive licence whose text does not say whether such a model is a derivative, where the artifact does not
//! carry that licence itself; and whatever is made from a base whose text no record explains and in which no limit was
//! found. As a note: a repository whose name says that it is quantised (`-GGUF`, `-AWQ`, `-GPTQ` ...), which names no base,
//! has no licence text and is no model that the registry knows.
//!
//! # Why it matters
//!
//! If the terms do come along, a free tag on the adapter is wrong. The text leaves it open, so no tool can decide
//! it.
//!
//! # Example
//!
//! A LoRA tagged `mit` for a base under a community licence.
//!
//! # What to do
//!
//! Decide it once for the base's licence and record the decision. Used together with its base, an adapter is bound
//! by the base's licence anyway.

use crate::lineage::{Basis, Edge, Passes, is_called_quantised};
use crate::rules::conclusion::names_of;
use crate::rules::named::{is_restrictive, strictest_family};
use crate::rules::{Confidence, Draft, Findings, RuleFacts, Severity, View, Witness};

super::declare! {
    /// Its page is the head of this file.
    InheritanceUnclear {
        name: "inheritance-unclear",
        severity: Warning,
        audience: [Use, Redistribute, Audit],
        summary: "It is not clear whether the base's terms come along.",
        help: "Ask your lawyer once for this base and this way of making a model; until then go by the base's terms.",
        source: "inheritance_unclear.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    for edge in view.bases().filter(|edge| edge.passes == Passes::Unclear) {
        let Some(base) = &edge.resolved else { continue };
        let binds = strictest_family(&base.licenses, view.corpus).is_some_and(is_restrictive);
        if view.carries_any(&base.licenses) || !(binds || base.licenses.is_empty()) {
            continue;
        }
        let license = match base.licenses.is_empty() {
            true => "a text of its own".to_owned(),
            false => names_of(view, &base.licenses),
        };
        let message = format!(
            "it is {} {}, and {license} does not say whether its terms bind such a model",
            edge.relation.phrase(),
            edge.base
        );
        let confidence = if base.basis == Basis::Text { Confidence::High } else { Confidence::Medium };
        let draft = Draft::new(rule, view.at(&edge.place), message).also(super::base_place(edge));
        findings.push(draft.about(edge.base.clone()).confidence(confidence));
    }
    for edge in view.passing_bases().filter(|edge| is_unread_text(view, edge)) {
        let message = format!(
            "it is {} {}, whose terms come along, and no record explains their text",
            edge.relation.phrase(),
            edge.base
        );
        let draft = Draft::new(rule, view.at(&edge.place), message).also(super::base_place(edge));
        findings.push(draft.about(edge.base.clone()).confidence(Confidence::High));
    }
    copy_of_something(rule, view).into_iter().for_each(|draft| findings.push(draft));
}

/// A quantised copy of something, and nothing says of what: the terms of that come along, whatever is declared here. Which
/// model it is the name may suggest; it is not guessed.
fn copy_of_something(rule: &RuleFacts, view: &View) -> Option<Draft> {
    let id = view.artifact.repo_id.as_deref().unwrap_or(&view.artifact.name);
    let named = view.bases().next().is_some() || view.corpus.model(id, None).is_some();
    let has_text = view.texts().next().is_some();
    let local = view.facts.configs.iter().any(|config| !config.local_bases.is_empty());
    if !is_called_quantised(view.artifact) || named || has_text || local {
        return None;
    }
    let message = format!(
        "`{id}` is quantised, as its name says, and nothing says from which model: that model's terms come along"
    );
    let at = view.absent(
        "looked for `base_model` in the card, and for a base in configurations and headers of weights",
    );
    Some(
        Draft::new(rule, at, message)
            .about("quantised")
            .severity(Severity::Note)
            .confidence(Confidence::Medium),
    )
}

/// Whether the base has a text of its own in which no limit was found, and which is not here: what comes along is not
/// known. Limits that were found are told as dropped terms.
fn is_unread_text(view: &View, edge: &Edge) -> bool {
    let own = edge.resolved.as_ref().and_then(|base| base.own.as_ref());
    own.is_some_and(|own| {
        let here = |part: &str| view.own().any(|witness: &Witness| witness.candidate.expression == part);
        own.limits.is_empty() && view.own().next().is_some() && !own.unknown().all(here)
    })
}
