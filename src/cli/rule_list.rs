//! `smallprint rules`: every rule, its severity and what it means.

use std::io::Write as _;

use super::Failure;
use super::args::Format;
use super::output::Output;
use super::settings::Settings;
use crate::policy::ExitStatus;
use crate::render::catalog::{RuleCard, rules};
use crate::render::json::JsonList;
use crate::render::jsonl::write_line;
use crate::rules::Audience::{Audit, Redistribute, Use};
use crate::rules::Severity::{Error, Note, Warning};
use crate::rules::{Audience, Severity};

/// All rules' static facts. The table below stands in for the registry of `rules` until that is merged: then
/// this is `rules::RULES.iter().map(|rule| card(rule.facts()))`, and `RULES` here goes away.
pub(super) fn cards() -> Vec<RuleCard> {
    RULES.iter().map(card).collect()
}

/// All rules' names.
pub(super) fn names() -> Vec<&'static str> {
    RULES.iter().map(|(name, ..)| *name).collect()
}

fn card((name, severity, audience, summary): &Row) -> RuleCard {
    RuleCard {
        name: (*name).to_owned(),
        severity: *severity,
        audience: audience.to_vec(),
        summary: (*summary).to_owned(),
        help: String::new(),
        page: String::new(),
    }
}

type Row = (&'static str, Severity, &'static [Audience], &'static str);

const RULES: &[Row] = &[
    ("attribution-unmet", Note, &[Redistribute], "Words that must be displayed are not seen here."),
    ("base-license-unresolved", Note, &[Audit], "The license of a named base is not known."),
    ("base-terms-dropped", Error, &[Use, Redistribute], "The base's terms are not carried on."),
    ("card-contradicts-text", Error, &[Use, Redistribute], "The card says another license than the text."),
    ("clause-added", Error, &[Use, Redistribute], "A known license carries terms that it does not have."),
    ("clause-altered", Error, &[Use, Redistribute], "A known license's terms were changed."),
    ("clause-removed", Error, &[Use, Redistribute], "A known license lacks terms that it has."),
    ("copyright-line-missing", Warning, &[Redistribute], "The grant has no copyright line."),
    ("evidence-incomplete", Note, &[Audit], "A file that should hold evidence is not really here."),
    ("front-matter-invalid", Note, &[Audit], "The card's metadata does not parse."),
    ("inheritance-unclear", Warning, &[Use, Redistribute], "Whether the base's terms pass on is not said."),
    ("license-text-missing", Warning, &[Redistribute], "A license is declared and its text is not here."),
    ("license-truncated", Error, &[Use, Redistribute], "A license text is cut short."),
    ("license-unclear", Warning, &[Use, Audit], "What is stated names no single license."),
    ("license-unknown", Warning, &[Use, Audit], "A legal text that no record knows."),
    ("naming-duty-unmet", Warning, &[Redistribute], "The name lacks words that the license asks for."),
    ("no-license-statement", Note, &[Use, Audit], "Nobody says anything about a license."),
    ("non-commercial", Note, &[Use], "Commercial use is not permitted."),
    ("notice-missing", Warning, &[Redistribute], "A notice that must travel is not here."),
    ("output-training-limited", Note, &[Use], "Outputs may not freely train other models."),
    ("research-only", Note, &[Use], "Only research is permitted."),
    ("revenue-cap", Note, &[Use], "The grant ends above a revenue."),
    ("territory-limited", Note, &[Use], "The grant does not reach everywhere."),
    ("use-limits-not-carried", Error, &[Use, Redistribute], "The list of use limits was lost on the way."),
    ("use-policy-missing", Warning, &[Redistribute], "A use policy that belongs to the license is not here."),
    ("use-restricted", Note, &[Use], "Some uses are forbidden."),
    ("user-cap", Note, &[Use], "The grant ends above a number of users."),
    ("weights-contradict-card", Error, &[Use, Redistribute], "The weights' metadata says another license."),
];

pub(super) fn run(settings: &Settings) -> Result<ExitStatus, Failure> {
    let cards = cards();
    let mut out = Output::open(settings)?;
    match settings.format {
        Format::Human => out.write_all(rules(&settings.screen, &cards).as_bytes())?,
        Format::Jsonl => cards.iter().try_for_each(|card| write_line(&mut out, card))?,
        Format::Json => {
            let mut list = JsonList::new(&mut out);
            cards.iter().try_for_each(|card| list.push(card))?;
            list.finish()?;
        }
    }
    out.flush()?;
    Ok(ExitStatus::Clean)
}
