//! Licences in plain English: a few sentences that do nothing but rule.
//!
//! Contract: a text of few words is one where most of its words stand in sentences that grant, limit or oblige, and ask
//! nothing; and where one of them limits the use of the work, or says by itself that it speaks of the work or a purpose.
//! Words such as "you may use" alone are about anything: a tool, a file format. Where the text grants a licence by name, it
//! is one of its own only if it forbids what that licence does not; where it only mentions one, only if it limits anything.
//! Of a longer text nothing is said here: it shows by its legal words. Limit: a sentence that rules in none of the known
//! ways counts as one that does not.

use super::super::references::Found;
use super::super::unproven;
use crate::base::Span;
use crate::clauses::Clause;
use crate::corpus::{Corpus, Record, Subject, TermValue};
use crate::text::Text;

/// The longest of these texts, in words.
pub(super) const WORDS: usize = 80;
/// The share of words, in hundredths, that stand in sentences which rule. Half of them is the description of a model with a
/// remark on its use.
const SHARE: usize = 60;

/// Whether the text is a few sentences that rule, given its clauses and the licences that it names.
pub(super) fn rules(text: &Text, clauses: &[Clause], named: &Found, corpus: &Corpus) -> bool {
    let words = text.words().len();
    if words == 0 || words > WORDS {
        return false;
    }
    let sentences: Vec<Sentence<'_>> =
        text.sentences().into_iter().map(|span| Sentence::of(text, clauses, span)).collect();
    if !named.grants.is_empty() {
        return adds_limits(&sentences, named, corpus);
    }
    // Who compares licences speaks of what others allow, in the sentences that name them.
    let of_others = |clause: &Clause| {
        let span = text.source_span(clause.span);
        named.names.iter().any(|(_, _, name)| name.overlaps(span))
    };
    let limits = |sentence: &Sentence<'_>| sentence.limits().any(|clause| !of_others(clause));
    if !named.names.is_empty() && !sentences.iter().any(limits) {
        return false;
    }
    let qualified = sentences
        .iter()
        .any(|sentence| limits(sentence) || (sentence.rules() && says_of_work(sentence.folded)));
    let ruling: usize = sentences
        .iter()
        .filter(|sentence| sentence.rules())
        .map(|sentence| words_in(text, sentence.span))
        .sum();
    qualified && ruling * 100 >= words * SHARE
}

fn words_in(text: &Text, span: Span) -> usize {
    text.words().iter().filter(|word| (span.start..span.end).contains(&(word.start as usize))).count()
}

/// A sentence with the clauses in it.
struct Sentence<'a> {
    span: Span,
    folded: &'a str,
    clauses: Vec<&'a Clause>,
}

impl<'a> Sentence<'a> {
    fn of(text: &'a Text, clauses: &'a [Clause], span: Span) -> Self {
        let folded = text.folded()[span.start..span.end].trim();
        let clauses = clauses.iter().filter(|clause| clause.span.overlaps(span)).collect();
        Self { span, folded, clauses }
    }

    /// Whether it grants, limits or obliges, and asks nothing.
    fn rules(&self) -> bool {
        let asks = self.folded.ends_with(['?', '\u{ff1f}']);
        let says = !self.clauses.is_empty() || says_how_to_use(self.folded) || says_of_work(self.folded);
        says && !asks && !is_advice(self.folded)
    }

    /// The clauses that limit what may be done with the work.
    fn limits(&self) -> impl Iterator<Item = &'a Clause> {
        let rules = self.rules();
        self.clauses.iter().copied().filter(move |clause| rules && limits(clause))
    }
}

/// Whether a clause limits the use of a work of any kind.
fn limits(clause: &Clause) -> bool {
    const ACTS: [&str; 5] =
        ["fine-tuning", "hosted-service", "modification", "redistribution", "relicensing"];
    // Limits on a data set or on code are limits of the text as well.
    let forbids = clause.effect.as_deref() == Some("forbidden") && ACTS.contains(&clause.kind.as_str());
    clause.subject != Subject::Docs && (forbids || unproven::limits_anything(clause))
}

/// Whether a sentence limits the use of the work, and no licence that is granted by name does so.
fn adds_limits(sentences: &[Sentence<'_>], named: &Found, corpus: &Corpus) -> bool {
    let granted: Vec<&Record> = named
        .granted()
        .flat_map(|id| corpus.resolve_exactly(id).map(|found| found.ids).unwrap_or_default())
        .filter_map(|id| corpus.record(&id))
        .collect();
    let known = |kind: &str| granted.iter().any(|record| has_limit(record, kind));
    sentences.iter().any(|sentence| {
        sentence.limits().any(|clause| !known(&clause.kind))
            || short_limit(sentence.folded).is_some_and(|kind| !known(kind))
    })
}

/// Whether a licence sets such a limit itself.
pub(super) fn has_limit(record: &Record, kind: &str) -> bool {
    let axis = if matches!(kind, "non-commercial" | "research-only") { "commercial-use" } else { kind };
    let closed = record.terms.get(axis).map(|term| term.value) == Some(TermValue::Forbidden);
    let permits = |value: Option<&serde_json::Value>| value.is_some_and(|effect| effect == "allowed");
    // A licence that is called by its limit has it.
    let called = axis == "commercial-use" && record.id.to_lowercase().contains("noncommercial");
    closed || called || record.clauses_of(kind).any(|clause| !permits(clause.values.get("effect")))
}

/// The kind of a limit in two or three words, which no clause is read from.
fn short_limit(sentence: &str) -> Option<&'static str> {
    const LIMITS: [(&str, &str); 6] = [
        ("no redistribution", "redistribution"),
        ("do not redistribute", "redistribution"),
        ("do not sell", "redistribution"),
        ("not for sale", "redistribution"),
        ("no resale", "redistribution"),
        ("not intended for commercial use", "non-commercial"),
    ];
    LIMITS.iter().find(|(phrase, _)| sentence.contains(phrase)).map(|(_, kind)| *kind)
}

/// Whether a sentence says what a work is good for, or warns of it, and leaves the decision to the reader.
fn is_advice(sentence: &str) -> bool {
    const SAYS: [&str; 6] =
        ["not be suitable", "not suitable", "not be fit", "is broken", "not been evaluated", "not evaluated"];
    SAYS.iter().any(|phrase| sentence.contains(phrase))
}

/// Whether a sentence has words by which licences grant, deny or ask, of whatever they speak.
fn says_how_to_use(sentence: &str) -> bool {
    const SAYS: [&str; 19] = [
        "you may use",
        "you can use",
        "you may not",
        "you must not",
        "may be used",
        "can be used",
        "may not be used",
        "must not be used",
        "may use this model",
        "may use the model",
        "do not use",
        "free to use",
        "free of charge",
        "free for",
        "must credit",
        "with our permission",
        "不得",
        "仅供",
        "禁止",
    ];
    SAYS.iter().any(|phrase| sentence.contains(phrase))
}

/// Whether a sentence can only be about the use of a work: its object is the work or a purpose.
fn says_of_work(sentence: &str) -> bool {
    const SAYS: [&str; 26] = [
        "for any purpose",
        "used for research",
        "used freely",
        "for personal use",
        "for private use",
        "free for any use",
        "free for research",
        "free for academic",
        "please credit",
        "credit the author",
        "must credit",
        "without permission",
        "without our permission",
        "with our permission",
        "feel free to use this model",
        "feel free to use the model",
        "不得商用",
        "禁止商用",
        "禁止商业",
        "不得用于商业",
        "仅供研究",
        "仅供学术",
        "仅供学习",
        "仅供个人",
        "仅供科研",
        "仅供非商",
    ];
    is_bare_limit(sentence)
        || short_limit(sentence).is_some()
        || SAYS.iter().any(|phrase| sentence.contains(phrase))
        || grants_work(sentence)
        || is_free_to_use(sentence)
}

/// A limit that is a whole sentence or line: "Non-commercial".
fn is_bare_limit(sentence: &str) -> bool {
    const LIMITS: [&str; 8] = [
        "non-commercial",
        "noncommercial",
        "non commercial",
        "non-commercial only",
        "research only",
        "非商用",
        "非商业",
        "非商业用途",
    ];
    LIMITS.contains(&sentence.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// "You may use this model for research", and not "you may use this model with the tool of that name".
fn grants_work(sentence: &str) -> bool {
    const VERBS: [&str; 2] = ["may use ", "may freely use "];
    const WORKS: [&str; 10] = [
        "this model",
        "the model",
        "these weights",
        "the weights",
        "this work",
        "this dataset",
        "the dataset",
        "this checkpoint",
        "this adapter",
        "this lora",
    ];
    const MEANS: [&str; 6] = ["by ", "from ", "like ", "through ", "via ", "with "];
    VERBS.iter().filter_map(|verb| sentence.split_once(verb)).any(|(_, object)| {
        let behind = WORKS.iter().find_map(|work| object.strip_prefix(work));
        behind.is_some_and(|rest| !MEANS.iter().any(|means| rest.trim_start().starts_with(means)))
    })
}

/// "Free to use", "free to use and share": of a work, where no other object follows.
fn is_free_to_use(sentence: &str) -> bool {
    const GOES_ON: [&str; 10] =
        ["and ", "as ", "by ", "for ", "it", "or ", "the model", "the weights", "this model", "without "];
    let Some((before, behind)) = sentence.split_once("free to use") else { return false };
    let behind = behind.trim_start();
    let ends = !behind.starts_with(char::is_alphanumeric);
    !before.ends_with("feel ") && (ends || GOES_ON.iter().any(|start| behind.starts_with(start)))
}
