//! Why a licence was chosen and its siblings were not: what each candidate leaves unexplained.
//!
//! Contract: the chosen template comes first, then the nearest of those that were considered beside it, at most
//! [`REJECTED`]. Costs an alignment for each, so only explanations ask for it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::benign::Words;
use super::{JudgedEdit, LicenseMatch, round};
use crate::corpus::{Corpus, Record, TemplateId};
use crate::matching::align::Skeleton;
use crate::matching::choose::aligned;
use crate::matching::{Alignment, Edit, Match};
use crate::text::Text;

/// Rejected candidates shown for one licence.
const REJECTED: usize = 5;
/// Differences shown for one rejected candidate: those that speak most against it.
const DIFFERENCES: usize = 3;

/// One template that was considered for a stretch of text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Candidate {
    /// The record.
    pub id: String,
    /// Whether it is the one that was named.
    pub chosen: bool,
    /// Share of its words found in order.
    pub template_coverage: f64,
    /// How many words it has.
    pub template_words: usize,
    /// Share of the stretch's words that they explain.
    pub text_coverage: f64,
    /// Its words that are not here, slots left out.
    pub missing_words: usize,
    /// Words here that it does not have, slots left out.
    pub added_words: usize,
    /// What speaks most against it; empty for the chosen one, whose edits are listed with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
}

/// One place where a rejected template differs and the chosen one does not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Difference {
    /// One-based, inclusive.
    pub lines: [u32; 2],
    /// Words of the template that are not here.
    pub missing_words: usize,
    /// The template's section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The words that stand here instead; empty where some are only missing.
    pub quote: String,
}

/// The candidates for the stretch of text that `found` explains.
pub(super) fn candidates(words: &Words<'_>, found: &Match, corpus: &Corpus) -> Vec<Candidate> {
    let chosen = one(words, found.template, &found.alignment, corpus, true);
    std::iter::once(chosen).chain(nearest(words, found, corpus)).collect()
}

/// The rejected templates with the fewest words missing or added. Filling the gaps is most of the work, so it ends where
/// those that are left cannot be nearer.
fn nearest(words: &Words<'_>, found: &Match, corpus: &Corpus) -> Vec<Candidate> {
    let pack = corpus.pack();
    let others = found.rejected.iter().filter(|other| other.template != found.template);
    let known = |template: TemplateId| pack.words(template).iter().map(|word| word.get()).collect();
    let others: Vec<(_, Vec<u16>)> = others.map(|other| (other, known(other.template))).collect();
    let mut hopes: Vec<(usize, usize, TemplateId, Skeleton<'_>)> = others
        .iter()
        .enumerate()
        .map(|(nth, (other, known))| {
            let skeleton = Skeleton::new(words.ids, known, &other.seeds, found.alignment.text_range());
            (skeleton.least_edits(&pack.details(other.template).slots), nth, other.template, skeleton)
        })
        .filter(|(.., skeleton)| !skeleton.blocks().is_empty())
        .collect();
    hopes.sort_by_key(|hope| (hope.0, hope.1));
    // Of equal ones the first explained more.
    let mut nearest: Vec<(usize, usize, Candidate)> = Vec::new();
    for (least, nth, template, skeleton) in hopes {
        if nearest.get(REJECTED - 1).is_some_and(|last| (last.0, last.1) < (least, nth)) {
            break;
        }
        let alignment = aligned(&skeleton, words.frame, template, pack);
        let mut candidate = one(words, template, &alignment, corpus, false);
        candidate.differences = differences(words, template, &alignment, &found.alignment, corpus);
        nearest.push((candidate.missing_words + candidate.added_words, nth, candidate));
        nearest.sort_by_key(|one| (one.0, one.1));
    }
    nearest.truncate(REJECTED);
    nearest.into_iter().map(|(.., candidate)| candidate).collect()
}

/// Fills in the official words that are missing, if the official text has the template's words.
pub(super) fn quote_removed(
    license: &mut LicenseMatch,
    corpus: &Corpus,
    texts: &dyn Fn(&Record) -> Option<String>,
) {
    let missing = |edit: &JudgedEdit| edit.template_words[0] < edit.template_words[1];
    if !license.edits.iter().any(missing) {
        return;
    }
    let Some(source) = corpus.record(&license.id).and_then(texts) else { return };
    let official = Text::from_source(&source);
    // A steward's newer wording under the same name would give wrong words.
    let template = license.candidates.first().map(|chosen| chosen.template_words);
    if template != Some(official.words().len()) {
        return;
    }
    for edit in license.edits.iter_mut().filter(|edit| missing(edit)) {
        let [start, end] = edit.template_words.map(|at| at as usize);
        if end <= official.words().len() {
            edit.removed = Some(official.quote(official.words_span(start..end)));
        }
    }
}

fn one(
    words: &Words<'_>,
    template: TemplateId,
    alignment: &Alignment,
    corpus: &Corpus,
    chosen: bool,
) -> Candidate {
    let edits = fixed_edits(template, alignment, corpus);
    let kept = alignment.kept() as f64;
    let here = alignment.text_range().len().min(words.ids.len());
    Candidate {
        id: corpus.pack().template_id(template).to_owned(),
        chosen,
        template_coverage: round(kept / alignment.template_len.max(1) as f64),
        template_words: alignment.template_len,
        text_coverage: round(kept / here.max(1) as f64),
        missing_words: edits.iter().map(|edit| edit.template.len()).sum(),
        added_words: edits.iter().map(|edit| edit.text.len()).sum(),
        differences: Vec::new(),
    }
}

/// The edits of an alignment without those that only fill a slot.
fn fixed_edits(template: TemplateId, alignment: &Alignment, corpus: &Corpus) -> Vec<Edit> {
    let slots = &corpus.pack().details(template).slots;
    let in_slot = |edit: &Edit| {
        let (start, end) = (edit.template.start as u32, edit.template.end as u32);
        slots.iter().any(|slot| slot.start <= start && end <= slot.end)
    };
    alignment.edits().into_iter().filter(|edit| !in_slot(edit)).collect()
}

/// The largest edits of a rejected template that the chosen one does not have at the same place.
fn differences(
    words: &Words<'_>,
    template: TemplateId,
    alignment: &Alignment,
    chosen: &Alignment,
    corpus: &Corpus,
) -> Vec<Difference> {
    let known: Vec<Range<usize>> = chosen.edits().into_iter().map(|edit| edit.text).collect();
    let mut edits = fixed_edits(template, alignment, corpus);
    edits.retain(|edit| !known.contains(&edit.text) || edit.text.is_empty());
    edits.sort_by_key(|edit| (std::cmp::Reverse(edit.text.len() + edit.template.len()), edit.text.start));
    edits.truncate(DIFFERENCES);
    edits.sort_by_key(|edit| edit.text.start);
    let details = corpus.pack().details(template);
    edits
        .into_iter()
        .map(|edit| {
            let span = words.text.words_span(edit.text.clone());
            Difference {
                lines: words.text.lines(span),
                missing_words: edit.template.len(),
                section: details.section(edit.template.start as u32).map(str::to_owned),
                quote: if edit.text.is_empty() { String::new() } else { words.text.quote(span) },
            }
        })
        .collect()
}
