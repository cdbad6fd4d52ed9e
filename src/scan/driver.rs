//! Lists, reads and judges: the two passes of a scan.
//!
//! The first pass counts the artifacts and indexes their repository ids. The second reads and judges them, a
//! batch at a time in parallel, and hands each batch on in path order. A base that an artifact names is read
//! when it is asked for and kept in a small cache, so memory does not grow with the tree.

mod batch;
mod known;
mod listing;
mod nested;

use std::borrow::Cow;
use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use super::cache::{Cache, Identity, Trace};
use super::gather::{Gathered, Gatherer};
use super::holder::{Holder, Phrases};
use super::memo::Memo;
use super::places::{self, Place};
use super::twins::{self, Groups, Member};
use super::{ScanOptions, ScanSink, ScanTotals, Shard, each_once};
use crate::base::{Error, Result, SkipReason, Skipped, limits};
use crate::corpus::Corpus;
use crate::evidence::{Facts, split_revision};
use crate::layouts::{Artifact, Kind, ListOptions, Root, Tree, escape_path};
use crate::lineage::{BaseFacts, claims, resolve};
use crate::report::{ArtifactEntry, KeptEntry, Parts, ReportBuilder, TextEntry};
use crate::rules::{self, Twin, Twins};
use listing::{Listing, Scanned};

/// Roots kept from the first pass; a larger tree is listed a second time instead.
const KEPT_ROOTS: usize = if cfg!(test) { 8 } else { 50_000 };
/// Bytes of folders kept from the first pass; further ones are read a second time.
const KEPT_FOLDERS: usize = 8 << 20;
/// Bases kept to be used again; quantised copies of one base stand side by side.
const KEPT_BASES: usize = 64;
/// States of other artifacts kept, where a cache asks for them.
const KEPT_STATES: usize = 16_384;

/// Scans `paths`. See [`super::scan`].
pub(super) fn scan(
    paths: &[PathBuf],
    options: &ScanOptions,
    corpus: &Corpus,
    sink: &mut dyn ScanSink,
) -> Result<ScanTotals> {
    let list = ListOptions { all_revisions: options.all_revisions, follow_outside: options.follow_outside };
    let paths = each_once(paths);
    let (mut trees, mut unread) = (Vec::new(), Vec::new());
    for path in &paths {
        let prefix = if paths.len() > 1 { Some(escape_path(path)) } else { None };
        match Tree::open(path, list) {
            Ok(tree) => trees.push(Scanned { tree, prefix, elsewhere: FxHashSet::default() }),
            Err(error) => unread.push(left_out(prefix, error)?),
        }
    }
    nested::each_once(&mut trees);
    let pool = pool(options.jobs)?;
    let listed = || Listing::of(&trees, options.shard);
    let listing = pool.as_ref().map_or_else(listed, |pool| pool.install(listed));
    sink.listed(listing.mine);
    let driver = Driver {
        trees: &trees,
        listing: &listing,
        corpus,
        memo: Memo::new(limits::MEMO_BYTES, options.cache.as_ref()),
        phrases: Phrases::default(),
        bases: Mutex::default(),
        groups: Groups::default(),
        cache: options.cache.as_ref(),
        states: Mutex::default(),
        unread: Mutex::default(),
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
        if let Some(judged) = outcome.judged {
            self.totals.artifacts += 1;
            self.sink.place(place);
            match judged {
                Judged::Anew(entry, artifact, facts) => {
                    self.sink.facts(&artifact, &facts);
                    let texts = self.builder.fresh_texts(&facts);
                    self.sink.artifact(*entry, texts);
                }
                Judged::Known(kept, texts) => {
                    let fresh = texts.into_iter().filter(|(sha256, _)| self.builder.is_fresh(sha256));
                    let fresh = fresh.map(|(sha256, text)| (sha256, (*text).clone())).collect();
                    self.sink.kept(*kept, fresh);
                }
            }
        }
        outcome.skipped.into_iter().for_each(|skipped| self.skipped(place, skipped));
    }
}

/// What became of one root.
struct Outcome {
    judged: Option<Judged>,
    skipped: Vec<Skipped>,
}

/// An artifact's entry.
enum Judged {
    /// As it was read and judged now.
    Anew(Box<ArtifactEntry>, Box<Artifact>, Box<Facts>),
    /// As an earlier scan found it, with its texts.
    Known(Box<KeptEntry>, Vec<(String, Arc<TextEntry>)>),
}

struct Driver<'a> {
    trees: &'a [Scanned],
    listing: &'a Listing,
    corpus: &'a Corpus,
    memo: Memo<'a>,
    phrases: Phrases,
    bases: Mutex<FxHashMap<u64, BaseFacts>>,
    groups: Groups,
    cache: Option<&'a Cache>,
    /// States of bases and of groups with equal weights, by what they are asked for with.
    states: Mutex<FxHashMap<(Asked, u64), Option<Identity>>>,
    /// What could not be read whole when it was asked for: nothing that rests on it is kept.
    unread: Mutex<FxHashSet<(Asked, u64)>>,
}

/// What a state is asked for with.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Asked {
    Base,
    Mark,
}

/// An artifact's files as they are now.
type Opened = (Artifact, Vec<Skipped>);

impl Driver<'_> {
    /// Reads and judges an artifact; `trace` takes what was asked about others.
    fn judged(&self, scanned: &Scanned, root: &Root, opened: Opened, trace: &RefCell<Trace>) -> Outcome {
        let (artifact, gathered, skipped) = self.read(scanned, root, opened, false);
        let Gathered { facts, card, .. } = gathered;
        let own = artifact.repo_id.clone().unwrap_or_else(|| artifact.name.clone());
        let mut lookup = |id: &str| {
            if self.cache.is_some() {
                trace.borrow_mut().base(id, self.base_state(id));
            }
            self.base(id)
        };
        let twins = self.twins(scanned, root, &artifact, &facts, trace);
        let mut claimed = claims(&facts, &artifact);
        twins::mark_copies(&mut claimed, &facts, &mut lookup);
        twins::claim_copy(&mut claimed, &artifact, &facts, &twins, self.corpus);
        let edges = resolve(&own, claimed, &mut lookup, self.corpus);
        let path = facts.card.as_ref().map(|card| card.path.as_str());
        let object = |oid: &str| scanned.tree.lfs_object(root, oid);
        let holder = Holder::new(
            &artifact,
            &facts,
            &self.phrases,
            &self.memo.shared,
            &object,
            path.zip(card.as_ref()),
        );
        let contains = |logical: &str, words: &str| holder.contains(logical, words);
        let judged = rules::judge(&artifact, &facts, &edges, &twins, self.corpus, &contains);
        if self.cache.is_some() {
            let unread = holder.is_unread() || self.rests_on_unread(&trace.borrow());
            trace.borrow_mut().unread = unread;
        }
        let entry = ReportBuilder::entry(Parts {
            artifact: &artifact,
            facts: &facts,
            edges: &edges,
            conclusion: judged.conclusion,
            payload: judged.payload,
            findings: judged.findings,
        });
        let judged = Judged::Anew(Box::new(entry), Box::new(artifact), Box::new(facts));
        Outcome { judged: Some(judged), skipped }
    }

    /// The artifact and its facts; paths as the report shows them.
    fn read(
        &self,
        scanned: &Scanned,
        root: &Root,
        (mut artifact, mut skipped): Opened,
        as_base: bool,
    ) -> (Artifact, Gathered, Vec<Skipped>) {
        let gatherer = Gatherer { corpus: self.corpus, memo: &self.memo, as_base };
        let gathered = gatherer.facts(&scanned.tree, root, &artifact, &mut skipped);
        // The names in a folder tell a data set only where its files do; its card says it.
        let data = gathered.facts.card.as_ref().is_some_and(|card| card.is_dataset);
        if data && artifact.kind == Kind::Model && gathered.facts.weights.is_empty() {
            artifact.kind = Kind::Dataset;
        }
        artifact.path = scanned.shown(&artifact.path);
        skipped.iter_mut().for_each(|skipped| skipped.path = scanned.shown(&skipped.path));
        (artifact, gathered, skipped)
    }

    /// The facts of a base that stands in a scanned tree; with `@revision` behind its id, of that revision if it is there.
    fn base(&self, id: &str) -> Option<BaseFacts> {
        let key = places::hash(id);
        let lock = || self.bases.lock().unwrap_or_else(PoisonError::into_inner);
        // The index holds 64 bits of the id; the artifact itself says whether it is the one.
        let is_it = |artifact: &Artifact| artifact.is_called(split_revision(id).0);
        if let Some(known) = lock().get(&key) {
            return Some(known.clone()).filter(|known| is_it(&known.artifact));
        }
        let place = self.place_of(id)?;
        let root = self.root(&place)?;
        let scanned = self.trees.get(place.tree)?;
        let opened = scanned.tree.artifact(&root);
        let (artifact, Gathered { facts, .. }, skipped) = self.read(scanned, &root, opened, true);
        if !is_it(&artifact) {
            return None;
        }
        self.note_unread(Asked::Base, key, &skipped);
        let base = BaseFacts { artifact: Arc::new(artifact), facts: Arc::new(facts) };
        let mut bases = lock();
        if bases.len() >= KEPT_BASES {
            bases.clear();
        }
        bases.insert(key, base.clone());
        Some(base)
    }

    /// Where a base stands, at the named revision if that is among several of its repository.
    fn place_of(&self, id: &str) -> Option<Place> {
        let places = &self.listing.places;
        places.get(id).or_else(|| places.get(split_revision(id).0))
    }

    /// The other repositories that hold the same weights.
    fn twins(
        &self,
        scanned: &Scanned,
        root: &Root,
        artifact: &Artifact,
        facts: &Facts,
        trace: &RefCell<Trace>,
    ) -> Twins {
        let spot = root.spot();
        let is_here = |at: usize| self.trees.get(at).is_some_and(|tree| std::ptr::eq(tree, scanned));
        let is_own = |place: &Place| place.spot == spot && is_here(place.tree);
        let weights = twins::digests(facts);
        let (mut found, mut more): (Vec<Twin>, usize) = (Vec::new(), 0);
        for mark in twins::marks(&weights) {
            if let Some(state) = self.cache.and_then(|_| self.mark_state(mark)) {
                trace.borrow_mut().mark(mark, state);
            }
            if self.listing.places.sharing(mark).all(|place| is_own(&place)) {
                continue;
            }
            more = more.max(self.listing.places.sharing(mark).count().saturating_sub(twins::MEMBERS));
            let group = self.groups.group(mark, || {
                let places = self.listing.places.sharing(mark).take(twins::MEMBERS);
                places.filter_map(|place| self.member(mark, &place)).collect()
            });
            for twin in group.iter().filter_map(|member| member.twin_of(artifact, &weights)) {
                if twins::is_new(&found, &twin) {
                    found.push(twin);
                }
            }
        }
        Twins { found, more }
    }

    /// What stands at a place, as far as it matters to those with the same weights.
    fn member(&self, mark: u64, place: &Place) -> Option<Member> {
        let root = self.root(place)?;
        let scanned = self.trees.get(place.tree)?;
        let opened = scanned.tree.artifact(&root);
        let (artifact, Gathered { facts, .. }, skipped) = self.read(scanned, &root, opened, true);
        self.note_unread(Asked::Mark, mark, &skipped);
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
