//! Bad input, one test each: a clear message or a `skipped` entry, the documented exit status, no panic, and
//! nothing else lost: a good folder stands beside every bad one, and must be reported as if it were alone.

#![cfg(unix)]

use crate::common::mirror;
use crate::common::run;

use std::ffi::OsStr;
use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mirror::{gguf, safetensors};
use run::{Ran, artifact, command, findings, finish, paths, run, scan, skipped};
use serde_json::Value;

const CARD: &str = "---\nlicense: mit\n---\n# A model\n";
/// An account without rights, on every Unix.
const NOBODY: u32 = 65_534;

/// A mirror with one good folder, in which a test places its bad one.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { dir: tempfile::tempdir().expect("a temporary folder") };
        place.write("org/good/README.md", CARD);
        place.write("org/good/LICENSE", mit());
        place.write("org/good/model.safetensors", safetensors(&[("format", "pt")]));
        place
    }

    fn path(&self, name: impl AsRef<OsStr>) -> PathBuf {
        self.dir.path().join(name.as_ref())
    }

    fn write(&self, name: impl AsRef<OsStr>, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("created");
        fs::write(path, bytes).expect("written");
    }

    /// Scans it; whatever else is there, the good folder is reported in full.
    fn scan(&self, code: i32) -> Value {
        let ran = scan(self.dir.path(), &[]);
        assert_eq!(ran.code, code, "{}{}", ran.err, ran.out);
        let report = ran.json();
        good_is_whole(&report);
        assert_eq!(report["summary"]["incomplete"], code == 3);
        report
    }
}

fn mit() -> String {
    let text = smallprint::build::spdx_text("MIT").expect("it is on the list");
    text.replace("<year>", "2024").replace("<copyright holders>", "Kalo Research")
}

fn good_is_whole(report: &Value) {
    let good = artifact(report, "org/good");
    assert_eq!(good["conclusion"]["concluded"], "MIT", "{good}");
    assert_eq!(good["conclusion"]["basis"], "text");
    assert_eq!(good["weights"].as_array().map(Vec::len), Some(1));
    assert_eq!(findings(good), Vec::<String>::new());
}

fn reason_of(report: &Value, path: &str) -> Option<String> {
    skipped(report).into_iter().find(|(at, _)| at == path).map(|(_, reason)| reason)
}

fn detail_of(report: &Value, path: &str) -> String {
    let all = report["skipped"].as_array().expect("a list");
    let found = all.iter().find(|one| one["path"] == path).unwrap_or_else(|| panic!("{path}: {all:?}"));
    found["detail"].as_str().expect("words").to_owned()
}

/// Runs `line` without the rights of root; `None` where the system does not allow it.
fn without_rights(line: &[&OsStr]) -> Option<Ran> {
    let mut command = command(line);
    command.current_dir("/");
    if rights() {
        command.uid(NOBODY).gid(NOBODY);
        if command.spawn().and_then(|mut child| child.wait()).is_err() {
            return None;
        }
    }
    Some(finish(command))
}

/// Whether modes of files mean nothing to this process.
fn rights() -> bool {
    let probe = tempfile::NamedTempFile::new().expect("a temporary file");
    fs::set_permissions(probe.path(), fs::Permissions::from_mode(0o000)).expect("allowed");
    fs::File::open(probe.path()).is_ok()
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("allowed");
}

#[test]
fn a_path_that_may_not_be_read() {
    let place = Place::new();
    place.write("closed/README.md", CARD);
    mode(place.dir.path(), 0o755);
    mode(&place.path("closed"), 0o000);
    let (closed, org) = (place.path("closed"), place.path("org"));
    let json: [&OsStr; 2] = ["--format".as_ref(), "json".as_ref()];
    let alone = without_rights(&["scan".as_ref(), closed.as_os_str(), json[0], json[1]]);
    let both = without_rights(&["scan".as_ref(), closed.as_os_str(), org.as_os_str(), json[0], json[1]]);
    mode(&closed, 0o755);
    let (Some(alone), Some(both)) = (alone, both) else {
        eprintln!("skipped: this system lets root run nothing as somebody else");
        return;
    };
    assert_eq!(alone.code, 3, "{alone:?}");
    assert_eq!(reason_of(&alone.json(), ".").as_deref(), Some("not-readable"));
    assert!(alone.err.contains("closed: Permission denied"), "{}", alone.err);
    assert_eq!((both.code, skipped(&both.json()).len()), (3, 1), "{both:?}");
    assert_eq!(both.json()["artifacts"].as_array().map(Vec::len), Some(1), "the other path is scanned");
}

#[test]
fn files_that_may_not_be_read() {
    let place = Place::new();
    place.write("org/bad/README.md", CARD);
    place.write("org/bad/LICENSE", mit());
    place.write("org/closed/README.md", CARD);
    mode(place.dir.path(), 0o755);
    mode(&place.path("org/bad/LICENSE"), 0o000);
    mode(&place.path("org/closed"), 0o000);
    let line = ["scan".as_ref(), place.dir.path().as_os_str(), "--format".as_ref(), "json".as_ref()];
    let ran = without_rights(&line);
    let text = place.path("org/bad/LICENSE");
    let identified = without_rights(&["identify".as_ref(), text.as_os_str()]);
    mode(&place.path("org/closed"), 0o755);
    let (Some(ran), Some(identified)) = (ran, identified) else {
        eprintln!("skipped: this system lets root run nothing as somebody else");
        return;
    };
    assert_eq!(ran.code, 3, "{ran:?}");
    let report = ran.json();
    good_is_whole(&report);
    assert_eq!(reason_of(&report, "org/bad/LICENSE").as_deref(), Some("not-readable"));
    assert_eq!(reason_of(&report, "org/closed").as_deref(), Some("not-readable"));
    let bad = artifact(&report, "org/bad");
    assert_eq!(bad["conclusion"]["declared"], "mit");
    let found = bad["findings"].to_string();
    assert!(found.contains("LICENSE: not-readable") && !found.contains("license-text-missing"), "{found}");
    assert_eq!((identified.code, identified.out.as_str()), (3, ""));
    assert!(identified.err.contains("LICENSE: Permission denied"), "{}", identified.err);
}

#[test]
fn folders_of_stores_that_may_not_be_read() {
    let place = Place::new();
    let manifest = r#"{"schemaVersion":2,"layers":[]}"#;
    place.write("ollama/blobs/x", "");
    place.write("ollama/manifests/registry.ollama.ai/library/lark/7b", manifest);
    place.write("ollama/manifests/registry.ollama.ai/library/wren/1b", manifest);
    place.write("docker/blobs/sha256/x", "");
    place.write("docker/models.json", r#"{"models": []}"#);
    place.write("docker/manifests/sha256/x", manifest);
    place.write("olah/heads/x", "");
    for name in ["kim/lark", "kim/wren"] {
        let body = r#"{"id": "kim/lark", "sha": "a", "siblings": []}"#;
        place.write(format!("olah/api/models/{name}/revision/a/meta_get.json.body"), body);
        place.write(format!("olah/files/models/{name}/resolve/a/LICENSE/meta.bin"), "OLAH");
    }
    mode(place.dir.path(), 0o755);
    let closed = [
        "ollama/manifests/registry.ollama.ai/library/wren",
        "docker/manifests/sha256",
        "olah/api/models/kim/wren/revision",
        "olah/files/models/kim/lark/resolve/a/LICENSE",
    ];
    closed.iter().for_each(|path| mode(&place.path(path), 0o000));
    let line = ["scan".as_ref(), place.dir.path().as_os_str(), "--format".as_ref(), "json".as_ref()];
    let ran = without_rights(&line);
    closed.iter().for_each(|path| mode(&place.path(path), 0o755));
    let Some(ran) = ran else {
        eprintln!("skipped: this system lets root run nothing as somebody else");
        return;
    };
    assert_eq!(ran.code, 3, "{ran:?}");
    let report = ran.json();
    good_is_whole(&report);
    for path in &closed[..3] {
        assert_eq!(
            reason_of(&report, path).as_deref(),
            Some("not-readable"),
            "{path}: {}",
            report["skipped"]
        );
    }
    let of_file = detail_of(&report, "olah/api/models/kim/lark/revision/a");
    assert!(of_file.contains("LICENSE among its files"), "{}", report["skipped"]);
    let path = "ollama/manifests/registry.ollama.ai/library/lark/7b";
    assert!(paths(&report).contains(&path), "what can be read of a store is");
}

#[test]
fn names_that_are_not_utf8() {
    let place = Place::new();
    let name = OsStr::from_bytes(b"org/b\xffd\xfe%");
    place.write(name, "");
    fs::remove_file(place.path(name)).expect("removed");
    for file in [&b"README.md"[..], b"LICENSE\xff.txt"] {
        let bytes: &[u8] = if file == b"README.md" { CARD.as_bytes() } else { b"All rights reserved." };
        let path = Path::new(name).join(OsStr::from_bytes(file));
        place.write(path.as_os_str(), bytes);
    }
    let report = place.scan(0);
    artifact(&report, "org/b%FFd%FE%25");
    let file = place.path(Path::new(name).join(OsStr::from_bytes(b"LICENSE\xff.txt")));
    let line = ["identify".as_ref(), file.as_os_str(), "--format".as_ref(), "jsonl".as_ref()];
    let ran = run(line);
    assert_eq!((ran.code, ran.lines()[0]["path"].as_str()), (0, Some("LICENSE%FF.txt")));
}

#[test]
fn links_in_circles() {
    let place = Place::new();
    place.write("org/bad/README.md", CARD);
    symlink(".", place.path("org/bad/here")).expect("linked");
    symlink("../..", place.path("org/bad/up")).expect("linked");
    symlink("self", place.path("org/self")).expect("linked");
    symlink("b", place.path("org/a")).expect("linked");
    symlink("a", place.path("org/b")).expect("linked");
    let report = place.scan(3);
    assert_eq!(paths(&report), ["org/bad", "org/good"]);
    for path in ["org/bad/here", "org/bad/up", "org/self", "org/a"] {
        assert_eq!(reason_of(&report, path).as_deref(), Some("link-loop"), "{path}");
    }
    let identified = run(["identify".as_ref(), place.dir.path().as_os_str()]);
    assert_eq!(identified.code, 3, "as in a scan");
    assert_eq!(identified.err.matches("org/self: ").count(), 1, "{}", identified.err);
}

#[test]
fn links_out_of_the_scanned_folder() {
    let place = Place::new();
    let outside = tempfile::tempdir().expect("a temporary folder");
    fs::write(outside.path().join("LICENSE"), mit()).expect("written");
    fs::create_dir(outside.path().join("model")).expect("created");
    fs::write(outside.path().join("model/README.md"), CARD).expect("written");
    place.write("org/bad/README.md", CARD);
    symlink(outside.path().join("LICENSE"), place.path("org/bad/LICENSE")).expect("linked");
    symlink(outside.path().join("model"), place.path("org/model")).expect("linked");
    let report = place.scan(0);
    assert_eq!(paths(&report), ["org/bad", "org/good"]);
    for path in ["org/bad/LICENSE", "org/model"] {
        assert_eq!(reason_of(&report, path).as_deref(), Some("link-outside"));
        assert!(detail_of(&report, path).contains("--follow-outside"));
    }
    // What stands behind the link is not read: that it is missing would be a guess.
    assert_eq!(findings(artifact(&report, "org/bad")), ["evidence-incomplete=note"]);
    let followed = scan(place.dir.path(), &["--follow-outside"]).json();
    assert_eq!(paths(&followed), ["org/bad", "org/good", "org/model"]);
    assert_eq!(artifact(&followed, "org/bad")["conclusion"]["basis"], "text");
}

#[test]
fn a_card_of_two_gigabytes() {
    let place = Place::new();
    place.write("org/bad/README.md", CARD);
    let file = fs::OpenOptions::new().write(true).open(place.path("org/bad/README.md")).expect("opened");
    file.set_len(2 << 30).expect("the file system has sparse files");
    let start = Instant::now();
    // Two gigabytes read whole would not fit.
    let ran = limited(800 << 10, &["scan", place.dir.path().to_str().expect("UTF-8"), "--format", "json"]);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    assert_eq!(ran.code, 3, "{}", ran.err);
    let report = ran.json();
    good_is_whole(&report);
    assert_eq!(reason_of(&report, "org/bad/README.md").as_deref(), Some("too-large"));
    assert_eq!(artifact(&report, "org/bad")["conclusion"]["declared"], "mit");
}

/// Runs with at most so many KiB of address space.
fn limited(kib: u64, line: &[&str]) -> Ran {
    let mut command = Command::new("sh");
    let script = format!("ulimit -v {kib} && exec \"$0\" \"$@\"");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_smallprint")]).args(line);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    finish(command)
}

#[test]
fn a_text_that_is_too_long_says_so_in_identify() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join("LICENSE");
    fs::write(&path, mit()).expect("written");
    let mut file = fs::OpenOptions::new().append(true).open(&path).expect("opened");
    let line = [&[b' '; 1023][..], b"\n"].concat();
    (0..17 << 10).for_each(|_| file.write_all(&line).expect("written"));
    let ran = run(["identify".as_ref(), path.as_os_str(), "--format".as_ref(), "jsonl".as_ref()]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("only the first 16 MiB were read"), "{}", ran.err);
    assert_eq!(ran.lines()[0]["licenses"][0]["id"], "MIT");
}

#[test]
fn headers_that_lie() {
    let length = |claimed: u64, rest: &[u8]| [&claimed.to_le_bytes()[..], rest].concat();
    let huge = |counts: [u64; 2]| {
        let counts = counts.map(u64::to_le_bytes).concat();
        [b"GGUF", &3_u32.to_le_bytes()[..], &counts, &(1_u64 << 61).to_le_bytes(), b"general.license"]
            .concat()
    };
    let whole = gguf(&[("general.architecture", "llama"), ("general.license", "mit")]);
    let cases = [
        ("huge.safetensors", length(1 << 60, b"{}")),
        ("max.safetensors", length(u64::MAX, b"{}")),
        ("longer.safetensors", length(100, b"{\"__metadata__\":{}}")),
        ("broken.safetensors", length(8, b"{\"a\":[[[")),
        ("short.safetensors", b"\x08\0\0".to_vec()),
        ("cut.gguf", whole[..whole.len() - 2].to_vec()),
        ("start.gguf", whole[..7].to_vec()),
        ("keys.gguf", huge([0, u64::MAX])),
        ("tensors.gguf", huge([u64::MAX, 1])),
    ];
    for (name, bytes) in cases {
        let place = Place::new();
        place.write(format!("org/bad/{name}"), bytes);
        place.write("org/bad/README.md", CARD);
        let report = place.scan(3);
        let path = format!("org/bad/{name}");
        assert_eq!(reason_of(&report, &path).as_deref(), Some("truncated-header"), "{name}");
        let bad = artifact(&report, "org/bad");
        assert_eq!(bad["conclusion"]["declared"], "mit", "{name}");
        assert!(
            findings(bad).contains(&"evidence-incomplete=note".to_owned()),
            "{name}: {:?}",
            findings(bad)
        );
    }
}

#[test]
fn front_matter_that_explodes() {
    let mut bomb = "---\nlicense: mit\na: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (outer, inner) in "bcdefghijklmnop".chars().zip("abcdefghijklmno".chars()) {
        let inner = vec![format!("*{inner}"); 10].join(", ");
        bomb.push_str(&format!("{outer}: &{outer} [{inner}]\n"));
    }
    bomb.push_str("base_model: *p\n---\n# A model\n");
    let nested = format!("---\nlicense: mit\nx: {}\n---\n", "[".repeat(200_000));
    let endless = format!("---\nlicense: mit\n{}", "x: y\n".repeat(300_000));
    for (name, card) in [("aliases", bomb), ("nesting", nested), ("endless", endless)] {
        let place = Place::new();
        place.write("org/bad/README.md", card);
        let start = Instant::now();
        let report = place.scan(0);
        assert!(start.elapsed() < Duration::from_secs(30), "{name}: {:?}", start.elapsed());
        let bad = artifact(&report, "org/bad");
        assert_eq!(bad["conclusion"]["declared"], "mit", "{name}: {bad}");
        assert!(
            findings(bad).contains(&"front-matter-invalid=note".to_owned()),
            "{name}: {:?}",
            findings(bad)
        );
    }
}

/// What may be written without end is judged to a limit, and that is told: every statement is compared with all others.
#[test]
fn lists_and_headers_of_statements() {
    let place = Place::new();
    let list: String = (0..100_000).map(|nth| format!("\"l{nth}\",")).collect();
    let keys: String = (0..100_000).map(|nth| format!("\"license{nth}\":\"l{nth}\",")).collect();
    let header = format!("{{\"__metadata__\":{{{keys}\"a\":\"b\"}}}}");
    place.write("org/card/README.md", format!("---\nlicense: [{list}]\n---\n"));
    let reply = format!(r#"{{"id":"o/m","sha":"ab","cardData":{{"license":[{list}"x"]}}}}"#);
    place.write("org/reply/.hfd/repo_metadata.json", reply);
    place.write("org/lines/METADATA", "License: x\n".repeat(100_000));
    place.write("org/lines/model.safetensors", safetensors(&[]));
    let header = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes()].concat();
    place.write("org/header/model.safetensors", header);
    let report = place.scan(3);
    for name in ["card", "reply", "lines", "header"] {
        let one = artifact(&report, &format!("org/{name}"));
        let told = one["findings"].to_string();
        assert!(told.contains("evidence-incomplete") && told.contains("256"), "{name}: {told}");
        assert!(one["evidence"].as_array().is_some_and(|all| all.len() <= 257), "{name}");
    }
}

/// A zip file of stored members.
fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("started");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

#[test]
fn descriptions_of_weights_that_lie() {
    let place = Place::new();
    let huge = vec![b'{'; 3 << 20];
    let nested = "{\"model\":".repeat(100_000);
    let keys = "license: mit\n".repeat(50_000);
    place.write("org/huge/lark.pt", zipped(&[("m/data.pkl", b""), ("m/extra/config.json", &huge)]));
    place.write(
        "org/deep/lark.pt",
        zipped(&[("m/data.pkl", b""), ("m/extra/config.json", nested.as_bytes())]),
    );
    place.write("org/many/lark.pt", zipped(&[("m/data.pkl", b""), ("m/extra/notes", keys.as_bytes())]));
    place.write("org/pickle/lark.pt", zipped(&[("m/data.pkl", b""), ("m/extra/a", b"\x80\x02\0\0license")]));
    place.write("org/mar/lark.mar", zipped(&[("MAR-INF/MANIFEST.json", nested.as_bytes())]));
    let cut = zipped(&[("MAR-INF/MANIFEST.json", b"{\"license\": \"mit\"}")]);
    place.write("org/cut/lark.mar", &cut[..cut.len() - 30]);
    let start = Instant::now();
    let report = place.scan(3);
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    let entry = |path: &str, reason: &str| (path.to_owned(), reason.to_owned());
    let expected = [entry("org/cut/lark.mar", "truncated-header"), entry("org/huge/lark.pt", "too-large")];
    assert_eq!(skipped(&report), expected);
    assert!(!artifact(&report, "org/pickle").to_string().contains("\"declared\":"));
}

#[test]
fn models_of_openvino_that_lie() {
    let place = Place::new();
    let net = "<net name=\"x\"><layers /><edges /><rt_info>";
    let attributes = format!("<a {} />", "b=\"c\" ".repeat(100_000));
    for (name, xml) in [
        ("deep", format!("{net}{}", "<a>".repeat(100_000))),
        ("cut", format!("{net}<license value=\"mi")),
        ("bytes", format!("{net}\u{0}\u{1}<license value=\"mit\" /></rt_info></net>")),
        ("wide", format!("{net}{attributes}<license value=\"mit\" /></rt_info></net>")),
        ("far", format!("<net name=\"x\"><layers>{}", "<layer />".repeat(300_000))),
    ] {
        place.write(format!("org/{name}/openvino_model.xml"), xml);
        place.write(format!("org/{name}/openvino_model.bin"), [7; 3000]);
    }
    let start = Instant::now();
    let report = place.scan(3);
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    let told: Vec<String> =
        skipped(&report).into_iter().map(|(path, reason)| format!("{path} {reason}")).collect();
    let expected =
        ["cut", "deep", "far"].map(|name| format!("org/{name}/openvino_model.xml truncated-header"));
    assert_eq!(told, expected);
    assert!(artifact(&report, "org/wide").to_string().contains("\"declared\":\"mit\""));
}

#[test]
fn tables_of_licenses_that_lie() {
    let place = Place::new();
    let entry = "[[annotations]]\npath = '**'\nSPDX-License-Identifier = 'MIT'\n";
    let stars = "*a".repeat(240);
    place.write("org/many/model.safetensors", safetensors(&[]));
    place.write("org/many/REUSE.toml", entry.repeat(1_000));
    place.write("org/long/model.safetensors", safetensors(&[]));
    place.write("org/long/REUSE.toml", format!("{entry}# {}", "x".repeat(5 << 20)));
    place.write(
        "org/slow/REUSE.toml",
        entry.replace("'**'", &format!("[{}]", format!("'{stars}',").repeat(1_000))),
    );
    for nth in 0..300 {
        let name = format!("org/slow/{}{nth}.safetensors", "a".repeat(200));
        place.write(format!("{name}.license"), "SPDX-License-Identifier: MIT\n");
        place.write(name, safetensors(&[]));
    }
    let base = "  - key: &a [*a, *a]\n".repeat(2_000);
    place.write("org/yaml/model.safetensors", safetensors(&[]));
    place.write("org/yaml/model.yaml", format!("model: a/b\nbase:\n{base}"));
    let start = Instant::now();
    let report = place.scan(3);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    assert!(skipped(&report).contains(&("org/long/REUSE.toml".to_owned(), "too-large".to_owned())));
    for name in ["many", "yaml"] {
        let rules = findings(artifact(&report, &format!("org/{name}")));
        assert!(rules.contains(&"evidence-incomplete=note".to_owned()), "{name}: {rules:?}");
    }
}

#[test]
fn configurations_that_are_nested_or_large() {
    let place = Place::new();
    place.write("org/nested/README.md", CARD);
    place.write("org/nested/config.json", "{\"a\":[".repeat(100_000));
    place.write("org/large/README.md", CARD);
    place.write("org/large/config.json", format!("{{\"a\": \"{}\"}}", "x".repeat(10 << 20)));
    let report = place.scan(3);
    assert!(findings(artifact(&report, "org/nested")).contains(&"evidence-incomplete=note".to_owned()));
    assert_eq!(skipped(&report), [("org/large/config.json".to_owned(), "too-large".to_owned())]);
}

#[test]
fn an_empty_folder_is_no_error_and_is_told() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for format in ["human", "json", "jsonl"] {
        let ran = run(["scan".as_ref(), dir.path().as_os_str(), "--format".as_ref(), format.as_ref()]);
        assert_eq!(ran.code, 0);
        assert!(ran.err.contains("no model") && ran.err.contains("was found"), "{format}: {}", ran.err);
    }
    let report = scan(dir.path(), &["--quiet"]);
    assert_eq!((report.json()["summary"]["artifacts"].as_u64(), report.err.as_str()), (Some(0), ""));
    let ran = run(["identify".as_ref(), dir.path().as_os_str(), "--format".as_ref(), "json".as_ref()]);
    assert_eq!((ran.code, ran.json()), (0, serde_json::json!([])));
}

#[test]
fn paths_that_are_not_there() {
    let place = Place::new();
    symlink("gone", place.path("dangling")).expect("linked");
    for name in ["nowhere", "dangling", "org/good/LICENSE/below"] {
        for word in ["scan", "identify"] {
            let ran = run([word.as_ref(), place.dir.path().as_os_str(), place.path(name).as_os_str()]);
            assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{word} {name}");
            assert!(ran.err.contains(name), "{word} {name}: {}", ran.err);
        }
    }
}

#[test]
fn a_file_as_path() {
    let place = Place::new();
    let cases = [("LICENSE", "MIT"), ("README.md", "MIT")];
    for (name, concluded) in cases {
        let report = scan(&place.path(format!("org/good/{name}")), &[]).json();
        assert_eq!(paths(&report).len(), 1, "{name}");
        assert_eq!(report["artifacts"][0]["conclusion"]["concluded"], concluded, "{name}");
    }
    let ran =
        run(["identify".as_ref(), place.path("org/good/LICENSE").as_os_str(), "--format=jsonl".as_ref()]);
    assert_eq!(ran.lines()[0]["expression"], "MIT");
}

#[test]
fn standard_input_of_any_kind() {
    let cases: [(&str, Vec<u8>, &str); 4] = [
        ("a licence", mit().into_bytes(), "slots-filled"),
        ("nothing", Vec::new(), "not-legal"),
        ("bytes", (0..=255_u8).cycle().take(100_000).collect(), "not-legal"),
        ("zeros", vec![0; 100_000], "not-legal"),
    ];
    for (name, bytes, verdict) in cases {
        let mut command = command(["identify", "-", "--format", "jsonl"]);
        command.stdin(Stdio::piped());
        let mut child = command.spawn().expect("the binary runs");
        child.stdin.take().expect("piped").write_all(&bytes).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        let line: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        assert_eq!((output.status.code(), line["verdict"].as_str()), (Some(0), Some(verdict)), "{name}");
    }
}

fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().expect("mkfifo is on every Unix");
    assert!(made.success());
}

#[test]
fn pipes_are_not_waited_for() {
    let place = Place::new();
    place.write("org/bad/README.md", CARD);
    for name in ["org/bad/LICENSE", "org/bad/model.safetensors", "org/pipe"] {
        pipe(&place.path(name));
    }
    let report = place.scan(0);
    for name in ["org/bad/LICENSE", "org/bad/model.safetensors", "org/pipe"] {
        assert_eq!(reason_of(&report, name).as_deref(), Some("not-regular"), "{name}");
    }
    let ran = run(["scan".as_ref(), place.path("org/pipe").as_os_str()]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("neither a folder nor a regular file"), "{}", ran.err);
    assert_eq!(run(["identify".as_ref(), place.path("org/bad").as_os_str()]).code, 0);
}

#[test]
fn a_pipe_that_is_named_is_read() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = dir.path().join("pipe");
    pipe(&path);
    let writer = std::thread::spawn({
        let path = path.clone();
        move || fs::write(path, mit())
    });
    let ran = run(["identify".as_ref(), path.as_os_str(), "--format".as_ref(), "jsonl".as_ref()]);
    writer.join().expect("it ends").expect("it was read");
    assert_eq!(ran.lines()[0]["expression"], "MIT");
}

#[test]
fn thousands_of_files_in_one_folder() {
    let place = Place::new();
    place.write("org/bad/README.md", CARD);
    place.write("org/bad/LICENSE", mit());
    (0..5_000).for_each(|number| place.write(format!("org/bad/note-{number}.txt"), "a note"));
    let report = place.scan(3);
    assert_eq!(skipped(&report).len(), 1, "one entry for all of them");
    assert_eq!(skipped(&report)[0].1, "too-many-files");
    assert_eq!(artifact(&report, "org/bad")["conclusion"]["basis"], "text");
}

#[test]
fn folders_in_folders_in_folders() {
    let place = Place::new();
    let deep: String = (0..100).map(|at| format!("d{at}/")).collect();
    place.write(format!("{deep}README.md"), CARD);
    place.write("org/bad/README.md", CARD);
    place.write(format!("org/bad/{deep}LICENSE"), mit());
    let report = place.scan(3);
    let reasons: Vec<String> = skipped(&report).into_iter().map(|(_, reason)| reason).collect();
    assert_eq!(reasons, ["too-deep", "too-deep"]);
    let ran = run(["identify".as_ref(), place.dir.path().as_os_str()]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("folders deep"), "{}", ran.err);
    assert!(ran.out.contains("org/good/LICENSE"));
}

#[test]
fn texts_that_are_none() {
    let place = Place::new();
    let names = ["folder", "binary", "zeros", "utf16", "empty"];
    names.iter().for_each(|name| place.write(format!("org/{name}/README.md"), CARD));
    place.write("org/folder/LICENSE/text.txt", mit());
    place.write("org/binary/LICENSE", [&b"\x7fELF\0\0\0\0\x01\x02"[..]; 500].concat());
    place.write("org/zeros/README.md", format!("{CARD}\0\0 some \0 words {}", "\0".repeat(5_000)));
    place.write("org/utf16/LICENSE", b"\xff\xfeP\0e\0r\0\x00\xd8m\0i\0t\0x");
    place.write("org/empty/LICENSE", "");
    let report = place.scan(0);
    assert_eq!(artifact(&report, "org/folder")["conclusion"]["basis"], "text");
    for name in &names[1..] {
        assert_eq!(artifact(&report, &format!("org/{name}"))["conclusion"]["declared"], "mit", "{name}");
    }
    let binary = artifact(&report, "org/binary");
    assert!(findings(binary).contains(&"evidence-incomplete=note".to_owned()), "{binary}");
    assert!(binary["findings"].to_string().contains("a binary file under the name of a text"), "{binary}");
    let ran = run(["identify".as_ref(), place.path("org/binary/LICENSE").as_os_str()]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("this is a binary file"), "{}", ran.err);
}

#[test]
fn names_that_talk_to_the_terminal() {
    let place = Place::new();
    let name = "org/b\x1b[31m\x07\u{9b}\u{202e}\nd";
    place.write(format!("{name}/README.md"), "---\nlicense: \"mit\\e[2J\"\nbase_model: \"a/\\e]0;x\"\n---\n");
    place.write(
        format!("{name}/LICENSE\x1b[2J"),
        "\x1b[2J This model is licensed, not sold. You may not copy it.",
    );
    place.write(format!("{name}/x\x1b.gguf"), "GGUF");
    symlink("/", place.path(format!("{name}/out\x1b[1m"))).expect("linked");
    let harmless = |ran: &Ran| {
        let harmful = |one: char| (one.is_control() && one != '\n') || one == '\u{202e}';
        assert!(!ran.out.contains(harmful) && !ran.err.contains(harmful), "{:?}", ran.out);
    };
    for all in ["--no-progress", "--all"] {
        let ran = run(["scan".as_ref(), place.dir.path().as_os_str(), all.as_ref()]);
        assert!(ran.out.contains("\\u{1b}[31m"), "{}", ran.out);
        harmless(&ran);
    }
    harmless(&run(["identify".as_ref(), place.dir.path().as_os_str()]));
    harmless(&run(["explain".as_ref(), place.path(format!("{name}/LICENSE\x1b[2J")).as_os_str()]));
    harmless(&run(["scan".as_ref(), place.path(format!("{name}/gone")).as_os_str()]));
    harmless(&run(["explain", "\x1b[2J"]));
    let report = scan(place.dir.path(), &[]);
    assert!(
        report.json()["artifacts"].to_string().contains("org/b\\u001b[31m"),
        "JSON keeps the name as it is"
    );
}

#[test]
fn readers_that_go_away() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    // More than a pipe holds, so that writing must fail.
    mirror::write_mirror(dir.path(), 60, 1).expect("written");
    for line in [&["--format", "json"][..], &["--format", "jsonl"], &["--all"]] {
        let line =
            [OsStr::new("scan"), dir.path().as_os_str()].into_iter().chain(line.iter().map(OsStr::new));
        let mut child = command(line).spawn().expect("the binary runs");
        let mut first = [0; 10];
        child.stdout.take().expect("piped").read_exact(&mut first).expect("it writes");
        let output = child.wait_with_output().expect("it ends");
        assert!(matches!(output.status.code(), Some(0 | 1)), "{:?}", output.status);
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

#[test]
fn an_output_that_cannot_be_written() {
    let place = Place::new();
    let line = |output: &str| {
        let line = ["scan".as_ref(), place.dir.path().as_os_str(), "--output".as_ref(), OsStr::new(output)];
        run(line)
    };
    let ran = line("/no/such/folder/report.json");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("/no/such/folder/report.json"), "{}", ran.err);
    if Path::new("/dev/full").exists() {
        let ran = line("/dev/full");
        assert_eq!(ran.code, 3);
        assert!(ran.err.contains("could not be written"), "{}", ran.err);
    }
}
