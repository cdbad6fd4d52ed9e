//! What is added to a bill of materials in CycloneDX.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::cyclonedx::{Components, CycloneDxVersion};
use super::super::document::Document;
use super::super::licensing::group_and_name;
use super::super::splice::{Fields, Splice};
use super::matcher::{Matcher, Named};
use crate::base::{Error, Result};

pub(super) fn cyclonedx(
    top: &Fields<'_>,
    document: &Document<'_>,
    matcher: &mut Matcher,
    splice: &mut Splice<'_>,
) -> Result<()> {
    let version = top.text("specVersion").unwrap_or_default();
    let (spec, places) = match version.as_str() {
        "1.6" => (CycloneDxVersion::V1_6, Places::All),
        "1.7" => (CycloneDxVersion::V1_7, Places::All),
        "1.5" => (CycloneDxVersion::V1_6, Places::Of1_5),
        "1.3" | "1.4" => (CycloneDxVersion::V1_6, Places::Of1_4),
        _ => {
            let says = format!("CycloneDX {version:?} has no place for this; 1.3 to 1.7 have");
            return Err(Error::new(says));
        }
    };
    let mut components = Components::new(document, spec);
    let mut waiting: Vec<&str> = top.list("components");
    waiting.extend(top.get("metadata").and_then(|raw| Fields::of(raw).get("component")));
    while let Some(raw) = waiting.pop() {
        let fields = Fields::of(raw);
        waiting.extend(fields.list("components"));
        if let Some(at) = matcher.find(&named_component(&fields)) {
            let made = components.component(at);
            add_component(raw, &fields, &fitting(made, places), places, splice);
        }
    }
    Ok(())
}

fn named_component(fields: &Fields<'_>) -> Named {
    let name = fields.text("name");
    let both = fields.text("group").zip(name.clone()).map(|(group, name)| format!("{group}/{name}"));
    let digest = |raw: &str| {
        let hash = Fields::of(raw);
        hash.text("content").filter(|_| hash.text("alg").as_deref() == Some("SHA-256"))
    };
    Named {
        purls: fields.text("purl").into_iter().collect(),
        names: both
            .into_iter()
            .chain(name.filter(|name| group_and_name(name).0.is_some() || fields.get("group").is_none()))
            .collect(),
        // The library of a model's name is another thing.
        alone: fields
            .text("type")
            .is_none_or(|kind| matches!(kind.as_str(), "machine-learning-model" | "data")),
        digests: fields.list("hashes").into_iter().filter_map(digest).collect(),
    }
}

fn add_component(raw: &str, fields: &Fields<'_>, made: &Value, places: Places, splice: &mut Splice<'_>) {
    let is_model = fields.text("type").as_deref() == Some("machine-learning-model");
    let mut keys: Vec<(&str, Value)> = Vec::new();
    for key in places.keys() {
        let Some(value) = made.get(key).filter(|_| is_model || *key != "modelCard") else { continue };
        match fields.get(key) {
            None => keys.push((key, value.clone())),
            // Beside a license of somebody else's, a proven one without its acknowledgement would say something else.
            Some(_) if *key == "licenses" && places != Places::All => {}
            Some(there) => fill(key, there, value, splice),
        }
    }
    splice.add_keys(raw, &keys);
}

/// What a version of the format has a place for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Places {
    /// Everything.
    All,
    /// No acknowledgement of licences, and occurrences without lines.
    Of1_5,
    /// Licences by id or name, and properties.
    Of1_4,
}

impl Places {
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::All | Self::Of1_5 => &[
                "licenses",
                "hashes",
                "evidence",
                "pedigree",
                "modelCard",
                "externalReferences",
                "properties",
            ],
            Self::Of1_4 => &["licenses", "properties"],
        }
    }
}

/// What is made for 1.6, without what an earlier version does not know.
fn fitting(mut made: Value, places: Places) -> Value {
    if places != Places::All {
        proven_only(&mut made, places);
    }
    let occurrences = made.pointer_mut("/evidence/occurrences").and_then(Value::as_array_mut);
    if let Some(all) = occurrences.filter(|_| places == Places::Of1_5) {
        let mut seen = BTreeSet::new();
        all.retain(|one| seen.insert(one["location"].to_string()));
        all.iter_mut().for_each(|one| *one = json!({"location": one["location"]}));
    }
    made
}

/// Leaves the licences that a text proves or a person decided: without an acknowledgement, what is merely declared cannot be
/// told from them.
fn proven_only(made: &mut Value, places: Places) {
    let Some(map) = made.as_object_mut() else { return };
    let all = map.remove("licenses").unwrap_or_default();
    let choice = |mut one: Value| {
        let inner = if one.get("license").is_some() { one.get_mut("license")? } else { &mut one };
        let inner = inner.as_object_mut()?;
        let acknowledged = inner.remove("acknowledgement");
        if places == Places::Of1_4 {
            inner.remove("properties");
        }
        (acknowledged? == "concluded").then_some(one)
    };
    let proven: Vec<Value> = all.as_array().into_iter().flatten().cloned().filter_map(choice).collect();
    if !proven.is_empty() {
        map.insert("licenses".to_owned(), proven.into());
    }
}

/// Adds to a value what it lacks of `made`: keys of objects, items of lists; what is there stays.
fn fill(key: &str, there: &str, made: &Value, splice: &mut Splice<'_>) {
    match made {
        Value::Object(made) => {
            let fields = Fields::of(there);
            let mut absent: Vec<(&str, Value)> = Vec::new();
            for (key, value) in made {
                match fields.get(key) {
                    None => absent.push((key, value.clone())),
                    Some(inner) => fill(key, inner, value, splice),
                }
            }
            // What is no object takes no keys.
            if there.starts_with('{') {
                splice.add_keys(there, &absent);
            }
        }
        Value::Array(items) if there.starts_with('[') => {
            let known: Vec<Value> = serde_json::from_str(there).unwrap_or_default();
            let both = known.iter().chain(items);
            // One list has either licences or one expression.
            if key == "licenses"
                && !known.is_empty()
                && both.clone().any(|one| one.get("expression").is_some())
            {
                return;
            }
            let fresh = items.iter().filter(|one| !known.iter().any(|old| says(old, one)));
            splice.add_items(there, &fresh.cloned().collect::<Vec<_>>());
        }
        _ => {}
    }
}

/// Whether an item that is there says what a new one would: by what tells such items apart, else by all of it.
fn says(old: &Value, new: &Value) -> bool {
    const TELLS: [&[&str]; 5] =
        [&["type", "url"], &["alg", "content"], &["purl"], &["type", "group", "name"], &["location", "line"]];
    if old == new {
        return true;
    }
    if let (Some(known), Some(license)) = (old.get("license"), new.get("license")) {
        // SPDX ids are compared without regard to case (SPDX 2.3, annex D.2).
        let name = |one: &Value| one.get("id").or(one.get("name"))?.as_str().map(str::to_lowercase);
        let how = |one: &Value| one.get("acknowledgement").cloned();
        // Proofs of one licence differ in what they were read from.
        return license.get("properties").is_none()
            && name(known) == name(license)
            && name(known).is_some()
            && (how(known) == how(license) || how(license) != Some(json!("concluded")));
    }
    let told = TELLS.iter().find(|keys| keys.last().is_some_and(|key| new.get(key).is_some()));
    told.is_some_and(|keys| new.get("value").is_none() && keys.iter().all(|key| old.get(key) == new.get(key)))
}
