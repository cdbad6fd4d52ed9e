//! A report as JSON lines: written as it is found, in memory never more than a line.

use std::io::{self, Write};

use serde::Serialize;

use super::ReportWriter;
use crate::base::Skipped;
use crate::report::{ArtifactEntry, KeptEntry, Summary, SummaryLine, TextEntry, Tool, Unit};

/// A [`Line`](crate::report::Line) that borrows what it says: an entry is written once and copied never.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum Line<'a> {
    Text(TextLine<'a>),
    Artifact(&'a ArtifactEntry),
    Unit(&'a Unit),
    Skipped(&'a Skipped),
    Summary(&'a SummaryLine),
}

/// A [`TextLine`](crate::report::TextLine) that borrows.
#[derive(Serialize)]
struct TextLine<'a> {
    sha256: &'a str,
    #[serde(flatten)]
    entry: &'a TextEntry,
}

/// Writes one JSON object a line.
#[derive(Debug)]
pub struct JsonLines<W: Write> {
    out: W,
    tool: Tool,
    /// The line being made: serde writes it in hundreds of small pieces.
    buffer: Vec<u8>,
}

impl<W: Write> JsonLines<W> {
    /// Lines of a report that `tool` makes, into `out`.
    pub fn new(out: W, tool: Tool) -> Self {
        Self { out, tool, buffer: Vec::new() }
    }

    fn line(&mut self, line: &Line<'_>) -> io::Result<()> {
        self.buffer.clear();
        serde_json::to_writer(&mut self.buffer, line)?;
        self.buffer.push(b'\n');
        self.out.write_all(&self.buffer)
    }
}

/// Writes `value` as one line of JSON, in one piece: serde makes it in hundreds.
///
/// # Errors
/// What `out` says.
pub fn write_line(out: &mut impl Write, value: &impl serde::Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    out.write_all(&line)
}

impl<W: Write> ReportWriter for JsonLines<W> {
    fn text(&mut self, sha256: &str, text: &TextEntry) -> io::Result<()> {
        self.line(&Line::Text(TextLine { sha256, entry: text }))
    }

    fn artifact(&mut self, entry: &ArtifactEntry) -> io::Result<()> {
        self.line(&Line::Artifact(entry))
    }

    fn kept(&mut self, kept: &KeptEntry) -> io::Result<()> {
        let Some(fields) = kept.json().strip_prefix('{') else { return self.artifact(&kept.entry()?) };
        for part in ["{\"type\":\"artifact\",", fields, "\n"] {
            self.out.write_all(part.as_bytes())?;
        }
        Ok(())
    }

    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()> {
        self.line(&Line::Skipped(skipped))
    }

    fn finish(&mut self, summary: &Summary, units: &[Unit]) -> io::Result<()> {
        for unit in units {
            self.line(&Line::Unit(unit))?;
        }
        self.line(&Line::Summary(&SummaryLine::new(self.tool.clone(), summary.clone())))?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Verdict;
    use crate::report::{Line, Tally, samples};

    #[test]
    fn what_was_kept_is_the_line_that_it_was() {
        let entry = samples::with_text(samples::declared("a/b", "mit"), "5ha", "MIT", Verdict::Verbatim);
        let line = |write: fn(&mut JsonLines<&mut Vec<u8>>, &ArtifactEntry) -> io::Result<()>| {
            let mut out = Vec::new();
            write(&mut JsonLines::new(&mut out, Tool::current("c0ffee")), &entry).expect("written");
            String::from_utf8(out).expect("UTF-8")
        };
        let kept = line(|writer, entry| writer.kept(&KeptEntry::of(entry)?));
        assert_eq!(kept, line(|writer, entry| writer.artifact(entry)));
    }

    #[test]
    fn every_line_reads_back() {
        let mut out = Vec::new();
        let mut writer = JsonLines::new(&mut out, Tool::current("c0ffee"));
        let mut tally = Tally::new();
        let entry = samples::with_text(samples::declared("a/b", "mit"), "5ha", "MIT", Verdict::Verbatim);
        tally.artifact(&entry);
        writer.text("5ha", &samples::text(Verdict::Verbatim)).expect("written");
        writer.artifact(&entry).expect("written");
        let (summary, units) = tally.finish();
        writer.finish(&summary, &units).expect("written");

        let text = String::from_utf8(out).expect("UTF-8");
        let lines: Vec<Line> = text.lines().map(|line| serde_json::from_str(line).expect("a line")).collect();
        assert!(matches!(&lines[0], Line::Text(text) if text.sha256 == "5ha" && text.entry.words == 161));
        assert!(matches!(&lines[1], Line::Artifact(read) if **read == entry));
        assert!(matches!(&lines[2], Line::Unit(unit) if unit.artifacts == 1));
        assert!(matches!(&lines[3], Line::Summary(last) if last.summary == summary));
        assert!(text.lines().all(|line| line.starts_with("{\"type\":\"")), "{text}");
    }
}
