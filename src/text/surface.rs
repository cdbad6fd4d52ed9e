//! A hash of the letters and digits of a text as they stand, to tell apart texts whose words are the same.

/// Hashes the letters and digits of `text` in lower case, in order.
pub(super) fn hash(text: &str) -> u64 {
    let mut letters = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c.is_ascii() {
            let end = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
            push_ascii(&mut letters, &rest.as_bytes()[..end]);
            rest = &rest[end..];
            continue;
        }
        if c.is_alphanumeric() {
            let mut buffer = [0; 4];
            c.to_lowercase().for_each(|c| letters.extend(c.encode_utf8(&mut buffer).bytes()));
        }
        rest = &rest[c.len_utf8()..];
    }
    xxhash_rust::xxh3::xxh3_64(&letters)
}

/// Every byte is written and only letters and digits move the end on: a branch would be guessed wrong at
/// each border of a word.
fn push_ascii(letters: &mut Vec<u8>, ascii: &[u8]) {
    let mut len = letters.len();
    letters.resize(len + ascii.len(), 0);
    for byte in ascii {
        letters[len] = byte.to_ascii_lowercase();
        len += usize::from(byte.is_ascii_alphanumeric());
    }
    letters.truncate(len);
}

#[cfg(test)]
mod tests {
    use super::hash;
    use crate::text::samples;

    #[test]
    fn only_letters_and_digits_count_whatever_their_case() {
        let letters = xxhash_rust::xxh3::xxh3_64("abc1éи字ss".as_bytes());
        for text in ["abc1éи字ss", "AB(c)-1 É.И\n“字” Ss", " a b c 1 é и 字 s s "] {
            assert_eq!(hash(text), letters, "{text}");
        }
        assert_ne!(hash("abc1"), letters);
        assert_eq!(hash(" .\n"), xxhash_rust::xxh3::xxh3_64(b""));
    }

    proptest::proptest! {
        #[test]
        fn stretches_of_ascii_hash_as_their_characters_do(text in samples::text()) {
            let letters: String =
                text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
            proptest::prop_assert_eq!(hash(&text), xxhash_rust::xxh3::xxh3_64(letters.as_bytes()));
        }
    }
}
