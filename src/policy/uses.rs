//! What may be done with a model: a verdict for each use, with the clauses that decide. [`Checker`] decides.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use time::Date;

pub use super::checker::Checker;
use super::judge::Judged;
use super::reviews::Review;
use super::touch::Touched;
use crate::lineage::Basis;

/// What somebody may want to do.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Use {
    /// Use it in business.
    Commercial,
    /// Offer it to others over a network.
    HostedService,
    /// Pass it on.
    Redistribute,
    /// Train it further.
    FineTune,
    /// Carry its behaviour over into another model.
    Distill,
    /// Train other models on what it produces.
    TrainOnOutputs,
}

/// All uses, in the order of reports.
pub const USES: [Use; 6] = [
    Use::Commercial,
    Use::HostedService,
    Use::Redistribute,
    Use::FineTune,
    Use::Distill,
    Use::TrainOnOutputs,
];

impl Use {
    /// Its name in JSON and in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Commercial => "commercial",
            Self::HostedService => "hosted-service",
            Self::Redistribute => "redistribute",
            Self::FineTune => "fine-tune",
            Self::Distill => "distill",
            Self::TrainOnOutputs => "train-on-outputs",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        USES.into_iter().find(|of| of.name() == name)
    }

    /// The axis of terms that decides it.
    pub fn axis(self) -> &'static str {
        match self {
            Self::Commercial => "commercial-use",
            Self::HostedService => "hosted-service",
            Self::Redistribute => "redistribution",
            Self::FineTune => "fine-tuning",
            Self::Distill => "distillation",
            Self::TrainOnOutputs => "output-training",
        }
    }

    /// Kinds of clauses that limit it, beside the axis of its own.
    pub(super) fn limits(self) -> &'static [&'static str] {
        match self {
            Self::Commercial => &[
                "non-commercial",
                "research-only",
                "user-cap",
                "revenue-cap",
                "registration",
                "territory",
                "use-restrictions",
                "policy-by-reference",
            ],
            Self::HostedService => &[
                "non-commercial",
                "research-only",
                "user-cap",
                "revenue-cap",
                "attribution-display",
                "pass-through",
                "territory",
            ],
            Self::Redistribute => &[
                "notice-file",
                "pass-through",
                "naming",
                "attribution-display",
                "state-changes",
                "share-alike",
                "non-commercial",
                "research-only",
            ],
            Self::FineTune => {
                &["modification", "naming", "share-alike", "non-commercial", "research-only", "registration"]
            }
            Self::Distill => &[
                "competing-model",
                "derivative-definition",
                "non-commercial",
                "research-only",
                "registration",
            ],
            Self::TrainOnOutputs => &[
                "competing-model",
                "derivative-definition",
                "naming",
                "non-commercial",
                "research-only",
                "registration",
            ],
        }
    }
}

/// Whether a use is permitted.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// A grant covers it, and nothing limits it.
    Yes,
    /// Under the conditions of the clauses given.
    Conditional,
    /// Nothing was found, or what was found is not certain.
    Unknown,
    /// A clause forbids it.
    No,
}

impl Verdict {
    /// Its name in JSON and in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Conditional => "conditional",
            Self::Unknown => "unknown",
            Self::No => "no",
        }
    }

    /// The one of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// All of them.
    pub(super) const ALL: [Self; 4] = [Self::Yes, Self::Conditional, Self::Unknown, Self::No];
}

/// Where a limit stands, seen with the figures of a profile.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The cap is exceeded.
    Exceeded,
    /// The figure is close to the cap.
    Near,
    /// The figure is below the cap.
    Below,
    /// It cannot be decided.
    Unknown,
    /// The organisation is in an excluded region.
    Applies,
    /// Some of its regions are excluded.
    Partly,
    /// No excluded region is concerned.
    DoesNotApply,
}

impl State {
    /// Whether the clause is no reason against a use any more.
    pub fn settles(self) -> bool {
        matches!(self, Self::Below | Self::DoesNotApply)
    }
}

/// A clause that decides, and where it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Because {
    /// The clause kind or axis.
    pub kind: String,
    /// What it rests on: a text that is here, or a record behind a name.
    pub basis: Basis,
    /// The licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// The section of the licence's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The text, relative to the artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// One-based, inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<[u32; 2]>,
    /// What stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Where it stands, seen with a profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// Why, or what is missing to decide it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// The clause's values, by key.
    #[serde(flatten)]
    pub values: BTreeMap<String, Value>,
    /// When the licence was published, where a record says so to the day.
    #[serde(skip)]
    pub published: Option<Date>,
}

impl Because {
    /// A clause of which only the kind is known.
    pub(super) fn bare(kind: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            basis: Basis::None,
            license: None,
            section: None,
            path: None,
            lines: None,
            quote: None,
            state: None,
            says: None,
            values: BTreeMap::new(),
            published: None,
        }
    }

    /// What it does: `allowed`, `forbidden`, `request-license` ...
    pub fn effect(&self) -> Option<&str> {
        self.values.get("effect").and_then(Value::as_str)
    }
}

/// What a verdict rests on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ground {
    /// What was read; the weakest of it.
    Read(Basis),
    /// A person's decision.
    Review,
}

impl Ground {
    /// Its name in JSON and in tables.
    pub fn name(self) -> String {
        match self {
            Self::Read(basis) => crate::report::name_of(&basis),
            Self::Review => "review".to_owned(),
        }
    }
}

impl Serialize for Ground {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name())
    }
}

/// A person's decision about a use.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Reviewed {
    /// `approved`, `conditional` or `rejected`.
    pub decision: &'static str,
    /// Who decided.
    pub reviewer: String,
    /// When.
    pub date: String,
    /// Where it is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// Under which conditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditions: Option<String>,
    /// What the verdict would be without it.
    pub without: Verdict,
}

impl Reviewed {
    /// What `review` decided in place of `without`.
    pub(super) fn of(review: &Review, without: Verdict) -> Self {
        Self {
            decision: review.decision.name(),
            reviewer: review.reviewer.clone(),
            date: review.date.to_string(),
            ticket: review.ticket.clone(),
            conditions: review.conditions.clone(),
            without,
        }
    }
}

/// The verdict on one use.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UseVerdict {
    /// What somebody may want to do.
    #[serde(rename = "use")]
    pub of: Use,
    /// Whether it is permitted.
    pub verdict: Verdict,
    /// The weakest ground it stands on; of a `no`, for which one reason is enough, the strongest.
    pub basis: Ground,
    /// The clauses that decide.
    pub because: Vec<Because>,
    /// Limits that the profile keeps, and which therefore do not decide.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub settled: Vec<Because>,
    /// Whether the profile says that it is wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted: Option<bool>,
    /// The person's decision it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<Reviewed>,
}

/// The verdicts for one product in which a model is deployed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Deployment {
    /// The product.
    pub product: String,
    /// One for each of [`USES`].
    pub uses: Vec<UseVerdict>,
}

/// One artifact's verdicts.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Checked {
    /// Its name.
    pub name: String,
    /// Where it stands, relative to the scanned path.
    pub path: String,
    /// One for each of [`USES`].
    pub uses: Vec<UseVerdict>,
    /// The review unit it belongs to.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// The products in which it is deployed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deployments: Vec<Deployment>,
    /// What touches the fields that the profile declares.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<Touched>,
    /// What `[policy]` says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<Judged>,
    /// What else a person should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}
