//! ONNX metadata: the key-value pairs of a model, which stand behind its graph.
//!
//! Source: `onnx.proto`, message ModelProto (field 7 `graph`, field 14 `metadata_props`), and the protobuf
//! wire format. Contract: fields other than `metadata_props` are passed over without being read; a file of
//! gigabytes costs its head and its tail. No key is standard, so keys that speak of licence, author or
//! source are taken.

use crate::base::limits::HEADER_STRING_BYTES;

use super::Weights;
use super::positional::{Cursor, ReadAt, Stop};
use super::protobuf::{Field, field, varint};
use super::weights::is_wanted;

/// `ModelProto.metadata_props`.
const METADATA_PROPS: u64 = 14;
/// No field of ModelProto has a higher number; beyond it the file is something else.
const LAST_FIELD: u64 = 100;
/// Fields at the top level that are walked: imports, functions and pairs are far fewer.
const FIELDS: usize = 100_000;

/// Reads the metadata into `weights`.
pub(super) fn read(weights: &mut Weights, source: &dyn ReadAt) -> Result<(), Stop> {
    let mut cursor = Cursor::new(source)?;
    for _ in 0..FIELDS {
        if cursor.at() == cursor.size() {
            return Ok(());
        }
        match field(&mut cursor).map_err(foreign)? {
            Field::Number(number) | Field::Bytes(number, _) if number > LAST_FIELD => {
                return Err(Stop::Bad("the file is not an ONNX model".to_owned()));
            }
            Field::Bytes(METADATA_PROPS, length) => pair(weights, &mut cursor, length)?,
            Field::Bytes(_, length) => cursor.skip(length)?,
            Field::Number(_) => {}
        }
    }
    Err(Stop::Limit)
}

/// What is no protobuf at all is no ONNX model.
fn foreign(stop: Stop) -> Stop {
    match stop {
        Stop::Bad(_) => Stop::Bad("the file is not an ONNX model".to_owned()),
        other => other,
    }
}

/// One StringStringEntryProto: field 1 is the key, field 2 the value.
fn pair(weights: &mut Weights, cursor: &mut Cursor, length: u64) -> Result<(), Stop> {
    if length > HEADER_STRING_BYTES as u64 {
        return cursor.skip(length);
    }
    let start = cursor.at();
    let entry = cursor.take(length as usize)?.to_vec();
    let bytes = entry.as_slice();
    let mut inner = Cursor::new(&bytes)?;
    let (mut key, mut value) = (String::new(), (String::new(), [start, start]));
    while inner.at() < inner.size() {
        let tag = varint(&mut inner)?;
        if tag & 7 != 2 {
            return Err(Stop::Bad("a metadata entry is not a pair of strings".to_owned()));
        }
        let length = varint(&mut inner)?;
        let at = start + inner.at();
        let text = String::from_utf8_lossy(inner.take(usize::try_from(length).map_err(|_| Stop::End)?)?)
            .into_owned();
        match tag >> 3 {
            1 => key = text,
            2 => value = (text, [at, at + length]),
            _ => {}
        }
    }
    if is_wanted(&key) {
        weights.take_string(&key, &value.0, value.1);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::evidence::weights::read_weights;

    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        let mut out = vec![number << 3 | 2];
        let mut length = bytes.len();
        while length > 0x7f {
            out.push(length as u8 | 0x80);
            length >>= 7;
        }
        out.push(length as u8);
        out.extend_from_slice(bytes);
        out
    }

    fn prop(key: &str, value: &str) -> Vec<u8> {
        field(14, &[field(1, key.as_bytes()), field(2, value.as_bytes())].concat())
    }

    #[test]
    fn pairs_behind_the_graph_are_read() {
        let graph = vec![0xff; 300_000];
        let bytes = [
            &[0x08, 0x09][..],
            &field(2, b"pytorch"),
            &field(7, &graph),
            &field(8, b"\x10\x11"),
            &prop("model_license", "apache-2.0"),
            &prop("author", "Someone"),
            &prop("epochs", "3"),
        ]
        .concat();
        let weights = read_weights("x.onnx", &bytes.as_slice());
        assert_eq!((weights.problem.as_deref(), weights.licenses.len(), weights.notes.len()), (None, 1, 1));
        let [start, end] = weights.licenses[0].place.bytes.unwrap();
        assert_eq!(&bytes[start as usize..end as usize], b"apache-2.0");
        assert_eq!(weights.licenses[0].value, "apache-2.0");
    }

    #[test]
    fn hostile_models_end_with_a_reason() {
        let good = prop("license", "mit");
        for (tail, problem) in [
            (&[0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01][..], "ends before"),
            (&[0x72, 0xff, 0xff, 0x03], "ends before"),
            (&[0x72, 0x02, 0x0a, 0x7f], "ends before"),
            (&[0x72, 0x02, 0x08, 0x01], "not a pair"),
            (&[0xff; 11], "ten bytes"),
            (&[0x00], "not an ONNX model"),
            (&[0x0b], "not an ONNX model"),
        ] {
            let weights = read_weights("x.onnx", &[&good, tail].concat().as_slice());
            assert!(
                weights.problem.as_deref().is_some_and(|said| said.contains(problem)),
                "{tail:?} {weights:?}"
            );
            assert_eq!(weights.licenses.len(), 1);
        }
    }
}
