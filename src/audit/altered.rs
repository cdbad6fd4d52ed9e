//! How one text differs from another one that took its place: in meaning, then in words.
//!
//! Contract: texts of the same words are alike, whatever their layout and copyright lines; so are two copies of the
//! same licence that both are faithful to it, as long as the same is filled in. A difference is material where a
//! clause appeared, vanished or has other values, where another licence is printed, or where words that change what is
//! permitted, owed or forbidden differ. With the bytes of both the words are aligned and quoted; without, the readings
//! are compared.

use std::collections::BTreeSet;

use super::state::{EditState, TextState};
use crate::clauses::Clause;
use crate::corpus::Corpus;
use crate::reading::compare::{Change as What, ClauseChange, TextDiff, WordChange, clauses_between};
use crate::reading::{Copyright, EditOp, Reading};
use crate::text::Text;

/// Characters kept of the words on each side.
const QUOTE: usize = 600;
/// Clauses that a message tells by name and place; the others are counted.
const TOLD: usize = 5;

/// A difference.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Delta {
    /// Whether it changes what is permitted, owed or forbidden.
    pub(super) material: bool,
    /// What changed.
    pub(super) told: String,
    /// Lines of the new text.
    pub(super) lines: [u32; 2],
    /// Words of the old text.
    pub(super) before: Option<String>,
    /// Words of the new text.
    pub(super) after: Option<String>,
}

/// How `new` differs from `old`, given what was read of each, and their bytes where they are at hand.
pub(super) fn delta(
    old: &TextState,
    new: &TextState,
    bytes: Option<(&[u8], &[u8])>,
    corpus: &Corpus,
) -> Option<Delta> {
    if is_alike(old, new) {
        return None;
    }
    match bytes {
        Some((old_bytes, new_bytes)) => in_words((old, old_bytes), (new, new_bytes), corpus),
        None => Some(in_readings(old, new)),
    }
}

/// Whether nothing but layout differs, or harmless words around the same licence.
fn is_alike(old: &TextState, new: &TextState) -> bool {
    let faithful = |text: &TextState| text.verdict.is_faithful() && !text.licenses.is_empty();
    old.fingerprint == new.fingerprint
        || (faithful(old)
            && faithful(new)
            && set(&old.licenses) == set(&new.licenses)
            && edits(old, false) == edits(new, false))
}

fn set(ids: &[String]) -> BTreeSet<&String> {
    ids.iter().collect()
}

/// What an edit comes to, whatever its lines and spacing.
type Essence<'e> = (&'e str, u8, Option<&'e str>, String);

/// The material edits of a text, or what is filled in.
fn edits(text: &TextState, material: bool) -> BTreeSet<Essence<'_>> {
    let wanted = text.edits.iter().filter(|edit| edit.material == material);
    wanted.map(essence).collect()
}

fn essence(edit: &EditState) -> Essence<'_> {
    let op = match edit.op {
        EditOp::Delete => 0,
        EditOp::Insert => 1,
        EditOp::Replace => 2,
    };
    let words = edit.quote.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    (&edit.license, op, edit.section.as_deref(), words)
}

/// What the readings alone tell of another meaning.
fn other_license(old: &TextState, new: &TextState) -> Option<String> {
    let named = |text: &TextState| match text.licenses.is_empty() {
        true => text.expression.clone(),
        false => text.licenses.join(", "),
    };
    let state = |text: &TextState| match text.verdict.is_faithful() {
        true => named(text),
        false => format!("{} ({})", named(text), verdict(text)),
    };
    let same =
        set(&old.licenses) == set(&new.licenses) && old.verdict.is_faithful() == new.verdict.is_faithful();
    (!same).then(|| format!("it was {} and is {}", state(old), state(new)))
}

fn verdict(text: &TextState) -> String {
    match serde_json::to_value(text.verdict) {
        Ok(serde_json::Value::String(name)) => name,
        _ => format!("{:?}", text.verdict),
    }
}

fn in_words(
    (old, old_bytes): (&TextState, &[u8]),
    (new, new_bytes): (&TextState, &[u8]),
    corpus: &Corpus,
) -> Option<Delta> {
    let (old_text, new_text) = (Text::from_bytes(old_bytes), Text::from_bytes(new_bytes));
    let (old_read, new_read) = (Reading::of(&old_text, corpus), Reading::of(&new_text, corpus));
    let diff = TextDiff::of((&old_text, &old_read), (&new_text, &new_read), corpus);
    let in_notice = |edit: &&WordChange| {
        !is_ruling(edit)
            && is_within(edit.old_lines, edit.op != EditOp::Insert, &old_read.copyright)
            && is_within(edit.new_lines, edit.op != EditOp::Delete, &new_read.copyright)
    };
    let mut words: Vec<&WordChange> = diff.edits.iter().filter(|edit| !in_notice(edit)).collect();
    if words.is_empty() {
        // The words outside of notices differ, or a notice says more than whose the text is.
        words = diff.edits.iter().collect();
    }
    let other = other_license(old, new);
    if words.is_empty() && diff.clauses.is_empty() && other.is_none() {
        return None;
    }
    // Words beside a licence are judged by its template; a text that none is known of is judged by its words.
    let unknown = old.licenses.is_empty() || new.licenses.is_empty();
    let touched = words.iter().any(|edit| !edit.touches.is_empty());
    let material = other.is_some()
        || !diff.clauses.is_empty()
        || edits(old, true) != edits(new, true)
        || (unknown && touched);
    let lines = words.iter().map(|edit| edit.new_lines).reduce(around).unwrap_or([1, 1]);
    let quote = |side: &dyn Fn(&WordChange) -> &str| {
        let all: Vec<&str> = words.iter().map(|edit| side(edit)).filter(|words| !words.is_empty()).collect();
        (!all.is_empty()).then(|| short(&all.join(" … ")))
    };
    let (before, after) = (quote(&|edit| &edit.old), quote(&|edit| &edit.new));
    let told = told(&diff.clauses, other, (before.as_deref(), after.as_deref()));
    Some(Delta { material, told, lines, before, after })
}

/// How the clauses of one statement differ from those of another; `None` where they say the same.
pub(super) fn by_clauses(old: &[Clause], new: &[Clause]) -> Option<Delta> {
    let clauses = clauses_between(old, new);
    let (before, after) = quotes(&clauses);
    let lines = clauses.iter().filter_map(|one| Some(one.new.as_ref().or(one.old.as_ref())?.lines));
    let lines = lines.reduce(around)?;
    let told = told(&clauses, None, (before.as_deref(), after.as_deref()));
    Some(Delta { material: true, told, lines, before, after })
}

/// The words of clauses that differ, old and new.
fn quotes(clauses: &[ClauseChange]) -> (Option<String>, Option<String>) {
    let of = |pick: &dyn Fn(&ClauseChange) -> Option<&Clause>| {
        let all: Vec<&str> = clauses.iter().filter_map(|one| Some(pick(one)?.quote.as_str())).collect();
        (!all.is_empty()).then(|| short(&all.join(" … ")))
    };
    (of(&|one| one.old.as_ref()), of(&|one| one.new.as_ref()))
}

fn in_readings(old: &TextState, new: &TextState) -> Delta {
    let clauses = clauses_between(&old.clauses, &new.clauses);
    let other = other_license(old, new);
    let (was, is) = (edits(old, true), edits(new, true));
    let material = other.is_some() || !clauses.is_empty() || was != is;
    let fresh = |text: &TextState, known: &BTreeSet<Essence<'_>>| {
        let all = text.edits.iter().filter(|edit| edit.material && !known.contains(&essence(edit)));
        let all: Vec<String> = all.map(|edit| edit.quote.clone()).filter(|quote| !quote.is_empty()).collect();
        (!all.is_empty()).then(|| short(&all.join(" … ")))
    };
    // A clause is a whole sentence; an edit may be one number of it.
    let (before, after) = quotes(&clauses);
    let (before, after) = (before.or_else(|| fresh(old, &is)), after.or_else(|| fresh(new, &was)));
    let lines = new.edits.iter().filter(|edit| edit.material).map(|edit| edit.lines);
    let lines = lines.chain(clauses.iter().filter_map(|one| Some(one.new.as_ref()?.lines))).reduce(around);
    let told = told(&clauses, other, (before.as_deref(), after.as_deref()));
    let (before, after) = (before.or_else(|| Some(named(old))), after.or_else(|| Some(named(new))));
    Delta { material, told, lines: lines.unwrap_or([1, 1]), before, after }
}

/// A text in a few words, where nothing of it can be quoted.
fn named(text: &TextState) -> String {
    let what = match text.expression.as_str() {
        "" | "NOASSERTION" => "a text that names no license",
        expression => expression,
    };
    let words = text.fingerprint.get(..12).unwrap_or_default();
    format!("{what} (fingerprint {words})")
}

fn around(one: [u32; 2], other: [u32; 2]) -> [u32; 2] {
    [one[0].min(other[0]), one[1].max(other[1])]
}

/// Whether an edit touches more than names and years.
fn is_ruling(edit: &WordChange) -> bool {
    let year = |word: &str| word.len() == 4 && word.starts_with(['1', '2']) || word.is_empty();
    let years =
        [&edit.old, &edit.new].into_iter().all(|words| words.split(|c: char| !c.is_ascii_digit()).all(year));
    edit.touches.iter().any(|class| class != "number" || !years)
}

/// Whether an edit, where it has words of this side, lies in copyright lines.
fn is_within(lines: [u32; 2], has_words: bool, notices: &[Copyright]) -> bool {
    !has_words || notices.iter().any(|notice| notice.lines[0] <= lines[0] && lines[1] <= notice.lines[1])
}

fn told(
    clauses: &[ClauseChange],
    other: Option<String>,
    (before, after): (Option<&str>, Option<&str>),
) -> String {
    let mut parts: Vec<String> = clauses.iter().take(TOLD).map(clause).collect();
    if clauses.len() > TOLD {
        parts.push(format!("and {} clauses more", clauses.len() - TOLD));
    }
    parts.extend(other);
    if clauses.is_empty() {
        let quoted = |words: Option<&str>| words.map(|words| format!("\"{}\"", cut(words, 120)));
        parts.push(match (quoted(before), quoted(after)) {
            (Some(old), Some(new)) => format!("the words {old} gave way to {new}"),
            (Some(old), None) => format!("the words {old} are gone"),
            (None, Some(new)) => format!("the words {new} were added"),
            (None, None) => "its words are others; no clause that is known here changed".to_owned(),
        });
    }
    parts.join("; ")
}

/// A clause that differs: its kind, its places, what it says.
fn clause(change: &ClauseChange) -> String {
    let lines = |clause: &Clause| match clause.lines {
        [first, last] if first == last => format!("line {first}"),
        [first, last] => format!("lines {first}-{last}"),
    };
    let quoted = |clause: &Clause| format!("\"{}\"", cut(&clause.quote, 120));
    match (change.change, &change.old, &change.new) {
        (What::Vanished, Some(old), _) => {
            format!("{} vanished (old {}: {})", change.kind, lines(old), quoted(old))
        }
        (What::Appeared, _, Some(new)) => {
            format!("{} appeared ({}: {})", change.kind, lines(new), quoted(new))
        }
        (_, _, new) => {
            let place = new.as_ref().map_or_else(String::new, |new| format!(" ({})", lines(new)));
            format!("{} changed{place}: {}", change.kind, values(change))
        }
    }
}

fn values(change: &ClauseChange) -> String {
    let plain = |value: &serde_json::Value| match value {
        serde_json::Value::Null => "nothing".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut parts: Vec<String> = change
        .values
        .iter()
        .map(|value| format!("{} {} -> {}", value.field, plain(&value.old), plain(&value.new)))
        .collect();
    let labels = |items: &[crate::clauses::Item]| {
        items.iter().map(|item| format!("{} {}", item.label, item.category)).collect::<Vec<_>>().join(", ")
    };
    if !change.items_removed.is_empty() {
        parts.push(format!("items removed: {}", labels(&change.items_removed)));
    }
    if !change.items_added.is_empty() {
        parts.push(format!("items added: {}", labels(&change.items_added)));
    }
    parts.join(", ")
}

/// The first words, on one line.
pub(super) fn short(words: &str) -> String {
    cut(words, QUOTE)
}

fn cut(words: &str, limit: usize) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(limit) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}
