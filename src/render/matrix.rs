//! Tables of what may be done: verdicts for each model and use, and licences side by side.

use serde_json::Value;

use super::screen::{BOLD, Screen, safe};
use crate::corpus::{ClauseFact, Record, TermValue, TextState};
use crate::lineage::Basis;
use crate::policy::uses::{Because, Checked, USES, Use, UseVerdict, Verdict};

/// Clauses told for one verdict; the others are in the JSON.
const TOLD: usize = 3;

/// The verdicts of all artifacts for people: one line for each use, with what decides.
pub fn checked(screen: &Screen, all: &[Checked]) -> String {
    let mut text = String::new();
    for one in all {
        text.push_str(&format!("{}\n", screen.paint(BOLD, &safe(&one.name))));
        for verdict in &one.uses {
            let line = format!(
                "{:<17}{:<12} {}",
                verdict.of.name(),
                verdict_name(verdict.verdict),
                reasons(verdict)
            );
            text.push_str(&screen.wrap("      ", line.trim_end()).replacen("      ", "  ", 1));
        }
        text.push('\n');
    }
    text.push_str(&screen.wrap("", NOTE));
    text
}

const NOTE: &str = "Evidence, not legal advice. `yes` means that a grant was found and no limit on this use; \
    `unknown` that nothing certain was found.";

/// The same as a Markdown table: one row for each model.
pub fn matrix(all: &[Checked]) -> String {
    let head = ["model"].into_iter().chain(USES.into_iter().map(Use::name)).map(str::to_owned);
    let rows = all.iter().map(|one| {
        let cells = one.uses.iter().map(|of| match of.basis {
            Basis::Text | Basis::None => verdict_name(of.verdict).to_owned(),
            basis => format!("{} ({})", verdict_name(of.verdict), basis_name(basis)),
        });
        [one.name.clone()].into_iter().chain(cells).collect()
    });
    markdown(head.collect(), rows.collect())
}

/// Licences side by side as a Markdown table: one row for each licence.
pub fn comparison(records: &[&Record]) -> String {
    let uses = [
        ("commercial use", "commercial-use"),
        ("hosted service", "hosted-service"),
        ("redistribution", "redistribution"),
        ("fine-tuning", "fine-tuning"),
        ("distillation", "distillation"),
        ("output training", "output-training"),
    ];
    let rest = ["caps", "must display", "must name", "notice", "use restrictions", "territory"];
    let head = ["license"].into_iter().chain(uses.map(|one| one.0)).chain(rest).map(str::to_owned).collect();
    let rows = records.iter().map(|record| {
        let terms = uses.map(|(_, axis)| term(record, axis));
        let rest = [
            caps(record),
            words(record, "attribution-display"),
            words(record, "naming"),
            words(record, "notice-file"),
            restrictions(record),
            territory(record),
        ];
        [record.id.clone()].into_iter().chain(terms).chain(rest).collect()
    });
    markdown(head, rows.collect())
}

fn reasons(verdict: &UseVerdict) -> String {
    let mut told: Vec<String> = verdict.because.iter().take(TOLD).map(reason).collect();
    if verdict.because.len() > TOLD {
        told.push(format!("and {} more", verdict.because.len() - TOLD));
    }
    match (told.is_empty(), verdict.verdict) {
        (true, Verdict::Unknown) => "nothing found that decides".to_owned(),
        _ => told.join("; "),
    }
}

fn reason(because: &Because) -> String {
    let license = because.license.as_deref().map(|id| format!("{} ", safe(id))).unwrap_or_default();
    let section = because.section.as_deref().map(|at| format!("section {} ", safe(at))).unwrap_or_default();
    let effect = because.values.get("effect").and_then(Value::as_str).map(|effect| format!(" {effect}"));
    let value =
        because.values.get("value").filter(|value| value.is_number()).map(|value| format!(" {value}"));
    let basis = match because.basis {
        Basis::Text => String::new(),
        basis => format!(" ({})", basis_name(basis)),
    };
    let (effect, value) = (effect.unwrap_or_default(), value.unwrap_or_default());
    format!("{license}{section}{}{effect}{value}{basis}", because.kind)
}

fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "yes",
        Verdict::Conditional => "conditional",
        Verdict::Unknown => "unknown",
        Verdict::No => "no",
    }
}

fn basis_name(basis: Basis) -> &'static str {
    match basis {
        Basis::Text => "text",
        Basis::HeaderNotice => "as a notice says",
        Basis::WeightsMetadata => "as the weights say",
        Basis::Declared => "as declared",
        Basis::Base => "by its base",
        Basis::Registry => "by the registry",
        Basis::None => "without a statement",
    }
}

fn term(record: &Record, axis: &str) -> String {
    let term = record.terms.get(axis);
    let value = match term.map_or(TermValue::Unknown, |term| term.value) {
        TermValue::Allowed => "allowed",
        TermValue::Conditional => "conditional",
        TermValue::Forbidden => "forbidden",
        TermValue::Silent => "silent",
        TermValue::Unknown if record.text == TextState::NotSeen => "unknown (obtain the text)",
        TermValue::Unknown => "unknown",
    };
    match term.and_then(|term| term.section.as_deref()) {
        Some(section) => format!("{value} ({section})"),
        None => value.to_owned(),
    }
}

fn caps(record: &Record) -> String {
    let kinds = record.clauses_of("user-cap").chain(record.clauses_of("revenue-cap"));
    let cap = |clause: &ClauseFact| {
        let text = |key: &str| clause.values.get(key).map(plain);
        let parts = [
            text("currency"),
            text("value"),
            text("metric"),
            text("period"),
            text("measured"),
            text("effect"),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    listed(kinds.map(cap))
}

fn words(record: &Record, kind: &str) -> String {
    let one = |clause: &ClauseFact| match clause.values.get("words") {
        Some(Value::Array(words)) if !words.is_empty() => {
            words.iter().map(|word| format!("\"{}\"", plain(word))).collect::<Vec<_>>().join(" or ")
        }
        _ => "yes".to_owned(),
    };
    listed(record.clauses_of(kind).map(one))
}

fn restrictions(record: &Record) -> String {
    let one = |clause: &ClauseFact| {
        let title = clause.values.get("attachment").map(plain).unwrap_or_default();
        let items = clause.values.get("items").and_then(Value::as_u64);
        items.map_or(title.clone(), |items| format!("{title}: {items} items"))
    };
    let policy = record.clauses_of("policy-by-reference").map(|_| "policy by reference".to_owned());
    listed(record.clauses_of("use-restrictions").map(one).chain(policy))
}

fn territory(record: &Record) -> String {
    listed(record.clauses_of("territory").map(|clause| {
        let regions = clause.values.get("excluded").and_then(Value::as_array);
        let names: Vec<String> = regions.into_iter().flatten().map(plain).collect();
        format!("not {}", names.join(", "))
    }))
}

fn listed(parts: impl Iterator<Item = String>) -> String {
    let mut parts: Vec<String> = parts.collect();
    parts.dedup();
    if parts.is_empty() { "-".to_owned() } else { parts.join("; ") }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A table in GitHub Flavored Markdown (section 4.10): pipes in cells are escaped.
fn markdown(head: Vec<String>, rows: Vec<Vec<String>>) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| safe(cell).replace('|', "\\|")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule: Vec<String> = head.iter().map(|_| "---".to_owned()).collect();
    let rows: String = rows.iter().map(|row| line(row)).collect();
    format!("{}{}{rows}", line(&head), line(&rule))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Corpus;

    #[test]
    fn licences_stand_side_by_side() {
        let corpus = Corpus::builtin();
        let records = ["llama-3.1-community", "MIT"].map(|id| corpus.record(id).expect("a record"));
        let table = comparison(&records);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 4, "{table}");
        let columns = |line: &str| line.matches(" | ").count();
        assert!(lines.iter().all(|line| columns(line) == columns(lines[0])), "{table}");
        assert!(lines[2].contains("700000000 MAU release-date request-license"), "{table}");
        assert!(
            lines[2].contains("\"Built with Llama\"") && lines[3].starts_with("| MIT | allowed"),
            "{table}"
        );
    }

    #[test]
    fn cells_cannot_break_the_table() {
        let table = markdown(vec!["a".into()], vec![vec!["x | y\nz".into()]]);
        assert_eq!(table.lines().count(), 3, "{table}");
        assert!(table.contains("x \\| y"), "{table}");
    }
}
