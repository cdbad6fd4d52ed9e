//! Bans in so many words: what a licence text of the weights that is here forbids.
//!
//! | the text | then |
//! |---|---|
//! | is a licence that was reviewed, word for word | its record decides; where that permits what the words forbid, nothing certain is known |
//! | is any other | no: whatever else it grants, it forbids this |
//! | is any other, and excepts something of the use | conditional at best |

use super::book::main_subject;
use super::uses::{Checker, Use, Verdict};
use crate::clauses::Clause;
use crate::corpus::{Record, Subject};
use crate::evidence::TextRole;
use crate::report::{ArtifactEntry, EvidenceEntry};

/// The best verdict that the bans leave: `yes` where there is none.
pub(super) fn best(checker: &Checker<'_>, entry: &ArtifactEntry, of: Use) -> Verdict {
    let texts = checker.texts_of(entry).filter(|(at, _)| is_license(at, entry));
    let left = texts.map(|(at, clauses)| {
        let known = is_known(checker, at);
        clauses.iter().map(|clause| left(clause, of, known)).max().unwrap_or(Verdict::Yes)
    });
    left.max().unwrap_or(Verdict::Yes)
}

/// What one clause leaves of a use, in a text that is a `known` licence or not.
fn left(clause: &Clause, of: Use, known: bool) -> Verdict {
    // A ban on the data or the documentation leaves the model free.
    if !matches!(clause.subject, Subject::Weights | Subject::Outputs) {
        return Verdict::Yes;
    }
    let names_it = clause.kind == of.axis();
    if clause.effect.as_deref() != Some("forbidden") || !(names_it || is_ban(&clause.kind, of)) {
        return Verdict::Yes;
    }
    match (known, &clause.except) {
        (true, _) if names_it => Verdict::Unknown,
        (true, _) => Verdict::Yes,
        // What is left of a ban on business use (teaching, research) is no business.
        (false, Some(_)) if of != Use::Commercial => Verdict::Conditional,
        (false, _) => Verdict::No,
    }
}

/// Whether a clause of this kind decides the use, beside those of the use's own axis.
pub(super) fn is_ban(kind: &str, of: Use) -> bool {
    match of {
        Use::Commercial => matches!(kind, "non-commercial" | "research-only"),
        // Whoever may not train on the outputs may not distil through them.
        Use::Distill => kind == "output-training",
        _ => false,
    }
}

fn is_license(at: &EvidenceEntry, entry: &ArtifactEntry) -> bool {
    let about = at.subject.unwrap_or_default();
    matches!(at.role, Some(TextRole::License | TextRole::Metadata))
        && (about == Subject::Weights || about == main_subject(entry))
}

/// Whether the text is, word for word, licences whose records somebody has reviewed.
fn is_known(checker: &Checker<'_>, at: &EvidenceEntry) -> bool {
    let reviewed = |id: &str| checker.record(id).is_some_and(|record: &Record| !record.is_unreviewed());
    at.verdict.is_some_and(|verdict| verdict.is_faithful())
        && at.license.as_deref().is_some_and(|ids| ids.split(", ").all(reviewed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Corpus;
    use crate::reading::Verdict as Reading;
    use crate::report::samples;

    fn clause(kind: &str, effect: &str, except: Option<&str>) -> Clause {
        Clause {
            kind: kind.into(),
            effect: Some(effect.into()),
            except: except.map(str::to_owned),
            ..Clause::default()
        }
    }

    #[test]
    fn a_ban_is_a_no_where_no_record_knows_better() {
        use Use::{Commercial, Distill, FineTune, TrainOnOutputs};
        use Verdict::{Conditional, No, Unknown, Yes};
        let training = || clause("output-training", "forbidden", None);
        let business = || clause("non-commercial", "forbidden", None);
        for (of, clause, text, expected) in [
            (TrainOnOutputs, training(), Reading::UnknownLegal, No),
            (TrainOnOutputs, training(), Reading::Altered, No),
            (TrainOnOutputs, training(), Reading::Verbatim, Unknown),
            (Distill, training(), Reading::UnknownLegal, No),
            (FineTune, training(), Reading::UnknownLegal, Yes),
            (
                TrainOnOutputs,
                clause("output-training", "forbidden", Some("derivatives")),
                Reading::UnknownLegal,
                Conditional,
            ),
            (TrainOnOutputs, clause("output-training", "conditional", None), Reading::UnknownLegal, Yes),
            (Commercial, business(), Reading::NotLegal, No),
            (Commercial, clause("non-commercial", "forbidden", Some("education")), Reading::UnknownLegal, No),
            (Commercial, business(), Reading::Verbatim, Yes),
            (FineTune, business(), Reading::UnknownLegal, Yes),
            (Commercial, Clause { subject: Subject::Data, ..business() }, Reading::UnknownLegal, Yes),
        ] {
            let mut checker = Checker::new(Corpus::builtin());
            let told = format!("{of:?} {clause:?} {text:?}");
            let mut read = samples::text(text);
            read.clauses = vec![clause];
            checker.text("5ha".to_owned(), read);
            let mut entry = samples::with_text(samples::entry("m"), "5ha", "MIT", text);
            entry.evidence.iter_mut().for_each(|one| one.role = Some(TextRole::License));
            assert_eq!(best(&checker, &entry, of), expected, "{told}");
        }
    }
}
