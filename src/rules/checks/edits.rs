//! Material edits of licence texts as findings: one for each licence in a text and kind of edit.
//!
//! Only texts that are licences, notices or policies, by name or by content, are judged so: what a card quotes is
//! prose, and a text that is no more than a passage of a licence has no edits to report.

use crate::corpus::CompanionKind;
use crate::evidence::TextFact;
use crate::reading::{EditOp, JudgedEdit, LicenseMatch, Verdict};
use crate::rules::phrase::listed;
use crate::rules::{Draft, FindingEvidence, Findings, RuleFacts, View};

/// What happened to the words.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// Words were added.
    Added,
    /// Words of the template are missing.
    Removed,
    /// Words gave way to others.
    Replaced,
}

impl Kind {
    fn op(self) -> EditOp {
        match self {
            Self::Added => EditOp::Insert,
            Self::Removed => EditOp::Delete,
            Self::Replaced => EditOp::Replace,
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Self::Added => "adds to",
            Self::Removed => "leaves out of",
            Self::Replaced => "changes in",
        }
    }
}

/// Reports the material edits of one kind in every altered licence.
pub(super) fn report(rule: &RuleFacts, view: &View, findings: &mut Findings, kind: Kind) {
    for (text, found) in matches(view, Verdict::Altered) {
        let edits: Vec<&JudgedEdit> =
            found.edits.iter().filter(|edit| edit.material && edit.op == kind.op()).collect();
        let Some((first, rest)) = edits.split_first() else { continue };
        let draft = Draft::new(rule, place(view, text, first), message(text, found, kind, &edits))
            .also(rest.iter().map(|edit| place(view, text, edit)))
            .about(format!("{}|{}", text.path, found.id));
        findings.push(draft);
    }
}

/// Every match with `verdict` in a text that is judged as a licence.
fn matches<'a>(view: &View<'a>, verdict: Verdict) -> impl Iterator<Item = (&'a TextFact, &'a LicenseMatch)> {
    let all =
        view.legal_texts().flat_map(|text| text.reading.licenses.iter().map(move |found| (text, found)));
    all.filter(move |(_, found)| found.verdict == verdict)
}

fn message(text: &TextFact, found: &LicenseMatch, kind: Kind, edits: &[&JudgedEdit]) -> String {
    let mut kinds: Vec<&str> = edits.iter().flat_map(|edit| &edit.clauses).map(String::as_str).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let words: usize = edits.iter().map(|edit| edit.words).sum();
    let what = match kinds.is_empty() {
        true => format!("{words} words that change its meaning"),
        false => listed(&kinds),
    };
    let sections: Vec<&str> = edits.iter().filter_map(|edit| edit.section.as_deref()).collect();
    let section = sections.first().map_or_else(String::new, |section| format!(" (section {section})"));
    let quote = edits.iter().find(|edit| !edit.quote.trim().is_empty());
    let quote = quote.map_or_else(String::new, |edit| {
        format!(": \"{}\"", super::super::draft::shortened(&edit.quote, 160))
    });
    format!("{} {} {}: {what}{section}{quote}", text.path, kind.verb(), found.name)
}

fn place(view: &View, text: &TextFact, edit: &JudgedEdit) -> FindingEvidence {
    let shift = text.first_line.saturating_sub(1);
    let section = edit.section.as_ref().map_or_else(String::new, |section| format!(" in section {section}"));
    let verb = match edit.op {
        EditOp::Insert => "added",
        EditOp::Delete => "removed",
        EditOp::Replace => "changed",
    };
    // A class that is only another word for the operation says nothing more.
    let what = match edit.clauses.is_empty() {
        false => format!(": {}", edit.clauses.join(", ")),
        true if edit.class.is_empty() || edit.class == verb => String::new(),
        true => format!(": {}", edit.class),
    };
    FindingEvidence {
        lines: Some(edit.lines.map(|line| line.saturating_add(shift))),
        quote: Some(edit.quote.clone()),
        note: Some(format!("{verb}{section}{what}")),
        ..view.file(&text.path)
    }
}

/// Reports licences that break off or begin in their middle.
pub(super) fn truncated(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    for (text, found) in matches(view, Verdict::Truncated) {
        if is_attachment_alone(view, text, found) {
            continue;
        }
        let missing: usize = removed(found).map(|edit| edit.words).sum();
        let share = (found.template_coverage * 100.0).round();
        let message = format!(
            "{} holds only {share} % of {}: {missing} words are missing{}",
            text.path,
            found.name,
            lost_clauses(found)
        );
        let shift = text.first_line.saturating_sub(1);
        let at = FindingEvidence {
            lines: Some(found.lines.map(|line| line.saturating_add(shift))),
            ..view.file(&text.path)
        };
        let draft = Draft::new(rule, at, message).also(removed(found).map(|edit| place(view, text, edit)));
        findings.push(draft.about(format!("{}|{}", text.path, found.id)));
    }
}

fn removed(found: &LicenseMatch) -> impl Iterator<Item = &JudgedEdit> {
    found.edits.iter().filter(|edit| edit.material && edit.op == EditOp::Delete)
}

fn lost_clauses(found: &LicenseMatch) -> String {
    let mut kinds: Vec<&str> = removed(found).flat_map(|edit| &edit.clauses).map(String::as_str).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() { String::new() } else { format!(", among them {}", listed(&kinds)) }
}

/// Whether nothing but the list of use restrictions is missing, which has a rule of its own.
fn is_attachment_alone(view: &View, text: &TextFact, found: &LicenseMatch) -> bool {
    let attached = |id: &str| {
        let companions = view.record(id).map(|record| record.companions.as_slice()).unwrap_or_default();
        companions.iter().any(|doc| doc.kind == CompanionKind::Attachment)
    };
    let referred = text.reading.clauses.iter().any(|clause| clause.attachment_missing);
    referred && attached(&found.id) && removed(found).count() <= 1
}
