//! What the folded text leaves out though a reader may meet it: comments, what stands for a picture, titles and addresses
//! of links, what a page sets apart from its text, and what its tags say in attributes.
//!
//! Contract: passages come in the order in which they begin; one may hold others, for a header holds a menu. Nothing is
//! judged here. Scripts and style sheets are no passages. Source: HTML Standard, sections 3.2.6, 4.2.5, 4.3 and 4.8.

use super::html::{Elements, Kind, Tag};
use super::links::Target;
use crate::base::Span;

/// Where a passage stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Place {
    /// In a comment.
    Comment,
    /// In what is shown where a picture cannot be.
    Picture,
    /// In a part of a page that is not its text: its header, its footer, a menu, a title.
    Furniture,
    /// In the title of a link.
    LinkTitle,
    /// The address of a link or a picture.
    Address,
    /// A remark among the settings in front of the text.
    Remark,
    /// A setting in front of the text.
    Value,
}

/// A passage, in the source.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Passage {
    /// Where it stands, without the signs around it.
    pub span: Span,
    /// In what.
    pub place: Place,
}

/// How many passages of a text are told beside addresses, how many of those, and how many bytes of one.
const PASSAGES: usize = 512;
const ADDRESSES: usize = 4096;
const PASSAGE_BYTES: usize = 16 << 10;
/// The longest words for a picture in Markdown; longer ones are text.
const PICTURE_BYTES: usize = 512;
/// The fewest bytes of an attribute that can say something.
const VALUE_BYTES: usize = 8;

/// Attributes whose values are words.
const SAYING: [&str; 4] = ["alt", "aria-label", "content", "title"];
/// Attributes whose values are addresses.
const LEADING: [&str; 2] = ["href", "src"];

/// The passages of `source` from byte `body` on.
pub fn passages(source: &str, body: usize) -> Vec<Passage> {
    let mut found = Found::default();
    let mut elements = Elements::default();
    let mut at = body;
    while !found.is_full()
        && let Some(step) = memchr::memchr3(b'<', b'!', b']', &source.as_bytes()[at..])
    {
        let start = at + step;
        at = start + 1;
        if let Some(target) = Target::read(&source[start..]) {
            at = start + target.len;
            found.link(start, target);
            continue;
        }
        let one = comment(source, start).map(|span| (span, Place::Comment));
        if let Some((span, place)) = one.or_else(|| Some((picture(source, start)?, Place::Picture))) {
            at = span.end;
            found.push(Passage { span: cut(source, span), place });
        } else if let Some(tag) = tag(source, start) {
            at = start + tag.len;
            at = element(source, start, tag, &mut elements, &mut found).unwrap_or(at);
        }
    }
    found.passages
}

/// What is told, and how much of it is no address.
#[derive(Debug, Default)]
struct Found {
    passages: Vec<Passage>,
    words: usize,
}

impl Found {
    fn is_full(&self) -> bool {
        self.words >= PASSAGES || self.passages.len() >= PASSAGES + ADDRESSES
    }

    fn push(&mut self, passage: Passage) {
        match passage.place {
            Place::Address if self.passages.len() - self.words >= ADDRESSES => return,
            Place::Address => {}
            _ if self.words >= PASSAGES => return,
            _ => self.words += 1,
        }
        self.passages.push(passage);
    }

    /// The address and the title of a link whose target begins at byte `start`.
    fn link(&mut self, start: usize, target: Target) {
        let moved = |span: Span| Span::new(start + span.start, start + span.end);
        self.push(Passage { span: moved(target.address), place: Place::Address });
        if let Some(title) = target.title {
            self.push(Passage { span: moved(title), place: Place::LinkTitle });
        }
    }
}

/// As much of a passage as is read.
fn cut(source: &str, span: Span) -> Span {
    let end = span.end.min(span.start + PASSAGE_BYTES);
    let end = (span.start..=end).rev().find(|end| source.is_char_boundary(*end));
    Span::new(span.start, end.unwrap_or(span.start))
}

/// An opening tag.
fn tag(source: &str, at: usize) -> Option<Tag> {
    let rest = source[at..].starts_with('<').then(|| &source[at..])?;
    Tag::read(rest).filter(|tag| !tag.closing)
}

/// What a tag says in its attributes, and its content where that is no text of the page; then where to go on, if not
/// right behind the tag.
fn element(
    source: &str,
    start: usize,
    tag: Tag,
    elements: &mut Elements,
    found: &mut Found,
) -> Option<usize> {
    let inner = start + tag.len;
    let furniture = |span: Span| Passage { span: cut(source, span), place: Place::Furniture };
    for (span, place) in values(source, Span::new(start, inner)) {
        found.push(Passage { span: cut(source, span), place });
    }
    let letters = source[start + 1..].bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = source[start + 1..start + 1 + letters].to_ascii_lowercase();
    if name == "title" {
        let end = memchr::memchr(b'<', &source.as_bytes()[inner..])?;
        found.push(furniture(Span::new(inner, inner + end)));
        return None;
    }
    let Kind::Hidden(hidden) = tag.kind else { return None };
    let end = elements.closing(source, start, hidden)?;
    match name.as_str() {
        "script" | "style" => return Some(end),
        // Of a head only the title and the attributes are words; what was deleted is not there.
        "head" => {}
        "del" | "s" | "strike" => return Some(end),
        _ => found.push(furniture(Span::new(inner, end))),
    }
    None
}

/// The values of a tag's attributes that are words or addresses, in the source.
fn values(source: &str, tag: Span) -> impl Iterator<Item = (Span, Place)> {
    let text = &source[tag.start..tag.end];
    let mut at = 1;
    std::iter::from_fn(move || {
        loop {
            let sign = at + memchr::memchr(b'=', text.as_bytes().get(at..)?)?;
            let name = text[..sign].trim_end();
            let value = sign + 1 + text[sign + 1..].len() - text[sign + 1..].trim_start().len();
            let quote = text[value..].chars().next().filter(|quote| matches!(quote, '"' | '\''));
            let end = quote.and_then(|quote| text[value + 1..].find(quote)).map(|end| value + 1 + end);
            at = end.unwrap_or(value.max(sign + 1)) + usize::from(end.is_some());
            let says = |known: &&str| {
                name.len() > known.len()
                    && name.is_char_boundary(name.len() - known.len())
                    && name[name.len() - known.len()..].eq_ignore_ascii_case(known)
                    && name[..name.len() - known.len()].ends_with(char::is_whitespace)
            };
            let long = end.is_some_and(|end| end > value + VALUE_BYTES);
            let place = match () {
                () if !long => None,
                () if SAYING.iter().any(says) => Some(Place::Furniture),
                () => LEADING.iter().any(says).then_some(Place::Address),
            };
            if let (Some(end), Some(place)) = (end, place) {
                return Some((Span::new(tag.start + value + 1, tag.start + end), place));
            }
        }
    })
}

/// `<!-- ... -->`, but not what only one program reads.
fn comment(source: &str, at: usize) -> Option<Span> {
    let inner = source[at..].strip_prefix("<!--").filter(|inner| !inner.starts_with('['))?;
    let end = inner.find("-->").unwrap_or(inner.len());
    let start = source.len() - inner.len();
    Some(Span::new(start, start + end))
}

/// `![words](address)`.
fn picture(source: &str, at: usize) -> Option<Span> {
    let inner = source[at..].strip_prefix("![")?;
    // A text full of such beginnings is not searched to its end for each.
    let near = &inner.as_bytes()[..inner.len().min(PICTURE_BYTES)];
    let end = memchr::memchr2(b']', b'\n', near).filter(|end| inner[*end..].starts_with("]("))?;
    let start = source.len() - inner.len();
    Some(Span::new(start, start + end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::samples;

    #[test]
    fn what_is_left_out_is_told_with_its_place() {
        use Place::{Address, Comment, Furniture, LinkTitle, Picture};
        let cases: &[(&str, &[(&str, Place)])] = &[
            ("a <!-- b --> c", &[(" b ", Comment)]),
            ("<!--[if IE]>x<![endif]--> a", &[]),
            ("![a seal](x.png)", &[("a seal", Picture), ("x.png", Address)]),
            ("[a](b/c 'one two') [d](e)", &[("b/c", Address), ("one two", LinkTitle)]),
            ("<a href='https://a.example/b'>c</a>", &[("https://a.example/b", Address)]),
            ("<img src=x alt='a seal of gulls'>", &[("a seal of gulls", Furniture)]),
            ("<p TITLE = \"x &amp; a > b or c\">d</p>", &[("x &amp; a > b or c", Furniture)]),
            ("<meta name=description content=\"one two three\">", &[("one two three", Furniture)]),
            ("<p subtitle=\"one two three\" title=short title=\"short\">", &[]),
            ("<head><title>One</title><style>a</style></head>", &[("One", Furniture)]),
            (
                "<header>a <nav>b</nav></header><script>c</script><footer>d</footer>",
                &[("a <nav>b</nav>", Furniture), ("b", Furniture), ("d", Furniture)],
            ),
            ("<p>a</p> <year> <", &[]),
        ];
        for (source, expected) in cases {
            let found = passages(source, 0);
            let found: Vec<_> =
                found.iter().map(|one| (&source[one.span.start..one.span.end], one.place)).collect();
            assert_eq!(found, *expected, "{source}");
        }
    }

    proptest::proptest! {
        #[test]
        fn passages_lie_within_the_text(source in samples::text(), name in "(title|alt|head|nav|p)") {
            let source = source.replace('e', &format!("<{name} title=\"")).replace('a', ">");
            for one in passages(&source, 0) {
                proptest::prop_assert!(source.get(one.span.start..one.span.end).is_some());
            }
        }
    }
}
