//! Regions as licences and profiles name them: countries by ISO 3166-1 code, the European Union, the European Economic
//! Area, and the names under which licence records have them.

/// A country or a group of countries.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Region(String);

/// Names beside codes, in lower case.
const NAMES: [(&str, &str); 24] = [
    ("uk", "GB"),
    ("united kingdom", "GB"),
    ("great britain", "GB"),
    ("usa", "US"),
    ("united states", "US"),
    ("united states of america", "US"),
    ("south korea", "KR"),
    ("republic of korea", "KR"),
    ("korea", "KR"),
    ("china", "CN"),
    ("mainland china", "CN"),
    ("people's republic of china", "CN"),
    ("japan", "JP"),
    ("russia", "RU"),
    ("russian federation", "RU"),
    ("european union", "EU"),
    ("european economic area", "EEA"),
    ("germany", "DE"),
    ("france", "FR"),
    ("india", "IN"),
    ("switzerland", "CH"),
    ("canada", "CA"),
    ("singapore", "SG"),
    ("taiwan", "TW"),
];

/// Members of the European Union.
const UNION: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// What the European Economic Area has beside them.
const AREA: [&str; 3] = ["IS", "LI", "NO"];

impl Region {
    /// By code (a subdivision `US-CA` is its country) or name; `None` for anything else.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.trim();
        let known = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        if let Some((_, code)) = known {
            return Some(Self((*code).to_owned()));
        }
        let code = name.to_ascii_uppercase();
        let country = code.split_once('-').map_or(code.as_str(), |(country, _)| country);
        let is_code = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
        (is_code || country == "EEA").then(|| Self(country.to_owned()))
    }

    /// Its code.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// Whether all of `other` lies in this one.
    pub fn holds(&self, other: &Self) -> bool {
        let member = |list: &[&str]| list.contains(&other.code());
        self == other
            || match self.code() {
                "EU" => member(&UNION),
                "EEA" => member(&UNION) || member(&AREA) || other.code() == "EU",
                _ => false,
            }
    }

    /// Whether they have a place in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.holds(other) || other.holds(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes() {
        for (written, code) in [
            ("DE", Some("DE")),
            ("us-ca", Some("US")),
            ("European Union", Some("EU")),
            ("South Korea", Some("KR")),
            ("eea", Some("EEA")),
            ("Narnia", None),
            ("", None),
            ("字字", None),
        ] {
            assert_eq!(Region::parse(written).as_ref().map(Region::code), code, "{written}");
        }
    }

    #[test]
    fn what_holds_what() {
        let region = |code| Region::parse(code).expect(code);
        for (one, other, holds, meets) in [
            ("EU", "DE", true, true),
            ("DE", "EU", false, true),
            ("EU", "GB", false, false),
            ("EU", "NO", false, false),
            ("EEA", "NO", true, true),
            ("EEA", "EU", true, true),
            ("US", "US", true, true),
        ] {
            let (one, other) = (region(one), region(other));
            assert_eq!((one.holds(&other), one.meets(&other)), (holds, meets), "{one:?} {other:?}");
        }
    }
}
