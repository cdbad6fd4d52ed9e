//! Money as it is written in folded text: signs, codes and names, each with its ISO 4217 code.
//!
//! Contract: a sign may stand in front of a number or behind it; of those that fit, the longest is meant. A bare dollar
//! sign is the dollar of the United States, a bare yen sign the yuan.

/// Signs and codes of money as they stand in folded text; the longest that fits decides.
pub(super) const CURRENCIES: [(&str, &str); 82] = [
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
    ("yen", "JPY"),
    ("日圆", "JPY"),
    ("円", "JPY"),
    ("krw", "KRW"),
    ("korean won", "KRW"),
    ("won", "KRW"),
    ("₩", "KRW"),
    ("韩元", "KRW"),
    ("英镑", "GBP"),
    ("pounds", "GBP"),
    ("chf", "CHF"),
    ("swiss francs", "CHF"),
    ("瑞士法郎", "CHF"),
    ("inr", "INR"),
    ("rs.", "INR"),
    ("indian rupees", "INR"),
    ("rupees", "INR"),
    ("₹", "INR"),
    ("卢比", "INR"),
    ("aud", "AUD"),
    ("australian dollars", "AUD"),
    ("a$", "AUD"),
    ("au$", "AUD"),
    ("cad", "CAD"),
    ("canadian dollars", "CAD"),
    ("ca$", "CAD"),
    ("c$", "CAD"),
    ("加元", "CAD"),
    ("sgd", "SGD"),
    ("singapore dollars", "SGD"),
    ("s$", "SGD"),
    ("新加坡元", "SGD"),
    ("hkd", "HKD"),
    ("hong kong dollars", "HKD"),
    ("hk$", "HKD"),
    ("港元", "HKD"),
    ("港币", "HKD"),
    ("twd", "TWD"),
    ("nt$", "TWD"),
    ("新台币", "TWD"),
    ("brl", "BRL"),
    ("r$", "BRL"),
    ("reais", "BRL"),
    ("sek", "SEK"),
    ("nok", "NOK"),
    ("dkk", "DKK"),
    ("pln", "PLN"),
    ("aed", "AED"),
    ("ils", "ILS"),
    ("rmb¥", "CNY"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sign_stands_once_and_has_a_code() {
        for (at, (sign, code)) in CURRENCIES.iter().enumerate() {
            assert!(CURRENCIES[..at].iter().all(|(known, _)| known != sign), "{sign}");
            assert!(code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase()), "{sign}: {code}");
        }
    }
}
