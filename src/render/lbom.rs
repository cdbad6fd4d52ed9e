//! A licence bill of materials in YAML 1.2: one entry for each model, for people to keep beside their deployments.
//!
//! ```yaml
//! models:
//!   - id: meta-llama/Llama-3.1-8B
//!     license: LicenseRef-llama-3.1-community
//!     source: https://huggingface.co/meta-llama/Llama-3.1-8B
//!     commercial_use: conditional
//!     restrictions: ["output-training: conditional", "user-cap: request-license"]
//!     mau_threshold: 700000000
//!     last_reviewed: null
//!     deployed_in: []
//!     risk_class: medium
//!     osi_approved: false
//!     free_and_open_license_candidate: false
//! ```
//!
//! `license` is what a text proves; where the card says otherwise, what the texts alone say; else what is declared; `commercial_use` is the verdict of `check` (`yes`,
//! `conditional`, `no`, `unknown`); `mau_threshold` is the lowest cap on monthly users. `last_reviewed` and
//! `deployed_in` are for people. The three keys behind them are those of the report: information for sorting, never a
//! verdict, and `null` where nothing is known.
//!
//! Contract of merging: entries are matched by `id`, several of one id by `source`, then in order; what people fill in
//! stays, and so do keys that are not smallprint's, entries that this report does not have (at the end), and where this
//! report knows no licence, everything that the earlier file says. Comments are not kept.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::document::{Document, Form};
use super::licensing::{NOASSERTION, concluded, declared, hub_page, is_expression};
use super::told::{Told, clauses};
use crate::base::{Error, Result};
use crate::corpus::{Subject, TermValue};
use crate::layouts::Kind;
use crate::lineage::Basis;
use crate::policy::uses::{Checker, Use};
use crate::policy::{main_subject, nearest};
use crate::report::{ArtifactEntry, name_of};
use crate::rules::Candidate;

/// Kinds of clauses that are told as restrictions, beside the term axes.
const TOLD: [&str; 13] = [
    "attribution-display",
    "military",
    "naming",
    "non-commercial",
    "notice-file",
    "pass-through",
    "policy-by-reference",
    "registration",
    "research-only",
    "revenue-cap",
    "share-alike",
    "territory",
    "use-restrictions",
];

/// One model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Entry {
    id: String,
    #[serde(default)]
    license: Value,
    #[serde(default)]
    source: Value,
    #[serde(default)]
    commercial_use: Value,
    #[serde(default)]
    restrictions: Value,
    #[serde(default)]
    mau_threshold: Value,
    #[serde(default)]
    last_reviewed: Value,
    #[serde(default)]
    deployed_in: Value,
    #[serde(default)]
    risk_class: Value,
    #[serde(default)]
    osi_approved: Value,
    #[serde(default)]
    free_and_open_license_candidate: Value,
    /// What people added.
    #[serde(flatten)]
    more: BTreeMap<String, Value>,
}

/// An earlier file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Earlier {
    #[serde(default)]
    models: Vec<Entry>,
    /// What people added.
    #[serde(flatten)]
    more: BTreeMap<String, Value>,
}

impl Earlier {
    /// Reads what this form wrote, and people changed since.
    ///
    /// # Errors
    /// Where it is no such YAML.
    pub fn parse(yaml: &str) -> Result<Self> {
        let read: std::result::Result<Option<Self>, _> = serde_saphyr::from_str(yaml);
        match read {
            Ok(earlier) => Ok(earlier.unwrap_or_default()),
            Err(error) => Err(refused(&error)),
        }
    }

    /// Reads a file whose models are to be checked: it must say which those are.
    ///
    /// # Errors
    /// Where it is no such YAML, has no `models`, or a key that is meant to be `models`.
    pub fn of_models(yaml: &str) -> Result<Self> {
        let earlier = Self::parse(yaml)?;
        let keys: BTreeMap<String, IgnoredAny> =
            serde_saphyr::from_str::<Option<_>>(yaml).map_err(|error| refused(&error))?.unwrap_or_default();
        // Any other key is its owner's, and stays when smallprint merges.
        let meant = keys.keys().find(|key| *key != MODELS && nearest(key, &[MODELS]).is_some());
        if let Some(key) = meant {
            let says = format!("there is no key `{key}`; did you mean `{MODELS}`?");
            return Err(Error::new(says).on_line(line_of(yaml, key)).in_column(1));
        }
        if !keys.contains_key(MODELS) {
            let found = keys.keys().next();
            let line = found.map_or(1, |key| line_of(yaml, key));
            let found = found.map(|key| format!(" beside `{key}`")).unwrap_or_default();
            let says = format!("this has no key `{MODELS}`{found}: list the models to check under it");
            return Err(Error::new(says).on_line(line).in_column(1));
        }
        Ok(earlier)
    }
}

/// The key under which the models stand.
const MODELS: &str = "models";

/// What YAML cannot be read as, with its place.
fn refused(error: &serde_saphyr::Error) -> Error {
    let message = error.without_snippet().to_string();
    let says = message.lines().next().unwrap_or_default();
    let says = says.split(" at line ").next().unwrap_or_default();
    let refused =
        Error::new(format!("this is no license bill of materials (`models:` with an `id` each): {says}"));
    let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    match error.location() {
        Some(at) => refused.on_line(number(at.line())).in_column(number(at.column())),
        None => refused,
    }
}

/// The line on which a key at the top stands.
fn line_of(yaml: &str, key: &str) -> u32 {
    let quotes = ['"', '\''];
    let stands = |line: &str| {
        let behind = line.trim_start_matches(quotes).strip_prefix(key);
        behind.is_some_and(|rest| rest.trim_start_matches(quotes).trim_start().starts_with(':'))
    };
    let at = yaml.lines().position(stands).unwrap_or(0);
    u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1)
}

/// The form.
#[derive(Clone, Debug, Default)]
pub struct Lbom {
    /// An earlier file, whose entries stay.
    pub earlier: Earlier,
}

/// A model of an earlier file, as far as `check` asks for it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Deployed {
    /// Its id.
    pub id: String,
    /// The licence that the file names.
    pub license: Option<String>,
    /// The products in which it is deployed.
    pub products: Vec<String>,
}

impl Earlier {
    /// The models of the file and where they are deployed: `deployed_in` holds names, or tables with a `product` or `name`.
    pub fn deployed(&self) -> Vec<Deployed> {
        let name = |value: &Value| {
            let named = value.get("product").or_else(|| value.get("name")).unwrap_or(value);
            named.as_str().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
        };
        let products = |value: &Value| match value {
            Value::Array(list) => list.iter().filter_map(name).collect(),
            one => name(one).into_iter().collect(),
        };
        let one = |entry: &Entry| Deployed {
            id: entry.id.clone(),
            license: entry.license.as_str().filter(|license| *license != NOASSERTION).map(str::to_owned),
            products: products(&entry.deployed_in),
        };
        self.models.iter().map(one).collect()
    }
}

impl Form for Lbom {
    fn write(&self, document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
        let tool = &document.report.tool;
        writeln!(
            out,
            "# Licenses of the models in use, by {} {}. {}",
            tool.name,
            tool.version,
            one_line(&document.report.disclaimer)
        )?;
        writeln!(out, "# last_reviewed and deployed_in are yours; smallprint keeps them with --merge.")?;
        let file = Earlier { models: self.merged(fresh(document)), more: self.earlier.more.clone() };
        let options = serde_saphyr::ser_options! { compact_list_indent: false };
        let yaml = serde_saphyr::to_string_with_options(&file, options).map_err(io::Error::other)?;
        out.write_all(yaml.as_bytes())?;
        if yaml.ends_with('\n') { Ok(()) } else { out.write_all(b"\n") }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Lbom {
    fn merged(&self, mut models: Vec<Entry>) -> Vec<Entry> {
        let earlier = &self.earlier.models;
        let mut waiting: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, old) in earlier.iter().enumerate() {
            waiting.entry(&old.id).or_default().push(at);
        }
        let mut last: BTreeMap<String, usize> = BTreeMap::new();
        for model in &mut models {
            let same = waiting.get_mut(model.id.as_str()).and_then(|all| self.same(model, all));
            // A model that is there once more than before is deployed as the one that was there.
            if let Some(at) = same.or_else(|| last.get(&model.id).copied()) {
                last.insert(model.id.clone(), at);
                merge(model, &earlier[at]);
            }
        }
        let left: BTreeSet<usize> = waiting.into_values().flatten().collect();
        let stays = |old: &Entry| !last.contains_key(&old.id) || old.is_filled_in();
        models.extend(left.into_iter().map(|at| &earlier[at]).filter(|old| stays(old)).cloned());
        models
    }

    /// Takes the entry of `model` out of those with its id: the one with its source, else the first.
    fn same(&self, model: &Entry, all: &mut Vec<usize>) -> Option<usize> {
        let found = all.iter().position(|at| self.earlier.models[*at].source == model.source);
        (!all.is_empty()).then(|| all.remove(found.unwrap_or(0)))
    }
}

impl Entry {
    /// Whether somebody wrote something into it.
    fn is_filled_in(&self) -> bool {
        let empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        !empty(&self.last_reviewed) || !empty(&self.deployed_in) || !self.more.is_empty()
    }
}

/// Puts what people filled in into what was found.
fn merge(model: &mut Entry, old: &Entry) {
    if model.license == NOASSERTION {
        let risk_class = if old.risk_class.is_null() { &model.risk_class } else { &old.risk_class };
        *model = Entry { source: model.source.clone(), risk_class: risk_class.clone(), ..old.clone() };
        return;
    }
    for (new, old) in
        [(&mut model.last_reviewed, &old.last_reviewed), (&mut model.deployed_in, &old.deployed_in)]
    {
        if !old.is_null() {
            new.clone_from(old);
        }
    }
    model.more.clone_from(&old.more);
}

/// What this report says: one entry for each id; several revisions that say the same are one.
fn fresh(document: &Document<'_>) -> Vec<Entry> {
    let mut checker = Checker::new(document.context.corpus);
    for (sha256, text) in &document.report.texts {
        checker.text(sha256.clone(), text.clone());
    }
    let models = document.report.artifacts.iter().filter(|entry| !matches!(entry.kind, Kind::Space));
    let mut entries: Vec<Entry> = Vec::new();
    let mut seen = BTreeSet::new();
    for artifact in models {
        let entry = entry(document, artifact, &checker);
        let same = serde_json::to_string(&entry).unwrap_or_default();
        if seen.insert(same) {
            entries.push(entry);
        }
    }
    entries
}

fn entry(document: &Document<'_>, artifact: &ArtifactEntry, checker: &Checker<'_>) -> Entry {
    let told = clauses(document, artifact);
    let verdicts = checker.check(artifact).uses;
    let commercial = verdicts.iter().find(|one| one.of == Use::Commercial).map(|one| name_of(&one.verdict));
    let conclusion = &artifact.conclusion;
    let reviewed = conclusion.review.as_ref();
    let flag = |value: Option<bool>| value.map_or(Value::Null, Value::from);
    Entry {
        id: artifact.name.clone(),
        license: license(artifact).into(),
        source: hub_page(artifact).unwrap_or_else(|| artifact.path.clone()).into(),
        commercial_use: commercial.unwrap_or_else(|| "unknown".to_owned()).into(),
        restrictions: restrictions(artifact, &told).into(),
        mau_threshold: monthly_users(&told).map_or(Value::Null, Value::from),
        last_reviewed: reviewed.map_or(Value::Null, |review| review.date.clone().into()),
        deployed_in: Value::Array(Vec::new()),
        risk_class: name_of(&conclusion.risk).into(),
        osi_approved: flag(conclusion.osi_approved),
        free_and_open_license_candidate: flag(conclusion.free_and_open_license_candidate),
        more: BTreeMap::new(),
    }
}

fn license(artifact: &ArtifactEntry) -> String {
    let declared = || declared(artifact).map(|said| said.expression.unwrap_or(said.written));
    let proven = concluded(artifact).map(str::to_owned).or_else(|| read(artifact));
    proven.or_else(declared).unwrap_or_else(|| NOASSERTION.to_owned())
}

/// What the texts of an artifact say by themselves: a tag beside them does not make a changed text the licence it names.
fn read(artifact: &ArtifactEntry) -> Option<String> {
    let main = main_subject(artifact);
    let about =
        |one: &&Candidate| one.basis == Basis::Text && [main, Subject::Weights].contains(&one.subject);
    let mut all: Vec<&str> = Vec::new();
    for one in artifact.conclusion.candidates.iter().filter(about) {
        if is_expression(&one.expression) && !all.contains(&one.expression.as_str()) {
            all.push(&one.expression);
        }
    }
    let several = all.len() > 1;
    let inside =
        |one: &str| if several && one.contains(" OR ") { format!("({one})") } else { one.to_owned() };
    let parts: Vec<String> = all.into_iter().map(inside).collect();
    (!parts.is_empty()).then(|| parts.join(" AND "))
}

fn restrictions(artifact: &ArtifactEntry, told: &[Told]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (axis, value) in artifact.conclusion.floor.iter() {
        if matches!(value, TermValue::Forbidden | TermValue::Conditional) {
            all.push(format!("{axis}: {}", name_of(&value)));
        }
    }
    let kinds =
        told.iter().filter(|clause| TOLD.contains(&clause.kind.as_str()) || clause.kind == "user-cap");
    let said = kinds.map(|clause| match clause.text("effect") {
        Some(effect) => format!("{}: {effect}", clause.kind),
        None => clause.kind.clone(),
    });
    let said: BTreeSet<String> = said.collect();
    all.extend(said);
    all
}

/// The lowest cap on monthly users.
fn monthly_users(told: &[Told]) -> Option<u64> {
    let caps = told.iter().filter(|clause| clause.kind == "user-cap");
    let monthly = caps.filter(|clause| clause.text("metric").is_none_or(|metric| metric == "MAU"));
    monthly.filter_map(|clause| clause.values.get("value").and_then(Value::as_u64)).min()
}

#[cfg(test)]
mod tests {
    use super::super::document::rendered;
    use super::*;
    use crate::report::samples;

    fn llama(name: &str) -> ArtifactEntry {
        let mut entry = samples::declared(name, "llama3.1");
        entry.conclusion.candidates.push(Candidate {
            expression: "LicenseRef-llama-3.1-community".into(),
            licenses: vec!["llama-3.1-community".into()],
            basis: Basis::Declared,
            subject: Default::default(),
            path: None,
            terms: Default::default(),
        });
        entry
    }

    fn lbom(entries: &[ArtifactEntry], earlier: &str) -> Earlier {
        let form = Lbom { earlier: Earlier::parse(earlier).expect("YAML") };
        let yaml = rendered(form, entries, &[], Vec::new());
        Earlier::parse(&yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}"))
    }

    #[test]
    fn each_model_has_its_entry() {
        let mut classed = llama("meta/x");
        classed.conclusion.osi_approved = Some(false);
        let file = lbom(&[classed, samples::entry("none: \"y\"\n#")], "");
        let first = &file.models[0];
        assert_eq!((first.id.as_str(), &first.license), ("meta/x", &"LicenseRef-llama-3.1-community".into()));
        assert_eq!(first.mau_threshold, 700_000_000);
        assert!(first.last_reviewed.is_null() && first.deployed_in == Value::Array(Vec::new()));
        assert!(
            first.restrictions.as_array().is_some_and(|all| all.iter().any(|one| one == "naming")),
            "{first:?}"
        );
        assert_eq!((&first.risk_class, &first.osi_approved), (&"unknown".into(), &false.into()));
        assert!(first.free_and_open_license_candidate.is_null());
        let second = &file.models[1];
        assert_eq!((second.id.as_str(), &second.license), ("none: \"y\"\n#", &NOASSERTION.into()));
        assert_eq!(second.commercial_use, "unknown");
    }

    #[test]
    fn a_changed_text_is_not_the_license_that_the_card_names() {
        let text = |expression: &str, subject| Candidate {
            expression: expression.into(),
            licenses: Vec::new(),
            basis: Basis::Text,
            subject,
            path: Some("LICENSE".into()),
            terms: Default::default(),
        };
        for (candidates, expected) in [
            (
                vec![text("LicenseRef-unknown-0123456789ab", Subject::Weights)],
                "LicenseRef-unknown-0123456789ab",
            ),
            (vec![text("Apache-2.0", Subject::Code)], "mit"),
            (
                vec![text("MIT OR Zlib", Subject::Weights), text("LicenseRef-x", Subject::Weights)],
                "(MIT OR Zlib) AND LicenseRef-x",
            ),
            (Vec::new(), "mit"),
        ] {
            let mut entry = samples::declared("a/b", "mit");
            entry.conclusion.candidates = candidates;
            assert_eq!(lbom(&[entry], "").models[0].license, expected);
        }
    }

    #[test]
    fn what_people_filled_in_stays() {
        let earlier = "owner: legal\nmodels:\n  - id: meta/x\n    license: old\n    last_reviewed: 2026-01-02\n    \
                       deployed_in: [chat, search]\n    ticket: LEGAL-1\n  - id: mine\n    license: agreed by mail\n  \
                       - id: gone\n    deployed_in: [archive]\n";
        let file = lbom(&[llama("meta/x"), samples::entry("mine")], earlier);
        assert_eq!(file.more.get("owner"), Some(&"legal".into()));
        let by_id = |id: &str| file.models.iter().find(|one| one.id == id).expect("there");
        let model = by_id("meta/x");
        assert_eq!(model.license, "LicenseRef-llama-3.1-community");
        assert_eq!((&model.last_reviewed, &model.more["ticket"]), (&"2026-01-02".into(), &"LEGAL-1".into()));
        assert_eq!(model.deployed_in, serde_json::json!(["chat", "search"]));
        assert_eq!(
            by_id("mine").license,
            "agreed by mail",
            "nothing is known here, so the file's word stays"
        );
        assert_eq!(by_id("mine").risk_class, "unknown", "what the file does not say comes from the report");
        assert_eq!(by_id("gone").deployed_in, serde_json::json!(["archive"]));
    }

    #[test]
    fn deployments_in_all_their_forms() {
        for (written, expected) in [
            ("[chat, search]", &["chat", "search"][..]),
            ("chat", &["chat"]),
            ("[{product: chat, since: 2026}, {name: search}]", &["chat", "search"]),
            ("null", &[]),
            ("[3, \"\"]", &[]),
        ] {
            let yaml = format!("models:\n  - id: a/b\n    license: MIT\n    deployed_in: {written}\n");
            let all = Earlier::parse(&yaml).expect(written).deployed();
            assert_eq!((all[0].id.as_str(), all[0].license.as_deref()), ("a/b", Some("MIT")));
            assert_eq!(all[0].products, expected, "{written}");
        }
    }

    #[test]
    fn what_is_checked_says_which_models() {
        for (source, says) in [
            ("owner: me\nmodels: []\n", None),
            ("models:\n  - id: a\n", None),
            ("", Some("1:1: this has no key `models`: ")),
            ("owner: me\n", Some("1:1: this has no key `models` beside `owner`")),
            ("# x\nmodles:\n  - id: a\n", Some("2:1: there is no key `modles`; did you mean `models`?")),
            ("models: []\nmodel:\n  - id: a\n", Some("2:1: there is no key `model`; did you mean `models`?")),
            ("models:\n  - id: a\n  - license: x\n", Some("3:")),
            ("models: [\n", Some("1:9: this is no license bill of materials")),
        ] {
            let found = Earlier::of_models(source);
            let message = found.err().map(|error| error.at(std::path::Path::new("b.yaml")).to_string());
            match (says, &message) {
                (Some(says), Some(found)) => {
                    assert!(found.starts_with(&format!("b.yaml:{says}")), "{source}: {found}");
                }
                (None, None) => {}
                _ => panic!("{source}: {message:?}"),
            }
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for source in ["models:\n  - license: x\n", "- a\n", "models: 3\n"] {
            let error = Earlier::parse(source).expect_err(source).to_string();
            assert!(error.contains("no license bill of materials"), "{error}");
        }
    }
}
