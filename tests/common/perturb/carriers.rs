//! Meaning kept, every word kept: the text as other formats carry it, and as people paste it.

use super::layout::rewrap;
use super::prose::{is_title, lines, mostly_wide, paragraphs, word_count};
use super::{Case, Rng};

/// As a string in a JSON file.
pub fn json(text: &str, _: &mut Rng) -> Option<Case> {
    let value = serde_json::Value::String(text.to_owned());
    Case::kept(text, format!("{{\n  \"name\": \"crane\",\n  \"license_text\": {value}\n}}\n"))
}

/// As lines of a C string.
pub fn c_string(text: &str, _: &mut Rng) -> Option<Case> {
    let line = |line: &str| format!("    \"{}\\n\"\n", line.replace('\\', "\\\\").replace('"', "\\\""));
    let body: String = text.lines().map(line).collect();
    Case::kept(text, format!("static const char *license =\n{};\n", body.trim_end()))
}

/// As a block in a YAML file.
pub fn yaml(text: &str, rng: &mut Rng) -> Option<Case> {
    let sign = rng.one(&["|", ">-", "|2"]);
    let body: String = text.lines().map(|line| format!("  {line}").trim_end().to_owned() + "\n").collect();
    Case::kept(text, format!("name: crane\nlicense_text: {sign}\n{body}"))
}

/// reStructuredText: underlined titles, a literal block, a directive.
pub fn rst(text: &str, rng: &mut Rng) -> Option<Case> {
    let directive = rng.one(&[".. code-block:: text\n\n", "::\n\n", ".. _license:\n\n"]);
    let mut out = String::from("License\n=======\n\n");
    out.push_str(directive);
    let indent = if directive.contains('_') { "" } else { "    " };
    for line in text.lines() {
        out.push_str(format!("{indent}{line}").trim_end());
        out.push('\n');
    }
    Case::kept(text, out)
}

/// LaTeX: a document with sections, escapes and quotes. Texts with its own signs are left out.
pub fn latex(text: &str, _: &mut Rng) -> Option<Case> {
    if text.contains(['\\', '~', '^', '{', '<']) || mostly_wide(text) {
        return None;
    }
    let mut out =
        String::from("\\documentclass[11pt]{article}\n\\usepackage[utf8]{inputenc}\n\\begin{document}\n\n");
    for part in paragraphs(text) {
        let words = &text[part];
        let escaped = words
            .replace('&', "\\&")
            .replace('%', "\\%")
            .replace('$', "\\$")
            .replace('#', "\\#")
            .replace('_', "\\_");
        match is_title(words) {
            true => out.push_str(&format!("\\section*{{{}}}\n\n", escaped.trim())),
            false => out.push_str(&format!("{escaped}\n\n")),
        }
    }
    Case::kept(text, out + "\\end{document}\n")
}

/// A manual page.
pub fn manual(text: &str, _: &mut Rng) -> Option<Case> {
    if text.contains('\\') {
        return None;
    }
    let mut out = String::from(".TH LICENSE 7 \"May 2025\" \"Harbour Street\"\n");
    for part in paragraphs(text) {
        let words = &text[part];
        let request = if is_title(words) { ".SH" } else { ".PP\n" };
        let safe: Vec<String> = words
            .lines()
            .map(|line| if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line.to_owned() })
            .collect();
        out.push_str(&format!("{request} {}\n", safe.join("\n").trim()).replace("\n ", "\n"));
    }
    Case::kept(text, out)
}

/// Quoted in a mail.
pub fn mail(text: &str, rng: &mut Rng) -> Option<Case> {
    let sign = rng.one(&["> ", ">> ", "| ", ">"]);
    let body: String =
        text.lines().map(|line| format!("{sign}{line}").trim_end().to_owned() + "\n").collect();
    Case::kept(text, body)
}

/// Pages with running heads and page numbers, as a tool reads them out of a PDF.
pub fn pages(text: &str, rng: &mut Rng) -> Option<Case> {
    let wrapped = rewrap(text, rng);
    let height = 30 + rng.below(20);
    let all: Vec<&str> = wrapped.lines().collect();
    let count = all.len().div_ceil(height);
    let style = rng.below(3);
    let mut out = String::new();
    for (at, page) in all.chunks(height).enumerate() {
        let foot = match style {
            0 => format!("Page {} of {count}", at + 1),
            1 => format!("{}", at + 1),
            _ => format!("- {} -", at + 1),
        };
        let head = if at > 0 { "HarbourCrane-7B License\n\n" } else { "" };
        out.push_str(&format!("{head}{}\n\n{foot}\n\u{c}", page.join("\n")));
    }
    (count > 1).then(|| Case::kept(text, out)).flatten()
}

/// A number in front of every line.
pub fn numbered_lines(text: &str, rng: &mut Rng) -> Option<Case> {
    let sign = rng.one(&["\t", "  ", ": ", " | "]);
    let line = |(at, line): (usize, &str)| format!("{:>5}{sign}{line}", at + 1).trim_end().to_owned() + "\n";
    (text.lines().count() > 5)
        .then(|| Case::kept(text, text.lines().enumerate().map(line).collect()))
        .flatten()
}

/// In a CDATA section of an XML file.
pub fn cdata(text: &str, _: &mut Rng) -> Option<Case> {
    let copy = format!(
        "<?xml version=\"1.0\"?>\n<package>\n<license><![CDATA[\n{text}\n]]></license>\n</package>\n"
    );
    Case::kept(text, copy)
}

/// A blank line behind every line.
pub fn double_spaced(text: &str, _: &mut Rng) -> Option<Case> {
    Case::kept(text, text.lines().map(|line| format!("{line}\n\n")).collect())
}

/// All in capitals. Without letters that capitals have no single one for.
pub fn capitals(text: &str, _: &mut Rng) -> Option<Case> {
    let plain = text.is_ascii() && word_count(text) > 20;
    plain.then(|| Case::kept(text, text.to_uppercase())).flatten()
}

/// Old line ends: a carriage return and nothing else.
pub fn carriage_returns(text: &str, _: &mut Rng) -> Option<Case> {
    Case::kept(text, text.replace('\n', "\r"))
}

/// Markdown that escapes what could be markup.
pub fn markdown_escaped(text: &str, _: &mut Rng) -> Option<Case> {
    let escaped = |line: &str| {
        let digits = line.trim_start().bytes().take_while(u8::is_ascii_digit).count();
        let at = line.len() - line.trim_start().len() + digits;
        let line = match digits > 0 && line[at..].starts_with('.') {
            true => format!("{}\\{}", &line[..at], &line[at..]),
            false => line.to_owned(),
        };
        line.replace('[', "\\[").replace(']', "\\]").replace('*', "\\*").replace('_', "\\_")
    };
    Case::kept(text, lines(text).into_iter().map(|line| escaped(&text[line]) + "\n").collect())
}

/// Rich text, as a word processor saves it.
pub fn rtf(text: &str, _: &mut Rng) -> Option<Case> {
    let escaped = |c: char| match c {
        '\\' | '{' | '}' => format!("\\{c}"),
        '\u{201c}' => "\\ldblquote ".to_owned(),
        '\u{201d}' => "\\rdblquote ".to_owned(),
        '\u{2019}' => "\\rquote ".to_owned(),
        '\n' => " ".to_owned(),
        c if c.is_ascii() => c.to_string(),
        c if (c as u32) < 0x1_0000 => format!("\\u{}?", c as u32 as u16 as i16),
        _ => "?".to_owned(),
    };
    let mut out = String::from(
        "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0\\froman Times;}}\n{\\colortbl;\\red0\\green0\\blue0;}\n\\uc1\\f0\\fs24 ",
    );
    for part in paragraphs(text) {
        let words: String = text[part].trim().chars().map(escaped).collect();
        out.push_str(&format!("\\pard\\sa180 {words}\\par\n"));
    }
    Case::kept(text, out + "}\n")
}

/// A page that a word processor saved: name spaces, comments for one program, styles on every paragraph.
pub fn word_page(text: &str, _: &mut Rng) -> Option<Case> {
    let escape = |words: &str| words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut out = String::from(
        "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\">\n<head>\n<style>\n<!--\n p.MsoNormal {margin:0cm;}\n-->\n</style>\n\
        <!--[if gte mso 9]><xml>\n <o:DocumentProperties><o:Author>Lea</o:Author></o:DocumentProperties>\n</xml><![endif]-->\n</head>\n<body lang=EN-US>\n",
    );
    for part in paragraphs(text) {
        let words = escape(text[part].trim());
        out.push_str(&format!(
            "<p class=MsoNormal style='margin:0cm'><span lang=EN-US>{words}<o:p></o:p></span></p>\n"
        ));
    }
    Case::kept(text, out + "</body>\n</html>\n")
}

/// What a terminal is sent: colours around some lines.
pub fn terminal(text: &str, rng: &mut Rng) -> Option<Case> {
    let mut coloured = |line: &str| match rng.below(3) {
        0 => format!("\u{1b}[1;32m{line}\u{1b}[0m\n"),
        _ => format!("{line}\n"),
    };
    Case::kept(text, text.lines().map(&mut coloured).collect())
}

/// Curly quotes in UTF-8 that was read as another encoding and saved again.
pub fn mojibake(text: &str, _: &mut Rng) -> Option<Case> {
    let plain = text.is_ascii() && text.contains('\'');
    let copy = text.replace('\'', "\u{e2}\u{20ac}\u{2122}").replace("--", "\u{e2}\u{20ac}\u{201c}");
    plain.then(|| Case::kept(text, copy)).flatten()
}

/// A quoted value of a setting, with its line feeds written as signs.
pub fn quoted_setting(text: &str, _: &mut Rng) -> Option<Case> {
    let value = serde_json::Value::String(text.to_owned());
    Case::kept(text, format!("license_text: {value}\nname: crane\n"))
}

/// Zero-width characters and soft hyphens inside words.
pub fn zero_width(text: &str, rng: &mut Rng) -> Option<Case> {
    let mut out = String::with_capacity(text.len() * 2);
    let mut last = ' ';
    for c in text.chars() {
        if last.is_ascii_lowercase() && c.is_ascii_lowercase() && rng.below(12) == 0 {
            out.push(rng.one(&['\u{200b}', '\u{ad}', '\u{2060}', '\u{feff}']));
        }
        out.push(c);
        last = c;
    }
    Case::kept(text, out)
}

/// Spaces of other widths.
pub fn odd_spaces(text: &str, rng: &mut Rng) -> Option<Case> {
    let mut space = |c: char| match c {
        ' ' => rng.one(&[' ', ' ', '\u{a0}', '\u{2009}', '\u{202f}', '\u{3000}']),
        c => c,
    };
    Case::kept(text, text.chars().map(&mut space).collect())
}

/// Every line in a box of signs.
pub fn boxed(text: &str, rng: &mut Rng) -> Option<Case> {
    let (left, right) = rng.one(&[("# ", " #"), (" * ", " *"), ("\u{2502} ", " \u{2502}")]);
    let wrapped = rewrap(text, rng);
    let width = wrapped.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let line = |line: &str| format!("{left}{line}{}{right}\n", " ".repeat(width - line.chars().count()));
    let rule = format!("{}\n", "#".repeat(width + 4));
    let body: String = wrapped.lines().map(line).collect();
    Case::kept(text, if left == "# " { format!("{rule}{body}{rule}") } else { body })
}

/// Added to a file, as a patch shows it.
pub fn patch(text: &str, _: &mut Rng) -> Option<Case> {
    let body: String = text.lines().map(|line| format!("+{line}\n")).collect();
    let count = text.lines().count();
    Case::kept(text, format!("--- /dev/null\n+++ b/LICENSE\n@@ -0,0 +1,{count} @@\n{body}"))
}
