//! Makes and checks corpora: fingerprints of texts, and the pack of everything.
//!
//! The pack is made from `corpus/` and from the SPDX texts that the `spdx` crate carries; it never needs the
//! official AI licence texts. Those are needed only to make fingerprints anew ([`fingerprint()`]).

pub mod demo;
mod fingerprint;
pub mod own;
mod pack;
mod slots;
mod spans;
mod spdx_list;
mod variants;

pub use fingerprint::{classes, fingerprint, word_facts};
pub use pack::pack;
pub use slots::SlotRules;
pub use spans::{clause_engine, clause_spans, print_spans};
pub use spdx_list::{spdx_records, spdx_text, spdx_texts};
pub use variants::variants;

use std::path::Path;

use crate::base::Result;
use crate::corpus::{Corpus, Sources};

/// Builds the pack from a `corpus/` folder.
///
/// # Errors
///
/// When a file of the folder cannot be read or does not have the documented form.
pub fn pack_folder(folder: &Path) -> Result<Vec<u8>> {
    let sources = Sources::read(folder)?;
    let rules = SlotRules::read(&folder.join("slots.toml"))?;
    let classes = classes(&folder.join("classes.toml"))?;
    pack(&sources, &rules, &classes)
}

/// The built-in corpus with a user's folders of records and fingerprints on top.
///
/// # Errors
///
/// When a folder cannot be read or one of its files does not have the documented form.
pub fn with_user_folders(folders: &[std::path::PathBuf]) -> Result<Corpus> {
    let mut sources = pack::unpack(Corpus::builtin());
    for folder in folders {
        if !folder.is_dir() {
            return Err(crate::base::Error::new("this corpus folder does not exist").at(folder));
        }
        let own = Sources::read(folder)?;
        sources.overlay(own);
    }
    Corpus::from_bytes(pack::pack_templates(&sources)?)
}
