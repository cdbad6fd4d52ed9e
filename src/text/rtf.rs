//! Rich Text Format: what a word processor saves as `.rtf`, as cuts in the source.
//!
//! Contract: control words, braces and the groups that hold no text of the page (fonts, colours, styles, pictures,
//! properties) go; escaped characters become the characters they stand for; a paragraph's end is a border. The file is
//! read once. Limit: only the control words that show in plain documents are known, all others leave nothing.
//! Source: Rich Text Format Specification 1.9.1.

use super::markup::{Cut, With};
use crate::base::Span;

/// Whether a text is of that format.
pub(super) fn is_rtf(text: &str) -> bool {
    text.trim_start().starts_with("{\\rtf")
}

/// Groups whose content is no text of the page.
const SILENT: [&str; 14] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "generator",
    "pict",
    "object",
    "listtable",
    "listoverridetable",
    "revtbl",
    "rsidtbl",
    "themedata",
    "xmlnstbl",
    "fldinst",
];

/// All cuts of a text of that format, in order.
pub(super) fn cuts(text: &str) -> Vec<Cut> {
    let mut reader = Reader { text, at: 0, silent: None, depth: 0, fallback: 1, cuts: Vec::new() };
    while reader.at < text.len() {
        reader.step();
    }
    reader.cuts
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Where the silent group began that is being read, and how deep it lies.
    silent: Option<(usize, usize)>,
    depth: usize,
    /// How many characters stand behind a `\\u` for programs that do not know it.
    fallback: usize,
    cuts: Vec<Cut>,
}

impl Reader<'_> {
    fn step(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let Some(skip) = rest.iter().position(|byte| matches!(byte, b'\\' | b'{' | b'}' | b'\n' | b'\r'))
        else {
            return self.finish();
        };
        self.at += skip;
        match self.text.as_bytes()[self.at] {
            b'{' => self.open(),
            b'}' => self.close(),
            b'\\' => self.control(),
            _ => self.take(1, With::Nothing),
        }
    }

    /// The text ends; a silent group that nobody closed ends with it.
    fn finish(&mut self) {
        self.at = self.text.len();
        if let Some((start, _)) = self.silent.take() {
            self.cuts.push(Cut { span: Span::new(start, self.at), with: With::Nothing });
        }
    }

    /// Cuts what begins here, unless it lies in a silent group, which is cut as one.
    fn take(&mut self, len: usize, with: With) {
        let end = (self.at + len).min(self.text.len());
        match self.cuts.last_mut() {
            _ if self.silent.is_some() => {}
            // Braces by the million would otherwise be as many cuts.
            Some(last) if last.span.end == self.at && (last.with, with) == (With::Nothing, With::Nothing) => {
                last.span = Span::new(last.span.start, end);
            }
            _ => self.cuts.push(Cut { span: Span::new(self.at, end), with }),
        }
        self.at = end;
    }

    fn open(&mut self) {
        self.depth += 1;
        let inner = self.text[self.at + 1..].trim_start();
        let name = inner.strip_prefix('\\').unwrap_or_default();
        let length = name.bytes().take_while(u8::is_ascii_alphabetic).count();
        let silent = name.starts_with('*') || SILENT.contains(&&name[..length]);
        if silent && self.silent.is_none() {
            self.silent = Some((self.at, self.depth));
            self.at += 1;
        } else {
            self.take(1, With::Nothing);
        }
    }

    fn close(&mut self) {
        match self.silent {
            Some((start, depth)) if depth == self.depth => {
                self.silent = None;
                let len = self.at + 1 - start;
                self.at = start;
                self.take(len, With::Nothing);
            }
            _ => self.take(1, With::Nothing),
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn control(&mut self) {
        let rest = &self.text[self.at + 1..];
        match rest.as_bytes().first() {
            Some(b'\'') => {
                let code = rest.get(1..3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
                let with = code.map_or(With::Nothing, |byte| With::Char(windows(byte)));
                self.take(if code.is_some() { 4 } else { 2 }, with);
            }
            Some(b'~') => self.take(2, With::Space),
            Some(b'_') => self.take(2, With::Char('-')),
            Some(sign @ (b'\\' | b'{' | b'}')) => self.take(2, With::Char(char::from(*sign))),
            Some(b'\n' | b'\r') => self.take(2, With::Block),
            Some(byte) if byte.is_ascii_alphabetic() => self.word(),
            Some(byte) if byte.is_ascii() => self.take(2, With::Nothing),
            _ => self.take(1, With::Nothing),
        }
    }

    /// A control word with its number and the space that ends it.
    fn word(&mut self) {
        let rest = &self.text[self.at + 1..];
        let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (name, behind) = rest.split_at(length);
        let sign = usize::from(behind.starts_with('-'));
        let digits = sign + behind[sign..].bytes().take(8).take_while(u8::is_ascii_digit).count();
        let number: Option<i32> = behind[..digits].parse().ok();
        let len = 1 + length + digits + usize::from(behind[digits..].starts_with(' '));
        let with = match name {
            "par" | "line" | "sect" | "page" | "row" | "cell" => With::Block,
            "tab" => With::Space,
            "ldblquote" | "rdblquote" => With::Char('"'),
            "lquote" | "rquote" => With::Char('\''),
            "emdash" | "endash" => With::Char('-'),
            "bullet" => With::Char('•'),
            "u" => return self.unicode(len, number),
            _ => With::Nothing,
        };
        if let ("uc", Some(number)) = (name, number) {
            self.fallback = usize::try_from(number).unwrap_or(1).min(8);
        }
        self.take(len, with);
    }

    /// `\\u8220?`: a character by its number, and what stands there for programs that do not know it.
    fn unicode(&mut self, len: usize, number: Option<i32>) {
        let code =
            number.and_then(|number| u32::try_from(if number < 0 { number + 65_536 } else { number }).ok());
        let mut end = len;
        for _ in 0..self.fallback {
            let behind = self.text.get(self.at + end..).unwrap_or_default();
            end += match behind.as_bytes().first() {
                Some(b'\\') if behind[1..].starts_with('\'') => behind.len().min(4),
                Some(byte) if byte.is_ascii() && !matches!(byte, b'\\' | b'{' | b'}') => 1,
                _ => 0,
            };
        }
        while !self.text.is_char_boundary((self.at + end).min(self.text.len())) {
            end += 1;
        }
        self.take(end, code.and_then(char::from_u32).map_or(With::Nothing, With::Char));
    }
}

/// A byte of Windows-1252.
fn windows(byte: u8) -> char {
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte));
    text.chars().next().unwrap_or(' ')
}

#[cfg(test)]
mod tests {
    use crate::text::{Text, samples};

    #[test]
    fn what_is_cut_side_by_side_is_one_cut() {
        let braces = format!("{{\\rtf1{}\nwords", "{".repeat(10_000));
        let ends: Vec<(usize, usize)> =
            super::cuts(&braces).iter().map(|cut| (cut.span.start, cut.span.end)).collect();
        assert_eq!(ends, [(0, 10_007)]);
    }

    #[test]
    fn words_of_a_document_stay_and_its_settings_go() {
        let source = "{\\rtf1\\ansi{\\fonttbl{\\f0 Times;}}{\\*\\generator Pen 1.0;}\\uc1\\pard\\f0\\fs24 The \\b Model\\b0\\'92s\r\nterms\\par\n\\ldblquote You\\rdblquote  may\\~use \\u8212? it \\{here\\}\\par}";
        assert_eq!(Text::from_source(source).folded(), "the model'sterms\n\"you\" may use - it {here}");
    }

    #[test]
    fn unfinished_documents_are_read_to_their_end() {
        for source in [
            "{\\rtf",
            "{\\rtf{\\*",
            "{\\rtf\\u",
            "{\\rtf\\'9",
            "{\\rtf\\u8220\\'e2\\'",
            "{\\rtf\\u1é",
            "{\\rtf\\é}}}}",
        ] {
            let _ = Text::from_source(source).folded();
        }
    }

    proptest::proptest! {
        #[test]
        fn cuts_are_in_order_and_within_the_text(source in samples::text()) {
            let source = "{\\rtf1 ".to_owned() + &source.replace('a', "\\").replace('e', "{").replace('<', "}");
            let mut end = 0;
            for cut in super::cuts(&source) {
                proptest::prop_assert!(cut.span.start >= end && cut.span.end <= source.len());
                proptest::prop_assert!(source.get(cut.span.start..cut.span.end).is_some());
                end = cut.span.end;
            }
        }
    }
}
