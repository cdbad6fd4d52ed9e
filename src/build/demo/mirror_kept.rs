//! The artifacts that are in order: nothing is planted in them, and nothing may be found.

use std::path::Path;

use super::files::Repo;
use super::licenses::{HARBOUR, LANTERN};
use super::mirror::{filled_mit, standard};
use crate::base::Result;

/// Writes them below `tree`.
pub(super) fn write(tree: &Path) -> Result<()> {
    models(tree)?;
    restricted(tree)?;
    oddly_printed(tree)?;
    data_set(tree)
}

/// Card, text and weights that agree.
fn models(tree: &Path) -> Result<()> {
    Repo::with_card("license: apache-2.0\npipeline_tag: text-generation", "Auk Tiny", "A toy that completes words.")
        .text("LICENSE", standard("Apache-2.0")?)
        .text("config.json", "{\"model_type\": \"llama\"}\n")
        .safetensors()
        .write_to_hub(&tree.join("hub"), "seabird/auk-tiny", &["adapter_config.json"])?;
    Repo::with_card("license: mit", "Dunlin Tiny", "A toy that sorts feathers by colour.")
        .text("LICENSE", &filled_mit("2024 Dora Dunlin")?)
        .safetensors()
        .write(&tree.join("seabird/dunlin-tiny"))?;
    Repo::with_card("license: mit OR apache-2.0", "Osprey", "Take it under either license, whichever you like.")
        .text("LICENSE-MIT", &filled_mit("2023 Olga Osprey")?)
        .text("LICENSE-APACHE", standard("Apache-2.0")?)
        .safetensors()
        .write(&tree.join("seabird/osprey-dual"))
}

/// The publishers' own repositories of the two invented licences.
fn restricted(tree: &Path) -> Result<()> {
    let harbour = "license: other\nlicense_name: harbour-community-1.0\nlicense_link: LICENSE";
    Repo::with_card(harbour, "Gull 7B", "The model that the others here are made from.")
        .text("LICENSE", HARBOUR)
        .text("config.json", "{\"model_type\": \"llama\"}\n")
        .safetensors()
        .write(&tree.join("harbour-labs/gull-7b"))?;
    let lantern = "license: other\nlicense_name: lantern-rail-m-1.0\nlicense_link: LICENSE.txt";
    Repo::with_card(lantern, "Lamp XL", "Draws lamps.")
        .text("LICENSE.txt", LANTERN)
        .safetensors()
        .write(&tree.join("lantern-collective/lamp-xl"))
}

/// The MIT text with another holder, a badge above it and a misspelling in it: still the MIT text.
fn oddly_printed(tree: &Path) -> Result<()> {
    let text = filled_mit("2022-2024 Snipe Laboratory and contributors")?;
    let text = text.replace("without restriction", "without restricton");
    let badge = "[![license](https://img.shields.io/badge/license-MIT-blue.svg)](LICENSE)";
    Repo::with_card("license: mit", "Snipe Small", "Tells snipes from woodcocks.")
        .text("LICENSE.md", &format!("{badge}\n\n{text}"))
        .safetensors()
        .write_local_dir(&tree.join("downloads/snipe-small"))
}

/// A data set with its text.
fn data_set(tree: &Path) -> Result<()> {
    Repo::with_card("license: cc-by-4.0\ntask_categories:\n- tabular-regression", "Tide Tables", "Invented tides of an invented harbour.")
        .text("LICENSE", standard("CC-BY-4.0")?)
        .text("data/train.csv", "hour,metres\n0,1.2\n6,3.4\n12,1.1\n")
        .write(&tree.join("tide-tables"))
}
