//! What an earlier scan found, for folders in which nothing changed since: kept in a file of its own, so that a second
//! scan of a mirror reads directories and asks for the marks of files, and opens none of them.
//!
//! Contract: results are the same bytes with and without it. An artifact is taken from here only if everything that
//! its entry rests on is as it was: its files (device, inode, size, times of change), what its layout tells of it,
//! the bases and the repositories with equal weights that it was compared with, the objects its pointers stand for,
//! the options of the scan, the version of the program and what it knows. What changed within two seconds before the
//! scan, or while it ran, is not kept, since the clock of a file system may be too coarse to show one more change.
//! It may be deleted while no scan uses it. Two scans may use it at once, from two computers too, and a scan may be
//! killed: each batch of artifacts is one transaction. What a text says is kept by the hash of its bytes, too: a mirror
//! that was moved, a folder that was added or a part that is scanned by itself costs no second reading of the texts that
//! are long enough for it to matter. Where it is busy for too long, an artifact is read, or a batch
//! is not kept; where it is broken, it is put aside and a new one begins, at once or with the next scan, and
//! [`Cache::trouble`] says so.
//!
//! Limits: [`store::LARGEST`] bytes; what nobody asked for in three months makes room.

mod aside;
mod key;
mod row;
mod store;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use rustc_hash::FxHashMap;

pub(super) use key::{Identity, Places, combined, identity, shown};
use key::{known_to, program_key};
pub(super) use row::{Known, Row, Trace};

use crate::base::{Error, Result};
use crate::corpus::Corpus;
use crate::layouts::ListOptions;
use crate::reading::Reading;
use crate::report::TextEntry;
use aside::Hold;
use store::{Batch, Failure, Pending, Store};

/// Younger than this at the start of a scan, a file's times prove nothing.
const SETTLING: Duration = Duration::from_secs(2);
/// Texts kept in memory; a mirror has few that stand in many folders.
const KEPT_TEXTS: usize = 1_024;

/// The file; the number is that of the form of its tables.
const FILE: &str = "scan-4.sqlite";
/// Lists that are part of the program, and of what it knows.
const LISTS: [&str; 3] = [
    include_str!("../../../corpus/benign.toml"),
    include_str!("../../../corpus/layouts.toml"),
    include_str!("../../../corpus/references.toml"),
];

/// The results of earlier scans.
#[derive(Debug)]
pub struct Cache {
    store: Mutex<Store>,
    path: PathBuf,
    /// For as long as the file is open.
    _hold: Option<Hold>,
    /// The program and what it knows: it takes nothing that another one kept.
    program: [u8; 32],
    pending: Mutex<Batch>,
    texts: Mutex<FxHashMap<String, Arc<TextEntry>>>,
    /// What is older than this is settled, in nanoseconds since 1970.
    settled: i128,
    off: AtomicBool,
    trouble: Mutex<Option<String>>,
}

impl Cache {
    /// Opens the cache in `folder`, which is made where it is not there, for scans with this corpus. To be
    /// opened right before the scan.
    ///
    /// # Errors
    /// Where the folder cannot be written, or what stands there is no cache.
    pub fn open(folder: &Path, corpus: &Corpus) -> Result<Self> {
        let path = folder.join(FILE);
        std::fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let today = i64::try_from(now.as_secs() / 86_400).unwrap_or_default();
        let busy = |error| Error::new(format!("the cache cannot be used ({error})")).at(&path);
        let hold = Hold::shared(&path).map_err(busy)?;
        let (store, trouble) = opened(&path, today, hold.as_ref())?;
        let program = std::env::current_exe().and_then(std::fs::metadata).ok();
        let program = program_key(corpus.pack().bytes(), &LISTS, program.as_ref());
        Ok(Self {
            store: Mutex::new(store),
            path,
            _hold: hold,
            program,
            pending: Mutex::default(),
            texts: Mutex::default(),
            settled: now.saturating_sub(SETTLING).as_nanos() as i128,
            off: AtomicBool::new(false),
            trouble: Mutex::new(trouble),
        })
    }

    /// What went wrong with it, if anything did; the scan's results are whole all the same.
    pub fn trouble(&self) -> Option<String> {
        lock(&self.trouble).clone()
    }

    /// Whether something that changed last at this time can be told from what it may become.
    pub(super) fn is_settled(&self, newest: i128) -> bool {
        newest < self.settled
    }

    /// Where the artifacts of a scanned path stand: its real path, what its paths begin with in the report, how it is
    /// listed.
    pub(super) fn places(&self, real: &Path, prefix: Option<&str>, options: ListOptions) -> Places {
        Places::new(&self.program, real, prefix, options)
    }

    /// What is kept for these places, each where its identity is the same; as the bytes of a [`Row`]. A row of another
    /// form is of no use, and no harm: it is written anew.
    pub(super) fn rows(&self, keys: &[([u8; 32], [u8; 32])]) -> Vec<Option<Vec<u8>>> {
        self.guarded(|store| store.rows(keys)).unwrap_or_else(|| vec![None; keys.len()])
    }

    /// What the text with this SHA-256 says, if it was read before.
    pub(super) fn reading(&self, sha256: &str) -> Option<Reading> {
        let name = known_to(&self.program, sha256.as_bytes());
        serde_json::from_slice(&self.guarded(|store| store.reading(&name))??).ok()
    }

    /// Takes what a text says; [`Self::flush`] writes it.
    pub(super) fn keep_reading(&self, sha256: &str, reading: &Reading) {
        if self.off.load(Ordering::Relaxed) {
            return;
        }
        let Ok(value) = serde_json::to_vec(reading) else { return };
        lock(&self.pending).readings.push((known_to(&self.program, sha256.as_bytes()), value));
    }

    /// The text that was shown under this SHA-256.
    pub(super) fn text(&self, sha256: &str) -> Option<Arc<TextEntry>> {
        if let Some(known) = lock(&self.texts).get(sha256) {
            return Some(known.clone());
        }
        let name = known_to(&self.program, sha256.as_bytes());
        let bytes = self.guarded(|store| store.text(&name))??;
        let text: Arc<TextEntry> = Arc::new(serde_json::from_slice(&bytes).ok()?);
        let mut texts = lock(&self.texts);
        if texts.len() >= KEPT_TEXTS {
            texts.clear();
        }
        texts.insert(sha256.to_owned(), text.clone());
        Some(text)
    }

    /// Takes what was found at a place; [`Self::flush`] writes it.
    pub(super) fn keep(&self, place: [u8; 32], identity: [u8; 32], row: &Row, texts: &[(String, TextEntry)]) {
        if self.off.load(Ordering::Relaxed) {
            return;
        }
        let text = |(sha256, text): &(String, TextEntry)| {
            Some((known_to(&self.program, sha256.as_bytes()), serde_json::to_vec(text).ok()?))
        };
        let Some(value) = row.write() else { return };
        let texts = texts.iter().filter_map(text).collect();
        lock(&self.pending).artifacts.push(Pending { place, identity, value, texts });
    }

    /// Writes what was taken, all of it or nothing.
    pub(super) fn flush(&self) {
        let pending = std::mem::take(&mut *lock(&self.pending));
        self.guarded(|store| store.write(&pending));
    }

    /// Asks the store, unless it failed before.
    fn guarded<T>(&self, ask: impl FnOnce(&mut Store) -> rusqlite::Result<T>) -> Option<T> {
        if self.off.load(Ordering::Relaxed) {
            return None;
        }
        let mut store = lock(&self.store);
        let error = match ask(&mut store) {
            Ok(answer) => return Some(answer),
            Err(error) => error,
        };
        if store::failure(&error) == Failure::Passing {
            store.hurry();
            return None;
        }
        if !self.off.swap(true, Ordering::Relaxed) {
            let marked = store::failure(&error) == Failure::Broken && aside::mark(&self.path);
            let next = if marked { ", and the next one begins a new cache" } else { "" };
            let (path, why) = (self.path.display(), &error);
            let told = format!(
                "{path}: the cache cannot be used any further ({why}); the scan went on without it{next}"
            );
            lock(&self.trouble).get_or_insert(told);
        }
        None
    }
}

/// Whatever a panic elsewhere left behind is whole: entries are put in at once.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Opens the file; a broken one is put aside, which is told.
fn opened(path: &Path, today: i64, hold: Option<&Hold>) -> Result<(Store, Option<String>)> {
    let unusable = |why: String| Error::new(format!("the cache cannot be used ({why})")).at(path);
    let sound = || match aside::is_marked(path) {
        true => Ok(None),
        false => match Store::open(path, today) {
            Err(error) if store::failure(&error) == Failure::Broken => Ok(None),
            other => other.map(Some),
        },
    };
    if let Some(store) = sound().map_err(|error| unusable(error.to_string()))? {
        return Ok((store, None));
    }
    let by_hand = |why: String| unusable(format!("it is damaged, and cannot be put aside: {why}; delete it"));
    let hold = hold.ok_or_else(|| by_hand("its folder has no locks".to_owned()))?;
    let start = Instant::now();
    let moved = loop {
        match hold.put_aside(path, || !matches!(sound(), Ok(Some(_)))) {
            Ok(moved) => break moved,
            Err(error) if error.kind() != ErrorKind::WouldBlock => return Err(by_hand(error.to_string())),
            // The other scan may have put it aside, and uses a new one.
            Err(error) => match sound() {
                Ok(Some(store)) => return Ok((store, None)),
                _ if aside::is_late(start) => {
                    return Err(unusable(format!("it is damaged, and cannot be put aside: {error}")));
                }
                _ => {}
            },
        }
    };
    let store = Store::open(path, today).map_err(|error| unusable(error.to_string()))?;
    let told = |aside: PathBuf| {
        let (path, aside) = (path.display(), aside.display());
        format!(
            "{path}: the cache was damaged; it was put aside as {aside}, which may be deleted, and a new one begun"
        )
    };
    Ok((store, moved.map(told)))
}
