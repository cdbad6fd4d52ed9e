//! The cache's side of the driver: what an entry rests on beside its own files, and whether that is as it was.

use std::sync::PoisonError;

use super::super::cache::{Cache, Identity, Known, Row, Trace, combined, identity};
use super::super::places::{self, Place};
use super::super::twins;
use super::listing::Scanned;
use super::{Asked, Driver, Judged, KEPT_STATES, Outcome};
use crate::base::SkipReason;
use crate::evidence::{Facts, lfs};
use crate::layouts::{Artifact, Root};
use crate::report::ReportBuilder;

impl Driver<'_> {
    /// What an earlier scan found, if all that it rests on is as it was.
    pub(super) fn known(&self, scanned: &Scanned, root: &Root, row: Row) -> Option<Known> {
        let hash = |state: Option<Identity>| state.map(|state| state.hash);
        let Trace { bases, marks, objects, .. } = &row.trace;
        let same = bases.iter().all(|(id, state)| hash(self.base_state(id)) == *state)
            && marks.iter().all(|(mark, state)| hash(self.mark_state(*mark)) == Some(*state))
            && objects.iter().all(|(oid, here)| scanned.tree.lfs_object(root, oid).is_some() == *here);
        let text = |sha256: String| Some((self.cache?.text(&sha256)?, sha256));
        let texts: Option<Vec<_>> = row.texts.into_iter().filter(|_| same).map(text).collect();
        let texts = texts.filter(|_| same)?.into_iter().map(|(text, sha256)| (sha256, text)).collect();
        Some(Known { entry: row.entry, texts, skipped: row.skipped })
    }

    /// Digests of the pointers among the weights, and whether their objects are here.
    pub(super) fn objects(
        &self,
        scanned: &Scanned,
        root: &Root,
        artifact: &Artifact,
        facts: &Facts,
    ) -> Vec<(String, bool)> {
        let small = |path: &str| {
            let file = artifact.files.iter().find(|file| file.logical == path);
            file.is_some_and(|file| !file.missing && file.size <= lfs::POINTER_BYTES as u64)
        };
        let pointers = facts.weights.iter().filter(|weights| small(&weights.path));
        let digests = pointers.filter_map(|weights| weights.sha256.clone());
        digests
            .map(|oid| (scanned.tree.lfs_object(root, &oid).is_some(), oid))
            .map(|(here, oid)| (oid, here))
            .collect()
    }

    /// The state of a base; none where the scan has no repository of this id.
    pub(super) fn base_state(&self, id: &str) -> Option<Identity> {
        self.state(Asked::Base, places::hash(id), || self.place_state(&self.listing.places.get(id)?))
    }

    /// The state of all repositories with equal weights.
    pub(super) fn mark_state(&self, mark: u64) -> Option<Identity> {
        self.state(Asked::Mark, mark, || {
            let places = self.listing.places.sharing(mark).take(twins::MEMBERS);
            Some(combined(places.filter_map(|place| self.place_state(&place))))
        })
    }

    fn place_state(&self, place: &Place) -> Option<Identity> {
        let root = self.root(place)?;
        let (artifact, skipped) = self.trees.get(place.tree)?.tree.artifact(&root);
        Some(identity(&artifact, &skipped))
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

/// Keeps what was found, unless it may change without a sign, or may be read better another time.
pub(super) fn keep(cache: &Cache, place: [u8; 32], state: Identity, outcome: &Outcome, trace: Trace) {
    let Some(Judged::Anew(entry, _, facts)) = &outcome.judged else { return };
    let unread = outcome.skipped.iter().any(|one| one.reason == SkipReason::NotReadable);
    if unread || !cache.is_settled(state.newest.max(trace.newest)) {
        return;
    }
    let texts = ReportBuilder::shown_texts(facts);
    let names = texts.iter().map(|(sha256, _)| sha256.clone()).collect();
    let row = Row { entry: (**entry).clone(), texts: names, skipped: outcome.skipped.clone(), trace };
    cache.keep(place, state.hash, &row, &texts);
}
