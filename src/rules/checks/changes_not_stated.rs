//! # What it finds
//!
//! A derived model whose base's licence asks for a statement of the changes, in a folder that states none.
//!
//! # Why it matters
//!
//! Apache-2.0 and most community licences allow changed copies only if they say that they were changed.
//!
//! # Example
//!
//! Quantised weights whose header names their Apache-2.0 base, with a card that only lists file names.
//!
//! # What to do
//!
//! Say in the card or in a NOTICE what was changed: fine-tuned on what, quantised how, converted from which files.

use crate::corpus::Duty;
use crate::lineage::{Basis, Edge, Relation};
use crate::rules::conclusion::names_of;
use crate::rules::{Confidence, Draft, FindingEvidence, Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    ChangesNotStated {
        name: "changes-not-stated",
        severity: Warning,
        audience: [Redistribute],
        summary: "The base's license asks to state changes, and none are stated.",
        help: "Say in the card or in a NOTICE what was changed and by whom.",
        source: "changes_not_stated.rs",
    }
    check
}

/// Words of which a statement of changes has at least one.
const STATED: [&str; 22] = [
    "fine-tuned",
    "finetuned",
    "fine-tune",
    "finetune",
    "fine tuned",
    "fine-tuning",
    "finetuning",
    "trained on",
    "quantized",
    "quantised",
    "quantization",
    "converted",
    "conversion",
    "merged",
    "merge of",
    "modified",
    "modifications",
    "changes",
    "adapter",
    "distilled",
    "量化",
    "微调",
];

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    // A card that names its base says by that what the model was made from.
    let unsaid = |edge: &&Edge| edge.is_direct() && edge.basis != Basis::Declared;
    let mut edges = view.passing_bases().filter(unsaid).filter(|edge| changes(edge.relation));
    let Some((edge, duty)) = edges.find_map(|edge| Some((edge, duty(view, edge)?))) else { return };
    let stated: Vec<String> = STATED.iter().map(|&word| word.to_owned()).collect();
    if view.licensor || view.holds_any(&stated) {
        return;
    }
    let licenses = edge.resolved.as_ref().map(|base| base.licenses.clone()).unwrap_or_default();
    let message = format!(
        "it is {} {}; {} asks to state the changes, and nothing here does",
        edge.relation.phrase(),
        edge.base,
        names_of(view, &licenses)
    );
    let read = edge.resolved.as_ref().is_some_and(|base| base.basis == Basis::Text);
    let at = FindingEvidence { quote: Some(edge.base.clone()), ..view.at(&edge.place) };
    let draft = Draft::new(rule, at, message)
        .also([view.absent(
            "looked for a word on training, quantisation, conversion or changes in the card and all texts",
        )])
        .about(edge.base.clone())
        .duty(super::owed_by(view), super::section("passing the changed model on", duty), "in-folder");
    findings.push(draft.confidence(if read { Confidence::Medium } else { Confidence::Low }));
}

fn changes(relation: Relation) -> bool {
    matches!(relation, Relation::FineTuned | Relation::Merged | Relation::Quantised | Relation::Converted)
}

/// The duty to state changes, where every licence that the base may have knows one.
fn duty<'a>(view: &View<'a>, edge: &Edge) -> Option<&'a Duty> {
    let licenses = &edge.resolved.as_ref()?.licenses;
    let find = |id: &String| view.record(id)?.duties.iter().find(|duty| duty.kind == "state-changes");
    licenses.iter().all(|id| find(id).is_some()).then(|| find(licenses.first()?)).flatten()
}
