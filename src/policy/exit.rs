//! The exit status and how several reasons for one merge.

use crate::rules::Severity;

/// How the program ends.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum ExitStatus {
    /// 0: nothing at or above `--fail-on`.
    #[default]
    Clean,
    /// 1: findings at or above `--fail-on`.
    Findings,
    /// 2: wrong usage or configuration, or a PATH that does not exist.
    Usage,
    /// 3: something could not be read, or nobody read the output to its end, so that findings may be missing.
    Incomplete,
}

impl ExitStatus {
    /// The number the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Incomplete => 3,
        }
    }

    /// Both reasons at once. Wrong usage wins, for then nothing else means anything; findings win over
    /// incompleteness, for they hold whatever else might have been found.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        if self.weight() >= other.weight() { self } else { other }
    }

    fn weight(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Incomplete => 1,
            Self::Findings => 2,
            Self::Usage => 3,
        }
    }
}

impl From<ExitStatus> for std::process::ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}

/// From which severity on findings make the program fail.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FailOn {
    /// From this one on.
    From(Severity),
    /// Never.
    Never,
}

impl Default for FailOn {
    fn default() -> Self {
        Self::From(Severity::Error)
    }
}

impl FailOn {
    /// Whether a finding of `severity` makes the program fail.
    pub fn fails(self, severity: Severity) -> bool {
        match self {
            Self::From(limit) => severity >= limit,
            Self::Never => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ExitStatus::{Clean, Findings, Incomplete, Usage};
    use super::*;

    #[test]
    fn the_truth_table() {
        let table = [
            (Clean, Clean, 0),
            (Clean, Findings, 1),
            (Clean, Usage, 2),
            (Clean, Incomplete, 3),
            (Findings, Findings, 1),
            (Findings, Usage, 2),
            (Findings, Incomplete, 1),
            (Usage, Usage, 2),
            (Usage, Incomplete, 2),
            (Incomplete, Incomplete, 3),
        ];
        for (one, other, code) in table {
            assert_eq!(one.merge(other).code(), code, "{one:?} {other:?}");
            assert_eq!(other.merge(one).code(), code, "{other:?} {one:?}");
        }
    }

    #[test]
    fn fail_on_is_a_lower_limit() {
        use Severity::{Error, Note, Warning};
        let table = [
            (FailOn::From(Error), [false, false, true]),
            (FailOn::From(Warning), [false, true, true]),
            (FailOn::From(Note), [true, true, true]),
            (FailOn::Never, [false, false, false]),
        ];
        for (fail_on, expected) in table {
            assert_eq!(
                [Note, Warning, Error].map(|severity| fail_on.fails(severity)),
                expected,
                "{fail_on:?}"
            );
        }
    }
}
