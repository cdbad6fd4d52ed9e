//! Two texts against each other, for people: clauses that appeared, vanished or changed, then the words.

use super::details::line_range;
use super::identify::{values, verdict_name};
use super::screen::{BOLD, Screen, count, cut, safe};
use crate::clauses::Item;
use crate::reading::EditOp;
use crate::reading::compare::{Change, ClauseChange, TextDiff, WordChange};
use crate::report::IdentifyLine;

/// How much of a quote is shown, in characters.
const QUOTE: usize = 400;

/// The human form of a comparison.
pub fn show(screen: &Screen, old: &IdentifyLine, new: &IdentifyLine, diff: &TextDiff) -> String {
    let mut text = side(screen, "old", old) + &side(screen, "new", new);
    if diff.is_empty() {
        return text + "\nThe words are the same; only spacing, case or signs can differ.\n";
    }
    text.push_str(&format!("\n{}\n", screen.paint(BOLD, "what it means")));
    if diff.clauses.is_empty() {
        text.push_str("  no clause that smallprint knows appeared, vanished or changed its value\n");
    }
    for change in &diff.clauses {
        text.push_str(&clause(screen, change));
    }
    let kept = format!(
        "words: {} of {} kept, {} now",
        diff.kept_words,
        count(diff.old_words as u64, "word"),
        count(diff.new_words as u64, "word"),
    );
    text.push_str(&format!("\n{}\n", screen.paint(BOLD, &kept)));
    if diff.cut {
        text.push_str("  the texts are long; only their first parts were compared\n");
    }
    text.extend(diff.edits.iter().map(|edit| words(screen, edit)));
    text
}

fn side(screen: &Screen, name: &str, line: &IdentifyLine) -> String {
    let verdict = verdict_name(line.verdict);
    screen.wrap("", &format!("{name}: {}: {verdict}, {}", safe(&line.path), safe(&line.expression)))
}

fn clause(screen: &Screen, change: &ClauseChange) -> String {
    let (sign, verb) = match change.change {
        Change::Appeared => ("+", "appeared"),
        Change::Vanished => ("-", "vanished"),
        Change::Changed => ("~", "changed"),
    };
    let place = |name: &str, clause: &Option<crate::clauses::Clause>| {
        clause.as_ref().map(|clause| format!("{name} line {}", line_range(clause.lines)))
    };
    let places: Vec<String> =
        [place("old", &change.old), place("new", &change.new)].into_iter().flatten().collect();
    let kind = screen.paint(BOLD, &change.kind);
    let mut text = format!("  {sign} {kind} {verb} ({})\n", places.join(", "));
    for value in &change.values {
        let line = format!("{}: {} -> {}", value.field, plain(&value.old), plain(&value.new));
        text.push_str(&screen.wrap("      ", &safe(&line)));
    }
    if change.change != Change::Changed
        && let Some(clause) = change.new.as_ref().or(change.old.as_ref())
    {
        let said = values(clause);
        if !said.is_empty() {
            text.push_str(&screen.wrap("      ", &said));
        }
        text.push_str(&screen.wrap("      ", &format!("\"{}\"", safe(&cut(&clause.quote, QUOTE)))));
    }
    text.push_str(&items(screen, "-", &change.items_removed));
    text.push_str(&items(screen, "+", &change.items_added));
    text
}

fn items(screen: &Screen, sign: &str, items: &[Item]) -> String {
    let line = |item: &Item| {
        let line = format!("{sign} {}) {}: \"{}\"", item.label, item.category, cut(&item.quote, 160));
        screen.wrap("      ", &safe(&line))
    };
    items.iter().map(line).collect()
}

/// A JSON value as a person writes it.
fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "nothing".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn words(screen: &Screen, edit: &WordChange) -> String {
    let place = match edit.op {
        EditOp::Insert => format!("new line {}", line_range(edit.new_lines)),
        EditOp::Delete => format!("old line {}", line_range(edit.old_lines)),
        EditOp::Replace => {
            format!("old line {}, new line {}", line_range(edit.old_lines), line_range(edit.new_lines))
        }
    };
    let touches = if edit.touches.is_empty() {
        String::new()
    } else {
        format!(" (touches: {})", edit.touches.join(", "))
    };
    let mut text = format!("  {place}{touches}\n");
    for (sign, words) in [("-", &edit.old), ("+", &edit.new)] {
        if !words.is_empty() {
            text.push_str(&screen.wrap("      ", &format!("{sign} {}", safe(&cut(words, QUOTE)))));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Corpus;
    use crate::reading::Reading;
    use crate::text::Text;

    #[test]
    fn meaning_comes_before_words() {
        let old = "You may use the model if your product has at most 5 million monthly active users.";
        let new = old.replace("5 million", "2 million");
        let (old, new) = (Text::from_source(old), Text::from_source(&new));
        let corpus = Corpus::builtin();
        let (a, b) = (Reading::of(&old, corpus), Reading::of(&new, corpus));
        let diff = TextDiff::of((&old, &a), (&new, &b), corpus);
        let shown = show(
            &Screen::default(),
            &IdentifyLine::new("old.txt", &a),
            &IdentifyLine::new("new.txt", &b),
            &diff,
        );
        let value = shown.find("value: 5000000 -> 2000000").expect(&shown);
        let words = shown.find("- 5\n      + 2\n").expect(&shown);
        assert!(value < words, "{shown}");
        assert!(shown.contains("touches: number"), "{shown}");
    }
}
