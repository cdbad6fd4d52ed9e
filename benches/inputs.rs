//! Writes what `benches/compare.sh` measures on, and does the plain work that a scan is compared with.
//!
//! ```text
//! bench_inputs distinct FOLDER          every SPDX text of 1 to 60 KB, altered
//! bench_inputs repeated FOLDER COUNT    a mirror's usual mix of texts
//! bench_inputs shapes FOLDER            texts of 10 KB to 10 MB, ordinary and adversarial
//! bench_inputs mirror FOLDER COUNT      model folders
//! bench_inputs list-and-read FOLDER     lists it and reads 64 KiB of each evidence file
//! ```

#![allow(clippy::print_stdout, reason = "a small program of its own")]

#[path = "../tests/common/mirror.rs"]
mod mirror;
#[path = "../benches/shared/mod.rs"]
mod shared;

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let folder = PathBuf::from(arguments.next().unwrap_or_default());
    let count = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(1000);
    match what.as_str() {
        "distinct" => shared::write(&folder, &shared::distinct()),
        "repeated" => shared::write(&folder, &shared::repeated(count)),
        "shapes" => shared::write(&folder, &shared::shapes(&[10_000, 100_000, 1_000_000, 10_000_000])),
        "mirror" => mirror::write_mirror(&folder, count, 1)
            .map(|stats| println!("{} folders, {} files, {} bytes", stats.folders, stats.files, stats.bytes)),
        "list-and-read" => {
            shared::list_and_read(&folder).map(|(files, bytes)| println!("{files} files, {bytes} bytes"))
        }
        _ => Err(std::io::Error::other("see the top of benches/inputs.rs")),
    }
}
