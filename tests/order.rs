//! A scan's results depend on what stands in a tree, not on the order in which the file system hands it out, nor on the
//! number of threads. The same tree is written in several orders: most file systems list small folders in the order of
//! writing, or in its reverse.

use crate::common::mirror;
use crate::common::run;

use std::fs;
use std::path::{Path, PathBuf};

use run::scan;

/// Copies a tree; `turn` brings the names of each folder into the order of writing.
fn copy(from: &Path, to: &Path, turn: fn(&mut Vec<PathBuf>)) {
    fs::create_dir_all(to).expect("create");
    let entries = fs::read_dir(from).expect("readable");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    turn(&mut paths);
    for path in paths {
        let target = to.join(path.file_name().expect("a name"));
        let data = fs::symlink_metadata(&path).expect("there");
        if data.is_dir() {
            copy(&path, &target, turn);
        } else if data.is_symlink() {
            #[cfg(unix)]
            std::os::unix::fs::symlink(fs::read_link(&path).expect("a link"), target).expect("linked");
        } else {
            fs::copy(&path, target).expect("copied");
        }
    }
}

fn write(root: &Path, path: &str, content: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("create");
    fs::write(path, content).expect("write");
}

/// What the mirror of the generator lacks: stores, equal weights, several licences in one folder, recipes.
fn others(root: &Path) {
    let pointer =
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 9\n", "8".repeat(64));
    for (name, license) in [("a", "mit"), ("b", "cc-by-nc-4.0"), ("c", "apache-2.0"), ("d", "mit")] {
        let folder = format!("twins/{name}");
        write(root, &format!("{folder}/README.md"), format!("---\nlicense: {license}\n---\n").as_bytes());
        write(root, &format!("{folder}/model.safetensors"), pointer.as_bytes());
        write(root, &format!("{folder}/model-2.gguf"), pointer.replace('8', "9").as_bytes());
        write(
            root,
            &format!("{folder}/LICENSE-{name}"),
            b"Do what you like with this model, but never sell it.",
        );
        write(root, &format!("{folder}/README_zh.md"), b"---\nlicense: mit\n---\n");
        let manifest = format!(
            r#"{{"layers":[{{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:{}","size":9}}]}}"#,
            "8".repeat(64)
        );
        write(
            root,
            &format!("ollama/manifests/registry.ollama.ai/library/{name}/latest"),
            manifest.as_bytes(),
        );
        write(
            root,
            &format!("ComfyUI/models/loras/{name}.safetensors"),
            &mirror::safetensors(&[("license", "mit")]),
        );
    }
    write(root, "ollama/blobs/none", b"");
}

/// A name, and what it does to the order of paths.
type Turn = (&'static str, fn(&mut Vec<PathBuf>));

#[test]
fn any_order_of_folders_and_any_number_of_threads_give_the_same_bytes() {
    let dir = tempfile::tempdir().expect("temporary folder");
    let first = dir.path().join("forwards");
    fs::create_dir(&first).expect("create");
    mirror::write_mirror(&first, 60, 7).expect("written");
    others(&first);
    let expected = scan(&first, &["--jobs", "1"]);
    assert!(expected.json()["artifacts"].as_array().is_some_and(|all| all.len() > 60));
    let turns: [Turn; 2] = [
        ("backwards", |paths| paths.reverse()),
        ("mixed", |paths| {
            let middle = paths.len() / 2;
            paths.rotate_left(middle);
            paths.chunks_mut(3).for_each(|some| some.reverse());
        }),
    ];
    for (name, turn) in turns {
        let again = dir.path().join(name);
        copy(&first, &again, turn);
        for jobs in ["1", "2"] {
            let ran = scan(&again, &["--jobs", jobs]);
            assert!(
                ran.code == expected.code && ran.out == expected.out,
                "{name}, {jobs} threads: another report"
            );
        }
    }
}
