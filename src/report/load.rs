//! A saved report, JSON or JSON lines, as a whole: every value, in the order in which a scan hands them on.
//!
//! Contract: what [`Saved::read`] gives, written again in the form it came in, is the same bytes, as long as the same
//! version wrote it. A text stands before the artifact that uses it first. Totals and review units are not kept: they
//! follow from the artifacts, and whoever filters these sums anew.
//!
//! Limits: all [`Part`]s are held in memory; [`super::stream`] reads the same files piece by piece.

use std::collections::BTreeMap;
use std::io::Read;

use super::stream::{self, Piece};
use super::{ArtifactEntry, TextEntry, Tool};
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
    /// The folder that its paths start from, where the report says it.
    pub root: Option<String>,
    /// What it holds, in order.
    pub parts: Vec<Part>,
}

impl Saved {
    /// Reads a report.
    ///
    /// # Errors
    /// Where `reader` holds no report of schema version 1.
    pub fn read(reader: impl Read) -> Result<Self> {
        let (mut tool, mut root) = (None, None);
        let mut texts = Texts::default();
        let mut others = Vec::new();
        stream::read(reader, &mut |piece| {
            match piece {
                Piece::Text(sha256, text) => texts.push(sha256, text),
                Piece::Artifact(entry) => others.push(Part::Artifact(entry)),
                Piece::Skipped(skipped) => others.push(Part::Skipped(skipped)),
                Piece::Tool(own) => tool = Some(own),
                Piece::Summary(summary) => root = summary.root,
            }
            Ok(())
        })?;
        let tool = tool.ok_or_else(|| Error::new("this report does not say what made it"))?;
        Ok(Self { tool, root, parts: texts.before(others) })
    }
}

/// Texts in the order of the file, by SHA-256.
#[derive(Default)]
struct Texts(BTreeMap<String, (usize, Box<TextEntry>)>);

impl Texts {
    fn push(&mut self, sha256: String, text: Box<TextEntry>) {
        let nth = self.0.len();
        self.0.entry(sha256).or_insert((nth, text));
    }

    /// All parts: each text in front of the artifact that uses it first; those that nothing names in front of everything.
    fn before(mut self, others: Vec<Part>) -> Vec<Part> {
        let mut parts = Vec::with_capacity(self.0.len() + others.len());
        for part in others {
            if let Part::Artifact(entry) = &part {
                let used = entry.evidence.iter().filter_map(|one| one.text.as_deref());
                let fresh = used.filter_map(|sha256| self.0.remove_entry(sha256)).collect();
                parts.extend(in_order(fresh));
            }
            parts.push(part);
        }
        in_order(self.0.into_iter().collect()).into_iter().chain(parts).collect()
    }
}

fn in_order(mut texts: Vec<(String, (usize, Box<TextEntry>))>) -> Vec<Part> {
    texts.sort_by_key(|(_, (nth, _))| *nth);
    texts.into_iter().map(|(sha256, (_, text))| Part::Text(sha256, text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Verdict;
    use crate::report::{Report, SCHEMA, Tally, samples};

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
            ("{}", "names no schema"),
            (newer.expect("JSON").as_str(), "smallprint-report/2"),
            (r#"{"type": "skipped", "path": "a", "reason": "link-loop", "detail": ""}"#, "cut short"),
            (r#"{"type": "nonsense"}"#, "nonsense"),
        ] {
            let error = Saved::read(input.as_bytes()).expect_err(input).to_string();
            assert!(error.contains(says), "{input}: {error}");
        }
    }
}
