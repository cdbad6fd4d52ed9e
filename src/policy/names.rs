//! Which licences a name in the settings or on the command line may mean.

use crate::corpus::{Corpus, Record};

/// All that a name may mean: the licence of this id; for a tag of several editions (`gemma`) all of them; and for an id
/// that the SPDX list has replaced by two (`GPL-3.0`, `GPL-3.0+`) those, since tags and cards still write the old one.
pub(super) fn meant<'c>(name: &str, corpus: &'c Corpus) -> Vec<&'c Record> {
    let tagged = corpus.resolve_exactly(name).map(|found| found.ids).unwrap_or_default();
    let newer = match name.strip_suffix('+') {
        Some(stem) => vec![format!("{stem}-or-later")],
        None => vec![format!("{name}-only"), format!("{name}-or-later")],
    };
    let ids = std::iter::once(name.to_owned()).chain(tagged).chain(newer);
    let mut records: Vec<&Record> = Vec::new();
    for record in ids.filter_map(|id| corpus.record(&id)) {
        if !records.iter().any(|known| known.id == record.id) {
            records.push(record);
        }
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_ids_and_tags_mean_all_that_they_may_stand_for() {
        for (name, expected) in [
            ("MIT", &["MIT"][..]),
            ("AGPL-3.0", &["AGPL-3.0-only", "AGPL-3.0-or-later"]),
            ("gpl-2.0+", &["GPL-2.0-or-later"]),
            ("gemma", &["gemma-terms-2024-02", "gemma-terms-2025-03"]),
            ("no such licence", &[]),
        ] {
            let found: Vec<&str> =
                meant(name, Corpus::builtin()).iter().map(|record| record.id.as_str()).collect();
            assert!(expected.iter().all(|id| found.contains(id)), "{name}: {found:?}");
            assert_eq!(found.is_empty(), expected.is_empty(), "{name}: {found:?}");
        }
    }
}
