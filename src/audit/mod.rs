//! The audit of what a mirror keeps: two states compared, shards merged, the bundle to ship, the evidence room, locks.
//!
//! Each command has one file; they share [`state`], the plain values that a folder, a report, a lock and a saved reply
//! of the hub have in common. Nothing here prints or decides by anyone's policy, and nothing is downloaded.

mod altered;
mod changes;
mod collect;
mod declared;
mod fetch_list;
mod files;
mod gather;
mod load;
mod lock;
mod merge;
mod notice;
mod notice_check;
mod pairing;
mod replies;
pub mod state;

pub use changes::{Age, Change, Changed, Comparison, compare};
pub use collect::{Collection, collect};
pub use fetch_list::fetch_list;
pub use gather::{Gather, scanned};
pub use load::load;
pub use lock::{Lock, written};
pub use merge::{Merged, merge};
pub use notice::{Bundle, Credited, Lacking, Required, Shipped, notice};
pub use notice_check::{NotThere, NoticeCheck, check_notice};
