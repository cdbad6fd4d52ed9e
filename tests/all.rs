//! The tests of the library and of the program, in one program: to link thirty takes longer than to run them.
//!
//! One file of them alone: `cargo test --test all rules::`.

mod common {
    pub mod agreement;
    pub mod everywhere;
    pub mod mirror;
    pub mod run;
}

mod agreement;
mod audit;
mod cache;
mod caps;
mod clauses;
mod cli;
mod corpus;
mod demo;
mod described;
mod docs;
mod everywhere;
mod evidence;
mod facts;
mod flags;
mod fuzz_seeds;
mod hostile;
mod identity;
mod inherited;
mod layouts;
mod lineage;
mod mirror;
mod order;
mod pages;
mod policy;
mod references;
mod report;
mod report_schema;
mod rules;
mod same_weights;
mod statements;
mod stores;
mod tidy;
