//! Judges one artifact: its facts and its resolved lineage become a conclusion, a payload and findings.

mod conclusion;
mod finding;

pub use conclusion::{Candidate, Conclusion, Payload, PayloadState};
pub use finding::{Audience, Confidence, Finding, FindingEvidence, Severity};
