//! Tables of what may be done: verdicts for each model and use, and licences side by side.

use serde_json::Value;

use super::markdown::escaped;
use crate::corpus::{ClauseFact, Record, TermValue, TextState};
use crate::lineage::Basis;
use crate::policy::uses::{Checked, Ground, USES, Use, UseVerdict};

/// The head of the table of verdicts in Markdown: one column for each use.
pub fn verdict_head() -> String {
    let head: Vec<String> = ["model"]
        .into_iter()
        .chain(USES.into_iter().map(Use::name))
        .chain(["policy"])
        .map(str::to_owned)
        .collect();
    markdown(head, Vec::new())
}

/// The row of one model; a product in which it is deployed has a row of its own.
pub fn verdict_rows(one: &Checked) -> String {
    let policy = one.policy.as_ref().map_or("", |judged| judged.verdict);
    // A bare name is often that of a folder, of which there may be many.
    let name = match one.name.contains('/') || one.path == one.name {
        true => one.name.clone(),
        false => format!("{} ({})", one.name, one.path),
    };
    let mut rows = vec![(name.clone(), &one.uses)];
    rows.extend(one.deployments.iter().map(|of| (format!("{name} in {}", of.product), &of.uses)));
    let row = |(name, uses): (String, &Vec<UseVerdict>)| {
        let cells = uses.iter().map(|of| match of.basis {
            Ground::Read(Basis::Text | Basis::None) => of.verdict.name().to_owned(),
            Ground::Read(basis) => format!("{} ({})", of.verdict.name(), basis_name(basis)),
            Ground::Review => format!("{} (reviewed)", of.verdict.name()),
        });
        line(&[name].into_iter().chain(cells).chain([policy.to_owned()]).collect::<Vec<_>>())
    };
    rows.into_iter().map(row).collect()
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

/// How a basis is told in a table.
pub(super) fn basis_name(basis: Basis) -> &'static str {
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
            text("joined").map(|word| format!("({word})")),
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

/// A table in GitHub Flavored Markdown (section 4.10); what would be markup in a cell is escaped.
fn markdown(head: Vec<String>, rows: Vec<Vec<String>>) -> String {
    let rule: Vec<String> = head.iter().map(|_| "---".to_owned()).collect();
    let rows: String = rows.iter().map(|row| line(row)).collect();
    format!("{}{}{rows}", line(&head), line(&rule))
}

/// One row of such a table.
fn line(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
    format!("| {} |\n", cells.join(" | "))
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
