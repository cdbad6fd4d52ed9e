//! Front matter that is no valid YAML, read line by line.
//!
//! Contract: finds the keys that matter at the block's own indentation, with plain, quoted, listed and block
//! values as people write them; guesses nothing else. Lines are one-based within the block. Never fails.

use super::card_yaml::{Field, Fields, WANTED};

/// What can be read of a block that YAML refuses.
pub(super) fn scan(block: &str) -> Fields {
    let lines: Vec<&str> = block.lines().collect();
    let margin = lines.iter().find(|line| !is_blank(line)).map_or(0, |line| indent(line));
    let mut fields = Fields::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let start = at;
        at += 1;
        let Some((key, rest)) = key_of(line, margin) else { continue };
        while lines.get(at).is_some_and(|line| key_of(line, margin).is_none()) {
            at += 1;
        }
        let field = match WANTED.contains(&key) && key != "model-index" {
            true => value_of(rest, &lines[start + 1..at], start as u32 + 1),
            false => Field::default(),
        };
        fields.insert(key.to_owned(), field);
    }
    fields
}

/// The one-based lines of the block that `key` and its value take up.
pub(super) fn extent(block: &str, key: &str) -> Option<[u32; 2]> {
    let margin = block.lines().find(|line| !is_blank(line)).map_or(0, indent);
    let mut found: Option<[u32; 2]> = None;
    for (number, line) in (1..).zip(block.lines()) {
        match key_of(line, margin) {
            Some((this, _)) if this == key => found = Some([number, number]),
            Some(_) if found.is_some() => return found,
            _ if !is_blank(line) => found = found.map(|[first, _]| [first, number]),
            _ => {}
        }
    }
    found
}

/// Whether a line opens with a key that YAML front matter would have: letters, digits, `_`, `-`.
pub(super) fn is_key_line(line: &str) -> bool {
    key_of(line, indent(line)).is_some()
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start().starts_with('#')
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The key of a line at `margin`, and what follows its colon.
fn key_of(line: &str, margin: usize) -> Option<(&str, &str)> {
    // A key at the very edge is one whatever the first line's indentation was.
    if indent(line) != margin && indent(line) != 0 {
        return None;
    }
    let (key, rest) = line.trim_start().split_once(':')?;
    let key = key.trim_end().trim_matches(['"', '\'']);
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let named = !key.is_empty() && !key.starts_with('-') && key.chars().all(plain);
    let spaced = rest.is_empty() || rest.starts_with([' ', '\t']) || WANTED.contains(&key);
    (named && spaced).then_some((key, rest.trim()))
}

/// The value after a key on line `line` with the lines that follow it.
fn value_of(rest: &str, below: &[&str], line: u32) -> Field {
    let mut field = Field::default();
    if rest.starts_with(['|', '>']) {
        let text: Vec<&str> = below.iter().map(|line| line.trim()).collect();
        field.values.push((text.join("\n"), line));
        return field;
    }
    let value = scalar(rest);
    if let Some(inner) = value.strip_prefix('[') {
        field.is_list = true;
        let parts = inner.trim_end_matches(']').split(',').map(|part| scalar(part.trim()));
        field.values.extend(parts.filter(|part| !part.is_empty()).map(|part| (part.to_owned(), line)));
    } else if !value.is_empty() {
        field.values.push((value.to_owned(), line));
        return field;
    }
    for (number, below) in (line + 1..).zip(below) {
        let below = below.trim();
        if let Some(item) = below.strip_prefix('-') {
            field.is_list = true;
            field.values.extend(
                Some(scalar(item.trim()))
                    .filter(|item| !item.is_empty())
                    .map(|item| (item.to_owned(), number)),
            );
        } else if let Some((label, _)) = below.split_once(':').filter(|_| !below.starts_with('#')) {
            field.labels.push(scalar(label.trim()).to_owned());
        }
    }
    field
}

/// A plain or quoted scalar without its comment; a quote that is never closed is dropped.
fn scalar(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote) {
            return inner.split(quote).next().unwrap_or(inner).trim();
        }
    }
    match value.find(" #") {
        Some(comment) => value[..comment].trim(),
        None if value.starts_with('#') => "",
        None => value.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(block: &str, key: &str) -> Vec<(String, u32)> {
        scan(block).remove(key).unwrap_or_default().values
    }

    #[test]
    fn keys_are_found_in_broken_blocks() {
        let cases: [(&str, &[(&str, u32)]); 14] = [
            ("license: mit", &[("mit", 1)]),
            ("license:mit", &[("mit", 1)]),
            ("a: 'open\nlicense: \"mit\n", &[("mit", 2)]),
            ("license: 'mit' # why", &[("mit", 1)]),
            ("license: mit # why", &[("mit", 1)]),
            ("license: # none", &[]),
            ("\tlicense: mit", &[("mit", 1)]),
            ("  license: mit\n  tags: x", &[("mit", 1)]),
            ("model:\n  license: mit", &[]),
            ("license: Foo: bar", &[("Foo: bar", 1)]),
            ("license:\n- mit\n  - apache-2.0\n-\nother: x", &[("mit", 2), ("apache-2.0", 3)]),
            ("license: [mit, 'isc'", &[("mit", 1), ("isc", 1)]),
            ("license: mit\nlicense: isc", &[("isc", 2)]),
            ("license: |\n  one\n  two\n", &[("one\ntwo", 1)]),
        ];
        for (block, expected) in cases {
            let expected: Vec<_> =
                expected.iter().map(|(value, line)| ((*value).to_owned(), *line)).collect();
            assert_eq!(values(block, "license"), expected, "{block:?}");
        }
    }

    #[test]
    fn labels_and_extents_are_found() {
        let block = "extra_gated_fields:\n  Name: text\n  I agree: checkbox\n\nextra_gated_prompt: |\n  one\n\n  two: three\nlicense: x: y";
        assert_eq!(scan(block)["extra_gated_fields"].labels, ["Name", "I agree"]);
        assert_eq!(extent(block, "extra_gated_prompt"), Some([5, 8]));
        assert_eq!(extent(block, "extra_gated_fields"), Some([1, 3]));
        assert_eq!(extent(block, "license"), Some([9, 9]));
        assert_eq!(extent(block, "tags"), None);
    }
}
