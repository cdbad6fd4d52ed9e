//! The values of a record that its types leave open: kinds of clauses and duties, their effects and measures, dates, and
//! names that the built-in corpus has.
//!
//! Contract: each wrong value is told with the line on which it stands and with what may stand there; what
//! `corpus/README.md` leaves to the reader's own words is not judged. Limits: the line is found where tables are
//! written as `[[clauses]]`.

use serde_json::Value;

use crate::corpus::{Corpus, Record};

/// A wrong value: its line, what is wrong, what to do.
pub(super) type Wrong = (Option<u32>, String, String);

/// Kinds of duties of which no clause kind has the name.
const DUTIES: [&str; 4] = ["citation", "copyright-notice", "source-disclosure", "use-policy"];

/// Keys of clauses with the values that they may have.
const VALUES: [(&str, &[&str]); 20] = [
    (
        "effect",
        &["allowed", "conditional", "forbidden", "request-license", "display-duty", "rights-end", "fee"],
    ),
    ("unit", &["users", "employees"]),
    ("metric", &["MAU", "DAU", "revenue", "funding", "employees"]),
    ("period", &["month", "year", "trailing-12-months"]),
    ("scope", &["product", "licensee", "licensee-and-affiliates"]),
    ("measured", &["release-date", "ongoing", "preceding-month"]),
    ("joined", &["and", "or"]),
    ("position", &["start", "anywhere"]),
    ("who", &["domicile", "place-of-use"]),
    ("applies-to", &["all", "multimodal"]),
    ("what", &["restrict", "change-terms", "update"]),
    ("subject", &["weights", "code", "data", "outputs", "docs"]),
    ("modified", ANSWERS),
    ("fine-tuned", ANSWERS),
    ("adapter", ANSWERS),
    ("merged", ANSWERS),
    ("quantised", ANSWERS),
    ("distilled", ANSWERS),
    ("trained-on-outputs", ANSWERS),
    ("hosted", ANSWERS),
];
const ANSWERS: &[&str] = &["yes", "no", "silent"];

/// All values of `record`, written as `source`, that cannot stand.
pub(super) fn wrong(record: &Record, source: &str, corpus: &Corpus) -> Vec<Wrong> {
    let mut found = clauses(record, source, corpus);
    found.extend(duties(record, source, corpus));
    found.extend(date(record, source));
    found.extend(names(record, source, corpus));
    found
}

fn clauses(record: &Record, source: &str, corpus: &Corpus) -> Vec<Wrong> {
    let mut found = Vec::new();
    for (at, clause) in record.clauses.iter().enumerate() {
        let line = |key: &str| line_in(source, "[[clauses]]", at, key);
        if !is_kind(&clause.kind, corpus) {
            found.push(unknown(line("kind"), "kind of clause", &clause.kind, &kinds(corpus)));
        }
        for (key, known) in VALUES {
            let Some(value) = clause.values.get(key) else { continue };
            if !value.as_str().is_some_and(|value| known.contains(&value)) {
                found.push(unknown(line(key), &format!("`{key}`"), &plain(value), known));
            }
        }
        found.extend(measure(&clause.kind, &clause.values, &line));
    }
    found
}

/// A threshold is a whole number, and money has the code of its currency.
fn measure(
    kind: &str,
    values: &std::collections::BTreeMap<String, Value>,
    line: &impl Fn(&str) -> Option<u32>,
) -> Vec<Wrong> {
    let mut found = Vec::new();
    let number = values.get("value").filter(|_| ["user-cap", "revenue-cap"].contains(&kind));
    if let Some(value) = number.filter(|value| value.as_u64().is_none()) {
        let message = format!("the threshold `{}` is no whole number", plain(value));
        found.push((line("value"), message, "write the number alone, as in `value = 700000000`".to_owned()));
    }
    let is_code = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    if let Some(code) = values.get("currency").filter(|code| !code.as_str().is_some_and(is_code)) {
        let message = format!("`{}` is no code of a currency", plain(code));
        found.push((line("currency"), message, "use three capital letters, as in `EUR`".to_owned()));
    }
    found
}

fn duties(record: &Record, source: &str, corpus: &Corpus) -> Vec<Wrong> {
    let known = |kind: &str| is_kind(kind, corpus) || DUTIES.contains(&kind);
    let wrong = record.duties.iter().enumerate().filter(|(_, duty)| !known(&duty.kind));
    let all: Vec<&str> = kinds(corpus).into_iter().chain(DUTIES).collect();
    wrong
        .map(|(at, duty)| unknown(line_in(source, "[[duties]]", at, "kind"), "duty", &duty.kind, &all))
        .collect()
}

/// A year, a month or a day.
fn date(record: &Record, source: &str) -> Option<Wrong> {
    let published = record.published.as_deref()?;
    let parts: Vec<Option<u32>> = published.split('-').map(|part| part.parse().ok()).collect();
    let fits = match parts[..] {
        [Some(year)] => year > 1900,
        [Some(year), Some(month)] => year > 1900 && (1..=12).contains(&month),
        [Some(year), Some(month), Some(day)] => {
            year > 1900 && (1..=12).contains(&month) && (1..=31).contains(&day)
        }
        _ => false,
    };
    let remedy = "write a year, a month or a day, as in `2026-01-31`".to_owned();
    (!fits).then(|| (line_with(source, "published"), format!("`{published}` is no date"), remedy))
}

/// Names of one's own that mean a built-in licence already: who writes them would be told both.
fn names(record: &Record, source: &str, corpus: &Corpus) -> Vec<Wrong> {
    let mut found = Vec::new();
    for (key, names) in [("aliases", &record.aliases), ("hub-tags", &record.hub_tags)] {
        for name in names {
            let lower = name.to_lowercase();
            let means = corpus.pack().record(&lower).map(|known| known.id.to_owned());
            let means = means.or_else(|| corpus.names().get(&lower).map(|ids| ids.join(", ")));
            if let Some(means) = means.filter(|means| !means.is_empty()) {
                let message = format!("the name `{name}` already means {means}");
                found.push((line_with(source, key), message, "leave it out, or choose another".to_owned()));
            }
        }
    }
    found
}

fn is_kind(kind: &str, corpus: &Corpus) -> bool {
    corpus.pack().kinds().any(|known| known.name == kind)
}

fn kinds(corpus: &Corpus) -> Vec<&str> {
    corpus.pack().kinds().map(|kind| kind.name).collect()
}

fn unknown(line: Option<u32>, what: &str, value: &str, known: &[&str]) -> Wrong {
    (line, format!("`{value}` is no {what}"), format!("use one of {}", known.join(", ")))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The line on which `key` gets its value at the top of the file.
pub(super) fn line_with(source: &str, key: &str) -> Option<u32> {
    Some(source.lines().position(|line| sets(line, key))? as u32 + 1)
}

/// The line on which `key` gets its value in the table number `at` of those that `head` begins; else that of the head.
fn line_in(source: &str, head: &str, at: usize, key: &str) -> Option<u32> {
    let lines = || source.lines().enumerate();
    let (start, _) = lines().filter(|(_, line)| line.trim() == head).nth(at)?;
    let own = lines().skip(start + 1).take_while(|(_, line)| !line.trim_start().starts_with('['));
    let line = own.into_iter().find(|(_, line)| sets(line, key)).map_or(start, |(line, _)| line);
    Some(line as u32 + 1)
}

fn sets(line: &str, key: &str) -> bool {
    line.strip_prefix(key).is_some_and(|rest| rest.starts_with([' ', '=']))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "id = \"teal-1.0\"\nname = \"Teal\"\n";

    fn told(more: &str) -> Vec<String> {
        let source = format!("{HEAD}{more}");
        let record: Record = toml::from_str(&source).expect("a record");
        let wrong = wrong(&record, &source, Corpus::builtin());
        wrong.into_iter().map(|(line, message, _)| format!("{}: {message}", line.unwrap_or(0))).collect()
    }

    #[test]
    fn open_values_are_judged_with_their_lines() {
        let cases: [(&str, &[&str]); 9] = [
            ("published = \"2026-13-07\"\n", &["3: `2026-13-07` is no date"]),
            ("published = \"2026-12\"\n", &[]),
            ("[[clauses]]\nkind = \"exprt\"\n", &["4: `exprt` is no kind of clause"]),
            (
                "[[clauses]]\nkind = \"export\"\n[[clauses]]\nkind = \"user-cap\"\nvalue = \"many\"\nmetric = \"users\"\n",
                &["8: `users` is no `metric`", "7: the threshold `many` is no whole number"],
            ),
            (
                "[[clauses]]\nkind = \"revenue-cap\"\nvalue = 5\ncurrency = \"Euro\"\neffect = \"rights-ends\"\n",
                &["7: `rights-ends` is no `effect`", "6: `Euro` is no code of a currency"],
            ),
            (
                "[[clauses]]\nkind = \"derivative-definition\"\nadapter = true\n",
                &["5: `true` is no `adapter`"],
            ),
            ("[[duties]]\nkind = \"nameing\"\ntrigger = \"distribution\"\n", &["4: `nameing` is no duty"]),
            ("[[duties]]\nkind = \"citation\"\ntrigger = \"distribution\"\n", &[]),
            ("aliases = [\"apache-2.0\"]\n", &["3: the name `apache-2.0` already means Apache-2.0"]),
        ];
        for (more, expected) in cases {
            assert_eq!(told(more), expected, "{more}");
        }
    }

    #[test]
    fn the_built_in_records_have_no_wrong_value() {
        let corpus = Corpus::builtin();
        for record in corpus.records() {
            let source = toml::to_string(&record).expect("a record is plain data");
            let mut wrong = clauses(record, &source, corpus);
            wrong.extend(duties(record, &source, corpus));
            wrong.extend(date(record, &source));
            assert_eq!(wrong, [], "{}", record.id);
        }
    }
}
