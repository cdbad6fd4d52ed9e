//! Bounded positional reads: how headers of weight files are read without reading the weights.
//!
//! Contract: a [`Cursor`] never reads more than its budget from its source, whatever lengths the file
//! claims, and allocates no more than it has read. Skipping costs nothing but the next read.

use std::fs::File;
use std::io;

use crate::base::limits::{HEADER_BYTES, HEADER_FIRST_BYTES};

/// Something that can be read at any place.
pub trait ReadAt {
    /// Reads up to `buffer.len()` bytes at `offset`; 0 means there are none.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;
    /// How long it is.
    fn size(&self) -> io::Result<u64>;
}

impl ReadAt for File {
    #[cfg(unix)]
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self, buffer, offset)
    }

    #[cfg(not(unix))]
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        use std::io::{Read, Seek, SeekFrom};
        let mut file = self;
        file.seek(SeekFrom::Start(offset))?;
        file.read(buffer)
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }
}

/// A file whose size is known already.
pub struct Known {
    /// The file.
    pub file: File,
    /// Its size.
    pub size: u64,
}

impl ReadAt for Known {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        ReadAt::read_at(&self.file, buffer, offset)
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.size)
    }
}

impl ReadAt for &[u8] {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let rest = usize::try_from(offset).ok().and_then(|offset| self.get(offset..)).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }
}

/// A source whose size was asked once and whose first bytes were read once, whatever its readers ask for.
pub struct Fronted<'a> {
    source: &'a dyn ReadAt,
    size: u64,
    first: Vec<u8>,
}

impl<'a> Fronted<'a> {
    /// Asks for the size and reads up to `wanted` bytes.
    ///
    /// # Errors
    /// What the source says.
    pub fn new(source: &'a dyn ReadAt, wanted: usize) -> io::Result<Self> {
        let size = source.size()?;
        let there = usize::try_from(size).unwrap_or(usize::MAX).min(wanted);
        Ok(Self { source, size, first: read_up_to(source, 0, there)? })
    }

    /// How long the source is, in bytes.
    pub fn total(&self) -> u64 {
        self.size
    }

    /// The bytes that are read already.
    pub fn first(&self) -> &[u8] {
        &self.first
    }
}

impl ReadAt for Fronted<'_> {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        match self.first.as_slice().read_at(buffer, offset)? {
            0 if offset < self.size => self.source.read_at(buffer, offset),
            count => Ok(count),
        }
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.size)
    }
}

/// Why reading a header ended early.
#[derive(Debug)]
pub enum Stop {
    /// The file ends before its header does.
    End,
    /// More bytes than a header may have.
    Limit,
    /// The operating system did not let us.
    Io(io::Error),
    /// The header contradicts its format.
    Bad(String),
}

impl std::fmt::Display for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::End => write!(f, "the file ends before its header does"),
            Self::Limit => {
                write!(f, "the header is longer than the {HEADER_BYTES} bytes that are read of one")
            }
            Self::Io(error) => write!(f, "the header cannot be read: {error}"),
            Self::Bad(what) => write!(f, "{what}"),
        }
    }
}

/// Reads at most `wanted` bytes at `offset`, fewer only where the source ends.
pub fn read_up_to(source: &dyn ReadAt, offset: u64, wanted: usize) -> io::Result<Vec<u8>> {
    // What a file claims about itself is no reason to allocate: the buffer grows with what is really there.
    let mut bytes = Vec::new();
    while bytes.len() < wanted {
        let start = bytes.len();
        let step = (wanted - start).min(start.max(HEADER_FIRST_BYTES));
        bytes.resize(start + step, 0);
        let count = match source.read_at(&mut bytes[start..], offset.saturating_add(start as u64)) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                bytes.truncate(start);
                continue;
            }
            result => result?,
        };
        bytes.truncate(start + count);
        if count == 0 {
            break;
        }
    }
    Ok(bytes)
}

/// A place in a file that moves forward, with a window of read bytes around it.
pub struct Cursor<'a> {
    source: &'a dyn ReadAt,
    size: u64,
    at: u64,
    window: Vec<u8>,
    window_start: u64,
    budget: u64,
}

impl<'a> Cursor<'a> {
    /// Starts at the file's first byte with a budget of [`HEADER_BYTES`].
    pub fn new(source: &'a dyn ReadAt) -> Result<Self, Stop> {
        let size = source.size().map_err(Stop::Io)?;
        Ok(Self { source, size, at: 0, window: Vec::new(), window_start: 0, budget: HEADER_BYTES })
    }

    /// Where it stands.
    pub fn at(&self) -> u64 {
        self.at
    }

    /// How long the file is.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The next `count` bytes; afterwards it stands behind them.
    pub fn take(&mut self, count: usize) -> Result<&[u8], Stop> {
        let end = self.at.checked_add(count as u64).filter(|&end| end <= self.size).ok_or(Stop::End)?;
        if self.at < self.window_start || end > self.window_start + self.window.len() as u64 {
            self.refill(count)?;
        }
        let start = (self.at - self.window_start) as usize;
        let bytes = self.window.get(start..start + count).ok_or(Stop::End)?;
        self.at = end;
        Ok(bytes)
    }

    /// The next `N` bytes as an array.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Stop> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    /// Moves on without reading.
    pub fn skip(&mut self, count: u64) -> Result<(), Stop> {
        self.at = self.at.checked_add(count).filter(|&end| end <= self.size).ok_or(Stop::End)?;
        Ok(())
    }

    fn refill(&mut self, count: usize) -> Result<(), Stop> {
        if count as u64 > self.budget {
            return Err(Stop::Limit);
        }
        let rest = self.size.saturating_sub(self.at).min(self.budget);
        let step = (count.max(HEADER_FIRST_BYTES) as u64).min(rest) as usize;
        self.window = read_up_to(self.source, self.at, step).map_err(Stop::Io)?;
        self.window_start = self.at;
        self.budget -= (self.window.len() as u64).min(self.budget);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sparse file of zeros that counts what is read of it.
    struct Zeros(u64, std::cell::Cell<u64>);

    impl ReadAt for Zeros {
        fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
            let count = (self.0.saturating_sub(offset)).min(buffer.len() as u64).min(1000);
            buffer[..count as usize].fill(0);
            self.1.set(self.1.get() + count);
            Ok(count as usize)
        }

        fn size(&self) -> io::Result<u64> {
            Ok(self.0)
        }
    }

    #[test]
    fn takes_and_skips_stay_inside_the_file() {
        let bytes: &[u8] = b"abcdefgh";
        let mut cursor = Cursor::new(&bytes).unwrap();
        assert_eq!(cursor.take(2).unwrap(), b"ab");
        cursor.skip(3).unwrap();
        assert_eq!(cursor.array::<2>().unwrap(), *b"fg");
        assert_eq!((cursor.at(), cursor.size()), (7, 8));
        assert!(matches!(cursor.take(2), Err(Stop::End)));
        assert!(matches!(cursor.skip(u64::MAX), Err(Stop::End)));
        assert_eq!(cursor.take(1).unwrap(), b"h");
        assert_eq!(cursor.take(0).unwrap(), b"");
    }

    #[test]
    fn a_huge_file_costs_no_more_than_the_budget() {
        let zeros = Zeros(1 << 40, Default::default());
        let mut cursor = Cursor::new(&zeros).unwrap();
        let stop = loop {
            if let Err(stop) = cursor.skip(1 << 20).and_then(|()| cursor.take(8).map(|_| ())) {
                break stop;
            }
        };
        assert!(matches!(stop, Stop::Limit));
        assert!(zeros.1.get() <= HEADER_BYTES);
        assert!(matches!(Cursor::new(&zeros).unwrap().take(usize::MAX), Err(Stop::End)));
        assert!(matches!(Cursor::new(&zeros).unwrap().take(1 << 30), Err(Stop::Limit)));
    }

    #[test]
    fn files_and_slices_read_alike() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        std::fs::write(&path, b"0123456789").unwrap();
        let file = File::open(&path).unwrap();
        assert_eq!(read_up_to(&file, 4, 3).unwrap(), b"456");
        assert_eq!(read_up_to(&file, 8, 1 << 30).unwrap(), b"89");
        assert_eq!(read_up_to(&file, 99, 5).unwrap(), b"");
        let slice: &[u8] = b"0123456789";
        assert_eq!(read_up_to(&slice, 4, 3).unwrap(), b"456");
        assert_eq!((file.size().unwrap(), slice.size().unwrap()), (10, 10));
    }
}
