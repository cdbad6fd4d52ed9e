//! What is generated from the program itself: the page of all rules, completions and man pages.
//! `SMALLPRINT_UPDATE=1 cargo test --test all pages::` rewrites `docs/rules.md`.

use crate::common::run;

use std::fs;
use std::path::Path;

#[test]
fn the_page_of_rules_is_fresh() {
    let ran = run::run(["rules", "--format", "markdown"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    if std::env::var_os("SMALLPRINT_UPDATE").is_some() {
        fs::write(&path, &ran.out).expect("written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == ran.out, "docs/rules.md is not fresh; run with SMALLPRINT_UPDATE=1");
}

#[test]
fn shells_get_completions_with_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = run::run(["generate", "completions", shell]);
        assert_eq!(ran.code, 0, "{shell}: {}", ran.err);
        for word in ["identify", "fetch-list"] {
            assert!(ran.out.contains(word), "{shell} does not complete {word}");
        }
    }
}

#[test]
fn packagers_commands_are_not_in_the_help() {
    let ran = run::run(["--help"]);
    assert!(ran.out.contains("identify") && !ran.out.contains("generate"), "{}", ran.out);
}
