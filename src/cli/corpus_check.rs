//! `smallprint corpus check`: what is wrong with a folder of records and fingerprints.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::Failure;
use super::args::Format;
use super::output::Output;
use super::settings::Settings;
use crate::base::Error;
use crate::build::own::{Problem, check_folder};
use crate::policy::ExitStatus;
use crate::render::json::JsonList;
use crate::render::jsonl::write_line;
use crate::render::screen::{count, safe};

pub(super) fn run(folder: Option<&Path>, settings: &Settings) -> Result<ExitStatus, Failure> {
    let folders: Vec<PathBuf> = folder.map_or_else(|| settings.corpus.clone(), |one| vec![one.to_owned()]);
    if folders.is_empty() {
        let message = "name the folder to check: `smallprint corpus check DIR`, or --corpus DIR";
        return Err(Error::new(message).into());
    }
    let mut problems = Vec::new();
    for folder in &folders {
        problems.extend(check_folder(folder)?);
    }
    let mut out = Output::open(settings)?;
    match settings.format {
        Format::Jsonl => problems.iter().try_for_each(|one| write_line(&mut out, one))?,
        Format::Json => {
            let mut list = JsonList::new(&mut out);
            problems.iter().try_for_each(|one| list.push(one))?;
            list.finish()?;
        }
        _ => out.write_all(told(&problems).as_bytes())?,
    }
    out.flush()?;
    Ok(if problems.is_empty() { ExitStatus::Clean } else { ExitStatus::Findings })
}

fn told(problems: &[Problem]) -> String {
    if problems.is_empty() {
        return "no problems: this folder can be used with --corpus\n".to_owned();
    }
    let one = |problem: &Problem| {
        let line = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
        let place = safe(&problem.path.display().to_string());
        format!("{place}{line}: {}\n    {}\n", safe(&problem.message), safe(&problem.remedy))
    };
    let all: String = problems.iter().map(one).collect();
    format!("{all}{}\n", count(problems.len() as u64, "problem"))
}
