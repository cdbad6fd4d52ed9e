//! # What it finds
//!
//! Between the two states that `compare` was given, a copyright holder that a legal text named is named in none of the
//! artifact's legal texts any more. Names that are merely added, other years and filled-in placeholders do not count.
//!
//! # Why it matters
//!
//! Nearly every license asks to keep the copyright notices. Whose name stands there is also who granted the rights.
//!
//! # Example
//!
//! The license upstream names Dora Dunlin; the one of the mirror names the company that runs the mirror.
//!
//! # What to do
//!
//! Put the earlier line back. A name of one's own may stand beside it, never instead of it.

use super::only_compared;

super::declare! {
    /// Its page is the head of this file.
    CopyrightReplaced {
        name: "copyright-replaced",
        severity: Warning,
        audience: [Redistribute, Audit],
        summary: "A copyright holder that a legal text named is gone from it.",
        help: "Put the earlier copyright line back; one's own may be added below it.",
        source: "copyright_replaced.rs",
    }
    only_compared
}
