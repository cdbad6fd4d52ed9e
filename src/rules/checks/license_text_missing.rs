//! # What it finds
//!
//! An artifact that declares a licence and does not hold its text; a file called LICENSE that holds only an address points
//! to one, and is none. The message says which: `absent-upstream` (a
//! saved list proves that the repository has none), `not-mirrored` (upstream has it, this copy lacks it) or
//! `absent-here` (nobody knows). A note for a standard licence; a warning where the declared licence is not on the
//! SPDX list, for then the text is the only way to know the terms, and where our own copy lost it.
//!
//! # Why it matters
//!
//! Nearly every licence asks that its text travels with the model. For a custom licence there are no terms without
//! it.
//!
//! # Example
//!
//! `license: other`, `license_name: acme-model-license`, and no file that holds it.
//!
//! # What to do
//!
//! For `not-mirrored`, fetch the file again. Else get the text from its publisher and put it beside the weights.

use crate::reading::Verdict;
use crate::rules::conclusion::names;
use crate::rules::{Confidence, Draft, Findings, RuleFacts, Severity, Source, View, Witness};

super::declare! {
    /// Its page is the head of this file.
    LicenseTextMissing {
        name: "license-text-missing",
        severity: Note,
        audience: [Redistribute, Audit],
        summary: "A license is declared, but its text is not here.",
        help: "Get the text from the model's page or its publisher and keep it with the weights.",
        source: "license_text_missing.rs",
    }
    check
}

/// Names under which a licence text is looked for.
const NAMES: [&str; 6] = ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "COPYING", "LICENSE.rst"];

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    // Headers repeat a declaration, and the switches of a page are terms without a licence.
    let names_one = |witness: &&Witness| !matches!(witness.source, Source::Weights | Source::Permissions);
    let Some(declared) = view.own().find(names_one) else { return };
    if has_text(view) || is_unread(view) {
        return;
    }
    let missing = how(view);
    let standard =
        !declared.is_open() && declared.candidate.licenses.iter().all(|id| spdx::license_id(id).is_some());
    let severity = if standard && missing != NOT_MIRRORED { Severity::Note } else { Severity::Warning };
    let what = match declared.is_open() {
        true => format!("`{}`, which no record explains", declared.said),
        false => names(view, declared),
    };
    let pointer = view.own().find(|witness| witness.is_pointer());
    let unread = pointer.map(|witness| witness.place.path.as_str()).or(view.unrecognised_license());
    let message = match (pointer, &unread) {
        (Some(pointer), _) => pointed(view, pointer, missing),
        (None, Some(path)) => {
            format!("declares {what}; {path} is here, but no license is recognised in it ({missing})")
        }
        (None, None) => format!("declares {what}, and its text is not here ({missing})"),
    };
    let link = view.facts.card.as_ref().and_then(|card| card.license_link.as_ref());
    let draft = Draft::new(rule, declared.evidence(view), message)
        .also([
            view.absent(format!("looked for {} and for any text that holds the license", NAMES.join(", ")))
        ])
        .also(unread.map(|path| view.file(path)))
        .also(link.map(|link| crate::rules::FindingEvidence {
            quote: Some(link.value.clone()),
            ..view.at(&link.place)
        }))
        .severity(severity)
        .confidence(if missing == ABSENT_HERE { Confidence::Medium } else { Confidence::High });
    findings.push(draft);
}

/// Where there is a file for the text, with an address in it.
fn pointed(view: &View, pointer: &Witness, missing: &str) -> String {
    let page = match pointer.is_open() {
        true => "which is no page that is known here".to_owned(),
        false => format!("the page of {}", names(view, pointer)),
    };
    let (path, address) = (&pointer.place.path, &pointer.said);
    format!("{path} only points to {address}, {page}: the text itself is not here ({missing})")
}

const ABSENT_UPSTREAM: &str = "absent-upstream: the repository is known to have none";
const NOT_MIRRORED: &str = "not-mirrored: upstream has it, this copy lacks it";
const ABSENT_HERE: &str = "absent-here: whether upstream has one is not known";

/// Whether a licence of the main subject, or a file by that role, is printed here.
fn has_text(view: &View) -> bool {
    let printed = |witness: &Witness| {
        matches!(witness.source, Source::Text | Source::Weights) && witness.verdict < Verdict::Excerpt
    };
    let legal = |witness: &Witness| witness.verdict == Verdict::UnknownLegal;
    view.own().any(|witness| printed(witness) || legal(witness))
}

/// Whether a licence stands here and was not read, because it is a link that was not followed or could not be opened:
/// that is told elsewhere.
fn is_unread(view: &View) -> bool {
    let unread = |reason: &str| matches!(reason, "link-outside" | "not-readable");
    view.facts.incomplete.iter().any(|file| unread(&file.reason) && is_license(&file.path))
}

fn is_license(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_uppercase();
    name.starts_with("LICEN") || name.starts_with("COPYING")
}

fn how(view: &View) -> &'static str {
    let here = |name: &String| view.artifact.files.iter().any(|file| file.logical.ends_with(name.as_str()));
    let listed = view.facts.packages.iter().any(|package| !package.license_files.iter().all(here));
    let dangling = view.artifact.files.iter().any(|file| file.missing && is_license(&file.logical));
    let pointer = view
        .facts
        .incomplete
        .iter()
        .any(|file| is_license(&file.path) && !file.reason.starts_with("unreadable-"));
    let mut none = view.facts.absent_upstream.iter().chain(&view.artifact.absent_upstream);
    let upstream = view.artifact.listed_upstream.as_ref();
    if dangling
        || pointer
        || listed
        || view.artifact.fetched.iter().any(|file| is_license(file))
        || upstream.is_some_and(|files| files.iter().any(|file| is_license(file)))
    {
        NOT_MIRRORED
    } else if upstream.is_some() || none.any(|name| NAMES.contains(&name.as_str())) {
        ABSENT_UPSTREAM
    } else {
        // A link of the card to a file is no proof that the repository has it: many lead nowhere.
        ABSENT_HERE
    }
}
