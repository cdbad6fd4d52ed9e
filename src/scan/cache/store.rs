//! The file behind the cache: two tables of SQLite, one row for each artifact and one for each distinct text.
//!
//! Contract: a batch is written in one transaction, texts with the rows that use them, so that a row's texts are always
//! there. Journal and locks are SQLite's: a killed writer leaves the last whole transaction, a second one waits.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

/// The largest file that is kept: some kilobytes for each of half a million folders.
pub(super) const LARGEST: u64 = 4 << 30;
/// How long another process may hold the file.
const PATIENCE: Duration = Duration::from_secs(2);

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS artifacts (place BLOB PRIMARY KEY, identity BLOB NOT NULL, value BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS texts (sha256 TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
";

/// One artifact to be written.
#[derive(Debug)]
pub(super) struct Pending {
    pub place: [u8; 32],
    pub identity: [u8; 32],
    pub value: Vec<u8>,
    pub texts: Vec<(String, Vec<u8>)>,
}

/// An open file.
#[derive(Debug)]
pub(super) struct Store(Connection);

impl Store {
    /// Opens the file, or makes it.
    pub(super) fn open(path: &Path) -> rusqlite::Result<Self> {
        if std::fs::metadata(path).is_ok_and(|data| data.len() > LARGEST) {
            // Who has it open keeps reading the old file; both are whole.
            let _ = std::fs::remove_file(path);
        }
        let connection = Connection::open(path)?;
        connection.busy_timeout(PATIENCE)?;
        // File systems that cannot share memory keep SQLite's older journal, which is as safe.
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.execute_batch(TABLES)?;
        Ok(Self(connection))
    }

    /// The value at a place with this identity.
    pub(super) fn row(&self, place: &[u8; 32], identity: &[u8; 32]) -> rusqlite::Result<Option<Vec<u8>>> {
        let mut ask =
            self.0.prepare_cached("SELECT value FROM artifacts WHERE place = ?1 AND identity = ?2")?;
        ask.query_row(params![&place[..], &identity[..]], |row| row.get(0)).optional()
    }

    /// A text by its SHA-256.
    pub(super) fn text(&self, sha256: &str) -> rusqlite::Result<Option<Vec<u8>>> {
        let mut ask = self.0.prepare_cached("SELECT value FROM texts WHERE sha256 = ?1")?;
        ask.query_row([sha256], |row| row.get(0)).optional()
    }

    /// Writes a batch, all of it or nothing.
    pub(super) fn write(&mut self, batch: &[Pending]) -> rusqlite::Result<()> {
        let transaction = self.0.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut artifact =
                transaction.prepare_cached("INSERT OR REPLACE INTO artifacts VALUES (?1, ?2, ?3)")?;
            let mut text = transaction.prepare_cached("INSERT OR IGNORE INTO texts VALUES (?1, ?2)")?;
            for one in batch {
                for (sha256, value) in &one.texts {
                    text.execute(params![sha256, value])?;
                }
                artifact.execute(params![&one.place[..], &one.identity[..], one.value])?;
            }
        }
        transaction.commit()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pending(place: u8, identity: u8, value: &[u8]) -> Pending {
        let texts = vec![("ab".to_owned(), b"text".to_vec())];
        Pending { place: [place; 32], identity: [identity; 32], value: value.to_vec(), texts }
    }

    #[test]
    fn rows_are_found_by_place_and_identity() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let path = dir.path().join("c.sqlite");
        let mut store = Store::open(&path).expect("opened");
        store.write(&[pending(1, 1, b"one"), pending(2, 2, b"two")]).expect("written");
        store.write(&[pending(1, 3, b"new")]).expect("written");
        let other = Store::open(&path).expect("a second process");
        for (place, identity, expected) in
            [(1, 1, None), (1, 3, Some(&b"new"[..])), (2, 2, Some(b"two")), (9, 9, None)]
        {
            let found = other.row(&[place; 32], &[identity; 32]).expect("asked");
            assert_eq!(found.as_deref(), expected, "{place} {identity}");
        }
        assert_eq!(other.text("ab").expect("asked").as_deref(), Some(&b"text"[..]));
    }

    #[test]
    fn what_is_no_cache_is_refused() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let path = dir.path().join("c.sqlite");
        std::fs::write(&path, "this is no database, but some words in its place".repeat(40))
            .expect("written");
        assert!(Store::open(&path).is_err());
        let mut store = Store::open(&dir.path().join("d.sqlite")).expect("opened");
        let rest = Connection::open(dir.path().join("d.sqlite")).expect("opened");
        rest.execute_batch("BEGIN EXCLUSIVE").expect("held");
        assert!(store.write(&[pending(1, 1, b"one")]).is_err(), "busy for too long");
    }
}
