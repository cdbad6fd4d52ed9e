//! Pass 3: HTML, Markdown and lettered comment leaders, as cuts in the source.
//!
//! Contract: a cut never changes a word outside itself; cuts are in order and do not overlap. A placeholder
//! such as `<year>` or `<name of author>` is not HTML and stays. A comment of some words that opens a file is
//! text, any other is none. Text without `<`, `&`, `](` and fences
//! yields no cuts at all.

use super::carriers;
use super::html::{Elements, Kind, Tag};
use super::links::Target;
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

/// Character references seen in legal texts. Source: HTML Standard, section 13.5.
const ENTITIES: [(&str, char); 36] = [
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
    ("lsaquo", '‹'),
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
    ("rsaquo", '›'),
    ("rsquo", '’'),
    ("sect", '§'),
    ("shy", '\u{ad}'),
    ("thinsp", ' '),
    ("times", '×'),
    ("trade", '™'),
    ("yen", '¥'),
    ("zwj", '\u{200d}'),
];

/// Opens text in XML that is not escaped.
const CDATA: &str = "<![CDATA[";

/// The longest line of a code fence; what is longer is text.
const FENCE_BYTES: usize = 64;

/// All cuts in `source` from byte `body` on.
pub fn cuts(source: &str, body: usize) -> Vec<Cut> {
    let mut cuts = carriers::cuts(source, body);
    lettered_leaders(source, body, &mut cuts);
    let leaders = cuts.len();
    let mut finder = Finder::new(source, body);
    while let Some(cut) = finder.next_cut() {
        cuts.push(cut);
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

/// Walks from one sign that may begin a cut to the next. It remembers what does not occur again, so that
/// a text full of unfinished markup is not searched to its end for each piece.
struct Finder<'a> {
    source: &'a str,
    /// Where the prose begins.
    body: usize,
    at: usize,
    /// The next `<`, `&` or `]` and the next `[`, `` ` `` or `~`; one search can look for three signs.
    next: [usize; 2],
    /// Nothing from here on is followed by a `>`.
    no_angle: usize,
    elements: Elements,
}

impl<'a> Finder<'a> {
    fn new(source: &'a str, at: usize) -> Self {
        let next = [0, 1].map(|kind| next_sign(source, at, kind));
        Self { source, body: at, at, next, no_angle: usize::MAX, elements: Elements::default() }
    }

    fn next_cut(&mut self) -> Option<Cut> {
        loop {
            for kind in [0, 1] {
                if self.next[kind] < self.at {
                    self.next[kind] = next_sign(self.source, self.at, kind);
                }
            }
            let sign = self.next[0].min(self.next[1]);
            if sign >= self.source.len() {
                return None;
            }
            self.at = sign + 1;
            if let Some((len, with)) = self.cut_at(sign) {
                self.at = sign + len;
                return Some(Cut { span: Span::new(sign, self.at), with });
            }
        }
    }

    /// The length of the cut at byte `at`, and what takes its place.
    fn cut_at(&mut self, at: usize) -> Option<(usize, With)> {
        let rest = &self.source[at..];
        match rest.as_bytes()[0] {
            b'<' if rest.starts_with("<!--") => {
                let len = rest.find("-->").map_or(rest.len(), |end| end + 3);
                let head = heads(&self.source[self.body..at], &rest[..len]);
                Some(if head { ("<!--".len(), With::Block) } else { (len, With::Space) })
            }
            b'<' if rest.starts_with(CDATA) => Some((CDATA.len(), With::Block)),
            b'<' if rest.starts_with("<!") || rest.starts_with("<?xml") => {
                Some((self.angle(at)? + 1, With::Block))
            }
            b'<' => self.tag(at),
            b'&' => entity(rest).map(|(len, c)| (len, With::Char(c))),
            b'[' if self.source[..at].ends_with('!') => image(rest).map(|len| (len, With::Space)),
            b']' if rest.starts_with("](") => link_target(rest).map(|len| (len, With::Nothing)),
            b'~' if !rest.starts_with("~~~") => struck(self.source, at).map(|len| (len, With::Space)),
            b'`' | b'~' => fence(self.source, at).map(|len| (len, With::Block)),
            _ => None,
        }
    }

    /// How far behind byte `at` the next `>` stands.
    fn angle(&mut self, at: usize) -> Option<usize> {
        if at >= self.no_angle {
            return None;
        }
        let found = memchr::memchr(b'>', &self.source.as_bytes()[at..]);
        if found.is_none() {
            self.no_angle = at;
        }
        found
    }

    /// A tag, or a whole element whose content is hidden: its length and what it leaves.
    fn tag(&mut self, at: usize) -> Option<(usize, With)> {
        let rest = &self.source[at..];
        let tag = Tag::read(rest)?;
        match tag.kind {
            Kind::Inline => Some((tag.len, With::Nothing)),
            Kind::Hidden(name) if !tag.closing && !rest[..tag.len].ends_with("/>") => {
                let end = self.elements.closing(self.source, at, name);
                let end = end.and_then(|closing| Some(closing + self.angle(closing)? + 1));
                Some((end.map_or(tag.len, |end| end - at), With::Block))
            }
            _ => Some((tag.len, With::Block)),
        }
    }
}

/// The fewest words of a comment that speaks for its file, the signs around it included.
const HEAD_WORDS: usize = 10;

/// Whether a comment of some words opens a file, with at most a document type `before` it: there it is what the
/// file says of itself, as a comment of any other language is. Elsewhere comments are no text.
fn heads(before: &str, comment: &str) -> bool {
    const DECLARATION_BYTES: usize = 512;
    let before = before.trim();
    let declares = before.len() <= DECLARATION_BYTES && !before.contains("-->");
    let words = comment.split_whitespace().take(HEAD_WORDS).count();
    (before.is_empty()
        || (declares && before.ends_with('>') && (before.starts_with("<!") || before.starts_with("<?"))))
        && words == HEAD_WORDS
}

/// The next `<`, `&` or `]` (kind 0), or `[`, `` ` `` or `~` (kind 1) from byte `at` on, else the text's end.
fn next_sign(source: &str, at: usize, kind: usize) -> usize {
    let rest = &source.as_bytes()[at..];
    let found = match kind {
        0 => memchr::memchr3(b'<', b'&', b']', rest),
        _ => memchr::memchr3(b'[', b'`', b'~', rest),
    };
    found.map_or(source.len(), |step| at + step)
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
    let close = memchr::memchr(b']', &rest.as_bytes()[..rest.len().min(512)])?;
    let target = link_target(&rest[close..])?;
    Some(close + target)
}

/// `](address "title")`: its length.
fn link_target(rest: &str) -> Option<usize> {
    Target::read(rest).map(|target| target.len)
}

/// The longest passage that is struck out.
const STRUCK_BYTES: usize = 4096;

/// `~~words~~`, within a paragraph: they were deleted. Source: GitHub Flavored Markdown, section 6.5.
fn struck(source: &str, at: usize) -> Option<usize> {
    let inner = source[at..].strip_prefix("~~")?;
    let bytes = &inner.as_bytes()[..inner.len().min(STRUCK_BYTES)];
    let end = memchr::memmem::find(bytes, b"~~")?;
    let before = at.checked_sub(1).map(|before| source.as_bytes()[before]);
    let edges = [bytes.first()?, bytes[..end].last()?];
    let whole = memchr::memmem::find(&bytes[..end], b"\n\n").is_none();
    let closed = bytes.get(end + 2) != Some(&b'~') && before != Some(b'~');
    (whole && closed && !edges.into_iter().any(u8::is_ascii_whitespace)).then_some(end + 4)
}

/// A code fence with its info string, where it stands alone at the start of a line.
fn fence(source: &str, at: usize) -> Option<usize> {
    let rest = &source[at..];
    if !(rest.starts_with("```") || rest.starts_with("~~~")) {
        return None;
    }
    let before = source.as_bytes()[..at].iter().rev();
    let sign = before.copied().find(|byte| !matches!(byte, b' ' | b'\t' | b'>' | b'#' | b'/' | b'*'));
    if !matches!(sign, None | Some(b'\n')) {
        return None;
    }
    let line = &rest.as_bytes()[..rest.len().min(FENCE_BYTES + 1)];
    let len = memchr::memchr(b'\n', line).unwrap_or(line.len());
    (len <= FENCE_BYTES).then_some(len)
}

/// Comment leaders that are letters (`REM`, `dnl`, Fortran's `C`): cut where most lines begin with one.
/// Leaders that are signs vanish in the next pass, for they are no words.
fn lettered_leaders(source: &str, body: usize, cuts: &mut Vec<Cut>) {
    const LEADERS: [&str; 6] = ["REM", "rem", "dnl", "C", "c", "@c"];
    let lines = || source[body..].lines().filter(|line| !line.trim().is_empty());
    // A script may begin with a line of its own.
    let first = |leader: &&str| lines().take(2).any(|line| leads(line.trim_start(), leader));
    let Some(leader) = LEADERS.into_iter().find(first) else { return };
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
    use crate::text::{Text, samples};

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
            ("<x><![CDATA[a > b]]></x>", "<x>\na > b]]></x>"),
            ("a<!-- hidden --> b", "a b"),
            ("<!-- one line -->\nb", "b"),
            ("<!--\n  a b c d e\n  f g h\n-->\n<p>b</p>", "a b c d e f g h\nb"),
            ("<!DOCTYPE html>\n<!-- a b c d e f g h -->z", "a b c d e f g h -->z"),
            ("a\n<!--\na b c d e f g h\n-->\nb", "a\nb"),
            ("<html><head><title>x</title></head><body><nav>Home</nav>text</body></html>", "text"),
            ("see [the licence](LICENSE \"one (two)\") now", "see [the licence now"),
            ("holder[s](s) stay", "holder[s](s) stay"),
            ("one ~~two three~~ four", "one four"),
            ("one ~~ two ~~ three~~~ ~~four\n\nfive~~", "one ~~ two ~~ three~~~ ~~four\nfive~~"),
            ("<p>one <del>two</del> <s>three</s> <ins>four</ins></p>", "one\nfour"),
            ("REM Permission is\nREM hereby\nREM granted", "permission is hereby granted"),
        ];
        for (source, expected) in cases {
            assert_eq!(folded(source), expected, "{source}");
        }
    }

    #[test]
    fn unfinished_markup_is_text() {
        for source in [
            "<p",
            "<",
            "&",
            "&#xffffffff;",
            "](",
            "![",
            "```",
            "<script>never closed",
            "<!--",
            "<!x",
            "<nav></nav",
        ] {
            let _ = folded(source);
        }
    }

    #[test]
    fn prose_without_markup_has_no_cuts() {
        assert!(cuts("Permission is hereby granted, free of charge, to any person.", 0).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn what_is_remembered_changes_no_cut(source in samples::text()) {
            let mut finder = Finder::new(&source, 0);
            let found: Vec<_> = std::iter::from_fn(|| finder.next_cut()).collect();
            let mut expected = Vec::new();
            let mut at = 0;
            while at < source.len() {
                let fresh = source.is_char_boundary(at).then(|| Finder { body: 0, ..Finder::new(&source, at) }.cut_at(at)).flatten();
                expected.extend(fresh.map(|(len, with)| Cut { span: Span::new(at, at + len), with }));
                at += fresh.map_or(1, |(len, _)| len);
            }
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
