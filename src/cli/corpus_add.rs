//! `smallprint corpus add`: a licence of the user's own.

use std::io::Write as _;
use std::path::Path;

use super::Failure;
use super::args::{AddArgs, Format};
use super::output::Output;
use super::settings::Settings;
use crate::base::Error;
use crate::build::own::{Added, NewLicense, add};
use crate::policy::ExitStatus;
use crate::render::jsonl::write_line;
use crate::render::screen::safe;

pub(super) fn run(args: AddArgs, settings: &Settings) -> Result<ExitStatus, Failure> {
    let folder = match &settings.corpus[..] {
        [folder] => folder,
        [] => return Err(Error::new("name the folder for your licenses with --corpus DIR").into()),
        _ => return Err(Error::new("name one folder with --corpus; a license is added to one").into()),
    };
    let added = add(&args.text, &NewLicense { id: args.id, name: args.name, force: args.force }, folder)?;
    let mut out = Output::open(settings)?;
    match settings.format {
        Format::Json | Format::Jsonl => write_line(&mut out, &added)?,
        _ => out.write_all(told(&added, folder).as_bytes())?,
    }
    out.flush()?;
    Ok(ExitStatus::Clean)
}

fn told(added: &Added, folder: &Path) -> String {
    let found: Vec<String> = added.clauses.iter().map(|(kind, count)| format!("{kind} ({count})")).collect();
    let found = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
    let shown = |path: &Path| safe(&path.display().to_string());
    let mut told = format!("{}: {} words; clauses found: {found}\n", added.id, added.words);
    for path in [&added.record, &added.fingerprint] {
        told.push_str(&format!("wrote {}\n", shown(path)));
    }
    if let Some(kept) = &added.kept {
        told.push_str(&format!("kept the record that was there as {}\n", shown(kept)));
    }
    let folder = shown(folder);
    told.push_str("\nRead the record, correct and complete it; then\n");
    told.push_str(&format!("  smallprint corpus check {folder}\n  smallprint scan PATH --corpus {folder}\n"));
    told
}
