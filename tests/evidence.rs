//! Evidence readers against the formats' own package, and against bytes that nobody wrote on purpose.

use std::collections::HashMap;

use proptest::prelude::*;
use safetensors::tensor::{Dtype, TensorView};
use smallprint::evidence::card::{license_section, read_card};
use smallprint::evidence::config::read_config;
use smallprint::evidence::names::{file_role, is_unreadable_document, subject_of};
use smallprint::evidence::package::read_package;
use smallprint::evidence::weights::read_weights;
use smallprint::evidence::{lfs, repo_id};
use smallprint::text::Text;

fn written_by_the_package(metadata: &[(&str, &str)], tensors: usize) -> Vec<u8> {
    let data = [0_u8; 4];
    let views = (0..tensors).map(|n| {
        let view = TensorView::new(Dtype::F32, vec![1], &data).expect("four bytes are one F32");
        (format!("layer.{n:05}.weight"), view)
    });
    let metadata: HashMap<String, String> =
        metadata.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    safetensors::serialize(views, Some(metadata)).expect("the tensors are valid")
}

#[test]
fn files_of_the_safetensors_package_are_read() {
    for tensors in [0, 1, 3000] {
        let bytes = written_by_the_package(&[("license", "Ünï \"quoted\"\nline"), ("format", "pt")], tensors);
        let weights = read_weights("model.safetensors", &bytes.as_slice());
        assert_eq!((weights.problem, weights.licenses.len()), (None, 1));
        assert_eq!(weights.licenses[0].value, "Ünï \"quoted\"\nline");
        let [start, end] = weights.licenses[0].place.bytes.expect("a header's value has a place");
        let raw = &bytes[start as usize..end as usize];
        let value: String = serde_json::from_slice(&[b"\"", raw, b"\""].concat()).expect("a JSON string");
        assert_eq!(value, weights.licenses[0].value);
    }
}

#[test]
fn every_prefix_of_a_file_is_read_without_harm() {
    let bytes = written_by_the_package(&[("license", "mit")], 2);
    for end in 0..bytes.len() {
        let weights = read_weights("model.safetensors", &&bytes[..end]);
        let whole_header = 8 + u64::from_le_bytes(*bytes.first_chunk().expect("eight bytes")) as usize;
        assert_eq!(weights.problem.is_none(), end >= whole_header, "{end}");
    }
}

/// Bytes that begin as a format does, so that random tails reach its depths.
fn with_head(head: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..600).prop_map(move |tail| [head, &tail].concat())
}

/// Small numbers make plausible lengths.
fn small_bytes(head: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(0_u8..16, 0..600).prop_map(move |tail| [head, &tail].concat())
}

fn yaml_like() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "license",
        "tags",
        "base_model",
        "extra_gated_prompt",
        ": ",
        ":",
        "\n",
        "\n- ",
        "\n  ",
        "[",
        "]",
        "{",
        "}",
        "'",
        "\"",
        "|",
        ">",
        "#",
        "&a ",
        "*a",
        "\t",
        "---\n",
        "--- ",
        "模型",
        "\u{feff}",
        "\r\n",
        "\r",
        "!!x ",
        "<<",
        "?",
        "mit",
    ]);
    prop::collection::vec(token, 0..60).prop_map(|tokens| tokens.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_harm_the_weight_readers(
        bytes in prop_oneof![
            with_head(b"GGUF\x03\0\0\0"), small_bytes(b"GGUF\x01\0\0\0"), small_bytes(b"GGUF\0\0\0\x03"), with_head(b""),
            with_head(b"\x40\0\0\0\0\0\0\0{\"__metadata__\":{\"license\":\""), small_bytes(b"\x72"),
        ],
        name in prop::sample::select(vec!["x.safetensors", "x.gguf", "x.onnx", "x.bin", "x"]),
    ) {
        let weights = read_weights(name, &bytes.as_slice());
        for at in weights.licenses.iter().chain(&weights.bases).chain(&weights.notes) {
            let [start, end] = at.place.bytes.expect("a header's value has a place");
            prop_assert!(start <= end && end <= bytes.len() as u64);
        }
    }

    #[test]
    fn no_card_harms_its_reader(block in yaml_like(), closed in any::<bool>(), raw in prop::collection::vec(any::<u8>(), 0..200)) {
        let end = if closed { "\n---\n# Licence\n" } else { "" };
        for source in [format!("---\n{block}{end}").into_bytes(), [b"---\n", raw.as_slice()].concat(), raw] {
            let text = Text::from_bytes(&source);
            let card = read_card("README.md", &text);
            let count = text.line_count() as u32;
            let places = card.licenses.iter().chain(&card.base_models).chain(&card.gate).map(|at| at.place.lines);
            for [first, last] in places.flatten() {
                prop_assert!(1 <= first && first <= last && last <= count, "{first} {last} of {count}");
            }
            if let Some((_, line)) = card.invalid {
                prop_assert!(line <= count.max(1), "{line} of {count}");
            }
            if let Some(span) = license_section(&text) {
                prop_assert!(text.source().get(span.start..span.end).is_some());
            }
        }
    }

    #[test]
    fn no_side_file_harms_its_reader(text in yaml_like(), raw in prop::collection::vec(any::<u8>(), 0..300)) {
        for bytes in [text.as_bytes(), &raw] {
            for name in ["config.json", "adapter_config.json", "model_index.json", "mergekit_config.yml"] {
                read_config(name, bytes);
            }
            for name in ["METADATA", "package.json", "pyproject.toml", "setup.cfg", "CITATION.cff"] {
                read_package(name, bytes);
            }
            lfs::pointer(bytes);
        }
    }

    #[test]
    fn no_name_harms_the_classifiers(name in "\\PC{0,40}") {
        file_role(&name);
        subject_of(&name);
        is_unreadable_document(&name);
        repo_id(&name);
    }
}
