//! `SPDX-License-Identifier:` with its whole expression, wherever a file may hold it.
//!
//! Looked for in the source, not in the folded text: comments of HTML count as much as those of any language. A tag
//! counts where it begins a line behind a comment leader, or is the key or the comment of a configuration; inside a
//! program's own strings it is merely mentioned. An expression goes on in the next line while a bracket is open.

use super::Stated;
use super::fields::{is_leader, line_around};
use super::names::clip;
use super::values::expression;
use crate::base::Span;
use crate::reading::Role;

const TAG: &str = "spdx-license-identifier";
/// The longest expression that is read.
const LONGEST: usize = 400;

/// The statement of a tag, if one begins at the word around byte `at` of `source`.
pub(super) fn tag(source: &str, at: usize) -> Option<Stated> {
    let start = at.checked_sub("spdx-".len())?;
    let end = start + TAG.len();
    let written = source.get(start..end).filter(|written| written.eq_ignore_ascii_case(TAG))?;
    let rest = &source[start + written.len()..];
    let behind = rest.trim_start_matches(['"', '\'', ' ', '\t']);
    let value = behind.strip_prefix([':', '=', '：'])?.trim_start_matches([' ', '\t', '"', '\'', '[']);
    let (whole, length) = joined(clip(value, LONGEST));
    let id = first_expression(&whole)?;
    let line = line_around(source, start);
    let last = source.len() - value.len() + length;
    let before = &source[line.start..start];
    let role = if begins(before) { Role::Grant } else { Role::Mention };
    Some(Stated { ids: vec![id], role, subject: None, span: Span::new(start, line.end.max(last)) })
}

/// Whether a tag behind these words of its line is a statement about the file.
fn begins(before: &str) -> bool {
    let bare = before.trim().trim_end_matches(['"', '\'', ' ']);
    // `"_comment": "SPDX-...` of a format without comments.
    let key = bare.trim_end_matches([':', '=', ' ']).trim_matches(['"', '\'', '{', ' ', ',', '$', '_']);
    is_leader(bare)
        || matches!(key.to_ascii_lowercase().as_str(), "comment" | "license" | "//" | "description")
}

/// The longest expression with which the value begins.
fn first_expression(value: &str) -> Option<String> {
    // The bar is the form in which manifests wrote a choice before there were expressions.
    let value = value.replace('/', " OR ");
    if let Some(all) = several(&value) {
        return Some(all);
    }
    let is_part =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '+' | ':' | '(' | ')' | ' ' | '\t');
    let length = value.find(|c: char| !is_part(c)).unwrap_or(value.len());
    let words: Vec<&str> = value[..length]
        .split_whitespace()
        .filter(|word| word.contains(|c: char| c.is_ascii_alphanumeric() || "()".contains(c)))
        .collect();
    let ended = |count: usize| words.get(count).is_none_or(|next| next.starts_with('('));
    (1..=words.len().min(40))
        .rev()
        .filter(|count| ended(*count))
        .find_map(|count| expression(&words[..count].join(" ")))
}

/// `MIT, ISC`: no expression, but a list whose parts all apply.
fn several(value: &str) -> Option<String> {
    const MOST: usize = 6;
    let parts: Vec<&str> = value.split(',').take(MOST + 1).collect();
    let ids: Vec<String> = parts.iter().map(|part| expression(part.trim())).collect::<Option<_>>()?;
    let bracket = |id: &String| if id.contains(" OR ") { format!("({id})") } else { id.clone() };
    (2..=MOST).contains(&ids.len()).then(|| ids.iter().map(bracket).collect::<Vec<_>>().join(" AND "))
}

/// The first line, and what follows while a bracket is open or an operator stands last; and how many bytes that is.
fn joined(value: &str) -> (String, usize) {
    let (mut whole, mut length) = (String::new(), 0);
    for line in value.split_inclusive('\n').take(6) {
        let next = if whole.is_empty() {
            line
        } else {
            line.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() && c != '(')
        };
        whole.push_str(next.trim_end());
        length += line.trim_end().len();
        let open = whole.matches('(').count() > whole.matches(')').count();
        let operator = [" AND", " OR", " WITH"].iter().any(|operator| whole.ends_with(operator));
        if !open && !operator {
            break;
        }
        whole.push(' ');
        length += line.len() - line.trim_end().len();
    }
    (whole, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_count_where_they_begin_a_line() {
        let cases: [(&str, Option<(&str, Role)>); 11] = [
            ("# SPDX-License-Identifier: MIT/Apache-2.0", Some(("MIT OR Apache-2.0", Role::Grant))),
            ("# SPDX-License-Identifier: MIT, ISC", Some(("MIT AND ISC", Role::Grant))),
            ("// SPDX-License-Identifier: MIT", Some(("MIT", Role::Grant))),
            ("REM spdx-license-identifier: mit", Some(("MIT", Role::Grant))),
            ("{\"_comment\": \"SPDX-License-Identifier: ISC\"}", Some(("ISC", Role::Grant))),
            ("SPDX-License-Identifier = \"MIT\"", Some(("MIT", Role::Grant))),
            ("# SPDX-License-Identifier: (MIT OR\n#   ISC)\n", Some(("MIT OR ISC", Role::Grant))),
            ("/* SPDX-License-Identifier: GPL-2.0+ */", Some(("GPL-2.0-or-later", Role::Grant))),
            ("x = parse(\"SPDX-License-Identifier: MIT\")", Some(("MIT", Role::Mention))),
            ("# SPDX-License-Identifier: MIT or so", None),
            ("prefix = 'SPDX-License-Identifier:'", None),
        ];
        for (source, expected) in cases {
            let at = source.to_lowercase().find("licen").expect("each case has a tag");
            let found = tag(source, at).map(|one| (one.ids.join(" "), one.role));
            assert_eq!(found, expected.map(|(id, role)| (id.to_owned(), role)), "{source}");
        }
    }
}
