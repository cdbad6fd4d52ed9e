//! Other repositories of the scan that hold the same weights, and what each of them declares.

use super::witness::{Source, Witness};
use super::{FindingEvidence, View};
use crate::evidence::Facts;
use crate::layouts::Artifact;
use crate::lineage::Knowledge;

/// Another artifact with the same weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Twin {
    /// What it is called.
    pub name: String,
    /// Where it stands in the scan.
    pub path: String,
    /// Its revision, where known.
    pub revision: Option<String>,
    /// A weight file of the artifact at hand, logical path, that it holds, too.
    pub weights: String,
    /// What it declares.
    pub declaration: Declaration,
    /// Whether a licence text of the weights stands there.
    pub has_text: bool,
}

/// The repositories of the scan with the same weights.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Twins {
    /// Those that were looked at.
    pub found: Vec<Twin>,
    /// How many more there are, which were too many to be looked at.
    pub more: usize,
}

/// What an artifact says of its own licence, above all by its card.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// The statement.
    pub witness: Witness,
    /// Where it stands in the scan, with its words.
    pub evidence: FindingEvidence,
}

/// What an artifact declares: by its card, else by a text or its package; none where it says nothing that names a
/// licence. What its weights say is no declaration: equal weights say the same.
pub fn declaration(artifact: &Artifact, facts: &Facts, corpus: &dyn Knowledge) -> Option<Declaration> {
    // Nobody asks for words in files to know what is declared.
    let nothing = |_: &str, _: &str| false;
    of_view(&View::new(artifact, facts, &[], corpus, &nothing))
}

/// The same, of an artifact that is looked at already.
pub(super) fn of_view(view: &View) -> Option<Declaration> {
    let of = |source: Source| view.own().find(|witness| witness.source == source && !witness.is_open());
    let witness = [Source::Card, Source::Text, Source::Package].into_iter().find_map(of)?;
    Some(Declaration { witness: witness.clone(), evidence: witness.evidence(view) })
}
