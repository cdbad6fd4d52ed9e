//! Sets the fields of a clause by their names, and names the subject of a sentence.
//!
//! Contract: names are those of the JSON; an unknown name is ignored here, for the source files are checked
//! when they are read.

use super::{Answer, Clause};
use crate::corpus::Subject;

/// Sets `field` to `value`.
pub(super) fn set(clause: &mut Clause, field: &str, value: &str) {
    if field == "subject" {
        clause.subject = subject_named(value);
    } else if let Some(answer) = answer(clause, field) {
        *answer = Answer::named(value);
    } else if let Some(slot) = slot(clause, field) {
        *slot = Some(value.to_owned());
    }
}

/// Whether `field` has a value; a subject always has one.
pub(super) fn is_set(clause: &mut Clause, field: &str) -> bool {
    match field {
        "subject" => clause.subject != Subject::Weights,
        _ => match answer(clause, field) {
            Some(answer) => answer.is_some(),
            None => slot(clause, field).is_none_or(|slot| slot.is_some()),
        },
    }
}

fn answer<'a>(clause: &'a mut Clause, field: &str) -> Option<&'a mut Option<Answer>> {
    Some(match field {
        "modified" => &mut clause.modified,
        "fine-tuned" => &mut clause.fine_tuned,
        "adapter" => &mut clause.adapter,
        "merged" => &mut clause.merged,
        "quantised" => &mut clause.quantised,
        "distilled" => &mut clause.distilled,
        "trained-on-outputs" => &mut clause.trained_on_outputs,
        "hosted" => &mut clause.hosted,
        "affiliates" => &mut clause.affiliates,
        "third-party" => &mut clause.third_party,
        _ => return None,
    })
}

fn slot<'a>(clause: &'a mut Clause, field: &str) -> Option<&'a mut Option<String>> {
    Some(match field {
        "effect" => &mut clause.effect,
        "unit" => &mut clause.unit,
        "currency" => &mut clause.currency,
        "metric" => &mut clause.metric,
        "period" => &mut clause.period,
        "scope" => &mut clause.scope,
        "measured" => &mut clause.measured,
        "joined" => &mut clause.joined,
        "except" => &mut clause.except,
        "where" => &mut clause.place,
        "position" => &mut clause.position,
        "who" => &mut clause.who,
        "applies-to" => &mut clause.applies_to,
        "trigger" => &mut clause.trigger,
        "what" => &mut clause.what,
        "venue" => &mut clause.venue,
        _ => return None,
    })
}

/// How many values a clause has: of two that say the same, the richer one is kept.
pub(super) fn richness(clause: &Clause) -> usize {
    let mut clause = clause.clone();
    let set = super::source::FIELDS
        .iter()
        .filter(|field| **field != "subject" && is_set(&mut clause, field))
        .count();
    set + clause.words.len()
        + clause.items.len()
        + clause.excluded.len()
        + usize::from(clause.value.is_some())
}

fn subject_named(name: &str) -> Subject {
    match name {
        "code" => Subject::Code,
        "data" => Subject::Data,
        "docs" => Subject::Docs,
        "outputs" => Subject::Outputs,
        _ => Subject::Weights,
    }
}

/// Whether a sentence begins with the outputs, whatever it says of models then.
fn speaks_of_outputs(sentence: &str) -> bool {
    const STARTS: [&str; 8] = [
        "outputs ",
        "output ",
        "the outputs ",
        "the output ",
        "all outputs ",
        "any output ",
        "model outputs ",
        "generated content ",
    ];
    let words = sentence.trim_start_matches(|c: char| !c.is_alphabetic());
    STARTS.iter().any(|start| words.starts_with(start))
}

/// What a folded sentence is about, where it says so and does not name the model beside it.
pub(super) fn subject(sentence: &str) -> Subject {
    if speaks_of_outputs(sentence) {
        return Subject::Outputs;
    }
    let has = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
    let model = has(&["model", "weight", "checkpoint", "materials", "模型", "权重", "software", "软件"]);
    match () {
        () if model => Subject::Weights,
        () if has(&[
            "the outputs",
            "the output",
            "generated content",
            "outputs may",
            "outputs are",
            "输出内容",
            "生成内容",
        ]) =>
        {
            Subject::Outputs
        }
        () if has(&[
            "dataset",
            "data set",
            "the data ",
            "the data.",
            "the data,",
            "this data ",
            "the corpus ",
            "this corpus ",
            "数据集",
            "语料",
        ]) =>
        {
            Subject::Data
        }
        () if has(&["source code", "the code", "this code", "codebase", "源代码", "代码"]) => {
            Subject::Code
        }
        () if has(&["documentation is", "documentation may"]) => Subject::Docs,
        () => Subject::Weights,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_is_what_the_sentence_names() {
        let cases = [
            ("the model is for research", Subject::Weights),
            ("the code is for research", Subject::Code),
            ("the dataset may be used", Subject::Data),
            ("the corpus is for research", Subject::Data),
            ("the code and the model weights", Subject::Weights),
            ("本数据集仅供研究", Subject::Data),
            ("you may use it", Subject::Weights),
        ];
        for (sentence, expected) in cases {
            assert_eq!(subject(sentence), expected, "{sentence}");
        }
    }

    #[test]
    fn fields_are_set_by_name() {
        let mut clause = Clause::default();
        set(&mut clause, "where", "here");
        set(&mut clause, "subject", "outputs");
        set(&mut clause, "nonsense", "x");
        assert_eq!((clause.place.as_deref(), clause.subject), (Some("here"), Subject::Outputs));
        assert!(is_set(&mut clause, "where") && !is_set(&mut clause, "effect"));
    }
}
