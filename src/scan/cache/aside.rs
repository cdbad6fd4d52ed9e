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
        let mut options = File::options();
        let opened = options.create(true).truncate(false).write(true).open(beside(path, "lock"));
        let Ok(file) = opened else { return Ok(None) };
        Ok(share(&file)?.then_some(Self(file)))
    }

    /// Puts the cache aside if `is_broken` once nobody else can use it, and says where it stands now; the hold is shared
    /// again then.
    ///
    /// # Errors
    /// Where another scan uses the cache, or it cannot be moved.
    pub(super) fn put_aside(
        &self,
        path: &Path,
        is_broken: impl FnOnce() -> bool,
    ) -> io::Result<Option<PathBuf>> {
        // A lock that is held twice by one process may wait for itself.
        self.0.unlock()?;
        let alone = self.0.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => io::Error::other("another scan uses it"),
            TryLockError::Error(error) => error,
        });
        let moved = alone.and_then(|()| if is_broken() { moved(path).map(Some) } else { Ok(None) });
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
            Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => std::thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => return Err(io::Error::other("another scan puts it aside")),
            Err(TryLockError::Error(_)) => return Ok(false),
        }
    }
}

fn moved(path: &Path) -> io::Result<PathBuf> {
    let journal = beside(path, "sqlite-journal");
    match std::fs::rename(&journal, beside(path, "sqlite-journal.damaged")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let aside = beside(path, "sqlite.damaged");
    std::fs::rename(path, &aside)?;
    match std::fs::remove_file(beside(path, MARK)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(aside),
    }
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
}
