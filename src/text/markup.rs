//! Pass 3: HTML, Markdown and lettered comment leaders, as cuts in the source.
//!
//! Contract: a cut never changes a word outside itself; cuts are in order and do not overlap. A placeholder
//! such as `<year>` or `<name of author>` is not HTML and stays. Text without `<`, `&`, `](` and fences
//! yields no cuts at all.

use crate::base::Span;

/// What stands in the folded text in place of a cut.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum With {
    /// A border between blocks: a paragraph, a list item, a table row.
    Block,
    /// One character, for an entity.
    Char(char),
    /// Nothing: what stands left and right of it belongs together.
    Nothing,
    /// A space.
    Space,
}

/// One stretch of the source that is not prose.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Cut {
    /// Where, in the source.
    pub span: Span,
    /// What takes its place.
    pub with: With,
}

/// Elements whose tags are markup; any other `<word>` is text. Source: HTML Standard, section 4.
const INLINE: [&str; 38] = [
    "a", "abbr", "b", "big", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "link", "mark", "meta", "path", "picture", "q", "s", "samp", "small", "source",
    "span", "strong", "sub", "sup", "time", "tt", "u", "var", "video", "wbr",
];
const BLOCK: [&str; 45] = [
    "address",
    "article",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "html",
    "input",
    "li",
    "main",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
];
/// Elements whose content is not the page's text: code, and what surrounds the text on a web page.
const HIDDEN: [&str; 13] = [
    "aside", "button", "footer", "head", "header", "iframe", "nav", "noscript", "script", "select", "style",
    "svg", "template",
];

/// Character references seen in legal texts. Source: HTML Standard, section 13.5.
const ENTITIES: [(&str, char); 34] = [
    ("amp", '&'),
    ("apos", '\''),
    ("bull", '•'),
    ("cent", '¢'),
    ("copy", '©'),
    ("deg", '°'),
    ("emsp", ' '),
    ("ensp", ' '),
    ("euro", '€'),
    ("frac12", '½'),
    ("gt", '>'),
    ("hellip", '…'),
    ("laquo", '«'),
    ("ldquo", '“'),
    ("lsquo", '‘'),
    ("lt", '<'),
    ("mdash", '—'),
    ("middot", '·'),
    ("nbsp", ' '),
    ("ndash", '–'),
    ("para", '¶'),
    ("pound", '£'),
    ("quot", '"'),
    ("raquo", '»'),
    ("rdquo", '”'),
    ("reg", '®'),
    ("rsquo", '’'),
    ("sect", '§'),
    ("shy", '\u{ad}'),
    ("thinsp", ' '),
    ("times", '×'),
    ("trade", '™'),
    ("yen", '¥'),
    ("zwj", '\u{200d}'),
];

/// The longest tag that is taken for one; data addresses in `src` can be long.
const TAG_BYTES: usize = 64 << 10;

/// All cuts in `source` from byte `body` on.
pub fn cuts(source: &str, body: usize) -> Vec<Cut> {
    let bytes = source.as_bytes();
    let mut cuts = Vec::new();
    lettered_leaders(source, body, &mut cuts);
    let leaders = cuts.len();
    let mut at = body;
    while let Some(step) =
        bytes[at..].iter().position(|byte| matches!(byte, b'<' | b'&' | b'[' | b']' | b'`' | b'~'))
    {
        at += step;
        match cut_at(source, at) {
            Some(cut) => {
                at = cut.span.end;
                cuts.push(cut);
            }
            None => at += 1,
        }
    }
    if leaders > 0 && cuts.len() > leaders {
        cuts.sort_by_key(|cut| cut.span.start);
        let mut end = 0;
        cuts.retain(|cut| {
            let keep = cut.span.start >= end;
            end = end.max(cut.span.end);
            keep
        });
    }
    cuts
}

fn cut_at(source: &str, at: usize) -> Option<Cut> {
    let rest = &source[at..];
    let cut = |len: usize, with| Some(Cut { span: Span::new(at, at + len), with });
    match rest.as_bytes()[0] {
        b'<' if rest.starts_with("<!--") => {
            cut(rest.find("-->").map_or(rest.len(), |end| end + 3), With::Space)
        }
        b'<' if rest.starts_with("<!") || rest.starts_with("<?xml") => cut(rest.find('>')? + 1, With::Block),
        b'<' => tag(rest).and_then(|(len, with)| cut(len, with)),
        b'&' => entity(rest).and_then(|(len, c)| cut(len, With::Char(c))),
        b'[' if source[..at].ends_with('!') => image(rest).and_then(|len| cut(len, With::Space)),
        b']' if rest.starts_with("](") => link_target(rest).and_then(|len| cut(len, With::Nothing)),
        b'`' | b'~' => fence(source, at).and_then(|len| cut(len, With::Block)),
        _ => None,
    }
}

/// A tag, or a whole element whose content is hidden: its length and what it leaves.
fn tag(rest: &str) -> Option<(usize, With)> {
    let inner = rest[1..].strip_prefix('/').unwrap_or(&rest[1..]);
    let closing = inner.len() + 1 < rest.len();
    let name_len = inner.bytes().take_while(u8::is_ascii_alphanumeric).count();
    if name_len == 0 || name_len > 10 {
        return None;
    }
    let name = inner[..name_len].to_ascii_lowercase();
    let after = inner.as_bytes().get(name_len)?;
    if !(after.is_ascii_whitespace() || matches!(after, b'>' | b'/')) {
        return None;
    }
    let name = name.as_str();
    let hidden = HIDDEN.contains(&name);
    if !hidden && !INLINE.contains(&name) && !BLOCK.contains(&name) {
        return None;
    }
    let end = tag_end(rest)?;
    if hidden && !closing && !rest[..end].ends_with("/>") {
        return Some((element_end(rest, name).unwrap_or(end), With::Block));
    }
    Some((end, if INLINE.contains(&name) { With::Nothing } else { With::Block }))
}

/// One past the `>` that ends a tag; quoted attribute values may hold any character.
fn tag_end(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate().skip(1).take(TAG_BYTES) {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return Some(at + 1),
            (None, b'<') => return None,
            _ => {}
        }
    }
    None
}

/// One past the closing tag of the element `name` that opens `rest`.
fn element_end(rest: &str, name: &str) -> Option<usize> {
    let mut at = 1;
    let mut depth = 1usize;
    while depth > 0 {
        at += rest.get(at..)?.find('<')?;
        let here = &rest[at + 1..];
        let (closing, here) = here.strip_prefix('/').map_or((false, here), |here| (true, here));
        let same = here.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
            && !here[name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric());
        match (same, closing) {
            (true, true) => depth -= 1,
            (true, false) => depth += 1,
            _ => {}
        }
        at += 1;
    }
    Some(at + rest[at..].find('>')? + 1)
}

fn entity(rest: &str) -> Option<(usize, char)> {
    let end = rest.bytes().take(12).position(|byte| byte == b';')?;
    let name = &rest[1..end];
    let decoded = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
        None => ENTITIES.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((end + 1, decoded))
}

/// `[alt](address)` behind a `!`: a picture or a badge, whose words are not the text's.
fn image(rest: &str) -> Option<usize> {
    let close = rest.bytes().take(512).position(|byte| byte == b']')?;
    let target = link_target(&rest[close..])?;
    Some(close + target)
}

/// `](address "title")`: its length, where the parentheses really hold an address.
fn link_target(rest: &str) -> Option<usize> {
    let end = rest.bytes().take(2048).position(|byte| byte == b')')?;
    let target = rest.get(2..end)?;
    let address = target.split_whitespace().next()?;
    address.contains(['/', '#', '.', ':', '@']).then_some(end + 1)
}

/// A code fence with its info string, where it stands alone at the start of a line.
fn fence(source: &str, at: usize) -> Option<usize> {
    let line_start = source[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let rest = &source[at..];
    let is_fence = (rest.starts_with("```") || rest.starts_with("~~~"))
        && source[line_start..at]
            .bytes()
            .all(|byte| matches!(byte, b' ' | b'\t' | b'>' | b'#' | b'/' | b'*'));
    let len = rest.find('\n').unwrap_or(rest.len());
    (is_fence && len <= 64).then_some(len)
}

/// Comment leaders that are letters (`REM`, `dnl`, Fortran's `C`): cut where most lines begin with one.
/// Leaders that are signs vanish in the next pass, for they are no words.
fn lettered_leaders(source: &str, body: usize, cuts: &mut Vec<Cut>) {
    const LEADERS: [&str; 5] = ["REM", "rem", "dnl", "C", "c"];
    let first = source[body..].trim_start();
    let Some(leader) = LEADERS.into_iter().find(|leader| leads(first, leader)) else { return };
    let lines = || source[body..].lines().filter(|line| !line.trim().is_empty());
    let led = lines().filter(|line| leads(line.trim_start(), leader)).count();
    if led < 3 || led * 10 < lines().count() * 6 {
        return;
    }
    let mut at = body;
    for line in source[body..].split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        if leads(line.trim_start(), leader) {
            cuts.push(Cut { span: Span::new(at + indent, at + indent + leader.len()), with: With::Nothing });
        }
        at += line.len();
    }
}

fn leads(line: &str, leader: &str) -> bool {
    line.strip_prefix(leader).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn folded(source: &str) -> String {
        Text::from_source(source).folded().to_owned()
    }

    #[test]
    fn markup_vanishes_and_words_stay() {
        let cases = [
            ("<p>you &amp; <b>me</b></p><p>here</p>", "you & me\nhere"),
            ("see [the licence](https://example.org/a_b) now", "see [the licence now"),
            ("![badge](https://img.example/x.svg) text", "! text"),
            ("<year> <name of author> <owner>", "<year> <name of author> <owner>"),
            ("```text\nverbatim words\n```", "verbatim words"),
            ("a<!-- hidden --> b", "a b"),
            ("<html><head><title>x</title></head><body><nav>Home</nav>text</body></html>", "text"),
            ("holder[s](s) stay", "holder[s](s) stay"),
            ("REM Permission is\nREM hereby\nREM granted", "permission is hereby granted"),
        ];
        for (source, expected) in cases {
            assert_eq!(folded(source), expected, "{source}");
        }
    }

    #[test]
    fn unfinished_markup_is_text() {
        for source in ["<p", "<", "&", "&#xffffffff;", "](", "![", "```", "<script>never closed", "<!--"] {
            let _ = folded(source);
        }
    }

    #[test]
    fn prose_without_markup_has_no_cuts() {
        assert!(cuts("Permission is hereby granted, free of charge, to any person.", 0).is_empty());
    }
}
