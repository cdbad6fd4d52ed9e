//! GGUF headers, versions 1 to 3, little- and big-endian.
//!
//! Source: ggml `docs/gguf.md`, "File Structure" and "Standardized key-value pairs". Layout: magic, version,
//! tensor count, key count, then key-value pairs; counts and lengths have 32 bits in version 1 and 64 since.
//!
//! Contract: keys are read until the first `tokenizer.` key once a `general.` key was seen (writers put
//! `general.` first; the vocabulary is megabytes), to at most
//! [`GGUF_KEYS`] pairs and [`HEADER_BYTES`](crate::base::limits::HEADER_BYTES) bytes. No length of the file
//! is believed: what is skipped is not read, what is kept was read before it was allocated.

use crate::base::limits::{GGUF_KEYS, GGUF_NESTING, HEADER_STRING_BYTES};

use super::positional::{Cursor, ReadAt, Stop};
use super::weights::{is_wanted, repository};
use super::{At, Place, Weights};

/// The longest key, by specification.
const KEY_BYTES: u64 = 65_535;
/// Value types, by specification (`gguf_metadata_value_type`).
const STRING: u32 = 8;
const ARRAY: u32 = 9;

/// Reads the header into `weights`.
pub(super) fn read(weights: &mut Weights, source: &dyn ReadAt) -> Result<(), Stop> {
    let mut header = Header::open(source)?;
    let mut bases = Bases::default();
    let result = read_pairs(&mut header, weights, &mut bases);
    bases.settle(weights);
    result
}

fn read_pairs(header: &mut Header, weights: &mut Weights, bases: &mut Bases) -> Result<(), Stop> {
    let mut general = false;
    for _ in 0..header.keys.min(GGUF_KEYS) {
        let key = header.key()?;
        if general && key.starts_with("tokenizer.") {
            return Ok(());
        }
        general |= key.starts_with("general.");
        let kind = header.u32()?;
        let of_base = key.starts_with("general.base_model.") || SOURCES.contains(&key.as_str());
        let kept = kind == STRING && (is_wanted(&key) || of_base);
        match kept.then(|| header.string()).transpose()? {
            Some((value, bytes)) => file_value(weights, bases, &key, &value, bytes),
            None => header.skip_value(kind, 0)?,
        }
    }
    if header.keys > GGUF_KEYS {
        return Err(Stop::Bad(format!("the header claims {} keys; {GGUF_KEYS} were read", header.keys)));
    }
    Ok(())
}

fn file_value(weights: &mut Weights, bases: &mut Bases, key: &str, value: &str, bytes: [u64; 2]) {
    if SOURCES.contains(&key) {
        bases.take_source(key, value, bytes);
    }
    match key.strip_prefix("general.base_model.") {
        Some(rest) => bases.take(rest, key, value, bytes),
        None => weights.take_string(key, value, bytes),
    }
}

/// Where the repository that a file was converted from is named: the address, and the key that older converters wrote.
const SOURCES: [&str; 3] =
    ["general.source.repo_url", "general.source.url", "general.source.huggingface.repository"];

/// `general.base_model.{n}.{field}`, gathered until all fields of a base are known, and the source of a conversion.
#[derive(Default)]
struct Bases {
    numbered: std::collections::BTreeMap<u32, Base>,
    source: Option<Told>,
}

/// A value, the key that it stood under, and its bytes.
type Told = (String, String, [u64; 2]);

#[derive(Default)]
struct Base {
    name: Option<Told>,
    organization: Option<String>,
    url: Option<Told>,
}

impl Base {
    /// Its repository if its address is one of a hub, or as converters make the address of an organisation and a name;
    /// else its name.
    fn told(self) -> Option<Told> {
        let made = |(name, key, bytes): Told| {
            let dashed = |words: &str| words.split_whitespace().collect::<Vec<_>>().join("-");
            let id = self.organization.as_deref().map(|owner| format!("{}/{}", dashed(owner), dashed(&name)));
            (id.and_then(|id| repository(&id)).unwrap_or(name), key, bytes)
        };
        self.url.or_else(|| self.name.map(made))
    }
}

impl Bases {
    fn take(&mut self, rest: &str, key: &str, value: &str, bytes: [u64; 2]) {
        let Some((number, field)) = rest.split_once('.') else { return };
        let Ok(number) = number.parse() else { return };
        if value.trim().is_empty() || !matches!(field, "name" | "organization" | "repo_url" | "url") {
            return;
        }
        let base = self.numbered.entry(number).or_default();
        match (field, repository(value)) {
            ("organization", _) => base.organization = Some(value.trim().to_owned()),
            ("name", _) => base.name = Some((value.trim().to_owned(), key.to_owned(), bytes)),
            (_, Some(id)) => base.url = Some((id, key.to_owned(), bytes)),
            _ => {}
        }
    }

    fn take_source(&mut self, key: &str, value: &str, bytes: [u64; 2]) {
        if let Some(id) = repository(value) {
            self.source.get_or_insert((id, key.to_owned(), bytes));
        }
    }

    /// What a file says it was converted from is a base, unless it names bases as such: those are nearer to the truth,
    /// and the source is often the file's own repository.
    fn settle(self, weights: &mut Weights) {
        let mut told: Vec<Told> = self.numbered.into_values().filter_map(Base::told).collect();
        if told.is_empty() {
            told.extend(self.source);
        }
        for (value, key, bytes) in told {
            let place = Place { path: weights.path.clone(), bytes: Some(bytes), key: Some(key), lines: None };
            weights.add_base(At { value, place });
        }
    }
}

/// A header being read: a cursor that knows the file's byte order and version.
struct Header<'a> {
    cursor: Cursor<'a>,
    big_endian: bool,
    version: u32,
    keys: u64,
}

impl<'a> Header<'a> {
    fn open(source: &'a dyn ReadAt) -> Result<Self, Stop> {
        let mut cursor = Cursor::new(source)?;
        if cursor.array()? != *b"GGUF" {
            return Err(Stop::Bad("the file does not begin with GGUF".to_owned()));
        }
        let raw = u32::from_le_bytes(cursor.array()?);
        // A version below 65,536 has zeros in its low half when read in the wrong order.
        let big_endian = raw & 0xffff == 0;
        let version = if big_endian { raw.swap_bytes() } else { raw };
        if !(1..=3).contains(&version) {
            return Err(Stop::Bad(format!("GGUF version {version} is not known")));
        }
        let mut header = Self { cursor, big_endian, version, keys: 0 };
        header.length()?;
        header.keys = header.length()?;
        Ok(header)
    }

    fn u32(&mut self) -> Result<u32, Stop> {
        let bytes = self.cursor.array()?;
        Ok(if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    fn u64(&mut self) -> Result<u64, Stop> {
        let bytes = self.cursor.array()?;
        Ok(if self.big_endian { u64::from_be_bytes(bytes) } else { u64::from_le_bytes(bytes) })
    }

    /// A count or length.
    fn length(&mut self) -> Result<u64, Stop> {
        if self.version == 1 { self.u32().map(u64::from) } else { self.u64() }
    }

    fn key(&mut self) -> Result<String, Stop> {
        let length = self.length()?;
        if length > KEY_BYTES {
            return Err(Stop::Bad(format!("a key claims {length} bytes; the format allows {KEY_BYTES}")));
        }
        Ok(String::from_utf8_lossy(self.cursor.take(length as usize)?).into_owned())
    }

    /// A string with its place; one that is too long to be kept is passed over and empty.
    fn string(&mut self) -> Result<(String, [u64; 2]), Stop> {
        let length = self.length()?;
        let start = self.cursor.at();
        if length > HEADER_STRING_BYTES as u64 {
            self.cursor.skip(length)?;
            return Ok((String::new(), [start, start]));
        }
        let value = String::from_utf8_lossy(self.cursor.take(length as usize)?).into_owned();
        Ok((value, [start, start + length]))
    }

    fn skip_value(&mut self, kind: u32, depth: u32) -> Result<(), Stop> {
        match kind {
            STRING => {
                let length = self.length()?;
                self.cursor.skip(length)
            }
            ARRAY if depth >= GGUF_NESTING => {
                Err(Stop::Bad(format!("arrays are nested more than {GGUF_NESTING} deep")))
            }
            ARRAY => self.skip_array(depth + 1),
            _ => self.cursor.skip(width(kind)?),
        }
    }

    fn skip_array(&mut self, depth: u32) -> Result<(), Stop> {
        let kind = self.u32()?;
        let count = self.length()?;
        if kind != STRING && kind != ARRAY {
            let bytes = count.checked_mul(width(kind)?).ok_or(Stop::End)?;
            return self.cursor.skip(bytes);
        }
        // Each element takes at least its own length field, so the file's end or the budget ends this loop.
        for _ in 0..count {
            self.skip_value(kind, depth)?;
        }
        Ok(())
    }
}

/// The bytes of a value of a fixed-size type.
fn width(kind: u32) -> Result<u64, Stop> {
    match kind {
        0 | 1 | 7 => Ok(1),
        2 | 3 => Ok(2),
        4..=6 => Ok(4),
        10..=12 => Ok(8),
        _ => Err(Stop::Bad(format!("value type {kind} is not known"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::weights::read_weights;

    /// Writes headers in any version and byte order.
    struct Writer {
        bytes: Vec<u8>,
        version: u32,
        big: bool,
    }

    impl Writer {
        fn new(version: u32, big: bool, keys: u64) -> Self {
            let mut writer = Self { bytes: b"GGUF".to_vec(), version, big };
            writer.u32(version).length(0).length(keys);
            writer
        }

        fn put(&mut self, mut little: Vec<u8>) -> &mut Self {
            if self.big {
                little.reverse();
            }
            self.bytes.extend(little);
            self
        }

        fn u32(&mut self, value: u32) -> &mut Self {
            self.put(value.to_le_bytes().to_vec())
        }

        fn length(&mut self, value: u64) -> &mut Self {
            match self.version {
                1 => self.u32(value as u32),
                _ => self.put(value.to_le_bytes().to_vec()),
            }
        }

        fn text(&mut self, text: &str) -> &mut Self {
            self.length(text.len() as u64);
            self.bytes.extend_from_slice(text.as_bytes());
            self
        }

        fn pair(&mut self, key: &str, value: &str) -> &mut Self {
            self.text(key).u32(STRING).text(value)
        }

        fn read(&self) -> Weights {
            read_weights("x.gguf", &self.bytes.as_slice())
        }
    }

    fn values(list: &[At<String>]) -> Vec<&str> {
        list.iter().map(|at| at.value.as_str()).collect()
    }

    #[test]
    fn all_versions_and_byte_orders_read_alike() {
        for (version, big) in [(1, false), (2, false), (3, false), (3, true)] {
            let mut writer = Writer::new(version, big, 9);
            writer.text("general.alignment").u32(4).u32(32);
            writer.text("general.tags").u32(ARRAY).u32(STRING).length(2).text("a").text("b");
            writer.text("x.sizes").u32(ARRAY).u32(4).length(2).u32(1).u32(2);
            writer.pair("general.license", "llama3.1").pair("general.license.name", "Its Name");
            writer.pair("general.name", "Model").pair("general.base_model.0.name", "Base Name");
            writer.pair("general.base_model.0.repo_url", "https://huggingface.co/org/base");
            writer.pair("general.base_model.1.name", "Other Base");
            let weights = writer.read();
            assert_eq!(
                (weights.problem.as_deref(), weights.format.as_str()),
                (None, "gguf"),
                "{version} {big}"
            );
            assert_eq!(values(&weights.licenses), ["llama3.1", "Its Name"]);
            assert_eq!(values(&weights.bases), ["org/base", "Other Base"]);
            assert_eq!(weights.name.as_deref(), Some("Model"));
            let [start, end] = weights.licenses[0].place.bytes.unwrap();
            assert_eq!(&writer.bytes[start as usize..end as usize], b"llama3.1");
        }
    }

    #[test]
    fn the_vocabulary_is_not_read() {
        let mut writer = Writer::new(3, false, 1000);
        writer.pair("general.license", "mit").text("tokenizer.ggml.tokens").u32(99);
        assert_eq!((values(&writer.read().licenses), writer.read().problem), (vec!["mit"], None));
        let mut late = Writer::new(3, false, 2);
        late.text("tokenizer.ggml.tokens").u32(ARRAY).u32(STRING).length(2).text("a").text("b");
        late.pair("general.license", "mit");
        assert_eq!((values(&late.read().licenses), late.read().problem), (vec!["mit"], None));
    }

    #[test]
    fn hostile_headers_end_with_a_reason() {
        let start = |keys| {
            let mut writer = Writer::new(3, false, keys);
            writer.pair("general.license", "mit");
            writer
        };
        let mut cases = Vec::new();
        let mut case = |problem, build: &dyn Fn(&mut Writer), keys| {
            let mut writer = start(keys);
            build(&mut writer);
            cases.push((problem, writer));
        };
        case("ends before", &|_| {}, u64::MAX);
        case(
            "ends before",
            &|w| {
                w.text("a").u32(STRING).length(u64::MAX);
            },
            2,
        );
        case(
            "ends before",
            &|w| {
                w.text("a").u32(ARRAY).u32(10).length(u64::MAX);
            },
            2,
        );
        case(
            "ends before",
            &|w| {
                w.text("a").u32(ARRAY).u32(STRING).length(u64::MAX);
            },
            2,
        );
        case(
            "ends before",
            &|w| {
                w.text("license").u32(STRING).length(1 << 30);
            },
            2,
        );
        case(
            "a key claims",
            &|w| {
                w.length(KEY_BYTES + 1);
            },
            2,
        );
        case(
            "value type 13",
            &|w| {
                w.text("a").u32(13);
            },
            2,
        );
        case(
            "nested",
            &|w| {
                w.text("a").u32(ARRAY);
                for _ in 0..GGUF_NESTING {
                    w.u32(ARRAY).length(1);
                }
                w.u32(ARRAY).length(1);
            },
            2,
        );
        case(
            "claims 70000 keys",
            &|w| {
                for _ in 0..70_000 {
                    w.text("").u32(0).bytes.push(0);
                }
            },
            70_000,
        );
        for (problem, writer) in cases {
            let weights = writer.read();
            assert!(
                weights.problem.as_deref().is_some_and(|said| said.contains(problem)),
                "{problem}: {weights:?}"
            );
            assert_eq!(values(&weights.licenses), ["mit"], "{problem}");
        }
    }

    #[test]
    fn other_versions_and_cut_files_are_refused() {
        for (bytes, problem) in [
            (&b"GGUF\x04\0\0\0"[..], "version 4"),
            (b"GGUF\0\0\0\0", "version 0"),
            (b"GGUF\x03\0", "ends before"),
            (b"GGUF", "ends before"),
        ] {
            assert!(read_weights("x.gguf", &bytes).problem.unwrap().contains(problem), "{bytes:?}");
        }
        assert!(
            read_weights("x.gguf", &&b"nothing of the kind"[..]).problem.unwrap().contains("begin with GGUF")
        );
    }
}
