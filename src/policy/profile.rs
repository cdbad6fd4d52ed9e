//! Who wants to use the models: `[profile]` and `[[product]]` of `smallprint.toml`, or of a file of their own.
//!
//! ```toml
//! [profile]
//! monthly-users = 12_000_000                          # a plain number is today's value
//! daily-users = [{ date = 2024-07-01, value = 900_000 }, { date = 2026-01-01, value = 1_500_000 }]
//! annual-revenue = { value = 40_000_000, currency = "EUR" }
//! domicile = "DE"
//! regions = ["EU", "US"]
//! uses = ["commercial", "fine-tune"]                  # or: commercial = true
//! domains = ["medical"]
//!
//! [[product]]
//! name = "chat"
//! monthly-users = 3_000_000
//! ```
//!
//! Contract: figures of `[profile]` count the whole group, those of a `[[product]]` that product. A dated value holds
//! from its day until the next one. Money without a currency is in the profile's `currency`, else in USD. In a file of
//! its own, the keys of `[profile]` may stand at the top.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::domains::{Domain, domain_names};
use super::figures::{Figures, METRICS, Metric, series};
use super::reader::{Entry, Reader, Value};
use super::regions::Region;
use super::uses::{USES, Use};
use crate::base::Result;

/// From which share of a cap on it is near.
const NEAR: f64 = 0.8;
/// Keys of `[profile]` and `[[product]]` beside figures and uses.
const SHARED_KEYS: [&str; 3] = ["domains", "regions", "uses"];
/// Keys of `[profile]` only.
const GROUP_KEYS: [&str; 3] = ["currency", "domicile", "near"];

/// A group and its products.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The group.
    pub group: Member,
    /// Its products.
    pub products: Vec<Member>,
    /// Where it has its seat.
    pub domicile: Option<Region>,
    /// From which share of a cap on it is near.
    pub near: f64,
}

/// The group or one of its products.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Member {
    /// The product's name; empty for the group.
    pub name: String,
    /// Users, revenue, funding, employees.
    pub figures: Figures,
    /// Where the models are used.
    pub regions: Option<Vec<Region>>,
    /// What is done with them.
    pub uses: Option<Vec<Use>>,
    /// Fields that licences restrict.
    pub domains: Option<Vec<Domain>>,
}

impl Default for Profile {
    fn default() -> Self {
        Self { group: Member::default(), products: Vec::new(), domicile: None, near: NEAR }
    }
}

impl Profile {
    /// The product of this name; case does not matter.
    pub fn product(&self, name: &str) -> Option<&Member> {
        self.products.iter().find(|one| one.name.eq_ignore_ascii_case(name.trim()))
    }

    /// Whether anybody's figure of this kind is given.
    pub fn has(&self, metric: Metric) -> bool {
        let members = std::iter::once(&self.group).chain(&self.products);
        members.into_iter().any(|one| one.figures.has(metric))
    }
}

/// Reads the group from `[profile]`.
pub(super) fn profile(reader: &Reader<'_>, table: &DeTable<'_>) -> Result<Profile> {
    profile_of(reader, reader.in_order(table))
}

/// Reads the group from these entries.
pub(super) fn profile_of(reader: &Reader<'_>, entries: Vec<Entry<'_, '_>>) -> Result<Profile> {
    let mut profile = Profile::default();
    let mut rest = Vec::new();
    let mut currency = None;
    for (key, value) in entries {
        match key.get_ref().as_ref() {
            "currency" => currency = Some(super::figures::currency(reader, value)?),
            "domicile" => {
                let name = reader.words("`domicile`", value)?;
                profile.domicile = Some(region(reader, &name, value.span().start)?);
            }
            "near" => profile.near = near(reader, value)?,
            _ => rest.push((key, value)),
        }
    }
    profile.group = member(reader, rest, currency.as_deref(), &GROUP_KEYS)?;
    Ok(profile)
}

/// The currency that the entries of a group name for its money and that of its products.
pub(super) fn currency_of(reader: &Reader<'_>, table: &DeTable<'_>) -> Result<Option<String>> {
    let named = table.iter().find(|(key, _)| key.get_ref() == "currency");
    named.map(|(_, value)| super::figures::currency(reader, value)).transpose()
}

/// Reads `[[product]]`.
/// `currency` is what money without one is in.
pub(super) fn products(
    reader: &Reader<'_>,
    value: &Value<'_>,
    currency: Option<&str>,
) -> Result<Vec<Member>> {
    let mut products: Vec<Member> = Vec::new();
    for (table, at) in reader.tables("[[product]]", value)? {
        let (names, rest): (Vec<_>, Vec<_>) =
            reader.in_order(table).into_iter().partition(|(key, _)| key.get_ref() == "name");
        let [(_, name)] = names[..] else {
            return Err(reader.error(at, "this product has no `name`: name it as `deployed_in` does"));
        };
        let product =
            Member { name: reader.words("`name`", name)?, ..member(reader, rest, currency, &["name"])? };
        if products.iter().any(|one| one.name.eq_ignore_ascii_case(&product.name)) {
            let says = format!("there is a product `{}` already", product.name);
            return Err(reader.error(name.span().start, says));
        }
        products.push(product);
    }
    Ok(products)
}

fn member(
    reader: &Reader<'_>,
    entries: Vec<Entry<'_, '_>>,
    currency: Option<&str>,
    more: &[&'static str],
) -> Result<Member> {
    let mut member = Member::default();
    let mut answers = BTreeMap::new();
    for (key, value) in entries {
        let name = key.get_ref().as_ref();
        if let Some(metric) = Metric::named(name) {
            member.figures.set(metric, series(reader, metric, value, currency)?);
        } else if let Some(of) = Use::named(name) {
            answers.insert(of, reader.boolean(&format!("`{name}`"), value)?);
        } else {
            match name {
                "domains" => member.domains = Some(domains(reader, value)?),
                "regions" => member.regions = Some(regions(reader, value)?),
                "uses" => answers.extend(uses(reader, value)?),
                _ => return Err(reader.unknown("key", name, &known(more), key.span().start)),
            }
        }
    }
    if !answers.is_empty() {
        // Where nothing is named as wanted, everything is that is not named as unwanted.
        let usual = !answers.values().any(|wanted| *wanted);
        let wanted = |of: &Use| answers.get(of).copied().unwrap_or(usual);
        member.uses = Some(USES.into_iter().filter(wanted).collect());
    }
    Ok(member)
}

/// All keys, in alphabetical order.
fn known(more: &[&'static str]) -> Vec<&'static str> {
    let metrics = METRICS.into_iter().map(Metric::name);
    let uses = USES.into_iter().map(Use::name);
    let mut known: Vec<_> = metrics.chain(uses).chain(SHARED_KEYS).chain(more.iter().copied()).collect();
    known.sort_unstable();
    known
}

fn near(reader: &Reader<'_>, value: &Value<'_>) -> Result<f64> {
    let number = reader.number("`near`", value)?;
    // 0.8 and 80 (percent) mean the same; 1.2 is neither.
    let share = if number >= 2.0 { number / 100.0 } else { number };
    if share > 0.0 && share <= 1.0 {
        return Ok(share);
    }
    Err(reader.error(value.span().start, "`near` must be a share of the cap, such as 0.8"))
}

fn region(reader: &Reader<'_>, name: &str, at: usize) -> Result<Region> {
    Region::parse(name).ok_or_else(|| {
        let says = format!(
            "there is no region `{name}`; write a country as its ISO 3166-1 code of two letters, such as \"DE\" \
             (a part of it as \"US-CA\"), or \"EU\" or \"EEA\"; a cloud's name of a region is none"
        );
        reader.error(at, says)
    })
}

fn regions(reader: &Reader<'_>, value: &Value<'_>) -> Result<Vec<Region>> {
    let names = reader.list("`regions`", value)?;
    names.into_iter().map(|(name, at)| region(reader, name, at)).collect()
}

fn domains(reader: &Reader<'_>, value: &Value<'_>) -> Result<Vec<Domain>> {
    let one = |(name, at): (&str, usize)| {
        let unknown = || reader.unknown("domain", name, &domain_names(), at);
        Domain::named(name).ok_or_else(unknown)
    };
    reader.list("`domains`", value)?.into_iter().map(one).collect()
}

fn uses(reader: &Reader<'_>, value: &Value<'_>) -> Result<BTreeMap<Use, bool>> {
    let names = USES.map(Use::name);
    let named = |name: &str, at| Use::named(name).ok_or_else(|| reader.unknown("use", name, &names, at));
    if let DeValue::Table(table) = value.get_ref() {
        let one = |(key, value): Entry<'_, '_>| {
            let of = named(key.get_ref(), key.span().start)?;
            Ok((of, reader.boolean(&format!("`{}`", of.name()), value)?))
        };
        return reader.in_order(table).into_iter().map(one).collect();
    }
    let listed = reader.list("`uses`", value)?;
    listed.into_iter().map(|(name, at)| Ok((named(name, at)?, true))).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::policy::config::Config;

    fn parse(source: &str) -> Result<Profile> {
        Ok(Config::parse(source, Path::new("f.toml"), &[])?.profile.unwrap_or_default())
    }

    #[test]
    fn a_whole_profile() {
        let source = "[profile]\nmonthly-users = 9\nnear = 75\ndomicile = \"de\"\nregions = [\"EU\", \"South Korea\"]\n\
                      uses = [\"commercial\"]\nfine-tune = true\ndistill = false\ndomains = [\"medical\"]\n\
                      [[product]]\nname = \"chat\"\ndaily-users = 3\nuses = { distill = true }\n";
        let profile = parse(source).expect("valid");
        assert_eq!(profile.near, 0.75);
        assert_eq!(profile.domicile, Region::parse("DE"));
        assert_eq!(profile.group.regions.as_ref().map(Vec::len), Some(2));
        assert_eq!(profile.group.uses, Some(vec![Use::Commercial, Use::FineTune]));
        assert_eq!(profile.group.domains, Some(vec![Domain::named("medical").expect("a domain")]));
        assert!(profile.has(Metric::DailyUsers) && !profile.has(Metric::Employees));
        assert_eq!(profile.product("Chat").and_then(|one| one.uses.clone()), Some(vec![Use::Distill]));
    }

    #[test]
    fn uses_that_are_not_named_are_wanted_unless_some_are() {
        for (source, expected) in [
            ("distill = false", 5),
            ("uses = { distill = false, commercial = false }", 4),
            ("distill = false\ncommercial = true", 1),
            ("uses = [\"commercial\"]\ndistill = false", 1),
            ("uses = [\"commercial\", \"distill\"]\ndistill = false", 1),
        ] {
            let profile = Profile::parse(source, Path::new("f.toml")).expect(source);
            assert_eq!(profile.group.uses.as_ref().map(Vec::len), Some(expected), "{source}");
        }
    }

    #[test]
    fn the_currency_holds_for_products_too() {
        let product = "[[product]]\nname = \"chat\"\nannual-revenue = 5\n";
        let today = time::macros::date!(2026 - 06 - 15);
        for (source, expected) in [
            (format!("currency = \"EUR\"\n{product}"), "EUR"),
            (format!("{product}[profile]\ncurrency = \"EUR\"\n"), "EUR"),
            (product.to_owned(), "USD"),
        ] {
            let profile = Profile::parse(&source, Path::new("f.toml")).expect(&source);
            let revenue = profile.products[0].figures.get(Metric::AnnualRevenue).expect("a figure");
            let currency = revenue.now(today).and_then(|amount| amount.currency.as_deref());
            assert_eq!(currency, Some(expected), "{source}");
        }
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        for (source, says) in [
            (
                "[profile]\nmontly-users = 1",
                "f.toml:2:1: there is no key `montly-users`; did you mean `monthly-users`?",
            ),
            ("[profile]\nmonthly-users = \"many\"", "f.toml:2:17: `monthly-users` must be a whole number"),
            ("[profile]\nmonthly-users = -3", "f.toml:2:17: `monthly-users` must be a whole number"),
            (
                "[profile]\ndomains = [\"military\", \"medcal\"]",
                "f.toml:2:24: there is no domain `medcal`; did you mean `medical`?",
            ),
            (
                "[profile]\nuses = [\"comercial\"]",
                "f.toml:2:9: there is no use `comercial`; did you mean `commercial`?",
            ),
            ("[profile]\ncommercial = 1", "f.toml:2:14: `commercial` must be true or false"),
            ("[profile]\ndomicile = \"Narnia\"", "f.toml:2:12: there is no region `Narnia`"),
            ("[profile]\nnear = 0", "f.toml:2:8: `near` must be a share of the cap"),
            ("[profile]\nnear = 1.2", "f.toml:2:8: `near` must be a share of the cap"),
            (
                "[profile]\nregions = [\"DE\",\n  \"ap-northeast-2\"]",
                "f.toml:3:3: there is no region `ap-northeast-2`; write a country as its ISO 3166-1 code",
            ),
            ("profile = 1", "f.toml:1:11: this must be a table: [profile]"),
            ("[product]\nname = \"x\"", "f.toml:1:1: write this as [[product]]"),
            ("[[product]]\nmonthly-users = 1", "f.toml:1:1: this product has no `name`"),
            (
                "[[product]]\nname = \"x\"\n[[product]]\nname = \"X\"",
                "f.toml:4:8: there is a product `X` already",
            ),
            ("[[product]]\nname = \"x\"\ndomicile = \"DE\"", "f.toml:3:1: there is no key `domicile`"),
        ] {
            let message = parse(source).expect_err(source).to_string();
            assert!(message.starts_with(says), "{source}\n got {message}\nwant {says}");
        }
    }
}
