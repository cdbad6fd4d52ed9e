//! # What it finds
//!
//! Weight files whose bytes are the same in another repository of this scan, where the two declare licenses that
//! cannot both be right. All repositories of the scan with these weights are listed, with what each declares; the
//! finding stands at each of them and never says which one is right.
//!
//! Digests are used where they cost nothing: Git LFS pointers, blob names of caches and stores, records of downloads,
//! saved replies of the hub. No weights are read for it. Of many repositories with the same weights the first 32 of the
//! scan are compared; the message says how many more there are. Two revisions of one repository are not compared. Of
//! repositories that share only some of their files, those are compared whose first file by digest is the same.
//!
//! Where one of them has a licence text and another none, or one a declaration and another nothing, the one that says less
//! also has an `identical` edge to the other in its lineage: its terms come along until somebody knows better.
//!
//! # Why it matters
//!
//! Copying a file does not change whose it is: at most one of the declarations can come from the owner of the
//! weights, unless the owner offers them under both.
//!
//! # Example
//!
//! Two repositories hold `model.safetensors` with the same digest; one declares llama3.1, the other mit.
//!
//! # What to do
//!
//! Find out who published the weights first, and go by that repository's license text.

use crate::rules::kinship::kinship;
use crate::rules::twins::{self, Declaration, Twin};
use crate::rules::{Confidence, Draft, FindingEvidence, Findings, RuleFacts, View};

/// Names in the message; the evidence lists all.
const NAMED: usize = 3;

super::declare! {
    /// Its page is the head of this file.
    SameWeightsOtherLicense {
        name: "same-weights-other-license",
        severity: Warning,
        audience: [Use, Redistribute, Audit],
        summary: "The same weights stand in another repository under another license.",
        help: "Find out who published these weights first and go by that repository's license; do not rely on either declaration until then.",
        source: "same_weights_other_license.rs",
    }
    check
}

fn check(rule: &RuleFacts, view: &View, findings: &mut Findings) {
    if view.twins.is_empty() {
        return;
    }
    let Some(own) = twins::of_view(view) else { return };
    let against = |twin: &&Twin| kinship(&own.witness, &twin.declaration.witness, view.corpus).is_conflict();
    let others: Vec<&Twin> = view.twins.iter().filter(against).collect();
    let Some(first) = others.first() else { return };
    let message = message(&first.weights, &own, &others, view.more_twins);
    let about = format!("{}|{}", own.witness.said, first.weights);
    let rest =
        view.twins.iter().map(|twin| listed(twin.name.clone(), twin.revision.as_ref(), &twin.declaration));
    findings.push(
        Draft::new(rule, listed("this one".to_owned(), view.artifact.revision.as_ref(), &own), message)
            .also_all(rest)
            .about(about)
            .confidence(Confidence::Medium),
    );
}

fn message(weights: &str, own: &Declaration, others: &[&Twin], unread: usize) -> String {
    // Of a repository that stands here in several revisions, each says which one it is.
    let told = |twin: &&Twin| {
        let again = others.iter().filter(|other| other.name == twin.name).count() > 1;
        let revision = twin.revision.as_ref().filter(|_| again).map(|revision| format!(" at {revision}"));
        format!("{}{} declares `{}`", twin.name, revision.unwrap_or_default(), twin.declaration.witness.said)
    };
    let mut told: Vec<String> = others.iter().take(NAMED).map(told).collect();
    if let Some(more) = others.len().checked_sub(NAMED).filter(|more| *more > 0) {
        told.push(format!("{more} more declare something else, too"));
    }
    let said = &own.witness.said;
    let unread = match unread {
        0 => String::new(),
        number => format!("; {number} more repositories hold it, whose declarations were not compared"),
    };
    format!(
        "{weights} is the same file in other repositories: here `{said}` is declared, {}{unread}",
        told.join(", ")
    )
}

fn listed(name: String, revision: Option<&String>, declaration: &Declaration) -> FindingEvidence {
    let revision = revision.map(|revision| format!(" at {revision}")).unwrap_or_default();
    let note = format!("{name}{revision} declares `{}`", declaration.witness.said);
    FindingEvidence { note: Some(note), ..declaration.evidence.clone() }
}
