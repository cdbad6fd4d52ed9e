//! NOTICE files that should have come along: from the repository that an artifact copies, or from a base.
//!
//! Licences such as Apache-2.0 fix no sentence, but want the NOTICE of what was made use of passed on. That is known
//! only where such a file stands somewhere else: in a saved list of the repository's files, or beside a base in the
//! scanned tree whose terms come along and ask for it.

use super::View;
use crate::corpus::{Duty, Trigger};
use crate::evidence::{TextRole, names};
use crate::layouts::FileKind;
use crate::lineage::{Edge, ResolvedBase};

/// Where a NOTICE stands that is not here.
#[derive(Clone, Copy)]
pub enum Elsewhere<'v> {
    /// In the repository itself, as its list of files says.
    Upstream(&'v str),
    /// Beside a base.
    Base(&'v Edge, &'v str),
}

/// The NOTICE that should be here; none where one is, or nothing asks for it.
pub fn notice_elsewhere<'v>(view: &'v View) -> Option<Elsewhere<'v>> {
    let read = view.facts.texts.iter().any(|text| text.role == TextRole::Notice);
    let here = view.artifact.files.iter().any(|file| file.kind == FileKind::Notice && !file.missing);
    if read || here {
        return None;
    }
    let upstream = view.artifact.listed_upstream.iter().flatten().chain(&view.artifact.fetched);
    let mut notices = upstream.filter(|path| names::file_role(path) == Some(TextRole::Notice));
    if let Some(path) = notices.find(|path| !path.contains('/')) {
        return Some(Elsewhere::Upstream(path));
    }
    view.passing_bases().find_map(|edge| {
        let base = edge.resolved.as_ref()?;
        let path = base.notice.as_deref().filter(|_| passes_notice_on(view, base))?;
        Some(Elsewhere::Base(edge, path))
    })
}

/// Whether every licence that the base may have wants its NOTICE passed on, whatever it says. Where a licence fixes
/// the sentence, it is looked for by its words.
fn passes_notice_on(view: &View, base: &ResolvedBase) -> bool {
    let wants = |duty: &Duty| {
        duty.kind == "notice-file" && duty.trigger == Trigger::Distribution && duty.words.is_empty()
    };
    let asks = |id: &String| view.record(id).is_some_and(|record| record.duties.iter().any(wants));
    !base.licenses.is_empty() && base.licenses.iter().all(asks)
}
