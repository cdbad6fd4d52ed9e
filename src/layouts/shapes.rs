//! Layouts that are told by the shape of a path and one file: LM Studio, Kaggle, `torch.hub`, npm, `hfd` downloads.
//!
//! Source: lmstudio.ai `docs/basics/import-model` and `docs/app/modelyaml`; Kaggle/kagglehub `cache.py`; the page of
//! `torch.hub`; npm `package.json`; the script `hfd.sh`, which keeps the hub's reply in `.hfd/repo_metadata.json`.

use std::path::Path;

use super::folder::{Folder, read_small};
use super::unit::{Place, Shape, is_model, shape};
use super::{Kind, Layout, hub};
use crate::base::limits;
use crate::evidence::hub_reply::{self, HubReply};

/// The layout of a folder that is an artifact by its place, if it is one.
pub(super) fn layout(place: &Place<'_>) -> Option<Shape> {
    lm_studio(place).or_else(|| kaggle(place)).or_else(|| torch_repository(place)).or_else(|| npm(place))
}

/// The reply that a download with `hfd` kept.
pub(super) fn hfd(place: &Place<'_>) -> Option<HubReply> {
    place.folder.has_dir(".hfd").then(|| reply(place.path)).flatten()
}

/// The same, of a folder by its path.
pub(super) fn reply(folder: &Path) -> Option<HubReply> {
    reply_at(&folder.join(hub_reply::HFD))
}

/// The reply that a file holds.
pub(super) fn reply_at(path: &Path) -> Option<HubReply> {
    let text = read_small(path, limits::CONFIG_BYTES)?;
    hub_reply::read_reply(hub_reply::HFD, text.as_bytes())
}

/// `.lmstudio/models/publisher/model`: mirrors of the hub's repositories of the same name. What stands below
/// `.lmstudio/hub/models` are names of LM Studio's own catalog, with a `model.yaml` that says what they stand for.
fn lm_studio(place: &Place<'_>) -> Option<Shape> {
    // Whatever its home is called, this stands in the name.
    memchr::memmem::find(place.real.as_os_str().as_encoded_bytes(), b"studio")?;
    let parts: Vec<&str> = place.real.iter().filter_map(|part| part.to_str()).collect();
    let home = parts.iter().position(|part| matches!(*part, ".lmstudio" | "lm-studio" | ".lm-studio"))?;
    let models = parts.get(home..)?.iter().position(|part| *part == "models")? + home;
    let [publisher, model] = parts.get(models + 1..)? else { return None };
    let catalog = parts.get(models - 1).is_some_and(|above| *above == "hub");
    let described = catalog && place.folder.get("model.yaml").is_some();
    let known = hub::is_repo_name(publisher) && hub::is_repo_name(model) && (described || is_model(place));
    let repo_id = (!catalog).then(|| format!("{publisher}/{model}"));
    known.then(|| shape(place, Layout::LmStudio, Kind::Model, repo_id))
}

/// What LM Studio's catalog calls an entry: by the two folders that it stands in.
pub(super) fn lm_studio_name(real: &Path) -> Option<String> {
    let mut parts = real.iter().rev().map(super::escape_name);
    let (name, owner) = (parts.next()?, parts.next()?);
    Some(format!("{owner}/{name}"))
}

/// `models/owner/model/framework/variation/version` with the marker `version.complete` beside it.
fn kaggle(place: &Place<'_>) -> Option<Shape> {
    let version = place.name.to_str().filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))?;
    let marked = place.path.parent()?.join(format!("{version}.complete")).exists();
    let data_set = place.real.parent()?.file_name()? == "versions";
    let cached = place.real.iter().any(|part| part == "kagglehub");
    let known = (marked || cached) && !place.folder.is_empty();
    known.then(|| shape(place, Layout::Kaggle, if data_set { Kind::Dataset } else { Kind::Model }, None))
}

/// How Kaggle names what stands at a path of its cache: without the version.
pub(super) fn kaggle_name(real: &Path) -> Option<String> {
    let parts: Vec<&str> = real.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
    let from = parts.iter().rposition(|part| matches!(*part, "models" | "datasets" | "input"))? + 1;
    let named = parts.get(from..parts.len().checked_sub(1)?)?;
    let named: Vec<&str> = named.iter().copied().filter(|part| *part != "versions").collect();
    (!named.is_empty()).then(|| named.join("/"))
}

/// A model as Core ML's tools keep it: a folder that stands for one file, with the model and its weights below `Data`.
pub(super) fn is_core_ml(place: &Place<'_>) -> bool {
    let called = place.name.to_str().is_some_and(|name| name.to_ascii_lowercase().ends_with(".mlpackage"));
    called && place.folder.get("Manifest.json").is_some() && place.folder.has_dir("Data")
}

/// Whether single files here are what `torch.hub` downloaded.
pub(super) fn is_torch_hub(real: &Path) -> bool {
    let parts: Vec<&str> = real.iter().filter_map(|part| part.to_str()).collect();
    parts.windows(3).any(|three| matches!(three, ["torch", "hub", "checkpoints"]))
}

/// A repository of code that `torch.hub` unpacked: its entry points stand in `hubconf.py`.
fn torch_repository(place: &Place<'_>) -> Option<Shape> {
    place.folder.get("hubconf.py")?;
    let kind = if is_model(place) { Kind::Model } else { Kind::Package };
    Some(Shape { layout: Layout::TorchHub, kind, repo_id: None })
}

/// A package in `node_modules` that ships weights.
fn npm(place: &Place<'_>) -> Option<Shape> {
    place.folder.get("package.json")?;
    let above = place.real.parent()?;
    let scoped = || above.file_name().is_some_and(|name| name.to_string_lossy().starts_with('@'));
    let modules = |path: &Path| path.file_name().is_some_and(|name| name == "node_modules");
    let installed = modules(above) || (scoped() && above.parent().is_some_and(modules));
    (installed && has_weights_below(place)).then_some(Shape {
        layout: Layout::Npm,
        kind: Kind::Package,
        repo_id: None,
    })
}

/// Looks a few folders deep: packages keep their weights in `models`, `dist` or `assets`.
fn has_weights_below(place: &Place<'_>) -> bool {
    const DEEP: usize = 4;
    let walk = walkdir::WalkDir::new(place.path).max_depth(DEEP).into_iter();
    let own = walk.filter_entry(|entry| entry.file_name() != "node_modules").flatten();
    own.filter(|entry| entry.file_type().is_dir())
        .take(limits::ARTIFACT_FILES)
        .any(|folder| Folder::read(folder.path()).is_ok_and(|inner| inner.has_weights(folder.path())))
}

/// The name of an installed package: its folder's, with the scope that it stands in.
pub(super) fn npm_name(path: &Path) -> Option<String> {
    let name = super::escape_name(path.file_name()?);
    let above = super::escape_name(path.parent()?.file_name()?);
    Some(if above.starts_with('@') { format!("{above}/{name}") } else { name })
}

/// The version in a package's `package.json`.
pub(super) fn npm_version(path: &Path) -> Option<String> {
    let text = read_small(&path.join("package.json"), limits::CONFIG_BYTES)?;
    let package: serde_json::Value = serde_json::from_str(&text).ok()?;
    Some(package.get("version")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kaggle_names_are_without_the_version() {
        let table = [
            ("/c/kagglehub/models/google/gemma/transformers/2b/3", Some("google/gemma/transformers/2b")),
            ("/c/kagglehub/datasets/kim/rows/versions/2", Some("kim/rows")),
            ("/kaggle/input/gemma/transformers/2b/3", Some("gemma/transformers/2b")),
            ("/elsewhere/3", None),
        ];
        for (path, name) in table {
            assert_eq!(kaggle_name(Path::new(path)).as_deref(), name, "{path}");
        }
    }

    #[test]
    fn torch_hub_is_told_by_its_path() {
        assert!(is_torch_hub(Path::new("/c/torch/hub/checkpoints")));
        assert!(!is_torch_hub(Path::new("/c/ComfyUI/models/checkpoints")));
    }
}
