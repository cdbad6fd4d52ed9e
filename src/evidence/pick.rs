//! Picks a few values out of a JSON, YAML or TOML file without building the rest.
//!
//! Contract: a path is keys joined by `.`, with `[]` for each entry of a list (`models[].model`); one that begins with
//! `*.` holds for every key of the outermost mapping, and a key `*` further in for every key of that mapping. What was found before a file turned out to be broken is kept. Memory is bounded by the file's own length.

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::base::LineIndex;
use crate::base::Span;

use super::{At, Place};

/// A value found at one of the wanted paths.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Found {
    /// The wanted path.
    pub(super) path: &'static str,
    /// Its value as text; empty where it is a mapping.
    pub(super) value: String,
}

/// What was found in a file, and what is wrong with the file.
#[derive(Debug, Default)]
pub(super) struct Picked {
    pub(super) found: Vec<Found>,
    pub(super) problem: Option<String>,
}

impl Picked {
    /// The values at `path`, in order, without empty ones.
    pub(super) fn all<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a str> {
        self.found
            .iter()
            .filter(move |found| found.path == path)
            .map(|found| found.value.trim())
            .filter(|v| !v.is_empty())
    }

    /// The last value at `path`, as readers of duplicate keys take it.
    pub(super) fn last<'a>(&'a self, path: &'a str) -> Option<&'a str> {
        self.all(path).last()
    }

    /// Whether anything stands at `path`, a mapping too.
    pub(super) fn has(&self, path: &str) -> bool {
        self.found.iter().any(|found| found.path == path)
    }
}

/// Picks from JSON.
pub(super) fn json(text: &str, paths: &'static [&'static str]) -> Picked {
    let mut picked = Picked::default();
    let mut json = serde_json::Deserializer::from_str(text);
    let result = seed(paths, &mut picked.found).deserialize(&mut json).and_then(|()| json.end());
    picked.problem = result.err().map(|error| format!("not valid JSON: {error}"));
    picked
}

/// Picks from YAML, one document.
pub(super) fn yaml(text: &str, paths: &'static [&'static str]) -> Picked {
    let mut picked = Picked::default();
    let found = &mut picked.found;
    let result = serde_saphyr::with_deserializer_from_str_with_options(text, yaml_options(), |yaml| {
        seed(paths, found).deserialize(yaml)
    });
    picked.problem = result.err().map(|error| format!("not valid YAML: {}", yaml_message(&error)));
    picked
}

/// Picks from all documents of one YAML file: recipes of several steps have one for each.
pub(super) fn yaml_documents(text: &str, paths: &'static [&'static str]) -> Picked {
    let mut all = Picked::default();
    for document in documents(text) {
        let picked = yaml(document, paths);
        all.found.extend(picked.found);
        all.found.truncate(FOUND);
        all.problem = all.problem.or(picked.problem);
    }
    all
}

/// The parts of a YAML file between the lines that begin a document.
fn documents(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut at) = (Vec::new(), 0, 0);
    for line in text.split_inclusive('\n') {
        if line.trim_end() == "---" && parts.len() < DOCUMENTS {
            parts.push(&text[start..at]);
            start = at + line.len();
        }
        at += line.len();
    }
    parts.push(&text[start..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// Picks from TOML.
pub(super) fn toml(text: &str, paths: &'static [&'static str]) -> Picked {
    let mut picked = Picked::default();
    let result =
        toml::Deserializer::parse(text).and_then(|toml| seed(paths, &mut picked.found).deserialize(toml));
    picked.problem = result.err().map(|error| format!("not valid TOML: {}", error.message()));
    picked
}

/// How every YAML file is read: YAML 1.2 booleans (`no` is a word), the last of equal keys, and budgets far
/// below the parser's own, because a card has no use for aliases.
pub(super) fn yaml_options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_aliases: 1_000,
            max_anchors: 1_000,
            max_recorded_anchor_bytes: 4 << 20,
            max_total_scalar_bytes: 8 << 20,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 20_000 },
        strict_booleans: true,
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::LastWins,
        with_snippet: false,
    }
}

/// A YAML parser's complaint in one short line of plain words, without its own idea of the place.
pub(super) fn yaml_message(error: &serde_saphyr::Error) -> String {
    const PLAIN: [(&str, &str); 6] = [
        ("invalid type", "it is not made of keys with values"),
        ("mapping values are not allowed", "a colon stands inside a value that is not quoted"),
        ("multiple YAML documents", "a second --- stands inside it"),
        ("budget breached", "it is nested or repeated beyond any use"),
        ("recursion limit", "it is nested beyond any use"),
        ("alias", "its aliases repeat more than they should"),
    ];
    let message = error.without_snippet().to_string();
    let line = message.lines().next().unwrap_or_default();
    match PLAIN.iter().find(|(theirs, _)| line.starts_with(theirs)) {
        Some((_, ours)) => (*ours).to_owned(),
        None => line.split(" at line ").next().unwrap_or_default().chars().take(160).collect(),
    }
}

/// The values of `picked` at `path` with their places in `text`.
pub(super) fn places(picked: &Picked, path: &'static str, file: &str, text: &str) -> Vec<At<String>> {
    let lines = LineIndex::new(text);
    let at = |value: &str| At {
        value: value.to_owned(),
        place: Place {
            path: file.to_owned(),
            lines: locate(text, path, value).map(|span| lines.lines(span)),
            key: Some(path.to_owned()),
            ..Place::default()
        },
    };
    picked.all(path).map(at).collect()
}

/// Where a value stands: on the first line that has its key and its first line, else the first with either.
fn locate(text: &str, path: &str, value: &str) -> Option<Span> {
    let key = path.trim_end_matches("[]").rsplit(['.', ']']).next().unwrap_or(path);
    let head = value.lines().next().unwrap_or_default().trim();
    let mut at = 0;
    let (mut with_value, mut with_key) = (None, None);
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.trim_end().len());
        at += line.len();
        match (line.contains(key), !head.is_empty() && line.contains(head)) {
            (true, true) => return Some(span),
            (false, true) => with_value = with_value.or(Some(span)),
            (true, false) => with_key = with_key.or(Some(span)),
            (false, false) => {}
        }
    }
    with_value.or(with_key)
}

/// Any scalar as text; null, lists and mappings are none.
pub(super) struct Scalar(pub(super) Option<String>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor).map(Scalar)
    }
}

struct ScalarVisitor;

/// The visitor methods that scalars share, each handing the text of its value to `$take`.
macro_rules! scalar_visits {
    ($value:ty, $take:expr, $none:expr) => {
        fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
            f.write_str("a value")
        }
        fn visit_str<E>(self, value: &str) -> Result<$value, E> {
            Ok($take(self, value.to_owned()))
        }
        fn visit_string<E>(self, value: String) -> Result<$value, E> {
            Ok($take(self, value))
        }
        fn visit_bool<E>(self, value: bool) -> Result<$value, E> {
            Ok($take(self, value.to_string()))
        }
        fn visit_i64<E>(self, value: i64) -> Result<$value, E> {
            Ok($take(self, value.to_string()))
        }
        fn visit_u64<E>(self, value: u64) -> Result<$value, E> {
            Ok($take(self, value.to_string()))
        }
        fn visit_i128<E>(self, value: i128) -> Result<$value, E> {
            Ok($take(self, value.to_string()))
        }
        fn visit_u128<E>(self, value: u128) -> Result<$value, E> {
            Ok($take(self, value.to_string()))
        }
        fn visit_f64<E>(self, value: f64) -> Result<$value, E> {
            Ok($take(self, format!("{value:?}")))
        }
        fn visit_unit<E>(self) -> Result<$value, E> {
            Ok($none(self))
        }
        fn visit_none<E>(self) -> Result<$value, E> {
            Ok($none(self))
        }
        fn visit_bytes<E>(self, _value: &[u8]) -> Result<$value, E> {
            Ok($none(self))
        }
    };
}
pub(super) use scalar_visits;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Option<String>;

    scalar_visits!(Option<String>, |_, value| Some(value), |_| None);

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

fn seed<'p>(paths: &'static [&'static str], found: &'p mut Vec<Found>) -> Picker<'p> {
    Picker { paths, at: String::new(), depth: 0, found }
}

/// The most documents of one file that are read apart.
const DOCUMENTS: usize = 64;
/// The most values kept of one file; every later step may look at each of them again.
const FOUND: usize = 1_024;

/// Walks into what can hold a wanted path and ignores everything else.
struct Picker<'p> {
    paths: &'static [&'static str],
    at: String,
    /// How many mappings stand around.
    depth: usize,
    found: &'p mut Vec<Found>,
}

impl Picker<'_> {
    fn keep(self, value: String) {
        if self.found.len() >= FOUND {
            return;
        }
        let (at, depth) = (self.at.as_str(), self.depth);
        let is = |path: &str| path == at || (depth > 1 && below_any(path).is_some_and(|rest| ends(at, rest)));
        if let Some(&path) = self.paths.iter().find(|path| is(path)) {
            self.found.push(Found { path, value });
        }
    }

    /// The path of every key of this mapping, where a wanted path holds for all of them.
    fn any_key(&self) -> Option<String> {
        let any = |path: &&str| path.strip_prefix(&self.at).is_some_and(|rest| rest.starts_with(".*."));
        let wanted = !self.at.is_empty() && self.paths.iter().any(any);
        wanted.then(|| format!("{}.*", self.at))
    }

    /// Whether `at`, in so many mappings, is a wanted path or leads to one.
    fn leads(&self, at: &str, depth: usize) -> bool {
        let any =
            |path: &str| below_any(path).is_some_and(|rest| depth == 1 || (depth == 2 && ends(at, rest)));
        let below = |path: &str| {
            path.strip_prefix(at).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        self.paths.iter().any(|path| below(path) || any(path))
    }
}

/// What stands behind `*.` in a path.
fn below_any(path: &str) -> Option<&str> {
    path.strip_prefix("*.")
}

/// Whether `at` ends with the key `rest`.
fn ends(at: &str, rest: &str) -> bool {
    at.strip_suffix(rest).is_some_and(|before| before.ends_with('.'))
}

impl<'de> DeserializeSeed<'de> for Picker<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Picker<'_> {
    type Value = ();

    scalar_visits!((), Self::keep, |_| ());

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let at = format!("{}[]", self.at);
        if !self.leads(&at, self.depth) {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        }
        let mut any = false;
        loop {
            let (at, found) = (at.clone(), &mut *self.found);
            let next = Picker { paths: self.paths, at, depth: self.depth, found };
            if seq.next_element_seed(next)?.is_none() {
                break;
            }
            any = true;
        }
        if !any {
            self.keep(String::new());
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let any = self.any_key();
        while let Some(key) = map.next_key::<Scalar>()? {
            let key = key.0.unwrap_or_default();
            let at = match &any {
                Some(any) => any.clone(),
                None if self.at.is_empty() => key,
                None => format!("{}.{key}", self.at),
            };
            let depth = self.depth + 1;
            if self.leads(&at, depth) {
                map.next_value_seed(Picker { paths: self.paths, at, depth, found: &mut *self.found })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        self.keep(String::new());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATHS: &[&str] = &["name", "n", "models[].model", "tags[]", "deep.inner", "deep"];

    fn flat(picked: &Picked) -> Vec<(&str, &str)> {
        picked.found.iter().map(|found| (found.path, found.value.as_str())).collect()
    }

    #[test]
    fn the_three_formats_are_picked_alike() {
        let expected = [
            ("name", "x"),
            ("n", "1"),
            ("tags[]", "a"),
            ("tags[]", "b"),
            ("deep.inner", "true"),
            ("deep", ""),
        ];
        let json_text = r#"{"name":"x","other":{"name":"y"},"n":1,"tags":["a","b",["c"]],"deep":{"inner":true,"z":[{}]}}"#;
        let yaml_text =
            "name: x\nother: {name: y}\nn: 1\ntags: [a, b, [c]]\ndeep:\n  inner: true\n  z: [{}]\n";
        let toml_text =
            "name = 'x'\nother.name = 'y'\nn = 1\ntags = ['a', 'b']\n[deep]\ninner = true\nz = 1979-05-27\n";
        assert_eq!(flat(&json(json_text, PATHS)), expected);
        assert_eq!(flat(&yaml(yaml_text, PATHS)), expected);
        let mut from_toml = toml(toml_text, PATHS);
        assert_eq!(from_toml.problem, None);
        from_toml.found.sort_by_key(|found| expected.iter().position(|(path, _)| *path == found.path));
        assert_eq!(flat(&from_toml), expected);
    }

    #[test]
    fn lists_of_mappings_are_walked() {
        let picked = yaml("models:\n  - model: a/b\n  - {model: c/d, weight: 1}\n  - e\n", PATHS);
        assert_eq!(flat(&picked), [("models[].model", "a/b"), ("models[].model", "c/d")]);
        assert_eq!(picked.problem, None);
    }

    #[test]
    fn broken_files_keep_what_came_before() {
        let cases = [
            (json(r#"{"name":"x","n":"#, PATHS), "not valid JSON"),
            (json(r#"{"name":"x"} trailing"#, PATHS), "not valid JSON"),
            (yaml("name: x\nn: [1\n", PATHS), "not valid YAML"),
        ];
        for (picked, problem) in cases {
            assert_eq!(picked.last("name"), Some("x"), "{picked:?}");
            assert!(picked.problem.as_deref().unwrap().starts_with(problem), "{picked:?}");
        }
        for text in ["", "\0", "name = ", "[[[["] {
            assert!(toml(&format!("{text}x"), PATHS).problem.is_some());
            assert!(json(text, PATHS).problem.is_some());
        }
        for deep in ["[".repeat(100_000), "{\"name\":".repeat(100_000)] {
            assert!(json(&deep, PATHS).problem.is_some());
            assert!(yaml(&deep, PATHS).problem.is_some());
        }
    }

    #[test]
    fn places_name_key_and_line() {
        let text = "{\n  \"other\": \"gpt2\",\n  \"name\": \"gpt2\"\n}";
        let [at] = places(&json(text, PATHS), "name", "config.json", text).try_into().unwrap();
        assert_eq!((at.value.as_str(), at.place.lines), ("gpt2", Some([3, 3])));
        let escaped = "{\n \"name\": \"a\\/b\"\n}";
        let [at] = places(&json(escaped, PATHS), "name", "config.json", escaped).try_into().unwrap();
        assert_eq!((at.value.as_str(), at.place.lines), ("a/b", Some([2, 2])));
    }
}
