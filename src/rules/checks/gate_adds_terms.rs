//! # What it finds
//!
//! A gated prompt, or the labels of its form, with a limit (non-commercial, research only, a territory, a
//! registration) that neither the text here nor the declared licence has.
//!
//! # Why it matters
//!
//! Who accepted the prompt is bound by it, and the licence file does not show it.
//!
//! # Example
//!
//! A checkbox that promises non-commercial use, on a model tagged apache-2.0.
//!
//! # What to do
//!
//! Ask the uploader. Until then keep to the limit.

use crate::evidence::TextRole;
use crate::rules::governing::governing;
use crate::rules::{Confidence, Draft, FindingEvidence, Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    GateAddsTerms {
        name: "gate-adds-terms",
        severity: Warning,
        audience: [Use, Audit],
        summary: "The gate states a limit that the license does not have.",
        help: "Treat the condition as agreed by whoever clicked; ask the uploader whether it is meant for all.",
        source: "gate_adds_terms.rs",
    }
    check
}

/// Limits that a gate can add.
const LIMITS: [&str; 4] = ["non-commercial", "registration", "research-only", "territory"];

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    let gates = view.facts.texts.iter().filter(|text| text.role == TextRole::Gate);
    for text in gates {
        let added = |kind: &str| LIMITS.contains(&kind) && !is_known(view, kind);
        for clause in text.reading.clauses.iter().filter(|clause| added(&clause.kind)) {
            let shift = text.first_line.saturating_sub(1);
            let lines = Some(clause.lines.map(|line| line.saturating_add(shift)));
            let at = FindingEvidence { lines, quote: Some(clause.quote.clone()), ..view.file(&text.path) };
            let message = format!("the gate adds a limit that no license here has: {}", clause.kind);
            findings.push(
                Draft::new(rule, at, message).about(clause.kind.clone()).confidence(Confidence::Medium),
            );
        }
    }
}

/// Whether a text here or the declared licence has such a clause.
fn is_known(view: &View, kind: &str) -> bool {
    let read = view.legal_texts().any(|text| text.reading.clauses.iter().any(|clause| clause.kind == kind));
    read || governing(view).any(|one| !one.clauses(kind).is_empty())
}
