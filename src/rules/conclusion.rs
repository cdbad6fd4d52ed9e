//! What is concluded about an artifact's licence, and the shape of the payload.
//!
//! An expression is concluded only where all readings of the main subject agree or refine each other; a text that
//! supports no licence's name enters as `LicenseRef-unknown-...`; anything else is `NOASSERTION` with all candidates
//! kept. The floor is the strictest value per axis across them: a planning aid, never a licence.

use serde::{Deserialize, Serialize};

use super::classes::{Classes, Risk};
use super::kinship::{Kinship, kinship};
use super::named::{family_rank, is_restrictive, strictest_family};
use super::stated::{Known, Stated, stated};
use super::witness::{Source, Witness};
use super::{View, base_terms};
use crate::corpus::{Family, Subject, TermValue, Terms};
use crate::lineage::{Basis, Edge};

/// One reading of what an artifact is licensed under.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Candidate {
    /// SPDX expression.
    pub expression: String,
    /// Record ids behind it; several where a tag names a family.
    pub licenses: Vec<String>,
    /// What it rests on.
    pub basis: Basis,
    /// What it is about.
    pub subject: Subject,
    /// Where it was read, relative to the artifact.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
    /// Its terms; those of the named licence where only a name was read.
    pub terms: Terms,
}

/// The conclusion about one artifact.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Conclusion {
    /// What the card declares, as written; several joined with `, `.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub declared: Option<String>,
    /// Every reading, strongest basis first.
    pub candidates: Vec<Candidate>,
    /// An expression only where all readings of one subject agree or refine each other, else `NOASSERTION`.
    pub concluded: String,
    /// What `concluded` (or, without one, the strongest candidate) rests on.
    pub basis: Basis,
    /// The class of the strictest candidate.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub family: Option<Family>,
    /// The strictest value per axis across the candidates: a planning aid, not a licence.
    pub floor: Terms,
    /// Whether the Open Source Initiative has approved what is concluded, or all that the one name here may mean.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub osi_approved: Option<bool>,
    /// How much a person has to think about before using it.
    #[serde(default)]
    pub risk: Risk,
    /// Whether the licence may be free and open in the sense of Article 53(2) of the EU AI Act: it allows access, use,
    /// modification and distribution without restriction. Information, never a verdict.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub free_and_open_license_candidate: Option<bool>,
    /// Why, in one sentence.
    pub reason: String,
    /// What a person decided, where one did: then `concluded` may be theirs.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub review: Option<HumanReview>,
}

/// A recorded decision of a person.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct HumanReview {
    /// `approved`, `conditional` or `rejected`.
    pub decision: String,
    /// Who decided.
    pub reviewer: String,
    /// The day, `2026-05-04`.
    pub date: String,
    /// Where it is recorded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ticket: Option<String>,
    /// Under which conditions.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub conditions: Option<String>,
    /// The uses it decides; all of them where none is named.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub uses: Vec<String>,
}

/// Whether one document that should travel is there.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum PayloadState {
    /// It is here, but not whole or not the right one.
    Defective,
    /// It should be here and is not.
    Missing,
    /// Nothing asks for it.
    NotNeeded,
    /// It is here.
    Present,
    /// We cannot tell, for the licence is not known.
    #[default]
    Unknown,
}

/// What a licence says must travel with the model.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Payload {
    /// The licence text.
    pub license_text: PayloadState,
    /// The copyright line.
    pub copyright: PayloadState,
    /// The NOTICE sentence or file.
    pub notice: PayloadState,
    /// The use policy.
    pub use_policy: PayloadState,
    /// The attachment of use restrictions.
    pub attachment: PayloadState,
    /// The base's licence.
    pub base_license: PayloadState,
}

const NOTHING: &str = "NOASSERTION";

/// Concludes from the witnesses of `view`.
pub(super) fn conclude(view: &View) -> Conclusion {
    let main: Vec<&Witness> = view.own().collect();
    let bases: Vec<&Witness> =
        view.witnesses.iter().filter(|witness| witness.source == Source::Base).collect();
    let (concluded, basis, reason) = decide(view, &main, &bases);
    let counted: Vec<&Witness> = main.iter().chain(&bases).copied().collect();
    let (family, floor) = (family(view, &counted), floor(view, &counted));
    let classes = Classes::of(&concluded, family, &floor);
    let classes = said_limit(view).map_or(classes, |excluded| classes.limited(excluded));
    Conclusion {
        declared: declared(view),
        candidates: view.witnesses.iter().map(|witness| witness.candidate.clone()).collect(),
        concluded,
        basis,
        family,
        floor,
        osi_approved: classes.osi_approved.or_else(|| agreed_approval(view, &main)),
        risk: classes.risk,
        free_and_open_license_candidate: classes.free_and_open,
        reason: sentence(reason),
        review: None,
    }
}

/// What the Open Source Initiative says of a name of several licences (`gpl-3.0`), where it says the same of all.
fn agreed_approval(view: &View, main: &[&Witness]) -> Option<bool> {
    let [only] = main else { return None };
    let ids = Some(&only.candidate.licenses).filter(|_| only.candidate.is_open_name())?;
    let all: Option<Vec<bool>> = ids.iter().map(|id| Some(view.record(id)?.osi_approved)).collect();
    let all = all?;
    let first = *all.first()?;
    all.iter().all(|one| *one == first).then_some(first)
}

/// Whether the card's prose or its gate limits the purpose, and then whether it excludes business.
fn said_limit(view: &View) -> Option<bool> {
    let limits = stated(view, &["non-commercial", "research-only"]);
    let said = limits.iter().filter(|clause| clause.known == Known::Said);
    let effects = said.map(|clause| clause.text("effect").unwrap_or("forbidden"));
    effects.filter(|effect| *effect != "allowed").map(|effect| effect == "forbidden").max()
}

fn declared(view: &View) -> Option<String> {
    let of = |source| view.witnesses.iter().find(|witness| witness.source == source);
    let said = of(Source::Card).or_else(|| of(Source::Package)).map(|witness| witness.said.clone());
    said.filter(|said| !said.is_empty())
}

type Decision = (String, Basis, String);

/// The statement that leaves the choice between all licences whose texts are printed side by side: a card that says
/// `MIT OR Apache-2.0` above both texts. Whatever else speaks of the artifact must be one of them.
pub(super) fn choice<'w>(main: &[&'w Witness]) -> Option<&'w Witness> {
    let printed: Vec<&&Witness> = main.iter().filter(|witness| witness.source == Source::Text).collect();
    let names = |witness: &Witness, id: &String| witness.candidate.licenses.contains(id);
    let leaves_it = |offer: &&&Witness| {
        let ids = &offer.candidate.licenses;
        offer.candidate.expression.contains(" OR ")
            && ids.iter().all(|id| printed.iter().any(|text| names(text, id)))
            && main
                .iter()
                .all(|one| !one.is_unknown_text() && one.candidate.licenses.iter().all(|id| ids.contains(id)))
    };
    main.iter().filter(|_| printed.len() > 1).find(leaves_it).copied()
}

fn decide(view: &View, main: &[&Witness], bases: &[&Witness]) -> Decision {
    let Some(strongest) = main.first() else { return without_statement(view, bases) };
    let basis = strongest.candidate.basis;
    let choice = choice(main);
    if let Some((one, other)) = conflict(view, main).filter(|_| choice.is_none()) {
        let reason = format!(
            "{}, and {}: these are different things about the same subject.",
            described(view, one),
            described(view, other)
        );
        return (NOTHING.to_owned(), basis, reason);
    }
    if let Some(dropped) = bases.iter().find(|base| base_terms::binds_more(view, base)) {
        let reason =
            format!("{}, but the terms of its base {} bind more.", described(view, strongest), dropped.said);
        return (NOTHING.to_owned(), basis, reason);
    }
    if let Some(said) = prose_limit(view).filter(|_| permits_commerce(main)) {
        let reason = format!("{}, but the card's own words add: {said}.", described(view, strongest));
        return (NOTHING.to_owned(), basis, reason);
    }
    if let Some(offer) = choice {
        let reason = format!("{}, and the texts of all of them are here.", described(view, offer));
        return (offer.candidate.expression.clone(), basis, reason);
    }
    agreed(view, main)
}

/// The kind of a limit on the purpose that the card's prose sets. What a gate asks for may go beyond the licence.
fn prose_limit(view: &View) -> Option<String> {
    let limits = stated(view, &["non-commercial", "research-only"]);
    let forbids = |clause: &&Stated| clause.text("effect").unwrap_or("forbidden") == "forbidden";
    limits.iter().filter(forbids).find(|clause| clause.in_prose).map(|clause| clause.kind.clone())
}

/// Whether what is stated lets everyone use it in business.
fn permits_commerce(main: &[&Witness]) -> bool {
    main.iter().all(|witness| witness.candidate.terms.value("commercial-use") == TermValue::Allowed)
}

/// The first pair of readings that cannot both be right.
fn conflict<'w>(view: &View, main: &[&'w Witness]) -> Option<(&'w Witness, &'w Witness)> {
    let at_odds = |one: &Witness, other: &Witness| kinship(one, other, view.corpus).is_conflict();
    main.iter().enumerate().find_map(|(nth, one)| {
        let other = main.iter().skip(nth + 1).find(|other| at_odds(one, other))?;
        Some((*one, *other))
    })
}

/// All readings go together: the strongest that names one licence speaks for them.
fn agreed(view: &View, main: &[&Witness]) -> Decision {
    let exact = main.iter().find(|witness| witness.candidate.expression != NOTHING);
    if let Some(exact) = exact {
        let reason = match main.len() {
            1 => format!("{}, and nothing else speaks of it.", described(view, exact)),
            _ => format!("{}, and nothing contradicts it.", described(view, exact)),
        };
        return (exact.candidate.expression.clone(), exact.candidate.basis, reason);
    }
    let first = main.iter().find(|witness| !witness.is_open()).or(main.first());
    let basis = first.map_or(Basis::None, |witness| witness.candidate.basis);
    (NOTHING.to_owned(), basis, first.map_or_else(String::new, |witness| ambiguous(view, witness)))
}

fn ambiguous(view: &View, witness: &Witness) -> String {
    match witness.candidate.licenses.len() {
        0 => format!("{}, which names no licence that is known here.", described(view, witness)),
        count => format!("{}, which may mean any of {count} licences.", described(view, witness)),
    }
}

/// Nothing of its own: a mere copy has its base's licence, anything else has none that is known.
fn without_statement(view: &View, bases: &[&Witness]) -> Decision {
    let copies = |witness: &&&Witness| {
        let edge = view.bases().find(|edge| edge.base == witness.said);
        edge.is_some_and(|edge| edge.relation.is_copy()) && witness.candidate.expression != NOTHING
    };
    match (bases, bases.iter().find(copies)) {
        ([_], Some(base)) => {
            let reason =
                format!("It states nothing itself; as a copy it carries the terms of {}.", base.said);
            (base.candidate.expression.clone(), base.candidate.basis, reason)
        }
        ([first, ..], _) => {
            let reason =
                format!("It states nothing itself; it is made from {}, whose terms come along.", first.said);
            (NOTHING.to_owned(), first.candidate.basis, reason)
        }
        ([], _) if !view.witnesses.is_empty() => (
            NOTHING.to_owned(),
            Basis::None,
            "What is stated here is about other parts, not about its weights.".into(),
        ),
        ([], _) => (NOTHING.to_owned(), Basis::None, "Nothing here states a license.".to_owned()),
    }
}

/// A witness as the subject of a sentence.
fn described(view: &View, witness: &Witness) -> String {
    let path = &witness.place.path;
    match witness.source {
        Source::Text => format!("{path} holds {}", witness.said),
        Source::Notice if witness.is_pointer() => format!("{path} only points to `{}`", witness.said),
        Source::Notice => format!("{path} names {}", names(view, witness)),
        Source::Prose => format!("the prose of {path} names {}", names(view, witness)),
        Source::Card => format!("the card declares `{}`", witness.said),
        Source::Gate => format!("the gate shows {}", names(view, witness)),
        Source::Weights => format!("{path} states `{}`", witness.said),
        Source::Permissions => format!("{path} has the switches `{}`", witness.said),
        Source::Package => format!("the package declares `{}`", witness.said),
        Source::Base => format!("its base {} is under {}", witness.said, names(view, witness)),
    }
}

/// The names of the licences behind a witness, a few of them.
pub(super) fn names(view: &View, witness: &Witness) -> String {
    names_of(view, &witness.candidate.licenses)
}

/// Records by name, at most three.
pub(super) fn names_of(view: &View, ids: &[String]) -> String {
    let name = |id: &String| view.record(id).map_or_else(|| id.clone(), |record| record.name.clone());
    let telling = distinct_names(ids.iter().map(name).collect());
    let records = ids.iter().map(|id| (name(id), id.as_str()));
    let names = versions(records.filter(|(name, _)| telling.contains(name)));
    let shown = &names[..names.len().min(3)];
    match names.len() {
        0 => "an unknown license".to_owned(),
        1..=3 => shown.join(" or "),
        more => format!("{} or {} more", shown.join(", "), more - shown.len()),
    }
}

/// Each name once; where several records share one, with the ids that tell them apart.
fn versions<'i>(records: impl Iterator<Item = (String, &'i str)>) -> Vec<String> {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for (name, id) in records {
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, ids)) if ids.contains(&id) => {}
            Some((_, ids)) => ids.push(id),
            None => groups.push((name, vec![id])),
        }
    }
    let shown = |(name, ids): (String, Vec<&str>)| match ids.as_slice() {
        [_] => name,
        [first @ .., last] if ids.len() <= 3 => format!("{name} ({} or {last})", first.join(", ")),
        _ => format!("{name} ({} versions)", ids.len()),
    };
    groups.into_iter().map(shown).collect()
}

/// `names` without those that only add words to another one: what is `GNU ... v3.0`, `... v3.0 only` and
/// `... v3.0 or later` by the same text is told apart by a notice, and to a reader it is one licence.
fn distinct_names(names: Vec<String>) -> Vec<String> {
    let extends =
        |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with(' '));
    names.iter().filter(|name| !names.iter().any(|other| extends(name, other))).cloned().collect()
}

/// The strictest class; none where a text supports no licence's name and adds no limit that gives it one.
fn family(view: &View, counted: &[&Witness]) -> Option<Family> {
    let mut strictest: Option<Family> = None;
    let mut unproven = false;
    // As for the floor: `cc` beside the text of one of its members says nothing more than the text.
    for witness in counted.iter().filter(|witness| !is_refined(view, witness, counted)) {
        let class = match witness.is_unknown_text() || witness.source == Source::Permissions {
            true => class_of_limits(witness),
            false => strictest_family(&witness.candidate.licenses, view.corpus),
        };
        unproven |= class.is_none() && !witness.is_open();
        strictest = strictest.into_iter().chain(class).max_by_key(|class| (family_rank(*class), *class));
    }
    strictest.filter(|class| !unproven || is_restrictive(*class))
}

/// The class that the added limits of an unproven text prove.
fn class_of_limits(witness: &Witness) -> Option<Family> {
    if witness.candidate.terms.get("commercial-use") == Some(TermValue::Forbidden) {
        return Some(Family::ResearchNoncommercial);
    }
    let capped = witness.adds.iter().any(|kind| matches!(kind.as_str(), "user-cap" | "revenue-cap"));
    capped.then_some(Family::CommunityThreshold)
}

/// The strictest value per axis. A vague reading that a more exact one refines adds nothing but doubt, and is left out.
fn floor(view: &View, counted: &[&Witness]) -> Terms {
    let speaks = |witness: &Witness| match witness.source {
        Source::Permissions => true,
        _ => !witness.is_open() && !is_refined(view, witness, counted),
    };
    let speaking = counted.iter().filter(|witness| speaks(witness));
    let mut all = speaking.map(|witness| &witness.candidate.terms);
    let Some(first) = all.next() else { return Terms::default() };
    let sum = all.fold(*first, |sum, terms| sum.join(terms));
    // Terms that come along unread leave nothing allowed; what is forbidden stays so.
    let unread = view.passing_bases().any(|edge| !is_read(edge));
    if unread { sum.join(&Terms::of_all(|_| TermValue::Unknown)) } else { sum }
}

/// Whether anything is known of the terms that come along the edge.
fn is_read(edge: &Edge) -> bool {
    edge.resolved.as_ref().is_some_and(|base| base.own.is_some() || !base.licenses.is_empty())
}

/// With a capital letter, as a sentence begins, unless it begins with the name of a file.
fn sentence(reason: String) -> String {
    for start in ["the ", "its "] {
        if reason.starts_with(start) {
            return format!("{}{}", start[..1].to_ascii_uppercase(), &reason[1..]);
        }
    }
    reason
}

/// Whether the reading of `one` is refined by a more exact one among `others`.
fn is_refined(view: &View, one: &Witness, others: &[&Witness]) -> bool {
    let exact = |other: &&&Witness| other.candidate.basis < one.candidate.basis;
    others.iter().filter(exact).any(|other| kinship(other, one, view.corpus) == Kinship::Refines)
}

#[cfg(test)]
mod tests {
    use super::{distinct_names, versions};

    #[test]
    fn versions_of_one_name_are_told_by_their_ids() {
        let told = |records: &[(&str, &'static str)]| {
            versions(records.iter().map(|(name, id)| ((*name).to_owned(), *id))).join(" or ")
        };
        assert_eq!(told(&[("A", "a-1"), ("B", "b")]), "A or B");
        assert_eq!(told(&[("A", "a-1"), ("B", "b"), ("A", "a-2"), ("A", "a-1")]), "A (a-1 or a-2) or B");
        assert_eq!(told(&[("A", "a-1"), ("A", "a-2"), ("A", "a-3")]), "A (a-1, a-2 or a-3)");
        assert_eq!(told(&[("A", "1"), ("A", "2"), ("A", "3"), ("A", "4")]), "A (4 versions)");
    }

    #[test]
    fn names_that_only_add_words_to_another_are_left_out() {
        let cases: [(&[&str], &[&str]); 4] = [
            (&["A v3.0", "A v3.0 only", "A v3.0 or later"], &["A v3.0"]),
            (&["A v3.0 only", "A v3.0 or later"], &["A v3.0 only", "A v3.0 or later"]),
            (&["A v3.0", "A v3.01"], &["A v3.0", "A v3.01"]),
            (&[], &[]),
        ];
        for (names, expected) in cases {
            assert_eq!(distinct_names(names.iter().map(|name| (*name).to_owned()).collect()), expected);
        }
    }
}
