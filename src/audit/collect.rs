//! The evidence room: every distinct legal file once, with an index of where it stood and how it came here. Licences that
//! are printed inside other files (headers of weights, recipes) are kept as those parts, under the path of the file.
//!
//! The folder holds each file's bytes under the SHA-256 of them, `index.json` and `index.tsv` (a header, then one line
//! for each place). It is written beside its final name and renamed when it is whole; a folder that holds anything is
//! never written into. The same tree gives the same bytes.
//!
//! Limits: a file of more than 16 MiB is listed and not kept.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::notice::is_printed;
use crate::base::{Error, Result, Skipped, limits};
use crate::corpus::{Corpus, Subject};
use crate::evidence::texts::sha256_hex;
use crate::evidence::{Facts, TextFact, TextRole, members};
use crate::layouts::{Artifact, FileEntry, FileKind, Layout};
use crate::reading::Verdict;
use crate::report::{ArtifactEntry, TextEntry, Tool};
use crate::scan::{ScanOptions, ScanSink, part_bytes, scan, text_bytes};

/// The name and version of the index's shape.
pub const COLLECTION_SCHEMA: &str = "smallprint-collection/1";

/// The index.
#[derive(Clone, Debug, Serialize)]
pub struct Collection {
    /// `smallprint-collection/1`.
    pub schema: &'static str,
    /// What made it.
    pub tool: Tool,
    /// The files, by SHA-256.
    pub files: Vec<Kept>,
    /// What could not be read.
    pub skipped: Vec<Skipped>,
}

/// One distinct file.
#[derive(Clone, Debug, Serialize)]
pub struct Kept {
    /// SHA-256 of its bytes: its name in the folder.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// What it turned out to be; `None` for a document that is not read.
    pub verdict: Option<Verdict>,
    /// The nearest licences.
    pub licenses: Vec<String>,
    /// Where it stood.
    pub places: Vec<Stood>,
}

/// A place where a file stood.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Stood {
    /// The artifact's path.
    pub artifact: String,
    /// Path in the artifact.
    pub path: String,
    /// Repository id, else the folder's name.
    pub repository: String,
    /// Commit or branch.
    pub revision: Option<String>,
    /// How it is stored.
    pub layout: Layout,
    /// What it is for.
    pub role: TextRole,
    /// What it is about.
    pub subject: Subject,
    /// The server's tag of the file, where the layout keeps it.
    pub etag: Option<String>,
    /// When it was fetched, in seconds since 1970, where a download record says so.
    pub retrieved: Option<String>,
    /// Whether it stands in a folder above and serves this artifact from there.
    pub from_parent: bool,
}

/// Collects the legal files under `paths` into `folder`.
///
/// # Errors
/// Where `folder` holds something already or cannot be written, and where nothing can be scanned at all.
pub fn collect(
    paths: &[PathBuf],
    options: &ScanOptions,
    corpus: &Corpus,
    folder: &Path,
) -> Result<Collection> {
    must_be_free(folder)?;
    let name = folder.file_name().ok_or_else(|| Error::new("this is no name for a new folder").at(folder))?;
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let told = |error: std::io::Error| Error::io(folder, error);
    let room = tempfile::Builder::new().prefix(".smallprint-").tempdir_in(above).map_err(told)?;
    let mut collector =
        Collector { room: room.path(), files: BTreeMap::new(), skipped: Vec::new(), failed: None };
    scan(paths, options, corpus, &mut collector)?;
    if let Some(error) = collector.failed {
        return Err(error);
    }
    let mut files: Vec<Kept> = collector.files.into_values().collect();
    files.iter_mut().for_each(|file| file.places.sort());
    let tool = Tool::current(corpus.hash());
    let collection = Collection { schema: COLLECTION_SCHEMA, tool, files, skipped: collector.skipped };
    let json = serde_json::to_string_pretty(&collection).map_err(|error| Error::new(error.to_string()))?;
    fs::write(room.path().join("index.json"), json + "\n").map_err(told)?;
    fs::write(room.path().join("index.tsv"), collection.tsv()).map_err(told)?;
    open_to_others(room.path());
    // An empty folder of that name gives way; anything else makes the renaming fail.
    if folder.is_dir() {
        fs::remove_dir(folder).map_err(told)?;
    }
    fs::rename(room.path(), above.join(name)).map_err(told)?;
    Ok(collection)
}

fn must_be_free(folder: &Path) -> Result<()> {
    match fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(()),
        Ok(false) => {
            Err(Error::new("this folder is not empty; name a new one, nothing is overwritten").at(folder))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::io(folder, error)),
    }
}

/// Temporary folders are made for their owner alone.
#[cfg(unix)]
fn open_to_others(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    // Where the system does not let us, the folder is still whole.
    let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o755));
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) {}

impl Collection {
    /// One line for each place, under a header.
    fn tsv(&self) -> String {
        let mut text = String::from(
            "sha256\tbytes\trole\tlicenses\tverdict\trepository\trevision\tartifact\tpath\tlayout\tetag\tretrieved\n",
        );
        for file in &self.files {
            for place in &file.places {
                let row = [
                    file.sha256.clone(),
                    file.bytes.to_string(),
                    crate::report::name_of(&place.role),
                    file.licenses.join(", "),
                    file.verdict.map(|verdict| crate::report::name_of(&verdict)).unwrap_or_default(),
                    place.repository.clone(),
                    place.revision.clone().unwrap_or_default(),
                    place.artifact.clone(),
                    place.path.clone(),
                    crate::report::name_of(&place.layout),
                    place.etag.clone().unwrap_or_default(),
                    place.retrieved.clone().unwrap_or_default(),
                ];
                let plain = row.map(|cell| cell.replace(['\t', '\n', '\r'], " "));
                text.push_str(&plain.join("\t"));
                text.push('\n');
            }
        }
        text
    }
}

struct Collector<'a> {
    room: &'a Path,
    files: BTreeMap<String, Kept>,
    skipped: Vec<Skipped>,
    /// Why the room could not be filled; the scan goes on, and nothing is kept.
    failed: Option<Error>,
}

impl ScanSink for Collector<'_> {
    fn listed(&mut self, _: usize) {}

    fn facts(&mut self, artifact: &Artifact, facts: &Facts) {
        for file in artifact.files.iter().filter(|file| !file.missing) {
            let mut texts =
                facts.texts.iter().filter(|text| is_legal(text) && stands_in(text, file)).peekable();
            if texts.peek().is_none() && file.kind == FileKind::LegalDocument {
                self.keep_or_fail((artifact, facts), file, None);
            }
            texts.for_each(|text| self.keep_or_fail((artifact, facts), file, Some(text)));
        }
    }

    fn artifact(&mut self, _: ArtifactEntry, _: Vec<(String, TextEntry)>) {}

    fn skipped(&mut self, skipped: Skipped) {
        self.skipped.push(skipped);
    }
}

/// Whether a text is kept: a legal file, or a licence that is printed in a header or in a recipe.
fn is_legal(text: &TextFact) -> bool {
    match text.role {
        TextRole::License | TextRole::Notice | TextRole::UsePolicy => true,
        TextRole::Metadata => is_printed(text.reading.verdict),
        TextRole::Card | TextRole::Gate => false,
    }
}

/// Whether a text is this file, or stands in this archive.
fn stands_in(text: &TextFact, file: &FileEntry) -> bool {
    let rest = text.path.strip_prefix(&file.logical);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(members::INSIDE))
}

impl Collector<'_> {
    fn keep_or_fail(&mut self, of: (&Artifact, &Facts), file: &FileEntry, text: Option<&TextFact>) {
        if let Err(error) = self.keep(of, file, text) {
            self.failed.get_or_insert(error);
        }
    }

    fn keep(
        &mut self,
        (artifact, facts): (&Artifact, &Facts),
        file: &FileEntry,
        text: Option<&TextFact>,
    ) -> Result<()> {
        let logical = text.map_or(&file.logical, |text| &text.path);
        let read = match text.filter(|text| text.role == TextRole::Metadata) {
            Some(part) => part_bytes(artifact, facts, part),
            None => text_bytes(artifact, logical, limits::TEXT_BYTES),
        };
        let bytes = match read {
            Ok(Some(bytes)) if bytes.len() as u64 <= limits::TEXT_BYTES => bytes,
            unread => {
                let path = super::state::place(&artifact.path, logical);
                let detail = match unread {
                    Err(error) => error.to_string(),
                    Ok(Some(_)) => format!("more than {} MiB: not collected", limits::TEXT_BYTES >> 20),
                    Ok(None) => "it is not there any more".to_owned(),
                };
                self.skipped.push(Skipped { path, reason: crate::base::SkipReason::NotReadable, detail });
                return Ok(());
            }
        };
        let sha256 = sha256_hex(&bytes);
        if !self.files.contains_key(&sha256) {
            let path = self.room.join(&sha256);
            fs::write(&path, &bytes).map_err(|error| Error::io(&path, error))?;
            self.files.insert(sha256.clone(), kept(&sha256, bytes.len() as u64, text));
        }
        let place = stood(artifact, file, text);
        if let Some(kept) = self.files.get_mut(&sha256) {
            kept.places.push(place);
        }
        Ok(())
    }
}

fn kept(sha256: &str, bytes: u64, text: Option<&TextFact>) -> Kept {
    let licenses = text.map(|text| text.reading.licenses.iter().map(|found| found.id.clone()).collect());
    Kept {
        sha256: sha256.to_owned(),
        bytes,
        verdict: text.map(|text| text.reading.verdict),
        licenses: licenses.unwrap_or_default(),
        places: Vec::new(),
    }
}

fn stood(artifact: &Artifact, file: &FileEntry, text: Option<&TextFact>) -> Stood {
    let record = Record::of(file);
    let named = crate::audit::state::LegalFile::named(&file.logical);
    Stood {
        artifact: artifact.path.clone(),
        path: text.map_or_else(|| file.logical.clone(), |text| text.path.clone()),
        repository: artifact.name.clone(),
        revision: artifact.revision.clone().or(record.commit),
        layout: artifact.layout,
        role: text.map_or_else(|| named.map_or(TextRole::License, |file| file.role), |text| text.role),
        subject: text.map(|text| text.subject).unwrap_or_default(),
        etag: record.etag,
        retrieved: record.retrieved,
        from_parent: file.from_parent,
    }
}

/// What the layout's own records tell about a download.
#[derive(Debug, Default)]
struct Record {
    commit: Option<String>,
    etag: Option<String>,
    retrieved: Option<String>,
}

impl Record {
    /// A hub cache's blob is named by its tag; `hf download` writes three lines beside the folder's files.
    fn of(file: &FileEntry) -> Self {
        let folder = file.physical.parent();
        if folder.and_then(Path::file_name).is_some_and(|name| name == "blobs") {
            let etag = file.physical.file_name().map(|name| name.to_string_lossy().into_owned());
            return Self { etag, ..Self::default() };
        }
        file.physical
            .ancestors()
            .skip(1)
            .take(limits::DEPTH)
            .find_map(|above| Self::below(above, &file.physical))
            .unwrap_or_default()
    }

    fn below(above: &Path, file: &Path) -> Option<Self> {
        let records = above.join(".cache/huggingface/download");
        let mut path = records.join(file.strip_prefix(above).ok()?).into_os_string();
        path.push(".metadata");
        let path = PathBuf::from(path);
        if path.metadata().ok()?.len() > 4096 {
            return None;
        }
        let text = fs::read_to_string(path).ok()?;
        let mut lines = text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty());
        Some(Self { commit: lines.next(), etag: lines.next(), retrieved: lines.next() })
    }
}
