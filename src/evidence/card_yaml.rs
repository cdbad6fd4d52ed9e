//! Front matter as YAML: the wanted keys with the lines of their values.
//!
//! Contract: unknown keys are counted by name and their values ignored. Lines are one-based within the
//! block. A block that is no valid YAML gives the parser's complaint; [`card_lines`](super::card_lines)
//! then reads what can be read line by line.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::pick::{Scalar, scalar_visits, yaml_message, yaml_options};

/// Keys whose values are kept. Source: huggingface/hub-docs `modelcard.md`, `model-cards.md`,
/// `models-gated.md`.
pub(super) const WANTED: [&str; 16] = [
    "base_model",
    "base_model_relation",
    "datasets",
    "extra_gated_button_content",
    "extra_gated_description",
    "extra_gated_eu_disallowed",
    "extra_gated_fields",
    "extra_gated_heading",
    "extra_gated_prompt",
    "library_name",
    "license",
    "license_details",
    "license_link",
    "license_name",
    "model-index",
    "tags",
];

/// One key's value: scalars with their lines, and the keys of a mapping.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Field {
    /// The value, or each scalar of a list.
    pub(super) values: Vec<(String, u32)>,
    /// The keys of a mapping, or of each mapping in a list.
    pub(super) labels: Vec<String>,
    /// What each of these mappings names by a key for names.
    pub(super) named: Vec<(String, u32)>,
    /// Whether it was written as a list.
    pub(super) is_list: bool,
}

/// The block's fields; keys that are not wanted have empty ones.
pub(super) type Fields = BTreeMap<String, Field>;

/// What a block was found to say, or what is wrong with it and in which of its lines.
type Parsed = Result<Fields, (String, u32)>;

/// How many blocks are kept.
const KEPT_BLOCKS: usize = 2_048;
/// The longest block that is kept, in bytes: with [`KEPT_BLOCKS`], a bound on memory.
const KEPT_BYTES: usize = 1_024;

/// Blocks of front matter that were parsed before: on a hub, the same few lines stand above thousands of cards.
#[derive(Debug, Default)]
pub struct Blocks {
    known: Mutex<FxHashMap<u128, Arc<Parsed>>>,
}

impl Blocks {
    pub(super) fn parse(&self, block: &str) -> Arc<Parsed> {
        if block.len() > KEPT_BYTES {
            return Arc::new(parse(block));
        }
        let key = xxhash_rust::xxh3::xxh3_128(block.as_bytes());
        // A block is whole when it is put in: what another thread's panic left behind is sound.
        let kept = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(parsed) = kept().get(&key) {
            return parsed.clone();
        }
        let parsed = Arc::new(parse(block));
        let mut kept = kept();
        if kept.len() < KEPT_BLOCKS {
            kept.insert(key, parsed.clone());
        }
        parsed
    }
}

/// Parses a block; the error is a plain message and a line of the block.
pub(super) fn parse(block: &str) -> Parsed {
    let mut fields = Fields::new();
    let result = serde_saphyr::with_deserializer_from_str_with_options(block, yaml_options(), |yaml| {
        Root(&mut fields).deserialize(yaml)
    });
    match result {
        Ok(()) => Ok(fields),
        Err(serde_saphyr::Error::Eof { .. }) if is_empty(block) => Ok(fields),
        Err(error) => {
            let line = error.location().map_or(1, |location| line(location.line()));
            Err((yaml_message(&error), line))
        }
    }
}

/// Whether nothing but comments and blank lines stands there.
fn is_empty(block: &str) -> bool {
    block.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

fn line(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX).max(1)
}

/// The top level: a mapping.
struct Root<'f>(&'f mut Fields);

impl<'de> DeserializeSeed<'de> for Root<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Root<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("keys with values")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Scalar(key)) = map.next_key()? {
            let key = key.unwrap_or_default();
            let field = match key.as_str() {
                "model-index" => map.next_value::<FirstName>()?.0,
                wanted if WANTED.contains(&wanted) => field(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    Field::default()
                }
            };
            self.0.insert(key, field);
        }
        Ok(())
    }
}

fn field(node: Spanned<Node>) -> Field {
    let first = line(node.referenced.line());
    let Node { text, items, labels, name } = node.value;
    let is_list = items.is_some();
    let items = items.unwrap_or_default();
    let inner = items.iter().filter_map(|(leaf, line)| Some((leaf.name.clone()?, *line)));
    let named = name.map(|name| (name, first)).into_iter().chain(inner).collect();
    let labels = labels.into_iter().chain(items.iter().flat_map(|(leaf, _)| leaf.labels.clone())).collect();
    let texts = items.into_iter().filter_map(|(leaf, line)| Some((leaf.text?, line)));
    let values = text.map(|text| (text, first)).into_iter().chain(texts).collect();
    Field { values, labels, named, is_list }
}

/// A value of any shape, as deep as it matters.
#[derive(Default)]
struct Node {
    text: Option<String>,
    items: Option<Vec<(Node, u32)>>,
    labels: Vec<String>,
    /// Of a mapping: the value of the first key for names.
    name: Option<String>,
}

/// What a mapping that stands where a name is expected is called by, each with the revision beside it. The hub wants plain
/// ids, and people write what other programs read.
const NAMES: [&str; 6] = ["name", "id", "model", "repo", "repo_id", "path"];

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor { in_list: false })
    }
}

/// A [`Node`] inside a list, whose own lists are ignored.
struct Item(Node);

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor { in_list: true }).map(Item)
    }
}

struct NodeVisitor {
    in_list: bool,
}

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    scalar_visits!(Node, |_, text| Node { text: Some(text), ..Node::default() }, |_| Node::default());

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        if self.in_list {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Node::default());
        }
        let mut items = Vec::new();
        while let Some(item) = seq.next_element::<Spanned<Item>>()? {
            items.push((item.value.0, line(item.referenced.line())));
        }
        Ok(Node { items: Some(items), ..Node::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let (mut labels, mut name, mut revision) = (Vec::new(), None, None);
        while let Some(Scalar(key)) = map.next_key()? {
            match key.as_deref() {
                Some(key) if NAMES.contains(&key) && name.is_none() => name = map.next_value::<Scalar>()?.0,
                Some("revision") => revision = map.next_value::<Scalar>()?.0,
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
            labels.extend(key);
        }
        let name = match (name, revision) {
            (Some(name), Some(revision)) => Some(format!("{name}@{revision}")),
            (name, _) => name,
        };
        Ok(Node { labels, name, ..Node::default() })
    }
}

/// `name` of the first entry of `model-index`, whose results may be megabytes.
struct FirstName(Field);

impl<'de> Deserialize<'de> for FirstName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FirstNameVisitor).map(FirstName)
    }
}

struct FirstNameVisitor;

impl<'de> Visitor<'de> for FirstNameVisitor {
    type Value = Field;

    scalar_visits!(Field, |_, _| Field::default(), |_| Field::default());

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Field, A::Error> {
        let first: Option<FirstName> = seq.next_element()?;
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first.map(|first| first.0).unwrap_or_default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Field, A::Error> {
        let mut field = Field::default();
        while let Some(Scalar(key)) = map.next_key()? {
            if key.as_deref() == Some("name") {
                let name: Spanned<Scalar> = map.next_value()?;
                let line = line(name.referenced.line());
                field.values = name.value.0.map(|name| (name, line)).into_iter().collect();
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_shape_and_lines() {
        let block = "license: mit\ntags:\n- a\n- 2\n- [x]\n-\nlicense_name: no\nlanguage: [en]\n\
                     extra_gated_fields:\n  Name: text\n  I agree: {type: checkbox}\n\
                     model-index:\n- name: My Model\n  results: [{a: 1}]\n- name: other\nlicense: 1.0\n";
        let fields = parse(block).unwrap();
        assert_eq!(fields["license"].values, [("1.0".to_owned(), 16)]);
        assert_eq!(fields["tags"].values, [("a".to_owned(), 3), ("2".to_owned(), 4)]);
        assert!(fields["tags"].is_list);
        assert_eq!(fields["license_name"].values, [("no".to_owned(), 7)]);
        assert_eq!(fields["extra_gated_fields"].labels, ["Name", "I agree"]);
        assert_eq!(fields["model-index"].values, [("My Model".to_owned(), 13)]);
        assert_eq!(fields["language"], Field::default());
    }

    #[test]
    fn blocks_without_keys_are_empty_or_invalid() {
        for block in ["", "\n\n", "# only a comment\n", "~\n"] {
            assert_eq!(parse(block), Ok(Fields::new()), "{block:?}");
        }
        for block in [
            "just words\n",
            "- a\n- b\n",
            "a: 'open\n",
            "license: Foo: bar\n",
            "a: 1\n--- x\nb: 2\n",
            "a:\n\t- b: [\n",
        ] {
            assert!(parse(block).is_err(), "{block:?}");
        }
    }

    #[test]
    fn complaints_are_plain_and_name_the_line() {
        for (block, message, line) in [
            ("just words\n", "it is not made of keys with values", 1),
            ("a: b\nlicense: Foo: bar\n", "a colon stands inside a value that is not quoted", 2),
            ("a: 1\n--- x\nb: 2\n", "a second --- stands inside it", 2),
            ("a:\n\t- b: [\n", "tabs disallowed within this context (block indentation)", 2),
        ] {
            assert_eq!(parse(block), Err((message.to_owned(), line)), "{block:?}");
        }
    }

    #[test]
    fn bombs_end_with_a_complaint() {
        let mut laughs = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
        for n in 1..10 {
            let last = n - 1;
            laughs += &format!(
                "a{n}: &a{n} [*a{last},*a{last},*a{last},*a{last},*a{last},*a{last},*a{last},*a{last}]\n"
            );
        }
        laughs += "tags: *a9\n";
        for block in
            [laughs, "[".repeat(100_000), format!("license: {}", "{a: ".repeat(50_000)), "- ".repeat(50_000)]
        {
            assert!(parse(&block).is_err(), "{}", &block[..30]);
        }
    }
}
