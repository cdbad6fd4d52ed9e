//! smallprint reads the small print of open-weight models.
//!
//! It walks model folders and mirrors, works out which licence each model really carries and what that
//! licence demands, and reports what is missing, contradictory, stripped or added.
//!
//! The law of the crate: it never names a licence that the text does not support. What is not proven is
//! `unknown`, and a known licence with one added restriction is not that licence.
//!
//! # Layers
//!
//! Each module may use only what stands to its left (a test reads the `use` lines and proves it):
//!
//! `base <- text <- corpus <- matching <- clauses <- reading <- build <- evidence <- layouts <- lineage <-
//! rules <- report <- scan <- audit <- policy <- render <- cli`
//!
//! # Example
//!
//! ```
//! use smallprint::{corpus::Corpus, reading::Reading, text::Text};
//!
//! let mit = smallprint::build::spdx_text("MIT").ok_or("MIT is on the SPDX list")?;
//! let reading = Reading::of(&Text::from_bytes(mit.as_bytes()), Corpus::builtin());
//! assert_eq!(reading.licenses[0].id, "MIT");
//! # Ok::<(), &'static str>(())
//! ```

pub mod audit;
pub mod base;
pub mod build;
pub mod clauses;
pub mod cli;
pub mod corpus;
pub mod evidence;
pub mod layouts;
pub mod lineage;
pub mod matching;
pub mod policy;
pub mod reading;
pub mod render;
pub mod report;
pub mod rules;
pub mod scan;
pub mod text;
