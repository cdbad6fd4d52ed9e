//! # What it finds
//!
//! A fine-tuned, merged, distilled or otherwise trained model whose repository name lacks the word that the licence
//! of its base wants at the start of (or in) the name. Copies in another format keep their name and are not judged;
//! neither are folders whose repository is not known.
//!
//! # Why it matters
//!
//! The name is a condition of passing on what is made with the model. It cannot be mended by whoever downloads it,
//! but it shows whether the licence was read.
//!
//! # Example
//!
//! `someone/SuperChat-8B`, fine-tuned from a Llama 3.1 model.
//!
//! # What to do
//!
//! The uploader renames it. If you derive from it, your own name must meet the duty.

use crate::corpus::{Duty, Trigger};
use crate::lineage::{Basis, Edge, Relation};
use crate::rules::conclusion::names_of;
use crate::rules::{Confidence, Draft, FindingEvidence, Findings, RuleFacts, Severity, View};

super::declare! {
    /// Its page is the head of this file.
    NamingDutyUnmet {
        name: "naming-duty-unmet",
        severity: Warning,
        audience: [Redistribute],
        summary: "The license asks for a word in the name of derived models, and the name lacks it.",
        help: "Ask the uploader to rename the model; name your own derivatives as the license asks.",
        source: "naming_duty_unmet.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    let Some(id) = view.artifact.repo_id.as_deref() else { return };
    let name = id.rsplit('/').next().unwrap_or(id);
    let first = view.bases().filter(|edge| edge.is_direct()).find_map(|edge| {
        let (duty, licenses) = duty(view, edge)?;
        (!meets(name, duty)).then_some((edge, duty, licenses))
    });
    if let Some((edge, duty, licenses)) = first {
        findings.push(draft(rule, view, name, edge, duty, &licenses));
    }
}

/// The naming duty that all candidates for the base's licence have in the same words.
fn duty<'a>(view: &View<'a>, edge: &Edge) -> Option<(&'a Duty, Vec<String>)> {
    let trigger = match edge.relation {
        Relation::FineTuned | Relation::Merged | Relation::Distilled => Trigger::Distribution,
        Relation::TrainedOnOutputs => Trigger::TrainingOnOutputs,
        _ => return None,
    };
    let licenses = edge.resolved.as_ref()?.licenses.clone();
    let find = |id: &String| {
        let record = view.record(id)?;
        record
            .duties
            .iter()
            .find(|duty| duty.kind == "naming" && duty.trigger == trigger && !duty.words.is_empty())
    };
    let first = find(licenses.first()?)?;
    let all = licenses.iter().all(|id| find(id).is_some_and(|duty| duty.words == first.words));
    all.then_some((first, licenses))
}

/// Whether the name has one of the words where it must stand, whatever its case.
fn meets(name: &str, duty: &Duty) -> bool {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_', ' ', '.'], "");
    let name = plain(name);
    duty.words.iter().map(|word| plain(word)).any(|word| match duty.position.as_deref() {
        Some("start") => name.starts_with(&word),
        _ => name.contains(&word),
    })
}

fn draft(rule: &RuleFacts, view: &View, name: &str, edge: &Edge, duty: &Duty, licenses: &[String]) -> Draft {
    let place = if duty.position.as_deref() == Some("start") { "begin with" } else { "contain" };
    let message = format!(
        "`{name}` is {} {}; under {} its name must {place} \"{}\"",
        edge.relation.phrase(),
        edge.base,
        names_of(view, licenses),
        duty.words.join("\" or \"")
    );
    let confidence = match edge.resolved.as_ref().map(|base| base.basis) {
        Some(Basis::Text) => Confidence::High,
        Some(Basis::Registry) => Confidence::Low,
        _ => Confidence::Medium,
    };
    let at = FindingEvidence { quote: Some(edge.base.clone()), ..view.at(&edge.place) };
    Draft::new(rule, at, message)
        .also(super::base_place(edge))
        .about(edge.base.clone())
        .duty("uploader", super::section("passing the derived model on", duty), "in-folder")
        .severity(if view.licensor { Severity::Note } else { rule.severity })
        .confidence(confidence)
}
