//! What the corpus knows of the clauses in words that stand in a template.
//!
//! Contract: speaks only of words that are a template's, misspellings aside, and of templates whose clauses were found
//! when the corpus was built. Most sentences of a licence are such words, and need not be asked about every kind of clause.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::benign::{Words, is_respelled};
use crate::base::Span;
use crate::clauses::{Clause, Known, Standing};
use crate::corpus::{ClauseSpan, Pack, TemplateId};
use crate::matching::Match;

/// Templates whose clauses are kept: those of which a mirror has many copies are far fewer.
const KEPT: usize = 64;

/// The clauses of a template, beside those of [`Pack::clauses`]; `None` for lists.
type Clauses = Arc<[Option<Clause>]>;

/// The clauses of templates that texts had lately.
#[derive(Debug, Default)]
pub(super) struct TemplateClauses(Mutex<FxHashMap<TemplateId, Clauses>>);

impl TemplateClauses {
    fn read(&self, pack: &Pack, template: TemplateId) -> Clauses {
        // Clauses are whole when they are put in: what another thread's panic left behind is sound.
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().get(&template) {
            return Arc::clone(known);
        }
        let clause = |span: &ClauseSpan| Clause::with_values(&span.kind, span.values.as_ref()?);
        let read: Clauses = pack.clauses(template).unwrap_or_default().iter().map(clause).collect();
        let mut kept = kept();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(template, Arc::clone(&read));
        read
    }
}

/// What the matches of one text tell of its clauses.
pub(super) struct KnownClauses<'a> {
    words: &'a Words<'a>,
    /// Those whose clauses are known, in the order of the text.
    matches: Vec<Covered<'a>>,
    /// How many matches there are.
    all: usize,
}

/// A match whose template's clauses are known.
struct Covered<'a> {
    found: &'a Match,
    template: Vec<u16>,
    spans: &'a [ClauseSpan],
    clauses: Clauses,
}

impl<'a> KnownClauses<'a> {
    pub fn new(words: &'a Words<'a>, matches: &[&'a Match], templates: &TemplateClauses) -> Self {
        let covered = |found: &&'a Match| {
            let (pack, template) = (words.pack, found.template);
            Some(Covered {
                found,
                template: pack.words(template).iter().map(|word| word.get()).collect(),
                spans: pack.clauses(template)?,
                clauses: templates.read(pack, template),
            })
        };
        Self { words, matches: matches.iter().filter_map(covered).collect(), all: matches.len() }
    }

    /// The clauses of the templates of all matches but those that `left_out` tells of by their place; `None` where
    /// those of one are not known.
    pub fn of_templates(&self, left_out: impl Fn(usize) -> bool) -> Option<Vec<Clause>> {
        if self.matches.len() < self.all {
            return None;
        }
        let kept = self.matches.iter().enumerate().filter(|(at, _)| !left_out(*at));
        let clauses = kept.flat_map(|(_, covered)| covered.spans.iter().zip(&*covered.clauses));
        let clause = |(span, clause): (&ClauseSpan, &Option<Clause>)| {
            // A list has places of its own in each text: here its kind is what counts.
            clause.clone().unwrap_or_else(|| Clause { kind: span.kind.clone(), ..Clause::default() })
        };
        Some(clauses.map(clause).collect())
    }

    /// The template's words behind a range of the text's, if they are the same but for misspellings.
    fn behind(&self, covered: &Covered<'_>, range: &Range<usize>) -> Option<Range<usize>> {
        let blocks = &covered.found.alignment.blocks;
        let first = blocks.partition_point(|block| block.text <= range.start).checked_sub(1)?;
        let mut last = blocks[first];
        if range.start >= last.text + last.len {
            return None;
        }
        let start = range.start - last.text + last.template;
        for next in &blocks[first + 1..] {
            if range.end <= last.text + last.len {
                break;
            }
            let gap = (last.text + last.len)..next.text;
            let missing = covered.template.get(last.template + last.len..next.template)?;
            if gap.end >= range.end || !is_respelled(self.words, gap, missing) {
                return None;
            }
            last = *next;
        }
        let whole = range.end <= last.text + last.len;
        whole.then(|| start..range.end - last.text + last.template)
    }
}

impl Known for KnownClauses<'_> {
    fn any(&self) -> bool {
        !self.matches.is_empty()
    }

    fn at(&self, span: Span) -> Option<Vec<Standing<'_>>> {
        let words = self.words.text.words();
        let start = words.partition_point(|word| (word.start as usize) < span.start);
        let len = words[start..].partition_point(|word| (word.end as usize) <= span.end);
        if len == 0 {
            // Signs alone are no clause.
            return Some(Vec::new());
        }
        self.matches.iter().find_map(|covered| {
            let there = self.behind(covered, &(start..start + len))?;
            let (from, to) = (there.start as u32, there.end as u32);
            let overlapping = covered
                .spans
                .iter()
                .zip(&*covered.clauses)
                .filter(|(span, _)| span.start < to && from < span.end);
            let standing = overlapping.map(|(span, clause)| Standing {
                kind: span.kind.as_str(),
                whole: clause.as_ref().filter(|_| from <= span.start && span.end <= to),
            });
            Some(standing.collect())
        })
    }

    fn may_have(&self, kind: &str) -> bool {
        self.matches.iter().any(|covered| covered.spans.iter().any(|span| span.kind == kind))
    }
}

#[cfg(test)]
mod tests {
    use crate::clauses::Engine;
    use crate::corpus::Corpus;
    use crate::reading::Reading;
    use crate::text::Text;

    #[test]
    fn what_is_known_changes_no_clause() {
        let corpus = Corpus::builtin();
        let kinds = corpus.kinds().into_values().filter_map(|kind| serde_json::from_value(kind).ok());
        let engine = Engine::new(kinds.collect());
        let added = "\n\nYou may not use the outputs of this model to train any other model.";
        for id in ["MIT", "Apache-2.0", "CC-BY-NC-4.0", "GPL-3.0-only", "BSD-3-Clause"] {
            let text = format!("{}{added}", spdx::license_id(id).map_or("", spdx::LicenseId::text));
            let text = Text::from_source(&text);
            let reading = Reading::of(&text, corpus);
            let kinds = |clauses: &[crate::clauses::Clause]| {
                clauses.iter().map(|clause| (clause.kind.clone(), clause.lines)).collect::<Vec<_>>()
            };
            assert_eq!(kinds(&reading.clauses), kinds(&engine.find(&text)), "{id}");
            assert!(reading.clauses.iter().any(|clause| clause.kind == "output-training"), "{id}");
        }
    }
}
