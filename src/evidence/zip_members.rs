//! The members of a zip file: its directory, and the content of single members.
//!
//! Contract: whatever a file claims about itself, no more of its directory is read than [`DIRECTORY_BYTES`], no more
//! rows of it are kept than [`ARCHIVE_MEMBERS`], and nothing is allocated for a number that is only stated. Bytes in
//! front of the archive (a TFLite model, a program that unpacks itself) are allowed. Members that are stored or
//! deflated are read; an encrypted one, or one packed in another way, is an error of that member alone.
//!
//! Limits: archives of several disks are not read; names that are not UTF-8 are shown with replacement characters.
//!
//! Source: PKWARE APPNOTE.TXT 6.3, sections 4.3.7 (local header), 4.3.12 (directory), 4.3.14 to 4.3.16 (end records)
//! and 4.5.3 (zip64 extra field).

use std::io::{self, Read};

use super::positional::{ReadAt, read_up_to};
use crate::base::limits::{ARCHIVE_MEMBERS, MEMBER_BYTES};

/// Bytes read of a directory: 10,000 members with long names.
const DIRECTORY_BYTES: u64 = 8 << 20;
/// The end record and the longest comment behind it, with room for the locator of zip64 before it.
const TAIL: u64 = 22 + 0xFFFF + 20;
/// Bytes of the fixed part of a row of the directory.
const ROW: usize = 46;

/// A row of the directory.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Row {
    pub name: String,
    /// Neither a folder nor a link.
    pub is_file: bool,
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    /// Its size unpacked, as it is stated.
    pub size: u64,
    /// Where its local header stands in the source.
    at: u64,
}

/// What was read of a directory.
#[derive(Debug, Default)]
pub(super) struct Directory {
    pub rows: Vec<Row>,
    /// Whether there are rows behind the limits.
    pub more: bool,
    /// Whether it ends in something that is no row.
    pub broken: bool,
}

/// Where a directory stands.
struct Span {
    start: u64,
    len: u64,
    /// Bytes in front of the archive, which its places do not count.
    before: u64,
}

/// Reads the directory of the zip file `source`.
pub(super) fn directory(source: &dyn ReadAt) -> io::Result<Directory> {
    rows(source, ARCHIVE_MEMBERS)
}

/// The same for who asks for nothing but names: as many rows as stand in [`DIRECTORY_BYTES`].
pub(super) fn long_directory(source: &dyn ReadAt) -> io::Result<Directory> {
    rows(source, usize::MAX)
}

fn rows(source: &dyn ReadAt, most: usize) -> io::Result<Directory> {
    let span = span(source)?;
    let wanted = span.len.min(DIRECTORY_BYTES);
    let bytes = read_up_to(source, span.start, usize::try_from(wanted).unwrap_or_default())?;
    let mut directory = Directory { more: span.len > DIRECTORY_BYTES, ..Directory::default() };
    let mut rest = bytes.as_slice();
    while !rest.is_empty() && directory.rows.len() < most {
        let Some((row, after)) = row(rest, span.before) else { break };
        directory.rows.push(row);
        rest = after;
    }
    let full = directory.rows.len() == most && !rest.is_empty();
    // A row that the limit cut in two is not broken.
    directory.broken = !full && !directory.more && (!rest.is_empty() || (bytes.len() as u64) < span.len);
    directory.more |= full;
    Ok(directory)
}

/// Reads a member, up to one byte more than a member may have; what was read whole is proven by its checksum.
pub(super) fn content(source: &dyn ReadAt, row: &Row) -> io::Result<Vec<u8>> {
    let bytes = start(source, row, MEMBER_BYTES + 1)?;
    if bytes.len() as u64 <= MEMBER_BYTES {
        let mut crc = flate2::Crc::new();
        crc.update(&bytes);
        if crc.sum() != row.crc {
            return Err(broken("its checksum is another one"));
        }
    }
    Ok(bytes)
}

/// Reads the first bytes of a member, at most so many.
pub(super) fn start(source: &dyn ReadAt, row: &Row, most: u64) -> io::Result<Vec<u8>> {
    if row.flags & 1 != 0 {
        return Err(io::Error::other("it is encrypted"));
    }
    let header = read_up_to(source, row.at, 30)?;
    let lengths = u16_at(&header, 26).zip(u16_at(&header, 28)).filter(|_| header.starts_with(b"PK\x03\x04"));
    let (name, extra) = lengths.ok_or_else(|| broken("it has no header at its place"))?;
    let at = row.at.saturating_add(30 + u64::from(name) + u64::from(extra));
    let packed = Section { source, at, left: row.packed };
    let mut bytes = Vec::new();
    match row.method {
        0 => packed.take(most).read_to_end(&mut bytes)?,
        8 => flate2::read::DeflateDecoder::new(packed).take(most).read_to_end(&mut bytes)?,
        other => return Err(io::Error::other(format!("it is packed with method {other}"))),
    };
    Ok(bytes)
}

/// Finds the directory by the end records.
fn span(source: &dyn ReadAt) -> io::Result<Span> {
    let size = source.size()?;
    let start = size.saturating_sub(TAIL);
    let tail = read_up_to(source, start, TAIL as usize)?;
    let found =
        end_record(&tail).ok_or_else(|| broken("it has no end record: a zip file that is cut off?"))?;
    let record = tail.get(found..).unwrap_or_default();
    let mut end = start.saturating_add(found as u64);
    let mut len = u32_at(record, 12).map_or(0, u64::from);
    let mut offset = u32_at(record, 16).map_or(0, u64::from);
    let locator = found.checked_sub(20).and_then(|at| tail.get(at..found));
    if let Some((at, large)) = locator.map(|locator| zip64(source, locator, end)).transpose()?.flatten() {
        (end, len, offset) = (at, large.0, large.1);
    }
    let starts = |at: u64| Ok::<_, io::Error>(len == 0 || read_up_to(source, at, 4)? == b"PK\x01\x02");
    // The directory stands right before the end records, unless somebody signed the file.
    if let Some(start) = end.checked_sub(len)
        && let Some(before) = start.checked_sub(offset)
        && starts(start)?
    {
        return Ok(Span { start, len, before });
    }
    match starts(offset)? {
        true => Ok(Span { start: offset, len, before: 0 }),
        false => Err(broken("its directory is not where its end record says")),
    }
}

/// The last end record whose comment fits behind it.
fn end_record(tail: &[u8]) -> Option<usize> {
    let fits = |at: &usize| {
        let comment = tail.get(*at..).and_then(|record| u16_at(record, 20));
        comment.is_some_and(|comment| at.saturating_add(22 + usize::from(comment)) <= tail.len())
    };
    memchr::memmem::rfind_iter(tail, b"PK\x05\x06").find(fits)
}

/// The place of a zip64 end record, with size and place of the directory, where this is its locator.
fn zip64(source: &dyn ReadAt, locator: &[u8], end: u64) -> io::Result<Option<(u64, (u64, u64))>> {
    let Some(stated) = u64_at(locator, 8).filter(|_| locator.starts_with(b"PK\x06\x07")) else {
        return Ok(None);
    };
    // Right before the locator (which is 20 bytes before the end), where bytes stand in front of the archive.
    for at in [end.checked_sub(20 + 56), Some(stated)].into_iter().flatten() {
        let record = read_up_to(source, at, 56)?;
        if record.starts_with(b"PK\x06\x06") {
            return Ok(u64_at(&record, 40).zip(u64_at(&record, 48)).map(|large| (at, large)));
        }
    }
    Err(broken("its zip64 end record is not where its locator says"))
}

/// The first row, and what follows it.
fn row(bytes: &[u8], before: u64) -> Option<(Row, &[u8])> {
    let fixed = bytes.get(..ROW).filter(|fixed| fixed.starts_with(b"PK\x01\x02"))?;
    let lengths = [u16_at(fixed, 28)?, u16_at(fixed, 30)?, u16_at(fixed, 32)?].map(usize::from);
    let (name, rest) = bytes.get(ROW..)?.split_at_checked(lengths[0])?;
    let (extra, rest) = rest.split_at_checked(lengths[1])?;
    let (_, rest) = rest.split_at_checked(lengths[2])?;
    let name = String::from_utf8_lossy(name).into_owned();
    let (packed, size, at) = places(extra, u32_at(fixed, 20)?, u32_at(fixed, 24)?, u32_at(fixed, 42)?);
    // The upper half of the outer attributes is the mode, where a Unix wrote the file.
    let is_link = u32_at(fixed, 38)? >> 16 & 0o170_000 == 0o120_000;
    let row = Row {
        is_file: !is_link && !name.ends_with('/'),
        name,
        flags: u16_at(fixed, 8)?,
        method: u16_at(fixed, 10)?,
        crc: u32_at(fixed, 16)?,
        packed,
        size,
        at: at.saturating_add(before),
    };
    Some((row, rest))
}

/// Both sizes, packed first, and the place of the local header; values that do not fit stand in the zip64 extra field, in this order.
fn places(extra: &[u8], packed: u32, size: u32, at: u32) -> (u64, u64, u64) {
    let mut large = field(extra, 1).unwrap_or_default().chunks_exact(8).filter_map(|value| u64_at(value, 0));
    let mut value = |small: u32| match small {
        u32::MAX => large.next().unwrap_or(u64::MAX),
        small => u64::from(small),
    };
    let size = value(size);
    (value(packed), size, value(at))
}

/// An extra field by its id.
fn field(mut extra: &[u8], id: u16) -> Option<&[u8]> {
    loop {
        let (found, len) = (u16_at(extra, 0)?, usize::from(u16_at(extra, 2)?));
        let (data, rest) = extra.get(4..)?.split_at_checked(len)?;
        if found == id {
            return Some(data);
        }
        extra = rest;
    }
}

fn broken(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|chunk| u16::from_le_bytes(*chunk))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}

/// A part of a source, from its start to its end.
struct Section<'a> {
    source: &'a dyn ReadAt,
    at: u64,
    left: u64,
}

impl Read for Section<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.source.read_at(buffer.get_mut(..wanted).unwrap_or_default(), self.at)?;
        self.at = self.at.saturating_add(count as u64);
        self.left -= (count as u64).min(self.left);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn zipped(names: &[&str]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("started");
            writer.write_all(format!("words of {name}").as_bytes()).expect("written");
        }
        writer.finish().expect("finished").into_inner()
    }

    /// End records of zip64 that claim a directory of this size at this place.
    fn claimed(len: u64, offset: u64, at: u64) -> Vec<u8> {
        let mut end = b"PK\x06\x06".to_vec();
        end.extend(44_u64.to_le_bytes());
        end.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for value in [len / 46, len / 46, len, offset] {
            end.extend(value.to_le_bytes());
        }
        end.extend(b"PK\x06\x07\0\0\0\0");
        end.extend(at.to_le_bytes());
        end.extend([1, 0, 0, 0]);
        end.extend(b"PK\x05\x06\0\0\0\0");
        end.extend([0xFF; 12]);
        end.extend([0, 0]);
        end
    }

    #[test]
    fn members_are_read_with_and_without_bytes_in_front() {
        let plain = zipped(&["a/LICENSE", "b"]);
        for before in [0, 70_000] {
            let mut bytes = vec![7; before];
            bytes.extend(&plain);
            let source = bytes.as_slice();
            let read = directory(&source).expect("read");
            let names: Vec<_> = read.rows.iter().map(|row| row.name.as_str()).collect();
            assert_eq!((names.as_slice(), read.more, read.broken), (&["a/LICENSE", "b"][..], false, false));
            assert_eq!(content(&source, &read.rows[0]).expect("read"), b"words of a/LICENSE");
        }
    }

    #[test]
    fn a_claimed_directory_of_gigabytes_costs_no_memory() {
        let (len, dir) = (30_u64 << 30, tempfile::tempdir().expect("temporary folder"));
        let path = dir.path().join("m.pt");
        let mut file = std::fs::File::create(&path).expect("made");
        file.write_all(b"PK\x03\x04").expect("written");
        let row = [&b"PK\x01\x02"[..], &[0; 42]].concat();
        std::io::Seek::seek(&mut file, io::SeekFrom::Start(32 << 30)).expect("sparse");
        file.write_all(&row).expect("written");
        let at = (32_u64 << 30) + len;
        std::io::Seek::seek(&mut file, io::SeekFrom::Start(at)).expect("sparse");
        file.write_all(&claimed(len, 32 << 30, at)).expect("written");
        let read = directory(&std::fs::File::open(&path).expect("opened")).expect("read");
        assert_eq!((read.rows.len(), read.more), (1, true));
    }

    #[test]
    fn broken_files_are_errors_and_broken_rows_keep_the_others() {
        let plain = zipped(&["LICENSE", "NOTICE"]);
        for cut in 0..plain.len() {
            assert!(directory(&&plain[..cut]).is_err(), "{cut}");
        }
        let mut broken = plain.clone();
        let second = memchr::memmem::rfind(&plain, b"PK\x01\x02").expect("a row");
        broken[second] = b'Q';
        let read = directory(&broken.as_slice()).expect("read");
        assert_eq!((read.rows.len(), read.broken), (1, true));
        let words = memchr::memmem::find(&plain, b"LICENSE").expect("a name") + 9;
        let mut broken = plain.clone();
        broken[words] ^= 0xFF;
        let rows = directory(&broken.as_slice()).expect("read").rows;
        assert!(
            content(&broken.as_slice(), &rows[0]).is_err() && content(&broken.as_slice(), &rows[1]).is_ok()
        );
    }
}
