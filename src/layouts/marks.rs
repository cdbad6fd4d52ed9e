//! The digests of an artifact's weights, where its layout gives them without reading any weights: names of blobs,
//! layers of manifests, Git LFS pointers, records of downloads, saved replies of the hub.
//!
//! Contract: cheap enough for the listing pass (one small read at most for each weight file, none of a file larger
//! than a pointer), and the same each time. Only what makes the model is looked at: components that many pipelines
//! share (text encoders, image decoders, projectors) tell nothing about where a model came from.
//!
//! Limits: weights of the folder itself; where it has none, those of [`FOLDERS`] folders in it; two digests of each
//! artifact: the smallest of each format, and where there is one format only also that of its first file, since a copy
//! that is not whole begins as the original does.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;

use super::folder::{Entry, Folder, Type, read_small};
use super::{FileKind, Layout, Root, Tree, hub, local_dir, shapes, store, unit};
use crate::evidence::hub_reply::read_reply;
use crate::evidence::{lfs, weights};

/// Folders that are looked into where an artifact's own has no weights.
const FOLDERS: usize = 8;
/// Digests kept of one artifact: an index of a million of them must stay small.
const KEPT: usize = 2;
/// The digest of no bytes at all.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// Folders of a pipeline that other pipelines share.
const SHARED_FOLDERS: [&str; 7] =
    ["feature_extractor", "image_encoder", "safety_checker", "scheduler", "text_encoder", "tokenizer", "vae"];
/// Beginnings of file names that other models share.
const SHARED_FILES: [&str; 5] = ["mmproj", "projector", "vae", "ae.", "clip_"];

/// Whether the weights at a logical path make a model, rather than being a component that many models share.
///
/// ```
/// use smallprint::layouts::is_main_weight;
///
/// assert!(is_main_weight("unet/diffusion_pytorch_model.safetensors"));
/// assert!(!is_main_weight("text_encoder_2/model.safetensors"));
/// ```
pub fn is_main_weight(logical: &str) -> bool {
    let (folder, name) = logical.rsplit_once('/').unwrap_or(("", logical));
    let name = name.to_ascii_lowercase();
    let shared = |part: &str| SHARED_FOLDERS.iter().any(|known| part.starts_with(known));
    !folder.split('/').any(shared) && !SHARED_FILES.iter().any(|known| name.starts_with(known))
}

/// What an index keeps of a digest: its first 64 bits; none for what is no SHA-256, or that of an empty file.
pub fn mark_of(sha256: &str) -> Option<u64> {
    let known = lfs::is_sha256(sha256) && !sha256.eq_ignore_ascii_case(EMPTY);
    u64::from_str_radix(sha256.get(..16)?, 16).ok().filter(|_| known)
}

impl Tree {
    /// The marks of the weights of `root`: at most two, and none where nothing gives a digest for free.
    pub fn weight_marks(&self, root: &Root) -> Vec<u64> {
        let mut marks = Marks::default();
        if root.layout == Layout::HubReply {
            let reply =
                self.saved_reply(root).and_then(|bytes| read_reply("reply", &bytes)).unwrap_or_default();
            reply.weights.into_iter().for_each(|file| marks.add(&file.path, file.sha256));
        } else if matches!(root.layout, Layout::Docker | Layout::Oci | Layout::Olah | Layout::Ollama) {
            self.marks_of_layers(root, &mut marks);
        } else if !self.is_file && root.info.is_none() && !root.layout.is_of_files() {
            self.marks_of_folder(root, &mut marks);
        }
        marks.kept()
    }

    fn marks_of_layers(&self, root: &Root, marks: &mut Marks) {
        let unit = root.path.ancestors().nth(usize::from(root.up)).unwrap_or(Path::new(""));
        let manifest = root.path.strip_prefix(unit).unwrap_or(&root.path);
        let layers = store::files(&self.physical(unit), root.layout, manifest).0;
        let weights = layers.iter().filter(|layer| layer.kind == FileKind::Weights);
        weights.for_each(|layer| marks.add(&layer.logical, Some(layer.sha256.clone())));
    }

    fn marks_of_folder(&self, root: &Root, marks: &mut Marks) {
        let path = self.physical(&root.path);
        let read;
        let folder = match &root.folder {
            Some(folder) => &**folder,
            None => {
                read = Folder::read(&path).unwrap_or_default();
                &read
            }
        };
        if root.layout == Layout::LocalDir && folder.has_dir(".hfd") {
            let listed = shapes::reply(&path).map(|reply| reply.weights).unwrap_or_default();
            listed.iter().for_each(|file| marks.add(&file.path, file.sha256.clone()));
        }
        let repo = hub::enclosing(&path).map(|(repo, _)| repo.to_owned());
        let place = Place { root: &path, layout: root.layout, repo: repo.as_deref() };
        self.marks_of_files(&place, folder, marks);
        // Where nothing here tells, the list that a downloader kept of its repository may.
        if marks.0.is_empty() && !root.nested {
            let list = match (root.layout, hub::enclosing(&path)) {
                (Layout::HubCache, Some((repo, revision))) => hub::listed_upstream(repo, revision),
                (Layout::LocalDir, _) => hub::only_list(&path.join(local_dir::RECORDS)),
                _ => None,
            };
            let listed = list.map(|list| list.weights).unwrap_or_default();
            listed.into_iter().for_each(|file| marks.add(&file.path, file.sha256));
        }
    }

    fn marks_of_files(&self, place: &Place<'_>, folder: &Folder, marks: &mut Marks) {
        place.folder(Path::new(""), folder, marks);
        if folder.of_role(FileKind::Weights).next().is_some() {
            return;
        }
        let below = folder.dirs().filter(|entry| !unit::is_skipped_dir(folder, &entry.name, true));
        for name in
            below.map(|entry| entry.name.as_os_str()).filter(|name| is_main_folder(name)).take(FOLDERS)
        {
            if let Ok(inner) = Folder::read(&place.root.join(name)) {
                place.folder(Path::new(name), &inner, marks);
            }
        }
    }
}

fn is_main_folder(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| is_main_weight(&format!("{name}/x")))
}

/// Where files stand that may tell digests.
struct Place<'a> {
    /// The artifact's folder.
    root: &'a Path,
    layout: Layout,
    /// The repository of a hub cache around it.
    repo: Option<&'a Path>,
}

impl Place<'_> {
    fn folder(&self, rel: &Path, folder: &Folder, marks: &mut Marks) {
        for entry in folder.of_role(FileKind::Weights) {
            marks.add(entry.text(), self.digest(&rel.join(&entry.name), entry));
        }
    }

    fn digest(&self, rel: &Path, entry: &Entry) -> Option<String> {
        let path = self.root.join(rel);
        if entry.kind == Type::Link {
            let blob = hub::blob_of(&path, &std::fs::read_link(&path).ok()?, self.repo?)?;
            return hub::blob_sha256(&blob);
        }
        if entry.kind != Type::File {
            return None;
        }
        let seen = entry.seen(&path).ok()?;
        let small = (seen.size <= lfs::POINTER_BYTES as u64).then_some(lfs::POINTER_BYTES as u64);
        let text = small.and_then(|limit| read_small(&path, limit));
        if let Some(pointer) = text.and_then(|text| lfs::pointer(text.as_bytes())) {
            return pointer.sha256;
        }
        let record =
            (self.layout == Layout::LocalDir).then(|| local_dir::Metadata::read(self.root, rel))??;
        record.hash_of(seen.modified)
    }
}

/// The smallest mark of each format, and that of its first file.
#[derive(Default)]
struct Marks(BTreeMap<&'static str, [u64; 2]>);

impl Marks {
    fn add(&mut self, logical: &str, sha256: Option<String>) {
        let Some(mark) = sha256.as_deref().and_then(mark_of).filter(|_| is_main_weight(logical)) else {
            return;
        };
        let format = weights::format_of(logical).unwrap_or_default();
        let known = self.0.entry(format).or_insert([mark; 2]);
        known[0] = mark.min(known[0]);
    }

    fn kept(self) -> Vec<u64> {
        // Formats that carry whole models come first by name: gguf, pytorch, safetensors.
        let smallest = self.0.values().map(|[smallest, _]| *smallest);
        let first = self.0.values().map(|[_, first]| *first).filter(|_| self.0.len() == 1);
        let mut marks: Vec<u64> = smallest.chain(first).take(KEPT).collect();
        marks.sort_unstable();
        marks.dedup();
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ListOptions, list};
    use super::*;

    type Files = Vec<(&'static str, String)>;

    fn marks(files: &[(&str, String)]) -> Vec<u64> {
        let dir = tempfile::tempdir().expect("temporary folder");
        for (path, content) in files {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("create");
            std::fs::write(path, content).expect("write");
        }
        let (tree, roots, _) = list(dir.path(), ListOptions::default()).expect("listed");
        roots.iter().flat_map(|root| tree.weight_marks(root)).collect()
    }

    fn pointer(digit: &str) -> String {
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 9\n", digit.repeat(64))
    }

    #[test]
    fn pointers_tell_the_smallest_of_each_format() {
        let card = ("m/README.md", "---\nlicense: mit\n---\n".to_owned());
        let table: [(Files, Vec<u64>); 5] = [
            (vec![("m/b.gguf", pointer("2")), ("m/a.gguf", pointer("1"))], vec![0x1111_1111_1111_1111]),
            (
                vec![("m/b.gguf", pointer("2")), ("m/m.safetensors", pointer("1"))],
                vec![0x1111_1111_1111_1111, 0x2222_2222_2222_2222],
            ),
            (vec![("m/unet/d.safetensors", pointer("3"))], vec![0x3333_3333_3333_3333]),
            (vec![("m/vae/d.safetensors", pointer("3")), ("m/mmproj-a.gguf", pointer("4"))], vec![]),
            (vec![("m/a.gguf", "GGUF".repeat(400))], vec![]),
        ];
        for (files, expected) in table {
            let files: Files = files.into_iter().chain([card.clone()]).collect();
            assert_eq!(marks(&files), expected, "{files:?}");
        }
    }

    /// A download's record tells the digest of a small file as that of a large one.
    #[test]
    fn records_of_downloads_tell_files_of_any_size() {
        for size in [1, 100, 300] {
            let record = format!("{}\n{}\n4000000000.0\n", "c".repeat(40), "5".repeat(64));
            let files = [
                ("m/model.safetensors", "weig".repeat(size)),
                ("m/.cache/huggingface/download/model.safetensors.metadata", record),
            ];
            assert_eq!(marks(&files), [0x5555_5555_5555_5555], "{size}");
        }
    }

    #[test]
    fn no_mark_is_made_of_nothing() {
        for text in ["", "abc", EMPTY, &"g".repeat(64)] {
            assert_eq!(mark_of(text), None, "{text}");
        }
        assert_eq!(mark_of(&"F".repeat(64)), Some(u64::MAX));
    }
}
