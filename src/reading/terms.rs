//! The terms of a text: the record's where it is faithful to one, else the sum of its clauses.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::{Reading, Verdict};
use crate::clauses::{Answer, Clause};
use crate::corpus::{AXES, Corpus, Subject, Term, TermValue, Terms, join_value};

/// The machine-readable sum of what the text says. `templates` gives the clauses of the official texts of its licences,
/// where the corpus knows them.
pub(super) fn terms(
    reading: &Reading,
    templates: impl FnOnce() -> Option<Vec<Clause>>,
    corpus: &Corpus,
) -> Terms {
    let printed: Vec<_> =
        reading.licenses.iter().filter(|license| license.verdict != Verdict::Excerpt).collect();
    if printed.is_empty() {
        return match reading.verdict {
            Verdict::UnknownLegal => sum_of_clauses(&reading.clauses),
            _ => Terms::default(),
        };
    }
    // The clauses are those of the whole text, however many licences it prints.
    let said = OnceCell::new();
    let said = || said.get_or_init(|| sum_of_clauses(&reading.clauses));
    let mut sum: Option<Terms> = None;
    for license in &printed {
        let own = match corpus.record(&license.id) {
            Some(record) if !record.terms.is_empty() => record.term_values(),
            _ => *said(),
        };
        sum = Some(sum.map_or(own, |sum| sum.join(&own)));
    }
    let sum = sum.unwrap_or_default();
    let faithful = printed.iter().all(|license| license.verdict.is_faithful());
    if faithful {
        return sum;
    }
    let limited = limited(sum, &limits(&reading.clauses));
    match templates() {
        Some(templates) => released(limited, &sum_of_clauses(&templates), said()),
        None => limited,
    }
}

/// The terms without what the text has lost: where the clauses of its templates made an axis stricter than its own
/// clauses do, those that decided are gone.
fn released(mut terms: Terms, before: &Terms, now: &Terms) -> Terms {
    for (axis, value) in now.iter().filter(|(axis, value)| before.value(axis) > *value) {
        terms.set(axis, value);
    }
    terms
}

/// The terms of the nearest records with what the clauses limit on top; an axis of which no clause speaks keeps
/// its value.
fn limited(mut terms: Terms, limits: &Terms) -> Terms {
    for (axis, value) in limits.iter() {
        raise(&mut terms, axis, value);
    }
    terms
}

/// All axes: what the clauses of a text say together, `silent` elsewhere. The rules for rights and for limits hold here too.
pub fn sum_of_clauses(clauses: &[Clause]) -> Terms {
    let mut said = limits(clauses);
    if open_on_registration(clauses) && said.get("commercial-use") == Some(TermValue::Forbidden) {
        said.set("commercial-use", TermValue::Conditional);
    }
    let mut said = rights(said, clauses);
    derived(&mut said, clauses);
    // Whoever may not train on the outputs may not distil through them.
    if let Some(value @ (TermValue::Conditional | TermValue::Forbidden)) = said.get("output-training") {
        raise(&mut said, "distillation", value);
    }
    Terms::of_all(|axis| said.get(axis).unwrap_or(TermValue::Silent))
}

impl Reading {
    /// What the clauses alone say on every axis, each with the section of the clause that decides: a first proposal
    /// for the record of this text, whatever licence it resembles.
    pub fn proposed_terms(&self) -> BTreeMap<String, Term> {
        let propose = |(axis, value): (&str, TermValue)| {
            let says = |clause: &&Clause| effects(clause).contains(&(axis, value));
            let section = self.clauses.iter().find(says).and_then(|clause| clause.section.clone());
            (axis.to_owned(), Term { value, section })
        };
        sum_of_clauses(&self.clauses).iter().map(propose).collect()
    }
}

/// The axes on which the clauses say something, the strictest of it.
fn limits(clauses: &[Clause]) -> Terms {
    let told = told_of_the_model(clauses);
    let mut said = Terms::default();
    for clause in clauses {
        // "The weights are free, the corpus is for research": what is said of the corpus binds the corpus.
        let beside = |axis: &str| !is_of_model(clause) && told.contains(axis);
        for (axis, value) in effects(clause).into_iter().filter(|(axis, _)| !beside(axis)) {
            said.set(axis, said.get(axis).map_or(value, |known| known.max(value)));
        }
    }
    said
}

/// The axes on which something is said of the model by name.
fn told_of_the_model(clauses: &[Clause]) -> BTreeSet<&str> {
    let by_name = |clause: &&Clause| {
        let quote = clause.quote.to_lowercase();
        is_of_model(clause)
            && ["weights", "checkpoint", "model", "模型", "权重"].iter().any(|name| quote.contains(name))
    };
    clauses.iter().filter(by_name).flat_map(effects).map(|(axis, _)| axis).collect()
}

fn is_of_model(clause: &Clause) -> bool {
    matches!(clause.subject, Subject::Weights | Subject::Outputs)
}

/// Whether the text opens commerce to whoever registers: what it says of others ("for research only") then bars nobody
/// for good.
fn open_on_registration(clauses: &[Clause]) -> bool {
    let of_commerce = |clause: &&Clause| {
        ["commercial-use", "non-commercial"].contains(&clause.kind.as_str())
            && clause.effect.as_deref() == Some("conditional")
    };
    let mut registers =
        clauses.iter().filter(|one| one.kind == "registration").map(|one| one.span).peekable();
    // Clauses stand in order.
    clauses.iter().filter(of_commerce).any(|clause| {
        while registers.next_if(|span| span.end <= clause.span.start).is_some() {}
        registers.peek().is_some_and(|span| span.overlaps(clause.span))
    })
}

/// What counts as a derivative may be made, and is bound as one: a model that is distilled from this one, or trained on
/// its outputs.
fn derived(said: &mut Terms, clauses: &[Clause]) {
    for clause in clauses.iter().filter(|clause| clause.kind == "derivative-definition") {
        for (axis, counts) in
            [("distillation", clause.distilled), ("output-training", clause.trained_on_outputs)]
        {
            if matches!(counts, Some(Answer::Yes | Answer::Included)) && said.get(axis).is_none() {
                said.set(axis, TermValue::Conditional);
            }
        }
    }
}

/// Duties of whoever passes copies on.
const COPY_DUTIES: [&str; 7] = [
    "attribution-display",
    "license-copy",
    "naming",
    "notice-file",
    "pass-through",
    "share-alike",
    "state-changes",
];
/// Limits on what the model may be used for.
const USE_LIMITS: [&str; 2] = ["use-restrictions", "policy-by-reference"];

/// What a grant means on the axes of which no clause of its own speaks:
///
/// - Where the purpose is bound (no commerce, use limits, a cap), every use that the grant covers is conditional.
/// - Copies that come with duties may be passed on under a condition.
/// - Who may change a model may fine-tune it, under a condition where a name is owed; who may use it for anything may
///   offer it as a service.
///
/// A text that grants nothing (a use policy) stays silent on all rights.
fn rights(mut said: Terms, clauses: &[Clause]) -> Terms {
    let has = |kinds: &[&str]| clauses.iter().any(|clause| kinds.contains(&clause.kind.as_str()));
    let granted = |axis| matches!(said.get(axis), Some(TermValue::Allowed | TermValue::Conditional));
    let (copies, changes) = (granted("redistribution"), granted("modification"));
    if !(granted("commercial-use") || copies || changes) {
        return said;
    }
    // Who may change it and pass it on, and is bound to no purpose, may do so in commerce too.
    if copies && changes {
        raise(&mut said, "commercial-use", TermValue::Allowed);
    }
    if has(&USE_LIMITS) {
        raise(&mut said, "commercial-use", TermValue::Conditional);
    }
    let commerce = said.value("commercial-use");
    let barred = commerce == TermValue::Forbidden;
    if has(&COPY_DUTIES) || has(&USE_LIMITS) || barred {
        raise(&mut said, "redistribution", TermValue::Conditional);
    }
    if barred && changes {
        raise(&mut said, "modification", TermValue::Conditional);
    }
    patents(&mut said, clauses, barred);
    relicensing(&mut said, clauses);
    if let Some(changes) = said.get("modification") {
        raise(&mut said, "fine-tuning", changes);
    }
    // A tuned model that has to bear a name is bound by it.
    if has(&["naming"]) && said.get("fine-tuning").is_some() {
        raise(&mut said, "fine-tuning", TermValue::Conditional);
    }
    match commerce {
        TermValue::Allowed => raise(&mut said, "hosted-service", TermValue::Allowed),
        TermValue::Conditional | TermValue::Forbidden => {
            raise(&mut said, "hosted-service", TermValue::Conditional);
        }
        TermValue::Silent | TermValue::Unknown => {}
    }
    said
}

/// Patents: what a text licenses stays licensed where the rest is kept ("no other rights"), for the purposes of the text.
fn patents(said: &mut Terms, clauses: &[Clause], barred: bool) {
    let licensed =
        |clause: &Clause| clause.kind == "patent-grant" && clause.effect.as_deref() == Some("allowed");
    if clauses.iter().any(licensed) {
        said.set("patent-grant", if barred { TermValue::Conditional } else { TermValue::Allowed });
    }
}

/// The terms under which copies and changed versions may go out:
///
/// - Own terms for changed versions outweigh that the grant itself cannot be sublicensed.
/// - A right to sublicense comes with the duties and limits of the text.
/// - Nor does it help changed versions that must stay under the same terms, where copies cannot be sublicensed.
/// - What must stay under the same terms has no others, where nothing else is said.
fn relicensing(said: &mut Terms, clauses: &[Clause]) {
    let states = |effect| {
        clauses.iter().any(|clause| clause.kind == "relicensing" && clause.effect.as_deref() == Some(effect))
    };
    let has = |kinds: &[&str]| clauses.iter().any(|clause| kinds.contains(&clause.kind.as_str()));
    let bound = has(&COPY_DUTIES) || has(&USE_LIMITS);
    let value = match (states("allowed"), states("conditional")) {
        (_, true) => TermValue::Conditional,
        (true, _) if states("forbidden") && has(&["share-alike"]) => TermValue::Forbidden,
        (true, _) if bound || states("forbidden") => TermValue::Conditional,
        (false, false) if has(&["share-alike"]) => TermValue::Forbidden,
        _ => return,
    };
    said.set("relicensing", value);
}

/// Sets `axis` to the stricter of what it says and `value`.
fn raise(terms: &mut Terms, axis: &str, value: TermValue) {
    terms.set(axis, terms.get(axis).map_or(value, |stated| join_value(stated, value)));
}

/// What one clause means on which axis.
fn effects(clause: &Clause) -> Vec<(&str, TermValue)> {
    let stated = match clause.effect.as_deref() {
        Some("allowed") => Some(TermValue::Allowed),
        Some("conditional") => Some(TermValue::Conditional),
        Some("forbidden") => Some(TermValue::Forbidden),
        Some("silent") => Some(TermValue::Silent),
        _ => None,
    };
    match clause.kind.as_str() {
        "non-commercial" | "research-only" => {
            vec![("commercial-use", stated.unwrap_or(TermValue::Forbidden))]
        }
        "user-cap" | "revenue-cap" | "registration" => vec![("commercial-use", TermValue::Conditional)],
        "output-training" => {
            let value = stated.unwrap_or(TermValue::Forbidden);
            vec![("output-training", value)]
        }
        kind => match AXES.iter().find(|(axis, _)| *axis == kind) {
            Some((axis, _)) => stated.map(|value| vec![(*axis, value)]).unwrap_or_default(),
            None => Vec::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn sum(text: &str) -> Terms {
        let tools = crate::reading::Tools::of(Corpus::builtin());
        sum_of_clauses(&tools.engine.find(&Text::from_source(text)))
    }

    #[test]
    fn commerce_that_needs_a_registration_is_conditional() {
        let research = "You may use the model for non-commercial purposes only.";
        let open = "If you use the model for commercial purposes, you must register with us first and obtain a licence.";
        assert_eq!(sum(research).value("commercial-use"), TermValue::Forbidden);
        assert_eq!(sum(&format!("{research}\n\n{open}")).value("commercial-use"), TermValue::Conditional);
    }

    #[test]
    fn what_counts_as_a_derivative_is_bound_as_one() {
        let text = "\"Derivative\" means any model that is fine-tuned or distilled from the model.";
        assert_eq!(sum(text).value("distillation"), TermValue::Conditional);
        assert_eq!(sum(text).value("output-training"), TermValue::Silent);
    }

    #[test]
    fn what_is_said_of_data_beside_the_weights_binds_the_data() {
        let weights =
            "You may use, copy and distribute the weights for any purpose, including commercial purposes.";
        let corpus = "The corpus is for non-commercial purposes only.";
        assert_eq!(sum(&format!("{weights}\n\n{corpus}")).value("commercial-use"), TermValue::Allowed);
        assert_eq!(sum(corpus).value("commercial-use"), TermValue::Forbidden);
    }

    #[test]
    fn what_a_text_lost_binds_no_longer() {
        let all = |value| Terms::of_all(|_| value);
        let mut before = all(TermValue::Allowed);
        before.set("output-training", TermValue::Forbidden);
        let record = released(before, &before, &before);
        assert_eq!(record, before);
        let now = all(TermValue::Silent);
        let terms = released(before, &before, &now);
        assert_eq!(terms.value("output-training"), TermValue::Silent);
        assert_eq!(terms.value("commercial-use"), TermValue::Allowed);
    }

    #[test]
    fn a_license_without_its_ban_allows_what_it_banned() {
        let text = spdx::license_id("CC-BY-NC-4.0").expect("it is on the list").text();
        let lines = text.lines().filter(|line| !line.contains("ommercial"));
        let terms = |text: &str| Reading::of(&Text::from_source(text), Corpus::builtin()).terms;
        let (before, after) = (terms(text), terms(&lines.collect::<Vec<_>>().join("\n")));
        assert_eq!(before.value("commercial-use"), TermValue::Forbidden);
        assert_eq!(after.value("commercial-use"), TermValue::Allowed);
        assert_eq!(after.value("redistribution"), before.value("redistribution"));
    }

    #[test]
    fn an_added_limit_changes_its_own_axis_only() {
        let mit = spdx::license_id("MIT").expect("it is on the list").text();
        let limited = format!("{mit}\nThe model may not be used for commercial purposes.\n");
        let terms = Reading::of(&Text::from_source(&limited), Corpus::builtin()).terms;
        assert_eq!(terms.value("commercial-use"), TermValue::Forbidden);
        assert_eq!(terms.value("modification"), TermValue::Allowed);
    }
}
