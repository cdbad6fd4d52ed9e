//! What a profile changes about a verdict.
//!
//! | the limit | the verdict |
//! |---|---|
//! | a cap is exceeded, and rights end or a licence of its own must be requested | no: this licence gives no right |
//! | a cap is exceeded, and only a display duty or a fee follows | conditional |
//! | a cap is near | conditional |
//! | a cap cannot be decided | unknown |
//! | a cap is kept, no excluded region is concerned | no reason any more |
//! | the seat, or every place of use, is excluded | no |
//! | some places of use are excluded | conditional |
//!
//! Contract: a verdict gets better only where every reason that it had is kept by the profile. A cap that ends the rights,
//! or asks for a licence of its own, and a territory bite every use: beyond them this licence gives no right. A cap that
//! asks for a display or a fee bites business uses.

use super::caps::{CAPS, Sight, measure};
use super::territory::{TERRITORY, place};
use super::uses::{Because, State, Use, Verdict};

/// A verdict in the making.
#[derive(Debug)]
pub(super) struct Weighed {
    /// What it is so far.
    pub(super) verdict: Verdict,
    /// The clauses that decide.
    pub(super) because: Vec<Because>,
    /// The limits that are kept.
    pub(super) settled: Vec<Because>,
}

/// Weighs the clauses against the profile. `granted`: whether a general grant can be shown; `limiting` are the caps and
/// territories of the artifact, whatever the use.
pub(super) fn weigh(
    weighed: &mut Weighed,
    of: Use,
    sight: Sight<'_>,
    granted: bool,
    limiting: &dyn Fn() -> Vec<Because>,
) {
    see(&mut weighed.because, sight);
    let (settled, because) = std::mem::take(&mut weighed.because)
        .into_iter()
        .partition(|one| one.state.is_some_and(State::settles));
    (weighed.settled, weighed.because) = (settled, because);
    let open = weighed.because.iter().any(|one| !is_explained(one, &weighed.settled, of));
    if weighed.verdict == Verdict::Conditional && !weighed.settled.is_empty() && !open && granted {
        weighed.verdict = Verdict::Yes;
    }
    for one in &weighed.because {
        weighed.verdict = weighed.verdict.max(least(one, of));
    }
    let mut others = limiting();
    see(&mut others, sight);
    for one in others {
        let known = weighed.because.iter().any(|known| is_same(known, &one));
        let least = least(&one, of);
        if least > Verdict::Yes && !known {
            weighed.verdict = weighed.verdict.max(least);
            weighed.because.push(one);
        }
    }
    let verdict = weighed.verdict;
    weighed.because.sort_by_key(|one| rank(one, of, verdict));
}

/// What decides comes first, what permits last.
fn rank(clause: &Because, of: Use, verdict: Verdict) -> u8 {
    let least = least(clause, of);
    match clause.effect() {
        _ if verdict == Verdict::No && least == Verdict::No => 0,
        Some("forbidden") if verdict == Verdict::No => 1,
        _ if least > Verdict::Yes => 2,
        Some("allowed") => 4,
        _ => 3,
    }
}

fn see(clauses: &mut [Because], sight: Sight<'_>) {
    measure(clauses, sight);
    place(clauses, sight);
}

fn is_same(one: &Because, other: &Because) -> bool {
    one.kind == other.kind
        && one.section == other.section
        && one.license == other.license
        && one.values == other.values
}

/// Whether a clause is no reason of its own: it permits, or states as a condition what a limit that is kept says in the
/// same section (in a text without sections, in the same text: any other limit there is a clause of its own).
fn is_explained(clause: &Because, settled: &[Because], of: Use) -> bool {
    match clause.effect() {
        Some("allowed") => true,
        Some("conditional") if clause.kind == of.axis() => {
            settled.iter().any(|limit| limit.license == clause.license && limit.section == clause.section)
        }
        _ => false,
    }
}

/// The best verdict that a measured limit leaves.
pub(super) fn least(clause: &Because, of: Use) -> Verdict {
    let business = of.limits().contains(&clause.kind.as_str());
    if clause.kind == TERRITORY {
        return match clause.state {
            Some(State::Applies) if is_partial(clause) => Verdict::Conditional,
            Some(State::Applies) => Verdict::No,
            Some(State::Partly) => Verdict::Conditional,
            Some(State::Unknown) => Verdict::Unknown,
            _ => Verdict::Yes,
        };
    }
    if !CAPS.contains(&clause.kind.as_str()) {
        return Verdict::Yes;
    }
    let ends = matches!(clause.effect(), Some("rights-end" | "request-license"));
    if !ends && !business {
        return match (clause.state, clause.effect()) {
            (Some(State::Exceeded), Some("display-duty" | "fee")) => Verdict::Yes,
            (Some(State::Exceeded), _) => Verdict::Conditional,
            _ => Verdict::Yes,
        };
    }
    match (clause.state, clause.effect()) {
        (Some(State::Exceeded), _) if ends => Verdict::No,
        (Some(State::Exceeded), None) => Verdict::Unknown,
        (Some(State::Exceeded | State::Near), _) => Verdict::Conditional,
        (Some(State::Unknown), _) => Verdict::Unknown,
        _ => Verdict::Yes,
    }
}

/// Whether a territory clause is about a part of the model's abilities only.
fn is_partial(clause: &Because) -> bool {
    clause.values.get("applies-to").and_then(|what| what.as_str()) == Some("multimodal")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;
    use time::macros::date;

    use super::*;
    use crate::policy::Profile;

    fn cap(effect: &str, section: &str) -> Because {
        let mut cap = Because::bare("user-cap");
        cap.section = Some(section.to_owned());
        for (key, value) in [("value", json!(100)), ("metric", json!("MAU")), ("effect", json!(effect))] {
            if value != "" {
                cap.values.insert(key.to_owned(), value);
            }
        }
        cap
    }

    fn axis(of: Use, effect: &str, section: &str) -> Because {
        let mut clause = Because::bare(of.axis());
        clause.section = Some(section.to_owned());
        clause.values.insert("effect".to_owned(), effect.into());
        clause
    }

    fn verdict(of: Use, profile: &str, because: Vec<Because>, granted: bool) -> Verdict {
        let profile = Profile::parse(profile, Path::new("p.toml")).expect(profile);
        let sight = Sight { profile: &profile, product: None, today: date!(2026 - 06 - 15) };
        let limits = because.clone();
        let because = because
            .into_iter()
            .filter(|one| one.kind == of.axis() || of.limits().contains(&one.kind.as_str()));
        let mut weighed =
            Weighed { verdict: Verdict::Conditional, because: because.collect(), settled: Vec::new() };
        let limiting = || {
            limits
                .iter()
                .filter(|one| one.kind == TERRITORY || CAPS.contains(&one.kind.as_str()))
                .cloned()
                .collect()
        };
        weigh(&mut weighed, of, sight, granted, &limiting);
        weighed.verdict
    }

    #[test]
    fn caps_decide_by_their_effect() {
        use Use::{Commercial, Distill, FineTune};
        use Verdict::{Conditional, No, Unknown, Yes};
        for (of, users, effect, expected) in [
            (Commercial, "101", "request-license", No),
            (Commercial, "101", "rights-end", No),
            (Commercial, "101", "display-duty", Conditional),
            (Commercial, "101", "fee", Conditional),
            (Commercial, "101", "", Unknown),
            (Commercial, "90", "rights-end", Conditional),
            (Commercial, "50", "rights-end", Yes),
            (Distill, "101", "rights-end", No),
            (Use::Redistribute, "101", "request-license", No),
            (Distill, "101", "fee", Conditional),
            (FineTune, "90", "rights-end", Conditional),
        ] {
            let clauses = vec![cap(effect, "2"), axis(of, "conditional", "2")];
            let found = verdict(of, &format!("monthly-users = {users}"), clauses, true);
            assert_eq!(found, expected, "{of:?} {users} {effect}");
        }
    }

    #[test]
    fn a_verdict_gets_better_only_where_no_reason_is_left() {
        use Verdict::{Conditional, Unknown, Yes};
        let of = Use::Commercial;
        let kept = || cap("rights-end", "2");
        for (name, clauses, granted, expected) in [
            ("the cap alone", vec![kept()], true, Yes),
            ("no grant", vec![kept()], false, Conditional),
            ("a condition of the same section", vec![kept(), axis(of, "conditional", "2")], true, Yes),
            ("a condition of another one", vec![kept(), axis(of, "conditional", "3")], true, Conditional),
            ("another limit", vec![kept(), Because::bare("registration")], true, Conditional),
        ] {
            assert_eq!(verdict(of, "monthly-users = 1", clauses, granted), expected, "{name}");
        }
        let mut eur = cap("rights-end", "2");
        eur.values.insert("metric".into(), json!("revenue"));
        eur.values.extend([("period".into(), json!("year")), ("currency".into(), json!("EUR"))]);
        assert_eq!(verdict(of, "annual-revenue = 1", vec![eur], true), Unknown);
        assert_eq!(verdict(of, "employees = 1", vec![kept()], true), Conditional, "the figure is not given");
    }

    #[test]
    fn territories_bite_every_use() {
        use Verdict::{Conditional, No, Yes};
        let excluded = |applies: &str| {
            let mut clause = Because::bare(TERRITORY);
            clause.values.extend([
                ("excluded".to_owned(), json!(["EU"])),
                ("applies-to".to_owned(), json!(applies)),
                ("who".to_owned(), json!("domicile")),
            ]);
            clause
        };
        for (of, seat, applies, expected) in [
            (Use::Commercial, "DE", "all", No),
            (Use::Redistribute, "DE", "all", No),
            (Use::Distill, "DE", "multimodal", Conditional),
            (Use::Commercial, "US", "all", Yes),
        ] {
            let found = verdict(of, &format!("domicile = \"{seat}\""), vec![excluded(applies)], true);
            assert_eq!(found, expected, "{of:?} {seat} {applies}");
        }
    }
}
