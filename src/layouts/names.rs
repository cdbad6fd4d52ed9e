//! What a file is likely to hold, told from its name alone, by the lists of `corpus/layouts.toml`.
//!
//! A name never proves anything: the content decides later. So the tables are generous where a wrong guess costs
//! one small read, and strict where it would make a folder an artifact ([`makes_artifact`]).
//!
//! Limits: names are compared in ASCII lower case; languages other than English and Chinese are not known.

use super::FileKind;
use super::name_lists::{Extension, lists};
use crate::evidence::{hub_reply, modelfile, weights};

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
    if path.ends_with(hub_reply::HFD) {
        return FileKind::HubReply;
    }
    let lower = name.to_lowercase();
    let (stem, extension) = split(whole(&lower));
    let extension = (extension, lists().extension(extension));
    if extension.1.archive || (extension.0 == "gz" && stem.ends_with(".tar")) {
        return FileKind::Archive;
    }
    let packed = matches!(extension.0, "xz" | "bz2" | "zst" | "lzma") && stem.ends_with(".tar");
    // An ending that begins with a digit is no extension elsewhere: it may be a version.
    if extension.1.unread_archive || packed || lower.ends_with(".7z") {
        return FileKind::UnreadArchive;
    }
    if modelfile::is_modelfile(name) {
        return FileKind::Config;
    }
    if extension.1.document {
        let legal = legal_kind(stem).is_some() || in_license_folder(folder);
        return if legal { FileKind::LegalDocument } else { FileKind::Other };
    }
    if extension.1.picture && lists().names.pictured.contains(&folded(stem)) {
        return FileKind::LegalDocument;
    }
    exact_kind(name, &lower)
        .or_else(|| weight_kind(stem, extension.1))
        .or_else(|| (!extension.1.not_legal).then(|| text_kind(folder, &lower, stem, extension)))
        .unwrap_or(FileKind::Other)
}

/// Whether a file of this name makes its folder an artifact: `Some(true)` surely, `Some(false)` depending on
/// its size, `None` never.
pub(super) fn makes_artifact(name: &str) -> Option<bool> {
    let lower = name.to_lowercase();
    let (stem, extension) = split(whole(&lower));
    let extension = lists().extension(extension);
    weight_kind(stem, extension)?;
    Some(extension.weights || has_part(stem, &lists().parts.weights))
}

/// Whether a file stands for weights that may not be here: an index of shards, a pipeline, an adapter's settings.
pub(super) fn stands_for_weights(name: &str) -> bool {
    let lower = name.to_lowercase();
    lists().names.weights_elsewhere.contains(&lower)
        || lists().ends.weights_elsewhere.iter().any(|end| lower.ends_with(end.as_str()))
}

/// Whether a file beside `config.json` shows that it is a model's.
pub(super) fn is_model_side_file(name: &str) -> bool {
    lists().names.beside_config.contains(name)
}

/// Whether a file holds rows of data, as data sets do.
pub(super) fn is_data(name: &str) -> bool {
    let lower = name.to_lowercase();
    lists().extension(split(&lower).1).data || lists().names.data.contains(&lower)
}

/// Whether a file describes a data set, wherever its rows are.
pub(super) fn describes_data(name: &str) -> bool {
    lists().names.data.contains(&name.to_lowercase())
}

/// The name of the whole file, where this is a part of weights that were split.
fn whole(lower: &str) -> &str {
    weights::part_of(lower).map_or(lower, |(whole, _)| whole)
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
    lists().kind(lower).or(match name {
        "METADATA" => Some(FileKind::Package),
        _ if lower.ends_with("_config.json") => Some(FileKind::Config),
        _ if lists().ends.config.iter().any(|end| lower.ends_with(end.as_str())) => Some(FileKind::Config),
        _ => None,
    })
}

fn weight_kind(stem: &str, extension: Extension) -> Option<FileKind> {
    let by_extension = extension.weights || extension.maybe_weights;
    let excluded = || !extension.certain_weights && has_part(stem, &lists().parts.not_weights);
    (by_extension && !excluded()).then_some(FileKind::Weights)
}

fn has_part(name: &str, parts: &[String]) -> bool {
    parts.iter().any(|part| name.contains(part.as_str()))
}

fn text_kind(folder: &str, lower: &str, stem: &str, extension: (&str, Extension)) -> FileKind {
    let text = extension.1.text;
    if text && is_card(stem) {
        return FileKind::Card;
    }
    let folded = if text { stem } else { lower };
    if let Some(kind) = legal_kind(folded) {
        return kind;
    }
    match text {
        true if in_license_folder(folder) => FileKind::License,
        true if extension.0.is_empty() && in_program_folder(folder) => FileKind::Other,
        true if may_be_license(stem) => FileKind::OtherText,
        _ => FileKind::Other,
    }
}

fn is_card(stem: &str) -> bool {
    let rest = |card: &String| stem.strip_prefix(card.as_str());
    lists().starts.card.iter().filter_map(rest).any(|rest| !rest.starts_with(char::is_alphabetic))
}

fn legal_kind(stem: &str) -> Option<FileKind> {
    let folded = folded(stem);
    if has_part(&folded, &lists().parts.use_policy) || folded == "aup" {
        Some(FileKind::UsePolicy)
    } else if is_notice(&folded) {
        Some(FileKind::Notice)
    } else if has_part(&folded, &lists().parts.license)
        || folded.split('_').next().is_some_and(|first| lists().starts.license.contains(first))
    {
        Some(FileKind::License)
    } else {
        None
    }
}

fn folded(stem: &str) -> String {
    stem.chars().map(|letter| if matches!(letter, '-' | ' ' | '.') { '_' } else { letter }).collect()
}

fn is_notice(folded: &str) -> bool {
    folded.split('_').any(|word| lists().words.notice.contains(word))
}

/// Whether a folder of this name (in lower case) holds single-file adapters.
pub(super) fn is_adapter_store(folder: &str) -> bool {
    lists().folders.adapters.contains(folder)
}

/// Whether a folder of this name (in lower case) holds single-file checkpoints.
pub(super) fn is_checkpoint_store(folder: &str) -> bool {
    lists().folders.checkpoints.contains(folder)
}

/// Whether a folder of this name holds models of many organisations, or parts of one model.
pub(super) fn is_store(folder: &str) -> bool {
    lists().folders.no_organisation.contains(&folder.to_lowercase())
}

/// Whether a folder of this path holds licence texts by convention (`LICENSES/`).
pub(super) fn in_license_folder(folder: &str) -> bool {
    let last = folder.rsplit('/').next().unwrap_or(folder).to_ascii_lowercase();
    lists().folders.license.contains(&last)
}

/// Whether files without an extension in this folder are programs.
fn in_program_folder(folder: &str) -> bool {
    let last = folder.rsplit('/').next().unwrap_or(folder);
    lists().folders.program.contains(last)
}

fn may_be_license(stem: &str) -> bool {
    let rest = |known: &String| stem.strip_prefix(known.as_str());
    let mut known = lists().starts.not_texts.iter().filter_map(rest);
    let other = known.any(|rest| !rest.starts_with(|next: char| next.is_ascii_lowercase()));
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
            (".reuse/dep5", License), ("REUSE.toml", License), (".hfd/repo_metadata.json", HubReply),
            ("license.py", Other), ("license.json", Other), ("license.png", LegalDocument), ("许可协议.jpg", LegalDocument), ("Model-License.JPEG", LegalDocument),
            ("license_plate.png", Other), ("license-badge.svg", Other), ("license-mit.png", Other), ("serve.mar", Weights), ("license_model.safetensors", Weights),
            ("LICENSE.pdf", LegalDocument), ("paper.pdf", Other), ("模型许可协议.docx", LegalDocument), ("USE_POLICY.rtf", UsePolicy),
            ("NOTICE", Notice), ("Notice.txt", Notice), ("THIRD_PARTY_NOTICES.md", Notice), ("ThirdPartyNotices.txt", Notice),
            ("noticeboard.md", OtherText),
            ("USE_POLICY.md", UsePolicy), ("acceptable-use-policy.txt", UsePolicy), ("Prohibited_Use_Policy.md", UsePolicy),
            ("config.json", Config), ("adapter_config.json", Config), ("mergekit_config.yml", Config), ("tokenizer_config.json", Config),
            ("model_index.json", Config), ("tokenizer.json", Other), ("model.safetensors.index.json", Other),
            ("model.gguf.part01", Weights), ("texts.zip", Archive), ("src.tar.gz", Archive), ("a.gz", Other), ("Modelfile", Config),
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
