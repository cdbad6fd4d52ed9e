//! Values of a safetensors header that are JSON themselves and name what the weights were made from.
//!
//! Contract: a value that is no such JSON gives nothing; at most [`STATEMENTS`] names of one.
//!
//! Sources: diffusers `loaders/lora_base.py` (`lora_adapter_metadata`: the settings of the adapter, with the part of the
//! pipeline before each key); AUTOMATIC1111 `modules/extras.py` (`sd_merge_models`: what was merged, by hash).

use serde_json::{Map, Value};

use super::repo_id::{is_repo_id, repo_id};
use crate::base::limits::STATEMENTS;

/// Settings of an adapter.
const ADAPTER: &str = "lora_adapter_metadata";
/// Checkpoints that were merged.
const MERGED: &str = "sd_merge_models";
/// The key of an adapter's base, alone or behind a part of the pipeline.
const BASE: &str = "base_model_name_or_path";

/// Whether the value of this key is read here.
pub(super) fn is_known(key: &str) -> bool {
    matches!(key, ADAPTER | MERGED)
}

/// The bases that `value` names under `key`.
pub(super) fn bases(key: &str, value: &str) -> Vec<String> {
    let Ok(Value::Object(read)) = serde_json::from_str(value) else { return Vec::new() };
    match key {
        ADAPTER => adapted(&read),
        MERGED => merged(&read),
        _ => Vec::new(),
    }
}

fn adapted(settings: &Map<String, Value>) -> Vec<String> {
    let is_base =
        |key: &str| key.strip_suffix(BASE).is_some_and(|part| part.is_empty() || part.ends_with('.'));
    let named = settings.iter().filter(|(key, _)| is_base(key)).filter_map(|(_, value)| value.as_str());
    named.map(repo_id).filter(|id| is_repo_id(id)).take(STATEMENTS).collect()
}

/// Files by their names without an ending, as people know the models.
fn merged(models: &Map<String, Value>) -> Vec<String> {
    let named = models.values().filter_map(|model| model.get("name")?.as_str());
    let bare = |name: &str| {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let ending = [".safetensors", ".ckpt"].iter().find_map(|ending| file.strip_suffix(ending));
        ending.unwrap_or(file).trim().to_owned()
    };
    named.map(bare).filter(|name| !name.is_empty()).take(STATEMENTS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adapters_and_merges_name_their_bases() {
        let cases: [(&str, &str, &[&str]); 8] = [
            (ADAPTER, r#"{"unet.r": 4, "unet.base_model_name_or_path": "kim/lark"}"#, &["kim/lark"]),
            (
                ADAPTER,
                r#"{"base_model_name_or_path": "./lark", "x_base_model_name_or_path": "kim/lark"}"#,
                &[],
            ),
            (ADAPTER, r#"{"base_model_name_or_path": null}"#, &[]),
            (
                MERGED,
                r#"{"0a": {"name": "sd\\lark.safetensors"}, "0b": {"name": "gull"}, "0c": 7}"#,
                &["lark", "gull"],
            ),
            (MERGED, "[1]", &[]),
            (MERGED, "{", &[]),
            ("other", r#"{"base_model_name_or_path": "kim/lark"}"#, &[]),
            (ADAPTER, "", &[]),
        ];
        for (key, value, expected) in cases {
            assert_eq!(bases(key, value), expected, "{key} {value}");
        }
        let deep = "{\"a\":".repeat(100_000);
        assert!(bases(ADAPTER, &deep).is_empty());
    }
}
