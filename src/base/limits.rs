//! Every limit on untrusted input, in one table.
//!
//! Each has the [`SkipReason`](super::SkipReason) under which what exceeds it is reported.

/// A text read whole: licences, notices, cards (`too-large`: only the first part is read).
pub const TEXT_BYTES: u64 = 16 << 20;
/// YAML front matter (`too-large`); a gated prompt may hold a whole licence.
pub const FRONT_MATTER_BYTES: usize = 1 << 20;
/// JSON and TOML side files (`too-large`).
pub const CONFIG_BYTES: u64 = 4 << 20;
/// Tables of reviews and bills of materials that people keep: a row for each of a million models.
pub const TABLE_BYTES: u64 = 256 << 20;
/// A weight file's header (`truncated-header`: what was read before the cut is kept).
pub const HEADER_BYTES: u64 = 16 << 20;
/// The first read of a GGUF header; `general.*` keys come first in what the usual writers produce.
pub const HEADER_FIRST_BYTES: usize = 64 << 10;
/// One string value kept from a header.
pub const HEADER_STRING_BYTES: usize = 8 << 20;
/// Key-value pairs in a GGUF header.
pub const GGUF_KEYS: u64 = 65_536;
/// Nesting of arrays in a GGUF header.
pub const GGUF_NESTING: u32 = 4;
/// Statements (licences, bases, names) kept of one header or one file of metadata (`truncated-header`): every later step
/// may look at each of them again, and every one of them is printed.
pub const STATEMENTS: usize = 256;
/// Bytes read of one archive (`truncated-header`: what was read before is kept).
pub const ARCHIVE_BYTES: u64 = 32 << 20;
/// Bytes unpacked of one archive that is packed as a whole.
pub const INFLATED_BYTES: u64 = 64 << 20;
/// Members of one archive that are looked at.
pub const ARCHIVE_MEMBERS: usize = 10_000;
/// Legal texts read of one archive.
pub const MEMBER_TEXTS: usize = 64;
/// Bytes read of one member.
pub const MEMBER_BYTES: u64 = 1 << 20;
/// Archives opened in one artifact that are no weights; data sets have thousands of shards.
pub const ARTIFACT_ARCHIVES: usize = 8;
/// Folder depth below a scanned path (`too-deep`).
pub const DEPTH: usize = 64;
/// Files in one artifact (`too-many-files`).
pub const ARTIFACT_FILES: usize = 20_000;
/// Licence-like texts read in one artifact (`too-many-files`).
pub const ARTIFACT_TEXTS: usize = 256;
/// How far a lineage is followed from an artifact to its bases.
pub const LINEAGE_DEPTH: usize = 8;
/// Bytes of readings kept to be reused while scanning.
pub const MEMO_BYTES: usize = 8 << 20;
/// Bytes of files kept that several artifacts have in common: the cards, licences and settings of a few hundred snapshots.
pub const SHARED_BYTES: usize = 4 << 20;
/// Bytes of what weights and archives say that several artifacts have in common.
pub const HEADERS_BYTES: usize = 2 << 20;
/// Bytes of readings kept while identifying texts: those that stand in many places are few, and nothing else asks for them again.
pub const IDENTIFY_MEMO_BYTES: usize = 2 << 20;
