//! UTF-8 that was once read as Windows-1252 and saved again: its quotes, dashes and signs.
//!
//! Contract: the few sequences that legal texts show are read as the sign that they were; each begins with a letter
//! that does not stand before such a sign in any language, so true letters stay.

/// What the character was that follows `â€`.
const QUOTES: [(char, char); 9] = [
    ('œ', '“'),
    ('\u{9d}', '”'),
    ('\u{fffd}', '”'),
    ('˜', '‘'),
    ('™', '’'),
    ('“', '–'),
    ('”', '—'),
    ('¢', '•'),
    ('¦', '…'),
];

/// The sign at the start of `rest`, and how many bytes stand for it.
pub(super) fn sign(rest: &str) -> Option<(char, usize)> {
    if let Some(tail) = rest.strip_prefix("â€") {
        let last = tail.chars().next().unwrap_or(' ');
        let known = QUOTES.iter().find(|(written, _)| *written == last);
        let lead = rest.len() - tail.len();
        // The last byte of a closing quote has no letter in that encoding, and is often lost.
        return Some(known.map_or(('”', lead), |&(_, sign)| (sign, lead + last.len_utf8())));
    }
    let sign = rest.strip_prefix('Â')?.chars().next()?;
    matches!(sign, '©' | '®' | '§' | '¶' | '·' | '\u{a0}' | '«' | '»')
        .then(|| (sign, 'Â'.len_utf8() + sign.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[test]
    fn signs_are_what_they_were() {
        let cases = [
            ("â€œTerms", Some(('“', 7))),
            ("â€\u{9d} x", Some(('”', 7))),
            ("â€ x", Some(('”', 5))),
            ("â€™s", Some(('’', 8))),
            ("Â© 2024", Some(('©', 4))),
            ("Âge", None),
            ("âge", None),
            ("a", None),
        ];
        for (text, expected) in cases {
            assert_eq!(sign(text), expected, "{text}");
        }
    }
}
