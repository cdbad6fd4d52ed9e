//! The open review units as comma-separated values (RFC 4180), for people to fill in; `--reviews FILE` reads them back.
//!
//! Contract: a unit is open as long as one of its artifacts has no person's decision. The columns behind `question` are
//! empty; a row that stays so says nothing. Cells that a spreadsheet would run, and ids that it would take for numbers and
//! round, get a `'` in front.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::ReportWriter;
use super::csv::harmless;
use crate::base::Skipped;
use crate::policy::reviews::COLUMNS;
use crate::report::{ArtifactEntry, Summary, TextEntry, Unit, unit_id};

/// The columns that are filled in here.
const GIVEN: [&str; 4] = ["unit", "artifacts", "example", "question"];

/// Writes the table.
#[derive(Debug)]
pub struct ReviewTable<W: Write> {
    out: W,
    /// How many artifacts of a unit are decided.
    decided: BTreeMap<String, u64>,
}

impl<W: Write> ReviewTable<W> {
    /// Into `out`.
    pub fn new(out: W) -> Self {
        Self { out, decided: BTreeMap::new() }
    }
}

impl<W: Write> ReportWriter for ReviewTable<W> {
    fn text(&mut self, _sha256: &str, _text: &TextEntry) -> io::Result<()> {
        Ok(())
    }

    fn artifact(&mut self, entry: &ArtifactEntry) -> io::Result<()> {
        if entry.conclusion.review.is_some() {
            *self.decided.entry(unit_id(entry)).or_default() += 1;
        }
        Ok(())
    }

    fn skipped(&mut self, _skipped: &Skipped) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, _summary: &Summary, units: &[Unit]) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(&mut self.out);
        writer.write_record(GIVEN.into_iter().chain(COLUMNS))?;
        for unit in units {
            if self.decided.get(&unit.id).is_some_and(|decided| *decided >= unit.artifacts) {
                continue;
            }
            let given = [
                as_text(&unit.id),
                unit.artifacts.to_string(),
                harmless(&unit.example),
                harmless(&unit.question),
            ];
            writer.write_record(given.into_iter().chain(COLUMNS.map(|_| String::new())))?;
        }
        writer.flush()
    }
}

/// An id that stays text in a spreadsheet: `1234567890123456` and `12345678901234e5` are numbers there.
fn as_text(id: &str) -> String {
    if id.parse::<f64>().is_ok() { format!("'{id}") } else { id.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::policy::reviews::read_table;
    use crate::report::{Tally, samples};
    use crate::rules::HumanReview;

    #[test]
    fn ids_stay_text_and_are_read_back() {
        for (id, expected) in [
            ("1234567890123456", "'1234567890123456"),
            ("12345678901234e5", "'12345678901234e5"),
            ("a234567890123456", "a234567890123456"),
        ] {
            assert_eq!(as_text(id), expected);
            let row = format!("unit,decision,reviewer,date\n{expected},approved,A,2026-01-02\n");
            let read = read_table(&row, Path::new("r.csv")).expect("a row");
            assert_eq!(read[0].told(), format!("unit {id}"));
        }
    }

    #[test]
    fn open_units_only_and_read_back() {
        let mut decided = samples::declared("done", "mit");
        decided.conclusion.review = Some(HumanReview::default());
        let entries = [decided, samples::declared("=open", "apache-2.0"), samples::entry("none")];
        let (mut bytes, mut tally) = (Vec::new(), Tally::new());
        let mut table = ReviewTable::new(&mut bytes);
        for entry in &entries {
            tally.artifact(entry);
            table.artifact(entry).expect("written");
        }
        let (summary, units) = tally.finish();
        table.finish(&summary, &units).expect("written");
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(text.contains(",'=open,") && !text.contains("done"), "{text}");
        assert_eq!(read_table(&text, Path::new("r.csv")).expect("empty rows say nothing"), []);
        let id = unit_id(&entries[2]);
        let filled = text
            .lines()
            .map(|line| {
                if line.starts_with(&id) {
                    line.replace(",,,,,,,,", ",approved,,commercial; distill,,A. C.,2026-01-02,T-1,")
                } else {
                    line.to_owned()
                }
            })
            .collect::<Vec<_>>()
            .join("\n");
        let read = read_table(&filled, Path::new("r.csv")).expect(&filled);
        assert_eq!(read.len(), 1, "{filled}");
        assert_eq!((read[0].uses.len(), read[0].ticket.as_deref()), (2, Some("T-1")));
    }
}
