//! # What it finds
//!
//! Between the two states that `compare` was given, a license, notice or use policy of an artifact was lost: neither a
//! file of its name nor its text under any other name is there. Where the artifact is gone as a whole, its legal files are.
//!
//! # Why it matters
//!
//! Most licenses let a model be passed on only together with their text and notices. Mirrors and converters that copy
//! weights alone strip them.
//!
//! # Example
//!
//! Upstream has LICENSE, NOTICE and USE_POLICY.md; the mirror has LICENSE.
//!
//! # What to do
//!
//! Copy the file from upstream, at the same revision. `compare --fetch-list FILE` writes down what has to be fetched.

use super::only_compared;

super::declare! {
    /// Its page is the head of this file.
    FileLost {
        name: "file-lost",
        severity: Warning,
        audience: [Use, Redistribute, Audit],
        summary: "A license, notice or use policy that was there is not there any more.",
        help: "Copy the file back from upstream, at the same revision; --fetch-list writes down all that are lacking.",
        source: "file_lost.rs",
    }
    only_compared
}
