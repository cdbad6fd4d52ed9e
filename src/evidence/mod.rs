//! Reads one file at a time into facts. Judges nothing, and never reads weights past their header.

mod facts;

pub use facts::*;
