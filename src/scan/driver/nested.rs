//! Scanned paths that stand inside other scanned paths: what the outer one lists is not judged a second time.
//!
//! Contract: an artifact belongs to the outermost path that lists it, since only that one sees the texts in the
//! folders above it. What the outer path does not list, such as a cache in a hidden folder, stays with the inner one.
//! Costs nothing where no path stands inside another, and one more listing of each outer path otherwise.

use std::hash::BuildHasher as _;
use std::path::Path;

use rustc_hash::{FxBuildHasher, FxHashSet};

use super::listing::Scanned;
use crate::layouts::{Listed, Tree, escape_path};

/// Leaves out of each tree what another one around it lists.
pub(super) fn each_once(trees: &mut [Scanned]) {
    let places: Vec<String> = trees.iter().map(|scanned| escape_path(scanned.tree.real())).collect();
    for outer in 0..places.len() {
        let is_inner =
            |at: &usize| places[*at] != places[outer] && Path::new(&places[*at]).starts_with(&places[outer]);
        let inner: Vec<usize> = (0..places.len()).filter(is_inner).collect();
        if inner.is_empty() {
            continue;
        }
        let wanted: Vec<&str> = inner.iter().map(|at| places[*at].as_str()).collect();
        let marks = marks(&trees[outer].tree, &wanted);
        inner.iter().for_each(|at| trees[*at].elsewhere.extend(&marks));
    }
}

/// What a tree lists at these places or below them.
fn marks(tree: &Tree, places: &[&str]) -> FxHashSet<u64> {
    let mut marks = FxHashSet::default();
    tree.list(&mut |listed| {
        let place = place(tree, &listed);
        if places.iter().any(|inner| Path::new(&place).starts_with(inner)) {
            marks.insert(mark(tree, &listed));
        }
    });
    marks
}

/// What tells an entry of a listing from all others, in whichever tree it is listed.
pub(super) fn mark(tree: &Tree, listed: &Listed) -> u64 {
    FxBuildHasher.hash_one((place(tree, listed), matches!(listed, Listed::Root(_))))
}

/// The real place of an entry, escaped as in reports.
fn place(tree: &Tree, listed: &Listed) -> String {
    let real = escape_path(tree.real());
    let below = match listed {
        Listed::Root(root) => escape_path(&root.path),
        Listed::Skipped(left) => left.path.clone(),
    };
    match below.as_str() {
        "" | "." => real,
        below => format!("{}/{below}", real.trim_end_matches('/')),
    }
}
