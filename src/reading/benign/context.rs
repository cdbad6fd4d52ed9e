//! Sentences beside a licence: which of them rule nothing.
//!
//! Contract: a sentence is harmless where it only says what a file says of itself, or where none of its words grants,
//! denies, obliges, counts, turns to the reader, or speaks of people, purposes, money and times, which is how a
//! restriction can be put without a "may not". What is neither English nor Chinese is not called harmless. Limit: lists
//! of words know no grammar, so much that is harmless is not known to be.

use std::ops::Range;

use super::abroad;
use super::elsewhere::is_accounted_name;
use super::lists::{Courtesy, Phrases, lists};
use super::{Words, is_in_address, is_year};
use crate::corpus::{WordClass, grams};
use crate::text::is_wide;

/// Words from which on a sentence must show that it is English.
const SENTENCE_WORDS: usize = 5;
/// The most words of a line of names.
const NAME_WORDS: usize = 8;
/// The longest sentence that a file says of itself.
const DOCUMENT_WORDS: usize = 40;
/// How far behind "you agree" the cookies are named that it is about.
const CONSENT_WORDS: usize = 6;

impl Words<'_> {
    /// Whether a word grants, denies or obliges, as a word of a sentence beside a licence: "other" denies only before
    /// "than", and "May" before a number is a month.
    pub(super) fn rules(&self, at: usize) -> bool {
        if !self.is_weighty(at) {
            return false;
        }
        let near = |step: usize| {
            if step < self.ids.len() { self.letters(step) } else { std::borrow::Cow::Borrowed("") }
        };
        match &*self.letters(at) {
            "other" => near(at + 1) == "than",
            "may" => !self.is_month(at),
            "can" => near(at + 1) != "find" && near(at + 2) != "found",
            _ => true,
        }
    }

    /// Whether "may" at this place is a month: a number stands beside it and it has a capital.
    pub(super) fn is_month(&self, at: usize) -> bool {
        let number = |at: usize| {
            self.ids.get(at).is_some() && self.letters(at).starts_with(|c: char| c.is_ascii_digit())
        };
        self.initial(at).is_some_and(char::is_uppercase)
            && (number(at + 1) || at.checked_sub(1).is_some_and(number))
    }

    /// The first letter of a word as it is written.
    pub(super) fn initial(&self, at: usize) -> Option<char> {
        self.written(at).chars().next()
    }

    pub(super) fn written(&self, at: usize) -> &str {
        let span = self.text.source_span(self.text.words()[at].span());
        self.text.source().get(span.start..span.end).unwrap_or_default()
    }

    /// Whether a word names people, purposes, money, times or deeds, or turns to the reader.
    pub(super) fn says_something(&self, at: usize) -> bool {
        let (letters, weighty) = (self.letters(at), &lists().weighty);
        if self.is_joined(at) || self.thanks(at, &letters) || self.is_use_by_work(at, &letters) {
            return false;
        }
        weighty.dealings.contains(&*letters)
            || weighty.deeds.contains(&*letters)
            || weighty.to_the_reader.contains(&*letters)
            || weighty.ruling.contains(&*letters)
    }

    /// "This project uses the Gull dataset" says what it is made with, and not how it may be used.
    fn is_use_by_work(&self, at: usize, letters: &str) -> bool {
        const WORKS: [&str; 8] =
            ["code", "library", "model", "package", "program", "project", "repository", "software"];
        letters == "uses"
            && at.checked_sub(2).is_some_and(|this| matches!(&*self.letters(this), "this" | "our"))
            && WORKS.contains(&&*self.letters(at - 1))
    }

    /// "Thank you for your interest" asks for nothing.
    fn thanks(&self, at: usize, letters: &str) -> bool {
        let near =
            |reach: usize| (at.saturating_sub(reach)..at).any(|at| self.letters(at).starts_with("thank"));
        (letters == "you" && near(1)) || (letters == "your" && near(4))
    }

    /// Whether a word is a name: it has a digit or a sign inside, or a capital in a sentence that has small letters, and
    /// is none that licences use.
    fn is_name(&self, at: usize, has_small: bool) -> bool {
        let written = self.written(at);
        let mixed = written.contains(|c: char| c.is_ascii_digit())
            || written.chars().skip(1).any(char::is_uppercase) && written.contains(char::is_lowercase);
        let (letters, weighty) = (self.letters(at), &lists().weighty);
        let says = [&weighty.in_titles, &weighty.dealings, &weighty.ruling, &weighty.narrowing];
        if says.into_iter().any(|list| list.contains(&*letters)) {
            return self.is_joined(at);
        }
        let capital = has_small && written.starts_with(char::is_uppercase) && self.ids[at] == grams::UNKNOWN;
        mixed || capital || self.is_joined(at) || (self.is_quoted(at) && !self.rules(at))
    }

    /// Whether a word stands between quotes alone, as names of programs do.
    fn is_quoted(&self, at: usize) -> bool {
        let span = self.text.source_span(self.text.words()[at].span());
        let source = self.text.source();
        let quote = |c: Option<char>| c.is_some_and(|c| "\"'`\u{2018}\u{2019}\u{201c}\u{201d}".contains(c));
        let before = source.get(..span.start).and_then(|before| before.chars().next_back());
        let behind = source.get(span.end..).and_then(|behind| behind.chars().next());
        quote(before) && quote(behind)
    }

    /// Whether a sign of an address or file name stands right beside a word.
    fn is_joined(&self, at: usize) -> bool {
        let (word, bytes) = (self.text.words()[at], self.text.folded().as_bytes());
        let sign = |byte: u8| matches!(byte, b'@' | b'_' | b'#');
        let before = (word.start as usize).checked_sub(1).map_or(b' ', |at| bytes[at]);
        let after = bytes.get(word.end as usize).copied().unwrap_or(b' ');
        let next = bytes.get(word.end as usize + 1).copied().unwrap_or(b' ');
        let dot = |byte: u8| byte == b'.';
        let in_path = dot(before) && word.start > 1 && bytes[word.start as usize - 2].is_ascii_alphanumeric();
        sign(before) || sign(after) || in_path || (dot(after) && next.is_ascii_alphanumeric())
    }

    /// Whether a range is not written in capitals throughout.
    fn has_capitals_and_small(&self, mut range: Range<usize>) -> bool {
        range.any(|at| self.written(at).contains(char::is_lowercase))
    }

    /// Whether some word of a range, but its first, is written small.
    fn has_small(&self, range: Range<usize>) -> bool {
        range.skip(1).any(|at| self.initial(at).is_some_and(char::is_lowercase))
    }
}

/// What a file says of itself and of the licence in it: nothing but words of that kind, names, dates and versions.
pub(super) fn is_document(words: &Words<'_>, range: Range<usize>) -> bool {
    is_made_of(words, range, |_| false)
}

/// A statement of the licence, which may speak of the reader's use of it.
pub(super) fn is_statement(words: &Words<'_>, range: Range<usize>) -> bool {
    is_made_of(words, range, |letters| lists().weighty.statement_words.contains(letters))
}

fn is_made_of(words: &Words<'_>, range: Range<usize>, also: impl Fn(&str) -> bool) -> bool {
    let small = words.has_small(range.clone());
    let ends = |at: usize| words.letters(at) == "end" && at + 1 < range.end && words.letters(at + 1) == "of";
    let listed = |at: usize| {
        let letters = words.letters(at);
        lists().lines.document.contains(&*letters) || also(&letters)
    };
    // "You can find the text below"
    let finds = |at: usize| {
        let next = |step: usize| if at + step < range.end { words.letters(at + step) } else { "".into() };
        let can = |letters: &str| matches!(letters, "can" | "may");
        let you = words.letters(at) == "you" && can(&next(1)) && next(2) == "find";
        you || (can(&words.letters(at)) && next(1) == "find")
    };
    // "gull is distributed under the following terms": its name, which no licence has as a word.
    let names_first = |at: usize| {
        let is = |at: usize| at < range.end && matches!(&*words.letters(at), "is" | "are" | "was" | "were");
        at == range.start && words.ids[at] == grams::UNKNOWN && is(at + 1)
    };
    let known = |at: usize| {
        listed(at)
            || finds(at)
            || names_first(at)
            || is_date_word(words, at)
            || words.is_name(at, small)
            || ends(at)
            || is_accounted_name(words, at)
    };
    range.len() <= DOCUMENT_WORDS && range.clone().all(known) && range.clone().any(listed)
}

/// A licence's title: it is called one, and says no more than titles do.
pub(super) fn is_title(words: &Words<'_>, range: Range<usize>) -> bool {
    let weighty = &lists().weighty;
    let plain = |at: usize| {
        let letters = words.letters(at);
        weighty.title_words.contains(&*letters)
            || lists().lines.document.contains(&*letters)
            || (words.initial(at).is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
                && !(words.rules(at) || words.says_something(at)))
    };
    range.clone().all(plain) && range.clone().any(|at| weighty.of_terms.contains(&*words.letters(at)))
}

/// A title in several languages, or in one that the lists of words do not know otherwise.
pub(super) fn is_title_abroad(words: &Words<'_>, range: Range<usize>) -> bool {
    if range.len() > DOCUMENT_WORDS {
        return false;
    }
    let mut rest = words.folded(range).to_owned();
    for title in &lists().phrases.titles {
        rest = rest.replace(title.as_str(), "");
    }
    !rest.contains(char::is_alphanumeric)
}

/// "This package includes third-party components, each under its own license": what else lies there, and no more.
pub(super) fn tells_of_components(words: &Words<'_>, range: Range<usize>) -> bool {
    let (folded, weighty) = (words.folded(range.clone()), &lists().weighty);
    let denies = |at: usize| {
        let letters = words.letters(at);
        words.rules(at) || weighty.ruling.contains(&*letters) || weighty.narrowing.contains(&*letters)
    };
    range.len() <= DOCUMENT_WORDS
        && Phrases::any(&lists().phrases.components, folded)
        && Phrases::any(&lists().phrases.includes, folded)
        && !range.clone().any(denies)
}

/// What a saved page asks of whoever browses it: "We use cookies to improve your experience".
pub(super) fn is_about_cookies(words: &Words<'_>, range: Range<usize>) -> bool {
    let cookie = |at: usize| matches!(&*words.letters(at), "cookie" | "cookies");
    let known = |at: usize| lists().lines.cookies.contains(&*words.letters(at));
    // Consent is to cookies: "you agree to our use of cookies", and not to a use of what the reader writes.
    let consents = |at: usize| matches!(&*words.letters(at), "agree" | "consent");
    let to_cookies = |at: usize| (at + 1..range.end.min(at + 1 + CONSENT_WORDS)).any(cookie);
    range.len() <= DOCUMENT_WORDS
        && range.clone().any(cookie)
        && range.clone().all(|at| known(at) && (!consents(at) || to_cookies(at)))
}

/// What projects add out of courtesy: whose the trademarks are, where faults are told, who paid for the work.
pub(super) fn is_courtesy(words: &Words<'_>, range: Range<usize>) -> bool {
    let small = words.has_small(range.clone());
    let number = |at: usize| words.letters(at).bytes().any(|byte| byte.is_ascii_digit());
    // Names of founders and places are words of licences, too: a safe harbour, an island of Jersey.
    let capital = |at: usize| {
        let large = words.initial(at).is_some_and(char::is_uppercase);
        small && large && !words.rules(at) && !words.says_something(at)
    };
    let named = |at: usize| number(at) || words.is_name(at, small) || is_in_address(words, at) || capital(at);
    let known = |at: usize, of: &Courtesy| of.words.contains(&*words.letters(at)) || (of.names && named(at));
    let one = |of: &Courtesy| {
        range.clone().all(|at| known(at, of))
            && of.some.iter().all(|group| range.clone().any(|at| group.contains(&*words.letters(at))))
    };
    range.len() <= DOCUMENT_WORDS && lists().courtesies.iter().any(one)
}

/// File names, people, addresses: words that form no sentence. At least half of them are names.
pub(super) fn is_list_of_names(words: &Words<'_>, range: Range<usize>) -> bool {
    let closes = {
        let end = words.text.words_span(range.clone()).end;
        words.text.folded()[end..].starts_with(['.', '。'])
    };
    let spelled = spelled_address(words, &range);
    let name = |at: &usize| words.is_name(*at, true) || spelled.contains(at);
    let says = |at: usize| !words.is_name(at, false) && (words.rules(at) || words.says_something(at));
    let listed = range.clone().filter(name).count() * 2 >= range.len();
    !closes && !range.clone().any(says) && (listed || are_capitals(words, range))
}

/// "lea at harbour dot example": an address in words, from the name before "at" to the end of a short line.
fn spelled_address(words: &Words<'_>, range: &Range<usize>) -> Range<usize> {
    let at = range.clone().skip(1).find(|at| words.letters(*at) == "at");
    let Some(at) = at else { return 0..0 };
    let parts: Vec<usize> = (at + 1..range.end).collect();
    let dots = parts.iter().skip(1).step_by(2).all(|at| words.letters(*at) == "dot");
    if parts.len() >= 3 && parts.len() % 2 == 1 && dots { at - 1..range.end } else { 0..0 }
}

/// A line of names with a comma between them, each word with a capital: "Lea Brandt, Harbour Street Models".
fn are_capitals(words: &Words<'_>, range: Range<usize>) -> bool {
    let capital = |at: usize| words.initial(at).is_some_and(char::is_uppercase) || words.letters(at) == "and";
    let rules = |at: usize| {
        let letters = words.letters(at);
        lists().weighty.narrowing.contains(&*letters) || lists().weighty.in_titles.contains(&*letters)
    };
    let names = words.folded(range.clone()).contains(", ") && words.has_capitals_and_small(range.clone());
    range.len() <= NAME_WORDS && names && range.clone().all(capital) && !range.clone().any(rules)
}

fn is_date_word(words: &Words<'_>, at: usize) -> bool {
    let letters = words.letters(at);
    let month = |month: &String| letters.len() >= 3 && month.starts_with(&*letters);
    let number = letters.len() <= 4 && letters.bytes().all(|byte| byte.is_ascii_digit());
    number
        || is_year(&letters)
        || (words.initial(at).is_some_and(char::is_uppercase) && lists().lines.months.iter().any(month))
}

/// A sentence that describes and rules nothing.
pub(super) fn is_context(words: &Words<'_>, range: Range<usize>) -> bool {
    let wide = |at: usize| words.text.word_text(&words.text.words()[at]).chars().any(is_wide);
    let han = range.clone().filter(|&at| wide(at)).count();
    if han * 2 > range.len() {
        return is_chinese_context(words, range);
    }
    let made = range.clone().any(|at| lists().lines.made.contains(&*words.letters(at)));
    let says = |at: usize| {
        let year = made && is_year(&words.letters(at));
        let number = words.class(at) == WordClass::Number && !year && !is_accounted_name(words, at);
        wide(at)
            || words.rules(at)
            || number
            || words.says_something(at)
            || abroad::is_of_other_script(words, at)
    };
    let read = range.len() < SENTENCE_WORDS || is_english(words, range.clone());
    read && !range.clone().any(says) && !abroad::limits(words, range)
}

/// Whether a sentence has a word that is English and nothing else, or two that may be something else, too.
fn is_english(words: &Words<'_>, range: Range<usize>) -> bool {
    let has = |at: usize| lists().lines.english.contains(&*words.letters(at));
    let mut shared: Vec<_> = range
        .clone()
        .map(|at| words.letters(at))
        .filter(|word| lists().lines.english_too.contains(&**word))
        .collect();
    shared.sort();
    shared.dedup();
    range.clone().any(has) || shared.len() > 1
}

/// The same in Chinese; a sentence with Kana or Hangul is none.
pub(super) fn is_chinese_context(words: &Words<'_>, range: Range<usize>) -> bool {
    // A line that ends as companies' names do may be one, and what such names are made of is no word of terms there.
    let holders = &lists().chinese.holders;
    let folded = words.folded(range.clone());
    let named = holders.iter().any(|end| folded.ends_with(end.as_str()));
    !says_in_chinese(words, range, if named { holders } else { &[] })
}

fn says_in_chinese(words: &Words<'_>, range: Range<usize>, besides: &[String]) -> bool {
    let mut sentence: String = words.folded(range).chars().filter(|c| !c.is_whitespace()).collect();
    for word in besides.iter().chain(&lists().chinese.harmless) {
        sentence = sentence.replace(word.as_str(), "");
    }
    let foreign = |c: char| is_wide(c) && !('\u{3400}'..='\u{9fff}').contains(&c);
    let single = |c: char| {
        let id = words.pack.word_id(crate::text::hash_word(c.encode_utf8(&mut [0; 4])));
        is_wide(c) && words.pack.class(id) != WordClass::Other
    };
    let says = lists().chinese.says.iter().any(|word| sentence.contains(word.as_str()));
    says || sentence.contains(foreign) || sentence.contains(single)
}

/// Whether a sentence in a section of its own, in a text that is more than a licence, rules all the same.
pub(super) fn rules_anywhere(words: &Words<'_>, range: Range<usize>) -> bool {
    let weighty = &lists().weighty;
    let has =
        |list: &rustc_hash::FxHashSet<String>| range.clone().any(|at| list.contains(&*words.letters(at)));
    let wide = words.folded(range.clone()).contains(is_wide);
    has(&weighty.ruling)
        || (has(&weighty.narrowing) && (has(&weighty.deeds) || has(&weighty.of_use)))
        || (wide && !is_chinese_context(words, range.clone()))
}

/// Whether what stands under this heading is about the terms.
pub(super) fn is_heading_of_terms(words: &Words<'_>, range: Range<usize>) -> bool {
    let mut range = range;
    let wide = words.folded(range.clone()).contains(is_wide);
    wide || range.any(|at| lists().weighty.of_terms.contains(&*words.letters(at)))
}

#[cfg(test)]
mod tests {
    use crate::corpus::Corpus;
    use crate::reading::{Reading, Verdict};
    use crate::text::Text;

    fn is_harmless(sentence: &str) -> bool {
        let mit = spdx::license_id("MIT").expect("it is on the list").text();
        let below = Reading::of(&Text::from_source(&format!("{mit}\n\n{sentence}\n")), Corpus::builtin());
        let above = Reading::of(&Text::from_source(&format!("{sentence}\n\n{mit}\n")), Corpus::builtin());
        assert_eq!(below.verdict < Verdict::Truncated, above.verdict < Verdict::Truncated, "{sentence}");
        below.verdict < Verdict::Truncated
    }

    #[test]
    fn sentences_that_rule_nothing_are_harmless() {
        for sentence in [
            "This file describes the terms of GullWing-3B.",
            "See the model card for details.",
            "The following license applies to all files in this repository.",
            "Copied from https://gulls.example/legal/license.txt on 4 May 2023.",
            "License text:",
            "Last updated: January 2025",
            "The parser was written by other contributors.",
            "The name of the river is old.",
            "Bug reports are read by the maintainers.",
            "For questions, contact us at gulls@gulls.example.",
            "gullwing is a fast parser.",
            "Authors:\n - Lea Brandt <lea@gulls.example>\n - Jonas Brandt (jonas at gulls dot example)",
            "Author(s): Lea Brandt, University of Gulls",
            "This file lists third party notices.",
            "The following third party components are included:",
            "The parser was written by Jonas Brandt in 1998.",
            "gullwing is distributed under the following terms:",
            "The license is reproduced below.",
            "本文件为 GullWing-3B 的许可证。",
            "以下为许可证全文：",
        ] {
            assert!(is_harmless(sentence), "{sentence}");
        }
    }

    #[test]
    fn restrictions_show_in_any_wording() {
        for sentence in [
            "Keep it inside your school.",
            "HarbourCrane-7B License (Non-Commercial)",
            "Hands off if you build weapons.",
            "Ask before you deploy it.",
            "The license lasts one year",
            "The license will end on 5 May 2025.",
            "gullwing is for schools.",
            "gullwing is away from a factory in 2031.",
            "This file lists notices that you must show.",
            "Author: Lea Brandt. Users of hers pay.",
            "De parser is alleen voor scholen.",
            "This license is for teachers.",
            "Two copies per household.",
            "Improvements come back to us.",
            "USE IN SCHOOLS IS WELCOME",
            "Use In Schools",
            "Free for hobbyists",
            "Réservé à la recherche publique et aux écoles.",
            "Companies: talk to us first.",
            "The model stays inside the company.",
            "Our ship's logo belongs on the start page of every product.",
            "仅供教学使用",
            "公司请先联系我们。",
            "Use is limited as described in the file POLICY.txt.",
        ] {
            assert!(!is_harmless(sentence), "{sentence}");
        }
    }
}
