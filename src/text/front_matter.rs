//! Pass 2: the YAML block at the head of a model card.
//!
//! Contract: only the first block counts, and only where nothing but white space stands before it, as in
//! `huggingface_hub` (`repocard.py`, `REGEX_YAML_BLOCK`). An opened block that is never closed is not front
//! matter here; the card reader looks at such a file again and reports it.

use crate::base::Span;
use crate::base::limits::FRONT_MATTER_BYTES;

/// The whole block with both of its `---` lines, if `source` begins with one.
pub fn split(source: &str) -> Option<Span> {
    let start = source.len() - source.trim_start().len();
    let rest = &source[start..];
    let first = rest.split_inclusive('\n').next()?;
    if first.trim_end() != "---" || !first.ends_with('\n') {
        return None;
    }
    let mut at = start + first.len();
    for line in rest[first.len()..].split_inclusive('\n') {
        if at - start > FRONT_MATTER_BYTES {
            return None;
        }
        at += line.len();
        if line.starts_with("---") && line.trim_end() == "---" {
            return Some(Span::new(start, at));
        }
    }
    None
}

/// What stands between the two `---` lines of a block that [`split`] found.
pub fn inner(source: &str, block: Span) -> Span {
    let text = &source[block.start..block.end];
    let head = text.find('\n').map_or(text.len(), |at| at + 1);
    let tail = text.trim_end().rfind("---").unwrap_or(text.len());
    Span::new(block.start + head, block.start + tail.max(head))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_with_their_bounds() {
        let cases = [
            ("---\nlicense: mit\n---\n# Card", Some("license: mit\n")),
            ("\n\n---\r\nlicense: mit\r\n---\r\nbody", Some("license: mit\r\n")),
            ("---\nlicense: mit\n---", Some("license: mit\n")),
            ("---\n---\nbody", Some("")),
            ("---\nlicense: mit\nbody without an end", None),
            ("# Card\n---\nlicense: mit\n---\n", None),
            ("----\nnot a block\n----\n", None),
            ("", None),
        ];
        for (source, expected) in cases {
            let found = split(source).map(|block| {
                let span = inner(source, block);
                &source[span.start..span.end]
            });
            assert_eq!(found, expected, "{source:?}");
        }
    }
}
