//! Cuts a sentence where it begins to speak of something else: "the code is free, the weights are for research".
//!
//! Contract: [`statements`] gives the parts of a folded sentence in order, together the whole of it; a part begins
//! with the name of a thing (code, weights, data, outputs, documentation) and a verb of its own. Limits: a thing that
//! is only named among others begins nothing.

use memchr::{memchr_iter, memmem};

use crate::base::Span;

/// Words behind which a statement may begin.
const BREAKS: [&str; 4] = [" while", " but", " and", " whereas"];
/// Words that may stand in front of the thing.
const FILLERS: [&str; 14] = [
    "while", "whereas", "but", "and", "the", "our", "its", "all", "this", "these", "those", "model",
    "however,", "any",
];
/// Things that are licensed apart from each other.
const THINGS: [&str; 22] = [
    "weights",
    "model",
    "models",
    "checkpoint",
    "checkpoints",
    "parameters",
    "code",
    "source",
    "software",
    "script",
    "scripts",
    "dataset",
    "datasets",
    "data",
    "corpus",
    "annotations",
    "output",
    "outputs",
    "documentation",
    "docs",
    "demo",
    "paper",
];
const VERBS: [&str; 16] = [
    "is", "are", "may", "must", "can", "cannot", "shall", "will", "should", "has", "have", "remains",
    "remain", "stays", "stay", "comes",
];

/// How many words from its start a statement has its verb.
const REACH: usize = 6;

/// The parts of `sentence`.
pub(super) fn statements(sentence: &str) -> Vec<Span> {
    let mut cuts: Vec<usize> = memchr_iter(b' ', sentence.as_bytes())
        .filter(|&blank| is_break(&sentence[..blank]))
        .map(|blank| blank + 1)
        .filter(|&at| begins(&sentence[at..]) && has_verb(&sentence[..at]))
        .collect();
    if !sentence.is_ascii() {
        cuts.extend(chinese_cuts(sentence));
        cuts.sort_unstable();
    }
    // Of ", but the code" only the comma cuts.
    cuts.dedup_by(|next, last| *next - *last < 10);
    let starts = std::iter::once(0).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain(std::iter::once(sentence.len()));
    starts.zip(ends).map(|(start, end)| Span::new(start, end)).collect()
}

/// The lead and the items of a sentence that lists them inside itself: `you shall not: (i) sell it; (ii) rent it`.
pub(super) fn inline_items(sentence: &str) -> Option<(Span, Vec<Span>)> {
    let starts = SEQUENCES
        .iter()
        // Nearly no sentence has a second label.
        .filter(|labels| memmem::find(sentence.as_bytes(), labels[1].as_bytes()).is_some())
        .filter_map(|labels| item_starts(sentence, labels))
        .min_by_key(|starts| starts[0])?;
    let lead = sentence[..starts[0]].trim_end().len();
    let ends = starts.iter().skip(1).copied().chain(std::iter::once(sentence.len()));
    let items: Vec<Span> = starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| Span::new(start, start + sentence[start..end].trim_end().len()))
        .collect();
    Some((Span::new(0, lead), items))
}

/// Labels by which the items inside a sentence may be told.
const SEQUENCES: [[&str; 6]; 5] = [
    ["(i) ", "(ii) ", "(iii) ", "(iv) ", "(v) ", "(vi) "],
    ["(a) ", "(b) ", "(c) ", "(d) ", "(e) ", "(f) "],
    ["(1) ", "(2) ", "(3) ", "(4) ", "(5) ", "(6) "],
    ["a. ", "b. ", "c. ", "d. ", "e. ", "f. "],
    ["1) ", "2) ", "3) ", "4) ", "5) ", "6) "],
];
/// The fewest bytes of a lead: what stands at the start of a sentence is its own label.
const LEAD: usize = 12;

/// Where the items begin that bear `labels`: the first behind a lead, each next one behind a stop.
fn item_starts(sentence: &str, labels: &[&str; 6]) -> Option<Vec<usize>> {
    let mut starts = vec![];
    let mut from = 0;
    for label in labels {
        let behind = |at: &usize| begins_item(&sentence[..*at], starts.is_empty());
        let found = sentence[from..].match_indices(label).map(|(at, _)| from + at).find(behind);
        let Some(at) = found else { break };
        // "; and (b)": the word belongs to the item, as it was printed.
        starts.push(sentence[..at].rfind(';').map_or(at, |stop| joint(sentence, stop, at)));
        from = at + label.len();
    }
    (starts.len() > 1).then_some(starts)
}

/// Where an item begins that may have "and" or "or" in front of its label.
fn joint(sentence: &str, stop: usize, at: usize) -> usize {
    match sentence[stop + 1..at].trim() {
        "and" | "or" => at - sentence[stop + 1..at].trim_start().len(),
        _ => at,
    }
}

/// Whether the words in front of a label leave room for an item: a lead, or the stop of the item before.
fn begins_item(before: &str, first: bool) -> bool {
    let words = before.trim_end();
    if before.len() == words.len() {
        return false;
    }
    if first {
        return words.len() >= LEAD && !words.ends_with(['.', ';']);
    }
    let words = words.strip_suffix(" and").or_else(|| words.strip_suffix(" or")).unwrap_or(words);
    words.ends_with([';', ','])
}

/// Things of a Chinese sentence, longer names first.
const CHINESE_THINGS: [&str; 13] = [
    "模型权重",
    "模型参数",
    "模型",
    "权重",
    "参数",
    "源代码",
    "代码",
    "数据集",
    "数据",
    "语料",
    "输出内容",
    "生成内容",
    "文档",
];
/// What may stand in front of them.
const CHINESE_FILLERS: [&str; 8] = ["而", "但", "且", "本项目", "本", "该", "所有", "其"];
/// How what is said of them begins.
const CHINESE_VERBS: [&str; 20] = [
    "仅", "只", "不", "禁", "可", "须", "应", "需", "采用", "遵循", "遵守", "以", "按", "属", "归", "为",
    "使用", "依", "受", "均",
];

/// Where statements about a thing of its own begin behind a comma, if one stands in front of the first of them.
fn chinese_cuts(sentence: &str) -> Vec<usize> {
    if !tells_of_a_thing(sentence) {
        return Vec::new();
    }
    let commas = sentence.match_indices([',', '，']).map(|(at, comma)| at + comma.len());
    commas.filter(|&at| tells_of_a_thing(&sentence[at..])).collect()
}

/// Whether words begin with a thing and what is said of it.
fn tells_of_a_thing(words: &str) -> bool {
    let mut words = words.trim_start_matches(|c: char| c.is_ascii() || c == '、');
    while let Some(rest) = CHINESE_FILLERS.iter().find_map(|filler| words.strip_prefix(filler)) {
        words = rest;
    }
    let said = CHINESE_THINGS.iter().find_map(|thing| words.strip_prefix(thing));
    said.is_some_and(|said| CHINESE_VERBS.iter().any(|verb| said.trim_start().starts_with(verb)))
}

/// Whether a statement may begin behind the blank that follows these words.
fn is_break(before: &str) -> bool {
    match before.as_bytes().last() {
        Some(b';' | b',') => true,
        // Most words end otherwise.
        Some(b'e' | b't' | b'd' | b's') => BREAKS.iter().any(|word| before.ends_with(word)),
        _ => false,
    }
}

/// Whether something was said before, and things were not only listed.
fn has_verb(before: &str) -> bool {
    before.split(' ').any(|word| VERBS.contains(&word))
}

/// Whether a statement about a thing of its own begins here: fillers, a thing, and soon a verb.
fn begins(rest: &str) -> bool {
    let words =
        || rest.split(' ').take(REACH).map(|word| word.trim_matches(|c: char| !c.is_ascii_alphanumeric()));
    let named = words().find(|word| THINGS.contains(word) || !FILLERS.contains(word));
    let verb = words().position(|word| VERBS.contains(&word));
    let thing = words().position(|word| THINGS.contains(&word));
    named.is_some_and(|word| THINGS.contains(&word)) && thing < verb && verb.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_inside_a_sentence_are_found_with_their_lead() {
        let sentence = "you shall not: (i) sell it; (ii) rent it, ever; or (iii) lend it.";
        let (lead, items) = inline_items(sentence).expect("a list");
        let words = |span: &Span| &sentence[span.start..span.end];
        assert_eq!(words(&lead), "you shall not:");
        let found: Vec<_> = items.iter().map(words).collect();
        assert_eq!(found, ["(i) sell it;", "(ii) rent it, ever;", "or (iii) lend it."]);
        let spoken =
            "the licensee is prohibited from (a) selling it to anybody; (b) renting it; and (c) lending it.";
        let (lead, items) = inline_items(spoken).expect("a list");
        assert_eq!(&spoken[lead.start..lead.end], "the licensee is prohibited from");
        assert_eq!(items.len(), 3);
        assert_eq!(&spoken[items[2].start..items[2].end], "and (c) lending it.");
        for none in ["you shall not: sell it; rent it", "see: (i) this.", "(a) sell it; (b) rent it", ""] {
            assert!(inline_items(none).is_none(), "{none}");
        }
    }

    #[test]
    fn sentences_are_cut_where_another_thing_is_spoken_of() {
        let cases: [(&str, &[&str]); 10] = [
            (
                "本项目代码采用 mit 协议,模型权重仅限研究使用,数据集禁止商用。",
                &["本项目代码采用 mit 协议,", "模型权重仅限研究使用,", "数据集禁止商用。"],
            ),
            ("您可以使用,修改模型,数据不限。", &["您可以使用,修改模型,数据不限。"]),
            ("模型可用于研究,不得出售。", &["模型可用于研究,不得出售。"]),
            ("the code is free, the weights are not.", &["the code is free, ", "the weights are not."]),
            (
                "the code is free, but the model weights may not be sold.",
                &["the code is free, ", "but the model weights may not be sold."],
            ),
            ("it is open; our data must not be sold", &["it is open; ", "our data must not be sold"]),
            (
                "do not sell the code, the weights or the data.",
                &["do not sell the code, the weights or the data."],
            ),
            ("the model, the data and the code are free", &["the model, the data and the code are free"]),
            ("you may use it, but you must keep this", &["you may use it, but you must keep this"]),
            ("", &[""]),
        ];
        for (sentence, expected) in cases {
            let found: Vec<_> =
                statements(sentence).into_iter().map(|part| &sentence[part.start..part.end]).collect();
            assert_eq!(found, expected, "{sentence}");
        }
    }
}
