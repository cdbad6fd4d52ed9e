//! The SPDX licence list as the `spdx` crate carries it: texts, and records made from its flags.

use crate::corpus::{Family, Record, Subject, TextState};

/// Ids with a text, licences first, then exceptions.
pub fn spdx_texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    spdx::text::LICENSE_TEXTS.iter().chain(spdx::text::EXCEPTION_TEXTS).copied()
}

/// The official text of an SPDX licence or exception.
pub fn spdx_text(id: &str) -> Option<&'static str> {
    spdx_texts().find(|(known, _)| known.eq_ignore_ascii_case(id)).map(|(_, text)| text)
}

/// A record for every licence and exception of the list: name and flags, no terms.
pub fn spdx_records() -> Vec<Record> {
    let licenses = spdx::identifiers::LICENSES.iter().map(|license| {
        let flags = license.flags;
        let osi = flags & spdx::flags::IS_OSI_APPROVED != 0;
        let family = family(license.name, flags);
        record(license.name, license.full_name, family, osi)
    });
    let exceptions = spdx::identifiers::EXCEPTIONS
        .iter()
        .map(|exception| record(exception.name, exception.name, Family::Notice, false));
    licenses.chain(exceptions).collect()
}

/// The class of a licence that nobody has read for us yet, from the list's flags: only what the OSI or the FSF
/// approved counts as free, everything else stays on the careful side.
fn family(id: &str, flags: u8) -> Family {
    let has = |flag| flags & flag != 0;
    let parts: Vec<&str> = id.split('-').collect();
    match () {
        () if parts.contains(&"NC") || id.contains("Noncommercial") => Family::ResearchNoncommercial,
        () if has(spdx::flags::IS_COPYLEFT) || has(spdx::flags::IS_GNU) || parts.contains(&"SA") => {
            Family::Copyleft
        }
        () if has(spdx::flags::IS_OSI_APPROVED) || has(spdx::flags::IS_FSF_LIBRE) => Family::Permissive,
        () if id.starts_with("CC-BY-") && !parts.contains(&"ND") => Family::Permissive,
        () if id.starts_with("CDLA") || id.starts_with("ODbL") || id.starts_with("ODC") => Family::Data,
        () => Family::ProprietaryTerms,
    }
}

fn record(id: &str, name: &str, family: Family, osi_approved: bool) -> Record {
    Record {
        id: id.to_owned(),
        name: name.to_owned(),
        version: None,
        published: None,
        publisher: None,
        url: Some(format!("https://spdx.org/licenses/{id}.html")),
        spdx: None,
        aliases: Vec::new(),
        scancode: None,
        hub_tags: Vec::new(),
        family,
        osi_approved,
        languages: Vec::new(),
        text_sha256: None,
        superseded_by: None,
        unreviewed: false,
        reviewed_by: None,
        subjects: vec![Subject::Code, Subject::Weights],
        text: TextState::Seen,
        terms: std::collections::BTreeMap::new(),
        clauses: Vec::new(),
        duties: Vec::new(),
        companions: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_has_a_record_and_classes_are_careful() {
        let records = spdx_records();
        for (id, _) in spdx_texts() {
            assert!(records.iter().any(|record| record.id == id), "{id}");
        }
        let family = |id: &str| records.iter().find(|record| record.id == id).map(|record| record.family);
        assert_eq!(family("CC-BY-NC-4.0"), Some(Family::ResearchNoncommercial));
        assert_eq!(family("AGPL-3.0-only"), Some(Family::Copyleft));
        assert_eq!(family("MIT"), Some(Family::Permissive));
        assert_eq!(family("JSON"), Some(Family::ProprietaryTerms));
    }
}
