//! Files called like a licence that hold nothing but the address of one: a pointer, and no text.
//!
//! Contract: one address, with no more around it than a line that leads to it; whatever else such a file says is said by
//! its reading.

use crate::reading::{Reading, Role};

/// No pointer is longer; what is longer says something.
const BYTES: usize = 1 << 10;
/// Words around an address that may lead to it: a title, and "the licence of this model can be found at".
const WORDS: usize = 16;
/// The longest address that is shown whole.
const ADDRESS: usize = 400;

/// The address, where the file `bytes` with this reading is nothing else.
///
/// ```
/// use smallprint::{evidence::pointers::address, reading::Reading};
///
/// let of = |text: &str| address(text.as_bytes(), &Reading::default());
/// assert_eq!(of("See https://example.org/license.\n").as_deref(), Some("https://example.org/license"));
/// assert_eq!(of("See the model's page."), None);
/// ```
pub fn address(bytes: &[u8], reading: &Reading) -> Option<String> {
    let says = !reading.licenses.is_empty()
        || !reading.clauses.is_empty()
        || reading.references.iter().any(|named| named.role != Role::Mention);
    let text = std::str::from_utf8(bytes).ok().filter(|text| !says && text.len() <= BYTES)?;
    let mut rest = text;
    let (mut found, mut around) = (None, String::new());
    while let Some(at) = rest.find("http://").into_iter().chain(rest.find("https://")).min() {
        let (before, from) = rest.split_at(at);
        let end = from.find(ends).unwrap_or(from.len());
        let (address, after) = from.split_at(end);
        let address = address.trim_end_matches(['.', ',', ';', ':', '!', '。']);
        if found.is_some_and(|known| known != address) || address.len() > ADDRESS {
            return None;
        }
        found = Some(address).filter(|address| address.contains('.'));
        around.push_str(before);
        around.push(' ');
        rest = after;
    }
    around.push_str(rest);
    let few = around.split_whitespace().nth(WORDS).is_none() && around.chars().count() <= WORDS * 10;
    found.filter(|_| few).map(str::to_owned)
}

/// What cannot stand in an address as people write them into a text.
fn ends(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '<' | '>' | '"' | '\'' | '`' | ')' | ']' | '}' | '，' | '。' | '）')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Corpus;
    use crate::text::Text;

    fn of(text: &str) -> Option<String> {
        let reading = Reading::of(&Text::from_bytes(text.as_bytes()), Corpus::builtin());
        address(text.as_bytes(), &reading)
    }

    #[test]
    fn an_address_alone_or_behind_a_line_that_leads_to_it() {
        for text in [
            "https://acme.example/license",
            "  https://acme.example/license\n\n",
            "See https://acme.example/license.",
            "License: <https://acme.example/license>",
            "# License\n\nThe license of this model can be found at\n[the page](https://acme.example/license)\n",
            "[https://acme.example/license](https://acme.example/license)",
            "许可协议见 https://acme.example/license。",
        ] {
            assert_eq!(of(text).as_deref(), Some("https://acme.example/license"), "{text}");
        }
        assert!(of("See http://www.apache.org/licenses/LICENSE-2.0").is_some());
    }

    #[test]
    fn what_says_more_is_no_pointer() {
        for text in [
            "",
            "https://",
            "MIT",
            "SPDX-License-Identifier: MIT\nhttps://acme.example/license",
            "https://acme.example/license https://acme.example/policy",
            "You may not use this model commercially. See https://acme.example/license",
            "\u{feff}",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
        let long = format!("{} https://acme.example/license", "word ".repeat(WORDS + 1));
        let endless = format!("https://acme.example/{}", "a".repeat(900));
        let huge = format!("https://acme.example/license{}", " ".repeat(BYTES));
        for text in [long, endless, huge] {
            assert_eq!(of(&text), None);
        }
        assert_eq!(address(b"https://acme.example/\xff", &Reading::default()), None);
    }
}
