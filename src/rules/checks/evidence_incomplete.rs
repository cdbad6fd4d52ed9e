//! # What it finds
//!
//! Files that would be evidence and hold none: LFS pointers in place of a text, dangling links, documents that
//! cannot be read (PDF, DOCX), headers that are cut or contradict themselves, configurations and package metadata that
//! are broken.
//!
//! # Why it matters
//!
//! A judgement on a part of the evidence is a judgement on a part. Nothing here says that something is wrong, only
//! that it was not seen.
//!
//! # Example
//!
//! A git clone without LFS, where LICENSE.pdf is a pointer of three lines.
//!
//! # What to do
//!
//! Run `git lfs pull`, repair the links, or read the documents yourself.

use crate::rules::{Draft, FindingEvidence, Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    EvidenceIncomplete {
        name: "evidence-incomplete",
        severity: Note,
        audience: [Audit],
        summary: "Something that should be read is not really here.",
        help: "Fetch the files again, with their contents, and scan once more; what is missing may say more.",
        source: "evidence_incomplete.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    let gaps = gaps(view);
    let Some((first, rest)) = gaps.split_first() else { return };
    let what = first.note.clone().unwrap_or_default();
    let message = match rest.len() {
        0 => format!("{}: {what}", first.path),
        more => format!("{}: {what} (and {more} more)", first.path),
    };
    findings.push(Draft::new(rule, first.clone(), message).also(rest.iter().cloned()));
}

/// Everything that could not be read, in the order of its paths.
fn gaps(view: &View) -> Vec<FindingEvidence> {
    let noted = |path: &str, note: String| FindingEvidence { note: Some(note), ..view.file(path) };
    let missing =
        view.facts.incomplete.iter().map(|gap| noted(&gap.path, format!("{} ({})", gap.reason, gap.detail)));
    let headers = view.facts.weights.iter().filter_map(|file| Some(noted(&file.path, file.problem.clone()?)));
    let configs = view.facts.configs.iter().filter_map(|file| Some(noted(&file.path, file.problem.clone()?)));
    let packages =
        view.facts.packages.iter().filter_map(|file| Some(noted(&file.path, file.problem.clone()?)));
    let mut gaps: Vec<FindingEvidence> = missing.chain(headers).chain(configs).chain(packages).collect();
    gaps.sort_by(|a, b| a.path.cmp(&b.path));
    gaps.dedup_by(|a, b| a.path == b.path);
    gaps
}
