//! The smallest weight files that are valid: one tensor of four numbers, and the metadata asked for.
//!
//! Sources: huggingface/safetensors README, "Format"; ggml `docs/gguf.md`, "File Structure" (version 3).

/// GGUF's number for a value that is a string.
const STRING: u32 = 8;
/// Where tensor data begins in a GGUF file: at a multiple of this (`general.alignment`, by default).
const ALIGNMENT: usize = 32;
/// Bytes of the one tensor: four 32-bit numbers.
const TENSOR: [u8; 16] = [0; 16];

/// A safetensors file with `metadata`.
pub(super) fn safetensors(metadata: &[(&str, &str)]) -> Vec<u8> {
    let strings: serde_json::Map<String, serde_json::Value> =
        metadata.iter().map(|(key, value)| ((*key).to_owned(), (*value).into())).collect();
    let tensor = serde_json::json!({ "dtype": "F32", "shape": [2, 2], "data_offsets": [0, TENSOR.len()] });
    let mut header = serde_json::json!({ "__metadata__": strings, "weight": tensor }).to_string();
    // The format asks for a header of a multiple of eight bytes, filled with spaces.
    while !header.len().is_multiple_of(8) {
        header.push(' ');
    }
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend_from_slice(header.as_bytes());
    file.extend_from_slice(&TENSOR);
    file
}

/// A GGUF file with `pairs` of string keys.
pub(super) fn gguf(pairs: &[(&str, &str)]) -> Vec<u8> {
    let mut file = b"GGUF".to_vec();
    file.extend_from_slice(&3_u32.to_le_bytes());
    file.extend_from_slice(&1_u64.to_le_bytes());
    file.extend_from_slice(&(pairs.len() as u64 + 1).to_le_bytes());
    for (key, value) in [("general.architecture", "llama")].iter().chain(pairs) {
        push_string(&mut file, key);
        file.extend_from_slice(&STRING.to_le_bytes());
        push_string(&mut file, value);
    }
    push_string(&mut file, "token_embd.weight");
    // Two dimensions of two, 32-bit floats (type 0), at the beginning of the data.
    file.extend_from_slice(&2_u32.to_le_bytes());
    file.extend_from_slice(&2_u64.to_le_bytes());
    file.extend_from_slice(&2_u64.to_le_bytes());
    file.extend_from_slice(&0_u32.to_le_bytes());
    file.extend_from_slice(&0_u64.to_le_bytes());
    file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
    file.extend_from_slice(&TENSOR);
    file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
    file
}

fn push_string(file: &mut Vec<u8>, text: &str) {
    file.extend_from_slice(&(text.len() as u64).to_le_bytes());
    file.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_safetensors_package_reads_it() {
        let bytes = safetensors(&[("format", "pt"), ("license", "mit")]);
        let tensors = safetensors::SafeTensors::deserialize(&bytes).expect("valid");
        assert_eq!(tensors.names(), ["weight"]);
        let (_, metadata) = safetensors::SafeTensors::read_metadata(&bytes).expect("valid");
        let strings = metadata.metadata().as_ref().expect("metadata");
        assert_eq!(strings.get("license").map(String::as_str), Some("mit"));
    }

    #[test]
    fn the_gguf_file_is_laid_out_as_specified() {
        let bytes = gguf(&[("general.license", "mit")]);
        assert_eq!(bytes.get(..8), Some(&b"GGUF\x03\0\0\0"[..]));
        assert_eq!(bytes.get(8..24), Some(&[1_u64.to_le_bytes(), 2_u64.to_le_bytes()].concat()[..]));
        assert_eq!(bytes.len() % ALIGNMENT, 0);
    }
}
