//! Models as every tool keeps them, in one tree with a key: what is planted is found, nothing is invented, and no model
//! is lost or counted twice. `SMALLPRINT_MODELS` asks for more of them than a test run needs.

use crate::common::everywhere;
use crate::common::run;

use std::collections::BTreeMap;

use everywhere::{check, write_everywhere};

const SEED: u64 = 20_260_731;

fn models() -> usize {
    std::env::var("SMALLPRINT_MODELS").ok().and_then(|number| number.parse().ok()).unwrap_or(1_200)
}

#[test]
fn in_every_layout_what_is_planted_is_found_and_nothing_else() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let all = write_everywhere(dir.path(), models(), SEED).expect("written");
    let ran = run::run(["scan", dir.path().to_str().expect("UTF-8"), "--format", "jsonl"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let mut layouts: BTreeMap<String, usize> = BTreeMap::new();
    for line in ran.lines() {
        assert_ne!(line["type"], "skipped", "everything can be read: {line}");
        if line["type"] == "artifact" {
            *layouts.entry(line["layout"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
    }
    let expected = all.layouts.iter().map(|(layout, number)| ((*layout).to_owned(), *number));
    assert_eq!(layouts, expected.collect(), "one artifact for each model");
    let key = all.stats.key();
    let kinds = ["clause-added", "license-truncated", "clause-removed", "card-contradicts-text"];
    assert!(kinds.iter().all(|rule| key.contains(rule)), "{key}");
    let checked = check(&key, ran.out.lines().map(|line| Ok(line.to_owned()))).expect("a key and a report");
    assert!(checked.missed.is_empty() && checked.invented.is_empty(), "{checked:#?}");
    assert!(checked.unclean.is_empty(), "{:#?}", checked.unclean);
}

#[test]
fn a_report_that_misses_or_invents_is_told() {
    let key = "planted\ta\tclause-added\terror\nplanted\tb\tclause-added\terror\nclean\tc\n";
    let line = |path: &str, rule: &str, severity: &str| {
        Ok(format!(
            r#"{{"type":"artifact","path":"{path}","findings":[{{"rule":"{rule}","severity":"{severity}"}}]}}"#
        ))
    };
    let report = [line("a", "clause-added", "error"), line("c", "x", "warning"), line("d", "x", "error")];
    let checked = check(key, report.into_iter()).expect("a key");
    assert_eq!(checked.missed, ["b: not in the report"]);
    assert_eq!((checked.artifacts, checked.invented.len(), checked.unclean.len()), (3, 1, 1));
}
