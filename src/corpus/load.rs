//! Reads a `corpus/` folder: TOML records, fingerprints, hub tags, base models and clause kinds, validated.
//!
//! Every rejection names the file, and the line where the parser knows it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::fingerprint::{Fingerprint, WordFacts, parse_vocabulary};
use super::{AXES, Record, variants};
use crate::base::{Error, Result};

/// Files that are no records and no fingerprints of one text, where records stand beside them.
const TABLES: [&str; 7] =
    ["benign.toml", "classes.toml", "hub.toml", "layouts.toml", "models.toml", "slots.toml", "vocabulary.fp"];

/// A row of `models.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelRow {
    /// Exact repository id; either this or `prefix`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Beginning of repository ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Record ids it was published under.
    pub license: Vec<String>,
    /// Commits, tags or branches for which alone the row holds; none where it holds for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revisions: Vec<String>,
    /// First day for which the row holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last day for which the row holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Where it can be checked, or `memory`.
    pub source: String,
}

/// A clause span of a template, as `spans.tsv` has it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ClauseSpan {
    /// The clause kind.
    #[serde(rename = "k")]
    pub kind: String,
    /// First word.
    #[serde(rename = "s")]
    pub start: u32,
    /// One past the last word.
    #[serde(rename = "e")]
    pub end: u32,
    /// The clause's values, a JSON object with the names of the report; `None` for a list, whose items have places
    /// of their own in each text, and for a clause that quotes its text.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub values: Option<serde_json::Value>,
}

/// Ends the id under which `spans.tsv` has the steward's own wording of an SPDX-listed text.
pub const STEWARD: char = '+';

/// Everything a `corpus/` folder says.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Licence records.
    pub records: Vec<Record>,
    /// Fingerprints, by record id.
    pub fingerprints: Vec<Fingerprint>,
    /// The shared vocabulary.
    pub vocabulary: Vec<WordFacts>,
    /// Hub tags and other names, lower case, to candidate records.
    pub names: BTreeMap<String, Vec<String>>,
    /// Base models.
    pub models: Vec<ModelRow>,
    /// Clause kinds by name, as JSON; the `clauses` layer gives them their meaning.
    pub kinds: BTreeMap<String, serde_json::Value>,
    /// Clause spans by record id, also of texts that have none. Where a steward words an SPDX-listed text
    /// otherwise than the list, the id of the steward's text ends with [`STEWARD`].
    pub spans: BTreeMap<String, Vec<ClauseSpan>>,
    /// What else may stand at places of SPDX-listed texts, by record id.
    pub variants: BTreeMap<String, variants::OfText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HubFile {
    tags: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    names: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelsFile {
    models: Vec<ModelRow>,
}

impl Sources {
    /// Reads the folder. Every part is optional, so that a user's folder may hold only one record.
    ///
    /// # Errors
    ///
    /// Names the file that cannot be read or does not have the documented form.
    pub fn read(folder: &Path) -> Result<Self> {
        let mut sources = Self::default();
        for path in license_files(folder, "toml")? {
            sources.records.push(read_record(&path)?);
        }
        for path in license_files(folder, "fp")? {
            sources.fingerprints.push(Fingerprint::parse(&text(&path)?).map_err(|error| error.at(&path))?);
        }
        for path in files(&folder.join("clauses"), "toml")? {
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
            sources.kinds.insert(stem, toml_file(&path)?);
        }
        sources.read_tables(folder)?;
        sources.validate()?;
        Ok(sources)
    }

    fn read_tables(&mut self, folder: &Path) -> Result<()> {
        let vocabulary = folder.join("vocabulary.fp");
        if vocabulary.exists() {
            self.vocabulary = parse_vocabulary(&text(&vocabulary)?).map_err(|error| error.at(&vocabulary))?;
        }
        let hub = folder.join("hub.toml");
        if hub.exists() {
            let HubFile { tags, names } = toml_file(&hub)?;
            self.names.extend(names);
            self.names.extend(tags);
        }
        let models = folder.join("models.toml");
        if models.exists() {
            self.models = toml_file::<ModelsFile>(&models)?.models;
        }
        self.spans = read_spans(folder)?;
        let variants = folder.join("variants.tsv");
        if variants.exists() {
            self.variants = variants::parse(&text(&variants)?).map_err(|error| error.at(&variants))?;
        }
        Ok(())
    }

    /// Checks what the types cannot: axis names, unique ids, candidates that exist.
    fn validate(&self) -> Result<()> {
        let mut ids = std::collections::BTreeSet::new();
        for record in &self.records {
            let bad = |message: String| Err(Error::new(format!("record {}: {message}", record.id)));
            if !ids.insert(record.id.to_lowercase()) {
                return bad("the id stands in two files".into());
            }
            if let Some(axis) = record.terms.keys().find(|axis| !AXES.iter().any(|(name, _)| name == axis)) {
                return bad(format!("`{axis}` is no axis of terms"));
            }
            if let Some(alias) = record.aliases.iter().find(|alias| alias.to_lowercase() != **alias) {
                return bad(format!("alias `{alias}` is not in lower case"));
            }
        }
        Ok(())
    }
}

/// The clause spans of a corpus folder, by record id; none where it has no `spans.tsv`.
///
/// # Errors
///
/// Names the line that is no row of spans.
pub fn read_spans(folder: &Path) -> Result<BTreeMap<String, Vec<ClauseSpan>>> {
    let path = folder.join("spans.tsv");
    match path.exists() {
        true => parse_spans(&text(&path)?).map_err(|error| error.at(&path)),
        false => Ok(BTreeMap::new()),
    }
}

/// Where a corpus folder keeps records and fingerprints: a user's may hold them directly.
pub fn licenses_folder(folder: &Path) -> std::path::PathBuf {
    let inner = folder.join("licenses");
    if inner.is_dir() { inner } else { folder.to_owned() }
}

/// The records (`toml`) or fingerprints (`fp`) of a corpus folder, in order.
///
/// # Errors
///
/// Where the folder cannot be listed.
pub fn license_files(folder: &Path, extension: &str) -> Result<Vec<std::path::PathBuf>> {
    let mut found = files(&licenses_folder(folder), extension)?;
    found.retain(|path| !TABLES.iter().any(|table| path.file_name().is_some_and(|name| name == *table)));
    Ok(found)
}

fn files(folder: &Path, extension: &str) -> Result<Vec<std::path::PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder).map_err(|error| Error::io(folder, error))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Error::io(folder, error))?.path();
        if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn read_record(path: &Path) -> Result<Record> {
    let record: Record = toml_file(path)?;
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    if record.id.to_lowercase() != stem {
        return Err(Error::new(format!("the id `{}` does not match the file's name", record.id)).at(path));
    }
    Ok(record)
}

fn text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| Error::io(path, error))
}

fn toml_file<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    let source = text(path)?;
    toml::from_str(&source).map_err(|error: toml::de::Error| {
        let message = Error::new(error.message().replace('\n', " ")).at(path);
        match error.span() {
            Some(span) => {
                message.on_line(source[..span.start.min(source.len())].matches('\n').count() as u32 + 1)
            }
            None => message,
        }
    })
}

/// Reads `spans.tsv`: a head line, then id, kind, first word, one past the last, and the values as JSON. A text
/// without clauses has one row whose kind is `-`.
fn parse_spans(text: &str) -> Result<BTreeMap<String, Vec<ClauseSpan>>> {
    let mut spans: BTreeMap<String, Vec<ClauseSpan>> = BTreeMap::new();
    for (at, line) in text.lines().enumerate().skip(1) {
        let bad = || Error::new("not a row of spans").on_line(at as u32 + 1);
        let mut cells = line.split('\t');
        let mut next = || cells.next().ok_or_else(bad);
        let (id, kind) = (next()?, next()?);
        let known = spans.entry(id.to_owned()).or_default();
        if kind == "-" {
            continue;
        }
        let (start, end) = (next()?.parse().map_err(|_| bad())?, next()?.parse().map_err(|_| bad())?);
        let values = cells.next().filter(|cell| !cell.is_empty());
        let values = values.map(serde_json::from_str).transpose().map_err(|_| bad())?;
        known.push(ClauseSpan { kind: kind.to_owned(), start, end, values });
    }
    Ok(spans)
}
