//! Decides whether a folder is an artifact, by what it holds itself.
//!
//! The decision, in order: the layout's own unit (a hub cache's repository, the folder of a dist-info, a clone, a
//! `--local-dir` download); a card with front matter; weights; files that stand for weights (an index of shards, a
//! pipeline's `model_index.json`, an adapter's settings, `config.json` beside a tokenizer), so that mirrors without
//! weights lose nothing; a description of a data set (croissant and its like); a licence file, if weights stand below it and no other card, licence or unit does. Inside
//! an artifact only a unit or a card of its own starts another one.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use super::folder::{Entry, Folder, Type, is_decisive};
use super::wheel::{self, Distribution};
use super::{
    FileKind, Hub, Kind, Layout, checkpoints, git, hub, local_dir, modelscope, names, shapes, store,
};
use crate::base::limits;

/// Roles that make a folder's legal files worth inheriting.
pub(super) const LEGAL: &[FileKind] =
    &[FileKind::License, FileKind::LegalDocument, FileKind::Notice, FileKind::UsePolicy];

/// A folder to be judged.
pub(super) struct Place<'a> {
    /// Relative to the scanned path.
    pub(super) rel: &'a Path,
    /// What is opened.
    pub(super) path: &'a Path,
    /// The same on the real path of the scan.
    pub(super) real: &'a Path,
    /// Its name on disk, also where `rel` is empty.
    pub(super) name: &'a OsStr,
    pub(super) folder: &'a Arc<Folder>,
}

/// What a folder is.
#[derive(Debug)]
pub(super) enum Unit {
    /// An artifact.
    Artifact(Shape),
    /// A repository of a hub cache: its snapshots are the artifacts.
    Repo,
    /// The place of these distributions.
    Packages(Vec<Distribution>),
    /// A store of manifests, each of which is an artifact.
    Store(Layout),
    /// Weight files that are artifacts by themselves.
    Checkpoints(Layout, Kind),
    /// A bare git repository; where it came from, if that is told.
    Bare(Option<String>),
    /// No artifact: a container, or a part of the artifact around it.
    None,
}

/// What the layout tells about an artifact.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) layout: Layout,
    pub(super) kind: Kind,
    pub(super) repo_id: Option<String>,
}

/// Judges a folder that no artifact encloses.
pub(super) fn outside(place: &Place<'_>) -> Unit {
    if git::is_bare(place.path, place.folder) {
        return Unit::Bare(git::remote_of_bare(place.path).map(|remote| remote.repo_id));
    }
    match store::layout_of(place.path, place.folder) {
        Some(layout) => Unit::Store(layout),
        None => beside_stores(place),
    }
}

/// Judges a folder that no artifact encloses and that is no store, whatever its folders are called.
pub(super) fn beside_stores(place: &Place<'_>) -> Unit {
    match tool_unit(place) {
        Unit::None if checkpoints::is_store(place.real, place.folder) => {
            let kind = checkpoints::kind_by_path(place.real).unwrap_or_default();
            let hub = shapes::is_torch_hub(place.real);
            Unit::Checkpoints(if hub { Layout::TorchHub } else { Layout::Checkpoint }, kind)
        }
        Unit::None if let Some(found) = shapes::layout(place) => Unit::Artifact(found),
        // Names alone tell most models: a card is opened only where they do not.
        Unit::None
            if is_model(place)
                || shapes::is_core_ml(place)
                || place.folder.describes_data()
                || place.folder.has_front_matter(place.path)
                || serves_weights_below(place) =>
        {
            Unit::Artifact(with_path_id(shape(place, Layout::Plain, Kind::Model, None), place))
        }
        Unit::Artifact(shape) => Unit::Artifact(with_path_id(shape, place)),
        other => other,
    }
}

/// Judges a folder within an artifact: whether it is another one. `code` says that the one around is a clone of code.
pub(super) fn inside(place: &Place<'_>, code: bool) -> Unit {
    match tool_unit(place) {
        Unit::None
            if code
                && checkpoints::is_of_program(place.real)
                && checkpoints::is_store(place.real, place.folder) =>
        {
            Unit::Checkpoints(Layout::Checkpoint, checkpoints::kind_by_path(place.real).unwrap_or_default())
        }
        Unit::None if place.folder.has_front_matter(place.path) => {
            Unit::Artifact(shape(place, Layout::Plain, Kind::Model, None))
        }
        other => other,
    }
}

/// What some tool made of a folder, whatever stands in it otherwise.
fn tool_unit(place: &Place<'_>) -> Unit {
    let is_repo = |name: &str| hub::is_repo(name, place.folder) || modelscope::is_repo(name, place.folder);
    if place.name.to_str().is_some_and(is_repo) {
        return Unit::Repo;
    }
    let packages = wheel::distributions(place.path, place.folder);
    if !packages.is_empty() {
        return Unit::Packages(packages);
    }
    if let Some(shape) = clone(place) {
        return Unit::Artifact(shape);
    }
    if local_dir::is_marked(place.path, place.folder) {
        return Unit::Artifact(shape(place, Layout::LocalDir, Kind::Model, None));
    }
    if modelscope::is_marked(place.folder) {
        return Unit::Artifact(shape(place, Layout::ModelScope, Kind::Model, modelscope::id(place.real)));
    }
    if let Some(reply) = shapes::hfd(place) {
        return Unit::Artifact(shape(place, Layout::LocalDir, Kind::Model, reply.id));
    }
    Unit::None
}

/// Whether a folder within an artifact belongs to another one; `code` as for [`inside`].
pub(super) fn is_boundary(place: &Place<'_>, code: bool) -> bool {
    !matches!(inside(place, code), Unit::None)
}

/// Whether an artifact is a clone of code, in which people may keep models of others.
pub(super) fn is_code(layout: Layout, kind: Kind) -> bool {
    layout == Layout::Git && kind == Kind::Space
}

/// What is told about a snapshot of a hub cache.
pub(super) fn snapshot(place: &Place<'_>, layout: Layout, kind: Kind, id: String) -> Shape {
    shape(place, layout, kind, Some(id))
}

/// Folders that are no content: tools' own, and, inside an artifact, `.cache`.
pub(super) fn is_skipped_dir(parent: &Folder, name: &OsStr, inside: bool) -> bool {
    const ALWAYS: &[&str] = &[
        ".git",
        ".hg",
        ".svn",
        ".locks",
        ".lock",
        ".no_exist",
        "__pycache__",
        ".ipynb_checkpoints",
        "._____temp",
        "lost+found",
    ];
    const OF_HUB_HOME: &[&str] = &["xet", "assets", "modules", "datasets", "token", "logs"];
    let Some(name) = name.to_str() else { return false };
    ALWAYS.contains(&name)
        || (inside && name == ".cache")
        || (OF_HUB_HOME.contains(&name) && is_hub_home(parent))
}

/// Whether a folder is `HF_HOME` or the hub cache itself.
pub(super) fn is_hub_home(folder: &Folder) -> bool {
    const BESIDE: &[&str] = &["xet", "token", "stored_tokens", "modules", "assets"];
    let home = folder.has_dir("hub") && BESIDE.iter().any(|name| folder.get(name).is_some());
    home || folder.has_dir(".locks") || folder.dirs().any(|entry| hub::parse_name(entry.text()).is_some())
}

fn clone(place: &Place<'_>) -> Option<Shape> {
    let mark = place.folder.get(".git")?;
    let remote = matches!(mark.kind, Type::Dir | Type::File).then(|| git::remote(place.path)).flatten();
    let folder = place.folder;
    let holds = || {
        folder.has_any(&[FileKind::License, FileKind::Card])
            || folder.has_weights(place.path)
            || folder.describes_model()
    };
    if remote.is_none() && !holds() {
        return None;
    }
    let (kind, id, code) = match remote {
        Some(remote) => (remote.kind, Some(remote.repo_id), remote.hub == Hub::GitHub),
        None => (Kind::Model, None, true),
    };
    let mut shape = shape(place, Layout::Git, kind, id);
    if code && shape.kind == Kind::Model && !is_model(place) && !folder.has_front_matter(place.path) {
        shape.kind = Kind::Space;
    }
    Some(shape)
}

pub(super) fn is_model(place: &Place<'_>) -> bool {
    place.folder.has_weights(place.path) || place.folder.describes_model()
}

pub(super) fn shape(place: &Place<'_>, layout: Layout, kind: Kind, repo_id: Option<String>) -> Shape {
    Shape { layout, kind: if kind == Kind::Model { kind_of(place) } else { kind }, repo_id }
}

/// What kind of thing a folder holds, by the names in it; a card's content may correct it later.
fn kind_of(place: &Place<'_>) -> Kind {
    let folder = place.folder;
    let adapter =
        |entry: &Entry| entry.text() == "adapter_config.json" || entry.text().starts_with("adapter_model.");
    if folder.entries.iter().any(adapter) {
        return Kind::Adapter;
    }
    // A data set of arrays or checkpoints is still one where the mirror says so.
    if is_of_datasets(place.rel) {
        return Kind::Dataset;
    }
    if is_model(place) {
        return Kind::Model;
    }
    let data =
        folder.has_dir("data") && Folder::read(&place.path.join("data")).is_ok_and(|data| data.has_data());
    match place.rel.iter().next().and_then(OsStr::to_str) {
        Some("datasets") => Kind::Dataset,
        Some("spaces") => Kind::Space,
        _ if folder.get("config.json").is_some() => Kind::Model,
        _ if folder.has_data() || data => Kind::Dataset,
        _ if folder.get("app.py").is_some() => Kind::Space,
        _ => Kind::Model,
    }
}

/// Adds the id that an `org/name` path proves, and the layout that goes with it.
fn with_path_id(mut shape: Shape, place: &Place<'_>) -> Shape {
    let id = org_name(place.rel);
    if shape.layout == Layout::Plain {
        shape.layout = match shape.kind {
            Kind::Dataset if id.is_none() || is_of_datasets(place.rel) => Layout::Dataset,
            _ if id.is_some() => Layout::OrgName,
            _ => Layout::Plain,
        };
    }
    shape.repo_id = shape.repo_id.or(id);
    shape
}

/// Whether a path is `datasets/org/name`, as mirrors keep data sets apart from models.
fn is_of_datasets(rel: &Path) -> bool {
    rel.starts_with("datasets") && org_name(rel).is_some()
}

/// The repository id of a two-level path, with or without `models/` and its like above.
pub(super) fn org_name(rel: &Path) -> Option<String> {
    let mut parts: Vec<&str> = rel.iter().map(OsStr::to_str).collect::<Option<_>>()?;
    if parts.len() == 3 && matches!(parts.first(), Some(&("models" | "datasets" | "spaces"))) {
        parts.remove(0);
    }
    let known = matches!(parts.as_slice(), [org, name]
        if hub::is_repo_name(org) && hub::is_repo_name(name) && !names::is_store(org));
    known.then(|| parts.join("/"))
}

/// Whether the licence file of this folder is the only one that serves weights below it.
///
/// The search ends at the first sign of another artifact, or after as many entries as one artifact may have: what
/// is larger is a container. So in a mirror it costs the first few folders, not the mirror.
fn serves_weights_below(place: &Place<'_>) -> bool {
    if !place.folder.has_any(&[FileKind::License, FileKind::LegalDocument]) {
        return false;
    }
    let walk = WalkDir::new(place.path).min_depth(2).max_depth(limits::DEPTH).sort_by_file_name().into_iter();
    let kept = |entry: &DirEntry| {
        entry.depth() < 1
            || !entry.file_type().is_dir()
            || !is_skipped_dir(place.folder, entry.file_name(), true)
    };
    let mut found = false;
    for (count, entry) in walk.filter_entry(kept).enumerate() {
        let Ok(entry) = entry else { continue };
        match sign(&entry) {
            _ if count >= limits::ARTIFACT_FILES => return false,
            Sign::Other => return false,
            Sign::Weights => found = true,
            Sign::None => {}
        }
    }
    found
}

enum Sign {
    /// Of another artifact.
    Other,
    Weights,
    None,
}

fn sign(entry: &DirEntry) -> Sign {
    let name = entry.file_name();
    let text = name.to_string_lossy();
    if entry.file_type().is_dir() {
        let unit = text.ends_with(".dist-info") || hub::parse_name(&text).is_some();
        return if unit { Sign::Other } else { Sign::None };
    }
    let Some(parent) = entry.path().parent() else { return Sign::None };
    let folder = parent.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let role = names::file_kind(&format!("{folder}/{text}"));
    // `LICENSES/` belongs to the folder that holds it.
    let own = entry.depth() == 2 && names::in_license_folder(folder);
    let kind = if entry.path_is_symlink() { Type::Link } else { Type::File };
    let entry = Entry { name: name.to_owned(), kind, role, seen: None };
    match role {
        FileKind::License | FileKind::LegalDocument if !own => Sign::Other,
        FileKind::Card if (Folder { entries: vec![entry.clone()] }).has_front_matter(parent) => Sign::Other,
        FileKind::Weights if checkpoints::is_of_program(parent) => Sign::Other,
        FileKind::Weights if is_decisive(parent, &entry, true) => Sign::Weights,
        _ => Sign::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_level_paths_give_ids() {
        let table = [
            ("org/name", Some("org/name")),
            ("models/org/name", Some("org/name")),
            ("datasets/org/rows", Some("org/rows")),
            ("name", None),
            ("a/b/c", None),
            ("checkpoints/run1", None),
            ("Loras/x", None),
            ("or g/name", None),
            (".hidden/name", None),
            ("", None),
        ];
        for (path, id) in table {
            assert_eq!(org_name(Path::new(path)).as_deref(), id, "{path}");
        }
    }
}
