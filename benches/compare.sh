#!/usr/bin/env bash
# Measures smallprint on the same files as askalono, the detection of the `spdx` crate and `wc -w`, in one run:
# CPU seconds (user + system) with process start and output included, the least of several runs. Then the start to
# the first answer, and a scan of generated model folders against listing them and reading their evidence files.
#
#   benches/compare.sh [FOLDER]     FOLDER keeps the tools and files for the next run; else a temporary one is used
#
# ASKALONO names one that is installed already. Needs Linux, bash 5, the Rust toolchain and the package registry. Peak memory needs GNU time or python3, else it is left out.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "$0")/.." && pwd)
work=${1:-}
if [ -z "$work" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
mkdir -p "$work"
work=$(cd "$work" && pwd)
target=${CARGO_TARGET_DIR:-$here/target}
folders=${FOLDERS:-10000}
runs=${RUNS:-5}
slow_runs=${SLOW_RUNS:-2}

# --- tools and files ---------------------------------------------------------------------------------------------

echo "building ..." >&2
(cd "$here" && CARGO_TARGET_DIR="$target" cargo build --release --locked --quiet --bin smallprint --example bench_inputs)
smallprint="$target/release/smallprint"
inputs="$target/release/examples/bench_inputs"

askalono=${ASKALONO:-$work/tools/bin/askalono}
[ -x "$askalono" ] || cargo install --quiet --root "$work/tools" --target-dir "$work/build" askalono-cli

detect="$work/build/release/spdx-detect"
if [ ! -x "$detect" ]; then
    mkdir -p "$work/spdx-detect/src"
    cat > "$work/spdx-detect/Cargo.toml" <<'TOML'
[package]
name = "spdx-detect"
version = "0.0.0"
edition = "2021"

[dependencies]
spdx = { version = "0.13.6", features = ["detection", "detection-inline-cache"] }

[profile.release]
lto = "fat"
codegen-units = 1

[workspace]
TOML
    cat > "$work/spdx-detect/src/main.rs" <<'RUST'
use spdx::detection::{Store, TextData, scan::Scanner};

fn main() {
    let store = Store::load_inline().expect("the cache is in the crate");
    let scanner = Scanner::new(&store).confidence_threshold(0.8);
    let folder = std::env::args().nth(1).expect("a folder");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let result = scanner.scan(&TextData::new(&text));
        let name = result.license.map_or("unknown", |license| license.name);
        println!("{}\t{name}\t{}", path.display(), result.score);
    }
}
RUST
    (cd "$work/spdx-detect" && CARGO_TARGET_DIR="$work/build" cargo build --release --quiet)
fi

rm -rf "$work/distinct" "$work/repeated"
"$inputs" distinct "$work/distinct"
"$inputs" repeated "$work/repeated" 1000
if [ ! -d "$work/mirror-$folders" ]; then
    "$inputs" mirror "$work/mirror-$folders" "$folders" >&2
fi

# --- measuring ---------------------------------------------------------------------------------------------------

# Milliseconds of CPU that a command takes, with its output written to a file: the least of RUNS runs.
cpu() {
    local count=$1 best= took at
    shift
    for ((at = 0; at < count; at++)); do
        took=$({ TIMEFORMAT='%3U %3S'; time "$@" >"$work/out" 2>"$work/err" || true; } 2>&1 | awk '{ printf "%d", ($1 + $2) * 1000 + 0.5 }')
        if [ -z "$best" ] || [ "$took" -lt "$best" ]; then best=$took; fi
    done
    echo "$best"
}

# Microseconds by the clock from start to end: the least of COUNT runs.
clock() {
    local count=$1 best= from took at
    shift
    for ((at = 0; at < count; at++)); do
        from=${EPOCHREALTIME/./}
        "$@" >"$work/out" 2>"$work/err" || true
        took=$((${EPOCHREALTIME/./} - from))
        if [ -z "$best" ] || [ "$took" -lt "$best" ]; then best=$took; fi
    done
    echo "$best"
}

# Peak memory of a command in KiB, or nothing where no tool tells it.
peak() {
    if [ -x /usr/bin/time ] && /usr/bin/time -f %M true 2>/dev/null; then
        /usr/bin/time -f %M -o "$work/peak" "$@" >"$work/out" 2>"$work/err" || true
        tail -n 1 "$work/peak"
    elif command -v python3 >/dev/null; then
        python3 - "$@" <<'PYTHON' || true
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
PYTHON
    fi
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.1f", a / b; else printf "-" }'; }
seconds() { awk -v ms="$1" 'BEGIN { printf "%.3f s", ms / 1000 }'; }
megabytes() { if [ -n "$1" ]; then awk -v kib="$1" 'BEGIN { printf "%.0f MB", kib * 1024 / 1000000 }'; else echo "-"; fi; }

# The words of all files, as `wc` counts them.
words_of() { bash -c 'cd "$1" && find . -type f -print0 | xargs -0 wc -w' - "$1"; }

# --- texts -------------------------------------------------------------------------------------------------------

texts() {
    local name=$1 folder="$work/$1" ours theirs crate plain
    local count size
    count=$(find "$folder" -type f | wc -l)
    size=$(find "$folder" -type f -print0 | xargs -0 cat | wc -c)
    echo "measuring $name ..." >&2
    plain=$(cpu "$runs" words_of "$folder")
    ours=$(cpu "$runs" "$smallprint" identify --format jsonl "$folder")
    theirs=$(cpu "$slow_runs" "$askalono" --format json crawl --glob '*' "$folder")
    crate=$(cpu "$slow_runs" "$detect" "$folder")
    echo
    echo "$name: $count files, $(awk -v bytes="$size" 'BEGIN { printf "%.1f", bytes / 1e6 }') MB; CPU seconds"
    echo "  wc -w                      $(seconds "$plain")"
    echo "  smallprint identify        $(seconds "$ours")   $(ratio "$ours" "$plain") times wc -w"
    echo "  spdx detection             $(seconds "$crate")   smallprint is $(ratio "$crate" "$ours") times as fast"
    echo "  askalono crawl             $(seconds "$theirs")   smallprint is $(ratio "$theirs" "$ours") times as fast"
    echo "  peak memory of smallprint  $(megabytes "$(peak "$smallprint" identify --format jsonl "$folder")")"
}

echo "smallprint $("$smallprint" --version | awk '{ print $2 }'), $(date -u +%Y-%m-%d), $(nproc) cores"
texts distinct
texts repeated

# --- start to first answer ---------------------------------------------------------------------------------------

near=$(find "$work/distinct" -type f -printf '%s %p\n' | awk '{ d = $1 - 10000; if (d < 0) d = -d; print d, $2 }' | sort -n | awk 'NR == 1 { print $2 }')
nothing=$(clock 20 /bin/true)
first=$(clock 20 "$smallprint" identify --format jsonl "$near")
echo
echo "start to first answer on a text of 10 KB: $(awk -v a="$first" -v b="$nothing" 'BEGIN { printf "%.1f", (a - b) / 1000 }') ms above true (least of 20)"
echo "  peak memory                $(megabytes "$(peak "$smallprint" identify --format jsonl "$near")")"

# --- cost against length -----------------------------------------------------------------------------------------

echo "measuring lengths ..." >&2
rm -rf "$work/shapes"
"$inputs" shapes "$work/shapes"
echo
echo "cost against length, milliseconds of CPU above the start (least of $slow_runs)"
printf '  %-12s %9s %9s %9s %9s %s\n' shape 10KB 100KB 1MB 10MB "MB/s at 10MB"
empty=$(cpu "$runs" "$smallprint" identify --format jsonl /dev/null)
for shape in corpus altered one-word one-phrase brackets every-gram; do
    line= last=
    for size in 10000 100000 1000000 10000000; do
        last=$(($(cpu "$slow_runs" "$smallprint" identify --format jsonl "$work/shapes/$shape-$size.txt") - empty))
        line="$line $(printf '%9s' "$last")"
    done
    printf '  %-12s%s %s\n' "$shape" "$line" "$(awk -v ms="$last" 'BEGIN { if (ms > 0) printf "%.1f", 10000 / ms }')"
done
echo "  peak memory of the largest  $(megabytes "$(peak "$smallprint" identify --format jsonl "$work/shapes/altered-10000000.txt")")"

# --- scan --------------------------------------------------------------------------------------------------------

echo "measuring the scan ..." >&2
mirror="$work/mirror-$folders"
"$inputs" list-and-read "$mirror" >"$work/out"
plain=$(cpu "$runs" "$inputs" list-and-read "$mirror")
ours=$(cpu "$runs" "$smallprint" scan --jobs 1 --format jsonl "$mirror")
plain_clock=$(clock "$runs" "$inputs" list-and-read "$mirror")
ours_clock=$(clock "$runs" "$smallprint" scan --jobs 1 --format jsonl "$mirror")
echo
echo "scan of $folders model folders, one thread, warm cache: $("$inputs" list-and-read "$mirror")"
echo "  list and read 64 KiB       $(seconds "$plain") CPU, $(seconds $((plain_clock / 1000))) by the clock"
echo "  smallprint scan            $(seconds "$ours") CPU, $(seconds $((ours_clock / 1000))) by the clock: $(ratio "$ours" "$plain") and $(ratio "$ours_clock" "$plain_clock") times"
echo "  peak memory                $(megabytes "$(peak "$smallprint" scan --jobs 1 --format jsonl "$mirror")") with one thread, $(megabytes "$(peak "$smallprint" scan --format jsonl "$mirror")") with all"
