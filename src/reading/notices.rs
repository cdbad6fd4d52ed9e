//! Notices: what files say of their licence in the words that its own appendix gives.
//!
//! Such words stand in many templates, in licences that quote the notice of another one too. A short passage that
//! grants a licence by name is therefore a notice, whatever templates have the same words: it is told as a reference.

use super::{HALF, matched_spans};
use crate::base::Span;
use crate::corpus::Pack;
use crate::matching::Match;
use crate::text::Text;

/// The most words of a notice. Set by the notice of the AGPL with its note on networks (135 words).
const NOTICE: usize = 250;

/// Licences and mere passages, with the notices moved from the first to the second. The names granted in a text, in
/// its source, are asked for only where a match is that short.
pub(super) fn without<'a>(
    text: &Text,
    matches: Vec<&'a Match>,
    mut passages: Vec<&'a Match>,
    pack: &Pack,
    grants: impl FnOnce(&Text) -> Vec<Span>,
) -> (Vec<&'a Match>, Vec<&'a Match>) {
    if !matches.iter().any(|found| is_short(found, pack)) {
        return (matches, passages);
    }
    let (grants, spans) = (grants(text), matched_spans(text, &matches));
    let granted = |span: Span| grants.iter().any(|grant| span.overlaps(*grant));
    let mut kept = Vec::new();
    for (found, span) in matches.into_iter().zip(spans) {
        if is_short(found, pack) && granted(span) { passages.push(found) } else { kept.push(found) }
    }
    (kept, passages)
}

/// Few words of a template, and no licence that was cut: such a one begins where its template does and has a fair
/// part of it, while the words of a notice stand in an appendix, or are few. Exceptions begin with the notice of the
/// licence that they are from.
fn is_short(found: &Match, pack: &Pack) -> bool {
    let (kept, words) = (found.alignment.kept(), found.alignment.template_len);
    let first = found.alignment.blocks.first().map_or(0, |block| block.template);
    let exception = spdx::exception_id(pack.template_id(found.template)).is_some();
    let cut = first * 10 <= words && kept * 7 > words && !exception;
    kept <= NOTICE && (kept as f64) < HALF * words as f64 && !cut
}

#[cfg(test)]
mod tests {
    use crate::corpus::Corpus;
    use crate::reading::{Reading, Verdict};
    use crate::text::Text;

    #[test]
    fn a_notice_is_a_reference_and_no_changed_licence() {
        let text =
            |id: &str| spdx::text::LICENSE_TEXTS.iter().find(|(known, _)| *known == id).expect("listed").1;
        let apache = text("Apache-2.0");
        let notice = &apache[apache.find("Licensed under the Apache").expect("it gives a notice")..];
        let reading = Reading::of(&Text::from_source(notice), Corpus::builtin());
        assert_eq!((reading.verdict, reading.expression.as_str()), (Verdict::Reference, "Apache-2.0"));
        assert!(reading.licenses.is_empty(), "{:?}", reading.licenses);
        // The beginning of a licence is no notice.
        let cut = &apache[..apache.len() / 4];
        let reading = Reading::of(&Text::from_source(cut), Corpus::builtin());
        assert_eq!(reading.verdict, Verdict::Truncated);
    }
}
