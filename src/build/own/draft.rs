//! The first draft of a record: what the text and its clauses tell, and places for what only a person knows.
//!
//! Contract: valid at once, and careful: no family is freer than the clauses found, and what was proposed says so.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::NewLicense;
use crate::clauses::Clause;
use crate::corpus::AXES;
use crate::matching::frame::frame;
use crate::reading::Reading;
use crate::text::Text;

/// Clause kinds that oblige who passes the work on, and are a duty of the same name.
const DUTIES: [&str; 9] = [
    "attribution-display",
    "license-copy",
    "naming",
    "notice-file",
    "output-labelling",
    "pass-through",
    "registration",
    "share-alike",
    "state-changes",
];

/// Clause values that belong to one reading, not to the licence.
const OF_A_READING: [&str; 4] = ["lines", "quote", "kind", "attachment-missing"];

/// The record of `text`, as TOML.
pub(super) fn record(new: &NewLicense, text: &Text, bytes: &[u8], reading: &Reading) -> String {
    let mut out = String::from(
        "# Proposed by `smallprint corpus add`: read the text, correct what is wrong, fill in what is missing.\n\
         # The keys and their values: corpus/README.md of smallprint.\n",
    );
    let name = new.name.clone().or_else(|| title(text)).unwrap_or_else(|| new.id.clone());
    let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let _ = writeln!(out, "id = {}\nname = {}", quoted(&new.id), quoted(&name));
    out.push_str("# version = \"1.0\"\n# published = \"2026-01-31\"\n# publisher = \"who issues it\"\n");
    out.push_str("# url = \"where it can be read\"\n");
    out.push_str("# Other names by which people call it, in lower case.\naliases = []\n");
    let _ = writeln!(out, "family = {}", quoted(family(&reading.clauses)));
    out.push_str(if is_chinese(text) { "languages = [\"zh\"]\n" } else { "# languages = [\"en\"]\n" });
    let _ = writeln!(out, "text-sha256 = {}\nsubjects = [\"weights\"]\ntext = \"seen\"", quoted(&hash));
    out.push_str(
        "# Until you set who has compared the terms below with the text, `check` takes them for unknown.\n",
    );
    out.push_str("unreviewed = true\nreviewed-by = \"\"\n");
    terms(&mut out, reading);
    reading.clauses.iter().filter(|clause| !is_grant(clause)).for_each(|clause| fact(&mut out, clause));
    reading.clauses.iter().for_each(|clause| duty(&mut out, clause));
    out
}

/// The title that stands above the text.
fn title(text: &Text) -> Option<String> {
    let slot = frame(text).into_iter().find(|slot| slot.kind == "title" && slot.start < slot.end)?;
    let words = text.words_span(slot.start as usize..slot.end as usize);
    let title = text.quote(words);
    (!title.is_empty() && title.chars().count() <= 120).then_some(title)
}

/// The class that the clauses found make it at least; where they tell nothing, the careful one.
fn family(clauses: &[Clause]) -> &'static str {
    let has = |kinds: &[&str]| clauses.iter().any(|clause| kinds.contains(&clause.kind.as_str()));
    match () {
        () if has(&["non-commercial", "research-only"]) => "research-noncommercial",
        () if has(&["user-cap", "revenue-cap"]) => "community-threshold",
        () if has(&["use-restrictions"]) => "rail",
        () if has(&["share-alike"]) => "copyleft",
        () => "proprietary-terms",
    }
}

fn is_chinese(text: &Text) -> bool {
    let han = text.folded().chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    han * 2 > text.words().len()
}

fn terms(out: &mut String, reading: &Reading) {
    out.push_str("\n# `allowed`, `conditional`, `forbidden`, `silent` or `unknown`, and the section that says so.\n[terms]\n");
    let proposed = reading.proposed_terms();
    for (axis, _) in AXES {
        let Some(term) = proposed.get(axis) else { continue };
        let section =
            term.section.as_deref().map(|at| format!(", section = {}", quoted(at))).unwrap_or_default();
        let value = toml::Value::try_from(term.value).map(|value| value.to_string()).unwrap_or_default();
        let _ = writeln!(out, "{axis} = {{ value = {value}{section} }}");
    }
}

/// What is granted on an axis is stated by its term already.
fn is_grant(clause: &Clause) -> bool {
    let axis = AXES.iter().any(|(axis, _)| *axis == clause.kind);
    axis && !matches!(clause.effect.as_deref(), Some("conditional" | "forbidden"))
}

/// A clause with its values.
fn fact(out: &mut String, clause: &Clause) {
    let Ok(serde_json::Value::Object(values)) = serde_json::to_value(clause) else { return };
    let _ = writeln!(out, "\n[[clauses]]\nkind = {}", quoted(&clause.kind));
    for (key, value) in values.iter().filter(|(key, _)| !OF_A_READING.contains(&key.as_str())) {
        let counted = match (key.as_str(), value) {
            ("items", serde_json::Value::Array(items)) => serde_json::Value::from(items.len()),
            _ => value.clone(),
        };
        if let Ok(value) = toml::Value::try_from(counted) {
            let _ = writeln!(out, "{key} = {value}");
        }
    }
}

fn duty(out: &mut String, clause: &Clause) {
    if !DUTIES.contains(&clause.kind.as_str()) {
        return;
    }
    let _ = writeln!(out, "\n[[duties]]\nkind = {}", quoted(&clause.kind));
    if !clause.words.is_empty() {
        let words: Vec<String> = clause.words.iter().map(|words| quoted(words)).collect();
        let _ = writeln!(out, "words = [{}]", words.join(", "));
    }
    for (key, value) in
        [("where", &clause.place), ("position", &clause.position), ("section", &clause.section)]
    {
        if let Some(value) = value {
            let _ = writeln!(out, "{key} = {}", quoted(value));
        }
    }
    out.push_str("trigger = \"distribution\"\n");
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Corpus, Record, TermValue};

    #[test]
    fn a_draft_is_a_valid_record_with_what_the_clauses_say() {
        let source = "Gannet \"Open\" License\n\n1. You may use the Gannet model. If your products have more than 5 million \
            monthly active users, you must request a license from Gannet Works.\n\n2. You must prominently display \
            \"Built with Gannet\" on a related website.\n\n3. You must not use the outputs of the model to train \
            another model.\n";
        let text = Text::from_source(source);
        let reading = Reading::of(&text, Corpus::builtin());
        let new = NewLicense { id: "gannet".into(), ..NewLicense::default() };
        let record: Record =
            toml::from_str(&record(&new, &text, source.as_bytes(), &reading)).expect("valid");
        assert_eq!((record.id.as_str(), record.name.as_str()), ("gannet", "Gannet \"Open\" License"));
        assert_eq!(record.family, crate::corpus::Family::CommunityThreshold);
        let cap = record.clauses_of("user-cap").next().expect("a cap");
        assert_eq!(cap.values["value"], 5_000_000);
        assert_eq!(cap.section.as_deref(), Some("1"));
        assert_eq!(
            record.duties_of("attribution-display").next().expect("a duty").words,
            ["Built with Gannet"]
        );
        let training = &record.terms["output-training"];
        assert_eq!((training.value, training.section.as_deref()), (TermValue::Forbidden, Some("3")));
    }

    #[test]
    fn a_name_that_is_given_wins_and_a_chinese_text_says_so() {
        let source = "青鹭模型许可协议\n\n一、您可以免费使用本模型。\n\n二、未经书面许可，不得将本模型用于商业用途。\n";
        let text = Text::from_source(source);
        let reading = Reading::of(&text, Corpus::builtin());
        let new = NewLicense { id: "qinglu".into(), name: Some("Qinglu".into()), force: false };
        let record: Record =
            toml::from_str(&record(&new, &text, source.as_bytes(), &reading)).expect("valid");
        assert_eq!((record.name.as_str(), record.languages), ("Qinglu", vec!["zh".to_owned()]));
    }
}
