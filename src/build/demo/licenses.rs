//! The invented licences, and the corpus folder that makes two of them known.
//!
//! The third, [`QINGSHI`], gets no record on purpose: it stands for every licence that nobody has read yet.

use std::path::Path;

use rustc_hash::FxHashMap;

use super::files::write_file;
use crate::base::Result;
use crate::build::{SlotRules, fingerprint, pack, word_facts};
use crate::corpus::{Corpus, WordClass};
use crate::text::Text;

/// Free for all but large services; display, naming and a ban on training other models with outputs.
pub(super) const HARBOUR: &str = include_str!("licenses/harbour-community-1.0.txt");
/// Free for all uses but those of its Attachment A, which must travel.
pub(super) const LANTERN: &str = include_str!("licenses/lantern-rail-m-1.0.txt");
/// A Chinese licence with a cap on users and a duty to register.
pub(super) const QINGSHI: &str = include_str!("licenses/qingshi.txt");

/// Id, record and text of what the corpus folder knows.
const KNOWN: [(&str, &str, &str); 2] = [
    ("harbour-community-1.0", include_str!("licenses/harbour-community-1.0.toml"), HARBOUR),
    ("lantern-rail-m-1.0", include_str!("licenses/lantern-rail-m-1.0.toml"), LANTERN),
];

/// Writes the corpus folder: a record and a fingerprint for each licence.
pub(super) fn write(folder: &Path) -> Result<()> {
    let known = pack::unpack(Corpus::builtin()).vocabulary;
    let classes: FxHashMap<u32, WordClass> =
        known.values().map(|word| (word.hash, WordClass::from_number(word.class))).collect();
    for (id, record, text) in KNOWN {
        let mut print = fingerprint(id, text.as_bytes(), &SlotRules::default());
        // A folder of one's own brings along what it knows of its words; the project's texts share a file.
        print.vocabulary = word_facts(&Text::from_bytes(text.as_bytes()), &classes);
        write_file(&folder.join(format!("{id}.toml")), record.as_bytes())?;
        write_file(&folder.join(format!("{id}.fp")), print.print().as_bytes())?;
    }
    Ok(())
}
