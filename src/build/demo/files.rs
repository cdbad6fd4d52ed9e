//! The files of one repository, and the ways in which tools store them: as they are, as a hub cache, as a
//! `--local-dir` download, as a git clone.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::weights::{gguf, safetensors};
use crate::base::{Error, Result};

/// The revision of everything in the demo.
pub(super) const REVISION: &str = "5ea5b17d5ea5b17d5ea5b17d5ea5b17d5ea5b17d";

/// Writes one file and the folders above it.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
    }
    fs::write(path, bytes).map_err(|error| Error::io(path, error))
}

/// The files of one repository, by their path in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Repo(Vec<(String, Vec<u8>)>);

impl Repo {
    /// A repository whose card has this front matter (without its fences), title and prose.
    pub(super) fn with_card(front: &str, title: &str, prose: &str) -> Self {
        Self::default().text("README.md", &format!("---\n{front}\n---\n\n# {title}\n\n{prose}\n"))
    }

    /// Adds a text.
    pub(super) fn text(mut self, path: &str, text: &str) -> Self {
        self.0.push((path.to_owned(), text.as_bytes().to_vec()));
        self
    }

    /// Adds `model.safetensors`.
    pub(super) fn safetensors(self) -> Self {
        self.safetensors_at("model.safetensors")
    }

    /// Adds a safetensors file.
    pub(super) fn safetensors_at(mut self, path: &str) -> Self {
        self.0.push((path.to_owned(), safetensors(&[("format", "pt")])));
        self
    }

    /// Adds a GGUF file with these keys.
    pub(super) fn gguf(mut self, path: &str, pairs: &[(&str, &str)]) -> Self {
        self.0.push((path.to_owned(), gguf(pairs)));
        self
    }

    /// Adds what git keeps in the place of a file that Git LFS did not fetch (Git LFS specification, "The Pointer").
    pub(super) fn lfs_pointer(self, path: &str, content: &[u8]) -> Self {
        let oid = sha256(content);
        let size = content.len();
        self.text(path, &format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {size}\n"))
    }

    /// Writes the files as they are.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        self.0.iter().try_for_each(|(path, bytes)| write_file(&folder.join(path), bytes))
    }

    /// Writes a hub cache below `hub` (hub-docs, `docs/hub/local-cache.md`); `absent` are files that the hub is
    /// known not to have.
    pub(super) fn write_to_hub(&self, hub: &Path, id: &str, absent: &[&str]) -> Result<()> {
        let repo = hub.join(format!("models--{}", id.replace('/', "--")));
        write_file(&repo.join("refs/main"), REVISION.as_bytes())?;
        for (path, bytes) in &self.0 {
            // Blobs of Git LFS are named by their SHA-256, others by 40 digits.
            let hash = sha256(bytes);
            let is_large = path.ends_with(".safetensors") || path.ends_with(".gguf");
            let name = if is_large { &hash[..] } else { &hash[..40] };
            write_file(&repo.join("blobs").join(name), bytes)?;
            let up = "../".repeat(path.matches('/').count() + 2);
            link(&format!("{up}blobs/{name}"), &repo.join("snapshots").join(REVISION).join(path), bytes)?;
        }
        let absent = absent.iter().map(|name| repo.join(".no_exist").join(REVISION).join(name));
        absent.into_iter().try_for_each(|path| write_file(&path, b""))
    }

    /// Writes a `hf download --local-dir` folder: the files, and a record for each.
    pub(super) fn write_local_dir(&self, folder: &Path) -> Result<()> {
        self.write(folder)?;
        self.0.iter().try_for_each(|(path, bytes)| {
            let record = folder.join(".cache/huggingface/download").join(format!("{path}.metadata"));
            let etag = sha256(bytes);
            write_file(&record, format!("{REVISION}\n{etag}\n1700000000.0\n").as_bytes())
        })
    }

    /// Writes a git clone of `url`.
    pub(super) fn write_clone(&self, folder: &Path, url: &str) -> Result<()> {
        let git = |name: &str| -> PathBuf { folder.join(".git").join(name) };
        self.write(folder)?;
        write_file(&git("HEAD"), b"ref: refs/heads/main\n")?;
        write_file(&git("refs/heads/main"), format!("{REVISION}\n").as_bytes())?;
        write_file(&git("config"), format!("[remote \"origin\"]\n\turl = {url}\n").as_bytes())
    }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(unix)]
fn link(target: &str, path: &Path, _: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
    }
    std::os::unix::fs::symlink(target, path).map_err(|error| Error::io(path, error))
}

#[cfg(not(unix))]
fn link(_: &str, path: &Path, bytes: &[u8]) -> Result<()> {
    write_file(path, bytes)
}
