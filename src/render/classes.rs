//! Risk, OSI approval and Article 53(2) of the EU AI Act in words, the same in every form for people.
//!
//! Contract: information for sorting, never a verdict; what is not known is an empty word.

use super::screen::{DIM, Screen};
use crate::report::{ArtifactEntry, name_of};
use crate::rules::Risk;

/// What is said wherever these words stand in a table.
pub(super) const FINE_PRINT: &str = "Risk, OSI approval and the EU AI Act's \"free and open\" (Article 53(2)) \
    are information for sorting, never a verdict.";

/// Whether the Open Source Initiative has approved the licence.
pub(super) fn osi(approved: Option<bool>) -> &'static str {
    match approved {
        Some(true) => "approved",
        Some(false) => "not approved",
        None => "",
    }
}

/// Whether the licence may be free and open in the sense of the Act, in a cell of a table.
pub(super) fn candidate(free_and_open: Option<bool>) -> &'static str {
    match free_and_open {
        Some(true) => "candidate",
        Some(false) => "no candidate",
        None => "",
    }
}

/// The same in a sentence.
pub(super) fn free_and_open(candidate: Option<bool>) -> &'static str {
    match candidate {
        Some(true) => "may be a free and open license (information, no verdict)",
        Some(false) => "no free and open license: it restricts use, changes or passing on",
        None => "",
    }
}

/// The three below an artifact's line; empty where nothing of it is known.
pub(super) fn line(screen: &Screen, indent: &str, entry: &ArtifactEntry) -> String {
    let conclusion = &entry.conclusion;
    let risk = (conclusion.risk != Risk::Unknown).then(|| format!("risk {}", name_of(&conclusion.risk)));
    let osi =
        Some(osi(conclusion.osi_approved)).filter(|word| !word.is_empty()).map(|word| format!("OSI {word}"));
    let open = Some(candidate(conclusion.free_and_open_license_candidate)).filter(|word| !word.is_empty());
    let open = open.map(|word| format!("AI Act 53(2) {word}"));
    let said: Vec<String> = [risk, osi, open].into_iter().flatten().collect();
    if said.is_empty() {
        return String::new();
    }
    let lines = screen.wrap(indent, &said.join(", "));
    lines.lines().map(|line| format!("{}\n", screen.paint(DIM, line))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn only_what_is_known_is_said() {
        let screen = Screen::default();
        for (risk, approved, open, expected) in [
            (Risk::Unknown, None, None, ""),
            (Risk::Low, Some(true), Some(true), "  risk low, OSI approved, AI Act 53(2) candidate\n"),
            (
                Risk::High,
                Some(false),
                Some(false),
                "  risk high, OSI not approved, AI Act 53(2) no candidate\n",
            ),
            (Risk::Unknown, Some(true), None, "  OSI approved\n"),
        ] {
            let mut entry = samples::entry("a");
            entry.conclusion.risk = risk;
            entry.conclusion.osi_approved = approved;
            entry.conclusion.free_and_open_license_candidate = open;
            assert_eq!(line(&screen, "  ", &entry), expected);
        }
    }
}
