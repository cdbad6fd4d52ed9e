//! Limits that clauses set in the sentence that grants a licence, or in the section about the licence.
//!
//! Contract: such a limit is no part of the licence that is named unless that has it too. Of what the licence is granted
//! for, it is told with the name; of another part of the work, beside it.

use super::qualified::limited;
use super::surroundings::Surroundings;
use super::{Found, Reference};
use crate::base::Span;
use crate::clauses::Clause;
use crate::corpus::{Corpus, Record, Subject};
use crate::reading::expression::spdx_form;
use crate::reading::{Role, legal, unproven};
use crate::text::Text;

/// The longest section that is about a licence, in bytes.
const SECTION: usize = 2000;

impl Found {
    /// Adds what the `clauses` of the text take from the licences that it grants.
    pub(in crate::reading) fn limit(&mut self, text: &Text, clauses: &[Clause], corpus: &Corpus) {
        let limits = |clause: &&Clause| unproven::limits_anything(clause) && clause.subject != Subject::Docs;
        let limits: Vec<(&Clause, Span)> =
            clauses.iter().filter(limits).map(|clause| (clause, text.source_span(clause.span))).collect();
        if limits.is_empty() || self.grants.is_empty() {
            return;
        }
        let around = Surroundings::of(text.source());
        let mut beside: Vec<Reference> = Vec::new();
        for (reference, sentence) in self.references.iter_mut().zip(&self.sentences) {
            if reference.role != Role::Grant {
                continue;
            }
            let section = around.license_section(sentence.start).filter(|section| section.len() <= SECTION);
            let near = |place: &Span| {
                place.overlaps(*sentence) || section.is_some_and(|section| place.overlaps(section))
            };
            for (clause, _) in limits.iter().filter(|(_, place)| near(place)) {
                if has_limit(&reference.id, &clause.kind, corpus) {
                    continue;
                }
                if clause.subject == reference.subject {
                    let form =
                        spdx_form(&reference.id, corpus).unwrap_or_else(|| super::reference(&reference.id));
                    let whole = limited(&form, &clause.kind);
                    self.choices
                        .iter_mut()
                        .flatten()
                        .filter(|id| **id == reference.id)
                        .for_each(|id| id.clone_from(&whole));
                    reference.id = whole;
                } else {
                    beside.push(told_beside(reference, clause));
                }
            }
        }
        beside.retain(|one| !self.references.iter().any(|known| known.id.contains(&one.id)));
        for one in beside {
            if !self.references.contains(&one) {
                self.references.push(one);
            }
        }
    }
}

fn told_beside(reference: &Reference, clause: &Clause) -> Reference {
    Reference {
        id: super::reference(&clause.kind),
        role: Role::Grant,
        subject: clause.subject,
        lines: clause.lines,
        quote: if clause.quote.is_empty() { reference.quote.clone() } else { clause.quote.clone() },
    }
}

/// Whether the licences of a name all set such a limit, or the name carries it already.
fn has_limit(id: &str, kind: &str, corpus: &Corpus) -> bool {
    if id.ends_with(&super::reference(kind)) || id.starts_with("LicenseRef-") && corpus.record(id).is_none() {
        return true;
    }
    let resolved = corpus.resolve_exactly(id).map(|found| found.ids).unwrap_or_default();
    let parts = id.split([' ', '(', ')']).map(str::to_owned);
    let ids: Vec<String> = if resolved.is_empty() { parts.collect() } else { resolved };
    let records: Vec<&Record> = ids.iter().filter_map(|id| corpus.record(id)).collect();
    !records.is_empty() && records.iter().all(|record| legal::has_limit(record, kind))
}

#[cfg(test)]
mod tests {
    use crate::corpus::Corpus;
    use crate::reading::Reading;
    use crate::text::Text;

    #[test]
    fn clauses_beside_a_name_take_from_it() {
        let talk =
            "It lifts loads in harbours all over the world, by day and by night, in any weather. ".repeat(12);
        let cases = [
            (
                "The model is under the MIT License and may not be used commercially.",
                "MIT AND LicenseRef-non-commercial",
            ),
            (
                "The code is under the MIT License, and the dataset is for non-commercial use only.",
                "MIT AND LicenseRef-non-commercial",
            ),
            (
                "## License\n\nThe model is under the MIT License.\n\nCommercial use of the model is prohibited.",
                "MIT AND LicenseRef-non-commercial",
            ),
            ("The model is under CC BY-NC 4.0 and may not be used commercially.", "CC-BY-NC-4.0"),
            ("The model is under the MIT License. Commercial use is welcome.", "MIT"),
        ];
        for (said, expected) in cases {
            let reading =
                Reading::of(&Text::from_source(&format!("# Crane\n\n{talk}\n\n{said}\n")), Corpus::builtin());
            assert_eq!(reading.expression, expected, "{said}: {:?}", reading.references);
        }
    }
}
