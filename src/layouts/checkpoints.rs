//! Folders of single-file checkpoints, as image generators keep them: each weight file is a model of its own, with
//! the files beside it that carry its name.
//!
//! Source: the folder names of ComfyUI, A1111 and Forge, InvokeAI, SwarmUI and GPT4All (`corpus/layouts.toml`); sidecars
//! `NAME.civitai.info`, `NAME.cm-info.json`, `NAME.metadata.json`, `NAME.json`, `NAME.txt` and the like.
//!
//! Contract: such a folder is told by its own name, by that of the folder above or by GPT4All's catalog in it; a folder that
//! describes one model (a card, a configuration, an index of shards, a licence) is none.

use std::path::Path;

use super::folder::{Entry, Folder, Type};
use super::{FileKind, Kind, names};
use crate::evidence::gpt4all;

/// How far up the name of the store may stand, itself included: people sort their files into folders, and two levels
/// below it stands what a mirror keeps as `org/name`.
const ABOVE: usize = 2;

/// Whether each weight file of this folder is an artifact.
pub(super) fn is_store(real: &Path, folder: &Folder) -> bool {
    let describes = [FileKind::Card, FileKind::License, FileKind::LegalDocument];
    folder.of_role(FileKind::Weights).next().is_some()
        && !folder.has_any(&describes)
        && (kind_by_path(real).is_some() || catalogs(folder).next().is_some())
        && folder.get("config.json").is_none()
        && !folder.describes_model()
        && !folder.of_role(FileKind::Weights).any(|entry| is_part(entry.text()))
}

/// What a program that keeps a store knows of all models in it.
pub(super) fn catalogs(folder: &Folder) -> impl Iterator<Item = &Entry> {
    folder.of_role(FileKind::Config).filter(|entry| gpt4all::is_catalog(entry.text()))
}

/// What the models of a store are, by the nearest folder that tells.
pub(super) fn kind_by_path(real: &Path) -> Option<Kind> {
    real.ancestors().take(ABOVE).filter_map(Path::file_name).find_map(|name| {
        let name = name.to_str()?.to_lowercase();
        names::is_adapter_store(&name)
            .then_some(Kind::Adapter)
            .or_else(|| names::is_checkpoint_store(&name).then_some(Kind::Model))
    })
}

/// Whether a store stands where programs for images keep it, in their own `models`: then neither the program's licence
/// nor its repository has to do with what people put there. A folder of that kind elsewhere may be part of a model.
pub(super) fn is_of_program(real: &Path) -> bool {
    real.ancestors().take(ABOVE).any(|folder| {
        let own = folder.parent().and_then(Path::file_name);
        let store = folder.file_name().and_then(|name| name.to_str()).map(str::to_lowercase);
        own.is_some_and(|own| own.eq_ignore_ascii_case("models"))
            && store.is_some_and(|name| names::is_adapter_store(&name) || names::is_checkpoint_store(&name))
    })
}

/// Whether a folder is the `models` of such a program: some store of single files stands in it, and whatever stands
/// beside that (pipelines, language models) was put there, too.
pub(super) fn holds_stores(real: &Path, folder: &Folder) -> bool {
    let is_store = |entry: &Entry| {
        let name = entry.text().to_lowercase();
        names::is_adapter_store(&name) || names::is_checkpoint_store(&name)
    };
    real.file_name().is_some_and(|name| name.eq_ignore_ascii_case("models")) && folder.dirs().any(is_store)
}

/// How many parts of `rel` lead to the folder that holds such a program's stores, its `models`.
pub(super) fn depth_of_program(rel: &Path) -> Option<usize> {
    let models = |part: &std::ffi::OsStr| part.eq_ignore_ascii_case("models");
    rel.iter().collect::<Vec<_>>().into_iter().rposition(models).map(|before| before + 1)
}

/// Whether an entry of a store is one of its models.
pub(super) fn is_model(entry: &Entry) -> bool {
    entry.role == FileKind::Weights && matches!(entry.kind, Type::File | Type::Link)
}

/// The files that belong to the weight file `name`: itself and its sidecars.
pub(super) fn belonging<'a>(folder: &'a Folder, name: &'a str) -> impl Iterator<Item = &'a Entry> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    // Only these can own what begins with the same words: folders have thousands of other models.
    let longer = |other: &&str| *other != name && other.starts_with(stem);
    let near = folder.beginning_with(stem);
    let others = near.iter().filter(|entry| entry.is_file_like() && entry.role == FileKind::Weights);
    let others: Vec<&str> = others.map(Entry::text).filter(longer).collect();
    near.iter().filter(move |entry| {
        let text = entry.text();
        if text == name || !text.strip_prefix(stem).is_some_and(|rest| rest.starts_with('.')) {
            return text == name;
        }
        // `a.safetensors` does not own `a.v2.safetensors`, nor what belongs to that.
        let of_other = others.iter().any(|other| {
            let longer = other.rsplit_once('.').map_or(*other, |(stem, _)| stem);
            longer.len() > stem.len() && text.strip_prefix(longer).is_some_and(|rest| rest.starts_with('.'))
        });
        !of_other && !others.contains(&text)
    })
}

/// Whether a name is one shard of several.
fn is_part(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let Some((before, total)) = stem.rsplit_once("-of-") else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(total) && before.rsplit(['-', '_']).next().is_some_and(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(root: &Path, names: &[&str]) -> Folder {
        std::fs::create_dir_all(root).expect("create");
        for name in names {
            std::fs::write(root.join(name), b"x").expect("write");
        }
        Folder::read(root).expect("read")
    }

    #[test]
    fn stores_are_told_by_name_and_hold_single_files() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let table: [(&str, &[&str], Option<Kind>); 7] = [
            ("models/checkpoints", &["a.safetensors", "b.ckpt"], Some(Kind::Model)),
            ("models/Stable-diffusion/styles", &["a.safetensors"], Some(Kind::Model)),
            ("models/Lora", &["a.safetensors"], Some(Kind::Adapter)),
            ("models/loras/one", &["a.safetensors", "README.md"], None),
            ("models/unet", &["a-00001-of-00002.safetensors", "a-00002-of-00002.safetensors"], None),
            ("models/vae", &["config.json", "a.safetensors"], None),
            ("elsewhere", &["a.safetensors"], None),
        ];
        for (path, names, expected) in table {
            let real = dir.path().join(path);
            let folder = folder(&real, names);
            let found = is_store(&real, &folder).then(|| kind_by_path(&real)).flatten();
            assert_eq!(found, expected, "{path}");
        }
    }

    #[test]
    fn sidecars_go_with_their_file() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let names = ["a.safetensors", "a.civitai.info", "a.v2.safetensors", "a.v2.json", "ab.json", "a.txt"];
        let folder = folder(dir.path(), &names);
        let of = |name| belonging(&folder, name).map(|entry| entry.text()).collect::<Vec<_>>();
        assert_eq!(of("a.safetensors"), ["a.civitai.info", "a.safetensors", "a.txt"]);
        assert_eq!(of("a.v2.safetensors"), ["a.v2.json", "a.v2.safetensors"]);
    }
}
