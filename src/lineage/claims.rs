//! Reads the bases that an artifact's own evidence names, before anybody looks them up.
//!
//! One edge for each distinct base, with the place that names it and the revision that it pins. The relation is what a
//! card or a configuration states; where none does it is inferred from the artifact's kind, formats and name. A card that
//! names its own model as the base makes a circle of one step; `_name_or_path` is a hint that makes no edge, and a data set makes a `trained-on` edge.

use super::resolve::EDGES;
use super::{Basis, Edge, Relation, Stopped};
use crate::evidence::{At, Config, Facts, split_revision};
use crate::layouts::{Artifact, Kind};

/// Parts of a repository name that say the weights were quantised.
const QUANTISED: [&str; 14] = [
    "gguf", "ggml", "awq", "gptq", "4bit", "8bit", "3bit", "mlx", "exl2", "exl3", "bnb", "int4", "int8",
    "fp8",
];
/// Parts of a repository name that say the weights were converted.
const CONVERTED: [&str; 4] = ["onnx", "openvino", "coreml", "ct2"];
/// What cards write where they have no base, or mean themselves.
const NO_BASE: [&str; 11] =
    ["self", "itself", "this", "this model", "none", "null", "n/a", "na", "-", ".", "from scratch"];
/// Addresses that stand before a repository id.
const HOSTS: [&str; 5] = [
    "https://huggingface.co/",
    "http://huggingface.co/",
    "https://hf.co/",
    "https://modelscope.cn/models/",
    "hf.co/",
];

/// The unresolved edges that the evidence of `artifact` claims: bases first, then data sets.
pub fn claims(facts: &Facts, artifact: &Artifact) -> Vec<Edge> {
    let mut claims = Claims { artifact, edges: Vec::new() };
    for (at, basis, stated) in named_bases(facts) {
        claims.add(at, basis, stated);
    }
    let circle = |edge: &Edge| is_own(artifact, &edge.base);
    let others = claims.edges.iter().filter(|claim| !is_own(artifact, &claim.base)).count();
    let inferred = inferred(facts, artifact, others);
    let mut edges: Vec<Edge> = claims.edges.into_iter().map(|claim| claim.edge(inferred)).collect();
    edges.iter_mut().filter(|edge| circle(edge)).for_each(|edge| edge.stopped = Some(Stopped::Cycle));
    edges.extend(data_sets(facts));
    edges
}

/// Models that configurations name in passing and that are none of `edges`: hints, which make no edge. Random or tiny
/// test weights borrow the settings of a model and have nothing else of it.
pub fn hints<'f>(facts: &'f Facts, artifact: &Artifact, edges: &[Edge]) -> Vec<&'f At<String>> {
    let mut found: Vec<&At<String>> = Vec::new();
    for at in facts.configs.iter().filter(|config| !config.is_test_model).flat_map(|config| &config.hints) {
        let (base, _) = split_revision(&at.value);
        let known = edges.iter().any(|edge| edge.base.eq_ignore_ascii_case(base))
            || found.iter().any(|known| known.value.eq_ignore_ascii_case(&at.value));
        if !known && !is_own(artifact, base) && found.len() < EDGES {
            found.push(at);
        }
    }
    found
}

/// Whether a model's name says that its weights were quantised. The ending of a file's name tells its format, and files of
/// that format may hold the weights as they were.
pub fn is_called_quantised(artifact: &Artifact) -> bool {
    let is_file = artifact.files.iter().any(|file| file.logical == "." || file.logical == artifact.name);
    artifact.kind == Kind::Model && !is_file && name_has(artifact, &QUANTISED)
}

/// Whether a base is the artifact itself.
fn is_own(artifact: &Artifact, base: &str) -> bool {
    artifact.is_called(base) || artifact.name.eq_ignore_ascii_case(base)
}

/// Every base with what it rests on and the relation that is stated there.
fn named_bases(facts: &Facts) -> Vec<(&At<String>, Basis, Option<Relation>)> {
    let mut found = Vec::new();
    if let Some(card) = facts.card.as_ref().filter(|card| !card.is_dataset) {
        let stated = card.relation.as_ref().and_then(|at| card_relation(&at.value));
        found.extend(card.base_models.iter().map(|at| (at, Basis::Declared, stated)));
    }
    if facts.configs.iter().any(|config| config.is_test_model) {
        // Random or tiny test weights have nothing of the model whose shape they borrow.
        return found;
    }
    // A recipe that a card prints is part of the card.
    let printed = |config: &Config| facts.card.as_ref().is_some_and(|card| card.path == config.path);
    for config in &facts.configs {
        let stated = config.relation.as_deref().and_then(stated_relation);
        let basis = if printed(config) { Basis::Declared } else { Basis::WeightsMetadata };
        found.extend(config.bases.iter().map(|at| (at, basis, stated)));
    }
    for weights in &facts.weights {
        let stated = (weights.relation == Some("adapter")).then_some(Relation::Adapter);
        found.extend(weights.bases.iter().map(|at| (at, Basis::WeightsMetadata, stated)));
    }
    found
}

/// A base that is claimed, with the relation where one is stated.
struct Claim {
    base: String,
    revision: Option<String>,
    at: At<String>,
    basis: Basis,
    stated: Option<Relation>,
}

impl Claim {
    fn edge(self, inferred: Relation) -> Edge {
        let revision = self.revision;
        Edge {
            revision,
            ..Edge::claimed(self.base, self.stated.unwrap_or(inferred), self.at.place, self.basis)
        }
    }
}

/// Claims gathered so far, one for each base.
struct Claims<'a> {
    artifact: &'a Artifact,
    edges: Vec<Claim>,
}

impl Claims<'_> {
    /// Keeps the first place of a base, and the first relation that is stated for it anywhere.
    fn add(&mut self, at: &At<String>, basis: Basis, stated: Option<Relation>) {
        let named = repository(&at.value);
        let (base, revision) = split_revision(&named);
        let (base, revision) = (base.to_owned(), revision.map(str::to_owned));
        let own = is_own(self.artifact, &base);
        // A card that names itself is told; a header or recipe that does has the name of what it stands in. An earlier
        // revision of itself is a base whose terms are its own.
        let beside_the_point = own && (basis != Basis::Declared || revision.is_some());
        // Every claim is compared with those before it; nobody makes a model from so many.
        if base.is_empty() || is_no_base(&base) || beside_the_point || self.edges.len() > EDGES {
            return;
        }
        match self.edges.iter_mut().find(|claim| claim.base.eq_ignore_ascii_case(&base)) {
            Some(known) => {
                known.stated = known.stated.or(stated);
                known.revision = known.revision.take().or(revision);
            }
            None => self.edges.push(Claim { base, revision, at: at.clone(), basis, stated }),
        }
    }
}

fn is_no_base(base: &str) -> bool {
    NO_BASE.iter().any(|word| word.eq_ignore_ascii_case(base))
}

/// The repository id in what may be an address of a page below it.
fn repository(named: &str) -> String {
    let named = named.trim();
    let path = HOSTS.iter().find_map(|host| named.strip_prefix(host));
    let Some(path) = path else { return named.trim_end_matches('/').to_owned() };
    path.split('/').filter(|part| !part.is_empty()).take(2).collect::<Vec<_>>().join("/")
}

/// The hub's words for relations, and our own.
fn stated_relation(stated: &str) -> Option<Relation> {
    match stated.trim().to_ascii_lowercase().as_str() {
        "adapter" | "lora" => Some(Relation::Adapter),
        "merge" | "merged" => Some(Relation::Merged),
        "quantized" | "quantised" => Some(Relation::Quantised),
        "finetune" | "finetuned" | "fine-tune" | "fine-tuned" => Some(Relation::FineTuned),
        "identical" => Some(Relation::Identical),
        "converted" => Some(Relation::Converted),
        "distilled" | "distillation" => Some(Relation::Distilled),
        "trained-on-outputs" | "trained_on_outputs" | "synthetic-data" => Some(Relation::TrainedOnOutputs),
        _ => None,
    }
}

/// What a card states; a word that means nothing here leaves the relation open, and is not taken for the usual one.
fn card_relation(stated: &str) -> Option<Relation> {
    let known = stated_relation(stated);
    known.or_else(|| (!stated.trim().is_empty()).then_some(Relation::Unknown))
}

/// What the relation most likely is, where nothing states it: the order in which the hub infers it.
fn inferred(facts: &Facts, artifact: &Artifact, bases: usize) -> Relation {
    if artifact.kind == Kind::Adapter || is_adapter(facts) {
        Relation::Adapter
    } else if bases > 1 {
        Relation::Merged
    } else if is_quantised(facts) || name_has(artifact, &QUANTISED) {
        Relation::Quantised
    } else if name_has(artifact, &CONVERTED) || is_converted(facts) {
        Relation::Converted
    } else {
        Relation::FineTuned
    }
}

fn is_adapter(facts: &Facts) -> bool {
    let framework = facts.card.as_ref().and_then(|card| card.framework.as_deref());
    framework.is_some_and(|name| name.eq_ignore_ascii_case("peft"))
        || facts.configs.iter().any(|config| config.relation.as_deref() == Some("adapter"))
        || (!facts.weights.is_empty()
            && facts.weights.iter().all(|weights| weights.relation == Some("adapter")))
}

fn is_quantised(facts: &Facts) -> bool {
    facts.weights.iter().any(|weights| weights.format == "gguf")
        || facts.configs.iter().any(|config| config.relation.as_deref() == Some("quantised"))
        || (is_converted(facts) && facts.weights.iter().any(|weights| weights.relation == Some("quantised")))
}

/// Whether all weights here are in a format that models are only converted to; many keep such copies beside their own.
fn is_converted(facts: &Facts) -> bool {
    !facts.weights.is_empty() && facts.weights.iter().all(|weights| weights.format == "openvino")
}

fn name_has(artifact: &Artifact, words: &[&str]) -> bool {
    let name = artifact.repo_id.as_deref().unwrap_or(&artifact.name).to_ascii_lowercase();
    let last = name.rsplit('/').next().unwrap_or_default();
    last.split(['-', '_', '.']).any(|part| words.contains(&part))
}

/// The data sets of the card.
fn data_sets(facts: &Facts) -> Vec<Edge> {
    let mut edges: Vec<Edge> = Vec::new();
    let named = facts.card.iter().flat_map(|card| &card.datasets);
    for at in named.filter(|at| !at.value.trim().is_empty()) {
        let base = at.value.trim();
        if !edges.iter().any(|edge| edge.base.eq_ignore_ascii_case(base)) {
            edges.push(Edge::claimed(base, Relation::TrainedOn, at.place.clone(), Basis::Declared));
        }
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Card, Config, Place, Weights};

    fn at(value: &str) -> At<String> {
        At { value: value.into(), place: Place { path: "README.md".into(), ..Place::default() } }
    }

    fn artifact(id: &str) -> Artifact {
        Artifact { path: "x".into(), name: id.into(), repo_id: Some(id.into()), ..Artifact::default() }
    }

    fn card(bases: &[&str], relation: Option<&str>) -> Facts {
        let base_models = bases.iter().map(|base| at(base)).collect();
        let card = Card { base_models, relation: relation.map(at), ..Card::default() };
        Facts { card: Some(card), ..Facts::default() }
    }

    fn told(facts: &Facts, artifact: &Artifact) -> Vec<(String, Relation, Basis)> {
        claims(facts, artifact).into_iter().map(|edge| (edge.base, edge.relation, edge.basis)).collect()
    }

    #[test]
    fn the_relation_is_stated_or_inferred() {
        let cases: [(&str, &[&str], Option<&str>, Relation); 11] = [
            ("me/model", &["org/base"], None, Relation::FineTuned),
            ("me/model", &["org/base"], Some("adapter"), Relation::Adapter),
            ("me/model", &["org/base"], Some("quantized"), Relation::Quantised),
            ("me/model", &["org/base"], Some("trained-on-outputs"), Relation::TrainedOnOutputs),
            ("me/model", &["org/base"], Some("inspired by"), Relation::Unknown),
            ("me/model", &["org/base"], Some(" "), Relation::FineTuned),
            ("me/model", &["org/a", "org/b"], None, Relation::Merged),
            ("me/model-GGUF", &["org/base"], None, Relation::Quantised),
            ("me/model-4bit-mlx", &["org/base"], None, Relation::Quantised),
            ("me/model-onnx", &["org/base"], None, Relation::Converted),
            ("me/gguftools", &["org/base"], None, Relation::FineTuned),
        ];
        for (id, bases, stated, expected) in cases {
            let found = claims(&card(bases, stated), &artifact(id));
            assert_eq!(found[0].relation, expected, "{id} {bases:?} {stated:?}");
        }
    }

    #[test]
    fn formats_of_copies_tell_the_relation_where_nothing_else_is_here() {
        let weights =
            |format: &str, relation| Weights { format: format.into(), relation, ..Weights::default() };
        for (found, expected) in [
            (vec![weights("openvino", None)], Relation::Converted),
            (vec![weights("openvino", Some("quantised"))], Relation::Quantised),
            (vec![weights("openvino", Some("quantised")), weights("safetensors", None)], Relation::FineTuned),
            (Vec::new(), Relation::FineTuned),
        ] {
            let facts = Facts { weights: found, ..card(&["org/base"], None) };
            assert_eq!(claims(&facts, &artifact("me/model"))[0].relation, expected);
        }
    }

    #[test]
    fn weights_that_say_they_are_an_adapter_are_one() {
        let weights = |relation, bases: &[&str]| Weights {
            format: "safetensors".into(),
            relation,
            bases: bases.iter().map(|base| at(base)).collect(),
            ..Weights::default()
        };
        for (found, expected) in [
            (vec![weights(Some("adapter"), &[])], Relation::Adapter),
            (vec![weights(Some("adapter"), &[]), weights(None, &[])], Relation::FineTuned),
            (vec![weights(Some("adapter"), &["org/base"]), weights(None, &[])], Relation::Adapter),
        ] {
            let facts = Facts { weights: found, ..card(&["org/base"], None) };
            assert_eq!(claims(&facts, &artifact("me/model"))[0].relation, expected);
        }
    }

    #[test]
    fn one_edge_for_each_base_and_none_to_itself() {
        let mut facts = card(&["org/base", "https://huggingface.co/Org/Base/tree/main"], None);
        facts.configs.push(Config {
            bases: vec![at("org/base")],
            relation: Some("adapter".into()),
            ..Config::default()
        });
        facts.weights.push(Weights { bases: vec![at("org/other")], ..Weights::default() });
        assert_eq!(
            told(&facts, &artifact("me/model")),
            [
                ("org/base".into(), Relation::Adapter, Basis::Declared),
                ("org/other".into(), Relation::Adapter, Basis::WeightsMetadata),
            ]
        );
    }

    #[test]
    fn words_for_no_base_are_none() {
        for base in ["self", "Self", "none", "None", "N/A", " self ", "./", "From scratch", "me/model@v1"] {
            assert_eq!(told(&card(&[base], Some("finetune")), &artifact("me/model")), [], "{base}");
        }
        let plain = Artifact { path: "x/me/model".into(), name: "model".into(), ..Artifact::default() };
        assert_eq!(claims(&card(&["org/self"], None), &plain).len(), 1);
    }

    #[test]
    fn a_card_that_names_itself_makes_a_circle_and_a_header_says_nothing_by_it() {
        let plain = Artifact { path: "x/me/model".into(), name: "model".into(), ..Artifact::default() };
        for (base, artifact) in [
            ("me/model", artifact("me/model")),
            ("Me/Model", artifact("me/model")),
            ("https://huggingface.co/me/model", artifact("me/model")),
            ("me/model/", artifact("me/model")),
            ("me/model", plain),
        ] {
            let edges = claims(&card(&[base, "org/base"], None), &artifact);
            assert_eq!(edges[0].stopped, Some(Stopped::Cycle), "{base}");
            assert_eq!((edges[1].stopped, edges[1].relation), (None, Relation::FineTuned), "{base}");
        }
        let weights = Weights { bases: vec![at("me/model")], ..Weights::default() };
        let facts = Facts { weights: vec![weights], ..Facts::default() };
        assert_eq!(told(&facts, &artifact("me/model")), []);
    }

    #[test]
    fn revisions_are_kept_apart_from_names() {
        let mut facts = card(&["org/base", "org/other@v1"], None);
        facts
            .configs
            .push(Config { bases: vec![at("org/base@5f3c"), at("org/other@v2")], ..Config::default() });
        let edges = claims(&facts, &artifact("me/model"));
        let named: Vec<String> = edges.iter().map(Edge::named).collect();
        assert_eq!(named, ["org/base@5f3c", "org/other@v1"]);
        assert_eq!((edges[0].base.as_str(), edges[0].revision.as_deref()), ("org/base", Some("5f3c")));
    }

    #[test]
    fn hints_make_no_edge_and_data_sets_make_their_own() {
        let mut facts = card(&[], None);
        facts.configs.push(Config { hints: vec![at("org/hint")], ..Config::default() });
        if let Some(card) = &mut facts.card {
            card.datasets = vec![at("org/data"), at("org/data")];
        }
        assert_eq!(
            told(&facts, &artifact("me/model")),
            [("org/data".into(), Relation::TrainedOn, Basis::Declared)]
        );
    }

    #[test]
    fn hints_are_told_once_where_they_are_nothing_else() {
        let mut facts = card(&["org/base"], None);
        let hints = ["org/hint", "Org/Hint", "org/base@v1", "me/model"].map(at).to_vec();
        facts.configs.push(Config { hints, ..Config::default() });
        let tested = Config { hints: vec![at("org/tested")], is_test_model: true, ..Config::default() };
        facts.configs.push(tested);
        let own = artifact("me/model");
        let edges = claims(&facts, &own);
        let told: Vec<&str> = super::hints(&facts, &own, &edges).iter().map(|at| at.value.as_str()).collect();
        assert_eq!(told, ["org/hint"]);
    }
}
