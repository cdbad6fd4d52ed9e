//! The file behind the cache: three tables of SQLite, a row for each artifact, for each text as a report shows it, and
//! for what each text says.
//!
//! Contract: a batch is written in one transaction, texts with the rows that use them. Journal and locks are SQLite's:
//! a killed writer leaves the last whole transaction, a second one waits. The journal is the one that needs no shared
//! memory, so that several computers may use one folder. The file is never removed while it may be open elsewhere: rows
//! that nobody asked for in [`KEPT_DAYS`] days make room for others.
//!
//! Limits: [`LARGEST`] bytes; what does not fit is not kept.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Transaction, TransactionBehavior, params};

/// The largest file: some kilobytes for each of half a million folders.
pub(super) const LARGEST: i64 = 4 << 30;
/// How long another process may hold the file; once that was not enough, nothing is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// Days after which a row that nobody asked for goes.
const KEPT_DAYS: i64 = 90;
/// Days after which it is noted that a row is still asked for.
const NOTED_DAYS: i64 = 7;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS artifacts
        (place BLOB PRIMARY KEY, identity BLOB NOT NULL, value BLOB NOT NULL, seen INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS texts
        (name BLOB PRIMARY KEY, value BLOB NOT NULL, seen INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS readings
        (name BLOB PRIMARY KEY, value BLOB NOT NULL, seen INTEGER NOT NULL);
";
/// What notes that rows of each kind are still asked for.
const NOTES: [&str; 3] = [
    "UPDATE artifacts SET seen = ?2 WHERE place = ?1",
    "UPDATE texts SET seen = ?2 WHERE name = ?1",
    "UPDATE readings SET seen = ?2 WHERE name = ?1",
];
/// What makes room.
const SWEEPS: [&str; 3] = [
    "DELETE FROM artifacts WHERE seen < ?1",
    "DELETE FROM texts WHERE seen < ?1",
    "DELETE FROM readings WHERE seen < ?1",
];
/// Bytes of a page: a row of an artifact fills some kilobytes.
const PAGE: i64 = 16 << 10;

/// One artifact to be written.
#[derive(Debug)]
pub(super) struct Pending {
    pub place: [u8; 32],
    pub identity: [u8; 32],
    pub value: Vec<u8>,
    pub texts: Vec<([u8; 32], Vec<u8>)>,
}

/// What is written at once.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub artifacts: Vec<Pending>,
    /// By name.
    pub readings: Vec<([u8; 32], Vec<u8>)>,
}

/// An open file.
#[derive(Debug)]
pub(super) struct Store {
    connection: Connection,
    /// Days since 1970.
    today: i64,
    swept: bool,
    /// Rows, texts and readings that were asked for, long after that was noted last.
    used: [Vec<[u8; 32]>; 3],
}

/// What an error means for the rest of the scan.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Failure {
    /// It passes: there is no answer now, or a batch was not written.
    Passing,
    /// The file is no such database, or a broken one.
    Broken,
    /// Anything else.
    Other,
}

/// What an error of the database means.
pub(super) fn failure(error: &rusqlite::Error) -> Failure {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::DiskFull) => Failure::Passing,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Failure::Broken,
        _ => Failure::Other,
    }
}

impl Store {
    /// Opens the file, or makes it; `today` counts days since 1970.
    pub(super) fn open(path: &Path, today: i64) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(PATIENCE)?;
        // Of an older file it stays as it is.
        connection.pragma_update(None, "page_size", PAGE)?;
        connection.pragma_update_and_check(None, "journal_mode", "TRUNCATE", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        let page: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
        let pages = LARGEST.checked_div(page).unwrap_or_default();
        connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
        connection.execute_batch(TABLES)?;
        Ok(Self { connection, today, swept: false, used: Default::default() })
    }

    /// Waits for nobody from now on.
    pub(super) fn hurry(&self) {
        // Where it cannot be set, it only takes longer.
        let _ = self.connection.busy_timeout(Duration::ZERO);
    }

    /// The values at these places, each where it has this identity. One transaction: its locks cost more than its rows.
    pub(super) fn rows(&mut self, keys: &[([u8; 32], [u8; 32])]) -> rusqlite::Result<Vec<Option<Vec<u8>>>> {
        let mut found = Vec::with_capacity(keys.len());
        let transaction = self.connection.transaction()?;
        {
            let mut ask = transaction
                .prepare_cached("SELECT value, seen FROM artifacts WHERE place = ?1 AND identity = ?2")?;
            for (place, identity) in keys {
                let row = ask.query_row(params![&place[..], &identity[..]], value_and_day).optional()?;
                found.push(row.map(|row| (*place, row)));
            }
        }
        transaction.commit()?;
        Ok(found.into_iter().map(|row| row.map(|(place, row)| self.noted(0, &place, row))).collect())
    }

    /// A text by its name.
    pub(super) fn text(&mut self, name: &[u8; 32]) -> rusqlite::Result<Option<Vec<u8>>> {
        self.named(1, "SELECT value, seen FROM texts WHERE name = ?1", name)
    }

    /// What a text says, by its name.
    pub(super) fn reading(&mut self, name: &[u8; 32]) -> rusqlite::Result<Option<Vec<u8>>> {
        self.named(2, "SELECT value, seen FROM readings WHERE name = ?1", name)
    }

    fn named(&mut self, kind: usize, question: &str, name: &[u8; 32]) -> rusqlite::Result<Option<Vec<u8>>> {
        let mut ask = self.connection.prepare_cached(question)?;
        let found = ask.query_row([&name[..]], value_and_day).optional()?;
        drop(ask);
        Ok(found.map(|found| self.noted(kind, name, found)))
    }

    /// Keeps in mind that something is still asked for.
    fn noted(&mut self, kind: usize, key: &[u8; 32], (value, seen): (Vec<u8>, i64)) -> Vec<u8> {
        if seen.saturating_add(NOTED_DAYS) <= self.today {
            self.used[kind].push(*key);
        }
        value
    }

    /// Writes a batch, all of it or nothing, and what is known of the use of rows.
    pub(super) fn write(&mut self, batch: &Batch) -> rusqlite::Result<()> {
        let used = std::mem::take(&mut self.used);
        if batch.artifacts.is_empty() && batch.readings.is_empty() && used.iter().all(Vec::is_empty) {
            return Ok(());
        }
        let today = self.today;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (keys, note) in used.iter().zip(NOTES) {
            let mut note = transaction.prepare_cached(note)?;
            keys.iter().try_for_each(|key| note.execute(params![&key[..], today]).map(drop))?;
        }
        if !self.swept {
            let oldest = today.saturating_sub(KEPT_DAYS);
            SWEEPS.iter().try_for_each(|sweep| transaction.execute(sweep, [oldest]).map(drop))?;
        }
        put(&transaction, batch, today)?;
        transaction.commit()?;
        self.swept = true;
        Ok(())
    }
}

fn value_and_day(row: &rusqlite::Row<'_>) -> rusqlite::Result<(Vec<u8>, i64)> {
    Ok((row.get(0)?, row.get(1)?))
}

fn put(transaction: &Transaction<'_>, batch: &Batch, today: i64) -> rusqlite::Result<()> {
    let mut artifact =
        transaction.prepare_cached("INSERT OR REPLACE INTO artifacts VALUES (?1, ?2, ?3, ?4)")?;
    let mut text = transaction.prepare_cached("INSERT OR REPLACE INTO texts VALUES (?1, ?2, ?3)")?;
    let mut reading = transaction.prepare_cached("INSERT OR REPLACE INTO readings VALUES (?1, ?2, ?3)")?;
    for (name, value) in &batch.readings {
        reading.execute(params![&name[..], value, today])?;
    }
    for one in &batch.artifacts {
        for (name, value) in &one.texts {
            text.execute(params![&name[..], value, today])?;
        }
        artifact.execute(params![&one.place[..], &one.identity[..], one.value, today])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pending(place: u8, identity: u8, value: &[u8]) -> Pending {
        let texts = vec![([7; 32], b"text".to_vec())];
        Pending { place: [place; 32], identity: [identity; 32], value: value.to_vec(), texts }
    }

    fn batch(artifacts: Vec<Pending>) -> Batch {
        Batch { artifacts, readings: Vec::new() }
    }

    fn row(store: &mut Store, place: u8, identity: u8) -> Option<Vec<u8>> {
        let rows = store.rows(&[([place; 32], [identity; 32])]).expect("asked");
        assert_eq!(rows.len(), 1);
        rows.into_iter().flatten().next()
    }

    #[test]
    fn rows_are_found_by_place_and_identity() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let path = dir.path().join("c.sqlite");
        let mut store = Store::open(&path, 0).expect("opened");
        store.write(&batch(vec![pending(1, 1, b"one"), pending(2, 2, b"two")])).expect("written");
        store.write(&batch(vec![pending(1, 3, b"new")])).expect("written");
        let mut other = Store::open(&path, 0).expect("a second process");
        for (place, identity, expected) in
            [(1, 1, None), (1, 3, Some(&b"new"[..])), (2, 2, Some(b"two")), (9, 9, None)]
        {
            assert_eq!(row(&mut other, place, identity).as_deref(), expected, "{place} {identity}");
        }
        let both = other.rows(&[([9; 32], [9; 32]), ([2; 32], [2; 32])]).expect("asked");
        assert_eq!(both, [None, Some(b"two".to_vec())], "answers come in the order of the questions");
        assert_eq!(other.text(&[7; 32]).expect("asked").as_deref(), Some(&b"text"[..]));
        assert_eq!(other.reading(&[8; 32]).expect("asked"), None);
        let says = Batch { readings: vec![([8; 32], b"says".to_vec())], ..Batch::default() };
        store.write(&says).expect("written");
        assert_eq!(other.reading(&[8; 32]).expect("asked").as_deref(), Some(&b"says"[..]));
        let files: Vec<_> = std::fs::read_dir(dir.path()).expect("there").flatten().collect();
        assert!(files.iter().all(|file| !file.file_name().to_string_lossy().contains("-wal")), "{files:?}");
    }

    #[test]
    fn rows_that_are_asked_for_stay_and_others_go() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let path = dir.path().join("c.sqlite");
        let mut store = Store::open(&path, 0).expect("opened");
        store.write(&batch(vec![pending(1, 1, b"one"), pending(2, 2, b"two")])).expect("written");
        let day = KEPT_DAYS - 1;
        let mut store = Store::open(&path, day).expect("opened");
        assert!(row(&mut store, 1, 1).is_some());
        store.write(&Batch::default()).expect("noted");
        let mut store = Store::open(&path, day + 2).expect("opened");
        store.write(&batch(vec![pending(3, 3, b"three")])).expect("written");
        let mut here = |n: u8| row(&mut store, n, n).is_some();
        assert_eq!([1, 2, 3].map(&mut here), [true, false, true]);
    }

    #[test]
    fn what_is_no_cache_is_refused_and_a_busy_one_is_not() {
        let dir = tempfile::tempdir().expect("temporary folder");
        let path = dir.path().join("c.sqlite");
        std::fs::write(&path, "this is no database, but some words in its place".repeat(40))
            .expect("written");
        let refused = Store::open(&path, 0).expect_err("no database");
        assert_eq!(failure(&refused), Failure::Broken);
        let mut store = Store::open(&dir.path().join("d.sqlite"), 0).expect("opened");
        let rest = Connection::open(dir.path().join("d.sqlite")).expect("opened");
        rest.execute_batch("BEGIN EXCLUSIVE").expect("held");
        let busy = store.write(&batch(vec![pending(1, 1, b"one")])).expect_err("busy for too long");
        assert_eq!(failure(&busy), Failure::Passing);
        rest.execute_batch("COMMIT").expect("let go");
        store.hurry();
        store.write(&batch(vec![pending(1, 1, b"one")])).expect("written");
    }
}
