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

#[path = "common/run.rs"]
mod run;

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
    let wanted = expected.iter().map(|line| line.trim_end()).filter(|line| *line != "...");
    for want in wanted {
        if !lines.any(|line| line == want) {
            return Some(want);
        }
    }
    None
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
    pages.sort();
    pages
}

#[test]
fn every_command_of_the_documents_runs() {
    let mut problems = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).expect("UTF-8");
        let steps = steps(&text);
        if !steps.iter().any(|step| matches!(step, Step::Run(_))) {
            continue;
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        write_demo(folder.path()).expect("the demo is written");
        let name = page.file_name().unwrap_or_default().to_string_lossy();
        for step in steps {
            match step {
                Step::File { name, content } => {
                    fs::write(folder.path().join(name), content).expect("written");
                }
                Step::Run(shown) => {
                    problems.extend(wrong(&shown, folder.path()).map(|says| format!("{name}:{says}")));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
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
