//! The corpus that a command works with: the built-in one, merged with the folders of `--corpus`.
//!
//! One place, so that commands do not care where a licence comes from.

use std::sync::OnceLock;

use super::settings::Settings;
use crate::base::Result;
use crate::build;
use crate::corpus::{Corpus, Record};

/// The corpus of this run.
///
/// # Errors
/// Where a folder of `--corpus` cannot be read.
pub(super) fn load(settings: &Settings) -> Result<&'static Corpus> {
    static MERGED: OnceLock<Corpus> = OnceLock::new();
    if settings.corpus.is_empty() {
        return Ok(Corpus::builtin());
    }
    if let Some(known) = MERGED.get() {
        return Ok(known);
    }
    let merged = build::with_user_folders(&settings.corpus)?;
    Ok(MERGED.get_or_init(|| merged))
}

/// The hash that names what a corpus knows.
pub(super) fn hash(corpus: &Corpus) -> String {
    corpus.hash()
}

/// All its records, by id.
pub(super) fn records(corpus: &Corpus) -> Vec<&Record> {
    corpus.records().collect()
}
