//! `smallprint identify`: what each text says, file by file.

use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::args::Format;
use super::explain::explained;
use super::output::Output;
use super::settings::Settings;
use super::texts::TextSource;
use super::{Failure, knowledge, messages};
use crate::base::{Error, limits};
use crate::layouts::{escape_name, escape_path};
use crate::policy::ExitStatus;
use crate::reading::Reading;
use crate::render::Screen;
use crate::render::identify::{Depth, show};
use crate::render::json::JsonList;
use crate::render::jsonl::write_line;
use crate::report::IdentifyLine;
use crate::scan::{Reader, Readings, identify_files};

pub(super) fn run(paths: &[PathBuf], settings: &Settings) -> Result<ExitStatus, Failure> {
    let stdin = [PathBuf::from("-")];
    let paths = match paths {
        [] if io::stdin().is_terminal() => {
            return Err(Error::new("give a text, a folder of texts, or - to read standard input").into());
        }
        [] => &stdin,
        paths => paths,
    };
    for path in paths.iter().filter(|path| path.as_os_str() != "-") {
        path.metadata().map_err(|error| Error::io(path, error))?;
    }
    let corpus = knowledge::load(settings)?;
    let texts = TextSource::new(settings.texts.as_deref());
    let readings = Readings::new(&corpus);
    // The JSON document has the reasons too; the other forms are for many texts.
    let read = |bytes: &[u8]| match settings.format {
        Format::Json => explained(bytes, &corpus, &texts),
        _ => readings.read(bytes),
    };
    let mut lines = Lines::open(settings)?;
    let mut status = ExitStatus::Clean;
    for path in paths {
        status = status.merge(one(path, paths.len() > 1, &read, &mut lines, settings.quiet)?);
    }
    lines.finish()?;
    Ok(status)
}

fn one(
    path: &Path,
    several: bool,
    reader: Reader<'_>,
    lines: &mut Lines,
    quiet: bool,
) -> Result<ExitStatus, Failure> {
    if path.as_os_str() == "-" {
        lines.write("-", &reader(&stdin()?))?;
        return Ok(ExitStatus::Clean);
    }
    let mut status = ExitStatus::Clean;
    let mut written = Ok(());
    identify_files(path, reader, &mut |inner, read| {
        let shown = shown_path(path, inner, several);
        match read {
            Ok(reading) => written = lines.write(&shown, &reading),
            Err(skipped) => status = status.merge(messages::left_out(quiet, &shown, &skipped)),
        }
        written.is_ok()
    })?;
    written?;
    Ok(status)
}

fn stdin() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(limits::TEXT_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The path in results: relative to its argument, and prefixed by it where several are given; the name of an
/// argument that is itself a file.
fn shown_path(argument: &Path, inner: &str, several: bool) -> String {
    let prefix = escape_path(argument);
    match (inner, several) {
        ("", true) => prefix,
        ("", false) => argument.file_name().map_or(prefix, escape_name),
        (inner, false) => inner.to_owned(),
        (inner, true) => format!("{}/{inner}", prefix.trim_end_matches('/')),
    }
}

/// Writes readings in the chosen format.
enum Lines {
    Human(Output, Screen, bool),
    Json(JsonList<Output>),
    Jsonl(Output),
}

impl Lines {
    fn open(settings: &Settings) -> Result<Self, Failure> {
        let out = Output::open(settings)?;
        Ok(match settings.format {
            Format::Json => Self::Json(JsonList::new(out)),
            Format::Jsonl => Self::Jsonl(out),
            _ => Self::Human(out, settings.screen, false),
        })
    }

    fn write(&mut self, path: &str, reading: &Reading) -> io::Result<()> {
        match self {
            Self::Human(out, screen, started) => {
                if std::mem::replace(started, true) {
                    writeln!(out)?;
                }
                out.write_all(show(screen, path, reading, Depth::Short).as_bytes())
            }
            Self::Json(list) => list.push(&IdentifyLine::new(path, reading)),
            Self::Jsonl(out) => write_line(out, &IdentifyLine::new(path, reading)),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        match self {
            Self::Human(out, ..) | Self::Jsonl(out) => out.flush(),
            Self::Json(list) => list.finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_in_results() {
        for (argument, inner, several, expected) in [
            ("dir", "a/LICENSE", false, "a/LICENSE"),
            ("dir/", "a/LICENSE", true, "dir/a/LICENSE"),
            ("x/LICENSE", "", false, "LICENSE"),
            ("x/LICENSE", "", true, "x/LICENSE"),
        ] {
            assert_eq!(shown_path(Path::new(argument), inner, several), expected);
        }
    }
}
