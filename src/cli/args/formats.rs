//! Which command writes which formats: `--format` is one flag of all commands, and each takes its own share of the values.
//!
//! Contract: help, completions, man pages and errors of a command name the formats that it writes and no others, and
//! `--format` stands before the command as well as behind it. Where a command writes in one way only, the flag is hidden.

use std::ffi::OsString;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::error::ErrorKind;
use clap::{Arg, ArgMatches, Command, CommandFactory as _, FromArgMatches as _, ValueEnum};

use super::{Args, Format};

/// All forms of a report.
const REPORT: &[Format] = &[
    Format::Human,
    Format::Json,
    Format::Jsonl,
    Format::Cyclonedx,
    Format::Spdx,
    Format::Sarif,
    Format::Lbom,
    Format::Csv,
    Format::Markdown,
    Format::Html,
    Format::Review,
];
const LIST: &[Format] = &[Format::Human, Format::Json, Format::Jsonl];
const ONE: &[Format] = &[Format::Human];

/// The formats of each command; those below a command have its own.
const TAKEN: [(&str, &[Format]); 16] = [
    ("scan", REPORT),
    ("identify", LIST),
    ("explain", LIST),
    ("check", &[Format::Human, Format::Json, Format::Jsonl, Format::Matrix]),
    ("compare", LIST),
    ("notice", &[Format::Human, Format::Json, Format::Markdown]),
    ("collect", ONE),
    ("lock", &[Format::Human, Format::Json]),
    ("merge", REPORT),
    ("diff", LIST),
    ("report", REPORT),
    // What it writes is the file's own format, and JSON.
    ("sbom", &[Format::Human, Format::Json]),
    ("rules", &[Format::Human, Format::Json, Format::Jsonl, Format::Markdown]),
    ("corpus", LIST),
    ("demo", REPORT),
    ("generate", ONE),
];

/// Commands that have nothing to choose.
const HIDDEN: [&str; 3] = ["collect", "generate", "sbom"];

/// What people are given where it is not a report.
const MEANT: [(&str, Format, &str); 2] =
    [("lock", Format::Human, "TOML"), ("notice", Format::Human, "Plain text")];

/// The id of the flag.
const FLAG: &str = "format";

/// All arguments, `--format` of each command with what that command writes.
pub fn definition() -> Command {
    let whole = Args::command();
    let flag = whole.get_arguments().find(|one| one.get_id() == FLAG).cloned();
    let Some(flag) = flag else { return whole };
    TAKEN.into_iter().fold(whole, |whole, (name, formats)| {
        whole.mut_subcommand(name, |command| command.arg(narrowed(flag.clone(), name, formats)))
    })
}

fn narrowed(flag: Arg, name: &str, formats: &'static [Format]) -> Arg {
    let values = formats.iter().filter_map(|format| {
        let value = format.to_possible_value()?;
        let meant = MEANT.iter().find(|(command, of, _)| *command == name && of == format);
        Some(meant.map_or(value.clone(), |(_, _, help)| value.help(*help)))
    });
    let of = |value: String| Format::from_str(&value, false).unwrap_or_default();
    flag.value_parser(PossibleValuesParser::new(values).map(of)).hide(HIDDEN.contains(&name))
}

/// What was typed, the program's name first.
///
/// # Errors
/// Where it cannot be understood, and where help or the version is asked for: print it.
pub fn parse<W: Into<OsString> + Clone>(words: impl IntoIterator<Item = W>) -> Result<Args, clap::Error> {
    let mut definition = definition();
    let matches = definition.try_get_matches_from_mut(words)?;
    let args = Args::from_arg_matches(&matches).map_err(|error| error.format(&mut definition))?;
    match refused(&matches, args.shared.format) {
        Some(says) => Err(definition.error(ErrorKind::InvalidValue, says)),
        None => Ok(args),
    }
}

/// Why a format that stands before the command is none of the command's.
fn refused(matches: &ArgMatches, format: Format) -> Option<String> {
    let command = matches.subcommand_name()?;
    let formats = TAKEN.iter().find(|(name, _)| *name == command)?.1;
    if formats.contains(&format) {
        return None;
    }
    let name = |format: &Format| {
        let value = format.to_possible_value();
        value.map(|value| value.get_name().to_owned()).unwrap_or_default()
    };
    let (wrong, right) = (name(&format), formats.iter().map(name).collect::<Vec<_>>().join(", "));
    Some(format!("`{command}` does not write {wrong}; choose one of: {right}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The formats that the help of a command lists.
    fn listed(command: &Command) -> Vec<String> {
        let flag = command.get_arguments().find(|one| one.get_id() == FLAG).expect("the flag");
        if flag.is_hide_set() {
            return Vec::new();
        }
        flag.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect()
    }

    fn leaves(command: &Command, name: &str, check: &mut dyn FnMut(&str, &Command)) {
        let mut inner = command.get_subcommands().peekable();
        if inner.peek().is_none() {
            check(name, command);
        }
        inner.for_each(|inner| leaves(inner, &format!("{name} {}", inner.get_name()), check));
    }

    #[test]
    fn every_command_names_its_formats() {
        let mut definition = definition();
        definition.build();
        let mut seen = 0;
        leaves(&definition, "", &mut |name, command| {
            let top = name.split_whitespace().next().unwrap_or_default();
            let (_, formats) = TAKEN.iter().find(|(one, _)| *one == top).unwrap_or_else(|| panic!("{name}"));
            let number = if HIDDEN.contains(&top) { 0 } else { formats.len() };
            assert_eq!(listed(command).len(), number, "{name}");
            seen += 1;
        });
        assert!(seen > TAKEN.len(), "{seen}");
    }

    #[test]
    fn the_flag_stands_before_and_behind() {
        for (line, expected) in [
            ("--format json scan a", Format::Json),
            ("scan a --format json", Format::Json),
            ("--format json scan a --format csv", Format::Csv),
            ("scan a", Format::Human),
            ("scan a --format text", Format::Human),
            ("corpus --format jsonl list", Format::Jsonl),
            ("corpus list --format jsonl", Format::Jsonl),
            ("--format jsonl corpus list", Format::Jsonl),
        ] {
            let args = parse(std::iter::once("smallprint").chain(line.split(' '))).expect(line);
            assert_eq!(args.shared.format, expected, "{line}");
        }
    }

    #[test]
    fn a_format_of_others_is_refused_with_what_there_is() {
        for (line, says) in [
            (
                "--format html check a",
                "`check` does not write html; choose one of: human, json, jsonl, matrix",
            ),
            ("check a --format html", "human, json, jsonl, matrix"),
            ("notice a --format csv", "human, json, markdown"),
            ("scan a --format matrix", "human, json, jsonl, cyclonedx"),
        ] {
            let error = parse(std::iter::once("smallprint").chain(line.split(' '))).expect_err(line);
            assert_eq!(error.exit_code(), 2, "{line}");
            assert!(error.to_string().contains(says), "{line}: {error}");
        }
    }
}
