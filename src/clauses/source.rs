//! A clause kind as `corpus/clauses/<kind>.toml` states it, and the checks it must pass.
//!
//! Contract: [`KindSource::parse`] refuses what the engine could not use or nobody could test, with the file's
//! name and what to do; a parsed kind serialises to JSON and back without loss. Limits: at most 64 kinds in
//! one engine; patterns are regular expressions of the `regex` crate on folded text.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::automaton::Automaton;
use crate::base::{Error, Result};

/// One kind of clause.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct KindSource {
    /// Its name; the file's stem.
    pub kind: String,
    /// What it finds, in a sentence.
    pub about: String,
    /// Words of which one stands in every clause of the kind, folded; a word's beginning will do.
    pub anchors: Vec<String>,
    /// Whether an anchor in the sentence that leads to a list will do for its items.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anchor_in_lead: bool,
    /// What is read out of a clause.
    #[serde(default)]
    pub capture: Capture,
    /// How far a clause reaches.
    #[serde(default, skip_serializing_if = "Extent::is_sentence")]
    pub extent: Extent,
    /// For quoted words: what stands in front of those that are meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words_after: Option<String>,
    /// A sentence that one of these matches is no clause of the kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub never: Vec<String>,
    /// A text in which this matches has no clause of the kind without an address: what is referred to is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<String>,
    /// What makes a sentence a clause; the first that matches decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patterns: Vec<Pattern>,
    /// Values that depend on other words of the sentence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldRule>,
    /// For kinds that are lists of restrictions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<ListSource>,
    /// Example texts that hold a clause of the kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub positive: Vec<Positive>,
    /// Example texts that hold none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub negative: Vec<String>,
}

/// What the engine must know of a kind before it asks it anything.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct KindHead {
    /// [`KindSource::anchors`].
    pub anchors: Vec<String>,
    /// [`KindSource::anchor_in_lead`].
    pub anchor_in_lead: bool,
    /// Whether it is a list of restrictions.
    pub list: bool,
    /// Whether the sentence behind a clause may decide one of its values.
    pub looks_ahead: bool,
}

/// What is read out of a clause.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capture {
    /// Nothing but its effect.
    #[default]
    None,
    /// The name of a law, and where disputes are settled.
    Law,
    /// The items of a list.
    List,
    /// Thresholds of money and staff.
    Money,
    /// Regions.
    Regions,
    /// An address.
    Url,
    /// Thresholds of users.
    Users,
    /// Quoted words; a clause without them is none.
    Words,
    /// Quoted words, where there are any.
    WordsIfAny,
}

/// How far a clause reaches, beyond the sentence by which it is known.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// That sentence only.
    #[default]
    Sentence,
    /// What defines a term: its items, and the sentences that go on about it.
    Definition,
    /// The sentences behind it in its paragraph.
    Paragraph,
}

impl Extent {
    fn is_sentence(&self) -> bool {
        *self == Self::Sentence
    }
}

/// One way to say it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Pattern {
    /// Regular expressions that must all match, in any order.
    pub all: Vec<String>,
    /// Regular expressions that must not match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub none: Vec<String>,
    /// Of a kind that needs quoted words: whether this way of saying it does without.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wordless: bool,
    /// Whether it counts only where no pattern in front of it matches: it is worded so widely that it would be found
    /// beside a trigger of another kind.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alone: bool,
    /// Values it implies, by field name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, String>,
}

impl Pattern {
    /// What tells two clauses of one sentence apart: the power that is reserved, or what ends the licence.
    pub fn told_apart(&self) -> Option<&String> {
        self.set.get("what").or_else(|| self.set.get("trigger"))
    }
}

/// A value that depends on other words; of the rules for one field, the first that matches decides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FieldRule {
    /// The field of [`super::Clause`], as in JSON.
    pub field: String,
    /// Its value.
    pub value: String,
    /// The condition; without one it is the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Whether the next sentence counts too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub around: bool,
}

/// How a list of restrictions is known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ListSource {
    /// Titles of such lists.
    pub titles: Vec<String>,
    /// Sentences that introduce the items.
    pub leads: Vec<String>,
    /// Sentences that refer to a list in an attachment.
    pub references: Vec<String>,
    /// Sentences that bind use by themselves: restrictions under a title of such, or if they name several categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prose: Vec<String>,
    /// Those of them that forbid, and not merely ask for lawful use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forbidding: Vec<String>,
    /// Those that leave it to a policy elsewhere: no restrictions of their own, unless they name several categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deferring: Vec<String>,
    /// What an item forbids; the first that matches decides.
    pub categories: Vec<Category>,
}

/// One category of restriction.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Category {
    /// Its name.
    pub name: String,
    /// What an item of it matches.
    pub when: String,
}

/// An example and the values that must be found in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Positive {
    /// The text.
    pub text: String,
    /// Values by field name, as in JSON; other fields are not compared.
    #[serde(default)]
    pub expect: BTreeMap<String, serde_json::Value>,
}

/// Fields that a pattern or a rule may set.
pub(super) const FIELDS: [&str; 27] = [
    "effect",
    "unit",
    "currency",
    "metric",
    "period",
    "scope",
    "measured",
    "joined",
    "except",
    "where",
    "position",
    "who",
    "applies-to",
    "subject",
    "trigger",
    "what",
    "venue",
    "modified",
    "fine-tuned",
    "adapter",
    "merged",
    "quantised",
    "distilled",
    "trained-on-outputs",
    "hosted",
    "affiliates",
    "third-party",
];

impl KindSource {
    /// Reads and checks one file; `stem` is its name without `.toml`.
    pub fn parse(stem: &str, source: &str) -> Result<Self> {
        let path = PathBuf::from(format!("corpus/clauses/{stem}.toml"));
        let kind: Self = toml::from_str(source)
            .map_err(|error| Error::new(error.message().to_owned()).at(&path).because(error))?;
        kind.check(stem).map_err(|message| Error::new(message).at(&path))?;
        Ok(kind)
    }

    /// The kind without its examples, as the pack carries it.
    #[must_use]
    pub fn without_examples(mut self) -> Self {
        self.positive.clear();
        self.negative.clear();
        self
    }

    /// What the engine must know of it at once.
    pub fn head(&self) -> KindHead {
        let ahead = matches!(self.capture, Capture::Law | Capture::Words | Capture::WordsIfAny);
        KindHead {
            anchors: self.anchors.clone(),
            anchor_in_lead: self.anchor_in_lead,
            list: self.list.is_some(),
            looks_ahead: ahead || self.fields.iter().any(|rule| rule.around),
        }
    }

    fn check(&self, stem: &str) -> std::result::Result<(), String> {
        if self.kind != stem {
            return Err(format!(
                "the kind is `{}` but the file is `{stem}.toml`; make them equal",
                self.kind
            ));
        }
        if self.positive.is_empty() || self.negative.is_empty() {
            return Err("a kind needs positive and negative examples".to_owned());
        }
        self.check_anchors()?;
        self.check_patterns()?;
        self.check_fields()
    }

    fn check_anchors(&self) -> std::result::Result<(), String> {
        if self.anchors.is_empty() {
            return Err("a kind needs anchors".to_owned());
        }
        let bad = |anchor: &&String| {
            let folded = crate::text::Text::from_source(anchor).folded().to_owned();
            **anchor != folded || anchor.trim().len() < 2
        };
        match self.anchors.iter().find(bad) {
            Some(anchor) => {
                Err(format!("anchor `{anchor}` is not folded: write it in lower case, without markup"))
            }
            None => Ok(()),
        }
    }

    fn check_patterns(&self) -> std::result::Result<(), String> {
        if self.patterns.is_empty() && self.list.is_none() {
            return Err("a kind needs patterns or a list".to_owned());
        }
        if self.patterns.iter().any(|pattern| pattern.all.is_empty()) {
            return Err("a pattern with an empty `all` matches every sentence".to_owned());
        }
        for pattern in self.regexes() {
            if let Some(name) = super::lexicon::unknown(pattern) {
                return Err(format!("pattern `{pattern}`: the lexicon has no words named `{name}`"));
            }
            let regex = Automaton::new(pattern).map_err(|error| format!("pattern `{pattern}`: {error}"))?;
            if regex.is_match("", &mut regex.dfa.create_cache()) {
                return Err(format!("pattern `{pattern}` matches empty text"));
            }
        }
        Ok(())
    }

    fn check_fields(&self) -> std::result::Result<(), String> {
        let set = self.patterns.iter().flat_map(|pattern| pattern.set.keys());
        let mut fields = set.chain(self.fields.iter().map(|rule| &rule.field));
        match fields.find(|field| !FIELDS.contains(&field.as_str())) {
            Some(field) => Err(format!("field `{field}` is unknown; fields are {}", FIELDS.join(", "))),
            None => Ok(()),
        }
    }

    /// All regular expressions of the kind.
    pub(super) fn regexes(&self) -> impl Iterator<Item = &String> {
        let patterns = self.patterns.iter().flat_map(|pattern| pattern.all.iter().chain(&pattern.none));
        let fields = self.fields.iter().filter_map(|rule| rule.when.as_ref());
        let list = self.list.iter().flat_map(|list| {
            let categories = list.categories.iter().map(|category| &category.when);
            list.titles.iter().chain(&list.leads).chain(&list.references).chain(categories)
        });
        self.never
            .iter()
            .chain(&self.words_after)
            .chain(&self.inside)
            .chain(patterns)
            .chain(fields)
            .chain(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
kind = "naming"
about = "a"
anchors = ["name"]
patterns = [{ all = ["name"] }]
positive = [{ text = "name" }]
negative = ["x"]
"#;

    #[test]
    fn faulty_files_are_refused_with_their_name() {
        assert!(KindSource::parse("naming", GOOD).is_ok());
        let cases = [
            ("naming", GOOD.replace("about", "abuot"), "unknown field"),
            ("name", GOOD.to_owned(), "make them equal"),
            ("naming", GOOD.replace("[\"name\"]\npatterns", "[\"Name\"]\npatterns"), "not folded"),
            ("naming", GOOD.replace("all = [\"name\"]", "all = [\"x*\"]"), "matches empty text"),
            ("naming", GOOD.replace("all = [\"name\"]", "all = [\"(\"]"), "pattern `(`"),
            ("naming", GOOD.replace("all = [\"name\"]", "all = []"), "every sentence"),
            ("naming", GOOD.replace("negative = [\"x\"]", "negative = []"), "examples"),
            ("naming", GOOD.replace("{ text = \"name\" }", ""), "examples"),
            ("naming", GOOD.replace("all = [\"name\"]", "all = [\"n\"], set = { efect = \"x\" }"), "unknown"),
        ];
        for (stem, source, expected) in cases {
            let message = KindSource::parse(stem, &source).expect_err(expected).to_string();
            assert!(message.contains(expected) && message.contains(&format!("{stem}.toml")), "{message}");
        }
    }
}
