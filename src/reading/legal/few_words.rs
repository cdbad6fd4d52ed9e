//! Licences in plain English: a few sentences that do nothing but rule.
//!
//! Contract: a text of few words is one where most of its words stand in sentences that grant, limit or oblige, and ask
//! nothing. Where it grants a licence by name, it is one of its own only if it limits what that licence does not; where it
//! only mentions one, only if it limits anything. Of a longer text nothing is said
//! here: it shows by its legal words. Limit: a sentence that rules in none of the known ways counts as one that does not.

use super::super::references::Found;
use super::super::unproven;
use crate::clauses::Clause;
use crate::corpus::{Corpus, Record, TermValue};
use crate::text::Text;

/// The longest of these texts, in words.
pub(super) const WORDS: usize = 80;
/// The shortest: a heading is none.
const LEAST: usize = 4;
/// The share of words, in hundredths, that stand in sentences which rule. Half of them is the description of a model with a
/// remark on its use.
const SHARE: usize = 60;

/// Whether the text is a few sentences that rule, given its clauses and the licences that it names.
pub(super) fn rules(text: &Text, clauses: &[Clause], named: &Found, corpus: &Corpus) -> bool {
    let words = text.words().len();
    if !(LEAST..=WORDS).contains(&words) {
        return false;
    }
    if !named.grants.is_empty() {
        return adds_limits(clauses, named, corpus);
    }
    // Who compares licences speaks of what others allow, in the sentences that name them.
    let of_others = |clause: &Clause| {
        let span = text.source_span(clause.span);
        named.names.iter().any(|(_, _, name)| name.overlaps(span))
    };
    let own = |clause: &&Clause| unproven::limits_use(clause) && !of_others(clause);
    if !named.names.is_empty() && !clauses.iter().any(|clause| own(&clause)) {
        return false;
    }
    let mut ruling = 0;
    for sentence in text.sentences() {
        let folded = &text.folded()[sentence.start..sentence.end];
        let clause = clauses.iter().any(|clause| clause.span.overlaps(sentence));
        if (clause || says_how_to_use(folded)) && !folded.ends_with(['?', '\u{ff1f}']) {
            let within = |at: u32| (at as usize) >= sentence.start && (at as usize) < sentence.end;
            ruling += text.words().iter().filter(|word| within(word.start)).count();
        }
    }
    ruling * 100 >= words * SHARE
}

/// Whether a clause limits the use of the work, and no licence that is granted by name does so.
fn adds_limits(clauses: &[Clause], named: &Found, corpus: &Corpus) -> bool {
    let granted: Vec<&Record> = named
        .granted()
        .flat_map(|id| corpus.resolve_exactly(id).map(|found| found.ids).unwrap_or_default())
        .filter_map(|id| corpus.record(&id))
        .collect();
    let known = |clause: &Clause| {
        granted.iter().any(|record| {
            let closed =
                record.terms.get("commercial-use").map(|term| term.value) == Some(TermValue::Forbidden);
            let of_trade = matches!(clause.kind.as_str(), "non-commercial" | "research-only");
            record.clauses_of(&clause.kind).next().is_some() || (of_trade && closed)
        })
    };
    clauses.iter().filter(|clause| unproven::limits_use(clause)).any(|clause| !known(clause))
}

/// Whether a sentence grants or denies the use of a work, or asks for something in return.
fn says_how_to_use(sentence: &str) -> bool {
    const SAYS: [&str; 26] = [
        "you may use",
        "you may not",
        "you must not",
        "may be used",
        "may not be used",
        "must not be used",
        "may use this model",
        "may use the model",
        "do not use",
        "do not sell",
        "do not redistribute",
        "not for sale",
        "free to use",
        "free of charge",
        "free for",
        "for personal use",
        "for private use",
        "please credit",
        "must credit",
        "credit the author",
        "without permission",
        "without our permission",
        "with our permission",
        "不得",
        "仅供",
        "禁止",
    ];
    SAYS.iter().any(|phrase| sentence.contains(phrase))
}
