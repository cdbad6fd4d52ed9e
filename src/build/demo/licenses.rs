//! The invented licences, and the corpus folder that makes two of them known.
//!
//! The third, [`QINGSHI`], gets no record on purpose: it stands for every licence that nobody has read yet.

use std::path::Path;

use super::files::write_file;
use crate::base::Result;
use crate::build::own::own_fingerprint;
use crate::corpus::Corpus;

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
    for (id, record, text) in KNOWN {
        let print = own_fingerprint(id, text.as_bytes(), Corpus::builtin());
        write_file(&folder.join(format!("{id}.toml")), record.as_bytes())?;
        write_file(&folder.join(format!("{id}.fp")), print.print().as_bytes())?;
    }
    Ok(())
}
