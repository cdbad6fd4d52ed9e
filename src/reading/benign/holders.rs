//! Names of holders that are made of words which rule elsewhere: "Must Have Software Inc.", "May Smith", "Evan You".
//!
//! Contract: such a word is a part of a name where it is written as names are, stands in a row of such words right
//! behind the year or the sign, and the row begins with it and ends with what firms are called, or is two or three words
//! long as people's names are. No other word of the row says anything. Limit: a text in small letters or in capitals has no names.

use std::ops::Range;

use super::Words;
use super::lists::lists;
use crate::corpus::WordClass;

/// The most words of a firm's name.
const FIRM_WORDS: usize = 7;
/// The most words of a person's name.
const PERSON_WORDS: usize = 3;

impl Words<'_> {
    /// Whether a weighty word of a range is a part of a holder's name.
    pub(super) fn is_of_holder(&self, at: usize, range: &Range<usize>) -> bool {
        let row = self.row_of_names(at, range);
        self.is_cased(range.clone())
            && self.is_written_as_name(at)
            && self.follows_year(row.start, range)
            && (self.is_firm(at, &row) || self.is_person(at, &row))
    }

    /// The words in a row around `at` that are written as names are.
    fn row_of_names(&self, at: usize, range: &Range<usize>) -> Range<usize> {
        const SMALL: [&str; 5] = ["of", "the", "de", "van", "von"];
        let named = |at: usize| self.is_written_as_name(at) || SMALL.contains(&&*self.letters(at));
        let mut row = at..at + 1;
        while row.start > range.start && self.goes_with(row.start) && named(row.start - 1) {
            row.start -= 1;
        }
        while row.end < range.end && self.goes_with(row.end) && named(row.end) {
            row.end += 1;
        }
        row
    }

    /// Whether nothing parts word `at` from the one before it: only an initial has a full stop.
    fn goes_with(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let words = self.text.words();
        let gap = &self.text.folded()[words[before].end as usize..words[at].start as usize];
        let initial = self.letters(before).len() == 1;
        !self.opens_line(at) && (gap.trim().is_empty() || (initial && gap.trim() == "."))
    }

    /// Whether a word begins with a capital and goes on in small letters, or is an initial or a firm's form.
    fn is_written_as_name(&self, at: usize) -> bool {
        let mut letters = self.written(at).chars();
        let capital = letters.next().is_some_and(char::is_uppercase);
        capital && (letters.all(|c| !c.is_uppercase()) || lists().holders.firms.contains(&*self.letters(at)))
    }

    /// Whether a row of names is the first behind the years or the sign of a notice.
    fn follows_year(&self, start: usize, range: &Range<usize>) -> bool {
        let leads = |at: usize| {
            let letters = self.letters(at);
            letters.bytes().any(|byte| byte.is_ascii_digit())
                || matches!(&*letters, "c" | "copyright" | "by" | "present" | "now")
        };
        (range.start..start).all(leads) && (start > range.start || start > 0 && leads(start - 1))
    }

    fn is_firm(&self, at: usize, row: &Range<usize>) -> bool {
        let (holders, weighty) = (&lists().holders, &lists().weighty);
        let says = |other: usize| {
            let letters = self.letters(other);
            weighty.in_titles.contains(&*letters)
                || weighty.of_use.contains(&*letters)
                || weighty.deeds.contains(&*letters)
                || (weighty.ruling.contains(&*letters) && !self.is_weighty(other))
                || (other != at && self.is_weighty(other))
        };
        row.len() <= FIRM_WORDS
            && at == row.start
            && row.len() > 1
            && holders.firms.contains(&*self.letters(row.end - 1))
            && !row.clone().any(says)
    }

    /// "May Smith", "Evan You": a first or a last name, beside others that are no words of terms.
    fn is_person(&self, at: usize, row: &Range<usize>) -> bool {
        let letters = self.letters(at);
        let (holders, narrowing) = (&lists().holders, &lists().weighty.narrowing);
        let placed = (at == row.start && holders.first_names.contains(&*letters))
            || (at + 1 == row.end && holders.last_names.contains(&*letters));
        let other = |at: usize| {
            let letters = self.letters(at);
            !self.is_weighty(at)
                && !self.says_something(at)
                && !narrowing.contains(&*letters)
                && self.class(at) != WordClass::Number
        };
        placed && (2..=PERSON_WORDS).contains(&row.len()) && row.clone().filter(|one| *one != at).all(other)
    }
}

/// Whether MIT with this holder is still MIT.
#[cfg(test)]
pub(super) fn is_name(holder: &str) -> bool {
    use crate::reading::{Reading, Verdict};
    let mit = spdx::license_id("MIT").expect("it is on the list").text();
    let text = crate::text::Text::from_source(&mit.replace("<year> <copyright holders>", holder));
    Reading::of(&text, crate::corpus::Corpus::builtin()).verdict < Verdict::Truncated
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn people_and_firms_may_be_called_by_words_that_rule() {
        for holder in [
            "2023 May Smith",
            "2023 Will Brandt",
            "2019-2024 John May",
            "2020-present Evan You",
            "2020-present Evan You and contributors",
            "2022 Lea Brandt and other contributors",
            "2022 Lea Brandt & other authors listed in AUTHORS",
            "2018 Gull Foundation and other contributors, https://gulls.example/",
            "2015 Not Rocket Science BV",
            "2024 Must Have Software",
            "2024 No Limits Studio",
            "2008 Permission Data Inc.",
            "2015-2016 Lea Brandt <will@gulls.example>",
        ] {
            assert!(is_name(holder), "{holder}");
        }
    }

    #[test]
    fn what_only_looks_like_a_name_shows() {
        for holder in [
            "2024 Kalo. Not Transferable",
            "2024 Kalo Not Transferable",
            "2024 Kalo No Warships Inc.",
            "2024 No Commercial Use Inc.",
            "2024 Not Transferable",
            "2024 May Not Use",
            "2024 Will Teachers",
            "2024 must have software",
            "2024 NOT TRANSFERABLE SOFTWARE",
            "2024 Kalo, for You",
            "2024 Kalo and other uses by request",
            "2024 Kalo, no more than Lea Brandt",
            "2024 Kalo.Not transferable",
            "2024 Kalo/not transferable",
        ] {
            assert!(!is_name(holder), "{holder}");
        }
    }
}
