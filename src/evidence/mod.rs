//! Reads one file at a time into facts. Judges nothing, and never reads weights past their header.
//!
//! Every reader takes a logical path (what findings show) and what stands in the file, and gives plain
//! values with their places. None of them fails: what is wrong with a file is a fact, too.
//!
//! | file | reader |
//! |---|---|
//! | model card | [`card::read_card`], [`card::license_section`] |
//! | licence, notice, policy, gate, text in a header | [`texts`] |
//! | licence that is only an address | [`pointers::address`] |
//! | weights | [`weights::read_weights`] |
//! | what stands beside OpenVINO's weights | [`openvino::read_description`] |
//! | configurations, merge recipes | [`config::read_config`] |
//! | GPT4All's catalog | [`gpt4all::read_catalog`] |
//! | package metadata | [`package::read_package`] |
//! | legal texts in archives | [`members::read_members`] |
//! | files in archives of weights that describe them | [`added::read_added`] |
//! | tables of licences (REUSE) | [`reuse::read_table`] |
//! | Modelfile | [`modelfile::read_modelfile`] |
//! | Git LFS pointer | [`lfs::pointer`] |
//! | any file, by its name alone | [`names`] |

pub mod added;
pub mod base_tags;
pub mod card;
mod card_lines;
pub mod card_recipes;
mod card_yaml;
pub mod config;
mod coreml;
mod facts;
mod gguf;
pub mod gpt4all;
mod header_json;
pub mod hub_reply;
mod kohya;
pub mod lfs;
mod lm_studio;
pub mod members;
pub mod modelfile;
pub mod names;
mod onnx;
pub mod openvino;
pub mod package;
mod permissions;
mod pick;
pub mod pointers;
pub mod positional;
mod protobuf;
mod repo_id;
pub mod reuse;
mod reuse_glob;
mod safetensors;
mod side_files;
pub mod texts;
mod tflite;
pub mod weights;
mod zip_members;

pub use facts::*;
pub use repo_id::{pinned_repo_id, repo_id, split_revision};
