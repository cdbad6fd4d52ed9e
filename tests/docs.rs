//! Every command that the documents show runs, and ends as they say.
//!
//! In `docs/*.md` a fenced block tagged `console` holds commands and what they print:
//!
//! ````text
//! ```console
//! $ smallprint check mirror --config smallprint.toml   # status 1
//! harbour-labs/gull-7b
//! ...
//! ```
//! ````
//!
//! Lines that begin with `$ smallprint ` are run, in order and page by page, in a working folder of the page's own, where
//! `mirror` and `corpus` hold the demo's mirror and its licenses. A comment `# status N` names the exit status; without
//! one it is 0 or 1. A `\` at a line's end joins the next one to it. Lines below a command must be printed by it, on
//! either stream, as they stand and in this order; `...` stands for anything. A fenced block whose tag is followed by a
//! file name (`toml smallprint.toml`) is written to that file before the commands below it run.

use crate::common::run;

use std::fs;
use std::path::{Path, PathBuf};

use smallprint::build::demo::write_demo;

/// What a page has the reader do.
#[derive(Debug, PartialEq)]
enum Step {
    /// A file to write.
    File { name: String, content: String },
    /// A command to run.
    Run(Shown),
}

/// A command as a page shows it.
#[derive(Debug, Default, PartialEq)]
struct Shown {
    line: usize,
    arguments: Vec<String>,
    status: Option<i32>,
    prints: Vec<String>,
}

/// The steps of a page, in order.
fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((_, line)) = lines.next() {
        let Some(tag) = line.trim_start().strip_prefix("```") else { continue };
        let block: Vec<(usize, &str)> =
            lines.by_ref().take_while(|(_, line)| !line.trim_start().starts_with("```")).collect();
        match tag.split_once(' ') {
            None if tag == "console" => steps.extend(commands(&block).into_iter().map(Step::Run)),
            None => {}
            Some((_, name)) => {
                let content = block.iter().map(|(_, line)| format!("{line}\n")).collect();
                steps.push(Step::File { name: name.trim().to_owned(), content });
            }
        }
    }
    steps
}

fn commands(block: &[(usize, &str)]) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut ours = false;
    let mut lines = block.iter();
    while let Some((at, line)) = lines.next() {
        let Some(typed) = line.strip_prefix("$ ") else {
            if let Some(last) = found.last_mut().filter(|_| ours && !line.trim().is_empty()) {
                last.prints.push((*line).to_owned());
            }
            continue;
        };
        let mut typed = typed.to_owned();
        while let Some(start) = typed.strip_suffix('\\') {
            let more = lines.next().map_or("", |(_, line)| line.trim());
            typed = format!("{start}{more}");
        }
        ours = typed.starts_with("smallprint ");
        if ours {
            found.push(shown(*at + 1, &typed));
        }
    }
    found
}

fn shown(line: usize, typed: &str) -> Shown {
    let (command, comment) = typed.split_once(" # ").unwrap_or((typed, ""));
    let status = comment.trim().strip_prefix("status ").and_then(|number| number.trim().parse().ok());
    assert!(
        comment.is_empty() || status.is_some(),
        "line {line}: a comment other than `# status N`: {typed}"
    );
    Shown { line, arguments: words(command).split_off(1), status, prints: Vec::new() }
}

/// Words as a shell parts them, with quotes of both kinds and nothing else.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote): (Option<String>, Option<char>) = (None, None);
    for one in command.chars() {
        match (quote, one) {
            (Some(open), one) if one == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(one);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (None, '|' | '>' | '<' | ';' | '&' | '$' | '*') => {
                panic!("no shell runs this, so `{one}` means nothing: {command}")
            }
            (_, one) => word.get_or_insert_default().push(one),
        }
    }
    words.extend(word);
    words
}

/// The first line that `printed` lacks; lines must come in order.
fn missing<'a>(printed: &str, expected: &'a [String]) -> Option<&'a str> {
    let mut lines = printed.lines().map(str::trim_end);
    let mut wanted = expected.iter().map(|line| line.trim_end()).filter(|line| *line != "...");
    wanted.find(|want| !lines.any(|line| line == *want))
}

/// What is wrong with running one command of a page.
fn wrong(shown: &Shown, folder: &Path) -> Option<String> {
    let mut command = run::command(&shown.arguments);
    command.current_dir(folder).env("TMPDIR", folder).env_remove("SOURCE_DATE_EPOCH");
    let ran = run::finish(command);
    let right = shown.status.map_or(ran.code <= 1, |status| status == ran.code);
    let told = format!("{} {:?}", shown.line, shown.arguments.join(" "));
    if !right {
        return Some(format!("{told} ended with {}, not {:?}: {}", ran.code, shown.status, ran.err));
    }
    let streams = [ran.out.as_str(), ran.err.as_str()];
    let lacks = streams.map(|stream| missing(stream, &shown.prints));
    match lacks {
        [Some(line), Some(_)] => Some(format!("{told} does not print {line:?}:\n{}{}", ran.out, ran.err)),
        _ => None,
    }
}

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let entries = fs::read_dir(folder).expect("docs").map(|entry| entry.expect("an entry").path());
    let mut pages: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    pages.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    pages.sort();
    pages
}

/// Goes through one page; what is wrong with it.
fn problems(page: &Path) -> Vec<String> {
    let steps = steps(&fs::read_to_string(page).expect("UTF-8"));
    if !steps.iter().any(|step| matches!(step, Step::Run(_))) {
        return Vec::new();
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    write_demo(folder.path()).expect("the demo is written");
    let name = page.file_name().unwrap_or_default().to_string_lossy();
    let mut problems = Vec::new();
    for step in steps {
        match step {
            Step::File { name, content } => fs::write(folder.path().join(name), content).expect("written"),
            Step::Run(shown) => {
                problems.extend(wrong(&shown, folder.path()).map(|says| format!("{name}:{says}")));
            }
        }
    }
    problems
}

#[test]
fn every_command_of_the_documents_runs() {
    let pages = pages();
    // Pages share nothing, so they run side by side.
    let problems: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = pages.iter().map(|page| scope.spawn(|| problems(page))).collect();
        running.into_iter().flat_map(|page| page.join().expect("a page's problems")).collect()
    });
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The names in a list of `corpus/layouts.toml`.
fn names(lists: &toml::Table, table: &str, key: &str) -> Vec<String> {
    let list = lists[table][key].as_array().expect("a list");
    list.iter().map(|name| name.as_str().expect("a name").to_owned()).collect()
}

#[test]
fn the_hook_runs_for_every_name_that_is_looked_for() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let hooks = fs::read_to_string(root.join(".pre-commit-hooks.yaml")).expect("UTF-8");
    let hooks: Vec<serde_json::Value> = serde_saphyr::from_str(&hooks).expect("YAML");
    let files = regex::Regex::new(hooks[0]["files"].as_str().expect("a pattern")).expect("a pattern");
    let lists = fs::read_to_string(root.join("corpus/layouts.toml")).expect("UTF-8");
    let lists: toml::Table = toml::from_str(&lists).expect("TOML");
    let mut wanted = Vec::new();
    for key in ["card", "license"] {
        wanted.extend(names(&lists, "starts", key).iter().map(|start| format!("{start}.txt")));
    }
    for key in ["license", "use-policy"] {
        wanted.extend(names(&lists, "parts", key).iter().map(|part| format!("MODEL_{part}_v1.pdf")));
    }
    for key in ["weights", "maybe-weights"] {
        wanted.extend(names(&lists, "extensions", key).iter().map(|end| format!("model-00001.{end}")));
    }
    for key in ["config", "package", "license", "weights-elsewhere"] {
        wanted.extend(names(&lists, "names", key));
    }
    wanted.extend(
        ["NOTICE", "COPYING", "TERMS.md", "MODEL_LICENSE", "a/pytorch_model.bin", "模型许可协议.txt"]
            .map(str::to_owned),
    );
    for name in wanted {
        assert!(files.is_match(&name) && files.is_match(&format!("models/one/{name}")), "{name}");
    }
    for name in ["src/main.rs", "notes.txt", "a.py"] {
        assert!(!files.is_match(name), "{name}");
    }
    assert!(hooks[0]["args"].as_array().is_some_and(|args| args.contains(&".".into())), "it names a folder");
}

/// What the action's script does in a folder, with the built program in place of the installed one.
#[cfg(unix)]
#[test]
fn the_action_keeps_what_exceptions_settle() {
    let action = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml")).expect("UTF-8");
    let action: serde_json::Value = serde_saphyr::from_str(&action).expect("YAML");
    let script = action["runs"]["steps"][1]["run"].as_str().expect("a script");
    let installed = "program=\"$RUNNER_TEMP/smallprint/bin/smallprint\"";
    assert!(script.contains(installed), "{script}");
    let script = script.replace(installed, &format!("program=\"{}\"", env!("CARGO_BIN_EXE_smallprint")));
    let folder = tempfile::tempdir().expect("a temporary folder");
    write_demo(folder.path()).expect("the demo is written");
    let run = || {
        let mut bash = std::process::Command::new("bash");
        bash.args(["-c", &script]).current_dir(folder.path());
        let given = [("PATHS", "mirror"), ("FAIL_ON", "error"), ("FORMAT", "sarif"), ("OUTPUT", "out.sarif")];
        bash.envs(given).envs([("CONFIG", ""), ("CORPUS", "corpus"), ("GITHUB_STEP_SUMMARY", "summary.md")]);
        bash.env("RUNNER_TEMP", folder.path());
        let code = bash.output().expect("bash runs").status.code();
        let sarif = fs::read_to_string(folder.path().join("out.sarif")).expect("a report");
        (code, serde_json::from_str::<serde_json::Value>(&sarif).expect("JSON")["runs"][0]["results"].clone())
    };
    let (code, results) = run();
    let results = results.as_array().expect("results");
    assert_eq!(code, Some(1));
    let place = &results[0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert!(place["uri"].as_str().is_some_and(|uri| uri.starts_with("mirror/")), "{place}");
    let id = results[0]["partialFingerprints"]["smallprint/v1"].as_str().expect("an id");
    let exception = format!("[[exception]]\nid = \"{id}\"\nreason = \"we asked\"\n");
    fs::write(folder.path().join("smallprint.toml"), exception).expect("written");
    let settled = run().1.as_array().expect("results").iter().any(|one| one["suppressions"].is_array());
    assert!(settled, "an exception is a suppression");
    let summary = fs::read_to_string(folder.path().join("summary.md")).expect("a summary");
    assert!(summary.contains("| "), "{summary}");
}

#[test]
fn every_test_that_the_coverage_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/coverage.md")).expect("UTF-8");
    let named = regex::Regex::new(r"`((?:tests|src)/[\w/.-]+\.rs)(?:::(\w+))?`").expect("a pattern");
    let mut seen = 0;
    for found in named.captures_iter(&page) {
        let source = fs::read_to_string(root.join(&found[1]));
        let source = source.unwrap_or_else(|error| panic!("{}: {error}", &found[1]));
        if let Some(test) = found.get(2) {
            assert!(source.contains(&format!("fn {}(", test.as_str())), "{}", &found[0]);
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen} tests are named");
}

#[test]
fn pages_are_taken_apart() {
    let page = "text\n```toml a.toml\nx = 1\n```\n```sh\n$ smallprint not-run\n```\n```console\n$ smallprint scan \\\n    \
                'a b' --all # status 3\nfirst\n...\nlast\n$ cargo build\nnoise\n```\n";
    let expected = [
        Step::File { name: "a.toml".into(), content: "x = 1\n".into() },
        Step::Run(Shown {
            line: 9,
            arguments: ["scan", "a b", "--all"].map(str::to_owned).into(),
            status: Some(3),
            prints: ["first", "...", "last"].map(str::to_owned).into(),
        }),
    ];
    assert_eq!(steps(page), expected);
}

#[test]
fn a_page_that_lies_is_found_out() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (line, prints, fails) in [
        ("smallprint --version", &[concat!("smallprint ", env!("CARGO_PKG_VERSION"))][..], false),
        ("smallprint --version", &["smallprint 9"], true),
        ("smallprint --version # status 2", &[], true),
        ("smallprint scna # status 2", &[], false),
        ("smallprint scna", &[], true),
    ] {
        let prints = prints.iter().map(|line| (*line).to_owned()).collect();
        let shown = Shown { prints, ..shown(1, line) };
        assert_eq!(wrong(&shown, folder.path()).is_some(), fails, "{line}");
    }
}
