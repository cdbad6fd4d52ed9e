//! The JSON Schemas (draft 2020-12) of what smallprint writes, generated from the types that it writes.
//!
//! They are committed as `docs/report.schema.json`, `docs/report-line.schema.json`, `docs/identify.schema.json` and
//! `docs/diff.schema.json`; a test holds them fresh and `SMALLPRINT_UPDATE=1` rewrites them. They describe what is written: a reader should accept more.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

use super::{DiffPage, IdentifyLine, Line, Report};

/// The schema of `--format json`.
pub fn report() -> serde_json::Value {
    of::<Report>("smallprint report, version 1")
}

/// The schema of one line of `--format jsonl`.
pub fn line() -> serde_json::Value {
    of::<Line>("smallprint report as JSON lines, version 1")
}

/// The schema of one line of `identify --format jsonl`.
pub fn identify() -> serde_json::Value {
    of::<IdentifyLine>("smallprint identify")
}

/// The schema of `diff --format json`.
pub fn diff() -> serde_json::Value {
    of::<DiffPage>("smallprint diff")
}

fn of<T: JsonSchema>(title: &str) -> serde_json::Value {
    let mut schema =
        SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    schema.to_value()
}
