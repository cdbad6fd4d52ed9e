//! Thresholds: what a quantity counts, in which period, and how several of them are joined.
//!
//! Contract: a quantity is a threshold only if a comparison stands beside it ("more than", "不超过") and the
//! nearest countable thing is users, revenue, funding or staff. Limits: one sentence at a time; parameters,
//! tokens, days and years are never thresholds.

pub(super) use super::counted::Counted;
use super::counted::{COMPARISONS, METRICS, OTHER_THINGS};
use super::quantity::{Quantity, quantities};

/// One threshold of a sentence.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Threshold {
    pub value: u64,
    pub currency: Option<&'static str>,
    pub counted: Counted,
    pub metric: Option<&'static str>,
    pub period: Option<&'static str>,
    pub joined: Option<&'static str>,
}

/// How far a doubtful reading is moved away from a number: "users" that may end "monthly active users", and
/// money without a currency.
const DOUBT: usize = 40;

/// The words between two places; nothing where quantities overlap.
fn between(sentence: &str, from: usize, to: usize) -> &str {
    sentence.get(from..to).unwrap_or("")
}

/// All thresholds of one folded sentence, in order.
pub(super) fn thresholds(sentence: &str) -> Vec<Threshold> {
    let found: Vec<(Quantity, Metric)> = quantities(sentence)
        .into_iter()
        .filter(|quantity| !is_label(sentence, quantity))
        .filter(|quantity| is_compared(sentence, quantity) && !counts_other(sentence, quantity))
        .filter_map(|quantity| nearest(sentence, &quantity).map(|metric| (quantity, metric)))
        .collect();
    let mut thresholds: Vec<Threshold> = Vec::new();
    for (at, (quantity, metric)) in found.iter().enumerate() {
        let from = at.checked_sub(1).map_or(0, |before| found[before].0.span.end);
        let to = found.get(at + 1).map_or(sentence.len(), |(next, _)| next.span.start);
        let joined = if at == 0 { None } else { joined(between(sentence, from, quantity.span.start)) };
        if let Some(last) = thresholds.last_mut().filter(|_| joined.is_some()) {
            last.joined = last.joined.or(joined);
        }
        let own = own_part(sentence, from, quantity.span.start);
        let period = (metric.name == Some("revenue")).then(|| period(between(sentence, own, to))).flatten();
        thresholds.push(Threshold {
            value: quantity.value,
            currency: quantity.currency,
            counted: metric.counted,
            metric: metric.name.or_else(|| by_period(&sentence[from..to])),
            period,
            joined,
        });
    }
    share_connectives(&mut thresholds);
    thresholds
}

/// Whether a number is the label of the sentence: `2.4 If your products`.
fn is_label(sentence: &str, quantity: &Quantity) -> bool {
    let (start, end) = (quantity.span.start, quantity.span.end);
    let printed = &sentence[start..end];
    let first = sentence[..start].chars().all(|c| !c.is_alphanumeric());
    let digits = printed.chars().all(|c| c.is_ascii_digit() || c == '.');
    let closed = sentence[end..].starts_with(['.', ')', '、', '）']);
    first && digits && (printed.contains('.') || closed)
}

/// Where the part of a condition begins that states the number at `at`: behind the last "or" in front of it.
fn own_part(sentence: &str, from: usize, at: usize) -> usize {
    let words = between(sentence, from, at);
    let signs = [", or ", " or if ", " or (", ", and ", " and (", "，或", "；或", "或者"];
    let behind = signs.iter().filter_map(|sign| words.rfind(sign).map(|found| found + sign.len())).max();
    from + behind.unwrap_or(0)
}

/// "A, B or C": the connective of the last holds for all.
fn share_connectives(thresholds: &mut [Threshold]) {
    for at in (1..thresholds.len()).rev() {
        let behind = thresholds[at].joined;
        thresholds[at - 1].joined = thresholds[at - 1].joined.or(behind);
    }
}

#[derive(Clone, Copy)]
struct Metric {
    counted: Counted,
    name: Option<&'static str>,
}

/// The countable thing that stands nearest to `quantity`; money never counts users, and users never money.
fn nearest(sentence: &str, quantity: &Quantity) -> Option<Metric> {
    let mut best: Option<(usize, Metric)> = None;
    // A sentence may be as long as a file, and every number of it asks.
    let from = quantity.span.start - tail(&sentence[..quantity.span.start], WINDOW).len();
    let to = quantity.span.end + head(&sentence[quantity.span.end..], WINDOW).len();
    for (words, counted, name) in METRICS {
        if (quantity.currency.is_some()) != (counted == Counted::Money)
            && !may_lack_currency(counted, quantity)
        {
            continue;
        }
        let near = sentence[from..to].match_indices(words).map(|(at, _)| from + at);
        for at in near.filter(|&at| starts_word(sentence, at, words)) {
            let bare = counted == Counted::Money && quantity.currency.is_none();
            // What stands behind the next "or" is counted by the next number.
            let beyond =
                at >= quantity.span.end && joined(between(sentence, quantity.span.end, at)).is_some();
            let doubt = if name.is_none() || bare { DOUBT } else { 0 } + if beyond { DOUBT } else { 0 };
            let distance = distance(quantity, at, words.len()) + doubt;
            if distance < reach(counted) && best.is_none_or(|(known, _)| distance < known) {
                best = Some((distance, Metric { counted, name }));
            }
        }
    }
    best.map(|(_, metric)| metric)
}

/// The longest stretch on either side of a number that holds all that can be near enough to it, in bytes.
const WINDOW: usize = 256;

/// How far from a number a thing may stand: staff is named in many sentences that count something else.
fn reach(counted: Counted) -> usize {
    if counted == Counted::Staff { 40 } else { 160 }
}

/// "annual revenue above 5 million": the currency is left to the reader.
fn may_lack_currency(counted: Counted, quantity: &Quantity) -> bool {
    counted == Counted::Money && quantity.currency.is_none() && quantity.value >= 1_000
}

fn starts_word(sentence: &str, at: usize, words: &str) -> bool {
    !words.is_ascii() || !sentence[..at].ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// How far a thing stands from a number; what follows the number counts as nearer.
fn distance(quantity: &Quantity, at: usize, len: usize) -> usize {
    if at >= quantity.span.end {
        at - quantity.span.end
    } else {
        quantity.span.start.saturating_sub(at + len) + 4
    }
}

fn is_compared(sentence: &str, quantity: &Quantity) -> bool {
    // A small bare number may be a version or a part's number: it is compared only right beside it.
    let bare = quantity.currency.is_none() && quantity.value < SMALL;
    let reach = if bare { NEAR } else { 48 };
    let before = tail(&sentence[..quantity.span.start], reach);
    let after = head(&sentence[quantity.span.end..], reach);
    after.starts_with('+') || COMPARISONS.iter().any(|words| before.contains(words) || after.contains(words))
}

/// A number that may be a version or the number of a part.
const SMALL: u64 = 1_000;
/// How far from a small number its comparison may stand, in bytes.
const NEAR: usize = 24;

fn counts_other(sentence: &str, quantity: &Quantity) -> bool {
    let after = sentence[quantity.span.end..].trim_start_matches([' ', '-', ')', '(', '+']);
    let year = quantity.currency.is_none() && (1900..2100).contains(&quantity.value);
    let rate = ["monthly", "yearly"].iter().any(|rate| after.starts_with(rate));
    let version = after.starts_with('.') && after[1..].starts_with(|c: char| c.is_ascii_digit());
    year || version || !rate && OTHER_THINGS.iter().any(|thing| after.starts_with(thing))
}

/// Metrics of users that are named by their period only.
fn by_period(around: &str) -> Option<&'static str> {
    let has = |words: &[&str]| words.iter().any(|word| around.contains(word));
    match () {
        () if has(&["month", "每月", "/月", "月度"]) => Some("MAU"),
        () if has(&["per day", "daily", "每日", "每天", "/日", "/天"]) => Some("DAU"),
        () => None,
    }
}

fn period(around: &str) -> Option<&'static str> {
    let of_users =
        ["monthly active", "daily active", "monthly users", "monthly visitors", "users per month", "月活"];
    let around = of_users.iter().fold(around.to_owned(), |around, words| around.replace(words, ""));
    let has = |words: &[&str]| words.iter().any(|word| around.contains(word));
    let twelve =
        ["twelve", "12 month", "12-month", "12 consecutive", "12) month", "12个月", "十二个月", "trailing"];
    match () {
        () if has(&twelve) => Some("trailing-12-months"),
        () if has(&["month", "每月", "单月", "月度", "月收入", "月营收", "月均"]) => {
            Some("month")
        }
        () if has(&[
            "annual",
            "year",
            "annum",
            "每年",
            "年度",
            "年收入",
            "年营",
            "年销售",
            "年流水",
            "年均",
            "一年",
            "财年",
            "自然年",
        ]) =>
        {
            Some("year")
        }
        () => None,
    }
}

fn joined(between: &str) -> Option<&'static str> {
    let word = |word: &str| between.split(|c: char| !c.is_alphanumeric()).any(|part| part == word);
    if word("or") || between.contains('或') {
        Some("or")
    } else if word("and") || between.contains('且') || between.contains('和') || between.contains("同时")
    {
        Some("and")
    } else {
        None
    }
}

fn tail(text: &str, bytes: usize) -> &str {
    let mut at = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(at) {
        at += 1;
    }
    &text[at..]
}

fn head(text: &str, bytes: usize) -> &str {
    let mut at = text.len().min(bytes);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    &text[..at]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sentence: &str) -> Vec<String> {
        let tell = |t: &Threshold| {
            let parts = [t.currency, t.metric, t.period, t.joined];
            format!("{} {}", t.value, parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
        };
        thresholds(sentence).iter().map(tell).collect()
    }

    #[test]
    fn thresholds_know_what_they_count() {
        let cases: [(&str, &[&str]); 30] = [
            ("whose headcount passed 1,000", &["1000 employees"]),
            (
                "either (a) more than 10 million monthly users or (b) annual revenues in excess of eur 100 million",
                &["10000000 MAU or", "100000000 EUR revenue year or"],
            ),
            ("月活跃用户数在100万以上或日活跃用户数在10万以上", &["1000000 MAU or", "100000 DAU or"]),
            ("at least half a million monthly active users", &["500000 MAU"]),
            ("月活用户低于50w的企业", &["500000 MAU"]),
            ("上一财年总收入低于五百万美元", &["5000000 USD revenue year"]),
            ("free use is limited to 10,000 end users per month", &["10000 MAU"]),
            (
                "2.4 if your products had over 50 million monthly active users in the month before, or annual revenue \
                 above eur 20 million",
                &["50000000 MAU or", "20000000 EUR revenue year or"],
            ),
            ("3. if more than 5 million monthly active users use it", &["5000000 MAU"]),
            ("2.4 million monthly active users or more need a license", &["2400000 MAU"]),
            ("if your app serves more than 40 million monthly active users", &["40000000 MAU"]),
            (
                "more than 10 million monthly active users, or more than 2 million us dollars in yearly revenue",
                &["10000000 MAU or", "2000000 USD revenue year or"],
            ),
            (
                "monthly active users above 5m and annual revenue above €3 million",
                &["5000000 MAU and", "3000000 EUR revenue year and"],
            ),
            (
                "revenue exceeding us$5,000,000 in any consecutive twelve (12) months",
                &["5000000 USD revenue trailing-12-months"],
            ),
            ("fewer than 250 employees", &["250 employees"]),
            ("月活跃用户数超过1亿", &["100000000 MAU"]),
            ("日活跃用户不超过100万", &["1000000 DAU"]),
            ("年营业收入超过人民币500万元", &["5000000 CNY revenue year"]),
            ("a model with more than 100 million parameters for all users", &[]),
            ("within 30 days the users must stop", &[]),
            ("evaluated by 200 users", &[]),
            ("more than 3 million users per month", &["3000000 MAU"]),
            (
                "in the month before heron 2 was released, in excess of 7 million monthly active users",
                &["7000000 MAU"],
            ),
            ("1,000,000+ daily users", &["1000000 DAU"]),
            ("a company that employs more than 250 persons", &["250 employees"]),
            ("more than 50 000 users are active each month", &["50000 MAU"]),
            (
                "services with between 2 and 5 million monthly active users",
                &["2000000 MAU and", "5000000 MAU and"],
            ),
            ("at most €1m in yearly sales", &["1000000 EUR revenue year"]),
            ("yearly revenues pass the mark of 1.2 billion yen", &["1200000000 JPY revenue year"]),
            ("more than 5 000 employees", &["5000 employees"]),
        ];
        for (sentence, expected) in cases {
            assert_eq!(
                told(sentence).iter().map(|t| t.trim_end()).collect::<Vec<_>>(),
                expected,
                "{sentence}"
            );
        }
    }
}
