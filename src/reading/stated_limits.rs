//! Limits that stand beside a printed licence as a mere label: in a badge, a field, a comment, the front matter.
//!
//! Contract: in a text that is mostly licence such a label changes what the licence permits, so it is told as a material
//! edit of the first licence. A licence that has such a limit itself loses nothing by being called by it.

use super::references::{is_limit, sets_itself};
use super::{EditOp, HALF, JudgedEdit, LicenseMatch, Reference, Role, Verdict};
use crate::corpus::Corpus;

/// Takes from `references` the labels that say nothing new of the printed `licenses`, and adds the others to those.
pub(super) fn add(licenses: &mut [LicenseMatch], references: &mut Vec<Reference>, corpus: &Corpus) {
    let whole = |license: &&LicenseMatch| license.verdict < Verdict::Excerpt;
    if !licenses.iter().any(|license| whole(&license)) {
        return;
    }
    let own = |id: &str| licenses.iter().filter(whole).all(|license| sets_itself(&license.id, id, corpus));
    references.retain(|one| !(is_limit(&one.id) && own(&one.id)));
    let mostly = licenses.iter().map(|license| license.text_coverage).sum::<f64>() >= HALF;
    let told: Vec<[u32; 2]> = material_lines(licenses).collect();
    let Some(first) = licenses.iter_mut().find(|license| license.verdict < Verdict::Excerpt) else { return };
    let granted = references.iter().filter(|one| one.role == Role::Grant && is_limit(&one.id));
    let is_new =
        |one: &&Reference| !told.iter().any(|[start, end]| *start <= one.lines[1] && one.lines[0] <= *end);
    for label in granted.filter(|_| mostly).filter(is_new) {
        first.edits.push(edit(label));
        first.verdict = first.verdict.max(Verdict::Altered);
    }
    first.edits.sort_by_key(|edit| edit.lines);
}

/// The lines of which an edit tells already.
fn material_lines(licenses: &[LicenseMatch]) -> impl Iterator<Item = [u32; 2]> {
    let edits = licenses.iter().flat_map(|license| &license.edits);
    edits.filter(|edit| edit.material).map(|edit| edit.lines)
}

fn edit(label: &Reference) -> JudgedEdit {
    JudgedEdit {
        op: EditOp::Insert,
        lines: label.lines,
        words: label.quote.split_whitespace().count(),
        material: true,
        class: "stated-limit".to_owned(),
        quote: label.quote.clone(),
        ..JudgedEdit::default()
    }
}

#[cfg(test)]
mod tests {
    use crate::corpus::Corpus;
    use crate::reading::{Reading, Verdict};
    use crate::text::Text;

    #[test]
    fn a_label_that_limits_is_an_edit() {
        let text = |id: &str| spdx::license_id(id).expect("it is on the list").text().to_owned();
        let badge = "![License](https://img.shields.io/badge/license-non--commercial-red)\n\n";
        let note = "---\nnote: Non-commercial use only.\n---\n\n";
        let cases = [
            ("MIT", badge, false),
            ("MIT", note, false),
            ("MIT", "---\ntitle: MIT License\n---\n\n", true),
            ("CC-BY-NC-4.0", badge, true),
        ];
        for (id, before, expected) in cases {
            let reading =
                Reading::of(&Text::from_source(&format!("{before}{}", text(id))), Corpus::builtin());
            assert_eq!(
                reading.verdict < Verdict::Truncated,
                expected,
                "{id} {before}: {:?}",
                reading.expression
            );
            assert_eq!(reading.expression == id, expected, "{}", reading.expression);
        }
    }

    #[test]
    fn a_label_is_told_once() {
        let mit = spdx::license_id("MIT").expect("it is on the list").text();
        for label in ["<!-- Non-commercial only -->", "![Non-commercial only](seal.png)"] {
            let reading = Reading::of(&Text::from_source(&format!("{label}\n\n{mit}")), Corpus::builtin());
            let edits = reading.licenses.iter().flat_map(|license| &license.edits);
            assert_eq!(edits.filter(|edit| edit.material).count(), 1, "{label}");
        }
    }
}
