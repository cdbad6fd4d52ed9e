//! Excluded regions against the seat of a profile and the regions where the models are used.
//!
//! Contract: a clause binds by the seat (`domicile`) or by the place of use (`place-of-use`), as it says; a clause that
//! says neither is compared with both. The places of use are those of the product that is asked about, else of the group
//! and all its products. What the profile does not say is not decided. A region that no code is known for
//! is told and not decided.

use serde_json::Value;

use super::caps::Sight;
use super::profile::Member;
use super::regions::Region;
use super::uses::{Because, State};

/// The kind of clause.
pub(super) const TERRITORY: &str = "territory";

/// Places every territory clause among `clauses`.
pub(super) fn place(clauses: &mut [Because], sight: Sight<'_>) {
    for clause in clauses.iter_mut().filter(|clause| clause.kind == TERRITORY) {
        let (state, says) = placed(clause, sight);
        (clause.state, clause.says) = (state, Some(says));
    }
}

fn placed(clause: &Because, sight: Sight<'_>) -> (Option<State>, String) {
    let names = clause.values.get("excluded").and_then(Value::as_array);
    let names: Vec<&str> = names.into_iter().flatten().filter_map(Value::as_str).collect();
    let excluded: Option<Vec<Region>> = names.iter().map(|name| Region::parse(name)).collect();
    let Some(excluded) = excluded.filter(|all| !all.is_empty()) else {
        return (Some(State::Unknown), "not decided: the regions were not read; read the clause".to_owned());
    };
    let list = excluded.iter().map(Region::code).collect::<Vec<_>>().join(", ");
    let who = clause.values.get("who").and_then(Value::as_str);
    let seat = || of_seat(&excluded, &list, sight);
    let use_place = || of_use(&excluded, &list, sight);
    match who {
        Some("domicile") => seat(),
        Some("place-of-use") => use_place(),
        _ => stricter(seat(), use_place()),
    }
}

fn stricter(one: (Option<State>, String), other: (Option<State>, String)) -> (Option<State>, String) {
    let weight = |state: Option<State>| match state {
        Some(State::Applies) => 4,
        Some(State::Partly) => 3,
        Some(State::Unknown) => 2,
        None => 1,
        _ => 0,
    };
    if weight(one.0) >= weight(other.0) { one } else { other }
}

fn of_seat(excluded: &[Region], list: &str, sight: Sight<'_>) -> (Option<State>, String) {
    let Some(seat) = &sight.profile.domicile else {
        return (
            None,
            format!("not decided: it leaves out who has a seat in {list}; give `domicile` in [profile]"),
        );
    };
    let code = seat.code();
    if excluded.iter().any(|one| one.holds(seat)) {
        return (Some(State::Applies), format!("applies: the seat is in {code}; left out: {list}"));
    }
    if excluded.iter().any(|one| one.meets(seat)) {
        let says = format!("not decided: the seat is in {code}; left out: {list}; give the country");
        return (Some(State::Unknown), says);
    }
    (Some(State::DoesNotApply), format!("does not apply: the seat is in {code}; left out: {list}"))
}

fn of_use(excluded: &[Region], list: &str, sight: Sight<'_>) -> (Option<State>, String) {
    let (regions, complete) = places(sight);
    let wanted = || format!("not decided: it leaves out use in {list}; give `regions` in [profile]");
    if regions.is_empty() {
        return (None, wanted());
    }
    let inside: Vec<&str> = regions
        .iter()
        .filter(|region| excluded.iter().any(|one| one.meets(region)))
        .map(|region| region.code())
        .collect();
    let all = regions.iter().all(|region| excluded.iter().any(|one| one.holds(region)));
    match (inside.is_empty(), all) {
        (true, _) if !complete => (None, wanted()),
        (true, _) => (Some(State::DoesNotApply), format!("does not apply: no use in {list} is planned")),
        (false, true) if complete => (
            Some(State::Applies),
            format!("applies: use is planned in {} only; left out: {list}", inside.join(", ")),
        ),
        (false, _) => (Some(State::Partly), format!("applies in {}; left out: {list}", inside.join(", "))),
    }
}

/// Where the models are used, and whether that is all that there is to know: a product without places of its own is
/// used where the group is.
fn places(sight: Sight<'_>) -> (Vec<&Region>, bool) {
    let said = |member: &Member| member.regions.as_ref().is_some_and(|all| !all.is_empty());
    let group = &sight.profile.group;
    let own: Vec<&Member> = match sight.product {
        Some(product) if said(product) => vec![product],
        Some(_) => vec![group],
        None => std::iter::once(group).chain(&sight.profile.products).collect(),
    };
    let complete = said(group) || sight.profile.products.iter().all(said) || sight.product.is_some();
    let mut all: Vec<&Region> = own.into_iter().flat_map(|one| one.regions.iter().flatten()).collect();
    all.sort_unstable();
    all.dedup();
    (all, complete)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;
    use time::macros::date;

    use super::*;
    use crate::policy::Profile;

    #[test]
    fn seat_and_place_of_use() {
        use State::{Applies, DoesNotApply, Partly, Unknown};
        let hunyuan = json!(["European Union", "United Kingdom", "South Korea"]);
        for (profile, who, excluded, expected) in [
            ("domicile = \"DE\"", "domicile", &hunyuan, Some(Applies)),
            ("domicile = \"US\"", "domicile", &hunyuan, Some(DoesNotApply)),
            ("regions = [\"US\"]", "domicile", &hunyuan, None),
            ("domicile = \"EU\"", "domicile", &json!(["DE"]), Some(Unknown)),
            ("regions = [\"US\", \"JP\"]", "place-of-use", &hunyuan, Some(DoesNotApply)),
            ("regions = [\"US\", \"GB\"]", "place-of-use", &hunyuan, Some(Partly)),
            ("regions = [\"FR\", \"KR\"]", "place-of-use", &hunyuan, Some(Applies)),
            ("domicile = \"DE\"", "place-of-use", &hunyuan, None),
            ("domicile = \"DE\"\nregions = [\"US\"]", "", &hunyuan, Some(Applies)),
            (
                "regions = [\"US\"]\n[[product]]\nname = \"a\"\nregions = [\"KR\"]",
                "place-of-use",
                &hunyuan,
                Some(Partly),
            ),
            ("[[product]]\nname = \"a\"\nregions = [\"KR\"]", "place-of-use", &hunyuan, Some(Applies)),
            ("[[product]]\nname = \"a\"\nregions = [\"US\"]", "place-of-use", &hunyuan, Some(DoesNotApply)),
            (
                "[[product]]\nname = \"a\"\nregions = [\"US\"]\n[[product]]\nname = \"b\"",
                "place-of-use",
                &hunyuan,
                None,
            ),
            (
                "[[product]]\nname = \"a\"\nregions = [\"KR\"]\n[[product]]\nname = \"b\"",
                "place-of-use",
                &hunyuan,
                Some(Partly),
            ),
            ("domicile = \"DE\"", "domicile", &json!(["Atlantis"]), Some(Unknown)),
            ("domicile = \"DE\"", "domicile", &json!([]), Some(Unknown)),
        ] {
            let profile = Profile::parse(profile, Path::new("p.toml")).expect(profile);
            let mut clause = Because::bare(TERRITORY);
            clause.values.insert("excluded".into(), excluded.clone());
            if !who.is_empty() {
                clause.values.insert("who".into(), who.into());
            }
            let mut clauses = [clause];
            place(&mut clauses, Sight { profile: &profile, product: None, today: date!(2026 - 06 - 15) });
            assert_eq!(clauses[0].state, expected, "{who} {:?}", clauses[0].says);
        }
    }
}
