//! How fast a mirror of 10,000 model folders is scanned, against listing it and reading the head of each
//! evidence file. One thread, warm cache.

#[path = "../tests/common/mirror.rs"]
mod mirror;
mod shared;

use criterion::Criterion;
use smallprint::base::Skipped;
use smallprint::corpus::Corpus;
use smallprint::report::{ArtifactEntry, TextEntry};
use smallprint::scan::{ScanOptions, ScanSink, scan};

const FOLDERS: usize = 10_000;

/// Takes everything and keeps nothing.
struct Sink;

impl ScanSink for Sink {
    fn listed(&mut self, _total: usize) {}
    fn artifact(&mut self, _entry: ArtifactEntry, _new_texts: Vec<(String, TextEntry)>) {}
    fn skipped(&mut self, _skipped: Skipped) {}
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let folder = tempfile::tempdir().expect("a temporary folder");
    mirror::write_mirror(folder.path(), FOLDERS, 1).expect("the mirror can be written");
    let paths = [folder.path().to_owned()];
    let options = ScanOptions { jobs: Some(1), ..ScanOptions::default() };
    let mut group = criterion.benchmark_group("scan");
    group.sample_size(10);
    group.bench_function("mirror-10000", |bencher| {
        bencher.iter(|| scan(&paths, &options, Corpus::builtin(), &mut Sink).expect("it can be scanned"));
    });
    group.bench_function("list-and-read", |bencher| {
        bencher.iter(|| shared::list_and_read(folder.path()).expect("it can be listed"));
    });
    group.finish();
    criterion.final_summary();
}
