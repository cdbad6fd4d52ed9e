//! Settings with which image models and their adapters are trained (kohya-ss scripts and the programs around them), in TOML.
//!
//! Contract: a file counts only with a setting that these scripts alone have; the keys stand at the top or in one section.
//! Only a repository id names a base: the name of a checkpoint file may be anybody's. A network that is trained beside the
//! model is an adapter.
//!
//! Source: kohya-ss/sd-scripts `train_util.py` (`--config_file`), `docs/train_network_README.md`.

use super::pick;
use super::repo_id::{is_repo_id, pinned_repo_id, split_revision};
use super::{At, Config};

const KEYS: &[&str] = &[
    "pretrained_model_name_or_path",
    "*.pretrained_model_name_or_path",
    "network_module",
    "*.network_module",
    "output_name",
    "*.output_name",
    "max_train_steps",
    "*.max_train_steps",
    "max_train_epochs",
    "*.max_train_epochs",
];
/// How many of them name the base, and where the network stands.
const BASES: usize = 2;
const NETWORK: std::ops::Range<usize> = 2..4;
/// What files of weights are called; none of them is a repository.
const FILES: [&str; 4] = [".safetensors", ".ckpt", ".pt", ".gguf"];

/// Whether a file of this name, in lower case, may be one.
pub(super) fn is_settings(name: &str) -> bool {
    matches!(name, "config.toml" | "config_file.toml" | "train_config.toml" | "training_config.toml")
}

/// Reads the settings `text` at the logical `path`.
pub(super) fn read(path: &str, text: &str) -> Config {
    let mut config = Config { path: path.to_owned(), ..Config::default() };
    let picked = pick::toml(text, KEYS);
    if !KEYS[BASES..].iter().any(|key| picked.has(key)) {
        return config;
    }
    let file = |id: &str| FILES.iter().any(|end| id.to_ascii_lowercase().ends_with(end));
    let named = KEYS[..BASES].iter().flat_map(|key| pick::places(&picked, key, path, text));
    let named = named.map(|at| At { value: pinned_repo_id(&at.value), place: at.place });
    config.bases = named.filter(|at| is_repo_id(split_revision(&at.value).0) && !file(&at.value)).collect();
    let network = KEYS[NETWORK].iter().any(|key| picked.has(key));
    config.relation = (network && !config.bases.is_empty()).then(|| "adapter".to_owned());
    config
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_are_bases_and_files_and_other_settings_are_none() {
        for (text, bases, relation) in [
            (
                "pretrained_model_name_or_path = \"org/base\"\nnetwork_module = \"networks.lora\"\n",
                &["org/base"][..],
                Some("adapter"),
            ),
            (
                "[model]\npretrained_model_name_or_path = \"org/base\"\n[train]\nmax_train_steps = 9\n",
                &["org/base"],
                None,
            ),
            ("pretrained_model_name_or_path = \"org/base\"\n", &[], None),
            ("pretrained_model_name_or_path = \"a/b.safetensors\"\nnetwork_module = \"x\"\n", &[], None),
            ("pretrained_model_name_or_path = \"/m/base\"\noutput_name = \"x\"\n", &[], None),
            ("output_name = \n", &[], None),
        ] {
            let read = read("config.toml", text);
            let named: Vec<&str> = read.bases.iter().map(|at| at.value.as_str()).collect();
            assert_eq!((named.as_slice(), read.relation.as_deref()), (bases, relation), "{text}");
        }
    }
}
