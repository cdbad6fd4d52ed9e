//! The clauses of a text by their place: an edit asks for those that stand in its words.

use crate::base::Span;
use crate::clauses::Clause;

/// Clauses in the order in which they begin. Finding those in a span costs what is found, not what the text has.
pub(super) struct Placed<'a> {
    clauses: Vec<&'a Clause>,
    /// For each, where it and all before it end.
    ends: Vec<usize>,
}

impl<'a> Placed<'a> {
    /// All clauses of a text.
    pub fn of(clauses: &'a [Clause]) -> Self {
        let mut clauses: Vec<&Clause> = clauses.iter().collect();
        clauses.sort_by_key(|clause| clause.span.start);
        let mut end = 0;
        let ends = clauses.iter().map(|clause| {
            end = end.max(clause.span.end);
            end
        });
        let ends = ends.collect();
        Self { clauses, ends }
    }

    /// Those that share a place with `span`, the last first.
    pub fn within(&self, span: Span) -> impl Iterator<Item = &'a Clause> {
        let begun = self.clauses.partition_point(|clause| clause.span.start < span.end);
        let reach = (0..begun).rev().take_while(move |at| self.ends[*at] > span.start);
        reach.map(|at| self.clauses[at]).filter(move |clause| clause.span.overlaps(span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn what_a_search_through_all_finds_is_found(
            spans in proptest::collection::vec((0usize..60, 0usize..20), 0..30),
            start in 0usize..60,
            len in 1usize..20,
        ) {
            let clause = |&(start, len): &(usize, usize)| Clause { span: Span::new(start, start + len), ..Clause::default() };
            let clauses: Vec<Clause> = spans.iter().map(clause).collect();
            let span = Span::new(start, start + len);
            let mut expected: Vec<Span> =
                clauses.iter().map(|clause| clause.span).filter(|one| one.overlaps(span)).collect();
            let mut found: Vec<Span> = Placed::of(&clauses).within(span).map(|clause| clause.span).collect();
            expected.sort_by_key(|one| (one.start, one.end));
            found.sort_by_key(|one| (one.start, one.end));
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
