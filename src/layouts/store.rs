//! Content-addressed stores: Ollama, Docker Model Runner, OCI image layouts (CNCF ModelPack and its like).
//!
//! Source: ollama `manifest` and `types/model` packages; docker/model-runner `pkg/distribution`; OCI image-spec, "Image
//! Manifest" and "Image Layout"; modelpack/model-spec `docs/spec.md`. A manifest is one artifact; its layers are its
//! files, under the names that media types and annotations give them. A layer's digest is its SHA-256.
//!
//! Limits: [`limits::CONFIG_BYTES`] of a manifest or index are read, [`MANIFESTS`] manifests of a store,
//! [`limits::ARTIFACT_FILES`] layers of a manifest. Digests are hexadecimal, so that no name leads out of the store.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use walkdir::{DirEntry, WalkDir};

use super::folder::{Folder, read_small};
use super::recent::Recent;
use super::{FileKind, Layout, file_kind, hub, olah};
use crate::base::{SkipReason, limits};

/// The most manifests of one store.
const MANIFESTS: usize = 100_000;
/// Files and folders that are looked at to find them.
const ENTRIES: usize = 1_000_000;
/// Host, namespace, model and tag; registries may nest namespaces.
const MANIFEST_DEPTH: usize = 8;

/// The folders that stores are made of.
pub(super) const FOLDERS: [&str; 6] = ["api", "blobs", "files", "heads", "lfs", "manifests"];

/// What a folder is the store of, by the names in it: nothing may be stored there.
pub(super) fn layout_of(path: &Path, folder: &Folder) -> Option<Layout> {
    if olah::is_store(path, folder) {
        return Some(Layout::Olah);
    }
    if !folder.has_dir("blobs") {
        return None;
    }
    if folder.get("oci-layout").is_some() && folder.get("index.json").is_some() {
        return Some(Layout::Oci);
    }
    if !folder.has_dir("manifests") {
        return None;
    }
    let docker = folder.get("models.json").is_some() || folder.get("layout.json").is_some();
    let by_digest = || path.join("manifests/sha256").is_dir();
    Some(if docker && by_digest() { Layout::Docker } else { Layout::Ollama })
}

/// One model of a store.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Stored {
    /// Its manifest, relative to the store.
    pub manifest: PathBuf,
    /// What its users call it.
    pub name: String,
    /// The hub's repository, where the name tells.
    pub repo_id: Option<String>,
    /// The tag.
    pub tag: Option<String>,
}

/// What stands in a store.
#[derive(Debug, Default)]
pub(super) struct Stock {
    /// In the order of their manifests' paths.
    pub models: Vec<Stored>,
    /// What of its records could not be read.
    pub problems: Vec<Problem>,
}

/// A record of a store that could not be read.
#[derive(Debug)]
pub(super) struct Problem {
    /// Relative to the store.
    pub path: PathBuf,
    pub reason: SkipReason,
    pub detail: String,
}

impl Stock {
    /// The entries of a walk through the records of the store at `store`.
    pub(super) fn walked(
        &mut self,
        store: &Path,
        walk: impl Iterator<Item = walkdir::Result<DirEntry>>,
        mut take: impl FnMut(&DirEntry) -> Option<Stored>,
    ) {
        for entry in walk {
            match entry {
                Ok(entry) if entry.path_is_symlink() => self.problems.extend(link(store, &entry)),
                Ok(entry) => self.models.extend(take(&entry)),
                // A folder that is not there holds nothing.
                Err(error) if error.io_error().is_some_and(|io| io.kind() == ErrorKind::NotFound) => {}
                Err(error) => {
                    let path = error.path().and_then(|path| path.strip_prefix(store).ok());
                    let path = path.unwrap_or(Path::new("")).to_owned();
                    let detail = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                    self.problems.push(Problem { path, reason: SkipReason::NotReadable, detail });
                }
            }
        }
    }

    /// Reads a record that is JSON; none where it is not there or cannot be read.
    fn record<T: serde::de::DeserializeOwned>(&mut self, store: &Path, name: &str) -> Option<T> {
        let path = store.join(name);
        std::fs::symlink_metadata(&path).ok()?;
        let problem = match read_small(&path, limits::CONFIG_BYTES).map(|text| serde_json::from_str(&text)) {
            Some(Ok(record)) => return Some(record),
            Some(Err(error)) => (SkipReason::Invalid, format!("the store's list of models: {error}")),
            None => (SkipReason::NotReadable, "the store's list of models cannot be read".to_owned()),
        };
        let (reason, detail) = problem;
        self.problems.push(Problem { path: name.into(), reason, detail });
        None
    }
}

/// A link among the records of a store, which is not followed: tools write none there.
fn link(store: &Path, entry: &DirEntry) -> Option<Problem> {
    let path = entry.path().strip_prefix(store).ok()?.to_owned();
    let (reason, detail) = match std::fs::metadata(entry.path()) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            (SkipReason::LinkBroken, "the link's target does not exist")
        }
        _ => (SkipReason::NotReadable, "a link in place of a record of the store is not followed"),
    };
    Some(Problem { path, reason, detail: detail.to_owned() })
}

/// The models of the store at `path`, and what of its records could not be read.
pub(super) fn stored(path: &Path, layout: Layout) -> Stock {
    let mut stock = Stock::default();
    match layout {
        Layout::Ollama => named_by_path(path, &mut stock),
        Layout::Docker => tagged(path, &mut stock),
        Layout::Olah => olah::stored(path, &mut stock),
        _ => indexed(path, &mut stock),
    }
    let all = &mut stock.models;
    all.sort_by(|one, other| one.manifest.cmp(&other.manifest));
    all.dedup_by(|one, other| one.manifest == other.manifest);
    if let Some(next) = all.get(most(layout)) {
        let detail = format!("only the first {} models of the store were looked at", most(layout));
        let problem = Problem { path: next.manifest.clone(), reason: SkipReason::TooManyFiles, detail };
        stock.problems.push(problem);
        all.truncate(most(layout));
    }
    stock
}

/// The most models of one store.
fn most(layout: Layout) -> usize {
    if layout == Layout::Olah { olah::REVISIONS } else { MANIFESTS }
}

/// The model whose manifest stands at `manifest`, relative to the store.
pub(super) fn one(path: &Path, layout: Layout, manifest: &Path, recent: &Recent) -> Option<Stored> {
    match layout {
        Layout::Ollama => by_path(manifest.to_owned()),
        Layout::Olah => olah::one(manifest),
        _ => {
            let stock = recent.stock(path, layout);
            let at = stock.models.binary_search_by(|one| one.manifest.as_path().cmp(manifest));
            at.ok().map(|at| stock.models[at].clone())
        }
    }
}

/// Ollama: `manifests/host/namespace/model/tag`.
fn named_by_path(path: &Path, stock: &mut Stock) {
    let walk = WalkDir::new(path.join("manifests")).max_depth(MANIFEST_DEPTH);
    let walk = walk.follow_root_links(false).sort_by_file_name().into_iter().take(ENTRIES);
    stock.walked(path, walk, |entry| {
        let file = entry.file_type().is_file().then(|| entry.path().strip_prefix(path).ok()).flatten();
        by_path(file?.to_owned())
    });
}

fn by_path(manifest: PathBuf) -> Option<Stored> {
    let parts: Vec<String> =
        manifest.iter().skip(1).map(|part| part.to_string_lossy().into_owned()).collect();
    let (tag, model) = parts.split_last().filter(|(tag, _)| !tag.starts_with('.'))?;
    Some(Stored { manifest, name: name(model, tag), repo_id: repo_id(model), tag: Some(tag.clone()) })
}

/// `llama3.2:latest`, `org/model:Q4_K_M`, `host/org/model:tag`: what the tool's own list shows.
fn name(model: &[String], tag: &str) -> String {
    let shown = match model {
        [host, namespace, rest @ ..] if host == "registry.ollama.ai" && namespace == "library" => rest,
        [host, rest @ ..] if host == "registry.ollama.ai" => rest,
        all => all,
    };
    super::escape_name(std::ffi::OsStr::new(&format!("{}:{tag}", shown.join("/")))).replace("%2F", "/")
}

/// The hub's repository behind a model that was pulled from there.
fn repo_id(model: &[String]) -> Option<String> {
    match model {
        [host, org, name] if matches!(host.as_str(), "hf.co" | "huggingface.co" | "hf-mirror.com") => {
            (hub::is_repo_name(org) && hub::is_repo_name(name)).then(|| format!("{org}/{name}"))
        }
        _ => None,
    }
}

#[derive(Deserialize)]
struct Models {
    #[serde(default)]
    models: Vec<Model>,
}

#[derive(Deserialize)]
struct Model {
    #[serde(default)]
    id: String,
    #[serde(default)]
    tags: Vec<String>,
}

/// Docker Model Runner: `manifests/sha256/<hex>`, with tags in `models.json`.
fn tagged(path: &Path, stock: &mut Stock) {
    let models: Option<Models> = stock.record(path, "models.json");
    let tags: BTreeMap<String, String> = models
        .into_iter()
        .flat_map(|list| list.models)
        .filter_map(|model| Some((digest(&model.id)?, model.tags.into_iter().next()?)))
        .collect();
    let manifests = Folder::read(&path.join("manifests/sha256")).unwrap_or_else(|error| {
        let (path, detail) = ("manifests/sha256".into(), error.to_string());
        stock.problems.push(Problem { path, reason: SkipReason::NotReadable, detail });
        Folder::default()
    });
    let of = |entry: &super::folder::Entry| {
        let hex = digest(entry.text())?;
        let tag = tags.get(&hex);
        Some(Stored {
            manifest: Path::new("manifests/sha256").join(&entry.name),
            name: tag.cloned().unwrap_or_else(|| hex.chars().take(12).collect()),
            repo_id: tag.and_then(|tag| of_reference(tag)),
            tag: tag.and_then(|tag| tag.rsplit_once(':')).map(|(_, version)| version.to_owned()),
        })
    };
    stock.models.extend(manifests.entries.iter().filter_map(of));
}

/// `hf.co/org/name:tag` as a repository of the hub.
fn of_reference(reference: &str) -> Option<String> {
    let path = reference.split(['@', ':']).next()?;
    repo_id(&path.split('/').map(str::to_owned).collect::<Vec<_>>())
}

/// An OCI image layout: the manifests that `index.json` lists.
fn indexed(path: &Path, stock: &mut Stock) {
    let index: Option<Manifest> = stock.record(path, "index.json");
    let of = |one: Descriptor| {
        let hex = digest(&one.digest)?;
        let reference = ["org.opencontainers.image.ref.name", "io.containerd.image.name"]
            .iter()
            .find_map(|key| one.annotations.get(*key));
        let bare = |reference: &&String| !reference.contains(['/', ':']);
        // The image layout has nothing but the tag in its reference; what it is a tag of, the manifest tells.
        let tag = match reference.filter(bare) {
            Some(tag) => Some(tag.clone()),
            None => reference.and_then(|name| name.rsplit_once(':')).map(|(_, version)| version.to_owned()),
        };
        let title =
            reference.is_none_or(|reference| bare(&reference)).then(|| title(path, &hex, &one)).flatten();
        let name = match (title, &tag) {
            (Some(title), Some(tag)) => format!("{title}:{tag}"),
            (Some(title), None) => title,
            (None, _) => reference.cloned().unwrap_or_else(|| hex.chars().take(12).collect()),
        };
        Some(Stored {
            manifest: Path::new("blobs/sha256").join(&hex),
            name,
            repo_id: reference.and_then(|reference| of_reference(reference)),
            tag,
        })
    };
    stock.models.extend(index.into_iter().flat_map(|index| index.manifests).filter_map(of));
}

/// What a model is called in its own records: by a title among the annotations of its entry in the index or of its
/// manifest, else by the name in its settings.
fn title(store: &Path, hex: &str, entry: &Descriptor) -> Option<String> {
    const TITLE: &str = "org.opencontainers.image.title";
    let blob = |hex: &str| read_small(&store.join("blobs/sha256").join(hex), limits::CONFIG_BYTES);
    let named = |name: &String| !name.trim().is_empty() && name.len() <= 256;
    if let Some(title) = entry.annotations.get(TITLE).filter(|name| named(name)) {
        return Some(title.clone());
    }
    let manifest: Manifest = serde_json::from_str(&blob(hex)?).ok()?;
    if let Some(title) = manifest.annotations.get(TITLE).filter(|name| named(name)) {
        return Some(title.clone());
    }
    let config: Settings = serde_json::from_str(&blob(&digest(&manifest.config?.digest)?)?).ok()?;
    config.descriptor.name.filter(named)
}

/// The settings of a model as ModelPack writes them, as far as they name it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Settings {
    descriptor: Called,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Called {
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    #[serde(default)]
    config: Option<Descriptor>,
    #[serde(default)]
    layers: Vec<Descriptor>,
    #[serde(default)]
    manifests: Vec<Descriptor>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    #[serde(default)]
    media_type: String,
    #[serde(default)]
    digest: String,
    #[serde(default)]
    size: u64,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
}

/// One layer as a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Layer {
    /// The name that it has in the model.
    pub logical: String,
    /// What is opened.
    pub physical: PathBuf,
    /// Its size by the manifest.
    pub size: u64,
    pub kind: FileKind,
    pub sha256: String,
}

/// The files of the model whose manifest stands at `manifest`, and what is wrong with it or cannot be read.
pub(super) fn files(store: &Path, layout: Layout, manifest: &Path) -> (Vec<Layer>, Option<String>) {
    if layout == Layout::Olah {
        return olah::layers(store, manifest);
    }
    match layers(store, manifest) {
        Ok(layers) => (layers, None),
        Err(detail) => (Vec::new(), Some(detail)),
    }
}

/// The layers of a manifest of the store at `store`; an error says in plain words what is wrong with it.
fn layers(store: &Path, manifest: &Path) -> Result<Vec<Layer>, String> {
    let text =
        read_small(&store.join(manifest), limits::CONFIG_BYTES).ok_or("the manifest cannot be read")?;
    let parsed: Manifest =
        serde_json::from_str(&text).map_err(|error| format!("the manifest is no manifest: {error}"))?;
    let mut layers = Vec::new();
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let statement = parsed.annotations.contains_key("org.opencontainers.image.licenses");
    if statement {
        layers.push(Layer {
            logical: "manifest.json".to_owned(),
            physical: store.join(manifest),
            size: text.len() as u64,
            kind: FileKind::Config,
            sha256: String::new(),
        });
    }
    let config = parsed.config.into_iter().filter(|config| config.size <= limits::CONFIG_BYTES);
    let all =
        config.map(|config| (config, true)).chain(parsed.layers.into_iter().map(|layer| (layer, false)));
    for (layer, is_config) in all.take(limits::ARTIFACT_FILES) {
        let (logical, kind) = if is_config { config_name(&layer) } else { layer_name(&layer) };
        let known = digest(&layer.digest);
        if known.is_none() && kind == FileKind::Other {
            continue;
        }
        // A layer that no blob can be looked for is one that is not here: no digest leads to the folder of all blobs.
        let sha256 = known.unwrap_or_default();
        let nth = taken.entry(logical.clone()).and_modify(|count| *count += 1).or_insert(1);
        let logical = if *nth == 1 { logical } else { numbered(&logical, *nth) };
        layers.push(Layer { logical, physical: blob(store, &sha256), size: layer.size, kind, sha256 });
    }
    Ok(layers)
}

/// Only a ModelPack or KitOps configuration states licences.
fn config_name(config: &Descriptor) -> (String, FileKind) {
    let states = ["vnd.cncf.model", "vnd.kitops"].iter().any(|part| config.media_type.contains(part));
    ("config.oci.json".to_owned(), if states { FileKind::Config } else { FileKind::Other })
}

/// What a layer holds and what it is called, by its annotation, its own name or its media type.
fn layer_name(layer: &Descriptor) -> (String, FileKind) {
    let media = layer.media_type.split('+').next().unwrap_or_default();
    let given = layer
        .annotations
        .get("org.cncf.model.filepath")
        .or(layer.annotations.get("org.cnai.model.filepath"))
        .or(layer.annotations.get("org.opencontainers.image.title"))
        .or(layer.name.as_ref())
        .filter(|path| is_inside(path));
    let ending = media.rsplit('.').next().unwrap_or_default();
    if media.ends_with(".tar") || layer.media_type.contains(".tar+") || media.ends_with(".tar.gzip") {
        return (given.map_or_else(|| "layer.tar".to_owned(), Clone::clone), FileKind::Archive);
    }
    if ending == "license" {
        return (given.map_or_else(|| "LICENSE".to_owned(), Clone::clone), FileKind::License);
    }
    if let Some(path) = given {
        let kind = if ending == "tensor" { FileKind::Weights } else { file_kind(path) };
        return (path.clone(), kind);
    }
    let named = |name: &str| (name.to_owned(), FileKind::Weights);
    match ending {
        _ if media.contains(".ai.gguf") => named("model.gguf"),
        _ if media.contains(".ai.safetensors") || ending == "tensor" => named("model.safetensors"),
        _ if media.contains(".ai.mmproj") => named("projector.gguf"),
        "model" | "adapter" | "projector" | "embed" | "draft" => named(&format!("{ending}.gguf")),
        other => (if other.is_empty() { "layer" } else { other }.to_owned(), FileKind::Other),
    }
}

fn numbered(name: &str, nth: usize) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => format!("{stem}-{nth}.{extension}"),
        _ => format!("{name}-{nth}"),
    }
}

/// `blobs/sha256-<hex>` (Ollama) or `blobs/sha256/<hex>`.
fn blob(store: &Path, sha256: &str) -> PathBuf {
    let blobs = store.join("blobs");
    let flat = blobs.join(format!("sha256-{sha256}"));
    let nested = blobs.join("sha256").join(sha256);
    if !flat.exists() && nested.exists() { nested } else { flat }
}

/// The hexadecimal part of `sha256:<64 hex>`, `sha256-<64 hex>` or the 64 digits alone, in lower case.
fn digest(text: &str) -> Option<String> {
    let hex = text.strip_prefix("sha256").map_or(text, |rest| rest.trim_start_matches([':', '-']));
    let whole = hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    whole.then(|| hex.to_ascii_lowercase())
}

fn is_inside(path: &str) -> bool {
    !path.contains('\\') && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, path: &str, content: &str) {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("create");
        std::fs::write(path, content).expect("write");
    }

    #[test]
    fn ollama_models_are_named_as_their_tool_names_them() {
        let dir = tempfile::tempdir().expect("temporary folder");
        for path in [
            "registry.ollama.ai/library/llama3.2/latest",
            "registry.ollama.ai/kim/lark/7b",
            "hf.co/kim/Lark-GGUF/Q4_K_M",
            "example.org/kim/lark/1",
        ] {
            write(dir.path(), &format!("manifests/{path}"), "{}");
        }
        let found: Vec<(String, Option<String>)> = stored(dir.path(), Layout::Ollama)
            .models
            .into_iter()
            .map(|one| (one.name, one.repo_id))
            .collect();
        assert_eq!(
            found,
            [
                ("example.org/kim/lark:1".to_owned(), None),
                ("hf.co/kim/Lark-GGUF:Q4_K_M".to_owned(), Some("kim/Lark-GGUF".to_owned())),
                ("kim/lark:7b".to_owned(), None),
                ("llama3.2:latest".to_owned(), None),
            ]
        );
    }

    #[test]
    fn layers_get_names_and_kinds() {
        let hex = |digit: &str| digit.repeat(64);
        let layer = |media: &str, digit: &str, more: &str| {
            format!(
                r#"{{"mediaType":"application/{media}","digest":"sha256:{}","size":3{more}}}"#,
                hex(digit)
            )
        };
        let layers_of = [
            layer("vnd.ollama.image.model", "1", ""),
            layer("vnd.ollama.image.license", "2", ""),
            layer("vnd.ollama.image.license", "3", ""),
            layer("vnd.docker.ai.gguf.v3", "4", ""),
            layer(
                "vnd.cncf.model.doc.v1.raw",
                "5",
                r#","annotations":{"org.cncf.model.filepath":"docs/README.md"}"#,
            ),
            layer(
                "vnd.cncf.model.doc.v1.tar+gzip",
                "6",
                r#","annotations":{"org.cncf.model.filepath":"LICENSE"}"#,
            ),
            layer("vnd.ollama.image.json", "7", r#","name":"../../config.json""#),
            layer("vnd.ollama.image.json", "8", r#","name":"config.json""#),
            r#"{"mediaType":"x","digest":"sha256:../../etc/passwd","size":1}"#.to_owned(),
            r#"{"mediaType":"application/vnd.ollama.image.license","digest":"sha256:../../etc/passwd","size":1}"#
                .to_owned(),
        ];
        let dir = tempfile::tempdir().expect("temporary folder");
        write(dir.path(), "m", &format!(r#"{{"layers":[{}]}}"#, layers_of.join(",")));
        let found = layers(dir.path(), Path::new("m")).expect("a manifest");
        let names: Vec<(&str, FileKind)> = found.iter().map(|one| (one.logical.as_str(), one.kind)).collect();
        use FileKind::{Archive, Card, Config, License, Other, Weights};
        assert_eq!(
            names,
            [
                ("model.gguf", Weights),
                ("LICENSE", License),
                ("LICENSE-2", License),
                ("model-2.gguf", Weights),
                ("docs/README.md", Card),
                ("LICENSE-3", Archive),
                ("json", Other),
                ("config.json", Config),
                ("LICENSE-4", License),
            ]
        );
        let last = found.last().expect("a layer");
        assert!(last.physical.starts_with(dir.path().join("blobs")) && !last.physical.is_file());
        assert!(found[1].physical.ends_with(format!("blobs/sha256-{}", hex("2"))));
        write(dir.path(), "bad", "[1");
        assert!(layers(dir.path(), Path::new("bad")).is_err_and(|told| told.contains("no manifest")));
    }

    #[test]
    fn docker_and_oci_models_get_their_tags() {
        let (a, b) = ("a".repeat(64), "b".repeat(64));
        let dir = tempfile::tempdir().expect("temporary folder");
        write(
            dir.path(),
            "models.json",
            &format!(r#"{{"models":[{{"id":"sha256:{a}","tags":["hf.co/kim/lark:Q4"]}}]}}"#),
        );
        write(dir.path(), &format!("manifests/sha256/{a}"), "{}");
        write(dir.path(), &format!("manifests/sha256/{b}"), "{}");
        let found = stored(dir.path(), Layout::Docker).models;
        assert_eq!(found[0].repo_id.as_deref(), Some("kim/lark"));
        assert_eq!((found[0].tag.as_deref(), found[1].name.as_str()), (Some("Q4"), "bbbbbbbbbbbb"));
        write(
            dir.path(),
            "index.json",
            &format!(
                r#"{{"manifests":[{{"digest":"sha256:{a}","annotations":{{"org.opencontainers.image.ref.name":"lark:v1"}}}}]}}"#
            ),
        );
        let found = stored(dir.path(), Layout::Oci).models;
        assert_eq!((found[0].name.as_str(), found[0].tag.as_deref()), ("lark:v1", Some("v1")));
    }

    #[test]
    fn digests_are_hexadecimal() {
        let hex = "AB".repeat(32);
        for text in [format!("sha256:{hex}"), format!("sha256-{hex}"), hex.clone()] {
            assert_eq!(digest(&text), Some(hex.to_lowercase()), "{text}");
        }
        for text in ["sha256:", "sha256:zz", "sha512:00", "../x"] {
            assert_eq!(digest(text), None, "{text}");
        }
    }
}
