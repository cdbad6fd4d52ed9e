//! The seeds of the fuzz targets, and simple changes of them, through the same checks as the fuzzer's inputs.

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::path::{Path, PathBuf};

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// The seeds of a target, in order.
fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = fuzz().join("seeds").join(target);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(&path).expect("a readable seed"))).collect()
}

/// Changes that break lengths, signs and ends: the same on every run.
fn changed(seed: &[u8]) -> Vec<Vec<u8>> {
    const STEPS: usize = 12;
    let mut all = Vec::new();
    for step in 0..STEPS {
        let at = seed.len() * step / STEPS;
        all.push(seed[..at].to_vec());
        for value in [0x00, 0x7f, 0xff] {
            let mut bytes = seed.to_vec();
            if let Some(byte) = bytes.get_mut(at) {
                *byte = value;
            }
            all.push(bytes);
        }
        all.push([&seed[..at], seed].concat());
    }
    all
}

#[test]
fn every_target_keeps_its_promises_on_its_seeds() {
    for (name, target) in targets::TARGETS {
        let seeds = seeds(name);
        assert!(seeds.len() > 2, "{name} has too few seeds");
        for (path, seed) in seeds {
            // Shown where a promise is broken.
            eprintln!("{}", path.display());
            target(&seed);
            changed(&seed).iter().for_each(|bytes| target(bytes));
        }
    }
}

#[test]
fn every_target_can_be_fuzzed() {
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).expect("the fuzz package");
    for (name, _) in targets::TARGETS {
        let source = fs::read_to_string(fuzz().join(format!("fuzz_targets/{name}.rs"))).expect("its target");
        assert!(source.contains(&format!("smallprint_fuzz::{name}(data)")), "{name}");
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
    }
    let targets = fs::read_dir(fuzz().join("fuzz_targets")).expect("the targets").count();
    assert_eq!(targets, targets::TARGETS.len(), "every target replays its seeds");
}
