//! Adds keys and items to a JSON text and leaves every other byte as it is.
//!
//! Contract: what is added follows the layout around it (its indentation, or one line where there is none); nothing that
//! stands in the text is changed, reordered or reformatted, numbers and unknown keys included, unless it is replaced in so
//! many words.

use std::borrow::Cow;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// The keys of an object in a text, in its order, each with the text of its value.
pub(super) struct Fields<'t>(pub(super) Vec<(Cow<'t, str>, &'t RawValue)>);

impl<'t> Fields<'t> {
    /// The keys of the object that `raw` is; none where it is something else.
    pub(super) fn of(raw: &'t str) -> Self {
        serde_json::from_str(raw).unwrap_or(Self(Vec::new()))
    }

    /// The text of a value.
    pub(super) fn get(&self, key: &str) -> Option<&'t str> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, raw)| raw.get())
    }

    /// A value that is text.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        serde_json::from_str(self.get(key)?).ok()
    }

    /// A value that is a list: the text of each item.
    pub(super) fn list(&self, key: &str) -> Vec<&'t str> {
        let items: Vec<&'t RawValue> =
            self.get(key).and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default();
        items.into_iter().map(RawValue::get).collect()
    }
}

impl<'de: 't, 't> Deserialize<'de> for Fields<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some((Key(key), value)) = map.next_entry()? {
                    fields.push((key, value));
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

/// A key, borrowed where it holds no escapes.
#[derive(Deserialize)]
struct Key<'t>(#[serde(borrow)] Cow<'t, str>);

/// Additions to a text.
#[derive(Debug)]
pub(super) struct Splice<'t> {
    source: &'t str,
    /// From where to where in the source, and what takes the place of it.
    added: Vec<(usize, usize, String)>,
}

impl<'t> Splice<'t> {
    /// Nothing added yet.
    pub(super) fn new(source: &'t str) -> Self {
        Self { source, added: Vec::new() }
    }

    /// Adds keys at the end of the object `raw`, which must be a part of the source.
    pub(super) fn add_keys(&mut self, raw: &str, keys: &[(&str, Value)]) {
        let write = |(key, value): &(&str, Value)| (Some((*key).to_owned()), value.clone());
        self.add(raw, &keys.iter().map(write).collect::<Vec<_>>());
    }

    /// Adds items at the end of the list `raw`, which must be a part of the source.
    pub(super) fn add_items(&mut self, raw: &str, items: &[Value]) {
        self.add(raw, &items.iter().map(|item| (None, item.clone())).collect::<Vec<_>>());
    }

    /// Puts `value` in the place of `raw`, which must be a part of the source.
    pub(super) fn replace(&mut self, raw: &str, value: &Value) {
        if let Some(start) = self.start(raw) {
            self.added.push((start, start + raw.len(), value.to_string()));
        }
    }

    /// Where a part of the source begins.
    fn start(&self, raw: &str) -> Option<usize> {
        let start = (raw.as_ptr() as usize).checked_sub(self.source.as_ptr() as usize);
        start.filter(|start| start + raw.len() <= self.source.len())
    }

    fn add(&mut self, raw: &str, parts: &[(Option<String>, Value)]) {
        let Some(start) = self.start(raw) else { return };
        // Both brackets are one byte.
        let Some(inner) = raw.get(1..raw.len().saturating_sub(1)).filter(|_| !parts.is_empty()) else {
            return;
        };
        let empty = inner.trim().is_empty();
        let lead = &inner[..inner.len() - inner.trim_start().len()];
        let indent = lead.rsplit_once('\n').map(|(_, spaces)| spaces.to_owned()).filter(|_| !empty);
        let at = start + 1 + inner.trim_end().len();
        let mut text = String::new();
        for (nth, (key, value)) in parts.iter().enumerate() {
            text.push_str(if empty && nth == 0 { "" } else { "," });
            text.push_str(&laid_out(key.as_deref(), value, indent.as_deref(), empty && nth == 0));
        }
        self.added.push((at, at, text));
    }

    /// The text with everything that was added.
    pub(super) fn finish(mut self) -> String {
        self.added.sort_by_key(|(at, _, _)| *at);
        let mut text = String::with_capacity(
            self.source.len() + self.added.iter().map(|one| one.2.len()).sum::<usize>(),
        );
        let mut done = 0;
        for (at, end, added) in &self.added {
            text.push_str(self.source.get(done..*at).unwrap_or_default());
            text.push_str(added);
            done = *end;
        }
        text.push_str(self.source.get(done..).unwrap_or_default());
        text
    }
}

/// A key and its value as they stand in an object with that indentation; on one line without one.
fn laid_out(key: Option<&str>, value: &Value, indent: Option<&str>, first: bool) -> String {
    let key = key.map(|key| format!("{}: ", Value::from(key))).unwrap_or_default();
    match indent {
        Some(indent) => {
            let value = format!("{value:#}").replace('\n', &format!("\n{indent}"));
            format!("\n{indent}{key}{value}")
        }
        None if first => format!("{key}{value}"),
        None => format!(" {key}{value}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn additions_follow_the_layout_and_change_nothing_else() {
        for (source, expected) in [
            ("{}", r#"{"k": {"n":1}}"#),
            (r#"{"a":1.50}"#, r#"{"a":1.50, "k": {"n":1}}"#),
            ("{\n  \"a\": 1e400\n}\n", "{\n  \"a\": 1e400,\n  \"k\": {\n    \"n\": 1\n  }\n}\n"),
            ("{\r\n\t\"a\": []\r\n}", "{\r\n\t\"a\": [],\n\t\"k\": {\n\t  \"n\": 1\n\t}\r\n}"),
        ] {
            let mut splice = Splice::new(source);
            splice.add_keys(source.trim(), &[("k", json!({"n": 1}))]);
            assert_eq!(splice.finish(), expected);
        }
    }

    #[test]
    fn a_value_takes_the_place_of_another() {
        let source = r#"{"a" : "NOASSERTION" , "b": [1]}"#;
        let fields = Fields::of(source);
        let mut splice = Splice::new(source);
        splice.add_items(fields.get("b").expect("there"), &[json!(2)]);
        splice.replace(fields.get("a").expect("there"), &json!("MIT"));
        assert_eq!(splice.finish(), r#"{"a" : "MIT" , "b": [1, 2]}"#);
    }

    #[test]
    fn keys_and_lists_are_found_in_their_order() {
        let source = r#"{"z": [1, {"q": "\u00e9"}], "a\u0062": "x", "z": 2}"#;
        let fields = Fields::of(source);
        assert_eq!(fields.0.iter().map(|(key, _)| key.as_ref()).collect::<Vec<_>>(), ["z", "ab", "z"]);
        assert_eq!(fields.list("z"), ["1", r#"{"q": "\u00e9"}"#]);
        assert_eq!(fields.text("ab").as_deref(), Some("x"));
        let mut splice = Splice::new(source);
        splice.add_items(fields.get("z").expect("there"), &[json!(3)]);
        splice.add_keys(fields.list("z")[1], &[("r", json!(null))]);
        assert_eq!(splice.finish(), r#"{"z": [1, {"q": "\u00e9", "r": null}, 3], "a\u0062": "x", "z": 2}"#);
    }
}
