//! Small files beside a model that state its licence or its base: one row each, read by their keys.
//!
//! Contract: only names of the table are read; a key of another type, or a file that is broken, gives what was found.
//! What Civitai calls a base model ("SD 1.5") is a name, not a repository; it stands for what the table of well-known
//! models knows under that name.
//!
//! Sources: spaCy `meta.json`; huggingface/datasets `dataset_info.json`; the Croissant format 1.0; kagglehub and the
//! Kaggle API (`model-metadata.json`, `dataset-metadata.json`); KitOps `Kitfile`; modelpack/model-spec `config.md`; OCI
//! image-spec, "Annotations"; ultralytics `engine/exporter.py` (`metadata.yaml`); Civitai's REST API; axolotl `config`.

use super::pick::{self, Picked};
use super::repo_id::repo_id;
use super::{At, Config, permissions};

#[derive(Clone, Copy)]
enum Format {
    Json,
    Yaml,
}

/// What is read in files of one kind.
struct Row {
    /// Whole names, or ends of names that begin with a dot; in lower case.
    names: &'static [&'static str],
    format: Format,
    keys: &'static [&'static str],
    /// How many of the keys are about licences; the rest name bases.
    licenses: usize,
    relation: Option<&'static str>,
}

const fn row(
    names: &'static [&'static str],
    format: Format,
    keys: &'static [&'static str],
    licenses: usize,
) -> Row {
    Row { names, format, keys, licenses, relation: None }
}

const ROWS: &[Row] = &[
    row(&["meta.json"], Format::Json, &["license"], 1),
    row(&["metadata.yaml"], Format::Yaml, &["license"], 1),
    row(&["dataset_info.json", "dataset_infos.json"], Format::Json, &["license", "*.license"], 2),
    row(
        &["croissant.json", "metadata.jsonld"],
        Format::Json,
        &["license", "license[]", "license.url", "license.name", "license[].url", "license[].name"],
        6,
    ),
    row(&["model-metadata.json", "model-instance-metadata.json"], Format::Json, &["licenseName"], 1),
    row(&["dataset-metadata.json"], Format::Json, &["licenses[].name"], 1),
    row(
        &["config.oci.json"],
        Format::Json,
        &[
            "descriptor.licenses[]",
            "package.license",
            "model.license",
            "datasets[].license",
            "code[].license",
        ],
        5,
    ),
    row(&["manifest.json"], Format::Json, &["annotations.org.opencontainers.image.licenses"], 1),
    row(
        KITFILE,
        Format::Yaml,
        &["package.license", "model.license", "datasets[].license", "code[].license", "model.path"],
        4,
    ),
    row(&[".civitai.info", ".civitai.json"], Format::Json, &["baseModel"], 0),
    row(&[".cm-info.json"], Format::Json, &["BaseModel"], 0),
    row(&[".metadata.json"], Format::Json, &["license", "base_model", "civitai.baseModel"], 1),
    Row {
        names: &["axolotl_config.yml", "axolotl_config.yaml"],
        format: Format::Yaml,
        keys: &["base_model"],
        licenses: 0,
        relation: Some("fine-tuned"),
    },
];

/// A Kitfile's model may be a file of the kit itself.
const KITFILE: &[&str] = &["kitfile"];

fn row_of(path: &str) -> Option<&'static Row> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let is = |known: &&str| if known.starts_with('.') { name.ends_with(known) } else { name == *known };
    ROWS.iter().find(|row| row.names.iter().any(is))
}

/// Whether [`read`] knows files of this name.
pub(super) fn is_known(path: &str) -> bool {
    row_of(path).is_some()
}

/// What the side file at the logical `path` says.
pub(super) fn read(path: &str, text: &str) -> Config {
    let mut config = Config { path: path.to_owned(), ..Config::default() };
    let Some(row) = row_of(path) else { return config };
    let picked: Picked = match row.format {
        Format::Json => pick::json(text, row.keys),
        Format::Yaml => pick::yaml(text, row.keys),
    };
    let (licenses, bases) = row.keys.split_at(row.licenses.min(row.keys.len()));
    let found = |keys: &[&'static str]| -> Vec<At<String>> {
        keys.iter().flat_map(|key| pick::places(&picked, key, path, text)).collect()
    };
    config.licenses = found(licenses).into_iter().filter(|at| !at.value.trim().is_empty()).collect();
    config.bases = found(bases)
        .into_iter()
        .map(|at| At { value: repo_id(&at.value), ..at })
        .filter(|at| is_base(&at.value) && (row.names != KITFILE || is_reference(&at.value)))
        .collect();
    config.relation = row.relation.map(str::to_owned);
    config.permissions = permissions::read(path, text);
    config.problem = picked.problem;
    config
}

/// Whether the path of a kit's model is that of another kit in a registry: `host/org/name:tag`.
fn is_reference(path: &str) -> bool {
    let Some((host, name)) = path.split_once('/') else { return false };
    host.contains(['.', ':']) || name.contains([':', '@'])
}

/// Paths on somebody's disk and words for "unknown" are no bases.
fn is_base(name: &str) -> bool {
    let vague = ["", "other", "unknown", "none"].contains(&name.to_ascii_lowercase().as_str());
    !vague && !name.starts_with(['/', '.', '~', '$']) && !name.contains('\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn side_files_state_licenses_and_bases() {
        let cases: [(&str, &str, &[&str], &[&str]); 17] = [
            ("en/meta.json", r#"{"lang": "en", "license": "MIT"}"#, &["MIT"], &[]),
            ("metadata.yaml", "author: Kim\nlicense: AGPL-3.0\n", &["AGPL-3.0"], &[]),
            ("dataset_info.json", r#"{"license": "cc-by-4.0"}"#, &["cc-by-4.0"], &[]),
            (
                "dataset_infos.json",
                r#"{"v1.0": {"license": "mit", "splits": {"license": "no"}}}"#,
                &["mit"],
                &[],
            ),
            ("metadata.jsonld", r#"{"license": [{"url": "https://x.org/l"}]}"#, &["https://x.org/l"], &[]),
            ("croissant.json", r#"{"license": "https://x.org/l"}"#, &["https://x.org/l"], &[]),
            ("model-instance-metadata.json", r#"{"licenseName": "Apache 2.0"}"#, &["Apache 2.0"], &[]),
            ("dataset-metadata.json", r#"{"licenses": [{"name": "CC0-1.0"}]}"#, &["CC0-1.0"], &[]),
            ("config.oci.json", r#"{"descriptor": {"licenses": ["MIT"]}}"#, &["MIT"], &[]),
            (
                "manifest.json",
                r#"{"annotations": {"org.opencontainers.image.licenses": "MIT"}}"#,
                &["MIT"],
                &[],
            ),
            ("Kitfile", "model:\n  license: MIT\n  path: ./a.gguf\n", &["MIT"], &[]),
            ("Kitfile", "model:\n  path: model.safetensors\n", &[], &[]),
            ("Kitfile", "model:\n  path: weights/model.gguf\n", &[], &[]),
            ("Kitfile", "model:\n  path: jozu.ml/kim/lark:7b\n", &[], &["jozu.ml/kim/lark:7b"]),
            ("a.civitai.info", r#"{"baseModel": "SD 1.5"}"#, &[], &["SD 1.5"]),
            ("axolotl_config.yml", "base_model: kim/lark\n", &[], &["kim/lark"]),
            ("a.cm-info.json", r#"{"BaseModel": "Other"}"#, &[], &[]),
        ];
        let values = |list: &[At<String>]| list.iter().map(|at| at.value.clone()).collect::<Vec<_>>();
        for (path, text, licenses, bases) in cases {
            let found = read(path, text);
            assert_eq!(values(&found.licenses), licenses, "{path}");
            assert_eq!(values(&found.bases), bases, "{path}");
        }
    }

    #[test]
    fn broken_and_foreign_files_say_nothing_wrong() {
        assert!(read("meta.json", "{\"license\": \"MIT\"").problem.is_some());
        assert!(!is_known("tokenizer.json") && !is_known("metadata.json"));
        assert!(read("meta.json", "[1, 2]").licenses.is_empty());
    }
}
