//! What an organisation allows, warns of and denies: `[policy]`.
//!
//! ```toml
//! [policy]
//! deny = ["output-training=forbidden", "research-noncommercial", "wanted=no"]
//! warn = ["user-cap", "license=llama-3.1-community"]
//! allow = ["permissive", "Apache-2.0"]
//! ```
//!
//! An entry names a family, a licence, a clause kind, a rule, or is a choice as `--where` takes it
//! (`output-training=forbidden and basis=text`); or a verdict: of a use (`commercial=no`), or of any use that the profile
//! wants (`wanted=no`; all uses where it names none).
//!
//! Contract: `deny` wins over `warn`, `warn` over `allow`. Where `allow` is there it is complete: what no list has is
//! denied. To be allowed by its licence, an artifact must be concluded to be under it: a text that merely resembles one
//! is not. A review that rejects a wanted use denies; a denial is lifted where reviews have settled every wanted use, also
//! those of deployments, and the review is told.

use std::path::Path;

use serde::Serialize;

use super::config::{Listed, PolicyEntry};
use super::exit::FailOn;
use super::names::meant;
use super::reader::nearest;
use super::reviews::{Decision, Review};
use super::select::{Said, Selector, known_values};
use super::uses::{Checked, Use, UseVerdict, Verdict};
use crate::base::{Error, Result};
use crate::corpus::Corpus;
use crate::report::{ArtifactEntry, TextEntry, name_of};
use crate::rules::{RULES, Severity};

/// What is said of any use that the profile wants.
const WANTED: &str = "wanted";

/// What became of an artifact.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// `allow`, `warn` or `deny`.
    pub verdict: &'static str,
    /// The entries that decide, as written, with their lines.
    pub because: Vec<String>,
    /// The review that lifted a denial, or made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<String>,
}

impl Judged {
    /// Whether it denies.
    pub fn denies(&self) -> bool {
        self.verdict == "deny"
    }

    /// Whether it makes `check` fail: a denial counts as an error, `warn` as a warning.
    pub fn fails(&self, fail_on: FailOn) -> bool {
        match self.verdict {
            "deny" => fail_on.fails(Severity::Error),
            "warn" => fail_on.fails(Severity::Warning),
            _ => false,
        }
    }
}

/// What an entry holds for.
enum Test<'a> {
    /// Artifacts that are chosen.
    Chosen(Box<Selector<'a>>),
    /// Those under one of these licences, each by id and as it stands in expressions.
    License(Vec<(String, String)>),
    /// Those of a family.
    Family(String),
    /// Those with this verdict on a use, or on any wanted one.
    Verdict(Option<Use>, Verdict),
}

/// The lists, ready to judge.
pub struct Judge<'a> {
    entries: Vec<(PolicyEntry, Test<'a>)>,
    file: String,
    /// What the texts say, for all entries.
    said: Said,
}

impl std::fmt::Debug for Judge<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Judge({} entries)", self.entries.len())
    }
}

impl<'a> Judge<'a> {
    /// Understands the entries of the file at `path`.
    ///
    /// # Errors
    /// At the first entry that names nothing, with its place and what was probably meant.
    pub fn new(entries: &[PolicyEntry], path: &Path, corpus: &'a Corpus) -> Result<Self> {
        let understood = entries.iter().map(|entry| {
            let test =
                test(&entry.names, corpus).map(|test| as_listed(test, entry.list)).map_err(|says| {
                    let [line, column] = entry.place;
                    let (inside, says) = own_column(&says);
                    Error::new(says).at(path).on_line(line).in_column(column.saturating_add(inside))
                })?;
            Ok((entry.clone(), test))
        });
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { entries: understood.collect::<Result<_>>()?, file, said: Said::default() })
    }

    /// Keeps what a text says for the artifacts that name it.
    pub fn text(&mut self, sha256: &str, text: &TextEntry) {
        // Without a choice nobody asks for it.
        if self.entries.iter().any(|(_, test)| matches!(test, Test::Chosen(_))) {
            self.said.text(sha256, text);
        }
    }

    /// What becomes of an artifact; nothing where neither a list nor a review speaks of any.
    pub fn judge(&self, entry: &ArtifactEntry, checked: &Checked, reviews: &[Review]) -> Option<Judged> {
        let listed = self.listed(entry, checked);
        let rejects = |review: &&Review| {
            review.decision == Decision::Rejected && wanted(checked).any(|one| review.decides(one.of))
        };
        let rejected = reviews.iter().find(rejects);
        if let Some(review) = rejected {
            let because = vec![format!("rejected by {} on {}", review.reviewer, review.date)];
            return Some(Judged { verdict: "deny", because, review: Some(told(review)) });
        }
        let judged = listed?;
        let approves = |review: &&Review| review.decision != Decision::Rejected;
        match reviews.iter().find(approves).filter(|_| judged.denies() && is_settled(checked)) {
            Some(review) => Some(Judged { verdict: "allow", review: Some(told(review)), ..judged }),
            None => Some(judged),
        }
    }

    fn listed(&self, entry: &ArtifactEntry, checked: &Checked) -> Option<Judged> {
        if self.entries.is_empty() {
            return None;
        }
        for (list, verdict) in [(Listed::Deny, "deny"), (Listed::Warn, "warn"), (Listed::Allow, "allow")] {
            let mine = self.entries.iter().filter(|(one, _)| one.list == list);
            let because: Vec<String> = mine
                .filter(|(one, test)| self.holds(test, one.list, entry, checked))
                .map(|(one, _)| format!("{} ({}:{})", one.names, self.file, one.place[0]))
                .collect();
            if !because.is_empty() {
                return Some(Judged { verdict, because, review: None });
            }
        }
        let complete = self.entries.iter().any(|(one, _)| one.list == Listed::Allow);
        let because = vec!["`allow` does not have it".to_owned()];
        Some(match complete {
            true => Judged { verdict: "deny", because, review: None },
            false => Judged { verdict: "allow", because: Vec::new(), review: None },
        })
    }

    fn holds(&self, test: &Test<'_>, list: Listed, entry: &ArtifactEntry, checked: &Checked) -> bool {
        match test {
            Test::Chosen(selector) => selector.matches_with(entry, &self.said),
            Test::License(_) if list == Listed::Allow => self.allows(&entry.conclusion.concluded),
            Test::License(names) => {
                let candidates = entry.conclusion.all_standing();
                let read = entry.evidence.iter().filter_map(|one| one.license.as_deref());
                let all = candidates.map(String::as_str).chain(read.flat_map(|ids| ids.split(", ")));
                let is = |one: &str, id: &str, spdx: &str| {
                    one.eq_ignore_ascii_case(id) || one.eq_ignore_ascii_case(spdx)
                };
                let named = |one: &str| names.iter().any(|(id, spdx)| is(one, id, spdx));
                let concluded = &entry.conclusion.concluded;
                all.into_iter().any(named) || names.iter().any(|(_, spdx)| mentions(concluded, spdx))
            }
            Test::Family(family) => entry.conclusion.family.as_ref().map(name_of).as_ref() == Some(family),
            Test::Verdict(of, verdict) => {
                let uses = checked.uses.iter().chain(checked.deployments.iter().flat_map(|one| &one.uses));
                let mut asked = uses.filter(|one| match of {
                    Some(of) => one.of == *of,
                    None => one.wanted != Some(false),
                });
                asked.any(|one| one.verdict == *verdict)
            }
        }
    }

    /// Whether the licences that `allow` names are enough for an expression: all of an AND, one of an OR.
    fn allows(&self, concluded: &str) -> bool {
        let allowed = |name: &str| {
            self.entries.iter().any(|(one, test)| match test {
                Test::License(names) => {
                    one.list == Listed::Allow && names.iter().any(|(_, spdx)| spdx.eq_ignore_ascii_case(name))
                }
                _ => false,
            })
        };
        let mode = spdx::ParseMode { allow_deprecated: true, ..spdx::ParseMode::STRICT };
        match spdx::Expression::parse_mode(concluded, mode) {
            Ok(parsed) => parsed.evaluate(|req| allowed(&req.license.to_string())),
            Err(_) => allowed(concluded),
        }
    }
}

fn mentions(concluded: &str, spdx: &str) -> bool {
    concluded.split([' ', '(', ')']).any(|word| word.eq_ignore_ascii_case(spdx))
}

/// The verdicts on uses that are wanted, also those of deployments.
fn wanted(checked: &Checked) -> impl Iterator<Item = &UseVerdict> {
    let uses = checked.uses.iter().chain(checked.deployments.iter().flat_map(|one| &one.uses));
    uses.filter(|one| one.wanted != Some(false))
}

/// Whether people have approved every use that is wanted; one that a clause holds back is not.
fn is_settled(checked: &Checked) -> bool {
    let approved = |one: &UseVerdict| one.review.is_some() && one.verdict != Verdict::No;
    wanted(checked).all(approved)
}

fn told(review: &Review) -> String {
    let ticket = review.ticket.as_deref().map(|ticket| format!(", {ticket}")).unwrap_or_default();
    format!("{}, {} by {} on {}{ticket}", review.told(), review.decision.name(), review.reviewer, review.date)
}

/// In `allow`, a choice by license asks for what is concluded: what merely resembles a license is not it.
fn as_listed(test: Test<'_>, list: Listed) -> Test<'_> {
    match test {
        Test::Chosen(selector) if list == Listed::Allow => Test::Chosen(Box::new(selector.proving())),
        test => test,
    }
}

/// A mistake inside a choice tells its column there: counted from the quotation mark, that is how far it is behind it.
fn own_column(says: &str) -> (u32, &str) {
    let told = says.strip_prefix("--where, column ").and_then(|rest| rest.split_once(": "));
    told.and_then(|(column, says)| Some((column.parse().ok()?, says))).unwrap_or((0, says))
}

fn test<'a>(names: &str, corpus: &'a Corpus) -> std::result::Result<Test<'a>, String> {
    let names = names.trim();
    if let Some((key, value)) = names.split_once('=')
        && let (of, Some(verdict)) = (Use::named(key.trim()), Verdict::named(value.trim()))
        // `hosted-service=conditional` is a term, as everywhere; `hosted-service=no` can only be a verdict.
        && (of.is_some_and(|of| of.name() != of.axis() || matches!(verdict, Verdict::Yes | Verdict::No))
            || key.trim() == WANTED)
    {
        return Ok(Test::Verdict(of, verdict));
    }
    if let Some(says) = no_verdict(names) {
        return Err(says);
    }
    let families = known_values("family").unwrap_or_default();
    if families.iter().any(|family| family == names) {
        return Ok(Test::Family(names.to_owned()));
    }
    let kinds: Vec<String> = corpus.kinds().into_keys().collect();
    let is_choice = names.contains(['=', ' ', '(']) || kinds.iter().any(|kind| kind == names);
    if is_choice {
        let selector = Selector::parse(names, corpus).map_err(|error| error.message().to_owned())?;
        return Ok(Test::Chosen(Box::new(selector)));
    }
    let licenses = meant(names, corpus);
    if !licenses.is_empty() {
        return Ok(Test::License(
            licenses.iter().map(|record| (record.id.clone(), record.spdx_id())).collect(),
        ));
    }
    let rules = RULES.iter().map(|rule| rule.facts().name);
    if rules.clone().any(|rule| rule == names) {
        let selector = Selector::parse(&format!("rule={names}"), corpus);
        return selector.map(Box::new).map(Test::Chosen).map_err(|error| error.message().to_owned());
    }
    if spdx::license_id(names).is_some() || names.starts_with("LicenseRef-") {
        return Ok(Test::License(vec![(names.to_owned(), names.to_owned())]));
    }
    let mut known: Vec<&str> = families.iter().chain(&kinds).map(String::as_str).chain(rules).collect();
    known.extend(corpus.records().map(|record| record.id.as_str()));
    let begun = known.iter().find(|name| name.strip_prefix(names).is_some_and(|rest| rest.starts_with('-')));
    let hint = match begun.copied().or_else(|| nearest(names, &known)) {
        _ if starts_ids(names, corpus) => format!("write `license={names}-*` for all whose ids begin so"),
        Some(near) => format!("did you mean `{near}`?"),
        None => "it is no family, license, clause kind or rule; or write a choice such as \
                 `output-training=forbidden`"
            .to_owned(),
    };
    Err(format!("nothing is called `{names}`; {hint}"))
}

/// What is said of a use (one that is no key of choices, too) or of `wanted` with a value that is no verdict.
fn no_verdict(names: &str) -> Option<String> {
    let (key, value) = names.split_once('=')?;
    let (key, said) = (key.trim_end(), value.trim());
    let is_use = Use::named(key).is_some_and(|of| of.name() != of.axis());
    if !is_use && key != WANTED {
        return None;
    }
    let verdicts = Verdict::ALL.map(Verdict::name);
    let hint = match nearest(said, &verdicts) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are: {}", verdicts.join(", ")),
    };
    let column = names.chars().count() - value.trim_start().chars().count() + 1;
    Some(format!("--where, column {column}: the verdict on `{key}` is never `{said}`; {hint}"))
}

/// Whether ids of licences begin with a name and a hyphen.
fn starts_ids(name: &str, corpus: &Corpus) -> bool {
    let start = format!("{}-", name.to_lowercase());
    corpus.records().any(|record| record.id.to_lowercase().starts_with(&start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Family, TermValue};
    use crate::policy::uses::Checker;
    use crate::policy::{Config, settle};
    use crate::reading::Verdict as Reading;
    use crate::report::samples;

    const TODAY: time::Date = time::macros::date!(2026 - 06 - 15);

    fn judged(policy: &str, entry: &ArtifactEntry) -> Option<(&'static str, usize)> {
        let corpus = Corpus::builtin();
        let config = Config::parse(policy, Path::new("f.toml"), &[]).expect(policy);
        let judge = Judge::new(&config.policy, Path::new("f.toml"), corpus).expect(policy);
        let mut checked = Checker::new(corpus).with_profile(config.profile.as_ref(), TODAY).check(entry);
        settle(&mut checked.uses, &config.reviews);
        judge.judge(entry, &checked, &config.reviews).map(|one| (one.verdict, one.because.len()))
    }

    fn under(concluded: &str, family: Family) -> ArtifactEntry {
        let mut entry = samples::declared("a/b", "mit");
        entry.conclusion.concluded = concluded.to_owned();
        entry.conclusion.family = Some(family);
        entry
    }

    #[test]
    fn each_list_by_itself_and_together() {
        let mit = under("MIT", Family::Permissive);
        let dual = under("GPL-3.0-only OR MIT", Family::Copyleft);
        let both = under("GPL-3.0-only AND MIT", Family::Copyleft);
        let mut banned = mit.clone();
        banned.conclusion.floor.set("output-training", TermValue::Forbidden);
        banned.findings.push(samples::finding("user-cap", Severity::Error));
        let altered = samples::with_text(samples::declared("a", "mit"), "x", "MIT", Reading::Altered);
        for (policy, entry, expected) in [
            ("", &mit, None),
            ("[policy]", &mit, None),
            ("[policy]\ndeny = [\"rail\"]", &mit, Some(("allow", 0))),
            ("[policy]\ndeny = [\"permissive\", \"MIT\"]", &mit, Some(("deny", 2))),
            ("[policy]\nwarn = [\"permissive\"]\nallow = [\"MIT\"]", &mit, Some(("warn", 1))),
            ("[policy]\nallow = [\"MIT\"]", &mit, Some(("allow", 1))),
            ("[policy]\nallow = [\"Apache-2.0\"]", &mit, Some(("deny", 1))),
            ("[policy]\nallow = [\"MIT\"]", &dual, Some(("allow", 1))),
            ("[policy]\nallow = [\"MIT\"]", &both, Some(("deny", 1))),
            ("[policy]\nallow = [\"MIT\", \"GPL-3.0-only\"]", &both, Some(("allow", 2))),
            ("[policy]\ndeny = [\"GPL-3.0-only\"]", &dual, Some(("deny", 1))),
            ("[policy]\nallow = [\"MIT\"]", &altered, Some(("deny", 1))),
            ("[policy]\nallow = [\"license=MIT\"]", &mit, Some(("allow", 1))),
            ("[policy]\nallow = [\"license=MIT\"]", &altered, Some(("deny", 1))),
            ("[policy]\nallow = [\"license=MIT\"]", &both, Some(("deny", 1))),
            ("[policy]\nallow = [\"license=M* and basis=text\"]", &altered, Some(("deny", 1))),
            ("[policy]\nallow = [\"not license=MIT\"]", &altered, Some(("deny", 1))),
            ("[policy]\ndeny = [\"license=MIT\"]", &altered, Some(("deny", 1))),
            ("[policy]\ndeny = [\"MIT\"]", &altered, Some(("deny", 1))),
            ("[policy]\ndeny = [\"output-training=forbidden\"]", &banned, Some(("deny", 1))),
            ("[policy]\ndeny = [\"rule=user-cap\"]", &banned, Some(("deny", 1))),
            ("[policy]\ndeny = [\"train-on-outputs=no\"]", &banned, Some(("deny", 1))),
            ("[policy]\ndeny = [\"wanted=no\"]", &banned, Some(("deny", 1))),
            ("[policy]\ndeny = [\"commercial=no\"]", &banned, Some(("allow", 0))),
        ] {
            assert_eq!(judged(policy, entry), expected, "{policy} {}", entry.conclusion.concluded);
        }
    }

    #[test]
    fn names_of_several_licences_mean_all_of_them() {
        let of = |tag: &str| {
            let mut entry = samples::declared("a/b", tag);
            entry.conclusion.candidates = vec![crate::rules::Candidate {
                expression: "NOASSERTION".into(),
                licenses: Corpus::builtin().resolve(tag).ids,
                basis: crate::lineage::Basis::Declared,
                subject: crate::corpus::Subject::Weights,
                path: None,
                terms: Default::default(),
            }];
            entry
        };
        for (tag, name) in [
            ("agpl-3.0", "AGPL-3.0"),
            ("gpl-3.0", "GPL-3.0"),
            ("gpl-3.0", "GPL-3.0+"),
            ("apache", "Apache-2.0"),
            ("apache", "apache"),
            ("gpl-3.0", "license=gpl-3.0"),
            ("gemma", "gemma"),
            ("gpl", "GPL-2.0"),
        ] {
            let policy = format!("[policy]\ndeny = [\"{name}\"]");
            assert_eq!(judged(&policy, &of(tag)), Some(("deny", 1)), "{tag} {name}");
            assert_eq!(judged(&policy, &of("mit")), Some(("allow", 0)), "{name}");
        }
    }

    #[test]
    fn reviews_lift_and_make_denials() {
        let entry = under("MIT", Family::Permissive);
        let unit = crate::report::unit_id(&entry);
        let review = |more: &str| {
            format!(
                "[policy]\ndeny = [\"MIT\"]\n[[review]]\nunit = \"{unit}\"\nreviewer = \"A\"\ndate = 2026-01-01\n{more}\n"
            )
        };
        for (more, expected) in [
            ("decision = \"approved\"", "allow"),
            ("decision = \"rejected\"", "deny"),
            ("decision = \"approved\"\nuses = [\"distill\"]", "deny"),
            ("decision = \"approved\"\nuses = [\"distill\"]\n[profile]\nuses = [\"distill\"]", "allow"),
            ("decision = \"approved\"\nuses = [\"distill\"]\n[profile]\nuses = [\"commercial\"]", "deny"),
        ] {
            assert_eq!(judged(&review(more), &entry).map(|one| one.0), Some(expected), "{more}");
        }
    }

    #[test]
    fn what_makes_check_fail() {
        use FailOn::{From, Never};
        for (verdict, fail_on, expected) in [
            ("deny", From(Severity::Error), true),
            ("deny", Never, false),
            ("warn", From(Severity::Error), false),
            ("warn", From(Severity::Warning), true),
            ("warn", From(Severity::Note), true),
            ("allow", From(Severity::Note), false),
        ] {
            let judged = Judged { verdict, because: Vec::new(), review: None };
            assert_eq!(judged.fails(fail_on), expected, "{verdict} {fail_on:?}");
        }
    }

    #[test]
    fn a_rejection_denies_wanted_uses_only() {
        let entry = under("MIT", Family::Permissive);
        let unit = crate::report::unit_id(&entry);
        for (uses, wanted, expected) in [
            ("", "[\"commercial\"]", Some("deny")),
            ("uses = [\"commercial\"]", "[\"commercial\"]", Some("deny")),
            ("uses = [\"distill\"]", "[\"commercial\"]", None),
        ] {
            let policy = format!(
                "[profile]\nuses = {wanted}\n[[review]]\nunit = \"{unit}\"\nreviewer = \"A\"\ndate = 2026-01-01\n\
                 decision = \"rejected\"\n{uses}\n"
            );
            assert_eq!(judged(&policy, &entry).map(|one| one.0), expected, "{uses} {wanted}");
        }
    }

    #[test]
    fn a_denial_stays_where_a_ban_does() {
        let mut entry = under("MIT", Family::Permissive);
        entry.conclusion.floor.set("output-training", TermValue::Forbidden);
        let unit = crate::report::unit_id(&entry);
        for (uses, expected) in [
            ("", "deny"),
            (
                "uses = [\"commercial\", \"hosted-service\", \"redistribute\", \"fine-tune\", \"distill\", \
                 \"train-on-outputs\"]",
                "allow",
            ),
        ] {
            let policy = format!(
                "[policy]\ndeny = [\"MIT\"]\n[[review]]\nunit = \"{unit}\"\nreviewer = \"A\"\ndate = 2026-01-01\n\
                 decision = \"approved\"\n{uses}\n"
            );
            assert_eq!(judged(&policy, &entry).map(|one| one.0), Some(expected), "{uses}");
        }
    }

    #[test]
    fn what_names_nothing_is_refused_with_its_place() {
        for (policy, says) in [
            (
                "[policy]\ndeny = [\"permisive\"]",
                "f.toml:2:9: nothing is called `permisive`; did you mean `permissive`?",
            ),
            (
                "[policy]\ndeny = [\"rail\",\n \"output-training=forbiden\"]",
                "f.toml:3:19: `output-training` is never",
            ),
            (
                "[policy]\ndeny = [\"tencent\"]",
                "f.toml:2:9: nothing is called `tencent`; write `license=tencent-*`",
            ),
            (
                "[policy]\ndeny = [\"commercial=nope\"]",
                "f.toml:2:21: the verdict on `commercial` is never `nope`; did you mean `no`?",
            ),
            (
                "[policy]\ndeny = [\"wanted=maybe\"]",
                "f.toml:2:17: the verdict on `wanted` is never `maybe`; known are: yes",
            ),
            (
                "[policy]\ndeny = [\"research\"]",
                "f.toml:2:9: nothing is called `research`; did you mean `research-noncommercial`?",
            ),
        ] {
            let config = Config::parse(policy, Path::new("f.toml"), &[]).expect(policy);
            let error = Judge::new(&config.policy, Path::new("f.toml"), Corpus::builtin()).expect_err(policy);
            assert!(error.to_string().starts_with(says), "{error}");
        }
    }
}
