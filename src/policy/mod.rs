//! One organisation's view of the findings: severities, exceptions, a baseline, an audience, an exit status.
//!
//! [`Policy::apply`] is the one place where findings are changed, hidden or counted; nothing before it knows of
//! settings, nothing after it filters. [`config`] reads `smallprint.toml`; [`uses`] says what may be done with a model.

pub mod config;
mod exit;
mod filter;
pub mod select;
pub mod uses;

pub use config::{Config, Exception, Level};
pub use exit::{ExitStatus, FailOn};
pub use filter::{Choices, Policy, Reason, Settled, Unused};
pub use select::Selector;
