//! `smallprint generate` (hidden from the help): shell completions and man pages, made from the arguments' definition,
//! so that they name every flag there is. For packagers; nothing of it is committed.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use clap::Command as Definition;
use clap_complete::Shell;

use super::Failure;
use super::args::{GenerateCommand, definition};
use super::output::Output;
use super::settings::Settings;
use crate::base::Error;
use crate::policy::ExitStatus;

pub(super) fn run(what: &GenerateCommand, settings: &Settings) -> Result<ExitStatus, Failure> {
    match what {
        GenerateCommand::Completions { shell } => completions(*shell, settings)?,
        GenerateCommand::Man { folder } => man(folder)?,
    }
    Ok(ExitStatus::Clean)
}

fn completions(shell: Shell, settings: &Settings) -> Result<(), Failure> {
    // The generator panics where its writer fails, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut definition(), "smallprint", &mut script);
    let mut out = Output::open(settings)?;
    out.write_all(&script)?;
    Ok(out.flush()?)
}

/// One page for the program and one for each command, as `smallprint-scan.1`.
fn man(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
    let mut program = definition();
    // Gives global flags to the commands and each command its full name.
    program.build();
    pages(&program, folder)
}

fn pages(command: &Definition, folder: &Path) -> Result<(), Failure> {
    let page = clap_mangen::Man::new(command.clone());
    let path = folder.join(page.get_filename());
    let mut bytes = Vec::new();
    page.render(&mut bytes)?;
    fs::write(&path, bytes).map_err(|error| Error::io(&path, error))?;
    let shown = command.get_subcommands().filter(|inner| !inner.is_hide_set());
    shown.filter(|inner| inner.get_name() != "help").try_for_each(|inner| pages(inner, folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_with_its_flags() {
        let dir = tempfile::tempdir().expect("temporary folder");
        assert!(man(dir.path()).is_ok());
        for (page, flag) in [
            ("smallprint.1", "identify"),
            ("smallprint-scan.1", "shard"),
            ("smallprint-compare.1", "max\\-age"),
            ("smallprint-sbom-enrich.1", "output"),
        ] {
            let text = fs::read_to_string(dir.path().join(page)).expect(page);
            assert!(text.contains(flag), "{page} has no {flag}");
        }
        assert!(!dir.path().join("smallprint-generate.1").exists());
    }
}
