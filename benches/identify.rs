//! How fast texts are read: altered ones, a mirror's usual mix, and the first answer of a fresh process.
//!
//! `benches/compare.sh` measures the same files against other programs.

mod shared;

use std::hint::black_box;
use std::process::{Command, Stdio};

use criterion::{Criterion, Throughput};
use smallprint::corpus::Corpus;
use smallprint::reading::Reading;
use smallprint::text::Text;

fn read_all(texts: &[(String, String)]) -> usize {
    let corpus = Corpus::builtin();
    texts.iter().map(|(_, text)| Reading::of(&Text::from_bytes(text.as_bytes()), corpus).licenses.len()).sum()
}

fn texts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("identify");
    group.sample_size(10);
    for (name, texts) in [("distinct", shared::distinct()), ("repeated", shared::repeated(1000))] {
        group.throughput(Throughput::Bytes(texts.iter().map(|(_, text)| text.len() as u64).sum()));
        group.bench_function(name, |bencher| bencher.iter(|| read_all(black_box(&texts))));
        let words =
            || texts.iter().map(|(_, text)| black_box(text).split_whitespace().count()).sum::<usize>();
        group.bench_function(format!("{name}-words-counted"), |bencher| bencher.iter(words));
    }
}

fn start(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let near_ten = |text: &str| text.len().abs_diff(10_000);
    let text =
        shared::distinct().into_iter().min_by_key(|(_, text)| near_ten(text)).expect("there are texts");
    let path = folder.path().join(&text.0);
    std::fs::write(&path, &text.1).expect("a file can be written");
    let run = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_smallprint"));
        command
            .args(["identify", "--format", "jsonl"])
            .arg(&path)
            .stdout(Stdio::null())
            .status()
            .expect("it runs")
    };
    let mut group = criterion.benchmark_group("start");
    group.bench_function("first-answer", |bencher| bencher.iter(run));
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    texts(&mut criterion);
    start(&mut criterion);
    criterion.final_summary();
}
