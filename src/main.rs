//! The `boothbot` command: everything is in the library.

use std::process::ExitCode;

/// Posts are built on one thread and freed on another; the system's allocator makes the two
/// wait for each other, which costs an import a fifth of its speed.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    boothbot::cli::main()
}
