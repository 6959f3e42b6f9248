//! What this process takes of the machine, from Linux's own account of it.

use anyhow::{Context, Result};

/// The bytes of memory it holds.
pub(super) fn held() -> Result<u64> {
    kib("VmRSS:").map(|kib| kib * 1024).context("only Linux tells what a process holds")
}

/// The most memory it has held, in MiB; `None` where nobody tells.
pub(super) fn peak_mib() -> Option<u64> {
    kib("VmHWM:").map(|kib| kib / 1024)
}

/// The seconds for which it has kept a core busy, in hundredths.
pub(super) fn busy() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").context("only Linux tells")?;
    // The name, which may have spaces, ends with a bracket.
    let (_, rest) = stat.rsplit_once(')').context("a name")?;
    let ticks = |place| -> Result<f64> {
        Ok(rest.split_whitespace().nth(place).context("a number")?.parse::<f64>()?)
    };
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}

fn kib(of: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(of))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
