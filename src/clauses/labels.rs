//! Reads the label at the start of a line: `1.`, `2.3`, `(a)`, `iv)`, `Section 3`, `Attachment A`, `第三条`.
//!
//! Contract: [`parse`] looks at the start of one line as written (case matters: `A` and `a` are different
//! lists) and returns every reading of the label, for `i.` is a letter as well as a numeral; the caller
//! decides by what came before. Limits: numbers up to 999, letters one at a time, numerals up to `xlix`.

/// How a label is written; two labels of one list have the same style.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Style {
    /// `1.`, `1)`, `(1)`: the form tells which.
    Decimal(Form),
    /// `1.2`, `1.2.3`: how many numbers.
    Dotted(u8),
    /// `a.`
    Letter(Form),
    /// `A.`
    Capital(Form),
    /// `iv.`
    Roman(Form),
    /// `IV.`
    RomanCapital(Form),
    /// `Section 3`, `Article 5`, `第三条`.
    Heading,
    /// `Attachment A`, `Exhibit 1`, `附件一`: begins a part of its own.
    Attachment,
    /// `一、`
    Han(Form),
}

/// The signs around a label.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Form {
    Dot,
    Close,
    Both,
}

/// One reading of a label.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Label {
    pub style: Style,
    /// Its place in its list, from 1 (0 for a section 0).
    pub value: u32,
    /// As printed, without brackets and stops.
    pub text: String,
    /// What stands in front of the labels inside it: nothing for `Section I`, whose numbers run on.
    pub prefix: String,
    /// Bytes it takes in the line, with the stop.
    pub len: usize,
}

const HEADINGS: [&str; 4] = ["section", "article", "part", "chapter"];
/// The longest of both.
const KEYWORD_BYTES: usize = 10;
const ATTACHMENTS: [&str; 6] = ["attachment", "schedule", "exhibit", "appendix", "annex", "addendum"];

/// The longest label without brackets and stops, in characters.
const LONGEST: usize = 9;

/// All readings of the label that opens `line`, most likely first; none where no label stands.
pub(super) fn parse(line: &str) -> Vec<Label> {
    if begins_otherwise(line) { Vec::new() } else { readings(line) }
}

fn readings(line: &str) -> Vec<Label> {
    if let Some(label) = keyword(line).or_else(|| han_keyword(line)) {
        return vec![label];
    }
    let open = line.starts_with(['(', '（', '[', '【']);
    let start = if open { line.chars().next().map_or(0, char::len_utf8) } else { 0 };
    let inner = &line[start..];
    let body: &str = &inner[..inner.find(|c: char| !is_label_char(c)).unwrap_or(inner.len())];
    // The letter behind the stop of `1.Terms` belongs to the title.
    let body = match body.find(|c: char| c.is_ascii_alphabetic()) {
        Some(at) if at > 1 && body[..at].bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => {
            &body[..at]
        }
        _ => body,
    };
    if !open && let Some(label) = dotted(body, &inner[body.trim_end_matches('.').len()..]) {
        return vec![label];
    }
    if body.is_empty() || body.chars().count() > LONGEST {
        return Vec::new();
    }
    let core = body.trim_end_matches('.');
    let Some((form, stop)) =
        closing(&inner[core.len()..], open, core.bytes().all(|byte| byte.is_ascii_digit()))
    else {
        return Vec::new();
    };
    single(core, form, start + core.len() + stop)
}

/// Whether a sign or a word of ASCII letters stands there that makes no label: so begins nearly every line.
fn begins_otherwise(line: &str) -> bool {
    let bytes = line.as_bytes();
    let len = bytes.iter().take(KEYWORD_BYTES + 1).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let Some(&next) = bytes.get(len) else { return false };
    if len == 0 {
        return next.is_ascii() && !next.is_ascii_digit() && !matches!(next, b'(' | b'[');
    }
    // A label of letters goes on with these; a keyword's gap is another sign.
    if !next.is_ascii() || next.is_ascii_alphanumeric() || matches!(next, b'.' | b')' | b']' | b'\\') {
        return len > KEYWORD_BYTES;
    }
    !HEADINGS.iter().chain(&ATTACHMENTS).any(|name| name.eq_ignore_ascii_case(&line[..len]))
}

fn is_label_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '.' || HAN_DIGITS.contains(c)
}

/// The form that the signs behind a label give it, and their bytes; none where they are no label's.
fn closing(rest: &str, open: bool, number: bool) -> Option<(Form, usize)> {
    let mut chars = rest.chars();
    let mut sign = chars.next()?;
    let mut len = sign.len_utf8();
    if sign == '\\' {
        sign = chars.next()?;
        len += sign.len_utf8();
    }
    let next = chars.next().unwrap_or('\n');
    // `1.Terms` is a label, `U.S` is none.
    let glued = number || !next.is_ascii_alphanumeric();
    match sign {
        ')' | '）' | ']' | '】' => Some((if open { Form::Both } else { Form::Close }, len)),
        '.' | '．' if !open && !next.is_ascii_digit() && !next.is_ascii_lowercase() && glued => {
            Some((Form::Dot, len))
        }
        '、' if !open => Some((Form::Dot, len)),
        _ => None,
    }
}

fn single(core: &str, form: Form, len: usize) -> Vec<Label> {
    let label = |style, value| Label { style, value, text: core.to_owned(), prefix: core.to_owned(), len };
    if let Ok(value) = core.parse::<u32>() {
        let plain = core.len() <= 3 && (core == "0" || !core.starts_with('0'));
        return if plain { vec![label(Style::Decimal(form), value)] } else { Vec::new() };
    }
    let mut labels = Vec::new();
    let upper = core.bytes().all(|byte| byte.is_ascii_uppercase());
    let lower = core.bytes().all(|byte| byte.is_ascii_lowercase());
    if (upper || lower)
        && let Some(value) = roman(&core.to_ascii_lowercase())
    {
        labels.push(label(if upper { Style::RomanCapital(form) } else { Style::Roman(form) }, value));
    }
    if (upper || lower) && core.len() == 1 {
        let value = u32::from(core.as_bytes()[0].to_ascii_lowercase() - b'a') + 1;
        labels.push(label(if upper { Style::Capital(form) } else { Style::Letter(form) }, value));
    }
    if let Some(value) = han_number(core) {
        labels.push(label(Style::Han(form), value));
    }
    labels
}

/// `1.2`, `1.2.3.` in front of a title or a sentence, not `3.1 is`.
fn dotted(body: &str, rest: &str) -> Option<Label> {
    let core = body.trim_end_matches('.');
    let parts: Vec<u32> = core.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let last = *parts.last()?;
    let sane = (2..=4).contains(&parts.len()) && parts.iter().all(|&part| part < 100) && last > 0;
    let next = rest.trim_start_matches(['.', '\\']).trim_start_matches([' ', '\t', '*', '_']).chars().next();
    if !sane
        || next.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit() || matches!(c, '%' | ')' | ',' | ';'))
    {
        return None;
    }
    let style = Style::Dotted(parts.len() as u8);
    let text = core.to_owned();
    Some(Label { style, value: last, prefix: text.clone(), text, len: body.len() })
}

/// `Section 3`, `ARTICLE IV`, `Attachment A` as a heading.
fn keyword(line: &str) -> Option<Label> {
    let word_len = line.bytes().take_while(u8::is_ascii_alphabetic).count();
    let is = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(&line[..word_len]));
    let attachment = is(&ATTACHMENTS);
    if !attachment && !is(&HEADINGS) {
        return None;
    }
    let after = &line[word_len..];
    let gap = after.len() - after.trim_start_matches([' ', '\t', '-']).len();
    let number = &after[gap..];
    let number = &number[..number.bytes().take_while(u8::is_ascii_alphanumeric).count()];
    let rest = &after[gap + number.len()..];
    if gap == 0 || number.is_empty() || number.len() > 5 {
        return (attachment && is_heading_end(after))
            .then(|| attachment_label(&line[..word_len], "", word_len));
    }
    if !is_heading_end(rest) {
        return None;
    }
    let len = word_len + gap + number.len();
    if attachment {
        return Some(attachment_label(&line[..word_len], number, len));
    }
    let value = number.parse().ok().or_else(|| roman(&number.to_ascii_lowercase()))?;
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let text = if digits { number.to_owned() } else { format!("{} {number}", title_case(&line[..word_len])) };
    Some(Label { style: Style::Heading, value, text, prefix: number.to_owned(), len })
}

fn attachment_label(word: &str, number: &str, len: usize) -> Label {
    let text = format!("{} {number}", title_case(word)).trim_end().to_owned();
    let value = number.parse().ok().or_else(|| single_letter(number)).unwrap_or(1);
    Label { style: Style::Attachment, value, prefix: text.clone(), text, len }
}

fn single_letter(number: &str) -> Option<u32> {
    let byte = number.as_bytes().first()?.to_ascii_lowercase();
    (number.len() == 1 && byte.is_ascii_lowercase()).then(|| u32::from(byte - b'a') + 1)
}

/// Whether what follows `Section 3` shows that it is a heading: the line's end, a sign, or a title.
fn is_heading_end(rest: &str) -> bool {
    let trimmed = rest.trim_start_matches([' ', '\t', '*', '_', '"', '”']);
    match trimmed.chars().next() {
        None => true,
        Some('\n' | '\r' | ':' | '：' | '.' | '-' | '–' | '—' | '|' | '<' | '(') => true,
        Some(c) => trimmed.len() < rest.len() && c.is_uppercase(),
    }
}

fn title_case(word: &str) -> String {
    let mut title = word.to_ascii_lowercase();
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    title
}

/// `第三条`, `第二章`, `第五部分`, `附件一`, `附录 A`.
fn han_keyword(line: &str) -> Option<Label> {
    if let Some(rest) = line.strip_prefix('第') {
        let number: String =
            rest.chars().take_while(|&c| HAN_DIGITS.contains(c) || c.is_ascii_digit()).collect();
        let value = number.parse().ok().or_else(|| han_number(&number))?;
        let rest = &rest[number.len()..];
        let unit = ["条", "章", "节", "部分", "款"].into_iter().find(|unit| rest.starts_with(unit))?;
        let text = format!("第{number}{unit}");
        return Some(Label { style: Style::Heading, value, prefix: text.clone(), len: text.len(), text });
    }
    let word = ["附件", "附录", "附则"].into_iter().find(|word| line.starts_with(word))?;
    let rest = &line[word.len()..];
    let gap = rest.len() - rest.trim_start_matches(' ').len();
    let number: String = rest[gap..]
        .chars()
        .take_while(|&c| HAN_DIGITS.contains(c) || c.is_ascii_alphanumeric())
        .take(3)
        .collect();
    let after = rest[gap + number.len()..].trim_start_matches(' ');
    let heading = after.is_empty() || after.starts_with(['\n', '\r', ':', '：', '（', '(', '《', '、']);
    let text = format!("{word}{number}");
    let len = word.len() + gap + number.len();
    heading.then(|| Label { style: Style::Attachment, value: 1, prefix: text.clone(), text, len })
}

const HAN_DIGITS: &str = "一二三四五六七八九十百";

/// A small Han number: `三`, `十二`, `二十`.
fn han_number(text: &str) -> Option<u32> {
    let mut total = 0;
    let mut digit = 0;
    let mut any = false;
    for c in text.chars() {
        any = true;
        match HAN_DIGITS.chars().position(|known| known == c)? as u32 + 1 {
            value @ 1..=9 => digit = value,
            10 => total += std::mem::take(&mut digit).max(1) * 10,
            _ => total += std::mem::take(&mut digit).max(1) * 100,
        }
    }
    any.then_some(total + digit)
}

/// A numeral in lower case up to 49, in its usual spelling only.
fn roman(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 7 || !text.bytes().all(|byte| b"ivxl".contains(&byte)) {
        return None;
    }
    (1..50).find(|&value| spelled(value) == text)
}

fn spelled(value: u32) -> String {
    const TENS: [&str; 5] = ["", "x", "xx", "xxx", "xl"];
    const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    format!("{}{}", TENS[(value / 10) as usize % 5], ONES[(value % 10) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_printed() {
        type Case = (&'static str, &'static [(Style, u32, &'static str)]);
        let cases: [Case; 20] = [
            ("1.Definitions", &[(Style::Decimal(Form::Dot), 1, "1")]),
            ("U.S. law", &[]),
            ("1. Grant", &[(Style::Decimal(Form::Dot), 1, "1")]),
            ("1\\. **Grant**", &[(Style::Decimal(Form::Dot), 1, "1")]),
            ("(c) You", &[(Style::Letter(Form::Both), 3, "c")]),
            ("iv. You", &[(Style::Roman(Form::Dot), 4, "iv")]),
            ("i) You", &[(Style::Roman(Form::Close), 1, "i"), (Style::Letter(Form::Close), 9, "i")]),
            ("3.1 Distribution", &[(Style::Dotted(2), 1, "3.1")]),
            ("3.1 is a model", &[]),
            ("2.0 Unless", &[]),
            ("Section 3: Scope", &[(Style::Heading, 3, "3")]),
            ("Section II: Rights", &[(Style::Heading, 2, "Section II")]),
            ("Section 3 of this", &[]),
            ("ATTACHMENT A", &[(Style::Attachment, 1, "Attachment A")]),
            ("Attachment A are considered", &[]),
            ("附件一：使用限制", &[(Style::Attachment, 1, "附件一")]),
            ("第十二条 定义", &[(Style::Heading, 12, "第十二条")]),
            ("二、授权", &[(Style::Han(Form::Dot), 2, "二")]),
            ("6.4在任何情况下", &[(Style::Dotted(2), 4, "6.4")]),
            ("e.g. this", &[]),
        ];
        for (line, expected) in cases {
            let found = parse(line);
            let found: Vec<_> =
                found.iter().map(|label| (label.style, label.value, label.text.as_str())).collect();
            assert_eq!(found, expected, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_label_is_passed_over(line in "[a-cA-CiIvx1-3. ()\\[\\]:,\\\\*\n一第条-]{0,14}", word in 0..9usize) {
            let words = ["", "Section", "annex", "attachment", "part", "Appendix", "attachments", "附件", "exhibit"];
            let line = format!("{}{line}", words[word]);
            proptest::prop_assert!(!begins_otherwise(&line) || readings(&line).is_empty(), "{line}");
        }
    }
}
