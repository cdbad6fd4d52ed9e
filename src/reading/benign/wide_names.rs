//! Names of holders in Chinese, Japanese and Korean, as copyright lines give them.
//!
//! Contract: such a name says nothing where, without what holders are called there (firms, schools, authors), none of its
//! words says anything. Letters of which the lists of words know little, Kana and Hangul, are a name only in a row that has
//! such a form, or as a few letters right behind the year. Limit: what a name means is not asked.

use std::ops::Range;

use super::Words;
use super::lists::lists;
use crate::corpus::{Pack, WordClass};
use crate::text::{hash_word, is_wide};

/// The most Kana or Hangul of a name beside what holders are called.
const NAMED_LETTERS: usize = 16;
/// The most letters of a name in Katakana that has nothing beside it, as of a label or a person.
const KATAKANA_LETTERS: usize = 12;
/// The most letters of a name in Hangul that has nothing beside it: a person's.
const HANGUL_LETTERS: usize = 4;

/// Short forms of firms.
const FORMS: [&str; 4] = ["(주)", "(유)", "(株)", "(有)"];

/// Whether some line of a range says more in these languages than who holds the rights.
pub(super) fn says_in_notice(words: &Words<'_>, range: Range<usize>) -> bool {
    words.lines(range).into_iter().any(|line| {
        // "(주)": a firm's form, in brackets.
        let folded = FORMS.iter().fold(words.folded(line).to_owned(), |line, form| line.replace(form, ""));
        let rows = folded.split(|c: char| !is_wide(c)).filter(|row| !row.is_empty());
        rows.enumerate().any(|(at, row)| !is_name(row, at == 0, words.pack))
    })
}

impl Words<'_> {
    /// Whether word `at` stands in a row of wide letters that is a holder's name: its letters say nothing by themselves.
    pub(super) fn is_of_wide_name(&self, at: usize) -> bool {
        let (folded, word) = (self.text.folded(), self.text.words()[at]);
        let start = folded[..word.start as usize]
            .char_indices()
            .rev()
            .take(ROW_LETTERS)
            .take_while(|(_, c)| is_wide(*c));
        let start = start.last().map_or(word.start as usize, |(at, _)| at);
        let rest = folded[start..].char_indices().take(2 * ROW_LETTERS).find(|(_, c)| !is_wide(*c));
        let end = rest.map_or(folded.len(), |(at, _)| start + at);
        let row = &folded[start..end];
        row.starts_with(is_wide) && row.chars().count() <= ROW_LETTERS && is_name(row, true, self.pack)
    }
}

/// The longest row of letters that can be a name.
const ROW_LETTERS: usize = 40;

/// Whether a row of wide letters is a name; the `first` of its line may be one without any form.
fn is_name(row: &str, first: bool, pack: &Pack) -> bool {
    let lists = &lists().chinese;
    let mut rest = row.to_owned();
    for form in lists.holders.iter().chain(&lists.harmless) {
        rest = rest.replace(form.as_str(), "");
    }
    let formed = rest.len() < row.len() || rest.ends_with("公司");
    let rest = rest.strip_suffix("公司").unwrap_or(&rest);
    let single = |c: char| {
        let id = pack.word_id(hash_word(c.encode_utf8(&mut [0; 4])));
        is_han(c) && pack.class(id) != WordClass::Other
    };
    let count = |of: fn(char) -> bool| rest.chars().filter(|c| of(*c)).count();
    let (hiragana, katakana, hangul) = (count(is_hiragana), count(is_katakana), count(is_hangul));
    let short = match formed {
        true => hiragana + katakana + hangul <= NAMED_LETTERS,
        false => {
            hiragana == 0
                && (hangul == 0 || first && hangul <= HANGUL_LETTERS)
                && (katakana == 0 || first && katakana <= KATAKANA_LETTERS)
        }
    };
    let says =
        [&lists.says, &lists.says_abroad].into_iter().flatten().any(|word| rest.contains(word.as_str()));
    short && !says && !rest.contains(single)
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

fn is_hiragana(c: char) -> bool {
    ('\u{3041}'..='\u{3096}').contains(&c)
}

fn is_katakana(c: char) -> bool {
    ('\u{30a1}'..='\u{30fe}').contains(&c)
}

fn is_hangul(c: char) -> bool {
    is_wide(c) && !is_han(c) && !is_hiragana(c) && !is_katakana(c)
}

#[cfg(test)]
mod tests {
    use super::super::holders::is_name;

    #[test]
    fn holders_of_three_countries_are_names() {
        for holder in [
            "2024 北京海鸥科技有限公司",
            "2024 北京海鸥科技有限公司. All rights reserved.",
            "2024 海鷗科技股份有限公司",
            "2024 Gull Technology Co., Ltd. (海鸥科技有限公司)",
            "2024 海鸥公司",
            "2024 全体贡献者",
            "2023 株式会社カモメ",
            "2023 カモメ合同会社",
            "2024 (株)カモメ研究所",
            "2024 国立大学法人海鷗大学",
            "2024 주식회사 갈매기",
            "2024 (주)갈매기",
            "2020 한국갈매기연구원",
        ] {
            assert!(is_name(holder), "{holder}");
        }
    }

    #[test]
    fn restrictions_beside_them_show() {
        for holder in [
            "2024 北京海鸥科技有限公司,仅限研究使用",
            "2024 海鸥有限公司 不得用于商业",
            "2024 海鸥公司专用",
            "2024 海鸥 有限授权",
            "2024 株式会社カモメ。商用利用禁止",
            "2024 株式会社カモメ 個人利用のみ",
            "2024 カモメ 社内限り",
            "2024 株式会社カモメまで連絡",
            "2024 갈매기. 상업적 이용 금지",
            "2024 갈매기 비상업용",
            "2024 주식회사 갈매기 판매불가",
        ] {
            assert!(!is_name(holder), "{holder}");
        }
    }
}
