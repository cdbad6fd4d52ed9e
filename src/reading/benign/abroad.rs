//! Limits in languages that nothing else is read in, and letters of one script in words of another.
//!
//! Contract: nothing here explains a sentence; it only keeps one from being explained. Limit: words are looked up and no
//! grammar is known, so a limit in words that are not in the list shows by its language alone.

use std::ops::Range;

use super::Words;
use super::lists::lists;

/// Whether a range has a word by which some language limits, or a word of mixed scripts.
pub(super) fn limits(words: &Words<'_>, range: Range<usize>) -> bool {
    range.clone().any(|at| is_limit(words, at) || is_mixed(words, at)) || has_part(words, range)
}

/// The same of a line that may hold names ("Jen Vogel", "Banca Commerciale"): one such word with a capital is none, and
/// short words are names where nothing else is said.
pub(super) fn limits_among_names(words: &Words<'_>, range: Range<usize>) -> bool {
    let small = |at: usize| words.initial(at).is_some_and(char::is_lowercase);
    let hits = || range.clone().filter(|at| is_limit(words, *at));
    let opens = |at: usize| words.opens_sentence(at) && has_stem(&words.letters(at));
    hits().any(|at| small(at) || opens(at))
        || (hits().nth(1).is_some() && hits().any(|at| has_stem(&words.letters(at))))
        || range.clone().any(|at| is_mixed(words, at))
        || has_part_beside_holders(words, range)
}

/// Whether a line has a part of such a word but in what holders are called ("연구원", an institute).
fn has_part_beside_holders(words: &Words<'_>, range: Range<usize>) -> bool {
    let folded = words.folded(range);
    if folded.is_ascii() {
        return false;
    }
    let holders = lists().chinese.holders.iter();
    let rest = holders.fold(folded.to_owned(), |rest, holder| rest.replace(holder.as_str(), " "));
    lists().abroad.parts.iter().any(|part| rest.contains(part.as_str()))
}

/// Whether a word is written in letters that are neither Latin nor those of Chinese.
pub(super) fn is_of_other_script(words: &Words<'_>, at: usize) -> bool {
    words.letters(at).chars().any(is_other)
}

fn is_limit(words: &Words<'_>, at: usize) -> bool {
    let letters = words.letters(at);
    lists().abroad.words.contains(&*letters) || has_stem(&letters)
}

fn has_stem(letters: &str) -> bool {
    lists().abroad.stems.iter().any(|stem| letters.starts_with(stem.as_str()))
}

fn has_part(words: &Words<'_>, range: Range<usize>) -> bool {
    let folded = words.folded(range);
    !folded.is_ascii() && lists().abroad.parts.iter().any(|part| folded.contains(part.as_str()))
}

/// Whether a word has Latin letters beside Cyrillic or Greek ones: it reads as a word that it is not. Units begin with
/// a Greek letter.
fn is_mixed(words: &Words<'_>, at: usize) -> bool {
    let letters = words.letters(at);
    let imitated =
        |c: char| matches!(c, '\u{370}'..='\u{52f}') && !matches!(c, 'α' | 'β' | 'μ' | 'λ' | 'π' | 'ω');
    !letters.is_ascii() && letters.contains(|c: char| c.is_ascii_alphabetic()) && letters.contains(imitated)
}

/// Letters of alphabets from Greek on, and of those that have no capitals; not those of Chinese, Japanese and Korean.
fn is_other(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{1dff}' | '\u{1f00}'..='\u{1fff}')
        && c.is_alphabetic()
        && !('\u{1d00}'..='\u{1dbf}').contains(&c)
}

#[cfg(test)]
mod tests {
    use crate::corpus::Corpus;
    use crate::reading::{Reading, Verdict};
    use crate::text::Text;

    #[test]
    fn limits_in_any_language_show_and_names_do_not() {
        let mit = spdx::license_id("MIT").expect("it is on the list").text();
        let with = |line: &str| {
            let above = Text::from_source(&format!("Copyright (c) 2024 Harbour Street. {line}\n\n{mit}"));
            let below = Text::from_source(&format!("{mit}\n\n{line}\n"));
            [above, below].map(|text| Reading::of(&text, Corpus::builtin()).verdict < Verdict::Truncated)
        };
        for line in [
            "Nur für die Lehre.",
            "Die Weitergabe bedarf unserer Zustimmung.",
            "Réservé à la recherche.",
            "Vente interdite.",
            "Solo para uso no comercial.",
            "Vietato l'uso in guerra.",
            "Alleen voor scholen.",
            "Tylko do nauki.",
            "Продажа запрещена.",
            "Только для школ.",
            "営利目的での利用は禁止します。",
            "상업적 사용 금지",
            "يحظر البيع",
            "Nоt fоr sаle", // with Cyrillic letters
        ] {
            assert_eq!(with(line), [false, false], "{line}");
        }
        for line in ["Jen Vogel, Kun Brandt", "Banca Commerciale del Porto", "Мария Чайкина", "Fabian Müller"]
        {
            assert!(with(line)[0], "{line}");
        }
    }
}
