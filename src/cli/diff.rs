//! `smallprint diff`: what changed between two texts, first in meaning, then in words.

use std::io::Write as _;
use std::path::Path;

use super::args::Format;
use super::output::Output;
use super::settings::Settings;
use super::{Failure, knowledge};
use crate::base::{Error, limits};
use crate::corpus::Corpus;
use crate::layouts::escape_path;
use crate::policy::ExitStatus;
use crate::reading::Reading;
use crate::reading::compare::TextDiff;
use crate::render::diff::show;
use crate::render::jsonl::write_line;
use crate::report::{DiffPage, IdentifyLine};
use crate::text::Text;

pub(super) fn run(old: &Path, new: &Path, settings: &Settings) -> Result<ExitStatus, Failure> {
    let corpus = knowledge::load(settings)?;
    let (old_text, new_text) = (read(old)?, read(new)?);
    let (old_line, old_reading) = said(old, &old_text, &corpus);
    let (new_line, new_reading) = said(new, &new_text, &corpus);
    let diff = TextDiff::of((&old_text, &old_reading), (&new_text, &new_reading), &corpus);
    let mut out = Output::open(settings)?;
    match settings.format {
        Format::Json | Format::Jsonl => {
            write_line(&mut out, &DiffPage { old: old_line, new: new_line, diff })?;
        }
        _ => {
            out.write_all(show(&settings.screen, &old_line, &new_line, &diff).as_bytes())?;
        }
    }
    out.flush()?;
    Ok(ExitStatus::Clean)
}

fn said(path: &Path, text: &Text, corpus: &Corpus) -> (IdentifyLine, Reading) {
    let reading = Reading::of(text, corpus);
    (IdentifyLine::new(escape_path(path), &reading), reading)
}

fn read(path: &Path) -> Result<Text, Error> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| Error::io(path, error))?;
    file.take(limits::TEXT_BYTES).read_to_end(&mut bytes).map_err(|error| Error::io(path, error))?;
    Ok(Text::from_bytes(&bytes))
}
