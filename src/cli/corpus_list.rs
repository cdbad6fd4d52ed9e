//! `smallprint corpus list`: every licence that smallprint knows.

use std::io::Write as _;

use super::args::Format;
use super::output::Output;
use super::settings::Settings;
use super::{Failure, knowledge};
use crate::policy::ExitStatus;
use crate::render::catalog::{LicenseCard, licenses};
use crate::render::json::JsonList;
use crate::render::jsonl::write_line;

pub(super) fn run(settings: &Settings) -> Result<ExitStatus, Failure> {
    let corpus = knowledge::load(settings)?;
    let cards: Vec<LicenseCard> = corpus.records().map(LicenseCard::from).collect();
    let mut out = Output::open(settings)?;
    match settings.format {
        Format::Jsonl => cards.iter().try_for_each(|card| write_line(&mut out, card))?,
        Format::Json => {
            let mut list = JsonList::new(&mut out);
            cards.iter().try_for_each(|card| list.push(card))?;
            list.finish()?;
        }
        _ => out.write_all(licenses(&cards).as_bytes())?,
    }
    out.flush()?;
    Ok(ExitStatus::Clean)
}
