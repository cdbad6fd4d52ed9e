//! Attachments that a text refers to, and whether they are there.
//!
//! Contract: [`missing`] gives the first sentence that refers to an attachment of which the text has neither heading
//! nor list. Limits: a list behind the reference that has no heading of its own is taken for the one that is meant.

use super::Clause;
use super::labels::Style;
use super::units::Units;
use crate::text::Text;

/// What attachments are called.
const WORDS: [&str; 7] = ["attachment", "schedule", "exhibit", "appendix", "annex", "附件", "附录"];

/// The unit that refers to an attachment which the text does not hold, and its name. `referring` tells sentences that
/// refer to restrictions.
pub(super) fn missing(
    text: &Text,
    units: &Units,
    lists: &[Clause],
    referring: impl Fn(&str) -> bool,
) -> Option<(usize, String)> {
    // Most texts name none anywhere, and have many sentences.
    if !WORDS.iter().any(|word| memchr::memmem::find(text.folded().as_bytes(), word.as_bytes()).is_some()) {
        return None;
    }
    units.all.iter().enumerate().find_map(|(index, unit)| {
        let words = &text.folded()[unit.span.start..unit.span.end];
        let name = named_attachment(words).filter(|_| referring(words))?;
        let meant = |list: &Clause| {
            let own = list.attachment.as_deref();
            own.is_some_and(|own| own.eq_ignore_ascii_case(&name))
                || list.span.start >= unit.span.start
                    && own.is_none_or(|own| named_attachment(&own.to_lowercase()).is_none())
        };
        let there = lists.iter().any(meant) || has_heading(units, &name);
        (!there).then_some((index, name))
    })
}

/// Whether a heading of the text has this name.
fn has_heading(units: &Units, name: &str) -> bool {
    let bare = |text: &str| text.replace(' ', "").to_lowercase();
    let labels = units.marks.iter().flat_map(|mark| &mark.labels);
    let mut headings = labels.filter(|label| label.style == Style::Attachment);
    headings.any(|label| bare(&label.text) == bare(name))
}

/// The attachment that a folded sentence names, as headings are named: `Attachment A`.
fn named_attachment(sentence: &str) -> Option<String> {
    WORDS.iter().find_map(|word| {
        let at = sentence.find(word)?;
        let rest = &sentence[at + word.len()..];
        let number: String = rest.trim_start().chars().take_while(|c| c.is_alphanumeric()).take(3).collect();
        if !word.is_ascii() {
            let number: String = number
                .chars()
                .take(1)
                .filter(|c| c.is_ascii_alphanumeric() || "一二三四五六".contains(*c))
                .collect();
            return Some(format!("{word}{}", number.to_ascii_uppercase()));
        }
        let counts = number.len() == 1 || number.bytes().all(|byte| byte.is_ascii_digit());
        let short = counts && !number.is_empty() && rest.starts_with(' ');
        let mut title = word.to_string();
        title.get_mut(..1)?.make_ascii_uppercase();
        short.then(|| format!("{title} {}", number.to_ascii_uppercase()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attachment_is_missing_where_neither_heading_nor_list_is_there() {
        let told = |source: &str| {
            let text = Text::from_source(source);
            missing(&text, &Units::new(&text), &[], |words| words.contains("limits")).map(|(_, name)| name)
        };
        let cases = [
            ("Keep to the limits of Attachment A.", Some("Attachment A")),
            ("Keep to the limits of Attachment A.\n\nAttachment A\n\nNone yet.", None),
            ("Keep to the limits of Attachment B.\n\nAttachment A\n\nNone yet.", Some("Attachment B")),
            ("Read Attachment A.", None),
        ];
        for (source, expected) in cases {
            assert_eq!(told(source).as_deref(), expected, "{source}");
        }
    }

    #[test]
    fn attachments_are_named_like_headings() {
        let cases = [
            ("the limits in attachment a apply", Some("Attachment A")),
            ("see exhibit 2.", Some("Exhibit 2")),
            ("遵守附件a所列的使用限制", Some("附件A")),
            ("an attachment of mail", None),
        ];
        for (sentence, expected) in cases {
            assert_eq!(named_attachment(sentence).as_deref(), expected, "{sentence}");
        }
    }
}
