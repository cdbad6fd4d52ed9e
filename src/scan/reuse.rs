//! Gives the statements of REUSE their subjects: what tables say of which files, what a file's own `.license` is about, and
//! which of the texts in `LICENSES/` are those of the model.
//!
//! Contract: what is said of settings, documents and code is never taken for a licence of the weights. Where nothing is
//! said of the weights the texts are what they are without REUSE.
//!
//! Limits: the first [`STATEMENTS`] files of weights, of data and of code are looked up.
//!
//! Source: REUSE Specification 3.3, "License files", "Comment headers" and "Order of precedence".

use crate::base::limits::STATEMENTS;
use crate::corpus::Subject;
use crate::evidence::reuse::{Table, covers, stated};
use crate::evidence::{At, Config, Facts, Package, TextFact};
use crate::layouts::{Artifact, Kind};
use crate::reading::Role;

/// What the licence of a file is called that cannot say it itself.
const OWN: &str = ".license";
/// Where the texts of all licences stand.
const TEXTS: &str = "LICENSES/";

/// Adds what `tables` say of the files of `artifact`; `place` gives the path at which a logical one stands.
pub(super) fn apply(
    artifact: &Artifact,
    tables: Vec<Table>,
    place: &dyn Fn(&str) -> String,
    facts: &mut Facts,
) {
    let has_own = facts.texts.iter().any(|text| covered(artifact, &text.path).is_some());
    if tables.is_empty() && !has_own {
        return;
    }
    let dataset = artifact.kind == Kind::Dataset || facts.card.as_ref().is_some_and(|card| card.is_dataset);
    let main = if dataset { Subject::Data } else { Subject::Weights };
    let tables: Vec<Table> = tables
        .into_iter()
        .map(|table| {
            let at = place(&table.path);
            table.standing_at(&at)
        })
        .collect();
    let mut named = Named::default();
    for subject in [main, Subject::Code] {
        for path in files(artifact, subject, subject == main) {
            let own =
                facts.texts.iter().position(|text| covered(artifact, &text.path) == Some(path.as_str()));
            let said = stated(&tables, &place(&path), own.is_some());
            match own {
                Some(at) if said.overrides => drop(facts.texts.remove(at)),
                Some(at) => named.add(subject, granted(&facts.texts[at])),
                None => {}
            }
            for license in said.licenses {
                named.add(subject, ids(&license.value));
                add(subject == main, license, facts);
            }
        }
    }
    tables.iter().for_each(|table| tell(table, facts));
    for text in &mut facts.texts {
        let about = covered(artifact, &text.path).map(covers).or_else(|| named.subject_of(text, main));
        match about {
            Some(subject) if subject == main => text.subject = Subject::Weights,
            Some(subject) => text.subject = subject,
            None => {}
        }
    }
}

/// The ids that were said of the model, and of its code.
#[derive(Default)]
struct Named {
    main: Vec<String>,
    code: Vec<String>,
}

impl Named {
    fn add(&mut self, subject: Subject, ids: impl IntoIterator<Item = String>) {
        let list = if subject == Subject::Code { &mut self.code } else { &mut self.main };
        list.extend(ids);
    }

    /// What a text in `LICENSES/` is the licence of, where it is known what the weights are under.
    fn subject_of(&self, text: &TextFact, main: Subject) -> Option<Subject> {
        let (_, name) = text.path.rsplit_once(TEXTS).filter(|(_, name)| !name.contains('/'))?;
        let id = name.strip_suffix(".txt").or_else(|| name.strip_suffix(".md")).unwrap_or(name);
        let has = |list: &[String]| list.iter().any(|known| known.eq_ignore_ascii_case(id));
        match () {
            () if self.main.is_empty() => None,
            () if has(&self.main) => Some(main),
            () if has(&self.code) => Some(Subject::Code),
            () => Some(Subject::Docs),
        }
    }
}

/// The files of the artifact that are about `subject`; weights that are not here are called as most are.
fn files(artifact: &Artifact, subject: Subject, expected: bool) -> Vec<String> {
    let all = artifact.files.iter().filter(|file| !file.from_parent && covers(&file.logical) == subject);
    let mut found: Vec<String> = all.map(|file| file.logical.clone()).take(STATEMENTS).collect();
    if found.is_empty() && expected {
        let usual = if subject == Subject::Data { "data.parquet" } else { "model.safetensors" };
        found.push(usual.to_owned());
    }
    found
}

/// The file that the text at `path` is the licence of.
fn covered<'a>(artifact: &'a Artifact, path: &str) -> Option<&'a str> {
    let file = path.strip_suffix(OWN)?;
    let at = artifact.files.binary_search_by(|known| known.logical.as_str().cmp(file)).ok()?;
    artifact.files.get(at).map(|known| known.logical.as_str())
}

/// Adds a licence, unless it is known.
fn add(main: bool, license: &At<String>, facts: &mut Facts) {
    let path = &license.place.path;
    let list = if main {
        let at = facts.configs.iter().position(|config| config.path == *path);
        let at = at.unwrap_or_else(|| {
            facts.configs.push(Config { path: path.clone(), ..Config::default() });
            facts.configs.len() - 1
        });
        &mut facts.configs[at].licenses
    } else {
        let at = facts.packages.iter().position(|package| package.path == *path);
        let at = at.unwrap_or_else(|| {
            facts.packages.push(Package { path: path.clone(), ..Package::default() });
            facts.packages.len() - 1
        });
        &mut facts.packages[at].licenses
    };
    if !list.iter().any(|known| known.value == license.value) {
        list.push(license.clone());
    }
}

/// What is wrong with a table is told with what it says.
fn tell(table: &Table, facts: &mut Facts) {
    let Some(problem) = &table.problem else { return };
    let known = facts.configs.iter_mut().find(|config| config.path == table.path);
    match known {
        Some(config) => config.problem = Some(problem.clone()),
        None => facts.configs.push(Config {
            path: table.path.clone(),
            problem: Some(problem.clone()),
            ..Config::default()
        }),
    }
}

/// The licences that a text names as those of its file.
fn granted(text: &TextFact) -> Vec<String> {
    let names = text.reading.references.iter().filter(|named| named.role == Role::Grant);
    names.flat_map(|named| ids(&named.id)).collect()
}

/// The ids in an expression.
fn ids(expression: &str) -> Vec<String> {
    let words = expression.split(|sign: char| sign.is_whitespace() || matches!(sign, '(' | ')'));
    let is_id = |word: &&str| !word.is_empty() && !matches!(*word, "AND" | "OR" | "WITH");
    words.filter(is_id).map(|word| word.trim_end_matches('+').to_owned()).collect()
}
