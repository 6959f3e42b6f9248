//! The `boothbot` command: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    boothbot::cli::main()
}
