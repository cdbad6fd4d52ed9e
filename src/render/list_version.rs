//! Which SPDX ids other programs know: formats that fix the list of ids in their schema refuse newer ones.
//!
//! The table holds what list 3.29 (the one of the `spdx` crate) has and list 3.26 lacks. 3.26 is the list of the
//! schemas and validators in use; an id that is newer is written as a name or a reference.

/// The list of ids that every reader knows.
pub(super) const OLDEST_LIST: &str = "3.26";

/// Ids that came after it, in byte order.
const NEWER: &[&str] = &[
    "ALGLIB-Documentation",
    "Advanced-Cryptics-Dictionary",
    "Artistic-dist",
    "Aspell-RU",
    "BOLA-1.1",
    "BSD-2-Clause-pkgconf-disclaimer",
    "BSD-2-Clause-pos-unchanged",
    "BSD-3-Clause-OpenWebUI",
    "BSD-3-Clause-Tso",
    "BSD-Mark-Modifications",
    "BSD-Source-Code-no-disclaimer",
    "BSD-Source-alt-GPL",
    "BSD-ask-to-endorse",
    "Brian-Gladman-3-Clause-no-conversion",
    "Buddy",
    "Bugroff",
    "CAPEC-tou",
    "CC-BY-NC-3.0-IGO",
    "CryptoSwift",
    "DocBook-DTD",
    "ESA-PL-permissive-2.4",
    "ESA-PL-strong-copyleft-2.4",
    "ESA-PL-weak-copyleft-2.4",
    "FDK-MPEG-H",
    "FSFULLRSD",
    "FSL-1.1-ALv2",
    "FSL-1.1-MIT",
    "GFDL-1.1-invariants",
    "GFDL-1.1-no-invariants",
    "GFDL-1.2-invariants",
    "GFDL-1.2-no-invariants",
    "GFDL-1.3-invariants",
    "GFDL-1.3-no-invariants",
    "Game-Programming-Gems",
    "HDF5",
    "HPND-SMC",
    "HPND-sell-variant-critical-systems",
    "Hippocratic-3.0-core",
    "ISO-permission",
    "Informatica",
    "MIT-STK",
    "MMPL-1.0.1",
    "MVT-1.1",
    "NIST-PD-TNT",
    "NTIA-PD",
    "OSC-1.0",
    "OSSP",
    "OpenMDW-1.0",
    "ParaType-Free-Font-1.3",
    "SGMLUG-PM",
    "SOFA",
    "SUL-1.0",
    "TekHVC",
    "UnRAR",
    "Unlicense-libtelnet",
    "Unlicense-libwhirlpool",
    "Vixie-Cron",
    "WTFNMFPL",
    "WordNet",
    "X11-no-permit-persons",
    "atc-game",
    "hyphen-bulgarian",
    "jove",
    "libpng-1.6.35",
    "man2html",
    "ngrep",
];

/// Whether `id` is on the list that every reader knows.
pub(super) fn is_widely_known(id: &str) -> bool {
    // The crate lists `NOASSERTION` as if it were one.
    let listed = spdx::license_id(id).is_some_and(|known| known.name == id && id != "NOASSERTION");
    listed && NEWER.binary_search(&id).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_belongs_to_the_list_of_the_crate() {
        assert_eq!(
            spdx::license_version(),
            "3.29.0",
            "compare the new list with the schemas' and extend the table"
        );
        assert!(NEWER.is_sorted());
        for id in NEWER {
            assert!(spdx::license_id(id).is_some(), "{id}");
        }
    }

    #[test]
    fn new_ids_and_names_are_not_widely_known() {
        for (id, expected) in [
            ("MIT", true),
            ("OpenMDW-1.0", false),
            ("LicenseRef-x", false),
            ("mit", false),
            ("NOASSERTION", false),
        ] {
            assert_eq!(is_widely_known(id), expected, "{id}");
        }
    }
}
