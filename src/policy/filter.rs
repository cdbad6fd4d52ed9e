//! The one place where findings are changed, hidden and counted.
//!
//! Order, for each finding: the severity of `[severity]` takes the place of the rule's own (`off` drops it);
//! then it is dropped where it stands in the baseline, where an exception accepts it, or where it does not
//! concern the chosen audience; then it counts for the exit status; and last it is hidden where it is below
//! `--min-severity`, as are findings that were settled. Hiding therefore never turns a failure into a success.

use std::collections::BTreeSet;

use time::Date;

use super::config::{Config, Level};
use super::exit::{ExitStatus, FailOn};
use crate::report::FindingCounts;
use crate::rules::{Audience, Finding, Severity};

/// What the command line and the configuration choose.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// `smallprint.toml`.
    pub config: Config,
    /// Only findings for these; everybody's where it is empty.
    pub audience: Vec<Audience>,
    /// Only findings from this severity on are shown.
    pub min_severity: Option<Severity>,
    /// From which severity on the program fails.
    pub fail_on: FailOn,
    /// Ids of findings that an earlier report has.
    pub baseline: BTreeSet<String>,
}

/// An exception that did nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unused {
    /// The finding it names.
    pub id: String,
    /// Where it stands in the configuration.
    pub line: u32,
    /// The day it ended, where it did nothing because it had.
    pub expired: Option<Date>,
}

/// Why a finding is not shown although it is there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reason {
    /// An exception accepts it: why, as the configuration says.
    Exception(String),
    /// An earlier report has it.
    Baseline,
}

/// A finding that is there and was settled before.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// The finding, with the severity it would be shown with.
    pub finding: Finding,
    /// What settled it.
    pub reason: Reason,
}

/// What becomes of a finding.
enum Fate {
    Shown,
    Settled(Reason),
    Dropped,
}

/// Applies the choices to a stream of findings.
#[derive(Clone, Debug)]
pub struct Policy {
    choices: Choices,
    today: Date,
    used: Vec<bool>,
    fails: bool,
    hidden: u64,
}

impl Policy {
    /// A policy for one run, on the day `today`.
    pub fn new(choices: Choices, today: Date) -> Self {
        let used = vec![false; choices.config.exceptions.len()];
        Self { choices, today, used, fails: false, hidden: 0 }
    }

    /// Whether findings are shown as the rules made them: nothing chosen changes, settles or hides any.
    pub fn shows_all(&self) -> bool {
        let Choices { config, audience, min_severity, baseline, .. } = &self.choices;
        let settings = config.severity.is_empty() && config.exceptions.is_empty();
        settings && audience.is_empty() && min_severity.is_none() && baseline.is_empty()
    }

    /// Remembers what findings that are shown as they are mean for the exit status.
    pub fn count(&mut self, findings: FindingCounts) {
        let FindingCounts { error, warning, note } = findings;
        let all = [(error, Severity::Error), (warning, Severity::Warning), (note, Severity::Note)];
        self.fails |=
            all.into_iter().any(|(count, severity)| count > 0 && self.choices.fail_on.fails(severity));
    }

    /// Changes the findings of one artifact to those that are to be shown, worst first, and remembers what
    /// they mean for the exit status. Gives back those that an exception or the baseline settles.
    pub fn apply(&mut self, findings: &mut Vec<Finding>) -> Vec<Settled> {
        let mut settled = Vec::new();
        findings.retain_mut(|finding| match self.judge(finding) {
            Fate::Shown => true,
            Fate::Dropped => false,
            Fate::Settled(reason) => {
                settled.push(Settled { finding: finding.clone(), reason });
                false
            }
        });
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        settled
    }

    fn judge(&mut self, finding: &mut Finding) -> Fate {
        match self.choices.config.severity.get(&finding.rule) {
            Some(Level::Off) => return Fate::Dropped,
            Some(Level::As(severity)) => finding.severity = *severity,
            None => {}
        }
        // Both are asked, so that an exception for a finding of the baseline does not count as unused.
        let excepted = self.excepted(&finding.id);
        let known = || self.choices.baseline.contains(&finding.id).then_some(Reason::Baseline);
        let settled = excepted.map(Reason::Exception).or_else(known);
        if !self.concerns(finding) {
            return Fate::Dropped;
        }
        let shown = self.choices.min_severity.is_none_or(|least| finding.severity >= least);
        if let Some(reason) = settled {
            return if shown { Fate::Settled(reason) } else { Fate::Dropped };
        }
        let fails = self.choices.fail_on.fails(finding.severity);
        self.fails |= fails;
        self.hidden += u64::from(fails && !shown);
        if shown { Fate::Shown } else { Fate::Dropped }
    }

    fn concerns(&self, finding: &Finding) -> bool {
        let chosen = &self.choices.audience;
        // A finding that names no audience concerns everybody.
        chosen.is_empty()
            || finding.audience.is_empty()
            || finding.audience.iter().any(|one| chosen.contains(one))
    }

    /// The reason of an exception that holds for this finding.
    fn excepted(&mut self, id: &str) -> Option<String> {
        let mut excepted = None;
        for (exception, used) in self.choices.config.exceptions.iter().zip(&mut self.used) {
            if exception.id == id && exception.expires.is_none_or(|last| self.today <= last) {
                *used = true;
                excepted = excepted.or_else(|| Some(exception.reason.clone()));
            }
        }
        excepted
    }

    /// What the findings so far mean for the exit status.
    pub fn status(&self) -> ExitStatus {
        if self.fails { ExitStatus::Findings } else { ExitStatus::Clean }
    }

    /// How many findings make the program fail but are hidden by `--min-severity`.
    pub fn hidden_failures(&self) -> u64 {
        self.hidden
    }

    /// Exceptions that did nothing in this run.
    pub fn unused(&self) -> Vec<Unused> {
        let all = self.choices.config.exceptions.iter().zip(&self.used);
        all.filter(|(_, used)| !**used)
            .map(|(exception, _)| Unused {
                id: exception.id.clone(),
                line: exception.line,
                expired: exception.expires.filter(|last| *last < self.today),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::policy::config::Exception;
    use crate::report::samples::finding;

    const TODAY: Date = date!(2026 - 06 - 15);

    fn three() -> Vec<Finding> {
        let mut all = vec![
            finding("note", Severity::Note),
            finding("warning", Severity::Warning),
            finding("error", Severity::Error),
        ];
        all[0].audience = vec![Audience::Redistribute];
        all
    }

    fn exception(id: &str, expires: Option<Date>) -> Exception {
        Exception { id: id.to_owned(), reason: "because".to_owned(), expires, line: 7 }
    }

    fn run(choices: Choices) -> (Vec<String>, ExitStatus, Policy) {
        let mut policy = Policy::new(choices, TODAY);
        let mut findings = three();
        policy.apply(&mut findings);
        let shown = findings.iter().map(|one| format!("{}={:?}", one.rule, one.severity)).collect();
        (shown, policy.status(), policy)
    }

    fn with_config(change: impl FnOnce(&mut Config)) -> Choices {
        let mut choices = Choices::default();
        change(&mut choices.config);
        choices
    }

    #[test]
    fn each_choice_by_itself() {
        use ExitStatus::{Clean, Findings};
        let severity = |rule: &str, level| {
            with_config(|config| {
                config.severity.insert(rule.to_owned(), level);
            })
        };
        let all = ["error=Error", "warning=Warning", "note=Note"];
        let calm = ["warning=Warning", "note=Note"];
        type Case<'a> = (&'a str, Choices, &'a [&'a str], ExitStatus);
        let cases: [Case<'_>; 13] = [
            ("nothing chosen", Choices::default(), &all, Findings),
            ("off", severity("error", Level::Off), &calm, Clean),
            (
                "softer",
                severity("error", Level::As(Severity::Note)),
                &["warning=Warning", "note=Note", "error=Note"],
                Clean,
            ),
            (
                "harder",
                severity("note", Level::As(Severity::Error)),
                &["note=Error", "error=Error", "warning=Warning"],
                Findings,
            ),
            (
                "baseline",
                Choices { baseline: BTreeSet::from(["error".into()]), ..Choices::default() },
                &calm,
                Clean,
            ),
            ("exception", with_config(|c| c.exceptions = vec![exception("error", None)]), &calm, Clean),
            (
                "until today",
                with_config(|c| c.exceptions = vec![exception("error", Some(TODAY))]),
                &calm,
                Clean,
            ),
            (
                "expired",
                with_config(|c| c.exceptions = vec![exception("error", Some(date!(2026 - 06 - 14)))]),
                &all,
                Findings,
            ),
            (
                "audience",
                Choices { audience: vec![Audience::Redistribute], ..Choices::default() },
                &["note=Note"],
                Clean,
            ),
            (
                "least",
                Choices { min_severity: Some(Severity::Warning), ..Choices::default() },
                &["error=Error", "warning=Warning"],
                Findings,
            ),
            ("never", Choices { fail_on: FailOn::Never, ..Choices::default() }, &all, Clean),
            (
                "from note",
                Choices {
                    fail_on: FailOn::From(Severity::Note),
                    audience: vec![Audience::Redistribute],
                    ..Choices::default()
                },
                &["note=Note"],
                Findings,
            ),
            (
                "hidden ones still fail",
                Choices {
                    fail_on: FailOn::From(Severity::Note),
                    min_severity: Some(Severity::Error),
                    ..Choices::default()
                },
                &["error=Error"],
                Findings,
            ),
        ];
        for (name, choices, expected, status) in cases {
            let (shown, found, _) = run(choices);
            assert_eq!(shown, expected, "{name}");
            assert_eq!(found, status, "{name}");
        }
    }

    #[test]
    fn settled_findings_are_told() {
        let choices = Choices {
            baseline: BTreeSet::from(["error".into(), "note".into()]),
            ..with_config(|config| config.exceptions = vec![exception("error", None)])
        };
        let mut findings = three();
        let settled = Policy::new(choices.clone(), TODAY).apply(&mut findings);
        let told: Vec<_> = settled.into_iter().map(|one| (one.finding.rule, one.reason)).collect();
        let expected = [("note", Reason::Baseline), ("error", Reason::Exception("because".into()))];
        assert_eq!(told, expected.map(|(rule, reason)| (rule.to_owned(), reason)));
        assert_eq!(findings.len(), 1);
        let loud = Choices { min_severity: Some(Severity::Error), ..choices };
        let left = Policy::new(loud, TODAY).apply(&mut three());
        assert_eq!(left.len(), 1, "what is hidden is hidden, settled or not");
    }

    #[test]
    fn exceptions_that_do_nothing_are_named() {
        let expired = date!(2026 - 01 - 01);
        let exceptions =
            vec![exception("error", None), exception("gone", None), exception("note", Some(expired))];
        let (_, _, policy) = run(with_config(|config| config.exceptions = exceptions));
        let unused: Vec<_> = policy.unused().into_iter().map(|one| (one.id, one.expired)).collect();
        assert_eq!(unused, [("gone".to_owned(), None), ("note".to_owned(), Some(expired))]);
    }

    #[test]
    fn hidden_failures_are_counted() {
        let choices = Choices {
            fail_on: FailOn::From(Severity::Note),
            min_severity: Some(Severity::Error),
            ..Choices::default()
        };
        assert_eq!(run(choices).2.hidden_failures(), 2);
    }
}
