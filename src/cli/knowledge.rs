//! The corpus that a command works with: the built-in one, merged with the folders of `--corpus`.
//!
//! One place, so that commands do not care where a licence comes from.

use std::ops::Deref;

use super::settings::Settings;
use crate::base::Result;
use crate::build::with_user_folders;
use crate::corpus::Corpus;

/// The corpus of a run.
#[derive(Debug)]
pub(super) enum Knowledge {
    Builtin(&'static Corpus),
    Merged(Box<Corpus>),
}

impl Deref for Knowledge {
    type Target = Corpus;

    fn deref(&self) -> &Corpus {
        match self {
            Self::Builtin(corpus) => corpus,
            Self::Merged(corpus) => corpus,
        }
    }
}

/// The corpus of this run.
///
/// # Errors
/// Where a folder of `--corpus` cannot be read or understood.
pub(super) fn load(settings: &Settings) -> Result<Knowledge> {
    if settings.corpus.is_empty() {
        return Ok(Knowledge::Builtin(Corpus::builtin()));
    }
    Ok(Knowledge::Merged(Box::new(with_user_folders(&settings.corpus)?)))
}
