//! Reads what later steps need out of a saved report, JSON or JSON lines, without keeping the rest.

use std::collections::BTreeSet;
use std::io::Read;

use serde::Deserialize;

use crate::base::{Error, Result};

/// The keys that matter here; all others are passed over without being kept.
#[derive(Deserialize)]
struct Light {
    #[serde(default)]
    schema: Option<String>,
    #[serde(default)]
    artifacts: Option<Artifacts>,
    #[serde(default)]
    findings: Option<Findings>,
}

/// A list in a report; a number in a summary line.
#[derive(Deserialize)]
#[serde(untagged)]
enum Artifacts {
    List(Vec<Holder>),
    Count(serde::de::IgnoredAny),
}

#[derive(Deserialize)]
struct Holder {
    #[serde(default)]
    findings: Vec<Id>,
}

/// A list in an artifact line; counts in a summary line.
#[derive(Deserialize)]
#[serde(untagged)]
enum Findings {
    List(Vec<Id>),
    Counts(serde::de::IgnoredAny),
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

/// The ids of all findings of a saved report.
///
/// # Errors
/// Where `reader` holds no report of schema version 1.
pub fn finding_ids(reader: impl Read) -> Result<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    let mut known = false;
    for document in serde_json::Deserializer::from_reader(reader).into_iter::<Light>() {
        let document = document.map_err(|error| {
            let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
            Error::new(format!("this is no smallprint report: {error}")).on_line(line)
        })?;
        known |= check_schema(document.schema.as_deref())?;
        ids.extend(document.into_ids());
    }
    if known { Ok(ids) } else { Err(Error::new("this is no smallprint report: it names no schema")) }
}

fn check_schema(schema: Option<&str>) -> Result<bool> {
    match schema {
        None => Ok(false),
        Some(super::SCHEMA) => Ok(true),
        Some(other) => {
            Err(Error::new(format!("its schema is \"{other}\", this version reads \"{}\"", super::SCHEMA)))
        }
    }
}

impl Light {
    fn into_ids(self) -> Vec<String> {
        let mut found = match self.findings {
            Some(Findings::List(list)) => list,
            Some(Findings::Counts(_)) | None => Vec::new(),
        };
        match self.artifacts {
            Some(Artifacts::List(list)) => found.extend(list.into_iter().flat_map(|holder| holder.findings)),
            Some(Artifacts::Count(_)) | None => {}
        }
        found.into_iter().map(|one| one.id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_out_of_both_forms() {
        let json = r#"{"schema": "smallprint-report/1", "texts": {}, "artifacts": [
            {"path": "a", "findings": [{"id": "1", "rule": "x"}, {"id": "2"}]}, {"path": "b"}],
            "summary": {"findings": {"error": 1}}}"#;
        let lines = concat!(
            r#"{"type": "text", "sha256": "00", "clauses": []}"#,
            "\n",
            r#"{"type": "artifact", "path": "a", "findings": [{"id": "1"}, {"id": "2"}]}"#,
            "\n",
            r#"{"type": "summary", "schema": "smallprint-report/1", "artifacts": 1, "findings": {"error": 2}}"#,
            "\n"
        );
        for report in [json, lines] {
            let ids = finding_ids(report.as_bytes()).expect("a report");
            assert_eq!(ids.into_iter().collect::<Vec<_>>(), ["1", "2"]);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for (input, says) in [
            ("", "names no schema"),
            ("{}", "names no schema"),
            ("hello", "no smallprint report"),
            (r#"{"schema": "smallprint-report/2"}"#, "smallprint-report/2"),
            (r#"{"schema": "smallprint-report/1""#, "no smallprint report"),
        ] {
            let error = finding_ids(input.as_bytes()).expect_err(input).to_string();
            assert!(error.contains(says), "{input}: {error}");
        }
    }
}
