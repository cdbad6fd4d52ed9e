//! Makes findings that keep the contract: at least one piece of evidence, the primary place first, an id that
//! survives line moves, bounded quotes.
//!
//! A [`Draft`] cannot begin without a place; [`Findings`] gives each its id from the rule, the artifact and what it
//! is about. Two findings about the same thing in one artifact get different ids by their order.

use crate::evidence::members::INSIDE;

use super::{Confidence, Finding, FindingEvidence, RuleFacts, Severity};

/// Characters kept of a quote; whoever needs more has the place.
const QUOTE: usize = 320;
/// Pieces of evidence kept beside the primary one.
const MORE: usize = 5;

/// A finding in the making.
#[derive(Debug)]
pub struct Draft {
    finding: Finding,
    about: String,
}

impl Draft {
    /// Begins a finding of `rule` at its primary place.
    pub fn new(rule: &RuleFacts, at: FindingEvidence, message: impl Into<String>) -> Self {
        let finding = Finding {
            id: String::new(),
            rule: rule.name.to_owned(),
            severity: rule.severity,
            confidence: Confidence::High,
            audience: rule.audience.to_vec(),
            message: message.into(),
            evidence: vec![bounded(at)],
            help: rule.help.to_owned(),
            owed_by: None,
            trigger: None,
            observable: None,
        };
        Self { finding, about: String::new() }
    }

    /// Adds proof; beyond a handful it is left out.
    #[must_use]
    pub fn also(mut self, more: impl IntoIterator<Item = FindingEvidence>) -> Self {
        let room = (MORE + 1).saturating_sub(self.finding.evidence.len());
        self.finding.evidence.extend(more.into_iter().take(room).map(bounded));
        self
    }

    /// Adds proof, all of it: for lists that are of use only as a whole.
    #[must_use]
    pub fn also_all(mut self, more: impl IntoIterator<Item = FindingEvidence>) -> Self {
        self.finding.evidence.extend(more.into_iter().map(bounded));
        self
    }

    /// What tells it from other findings of the rule in this artifact; must not hold line numbers.
    #[must_use]
    pub fn about(mut self, what: impl Into<String>) -> Self {
        self.about = what.into();
        self
    }

    /// A severity other than the rule's default.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.finding.severity = severity;
        self
    }

    /// How sure we are; high unless said otherwise.
    #[must_use]
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.finding.confidence = confidence;
        self
    }

    /// What to do, where the rule's own advice does not fit.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.finding.help = help.into();
        self
    }

    /// Marks it as a duty: who owes it, what brings it about, and whether the folder could show it.
    #[must_use]
    pub fn duty(mut self, owed_by: &str, trigger: impl Into<String>, observable: &str) -> Self {
        self.finding.owed_by = Some(owed_by.to_owned());
        self.finding.trigger = Some(trigger.into());
        self.finding.observable = Some(observable.to_owned());
        self
    }
}

/// The findings on one artifact.
#[derive(Debug)]
pub struct Findings {
    artifact: String,
    found: Vec<Finding>,
}

impl Findings {
    /// None yet, for the artifact at `path`.
    pub fn new(path: &str) -> Self {
        Self { artifact: path.to_owned(), found: Vec::new() }
    }

    /// Adds one and gives it its id.
    pub fn push(&mut self, draft: Draft) {
        let Draft { mut finding, about } = draft;
        let id = |nth: usize| {
            let nth = if nth == 0 { String::new() } else { format!("\0{nth}") };
            let key = format!("{}\0{}\0{about}{nth}", finding.rule, self.artifact);
            format!("{:016x}", xxhash_rust::xxh3::xxh3_64(key.as_bytes()))
        };
        let mut nth = 0;
        while self.found.iter().any(|known| known.id == id(nth)) {
            nth += 1;
        }
        finding.id = id(nth);
        finding.evidence = once(std::mem::take(&mut finding.evidence));
        finding.message = placed(&self.artifact, &finding.message);
        self.found.push(finding);
    }

    /// Worst first, then by rule, place and id.
    pub fn sorted(mut self) -> Vec<Finding> {
        self.found.sort_by(|a, b| key(a).cmp(&key(b)));
        self.found
    }
}

/// A message that names members of an archive which is the artifact itself by its path, as the evidence does.
fn placed(artifact: &str, message: &str) -> String {
    let name = artifact.rsplit('/').next().unwrap_or(artifact);
    message.replace(&format!("../{name}{INSIDE}"), &format!("{artifact}{INSIDE}"))
}

type Key<'a> = (std::cmp::Reverse<Severity>, &'a str, Option<(&'a str, Option<[u32; 2]>)>, &'a str);

fn key(finding: &Finding) -> Key<'_> {
    let place = finding.evidence.first().map(|at| (at.path.as_str(), at.lines));
    (std::cmp::Reverse(finding.severity), &finding.rule, place, &finding.id)
}

/// Each place once: where one sentence says two things, its second mention may add a note.
fn once(all: Vec<FindingEvidence>) -> Vec<FindingEvidence> {
    let mut told: Vec<FindingEvidence> = Vec::with_capacity(all.len());
    for mut one in all {
        let note = one.note.take();
        match told.iter_mut().find(|known| FindingEvidence { note: None, ..(*known).clone() } == one) {
            Some(known) if known.note.is_none() || known.note == note => {
                known.note = known.note.take().or(note)
            }
            _ => told.push(FindingEvidence { note, ..one }),
        }
    }
    told
}

/// Keeps a quote to its first words, on one line.
fn bounded(mut at: FindingEvidence) -> FindingEvidence {
    at.quote = at.quote.filter(|quote| !quote.trim().is_empty()).map(|quote| shortened(&quote, QUOTE));
    at
}

/// `words` on one line, cut between characters after `limit` of them.
pub(super) fn shortened(words: &str, limit: usize) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut cut: String = line.chars().take(limit).collect();
    if cut.len() < line.len() {
        cut.push('…');
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::super::Audience;
    use super::*;

    const RULE: RuleFacts = RuleFacts {
        name: "some-rule",
        severity: Severity::Warning,
        summary: "",
        audience: &[Audience::Use],
        help: "",
        since: "0.1.0",
        source: "",
    };

    fn at(path: &str, line: u32) -> FindingEvidence {
        FindingEvidence { path: path.into(), lines: Some([line, line]), ..FindingEvidence::default() }
    }

    fn ids(artifact: &str, drafts: Vec<Draft>) -> Vec<String> {
        let mut findings = Findings::new(artifact);
        drafts.into_iter().for_each(|draft| findings.push(draft));
        findings.found.into_iter().map(|finding| finding.id).collect()
    }

    #[test]
    fn a_place_is_told_once() {
        let at = |path: &str, note: Option<&str>| FindingEvidence {
            path: path.to_owned(),
            note: note.map(str::to_owned),
            ..FindingEvidence::default()
        };
        let told =
            once(vec![at("a", None), at("a", Some("section 5")), at("b", None), at("a", Some("other"))]);
        assert_eq!(told, [at("a", Some("section 5")), at("b", None), at("a", Some("other"))]);
    }

    #[test]
    fn ids_survive_line_moves_and_tell_things_apart() {
        let one = ids("a", vec![Draft::new(&RULE, at("LICENSE", 3), "x").about("LICENSE")]);
        let moved = ids("a", vec![Draft::new(&RULE, at("LICENSE", 9), "y").about("LICENSE")]);
        let elsewhere = ids("b", vec![Draft::new(&RULE, at("LICENSE", 3), "x").about("LICENSE")]);
        let twice =
            ids("a", (0..2).map(|_| Draft::new(&RULE, at("LICENSE", 3), "x").about("LICENSE")).collect());
        assert_eq!(one, moved);
        assert_ne!(one, elsewhere);
        assert_ne!(twice[0], twice[1]);
        assert!(one[0].len() == 16 && one[0].bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    #[test]
    fn worst_comes_first_then_rule_then_place() {
        let mut findings = Findings::new("a");
        findings.push(Draft::new(&RULE, at("b", 1), "2").about("2"));
        findings.push(Draft::new(&RULE, at("a", 1), "1").about("1"));
        findings.push(Draft::new(&RULE, at("z", 1), "0").about("0").severity(Severity::Error));
        let messages: Vec<String> = findings.sorted().into_iter().map(|finding| finding.message).collect();
        assert_eq!(messages, ["0", "1", "2"]);
    }

    #[test]
    fn quotes_and_evidence_are_bounded() {
        let long = FindingEvidence { quote: Some("许可 ".repeat(900)), ..at("a", 1) };
        let draft = Draft::new(&RULE, long, "x").also((0..99).map(|line| at("a", line)));
        let quote = draft.finding.evidence[0].quote.as_deref().unwrap_or_default();
        assert_eq!((quote.chars().count(), draft.finding.evidence.len()), (QUOTE + 1, MORE + 1));
    }

    #[test]
    fn messages_name_members_of_archives_as_the_evidence_does() {
        let table = [
            ("../a.whl!/LICENSE adds to MIT", "dist/a.whl!/LICENSE adds to MIT"),
            ("../LICENSE adds to MIT", "../LICENSE adds to MIT"),
            ("b.whl!/LICENSE adds to MIT", "b.whl!/LICENSE adds to MIT"),
        ];
        for (message, expected) in table {
            assert_eq!(placed("dist/a.whl", message), expected);
        }
    }
}
