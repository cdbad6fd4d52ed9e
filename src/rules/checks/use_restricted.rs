//! # What it finds
//!
//! A list of forbidden uses in the licence, in its attachment or in a use policy, and bans on military use. The
//! number of its items is given where they were read.
//!
//! # Why it matters
//!
//! Use restrictions bind you and most often your users, and must stand in your own terms.
//!
//! # Example
//!
//! An OpenRAIL licence with eleven forbidden uses in Attachment A.
//!
//! # What to do
//!
//! Compare the list with your use case and put it into the terms for your users.

use super::terms;
use crate::rules::stated::Stated;
use crate::rules::{Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    UseRestricted {
        name: "use-restricted",
        severity: Note,
        audience: [Use, Redistribute],
        summary: "A list of uses is forbidden.",
        help: "Read the list against what you do with the model, and pass it on to your own users where the license asks for it.",
        source: "use_restricted.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    terms::report(rule, view, findings, &["use-restrictions", "military"], say);
}

fn say(clause: &Stated) -> Option<String> {
    if clause.kind == "military" {
        return Some("military use is forbidden".to_owned());
    }
    let place = clause.text("attachment").map_or_else(String::new, |title| format!(" ({title})"));
    Some(match clause.items() {
        0 => format!("certain uses are forbidden{place}"),
        1 => format!("1 kind of use is forbidden{place}"),
        count => format!("{count} kinds of use are forbidden{place}"),
    })
}
