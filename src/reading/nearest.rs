//! The nearest record of a text that matches none, and what the two share: where in the text, and which sections.
//!
//! Contract: runs of words that stand in the record in order, joined over a few other words; at most [`RUNS`] of them,
//! the longest, in the order of the text, so a report stays short whatever the text. Where matching found no passage, of
//! the first words of a text every run of five that a record has counts. It is a help for readers and concludes nothing.

use serde::{Deserialize, Serialize};

use super::round;
use crate::corpus::{Corpus, TemplateId, grams};
use crate::matching::Match;
use crate::matching::limits::COMMON_SEED;
use crate::text::Text;

/// The nearest record of a text that matches none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Nearest {
    /// The record.
    pub id: String,
    /// Share of its words found in order.
    pub template_coverage: f64,
    /// Share of the text's words that they explain.
    #[serde(default)]
    pub text_coverage: f64,
    /// The longest stretches that stand in the record, in the order of the text.
    #[serde(default)]
    pub shared: Vec<Shared>,
}

/// A stretch of the text that stands in the nearest record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Shared {
    /// Where in the text, one-based and inclusive.
    pub lines: [u32; 2],
    /// How many of its words are the record's.
    pub words: usize,
    /// The record's sections that they come from, where it has labels.
    pub sections: Vec<String>,
}

/// How many stretches are told.
const RUNS: usize = 12;
/// How many sections are told of one stretch.
const SECTIONS: usize = 8;
/// A shorter stretch is chance.
const LEAST: usize = 8;
/// Stretches with at most this many other words between them, on both sides, are one.
const BETWEEN: usize = 6;

/// A stretch in words.
#[derive(Clone, Copy, Debug)]
struct Run {
    text: [usize; 2],
    template: [usize; 2],
    kept: usize,
}

/// The words of a text that are looked at where matching found no passage.
const FIRST_WORDS: usize = 32 << 10;
/// How many records are compared then: those with most runs of words in the text.
const COMPARED: usize = 12;

/// The record with most words in a text of which matching found no passage, if it shares any run of words with one.
pub(super) fn of_unmatched(text: &Text, ids: &[u16], corpus: &Corpus) -> Option<Nearest> {
    let (pack, ids) = (corpus.pack(), &ids[..ids.len().min(FIRST_WORDS)]);
    let mut places = vec![0u32; pack.template_count()];
    grams::all(ids, |key, _| {
        let postings = pack.postings(key);
        if postings.len() <= COMMON_SEED {
            postings.iter().for_each(|posting| places[usize::from(posting.template.get())] += 1);
        }
    });
    let mut order: Vec<usize> = (0..places.len()).filter(|at| places[*at] > 0).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(places[*at]), *at));
    order.truncate(COMPARED);
    let passage = |at: &usize| {
        let template = *at as TemplateId;
        let words: Vec<u16> = pack.words(template).iter().map(|word| word.get()).collect();
        Match::of_shared(ids, template, &words)
    };
    let passages: Vec<Match> = order.iter().filter_map(passage).collect();
    nearest(text, &passages.iter().collect::<Vec<_>>(), corpus)
}

/// The record with most words in the text.
pub(super) fn nearest(text: &Text, passages: &[&Match], corpus: &Corpus) -> Option<Nearest> {
    let kept = |template: TemplateId| -> usize {
        let same = passages.iter().filter(|found| found.template == template);
        same.map(|found| found.alignment.kept()).sum()
    };
    let best =
        passages.iter().map(|found| found.template).max_by_key(|&one| (kept(one), std::cmp::Reverse(one)))?;
    let of_best: Vec<&Match> = passages.iter().copied().filter(|found| found.template == best).collect();
    let length = of_best.iter().map(|found| found.alignment.template_len).max()?.max(1) as f64;
    let words = text.words().len().max(1) as f64;
    Some(Nearest {
        id: corpus.pack().template_id(best).to_owned(),
        // A passage that stands in the text twice is in the record once.
        template_coverage: round((kept(best) as f64 / length).min(1.0)),
        text_coverage: round(kept(best) as f64 / words),
        shared: shared(text, &of_best, best, corpus),
    })
}

fn shared(text: &Text, passages: &[&Match], template: TemplateId, corpus: &Corpus) -> Vec<Shared> {
    let mut runs: Vec<Run> = passages.iter().flat_map(|found| joined(found)).collect();
    runs.retain(|run| run.kept >= LEAST);
    runs.sort_by_key(|run| (std::cmp::Reverse(run.kept), run.text));
    runs.truncate(RUNS);
    runs.sort_by_key(|run| run.text);
    let details = corpus.pack().details(template);
    let sections = |run: &Run| {
        let [from, to] = run.template.map(|at| at as u32);
        let first = details.section(from).map(str::to_owned);
        let inside = details.sections.iter().filter(|(at, _)| (from + 1..to).contains(at));
        let mut labels: Vec<String> =
            first.into_iter().chain(inside.map(|(_, label)| label.clone())).collect();
        labels.dedup();
        labels.truncate(SECTIONS);
        labels
    };
    let tell = |run: &Run| Shared {
        lines: text.lines(text.words_span(run.text[0]..run.text[1])),
        words: run.kept,
        sections: sections(run),
    };
    runs.iter().map(tell).collect()
}

/// The equal runs of one passage, joined where little stands between them.
fn joined(found: &Match) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for block in &found.alignment.blocks {
        let here = Run {
            text: [block.text, block.text_end()],
            template: [block.template, block.template_end()],
            kept: block.len,
        };
        match runs.last_mut() {
            Some(last)
                if here.text[0] - last.text[1] <= BETWEEN
                    && here.template[0] - last.template[1] <= BETWEEN =>
            {
                last.text[1] = here.text[1];
                last.template[1] = here.template[1];
                last.kept += here.kept;
            }
            _ => runs.push(here),
        }
    }
    runs
}

impl Nearest {
    /// What is shared, in words for a reader: shares, lines and sections.
    pub fn described(&self) -> String {
        let percent = |share: f64| (share.clamp(0.0, 1.0) * 100.0).floor();
        let (own, here) = (percent(self.template_coverage), percent(self.text_coverage));
        let mut text = format!("{own} % of its words stand here in order and are {here} % of this text");
        let mut stretches: Vec<String> = self.shared.iter().take(TOLD).map(Shared::described).collect();
        if self.shared.len() > TOLD {
            stretches.push(format!("and {} more", self.shared.len() - TOLD));
        }
        if !stretches.is_empty() {
            text.push_str(": ");
            text.push_str(&stretches.join("; "));
        }
        text
    }
}

/// How many stretches a sentence for readers names.
const TOLD: usize = 4;

impl Shared {
    fn described(&self) -> String {
        let lines = match self.lines {
            [first, last] if first == last => format!("line {first}"),
            [first, last] => format!("lines {first}-{last}"),
        };
        match self.sections.as_slice() {
            [] => format!("{lines} ({} words)", self.words),
            [only] => format!("{lines} ({} words of section {only})", self.words),
            several => format!("{lines} ({} words of sections {})", self.words, several.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{Reading, Verdict};

    /// An agreement of our own around a passage of a known licence.
    fn around(passage: &str) -> String {
        let clause = |number: usize| {
            format!(
                "{number}. The lender hereby grants each borrower a revocable permission to keep tool {number} for \
                 {number} days. The borrower shall not lend it to other parties, accepts liability for damages, and \
                 this agreement ends on termination of the terms.\n\n"
            )
        };
        let own = |from: usize| (from..from + 9).map(clause).collect::<String>();
        format!("Tool Library Agreement\n\n{}{passage}\n\n{}", own(1), own(20))
    }

    #[test]
    fn what_is_shared_is_told_by_lines_and_sections() {
        let apache = spdx::text::LICENSE_TEXTS.iter().find(|(id, _)| *id == "Apache-2.0").expect("listed").1;
        let from = apache.find("7. Disclaimer").expect("it has a section 7");
        let to = apache.find("9. Accepting").expect("it has a section 9");
        let source = around(&apache[from..to]);
        let reading = Reading::of(&Text::from_source(&source), Corpus::builtin());
        assert_eq!(reading.verdict, Verdict::UnknownLegal);
        let nearest = reading.nearest.expect("a passage is shared");
        let line =
            |word: &str| source[..source.find(word).expect("it is there")].matches('\n').count() as u32 + 1;
        let shared = nearest.shared.first().expect("a stretch");
        assert_eq!(nearest.shared.len(), 1, "{nearest:?}");
        assert_eq!(shared.lines[0], line("7. Disclaimer"));
        assert!(shared.lines[1] < line("20. The lender") && shared.words > 150, "{shared:?}");
        assert!(nearest.text_coverage > 0.1 && nearest.text_coverage < 0.5, "{nearest:?}");
        assert!(
            nearest.described().contains(&format!("lines {}-", shared.lines[0])),
            "{}",
            nearest.described()
        );
    }

    #[test]
    fn what_shares_nothing_has_no_nearest() {
        let reading = Reading::of(&Text::from_source(&around("")), Corpus::builtin());
        assert_eq!((reading.verdict, reading.nearest), (Verdict::UnknownLegal, None));
    }
}
