//! The cache of earlier scans: the same bytes with it and without, nothing out of date, and no harm where it is broken.

use crate::common::run;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use run::{Ran, artifact, command, finish, run, scan};

fn write(root: &Path, path: &str, content: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("create");
    fs::write(path, content).expect("write");
}

/// Bytes of what [`header`] makes.
const OBJECT_BYTES: usize = 72;

fn pointer() -> String {
    format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 5000000000\n", "7".repeat(64))
}

/// A mirror with a base, its fine-tunes, equal weights, texts in several folders and files that cannot be understood.
fn mirror(root: &Path) {
    let text = spdx::text::LICENSE_TEXTS.iter().find(|(id, _)| *id == "MIT").map_or("", |(_, text)| text);
    for n in 0..30 {
        let base = if n == 0 { String::new() } else { format!("base_model: org{}/m\n", n / 2) };
        let license = if n % 5 == 3 { "cc-by-nc-4.0" } else { "mit" };
        write(root, &format!("org{n}/m/README.md"), &format!("---\nlicense: {license}\n{base}---\n# M{n}\n"));
        if n % 3 == 0 {
            write(root, &format!("org{n}/m/LICENSE"), &text.replace("<year>", &format!("20{:02}", n % 4)));
        }
        if n % 4 == 3 {
            write(root, &format!("org{n}/m/model.safetensors"), &pointer());
        }
    }
    write(root, "broken/m/README.md", "---\nlicense: [mit\n---\n");
    write(root, "broken/m/config.json", "{\"a\": ");
    write(root, "broken/m/model.gguf", "GGUF and no more");
}

/// Long enough for what was written to count as settled.
fn settle() {
    std::thread::sleep(Duration::from_millis(2_300));
}

fn with(root: &Path, cache: &Path, more: &[&str]) -> Ran {
    let flag = format!("--cache={}", cache.display());
    scan(root, &[&[flag.as_str()], more].concat())
}

fn database(cache: &Path) -> PathBuf {
    let files = fs::read_dir(cache).expect("a cache").map(|entry| entry.expect("an entry").path());
    let mut found: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|end| end == "sqlite")).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn rows(cache: &Path) -> i64 {
    let connection = rusqlite::Connection::open(database(cache)).expect("a database");
    connection.query_row("SELECT count(*) FROM artifacts", [], |row| row.get(0)).expect("a number")
}

/// Makes every kept model a space; a row ends with XXH3-64 of all before it.
fn mark(cache: &Path, with_check: bool) {
    let connection = rusqlite::Connection::open(database(cache)).expect("a database");
    let mut ask = connection.prepare("SELECT place, value FROM artifacts").expect("asked");
    let rows = ask.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
    let rows: Vec<(Vec<u8>, Vec<u8>)> = rows.collect::<Result<_, _>>().expect("rows");
    assert_eq!(rows.len(), 31);
    for (place, mut value) in rows {
        let (from, to) = (b"\"kind\":\"model\"", b"\"kind\":\"space\"");
        let at = value.windows(from.len()).position(|window| window == from).expect("a model");
        value[at..at + to.len()].copy_from_slice(to);
        let end = value.len() - 8;
        if with_check {
            let check = xxhash_rust::xxh3::xxh3_64(&value[..end]).to_le_bytes();
            value[end..].copy_from_slice(&check);
        }
        let changed = rusqlite::params![value, place];
        connection.execute("UPDATE artifacts SET value = ?1 WHERE place = ?2", changed).expect("changed");
    }
}

#[test]
fn results_are_the_same_bytes_with_it_and_without() {
    let (dir, cache) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    mirror(dir.path());
    settle();
    let path = dir.path().to_str().expect("UTF-8");
    let flag = format!("--cache={}", cache.path().display());
    for format in ["json", "jsonl"] {
        let plain = run(["scan", path, "--format", format]);
        assert!(plain.out.contains("org29/m"), "{plain:?}");
        for more in [&[][..], &["--jobs", "1"], &["--jobs", "2"]] {
            let line = [&["scan", path, "--format", format, &flag], more].concat();
            let ran = run(line);
            assert_eq!((ran.code, &ran.out), (plain.code, &plain.out), "{format} {more:?}");
        }
    }
    assert_eq!(rows(cache.path()), 31);
    let shard = ["--shard", "2/3"];
    assert_eq!(with(dir.path(), cache.path(), &shard).out, scan(dir.path(), &shard).out);
}

#[test]
fn unchanged_folders_come_from_it_and_changed_ones_do_not() {
    let (dir, cache) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    mirror(dir.path());
    let early = with(dir.path(), cache.path(), &[]);
    assert_eq!(rows(cache.path()), 0, "what is younger than two seconds may change without a sign");
    settle();
    with(dir.path(), cache.path(), &[]);
    // A row whose check does not fit is none; then nobody trusts it, and it is made anew.
    mark(cache.path(), false);
    assert_eq!(with(dir.path(), cache.path(), &[]).out, early.out);
    mark(cache.path(), true);
    let kinds = |ran: &Ran| -> Vec<String> {
        let report = ran.json();
        let all = report["artifacts"].as_array().expect("artifacts").iter();
        all.filter(|one| one["kind"] == "space")
            .map(|one| one["path"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(kinds(&early), [""; 0]);
    assert_eq!(kinds(&with(dir.path(), cache.path(), &[])).len(), 31);
    // A file that changes, one that comes, one that goes: they, what is made from them, and their twins are read again.
    write(dir.path(), "org14/m/README.md", "---\nlicense: gpl-3.0\nbase_model: org7/m\n---\n");
    write(dir.path(), "org20/m/NOTICE", "some words");
    fs::remove_file(dir.path().join("org3/m/model.safetensors")).expect("removed");
    let now = with(dir.path(), cache.path(), &[]);
    let cached = kinds(&now);
    for anew in ["org14/m", "org28/m", "org29/m", "org20/m", "org3/m", "org6/m", "org7/m", "org11/m"] {
        assert!(!cached.iter().any(|path| path == anew), "{anew} rests on what changed: {cached:?}");
    }
    for same in ["org0/m", "org1/m", "org2/m", "org4/m", "broken/m"] {
        assert!(cached.iter().any(|path| path == same), "{same} did not change: {cached:?}");
    }
    settle();
    fs::remove_dir_all(cache.path()).expect("it may be deleted");
    with(dir.path(), cache.path(), &[]);
    assert_eq!(with(dir.path(), cache.path(), &[]).out, scan(dir.path(), &[]).out);
    assert_eq!(artifact(&now.json(), "org14/m")["conclusion"]["declared"], "gpl-3.0");
}

#[test]
fn what_texts_say_outlives_their_place() {
    let (dir, cache) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    mirror(&dir.path().join("old"));
    let long = "We made a compass for sailors and tested it for years. ".repeat(200);
    for name in ["one", "two"] {
        let text = format!("---\nlicense: mit\n---\n# M\n\n{long}\n\n## License\n\nCopyright (c) 2020 Kim\n");
        write(&dir.path().join("old"), &format!("kim/{name}/README.md"), &text);
    }
    settle();
    with(&dir.path().join("old"), cache.path(), &[]);
    let connection = rusqlite::Connection::open(database(cache.path())).expect("a database");
    let count = "SELECT count(*) FROM readings";
    let kept: i64 = connection.query_row(count, [], |row| row.get(0)).expect("a number");
    assert_eq!(kept, 1, "equal texts are kept once, short ones not at all");
    fs::rename(dir.path().join("old"), dir.path().join("new")).expect("moved");
    let moved = dir.path().join("new");
    assert_eq!(with(&moved, cache.path(), &[]).out, scan(&moved, &[]).out);
    // A mark in what is kept shows that it is used.
    let mark = "UPDATE readings SET value = CAST(replace(CAST(value AS TEXT), 'not-legal', 'unknown-legal') AS BLOB)";
    assert_eq!(connection.execute(mark, []).expect("changed"), 1);
    connection.execute("DELETE FROM artifacts", []).expect("deleted");
    assert_ne!(with(&moved, cache.path(), &[]).out, scan(&moved, &[]).out);
}

#[cfg(unix)]
#[test]
fn a_scan_that_is_killed_leaves_a_sound_cache() {
    use std::os::unix::process::ExitStatusExt as _;
    let (dir, cache) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    mirror(dir.path());
    // Several batches, so that some are written when the end comes.
    for n in 0..600 {
        write(dir.path(), &format!("more/m{n}/README.md"), &format!("---\nlicense: mit\n---\n# M{n}\n"));
    }
    settle();
    let plain = scan(dir.path(), &[]);
    let path = dir.path().to_str().expect("UTF-8");
    let flag = format!("--cache={}", cache.path().display());
    let (mut killed, mut delay) = (0, 1);
    for round in 0..12 {
        let mut child = command(["scan", path, "--format", "json", &flag]).spawn().expect("it starts");
        // Nobody reads the output: it ends by being killed, or waits in the pipe until then.
        delay = delay * 7 % 31 + round;
        std::thread::sleep(Duration::from_millis(20 + 12 * delay));
        child.kill().expect("killed");
        let status = child.wait().expect("ended");
        killed += usize::from(status.signal() == Some(9));
        if round % 4 == 3 {
            let ran = with(dir.path(), cache.path(), &[]);
            assert!(ran.out == plain.out && ran.code == plain.code, "round {round}: {}", ran.err);
            assert!(!ran.err.contains("cache"), "{}", ran.err);
            fs::remove_dir_all(cache.path()).expect("it may be deleted");
        }
    }
    assert!(killed > 0, "some were killed while they worked");
}

#[test]
fn a_broken_cache_is_put_aside_and_a_new_one_begins() {
    let (dir, cache) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    mirror(dir.path());
    settle();
    let plain = with(dir.path(), cache.path(), &[]);
    let path = database(cache.path());
    let whole = fs::read(&path).expect("readable");
    let aside = path.with_extension("sqlite.damaged");
    let broken = |from: usize| {
        let mut bytes = whole.clone();
        bytes.iter_mut().skip(from).for_each(|byte| *byte = 0xa5);
        bytes
    };
    for bytes in [b"no database, but words ".repeat(300), broken(4_096), broken(16_384)] {
        fs::write(&path, &bytes).expect("written");
        let _ = fs::remove_file(&aside);
        // Some damage shows only in the middle of a scan; then the next one begins anew.
        for round in 0..2 {
            let ran = with(dir.path(), cache.path(), &[]);
            assert_eq!((ran.code, &ran.out), (plain.code, &plain.out));
            assert!(ran.err.contains("cache"), "{round}: {}", ran.err);
            if aside.exists() {
                break;
            }
        }
        let kept = fs::read(&aside).expect("put aside");
        assert_eq!(kept.len(), bytes.len());
        let ran = with(dir.path(), cache.path(), &[]);
        assert!(ran.out == plain.out && !ran.err.contains("cache"), "{}", ran.err);
        assert_eq!(rows(cache.path()), 31);
    }
    let file = dir.path().join("org0/m/README.md");
    let ran = with(dir.path(), &file, &[]);
    assert!(ran.out == plain.out && ran.err.contains("without a cache"), "{}", ran.err);
}

#[test]
fn two_scans_meet_a_broken_cache() {
    let (dir, cache) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    mirror(dir.path());
    settle();
    let plain = with(dir.path(), cache.path(), &[]);
    let path = database(cache.path());
    for _ in 0..3 {
        fs::write(&path, b"no database, but words ".repeat(300)).expect("written");
        std::thread::scope(|scope| {
            let all: Vec<_> = (0..3).map(|_| scope.spawn(|| with(dir.path(), cache.path(), &[]))).collect();
            for ran in all {
                let ran = ran.join().expect("ended");
                assert_eq!(ran.out, plain.out);
                assert!(!ran.err.contains("delete it"), "the new one is sound: {}", ran.err);
            }
        });
        let ran = with(dir.path(), cache.path(), &[]);
        assert!(ran.out == plain.out, "{}", ran.err);
        assert_eq!(rows(cache.path()), 31);
    }
}

#[test]
fn a_mark_without_a_cache_and_a_lock_that_is_a_pipe_do_no_harm() {
    let (dir, cache) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    mirror(dir.path());
    settle();
    with(dir.path(), cache.path(), &[]);
    let path = database(cache.path());
    fs::remove_file(&path).expect("removed");
    fs::write(path.with_extension("broken"), "").expect("written");
    let ran = with(dir.path(), cache.path(), &[]);
    assert!(!ran.err.contains("cache"), "{}", ran.err);
    assert_eq!(rows(cache.path()), 31);
    let lock = path.with_extension("lock");
    fs::remove_file(&lock).expect("removed");
    let made = std::process::Command::new("mkfifo").arg(&lock).status();
    if made.is_ok_and(|status| status.success()) {
        assert_eq!(with(dir.path(), cache.path(), &[]).out, ran.out);
    }
}

fn header(license: &str) -> Vec<u8> {
    let header = format!(r#"{{"__metadata__":{{"license":"{license}"}}}}"#);
    let header = format!("{header:<length$}", length = OBJECT_BYTES - 8);
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes()].concat()
}

#[test]
fn objects_of_pointers_belong_to_what_they_stand_for() {
    let (dir, cache) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    let oid = "7".repeat(64);
    for name in ["kim/base", "kim/tuned"] {
        write(
            dir.path(),
            &format!("{name}/model.safetensors"),
            &pointer().replace("5000000000", &OBJECT_BYTES.to_string()),
        );
    }
    write(dir.path(), "kim/base/.git/HEAD", "ref: refs/heads/main\n");
    write(dir.path(), "kim/base/.git/config", "[remote \"origin\"]\nurl = https://huggingface.co/kim/base\n");
    write(dir.path(), "kim/tuned/README.md", "---\nlicense: mit\nbase_model: kim/base\n---\n");
    let object = dir.path().join(format!("kim/base/.git/lfs/objects/77/77/{oid}"));
    fs::create_dir_all(object.parent().expect("a folder")).expect("created");
    let mut before = String::new();
    for license in ["apache-2.0", "cc-by-nc-4.0"] {
        fs::write(&object, header(license)).expect("written");
        settle();
        let plain = scan(dir.path(), &[]).out;
        assert!(plain.contains(license) && plain != before, "{plain}");
        for _ in 0..2 {
            assert_eq!(with(dir.path(), cache.path(), &[]).out, plain);
        }
        before = plain;
    }
}

#[test]
fn objects_of_submodules_and_worktrees_belong_to_them_too() {
    let (dir, cache) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    let (oid, config) = ("7".repeat(64), "[remote \"origin\"]\nurl = https://huggingface.co/kim/base\n");
    let (module, clone) = ("all/.git/modules/lark", "clone/.git");
    for (place, text) in [
        ("all/lark/.git", "gitdir: ../.git/modules/lark\n"),
        ("clone/.git/worktrees/two/gitdir", "../../../../two/.git\n"),
        ("clone/.git/worktrees/two/commondir", "../..\n"),
        ("two/.git", "gitdir: ../clone/.git/worktrees/two\n"),
        ("all/.git/modules/lark/config", config),
        ("clone/.git/config", config),
    ] {
        write(dir.path(), place, text);
    }
    for place in ["all/lark", "two"] {
        write(
            dir.path(),
            &format!("{place}/model.safetensors"),
            &pointer().replace("5000000000", &OBJECT_BYTES.to_string()),
        );
    }
    let mut before = String::new();
    for license in ["apache-2.0", "cc-by-nc-4.0"] {
        for folder in [module, clone] {
            let object = dir.path().join(folder).join(format!("lfs/objects/77/77/{oid}"));
            fs::create_dir_all(object.parent().expect("a folder")).expect("created");
            fs::write(&object, header(license)).expect("written");
        }
        settle();
        let plain = scan(dir.path(), &[]).out;
        assert!(plain.matches(license).count() >= 2 && plain != before, "{plain}");
        for _ in 0..2 {
            assert_eq!(with(dir.path(), cache.path(), &[]).out, plain);
        }
        before = plain;
    }
}

#[test]
fn a_base_is_shown_where_this_scan_has_it() {
    let [one, base, cache] = [(); 3].map(|()| tempfile::tempdir().expect("folder"));
    write(one.path(), "kim/tuned/README.md", "---\nlicense: mit\nbase_model: kim/base\n---\n");
    write(base.path(), "b/kim/base/README.md", "---\nlicense: mit\n---\n");
    settle();
    let flag = format!("--cache={}", cache.path().display());
    let text = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    for place in ["b".to_owned(), "b/../b".to_owned()] {
        let second = text(&base.path().join(place));
        let first = text(one.path());
        let plain = run(["scan", &first, &second, "--format", "json"]);
        assert!(plain.out.contains(&second), "{}", plain.out);
        assert_eq!(run(["scan", &first, &second, "--format", "json", &flag]).out, plain.out);
    }
}

#[test]
fn a_busy_cache_is_waited_for_once_and_then_done_without() {
    let (dir, cache) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    mirror(dir.path());
    settle();
    let plain = with(dir.path(), cache.path(), &[]);
    let other = rusqlite::Connection::open(database(cache.path())).expect("a database");
    other.execute_batch("DELETE FROM artifacts; BEGIN IMMEDIATE").expect("held");
    let busy = with(dir.path(), cache.path(), &[]);
    assert_eq!((&busy.out, busy.err.contains("cache")), (&plain.out, false), "{}", busy.err);
    other.execute_batch("COMMIT").expect("let go");
    assert_eq!(rows(cache.path()), 0);
    with(dir.path(), cache.path(), &[]);
    assert_eq!(rows(cache.path()), 31);
}

#[test]
fn two_scans_at_once_and_the_environment() {
    let (dir, cache) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    mirror(dir.path());
    settle();
    let plain = scan(dir.path(), &[]);
    std::thread::scope(|scope| {
        let both: Vec<_> = (0..2).map(|_| scope.spawn(|| with(dir.path(), cache.path(), &[]).out)).collect();
        for out in both {
            assert_eq!(out.join().expect("ended"), plain.out);
        }
    });
    assert_eq!(rows(cache.path()), 31);
    for (more, made) in [(&[][..], true), (&["--no-cache"][..], false)] {
        let named = tempfile::tempdir().expect("folder");
        let path = dir.path().to_str().expect("UTF-8");
        let mut line = command([&["scan", path, "--format", "json"][..], more].concat());
        line.env("SMALLPRINT_CACHE", named.path());
        assert_eq!(finish(line).out, plain.out);
        assert_eq!(fs::read_dir(named.path()).expect("there").count() > 0, made, "{more:?}");
    }
}
