//! Which artifact of one side is which of the other.
//!
//! In this order, each artifact once: repository id and revision; repository id; path; the last part of the name,
//! where one side does not know the organisation; equal weights; equal texts; and the only one of each side. Where
//! one side has several of a kind that tells nothing apart, the later steps decide. Many repositories carry the same
//! text, so the last two steps never pair one repository with another. An old revision of a repository of which the
//! other side has another revision is neither compared nor lost.

use std::collections::{BTreeMap, BTreeSet};

use super::state::Item;
use crate::evidence::TextRole;
use crate::layouts::Kind;

/// The pairs, by number.
#[derive(Debug, Default, Eq, PartialEq)]
pub struct Pairing {
    /// The old one's number and the new one's, in the order of the old ones.
    pub pairs: Vec<(usize, usize)>,
    /// Old ones that the new side does not have.
    pub vanished: Vec<usize>,
}

/// Pairs the artifacts of two states.
pub fn pair(old: &[Item], new: &[Item]) -> Pairing {
    let mut matcher = Matcher {
        old: old.iter().map(Some).collect(),
        new: new.iter().map(Some).collect(),
        pairs: Vec::new(),
    };
    matcher.pass(Rule::InOrder, &|item| {
        repository(item).map(|id| format!("{id}\0{:?}\0{:?}", class(item), item.revision))
    });
    matcher.pass(Rule::InOrder, &|item| repository(item).map(|id| format!("{id}\0{:?}", class(item))));
    matcher.pass(Rule::InOrder, &repository);
    matcher.forget_superseded(old);
    matcher.pass(Rule::InOrder, &|item| Some(item.path.clone()));
    matcher.by_last_part();
    matcher.pass(Rule::Unique, &weights);
    matcher.pass(Rule::Nameless, &texts);
    if old.len() == 1 && new.len() == 1 {
        matcher.pass(Rule::Nameless, &|_| Some(String::new()));
    }
    let vanished = (0..old.len()).filter(|&at| matcher.old[at].is_some()).collect();
    let mut pairs = matcher.pairs;
    pairs.sort_unstable();
    Pairing { pairs, vanished }
}

/// Which of those that have equal keys a pass pairs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Rule {
    /// All, in order: the key is a name.
    InOrder,
    /// Where it tells one apart on each side.
    Unique,
    /// The same, unless both sides say of what repository they are: then it is another one.
    Nameless,
}

/// What a pass goes by.
type Key<'k> = &'k dyn Fn(&Item) -> Option<String>;

/// What is not paired yet.
struct Matcher<'a> {
    old: Vec<Option<&'a Item>>,
    new: Vec<Option<&'a Item>>,
    pairs: Vec<(usize, usize)>,
}

impl Matcher<'_> {
    /// Pairs what has equal keys, as far as the rule allows.
    fn pass(&mut self, rule: Rule, key: Key<'_>) {
        let (old, new) = (groups(&self.old, key), groups(&self.new, key));
        for (key, old) in old {
            let Some(new) = new.get(&key) else { continue };
            let apart = old.len() == 1 && new.len() == 1;
            if rule == Rule::InOrder || (apart && !(rule == Rule::Nameless && self.named(old[0], new[0]))) {
                for (&old, &new) in old.iter().zip(new) {
                    self.take(old, new);
                }
            }
        }
    }

    /// Whether both sides say of what repository they are.
    fn named(&self, old: usize, new: usize) -> bool {
        [self.old[old], self.new[new]].into_iter().flatten().all(|item| repository(item).is_some())
    }

    fn take(&mut self, old: usize, new: usize) {
        self.old[old] = None;
        self.new[new] = None;
        self.pairs.push((old, new));
    }

    /// Other revisions of repositories that are paired are no loss.
    fn forget_superseded(&mut self, old: &[Item]) {
        let paired: BTreeSet<String> =
            self.pairs.iter().filter_map(|&(at, _)| repository(&old[at])).collect();
        for item in &mut self.old {
            *item = item.filter(|item| repository(item).is_none_or(|id| !paired.contains(&id)));
        }
    }

    /// `org/name` is `name` where one side does not know the organisation.
    fn by_last_part(&mut self) {
        let last = |item: &Item| item.name.rsplit('/').next().map(str::to_ascii_lowercase);
        let (old, new) = (groups(&self.old, &last), groups(&self.new, &last));
        for (name, old) in old {
            let (&[old], Some(&[new])) = (old.as_slice(), new.get(&name).map(Vec::as_slice)) else {
                continue;
            };
            if !self.named(old, new) {
                self.take(old, new);
            }
        }
    }
}

/// The numbers of the items that are left, by their keys.
fn groups(items: &[Option<&Item>], key: Key<'_>) -> BTreeMap<String, Vec<usize>> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        if let Some(key) = item.and_then(key) {
            groups.entry(key).or_default().push(at);
        }
    }
    groups
}

/// The repository id, in lower case; a folder's name is none.
fn repository(item: &Item) -> Option<String> {
    item.name.contains('/').then(|| item.name.to_ascii_lowercase())
}

/// Data sets and Spaces may have the ids of models.
fn class(item: &Item) -> Option<Kind> {
    matches!(item.kind, Kind::Dataset | Kind::Space).then_some(item.kind)
}

fn weights(item: &Item) -> Option<String> {
    let mut all: Vec<&str> = item.weights.iter().filter_map(|file| file.sha256.as_deref()).collect();
    all.sort_unstable();
    (!all.is_empty()).then(|| all.join(" "))
}

fn texts(item: &Item) -> Option<String> {
    let own = item.files.iter().filter(|file| file.role != TextRole::Metadata);
    let mut all: Vec<&str> = own.filter_map(|file| file.sha256.as_deref()).collect();
    all.sort_unstable();
    (!all.is_empty()).then(|| all.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::state::{LegalFile, WeightState};

    fn item(path: &str, name: &str) -> Item {
        Item { path: path.to_owned(), name: name.to_owned(), ..Item::default() }
    }

    fn at(revision: &str, item: Item) -> Item {
        Item { revision: Some(revision.to_owned()), ..item }
    }

    fn with_weights(sha: &str, item: Item) -> Item {
        let file = WeightState { sha256: Some(sha.to_owned()), ..WeightState::default() };
        Item { weights: vec![file], ..item }
    }

    fn with_text(sha: &str, item: Item) -> Item {
        let file = LegalFile::named("LICENSE").map(|file| LegalFile { sha256: Some(sha.to_owned()), ..file });
        Item { files: file.into_iter().collect(), ..item }
    }

    /// What it shows, both sides, the pairs, and what vanished.
    type Case<'a> = (&'a str, Vec<Item>, Vec<Item>, &'a [(usize, usize)], &'a [usize]);

    fn expect(cases: impl IntoIterator<Item = Case<'static>>) {
        for (name, old, new, pairs, vanished) in cases {
            let found = pair(&old, &new);
            assert_eq!((found.pairs.as_slice(), found.vanished.as_slice()), (pairs, vanished), "{name}");
        }
    }

    #[test]
    fn repositories_find_each_other() {
        let data = |item: Item| Item { kind: Kind::Dataset, ..item };
        let cases: [Case<'_>; 6] = [
            (
                "another layout",
                vec![item("hub/models--o--m/snapshots/1", "o/m")],
                vec![item("x/o/m", "O/M")],
                &[(0, 0)],
                &[],
            ),
            (
                "revisions",
                vec![at("1", item("a", "o/m")), at("2", item("b", "o/m"))],
                vec![at("2", item("c", "o/m")), at("1", item("d", "o/m"))],
                &[(0, 1), (1, 0)],
                &[],
            ),
            (
                "an old revision is gone",
                vec![at("1", item("a", "o/m")), at("2", item("b", "o/m"))],
                vec![at("2", item("c", "o/m"))],
                &[(1, 0)],
                &[],
            ),
            (
                "another revision",
                vec![at("1", item("a", "o/m"))],
                vec![at("3", item("c", "o/m"))],
                &[(0, 0)],
                &[],
            ),
            (
                "a data set of a model's name",
                vec![data(item("datasets/o/m", "o/m")), item("o/m", "o/m")],
                vec![item("o/m", "o/m"), data(item("datasets/o/m", "o/m"))],
                &[(0, 1), (1, 0)],
                &[],
            ),
            (
                "a path",
                vec![item("a", "m"), item("b", "m")],
                vec![item("b", "m"), item("a", "m")],
                &[(0, 1), (1, 0)],
                &[],
            ),
        ];
        expect(cases);
    }

    #[test]
    fn what_has_no_id_is_found_by_what_it_holds() {
        let cases: [Case<'_>; 9] = [
            (
                "no organisation",
                vec![item("x", "o/m"), item("y", "o/n")],
                vec![item("q", "n"), item("r", "m")],
                &[(0, 1), (1, 0)],
                &[],
            ),
            (
                "other organisations",
                vec![item("a/m", "a/m"), item("z", "z")],
                vec![item("b/m", "b/m"), item("w", "w")],
                &[],
                &[0, 1],
            ),
            (
                "weights",
                vec![with_weights("1", item("a/m", "a/m")), item("z", "z")],
                vec![with_weights("1", item("b/q", "b/q"))],
                &[(0, 0)],
                &[1],
            ),
            (
                "texts",
                vec![with_text("1", item("a/m", "a/m")), item("z", "z")],
                vec![with_text("1", item("q", "q"))],
                &[(0, 0)],
                &[1],
            ),
            (
                "texts of another repository",
                vec![item("a/m", "a/m"), with_text("1", item("a/n", "a/n"))],
                vec![item("a/m", "a/m"), with_text("1", item("b/q", "b/q"))],
                &[(0, 0)],
                &[1],
            ),
            ("another repository", vec![item("a/m", "a/m")], vec![item("b/q", "b/q")], &[], &[0]),
            (
                "the place of another repository",
                vec![item(".", "a/m")],
                vec![item(".", "b/q")],
                &[(0, 0)],
                &[],
            ),
            (
                "texts that many have",
                vec![with_text("1", item("a/m", "a/m")), with_text("1", item("a/n", "a/n"))],
                vec![with_text("1", item("b/q", "b/q"))],
                &[],
                &[0, 1],
            ),
            ("the only ones", vec![item("old", "old")], vec![item("new", "new")], &[(0, 0)], &[]),
        ];
        expect(cases);
    }
}
