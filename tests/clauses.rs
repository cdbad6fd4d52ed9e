//! The clause kinds of `corpus/clauses/` against their own examples, and against licence texts where there are any.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use smallprint::clauses::{Clause, Engine, KindSource};
use smallprint::corpus::Corpus;
use smallprint::reading::{EditOp, JudgedEdit, Reading};
use smallprint::text::Text;

fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/clauses");
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("the folder of clause kinds")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| {
            let stem = path.file_stem().expect("a stem").to_string_lossy().into_owned();
            (stem, std::fs::read_to_string(&path).expect("a readable file"))
        })
        .collect();
    files.sort();
    files
}

fn engine() -> Engine {
    let files = files();
    let sources: Vec<(&str, &str)> =
        files.iter().map(|(stem, source)| (stem.as_str(), source.as_str())).collect();
    Engine::from_toml(&sources).unwrap_or_else(|error| panic!("{error}"))
}

/// Whether `clause` has all `expect`ed values. `items` may be given as their number, `categories` and `labels`
/// are those of its items, and `"none"` means that a field has no value.
fn agrees(clause: &Clause, expect: &BTreeMap<String, serde_json::Value>) -> bool {
    let found = serde_json::to_value(clause).expect("a clause is plain data");
    let of_items = |part: fn(&smallprint::clauses::Item) -> &String| {
        serde_json::to_value(clause.items.iter().map(part).collect::<Vec<_>>()).expect("plain data")
    };
    expect.iter().all(|(key, value)| match (key.as_str(), value) {
        ("items", serde_json::Value::Number(count)) => Some(clause.items.len() as u64) == count.as_u64(),
        ("categories", value) => of_items(|item| &item.category) == *value,
        ("labels", value) => of_items(|item| &item.label) == *value,
        (_, serde_json::Value::String(none)) if none == "none" => found.get(key).is_none(),
        _ => found.get(key) == Some(value),
    })
}

fn json(clause: &Clause) -> String {
    serde_json::to_string(clause).expect("plain data")
}

#[test]
fn every_positive_example_is_found_with_its_values() {
    let engine = engine();
    let mut wrong = Vec::new();
    for kind in engine.kinds() {
        for example in &kind.positive {
            let clauses = engine.find(&Text::from_source(&example.text));
            let of_kind: Vec<_> = clauses.iter().filter(|clause| clause.kind == kind.kind).collect();
            if !of_kind.iter().any(|clause| agrees(clause, &example.expect)) {
                let found: Vec<_> = of_kind.iter().map(|clause| json(clause)).collect();
                wrong.push(format!(
                    "{}: {:?}\n  expected {:?}\n  found {found:#?}",
                    kind.kind, example.text, example.expect
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} examples:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn each_trigger_of_a_sentence_is_a_clause() {
    let engine = engine();
    for (text, expected) in [
        (
            "This licence ends when you breach it, when you file a claim against the maker, or when you go bankrupt.",
            &["breach", "insolvency", "litigation"][..],
        ),
        (
            "If you file a lawsuit that says that it infringes any right of yours, this licence ends.",
            &["litigation"],
        ),
        ("The licensor may terminate this licence at any time if you breach it.", &["breach"]),
        (
            "The licensor may terminate this licence for any reason or if you breach it.",
            &["at-will", "breach"],
        ),
        ("您违反本协议或者进入破产程序的，本许可自动终止。", &["breach", "insolvency"]),
    ] {
        let clauses = engine.find(&Text::from_source(text));
        let ends = clauses.iter().filter(|clause| clause.kind == "termination");
        let mut triggers: Vec<&str> = ends.filter_map(|clause| clause.trigger.as_deref()).collect();
        triggers.sort_unstable();
        assert_eq!(triggers, expected, "{text}");
    }
}

#[test]
fn no_negative_example_is_found() {
    let engine = engine();
    let mut wrong = Vec::new();
    for kind in engine.kinds() {
        for example in &kind.negative {
            let clauses = engine.find(&Text::from_source(example));
            let of_kind = clauses.iter().filter(|clause| clause.kind == kind.kind);
            wrong.extend(of_kind.map(|clause| format!("{}: {example:?} gave {}", kind.kind, json(clause))));
        }
    }
    assert!(wrong.is_empty(), "{} examples:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_kind_has_enough_examples_of_both_sorts() {
    for (stem, source) in files() {
        let kind = KindSource::parse(&stem, &source).unwrap_or_else(|error| panic!("{error}"));
        let enough = 8;
        assert!(kind.positive.len() >= enough, "{stem} has {} positive examples", kind.positive.len());
        assert!(kind.negative.len() >= enough, "{stem} has {} negative examples", kind.negative.len());
    }
}

/// Patterns of kinds that no positive example of theirs is found by alone, told by kind and place.
fn patterns_without_example() -> Vec<String> {
    let mut without = Vec::new();
    for kind in engine().kinds() {
        let texts: Vec<Text> = kind.positive.iter().map(|example| Text::from_source(&example.text)).collect();
        for (at, pattern) in kind.patterns.iter().enumerate() {
            let alone = KindSource { patterns: vec![pattern.clone()], list: None, ..kind.clone() };
            let engine = Engine::new(vec![alone]);
            if !texts.iter().any(|text| !engine.find(text).is_empty()) {
                without.push(format!("{} pattern {} {:?}", kind.kind, at + 1, pattern.all));
            }
        }
    }
    without
}

#[test]
fn every_pattern_has_an_example() {
    let without = patterns_without_example();
    assert!(without.is_empty(), "{} patterns:\n{}", without.len(), without.join("\n"));
}

#[test]
fn kinds_survive_the_pack() {
    for (stem, source) in files() {
        let kind =
            KindSource::parse(&stem, &source).unwrap_or_else(|error| panic!("{error}")).without_examples();
        let packed = serde_json::to_string(&kind).expect("plain data");
        assert_eq!(serde_json::from_str::<KindSource>(&packed).expect("readable"), kind);
    }
}

#[test]
fn standard_licenses_have_none_of_the_limits_of_model_licenses() {
    const LIMITS: [&str; 13] = [
        "user-cap",
        "revenue-cap",
        "output-training",
        "non-commercial",
        "research-only",
        "use-restrictions",
        "attribution-display",
        "naming",
        "registration",
        "territory",
        "military",
        "distillation",
        "competing-model",
    ];
    const IDS: [&str; 17] = [
        "Apache-2.0",
        "MIT",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "GPL-2.0-only",
        "GPL-3.0-only",
        "AGPL-3.0-only",
        "LGPL-3.0-only",
        "MPL-2.0",
        "CC0-1.0",
        "Unlicense",
        "BSL-1.0",
        "Zlib",
        "EPL-2.0",
        "Artistic-2.0",
        "OFL-1.1",
    ];
    let engine = engine();
    let mut wrong = Vec::new();
    for id in IDS {
        let license = spdx::license_id(id).expect("an id of the list");
        for clause in engine.find(&Text::from_source(license.text())) {
            if LIMITS.contains(&clause.kind.as_str()) {
                wrong.push(format!("{id} {} {:?}: {}", clause.kind, clause.lines, clause.quote));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn permissive_licenses_have_their_general_grants() {
    let engine = engine();
    let mut wrong = Vec::new();
    for id in ["Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC"] {
        let license = spdx::license_id(id).expect("an id of the list");
        let clauses = engine.find(&Text::from_source(license.text()));
        for axis in ["commercial-use", "redistribution", "modification"] {
            let of_axis = || clauses.iter().filter(|clause| clause.kind == axis);
            let allowed = of_axis().any(|clause| clause.effect.as_deref() == Some("allowed"));
            if !allowed || of_axis().any(|clause| clause.effect.as_deref() != Some("allowed")) {
                wrong.push(format!("{id} {axis}: {:?}", of_axis().map(json).collect::<Vec<_>>()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn results_are_ordered_and_lie_in_the_text() {
    let engine = engine();
    for (_, source) in files() {
        let text = Text::from_source(&source);
        let clauses = engine.find(&text);
        assert!(clauses.windows(2).all(|pair| pair[0].span.start <= pair[1].span.start));
        assert!(clauses.iter().all(|clause| text.folded().get(clause.span.start..clause.span.end).is_some()));
        assert_eq!(clauses, engine.find(&text));
    }
}

#[test]
fn hostile_text_does_not_stop_it() {
    let engine = engine();
    let seeds = [
        "\"",
        ":",
        "1. ",
        "(a) you may not use:\n",
        "月活超过",
        "$",
        "a million ",
        "* ",
        "Attachment A\n",
        "不得",
        "\u{feff}",
        "output training model ",
    ];
    for seed in seeds {
        for other in seeds {
            let text = Text::from_source(&format!("{}{}", seed.repeat(300), other.repeat(300)));
            let _ = engine.find(&text);
            let _ = smallprint::clauses::sections(&text);
        }
    }
}

/// The folder of official texts, where there is one; its tests say that they were skipped where not.
#[allow(clippy::print_stderr)] // a test that did not run says so
fn texts() -> Option<PathBuf> {
    let folder = std::env::var_os("SMALLPRINT_TEXTS").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: SMALLPRINT_TEXTS is not set");
    }
    folder
}

/// Facts that a reader took from the official texts: (text, kind, field, value).
const FACTS: [(&str, &str, &str, &str); 13] = [
    ("llama-2-community", "output-training", "section", "1.b.v"),
    ("llama-2-community", "output-training", "effect", "forbidden"),
    ("llama-2-community", "user-cap", "section", "2"),
    ("llama-3.1-community", "output-training", "effect", "conditional"),
    ("llama-3.1-community", "naming", "position", "start"),
    ("qwen-license-100m", "user-cap", "section", "4"),
    ("deepseek-model-1.0", "use-restrictions", "attachment", "Attachment A"),
    ("deepseek-model-1.0", "military", "effect", "forbidden"),
    ("bigcode-openrail-m-v1", "use-restrictions", "section", "Attachment A"),
    ("kimi-k2-modified-mit", "revenue-cap", "period", "month"),
    ("stability-community-2024-07-sf3d", "revenue-cap", "currency", "USD"),
    ("yi-license-2.1", "registration", "effect", "conditional"),
    ("tencent-hunyuan-a13b-2025-06", "territory", "who", "place-of-use"),
];

#[test]
fn official_texts_say_what_readers_found() {
    let Some(folder) = texts() else { return };
    let engine = engine();
    for (stem, kind, field, value) in FACTS {
        let bytes = std::fs::read(folder.join(format!("{stem}.txt"))).expect("an official text");
        let clauses = engine.find(&Text::from_bytes(&bytes));
        let found: Vec<_> = clauses.iter().filter(|clause| clause.kind == kind).map(json).collect();
        assert!(
            found.iter().any(|clause| clause.contains(&format!("\"{field}\":\"{value}\""))),
            "{stem} {kind}: {found:#?}"
        );
    }
    let read = |stem: &str| {
        engine.find(&Text::from_bytes(&std::fs::read(folder.join(stem)).expect("an official text")))
    };
    let bans = |clauses: Vec<Clause>| {
        clauses
            .iter()
            .any(|clause| clause.kind == "output-training" && clause.effect.as_deref() == Some("forbidden"))
    };
    assert!(bans(read("llama-3-community.txt")) && !bans(read("llama-3.1-community.txt")));
    for (stem, items) in
        [("deepseek-model-1.0", 11), ("bigscience-bloom-rail-1.0", 13), ("bigcode-openrail-m-v1", 14)]
    {
        let counts: Vec<_> = read(&format!("{stem}.txt")).iter().map(|clause| clause.items.len()).collect();
        assert!(counts.contains(&items), "{stem}: {counts:?}");
    }
}

/// Prints what is found in every text, for a reader: `ONLY=part,part` picks texts by name.
#[test]
#[ignore = "prints for a reader"]
fn dump() {
    let Some(folder) = texts() else { return };
    let only = std::env::var("ONLY").unwrap_or_default();
    let engine = engine();
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "txt")) {
        let stem = path.file_stem().expect("a stem").to_string_lossy().into_owned();
        if !only.is_empty() && !only.split(',').any(|part| stem.contains(part)) {
            continue;
        }
        let text = Text::from_bytes(&std::fs::read(path).expect("readable"));
        let start = std::time::Instant::now();
        let clauses = engine.find(&text);
        println!("## {stem} {} bytes {:?}", text.folded().len(), start.elapsed());
        clauses.iter().for_each(|clause| println!("{}", json(clause)));
    }
}

/// The list of a known licence against its template: what is missing, what was added, what says something else.
#[test]
fn items_of_a_known_attachment_that_differ_are_edits_of_its_list() {
    let Some(folder) = texts() else { return };
    let official =
        std::fs::read_to_string(folder.join("creativeml-openrail-m.txt")).expect("an official text");
    let item = |line: &&str| line.starts_with("- ") && line.contains(" minors ");
    let item = official.lines().find(item).expect("the item on minors");
    let added = format!("{item}\n- To steer ships or to plan their routes;");
    let cases = [
        ("missing", official.replace(&format!("{item}\n"), ""), EditOp::Delete),
        ("added", official.replace(item, &added), EditOp::Insert),
        ("changed", official.replace(" minors ", " sailors "), EditOp::Replace),
    ];
    for (name, text, op) in cases {
        let reading = Reading::of(&Text::from_source(&text), Corpus::builtin());
        let edits: Vec<_> = reading.licenses.iter().flat_map(|license| &license.edits).collect();
        let of_the_list = |edit: &&&JudgedEdit| {
            let attached = edit.section.as_deref().is_some_and(|section| section.starts_with("Attachment A"));
            edit.op == op && edit.material && attached && edit.clauses == ["use-restrictions"]
        };
        assert_eq!(edits.iter().filter(of_the_list).count(), 1, "{name}: {edits:#?}");
    }
    let (body, _) = official.split_once("Attachment A\n").expect("the heading of the attachment");
    let clauses = engine().find(&Text::from_source(body));
    assert!(clauses.iter().any(|clause| clause.attachment_missing), "{clauses:#?}");
}
