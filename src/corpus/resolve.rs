//! What a name means: hub tags, display names, SPDX ids, misspellings; and base models by repository id.

use std::sync::PoisonError;

use super::{Corpus, ModelRow};

/// The least similarity (normalised Damerau-Levenshtein) at which a name is taken for a misspelling. Set by
/// `apche-2.0` (0.89 to `apache-2.0`) above and `mit` / `msit` (0.75) below.
const SIMILAR: f64 = 0.85;
/// How many names are kept with what they mean; a mirror of a million models has some thousands.
const KEPT_NAMES: usize = 4_096;
/// The longest name that is kept, in bytes: with [`KEPT_NAMES`], a bound on memory.
const KEPT_LENGTH: usize = 120;

/// What a tag, an alias, a name or an SPDX id means.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolution {
    /// Record ids: one where it is certain, several where the tag names a family or several versions, none
    /// where it names no licence (`other`).
    pub ids: Vec<String>,
    /// Whether it is known at all (as a hub tag, a name or an id): `other` is known and has no ids.
    pub known: bool,
    /// The spelling it was taken for, where it was only similar.
    pub guess: Option<String>,
}

/// A well-known base model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BaseModel {
    /// Record ids it was published under.
    pub licenses: Vec<String>,
    /// Where that can be checked; `memory` where it cannot.
    pub source: String,
}

impl Corpus {
    /// What a card's `license`, a `license_name` or any other name means.
    pub fn resolve(&self, name: &str) -> Resolution {
        let kept = || self.resolved.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().get(name) {
            return known.clone();
        }
        let resolution = self.look_up(name);
        let mut kept = kept();
        if name.len() <= KEPT_LENGTH && kept.len() < KEPT_NAMES {
            kept.insert(name.to_owned(), resolution.clone());
        }
        resolution
    }

    fn look_up(&self, name: &str) -> Resolution {
        let wanted = normal(name);
        if wanted.is_empty() {
            return Resolution::default();
        }
        self.known(&wanted).or_else(|| self.similar(&wanted)).unwrap_or_default()
    }

    /// As [`Corpus::resolve`], without taking anything for a misspelling.
    pub fn resolve_exactly(&self, name: &str) -> Option<Resolution> {
        self.known(&normal(name))
    }

    fn known(&self, wanted: &str) -> Option<Resolution> {
        // The SPDX word for saying nothing; its list has an entry of that name all the same.
        if wanted == "noassertion" {
            return Some(Resolution { known: true, ..Resolution::default() });
        }
        let ids = forms(wanted).into_iter().find_map(|form| self.names().get(&form))?;
        Some(Resolution { ids: ids.clone(), known: true, guess: None })
    }

    fn similar(&self, wanted: &str) -> Option<Resolution> {
        let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
        let (_, best) = self
            .names()
            .keys()
            .filter(|name| name.len().abs_diff(wanted.len()) <= 2 && digits(name) == digits(wanted))
            .map(|name| (strsim::normalized_damerau_levenshtein(wanted, name), name))
            .filter(|(similarity, _)| *similarity >= SIMILAR)
            .max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(one.1)))?;
        let ids = self.names().get(best)?.clone();
        Some(Resolution { ids, known: true, guess: Some(best.clone()) })
    }

    /// What is known about a base model by its repository id: an exact row first, else the longest prefix.
    ///
    /// Rows bound by revisions or dates count only together, as candidates, for a repository id has neither; where a
    /// revision is named, the rows that name it count alone, or those whose days hold a revision that is called by its
    /// day, and rows of other revisions do not count.
    pub fn model(&self, repo_id: &str, revision: Option<&str>) -> Option<BaseModel> {
        let exact = |row: &&ModelRow| row.id.as_deref().is_some_and(|id| id.eq_ignore_ascii_case(repo_id));
        let rank = |row: &ModelRow| row.prefix.as_ref().map_or(usize::MAX, String::len);
        let starts = |row: &&ModelRow| {
            row.prefix.as_deref().is_some_and(|prefix| {
                repo_id.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
            })
        };
        let best = self.models().iter().filter(|row| exact(row) || starts(row)).map(rank).max()?;
        let rows: Vec<_> =
            self.models().iter().filter(|row| (exact(row) || starts(row)) && rank(row) == best).collect();
        let rows = revision.map_or_else(|| rows.clone(), |revision| at_revision(&rows, revision));
        let mut licenses: Vec<String> = rows.iter().flat_map(|row| row.license.iter().cloned()).collect();
        licenses.sort();
        licenses.dedup();
        Some(BaseModel { licenses, source: rows.first()?.source.clone() })
    }
}

/// Those of the rows that hold for a revision; all of them where nothing tells.
fn at_revision<'r>(rows: &[&'r ModelRow], revision: &str) -> Vec<&'r ModelRow> {
    let kept = |holds: &dyn Fn(&ModelRow) -> bool| -> Vec<&'r ModelRow> {
        rows.iter().copied().filter(|row| holds(row)).collect()
    };
    let names = |row: &ModelRow| row.revisions.iter().any(|known| is_revision(known, revision));
    let on_its_day = |row: &ModelRow| {
        let Some(day) = day_of(revision) else { return false };
        let bounded = row.from.is_some() || row.until.is_some();
        let begun = row.from.as_ref().is_none_or(|from| *from <= day);
        bounded && begun && row.until.as_ref().is_none_or(|until| day <= *until)
    };
    let open = |row: &ModelRow| row.revisions.is_empty();
    let ways: [&dyn Fn(&ModelRow) -> bool; 3] = [&names, &on_its_day, &open];
    ways.into_iter().map(kept).find(|found| !found.is_empty()).unwrap_or_else(|| rows.to_vec())
}

/// Whether `named` is the revision `known`: the same name, or a commit written in short.
fn is_revision(known: &str, named: &str) -> bool {
    let short = named.len() >= 7 && known.len() == 40 && named.bytes().all(|byte| byte.is_ascii_hexdigit());
    match known.get(..named.len()).filter(|_| short) {
        Some(start) => start.eq_ignore_ascii_case(named),
        None => known == named,
    }
}

/// The day by which a revision is called (`2024-07-23`, `20240723`), as rows write days.
fn day_of(revision: &str) -> Option<String> {
    let digits: String = revision.chars().filter(|c| *c != '-').collect();
    let plain =
        digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.starts_with("20");
    let (month, day) = (digits.get(4..6).filter(|_| plain)?, digits.get(6..)?);
    let real = ("01"..="12").contains(&month) && ("01"..="31").contains(&day);
    real.then(|| format!("{}-{month}-{day}", &digits[..4]))
}

fn normal(name: &str) -> String {
    let name = name.trim().trim_matches(['"', '\'', '`']).to_lowercase();
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The spellings under which a name is looked up, most literal first.
fn forms(name: &str) -> Vec<String> {
    let bare = name.strip_prefix("licenseref-").unwrap_or(name);
    let mut forms =
        vec![name.to_owned(), bare.to_owned(), bare.replace([' ', '_'], "-"), bare.replace(['-', '_'], " ")];
    let shorter = ["the ", ""].iter().find_map(|prefix| bare.strip_prefix(prefix)).unwrap_or(bare);
    for suffix in [" license agreement", " license", " licence", "-license", "-licence", "_license"] {
        if let Some(stem) = shorter.strip_suffix(suffix) {
            forms.push(stem.to_owned());
            forms.push(stem.replace([' ', '_'], "-"));
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_resolve_and_versions_are_not_guessed() {
        let corpus = Corpus::builtin();
        let cases: [(&str, &[&str], bool); 8] = [
            ("apache-2.0", &["Apache-2.0"], false),
            ("Apache License 2.0", &["Apache-2.0"], false),
            ("LicenseRef-llama-3.1-community", &["llama-3.1-community"], false),
            ("llama3.1", &["llama-3.1-community"], false),
            ("apche-2.0", &["Apache-2.0"], true),
            ("gpl-3.0", &["GPL-3.0-only", "GPL-3.0-or-later"], false),
            ("other", &[], false),
            ("llama-9.7", &[], false),
        ];
        for (name, ids, guessed) in cases {
            let found = corpus.resolve(name);
            assert_eq!(found.ids, ids, "{name}");
            assert_eq!(found.guess.is_some(), guessed, "{name}");
        }
        assert!(corpus.resolve("other").known && !corpus.resolve("no such thing at all").known);
    }

    #[test]
    fn base_models_by_exact_id_then_by_longest_prefix() {
        let corpus = Corpus::builtin();
        let licenses = |id: &str| corpus.model(id, None).map(|model| model.licenses).unwrap_or_default();
        assert_eq!(licenses("meta-llama/Llama-3.1-8B"), ["llama-3.1-community"]);
        assert_eq!(licenses("meta-llama/Llama-2-7b-hf"), ["llama-2-community"]);
        assert!(licenses("nobody/nothing").is_empty());
    }

    #[test]
    fn a_named_revision_chooses_among_rows() {
        let row = |license: &str, revisions: &[&str], from: Option<&str>, until: Option<&str>| ModelRow {
            id: Some("org/m".into()),
            prefix: None,
            license: vec![license.into()],
            revisions: revisions.iter().map(|one| (*one).to_owned()).collect(),
            from: from.map(str::to_owned),
            until: until.map(str::to_owned),
            source: "memory".into(),
        };
        let commit = "5f3c0000000000000000000000000000000000aa";
        let rows = [
            row("first", &["v1", commit], None, None),
            row("early", &[], None, Some("2024-07-04")),
            row("late", &[], Some("2024-07-05"), None),
        ];
        let rows: Vec<&ModelRow> = rows.iter().collect();
        for (revision, expected) in [
            ("v1", &["first"][..]),
            ("5f3c000", &["first"]),
            ("5F3C0000", &["first"]),
            ("5f3c", &["early", "late"]),
            ("2024-07-04", &["early"]),
            ("20240705", &["late"]),
            ("20249905", &["early", "late"]),
            ("main", &["early", "late"]),
        ] {
            let found: Vec<&str> =
                at_revision(&rows, revision).iter().map(|row| row.license[0].as_str()).collect();
            assert_eq!(found, expected, "{revision}");
        }
        assert_eq!(at_revision(&rows[..1], "v9").len(), 1, "nothing tells");
    }
}
