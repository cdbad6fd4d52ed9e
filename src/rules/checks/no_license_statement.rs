//! # What it finds
//!
//! An artifact in which no card, text, weight header or package metadata states a licence for what it mainly is.
//! Where a base is known whose terms come along, the message names it.
//!
//! # Why it matters
//!
//! Without a licence there is no permission to copy or change, whatever other models of the family allow. Half of
//! all public repositories are like this, so it is a note.
//!
//! # Example
//!
//! A folder with config.json and model.safetensors, and a README.md without front matter.
//!
//! # What to do
//!
//! Ask the uploader to state a licence. For a fine-tuned or quantised model the licence of the base is the least
//! that applies.

use crate::corpus::Subject;
use crate::evidence::{Incomplete, TextRole, names};
use crate::rules::conclusion;
use crate::rules::{Draft, Findings, RuleFacts, Source, View, Witness};

super::declare! {
    /// Its page is the head of this file.
    NoLicenseStatement {
        name: "no-license-statement",
        severity: Note,
        audience: [Use, Redistribute, Audit],
        summary: "Nothing here says under which license the model is.",
        help: "Look at the model's page or ask the uploader; without a license nobody has granted you anything.",
        source: "no_license_statement.rs",
    }
    check
}

/// Bases that a message names.
const NAMED: usize = 4;

/// A licence file of which something is here, but not its words.
fn unread<'v>(view: &'v View<'_>) -> Option<&'v Incomplete> {
    let is_license = |file: &&Incomplete| names::file_role(&file.path) == Some(TextRole::License);
    view.facts.incomplete.iter().find(is_license)
}

/// The bases with their licences: of a merge all of them bind.
fn made_from(view: &View, bases: &[&Witness]) -> String {
    match bases {
        [base] => format!("{}, whose terms come along ({})", base.said, conclusion::names(view, base)),
        _ => {
            let named = |base: &&&Witness| format!("{} ({})", base.said, conclusion::names(view, base));
            let first: Vec<String> = bases.iter().take(NAMED).map(|base| named(&base)).collect();
            let more = match bases.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!("{}{more}; the terms of all of them come along", first.join(", "))
        }
    }
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    if view.own().next().is_some() {
        return;
    }
    let bases: Vec<&Witness> =
        view.witnesses.iter().filter(|witness| witness.source == Source::Base).collect();
    let base = bases.first().copied();
    let code = view.witnesses.iter().find(|witness| witness.candidate.subject == Subject::Code);
    let message = match (base, code) {
        (Some(_), _) => format!("states no license; it is made from {}", made_from(view, &bases)),
        (None, Some(code)) => {
            format!(
                "states a license for its code only ({}); nothing speaks of the weights",
                conclusion::names(view, code)
            )
        }
        (None, None) => match (unread(view), view.unrecognised_license()) {
            (Some(file), _) => {
                format!(
                    "states no license that can be read: {} is not whole here ({})",
                    file.path, file.detail
                )
            }
            (None, Some(path)) => {
                format!("states no license; {path} is here, but no license is recognised in it")
            }
            (None, None) => "states no license".to_owned(),
        },
    };
    let looked = "looked for a card with `license`, a license file, weight metadata and package metadata";
    let at = base.or(code).map(|witness| witness.evidence(view));
    let strange = view.unrecognised_license().map(|path| view.file(path));
    findings.push(Draft::new(rule, view.absent(looked), message).also(at).also(strange));
}
