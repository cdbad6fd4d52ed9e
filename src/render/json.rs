//! A report as one JSON object, in bounded memory.
//!
//! Texts are written as they come, in the order of their first use; artifacts wait in a spool that moves to a
//! temporary file once it is large, since `texts` ends only where the scan ends.

use std::io::{self, BufRead as _, BufReader, Seek, SeekFrom, Write};

use serde::Serialize;
use tempfile::SpooledTempFile;

use super::{ReportWriter, indent};
use crate::base::Skipped;
use crate::report::{ArtifactEntry, DISCLAIMER, KeptEntry, SCHEMA, Summary, TextEntry, Tool, Unit};

/// How much of the artifacts waits in memory.
const SPOOL_BYTES: usize = 8 << 20;

/// How much of them is read at once.
const BUFFER: usize = 64 << 10;

/// Writes one indented JSON object.
#[derive(Debug)]
pub struct Json<W: Write> {
    out: W,
    tool: Tool,
    started: bool,
    texts: u64,
    artifacts: Spool,
    skipped: Spool,
}

/// The items of a list, a line of compact JSON each, waiting to be written: indented they would take twice the room.
#[derive(Debug)]
struct Spool {
    file: SpooledTempFile,
    items: u64,
}

impl Spool {
    fn new(bytes: usize) -> Self {
        Self { file: SpooledTempFile::new(bytes), items: 0 }
    }

    fn push(&mut self, item: &impl Serialize) -> io::Result<()> {
        self.take(&serde_json::to_string(item)?)
    }

    /// Takes an item as compact JSON.
    fn take(&mut self, json: &str) -> io::Result<()> {
        self.file.write_all(json.as_bytes())?;
        self.file.write_all(b"\n")?;
        self.items += 1;
        Ok(())
    }

    /// Writes the list and forgets it.
    fn drain(&mut self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(b"[")?;
        self.file.seek(SeekFrom::Start(0))?;
        let (mut file, mut line) = (BufReader::with_capacity(BUFFER, &mut self.file), String::new());
        let mut comma = "";
        while file.read_line(&mut line)? > 0 {
            write!(out, "{comma}\n    ")?;
            out.write_all(&indent::spread(line.trim_end(), 2))?;
            comma = ",";
            line.clear();
        }
        out.write_all(if self.items == 0 { b"]" } else { b"\n  ]" })
    }
}

/// `value` as indented JSON that stands `depth` levels deep.
pub(super) fn indented(value: &impl Serialize, depth: usize) -> io::Result<Vec<u8>> {
    Ok(indent::spread(&serde_json::to_string(value)?, depth))
}

/// Writes a list of values as one indented JSON array, item by item.
#[derive(Debug)]
pub struct JsonList<W: Write> {
    out: W,
    items: u64,
}

impl<W: Write> JsonList<W> {
    /// An empty list into `out`.
    pub fn new(out: W) -> Self {
        Self { out, items: 0 }
    }

    /// Writes one item.
    ///
    /// # Errors
    /// What the output says.
    pub fn push(&mut self, item: &impl Serialize) -> io::Result<()> {
        self.out.write_all(if self.items == 0 { b"[\n  " } else { b",\n  " })?;
        self.items += 1;
        self.out.write_all(&indented(item, 1)?)
    }

    /// Ends the list.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(&mut self) -> io::Result<()> {
        self.out.write_all(if self.items == 0 { b"[]\n" } else { b"\n]\n" })?;
        self.out.flush()
    }
}

impl<W: Write> Json<W> {
    /// A report that `tool` makes, into `out`.
    pub fn new(out: W, tool: Tool) -> Self {
        let (artifacts, skipped) = (Spool::new(SPOOL_BYTES), Spool::new(SPOOL_BYTES));
        Self { out, tool, started: false, texts: 0, artifacts, skipped }
    }

    fn start(&mut self) -> io::Result<()> {
        if self.started {
            return Ok(());
        }
        self.started = true;
        let schema = serde_json::to_string(SCHEMA)?;
        let disclaimer = serde_json::to_string(DISCLAIMER)?;
        write!(self.out, "{{\n  \"schema\": {schema},\n  \"tool\": ")?;
        self.out.write_all(&indented(&self.tool, 1)?)?;
        writeln!(self.out, ",\n  \"disclaimer\": {disclaimer},")?;
        self.out.write_all(b"  \"texts\": {")
    }
}

impl<W: Write> ReportWriter for Json<W> {
    fn text(&mut self, sha256: &str, text: &TextEntry) -> io::Result<()> {
        self.start()?;
        let comma = if self.texts == 0 { "" } else { "," };
        self.texts += 1;
        write!(self.out, "{comma}\n    {}: ", serde_json::to_string(sha256)?)?;
        self.out.write_all(&indented(text, 2)?)
    }

    fn artifact(&mut self, entry: &ArtifactEntry) -> io::Result<()> {
        self.artifacts.push(entry)
    }

    fn kept(&mut self, kept: &KeptEntry) -> io::Result<()> {
        self.artifacts.take(kept.json())
    }

    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()> {
        self.skipped.push(skipped)
    }

    fn finish(&mut self, summary: &Summary, units: &[Unit]) -> io::Result<()> {
        self.start()?;
        self.out.write_all(if self.texts == 0 { b"},\n" } else { b"\n  },\n" })?;
        self.out.write_all(b"  \"artifacts\": ")?;
        self.artifacts.drain(&mut self.out)?;
        self.out.write_all(b",\n  \"units\": ")?;
        self.out.write_all(&indented(&units, 1)?)?;
        self.out.write_all(b",\n  \"skipped\": ")?;
        self.skipped.drain(&mut self.out)?;
        self.out.write_all(b",\n  \"summary\": ")?;
        self.out.write_all(&indented(summary, 1)?)?;
        self.out.write_all(b"\n}\n")?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SkipReason;
    use crate::reading::Verdict;
    use crate::report::{Report, Tally, samples};

    fn write(entries: &[ArtifactEntry], texts: &[&str], skipped: &[Skipped], kept: bool) -> (String, Report) {
        let mut out = Vec::new();
        let mut writer = Json::new(&mut out, Tool::current("c0ffee"));
        let mut tally = Tally::new();
        for sha in texts {
            writer.text(sha, &samples::text(Verdict::Verbatim)).expect("written");
        }
        for entry in entries {
            tally.artifact(entry);
            match kept {
                true => writer.kept(&KeptEntry::of(entry).expect("JSON")).expect("written"),
                false => writer.artifact(entry).expect("written"),
            }
        }
        for one in skipped {
            writer.skipped(one).expect("written");
        }
        let (summary, units) = tally.finish();
        writer.finish(&summary, &units).expect("written");
        let text = String::from_utf8(out).expect("UTF-8");
        let report = serde_json::from_str(&text).expect("a report");
        (text, report)
    }

    #[test]
    fn a_stream_is_the_same_as_the_whole() {
        let entries = [samples::declared("a/b", "mit\nline"), samples::entry("c")];
        let skipped = [Skipped { path: "x".into(), reason: SkipReason::LinkLoop, detail: "loop".into() }];
        let (text, report) = write(&entries, &["aa", "bb"], &skipped, false);
        assert_eq!(write(&entries, &["aa", "bb"], &skipped, true).0, text, "as an earlier scan kept it");
        assert_eq!(report.artifacts, entries);
        assert_eq!(report.skipped, skipped);
        assert_eq!(report.texts.len(), 2);
        assert_eq!(text, serde_json::to_string_pretty(&report).expect("JSON") + "\n");
    }

    #[test]
    fn a_list_is_an_array() {
        for items in [&[][..], &[1], &[1, 2]] {
            let mut out = Vec::new();
            let mut list = JsonList::new(&mut out);
            for item in items {
                list.push(item).expect("written");
            }
            list.finish().expect("written");
            let expected = serde_json::to_string_pretty(items).expect("JSON") + "\n";
            assert_eq!(String::from_utf8(out).expect("UTF-8"), expected);
        }
    }

    #[test]
    fn an_empty_report_is_a_report() {
        let (text, report) = write(&[], &[], &[], false);
        assert_eq!((report.schema.as_str(), report.artifacts.len()), (SCHEMA, 0));
        assert_eq!(text, serde_json::to_string_pretty(&report).expect("JSON") + "\n");
    }
}
