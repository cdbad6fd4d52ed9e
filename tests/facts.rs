//! What guides and articles say about well-known licences, and what the licences say: one test for each claim.
//!
//! Each test states in its own words what the text says, reads the text twice (blindly, by the clause patterns
//! alone, and as the tool reads a known text) and holds both readings to it. Where a claim is about a folder rather
//! than a text, the built command scans one. Tests that need the official texts say that they were skipped where
//! `SMALLPRINT_TEXTS` does not name their folder.

#![allow(clippy::print_stderr, reason = "a test that did not run says so")]

use crate::common::run;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use run::{artifact, findings, run, scan};
use serde_json::{Value, json};
use smallprint::clauses::{Clause, Engine};
use smallprint::corpus::{Corpus, Record};
use smallprint::reading::{Reading, Verdict, sum_of_clauses};
use smallprint::text::Text;

// ---------------------------------------------------------------------------------------------- readers

/// The kinds of `corpus/clauses`, which know no licence.
fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/clauses");
        let read = |path: PathBuf| {
            let stem = path.file_stem().expect("a stem").to_string_lossy().into_owned();
            (stem, fs::read_to_string(&path).expect("a readable kind"))
        };
        let mut kinds: Vec<_> = fs::read_dir(folder)
            .expect("the clause kinds")
            .map(|entry| read(entry.expect("an entry").path()))
            .collect();
        kinds.sort();
        let sources: Vec<_> = kinds.iter().map(|(stem, source)| (stem.as_str(), source.as_str())).collect();
        Engine::from_toml(&sources).unwrap_or_else(|error| panic!("{error}"))
    })
}

/// One text, read blindly and as the tool reads it.
struct Law {
    name: String,
    source: String,
    blind: Vec<Clause>,
    tool: Reading,
}

impl Law {
    fn of(name: &str, source: String) -> Self {
        let text = Text::from_source(&source);
        let (blind, tool) = (engine().find(&text), Reading::of(&text, Corpus::builtin()));
        Self { name: name.to_owned(), source, blind, tool }
    }

    /// Each reading's clauses of `kind`, as JSON.
    fn both(&self, kind: &str) -> [(&'static str, Vec<Value>); 2] {
        let of = |clauses: &[Clause]| {
            let chosen = clauses.iter().filter(|clause| clause.kind == kind);
            chosen.map(|clause| serde_json::to_value(clause).expect("plain data")).collect()
        };
        [("blind", of(&self.blind)), ("tool", of(&self.tool.clauses))]
    }

    /// Both readings have a clause of `kind` with these values.
    #[track_caller]
    fn says(&self, kind: &str, values: Value) -> &Self {
        let wanted = values.as_object().expect("values");
        let agrees = |clause: &Value| wanted.iter().all(|(key, value)| has(&clause[key], value));
        for (reading, found) in self.both(kind) {
            assert!(found.iter().any(agrees), "{} {reading} {kind} {values}: {found:#?}", self.name);
        }
        self
    }

    /// Neither reading has a clause of `kind` with these values.
    #[track_caller]
    fn never_says(&self, kind: &str, values: Value) -> &Self {
        let wanted = values.as_object().expect("values");
        let agrees = |clause: &Value| wanted.iter().all(|(key, value)| has(&clause[key], value));
        for (reading, found) in self.both(kind) {
            assert!(!found.iter().any(agrees), "{} {reading} {kind} {values}: {found:#?}", self.name);
        }
        self
    }

    /// Both readings come to this value on the axis.
    #[track_caller]
    fn comes_to(&self, axis: &str, value: &str) -> &Self {
        let blind = sum_of_clauses(&self.blind).value(axis);
        let tool = self.tool.terms.value(axis);
        for (reading, found) in [("blind", blind), ("tool", tool)] {
            assert_eq!(json!(found), json!(value), "{} {reading} {axis}: {:#?}", self.name, self.both(axis));
        }
        self
    }

    /// The categories of the longest list of restrictions that the patterns find.
    fn categories(&self) -> Vec<&str> {
        let lists = self.blind.iter().filter(|clause| clause.kind == "use-restrictions");
        let longest = lists.max_by_key(|clause| clause.items.len());
        longest.into_iter().flat_map(|clause| &clause.items).map(|item| item.category.as_str()).collect()
    }

    /// The ids of the licences that it is, as far as the tool vouches for them.
    fn is(&self) -> &str {
        &self.tool.expression
    }
}

/// A list holds a wanted word; anything else is equal.
fn has(found: &Value, wanted: &Value) -> bool {
    match found {
        Value::Array(all) if !wanted.is_array() => all.contains(wanted),
        _ => found == wanted,
    }
}

/// The official text of this name; nothing, said once, where the texts are not here.
fn official(stem: &str) -> Option<Law> {
    let Some(folder) = std::env::var_os("SMALLPRINT_TEXTS") else {
        eprintln!("skipped: {stem} is not here (SMALLPRINT_TEXTS)");
        return None;
    };
    let path = Path::new(&folder).join(format!("{stem}.txt"));
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(Law::of(stem, String::from_utf8(bytes).expect("UTF-8")))
}

/// A text of the SPDX list.
fn standard(id: &str) -> Law {
    let text = smallprint::build::spdx_text(id).expect("an id of the list");
    Law::of(id, text.replace("<year>", "2025").replace("<copyright holders>", "Heron Labs"))
}

fn record(id: &str) -> &'static Record {
    Corpus::builtin().record(id).unwrap_or_else(|| panic!("no record {id}"))
}

/// Writes files below a new folder.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a folder");
    for (path, words) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().expect("inside the folder")).expect("a folder");
        fs::write(path, words).expect("written");
    }
    root
}

/// What a scan concludes about the model at `path`.
fn concluded(report: &Value, path: &str) -> String {
    artifact(report, path)["conclusion"]["concluded"].as_str().unwrap_or_default().to_owned()
}

/// A card that makes its folder a model and states no licence.
const CARD: &str = "---\nlibrary_name: transformers\n---\n# A model\n";

// ---------------------------------------------------------------------------------------------- Llama

/// The ban on training other models with outputs stands in versions 2 and 3.0 only; later ones permit it under a name.
#[test]
fn llama_bans_training_on_outputs_in_two_versions_only() {
    for stem in ["llama-2-community", "llama-3-community"] {
        let Some(law) = official(stem) else { return };
        law.says("output-training", json!({"effect": "forbidden", "section": "1.b.v"}));
        law.comes_to("output-training", "forbidden");
    }
    for stem in ["llama-3.1-community", "llama-3.2-community", "llama-3.3-community", "llama-4-community"] {
        let Some(law) = official(stem) else { return };
        law.never_says("output-training", json!({"effect": "forbidden"}));
        law.never_says("output-training", json!({"section": "4"}));
        law.comes_to("output-training", "conditional");
        law.says("naming", json!({"words": "Llama", "position": "start", "section": "1.b.i"}));
    }
}

/// The words to display are a duty, and so is the sentence in a notice file.
#[test]
fn llama_obliges_to_display_words_and_to_carry_a_notice() {
    for (stem, words) in [
        ("llama-3-community", "Built with Meta Llama 3"),
        ("llama-3.1-community", "Built with Llama"),
        ("llama-3.3-community", "Built with Llama"),
        ("llama-4-community", "Built with Llama"),
    ] {
        let Some(law) = official(stem) else { return };
        law.says("attribution-display", json!({"words": words}));
        law.says("notice-file", json!({"section": "1.b.iii"}));
        let notices = law.blind.iter().filter(|clause| clause.kind == "notice-file");
        let sentence = notices.flat_map(|clause| &clause.words).next().expect("a sentence");
        assert!(sentence.ends_with("All Rights Reserved."), "{sentence}");
        assert!(record(stem).duties_of("attribution-display").next().is_some());
        assert!(record(stem).duties_of("notice-file").next().is_some());
    }
}

/// Llama counts users once, on the day of the release; Qwen counts them at any time.
#[test]
fn a_cap_is_a_snapshot_in_one_text_and_a_meter_in_the_other() {
    for stem in ["llama-2-community", "llama-3.1-community", "llama-4-community"] {
        let Some(law) = official(stem) else { return };
        law.says("user-cap", json!({"value": 700_000_000, "metric": "MAU", "measured": "release-date"}));
    }
    let Some(law) = official("qwen-license-100m") else { return };
    law.says("user-cap", json!({"value": 100_000_000, "scope": "product", "measured": "ongoing"}));
}

/// Whose users count is what the text says; every quote stands in it word for word.
#[test]
fn a_cap_quotes_its_text_and_interprets_nothing() {
    let Some(law) = official("llama-4-community") else { return };
    law.says("user-cap", json!({"scope": "licensee-and-affiliates"}));
    let caps = law.tool.clauses.iter().chain(&law.blind).filter(|clause| clause.kind == "user-cap");
    for cap in caps {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let quoted = words(cap.quote.trim_end_matches('…'));
        assert!(words(&law.source).contains(&quoted), "{quoted}");
        assert!(!quoted.to_lowercase().contains("api"), "{quoted}");
    }
}

/// Code Llama comes under the text of Llama 2: the ban is on any other language model, not on competitors.
#[test]
fn llama_2_bans_other_language_models_not_competitors() {
    let Some(law) = official("llama-2-community") else { return };
    law.never_says("competing-model", json!({}));
    law.never_says("revenue-cap", json!({}));
    law.comes_to("competing-model", "silent").comes_to("commercial-use", "conditional");
}

/// The matrix of the command has the ban where the texts have it, and no ban on competing models anywhere.
#[test]
fn the_matrix_tells_the_versions_of_llama_apart() {
    let ids = ["llama-3-community", "llama-3.1-community", "llama-4-community"];
    let table = run(["explain", "--table"].into_iter().chain(ids)).out;
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let header = cells(table.lines().next().expect("a header"));
    let outputs = header.iter().position(|name| name == "output training").expect("a column of outputs");
    for (id, value) in
        ids.into_iter().zip(["forbidden (1.b.v)", "conditional (1.b.i)", "conditional (1.b.i)"])
    {
        let row = table.lines().map(&cells).find(|row| row[0] == id).expect("a row");
        assert_eq!(row[outputs], value, "{id}");
    }
    assert!(!table.contains("compet"), "{table}");
}

/// Commerce is open under conditions; it is not forbidden.
#[test]
fn llama_permits_commerce_under_conditions() {
    for stem in ["llama-2-community", "llama-3.1-community", "llama-4-community"] {
        let Some(law) = official(stem) else { return };
        law.comes_to("commercial-use", "conditional");
        law.never_says("non-commercial", json!({}));
    }
    let Some(law) = official("llama-1-research") else { return };
    law.comes_to("commercial-use", "forbidden");
}

// ---------------------------------------------------------------------------------------------- Qwen

/// Neither name nor size tells the licence of a model: the text in its folder does, and without one nothing is claimed.
#[test]
fn a_family_name_implies_no_license() {
    let apache = smallprint::build::spdx_text("Apache-2.0").expect("on the list");
    let tree = folder(&[
        ("Qwen/Qwen3-235B-A22B/LICENSE", apache),
        ("Qwen/Qwen3-235B-A22B/README.md", CARD),
        ("Qwen/Qwen3-8B-silent/README.md", CARD),
    ]);
    let report = scan(tree.path(), &[]).json();
    assert_eq!(concluded(&report, "Qwen/Qwen3-235B-A22B"), "Apache-2.0");
    let found = findings(artifact(&report, "Qwen/Qwen3-235B-A22B"));
    assert!(!found.iter().any(|finding| finding.starts_with("user-cap")), "{found:?}");
    assert_eq!(concluded(&report, "Qwen/Qwen3-8B-silent"), "NOASSERTION");
}

/// The text of 2023 forbids to improve other models with outputs; that of 2024 asks to show words.
#[test]
fn two_texts_of_one_family_differ_on_outputs() {
    let Some(old) = official("tongyi-qianwen-2023-08") else { return };
    old.says("output-training", json!({"effect": "forbidden"})).comes_to("output-training", "forbidden");
    let Some(new) = official("qwen-license-100m") else { return };
    new.never_says("output-training", json!({"effect": "forbidden"}));
    new.comes_to("output-training", "conditional");
    for words in ["Built with Qwen", "Improved using Qwen"] {
        new.says("attribution-display", json!({"words": words, "section": "5.b"}));
    }
}

/// Above the threshold a licence must be asked for; nothing is registered and nothing is granted by itself.
#[test]
fn qwen_asks_for_a_license_not_for_a_registration() {
    let Some(law) = official("qwen-license-100m") else { return };
    law.says("user-cap", json!({"effect": "request-license", "section": "4"}));
    law.never_says("registration", json!({}));
}

/// Sizes of one model carry different licences: each folder gets its own answer.
#[test]
fn sizes_of_one_model_get_answers_of_their_own() {
    let (Some(research), Some(capped)) = (official("qwen-research"), official("qwen-license-100m")) else {
        return;
    };
    let apache = smallprint::build::spdx_text("Apache-2.0").expect("on the list");
    let tree = folder(&[
        ("Qwen/VL-3B/LICENSE", &research.source),
        ("Qwen/VL-3B/README.md", CARD),
        ("Qwen/VL-7B/LICENSE", apache),
        ("Qwen/VL-7B/README.md", CARD),
        ("Qwen/VL-72B/LICENSE", &capped.source),
        ("Qwen/VL-72B/README.md", CARD),
    ]);
    let report = scan(tree.path(), &[]).json();
    for (path, id) in [
        ("Qwen/VL-3B", "LicenseRef-qwen-research"),
        ("Qwen/VL-7B", "Apache-2.0"),
        ("Qwen/VL-72B", "LicenseRef-qwen-license-100m"),
    ] {
        assert_eq!(concluded(&report, path), id);
    }
}

/// The research text, under which one size of a free family stands, forbids commerce.
#[test]
fn the_research_text_of_qwen_forbids_commerce() {
    let Some(law) = official("qwen-research") else { return };
    law.says("non-commercial", json!({})).comes_to("commercial-use", "forbidden");
}

/// The licences of 2026 begin like MIT and end with conditions: none of them is MIT.
#[test]
fn texts_that_begin_like_mit_are_not_mit() {
    for (stem, caps) in [
        ("qwen-community-1.0", &[("user-cap", 100_000_000_u64), ("revenue-cap", 20_000_000)][..]),
        ("qwen3.8-max-2026", &[("user-cap", 100_000_000), ("revenue-cap", 50_000_000)]),
        ("kimi-k3", &[("revenue-cap", 20_000_000)]),
        ("glm-5.3-2026-08", &[("revenue-cap", 10_000_000_000)]),
    ] {
        let Some(law) = official(stem) else { return };
        assert_eq!(law.is(), format!("LicenseRef-{stem}"));
        assert!(law.tool.licenses.iter().all(|license| license.id != "MIT"), "{stem}");
        for (kind, value) in caps {
            law.says(kind, json!({"value": value}));
        }
        law.comes_to("commercial-use", "conditional");
    }
}

// ---------------------------------------------------------------------------------------------- Yi, DeepSeek, BLOOM

/// Yi 2.1 asks for a form and counts no users; 2.0 asks for written leave; a file of that name may hold Apache-2.0.
#[test]
fn yi_asks_for_a_form_and_counts_no_users() {
    for stem in ["yi-license-2.0", "yi-license-2.1"] {
        let Some(law) = official(stem) else { return };
        law.never_says("user-cap", json!({})).comes_to("commercial-use", "conditional");
    }
    let Some(law) = official("yi-license-2.1") else { return };
    law.says("registration", json!({}));
    let apache = smallprint::build::spdx_text("Apache-2.0").expect("on the list");
    let tree = folder(&[("yi/MODEL_LICENSE_AGREEMENT.txt", apache), ("yi/README.md", CARD)]);
    assert_eq!(concluded(&scan(tree.path(), &[]).json(), "yi"), "Apache-2.0");
}

/// Code under MIT and a model under terms of its own are two statements about two subjects.
#[test]
fn a_code_license_beside_a_model_license_is_no_choice() {
    let Some(law) = official("deepseek-model-1.0") else { return };
    law.says("use-restrictions", json!({"attachment": "Attachment A"}));
    law.says("military", json!({"effect": "forbidden"})).says("pass-through", json!({}));
    let mit = standard("MIT");
    let tree = folder(&[
        ("v3/LICENSE-CODE", &mit.source),
        ("v3/LICENSE-MODEL", &law.source),
        ("v3/README.md", CARD),
    ]);
    let report = scan(tree.path(), &[]).json();
    let evidence = artifact(&report, "v3")["evidence"].as_array().expect("a list");
    let about = |path: &str| {
        let text = evidence.iter().find(|one| one["path"] == path && one["witness"] == "text");
        text.map_or(Value::Null, |one| one["subject"].clone())
    };
    assert_eq!((about("LICENSE-CODE"), about("LICENSE-MODEL")), (json!("code"), json!("weights")));
    assert!(concluded(&report, "v3").contains("LicenseRef-deepseek-model-1.0"), "{report:#}");
}

/// The DeepSeek text has neither a cap on users nor a ban on competing models.
#[test]
fn deepseek_has_no_cap_and_no_ban_on_competitors() {
    let Some(law) = official("deepseek-model-1.0") else { return };
    law.never_says("user-cap", json!({})).never_says("competing-model", json!({}));
    law.comes_to("competing-model", "silent");
}

/// BLOOM's licence grants patents and asks for no model card; BigCode's asks for documentation.
#[test]
fn bloom_grants_patents_and_asks_for_no_card() {
    let Some(law) = official("bigscience-bloom-rail-1.0") else { return };
    law.says("patent-grant", json!({"effect": "allowed", "section": "3"}))
        .comes_to("patent-grant", "allowed");
    let duties =
        law.blind.iter().filter(|clause| ["license-copy", "notice-file"].contains(&clause.kind.as_str()));
    for duty in duties {
        assert!(!duty.quote.to_lowercase().contains("model card"), "{}", duty.quote);
    }
}

/// Thirteen items in the attachment of BLOOM, fourteen in that of BigCode.
#[test]
fn attachments_have_as_many_items_as_their_texts() {
    for (stem, items) in
        [("bigscience-bloom-rail-1.0", 13), ("bigcode-openrail-m-v1", 14), ("deepseek-model-1.0", 11)]
    {
        let Some(law) = official(stem) else { return };
        assert_eq!(law.categories().len(), items, "{stem}: {:?}", law.categories());
    }
}

/// There is no standard list: each attachment forbids what its own items name.
#[test]
fn attachments_forbid_what_their_own_items_name() {
    let Some(bloom) = official("bigscience-bloom-rail-1.0") else { return };
    for absent in ["surveillance", "military-weapons", "malware", "violence"] {
        assert!(!bloom.categories().contains(&absent), "{:?}", bloom.categories());
    }
    for present in ["medical-advice", "law-enforcement", "automated-decisions", "labelling"] {
        assert!(bloom.categories().contains(&present), "{:?}", bloom.categories());
    }
    let Some(deepseek) = official("deepseek-model-1.0") else { return };
    assert!(deepseek.categories().contains(&"military-weapons"));
    let Some(bigcode) = official("bigcode-openrail-m-v1") else { return };
    assert!(bigcode.categories().contains(&"malware"));
}

/// The source form of the responsible-AI licences is no copyleft.
#[test]
fn a_rail_for_source_code_is_no_copyleft() {
    for stem in ["responsible-ai-source-1.0", "responsible-ai-source-1.1"] {
        let Some(law) = official(stem) else { return };
        law.never_says("share-alike", json!({}));
        assert_eq!(json!(record(stem).family), json!("rail"));
    }
}

/// No licence carries its restrictions as JSON; the tool makes that JSON from the text.
#[test]
fn the_tool_writes_the_items_of_an_attachment_as_json() {
    let Some(law) = official("bigcode-openrail-m-v1") else { return };
    let tree = folder(&[("LICENSE", &law.source)]);
    let file = tree.path().join("LICENSE").to_string_lossy().into_owned();
    let line = run(["identify", "--format", "jsonl", &file]).lines().remove(0);
    let lists = line["clauses"].as_array().expect("a list").iter();
    let items = lists.filter_map(|clause| clause["items"].as_array()).max_by_key(|items| items.len());
    let items = items.expect("the items of the attachment");
    let labels: Vec<&str> = items.iter().filter_map(|item| item["label"].as_str()).collect();
    assert_eq!(labels.concat(), "abcdefghijklmn");
    assert!(items.iter().all(|item| item["category"].is_string() && item["lines"].is_array()), "{items:#?}");
}

// ---------------------------------------------------------------------------------------------- Gemma and others

/// Gemma asks for a notice, a copy and its limits to be passed on; it asks for no brand and bans no competitor.
#[test]
fn gemma_asks_for_a_notice_and_for_no_brand() {
    for stem in ["gemma-terms-2024-02", "gemma-terms-2024-04", "gemma-terms-2025-03"] {
        let Some(law) = official(stem) else { return };
        let duty = record(stem).duties_of("notice-file").next().expect("a duty");
        let sentence = duty.words.first().expect("its words");
        law.says("notice-file", json!({"words": sentence}));
        law.says("pass-through", json!({})).says("state-changes", json!({}));
        law.says("derivative-definition", json!({"distilled": "yes"}));
        for absent in ["competing-model", "naming", "attribution-display"] {
            law.never_says(absent, json!({}));
        }
    }
}

/// One family of image models, three licences; only the latest counts revenue.
#[test]
fn versions_of_an_image_model_have_licenses_of_their_own() {
    for stem in ["creativeml-openrail-m", "creativeml-openrail-pp-m-sd2", "stability-community-2024-07-sf3d"]
    {
        let Some(law) = official(stem) else { return };
        let known = law.tool.licenses.first().expect("a licence");
        assert!(known.id.eq_ignore_ascii_case(stem), "{}", known.id);
        if stem.starts_with("stability") {
            law.says("revenue-cap", json!({"value": 1_000_000, "currency": "USD", "period": "year"}));
        } else {
            law.never_says("revenue-cap", json!({}))
                .says("use-restrictions", json!({"attachment": "Attachment A"}));
        }
    }
}

/// One product name, two licences: the one of 2024 is for research only.
#[test]
fn a_product_name_says_nothing_about_its_license() {
    let Some(law) = official("mrl-0.1") else { return };
    law.says("research-only", json!({})).comes_to("commercial-use", "forbidden");
    let apache = smallprint::build::spdx_text("Apache-2.0").expect("on the list");
    let tree = folder(&[
        ("small-2409/LICENSE", &law.source),
        ("small-2409/README.md", CARD),
        ("small-2501/LICENSE", apache),
        ("small-2501/README.md", CARD),
    ]);
    let report = scan(tree.path(), &[]).json();
    assert_eq!(concluded(&report, "small-2409"), "LicenseRef-mrl-0.1");
    assert_eq!(concluded(&report, "small-2501"), "Apache-2.0");
}

/// What a card binds its readers to, beside the tag that it carries, is found in its prose.
#[test]
fn a_policy_named_in_a_card_is_found_beside_its_tag() {
    let card = "# Falke\n\nLicense: CC-BY-NC 4.0. Use also requires adhering to the Falke Acceptable Use Policy \
                (https://falke.example/use-policy).\n";
    let law = Law::of("card", card.to_owned());
    law.says("policy-by-reference", json!({"url": "https://falke.example/use-policy"}));
    let named: Vec<&str> = law.tool.references.iter().map(|named| named.id.as_str()).collect();
    assert_eq!(named, ["CC-BY-NC-4.0"]);
}

/// A known licence with an addendum is not that licence; which of the two prevails is for the text to say.
#[test]
fn an_addendum_makes_another_license() {
    let apache = standard("Apache-2.0").source;
    let addendum =
        "The model may not be used to offer insurance to consumers. Hosting it for others needs our consent.";
    let law = Law::of("addendum", format!("{apache}\n\nADDENDUM\n\n{addendum}\n"));
    assert_eq!(law.tool.verdict, Verdict::Altered);
    assert!(law.is().starts_with("LicenseRef-unknown-"), "{}", law.is());
    let edits: Vec<_> = law.tool.licenses.iter().flat_map(|license| &license.edits).collect();
    assert!(edits.iter().any(|edit| edit.material && edit.quote.contains("insurance")), "{edits:#?}");
    let told = serde_json::to_string(&law.tool).expect("plain data");
    assert!(!told.contains("override"), "the tool settles no conflict of terms");
}

/// A threshold behind a known text: the two of Kimi K2 stay apart, an invented one is read like them.
#[test]
fn thresholds_behind_a_known_text_are_read() {
    let addendum = "It is free of charge for anybody whose annual revenue is under $500K; above that, a separate \
                    commercial license must be requested from us.";
    let law = Law::of("capped", format!("{}\n\n{addendum}\n", standard("Apache-2.0").source));
    law.says("revenue-cap", json!({"value": 500_000, "currency": "USD", "period": "year"}));
    assert_ne!(law.is(), "Apache-2.0");
    let Some(kimi) = official("kimi-k2-modified-mit") else { return };
    kimi.says(
        "user-cap",
        json!({"value": 100_000_000, "metric": "MAU", "joined": "or", "effect": "display-duty"}),
    );
    kimi.says(
        "revenue-cap",
        json!({"value": 20_000_000, "currency": "USD", "period": "month", "joined": "or"}),
    );
    kimi.says("attribution-display", json!({"words": "Kimi K2"}));
}

// ---------------------------------------------------------------------------------------------- standards, folders

/// Whether a licence is on the list of the OSI is a fact about the licence, not about the openness of a model.
#[test]
fn osi_approval_belongs_to_the_license() {
    assert!(record("MIT").osi_approved);
    for id in ["deepseek-model-1.0", "llama-4-community", "gemma-terms-2025-03"] {
        assert!(!record(id).osi_approved, "{id}");
    }
}

/// A permissive tag over a base with duties is told as such.
#[test]
fn a_permissive_tag_over_a_bound_base_is_a_finding() {
    let tree = folder(&[(
        "lab/distill-70b/README.md",
        "---\nlicense: mit\nbase_model: meta-llama/Llama-3.3-70B-Instruct\n---\n# A model\n",
    )]);
    let report = scan(tree.path(), &[]).json();
    let found = findings(artifact(&report, "lab/distill-70b"));
    assert!(found.contains(&"base-terms-dropped=warning".to_owned()), "{found:?}");
}

/// Blanks and line ends change no licence; one changed number does.
#[test]
fn a_text_is_compared_by_its_words() {
    let Some(law) = official("llama-3.1-community") else { return };
    let wrapped = law.source.split_whitespace().collect::<Vec<_>>().join("\r\n  ");
    assert_eq!(Law::of("wrapped", wrapped).tool.fingerprint, law.tool.fingerprint);
    let changed = Law::of("changed", law.source.replace("700 million", "70 million"));
    assert_eq!(changed.tool.verdict, Verdict::Altered);
    changed.says("user-cap", json!({"value": 70_000_000}));
}

/// What a mirror lost of its original is told file by file.
#[test]
fn a_mirror_without_the_notice_is_told_from_its_original() {
    let apache = smallprint::build::spdx_text("Apache-2.0").expect("on the list");
    let tree = folder(&[
        ("upstream/m/LICENSE", apache),
        ("upstream/m/NOTICE", "Heron 7B\nCopyright 2025 Heron Labs\n"),
        ("upstream/m/README.md", CARD),
        ("mirror/m/README.md", CARD),
    ]);
    let path = |name: &str| tree.path().join(name).to_string_lossy().into_owned();
    let ran = run(["compare", "--format", "json", &path("upstream"), &path("mirror")]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let told = ran.json().to_string();
    for lost in ["LICENSE", "NOTICE"] {
        assert!(told.contains(lost), "{lost}: {told}");
    }
}

/// The network section of AGPL binds modified versions; use over a network is no conveying.
#[test]
fn use_over_a_network_is_no_conveying_under_agpl() {
    let law = standard("AGPL-3.0-only");
    law.says("distribution-definition", json!({"hosted": "no"}));
    law.comes_to("hosted-service", "conditional");
}

/// MIT is silent on patents, which is neither a grant nor a denial.
#[test]
fn mit_is_silent_on_patents() {
    let law = standard("MIT");
    law.never_says("patent-grant", json!({})).comes_to("patent-grant", "silent");
}
