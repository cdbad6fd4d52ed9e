//! # What it finds
//!
//! A text of the MIT, BSD or ISC families, whose grant is tied to the copyright notice above it, without any
//! copyright line or with the placeholder of the template. Licences that stand without a notice are not judged.
//!
//! # Why it matters
//!
//! These licences permit copying on the one condition that the notice stays. Without it the condition cannot be
//! kept, and nobody is named who grants anything.
//!
//! # Example
//!
//! `Copyright (c) [year] [fullname]` above the MIT text.
//!
//! # What to do
//!
//! Look for the line upstream or in the history of the repository and restore it.

use crate::evidence::{TextFact, TextRole};
use crate::rules::slots::notice_is_slot;
use crate::rules::{Draft, Findings, RuleFacts, Severity, View};

super::declare! {
    /// Its page is the head of this file.
    CopyrightLineMissing {
        name: "copyright-line-missing",
        severity: Warning,
        audience: [Redistribute],
        summary: "The license's copyright line is empty or still a placeholder.",
        help: "Put the copyright line of the upstream project back in before you pass the model on.",
        source: "copyright_line_missing.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    for text in view.legal_texts().filter(|text| text.role == TextRole::License) {
        let lines = &text.reading.copyright;
        let placeholder = lines.iter().find(|line| line.placeholder);
        if !has_slot(view, text) || lines.iter().any(|line| !line.placeholder) {
            continue;
        }
        let mut at = view.file(&text.path);
        at.lines = placeholder.map(|line| line.lines).or_else(|| Some(text.reading.licenses.first()?.lines));
        let what =
            if placeholder.is_some() { "only the placeholder of its template" } else { "no copyright line" };
        let message = format!("{} has {what}, and the grant is tied to that line", text.path);
        let draft = Draft::new(rule, at, message)
            .about(text.path.clone())
            .duty(super::owed_by(view), "passing on copies", "in-folder")
            .severity(if view.licensor { Severity::Note } else { rule.severity });
        findings.push(draft);
    }
}

/// Whether every licence in the text is of those families; beside another text the line may belong to either.
fn has_slot(view: &View, text: &TextFact) -> bool {
    let found = &text.reading.licenses;
    let slot = |id: &String| view.record(id).is_some_and(notice_is_slot);
    !found.is_empty() && found.iter().all(|one| one.verdict.is_faithful() && slot(&one.id))
}
