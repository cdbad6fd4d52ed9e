//! What pass 3 knows of HTML: which names are elements, where a tag ends, where a hidden element ends.
//!
//! Contract: reading one tag looks at 64 KiB at most; finding the ends of all hidden elements of one name
//! reads the text once, however many of them are never closed.

/// What an element is to the text around it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// Its tags stand inside words and sentences.
    Inline,
    /// Its tags are borders.
    Block,
    /// Its content is not the page's text: code, what surrounds the text on a web page, and what was deleted. The number is
    /// its place in [`HIDDEN`].
    Hidden(usize),
}

/// One tag at the start of a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Tag {
    pub kind: Kind,
    /// Whether it is `</name>`.
    pub closing: bool,
    /// Bytes from `<` to `>`.
    pub len: usize,
}

const HIDDEN: [&str; 16] = [
    "aside", "button", "del", "footer", "head", "header", "iframe", "nav", "noscript", "s", "script",
    "select", "strike", "style", "svg", "template",
];

/// Name spaces of what word processors put into the pages they save.
const OFFICE: [&[u8]; 5] = [b"o", b"v", b"w", b"m", b"st1"];

/// The longest name of an element.
const NAME_BYTES: usize = 14;

/// The longest tag that is taken for one; data addresses in `src` can be long.
const TAG_BYTES: usize = 64 << 10;

impl Tag {
    /// The tag at the start of `rest`, which begins with `<`. A placeholder such as `<year>` is none.
    pub(super) fn read(rest: &str) -> Option<Self> {
        let (closing, inner) = match rest[1..].strip_prefix('/') {
            Some(inner) => (true, inner.as_bytes()),
            None => (false, &rest.as_bytes()[1..]),
        };
        let name_len = inner.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if inner.get(name_len) == Some(&b':') && OFFICE.contains(&&inner[..name_len]) {
            return Some(Self { kind: Kind::Inline, closing, len: tag_end(rest.as_bytes())? });
        }
        if name_len == 0 || name_len > NAME_BYTES {
            return None;
        }
        let after = inner.get(name_len)?;
        if !(after.is_ascii_whitespace() || matches!(after, b'>' | b'/')) {
            return None;
        }
        let kind = kind(&inner[..name_len])?;
        Some(Self { kind, closing, len: tag_end(rest.as_bytes())? })
    }
}

/// Elements whose tags are markup; any other `<word>` is text. Source: HTML Standard, section 4, and those of DocBook 5
/// that hold licences in manuals.
fn kind(name: &[u8]) -> Option<Kind> {
    let mut lower = [0; NAME_BYTES];
    let lower = lower.get_mut(..name.len())?;
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    #[rustfmt::skip]
    let kind = match &*lower {
        b"a" | b"abbr" | b"b" | b"big" | b"bdi" | b"bdo" | b"cite" | b"code" | b"data" | b"dfn" | b"em" | b"emphasis"
        | b"font" | b"i" | b"img" | b"ins" | b"kbd" | b"label" | b"link" | b"literal" | b"mark" | b"meta" | b"path"
        | b"picture" | b"q" | b"samp" | b"small" | b"source" | b"span" | b"strong" | b"sub" | b"sup"
        | b"time" | b"tt" | b"u" | b"ulink" | b"var" | b"video" | b"wbr" => Kind::Inline,
        b"address" | b"article" | b"blockquote" | b"body" | b"br" | b"caption" | b"center" | b"col"
        | b"colgroup" | b"dd" | b"details" | b"div" | b"dl" | b"dt" | b"fieldset" | b"figcaption" | b"figure"
        | b"form" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"hr" | b"html" | b"input" | b"li" | b"main"
        | b"ol" | b"option" | b"p" | b"pre" | b"section" | b"summary" | b"table" | b"tbody" | b"td"
        | b"appendix" | b"chapter" | b"itemizedlist" | b"legalnotice" | b"listitem" | b"literallayout"
        | b"orderedlist" | b"para" | b"programlisting" | b"screen" | b"sect1" | b"sect2" | b"simpara"
        | b"textarea" | b"tfoot" | b"th" | b"thead" | b"title" | b"tr" | b"ul" => Kind::Block,
        name => Kind::Hidden(HIDDEN.iter().position(|hidden| hidden.as_bytes() == name)?),
    };
    Some(kind)
}

/// One past the `>` that ends a tag; quoted attribute values may hold any character.
fn tag_end(rest: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (at, &byte) in rest.iter().enumerate().skip(1).take(TAG_BYTES) {
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

/// For each hidden name that was asked for: where its elements open and where their closing tags stand, in
/// the order of their openings.
#[derive(Debug, Default)]
pub(super) struct Elements([Option<Vec<(usize, usize)>>; HIDDEN.len()]);

impl Elements {
    /// Where the closing tag of the hidden element stands that opens at byte `at`. Between calls `at` only
    /// grows.
    pub(super) fn closing(&mut self, source: &str, at: usize, hidden: usize) -> Option<usize> {
        let pairs = self.0[hidden].get_or_insert_with(|| pairs(source.as_bytes(), at, HIDDEN[hidden]));
        let found = pairs.binary_search_by_key(&at, |&(open, _)| open).ok()?;
        Some(pairs[found].1)
    }
}

/// The tags of `name` from byte `from` on that belong together.
fn pairs(source: &[u8], from: usize, name: &str) -> Vec<(usize, usize)> {
    let mut open = Vec::new();
    let mut pairs = Vec::new();
    for at in memchr::memchr_iter(b'<', &source[from..]).map(|at| from + at) {
        let (closing, here) = match source[at + 1..].strip_prefix(b"/") {
            Some(here) => (true, here),
            None => (false, &source[at + 1..]),
        };
        let same = here.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
            && !here.get(name.len()).is_some_and(u8::is_ascii_alphanumeric);
        match (same, closing) {
            (true, true) => pairs.extend(open.pop().map(|opening| (opening, at))),
            (true, false) => open.push(at),
            _ => {}
        }
    }
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_placeholders() {
        let tag = |kind, closing, len| Some(Tag { kind, closing, len });
        for (text, expected) in [
            ("<b>x", tag(Kind::Inline, false, 3)),
            ("</TABLE >", tag(Kind::Block, true, 9)),
            ("<a href='x>y'>z", tag(Kind::Inline, false, 14)),
            ("<Script src=x>", tag(Kind::Hidden(10), false, 14)),
            ("<o:p></o:p>", tag(Kind::Inline, false, 5)),
            ("</st1:place>", tag(Kind::Inline, true, 12)),
            ("<para>x", tag(Kind::Block, false, 6)),
            ("<ulink url='a'>", tag(Kind::Inline, false, 15)),
            ("<x:y>", None),
            ("<year>", None),
            ("<br", None),
            ("<b <i>", None),
            ("<blockquotes>", None),
            ("<>", None),
            ("<", None),
        ] {
            assert_eq!(Tag::read(text), expected, "{text}");
        }
    }

    #[test]
    fn hidden_elements_end_at_their_own_closing_tag() {
        let source = "<nav><nav>a</nav>b</NAV><nav>c<navy></nav";
        let mut elements = Elements::default();
        let found = [0, 5, 24].map(|at| elements.closing(source, at, 7));
        assert_eq!(found, [Some(18), Some(11), Some(36)]);
        assert_eq!(Elements::default().closing("<nav><nav></nav>", 0, 7), None);
    }
}
