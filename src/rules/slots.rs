//! Licences whose grant is tied to the copyright notice: it is a slot of the text, and who strips it breaks the grant.
//!
//! MIT, BSD, ISC and their kin. Licences that merely ask to retain notices (Apache-2.0, RAIL) are not among them, for
//! their texts stand without one.

use crate::corpus::Record;

/// Parts of an id that name one of those families.
const FAMILIES: [&str; 7] = ["bsd", "hpnd", "isc", "mit", "ncsa", "ntp", "x11"];
/// Members of those families that ask for no notice.
const FREE: [&str; 3] = ["0bsd", "mit-0", "bsd-1-clause-acknowledgement"];

/// Whether the copyright line is a slot of the record's text.
pub(super) fn notice_is_slot(record: &Record) -> bool {
    let id = record.id.to_ascii_lowercase();
    let family = id.split('-').any(|part| FAMILIES.contains(&part));
    let asked = record.duties.is_empty() || record.duties_of("copyright-notice").next().is_some();
    family && asked && !FREE.contains(&id.as_str())
}
