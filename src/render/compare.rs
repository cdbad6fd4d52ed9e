//! A comparison of two states, for people: what was lost or changed in each artifact, worst first.

use super::screen::{BOLD, Screen, count, cut, safe, severity_name, severity_style};
use crate::audit::{Change, Changed, Comparison};
use crate::rules::Severity;

/// Characters shown of what it was and is.
const SHOWN: usize = 300;

/// The human form of a comparison.
pub fn show(screen: &Screen, comparison: &Comparison) -> String {
    let mut text: String = comparison.artifacts.iter().map(|one| artifact(screen, one)).collect();
    text.push_str(&totals(screen, comparison));
    text
}

fn artifact(screen: &Screen, one: &Changed) -> String {
    let name = if one.path == one.name { String::new() } else { format!(" ({})", safe(&one.name)) };
    let head = format!("{}{name}", screen.paint(BOLD, &safe(&one.path)));
    let changes: String = one.changes.iter().map(|change| entry(screen, change)).collect();
    format!("{head}\n{changes}\n")
}

fn entry(screen: &Screen, change: &Change) -> String {
    let severity = Some(change.severity);
    let level = screen.paint(severity_style(severity), severity_name(severity));
    let mut text = format!("  {level} {}\n", screen.paint(BOLD, change.rule));
    text.push_str(&screen.wrap("    ", &safe(&change.message)));
    for (sign, words) in [("-", &change.before), ("+", &change.after)] {
        if let Some(words) = words {
            text.push_str(&screen.wrap("    ", &format!("{sign} {}", safe(&cut(words, SHOWN)))));
        }
    }
    text
}

fn totals(screen: &Screen, comparison: &Comparison) -> String {
    if comparison.artifacts.is_empty() {
        return "Nothing was lost or changed.\n".to_owned();
    }
    let of = |severity: Severity| {
        let changes = comparison.artifacts.iter().flat_map(|one| &one.changes);
        changes.filter(|change| change.severity == severity).count() as u64
    };
    let found = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")]
        .map(|(severity, name)| count(of(severity), name));
    let artifacts = count(comparison.artifacts.len() as u64, "artifact");
    screen.wrap("", &format!("Lost or changed in {artifacts}: {}.", found.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_shown_with_both_sides() {
        let change = Change {
            rule: "text-altered",
            severity: Severity::Error,
            message: "o/m/LICENSE:3: user-cap appeared. Read it.".to_owned(),
            before: None,
            after: Some("20 million\u{1b}[2J users".to_owned()),
        };
        let changed = Changed { path: "x/o/m".into(), name: "o/m".into(), changes: vec![change] };
        let shown = show(&Screen::default(), &Comparison { artifacts: vec![changed], unread: Vec::new() });
        let wanted = [
            "x/o/m (o/m)\n",
            "error text-altered\n",
            "o/m/LICENSE:3: user-cap",
            "    + 20 million",
            "1 error",
        ];
        for part in wanted {
            assert!(shown.contains(part), "{part:?} in {shown}");
        }
        assert!(!shown.contains('\u{1b}'), "{shown}");
        assert!(show(&Screen::default(), &Comparison::default()).starts_with("Nothing"));
    }
}
