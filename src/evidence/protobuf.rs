//! The protobuf wire format, as far as metadata needs it: tags, varints, and fields that are passed over.
//!
//! Source: protobuf.dev, "Encoding". Contract: nothing is read of a field but its tag and length unless asked; numbers
//! of more than ten bytes, groups and field 0 are errors.

use super::positional::{Cursor, Stop};

/// One field at the place of the cursor: its number, and what comes next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Field {
    /// A number, which was read.
    Number(u64),
    /// So many bytes follow, which were not.
    Bytes(u64, u64),
}

/// The next field; a number is read, bytes are left for [`Cursor::take`] or [`Cursor::skip`].
pub(super) fn field(cursor: &mut Cursor) -> Result<Field, Stop> {
    let tag = varint(cursor)?;
    let (number, wire) = (tag >> 3, tag & 7);
    if number == 0 {
        return Err(Stop::Bad("a field has no number".to_owned()));
    }
    match wire {
        0 => varint(cursor).map(|_| Field::Number(number)),
        1 => cursor.skip(8).map(|()| Field::Number(number)),
        2 => varint(cursor).map(|length| Field::Bytes(number, length)),
        5 => cursor.skip(4).map(|()| Field::Number(number)),
        _ => Err(Stop::Bad("a field is of no known kind".to_owned())),
    }
}

/// A base-128 varint of at most ten bytes.
pub(super) fn varint(cursor: &mut Cursor) -> Result<u64, Stop> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let [byte] = cursor.array()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(Stop::Bad("a number has more than ten bytes".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_told_apart() {
        let table: [(&[u8], Option<Field>); 7] = [
            (&[0x08, 0x96, 0x01], Some(Field::Number(1))),
            (&[0x72, 0x03], Some(Field::Bytes(14, 3))),
            (&[0xa2, 0x06, 0x01], Some(Field::Bytes(100, 1))),
            (&[0x09, 0, 0, 0, 0, 0, 0, 0, 0], Some(Field::Number(1))),
            (&[0x00, 0x00], None),
            (&[0x0b], None),
            (&[0xff; 12], None),
        ];
        for (bytes, expected) in table {
            let mut cursor = Cursor::new(&bytes).expect("bytes");
            assert_eq!(field(&mut cursor).ok(), expected, "{bytes:?}");
        }
    }
}
