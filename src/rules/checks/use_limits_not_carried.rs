//! # What it finds
//!
//! A licence text that refers to a list of use restrictions which is cut from it; and an artifact made from a base
//! in the scanned tree whose text binds later users to such a list, while the artifact states another licence and
//! holds no list.
//!
//! # Why it matters
//!
//! The list says what the model may not be used for. Whoever receives the copy cannot keep limits that were cut,
//! and is bound by them all the same.
//!
//! # Example
//!
//! An OpenRAIL text that ends before Attachment A.
//!
//! # What to do
//!
//! Take the whole text, with its attachment, from the publisher of the licence.

use crate::corpus::CompanionKind;
use crate::evidence::{TextFact, TextRole};
use crate::lineage::Edge;
use crate::reading::Verdict;
use crate::rules::conclusion::names_of;
use crate::rules::{Draft, FindingEvidence, Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    UseLimitsNotCarried {
        name: "use-limits-not-carried",
        severity: Error,
        audience: [Use, Redistribute, Audit],
        summary: "Use restrictions that must come along were cut off or lost on the way.",
        help: "Restore the list of restrictions from the official text, and pass it on with the model.",
        source: "use_limits_not_carried.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    for text in view.legal_texts().filter(|text| matches!(text.role, TextRole::License | TextRole::Metadata))
    {
        if let Some(at) = cut(view, text) {
            let message = format!("{} refers to a list of use restrictions that is cut from it", text.path);
            findings.push(Draft::new(rule, at, message).about(text.path.clone()));
        }
    }
    for edge in view.passing_bases().filter(|edge| is_lost(view, edge)) {
        findings.push(lost(rule, view, edge));
    }
}

/// Where the text refers to the missing list, if it does.
fn cut(view: &View, text: &TextFact) -> Option<FindingEvidence> {
    let reading = &text.reading;
    if let Some(clause) = reading.clauses.iter().find(|clause| clause.attachment_missing) {
        let at = FindingEvidence {
            lines: Some(clause.lines),
            quote: Some(clause.quote.clone()),
            ..view.file(&text.path)
        };
        return Some(at);
    }
    let listed =
        reading.clauses.iter().any(|clause| clause.kind == "use-restrictions" && !clause.items.is_empty());
    let found = reading.licenses.iter().find(|found| {
        let attached = |doc: &crate::corpus::Companion| doc.kind == CompanionKind::Attachment;
        found.verdict == Verdict::Truncated
            && view.record(&found.id).is_some_and(|record| record.companions.iter().any(attached))
    })?;
    let note = Some(format!("{} ends with a list of use restrictions", found.name));
    (!listed).then(|| FindingEvidence { lines: Some(found.lines), note, ..view.file(&text.path) })
}

/// Whether a base in the tree binds later users to limits that this artifact replaces by another licence.
fn is_lost(view: &View, edge: &Edge) -> bool {
    let Some(base) = edge.resolved.as_ref().filter(|base| base.is_proven()) else { return false };
    let binds = |id: &String| {
        view.record(id).is_some_and(|record| {
            record.clauses_of("use-restrictions").next().is_some()
                && record.duties_of("pass-through").next().is_some()
        })
    };
    let listed = || {
        let clauses = view.facts.texts.iter().flat_map(|text| &text.reading.clauses);
        clauses.into_iter().any(|clause| clause.kind == "use-restrictions")
    };
    let states = view.own().any(|witness| !witness.is_open() && !witness.is_unknown_text());
    let bound = !base.licenses.is_empty() && base.licenses.iter().all(binds);
    bound && states && !view.carries_any(&base.licenses) && !listed()
}

fn lost(rule: &RuleFacts, view: &View, edge: &Edge) -> Draft {
    let base = edge.resolved.as_ref();
    let license = base.map_or_else(String::new, |base| names_of(view, &base.licenses));
    let message = format!(
        "it is {} {}, whose license ({license}) binds every later user to a list of restrictions; none is here",
        edge.relation.phrase(),
        edge.base
    );
    Draft::new(rule, view.at(&edge.place), message)
        .also(super::base_place(edge))
        .about(format!("base|{}", edge.base))
        .duty(super::owed_by(view), "passing on the base or what is made from it", "in-folder")
}
