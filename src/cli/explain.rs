//! `smallprint explain`: the reasoning for a text, the page of a licence, or the page of a rule.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::Format;
use super::output::Output;
use super::settings::Settings;
use super::texts::TextSource;
use super::{Failure, knowledge, messages, rule_list};
use crate::base::Error;
use crate::corpus::{Corpus, Record};
use crate::layouts::escape_path;
use crate::policy::ExitStatus;
use crate::policy::nearest;
use crate::reading::Reading;
use crate::render::catalog::RuleCard;
use crate::render::explain::{license, rule};
use crate::render::identify::{Depth, show};
use crate::render::json::JsonList;
use crate::render::jsonl::write_line;
use crate::render::matrix::comparison;
use crate::report::IdentifyLine;
use crate::scan::identify_files;
use crate::text::Text;

/// What a name turned out to be.
enum Subject<'a> {
    Rule(RuleCard),
    Licenses(Vec<&'a Record>),
}

pub(super) fn run(all: &[PathBuf], settings: &Settings) -> Result<ExitStatus, Failure> {
    let [what] = all else {
        let told = "explain takes one FILE, LICENSE or RULE; several licenses are compared with --table";
        return Err(Error::new(told).into());
    };
    let corpus = knowledge::load(settings)?;
    if what.exists() {
        return file(what, &corpus, settings);
    }
    let name = what.to_string_lossy();
    match find(&name, &corpus) {
        Some(Subject::Rule(card)) => {
            write(settings, &[card], |card| rule(&settings.screen, card))?;
        }
        Some(Subject::Licenses(records)) => {
            write(settings, &records, |record| license(&settings.screen, record))?;
        }
        None => return Err(unknown(&name, &corpus).into()),
    }
    Ok(ExitStatus::Clean)
}

/// Several licences side by side, as Markdown.
pub(super) fn table(names: &[PathBuf], settings: &Settings) -> Result<ExitStatus, Failure> {
    let corpus = knowledge::load(settings)?;
    let mut records: Vec<&Record> = Vec::new();
    for name in names {
        let name = name.to_string_lossy();
        match find(&name, &corpus) {
            Some(Subject::Licenses(found)) => records.extend(found),
            Some(Subject::Rule(_)) => {
                return Err(Error::new(format!("`{name}` is a rule; --table compares licenses")).into());
            }
            None => return Err(unknown(&name, &corpus).into()),
        }
    }
    let mut out = Output::open(settings)?;
    match settings.format {
        Format::Json | Format::Jsonl => {
            records.iter().try_for_each(|record| write_line(&mut out, record))?;
        }
        _ => out.write_all(comparison(&records).as_bytes())?,
    }
    out.flush()?;
    Ok(ExitStatus::Clean)
}

fn find<'a>(name: &str, corpus: &'a Corpus) -> Option<Subject<'a>> {
    if let Some(card) = rule_list::cards().into_iter().find(|card| card.name == name) {
        return Some(Subject::Rule(card));
    }
    if let Some(record) = corpus.record(name) {
        return Some(Subject::Licenses(vec![record]));
    }
    let resolution = corpus.resolve(name);
    if resolution.guess.is_some() {
        return None;
    }
    let records: Vec<&Record> = resolution.ids.iter().filter_map(|id| corpus.record(id)).collect();
    (!records.is_empty()).then_some(Subject::Licenses(records))
}

fn unknown(name: &str, corpus: &Corpus) -> Error {
    let rules = rule_list::names();
    let ids = corpus.records().map(|record| record.id.as_str());
    let known: Vec<&str> = rules.into_iter().chain(ids).collect();
    let guess = corpus.resolve(name).guess;
    let near = nearest(name, &known).map(str::to_owned).or(guess);
    let hint = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`smallprint rules` and `smallprint corpus list` name what is known".to_owned(),
    };
    Error::new(format!("`{name}` is no file, no license and no rule; {hint}"))
}

fn file(path: &Path, corpus: &Corpus, settings: &Settings) -> Result<ExitStatus, Failure> {
    let mut out = Output::open(settings)?;
    let mut status = ExitStatus::Clean;
    let mut written = Ok(());
    let texts = TextSource::new(settings.texts.as_deref());
    let read = |bytes: &[u8]| explained(bytes, corpus, &texts);
    identify_files(path, &read, &mut |inner, read| {
        let shown = if inner.is_empty() { escape_path(path) } else { inner.to_owned() };
        match read {
            Ok(reading) if settings.format == Format::Human => {
                written = out.write_all(show(&settings.screen, &shown, &reading, Depth::Full).as_bytes());
            }
            Ok(reading) => written = write_line(&mut out, &IdentifyLine::new(shown, &reading)),
            Err(skipped) => {
                status = status.merge(messages::left_out(settings.quiet, &shown, &skipped));
            }
        }
        written.is_ok()
    })?;
    written?;
    out.flush()?;
    Ok(status)
}

/// A reading with all its reasons.
pub(super) fn explained(bytes: &[u8], corpus: &Corpus, texts: &TextSource) -> Arc<Reading> {
    Arc::new(Reading::explained(&Text::from_bytes(bytes), corpus, &|record| texts.text(record)))
}

fn write<T: serde::Serialize>(
    settings: &Settings,
    all: &[T],
    human: impl Fn(&T) -> String,
) -> Result<(), Failure> {
    let mut out = Output::open(settings)?;
    match settings.format {
        Format::Jsonl => all.iter().try_for_each(|one| write_line(&mut out, one))?,
        Format::Json => {
            let mut list = JsonList::new(&mut out);
            all.iter().try_for_each(|one| list.push(one))?;
            list.finish()?;
        }
        _ => {
            let pages: Vec<String> = all.iter().map(human).collect();
            out.write_all(pages.join("\n").as_bytes())?;
        }
    }
    Ok(out.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_or_suggested() {
        let corpus = Corpus::builtin();
        assert!(matches!(find("user-cap", corpus), Some(Subject::Rule(card)) if card.name == "user-cap"));
        assert!(find("user-cop", corpus).is_none());
        assert!(unknown("user-cop", corpus).to_string().ends_with("did you mean `user-cap`?"));
    }
}
