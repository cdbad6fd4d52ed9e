//! Which of the documents that a licence wants to travel with a model are here.
//!
//! Decided from the licences that govern the artifact: present, missing, defective, not needed, or unknown where no
//! licence is known. A part of a folder that merely has more than it needs is `present`.

use super::governing::{Governing, governing};
use super::witness::Witness;
use super::{Payload, PayloadState, View, slots, travelling};
use crate::corpus::{CompanionKind, Trigger};
use crate::evidence::TextRole;
use crate::lineage::{Edge, ResolvedBase};
use crate::reading::Verdict;

/// The payload of `view`.
pub(super) fn payload(view: &View) -> Payload {
    let governing: Vec<Governing> = governing(view).collect();
    let each = |of: &dyn Fn(&Governing) -> PayloadState| match governing.is_empty() {
        true => PayloadState::Unknown,
        false => governing.iter().map(of).min_by_key(|state| urgency(*state)).unwrap_or_default(),
    };
    Payload {
        license_text: license_text(view),
        copyright: each(&|one| copyright(view, one)),
        notice: passed_on(view, each(&|one| notice(view, one))),
        use_policy: each(&|one| use_policy(view, one)),
        attachment: each(&|one| attachment(view, one)),
        base_license: base_license(view),
    }
}

/// The state that matters most comes first.
fn urgency(state: PayloadState) -> u8 {
    match state {
        PayloadState::Defective => 0,
        PayloadState::Missing => 1,
        PayloadState::Unknown => 2,
        PayloadState::Present => 3,
        PayloadState::NotNeeded => 4,
    }
}

fn license_text(view: &View) -> PayloadState {
    let spoiled = |witness: &&Witness| matches!(witness.verdict, Verdict::Altered | Verdict::Truncated);
    if view.texts().any(|witness| spoiled(&witness)) {
        PayloadState::Defective
    } else if view.texts().next().is_some() {
        PayloadState::Present
    } else if view.own().next().is_some() {
        PayloadState::Missing
    } else {
        PayloadState::Unknown
    }
}

fn copyright(view: &View, governing: &Governing) -> PayloadState {
    if !governing.records.iter().any(|record| slots::notice_is_slot(record)) {
        return PayloadState::NotNeeded;
    }
    if !governing.is_read() {
        return PayloadState::Missing;
    }
    let texts = view.facts.texts.iter().filter(|text| text.path == governing.witness.place.path);
    let lines: Vec<bool> =
        texts.flat_map(|text| &text.reading.copyright).map(|line| line.placeholder).collect();
    match (lines.is_empty(), lines.iter().all(|placeholder| *placeholder)) {
        (true, _) => PayloadState::Missing,
        (false, true) => PayloadState::Defective,
        (false, false) => PayloadState::Present,
    }
}

fn notice(view: &View, governing: &Governing) -> PayloadState {
    let duties = governing.duties("notice-file", Trigger::Distribution);
    let fixed = duties.iter().find(|duty| !duty.words.is_empty());
    let has_file = view.facts.texts.iter().any(|text| text.role == TextRole::Notice);
    match fixed {
        Some(duty) if view.holds_any(&duty.words) => PayloadState::Present,
        Some(_) if has_file => PayloadState::Defective,
        Some(_) => PayloadState::Missing,
        None if has_file => PayloadState::Present,
        None => PayloadState::NotNeeded,
    }
}

/// A NOTICE that stands elsewhere and should have come along counts whatever the artifact's own licence asks for.
fn passed_on(view: &View, state: PayloadState) -> PayloadState {
    match travelling::notice_elsewhere(view) {
        Some(_) if urgency(state) > urgency(PayloadState::Missing) => PayloadState::Missing,
        _ => state,
    }
}

fn use_policy(view: &View, governing: &Governing) -> PayloadState {
    let wanted =
        |kind| governing.records.iter().any(|record| record.companions.iter().any(|doc| doc.kind == kind));
    if !wanted(CompanionKind::UsePolicy) {
        return PayloadState::NotNeeded;
    }
    if has_policy(view, governing) { PayloadState::Present } else { PayloadState::Missing }
}

/// Whether a use policy of the licence, or any use policy file, is here.
pub(super) fn has_policy(view: &View, governing: &Governing) -> bool {
    let companions = governing.records.iter().flat_map(|record| &record.companions);
    let ids: Vec<&String> = companions.filter_map(|doc| doc.id.as_ref()).collect();
    view.facts.texts.iter().any(|text| {
        let printed = || text.reading.licenses.iter().any(|found| ids.contains(&&found.id));
        text.role == TextRole::UsePolicy || printed()
    })
}

fn attachment(view: &View, governing: &Governing) -> PayloadState {
    let wanted =
        |kind| governing.records.iter().any(|record| record.companions.iter().any(|doc| doc.kind == kind));
    if !wanted(CompanionKind::Attachment) {
        return PayloadState::NotNeeded;
    }
    if !governing.is_read() {
        return PayloadState::Missing;
    }
    let cut =
        view.legal_texts().flat_map(|text| &text.reading.clauses).any(|clause| clause.attachment_missing);
    if cut { PayloadState::Defective } else { PayloadState::Present }
}

fn base_license(view: &View) -> PayloadState {
    let states = view
        .bases()
        .filter(|edge| edge.passes != crate::lineage::Passes::No)
        .map(|edge| one_base(view, edge));
    states.min_by_key(|state| urgency(*state)).unwrap_or(PayloadState::NotNeeded)
}

fn one_base(view: &View, edge: &Edge) -> PayloadState {
    let known = |base: &&ResolvedBase| base.own.is_some() || !base.licenses.is_empty();
    let Some(base) = edge.resolved.as_ref().filter(known) else {
        return PayloadState::Unknown;
    };
    let named = |witness: &Witness| witness.candidate.licenses.iter().any(|id| base.licenses.contains(id));
    let has = |part: &str| view.texts().any(|witness| witness.candidate.expression == part);
    let printed = match &base.own {
        Some(own) => own.unknown().all(has),
        None => view.texts().any(named),
    };
    if printed { PayloadState::Present } else { PayloadState::Missing }
}
