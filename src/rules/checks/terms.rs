//! Notes on clauses: one finding for each rule and artifact, with the values in the message and every place as proof.

use crate::rules::stated::{Stated, stated};
use crate::rules::{Draft, FindingEvidence, Findings, RuleFacts, View};

/// Different clauses told in one message.
const TOLD: usize = 3;

/// Reports the clauses of `kinds`, each in the words of `say`; what it says nothing about is left out.
pub(super) fn report(
    rule: &RuleFacts,
    view: &View,
    findings: &mut Findings,
    kinds: &[&str],
    say: fn(&Stated) -> Option<String>,
) {
    let all = stated(view, kinds);
    // The best known clauses speak; a record adds nothing to words that were read.
    let told: Vec<(&Stated, String)> = all.iter().filter_map(|clause| Some((clause, say(clause)?))).collect();
    let Some((first, _)) = told.first() else { return };
    let mut sentences: Vec<&str> = Vec::new();
    for (clause, sentence) in &told {
        if clause.known == first.known && !sentences.contains(&sentence.as_str()) {
            sentences.push(sentence);
        }
    }
    let more = sentences.len().saturating_sub(TOLD);
    let more = if more == 0 { String::new() } else { format!("; and {more} more") };
    sentences.truncate(TOLD);
    let license = first.license.as_ref().map_or_else(String::new, |name| format!("{name}: "));
    let message = format!("{license}{}{more}{}", sentences.join("; "), first.known.suffix());
    let places: Vec<FindingEvidence> = told.iter().map(|(clause, _)| clause.at.clone()).collect();
    let draft = Draft::new(rule, first.at.clone(), message).also(places.into_iter().skip(1));
    findings.push(draft.confidence(first.known.confidence()));
}
