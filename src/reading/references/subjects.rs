//! What a statement is about: weights, code, data, documents or outputs.
//!
//! Contract: looks at the words between the name before and the name itself. In languages that write the thing first
//! ("the code of this model") the first thing counts, in those that write it last (模型的代码) the last one.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::corpus::Subject;
use crate::text::is_wide;

const CODE: [&str; 33] = [
    "code",
    "model code",
    "source code",
    "software",
    "program",
    "library",
    "this file",
    "script",
    "scripts",
    "package",
    "plugin",
    "module",
    "server",
    "client",
    "logiciel",
    "programm",
    "programa",
    "programma",
    "quellcode",
    "código",
    "codice",
    "biblioteca",
    "code base",
    "codebase",
    "source files",
    "代码",
    "程式碼",
    "源码",
    "程序",
    "软件",
    "コード",
    "ソフトウェア",
    "코드",
];
const WEIGHTS: [&str; 28] = [
    "weights",
    "model",
    "models",
    "checkpoint",
    "checkpoints",
    "adapter",
    "adapters",
    "lora",
    "parameters",
    "modèle",
    "modèles",
    "poids",
    "modell",
    "modelo",
    "modelos",
    "modello",
    "модель",
    "weight",
    "code model",
    "merge",
    "llm",
    "模型",
    "权重",
    "權重",
    "モデル",
    "重み",
    "모델",
    "가중치",
];
const DATA: [&str; 26] = [
    "dataset",
    "datasets",
    "data set",
    "data",
    "corpus",
    "training data",
    "model training data",
    "annotations",
    "données",
    "datensatz",
    "datensätze",
    "daten",
    "datos",
    "dados",
    "dati",
    "данные",
    "数据集",
    "数据",
    "语料",
    "資料集",
    "データセット",
    "データ",
    "데이터셋",
    "데이터",
    "benchmark",
    "jeu de données",
];
const DOCS: [&str; 7] = ["documentation", "docs", "manual", "文档", "文檔", "ドキュメント", "문서"];
const OUTPUTS: [&str; 11] = [
    "outputs",
    "output",
    "model outputs",
    "model output",
    "generated images",
    "generated text",
    "images that the model",
    "generations",
    "生成内容",
    "输出",
    "出力",
];

static SEARCH: LazyLock<(AhoCorasick, Vec<Subject>)> = LazyLock::new(|| {
    let all: [(&[&str], Subject); 5] = [
        (&CODE, Subject::Code),
        (&WEIGHTS, Subject::Weights),
        (&DATA, Subject::Data),
        (&DOCS, Subject::Docs),
        (&OUTPUTS, Subject::Outputs),
    ];
    let words = || all.iter().flat_map(|(words, subject)| words.iter().map(move |word| (*word, *subject)));
    let mut builder = AhoCorasick::builder();
    let search = builder.match_kind(MatchKind::LeftmostLongest).build(words().map(|(word, _)| word));
    (search.expect("a few words always build"), words().map(|(_, subject)| subject).collect())
});

/// What these folded words are about, if they say so.
pub(super) fn subject(text: &str) -> Option<Subject> {
    let (search, subjects) = &*SEARCH;
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_wide(c));
    let alone = |start: usize, end: usize| {
        let wide = text[start..].starts_with(is_wide);
        wide || !letter(text[..start].chars().next_back()) && !letter(text[end..].chars().next())
    };
    let mut hits = search
        .find_iter(text)
        .filter(|hit| alone(hit.start(), hit.end()))
        .map(|hit| subjects[hit.pattern().as_usize()]);
    if text.contains(is_wide) { hits.last() } else { hits.next() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_the_phrase_counts() {
        let cases = [
            ("the code of this model is licensed under the", Some(Subject::Code)),
            ("the model weights and the code are under", Some(Subject::Weights)),
            ("our training data is released under", Some(Subject::Data)),
            ("model outputs are", Some(Subject::Outputs)),
            ("本模型的代码遵循", Some(Subject::Code)),
            ("代码和模型权重采用", Some(Subject::Weights)),
            ("the documentation is", Some(Subject::Docs)),
            ("decoded and modelled", None),
        ];
        for (text, expected) in cases {
            assert_eq!(subject(text), expected, "{text}");
        }
    }
}
