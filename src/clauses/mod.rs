//! Finds passages of one kind (a user cap, a ban on training with outputs ...) with their typed values.
//!
//! [`Engine`] reads the kinds of `corpus/clauses/*.toml`; [`sections`] names the sections of a text. Both work on
//! folded text and know no licence: what a kind looks like is data, how values are read is code. The steps:
//! marks (labels and bullets), sections, units (sentences and items with what leads to them), anchors, patterns,
//! captures. Limits: a clause that is spread over several sentences without a list is found by the sentence
//! that has its verb.

mod acts;
mod anchors;
mod answers;
mod attachments;
mod automaton;
mod body;
mod caps;
mod captures;
mod counted;
mod currencies;
mod engine;
mod extent;
mod fields;
mod labels;
mod laws;
mod lexicon;
mod listed;
mod marks;
mod memo;
mod needles;
mod paragraphs;
mod places;
mod quantity;
mod reader;
mod regexes;
mod restrictions;
mod sections;
mod sentence;
mod source;
mod starts;
mod statements;
mod states;
mod units;

pub use answers::{Answer, Value};
pub use engine::{Engine, Known, Nothing, Standing};
pub use listed::Needles;
pub use sections::sections;
pub use source::{Capture, Category, Extent, FieldRule, KindHead, KindSource, ListSource, Pattern, Positive};

use serde::{Deserialize, Serialize};

use crate::base::Span;
use crate::corpus::Subject;

impl Clause {
    /// Whether it limits or obliges; a mere grant or definition does not.
    pub fn is_limit(&self) -> bool {
        self.effect.as_deref() != Some("allowed") && !self.kind.ends_with("-definition")
    }
}

/// One clause with its values. Which fields a kind fills is listed in `corpus/README.md`; names in JSON are
/// those of the report's schema.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Clause {
    /// The kind: `user-cap`, `output-training` ...
    pub kind: String,
    /// What it does: `forbidden`, `allowed`, `conditional`, or for caps `request-license`, `display-duty` ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
    /// The threshold, or the name of a law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// `users` for user caps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// ISO 4217 code of a money threshold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// `MAU`, `DAU`, `revenue`, `funding`, `employees`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    /// `month`, `year`, `trailing-12-months`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// `product`, `licensee`, `licensee-and-affiliates`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// `release-date`, `ongoing`, `preceding-month`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measured: Option<String>,
    /// `and` / `or`, where several thresholds stand in one condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joined: Option<String>,
    /// What it excepts, in a word or two (`derivatives`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub except: Option<String>,
    /// The words that must be displayed, used in a name, or put in a notice.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub words: Vec<String>,
    /// Where they must stand.
    #[serde(skip_serializing_if = "Option::is_none", rename = "where")]
    pub place: Option<String>,
    /// `start` or `anywhere`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// Excluded regions (ISO 3166-1 alpha-2 codes, `EU`).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub excluded: Vec<String>,
    /// `domicile` or `place-of-use`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// `all` or `multimodal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applies_to: Option<String>,
    /// The address of a policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The title of a list of restrictions (`Attachment A`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment: Option<String>,
    /// Whether the list that the text refers to is missing from it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub attachment_missing: bool,
    /// The items of that list.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub items: Vec<Item>,
    /// What brings it about: `breach`, `at-will`, `litigation` ... of a termination.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<String>,
    /// What the licensor may do from afar: `restrict`, `change-terms`, `update`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// Where disputes are settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<String>,
    /// Whether a definition of derivatives counts changed models.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<Answer>,
    /// The same of fine-tuned ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fine_tuned: Option<Answer>,
    /// The same of adapters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adapter: Option<Answer>,
    /// The same of merged ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged: Option<Answer>,
    /// The same of quantised or converted ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantised: Option<Answer>,
    /// The same of distilled ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distilled: Option<Answer>,
    /// The same of models trained on outputs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trained_on_outputs: Option<Answer>,
    /// The same of hosted ones; of a definition of distribution, whether hosting is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosted: Option<Answer>,
    /// Whether a definition of distribution counts what goes to affiliates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affiliates: Option<Answer>,
    /// Whether it is about third parties only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub third_party: Option<Answer>,
    /// What it is about.
    pub subject: Subject,
    /// The section of the text, where the text numbers its sections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// One-based, inclusive.
    pub lines: [u32; 2],
    /// What stands there.
    pub quote: String,
    /// Its place in the folded text.
    #[serde(skip)]
    pub span: Span,
}

impl Clause {
    /// What a definition says about each thing, by its name in JSON.
    pub fn answers(&self) -> Vec<(&'static str, Answer)> {
        let all = [
            ("modified", self.modified),
            ("fine-tuned", self.fine_tuned),
            ("adapter", self.adapter),
            ("merged", self.merged),
            ("quantised", self.quantised),
            ("distilled", self.distilled),
            ("trained-on-outputs", self.trained_on_outputs),
            ("hosted", self.hosted),
            ("affiliates", self.affiliates),
            ("third-party", self.third_party),
        ];
        all.into_iter().filter_map(|(name, answer)| Some((name, answer?))).collect()
    }

    /// Its values as a JSON object, without what belongs to one text only (place and quote); `None` for a list of
    /// restrictions, whose items have places of their own, and for a clause that quotes words of its text.
    pub fn values(&self) -> Option<serde_json::Value> {
        let listed = !self.items.is_empty() || self.attachment.is_some() || self.attachment_missing;
        if listed || !self.words.is_empty() {
            return None;
        }
        let mut values = serde_json::to_value(self).ok()?;
        let object = values.as_object_mut()?;
        for own in ["kind", "section", "lines", "quote"] {
            object.remove(own);
        }
        Some(values)
    }

    /// A clause of `kind` with the values that [`Clause::values`] gave, at no place yet.
    pub fn with_values(kind: &str, values: &serde_json::Value) -> Option<Self> {
        let mut values = values.clone();
        let object = values.as_object_mut()?;
        object.insert("kind".to_owned(), kind.into());
        object.insert("lines".to_owned(), serde_json::json!([0, 0]));
        object.insert("quote".to_owned(), "".into());
        serde_json::from_value(values).ok()
    }
}

/// One item of a list of restrictions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Item {
    /// Its label as printed, without brackets and stops; its ordinal where it has none.
    pub label: String,
    /// The category of what it forbids.
    pub category: String,
    /// One-based, inclusive.
    pub lines: [u32; 2],
    /// What stands there.
    pub quote: String,
}
