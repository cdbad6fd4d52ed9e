//! Whole sentences against all clause kinds at once: what each says, about what, and prose that says nothing.

use std::path::Path;

use smallprint::clauses::{Clause, Engine};
use smallprint::text::Text;

fn engine() -> Engine {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/clauses");
    let files =
        std::fs::read_dir(folder).expect("the clause kinds").map(|entry| entry.expect("an entry").path());
    let mut kinds: Vec<(String, String)> = files
        .filter_map(|path| {
            let stem = path.file_stem()?.to_str()?.to_owned();
            Some((stem, std::fs::read_to_string(&path).ok()?))
        })
        .collect();
    kinds.sort();
    let sources: Vec<_> = kinds.iter().map(|(stem, source)| (stem.as_str(), source.as_str())).collect();
    Engine::from_toml(&sources).unwrap_or_else(|error| panic!("{error}"))
}

/// A clause in words: kind, effect, subject, exception.
fn told(clause: &Clause) -> String {
    let effect = clause.effect.as_deref().unwrap_or("-");
    let except = clause.except.as_ref().map(|except| format!(" except {except}")).unwrap_or_default();
    format!("{} {effect} {}{except}", clause.kind, format!("{:?}", clause.subject).to_lowercase())
}

/// Sentences with all that they say.
const SAID: [(&str, &[&str]); 34] = [
    (
        "The code is released under MIT, the weights are for research only.",
        &["research-only forbidden weights"],
    ),
    (
        "The model is free for all; our source code may not be used commercially.",
        &["non-commercial forbidden code"],
    ),
    (
        "The weights are open, but the dataset is for non-commercial use only.",
        &["non-commercial forbidden data"],
    ),
    (
        "The code may be used for any purpose, while the model weights are strictly for academic research.",
        &["commercial-use allowed code", "research-only forbidden weights"],
    ),
    (
        // Outputs that may serve no commerce are not the user's to use as they like.
        "Outputs may not be used commercially.",
        &["non-commercial forbidden outputs", "output-ownership forbidden outputs"],
    ),
    (
        "代码可用于任何目的；模型权重仅供学术研究使用。",
        &["commercial-use allowed code", "research-only forbidden weights"],
    ),
    ("数据集不得用于商业用途。", &["non-commercial forbidden data"]),
    (
        "You must not train other models with the outputs, except derivatives of this model.",
        &["output-training forbidden outputs except derivatives"],
    ),
    (
        "Outputs must not be used to improve any other AI model (other than modifications of Heron).",
        &["output-training forbidden outputs except derivatives"],
    ),
    (
        "Outputs must not be used to develop models that compete with ours.",
        &["competing-model forbidden outputs", "output-training conditional outputs"],
    ),
    (
        "You may use outputs to train other models, provided that you name Heron in their cards.",
        &["output-training conditional outputs"],
    ),
    (
        "Any model that is trained on outputs of Heron is a derivative: such derivatives include distilled models.",
        &["distillation conditional weights", "output-training conditional outputs"],
    ),
    ("No attribution is required, and no registration either.", &[]),
    ("You do not have to give a copy of this licence to anyone.", &[]),
    ("You need not state what you changed.", &[]),
    ("There is no duty to publish derivatives under the same licence.", &[]),
    ("There is no restriction on commercial use.", &["commercial-use allowed weights"]),
    ("Nothing here limits use to research.", &[]),
    ("This text does not forbid training with outputs.", &[]),
    ("You are not required to indemnify us.", &[]),
    (
        "Disclaimer: the model is meant for research only and must not be used in products that are sold.",
        &["research-only forbidden weights"],
    ),
    ("Ethics note: we ask you not to use the model for military purposes.", &["military forbidden weights"]),
    (
        "Please note that the weights should not be used for commercial purposes.",
        &["non-commercial forbidden weights"],
    ),
    ("This release is intended for research purposes only.", &["research-only forbidden weights"]),
    (
        "You may not host the model for third parties without our written consent.",
        &["hosted-service conditional weights"],
    ),
    (
        "Commercial use is forbidden unless you have a written agreement with us.",
        &["non-commercial conditional weights"],
    ),
    (
        "You may not use the model commercially, except for internal evaluation.",
        &["non-commercial forbidden weights except evaluation"],
    ),
    (
        "The model must not be used for commercial purposes without prior written permission.",
        &["non-commercial conditional weights"],
    ),
    ("未经书面许可，不得将本模型用于商业用途。", &["non-commercial conditional weights"]),
    (
        "不得使用输出训练其他模型，但本模型的衍生模型除外。",
        &["output-training forbidden outputs except derivatives"],
    ),
    (
        "The documentation is under CC-BY and the model may be used for any purpose.",
        &["commercial-use allowed weights"],
    ),
    (
        "We claim no ownership of outputs, but you must label them as machine-generated content.",
        &["output-labelling - outputs", "output-ownership allowed outputs"],
    ),
    (
        "You can fine-tune the model, but you must not distribute the weights to others.",
        &["fine-tuning allowed weights", "redistribution forbidden weights"],
    ),
    ("Training data stay with us: you may not redistribute the data.", &["redistribution forbidden data"]),
];

#[test]
fn sentences_say_what_they_say_and_about_what() {
    let engine = engine();
    let mut wrong = Vec::new();
    for (sentence, expected) in SAID {
        let mut found: Vec<String> = engine.find(&Text::from_source(sentence)).iter().map(told).collect();
        found.sort();
        if found != expected {
            wrong.push(format!("{sentence}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), SAID.len(), wrong.join("\n"));
}

/// Sentences from cards, manuals and papers, written for this test, with the words that clauses have.
const PROSE: [&str; 60] = [
    "The model was fine-tuned on research papers and commercial product reviews.",
    "We train on outputs of a larger teacher, which improves the student model by two points.",
    "Distillation is performed with a temperature of 2 and must converge before pruning.",
    "Export the checkpoint to ONNX, then import it on the device.",
    "Generation terminates once the end token is produced or the limit is reached.",
    "The patent corpus has 3 million documents in five languages.",
    "Our API returns the generated text as JSON and must be called with a key.",
    "Users can host the demo on their own machines with a single command.",
    "The benchmark covers law, medicine and military history.",
    "The adapter is merged into the base weights after training.",
    "Quantised versions are provided in the GGUF format.",
    "Register the hook before the forward pass, or gradients will not be recorded.",
    "The name of each layer must start with a prefix, such as \"encoder\".",
    "Please cite our paper if this work helps your research.",
    "We thank the annotators, who were paid above the minimum wage of their country.",
    "The dataset contains news from China, Japan and the European Union.",
    "A classifier that detects hate speech and violence was trained on forum posts.",
    "The model should not be confused with its predecessor of the same name.",
    "Results may vary; the temperature must be set to zero for exact reproduction.",
    "The governing equations of the flow are solved on a grid.",
    "Power laws describe how loss depends on compute.",
    "The court scenes in the movie dataset were removed.",
    "This commit modifies the tokenizer and updates the license header of one file.",
    "The library is distributed through PyPI and conda.",
    "Data is distributed over eight workers, each of which owns one shard.",
    "The output layer shares its weights with the embedding.",
    "Synthetic data were generated with an older model and filtered for quality.",
    "In production, the service handles more than 5 million requests per day.",
    "The company has 200 employees and revenue of 10 million dollars.",
    "More than 300,000 people use the app every month.",
    "Watermarks in training images must be cropped before resizing.",
    "The logo in the corner of the interface can be hidden with a flag.",
    "A copy of the tokenizer is stored next to the weights.",
    "The team reserves two GPUs for evaluation from time to time.",
    "The latest version of the model supports longer contexts.",
    "Access to the cluster is granted to students on request.",
    "The safety filter blocks prompts about weapons and malware.",
    "Limitations: the model may produce false or harmful content and was not evaluated for medical use.",
    "Out-of-scope: languages other than English were not part of the training data.",
    "Intended use: chat, summarisation and question answering in business settings.",
    "The commercial airline dataset is used as a running example.",
    "Research in this area has grown quickly, and only few models are open.",
    "We show that academic benchmarks do not reflect commercial deployments.",
    "The derivative of the activation must be continuous.",
    "Adaptations of the method to speech are discussed in Section 5.",
    "The proceedings of the conference include a paper on infringement detection.",
    "Contact us if you would like to collaborate or report a bug.",
    "Sanctions and trade are the topics of the second subset.",
    "The indemnity clause is a typical example in the contract corpus.",
    "You can modify the prompt template in the config file.",
    "The agent may browse the web, but it cannot sign up for accounts.",
    "To reproduce the figures, you must install the package and run the notebook.",
    "The weights of the loss terms are chosen by search; they may change between runs.",
    "Attribution maps show which words matter, and they are displayed in the notebook.",
    "该模型在医学研究和商业评论数据上进行了训练。",
    "模型输出的质量通过人工评测，结果见表三。",
    "训练数据包含中国法律和军事新闻，共计一百万条。",
    "微调脚本支持多卡训练，用户可以修改配置文件。",
    "我们感谢所有标注人员，并展示了更多示例。",
    "本工具可导出模型，并支持在云服务上部署。",
];

#[test]
fn ordinary_prose_has_no_clause() {
    let engine = engine();
    let mut wrong = Vec::new();
    for sentence in PROSE {
        let found: Vec<String> = engine.find(&Text::from_source(sentence)).iter().map(told).collect();
        if !found.is_empty() {
            wrong.push(format!("{sentence}\n  found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), PROSE.len(), wrong.join("\n"));
}
