//! Meaning changed: words that matter are added, removed or exchanged within the terms proper.
//!
//! Numbers that matter: one that counts or limits something, shown by the word behind it (days, months, percent,
//! million, users ...) or by the currency in front of it. List labels, versions, section numbers and dates are never
//! chosen. The part of a text that only tells how to apply it is never chosen either, nor are copyright lines.

use std::ops::Range;

use super::prose::{
    cased, copyright_lines, mostly_wide, paragraphs, replaced, sentences, terms, tokens, word_count,
};
use super::sentences::{RESTRICTIONS, RESTRICTIONS_FOREIGN, RESTRICTIONS_ZH, RESTRICTIVE_TAILS};
use super::{Case, Rng};

fn restriction(text: &str, rng: &mut Rng) -> &'static str {
    if mostly_wide(text) { rng.one(&RESTRICTIONS_ZH) } else { rng.one(&RESTRICTIONS) }
}

/// Writes `words` with `before` and `after` around them, which are no words, at a place.
fn inserted(text: &str, at: usize, before: &str, words: &str, after: &str) -> Case {
    let copy = format!("{}{before}{words}{after}{}", &text[..at], &text[at..]);
    let start = at + before.len();
    Case::changed(copy, start..start + words.len())
}

/// A restriction as a paragraph of its own between two paragraphs.
pub fn restriction_paragraph(text: &str, rng: &mut Rng) -> Option<Case> {
    let end = terms(text).end;
    let all: Vec<_> = paragraphs(text).into_iter().filter(|part| part.end <= end).collect();
    let inner = all.get(1..)?;
    let at = rng.pick(inner)?.start;
    Some(inserted(text, at, "", restriction(text, rng), "\n\n"))
}

/// A restriction behind a sentence, in its paragraph.
pub fn restriction_in_paragraph(text: &str, rng: &mut Rng) -> Option<Case> {
    let all = sentences(text);
    let whole: Vec<_> = all.iter().filter(|span| text[..span.end].ends_with(['.', '。'])).collect();
    let at = rng.pick(&whole)?.end;
    Some(inserted(text, at, " ", restriction(text, rng), ""))
}

/// A restriction above everything.
pub fn restriction_on_top(text: &str, rng: &mut Rng) -> Option<Case> {
    Some(inserted(text, 0, "", restriction(text, rng), "\n\n"))
}

/// A restriction below everything.
pub fn restriction_at_end(text: &str, rng: &mut Rng) -> Option<Case> {
    let text = text.trim_end();
    Some(inserted(text, text.len(), "\n\n", restriction(text, rng), "\n"))
}

/// A restriction behind the holder, in a copyright line.
pub fn restriction_in_copyright(text: &str, rng: &mut Rng) -> Option<Case> {
    let lines = copyright_lines(text);
    let at = rng.pick(&lines)?.end;
    Some(inserted(text, at, "", rng.one(&RESTRICTIVE_TAILS), ""))
}

/// Words that make a sentence matter.
const MODALS: [&str; 5] = ["may", "must", "shall", "not", "cannot"];
const MODALS_ZH: [&str; 6] = ["不得", "必须", "应当", "禁止", "可以", "不可"];

/// "May 2024" is a date.
fn is_month(sentence: &str, span: &Range<usize>) -> bool {
    let behind = sentence[span.end..].trim_start();
    sentence[span.clone()] == *"May" && behind.starts_with(|one: char| one.is_ascii_digit())
}

fn matters(sentence: &str) -> bool {
    let modal = tokens(sentence, 0..sentence.len()).iter().any(|span| {
        MODALS.contains(&sentence[span.clone()].to_lowercase().as_str()) && !is_month(sentence, span)
    });
    modal || MODALS_ZH.iter().any(|modal| sentence.contains(modal))
}

/// A sentence with a permission, a duty or a prohibition is gone; never more than a third of the text.
pub fn sentence_removed(text: &str, rng: &mut Rng) -> Option<Case> {
    removed(text, sentences(text), rng)
}

/// A whole paragraph with a permission, a duty or a prohibition is gone; never more than a third of the text.
pub fn paragraph_removed(text: &str, rng: &mut Rng) -> Option<Case> {
    let end = terms(text).end;
    removed(text, paragraphs(text).into_iter().filter(|part| part.end <= end).collect(), rng)
}

fn removed(text: &str, spans: Vec<Range<usize>>, rng: &mut Rng) -> Option<Case> {
    let whole = word_count(text);
    let fits = |span: &Range<usize>| {
        let count = word_count(&text[span.clone()]);
        (8..=whole / 3).contains(&count) && matters(&text[span.clone()])
    };
    let spans: Vec<_> = spans.into_iter().filter(fits).collect();
    let span = rng.pick(&spans)?.clone();
    Some(without(text, span))
}

/// The text without a span. The words before and behind the seam are its place; where the span begins as what follows
/// it, or ends as what stands before it, nobody can say which of the two is gone, and both are.
fn without(text: &str, span: Range<usize>) -> Case {
    let all = tokens(text, 0..text.len());
    let word = |at: usize| all.get(at).map(|span| text[span.clone()].to_lowercase());
    let first = all.partition_point(|token| token.start < span.start);
    let end = all.partition_point(|token| token.start < span.end);
    let behind = (0..end - first).take_while(|step| word(first + step) == word(end + step)).count();
    let before = (0..end - first)
        .take_while(|step| *step < first && word(first - 1 - step) == word(end - 1 - step))
        .count();
    let start = first.checked_sub(before + 1).map_or(0, |at| all[at].start);
    let end = all.get(end + behind).map_or(text.len(), |token| token.end) - span.len();
    let (copy, _) = replaced(text, span, "");
    Case::changed(copy, start..end)
}

/// Words behind a number that counts or limits something.
const UNITS: [&str; 26] = [
    "days",
    "day",
    "months",
    "month",
    "years",
    "year",
    "hours",
    "weeks",
    "percent",
    "million",
    "billion",
    "thousand",
    "users",
    "dollars",
    "copies",
    "employees",
    "calendar",
    "business",
    "consecutive",
    "monthly",
    "times",
    "persons",
    "people",
    "computers",
    "contributors",
    "items",
];
const NUMBERS: [&str; 14] = [
    "two", "three", "four", "five", "six", "seven", "ten", "twelve", "fifteen", "thirty", "sixty", "ninety",
    "hundred", "twenty",
];

/// A number that counts or limits something is another number.
pub fn number_changed(text: &str, rng: &mut Rng) -> Option<Case> {
    let all = tokens(text, terms(text));
    let counts = |at: &usize| {
        let word = &text[all[*at].clone()];
        let next = all.get(at + 1).map_or("", |span| &text[span.clone()]).to_lowercase();
        let before = text[..all[*at].start].trim_end();
        let behind = &text[all[*at].end..];
        let digits = word.bytes().all(|byte| byte.is_ascii_digit()) && word.len() <= 4;
        let money = before.ends_with(['$', '€', '¥']);
        let unit = UNITS.contains(&next.as_str())
            && behind.trim_start_matches([')', '-', ' ', '\n', '\t']).to_lowercase().starts_with(&next);
        let wide = digits
            && word.len() <= 3
            && behind.trim_start().starts_with(['亿', '万', '天', '日', '个', '%'])
            && !before.ends_with('月');
        let alone = !before.ends_with(['.', '/']) || money;
        alone
            && ((digits || NUMBERS.contains(&word.to_lowercase().as_str())) && unit
                || digits && money
                || wide)
    };
    let places: Vec<usize> = (0..all.len()).filter(counts).collect();
    let span = all[*rng.pick(&places)?].clone();
    let old = &text[span.clone()];
    let new = match old.parse::<u32>() {
        Ok(number) => (number * 2 + 1 + rng.below(7) as u32).to_string(),
        Err(_) => {
            let others: Vec<&str> =
                NUMBERS.into_iter().filter(|other| !other.eq_ignore_ascii_case(old)).collect();
            cased(old, rng.one(&others))
        }
    };
    let (copy, place) = replaced(text, span, &new);
    Some(Case::changed(copy, place))
}

/// Every place of one of these words in the sentences of the terms, where the words around it allow it.
fn places(text: &str, words: &[&str], fits: impl Fn(&str, &str) -> bool) -> Vec<Range<usize>> {
    let word = |span: &Range<usize>| words.contains(&text[span.clone()].to_lowercase().as_str());
    let around = |span: &Range<usize>| {
        let line = |text: &str| text.to_lowercase();
        let behind = text[span.end..].char_indices().nth(24).map_or(text.len(), |(at, _)| span.end + at);
        let before = text[..span.start].char_indices().rev().nth(24).map_or(0, |(at, _)| at);
        fits(&line(&text[before..span.start]), &line(&text[span.end..behind]))
    };
    let spans = sentences(text).into_iter().flat_map(|sentence| tokens(text, sentence));
    spans.filter(|span| word(span) && around(span)).collect()
}

/// `not` behind a modal word or a form of `be`.
pub fn negation_added(text: &str, rng: &mut Rng) -> Option<Case> {
    let next = |after: &str| after.split_whitespace().next().unwrap_or_default().to_owned();
    let fits = |_: &str, after: &str| {
        after.starts_with([' ', '\n']) && next(after).chars().all(char::is_alphabetic) && next(after) != "not"
    };
    let found = places(text, &["may", "shall", "must", "is", "are", "will"], fits);
    if let Some(span) = rng.pick(&found) {
        let not = cased(&text[span.clone()], "not").replace("Not", "not");
        return Some(inserted(text, span.end, " ", &not, ""));
    }
    let found: Vec<usize> =
        text.match_indices("可以").map(|(at, _)| at).filter(|at| !text[..*at].ends_with('不')).collect();
    Some(inserted(text, *rng.pick(&found)?, "", "不", ""))
}

/// A `not` behind a modal word is gone; `不得` becomes `得`.
pub fn negation_removed(text: &str, rng: &mut Rng) -> Option<Case> {
    let behind = ["may", "shall", "must", "does", "do", "is", "are", "will", "should"];
    let fits = |before: &str, _: &str| behind.contains(&before.split_whitespace().last().unwrap_or_default());
    let found = places(text, &["not"], fits);
    let span = match rng.pick(&found) {
        Some(span) => span.start - 1..span.end,
        None => {
            let found: Vec<usize> = text.match_indices("不得").map(|(at, _)| at).collect();
            let at = *rng.pick(&found)?;
            at..at + "不".len()
        }
    };
    Some(without(text, span))
}

/// A duty becomes an option.
pub fn may_for_shall(text: &str, rng: &mut Rng) -> Option<Case> {
    exchanged(text, &["shall", "must"], "may", rng)
}

/// An option becomes a duty.
pub fn shall_for_may(text: &str, rng: &mut Rng) -> Option<Case> {
    exchanged(text, &["may"], "shall", rng)
}

fn exchanged(text: &str, old: &[&str], new: &str, rng: &mut Rng) -> Option<Case> {
    let found = places(text, old, |_, _| true);
    let span = rng.pick(&found)?.clone();
    let word = cased(&text[span.clone()], new);
    let (copy, place) = replaced(text, span, &word);
    Some(Case::changed(copy, place))
}

/// Words and what turns their sentence round.
const OPPOSITES: [(&str, &str); 11] = [
    ("with", "without"),
    ("without", "with"),
    ("permitted", "prohibited"),
    ("prohibited", "permitted"),
    ("include", "exclude"),
    ("including", "excluding"),
    ("grants", "denies"),
    ("all", "some"),
    ("before", "after"),
    ("irrevocable", "revocable"),
    ("any", "no"),
];

/// A word gives way to its opposite.
pub fn opposite_word(text: &str, rng: &mut Rng) -> Option<Case> {
    swapped(text, &OPPOSITES, rng)
}

/// Who gives and who takes change places, once.
pub fn party_swapped(text: &str, rng: &mut Rng) -> Option<Case> {
    const PARTIES: [(&str, &str); 6] = [
        ("licensor", "licensee"),
        ("licensee", "licensor"),
        ("contributor", "recipient"),
        ("recipient", "contributor"),
        ("you", "we"),
        ("your", "our"),
    ];
    swapped(text, &PARTIES, rng)
}

fn swapped(text: &str, pairs: &[(&str, &str)], rng: &mut Rng) -> Option<Case> {
    let old: Vec<&str> = pairs.iter().map(|pair| pair.0).collect();
    let notices = copyright_lines(text);
    let mut found = places(text, &old, |_, after| !after.starts_with(" rights"));
    found.retain(|span| !notices.iter().any(|notice| notice.contains(&span.start)));
    let span = rng.pick(&found)?.clone();
    let word = &text[span.clone()];
    let new = pairs.iter().find(|pair| pair.0.eq_ignore_ascii_case(word))?.1;
    let (copy, place) = replaced(text, span, &cased(word, new));
    Some(Case::changed(copy, place))
}

/// `only` behind `may`.
pub fn only_added(text: &str, rng: &mut Rng) -> Option<Case> {
    let next = |after: &str| after.split_whitespace().next().unwrap_or_default().to_owned();
    let fits = |_: &str, after: &str| {
        after.starts_with([' ', '\n']) && !["not", "only"].contains(&next(after).as_str())
    };
    let found = places(text, &["may"], fits);
    let span = rng.pick(&found)?;
    Some(inserted(text, span.end, " ", "only", ""))
}

/// A restriction in a language that the text is not in, above or below it.
pub fn foreign_restriction(text: &str, rng: &mut Rng) -> Option<Case> {
    let words = rng.one(&RESTRICTIONS_FOREIGN);
    let text = text.trim_end();
    Some(match rng.coin() {
        true => inserted(text, 0, "", words, "\n\n"),
        false => inserted(text, text.len(), "\n\n", words, "\n"),
    })
}

/// Something that restricts where a page does not show it: in a comment of HTML, or as the words for a picture.
pub fn restriction_hidden(text: &str, rng: &mut Rng) -> Option<Case> {
    let sentence = rng.one(&RESTRICTIONS);
    let hidden = if rng.coin() { format!("<!-- {sentence} -->") } else { format!("![{sentence}](seal.png)") };
    let start = text.trim_end().len() + 2;
    let copy = format!("{}\n\n{hidden}\n", text.trim_end());
    Some(Case::changed(copy, start..start + hidden.len()))
}

/// A field above the text that restricts.
pub fn restriction_in_field(text: &str, rng: &mut Rng) -> Option<Case> {
    let field = rng.one(&[
        "Use: evaluation only",
        "Users: schools below sixty pupils",
        "License: noncommercial",
        "Description: for private study",
    ]);
    // Over a licence that deals with commerce the third may say nothing new.
    let deals = ["ommer", "omersi", "omerci", "商"].iter().any(|word| text.contains(word));
    if deals && field.contains("noncommercial") {
        return None;
    }
    let copy = format!("Name: crane\nVersion: 1.0\n{field}\n\n{text}");
    let start = copy.find(field).unwrap_or(0);
    Some(Case::changed(copy, start..start + field.len()))
}

/// "All rights reserved", and what of them in particular.
pub fn rights_in_particular(text: &str, rng: &mut Rng) -> Option<Case> {
    let at = copyright_lines(text).first()?.end;
    let tail = rng.one(&["use on request", "except for private study", "commercial rights in particular"]);
    let line = format!("\nAll rights reserved, {tail}");
    let copy = format!("{}{line}{}", &text[..at], &text[at..]);
    Some(Case::changed(copy, at + 1..at + line.len()))
}
