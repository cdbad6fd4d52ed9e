//! The artifacts of a tree, a batch at a time.
//!
//! Contract: outcomes are handed on in path order. Where threads judge, this one hands on what the last batch gave
//! while they work on the next, so that at most two batches are in memory. A cache is asked for a whole batch at once:
//! a transaction for each artifact would cost more than all else that is done for one in which nothing changed.

use std::borrow::Borrow;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use super::super::cache::{Cache, Identity, Known, Places, Row};
use super::known::keep;
use super::listing::{Scanned, is_mine};
use super::{Driver, Judged, Opened, Out, Outcome, ScanOptions};
use crate::base::{SkipReason, Skipped};
use crate::layouts::{Listed, Root, escape_path};

/// Artifacts judged at once. Enough to keep the threads busy between two hand-overs, few enough that their
/// facts stay small: two batches are in memory.
const BATCH: usize = 128;
/// Files of an artifact that is kept open, so to say, while the cache is asked for its batch.
const KEPT_FILES: usize = 256;

/// Who judges, and what waits to be handed on.
struct Line<'a> {
    pool: Option<&'a rayon::ThreadPool>,
    ready: Vec<(u64, Outcome)>,
}

/// An artifact as it was opened, and what a cache knows it by.
struct Seen {
    /// None where it has so many files that a batch of its like would not fit; it is opened again where it changed.
    opened: Option<Opened>,
    place: [u8; 32],
    state: Identity,
}

impl Driver<'_> {
    /// The artifacts of one tree.
    pub(super) fn tree(
        &self,
        at: usize,
        options: &ScanOptions,
        pool: Option<&rayon::ThreadPool>,
        out: &mut Out<'_>,
    ) {
        let scanned = &self.trees[at];
        for skipped in &self.listing.skipped[at] {
            out.between(Skipped { path: scanned.shown(&skipped.path), ..skipped.clone() });
        }
        let first = out.take_places(self.listing.counts[at]);
        let place = |nth: usize| first.saturating_add(nth as u64);
        let mut line = Line { pool, ready: Vec::new() };
        if let Some(roots) = &self.listing.roots {
            let mine = roots[at].iter().enumerate().filter(|(_, root)| is_mine(options.shard, root));
            let mine: Vec<(u64, &Root)> = mine.map(|(nth, root)| (place(nth), root)).collect();
            mine.chunks(BATCH).for_each(|batch| self.batch(scanned, batch, options, &mut line, out));
        } else {
            let (mut batch, mut nth) = (Vec::with_capacity(BATCH), 0);
            scanned.list(&mut |listed| {
                let Listed::Root(root) = listed else { return };
                nth += 1;
                if is_mine(options.shard, &root) {
                    batch.push((place(nth - 1), root));
                }
                if batch.len() == BATCH {
                    self.batch(scanned, &batch, options, &mut line, out);
                    batch.clear();
                }
            });
            self.batch(scanned, &batch, options, &mut line, out);
        }
        line.ready.into_iter().for_each(|(place, outcome)| out.outcome(place, outcome));
    }

    /// Judges some artifacts with their places, and hands on those before them.
    fn batch<R: Borrow<Root> + Sync>(
        &self,
        scanned: &Scanned,
        batch: &[(u64, R)],
        options: &ScanOptions,
        line: &mut Line<'_>,
        out: &mut Out<'_>,
    ) {
        if options.is_cancelled() {
            return;
        }
        let Some(pool) = line.pool else {
            let outcomes = self.outcomes(scanned, batch, false);
            return outcomes.into_iter().for_each(|(place, outcome)| out.outcome(place, outcome));
        };
        let mut next = Vec::new();
        pool.in_place_scope(|scope| {
            scope.spawn(|_| next = self.outcomes(scanned, batch, true));
            line.ready.drain(..).for_each(|(place, outcome)| out.outcome(place, outcome));
        });
        line.ready = next;
    }

    fn outcomes<R: Borrow<Root> + Sync>(
        &self,
        scanned: &Scanned,
        batch: &[(u64, R)],
        parallel: bool,
    ) -> Vec<(u64, Outcome)> {
        let Some(cache) = self.cache else {
            return each(batch.iter().collect(), parallel, |(place, root)| {
                (*place, contained(scanned, root.borrow(), || self.artifact(scanned, root.borrow())))
            });
        };
        let tree = &scanned.tree;
        let places = cache.places(tree.real(), scanned.prefix.as_deref(), tree.options());
        let seen =
            each(batch.iter().collect(), parallel, |(_, root)| self.seen(&places, scanned, root.borrow()));
        let keys: Vec<_> = seen.iter().flatten().map(|seen| (seen.place, seen.state.hash)).collect();
        let rows = cache.rows(&keys);
        let mut rows = rows.into_iter();
        let rows = seen.iter().map(|seen| seen.as_ref().and_then(|_| rows.next().flatten()));
        let asked = batch.iter().zip(rows.zip(seen.iter())).collect();
        let outcomes = each(asked, parallel, |((place, root), (row, seen))| {
            let root = root.borrow();
            let outcome = contained(scanned, root, || match seen {
                Some(seen) => self.cached(cache, scanned, root, seen, row),
                None => self.artifact(scanned, root),
            });
            (*place, outcome)
        });
        cache.flush();
        outcomes
    }

    /// An artifact as it stands there now; none where that fails, which is told when it is judged.
    fn seen(&self, places: &Places, scanned: &Scanned, root: &Root) -> Option<Seen> {
        let seen = || {
            let opened = opened(scanned, root);
            let place = places.key(&root.path);
            let state = Self::identity(scanned, root, &opened);
            Seen {
                opened: Some(opened).filter(|(artifact, _)| artifact.files.len() <= KEPT_FILES),
                place,
                state,
            }
        };
        catch_unwind(AssertUnwindSafe(seen)).ok()
    }

    fn artifact(&self, scanned: &Scanned, root: &Root) -> Outcome {
        self.judged(scanned, root, opened(scanned, root), &RefCell::default())
    }

    /// What an earlier scan found, else what is found now.
    fn cached(
        &self,
        cache: &Cache,
        scanned: &Scanned,
        root: &Root,
        seen: &Seen,
        row: Option<Vec<u8>>,
    ) -> Outcome {
        if let Some(known) = row.and_then(|row| self.known(Row::read(row)?)) {
            let Known { kept, texts, skipped } = known;
            return Outcome { judged: Some(Judged::Known(Box::new(kept), texts)), skipped };
        }
        let trace = RefCell::default();
        let opened = seen.opened.clone().unwrap_or_else(|| opened(scanned, root));
        let outcome = self.judged(scanned, root, opened, &trace);
        keep(cache, seen.place, seen.state, &outcome, trace.into_inner());
        outcome
    }
}

/// Does the same with each, on this thread or on those of the pool that it runs in.
fn each<T: Send, O: Send>(all: Vec<T>, parallel: bool, one: impl Fn(T) -> O + Sync + Send) -> Vec<O> {
    if parallel { all.into_par_iter().map(one).collect() } else { all.into_iter().map(one).collect() }
}

/// The files of an artifact as they are now.
fn opened(scanned: &Scanned, root: &Root) -> Opened {
    // No input is known that makes this fail: the test of containment needs one.
    #[cfg(test)]
    assert!(!root.path.ends_with(super::tests::FAILS), "provoked");
    scanned.tree.artifact(root)
}

/// One artifact; a panic in it is an entry and not the end.
fn contained(scanned: &Scanned, root: &Root, judge: impl FnOnce() -> Outcome) -> Outcome {
    catch_unwind(AssertUnwindSafe(judge)).unwrap_or_else(|_| {
        let path = scanned.shown(&escape_path(&root.path));
        let detail =
            "smallprint failed inside this artifact; please report it with the folder's file list".to_owned();
        let skipped = vec![Skipped { path, reason: SkipReason::InternalError, detail }];
        Outcome { judged: None, skipped }
    })
}
