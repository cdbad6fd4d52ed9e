//! The target of a Markdown link: an address, and in quotes behind it a title.
//!
//! Contract: looks at 2 KiB at most. What no sign of an address and no title tells to be a target is text. Source:
//! CommonMark 0.31, section 6.3.

use crate::base::Span;

/// The longest target.
const TARGET_BYTES: usize = 2048;

/// `](address "title")`, by places from its first byte on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Target {
    /// Up to and with the closing bracket.
    pub len: usize,
    pub address: Span,
    /// Without its quotes.
    pub title: Option<Span>,
}

impl Target {
    /// The target at the start of `rest`.
    pub(super) fn read(rest: &str) -> Option<Self> {
        rest.strip_prefix("](")?;
        let bytes = &rest.as_bytes()[..rest.len().min(TARGET_BYTES)];
        let blank = |at: usize| at + bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let start = blank("](".len());
        // A text full of such beginnings has no end for most of them.
        let close = start + memchr::memchr(b')', bytes.get(start..)?)?;
        let blank_at = memchr::memchr3(b' ', b'\n', b'\t', &bytes[start..close]);
        let end = blank_at.map_or(close, |step| start + step);
        let address = Span::new(start, end);
        let behind = blank(end);
        if let Some((title, close)) = title(bytes, behind) {
            return Some(Self { len: close + 1, address, title: Some(title) });
        }
        let signs = bytes[start..end].iter().any(|byte| matches!(byte, b'/' | b'#' | b'.' | b':' | b'@'));
        signs.then_some(Self { len: close + 1, address, title: None })
    }
}

/// A title that opens at byte `at`, and where the bracket behind it stands; brackets inside are its own.
fn title(bytes: &[u8], at: usize) -> Option<(Span, usize)> {
    let quote = bytes.get(at).copied().filter(|quote| matches!(quote, b'"' | b'\''))?;
    let start = at + 1;
    let closes = |end: usize| {
        let behind = end + 1;
        let blank = bytes[behind..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        (bytes.get(behind + blank) == Some(&b')')).then_some((Span::new(start, end), behind + blank))
    };
    memchr::memchr_iter(quote, &bytes[start..]).find_map(|step| closes(start + step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_with_their_titles() {
        let cases = [
            ("](a/b) c", Some(("a/b", None, 6))),
            ("](  a/b 'one (two) three' ) c", Some(("a/b", Some("one (two) three"), 27))),
            ("](LICENSE \"one\") c", Some(("LICENSE", Some("one"), 16))),
            ("](a/b one two) c", Some(("a/b", None, 14))),
            ("](a/b \"one) two", Some(("a/b", None, 11))),
            ("](s) c", None),
            ("](never/closed", None),
            ("](", None),
            ("] (a/b)", None),
        ];
        for (source, expected) in cases {
            let text = |span: Span| &source[span.start..span.end];
            let found = Target::read(source);
            let found = found.map(|one| (text(one.address), one.title.map(text), one.len));
            assert_eq!(found, expected, "{source}");
        }
    }
}
