//! A saved report, JSON or JSON lines, piece by piece: in memory is never more than one piece.
//!
//! Contract: pieces come in the order of the file, whatever the order of the keys; unknown keys are passed over. A
//! file that names no schema, or another one than this version's, is refused.

use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{ArtifactEntry, Line, SCHEMA, Summary, TextEntry, Tool};
use crate::base::{Error, Result, Skipped};

/// A part of a report.
#[derive(Debug)]
pub enum Piece {
    /// A distinct text and its SHA-256.
    Text(String, Box<TextEntry>),
    /// An artifact.
    Artifact(Box<ArtifactEntry>),
    /// Something that could not be read.
    Skipped(Skipped),
    /// What made the report.
    Tool(Tool),
    /// The totals.
    Summary(Box<Summary>),
}

/// Takes pieces; an error ends the reading.
pub type Take<'a> = &'a mut dyn FnMut(Piece) -> Result<()>;

/// Reads a saved report.
///
/// # Errors
/// Where `reader` holds no report of schema version 1, and what `take` says.
pub fn read(reader: impl Read, take: Take<'_>) -> Result<()> {
    let mut reader = BufReader::with_capacity(64 << 10, reader);
    let start = reader.fill_buf().map_err(unreadable)?;
    if start.starts_with(BOM) {
        reader.consume(BOM.len());
    }
    let start = reader.fill_buf().map_err(unreadable)?;
    if is_lines(start) { lines(reader, take) } else { whole(reader, take) }
}

/// What some editors and shells write in front of UTF-8.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// Whether a file begins as JSON lines do: a line says first what it is, or, where a tool has sorted the keys, somewhere.
fn is_lines(start: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Head {
        #[serde(rename = "type")]
        _type: String,
    }
    let text = String::from_utf8_lossy(&start[..start.len().min(256)]);
    let inner = text.trim_start().strip_prefix('{').unwrap_or_default().trim_start();
    let mut lines = serde_json::Deserializer::from_slice(start).into_iter::<Head>();
    inner.starts_with("\"type\"") || matches!(lines.next(), Some(Ok(_)))
}

fn lines(reader: impl BufRead, take: Take<'_>) -> Result<()> {
    let mut known = false;
    for (nth, line) in reader.lines().enumerate() {
        let number = u32::try_from(nth + 1).unwrap_or(u32::MAX);
        let line = line.map_err(unreadable)?;
        if line.trim().is_empty() {
            continue;
        }
        let line: Line = serde_json::from_str(&line).map_err(|error| wrong(&error).on_line(number))?;
        match line {
            Line::Text(text) => take(Piece::Text(text.sha256, Box::new(text.entry)))?,
            Line::Artifact(entry) => take(Piece::Artifact(entry))?,
            Line::Skipped(skipped) => take(Piece::Skipped(skipped))?,
            Line::Unit(_) => {}
            Line::Summary(last) => {
                check(&last.schema)?;
                known = true;
                take(Piece::Tool(last.tool))?;
                take(Piece::Summary(Box::new(last.summary)))?;
            }
        }
    }
    if known {
        Ok(())
    } else {
        Err(Error::new("this report is cut short: its last line, the summary, is missing"))
    }
}

fn whole(reader: impl Read, take: Take<'_>) -> Result<()> {
    let mut state = State { take, failed: None, known: false };
    let mut json = serde_json::Deserializer::from_reader(reader);
    let done = Document(&mut state).deserialize(&mut json).and_then(|()| json.end());
    if let Some(error) = state.failed {
        return Err(error);
    }
    done.map_err(|error| wrong(&error).on_line(u32::try_from(error.line()).unwrap_or(u32::MAX)))?;
    if state.known { Ok(()) } else { Err(Error::new("this is no smallprint report: it names no schema")) }
}

fn unreadable(error: std::io::Error) -> Error {
    Error::new(error.to_string()).because(error)
}

fn wrong(error: &serde_json::Error) -> Error {
    Error::new(format!("this is no smallprint report: {error}"))
}

fn check(schema: &str) -> Result<()> {
    if schema == SCHEMA {
        return Ok(());
    }
    Err(Error::new(format!("its schema is \"{schema}\", this version reads \"{SCHEMA}\"")))
}

/// What is kept while one document is read.
struct State<'a> {
    take: Take<'a>,
    /// Why the reading was ended by us, and not by the parser.
    failed: Option<Error>,
    known: bool,
}

impl State<'_> {
    /// Hands a piece on; the parser is told to stop where that fails.
    fn give<E: serde::de::Error>(&mut self, piece: Piece) -> std::result::Result<(), E> {
        let done = (self.take)(piece);
        self.end(done)
    }

    fn end<E: serde::de::Error>(&mut self, done: Result<()>) -> std::result::Result<(), E> {
        done.map_err(|error| {
            let told = E::custom(error.message());
            self.failed = Some(error);
            told
        })
    }
}

struct Document<'s, 'a>(&'s mut State<'a>);

impl<'de> DeserializeSeed<'de> for Document<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a report")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        let state = self.0;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "schema" => {
                    let schema: String = map.next_value()?;
                    state.end(check(&schema))?;
                    state.known = true;
                }
                "tool" => {
                    let tool = map.next_value()?;
                    state.give(Piece::Tool(tool))?;
                }
                "texts" => map.next_value_seed(Texts(state))?,
                "artifacts" => map.next_value_seed(List(state, Piece::Artifact, PhantomData))?,
                "skipped" => map.next_value_seed(List(state, Piece::Skipped, PhantomData))?,
                "summary" => {
                    let summary = map.next_value()?;
                    state.give(Piece::Summary(summary))?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

struct Texts<'s, 'a>(&'s mut State<'a>);

impl<'de> DeserializeSeed<'de> for Texts<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Texts<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("texts by their SHA-256")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        while let Some((sha256, text)) = map.next_entry()? {
            self.0.give(Piece::Text(sha256, text))?;
        }
        Ok(())
    }
}

/// A list whose entries become pieces.
struct List<'s, 'a, T>(&'s mut State<'a>, fn(T) -> Piece, PhantomData<T>);

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for List<'_, '_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for List<'_, '_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> std::result::Result<(), A::Error> {
        while let Some(entry) = list.next_element()? {
            self.0.give((self.1)(entry))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Report, SummaryLine, TextLine, samples};
    use super::*;
    use crate::base::SkipReason;
    use crate::reading::Verdict;

    fn report() -> Report {
        let skipped = Skipped { path: "x".into(), reason: SkipReason::NotReadable, detail: "denied".into() };
        Report {
            schema: SCHEMA.to_owned(),
            tool: Tool::current("00"),
            disclaimer: String::new(),
            texts: [("aa".to_owned(), samples::text(Verdict::Verbatim))].into(),
            artifacts: vec![samples::entry("o/m"), samples::declared("o/n", "mit")],
            units: Vec::new(),
            skipped: vec![skipped],
            summary: Summary { artifacts: 2, ..Summary::default() },
        }
    }

    fn as_lines(report: &Report) -> String {
        let texts = report.texts.iter().map(|(sha256, entry)| {
            Line::Text(Box::new(TextLine { sha256: sha256.clone(), entry: entry.clone() }))
        });
        let artifacts = report.artifacts.iter().cloned().map(|entry| Line::Artifact(Box::new(entry)));
        let skipped = report.skipped.iter().cloned().map(Line::Skipped);
        let last = SummaryLine::new(report.tool.clone(), report.summary.clone());
        let all = texts.chain(artifacts).chain(skipped).chain([Line::Summary(Box::new(last))]);
        all.map(|line| serde_json::to_string(&line).expect("JSON") + "\n").collect()
    }

    fn pieces(input: &str) -> Result<Vec<String>> {
        let mut seen = Vec::new();
        read(input.as_bytes(), &mut |piece| {
            seen.push(match piece {
                Piece::Text(sha256, text) => format!("text {sha256} {}", text.words),
                Piece::Artifact(entry) => format!("artifact {}", entry.path),
                Piece::Skipped(skipped) => format!("skipped {}", skipped.path),
                Piece::Tool(tool) => format!("tool {}", tool.name),
                Piece::Summary(summary) => format!("summary {}", summary.artifacts),
            });
            Ok(())
        })?;
        seen.sort();
        Ok(seen)
    }

    #[test]
    fn both_forms_give_the_same_pieces() {
        let report = report();
        let expected =
            ["artifact o/m", "artifact o/n", "skipped x", "summary 2", "text aa 161", "tool smallprint"];
        let pretty = serde_json::to_string_pretty(&report).expect("JSON");
        let turned: serde_json::Value = serde_json::from_str(&pretty).expect("JSON");
        let lines = as_lines(&report);
        let sorted = lines.lines().map(|line| {
            let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
            format!("{value}\n")
        });
        let sorted: String = sorted.collect();
        assert!(!sorted.starts_with("{\"type\""), "{sorted}");
        for input in [pretty, as_lines(&report), turned.to_string(), sorted, format!("\u{feff}{turned}")] {
            assert_eq!(pieces(&input).expect("a report"), expected);
        }
    }

    #[test]
    fn what_is_no_report_is_refused_with_its_line() {
        let cut = as_lines(&report());
        let cut = cut.lines().take(2).collect::<Vec<_>>().join("\n");
        for (input, says) in [
            ("", "no smallprint report"),
            ("{}", "names no schema"),
            (r#"{"schema": "smallprint-report/2", "artifacts": [1]}"#, "smallprint-report/2"),
            ("{\"schema\": \"smallprint-report/1\",\n \"artifacts\": [1]}", "no smallprint report"),
            (cut.as_str(), "cut short"),
            ("{\"type\": \"artifact\"}\n", "no smallprint report"),
            ("{\"type\": \"nonsense\"}\n", "nonsense"),
        ] {
            let error = pieces(input).expect_err(input).to_string();
            assert!(error.contains(says), "{input}: {error}");
        }
    }

    #[test]
    fn whoever_takes_pieces_can_end_it() {
        let json = serde_json::to_string(&report()).expect("JSON");
        let mut take = |_| Err(Error::new("enough"));
        assert_eq!(read(json.as_bytes(), &mut take).expect_err("ended").message(), "enough");
    }
}
