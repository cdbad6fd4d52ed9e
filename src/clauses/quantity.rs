//! Reads quantities in folded text: digits, number words, Chinese numerals, with their scale and currency.
//!
//! Contract: [`quantities`] returns every number of a sentence with what stands around it, in order; it does
//! not judge what is counted. "seven hundred million", "700 million", "700,000,000", "700M", "7亿", "七亿" are
//! one value. A number in brackets that repeats the words before it ("two million ($2,000,000)") is the same
//! quantity. Limits: values up to 10^15, no fractions below one; exact decimals ("1.5 million") are kept.

use super::currencies::CURRENCIES;
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
        // "half a million"
        let value = if sentence[..at].ends_with("half ") && value > 1 { value / 2 } else { value };
        let quantity = with_currency(sentence, value, Span::new(at, at + len));
        at += len;
        if let Some(last) = found.last_mut() {
            share_scale(sentence, last, &quantity);
        }
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

/// "between 2 and 5 million": the first has the scale and the currency of the second.
fn share_scale(sentence: &str, last: &mut Quantity, next: &Quantity) {
    let between = sentence.get(last.span.end..next.span.start).unwrap_or("");
    let range = matches!(between, " and " | " to " | "-" | " - " | "至" | "到" | "~");
    let led = sentence[..last.span.start].trim_end_matches(|c: char| !c.is_alphanumeric());
    let scale = if next.value.is_multiple_of(1_000_000) { 1_000_000 } else { 1_000 };
    let shares = last.value < 1_000 && next.value.is_multiple_of(1_000) && next.value / scale < 1_000;
    if range && shares && (led.ends_with("between") || led.ends_with("from") || between != " and ") {
        last.value = last.value.saturating_mul(scale);
        last.currency = last.currency.or(next.currency);
    }
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
    let codes = ["usd", "eur", "rmb", "cny", "gbp", "chf", "inr", "jpy", "krw", "aud", "cad", "sgd", "hkd"];
    codes.iter().any(|code| before.ends_with(code))
}

fn digits_at(sentence: &str, at: usize) -> Option<(u64, usize)> {
    let rest = &sentence[at..];
    let len = grouped(rest).unwrap_or_else(|| plain_len(rest.as_bytes()));
    let plain: String = match grouped(rest) {
        Some(_) => rest[..len].chars().filter(char::is_ascii_digit).collect(),
        None => rest[..len].chars().filter(|&c| c != ',').collect(),
    };
    let (scale, scale_len) = match scales_at(&rest[len..]) {
        (1, 0) if is_wan(&sentence[..at], &rest[len..]) => (10_000, 1),
        scales => scales,
    };
    // `3b` and `3.1` are sizes and versions of models; letters glued to a word are no scale.
    Some((scaled(&plain, scale)?, len + scale_len))
}

/// `50w` inside Chinese words: 50万, as it is typed.
fn is_wan(before: &str, behind: &str) -> bool {
    let Some(behind) = behind.strip_prefix('w') else { return false };
    let among_words = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
    !behind.starts_with(|c: char| c.is_ascii_alphanumeric())
        && (among_words(before.trim_end().chars().next_back()) || among_words(behind.chars().next()))
}

/// The bytes of digits with commas between groups and one point.
fn plain_len(bytes: &[u8]) -> usize {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut len = 0;
    while len < bytes.len() {
        let group = bytes[len] == b',' && digit(len + 1) && digit(len + 2);
        let point = bytes[len] == b'.' && digit(len + 1);
        if !(digit(len) || group || point) {
            break;
        }
        len += 1;
    }
    len
}

/// The bytes of a number whose groups of three are set apart as other languages do: `5.000.000`, `50 000`,
/// `1'000'000`. A single point may be a decimal one, and is none of these.
fn grouped(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let digits =
        |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let first = digits(0);
    let sign = *bytes.get(first).filter(|sign| (1..=3).contains(&first) && b". '".contains(sign))?;
    let (mut len, mut groups) = (first, 0);
    while bytes.get(len) == Some(&sign) && digits(len + 1) == 3 {
        len += 4;
        groups += 1;
    }
    let enough = groups >= 2 || groups == 1 && sign != b'.';
    enough.then_some(len)
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
    let longest = |fits: &dyn Fn(&str) -> bool| {
        CURRENCIES.iter().filter(|(sign, _)| fits(sign)).max_by_key(|(sign, _)| sign.len())
    };
    let ahead = longest(&|sign| ends_with_word(before, sign));
    let behind_gap = after.len() - behind.len();
    let follows = longest(&|sign| starts_with_word(behind, sign));
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
        let cases: [Case; 36] = [
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
            ("eur 5.000.000", &[(5_000_000, Some("EUR"))]),
            ("50 000 users", &[(50_000, None)]),
            ("chf 1'000'000", &[(1_000_000, Some("CHF"))]),
            ("5,00,00,000 rupees", &[(50_000_000, Some("INR"))]),
            ("inr 10 crore", &[(100_000_000, Some("INR"))]),
            ("1.2 billion yen", &[(1_200_000_000, Some("JPY"))]),
            ("aud 80,000", &[(80_000, Some("AUD"))]),
            ("hk$3 million", &[(3_000_000, Some("HKD"))]),
            ("between 2 and 5 million users", &[(2_000_000, None), (5_000_000, None)]),
            ("section 4 and 5 million users", &[(4, None), (5_000_000, None)]),
            ("1.500 users", &[(1, None)]),
            ("港币300万元", &[(3_000_000, Some("HKD"))]),
        ];
        for (sentence, expected) in cases {
            let found: Vec<_> = quantities(sentence).into_iter().map(|q| (q.value, q.currency)).collect();
            assert_eq!(found, expected, "{sentence}");
        }
    }
}
