//! Caps on users, revenue, funding and staff against the figures of a profile.
//!
//! Contract: a cap whose measure is ongoing is decided from the value of the day of the run, one that is measured at a
//! release date from the value of that date, which must be given as a dated one. What cannot be compared (another
//! currency, a clause that does not say what it counts, a figure or date that is not there) is not decided, and the
//! message says what to give. Caps that one sentence joins with "and" bind only together where it states an excess ("more
//! than A and more than B"); where it states a permission ("less than A and fewer than B"), exceeding one ends the right.
//!
//! Whose figure counts: a cap on the product those of the products (of the one that is asked about, else of all); any
//! other cap the group's, and a product above it exceeds it, too, for a product's figure is a lower bound of the group's.
//! Where only the other kind is given, the group's figure is an upper bound of a product's; in doubt the stricter reading
//! holds, and the message says so. A product whose figure nobody gives is not taken for a small one.

use serde_json::Value;
use time::Date;

use super::figures::{Amount, Metric, Series};
use super::profile::{Member, Profile};
use super::uses::{Because, State};

/// Kinds of clauses that are caps.
pub(super) const CAPS: [&str; 2] = ["revenue-cap", "user-cap"];

/// Through whose eyes clauses are seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sight<'a> {
    /// The organisation.
    pub(super) profile: &'a Profile,
    /// The product that is asked about, if one is.
    pub(super) product: Option<&'a Member>,
    /// The day of the run.
    pub(super) today: Date,
}

/// Where a cap stands, and why. No state: it is as open as without a profile.
type Measured = (Option<State>, String);

/// Measures every cap among `clauses`.
pub(super) fn measure(clauses: &mut [Because], sight: Sight<'_>) {
    let is_cap = |clause: &Because| CAPS.contains(&clause.kind.as_str());
    for clause in clauses.iter_mut().filter(|clause| is_cap(clause)) {
        let (state, says) = measured(clause, sight);
        (clause.state, clause.says) = (state, Some(says));
    }
    let all: Vec<usize> = (0..clauses.len()).filter(|at| is_cap(&clauses[*at])).collect();
    for &at in &all {
        let group: Vec<usize> =
            all.iter().copied().filter(|other| are_joined(&clauses[at], &clauses[*other])).collect();
        if group.first() == Some(&at) && group.len() > 1 {
            join(clauses, &group);
        }
    }
}

/// Whether two caps bind only together.
fn are_joined(one: &Because, other: &Because) -> bool {
    let states_excess = |clause: &Because| clause.quote.as_deref().is_none_or(is_excess);
    let and = |clause: &Because| text(clause, "joined") == Some("and") && states_excess(clause);
    let place = |clause: &Because| {
        (
            clause.license.clone(),
            clause.section.clone(),
            clause.path.clone(),
            clause.lines,
            clause.quote.clone(),
        )
    };
    let effect = |clause: &Because| text(clause, "effect").map(str::to_owned);
    and(one) && and(other) && place(one) == place(other) && effect(one) == effect(other)
}

/// Words in front of the most that is permitted.
const AT_MOST: [&str; 15] = [
    "less than",
    "fewer than",
    "lower than",
    "smaller than",
    "no more than",
    "not more than",
    "no greater than",
    "not exceed",
    "not over",
    "under",
    "below",
    "up to",
    "at most",
    "within",
    "maximum of",
];
/// The same in Chinese, where some stand behind the number.
const AT_MOST_CHINESE: [&str; 9] =
    ["低于", "少于", "小于", "不超过", "不高于", "不足", "以内", "以下", "未超过"];
/// Words of what is exceeded.
const EXCESS: [&str; 13] = [
    "more than",
    "exceed",
    "greater than",
    "higher than",
    "over",
    "above",
    "at least",
    "or more",
    "超过",
    "以上",
    "达到",
    "大于",
    "高于",
];
/// How far behind such words a number stands, in bytes: a currency and an article are between them.
const NEAR_NUMBER: usize = 30;

/// Whether a sentence states what is exceeded, and nothing that is the most one may have. In doubt it does not, for then
/// each of its caps counts by itself.
fn is_excess(sentence: &str) -> bool {
    let words = sentence.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let counts = |(at, sign): (usize, &str)| {
        let digits = words.bytes().skip(at + sign.len()).take(NEAR_NUMBER).any(|byte| byte.is_ascii_digit());
        let begins = !words[..at].ends_with(|c: char| c.is_alphanumeric());
        digits && begins
    };
    let at_most = AT_MOST.iter().any(|sign| words.match_indices(sign).any(counts))
        || AT_MOST_CHINESE.iter().any(|sign| words.contains(sign));
    !at_most && EXCESS.iter().any(|sign| words.contains(sign))
}

/// Joined caps are exceeded where all are, and bind nobody where one is kept.
fn join(clauses: &mut [Because], group: &[usize]) {
    let states: Vec<Option<State>> = group.iter().map(|at| clauses[*at].state).collect();
    let has = |state| states.contains(&Some(state));
    let joined = if has(State::Below) {
        Some(State::Below)
    } else if states.contains(&None) {
        None
    } else if has(State::Unknown) {
        Some(State::Unknown)
    } else if has(State::Near) {
        Some(State::Near)
    } else {
        Some(State::Exceeded)
    };
    for at in group {
        let clause = &mut clauses[*at];
        if clause.state != joined {
            let says = clause.says.take().unwrap_or_default();
            clause.says =
                Some(format!("{says} (it binds only together with the other cap of this sentence)"));
            clause.state = joined;
        }
    }
}

/// A cap with what is needed to compare it.
struct Cap<'c> {
    value: u64,
    metric: Metric,
    currency: Option<&'c str>,
    of_product: bool,
    at_release: bool,
    published: Option<Date>,
}

fn text<'c>(clause: &'c Because, key: &str) -> Option<&'c str> {
    clause.values.get(key).and_then(Value::as_str)
}

/// What is counted; what the clause leaves open where that is not said.
fn metric(clause: &Because) -> Result<Metric, &'static str> {
    let users = text(clause, "unit").is_none_or(|unit| unit == "users");
    match (text(clause, "metric"), text(clause, "period")) {
        (Some("MAU"), _) if users => Ok(Metric::MonthlyUsers),
        (Some("DAU"), _) if users => Ok(Metric::DailyUsers),
        (Some("MAU" | "DAU"), _) => Err("it counts something other than users"),
        (Some("revenue"), Some("month")) => Ok(Metric::MonthlyRevenue),
        (Some("revenue"), Some("year" | "trailing-12-months")) => Ok(Metric::AnnualRevenue),
        (Some("revenue"), _) => Err("it does not say of which period the revenue is"),
        (Some("funding"), _) => Ok(Metric::Funding),
        (Some("employees"), _) => Ok(Metric::Employees),
        _ => Err("it does not say what is counted"),
    }
}

fn cap(clause: &Because) -> Result<Cap<'_>, &'static str> {
    let value = clause.values.get("value").and_then(Value::as_u64).ok_or("its number was not read")?;
    let metric = metric(clause)?;
    let currency = text(clause, "currency");
    if metric.is_money() && currency.is_none() {
        return Err("it names no currency");
    }
    Ok(Cap {
        value,
        metric,
        currency,
        of_product: text(clause, "scope") == Some("product"),
        at_release: text(clause, "measured") == Some("release-date"),
        published: clause.published,
    })
}

fn measured(clause: &Because, sight: Sight<'_>) -> Measured {
    let cap = match cap(clause) {
        Ok(cap) => cap,
        Err(open) => return (Some(State::Unknown), format!("not decided: {open}; read the clause")),
    };
    if !sight.profile.has(cap.metric) {
        return (None, format!("not decided: give {} in [profile]", sight.wanted(&cap)));
    }
    let holders = sight.holders(&cap);
    let all = holders.iter().filter_map(|holder| {
        let measured = holder.compare(&cap, sight);
        let counts = holder.bound != Bound::Least || measured.0 == Some(State::Exceeded);
        counts.then_some(measured)
    });
    let open = sight.without_figure(&cap).map(|product| {
        let says = format!(
            "not decided: the profile has no {} of {}; give [[product]] {}",
            cap.metric.counted(),
            product.name,
            sight.wanted(&cap)
        );
        (Some(State::Unknown), says)
    });
    // The strictest: exceeded, then unknown, then near.
    let worst = all.chain(open).max_by_key(|(state, _)| match state {
        Some(State::Exceeded) => 3,
        Some(State::Near) => 1,
        Some(State::Below) => 0,
        _ => 2,
    });
    worst.unwrap_or_else(|| (None, format!("not decided: give {} in [profile]", sight.wanted(&cap))))
}

/// How a figure relates to what a cap counts.
#[derive(Clone, Copy, PartialEq)]
enum Bound {
    /// It is what is counted.
    Own,
    /// The group's, where a product's is counted.
    Upper,
    /// A product's, where the group's is counted.
    Lower,
    /// The same beside the group's own: it counts only where it is exceeded.
    Least,
}

/// A figure that a cap is compared with.
struct Holder<'a> {
    who: String,
    series: &'a Series,
    bound: Bound,
}

impl<'a> Sight<'a> {
    /// The figures that decide.
    fn holders(self, cap: &Cap<'_>) -> Vec<Holder<'a>> {
        let group = self.profile.group.figures.get(cap.metric);
        let of_group =
            |bound| group.map(|series| Holder { who: "the group".to_owned(), series, bound }).into_iter();
        let of_product = |product: &'a Member, bound| {
            let series = product.figures.get(cap.metric)?;
            Some(Holder { who: product.name.clone(), series, bound })
        };
        if !cap.of_product {
            let products = self.profile.products.iter();
            let bound = if group.is_some() { Bound::Least } else { Bound::Lower };
            return of_group(Bound::Own).chain(products.filter_map(|one| of_product(one, bound))).collect();
        }
        let asked = self.asked();
        let own: Vec<_> = asked.iter().filter_map(|product| of_product(product, Bound::Own)).collect();
        let complete = !own.is_empty() && own.len() == asked.len();
        own.into_iter().chain(of_group(Bound::Upper).filter(|_| !complete)).collect()
    }

    /// The products that are asked about.
    fn asked(self) -> Vec<&'a Member> {
        match self.product {
            Some(product) => vec![product],
            None => self.profile.products.iter().collect(),
        }
    }

    /// The first product that a cap on products counts and nobody's figure speaks for, beside others that have one.
    fn without_figure(self, cap: &Cap<'_>) -> Option<&'a Member> {
        let has = |member: &Member| member.figures.get(cap.metric).is_some();
        let asked = self.asked();
        let open = cap.of_product && !has(&self.profile.group) && asked.iter().any(|one| has(one));
        asked.into_iter().find(|one| open && !has(one))
    }

    /// What to write into the profile so that `cap` can be decided.
    fn wanted(self, cap: &Cap<'_>) -> String {
        let name = cap.metric.name();
        if !cap.at_release {
            return format!("`{name} = ...`");
        }
        let day = cap.published.map_or_else(|| "RELEASE-DATE".to_owned(), |day| day.to_string());
        format!("`{name} = [{{ date = {day}, value = ... }}]`")
    }
}

impl Holder<'_> {
    fn compare(&self, cap: &Cap<'_>, sight: Sight<'_>) -> Measured {
        let unknown = |says: String| (Some(State::Unknown), says);
        let (amount, when) = match (cap.at_release, cap.published) {
            (true, None) => {
                return unknown(format!(
                    "not decided: it counts {} on a release date that is not known here; look it up and record the \
                     answer as a [[review]]",
                    cap.metric.counted()
                ));
            }
            (true, Some(day)) => (self.series.at(day), format!("on {day}, the release date")),
            (false, _) => (self.series.now(sight.today), "today".to_owned()),
        };
        let Some(amount) = amount else {
            return unknown(format!(
                "not decided: it counts {} {when}, and the profile has no value of {} for that day; give {}",
                cap.metric.counted(),
                self.who,
                sight.wanted(cap)
            ));
        };
        if cap.metric.is_money() && amount.currency.as_deref() != cap.currency {
            return unknown(format!(
                "not decided: the profile has {}, the cap is in {}; give the figure in that currency",
                told(amount),
                cap.currency.unwrap_or_default()
            ));
        }
        let state = state(cap, amount.value, sight.profile.near);
        self.told(cap, state, amount, &when)
    }

    fn told(&self, cap: &Cap<'_>, state: State, amount: &Amount, when: &str) -> Measured {
        let limit = Amount { value: cap.value, currency: cap.currency.map(str::to_owned) };
        let word = match state {
            State::Exceeded => "exceeded",
            State::Near => "near",
            _ => "below",
        };
        let counted = cap.metric.counted();
        let says =
            format!("{word}: {} {counted} of {} {when}, the cap is {}", told(amount), self.who, told(&limit));
        match (self.bound, state) {
            (Bound::Upper, State::Exceeded | State::Near) => (
                Some(state),
                format!(
                    "{says}; it counts one product only: give [[product]] with its {}",
                    cap.metric.name()
                ),
            ),
            (Bound::Lower, State::Near | State::Below) => (
                Some(State::Unknown),
                format!(
                    "not decided: {says}, but it counts the whole group; give [profile] {}",
                    cap.metric.name()
                ),
            ),
            _ => (Some(state), says),
        }
    }
}

fn state(cap: &Cap<'_>, value: u64, near: f64) -> State {
    if value > cap.value {
        return State::Exceeded;
    }
    // What was counted once on a past day does not come nearer; whoever stood exactly at the cap may read it both ways.
    let near = if cap.at_release { 1.0 } else { near };
    if value as f64 >= cap.value as f64 * near { State::Near } else { State::Below }
}

/// A number with groups of three digits, and its currency.
fn told(amount: &Amount) -> String {
    let digits = amount.value.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match &amount.currency {
        Some(currency) => format!("{currency} {grouped}"),
        None => grouped,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 06 - 15);

    fn clause(values: Value) -> Because {
        let mut clause = Because::bare("user-cap");
        clause.values = serde_json::from_value(values).expect("an object");
        clause.published = Some(date!(2024 - 07 - 23));
        clause
    }

    fn run(profile: &str, product: Option<&str>, clauses: &mut [Because]) {
        let profile = Profile::parse(profile, Path::new("p.toml")).expect(profile);
        let product = product.map(|name| profile.product(name).expect("a product"));
        measure(clauses, Sight { profile: &profile, product, today: TODAY });
    }

    fn one(profile: &str, values: Value) -> (Option<State>, String) {
        let mut clauses = [clause(values)];
        run(profile, None, &mut clauses);
        let [clause] = clauses;
        (clause.state, clause.says.unwrap_or_default())
    }

    #[test]
    fn each_measure_by_its_own_figure() {
        for (key, values) in [
            ("monthly-users", json!({"value": 100, "metric": "MAU", "unit": "users"})),
            ("daily-users", json!({"value": 100, "metric": "DAU"})),
            (
                "monthly-revenue",
                json!({"value": 100, "metric": "revenue", "period": "month", "currency": "USD"}),
            ),
            (
                "annual-revenue",
                json!({"value": 100, "metric": "revenue", "period": "year", "currency": "USD"}),
            ),
            (
                "annual-revenue",
                json!({"value": 100, "metric": "revenue", "period": "trailing-12-months", "currency": "USD"}),
            ),
            ("funding", json!({"value": 100, "metric": "funding", "currency": "USD"})),
            ("employees", json!({"value": 100, "metric": "employees"})),
        ] {
            for (number, expected) in [
                (101, State::Exceeded),
                (100, State::Near),
                (80, State::Near),
                (79, State::Below),
                (0, State::Below),
            ] {
                let found = one(&format!("{key} = {number}"), values.clone());
                assert_eq!(found.0, Some(expected), "{key} = {number}: {}", found.1);
            }
            let other = if key == "employees" { "funding" } else { "employees" };
            let (state, says) = one(&format!("{other} = 5"), values);
            assert!(state.is_none() && says.contains(&format!("give `{key} = ...`")), "{key}: {says}");
        }
    }

    #[test]
    fn what_cannot_be_compared_is_not_decided() {
        let money = |currency: Value| json!({"value": 100, "metric": "revenue", "period": "year", "currency": currency});
        for (profile, values, says) in [
            (
                "annual-revenue = { value = 5, currency = \"EUR\" }",
                money(json!("USD")),
                "has EUR 5, the cap is in USD",
            ),
            ("annual-revenue = 5", money(json!("CNY")), "has USD 5, the cap is in CNY"),
            ("annual-revenue = 5", money(Value::Null), "names no currency"),
            (
                "annual-revenue = 5",
                json!({"value": 9, "metric": "revenue", "currency": "USD"}),
                "which period",
            ),
            ("monthly-users = 5", json!({"value": 9}), "what is counted"),
            ("monthly-users = 5", json!({"value": "many", "metric": "MAU"}), "number was not read"),
            ("monthly-users = 5", json!({"value": 9, "metric": "MAU", "unit": "units"}), "other than users"),
        ] {
            let (state, told) = one(profile, values);
            assert_eq!(state, Some(State::Unknown), "{profile}: {told}");
            assert!(told.contains(says), "{profile}: {told}");
        }
        assert_eq!(one("currency = \"EUR\"\nannual-revenue = 5", money(json!("EUR"))).0, Some(State::Below));
    }

    #[test]
    fn release_dates_want_the_value_of_that_day() {
        let values = json!({"value": 700, "metric": "MAU", "measured": "release-date"});
        for (profile, expected, says) in [
            (
                "monthly-users = 900",
                State::Unknown,
                "give `monthly-users = [{ date = 2024-07-23, value = ... }]`",
            ),
            (
                "monthly-users = [{ date = 2024-06-30, value = 600 }, { date = 2025-01-01, value = 900 }]",
                State::Below,
                "below: 600",
            ),
            ("monthly-users = { 2023-01-01 = 701 }", State::Exceeded, "on 2024-07-23, the release date"),
            ("monthly-users = { 2024-08-01 = 1 }", State::Unknown, "no value of the group for that day"),
        ] {
            let (state, told) = one(profile, values.clone());
            assert_eq!(state, Some(expected), "{profile}: {told}");
            assert!(told.contains(says), "{profile}: {told}");
        }
        let mut undated = [clause(values)];
        undated[0].published = None;
        run("monthly-users = { 2023-01-01 = 1 }", None, &mut undated);
        assert_eq!(undated[0].state, Some(State::Unknown));
    }

    #[test]
    fn whose_figure_counts() {
        let of = |scope: &str| json!({"value": 100, "metric": "MAU", "scope": scope});
        let products = "monthly-users = 150\n[[product]]\nname = \"chat\"\nmonthly-users = 90\n[[product]]\n\
                        name = \"tiny\"\nmonthly-users = 3\n";
        let unlike = "[[product]]\nname = \"chat\"\nmonthly-users = 150\n[[product]]\nname = \"tiny\"\nmonthly-users = 3\n";
        let open = "[[product]]\nname = \"chat\"\nmonthly-users = 15\n[[product]]\nname = \"tiny\"\n";
        let over = "[[product]]\nname = \"chat\"\nmonthly-users = 150\n[[product]]\nname = \"tiny\"\n";
        let sum = "monthly-users = 1\n[[product]]\nname = \"chat\"\nmonthly-users = 150\n";
        let low = "monthly-users = 1\n[[product]]\nname = \"chat\"\nmonthly-users = 90\n";
        for (profile, scope, product, expected) in [
            (products, "product", None, State::Near),
            (products, "product", Some("tiny"), State::Below),
            (products, "licensee", Some("tiny"), State::Exceeded),
            (products, "licensee-and-affiliates", None, State::Exceeded),
            (unlike, "licensee", None, State::Exceeded),
            (unlike, "licensee", Some("tiny"), State::Exceeded),
            (open, "product", None, State::Unknown),
            (open, "product", Some("chat"), State::Below),
            (over, "product", None, State::Exceeded),
            (sum, "licensee", None, State::Exceeded),
            (low, "licensee", None, State::Below),
            ("monthly-users = 150", "product", None, State::Exceeded),
            ("monthly-users = 15", "product", None, State::Below),
            ("[[product]]\nname = \"tiny\"\nmonthly-users = 3", "licensee", None, State::Unknown),
        ] {
            let mut clauses = [clause(of(scope))];
            run(profile, product, &mut clauses);
            assert_eq!(clauses[0].state, Some(expected), "{scope} {product:?}: {:?}", clauses[0].says);
        }
    }

    #[test]
    fn and_binds_together_and_or_apart() {
        let caps = |joined: &str| {
            [
                json!({"value": 100, "metric": "MAU", "joined": joined}),
                json!({"value": 100, "metric": "revenue", "period": "year", "currency": "USD", "joined": joined}),
            ]
            .map(clause)
        };
        let states = |joined, profile| {
            let mut clauses = caps(joined);
            run(profile, None, &mut clauses);
            clauses.map(|clause| clause.state)
        };
        let (over, under) =
            ("monthly-users = 150\nannual-revenue = 150", "monthly-users = 150\nannual-revenue = 1");
        let open = "monthly-users = 150";
        assert_eq!(states("and", over), [Some(State::Exceeded); 2]);
        assert_eq!(states("and", under), [Some(State::Below); 2]);
        assert_eq!(states("and", open), [None; 2]);
        assert_eq!(states("or", under), [Some(State::Exceeded), Some(State::Below)]);
        assert_eq!(states("or", open), [Some(State::Exceeded), None]);
    }

    #[test]
    fn only_an_excess_binds_together() {
        let states = |quotes: [&str; 2], lines: [u32; 2]| {
            let mut clauses = [
                json!({"value": 100, "metric": "MAU", "joined": "and"}),
                json!({"value": 100, "metric": "employees", "joined": "and"}),
            ]
            .map(clause);
            for (at, clause) in clauses.iter_mut().enumerate() {
                clause.quote = Some(quotes[at].to_owned());
                clause.lines = Some([lines[at]; 2]);
            }
            run("monthly-users = 150\nemployees = 1", None, &mut clauses);
            clauses.map(|clause| clause.state)
        };
        let (apart, together) = ([Some(State::Exceeded), Some(State::Below)], [Some(State::Below); 2]);
        let over = "Whoever has more than 100 users and more than 100 employees must ask under this license.";
        for (quotes, lines, expected) in [
            ([over; 2], [3, 3], together),
            ([over; 2], [3, 4], apart),
            ([over, "Whoever has over 100 employees must pay."], [3, 3], apart),
            (["Those with less than 100 users and fewer than 100 employees may use it."; 2], [3, 3], apart),
            (["Use by up to 100 users and at most 100 employees is free."; 2], [3, 3], apart),
            (["用户数超过100且员工超过100人的，须申请授权。"; 2], [3, 3], together),
            (["用户数低于100且员工不超过100人的，可免费使用。"; 2], [3, 3], apart),
        ] {
            assert_eq!(states(quotes, lines), expected, "{quotes:?} {lines:?}");
        }
    }
}
