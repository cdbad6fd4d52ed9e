//! One organisation's view: of findings (severities, exceptions, a baseline, an audience, an exit status) and of uses
//! (a profile, what is allowed and denied, what people decided).
//!
//! [`Policy::apply`] is the one place where findings are changed, hidden or counted; nothing before it knows of
//! settings, nothing after it filters. [`config`] reads `smallprint.toml`; [`uses`] says what may be done with a model.

mod bans;
mod book;
mod caps;
mod checker;
pub mod config;
mod domains;
mod exit;
pub mod figures;
mod filter;
pub mod judge;
mod names;
pub mod profile;
mod reader;
mod regions;
pub mod reviews;
pub mod select;
mod territory;
pub mod touch;
pub mod uses;
mod weigh;

pub use book::{Book, Idle, Why, conclude, main_subject, settle};
pub use config::{Config, Exception, Level};
pub use domains::Domain;
pub use exit::{ExitStatus, FailOn};
pub use filter::{Choices, Policy, Reason, Settled, Unused};
pub use judge::{Judge, Judged};
pub use profile::Profile;
pub use reader::nearest;
pub use regions::Region;
pub use reviews::Review;
pub use select::Selector;
