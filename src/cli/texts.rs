//! Official licence texts, where this machine has them: the SPDX list's are built in, others lie in `--texts DIR`.

use std::path::{Path, PathBuf};

use crate::base::limits;
use crate::build::spdx_text;
use crate::corpus::Record;

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
}
