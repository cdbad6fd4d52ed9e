//! Judges one artifact: its facts and its resolved lineage become a conclusion, a payload and findings.
//!
//! [`judge`] is the door. Each rule is one file under `checks`, and its first doc comment is its page, with four fixed
//! headings; [`RULES`] is the one table from which lists, pages and report descriptors are made. Rules never read
//! files, never name a licence that a text does not support, and raise an error only where it is certain that somebody
//! would act wrongly today.

mod base_terms;
mod checks;
mod classes;
mod conclusion;
mod draft;
mod finding;
mod governing;
mod kinship;
mod licensor;
mod named;
mod pages;
mod payload;
mod phrase;
mod slots;
mod standing;
mod stated;
mod travelling;
mod twins;
mod view;
mod witness;

pub use checks::RULES;
pub use classes::{Classes, Risk};
pub use conclusion::{Candidate, Conclusion, HumanReview, Payload, PayloadState};
pub use draft::{Draft, Findings};
pub use finding::{Audience, Confidence, Finding, FindingEvidence, Severity};
pub use pages::docs;
pub use twins::{Declaration, Twin, Twins, declaration};
pub use view::{Contains, View};
pub use witness::{Source, Witness};

use crate::evidence::Facts;
use crate::layouts::Artifact;
use crate::lineage::{Edge, Knowledge};

/// What is known about a rule before it runs.
#[derive(Clone, Copy, Debug)]
pub struct RuleFacts {
    /// Its name: the problem, in kebab-case.
    pub name: &'static str,
    /// Its usual severity; circumstances may raise or lower it.
    pub severity: Severity,
    /// What it finds, in one sentence.
    pub summary: &'static str,
    /// Whom it concerns.
    pub audience: &'static [Audience],
    /// What to do, in one or two sentences.
    pub help: &'static str,
    /// The version that has it first.
    pub since: &'static str,
    /// Its own source, whose first doc comment is its page.
    pub source: &'static str,
}

/// One rule.
pub trait Rule: Sync {
    /// What is known about it before it runs.
    fn facts(&self) -> &'static RuleFacts;

    /// Looks at one artifact and adds what it finds.
    fn check(&self, view: &View, findings: &mut Findings);
}

/// The judgement on one artifact.
#[derive(Clone, Debug)]
pub struct Judged {
    /// What is concluded about its licence.
    pub conclusion: Conclusion,
    /// Which documents travel with it.
    pub payload: Payload,
    /// What was found, worst first, then by rule and place.
    pub findings: Vec<Finding>,
}

/// Judges one artifact. `twins` are the other repositories with the same weights; `contains` says whether the file at
/// a logical path holds the given words, in order, whatever their case and spacing.
pub fn judge(
    artifact: &Artifact,
    facts: &Facts,
    edges: &[Edge],
    twins: &Twins,
    corpus: &dyn Knowledge,
    contains: Contains<'_>,
) -> Judged {
    let view = View {
        twins: &twins.found,
        more_twins: twins.more,
        ..View::new(artifact, facts, edges, corpus, contains)
    };
    let mut findings = Findings::new(&artifact.path);
    for rule in RULES {
        rule.check(&view, &mut findings);
    }
    Judged { conclusion: view.conclusion, payload: view.payload, findings: findings.sorted() }
}

/// The rule with this name.
pub fn rule(name: &str) -> Option<&'static dyn Rule> {
    RULES.iter().copied().find(|rule| rule.facts().name == name)
}
