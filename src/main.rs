//! The `smallprint` command: hands its arguments to the library and ends with the status it returns.

use std::process::ExitCode;

/// A scan makes and drops millions of small strings, for which this allocator is faster than the usual ones of C libraries.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    smallprint::cli::main()
}
