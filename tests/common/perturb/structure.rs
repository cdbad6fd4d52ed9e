//! Meaning changed: an attachment gone, a text cut, two texts joined, one pasted over the end of another.
//!
//! A cut leaves at least sixty words: of less nobody can say whose they were. A cut within the part that only tells how
//! to apply a licence changes nothing and is not made.

use std::ops::Range;

use smallprint::build::spdx_text;

use super::prose::{lines, paragraphs, terms, tokens, trimmed, word_count};
use super::{Case, Expect, Rng, lines_of, plain};

/// The fewest words that a cut leaves.
const LEAST: usize = 60;

/// Where a text of restrictions is attached: a heading in the last two thirds, and behind it words that forbid.
fn attachment(text: &str) -> Option<Range<usize>> {
    const HEADS: [&str; 9] = [
        "attachment a",
        "annex a",
        "schedule a",
        "exhibit a",
        "appendix a",
        "appendix:",
        "attachment:",
        "附件 a",
        "附件a",
    ];
    let starts = |line: &Range<usize>| {
        let bare = text[line.clone()].trim().trim_start_matches(['#', '*', ' ']).to_lowercase();
        bare.len() < 60 && HEADS.iter().any(|head| bare.starts_with(head)) && !bare.contains("how to")
    };
    let line = lines(text).into_iter().filter(|line| line.start > text.len() / 3).find(starts)?;
    let behind = text[line.start..].to_lowercase();
    let forbids = ["not use", "not to use", "restrictions", "prohibited", "不得", "禁止"]
        .iter()
        .any(|word| behind.contains(word));
    forbids.then_some(line.start..text.len())
}

/// The attachment with the use restrictions is gone.
pub fn attachment_removed(text: &str, _: &mut Rng) -> Option<Case> {
    Some(ended(text[..attachment(text)?.start].trim_end()))
}

/// A text that ends where it should not: the change is at its last words.
fn ended(text: &str) -> Case {
    let last = tokens(text, 0..text.len()).pop().unwrap_or(0..0);
    Case::changed(format!("{text}\n"), last.start..text.len())
}

fn cut(text: &str, percent: usize) -> Option<Case> {
    let at = text.len() * percent / 100;
    let at = (0..=at).rev().find(|at| text.is_char_boundary(*at))?;
    let kept = text[..at].trim_end_matches(|one: char| !one.is_whitespace()).trim_end();
    let inside = word_count(&text[kept.len()..terms(text).end.max(kept.len())]) >= 5;
    (word_count(kept) >= LEAST && inside).then(|| ended(kept))
}

/// The first 30 % of a text.
pub fn cut_at_30(text: &str, _: &mut Rng) -> Option<Case> {
    cut(text, 30)
}

/// The first 60 % of a text.
pub fn cut_at_60(text: &str, _: &mut Rng) -> Option<Case> {
    cut(text, 60)
}

/// The first 90 % of a text.
pub fn cut_at_90(text: &str, _: &mut Rng) -> Option<Case> {
    cut(text, 90)
}

/// The first quarter of a text is gone.
pub fn beginning_cut(text: &str, _: &mut Rng) -> Option<Case> {
    let quarter = text.len() / 4;
    let at = paragraphs(text).into_iter().map(|part| part.start).find(|start| *start >= quarter)?;
    let rest = &text[at..];
    let first = trimmed(rest, 0..rest.find('\n').unwrap_or(rest.len()));
    let left = word_count(&rest[..terms(text).end.saturating_sub(at).min(rest.len())]);
    (left >= LEAST).then(|| Case::changed(rest.to_owned(), first))
}

/// Licences that often stand beside others.
const OTHERS: [&str; 7] = ["MIT", "Apache-2.0", "BSD-3-Clause", "ISC", "Zlib", "MPL-2.0", "CC-BY-4.0"];

/// One of them that shares little with this text.
fn other(text: &str, rng: &mut Rng) -> Option<String> {
    let start = rng.below(OTHERS.len());
    let ids = (0..OTHERS.len()).map(|step| OTHERS[(start + step) % OTHERS.len()]);
    ids.map(|id| plain(spdx_text(id).unwrap_or_default())).find(|other| !akin(text, other))
}

/// Whether two texts share a sentence's worth of words in a row.
fn akin(one: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        tokens(text, 0..text.len()).into_iter().map(|span| text[span].to_lowercase()).collect()
    };
    let (one, other) = (words(one), words(other));
    let runs: std::collections::BTreeSet<&[String]> = one.windows(8).collect();
    other.windows(8).any(|run| runs.contains(run))
}

/// Another whole licence below this one.
pub fn two_joined(text: &str, rng: &mut Rng) -> Option<Case> {
    let other = other(text, rng)?;
    let line = rng.one(&["\n\n", "\n\n---\n\n", "\n\n========================================\n\n"]);
    let copy = format!("{}{line}{}\n", text.trim_end(), other.trim_end());
    let start = text.trim_end().len() + line.len();
    let lines = lines_of(&copy, &(start..copy.trim_end().len()));
    Some(Case { bytes: copy.into_bytes(), expect: Expect::Joined { lines } })
}

/// From somewhere in its second half on, the text gives way to the end of another licence, which is at most half as
/// long as what stays: so that it is clear which of the two is the base.
pub fn other_end_pasted(text: &str, rng: &mut Rng) -> Option<Case> {
    let other = other(text, rng)?;
    let share = 50 + rng.below(30);
    let at = lines(text).into_iter().map(|line| line.end).find(|end| *end * 100 >= text.len() * share)?;
    let inside = word_count(&text[at.min(terms(text).end)..terms(text).end]) >= 20;
    let kept = text[..at].trim_end();
    let all = tokens(&other, 0..other.len());
    let tail = (all.len() / 2).min(word_count(kept) / 2);
    let start = all.get(all.len() - tail).filter(|_| tail >= 30)?.start;
    let copy = format!("{kept}\n{}\n", other[start..].trim_end());
    (word_count(kept) >= LEAST && inside)
        .then(|| Case::changed(copy.clone(), kept.len() + 1..copy.trim_end().len()))
}
