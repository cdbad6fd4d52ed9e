//! A report for people: up to 50 artifacts one line each, with what was found below; above that a page.
//!
//! Contract: memory holds at most 50 entries and a few skipped ones. With `all`, a larger scan prints each
//! artifact as it comes, and the page below.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::classes;
use super::details::{self, Columns};
use super::label::label;
use super::page;
use super::screen::{BOLD, DIM, Screen, bytes, count, safe};
use super::{ReportWriter, details::line};
use crate::base::{SkipReason, Skipped};
use crate::report::{ArtifactEntry, Brief, DISCLAIMER, Groups, KeptEntry, Summary, TextEntry, Tool, Unit};
use crate::rules::Severity;

/// Up to so many artifacts stand on a line each.
pub const LINES: usize = 50;
/// Where risk and the like stand: below the path.
const CLASSES: &str = "        ";
/// Up to so many artifacts have their notes and classes shown, not only counted.
const NOTES: usize = 5;
/// Skipped entries that are shown by name.
const SKIPPED: usize = 10;

/// Writes for people.
#[derive(Debug)]
pub struct Human<W: Write> {
    out: W,
    screen: Screen,
    tool: Tool,
    all: bool,
    started: bool,
    kept: Vec<ArtifactEntry>,
    seen: usize,
    groups: Groups,
    skipped: Vec<Skipped>,
    skipped_count: u64,
}

impl<W: Write> Human<W> {
    /// A report that `tool` makes, into `out`; `all` prints every artifact even of a large scan.
    pub fn new(out: W, screen: Screen, tool: Tool, all: bool) -> Self {
        Self {
            out,
            screen,
            tool,
            all,
            started: false,
            kept: Vec::new(),
            seen: 0,
            groups: Groups::default(),
            skipped: Vec::new(),
            skipped_count: 0,
        }
    }

    fn start(&mut self) -> io::Result<()> {
        if !std::mem::replace(&mut self.started, true) {
            let tool = format!("{} {}, corpus {}.", self.tool.name, self.tool.version, self.tool.corpus);
            let header = self.screen.wrap("", &format!("{tool} {DISCLAIMER}"));
            writeln!(self.out, "{}", self.screen.paint(DIM, header.trim_end()))?;
            writeln!(self.out)?;
        }
        Ok(())
    }

    /// One artifact of a scan that is too large to be kept.
    fn stream(&mut self, entry: &ArtifactEntry) -> io::Result<()> {
        if !self.all {
            return Ok(());
        }
        self.start()?;
        self.out.write_all(line(&self.screen, Columns::of_width(&self.screen), entry).as_bytes())?;
        let found = details::above_note(&self.screen, entry);
        if !found.is_empty() {
            writeln!(self.out, "\n{found}")?;
        }
        Ok(())
    }

    fn small(&mut self, summary: &Summary) -> io::Result<()> {
        let columns = Columns::fitting(&self.screen, self.kept.iter());
        for entry in &self.kept {
            self.out.write_all(line(&self.screen, columns, entry).as_bytes())?;
            if self.kept.len() <= NOTES {
                self.out.write_all(classes::line(&self.screen, CLASSES, entry).as_bytes())?;
            }
        }
        for severity in [Severity::Error, Severity::Warning] {
            for entry in &self.kept {
                for finding in entry.findings.iter().filter(|one| one.severity == severity) {
                    writeln!(self.out)?;
                    self.out.write_all(details::finding(&self.screen, entry, finding).as_bytes())?;
                }
            }
        }
        if summary.findings.note > 0 {
            let notes = if self.kept.len() <= NOTES { self.notes() } else { self.notes_by_rule() };
            write!(self.out, "\n{}\n{notes}", self.screen.paint(BOLD, "notes"))?;
        }
        Ok(())
    }

    fn notes(&self) -> String {
        let mut text = String::new();
        for entry in &self.kept {
            let mut notes = entry.findings.iter().filter(|one| one.severity == Severity::Note).peekable();
            if notes.peek().is_some() {
                text.push_str(&format!("  {}\n", label(entry)));
            }
            for note in notes {
                text.push_str(&details::short(&self.screen, note));
            }
        }
        text
    }

    fn notes_by_rule(&self) -> String {
        let mut by_rule: BTreeMap<&str, u64> = BTreeMap::new();
        let notes = self.kept.iter().flat_map(|entry| &entry.findings);
        for note in notes.filter(|one| one.severity == Severity::Note) {
            *by_rule.entry(&note.rule).or_default() += 1;
        }
        let listed: Vec<String> = by_rule.iter().map(|(rule, number)| format!("{rule} {number}")).collect();
        self.screen.wrap("  ", &listed.join(", "))
    }

    fn skipped_text(&self) -> String {
        if self.skipped.is_empty() {
            return String::new();
        }
        let title = format!("{} not read", count(self.skipped_count, "place"));
        let mut text = format!("\n{}\n", self.screen.paint(BOLD, &title));
        for one in &self.skipped {
            let reason = format!("{}: {}: {}", safe(&one.path), reason_name(one.reason), safe(&one.detail));
            text.push_str(&self.screen.wrap("  ", &reason));
        }
        let more = self.skipped_count.saturating_sub(self.skipped.len() as u64);
        if more > 0 {
            text.push_str(&format!("  and {more} more, all of them in --format json\n"));
        }
        text
    }

    fn totals(&self, summary: &Summary) -> String {
        let found = summary.findings;
        let findings = [(found.error, "error"), (found.warning, "warning"), (found.note, "note")];
        let findings = findings.map(|(number, name)| count(number, name)).join(", ");
        let size = bytes(summary.bytes);
        let things = [
            count(summary.artifacts, "artifact"),
            count(summary.texts, "distinct text"),
            // Units beyond the kept ones are not told apart.
            format!(
                "{}{}",
                if summary.ungrouped > 0 { "at least " } else { "" },
                count(summary.decisions, "decision")
            ),
        ];
        let mut text = format!("{}; {size} of weights: {findings}.", things.join(", "));
        if summary.incomplete {
            text.push_str(" Incomplete: something could not be read.");
        }
        self.screen.wrap("", &text)
    }
}

/// The reason as reports spell it.
fn reason_name(reason: SkipReason) -> String {
    match serde_json::to_value(reason) {
        Ok(serde_json::Value::String(name)) => name,
        _ => format!("{reason:?}"),
    }
}

impl<W: Write> ReportWriter for Human<W> {
    fn text(&mut self, _: &str, _: &TextEntry) -> io::Result<()> {
        Ok(())
    }

    fn artifact(&mut self, entry: &ArtifactEntry) -> io::Result<()> {
        self.seen += 1;
        self.groups.add(&Brief::of(entry));
        if self.seen <= LINES {
            self.kept.push(entry.clone());
            return Ok(());
        }
        for earlier in std::mem::take(&mut self.kept) {
            self.stream(&earlier)?;
        }
        self.stream(entry)
    }

    fn kept(&mut self, kept: &KeptEntry) -> io::Result<()> {
        // Of a large scan nothing is shown but what is counted, once it is known to be one.
        if self.all || self.seen <= LINES {
            return self.artifact(&kept.entry()?);
        }
        self.seen += 1;
        self.groups.add(kept.brief());
        Ok(())
    }

    fn skipped(&mut self, skipped: &Skipped) -> io::Result<()> {
        self.skipped_count += 1;
        if self.skipped.len() < SKIPPED {
            self.skipped.push(skipped.clone());
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, units: &[Unit]) -> io::Result<()> {
        self.start()?;
        match self.seen {
            0 => writeln!(self.out, "No model, adapter, data set or package was found.")?,
            1..=LINES => self.small(summary)?,
            _ => self.out.write_all(page::page(&self.screen, summary, &self.groups, units).as_bytes())?,
        }
        self.out.write_all(self.skipped_text().as_bytes())?;
        write!(self.out, "\n{}", self.totals(summary))?;
        if self.seen > LINES && !self.all {
            self.out.write_all(
                self.screen
                    .wrap("", "--all prints every artifact; --format json has every proof.")
                    .as_bytes(),
            )?;
        }
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::reading::Verdict;
    use crate::report::{Tally, samples};
    use crate::rules::Risk;

    /// The same, whether entries are new or were kept by an earlier scan.
    fn show(entries: &[ArtifactEntry], all: bool) -> String {
        let shown = shown_as(entries, all, false);
        assert_eq!(shown_as(entries, all, true), shown);
        shown
    }

    fn shown_as(entries: &[ArtifactEntry], all: bool, kept: bool) -> String {
        let mut out = Vec::new();
        let mut writer = Human::new(&mut out, Screen::default(), Tool::current("c0ffee"), all);
        let mut tally = Tally::new();
        let texts = entries.iter().flat_map(|entry| &entry.evidence).filter_map(|one| one.text.as_ref());
        tally.texts(texts.collect::<BTreeSet<_>>().len());
        for entry in entries {
            tally.artifact(entry);
            match kept {
                true => writer.kept(&KeptEntry::of(entry).expect("JSON")).expect("written"),
                false => writer.artifact(entry).expect("written"),
            }
        }
        let (summary, units) = tally.finish();
        writer.finish(&summary, &units).expect("written");
        String::from_utf8(out).expect("UTF-8")
    }

    fn altered(path: &str) -> ArtifactEntry {
        let mut entry = samples::with_text(samples::declared(path, "mit"), "5ha", "MIT", Verdict::Altered);
        entry.findings = vec![
            samples::finding("clause-added", Severity::Error),
            samples::finding("user-cap", Severity::Note),
        ];
        entry
    }

    #[test]
    fn a_small_report() {
        let shown =
            show(&[altered("a/b"), samples::declared("c/d", "apache-2.0"), samples::entry("e")], false);
        let expected = "\
smallprint 0.1.0, corpus c0ffee. Evidence and reasoning for a person to check;
this is not legal advice.

error   a/b               unclear (mit)     text
ok      c/d               apache-2.0        declared
ok      e                 none stated       -

error    clause-added  a/b
    A sample of clause-added.
      a/b/LICENSE:3-4
        \"not for sale\"
    do: Ask the publisher.
    high confidence, for: use, id clause-added

notes
  a/b
    user-cap: A sample of user-cap. (a/b/LICENSE:3-4)

3 artifacts, 1 distinct text, 3 decisions; 3.0 kB of weights: 1 error, 0
warnings, 1 note.
";
        assert_eq!(shown, expected);
    }

    #[test]
    fn classes_stand_below_few_artifacts_only() {
        let mut entry = samples::declared("a/b", "mit");
        entry.conclusion.risk = Risk::Low;
        let below = "declared\n        risk low\n";
        assert!(show(std::slice::from_ref(&entry), false).contains(below));
        assert!(!show(&vec![entry; NOTES + 1], false).contains("risk"));
    }

    #[test]
    fn a_page_for_sixty() {
        let mut entries: Vec<_> = (0..40).map(|n| samples::entry(&format!("none/{n:02}"))).collect();
        entries.extend((0..18).map(|n| samples::declared(&format!("tag/{n:02}"), "mit")));
        entries.extend([altered("x/1"), altered("x/2")]);
        let shown = show(&entries, false);
        let expected = "\
smallprint 0.1.0, corpus c0ffee. Evidence and reasoning for a person to check;
this is not legal advice.


What the artifacts carry
        0   0.0 %  proven permissive           the licence text is here and unaltered
       18  30.0 %  declared permissive         a tag or a metadata field says so, no text here
        0   0.0 %  conditional                 caps, use limits, naming or share-alike apply
        0   0.0 %  non-commercial or research  not for commercial use
        2   3.3 %  contradiction               statements disagree, or a text is altered or cut
       40  66.7 %  no statement                nobody says anything

What must travel with them
";
        assert!(shown.starts_with(expected), "{shown}");
        let units = "
First: 1 review unit with errors
        2   2.0 kB  error    e.g. x/1
                    MIT with added terms: do you accept what was added?

3 review units
       40    40 kB  ok       e.g. none/00
                    no licence is stated: ask the publishers, or leave these
                    out?
       18    18 kB  ok       e.g. tag/00
                    mit by tag only, no text here: is the tag enough for you?
        2   2.0 kB  error    e.g. x/1
                    MIT with added terms: do you accept what was added?

60 artifacts, 1 distinct text, 3 decisions; 60 kB of weights: 2 errors, 0
warnings, 2 notes.
--all prints every artifact; --format json has every proof.
";
        assert!(shown.ends_with(units), "{shown}");
        assert!(!shown.contains("tag/07"));
    }

    #[test]
    fn all_prints_every_artifact_of_a_large_scan() {
        let entries: Vec<_> = (0..60).map(|n| samples::entry(&format!("none/{n:02}"))).collect();
        let shown = show(&entries, true);
        assert!(entries.iter().all(|entry| shown.contains(&entry.path)), "{shown}");
        assert!(shown.contains("1 review units") || shown.contains("1 review unit"), "{shown}");
    }

    #[test]
    fn hostile_names_are_escaped_and_nothing_found_is_said() {
        assert!(show(&[samples::entry("a\u{1b}[2J")], false).contains("a\\u{1b}[2J"));
        assert!(show(&[], false).contains("No model"));
    }
}
