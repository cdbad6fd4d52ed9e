//! What cards, packages and weight headers declare, on both sides.

use std::collections::BTreeSet;

use super::altered::{by_clauses, short};
use super::changes::Change;
use super::state::{CardState, Item, WeightState, place};
use crate::corpus::Corpus;
use crate::reading::UNKNOWN;
use crate::rules::Severity;

impl CardState {
    /// The licence statement in a line.
    pub(super) fn stated(&self) -> String {
        let licenses = self.licenses.join(", ");
        match &self.license_name {
            Some(name) if licenses.is_empty() => name.clone(),
            Some(name) => format!("{licenses} ({name})"),
            None => licenses,
        }
    }
}

/// The changes between two cards.
pub(super) fn card(
    was: &Item,
    is: &Item,
    (old, new): (&CardState, &CardState),
    corpus: &Corpus,
) -> Vec<Change> {
    let mut changes = Vec::new();
    let at = |key: &str| at_key(was, is, (old, new), key);
    if !same_license(&old.licenses, &new.licenses, corpus)
        || !same_name(old.license_name.as_deref(), new.license_name.as_deref(), corpus)
    {
        let key = if new.lines.contains_key("license") { "license" } else { "license_name" };
        changes.push(changed(
            "declaration-changed",
            &at(key),
            "the card declares",
            (old.stated(), new.stated()),
        ));
    }
    let link = |card: &CardState| card.license_link.clone().unwrap_or_default();
    if !same_link(&link(old), &link(new)) {
        changes.push(changed(
            "link-changed",
            &at("license_link"),
            "the card's license link is",
            (link(old), link(new)),
        ));
    }
    if set(&old.bases) != set(&new.bases) {
        let both = (old.bases.join(", "), new.bases.join(", "));
        changes.push(changed("base-changed", &at("base_model"), "the card's base model is", both));
    }
    if let (Some(was), Some(says)) = (&old.more, &new.more) {
        for (key, rule) in MORE {
            let both = [was, says].map(|said| said.get(key).map(|value| value.trim()).unwrap_or_default());
            if !both[0].eq_ignore_ascii_case(both[1]) {
                let both = (both[0].to_owned(), both[1].to_owned());
                changes.push(changed(rule, &at(key), &format!("the card's {key} is"), both));
            }
        }
    }
    changes.extend(prose(is, old, new));
    changes
}

/// Further keys of cards, and the rules that their changes fall under.
const MORE: [(&str, &str); 2] =
    [("base_model_relation", "base-changed"), ("license_details", "declaration-changed")];

/// The change in how the hub gates access, where both sides know.
pub(super) fn gated(was: &Item, is: &Item) -> Option<Change> {
    let (old, new) = (was.gated.as_ref()?, is.gated.as_ref()?);
    let shown = |gate: &str| if gate.is_empty() { "open".to_owned() } else { short(gate) };
    let both = (shown(old), shown(new));
    (old != new).then(|| changed("declaration-changed", &is.path, "access on the hub is", both))
}

/// What the card's prose limits otherwise than before: a ban there binds as much as one in a file.
fn prose(is: &Item, old: &CardState, new: &CardState) -> Option<Change> {
    let (was, says) = (old.clauses.as_ref()?, new.clauses.as_ref()?);
    let delta = by_clauses(was, says)?;
    let card = if new.path.is_empty() { &old.path } else { &new.path };
    let at = format!("{}:{}", place(&is.path, card), delta.lines[0]);
    let told = format!("{at}: the card's own words: {}", delta.told);
    let change = Change::new("declaration-changed", &told, delta.before, delta.after);
    Some(Change { severity: Severity::Error, ..change })
}

/// A section of the card that printed or named licences, and does so no more. What a saved reply holds of a card has no
/// prose, nor a payload.
pub(super) fn named(was: &Item, is: &Item, (old, new): (&CardState, &CardState)) -> Option<Change> {
    // What a text without a name limits is told by its clauses; the one that it gets by its words says no more, as long as
    // such a text stands there, too.
    let unknown = |one: &String| one.starts_with(UNKNOWN);
    let known_by_clauses = new.prose.iter().any(unknown) || prose(is, old, new).is_some();
    let told = |one: &str| one.starts_with(UNKNOWN) && known_by_clauses;
    let gone = |one: &&str| !new.prose.iter().any(|other| other == one) && !told(one);
    let lost: Vec<&str> = old.prose.iter().map(String::as_str).filter(gone).collect();
    if lost.is_empty() || is.payload.is_none() {
        return None;
    }
    let at = place(&was.path, &old.path);
    let both = (lost.join(", "), new.prose.join(", "));
    Some(changed("declaration-changed", &at, "the card's text names", both))
}

/// The changes in which base a configuration names, where both sides have one.
pub(super) fn config(was: &Item, is: &Item) -> Option<Change> {
    let (old, new) = (&was.config_bases, &is.config_bases);
    if old.is_empty() || new.is_empty() || set(old) == set(new) {
        return None;
    }
    let both = (old.join(", "), new.join(", "));
    Some(changed("base-changed", &is.path, "the configuration names the base", both))
}

/// The changes in what packages say.
pub(super) fn package(was: &Item, is: &Item, corpus: &Corpus) -> Option<Change> {
    // A package whose metadata is not there is another layout of the same model.
    if was.package.is_empty() || is.package.is_empty() || same_license(&was.package, &is.package, corpus) {
        return None;
    }
    let both = (was.package.join(", "), is.package.join(", "));
    Some(changed("declaration-changed", &is.path, "the package metadata declare", both))
}

/// The changes in what configurations and side files say, file by file. One that is not there is another layout of the
/// same model; one that is there and says nothing any more was stripped.
pub(super) fn sidecars(was: &Item, is: &Item, corpus: &Corpus) -> Vec<Change> {
    let mut changes = Vec::new();
    for (path, old) in &was.sidecars {
        let (at, new) = match sidecar(path, is) {
            Some((at, new)) => (at, new.clone()),
            None if is.silent.contains(path) => (path, Vec::new()),
            None => continue,
        };
        if !same_license(old, &new, corpus) {
            let both = (old.join(", "), new.join(", "));
            changes.push(changed("declaration-changed", &place(&is.path, at), "the file declares", both));
        }
    }
    changes
}

/// The same file on the new side: by path, else the only one of its name.
fn sidecar<'a>(path: &str, is: &'a Item) -> Option<(&'a String, &'a Vec<String>)> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let mut alike = is.sidecars.iter().filter(|(at, _)| name(at) == name(path));
    let by_name =
        || alike.next().filter(|_| alike.next().is_none() && !is.silent.iter().any(|at| at == path));
    is.sidecars.get_key_value(path).or_else(by_name)
}

/// The changes in what weight headers say, file by file; what was not read on both sides is not compared.
pub(super) fn weights(was: &Item, is: &Item) -> Vec<Change> {
    let read = was.weights.iter().filter(|file| file.read);
    let pairs = read.filter_map(|old| Some((old, counterpart(old, was, is)?)));
    pairs.filter_map(|(old, new)| header(is, old, new)).collect()
}

/// The same file on the new side: by path, by name, or the only one of each.
fn counterpart<'a>(old: &WeightState, was: &Item, is: &'a Item) -> Option<&'a WeightState> {
    let name = |file: &WeightState| file.path.rsplit('/').next().unwrap_or_default().to_owned();
    let mut read = is.weights.iter().filter(|file| file.read);
    let all: Vec<&WeightState> = read.by_ref().collect();
    let by_path = all.iter().find(|file| file.path == old.path);
    let by_name = || all.iter().find(|file| name(file) == name(old));
    let only = || all.first().filter(|_| all.len() == 1 && was.weights.len() == 1);
    by_path.or_else(by_name).or_else(only).copied()
}

fn header(is: &Item, old: &WeightState, new: &WeightState) -> Option<Change> {
    // A report tells neither the bases nor the authors of each file.
    let bases = |file: &WeightState, other: &WeightState| -> Vec<String> {
        let known = file.bases.as_ref().filter(|_| other.bases.is_some());
        known.into_iter().flatten().map(|base| format!("base={base}")).collect()
    };
    let notes = |file: &WeightState, other: &WeightState| -> Vec<String> {
        file.notes.clone().filter(|_| other.notes.is_some()).unwrap_or_default()
    };
    let all = |file: &WeightState, other: &WeightState| {
        let said = file.licenses.iter().cloned().chain(bases(file, other)).chain(notes(file, other));
        said.collect::<BTreeSet<String>>()
    };
    let (before, after) = (all(old, new), all(new, old));
    if before == after {
        return None;
    }
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        one.difference(other).cloned().collect::<Vec<_>>().join("; ")
    };
    let both = (only(&before, &after), only(&after, &before));
    let at = place(&is.path, &new.path);
    Some(changed("weights-metadata-changed", &at, "the header says", both))
}

/// `at: what after (was before)`, with null for what is not there.
fn changed(rule: &'static str, at: &str, what: &str, (before, after): (String, String)) -> Change {
    let shown = |value: &str| if value.is_empty() { "nothing".to_owned() } else { format!("\"{value}\"") };
    let told = format!("{at}: {what} {} now, was {}", shown(&after), shown(&before));
    let known = |value: String| (!value.is_empty()).then_some(value);
    Change::new(rule, &told, known(before), known(after))
}

/// Where the new card says it, else where the old one did.
fn at_key(was: &Item, is: &Item, (old, new): (&CardState, &CardState), key: &str) -> String {
    if let Some(line) = new.lines.get(key) {
        return format!("{}:{line}", place(&is.path, &new.path));
    }
    match old.lines.get(key) {
        Some(line) => format!("{}:{line} (old side)", place(&was.path, &old.path)),
        None if new.path.is_empty() => is.path.clone(),
        None => place(&is.path, &new.path),
    }
}

fn set(values: &[String]) -> BTreeSet<String> {
    values.iter().map(|value| value.trim().trim_end_matches('/').to_lowercase()).collect()
}

/// Whether two statements mean the same licences, however they are spelled.
fn same_license(old: &[String], new: &[String], corpus: &Corpus) -> bool {
    set(old) == set(new)
        || matches!((meant(old, corpus), meant(new, corpus)), (Some(one), Some(two)) if one == two)
}

/// The records that are meant, where each name is known for certain.
fn meant(names: &[String], corpus: &Corpus) -> Option<BTreeSet<Vec<String>>> {
    let exactly = |name: &String| {
        let found = corpus.resolve_exactly(name)?;
        (!found.ids.is_empty()).then_some(found.ids)
    };
    if names.is_empty() { None } else { names.iter().map(exactly).collect() }
}

fn same_name(old: Option<&str>, new: Option<&str>, corpus: &Corpus) -> bool {
    let one = |name: Option<&str>| name.map(str::to_owned).into_iter().collect::<Vec<_>>();
    same_license(&one(old), &one(new), corpus)
}

/// Whether two links lead to the same place, as far as their spelling tells.
fn same_link(old: &str, new: &str) -> bool {
    let plain = |link: &str| {
        let link = link.trim();
        let bare = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://")).unwrap_or(link);
        bare.trim_start_matches("./").trim_end_matches('/').to_owned()
    };
    plain(old) == plain(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(old: CardState, new: CardState) -> Vec<(&'static str, Option<String>, Option<String>)> {
        let item = Item { path: "o/m".into(), ..Item::default() };
        let found = card(&item, &item, (&old, &new), Corpus::builtin());
        found.into_iter().map(|one| (one.rule, one.before, one.after)).collect()
    }

    fn stating(licenses: &[&str], name: Option<&str>, link: Option<&str>, bases: &[&str]) -> CardState {
        let all = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        CardState {
            licenses: all(licenses),
            license_name: name.map(str::to_owned),
            license_link: link.map(str::to_owned),
            bases: all(bases),
            ..CardState::default()
        }
    }

    #[test]
    fn spellings_are_no_change() {
        let pairs = [
            (stating(&["apache-2.0"], None, None, &[]), stating(&["Apache License 2.0"], None, None, &[])),
            (
                stating(&["mit", "apache-2.0"], None, None, &[]),
                stating(&["Apache-2.0", "MIT"], None, None, &[]),
            ),
            (
                stating(&[], None, Some("LICENSE"), &["O/B", "o/c"]),
                stating(&[], None, Some("./LICENSE"), &["o/c", "o/b"]),
            ),
            (
                stating(&["other"], Some("heron"), Some("https://x.org/l/"), &[]),
                stating(&["Other"], Some("Heron"), Some("http://x.org/l"), &[]),
            ),
        ];
        for (old, new) in pairs {
            assert_eq!(compared(old.clone(), new.clone()), [], "{old:?} {new:?}");
        }
    }

    #[test]
    fn changes_name_both_sides() {
        let some = |value: &str| Some(value.to_owned());
        let old = stating(&["other"], Some("heron"), Some("LICENSE"), &["o/b"]);
        let new = stating(&["mit"], None, None, &["o/b", "o/c"]);
        let expected = [
            ("declaration-changed", some("other (heron)"), some("mit")),
            ("link-changed", some("LICENSE"), None),
            ("base-changed", some("o/b"), some("o/b, o/c")),
        ];
        assert_eq!(compared(old.clone(), new), expected);
        assert_eq!(compared(old, CardState::default()).len(), 3);
        // A guess is no certainty: a misspelled tag is another statement.
        assert_eq!(
            compared(stating(&["apache-2.0"], None, None, &[]), stating(&["apche-2.0"], None, None, &[]))
                .len(),
            1
        );
    }

    #[test]
    fn headers_are_compared_where_both_were_read() {
        let file = |path: &str, read: bool, licenses: &[&str], bases: Option<&[&str]>| WeightState {
            path: path.into(),
            read,
            licenses: licenses.iter().map(|value| (*value).to_owned()).collect(),
            bases: bases.map(|all| all.iter().map(|value| (*value).to_owned()).collect()),
            ..WeightState::default()
        };
        let item = |files: Vec<WeightState>| Item { path: "o/m".into(), weights: files, ..Item::default() };
        let old = item(vec![file("a.gguf", true, &["general.license=mit"], Some(&["o/b"]))]);
        let table = [
            (item(vec![file("a.gguf", true, &["general.license=mit"], Some(&["o/b"]))]), 0),
            (item(vec![file("x/a.gguf", true, &[], Some(&["o/b"]))]), 1),
            (item(vec![file("b.gguf", true, &["general.license=mit"], Some(&[]))]), 1),
            (item(vec![file("a.gguf", true, &["general.license=mit"], None)]), 0),
            (item(vec![file("a.gguf", false, &[], None)]), 0),
            (item(Vec::new()), 0),
        ];
        for (new, expected) in table {
            let found = weights(&old, &new);
            assert_eq!(found.len(), expected, "{new:?} {found:?}");
        }
    }
}
