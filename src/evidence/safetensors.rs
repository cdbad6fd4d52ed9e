//! safetensors headers.
//!
//! A file begins with the header's length (64 bits, little-endian) and the header, one JSON object whose
//! optional `__metadata__` maps strings to strings. Source: huggingface/safetensors README, "Format".
//!
//! Contract: reading ends at the first of the end of `__metadata__`, the end of the header, and
//! [`HEADER_BYTES`]; the entries of tensors are passed over without being stored. Writers put
//! `__metadata__` first, so 64 KiB nearly always suffice. A lie about the length is reported and the JSON
//! that is there is read all the same.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::base::limits::{HEADER_BYTES, HEADER_FIRST_BYTES, STATEMENTS};

use super::Weights;
use super::pick::Scalar;
use super::positional::{ReadAt, Stop, read_up_to};
use super::weights::is_wanted;

/// The longest header that the reference implementation accepts (`tensor.rs`, `MAX_HEADER_SIZE`).
const MAX_HEADER: u64 = 100_000_000;
/// Where the JSON begins.
const START: u64 = 8;

/// Reads the header into `weights`.
pub(super) fn read(weights: &mut Weights, source: &dyn ReadAt) -> Result<(), Stop> {
    let size = source.size().map_err(Stop::Io)?;
    let first = read_up_to(source, 0, START as usize).map_err(Stop::Io)?;
    let length = u64::from_le_bytes(*first.first_chunk().ok_or(Stop::End)?);
    let there = length.min(size.saturating_sub(START));
    let readable = there.min(HEADER_BYTES) as usize;
    let mut bytes = read_up_to(source, START, readable.min(HEADER_FIRST_BYTES)).map_err(Stop::Io)?;
    let mut metadata = parse(&bytes);
    if !metadata.complete && readable > bytes.len() && metadata.may_go_on {
        let more =
            read_up_to(source, START + bytes.len() as u64, readable - bytes.len()).map_err(Stop::Io)?;
        bytes.extend_from_slice(&more);
        metadata = parse(&bytes);
    }
    // One more than is kept says that there are more; to look for the places of all would take as long as somebody likes.
    for (key, value) in metadata.strings.iter().take(STATEMENTS + 1) {
        weights.take_string(key, value, place(&bytes, key));
    }
    judge(length, size, there > HEADER_BYTES, &metadata)
}

/// What is wrong with the header, if anything.
fn judge(length: u64, size: u64, cut: bool, metadata: &Metadata) -> Result<(), Stop> {
    if length > MAX_HEADER {
        return Err(Stop::Bad(format!("the header claims {length} bytes; the format allows {MAX_HEADER}")));
    }
    if length > size.saturating_sub(START) {
        return Err(Stop::Bad(format!("the header claims {length} bytes in a file of {size}")));
    }
    match &metadata.problem {
        Some(_) if cut && metadata.may_go_on => Err(Stop::Limit),
        Some(problem) => Err(Stop::Bad(format!("the header is not valid JSON: {problem}"))),
        None => Ok(()),
    }
}

/// What was understood of a header.
#[derive(Debug, Default)]
struct Metadata {
    strings: Vec<(String, String)>,
    /// `__metadata__` was seen to its end.
    complete: bool,
    /// The JSON ended too early rather than wrongly.
    may_go_on: bool,
    problem: Option<String>,
}

fn parse(bytes: &[u8]) -> Metadata {
    let mut metadata = Metadata::default();
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let result = Header(&mut metadata).deserialize(&mut json).and_then(|()| json.end());
    if let Err(error) = result {
        metadata.may_go_on = error.is_eof();
        // What follows the metadata is about tensors; this reader stopped there on purpose.
        metadata.problem = Some(error.to_string()).filter(|_| !metadata.complete);
    }
    metadata
}

/// Where the value of `key` stands in the file; the whole header if it cannot be told.
fn place(bytes: &[u8], key: &str) -> [u64; 2] {
    let header = [START, START + bytes.len() as u64];
    let Ok(token) = serde_json::to_vec(key) else { return header };
    let Some(found) = memchr::memmem::find(bytes, &token) else { return header };
    let after = found + token.len();
    let rest = bytes.get(after..).unwrap_or_default();
    let Some(quote) = rest.iter().position(|&byte| byte == b'"') else { return header };
    let start = after + quote + 1;
    let mut end = start;
    while let Some(&byte) = bytes.get(end) {
        match byte {
            b'"' => break,
            b'\\' => end += 2,
            _ => end += 1,
        }
    }
    [START + start as u64, START + end.min(bytes.len()) as u64]
}

/// The whole object: only `__metadata__` is of interest.
struct Header<'m>(&'m mut Metadata);

impl<'de> DeserializeSeed<'de> for Header<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Header<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("the header's object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(is_metadata) = map.next_key_seed(IsMetadata)? {
            if is_metadata {
                map.next_value_seed(Strings(&mut self.0.strings))?;
                self.0.complete = true;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Compares a key without storing it.
struct IsMetadata;

impl<'de> DeserializeSeed<'de> for IsMetadata {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for IsMetadata {
    type Value = bool;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<bool, E> {
        Ok(key == "__metadata__")
    }
}

/// The metadata's wanted strings; anything else in it is passed over.
struct Strings<'m>(&'m mut Vec<(String, String)>);

impl<'de> DeserializeSeed<'de> for Strings<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strings<'_> {
    type Value = ();

    super::pick::scalar_visits!((), |_, _| (), |_| ());

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Scalar(key)) = map.next_key()? {
            let room = self.0.len() <= STATEMENTS;
            match key.filter(|key| room && is_wanted(key)) {
                Some(key) => {
                    let value: Scalar = map.next_value()?;
                    self.0.extend(value.0.map(|value| (key, value)));
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::weights::read_weights;

    fn file(length: u64, rest: &[u8]) -> Vec<u8> {
        [&length.to_le_bytes()[..], rest].concat()
    }

    fn header(json: &str) -> Vec<u8> {
        file(json.len() as u64, json.as_bytes())
    }

    #[test]
    fn a_header_of_statements_costs_no_more_than_its_length() {
        let keys: Vec<String> = (0..300_000).map(|nth| format!("\"license{nth}\":\"{nth}\"")).collect();
        let begun = std::time::Instant::now();
        let read = read_weights(
            "m.safetensors",
            &header(&format!("{{\"__metadata__\":{{{}}}}}", keys.join(","))).as_slice(),
        );
        assert!(
            begun.elapsed().as_secs() < 20,
            "each key was looked for in all of the header: {:?}",
            begun.elapsed()
        );
        assert_eq!(read.licenses.len(), STATEMENTS);
        assert!(read.problem.is_some_and(|problem| problem.contains("more statements")));
        let merged = format!(
            "{{\"__metadata__\":{{\"modelspec.merged_from\":\"{}\"}}}}",
            "a/b,".repeat(9) + &(0..5_000).map(|nth| format!("o/{nth},")).collect::<String>()
        );
        assert_eq!(read_weights("m.safetensors", &header(&merged).as_slice()).bases.len(), STATEMENTS);
    }

    fn licenses(weights: &Weights) -> Vec<&str> {
        weights.licenses.iter().map(|at| at.value.as_str()).collect()
    }

    #[test]
    fn metadata_is_filed_by_its_keys() {
        let bytes = header(
            r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"__metadata__":{"modelspec.license":"CC \"BY\"",
            "ss_base_model_version":"sdxl","modelspec.title":"T","modelspec.author":"A","modelspec.thumbnail":"x",
            "modelspec.merged_from":"org/a,org/b","n":1,"license":["x"]}}   "#,
        );
        let weights = read_weights("x.safetensors", &bytes.as_slice());
        assert_eq!((weights.problem.as_deref(), licenses(&weights)), (None, vec!["CC \"BY\""]));
        assert_eq!((weights.name.as_deref(), weights.bases.len(), weights.notes.len()), (Some("T"), 2, 2));
        let [start, end] = weights.licenses[0].place.bytes.unwrap();
        assert_eq!(&bytes[start as usize..end as usize], br#"CC \"BY\""#);
        assert_eq!(weights.licenses[0].place.key.as_deref(), Some("modelspec.license"));
    }

    #[test]
    fn headers_that_lie_are_reported_and_read() {
        let json = br#"{"__metadata__":{"license":"mit"}}"#;
        let cut = &json[..json.len() - 2];
        let cases: [(Vec<u8>, &[&str], &str); 9] = [
            (file(u64::MAX, json), &["mit"], "claims 18446744073709551615 bytes; the format allows"),
            (file(1000, json), &["mit"], "claims 1000 bytes in a file of 42"),
            (file(1000, cut), &["mit"], "claims 1000 bytes in a file of 40"),
            (file(cut.len() as u64, cut), &["mit"], "not valid JSON"),
            (file(0, b""), &[], "not valid JSON"),
            (header("[1,2]"), &[], "not valid JSON"),
            (header("<!DOCTYPE html>"), &[], "not valid JSON"),
            (vec![1, 2, 3], &[], "ends before"),
            (vec![], &[], "ends before"),
        ];
        for (bytes, expected, problem) in cases {
            let weights = read_weights("x.safetensors", &bytes.as_slice());
            assert_eq!(licenses(&weights), expected, "{bytes:?}");
            assert!(weights.problem.as_deref().is_some_and(|said| said.contains(problem)), "{weights:?}");
        }
    }

    #[test]
    fn metadata_behind_many_tensors_is_found_and_nesting_is_harmless() {
        let tensors: String =
            (0..5000).map(|n| format!(r#""t{n}":{{"dtype":"F32","shape":[1]}},"#)).collect();
        let late = header(&format!(r#"{{{tensors}"__metadata__":{{"license":"mit"}}}}"#));
        assert!(late.len() > HEADER_FIRST_BYTES);
        let weights = read_weights("x.safetensors", &late.as_slice());
        assert_eq!((licenses(&weights), weights.problem.as_deref()), (vec!["mit"], None));
        let deep = header(&format!(r#"{{"__metadata__":{}"#, "[".repeat(1 << 20)));
        assert!(read_weights("x.safetensors", &deep.as_slice()).problem.is_some());
        let bomb = header(&format!(r#"{{"x":{}"#, "[".repeat(HEADER_BYTES as usize + 100)));
        assert!(read_weights("x.safetensors", &bomb.as_slice()).problem.unwrap().contains("longer than"));
    }
}
