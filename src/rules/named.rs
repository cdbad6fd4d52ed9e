//! What a licence statement of a few words names: a tag, a name, or an SPDX expression.
//!
//! A statement that names a family or several versions keeps all candidates; their terms are stated only where all
//! of them agree. A name that means nothing to the corpus leaves the statement `open`.

use crate::corpus::{Family, Resolution, TermValue, Terms};
use crate::lineage::Knowledge;

/// A statement, resolved as far as it can be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Named {
    /// Record ids; several where it is not certain which, or where an expression names several.
    pub ids: Vec<String>,
    /// The SPDX expression, where one and only one can be meant.
    pub expression: Option<String>,
    /// Its terms: of the one licence, the sum of an AND, or what all candidates agree on.
    pub terms: Terms,
    /// The spelling it was taken for, where it was only similar.
    pub guess: Option<String>,
    /// Whether the corpus knows the name at all; `other` is known and names nothing.
    pub known: bool,
}

impl Named {
    /// Whether it names no licence that we know.
    pub fn is_open(&self) -> bool {
        self.ids.is_empty()
    }

    /// Both statements at once.
    pub fn and(self, other: Self) -> Self {
        if self.is_open() || other.is_open() {
            return if self.is_open() { other } else { self };
        }
        let expression = self.expression.zip(other.expression).map(|(one, two)| both(&one, &two));
        let mut ids = self.ids;
        ids.extend(other.ids.into_iter().filter(|id| !ids.contains(id)).collect::<Vec<_>>());
        let terms = self.terms.join(&other.terms);
        Self { ids, expression, terms, guess: self.guess.or(other.guess), known: true }
    }
}

/// `one AND two`, with brackets where an OR stands inside.
pub(super) fn both(one: &str, two: &str) -> String {
    if one == two {
        return one.to_owned();
    }
    let side = |text: &str| if text.contains(" OR ") { format!("({text})") } else { text.to_owned() };
    format!("{} AND {}", side(one), side(two))
}

/// Resolves one statement.
pub fn named(text: &str, corpus: &dyn Knowledge) -> Named {
    let text = text.trim();
    let mut resolution = corpus.resolve(text);
    let several =
        (resolution.ids.is_empty() && !resolution.known).then(|| expression(text, corpus)).flatten();
    if let Some(several) = several {
        return several;
    }
    if let Some(name) = before_address(text).filter(|_| !resolution.known) {
        resolution = corpus.resolve(name);
    }
    resolved(resolution, corpus)
}

/// The licence at an address.
pub fn named_page(address: &str, corpus: &dyn Knowledge) -> Named {
    resolved(corpus.resolve_page(address), corpus)
}

/// The name in `AGPL-3.0 License (https://...)`, as exporters write it.
fn before_address(text: &str) -> Option<&str> {
    let (name, address) = text.strip_suffix(')')?.rsplit_once(" (")?;
    address.starts_with("http").then_some(name)
}

fn resolved(resolution: Resolution, corpus: &dyn Knowledge) -> Named {
    let single = (resolution.ids.len() == 1).then(|| resolution.ids.first()).flatten();
    let expression = single.map(|id| spdx_of(id, corpus));
    let terms = agreed_terms(&resolution.ids, corpus);
    Named { ids: resolution.ids, expression, terms, guess: resolution.guess, known: resolution.known }
}

/// An SPDX expression of several licences. OR keeps its alternatives: only what they agree on is stated.
fn expression(text: &str, corpus: &dyn Knowledge) -> Option<Named> {
    if !text.contains(' ') {
        return None;
    }
    // SPDX ids are the same in any case (SPDX 3, annex B); the parser wants them as listed.
    let text = canonical(text, corpus);
    let parsed = spdx::Expression::parse(&text).ok()?;
    let mut ids = Vec::new();
    for part in parsed.requirements() {
        let name = part.req.license.to_string();
        let name = name.strip_prefix("LicenseRef-").unwrap_or(&name);
        let id = corpus.record(name.trim_end_matches('+')).map(|record| record.id.clone())?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let terms = if text.contains(" OR ") { agreed_terms(&ids, corpus) } else { joined_terms(&ids, corpus) };
    Some(Named { ids, expression: Some(text), terms, guess: None, known: true })
}

/// An expression with every id as its record spells it.
fn canonical(text: &str, corpus: &dyn Knowledge) -> String {
    let is_id = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '+' | ':');
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| is_id(c) != is_id(first)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let bare = word.trim_end_matches('+');
        match corpus.record(bare).filter(|_| is_id(first)) {
            Some(record) => out.extend([record.spdx_id().as_str(), &word[bare.len()..]]),
            None => out.push_str(word),
        }
        rest = after;
    }
    out
}

/// The expression of one record; the id itself where there is no record.
pub(super) fn spdx_of(id: &str, corpus: &dyn Knowledge) -> String {
    corpus.record(id).map_or_else(|| id.to_owned(), crate::corpus::Record::spdx_id)
}

/// What all candidates agree on, per axis; where they differ it is unknown.
pub(super) fn agreed_terms(ids: &[String], corpus: &dyn Knowledge) -> Terms {
    let all: Vec<Terms> = ids.iter().map(|id| terms_of(id, corpus)).collect();
    let Some((first, rest)) = all.split_first() else { return Terms::default() };
    let agreed = |axis: &str| {
        let value = first.value(axis);
        if rest.iter().all(|terms| terms.value(axis) == value) { value } else { TermValue::Unknown }
    };
    Terms::of_all(agreed)
}

/// The sum of the terms of all.
pub(super) fn joined_terms(ids: &[String], corpus: &dyn Knowledge) -> Terms {
    let mut all = ids.iter().map(|id| terms_of(id, corpus));
    let first = all.next().unwrap_or_default();
    all.fold(first, |sum, terms| sum.join(&terms))
}

fn terms_of(id: &str, corpus: &dyn Knowledge) -> Terms {
    corpus.record(id).map(crate::corpus::Record::term_values).unwrap_or_default()
}

/// The strictest class among the records.
pub(super) fn strictest_family(ids: &[String], corpus: &dyn Knowledge) -> Option<Family> {
    let families = ids.iter().filter_map(|id| corpus.record(id)).map(|record| record.family);
    families.max_by_key(|family| (family_rank(*family), *family))
}

/// How much a class binds whoever uses a model: the order of first screens, not of law.
pub(super) fn family_rank(family: Family) -> u8 {
    match family {
        Family::Permissive => 0,
        Family::Notice | Family::Data => 1,
        Family::Copyleft => 2,
        Family::CommunityThreshold | Family::UsePolicy | Family::Rail => 3,
        Family::ProprietaryTerms => 4,
        Family::ResearchNoncommercial => 5,
    }
}

/// Whether a class brings limits that a permissive licence does not have.
pub(super) fn is_restrictive(family: Family) -> bool {
    family_rank(family) >= 2
}
