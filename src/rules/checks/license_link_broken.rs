//! # What it finds
//!
//! A card whose `license_link` names a file of the repository that is not there, or a place that is no file at all.
//!
//! # Why it matters
//!
//! `license: other` says nothing by itself: the link is the licence. Where it leads nowhere nobody can say what was
//! agreed to.
//!
//! # Example
//!
//! A card with `license_link: LICENSE.md` in a repository that holds only `LICENSE.txt`.
//!
//! # What to do
//!
//! Look for the text under another name or in the base's repository; ask the uploader to mend the link.

use crate::evidence::At;
use crate::layouts::Layout;
use crate::rules::{Confidence, Draft, FindingEvidence, Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    LicenseLinkBroken {
        name: "license-link-broken",
        severity: Warning,
        audience: [Use, Redistribute, Audit],
        summary: "The card's link to its license leads nowhere.",
        help: "Find the text under another name or at the base's publisher, and ask the uploader to mend the link.",
        source: "license_link_broken.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    let Some(link) = view.facts.card.as_ref().and_then(|card| card.license_link.as_ref()) else { return };
    let Some((why, confidence)) = fault(view, link) else { return };
    let at = FindingEvidence { quote: Some(link.value.clone()), ..view.at(&link.place) };
    let message = format!("`license_link` is `{}`, {why}", link.value.trim());
    findings.push(Draft::new(rule, at, message).also(others(view)).confidence(confidence));
}

/// What is wrong with the link, and how sure that is.
fn fault(view: &View, link: &At<String>) -> Option<(&'static str, Confidence)> {
    let file = local(view, link.value.trim())?;
    if file.split('/').any(|part| part == "..") || file.is_empty() {
        return Some(("which is no file of the repository", Confidence::High));
    }
    if view.artifact.files.iter().any(|known| known.logical == file) {
        return None;
    }
    let lists = |files: &[String]| files.contains(&file);
    if let Some(upstream) = &view.artifact.listed_upstream {
        return (!lists(upstream)).then_some(("and the repository has no such file", Confidence::High));
    }
    if lists(&view.artifact.absent_upstream) || view.artifact.layout == Layout::Git {
        return Some(("and the repository has no such file", Confidence::High));
    }
    // A cache holds what somebody asked for, and nobody need have asked for a licence.
    (view.artifact.layout != Layout::HubCache).then_some(("and no such file is here", Confidence::Medium))
}

/// The file of this repository that a link names; none where it leads elsewhere.
fn local(view: &View, link: &str) -> Option<String> {
    if let Some(address) = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://")) {
        let id = view.artifact.repo_id.as_deref()?;
        let below = ["huggingface.co/", "hf.co/"].iter().find_map(|host| address.strip_prefix(host))?;
        let page = below.strip_prefix(id)?.strip_prefix('/')?;
        let path = ["blob/", "resolve/", "raw/"].iter().find_map(|kind| page.strip_prefix(kind))?;
        let (_, file) = path.split_once('/')?;
        return Some(file.split(['?', '#']).next().unwrap_or(file).to_owned());
    }
    let elsewhere = link.contains("://") || link.starts_with(['#', '{', '[']) || link.contains(' ');
    (!link.is_empty() && !elsewhere)
        .then(|| link.trim_start_matches("./").trim_start_matches('/').trim_end_matches('/').to_owned())
}

/// Legal files that do stand here, for whoever looks for the text.
fn others(view: &View) -> Vec<FindingEvidence> {
    let texts = view.legal_texts().filter(|text| !text.from_parent).take(3);
    texts
        .map(|text| FindingEvidence { note: Some("stands here".to_owned()), ..view.file(&text.path) })
        .collect()
}
