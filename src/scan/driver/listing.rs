//! The first pass of a scan: what stands under the scanned paths, and where to find it again.
//!
//! Contract: everything is listed, also what other shares of the scan judge, so that bases and equal weights are found.

use rustc_hash::FxHashSet;

use super::super::Shard;
use super::super::places::Places;
use super::{KEPT_FOLDERS, KEPT_ROOTS, nested};
use crate::base::Skipped;
use crate::layouts::{Listed, Root, Spot, Tree, escape_path};

/// One scanned path.
pub(super) struct Scanned {
    pub(super) tree: Tree,
    /// What paths in the report begin with, where several are scanned.
    pub(super) prefix: Option<String>,
    /// Marks of what another scanned path lists already.
    pub(super) elsewhere: FxHashSet<u64>,
}

impl Scanned {
    /// Lists what belongs to this path.
    pub(super) fn list(&self, found: &mut dyn FnMut(Listed)) {
        self.tree.list(&mut |listed| {
            if self.elsewhere.is_empty() || !self.elsewhere.contains(&nested::mark(&self.tree, &listed)) {
                found(listed);
            }
        });
    }

    pub(super) fn shown(&self, path: &str) -> String {
        match (&self.prefix, path) {
            (None, path) => path.to_owned(),
            (Some(prefix), "." | "") => prefix.clone(),
            (Some(prefix), path) => format!("{}/{path}", prefix.trim_end_matches('/')),
        }
    }
}

/// What the first pass found.
pub(super) struct Listing {
    total: usize,
    /// How many of them belong to this share of the scan.
    pub(super) mine: usize,
    /// How many roots each tree has.
    pub(super) counts: Vec<u64>,
    /// Roots of each tree, where they are few enough to keep.
    pub(super) roots: Option<Vec<Vec<Root>>>,
    /// Skipped entries of the listing, by tree.
    pub(super) skipped: Vec<Vec<Skipped>>,
    /// Where repositories stand, by their ids.
    pub(super) places: Places,
    /// Where the last one stands.
    last: Option<Spot>,
}

impl Listing {
    pub(super) fn of(trees: &[Scanned], shard: Option<Shard>) -> Self {
        let mut listing = Self {
            total: 0,
            mine: 0,
            counts: Vec::new(),
            roots: Some(Vec::new()),
            skipped: Vec::new(),
            places: Places::default(),
            last: None,
        };
        let mut folders = 0;
        for scanned in trees {
            let (mut kept, mut skipped) = (Vec::new(), Vec::new());
            let before = listing.total;
            listing.places.next_tree();
            listing.last = None;
            scanned.list(&mut |listed| match listed {
                Listed::Root(root) => {
                    listing.mine += usize::from(is_mine(shard, &root));
                    listing.root(&scanned.tree, root, &mut kept, &mut folders);
                }
                Listed::Skipped(left) => skipped.push(left),
            });
            listing.counts.push((listing.total - before) as u64);
            listing.skipped.push(skipped);
            if let Some(roots) = &mut listing.roots {
                roots.push(kept);
            }
        }
        listing.places.seal();
        listing
    }

    /// Where a root stands; a repository's further snapshots are told from its first, and said to be such.
    fn place_of(&mut self, root: &Root) -> (Spot, bool) {
        let spot = root.spot();
        if self.last.as_ref() == Some(&spot) {
            return (root.exact_spot(), true);
        }
        self.last = Some(spot.clone());
        (spot, false)
    }

    /// Counts a root, and keeps of it what is small enough; `folders` is how much is kept of folders.
    fn root(&mut self, tree: &Tree, mut root: Root, kept: &mut Vec<Root>, folders: &mut usize) {
        self.total += 1;
        let marks = tree.weight_marks(&root);
        let called = root.called();
        if called.is_some() || !marks.is_empty() {
            let (spot, is_further) = self.place_of(&root);
            // Of a repository's snapshots the first has its id; a further one is asked for by its revision only.
            let revision = root.snapshot().filter(|_| is_further);
            let pinned =
                called.zip(revision).map(|((id, proven), revision)| (format!("{id}@{revision}"), proven));
            let called = pinned.as_ref().map(|(id, proven)| (id.as_str(), *proven)).or(called);
            self.places.push(called, &marks, &spot);
        }
        if self.total > KEPT_ROOTS {
            self.roots = None;
            *kept = Vec::new();
            return;
        }
        *folders += root.folder_bytes();
        if *folders > KEPT_FOLDERS {
            root.forget_folder();
        }
        kept.push(root);
    }
}

/// Whether a root belongs to this share of the scan.
pub(super) fn is_mine(shard: Option<Shard>, root: &Root) -> bool {
    shard.is_none_or(|shard| shard.takes(&escape_path(&root.path)))
}
