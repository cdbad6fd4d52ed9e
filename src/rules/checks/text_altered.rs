//! # What it finds
//!
//! Between the two states that `compare` was given, the words of a license, notice or use policy changed. It is an error
//! where they change what is permitted, owed or forbidden. Layout, and harmless words around a license that stays word for
//! word the same, do not count.
//!
//! # Why it matters
//!
//! A copy that says something else than the original binds nobody the way it reads, or binds in a way nobody expects.
//!
//! # Example
//!
//! The mirror's copy of a community license lacks the section that bans training other models with the outputs.
//!
//! # What to do
//!
//! Read the quoted words. Take the text from upstream unless the publisher confirms the new one; `smallprint diff OLD NEW`
//! on the two files shows every word.

use super::only_compared;

super::declare! {
    /// Its page is the head of this file.
    TextAltered {
        name: "text-altered",
        severity: Warning,
        audience: [Use, Redistribute, Audit],
        summary: "The words of a license, notice or use policy are other ones than before.",
        help: "Read both texts (`smallprint diff`), and restore upstream's unless its publisher confirms the new words.",
        source: "text_altered.rs",
    }
    only_compared
}
