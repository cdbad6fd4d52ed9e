//! What a file is likely to hold, and what it is about, by its name alone.
//!
//! Contract: a name only says where to look; the content decides. Names are compared without regard to
//! case, and in words (`LICENSE-MODEL`, `ModelLicense`, `model_license.txt` are alike). Code and data whose
//! names speak of licences (`license.py`, `license_plates.csv`) are no legal texts.

use crate::corpus::Subject;

use super::TextRole;

/// Documents that hold text which smallprint cannot read.
const DOCUMENTS: [&str; 6] = ["doc", "docx", "odt", "pages", "pdf", "ps"];
/// Ends of names that are never a legal text.
const NOT_TEXT: [&str; 46] = [
    "avif",
    "bin",
    "bmp",
    "c",
    "cc",
    "cpp",
    "css",
    "csv",
    "cu",
    "gguf",
    "gif",
    "go",
    "gz",
    "h",
    "hpp",
    "ico",
    "ipynb",
    "java",
    "jpeg",
    "jpg",
    "js",
    "json",
    "jsonl",
    "lock",
    "onnx",
    "parquet",
    "pkl",
    "png",
    "pt",
    "pth",
    "py",
    "pyc",
    "pyi",
    "rs",
    "safetensors",
    "sh",
    "so",
    "svg",
    "tar",
    "toml",
    "ts",
    "tsv",
    "webp",
    "yaml",
    "yml",
    "zip",
];
const LICENSE_WORDS: [&str; 11] = [
    "copying",
    "copyright",
    "eula",
    "licence",
    "licences",
    "licencing",
    "license",
    "licenses",
    "licensing",
    "lizenz",
    "unlicense",
];
/// After a licence word these make the name speak of something else (number plates, keys, checkers).
const NOT_LEGAL: [&str; 12] = [
    "check",
    "checker",
    "classifier",
    "detection",
    "detector",
    "header",
    "key",
    "number",
    "numbers",
    "plate",
    "plates",
    "recognition",
];

/// The role that a file's name gives it; `None` where the name says nothing.
///
/// Documents that cannot be read have no role; see [`is_unreadable_document`].
///
/// ```
/// use smallprint::evidence::{TextRole, names::file_role};
///
/// assert_eq!(file_role("LICENSE-MODEL"), Some(TextRole::License));
/// assert_eq!(file_role("USE_POLICY.md"), Some(TextRole::UsePolicy));
/// assert_eq!(file_role("license.py"), None);
/// ```
pub fn file_role(path: &str) -> Option<TextRole> {
    let name = file_name(path).to_lowercase();
    if matches!(name.as_str(), "readme.md" | "readme.markdown" | "readme" | "readme.txt" | "readme.rst") {
        return Some(TextRole::Card);
    }
    let extension = extension(&name);
    if NOT_TEXT.contains(&extension) || DOCUMENTS.contains(&extension) {
        return None;
    }
    legal_role(path)
}

/// Whether the name promises a legal text in a format that smallprint cannot read (PDF, Word, RTF).
pub fn is_unreadable_document(path: &str) -> bool {
    DOCUMENTS.contains(&extension(&file_name(path).to_lowercase())) && legal_role(path).is_some()
}

/// What a legal text is about, by its name and place; weights, where neither says.
///
/// ```
/// use smallprint::{corpus::Subject, evidence::names::subject_of};
///
/// assert_eq!(subject_of("LICENSE-CODE"), Subject::Code);
/// assert_eq!(subject_of("docs/LICENSE"), Subject::Docs);
/// assert_eq!(subject_of("LICENSE"), Subject::Weights);
/// ```
pub fn subject_of(path: &str) -> Subject {
    stated_subject(path).unwrap_or_default()
}

/// The same, where the name says it; a plain `LICENSE` is about whatever the artifact is.
pub fn stated_subject(path: &str) -> Option<Subject> {
    subject_by_name(file_name(path)).or_else(|| subject_by_folder(path))
}

fn subject_by_name(name: &str) -> Option<Subject> {
    const WEIGHTS: [&str; 8] =
        ["checkpoint", "checkpoints", "model", "models", "weight", "weights", "权重", "模型"];
    const CODE: [&str; 5] = ["code", "software", "source", "src", "代码"];
    const DATA: [&str; 5] = ["corpus", "data", "dataset", "datasets", "数据"];
    const DOCS: [&str; 3] = ["doc", "docs", "documentation"];
    let words = words(name);
    let wide = |list: &[&str]| list.iter().any(|word| !word.is_ascii() && name.contains(word));
    if words.iter().any(|word| WEIGHTS.contains(&word.as_str())) || wide(&WEIGHTS) {
        return Some(Subject::Weights);
    }
    // A code word counts beside a licence word only: `LICENSE_CODE_LLAMA` is about a model of that name.
    let last = words.iter().rposition(|word| LICENSE_WORDS.contains(&word.as_str()));
    let beside = |list: &[&str]| {
        last.is_some_and(|at| {
            let after = words.get(at + 1).filter(|_| words.get(at + 2).is_none_or(|word| is_text_word(word)));
            let before = at.checked_sub(1).and_then(|at| words.get(at));
            [before, after].into_iter().flatten().any(|word| list.contains(&word.as_str()))
        })
    };
    let about = |list: &[&str]| beside(list) || wide(list);
    [(&CODE[..], Subject::Code), (&DATA[..], Subject::Data), (&DOCS[..], Subject::Docs)]
        .into_iter()
        .find_map(|(list, subject)| about(list).then_some(subject))
}

fn subject_by_folder(path: &str) -> Option<Subject> {
    let (folders, _) = path.rsplit_once('/')?;
    folders.rsplit('/').find_map(|folder| match folder.to_ascii_lowercase().as_str() {
        "doc" | "docs" | "documentation" => Some(Subject::Docs),
        "code" | "scripts" | "source" | "src" => Some(Subject::Code),
        "data" | "dataset" | "datasets" => Some(Subject::Data),
        "checkpoint" | "checkpoints" | "model" | "models" | "weights" => Some(Subject::Weights),
        other if other.ends_with(".dist-info") || other.ends_with(".egg-info") => Some(Subject::Code),
        _ => None,
    })
}

/// The role by the words of the name, whatever its extension.
fn legal_role(path: &str) -> Option<TextRole> {
    let name = file_name(path);
    let words = words(name);
    if is_use_policy(&words, name) {
        return Some(TextRole::UsePolicy);
    }
    if is_notice(&words, name) {
        return Some(TextRole::Notice);
    }
    let in_reuse_folder = path.rsplit('/').nth(1).is_some_and(|folder| folder == "LICENSES");
    (in_reuse_folder || is_license(&words, name)).then_some(TextRole::License)
}

fn is_use_policy(words: &[String], name: &str) -> bool {
    let has = |word: &str| words.iter().any(|known| known == word);
    let policy = has("policy") || has("policies");
    let limited = has("acceptable")
        || has("prohibited")
        || has("prohibition")
        || has("responsible")
        || has("restricted");
    (policy && (has("use") || has("usage")))
        || (limited && (has("use") || has("usage") || has("uses")))
        || (has("use") && (has("restriction") || has("restrictions")))
        || words.first().is_some_and(|word| word == "aup")
        || name.contains("使用政策")
        || name.contains("使用限制")
}

fn is_notice(words: &[String], name: &str) -> bool {
    let first = words.first().map_or("", String::as_str);
    let third = first == "third" && words.get(1).is_some_and(|word| word == "party") || first == "thirdparty";
    let legal = |word: &String| {
        matches!(word.as_str(), "notice" | "notices") || LICENSE_WORDS.contains(&word.as_str())
    };
    matches!(first, "notice" | "notices") || (third && words.iter().any(legal)) || name.contains("声明")
}

fn is_license(words: &[String], name: &str) -> bool {
    if name.contains("许可") || name.contains("协议") || name.contains("授权") || name.contains("許可")
    {
        return true;
    }
    let legal = |word: &String| LICENSE_WORDS.contains(&word.as_str());
    if words.iter().any(|word| NOT_LEGAL.contains(&word.as_str())) {
        return false;
    }
    // `LICENSE*`, `*_LICENSE`, `*_LICENSE.txt`, `*_LICENSE_AGREEMENT`; not `how-to-license-a-model`.
    let stem: Vec<_> = words.iter().rev().skip_while(|word| is_text_word(word)).collect();
    let ends = stem.first().is_some_and(|word| legal(word) || matches!(word.as_str(), "agreement" | "eula"));
    let ends = ends && stem.iter().any(|word| legal(word));
    let begins =
        words.first().is_some_and(|word| legal(word) || matches!(word.as_str(), "legal" | "terms" | "tos"));
    let terms = words.windows(3).any(|three| three[0] == "terms" && three[1] == "of");
    begins || ends || terms
}

/// A word that stands for an extension or a language.
fn is_text_word(word: &str) -> bool {
    matches!(word, "cn" | "en" | "htm" | "html" | "markdown" | "md" | "rst" | "text" | "txt" | "zh")
        || DOCUMENTS.contains(&word)
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// The words of a name in lower case: runs of letters, cut where a capital follows a small letter, without
/// digits (`LICENSE2`).
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut after_small = false;
    for c in name.chars() {
        let border = !c.is_alphabetic() || (after_small && c.is_uppercase());
        if border && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphabetic() {
            word.extend(c.to_lowercase());
        }
        after_small = c.is_lowercase();
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_roles() {
        let license = Some(TextRole::License);
        let cases = [
            ("LICENSE", license),
            ("license.txt", license),
            ("Licence.md", license),
            ("COPYING.LESSER", license),
            ("LICENSE2", license),
            ("LICENSE-2.0.txt", license),
            ("LICENSE.apache", license),
            ("UNLICENSE", license),
            ("MODEL_LICENSE", license),
            ("MODEL_LICENSE_AGREEMENT.txt", license),
            ("ModelLicense.txt", license),
            ("WEIGHTS_LICENSE.md", license),
            ("gemma_terms_of_use.html", license),
            ("TERMS.md", license),
            ("EULA.txt", license),
            ("LEGAL.md", license),
            ("LICENSES/MIT.txt", license),
            ("COPYRIGHT", license),
            ("模型许可协议.txt", license),
            ("使用协议.md", license),
            ("sub/LICENSE", license),
            ("LICENSE_zh.md", license),
            ("a-LICENSE.en.md", license),
            ("Apache_License.html", license),
            ("REUSE_LICENSE", license),
            ("NOTICE", Some(TextRole::Notice)),
            ("Notice.txt", Some(TextRole::Notice)),
            ("THIRD_PARTY_NOTICES.md", Some(TextRole::Notice)),
            ("ThirdPartyNotices.txt", Some(TextRole::Notice)),
            ("USE_POLICY.md", Some(TextRole::UsePolicy)),
            ("acceptable_use_policy.md", Some(TextRole::UsePolicy)),
            ("gemma-prohibited-use-policy.md", Some(TextRole::UsePolicy)),
            ("PROHIBITED_USE", Some(TextRole::UsePolicy)),
            ("llama-acceptable-use.txt", Some(TextRole::UsePolicy)),
            ("AUP.md", Some(TextRole::UsePolicy)),
            ("README.md", Some(TextRole::Card)),
            ("license.py", None),
            ("license.json", None),
            ("license_plate_labels.txt", None),
            ("LICENSE.pdf", None),
            ("terminology.md", None),
            ("noticeable.txt", None),
            ("how-to-license-a-model.md", None),
            ("license-badge.svg", None),
            ("model.safetensors", None),
            ("vocab.txt", None),
            ("policy.md", None),
            ("", None),
            ("data_policy.txt", None),
            ("legally_blonde.txt", None),
        ];
        for (name, role) in cases {
            assert_eq!(file_role(name), role, "{name}");
        }
    }

    #[test]
    fn documents_are_known_but_not_read() {
        for (name, expected) in [
            ("LICENSE.pdf", true),
            ("Model_License_Agreement.docx", true),
            ("模型许可协议.pdf", true),
            ("Acceptable-Use-Policy.PDF", true),
            ("paper.pdf", false),
            ("LICENSE", false),
            ("license.rtf", false),
        ] {
            assert_eq!(is_unreadable_document(name), expected, "{name}");
        }
    }

    #[test]
    fn names_and_places_give_subjects() {
        let cases = [
            ("LICENSE", Subject::Weights),
            ("LICENSE-CODE", Subject::Code),
            ("LICENSE_CODE.txt", Subject::Code),
            ("CODE_LICENSE", Subject::Code),
            ("LICENSE.code", Subject::Code),
            ("LICENSE-MODEL", Subject::Weights),
            ("docs/MODEL_LICENSE", Subject::Weights),
            ("WEIGHTS_LICENSE", Subject::Weights),
            ("LICENSE-DATA", Subject::Data),
            ("DATASET_LICENSE.md", Subject::Data),
            ("LICENSE_CODE_LLAMA", Subject::Weights),
            ("docs/LICENSE", Subject::Docs),
            ("src/LICENSE", Subject::Code),
            ("weights/LICENSE", Subject::Weights),
            ("x-1.0.dist-info/licenses/LICENSE", Subject::Code),
            ("代码许可.txt", Subject::Code),
            ("模型代码许可.txt", Subject::Weights),
            ("LICENSE-CODE-AND-MODEL", Subject::Weights),
        ];
        for (path, subject) in cases {
            assert_eq!(subject_of(path), subject, "{path}");
        }
    }
}
