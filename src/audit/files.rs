//! The legal files of two sides of an artifact: what was lost, what says something else, whose name is gone.
//!
//! Contract: a file is found again by its path, then by its bytes or words under any name, then as the only one of its
//! kind. What could not be read on the new side is never called lost.

use std::collections::{BTreeMap, BTreeSet};

use super::altered::{Delta, delta};
use super::changes::Change;
use super::gather::bytes_of;
use super::state::{CardState, DOCUMENT, Item, LegalFile, State, TextState, place};
use crate::base::Skipped;
use crate::clauses::Clause;
use crate::corpus::Corpus;
use crate::evidence::TextRole;
use crate::rules::Severity;

/// Compares legal files; equal pairs of texts are compared once.
pub(super) struct Texts<'a> {
    old: &'a State,
    new: &'a State,
    corpus: &'a Corpus,
    known: BTreeMap<(String, String), Option<Delta>>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(old: &'a State, new: &'a State, corpus: &'a Corpus) -> Self {
        Self { old, new, corpus, known: BTreeMap::new() }
    }

    /// Whether what stands at `path` could not be read on the new side.
    pub(super) fn is_unread(&self, path: &str) -> bool {
        let holds = |skipped: &Skipped| {
            let rest = path.strip_prefix(&skipped.path);
            skipped.path == "." || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.new.skipped.iter().any(holds)
    }

    /// Whether anything at or below `path`, or above it, could not be read on the new side.
    pub(super) fn is_unread_in(&self, path: &str) -> bool {
        let below = |skipped: &Skipped| {
            let rest = skipped.path.strip_prefix(path);
            path == "." || rest.is_some_and(|rest| rest.starts_with('/'))
        };
        self.is_unread(path) || self.new.skipped.iter().any(below)
    }

    /// The changes in the legal files of an artifact.
    pub(super) fn compare(&mut self, was: &Item, is: &Item) -> Vec<Change> {
        let matched = match_files(was, is, self.old, self.new);
        let mut changes = Vec::new();
        for (old, new) in &matched {
            match new {
                Some(new) if [old.absent.as_deref(), new.absent.as_deref()] == [Some(DOCUMENT); 2] => {
                    changes.extend(document(was, is, old, new));
                }
                Some(new) if new.absent.is_some() && old.sha256.is_some() => {
                    changes.extend(lost(was, is, old, Some(*new)));
                }
                Some(new) => changes.extend(self.pair(was, is, old, new)),
                None if old.role == TextRole::Gate => changes.push(self.gate_gone(is, old)),
                None if old.role == TextRole::Metadata => changes.extend(self.recipe_gone(is, old)),
                None if self.is_unread(&place(&is.path, &old.path)) => {}
                None => changes.extend(lost(was, is, old, None)),
            }
        }
        let kept: BTreeSet<*const LegalFile> =
            matched.iter().filter_map(|(_, new)| new.map(std::ptr::from_ref)).collect();
        for new in is.files.iter().filter(|file| !kept.contains(&std::ptr::from_ref(*file))) {
            changes.extend(self.appeared(was, is, new));
        }
        changes.extend(self.holders(was, is, &matched));
        changes
    }

    fn said<'s>(state: &'s State, file: &LegalFile) -> Option<&'s TextState> {
        state.texts.get(file.sha256.as_deref()?)
    }

    /// Two copies of a text.
    fn pair(&mut self, was: &Item, is: &Item, old: &LegalFile, new: &LegalFile) -> Option<Change> {
        let (sha_old, sha_new) = (old.sha256.clone()?, new.sha256.clone()?);
        if sha_old == sha_new || (old.role == TextRole::Metadata && is_told_by_header(was, is, old, new)) {
            return None;
        }
        let key = (sha_old, sha_new);
        if !self.known.contains_key(&key) {
            let found = self.difference(&key, old.role);
            self.known.insert(key.clone(), found);
        }
        let found = self.known.get(&key)?.as_ref()?;
        let (before, after) = (place(&was.path, &old.path), place(&is.path, &new.path));
        let at = match found.lines {
            [first, last] if first == last => format!("{after}:{first}"),
            [first, last] => format!("{after}:{first}-{last}"),
        };
        let from = if before == after { String::new() } else { format!(" (was {before})") };
        let told = format!("{at}{from}: {}", found.told);
        let mut change = Change::new("text-altered", &told, found.before.clone(), found.after.clone());
        if found.material {
            change.severity = Severity::Error;
        }
        Some(change)
    }

    fn difference(&self, (old, new): &(String, String), role: TextRole) -> Option<Delta> {
        let said = |state: &'a State, sha256: &String| state.texts.get(sha256);
        let (old_text, new_text) = (said(self.old, old)?, said(self.new, new)?);
        let bytes = |state: &State, sha256: &String| bytes_of(state.sources.get(sha256)?, sha256);
        let whole = super::gather::is_whole_file(role);
        let both = whole.then(|| Some((bytes(self.old, old)?, bytes(self.new, new)?))).flatten();
        delta(
            old_text,
            new_text,
            both.as_ref().map(|(old, new)| (old.as_slice(), new.as_slice())),
            self.corpus,
        )
    }

    fn gate_gone(&self, is: &Item, old: &LegalFile) -> Change {
        let said = Self::said(self.old, old).map(|text| format!("a gate ({})", kinds(text.clauses.iter())));
        let at = place(&is.path, &old.path);
        let told = format!("{at}: the prompt that had to be accepted before the download is gone");
        Change::new("declaration-changed", &told, said.or_else(|| Some("a gate".to_owned())), None)
    }

    /// A licence that a recipe printed, where the recipe is still there.
    fn recipe_gone(&self, is: &Item, old: &LegalFile) -> Option<Change> {
        let said = is.silent.contains(&old.path).then(|| Self::said(self.old, old)).flatten()?;
        let told = format!("{}: the license text that stood in it is gone", place(&is.path, &old.path));
        Some(Change::new("declaration-changed", &told, Some(said.expression.clone()), None))
    }

    /// A text that only the new side has. One that prints what was declared or carried before is welcome; one that
    /// limits or obliges anew changes the terms.
    fn appeared(&self, was: &Item, is: &Item, new: &LegalFile) -> Option<Change> {
        let text = Self::said(self.new, new)?;
        let at = place(&is.path, &new.path);
        if new.role == TextRole::Gate {
            let told = format!("{at}: a prompt must be accepted before the download, and there was none");
            let said = format!("a gate ({})", kinds(text.clauses.iter()));
            return was.card.as_ref().map(|_| Change::new("declaration-changed", &told, None, Some(said)));
        }
        let carried = was.files.iter().filter_map(|file| Self::said(self.old, file));
        let known: BTreeSet<&String> = carried.clone().flat_map(|text| &text.licenses).collect();
        let declared = was.card.iter().flat_map(|card| card.licenses.iter().chain(&card.license_name));
        let declared: BTreeSet<String> = declared.flat_map(|name| self.corpus.resolve(name).ids).collect();
        let welcome = text.verdict.is_faithful()
            && text.licenses.iter().all(|id| known.contains(id) || declared.contains(id));
        let before: BTreeSet<&String> =
            carried.flat_map(|text| &text.clauses).map(|clause| &clause.kind).collect();
        let fresh = text.clauses.iter().filter(|clause| clause.is_limit() && !before.contains(&clause.kind));
        let fresh: Vec<&Clause> = fresh.collect();
        // Without a text on the old side it is not known what the old terms were.
        if welcome || fresh.is_empty() || !new.is_file() || known.is_empty() {
            return None;
        }
        let told = format!("{at}: a text that was not there adds {}", kinds(fresh.iter().copied()));
        let quote = fresh.first().map(|clause| super::altered::short(&clause.quote));
        Some(Change { severity: Severity::Error, ..Change::new("text-altered", &told, None, quote) })
    }

    /// Holders whom no legal text of the new side names.
    fn holders(&self, was: &Item, is: &Item, matched: &[(&LegalFile, Option<&LegalFile>)]) -> Vec<Change> {
        let files = is.files.iter().filter_map(|file| Self::said(self.new, file));
        let named: Vec<&String> = files.flat_map(|text| &text.holders).collect();
        let still: BTreeSet<String> = named.iter().map(|holder| plain(holder)).collect();
        let carried = was.files.iter().filter_map(|file| Self::said(self.old, file));
        let before: BTreeSet<String> =
            carried.flat_map(|text| &text.holders).map(|holder| plain(holder)).collect();
        let mut changes = Vec::new();
        let mut told = BTreeSet::new();
        for (old, new) in matched {
            let (Some(new), Some(text)) = (new, Self::said(self.old, old)) else { continue };
            let Some(other) = Self::said(self.new, new) else { continue };
            let mut gone: Vec<&str> =
                text.holders.iter().filter(|one| !is_named(one, &still)).map(String::as_str).collect();
            if gone.is_empty() && file_name(&old.path) == file_name(&new.path) {
                gone = replaced(text, other, &before);
            }
            if gone.is_empty() || !told.insert(gone.join("\0")) {
                continue;
            }
            let instead: Vec<&str> = other.holders.iter().map(String::as_str).collect();
            let at = place(&is.path, &new.path);
            let now = if instead.is_empty() { "nobody".to_owned() } else { instead.join(", ") };
            let message = format!(
                "{at}: the copyright lines of {} (in {}) are gone; named now: {now}",
                gone.join(", "),
                place(&was.path, &old.path)
            );
            let after = (!instead.is_empty()).then(|| instead.join(", "));
            changes.push(Change::new("copyright-replaced", &message, Some(gone.join(", ")), after));
        }
        changes
    }

    /// Holders whom copyright lines of the card named, and whom neither it nor a legal text names any more.
    pub(super) fn card_holders(&self, is: &Item, (old, new): (&CardState, &CardState)) -> Option<Change> {
        let (had, has) = (old.holders.as_ref()?, new.holders.as_ref()?);
        let files = is.files.iter().filter_map(|file| Self::said(self.new, file));
        let still = files.flat_map(|text| &text.holders).chain(has).map(|holder| plain(holder)).collect();
        let gone: Vec<&str> = had.iter().filter(|one| !is_named(one, &still)).map(String::as_str).collect();
        if gone.is_empty() {
            return None;
        }
        let card = if new.path.is_empty() { &old.path } else { &new.path };
        let at = place(&is.path, card);
        let told = format!("{at}: the copyright lines of {} in the card are gone", gone.join(", "));
        let after = (!has.is_empty()).then(|| has.join(", "));
        Some(Change::new("copyright-replaced", &told, Some(gone.join(", ")), after))
    }
}

/// Whether what a weight header prints is told with its statements: they begin with the same words, and differ where
/// the first of them do.
fn is_told_by_header(was: &Item, is: &Item, old: &LegalFile, new: &LegalFile) -> bool {
    let header = |item: &Item, file: &LegalFile| {
        let weights = item.weights.iter().find(|weights| weights.path == file.path);
        weights.map(|weights| weights.licenses.iter().cloned().collect::<BTreeSet<String>>())
    };
    match (header(was, old), header(is, new)) {
        (None, None) => false,
        (before, after) => before != after || old.path != new.path,
    }
}

/// The holders of a file who gave way to one whom nothing named `before`, though other files may still name them.
fn replaced<'t>(old: &'t TextState, new: &TextState, before: &BTreeSet<String>) -> Vec<&'t str> {
    let here: BTreeSet<String> = new.holders.iter().map(|holder| plain(holder)).collect();
    if here.iter().all(|holder| is_named(holder, before)) {
        return Vec::new();
    }
    old.holders.iter().filter(|one| !is_named(one, &here)).map(String::as_str).collect()
}

fn file_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_lowercase()
}

/// A document that nobody reads here, with other bytes: what it says now is not known.
fn document(was: &Item, is: &Item, old: &LegalFile, new: &LegalFile) -> Option<Change> {
    let (before, after) = (old.sha256.as_ref()?, new.sha256.as_ref()?);
    if before == after {
        return None;
    }
    let (from, at) = (place(&was.path, &old.path), place(&is.path, &new.path));
    let from = if from == at { String::new() } else { format!(" (was {from})") };
    let told = format!("{at}{from}: the document has other bytes, and is of a kind that is not read");
    let short = |sha256: &String| Some(format!("sha256 {}", sha256.chars().take(12).collect::<String>()));
    Some(Change::new("text-altered", &told, short(before), short(after)))
}

fn lost(was: &Item, is: &Item, old: &LegalFile, instead: Option<&LegalFile>) -> Option<Change> {
    if !old.is_file() {
        return None;
    }
    let at = place(&is.path, &old.path);
    let from = place(&was.path, &old.path);
    let what = match instead.and_then(|file| file.absent.as_deref()) {
        Some("lfs-pointer") => "only a Git LFS pointer stands in its place".to_owned(),
        Some(reason) => format!("its content is not here ({reason})"),
        None => "neither the file nor its text under another name is here".to_owned(),
    };
    let from = if from == at { String::new() } else { format!(" (was {from})") };
    let told = format!("{at}{from}: lost: {what}");
    Some(Change::new("file-lost", &told, Some(old.path.clone()), None))
}

/// Whether a file of the new side is one of the old side.
type Fits<'f> = &'f dyn Fn(&LegalFile, &LegalFile) -> bool;

/// Each old file with its counterpart.
pub(super) fn match_files<'i>(
    was: &'i Item,
    is: &'i Item,
    old_state: &State,
    new_state: &State,
) -> Vec<(&'i LegalFile, Option<&'i LegalFile>)> {
    let mut left: Vec<&LegalFile> = is.files.iter().collect();
    let mut found: Vec<Option<&LegalFile>> = vec![None; was.files.len()];
    let words = |state: &State, file: &LegalFile| {
        let text = state.texts.get(file.sha256.as_deref()?)?;
        Some(text.fingerprint.clone())
    };
    let name = |file: &LegalFile| file_name(&file.path);
    let stem = |file: &LegalFile| name(file).split('.').next().unwrap_or_default().to_owned();
    let gate = |file: &LegalFile| file.role == TextRole::Gate;
    let fits: [Fits<'_>; 7] = [
        // A recipe may print several.
        &|old, new| old.path == new.path && old.sha256.is_some() && old.sha256 == new.sha256,
        &|old, new| old.path == new.path && gate(old) == gate(new),
        &|old, new| gate(old) && gate(new),
        &|old, new| old.sha256.is_some() && old.sha256 == new.sha256,
        &|old, new| {
            let (one, other) = (words(old_state, old), words(new_state, new));
            one.is_some() && one == other
        },
        &|old, new| name(old) == name(new),
        &|old, new| old.role == new.role && stem(old) == stem(new),
    ];
    for fits in fits {
        for (old, slot) in was.files.iter().zip(&mut found).filter(|(_, slot)| slot.is_none()) {
            *slot = left.iter().position(|new| fits(old, new)).map(|at| left.remove(at));
        }
    }
    by_role(was, &mut found, &mut left);
    let pairs = was.files.iter().zip(found);
    // The same bytes may stand under two names on one side and under one on the other.
    let again = |old: &LegalFile| {
        is.files.iter().find(|new| {
            (old.sha256.is_some() && old.sha256 == new.sha256)
                || words(old_state, old).is_some_and(|own| words(new_state, new) == Some(own))
        })
    };
    pairs.map(|(old, new)| (old, new.or_else(|| again(old)))).collect()
}

/// The only file of a role that is left on each side: renamed and changed.
fn by_role<'i>(was: &'i Item, found: &mut [Option<&'i LegalFile>], left: &mut Vec<&'i LegalFile>) {
    for role in [TextRole::License, TextRole::Notice, TextRole::UsePolicy] {
        let open: Vec<usize> = (0..was.files.len())
            .filter(|&at| found[at].is_none() && was.files[at].role == role && was.files[at].sha256.is_some())
            .collect();
        let fits = |new: &&LegalFile| new.role == role && new.sha256.is_some();
        if let [at] = open[..]
            && left.iter().filter(|new| fits(new)).count() == 1
        {
            found[at] = left.iter().position(fits).map(|nth| left.remove(nth));
        }
    }
}

fn kinds<'c>(clauses: impl Iterator<Item = &'c Clause>) -> String {
    let kinds: BTreeSet<&str> = clauses.map(|clause| clause.kind.as_str()).collect();
    if kinds.is_empty() {
        "no known clause".to_owned()
    } else {
        kinds.into_iter().collect::<Vec<_>>().join(", ")
    }
}

/// A holder's name without case, signs and what is often added.
fn plain(holder: &str) -> String {
    let letters = holder.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' });
    let words: String = letters.flat_map(char::to_lowercase).collect();
    let noise = ["all", "rights", "reserved", "c", "copyright", "the"];
    words.split_whitespace().filter(|word| !noise.contains(word)).collect::<Vec<_>>().join(" ")
}

/// Whether a holder is still named, alone or among others.
fn is_named(holder: &str, still: &BTreeSet<String>) -> bool {
    let own = plain(holder);
    let among = |other: &String| format!(" {other} ").contains(&format!(" {own} "));
    own.is_empty() || still.iter().any(among)
}
