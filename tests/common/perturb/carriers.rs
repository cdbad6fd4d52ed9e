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
