//! What goes to standard error. Nobody is left to tell where that fails, so it fails silently.

use std::io::Write as _;

use anstyle::{AnsiColor, Style};

use crate::base::Skipped;
use crate::policy::{Book, ExitStatus, Why};
use crate::render::screen::safe;

/// Says that something is wrong.
pub(super) fn error(message: &str) {
    say(AnsiColor::Red.on_default().bold(), "error", message);
}

/// Says that something is odd, unless nobody wants to hear it.
pub(super) fn warning(quiet: bool, message: &str) {
    if !quiet {
        say(AnsiColor::Yellow.on_default(), "warning", message);
    }
}

/// Says what may help, unless nobody wants to hear it.
pub(super) fn hint(quiet: bool, message: &str) {
    if !quiet {
        say(AnsiColor::Cyan.on_default(), "note", message);
    }
}

/// Says of each entry what was not read.
pub(super) fn all_left_out(quiet: bool, skipped: &[Skipped]) -> ExitStatus {
    let told = skipped.iter().map(|one| left_out(quiet, &one.path, one));
    told.fold(ExitStatus::Clean, ExitStatus::merge)
}

/// Says what was not read. Only what should have been readable makes the results incomplete.
pub(super) fn left_out(quiet: bool, shown: &str, skipped: &Skipped) -> ExitStatus {
    let message = format!("{shown}: {}", skipped.detail);
    if skipped.reason.incomplete() {
        error(&message);
        return ExitStatus::Incomplete;
    }
    warning(quiet, &message);
    ExitStatus::Clean
}

/// Says which decisions of people did nothing, and which are dated in the future.
pub(super) fn idle_reviews(quiet: bool, book: &Book) {
    for review in book.ahead() {
        let (about, place) = (review.told(), format!("{}:{}", review.file.display(), review.line));
        warning(
            quiet,
            &format!("{place}: the review of {about} is dated {}, which is still to come", review.date),
        );
    }
    for one in book.idle() {
        let review = one.review;
        let why = match one.why {
            Why::Expired(day) => format!("expired on {day}: it decides nothing any more"),
            Why::Unmet => format!("matched nothing here: its text, tag, gate or base has changed, or {GONE}"),
            Why::Powerless => POWERLESS.to_owned(),
        };
        let about = review.told();
        warning(quiet, &format!("{}:{}: the review of {about} {why}", review.file.display(), review.line));
    }
}

const GONE: &str = "it is not under this path";
const POWERLESS: &str = "settles nothing: where its text stands, another text, tag, gate or base says something of its \
    own, it is about another subject, or a finding contradicts it; review the unit (`scan --format review` lists them)";

fn say(style: Style, kind: &str, message: &str) {
    let _ = writeln!(anstream::stderr(), "smallprint: {style}{kind}{style:#}: {}", safe(message));
}
