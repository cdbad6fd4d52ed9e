//! The packed corpus: fingerprints, their index and the records in one file, read where it lies.
//!
//! Layout: the magic, then a table of (offset, length) pairs, one for each [`Section`], then the sections.
//! All numbers are little-endian and unaligned, so nothing is copied or decoded at start-up; records and
//! template details are JSON that is parsed when it is first asked for.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use zerocopy::byteorder::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::fingerprint::Slot;
use super::load::ClauseSpan;
use super::record::Record;
use super::variants::Variant;
use crate::base::{Error, Result};

/// The first bytes of a pack; the digit is the version of the layout.
pub const MAGIC: &[u8; 8] = b"SMPACK 3";

/// What a pack holds, in the order of its table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Section {
    /// Open-addressed table: word hashes, 0 for an empty place.
    VocabularyKeys,
    /// The word ids beside them.
    VocabularyIds,
    /// One [`WordClass`] for each word id.
    Classes,
    /// Where each word's deletions begin, and the end of the last.
    DeletionStarts,
    /// 16-bit hashes.
    Deletions,
    /// [`TemplateRow`]s.
    Templates,
    /// The word ids of all templates.
    Words,
    /// For each value of a key's high bits, the first key.
    Buckets,
    /// Distinct seed keys, sorted.
    Keys,
    /// Where each key's postings begin, and the end of the last.
    PostingStarts,
    /// [`Posting`]s.
    Postings,
    /// [`IdentityRow`]s, sorted by key.
    Identities,
    /// [`RecordRow`]s, sorted by the record's lower-case id.
    Records,
    /// The bytes that rows point into.
    Blob,
    /// JSON: lower-case name -> record ids.
    Names,
    /// JSON: base models.
    Models,
    /// [`KindRow`]s, in order of their names.
    Kinds,
    /// The word hashes of all phrases.
    PhraseWords,
    /// [`PhraseRow`]s, sorted by the hash of their first word.
    Phrases,
    /// JSON: words without which the patterns of the clause kinds cannot match.
    Needles,
}

/// How many sections there are.
pub const SECTIONS: usize = 20;
/// The bit of a class byte that marks a word which hardly any template has.
pub const RARE: u8 = 0x80;
/// The bit of a class byte that marks a word which few templates have.
pub const UNCOMMON: u8 = 0x40;
/// High bits of a seed key that choose its bucket.
pub const BUCKET_BITS: u32 = 15;

/// The kind of word, as far as judging an edit needs it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WordClass {
    /// Any other word.
    Other = 0,
    /// Digits or a number word.
    Number = 1,
    /// may, shall, must ...
    Modal = 2,
    /// not, no, without, except ...
    Negation = 3,
    /// permit, prohibit, restrict, grant ...
    Permission = 4,
}

impl WordClass {
    /// The class with this number; unknown numbers are [`WordClass::Other`].
    pub fn from_number(number: u8) -> Self {
        match number {
            1 => Self::Number,
            2 => Self::Modal,
            3 => Self::Negation,
            4 => Self::Permission,
            _ => Self::Other,
        }
    }
}

/// One template.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct TemplateRow {
    /// First word in [`Section::Words`].
    pub words: U32,
    /// How many.
    pub word_count: U32,
    /// Its id in the blob.
    pub id: U32,
    /// Length of the id.
    pub id_len: U32,
    /// Its [`TemplateDetails`] in the blob, as JSON.
    pub details: U32,
    /// Length of the details.
    pub details_len: U32,
    /// Its clauses in the blob, as JSON.
    pub clauses: U32,
    /// Length of the clauses.
    pub clauses_len: U32,
}

/// One occurrence of a seed.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct Posting {
    /// The template.
    pub template: U16,
    /// The word at which the seed begins.
    pub at: U16,
}

/// The hash of a template's fixed words.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct IdentityRow {
    /// The hash.
    pub key: U64,
    /// The template.
    pub template: U16,
}

/// One record.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct RecordRow {
    /// Its lower-case id in the blob.
    pub id: U32,
    /// Length of the id.
    pub id_len: U32,
    /// Its JSON in the blob.
    pub json: U32,
    /// Length of the JSON.
    pub json_len: U32,
}

/// One clause kind.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct KindRow {
    /// Its name in the blob.
    pub name: U32,
    /// Length of the name.
    pub name_len: U32,
    /// What must be known of it before it is asked anything, as JSON.
    pub head: U32,
    /// Length of the head.
    pub head_len: U32,
    /// All of it, as JSON.
    pub json: U32,
    /// Length of the JSON.
    pub json_len: U32,
}

/// A name of licences as it is looked for in prose: a sequence of words.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct PhraseRow {
    /// The hash of its first word.
    pub first: U32,
    /// Where its words begin in [`Section::PhraseWords`].
    pub words: U32,
    /// How many they are.
    pub word_count: U32,
    /// The name as it is written, in the blob.
    pub name: U32,
    /// Length of the name.
    pub name_len: U32,
    /// The ids of the records that it may mean, in the blob, one a line.
    pub ids: U32,
    /// Length of the ids.
    pub ids_len: U32,
}

/// One phrase, as the pack has it.
#[derive(Clone, Copy, Debug)]
pub struct Phrase<'a> {
    /// The hashes of its words.
    pub words: &'a [U32],
    pack: &'a Pack,
    row: &'a PhraseRow,
}

impl<'a> Phrase<'a> {
    /// The name as it is written, lower case.
    pub fn name(&self) -> &'a str {
        self.pack.blob_text(self.row.name, self.row.name_len)
    }

    /// The ids of the records that it may mean.
    pub fn ids(&self) -> impl Iterator<Item = &'a str> {
        self.pack.blob_text(self.row.ids, self.row.ids_len).lines()
    }
}

/// One clause kind, as the pack has it.
#[derive(Clone, Copy, Debug)]
pub struct PackedKind<'a> {
    /// Its name.
    pub name: &'a str,
    /// What must be known of it before it is asked anything, as JSON.
    pub head: &'a str,
    /// All of it, as JSON.
    pub json: &'a str,
}

/// What judging an alignment needs to know about a template beyond its words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TemplateDetails {
    /// Section labels with the word at which each begins.
    #[serde(rename = "s", default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<(u32, String)>,
    /// Slots, in order.
    #[serde(rename = "o", default, skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<Slot>,
    /// [`Text::surface`](crate::text::Text::surface) of the official text.
    #[serde(rename = "f", default)]
    pub surface: u64,
    /// Other records whose normalised words are the same, with their surface.
    #[serde(rename = "t", default, skip_serializing_if = "Vec::is_empty")]
    pub twins: Vec<(String, u64)>,
    /// What else may stand at places of the text, in order.
    #[serde(rename = "v", default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
}

impl TemplateDetails {
    /// The label of the section in which word `at` stands.
    pub fn section(&self, at: u32) -> Option<&str> {
        let after = self.sections.partition_point(|(start, _)| *start <= at);
        Some(self.sections.get(after.checked_sub(1)?)?.1.as_str())
    }

    /// The slot that covers word `at`.
    pub fn slot(&self, at: u32) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.start <= at && at < slot.end)
    }
}

/// A number that stands for a template within one pack.
pub type TemplateId = u16;

/// A pack in memory.
#[derive(Debug)]
pub struct Pack {
    bytes: std::borrow::Cow<'static, [u8]>,
    table: [(usize, usize); SECTIONS],
    details: Vec<OnceLock<TemplateDetails>>,
    clauses: Vec<OnceLock<Option<Vec<ClauseSpan>>>>,
    records: Vec<OnceLock<Option<Record>>>,
}

impl Pack {
    /// Opens a pack; the bytes are not read beyond the table.
    ///
    /// # Errors
    ///
    /// When the bytes do not begin as a pack of this version does, or the table points outside them.
    pub fn open(bytes: impl Into<std::borrow::Cow<'static, [u8]>>) -> Result<Self> {
        let bytes = bytes.into();
        let damaged = || Error::new("the corpus pack is damaged or of another version; build it again");
        let body = bytes.strip_prefix(MAGIC.as_slice()).ok_or_else(damaged)?;
        let (table, _) = <[[U32; 2]; SECTIONS]>::ref_from_prefix(body).map_err(|_| damaged())?;
        let table = table.map(|[start, len]| (start.get() as usize, len.get() as usize));
        if table.iter().any(|(start, len)| start.checked_add(*len).is_none_or(|end| end > bytes.len())) {
            return Err(damaged());
        }
        let mut pack = Self { bytes, table, details: Vec::new(), clauses: Vec::new(), records: Vec::new() };
        let templates = pack.rows::<TemplateRow>(Section::Templates).len();
        pack.details.resize_with(templates, OnceLock::new);
        pack.clauses.resize_with(templates, OnceLock::new);
        pack.records.resize_with(pack.rows::<RecordRow>(Section::Records).len(), OnceLock::new);
        Ok(pack)
    }

    /// The bytes of all of it.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The raw bytes of a section.
    pub fn section(&self, section: Section) -> &[u8] {
        let (start, len) = self.table[section as usize];
        &self.bytes[start..start + len]
    }

    /// A section as rows of one type; a section of another size reads as empty.
    pub fn rows<T: FromBytes + Immutable + KnownLayout + Unaligned>(&self, section: Section) -> &[T] {
        <[T]>::ref_from_bytes(self.section(section)).unwrap_or(&[])
    }

    /// How many templates there are.
    pub fn template_count(&self) -> usize {
        self.details.len()
    }

    /// The id of a word, or [`UNKNOWN`](super::grams::UNKNOWN).
    pub fn word_id(&self, hash: u32) -> u16 {
        let keys: &[U32] = self.rows(Section::VocabularyKeys);
        let ids: &[U16] = self.rows(Section::VocabularyIds);
        if keys.is_empty() {
            return super::grams::UNKNOWN;
        }
        let mask = keys.len() - 1;
        let mut at = vocabulary_place(hash, mask);
        loop {
            match keys[at].get() {
                found if found == hash => return ids[at].get(),
                0 => return super::grams::UNKNOWN,
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// The ids of many words at once: the hot form of [`Pack::word_id`].
    pub fn word_ids(&self, words: &[crate::text::Word]) -> Vec<u16> {
        let keys: &[U32] = self.rows(Section::VocabularyKeys);
        let ids: &[U16] = self.rows(Section::VocabularyIds);
        if keys.is_empty() || keys.len() != ids.len() {
            return vec![super::grams::UNKNOWN; words.len()];
        }
        let mask = keys.len() - 1;
        let look_up = |word: &crate::text::Word| {
            let mut at = vocabulary_place(word.hash, mask);
            loop {
                match keys[at].get() {
                    found if found == word.hash => return ids[at].get(),
                    0 => return super::grams::UNKNOWN,
                    _ => at = (at + 1) & mask,
                }
            }
        };
        words.iter().map(look_up).collect()
    }

    /// The hash behind each word id, in order of ids.
    pub fn vocabulary(&self) -> Vec<u32> {
        let keys: &[U32] = self.rows(Section::VocabularyKeys);
        let ids: &[U16] = self.rows(Section::VocabularyIds);
        let mut hashes = vec![0; self.section(Section::Classes).len()];
        for (key, id) in keys.iter().zip(ids).filter(|(key, _)| key.get() != 0) {
            hashes[id.get() as usize] = key.get();
        }
        hashes
    }

    /// The class of a word id.
    pub fn class(&self, word: u16) -> WordClass {
        WordClass::from_number(
            self.section(Section::Classes).get(word as usize).copied().unwrap_or(0) & !(RARE | UNCOMMON),
        )
    }

    /// Whether hardly any template has the word: it stands in texts of other languages, or is misspelt there.
    pub fn is_rare(&self, word: u16) -> bool {
        self.section(Section::Classes).get(word as usize).is_some_and(|class| class & RARE != 0)
    }

    /// Whether few templates have the word: some of them are misspelt themselves.
    pub fn is_uncommon(&self, word: u16) -> bool {
        self.section(Section::Classes).get(word as usize).is_some_and(|class| class & (RARE | UNCOMMON) != 0)
    }

    /// The hashes of a word with one letter left out.
    pub fn deletions(&self, word: u16) -> &[U16] {
        let starts: &[U32] = self.rows(Section::DeletionStarts);
        let all: &[U16] = self.rows(Section::Deletions);
        match starts.get(word as usize..word as usize + 2) {
            Some([start, end]) => all.get(start.get() as usize..end.get() as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// The words of a template.
    pub fn words(&self, template: TemplateId) -> &[U16] {
        let row = &self.rows::<TemplateRow>(Section::Templates)[template as usize];
        let words: &[U16] = self.rows(Section::Words);
        let start = row.words.get() as usize;
        words.get(start..start + row.word_count.get() as usize).unwrap_or(&[])
    }

    /// How many words a template has.
    pub fn word_count(&self, template: TemplateId) -> usize {
        self.rows::<TemplateRow>(Section::Templates)[template as usize].word_count.get() as usize
    }

    /// The record id of a template.
    pub fn template_id(&self, template: TemplateId) -> &str {
        let row = &self.rows::<TemplateRow>(Section::Templates)[template as usize];
        self.blob_text(row.id, row.id_len)
    }

    /// The slots and sections of a template.
    pub fn details(&self, template: TemplateId) -> &TemplateDetails {
        self.details[template as usize].get_or_init(|| {
            let row = &self.rows::<TemplateRow>(Section::Templates)[template as usize];
            serde_json::from_str(self.blob_text(row.details, row.details_len)).unwrap_or_default()
        })
    }

    /// The clauses of a template, in order of their first words; `None` where nobody has looked for them.
    pub fn clauses(&self, template: TemplateId) -> Option<&[ClauseSpan]> {
        let parse = || {
            let row = &self.rows::<TemplateRow>(Section::Templates)[template as usize];
            serde_json::from_str(self.blob_text(row.clauses, row.clauses_len)).unwrap_or_default()
        };
        self.clauses[template as usize].get_or_init(parse).as_deref()
    }

    /// The clause kinds, in order of their names.
    pub fn kinds(&self) -> impl Iterator<Item = PackedKind<'_>> {
        self.rows::<KindRow>(Section::Kinds).iter().map(|row| PackedKind {
            name: self.blob_text(row.name, row.name_len),
            head: self.blob_text(row.head, row.head_len),
            json: self.blob_text(row.json, row.json_len),
        })
    }

    /// The phrases that begin with the word of this hash.
    pub fn phrases(&self, first: u32) -> impl Iterator<Item = Phrase<'_>> {
        let rows: &[PhraseRow] = self.rows(Section::Phrases);
        let words: &[U32] = self.rows(Section::PhraseWords);
        let from = rows.partition_point(|row| row.first.get() < first);
        rows[from..].iter().take_while(move |row| row.first.get() == first).filter_map(move |row| {
            let start = row.words.get() as usize;
            let end = start.checked_add(row.word_count.get() as usize)?;
            Some(Phrase { words: words.get(start..end)?, pack: self, row })
        })
    }

    /// Where a seed occurs.
    pub fn postings(&self, key: u32) -> &[Posting] {
        let buckets: &[U32] = self.rows(Section::Buckets);
        let keys: &[U32] = self.rows(Section::Keys);
        let bucket = (key >> (32 - BUCKET_BITS)) as usize;
        let Some([start, end]) = buckets.get(bucket..bucket + 2) else { return &[] };
        let (start, end) = (start.get() as usize, end.get() as usize);
        let Some(range) = keys.get(start..end) else { return &[] };
        let Some(found) = range.iter().position(|known| known.get() == key) else { return &[] };
        let starts: &[U32] = self.rows(Section::PostingStarts);
        let postings: &[Posting] = self.rows(Section::Postings);
        match starts.get(start + found..start + found + 2) {
            Some([start, end]) => postings.get(start.get() as usize..end.get() as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// The templates whose fixed words hash to `key`.
    pub fn identities(&self, key: u64) -> impl Iterator<Item = TemplateId> {
        let rows: &[IdentityRow] = self.rows(Section::Identities);
        let start = rows.partition_point(|row| row.key.get() < key);
        rows[start..].iter().take_while(move |row| row.key.get() == key).map(|row| row.template.get())
    }

    /// The record with this id, in whatever case its ASCII letters stand.
    pub fn record(&self, id: &str) -> Option<&Record> {
        let rows: &[RecordRow] = self.rows(Section::Records);
        let blob = self.section(Section::Blob);
        let lower = id.to_ascii_lowercase();
        // Rows are in the order of their lower-case ids.
        let order = |row: &RecordRow| bytes_of(blob, row.id, row.id_len).cmp(lower.as_bytes());
        self.record_at(rows.binary_search_by(order).ok()?)
    }

    /// The record at a place in the order of ids.
    pub fn record_at(&self, at: usize) -> Option<&Record> {
        let parse = || {
            let row = &self.rows::<RecordRow>(Section::Records)[at];
            serde_json::from_str(self.blob_text(row.json, row.json_len)).ok()
        };
        self.records.get(at)?.get_or_init(parse).as_ref()
    }

    /// How many records there are.
    pub fn record_count(&self) -> usize {
        self.records.len()
    }

    fn blob_text(&self, start: U32, len: U32) -> &str {
        std::str::from_utf8(self.blob_bytes(start, len)).unwrap_or("")
    }

    fn blob_bytes(&self, start: U32, len: U32) -> &[u8] {
        bytes_of(self.section(Section::Blob), start, len)
    }
}

fn bytes_of(blob: &[u8], start: U32, len: U32) -> &[u8] {
    let start = start.get() as usize;
    start.checked_add(len.get() as usize).and_then(|end| blob.get(start..end)).unwrap_or(&[])
}

/// The first place to look for a hash in a vocabulary table of `mask + 1` places.
pub fn vocabulary_place(hash: u32, mask: usize) -> usize {
    (hash.wrapping_mul(0x9e37_79b1) >> 7) as usize & mask
}
