//! Regions as licences and profiles name them: countries by ISO 3166-1 code, the European Union, the European Economic
//! Area, and the names under which licence records have them.

/// A country or a group of countries.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Region(String);

/// Names beside codes, in lower case.
const NAMES: [(&str, &str); 25] = [
    ("el", "GR"),
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

/// The countries of ISO 3166-1 by alpha-2 code, sorted: the 249 of `iso3166.tab` in the time zone database of IANA
/// (public domain).
const COUNTRIES: [&str; 249] = [
    "AD", "AE", "AF", "AG", "AI", "AL", "AM", "AO", "AQ", "AR", "AS", "AT", "AU", "AW", "AX", "AZ", "BA",
    "BB", "BD", "BE", "BF", "BG", "BH", "BI", "BJ", "BL", "BM", "BN", "BO", "BQ", "BR", "BS", "BT", "BV",
    "BW", "BY", "BZ", "CA", "CC", "CD", "CF", "CG", "CH", "CI", "CK", "CL", "CM", "CN", "CO", "CR", "CU",
    "CV", "CW", "CX", "CY", "CZ", "DE", "DJ", "DK", "DM", "DO", "DZ", "EC", "EE", "EG", "EH", "ER", "ES",
    "ET", "FI", "FJ", "FK", "FM", "FO", "FR", "GA", "GB", "GD", "GE", "GF", "GG", "GH", "GI", "GL", "GM",
    "GN", "GP", "GQ", "GR", "GS", "GT", "GU", "GW", "GY", "HK", "HM", "HN", "HR", "HT", "HU", "ID", "IE",
    "IL", "IM", "IN", "IO", "IQ", "IR", "IS", "IT", "JE", "JM", "JO", "JP", "KE", "KG", "KH", "KI", "KM",
    "KN", "KP", "KR", "KW", "KY", "KZ", "LA", "LB", "LC", "LI", "LK", "LR", "LS", "LT", "LU", "LV", "LY",
    "MA", "MC", "MD", "ME", "MF", "MG", "MH", "MK", "ML", "MM", "MN", "MO", "MP", "MQ", "MR", "MS", "MT",
    "MU", "MV", "MW", "MX", "MY", "MZ", "NA", "NC", "NE", "NF", "NG", "NI", "NL", "NO", "NP", "NR", "NU",
    "NZ", "OM", "PA", "PE", "PF", "PG", "PH", "PK", "PL", "PM", "PN", "PR", "PS", "PT", "PW", "PY", "QA",
    "RE", "RO", "RS", "RU", "RW", "SA", "SB", "SC", "SD", "SE", "SG", "SH", "SI", "SJ", "SK", "SL", "SM",
    "SN", "SO", "SR", "SS", "ST", "SV", "SX", "SY", "SZ", "TC", "TD", "TF", "TG", "TH", "TJ", "TK", "TL",
    "TM", "TN", "TO", "TR", "TT", "TV", "TW", "TZ", "UA", "UG", "UM", "US", "UY", "UZ", "VA", "VC", "VE",
    "VG", "VI", "VN", "VU", "WF", "WS", "YE", "YT", "ZA", "ZM", "ZW",
];

/// Parts of a state with a code of their own that lie in the European Union, as its treaties say (Article 355(1) of the
/// Treaty on its functioning, and the act of Finland's accession), with that state.
const PARTS: [(&str, &str); 7] =
    [("AX", "FI"), ("GF", "FR"), ("GP", "FR"), ("MF", "FR"), ("MQ", "FR"), ("RE", "FR"), ("YT", "FR")];

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
        if matches!(code.as_str(), "EU" | "EEA") {
            return Some(Self(code));
        }
        let (country, part) = code.split_once('-').unwrap_or((&code, "0"));
        // ISO 3166-2: a country and one to three letters or digits.
        let is_part = (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let known = COUNTRIES.binary_search(&country).is_ok();
        (known && is_part).then(|| Self(country.to_owned()))
    }

    /// Its code.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// Whether all of `other` lies in this one.
    pub fn holds(&self, other: &Self) -> bool {
        let part_of = PARTS.iter().find(|(part, _)| *part == other.code()).map(|(_, state)| *state);
        let member = |list: &[&str]| list.contains(&part_of.unwrap_or(other.code()));
        self == other
            || part_of == Some(self.code())
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
            ("EL", Some("GR")),
            ("DE-BY", Some("DE")),
            ("ZZ", None),
            ("ap-northeast-2", None),
            ("eu-west-2", None),
            ("us-east-1", None),
            ("EU-", None),
        ] {
            assert_eq!(Region::parse(written).as_ref().map(Region::code), code, "{written}");
        }
    }

    #[test]
    fn the_lists_are_sorted_and_agree() {
        assert!(COUNTRIES.is_sorted());
        let parts = PARTS.iter().flat_map(|(part, state)| [*part, *state]);
        let named = NAMES.iter().map(|(_, code)| *code).filter(|code| !code.starts_with('E'));
        for code in parts.chain(named).chain(UNION).chain(AREA) {
            assert!(COUNTRIES.contains(&code), "{code}");
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
            ("EU", "RE", true, true),
            ("EU", "AX", true, true),
            ("EEA", "GP", true, true),
            ("FR", "MQ", true, true),
            ("MQ", "FR", false, true),
            ("EU", "NC", false, false),
            ("EU", "EL", true, true),
        ] {
            let (one, other) = (region(one), region(other));
            assert_eq!((one.holds(&other), one.meets(&other)), (holds, meets), "{one:?} {other:?}");
        }
    }
}
