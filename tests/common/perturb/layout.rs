//! Meaning kept, every word kept: other line breaks, quotes, bullets, comment leaders, encodings.

use super::prose::{label, lines, mostly_wide, paragraphs, wide};
use super::{Case, Expect, Rng};

/// Paragraphs wrapped to another width, some of them indented.
pub fn rewrapped(text: &str, rng: &mut Rng) -> Option<Case> {
    Case::kept(text, rewrap(text, rng))
}

/// The same as a text. List items, copyright lines and what follows a short line keep their own line.
pub fn rewrap(text: &str, rng: &mut Rng) -> String {
    let width = 50 + rng.below(71);
    let indent = " ".repeat(rng.one(&[0, 0, 0, 3, 8]));
    let blocks = blocks(text).into_iter().map(|block| match block.as_str() {
        "" => String::new(),
        block => wrap(block, width, &indent),
    });
    blocks.collect::<Vec<_>>().join("\n")
}

/// Runs of lines that belong together, joined to one line each; empty for a blank line.
fn blocks(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut short = true;
    for line in lines(text) {
        let line = text[line].trim();
        let own =
            short || line.is_empty() || label(line).is_some() || line.to_lowercase().starts_with("copyright");
        match found.last_mut() {
            Some(last) if !own => {
                let tight = last.ends_with(wide) && line.starts_with(wide);
                last.push_str(if tight { "" } else { " " });
                last.push_str(line);
            }
            _ => found.push(line.to_owned()),
        }
        short = line.chars().count() < 45;
    }
    found
}

fn wrap(block: &str, width: usize, indent: &str) -> String {
    let mut out = String::from(indent);
    let mut column = 0;
    for word in block.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width && !word.starts_with(wide) {
            out.push('\n');
            out.push_str(indent);
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        for one in word.chars() {
            if column >= width && wide(one) && one.is_alphabetic() {
                out.push('\n');
                column = 0;
            }
            out.push(one);
            column += 1;
        }
    }
    out
}

/// All on one line.
pub fn one_line(text: &str, _: &mut Rng) -> Option<Case> {
    Case::kept(text, text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What word processors make of quotes and dashes.
pub fn curly_quotes(text: &str, _: &mut Rng) -> Option<Case> {
    Case::kept(text, curly(text))
}

/// The same as a text.
pub fn curly(text: &str) -> String {
    let text = text.replace("``", "“").replace("''", "”").replace("...", "…").replace(" -- ", " — ");
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for one in text.chars() {
        let opens = out.chars().next_back().is_none_or(|last| last.is_whitespace() || "([{—/".contains(last));
        out.push(match one {
            '"' if opens => '“',
            '"' => '”',
            '\'' | '`' if opens => '‘',
            '\'' => '’',
            other => other,
        });
    }
    out
}

/// Bullets where labels or marks stood; in a text without any, in front of its longer paragraphs.
pub fn bullets(text: &str, rng: &mut Rng) -> Option<Case> {
    let bullet = rng.one(&["-", "*", "•", "●", "–", "‣"]);
    let labels = lines(text).into_iter().filter(|line| label(&text[line.clone()]).is_some()).count();
    let starts: Vec<usize> =
        paragraphs(text).iter().filter(|part| part.len() > 100).map(|part| part.start).collect();
    let mut out = String::new();
    for line in lines(text) {
        let words = &text[line.clone()];
        match label(words) {
            Some(end) if labels > 1 => out.push_str(&format!("  {bullet}{}", &words[end..])),
            None if labels < 2 && starts.contains(&line.start) => {
                out.push_str(&format!("{bullet} {}", words.trim_start()));
            }
            _ => out.push_str(words),
        }
        out.push('\n');
    }
    Case::kept(text, out)
}

/// How a language opens a comment, leads each of its lines, and closes it.
const LEADERS: [(&str, &str, &str); 15] = [
    ("", "// ", ""),
    ("", "# ", ""),
    ("", "-- ", ""),
    ("", ";; ", ""),
    ("", "% ", ""),
    ("/*\n", " * ", " */\n"),
    ("/*!\n", "", "*/\n"),
    ("<!--\n", "  ", "-->\n"),
    ("(*\n", " * ", " *)\n"),
    ("", "dnl ", ""),
    ("", "! ", ""),
    ("{-\n", "  ", "-}\n"),
    ("\"\"\"\n", "", "\"\"\"\n"),
    ("", "REM ", ""),
    ("", "\" ", ""),
];

/// As a comment in one of a dozen languages.
pub fn commented(text: &str, rng: &mut Rng) -> Option<Case> {
    let (open, lead, close) = rng.one(&LEADERS);
    if !close.is_empty() && text.contains(close.trim()) {
        return None;
    }
    let body = text.lines().map(|line| format!("{lead}{line}").trim_end().to_owned() + "\n");
    Case::kept(text, format!("{open}{}{close}", body.collect::<String>()))
}

/// Wrapped, with words broken at line ends as in a scanned page.
pub fn hyphenated(text: &str, rng: &mut Rng) -> Option<Case> {
    let width = 55 + rng.below(25);
    let broken: Vec<String> = blocks(text).iter().map(|block| hyphenate(block, width, rng)).collect();
    let out = broken.join("\n");
    out.contains("-\n").then(|| Case::kept(text, out)).flatten()
}

fn hyphenate(block: &str, width: usize, rng: &mut Rng) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in block.split_whitespace() {
        let length = word.chars().count();
        let room = width.saturating_sub(column + 1);
        let plain = word.len() > 7 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        if column > 0 && length > room && plain && (4..length - 2).contains(&room) && rng.coin() {
            out.push_str(&format!(" {}-\n{}", &word[..room], &word[room..]));
            column = length - room;
            continue;
        }
        let wraps = column > 0 && length > room;
        out.push_str(if wraps {
            "\n"
        } else if column > 0 {
            " "
        } else {
            ""
        });
        column = if wraps { length } else { column + length + usize::from(column > 0) };
        out.push_str(word);
    }
    out
}

/// Without the punctuation of its sentences. Labels, placeholders, addresses and what stands inside a word stay.
pub fn no_punctuation(text: &str, _: &mut Rng) -> Option<Case> {
    let line = |line: &str| {
        let labelled = label(line).unwrap_or(0);
        let bare = line[labelled..].split(' ').map(bare_token).collect::<Vec<_>>().join(" ");
        format!("{}{bare}", &line[..labelled])
    };
    Case::kept(text, text.split('\n').map(line).collect::<Vec<_>>().join("\n"))
}

fn bare_token(token: &str) -> String {
    if label(token).is_some()
        || token.contains("://")
        || token.contains('@')
        || token.starts_with("www.")
        || token.eq_ignore_ascii_case("(c)")
    {
        return token.to_owned();
    }
    let marks = |one: char| ".,;:\"'!?()“”‘’`，。；：、（）".contains(one);
    let trimmed = token.trim_matches(marks);
    let wide_mark = |one: char| "，。；：、（）“”".contains(one);
    trimmed.chars().map(|one| if wide_mark(one) { ' ' } else { one }).collect()
}

/// UTF-16 with its mark, either way round.
pub fn utf16(text: &str, rng: &mut Rng) -> Option<Case> {
    let little = rng.coin();
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    let bytes = units.flat_map(|unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() });
    Some(Case { bytes: bytes.collect(), expect: Expect::Kept })
}

/// Windows-1252 with curly quotes; texts that it cannot write, or that stay ASCII, are left out.
pub fn windows1252(text: &str, _: &mut Rng) -> Option<Case> {
    let curly = curly(text);
    let (bytes, _, unwritable) = encoding_rs::WINDOWS_1252.encode(&curly);
    let fits = !unwritable && !bytes.is_ascii();
    fits.then(|| Case { bytes: bytes.into_owned(), expect: Expect::Kept })
}

/// The encoding of old Macs, with curly quotes; texts that it cannot write, or that stay ASCII, are left out.
pub fn mac_roman(text: &str, _: &mut Rng) -> Option<Case> {
    let curly = curly(text);
    let (bytes, _, unwritable) = encoding_rs::MACINTOSH.encode(&curly);
    let fits = !unwritable && !bytes.is_ascii();
    fits.then(|| Case { bytes: bytes.into_owned(), expect: Expect::Kept })
}

/// GB18030; a text without Han gets a copyright line in Chinese above it, as in a Chinese repository.
pub fn gb18030(text: &str, _: &mut Rng) -> Option<Case> {
    let above =
        if mostly_wide(text) { "" } else { "版权所有 (c) 2024 王小明。保留所有权利。\n\n" };
    let copy = format!("{above}{text}");
    let (bytes, _, _) = encoding_rs::GB18030.encode(&copy);
    Some(Case { bytes: bytes.into_owned(), expect: Expect::Kept })
}
