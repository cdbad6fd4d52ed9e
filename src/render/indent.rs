//! Compact JSON as indented JSON, as `serde_json` indents: two spaces a level, `: ` after keys, `{}` and `[]` where
//! nothing stands in them.
//!
//! One pass over the bytes that copies strings whole: to read an entry and to write it again costs several times as much,
//! and a second scan of a mirror has nothing else to do with it.

/// What stands on a line before a value, taken as often as it is deep.
const SPACES: &[u8] = &[b' '; 64];

/// `json`, which stands `depth` levels deep, with a line for each item and each key.
pub(super) fn spread(json: &str, depth: usize) -> Vec<u8> {
    let bytes = json.as_bytes();
    let mut out = Vec::with_capacity(bytes.len().saturating_mul(2));
    let (mut depth, mut at) = (depth, 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => {
                let end = string_end(bytes, at);
                out.extend_from_slice(&bytes[at..end]);
                at = end;
                continue;
            }
            b'{' | b'[' => {
                out.push(byte);
                if let Some(close @ (b'}' | b']')) = bytes.get(at + 1) {
                    out.push(*close);
                    at += 2;
                    continue;
                }
                depth += 1;
                line(&mut out, depth);
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(byte);
            }
            b',' => {
                out.push(byte);
                line(&mut out, depth);
            }
            b':' => out.extend_from_slice(b": "),
            _ => out.push(byte),
        }
        at += 1;
    }
    out
}

fn line(out: &mut Vec<u8>, depth: usize) {
    out.push(b'\n');
    let mut rest = depth.saturating_mul(2);
    while rest > 0 {
        let piece = rest.min(SPACES.len());
        out.extend_from_slice(&SPACES[..piece]);
        rest -= piece;
    }
}

/// Behind the closing quote of the string that begins at `start`.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += found + 1;
        if bytes[at - 1] == b'"' {
            return at;
        }
        // What is escaped is never the end.
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn it_is_what_serde_writes() {
        let deep = (0..90).fold(json!("x"), |inner, _| json!({ "a": [inner] }));
        let values: [Value; 7] = [
            json!({}),
            json!([]),
            json!("a \"quoted\" {word}, [and]: more \\"),
            json!({ "a": {}, "b": [], "c": [1, -2.5e9, null, true], "d": { "e": [[], [{}]] } }),
            json!([[1, 2], ["\\", "\\\"", "\u{7}\n"], { "k:": "v,", "": "é 中" }]),
            json!(12),
            deep,
        ];
        for value in values {
            let compact = value.to_string();
            let pretty = serde_json::to_string_pretty(&value).expect("JSON");
            assert_eq!(String::from_utf8(spread(&compact, 0)).expect("UTF-8"), pretty);
            let inner = pretty.replace('\n', "\n    ");
            assert_eq!(String::from_utf8(spread(&compact, 2)).expect("UTF-8"), inner);
        }
    }

    #[test]
    fn what_is_no_json_ends_all_the_same() {
        for broken in ["\"", "\"\\", "{\"a", "}}}]", "[", "{", "\"\\\""] {
            assert!(spread(broken, 0).len() >= broken.len(), "{broken}");
        }
    }
}
