//! The benign classes: differences that change nothing about what is permitted, owed or forbidden.
//!
//! Everything else is material. A class must explain *all* words of an edit; a word that grants, denies or
//! obliges (the classes of `corpus/classes.toml`) is never explained by a frame or a slot, so that a
//! restriction hidden in a copyright line is seen. The words by which a class is known stand in
//! `corpus/benign.toml`.

mod abroad;
mod addresses;
mod components;
mod context;
mod editions;
mod elsewhere;
mod furniture;
mod holders;
mod lines;
mod lists;
mod pages;
mod spelling;
mod titles;
mod wide_names;

use std::borrow::Cow;
use std::ops::Range;

pub use self::addresses::names_limit;
pub use self::editions::is_of_edition;
pub use self::elsewhere::Named;
pub use self::furniture::limits_in_furniture;
pub use self::lines::{has_prose, is_code_line, passages};
use self::lists::{Phrases, lists};
pub use self::pages::Repeated;
pub use self::spelling::is_respelled;

use crate::corpus::{Pack, Slot, WordClass, grams};
use crate::matching::frame::is_year;
use crate::text::{Text, hash_word};

/// The longest sentence that can be a mere pointer ("See NOTICE for third-party licences.").
const POINTER_WORDS: usize = 40;
/// The longest line that can be a heading.
const HEADING_WORDS: usize = 12;

/// The words of a text with what their letters tell.
pub struct Words<'a> {
    /// The text.
    pub text: &'a Text,
    /// The ids of its words.
    pub ids: &'a [u16],
    /// Where their classes are known.
    pub pack: &'a Pack,
    /// The text's own title and copyright lines.
    pub frame: &'a [Slot],
    /// The licences that it names and does not print.
    pub named: &'a Named,
}

/// A word without hyphens and apostrophes.
fn bare(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(word.chars().filter(|c| c.is_alphanumeric()).collect())
}

impl Words<'_> {
    /// The letters of word `at`, without hyphens and apostrophes.
    fn letters(&self, at: usize) -> Cow<'_, str> {
        bare(self.text.word_text(&self.text.words()[at]))
    }

    fn folded(&self, range: Range<usize>) -> &str {
        let span = self.text.words_span(range);
        &self.text.folded()[span.start..span.end]
    }

    fn class(&self, at: usize) -> WordClass {
        let id = self.ids[at];
        if id != grams::UNKNOWN {
            return self.pack.class(id);
        }
        let number = self.letters(at).bytes().all(|byte| byte.is_ascii_digit());
        if number { WordClass::Number } else { WordClass::Other }
    }

    /// Whether a line begins before word `at`, or a label stands there that is no word.
    pub fn opens_item(&self, at: usize) -> bool {
        self.gap_has(at, |c| c == '\n' || c.is_alphanumeric())
    }

    /// Whether word `at` is the first of its line.
    pub fn opens_line(&self, at: usize) -> bool {
        self.text.opens_line(at)
    }

    /// A range cut where lines begin.
    pub fn lines(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let begins = (range.start + 1..range.end).filter(|at| self.opens_line(*at));
        let starts: Vec<usize> = std::iter::once(range.start).chain(begins).collect();
        let ends = starts.iter().skip(1).copied().chain([range.end]);
        starts.iter().zip(ends).map(|(start, end)| *start..end).collect()
    }

    /// Whether the source has such a character right before word `at`, or nothing at all.
    fn gap_has(&self, at: usize, sign: impl Fn(char) -> bool) -> bool {
        let (words, source) = (self.text.words(), self.text.source());
        let pair = at.checked_sub(1).and_then(|before| words.get(before)).zip(words.get(at));
        let Some((before, word)) = pair else { return true };
        let (from, to) = (self.text.source_span(before.span()).end, self.text.source_span(word.span()).start);
        source.get(from..to).is_some_and(|gap| gap.contains(sign))
    }

    /// Whether word `at` is a number in digits.
    pub fn is_digits(&self, at: usize) -> bool {
        self.letters(at).bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Whether all words of a range stand in copyright lines.
    pub fn is_in_notice(&self, range: Range<usize>) -> bool {
        let notice = |at: usize| {
            let slot = self.frame.partition_point(|slot| slot.end as usize <= at);
            self.frame.get(slot).is_some_and(|slot| slot.kind == "copyright" && slot.start as usize <= at)
        };
        range.clone().all(notice)
    }

    /// Whether a word grants, denies or obliges.
    pub fn is_weighty(&self, at: usize) -> bool {
        matches!(self.class(at), WordClass::Modal | WordClass::Negation | WordClass::Permission)
    }

    /// Whether the filling of a slot says what may or may not be done. Holders are called "Example Research" or
    /// "Military Academy": such a word alone is part of a name, and says something only beside words of use.
    pub fn restricts_in_name(&self, range: Range<usize>) -> bool {
        let (names_of, uses) = (&lists().weighty.in_names, &lists().weighty.of_use);
        let of_use = range.clone().any(|at| uses.contains(&*self.letters(at)));
        let names = |at: usize| {
            let led = at > range.start && self.letters(at - 1) == "for";
            !of_use && !led && names_of.contains(&*self.letters(at))
        };
        // "Lea Brandt and other contributors": such a word denies only before "than".
        let others = |at: usize| {
            let than = at + 1 < self.ids.len() && self.letters(at + 1) == "than";
            self.letters(at) == "other" && !than && !of_use
        };
        let called =
            |at: usize| self.is_in_mail(at) || self.is_of_holder(at, &range) || self.is_of_wide_name(at);
        let named = |at: usize| names(at) || others(at) || called(at);
        range.clone().any(|at| self.is_weighty(at) && !named(at))
    }

    /// Whether a copyright line says more than who holds the rights since when: what it forbids, or under which other
    /// licence something is.
    pub fn says_in_notice(&self, range: Range<usize>) -> bool {
        self.restricts_in_name(range.clone())
            || self.says_behind_name(range.clone())
            || self.turns_to_reader(range.clone())
            || abroad::limits_among_names(self, range.clone())
            || wide_names::says_in_notice(self, range.clone())
            || elsewhere::binds_in_notice(self, range)
    }

    /// Whether words behind a holder's name are more than names: in a text that has capitals and small letters, a small
    /// word of people, purposes, deeds and limits ("use on request").
    pub fn says_behind_name(&self, mut range: Range<usize>) -> bool {
        let weighty = &lists().weighty;
        let says = |at: usize| {
            let letters = self.letters(at);
            (self.says_something(at) || weighty.narrowing.contains(&*letters))
                && !weighty.of_holders.contains(&*letters)
                && !self.is_month(at)
        };
        let small = |at: usize| self.initial(at).is_some_and(char::is_lowercase);
        let sentence = |at: usize| self.opens_sentence(at);
        self.is_cased(range.clone()) && range.any(|at| says(at) && (small(at) || sentence(at)))
    }

    /// Whether a sentence or line begins with word `at`.
    fn opens_sentence(&self, at: usize) -> bool {
        self.gap_has(at, |c| matches!(c, '.' | '\n' | ';' | '!' | '?'))
    }

    /// Whether a line has words with and without capitals, or else the text, so that a capital tells something. Words of
    /// scripts that have none do not count.
    fn is_cased(&self, range: Range<usize>) -> bool {
        const SAMPLE: usize = 200;
        let cases = |range: Range<usize>| {
            let initials = range.filter_map(|at| self.initial(at));
            initials.filter(|c| c.is_lowercase() || c.is_uppercase()).take(SAMPLE).map(char::is_uppercase)
        };
        let both = |range: Range<usize>| {
            let (large, small): (Vec<bool>, Vec<bool>) = cases(range).partition(|large| *large);
            small.len() * 4 > large.len() && !large.is_empty()
        };
        both(range) || both(0..self.ids.len().min(SAMPLE * 10))
    }

    /// Whether a word is a part of a mail address: "<will@gulls.example>".
    fn is_in_mail(&self, at: usize) -> bool {
        const LONGEST: usize = 64;
        let (folded, word) = (self.text.folded(), self.text.words()[at]);
        let parts = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';');
        let before = folded[..word.start as usize].chars().rev().take(LONGEST).take_while(|c| !parts(*c));
        let behind = folded[word.end as usize..].chars().take(LONGEST).take_while(|c| !parts(*c));
        before.chain(behind).any(|c| c == '@')
    }

    /// Whether the filling of a slot turns to the reader: a name, a date and a title do not.
    pub fn turns_to_reader(&self, range: Range<usize>) -> bool {
        let turns = |at: usize| lists().weighty.to_the_reader.contains(&*self.letters(at));
        range.clone().any(|at| turns(at) && !self.is_of_holder(at, &range))
    }

    /// Whether a title or a holder's name holds a word that restricts.
    pub fn restricts_in_title(&self, range: Range<usize>) -> bool {
        range.clone().any(|at| {
            lists().weighty.in_titles.contains(&*self.letters(at))
                || matches!(self.class(at), WordClass::Negation | WordClass::Modal)
        })
    }
}

impl Words<'_> {
    /// Whether a title says that the licence below it was changed.
    pub fn announces_change(&self, range: Range<usize>) -> bool {
        titles::announces_change(self, range)
    }
}

/// The class that explains words added inside a template, if one does.
pub fn added(words: &Words<'_>, range: Range<usize>) -> Option<&'static str> {
    if is_label(words, range.clone())
        || is_letter_label(words, range.clone())
        || is_named_label(words, range.clone())
    {
        return Some("list-label");
    }
    if is_extent(words, range.clone()) {
        return Some("notice-extent");
    }
    if words.restricts_in_name(range.clone())
        || words.turns_to_reader(range.clone())
        || abroad::limits_among_names(words, range.clone())
    {
        return None;
    }
    if is_copyright(words, range.clone()) {
        return Some("copyright-line");
    }
    if is_address(words, range.clone())
        && !elsewhere::binds(words, range.clone())
        && !addresses::limits(words, range.clone())
    {
        return Some("address");
    }
    if is_page_mark(words, range) {
        return Some("page-mark");
    }
    None
}

/// "(including the next paragraph)": a notice that copies must hold goes as far as it goes in the template.
fn is_extent(words: &Words<'_>, range: Range<usize>) -> bool {
    const EXTENT: [&str; 10] = [
        "including",
        "the",
        "next",
        "this",
        "following",
        "above",
        "paragraph",
        "paragraphs",
        "disclaimer",
        "and",
    ];
    words.letters(range.start) == "including"
        && matches!(&*words.letters(range.end - 1), "paragraph" | "paragraphs" | "disclaimer")
        && range.clone().all(|at| EXTENT.contains(&&*words.letters(at)))
}

/// The class that explains a sentence or line beside a template, if one does.
pub fn beside(words: &Words<'_>, range: Range<usize>) -> Option<&'static str> {
    if range.is_empty() {
        return Some("signs");
    }
    if titles::is_changed_title(words, range.clone()) {
        return None;
    }
    if is_choice(words, range.clone()) && !elsewhere::is_unknown(words, range.clone()) {
        return Some("choice");
    }
    if elsewhere::names_binding(words, range.clone())
        || elsewhere::binds(words, range.clone())
        || abroad::limits_among_names(words, range.clone())
        || addresses::limits(words, range.clone())
    {
        return None;
    }
    if let Some(class) = added(words, range.clone()) {
        return Some(class);
    }
    if is_pointer(words, range.clone()) {
        return Some("pointer");
    }
    if context::tells_of_components(words, range.clone())
        || components::is_subject_to_own(words, range.clone())
        || components::are_components(words, range.clone())
    {
        return Some("third-party");
    }
    if context::is_document(words, range.clone()) {
        return Some("about-this-file");
    }
    if context::is_about_cookies(words, range.clone()) {
        return Some("page-mark");
    }
    if context::is_courtesy(words, range.clone()) {
        return Some("context");
    }
    if is_date(words, range.clone()) {
        return Some("date");
    }
    if context::is_context(words, range.clone()) {
        return Some(if is_heading(words, range) { "title" } else { "context" });
    }
    let title = is_heading(words, range.clone()) && context::is_title(words, range.clone());
    if title || context::is_title_abroad(words, range.clone()) {
        return Some("title");
    }
    if Phrases::any(&lists().phrases.statements, words.folded(range.clone()))
        && context::is_statement(words, range.clone())
    {
        return Some("license-statement");
    }
    if context::is_list_of_names(words, range.clone()) {
        return Some("list-of-files-or-holders");
    }
    if lines::is_code(words, range.clone()) {
        return Some("code");
    }
    if lines::is_field(words, range.clone()) {
        return Some("field");
    }
    is_copyright(words, range).then_some("copyright-line")
}

/// Whether a sentence under a heading of its own, in a text that is more than a licence, rules all the same.
pub fn rules_anywhere(words: &Words<'_>, range: Range<usize>) -> bool {
    context::rules_anywhere(words, range)
}

/// Whether what stands under this heading is about the terms.
pub fn is_heading_of_terms(words: &Words<'_>, range: Range<usize>) -> bool {
    context::is_heading_of_terms(words, range)
}

/// "You may choose either of the following": an offer that takes nothing away.
fn is_choice(words: &Words<'_>, range: Range<usize>) -> bool {
    let folded = words.folded(range.clone());
    let denies = |at: usize| {
        let letters = words.letters(at);
        words.class(at) == WordClass::Negation || lists().weighty.in_statements.contains(&*letters)
    };
    range.len() <= POINTER_WORDS
        && Phrases::any(&lists().phrases.choices, folded)
        && !range.clone().any(denies)
}

/// Labels that lost their signs ("1 1", "iv"): told by where they stand, at the start of a section.
pub fn is_bare_label(words: &Words<'_>, range: Range<usize>) -> bool {
    range.len() <= 3
        && range.clone().all(|at| {
            let letters = words.letters(at);
            letters.len() <= 2 || letters.bytes().all(|byte| b"ivx".contains(&byte))
        })
}

/// Whether words of a template are labels of a list, which a bullet took the place of.
pub fn were_labels(pack: &Pack, template: &[u16]) -> bool {
    let numbers = (1..=30).map(|number: u8| number.to_string());
    let letters = ('a'..='z').map(String::from);
    let roman = ["ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii"].map(str::to_owned);
    let parts = PARTS.map(str::to_owned);
    let labels: Vec<u16> = numbers
        .chain(letters)
        .chain(roman)
        .chain(parts)
        .map(|label| pack.word_id(hash_word(&label)))
        .collect();
    template.len() <= 3 && template.iter().all(|word| *word != grams::UNKNOWN && labels.contains(word))
}

/// What parts of a licence are called in front of their number.
const PARTS: [&str; 9] =
    ["section", "article", "clause", "paragraph", "part", "chapter", "item", "subsection", "appendix"];

/// "Section 2": a label that was only a number in the template.
fn is_named_label(words: &Words<'_>, range: Range<usize>) -> bool {
    let named = PARTS.contains(&&*words.letters(range.start)) && words.opens_item(range.start);
    let number = |at: usize| {
        let letters = words.letters(at);
        letters.len() <= 3 && letters.bytes().all(|byte| byte.is_ascii_digit() || b"ivx".contains(&byte))
    };
    named && range.len() <= 3 && (range.start + 1..range.end).all(number)
}

/// A single letter or roman numeral that lost its signs, and the `s` of `holder(s)`: no word of its own.
fn is_letter_label(words: &Words<'_>, range: Range<usize>) -> bool {
    range.len() <= 2
        && range.clone().all(|at| {
            let letters = words.letters(at);
            let roman = letters.len() <= 4 && letters.bytes().all(|byte| b"ivx".contains(&byte));
            roman || (letters.len() == 1 && letters.bytes().all(|byte| byte.is_ascii_lowercase()))
        })
}

fn is_label(words: &Words<'_>, range: Range<usize>) -> bool {
    let folded = words.text.folded().as_bytes();
    range.clone().all(|at| {
        let word = words.text.words()[at];
        let letters = words.letters(at);
        let short = letters.len() <= 2 || letters.bytes().all(|byte| b"ivx".contains(&byte));
        let opened = (word.start as usize).checked_sub(1).is_some_and(|before| folded[before] == b'(');
        let closed = opened || matches!(folded.get(word.end as usize), Some(b'.' | b')'));
        // "1." in front of a sentence; "a" and "i" without a sign are words.
        short && letters.len() <= 4 && closed && !letters.is_empty()
    })
}

/// A copyright line: it begins as one and has a year or a sign, and nothing in it grants or denies.
fn is_copyright(words: &Words<'_>, range: Range<usize>) -> bool {
    let folded = words.folded(range.clone());
    let before = words.text.folded()[..words.text.words()[range.start].start as usize].trim_end();
    let starts = lists().phrases.copyright.iter().any(|start| folded.starts_with(start.as_str()))
        || before.ends_with('©');
    let year = range.clone().any(|at| is_year(&words.letters(at)));
    let sign = folded.contains("(c)") || folded.contains('©');
    let rights = folded == "all rights reserved";
    let notice = rights || (starts && (year || sign || range.len() <= 8));
    let says = words.says_behind_name(range.clone()) || elsewhere::binds_in_notice(words, range.clone());
    range.len() <= POINTER_WORDS && notice && !says
}

/// Whether a sign of an address stands right beside a word.
fn is_in_address(words: &Words<'_>, at: usize) -> bool {
    let word = words.text.words()[at];
    let bytes = words.text.folded().as_bytes();
    let before = (word.start as usize).checked_sub(1).map_or(b' ', |at| bytes[at]);
    let after = bytes.get(word.end as usize).copied().unwrap_or(b' ');
    let next = bytes.get(word.end as usize + 1).copied().unwrap_or(b' ');
    matches!(before, b'/' | b'.' | b'@' | b'_' | b'-' | b'#' | b'=' | b'?' | b'&')
        || (matches!(after, b'/' | b'@' | b'_' | b'.' | b':') && !next.is_ascii_whitespace())
}

/// Web and mail addresses, and the words that lead to them.
fn is_address(words: &Words<'_>, range: Range<usize>) -> bool {
    let folded = words.folded(range.clone());
    let joined = |at: usize| is_in_address(words, at);
    let source = words.text.words_span(range.clone());
    let lead = words.text.folded()[..source.start].trim_end();
    let address = folded.contains("://")
        || folded.contains('@')
        || folded.contains("www.")
        || lead.ends_with("://")
        || lead.ends_with("www.");
    let dotted = range.clone().any(joined);
    (address || dotted)
        && range.clone().all(|at| joined(at) || lists().lines.address.contains(&*words.letters(at)))
}

fn is_page_mark(words: &Words<'_>, range: Range<usize>) -> bool {
    range.len() <= 4
        && range.clone().all(|at| {
            let letters = words.letters(at);
            letters == "page" || letters == "of" || letters.bytes().all(|byte| byte.is_ascii_digit())
        })
        && range.clone().any(|at| words.letters(at) == "page")
}

/// A sentence that only says where else to look.
fn is_pointer(words: &Words<'_>, range: Range<usize>) -> bool {
    let folded = words.folded(range.clone());
    let weighty = &lists().weighty;
    // "See LICENSE for copying permission."
    let copying = |at: usize| {
        let known = matches!(&*words.letters(at), "permission" | "permissions");
        known && at > range.start && words.letters(at - 1) == "copying"
    };
    let denies = |at: usize| {
        let letters = words.letters(at);
        if copying(at) {
            return false;
        }
        words.rules(at)
            || weighty.in_pointers.contains(&*letters)
            || weighty.ruling.contains(&*letters)
            || (weighty.narrowing.contains(&*letters) && letters != "you" && letters != "may")
    };
    range.len() <= POINTER_WORDS
        && Phrases::any(&lists().phrases.points, folded)
        && Phrases::any(&lists().phrases.targets, folded)
        && !range.clone().any(denies)
}

fn is_heading(words: &Words<'_>, range: Range<usize>) -> bool {
    let end = words.text.words_span(range.clone()).end;
    let closes = words.text.folded()[end..].starts_with(['.', ';', '。']);
    range.len() <= HEADING_WORDS
        && !closes
        && !range.clone().any(|at| {
            matches!(words.class(at), WordClass::Negation | WordClass::Modal) && !words.is_month(at)
        })
}

fn is_date(words: &Words<'_>, range: Range<usize>) -> bool {
    let lines = &lists().lines;
    let known = |letters: &str| {
        letters.bytes().all(|byte| byte.is_ascii_digit())
            || lines.months.iter().any(|month| letters.len() >= 3 && month.starts_with(letters))
            || lines.date.contains(letters)
    };
    range.len() <= 10
        && range.clone().any(|at| is_year(&words.letters(at)))
        && range.clone().all(|at| known(&words.letters(at)))
}
