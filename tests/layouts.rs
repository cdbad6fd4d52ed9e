//! Folders as tools write them, and as an attacker might: which artifacts are found, and with which files.

use std::fs;
use std::path::Path;

use smallprint::base::{SkipReason, Skipped};
use smallprint::layouts::{Artifact, FileEntry, Kind, Layout, ListOptions, Tree, lfs_object, list};
use tempfile::TempDir;

const CARD: &str = "---\nlicense: apache-2.0\n---\n# Model\n";
const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
const C: &str = "cccccccccccccccccccccccccccccccccccccccc";
const DEFAULT: ListOptions = ListOptions { all_revisions: false, follow_outside: false };

/// Writes files (`path`, `content`); a path that ends with `/` is an empty folder.
fn tree(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().expect("temporary folder");
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("create");
        match name.ends_with('/') {
            true => fs::create_dir_all(&path).expect("create"),
            false => fs::write(&path, text).expect("write"),
        }
    }
    dir
}

fn scan(root: &Path, options: ListOptions) -> (Vec<Artifact>, Vec<Skipped>) {
    let (tree, roots, mut skipped) = list(root, options).expect("a root that can be read");
    let (mut artifacts, mut spots) = (Vec::new(), Vec::new());
    for root in roots {
        assert_eq!(tree.find(&root.path).as_ref(), Some(&root), "found again by its path");
        let spot = root.spot();
        // Of the snapshots of one repository only the first is found again.
        if root.repo_id.is_some() && !spots.contains(&spot) {
            assert_eq!(tree.at(&spot).as_ref(), Some(&root), "found again by its spot");
            spots.push(spot);
        }
        let (artifact, left) = tree.artifact(&root);
        artifacts.push(artifact);
        skipped.extend(left);
    }
    (artifacts, skipped)
}

/// One line per artifact: path, layout, kind, id; then its files: `^` inherited, `?` missing.
fn show(artifacts: &[Artifact]) -> Vec<String> {
    artifacts.iter().map(show_one).collect()
}

fn show_one(artifact: &Artifact) -> String {
    let files: Vec<String> = artifact.files.iter().map(show_file).collect();
    let id = artifact.repo_id.as_deref().unwrap_or("-");
    format!("{} {:?} {:?} {id}: {}", artifact.path, artifact.layout, artifact.kind, files.join(" "))
}

fn show_file(file: &FileEntry) -> String {
    let mark = if file.from_parent { "^" } else { "" };
    format!("{mark}{}{}", file.logical, if file.missing { "?" } else { "" })
}

fn assert_artifacts(root: &Path, expected: &[&str]) -> Vec<Artifact> {
    let (artifacts, skipped) = scan(root, DEFAULT);
    assert_eq!(show(&artifacts), expected);
    assert_eq!(skipped, []);
    artifacts
}

fn reasons(skipped: &[Skipped]) -> Vec<(&str, SkipReason)> {
    skipped.iter().map(|left| (left.path.as_str(), left.reason)).collect()
}

#[test]
fn a_plain_folder_is_one_artifact() {
    let dir = tree(&[
        ("m/README.md", CARD),
        ("m/model.safetensors", "x"),
        ("m/sub/vocab.txt", "x"),
        ("m/.git", "gitdir: /x"),
    ]);
    let (artifacts, _) = scan(&dir.path().join("m"), DEFAULT);
    assert_eq!(show(&artifacts), [". Git Model -: .git README.md model.safetensors sub/vocab.txt"]);
    fs::remove_file(dir.path().join("m/.git")).expect("remove");
    let found = assert_artifacts(
        &dir.path().join("m"),
        &[". Plain Model -: README.md model.safetensors sub/vocab.txt"],
    );
    assert_eq!(found[0].name, "m");
    assert_artifacts(dir.path(), &["m Plain Model -: README.md model.safetensors sub/vocab.txt"]);
}

#[test]
fn what_starts_an_artifact_in_a_plain_tree() {
    type Case = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);
    let cases: &[Case] = &[
        ("a card without weights", &[("a/README.md", CARD)], &["a Plain Model -: README.md"]),
        ("weights without a card", &[("a/w.gguf", "x")], &["a Plain Model -: w.gguf"]),
        ("several checkpoints", &[("a/v.gguf", "x"), ("a/w.gguf", "x")], &["a Plain Model -: v.gguf w.gguf"]),
        (
            "parts below a card",
            &[("a/README.md", CARD), ("a/unet/d.safetensors", "x"), ("a/vae/d.safetensors", "x")],
            &["a Plain Model -: README.md unet/d.safetensors vae/d.safetensors"],
        ),
        (
            "parts below a pipeline without a card",
            &[("a/model_index.json", "{}"), ("a/unet/d.safetensors", "x"), ("a/vae/d.safetensors", "x")],
            &["a Plain Model -: model_index.json unet/d.safetensors vae/d.safetensors"],
        ),
        (
            "a subfolder with a card of its own",
            &[
                ("a/README.md", CARD),
                ("a/w.gguf", "x"),
                ("a/s/README.md", CARD),
                ("a/s/w.gguf", "x"),
                ("a/t/README.md", "#"),
            ],
            &["a Plain Model -: README.md t/README.md w.gguf", "a/s Plain Model -: README.md w.gguf"],
        ),
        (
            "the only licence serves the weights below",
            &[("a/LICENSE", "x"), ("a/w/one.pt", "x"), ("a/w/two.pt", "x"), ("a/LICENSES/MIT.txt", "x")],
            &["a Plain Model -: LICENSE LICENSES/MIT.txt w/one.pt w/two.pt"],
        ),
        (
            "a container's licence is inherited where there is none",
            &[
                ("a/LICENSE", "x"),
                ("a/NOTICE", "x"),
                ("a/m/README.md", CARD),
                ("a/n/LICENSE", "x"),
                ("a/n/w.pt", "x"),
                ("a/o/w.pt", "x"),
            ],
            &[
                "a/m OrgName Model a/m: ^../LICENSE ^../NOTICE README.md",
                "a/n OrgName Model a/n: LICENSE w.pt",
                "a/o OrgName Model a/o: ^../LICENSE ^../NOTICE w.pt",
            ],
        ),
        (
            "a licence never crosses an artifact",
            &[("a/README.md", CARD), ("a/LICENSE", "x"), ("a/s/README.md", CARD)],
            &["a Plain Model -: LICENSE README.md", "a/s Plain Model -: README.md"],
        ),
        (
            "a licence without weights below",
            &[("a/LICENSE", "x"), ("b/w.gguf", "x")],
            &["b Plain Model -: w.gguf"],
        ),
        ("only tiny data", &[("a/rows.bin", "x"), ("b/w.gguf", "x")], &["b Plain Model -: w.gguf"]),
        (
            "an index without its shards",
            &[("a/model.safetensors.index.json", "{}")],
            &["a Plain Model -: model.safetensors.index.json"],
        ),
        (
            "settings beside a tokenizer",
            &[("a/config.json", "{}"), ("a/tokenizer.json", "{}")],
            &["a Plain Model -: config.json tokenizer.json"],
        ),
        (
            "an adapter",
            &[("a/adapter_config.json", "{}"), ("a/README.md", CARD)],
            &["a Plain Adapter -: README.md adapter_config.json"],
        ),
        (
            "a data set",
            &[("a/README.md", CARD), ("a/data/t.parquet", "x")],
            &["a Dataset Dataset -: README.md data/t.parquet"],
        ),
        (
            "texts only",
            &[("a/LICENSE", "x"), ("README.md", "# x")],
            &[". Plain Model -: README.md a/LICENSE"],
        ),
        ("pictures only", &[("a/x.png", "x")], &[]),
        ("nothing", &[], &[]),
    ];
    for (what, files, expected) in cases {
        let dir = tree(files);
        let (artifacts, skipped) = scan(dir.path(), DEFAULT);
        assert_eq!(show(&artifacts), *expected, "{what}");
        assert_eq!(skipped, [], "{what}");
    }
}

#[test]
fn a_mirror_of_organisations_gives_ids() {
    let dir = tree(&[
        ("org/b/README.md", CARD),
        ("org/b/model.safetensors", "x"),
        ("org/a/pytorch_model.bin", "x"),
        ("org-2/c/README.md", CARD),
        ("datasets/org/arrays/README.md", CARD),
        ("datasets/org/arrays/best.safetensors", "x"),
        ("datasets/org/rows/README.md", CARD),
        ("README.md", "# a mirror"),
    ]);
    let found = assert_artifacts(
        dir.path(),
        &[
            "datasets/org/arrays Dataset Dataset org/arrays: README.md best.safetensors",
            "datasets/org/rows Dataset Dataset org/rows: README.md",
            "org/a OrgName Model org/a: pytorch_model.bin",
            "org/b OrgName Model org/b: README.md model.safetensors",
            "org-2/c OrgName Model org-2/c: README.md",
        ],
    );
    assert_eq!(found[2].name, "org/a");
}

#[test]
fn a_folder_that_stands_for_a_core_ml_model_is_one_model() {
    let data = "Data/com.apple.CoreML";
    let dir = tree(&[
        (&format!("app/Lark.mlpackage/{data}/model.mlmodel"), "x"),
        (&format!("app/Lark.mlpackage/{data}/weights/weight.bin"), "x"),
        ("app/Lark.mlpackage/Manifest.json", "{}"),
        ("app/Wren.mlpackage/notes.txt", "x"),
        ("org/lark/README.md", CARD),
        (&format!("org/lark/Lark.mlpackage/{data}/model.mlmodel"), "x"),
        ("org/lark/Lark.mlpackage/Manifest.json", "{}"),
    ]);
    let lines = [
        format!(
            "app/Lark.mlpackage OrgName Model app/Lark.mlpackage: {data}/model.mlmodel {data}/weights/weight.bin Manifest.json"
        ),
        format!(
            "org/lark OrgName Model org/lark: Lark.mlpackage/{data}/model.mlmodel Lark.mlpackage/Manifest.json README.md"
        ),
    ];
    assert_artifacts(dir.path(), &lines.each_ref().map(String::as_str));
}

#[test]
fn a_single_file_is_one_artifact() {
    let dir = tree(&[("org/w.gguf", "xyz"), ("org/LICENSE", "x")]);
    let found = assert_artifacts(&dir.path().join("org/w.gguf"), &[". Plain Model -: w.gguf"]);
    assert_eq!((found[0].name.as_str(), found[0].files[0].size), ("w.gguf", 3));
}

#[test]
fn a_path_that_does_not_exist_is_an_error() {
    let dir = tree(&[]);
    let error = Tree::open(&dir.path().join("gone"), DEFAULT).expect_err("no such path");
    assert!(error.to_string().contains("gone"), "{error}");
}

#[test]
fn a_clone_tells_where_it_came_from() {
    let oid = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";
    let object = format!("m/.git/lfs/objects/4d/7a/{oid}");
    let dir = tree(&[
        ("m/.git/config", "[remote \"origin\"]\n\turl = https://huggingface.co/org/name\n"),
        ("m/.git/HEAD", "ref: refs/heads/main\n"),
        ("m/.git/packed-refs", &format!("{A} refs/heads/main\n")),
        (&object, "real"),
        ("m/model.safetensors", "version https://git-lfs.github.com/spec/v1\n"),
        ("m/sub/README.md", CARD),
        ("code/.git/config", "[remote \"origin\"]\n\turl = git@github.com:org/code.git\n"),
        ("code/LICENSE", "x"),
        ("work/.git/config", ""),
        ("work/x/README.md", CARD),
    ]);
    let found = assert_artifacts(
        dir.path(),
        &[
            "code Git Space org/code: LICENSE",
            "m Git Model org/name: model.safetensors",
            "m/sub Git Model -: README.md",
            "work/x OrgName Model work/x: README.md",
        ],
    );
    assert_eq!(found[1].revision.as_deref(), Some(A));
    assert_eq!(found[2].revision.as_deref(), Some(A));
    let tree = Tree::open(dir.path(), DEFAULT).expect("open");
    let sub = tree.find(Path::new("m/sub")).expect("the nested artifact");
    assert_eq!(tree.lfs_object(&sub, oid), Some(dir.path().join(&object)));
    assert_eq!(lfs_object(&dir.path().join("m"), &"0".repeat(64)), None);
}

#[test]
fn a_download_to_a_folder_tells_its_revision() {
    let hash = "d".repeat(64);
    let dir = tree(&[
        ("org/m/README.md", CARD),
        ("org/m/w.safetensors", "x"),
        ("org/m/sub/LICENSE", "x"),
        ("org/m/.cache/huggingface/download/w.safetensors.metadata", &format!("{A}\n{hash}\n99999999999\n")),
        ("org/m/.cache/huggingface/download/sub/LICENSE.metadata", &format!("{A}\n{B}\n99999999999\n")),
        ("org/m/.cache/huggingface/CACHEDIR.TAG", "x"),
        ("n/w.safetensors", "x"),
        ("n/v.safetensors", "x"),
        ("n/.cache/huggingface/download/w.safetensors.metadata", &format!("{A}\n{hash}\n1000\n")),
        ("n/.cache/huggingface/download/v.safetensors.metadata", &format!("{B}\n{hash}\n1000\n")),
    ]);
    let found = assert_artifacts(
        dir.path(),
        &[
            "n LocalDir Model -: v.safetensors w.safetensors",
            "org/m LocalDir Model org/m: README.md sub/LICENSE w.safetensors",
        ],
    );
    assert_eq!(found[0].revision, None, "two commits in one folder");
    assert_eq!(found[0].files[1].sha256, None, "changed after its download");
    assert_eq!(found[1].revision.as_deref(), Some(A));
    assert_eq!(found[1].files[2].sha256.as_deref(), Some(hash.as_str()));
}

#[test]
fn an_unpacked_wheel_is_one_package() {
    let dir = tree(&[
        ("w/pkg/__init__.py", ""),
        ("w/pkg/m/w.onnx", "x"),
        ("w/pkg/m/extra.txt", "x"),
        ("w/pkg-1.2.dist-info/METADATA", "x"),
        ("w/pkg-1.2.dist-info/RECORD", "pkg/__init__.py,,\npkg/m/w.onnx,,\n"),
        ("w/pkg-1.2.dist-info/licenses/LICENSE", "x"),
    ]);
    let found = assert_artifacts(
        dir.path(),
        &["w Wheel Package -: pkg-1.2.dist-info/METADATA pkg-1.2.dist-info/RECORD \
           pkg-1.2.dist-info/licenses/LICENSE pkg/__init__.py pkg/m/extra.txt pkg/m/w.onnx"],
    );
    assert_eq!((found[0].name.as_str(), found[0].revision.as_deref()), ("pkg", Some("1.2")));
    let (alone, _) = scan(&dir.path().join("w"), DEFAULT);
    assert_eq!(alone[0].path, ".");
    assert_eq!(alone[0].files.len(), 6);
}

#[test]
fn site_packages_hold_one_artifact_per_distribution_with_weights() {
    let dir = tree(&[
        ("sp/code/__init__.py", ""),
        ("sp/code/tests/data/w.onnx", "x"),
        ("sp/code-1.dist-info/METADATA", "x"),
        ("sp/code-1.dist-info/RECORD", "code/__init__.py,,\n"),
        ("sp/dist-1.dist-info/METADATA", "x"),
        ("sp/dist-1.dist-info/top_level.txt", "dist\nmore\n"),
        ("sp/dist/w.tflite", "x"),
        ("sp/more/x.md", "x"),
        ("sp/hub/__init__.py", ""),
        ("sp/hub/model/README.md", CARD),
        ("sp/hub/model/w.safetensors", "x"),
        ("sp/hub/model/onnx/w.onnx", "x"),
        ("sp/hub-1.dist-info/METADATA", "x"),
        ("sp/hub-1.dist-info/LICENSE", "x"),
        ("sp/hub-1.dist-info/RECORD", "hub/__init__.py,,\nhub/model/README.md,,\n"),
        ("sp/stray/w.gguf", "x"),
        ("sp/paths.pth", "x"),
    ]);
    assert_artifacts(
        dir.path(),
        &[
            "sp/dist Wheel Package -: ../dist-1.dist-info/METADATA ../dist-1.dist-info/top_level.txt ../more/x.md w.tflite",
            "sp/hub/model Wheel Model -: ^../../hub-1.dist-info/LICENSE ^../../hub-1.dist-info/METADATA \
             README.md onnx/w.onnx w.safetensors",
            "sp/stray OrgName Model sp/stray: w.gguf",
        ],
    );
}

#[test]
fn pipelines_of_spacy_are_models_though_their_weights_have_plain_names() {
    let dir = tree(&[
        ("sp/en_lark/__init__.py", ""),
        ("sp/en_lark/meta.json", "{}"),
        ("sp/en_lark/en_lark-3.7.1/meta.json", "{}"),
        ("sp/en_lark/en_lark-3.7.1/config.cfg", "[nlp]"),
        ("sp/en_lark/en_lark-3.7.1/ner/model", "x"),
        ("sp/en_lark/en_lark-3.7.1/LICENSE", "x"),
        ("sp/en_lark-3.7.1.dist-info/METADATA", "x"),
        ("sp/en_lark-3.7.1.dist-info/RECORD", "en_lark/__init__.py,,\n"),
        ("sp/code/__init__.py", ""),
        ("sp/code-1.dist-info/METADATA", "x"),
        ("sp/code-1.dist-info/RECORD", "code/__init__.py,,\n"),
        ("trained/new/meta.json", "{}"),
        ("trained/new/config.cfg", "[nlp]"),
        ("trained/old/meta.json", "{}"),
        ("trained/old/vocab/strings.json", "[]"),
        ("other/meta.json", "{}"),
    ]);
    let found = assert_artifacts(
        dir.path(),
        &[
            "sp/en_lark Wheel Package -: ../en_lark-3.7.1.dist-info/METADATA ../en_lark-3.7.1.dist-info/RECORD \
             __init__.py en_lark-3.7.1/LICENSE en_lark-3.7.1/config.cfg en_lark-3.7.1/meta.json \
             en_lark-3.7.1/ner/model meta.json",
            "trained/new OrgName Model trained/new: config.cfg meta.json",
            "trained/old OrgName Model trained/old: meta.json vocab/strings.json",
        ],
    );
    assert_eq!((found[0].name.as_str(), found[0].revision.as_deref()), ("en_lark", Some("3.7.1")));
}

#[test]
fn a_hub_cache_without_links_is_read() {
    let repo = "hub/models--org--name";
    let dir = tree(&[
        (&format!("{repo}/refs/main"), A),
        (&format!("{repo}/snapshots/{A}/README.md"), CARD),
        (&format!("{repo}/snapshots/{B}/README.md"), CARD),
        (&format!("{repo}/.no_exist/{A}/sub/NOTICE"), ""),
        (&format!("{repo}/.no_exist/{A}/LICENSE"), ""),
        (&format!("{repo}/.no_exist/{B}/OTHER"), ""),
        (
            &format!("{repo}/trees/{A}.json"),
            r#"{"format_version":1,"files":{"README.md":{},"LICENSE":{"size":7}}}"#,
        ),
        (&format!("{repo}/trees/{B}.json"), r#"{"format_version":2,"files":{"README.md":{}}}"#),
        ("hub/datasets--org--rows/refs/refs/pr/1", &format!("{B}\n")),
        (&format!("hub/datasets--org--rows/snapshots/{A}/t.parquet"), "x"),
        (&format!("hub/datasets--org--rows/snapshots/{B}/t.parquet"), "x"),
        (&format!("hub/models--gpt2/snapshots/{A}/config.json"), "{}"),
        (&format!("hub/models--gpt2/snapshots/{B}/config.json"), "{}"),
        ("hub/models--x--empty/refs/main", A),
        ("hub/models--x--bare/snapshots/", ""),
        ("hub/.locks/models--org--name/x.lock", ""),
        ("hub/version.txt", "1"),
        ("hub/CACHEDIR.TAG", "x"),
        ("token", "secret"),
        ("xet/LICENSE", "x"),
        ("xet/w.gguf", "x"),
    ]);
    let lines = [
        format!("hub/datasets--org--rows/snapshots/{B} HubCache Dataset org/rows: t.parquet"),
        format!("hub/models--gpt2/snapshots/{A} HubCache Model gpt2: config.json"),
        format!("hub/models--gpt2/snapshots/{B} HubCache Model gpt2: config.json"),
        format!("hub/models--org--name/snapshots/{A} HubCache Model org/name: README.md"),
    ];
    let expected: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (found, skipped) = scan(dir.path(), DEFAULT);
    assert_eq!(show(&found), expected);
    let left = ["hub/datasets--org--rows/snapshots", "hub/models--org--name/snapshots"];
    assert_eq!(reasons(&skipped), left.map(|path| (path, SkipReason::Unreferenced)));
    assert_eq!(found[3].revision.as_deref(), Some(A));
    assert_eq!(found[3].absent_upstream, ["LICENSE", "sub/NOTICE"]);
    let listed = ["LICENSE", "README.md"].map(str::to_owned).to_vec();
    assert_eq!((&found[3].listed_upstream, &found[1].listed_upstream), (&Some(listed), &None));
    let stripped: Vec<&str> = expected.iter().map(|line| &line[4..]).collect();
    assert_eq!(show(&scan(&dir.path().join("hub"), DEFAULT).0), stripped);
    let (all, _) = scan(dir.path(), ListOptions { all_revisions: true, ..DEFAULT });
    assert_eq!(all.len(), 6);
    assert_eq!(
        all.iter().filter(|one| one.listed_upstream.is_some()).count(),
        1,
        "a list of another version"
    );
    let (one, _) = scan(&dir.path().join(repo), DEFAULT);
    assert_eq!(show(&one), [format!("snapshots/{A} HubCache Model org/name: README.md")]);
    let (snapshot, _) = scan(&dir.path().join(repo).join("snapshots").join(B), DEFAULT);
    assert_eq!(show(&snapshot), [". HubCache Model org/name: README.md"]);
    assert_eq!((snapshot[0].revision.as_deref(), snapshot[0].name.as_str()), (Some(B), "org/name"));
}

#[test]
fn an_empty_cache_yields_nothing() {
    let dir = tree(&[
        ("hub/version.txt", "1"),
        ("hub/CACHEDIR.TAG", "x"),
        ("token", "secret"),
        ("stored_tokens", "secret"),
    ]);
    assert_artifacts(dir.path(), &[]);
}

#[test]
fn folders_too_deep_are_told() {
    let mut path = String::new();
    for _ in 0..70 {
        path.push_str("d/");
    }
    let dir = tree(&[(&format!("{path}w.gguf"), "x"), (&format!("m/{path}x.txt"), "x"), ("m/w.gguf", "x")]);
    let (artifacts, skipped) = scan(dir.path(), DEFAULT);
    assert_eq!(artifacts.len(), 1);
    assert_eq!(skipped.iter().map(|left| left.reason).collect::<Vec<_>>(), [SkipReason::TooDeep; 2]);
}

#[test]
fn too_many_files_are_told_and_the_first_are_kept() {
    let dir = tree(&[("m/LICENSE", "x"), ("m/w.gguf", "x"), ("m/a/", "")]);
    for number in 0..20_010 {
        fs::write(dir.path().join(format!("m/a/{number}.txt")), "").expect("write");
    }
    let (artifacts, skipped) = scan(dir.path(), DEFAULT);
    assert_eq!(artifacts[0].files.len(), 20_000);
    assert_eq!(artifacts[0].files.first().map(|file| file.logical.as_str()), Some("LICENSE"));
    assert_eq!(reasons(&skipped), [("m", SkipReason::TooManyFiles)]);
}

#[test]
fn kinds_and_layouts_are_plain_values() {
    let dir = tree(&[("a/w.gguf", "x")]);
    let (_, roots, _) = list(dir.path(), DEFAULT).expect("list");
    assert_eq!((roots[0].kind, roots[0].layout), (Kind::Model, Layout::Plain));
    assert!(size_of_val(&roots[0]) <= 64, "{}", size_of_val(&roots[0]));
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn link(dir: &TempDir, name: &str, target: &str) {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("create");
        symlink(target, path).expect("link");
    }

    #[test]
    fn snapshots_link_to_blobs() {
        let hash = "e".repeat(64);
        let repo = "models--org--name";
        let dir = tree(&[
            (&format!("{repo}/blobs/{hash}"), "weights"),
            (&format!("{repo}/blobs/{C}"), CARD),
            ("secret", "s"),
        ]);
        let at = format!("{repo}/snapshots/{A}");
        link(&dir, &format!("{at}/README.md"), &format!("../../blobs/{C}"));
        link(&dir, &format!("{at}/unet/w.safetensors"), &format!("../../../blobs/{hash}"));
        link(&dir, &format!("{at}/gone.gguf"), &format!("../../blobs/{B}"));
        link(&dir, &format!("{at}/LICENSE"), "../../../secret");
        let expected = "README.md gone.gguf? unet/w.safetensors";
        let (found, skipped) = scan(&dir.path().join(repo), DEFAULT);
        assert_eq!(show(&found), [format!("snapshots/{A} HubCache Model org/name: LICENSE? {expected}")]);
        assert_eq!(found[0].files[3].sha256.as_deref(), Some(hash.as_str()));
        assert_eq!(found[0].files[3].physical, dir.path().join(repo).join("blobs").join(&hash));
        assert_eq!(found[0].files[3].size, 7);
        assert_eq!(reasons(&skipped), [(format!("snapshots/{A}/LICENSE").as_str(), SkipReason::LinkOutside)]);
        fs::remove_file(dir.path().join(&at).join("LICENSE")).expect("remove");
        // Scanned by itself, a snapshot's blobs lie outside the path and still belong to it.
        let (alone, skipped) = scan(&dir.path().join(&at), DEFAULT);
        assert_eq!(show(&alone), [format!(". HubCache Model org/name: {expected}")]);
        assert_eq!(skipped, []);
        let (file, _) = scan(&dir.path().join(&at).join("unet/w.safetensors"), DEFAULT);
        assert_eq!(file[0].files[0].sha256.as_deref(), Some(hash.as_str()));
    }

    #[test]
    fn a_blobs_folder_that_is_a_link_gets_no_trust() {
        let repo = "root/models--org--name";
        let dir = tree(&[("elsewhere/abc", CARD)]);
        link(&dir, &format!("{repo}/blobs"), "../../elsewhere");
        link(&dir, &format!("{repo}/snapshots/{A}/README.md"), "../../blobs/abc");
        let (found, skipped) = scan(&dir.path().join("root"), DEFAULT);
        assert_eq!(found[0].files.iter().map(show_file).collect::<Vec<_>>(), ["README.md?"]);
        assert_eq!(skipped[0].reason, SkipReason::LinkOutside);
    }

    #[test]
    fn links_out_of_the_root_are_refused_unless_allowed() {
        let dir = tree(&[("out/m/w.gguf", "x"), ("out/l", "text"), ("root/n/w.gguf", "x")]);
        link(&dir, "root/m", "../out/m");
        link(&dir, "root/n/LICENSE", "../../out/l");
        link(&dir, "root/n/part", "../../out/m");
        let (found, skipped) = scan(&dir.path().join("root"), DEFAULT);
        assert_eq!(show(&found), ["n Plain Model -: LICENSE? part? w.gguf"]);
        let outside = SkipReason::LinkOutside;
        assert_eq!(reasons(&skipped), [("m", outside), ("n/LICENSE", outside), ("n/part", outside)]);
        let (found, skipped) =
            scan(&dir.path().join("root"), ListOptions { follow_outside: true, ..DEFAULT });
        assert_eq!(show(&found), ["m Plain Model -: w.gguf", "n Plain Model -: LICENSE part/w.gguf w.gguf"]);
        assert_eq!(skipped, []);
    }

    #[test]
    fn loops_and_broken_links_lose_nothing_else() {
        let dir =
            tree(&[("m/w.gguf", "x"), ("m/x/a.txt", "x"), ("m/y/b.txt", "x"), ("shared/vae.gguf", "x")]);
        link(&dir, "up", "..");
        link(&dir, "self", "self");
        link(&dir, "gone", "nowhere");
        link(&dir, "alias", "m");
        link(&dir, "m/loop", ".");
        link(&dir, "m/x/l", "../y");
        link(&dir, "m/y/l", "../x");
        link(&dir, "m/LICENSE", "nowhere");
        link(&dir, "m/vae", "../shared");
        let (found, skipped) = scan(dir.path(), DEFAULT);
        assert_eq!(
            show(&found),
            [
                "m Plain Model -: LICENSE? loop? vae/vae.gguf w.gguf x/a.txt x/l/b.txt x/l/l? y/b.txt y/l/a.txt y/l/l?",
                "shared Plain Model -: vae.gguf",
            ]
        );
        let (cycle, outside, broken) =
            (SkipReason::LinkLoop, SkipReason::LinkOutside, SkipReason::LinkBroken);
        assert_eq!(
            reasons(&skipped),
            [
                ("gone", broken),
                ("self", cycle),
                ("up", outside),
                ("m/loop", cycle),
                ("m/x/l/l", cycle),
                ("m/y/l/l", cycle)
            ]
        );
    }

    #[test]
    fn many_links_between_folders_end() {
        let dir = tree(&[("m/w.gguf", "x")]);
        for level in 0..30 {
            for side in ["a", "b"] {
                link(&dir, &format!("m/d{level}/{side}"), &format!("../d{}", level + 1));
            }
        }
        fs::create_dir(dir.path().join("m/d30")).expect("create");
        let (found, skipped) = scan(dir.path(), DEFAULT);
        assert_eq!(found.len(), 1);
        assert!(skipped.iter().any(|left| left.reason == SkipReason::TooManyFiles));
    }

    #[test]
    fn names_that_are_not_text_are_escaped() {
        let dir = tree(&[]);
        let folder = dir.path().join(OsStr::from_bytes(b"m\xff%"));
        fs::create_dir(&folder).expect("create");
        fs::write(folder.join(OsStr::from_bytes(b"w\xfe.gguf")), "x").expect("write");
        fs::write(folder.join("LICENSE"), "x").expect("write");
        assert_artifacts(dir.path(), &["m%FF%25 Plain Model -: LICENSE w%FE.gguf"]);
    }

    #[test]
    fn pipes_are_not_opened() {
        let dir = tree(&[("m/w.gguf", "x")]);
        for name in ["m/README.md", "pipe"] {
            let made = std::process::Command::new("mkfifo").arg(dir.path().join(name)).status();
            if !made.is_ok_and(|status| status.success()) {
                eprintln!("skipped: no mkfifo here");
                return;
            }
        }
        link(&dir, "n/README.md", "../pipe");
        let (found, skipped) = scan(dir.path(), DEFAULT);
        assert_eq!(show(&found), ["m Plain Model -: w.gguf"]);
        let special = SkipReason::NotRegular;
        assert_eq!(
            reasons(&skipped),
            [("n/README.md", special), ("pipe", special), ("m/README.md", special)]
        );
    }

    #[test]
    fn folders_that_cannot_be_read_are_told() {
        let dir = tree(&[("m/w.gguf", "x"), ("m/closed/x", "x"), ("closed/w.gguf", "x")]);
        let closed = ["m/closed", "closed"].map(|name| dir.path().join(name));
        for path in &closed {
            fs::set_permissions(path, fs::Permissions::from_mode(0o000)).expect("chmod");
        }
        let blocked = fs::read_dir(&closed[0]).is_err();
        let result = blocked.then(|| (scan(dir.path(), DEFAULT), Tree::open(&closed[1], DEFAULT).is_err()));
        for path in &closed {
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("chmod");
        }
        let Some(((found, skipped), root_fails)) = result else {
            eprintln!("skipped: this user may read everything");
            return;
        };
        assert_eq!(show(&found), ["m Plain Model -: w.gguf"]);
        assert_eq!(
            reasons(&skipped),
            [("closed", SkipReason::NotReadable), ("m/closed", SkipReason::NotReadable)]
        );
        assert!(root_fails);
    }
}
