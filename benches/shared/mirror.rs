//! A mirror of model folders with the proportions of a real one: half without any statement, most permissive
//! tags without a text.

use std::path::Path;

use smallprint::build::spdx_text;

use crate::shared::Numbers;

/// How much was written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stats {
    /// Model folders.
    pub folders: usize,
}

const TAGS: [&str; 10] = [
    "apache-2.0", "apache-2.0", "apache-2.0", "mit", "mit", "cc-by-nc-4.0", "llama3.1", "gemma", "openrail", "other",
];

/// Writes `folders` model folders as `org/name`.
pub fn write_mirror(root: &Path, folders: usize, seed: u64) -> std::io::Result<Stats> {
    let mut numbers = Numbers(seed);
    for at in 0..folders {
        let folder = root.join(format!("org{:03}", at % 500)).join(format!("model-{at:06}"));
        std::fs::create_dir_all(&folder)?;
        one(&folder, at, &mut numbers)?;
    }
    Ok(Stats { folders })
}

fn one(folder: &Path, at: usize, numbers: &mut Numbers) -> std::io::Result<()> {
    let tag = (numbers.below(2) == 0).then(|| TAGS[numbers.below(TAGS.len())]);
    let base = (numbers.below(3) == 0 && at > 0).then(|| {
        let base = numbers.below(at);
        format!("org{:03}/model-{base:06}", base % 500)
    });
    std::fs::write(folder.join("README.md"), card(at, tag, base.as_deref(), numbers))?;
    std::fs::write(folder.join("config.json"), format!("{{\"model_type\": \"llama\", \"hidden_size\": {}}}", at % 4096))?;
    std::fs::write(folder.join("tokenizer_config.json"), "{\"model_max_length\": 4096}")?;
    std::fs::write(folder.join("model.safetensors"), weights(at))?;
    if tag.is_some() && numbers.below(25) == 0 {
        let id = if tag == Some("mit") { "MIT" } else { "Apache-2.0" };
        std::fs::write(folder.join("LICENSE"), spdx_text(id).unwrap_or_default())?;
    }
    Ok(())
}

fn card(at: usize, tag: Option<&str>, base: Option<&str>, numbers: &mut Numbers) -> String {
    let mut card = String::from("---\nlanguage: en\n");
    if let Some(tag) = tag {
        card.push_str(&format!("license: {tag}\n"));
    }
    if let Some(base) = base {
        card.push_str(&format!("base_model: {base}\n"));
    }
    card.push_str(&format!("---\n# Model {at}\n\n"));
    for part in 0..1 + numbers.below(40) {
        card.push_str(&format!(
            "Part {part} of the card tells how run {} was trained on {} lanterns and what the curve looked like.\n\n",
            numbers.below(9000),
            numbers.below(900)
        ));
    }
    card
}

/// A valid file with one small tensor.
fn weights(at: usize) -> Vec<u8> {
    let header = format!("{{\"w\":{{\"dtype\":\"F32\",\"shape\":[{0}],\"data_offsets\":[0,{1}]}}}}", 1 + at % 8, 4 * (1 + at % 8));
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(header.as_bytes());
    bytes.extend(std::iter::repeat_n(at as u8, 4 * (1 + at % 8)));
    bytes
}
