//! The sentences and items of a text, each with the sentences that lead to it.
//!
//! Contract: units are in order and do not overlap; a unit never crosses the beginning of a list item. The
//! lead of an item ("you may not use the model:") is found by labels, bullets and stops, and may have a lead
//! itself. Limits: at most [`DEPTH`] leads above an item; a list without labels, bullets and semicolons ends
//! at its first full stop.

use super::labels::Style;
use super::marks::{Mark, marks};
use super::sections::Sections;
use crate::base::Span;
use crate::text::Text;

/// How many leads are looked at above one item.
const DEPTH: usize = 4;

/// One sentence or item.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// Its place in the folded text.
    pub span: Span,
    /// The unit that leads to it.
    pub lead: Option<usize>,
    /// The mark at its start.
    pub mark: Option<usize>,
    /// Whether it begins a block or an item.
    pub opens: bool,
}

/// A text cut into units, with its sections.
#[derive(Debug)]
pub(super) struct Units {
    pub all: Vec<Unit>,
    pub marks: Vec<Mark>,
    pub sections: Sections,
}

impl Units {
    /// Cuts `text`.
    pub fn new(text: &Text) -> Self {
        let marks = marks(text);
        let sections = Sections::new(&marks);
        let mut units = Self { all: cut(text, &marks), marks, sections };
        units.find_leads(text.folded());
        units
    }

    /// The unit that holds the folded `offset`.
    pub fn index(&self, offset: usize) -> Option<usize> {
        let index = self.all.partition_point(|unit| unit.span.start <= offset).checked_sub(1)?;
        (offset < self.all[index].span.end).then_some(index)
    }

    /// The units that lead to `index`, nearest first.
    pub fn leads(&self, index: usize) -> Vec<usize> {
        let mut leads = Vec::new();
        let mut at = self.all[index].lead;
        while let Some(lead) = at.filter(|_| leads.len() < DEPTH) {
            leads.push(lead);
            at = self.all[lead].lead;
        }
        leads
    }

    fn mark(&self, index: usize) -> Option<&Mark> {
        self.all[index].mark.map(|mark| &self.marks[mark])
    }

    fn find_leads(&mut self, folded: &str) {
        let mut open: Vec<Lead> = Vec::new();
        for index in 0..self.all.len() {
            if self.all[index].opens {
                let item = self.item(index, folded);
                while open.last_mut().is_some_and(|lead| !lead.governs(&item)) {
                    open.pop();
                }
            }
            self.all[index].lead =
                open.last().map(|lead| lead.unit).or_else(|| self.led_inside(index, folded));
            if self.leads_on(index, folded) {
                open.push(Lead { unit: index, first: None });
            }
        }
    }

    /// The unit that leads to the items of a Chinese sentence, whose semicolons end units (`须：1. 署名；2. 说明；`).
    fn led_inside(&self, index: usize, folded: &str) -> Option<usize> {
        let before = index.checked_sub(1).filter(|_| !self.all[index].opens)?;
        let words = &folded[self.all[before].span.start..self.all[before].span.end];
        if !words.ends_with('；') {
            return None;
        }
        self.all[before].lead.or_else(|| words.contains([':', '：']).then_some(before))
    }

    /// Whether what stands behind unit `index` are its items.
    fn leads_on(&self, index: usize, folded: &str) -> bool {
        let Some(next) = self.all.get(index + 1).filter(|next| next.opens) else { return false };
        let span = self.all[index].span;
        let words = folded[span.start..span.end].trim_end_matches(['"', ' ', '-']);
        let first = |mark: &Mark| mark.labels.iter().any(|label| label.value == 1);
        let labelled = next.mark.is_some_and(|mark| first(&self.marks[mark]));
        let open = || words.ends_with(',') || words.ends_with(char::is_alphanumeric) && says_something(words);
        let bullet = next.mark.is_some_and(|mark| self.marks[mark].labels.is_empty());
        words.ends_with(':') || (labelled && open()) || (bullet && permits_or_forbids(words))
    }

    fn item(&self, index: usize, folded: &str) -> Item {
        let before =
            index.checked_sub(1).map_or("", |at| &folded[self.all[at].span.start..self.all[at].span.end]);
        let mark = self.mark(index);
        let kind = match mark {
            None => ItemKind::Block,
            Some(mark) if mark.labels.is_empty() => ItemKind::Bullet(mark.indent),
            Some(mark) if matches!(mark.labels[0].style, Style::Heading | Style::Attachment) => {
                ItemKind::Heading
            }
            Some(_) => ItemKind::Label(self.sections.depth(self.all[index].span.start)),
        };
        Item { kind, runs_on: runs_on(before) }
    }
}

/// Whether words in front of a first label are more than a title: "You will not" / "Model License".
fn says_something(words: &str) -> bool {
    const ENGLISH: [&str; 12] =
        ["not", "must", "shall", "may", "will", "can", "to", "agree", "agrees", "if", "means", "include"];
    const CHINESE: [&str; 6] = ["不", "禁止", "应", "须", "可以", "如"];
    words.split(' ').any(|word| ENGLISH.contains(&word)) || CHINESE.iter().any(|word| words.contains(word))
}

/// Whether a title says of all that is listed below it that it may be done, or may not: `What you may not do`.
fn permits_or_forbids(words: &str) -> bool {
    const PHRASES: [&str; 24] = [
        "you may",
        "you must",
        "you can",
        "may not",
        "must not",
        "shall not",
        "cannot",
        "not be used",
        "do not",
        "don't",
        "not to use",
        "permissions",
        "permitted",
        "allowed",
        "prohibited",
        "forbidden",
        "not permit",
        "kept out",
        "允许",
        "禁止",
        "可以",
        "不得",
        "不可",
        "严禁",
    ];
    const LONGEST: usize = 60;
    words.len() <= LONGEST
        && PHRASES.iter().any(|phrase| words.contains(phrase))
        && !words.ends_with(['.', '。'])
}

/// Whether a list goes on behind an item that ends like this.
fn runs_on(before: &str) -> bool {
    before.ends_with([';', ',', ':', '；']) || before.ends_with(" and") || before.ends_with(" or")
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum ItemKind {
    Block,
    Bullet(usize),
    Heading,
    Label(usize),
}

#[derive(Clone, Copy, Debug)]
struct Item {
    kind: ItemKind,
    runs_on: bool,
}

/// A lead whose items may still come.
struct Lead {
    unit: usize,
    first: Option<ItemKind>,
}

impl Lead {
    /// Whether `item` is one of its items; remembers the first one.
    fn governs(&mut self, item: &Item) -> bool {
        let first = *self.first.get_or_insert(item.kind);
        match (first, item.kind) {
            (_, ItemKind::Heading) => false,
            (ItemKind::Label(depth), ItemKind::Label(here)) => here >= depth,
            (ItemKind::Bullet(indent), ItemKind::Bullet(here)) => here >= indent,
            (ItemKind::Label(_), ItemKind::Bullet(_)) => true,
            (ItemKind::Block, ItemKind::Block) => item.runs_on,
            // What follows a paragraph of its own belongs to that paragraph.
            (ItemKind::Block, _) => item.runs_on,
            _ => false,
        }
    }
}

/// Sentences, cut again where an item begins inside one.
fn cut(text: &Text, marks: &[Mark]) -> Vec<Unit> {
    let folded = text.folded();
    let mut units = Vec::new();
    let mut next = 0;
    for sentence in whole_sentences(text) {
        let mut start = sentence.start;
        while next < marks.len() && marks[next].at < sentence.end {
            if marks[next].at > start {
                push(folded, Span::new(start, marks[next].at), marks, next, &mut units);
                start = marks[next].at;
            }
            next += 1;
        }
        push(folded, Span::new(start, sentence.end), marks, next, &mut units);
    }
    units
}

/// Sentences, joined where a full stop ends none: inside a quotation (`the line "By A. All rights reserved." must
/// stay`), behind a label inside a sentence, a sign of money or a shortened word.
fn whole_sentences(text: &Text) -> Vec<Span> {
    let folded = text.folded();
    let mut whole: Vec<Span> = Vec::new();
    for sentence in text.sentences() {
        let goes_on = whole.last().is_some_and(|last| {
            let words = &folded[last.start..last.end];
            let next = &folded[sentence.start..sentence.end];
            let joined = || quotation_goes_on(words, next) || stop_is_none(words, next);
            !folded[last.end..sentence.start].contains('\n')
                && (joined() || is_shortened(text, words, sentence))
        });
        match whole.last_mut() {
            Some(last) if goes_on => last.end = sentence.end,
            _ => whole.push(sentence),
        }
    }
    whole
}

/// Whether `words` end with a shortened word, and what follows was not written as the beginning of a sentence.
fn is_shortened(text: &Text, words: &str, next: Span) -> bool {
    const SHORTENED: [&str; 16] = [
        "inc.", "ltd.", "corp.", "co.", "llc.", "plc.", "b.v.", "s.a.", "e.g.", "i.e.", "etc.", "incl.",
        "approx.", "art.", "sec.", "u.s.",
    ];
    let mut last = words.rsplit(' ');
    let (word, before) = (last.next().unwrap_or(words), last.next().unwrap_or(""));
    if !(SHORTENED.contains(&word) || is_place(before, word)) {
        return false;
    }
    let first = text.source_span(Span::new(next.start, next.start + 1)).start;
    let written = text.source().get(first..).and_then(|rest| rest.chars().next());
    written.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
}

/// Whether two words name a place in a text: `section 2.3.`.
fn is_place(before: &str, number: &str) -> bool {
    const PARTS: [&str; 8] =
        ["section", "sections", "article", "articles", "paragraph", "clause", "exhibit", "annex"];
    PARTS.contains(&before)
        && number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// Whether a quotation that `words` opens is closed in `next`.
fn quotation_goes_on(words: &str, next: &str) -> bool {
    words.len() < QUOTATION
        && words.matches('"').count() % 2 == 1
        && words.rfind('"').is_some_and(|open| opens(words, open))
        && next.find('"').is_some_and(|at| at < QUOTATION)
}

/// Whether the stop that ends `words` belongs to a label inside a sentence (`provided that: a. you ...; b. you ...`) or
/// to a sign of money.
fn stop_is_none(words: &str, next: &str) -> bool {
    let Some(words) = words.strip_suffix('.') else { return false };
    let numbered = words.trim_end_matches(|c: char| c.is_ascii_digit());
    if (1..=2).contains(&(words.len() - numbered.len())) && numbered.trim_end().ends_with([':', ';', '；']) {
        return true;
    }
    words.rsplit_once(' ').is_some_and(|(before, last)| {
        let stopped = before.trim_end_matches(" and").trim_end_matches(" or").ends_with([':', ';']);
        let letter = last.len() == 1 && last.chars().all(|c| c.is_ascii_lowercase());
        stopped && letter || last == "rs" && next.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// Whether the mark at `at` opens a quotation: a blank or bracket stands in front of it, a word behind it.
fn opens(words: &str, at: usize) -> bool {
    let before = words[..at].chars().next_back();
    let behind = words[at + 1..].chars().next();
    before.is_none_or(|c| !c.is_alphanumeric() || !c.is_ascii()) && behind.is_some_and(char::is_alphanumeric)
}

/// The most bytes of a sentence, and of the rest of its quotation, that are joined.
const QUOTATION: usize = 600;

fn push(folded: &str, span: Span, marks: &[Mark], next: usize, units: &mut Vec<Unit>) {
    let words = folded[span.start..span.end].trim_end();
    if words.is_empty() {
        return;
    }
    let mark = next.checked_sub(1).filter(|&mark| marks[mark].at == span.start);
    let block = span.start == 0 || folded[..span.start].ends_with('\n');
    let span = Span::new(span.start, span.start + words.len());
    units.push(Unit { span, lead: None, mark, opens: block || mark.is_some() });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads(source: &str) -> Vec<String> {
        let text = Text::from_source(source);
        let units = Units::new(&text);
        let words = |index: usize| {
            let span = units.all[index].span;
            text.folded()[span.start..span.end].to_owned()
        };
        (0..units.all.len())
            .map(|index| {
                units.leads(index).into_iter().rev().chain([index]).map(words).collect::<Vec<_>>().join(" > ")
            })
            .collect()
    }

    #[test]
    fn items_know_what_leads_to_them() {
        let cases: [(&str, &[&str]); 17] = [
            ("Model License\n\n1. Sale\n\n2. Rent", &["model license", "1. sale", "2. rent"]),
            (
                "You may not:\n\n- sell it;\n- rent it.\n\nYou may read it.",
                &["you may not:", "you may not: > sell it;", "you may not: > rent it.", "you may read it."],
            ),
            (
                "2. Do not:\n a. sell;\n b. rent. Never.\n3. Ok.",
                &[
                    "2. do not:",
                    "2. do not: > a. sell;",
                    "2. do not: > b. rent.",
                    "2. do not: > never.",
                    "3. ok.",
                ],
            ),
            (
                "Not for:\n\nwar;\n\nfraud.\n\nThe end.",
                &["not for:", "not for: > war;", "not for: > fraud.", "the end."],
            ),
            (
                "What you may not do\n\n- sell it\n- lend it\n\nThe end.",
                &[
                    "what you may not do",
                    "what you may not do > sell it",
                    "what you may not do > lend it",
                    "the end.",
                ],
            ),
            (
                "No:\n* harm, such as:\n    * war\n    * theft\n* spam",
                &[
                    "no:",
                    "no: > harm, such as:",
                    "no: > harm, such as: > war",
                    "no: > harm, such as: > theft",
                    "no: > spam",
                ],
            ),
            (
                "You will not\n\n(a) sell\n\n(b) rent\n\nDone.",
                &["you will not", "you will not > (a) sell", "you will not > (b) rent", "done."],
            ),
            (
                "Put the line “By A. All rights with A.” into a file. Then ship.",
                &["put the line \"by a. all rights with a.\" into a file.", "then ship."],
            ),
            ("Pay Moor Plc. for it. Moor Plc. Thanks.", &["pay moor plc. for it.", "moor plc.", "thanks."]),
            (
                "Keep what is named in Section 2.3. as it is. See Section 4. The end.",
                &["keep what is named in section 2.3. as it is.", "see section 4.", "the end."],
            ),
            (
                "Not permitted\n\n- resale\n- lending\n\nThe end.",
                &["not permitted", "not permitted > resale", "not permitted > lending", "the end."],
            ),
            ("禁止行为\n\n- 转售\n- 出租", &["禁止行为", "禁止行为 > 转售", "禁止行为 > 出租"]),
            ("It costs Rs. 5 a day. Pay.", &["it costs rs. 5 a day.", "pay."]),
            (
                "You may if: a. you pay; b. you ask. Then go.",
                &["you may if: a. you pay; b. you ask.", "then go."],
            ),
            ("不得：1. 转售；2. 出租。完。", &["不得:1. 转售；", "不得:1. 转售； > 2. 出租。", "完。"]),
            (
                "You may if: 1. you pay; 2. you ask. Then go.",
                &["you may if: 1. you pay; 2. you ask.", "then go."],
            ),
            ("It is 5\" wide. Say \"a\" now.", &["it is 5\" wide.", "say \"a\" now."]),
        ];
        for (source, expected) in cases {
            assert_eq!(leads(source), expected, "{source}");
        }
    }
}
