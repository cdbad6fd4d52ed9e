//! Artifacts of a scan that hold the same weights, by the digests that their layouts give for free.
//!
//! Contract: an index of 64-bit marks names the places; each is read and its full digests compared before anything is
//! said. Two artifacts of one repository, and a part of an artifact within it, are no twins. The result depends on
//! the tree alone, whatever the order, the number of threads or the share of the scan.
//!
//! Limits: [`MEMBERS`] places are read for one digest (how many more there are is told), and [`KEPT`] artifacts are kept to be asked again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::bounded::Bounded;
use crate::corpus::{Corpus, Subject};
use crate::evidence::{Facts, Place, TextRole};
use crate::layouts::{Artifact, is_main_weight, mark_of};
use crate::lineage::{BaseFacts, Basis, Edge, Relation, ResolvedBase};
use crate::reading::Verdict;
use crate::rules::{Declaration, Twin, Twins, Witness, declaration};

/// Artifacts that are read for one digest; who needs more than this has to look at the first ones first. Each of a
/// large group is opened again for each of the others by a scan with a cache, so that it must stay small.
pub(super) const MEMBERS: usize = 32;
/// Artifacts kept in groups that were read before.
const KEPT: usize = 4_096;
/// Digests of one artifact that are looked up.
const DIGESTS: usize = 64;

/// The digests of an artifact's main weights, each with the path of the first file that has it.
pub(super) fn digests(facts: &Facts) -> BTreeMap<String, String> {
    let read = facts.weights.iter().map(|weights| (&weights.path, &weights.sha256));
    let here = |path: &str| facts.weights.iter().find(|weights| weights.path == path && weights.present);
    // A file that is here in another size than the hub lists is another file.
    let listed = facts.listed_weights.iter().filter(|listed| {
        here(&listed.path).is_none_or(|weights| listed.bytes.is_none_or(|bytes| bytes == weights.bytes))
    });
    let mut found = BTreeMap::new();
    for (path, sha256) in read.chain(listed.map(|listed| (&listed.path, &listed.sha256))) {
        let known = sha256.as_ref().filter(|sha256| mark_of(sha256).is_some() && is_main_weight(path));
        if let Some(sha256) = known {
            found.entry(sha256.to_ascii_lowercase()).or_insert_with(|| path.clone());
        }
    }
    found
}

/// A base with the same weights is no base that something was made from, but the same model, whatever its card says.
pub(super) fn mark_copies(
    claimed: &mut [Edge],
    facts: &Facts,
    lookup: &mut dyn FnMut(&str) -> Option<BaseFacts>,
) {
    let own = digests(facts);
    if own.is_empty() {
        return;
    }
    for edge in claimed.iter_mut().filter(|edge| edge.relation != Relation::TrainedOn) {
        let base = lookup(&edge.named()).map(|base| digests(&base.facts)).unwrap_or_default();
        let shared = own.keys().filter(|digest| base.contains_key(*digest)).count();
        if shared > 0 && shared.saturating_mul(2) >= own.len().min(base.len()) {
            edge.relation = Relation::Identical;
        }
    }
}

/// Adds an edge to a repository with the same weights that says more of its licence than this one does: a text where
/// this one has none, or a declaration where it has nothing. Where both say as much nothing tells which one is the copy.
pub(super) fn claim_copy(
    claimed: &mut Vec<Edge>,
    artifact: &Artifact,
    facts: &Facts,
    twins: &Twins,
    corpus: &Corpus,
) {
    // Most artifacts have none, and need not be asked what they declare.
    if twins.found.is_empty() {
        return;
    }
    let own = declaration(artifact, facts, corpus);
    let says_more = |twin: &&Twin| match own {
        None => true,
        Some(_) => twin.has_text && !has_text(facts),
    };
    let known = |twin: &&Twin| claimed.iter().any(|edge| edge.base.eq_ignore_ascii_case(&twin.name));
    let mut copied = twins.found.iter().filter(says_more).peekable();
    // Whichever of them is taken: those with a text first.
    let first = copied.peek().copied();
    let Some(twin) = copied.find(|twin| twin.has_text).or(first).filter(|twin| !known(twin)) else { return };
    let place = Place { path: twin.weights.clone(), ..Place::default() };
    let edge = Edge::claimed(twin.name.clone(), Relation::Identical, place, Basis::WeightsMetadata);
    claimed.push(Edge { resolved: said_by(twin), ..edge });
}

/// What a twin says of its licence, for one that no look-up finds: names of some stores are no repository ids.
fn said_by(twin: &Twin) -> Option<ResolvedBase> {
    let Witness { candidate, place, .. } = &twin.declaration.witness;
    let known = !candidate.licenses.is_empty();
    known.then(|| ResolvedBase {
        artifact: Some(twin.path.clone()),
        licenses: candidate.licenses.clone(),
        basis: candidate.basis,
        place: Some(place.clone()),
        ..ResolvedBase::default()
    })
}

/// Whether a licence text of the weights is printed here.
fn has_text(facts: &Facts) -> bool {
    facts.texts.iter().any(|text| {
        text.role == TextRole::License
            && text.subject == Subject::Weights
            && (text.reading.verdict < Verdict::Excerpt || text.reading.verdict == Verdict::UnknownLegal)
    })
}

/// What the index knows such digests by.
pub(super) fn marks(digests: &BTreeMap<String, String>) -> impl Iterator<Item = u64> {
    digests.keys().filter_map(|sha256| mark_of(sha256)).take(DIGESTS)
}

/// Whether an artifact was not found by another digest already.
pub(super) fn is_new(found: &[Twin], twin: &Twin) -> bool {
    let same = |known: &Twin| known.declaration.evidence == twin.declaration.evidence;
    !found.iter().any(same)
}

/// One artifact that shares a digest with others.
#[derive(Debug)]
pub(super) struct Member {
    path: String,
    name: String,
    repo_id: Option<String>,
    revision: Option<String>,
    digests: BTreeSet<String>,
    declaration: Declaration,
    has_text: bool,
}

impl Member {
    /// An artifact with its facts; none where it declares nothing.
    pub(super) fn of(artifact: Artifact, facts: &Facts, corpus: &Corpus) -> Option<Self> {
        let declaration = declaration(&artifact, facts, corpus)?;
        let Artifact { path, name, repo_id, revision, .. } = artifact;
        let digests = digests(facts).into_keys().collect();
        Some(Self { path, name, repo_id, revision, digests, declaration, has_text: has_text(facts) })
    }

    /// Itself as a twin of `artifact`, which has these digests; none where the two are one repository, or share less
    /// than half of the weights of the smaller one.
    pub(super) fn twin_of(&self, artifact: &Artifact, weights: &BTreeMap<String, String>) -> Option<Twin> {
        let mut shared = weights.iter().filter(|(digest, _)| self.digests.contains(*digest));
        let (_, first) = shared.next()?;
        let enough = (shared.count() + 1).saturating_mul(2) >= weights.len().min(self.digests.len());
        (enough && !self.is_part_of(artifact)).then(|| Twin {
            name: self.name.clone(),
            path: self.path.clone(),
            revision: self.revision.clone(),
            weights: first.clone(),
            declaration: self.declaration.clone(),
            has_text: self.has_text,
        })
    }

    fn is_part_of(&self, artifact: &Artifact) -> bool {
        if let (Some(one), Some(other)) = (&self.repo_id, &artifact.repo_id) {
            return one.eq_ignore_ascii_case(other);
        }
        let below = |folder: &str, path: &str| {
            matches!(folder, "." | "")
                || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        below(&self.path, &artifact.path) || below(&artifact.path, &self.path)
    }
}

/// Groups that were read, by the mark that their members share.
#[derive(Debug)]
pub(super) struct Groups(Bounded<u64, Arc<[Member]>>);

impl Default for Groups {
    fn default() -> Self {
        Self(Bounded::new(KEPT))
    }
}

impl Groups {
    /// The group of `mark`, read by `read` where it is not known.
    pub(super) fn group(&self, mark: u64, read: impl FnOnce() -> Vec<Member>) -> Arc<[Member]> {
        self.0.get(&mark).unwrap_or_else(|| {
            let group: Arc<[Member]> = read().into();
            // A group without members is an entry, too.
            let size = group.len().max(1);
            self.0.keep(mark, group, size)
        })
    }
}
