//! Progress on standard error: a spinner while the listing runs, then a bar with a known total.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often the spinner turns.
const TICK: Duration = Duration::from_millis(120);

/// Shows how far a scan is, where somebody can see it.
#[derive(Debug)]
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    /// A spinner, if `shown`.
    pub(super) fn listing(shown: bool) -> Self {
        Self(shown.then(|| {
            let spinner = ProgressBar::new_spinner().with_message("listing");
            spinner.enable_steady_tick(TICK);
            spinner
        }))
    }

    /// The listing is done; `total` artifacts will be read.
    pub(super) fn listed(&mut self, total: usize) {
        if let Some(spinner) = self.0.take() {
            spinner.finish_and_clear();
            let bar = ProgressBar::new(total as u64);
            if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} artifacts, {eta} left") {
                bar.set_style(style);
            }
            self.0 = Some(bar);
        }
    }

    /// One artifact is done.
    pub(super) fn advance(&self) {
        if let Some(bar) = &self.0 {
            bar.inc(1);
        }
    }

    /// Takes the bar away, before results are written.
    pub(super) fn clear(&mut self) {
        if let Some(bar) = self.0.take() {
            bar.finish_and_clear();
        }
    }
}
