//! Values of clauses in plain words: numbers, money, who and when is counted, what follows.

use serde_json::Value;

use super::stated::Stated;

/// "700,000,000 monthly active users (licensee and affiliates, at the release date)".
pub fn threshold(clause: &Stated) -> String {
    let amount = clause.values.get("value").map_or_else(|| "an unstated number of".to_owned(), amount);
    let metric = match clause.text("metric") {
        Some("MAU") => " monthly active users".to_owned(),
        Some("DAU") => " daily active users".to_owned(),
        Some("employees") => " employees".to_owned(),
        Some(metric) => format!(" of {metric}"),
        None if clause.kind == "user-cap" => " users".to_owned(),
        None => String::new(),
    };
    let currency = clause.text("currency").map_or_else(String::new, |code| format!("{code} "));
    let period = clause.text("period").and_then(period).unwrap_or_default();
    format!("{currency}{amount}{metric}{period}{}", counted(clause))
}

fn period(period: &str) -> Option<&'static str> {
    match period {
        "month" => Some(" a month"),
        "year" => Some(" a year"),
        "trailing-12-months" => Some(" over the last 12 months"),
        _ => None,
    }
}

/// Whose and when, in brackets.
fn counted(clause: &Stated) -> String {
    let scope = clause.text("scope").map(|scope| match scope {
        "licensee-and-affiliates" => "licensee and affiliates",
        "licensee" => "licensee",
        "product" => "of the product or service",
        other => other,
    });
    let measured = clause.text("measured").map(|when| match when {
        "release-date" => "at the release date",
        "preceding-month" => "in the preceding month",
        "ongoing" => "at any time",
        other => other,
    });
    let parts: Vec<&str> = scope.into_iter().chain(measured).collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

/// What follows above a threshold, as an order.
pub fn consequence(clause: &Stated) -> &'static str {
    match clause.text("effect") {
        Some("request-license" | "request-licence") => "request a license from the publisher",
        Some("rights-end") => "the rights end unless another agreement is made",
        Some("display-duty") => "display the model's name in the product",
        Some("fee") => "a fee is due",
        _ => "other terms apply",
    }
}

/// A number with its thousands apart; anything else as it is written.
fn amount(value: &Value) -> String {
    match value.as_u64() {
        Some(number) => grouped(number),
        None => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// "a, b and c".
pub fn listed(parts: &[&str]) -> String {
    match parts {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (number, expected) in [(0, "0"), (999, "999"), (1000, "1,000"), (700_000_000, "700,000,000")] {
            assert_eq!(grouped(number), expected);
        }
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!([listed(&[]), listed(&["a"]), listed(&["a", "b", "c"])], ["", "a", "a, b and c"]);
    }
}
