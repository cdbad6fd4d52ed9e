//! Where tools keep models on this system: what `scan` looks at when no PATH is given.
//!
//! Contract: the environment variables of the tools count before their defaults; only folders that exist are given,
//! each once, in the order of the table. Nothing is created or asked over the network.
//!
//! Sources: huggingface_hub `constants.py`; ollama `envconfig`; modelscope `hub/utils`; lmstudio.ai
//! `docs/basics/import-model`, and its program, which keeps the pointer; gpt4all `modellist.cpp` (`AppLocalDataLocation`) and
//! its Python package; the page of `torch.hub`; Kaggle/kagglehub `config.py`; docker/model-runner `store`.

use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::base::{Error, Result};

/// One place: variables that name it with what stands below them, then defaults below the home folder or the root.
struct Tool {
    name: &'static str,
    variables: &'static [(&'static str, &'static str)],
    defaults: &'static [&'static str],
    /// A file below the home folder that names the tool's own home, and what stands below that.
    pointer: Option<(&'static str, &'static str)>,
}

const NOWHERE: Tool = Tool { name: "", variables: &[], defaults: &[], pointer: None };

/// The longest path that any system takes.
const PATH_BYTES: u64 = 32 << 10;

const TOOLS: &[Tool] = &[
    Tool {
        name: "Hugging Face",
        variables: &[
            ("HF_HUB_CACHE", ""),
            ("HUGGINGFACE_HUB_CACHE", ""),
            ("HF_HOME", "hub"),
            ("XDG_CACHE_HOME", "huggingface/hub"),
        ],
        defaults: &[".cache/huggingface/hub"],
        ..NOWHERE
    },
    Tool {
        name: "ModelScope",
        variables: &[("MODELSCOPE_CACHE", "")],
        defaults: &[".cache/modelscope"],
        ..NOWHERE
    },
    Tool {
        name: "Ollama",
        variables: &[("OLLAMA_MODELS", "")],
        defaults: &[".ollama/models", "/usr/share/ollama/.ollama/models"],
        ..NOWHERE
    },
    Tool {
        name: "LM Studio",
        defaults: &[".lmstudio/models", ".cache/lm-studio/models"],
        pointer: Some((".lmstudio-home-pointer", "models")),
        ..NOWHERE
    },
    Tool {
        name: "GPT4All",
        defaults: &[
            ".local/share/nomic.ai/GPT4All",
            "Library/Application Support/nomic.ai/GPT4All",
            "AppData/Local/nomic.ai/GPT4All",
            ".cache/gpt4all",
        ],
        ..NOWHERE
    },
    Tool {
        name: "Docker Model Runner",
        variables: &[("MODELS_PATH", "")],
        defaults: &[".docker/models"],
        ..NOWHERE
    },
    Tool {
        name: "Kaggle",
        variables: &[("KAGGLEHUB_CACHE", "")],
        defaults: &[".cache/kagglehub"],
        ..NOWHERE
    },
    Tool {
        name: "torch.hub",
        variables: &[("TORCH_HOME", "hub"), ("XDG_CACHE_HOME", "torch/hub")],
        defaults: &[".cache/torch/hub"],
        ..NOWHERE
    },
];

/// A model cache of this system.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Cache {
    /// The tool that keeps it.
    pub tool: &'static str,
    /// Where it stands.
    pub path: PathBuf,
}

/// Where smallprint keeps what its scans found.
pub(super) fn own() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || Some(variable("HOME").or_else(|| variable("USERPROFILE"))?.join(".cache"));
    Some(variable("XDG_CACHE_HOME").or_else(home)?.join("smallprint"))
}

/// The caches that exist; an error that says where was looked if there is none.
pub(super) fn found(variable: impl Fn(&str) -> Option<OsString>) -> Result<Vec<Cache>> {
    let home = variable("HOME").or_else(|| variable("USERPROFILE")).map(PathBuf::from);
    let places: Vec<(&'static str, PathBuf)> = TOOLS
        .iter()
        .flat_map(|tool| places(tool, &variable, home.as_deref()).into_iter().map(|path| (tool.name, path)))
        .collect();
    let mut caches: Vec<Cache> = Vec::new();
    for (tool, path) in &places {
        if path.is_dir() && caches.iter().all(|known| known.path != *path) {
            caches.push(Cache { tool, path: path.clone() });
        }
    }
    if caches.is_empty() {
        let looked: Vec<String> = places.iter().map(|(_, path)| path.display().to_string()).collect();
        let message = match looked.is_empty() {
            true => "no PATH is given, and no home folder is known: give a PATH".to_owned(),
            false => format!(
                "no PATH is given, and there is no model cache on this system (looked for {})",
                looked.join(", ")
            ),
        };
        return Err(Error::new(message));
    }
    Ok(caches)
}

/// Where a tool may keep its models: what its first variable says, else where its pointer leads and its defaults.
fn places(tool: &Tool, variable: &impl Fn(&str) -> Option<OsString>, home: Option<&Path>) -> Vec<PathBuf> {
    let set = tool.variables.iter().find_map(|(name, below)| {
        let value = variable(name).filter(|value| !value.is_empty())?;
        let path = PathBuf::from(value);
        Some(if below.is_empty() { path } else { path.join(below) })
    });
    match set {
        Some(path) => vec![path],
        None => {
            let defaults = tool.defaults.iter().filter_map(|place| match place.strip_prefix('/') {
                Some(_) => Some(PathBuf::from(place)),
                None => home.map(|home| home.join(place)),
            });
            pointed(tool, home).into_iter().chain(defaults).collect()
        }
    }
}

/// Where a tool's pointer leads, if the home folder has one.
fn pointed(tool: &Tool, home: Option<&Path>) -> Option<PathBuf> {
    let (pointer, below) = tool.pointer?;
    let path = home?.join(pointer);
    // What is no file is never opened: it may be a pipe.
    if !std::fs::symlink_metadata(&path).ok()?.is_file() {
        return None;
    }
    let mut named = String::new();
    std::fs::File::open(path).ok()?.take(PATH_BYTES).read_to_string(&mut named).ok()?;
    let named = Path::new(named.trim());
    named.is_absolute().then(|| named.join(below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caches_are_found_by_variables_and_defaults() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let home = dir.path().to_owned();
        for place in [".cache/huggingface/hub", ".ollama/models", "else/hub"] {
            std::fs::create_dir_all(home.join(place)).expect("create");
        }
        let told = |set: &[(&str, &str)]| {
            let variable = |name: &str| match name {
                "HOME" => Some(home.clone().into_os_string()),
                _ => set
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| home.join(value).into_os_string()),
            };
            let caches = found(variable).expect("some exist");
            caches
                .into_iter()
                .filter(|cache| cache.path.starts_with(&home))
                .map(|cache| {
                    format!(
                        "{} {}",
                        cache.tool,
                        cache
                            .path
                            .strip_prefix(&home)
                            .map_or_else(|_| String::new(), |path| path.display().to_string())
                    )
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(told(&[]), ["Hugging Face .cache/huggingface/hub", "Ollama .ollama/models"]);
        assert_eq!(told(&[("HF_HOME", "else")]), ["Hugging Face else/hub", "Ollama .ollama/models"]);
        assert_eq!(told(&[("HF_HUB_CACHE", "nowhere")]), ["Ollama .ollama/models"]);
    }

    #[test]
    fn a_pointer_in_the_home_folder_leads_elsewhere() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let (home, moved) = (dir.path().join("home"), dir.path().join("moved"));
        std::fs::create_dir_all(moved.join("models")).expect("create");
        std::fs::create_dir_all(home.join(".cache/gpt4all")).expect("create");
        std::fs::write(home.join(".lmstudio-home-pointer"), format!("{}\n", moved.display())).expect("write");
        let found = || {
            let variable = |name: &str| (name == "HOME").then(|| home.clone().into_os_string());
            let found = found(variable).expect("some exist");
            let own = found.into_iter().filter(|cache| cache.path.starts_with(dir.path()));
            own.map(|cache| (cache.tool, cache.path)).collect::<Vec<_>>()
        };
        let python = ("GPT4All", home.join(".cache/gpt4all"));
        assert_eq!(found(), [("LM Studio", moved.join("models")), python.clone()]);
        for odd in ["", "moved", "\0"] {
            std::fs::write(home.join(".lmstudio-home-pointer"), odd).expect("write");
            assert_eq!(found(), std::slice::from_ref(&python), "{odd:?}");
        }
    }

    #[test]
    fn nothing_found_says_where_was_looked() {
        let error = found(|name| (name == "HOME").then(|| "/nonexistent".into()));
        // A system service may keep models in its own place.
        if let Err(error) = error {
            assert!(error.to_string().contains("/nonexistent/.cache/huggingface/hub"), "{error}");
        }
        assert!(found(|name| (name == "OLLAMA_MODELS").then(|| "/nonexistent".into())).is_err());
    }
}
