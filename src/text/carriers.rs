//! Pass 3, first part: what other formats wrap around a text, as cuts in the source.
//!
//! Contract: a format is known by how the file begins or by a sign that prose never has; its commands and escapes become
//! cuts, its words stay. JSON and C strings, LaTeX, RTF, manual pages, Perl's POD, lines with numbers in front. Each format reads the
//! text once; text of none of them yields no cuts. Limit: commands are told by their form, none is carried out.

use super::markup::{Cut, With};
use super::rtf;
use crate::base::Span;

/// All such cuts in `source` from byte `body` on, in order.
pub(super) fn cuts(source: &str, body: usize) -> Vec<Cut> {
    let text = &source[body..];
    let Some(first) = text.trim_start().bytes().next() else { return Vec::new() };
    let mut cuts = match first {
        b'0'..=b'9' => line_numbers(text),
        b'.' | b'\'' if is_manual(text) => manual(text),
        b'{' if rtf::is_rtf(text) => rtf::cuts(text),
        b'=' | b'#' | b'p' if is_pod(text) => pod(text),
        _ if memchr::memchr(b'\\', text.as_bytes()).is_none() => Vec::new(),
        _ if is_string(text, first) => escapes(text, string_escape),
        _ if is_latex(text, first) => escapes(text, latex_command),
        _ if has_escaped_lines(text) => escapes(text, string_escape),
        _ => Vec::new(),
    };
    for cut in &mut cuts {
        cut.span = Span::new(cut.span.start + body, cut.span.end + body);
    }
    cuts
}

fn cut(start: usize, len: usize, with: With) -> Cut {
    Cut { span: Span::new(start, start + len), with }
}

/// Walks from one backslash to the next; `read` says how long what begins there is, and what takes its place.
fn escapes(text: &str, read: impl Fn(&str) -> (usize, With)) -> Vec<Cut> {
    let (mut cuts, mut at) = (Vec::new(), 0);
    while let Some(step) = memchr::memchr(b'\\', &text.as_bytes()[at..]) {
        let start = at + step;
        let (len, with) = read(&text[start..]);
        cuts.push(cut(start, len, with));
        at = start + len;
    }
    cuts
}

/// A value of JSON, or lines of C strings: three of them end with an escaped line feed and a quote.
fn is_string(text: &str, first: u8) -> bool {
    let lines = memchr::memmem::find_iter(text.as_bytes(), "\\n\"").take(3).count();
    matches!(first, b'{' | b'[' | b'"') || lines == 3
}

/// The fewest line feeds of one line that are written as signs, and the shortest such line in bytes.
const ESCAPED_LINES: usize = 2;
const ESCAPED_BYTES: usize = 200;

/// Whether a long line has line feeds written as `\\n`, or a text its quotes by their numbers: a string in a program.
fn has_escaped_lines(text: &str) -> bool {
    let quotes = memchr::memmem::find_iter(text.as_bytes(), b"\\u20").take(2).count();
    let feeds = |line: &str| memchr::memmem::find_iter(line.as_bytes(), b"\\n").take(ESCAPED_LINES).count();
    // A shorter line is a string where its last feed stands right before the closing quote.
    let is_quoted = |line: &str| line.contains("\\n\"");
    let is_string =
        |line: &str| (line.len() >= ESCAPED_BYTES || is_quoted(line)) && feeds(line) == ESCAPED_LINES;
    quotes == 2 || text.lines().any(is_string)
}

/// Perl's documentation: its paragraphs of commands begin at a line's start.
fn is_pod(text: &str) -> bool {
    ["=pod", "=head1", "=encoding"].iter().any(|start| text.trim_start().starts_with(start))
        || memchr::memmem::find(text.as_bytes(), b"\n=head1 ").is_some()
}

fn pod(text: &str) -> Vec<Cut> {
    let (mut cuts, mut at) = (Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let name = line
            .strip_prefix('=')
            .map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_alphanumeric).count());
        if name > 0 {
            let silent = matches!(&line[1..=name], "encoding" | "over" | "begin" | "end" | "for");
            cuts.push(cut(at, if silent { line.trim_end().len() } else { 1 + name }, With::Block));
        }
        at += line.len();
    }
    cuts
}

fn string_escape(rest: &str) -> (usize, With) {
    match rest.as_bytes().get(1) {
        Some(b'n') if rest[2..].starts_with("\\n") => (4, With::Block),
        Some(b'n' | b'r' | b't' | b'f') => (2, With::Space),
        Some(b'u') => {
            let code = rest.get(2..6).and_then(|hex| u32::from_str_radix(hex, 16).ok());
            code.and_then(char::from_u32).map_or((1, With::Nothing), |c| (6, With::Char(c)))
        }
        _ => (1, With::Nothing),
    }
}

fn is_latex(text: &str, first: u8) -> bool {
    let command = |name: &str| memchr::memmem::find(text.as_bytes(), name.as_bytes()).is_some();
    first == b'\\' || command("\\begin{") || command("\\section{") || command("\\section*{")
}

/// Commands whose arguments are no words of the text.
const SILENT: [&str; 17] = [
    "begin",
    "end",
    "documentclass",
    "usepackage",
    "label",
    "ref",
    "input",
    "include",
    "pagestyle",
    "thispagestyle",
    "hypersetup",
    "geometry",
    "setlength",
    "vspace",
    "hspace",
    "cite",
    "bibliographystyle",
];

fn latex_command(rest: &str) -> (usize, With) {
    let name = rest[1..].bytes().take_while(u8::is_ascii_alphabetic).count();
    match &rest[1..1 + name] {
        "" if rest[1..].starts_with('\\') => (2, With::Space),
        "" => (1, With::Nothing),
        "copyright" | "textcopyright" => (1 + name, With::Char('©')),
        word => {
            let mut len = 1 + name + usize::from(rest[1 + name..].starts_with('*'));
            len += group(&rest[len..], b'[', b']');
            if SILENT.contains(&word) {
                len += group(&rest[len..], b'{', b'}');
            }
            let block =
                matches!(word, "begin" | "end" | "item" | "par" | "paragraph") || word.ends_with("section");
            (len, if block { With::Block } else { With::Space })
        }
    }
}

/// The longest argument that is looked at.
const GROUP_BYTES: usize = 200;

/// The length of an argument in brackets at the start of `rest`.
fn group(rest: &str, open: u8, close: u8) -> usize {
    let bytes = &rest.as_bytes()[..rest.len().min(GROUP_BYTES)];
    match bytes.first() {
        Some(first) if *first == open => memchr::memchr(close, bytes).map_or(0, |end| end + 1),
        _ => 0,
    }
}

/// A manual page begins with a title or a comment.
fn is_manual(text: &str) -> bool {
    [".TH", ".\\\"", "'\\\"", ".Dd", ".SH", ".Sh"].iter().any(|start| text.trim_start().starts_with(start))
}

/// Requests whose line has no words of the text.
const REQUESTS: [&str; 12] =
    [".TH", ".IP", ".sp", ".in", ".ti", ".ll", ".Dd", ".Dt", ".Os", ".de", ".so", ".RS"];

fn manual(text: &str) -> Vec<Cut> {
    let (mut cuts, mut at) = (Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let request = line.starts_with(['.', '\'']);
        let name = line.bytes().take_while(|byte| !byte.is_ascii_whitespace()).count();
        let skip = match &line[..name] {
            _ if !request => 0,
            silent if REQUESTS.contains(&silent) => line.trim_end().len(),
            _ => name,
        };
        if skip > 0 {
            let comment = line[1..].starts_with("\\\"");
            cuts.push(cut(at, skip, if comment { With::Nothing } else { With::Block }));
        }
        let inner = escapes(&line[skip..], manual_escape);
        cuts.extend(inner.into_iter().map(|one| cut(at + skip + one.span.start, one.span.len(), one.with)));
        at += line.len();
    }
    cuts
}

fn manual_escape(rest: &str) -> (usize, With) {
    match (rest.as_bytes().get(1), rest.get(2..4)) {
        (Some(b'-'), _) => (2, With::Char('-')),
        (Some(b'f'), _) => (rest.len().min(3), With::Nothing),
        (Some(b'('), Some(sign)) => match sign {
            "co" => (4, With::Char('©')),
            "lq" | "rq" => (4, With::Char('"')),
            "aq" | "cq" | "oq" => (4, With::Char('\'')),
            _ => (4, With::Space),
        },
        (Some(b'&' | b'|' | b'^' | b'"'), _) => (2, With::Nothing),
        _ => (1, With::Nothing),
    }
}

/// The fewest numbered lines.
const NUMBERED: usize = 5;

/// Numbers in front of nearly all lines, each one more than the last.
fn line_numbers(text: &str) -> Vec<Cut> {
    let (mut cuts, mut at, mut lines, mut last) = (Vec::new(), 0, 0, None);
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        let digits = line[indent..].bytes().take(7).take_while(u8::is_ascii_digit).count();
        let number: Option<u32> = line[indent..indent + digits].parse().ok();
        let sign = line[indent + digits..].chars().next();
        let apart = sign.is_none_or(|c| c.is_whitespace() || matches!(c, ':' | '|' | '.' | ')'));
        let next = number
            .filter(|number| apart && last.is_none_or(|last: u32| last.checked_add(1) == Some(*number)));
        if next.is_some() {
            let len = digits + sign.filter(|c| !c.is_whitespace()).map_or(0, char::len_utf8);
            cuts.push(cut(at + indent, len, With::Nothing));
            last = next;
        }
        lines += usize::from(!line.trim().is_empty());
        at += line.len();
    }
    if cuts.len() >= NUMBERED && cuts.len() * 10 >= lines * 9 { cuts } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use crate::text::{Text, samples};

    #[test]
    fn wrappings_vanish_and_words_stay() {
        let cases = [
            (r#"{"text": "One\ntwo \"three\" \u00e9\n\nFour"}"#, "{\"text\": \"one two \"three\" é\nfour\"}"),
            ("s =\n\"one\\n\"\n\"two\\n\"\n\"three\\n\";", "s = \"one \" \"two \" \"three \";"),
            (
                "\\documentclass[a4]{article}\n\\begin{document}\n\\section*{One}\nR\\&D \\textbf{two}\\\\three\n\\end{document}",
                "{one} r&d {two} three",
            ),
            (
                ".TH X 7\n.SH TERMS\none \\fBtwo\\fP\n.PP\nthree\\-four \\(co five",
                "terms one two\nthree-four © five",
            ),
            (".\\\" one two\n.\\\" three", "one two three"),
            ("  1\tone\n  2\ttwo\n  3\n  4\tthree\n  5\t10 four", "one two\nthree 10 four"),
            ("1 one\n3 two\n4 three\n9 four\n5 five", "1 one 3 two 4 three 9 four 5 five"),
            ("a \\n b and C:\\new", "a \\n b and c:\\new"),
            (
                "=head1 TERMS\n\n=over 4\n\n=item one\n\ntwo = three\n\n=cut\nfour",
                "terms\none\ntwo = three\nfour",
            ),
        ];
        for (source, expected) in cases {
            assert_eq!(Text::from_source(source).folded(), expected, "{source}");
        }
    }

    #[test]
    fn lines_of_a_setting_have_their_line_feeds_back() {
        let words = "word ".repeat(50);
        let text = format!("text: \"{words}\\ntwo\\n\\nthree\"\nname: x");
        assert_eq!(Text::from_source(&text).folded(), format!("text: \"{words}two\nthree\" name: x"));
        let short = "text: \"one two,\\nthree\\ffour\\n\"\nname: x";
        assert_eq!(Text::from_source(short).folded(), "text: \"one two, three four \" name: x");
        let path = "move \"C:\\new\\notes\" there";
        assert_eq!(Text::from_source(path).folded(), path.to_lowercase());
    }

    proptest::proptest! {
        #[test]
        fn cuts_are_in_order_and_within_the_text(start in "[.{\\\\1']", source in samples::text()) {
            let source = start + &source.replace('a', "\\").replace('e', "\n");
            let mut end = 0;
            for cut in super::cuts(&source, 0) {
                proptest::prop_assert!(cut.span.start >= end && cut.span.end <= source.len());
                proptest::prop_assert!(source.get(cut.span.start..cut.span.end).is_some());
                end = cut.span.end;
            }
        }
    }
}
