//! # What it finds
//!
//! A clause that permits only non-commercial use, or excludes commercial use.
//!
//! # Why it matters
//!
//! Most company use is commercial, internal use often included. Each text draws the line itself.
//!
//! # Example
//!
//! A model under CC BY-NC 4.0.
//!
//! # What to do
//!
//! Ask the publisher for a commercial licence, or choose another model.

use super::terms;
use crate::corpus::TermValue;
use crate::rules::stated::{Stated, stated};
use crate::rules::{Confidence, Draft, Findings, RuleFacts, Source, View, Witness};

super::declare! {
    /// Its page is the head of this file.
    NonCommercial {
        name: "non-commercial",
        severity: Note,
        audience: [Use],
        summary: "Commercial use is excluded or bound to a condition.",
        help: "Do not use it in or for a product unless the publisher agrees; look at the exact words for what counts as commercial.",
        source: "non_commercial.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    const KINDS: [&str; 1] = ["non-commercial"];
    terms::report(rule, view, findings, &KINDS, say);
    if stated(view, &KINDS).is_empty()
        && let Some(draft) = by_switches(rule, view)
    {
        findings.push(draft);
    }
}

/// The switches of a model's page are no clause of a licence; where they permit no commercial use, that is all that
/// is known.
fn by_switches(rule: &RuleFacts, view: &View) -> Option<Draft> {
    let closed = |one: &&Witness| {
        one.source == Source::Permissions
            && one.candidate.terms.get("commercial-use") == Some(TermValue::Forbidden)
    };
    let switches = view.own().find(closed)?;
    let message = format!("the site it comes from permits no commercial use (`{}`)", switches.said);
    Some(Draft::new(rule, switches.evidence(view), message).confidence(Confidence::Medium))
}

fn say(clause: &Stated) -> Option<String> {
    let except = clause.text("except").map_or_else(String::new, |except| format!(", except: {except}"));
    let bound = clause.text("effect").is_some_and(|effect| effect == "conditional");
    let what = if bound { "commercial use is bound to a condition" } else { "commercial use is excluded" };
    Some(format!("{what}{except}"))
}
