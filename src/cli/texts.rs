//! Official licence texts, where this machine has them: the SPDX list's are built in, others lie in `--texts DIR`.

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use crate::base::limits;
use crate::build::spdx_text;
use crate::corpus::Record;
use crate::evidence::texts::sha256_hex;
use crate::layouts::escape_path;
use crate::text::decode::decode;

/// Where official texts come from.
#[derive(Clone, Debug, Default)]
pub(super) struct TextSource {
    folder: Option<PathBuf>,
}

impl TextSource {
    /// A source with the texts of `folder`, each named after its record (`<id>.txt`) or one of its aliases.
    pub fn new(folder: Option<&Path>) -> Self {
        Self { folder: folder.map(Path::to_owned) }
    }

    /// The official text of a record.
    pub fn text(&self, record: &Record) -> Option<String> {
        self.in_folder(record).or_else(|| spdx_text(&record.id).map(str::to_owned))
    }

    fn in_folder(&self, record: &Record) -> Option<String> {
        let folder = self.folder.as_ref()?;
        let id = record.id.to_lowercase();
        let names = std::iter::once(&record.id).chain(std::iter::once(&id)).chain(&record.aliases);
        // An alias is prose and may hold anything; only plain names are files.
        let plain = names.filter(|name| !name.contains(['/', '\\']) && !name.starts_with('.'));
        plain.map(|name| folder.join(format!("{name}.txt"))).find_map(|path| read(&path))
    }
}

fn read(path: &Path) -> Option<String> {
    let known = path.metadata().ok()?;
    if !known.is_file() || known.len() > limits::TEXT_BYTES {
        return None;
    }
    Some(String::from_utf8_lossy(&std::fs::read(path).ok()?).into_owned())
}

/// The scanned folders, where texts of a report can be read again.
#[derive(Clone, Debug)]
pub(super) struct Folders {
    paths: Vec<PathBuf>,
}

impl Folders {
    /// The paths as they were given to the scan.
    pub fn new(paths: &[PathBuf]) -> Self {
        Self { paths: paths.to_vec() }
    }

    /// What a path of the report may stand for on disk: below the one scanned path, or below the path it begins with.
    fn places(&self, path: &str) -> Vec<PathBuf> {
        // Names that are not UTF-8 are not looked for.
        let plain = |path: &str| percent_decode_str(path).decode_utf8_lossy().into_owned();
        if let [only] = &self.paths[..] {
            return vec![if only.is_file() { only.clone() } else { only.join(plain(path)) }];
        }
        let below = |scanned: &PathBuf| {
            let rest = path.strip_prefix(escape_path(scanned).trim_end_matches('/'))?;
            Some(if rest.is_empty() { scanned.clone() } else { scanned.join(plain(rest.strip_prefix('/')?)) })
        };
        self.paths.iter().filter_map(below).collect()
    }
}

impl crate::render::document::TextSource for Folders {
    fn text(&self, path: &str, sha256: &str) -> Option<String> {
        // What a folder above hands down is named as if it stood in the artifact.
        let file = path.rsplit('/').next().unwrap_or(path);
        let folders = std::iter::successors(Path::new(path).parent(), |folder| folder.parent());
        let above = folders.clone().skip(1).map(|folder| folder.join(file));
        // Stores of manifests keep every file under its digest, whatever it is called in the model.
        let blobs = folders.flat_map(|folder| {
            [format!("blobs/sha256-{sha256}"), format!("blobs/sha256/{sha256}")].map(|blob| folder.join(blob))
        });
        let named = std::iter::once(PathBuf::from(path)).chain(above).chain(blobs);
        let places = named.flat_map(|path| self.places(&path.to_string_lossy()));
        places.into_iter().find_map(|place| same(&place, sha256))
    }

    fn is_there(&self) -> bool {
        true
    }
}

/// The text of a file whose bytes are those that were read.
fn same(path: &Path, sha256: &str) -> Option<String> {
    let known = path.metadata().ok()?;
    if !known.is_file() || known.len() > limits::TEXT_BYTES {
        return None;
    }
    let bytes = std::fs::read(path).ok()?;
    (sha256_hex(&bytes) == sha256).then(|| decode(&bytes).source().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Corpus;

    #[test]
    fn texts_come_from_the_folder_first() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("mit.txt"), "Own words.").expect("written");
        let mit = Corpus::builtin().record("MIT").expect("MIT is known");
        let own = TextSource::new(Some(folder.path()));
        assert_eq!(own.text(mit).as_deref(), Some("Own words."));
        let listed = TextSource::default().text(mit).expect("the list has it");
        assert!(listed.contains("MIT"));
    }

    #[test]
    fn texts_are_read_again_where_they_stood() {
        use crate::render::document::TextSource as _;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        for path in [&one, &other] {
            std::fs::create_dir_all(path.join("org/model")).expect("made");
        }
        std::fs::write(one.join("org/LICENSE"), "Own words.").expect("written");
        let sha256 = sha256_hex(b"Own words.");
        let single = Folders::new(std::slice::from_ref(&one));
        assert_eq!(single.text("org/LICENSE", &sha256).as_deref(), Some("Own words."));
        assert_eq!(single.text("org/model/LICENSE", &sha256).as_deref(), Some("Own words."), "handed down");
        assert_eq!(single.text("org/LICENSE", "00"), None, "other bytes");
        let both = Folders::new(&[other, one.clone()]);
        let path = format!("{}/org/LICENSE", escape_path(&one));
        assert_eq!(both.text(&path, &sha256).as_deref(), Some("Own words."));
    }
}
