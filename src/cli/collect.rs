//! `smallprint collect`: every distinct legal file once, in a folder of its own.

use super::args::CollectArgs;
use super::scan::existing;
use super::settings::Settings;
use super::{Failure, knowledge, messages};
use crate::audit::collect;
use crate::base::Error;
use crate::policy::ExitStatus;

pub(super) fn run(args: &CollectArgs, settings: &Settings) -> Result<ExitStatus, Failure> {
    let needed = || Error::new("name the folder to write into: --output DIR");
    let folder = settings.output.as_deref().ok_or_else(needed)?;
    let paths = existing(&args.paths)?;
    let corpus = knowledge::load(settings)?;
    let options = settings.scan_options(args.walking);
    let collection = collect(&paths, &options, &corpus, folder)?;
    let places: usize = collection.files.iter().map(|file| file.places.len()).sum();
    let told =
        format!("{}: {} distinct files from {places} places", folder.display(), collection.files.len());
    messages::hint(settings.quiet, &told);
    Ok(messages::all_left_out(settings.quiet, &collection.skipped))
}
