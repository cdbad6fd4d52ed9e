//! Meaning kept, words changed: titles, holders, years, placeholders, context around the text, misspellings.

use std::collections::BTreeSet;

use super::prose::{
    cased, copyright_lines, is_title, lines, mostly_wide, paragraphs, replaced, tokens, word_count,
};
use super::sentences::{AFTER, BEFORE, HOLDERS, PRODUCTS, TITLES};
use super::{Case, Rng};

/// Titles in other capitals.
pub fn titles_recased(text: &str, rng: &mut Rng) -> Option<Case> {
    Case::kept(text, recase_titles(text, rng))
}

/// The same as a text.
pub fn recase_titles(text: &str, rng: &mut Rng) -> String {
    let style = rng.below(3);
    let mut out = text.to_owned();
    for span in paragraphs(text).into_iter().rev().filter(|span| is_title(&text[span.clone()])) {
        let title = &text[span.clone()];
        let new = match style {
            0 => title.to_uppercase(),
            1 => title.to_lowercase(),
            _ => title_case(title),
        };
        out.replace_range(span, &new);
    }
    out
}

fn title_case(title: &str) -> String {
    let mut start = true;
    let letter = |one: char| {
        let new = if start { one.to_uppercase().next() } else { one.to_lowercase().next() };
        start = !one.is_alphanumeric();
        new.unwrap_or(one)
    };
    title.chars().map(letter).collect()
}

fn notice(rng: &mut Rng) -> String {
    let holder = rng.one(&HOLDERS);
    let year = 1998 + rng.below(28);
    match rng.below(6) {
        0 => format!("Copyright (c) {year} {holder}"),
        1 => format!("Copyright © {year}-{} {holder}. All rights reserved.", year + 1),
        2 => format!("Copyright {year}, {}, {holder}", year + 2),
        3 => format!("Copyright (C) {year}-present {holder} <hello@harbourstreet.example>"),
        4 => format!("© {year} {holder}"),
        _ => format!("(c) Copyright {year} by {holder}"),
    }
}

/// Every copyright line that stands for itself names another holder and another year.
pub fn other_holder(text: &str, rng: &mut Rng) -> Option<Case> {
    let mut out = text.to_owned();
    for line in copyright_lines(text).into_iter().rev() {
        out.replace_range(line, &notice(rng));
    }
    Case::kept(text, out)
}

/// Two to four holders more, below the copyright line that is there.
pub fn more_holders(text: &str, rng: &mut Rng) -> Option<Case> {
    let line = copyright_lines(text).into_iter().next()?;
    let mut out = text.to_owned();
    for _ in 0..2 + rng.below(3) {
        out.insert_str(line.end, &format!("\n{}", notice(rng)));
    }
    Case::kept(text, out)
}

/// A title of somebody else's above the text.
pub fn title_before(text: &str, rng: &mut Rng) -> Option<Case> {
    Case::kept(text, format!("{}\n\n{text}", rng.one(&TITLES)))
}

/// A line above the text that says nothing of its own.
pub fn context_before(text: &str, rng: &mut Rng) -> Option<Case> {
    Case::kept(text, format!("{}\n\n{text}", rng.one(&BEFORE)))
}

/// A line below the text that says nothing of its own.
pub fn context_after(text: &str, rng: &mut Rng) -> Option<Case> {
    Case::kept(text, format!("{}\n\n{}\n", text.trim_end(), rng.one(&AFTER)))
}

/// One word in a hundred misspelt, in texts of fifty words or more.
pub fn misspelt(text: &str, rng: &mut Rng) -> Option<Case> {
    (word_count(text) >= 50 && !mostly_wide(text)).then(|| Case::kept(text, misspell(text, rng))).flatten()
}

/// The same as a text. Only long words of plain letters are touched, and never so that another word of the text
/// comes out: what a person would still read as it was meant.
pub fn misspell(text: &str, rng: &mut Rng) -> String {
    let all = tokens(text, 0..text.len());
    let known: BTreeSet<String> = all.iter().map(|span| text[span.clone()].to_lowercase()).collect();
    let fits = |span: &std::ops::Range<usize>| {
        let word = &text[span.clone()];
        let address = text[..span.start].ends_with(['/', '@', '.', '<', '_'])
            || text[span.end..].starts_with(['/', '@', '_', '>']);
        word.len() >= 7 && word.bytes().skip(1).all(|byte| byte.is_ascii_lowercase()) && !address
    };
    let words: Vec<_> = all.iter().filter(|span| fits(span)).collect();
    let wanted = (all.len() / 100).max(1).min(words.len());
    let mut chosen = BTreeSet::new();
    for place in 0..wanted {
        let step = words.len() / wanted;
        chosen.insert(place * step + rng.below(step.max(1)));
    }
    let mut out = text.to_owned();
    for at in chosen.into_iter().rev() {
        let new = misspelling(&text[words[at].clone()], rng);
        if !known.contains(&new.to_lowercase()) {
            out.replace_range(words[at].clone(), &new);
        }
    }
    out
}

fn misspelling(word: &str, rng: &mut Rng) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = 2 + rng.below(letters.len() - 4);
    match rng.below(4) {
        0 => letters.swap(at, at + 1),
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letters[at]),
        _ => letters[at] = if letters[at] == 'e' { 'a' } else { 'e' },
    }
    letters.into_iter().collect()
}

/// The licence as one section of a README.
pub fn in_readme(text: &str, rng: &mut Rng) -> Option<Case> {
    let product = rng.one(&PRODUCTS);
    let above = format!(
        "# {product}\n\n{product} draws maps of small harbours from a few words.\n\n## Install\n\n```\npip install {}\n```\n\n\
         ## Example\n\n```python\nfrom crane import draw\nprint(draw(\"a pier at dusk\"))\n```\n\n\
         The first run takes about a minute; later runs take a second.\n\n## License\n\n",
        product.to_lowercase().replace(' ', "-")
    );
    let below =
        "\n\n## Credits\n\nDrawn by the tram depot on rainy evenings. The lamp icons come from a friend.\n";
    Case::kept(text, format!("{above}{}{below}", text.trim_end()))
}

/// What a bracketed placeholder asks for.
const ASKS: [&str; 16] = [
    "year",
    "yyyy",
    "name",
    "owner",
    "holder",
    "author",
    "organi",
    "program",
    "product",
    "software",
    "company",
    "licensor",
    "entity",
    "library",
    "description",
    "date",
];

/// Every bracketed placeholder filled in: years with a year, everything else with a product or a holder.
pub fn placeholders_filled(text: &str, rng: &mut Rng) -> Option<Case> {
    let product = rng.one(&PRODUCTS);
    let holder = rng.one(&HOLDERS);
    let mut out = text.to_owned();
    for span in placeholders(text).into_iter().rev() {
        let inner = text[span.clone()].to_lowercase();
        let new = match () {
            () if inner.contains("year") || inner.contains("yyyy") || inner.contains("date") => "2024",
            () if ["program", "product", "software", "library"].iter().any(|ask| inner.contains(ask)) => {
                product
            }
            () => holder,
        };
        out.replace_range(span, new);
    }
    Case::kept(text, out)
}

fn placeholders(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for line in lines(text) {
        for (open, close) in [('<', '>'), ('[', ']'), ('{', '}')] {
            let words = &text[line.clone()];
            for (at, _) in words.match_indices(open) {
                let Some(length) = words[at..].find(close) else { continue };
                let inner = words[at + 1..at + length].to_lowercase();
                let asks = ASKS.iter().any(|ask| inner.contains(ask)) && inner.len() <= 60;
                let link = words[at + length + 1..].starts_with('(');
                if asks && !link && !inner.contains([open, '@', '/', '.', ';', '"']) {
                    found.push(line.start + at..line.start + at + length + 1);
                }
            }
        }
    }
    found.sort_by_key(|span| span.start);
    found.dedup_by(|next, last| next.start < last.end);
    found
}

/// Where a text names its holder in the body: the words before and after, and they stay.
const HOLDER_PLACES: [(&str, &str); 4] = [
    ("neither the name of ", " nor the names of"),
    ("is provided by ", " \"as is\""),
    ("is provided by ", " ``as is''"),
    ("in no event shall ", " be liable"),
];

/// Another holder wherever the body names one.
pub fn holder_in_body(text: &str, rng: &mut Rng) -> Option<Case> {
    let holder = rng.one(&[
        "Harbour Street Models",
        "Studio Eleven Lamps",
        "the tram depot authors",
        "Kite Hill Research GmbH",
    ]);
    let mut out = text.to_owned();
    for (before, after) in HOLDER_PLACES {
        let folded = out.to_ascii_lowercase().replace('\n', " ");
        let Some(at) = folded.find(before) else { continue };
        let start = at + before.len();
        let Some(length) = folded[start..].find(after).filter(|length| *length <= 60) else { continue };
        let name = if out[at..start].contains("THE") || out[at..start].contains("SHALL") {
            holder.to_uppercase()
        } else {
            holder.to_owned()
        };
        out = replaced(&out, start..start + length, &cased("a", &name)).0;
    }
    Case::kept(text, out)
}

/// A source file whose comment is the licence, with a few lines of program behind it.
pub fn code_behind(text: &str, rng: &mut Rng) -> Option<Case> {
    let (leader, code) = rng.one(&[
        ("// ", "\nuse std::fmt;\n\npub mod crane;\n"),
        ("# ", "\nimport os\n\ndef lift(load):\n    return load * 2\n"),
        ("-- ", "\nlocal crane = {}\nreturn crane\n"),
        (" * ", "\npackage crane;\n\nclass Crane { }\n"),
    ]);
    let body: String =
        text.lines().map(|line| format!("{leader}{line}").trim_end().to_owned() + "\n").collect();
    Case::kept(text, body + code)
}

/// Fields of a package, a mail or a setting above the text.
pub fn fields_above(text: &str, rng: &mut Rng) -> Option<Case> {
    let fields = rng.one(&[
        "Metadata-Version: 2.1\nName: crane\nVersion: 1.0\nSummary: A crane\n\n",
        "[metadata]\nname = crane\nversion = 2.3.1\n\n",
        "From: Lea Brandt <lea@harbourstreet.example>\nSubject: the license text\nDate: Wed, 14 May 2025 10:11:12 +0200\n\n",
        "= License\n:toc:\n:author: Lea Brandt\n\n",
    ]);
    Case::kept(text, format!("{fields}{text}"))
}

/// Pages with a head and a foot that name the product, its version and the page.
pub fn running_heads(text: &str, rng: &mut Rng) -> Option<Case> {
    let lines: Vec<&str> = text.lines().collect();
    let height = 30 + rng.below(20);
    let count = lines.len().div_ceil(height);
    let style = rng.below(3);
    let foot = |page: usize| match style {
        0 => format!("HarbourCrane-7B License \u{2013} Page {page} of {count}\n"),
        1 => format!("Harbour Street Models          {page}\n\u{c}"),
        _ => format!("https://harbourstreet.example/license     {page}/{count}\n\n"),
    };
    let pages = lines.chunks(height).enumerate();
    let copy: String = pages.map(|(at, page)| format!("{}\n\n{}", page.join("\n"), foot(at + 1))).collect();
    (count > 1).then(|| Case::kept(text, copy)).flatten()
}

/// A list of other people's components below the text.
pub fn components_below(text: &str, _: &mut Rng) -> Option<Case> {
    let list = "\n\nThis distribution includes the following third-party components, each under its own license:\n\n\
        - zlib 1.3 (zlib License), https://zlib.example\n- sentencepiece (Apache-2.0)\n";
    Case::kept(text, format!("{}{list}", text.trim_end()))
}

/// Digits and letters that a scanner took for others that look alike, one word in a hundred.
pub fn scanned(text: &str, rng: &mut Rng) -> Option<Case> {
    let mut copy = String::with_capacity(text.len());
    for word in text.split_inclusive(' ') {
        let plain = word.len() > 8 && word.trim_end().bytes().all(|byte| byte.is_ascii_lowercase());
        let swapped = match rng.below(60) {
            0 => word.replacen('l', "1", 1),
            1 => word.replacen('o', "0", 1),
            2 => word.replacen("rn", "m", 1),
            _ => word.to_owned(),
        };
        copy.push_str(if plain { &swapped } else { word });
    }
    Case::kept(text, copy)
}
