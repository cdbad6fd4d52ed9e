//! Where the repositories of a scan stand: repository id to place, and digest of weights to places, in at most forty
//! bytes each.
//!
//! Contract: ids and digests are kept as 64-bit hashes, so that a hit must be verified by reading what stands there. Of equal
//! ids the first counts; one that only a path suggests counts where nothing has it as its own, and a saved reply of the
//! hub, which has no files, where nothing else has the id at all. Paths come in the order of the listing and are kept as
//! what they add to the one before.
//!
//! Limits: a path that is not UTF-8 is kept as it is.

use std::path::{Path, PathBuf};

use super::rows::Rows;
use crate::layouts::Spot;

/// Every so many paths one is written out, so that reading one back takes a few steps.
const RESTART: usize = 16;
/// Bytes of paths after which a new block begins.
const BLOCK: usize = 1 << 20;

/// Where one repository stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Place {
    /// Which of the scanned paths.
    pub(super) tree: usize,
    /// Where in it.
    pub(super) spot: Spot,
}

/// The places of all repositories.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Ids.
    rows: Rows,
    /// Ids that only a path suggests.
    suggested: Rows,
    /// Ids of saved replies.
    replies: Rows,
    /// Digests of weights.
    marks: Rows,
    /// Paths, each as: what `Spot` knows beside it, bytes shared with the path before, bytes that follow, these. In
    /// blocks, since one that grows is copied.
    paths: Vec<Vec<u8>>,
    /// Where every [`RESTART`]th path begins: block, and byte in it.
    restarts: Vec<(u32, u32)>,
    /// The number of each tree's first place.
    trees: Vec<u32>,
    /// Paths that are not UTF-8, by number.
    odd: Vec<(u32, Box<Path>)>,
    last: Vec<u8>,
    count: u32,
}

impl Places {
    /// What follows stands in the next scanned path.
    pub(super) fn next_tree(&mut self) {
        self.trees.push(self.count);
    }

    /// Adds the place of what has this repository id (with whether it is proven) and these marks of its weights, if it
    /// has any; [`Self::seal`] must follow the last one.
    pub(super) fn push(&mut self, id: Option<(&str, bool)>, marks: &[u64], spot: &Spot) {
        // More repositories than this do not fit on any disk.
        let Some(next) = self.count.checked_add(1).filter(|_| id.is_some() || !marks.is_empty()) else {
            return;
        };
        if let Some((id, proven)) = id {
            let rows = match proven {
                true => &mut self.rows,
                false if spot.is_reply() => &mut self.replies,
                false => &mut self.suggested,
            };
            rows.push(hash(id), self.count);
        }
        marks.iter().for_each(|mark| self.marks.push(*mark, self.count));
        match spot.path.to_str() {
            Some(path) => self.write(spot.hint, path.as_bytes()),
            None => {
                self.odd.push((self.count, spot.path.as_path().into()));
                self.write(spot.hint, b"");
            }
        }
        self.count = next;
    }

    fn write(&mut self, hint: u8, path: &[u8]) {
        if (self.count as usize).is_multiple_of(RESTART) {
            self.restart();
        }
        let shared = self.last.iter().zip(path).take_while(|(one, other)| one == other).count();
        let Some(block) = self.paths.last_mut() else { return };
        block.push(hint);
        number(block, shared);
        number(block, path.len() - shared);
        block.extend_from_slice(&path[shared..]);
        self.last.truncate(shared);
        self.last.extend_from_slice(&path[shared..]);
    }

    /// The next path is written out, in a new block where the last one is full.
    fn restart(&mut self) {
        if self.paths.last().is_none_or(|block| block.len() >= BLOCK) {
            self.paths.push(Vec::new());
        }
        let (block, at) = (self.paths.len() - 1, self.paths.last().map_or(0, Vec::len));
        // Blocks hold little more than their measure: no place in one is beyond these numbers.
        self.restarts.push((block as u32, at as u32));
        self.last.clear();
    }

    /// Makes it ready for questions.
    pub(super) fn seal(&mut self) {
        for rows in [&mut self.rows, &mut self.suggested, &mut self.replies] {
            rows.seal_first();
        }
        // Weights that nobody else has are nothing to ask about.
        self.marks.seal_repeated();
        self.paths.iter_mut().for_each(Vec::shrink_to_fit);
        self.restarts.shrink_to_fit();
    }

    /// Where a repository stands whose id has the hash of `id`.
    pub(super) fn get(&self, id: &str) -> Option<Place> {
        let hash = hash(id);
        self.place(
            [&self.rows, &self.suggested, &self.replies]
                .into_iter()
                .find_map(|rows| rows.numbers(hash).next())?,
        )
    }

    /// The places, in the order of the listing whose weights have this mark; none where it is only one.
    pub(super) fn sharing(&self, mark: u64) -> impl Iterator<Item = Place> {
        self.marks.numbers(mark).filter_map(|nth| self.place(nth))
    }

    fn place(&self, nth: u32) -> Option<Place> {
        let tree = self.trees.partition_point(|first| *first <= nth).checked_sub(1)?;
        Some(Place { tree, spot: self.spot(nth)? })
    }

    fn spot(&self, nth: u32) -> Option<Spot> {
        let steps = nth as usize % RESTART;
        let (block, at) = *self.restarts.get(nth as usize / RESTART)?;
        let mut rest = self.paths.get(block as usize)?.get(at as usize..)?;
        let (mut path, mut hint) = (Vec::new(), 0);
        for _ in 0..=steps {
            hint = *rest.split_off_first()?;
            let (shared, added) = (take_number(&mut rest)?, take_number(&mut rest)?);
            path.truncate(shared);
            path.extend_from_slice(rest.split_off(..added)?);
        }
        let odd = self.odd.binary_search_by_key(&nth, |(number, _)| *number);
        let path = match odd.ok().and_then(|at| self.odd.get(at)) {
            Some((_, path)) => path.to_path_buf(),
            None => PathBuf::from(String::from_utf8(path).ok()?),
        };
        Some(Spot { path, hint })
    }

    /// How much memory it takes.
    #[cfg(test)]
    fn bytes(&self) -> usize {
        let rows = [&self.rows, &self.suggested, &self.replies, &self.marks];
        rows.into_iter().map(Rows::bytes).sum::<usize>()
            + self.paths.iter().map(Vec::capacity).sum::<usize>()
            + size_of_val(&self.restarts[..])
    }
}

/// The hash of an id; case does not tell repositories apart.
pub(super) fn hash(id: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(id.to_ascii_lowercase().as_bytes())
}

/// Writes a number in groups of seven bits, lowest first.
fn number(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn take_number(rest: &mut &[u8]) -> Option<usize> {
    let mut value = 0_usize;
    for shift in (0..usize::BITS).step_by(7) {
        let byte = *rest.split_off_first()?;
        value |= usize::from(byte & 0x7f).checked_shl(shift)?;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(path: &str, hint: u8) -> Spot {
        Spot { path: path.into(), hint }
    }

    #[test]
    fn equal_weights_are_found_and_single_ones_forgotten() {
        let mut places = Places::default();
        places.next_tree();
        places.push(Some(("a/b", true)), &[7, 9], &spot("a/b", 0));
        places.push(None, &[8], &spot("c", 1));
        places.push(None, &[], &spot("left out", 1));
        places.next_tree();
        places.push(Some(("d/e", false)), &[7], &spot("d/e", 0));
        places.push(None, &[u64::MAX, 7], &spot("f", 0));
        places.seal();
        let found = |mark| places.sharing(mark).map(|place| place.spot.path).collect::<Vec<_>>();
        assert_eq!(found(7), [PathBuf::from("a/b"), "d/e".into(), "f".into()]);
        for alone in [8, 9, u64::MAX] {
            assert!(found(alone).is_empty(), "{alone}");
        }
        assert!(found(0).is_empty());
    }

    /// Each with a mark of its own.
    fn listed(ids: impl Iterator<Item = String>) -> Places {
        let mut places = Places::default();
        places.next_tree();
        ids.enumerate().for_each(|(n, id)| places.push(Some((&id, n % 2 == 0)), &[n as u64], &spot(&id, 0)));
        places.seal();
        places
    }

    #[test]
    fn a_place_takes_forty_bytes_at_most() {
        let usual = |n: usize| format!("organisation{:05}/model-{n}-13b-instruct-v0.2", n / 5);
        let alone = |n: usize| format!("some-organisation-{:05}/llama-3-8b-chat-{n}", n * 7);
        let cached = |n: usize| format!("models--org{:05}--mistral-7b-v{n}", n * 3);
        for ids in [usual as fn(usize) -> String, alone, cached] {
            let places = listed((0..20_000).map(ids));
            let each = places.bytes() / 20_000;
            assert!(each <= 40, "{each} bytes for {}", ids(0));
            for n in [0, 1, 15, 16, 17, 4_711, 19_999] {
                let found = places.get(&ids(n).to_uppercase()).map(|place| place.spot);
                assert_eq!(found, Some(spot(&ids(n), 0)), "{n}");
            }
        }
    }

    #[test]
    fn the_first_of_equal_ids_counts_a_proven_one_before_others_and_trees_are_told_apart() {
        let long = "x".repeat(300);
        let mut places = Places::default();
        places.next_tree();
        places.push(Some(("a/b", false)), &[], &spot("x/a/b", 1));
        places.push(Some(("a/b", true)), &[], &spot("a/b", 2));
        places.push(Some(("c/d", true)), &[], &spot(&long, 255));
        places.next_tree();
        places.next_tree();
        places.push(Some(("A/B", true)), &[], &spot("other/b", 0));
        places.push(Some(("g/h", false)), &[], &spot("r.jsonl/g/h\x000 9 1", 255));
        places.push(Some(("e/f", false)), &[], &spot("r.jsonl/e/f\x009 9 1", 255));
        places.push(Some(("e/f", false)), &[], &spot("", 1));
        places.seal();
        let table = [
            ("a/b", Some((0, spot("a/b", 2)))),
            ("C/d", Some((0, spot(&long, 255)))),
            ("e/f", Some((2, spot("", 1)))),
            ("g/h", Some((2, spot("r.jsonl/g/h\x000 9 1", 255)))),
            ("a/c", None),
        ];
        for (id, expected) in table {
            assert_eq!(places.get(id), expected.map(|(tree, spot)| Place { tree, spot }), "{id}");
        }
        assert_eq!(Places::default().get("a/b"), None);
    }

    #[cfg(unix)]
    #[test]
    fn paths_of_any_bytes_are_kept() {
        use std::os::unix::ffi::OsStrExt as _;
        let path = PathBuf::from(std::ffi::OsStr::from_bytes(b"mod\xE8les/a/b"));
        let mut places = listed(["a/a".to_owned()].into_iter());
        places.push(Some(("a/b", true)), &[], &Spot { path: path.clone(), hint: 3 });
        places.push(Some(("a/c", true)), &[], &spot("mod/a/c", 0));
        places.seal();
        assert_eq!(places.get("a/b").map(|place| place.spot), Some(Spot { path, hint: 3 }));
        assert_eq!(places.get("a/c").map(|place| place.spot), Some(spot("mod/a/c", 0)));
    }
}
