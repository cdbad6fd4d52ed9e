//! Hashes with the numbers of what has them, for millions of rows.
//!
//! Contract: [`Rows::seal_first`] or [`Rows::seal_repeated`] must follow the last [`Rows::push`]. Rows are parted by the
//! first bits of their hashes and each part grows by an eighth, so that neither room that is kept free nor a copy made
//! while growing comes near the size of the whole.

/// The two halves of a hash and a number: packed, since padding would cost a third more.
type Row = [u32; 3];

/// Bits of a hash that choose the part.
const PART_BITS: u32 = 6;
/// Rows by which a small part grows.
const LEAST_GROWTH: usize = 16;

/// Rows of hashes and numbers.
#[derive(Debug)]
pub(super) struct Rows {
    parts: Vec<Vec<Row>>,
}

impl Default for Rows {
    fn default() -> Self {
        Self { parts: vec![Vec::new(); 1 << PART_BITS] }
    }
}

impl Rows {
    /// Adds a row.
    pub(super) fn push(&mut self, hash: u64, number: u32) {
        let part = &mut self.parts[(hash >> (u64::BITS - PART_BITS)) as usize];
        if part.len() == part.capacity() {
            part.reserve_exact(LEAST_GROWTH.max(part.len() / 8));
        }
        let (high, low) = halves(hash);
        part.push([high, low, number]);
    }

    /// Makes it ready for questions; of equal hashes the lowest number is kept.
    pub(super) fn seal_first(&mut self) {
        self.seal(|part| part.dedup_by_key(|row| key(row)));
    }

    /// Makes it ready for questions; only hashes that occur more than once are kept.
    pub(super) fn seal_repeated(&mut self) {
        self.seal(keep_repeated);
    }

    fn seal(&mut self, keep: fn(&mut Vec<Row>)) {
        for part in &mut self.parts {
            part.sort_unstable();
            keep(part);
            part.shrink_to_fit();
        }
    }

    /// The numbers that stand with `hash`, in their order.
    pub(super) fn numbers(&self, hash: u64) -> impl Iterator<Item = u32> {
        let part = &self.parts[(hash >> (u64::BITS - PART_BITS)) as usize];
        let wanted = halves(hash);
        let first = part.partition_point(|row| key(row) < wanted);
        part[first..].iter().take_while(move |row| key(row) == wanted).map(|row| row[2])
    }

    /// How much memory the rows take.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.parts.iter().map(|part| part.capacity() * size_of::<Row>()).sum()
    }
}

fn halves(hash: u64) -> (u32, u32) {
    ((hash >> 32) as u32, hash as u32)
}

fn key(row: &Row) -> (u32, u32) {
    (row[0], row[1])
}

/// Keeps what occurs more than once; `rows` are sorted.
fn keep_repeated(rows: &mut Vec<Row>) {
    let (mut kept, mut before) = (0, None);
    for at in 0..rows.len() {
        let own = Some(key(&rows[at]));
        if own == before || own == rows.get(at + 1).map(key) {
            rows[kept] = rows[at];
            kept += 1;
        }
        before = own;
    }
    rows.truncate(kept);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(rows: &Rows, hash: u64) -> Vec<u32> {
        rows.numbers(hash).collect()
    }

    #[test]
    fn the_first_or_all_repeated_numbers_are_told() {
        let (mut first, mut repeated) = (Rows::default(), Rows::default());
        for (number, hash) in [7, u64::MAX, 7, 1 << 60, u64::MAX, 7].into_iter().enumerate() {
            first.push(hash, number as u32);
            repeated.push(hash, number as u32);
        }
        first.seal_first();
        repeated.seal_repeated();
        for (hash, one, all) in [
            (7, vec![0], vec![0, 2, 5]),
            (u64::MAX, vec![1], vec![1, 4]),
            (1 << 60, vec![3], vec![]),
            (8, vec![], vec![]),
        ] {
            assert_eq!((told(&first, hash), told(&repeated, hash)), (one, all), "{hash}");
        }
    }

    #[test]
    fn little_room_is_kept_free_while_rows_are_gathered() {
        let mut rows = Rows::default();
        for number in 0..200_000_u32 {
            rows.push(u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15), number);
        }
        let needed = 200_000 * size_of::<Row>();
        assert!(rows.bytes() <= needed + needed / 7, "{} for {needed}", rows.bytes());
    }
}
