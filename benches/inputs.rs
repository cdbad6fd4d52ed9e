//! Writes what `benches/compare.sh` measures on, and does the plain work that a scan is compared with.
//!
//! ```text
//! bench_inputs distinct FOLDER          every SPDX text of 1 to 60 KB, altered
//! bench_inputs repeated FOLDER COUNT    a mirror's usual mix of texts
//! bench_inputs shapes FOLDER            texts of 10 KB to 10 MB, ordinary and adversarial
//! bench_inputs mirror FOLDER COUNT      model folders
//! bench_inputs everywhere FOLDER COUNT  models in every layout, with problems; FOLDER.key.tsv tells which
//! bench_inputs check KEY REPORT         a report in JSON lines held against such a key
//! bench_inputs list-and-read FOLDER     lists it and reads 64 KiB of each evidence file
//! ```

#![allow(clippy::print_stdout, reason = "a small program of its own")]

#[path = "../tests/common/everywhere.rs"]
mod everywhere;
#[path = "../tests/common/mirror.rs"]
mod mirror;
#[path = "../benches/shared/mod.rs"]
mod shared;

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let folder = PathBuf::from(arguments.next().unwrap_or_default());
    let last = arguments.next().unwrap_or_default();
    let count = last.parse().unwrap_or(1000);
    match what.as_str() {
        "distinct" => shared::write(&folder, &shared::distinct()),
        "repeated" => shared::write(&folder, &shared::repeated(count)),
        "shapes" => shared::write(&folder, &shared::shapes(&[10_000, 100_000, 1_000_000, 10_000_000])),
        "mirror" => mirror::write_mirror(&folder, count, 1)
            .map(|stats| println!("{} folders, {} files, {} bytes", stats.folders, stats.files, stats.bytes)),
        "everywhere" => {
            let all = everywhere::write_everywhere(&folder, count, 1)?;
            println!("{} models, {} files, {} bytes", all.stats.folders, all.stats.files, all.stats.bytes);
            println!("{:?}", all.layouts);
            std::fs::write(folder.with_extension("key.tsv"), all.stats.key())
        }
        "check" => check(&folder, std::path::Path::new(&last)),
        "list-and-read" => {
            shared::list_and_read(&folder).map(|(files, bytes)| println!("{files} files, {bytes} bytes"))
        }
        _ => Err(std::io::Error::other("see the top of benches/inputs.rs")),
    }
}

/// Says what a report misses of a key, and what it invents.
fn check(key: &std::path::Path, report: &std::path::Path) -> std::io::Result<()> {
    let lines = std::io::BufRead::lines(std::io::BufReader::new(std::fs::File::open(report)?));
    let key = std::fs::read_to_string(key)?;
    let checked = everywhere::check(&key, lines)?;
    let planted = key.lines().filter(|line| line.starts_with("planted")).count();
    println!(
        "{} artifacts; of {planted} planted problems {} missed; {} errors where none was planted ({:.3} %); \
         {} of {} clean ones above a note",
        checked.artifacts,
        checked.missed.len(),
        checked.invented.len(),
        checked.invented.len() as f64 * 100.0 / checked.artifacts.max(1) as f64,
        checked.unclean.len(),
        key.lines().filter(|line| line.starts_with("clean")).count(),
    );
    let all = checked.missed.iter().chain(&checked.invented).chain(&checked.unclean);
    all.take(20).for_each(|one| println!("  {one}"));
    Ok(())
}
