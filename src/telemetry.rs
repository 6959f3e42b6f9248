//! Logs: an event stream on standard error, time-stamped in UTC.
//!
//! What was asked for goes to standard output; logs never do. Whatever a post says stays inside
//! its line: control characters and those that turn the direction of text are escaped, so it can
//! neither forge a line nor drive the terminal of whoever reads the log. A bot's token never
//! leaves (`redaction`).

mod redaction;

use std::fmt::{self, Write};
use std::io::IsTerminal;

use tracing::{Subscriber, warn};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::fmt::format::debug_fn;
use tracing_subscriber::fmt::{FormatFields, MakeWriter};

use redaction::Redacting;

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
    let (filter, fault) = filter(std::env::var("RUST_LOG").ok().as_deref(), verbosity);
    let ansi = colours(std::io::stderr().is_terminal());
    let logs = subscriber(std::io::stderr, format, ansi, filter);
    // A second start (in tests) keeps the first subscriber.
    let _ = tracing::subscriber::set_global_default(logs);
    if let Some(fault) = fault {
        warn!("RUST_LOG is ignored: {fault}; write it like boothbot=debug");
    }
}

/// Whether colours are wanted: on a terminal, unless NO_COLOR or TERM=dumb say no.
pub fn colours(is_terminal: bool) -> bool {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    is_terminal && !no_color && !dumb
}

/// What is logged, and what is wrong with `RUST_LOG` if something is. Each `-v` opens our own
/// code one level further than the libraries below it.
fn filter(rust_log: Option<&str>, verbosity: u8) -> (EnvFilter, Option<String>) {
    let levels = match verbosity {
        0 => "warn",
        1 => "warn,boothbot=info",
        2 => "info,boothbot=debug",
        _ => "debug,boothbot=trace",
    };
    match rust_log.map(str::trim).filter(|text| !text.is_empty()).map(EnvFilter::try_new) {
        Some(Ok(filter)) => (filter, None),
        Some(Err(fault)) => (EnvFilter::new(levels), Some(fault.to_string())),
        None => (EnvFilter::new(levels), None),
    }
}

fn subscriber<W>(
    writer: W,
    format: LogFormat,
    ansi: bool,
    filter: EnvFilter,
) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(Redacting(writer))
        .with_ansi(ansi)
        .with_target(false);
    match format {
        LogFormat::Pretty => Box::new(logs.fmt_fields(fields()).finish()),
        LogFormat::Json => Box::new(logs.json().flatten_event(true).finish()),
    }
}

/// `message key=value key=value`, escaped. The formatter's own fields let a line break through.
fn fields() -> impl for<'w> FormatFields<'w> + Send + Sync + 'static {
    debug_fn(|writer, field, value| {
        if field.name() != "message" {
            write!(writer, "{}=", field.name())?;
        }
        write!(Escaping(writer), "{value:?}")
    })
    .delimited(" ")
}

/// Writes text on one line, without anything that acts on a terminal.
struct Escaping<'w, W>(&'w mut W);

impl<W: fmt::Write> fmt::Write for Escaping<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for plain in text.split_inclusive(acts) {
            let last = plain.chars().next_back().filter(|c| acts(*c));
            let kept = plain.len() - last.map_or(0, char::len_utf8);
            self.0.write_str(&plain[..kept])?;
            if let Some(acting) = last {
                write!(self.0, "{}", acting.escape_default())?;
            }
        }
        Ok(())
    }
}

/// Whether a character does something instead of showing something: controls, line separators,
/// and the marks that reorder what stands behind them.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing::{info, info_span, warn};

    use super::*;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What a program that does `work` logs.
    fn logged(format: LogFormat, ansi: bool, levels: &str, work: impl FnOnce()) -> String {
        let log = Log::default();
        let writer = log.clone();
        let logs = subscriber(move || writer.clone(), format, ansi, EnvFilter::new(levels));
        tracing::subscriber::with_default(logs, work);
        String::from_utf8(log.0.lock().unwrap().clone()).unwrap()
    }

    const NASTY: &str = "mina\u{1b}[2J\r\n2026-01-01 ERROR forged \u{7}\u{9b}31m\u{202e}end";

    #[track_caller]
    fn harmless(line: &str) {
        let body = line.strip_suffix('\n').expect("a line ends");
        assert!(!body.contains(acts), "{line:?}");
        assert!(body.contains("forged") && body.contains("end"), "{line:?}");
    }

    #[test]
    fn nothing_a_post_says_leaves_its_line_or_drives_the_terminal() {
        harmless(&logged(LogFormat::Pretty, false, "info", || info!("{NASTY}")));
        harmless(&logged(LogFormat::Pretty, false, "info", || info!(handle = NASTY, "seen")));
        harmless(&logged(LogFormat::Pretty, false, "info", || info!(handle = %NASTY, "seen")));
        harmless(&logged(LogFormat::Pretty, false, "info", || {
            info_span!("batch", handle = %NASTY).in_scope(|| info!("seen"));
        }));
    }

    /// A value whose parts are written one by one, as a URL writes itself.
    struct Pieces;

    impl fmt::Debug for Pieces {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            for piece in ["https://t.example/bot", "1234567", ":", "AAF3-bcdefghijk", "lmnop/x"] {
                f.write_str(piece)?;
            }
            Ok(())
        }
    }

    #[test]
    fn a_bots_token_never_reaches_the_log() {
        let token = "1234567:AAF3-bcdefghijklmnopqrstuvwxyz123456";
        for (format, ansi) in
            [(LogFormat::Pretty, false), (LogFormat::Pretty, true), (LogFormat::Json, false)]
        {
            let log = logged(format, ansi, "trace", || {
                let span = info_span!("call", url = ?Pieces);
                let _in = span.enter();
                tracing::trace!(url = %format!("https://t.example/bot{token}/getMe"), "call {token}");
                tracing::trace!(pieces = ?Pieces, list = ?[token, token], error = token);
            });
            assert!(!log.contains("AAF3") && log.contains("bot***"), "{format:?}: {log}");
            assert_eq!(log.lines().count(), 2, "{log}");
            if format == LogFormat::Json {
                let mut lines = log.lines().map(serde_json::from_str::<serde_json::Value>);
                assert!(lines.all(|line| line.is_ok()), "{log}");
            }
        }
    }

    #[test]
    fn a_human_reads_time_level_message_and_fields() {
        let line = logged(LogFormat::Pretty, false, "info", || warn!(line = 7, "not \"JSON\""));
        assert!(line.ends_with("  WARN not \"JSON\" line=7\n"), "{line:?}");
        let time = line.split_whitespace().next().unwrap_or_default();
        assert!(time.ends_with('Z'), "UTC, and says so: {time}");
        assert!(chrono::DateTime::parse_from_rfc3339(time).is_ok(), "{time}");
    }

    #[test]
    fn colours_are_the_formatters_own_and_only_when_asked_for() {
        let line = logged(LogFormat::Pretty, true, "info", || warn!("{NASTY}"));
        assert!(line.contains("\u{1b}[33m WARN\u{1b}[0m"), "{line:?}");
        assert!(line.contains("mina\\u{1b}[2J\\r\\n"), "{line:?}");
    }

    #[test]
    fn a_program_reads_one_object_a_line() {
        let line = logged(LogFormat::Json, true, "info", || warn!(handle = NASTY, "seen"));
        assert_eq!(line.matches('\n').count(), 1, "{line:?}");
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["handle"], NASTY);
        assert_eq!((&value["level"], &value["message"]), (&"WARN".into(), &"seen".into()));
    }

    #[test]
    fn every_v_says_more_and_a_broken_rust_log_is_told() {
        #[track_caller]
        fn check(rust_log: Option<&str>, verbosity: u8, expected: &str, faulty: bool) {
            let (filter, fault) = filter(rust_log, verbosity);
            assert_eq!((filter.to_string().as_str(), fault.is_some()), (expected, faulty));
        }
        check(None, 0, "warn", false);
        check(Some(" "), 1, "boothbot=info,warn", false);
        check(None, 9, "boothbot=trace,debug", false);
        check(Some("boothbot=debug"), 0, "boothbot=debug", false);
        check(Some("boothbot=loud"), 0, "warn", true);
    }
}
