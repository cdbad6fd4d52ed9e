//! What the corpus knows of the clauses in words that stand in a template.
//!
//! Contract: speaks only of words that lie in one unbroken run of a template whose clauses were found when the
//! corpus was built. Most sentences of a licence are such words, and need not be asked about every kind of clause.

use crate::base::Span;
use crate::corpus::Corpus;
use crate::matching::Match;
use crate::text::Text;

/// The kinds of the template's clauses at a folded span, if its words are the template's.
pub(super) fn kinds<'a>(
    text: &Text,
    matches: &[&Match],
    corpus: &'a Corpus,
    span: Span,
) -> Option<Vec<&'a str>> {
    let words = text.words();
    let start = words.partition_point(|word| (word.start as usize) < span.start);
    let end = words.partition_point(|word| (word.end as usize) <= span.end);
    if start >= end {
        return None;
    }
    matches.iter().find_map(|found| {
        let blocks = &found.alignment.blocks;
        let block = &blocks[blocks.partition_point(|block| block.text <= start).checked_sub(1)?];
        let details = corpus.pack().details(found.template);
        // A template without any clause may be one in which nobody has looked for them.
        if end > block.text + block.len || details.clauses.is_empty() {
            return None;
        }
        let (from, to) = (start - block.text + block.template, end - block.text + block.template);
        let there =
            details.clauses.iter().filter(|(_, first, last)| (*first as usize) < to && from < *last as usize);
        Some(there.map(|(kind, _, _)| kind.as_str()).collect())
    })
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
