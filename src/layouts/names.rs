//! What a file is likely to hold, told from its name alone, in the tables of this file.
//!
//! A name never proves anything: the content decides later. So the tables are generous where a wrong guess costs
//! one small read, and strict where it would make a folder an artifact ([`makes_artifact`]).
//!
//! Limits: names are compared in ASCII lower case; languages other than English and Chinese are not known.

use super::FileKind;

/// Extensions of files whose name may say "license" and that are still no legal text.
#[rustfmt::skip]
const NOT_LEGAL: &[&str] = &[
    "py", "pyc", "pyi", "json", "jsonl", "yaml", "yml", "toml", "lock", "js", "ts", "tsx", "css", "c", "cc",
    "h", "hpp", "cpp", "cu", "rs", "go", "java", "sh", "bat", "ps1", "ipynb", "xml", "csv", "tsv",
    "parquet", "arrow", "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "mp3", "mp4", "wav", "zip", "gz",
    "xz", "zst", "tar", "whl", "so", "dll", "dylib", "exe", "log", "metadata", "incomplete", "bak", "key",
    "pem", "crt", "sig", "asc",
];

/// Legal documents that are recognised by name and cannot be read as text.
const DOCUMENTS: &[&str] = &["pdf", "doc", "docx", "rtf", "odt", "pages"];

/// Extensions of plain text that may be a licence by content.
const TEXTS: &[&str] = &["", "txt", "text", "md", "markdown", "mdx", "rst", "html", "htm", "adoc"];

/// Words that make a name a use policy's, after `-`, ` ` and `.` are folded to `_`.
#[rustfmt::skip]
const POLICY: &[&str] = &[
    "use_policy", "usepolicy", "usage_policy", "acceptable_use", "acceptableuse", "prohibited_use",
    "prohibiteduse", "use_restriction", "usage_restriction", "usage_guidelines", "使用政策", "使用规范", "可接受使用",
];

/// Beginnings of a licence's name; each must end at a `_` or at the name's end.
const LICENSE_WORDS: &[&str] =
    &["copying", "copyright", "copyrights", "eula", "legal", "tos", "terms", "patents", "lizenz"];

/// Parts that make a name a licence's wherever they stand.
#[rustfmt::skip]
const LICENSE_PARTS: &[&str] = &[
    "license", "licence", "licensing", "terms_of_use", "terms_of_service", "user_agreement",
    "community_agreement", "model_agreement", "许可", "許可", "协议", "協議", "授权", "授權", "使用条款", "使用條款", "版权",
    "版權", "条款",
];

/// Weight formats whose extension nothing else uses.
#[rustfmt::skip]
const WEIGHTS: &[&str] = &[
    "safetensors", "gguf", "ggml", "pt", "pth", "ckpt", "onnx", "ort", "tflite", "keras", "mlmodel", "nemo",
    "pte", "pdparams", "pdiparams", "caffemodel", "llamafile", "mnn", "rknn", "litertlm", "dduf", "espdl",
];

/// Extensions that weights share with other data: a folder is an artifact by them only if they are not tiny.
const MAYBE_WEIGHTS: &[&str] = &[
    "bin", "h5", "hdf5", "npz", "msgpack", "engine", "plan", "ot", "pb", "model", "weights", "joblib",
    "skops", "task",
];

/// Parts of names that say that a file of a shared extension holds weights.
const WEIGHT_PARTS: &[&str] = &["model", "weights", "ggml", "checkpoint", "consolidated", "embeddings"];

/// Parts of names of files that look like weights and hold something else: training state, tokenizers.
#[rustfmt::skip]
const NOT_WEIGHTS: &[&str] = &[
    "training_args", "optimizer", "scheduler", "rng_state", "random_states", "scaler", "tokenizer",
    "sentencepiece", "spiece", "spm", "bpe", "vocab", "merges",
];

/// Side files with settings or bases.
#[rustfmt::skip]
const CONFIGS: &[&str] = &[
    "config.json", "configuration.json", "model_index.json", "params.json", "meta.json",
    "dataset_info.json", "dataset_infos.json", "croissant.json", "metadata.jsonld", "model-metadata.json",
    "model-instance-metadata.json", "dataset-metadata.json", "modelfile", "config.yaml", "config.yml",
    "mergekit_config.yml", "mergekit_config.yaml", "axolotl_config.yml", "axolotl_config.yaml",
    "quantize_config.json",
];

/// Package metadata, with the licence that a packager declared.
const PACKAGES: &[&str] = &[
    "pkg-info",
    "pyproject.toml",
    "setup.cfg",
    "package.json",
    "cargo.toml",
    "codemeta.json",
    ".zenodo.json",
    "citation.cff",
];

/// Texts of a known other purpose, so that they are not read in search of a licence.
#[rustfmt::skip]
const NOT_TEXTS: &[&str] = &[
    "requirements", "tokenizer", "special_tokens", "added_tokens", "cmakelists", "dockerfile", "makefile",
    "gemfile", "procfile", "jenkinsfile", "codeowners", "robots", "top_level", "entry_points", "installer",
    "wheel", "record", "sources", "dependency_links", "zip-safe", "requires", "dict", "words", "labels",
    "classes", "vocab", "merges", "bpe", "codes", "train", "test", "valid", "dev", "synset", "version",
    "token", "stored_tokens",
];

/// What a file is likely to hold. `path` may be a bare name; the folder's name matters for `LICENSES/` only.
///
/// ```
/// use smallprint::layouts::{FileKind, file_kind};
///
/// assert_eq!(file_kind("MODEL_LICENSE_AGREEMENT.txt"), FileKind::License);
/// assert_eq!(file_kind("tokenizer.model"), FileKind::Other);
/// ```
pub fn file_kind(path: &str) -> FileKind {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let lower = name.to_lowercase();
    let (stem, extension) = split(&lower);
    if DOCUMENTS.contains(&extension) {
        let legal = legal_kind(stem).is_some() || in_license_folder(folder);
        return if legal { FileKind::LegalDocument } else { FileKind::Other };
    }
    exact_kind(name, &lower)
        .or_else(|| weight_kind(stem, extension))
        .or_else(|| (!NOT_LEGAL.contains(&extension)).then(|| text_kind(folder, &lower, stem, extension)))
        .unwrap_or(FileKind::Other)
}

/// Whether a file of this name makes its folder an artifact: `Some(true)` surely, `Some(false)` depending on
/// its size, `None` never.
pub(super) fn makes_artifact(name: &str) -> Option<bool> {
    let lower = name.to_lowercase();
    let (stem, extension) = split(&lower);
    weight_kind(stem, extension)?;
    Some(WEIGHTS.contains(&extension) || WEIGHT_PARTS.iter().any(|part| stem.contains(part)))
}

/// Whether a file stands for weights that may not be here: an index of shards, a pipeline, an adapter's settings.
pub(super) fn stands_for_weights(name: &str) -> bool {
    let lower = name.to_lowercase();
    matches!(lower.as_str(), "model_index.json" | "adapter_config.json")
        || lower.ends_with(".safetensors.index.json")
        || lower.ends_with(".bin.index.json")
}

/// Whether a file beside `config.json` shows that it is a model's.
pub(super) fn is_model_side_file(name: &str) -> bool {
    const SIDE: &[&str] = &[
        ".gitattributes",
        "generation_config.json",
        "tokenizer_config.json",
        "tokenizer.json",
        "tokenizer.model",
        "preprocessor_config.json",
        "special_tokens_map.json",
    ];
    SIDE.contains(&name)
}

/// Whether a file holds rows of data, as data sets do.
pub(super) fn is_data(name: &str) -> bool {
    let lower = name.to_lowercase();
    matches!(split(&lower).1, "parquet" | "arrow" | "jsonl" | "ndjson" | "tfrecord" | "csv" | "tsv")
        || matches!(
            lower.as_str(),
            "dataset_info.json" | "dataset_infos.json" | "dataset_dict.json" | "croissant.json"
        )
}

/// Name and extension; a dot file and a version (`LICENSE-2.0`) have no extension.
fn split(lower: &str) -> (&str, &str) {
    match lower.rsplit_once('.') {
        Some((stem, extension))
            if !stem.is_empty() && !extension.starts_with(|first: char| first.is_ascii_digit()) =>
        {
            (stem, extension)
        }
        _ => (lower, ""),
    }
}

fn exact_kind(name: &str, lower: &str) -> Option<FileKind> {
    if CONFIGS.contains(&lower) || lower.ends_with("_config.json") {
        Some(FileKind::Config)
    } else if PACKAGES.contains(&lower) || name == "METADATA" {
        Some(FileKind::Package)
    } else if matches!(lower, "reuse.toml" | "dep5") {
        Some(FileKind::License)
    } else {
        None
    }
}

fn weight_kind(stem: &str, extension: &str) -> Option<FileKind> {
    let by_extension = WEIGHTS.contains(&extension) || MAYBE_WEIGHTS.contains(&extension);
    // A `gguf` or `safetensors` is weights whatever it is called; a pickle or `bin` may be training state.
    let certain = matches!(extension, "safetensors" | "gguf" | "onnx");
    let excluded = !certain && NOT_WEIGHTS.iter().any(|part| stem.contains(part));
    (by_extension && !excluded).then_some(FileKind::Weights)
}

fn text_kind(folder: &str, lower: &str, stem: &str, extension: &str) -> FileKind {
    let text = TEXTS.contains(&extension);
    if text && is_card(stem) {
        return FileKind::Card;
    }
    let folded = if text { stem } else { lower };
    if let Some(kind) = legal_kind(folded) {
        return kind;
    }
    match text {
        true if in_license_folder(folder) => FileKind::License,
        true if extension.is_empty() && in_program_folder(folder) => FileKind::Other,
        true if may_be_license(stem) => FileKind::OtherText,
        _ => FileKind::Other,
    }
}

fn is_card(stem: &str) -> bool {
    ["readme", "model_card", "model-card", "modelcard", "data_card", "datacard", "dataset_card"]
        .iter()
        .any(|card| stem.strip_prefix(card).is_some_and(|rest| !rest.starts_with(char::is_alphabetic)))
}

fn legal_kind(stem: &str) -> Option<FileKind> {
    let folded: String =
        stem.chars().map(|letter| if matches!(letter, '-' | ' ' | '.') { '_' } else { letter }).collect();
    if POLICY.iter().any(|part| folded.contains(part)) || folded == "aup" {
        Some(FileKind::UsePolicy)
    } else if is_notice(&folded) {
        Some(FileKind::Notice)
    } else if LICENSE_PARTS.iter().any(|part| folded.contains(part))
        || folded.split('_').next().is_some_and(starts_license)
    {
        Some(FileKind::License)
    } else {
        None
    }
}

fn starts_license(first: &str) -> bool {
    LICENSE_WORDS.contains(&first)
}

fn is_notice(folded: &str) -> bool {
    folded
        .split('_')
        .any(|word| matches!(word, "notice" | "notices" | "thirdpartynotice" | "thirdpartynotices"))
}

/// Whether a folder of this path holds licence texts by convention (`LICENSES/`).
pub(super) fn in_license_folder(folder: &str) -> bool {
    let last = folder.rsplit('/').next().unwrap_or(folder).to_ascii_lowercase();
    matches!(last.as_str(), "license" | "licence" | "licenses" | "licences" | "license_files")
}

/// Whether files without an extension in this folder are programs.
fn in_program_folder(folder: &str) -> bool {
    let last = folder.rsplit('/').next().unwrap_or(folder);
    matches!(last, "bin" | "sbin" | "libexec" | "scripts" | "hooks")
}

fn may_be_license(stem: &str) -> bool {
    let other = NOT_TEXTS.iter().any(|known| {
        stem.strip_prefix(known).is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_lowercase()))
    });
    let hash = stem.len() >= 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit());
    !stem.starts_with('.') && !other && !hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_name() {
        use FileKind::*;
        #[rustfmt::skip]
        let table: &[(&str, FileKind)] = &[
            ("README.md", Card), ("readme", Card), ("README_zh.md", Card), ("README.zh-CN.md", Card), ("MODEL_CARD.md", Card),
            ("ReadmeParser.py", Other), ("readmes.md", OtherText),
            ("LICENSE", License), ("LICENCE.txt", License), ("LICENSE-2.0", License), ("LICENSE.llama3", License),
            ("LICENSE-CODE", License), ("COPYING.LESSER", License), ("UNLICENSE", License), ("Gemma_Terms.md", OtherText),
            ("TERMS_OF_USE.md", License), ("EULA.html", License), ("termsheet.txt", OtherText), ("legal.txt", License),
            ("MODEL_LICENSE_AGREEMENT.txt", License), ("模型许可协议.txt", License), ("使用政策.md", UsePolicy),
            ("pkg-1.0.dist-info/licenses/AUTHORS.txt", License), ("LICENSES/MIT.txt", License), ("model.bin.license", License),
            (".reuse/dep5", License), ("REUSE.toml", License),
            ("license.py", Other), ("license.json", Other), ("license.png", Other), ("license_model.safetensors", Weights),
            ("LICENSE.pdf", LegalDocument), ("paper.pdf", Other), ("模型许可协议.docx", LegalDocument), ("USE_POLICY.rtf", LegalDocument),
            ("NOTICE", Notice), ("Notice.txt", Notice), ("THIRD_PARTY_NOTICES.md", Notice), ("ThirdPartyNotices.txt", Notice),
            ("noticeboard.md", OtherText),
            ("USE_POLICY.md", UsePolicy), ("acceptable-use-policy.txt", UsePolicy), ("Prohibited_Use_Policy.md", UsePolicy),
            ("config.json", Config), ("adapter_config.json", Config), ("mergekit_config.yml", Config), ("tokenizer_config.json", Config),
            ("model_index.json", Config), ("tokenizer.json", Other), ("model.safetensors.index.json", Other),
            ("METADATA", Package), ("PKG-INFO", Package), ("pyproject.toml", Package), ("CITATION.cff", Package),
            ("model-00001-of-00002.safetensors", Weights), ("a.gguf", Weights), ("pytorch_model.bin", Weights), ("x.bin", Weights),
            ("flax_model.msgpack", Weights), ("rust_model.ot", Weights), ("weights.npz", Weights), ("best.pt", Weights),
            ("training_args.bin", Other), ("optimizer.pt", Other), ("tokenizer.model", Other), ("sentencepiece.bpe.model", Other),
            ("vocab.txt", Other), ("merges.txt", Other), ("requirements.txt", Other), ("requirements-dev.txt", Other), (".gitignore", Other),
            ("token", Other), ("version.txt", Other), ("Dockerfile", Other), ("d41d8cd98f00b204e9800998ecf8427e", Other),
            ("LEGALESE.txt", OtherText), ("about.html", OtherText), ("mit", OtherText), ("bin/run", Other), ("bin/LICENSE", License), ("index.rst", OtherText), ("a.mp4", Other),
        ];
        for (name, kind) in table {
            assert_eq!(file_kind(name), *kind, "{name}");
        }
    }

    #[test]
    fn only_weights_make_an_artifact() {
        let table = [
            ("model.safetensors", Some(true)),
            ("pytorch_model.bin", Some(true)),
            ("some.pth", Some(true)),
            ("blob.bin", Some(false)),
            ("rows.npz", Some(false)),
            ("training_args.bin", None),
            ("README.md", None),
            ("tokenizer.model", None),
        ];
        for (name, sure) in table {
            assert_eq!(makes_artifact(name), sure, "{name}");
        }
        assert!(stands_for_weights("model.safetensors.index.json") && !stands_for_weights("config.json"));
        assert!(is_data("train-00000.parquet") && !is_data("model.bin"));
    }
}
