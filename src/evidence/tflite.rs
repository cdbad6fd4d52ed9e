//! TFLite metadata: name, author and licence that a model carries in a buffer of its own.
//!
//! Sources: tensorflow/lite `schema.fbs` (Model: fields 4 `buffers`, 6 `metadata`), tflite-support
//! `metadata_schema.fbs` (ModelMetadata: fields 0 `name`, 4 `author`, 5 `license`), and the FlatBuffers binary format.
//!
//! Contract: tables are followed by bounded positional reads; tensors are never read. Offsets that lead out of the
//! file, or out of the metadata, are errors.

use crate::base::limits::HEADER_STRING_BYTES;

use super::Weights;
use super::positional::{ReadAt, Stop, read_up_to};

/// Entries of a vector that are looked at.
const ENTRIES: u64 = 65_536;
/// The name of the buffer that holds the metadata.
const NAME: &[u8] = b"TFLITE_METADATA";

/// Reads the metadata into `weights`.
pub(super) fn read(weights: &mut Weights, source: &dyn ReadAt) -> Result<(), Stop> {
    let file = Flat { source, base: 0, size: source.size().map_err(Stop::Io)? };
    let model = file.table(0)?;
    let Some(entries) = file.field(model, 6)? else { return Ok(()) };
    let Some(buffer) = find(&file, entries)? else { return Ok(()) };
    let Some(buffers) = file.field(model, 4)? else { return Ok(()) };
    let buffers = file.follow(buffers)?;
    if buffer >= u64::from(file.u32(buffers)?) {
        return Err(Stop::Bad("the metadata names a buffer that is not there".to_owned()));
    }
    let data = file.follow(place(buffers, buffer)?)?;
    let Some(data) = file.field(data, 0)? else { return Ok(()) };
    let data = file.follow(data)?;
    let size = u64::from(file.u32(data)?);
    metadata(weights, &Flat { source, base: add(data, 4)?, size })
}

/// The number of the buffer that holds the metadata.
fn find(file: &Flat, entries: u64) -> Result<Option<u64>, Stop> {
    let entries = file.follow(entries)?;
    for nth in 0..u64::from(file.u32(entries)?).min(ENTRIES) {
        let entry = file.follow(place(entries, nth)?)?;
        let Some(name) = file.field(entry, 0)? else { continue };
        if file.string(name, NAME.len() as u64)?.0 == NAME {
            let number = file.field(entry, 1)?.map_or(Ok(0), |at| file.u32(at))?;
            return Ok(Some(number.into()));
        }
    }
    Ok(None)
}

fn metadata(weights: &mut Weights, inner: &Flat) -> Result<(), Stop> {
    let model = inner.table(0)?;
    for (number, key) in [(0, "name"), (4, "author"), (5, "license")] {
        let Some(at) = inner.field(model, number)? else { continue };
        let (bytes, start) = inner.string(at, HEADER_STRING_BYTES as u64)?;
        let end = add(start, bytes.len() as u64)?;
        weights.take_string(key, &String::from_utf8_lossy(&bytes), [start, end]);
    }
    Ok(())
}

/// The place of an entry of the vector at `vector`, behind its length.
fn place(vector: u64, nth: u64) -> Result<u64, Stop> {
    add(vector, nth.checked_mul(4).and_then(|by| by.checked_add(4)).ok_or(Stop::End)?)
}

fn add(at: u64, by: u64) -> Result<u64, Stop> {
    at.checked_add(by).ok_or(Stop::End)
}

/// A buffer of tables, at a place of a file; places are relative to it.
struct Flat<'a> {
    source: &'a dyn ReadAt,
    base: u64,
    size: u64,
}

impl Flat<'_> {
    fn bytes<const N: usize>(&self, at: u64) -> Result<[u8; N], Stop> {
        let end = add(at, N as u64)?;
        if end > self.size {
            return Err(Stop::End);
        }
        let read = read_up_to(self.source, add(self.base, at)?, N).map_err(Stop::Io)?;
        read.first_chunk().copied().ok_or(Stop::End)
    }

    fn u32(&self, at: u64) -> Result<u32, Stop> {
        self.bytes(at).map(u32::from_le_bytes)
    }

    fn u16(&self, at: u64) -> Result<u64, Stop> {
        self.bytes(at).map(u16::from_le_bytes).map(u64::from)
    }

    /// Where the offset at `at` leads.
    fn follow(&self, at: u64) -> Result<u64, Stop> {
        add(at, self.u32(at)?.into())
    }

    /// The table that the offset at `at` leads to.
    fn table(&self, at: u64) -> Result<u64, Stop> {
        self.follow(at)
    }

    /// The place of a table's field, where the table has it.
    fn field(&self, table: u64, number: u64) -> Result<Option<u64>, Stop> {
        let back = i64::from(i32::from_le_bytes(self.bytes(table)?));
        let index = table.checked_add_signed(back.saturating_neg()).ok_or(Stop::End)?;
        let entry = 4 + number * 2;
        if entry + 2 > self.u16(index)? {
            return Ok(None);
        }
        let offset = self.u16(add(index, entry)?)?;
        if offset == 0 { Ok(None) } else { add(table, offset).map(Some) }
    }

    /// The string that the offset at `at` leads to, and its place in the file; a longer one than `limit` is empty.
    fn string(&self, at: u64, limit: u64) -> Result<(Vec<u8>, u64), Stop> {
        let string = self.follow(at)?;
        let length = u64::from(self.u32(string)?);
        let start = add(string, 4)?;
        if add(start, length)? > self.size {
            return Err(Stop::End);
        }
        let wanted = if length > limit { 0 } else { length as usize };
        let place = add(self.base, start)?;
        Ok((read_up_to(self.source, place, wanted).map_err(Stop::Io)?, place))
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence::weights::read_weights;

    /// Puts tables together from the front: offsets lead forward, index tables stand before their tables.
    #[derive(Default)]
    struct Maker(Vec<u8>);

    impl Maker {
        fn u32(&mut self, value: usize) -> usize {
            self.0.extend_from_slice(&(value as u32).to_le_bytes());
            self.0.len() - 4
        }

        /// A table of offsets (or numbers) with a slot for each wanted field; gives the place of each slot.
        fn table(&mut self, fields: usize, wanted: &[usize]) -> (usize, Vec<usize>) {
            let index = self.0.len();
            let mut slots = vec![0_u16; fields];
            wanted.iter().enumerate().for_each(|(nth, field)| slots[*field] = 4 + 4 * nth as u16);
            for value in [4 + 2 * fields as u16, 4 + 4 * wanted.len() as u16].into_iter().chain(slots) {
                self.0.extend_from_slice(&value.to_le_bytes());
            }
            let table = self.0.len();
            self.u32(table - index);
            (table, wanted.iter().map(|_| self.u32(0)).collect())
        }

        fn point(&mut self, slot: usize) {
            self.point_to(slot, self.0.len());
        }

        fn point_to(&mut self, slot: usize, to: usize) {
            self.0[slot..slot + 4].copy_from_slice(&((to - slot) as u32).to_le_bytes());
        }

        fn bytes(&mut self, slot: usize, bytes: &[u8]) {
            self.point(slot);
            self.u32(bytes.len());
            self.0.extend_from_slice(bytes);
        }
    }

    fn metadata() -> Vec<u8> {
        let mut maker = Maker::default();
        let root = maker.u32(0);
        maker.0.extend_from_slice(b"M001");
        let (table, slots) = maker.table(8, &[0, 4, 5]);
        maker.point_to(root, table);
        for (slot, value) in slots.into_iter().zip([&b"lark"[..], b"Kim", b"Apache-2.0"]) {
            maker.bytes(slot, value);
        }
        maker.0
    }

    fn model() -> Vec<u8> {
        let mut maker = Maker::default();
        let root = maker.u32(0);
        maker.0.extend_from_slice(b"TFL3");
        let (table, slots) = maker.table(8, &[4, 6]);
        maker.point_to(root, table);
        maker.point(slots[0]);
        maker.u32(2);
        let (_, buffer) = (maker.u32(0), maker.u32(0));
        let (table, data) = maker.table(1, &[0]);
        maker.point_to(buffer, table);
        maker.bytes(data[0], &metadata());
        maker.point(slots[1]);
        maker.u32(1);
        let entry = maker.u32(0);
        let (table, fields) = maker.table(2, &[0, 1]);
        maker.point_to(entry, table);
        maker.0[fields[1]..fields[1] + 4].copy_from_slice(&1_u32.to_le_bytes());
        maker.bytes(fields[0], b"TFLITE_METADATA");
        maker.0
    }

    #[test]
    fn license_and_author_are_read() {
        let bytes = model();
        let weights = read_weights("m.tflite", &bytes.as_slice());
        assert_eq!((weights.problem, weights.name.as_deref()), (None, Some("lark")));
        let [license] = &weights.licenses[..] else { panic!("one license") };
        let [from, to] = license.place.bytes.expect("its bytes").map(|at| at as usize);
        assert_eq!((license.value.as_str(), &bytes[from..to]), ("Apache-2.0", &b"Apache-2.0"[..]));
        assert_eq!(weights.notes[0].value, "Kim");
    }

    #[test]
    fn broken_models_end_early() {
        let bytes = model();
        for cut in 8..bytes.len() {
            let _ = read_weights("m.tflite", &&bytes[..cut]);
        }
        for at in 0..bytes.len() {
            for value in [0, 0x7f, 0xff] {
                let mut changed = bytes.clone();
                changed[at] = value;
                let _ = read_weights("m.tflite", &changed.as_slice());
            }
        }
    }
}
