//! Compares what the clause engine finds in a text with the record of that text, kind by kind and value by value.
//!
//! A kind that is an axis is compared once a text: the record states the sum of what the text says on it, so the
//! engine's sum stands against it. All other kinds are compared clause by clause; a record's duty is a clause here.

mod page;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sha2::{Digest, Sha256};
use smallprint::build;
use smallprint::clauses::{Clause, Engine, KindSource};
use smallprint::corpus::{AXES, ClauseFact, Record, Sources, TermValue, Terms};
use smallprint::reading::sum_of_clauses;
use smallprint::text::Text;

pub use page::{first_run, page};

/// Records whose terms were written in the project's first stage, some of them beside the engine.
const EARLY: [&str; 43] = [
    "agpl-3.0-only",
    "agpl-3.0-or-later",
    "apache-2.0",
    "bigcode-openrail-m-v1",
    "bigscience-bloom-rail-1.0",
    "bsd-2-clause",
    "bsd-3-clause",
    "cc-by-4.0",
    "cc-by-nc-4.0",
    "cc-by-sa-4.0",
    "cc0-1.0",
    "creativeml-openrail-m",
    "creativeml-openrail-pp-m-sd2",
    "deepseek-model-1.0",
    "gemma-terms-2024-02",
    "gemma-terms-2024-04",
    "gemma-terms-2025-03",
    "gpl-3.0-only",
    "gpl-3.0-or-later",
    "isc",
    "kimi-k2-modified-mit",
    "kimi-k2.5-modified-mit",
    "kimi-k2.6-modified-mit",
    "kimi-k2.7-code-modified-mit",
    "llama-2-community",
    "llama-3-community",
    "llama-3.1-community",
    "llama-3.2-community",
    "llama-3.3-community",
    "llama-4-community",
    "mit",
    "mnpl-0.1",
    "mpl-2.0",
    "mrl-0.1",
    "openrail-pp-m",
    "qwen-license-100m",
    "qwen-research",
    "stability-community-2024-07-sf3d",
    "stability-community-2024-07",
    "tongyi-qianwen-2023-08",
    "tongyi-qianwen-research-2023-11",
    "tongyi-qianwen-vl-2023-08",
    "yi-license-2.1",
];

/// Which part of the texts a record belongs to.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Part {
    /// Looked at while the patterns were written.
    Development,
    /// Never looked at for that.
    HeldOut,
    /// Of the first stage.
    Early,
}

impl Part {
    fn of(id: &str) -> Self {
        match id.to_lowercase().as_str() {
            early if EARLY.contains(&early) => Self::Early,
            _ if Sha256::digest(id.to_lowercase().as_bytes())[0].is_multiple_of(3) => Self::HeldOut,
            _ => Self::Development,
        }
    }
}

/// A record with its official text.
pub struct Source {
    record: Record,
    text: String,
}

/// Every record that was read for terms and whose text is here; none where the folder of texts is not.
pub fn texts(corpus: &Sources) -> Vec<Source> {
    let Some(folder) = std::env::var_os("SMALLPRINT_TEXTS").map(std::path::PathBuf::from) else {
        return Vec::new();
    };
    let read = |record: &Record| {
        let own = || std::fs::read(folder.join(format!("{}.txt", record.id))).ok();
        let text = own().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let text = text.or_else(|| build::spdx_text(&record.id).map(str::to_owned))?;
        (!record.terms.is_empty()).then_some(Source { record: record.clone(), text })
    };
    let mut sources: Vec<Source> = corpus.records.iter().filter_map(read).collect();
    sources.sort_by_key(|source| source.record.id.to_lowercase());
    sources
}

/// How often engine and records agree on one kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    /// Clauses of the records.
    pub recorded: usize,
    /// Those of them that the engine found.
    pub found: usize,
    /// Different clauses of the engine.
    pub claimed: usize,
    /// Those of them that the records have.
    pub right: usize,
}

impl Count {
    pub fn add(&mut self, other: Self) {
        self.recorded += other.recorded;
        self.found += other.found;
        self.claimed += other.claimed;
        self.right += other.right;
    }
}

/// All that was counted.
#[derive(Default)]
pub struct Figures {
    pub by_kind: BTreeMap<(Part, String), Count>,
    /// The texts in English or Chinese, which the engine is made to read: how many, and the sum over all kinds.
    pub in_its_languages: BTreeMap<Part, (usize, Count)>,
    /// Of the clauses that both have: how often a value is the same, by kind and key.
    pub values: BTreeMap<(String, String), (usize, usize)>,
    pub records: BTreeMap<Part, usize>,
    pub disagreements: Vec<String>,
}

/// The engine on the texts alone: it knows no licence here.
pub fn compare(corpus: &Sources, texts: &[Source]) -> Figures {
    let kinds = corpus.kinds.values().cloned();
    let kinds: Vec<KindSource> =
        kinds.map(|kind| serde_json::from_value(kind).expect("a kind of the corpus")).collect();
    let names: BTreeSet<String> = kinds.iter().map(|kind| kind.kind.clone()).collect();
    let engine = Engine::new(kinds);
    let mut figures = Figures::default();
    for source in texts {
        let part = Part::of(&source.record.id);
        *figures.records.entry(part).or_default() += 1;
        let mut sum_of_text = Count::default();
        let clauses = engine.find(&Text::from_source(&source.text));
        let sum = sum_of_clauses(&clauses);
        for (axis, _) in AXES {
            let count = one_axis(&source.record, axis, &sum, &clauses, &mut figures);
            sum_of_text.add(count);
            figures.by_kind.entry((part, axis.to_owned())).or_default().add(count);
        }
        for kind in names.iter().filter(|kind| !is_axis(kind)) {
            // Commerce that is open on request is `commercial-use = conditional` in a record.
            let axis =
                |clause: &Clause| kind == "non-commercial" && clause.effect.as_deref() == Some("conditional");
            let of_kind: Vec<&Clause> =
                clauses.iter().filter(|clause| clause.kind == *kind && !axis(clause)).collect();
            let count = one_kind(&source.record, kind, &of_kind, &mut figures);
            sum_of_text.add(count);
            figures.by_kind.entry((part, kind.clone())).or_default().add(count);
        }
        if is_in_its_languages(&source.record) {
            let (texts, sum) = figures.in_its_languages.entry(part).or_default();
            *texts += 1;
            sum.add(sum_of_text);
        }
    }
    figures
}

/// Whether the text is in English or Chinese.
fn is_in_its_languages(record: &Record) -> bool {
    let known = |language: &String| language.starts_with("en") || language.starts_with("zh");
    record.languages.is_empty() || record.languages.iter().any(known)
}

fn is_axis(kind: &str) -> bool {
    AXES.iter().any(|(axis, _)| *axis == kind)
}

/// What both sides say on one axis; silence on both is not counted.
fn one_axis(record: &Record, axis: &str, sum: &Terms, clauses: &[Clause], figures: &mut Figures) -> Count {
    let stated = record.term_values().value(axis);
    let found = sum.value(axis);
    let says = |value| !matches!(value, TermValue::Silent | TermValue::Unknown);
    let mut count =
        Count { recorded: usize::from(says(stated)), claimed: usize::from(says(found)), ..Count::default() };
    if stated == found {
        (count.found, count.right) = (count.recorded, count.claimed);
    } else {
        let quotes: Vec<String> = clauses
            .iter()
            .filter(|clause| clause.kind == axis || BINDING.contains(&clause.kind.as_str()) && is_right(axis))
            .map(|clause| format!("{} {:?} {:?} {}", clause.kind, clause.effect, clause.lines, clause.quote))
            .collect();
        figures.disagreements.push(format!(
            "{}\taxis\t{axis}\t{stated:?} -> {found:?}: {}",
            record.id,
            quotes.join(" // ")
        ));
    }
    let section = record.terms.get(axis).and_then(|term| term.section.clone());
    let facts = record.clauses_of(axis).next();
    if let (true, Some(fact)) = (stated == found && says(found), facts)
        && let Some(same) =
            clauses.iter().find(|clause| clause.kind == axis && is_same(axis, fact, &json(clause)))
    {
        let fact = ClauseFact { section: fact.section.clone().or(section), ..fact.clone() };
        values(&record.id, axis, &fact, &json(same), figures);
    }
    count
}

/// Kinds that bind every right, told where a right is read otherwise than recorded.
const BINDING: [&str; 7] = [
    "non-commercial",
    "research-only",
    "user-cap",
    "revenue-cap",
    "registration",
    "use-restrictions",
    "policy-by-reference",
];

fn is_right(axis: &str) -> bool {
    axis == "commercial-use"
}

fn json(clause: &Clause) -> Value {
    serde_json::to_value(clause).expect("a clause is plain data")
}

/// What a record states of a kind: its clauses, and its duties of which no clause speaks.
fn recorded(record: &Record, kind: &str) -> Vec<ClauseFact> {
    let mut facts: Vec<ClauseFact> = record.clauses_of(kind).cloned().collect();
    for duty in record.duties_of(kind) {
        let words: Vec<Value> = duty.words.iter().cloned().map(Value::String).collect();
        let fact = ClauseFact {
            kind: kind.to_owned(),
            section: duty.section.clone(),
            values: words
                .first()
                .map(|_| ("words".to_owned(), Value::Array(words.clone())))
                .into_iter()
                .collect(),
        };
        if facts.is_empty() {
            facts.push(fact);
        }
    }
    facts
}

fn one_kind(record: &Record, kind: &str, found: &[&Clause], figures: &mut Figures) -> Count {
    let recorded = recorded(record, kind);
    let found: Vec<Value> = found.iter().map(|clause| json(clause)).collect();
    let mut count = Count { recorded: recorded.len(), ..Count::default() };
    for fact in &recorded {
        let Some(same) = found.iter().find(|clause| is_same(kind, fact, clause)) else {
            figures
                .disagreements
                .push(format!("{}\tmissed\t{kind}\t{:?} {:?}", record.id, fact.section, fact.values));
            continue;
        };
        count.found += 1;
        values(&record.id, kind, fact, same, figures);
    }
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for clause in found.iter().filter(|clause| seen.insert(key_of(kind, clause))) {
        count.claimed += 1;
        let known = recorded.iter().any(|fact| is_same(kind, fact, clause));
        count.right += usize::from(known);
        if !known {
            let at = format!("{} {}", clause["lines"], clause["quote"]);
            figures.disagreements.push(format!(
                "{}\textra\t{kind}\t{} {at}",
                record.id,
                key_of(kind, clause)
            ));
        }
    }
    count
}

fn values(id: &str, kind: &str, fact: &ClauseFact, same: &Value, figures: &mut Figures) {
    for (key, value) in fact.values.iter().filter(|(key, _)| COMPARED.contains(&key.as_str())) {
        let (agreed, all) = figures.values.entry((kind.to_owned(), key.clone())).or_default();
        *all += 1;
        if same_value(key, value, same) {
            *agreed += 1;
        } else {
            let found = same.get(key).map_or_else(String::new, Value::to_string);
            figures.disagreements.push(format!("{id}\tvalue\t{kind}\t{key}: {value} -> {found}"));
        }
    }
    section(kind, fact, same, figures);
}

/// Values that are compared beside those that tell one clause from another.
const COMPARED: [&str; 10] =
    ["scope", "measured", "effect", "period", "joined", "position", "who", "applies-to", "items", "subject"];

fn section(kind: &str, fact: &ClauseFact, same: &Value, figures: &mut Figures) {
    let (Some(recorded), Some(found)) = (&fact.section, same["section"].as_str()) else { return };
    let (agreed, all) = figures.values.entry((kind.to_owned(), "section".to_owned())).or_default();
    *all += 1;
    *agreed += usize::from(recorded.eq_ignore_ascii_case(found));
}

fn same_value(key: &str, recorded: &Value, clause: &Value) -> bool {
    match (key, recorded) {
        ("items", Value::Number(count)) => {
            Some(clause["items"].as_array().map_or(0, Vec::len) as u64) == count.as_u64()
        }
        _ => clause.get(key) == Some(recorded),
    }
}

/// The keys that tell clauses of one kind apart.
fn telling(kind: &str) -> &'static [&'static str] {
    match kind {
        "user-cap" => &["value", "metric"],
        "revenue-cap" => &["value", "currency", "metric"],
        "territory" => &["excluded"],
        "governing-law" => &["value"],
        "naming" | "notice-file" | "attribution-display" => &["words"],
        "remote-control" => &["what"],
        axis if is_axis(axis) => &["effect"],
        _ => &[],
    }
}

/// Whether the engine's clause is the one that the record states: all that tells it apart is the same, as far as the
/// record states it.
fn is_same(kind: &str, fact: &ClauseFact, clause: &Value) -> bool {
    telling(kind).iter().all(|key| match fact.values.get(*key) {
        None => true,
        // A record may describe the law where the text names none: "place of enforcement".
        Some(Value::String(law)) if *key == "value" && law.starts_with(|c: char| !c.is_uppercase()) => {
            stated(clause, key).is_empty()
        }
        Some(Value::Array(recorded)) => overlap(key, recorded, &clause[*key]),
        Some(recorded) => stated(clause, key) == plain(recorded),
    })
}

/// The law of a `governing-law` clause may stand under another key.
fn stated(clause: &Value, key: &str) -> String {
    let own = clause.get(key).or_else(|| clause.get("law"));
    own.map(plain).unwrap_or_default()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Lists of words are the same where one wording is; regions where all are.
fn overlap(key: &str, recorded: &[Value], found: &Value) -> bool {
    let found: Vec<String> = found.as_array().into_iter().flatten().map(|one| bare(&plain(one))).collect();
    let recorded: Vec<String> = recorded.iter().map(|one| bare(&region(&plain(one)))).collect();
    match key {
        "excluded" => recorded.iter().all(|one| found.contains(one)) && found.len() == recorded.len(),
        _ => recorded.is_empty() || recorded.iter().any(|one| found.contains(one)),
    }
}

fn bare(words: &str) -> String {
    words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// ISO 3166-1 codes of the regions that records name in words.
fn region(name: &str) -> String {
    let code = match name {
        "European Union" => "EU",
        "United Kingdom" => "GB",
        "South Korea" => "KR",
        "China" => "CN",
        "United States" => "US",
        "Japan" => "JP",
        other => other,
    };
    code.to_owned()
}

fn key_of(kind: &str, clause: &Value) -> String {
    telling(kind).iter().map(|key| clause.get(*key).map(Value::to_string).unwrap_or_default()).collect()
}
