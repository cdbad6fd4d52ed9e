//! The values of clauses that are neither text nor lists: answers of definitions, and numbers or names.
//!
//! Contract: both are written in JSON as a record writes them: `"yes"`, `700000000`, `"California"`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a definition says about one thing that it may count in or leave out.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It counts.
    Yes,
    /// It does not count.
    No,
    /// Nothing is said.
    Silent,
    /// It is counted in by name.
    Included,
    /// It is left out by name.
    Excluded,
}

impl Answer {
    /// The answer of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "yes" => Self::Yes,
            "no" => Self::No,
            "silent" => Self::Silent,
            "included" => Self::Included,
            "excluded" => Self::Excluded,
            _ => return None,
        })
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Silent => "silent",
            Self::Included => "included",
            Self::Excluded => "excluded",
        })
    }
}

/// A threshold, or the name of a law.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
pub enum Value {
    /// A threshold.
    Number(serde_json::Number),
    /// A name.
    Name(String),
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(out),
            Self::Name(name) => name.fmt(out),
        }
    }
}

impl<N: Into<serde_json::Number>> From<N> for Value {
    fn from(number: N) -> Self {
        Self::Number(number.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_have_the_names_of_their_json() {
        for name in ["yes", "no", "silent", "included", "excluded"] {
            let answer = Answer::named(name);
            assert_eq!(serde_json::from_value::<Answer>(name.into()).ok(), answer, "{name}");
            assert_eq!(answer.map(|answer| answer.to_string()).as_deref(), Some(name));
        }
        assert_eq!(Answer::named("maybe"), None);
    }

    #[test]
    fn values_are_written_plainly() {
        for (value, json) in [(Value::Number(5.into()), "5"), (Value::Name("Bern".to_owned()), "\"Bern\"")] {
            assert_eq!(serde_json::to_string(&value).ok().as_deref(), Some(json));
            assert_eq!(serde_json::from_str::<Value>(json).ok(), Some(value));
        }
    }
}
