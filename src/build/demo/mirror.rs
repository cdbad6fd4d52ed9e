//! The artifacts with planted problems, each of another kind.

use std::path::Path;

use super::files::Repo;
use super::licenses::{HARBOUR, LANTERN, QINGSHI};
use super::weights::safetensors;
use crate::base::{Error, Result};
use crate::build::spdx_text;

/// The official text of an SPDX licence.
pub(super) fn standard(id: &str) -> Result<&'static str> {
    spdx_text(id).ok_or_else(|| Error::new(format!("the SPDX list has no text of {id}")))
}

/// The MIT text with its copyright line filled in.
pub(super) fn filled_mit(years_and_holder: &str) -> Result<String> {
    Ok(standard("MIT")?.replace("<year> <copyright holders>", years_and_holder))
}

/// Writes them below `tree`.
pub(super) fn write(tree: &Path) -> Result<()> {
    only_declared(tree)?;
    changed_texts(tree)?;
    contradictions(tree)?;
    made_from_gull(tree)?;
    not_really_here(tree)?;
    package(&tree.join("site-packages"))
}

/// A tag without a text; front matter that is no YAML.
fn only_declared(tree: &Path) -> Result<()> {
    Repo::with_card("license: mit", "Egret Tiny", "A toy that counts fish.")
        .safetensors()
        .write(&tree.join("seabird/egret-tiny"))?;
    Repo::with_card("license: bsd-3-clause\ntags: [toy, [birds", "Petrel", "A toy that follows ships.")
        .safetensors()
        .write(&tree.join("petrel-toy"))
}

/// Texts with something added, cut off, lost, or nowhere recorded.
fn changed_texts(tree: &Path) -> Result<()> {
    const CAP: &str = "Additional condition: if the Software, or a product made with it, has more than 20 million monthly \
        active users, you must obtain a separate license from Ibis Works before you use it commercially.";
    let capped = format!("{}\n\n{CAP}\n", filled_mit("2025 Ibis Works")?.trim_end());
    Repo::with_card("license: mit", "Ibis 7B", "Writes letters.")
        .text("LICENSE", &capped)
        .safetensors()
        .write(&tree.join("fastforks/ibis-7b"))?;
    let apache = standard("Apache-2.0")?;
    let half = apache.find("5. Submission of Contributions").unwrap_or(apache.len());
    Repo::with_card("license: apache-2.0", "Knot 1B", "Ties words together.")
        .text("LICENSE", apache.get(..half).unwrap_or(apache))
        .safetensors()
        .write(&tree.join("fastforks/knot-1b"))?;
    let without_limits = LANTERN.split("\nAttachment A\n").next().unwrap_or(LANTERN);
    Repo::with_card("license: other\nlicense_name: lantern-rail-m-1.0", "Lamp XL Mini", "Draws small lamps.")
        .text("LICENSE.txt", without_limits)
        .safetensors()
        .write(&tree.join("fastforks/lamp-mini"))?;
    Repo::with_card("license: other\nlicense_name: qingshi\nlanguage: zh", "青石 3B", "一个会写诗的小模型。")
        .text("LICENSE", QINGSHI)
        .safetensors()
        .write(&tree.join("qingshi/qingshi-3b"))
}

/// Statements that cannot both be right.
fn contradictions(tree: &Path) -> Result<()> {
    Repo::with_card("license: apache-2.0", "Raven 7B", "Finds things.")
        .text("LICENSE", HARBOUR)
        .safetensors()
        .write(&tree.join("fastforks/raven-7b"))?;
    let keys = [("general.name", "Merlin 1B"), ("general.license", "cc-by-nc-4.0")];
    Repo::with_card("license: apache-2.0", "Merlin 1B GGUF", "Merlin for small machines.")
        .text("LICENSE", standard("Apache-2.0")?)
        .gguf("merlin-1b-q4_0.gguf", &keys)
        .write(&tree.join("seabird/merlin-1b-gguf"))
}

/// What was made from a model under the Harbour licence: fine-tuned, quantised, adapted.
fn made_from_gull(tree: &Path) -> Result<()> {
    let base = "base_model: harbour-labs/gull-7b";
    Repo::with_card(&format!("license: apache-2.0\n{base}"), "Gull Chat", "Gull, taught to chat.")
        .safetensors()
        .write(&tree.join("fastforks/gull-7b-chat"))?;
    let keys = [
        ("general.name", "Gull 7B"),
        ("general.base_model.0.repo_url", "https://huggingface.co/harbour-labs/gull-7b"),
    ];
    let copied = format!(
        "license: other\nlicense_name: harbour-community-1.0\n{base}\nbase_model_relation: quantized"
    );
    Repo::with_card(&copied, "Gull 7B GGUF", "Gull for small machines.")
        .gguf("gull-7b-q8_0.gguf", &keys)
        .write_to_hub(&tree.join("hub"), "fastforks/gull-7b-gguf", &["LICENSE"])?;
    let adapter = "{\"base_model_name_or_path\": \"harbour-labs/gull-7b\", \"peft_type\": \"LORA\"}\n";
    Repo::with_card("library_name: peft", "Tide Talk", "Teaches Gull about tides.")
        .text("adapter_config.json", adapter)
        .safetensors_at("adapter_model.safetensors")
        .write(&tree.join("seabird/tide-talk-lora"))
}

/// A clone whose weights and licence Git LFS did not fetch.
fn not_really_here(tree: &Path) -> Result<()> {
    Repo::with_card("license: other\nlicense_name: harbour-community-1.0", "Skua 7B", "Steals answers.")
        .lfs_pointer("LICENSE", HARBOUR.as_bytes())
        .lfs_pointer("model.safetensors", &safetensors(&[("format", "pt"), ("model", "skua-7b")]))
        .write_clone(&tree.join("clones/skua-7b"), "https://huggingface.co/harbour-labs/skua-7b")
}

/// An installed package: its own code under MIT, and a model inside that says Apache.
fn package(folder: &Path) -> Result<()> {
    const INFO: &str = "tern_embed-1.0.dist-info";
    let metadata = "Metadata-Version: 2.4\nName: tern-embed\nVersion: 1.0\nLicense-Expression: MIT\n\
        License-File: LICENSE\n";
    let files =
        ["tern_embed/__init__.py", "tern_embed/model/README.md", "tern_embed/model/model.safetensors"];
    let record: String = files.iter().map(|file| format!("{file},,\n")).collect();
    Repo::default()
        .text("tern_embed/__init__.py", "\"\"\"Turns sentences into numbers.\"\"\"\n")
        .text(
            "tern_embed/model/README.md",
            "---\nlicense: apache-2.0\n---\n\n# Tern Embed\n\nThe weights in the package.\n",
        )
        .text("tern_embed/model/config.json", "{\"model_type\": \"bert\"}\n")
        .safetensors_at("tern_embed/model/model.safetensors")
        .text(&format!("{INFO}/METADATA"), metadata)
        .text(&format!("{INFO}/RECORD"), &record)
        .text(&format!("{INFO}/licenses/LICENSE"), &filled_mit("2024 Tern Packagers")?)
        .write(folder)
}
