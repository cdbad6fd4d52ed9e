//! Configuration files: which base a model was made from, and how.
//!
//! Contract: only files that [`is_config`] names are read, each to at most
//! [`CONFIG_BYTES`]; what is broken or longer says so in `problem`, and
//! what was found is kept. Local paths and empty names are no bases. Generation and tokenizer
//! configurations are not evidence: tokenizers are borrowed across families.
//!
//! Sources: `transformers` `configuration_utils.py`, `peft` `config.py`, `diffusers` `configuration_utils.py`,
//! mergekit `config.py` and `moe/config.py`.

use crate::base::limits::CONFIG_BYTES;
use crate::text::decode::decode;

use super::pick::{self, Picked};
use super::repo_id::{is_repo_id, pinned_repo_id};
use super::{At, Config, card_recipes, kohya, lm_studio, side_files};

const MODEL: &[&str] = &[
    "_name_or_path",
    "license",
    "license[]",
    "quantization_config",
    "quantization",
    "hidden_size",
    "d_model",
    "n_embd",
    "text_config.hidden_size",
];
const ADAPTER: &[&str] = &["base_model_name_or_path", "revision", "license", "license[]"];
const SIZES: [&str; 4] = ["hidden_size", "d_model", "n_embd", "text_config.hidden_size"];
/// No useful model has states this small; the test models of `hf-internal-testing` have 8 to 64.
const TEST_SIZE: u64 = 64;
/// Where random weights for unit tests are published, and how they are called elsewhere.
const TEST_NAMES: [&str; 6] = [
    "hf-internal-testing/",
    "trl-internal-testing/",
    "peft-internal-testing/",
    "tiny-random",
    "tiny_random",
    "-random-tiny",
];

#[derive(Clone, Copy)]
enum Kind {
    Adapter,
    Kohya,
    LmStudio,
    Merge,
    Model,
    Pipeline,
    Recipe,
    Side,
}

fn kind(path: &str) -> Option<Kind> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    match name.as_str() {
        "adapter_config.json" => Some(Kind::Adapter),
        "config.json" => Some(Kind::Model),
        "mergekit_config.yaml"
        | "mergekit_config.yml"
        | "mergekit_moe_config.yaml"
        | "mergekit_moe_config.yml" => Some(Kind::Merge),
        "model_index.json" => Some(Kind::Pipeline),
        "axolotl.yaml" | "axolotl.yml" | "config.yaml" | "config.yml" => Some(Kind::Recipe),
        name if kohya::is_settings(name) => Some(Kind::Kohya),
        name if lm_studio::is_model(name) => Some(Kind::LmStudio),
        _ => side_files::is_known(&name).then_some(Kind::Side),
    }
}

/// Whether [`read_config`] reads files of this name.
pub fn is_config(path: &str) -> bool {
    kind(path).is_some()
}

/// Reads the configuration `bytes` that stand at the logical `path`.
///
/// ```
/// use smallprint::evidence::config::read_config;
///
/// let config = read_config("adapter_config.json", br#"{"base_model_name_or_path": "org/base"}"#);
/// assert_eq!(config.bases[0].value, "org/base");
/// assert_eq!(config.relation.as_deref(), Some("adapter"));
/// ```
pub fn read_config(path: &str, bytes: &[u8]) -> Config {
    let mut config = Config { path: path.to_owned(), ..Config::default() };
    let Some(kind) = kind(path) else { return config };
    if bytes.len() as u64 > CONFIG_BYTES {
        config.problem = Some(format!("longer than {CONFIG_BYTES} bytes; not read"));
        return config;
    }
    let decoded = decode(bytes);
    let text = decoded.source();
    match kind {
        Kind::Adapter => read_adapter(&mut config, text),
        Kind::Kohya => config = kohya::read(path, text),
        Kind::LmStudio => config = lm_studio::read(path, text),
        Kind::Merge => read_merge(&mut config, text),
        Kind::Model | Kind::Pipeline => read_model(&mut config, text),
        Kind::Recipe => config = card_recipes::read_file(path, text),
        Kind::Side => config = side_files::read(path, text),
    }
    config
}

fn read_model(config: &mut Config, text: &str) {
    let picked = pick::json(text, MODEL);
    config.hints = bases(&picked, "_name_or_path", &config.path, text);
    config.licenses = licenses(&picked, &config.path, text);
    if picked.has("quantization_config") || picked.has("quantization") {
        config.relation = Some("quantised".to_owned());
    }
    config.is_test_model = is_test(config, &picked);
    config.problem = picked.problem;
}

fn read_adapter(config: &mut Config, text: &str) {
    let picked = pick::json(text, ADAPTER);
    config.bases = bases(&picked, "base_model_name_or_path", &config.path, text);
    if let Some(revision) = picked.last("revision") {
        // It is the base's, which PEFT loads at it.
        let open = |base: &&mut At<String>| is_repo_id(&base.value);
        config.bases.iter_mut().filter(open).for_each(|base| {
            base.value = pinned_repo_id(&format!("{}@{revision}", base.value));
        });
    }
    let named = pick::places(&picked, "base_model_name_or_path", &config.path, text);
    config.local_bases = named.into_iter().filter(|at| is_local(&at.value)).collect();
    config.licenses = licenses(&picked, &config.path, text);
    config.relation = Some("adapter".to_owned());
    config.is_test_model = is_test(config, &picked);
    config.problem = picked.problem;
}

fn read_merge(config: &mut Config, text: &str) {
    let picked = pick::yaml_documents(text, card_recipes::KEYS);
    // What one step of a recipe makes has a name, by which a later one takes it.
    let steps: Vec<&str> = picked.all("name").collect();
    for key in card_recipes::merged() {
        for base in bases(&picked, key, &config.path, text) {
            if steps.contains(&base.value.as_str()) {
                continue;
            }
            card_recipes::keep(&mut config.bases, base);
        }
    }
    config.licenses = licenses(&picked, &config.path, text);
    config.relation = Some("merged".to_owned());
    config.problem = picked.problem;
}

fn licenses(picked: &Picked, path: &str, text: &str) -> Vec<At<String>> {
    ["license", "license[]"].into_iter().flat_map(|key| pick::places(picked, key, path, text)).collect()
}

fn bases(picked: &Picked, key: &'static str, path: &str, text: &str) -> Vec<At<String>> {
    let mut found = Vec::new();
    for mut at in pick::places(picked, key, path, text) {
        // mergekit: `org/model+org/lora` adds an adapter to a model before merging.
        for part in at.value.clone().split('+') {
            at.value = pinned_repo_id(part);
            if !at.value.is_empty() && !is_local(&at.value) {
                found.push(at.clone());
            }
        }
    }
    found
}

/// A path on somebody's disk. A relative path of two parts looks like a repository id and stays one.
fn is_local(name: &str) -> bool {
    let bytes = name.as_bytes();
    let drive = bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':';
    let rooted = name.starts_with(['/', '.', '~', '\\', '$']);
    let deep = !name.contains("://") && name.matches('/').count() > 1;
    drive || rooted || deep || name.contains('\\')
}

fn is_test(config: &Config, picked: &Picked) -> bool {
    let named = |at: &At<String>| {
        let name = at.value.to_ascii_lowercase();
        TEST_NAMES.iter().any(|test| name.contains(test))
    };
    let sized = |key: &&str| picked.last(key).and_then(|size| size.parse::<u64>().ok());
    let path = config.path.to_ascii_lowercase();
    TEST_NAMES.iter().any(|test| path.contains(test))
        || config.hints.iter().chain(&config.bases).any(named)
        || SIZES.iter().filter_map(sized).any(|size| size <= TEST_SIZE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(list: &[At<String>]) -> Vec<&str> {
        list.iter().map(|at| at.value.as_str()).collect()
    }

    #[test]
    fn names_in_configurations_are_hints() {
        let cases: [(&str, &[&str], bool); 9] = [
            (r#"{"_name_or_path": "org/base"}"#, &["org/base"], false),
            ("\u{feff}{\"_name_or_path\": \"org/base\"}", &["org/base"], false),
            (r#"{"_name_or_path": "/home/me/out"}"#, &[], false),
            (r#"{"_name_or_path": "./out"}"#, &[], false),
            (r#"{"_name_or_path": "C:\\models\\x"}"#, &[], false),
            (r#"{"_name_or_path": ""}"#, &[], false),
            (r#"{"_name_or_path": null, "hidden_size": 32}"#, &[], true),
            (
                r#"{"_name_or_path": "hf-internal-testing/tiny-random-gpt2"}"#,
                &["hf-internal-testing/tiny-random-gpt2"],
                true,
            ),
            (r#"{"text_config": {"hidden_size": 4096}}"#, &[], false),
        ];
        for (text, hints, is_test) in cases {
            let config = read_config("config.json", text.as_bytes());
            assert_eq!((values(&config.hints), config.is_test_model), (hints.to_vec(), is_test), "{text}");
            assert_eq!((config.problem, config.bases.len()), (None, 0), "{text}");
        }
    }

    #[test]
    fn recipes_name_bases_and_settings_of_other_programs_do_not() {
        for (text, expected) in [
            ("base_model: org/base\nsequence_len: 4096\n", &["org/base"][..]),
            ("base_model: ./out\nsequence_len: 4096\n", &[]),
            ("base_model: org/base\n", &[]),
            ("model:\n  base_model: org/base\nsequence_len: 1\n", &[]),
            ("- a\n- b: [", &[]),
        ] {
            let config = read_config("x/config.yml", text.as_bytes());
            assert_eq!((values(&config.bases), config.problem), (expected.to_vec(), None), "{text}");
        }
    }

    #[test]
    fn relations_follow_the_kind_of_file() {
        let cases = [
            ("config.json", r#"{"quantization_config": {"quant_method": "gptq"}}"#, Some("quantised")),
            ("config.json", r#"{"quantization_config": null}"#, None),
            ("a/adapter_config.json", "{}", Some("adapter")),
            ("model_index.json", r#"{"_class_name": "X"}"#, None),
            ("mergekit_config.yml", "merge_method: ties", Some("merged")),
            ("config.yaml", "base_model: org/base\nsequence_len: 4096\n", None),
            ("model.yaml", "model: me/lark\nbase: org/base\n", Some("identical")),
        ];
        for (path, text, relation) in cases {
            assert_eq!(read_config(path, text.as_bytes()).relation.as_deref(), relation, "{path}");
        }
    }

    #[test]
    fn adapters_pin_their_base() {
        for (text, expected) in [
            (r#"{"base_model_name_or_path": "org/base", "revision": "v1"}"#, "org/base@v1"),
            (r#"{"revision": "5f3c", "base_model_name_or_path": "org/base"}"#, "org/base@5f3c"),
            (r#"{"base_model_name_or_path": "org/base@v2", "revision": "v1"}"#, "org/base@v2"),
            (r#"{"base_model_name_or_path": "org/base", "revision": null}"#, "org/base"),
            (r#"{"base_model_name_or_path": "org/base", "revision": "a b"}"#, "org/base"),
        ] {
            let config = read_config("adapter_config.json", text.as_bytes());
            assert_eq!(values(&config.bases), [expected], "{text}");
        }
    }

    #[test]
    fn merge_recipes_name_every_base_once() {
        let recipe = "base_model: org/base@rev\nmodels:\n  - model: a/b\n  - model: c/d+e/lora\nslices:\n\
                      - sources:\n  - model: org/base\n  - model: ./local\n";
        let config = read_config("mergekit_config.yaml", recipe.as_bytes());
        assert_eq!(values(&config.bases), ["a/b", "c/d", "e/lora", "org/base@rev"]);
        assert_eq!(config.bases[0].place.lines, Some([3, 3]));
        assert_eq!(config.problem, None);
        let full = "base_model:\n  model:\n    path: org/base\n    revision: main\nmodels:\n- model:\n    model:\n      \
                    path: a/b\n- model: c/d\nslices:\n- sources:\n  - model:\n      model:\n        path: e/f\n";
        let config = read_config("mergekit_config.yml", full.as_bytes());
        assert_eq!(values(&config.bases), ["c/d", "a/b", "e/f", "org/base"]);
        let steps = "name: first\nmerge_method: slerp\nmodels:\n- model: a/b\n---\nmerge_method: ties\nmodules:\n  default:\n    \
                     models:\n    - model: first\n    - model: c/d\n";
        let config = read_config("mergekit_config.yml", steps.as_bytes());
        assert_eq!((values(&config.bases), config.problem), (vec!["a/b", "c/d"], None));
    }

    #[test]
    fn broken_configurations_say_so_and_keep_what_they_have() {
        let config = read_config("config.json", br#"{"license": "mit", "_name_or_path": "a/b", "#);
        assert_eq!((values(&config.licenses), values(&config.hints)), (vec!["mit"], vec!["a/b"]));
        assert!(config.problem.unwrap().starts_with("not valid JSON"));
        let long = vec![b' '; CONFIG_BYTES as usize + 1];
        assert!(read_config("config.json", &long).problem.unwrap().starts_with("longer than"));
        assert!(
            !is_config("generation_config.json")
                && !is_config("tokenizer_config.json")
                && is_config("x/config.json")
        );
    }
}
