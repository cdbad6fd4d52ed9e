//! `model.yaml`: LM Studio's description of a model that stands for files of other repositories.
//!
//! Contract: where it says what model it is, the repositories of its `base` are bases: each source of it on the hub, or
//! the key where an entry has none. They are several forms of the same model, one of which is taken. `metadataOverrides`
//! holds what a user interface shows, and nothing of a licence.
//!
//! Source: the draft of model.yaml at lmstudio.ai, `docs/app/modelyaml`, "Core fields".

use super::pick::{self, Picked};
use super::repo_id::{is_repo_id, repo_id};
use super::{At, Config};

const KEYS: &[&str] = &[
    "model",
    "base",
    "base[]",
    "base[].key",
    "base[].sources[]",
    "base[].sources[].type",
    "base[].sources[].user",
    "base[].sources[].repo",
];

/// Whether a file of this name (in lower case) is one.
pub(super) fn is_model(name: &str) -> bool {
    name == "model.yaml"
}

/// What the `model.yaml` at the logical `path` says.
pub(super) fn read(path: &str, text: &str) -> Config {
    let picked = pick::yaml(text, KEYS);
    let mut config = Config { path: path.to_owned(), ..Config::default() };
    // Others call their settings so, too.
    if picked.last("model").is_none_or(|model| !is_repo_id(model)) {
        return config;
    }
    for (id, key) in named(&picked) {
        let known = config.bases.iter().any(|known| known.value == id);
        let at = pick::places(&picked, key, path, text).into_iter().find(|at| id.ends_with(at.value.trim()));
        config.bases.extend(at.filter(|_| !known).map(|at| At { value: id, ..at }));
    }
    config.relation = (!config.bases.is_empty()).then(|| "identical".to_owned());
    config.problem = picked.problem;
    config
}

/// One entry of `base`, as far as it is read.
#[derive(Default)]
struct Entry {
    key: Option<String>,
    user: Option<String>,
    repo: Option<String>,
    elsewhere: bool,
    sources: usize,
}

/// The repositories, each with the key that says it.
fn named(picked: &Picked) -> Vec<(String, &'static str)> {
    let (mut found, mut entry) = (Vec::new(), Entry::default());
    for one in &picked.found {
        let value = || Some(one.value.trim().to_owned()).filter(|value| !value.is_empty());
        match one.path {
            "base[].key" => entry.key = value(),
            "base[].sources[].type" => entry.elsewhere = one.value.trim() != "huggingface",
            "base[].sources[].user" => entry.user = value(),
            "base[].sources[].repo" => entry.repo = value(),
            // The end of a source.
            "base[].sources[]" => {
                let (user, repo) = (entry.user.take(), entry.repo.take());
                let here = user.zip(repo).filter(|_| !std::mem::take(&mut entry.elsewhere));
                let id = here.map(|(user, repo)| format!("{user}/{repo}")).filter(|id| is_repo_id(id));
                entry.sources += usize::from(id.is_some());
                found.extend(id.map(|id| (id, "base[].sources[].repo")));
            }
            "base" if is_repo_id(&repo_id(&one.value)) => found.push((repo_id(&one.value), "base")),
            // The end of an entry, or one that is a name.
            "base[]" => {
                let Entry { key, sources, .. } = std::mem::take(&mut entry);
                let key = key.filter(|key| sources == 0 && is_repo_id(key));
                found.extend(key.map(|key| (key, "base[].key")));
                found.extend(value().filter(|id| is_repo_id(id)).map(|id| (id, "base[]")));
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bases(text: &str) -> Vec<(String, Option<u32>)> {
        let config = read("model.yaml", text);
        assert_eq!(config.relation.is_some(), !config.bases.is_empty());
        let line = |at: &At<String>| at.place.lines.map(|[first, _]| first);
        config.bases.iter().map(|at| (at.value.clone(), line(at))).collect()
    }

    #[test]
    fn the_repositories_that_it_stands_for_are_bases() {
        let several = "model: kim/lark-8b\nbase:\n  - key: kim/lark-8b-gguf\n    sources:\n      - type: huggingface\n\
            \x20       user: gull\n        repo: Lark-8B-GGUF\n      - repo: x\n        type: other\n        user: y\n\
            \x20 - sources:\n      - repo: Lark-8B-MLX\n        user: gull\n        type: huggingface\n    key: kim/mlx\n\
            \x20 - key: kim/lark-raw\nmetadataOverrides:\n  domain: llm\n  license: mit\n";
        let expected = [("gull/Lark-8B-GGUF", 7), ("gull/Lark-8B-MLX", 12), ("kim/lark-raw", 16)];
        assert_eq!(bases(several), expected.map(|(id, line)| (id.to_owned(), Some(line))));
        assert_eq!(bases("model: kim/lark\nbase: gull/lark\n"), [("gull/lark".to_owned(), Some(2))]);
        assert_eq!(bases("model: kim/lark\nbase: [gull/lark]\n").len(), 1);
    }

    #[test]
    fn other_files_of_the_name_say_nothing() {
        for text in [
            "",
            "base: gull/lark\n",
            "model: yolo\nbase: gull/lark\n",
            "model: {name: x}\nbase: gull/lark\n",
            "model: kim/lark\nbase: ./weights.gguf\n",
            "model: kim/lark\nbase: 7\n",
            "model: kim/lark\nbase:\n  - sources: 7\n",
            "model: kim/lark\nbase:\n  - sources:\n      - {type: huggingface, user: [], repo: {}}\n",
            "nc: 80\nbackbone: [[-1, 1, Conv, [64, 3, 2]]]\n",
        ] {
            assert_eq!(bases(text), [], "{text}");
        }
        assert!(read("model.yaml", "model: kim/lark\nbase: [").problem.is_some());
        let many = format!("model: kim/lark\nbase:\n{}", "  - key: a/b\n".repeat(100_000));
        assert!(bases(&many).len() <= 1);
    }
}
