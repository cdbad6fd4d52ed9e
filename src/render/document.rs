//! What the document formats share: a report held whole, and what is known beside it.
//!
//! [`Documents`] takes a report piece by piece, as every [`ReportWriter`] does, and hands it to a [`Form`] at its end:
//! these formats say at their top what a scan knows only at its end. Memory grows with the report; where that
//! matters, save JSON lines and render parts of them with `report --where`.

use std::io::{self, Write};

use time::OffsetDateTime;

use super::ReportWriter;
use crate::base::Skipped;
use crate::corpus::Corpus;
use crate::policy::Settled;
use crate::report::{ArtifactEntry, DISCLAIMER, Report, SCHEMA, Summary, TextEntry, Tool, Unit};

/// Reads texts again that a report names.
pub trait TextSource {
    /// The text at `path`, relative to the scanned path, if its bytes still have this SHA-256.
    fn text(&self, path: &str, sha256: &str) -> Option<String>;

    /// Whether this is the place where the texts were read: else nobody looked for them.
    fn is_there(&self) -> bool;
}

/// No texts: the report comes from a file.
#[derive(Clone, Copy, Debug)]
pub struct NoTexts;

impl TextSource for NoTexts {
    fn text(&self, _: &str, _: &str) -> Option<String> {
        None
    }

    fn is_there(&self) -> bool {
        false
    }
}

/// What is known beside a report.
pub struct Context<'a> {
    /// Records: names, addresses, clauses.
    pub corpus: &'a Corpus,
    /// Where texts can be read again.
    pub texts: &'a dyn TextSource,
    /// The moment that documents are to bear, by `SOURCE_DATE_EPOCH`. Without it they bear none, or where a format
    /// demands one, the epoch's first: the same input gives the same bytes.
    pub created: Option<OffsetDateTime>,
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Context({:?})", self.created)
    }
}

impl Context<'_> {
    /// The moment as RFC 3339 in UTC, whole seconds.
    pub fn timestamp(&self) -> Option<String> {
        self.created.map(timestamp)
    }

    /// The same, for formats that demand one.
    pub fn timestamp_or_epoch(&self) -> String {
        timestamp(self.created.unwrap_or(OffsetDateTime::UNIX_EPOCH))
    }
}

fn timestamp(moment: OffsetDateTime) -> String {
    let format = time::macros::format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    moment.to_offset(time::UtcOffset::UTC).format(format).unwrap_or_default()
}

/// A report with what is known beside it.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The report.
    pub report: &'a Report,
    /// Settled findings, one list for each artifact.
    pub settled: &'a [Vec<Settled>],
    /// What is known beside it.
    pub context: &'a Context<'a>,
}

/// A format that needs the whole report.
pub trait Form {
    /// Writes it.
    ///
    /// # Errors
    /// What the output says.
    fn write(&self, document: &Document<'_>, out: &mut dyn Write) -> io::Result<()>;
}

/// Collects a report and writes it in one form.
pub struct Documents<'a, W: Write> {
    out: W,
    form: Box<dyn Form>,
    context: Context<'a>,
    report: Report,
    settled: Vec<Vec<Settled>>,
}

impl<W: Write> std::fmt::Debug for Documents<'_, W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Documents({} artifacts)", self.report.artifacts.len())
    }
}

impl<'a, W: Write> Documents<'a, W> {
    /// A report that `tool` made, into `out`.
    pub fn new(out: W, form: Box<dyn Form>, context: Context<'a>, tool: Tool) -> Self {
        let report = Report {
            schema: SCHEMA.to_owned(),
            tool,
            disclaimer: DISCLAIMER.to_owned(),
            texts: Default::default(),
            artifacts: Vec::new(),
            units: Vec::new(),
            skipped: Vec::new(),
            summary: Summary::default(),
        };
        Self { out, form, context, report, settled: Vec::new() }
    }
}

impl<W: Write> ReportWriter for Documents<'_, W> {
    fn text(&mut self, sha256: &str, text: &TextEntry) -> io::Result<()> {
        self.report.texts.insert(sha256.to_owned(), text.clone());
        Ok(())
    }

    fn artifact(&mut self, entry: &ArtifactEntry) -> io::Result<()> {
        self.report.artifacts.push(entry.clone());
        self.settled.push(Vec::new());
        Ok(())
    }

    fn settled(&mut self, settled: Vec<Settled>) -> io::Result<()> {
        if let Some(last) = self.settled.last_mut() {
            *last = settled;
        }
        Ok(())
    }

    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()> {
        self.report.skipped.push(skipped.clone());
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, units: &[Unit]) -> io::Result<()> {
        self.report.summary = summary.clone();
        self.report.units = units.to_vec();
        let document = Document { report: &self.report, settled: &self.settled, context: &self.context };
        self.form.write(&document, &mut self.out)?;
        self.out.flush()
    }
}

/// What `form` makes of some entries, for the tests of the forms.
#[cfg(test)]
pub(super) fn rendered(
    form: impl Form + 'static,
    entries: &[ArtifactEntry],
    texts: &[(&str, TextEntry)],
    settled: Vec<Vec<Settled>>,
) -> String {
    let mut out = Vec::new();
    let context = Context { corpus: Corpus::builtin(), texts: &NoTexts, created: None };
    let mut writer = Documents::new(&mut out, Box::new(form), context, Tool::current("c0ffee"));
    let mut tally = crate::report::Tally::new();
    for (sha256, text) in texts {
        writer.text(sha256, text).expect("kept");
    }
    let mut settled = settled.into_iter();
    for entry in entries {
        tally.artifact(entry);
        writer.artifact(entry).expect("kept");
        writer.settled(settled.next().unwrap_or_default()).expect("kept");
    }
    let (summary, units) = tally.finish();
    writer.finish(&summary, &units).expect("written");
    String::from_utf8(out).expect("UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_utc_and_whole() {
        let at = |created| Context { corpus: Corpus::builtin(), texts: &NoTexts, created };
        assert_eq!(at(None).timestamp(), None);
        assert_eq!(at(None).timestamp_or_epoch(), "1970-01-01T00:00:00Z");
        let moment = OffsetDateTime::from_unix_timestamp(1_700_000_000).ok();
        assert_eq!(at(moment).timestamp().as_deref(), Some("2023-11-14T22:13:20Z"));
    }
}
