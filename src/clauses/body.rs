//! A clause kind with its patterns, each compiled on first need.
//!
//! Contract: [`Body::pattern`] says which of its patterns a sentence matches, if no exception does; [`Body::fill`] sets
//! what other words of the sentence decide.

use super::regexes::{Asked, Gate, Gather, Regex, Regexes};
use super::source::{KindSource, Pattern};
use super::{Clause, fields, restrictions};

/// One kind with its patterns.
#[derive(Debug)]
pub(super) struct Body {
    pub source: KindSource,
    never: Vec<Regex>,
    patterns: Vec<Way>,
    fields: Vec<Option<Regex>>,
    pub words_after: Option<Regex>,
    inside: Option<Regex>,
    pub list: Option<restrictions::List>,
}

/// One way to say it.
#[derive(Debug)]
struct Way {
    all: Vec<Regex>,
    none: Vec<Regex>,
}

impl Way {
    fn matches(&self, scope: &Asked<'_>) -> bool {
        scope.all(&self.all) && !scope.any(&self.none)
    }
}

impl Body {
    /// Gathers the patterns of `source`.
    pub fn new(source: KindSource, gather: &mut Gather) -> Self {
        let mut way =
            |pattern: &Pattern| Way { all: gather.all(&pattern.all), none: gather.all(&pattern.none) };
        let patterns = source.patterns.iter().map(&mut way).collect();
        let mut one = |pattern: &String| gather.add(pattern);
        Self {
            fields: source.fields.iter().map(|rule| rule.when.as_ref().map(&mut one)).collect(),
            inside: source.inside.as_ref().map(&mut one),
            words_after: source.words_after.as_ref().map(&mut one),
            never: gather.all(&source.never),
            list: source.list.as_ref().map(|list| restrictions::List::new(list, gather)),
            patterns,
            source,
        }
    }

    pub fn anchored(&self, scope: &str) -> bool {
        self.source.anchors.iter().any(|anchor| scope.contains(anchor.as_str()))
    }

    /// Whether a clause refers to something that stands in the text itself.
    pub fn is_inside(&self, clause: &Clause, regexes: &Regexes, folded: &str) -> bool {
        clause.url.is_none() && self.inside.is_some_and(|inside| regexes.is_match(inside, folded))
    }

    /// Whether a pattern may match `scope` or a part of it: none of its words is missing.
    pub fn may_match(&self, scope: &Asked<'_>) -> bool {
        self.patterns.iter().any(|way| scope.may_match(&way.all))
    }

    /// Whether the text that `gate` looked through may have a clause of the kind.
    pub fn may_stand(&self, gate: &Gate<'_>) -> bool {
        let mut list = self.list.iter().flat_map(restrictions::List::finders);
        self.patterns.iter().any(|way| gate.may_match(&way.all))
            || list.any(|finder| gate.may_match(&[*finder]))
    }

    /// The first pattern that matches `scope`.
    pub fn pattern(&self, scope: &Asked<'_>) -> Option<&Pattern> {
        // Exceptions last: they compile and run only where there is something to except.
        let found = self.patterns.iter().position(|way| way.matches(scope))?;
        (!scope.any(&self.never)).then(|| &self.source.patterns[found])
    }

    /// Patterns behind `first` that match `scope` and name another power or trigger than those before: one sentence may
    /// reserve several, or say of several things that they end the licence. A pattern that only counts `alone` is none.
    pub fn others(&self, first: &Pattern, scope: &Asked<'_>) -> Vec<&Pattern> {
        let Some(told) = first.told_apart() else { return Vec::new() };
        let mut known = vec![told];
        let mut others = Vec::new();
        for (pattern, way) in
            self.source.patterns.iter().zip(&self.patterns).filter(|(pattern, _)| !pattern.alone)
        {
            let Some(told) = pattern.told_apart().filter(|told| !known.contains(told)) else { continue };
            if way.matches(scope) {
                known.push(told);
                others.push(pattern);
            }
        }
        others
    }

    /// Fills the fields that other words of the sentence decide.
    pub fn fill(&self, scope: &Asked<'_>, around: &Asked<'_>, clause: &mut Clause) {
        for (rule, when) in self.source.fields.iter().zip(&self.fields) {
            let matches =
                when.is_none_or(|when| scope.matches(when) || (rule.around && around.matches(when)));
            if matches && !fields::is_set(clause, &rule.field) {
                fields::set(clause, &rule.field, &rule.value);
            }
        }
    }
}
