//! Logs: an event stream on standard error, time-stamped in UTC.
//!
//! What was asked for goes to standard output; logs never do. The formatter escapes control
//! characters, so a post cannot drive the terminal of whoever reads the log.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For a human.
    #[default]
    Pretty,
    /// One JSON object a line.
    Json,
}

/// Starts logging. `verbosity` counts `-v`: warnings, then info, debug, trace. `RUST_LOG` wins.
pub fn start(format: LogFormat, verbosity: u8) {
    let level = match verbosity {
        0 => "warn",
        1 => "info",
        2 => "debug",
        _ => "trace",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colours(std::io::stderr().is_terminal()))
        .with_target(false);
    // A second start (in tests) keeps the first subscriber.
    let _ = match format {
        LogFormat::Pretty => logs.try_init(),
        LogFormat::Json => logs.json().try_init(),
    };
}

/// Whether colours are wanted: on a terminal, unless NO_COLOR or TERM=dumb say no.
pub fn colours(is_terminal: bool) -> bool {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    is_terminal && !no_color && !dumb
}
