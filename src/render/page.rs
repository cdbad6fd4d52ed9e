//! The first page of a large scan: totals by bucket, the payload table, the review units to decide.

use super::label::label_of_path;
use super::screen::{BOLD, Screen, bytes, count, safe, severity_name, severity_style, shorten, table};
use crate::report::{Bucket, Carried, Groups, Summary, Unit, name_of};
use crate::rules::Severity;

/// How many review units the page shows.
pub(super) const UNITS: usize = 20;
/// How many organisations the page shows.
const ORGANISATIONS: usize = 10;
/// How many units with errors stand before them.
const URGENT: usize = 5;
/// Columns in front of a unit's example.
const BEFORE_EXAMPLE: usize = 9 + 2 + 7 + 2 + 7 + 2 + 5;

/// The page.
pub(super) fn page(screen: &Screen, summary: &Summary, groups: &Groups, units: &[Unit]) -> String {
    let mut text = buckets(screen, summary);
    text.push_str(&payload(screen, summary));
    text.push_str(&carried(screen, groups));
    text.push_str(&urgent(screen, units));
    text.push_str(&largest(screen, summary, units));
    text
}

fn heading(screen: &Screen, title: &str) -> String {
    format!("\n{}\n", screen.paint(BOLD, title))
}

fn buckets(screen: &Screen, summary: &Summary) -> String {
    let row = |bucket: Bucket| {
        let number = summary.buckets.count(bucket);
        let label = format!("{:<26}", bucket.label());
        format!("{number:>9}  {:>6}  {label}  {}\n", percent(number, summary.artifacts), bucket.meaning())
    };
    let rows = Bucket::ALL.into_iter().filter(|bucket| {
        // The six of the page always stand there; the seventh only where something is in it.
        *bucket != Bucket::Unclear || summary.buckets.count(*bucket) > 0
    });
    heading(screen, "What the artifacts carry") + &rows.map(row).collect::<String>()
}

/// With one decimal, rounded; "100 %" means all of them, and "0.0 %" may be a few.
fn percent(part: u64, whole: u64) -> String {
    let (part, whole) = (u128::from(part), u128::from(whole.max(1)));
    let nearest = (part * 2000 + whole) / (whole * 2);
    let tenths = if part < whole { nearest.min(999) } else { nearest };
    format!("{}.{} %", tenths / 10, tenths % 10)
}

fn payload(screen: &Screen, summary: &Summary) -> String {
    let rows = summary.payload.rows().into_iter().map(|(name, states)| {
        let numbers = [states.present, states.missing, states.defective, states.not_needed, states.unknown]
            .map(|n| n.to_string());
        std::iter::once(name.to_owned()).chain(numbers).collect()
    });
    let header = ["must travel", "present", "missing", "defective", "not needed", "unknown"];
    heading(screen, "What must travel with them") + &table(screen, &header, rows.collect())
}

/// What is carried, by licence family and by organisation.
fn carried(screen: &Screen, groups: &Groups) -> String {
    let row = |name: String, row: Carried| {
        let part = |number: u64| format!("{number} ({})", percent(number, row.artifacts));
        let upstream = match row.derived {
            0 => "none derived".to_owned(),
            derived => format!("{} of {derived} derived", row.with_upstream),
        };
        vec![name, row.artifacts.to_string(), part(row.with_text), part(row.with_copyright), upstream]
    };
    let header =
        |first| [first, "artifacts", "with text", "with text and copyright", "with upstream attribution"];
    let families: Vec<Vec<String>> =
        groups.families().into_iter().map(|(family, one)| row(name_of(&family), one)).collect();
    let organisations: Vec<Vec<String>> =
        groups.organisations().into_iter().map(|(name, one)| row(safe(name), one)).collect();
    let mut text = String::new();
    if !families.is_empty() {
        text.push_str(&heading(screen, "What is carried, by license family"));
        text.push_str(&table(screen, &header("family"), families));
    }
    if !organisations.is_empty() {
        let title = match organisations.len() {
            all if all > ORGANISATIONS => {
                format!("What is carried, by the {ORGANISATIONS} largest of {all} organisations")
            }
            _ => "What is carried, by organisation".to_owned(),
        };
        text.push_str(&heading(screen, &title));
        text.push_str(&table(
            screen,
            &header("organisation"),
            organisations.into_iter().take(ORGANISATIONS).collect(),
        ));
    }
    text
}

fn urgent(screen: &Screen, units: &[Unit]) -> String {
    let with_errors: Vec<&Unit> =
        units.iter().filter(|unit| unit.severity == Some(Severity::Error)).collect();
    if with_errors.is_empty() {
        return String::new();
    }
    let title = format!("First: {} with errors", count(with_errors.len() as u64, "review unit"));
    let mut text = heading(screen, &title);
    for unit in with_errors.iter().take(URGENT) {
        text.push_str(&unit_text(screen, unit));
    }
    if with_errors.len() > URGENT {
        let more = with_errors.len() - URGENT;
        text.push_str(
            &screen.wrap("  ", &format!("and {more} more: --min-severity error --all lists them all")),
        );
    }
    text
}

fn largest(screen: &Screen, summary: &Summary, units: &[Unit]) -> String {
    let title = match units.len() {
        all if all > UNITS => format!("The {UNITS} largest of {all} review units"),
        all => format!("{all} review units"),
    };
    let mut text = heading(screen, &title);
    for unit in units.iter().take(UNITS) {
        text.push_str(&unit_text(screen, unit));
    }
    if summary.ungrouped > 0 {
        text.push_str(&format!(
            "  {} in further units are not grouped\n",
            count(summary.ungrouped, "artifact")
        ));
    }
    text
}

fn unit_text(screen: &Screen, unit: &Unit) -> String {
    let worst = format!("{:<7}", severity_name(unit.severity));
    let mut text = format!(
        "{:>9}  {:>7}  {}  e.g. {}\n",
        unit.artifacts,
        bytes(unit.bytes),
        screen.paint(severity_style(unit.severity), &worst),
        shorten(&label_of_path(&unit.example), screen.width.saturating_sub(BEFORE_EXAMPLE)),
    );
    text.push_str(&screen.wrap(&" ".repeat(20), &safe(&unit.question)));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded() {
        for (part, whole, expected) in [
            (0, 0, "0.0 %"),
            (41, 63, "65.1 %"),
            (1, 3, "33.3 %"),
            (999, 1000, "99.9 %"),
            (9999, 10_000, "99.9 %"),
            (3, 3, "100.0 %"),
        ] {
            assert_eq!(percent(part, whole), expected);
        }
    }

    #[test]
    fn what_is_carried_stands_by_family_and_by_organisation() {
        let mut groups = Groups::default();
        assert_eq!(carried(&Screen::default(), &groups), "");
        for path in ["o/a", "o/b", "p/c"] {
            groups.add(&crate::report::Brief::of(&crate::report::samples::declared(path, "mit")));
        }
        let shown = carried(&Screen::default(), &groups);
        for part in
            ["by license family", "permissive", "by organisation", "with upstream attribution", "0 (0.0 %)"]
        {
            assert!(shown.contains(part), "{part}: {shown}");
        }
    }
}
