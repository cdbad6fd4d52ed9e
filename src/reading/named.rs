//! Which of the licences that a text names leave those it prints as they are.

use super::Role;
use super::benign::Named;
use super::expression::spdx_form;
use super::references::{Found, PUBLIC_DOMAIN};
use crate::base::Span;
use crate::corpus::{CompanionKind, Corpus, Family, Record, TemplateId};
use crate::matching::Match;

/// What the names in a text mean beside the licences that `matches` print. A licence that the text grants by a certain
/// name enters its expression by itself.
pub(super) fn named(found: &Found, matches: &[&Match], corpus: &Corpus) -> Named {
    let mut named = Named::default();
    if matches.is_empty() {
        // Nothing is judged by it.
        return named;
    }
    let printed = Printed::of(matches, corpus);
    for (id, role, span) in &found.names {
        let stated = *role == Role::Grant && spdx_form(id, corpus).is_some();
        match stated || printed.leaves_free(id, corpus) {
            true => named.accounted.push(*span),
            false => named.binding.push(*span),
        }
    }
    let has_policy = |record: &&Record| {
        record.companions.iter().any(|companion| companion.kind == CompanionKind::UsePolicy)
    };
    named.own_policy = printed.records.iter().any(has_policy);
    named.own_words = printed.words();
    named.hosts = printed.records.iter().filter_map(|record| host(record.url.as_deref()?)).collect();
    named.stewards =
        printed.records.iter().filter_map(|record| label(record.publisher.as_deref()?)).collect();
    named.templates = templates(found, matches, corpus);
    named
}

/// Licences that a text prints, and those that it grants by a certain name, of whatever version and edition.
fn templates(found: &Found, matches: &[&Match], corpus: &Corpus) -> Vec<TemplateId> {
    let mut templates: Vec<TemplateId> = matches.iter().map(|found| found.template).collect();
    let stated =
        |(id, role, _): &&(String, Role, Span)| *role == Role::Grant && spdx_form(id, corpus).is_some();
    let mut names: Vec<&str> = Vec::new();
    for (id, ..) in found.names.iter().filter(stated) {
        let parts = id.split([' ', '(', ')']).filter(|part| !part.is_empty() && !is_operator(part));
        names.extend(parts.map(plain));
    }
    names.sort_unstable();
    names.dedup();
    let pack = corpus.pack();
    for template in (0..pack.template_count() as TemplateId).filter(|_| !names.is_empty()) {
        if names.binary_search(&plain(pack.template_id(template))).is_ok() {
            templates.push(template);
        }
    }
    templates.sort_unstable();
    templates.dedup();
    templates
}

/// The host of an address, in lower case.
fn host(address: &str) -> Option<String> {
    let host = address.split_once("://")?.1.split(['/', '?', '#']).next()?;
    (!host.is_empty()).then(|| host.to_lowercase())
}

/// A publisher's name as a part of a host's; a short one is a part of anybody's.
fn label(publisher: &str) -> Option<String> {
    const LEAST: usize = 5;
    let label: String =
        publisher.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    (label.len() >= LEAST).then_some(label)
}

/// An id without what it says of later versions.
fn plain(id: &str) -> &str {
    ["-only", "-or-later", "+"].iter().find_map(|end| id.strip_suffix(end)).unwrap_or(id)
}

/// The licences that a text prints.
struct Printed<'a> {
    ids: Vec<&'a str>,
    records: Vec<&'a Record>,
}

impl<'a> Printed<'a> {
    fn of(matches: &[&'a Match], corpus: &'a Corpus) -> Self {
        let pack = corpus.pack();
        let mut ids = Vec::new();
        for template in matches.iter().flat_map(|found| found.ties.iter().chain([&found.template])) {
            ids.push(pack.template_id(*template));
            ids.extend(pack.details(*template).twins.iter().map(|(id, _)| id.as_str()));
        }
        let records = ids.iter().filter_map(|id| corpus.record(id)).collect();
        Self { ids, records }
    }

    /// Whether a licence by this name demands nothing that those printed do not: it is one of them, or lets a work be
    /// used for anything. Of a name that may mean several, all must; of a choice, one.
    fn leaves_free(&self, id: &str, corpus: &Corpus) -> bool {
        let known = corpus.resolve_exactly(id).map(|found| found.ids).unwrap_or_default();
        if known.is_empty() {
            let joined = |operator: &str| id.contains(operator);
            let mut parts = id.split([' ', '(', ')']).filter(|part| !part.is_empty() && !is_operator(part));
            return match joined(" OR ") {
                true => parts.any(|part| self.leaves_free_alone(part, corpus)),
                false => parts.all(|part| self.leaves_free_alone(part, corpus)),
            };
        }
        known.iter().any(|id| self.ids.contains(&id.as_str()))
            || known.iter().all(|id| self.leaves_free_alone(id, corpus))
    }

    fn leaves_free_alone(&self, id: &str, corpus: &Corpus) -> bool {
        if self.ids.contains(&id) || spdx::exception_id(id).is_some() || id == PUBLIC_DOMAIN {
            return true;
        }
        let copyleft = |record: &&Record| record.family == Family::Copyleft;
        corpus.record(id).is_some_and(|record| match record.family {
            Family::Permissive => true,
            Family::Copyleft => self.records.iter().any(copyleft),
            _ => false,
        })
    }

    /// The words of their names.
    fn words(&self) -> Vec<String> {
        let names = self.records.iter().flat_map(|record| {
            record.aliases.iter().chain([&record.id, &record.name]).chain(&record.publisher)
        });
        let words = names.flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
        let mut words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
        words.sort_unstable();
        words.dedup();
        words
    }
}

fn is_operator(part: &str) -> bool {
    matches!(part, "AND" | "OR" | "WITH")
}
