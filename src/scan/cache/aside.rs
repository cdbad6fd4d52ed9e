//! What becomes of a broken cache: it is put aside under another name, and a new one begins.
//!
//! Contract: that is done only while no other scan has the file open. Each scan holds a shared lock on a file beside it
//! for as long; who puts the cache aside holds that lock alone. Its journal goes first, so that a scan which is killed
//! in between leaves none beside the new file. Where there is no lock to be had, the broken cache stays where it is.
//! Damage that shows only in the middle of a scan is noted by a mark, and the next scan begins anew.
//!
//! Limit: the last broken cache is kept, and takes its place on the disk until somebody deletes it.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long another scan may take to put the cache aside.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(10);

/// A scan's hold on the cache, given up when it is dropped.
#[derive(Debug)]
pub(super) struct Hold(File);

impl Hold {
    /// Takes part in the use of the cache at `path`; `None` where the file system has no locks, so that nobody puts
    /// anything aside.
    ///
    /// # Errors
    /// Where another scan has been putting it aside for too long.
    pub(super) fn shared(path: &Path) -> io::Result<Option<Self>> {
        let lock = beside(path, "lock");
        // To open a pipe would wait for whoever reads it.
        if std::fs::symlink_metadata(&lock).is_ok_and(|data| !data.is_file()) {
            return Ok(None);
        }
        let opened = File::options().create(true).truncate(false).write(true).open(lock);
        let Ok(file) = opened else { return Ok(None) };
        Ok(share(&file)?.then_some(Self(file)))
    }

    /// Puts the cache aside if `is_broken` once nobody else can use it, and says where it stands now; the hold is shared
    /// again then. Scans that try this at once let each other in by and by: each pauses without its hold.
    ///
    /// # Errors
    /// `WouldBlock` where another scan uses the cache; others where it cannot be moved.
    pub(super) fn put_aside(
        &self,
        path: &Path,
        is_broken: impl FnOnce() -> bool,
    ) -> io::Result<Option<PathBuf>> {
        // A lock that is held twice by one process may wait for itself.
        self.0.unlock()?;
        std::thread::sleep(PAUSE);
        let alone = self.0.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => io::Error::new(io::ErrorKind::WouldBlock, "another scan uses it"),
            TryLockError::Error(error) => error,
        });
        let moved = alone.and_then(|()| if is_broken() { moved(path) } else { Ok(None) });
        // Without a hold nothing may be open.
        self.0.unlock()?;
        match share(&self.0)? {
            true => moved,
            false => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

/// Waits for a shared lock, but not for long; whether the file system has locks.
fn share(file: &File) -> io::Result<bool> {
    let start = Instant::now();
    loop {
        match file.try_lock_shared() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if !is_late(start) => std::thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => return Err(io::Error::other("another scan puts it aside")),
            Err(TryLockError::Error(_)) => return Ok(false),
        }
    }
}

/// Moves the cache, and says where it stands now; `None` where there was nothing but its mark or its journal.
fn moved(path: &Path) -> io::Result<Option<PathBuf>> {
    gone(std::fs::rename(beside(path, "sqlite-journal"), beside(path, "sqlite-journal.damaged")))?;
    let aside = beside(path, "sqlite.damaged");
    let there = gone(std::fs::rename(path, &aside))?;
    gone(std::fs::remove_file(beside(path, MARK)))?;
    Ok(there.then_some(aside))
}

/// Whether there was something that is gone now.
fn gone(done: io::Result<()>) -> io::Result<bool> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        other => other.map(|()| true),
    }
}

/// Whether it is of no use to try any longer for what began at `start`.
pub(super) fn is_late(start: Instant) -> bool {
    start.elapsed() >= PATIENCE
}

/// Of the file that says that the cache is broken.
const MARK: &str = "broken";

/// Notes for the next scan that the cache is broken.
pub(super) fn mark(path: &Path) -> bool {
    File::create(beside(path, MARK)).is_ok()
}

/// Whether an earlier scan found the cache broken.
pub(super) fn is_marked(path: &Path) -> bool {
    beside(path, MARK).exists()
}

/// The file with the name of the cache and this ending.
fn beside(path: &Path, end: &str) -> PathBuf {
    path.with_extension(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_is_put_aside_by_who_holds_it_alone() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let path = dir.path().join("scan.sqlite");
        std::fs::write(&path, "broken").expect("written");
        std::fs::write(beside(&path, "sqlite-journal"), "old").expect("written");
        assert!(mark(&path) && is_marked(&path));
        let held = || Hold::shared(&path).expect("nobody is alone").expect("there are locks");
        let (one, other) = (held(), held());
        assert!(one.put_aside(&path, || true).is_err(), "the other one has it open");
        assert!(path.exists() && is_marked(&path));
        drop(other);
        assert_eq!(one.put_aside(&path, || false).expect("alone"), None, "another scan was faster");
        let aside = one.put_aside(&path, || true).expect("alone").expect("moved");
        assert_eq!(std::fs::read(&aside).expect("kept"), b"broken");
        assert!(!path.exists() && !is_marked(&path) && !beside(&path, "sqlite-journal").exists());
        drop(held());
    }

    #[test]
    fn a_mark_without_a_cache_is_taken_away() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let path = dir.path().join("scan.sqlite");
        assert!(mark(&path));
        let hold = Hold::shared(&path).expect("nobody is alone").expect("there are locks");
        assert_eq!(hold.put_aside(&path, || true).expect("alone"), None);
        assert!(!is_marked(&path));
    }

    #[test]
    fn a_scan_that_uses_it_is_told_from_other_trouble() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let path = dir.path().join("scan.sqlite");
        let held = || Hold::shared(&path).expect("nobody is alone").expect("there are locks");
        let (one, _other) = (held(), held());
        let refused = one.put_aside(&path, || true).expect_err("in use");
        assert_eq!(refused.kind(), io::ErrorKind::WouldBlock);
    }

    #[test]
    fn what_is_no_file_is_no_lock() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let path = dir.path().join("scan.sqlite");
        std::fs::create_dir(beside(&path, "lock")).expect("made");
        assert!(Hold::shared(&path).expect("no lock").is_none());
    }
}
