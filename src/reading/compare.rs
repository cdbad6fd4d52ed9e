//! Two texts against each other: what changed in meaning, then in words.
//!
//! Contract: clauses are paired by kind, first those whose values are the same, then those that stand at the same
//! place; what is left over appeared or vanished. Words are aligned as with a template. Limits: the first
//! [`COMPARED`] words of each text.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{EditOp, Reading};
use crate::clauses::{Clause, Item};
use crate::corpus::grams::UNKNOWN;
use crate::corpus::{Corpus, WordClass};
use crate::matching::choose::align_words;
use crate::matching::{Alignment, Edit};
use crate::text::Text;

/// Words of each text that are compared.
pub const COMPARED: usize = 60_000;

/// What became of a clause.
#[derive(
    Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Only the new text has it.
    Appeared,
    /// Only the old text has it.
    Vanished,
    /// Both have it, with other values.
    Changed,
}

/// A value of a clause that differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ValueChange {
    /// The field, as in the clause's JSON.
    pub field: String,
    /// Its value in the old text; null where it had none.
    pub old: serde_json::Value,
    /// Its value in the new text; null where it has none.
    pub new: serde_json::Value,
}

/// A clause that differs between two texts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ClauseChange {
    /// The clause kind.
    pub kind: String,
    /// What became of it.
    pub change: Change,
    /// Where a clause has other values: which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<ValueChange>,
    /// Items of a list of restrictions that only the old text has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items_removed: Vec<Item>,
    /// Items of a list of restrictions that only the new text has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items_added: Vec<Item>,
    /// The clause of the old text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<Clause>,
    /// The clause of the new text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<Clause>,
}

/// A difference in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct WordChange {
    /// What happened to the old text's words.
    pub op: EditOp,
    /// In the old text, one-based and inclusive; where the words would stand for an insertion.
    pub old_lines: [u32; 2],
    /// In the new text, one-based and inclusive; where the words stood for a deletion.
    pub new_lines: [u32; 2],
    /// Words that only the old text has.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub old: String,
    /// Words that only the new text has.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub new: String,
    /// What kinds of telling words are among them: `number`, `modal`, `negation`, `permission`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub touches: Vec<String>,
}

/// How two texts differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct TextDiff {
    /// Words of the old text.
    pub old_words: usize,
    /// Words of the new text.
    pub new_words: usize,
    /// Words that both have, in order.
    pub kept_words: usize,
    /// Whether a text was so long that only its beginning was compared.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
    /// What changed in meaning.
    pub clauses: Vec<ClauseChange>,
    /// What changed in words, in order.
    pub edits: Vec<WordChange>,
}

/// A text with what it says.
struct Side<'a> {
    text: &'a Text,
    reading: &'a Reading,
}

impl TextDiff {
    /// Compares two texts, given what each says.
    pub fn of(old: (&Text, &Reading), new: (&Text, &Reading), corpus: &Corpus) -> Self {
        let (old, new) = (Side { text: old.0, reading: old.1 }, Side { text: new.0, reading: new.1 });
        let (old_ids, new_ids) = ids(old.text, new.text);
        let alignment = align_words(&new_ids, &old_ids);
        let edits = whole_edits(&alignment, &new_ids, &old_ids);
        Self {
            old_words: old.text.words().len(),
            new_words: new.text.words().len(),
            kept_words: alignment.kept(),
            cut: old.text.words().len().max(new.text.words().len()) > COMPARED,
            clauses: clause_changes(&old, &new, &alignment),
            edits: edits.iter().map(|edit| word_change(edit, &old, &new, corpus)).collect(),
        }
    }

    /// Whether nothing differs but spacing, case and signs.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty() && self.edits.is_empty()
    }
}

/// Numbers for the words of both texts; more distinct words than there are numbers count as unknown.
fn ids(old: &Text, new: &Text) -> (Vec<u16>, Vec<u16>) {
    let mut known: FxHashMap<u32, u16> = FxHashMap::default();
    let mut number = |text: &Text| -> Vec<u16> {
        let words = text.words().iter().take(COMPARED);
        words
            .map(|word| {
                let next = u16::try_from(known.len()).unwrap_or(UNKNOWN);
                if next == UNKNOWN {
                    return known.get(&word.hash).copied().unwrap_or(UNKNOWN);
                }
                *known.entry(word.hash).or_insert(next)
            })
            .collect()
    };
    (number(old), number(new))
}

/// The edits of an alignment, with what the new text has before and behind it.
fn whole_edits(alignment: &Alignment, new: &[u16], old: &[u16]) -> Vec<Edit> {
    let range = alignment.text_range();
    if alignment.blocks.is_empty() {
        let whole = Edit { text: 0..new.len(), template: 0..old.len() };
        return if new.is_empty() && old.is_empty() { Vec::new() } else { vec![whole] };
    }
    let mut edits = alignment.edits();
    match edits.first_mut() {
        Some(first) if first.text.end <= range.start && first.template.start == 0 && range.start > 0 => {
            first.text = 0..range.start;
        }
        _ if range.start > 0 => edits.insert(0, Edit { text: 0..range.start, template: 0..0 }),
        _ => {}
    }
    let end = old.len();
    match edits.last_mut() {
        Some(last) if last.text.start >= range.end && range.end < new.len() => {
            last.text = range.end..new.len()
        }
        _ if range.end < new.len() => edits.push(Edit { text: range.end..new.len(), template: end..end }),
        _ => {}
    }
    edits
}

fn word_change(edit: &Edit, old: &Side<'_>, new: &Side<'_>, corpus: &Corpus) -> WordChange {
    let (old_span, new_span) =
        (old.text.words_span(edit.template.clone()), new.text.words_span(edit.text.clone()));
    let quote = |text: &Text, empty: bool, span| if empty { String::new() } else { text.quote(span) };
    let op = match (edit.template.is_empty(), edit.text.is_empty()) {
        (true, _) => EditOp::Insert,
        (_, true) => EditOp::Delete,
        _ => EditOp::Replace,
    };
    let words = old.text.words()[edit.template.clone()].iter().chain(&new.text.words()[edit.text.clone()]);
    let classes: Vec<WordClass> =
        words.map(|word| corpus.pack().class(corpus.pack().word_id(word.hash))).collect();
    let named = [
        (WordClass::Number, "number"),
        (WordClass::Modal, "modal"),
        (WordClass::Negation, "negation"),
        (WordClass::Permission, "permission"),
    ];
    let touches = named.into_iter().filter(|(class, _)| classes.contains(class));
    WordChange {
        op,
        old_lines: old.text.lines(old_span),
        new_lines: new.text.lines(new_span),
        old: quote(old.text, edit.template.is_empty(), old_span),
        new: quote(new.text, edit.text.is_empty(), new_span),
        touches: touches.map(|(_, name)| name.to_owned()).collect(),
    }
}

fn clause_changes(old: &Side<'_>, new: &Side<'_>, alignment: &Alignment) -> Vec<ClauseChange> {
    let mut left: Vec<&Clause> = new.reading.clauses.iter().collect();
    let mut unpaired: Vec<&Clause> = Vec::new();
    for clause in &old.reading.clauses {
        match left.iter().position(|other| says_the_same(clause, other)) {
            Some(at) => drop(left.remove(at)),
            None => unpaired.push(clause),
        }
    }
    let mut changes = Vec::new();
    for clause in unpaired {
        let there = new_place(old.text, clause, alignment);
        let corresponds = |other: &&Clause| {
            let words = word_range(new.text, other);
            other.kind == clause.kind && words.start < there.end && there.start < words.end
        };
        let paired = left.iter().position(corresponds).map(|at| left.remove(at));
        changes.push(changed(Some(clause), paired));
    }
    changes.extend(left.into_iter().map(|clause| changed(None, Some(clause))));
    let place = |change: &ClauseChange| {
        let clause = change.new.as_ref().or(change.old.as_ref());
        clause.map_or([0, 0], |clause| clause.lines)
    };
    changes.sort_by(|one, other| {
        (one.change, place(one), &one.kind).cmp(&(other.change, place(other), &other.kind))
    });
    changes
}

/// The clauses that differ where only the readings of two texts are at hand: paired by kind, first those that say the
/// same, then in order.
pub fn clauses_between(old: &[Clause], new: &[Clause]) -> Vec<ClauseChange> {
    let mut left: Vec<&Clause> = new.iter().collect();
    let mut take =
        |fits: &dyn Fn(&Clause) -> bool| left.iter().position(|other| fits(other)).map(|at| left.remove(at));
    let unpaired: Vec<&Clause> =
        old.iter().filter(|clause| take(&|other| says_the_same(clause, other)).is_none()).collect();
    let mut changes: Vec<ClauseChange> = unpaired
        .into_iter()
        .map(|clause| changed(Some(clause), take(&|other| other.kind == clause.kind)))
        .collect();
    changes.extend(left.into_iter().map(|clause| changed(None, Some(clause))));
    changes.sort_by(|one, other| (one.change, &one.kind).cmp(&(other.change, &other.kind)));
    changes
}

fn changed(old: Option<&Clause>, new: Option<&Clause>) -> ClauseChange {
    let change = match (old, new) {
        (None, _) => Change::Appeared,
        (_, None) => Change::Vanished,
        _ => Change::Changed,
    };
    let (mut values, mut items_removed, mut items_added) = (Vec::new(), Vec::new(), Vec::new());
    if let (Some(old), Some(new)) = (old, new) {
        values = value_changes(old, new);
        items_removed = items_beyond(&old.items, &new.items);
        items_added = items_beyond(&new.items, &old.items);
    }
    let kind = old.or(new).map(|clause| clause.kind.clone()).unwrap_or_default();
    ClauseChange { kind, change, values, items_removed, items_added, old: old.cloned(), new: new.cloned() }
}

/// The values of a clause as JSON, without place, words of the text and items.
fn values(clause: &Clause) -> serde_json::Map<String, serde_json::Value> {
    let mut values = match serde_json::to_value(clause) {
        Ok(serde_json::Value::Object(values)) => values,
        _ => serde_json::Map::new(),
    };
    values.retain(|field, _| !matches!(field.as_str(), "kind" | "section" | "lines" | "quote" | "items"));
    values
}

fn says_the_same(one: &Clause, other: &Clause) -> bool {
    one.kind == other.kind
        && values(one) == values(other)
        && items_beyond(&one.items, &other.items).is_empty()
        && items_beyond(&other.items, &one.items).is_empty()
}

fn value_changes(old: &Clause, new: &Clause) -> Vec<ValueChange> {
    let (old, new) = (values(old), values(new));
    let mut fields: Vec<&String> = old.keys().chain(new.keys()).collect();
    fields.sort();
    fields.dedup();
    let value = |side: &serde_json::Map<_, _>, field: &String| side.get(field).cloned().unwrap_or_default();
    fields
        .into_iter()
        .filter(|field| old.get(*field) != new.get(*field))
        .map(|field| ValueChange { field: field.clone(), old: value(&old, field), new: value(&new, field) })
        .collect()
}

/// The items whose words no item of `others` has.
fn items_beyond(items: &[Item], others: &[Item]) -> Vec<Item> {
    let words = |item: &Item| -> Vec<u32> {
        Text::from_source(&item.quote).words().iter().map(|word| word.hash).collect()
    };
    let known: Vec<Vec<u32>> = others.iter().map(words).collect();
    items.iter().filter(|item| !known.contains(&words(item))).cloned().collect()
}

fn word_range(text: &Text, clause: &Clause) -> std::ops::Range<usize> {
    let words = text.words();
    let start = words.partition_point(|word| (word.start as usize) < clause.span.start);
    let end = words.partition_point(|word| (word.start as usize) < clause.span.end);
    start..end
}

/// Where the words of a clause of the old text stand in the new one, about.
fn new_place(old: &Text, clause: &Clause, alignment: &Alignment) -> std::ops::Range<usize> {
    let words = word_range(old, clause);
    let place = |word: usize| {
        let blocks = &alignment.blocks;
        let next = blocks.partition_point(|block| block.template <= word);
        match next.checked_sub(1).map(|at| blocks[at]) {
            Some(block) => block.text + (word - block.template).min(block.len),
            None => 0,
        }
    };
    place(words.start)..place(words.end).max(place(words.start) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(old: &str, new: &str) -> TextDiff {
        let corpus = Corpus::builtin();
        let (old, new) = (Text::from_source(old), Text::from_source(new));
        let readings = (Reading::of(&old, corpus), Reading::of(&new, corpus));
        TextDiff::of((&old, &readings.0), (&new, &readings.1), corpus)
    }

    const CAP: &str = "Garden Terms. You may use the model and share it with your neighbours. If your product has more \
        than 20 million monthly active users, you must request a license from us before you go on. Keep this page.";

    #[test]
    fn equal_texts_do_not_differ() {
        assert!(diff(CAP, &CAP.replace(". ", ".\n\n").to_uppercase()).is_empty());
        assert!(diff("", "").is_empty());
    }

    #[test]
    fn a_changed_value_is_told_before_its_words() {
        let found = diff(CAP, &CAP.replace("20 million", "5 million"));
        let [change] = found.clauses.as_slice() else { panic!("{found:?}") };
        assert_eq!((change.kind.as_str(), change.change), ("user-cap", Change::Changed));
        let [value] = change.values.as_slice() else { panic!("{change:?}") };
        assert_eq!((value.old.as_u64(), value.new.as_u64()), (Some(20_000_000), Some(5_000_000)));
        let [edit] = found.edits.as_slice() else { panic!("{found:?}") };
        assert_eq!((edit.old.as_str(), edit.new.as_str(), edit.op), ("20", "5", EditOp::Replace));
        assert_eq!(edit.touches, ["number"]);
    }

    #[test]
    fn clauses_appear_and_vanish() {
        let added = format!("{CAP} You may not use the model for commercial purposes.");
        let found = diff(CAP, &added);
        let appeared: Vec<_> = found.clauses.iter().map(|one| (one.kind.as_str(), one.change)).collect();
        assert!(appeared.contains(&("non-commercial", Change::Appeared)), "{appeared:?}");
        assert_eq!(found.edits.last().map(|edit| edit.op), Some(EditOp::Insert));
        let found = diff(&added, CAP);
        let vanished: Vec<_> = found.clauses.iter().map(|one| (one.kind.as_str(), one.change)).collect();
        assert!(vanished.contains(&("non-commercial", Change::Vanished)), "{vanished:?}");
        assert_eq!(found.edits.last().map(|edit| edit.op), Some(EditOp::Delete));
    }

    #[test]
    fn readings_alone_tell_which_clauses_differ() {
        let corpus = Corpus::builtin();
        let clauses = |text: &str| Reading::of(&Text::from_source(text), corpus).clauses;
        let added =
            format!("{} You may not use the model for commercial purposes.", CAP.replace("20 m", "5 m"));
        let kinds = |old: &str, new: &str| -> Vec<(String, Change)> {
            let all = clauses_between(&clauses(old), &clauses(new)).into_iter();
            all.map(|one| (one.kind, one.change)).filter(|(kind, _)| kind != "commercial-use").collect()
        };
        assert_eq!(kinds(CAP, CAP), []);
        let expected =
            [("non-commercial".to_owned(), Change::Appeared), ("user-cap".to_owned(), Change::Changed)];
        assert_eq!(kinds(CAP, &added), expected);
        assert_eq!(kinds(&added, CAP)[0], ("non-commercial".to_owned(), Change::Vanished));
    }

    #[test]
    fn nothing_in_common_is_one_edit() {
        let found = diff("one two three", "four five six seven");
        assert_eq!((found.kept_words, found.edits.len()), (0, 1));
    }
}
