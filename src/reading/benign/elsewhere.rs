//! Sentences beside a licence that bind by terms which stand elsewhere: a policy or an agreement at some address, a
//! licence of the weights in another file, a licence that nobody here knows.
//!
//! Contract: no benign class explains such a sentence, however few words of its own it has, for what it points at is not
//! in this text and may forbid anything. Harmless stay titles, pointers to the notices of others, names of licences that
//! let a part be used for anything, and the names of the licences that are printed here. Limit: an address that is
//! called nothing is taken for what most addresses are, a place to read more.

use std::ops::Range;

use super::lists::{Phrases, lists};
use super::{Words, is_heading};
use crate::base::Span;
use crate::corpus::TemplateId;

/// How many words in front of a licence's name may say that something is under it.
const REACH: usize = 3;
/// Words in front of a name that are no part of it, in a line of capitals.
const ARTICLES: [&str; 8] = ["a", "an", "and", "of", "or", "our", "the", "their"];

/// What terms do that are not printed here.
const APPLIES: [&str; 8] = ["applies", "apply", "binds", "bind", "covers", "cover", "governs", "govern"];

/// The licences that a text names beside those it prints.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Names of licences that are printed here, that let a work be used for anything, or that the text states so that its
    /// expression has them; in the source.
    pub accounted: Vec<Span>,
    /// Names of other ones; in the source.
    pub binding: Vec<Span>,
    /// The words of the names of the printed ones, in lower case.
    pub own_words: Vec<String>,
    /// Whether a printed one has a use policy of its own, to which pages of it lead.
    pub own_policy: bool,
    /// The hosts at which the printed ones stand: what their addresses say there, the licences say themselves.
    pub hosts: Vec<String>,
    /// What the publishers of the printed ones are called in the names of hosts.
    pub stewards: Vec<String>,
    /// The licences that the text prints, and those that it grants by name so that its expression has them.
    pub templates: Vec<TemplateId>,
}

impl Named {
    /// What is named in a stretch of the source, as in a source of its own.
    pub fn within(&self, start: usize, length: usize) -> Self {
        let inside = |name: &&Span| name.start >= start && name.end <= start + length;
        let moved = |name: &Span| Span::new(name.start - start, name.end - start);
        Self {
            accounted: self.accounted.iter().filter(inside).map(moved).collect(),
            binding: self.binding.iter().filter(inside).map(moved).collect(),
            ..self.clone()
        }
    }
}

/// Whether word `at` belongs to the name of a licence that leaves those printed here as they are.
pub(super) fn is_accounted_name(words: &Words<'_>, at: usize) -> bool {
    touches(&words.named.accounted, words, at..at + 1)
}

/// Whether a range names a licence that binds more than those printed here.
pub(super) fn names_binding(words: &Words<'_>, range: Range<usize>) -> bool {
    touches(&words.named.binding, words, range)
}

/// Whether a range leads to terms beside those printed here.
pub(super) fn binds(words: &Words<'_>, range: Range<usize>) -> bool {
    let said = Said::of(words, range.clone());
    (!words.named.own_policy && said.names_policy(words, range.clone()))
        || said.binds_part(words, range.clone())
        || (said.speaks_of_part() && names_limited_commons(words, range.clone()))
        || said.limits_part(words)
        || is_unknown(words, range)
}

/// Whether a copyright line names a licence that binds, or leads to the licence of a part. Of policies nothing is asked:
/// holders are called after them.
pub(super) fn binds_in_notice(words: &Words<'_>, range: Range<usize>) -> bool {
    names_binding(words, range.clone())
        || Said::of(words, range.clone()).binds_part(words, range.clone())
        || names_limited_commons(words, range.clone())
        || is_unknown(words, range)
}

/// Whether a range has the sign of a Creative Commons licence that limits, with or without its number, and none of those
/// printed here limits so.
fn names_limited_commons(words: &Words<'_>, range: Range<usize>) -> bool {
    const LIMITS: [(&str, &str); 3] =
        [("nc", "noncommercial"), ("nd", "noderivatives"), ("sa", "sharealike")];
    let said = Said::of(words, range);
    let own = |sign: &str, word: &str| words.named.own_words.iter().any(|own| own == sign || own == word);
    said.parts.windows(3).any(|three| {
        let [(_, cc), (_, by), (_, limit)] = three else { return false };
        (*cc, *by) == ("cc", "by") && LIMITS.iter().any(|(sign, word)| limit == sign && !own(sign, word))
    })
}

/// Whether a range says that something is under a licence which nobody here knows.
pub(super) fn is_unknown(words: &Words<'_>, range: Range<usize>) -> bool {
    range.clone().any(|at| is_under_unknown(words, &range, at))
}

fn touches(spans: &[Span], words: &Words<'_>, range: Range<usize>) -> bool {
    let span = words.text.source_span(words.text.words_span(range));
    spans.iter().any(|name| name.overlaps(span))
}

/// A sentence with its words cut at every sign, so that `LICENSE-WEIGHTS` is two of them.
struct Said<'a> {
    folded: &'a str,
    /// Each with its place in `folded`.
    parts: Vec<(usize, &'a str)>,
    /// Whether it leads the reader to a place.
    points: bool,
}

impl<'a> Said<'a> {
    fn of(words: &'a Words<'_>, range: Range<usize>) -> Self {
        let folded = words.folded(range.clone());
        let mut parts = Vec::new();
        for part in folded.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
            parts.push((part.as_ptr() as usize - folded.as_ptr() as usize, part));
        }
        let span = words.text.source_span(words.text.words_span(range));
        let source = words.text.source().get(span.start..span.end).unwrap_or_default();
        let behind = words.text.source().get(span.end..).unwrap_or_default();
        let points = behind.starts_with("](")
            || folded.split_whitespace().any(is_file_name)
            || source.split_whitespace().any(is_license_of_part)
            || ["://", "www.", "@"].iter().any(|sign| folded.contains(sign))
            || Phrases::any(&lists().phrases.points, folded)
            || folded.split_once(':').is_some_and(|(_, value)| value.contains(char::is_alphanumeric));
        Self { folded, parts, points }
    }

    /// Whether it speaks of a policy or an agreement, and is not merely its title.
    fn names_policy(&self, words: &Words<'_>, range: Range<usize>) -> bool {
        let lists = &lists().elsewhere;
        let before = |at: usize| at.checked_sub(1).map_or("", |before| self.parts[before].1);
        let policy = |at: usize| {
            lists.policies.contains(self.parts[at].1)
                && !lists.of_other_matters.contains(before(at))
                && self.is_policy_of_use(at)
        };
        let spaced = self.parts.iter().map(|(_, part)| *part).collect::<Vec<_>>().join(" ");
        let named = (0..self.parts.len()).any(policy)
            || Phrases::any(&lists.policy_phrases, &spaced)
            || self.named_terms_apply()
            || self.leads_part_to_terms()
            || self.calls_terms()
            || (self.key_leads_to_terms() && !self.only_leads_to_own(words, range.clone()));
        let applies = || self.parts.iter().any(|(_, part)| lists.binding_words.contains(*part));
        named && (self.points || applies() || !is_heading(words, range))
    }

    /// Whether the policy at `at` is one of use: "content policy", "comply with the policy", an address or a page of that
    /// name; and not the policy of an agent that learns, or a file of its weights.
    fn is_policy_of_use(&self, at: usize) -> bool {
        const IN_FRONT: [&str; 9] =
            ["acceptable", "ai", "content", "licence", "license", "our", "their", "usage", "use"];
        const PAGES: [&str; 5] = ["htm", "html", "md", "pdf", "txt"];
        const BINDS: [&str; 16] = [
            "abide",
            "adhere",
            "agree",
            "applies",
            "apply",
            "bound",
            "comply",
            "complying",
            "follow",
            "following",
            "govern",
            "governed",
            "governs",
            "obey",
            "respect",
            "subject",
        ];
        let (start, name) = self.parts[at];
        if !matches!(name, "policy" | "policies") {
            return true;
        }
        let before = at.checked_sub(1).map_or("", |before| self.parts[before].1);
        let after = self.parts.get(at + 1).map_or("", |(_, part)| *part);
        let word = self.folded[..start].rsplit(char::is_whitespace).next().unwrap_or_default();
        IN_FRONT.contains(&before)
            || (PAGES.contains(&after) && self.folded[start + name.len()..].starts_with('.'))
            || ["://", "www."].iter().any(|sign| word.contains(sign))
            || self.parts.iter().any(|(_, part)| BINDS.contains(part))
    }

    /// "Gemma terms apply", and not "these terms apply": those are printed here.
    fn named_terms_apply(&self) -> bool {
        const PRINTED: [&str; 14] = [
            "above",
            "all",
            "and",
            "following",
            "its",
            "licence",
            "license",
            "own",
            "same",
            "such",
            "the",
            "their",
            "these",
            "those",
        ];
        self.parts.windows(3).any(|three| {
            let [(_, name), (_, terms), (_, verb)] = three else { return false };
            matches!(*terms, "terms" | "conditions")
                && matches!(*verb, "apply" | "applies")
                && !PRINTED.contains(name)
        })
    }

    /// "The weights: see https://.../terms": what an address calls terms, of a part of the model.
    fn leads_part_to_terms(&self) -> bool {
        let lists = &lists().elsewhere;
        let address = self.folded.split_whitespace().find(|word| word.contains("://"));
        let terms = address.is_some_and(|address| {
            address.split(|c: char| !c.is_alphanumeric()).any(|part| lists.keys.contains(part))
        });
        let of_part =
            |word: &str| word.split(|c: char| !c.is_alphanumeric()).any(|part| lists.parts.contains(part));
        terms && self.folded.split_whitespace().any(|word| !word.contains("://") && of_part(word))
    }

    /// "See https://.../terms for terms": what the address and the sentence call so.
    fn calls_terms(&self) -> bool {
        let keys = &lists().elsewhere.keys;
        let has_key = |word: &str| word.split(|c: char| !c.is_alphanumeric()).any(|part| keys.contains(part));
        let (addresses, others): (Vec<&str>, Vec<&str>) =
            self.folded.split_whitespace().partition(|word| word.contains("://"));
        let other_matters = |word: &&str| lists().elsewhere.of_other_matters.contains(*word);
        addresses.iter().any(|word| has_key(word))
            && others.iter().any(|word| has_key(word))
            && !others.iter().any(other_matters)
    }

    /// Whether its one address is that of a licence which is printed here.
    fn only_leads_to_own(&self, words: &Words<'_>, range: Range<usize>) -> bool {
        self.folded.matches("://").count() == 1 && touches(&words.named.accounted, words, range)
    }

    /// "Terms: https://...": what stands there is terms, and is not this text.
    fn key_leads_to_terms(&self) -> bool {
        let Some((key, value)) = self.folded.split_once(':') else { return false };
        let mut parts = key.split(|c: char| !c.is_alphanumeric()).rev().filter(|part| !part.is_empty());
        let lists = &lists().elsewhere;
        let is_key = parts.next().is_some_and(|last| lists.keys.contains(last));
        let is_of_use = parts.next().is_none_or(|before| !lists.of_other_matters.contains(before));
        value.contains("://") && is_key && is_of_use
    }

    fn speaks_of_part(&self) -> bool {
        self.parts.iter().any(|(_, part)| lists().elsewhere.parts.contains(*part))
    }

    /// Whether it says where the licence of the weights, the data or another part stands, or what it is.
    fn names_license_of_part(&self) -> bool {
        let lists = &lists().elsewhere;
        let place = |known: &dyn Fn(&str) -> bool| self.parts.iter().find(|(_, part)| known(part));
        let Some((license, _)) = place(&|part| lists.licenses.contains(part)) else { return false };
        let Some((part, _)) = place(&|part| lists.parts.contains(part)) else { return false };
        let between = &self.folded[*license.min(part)..*license.max(part)];
        self.points || between.contains(['|', '\u{2013}', '\u{2014}', '=']) || between.contains(" - ")
    }

    /// Whether it leads to a licence of a part that is none of those printed here.
    fn binds_part(&self, words: &Words<'_>, range: Range<usize>) -> bool {
        self.names_license_of_part() && !self.names_it(words, range)
    }

    /// "Weights: NC": the sign alone, of a part.
    fn limits_part(&self, words: &Words<'_>) -> bool {
        let own = words.named.own_words.iter().any(|own| own == "nc");
        !own && self.points && self.speaks_of_part() && self.parts.iter().any(|(_, part)| *part == "nc")
    }

    /// Whether the licence of the part that is spoken of last is one by a name that is accounted for: "the weights are
    /// licensed under MIT, see LICENSE", and not "code: MIT; weights: see LICENSE-WEIGHTS".
    fn names_it(&self, words: &Words<'_>, range: Range<usize>) -> bool {
        let last = self.parts.iter().rfind(|(_, part)| lists().elsewhere.parts.contains(*part));
        let Some((start, part)) = last else { return false };
        let (start, end) = (*start, start + part.len());
        let from = words.text.words_span(range.clone()).start;
        let place = |at: usize| {
            let span = words.text.words()[at].span();
            (span.start - from, span.end - from)
        };
        let one_clause = |between: &str| !between.contains([';', ',', '(']) && !between.contains(" code");
        let names: Vec<(usize, usize)> =
            range.filter(|at| is_accounted_name(words, *at)).map(place).collect();
        let behind = names.iter().find(|(at, _)| *at >= end).map(|(at, _)| &self.folded[end..*at]);
        let before = names.iter().rfind(|(_, at)| *at <= start).map(|(_, at)| &self.folded[*at..start]);
        let applies = |between: &str| ["appl", "cover", " for "].iter().any(|verb| between.contains(verb));
        behind.is_some_and(one_clause)
            || before.is_some_and(|between| self.is_in_brackets(between, end))
            || before.is_some_and(|between| one_clause(between) && applies(between))
    }

    /// Whether the part that ends at `end` stands in brackets right behind a name, with nothing but parts beside it: "MIT
    /// (code and weights)".
    fn is_in_brackets(&self, between: &str, end: usize) -> bool {
        let Some((name, inside)) = between.rsplit_once('(') else { return false };
        let rest = &self.folded[end..];
        let behind = rest.split_once(')').map_or(rest, |(behind, _)| behind);
        let is_part = |word: &str| {
            let word = word.trim_end_matches(',');
            matches!(word, "all" | "and" | "code" | "the") || lists().elsewhere.parts.contains(word)
        };
        !name.contains([';', ',', ')'])
            && inside.split_whitespace().all(is_part)
            && behind.split_whitespace().all(is_part)
    }
}

/// `LICENSE.txt`, `docs/POLICY`: a dot or slash inside a word.
fn is_file_name(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let inside =
        |sign: char| word.split_once(sign).is_some_and(|(_, rest)| rest.starts_with(char::is_alphabetic));
    inside('.') || inside('/')
}

/// `MODEL_LICENSE`, `LICENSE-WEIGHTS`: a file by its name, in capitals and with a sign inside.
fn is_license_of_part(word: &str) -> bool {
    let lists = &lists().elsewhere;
    let lower = word.to_lowercase();
    let has = |known: &rustc_hash::FxHashSet<String>| {
        lower.split(|c: char| !c.is_alphanumeric()).any(|part| known.contains(part))
    };
    !word.contains(char::is_lowercase)
        && word.contains(['_', '-'])
        && has(&lists.licenses)
        && has(&lists.parts)
}

/// Whether word `at` ends the name of a licence under which something is said to be, and nobody here knows it: "the
/// weights are under the Kite Community License".
fn is_under_unknown(words: &Words<'_>, range: &Range<usize>, at: usize) -> bool {
    let lists = &lists().elsewhere;
    let capital = |at: usize| words.initial(at).is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
    let called = match &*words.letters(at) {
        "license" | "licence" | "eula" => true,
        "terms" | "agreement" => capital(at),
        _ => false,
    };
    if !called {
        return false;
    }
    let stops = |letters: &str| ARTICLES.contains(&letters) || lists.leading.contains(letters);
    let in_name = |at: &usize| capital(*at) && !stops(&words.letters(*at));
    let name = (range.start..at).rev().take_while(in_name).last().map_or(at..at, |first| first..at);
    // "Under the MIT license and the Kite License": names of known licences stand between.
    let between = |at: &usize| {
        let letters = words.letters(*at);
        ARTICLES.contains(&&*letters)
            || matches!(&*letters, "license" | "licence")
            || is_accounted_name(words, *at)
            || super::lists::lists().components.licenses.contains(&*letters)
    };
    let before = (range.start..name.start).rev().filter(|at| !between(at));
    let led = before.take(REACH).any(|at| lists.leading.contains(&*words.letters(at)));
    // "The Kite License also applies"
    let applies = |at: usize| APPLIES.contains(&&*words.letters(at));
    (led || (at + 1..range.end).take(2).any(applies))
        && name.clone().any(|at| is_unknown_name(words, at))
        && !touches(&words.named.accounted, words, name.start..at + 1)
}

fn is_unknown_name(words: &Words<'_>, at: usize) -> bool {
    let letters = words.letters(at);
    let known = lists().lines.document.contains(&*letters)
        || lists().components.licenses.contains(&*letters)
        || lists().components.beside_licenses.contains(&*letters);
    !known && !words.is_digits(at) && !words.named.own_words.iter().any(|own| *own == *letters)
}
