//! Turns the bytes of a file into folded text and hashed words, each with its way back to the bytes.
//!
//! The steps are small, named and ordered; each file states its contract:
//!
//! 1. [`decode`]: bytes to Unicode, with the name of the encoding and whether it was guessed.
//! 2. [`front_matter`]: the YAML block of a model card is split off; it is not prose.
//! 3. [`markup`]: HTML, Markdown, comment leaders and the escapes of other formats become cuts and replacements in
//!    the source.
//! 4. [`fold`]: one pass applies those cuts, folds case, quotes, dashes and width, and joins lines.
//! 5. [`words`]: the folded text becomes 32-bit word hashes; list labels fall out, spelling variants meet.
//!
//! Everything above this layer works in *folded* offsets; [`Text::source_span`], [`Text::lines`],
//! [`Text::bytes`] and [`Text::quote`] lead back to what stands in the file.

mod carriers;
pub mod decode;
pub mod fold;
pub mod front_matter;
mod html;
mod links;
pub mod markup;
mod mojibake;
mod rtf;
#[cfg(test)]
mod samples;
mod sentences;
mod settings;
mod surface;
mod unseen;
pub mod words;

use std::sync::OnceLock;

use crate::base::{LineIndex, Span};
use decode::Decoded;
pub use decode::is_binary;
use fold::Folded;
pub use unseen::{Passage, Place};
pub use words::{Word, hash_word, is_wide, letters_first};

/// One text, ready to be matched.
///
/// ```
/// use smallprint::text::Text;
///
/// let text = Text::from_bytes(b"// Permission is\n//   hereby granted");
/// assert_eq!(text.folded(), "permission is hereby granted");
/// assert_eq!(text.words().len(), 4);
/// assert_eq!(text.lines(text.words()[3].span()), [2, 2]);
/// ```
#[derive(Debug)]
pub struct Text {
    decoded: Decoded,
    front_matter: Option<Span>,
    /// Made on first need: most texts of a mirror have nothing to be told about.
    lines: OnceLock<LineIndex>,
    /// See [`Text::surface`]; asked once for every licence in the text.
    surface: OnceLock<u64>,
    /// See [`Text::opens_line`]: a bit for each word.
    openings: OnceLock<Vec<u64>>,
    /// See [`Text::unseen`].
    unseen: OnceLock<Vec<Passage>>,
    /// Made on first need: of the card of a base only the front matter is read.
    prose: OnceLock<Prose>,
}

/// What is made of the source behind the front matter.
#[derive(Debug)]
struct Prose {
    folded: Folded,
    words: Vec<Word>,
}

impl Text {
    /// Decodes and folds `bytes`. Never fails: bytes that mean nothing become replacement characters.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self::from_decoded(decode::decode(bytes))
    }

    /// Folds text that is Unicode already, such as a string out of a JSON file.
    pub fn from_source(source: &str) -> Self {
        Self::from_decoded(Decoded::utf8(source.to_owned()))
    }

    fn from_decoded(decoded: Decoded) -> Self {
        let front_matter = front_matter::split(decoded.source());
        Self {
            decoded,
            front_matter,
            lines: OnceLock::new(),
            surface: OnceLock::new(),
            openings: OnceLock::new(),
            unseen: OnceLock::new(),
            prose: OnceLock::new(),
        }
    }

    fn prose(&self) -> &Prose {
        self.prose.get_or_init(|| {
            let cuts = markup::cuts(self.source(), self.body_start());
            let folded = fold::fold(self.source(), self.body_start(), &cuts);
            let words = words::split(folded.text());
            Prose { folded, words }
        })
    }

    /// The decoded text, byte-order mark removed.
    pub fn source(&self) -> &str {
        self.decoded.source()
    }

    /// The encoding's name in lower case, as the WHATWG Encoding Standard spells it.
    pub fn encoding(&self) -> &'static str {
        self.decoded.encoding()
    }

    /// Whether the encoding was guessed rather than marked or proven.
    pub fn encoding_guessed(&self) -> bool {
        self.decoded.guessed()
    }

    /// The front matter between its `---` lines, without them, and its place in [`Text::source`].
    pub fn front_matter(&self) -> Option<(&str, Span)> {
        let block = self.front_matter?;
        let inner = front_matter::inner(self.source(), block);
        Some((&self.source()[inner.start..inner.end], inner))
    }

    /// What the folded text leaves out though a reader may meet it: settings in front of the text, comments, pictures'
    /// words, titles and addresses of links, a page's furniture. In the order of the text.
    pub fn unseen(&self) -> &[Passage] {
        self.unseen.get_or_init(|| {
            let mut passages = self
                .front_matter()
                .map_or_else(Vec::new, |(block, span)| settings::passages(block, span.start));
            passages.extend(unseen::passages(self.source(), self.body_start()));
            passages
        })
    }

    /// Where the prose begins in [`Text::source`].
    pub fn body_start(&self) -> usize {
        self.front_matter.map_or(0, |span| span.end)
    }

    /// The prose, folded: lower case, straight quotes, `-` for every dash, one space between words and a
    /// line feed between blocks.
    pub fn folded(&self) -> &str {
        self.prose().folded.text()
    }

    /// The words of the folded text, in order.
    pub fn words(&self) -> &[Word] {
        &self.prose().words
    }

    /// The folded letters of `word`.
    pub fn word_text(&self, word: &Word) -> &str {
        &self.folded()[word.start as usize..word.end as usize]
    }

    /// The folded span from the first to the last word of a range of words; empty ranges are empty spans.
    pub fn words_span(&self, range: std::ops::Range<usize>) -> Span {
        let Prose { folded, words } = self.prose();
        let end_of = |at: usize| words.get(at).map_or(folded.text().len(), |word| word.start as usize);
        match words.get(range.start..range.end) {
            Some([first, .., last]) => Span::new(first.start as usize, last.end as usize),
            Some([only]) => only.span(),
            _ => Span::new(end_of(range.start), end_of(range.start)),
        }
    }

    /// A folded span in [`Text::source`].
    pub fn source_span(&self, folded: Span) -> Span {
        self.prose().folded.to_source(folded)
    }

    /// Whether word `at` is the first of its line in the source; behind the last word one begins.
    pub fn opens_line(&self, at: usize) -> bool {
        let bit = |bits: &u64| bits >> (at % 64) & 1 == 1;
        at >= self.words().len()
            || self.openings.get_or_init(|| self.openings()).get(at / 64).is_some_and(bit)
    }

    /// One pass over all words: who asks for one asks for many. Where a word ends in the source is looked for only
    /// where a line's end stands between its beginning and the next word.
    fn openings(&self) -> Vec<u64> {
        let (Prose { folded, words }, source) = (self.prose(), self.source());
        let mut bits = vec![0; words.len().div_ceil(64)];
        let mut line_ends = memchr::memchr_iter(b'\n', source.as_bytes());
        let (mut walk, mut line_end) = (folded.walk(), line_ends.next());
        let mut before: Option<(&Word, usize)> = None;
        for (at, word) in words.iter().enumerate() {
            let start = walk.start_of(word.span());
            let opens = before.is_none_or(|(last, last_start)| {
                while line_end.is_some_and(|end| end < last_start) {
                    line_end = line_ends.next();
                }
                line_end.is_some_and(|end| end < start) && {
                    let end = folded.to_source(last.span()).end;
                    source.get(end..start).unwrap_or_default().contains('\n')
                }
            });
            if opens {
                bits[at / 64] |= 1 << (at % 64);
            }
            before = Some((word, start));
        }
        bits
    }

    /// The one-based lines of a folded span.
    pub fn lines(&self, folded: Span) -> [u32; 2] {
        self.line_index().lines(self.source_span(folded))
    }

    /// The one-based lines of a span of [`Text::source`].
    pub fn source_lines(&self, source: Span) -> [u32; 2] {
        self.line_index().lines(source)
    }

    /// The bytes of a folded span in the file as it stands on disk, zero-based and half-open.
    pub fn bytes(&self, folded: Span) -> [u64; 2] {
        let source = self.source_span(folded);
        [self.decoded.to_bytes(source.start), self.decoded.to_bytes(source.end)]
    }

    /// What stands at a folded span, as written, with runs of white space as one space, cut at
    /// [`QUOTE_CHARS`] characters.
    pub fn quote(&self, folded: Span) -> String {
        let source = self.source_span(folded);
        one_line(&self.source()[source.start..source.end])
    }

    /// As [`Text::quote`], but as a page shows it: without tags and addresses, with the characters that entities stand
    /// for.
    pub fn shown(&self, folded: Span) -> String {
        let source = self.source_span(folded);
        if !self.source()[source.start..source.end].contains(['<', '&', '\\', '[']) {
            return self.quote(folded);
        }
        let mut walk = self.prose().folded.walk();
        let (mut shown, mut before) = (String::new(), None);
        for (at, letter) in self.folded()[folded.start..folded.end].char_indices() {
            let at = folded.start + at;
            let place = walk.to_source(Span::new(at, at + letter.len_utf8()));
            let mut written = self.source().get(place.start..place.end).unwrap_or_default().chars();
            match (written.next(), written.next()) {
                _ if letter.is_whitespace() => shown.push(' '),
                // One letter of the source may be several here.
                (Some(_), None) if before == Some(place.start) => {}
                (Some(own), None) => shown.push(own),
                _ => shown.push(letter),
            }
            before = Some(place.start);
        }
        one_line(&shown)
    }

    /// The sentences and list items of the folded text, in order, without gaps of words between them.
    pub fn sentences(&self) -> Vec<Span> {
        sentences::split(self.folded())
    }

    /// A hash of all letters and digits as they stand in the file, labels and link targets included, whatever
    /// the white space: it tells apart texts whose words are the same.
    pub fn surface(&self) -> u64 {
        *self.surface.get_or_init(|| surface::hash(&self.source()[self.body_start()..]))
    }

    /// How many lines the file has.
    pub fn line_count(&self) -> usize {
        self.line_index().count()
    }

    fn line_index(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(self.source()))
    }
}

/// Runs of white space as one space, cut at [`QUOTE_CHARS`] characters; what stands far behind is not looked at.
fn one_line(raw: &str) -> String {
    let mut quote = String::with_capacity(raw.len().min(QUOTE_CHARS + 4));
    let mut chars = 0;
    for part in raw.split_whitespace() {
        if !quote.is_empty() && chars < QUOTE_CHARS {
            quote.push(' ');
            chars += 1;
        }
        if let Some((cut, _)) = part.char_indices().nth(QUOTE_CHARS - chars) {
            quote.push_str(&part[..cut]);
            quote.push('…');
            break;
        }
        quote.push_str(part);
        chars += part.chars().count();
    }
    quote
}

/// The longest quote, in characters; a quote is proof, not a copy.
pub const QUOTE_CHARS: usize = 480;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_cut_behind_so_many_characters() {
        let whole = |raw: &str| raw.split_whitespace().collect::<Vec<_>>().join(" ");
        for len in (0..6).chain(QUOTE_CHARS - 6..QUOTE_CHARS + 6) {
            for raw in [
                "ab\n c".repeat(len),
                "é".repeat(len),
                format!(" {} \t x y", "z".repeat(len)),
                "a ".repeat(len),
            ] {
                let whole = whole(&raw);
                let expected = match whole.char_indices().nth(QUOTE_CHARS) {
                    Some((cut, _)) => format!("{}…", &whole[..cut]),
                    None => whole,
                };
                assert_eq!(one_line(&raw), expected, "{len}");
            }
        }
    }

    #[test]
    fn words_open_their_lines() {
        let text =
            Text::from_source("One two\n three hyphen-\nated four\r\n\n<p>five</p> <b>\nsix</b> seven");
        let first: Vec<&str> = (0..text.words().len())
            .filter(|at| text.opens_line(*at))
            .map(|at| text.word_text(&text.words()[at]))
            .collect();
        assert_eq!(first, ["one", "three", "five", "six"]);
        assert!(text.opens_line(text.words().len()));
    }
}
