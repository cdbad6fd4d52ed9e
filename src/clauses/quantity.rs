//! Reads quantities in folded text: digits, number words, Chinese numerals, with their scale and currency.
//!
//! Contract: [`quantities`] returns every number of a sentence with what stands around it, in order; it does
//! not judge what is counted. "seven hundred million", "700 million", "700,000,000", "700M", "7亿", "七亿" are
//! one value. A number in brackets that repeats the words before it ("two million ($2,000,000)") is the same
//! quantity. Limits: values up to 10^15, no fractions below one; exact decimals ("1.5 million") are kept.

use crate::base::Span;

/// One number as it stands in a sentence.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Quantity {
    /// Its value with the scale applied.
    pub value: u64,
    /// ISO 4217, where a sign or code stands beside it.
    pub currency: Option<&'static str>,
    /// Its place in the sentence, currency included.
    pub span: Span,
}

/// Signs and codes of money, longest first; left is what stands in folded text.
const CURRENCIES: [(&str, &str); 34] = [
    ("united states dollars", "USD"),
    ("u.s. dollars", "USD"),
    ("us dollars", "USD"),
    ("usd $", "USD"),
    ("us $", "USD"),
    ("us$", "USD"),
    ("u.s.$", "USD"),
    ("u.s. $", "USD"),
    ("usd", "USD"),
    ("dollars", "USD"),
    ("$", "USD"),
    ("美元", "USD"),
    ("美金", "USD"),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("eur", "EUR"),
    ("€", "EUR"),
    ("欧元", "EUR"),
    ("british pounds", "GBP"),
    ("pounds sterling", "GBP"),
    ("gbp", "GBP"),
    ("£", "GBP"),
    ("renminbi", "CNY"),
    ("yuan", "CNY"),
    ("rmb", "CNY"),
    ("cny", "CNY"),
    ("人民币", "CNY"),
    ("元", "CNY"),
    ("¥", "CNY"),
    ("japanese yen", "JPY"),
    ("jpy", "JPY"),
    ("日元", "JPY"),
    ("krw", "KRW"),
    ("won", "KRW"),
];

const SCALES: [(&str, u64); 16] = [
    ("thousand", 1_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
    ("trillion", 1_000_000_000_000),
    ("mn", 1_000_000),
    ("mm", 1_000_000),
    ("bn", 1_000_000_000),
    ("k", 1_000),
    ("m", 1_000_000),
    ("b", 1_000_000_000),
    ("亿", 100_000_000),
    ("万", 10_000),
    ("千", 1_000),
    ("百", 100),
    ("crore", 10_000_000),
    ("lakh", 100_000),
];

const SMALL_WORDS: [(&str, u64); 28] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
    ("a", 1),
];

/// All quantities of one sentence.
pub(super) fn quantities(sentence: &str) -> Vec<Quantity> {
    let mut found: Vec<Quantity> = Vec::new();
    let mut at = 0;
    while at < sentence.len() {
        let Some((value, len)) = number_at(sentence, at) else {
            at += sentence[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let quantity = with_currency(sentence, value, Span::new(at, at + len));
        at += len;
        match found.last_mut() {
            Some(last) if repeats(sentence, last, &quantity) => {
                last.currency = last.currency.or(quantity.currency);
                last.span.end = quantity.span.end;
            }
            _ => found.push(quantity),
        }
    }
    found
}

/// "two million us dollars ($2,000,000": the same value, opened by a bracket.
fn repeats(sentence: &str, last: &Quantity, next: &Quantity) -> bool {
    let between = sentence.get(last.span.end..next.span.start).unwrap_or("");
    last.value == next.value && between.len() < 24 && between.trim_end().ends_with('(')
}

/// The number that begins at `at`, and its bytes; only at the start of a word.
fn number_at(sentence: &str, at: usize) -> Option<(u64, usize)> {
    let first = sentence[at..].chars().next()?;
    let before = sentence[..at].chars().next_back().unwrap_or(' ');
    if first.is_ascii_digit() {
        let inside = before.is_ascii_digit()
            || before == '.'
            || before.is_ascii_alphabetic() && !is_code_end(&sentence[..at]);
        return if inside { None } else { digits_at(sentence, at) };
    }
    if first.is_ascii_alphabetic() {
        return if before.is_ascii_alphanumeric() { None } else { words_at(sentence, at) };
    }
    if han_digit(first).is_some() && han_digit(before).is_none() { han_at(sentence, at) } else { None }
}

/// `usd5` and `us5`: a currency code may touch the digits.
fn is_code_end(before: &str) -> bool {
    ["usd", "eur", "rmb", "cny", "gbp"].iter().any(|code| before.ends_with(code))
}

fn digits_at(sentence: &str, at: usize) -> Option<(u64, usize)> {
    let rest = &sentence[at..];
    let mut len = 0;
    let bytes = rest.as_bytes();
    while len < bytes.len() {
        let digit = bytes[len].is_ascii_digit();
        let group =
            bytes[len] == b',' && (1..=3).all(|step| bytes.get(len + step).is_some_and(u8::is_ascii_digit));
        let point = bytes[len] == b'.' && bytes.get(len + 1).is_some_and(u8::is_ascii_digit);
        if !(digit || group || point) {
            break;
        }
        len += 1;
    }
    let plain: String = rest[..len].chars().filter(|&c| c != ',').collect();
    let (scale, scale_len) = scales_at(&rest[len..]);
    // `3b` and `3.1` are sizes and versions of models; letters glued to a word are no scale.
    Some((scaled(&plain, scale)?, len + scale_len))
}

/// A decimal with its scale, exactly.
fn scaled(plain: &str, scale: u64) -> Option<u64> {
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    if fraction.contains('.') || whole.len() > 15 {
        return None;
    }
    let whole: u64 = whole.parse::<u64>().ok()?.checked_mul(scale)?;
    let mut unit = scale;
    let mut total = whole;
    for digit in fraction.bytes().take(9) {
        unit /= 10;
        total = total.checked_add(u64::from(digit - b'0') * unit)?;
    }
    Some(total)
}

/// All scales that follow each other: ` million`, `M`, `千万`.
fn scales_at(rest: &str) -> (u64, usize) {
    let (mut scale, mut len) = (1u64, 0);
    while let Some((factor, step)) = scale_at(&rest[len..]) {
        let Some(product) = scale.checked_mul(factor) else { break };
        scale = product;
        len += step;
    }
    (scale, len)
}

fn scale_at(rest: &str) -> Option<(u64, usize)> {
    let gap = rest.len() - rest.trim_start_matches([' ', '-']).len();
    let word = &rest[gap..];
    SCALES.iter().find_map(|&(name, factor)| {
        let after = word.strip_prefix(name)?;
        let ends = !name.is_ascii() || !after.starts_with(|c: char| c.is_ascii_alphanumeric());
        let glued = name.len() > 2 || !name.is_ascii() || gap == 0;
        (ends && glued && gap <= 1).then_some((factor, gap + name.len()))
    })
}

/// Number words from `at`: "seven hundred and fifty million".
fn words_at(sentence: &str, at: usize) -> Option<(u64, usize)> {
    let (mut total, mut current, mut len) = (0u64, 0u64, 0);
    let mut words = 0;
    let mut scaled = false;
    let rest = &sentence[at..];
    for (start, word) in word_spans(rest) {
        let small = SMALL_WORDS.iter().find(|(name, _)| *name == word).map(|&(_, value)| value);
        let large = SCALES.iter().find(|(name, _)| *name == word && name.len() > 3).map(|&(_, value)| value);
        match (small, large, word) {
            (Some(value), ..) if word != "a" || words == 0 => current = current.checked_add(value)?,
            (_, _, "hundred") if words > 0 => (current, scaled) = (current.checked_mul(100)?, true),
            (_, Some(factor), _) if words > 0 => {
                total = total.checked_add(current.checked_mul(factor)?)?;
                (current, scaled) = (0, true);
            }
            (_, _, "and") if scaled => continue,
            _ => break,
        }
        words += 1;
        len = start + word.len();
    }
    // A lone "one" or "a" counts nothing.
    scaled.then_some((total.checked_add(current)?, len))
}

/// The leading words of `rest` with their offsets, split at spaces and hyphens.
fn word_spans(rest: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let word_len = rest[at..].bytes().take_while(u8::is_ascii_alphabetic).count();
        let word = (word_len > 0).then(|| (at, &rest[at..at + word_len]))?;
        at += word_len;
        if rest[at..].starts_with([' ', '-']) {
            at += 1;
        }
        Some(word)
    })
}

fn han_digit(c: char) -> Option<u64> {
    "零一二三四五六七八九".chars().position(|known| known == c).map(|at| at as u64).or(match c {
        '两' => Some(2),
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1_000),
        '万' => Some(10_000),
        '亿' => Some(100_000_000),
        _ => None,
    })
}

/// A Han number with a scale of at least ten thousand; smaller ones are ordinals and labels.
fn han_at(sentence: &str, at: usize) -> Option<(u64, usize)> {
    let (mut total, mut section, mut digit, mut len) = (0u64, 0u64, 0u64, 0);
    for c in sentence[at..].chars() {
        match han_digit(c) {
            Some(value @ 0..=9) => digit = value,
            Some(value @ 10..=1_000) => {
                section = section.checked_add(std::mem::take(&mut digit).max(1) * value)?
            }
            Some(value) => {
                let counted = section.checked_add(std::mem::take(&mut digit))?.max(1);
                total = total.checked_add(counted.checked_mul(value)?)?;
                section = 0;
            }
            None => break,
        }
        len += c.len_utf8();
    }
    let value = total.checked_add(section)?.checked_add(digit)?;
    (total > 0).then_some((value, len))
}

/// Adds the currency that stands before or behind a number.
fn with_currency(sentence: &str, value: u64, span: Span) -> Quantity {
    let before = sentence[..span.start].trim_end_matches(' ');
    let after = &sentence[span.end..];
    let behind = after.trim_start_matches([' ', '-']);
    let ahead = CURRENCIES.iter().find(|(sign, _)| ends_with_word(before, sign));
    let behind_gap = after.len() - behind.len();
    let follows = CURRENCIES.iter().find(|(sign, _)| starts_with_word(behind, sign));
    match (ahead, follows) {
        (Some((sign, code)), _) => {
            Quantity { value, currency: Some(code), span: Span::new(before.len() - sign.len(), span.end) }
        }
        (None, Some((sign, code))) => Quantity {
            value,
            currency: Some(code),
            span: Span::new(span.start, span.end + behind_gap + sign.len()),
        },
        (None, None) => Quantity { value, currency: None, span },
    }
}

fn ends_with_word(before: &str, sign: &str) -> bool {
    let boundary = |rest: &str| {
        !sign.starts_with(|c: char| c.is_ascii_alphabetic())
            || !rest.ends_with(|c: char| c.is_ascii_alphanumeric())
    };
    before.strip_suffix(sign).is_some_and(boundary)
}

fn starts_with_word(behind: &str, sign: &str) -> bool {
    let boundary = |rest: &str| {
        !sign.ends_with(|c: char| c.is_ascii_alphabetic())
            || !rest.starts_with(|c: char| c.is_ascii_alphanumeric())
    };
    behind.strip_prefix(sign).is_some_and(boundary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_has_many_spellings() {
        type Case = (&'static str, &'static [(u64, Option<&'static str>)]);
        let cases: [Case; 24] = [
            ("700 million", &[(700_000_000, None)]),
            ("seven hundred million users", &[(700_000_000, None)]),
            ("seven hundred and fifty thousand", &[(750_000, None)]),
            ("700,000,000", &[(700_000_000, None)]),
            ("700m users", &[(700_000_000, None)]),
            ("a million users", &[(1_000_000, None)]),
            ("1.5 million", &[(1_500_000, None)]),
            ("月活超过1亿", &[(100_000_000, None)]),
            ("超过七亿", &[(700_000_000, None)]),
            ("2000万", &[(20_000_000, None)]),
            ("十万用户", &[(100_000, None)]),
            ("一亿五千万", &[(150_000_000, None)]),
            ("两千万元", &[(20_000_000, Some("CNY"))]),
            ("人民币100万元", &[(1_000_000, Some("CNY"))]),
            ("us$10,000,000", &[(10_000_000, Some("USD"))]),
            ("usd $1,000,000 in annual", &[(1_000_000, Some("USD"))]),
            ("20 million us dollars", &[(20_000_000, Some("USD"))]),
            ("over three million us dollars ($3,000,000)", &[(3_000_000, Some("USD"))]),
            ("€5m or 100 employees", &[(5_000_000, Some("EUR")), (100, None)]),
            ("usd5 million", &[(5_000_000, Some("USD"))]),
            ("one model and a user", &[]),
            ("version 3.1 and 2.0.1", &[(3, None)]),
            ("7b parameters", &[(7_000_000_000, None)]),
            ("99999999999999999999 users", &[]),
        ];
        for (sentence, expected) in cases {
            let found: Vec<_> = quantities(sentence).into_iter().map(|q| (q.value, q.currency)).collect();
            assert_eq!(found, expected, "{sentence}");
        }
    }
}
