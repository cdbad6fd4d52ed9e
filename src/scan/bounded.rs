//! Answers that are kept while there is room for them.
//!
//! Contract: it is bounded in what its owner counts (bytes, entries); when it is full it starts over, which costs a few
//! answers and keeps it simple: those that matter come back at once. An answer that alone is larger than the room is
//! given and not kept. Any number of threads may ask.

use std::borrow::Borrow;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

/// Values by key, of a limited size together.
#[derive(Debug)]
pub(super) struct Bounded<K, V> {
    inner: Mutex<Inner<K, V>>,
    room: usize,
}

#[derive(Debug)]
struct Inner<K, V> {
    known: FxHashMap<K, V>,
    size: usize,
}

impl<K, V> Default for Inner<K, V> {
    fn default() -> Self {
        Self { known: FxHashMap::default(), size: 0 }
    }
}

impl<K: Eq + Hash, V: Clone> Bounded<K, V> {
    /// Nothing is known yet.
    pub(super) fn new(room: usize) -> Self {
        Self { inner: Mutex::default(), room }
    }

    /// What is kept under `key`.
    pub(super) fn get<Q>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.inner().known.get(key).cloned()
    }

    /// Keeps `value`, which takes `size`, unless another thread was faster. Gives what counts from now on.
    pub(super) fn keep(&self, key: K, value: V, size: usize) -> V {
        if size > self.room {
            return value;
        }
        let mut inner = self.inner();
        if let Some(known) = inner.known.get(&key) {
            return known.clone();
        }
        if inner.size + size > self.room {
            *inner = Inner::default();
        }
        inner.size += size;
        inner.known.insert(key, value.clone());
        value
    }

    fn inner(&self) -> MutexGuard<'_, Inner<K, V>> {
        // An entry is whole when it is put in: what another thread's panic left behind is sound.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_holds_more_than_its_room() {
        let bounded = Bounded::new(1_000);
        for size in 1..=1_500_usize {
            assert_eq!(bounded.keep(size, size * 2, size), size * 2);
            assert_eq!(bounded.get(&size), (size <= 1_000).then_some(size * 2), "{size}");
            assert!(bounded.inner().size <= 1_000, "{size}");
        }
    }

    #[test]
    fn what_was_kept_first_counts_and_is_counted_once() {
        let bounded = Bounded::new(10);
        assert_eq!(bounded.keep("a".to_owned(), 1, 4), 1);
        assert_eq!(bounded.keep("a".to_owned(), 2, 4), 1);
        assert_eq!((bounded.get("a"), bounded.inner().size), (Some(1), 4));
        bounded.keep("b".to_owned(), 3, 7);
        assert_eq!((bounded.get("a"), bounded.get("b")), (None, Some(3)), "it started over");
    }
}
