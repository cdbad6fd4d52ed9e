//! Figures of an organisation by day: users, revenue, funding, employees.
//!
//! A plain number is today's value. Dated values stand as a list of `{ date, value }` or as a table keyed by date; each
//! holds from its day until the next one. Contract: a figure is only told for days that it covers, never guessed.

use std::collections::BTreeMap;

use time::Date;
use toml::de::{DeTable, DeValue};

use super::reader::{Reader, Value, date, nearest};
use crate::base::Result;

/// What a number of money without any currency is counted in.
const USUAL_CURRENCY: &str = "USD";

/// What is counted.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Metric {
    /// Users who come at least once a month.
    MonthlyUsers,
    /// Users who come at least once a day.
    DailyUsers,
    /// Revenue of a month.
    MonthlyRevenue,
    /// Revenue of a year, or of the last twelve months.
    AnnualRevenue,
    /// Money raised.
    Funding,
    /// People employed.
    Employees,
}

/// All of them.
pub(super) const METRICS: [Metric; 6] = [
    Metric::MonthlyUsers,
    Metric::DailyUsers,
    Metric::MonthlyRevenue,
    Metric::AnnualRevenue,
    Metric::Funding,
    Metric::Employees,
];

impl Metric {
    /// Its key.
    pub fn name(self) -> &'static str {
        match self {
            Self::MonthlyUsers => "monthly-users",
            Self::DailyUsers => "daily-users",
            Self::MonthlyRevenue => "monthly-revenue",
            Self::AnnualRevenue => "annual-revenue",
            Self::Funding => "funding",
            Self::Employees => "employees",
        }
    }

    /// The one with this key.
    pub(super) fn named(name: &str) -> Option<Self> {
        METRICS.into_iter().find(|metric| metric.name() == name)
    }

    /// Whether it is counted in money.
    pub fn is_money(self) -> bool {
        matches!(self, Self::MonthlyRevenue | Self::AnnualRevenue | Self::Funding)
    }

    /// What it counts, in a sentence.
    pub(super) fn counted(self) -> &'static str {
        match self {
            Self::MonthlyUsers => "monthly users",
            Self::DailyUsers => "daily users",
            Self::MonthlyRevenue => "monthly revenue",
            Self::AnnualRevenue => "annual revenue",
            Self::Funding => "funding",
            Self::Employees => "employees",
        }
    }
}

/// A number, of money with its currency (ISO 4217).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Amount {
    /// The number.
    pub value: u64,
    /// The currency of money.
    pub currency: Option<String>,
}

/// One figure by day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    today: Option<Amount>,
    dated: BTreeMap<Date, Amount>,
}

impl Series {
    /// A plain number.
    pub fn plain(amount: Amount) -> Self {
        Self { today: Some(amount), ..Self::default() }
    }

    /// The value of the day of the run.
    pub fn now(&self, today: Date) -> Option<&Amount> {
        self.today.as_ref().or_else(|| self.at(today))
    }

    /// The value of a day: the last dated one that is not after it. A plain number is today's, of no other day.
    pub fn at(&self, day: Date) -> Option<&Amount> {
        self.dated.range(..=day).next_back().map(|(_, amount)| amount)
    }
}

/// All figures of a group or product.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures(BTreeMap<Metric, Series>);

impl Figures {
    /// Whether one of this kind is given.
    pub fn has(&self, metric: Metric) -> bool {
        self.0.contains_key(&metric)
    }

    /// The figure of this kind.
    pub fn get(&self, metric: Metric) -> Option<&Series> {
        self.0.get(&metric)
    }

    /// Sets a figure.
    pub fn set(&mut self, metric: Metric, series: Series) {
        self.0.insert(metric, series);
    }
}

/// Reads a figure in any of its forms.
pub(super) fn series(
    reader: &Reader<'_>,
    metric: Metric,
    value: &Value<'_>,
    usual: Option<&str>,
) -> Result<Series> {
    let of = Of { reader, metric, usual: usual.unwrap_or(USUAL_CURRENCY) };
    match value.get_ref() {
        DeValue::Array(list) => {
            let mut dated = BTreeMap::new();
            for item in list.iter() {
                let (day, amount) = of.dated(item)?;
                of.add(&mut dated, day, amount, item)?;
            }
            Ok(Series { today: None, dated })
        }
        DeValue::Table(table) if !table.iter().any(|(key, _)| key.get_ref() == "value") => of.by_date(table),
        DeValue::Table(_) => match of.amount_or_dated(value)? {
            (None, amount) => Ok(Series::plain(amount)),
            (Some(day), amount) => Ok(Series { today: None, dated: BTreeMap::from([(day, amount)]) }),
        },
        _ => Ok(Series::plain(of.amount(value)?)),
    }
}

/// An ISO 4217 code.
pub(super) fn currency(reader: &Reader<'_>, value: &Value<'_>) -> Result<String> {
    let code = reader.string("`currency`", value)?.trim().to_uppercase();
    if is_code(&code) {
        return Ok(code);
    }
    Err(reader.error(value.span().start, "`currency` must be a code of ISO 4217 such as \"EUR\""))
}

fn is_code(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// What is read.
struct Of<'a> {
    reader: &'a Reader<'a>,
    metric: Metric,
    usual: &'a str,
}

impl Of<'_> {
    /// A number; of money also `"40000000 EUR"`.
    fn amount(&self, value: &Value<'_>) -> Result<Amount> {
        if let Some(number) = self.reader.whole(value) {
            let currency = self.metric.is_money().then(|| self.usual.to_owned());
            return Ok(Amount { value: number, currency });
        }
        let text = value.get_ref().as_str().filter(|_| self.metric.is_money());
        let parts = text.and_then(|text| text.trim().rsplit_once(' '));
        let parts = parts.and_then(|(number, code)| {
            let number = ungrouped(number.trim())?;
            Some((number, code.to_uppercase())).filter(|(_, code)| is_code(code))
        });
        let (value, currency) = parts.ok_or_else(|| self.wrong(value.span().start))?;
        Ok(Amount { value, currency: Some(currency) })
    }

    fn wrong(&self, at: usize) -> crate::base::Error {
        let name = self.metric.name();
        let money = if self.metric.is_money() { ", or { value = 900, currency = \"EUR\" }" } else { "" };
        let says = format!(
            "`{name}` must be a whole number{money}, or dated values: [{{ date = 2026-01-31, value = 900 }}]"
        );
        self.reader.error(at, says)
    }

    /// `{ value, currency, date }`, of which only the value must be there.
    fn amount_or_dated(&self, item: &Value<'_>) -> Result<(Option<Date>, Amount)> {
        let at = item.span().start;
        let table = item.get_ref().as_table().ok_or_else(|| self.wrong(at))?;
        let (mut day, mut amount, mut code) = (None, None, None);
        for (key, value) in self.reader.in_order(table) {
            match key.get_ref().as_ref() {
                "date" => day = Some(self.reader.date("`date`", value)?),
                "value" => amount = Some(self.amount(value)?),
                "currency" if self.metric.is_money() => code = Some(currency(self.reader, value)?),
                other => {
                    let known = ["currency", "date", "value"];
                    return Err(self.reader.unknown("key", other, &known, key.span().start));
                }
            }
        }
        let mut amount = amount.ok_or_else(|| self.wrong(at))?;
        amount.currency = code.or(amount.currency);
        Ok((day, amount))
    }

    fn dated(&self, item: &Value<'_>) -> Result<(Date, Amount)> {
        match self.amount_or_dated(item)? {
            (Some(day), amount) => Ok((day, amount)),
            (None, _) => Err(self.reader.error(item.span().start, "a value of this list has no `date`")),
        }
    }

    /// `2024-07-01 = 900`.
    fn by_date(&self, table: &DeTable<'_>) -> Result<Series> {
        let mut dated = BTreeMap::new();
        for (key, value) in self.reader.in_order(table) {
            let day = date(key.get_ref()).ok_or_else(|| {
                const KEYS: [&str; 3] = ["currency", "date", "value"];
                if nearest(key.get_ref(), &KEYS).is_some() {
                    return self.reader.unknown("key", key.get_ref(), &KEYS, key.span().start);
                }
                let says = format!("`{}` is no date such as 2026-01-31", key.get_ref());
                self.reader.error(key.span().start, says)
            })?;
            let amount = match value.get_ref() {
                DeValue::Table(_) => self.amount_or_dated(value)?.1,
                _ => self.amount(value)?,
            };
            self.add(&mut dated, day, amount, value)?;
        }
        Ok(Series { today: None, dated })
    }

    fn add(
        &self,
        dated: &mut BTreeMap<Date, Amount>,
        day: Date,
        amount: Amount,
        at: &Value<'_>,
    ) -> Result<()> {
        match dated.insert(day, amount) {
            None => Ok(()),
            Some(_) => Err(self.reader.error(at.span().start, format!("{day} has two values"))),
        }
    }
}

/// A whole number, which commas or underscores may part into groups of three digits: `1,5` is none.
fn ungrouped(number: &str) -> Option<u64> {
    let mut groups = number.split([',', '_']);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let fits = digits(first) && rest.iter().all(|group| group.len() == 3 && digits(group));
    let begins = !first.is_empty() && (rest.is_empty() || first.len() <= 3);
    (fits && begins).then(|| number.replace(['_', ','], "").parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use time::macros::date;

    use super::*;

    fn read(metric: Metric, written: &str) -> Result<Series> {
        let source = format!("x = {written}");
        let reader = Reader::new(&source, Path::new("f.toml"));
        let document = reader.document()?;
        let (_, value) = document.get_ref().iter().next().expect("one entry");
        series(&reader, metric, value, None)
    }

    #[test]
    fn all_forms() {
        let users = |value| Some(Amount { value, currency: None });
        let money = |value, code: &str| Some(Amount { value, currency: Some(code.to_owned()) });
        let (before, after) = (date!(2024 - 06 - 30), date!(2026 - 06 - 15));
        let revenue = Metric::AnnualRevenue;
        for (metric, written, at_before, at_after) in [
            (Metric::MonthlyUsers, "900_000", None, users(900_000)),
            (
                Metric::MonthlyUsers,
                "[{ date = 2024-06-30, value = 1 }, { date = 2025-01-01, value = 2 }]",
                users(1),
                users(2),
            ),
            (Metric::MonthlyUsers, "{ 2024-01-01 = 1, 2025-01-01 = 2 }", users(1), users(2)),
            (Metric::MonthlyUsers, "{ date = \"2025-01-01\", value = 2 }", None, users(2)),
            (Metric::MonthlyUsers, "[]", None, None),
            (revenue, "5e6", None, money(5_000_000, "USD")),
            (revenue, "\"5,000,000 EUR\"", None, money(5_000_000, "EUR")),
            (revenue, "{ value = 5, currency = \"cny\" }", None, money(5, "CNY")),
            (revenue, "{ 2024-01-01 = { value = 5, currency = \"GBP\" } }", money(5, "GBP"), money(5, "GBP")),
        ] {
            let series = read(metric, written).expect(written);
            assert_eq!(series.at(before).cloned(), at_before, "{written}");
            assert_eq!(series.now(after).cloned(), at_after, "{written}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for (metric, written, says) in [
            (Metric::Employees, "\"5 EUR\"", "must be a whole number"),
            (Metric::Employees, "1.5", "must be a whole number"),
            (Metric::Employees, "{ value = 3, currency = \"EUR\" }", "no key `currency`"),
            (Metric::Funding, "\"5 euros\"", "must be a whole number, or { value"),
            (Metric::Funding, "\"1,5 EUR\"", "must be a whole number, or { value"),
            (Metric::Funding, "\"1000,000 EUR\"", "must be a whole number, or { value"),
            (Metric::Funding, "\" EUR\"", "must be a whole number, or { value"),
            (Metric::Funding, "{ value = 3, currency = \"euro\" }", "ISO 4217"),
            (Metric::Funding, "[{ value = 3 }]", "no `date`"),
            (Metric::Funding, "[{ date = 2024-01-01 }]", "must be a whole number"),
            (
                Metric::Funding,
                "[{ date = 2024-01-01, value = 1 }, { date = 2024-01-01, value = 2 }]",
                "two values",
            ),
            (Metric::Funding, "{ soon = 3 }", "`soon` is no date"),
        ] {
            let message = read(metric, written).expect_err(written).to_string();
            assert!(message.contains(says), "{written}: {message}");
        }
    }
}
