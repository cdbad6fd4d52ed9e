//! Decides what may be done with a model.
//!
//! Contract: pure; decided from the terms and clauses of the texts that were read and of the records that are named,
//! never from a table of names. `yes` needs a grant that can be quoted; where nothing was found or a record is not
//! reviewed the verdict is `unknown`. Of several licences that apply at once the strictest decides; where a choice
//! is offered the best alternative decides, and its clauses say which it is. With a profile, caps and territories are
//! measured against it; what it keeps is no reason any more.

use std::collections::BTreeMap;

use serde_json::Value;
use time::Date;

use super::bans;
use super::caps::Sight;
use super::profile::{Member, Profile};
use super::reader::date;
use super::touch::touched;
use super::uses::{Because, Checked, Deployment, Ground, USES, Use, UseVerdict, Verdict};
use super::weigh::{Weighed, least, weigh};
use crate::clauses::Clause;
use crate::corpus::{AXES, Axis, ClauseFact, Corpus, Record, TermValue};
use crate::lineage::Basis;
use crate::reading::Verdict as Reading;
use crate::report::{ArtifactEntry, EvidenceEntry, TextEntry, unit_id};
use crate::rules::Candidate;

/// What a verdict is made from: an artifact, the texts of its report, the corpus and, where there is one, a profile.
pub struct Checker<'a> {
    corpus: &'a Corpus,
    /// Clauses of the texts that were shown so far, by SHA-256.
    texts: BTreeMap<String, Vec<Clause>>,
    /// Who asks, and on which day.
    profile: Option<(&'a Profile, Date)>,
}

impl<'a> Checker<'a> {
    /// Knows no text yet, and asks for nobody.
    pub fn new(corpus: &'a Corpus) -> Self {
        Self { corpus, texts: BTreeMap::new(), profile: None }
    }

    /// Asks for an organisation, on the day `today`.
    #[must_use]
    pub fn with_profile(self, profile: Option<&'a Profile>, today: Date) -> Self {
        Self { profile: profile.map(|profile| (profile, today)), ..self }
    }

    /// Keeps the clauses of a text for the artifacts that name it.
    pub fn text(&mut self, sha256: String, text: TextEntry) {
        self.texts.insert(sha256, text.clauses);
    }

    /// The record behind an id.
    pub(super) fn record(&self, id: &str) -> Option<&Record> {
        self.corpus.record(id)
    }

    /// The verdicts on one artifact.
    pub fn check(&self, entry: &ArtifactEntry) -> Checked {
        let group = self.profile.map(|(profile, _)| &profile.group);
        let domains = group.and_then(|group| group.domains.as_deref()).unwrap_or_default();
        Checked {
            name: entry.name.clone(),
            path: entry.path.clone(),
            uses: self.uses(entry, None),
            unit: unit_id(entry),
            domains: touched(self, entry, domains),
            notes: self.unreviewed(entry).map(|id| unread(&id)).into_iter().collect(),
            ..Checked::default()
        }
    }

    /// The verdicts on one artifact for one of the profile's products, with what touches that product's fields.
    pub fn deployed(&self, checked: &mut Checked, entry: &ArtifactEntry, product: &Member) {
        let uses = self.uses(entry, Some(product));
        checked.deployments.push(Deployment { product: product.name.clone(), uses });
        for one in touched(self, entry, product.domains.as_deref().unwrap_or_default()) {
            if !checked.domains.contains(&one) {
                checked.domains.push(one);
            }
        }
    }

    fn uses(&self, entry: &ArtifactEntry, product: Option<&Member>) -> Vec<UseVerdict> {
        let sight = self.profile.map(|(profile, today)| Sight { profile, product, today });
        USES.iter().map(|of| self.verdict(entry, *of, sight)).collect()
    }

    fn verdict(&self, entry: &ArtifactEntry, of: Use, sight: Option<Sight<'_>>) -> UseVerdict {
        let ground = self.ground(entry, of);
        let mut because = self.deciding(entry, of, &ground);
        let granted = self.granted(entry, &ground);
        let bound = !because.iter().any(permits);
        let mut verdict = match meaning(ground.value, of.axis()) {
            // What is free is free by a grant; nothing is called free that no grant can be shown for.
            Verdict::Yes if granted.is_none() && bound => Verdict::Unknown,
            // What rests on a grant that is bound is bound with it.
            Verdict::Yes if bound && !granted.as_ref().is_some_and(permits) => {
                because.extend(granted.clone());
                Verdict::Conditional
            }
            // A text that no record knows may grant in one place and limit in another.
            Verdict::Yes if because.iter().any(|one| limits(one, of)) => Verdict::Conditional,
            verdict => verdict,
        };
        // Where a choice is offered, a ban may be the other alternative's.
        if ground.chosen.is_none() {
            verdict = verdict.max(bans::best(self, entry, of));
        }
        if verdict == Verdict::No {
            // What forbids it comes first.
            because.sort_by_key(|one| one.kind != of.axis() || one.effect() != Some("forbidden"));
        }
        let mut weighed = Weighed { verdict, because, settled: Vec::new() };
        if let Some(sight) = sight {
            let all = || self.limiting(entry, &ground);
            weigh(&mut weighed, of, sight, granted.is_some() && is_whole(entry), &all);
        }
        let Weighed { mut verdict, mut because, settled } = weighed;
        // What is conditional says under which conditions, if only that a changed text may have others.
        if verdict == Verdict::Yes || (verdict == Verdict::Conditional && because.iter().all(permits)) {
            let doubts = doubts(entry, of, ground.chosen.is_some());
            if !doubts.is_empty() {
                verdict = if verdict == Verdict::Yes { Verdict::Unknown } else { verdict };
                because.splice(0..0, doubts);
            }
        } else if verdict == Verdict::Unknown {
            // A base that nobody could read leaves nothing certain, whatever the model itself says.
            because.splice(0..0, findings(entry, |rule| rule == "base-license-unresolved"));
        }
        if verdict == Verdict::Yes {
            because.retain(permits);
            if because.is_empty() {
                because.extend(granted);
            }
        }
        let basis = rests_on(verdict, of, &because).unwrap_or(entry.conclusion.basis);
        let wanted = sight.and_then(|sight| {
            let own = sight.product.and_then(|product| product.uses.as_ref());
            own.or(sight.profile.group.uses.as_ref()).map(|uses| uses.contains(&of))
        });
        UseVerdict { of, verdict, basis: Ground::Read(basis), because, settled, wanted, review: None }
    }

    /// The terms that bind: the floor of all readings, or the best alternative where a choice is offered.
    fn ground<'e>(&self, entry: &'e ArtifactEntry, of: Use) -> Binding<'e> {
        let standing =
            |one: &'e Candidate| Standing { candidate: one, licenses: entry.conclusion.standing(one) };
        let all: Vec<Standing<'e>> = entry.conclusion.candidates.iter().map(standing).collect();
        let axis = of.axis();
        let choice = entry.conclusion.concluded.contains(" OR ");
        if choice && let Some((value, id)) = self.best(&entry.conclusion.concluded, of) {
            return Binding { value, candidates: all, chosen: Some(id) };
        }
        let value = if self.unreviewed(entry).is_some() {
            TermValue::Unknown
        } else {
            entry.conclusion.floor.value(axis)
        };
        Binding { value, candidates: all, chosen: None }
    }

    /// The first licence of an artifact whose record nobody has reviewed.
    fn unreviewed(&self, entry: &ArtifactEntry) -> Option<String> {
        let unreviewed = |id: &&String| self.corpus.record(id).is_some_and(Record::is_unreviewed);
        entry.conclusion.all_standing().find(unreviewed).cloned()
    }

    /// The most permissive alternative of a choice between single licences.
    fn best(&self, expression: &str, of: Use) -> Option<(TermValue, String)> {
        let plain = !expression.contains(['(', ')']) && !expression.contains(" AND ");
        let parts = expression.split(" OR ").filter(|_| plain);
        let known = parts.filter_map(|part| {
            let record = self.corpus.record(part.trim()).filter(|record| !record.is_unreviewed())?;
            Some((offered(record, of), record.term_values().value(of.axis()), record.id.clone()))
        });
        known.min_by_key(|(verdict, _, _)| *verdict).map(|(_, value, id)| (value, id))
    }

    /// The clauses that speak of the use: those of the texts here, then of the records of what is only named.
    fn deciding(&self, entry: &ArtifactEntry, of: Use, ground: &Binding<'_>) -> Vec<Because> {
        let wanted = |kind: &str| kind == of.axis() || of.limits().contains(&kind);
        let mut because = self.speaking(entry, ground, &wanted, Some(of.axis()));
        because.retain(|one| is_about(one, of));
        let forbids = |one: &Because| one.effect() == Some("forbidden");
        if ground.value == TermValue::Forbidden && !because.iter().any(forbids) {
            // One sentence may forbid training on outputs and distilling; its clause bears one of the names.
            const TRAINING: [&str; 2] = ["distillation", "output-training"];
            let banning = self.speaking(entry, ground, &|kind| TRAINING.contains(&kind), None);
            because.splice(0..0, banning.into_iter().filter(forbids));
        }
        because
    }

    /// The caps and territories that bind all rights, whatever the use.
    fn limiting(&self, entry: &ArtifactEntry, ground: &Binding<'_>) -> Vec<Because> {
        self.speaking(entry, ground, &|kind| matches!(kind, "user-cap" | "revenue-cap" | "territory"), None)
    }

    /// The clauses of the wanted kinds; of records also what they say on an axis.
    fn speaking(
        &self,
        entry: &ArtifactEntry,
        ground: &Binding<'_>,
        wanted: &dyn Fn(&str) -> bool,
        axis: Option<&str>,
    ) -> Vec<Because> {
        let mut found = self.quoted(entry, wanted);
        for standing in &ground.candidates {
            let candidate = standing.candidate;
            for record in self.records(standing, ground) {
                for clause in record.clauses.iter().filter(|clause| wanted(&clause.kind)) {
                    let quoted = |one: &Because| one.kind == clause.kind && one.quote.is_some();
                    if !found.iter().any(|one| quoted(one) && is_of(one, &record.id)) {
                        found.push(of_record(candidate, record, clause));
                    }
                }
                let Some(axis) = axis else { continue };
                // What a text permits in one place its record may bind in another.
                let bound = |one: &Because| one.effect() != Some("allowed");
                let free = record.terms.get(axis).is_some_and(|term| term.value == TermValue::Allowed);
                let stated = found
                    .iter()
                    .any(|one| one.kind == axis && (free || bound(one)) && is_of(one, &record.id));
                let term = record.terms.get(axis).filter(|term| term.value != TermValue::Silent);
                if let Some(term) = term.filter(|_| !stated) {
                    found.push(of_term(candidate, record, axis, term.value, term.section.clone()));
                }
            }
        }
        let mut told: Vec<Because> = Vec::with_capacity(found.len());
        for one in found {
            // A card and a base that name the same license say one thing.
            if !told.iter().any(|known| is_said(known, &one)) {
                told.push(one);
            }
        }
        told
    }

    /// Records of what a reading names and no text rules out; of a choice, the chosen one.
    fn records<'r>(&'r self, standing: &Standing<'_>, ground: &Binding<'_>) -> Vec<&'r Record> {
        let chosen = |id: &&&String| ground.chosen.as_ref().is_none_or(|chosen| chosen == **id);
        standing.licenses.iter().filter(chosen).filter_map(|id| self.corpus.record(id)).collect()
    }

    /// Clauses of the wanted kinds in the texts of the artifact, with their quotes.
    fn quoted(&self, entry: &ArtifactEntry, wanted: &dyn Fn(&str) -> bool) -> Vec<Because> {
        let clauses =
            self.texts_of(entry).flat_map(|(at, clauses)| clauses.iter().map(move |clause| (at, clause)));
        let mine = clauses.filter(|(_, clause)| wanted(&clause.kind));
        mine.map(|(at, clause)| {
            let faithful = at.verdict.is_some_and(|verdict| verdict.is_faithful());
            // An altered text is not that licence, so its date says nothing either.
            let record = at.license.as_deref().filter(|_| faithful).and_then(|id| self.corpus.record(id));
            Because {
                published: record.and_then(published),
                ..of_text(&at.path, at.license.as_deref(), clause)
            }
        })
        .collect()
    }

    /// The texts of the artifact with their clauses.
    pub(super) fn texts_of<'e>(
        &'e self,
        entry: &'e ArtifactEntry,
    ) -> impl Iterator<Item = (&'e EvidenceEntry, &'e Vec<Clause>)> {
        entry.evidence.iter().filter_map(|at| Some((at, self.texts.get(at.text.as_ref()?)?)))
    }

    /// A clause that grants the general right to use, change or pass on: one without conditions, else any.
    fn granted(&self, entry: &ArtifactEntry, ground: &Binding<'_>) -> Option<Because> {
        let quoted = self.quoted(entry, &|kind| GENERAL.contains(&kind)).into_iter().find(permits);
        let recorded = |wanted: TermValue| {
            ground.candidates.iter().find_map(|standing| {
                let candidate = standing.candidate;
                let granted = |record: &&Record| {
                    GENERAL.iter().find_map(|axis| {
                        let term = record.terms.get(*axis).filter(|term| term.value == wanted)?;
                        Some(of_term(candidate, record, axis, term.value, term.section.clone()))
                    })
                };
                self.records(standing, ground).iter().find_map(granted)
            })
        };
        quoted.or_else(|| recorded(TermValue::Allowed)).or_else(|| recorded(TermValue::Conditional))
    }
}

/// Why nothing is certain of a licence that a program proposed.
fn unread(id: &str) -> String {
    format!(
        "the record of {id} is a program's proposal: its terms count once `reviewed-by` in it says who has read them"
    )
}

/// Whether `known` says all that `one` does; of what records say it does not matter who names them.
fn is_said(known: &Because, one: &Because) -> bool {
    if known == one {
        return true;
    }
    let said = |clause: &Because| (clause.kind.clone(), clause.license.clone(), clause.section.clone());
    let recorded = known.quote.is_none() && one.quote.is_none();
    recorded && said(known) == said(one) && known.values == one.values
}

/// Whether no text here was altered or cut: what such a text still demands is not all in its clauses.
fn is_whole(entry: &ArtifactEntry) -> bool {
    let changed = |at: &EvidenceEntry| matches!(at.verdict, Some(Reading::Altered | Reading::Truncated));
    !entry.evidence.iter().any(changed)
}

/// What findings of the artifact say against a use that its terms permit: that nobody knows which licence is meant, that
/// statements contradict each other, that a text is not the licence it resembles, or that somebody wants no such use.
/// `chosen`: whether an alternative was chosen, so that limits of the others are no reason.
fn doubts(entry: &ArtifactEntry, of: Use, chosen: bool) -> Vec<Because> {
    const OPEN: [&str; 6] = [
        "card-contradicts-text",
        "clause-added",
        "clause-altered",
        "clause-removed",
        "license-truncated",
        "license-unclear",
    ];
    const LIMIT: [&str; 2] = ["non-commercial", "research-only"];
    let speaks = |rule: &str| {
        OPEN.contains(&rule) || (!chosen && LIMIT.contains(&rule) && of.limits().contains(&rule))
    };
    findings(entry, speaks)
}

/// What findings of the artifact say, of the rules that are meant.
fn findings(entry: &ArtifactEntry, meant: impl Fn(&str) -> bool) -> Vec<Because> {
    let mine = entry.findings.iter().filter(|found| meant(&found.rule));
    mine.map(|found| {
        let at = found.evidence.first();
        let folder = format!("{}/", entry.path);
        Because {
            basis: Basis::Declared,
            path: at.map(|at| at.path.strip_prefix(&folder).unwrap_or(&at.path).to_owned()),
            lines: at.and_then(|at| at.lines),
            quote: at.and_then(|at| at.quote.clone()),
            says: Some(found.message.clone()),
            ..Because::bare(&found.rule)
        }
    })
    .collect()
}

/// Whether a clause is of this licence; one of a text that resembles several is of each.
fn is_of(clause: &Because, license: &str) -> bool {
    clause.license.as_deref().is_some_and(|ids| ids.split(", ").any(|id| id == license))
}

/// What the value of an axis means for a use, if a general grant stands behind it.
fn meaning(value: TermValue, axis: &str) -> Verdict {
    match value {
        TermValue::Forbidden => Verdict::No,
        TermValue::Conditional => Verdict::Conditional,
        TermValue::Allowed => Verdict::Yes,
        TermValue::Silent if is_restriction(axis) => Verdict::Yes,
        TermValue::Silent | TermValue::Unknown => Verdict::Unknown,
    }
}

/// A reading with the licences of it that still stand.
struct Standing<'e> {
    candidate: &'e Candidate,
    licenses: Vec<&'e String>,
}

/// The terms that bind, and whose they are.
struct Binding<'e> {
    value: TermValue,
    candidates: Vec<Standing<'e>>,
    /// The alternative that was chosen.
    chosen: Option<String>,
}

/// Rights whose grant is a general one.
const GENERAL: [&str; 3] = ["commercial-use", "modification", "redistribution"];

fn is_restriction(axis: &str) -> bool {
    AXES.iter().any(|(name, kind)| *name == axis && *kind == Axis::Restriction)
}

/// The verdict that a licence gives by its record alone.
fn offered(record: &Record, of: Use) -> Verdict {
    let permitted =
        |clause: &ClauseFact| clause.values.get("effect").and_then(Value::as_str) == Some("allowed");
    let limited = record.clauses.iter().any(|clause| is_limit(&clause.kind, of) && !permitted(clause));
    let granted = GENERAL.iter().any(|axis| record.term_values().value(axis) == TermValue::Allowed);
    match meaning(record.term_values().value(of.axis()), of.axis()) {
        Verdict::Yes if limited || !granted => Verdict::Conditional,
        verdict => verdict,
    }
}

/// Whether a clause permits rather than limits.
fn permits(clause: &Because) -> bool {
    clause.effect() == Some("allowed")
}

/// Whether a clause is about a use at all: a registration that is asked for before business use binds no other.
fn is_about(clause: &Because, of: Use) -> bool {
    const BUSINESS: [&str; 3] = ["commercial", "商业", "商用"];
    let words = || {
        let value = |key| clause.values.get(key).and_then(Value::as_str);
        [clause.quote.as_deref(), value("where"), value("except")].into_iter().flatten()
    };
    let of_business = || words().any(|text| BUSINESS.iter().any(|word| text.to_lowercase().contains(word)));
    !(clause.kind == "registration" && matches!(of, Use::Distill | Use::TrainOnOutputs) && of_business())
}

/// Whether a clause limits a use: it is of a kind that does, and neither permits nor only defines.
/// What a verdict rests on: the weakest of its reasons. Each reason of a `no` is enough alone, so that one rests on the
/// strongest.
fn rests_on(verdict: Verdict, of: Use, because: &[Because]) -> Option<Basis> {
    let bans = |one: &Because| {
        let speaks = one.kind == of.axis() || bans::is_ban(&one.kind, of);
        speaks && one.effect() == Some("forbidden") && !one.values.contains_key("except")
    };
    let forbidding = because.iter().filter(|one| bans(one) || least(one, of) == Verdict::No);
    let alone = forbidding.map(|one| one.basis).min().filter(|_| verdict == Verdict::No);
    alone.or_else(|| because.iter().map(|one| one.basis).max())
}

fn limits(clause: &Because, of: Use) -> bool {
    is_limit(&clause.kind, of) && !permits(clause)
}

fn is_limit(kind: &str, of: Use) -> bool {
    const DEFINE: [&str; 2] = ["derivative-definition", "modification"];
    of.limits().contains(&kind) && !DEFINE.contains(&kind)
}

/// The day of publication, where the record has it to the day.
fn published(record: &Record) -> Option<Date> {
    record.published.as_deref().and_then(date)
}

fn of_text(path: &str, license: Option<&str>, clause: &Clause) -> Because {
    let values = match serde_json::to_value(clause) {
        Ok(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    const OWN: [&str; 5] = ["kind", "section", "lines", "quote", "items"];
    let values = values.into_iter().filter(|(key, _)| !OWN.contains(&key.as_str())).collect();
    Because {
        basis: Basis::Text,
        license: license.map(str::to_owned),
        section: clause.section.clone(),
        path: Some(path.to_owned()),
        lines: Some(clause.lines),
        quote: Some(clause.quote.clone()),
        values,
        ..Because::bare(&clause.kind)
    }
}

fn of_record(candidate: &Candidate, record: &Record, clause: &ClauseFact) -> Because {
    Because {
        basis: candidate.basis,
        license: Some(record.id.clone()),
        section: clause.section.clone(),
        path: candidate.path.clone(),
        values: clause.values.clone(),
        published: published(record),
        ..Because::bare(&clause.kind)
    }
}

fn of_term(
    candidate: &Candidate,
    record: &Record,
    axis: &str,
    value: TermValue,
    section: Option<String>,
) -> Because {
    let effect = serde_json::to_value(value).unwrap_or_default();
    Because {
        basis: candidate.basis,
        license: Some(record.id.clone()),
        section,
        path: candidate.path.clone(),
        values: BTreeMap::from([("effect".to_owned(), effect)]),
        ..Because::bare(axis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Terms;
    use crate::report::samples;
    use crate::rules::Conclusion;

    fn candidate(ids: &[&str], expression: &str, terms: Terms) -> Candidate {
        Candidate {
            expression: expression.into(),
            licenses: ids.iter().map(|id| (*id).to_owned()).collect(),
            basis: Basis::Declared,
            subject: crate::corpus::Subject::Weights,
            path: Some("README.md".into()),
            terms,
        }
    }

    /// An artifact that declares these licences, with the terms of the first.
    fn declares(ids: &[&str], expression: &str) -> ArtifactEntry {
        let terms = ids.first().and_then(|id| Corpus::builtin().record(id)).map(Record::term_values);
        let terms = terms.unwrap_or_default();
        let mut entry = samples::entry("org/model");
        entry.evidence.clear();
        entry.conclusion = Conclusion {
            candidates: vec![candidate(ids, expression, terms)],
            concluded: expression.into(),
            basis: Basis::Declared,
            floor: terms,
            ..Conclusion::default()
        };
        entry
    }

    fn verdicts(entry: &ArtifactEntry) -> Vec<Verdict> {
        let checked = Checker::new(Corpus::builtin()).check(entry);
        checked.uses.into_iter().map(|one| one.verdict).collect()
    }

    #[test]
    fn terms_become_verdicts() {
        use Verdict::{Conditional, No, Unknown, Yes};
        for (ids, expression, expected) in [
            (&["MIT"][..], "MIT", [Yes, Yes, Conditional, Yes, Yes, Yes]),
            (
                &["llama-2-community"],
                "LicenseRef-llama-2-community",
                [Conditional, Conditional, Conditional, Yes, No, No],
            ),
            (
                &["CC-BY-NC-4.0"],
                "CC-BY-NC-4.0",
                [No, Conditional, Conditional, Conditional, Conditional, Conditional],
            ),
            (&[], "NOASSERTION", [Unknown; 6]),
            (&["CC-BY-NC-4.0", "MIT"], "CC-BY-NC-4.0 OR MIT", [Yes, Yes, Conditional, Yes, Yes, Yes]),
        ] {
            let found = verdicts(&declares(ids, expression));
            assert_eq!(found, expected, "{expression}");
        }
    }

    #[test]
    fn every_verdict_but_unknown_shows_what_decides() {
        for id in ["MIT", "Apache-2.0", "llama-3.1-community", "CC-BY-NC-4.0", "gemma-terms-2025-03"] {
            let checked = Checker::new(Corpus::builtin()).check(&declares(&[id], id));
            for one in checked.uses.iter().filter(|one| one.verdict != Verdict::Unknown) {
                assert!(!one.because.is_empty(), "{id}: {one:?}");
                assert_eq!(one.basis, Ground::Read(Basis::Declared), "{id}: {one:?}");
            }
        }
    }

    #[test]
    fn a_no_rests_on_the_strongest_of_its_reasons() {
        let mut entry = declares(&["CC-BY-NC-4.0"], "NOASSERTION");
        entry.conclusion.candidates[0].basis = Basis::Text;
        let named = candidate(&["qwen-license-100m"], "qwen", Terms::default());
        entry.conclusion.candidates.push(named);
        let commercial = Checker::new(Corpus::builtin()).check(&entry).uses.remove(0);
        assert_eq!((commercial.verdict, commercial.basis), (Verdict::No, Ground::Read(Basis::Text)));
        assert!(commercial.because.iter().any(|one| one.basis == Basis::Declared), "{commercial:?}");
    }

    #[test]
    fn findings_that_speak_against_a_use_leave_no_yes() {
        use Verdict::{Conditional, Unknown, Yes};
        for (rule, expected) in [
            ("user-cap", [Yes, Yes, Conditional, Yes, Yes, Yes]),
            ("non-commercial", [Unknown, Unknown, Conditional, Unknown, Unknown, Unknown]),
            ("research-only", [Unknown, Unknown, Conditional, Unknown, Unknown, Unknown]),
            ("license-unclear", [Unknown, Unknown, Conditional, Unknown, Unknown, Unknown]),
            ("card-contradicts-text", [Unknown, Unknown, Conditional, Unknown, Unknown, Unknown]),
        ] {
            let mut entry = declares(&["MIT"], "MIT");
            entry.findings = vec![samples::finding(rule, crate::rules::Severity::Warning)];
            assert_eq!(verdicts(&entry), expected, "{rule}");
            let checked = Checker::new(Corpus::builtin()).check(&entry);
            for one in checked.uses.iter().filter(|one| one.verdict == Unknown) {
                assert_eq!((one.because[0].kind.as_str(), one.because[0].says.is_some()), (rule, true));
            }
        }
    }

    #[test]
    fn a_text_hides_no_clause_of_another_license() {
        let corpus = Corpus::builtin();
        let cap = |license: Option<&str>| {
            let mut checker = Checker::new(corpus);
            let mut entry = declares(&["llama-3.1-community"], "LicenseRef-llama-3.1-community");
            let mut text = samples::text(Reading::Altered);
            text.clauses = vec![Clause { kind: "user-cap".into(), ..Clause::default() }];
            checker.text("5ha".to_owned(), text);
            entry = samples::with_text(entry, "5ha", "x", Reading::Altered);
            if let Some(last) = entry.evidence.last_mut() {
                last.license = license.map(str::to_owned);
            }
            let commercial = checker.check(&entry).uses.remove(0);
            commercial.because.iter().filter(|one| one.kind == "user-cap").count()
        };
        for (license, expected) in [
            (Some("llama-3.1-community"), 1),
            (Some("MIT, llama-3.1-community"), 1),
            (Some("MIT"), 2),
            (None, 2),
        ] {
            assert_eq!(cap(license), expected, "{license:?}");
        }
    }

    #[test]
    fn a_choice_is_decided_by_its_best_alternative() {
        let checked =
            Checker::new(Corpus::builtin()).check(&declares(&["CC-BY-NC-4.0", "MIT"], "CC-BY-NC-4.0 OR MIT"));
        let licenses: Vec<_> =
            checked.uses[0].because.iter().filter_map(|one| one.license.as_deref()).collect();
        assert_eq!(licenses, ["MIT"]);
    }
}
