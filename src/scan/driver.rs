//! Lists, reads and judges: the two passes of a scan.
//!
//! The first pass counts the artifacts and indexes their repository ids. The second reads and judges them, a
//! batch at a time in parallel, and hands each batch on in path order. A base that an artifact names is read
//! when it is asked for and kept in a small cache, so memory does not grow with the tree.

use std::borrow::{Borrow, Cow};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::gather::{Gathered, Gatherer};
use super::holder::{Holder, Phrases};
use super::memo::Memo;
use super::places::{self, Place, Places};
use super::twins::{self, Groups, Member};
use super::{ScanOptions, ScanSink, ScanTotals, Shard};
use crate::base::{Error, Result, SkipReason, Skipped};
use crate::corpus::Corpus;
use crate::evidence::Facts;
use crate::layouts::{Artifact, ListOptions, Listed, Root, Tree, escape_path};
use crate::lineage::{BaseFacts, claims, resolve};
use crate::report::{ArtifactEntry, Parts, ReportBuilder};
use crate::rules::{self, Twin};

/// Artifacts judged at once. Enough to keep the threads busy between two hand-overs, few enough that their
/// facts stay small.
const BATCH: usize = 256;
/// Roots kept from the first pass; a larger tree is listed a second time instead.
const KEPT_ROOTS: usize = if cfg!(test) { 8 } else { 50_000 };
/// Bytes of folders kept from the first pass; further ones are read a second time.
const KEPT_FOLDERS: usize = 16 << 20;
/// Bases kept to be used again; quantised copies of one base stand side by side.
const KEPT_BASES: usize = 64;

/// Scans `paths`. See [`super::scan`].
pub(super) fn scan(
    paths: &[PathBuf],
    options: &ScanOptions,
    corpus: &Corpus,
    sink: &mut dyn ScanSink,
) -> Result<ScanTotals> {
    let list = ListOptions { all_revisions: options.all_revisions, follow_outside: options.follow_outside };
    let (mut trees, mut unread) = (Vec::new(), Vec::new());
    for path in paths {
        let prefix = if paths.len() > 1 { Some(escape_path(path)) } else { None };
        match Tree::open(path, list) {
            Ok(tree) => trees.push(Scanned { tree, prefix }),
            Err(error) => unread.push(left_out(prefix, error)?),
        }
    }
    let listing = Listing::of(&trees, options.shard);
    sink.listed(listing.mine);
    let pool = pool(options.jobs)?;
    let driver = Driver {
        trees: &trees,
        listing: &listing,
        corpus,
        memo: Memo::default(),
        phrases: Phrases::default(),
        bases: Mutex::default(),
        groups: Groups::default(),
    };
    let (builder, totals) = (ReportBuilder::new(), ScanTotals::default());
    let mut out = Out { sink, builder, totals, shard: options.shard, next: 0 };
    unread.into_iter().for_each(|skipped| out.between(skipped));
    for at in 0..trees.len() {
        driver.tree(at, options, pool.as_ref(), &mut out);
    }
    Ok(out.totals)
}

/// The entry of a path that is there and cannot be read; a path that cannot be scanned at all stays an error.
fn left_out(prefix: Option<String>, error: Error) -> Result<Skipped> {
    if error.is_missing() || !error.is_io() {
        return Err(error);
    }
    let path = prefix.unwrap_or_else(|| ".".to_owned());
    Ok(Skipped { path, reason: SkipReason::NotReadable, detail: error.message().to_owned() })
}

/// The threads that judge; none for one job, which this thread does itself.
fn pool(jobs: Option<usize>) -> Result<Option<rayon::ThreadPool>> {
    if jobs == Some(1) {
        return Ok(None);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.unwrap_or(0)).build();
    pool.map(Some).map_err(|error| Error::new(format!("no threads: {error}")).because(error))
}

/// One scanned path.
struct Scanned {
    tree: Tree,
    /// What paths in the report begin with, where several are scanned.
    prefix: Option<String>,
}

impl Scanned {
    fn shown(&self, path: &str) -> String {
        match (&self.prefix, path) {
            (None, path) => path.to_owned(),
            (Some(prefix), "." | "") => prefix.clone(),
            (Some(prefix), path) => format!("{}/{path}", prefix.trim_end_matches('/')),
        }
    }
}

/// What the first pass found.
struct Listing {
    total: usize,
    /// How many of them belong to this share of the scan.
    mine: usize,
    /// How many roots each tree has.
    counts: Vec<u64>,
    /// Roots of each tree, where they are few enough to keep.
    roots: Option<Vec<Vec<Root>>>,
    /// Skipped entries of the listing, by tree.
    skipped: Vec<Vec<Skipped>>,
    /// Where repositories stand, by their ids.
    places: Places,
}

impl Listing {
    fn of(trees: &[Scanned], shard: Option<Shard>) -> Self {
        let mut listing = Self {
            total: 0,
            mine: 0,
            counts: Vec::new(),
            roots: Some(Vec::new()),
            skipped: Vec::new(),
            places: Places::default(),
        };
        let mut folders = 0;
        for scanned in trees {
            let (mut kept, mut skipped) = (Vec::new(), Vec::new());
            let before = listing.total;
            listing.places.next_tree();
            scanned.tree.list(&mut |listed| match listed {
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

    /// Counts a root, and keeps of it what is small enough; `folders` is how much is kept of folders.
    fn root(&mut self, tree: &Tree, mut root: Root, kept: &mut Vec<Root>, folders: &mut usize) {
        self.total += 1;
        let marks = tree.weight_marks(&root);
        if root.repo_id.is_some() || !marks.is_empty() {
            self.places.push(root.repo_id.as_deref(), &marks, &root.spot());
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
fn is_mine(shard: Option<Shard>, root: &Root) -> bool {
    shard.is_none_or(|shard| shard.takes(&escape_path(&root.path)))
}

/// Where results go, in order.
struct Out<'a> {
    sink: &'a mut dyn ScanSink,
    builder: ReportBuilder,
    totals: ScanTotals,
    shard: Option<Shard>,
    /// The place of what comes next.
    next: u64,
}

impl Out<'_> {
    /// Something between artifacts was left out: one share tells it.
    fn between(&mut self, skipped: Skipped) {
        let place = self.take_places(1);
        if self.shard.is_none_or(|shard| shard.takes(&skipped.path)) {
            self.skipped(place, skipped);
        }
    }

    /// The first of so many places.
    fn take_places(&mut self, number: u64) -> u64 {
        let first = self.next;
        self.next = first.saturating_add(number);
        first
    }

    fn skipped(&mut self, place: u64, skipped: Skipped) {
        self.totals.skipped += 1;
        self.sink.place(place);
        self.sink.skipped(skipped);
    }

    fn outcome(&mut self, place: u64, outcome: Outcome) {
        if let Some((entry, artifact, facts)) = outcome.judged {
            self.totals.artifacts += 1;
            let texts = self.builder.fresh_texts(&facts);
            self.sink.place(place);
            self.sink.facts(&artifact, &facts);
            self.sink.artifact(entry, texts);
        }
        outcome.skipped.into_iter().for_each(|skipped| self.skipped(place, skipped));
    }
}

/// What became of one root.
struct Outcome {
    judged: Option<(ArtifactEntry, Artifact, Facts)>,
    skipped: Vec<Skipped>,
}

struct Driver<'a> {
    trees: &'a [Scanned],
    listing: &'a Listing,
    corpus: &'a Corpus,
    memo: Memo,
    phrases: Phrases,
    bases: Mutex<FxHashMap<u64, BaseFacts>>,
    groups: Groups,
}

impl Driver<'_> {
    fn tree(&self, at: usize, options: &ScanOptions, pool: Option<&rayon::ThreadPool>, out: &mut Out<'_>) {
        let scanned = &self.trees[at];
        for skipped in &self.listing.skipped[at] {
            out.between(Skipped { path: scanned.shown(&skipped.path), ..skipped.clone() });
        }
        let first = out.take_places(self.listing.counts[at]);
        let place = |nth: usize| first.saturating_add(nth as u64);
        if let Some(roots) = &self.listing.roots {
            let mine = roots[at].iter().enumerate().filter(|(_, root)| is_mine(options.shard, root));
            let mine: Vec<(u64, &Root)> = mine.map(|(nth, root)| (place(nth), root)).collect();
            mine.chunks(BATCH).for_each(|batch| self.batch(scanned, batch, options, pool, out));
            return;
        }
        let (mut batch, mut nth) = (Vec::with_capacity(BATCH), 0);
        scanned.tree.list(&mut |listed| {
            let Listed::Root(root) = listed else { return };
            nth += 1;
            if is_mine(options.shard, &root) {
                batch.push((place(nth - 1), root));
            }
            if batch.len() == BATCH {
                self.batch(scanned, &batch, options, pool, out);
                batch.clear();
            }
        });
        self.batch(scanned, &batch, options, pool, out);
    }

    /// Some artifacts with their places, in parallel.
    fn batch<R: Borrow<Root> + Sync>(
        &self,
        scanned: &Scanned,
        batch: &[(u64, R)],
        options: &ScanOptions,
        pool: Option<&rayon::ThreadPool>,
        out: &mut Out<'_>,
    ) {
        if options.is_cancelled() {
            return;
        }
        let one = |(place, root): &(u64, R)| (*place, self.contained(scanned, root.borrow()));
        let Some(pool) = pool else {
            return batch.iter().map(one).for_each(|(place, outcome)| out.outcome(place, outcome));
        };
        let outcomes: Vec<(u64, Outcome)> = pool.install(|| batch.par_iter().map(one).collect());
        outcomes.into_iter().for_each(|(place, outcome)| out.outcome(place, outcome));
    }

    /// One artifact; a panic in it is an entry and not the end.
    fn contained(&self, scanned: &Scanned, root: &Root) -> Outcome {
        catch_unwind(AssertUnwindSafe(|| self.artifact(scanned, root))).unwrap_or_else(|_| {
            let path = scanned.shown(&escape_path(&root.path));
            let detail =
                "smallprint failed inside this artifact; please report it with the folder's file list"
                    .to_owned();
            let skipped = vec![Skipped { path, reason: SkipReason::InternalError, detail }];
            Outcome { judged: None, skipped }
        })
    }

    fn artifact(&self, scanned: &Scanned, root: &Root) -> Outcome {
        // No input is known that makes this fail: the test of containment needs one.
        #[cfg(test)]
        assert!(!root.path.ends_with(tests::FAILS), "provoked");
        let (artifact, gathered, skipped) = self.read(scanned, root, false);
        let Gathered { facts, card } = gathered;
        let own = artifact.repo_id.clone().unwrap_or_else(|| artifact.name.clone());
        let mut lookup = |id: &str| self.base(id);
        let edges = resolve(&own, claims(&facts, &artifact), &mut lookup, self.corpus);
        let path = facts.card.as_ref().map(|card| card.path.as_str());
        let holder = Holder::new(&artifact, &self.phrases, path.zip(card.as_ref()));
        let contains = |logical: &str, words: &str| holder.contains(logical, words);
        let twins = self.twins(scanned, root, &artifact, &facts);
        let judged = rules::judge(&artifact, &facts, &edges, &twins, self.corpus, &contains);
        let entry = ReportBuilder::entry(Parts {
            artifact: &artifact,
            facts: &facts,
            edges: &edges,
            conclusion: judged.conclusion,
            payload: judged.payload,
            findings: judged.findings,
        });
        Outcome { judged: Some((entry, artifact, facts)), skipped }
    }

    /// The artifact and its facts; paths as the report shows them.
    fn read(&self, scanned: &Scanned, root: &Root, as_base: bool) -> (Artifact, Gathered, Vec<Skipped>) {
        let (mut artifact, mut skipped) = scanned.tree.artifact(root);
        let gatherer = Gatherer { corpus: self.corpus, memo: &self.memo, as_base };
        let gathered = gatherer.facts(&scanned.tree, root, &artifact, &mut skipped);
        artifact.path = scanned.shown(&artifact.path);
        skipped.iter_mut().for_each(|skipped| skipped.path = scanned.shown(&skipped.path));
        (artifact, gathered, skipped)
    }

    /// The facts of a base that stands in a scanned tree.
    fn base(&self, id: &str) -> Option<BaseFacts> {
        let key = places::hash(id);
        let lock = || self.bases.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&key) {
            return Some(known.clone());
        }
        let place = self.listing.places.get(id)?;
        let root = self.root(&place)?;
        let (artifact, Gathered { facts, .. }, _) = self.read(&self.trees[place.tree], &root, true);
        // The index holds 64 bits of the id; the artifact itself says whether it is the one.
        if !artifact.repo_id.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(id)) {
            return None;
        }
        let base = BaseFacts { artifact: Arc::new(artifact), facts: Arc::new(facts) };
        let mut bases = lock();
        if bases.len() >= KEPT_BASES {
            bases.clear();
        }
        bases.insert(key, base.clone());
        Some(base)
    }

    /// The other repositories that hold the same weights.
    fn twins(&self, scanned: &Scanned, root: &Root, artifact: &Artifact, facts: &Facts) -> Vec<Twin> {
        let spot = root.spot();
        let is_own = |place: &Place| {
            place.spot == spot && self.trees.get(place.tree).is_some_and(|tree| std::ptr::eq(tree, scanned))
        };
        let weights = twins::digests(facts);
        let mut found: Vec<Twin> = Vec::new();
        for mark in twins::marks(&weights) {
            if self.listing.places.sharing(mark).all(|place| is_own(&place)) {
                continue;
            }
            let group = self.groups.group(mark, || {
                let places = self.listing.places.sharing(mark).take(twins::MEMBERS);
                places.filter_map(|place| self.member(&place)).collect()
            });
            let others = group.iter().filter_map(|member| member.twin_of(artifact, &weights));
            found.extend(others.filter(|twin| twins::is_new(&found, twin)).collect::<Vec<_>>());
        }
        found
    }

    /// What stands at a place, as far as it matters to those with the same weights.
    fn member(&self, place: &Place) -> Option<Member> {
        let root = self.root(place)?;
        let (artifact, Gathered { facts, .. }, _) = self.read(self.trees.get(place.tree)?, &root, true);
        Member::of(artifact, &facts, self.corpus)
    }

    /// The root at a place: as it was kept, else as it is found again.
    fn root(&self, place: &Place) -> Option<Cow<'_, Root>> {
        let kept = self.listing.roots.as_ref().and_then(|roots| {
            let roots = roots.get(place.tree)?;
            // Roots come in path order by parts, as `Path` compares; a place may be a folder above its root.
            let at = roots.partition_point(|root| *root.path < *place.spot.path);
            roots.get(at).filter(|root| root.spot() == place.spot)
        });
        kept.map(Cow::Borrowed).or_else(|| self.trees[place.tree].tree.at(&place.spot).map(Cow::Owned))
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::report::TextEntry;

    /// The folder whose artifact fails.
    pub(super) const FAILS: &str = "fails";

    #[derive(Default)]
    struct Seen {
        artifacts: Vec<String>,
        /// Where the bases of each artifact stand.
        bases: Vec<Vec<String>>,
        skipped: Vec<Skipped>,
    }

    impl ScanSink for Seen {
        fn listed(&mut self, _total: usize) {}

        fn artifact(&mut self, entry: ArtifactEntry, _texts: Vec<(String, TextEntry)>) {
            self.bases.push(entry.lineage.iter().filter_map(|edge| edge.artifact.clone()).collect());
            self.artifacts.push(entry.path);
        }

        fn skipped(&mut self, skipped: Skipped) {
            self.skipped.push(skipped);
        }
    }

    #[test]
    fn a_path_that_is_there_and_cannot_be_read_is_an_entry() {
        use std::io::ErrorKind::{NotADirectory, NotFound, PermissionDenied};
        let path = std::path::Path::new("a/b");
        let io = |kind: std::io::ErrorKind| Error::io(path, kind.into());
        for error in [io(NotFound), io(NotADirectory), Error::new("neither a folder nor a file")] {
            assert!(left_out(None, error).is_err());
        }
        let left = left_out(Some("a/b".to_owned()), io(PermissionDenied)).expect("an entry");
        assert_eq!((left.path.as_str(), left.reason), ("a/b", SkipReason::NotReadable));
        assert!(left.reason.incomplete() && !left.detail.contains("a/b"), "{left:?}");
    }

    #[test]
    fn a_panic_stays_in_its_artifact() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for name in ["one", FAILS, "two"] {
            let folder = dir.path().join("org").join(name);
            std::fs::create_dir_all(&folder).expect("written");
            std::fs::write(folder.join("README.md"), "---\nlicense: mit\n---\n").expect("written");
        }
        let mut seen = Seen::default();
        let paths = [dir.path().to_owned()];
        let totals = scan(&paths, &ScanOptions::default(), Corpus::builtin(), &mut seen).expect("it exists");
        assert_eq!(seen.artifacts, ["org/one", "org/two"]);
        let [skipped] = &seen.skipped[..] else { panic!("{:?}", seen.skipped) };
        assert_eq!((skipped.path.as_str(), skipped.reason), ("org/fails", SkipReason::InternalError));
        assert!(skipped.reason.incomplete() && skipped.detail.contains("report"));
        assert_eq!((totals.artifacts, totals.skipped), (2, 1));
    }

    #[test]
    fn bases_are_found_in_a_tree_that_is_too_large_to_keep() {
        for (models, jobs) in [(KEPT_ROOTS - 2, 1), (KEPT_ROOTS + 5, 1), (KEPT_ROOTS + 5, 2)] {
            let dir = tempfile::tempdir().expect("a temporary folder");
            let snapshot = dir.path().join("models--org--base/snapshots/abc");
            std::fs::create_dir_all(&snapshot).expect("written");
            std::fs::write(snapshot.join("README.md"), "---\nlicense: mit\n---\n").expect("written");
            for n in 0..models {
                let folder = dir.path().join(format!("org/model-{n:02}"));
                std::fs::create_dir_all(&folder).expect("written");
                let base = if n % 2 == 0 { "Org/Base".to_owned() } else { format!("org/model-{:02}", n - 1) };
                let card = format!("---\nlicense: mit\nbase_model: {base}\n---\n");
                std::fs::write(folder.join("README.md"), card).expect("written");
            }
            let mut seen = Seen::default();
            let paths = [dir.path().to_owned()];
            let options = ScanOptions { jobs: Some(jobs), ..ScanOptions::default() };
            scan(&paths, &options, Corpus::builtin(), &mut seen).expect("it exists");
            assert_eq!(seen.artifacts.len(), models + 1);
            for (at, path) in seen.artifacts.iter().enumerate().skip(1) {
                let base = match at % 2 {
                    1 => "models--org--base/snapshots/abc".to_owned(),
                    _ => format!("org/model-{:02}", at - 2),
                };
                assert!(seen.bases[at].contains(&base), "{path}: {:?}", seen.bases[at]);
            }
        }
    }
}
