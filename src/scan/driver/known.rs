//! The cache's side of the driver: what an entry rests on beside its own files, and whether that is as it was.

use std::sync::PoisonError;

use super::super::cache::{Cache, Identity, Known, Row, Trace, combined, identity, shown};
use super::super::places::{self, Place};
use super::super::twins;
use super::listing::Scanned;
use super::{Asked, Driver, Judged, KEPT_STATES, Opened, Outcome};
use crate::base::{SkipReason, Skipped};
use crate::layouts::Root;
use crate::report::{KeptEntry, ReportBuilder};

impl Driver<'_> {
    /// What an earlier scan found, if all that it rests on is as it was.
    pub(super) fn known(&self, row: Row) -> Option<Known> {
        let hash = |state: Option<Identity>| state.map(|state| state.hash);
        let Trace { bases, marks, .. } = &row.trace;
        let same = bases.iter().all(|(id, state)| hash(self.base_state(id)) == *state)
            && marks.iter().all(|(mark, state)| hash(self.mark_state(*mark)) == Some(*state));
        let text = |sha256: String| Some((self.cache?.text(&sha256)?, sha256));
        let texts: Option<Vec<_>> = row.texts.into_iter().filter(|_| same).map(text).collect();
        let texts = texts.filter(|_| same)?.into_iter().map(|(text, sha256)| (sha256, text)).collect();
        Some(Known { kept: row.kept, texts, skipped: row.skipped })
    }

    /// The state of an artifact as it was opened.
    pub(super) fn identity(scanned: &Scanned, root: &Root, opened: &Opened) -> Identity {
        identity(&opened.0, &opened.1, &scanned.tree.lfs_objects(root, &opened.0))
    }

    /// The state of a base; none where the scan has no repository of this id.
    pub(super) fn base_state(&self, id: &str) -> Option<Identity> {
        self.state(Asked::Base, places::hash(id), || self.place_state(&self.place_of(id)?))
    }

    /// The state of all repositories with equal weights.
    pub(super) fn mark_state(&self, mark: u64) -> Option<Identity> {
        self.state(Asked::Mark, mark, || {
            let places = || self.listing.places.sharing(mark);
            let states = places().take(twins::MEMBERS).filter_map(|place| self.place_state(&place));
            Some(combined(places().count(), states))
        })
    }

    fn place_state(&self, place: &Place) -> Option<Identity> {
        let root = self.root(place)?;
        let scanned = self.trees.get(place.tree)?;
        let opened = scanned.tree.artifact(&root);
        Some(shown(Self::identity(scanned, &root, &opened), &scanned.shown(&opened.0.path)))
    }

    /// Notes that a base or a twin could not be read whole.
    pub(super) fn note_unread(&self, asked: Asked, key: u64, skipped: &[Skipped]) {
        if self.cache.is_some() && is_unread(skipped) {
            self.unread.lock().unwrap_or_else(PoisonError::into_inner).insert((asked, key));
        }
    }

    /// Whether any of what was asked for could not be read whole.
    pub(super) fn rests_on_unread(&self, trace: &Trace) -> bool {
        let unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bases = trace.bases.iter().map(|(id, _)| (Asked::Base, places::hash(id)));
        let mut marks = trace.marks.iter().map(|(mark, _)| (Asked::Mark, *mark));
        bases.any(|asked| unread.contains(&asked)) || marks.any(|asked| unread.contains(&asked))
    }

    fn state(&self, asked: Asked, key: u64, find: impl FnOnce() -> Option<Identity>) -> Option<Identity> {
        let lock = || self.states.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&(asked, key)) {
            return *known;
        }
        let found = find();
        let mut states = lock();
        if states.len() >= KEPT_STATES {
            states.clear();
        }
        states.insert((asked, key), found);
        found
    }
}

/// Whether something of it may be read better another time.
pub(super) fn is_unread(skipped: &[Skipped]) -> bool {
    skipped.iter().any(|one| one.reason == SkipReason::NotReadable)
}

/// Keeps what was found, unless it may change without a sign, or may be read better another time.
pub(super) fn keep(cache: &Cache, place: [u8; 32], state: Identity, outcome: &Outcome, trace: Trace) {
    let Some(Judged::Anew(entry, _, facts)) = &outcome.judged else { return };
    if trace.unread || is_unread(&outcome.skipped) || !cache.is_settled(state.newest.max(trace.newest)) {
        return;
    }
    let texts = ReportBuilder::shown_texts(facts);
    let names = texts.iter().map(|(sha256, _)| sha256.clone()).collect();
    let Ok(kept) = KeptEntry::of(entry) else { return };
    let row = Row { kept, texts: names, skipped: outcome.skipped.clone(), trace };
    cache.keep(place, state.hash, &row, &texts);
}
