//! # What it finds
//!
//! A file that reads like a licence and that no record of the corpus explains.
//!
//! # Why it matters
//!
//! Its terms are whatever it says. Neither the tag nor the family of the model can stand in for reading it.
//!
//! # Example
//!
//! A LICENSE file with a company's own model agreement.
//!
//! # What to do
//!
//! Read it or have it read. A record and fingerprint in a folder of your own (`--corpus`) make the decision hold for every copy of the text.

use crate::reading::{Reading, Verdict};
use crate::rules::phrase::listed;
use crate::rules::{Draft, Findings, RuleFacts, View};

super::declare! {
    /// Its page is the head of this file.
    LicenseUnknown {
        name: "license-unknown",
        severity: Warning,
        audience: [Use, Redistribute, Audit],
        summary: "A legal text here is no license that is known.",
        help: "Have somebody read it, and write down the decision; a record in a folder named by `--corpus` makes it a known license.",
        source: "license_unknown.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    let unknown = view.legal_texts().filter(|text| text.reading.verdict == Verdict::UnknownLegal);
    for text in unknown.filter(|text| text.reading.licenses.is_empty()) {
        let reading = &text.reading;
        let message = format!("{} is a legal text that no record explains{}", text.path, clauses(reading));
        let mut at = view.file(&text.path);
        let shared = reading.nearest.as_ref();
        at.note = shared.map(|nearest| format!("nearest: {}: {}", nearest.id, nearest.described()));
        findings.push(Draft::new(rule, at, message).about(format!("{}|{}", text.path, reading.fingerprint)));
    }
}

/// The kinds of clauses that were found in it.
fn clauses(reading: &Reading) -> String {
    let mut kinds: Vec<&str> = reading.clauses.iter().map(|clause| clause.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() { String::new() } else { format!("; found in it: {}", listed(&kinds)) }
}
