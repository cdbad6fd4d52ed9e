//! The SPDX expression that a text supports.

use super::{Reading, Role, Verdict};
use crate::corpus::Corpus;
use crate::text::Text;

/// Joins what the text proves: AND by default, OR only where its own words offer a choice. A text that is
/// altered or truncated enters as `LicenseRef-unknown-...`, never as what it resembles.
pub(super) fn expression(text: &Text, reading: &Reading, corpus: &Corpus) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut push = |part: String| {
        if !parts.contains(&part) {
            parts.push(part);
        }
    };
    let mut unknown = reading.verdict == Verdict::UnknownLegal;
    for license in &reading.licenses {
        match license.verdict {
            verdict if verdict.is_faithful() => push(license.spdx.clone()),
            Verdict::Excerpt => {}
            _ => unknown = true,
        }
    }
    for reference in reading.references.iter().filter(|reference| reference.role == Role::Grant) {
        // A name that may mean several licences is no expression.
        if let Some(form) = spdx_form(&reference.id, corpus) {
            push(form);
        }
    }
    if unknown {
        push(reading.unknown_ref());
    }
    match parts.as_slice() {
        [] => "NOASSERTION".to_owned(),
        [only] => only.clone(),
        several => {
            let operator = if offers_choice(text.folded()) { " OR " } else { " AND " };
            let bracket = |part: &String| if part.contains(' ') { format!("({part})") } else { part.clone() };
            several.iter().map(bracket).collect::<Vec<_>>().join(operator)
        }
    }
}

fn spdx_form(id: &str, corpus: &Corpus) -> Option<String> {
    let known = corpus.record(id).map(crate::corpus::Record::spdx_id);
    known.or_else(|| spdx::Expression::parse(id).is_ok().then(|| id.to_owned()))
}

/// Whether the words let the reader choose between licences.
fn offers_choice(folded: &str) -> bool {
    const CHOICE: [&str; 12] = [
        "dual-licensed",
        "dual licensed",
        "dual license",
        "at your option",
        "at your choice",
        "either of the following",
        "choose either",
        "you may choose",
        "either license",
        "your choice of",
        "可以选择",
        "任选其一",
    ];
    CHOICE.iter().any(|phrase| folded.contains(phrase))
}
