//! Permission switches of Civitai, as download tools save them beside a checkpoint.
//!
//! Source: Civitai's REST API, `GET /api/v1/models/:id` (`allowNoCredit`, `allowCommercialUse`, `allowDerivatives`,
//! `allowDifferentLicense`); LoRA Manager and Stability Matrix, which keep the reply under `civitai.model` or `model`.
//!
//! Contract: switches are what somebody set on a page, no licence; they are told with their values, and give terms
//! only where a switch is there. Older replies have one level of commercial use, which includes the lower ones.
//! `allowDerivatives` is about merges that are passed on: without it, changing is conditional, not forbidden.

use super::pick::{self, Picked};
use super::{Permissions, Place, side_files};
use crate::corpus::{TermValue, Terms};

/// The switches, each with the places where it may stand: by itself, in the saved model, in a manager's own record.
const KEYS: &[&str] = &[
    "allowNoCredit",
    "model.allowNoCredit",
    "civitai.model.allowNoCredit",
    "allowCommercialUse",
    "model.allowCommercialUse",
    "civitai.model.allowCommercialUse",
    "allowCommercialUse[]",
    "model.allowCommercialUse[]",
    "civitai.model.allowCommercialUse[]",
    "allowDerivatives",
    "model.allowDerivatives",
    "civitai.model.allowDerivatives",
    "allowDifferentLicense",
    "model.allowDifferentLicense",
    "civitai.model.allowDifferentLicense",
];
/// Levels of commercial use, from the lowest.
const LEVELS: [&str; 4] = ["Image", "RentCivit", "Rent", "Sell"];

/// The switches in the side file at the logical `path`; none where it has none.
pub(super) fn read(path: &str, text: &str) -> Option<Permissions> {
    if !path.to_ascii_lowercase().ends_with("json") && !side_files::is_known(path) || !text.contains("allow")
    {
        return None;
    }
    let picked = pick::json(text, KEYS);
    let mut read = Permissions::default();
    let mut told = Vec::new();
    if let Some(sold) = commercial(&picked) {
        told.push(format!(
            "allowCommercialUse: {}",
            if sold.is_empty() { "None".to_owned() } else { sold.join(" ") }
        ));
        set_commercial(&mut read.terms, &sold);
    }
    for (switch, set) in SWITCHES {
        let Some(value) = last(&picked, switch).and_then(|value| value.parse::<bool>().ok()) else {
            continue;
        };
        told.push(format!("{switch}: {value}"));
        set(&mut read.terms, value);
    }
    read.said = told.join(", ");
    read.place = Place { path: path.to_owned(), key: first_key(&picked), ..Place::default() };
    (!read.said.is_empty()).then_some(read)
}

type Set = fn(&mut Terms, bool);

const SWITCHES: [(&str, Set); 3] = [
    ("allowDerivatives", |terms, on| {
        terms.set("modification", if on { TermValue::Allowed } else { TermValue::Conditional });
    }),
    ("allowDifferentLicense", |terms, on| {
        terms.set("relicensing", if on { TermValue::Allowed } else { TermValue::Forbidden });
    }),
    ("allowNoCredit", |terms, on| {
        if !on {
            terms.set("redistribution", TermValue::Conditional);
        }
    }),
];

fn set_commercial(terms: &mut Terms, sold: &[String]) {
    let has = |level: &str| sold.iter().any(|one| one == level);
    let all = has("Image") && has("Rent") && has("Sell");
    terms.set(
        "commercial-use",
        match (sold.is_empty(), all) {
            (true, _) => TermValue::Forbidden,
            (false, true) => TermValue::Allowed,
            (false, false) => TermValue::Conditional,
        },
    );
    terms.set(
        "hosted-service",
        match (has("Rent"), has("RentCivit")) {
            (true, _) => TermValue::Allowed,
            (false, true) => TermValue::Conditional,
            (false, false) => TermValue::Forbidden,
        },
    );
}

/// The levels that are permitted; `None` where the switch is not there.
fn commercial(picked: &Picked) -> Option<Vec<String>> {
    let listed: Vec<&str> = all(picked, "allowCommercialUse[]").collect();
    if !listed.is_empty() {
        return levels(&listed);
    }
    // A list without words permits none.
    if picked.found.iter().any(|found| is_at(found.path, "allowCommercialUse") && found.value.is_empty()) {
        return Some(Vec::new());
    }
    let level = last(picked, "allowCommercialUse")?;
    // Some tools save a list as the words between braces: `{Image,Sell}`.
    if let Some(list) = level.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return levels(&list.split(',').map(str::trim).collect::<Vec<_>>());
    }
    let upto = LEVELS.iter().position(|known| known.eq_ignore_ascii_case(level)).map_or(0, |at| at + 1);
    let known = upto > 0 || level.eq_ignore_ascii_case("none");
    known.then(|| LEVELS.iter().take(upto).map(|level| (*level).to_owned()).collect())
}

/// The levels among these words, in their own order and spelling; `None` where no word is known.
fn levels(words: &[&str]) -> Option<Vec<String>> {
    let named = |level: &&&str| words.iter().any(|word| word.eq_ignore_ascii_case(level));
    let found: Vec<String> = LEVELS.iter().filter(named).map(|level| (*level).to_owned()).collect();
    let none = words.iter().all(|word| word.is_empty() || word.eq_ignore_ascii_case("none"));
    (none || !found.is_empty()).then_some(found)
}

fn is_at(path: &str, switch: &str) -> bool {
    path == switch || path.strip_suffix(switch).is_some_and(|before| before.ends_with('.'))
}

fn all<'a>(picked: &'a Picked, switch: &'a str) -> impl Iterator<Item = &'a str> {
    let found = picked.found.iter().filter(move |found| is_at(found.path, switch));
    found.map(|found| found.value.trim()).filter(|value| !value.is_empty())
}

fn last<'a>(picked: &'a Picked, switch: &'a str) -> Option<&'a str> {
    all(picked, switch).last()
}

fn first_key(picked: &Picked) -> Option<String> {
    picked.found.first().map(|found| found.path.trim_end_matches("[]").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_give_terms() {
        let table = [
            (
                r#"{"model": {"allowCommercialUse": ["sell", "image", "Image"]}}"#,
                "allowCommercialUse: Image Sell",
                "conditional forbidden - - -",
            ),
            (
                r#"{"model": {"allowCommercialUse": []}}"#,
                "allowCommercialUse: None",
                "forbidden forbidden - - -",
            ),
            (
                r#"{"model": {"allowCommercialUse": ["Image", "Sell"], "allowNoCredit": false}}"#,
                "allowCommercialUse: Image Sell, allowNoCredit: false",
                "conditional forbidden - - conditional",
            ),
            (
                r#"{"civitai": {"model": {"allowCommercialUse": "Sell", "allowDerivatives": true, "allowDifferentLicense": false}}}"#,
                "allowCommercialUse: Image RentCivit Rent Sell, allowDerivatives: true, allowDifferentLicense: false",
                "allowed allowed allowed forbidden -",
            ),
            (
                r#"{"allowCommercialUse": "None", "allowDerivatives": false, "allowNoCredit": true}"#,
                "allowCommercialUse: None, allowDerivatives: false, allowNoCredit: true",
                "forbidden forbidden conditional - -",
            ),
            (r#"{"allowCommercialUse": ["None"]}"#, "allowCommercialUse: None", "forbidden forbidden - - -"),
            (
                r#"{"allowCommercialUse": "{Image,RentCivit}"}"#,
                "allowCommercialUse: Image RentCivit",
                "conditional conditional - - -",
            ),
        ];
        for (text, said, terms) in table {
            let read = read("lark.civitai.info", text).expect(text);
            let axes = ["commercial-use", "hosted-service", "modification", "relicensing", "redistribution"];
            let shown = axes.map(|axis| {
                read.terms.get(axis).map_or("-".to_owned(), |value| {
                    serde_json::to_value(value)
                        .ok()
                        .and_then(|value| value.as_str().map(str::to_owned))
                        .unwrap_or_default()
                })
            });
            assert_eq!((read.said.as_str(), shown.join(" ").as_str()), (said, terms), "{text}");
        }
    }

    #[test]
    fn other_files_have_no_switches() {
        for text in [
            "{}",
            "[]",
            r#"{"allowed": true}"#,
            r#"{"allowDerivatives": "perhaps"}"#,
            r#"{"allowCommercialUse": 7}"#,
            "allow",
        ] {
            assert_eq!(read("lark.civitai.info", text), None, "{text}");
        }
    }
}
