//! Reads a saved report back, JSON or JSON lines: every value, in the order in which a scan hands them on.
//!
//! Contract: what [`Saved::read`] gives, written again in the form it came in, is the same bytes, as long as the same
//! version wrote it. A text stands before the artifact that uses it first. Totals and review units are not read: they
//! follow from the artifacts, and whoever filters these sums anew.
//!
//! Limits: a JSON report is held in memory, of JSON lines only what [`Part`]s hold; keys that this version does not
//! know are passed over.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{ArtifactEntry, Line, SCHEMA, TextEntry, Tool};
use crate::base::{Error, Result, Skipped};

/// One value of a saved report.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A distinct text and its SHA-256.
    Text(String, Box<TextEntry>),
    /// An artifact.
    Artifact(Box<ArtifactEntry>),
    /// Something that could not be read.
    Skipped(Skipped),
}

/// A saved report.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// What made it.
    pub tool: Tool,
    /// What it holds, in order.
    pub parts: Vec<Part>,
}

impl Saved {
    /// Reads a report.
    ///
    /// # Errors
    /// Where `reader` holds no report of schema version 1.
    pub fn read(mut reader: impl Read) -> Result<Self> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(|error| Error::new(error.to_string()).because(error))?;
        if is_lines(&bytes) { Self::of_lines(&bytes) } else { Self::of_document(&bytes) }
    }

    fn of_document(bytes: &[u8]) -> Result<Self> {
        let document: Document = serde_json::from_slice(bytes).map_err(|error| wrong(&error))?;
        known(&document.schema)?;
        let Document { tool, texts, artifacts, skipped, .. } = document;
        let mut parts = Vec::with_capacity(texts.0.len() + artifacts.len() + skipped.len());
        let mut waiting: BTreeMap<String, (usize, Box<TextEntry>)> =
            texts.0.into_iter().enumerate().map(|(nth, (sha256, text))| (sha256, (nth, text))).collect();
        for artifact in artifacts {
            let used = artifact.evidence.iter().filter_map(|one| one.text.as_ref());
            let mut fresh: Vec<(usize, String, Box<TextEntry>)> = used
                .filter_map(|sha256| waiting.remove(sha256).map(|(nth, text)| (nth, sha256.clone(), text)))
                .collect();
            fresh.sort_by_key(|(nth, ..)| *nth);
            parts.extend(fresh.into_iter().map(|(_, sha256, text)| Part::Text(sha256, text)));
            parts.push(Part::Artifact(Box::new(artifact)));
        }
        // Texts that nothing names: kept, in their order, in front of everything.
        let mut unused: Vec<_> = waiting.into_iter().collect();
        unused.sort_by_key(|(_, (nth, _))| *nth);
        let unused = unused.into_iter().map(|(sha256, (_, text))| Part::Text(sha256, text));
        let parts = unused.chain(parts).chain(skipped.into_iter().map(Part::Skipped)).collect();
        Ok(Self { tool, parts })
    }

    fn of_lines(bytes: &[u8]) -> Result<Self> {
        let mut tool = None;
        let mut parts = Vec::new();
        for line in serde_json::Deserializer::from_slice(bytes).into_iter::<Line>() {
            match line.map_err(|error| wrong(&error))? {
                Line::Text(text) => parts.push(Part::Text(text.sha256, Box::new(text.entry))),
                Line::Artifact(entry) => parts.push(Part::Artifact(entry)),
                Line::Skipped(skipped) => parts.push(Part::Skipped(skipped)),
                Line::Unit(_) => {}
                Line::Summary(summary) => {
                    known(&summary.schema)?;
                    tool = Some(summary.tool);
                }
            }
        }
        let cut = "these JSON lines end without a summary: the scan that wrote them was cut short";
        Ok(Self { tool: tool.ok_or_else(|| Error::new(cut))?, parts })
    }
}

/// Whether the first document is a line of its own, with a `type`.
fn is_lines(bytes: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Head {
        #[serde(rename = "type")]
        _type: String,
    }
    let mut documents = serde_json::Deserializer::from_slice(bytes).into_iter::<Head>();
    matches!(documents.next(), Some(Ok(_)))
}

fn known(schema: &str) -> Result<()> {
    if schema == SCHEMA {
        return Ok(());
    }
    Err(Error::new(format!("its schema is \"{schema}\", this version reads \"{SCHEMA}\"")))
}

fn wrong(error: &serde_json::Error) -> Error {
    let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
    Error::new(format!("this is no smallprint report: {error}")).on_line(line)
}

#[derive(Deserialize)]
struct Document {
    schema: String,
    tool: Tool,
    #[serde(default)]
    texts: Texts,
    artifacts: Vec<ArtifactEntry>,
    #[serde(default)]
    skipped: Vec<Skipped>,
}

/// The texts in the order of the file, which a map would lose.
#[derive(Default)]
struct Texts(Vec<(String, Box<TextEntry>)>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Texts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("texts by SHA-256")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Texts, A::Error> {
                let mut texts = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    texts.push(entry);
                }
                Ok(Texts(texts))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Verdict;
    use crate::report::{Report, Tally, samples};

    fn report() -> Report {
        let entries = [
            samples::with_text(samples::declared("a/b", "mit"), "bb", "MIT", Verdict::Verbatim),
            samples::with_text(samples::entry("c"), "aa", "MIT", Verdict::Altered),
        ];
        let mut tally = Tally::new();
        entries.iter().for_each(|entry| tally.artifact(entry));
        let (summary, units) = tally.finish();
        let texts = ["aa", "bb"].map(|sha| (sha.to_owned(), samples::text(Verdict::Verbatim)));
        Report {
            schema: SCHEMA.to_owned(),
            tool: Tool::current("c0ffee"),
            disclaimer: String::new(),
            texts: BTreeMap::from(texts),
            artifacts: entries.to_vec(),
            units,
            skipped: Vec::new(),
            summary,
        }
    }

    fn order(saved: &Saved) -> Vec<&str> {
        let name = |part: &'_ Part| match part {
            Part::Text(sha256, _) => sha256.clone(),
            Part::Artifact(entry) => entry.path.clone(),
            Part::Skipped(skipped) => skipped.path.clone(),
        };
        saved.parts.iter().map(|part| String::leak(name(part)) as &str).collect()
    }

    #[test]
    fn texts_stand_before_their_first_use() {
        let json = serde_json::to_string_pretty(&report()).expect("JSON");
        let saved = Saved::read(json.as_bytes()).expect("a report");
        assert_eq!(order(&saved), ["bb", "a/b", "aa", "c"]);
        assert_eq!(saved.tool, Tool::current("c0ffee"));
    }

    #[test]
    fn anything_else_is_refused() {
        let newer = serde_json::to_string(&Report { schema: "smallprint-report/2".into(), ..report() });
        for (input, says) in [
            ("", "no smallprint report"),
            ("{}", "no smallprint report"),
            (newer.expect("JSON").as_str(), "smallprint-report/2"),
            (r#"{"type": "skipped", "path": "a", "reason": "link-loop", "detail": ""}"#, "cut short"),
            (r#"{"type": "nonsense"}"#, "nonsense"),
        ] {
            let error = Saved::read(input.as_bytes()).expect_err(input).to_string();
            assert!(error.contains(says), "{input}: {error}");
        }
    }
}
