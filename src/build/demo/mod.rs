//! A small mirror of model folders with planted problems, for `smallprint demo` and for tests.
//!
//! [`write_demo`] writes two folders: the mirror itself, in the layouts that real tools leave behind, and a corpus
//! folder with the records and fingerprints of the licences that were invented for it, as a user would make them.
//! Nobody has ever published these licences or models. The contents are the same on every run.
//!
//! Limits: where the system has no symbolic links, the hub cache holds copies.

mod files;
mod licenses;
mod mirror;
mod mirror_kept;
mod weights;

use std::path::{Path, PathBuf};

use crate::base::Result;

/// What was written.
#[derive(Clone, Debug)]
pub struct Demo {
    /// The mirror to scan.
    pub tree: PathBuf,
    /// Records and fingerprints of the invented licences.
    pub corpus: PathBuf,
}

/// Writes the mirror and its corpus folder below `dir`.
///
/// # Errors
///
/// Where a file cannot be written.
pub fn write_demo(dir: &Path) -> Result<Demo> {
    let demo = Demo { tree: dir.join("mirror"), corpus: dir.join("corpus") };
    licenses::write(&demo.corpus)?;
    mirror::write(&demo.tree)?;
    mirror_kept::write(&demo.tree)?;
    Ok(demo)
}
