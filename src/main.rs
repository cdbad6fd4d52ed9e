//! The `smallprint` command: hands its arguments to the library and ends with the status it returns.

use std::process::ExitCode;

fn main() -> ExitCode {
    smallprint::cli::main()
}
