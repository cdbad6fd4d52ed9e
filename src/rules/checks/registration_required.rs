//! # What it finds
//!
//! A clause that wants users to register, apply or fill in a form, for all or for commercial use.
//!
//! # Why it matters
//!
//! Without it the grant does not take effect.
//!
//! # Example
//!
//! Commercial use of a model after registering on the web page of its publisher.
//!
//! # What to do
//!
//! Register, and keep the confirmation with the model.

use super::terms;
use crate::rules::stated::Stated;
use crate::rules::{Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    RegistrationRequired {
        name: "registration-required",
        severity: Note,
        audience: [Use],
        summary: "Use is tied to a registration or application.",
        help: "Register before use and keep the proof.",
        source: "registration_required.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    terms::report(rule, view, findings, &["registration"], say);
}

fn say(clause: &Stated) -> Option<String> {
    let except = clause.text("except").map_or_else(String::new, |except| format!(", except: {except}"));
    Some(format!("use is tied to a registration{except}"))
}
