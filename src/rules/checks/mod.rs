//! All rules, one file each, and the one table that registers them.
//!
//! A rule's file begins with its page; `declare!` turns its static facts and its check into a [`Rule`]. What several
//! rules share (edits of texts, notes on clauses, wording of duties) stands in files without a page of their own.

mod attribution_unmet;
mod base_changed;
mod base_license_unresolved;
mod base_terms_dropped;
mod card_contradicts_text;
mod changes_not_stated;
mod clause_added;
mod clause_altered;
mod clause_removed;
mod copyright_line_missing;
mod copyright_replaced;
mod declaration_changed;
mod edits;
mod evidence_incomplete;
mod file_lost;
mod floating_ref;
mod front_matter_invalid;
mod gate_adds_terms;
mod gated_access;
mod inheritance_unclear;
mod license_link_broken;
mod license_text_missing;
mod license_truncated;
mod license_unclear;
mod license_unknown;
mod link_changed;
mod naming_duty_unmet;
mod no_license_statement;
mod non_commercial;
mod notice_missing;
mod open_source_claim_unsupported;
mod output_training_limited;
mod payload_lost;
mod registration_required;
mod research_only;
mod revenue_cap;
mod review_overdue;
mod revision_unknown;
mod same_weights_other_license;
mod share_alike;
mod superseded_version;
mod terms;
mod territory_limited;
mod text_altered;
mod training_data_terms;
mod use_limits_not_carried;
mod use_policy_missing;
mod use_restricted;
mod user_cap;
mod weights_contradict_card;
mod weights_metadata_changed;

use super::{FindingEvidence, Findings, Rule, RuleFacts, View};
use crate::corpus::Duty;
use crate::lineage::Edge;

/// Every rule, by name.
pub static RULES: &[&dyn Rule] = &[
    &attribution_unmet::AttributionUnmet,
    &base_changed::BaseChanged,
    &base_license_unresolved::BaseLicenseUnresolved,
    &base_terms_dropped::BaseTermsDropped,
    &card_contradicts_text::CardContradictsText,
    &changes_not_stated::ChangesNotStated,
    &clause_added::ClauseAdded,
    &clause_altered::ClauseAltered,
    &clause_removed::ClauseRemoved,
    &copyright_line_missing::CopyrightLineMissing,
    &copyright_replaced::CopyrightReplaced,
    &declaration_changed::DeclarationChanged,
    &evidence_incomplete::EvidenceIncomplete,
    &file_lost::FileLost,
    &floating_ref::FloatingRef,
    &front_matter_invalid::FrontMatterInvalid,
    &gate_adds_terms::GateAddsTerms,
    &gated_access::GatedAccess,
    &inheritance_unclear::InheritanceUnclear,
    &license_link_broken::LicenseLinkBroken,
    &license_text_missing::LicenseTextMissing,
    &license_truncated::LicenseTruncated,
    &license_unclear::LicenseUnclear,
    &license_unknown::LicenseUnknown,
    &link_changed::LinkChanged,
    &naming_duty_unmet::NamingDutyUnmet,
    &no_license_statement::NoLicenseStatement,
    &non_commercial::NonCommercial,
    &notice_missing::NoticeMissing,
    &open_source_claim_unsupported::OpenSourceClaimUnsupported,
    &output_training_limited::OutputTrainingLimited,
    &payload_lost::PayloadLost,
    &registration_required::RegistrationRequired,
    &research_only::ResearchOnly,
    &revenue_cap::RevenueCap,
    &review_overdue::ReviewOverdue,
    &revision_unknown::RevisionUnknown,
    &same_weights_other_license::SameWeightsOtherLicense,
    &share_alike::ShareAlike,
    &superseded_version::SupersededVersion,
    &territory_limited::TerritoryLimited,
    &text_altered::TextAltered,
    &training_data_terms::TrainingDataTerms,
    &use_limits_not_carried::UseLimitsNotCarried,
    &use_policy_missing::UsePolicyMissing,
    &use_restricted::UseRestricted,
    &user_cap::UserCap,
    &weights_contradict_card::WeightsContradictCard,
    &weights_metadata_changed::WeightsMetadataChanged,
];

/// Declares a rule: its type, its static facts and the function that checks.
macro_rules! declare {
    (
        $(#[$doc:meta])*
        $rule:ident {
            name: $name:literal,
            severity: $severity:ident,
            audience: [$($audience:ident),*],
            summary: $summary:literal,
            help: $help:literal,
            source: $source:literal,
        }
        $check:ident
    ) => {
        $(#[$doc])*
        pub struct $rule;

        static FACTS: $crate::rules::RuleFacts = $crate::rules::RuleFacts {
            name: $name,
            severity: $crate::rules::Severity::$severity,
            summary: $summary,
            audience: &[$($crate::rules::Audience::$audience),*],
            help: $help,
            since: "0.1.0",
            source: include_str!($source),
        };

        impl $crate::rules::Rule for $rule {
            fn facts(&self) -> &'static $crate::rules::RuleFacts {
                &FACTS
            }

            fn check(&self, view: &$crate::rules::View, findings: &mut $crate::rules::Findings) {
                $check(&FACTS, view, findings);
            }
        }
    };
}
use declare;

/// What a rule does that judges two states of an artifact: nothing while one is scanned. The audit layer makes its
/// findings.
fn only_compared(_: &RuleFacts, _: &View, _: &mut Findings) {}

/// Who owes a duty that binds whoever passes the model on.
fn owed_by(view: &View) -> &'static str {
    if view.licensor { "you, if you redistribute" } else { "uploader, and you if you redistribute" }
}

/// What brings a duty about, with the section that says so.
fn section(trigger: &str, duty: &Duty) -> String {
    match &duty.section {
        Some(section) => format!("{trigger} (section {section})"),
        None => trigger.to_owned(),
    }
}

/// Where the base's own licence was read, if it stands in the scanned tree.
fn base_place(edge: &Edge) -> Option<FindingEvidence> {
    let base = edge.resolved.as_ref()?;
    let artifact = base.artifact.as_deref()?;
    let place = base.place.clone().unwrap_or_default();
    let path = match (artifact, place.path.as_str()) {
        (".", path) => path.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, path) => format!("{folder}/{path}"),
    };
    let note = Some(format!("the license of {}", edge.base));
    Some(FindingEvidence { path, lines: place.lines, key: place.key, note, ..FindingEvidence::default() })
}
