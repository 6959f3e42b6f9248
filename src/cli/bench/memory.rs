//! The memory of this process, from Linux's own account of it.

use anyhow::{Context, Result};

/// The bytes it holds.
pub(super) fn held() -> Result<u64> {
    kib("VmRSS:").map(|kib| kib * 1024).context("only Linux tells what a process holds")
}

/// The most it has held, in MiB; `None` where nobody tells.
pub(super) fn peak_mib() -> Option<u64> {
    kib("VmHWM:").map(|kib| kib / 1024)
}

fn kib(of: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(of))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
