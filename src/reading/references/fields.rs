//! Statements in the form of a field: `License: MIT`, `"license": "MIT"`, `@license MIT`, a badge, a heading with a name.
//!
//! Works on the lines of the source in which a word for a licence stands, in one pass over them. A field counts where
//! its key begins a line (behind comment leaders, table bars, quotes), is qualified by what it is about ("Code
//! license:"), and its value names licences and nothing else. Many fields in one file are a list of components: they
//! are somebody else's. A key whose value is a sentence only says that names on that line are stated.

use super::lists::lists;
use super::names::{clip, clip_end};
use super::subjects::subject;
use super::{Stated, badges, qualified, stems, tags, values};
use crate::base::Span;
use crate::corpus::{Corpus, Subject};
use crate::reading::Role;

/// Qualifiers that say that it is somebody else's.
const FOREIGN: [(&str, Role); 8] = [
    ("base", Role::Base),
    ("original", Role::Base),
    ("parent", Role::Base),
    ("upstream", Role::Base),
    ("third-party", Role::ThirdParty),
    ("dependency", Role::ThirdParty),
    ("基座", Role::Base),
    ("第三方", Role::ThirdParty),
];
/// How much of a line is looked at on each side of its key.
pub(super) const REACH: usize = 240;
/// From how many quoted keys on they are records of many things.
const RECORDS: usize = 2;
/// From how many different plain values on they are a list of components.
const COMPONENTS: usize = 3;

/// What the fields of a text say.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// Statements with their values.
    pub stated: Vec<Stated>,
    /// Lines whose key says that what they name is stated.
    pub open: Vec<Span>,
}

/// One key in the source.
pub(super) struct Key<'a> {
    /// The line, or the part of a long one around the key.
    pub line: Span,
    /// What stands in front of it there.
    pub before: &'a str,
    /// The key itself.
    pub word: &'a str,
    /// What stands behind it.
    pub after: &'a str,
    /// Where that begins.
    pub end: usize,
}

/// All fields of `source` from byte `body` on, but for what stands in `printed`, the licences that are there themselves.
pub(super) fn find(source: &str, body: usize, printed: &[Span], corpus: &Corpus) -> Fields {
    let mut fields = Fields::default();
    let (mut quoted, mut plain) = (Vec::new(), Vec::new());
    let mut done = body;
    for place in stems::places(&source[body..]) {
        let at = body + place;
        if at < done || printed.iter().any(|licence| licence.start <= at && at < licence.end) {
            continue;
        }
        if let Some(tag) = tags::tag(source, at) {
            done = tag.span.end;
            fields.stated.push(tag);
            continue;
        }
        let key = key_at(source, at);
        let Some(found) = read(source, &key, corpus) else { continue };
        done = found.done;
        match found.kind {
            Kind::Open => fields.open.push(key.line),
            Kind::Quoted(stated) => quoted.push(stated),
            Kind::Plain(stated) => plain.push(stated),
            Kind::Alone(stated) => fields.stated.push(stated),
        }
    }
    settle(&mut quoted, RECORDS, false);
    settle(&mut plain, COMPONENTS, source[body..].contains("\nFiles:"));
    fields.stated.append(&mut quoted);
    fields.stated.append(&mut plain);
    fields.stated.sort_by_key(|stated| stated.span.start);
    fields
}

/// Too many fields are about other things than the text they stand in.
fn settle(stated: &mut [Stated], most: usize, several_are_own: bool) {
    let mut values: Vec<(Option<Subject>, &[String])> =
        stated.iter().map(|one| (one.subject, one.ids.as_slice())).collect();
    if most > RECORDS {
        values.retain(|(subject, _)| subject.is_none());
        values.sort();
        values.dedup();
    }
    if values.len() >= most && !several_are_own {
        for one in stated.iter_mut().filter(|one| one.role == Role::Grant) {
            one.role = Role::ThirdParty;
        }
    }
}

pub(super) enum Kind {
    /// The key introduces a sentence.
    Open,
    /// `"license": "MIT"`.
    Quoted(Stated),
    /// `License: MIT`.
    Plain(Stated),
    /// What can be said several times of one thing: a badge, a link.
    Alone(Stated),
}

pub(super) struct Found {
    pub kind: Kind,
    pub done: usize,
}

/// The line around byte `at`, or what of it is near.
pub(super) fn line_around(source: &str, at: usize) -> Span {
    let before = clip_end(&source[..at], REACH);
    let start = at - before.rfind('\n').map_or(before.len(), |found| before.len() - found - 1);
    let after = clip(&source[at..], REACH);
    Span::new(start, at + after.find('\n').unwrap_or(after.len()))
}

fn key_at(source: &str, at: usize) -> Key<'_> {
    let line = line_around(source, at);
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '@');
    let before = source[line.start..at].trim_end_matches(is_key);
    let start = line.start + before.len();
    let mut end = source[at..line.end].find(|c| !is_key(c)).map_or(line.end, |length| at + length);
    if source[at..line.end].get(..14).is_some_and(|text| text.eq_ignore_ascii_case("free software:")) {
        end = at + 13;
    }
    Key { line, before, word: &source[start..end], after: &source[end..line.end], end }
}

fn read(source: &str, key: &Key<'_>, corpus: &Corpus) -> Option<Found> {
    badges::badge(key, corpus)
        .or_else(|| badges::link(source, key, corpus))
        .or_else(|| badges::banner(key, corpus))
        .or_else(|| field(source, key, corpus))
}

/// `name: value` and its many forms.
fn field(source: &str, key: &Key<'_>, corpus: &Corpus) -> Option<Found> {
    let word = key.word.trim_start_matches(['@', '.', '_']).trim_end_matches(['_', '.']).to_lowercase();
    let last = word.rsplit('.').next().unwrap_or_default();
    let han =
        lists().fields.han_keys.iter().any(|end| last.ends_with(end.as_str())) && last.chars().count() <= 12;
    if !lists().fields.keys.iter().any(|key| key == last) && !han {
        return None;
    }
    if is_string(key) || is_list_of_all(key) || is_comparison(key, corpus) {
        return None;
    }
    let quoted = key.before.ends_with(['"', '\'']) && key.after.starts_with(['"', '\'']);
    let role = if quoted { Some(Role::Grant) } else { whose(key.before, last) }?;
    let Some(value) = value_behind(key) else { return heading(source, key, role, corpus) };
    let at = key.line.end - value.len();
    match values::read(value, corpus).or_else(|| next_line_value(source, key, value, corpus)) {
        Some(found) => {
            let about = subject(&format!("{} {}", key.before.to_lowercase(), clip(key.word, 40)))
                .or_else(|| qualified(key.after));
            let span = Span::new(key.line.start, at + found.length);
            let stated = Stated { ids: found.ids, role, subject: about, span };
            let kind =
                if quoted || key.before.ends_with('<') { Kind::Quoted(stated) } else { Kind::Plain(stated) };
            Some(Found { kind, done: span.end })
        }
        None if let Some(limit) = limit_alone(value).filter(|_| role == Role::Grant) => {
            let span = Span::new(key.line.start, key.line.end);
            let stated = Stated { ids: vec![limit], role, subject: None, span };
            Some(Found { kind: Kind::Alone(stated), done: span.end })
        }
        None if role == Role::Grant && !quoted => Some(Found { kind: Kind::Open, done: key.end }),
        None => None,
    }
}

/// A value that is a limit and no name: `License: non-commercial use only`.
fn limit_alone(value: &str) -> Option<String> {
    const WORDS: usize = 6;
    let value = value.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let begins = ["non", "research", "academic", "仅", "非"].iter().any(|start| value.starts_with(start));
    (begins && value.split_whitespace().count() <= WORDS).then(|| qualified::alone(&value)).flatten()
}

/// Whether the key begins a string in a program's list or call: `("License: MIT", ...)`.
fn is_string(key: &Key<'_>) -> bool {
    let lead = key.before.strip_suffix(['"', '\'']).map(str::trim_end);
    let inside = lead.is_some_and(|lead| lead.ends_with(['(', '[', ',', '=']));
    inside && !key.after.starts_with(['"', '\'']) && !key.after.trim_start().starts_with("::")
}

/// Whether the key begins a row of a table that compares things: its cells name several licences.
fn is_comparison(key: &Key<'_>, corpus: &Corpus) -> bool {
    const CELLS: usize = 12;
    let row = key.after.trim_start_matches(['`', '*', '_', ' ']);
    if !row.starts_with('|') {
        return false;
    }
    let value = |cell: &str| values::read(cell.trim_matches([' ', '`', '*', '_', '[']), corpus);
    row.split('|').take(CELLS).filter_map(value).take(2).count() > 1
}

/// Whether a program's constant lists licences: `LICENSES = ["MIT", ...]`.
fn is_list_of_all(key: &Key<'_>) -> bool {
    let rest = key.after.trim_start().strip_prefix('=').map(str::trim_start);
    let list = rest.is_some_and(|rest| rest.starts_with(['[', '(', '{']));
    list && key.word.ends_with('S') && !key.word.contains(char::is_lowercase)
}

/// Whose licence a key names, by what stands in front of it; `None` where it is no key there.
fn whose(before: &str, key: &str) -> Option<Role> {
    let lower = before.to_lowercase();
    let foreign = |text: &str| FOREIGN.iter().find(|(word, _)| text.contains(word)).map(|(_, role)| *role);
    // An element of XML stands where it stands.
    if lower.ends_with('<') {
        return Some(Role::Grant);
    }
    // A sentence or a cell may have ended there.
    let trimmed = lower.trim_end_matches(['*', '_', ' ', '[', '(', '<', '>', '"', '\'', '`', '-']);
    let ended =
        trimmed.ends_with(['.', ';', '·', '•', '|', '。', '；', '，', ',']) && lower.len() > trimmed.len();
    if let Some(role) = foreign(key) {
        return Some(role);
    }
    if ended || is_leader(&lower) {
        return Some(Role::Grant);
    }
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '\''))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .collect();
    if words.len() > 4 || !is_leader(&lower[..lower.find(words.first()?)?]) {
        return None;
    }
    if let Some(role) = words.iter().find_map(|word| foreign(word)) {
        return Some(role);
    }
    words
        .iter()
        .all(|word| lists().fields.qualifiers.iter().any(|known| known == word))
        .then_some(Role::Grant)
}

/// Whether these are only the signs that lead a line.
pub(super) fn is_leader(before: &str) -> bool {
    const LEADERS: [&str; 8] = ["", "rem", "dnl", "c", "label", "@rem", "nb", "//"];
    let letters = before.trim_matches(|c: char| !c.is_alphanumeric());
    LEADERS.contains(&letters.to_ascii_lowercase().as_str())
}

/// The value behind a key; `None` where the key stands alone in its line or is a word of a sentence.
fn value_behind<'a>(key: &Key<'a>) -> Option<&'a str> {
    let open = |c: char| matches!(c, '"' | '\'' | '*' | '_' | ']' | ' ' | '\t' | '`');
    let rest = key.after.trim_start_matches(open);
    // "License (code): MIT"
    let rest = match rest.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
        Some((inner, rest))
            if inner.len() <= 24 && rest.trim_start_matches(open).starts_with([':', '：']) =>
        {
            rest.trim_start_matches(open)
        }
        _ => rest,
    };
    if key.before.ends_with('<') {
        return rest.split_once('>').map(|(_, value)| value);
    }
    let bold = key.after.starts_with("**") && key.before.ends_with("**");
    let rest = match () {
        () if rest.starts_with("==") => return None,
        () if let Some(rest) = rest.strip_prefix("::") => rest,
        () if let Some(rest) = rest.strip_prefix("=>") => rest,
        () if let Some(rest) = rest.strip_prefix([':', '：', '=', '|']) => rest,
        () if let Some(rest) = rest.strip_prefix("- ").or_else(|| rest.strip_prefix("– ")) => rest,
        () if key.word.to_ascii_lowercase().ends_with("module_license") => rest.strip_prefix('(')?,
        () if let Some((_, comment)) = rest.strip_prefix("([\"").and_then(|rest| rest.split_once('#')) => {
            comment
        }
        () if key.word.starts_with('@') || bold => rest,
        () => return None,
    };
    Some(opened(rest))
}

/// Without what may stand between a mark and its value: quotes, brackets, tables, the address of a licence.
fn opened(rest: &str) -> &str {
    let signs = |c: char| c.is_whitespace() || "\"'`*_[{:".contains(c);
    let mut rest = rest.trim_start_matches(signs);
    // A bracket in front of a quote is a list's; any other may belong to an expression.
    rest = rest.strip_prefix("('").or_else(|| rest.strip_prefix("(\"")).unwrap_or(rest);
    for lead in [
        "type =>",
        "type\": \"",
        "type\":\"",
        "text =",
        "text=",
        "name:",
        "with licenses;",
        "licenses.",
        "lib.licenses.",
        "OSI Approved ::",
    ] {
        if let Some(inner) = rest.strip_prefix(lead) {
            rest = inner.trim_start_matches(signs);
        }
    }
    match rest.strip_prefix("http").and_then(|_| rest.split_once(' ')) {
        Some((_, name)) => name.trim_start(),
        None => rest,
    }
}

/// `<license>` with its `<name>` on the next line, `license:` with its `name:` there.
fn next_line_value(source: &str, key: &Key<'_>, value: &str, corpus: &Corpus) -> Option<values::Value> {
    if !value.trim().is_empty() {
        return None;
    }
    let next = source[key.line.end..].lines().nth(1)?.trim_start();
    let inner = next.strip_prefix("<name>").or_else(|| next.strip_prefix("name:"))?;
    let found = values::read(inner.trim_start_matches([' ', '"', '\'']), corpus)?;
    Some(values::Value { length: value.len(), ..found })
}

/// What a bracket behind the key says it is about.
fn qualified(after: &str) -> Option<Subject> {
    let inner = after.trim_start_matches(['*', ' ']).strip_prefix('(')?;
    subject(&clip(inner.split(')').next()?, 40).to_lowercase())
}

/// A heading that says "license", with a name alone below it.
fn heading(source: &str, key: &Key<'_>, role: Role, corpus: &Corpus) -> Option<Found> {
    if !key.after.trim_matches(|c: char| !c.is_alphanumeric()).is_empty() {
        return None;
    }
    let mut at = key.line.end;
    for line in source.get(at..)?.split_inclusive('\n').take(6) {
        let text = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        if text.is_empty() || text.chars().all(|c| matches!(c, '=' | '-' | '~' | '^')) {
            continue;
        }
        let name = text.trim_start_matches(['[', '*', '_', '`', '-', ' ']);
        let found = values::read(name, corpus)?;
        let shift = text.len() - name.len();
        let span = Span::new(start, start + shift + found.length);
        let stated = Stated { ids: found.ids, role, subject: subject(&key.before.to_lowercase()), span };
        return Some(Found { kind: Kind::Alone(stated), done: span.end });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<(String, Role)> {
        let fields = find(source, 0, &[], Corpus::builtin());
        fields.stated.iter().map(|one| (one.ids.join(" "), one.role)).collect()
    }

    #[test]
    fn keys_and_values() {
        let cases: [(&str, &str, Role); 11] = [
            ("# License: MIT", "MIT", Role::Grant),
            ("  \"license\": \"(MIT OR ISC)\",", "MIT OR ISC", Role::Grant),
            ("__license__ = 'Apache 2.0'", "Apache-2.0", Role::Grant),
            (" * @license MIT", "MIT", Role::Grant),
            ("## License\n\n[MIT](LICENSE)\n", "MIT", Role::Grant),
            (
                "![x](https://img.shields.io/badge/Code%20License-Apache_2.0-green.svg)",
                "Apache-2.0",
                Role::Grant,
            ),
            ("<license>MIT</license>", "MIT", Role::Grant),
            (
                "<a rel=\"license\" href=\"http://creativecommons.org/licenses/by-sa/4.0/\">",
                "CC-BY-SA-4.0",
                Role::Grant,
            ),
            ("许可证：Apache 2.0", "Apache-2.0", Role::Grant),
            ("Base model license: MIT", "MIT", Role::Base),
            ("/*! crane v1 | MIT License | (c) Lea */", "MIT", Role::Grant),
        ];
        for (source, ids, role) in cases {
            assert_eq!(found(source), [(ids.to_owned(), role)], "{source}");
        }
    }

    #[test]
    fn sentences_strings_and_lists_are_no_fields() {
        for source in [
            "the license: MIT or not",
            "if license == \"MIT\":",
            "(\"License: MIT\", 1)",
            "license_file: MIT",
            "License: see below",
            "| License | MIT | ISC<br>_short_ |",
        ] {
            assert_eq!(found(source), [], "{source}");
        }
        let list = "{\"license\": \"MIT\"}\n{\"license\": \"ISC\"}\n";
        assert!(found(list).iter().all(|(_, role)| *role == Role::ThirdParty));
    }
}
