//! The decisions of people, looked up for artifacts as they come, and which of them did nothing.
//!
//! Contract: a review of a unit holds for every artifact of that unit. A review of a text holds only where the text is a
//! legal text of what the artifact is mainly about (weights; data of a data set; code of a package), the review is about
//! the same, every other legal text of it (license, use policy, gate, metadata) is reviewed too, no tag, header or base
//! names another license, and nothing contradicts ([`CONTRADICTIONS`]). An expired review settles nothing. Of several the
//! strictest decision holds. Findings are never changed here.

use std::collections::BTreeMap;

use time::Date;

use super::reviews::{About, Decision, Review};
use super::uses::{Because, Ground, Reviewed, State, Use, UseVerdict, Verdict};
use crate::corpus::Subject;
use crate::evidence::TextRole;
use crate::layouts::Kind;
use crate::lineage::Basis;
use crate::reading::UNKNOWN;
use crate::report::{ArtifactEntry, EvidenceEntry, TextEntry, Witness, unit_id};
use crate::rules::{Candidate, Classes, HumanReview};

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
    /// Why it did nothing.
    pub why: Why,
}

/// Why a review did nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Why {
    /// It ended on this day.
    Expired(Date),
    /// Nothing here is what it is about.
    Unmet,
    /// Its text is here, but never settles an artifact by itself.
    Powerless,
}

/// All reviews of a run.
#[derive(Clone, Debug, Default)]
pub struct Book {
    reviews: Vec<Review>,
    /// Which of them found what they are about.
    met: Vec<bool>,
    /// Which of them settled something.
    held: Vec<bool>,
    today: Option<Date>,
    /// Fingerprints of the texts that were shown so far, by SHA-256.
    fingerprints: BTreeMap<String, String>,
}

impl Book {
    /// The reviews, on the day `today`.
    pub fn new(reviews: Vec<Review>, today: Date) -> Self {
        let none = vec![false; reviews.len()];
        Self { reviews, met: none.clone(), held: none, today: Some(today), fingerprints: BTreeMap::new() }
    }

    /// Whether nobody decided anything.
    pub fn is_empty(&self) -> bool {
        self.reviews.is_empty()
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
                    (met, met && !contradicted && self.covers(entry, review.subject, id))
                }
            };
            // What has expired settles nothing, and is told as that.
            self.met[at] |= met && live;
            self.held[at] |= holds && live;
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

    /// Whether the text `id` is a legal text of what `entry` is mainly about, and live reviews about the same cover all
    /// that is said of it.
    fn covers(&self, entry: &ArtifactEntry, subject: Subject, id: &str) -> bool {
        let main = main_subject(entry);
        let legal: Vec<&EvidenceEntry> = entry.evidence.iter().filter(|one| is_legal(one, main)).collect();
        about(subject, main) == main
            && legal.iter().any(|one| self.is_text(one, id))
            && legal.iter().all(|one| self.is_reviewed(one, main))
            && entry.conclusion.candidates.iter().all(|one| is_read(one, main, &legal))
    }

    /// Whether a live review of this text is about `main`.
    fn is_reviewed(&self, evidence: &EvidenceEntry, main: Subject) -> bool {
        self.reviews.iter().any(|review| {
            let live = self.today.is_none_or(|today| review.holds_on(today));
            let named = matches!(&review.about, About::Text(id) if self.is_text(evidence, id));
            live && named && about(review.subject, main) == main
        })
    }

    /// Reviews that bear a day that is still to come: a slip of the pen, or of the clock.
    pub fn ahead(&self) -> impl Iterator<Item = &Review> {
        self.reviews.iter().filter(|review| self.today.is_some_and(|today| review.date > today))
    }

    /// Reviews that did nothing so far.
    pub fn idle(&self) -> Vec<Idle<'_>> {
        let over =
            |review: &Review| review.expires.filter(|last| self.today.is_some_and(|today| *last < today));
        let all = self.reviews.iter().zip(self.met.iter().zip(&self.held));
        all.filter(|(_, (_, held))| !**held)
            .map(|(review, (met, _))| {
                let open = if *met { Why::Powerless } else { Why::Unmet };
                Idle { review, why: over(review).map_or(open, Why::Expired) }
            })
            .collect()
    }
}

/// What an artifact is mainly about.
pub fn main_subject(entry: &ArtifactEntry) -> Subject {
    let has_card = || entry.evidence.iter().any(|one| one.witness == Witness::Card);
    match entry.kind {
        Kind::Dataset => Subject::Data,
        Kind::Space => Subject::Code,
        Kind::Package if entry.weights.is_empty() && !has_card() => Subject::Code,
        _ => Subject::Weights,
    }
}

/// What a text or a review is about: where nothing else is said, what the artifact is mainly about.
fn about(subject: Subject, main: Subject) -> Subject {
    if subject == Subject::Weights { main } else { subject }
}

/// Whether this is a legal text about `main`.
fn is_legal(evidence: &EvidenceEntry, main: Subject) -> bool {
    const LEGAL: [TextRole; 4] = [TextRole::License, TextRole::UsePolicy, TextRole::Gate, TextRole::Metadata];
    evidence.text.is_some()
        && about(evidence.subject.unwrap_or_default(), main) == main
        && evidence.role.is_none_or(|role| LEGAL.contains(&role))
}

/// Whether what a candidate says of `main` is in one of the texts: one that rests on a tag, a header or a base names a
/// license that is read there, or none.
fn is_read(candidate: &Candidate, main: Subject, texts: &[&EvidenceEntry]) -> bool {
    let of_text = candidate.basis == Basis::Text || candidate.expression.starts_with(UNKNOWN);
    if of_text || about(candidate.subject, main) != main {
        return true;
    }
    let ids = || texts.iter().filter_map(|one| one.license.as_deref()).flat_map(|ids| ids.split(", "));
    let read = |license: &String| ids().any(|id| id.eq_ignore_ascii_case(license));
    match candidate.licenses.is_empty() {
        // `other`, or a name that no record has, is what the texts say; switches of a page say something themselves.
        true => candidate.terms.is_empty(),
        // A name of several editions is refined by the text of one.
        false if candidate.expression == "NOASSERTION" => candidate.licenses.iter().any(read),
        false => candidate.licenses.iter().all(read),
    }
}

/// What reviews make of verdicts. A `no`, a ban in so many words, a cap that is exceeded, near or not decided and a
/// territory that concerns the organisation or may stay where the review does not name the use: a decision about a text
/// knows nothing of this month's figures.
pub fn settle(uses: &mut [UseVerdict], reviews: &[Review]) {
    for one in uses {
        let held = one.verdict == Verdict::No || one.because.iter().any(|clause| holds(clause, one.of));
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

/// Whether a clause stays a reason against a use that no review names.
fn holds(clause: &Because, of: Use) -> bool {
    use State::{Applies, Exceeded, Near, Partly, Unknown};
    let bans = clause.kind == of.axis() && clause.effect() == Some("forbidden");
    bans || matches!(clause.state, Some(Exceeded | Near | Unknown | Applies | Partly))
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
        entry.conclusion.risk = classes.risk;
        entry.conclusion.free_and_open_license_candidate = classes.free_and_open;
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

    /// A candidate that no text has.
    fn named(expression: &str, ids: &[&str], subject: Subject) -> Candidate {
        Candidate {
            expression: expression.into(),
            licenses: ids.iter().map(|id| (*id).to_owned()).collect(),
            basis: Basis::Declared,
            subject,
            path: None,
            terms: Default::default(),
        }
    }

    #[test]
    fn a_text_settles_only_what_it_covers() {
        let with = |role, subject, candidates: Vec<Candidate>| {
            let mut entry = altered("aaaaaaaaaaaaaaaa");
            entry.conclusion.candidates = candidates;
            if let Some(role) = role {
                entry = samples::with_text(entry, "bbbbbbbbbbbbbbbb", "policy", Reading::UnknownLegal);
                if let Some(last) = entry.evidence.last_mut() {
                    (last.role, last.subject) = (Some(role), Some(subject));
                }
            }
            entry
        };
        let (code, weights) = (Subject::Code, Subject::Weights);
        let mut data = with(None, weights, vec![]);
        data.kind = Kind::Dataset;
        let only_code = {
            let mut entry = with(None, weights, vec![]);
            entry.evidence.iter_mut().for_each(|one| one.subject = Some(code));
            entry
        };
        let nc = || named("CC-BY-NC-4.0", &["CC-BY-NC-4.0"], weights);
        for (name, entry, subject, expected) in [
            ("the only text", with(None, weights, vec![]), "weights", 1),
            ("a review about code", with(None, weights, vec![]), "code", 0),
            ("a text about code", only_code.clone(), "code", 0),
            ("a text about code, as if of weights", only_code, "weights", 0),
            ("the text of a data set", data.clone(), "data", 1),
            ("of a data set, where nothing is said", data, "weights", 1),
            ("beside it a use policy", with(Some(TextRole::UsePolicy), weights, vec![]), "weights", 0),
            ("beside it a gate", with(Some(TextRole::Gate), weights, vec![]), "weights", 0),
            ("beside it a notice", with(Some(TextRole::Notice), weights, vec![]), "weights", 1),
            ("beside it a text about code", with(Some(TextRole::License), code, vec![]), "weights", 1),
            (
                "a tag of the same license",
                with(None, weights, vec![named("MIT", &["MIT"], weights)]),
                "weights",
                1,
            ),
            ("a tag of another license", with(None, weights, vec![nc()]), "weights", 0),
            (
                "a tag of two",
                with(None, weights, vec![named("MIT AND X", &["MIT", "X"], weights)]),
                "weights",
                0,
            ),
            (
                "a tag that names nothing",
                with(None, weights, vec![named("NOASSERTION", &[], weights)]),
                "weights",
                1,
            ),
            (
                "a package's statement",
                with(None, weights, vec![named("GPL-2.0", &["GPL-2.0"], code)]),
                "weights",
                1,
            ),
        ] {
            let more = format!("decision = \"approved\"\nsubject = \"{subject}\"");
            let source = review("text = \"aaaaaaaaaaaaaaaa\"", &more);
            assert_eq!(book(&source).holding(&entry).len(), expected, "{name}");
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
        let idle: Vec<_> = book.idle().into_iter().map(|one| (one.review.line, one.why)).collect();
        assert_eq!(idle, [(6, Why::Expired(date!(2026 - 01 - 02))), (12, Why::Unmet)]);
    }

    #[test]
    fn a_text_that_never_settles_is_told() {
        let mut one = altered("aaaaaaaaaaaaaaaa");
        let source = review("text = \"aaaaaaaaaaaaaaaa\"", "decision = \"approved\"");
        let why = |book: &Book| book.idle().into_iter().map(|one| one.why).collect::<Vec<_>>();
        let mut free = book(&source);
        free.holding(&one);
        assert_eq!(why(&free), []);
        one.findings.push(samples::finding("card-contradicts-text", Severity::Error));
        let mut held = book(&source);
        held.holding(&one);
        assert_eq!(why(&held), [Why::Powerless]);
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
            ("a cap that is not decided stays", approved, Unknown, Some(State::Unknown), (Unknown, false)),
            ("a territory stays", approved, Conditional, Some(State::Partly), (Conditional, false)),
            ("a territory is named", named, Conditional, Some(State::Partly), (Yes, true)),
            ("a kept cap does not", approved, Conditional, Some(State::Below), (Yes, true)),
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
        let mut banned = verdict(Unknown, None);
        banned.because = vec![Because::bare("commercial-use")];
        banned.because[0].values.insert("effect".to_owned(), "forbidden".into());
        let config = Config::parse(&review(unit, approved), Path::new("f.toml"), &[]).expect("valid");
        settle(std::slice::from_mut(&mut banned), &config.reviews);
        assert_eq!(banned.verdict, Unknown, "a ban in so many words stays");
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
            let classes = Classes::of(concluded, entry.conclusion.family, &entry.conclusion.floor);
            if concluded != "NOASSERTION" {
                assert_eq!(entry.conclusion.risk, classes.risk, "{more}");
            }
            assert_eq!((entry.conclusion.review.is_some(), entry.findings.len()), (true, 1), "{more}");
        }
    }
}
