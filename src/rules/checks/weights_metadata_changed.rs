//! # What it finds
//!
//! Between the two states that `compare` was given, what the metadata inside a weight file says about its license or base
//! changed or was removed.
//!
//! # Why it matters
//!
//! A weight file travels alone more often than not. What its header says is then all that a user sees.
//!
//! # Example
//!
//! The GGUF file upstream says `general.license = cc-by-nc-4.0`; that of the mirror has no such key.
//!
//! # What to do
//!
//! Fetch the file from upstream, or ask who wrote the new one and from what.

use super::only_compared;

super::declare! {
    /// Its page is the head of this file.
    WeightsMetadataChanged {
        name: "weights-metadata-changed",
        severity: Warning,
        audience: [Use, Redistribute, Audit],
        summary: "What a weight file says about its license or base is something else than before.",
        help: "Fetch the weight file from upstream again, or find out who rewrote its header and why.",
        source: "weights_metadata_changed.rs",
    }
    only_compared
}
