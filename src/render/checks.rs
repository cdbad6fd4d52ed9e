//! The verdicts of `check`, written as they come: for people, as JSON, as JSON lines, as a Markdown table.
//!
//! Contract: nothing is kept; the JSON is one indented object `{"artifacts": [...]}`. In the human form names and quotes
//! from disk are escaped.

use std::io::{self, Write};

use serde_json::Value;

use super::json::indented;
use super::jsonl::write_line;
use super::matrix::{basis_name, verdict_head, verdict_rows};
use super::screen::{BOLD, Screen, safe};
use crate::lineage::Basis;
use crate::policy::touch::Restriction;
use crate::policy::uses::{Because, Checked, Ground, State, UseVerdict, Verdict};

/// Clauses told for one verdict; the others are in the JSON.
const TOLD: usize = 3;

/// How verdicts are written.
#[derive(Clone, Copy, Debug)]
pub enum ChecksForm {
    /// For people.
    Human(Screen),
    /// One JSON object.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// A Markdown table.
    Matrix,
}

/// Writes verdicts one by one.
#[derive(Debug)]
pub struct Checks<W: Write> {
    out: W,
    form: ChecksForm,
    written: u64,
}

impl<W: Write> Checks<W> {
    /// Into `out`.
    pub fn new(out: W, form: ChecksForm) -> Self {
        Self { out, form, written: 0 }
    }

    /// Writes one artifact's verdicts.
    ///
    /// # Errors
    /// What the output says.
    pub fn push(&mut self, one: &Checked) -> io::Result<()> {
        if self.written == 0 {
            self.start()?;
        }
        let first = self.written == 0;
        self.written += 1;
        match self.form {
            ChecksForm::Human(screen) => self.out.write_all(human(&screen, one).as_bytes()),
            ChecksForm::Jsonl => write_line(&mut self.out, one),
            ChecksForm::Matrix => self.out.write_all(verdict_rows(one).as_bytes()),
            ChecksForm::Json => {
                self.out.write_all(if first { b"\n    " } else { b",\n    " })?;
                self.out.write_all(&indented(one, 2)?)
            }
        }
    }

    fn start(&mut self) -> io::Result<()> {
        match self.form {
            ChecksForm::Json => self.out.write_all(b"{\n  \"artifacts\": ["),
            ChecksForm::Matrix => self.out.write_all(verdict_head().as_bytes()),
            ChecksForm::Human(_) | ChecksForm::Jsonl => Ok(()),
        }
    }

    /// Ends what was begun.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(mut self) -> io::Result<()> {
        if self.written == 0 {
            self.start()?;
        }
        match self.form {
            ChecksForm::Json if self.written == 0 => self.out.write_all(b"]\n}\n")?,
            ChecksForm::Json => self.out.write_all(b"\n  ]\n}\n")?,
            ChecksForm::Human(screen) => self.out.write_all(screen.wrap("", NOTE).as_bytes())?,
            ChecksForm::Jsonl | ChecksForm::Matrix => {}
        }
        self.out.flush()
    }
}

const NOTE: &str = "Evidence, not legal advice. `yes` means that a grant was found and no limit on this use; \
    `unknown` that nothing certain was found.";

/// The verdicts of one artifact for people: one line for each use, with what decides.
fn human(screen: &Screen, one: &Checked) -> String {
    let at = if one.path == one.name { String::new() } else { format!(" ({})", safe(&one.path)) };
    let mut text = format!("{}{at}\n", screen.paint(BOLD, &safe(&one.name)));
    uses(screen, &one.uses, &mut text);
    for touched in &one.domains {
        row(screen, "domain", touched.domain, &safe(&touched.says), &mut text);
        for one in &touched.restrictions {
            row(screen, "", "", &restriction(one), &mut text);
        }
    }
    if let Some(judged) = &one.policy {
        let review = judged.review.as_deref().map(|told| format!(" [{}]", safe(told))).unwrap_or_default();
        let because: Vec<String> = judged.because.iter().map(|entry| safe(entry)).collect();
        row(screen, "policy", judged.verdict, &format!("{}{review}", because.join("; ")), &mut text);
    }
    for note in &one.notes {
        row(screen, "note", "", &safe(note), &mut text);
    }
    for deployed in &one.deployments {
        text.push_str(&format!("  in {}:\n", safe(&deployed.product)));
        uses(screen, &deployed.uses, &mut text);
    }
    text.push('\n');
    text
}

/// Columns before what is told: the use and its verdict.
const NAME: usize = 17;
const VERDICT: usize = 12;

/// A row whose later lines stand under its text.
fn row(screen: &Screen, name: &str, verdict: &str, told: &str, text: &mut String) {
    let label = format!("  {name:<NAME$}{verdict:<VERDICT$} ");
    let told = screen.wrap(&" ".repeat(label.len()), told);
    match told.get(label.len()..) {
        Some(rest) => text.extend([label.as_str(), rest]),
        None => text.extend([label.trim_end(), "\n"]),
    }
}

fn uses(screen: &Screen, all: &[UseVerdict], text: &mut String) {
    for one in all {
        let wanted = if one.wanted == Some(false) { " (not wanted)" } else { "" };
        row(screen, one.of.name(), one.verdict.name(), &format!("{}{wanted}", reasons(one)), text);
    }
}

fn restriction(one: &Restriction) -> String {
    let place = match (&one.path, one.lines) {
        (Some(path), Some([line, _])) => format!("{}:{line}", safe(path)),
        _ => format!("{} ({})", safe(one.license.as_deref().unwrap_or_default()), basis_name(one.basis)),
    };
    let list = one.attachment.as_deref().map(|title| format!(", {}", safe(title))).unwrap_or_default();
    let label = one.label.as_deref().map(|label| format!(" item {}", safe(label))).unwrap_or_default();
    match &one.quote {
        Some(quote) => format!("{place}{list}{label}: \"{}\"", safe(quote)),
        None => format!("{place}{list}{label}: its text is not here to be quoted"),
    }
}

fn reasons(verdict: &UseVerdict) -> String {
    let mut told: Vec<String> = Vec::new();
    if let (Ground::Review, Some(review)) = (verdict.basis, &verdict.review) {
        let conditions =
            review.conditions.as_deref().map(|what| format!(": {}", safe(what))).unwrap_or_default();
        let (decision, by) = (review.decision, safe(&review.reviewer));
        told.push(format!("{decision} by {by} on {}{conditions}", safe(&review.date)));
    }
    told.extend(open_because(verdict).map(str::to_owned));
    let limits = |one: &&Because| verdict.verdict == Verdict::Yes || one.effect() != Some("allowed");
    let mut because: Vec<&Because> = verdict.because.iter().filter(limits).collect();
    if because.is_empty() {
        because = verdict.because.iter().collect();
    }
    told.extend(because.iter().take(TOLD).map(|one| reason(one)));
    if because.len() > TOLD {
        told.push(format!("and {} more", because.len() - TOLD));
    }
    for says in verdict.settled.iter().filter_map(|one| one.says.as_deref()) {
        let kept = format!("[{}]", safe(says));
        if !told.contains(&kept) {
            told.push(kept);
        }
    }
    told.join("; ")
}

/// Why a verdict is unknown, where none of its clauses tells it.
fn open_because(verdict: &UseVerdict) -> Option<&'static str> {
    let tells = |one: &Because| {
        one.kind == verdict.of.axis() || one.state == Some(State::Unknown) || one.says.is_some()
    };
    if verdict.verdict != Verdict::Unknown || verdict.because.iter().any(tells) {
        return None;
    }
    let limits = verdict.because.iter().any(|one| one.effect() != Some("allowed"));
    Some(if limits { "nothing found that grants it" } else { "nothing found that grants or forbids it" })
}

fn reason(because: &Because) -> String {
    let license = because.license.as_deref().map(|id| format!("{} ", safe(id))).unwrap_or_default();
    let section = because.section.as_deref().map(|at| format!("section {} ", safe(at))).unwrap_or_default();
    let effect = because.effect().map(|effect| format!(" {}", safe(effect))).unwrap_or_default();
    let value = because.values.get("value").filter(|value| value.is_number()).map(Value::to_string);
    let value = value.map(|value| format!(" {value}{}", measure(because))).unwrap_or_default();
    let basis = match because.basis {
        Basis::Text => String::new(),
        basis => format!(" ({})", basis_name(basis)),
    };
    let says = because.says.as_deref().map(|says| format!(" [{}]", safe(says))).unwrap_or_default();
    format!("{license}{section}{}{effect}{value}{basis}{says}", because.kind)
}

/// What a threshold counts: ` EUR revenue`.
fn measure(because: &Because) -> String {
    let said = |key: &str| because.values.get(key).and_then(Value::as_str);
    ["currency", "metric"].into_iter().filter_map(said).map(|word| format!(" {}", safe(word))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Corpus;
    use crate::policy::uses::Checker;
    use crate::report::samples;

    fn written(form: ChecksForm, names: &[&str]) -> String {
        let mut bytes = Vec::new();
        let mut checks = Checks::new(&mut bytes, form);
        for name in names {
            let mut one = Checker::new(Corpus::builtin()).check(&samples::entry(name));
            one.notes.push("see \u{1b}[31m".to_owned());
            checks.push(&one).expect("a Vec takes everything");
        }
        checks.finish().expect("a Vec takes everything");
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn a_threshold_says_what_it_counts() {
        let cap = |values: serde_json::Value| {
            let mut values: std::collections::BTreeMap<String, Value> =
                serde_json::from_value(values).expect("a map");
            values.insert("value".to_owned(), 20_000_000.into());
            reason(&Because {
                kind: "revenue-cap".to_owned(),
                basis: Basis::Text,
                license: None,
                section: None,
                path: None,
                lines: None,
                quote: None,
                state: None,
                says: None,
                values,
                published: None,
            })
        };
        assert_eq!(
            cap(serde_json::json!({"currency": "EUR", "metric": "revenue"})),
            "revenue-cap 20000000 EUR revenue"
        );
        assert_eq!(cap(serde_json::json!({"metric": "employees"})), "revenue-cap 20000000 employees");
        assert_eq!(cap(serde_json::json!({})), "revenue-cap 20000000");
    }

    #[test]
    fn each_form_holds_every_artifact() {
        let names = ["a", "b | c"];
        for count in 0..=2 {
            let json = written(ChecksForm::Json, &names[..count]);
            let parsed: Value = serde_json::from_str(&json).expect("JSON");
            assert_eq!(parsed["artifacts"].as_array().map(Vec::len), Some(count), "{json}");
            let pretty = serde_json::to_string_pretty(&parsed).expect("JSON") + "\n";
            assert_eq!(json.lines().count(), pretty.lines().count(), "{json}");
            assert_eq!(written(ChecksForm::Jsonl, &names[..count]).lines().count(), count);
            assert_eq!(written(ChecksForm::Matrix, &names[..count]).lines().count(), count + 2);
            let human = written(ChecksForm::Human(Screen::default()), &names[..count]);
            assert_eq!(human.matches("commercial").count(), count, "{human}");
            assert!(!human.contains('\u{1b}') && human.contains("not legal advice"), "{human}");
        }
    }
}
