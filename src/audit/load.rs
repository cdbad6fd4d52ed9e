//! One side of a comparison from whatever was named: a folder, a report, a lock, saved replies of the hub.
//!
//! A folder is scanned; where nothing in it is an artifact, saved replies in it are read instead. Of a file, its
//! beginning tells what it is: `smallprint-report/1` as JSON or JSON lines, `smallprint-lock/1` as JSON or TOML, or a
//! reply of the hub. Any other file is scanned by itself, as `scan` does.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::gather::{Gather, scanned};
use super::state::{Item, State};
use super::{lock, replies};
use crate::base::{Error, Result, limits};
use crate::corpus::Corpus;
use crate::layouts::escape_name;
use crate::report::stream::{self, Piece};
use crate::scan::ScanOptions;

/// How much of a file tells what it is.
const START: u64 = 64 << 10;

/// What a file is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Form {
    Report,
    Lock,
    Replies,
    /// Something to be scanned.
    Other,
}

/// The state of what `path` names.
///
/// # Errors
/// Where it is not there, or is not what its beginning promises.
pub fn load(path: &Path, options: &ScanOptions, corpus: &Corpus) -> Result<State> {
    let data = std::fs::metadata(path).map_err(|error| Error::io(path, error))?;
    if data.is_dir() {
        let state = scanned(&[path.to_owned()], options, corpus)?;
        return if state.artifacts.is_empty() { saved_below(path, state) } else { Ok(state) };
    }
    if !data.is_file() {
        return Err(Error::new("neither a folder nor a file").at(path));
    }
    let at = |error: Error| error.at(path);
    match form(path)? {
        Form::Report => report(path).map_err(at),
        Form::Lock => lock::read(&text(path)?).map_err(at),
        Form::Replies => reply(path).map_err(at),
        Form::Other => scanned(&[path.to_owned()], options, corpus),
    }
}

fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|error| Error::io(path, error))
}

fn form(path: &Path) -> Result<Form> {
    let mut start = Vec::new();
    open(path)?.take(START).read_to_end(&mut start).map_err(|error| Error::io(path, error))?;
    let start = String::from_utf8_lossy(&start);
    let start = start.trim_start_matches('\u{feff}').trim_start();
    let extension = path.extension().and_then(|one| one.to_str()).unwrap_or_default().to_ascii_lowercase();
    Ok(match extension.as_str() {
        _ if start.starts_with('{') && start.contains("\"smallprint-lock/") => Form::Lock,
        _ if start.starts_with("schema") && start.contains("\"smallprint-lock/") => Form::Lock,
        "toml" | "lock" => Form::Lock,
        _ if is_report(start) => Form::Report,
        "json" | "jsonl" | "ndjson" | "body" if start.starts_with(['{', '[']) => Form::Replies,
        "json" | "jsonl" | "ndjson" => Form::Report,
        _ => Form::Other,
    })
}

/// Whether a file begins as a report does, or as a line of one.
fn is_report(start: &str) -> bool {
    let inner = start.strip_prefix('{').unwrap_or_default().trim_start();
    let line = ["artifact", "skipped", "summary", "text", "unit"].iter().any(|kind| {
        inner
            .strip_prefix("\"type\":")
            .is_some_and(|rest| rest.trim_start().starts_with(&format!("\"{kind}\"")))
    });
    let key = ["schema", "tool", "disclaimer", "texts", "artifacts", "units", "skipped", "summary"]
        .iter()
        .any(|key| inner.starts_with(&format!("\"{key}\"")));
    line || key
}

fn text(path: &Path) -> Result<String> {
    let mut text = String::new();
    open(path)?.read_to_string(&mut text).map_err(|error| Error::io(path, error))?;
    Ok(text)
}

fn report(path: &Path) -> Result<State> {
    let mut gather = Gather::default();
    stream::read(open(path)?, &mut |piece| {
        match piece {
            Piece::Text(sha256, text) => gather.text(sha256, &text),
            Piece::Artifact(entry) => gather.entry(&entry),
            Piece::Skipped(skipped) => gather.left_out(skipped),
            Piece::Tool(_) | Piece::Summary(_) => {}
        }
        Ok(())
    })?;
    Ok(gather.state)
}

fn reply(path: &Path) -> Result<State> {
    let name = escape_name(path.file_stem().unwrap_or_default());
    replies::read(open(path)?, &name)
}

/// Replies that stand in a folder without any artifact; what is none is passed over.
fn saved_below(path: &Path, mut state: State) -> Result<State> {
    let walk = walkdir::WalkDir::new(path).max_depth(limits::DEPTH).sort_by_file_name().into_iter();
    let json = |path: &PathBuf| {
        let extension = path.extension().and_then(|one| one.to_str());
        extension.is_some_and(|one| matches!(one, "json" | "jsonl" | "ndjson" | "body"))
    };
    let files = walk.flatten().filter(|entry| entry.file_type().is_file()).map(|entry| entry.into_path());
    let mut found: Vec<Item> = Vec::new();
    for file in files.filter(json) {
        found.extend(reply(&file).map(|state| state.artifacts).unwrap_or_default());
    }
    state.artifacts = found;
    Ok(state)
}
