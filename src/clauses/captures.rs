//! What is read out of a clause beside its effect: words to reproduce, regions, addresses.
//!
//! Contract: words are returned as written, without their quotation marks; a term that the text merely
//! defines in quotes (`(the "Notice")`) is no such word. Limits: words are looked for in the clause, to the
//! end of the quotation that it opens, and where it announces "the following", in what follows.

use std::sync::LazyLock;

use regex::Regex;

use crate::base::Span;
use crate::text::Text;

/// How far behind a clause its quotation may end.
const QUOTE_REACH: usize = 600;

/// Within how many words a verb behind its quotation says what is to be done.
const PASSIVE: usize = 5;

/// Quoted words that name a file or a document, not what must be written.
const NAMES_OF_THINGS: [&str; 26] = [
    "notice",
    "notices",
    "readme",
    "license",
    "agreement",
    "about",
    "model",
    "models",
    "materials",
    "output",
    "outputs",
    "attribution notice",
    "notice.txt",
    "model card",
    "software",
    "you",
    "derivative",
    "derivatives",
    "legal notices",
    "license.txt",
    "terms of use",
    "licensor",
    "terms",
    "code",
    "as is",
    "notice file",
];

/// The words that the clause at `span` obliges to reproduce, and whether it quotes other words too. `meant` is
/// asked with what stands in front of a quotation.
pub(super) fn words(
    text: &Text,
    span: Span,
    next: Option<Span>,
    meant: impl Fn(&str) -> bool,
) -> (Vec<String>, bool) {
    let folded = text.folded();
    let end = open_end(text, span);
    let quotes = quoted(text, Span::new(span.start, end));
    let mut found = Vec::new();
    let (mut from, mut last) = (span.start, false);
    for quote in &quotes {
        let before = &folded[from..quote.start - 1];
        // "A" or "B": what holds for the first holds for the second.
        last = if before.len() < 6 && from > span.start {
            last
        } else {
            meant(before) || passive(&folded[quote.end..end]).is_some_and(&meant)
        };
        if last {
            found.extend(clean(&text.quote(*quote)));
        }
        from = quote.end;
    }
    found.dedup();
    let announces =
        folded[span.start..span.end].contains("following") || folded[span.start..span.end].ends_with(':');
    if quotes.is_empty() && announces {
        found = following(text, span, next);
    }
    (found, !quotes.is_empty())
}

/// What is to be done with words that stand in front of their verb: `"A" must be displayed on the page`.
fn passive(behind: &str) -> Option<&str> {
    let verb = behind.trim_start_matches(['"', ' ']);
    let starts =
        ["must be ", "shall be ", "has to be ", "should be "].iter().any(|start| verb.starts_with(start));
    starts
        .then(|| verb.split_inclusive(' ').take(PASSIVE).map(str::len).sum())
        .and_then(|end: usize| verb.get(..end))
}

/// The end of the quotation that `span` leaves open, else the end of `span`.
fn open_end(text: &Text, span: Span) -> usize {
    let folded = text.folded();
    let mut depth = 0i32;
    for (at, _) in folded[span.start..span.end].match_indices('"') {
        depth = (depth + turn(text, span.start + at, depth)).max(0);
    }
    if depth == 0 {
        return span.end;
    }
    let rest = &folded[span.end..];
    for (at, _) in rest.match_indices('"').take_while(|(at, _)| *at < QUOTE_REACH) {
        depth += turn(text, span.end + at, depth);
        if depth <= 0 {
            return span.end + at + 1;
        }
    }
    span.end
}

/// Whether the mark at `at` opens a quotation (1) or closes one (-1) where `depth` are open.
fn turn(text: &Text, at: usize, depth: i32) -> i32 {
    match sign(text, at) {
        '“' | '《' | '「' => 1,
        '”' | '》' | '」' => -1,
        _ if depth > 0 => -1,
        _ => 1,
    }
}

/// What is quoted in `span`, without the marks, save for terms that are merely defined or named.
fn quoted(text: &Text, span: Span) -> Vec<Span> {
    let folded = &text.folded()[span.start..span.end];
    let marks: Vec<usize> = folded.match_indices('"').map(|(at, _)| span.start + at).collect();
    let mut quotes = Vec::new();
    let mut at = 0;
    while let [open, close, ..] = marks[at..] {
        let (end, used) = match outer_end(text, &marks[at..]) {
            Some(used) => (marks[at + used - 1], used),
            None => (unclosed_end(text, open, close), 1),
        };
        at += used;
        let inner = Span::new(open + 1, end);
        let before = text.folded()[span.start..open].trim_end();
        let defined = ["(the", "(a", "(an", "("].iter().any(|start| before.ends_with(start));
        if !defined && sign(text, open) != '《' && !is_name_of_thing(&text.folded()[inner.start..inner.end])
        {
            quotes.push(inner);
        }
    }
    quotes
}

/// How many of `marks` the quotation takes that the first of them opens, those inside it included; none where the text
/// forgot to close it.
fn outer_end(text: &Text, marks: &[usize]) -> Option<usize> {
    let mut depth = 0i32;
    for (count, &mark) in marks.iter().enumerate() {
        depth += turn(text, mark, depth);
        if depth <= 0 {
            return Some(count + 1);
        }
    }
    None
}

/// A quotation that the text forgot to close ends with its sentence.
fn unclosed_end(text: &Text, open: usize, close: usize) -> usize {
    text.folded()[open..close].rfind(". ").map_or(close, |stop| open + stop + 1)
}

/// The quotation mark at the folded offset `at`, as written.
fn sign(text: &Text, at: usize) -> char {
    let source = text.source_span(Span::new(at, at + 1)).start;
    text.source()[source..].chars().next().unwrap_or('"')
}

fn is_name_of_thing(folded: &str) -> bool {
    let word = folded.trim().trim_end_matches(['.', ',']);
    word.len() < 3 || NAMES_OF_THINGS.contains(&word)
}

/// A quotation without marks of emphasis and the comma of the sentence around it.
fn clean(quote: &str) -> Option<String> {
    let words = quote.trim_matches(['*', '_', '`', ' ', ',', ';']);
    let words = ["\u{201d}.", "\"."].iter().find_map(|end| words.strip_suffix(end)).unwrap_or(words);
    let words = without_placeholder(words);
    (words.len() > 2).then(|| words.to_owned())
}

/// Words behind the placeholder that they begin with: `[name of the work] is built with ...`.
fn without_placeholder(words: &str) -> &str {
    let inner = words.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    match inner {
        Some((name, rest)) if name.len() < PLACEHOLDER && rest.len() > 2 => rest.trim_start(),
        _ => words,
    }
}

/// The most bytes of a placeholder.
const PLACEHOLDER: usize = 80;

/// What stands behind "the following notice:", where nothing is quoted.
fn following(text: &Text, span: Span, next: Option<Span>) -> Vec<String> {
    let own = &text.folded()[span.start..span.end];
    let inside = match own.rfind(": ") {
        Some(at) => Some(Span::new(span.start + at + 2, span.end)),
        None if own.ends_with(':') => next,
        None => None,
    };
    let quote = inside.filter(|inside| inside.len() < 400).map(|inside| text.quote(inside));
    quote.and_then(|quote| clean(quote.trim_matches(['"', '“', '”', '\'']))).into_iter().collect()
}

/// Names of regions as they stand in folded text, longest first where one begins another.
const REGIONS: [(&str, &str); 44] = [
    ("european union", "EU"),
    ("e.u.", "EU"),
    ("eu", "EU"),
    ("欧盟", "EU"),
    ("european economic area", "EEA"),
    ("eea", "EEA"),
    ("united kingdom", "GB"),
    ("great britain", "GB"),
    ("uk", "GB"),
    ("u.k.", "GB"),
    ("英国", "GB"),
    ("south korea", "KR"),
    ("republic of korea", "KR"),
    ("韩国", "KR"),
    ("north korea", "KP"),
    ("朝鲜", "KP"),
    ("people's republic of china", "CN"),
    ("mainland china", "CN"),
    ("china", "CN"),
    ("中国", "CN"),
    ("united states", "US"),
    ("u.s.", "US"),
    ("usa", "US"),
    ("美国", "US"),
    ("japan", "JP"),
    ("日本", "JP"),
    ("india", "IN"),
    ("印度", "IN"),
    ("russia", "RU"),
    ("russian federation", "RU"),
    ("俄罗斯", "RU"),
    ("iran", "IR"),
    ("伊朗", "IR"),
    ("cuba", "CU"),
    ("syria", "SY"),
    ("belarus", "BY"),
    ("switzerland", "CH"),
    ("瑞士", "CH"),
    ("canada", "CA"),
    ("加拿大", "CA"),
    ("australia", "AU"),
    ("澳大利亚", "AU"),
    ("brazil", "BR"),
    ("israel", "IL"),
];

/// The codes of all regions that `sentence` names, in the order of the table, each once.
pub(super) fn regions(sentence: &str) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for (name, code) in REGIONS {
        if names_region(sentence, name) && !codes.iter().any(|known| known == code) {
            codes.push(code.to_owned());
        }
    }
    codes
}

fn names_region(sentence: &str, name: &str) -> bool {
    let boundary = |c: Option<char>| !name.is_ascii() || !c.is_some_and(char::is_alphanumeric);
    sentence.match_indices(name).any(|(at, _)| {
        boundary(sentence[..at].chars().next_back()) && boundary(sentence[at + name.len()..].chars().next())
    })
}

/// The first web address at or right behind `span`, as written.
pub(super) fn url(text: &Text, span: Span) -> Option<String> {
    static URL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r#"(?:https?://|www\.|\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,8}/)[^\s<>()"”\]\[]+"#,
        )
        .ok()
    });
    let source = text.source_span(span);
    // An address in a Markdown link stands behind the words that the clause ends with.
    let mut end = (source.end + 200).min(text.source().len());
    while !text.source().is_char_boundary(end) {
        end -= 1;
    }
    let window = &text.source()[source.start..end];
    let found = URL.as_ref()?.find(window)?;
    let address = found.as_str().trim_end_matches(['.', ',', ';', ':', '*', '_', '`', '\'', '。', '，']);
    (found.start() <= source.len() + 8).then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_of(source: &str) -> Vec<String> {
        let text = Text::from_source(source);
        let sentences = text.sentences();
        words(&text, sentences[0], sentences.get(1).copied(), |_| true).0
    }

    #[test]
    fn words_are_returned_as_written() {
        let cases: [(&str, &[&str]); 7] = [
            ("You must show “Built with Foo” on a page.", &["Built with Foo"]),
            ("Show \"A Foo\" or \"Made by Bar\" there.", &["A Foo", "Made by Bar"]),
            (
                "Keep this in a \"Notice\" file: \"Foo is licensed, Copyright (c) Bar Ltd. All Rights Reserved.\" Then stop.",
                &["Foo is licensed, Copyright (c) Bar Ltd. All Rights Reserved."],
            ),
            ("Keep it in a file (the \"Attribution\").", &[]),
            ("State the following: This uses Foo.", &["This uses Foo."]),
            ("State the following: “[name of your work] is built with Foo”.", &["is built with Foo"]),
            ("突出显示“Built with 天工”。", &["Built with 天工"]),
        ];
        for (source, expected) in cases {
            assert_eq!(words_of(source), expected, "{source}");
        }
    }

    #[test]
    fn regions_have_codes() {
        let cases: [(&str, &[&str]); 4] = [
            ("not in south korea, the united kingdom or the european union.", &["EU", "GB", "KR"]),
            ("不得在欧盟境内使用", &["EU"]),
            ("a neutral ukulele", &[]),
            ("the eu and uk", &["EU", "GB"]),
        ];
        for (sentence, expected) in cases {
            assert_eq!(regions(sentence), expected, "{sentence}");
        }
    }

    #[test]
    fn an_address_may_lack_its_scheme() {
        for (source, expected) in [
            ("Keep to the policy at rules.orca.example/use/v2, please.", Some("rules.orca.example/use/v2")),
            ("Keep to the policy and/or the rules of v1.0/2.", None),
        ] {
            let text = Text::from_source(source);
            assert_eq!(url(&text, Span::new(0, text.folded().len())).as_deref(), expected, "{source}");
        }
    }

    #[test]
    fn addresses_are_cut_where_they_end() {
        let text = Text::from_source("See the policy (available at https://x.example/use-policy), please.");
        assert_eq!(
            url(&text, Span::new(0, text.folded().len())).as_deref(),
            Some("https://x.example/use-policy")
        );
    }
}
