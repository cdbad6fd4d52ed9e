//! A clause kind with its patterns, each compiled on first need.
//!
//! Contract: [`Body::pattern`] says which of its patterns a sentence matches, if no exception does; [`Body::fill`] sets
//! what other words of the sentence decide.

use super::regexes::{Lazy, lazies};
use super::source::{KindSource, Pattern};
use super::{Clause, fields, restrictions};

/// One kind with its patterns, each compiled on first need.
#[derive(Debug)]
pub(super) struct Body {
    pub source: KindSource,
    never: Vec<Lazy>,
    patterns: Vec<(Vec<Lazy>, Vec<Lazy>)>,
    fields: Vec<Option<Lazy>>,
    pub words_after: Option<Lazy>,
    inside: Option<Lazy>,
    pub list: Option<restrictions::List>,
}

impl Body {
    pub fn new(source: KindSource) -> Self {
        let lazy = |pattern: &Pattern| (lazies(&pattern.all), lazies(&pattern.none));
        Self {
            never: lazies(&source.never),
            patterns: source.patterns.iter().map(lazy).collect(),
            fields: source.fields.iter().map(|rule| rule.when.as_deref().map(Lazy::new)).collect(),
            inside: source.inside.as_deref().map(Lazy::new),
            words_after: source.words_after.as_deref().map(Lazy::new),
            list: source.list.as_ref().map(restrictions::List::new),
            source,
        }
    }

    pub fn anchored(&self, scope: &str) -> bool {
        self.source.anchors.iter().any(|anchor| scope.contains(anchor.as_str()))
    }

    /// Whether a clause refers to something that stands in the text itself.
    pub fn is_inside(&self, clause: &Clause, folded: &str) -> bool {
        clause.url.is_none() && self.inside.as_ref().is_some_and(|inside| inside.is_match(folded))
    }

    /// The first pattern that matches `scope`.
    pub fn pattern(&self, scope: &str) -> Option<&Pattern> {
        let matches = |(all, none): &(Vec<Lazy>, Vec<Lazy>)| {
            all.iter().all(|regex| regex.is_match(scope)) && !none.iter().any(|regex| regex.is_match(scope))
        };
        // Exceptions last: they compile and run only where there is something to except.
        let found = self.patterns.iter().position(matches)?;
        let excepted = self.never.iter().any(|never| never.is_match(scope));
        (!excepted).then(|| &self.source.patterns[found])
    }

    /// Patterns behind `first` that match `scope` and name another power than those before: one sentence may reserve
    /// several.
    pub fn others(&self, first: &Pattern, scope: &str) -> Vec<&Pattern> {
        let Some(what) = first.set.get("what") else { return Vec::new() };
        let mut known = vec![what];
        let mut others = Vec::new();
        for (pattern, (all, none)) in self.source.patterns.iter().zip(&self.patterns) {
            let Some(what) = pattern.set.get("what").filter(|what| !known.contains(what)) else { continue };
            if all.iter().all(|regex| regex.is_match(scope))
                && !none.iter().any(|regex| regex.is_match(scope))
            {
                known.push(what);
                others.push(pattern);
            }
        }
        others
    }

    /// Fills the fields that other words of the sentence decide.
    pub fn fill(&self, scope: &str, around: &str, clause: &mut Clause) {
        for (rule, when) in self.source.fields.iter().zip(&self.fields) {
            let matches = when
                .as_ref()
                .is_none_or(|when| when.is_match(scope) || (rule.around && when.is_match(around)));
            if matches && !fields::is_set(clause, &rule.field) {
                fields::set(clause, &rule.field, &rule.value);
            }
        }
    }
}
