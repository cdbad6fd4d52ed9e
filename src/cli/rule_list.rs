//! `smallprint rules`: every rule, its severity and what it means.

use std::io::Write as _;

use super::Failure;
use super::args::Format;
use super::output::Output;
use super::settings::Settings;
use crate::policy::ExitStatus;
use crate::render::catalog::{RuleCard, rule_pages, rules};
use crate::render::json::JsonList;
use crate::render::jsonl::write_line;
use crate::rules::{RULES, RuleFacts, docs};

/// All rules' static facts, with their pages.
pub(super) fn cards() -> Vec<RuleCard> {
    RULES.iter().map(|rule| card(rule.facts())).collect()
}

/// All rules' names.
pub(super) fn names() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.facts().name).collect()
}

fn card(facts: &RuleFacts) -> RuleCard {
    RuleCard {
        name: facts.name.to_owned(),
        severity: facts.severity,
        audience: facts.audience.to_vec(),
        summary: facts.summary.to_owned(),
        help: facts.help.to_owned(),
        page: docs(facts.name).unwrap_or_default().to_owned(),
    }
}

pub(super) fn run(settings: &Settings) -> Result<ExitStatus, Failure> {
    let cards = cards();
    let mut out = Output::open(settings)?;
    match settings.format {
        Format::Jsonl => cards.iter().try_for_each(|card| write_line(&mut out, card))?,
        Format::Json => {
            let mut list = JsonList::new(&mut out);
            cards.iter().try_for_each(|card| list.push(card))?;
            list.finish()?;
        }
        Format::Markdown => out.write_all(rule_pages(&cards).as_bytes())?,
        _ => out.write_all(rules(&settings.screen, &cards).as_bytes())?,
    }
    out.flush()?;
    Ok(ExitStatus::Clean)
}
