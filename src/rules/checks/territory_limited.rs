//! # What it finds
//!
//! A clause that excludes regions, by where the licensee is established or where the model is used, for all of the
//! model or for its multimodal parts.
//!
//! # Why it matters
//!
//! Whoever is in an excluded region has no licence at all, whatever else the text permits.
//!
//! # Example
//!
//! A use policy that grants no rights in multimodal models to those domiciled in the European Union.
//!
//! # What to do
//!
//! Compare the excluded regions with your establishments and with the places where the model runs.

use super::terms;
use crate::rules::stated::Stated;
use crate::rules::{Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    TerritoryLimited {
        name: "territory-limited",
        severity: Note,
        audience: [Use],
        summary: "The license does not hold everywhere.",
        help: "Check where you are established and where the model runs; outside the territory there is no license.",
        source: "territory_limited.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    terms::report(rule, view, findings, &["territory"], say);
}

fn say(clause: &Stated) -> Option<String> {
    let excluded = clause.list("excluded").join(", ");
    let excluded = if excluded.is_empty() { "certain regions".to_owned() } else { excluded };
    let who = match clause.text("who") {
        Some("domicile") => " (by where the licensee is established)",
        Some("place-of-use") => " (by where it is used)",
        _ => "",
    };
    let part = if clause.text("applies-to") == Some("multimodal") { "for multimodal models, " } else { "" };
    Some(format!("{part}no rights are granted in {excluded}{who}"))
}
