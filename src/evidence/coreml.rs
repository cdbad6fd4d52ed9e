//! Core ML metadata: author, licence and the user's own pairs of a model's description.
//!
//! Source: apple/coremltools `Model.proto`: Model field 2 `description`, ModelDescription field 100 `metadata`,
//! Metadata fields 1 `shortDescription`, 2 `versionString`, 3 `author`, 4 `license`, 100 `userDefined`. Contract: the
//! network itself is passed over without being read.

use crate::base::limits::HEADER_STRING_BYTES;

use super::Weights;
use super::positional::{Cursor, ReadAt, Stop};
use super::protobuf::{Field, field};
use super::weights::is_wanted;

/// Fields that are walked at one level; a description has one for each input and output.
const FIELDS: usize = 100_000;

/// Reads the metadata into `weights`.
pub(super) fn read(weights: &mut Weights, source: &dyn ReadAt) -> Result<(), Stop> {
    let mut cursor = Cursor::new(source)?;
    let end = cursor.size();
    let Some(end) = enter(&mut cursor, 2, end)? else { return Ok(()) };
    let Some(end) = enter(&mut cursor, 100, end)? else { return Ok(()) };
    for _ in 0..FIELDS {
        if cursor.at() >= end {
            return Ok(());
        }
        match field(&mut cursor)? {
            Field::Bytes(3, length) => string(weights, "author", &mut cursor, length)?,
            Field::Bytes(4, length) => string(weights, "license", &mut cursor, length)?,
            Field::Bytes(100, length) => pair(weights, &mut cursor, length)?,
            Field::Bytes(_, length) => cursor.skip(length)?,
            Field::Number(_) => {}
        }
    }
    Err(Stop::Limit)
}

/// Moves to the first field of this number before `end`; where that one ends, or none.
fn enter(cursor: &mut Cursor, wanted: u64, end: u64) -> Result<Option<u64>, Stop> {
    for _ in 0..FIELDS {
        if cursor.at() >= end {
            return Ok(None);
        }
        if let Field::Bytes(number, length) = field(cursor)? {
            let inner = cursor.at().checked_add(length).filter(|inner| *inner <= end).ok_or(Stop::End)?;
            if number == wanted {
                return Ok(Some(inner));
            }
            cursor.skip(length)?;
        }
    }
    Err(Stop::Limit)
}

fn string(weights: &mut Weights, key: &str, cursor: &mut Cursor, length: u64) -> Result<(), Stop> {
    if length > HEADER_STRING_BYTES as u64 {
        return cursor.skip(length);
    }
    let at = cursor.at();
    let value = String::from_utf8_lossy(cursor.take(length as usize)?).into_owned();
    weights.take_string(key, &value, [at, at.saturating_add(length)]);
    Ok(())
}

/// An entry of `userDefined`: field 1 is the key, field 2 the value.
fn pair(weights: &mut Weights, cursor: &mut Cursor, length: u64) -> Result<(), Stop> {
    let end = cursor.at().checked_add(length).filter(|end| *end <= cursor.size()).ok_or(Stop::End)?;
    let mut key = String::new();
    while cursor.at() < end {
        match field(cursor)? {
            Field::Bytes(1, length) if length <= 1_024 => {
                key = String::from_utf8_lossy(cursor.take(length as usize)?).into_owned();
            }
            Field::Bytes(2, length) if is_wanted(&key) => string(weights, &key, cursor, length)?,
            Field::Bytes(_, length) => cursor.skip(length)?,
            Field::Number(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::evidence::weights::read_weights;

    fn field(number: u16, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        for mut value in [usize::from(number) << 3 | 2, bytes.len()] {
            while value > 0x7f {
                out.push(value as u8 | 0x80);
                value >>= 7;
            }
            out.push(value as u8);
        }
        out.extend_from_slice(bytes);
        out
    }

    fn model() -> Vec<u8> {
        let user = field(100, &[field(1, b"source_url"), field(2, b"https://example.org/lark")].concat());
        let metadata = [field(1, b"a bird"), field(3, b"Kim"), field(4, b"CC-BY-NC-4.0"), user].concat();
        let description = [field(1, b"in"), field(100, &metadata)].concat();
        [&[0x08, 0x05][..], &field(2, &description), &field(500, &[0xff; 70_000])].concat()
    }

    #[test]
    fn license_author_and_pairs_are_read() {
        let bytes = model();
        let weights = read_weights("m.mlmodel", &bytes.as_slice());
        assert_eq!((weights.format.as_str(), weights.problem), ("coreml", None));
        let [license] = &weights.licenses[..] else { panic!("one license") };
        let [from, to] = license.place.bytes.expect("its bytes").map(|at| at as usize);
        assert_eq!((license.value.as_str(), &bytes[from..to]), ("CC-BY-NC-4.0", &b"CC-BY-NC-4.0"[..]));
        let notes: Vec<&str> = weights.notes.iter().map(|at| at.value.as_str()).collect();
        assert_eq!(notes, ["Kim", "https://example.org/lark"]);
    }

    #[test]
    fn broken_models_end_early() {
        let bytes = model();
        for cut in 0..90 {
            let _ = read_weights("m.mlmodel", &&bytes[..cut]);
        }
        assert!(read_weights("m.mlmodel", &&[0x12, 0xff, 0x7f][..]).problem.is_some());
    }
}
