//! The decisions of people, looked up for artifacts as they come, and which of them did nothing.
//!
//! Contract: a review of a unit holds for every artifact of that unit; a review of a text only where every licence text of
//! its subject in the artifact is reviewed and nothing contradicts ([`CONTRADICTIONS`]). An expired review settles
//! nothing. Of several the strictest decision holds. Findings are never changed here.

use std::collections::BTreeMap;

use time::Date;

use super::reviews::{About, Decision, Review};
use super::uses::{Ground, Reviewed, State, UseVerdict, Verdict};
use crate::corpus::Subject;
use crate::evidence::TextRole;
use crate::report::{ArtifactEntry, EvidenceEntry, TextEntry, unit_id};
use crate::rules::{Classes, HumanReview};

/// Rules that tell that statements contradict each other, or that terms were lost: no text's review settles those.
const CONTRADICTIONS: [&str; 6] = [
    "base-terms-dropped",
    "card-contradicts-text",
    "gate-adds-terms",
    "same-weights-other-license",
    "use-limits-not-carried",
    "weights-contradict-card",
];

/// A review that did nothing in a run.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Idle<'a> {
    /// The review.
    pub review: &'a Review,
    /// The day it ended, where it did nothing because it had.
    pub expired: Option<Date>,
}

/// All reviews of a run.
#[derive(Clone, Debug, Default)]
pub struct Book {
    reviews: Vec<Review>,
    /// Which of them found what they are about.
    met: Vec<bool>,
    today: Option<Date>,
    /// Fingerprints of the texts that were shown so far, by SHA-256.
    fingerprints: BTreeMap<String, String>,
}

impl Book {
    /// The reviews, on the day `today`.
    pub fn new(reviews: Vec<Review>, today: Date) -> Self {
        let met = vec![false; reviews.len()];
        Self { reviews, met, today: Some(today), fingerprints: BTreeMap::new() }
    }

    /// Keeps a text's fingerprint for the artifacts that name it.
    pub fn text(&mut self, sha256: &str, text: &TextEntry) {
        // Without a review of a text nobody asks for it.
        if self.reviews.iter().any(|review| matches!(review.about, About::Text(_))) {
            self.fingerprints.insert(sha256.to_owned(), text.fingerprint.clone());
        }
    }

    /// The reviews that hold for an artifact, whose findings are as the rules made them.
    pub fn holding(&mut self, entry: &ArtifactEntry) -> Vec<Review> {
        if self.reviews.is_empty() {
            return Vec::new();
        }
        let unit = unit_id(entry);
        let contradicted = entry.findings.iter().any(|found| CONTRADICTIONS.contains(&found.rule.as_str()));
        let mut holding = Vec::new();
        for at in 0..self.reviews.len() {
            let review = &self.reviews[at];
            let live = self.today.is_none_or(|today| review.holds_on(today));
            let (met, holds) = match &review.about {
                About::Unit(id) => (*id == unit, *id == unit),
                About::Text(id) => {
                    let met = entry.evidence.iter().any(|one| self.is_text(one, id));
                    (met, met && !contradicted && self.covers(entry, review.subject))
                }
            };
            // What has expired settles nothing, and is told as that.
            self.met[at] |= met && live;
            if holds && live {
                holding.push(self.reviews[at].clone());
            }
        }
        holding
    }

    /// Whether `id` names the text of this evidence.
    fn is_text(&self, evidence: &EvidenceEntry, id: &str) -> bool {
        let Some(sha256) = &evidence.text else { return false };
        let fingerprint = self.fingerprints.get(sha256);
        sha256.starts_with(id) || fingerprint.is_some_and(|fingerprint| fingerprint.starts_with(id))
    }

    /// Whether live reviews cover every licence text of a subject, none of them a rejection unless all are told.
    fn covers(&self, entry: &ArtifactEntry, subject: Subject) -> bool {
        let live = |review: &&Review| self.today.is_none_or(|today| review.holds_on(today));
        let covered = |evidence: &EvidenceEntry| {
            self.reviews.iter().filter(live).any(|review| match &review.about {
                About::Text(id) => self.is_text(evidence, id),
                About::Unit(_) => false,
            })
        };
        let licenses = |one: &&EvidenceEntry| {
            one.text.is_some()
                && one.subject.unwrap_or_default() == subject
                && matches!(one.role, None | Some(TextRole::License))
        };
        entry.evidence.iter().filter(licenses).all(covered)
    }

    /// Reviews that did nothing so far.
    pub fn idle(&self) -> Vec<Idle<'_>> {
        let unmet = self.reviews.iter().zip(&self.met).filter(|(_, met)| !**met);
        let over =
            |review: &Review| review.expires.filter(|last| self.today.is_some_and(|today| *last < today));
        unmet.map(|(review, _)| Idle { review, expired: over(review) }).collect()
    }
}

/// What reviews make of verdicts. A `no`, and a cap that is exceeded or near, stay where the review does not name the
/// use: a decision about a text knows nothing of this month's figures.
pub fn settle(uses: &mut [UseVerdict], reviews: &[Review]) {
    for one in uses {
        let bites = |state| matches!(state, Some(State::Exceeded | State::Near));
        let held = one.verdict == Verdict::No || one.because.iter().any(|clause| bites(clause.state));
        let speaking = reviews.iter().filter(|review| {
            review.decides(one.of)
                && (!held || review.decision == Decision::Rejected || review.uses.contains(&one.of))
        });
        let Some(review) = speaking.max_by_key(|review| review.decision) else { continue };
        let decided = match (review.decision, &review.conditions) {
            (Decision::Rejected, _) => Verdict::No,
            (Decision::Approved, None) => Verdict::Yes,
            (Decision::Approved | Decision::Conditional, _) => Verdict::Conditional,
        };
        one.review = Some(Reviewed::of(review, one.verdict));
        (one.verdict, one.basis) = (decided, Ground::Review);
    }
}

/// Writes what people decided into an artifact's conclusion: the strictest decision, and where it approves and names a
/// licence, that licence. Findings stay.
pub fn conclude(entry: &mut ArtifactEntry, reviews: &[Review]) {
    let Some(review) = reviews.iter().max_by_key(|review| review.decision) else { return };
    let approves = review.decision != Decision::Rejected;
    if let Some(license) = review.license.as_ref().filter(|_| approves) {
        entry.conclusion.concluded.clone_from(license);
        let classes = Classes::of(license, entry.conclusion.family, &entry.conclusion.floor);
        entry.conclusion.osi_approved = classes.osi_approved;
        entry.conclusion.reason =
            format!("Concluded by {} on {}. {}", review.reviewer, review.date, entry.conclusion.reason);
    }
    entry.conclusion.review = Some(HumanReview {
        decision: review.decision.name().to_owned(),
        reviewer: review.reviewer.clone(),
        date: review.date.to_string(),
        ticket: review.ticket.clone(),
        conditions: review.conditions.clone(),
        uses: review.uses.iter().map(|of| of.name().to_owned()).collect(),
    });
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use time::macros::date;

    use super::*;
    use crate::policy::Config;
    use crate::policy::uses::{Because, Use};
    use crate::reading::Verdict as Reading;
    use crate::report::samples;
    use crate::rules::Severity;

    const TODAY: Date = date!(2026 - 06 - 15);

    fn book(source: &str) -> Book {
        let config = Config::parse(source, Path::new("f.toml"), &[]).expect(source);
        let mut book = Book::new(config.reviews, TODAY);
        for sha256 in ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"] {
            let text = TextEntry { fingerprint: format!("00{sha256}"), ..samples::text(Reading::Altered) };
            book.text(sha256, &text);
        }
        book
    }

    fn review(about: &str, more: &str) -> String {
        format!("[[review]]\n{about}\nreviewer = \"A\"\ndate = 2026-01-01\n{more}\n")
    }

    fn altered(sha256: &str) -> ArtifactEntry {
        samples::with_text(samples::declared("a", "mit"), sha256, "MIT", Reading::Altered)
    }

    #[test]
    fn what_holds_for_an_artifact() {
        let one = altered("aaaaaaaaaaaaaaaa");
        let two = samples::with_text(one.clone(), "bbbbbbbbbbbbbbbb", "MIT", Reading::Altered);
        let mut contradicted = one.clone();
        contradicted.findings.push(samples::finding("card-contradicts-text", Severity::Error));
        let unit = |entry: &ArtifactEntry| format!("unit = \"{}\"", unit_id(entry));
        let text = |id: &str| format!("text = \"{id}\"");
        let approved = "decision = \"approved\"";
        for (name, source, entry, expected) in [
            ("its unit", review(&unit(&one), approved), &one, 1),
            ("another unit", review(&unit(&two), approved), &one, 0),
            ("a changed text", review(&unit(&one), approved), &altered("bbbbbbbbbbbbbbbb"), 0),
            ("a contradiction is another unit", review(&unit(&one), approved), &contradicted, 0),
            ("a unit with its contradiction", review(&unit(&contradicted), approved), &contradicted, 1),
            ("its text by SHA-256", review(&text("aaaaaaaaaaaaaaaa"), approved), &one, 1),
            ("its text by fingerprint", review(&text("00aaaaaaaaaaaa"), approved), &one, 1),
            (
                "a text never settles a contradiction",
                review(&text("aaaaaaaaaaaaaaaa"), approved),
                &contradicted,
                0,
            ),
            ("one of two texts", review(&text("aaaaaaaaaaaaaaaa"), approved), &two, 0),
            ("expired", review(&unit(&one), &format!("{approved}\nexpires = 2026-06-14")), &one, 0),
            ("on its last day", review(&unit(&one), &format!("{approved}\nexpires = 2026-06-15")), &one, 1),
            (
                "both texts",
                review(&text("aaaaaaaaaaaaaaaa"), approved) + &review(&text("bbbbbbbbbbbbbbbb"), approved),
                &two,
                2,
            ),
        ] {
            assert_eq!(book(&source).holding(entry).len(), expected, "{name}");
        }
    }

    #[test]
    fn reviews_that_do_nothing_are_named() {
        let one = altered("aaaaaaaaaaaaaaaa");
        let unit = format!("unit = \"{}\"", unit_id(&one));
        let source = review(&unit, "decision = \"approved\"")
            + &review(&unit, "decision = \"approved\"\nexpires = 2026-01-02")
            + &review("unit = \"0123456789abcdef\"", "decision = \"rejected\"");
        let mut book = book(&source);
        book.holding(&one);
        let idle: Vec<_> = book.idle().into_iter().map(|one| (one.review.line, one.expired)).collect();
        assert_eq!(idle, [(6, Some(date!(2026 - 01 - 02))), (12, None)]);
    }

    #[test]
    fn decisions_become_verdicts() {
        use Verdict::{Conditional, No, Unknown, Yes};
        let verdict = |verdict, state: Option<State>| UseVerdict {
            of: Use::Commercial,
            verdict,
            basis: Ground::Read(Default::default()),
            because: state
                .map(|state| Because { state: Some(state), ..Because::bare("user-cap") })
                .into_iter()
                .collect(),
            settled: Vec::new(),
            wanted: None,
            review: None,
        };
        let unit = "unit = \"0123456789abcdef\"";
        let (approved, rejected) = ("decision = \"approved\"", "decision = \"rejected\"");
        let named = "decision = \"approved\"\nuses = [\"commercial\"]";
        let other = "decision = \"approved\"\nuses = [\"distill\"]";
        let bound = "decision = \"conditional\"\nconditions = \"inside\"";
        for (name, more, before, state, expected) in [
            ("approved", approved, Unknown, None, (Yes, true)),
            ("under conditions", bound, Unknown, None, (Conditional, true)),
            ("rejected", rejected, Yes, None, (No, true)),
            ("a no stays", approved, No, None, (No, false)),
            ("unless the use is named", named, No, None, (Yes, true)),
            ("another use", other, Unknown, None, (Unknown, false)),
            ("a near cap stays", approved, Conditional, Some(State::Near), (Conditional, false)),
        ] {
            let config = Config::parse(&review(unit, more), Path::new("f.toml"), &[]).expect(more);
            let mut uses = [verdict(before, state)];
            settle(&mut uses, &config.reviews);
            let reviewed = uses[0].basis == Ground::Review;
            assert_eq!((uses[0].verdict, reviewed), expected, "{name}");
            assert_eq!(
                uses[0].review.as_ref().map(|review| review.without),
                reviewed.then_some(before),
                "{name}"
            );
        }
    }

    #[test]
    fn an_approval_may_conclude_and_findings_stay() {
        let unit = "unit = \"0123456789abcdef\"";
        for (more, concluded) in [
            ("decision = \"approved\"\nlicense = \"Apache-2.0\"", "Apache-2.0"),
            ("decision = \"approved\"", "NOASSERTION"),
            ("decision = \"rejected\"\nlicense = \"Apache-2.0\"", "NOASSERTION"),
        ] {
            let config = Config::parse(&review(unit, more), Path::new("f.toml"), &[]).expect(more);
            let mut entry = altered("aaaaaaaaaaaaaaaa");
            entry.findings.push(samples::finding("card-contradicts-text", Severity::Error));
            conclude(&mut entry, &config.reviews);
            assert_eq!(entry.conclusion.concluded, concluded, "{more}");
            assert_eq!((entry.conclusion.review.is_some(), entry.findings.len()), (true, 1), "{more}");
        }
    }
}
