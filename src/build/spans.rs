//! Clause spans of official texts: which words of a template are which clause, so that a deletion can be named.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::base::{Error, Result};
use crate::clauses::Engine;
use crate::corpus::{ClauseSpan, Sources};
use crate::text::Text;

/// The engine of a corpus folder's clause kinds.
///
/// # Errors
///
/// Names the kind whose file does not have the documented form.
pub fn clause_engine(sources: &Sources) -> Result<Engine> {
    let mut kinds = Vec::new();
    for (name, kind) in &sources.kinds {
        let parsed = serde_json::from_value(kind.clone());
        kinds.push(parsed.map_err(|error| Error::new(format!("clause kind {name}: {error}")))?);
    }
    Ok(Engine::new(kinds))
}

/// The clauses of an official text as ranges of its words, with their values.
pub fn clause_spans(text: &Text, engine: &Engine) -> Vec<ClauseSpan> {
    let words = text.words();
    let mut spans: Vec<ClauseSpan> = engine
        .find(text)
        .into_iter()
        .map(|clause| ClauseSpan {
            start: words.partition_point(|word| (word.start as usize) < clause.span.start) as u32,
            end: words.partition_point(|word| (word.start as usize) < clause.span.end) as u32,
            kind: clause.kind.clone(),
            values: clause.values(),
        })
        .filter(|span| span.start < span.end)
        .collect();
    spans.sort_by(|one, other| (one.start, &one.kind, one.end).cmp(&(other.start, &other.kind, other.end)));
    spans.dedup();
    spans
}

/// The file form of `spans.tsv`.
pub fn print_spans(spans: &BTreeMap<String, Vec<ClauseSpan>>) -> String {
    let mut out = String::from("id\tkind\tfirst word\tone past the last\tvalues\n");
    for (id, spans) in spans {
        if spans.is_empty() {
            let _ = writeln!(out, "{id}\t-");
        }
        for span in spans {
            let values = span.values.as_ref().map_or(String::new(), ToString::to_string);
            let _ = writeln!(out, "{id}\t{}\t{}\t{}\t{values}", span.kind, span.start, span.end);
        }
    }
    out
}
